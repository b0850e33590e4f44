use std::collections::{BTreeMap, BTreeSet};

use crate::{
    arn::{Arn, ArnPrefix},
    writer::Place,
};

/// What of a request is known after apply only.
#[derive(Clone, Debug, Default)]
pub struct Pending {
    /// ARNs, by the text that stands in the request for each. It stands nowhere else.
    pub arns: BTreeMap<Arn, ArnPrefix>,
    /// The conditions with values that are missing in the request.
    pub conditions: BTreeSet<Place>,
}

/// What stands in a request for ARNs that are known after apply only: each is of the types of which the ARN will be, and
/// equals no other ARN of the request.
pub type StandIns = BTreeMap<String, ArnPrefix>;

impl Pending {
    /// Takes note of an ARN with this beginning, and gives the text for its place in the request.
    pub fn add(&mut self, beginning: ArnPrefix) -> String {
        // Nobody has this character in an ARN: it stands for none.
        let text = format!("arn:*:pending:::\u{FDD0}{}", self.arns.len());
        if let Ok(marker) = text.parse() {
            self.arns.insert(marker, beginning);
        }
        text
    }

    /// Whether everything is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arns.is_empty() && self.conditions.is_empty()
    }
}
