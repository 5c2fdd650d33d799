//! Each hostile plugin again and again, and a good one after every call: it must be answered.

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;
use waypost_action_host::{Cause, Host, HostFault, PluginRef, Runner, api::Reply};

use crate::{LONG, Out, Result, ask, host, machine::Holding, panics, puppet};

/// For those that never answer.
const SHORT: Duration = Duration::from_millis(60);

/// What the puppet does in its modes.
const MODES: [&str; 32] = [
    "segfault",
    "abort",
    "exit",
    "overflow",
    "divide",
    "jump",
    "wild",
    "lie",
    "terminate",
    "hang",
    "spin",
    "stop",
    "deaf",
    "late",
    "flood",
    "flood_forever",
    "eat",
    "threads",
    "fork_many",
    "leave_group",
    "start_program",
    "signal_parent",
    "outlive",
    "raise_limit",
    "scribble",
    "close",
    "read",
    "bad_json",
    "not_text",
    "deep",
    "huge",
    "wrong_answer",
];
/// Variants of it that are wrong before anything is asked.
const VARIANTS: [(&str, &str); 7] = [
    ("other_abi", "-DABI=2"),
    ("newer_major", "-DPROTOCOL=\"2.0\""),
    ("newer_minor", "-DPROTOCOL=\"1.9\""),
    ("broken_start", "-DBROKEN_START"),
    ("slow_describe", "-DSLOW_DESCRIBE"),
    ("bad_describe", "-DBAD_DESCRIBE"),
    ("no_free", "-DNO_FREE"),
];

struct Hostile {
    plugin: PluginRef,
    mode: &'static str,
    deadline: Duration,
}

/// Runs them all, and says whether every good call in between was answered and nothing was left behind.
pub fn hammer(folder: &Path, good: &PluginRef, runs: usize, out: Out) -> Result<bool> {
    let plugins = plugins(folder)?;
    let host = host();
    // Everything once, so that what is made once is there.
    for hostile in &plugins {
        let _ = call(&host, hostile);
        host.invoke(good, &ask("well"), LONG)?;
    }
    let before = Holding::now();
    let clock = Instant::now();
    let mut unanswered = 0;
    for hostile in &plugins {
        let mut ends = BTreeMap::<String, usize>::new();
        let clock = Instant::now();
        for _ in 0..runs {
            *ends.entry(end(&call(&host, hostile))).or_default() += 1;
            unanswered += usize::from(host.invoke(good, &ask("well"), LONG).is_err());
        }
        let each = clock.elapsed().as_secs_f64() * 1e3 / runs.max(1) as f64;
        let name = hostile.plugin.name.as_str();
        let value = json!({"job": "hostile", "plugin": name, "runs": runs, "ends": ends, "ms_each": each});
        let ends: Vec<_> = ends.iter().map(|(end, times)| format!("{end} ×{times}")).collect();
        out.line(&format!("{name:<16} {each:7.1} ms each   {}", ends.join(", ")), &value);
    }
    let after = Holding::now();
    let left = after.children.saturating_sub(before.children);
    let alive = unanswered == 0 && left == 0;
    let value = json!({
        "job": "hostile-all", "plugins": plugins.len(), "runs": runs, "seconds": clock.elapsed().as_secs(),
        "unanswered_good_calls": unanswered, "processes_left": left,
        "rss_kib": [before.rss_kib, after.rss_kib], "threads": [before.threads, after.threads],
        "files": [before.files, after.files]
    });
    out.line(
        &format!(
            "{} hostile plugins × {runs} runs in {} s: host {}; good calls not answered: {unanswered}; processes left: {left}; \
             memory {} → {} KiB, threads {} → {}, files {} → {}",
            plugins.len(), clock.elapsed().as_secs(), if alive { "alive" } else { "HURT" }, before.rss_kib, after.rss_kib,
            before.threads, after.threads, before.files, after.files
        ),
        &value,
    );
    Ok(alive)
}

fn plugins(folder: &Path) -> Result<Vec<Hostile>> {
    let at = |plugin, mode, deadline| Hostile { plugin, mode, deadline };
    let mut plugins = Vec::new();
    for mode in MODES {
        let hangs = matches!(mode, "hang" | "spin" | "stop" | "deaf" | "late" | "flood_forever");
        plugins.push(at(puppet(folder, mode, &[])?, mode, if hangs { SHORT } else { LONG }));
    }
    for (name, define) in VARIANTS {
        let deadline = if name == "slow_describe" { SHORT } else { LONG };
        plugins.push(at(puppet(folder, name, &[define])?, "well", deadline));
    }
    plugins.push(at(panics(folder)?, "", LONG));
    let missing = puppet(folder, "missing", &[])?;
    fs::remove_file(&missing.path)?;
    plugins.push(at(missing, "well", LONG));
    let altered = puppet(folder, "altered", &[])?;
    fs::write(&altered.path, "something else")?;
    plugins.push(at(altered, "well", LONG));
    Ok(plugins)
}

fn call(host: &Host, hostile: &Hostile) -> std::result::Result<Reply, HostFault> {
    host.invoke(&hostile.plugin, &ask(hostile.mode), hostile.deadline)
}

/// How a call ended, in a word.
fn end(outcome: &std::result::Result<Reply, HostFault>) -> String {
    match outcome {
        Ok(Reply::Failed { .. }) => "failed".into(),
        Ok(_) => "answered".into(),
        Err(fault) => match &fault.cause {
            Cause::Died { how } => how.to_string(),
            Cause::TimedOut { .. } => "too late".into(),
            Cause::BadReply { .. } => "rubbish".into(),
            Cause::TooLarge { .. } => "too large".into(),
            Cause::Missing { .. } => "missing".into(),
            Cause::Altered { .. } => "altered".into(),
            Cause::NotLoadable { .. } => "not loadable".into(),
            Cause::WrongAbi { .. } | Cause::WrongProtocol { .. } => "refused".into(),
            other => other.to_string(),
        },
    }
}
