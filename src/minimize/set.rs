/// A set of small numbers: places in a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Set {
    blocks: Vec<u64>,
}

impl Set {
    /// The empty set, with room for numbers below `count`.
    pub(super) fn empty(count: usize) -> Self {
        Self { blocks: vec![0; count.div_ceil(64)] }
    }

    /// All numbers below `count`.
    pub(super) fn all(count: usize) -> Self {
        let mut all = Self::empty(count);
        (0..count).for_each(|number| all.insert(number));
        all
    }

    pub(super) fn insert(&mut self, number: usize) {
        if let Some(block) = self.blocks.get_mut(number / 64) {
            *block |= 1 << (number % 64);
        }
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.blocks.get(number / 64).is_some_and(|block| block & (1 << (number % 64)) != 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.blocks.iter().all(|block| *block == 0)
    }

    pub(super) fn is_subset(&self, other: &Self) -> bool {
        self.pairs(other).all(|(own, others)| own & !others == 0)
    }

    /// How many numbers both have.
    pub(super) fn shared(&self, other: &Self) -> usize {
        self.pairs(other).map(|(own, others)| ones(own & others)).sum()
    }

    pub(super) fn without(&self, other: &Self) -> Self {
        Self { blocks: self.pairs(other).map(|(own, others)| own & !others).collect() }
    }

    /// The numbers, from the smallest.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.blocks
            .iter()
            .enumerate()
            .flat_map(|(place, block)| bits(*block).map(move |bit| place * 64 + bit))
    }

    fn pairs(&self, other: &Self) -> impl Iterator<Item = (u64, u64)> {
        self.blocks.iter().copied().zip(other.blocks.iter().copied())
    }
}

/// The places of the bits that are set, from the lowest.
pub(super) fn bits(mut block: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = block.trailing_zeros();
        block &= block.wrapping_sub(1);
        (lowest < u64::BITS).then_some(lowest as usize)
    })
}

fn ones(block: u64) -> usize {
    block.count_ones() as usize
}
