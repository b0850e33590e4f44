//! Which of AWS's ARN formats an ARN matches.
//!
//! The resource part is compared in three steps; a step is tried only if the previous one finds nothing: literally
//! ([`Tier::Exact`]), with the user's wildcards covering literals of the format ([`Tier::Wildcard`]), and with placeholders
//! that span several segments ([`Tier::Path`], [`Tier::AnyPath`]). Each step keeps the formats that have the most literal
//! text in common with the ARN, so that `table/T/index/I` is an index and not a table with an odd name. If several formats
//! are equally close, all of them are kept.

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
    /// The same format, parsed.
    pub format: ArnFormat<'a>,
}

spelled_enum! {
    /// How an ARN matches a format.
    pub enum Tier {
        /// The ARN has every literal of the format, and each placeholder is one segment.
        Exact = "exact",
        /// AWS documents that such an ARN is also of this type, although the format does not show it.
        Documented = "documented",
        /// The ARN's wildcards cover literals of the format.
        Wildcard = "wildcard",
        /// A placeholder that is known to hold paths spans several segments.
        Path = "path",
        /// Some placeholder spans several segments.
        AnyPath = "any_path",
    }
}

impl Tier {
    /// The tier of a match in this one that rests on AWS's documentation. A tier of paths stays visible.
    const fn documented(self) -> Self {
        match self {
            Self::Exact | Self::Documented | Self::Wildcard => Self::Documented,
            Self::Path | Self::AnyPath => self,
        }
    }
}

/// One resource type that an ARN matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// The index of the matching candidate; the first one if several formats of the type match.
    pub place: usize,
    /// How it matches.
    pub tier: Tier,
}

/// The candidates that the ARN matches, in their own order and each type once.
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

/// Whether the ARN can match a format at all, judging by the literal text at the beginning of the format's resource part.
/// This is enough to skip parsing most formats.
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

/// The indexes of the matching candidates, with their tiers.
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

/// How closely an ARN or a part of it matches a format or a part of it.
#[derive(Clone, Copy, Debug, Default)]
struct Fit {
    /// How many literal characters of the format the ARN has.
    literal: usize,
    /// How many of region and account are literal in the format and covered by a wildcard of the user's.
    covered: usize,
    /// The region or account differs from the format, and AWS documents such ARNs.
    documented: bool,
}

impl Fit {
    const DOCUMENTED: Self = Self { literal: 0, covered: 0, documented: true };

    /// The greater, the closer: first the fewest covered parts, then the most literal characters.
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

/// Whether the format accepts this region or account.
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

/// The text that the value of a placeholder may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// One character or more, none of them a separator.
    Segment,
    /// One character or more.
    Path,
    /// Any text.
    PathOrNothing,
}

/// Whether the tokens, one after the other, match the whole of `text`.
///
/// `extent` determines what a placeholder matches. A `*` in AWS's format matches a `*` in the text, or any path with
/// `open_stars`.
fn fits(tokens: &[Token<'_>], text: &str, extent: impl Fn(&str) -> Extent, open_stars: bool) -> bool {
    let Some(behind) = behind_literals(tokens, text) else { return false };
    // The byte offsets at which a match of the tokens so far may end.
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

/// What remains of both after the literal text at the beginning of the format. Most formats fail here.
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

/// The ends stay sorted and distinct: each start continues where the previous one stopped.
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

/// Whether the user's wildcards make the resource cover the format, segment by segment. A `*` at the end also matches
/// further segments, as it does in IAM.
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
    // A separator at the end of the resource starts one more segment, which is empty.
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

/// Why an ARN does not match a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Whether the format does not accept the region.
    pub region: bool,
    /// Whether the format does not accept the account.
    pub account: bool,
    /// Whether the resource part differs.
    pub resource: bool,
    /// How many characters at the beginning of the resource agree with the format. The more there are, the more likely
    /// this format was meant.
    pub common_prefix: usize,
}

/// Why `arn` does not match `candidate`.
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
