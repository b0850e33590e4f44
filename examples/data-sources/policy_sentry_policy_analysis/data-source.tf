terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

data "policy_sentry_policy_analysis" "this" {
  policies = {
    deployer = jsonencode({
      Version = "2012-10-17"
      Statement = [
        { Sid = "Deploy", Effect = "Allow", Action = ["lambda:CreateFunction", "lambda:InvokeFunction"], Resource = "*" },
        { Sid = "Pass", Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::111122223333:role/orders" },
      ]
    })
  }
  exclude_categories = ["infrastructure_modification"]
  audit_actions      = ["kms:Decrypt", "dynamodb:Scan"]
}

output "report" {
  value = data.policy_sentry_policy_analysis.this.report
}

# The most severe findings.
output "high" {
  value = [for finding in data.policy_sentry_policy_analysis.this.findings : finding if finding.severity == "high"]
}
