terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

locals {
  parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"
  secret    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mysecret"
}

data "policy_sentry_crud_policy" "application" {
  read                   = [local.parameter]
  write                  = [local.parameter]
  list                   = [local.parameter]
  tagging                = [local.secret]
  permissions_management = [local.secret]
}

output "policy" {
  description = "The document, ready for the policy argument of aws_iam_policy."
  value       = data.policy_sentry_crud_policy.application.json
}

output "explanation" {
  description = "What the policy does, for reviewers of the plan."
  value       = data.policy_sentry_crud_policy.application.explanation
}

output "statements" {
  description = "The statements by Sid, as a reviewer reads them in the plan."
  value       = data.policy_sentry_crud_policy.application.statements
}
