//! What happened to a case, as lines of its timeline.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use waypost_app::read::{CaseView, rows::StepView};
use waypost_base::{StageNo, Timestamp, UserId, VisitId};
use waypost_engine::state::Phase;
use waypost_forms::Right;

use super::{
    Entry, EntryKind,
    show::{changes, deadline, kind_words, stage_name},
};
use crate::{
    http::Ctx,
    pages::{
        ItemValue,
        materials::checklist::item_words,
        present::{file_link, item_name, party_name, stored_words, table},
    },
    view::Text,
};

/// Waiting visits first, then what happened, the newest on top.
pub fn timeline(ctx: &Ctx, view: &CaseView) -> Vec<Entry> {
    let begins = begins(&view.steps);
    let mut waiting = Vec::new();
    let mut past: Vec<(i64, i64, Entry)> = Vec::new();
    for step in &view.steps {
        match step.closed_at {
            None => waiting.push(Entry {
                run: begins.get(&step.id).copied(),
                batch: batch(view, step),
                ..waits(ctx, view, step)
            }),
            Some(at) => {
                let (run, batch) = (begins.get(&step.id).copied(), batch(view, step));
                let entry = Entry { run, batch, ..closed(ctx, view, step, at) };
                past.push((at, step.id, entry));
            }
        }
    }
    for remark in &view.remarks {
        past.push((remark.at, remark.id, remarked(ctx, view, remark)));
    }
    past.extend(super::reading::entries(ctx, view));
    for incident in &view.incidents {
        let stage = view.step(VisitId::new(incident.visit)).map(|step| stage_name(ctx, view, step.stage));
        let words = kind_words(&incident.kind).unwrap_or_else(|| Text::new("event-incident_raised"));
        let raised = Entry { stage, ..Entry::new(EntryKind::Trouble, words, at(incident.raised_at)) };
        past.push((incident.raised_at, incident.id, raised));
        if let Some(when) = incident.resolved_at {
            let mut over = Entry::new(EntryKind::Note, Text::new("event-incident_resolved"), at(when));
            over.who = incident.resolved_by.map(|user| name(ctx, user));
            past.push((when, incident.id, over));
        }
    }
    if let (Some(when), Some(ending)) = (view.head.ended_at, &view.head.ending) {
        let words = Text::new(match ending.as_str() {
            "completed" => "ending-completed",
            "not_accepted" => "ending-not_accepted",
            "terminated" => "ending-terminated",
            _ => "ending-revoked",
        });
        past.push((when, i64::MAX, Entry::new(EntryKind::End, words, at(when))));
    }
    past.sort_by_key(|(at, id, _)| std::cmp::Reverse((*at, *id)));
    waiting.into_iter().rev().chain(past.into_iter().map(|(_, _, entry)| entry)).collect()
}

/// The batch number of what was sent on. Where no batch of this case has others, nobody needs it.
fn batch(view: &CaseView, step: &StepView) -> Option<String> {
    let sent_on = matches!(step.cause.as_str(), "arrival" | "straight_back");
    (sent_on && !view.batches.is_empty()).then(|| step.batch.to_string())
}

fn waits(ctx: &Ctx, view: &CaseView, step: &StepView) -> Entry {
    let phase = view.state.visits.get(&VisitId::new(step.id)).map(|visit| visit.phase);
    let what = match phase {
        Some(Phase::Acting) => "event-acting",
        Some(Phase::Parked) => "event-parked",
        _ => "event-waiting",
    };
    let mut entry = Entry::new(EntryKind::Waiting, Text::new(what), at(step.opened_at));
    let organisation = ctx.who().organisation();
    let parties: Vec<String> = view
        .items
        .iter()
        .filter(|item| item.visit == step.id && item.closed_at.is_none())
        .filter_map(|item| party_name(organisation, &item.party, ctx.tag()))
        .collect();
    entry.who = match step.handler {
        Some(user) => Some(name(ctx, user)),
        None => Some(parties.join(" · ")).filter(|text| !text.is_empty()),
    };
    entry.stage = Some(stage_name(ctx, view, step.stage));
    entry.opinion = step.opinion.clone().filter(|words| !words.is_empty());
    entry.deadline = deadline(ctx, view, step.id);
    entry
}

