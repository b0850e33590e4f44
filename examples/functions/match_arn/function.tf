terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# A qualified function is an alias or a version. AWS also checks its actions on the function itself.
output "types" {
  value = [
    for match in provider::policy::match_arn("arn:aws:lambda:eu-west-1:123456789012:function:orders:live").matches :
    match.resource_type
  ]
}
