use std::{borrow::Cow, fmt};

use super::{
    fill,
    glob::{self, Alphabet, Glyph},
    hard_cases::{is_path, may_be_empty},
};

/// What stands in the `Resource` or `NotResource` element of a policy: `*`, or an ARN with wildcards and policy
/// variables. Letter case counts.
///
/// IAM takes `*` for any characters and `?` for any one; [`InnerWildcard`] says how far.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards>.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourcePattern {
    text: String,
    glyphs: Vec<Glyph>,
}

/// Which colons an inner wildcard takes. A `*` at the end of a pattern takes all of them: `arn:aws:s3:*` is every ARN of S3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InnerWildcard {
    /// None: what IAM takes for certain.
    Narrow,
    /// Those behind the fifth; before it, those that a `*` at the end of its part takes.
    #[default]
    Documented,
    /// All: whatever IAM may take.
    Wide,
}

/// Which of the resources that are asked about a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// None of them.
    Nothing,
    /// Some of them, or it hangs on the value of a policy variable.
    Something,
    /// All of them, whatever the values of policy variables are.
    Everything,
}

impl ResourcePattern {
    /// Reads a text as IAM does.
    ///
    /// `with_variables` says whether the document has policy variables, which those of the version 2012-10-17 have:
    /// `${aws:username}` has a value, and `${*}`, `${?}` and `${$}` are the character itself. In other documents
    /// these are texts like any other, and a `*` among them is a wildcard.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.
    #[must_use]
    pub fn read(text: &str, with_variables: bool) -> Self {
        Self::read_as(text, with_variables, InnerWildcard::default())
    }

    /// The same, with another reading of inner wildcards.
    #[must_use]
    pub fn read_as(text: &str, with_variables: bool, inner: InnerWildcard) -> Self {
        let mut glyphs = Vec::with_capacity(text.len());
        let (mut rest, mut colons) = (text, 0);
        while let Some(next) = rest.chars().next() {
            let variable = if with_variables { leading_variable(rest) } else { None };
            if let Some((variable, behind)) = variable {
                glyphs.push(of_variable(variable));
                rest = behind;
                continue;
            }
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            colons += usize::from(next == ':');
            let behind = rest.trim_start_matches(['*', '?']);
            let alphabet = inner.alphabet(colons);
            glyphs.push(match next {
                '*' if behind.is_empty() || inner.ends_with_a_part() && behind.starts_with(':') => Glyph::ANY,
                '*' => Glyph::Many(alphabet),
                '?' => Glyph::One(alphabet),
                next => Glyph::Char(next),
            });
        }
        Self { text: text.to_owned(), glyphs: in_one_order(glyphs) }
    }

    /// The very text, in which nothing is a wildcard: the `*` that IAM is asked with for an action that knows no
    /// resources.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self { text: text.to_owned(), glyphs: text.chars().map(Glyph::Char).collect() }
    }

    /// What fits one of AWS's formats, with any text in its places; one of the parts before the fifth colon stays within
    /// its part, and may be empty.
    #[must_use]
    pub fn of_format(format: &str) -> Self {
        let mut pattern = Self::read(&fill(format, |_| "*".to_owned()), false);
        let mut colons = 0;
        for glyph in &mut pattern.glyphs {
            match glyph {
                Glyph::Char(':') => colons += 1,
                Glyph::Many(alphabet) if colons < 5 => *alphabet = Alphabet::Part,
                _ => {}
            }
        }
        pattern
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a policy variable stands in it.
    #[must_use]
    pub fn has_variables(&self) -> bool {
        self.glyphs.iter().any(|glyph| matches!(glyph, Glyph::Variable(_)))
    }

    /// Whether it matches every resource.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.glyphs == [Glyph::ANY]
    }

    /// Whether it matches one text only, which is its own.
    #[must_use]
    pub fn is_one_text(&self) -> bool {
        self.glyphs.iter().all(|glyph| matches!(glyph, Glyph::Char(_)))
    }

    /// The text with which everything begins that it matches.
    #[must_use]
    pub fn literal_start(&self) -> &str {
        let characters = self.glyphs.iter().map_while(|glyph| match glyph {
            Glyph::Char(character) => Some(character.len_utf8()),
            _ => None,
        });
        // `${*}` is longer as it is written than what it matches.
        let length = characters.sum::<usize>().min(self.text.find("${").unwrap_or(usize::MAX));
        self.text.get(..length).unwrap_or_default()
    }

    /// Whether this pattern matches every resource that the other one matches, whatever the values of policy variables
    /// are. Some odd pairs are told apart that match the same; what is called covered is.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        self.is_everything() || glob::covers(&self.glyphs, &other.glyphs)
    }

    /// Whether some resource fits both patterns, for some values of policy variables.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        glob::intersects(&loosened(&self.glyphs), &loosened(&other.glyphs))
    }

    /// Whether it matches any resource of the format.
    #[must_use]
    pub fn reaches(&self, format: &FormatPattern) -> bool {
        let meets = |own: &[Glyph], of_format: &[Glyph]| {
            glob::intersects(&loosened(own), of_format)
                || own.is_empty() && of_format.iter().any(|glyph| !matches!(glyph, Glyph::Char(_)))
        };
        parts(&self.glyphs)
            .is_some_and(|own| own.iter().zip(&format.parts).all(|(own, of_format)| meets(own, of_format)))
    }

    /// Whether it matches every resource of the format in its region and account.
    ///
    /// Partition, region and account are not looked at: most accounts have one region that matters, and a policy rarely
    /// reaches into other accounts, so that `arn:aws:iam::111122223333:role/*` is every role. What has one resource in an
    /// account (`arn:${Partition}:securityhub:${Region}:${Account}:hub/default`) is named by its ARN as precisely as can be.
    #[must_use]
    pub fn covers_format(&self, format: &FormatPattern) -> bool {
        let Some([service, _, _, resource]) = parts(&self.glyphs) else { return false };
        glob::covers(service, &format.service)
            && format.only.as_deref() != Some(resource)
            && glob::covers(resource, &format.resource)
    }

    /// Which of the resources that `asked` matches this pattern matches.
    #[must_use]
    pub fn extent_over(&self, asked: &Self) -> Extent {
        if self.covers(asked) {
            Extent::Everything
        } else if (self.has_variables() || !asked.is_one_text()) && self.meets(asked) {
            Extent::Something
        } else {
            Extent::Nothing
        }
    }
}

