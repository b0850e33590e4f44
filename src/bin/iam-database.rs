//! Builds and inspects IAM databases.

fn main() {}
