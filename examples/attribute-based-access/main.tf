terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

locals {
  ec2   = "arn:aws:ec2:eu-west-1:111122223333"
  owner = ["&{aws:username}"]
}

# Developers run instances that are tagged with their name, and start and stop only their own.
data "policy_sentry_crud_policy" "developer" {
  rules = [
    {
      description = "own instances"
      resources   = ["${local.ec2}:instance/*"]
      actions     = ["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"]
      conditions  = [{ test = "StringEquals", variable = "aws:ResourceTag/owner", values = local.owner }]
    },
    {
      description = "new instances with their owner"
      resources   = ["${local.ec2}:instance/*"]
      actions     = ["ec2:RunInstances"]
      conditions  = [{ test = "StringEquals", variable = "aws:RequestTag/owner", values = local.owner }]
    },
    {
      description = "what instances are made of"
      resources = [
        "arn:aws:ec2:eu-west-1::image/*",
        "${local.ec2}:network-interface/*",
        "${local.ec2}:security-group/*",
        "${local.ec2}:subnet/*",
        "${local.ec2}:volume/*",
      ]
      actions = ["ec2:RunInstances"]
    },
    {
      description = "tags on creation, and never afterwards"
      resources   = ["${local.ec2}:instance/*"]
      actions     = ["ec2:CreateTags"]
      conditions  = [{ test = "StringEquals", variable = "ec2:CreateAction", values = ["RunInstances"] }]
    },
  ]

  wildcard_only = {
    single_actions = ["ec2:DescribeImages", "ec2:DescribeInstances", "ec2:DescribeSubnets"]
  }

  pass_role = [{
    roles    = ["arn:aws:iam::111122223333:role/developer-instance"]
    services = ["ec2.amazonaws.com"]
  }]

  # This example does not use images by the names of public SSM parameters.
  exclude_actions = ["ssm:GetParameters"]
}

output "policy" {
  value = data.policy_sentry_crud_policy.developer.json
}
