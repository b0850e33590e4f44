use crate::{
    document::{PolicyDocument, merge},
    provider::{
        PolicySentry,
        arguments::{Rewritable, parameters},
        diagnose,
    },
    terraform::{FunctionError, TypedFunction},
};

/// `merge_policies(policies)`: one policy of several.
pub(crate) struct MergePolicies;

parameters! {
    pub(crate) struct Arguments {
        /// Policy documents of any kind. Null elements are ignored.
        policies: Vec<Rewritable>,
    }
}

impl TypedFunction<PolicySentry> for MergePolicies {
    type Arguments = Arguments;
    type Answer = Option<String>;

    const NAME: &'static str = "merge_policies";
    const SUMMARY: &'static str = "Merges policies into one.";
    const DESCRIPTION: &'static str = "One policy that says what all of them say together, indented by two spaces; null if there are \
        none. Statements that are equal except for `Sid` and `Action` become one with the actions of all, sorted, and a Sid \
        that names all of them (`S3ReadBucket` and `S3WriteBucket` become `S3ReadWriteBucket`). Statements with `NotAction` \
        become one only if they are equal. Equal Sids get numbers, and every other element stays as it is. Elements beside the \
        statements must not contradict each other; `Version` becomes the newest.";

    fn call(
        &self,
        _: &PolicySentry,
        Arguments { policies }: Arguments,
    ) -> Result<Self::Answer, FunctionError> {
        let policies: Vec<PolicyDocument> = policies.into_iter().map(|Rewritable(policy)| policy).collect();
        let merged =
            merge(&policies).map_err(|error| FunctionError::new(diagnose::not_mergeable(&error)).at(0))?;
        Ok(merged.map(|document| document.to_pretty_json()).transpose()?)
    }
}
