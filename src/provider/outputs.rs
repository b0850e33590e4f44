//! IAM's types as Terraform's: each is a string.

use crate::{
    access::Decision,
    analysis::{Category, Confinement, Severity},
    arn::Tier,
    iam::{AccessLevel, ActionName, ConditionKeyType, Effect, ResourceTypeName},
    terraform::{Output, Shape, Type, Value},
    validation,
};

macro_rules! texts {
    ($($of:ty: $into_text:expr;)*) => {
        $(impl Output for $of {
            fn shape() -> Shape {
                Type::String.into()
            }

            fn into_value(self) -> Value {
                Value::from($into_text(self))
            }
        })*
    };
}

texts! {
    AccessLevel: AccessLevel::as_str;
    ActionName: |name: ActionName| name.to_string();
    Category: Category::as_str;
    Confinement: Confinement::as_str;
    ConditionKeyType: ConditionKeyType::as_str;
    Decision: Decision::as_str;
    Effect: Effect::as_str;
    ResourceTypeName: |name: ResourceTypeName| name.to_string();
    Severity: Severity::as_str;
    Tier: Tier::as_str;
    validation::Severity: validation::Severity::as_str;
}
