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
    Statement = [
      { Sid = "All", Effect = "Allow", Action = "s3:*", Resource = "*" },
      { Sid = "Keep", Effect = "Deny", Action = "s3:Delete*", Resource = ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"] },
    ]
  })
}

# { decision = "denied", conditional = false, statements = ["Keep"] }
output "delete_bucket" {
  value = provider::policy::evaluate_access(local.policy, "s3:DeleteBucket", "arn:aws:s3:::orders")
}

# Allowed on some buckets: { decision = "allowed", conditional = true, statements = ["All", "Keep"] }
output "delete_any_bucket" {
  value = provider::policy::evaluate_access(local.policy, "s3:DeleteBucket", "*")
}
