//! The pace of a body: actix lets one drip for ever, so that a few slow senders could hold every connection. Here each
//! piece must come soon after the one before, and the whole must keep up a rate that any real network has.

use std::{
    pin::Pin,
    time::{Duration, Instant},
};

use actix_web::{error::PayloadError, web};
use futures_util::{Stream, StreamExt, stream};
use serde::Deserialize;

/// How slowly a request may come. Each is set in the table `pace` of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Pace {
    /// Seconds until the head of a request is whole.
    pub head_seconds: u64,
    /// Longest pause between two pieces of a body, in seconds.
    pub pause_seconds: u64,
    /// Seconds for which a body need not keep up the rate.
    pub start_seconds: u64,
    /// Least bytes of a body for each second after that.
    pub bytes_per_second: u64,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { head_seconds: 10, pause_seconds: 10, start_seconds: 20, bytes_per_second: 1_024 }
    }
}

/// A body that ends with an error when it comes too slowly.
pub type Paced = Pin<Box<dyn Stream<Item = Result<web::Bytes, PayloadError>>>>;

impl Pace {
    /// How long the next piece may take, with so many bytes received in so much time; zero: it is too late.
    fn next_within(&self, received: u64, elapsed: Duration) -> Duration {
        let earned = Duration::from_secs(self.start_seconds + received / self.bytes_per_second.max(1));
        Duration::from_secs(self.pause_seconds).min(earned.saturating_sub(elapsed))
    }
}

/// Most bytes that are read of a body, whatever is kept of them. A browser listens for the answer only when all it
/// sends is taken, so what is too large is read to its end and thrown away; what is larger than this is cut off.
pub const READ_MAX: u64 = 1_024 * 1_024 * 1_024;

/// Reads a body at no less than a pace, and no further than [`READ_MAX`].
pub fn paced(payload: web::Payload, pace: Pace) -> Paced {
    let begun = Instant::now();
    let pieces = stream::unfold(Some((payload, 0_u64)), move |state| async move {
        let (mut payload, received) = state?;
        let within = pace.next_within(received, begun.elapsed());
        match actix_web::rt::time::timeout(within, payload.next()).await {
            Ok(Some(Ok(piece))) => {
                let received = received + piece.len() as u64;
                if received > READ_MAX {
                    return Some((Err(PayloadError::Overflow), None));
                }
                Some((Ok(piece), Some((payload, received))))
            }
            Ok(Some(Err(fault))) => Some((Err(fault), None)),
            Ok(None) => None,
            Err(_) => Some((Err(PayloadError::Incomplete(None)), None)),
        }
    });
    // A reader of parts asks again after the end.
    Box::pin(pieces.fuse())
}

#[cfg(test)]
mod tests;
