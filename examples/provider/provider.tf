terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy"
      version = "~> 0.1"
    }
  }
}

# No provider block is needed: the provider needs no credentials, and its IAM database is built in.
