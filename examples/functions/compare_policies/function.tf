terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# What the role may do today: the policy of the last release.
locals {
  before = provider::policy::write_policy({ read = ["arn:aws:sqs:eu-west-1:111122223333:orders"] })
  after = provider::policy::write_policy({
    read  = ["arn:aws:sqs:eu-west-1:111122223333:orders"]
    write = ["arn:aws:sqs:eu-west-1:111122223333:orders"]
  })
}

# For the description of a pull request.
output "text" {
  value = provider::policy::compare_policies(local.before, local.after).text
}

output "added_actions" {
  value = provider::policy::compare_policies(local.before, local.after).added_actions
}
