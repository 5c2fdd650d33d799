//! The case page and the page of one step, filled from the application.

use std::collections::{BTreeMap, BTreeSet};

use waypost_app::read::rows::{CaseHead, SnapshotView, StepView};
use waypost_app::{AppError, access::Visible, cases::drafts::DraftBody, read::CaseView};
use waypost_base::{StageNo, Timestamp, UserId, VisitId};
use waypost_engine::{event::IncidentKind, state::Phase};

use super::{CasePage, ChangeRow, Head, Holder, IncidentNote, ReasonPart, Status, step::StepPage, work};
use crate::{
    diagram::{Mark, draw},
    http::{Ctx, Outcome, Stop},
    pages::{
        administration::incidents::words as incident_words,
        inbox::handlers::status,
        materials::{
            Checklist,
            checklist::{Parts, item_words},
        },
        phrases::Phrases,
        present::{file_link, fresh_key, item_name, party_name, party_with_people, stored_words, table},
    },
    view::Text,
};

/// The case of the path, if this person may see it.
///
/// # Errors
/// Not found, or the store fails.
pub async fn seen(ctx: &Ctx) -> Result<Visible<CaseHead>, Stop> {
    let number = ctx.number("case")?;
    let who = ctx.who().clone();
    Ok(ctx.block(move |app| app.see(&who, number)).await??)
}

/// The case with everything its page shows, and the drafts of its open visits.
///
/// # Errors
/// Not found, or the store fails.
pub async fn load(
    ctx: &Ctx,
    case: &Visible<CaseHead>,
) -> Result<(CaseView, BTreeMap<VisitId, DraftBody>), Stop> {
    let (who, case) = (ctx.who().clone(), case.clone());
    ctx.block(move |app| -> Result<_, AppError> {
        let view = app.case(&who, &case)?;
        let mut drafts = BTreeMap::new();
        for offer in &view.offers.visits {
            if let Some((_, body)) = app.draft_of_visit(&who, offer.visit)? {
                drafts.insert(offer.visit, body);
            }
        }
        Ok((view, drafts))
    })
    .await
}

/// `GET /cases/{case}`.
pub async fn case(ctx: Ctx) -> Outcome {
    let case = seen(&ctx).await?;
    let (view, drafts) = load(&ctx, &case).await?;
    let mut page = page(&ctx, &view, &drafts);
    super::foretold::add(&ctx, &case, &view, &mut page).await?;
    ctx.page(&page)
}

/// The page of a case.
pub fn page(ctx: &Ctx, view: &CaseView, drafts: &BTreeMap<VisitId, DraftBody>) -> CasePage {
    let head = &view.head;
    let organisation = ctx.who().organisation();
    let tasks = work::tasks(ctx, view, drafts);
    let timeline = super::history::timeline(ctx, view);
    let offering = |mut part: ReasonPart, way: &str| {
        let address = format!("/cases/{}/{way}#{way}", head.number);
        part.text.phrases = Phrases::new(&view.phrases, address, part.text.name);
        part
    };
    let materials =
        if tasks.iter().any(|task| task.materials.is_some()) { None } else { materials(ctx, view) };
    CasePage {
        case: Head {
            id: head.number.to_string(),
            number: head.number,
            title: head.title.clone(),
            flow: view.flow.name.in_language(ctx.tag()).to_owned(),
            business_key: head.business_key.clone(),
            run: view.state.run,
            again: view.state.run > 1,
            status: case_status(view),
            initiator: organisation.person_name(UserId::new(head.initiator)),
            started: Timestamp::from_millis(head.started_at),
            ended: head.ended_at.map(Timestamp::from_millis),
        },
        holders: holders(ctx, view),
        ballots: super::vote::ballots(ctx, view),
        late: super::vote::late(ctx, view),
        tasks,
        materials,
        form: view.flow.form.name.in_language(ctx.tag()).to_owned(),
        items: super::reveal::items(ctx, view, None),
        results: view
            .properties
            .iter()
            .map(|(key, value)| {
                let stored = waypost_app::desk::project::value_json(value);
                let name = value_name(ctx, view, key.as_str());
                let words = stored_words(ctx, &view.flow.form, key.as_str(), &stored);
                let mut line = crate::pages::ItemValue::new(name, words);
                if let waypost_base::Value::Files(files) = value {
                    line.files = files.iter().map(|file| file_link(head.number, file)).collect();
                }
                line
            })
            .collect(),
        incidents: incidents(ctx, view),
        reveals: super::reveal::rows(ctx, view),
        openings: super::reveal::openings(ctx, view),
        since: super::since::since(ctx, view, &timeline),
        timeline,
        drawing: Some(draw(
            view.flow.flow.definition(),
            view.flow.name.in_language(ctx.tag()),
            ctx.tag(),
            &marks(view),
        )),
        withdrawals: super::asking::withdrawals(ctx, view),
        opinions: super::asking::opinions(ctx, view),
        revoke: view.offers.may_revoke.then(|| offering(ReasonPart::revoke(fresh_key()), "revoke")),
        comment: view.offers.may_comment.then(|| offering(ReasonPart::comment(fresh_key()), "comment")),
        leftover: None,
        reading: super::reading::part(ctx, view),
        steer: view.offers.steers.then(|| format!("/supervise/cases/{}", head.number)),
    }
}

