//! ARNs of which only a prefix is known, and what they may become.

use super::{
    ParseArnError, VARIABLE,
    format::{ArnFormat, Part, Token},
    glob::{Glyph, intersects},
    hard_cases::{Deviation, ever_deviates, may_be_read_as},
    matching::part_fits,
};

/// The known prefix of an ARN whose rest is unknown: `arn:aws:sqs:eu-west-1:111122223333:orders-`. It may be empty, and may end
/// anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArnPrefix {
    text: String,
    /// Partition, service, region and account, as far as the colon after each is known.
    parts: Vec<String>,
    /// The known prefix of the resource part, with [`VARIABLE`] for each policy variable.
    resource: String,
}

impl ArnPrefix {
    /// Parses a prefix. A text with which no ARN begins is an error.
    pub fn parse(text: &str) -> Result<Self, ParseArnError> {
        const SCHEME: &str = "arn:";
        if !text.starts_with(SCHEME) && !SCHEME.starts_with(text) {
            return Err(ParseArnError::NotAnArn);
        }
        // What follows an `&` decides how it is written.
        let text = text.strip_suffix('&').unwrap_or(text).replace("&{", "${");
        let mut parts: Vec<&str> = text.splitn(6, ':').skip(1).collect();
        let last = parts.pop().unwrap_or_default();
        let resource = if parts.len() == 4 { hide_variables(last) } else { String::new() };
        let parts = parts.into_iter().map(str::to_owned).collect();
        Ok(Self { text, parts, resource })
    }

    /// The prefix as a policy document will spell it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The partition, if all of it is known.
    #[must_use]
    pub fn partition(&self) -> Option<&str> {
        self.part(0)
    }

    /// The service, if all of it is known.
    #[must_use]
    pub fn service(&self) -> Option<&str> {
        self.part(1)
    }

    fn part(&self, number: usize) -> Option<&str> {
        self.parts.get(number).map(String::as_str)
    }

    /// Whether an ARN with this prefix may turn out to be `arn`.
    #[must_use]
    pub fn may_become(&self, arn: &str) -> bool {
        arn.starts_with(&self.text)
    }

    /// Whether an ARN with this prefix may match a format, in any step of matching. The answer may be true for too many formats,
    /// never for too few.
    #[must_use]
    pub fn may_fit(&self, format: &ArnFormat<'_>) -> bool {
        let Some(service) = self.service() else { return true };
        if format.service == Part::Placeholder {
            return true;
        }
        let region = self.part(2).is_none_or(|region| {
            part_fits(format.region, region) || ever_deviates(service, &[Deviation::NoRegion])
        });
        let account = self.part(3).is_none_or(|account| {
            part_fits(format.account, account)
                || ever_deviates(service, &[Deviation::NoAccount, Deviation::AnyAccount])
        });
        region && account && self.resource_may_fit(service, &format.resource)
    }

    fn resource_may_fit(&self, service: &str, format: &[Token<'_>]) -> bool {
        let format: Vec<Glyph> = format.iter().flat_map(glyphs_of_token).collect();
        may_be_read_as(service, &self.resource).iter().any(|beginning| {
            let end = [Glyph::ANY];
            let written: Vec<Glyph> = beginning.chars().map(Glyph::of_user).chain(end).collect();
            intersects(&written, &format)
        })
    }
}

/// A placeholder may be any text, and so may a star that AWS wrote.
fn glyphs_of_token(token: &Token<'_>) -> Vec<Glyph> {
    match token {
        Token::Literal(text) => text.chars().map(Glyph::Char).collect(),
        Token::Separator(separator) => vec![Glyph::Char(*separator)],
        Token::Placeholder(_) | Token::Star => vec![Glyph::ANY],
    }
}

/// Replaces each `${…}` by one [`VARIABLE`]. An unclosed one is cut off.
fn hide_variables(resource: &str) -> String {
    let mut hidden = String::new();
    let mut rest = resource;
    while let Some((before, after)) = rest.split_once("${") {
        hidden.push_str(before);
        let Some((_, behind)) = after.split_once('}') else { return hidden };
        hidden.push(VARIABLE);
        rest = behind;
    }
    hidden + rest.strip_suffix('$').unwrap_or(rest)
}
