//! What functions say of a policy before its ARNs are known, against what they say once these are: Terraform stops an
//! apply that contradicts its plan.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

mod confirms;
mod formats;
mod templates;

use std::{slice, sync::LazyLock};

use policy_sentry::{
    provider::PolicySentry,
    terraform::{FunctionError, Provider, Value},
};

/// Calls a function of the provider with one argument.
fn call(name: &str, argument: &Value) -> Result<Value, FunctionError> {
    static PROVIDER: LazyLock<PolicySentry> = LazyLock::new(PolicySentry::default);
    let mut functions = PROVIDER.functions().iter();
    let function = functions.find(|function| function.name() == name).unwrap();
    function.call(&PROVIDER, slice::from_ref(argument))
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    entries.into_iter().collect()
}
