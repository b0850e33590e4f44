terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# In place of resources of the AWS provider. Their ARNs are unknown until apply.
resource "terraform_data" "queue" {
  input = "arn:aws:sqs:eu-west-1:111122223333:orders"
}

resource "terraform_data" "function_name" {
  input = "orders"
}

locals {
  policy = {
    # The key states the type,
    write = { "sqs:queue" = [terraform_data.queue.output] }
    rules = [{
      # the rule does,
      resources      = ["arn:aws:lambda:eu-west-1:111122223333:function:${terraform_data.function_name.output}"]
      resource_types = ["lambda:function"]
      actions        = ["lambda:InvokeFunction"]
    }]
    # and so does the known prefix of an ARN.
    read = ["arn:aws:ssm:eu-west-1:111122223333:parameter/${terraform_data.function_name.output}/*"]
  }
}

output "statements" {
  description = "The plan shows everything except the ARNs."
  value       = provider::policy::describe_policy(local.policy).statements
}

# One instance per service, in the first plan.
resource "terraform_data" "document" {
  for_each = provider::policy::write_documents(local.policy)
  input    = each.value
}
