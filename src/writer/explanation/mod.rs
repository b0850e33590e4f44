//! What a policy does, in words for whoever reviews it. Knows no database.
//!
//! The text is Markdown that reads as well without a renderer. A bullet is `* `, since a line that begins with `- `
//! looks like a removal in a plan, and there is one fact a line, so that a plan shows which facts change.

mod checks;
mod gaps;
mod hints;
mod risks;
mod statements;

mod verdict;

use std::collections::BTreeSet;

use crate::{
    iam::ActionName,
    writer::{Effect, Levels, Request, Statement, Written},
};

/// What the explanation says beside what the engine answered.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The date of the facts in the IAM database: `2026-10-27`.
    pub database_version: &'a str,
    /// How many characters the document has as IAM counts them.
    pub size: usize,
    /// Into how many documents it is divided.
    pub documents: usize,
}

/// Explains a policy to a reviewer: a verdict, what to check, what it grants or denies and why, what it leaves out.
///
/// Empty where there are no statements. The same policy gives the same text.
#[must_use]
pub fn explain(written: &Written, request: &Request, facts: Facts<'_>) -> String {
    if written.statements.is_empty() {
        return String::new();
    }
    let policy = Policy::new(written, request);
    let mut text = Text::default();
    verdict::write(&policy, facts, &mut text);
    text.section("Check");
    checks::write(&policy, &mut text);
    text.section(match request.effect {
        Effect::Allow => "Grants",
        Effect::Deny => "Denies",
    });
    statements::write(&policy, &mut text);
    text.section("Not granted");
    gaps::not_granted(&policy, &mut text);
    text.section("May not work alone");
    gaps::may_not_work_alone(&policy, &mut text);
    text.section("Hints");
    hints::write(&policy, &mut text);
    text.written
}

/// The text as far as it is written.
#[derive(Default)]
struct Text {
    written: String,
    /// The heading of a section that has no bullet yet: without one it is left out.
    heading: Option<&'static str>,
}

impl Text {
    fn section(&mut self, heading: &'static str) {
        self.heading = Some(heading);
    }

    /// Begins a line of its own.
    fn line(&mut self) -> &mut String {
        if !self.written.is_empty() {
            self.written.push('\n');
        }
        &mut self.written
    }

    /// Begins one fact.
    fn fact(&mut self) -> &mut String {
        if let Some(heading) = self.heading.take() {
            for part in ["\n\n**", heading, "**"] {
                self.written.push_str(part);
            }
        }
        self.written.push_str("\n* ");
        &mut self.written
    }

    /// Begins a fact about the fact before.
    fn detail(&mut self) -> &mut String {
        self.written.push_str("\n  * ");
        &mut self.written
    }
}

/// What is explained.
struct Policy<'a> {
    written: &'a Written,
    request: &'a Request,
    /// Every action of the statements once, sorted.
    actions: BTreeSet<&'a ActionName>,
}

impl<'a> Policy<'a> {
    fn new(written: &'a Written, request: &'a Request) -> Self {
        let actions = written.statements.iter().flat_map(|statement| &statement.actions).collect();
        Self { written, request, actions }
    }

    fn statements(&self) -> &'a [Statement] {
        &self.written.statements
    }

    /// The levels of an action, where the database knows it.
    fn levels(&self, action: &ActionName) -> Option<Levels> {
        self.written.levels.get(action).copied()
    }

    fn allows(&self) -> bool {
        self.request.effect == Effect::Allow
    }
}
