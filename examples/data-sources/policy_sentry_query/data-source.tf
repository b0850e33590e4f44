terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# The actions of Secrets Manager that manage permissions.
data "policy_sentry_query" "secrets" {
  table        = "action"
  service      = "secretsmanager"
  access_level = "Permissions management"
}

output "secret_permissions" {
  value = data.policy_sentry_query.secrets.names
}

# The ARN formats of S3, by resource type.
data "policy_sentry_query" "s3" {
  table   = "arn"
  service = "s3"
}

output "s3_arn_formats" {
  value = { for type in data.policy_sentry_query.s3.arns : type.resource_type => type.arn_formats }
}
