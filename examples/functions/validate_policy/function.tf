terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

locals {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "ReadOrders"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:LitsBucket"]
      Resource = "arn:aws:s3:::orders"
    }]
  })
}

# s3:GetObject does not support buckets, and there is no action s3:LitsBucket.
output "findings" {
  value = [for finding in provider::policy::validate_policy(local.policy) : "${finding.path}: ${finding.message}"]
}
