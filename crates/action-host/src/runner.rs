//! Asking a plugin, wherever it runs.

use std::time::Duration;

use waypost_action_api::{Ask, Describe, PROTOCOL, Reply, Request, WireError, cut_words, decode, encode};

use crate::{Cause, HostFault, PluginRef};

/// Runs plugins. Blocking: for threads that may wait.
pub trait Runner: Send + Sync {
    /// What the plugin says about itself.
    ///
    /// # Errors
    /// [`HostFault`].
    fn describe(&self, plugin: &PluginRef, deadline: Duration) -> Result<Describe, HostFault>;

    /// Asks the plugin. A check or a preview that it does not answer is allowed, or empty, without asking it; a tally
    /// has failed.
    ///
    /// # Errors
    /// [`HostFault`]. After a fault of `run` it is unknown whether the effect happened; the same key is to be used
    /// again.
    fn invoke(&self, plugin: &PluginRef, request: &Request, deadline: Duration) -> Result<Reply, HostFault>;
}

/// The answer to a question that the plugin does not answer.
pub(crate) fn unasked(description: &Describe, ask: Ask) -> Option<Reply> {
    if description.does_answer(ask) {
        return None;
    }
    match ask {
        Ask::Check => Some(Reply::Allowed),
        Ask::Preview => Some(Reply::Preview { words: None }),
        Ask::Tally => Some(Reply::Failed { words: "the plugin has no rule for votes".into(), retry: false }),
        _ => None,
    }
}

/// A description as it came, read.
pub(crate) fn read_description(bytes: &[u8]) -> Result<Describe, Cause> {
    let description: Describe = decode(bytes).map_err(bad_reply)?;
    if PROTOCOL.speaks_with(description.protocol) {
        Ok(description)
    } else {
        Err(Cause::WrongProtocol { found: description.protocol })
    }
}

/// A request as it goes.
pub(crate) fn write_request(request: &Request) -> Result<Vec<u8>, Cause> {
    encode(request).map_err(bad_reply)
}

/// A reply as it came, read, and judged whether it suits the question.
pub(crate) fn read_reply(bytes: &[u8], ask: Ask) -> Result<Reply, Cause> {
    let reply: Reply = decode(bytes).map_err(bad_reply)?;
    if reply.answers(ask) {
        Ok(reply.with_words_cut())
    } else {
        Err(Cause::BadReply { words: "the answer does not suit the question".into() })
    }
}

fn bad_reply(error: WireError) -> Cause {
    match error {
        WireError::TooLarge(bytes) => Cause::TooLarge { bytes },
        // A parser repeats what it could not read, all of it.
        other => Cause::BadReply { words: cut_words(other.to_string()) },
    }
}
