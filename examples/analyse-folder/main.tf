terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "folder" {
  description = "A folder of JSON files, one per policy. The name of a file is the name of its policy."
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
  # Policies of service-linked roles, which AWS manages.
  exclude_policies = ["AWSServiceRoleFor*"]
}

output "report" {
  description = "The report in Markdown: terraform output -raw report > report.md"
  value       = data.policy_sentry_policy_analysis.this.report
}

output "report_csv" {
  description = "The report as a table: terraform output -raw report_csv > report.csv"
  value       = data.policy_sentry_policy_analysis.this.report_csv
}
