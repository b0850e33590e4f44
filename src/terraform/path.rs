use std::fmt;

/// The way from a configuration to a value inside it: `rules[0].arn`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributePath {
    steps: Vec<Step>,
}

/// One step of an [`AttributePath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Into an attribute of an object.
    Attribute(String),
    /// Into an element of a list, counted from 0.
    Index(usize),
    /// Into an entry of a map.
    Key(String),
}

impl AttributePath {
    /// The path to the whole configuration.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// The path to this attribute of the configuration.
    #[must_use]
    pub fn to(attribute: impl Into<String>) -> Self {
        Self::root().attribute(attribute)
    }

    /// One step further, into an attribute.
    #[must_use]
    pub fn attribute(mut self, name: impl Into<String>) -> Self {
        self.steps.push(Step::Attribute(name.into()));
        self
    }

    /// One step further, into an element of a list.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.steps.push(Step::Index(index));
        self
    }

    /// One step further, into an entry of a map.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.steps.push(Step::Key(key.into()));
        self
    }

    /// All steps, outermost first.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether this is the path to the whole configuration.
    #[must_use]
    pub fn is_root(&self) -> bool {
        self.steps.is_empty()
    }

    /// As much of the path as Terraform can point at in the configuration: the attribute, with indexes and keys.
    ///
    /// Given an attribute of a nested attribute, Terraform shows the first line of the block instead.
    #[must_use]
    pub fn pointable(&self) -> Self {
        let nested = self.steps.iter().skip(1).position(|step| matches!(step, Step::Attribute(_)));
        let length = nested.map_or(self.steps.len(), |position| position.saturating_add(1));
        self.steps.iter().take(length).cloned().collect()
    }

    /// Puts a step before all others; errors find their way out of a value like this.
    pub(super) fn prepend(&mut self, step: Step) {
        self.steps.insert(0, step);
    }
}

impl FromIterator<Step> for AttributePath {
    fn from_iter<I: IntoIterator<Item = Step>>(steps: I) -> Self {
        Self { steps: steps.into_iter().collect() }
    }
}

impl fmt::Display for AttributePath {
    /// Writes the path as one would in Terraform's language: `rules[0].tags["a b"]`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => f.write_str(name)?,
                Step::Attribute(name) => write!(f, ".{name}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
                Step::Key(key) => write!(f, "[{key:?}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_like_the_language() {
        let path = AttributePath::to("rules").index(0).attribute("tags").key("a b");
        assert_eq!(path.to_string(), r#"rules[0].tags["a b"]"#);
        assert_eq!(AttributePath::root().to_string(), "");
    }

    #[test]
    fn terraform_can_point_at_elements_but_not_into_objects() {
        let elements = AttributePath::to("arns").key("x").index(2);
        assert_eq!(elements.pointable(), elements);
        assert_eq!(elements.clone().attribute("a").index(1).pointable(), elements);
    }
}
