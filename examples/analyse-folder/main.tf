terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "folder" {
  description = "A folder of JSON files, one for each policy; the name of a file is the policy's."
  type        = string
  default     = null
}

locals {
  folder = coalesce(var.folder, "${path.module}/policies")
}

data "policy_sentry_policy_analysis" "this" {
  policies = {
    for file in fileset(local.folder, "**/*.json") : trimsuffix(file, ".json") => file("${local.folder}/${file}")
  }
  # Made by AWS for AWS.
  exclude_policies = ["AWSServiceRoleFor*"]
}

output "report" {
  description = "Markdown for people: terraform output -raw report > report.md"
  value       = data.policy_sentry_policy_analysis.this.report
}

output "report_csv" {
  description = "A table: terraform output -raw report_csv > report.csv"
  value       = data.policy_sentry_policy_analysis.this.report_csv
}
