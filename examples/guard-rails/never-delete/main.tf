terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "policy" {
  description = "A policy written elsewhere."
  type        = string
  default     = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [{ "Effect": "Allow", "Action": ["s3:Get*", "s3:PutObject"], "Resource": ["arn:aws:s3:::orders/*"] }]
    }
  JSON
}

locals {
  bucket = "arn:aws:s3:::orders"

  # What must never be allowed, and on which resources. Wildcards ask about every resource that they match.
  never = {
    "s3:DeleteBucket"        = local.bucket
    "s3:DeleteObject"        = "${local.bucket}/*"
    "s3:DeleteObjectVersion" = "${local.bucket}/*"
    "s3:PutBucketPolicy"     = local.bucket
  }

  # Any decision other than "allowed" means that this policy allows no such request, whatever its conditions.
  allowed = [
    for action, resource in local.never : action
    if provider::policy::evaluate_access(var.policy, action, resource).decision == "allowed"
  ]
}

# In place of the resource that uses the policy: resource "aws_iam_role_policy" "worker".
resource "terraform_data" "worker" {
  input = var.policy

  lifecycle {
    precondition {
      condition     = length(local.allowed) == 0
      error_message = "The policy allows what it must not: ${join(", ", local.allowed)}."
    }
  }
}

# A check only warns. Use it for what is questionable but not wrong.
check "policy_is_sound" {
  assert {
    condition = alltrue([
      for finding in provider::policy::validate_policy(var.policy) : finding.severity == "information"
    ])
    error_message = join("\n", [
      for finding in provider::policy::validate_policy(var.policy) : "${finding.path}: ${finding.message}"
    ])
  }
}
