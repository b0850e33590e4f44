use std::{
    cell::RefCell,
    panic,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

thread_local! {
    static CURRENT: RefCell<Option<Cancellation>> = const { RefCell::new(None) };
}

/// Asks the work of a call to end early, because its caller is gone or wants everything to end.
#[derive(Clone, Debug, Default)]
pub struct Cancellation {
    own: Arc<AtomicBool>,
    /// The cancellation of all calls.
    parent: Option<Arc<AtomicBool>>,
}

impl Cancellation {
    /// One that is cancelled with this one, and can be cancelled alone.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { own: Arc::default(), parent: Some(Arc::clone(&self.own)) }
    }

    /// Whether to end.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        let is_set = |flag: &Arc<AtomicBool>| flag.load(Ordering::Relaxed);
        is_set(&self.own) || self.parent.as_ref().is_some_and(is_set)
    }

    /// Asks all who look at this cancellation, a clone or a child of it to end.
    pub fn cancel(&self) {
        self.own.store(true, Ordering::Relaxed);
    }

    /// Does work, whose checkpoints look at this cancellation.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        /// Puts back what was there before, even where the work panics.
        struct Restore(Option<Cancellation>);
        impl Drop for Restore {
            fn drop(&mut self) {
                CURRENT.set(self.0.take());
            }
        }
        let _restore = Restore(CURRENT.replace(Some(self.clone())));
        work()
    }
}

/// With what a [`checkpoint`] unwinds a cancelled call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it was cancelled")]
pub struct Interrupted;

/// Whether the call that this thread works for is cancelled. Outside of any call, nothing is.
#[must_use]
pub fn is_cancelled() -> bool {
    CURRENT.with_borrow(|current| current.as_ref().is_some_and(Cancellation::is_cancelled))
}

/// Ends the work of this thread's call here if the call is cancelled. It costs a few nanoseconds.
pub fn checkpoint() {
    if is_cancelled() {
        // This calls no panic hook, so nothing is printed.
        panic::resume_unwind(Box::new(Interrupted));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_interrupted(cancellation: &Cancellation) -> bool {
        let result = panic::catch_unwind(|| cancellation.during(checkpoint));
        result.is_err_and(|payload| payload.is::<Interrupted>())
    }

    #[test]
    fn a_checkpoint_looks_at_the_call_around_it() {
        let (all, lone) = (Cancellation::default(), Cancellation::default());
        let (one, other) = (all.child(), all.child());
        checkpoint();
        assert!(!is_interrupted(&one));
        one.cancel();
        assert!(is_interrupted(&one) && !is_interrupted(&other));
        all.cancel();
        assert!(is_interrupted(&other) && !is_interrupted(&lone));
        checkpoint();
    }
}
