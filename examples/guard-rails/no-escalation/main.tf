terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "permissions_management" {
  description = "ARNs whose permissions the deployment may manage."
  type        = list(string)
  default     = []
}

locals {
  policy = provider::policy::write_policy({
    read                   = ["arn:aws:s3:::releases/*"]
    permissions_management = var.permissions_management
  })

  findings = provider::policy::analyze_policy(local.policy).findings

  escalations = [for finding in local.findings : finding if finding.category == "privilege_escalation"]
}

# In place of the resource that uses the policy: resource "aws_iam_policy" "deployment".
resource "terraform_data" "deployment" {
  input = local.policy

  lifecycle {
    precondition {
      condition = length(local.escalations) == 0
      error_message = format("The policy allows privilege escalation: %s.", join("; ", [
        for finding in local.escalations : join(", ", finding.actions)
      ]))
    }
  }
}

# A check only warns: other risks may be intended.
check "risks" {
  assert {
    condition     = alltrue([for finding in local.findings : finding.severity != "high"])
    error_message = join("\n", [for finding in local.findings : "${finding.category}: ${join(", ", finding.actions)}"])
  }
}
