//! Where documents end.
//!
//! Filling one document after the other would move every later boundary when an early statement grows. Here each place where
//! a document may end has a price that depends on its neighbours alone, and the cheapest set of places is taken that keeps
//! every document within its limit: it stays the cheapest unless an edit makes it impossible, or a cheaper one possible.

use std::ops::Range;

use super::{
    hash,
    pieces::{Family, Piece},
};

/// Divides pieces into runs, each of which has room in a document; `fewest` is how many documents the sizes alone ask for.
///
/// Every piece must have room in a document of its own.
pub(super) fn runs<'p>(
    families: &[Family],
    pieces: &'p [Piece],
    room: usize,
    fewest: usize,
) -> Vec<&'p [Piece]> {
    let firsts = firsts(families, pieces, room);
    let prices = prices(families, pieces);
    let most = (fewest + 1).max(fewest * 5 / 4);
    let mut ways = PRICES_OF_A_DOCUMENT.iter().map(|document| cheapest(&firsts, &prices, *document));
    let first = ways.find(|ranges| ranges.len() <= most);
    let ranges = first.unwrap_or_else(|| cheapest(&firsts, &prices, FEWEST_DOCUMENTS));
    ranges.into_iter().filter_map(|range| pieces.get(range)).collect()
}

/// What a document costs, in the order of trial. The lower its price, the more room is left for what is added later, and
/// the more documents there are.
const PRICES_OF_A_DOCUMENT: [u64; 6] = [32, 48, 64, 96, 128, 512];

/// More than all places together, so that the number of documents counts before anything else.
const FEWEST_DOCUMENTS: u64 = 1 << 32;

/// For each piece the first one with which it has room in one document.
fn firsts(families: &[Family], pieces: &[Piece], room: usize) -> Vec<usize> {
    let mut window = Window::new(families);
    let mut leaving = pieces.iter();
    let mut first = 0;
    let mut firsts = Vec::with_capacity(pieces.len());
    for (last, piece) in pieces.iter().enumerate() {
        window.add(piece);
        while window.size > room && first < last {
            leaving.by_ref().take(1).for_each(|piece| window.remove(piece));
            first += 1;
        }
        firsts.push(first);
    }
    firsts
}

/// Neighbouring pieces as a document.
struct Window<'f> {
    size: usize,
    /// Each family with the number of its pieces that are in the document.
    families: Vec<(&'f Family, usize)>,
}

impl<'f> Window<'f> {
    fn new(families: &'f [Family]) -> Self {
        Self { size: 0, families: families.iter().map(|family| (family, 0)).collect() }
    }

    fn add(&mut self, piece: &Piece) {
        self.size += piece.size;
        if let Some((family, pieces)) = self.families.get_mut(piece.family) {
            self.size += if *pieces == 0 { family.size } else { 0 };
            *pieces += 1;
        }
    }

    fn remove(&mut self, piece: &Piece) {
        self.size -= piece.size;
        if let Some((family, pieces)) = self.families.get_mut(piece.family) {
            *pieces -= 1;
            self.size -= if *pieces == 0 { family.size } else { 0 };
        }
    }
}

/// What it costs to begin a document with each piece: little between services, more within a service, most within a
/// statement.
fn prices(families: &[Family], pieces: &[Piece]) -> Vec<u64> {
    const WITHIN_SERVICE: u64 = 512;
    const WITHIN_STATEMENT: u64 = 4096;
    let price = |pair: &[Piece]| {
        let [before, piece] = pair else { return 0 };
        if before.service != piece.service {
            u64::from(hash(&piece.service))
        } else if before.family != piece.family {
            let sid = families.get(piece.family).map_or("", Family::sid);
            WITHIN_SERVICE + u64::from(hash(sid))
        } else {
            WITHIN_STATEMENT + u64::from(piece.hash)
        }
    };
    std::iter::once(0).chain(pieces.windows(2).map(price)).collect()
}

/// A way to divide the pieces before some place: what it costs, and where its last document begins.
#[derive(Clone, Copy)]
struct Way {
    price: u64,
    from: usize,
}

/// The cheapest division where each document costs so much besides the place where it begins.
fn cheapest(firsts: &[usize], prices: &[u64], document: u64) -> Vec<Range<usize>> {
    let mut ways = vec![Way { price: 0, from: 0 }];
    for (last, first) in firsts.iter().enumerate() {
        let before = ways.iter().zip(prices).enumerate().take(last + 1).skip(*first);
        let found = before.map(|(from, (way, price))| Way { price: way.price + price + document, from });
        ways.extend(found.min_by_key(|way| way.price));
    }
    let start_of = |end: usize| ways.get(end).map_or(0, |way| way.from);
    let ends = std::iter::successors(Some(firsts.len()), |end| Some(start_of(*end)));
    let mut ranges: Vec<Range<usize>> =
        ends.take_while(|end| *end > 0).map(|end| start_of(end)..end).collect();
    ranges.reverse();
    ranges
}
