terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

variable "names" {
  description = "Names of queues that another configuration creates."
  type        = set(string)
  default     = ["orders", "invoices"]
}

locals {
  here = { Partition = "aws", Region = "eu-west-1", Account = "111122223333" }
}

output "queues" {
  value = [
    for name in var.names :
    provider::policy::build_arn("sqs", "queue", merge(local.here, { QueueName = name }))
  ]
}
