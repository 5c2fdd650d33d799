//! Since you last signed (自您上次办理以来): what changed while a case was away from somebody who gets it again.

use std::collections::BTreeMap;

use serde::Serialize;
use waypost_app::read::{CaseView, rows::SnapshotView};
use waypost_base::Timestamp;

use super::{
    ChangeRow, Entry, EntryKind,
    show::{changed, stage_name},
};
use crate::http::Ctx;

/// What changed since the reader's last act on the case.
#[derive(Clone, Debug, Serialize)]
pub struct Since {
    /// When that was.
    pub at: Timestamp,
    /// At which stage.
    pub stage: String,
    /// Items whose value is another than then.
    pub changes: Vec<ChangeRow>,
    /// What happened, newest first.
    pub entries: Vec<Entry>,
}

/// For somebody who has work on a case again: what changed since he handled or voted on it; none where nothing did.
pub fn since(ctx: &Ctx, view: &CaseView, timeline: &[Entry]) -> Option<Since> {
    if !view.offers.visits.iter().any(|offer| offer.work.is_some()) {
        return None;
    }
    let me = ctx.who().user().raw();
    let handled = view.steps.iter().filter(|step| step.handler == Some(me) || step.acting_for == Some(me));
    let handled = handled.filter_map(|step| Some((step.closed_at?, step.stage)));
    let voted = view.remarks.iter().filter(|row| row.by == Some(me) && row.kind.starts_with("vote_"));
    let voted = voted.filter_map(|row| {
        let step = view.steps.iter().find(|step| Some(step.id) == row.visit)?;
        Some((row.at, step.stage))
    });
    let (at, stage) = handled.chain(voted).max()?;
    let later: Vec<i64> = view
        .steps
        .iter()
        .filter(|step| step.closed_at.is_some_and(|closed| closed > at))
        .map(|step| step.id)
        .collect();
    let rows = view.snapshots.iter().filter(|row| later.contains(&row.visit));
    let changes = changed(ctx, view, net(rows).iter());
    let past = |entry: &&Entry| entry.kind != EntryKind::Waiting && entry.at.millis() > at;
    let entries: Vec<Entry> = timeline.iter().filter(past).cloned().collect();
    (!changes.is_empty() || !entries.is_empty()).then(|| Since {
        at: Timestamp::from_millis(at),
        stage: stage_name(ctx, view, stage),
        changes,
        entries,
    })
}

/// Of several changes of a value the first before and the last after; what came back to where it was is none.
fn net<'a>(rows: impl Iterator<Item = &'a SnapshotView>) -> Vec<SnapshotView> {
    let mut net: BTreeMap<(&str, &str), SnapshotView> = BTreeMap::new();
    for row in rows {
        net.entry((&row.kind, &row.key))
            .and_modify(|known| {
                known.after.clone_from(&row.after);
                known.visit = row.visit;
            })
            .or_insert_with(|| row.clone());
    }
    net.into_values().filter(|row| row.before != row.after).collect()
}

#[cfg(test)]
mod tests;
