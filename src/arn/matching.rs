//! Which of AWS's ARN formats an ARN fits.
//!
//! The resource part is compared in three steps, each taken only when the one before finds nothing: as it
//! stands ([`Tier::Exact`]), with the user's wildcards covering literals of the format ([`Tier::Wildcard`]),
//! and with placeholders that hold several segments ([`Tier::Path`], [`Tier::AnyPath`]). A step keeps the
//! formats that have the most literal text in common with the ARN, so that `table/T/index/I` is an index and
//! not a table with an odd name; formats that cannot be told apart all stay.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    Arn,
    format::{ArnFormat, Part, Token},
    glob::{Glyph, intersects},
    hard_cases::{is_path, may_lack_account, readings},
};

/// One format of one resource type.
#[derive(Clone, Debug)]
pub struct Candidate<'a> {
    /// The type's service, which is not always the service that its ARNs name.
    pub service: &'a str,
    /// The type's name within that service.
    pub resource_type: &'a str,
    /// The format as AWS writes it.
    pub text: &'a str,
    /// The same format, read.
    pub format: ArnFormat<'a>,
}

/// How an ARN came to fit a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Every literal of the format stands in the ARN, and a placeholder is one segment.
    Exact,
    /// AWS documents that such an ARN also names this type, though its format says otherwise.
    Documented,
    /// The ARN's wildcards cover literals of the format.
    Wildcard,
    /// A placeholder known to hold paths takes several segments.
    Path,
    /// Some placeholder takes several segments.
    AnyPath,
}

impl Tier {
    /// The tier in lower case, as outputs name it: `any_path`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Documented => "documented",
            Self::Wildcard => "wildcard",
            Self::Path => "path",
            Self::AnyPath => "any_path",
        }
    }
}

/// One type that an ARN fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The place among the candidates of the format that fits; of several of one type, the first.
    pub place: usize,
    /// How it fits.
    pub tier: Tier,
}