fn closed(ctx: &Ctx, view: &CaseView, step: &StepView, closed_at: i64) -> Entry {
    let kind = match (step.outcome.as_deref(), step.handler) {
        (Some("passed"), Some(_)) => EntryKind::Forward,
        (Some("passed"), None) => EntryKind::Machine,
        (Some("returned"), _) => EntryKind::Back,
        _ => EntryKind::Note,
    };
    let mut entry = Entry::new(kind, outcome(ctx, view, step), at(closed_at));
    entry.stage = Some(stage_name(ctx, view, step.stage));
    entry.who = step.handler.map(|user| name(ctx, user));
    entry.for_whom = step.acting_for.map(|user| name(ctx, user));
    entry.opinion = step.opinion.clone().filter(|words| !words.is_empty());
    entry.changes = changes(ctx, view, step.id);
    entry.href = Some(format!("/cases/{}/steps/{}", view.head.number, step.id));
    entry
}

/// How a step ended, in words.
pub fn outcome(ctx: &Ctx, view: &CaseView, step: &StepView) -> Text {
    match step.outcome.as_deref() {
        None if step.handler.is_some() => Text::new("event-acting"),
        None => Text::new("event-waiting"),
        Some("passed") => {
            let stage = StageNo(u32::try_from(step.stage).unwrap_or_default());
            let several = view.flow.flow.definition().submits(stage).count() > 1;
            match step.branch.filter(|_| several) {
                Some(branch) => Text::new("event-visit_decided-branch").with("branch", i64::from(branch)),
                None => Text::new("event-visit_decided"),
            }
        }
        Some("returned") => {
            let target = view.steps.iter().find(|other| {
                other.cause == "return" && Some(other.opened_at) == step.closed_at && other.id > step.id
            });
            match target {
                Some(target) => {
                    Text::new("event-stage_returned").with("to", stage_name(ctx, view, target.stage))
                }
                None => Text::new("event-stage_returned-end"),
            }
        }
        Some("withdrawn") => Text::new("cancel-withdrawn"),
        Some("revoked") => Text::new("cancel-revoked"),
        Some("terminated") => Text::new("cancel-terminated"),
        Some("jumped") => Text::new("cancel-jumped"),
        Some("not_accepted") => Text::new("cancel-not_accepted"),
        Some("taken_back") => Text::new("cancel-taken_back"),
        Some(_) => Text::new("cancel-returned"),
    }
}

