//! The process tree under a server, read from `/proc`, and signals to it.

use std::fs;

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// Every process that descends from this one, nearest first. A process whose parent died is no longer among them.
pub(crate) fn descendants(root: u32) -> Vec<u32> {
    let parents = parents();
    let mut family = vec![root];
    let mut at = 0;
    while let Some(parent) = family.get(at).copied() {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        at += 1;
    }
    family.split_off(1)
}

/// Whether a word stands among a process's arguments.
pub(crate) fn runs(pid: u32, word: &str) -> bool {
    let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    line.split(|byte| *byte == 0).any(|argument| argument == word.as_bytes())
}

/// Signals one process; `false` when it was gone.
pub(crate) fn signal(pid: u32, signal: Signal) -> bool {
    id(pid).is_some_and(|pid| kill_process(pid, signal).is_ok())
}

/// Signals a process group.
pub(crate) fn signal_group(leader: u32, signal: Signal) {
    if let Some(leader) = id(leader) {
        // Gone already is as good.
        let _ = kill_process_group(leader, signal);
    }
}

fn id(pid: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(pid).ok()?)
}

/// Every process with its parent.
fn parents() -> Vec<(u32, u32)> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter_map(with_parent).collect()
}

fn with_parent(pid: u32) -> Option<(u32, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // pid (name) state parent …, and the name may hold anything.
    let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
    Some((pid, parent))
}