impl fmt::Display for ResourcePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl InnerWildcard {
    const fn ends_with_a_part(self) -> bool {
        matches!(self, Self::Documented)
    }

    const fn alphabet(self, colons: usize) -> Alphabet {
        match self {
            Self::Wide => Alphabet::All,
            Self::Documented if colons >= 5 => Alphabet::All,
            Self::Documented | Self::Narrow => Alphabet::Part,
        }
    }
}

/// AWS's format of the ARNs of a resource type, read for [`ResourcePattern::reaches`] and
/// [`ResourcePattern::covers_format`].
#[derive(Clone, Debug)]
pub struct FormatPattern {
    /// Service, region, account and resource, with the values that placeholders may have.
    parts: [Vec<Glyph>; 4],
    /// The service, and the resource, each placeholder with a value that only a wildcard takes.
    service: Vec<Glyph>,
    resource: Vec<Glyph>,
    /// The resource, if a policy can have the very text of the format.
    only: Option<Vec<Glyph>>,
}

impl FormatPattern {
    /// Reads a format; None if it has fewer parts than an ARN.
    #[must_use]
    pub fn of(format: &str) -> Option<Self> {
        /// Stands for the value of a placeholder that nothing but a wildcard takes.
        const ANYTHING: &str = "\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}\u{1}";
        let mut parts = format.splitn(6, ':').skip(2);
        let parts = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
        let [service, _, _, resource] = parts;
        let filled = |part: &str| fill(part, |_| ANYTHING.to_owned()).chars().map(Glyph::Char).collect();
        Some(Self {
            parts: parts.map(|part| of_format(part, service)),
            service: filled(service),
            resource: filled(resource),
            only: (!resource.contains("${"))
                .then(|| in_one_order(resource.chars().map(Glyph::of_user).collect())),
        })
    }
}

/// A part of a format. A placeholder holds one segment, unless it is known to hold paths.
fn of_format(part: &str, service: &str) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(part.len());
    let mut rest = part;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        glyphs.extend(before.chars().map(Glyph::of_user));
        glyphs.extend_from_slice(match name {
            _ if may_be_empty(service, name) => &[Glyph::ANY],
            _ if is_path(service, name) => &[Glyph::ONE, Glyph::ANY],
            _ => &[Glyph::One(Alphabet::Segment), Glyph::Many(Alphabet::Segment)],
        });
        rest = behind;
    }
    glyphs.extend(rest.chars().map(Glyph::of_user));
    glyphs
}

/// Service, region, account and resource of an ARN. What is missing behind a `*` is taken by it.
fn parts(glyphs: &[Glyph]) -> Option<[&[Glyph]; 4]> {
    let missing = matches!(glyphs.last(), Some(Glyph::Many(_))).then_some(&[Glyph::ANY][..]);
    let mut parts = glyphs.splitn(6, |glyph| *glyph == Glyph::Char(':')).skip(2);
    let mut next = || parts.next().or(missing);
    Some([next()?, next()?, next()?, next()?])
}

