# What the policies of an account allow.
#
# The AWS provider reads policies by name. It has no data source that lists an account's policies, reads the inline policies of
# users, groups and roles, or shows what is attached to whom. For these, use the output of the AWS CLI:
#
#   aws iam get-account-authorization-details > details.json
#   terraform plan -var authorization_details=details.json
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "managed_policies" {
  description = "Names of managed policies, read through the AWS provider."
  type        = set(string)
  default     = []
}

variable "authorization_details" {
  description = "A file with the output of `aws iam get-account-authorization-details`."
  type        = string
  default     = null
}

data "aws_iam_policy" "this" {
  for_each = var.managed_policies
  name     = each.key
}

locals {
  details = jsondecode(var.authorization_details == null ? "{}" : file(var.authorization_details))

  # The default version of each managed policy.
  managed = {
    for policy in try(local.details.Policies, []) : policy.PolicyName => jsonencode(one([
      for version in policy.PolicyVersionList : version.Document if version.IsDefaultVersion
    ]))
  }

  users  = [for user in try(local.details.UserDetailList, []) : { name = "user/${user.UserName}", policies = try(user.UserPolicyList, []) }]
  groups = [for group in try(local.details.GroupDetailList, []) : { name = "group/${group.GroupName}", policies = try(group.GroupPolicyList, []) }]
  roles  = [for role in try(local.details.RoleDetailList, []) : { name = "role/${role.RoleName}", policies = try(role.RolePolicyList, []) }]

  inline = merge([
    for identity in concat(local.users, local.groups, local.roles) : {
      for policy in identity.policies : "${identity.name}/${policy.PolicyName}" => jsonencode(policy.PolicyDocument)
    }
  ]...)
}

data "policy_sentry_policy_analysis" "account" {
  policies         = merge({ for name, policy in data.aws_iam_policy.this : name => policy.policy }, local.managed, local.inline)
  exclude_policies = ["AWSServiceRoleFor*", "AdministratorAccess"]
}

output "report" {
  value = data.policy_sentry_policy_analysis.account.report
}

output "findings" {
  value = data.policy_sentry_policy_analysis.account.findings
}
