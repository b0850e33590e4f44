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
    hard_cases::{Deviation, is_never_path, is_path, is_recovery_point, may_be_empty, may_deviate, readings},
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

spelled_enum! {
    /// How an ARN came to fit a format.
    pub enum Tier {
        /// Every literal of the format stands in the ARN, and a placeholder is one segment.
        Exact = "exact",
        /// AWS documents that such an ARN also names this type, though its format says otherwise.
        Documented = "documented",
        /// The ARN's wildcards cover literals of the format.
        Wildcard = "wildcard",
        /// A placeholder known to hold paths takes several segments.
        Path = "path",
        /// Some placeholder takes several segments.
        AnyPath = "any_path",
    }
}

impl Tier {
    /// The tier of what fits in this one by what AWS documents. That paths were needed stays said.
    const fn documented(self) -> Self {
        match self {
            Self::Exact | Self::Documented | Self::Wildcard => Self::Documented,
            Self::Path | Self::AnyPath => self,
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
            matches.push(Match { place, tier: if documented { tier.documented() } else { tier } });
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

/// Whether the ARN may fit a format at all, told from the literal text with which the format's resource begins:
/// enough to leave most formats unread.
#[must_use]
pub fn may_fit(arn: &Arn, format: &str) -> bool {
    let resource = format.splitn(6, ':').nth(5).unwrap_or_default();
    let literal = resource.split(['$', '*']).next().unwrap_or_default();
    let written = arn.resource().split(['*', '?']).next().unwrap_or_default();
    // The format of recovery points stands for other formats. Text behind a wildcard may be anything.
    format.starts_with("arn:${Partition}:${")
        || written.starts_with(literal)
        || (written.len() < arn.resource().len() && literal.starts_with(written))
}

/// Places in `candidates`.
fn first_tier_that_fits(arn: &Arn, candidates: &[Candidate<'_>]) -> Vec<(usize, Tier)> {
    for tier in [Tier::Exact, Tier::Wildcard, Tier::Path, Tier::AnyPath] {
        let fits: Vec<(usize, Fit)> = candidates
            .iter()
            .enumerate()
            .filter_map(|(place, candidate)| Some((place, fit(arn, &candidate.format, tier)?)))
            .collect();
        if let Some(closest) = fits.iter().map(|(_, fit)| fit.closeness()).max() {
            // A wildcard that covers literals means all that it covers.
            return fits
                .into_iter()
                .filter(|(_, fit)| tier == Tier::Wildcard || fit.closeness() == closest)
                .map(|(place, fit)| (place, if fit.documented { tier.documented() } else { tier }))
                .collect();
        }
    }
    Vec::new()
}

/// How an ARN, or a part of it, fits a format, or a part of it.
#[derive(Clone, Copy, Debug, Default)]
struct Fit {
    /// How many characters of the format are literal and stand in the ARN.
    literal: usize,
    /// How many of region and account the format fixes and a wildcard of the user's stands for.
    covered: usize,
    /// The region or account is not as the format has it, and AWS documents such ARNs.
    documented: bool,
}

impl Fit {
    const DOCUMENTED: Self = Self { literal: 0, covered: 0, documented: true };

    /// The greatest is the best: first the fewest covered parts, then the most literal characters.
    fn closeness(self) -> (Reverse<usize>, usize) {
        (Reverse(self.covered), self.literal)
    }

    fn and(self, other: Self) -> Self {
        Self {
            literal: self.literal + other.literal,
            covered: self.covered + other.covered,
            documented: self.documented || other.documented,
        }
    }
}

fn fit(arn: &Arn, format: &ArnFormat<'_>, tier: Tier) -> Option<Fit> {
    // The region is nearly always fitting, the resource nearly never.
    resource_fits(arn, format, tier)
        .then(|| Some(region_fit(arn, format)?.and(account_fit(arn, format)?)))
        .flatten()
        .map(|parts| parts.and(Fit { literal: literal_length(&format.resource), ..Fit::default() }))
}

fn resource_fits(arn: &Arn, format: &ArnFormat<'_>, tier: Tier) -> bool {
    if format.service == Part::Placeholder {
        return tier == Tier::Exact && is_recovery_point(arn);
    }
    let service = arn.service();
    let exact = |_: &str| Extent::Segment;
    let path = |placeholder: &str| match placeholder {
        _ if may_be_empty(service, placeholder) => Extent::PathOrNothing,
        _ if is_path(service, placeholder) => Extent::Path,
        _ => Extent::Segment,
    };
    let any_path = |placeholder: &str| match placeholder {
        _ if is_never_path(service, placeholder) => Extent::Segment,
        _ => Extent::Path,
    };
    match tier {
        Tier::Exact | Tier::Documented => fits(&format.resource, arn.resource(), exact, false),
        Tier::Wildcard => covers(arn.resource(), format),
        Tier::Path => fits(&format.resource, arn.resource(), path, false),
        Tier::AnyPath => fits(&format.resource, arn.resource(), any_path, true),
    }
}

fn region_fit(arn: &Arn, format: &ArnFormat<'_>) -> Option<Fit> {
    let deviates = || {
        arn.region().is_empty() && format.region == Part::Placeholder && may_deviate(arn, Deviation::NoRegion)
    };
    part_fit(format.region, arn.region()).or_else(|| deviates().then_some(Fit::DOCUMENTED))
}

fn account_fit(arn: &Arn, format: &ArnFormat<'_>) -> Option<Fit> {
    let deviates = || match format.account {
        Part::Placeholder => arn.account().is_empty() && may_deviate(arn, Deviation::NoAccount),
        Part::Empty => may_deviate(arn, Deviation::AnyAccount),
        _ => false,
    };
    part_fit(format.account, arn.account()).or_else(|| deviates().then_some(Fit::DOCUMENTED))
}

/// Whether a region or account is one that the format takes.
pub(super) fn part_fits(part: Part<'_>, text: &str) -> bool {
    part_fit(part, text).is_some()
}

fn part_fit(part: Part<'_>, text: &str) -> Option<Fit> {
    let plain = Fit::default();
    let covered = Fit { covered: 1, ..plain };
    match part {
        Part::Star => Some(plain),
        Part::Placeholder => (!text.is_empty()).then_some(plain),
        Part::Empty if text.is_empty() => Some(plain),
        Part::Empty => (text == "*").then_some(covered),
        Part::Literal(literal) if literal == text => Some(Fit { literal: literal.len(), ..plain }),
        Part::Literal(literal) => glob_covers(text, literal).then_some(covered),
    }
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

/// What the value of a placeholder may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// One character or more, none of them a separator.
    Segment,
    /// One character or more.
    Path,
    /// Any text.
    PathOrNothing,
}

/// Whether the tokens, one after the other, take the whole of `text`.
///
/// `extent` says what a placeholder takes. A star of AWS's own is a `*` in the text, or, with `open_stars`,
/// like a path.
fn fits(tokens: &[Token<'_>], text: &str, extent: impl Fn(&str) -> Extent, open_stars: bool) -> bool {
    let Some(behind) = behind_literals(tokens, text) else { return false };
    // The ends, as byte offsets, of all that the tokens so far may have taken.
    let (tokens, mut ends) = (behind.0, vec![text.len() - behind.1.len()]);
    for token in tokens {
        ends = match *token {
            Token::Literal(literal) => after(&ends, text, literal),
            Token::Separator(separator) => after(&ends, text, separator.encode_utf8(&mut [0; 4])),
            Token::Star if !open_stars => after(&ends, text, "*"),
            Token::Star => after_placeholder(&ends, text, Extent::Path),
            Token::Placeholder(name) => after_placeholder(&ends, text, extent(name)),
        };
        if ends.is_empty() {
            return false;
        }
    }
    ends.last() == Some(&text.len())
}

/// What remains of both behind the literal text that the format begins with; most formats end here.
fn behind_literals<'t, 'x>(tokens: &'t [Token<'t>], text: &'x str) -> Option<(&'t [Token<'t>], &'x str)> {
    match tokens.split_first() {
        Some((Token::Literal(literal), rest)) => behind_literals(rest, text.strip_prefix(literal)?),
        Some((Token::Separator(separator), rest)) => behind_literals(rest, text.strip_prefix(*separator)?),
        _ => Some((tokens, text)),
    }
}

fn after(ends: &[usize], text: &str, literal: &str) -> Vec<usize> {
    let stands_at = |end: usize| text.get(end..).is_some_and(|rest| rest.starts_with(literal));
    ends.iter().filter(|end| stands_at(**end)).map(|end| end + literal.len()).collect()
}

/// Ends stay sorted and distinct: each start goes on from where the one before it stopped.
fn after_placeholder(ends: &[usize], text: &str, extent: Extent) -> Vec<usize> {
    let mut reached: Vec<usize> = Vec::new();
    let mut reach = |end: usize| match reached.last() {
        Some(last) if *last >= end => {}
        _ => reached.push(end),
    };
    for start in ends {
        if extent == Extent::PathOrNothing {
            reach(*start);
        }
        for (offset, character) in text.get(*start..).unwrap_or_default().char_indices() {
            if extent == Extent::Segment && matches!(character, '/' | ':') {
                break;
            }
            reach(start + offset + character.len_utf8());
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
            Token::Placeholder(_) => wanted.extend([Glyph::ONE, Glyph::ANY]),
            Token::Star => wanted.push(Glyph::ANY),
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
        region: region_fit(arn, format).is_none(),
        account: account_fit(arn, format).is_none(),
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
