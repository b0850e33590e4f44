terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

locals {
  analysis = provider::policy::analyze_policy(jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["iam:CreatePolicyVersion", "s3:GetObject"], Resource = "*" }]
  }))
}

# Methods of privilege escalation that nothing restricts.
output "privilege_escalation" {
  value = [
    for finding in local.analysis.findings : finding.reference
    if finding.category == "privilege_escalation" && finding.confinement == "none"
  ]
}

output "services" {
  value = local.analysis.services
}