/// The candidates that the ARN fits, in their own order and each type once.
#[must_use]
pub fn match_arn(arn: &Arn, candidates: &[Candidate<'_>]) -> Vec<Match> {
    let mut matches: Vec<Match> = Vec::new();
    for (reading, documented) in readings(arn) {
        for (place, tier) in first_tier_that_fits(&reading, candidates) {
            matches.push(Match { place, tier: documented.map_or(tier, |documented| documented.max(tier)) });
        }
    }
    // Of one format found by two readings the plainer stays, of one type its first format.
    matches.sort_unstable_by_key(|found| (found.place, found.tier));
    let mut types = BTreeSet::new();
    matches.retain(|found| {
        let candidate = candidates.get(found.place);
        candidate.is_some_and(|candidate| types.insert((candidate.service, candidate.resource_type)))
    });
    matches
}

/// Places in `candidates`.
fn first_tier_that_fits(arn: &Arn, candidates: &[Candidate<'_>]) -> Vec<(usize, Tier)> {
    for tier in [Tier::Exact, Tier::Wildcard, Tier::Path, Tier::AnyPath] {
        let fits: Vec<(usize, Closeness)> = candidates
            .iter()
            .enumerate()
            .filter_map(|(place, candidate)| Some((place, closeness(arn, &candidate.format, tier)?)))
            .collect();
        if let Some(closest) = fits.iter().map(|(_, closeness)| *closeness).max() {
            // A wildcard that covers literals means all that it covers.
            let stays = |closeness| tier == Tier::Wildcard || closeness == closest;
            return fits.into_iter().filter(|(_, c)| stays(*c)).map(|(place, _)| (place, tier)).collect();
        }
    }
    Vec::new()
}

/// How well a format fits; the greatest is the best. First by how few of region and account are covered by a
/// wildcard only, then by how many characters of the format are literal.
type Closeness = (Reverse<usize>, usize);

fn closeness(arn: &Arn, format: &ArnFormat<'_>, tier: Tier) -> Option<Closeness> {
    let region = part_fit(format.region, arn.region())?;
    let account = account_fit(format, arn)?;
    resource_fits(arn, format, tier).then(|| {
        let covered = usize::from(region.covered) + usize::from(account.covered);
        (Reverse(covered), region.literal + account.literal + literal_length(&format.resource))
    })
}

fn resource_fits(arn: &Arn, format: &ArnFormat<'_>, tier: Tier) -> bool {
    let path = |placeholder: &str| is_path(arn.service(), placeholder);
    match tier {
        Tier::Exact | Tier::Documented => fits(&format.resource, arn.resource(), |_| false, false),
        Tier::Wildcard => covers(arn.resource(), format),
        Tier::Path => fits(&format.resource, arn.resource(), path, false),
        Tier::AnyPath => fits(&format.resource, arn.resource(), |_| true, true),
    }
}

struct PartFit {
    literal: usize,
    /// A wildcard of the user's stands for what the format fixes.
    covered: bool,
}

fn part_fit(part: Part<'_>, text: &str) -> Option<PartFit> {
    let plain = PartFit { literal: 0, covered: false };
    match part {
        Part::Star => Some(plain),
        Part::Placeholder => (!text.is_empty()).then_some(plain),
        Part::Empty if text.is_empty() => Some(plain),
        Part::Empty => (text == "*").then_some(PartFit { covered: true, ..plain }),
        Part::Literal(literal) if literal == text => Some(PartFit { literal: literal.len(), ..plain }),
        Part::Literal(literal) => glob_covers(text, literal).then_some(PartFit { covered: true, ..plain }),
    }
}

fn account_fit(format: &ArnFormat<'_>, arn: &Arn) -> Option<PartFit> {
    if arn.account().is_empty() && format.account == Part::Placeholder && may_lack_account(arn) {
        return Some(PartFit { literal: 0, covered: false });
    }
    part_fit(format.account, arn.account())
}

fn glob_covers(pattern: &str, text: &str) -> bool {
    let pattern: Vec<Glyph> = pattern.chars().map(Glyph::of_user).collect();
    let text: Vec<Glyph> = text.chars().map(Glyph::Char).collect();
    intersects(&pattern, &text)
}

fn literal_length(tokens: &[Token<'_>]) -> usize {
    tokens
        .iter()
        .map(|token| match token {
            Token::Literal(text) => text.len(),
            Token::Separator(_) => 1,
            Token::Placeholder(_) | Token::Star => 0,
        })
        .sum()
}

/// Whether the tokens, one after the other, take the whole of `text`.
///
/// A placeholder takes one character or more; separators among them only where `is_path` says so. A star of
/// AWS's own is a `*` in the text, or, with `open_stars`, like a path.
fn fits(tokens: &[Token<'_>], text: &str, is_path: impl Fn(&str) -> bool, open_stars: bool) -> bool {
    if let Some(Token::Literal(literal)) = tokens.first()
        && !text.starts_with(literal)
    {
        return false;
    }
    // The ends, as byte offsets, of all that the tokens so far may have taken.
    let mut ends = vec![0];
    for token in tokens {
        ends = match *token {
            Token::Literal(literal) => after(&ends, text, literal),
            Token::Separator(separator) => after(&ends, text, separator.encode_utf8(&mut [0; 4])),
            Token::Star if !open_stars => after(&ends, text, "*"),
            Token::Star => after_placeholder(&ends, text, true),
            Token::Placeholder(name) => after_placeholder(&ends, text, is_path(name)),
        };
        if ends.is_empty() {
            return false;
        }
    }
    ends.last() == Some(&text.len())
}

fn after(ends: &[usize], text: &str, literal: &str) -> Vec<usize> {
    let stands_at = |end: usize| text.get(end..).is_some_and(|rest| rest.starts_with(literal));
    ends.iter().filter(|end| stands_at(**end)).map(|end| end + literal.len()).collect()
}

/// Ends stay sorted and distinct: each start goes on from where the one before it stopped.
fn after_placeholder(ends: &[usize], text: &str, is_path: bool) -> Vec<usize> {
    let mut reached: Vec<usize> = Vec::new();
    for start in ends {
        for (offset, character) in text.get(*start..).unwrap_or_default().char_indices() {
            if !is_path && matches!(character, '/' | ':') {
                break;
            }
            let end = start + offset + character.len_utf8();
            match reached.last() {
                Some(last) if *last >= end => {}
                _ => reached.push(end),
            }
        }
    }
    reached
}

/// Whether the user's wildcards make the resource cover the format: segment by segment, and a `*` at the very
/// end takes further segments too, as it does in IAM.
fn covers(resource: &str, format: &ArnFormat<'_>) -> bool {
    if !resource.contains(['*', '?']) {
        return false;
    }
    let mut segments = format.segments();
    let mut separator = None;
    for written in resource.split_inclusive(['/', ':']) {
        let (next, written) = match written.strip_suffix(['/', ':']) {
            Some(stripped) => (written.chars().last(), stripped),
            None => (None, written),
        };
        let Some((expected, tokens)) = segments.next() else { return false };
        if expected != separator || !segment_covers(written, tokens) {
            return false;
        }
        separator = next;
    }
    // A separator at the end of the resource opens one more segment, an empty one.
    if separator.is_some() {
        return false;
    }
    resource.ends_with('*') || segments.next().is_none()
}

fn segment_covers(written: &str, tokens: &[Token<'_>]) -> bool {
    let written: Vec<Glyph> = written.chars().map(Glyph::of_user).collect();
    let mut wanted = Vec::with_capacity(16);
    for token in tokens {
        match token {
            Token::Literal(text) => wanted.extend(text.chars().map(Glyph::Char)),
            Token::Separator(separator) => wanted.push(Glyph::Char(*separator)),
            Token::Placeholder(_) => wanted.extend([Glyph::One, Glyph::Many]),
            Token::Star => wanted.push(Glyph::Many),
        }
    }
    intersects(&written, &wanted)
}

/// What keeps an ARN from fitting a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Whether the region is one that the format does not take.
    pub region: bool,
    /// Whether the account is one that the format does not take.
    pub account: bool,
    /// Whether the resource part differs.
    pub resource: bool,
    /// How many characters at the beginning of the resource are those of the format; the more, the likelier
    /// that this format was meant.
    pub common_prefix: usize,
}

/// What keeps `arn` from fitting `candidate`.
#[must_use]
pub fn misfit(arn: &Arn, candidate: &Candidate<'_>) -> Misfit {
    let format = &candidate.format;
    let tiers = [Tier::Exact, Tier::Wildcard, Tier::Path, Tier::AnyPath];
    Misfit {
        region: part_fit(format.region, arn.region()).is_none(),
        account: account_fit(format, arn).is_none(),
        resource: !tiers.into_iter().any(|tier| resource_fits(arn, format, tier)),
        common_prefix: common_prefix(arn.resource(), &format.resource),
    }
}

fn common_prefix(resource: &str, tokens: &[Token<'_>]) -> usize {
    let literal = tokens.iter().map_while(|token| match token {
        Token::Literal(text) => Some((*text).to_owned()),
        Token::Separator(separator) => Some(separator.to_string()),
        Token::Placeholder(_) | Token::Star => None,
    });
    literal
        .collect::<String>()
        .chars()
        .zip(resource.chars())
        .take_while(|(left, right)| left == right)
        .count()
}
