terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

locals {
  # One document per service, each for one aws_iam_policy.
  documents = provider::policy::write_documents({
    read  = ["arn:aws:s3:::my-bucket/*", "arn:aws:sqs:eu-west-1:111122223333:orders"]
    write = ["arn:aws:sqs:eu-west-1:111122223333:orders"]
  })
}

output "services" {
  value = keys(local.documents)
}

output "queues" {
  value = local.documents["sqs"]
}
