terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy-sentry"
      version = "~> 0.1"
    }
  }
}

data "policy_sentry_crud_policy" "operator" {
  target = "none"
  read   = ["arn:aws:connect:eu-west-1:111122223333:instance/*", "arn:aws:s3:::orders", "arn:aws:s3:::orders/*"]
  write  = ["arn:aws:connect:eu-west-1:111122223333:instance/*", "arn:aws:s3:::orders", "arn:aws:s3:::orders/*"]
}

# One aws_iam_policy each: for_each = local.documents, policy = each.value
locals {
  documents = provider::policy::split_policy(data.policy_sentry_crud_policy.operator.json, null)
}

output "sizes" {
  value = { for key, document in local.documents : key => length(document) }
}
