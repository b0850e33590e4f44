//! Reading the rows of things whose ids are next to each other, as those of a service are.
//!
//! That they are makes such a reading fast; no answer relies on it. Where ids of others are in between, their rows
//! are read and nobody asks for them.

use std::collections::BTreeMap;

use rusqlite::{ToSql, types::FromSql};

use super::{Error, Reader};

/// The first and the last of some ids: the parameters of a statement `BETWEEN ?1 AND ?2`.
pub(super) type Span<K> = [K; 2];

/// The span of some ids, if there are any.
pub(super) fn span<K: Copy + Ord>(ids: impl IntoIterator<Item = K>) -> Option<Span<K>> {
    ids.into_iter().map(|id| [id, id]).reduce(|[first, last], [id, _]| [first.min(id), last.max(id)])
}

impl Reader {
    /// The first two columns of the rows in the span.
    pub(super) fn pairs<S: ToSql, K: FromSql, T: FromSql>(
        &self,
        statement: &str,
        span: Span<S>,
    ) -> Result<Vec<(K, T)>, Error> {
        self.rows(statement, span, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The values in the second column, in their order, by the id in the first.
    pub(super) fn lists_between<K: Copy + Ord + ToSql + FromSql, T: FromSql>(
        &self,
        statement: &str,
        span: Span<K>,
    ) -> Result<BTreeMap<K, Vec<T>>, Error> {
        Ok(by_first(self.pairs(statement, span)?))
    }

    /// The names of all ids between the smallest and the largest of some.
    pub(super) fn names_between<K: Copy + Ord + ToSql + FromSql>(
        &self,
        statement: &str,
        ids: impl IntoIterator<Item = K>,
    ) -> Result<Names<K>, Error> {
        let names = span(ids).map(|span| self.pairs(statement, span)).transpose()?;
        Ok(Names::new(names.unwrap_or_default()))
    }
}

/// Names by id, each with its place among all, so that lists of them are sorted by comparing numbers.
pub(super) struct Names<K> {
    places: BTreeMap<K, (usize, String)>,
}

/// A name and its place; places are compared first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name<'a> {
    place: usize,
    pub(super) name: &'a str,
}

impl<K: Copy + Ord> Names<K> {
    /// Sorted as SQLite sorts what is declared to be without case.
    fn new(mut names: Vec<(K, String)>) -> Self {
        let lower = |byte: u8| byte.to_ascii_lowercase();
        names.sort_by(|(_, left), (_, right)| left.bytes().map(lower).cmp(right.bytes().map(lower)));
        let places = names.into_iter().enumerate();
        Self { places: places.map(|(place, (id, name))| (id, (place, name))).collect() }
    }

    pub(super) fn of(&self, id: K) -> Option<Name<'_>> {
        self.places.get(&id).map(|(place, name)| Name { place: *place, name })
    }

    /// The names behind the ids in the second part, sorted, by the first part.
    pub(super) fn lists<T: Copy + Ord>(&self, rows: Vec<(T, K)>) -> BTreeMap<T, Vec<String>> {
        let mut rows: Vec<(T, Name<'_>)> =
            rows.into_iter().filter_map(|(first, id)| Some((first, self.of(id)?))).collect();
        rows.sort_unstable();
        let runs = rows.chunk_by(|left, right| left.0 == right.0);
        let list = |run: &[(T, Name<'_>)]| run.iter().map(|(_, of)| of.name.to_owned()).collect();
        runs.filter_map(|run| Some((run.first()?.0, list(run)))).collect()
    }
}

/// The second parts, in their order, by the first.
pub(super) fn by_first<K: Ord, T>(rows: impl IntoIterator<Item = (K, T)>) -> BTreeMap<K, Vec<T>> {
    let mut lists = BTreeMap::<_, Vec<_>>::new();
    for (first, second) in rows {
        lists.entry(first).or_default().push(second);
    }
    lists
}