fn of_variable(name: &str) -> Glyph {
    match name {
        "*" => Glyph::Char('*'),
        "?" => Glyph::Char('?'),
        "$" => Glyph::Char('$'),
        // The name of a key is compared without regard to case, and so is that of a tag.
        name => Glyph::Variable(name.to_ascii_lowercase().into()),
    }
}

/// The places with the values of variables open.
fn loosened(glyphs: &[Glyph]) -> Cow<'_, [Glyph]> {
    if !glyphs.iter().any(|glyph| matches!(glyph, Glyph::Variable(_))) {
        return Cow::Borrowed(glyphs);
    }
    let open = |glyph: &Glyph| match glyph {
        Glyph::Variable(_) => vec![Glyph::ONE, Glyph::ANY],
        glyph => vec![glyph.clone()],
    };
    glyphs.iter().flat_map(open).collect()
}

/// The name of the variable with which the text begins, and what stands behind it.
fn leading_variable(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("${")?.split_once('}')
}

/// Of wildcards in a row each `?` comes first and one `*` is left, so that equal patterns are written alike.
fn in_one_order(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut ordered = Vec::with_capacity(glyphs.len());
    let mut many: Option<Alphabet> = None;
    for glyph in glyphs {
        match glyph {
            Glyph::Many(alphabet) => many = many.max(Some(alphabet)),
            Glyph::One(_) => ordered.push(glyph),
            _ => {
                ordered.extend(many.take().map(Glyph::Many));
                ordered.push(glyph);
            }
        }
    }
    ordered.extend(many.map(Glyph::Many));
    ordered
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> ResourcePattern {
        ResourcePattern::read(text, true)
    }

    #[test]
    fn a_pattern_stands_for_resources_as_in_iam() {
        use Extent::{Everything, Nothing, Something};
        for (pattern, asked, expected) in [
            ("*", "arn:aws:s3:::b", Everything),
            ("*", "*", Everything),
            ("arn:aws:s3:::b", "arn:aws:s3:::b", Everything),
            ("arn:aws:s3:::b", "arn:aws:s3:::B", Nothing),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b", Nothing),
            ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a:b/c", Everything),
            ("arn:aws:s3:::b/*/c", "arn:aws:s3:::b/a:b/c", Everything),
            ("arn:aws:s3:::b*", "arn:aws:s3:::b/*", Everything),
            ("arn:aws:s3:::b/a*", "arn:aws:s3:::b/*", Something),
            ("arn:aws:s3:::c/*", "arn:aws:s3:::b/*", Nothing),
            ("arn:aws:s3:::b/?", "arn:aws:s3:::b/ab", Nothing),
            // A `*` at the end of a part goes beyond it, another does not.
            ("arn:aws:s3:*", "arn:aws:s3:::b", Everything),
            ("arn:aws:sqs:*:orders", "arn:aws:sqs:eu-west-1:1:orders", Everything),
            ("arn:aws:sqs:eu-*-1:1:orders", "arn:aws:sqs:eu-west-1:1:orders", Everything),
            ("arn:aws:sqs:eu-*1:orders", "arn:aws:sqs:eu-west-1:1:orders", Nothing),
            ("arn:aws:sqs:eu-west-?1:orders", "arn:aws:sqs:eu-west-:1:orders", Nothing),
            // Variables.
            ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/jane/x", Something),
            ("arn:aws:s3:::b/${aws:username}", "arn:aws:s3:::b/", Nothing),
            ("arn:aws:s3:::b/${aws:PrincipalTag/a:b, 'x y'}", "arn:aws:s3:::b/c", Something),
            ("arn:aws:s3:::b/${*}${?}${$}", "arn:aws:s3:::b/abc", Nothing),
            ("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/*", Something),
            ("arn:aws:s3:::b/${unclosed", "arn:aws:s3:::b/${unclosed", Everything),
        ] {
            let asked = ResourcePattern::read(asked, false);
            assert_eq!(read(pattern).extent_over(&asked), expected, "{pattern} {asked}");
        }
    }

    #[test]
    fn without_variables_their_text_is_text() {
        let pattern = ResourcePattern::read("arn:aws:s3:::b/${aws:username}/${*}", false);
        let asked = ResourcePattern::literal("arn:aws:s3:::b/${aws:username}/${xy}");
        assert_eq!(pattern.extent_over(&asked), Extent::Everything);
        let jane = ResourcePattern::literal("arn:aws:s3:::b/jane/x");
        assert_eq!(pattern.extent_over(&jane), Extent::Nothing);
    }

    #[test]
    fn what_is_asked_without_a_resource_needs_every_resource() {
        let nothing = ResourcePattern::literal("*");
        assert_eq!(read("*").extent_over(&nothing), Extent::Everything);
        assert_eq!(read("arn:aws:s3:::*").extent_over(&nothing), Extent::Nothing);
    }

    #[test]
    fn a_format_is_met_by_what_may_be_of_it() {
        let object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
        let queue = "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}";
        for (pattern, format, expected) in [
            ("arn:aws:s3:::orders/*", object, true),
            ("arn:aws:s3:::orders*", object, true),
            ("arn:aws:s3:::orders", object, false),
            ("arn:aws:s3:::${aws:username}", object, true),
            ("arn:aws:s3:::orders/*", queue, false),
            ("arn:aws:sqs:*", queue, true),
            ("arn:aws:sqs:::orders", queue, true),
        ] {
            assert_eq!(
                ResourcePattern::of_format(format).meets(&read(pattern)),
                expected,
                "{pattern} {format}"
            );
        }
    }

    #[test]
    fn variables_cover_themselves_only() {
        for (left, right, expected) in [
            ("a/${aws:username}/*", "a/${aws:UserName}/b", true),
            ("a/*", "a/${aws:username}/b", true),
            ("a/${aws:username}", "a/${aws:userid}", false),
            ("a/${aws:username}", "a/jane", false),
            ("a/?", "a/${aws:username}", false),
            ("a/${aws:username}", "a/*", false),
            // Its value may have colons.
            ("a*b:c", "a${aws:username}b:c", false),
            ("*?", "?*", true),
            ("**", "*", true),
        ] {
            assert_eq!(read(left).covers(&read(right)), expected, "{left} {right}");
        }
    }

    const BUCKET: &str = "arn:${Partition}:s3:::${BucketName}";
    const OBJECT: &str = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
    const ROLE: &str = "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}";
    const FUNCTION: &str = "arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}";

    const HUB: &str = "arn:${Partition}:securityhub:${Region}:${Account}:hub/default";

    #[test]
    fn what_matches_every_resource_covers_the_format() {
        for (resource, format, expected) in [
            ("arn:aws:s3:::*", BUCKET, true),
            ("arn:aws:s3:::*", OBJECT, true),
            ("arn:aws:s3:::*/*", OBJECT, true),
            ("arn:aws:s3:::*/*", BUCKET, false),
            ("arn:aws:s3:::b*", OBJECT, false),
            ("arn:aws:s3:::?*", BUCKET, true),
            ("arn:aws:s3:::????????", BUCKET, true),
            ("arn:aws:iam::111122223333:role/*", ROLE, true),
            ("arn:aws:iam::*:*", ROLE, true),
            ("arn:aws:iam::*:role/team/*", ROLE, false),
            ("arn:aws:iam::*:role/${aws:username}", ROLE, false),
            ("arn:aws:iam:*", ROLE, true),
            ("arn:*:*:*:*:*", FUNCTION, true),
            ("arn:aws:lambda:eu-west-1:111122223333:function:*", FUNCTION, true),
            ("arn:aws:lambda:eu-west-1:111122223333:function:a-*", FUNCTION, false),
            ("arn:aws:securityhub:eu-west-1:111122223333:hub/default", HUB, false),
            ("arn:aws:securityhub:*:*:*", HUB, true),
            ("*", FUNCTION, true),
            ("my-bucket", BUCKET, false),
        ] {
            let of_format = FormatPattern::of(format).unwrap();
            assert_eq!(read(resource).covers_format(&of_format), expected, "{resource} {format}");
        }
    }

    #[test]
    fn what_matches_some_resource_reaches_the_format() {
        for (resource, format, expected) in [
            ("arn:aws:s3:::b", BUCKET, true),
            ("arn:aws:s3:::b", OBJECT, false),
            ("arn:aws:s3:::b/*", OBJECT, true),
            ("arn:aws:s3:::b/*", BUCKET, false),
            ("arn:aws:s3:::b*", OBJECT, true),
            ("arn:aws:s3:::${aws:username}/*", OBJECT, true),
            ("arn:aws:s3:eu-west-1:111122223333:accesspoint/a", OBJECT, false),
            ("arn:aws:iam::111122223333:role/team/x", ROLE, true),
            ("arn:aws:iam::111122223333:user/x", ROLE, false),
            ("arn:aws:sqs:eu-west-1:111122223333:x", ROLE, false),
            ("arn:aws:lambda:eu-west-1:111122223333:function:a:live", FUNCTION, false),
        ] {
            let of_format = FormatPattern::of(format).unwrap();
            assert_eq!(read(resource).reaches(&of_format), expected, "{resource} {format}");
        }
    }

    #[test]
    fn an_inner_wildcard_takes_the_colons_that_its_reading_says() {
        use InnerWildcard::{Documented, Narrow, Wide};
        for (pattern, other, readings) in [
            (
                "arn:aws:logs:r:1:log-group:/x/*:s",
                "arn:aws:logs:r:1:log-group:/x/y:z:s",
                &[Documented, Wide][..],
            ),
            (
                "arn:aws:logs:r:1:log-group:/x/*:s",
                "arn:aws:logs:r:1:log-group:/x/y/z:s",
                &[Narrow, Documented, Wide],
            ),
            (
                "arn:aws:logs:r:1:log-group:/x/*",
                "arn:aws:logs:r:1:log-group:/x/y:z:s",
                &[Narrow, Documented, Wide],
            ),
            ("arn:aws:sqs:*:orders", "arn:aws:sqs:r:1:orders", &[Documented, Wide]),
            ("arn:aws:sqs:eu-*1:orders", "arn:aws:sqs:eu-west-1:1:orders", &[Wide]),
        ] {
            for reading in [Narrow, Documented, Wide] {
                let [pattern, other] =
                    [pattern, other].map(|text| ResourcePattern::read_as(text, true, reading));
                assert_eq!(
                    pattern.covers(&other),
                    readings.contains(&reading),
                    "{reading:?} {pattern} {other}"
                );
                assert_eq!(
                    pattern.meets(&other),
                    readings.contains(&reading),
                    "{reading:?} {pattern} {other}"
                );
            }
        }
    }

    #[test]
    fn a_pattern_knows_how_it_begins() {
        for (text, expected) in [
            ("arn:aws:s3:::b", "arn:aws:s3:::b"),
            ("arn:aws:s3:::b*c", "arn:aws:s3:::b"),
            ("a${*}b", "a"),
            ("*", ""),
        ] {
            assert_eq!(read(text).literal_start(), expected);
        }
    }

    /// Every text of up to four of these letters.
    fn texts() -> Vec<String> {
        let mut texts = vec![String::new()];
        let mut longest = texts.clone();
        for _ in 0..4 {
            longest = longest
                .iter()
                .flat_map(|text| ["a", "b", ":"].map(|letter| format!("{text}{letter}")))
                .collect();
            texts.extend(longest.iter().cloned());
        }
        texts
    }

    /// The definition, by trying every way to take the text.
    fn takes(pattern: &[Glyph], text: &str) -> bool {
        let Some((first, rest)) = pattern.split_first() else { return text.is_empty() };
        let mut letters = text.chars();
        let next = letters.next();
        let has = |alphabet: &Alphabet| next.is_some_and(|next| *alphabet == Alphabet::All || next != ':');
        match first {
            Glyph::Many(alphabet) => takes(rest, text) || has(alphabet) && takes(pattern, letters.as_str()),
            Glyph::One(alphabet) => has(alphabet) && takes(rest, letters.as_str()),
            Glyph::Char(letter) => next == Some(*letter) && takes(rest, letters.as_str()),
            Glyph::Variable(_) => false,
        }
    }

    proptest! {
        #[test]
        fn covering_is_true_of_every_text(left in "[ab:*?]{0,6}", right in "[ab:*?]{0,6}") {
            let (left, right) = (read(&left), read(&right));
            let (covers, meets) = (left.covers(&right), left.meets(&right));
            let mut met = false;
            for text in texts() {
                let [of_left, of_right] =
                    [&left, &right].map(|pattern| takes(&pattern.glyphs, &text));
                prop_assert!(!covers || !of_right || of_left, "{left} does not cover {right}: {text}");
                met |= of_left && of_right;
                let asked = ResourcePattern::literal(&text);
                prop_assert_eq!(left.extent_over(&asked) == Extent::Everything, of_left, "{} {}", left, text);
            }
            // Longer texts may fit both where none of these does.
            prop_assert!(meets || !met, "{left} meets {right}");
        }

        #[test]
        fn without_question_marks_nothing_covered_is_missed(left in "[ab*]{0,5}", right in "[a*]{0,3}") {
            let (left, right) = (read(&left), read(&right));
            let covers_all = texts().iter().all(|text| {
                !takes(&right.glyphs, text) || takes(&left.glyphs, text)
            });
            // Texts of four letters tell apart what three places can say.
            prop_assert!(left.covers(&right) || !covers_all, "{left} covers {right}");
        }
    }
}
