//! What this process holds of the machine.

use std::fs;

/// Memory, threads, files and children.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    pub rss_kib: u64,
    pub threads: u64,
    pub files: usize,
    pub children: usize,
}

impl Holding {
    /// As it is now.
    pub fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
        };
        Self {
            rss_kib: number("VmRSS:"),
            threads: number("Threads:"),
            files: fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
            children: children(),
        }
    }
}

/// Processes that name this one as their parent, the dead and unburied among them.
fn children() -> usize {
    let own = std::process::id().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten();
    let of = |entry: fs::DirEntry| fs::read_to_string(entry.path().join("stat")).ok();
    processes
        .filter_map(|entry| of(entry.ok()?))
        // pid (name) state parent …
        .filter(|stat| stat.rsplit(')').next().and_then(|rest| rest.split_whitespace().nth(1)) == Some(&own))
        .count()
}
