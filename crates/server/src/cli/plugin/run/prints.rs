//! What the plugin prints while it is tried, on standard error; nothing else of the log.

use std::fmt;

use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{FmtContext, FormatEvent, FormatFields, format::Writer},
    registry::LookupSpan,
};
use waypost_action_host::PRINTS;

/// Shows it from now on.
pub(super) fn show() {
    let log = tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_writer(std::io::stderr)
        .event_format(Prints)
        .finish();
    // Fails only where a log was set up before; then that one is used.
    let _ = tracing::subscriber::set_global_default(log);
}

struct Prints;

impl<S, N> FormatEvent<S, N> for Prints
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut to: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        if event.metadata().target() != PRINTS {
            return Ok(());
        }
        let mut line = Line(String::new());
        event.record(&mut line);
        writeln!(to, "it prints: {}", line.0)
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}
