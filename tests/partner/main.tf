# Eleven resources at all five access levels: policy_sentry writes 26,357 characters for them, where a managed policy may have
# 6,144. Run by tests/partner/run against a local server in place of AWS.

terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type = string
}

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }
}

locals {
  arns = [
    "arn:aws:s3:::orders",
    "arn:aws:s3:::orders/*",
    "arn:aws:lambda:eu-west-1:111122223333:function:orders",
    "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
    "arn:aws:ec2:eu-west-1:111122223333:instance/*",
    "arn:aws:kms:eu-west-1:111122223333:key/*",
    "arn:aws:connect:eu-west-1:111122223333:instance/*",
    "arn:aws:sqs:eu-west-1:111122223333:orders",
    "arn:aws:sns:eu-west-1:111122223333:orders",
    "arn:aws:rds:eu-west-1:111122223333:db:orders",
    "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-*",
  ]
}

data "policy_sentry_crud_policy" "operator" {
  read                   = local.arns
  write                  = local.arns
  list                   = local.arns
  tagging                = local.arns
  permissions_management = local.arns
  max_documents          = 6
}

resource "aws_iam_policy" "operator" {
  for_each = data.policy_sentry_crud_policy.operator.documents

  name   = "operator-${each.key}"
  policy = each.value
}

# Keys that are known before the ARN is.
resource "aws_iam_policy" "queue" {
  name   = "queue"
  policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sqs:ListQueues\",\"Resource\":\"*\"}]}"
}

resource "aws_iam_policy" "caller" {
  for_each = provider::policy::write_documents({
    read  = { "iam:policy" = [aws_iam_policy.queue.arn] }
    write = { "sqs:queue" = ["arn:aws:sqs:eu-west-1:111122223333:orders"] }
  })

  name   = "caller-${each.key}"
  policy = each.value
}

output "policies" {
  value = { for policy in concat(values(aws_iam_policy.operator), values(aws_iam_policy.caller)) : policy.arn => policy.policy }
}

output "size" {
  value = data.policy_sentry_crud_policy.operator.size
}