/// The checklist to read.
fn materials(ctx: &Ctx, view: &CaseView) -> Option<Checklist> {
    let mut list = Checklist::new(
        ctx,
        "case",
        Parts {
            materials: &view.flow.materials,
            shown: &[],
            values: &view.values,
            number: view.head.number,
            before: None,
            on_file: &[],
        },
    )?;
    if view.head.ended_at.is_some() {
        // Nothing is missing of what is over.
        list.missing = None;
        list.rows.iter_mut().for_each(|row| row.missing = None);
    }
    Some(list)
}

/// A stage by its stored number.
pub fn stage_name(ctx: &Ctx, view: &CaseView, stage: i32) -> String {
    view.flow.stage_name(StageNo(u32::try_from(stage).unwrap_or_default()), ctx.tag())
}

fn case_status(view: &CaseView) -> Status {
    let status = status(view.head.ending.as_deref(), view.head.suspended_at);
    if status != Status::Running {
        return status;
    }
    if view.incidents.iter().any(|row| row.resolved_at.is_none()) {
        return Status::Incident;
    }
    let back = |step: &StepView| matches!(step.cause.as_str(), "return" | "recall");
    let returned = view.steps.iter().any(|step| step.closed_at.is_none() && back(step));
    if returned { Status::Returned } else { Status::Running }
}

fn holders(ctx: &Ctx, view: &CaseView) -> Vec<Holder> {
    let organisation = ctx.who().organisation();
    let open = view.steps.iter().filter(|step| step.closed_at.is_none());
    open.map(|step| {
        let visit = view.state.visits.get(&VisitId::new(step.id));
        let items: Vec<_> =
            view.items.iter().filter(|item| item.visit == step.id && item.closed_at.is_none()).collect();
        Holder {
            stage: stage_name(ctx, view, step.stage),
            parties: items.iter().filter_map(|item| party_with_people(ctx, &item.party)).collect(),
            claimed: items
                .iter()
                .find_map(|item| item.claimed_by)
                .map(|user| organisation.person_name(UserId::new(user))),
            since: Timestamp::from_millis(step.opened_at),
            deadline: deadline(ctx, view, step.id),
            acting: visit.is_some_and(|visit| visit.phase == Phase::Acting),
        }
    })
    .collect()
}

/// Until when an open visit is to be handled.
pub fn deadline(ctx: &Ctx, view: &CaseView, visit: i64) -> Option<crate::pages::deadline::Deadline> {
    let clock = view.state.visits.get(&VisitId::new(visit))?.clock.as_ref()?;
    let due = clock.due.filter(|_| clock.stopped.is_none())?;
    let item = view.items.iter().find(|item| item.visit == visit && item.closed_at.is_none());
    crate::pages::deadline::Deadline::of(ctx, Some(due.millis()), item.map(|item| item.party.as_str()))
}

fn incidents(ctx: &Ctx, view: &CaseView) -> Vec<IncidentNote> {
    let open = view.incidents.iter().filter(|row| row.resolved_at.is_none());
    open.filter_map(|row| {
        let stage = view.step(VisitId::new(row.visit)).map(|step| stage_name(ctx, view, step.stage));
        Some(IncidentNote {
            words: kind_words(&row.kind)?,
            stage: stage.unwrap_or_default(),
            at: Timestamp::from_millis(row.raised_at),
        })
    })
    .collect()
}

/// What an incident is called, from its stored kind.
pub fn kind_words(kind: &str) -> Option<Text> {
    let kind: IncidentKind = serde_json::from_value(serde_json::Value::String(kind.to_owned())).ok()?;
    Some(incident_words(kind).0)
}

