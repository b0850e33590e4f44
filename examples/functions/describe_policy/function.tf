terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

locals {
  reader = provider::policy::describe_policy({
    # The short form states the type of the ARNs.
    read = { "dynamodb:table" = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders"] }
    rules = [{
      description = "what is new"
      resources   = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/*"]
      actions     = ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"]
    }]
  })
}

output "statements" {
  description = "The statements by Sid: what a reviewer reads in the plan."
  value       = local.reader.statements
}

output "warnings" {
  description = "A function cannot emit warnings. These are the warnings that the data source would emit."
  value       = local.reader.warnings
}
