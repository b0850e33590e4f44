use std::fmt;

use super::{
    fill,
    glob::{Glyph, intersects},
};

/// What stands in the `Resource` or `NotResource` element of a policy: `*`, or an ARN with wildcards and policy
/// variables. Letter case counts.
///
/// IAM takes `*` for any characters and `?` for any one. Behind the fifth colon both take colons, too; before it a
/// `*` does so only as the last character of its part (`arn:aws:s3:*` is every ARN of S3), and what stands elsewhere
/// stays within its part.
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards>.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResourcePattern {
    text: String,
    symbols: Vec<Symbol>,
}

/// One place of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Symbol {
    Char(char),
    /// `?`
    One(Reach),
    /// `*`
    Many(Reach),
    /// A policy variable by its name. What it stands for is the same wherever it stands in the documents of one
    /// request, and nobody knows what.
    Variable(String),
}

/// Which characters a wildcard takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// All but colons.
    Part,
    /// All.
    Colons,
}

/// Which of the resources that are asked about a pattern stands for.
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
    /// `${aws:username}` stands for a value, and `${*}`, `${?}` and `${$}` for the character itself. In other documents
    /// these are texts like any other, and a `*` among them is a wildcard.
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>.
    #[must_use]
    pub fn read(text: &str, with_variables: bool) -> Self {
        let mut symbols = Vec::with_capacity(text.len());
        let (mut rest, mut colons) = (text, 0);
        while let Some(next) = rest.chars().next() {
            let variable = if with_variables { leading_variable(rest) } else { None };
            if let Some((variable, behind)) = variable {
                symbols.push(Symbol::of_variable(variable));
                rest = behind;
                continue;
            }
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
            colons += usize::from(next == ':');
            let behind = rest.trim_start_matches(['*', '?']);
            let is_last_of_part = behind.is_empty() || behind.starts_with(':');
            symbols.push(match next {
                '*' if colons >= 5 || is_last_of_part => Symbol::Many(Reach::Colons),
                '*' => Symbol::Many(Reach::Part),
                '?' if colons >= 5 => Symbol::One(Reach::Colons),
                '?' => Symbol::One(Reach::Part),
                next => Symbol::Char(next),
            });
        }
        Self { text: text.to_owned(), symbols: in_one_order(symbols) }
    }

    /// The very text, in which nothing is a wildcard: the `*` that IAM is asked with for an action that knows no
    /// resources.
    #[must_use]
    pub fn literal(text: &str) -> Self {
        Self { text: text.to_owned(), symbols: text.chars().map(Symbol::Char).collect() }
    }

    /// What fits one of AWS's formats, with any text in its places; one of the parts before the fifth colon stays within
    /// its part, and may be empty.
    #[must_use]
    pub fn of_format(format: &str) -> Self {
        let mut pattern = Self::read(&fill(format, |_| "*".to_owned()), false);
        let mut colons = 0;
        for symbol in &mut pattern.symbols {
            match symbol {
                Symbol::Char(':') => colons += 1,
                Symbol::Many(reach) if colons < 5 => *reach = Reach::Part,
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
        self.symbols.iter().any(|symbol| matches!(symbol, Symbol::Variable(_)))
    }

    /// Whether it stands for every resource.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.symbols == [Symbol::Many(Reach::Colons)]
    }

    /// Whether this pattern stands for every resource that the other one stands for, whatever the values of policy
    /// variables are.
    ///
    /// Each wildcard of the other must be taken by a wildcard of this one. Some odd pairs are told apart that stand for
    /// the same (`?*a*` and `*ba`, after any first letter); what is called covered is.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let (left, right) = behind_common_text(&self.symbols, &other.symbols);
        // `row[j]`: the symbols of `left` before the current one take exactly the first j of `right`.
        let mut row = vec![false; right.len() + 1];
        mark(&mut row, 0);
        for wanted in left {
            let mut next = vec![false; row.len()];
            let mut taking = false;
            for (j, reached) in row.iter().copied().enumerate() {
                if let Symbol::Many(reach) = wanted {
                    let before = j.checked_sub(1).and_then(|before| right.get(before));
                    taking = reached || taking && before.is_some_and(|symbol| reach.takes(symbol));
                    if taking {
                        mark(&mut next, j);
                    }
                } else if reached && right.get(j).is_some_and(|found| wanted.takes(found)) {
                    mark(&mut next, j + 1);
                }
            }
            row = next;
        }
        row.last() == Some(&true)
    }

    /// Whether some resource fits both patterns, for some values of policy variables.
    #[must_use]
    pub fn meets(&self, other: &Self) -> bool {
        intersects(&self.loosened(), &other.loosened())
    }

    /// Which of the resources that `asked` stands for this pattern stands for.
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

    /// Whether it stands for one resource only.
    fn is_one_text(&self) -> bool {
        self.symbols.iter().all(|symbol| matches!(symbol, Symbol::Char(_)))
    }

    /// The pattern with the values of variables open.
    fn loosened(&self) -> Vec<Glyph> {
        let mut glyphs = Vec::with_capacity(self.symbols.len() + 1);
        for symbol in &self.symbols {
            match symbol {
                Symbol::Char(letter) => glyphs.push(Glyph::Char(*letter)),
                Symbol::One(Reach::Colons) => glyphs.push(Glyph::One),
                Symbol::One(Reach::Part) => glyphs.push(Glyph::OneInPart),
                Symbol::Many(Reach::Colons) => glyphs.push(Glyph::Many),
                Symbol::Many(Reach::Part) => glyphs.push(Glyph::ManyInPart),
                Symbol::Variable(_) => glyphs.extend([Glyph::One, Glyph::Many]),
            }
        }
        glyphs
    }
}

