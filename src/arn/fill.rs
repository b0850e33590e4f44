/// One of AWS's formats with each placeholder replaced by what `value` returns for its name.
#[must_use]
pub fn fill(format: &str, mut value: impl FnMut(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once("${") {
        let (placeholder, behind) = after.split_once('}').unwrap_or((after, ""));
        filled.push_str(before);
        filled.push_str(&value(placeholder));
        rest = behind;
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_the_rest_stays() {
        let format = "arn:${Partition}:a:::x/${Name}+${Id}:*";
        assert_eq!(fill(format, str::to_lowercase), "arn:partition:a:::x/name+id:*");
        assert_eq!(fill("no placeholder", |_| String::new()), "no placeholder");
    }
}
