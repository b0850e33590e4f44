//! Where the work of calls is done: beside the thread that serves, each call under a cancellation of its own.

use std::{
    any::Any,
    mem,
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use tokio::{sync::Semaphore, task};

use super::{Diagnostic, FunctionError};
use crate::bounds::{Cancellation, Interrupted};

/// A call that takes longer than this gives its turn to the next. Nearly every call takes less than a tenth of it.
const TURN: Duration = Duration::from_millis(50);

/// Has the work of calls done.
///
/// A thread has its own connection to the database and its own caches, so short calls take turns on as many threads as
/// can work at once. A long call goes on without its turn: no call waits until another is done. How many threads there
/// are in all is for the runtime to say; those that are idle end.
pub(super) struct Workers {
    turns: Semaphore,
    /// The parent of the cancellations of all work that runs now. Work that begins after it was cancelled has another.
    running: Mutex<Cancellation>,
}

/// Why work has no result.
pub(super) enum Failure {
    /// Its caller is gone, or Terraform asked everything to end.
    Cancelled,
    /// It panicked with this text.
    Panicked(String),
}

impl Workers {
    pub(super) fn new() -> Self {
        let turns = thread::available_parallelism().map_or(1, Into::into).max(4);
        Self { turns: Semaphore::new(turns), running: Mutex::default() }
    }

    /// Does work where it may take its time and may panic. Who drops the future cancels the work.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let call = CancelledOnDrop(self.running.lock().unwrap_or_else(PoisonError::into_inner).child());
        let turn = self.turns.acquire().await;
        if call.0.is_cancelled() {
            return Err(Failure::Cancelled);
        }
        let cancellation = call.0.clone();
        let mut working = task::spawn_blocking(move || cancellation.during(work));
        let done = if let Ok(done) = tokio::time::timeout(TURN, &mut working).await {
            done
        } else {
            drop(turn);
            working.await
        };
        done.map_err(|error| {
            error.try_into_panic().map_or(Failure::Cancelled, |payload| Failure::of(&*payload))
        })
    }

    /// Cancels the work that runs now.
    pub(super) fn cancel_running(&self) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        mem::take(&mut *running).cancel();
    }
}

/// The cancellation of a call whose future may be dropped before it is done.
struct CancelledOnDrop(Cancellation);

impl Drop for CancelledOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

impl Failure {
    fn of(payload: &(dyn Any + Send)) -> Self {
        if payload.is::<Interrupted>() {
            return Self::Cancelled;
        }
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        Self::Panicked(text.unwrap_or("it panicked without a message").to_owned())
    }

    /// What the caller is told.
    pub(super) fn diagnostic(&self, call: &str) -> Diagnostic {
        match self {
            Self::Cancelled => Diagnostic::error("Cancelled", CANCELLED),
            Self::Panicked(text) => Diagnostic::internal_error(call, text),
        }
    }

    /// What the caller of a function is told.
    pub(super) fn function_error(&self, call: &str) -> FunctionError {
        self.diagnostic(call).into()
    }
}

const CANCELLED: &str =
    "Terraform asked the provider to stop, so this has no result. Run the command again to get one.";
