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
    let policy = Policy { written, request };
    let statements = match request.effect {
        Effect::Allow => "Grants",
        Effect::Deny => "Denies",
    };
    let sections = [
        section("Check", &checks::lines(&policy)),
        section(statements, &statements::lines(&policy)),
        section("Not granted", &gaps::not_granted(&policy)),
        section("May not work alone", &gaps::may_not_work_alone(&policy)),
        section("Hints", &hints::lines(&policy)),
    ];
    let verdict = verdict::lines(&policy, facts).join("\n");
    let texts: Vec<String> = [Some(verdict)].into_iter().chain(sections).flatten().collect();
    texts.join("\n\n")
}

/// A heading and its bullets; nothing without bullets.
fn section(heading: &str, lines: &[Line]) -> Option<String> {
    let bullets: String = lines.iter().map(Line::bullet).collect();
    (!lines.is_empty()).then(|| format!("**{heading}**{bullets}"))
}

/// One fact.
enum Line {
    Fact(String),
    /// A fact about the fact before.
    Detail(String),
}

impl Line {
    fn bullet(&self) -> String {
        match self {
            Self::Fact(text) => format!("\n* {text}"),
            Self::Detail(text) => format!("\n  * {text}"),
        }
    }
}

/// What is explained.
struct Policy<'a> {
    written: &'a Written,
    request: &'a Request,
}

impl<'a> Policy<'a> {
    fn statements(&self) -> &'a [Statement] {
        &self.written.statements
    }

    /// Every action of the statements once, sorted.
    fn actions(&self) -> BTreeSet<&'a ActionName> {
        self.statements().iter().flat_map(|statement| &statement.actions).collect()
    }

    /// The levels of an action, where the database knows it.
    fn levels(&self, action: &ActionName) -> Option<Levels> {
        self.written.levels.get(action).copied()
    }

    fn allows(&self) -> bool {
        self.request.effect == Effect::Allow
    }
}
