terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# List actions of four services that can only be granted on `*`.
data "policy_sentry_crud_policy" "auditor" {
  target        = "none"
  wildcard_only = { service_list = ["ec2", "iam", "rds", "s3"], service_read = ["ec2", "iam", "rds", "s3"] }
}

# One aws_iam_policy per document: for_each = local.documents, policy = each.value
locals {
  documents = provider::policy::split_policy(data.policy_sentry_crud_policy.auditor.json, null)
}

output "sizes" {
  value = { for key, document in local.documents : key => length(document) }
}
