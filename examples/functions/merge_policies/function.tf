terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

locals {
  reader = provider::policy::write_policy({ read = ["arn:aws:s3:::orders/*"] })
  writer = provider::policy::write_policy({ write = ["arn:aws:s3:::orders/*"] })
}

output "policy" {
  value = provider::policy::merge_policies([local.reader, local.writer])
}
