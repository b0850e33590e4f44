use super::Entry;
use crate::arn::{Extent, ResourcePattern};

/// The resources that a statement is about: those of `Resource`, or all but those of `NotResource`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Resources {
    /// The entries of the list.
    pub entries: Vec<Entry<ResourcePattern>>,
    /// Whether the patterns stand in `NotResource`.
    pub inverted: bool,
}

impl Resources {
    /// The resources of one pattern.
    #[must_use]
    pub fn of(pattern: ResourcePattern) -> Self {
        Self { entries: vec![Entry { place: 0, value: pattern }], inverted: false }
    }

    /// The element in which they stand.
    #[must_use]
    pub const fn element(&self) -> &'static str {
        if self.inverted { "NotResource" } else { "Resource" }
    }

    /// The patterns, in the order of the document.
    #[must_use]
    pub fn patterns(&self) -> impl ExactSizeIterator<Item = &ResourcePattern> {
        self.entries.iter().map(|entry| &entry.value)
    }

    /// Whether these are all resources because an entry is `*`.
    #[must_use]
    pub fn are_everything(&self) -> bool {
        !self.inverted && self.patterns().any(ResourcePattern::is_everything)
    }

    /// Each pattern for itself. What is left by `NotResource` cannot be divided.
    #[must_use]
    pub fn parts(&self) -> Vec<Self> {
        if self.inverted { vec![self.clone()] } else { self.patterns().cloned().map(Self::of).collect() }
    }

    /// Which of the resources that are asked about these are.
    #[must_use]
    pub fn extent_over(&self, asked: &ResourcePattern) -> Extent {
        let extents = self.patterns().map(|pattern| pattern.extent_over(asked));
        let found = extents.fold(Extent::Nothing, |most, extent| match (most, extent) {
            (Extent::Everything, _) | (_, Extent::Everything) => Extent::Everything,
            (Extent::Something, _) | (_, Extent::Something) => Extent::Something,
            _ => Extent::Nothing,
        });
        match (self.inverted, found) {
            (true, Extent::Everything) => Extent::Nothing,
            (true, Extent::Nothing) => Extent::Everything,
            (_, found) => found,
        }
    }

    /// Whether these are, in every request, all that the others are. What is said to be covered is.
    #[must_use]
    pub fn cover(&self, others: &Self) -> bool {
        match (self.inverted, others.inverted) {
            (false, false) => others.patterns().all(|other| self.some_covers(other)),
            (false, true) => self.patterns().any(ResourcePattern::is_everything),
            // Whether IAM drops an exception or the statement when a variable has no value is not for us to guess.
            (true, _) if self.have_variables() => self == others,
            (true, false) => !others.patterns().any(|other| self.patterns().any(|one| one.meets(other))),
            (true, true) => self.patterns().all(|exception| others.some_covers(exception)),
        }
    }

    /// Whether some resource may be one of these and one of the others. May say so of too many.
    #[must_use]
    pub fn meet(&self, others: &Self) -> bool {
        match (self.inverted, others.inverted) {
            (false, false) => others.patterns().any(|other| self.patterns().any(|one| one.meets(other))),
            (true, false) => others.patterns().any(|other| !self.some_covers(other)),
            (false, true) => others.meet(self),
            (true, true) => true,
        }
    }

    /// What both have in common, or more: what is wholly one of both, else all that these are.
    #[must_use]
    pub fn common_with(&self, others: &Self) -> Vec<Self> {
        if others.cover(self) || others.inverted {
            return vec![self.clone()];
        }
        let parts = others.parts().into_iter().filter(|part| self.meet(part));
        parts.map(|part| if self.cover(&part) { part } else { self.clone() }).collect()
    }

    fn some_covers(&self, other: &ResourcePattern) -> bool {
        self.patterns().any(|pattern| pattern.covers(other))
    }

    fn have_variables(&self) -> bool {
        self.patterns().any(ResourcePattern::has_variables)
    }
}
