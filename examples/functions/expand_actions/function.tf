terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# The actions that these patterns match.
output "actions" {
  value = provider::policy::expand_actions(["sqs:*Message*", "kms:Decrypt"])
}
