terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# No provider block is needed: the provider asks for no credentials, and its IAM database is inside.
