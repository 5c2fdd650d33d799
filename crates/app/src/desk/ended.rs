//! How a case stood before the command that ended it: its journal, read again.

use waypost_base::{CaseId, TenantId};
use waypost_engine::{Event, State};
use waypost_store::Conn;

use super::journal::Entry;
use crate::error::AppError;

/// Entries that are read at a time.
const PAGE: i64 = 200;

/// The state before the end; none when the case has not ended, or ended with its first command.
///
/// # Errors
/// When the journal cannot be read, or does not apply.
pub(super) fn before(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Option<State>, AppError> {
    let damaged = |why: String| AppError::damaged(format!("journal of case {case}"), why);
    let mut sets: Vec<Vec<Event>> = Vec::new();
    let mut after = 0;
    loop {
        let page = waypost_store::pages::journal(conn, tenant, case.raw(), after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        for row in &page {
            let entry: Entry<'_> =
                serde_json::from_slice(&row.payload).map_err(|why| damaged(why.to_string()))?;
            sets.push(entry.events.into_owned());
        }
    }
    State::before_the_end(&sets).map_err(|why| damaged(why.to_string()))
}
