use crate::writer::{Place, Step};

/// Where a value stands, as its author spells the way to it. It costs nothing until somebody asks for the [`Place`].
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::provider) struct At<'a> {
    outer: Option<&'a At<'a>>,
    step: Option<StepTo<'a>>,
}

#[derive(Clone, Copy, Debug)]
enum StepTo<'a> {
    Attribute(&'static str),
    /// An attribute in another spelling than its name has: `wildcard-only`.
    Spelled(&'a str),
    Key(&'a str),
    Index(usize),
}

impl At<'_> {
    /// A whole argument.
    pub(in crate::provider) const fn argument(name: &'static str) -> Self {
        Self { outer: None, step: Some(StepTo::Attribute(name)) }
    }

    /// An attribute of the object here, under the key that its author wrote.
    pub(in crate::provider) fn attribute<'b>(&'b self, name: &'static str, key: &'b str) -> At<'b> {
        self.then(if name == key { StepTo::Attribute(name) } else { StepTo::Spelled(key) })
    }

    /// An entry of the map here.
    pub(in crate::provider) fn key<'b>(&'b self, key: &'b str) -> At<'b> {
        self.then(StepTo::Key(key))
    }

    /// An element of the list here.
    pub(in crate::provider) fn index(&self, index: usize) -> At<'_> {
        self.then(StepTo::Index(index))
    }

    /// The place of what this is a part of.
    pub(in crate::provider) fn outer_place(&self) -> Place {
        self.outer.unwrap_or(self).place()
    }

    /// The place.
    pub(in crate::provider) fn place(&self) -> Place {
        let mut steps: Vec<Step> = std::iter::successors(Some(self), |at| at.outer)
            .filter_map(|at| at.step.map(Step::from))
            .collect();
        steps.reverse();
        steps.into_iter().collect()
    }

    fn then<'b>(&'b self, step: StepTo<'b>) -> At<'b> {
        At { outer: Some(self), step: Some(step) }
    }
}

impl From<StepTo<'_>> for Step {
    fn from(step: StepTo<'_>) -> Self {
        match step {
            StepTo::Attribute(name) => Self::Attribute(name.into()),
            StepTo::Spelled(key) => Self::Attribute(key.to_owned().into()),
            StepTo::Key(key) => Self::Key(key.to_owned()),
            StepTo::Index(index) => Self::Index(index),
        }
    }
}
