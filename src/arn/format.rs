/// One of AWS's ARN formats: `arn:${Partition}:s3:::${BucketName}/${ObjectName}`.
///
/// In a format, `${Name}` is a placeholder, and `*` is a literal star that AWS wrote (`…:user/*`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArnFormat<'a> {
    pub(super) service: Part<'a>,
    pub(super) region: Part<'a>,
    pub(super) account: Part<'a>,
    pub(super) resource: Vec<Token<'a>>,
}

/// The service, region or account of a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Empty,
    Literal(&'a str),
    Placeholder,
    Star,
}

/// A piece of a format's resource part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text without separators.
    Literal(&'a str),
    /// `/` or `:`.
    Separator(char),
    /// The name between `${` and `}`.
    Placeholder(&'a str),
    /// A `*` that AWS wrote in the format.
    Star,
}

impl<'a> ArnFormat<'a> {
    /// Parses a format.
    pub fn parse(text: &'a str) -> Result<Self, ParseArnFormatError> {
        let error = || ParseArnFormatError { format: text.to_owned() };
        let mut parts = text.splitn(6, ':');
        let [Some("arn"), Some(_), Some(service), Some(region), Some(account), Some(resource)] =
            std::array::from_fn(|_| parts.next())
        else {
            return Err(error());
        };
        let resource = tokens(resource).filter(|tokens| !tokens.is_empty()).ok_or_else(error)?;
        Ok(Self { service: part(service), region: part(region), account: part(account), resource })
    }

    /// The resource part, split at its separators.
    pub(super) fn segments(&self) -> impl Iterator<Item = (Option<char>, &[Token<'a>])> {
        let mut separator = None;
        self.resource
            .split_inclusive(|token| matches!(token, Token::Separator(_)))
            .chain(self.open_end())
            .map(move |tokens| match tokens.split_last() {
                Some((Token::Separator(next), segment)) => (separator.replace(*next), segment),
                _ => (separator, tokens),
            })
    }

    /// A format that ends with a separator has one more segment, an empty one.
    fn open_end(&self) -> Option<&[Token<'a>]> {
        matches!(self.resource.last(), Some(Token::Separator(_))).then_some(&[])
    }
}

fn part(text: &str) -> Part<'_> {
    match text {
        "" => Part::Empty,
        "*" => Part::Star,
        _ if text.starts_with("${") => Part::Placeholder,
        _ => Part::Literal(text),
    }
}

/// Splits a resource part into tokens; `None` if a placeholder is not closed.
fn tokens(resource: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::with_capacity(8);
    let mut rest = resource;
    while let Some(first) = rest.chars().next() {
        let (token, behind) = match first {
            '/' | ':' => (Token::Separator(first), rest.get(1..)?),
            '*' => (Token::Star, rest.get(1..)?),
            '$' if rest.starts_with("${") => {
                let (name, behind) = rest.get(2..)?.split_once('}')?;
                (Token::Placeholder(name), behind)
            }
            _ => {
                let end = rest.find(['/', ':', '*', '$']).unwrap_or(rest.len()).max(first.len_utf8());
                (Token::Literal(rest.get(..end)?), rest.get(end..)?)
            }
        };
        tokens.push(token);
        rest = behind;
    }
    Some(tokens)
}

/// The text is not an ARN format, which has six parts and closed placeholders.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{format}` is not an ARN format")]
pub struct ParseArnFormatError {
    format: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_format_falls_into_segments() {
        let format = ArnFormat::parse("arn:${Partition}:execute-api:${Region}::/d/${Name}+${Id}:*").unwrap();
        assert_eq!(format.region, Part::Placeholder);
        assert_eq!(format.account, Part::Empty);
        let segments: Vec<_> =
            format.segments().map(|(separator, tokens)| (separator, tokens.to_vec())).collect();
        assert_eq!(
            segments,
            [
                (None, vec![]),
                (Some('/'), vec![Token::Literal("d")]),
                (Some('/'), vec![Token::Placeholder("Name"), Token::Literal("+"), Token::Placeholder("Id")]),
                (Some(':'), vec![Token::Star]),
            ]
        );
    }

    #[test]
    fn what_is_no_format_is_refused() {
        for text in ["", "arn:aws:s3", "arn:${Partition}:s3:::", "arn:${Partition}:s3:::${Bucket"] {
            assert!(ArnFormat::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_format_or_an_error(text in "(arn:a:b:c:d:)?[${}/:*a\\PC]{0,20}") {
            let _ = ArnFormat::parse(&text).map(|format| format.segments().count());
        }
    }
}
