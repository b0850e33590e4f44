terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# The actions of SQS that manage permissions and can be scoped to a queue.
output "queue_permissions" {
  value = provider::policy::list_actions({
    service       = "sqs"
    access_level  = "Permissions management"
    wildcard_only = false
  })
}
