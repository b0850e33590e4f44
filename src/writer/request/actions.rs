use std::collections::BTreeMap;

use crate::{
    iam::{ActionPattern, ResourceTypeName},
    writer::{Asked, AskedArn, OpenPlaceholders, Place},
};

/// Actions by name, on given resources or on the ARNs that AWS's formats make of some values.
#[derive(Clone, Debug, Default)]
pub struct AskedActions {
    /// The actions.
    pub patterns: Asked<ActionPattern>,
    /// Where they are granted: each action on those whose type it supports. Without any, on AWS's formats.
    pub resources: Asked<AskedArn>,
    /// The types to which the actions are confined; all that they support, if empty.
    pub resource_types: Asked<ResourceTypeName>,
    /// What fills the placeholders of AWS's formats.
    pub arn_values: BTreeMap<PlaceholderKey, (String, Place)>,
    /// What becomes of placeholders that nothing fills.
    pub open_placeholders: OpenPlaceholders,
}

impl AskedActions {
    /// The value of a placeholder in a format of a type: the most particular key counts.
    pub(in crate::writer) fn value(
        &self,
        of: &ResourceTypeName,
        placeholder: &str,
    ) -> Option<(&PlaceholderKey, &str)> {
        let particular = |key: &&PlaceholderKey| key.fits(of, placeholder);
        let key = self.arn_values.keys().filter(particular).max_by_key(|key| key.particularity())?;
        Some((key, self.arn_values.get(key)?.0.as_str()))
    }
}

/// Which placeholders a value is for: `KeyId`, those of a service's ARNs (`kms:KeyId`), or of one type's
/// (`kms:key:KeyId`). Letter case is ignored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlaceholderKey {
    service: Option<String>,
    resource_type: Option<String>,
    placeholder: String,
}

impl PlaceholderKey {
    /// Reads a key of `arn_values`; nothing if a part is empty.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts: Vec<&str> = text.split(':').collect();
        let placeholder = parts.pop()?.to_owned();
        let (service, resource_type) = match parts.as_slice() {
            [] => (None, None),
            [service] => (Some((*service).to_owned()), None),
            // Names of types may have colons of their own.
            [service, resource_type @ ..] => (Some((*service).to_owned()), Some(resource_type.join(":"))),
        };
        let is_empty = |part: &Option<String>| part.as_ref().is_some_and(String::is_empty);
        let whole = !placeholder.is_empty() && !is_empty(&service) && !is_empty(&resource_type);
        whole.then_some(Self { service, resource_type, placeholder })
    }

    fn fits(&self, of: &ResourceTypeName, placeholder: &str) -> bool {
        let is = |part: &Option<String>, name: &str| {
            part.as_ref().is_none_or(|part| part.eq_ignore_ascii_case(name))
        };
        is(&self.service, &of.service)
            && is(&self.resource_type, &of.name)
            && self.placeholder.eq_ignore_ascii_case(placeholder)
    }

    /// Whether it is one of the three that nearly every format has: given once for many policies, they need not be
    /// of use in each.
    #[must_use]
    pub fn is_general(&self) -> bool {
        let general = ["Partition", "Region", "Account"];
        self.service.is_none() && general.iter().any(|name| self.placeholder.eq_ignore_ascii_case(name))
    }

    fn particularity(&self) -> usize {
        usize::from(self.service.is_some()) + usize::from(self.resource_type.is_some())
    }
}

impl std::fmt::Display for PlaceholderKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in [&self.service, &self.resource_type].into_iter().flatten() {
            write!(f, "{part}:")?;
        }
        f.write_str(&self.placeholder)
    }
}
