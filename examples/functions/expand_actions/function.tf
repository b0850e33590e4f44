terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# What somebody is allowed who is allowed these.
output "actions" {
  value = provider::policy::expand_actions(["sqs:*Message*", "kms:Decrypt"])
}
