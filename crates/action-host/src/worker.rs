//! The worker process: loads one plugin and asks it, one question at a time.
//!
//! It is started with an empty environment and talks [frames](crate::frame) over the pipes it finds at 0 and 1. Before
//! any foreign code runs it closes what else it inherited; moves those pipes away, so that a plugin that prints goes to
//! the log; gives up what a plugin has no business with; and starts the thread that ends the process when the host is
//! gone, even while the plugin hangs.

use std::{
    ffi::CString,
    fs::{self, File},
    io::{self, Write as _},
    os::fd::RawFd,
    path::Path,
    process::ExitCode,
    sync::mpsc,
    thread,
};

use rustix::{
    io::fcntl_dupfd_cloexec,
    process::{Signal, getpgrp, getpid, kill_process, kill_process_group, set_parent_process_death_signal},
    stdio::{dup2_stdin, dup2_stdout, stderr, stdin, stdout},
    thread::set_name,
};

use crate::{
    Cause,
    frame::{self, CONVERSATION, Frame, Hello, Kind, Ready},
    load::{Loaded, Sealed},
    runner::read_description,
};

/// The whole of a worker process. A program that uses [`crate::Host`] calls it, and nothing before it, when it is
/// started as [`crate::WorkerCommand`] says, and returns what it returns.
pub fn worker_main() -> ExitCode {
    match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if this fails too.
            let _ = writeln!(io::stderr(), "action worker: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve() -> io::Result<()> {
    close_inherited()?;
    // Ends this process with the thread that started it, should it be stopped and miss the end of its pipe.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let (mut requests, mut replies) = take_pipes()?;

    let hello = frame::read(&mut requests)?;
    let hello: Hello = match hello.kind {
        Kind::Hello => serde_json::from_slice(&hello.payload)?,
        _ => return Err(io::Error::new(io::ErrorKind::InvalidData, "the host did not say hello")),
    };
    if hello.conversation != CONVERSATION {
        let words =
            format!("the host speaks version {} to a worker of version {CONVERSATION}", hello.conversation);
        return unfit(&mut replies, &Cause::NoWorker { words });
    }
    // What `ps` and `top` show; the system keeps the first 15 bytes.
    set_name(&CString::new(format!("wp-{}", hello.plugin.name))?)?;
    // Afterwards the file itself is out of reach.
    let copy = match Sealed::of(&hello.plugin) {
        Ok(copy) => copy,
        Err(cause) => return unfit(&mut replies, &cause),
    };
    let lacks = match hello.bounds.enforce() {
        Ok(lacks) => lacks,
        Err(error) => {
            let words = format!("its limits cannot be set: {error}");
            return unfit(&mut replies, &Cause::NoWorker { words });
        }
    };
    let requests = watch(requests)?;

    let described =
        Loaded::load(copy).and_then(|plugin| Ok((plugin, read_description(&plugin.describe()?)?)));
    let plugin = match described {
        Ok((plugin, description)) => {
            let ready = Ready { conversation: CONVERSATION, description, lacks };
            replies.write_all(&frame::write(Kind::Ready, &serde_json::to_vec(&ready)?))?;
            plugin
        }
        Err(cause) => return unfit(&mut replies, &cause),
    };
    for request in requests {
        match plugin.invoke(&request.payload) {
            Ok(reply) => replies.write_all(&frame::write(Kind::Reply, &reply))?,
            Err(cause) => unfit(&mut replies, &cause)?,
        }
    }
    Ok(())
}

/// Closes every file but the three: whatever the host's own parent had left open is no business of a plugin.
#[expect(unsafe_code, reason = "closes files by number")]
fn close_inherited() -> io::Result<()> {
    let folder = Path::new("/proc/self/fd");
    let number = |entry: io::Result<fs::DirEntry>| entry.ok()?.file_name().to_str()?.parse::<RawFd>().ok();
    let mut files: Vec<RawFd> = fs::read_dir(folder)?.filter_map(number).collect();
    // Reading the folder had a file of its own, which is closed again.
    files.retain(|file| *file > 2 && folder.join(file.to_string()).symlink_metadata().is_ok());
    for file in files {
        // SAFETY: this is the first thing the process does, so nothing in it owns a file yet.
        unsafe { rustix::io::close(file) };
    }
    Ok(())
}

/// Moves the pipes to where no plugin looks for them: 0 becomes empty, 1 goes where 2 goes.
fn take_pipes() -> io::Result<(File, File)> {
    let requests = fcntl_dupfd_cloexec(stdin(), 3)?;
    let replies = fcntl_dupfd_cloexec(stdout(), 3)?;
    dup2_stdin(File::open("/dev/null")?)?;
    dup2_stdout(stderr())?;
    Ok((requests.into(), replies.into()))
}

/// Reads requests in a thread of its own; the end of the pipe is the end of the process.
fn watch(mut requests: File) -> io::Result<mpsc::Receiver<Frame>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().name("requests".into()).stack_size(128 << 10).spawn(move || {
        while let Ok(request) = frame::read(&mut requests) {
            if sender.send(request).is_err() {
                return;
            }
        }
        die();
    })?;
    Ok(receiver)
}

/// Ends this process at once, with what the plugin has started, and without running anybody's last words.
fn die() {
    let own = getpid();
    let _ = if getpgrp() == own {
        kill_process_group(own, Signal::KILL)
    } else {
        kill_process(own, Signal::KILL)
    };
}

fn unfit(replies: &mut File, cause: &Cause) -> io::Result<()> {
    replies.write_all(&frame::write(Kind::Unfit, &serde_json::to_vec(cause)?))
}
