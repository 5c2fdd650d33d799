//! The two pipes to a worker, read and written until a deadline and no longer.

use std::{
    io::{self, Read, Write},
    os::fd::AsFd,
    process::{ChildStdin, ChildStdout},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::ioctl_fionbio,
};

use crate::frame::{self, Frame, HEAD, Kind};

/// The pipes.
#[derive(Debug)]
pub struct Line {
    requests: ChildStdin,
    replies: ChildStdout,
}

/// Why nothing came, or went.
#[derive(Debug)]
pub enum Broken {
    /// The other end is closed.
    Ended,
    /// The deadline is over.
    Late,
    /// What came is no frame.
    Rubbish(io::Error),
}

impl Line {
    /// Takes the pipes over.
    pub fn new(requests: ChildStdin, replies: ChildStdout) -> io::Result<Self> {
        ioctl_fionbio(&requests, true)?;
        ioctl_fionbio(&replies, true)?;
        Ok(Self { requests, replies })
    }

    /// Sends a frame.
    pub fn send(&mut self, kind: Kind, payload: &[u8], until: Instant) -> Result<(), Broken> {
        let bytes = frame::write(kind, payload);
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            match self.requests.write(rest) {
                Ok(0) => return Err(Broken::Ended),
                Ok(written) => rest = &rest[written..],
                Err(error) => pause(&error, &self.requests, PollFlags::OUT, until)?,
            }
        }
        Ok(())
    }

    /// Waits for a frame.
    pub fn receive(&mut self, until: Instant) -> Result<Frame, Broken> {
        let mut head = [0; HEAD];
        self.fill(&mut head, until)?;
        let (kind, length) = frame::read_head(head).map_err(Broken::Rubbish)?;
        let mut payload = vec![0; length];
        self.fill(&mut payload, until)?;
        Ok(Frame { kind, payload })
    }

    fn fill(&mut self, mut rest: &mut [u8], until: Instant) -> Result<(), Broken> {
        while !rest.is_empty() {
            match self.replies.read(rest) {
                Ok(0) => return Err(Broken::Ended),
                Ok(read) => rest = &mut rest[read..],
                Err(error) => pause(&error, &self.replies, PollFlags::IN, until)?,
            }
        }
        Ok(())
    }
}

/// Waits until the pipe is ready again, if that is all that is missing.
fn pause(error: &io::Error, pipe: &impl AsFd, ready: PollFlags, until: Instant) -> Result<(), Broken> {
    match error.kind() {
        io::ErrorKind::Interrupted => return Ok(()),
        io::ErrorKind::WouldBlock => {}
        _ => return Err(Broken::Ended),
    }
    let left = until.saturating_duration_since(Instant::now());
    if left == Duration::ZERO {
        return Err(Broken::Late);
    }
    let left = Timespec::try_from(left).map_err(|_| Broken::Late)?;
    match poll(&mut [PollFd::new(pipe, ready)], Some(&left)) {
        Ok(0) => Err(Broken::Late),
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(_) => Err(Broken::Ended),
    }
}
