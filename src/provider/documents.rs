//! Policy documents as arguments of functions.

use crate::{access::Policy, document::PolicyDocument, provider::diagnose};

/// Reads an identity policy, or says why the text is none.
pub(super) fn identity_policy(json: &str) -> Result<Policy, String> {
    let document: PolicyDocument = json.parse().map_err(|error| diagnose::not_a_policy(&error))?;
    Policy::of(&document).map_err(|unusable| diagnose::not_an_identity_policy(&unusable))
}
