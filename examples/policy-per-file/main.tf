terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "folder" {
  description = "A folder of YAML files, one per policy. The name of a file is the name of its policy."
  type        = string
  default     = null
}

locals {
  folder = coalesce(var.folder, "${path.module}/policies")

  policies = {
    for file in fileset(local.folder, "*.yml") :
    trimsuffix(file, ".yml") => provider::policy::describe_policy(yamldecode(file("${local.folder}/${file}")))
  }
}

# With the AWS provider, use:
#
#   resource "aws_iam_policy" "this" {
#     for_each = { for name, policy in local.policies : name => policy if policy.json != null }
#     name     = each.key
#     policy   = each.value.json
#   }
#
# This example uses a resource that needs no credentials.
resource "terraform_data" "policy" {
  for_each = { for name, policy in local.policies : name => policy if policy.json != null }
  input    = each.value.json
}

output "actions" {
  description = "What each policy allows."
  value       = { for name, policy in local.policies : name => policy.expanded_actions }
}

output "warnings" {
  description = "The warnings about each policy."
  value       = { for name, policy in local.policies : name => policy.warnings if length(policy.warnings) > 0 }
}
