use super::AttributePath;
use crate::{
    bounds::{Exceeded, limits},
    text,
};

/// Something that the person who wrote the configuration should know.
///
/// Its texts are made by [`Diagnostic::error`] and [`Diagnostic::warning`], which make what they hold from outside harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops Terraform.
    pub severity: Severity,
    /// One short line, the same for all cases of the same kind; no full stop.
    pub summary: String,
    /// Full sentences: what was wrong, why it matters, what to do.
    pub detail: String,
    /// The value that it is about, if it is about one.
    pub path: Option<AttributePath>,
}

/// Whether a [`Diagnostic`] stops Terraform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// It does.
    Error,
    /// It does not.
    Warning,
}

impl Diagnostic {
    /// An error about the whole configuration.
    #[must_use]
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            summary: told(summary.into(), limits::SUMMARY),
            detail: told(detail.into(), limits::DIAGNOSTIC),
            path: None,
        }
    }

    /// A warning about the whole configuration.
    #[must_use]
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(summary, detail) }
    }

    /// The same, about one value.
    #[must_use]
    pub fn at(self, path: AttributePath) -> Self {
        Self { path: Some(path), ..self }
    }

    /// Whether it stops Terraform.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// A mistake of the provider, not of its user.
    pub(super) fn internal_error(call: &str, detail: &str) -> Self {
        Self::error("Internal error in the provider", internal_error_text(call, detail))
    }
}

/// Why a function gave no result. Functions have no warnings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct FunctionError {
    /// Full sentences: what was wrong, why it matters, what to do. Terraform sets its own full stop after the last;
    /// the one here is taken away for it.
    pub text: String,
    /// The argument that it is about, counted from 0, if it is about one.
    pub argument: Option<i64>,
}

impl FunctionError {
    /// An error about the whole call.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: told(text.into(), limits::DIAGNOSTIC), argument: None }
    }

    /// The same, about one argument, counted from 0.
    #[must_use]
    pub fn at(self, argument: usize) -> Self {
        Self { argument: i64::try_from(argument).ok(), ..self }
    }

    /// A mistake of the provider, not of its user.
    pub(super) fn internal_error(call: &str, detail: &str) -> Self {
        Self::new(internal_error_text(call, detail))
    }
}

impl From<Vec<Diagnostic>> for FunctionError {
    /// One text of all details, each of which names what it is about.
    fn from(mistakes: Vec<Diagnostic>) -> Self {
        let details: Vec<String> = mistakes.into_iter().map(|mistake| mistake.detail).collect();
        Self::new(details.join("\n\n"))
    }
}

impl From<Diagnostic> for FunctionError {
    fn from(mistake: Diagnostic) -> Self {
        vec![mistake].into()
    }
}

/// A text as people may see it. What is in it from outside, a template or a file, cannot act on a terminal, and cannot fill
/// one either.
fn told(text: String, most: usize) -> String {
    text::visible(text::cut(text, most))
}

impl From<Exceeded> for Diagnostic {
    fn from(refusal: Exceeded) -> Self {
        Self::error("Too large", format!("{refusal}."))
    }
}

impl From<Exceeded> for FunctionError {
    fn from(refusal: Exceeded) -> Self {
        Diagnostic::from(refusal).into()
    }
}

fn internal_error_text(call: &str, detail: &str) -> String {
    format!(
        "{call} failed because of a mistake in the provider itself, not in your configuration: {detail}.\n\n\
         Please report this to the provider's maintainers, with the configuration that led to it."
    )
}
