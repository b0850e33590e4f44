terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "orders" {
  description = "The ARN of the orders queue."
  type        = string
  default     = "arn:aws:sqs:eu-west-1:111122223333:orders"
}

variable "levels" {
  description = "What the worker may do with the queue. Anything beyond the baseline stops the plan."
  type        = map(list(string))
  default     = {}
}

locals {
  # The agreed policy, in a file whose owners must approve every change (CODEOWNERS).
  baseline = file("${path.module}/baseline.json")

  policy = provider::policy::write_policy(merge({ read = [var.orders] }, var.levels))

  difference = provider::policy::compare_policies(local.baseline, local.policy)
}

# In place of the resource that uses the policy: resource "aws_iam_policy" "worker".
resource "terraform_data" "worker" {
  input = local.policy

  lifecycle {
    precondition {
      condition     = length(local.difference.added_actions) == 0
      error_message = "The worker's policy goes beyond the baseline.\n\n${local.difference.text}"
    }
  }
}

# A check only warns. AWS adds actions, so a pattern may match more in the future than it does today.
check "no_new_patterns" {
  assert {
    condition     = length(local.difference.added_patterns) == 0
    error_message = "Patterns that are not in the baseline: ${join(", ", local.difference.added_patterns)}."
  }
}

output "difference" {
  value = local.difference.text
}