impl fmt::Display for ResourcePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Symbol {
    fn of_variable(name: &str) -> Self {
        match name {
            "*" => Self::Char('*'),
            "?" => Self::Char('?'),
            "$" => Self::Char('$'),
            // The name of a key is compared without regard to case, and so is that of a tag.
            name => Self::Variable(name.to_ascii_lowercase()),
        }
    }

    /// Whether a symbol that is no `*` stands for all that the other stands for.
    fn takes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::One(Reach::Part), Self::Char(letter)) => *letter != ':',
            (Self::One(Reach::Colons), Self::Char(_) | Self::One(_))
            | (Self::One(Reach::Part), Self::One(Reach::Part)) => true,
            (one, other) => one == other,
        }
    }
}

impl Reach {
    /// Whether a `*` of this reach takes the symbol.
    fn takes(self, symbol: &Symbol) -> bool {
        self == Self::Colons
            || match symbol {
                Symbol::Char(letter) => *letter != ':',
                Symbol::One(reach) | Symbol::Many(reach) => *reach == Self::Part,
                Symbol::Variable(_) => false,
            }
    }
}

/// The name of the variable with which the text begins, and what stands behind it.
fn leading_variable(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("${")?.split_once('}')
}

/// Of wildcards in a row each `?` comes first and one `*` is left, so that equal patterns are written alike.
fn in_one_order(symbols: Vec<Symbol>) -> Vec<Symbol> {
    let mut ordered = Vec::with_capacity(symbols.len());
    let mut many: Option<Reach> = None;
    for symbol in symbols {
        match symbol {
            Symbol::Many(reach) => many = many.max(Some(reach)),
            Symbol::One(_) => ordered.push(symbol),
            _ => {
                ordered.extend(many.take().map(Symbol::Many));
                ordered.push(symbol);
            }
        }
    }
    ordered.extend(many.map(Symbol::Many));
    ordered
}

/// Both without the plain text with which they begin alike.
fn behind_common_text<'a>(left: &'a [Symbol], right: &'a [Symbol]) -> (&'a [Symbol], &'a [Symbol]) {
    let is_common = |(left, right): &(&Symbol, &Symbol)| left == right && matches!(left, Symbol::Char(_));
    let common = left.iter().zip(right).take_while(is_common).count();
    (left.get(common..).unwrap_or_default(), right.get(common..).unwrap_or_default())
}

fn mark(row: &mut [bool], place: usize) {
    if let Some(reached) = row.get_mut(place) {
        *reached = true;
    }
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
    fn stands_for(pattern: &[Symbol], text: &str) -> bool {
        let Some((first, rest)) = pattern.split_first() else { return text.is_empty() };
        let mut letters = text.chars();
        let next = letters.next();
        match first {
            Symbol::Many(reach) => {
                stands_for(rest, text)
                    || next.is_some_and(|next| *reach == Reach::Colons || next != ':')
                        && stands_for(pattern, letters.as_str())
            }
            Symbol::One(reach) => {
                next.is_some_and(|next| *reach == Reach::Colons || next != ':')
                    && stands_for(rest, letters.as_str())
            }
            Symbol::Char(letter) => next == Some(*letter) && stands_for(rest, letters.as_str()),
            Symbol::Variable(_) => false,
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
                    [&left, &right].map(|pattern| stands_for(&pattern.symbols, &text));
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
                !stands_for(&right.symbols, text) || stands_for(&left.symbols, text)
            });
            // Texts of four letters tell apart what three places can say.
            prop_assert!(left.covers(&right) || !covers_all, "{left} covers {right}");
        }
    }
}
