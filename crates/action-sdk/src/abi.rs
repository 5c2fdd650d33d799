//! What the exported symbols do: bytes in, bytes out, and no panic over the boundary.
//!
//! [`describe_bytes`] and [`reply_bytes`] are the whole of it in safe words, for a plugin's own tests; the functions
//! with pointers only carry buffers across. A buffer made here is freed here.
#![expect(unsafe_code, reason = "buffers cross the C boundary of docs/PLUGIN-ABI.md")]

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    ptr, slice,
};

use serde::Serialize;
use waypost_action_api::{Ask, Reply, Request, decode, encode};

use crate::{Action, Fault, Verdict};

/// The answer is in the buffer.
pub const OK: i32 = 0;
/// The plugin could not even make an answer; the buffer is empty.
pub const NO_ANSWER: i32 = 1;

/// The bytes of a description; none when describing panicked.
pub fn describe_bytes<A: Action>(action: impl FnOnce() -> &'static A) -> Option<Vec<u8>> {
    let description = catch_unwind(AssertUnwindSafe(|| action().describe())).ok()?;
    encode(&description).ok()
}

/// The bytes of the reply to a request. Whatever goes wrong is a failed reply: broken JSON, a question from a newer
/// protocol, a panic, a reply over the limit.
pub fn reply_bytes<A: Action>(action: impl FnOnce() -> &'static A, request: &[u8]) -> Option<Vec<u8>> {
    let reply = match decode::<Request>(request) {
        Ok(request) => catch_unwind(AssertUnwindSafe(|| answer(action(), &request)))
            .unwrap_or_else(|panic| failed(format!("the action panicked: {}", said(panic.as_ref())), true)),
        Err(error) => failed(format!("the request is {error}"), false),
    };
    encode_reply(&reply)
}

/// Behind `waypost_describe`.
///
/// # Safety
/// `out` and `out_len` are valid for writing.
pub unsafe fn describe<A: Action>(action: fn() -> &'static A, out: *mut *mut u8, out_len: *mut usize) -> i32 {
    // SAFETY: as demanded of the caller.
    unsafe { hand_over(describe_bytes(action), out, out_len) }
}

/// Behind `waypost_invoke`.
///
/// # Safety
/// `request` is readable for `len` bytes (or `len` is 0); `out` and `out_len` are valid for writing.
pub unsafe fn invoke<A: Action>(
    action: fn() -> &'static A,
    request: *const u8,
    len: usize,
    out: *mut *mut u8,
    out_len: *mut usize,
) -> i32 {
    let request: &[u8] = if request.is_null() || len == 0 {
        &[]
    } else {
        // SAFETY: readable for `len` bytes, as demanded of the caller; not kept beyond this call.
        unsafe { slice::from_raw_parts(request, len) }
    };
    // SAFETY: as demanded of the caller.
    unsafe { hand_over(reply_bytes(action, request), out, out_len) }
}

/// Behind `waypost_free`.
///
/// # Safety
/// `buffer` and `len` are what [`describe`] or [`invoke`] handed over, not freed before.
pub unsafe fn free(buffer: *mut u8, len: usize) {
    if !buffer.is_null() {
        // SAFETY: made by `hand_over` from a boxed slice of this length, and given back once.
        drop(unsafe { Box::from_raw(ptr::slice_from_raw_parts_mut(buffer, len)) });
    }
}

/// # Safety
/// `out` and `out_len` are valid for writing.
unsafe fn hand_over(bytes: Option<Vec<u8>>, out: *mut *mut u8, out_len: *mut usize) -> i32 {
    let (buffer, len, code) = match bytes {
        Some(bytes) => {
            let boxed = bytes.into_boxed_slice();
            let len = boxed.len();
            (Box::into_raw(boxed).cast::<u8>(), len, OK)
        }
        None => (ptr::null_mut(), 0, NO_ANSWER),
    };
    // SAFETY: as demanded of the caller.
    unsafe {
        out.write(buffer);
        out_len.write(len);
    }
    code
}

fn answer<A: Action>(action: &A, request: &Request) -> Reply {
    let input = &request.input;
    let reply = match request.ask {
        Ask::Check => action.check(input).map(|verdict| match verdict {
            Verdict::Allowed => Reply::Allowed,
            Verdict::Refused(words) => Reply::Refused { words },
        }),
        Ask::Preview => action.preview(input).map(|words| Reply::Preview { words }),
        Ask::Tally => action.tally(input).map(Reply::Tally),
        Ask::Run => action.run(input).map(Reply::Done),
        _ => Err(Fault::failed("the action does not know this question")),
    };
    match reply {
        Ok(reply) => reply,
        // A preview has nobody to refuse to: its words are the preview.
        Err(Fault::Refused(words)) if request.ask == Ask::Preview => Reply::Preview { words: Some(words) },
        // Nor has a rule for votes: it could not decide.
        Err(Fault::Refused(words)) if request.ask == Ask::Tally => failed(words, false),
        Err(Fault::Refused(words)) => Reply::Refused { words },
        Err(Fault::Failed { words, retry }) => failed(words, retry),
    }
}

fn encode_reply(reply: &impl Serialize) -> Option<Vec<u8>> {
    encode(reply).or_else(|error| encode(&failed(format!("the reply is {error}"), false))).ok()
}

fn failed(words: String, retry: bool) -> Reply {
    Reply::Failed { words, retry }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without words")
}

#[cfg(test)]
mod tests;