fn remarked(ctx: &Ctx, view: &CaseView, remark: &waypost_app::read::rows::RemarkView) -> Entry {
    let to = || remark.to.map(|user| name(ctx, user)).unwrap_or_default();
    let (kind, what) = match remark.kind.as_str() {
        "comment" => (EntryKind::Note, Text::new("event-commented")),
        "urge" => (EntryKind::Note, Text::new("event-urged")),
        "claim" => (EntryKind::Note, Text::new("event-work_claimed")),
        "release" => (EntryKind::Note, Text::new("event-work_released")),
        "transfer" => (EntryKind::Note, Text::new("event-work_transferred").with("to", to())),
        "vote_approve" => (EntryKind::Forward, Text::new("event-vote-approve")),
        "vote_reject" => (EntryKind::Back, Text::new("event-vote-reject")),
        "vote_abstain" => (EntryKind::Note, Text::new("event-vote-abstain")),
        "vote_withdrawn" => (EntryKind::Back, Text::new("event-vote_withdrawn")),
        "late_approve" => (EntryKind::Note, Text::new("event-vote_came_late-approve")),
        "late_reject" => (EntryKind::Note, Text::new("event-vote_came_late-reject")),
        "late_abstain" => (EntryKind::Note, Text::new("event-vote_came_late-abstain")),
        "seat_passed" => (EntryKind::Note, Text::new("event-seat_passed").with("from", to())),
        "withdraw" => (EntryKind::Back, Text::new("event-step_withdrawn")),
        "revoke" => (EntryKind::Back, Text::new("event-case_revoked")),
        "reassign" => (EntryKind::Note, Text::new("event-work_reassigned").with("to", to())),
        "extend" => (EntryKind::Note, Text::new("event-deadline_extended")),
        "suspend" => (EntryKind::Note, Text::new("event-case_suspended")),
        "resume" => (EntryKind::Note, Text::new("event-case_resumed")),
        "jump" => (EntryKind::Back, Text::new("event-case_jumped")),
        "reopen" => (EntryKind::Back, Text::new("event-case_reopened")),
        "signer_before" => (EntryKind::Note, Text::new("event-signer_added-before").with("who", to())),
        "signer_after" => (EntryKind::Note, Text::new("event-signer_added-after").with("who", to())),
        "signer_beside" => (EntryKind::Note, Text::new("event-signer_added-beside").with("who", to())),
        "signer_removed" => (EntryKind::Note, Text::new("event-signer_removed").with("who", to())),
        "delegate" => (EntryKind::Note, Text::new("event-work_delegated").with("to", to())),
        "delegation_answered" => (EntryKind::Note, Text::new("event-delegation_answered")),
        "delegation_taken_back" => (EntryKind::Back, Text::new("event-delegation_taken_back")),
        "terminate" => (EntryKind::Back, Text::new("event-case_terminated")),
        "mend" => (EntryKind::Note, Text::new("event-incident_mended")),
        "mend_undone" => (EntryKind::Note, Text::new("event-incident_mended-undone")),
        "skip" => (EntryKind::Note, Text::new("event-incident_skipped")),
        "reminder" => (EntryKind::Machine, Text::new("event-handlers_reminded")),
        "warning" => (EntryKind::Machine, Text::new("event-deadline_warned")),
        "deadline_recall" => (EntryKind::Back, Text::new("event-deadline_passed-recall")),
        "deadline_return" => (EntryKind::Back, Text::new("event-deadline_passed-return")),
        "deadline_note" => (EntryKind::Machine, Text::new("event-deadline_passed-note")),
        "deadline_escalate" => (EntryKind::Machine, Text::new("event-deadline_passed-escalate")),
        "deadline_submit" => (EntryKind::Machine, Text::new("event-deadline_passed-submit")),
        "deadline_transfer" => (EntryKind::Machine, Text::new("event-deadline_passed-transfer")),
        _ => (EntryKind::Machine, Text::new("event-action_refused")),
    };
    let mut entry = Entry::new(kind, what, at(remark.at));
    entry.who = remark.by.map(|user| name(ctx, user));
    entry.for_whom = remark.acting_for.map(|user| name(ctx, user));
    entry.opinion = Some(remark.text.clone()).filter(|words| !words.is_empty());
    let step = remark.visit.and_then(|visit| view.step(VisitId::new(visit)));
    entry.stage = step.map(|step| stage_name(ctx, view, step.stage));
    entry
}

/// What a signer saw, from the stored JSON: in the order of the form, without what this reader may not see.
pub fn seen_items(ctx: &Ctx, view: &CaseView, body: &str) -> Vec<ItemValue> {
    let Ok(seen) = serde_json::from_str::<Json>(body) else { return Vec::new() };
    view.flow
        .form
        .items
        .iter()
        .filter(|item| view.rights.get(&item.key).is_none_or(|right| *right != Right::Hidden))
        .filter_map(|item| {
            let shown = seen.get("items")?.get(item.key.as_str())?;
            let label = match item_words(&view.flow.materials, item.key.as_str(), ctx.tag()) {
                Some(words) => ctx.site.views.text(ctx.lang(), &words),
                None => item_name(&view.flow.form, item.key.as_str(), ctx.tag()),
            };
            if let Some(masked) = shown.get("masked").and_then(Json::as_str) {
                return Some(ItemValue::new(label, masked));
            }
            let value = shown.get("value")?;
            if !item.kind.columns().is_empty() {
                let mut line = ItemValue::new(label, "");
                line.wide = true;
                line.table = table::seen(ctx, item, value);
                return Some(line);
            }
            let mut line = ItemValue::new(
                label,
                stored_words(ctx, &view.flow.form, item.key.as_str(), &value.to_string()),
            );
            if !item.sensitive
                && let Ok(waypost_base::Value::Files(files)) = serde_json::from_value(value.clone())
            {
                line.files = files.iter().map(|file| file_link(view.head.number, file)).collect();
                line.value = String::new();
            }
            Some(line)
        })
        .collect()
}

fn name(ctx: &Ctx, user: i64) -> String {
    ctx.who().organisation().person_name(UserId::new(user))
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// The visits with which a second or later run begins, and its number.
fn begins(steps: &[StepView]) -> BTreeMap<i64, u32> {
    let mut last = 1;
    let mut begins = BTreeMap::new();
    for step in steps {
        let run = u32::try_from(step.run).unwrap_or_default();
        if run > last {
            last = run;
            begins.insert(step.id, run);
        }
    }
    begins
}