fn marks(view: &CaseView) -> BTreeMap<StageNo, Mark> {
    let no = |step: &StepView| StageNo(u32::try_from(step.stage).unwrap_or_default());
    let mut marks = BTreeMap::new();
    for step in view.steps.iter().filter(|step| step.outcome.as_deref() == Some("passed")) {
        marks.insert(no(step), Mark::Done);
    }
    for step in view.steps.iter().filter(|step| step.closed_at.is_none()) {
        marks.insert(no(step), Mark::Current);
    }
    marks
}

/// Values before and after one step, by name; items hidden from this reader are left out.
pub fn changes(ctx: &Ctx, view: &CaseView, visit: i64) -> Vec<ChangeRow> {
    changed(ctx, view, view.snapshots.iter().filter(|row| row.visit == visit))
}

/// Values before and after, by name; items hidden from this reader are left out.
pub fn changed<'a>(
    ctx: &Ctx,
    view: &CaseView,
    rows: impl Iterator<Item = &'a SnapshotView>,
) -> Vec<ChangeRow> {
    let hidden: BTreeSet<String> = view
        .rights
        .iter()
        .filter(|(_, right)| **right == waypost_forms::Right::Hidden)
        .map(|(key, _)| key.to_string())
        .collect();
    rows.filter(|row| !hidden.contains(&row.key))
        .flat_map(|row| {
            let item = view.flow.form.items.iter().find(|item| item.key.as_str() == row.key);
            if let Some(item) = item.filter(|item| !item.kind.columns().is_empty()) {
                return table::changes(ctx, item, row.before.as_deref(), row.after.as_deref());
            }
            let words = |value: &String| stored_words(ctx, &view.flow.form, &row.key, value);
            vec![ChangeRow {
                label: value_name(ctx, view, &row.key),
                before: row.before.as_ref().map(words),
                after: row.after.as_ref().map(words),
            }]
        })
        .collect()
}

/// The name of an item, or of a property: what an action brought is called as the action is.
fn value_name(ctx: &Ctx, view: &CaseView, key: &str) -> String {
    if let Some(words) = item_words(&view.flow.materials, key, ctx.tag()) {
        return ctx.site.views.text(ctx.lang(), &words);
    }
    let is_item = view.flow.form.items.iter().any(|item| item.key.as_str() == key);
    let brought = || {
        let row = view.snapshots.iter().find(|row| row.key == key)?;
        let step = view.step(VisitId::new(row.visit))?;
        let no = StageNo(u32::try_from(step.stage).ok()?);
        let action = view.flow.flow.definition().stage(no)?.action?;
        Some(view.flow.actions.get(&action)?.name.in_language(ctx.tag()).to_owned())
    };
    (!is_item).then(brought).flatten().unwrap_or_else(|| item_name(&view.flow.form, key, ctx.tag()))
}

/// `GET /cases/{case}/steps/{visit}`.
pub async fn step(ctx: Ctx) -> Outcome {
    let case = seen(&ctx).await?;
    let (view, _) = load(&ctx, &case).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let row = view.step(visit).cloned().ok_or_else(Stop::not_found)?;
    let (who, asked) = (ctx.who().clone(), row.clone());
    let (view, body, entry) = ctx
        .block(move |app| -> Result<_, AppError> {
            let body = app.seen(&who, &view, &asked)?;
            let entry = app.entry_of_step(&who, &case, &asked)?;
            Ok((view, body, entry))
        })
        .await?;
    let organisation = ctx.who().organisation();
    let name = |user: Option<i64>| user.map(|user| organisation.person_name(UserId::new(user)));
    let (handler, for_whom) = (name(row.handler), name(row.acting_for));
    let seen = match body {
        Some(body) => super::history::seen_items(&ctx, &view, &body),
        None => Vec::new(),
    };
    let page = StepPage {
        case: view.head.number.to_string(),
        number: view.head.number,
        title: view.head.title.clone(),
        flow: view.flow.name.in_language(ctx.tag()).to_owned(),
        stage: stage_name(&ctx, &view, row.stage),
        run: u32::try_from(row.run).unwrap_or_default(),
        from: party_name(organisation, &row.sender, ctx.tag()),
        who: handler,
        for_whom,
        received: Timestamp::from_millis(row.opened_at),
        handled: row.closed_at.map(Timestamp::from_millis),
        outcome: super::history::outcome(&ctx, &view, &row),
        opinion: row.opinion.clone().filter(|words| !words.is_empty()),
        seen,
        changes: changes(&ctx, &view, row.id),
        seen_hash: row.seen.as_ref().map(|hash| waypost_app::hex(hash)),
        journal_hash: entry.as_ref().map(|(_, hash)| waypost_app::hex(hash)),
        journal_no: entry.map(|(no, _)| no),
    };
    ctx.page(&page)
}
