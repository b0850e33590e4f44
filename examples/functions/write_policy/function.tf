terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# A template for Policy Sentry, as yamldecode(file("crud.yml")) would return it.
locals {
  template = yamldecode(<<-YAML
    mode: crud
    name: orders
    read:
    - arn:aws:sqs:eu-west-1:111122223333:orders
    write:
    - arn:aws:sqs:eu-west-1:111122223333:orders
    wildcard-only:
      service-list:
      - sqs
  YAML
  )
}

output "policy" {
  description = "The document, ready for the policy argument of aws_iam_policy."
  value       = provider::policy::write_policy(local.template)
}
