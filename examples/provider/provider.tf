terraform {
  required_providers {
    policy = {
      source  = "policy-sentry/policy-sentry"
      version = "~> 0.1"
    }
  }
}

# No provider block is needed: the provider has no settings and asks for no credentials.
