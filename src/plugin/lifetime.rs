//! How long the process lives: until the host says so, is gone, or has not come.

use std::{io, time::Duration};

use tokio::{sync::watch, time::timeout};

/// How long the plugin waits for the host's first connection.
const FIRST_CONNECTION: Duration = Duration::from_mins(2);

/// How long the host may take to connect again. It never does so in practice.
const RECONNECTION: Duration = Duration::from_secs(1);

/// A wish to end, which many can wait for.
#[derive(Clone, Debug)]
pub(super) struct Shutdown(watch::Sender<bool>);

impl Default for Shutdown {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Shutdown {
    /// Makes the wish known.
    pub(super) fn request(&self) {
        self.0.send_replace(true);
    }

    /// Waits for the wish.
    pub(super) async fn requested(&self) {
        let mut requested = self.0.subscribe();
        // It fails only without a sender, and there is one here.
        let _ = requested.wait_for(|requested| *requested).await;
    }
}

/// The connections that are served.
#[derive(Clone, Debug)]
pub(super) struct Connections(watch::Sender<Count>);

#[derive(Debug)]
struct Count {
    alive: usize,
    ever: bool,
}

impl Default for Connections {
    fn default() -> Self {
        Self(watch::Sender::new(Count { alive: 0, ever: false }))
    }
}

impl Connections {
    /// Counts a connection for as long as the result lives.
    pub(super) fn add(&self) -> Alive {
        self.0.send_modify(|count| *count = Count { alive: count.alive.saturating_add(1), ever: true });
        Alive(self.0.clone())
    }

    /// Waits until the host is gone, or has not come in time.
    ///
    /// A host that is killed cannot say goodbye, but the system closes its connection; one that is killed before
    /// it connects leaves an orphan.
    pub(super) async fn host_is_gone(&self) {
        let mut count = self.0.subscribe();
        tokio::select! {
            came = timeout(FIRST_CONNECTION, count.wait_for(|count| count.ever)) => {
                if came.is_err() {
                    return;
                }
            }
            () = orphaned() => return,
        }
        loop {
            let _ = count.wait_for(|count| count.alive == 0).await;
            if timeout(RECONNECTION, count.wait_for(|count| count.alive > 0)).await.is_err() {
                return;
            }
        }
    }
}

/// Waits until another process is this one's parent than was at first.
#[cfg(unix)]
async fn orphaned() {
    use std::os::unix::process::parent_id;
    let parent = parent_id();
    while parent_id() == parent {
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Never comes: the system does not say who is whose parent.
#[cfg(windows)]
async fn orphaned() {
    std::future::pending().await
}

/// A connection that is served.
#[derive(Debug)]
pub(super) struct Alive(watch::Sender<Count>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.send_modify(|count| count.alive = count.alive.saturating_sub(1));
    }
}

/// The signals that concern a plugin.
///
/// From its making on, an interrupt does nothing by itself. A terminal sends it to the host and its plugins alike,
/// and the host wants its plugins to live on: it asks them to stop in its own way.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the wish of the system, or of a person who means this process, that it end.
    pub(super) async fn terminated(mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }

    /// Waits for that, or for an interrupt.
    pub(super) async fn interrupted(mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hangup.recv() => {}
        }
    }
}

/// The signals that concern a plugin: an interrupt, which does nothing by itself from the making of this on.
#[cfg(windows)]
pub(super) struct Signals {
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(windows)]
impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: tokio::signal::windows::ctrl_c()? })
    }

    /// Never comes: the system ends processes without a word.
    pub(super) async fn terminated(self) {
        std::future::pending().await
    }

    /// Waits for an interrupt.
    pub(super) async fn interrupted(mut self) {
        let _ = self.interrupt.recv().await;
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_host_that_does_not_come_is_not_waited_for_forever() {
        let start = Instant::now();
        Connections::default().host_is_gone().await;
        assert_eq!(start.elapsed(), FIRST_CONNECTION);
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_is_gone_with_its_last_connection() {
        let connections = Connections::default();
        let (first, second) = (connections.add(), connections.add());
        let gone = connections.host_is_gone();
        tokio::pin!(gone);
        drop(first);
        assert!(timeout(Duration::from_hours(1), &mut gone).await.is_err());
        drop(second);
        assert!(timeout(RECONNECTION / 2, &mut gone).await.is_err());
        let again = connections.add();
        assert!(timeout(Duration::from_hours(1), &mut gone).await.is_err());
        drop(again);
        gone.await;
    }
}
