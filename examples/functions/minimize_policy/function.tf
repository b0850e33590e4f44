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
      Effect   = "Allow"
      Action   = ["s3:GetBucketAcl", "s3:GetObjectAcl", "s3:GetObjectVersionAcl"]
      Resource = "*"
    }]
  })
}

output "minimized" {
  value = provider::policy::minimize_policy(local.policy, "words", 0)
}
