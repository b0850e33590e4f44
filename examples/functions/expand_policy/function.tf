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
      Action   = "sqs:*Message*"
      Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
    }]
  })
}

output "expanded" {
  value = provider::policy::expand_policy(local.policy)
}
