//! What host and worker say to each other: a kind byte, a length in four bytes (big end first), JSON.
//!
//! Host: `Hello`. Worker: `Ready` with the plugin's description, or `Unfit`. Then, as often as the host likes, `Invoke`
//! with the bytes of a request, answered by `Reply` with the bytes of the reply, or by `Unfit`. Both sides name the
//! version of this conversation first, since a worker may have been started from a newer program file.

use std::io;

use serde::{Deserialize, Serialize};
use waypost_action_api::{Describe, MAX_MESSAGE};

use crate::{PluginRef, confine::Bounds};

/// Version of the conversation between host and worker.
pub const CONVERSATION: u32 = 2;

/// Bytes before the payload.
pub const HEAD: usize = 5;

/// Longest payload: a message of the protocol and what the handshake wraps around it.
const MAX_PAYLOAD: usize = MAX_MESSAGE + (64 << 10);

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Host: load this plugin ([`Hello`]).
    Hello = 1,
    /// Worker: it is loaded ([`Ready`]).
    Ready = 2,
    /// Worker: it could not be done ([`crate::Cause`]).
    Unfit = 3,
    /// Host: a request, as the plugin is to get it.
    Invoke = 4,
    /// Worker: the reply, as the plugin gave it.
    Reply = 5,
}

/// One frame.
#[derive(Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: Kind,
    /// JSON.
    pub payload: Vec<u8>,
}

/// The host's first words.
#[derive(Debug, Serialize, Deserialize)]
pub struct Hello {
    /// [`CONVERSATION`] of the host.
    pub conversation: u32,
    /// What to load.
    pub plugin: PluginRef,
    /// What the worker is left with of the machine.
    pub bounds: Bounds,
}

/// The worker's first words.
#[derive(Debug, Serialize, Deserialize)]
pub struct Ready {
    /// [`CONVERSATION`] of the worker.
    pub conversation: u32,
    /// What the plugin says about itself.
    pub description: Describe,
    /// What the kernel could not take from it, in words.
    pub lacks: Vec<String>,
}

/// The kind and the length in a frame's head.
///
/// # Errors
/// `InvalidData`, when it is no head or the payload is too long.
pub fn read_head(head: [u8; HEAD]) -> io::Result<(Kind, usize)> {
    let bad = |words| io::Error::new(io::ErrorKind::InvalidData, words);
    let [kind, length @ ..] = head;
    let kind = match kind {
        1 => Kind::Hello,
        2 => Kind::Ready,
        3 => Kind::Unfit,
        4 => Kind::Invoke,
        5 => Kind::Reply,
        _ => return Err(bad("not a frame")),
    };
    let length = u32::from_be_bytes(length) as usize;
    if length > MAX_PAYLOAD { Err(bad("the frame is too long")) } else { Ok((kind, length)) }
}

/// A frame as it is sent.
pub fn write(kind: Kind, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + payload.len());
    bytes.push(kind as u8);
    bytes.extend_from_slice(&u32::try_from(payload.len()).unwrap_or(u32::MAX).to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// Reads one frame, waiting for it.
///
/// # Errors
/// What reading or [`read_head`] says; `UnexpectedEof` at the end.
pub fn read(from: &mut impl io::Read) -> io::Result<Frame> {
    let mut head = [0; HEAD];
    from.read_exact(&mut head)?;
    let (kind, length) = read_head(head)?;
    let mut payload = vec![0; length];
    from.read_exact(&mut payload)?;
    Ok(Frame { kind, payload })
}

#[cfg(test)]
mod tests;
