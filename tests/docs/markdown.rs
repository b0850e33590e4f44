//! As much of Markdown as these documents use.

use std::collections::BTreeSet;

/// A fenced block.
pub(crate) struct Block {
    /// The number of its first line.
    pub(crate) line: usize,
    /// What stands between the fences.
    pub(crate) text: String,
}

/// The lines between the two `---` at the very beginning; none without them.
pub(crate) fn front_matter(text: &str) -> Vec<&str> {
    let mut lines = text.lines();
    if lines.next() != Some("---") {
        return Vec::new();
    }
    lines.take_while(|line| *line != "---").collect()
}

/// The blocks in these languages.
pub(crate) fn blocks(text: &str, languages: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(bool, Block)> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut open, line.trim_start().strip_prefix("```")) {
            (None, Some(language)) => {
                let is_wanted = languages.contains(&language.trim());
                open = Some((is_wanted, Block { line: number + 2, text: String::new() }));
            }
            (None, None) => {}
            (Some((_, block)), None) => {
                block.text += line;
                block.text.push('\n');
            }
            (Some(_), Some(_)) => blocks.extend(open.take().filter(|(is_wanted, _)| *is_wanted)),
        }
    }
    blocks.into_iter().map(|(_, block)| block).collect()
}

/// What the links of a page lead to.
pub(crate) fn links(text: &str) -> Vec<String> {
    let prose = without_code(text);
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    targets.map(str::to_owned).collect()
}

/// What a `#` in a link to a page may name: headings as GitHub and the registry name them, and anchors.
pub(crate) fn anchors(text: &str) -> BTreeSet<String> {
    let mut anchors = BTreeSet::new();
    let mut is_code = false;
    for line in text.lines() {
        is_code ^= line.trim_start().starts_with("```");
        if is_code {
            continue;
        }
        if let Some(heading) = line.strip_prefix('#') {
            anchors.insert(slug(heading.trim_start_matches('#').trim()));
        }
        let named = line.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next());
        anchors.extend(named.map(str::to_owned));
    }
    anchors
}

fn slug(heading: &str) -> String {
    let kept = heading.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

/// The text without fenced blocks and code within paragraphs.
fn without_code(text: &str) -> String {
    let mut prose = String::new();
    let mut is_code = false;
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        if !is_code && !is_fence {
            prose.push_str(line);
            prose.push('\n');
        }
    }
    prose.split('`').step_by(2).collect()
}
