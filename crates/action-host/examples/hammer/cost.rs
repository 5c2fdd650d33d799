//! What a call costs: in this process, in a worker that waits, in a worker made for it.

use std::time::{Duration, Instant};

use serde_json::json;
use waypost_action_host::{InProcess, PluginRef, Runner};

use crate::{LONG, Out, Result, ask, host};

/// Calls of a runner that is warm.
const CALLS: usize = 20_000;
/// Workers that are started.
const STARTS: usize = 200;

/// Measures all three.
pub fn measure(plugin: &PluginRef, out: Out) -> Result<()> {
    let request = ask("well");
    let runner = InProcess::new();
    show(out, "in process", repeat(CALLS, || runner.invoke(plugin, &request, LONG).map(drop))?);
    let runner = host();
    show(out, "in a worker", repeat(CALLS, || runner.invoke(plugin, &request, LONG).map(drop))?);
    show(out, "in a fresh worker", repeat(STARTS, || host().invoke(plugin, &request, LONG).map(drop))?);
    Ok(())
}

fn repeat<E: std::error::Error + 'static>(
    times: usize,
    mut call: impl FnMut() -> std::result::Result<(), E>,
) -> Result<Vec<Duration>> {
    call()?;
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let clock = Instant::now();
        call()?;
        taken.push(clock.elapsed());
    }
    taken.sort_unstable();
    Ok(taken)
}

fn show(out: Out, runner: &str, taken: Vec<Duration>) {
    let at = |part: usize| taken.get(taken.len() * part / 100).map_or(0.0, |time| time.as_secs_f64() * 1e6);
    let (p50, p99) = (at(50), at(99));
    let value = json!({
        "job": "plugin-call", "runner": runner, "calls": taken.len(),
        "p50_us": (p50 * 10.0).round() / 10.0, "p99_us": (p99 * 10.0).round() / 10.0
    });
    out.line(
        &format!("a call {runner:<18} {p50:9.1} µs median {p99:9.1} µs p99   ({} calls)", taken.len()),
        &value,
    );
}
