terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "policy" {
  description = "A policy that somebody else wrote."
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

  # What must never be, and on which resources. With wildcards the question is about each that they stand for.
  never = {
    "s3:DeleteBucket"        = local.bucket
    "s3:DeleteObject"        = "${local.bucket}/*"
    "s3:DeleteObjectVersion" = "${local.bucket}/*"
    "s3:PutBucketPolicy"     = local.bucket
  }

  # Anything but "allowed" means that no request gets through by this policy, whatever its conditions come to.
  allowed = [
    for action, resource in local.never : action
    if provider::policy::evaluate_access(var.policy, action, resource).decision == "allowed"
  ]
}

# In the place of the resource that gets the policy: resource "aws_iam_role_policy" "worker".
resource "terraform_data" "worker" {
  input = var.policy

  lifecycle {
    precondition {
      condition     = length(local.allowed) == 0
      error_message = "The policy allows what it must not: ${join(", ", local.allowed)}."
    }
  }
}

# A check warns and stops nothing: the place for what is doubtful and not wrong.
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
