/// The candidate most similar to what was written, if it is similar enough to be what was meant.
///
/// Letter case is ignored. Similar enough means a normalized Damerau-Levenshtein similarity of at least 0.6. Of equally similar
/// candidates, the first in sorted order is returned, so that the result does not depend on their order.
#[must_use]
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const NEAR_ENOUGH: f64 = 0.6;
    let written = written.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| {
            (strsim::normalized_damerau_levenshtein(&written, &candidate.to_ascii_lowercase()), candidate)
        })
        .filter(|(similarity, _)| *similarity >= NEAR_ENOUGH)
        .max_by(|(left, left_name), (right, right_name)| {
            left.total_cmp(right).then_with(|| right_name.cmp(left_name))
        })
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_in_any_order() {
        let names = ["s3:PutObject", "s3:GetObject", "s3:GetObjectAcl"];
        assert_eq!(nearest("S3:GetObjet", names), Some("s3:GetObject"));
        assert_eq!(nearest("s3:GetObjet", names.into_iter().rev()), Some("s3:GetObject"));
        assert_eq!(nearest("lambda:Frobnicate", names), None);
    }
}
