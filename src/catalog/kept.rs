use std::{cell::RefCell, collections::BTreeMap};

/// Facts that were read, by what they are about. They never change, so they are read once.
#[derive(Debug)]
pub(super) struct Kept<K, V>(RefCell<BTreeMap<K, V>>);

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Ord + Clone, V: Clone> Kept<K, V> {
    /// What is kept for a key, else what is read now.
    pub(super) fn get<E>(&self, key: &K, read: impl FnOnce() -> Result<V, E>) -> Result<V, E> {
        self.get_if(key, |_| true, read)
    }

    /// The same, but only what exists is kept: whoever asks for names that do not exist must not fill the memory.
    pub(super) fn get_if<E>(
        &self,
        key: &K,
        exists: impl FnOnce(&V) -> bool,
        read: impl FnOnce() -> Result<V, E>,
    ) -> Result<V, E> {
        if let Some(value) = self.0.borrow().get(key) {
            return Ok(value.clone());
        }
        // Reading may ask for other facts, so nothing is borrowed meanwhile.
        let value = read()?;
        if exists(&value) {
            self.0.borrow_mut().insert(key.clone(), value.clone());
        }
        Ok(value)
    }
}
