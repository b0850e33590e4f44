terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

data "policy_sentry_actions_policy" "on_resources" {
  actions = ["s3:GetObject", "s3:ListBucket", "kms:Decrypt"]
  resources = [
    "arn:aws:s3:::my-bucket",
    "arn:aws:s3:::my-bucket/*",
    "arn:aws:kms:eu-west-1:111122223333:key/*",
  ]
}

data "policy_sentry_actions_policy" "on_formats" {
  actions = ["kms:CreateGrant", "kms:ListAliases"]
  arn_values = {
    Partition   = "aws"
    Region      = "eu-west-1"
    Account     = "111122223333"
    "kms:KeyId" = "*"
  }
}

output "on_resources" {
  description = "Each action on those of the resources that it supports."
  value       = data.policy_sentry_actions_policy.on_resources.json
}

output "on_formats" {
  description = "Each action on AWS's ARN formats of the types that it supports, with the values filled in."
  value       = data.policy_sentry_actions_policy.on_formats.json
}
