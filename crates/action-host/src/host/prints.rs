//! What a plugin prints, line by line, in the log: without secrets, and no more than a log can bear.

use std::{
    io::{BufRead as _, BufReader, Read},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::blank::Blank;

/// Longest line in bytes; a longer one is cut into several.
const MAX_LINE: usize = 4096;

/// Bytes that are kept for each call. The rest is read, so that the plugin does not wait, and counted.
pub const MAX_PRINTED: u64 = 64 << 10;

/// What the thread that reads and the calls share.
#[derive(Debug, Default)]
pub struct Prints {
    left: AtomicU64,
    secrets: Mutex<Blank>,
}

impl Prints {
    /// Room for the prints of a start.
    pub fn new() -> Self {
        Self { left: AtomicU64::new(MAX_PRINTED), secrets: Mutex::default() }
    }

    /// Another call begins: there is room again, and these are not to be printed from now on.
    pub fn call(&self, secrets: &Blank) {
        self.left.store(MAX_PRINTED, Ordering::Relaxed);
        if *secrets != Blank::default() {
            self.secrets.lock().unwrap_or_else(PoisonError::into_inner).join(secrets);
        }
    }

    /// Reads to the end and hands over what is to be kept.
    pub fn read(&self, from: impl Read, mut keep: impl FnMut(&str)) {
        let mut from = BufReader::new(from);
        let mut line = Vec::new();
        let mut dropped = 0_u64;
        loop {
            let room = MAX_LINE.saturating_sub(line.len()).max(1) as u64;
            let read = from.by_ref().take(room).read_until(b'\n', &mut line).unwrap_or(0);
            let whole = read == 0 || line.last() == Some(&b'\n');
            if !whole && line.len() < MAX_LINE {
                continue;
            }
            let rest =
                if line.is_empty() { Vec::new() } else { self.line(&line, whole, &mut dropped, &mut keep) };
            line = rest;
            if read == 0 {
                break;
            }
        }
        say_dropped(&mut dropped, &mut keep);
    }

    /// Keeps a line. Of one that goes on, the end stays, lest a secret be cut in two.
    fn line(&self, line: &[u8], whole: bool, dropped: &mut u64, keep: &mut impl FnMut(&str)) -> Vec<u8> {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        let overlap = if whole { 0 } else { secrets.longest().saturating_sub(1).min(line.len() / 2) };
        let text = secrets.text(String::from_utf8_lossy(line).into_owned());
        drop(secrets);
        let mut cut = if overlap == 0 { text.len() } else { text.len().saturating_sub(overlap) };
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        let (now, later) = text.split_at(cut);
        let length = now.len() as u64;
        let room =
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(length));
        if room.is_ok() {
            say_dropped(dropped, keep);
            let now = if whole { now.trim_end() } else { now };
            keep(&now.replace(char::is_control, "\u{fffd}"));
        } else {
            *dropped += length;
        }
        later.as_bytes().to_vec()
    }
}

fn say_dropped(dropped: &mut u64, keep: &mut impl FnMut(&str)) {
    if *dropped > 0 {
        keep(&format!("… {dropped} bytes more were printed and not kept"));
        *dropped = 0;
    }
}

#[cfg(test)]
mod tests;
