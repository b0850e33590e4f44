use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Whether Terraform has asked running work to end early, as it does on Ctrl-C.
///
/// Long work looks here from time to time and returns an error if so. Short work need not.
#[derive(Clone, Debug, Default)]
pub struct Cancellation(Arc<AtomicBool>);

impl Cancellation {
    /// Whether to end.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks all who look at this cancellation or a clone of it to end.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
