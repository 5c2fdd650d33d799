//! The lists of a person.

use waypost_app::{
    AppError,
    read::{CopyEntry, Counts, DoneEntry, DraftEntry, MineEntry, TodoEntry, TodoOrder},
};
use waypost_base::{CategoryId, StageNo, Timestamp, UserId};
use waypost_engine::{definition::Split, event::Ending};

use super::{BatchLine, Claimed, InboxPage, Row as Line, Tab, approve};
use crate::{
    http::{Ctx, Outcome, Row},
    pages::{Choice, case::Status, deadline::Deadline, present::party_name},
    view::{Counts as ShownCounts, Text},
};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![Row::get("/inbox", show), Row::post("/inbox/approve", approve::approve)]
}

async fn show(ctx: Ctx) -> Outcome {
    let tab = Tab::of_str(&ctx.query("tab").unwrap_or_default());
    let category = ctx.query("category").and_then(|id| id.parse().ok()).map(CategoryId::new);
    let after = ctx.query("after");
    let by_due = tab == Tab::Todo && ctx.query("order").as_deref() == Some("due");
    let order = if by_due { TodoOrder::Soonest } else { TodoOrder::Newest };
    let who = ctx.who().clone();
    let key = after.clone();
    let (lines, categories, counts) = {
        let ctx_lines = ctx.clone();
        let read = ctx
            .block(move |app| -> Result<_, AppError> {
                let key = key.as_deref();
                let listed = match tab {
                    Tab::Todo => Lists::Todo(app.todo_in(&who, category, order, key)?),
                    Tab::Done => Lists::Done(app.done(&who, key)?),
                    Tab::Copies => Lists::Copies(app.copies(&who, key)?),
                    Tab::Mine => Lists::Mine(app.mine(&who, key)?),
                    Tab::Drafts => Lists::Drafts(app.drafts(&who, key)?),
                };
                let categories = if tab == Tab::Todo { app.categories(&who)? } else { Vec::new() };
                Ok((listed, categories, app.all_counts(&who)?))
            })
            .await?;
        (lines(&ctx_lines, read.0), read.1, read.2)
    };
    let (rows, next) = lines;
    let page = InboxPage::new(
        tab,
        shown(counts),
        choices(&ctx, &categories, category),
        rows,
        next.as_deref(),
        after.is_some(),
    );
    let page = if tab == Tab::Todo { page.ordered(by_due) } else { page };
    ctx.page(&page)
}

enum Lists {
    Todo(waypost_app::read::Listed<TodoEntry>),
    Done(waypost_app::read::Listed<DoneEntry>),
    Copies(waypost_app::read::Listed<CopyEntry>),
    Mine(waypost_app::read::Listed<MineEntry>),
    Drafts(waypost_app::read::Listed<DraftEntry>),
}

fn lines(ctx: &Ctx, lists: Lists) -> (Vec<Line>, Option<String>) {
    match lists {
        Lists::Todo(listed) => (grouped(ctx, &listed.rows), listed.next),
        Lists::Done(listed) => (listed.rows.iter().map(|entry| done(ctx, entry)).collect(), listed.next),
        Lists::Copies(listed) => (listed.rows.iter().map(|entry| copied(ctx, entry)).collect(), listed.next),
        Lists::Mine(listed) => (listed.rows.iter().map(|entry| mine(ctx, entry)).collect(), listed.next),
        Lists::Drafts(listed) => (listed.rows.iter().map(|entry| draft(ctx, entry)).collect(), listed.next),
    }
}

/// The waiting work; what came in one batch and stands together gets a head.
fn grouped(ctx: &Ctx, entries: &[TodoEntry]) -> Vec<Line> {
    let mut lines = Vec::with_capacity(entries.len());
    for group in entries.chunk_by(|a, b| a.batch.is_some() && a.batch == b.batch) {
        let batch = group.first().and_then(|entry| entry.batch).filter(|_| group.len() > 1);
        let begins = lines.len();
        lines.extend(group.iter().map(|entry| Line { in_batch: batch.is_some(), ..todo(ctx, entry) }));
        if let (Some(number), Some(first)) = (batch, lines.get_mut(begins)) {
            let count = i64::try_from(group.len()).unwrap_or(i64::MAX);
            let number = number.to_string();
            let words = Text::new("batch-waiting").with("n", number.clone()).with("count", count);
            first.batch = Some(BatchLine { number, words });
        }
    }
    lines
}

/// What the tick of a row posts: where the flow allows it, and one press is all there is to do now.
fn tick(ctx: &Ctx, entry: &TodoEntry) -> Option<String> {
    let definition = entry.flow.flow.definition();
    let no = StageNo(u32::try_from(entry.row.stage).ok()?);
    let stage = definition.stage(no)?;
    let chooses = stage.split == Split::Choose && definition.submits(no).count() > 1;
    let others = entry.row.claimed_by.is_some_and(|user| user != ctx.who().user().raw());
    let waits = entry.row.suspended_at.is_some() || entry.row.purpose == "opinion";
    let may = definition.batch_approve && !chooses && !others && !waits;
    may.then(|| format!("{}/{}", entry.row.number, entry.row.visit))
}

fn todo(ctx: &Ctx, entry: &TodoEntry) -> Line {
    let organisation = ctx.who().organisation();
    let claimed = match entry.row.claimed_by {
        None => Claimed::Nobody,
        Some(user) if user == ctx.who().user().raw() => Claimed::Me,
        Some(user) => Claimed::Other(organisation.person_name(UserId::new(user))),
    };
    Line {
        href: format!("/cases/{}", entry.row.number),
        number: Some(entry.row.number),
        title: entry.row.title.clone(),
        flow: entry.flow.name.in_language(ctx.tag()).to_owned(),
        stage: Some(stage_name(ctx, &entry.flow, entry.row.stage)),
        who: party_name(organisation, &entry.sender, ctx.tag()),
        at: Timestamp::from_millis(entry.row.created_at),
        claimed,
        returned: matches!(entry.cause.as_str(), "return" | "recall"),
        asked: match entry.row.purpose.as_str() {
            "sign" => Some(Text::new("mark-sign")),
            "opinion" => Some(Text::new("mark-opinion")),
            _ => None,
        },
        outcome: None,
        status: entry.row.suspended_at.map(|_| Status::Suspended),
        deadline: Deadline::of(ctx, entry.row.due_at, Some(&entry.row.party)),
        draft: None,
        batch: None,
        in_batch: false,
        tick: tick(ctx, entry),
    }
}

fn done(ctx: &Ctx, entry: &DoneEntry) -> Line {
    Line {
        href: format!("/cases/{}", entry.row.number),
        number: Some(entry.row.number),
        title: entry.row.title.clone(),
        flow: entry.flow.name.in_language(ctx.tag()).to_owned(),
        stage: Some(stage_name(ctx, &entry.flow, entry.row.stage)),
        who: None,
        at: Timestamp::from_millis(entry.row.closed_at),
        claimed: Claimed::Nobody,
        returned: false,
        asked: None,
        outcome: outcome(&entry.row.outcome),
        status: Some(status(entry.row.ending.as_deref(), entry.row.suspended_at)),
        deadline: None,
        draft: None,
        batch: None,
        in_batch: false,
        tick: None,
    }
}

fn copied(ctx: &Ctx, entry: &CopyEntry) -> Line {
    let organisation = ctx.who().organisation();
    let copy = &entry.copy;
    let state = match (copy.to_read, copy.read_at) {
        (1, None) => "copy-waits",
        (1, Some(_)) => "copy-read",
        _ => "copy-for_reference",
    };
    Line {
        href: format!("/cases/{}", entry.row.number),
        number: Some(entry.row.number),
        title: entry.row.title.clone(),
        flow: entry.flow.name.in_language(ctx.tag()).to_owned(),
        stage: None,
        who: copy.sent_by.map(|user| organisation.person_name(UserId::new(user))),
        at: Timestamp::from_millis(copy.sent_at),
        claimed: Claimed::Nobody,
        returned: false,
        asked: None,
        outcome: Some(Text::new(state)),
        status: Some(status(entry.row.ending.as_deref(), entry.row.suspended_at)),
        deadline: None,
        draft: None,
        batch: None,
        in_batch: false,
        tick: None,
    }
}

fn mine(ctx: &Ctx, entry: &MineEntry) -> Line {
    let organisation = ctx.who().organisation();
    let holders: Vec<String> =
        entry.holders.iter().filter_map(|party| party_name(organisation, party, ctx.tag())).collect();
    let mut stages: Vec<String> =
        entry.stages.iter().map(|stage| stage_name(ctx, &entry.flow, *stage)).collect();
    stages.dedup();
    Line {
        href: format!("/cases/{}", entry.row.number),
        number: Some(entry.row.number),
        title: entry.row.title.clone(),
        flow: entry.flow.name.in_language(ctx.tag()).to_owned(),
        stage: Some(stages.join(" · ")).filter(|text| !text.is_empty()),
        who: Some(holders.join(" · ")).filter(|text| !text.is_empty()),
        at: Timestamp::from_millis(entry.row.started_at),
        claimed: Claimed::Nobody,
        returned: false,
        asked: None,
        outcome: None,
        status: Some(match status(entry.row.ending.as_deref(), entry.row.suspended_at) {
            Status::Running if entry.stuck => Status::Incident,
            Status::Running if entry.returned => Status::Returned,
            status => status,
        }),
        deadline: None,
        draft: None,
        batch: None,
        in_batch: false,
        tick: None,
    }
}

fn draft(ctx: &Ctx, entry: &DraftEntry) -> Line {
    Line {
        href: match entry.case {
            Some(number) => format!("/cases/{number}"),
            None => format!("/drafts/{}", entry.id),
        },
        number: entry.case,
        title: entry.title.clone(),
        flow: entry.flow.in_language(ctx.tag()).to_owned(),
        stage: None,
        who: None,
        at: Timestamp::from_millis(entry.updated_at),
        claimed: Claimed::Nobody,
        returned: false,
        asked: None,
        outcome: None,
        status: None,
        deadline: None,
        draft: Some(entry.id.to_string()),
        batch: None,
        in_batch: false,
        tick: None,
    }
}

fn stage_name(ctx: &Ctx, flow: &waypost_app::flows::FlowUse, stage: i32) -> String {
    flow.stage_name(StageNo(u32::try_from(stage).unwrap_or_default()), ctx.tag())
}

/// What became of a step, as its handler calls it.
fn outcome(stored: &str) -> Option<Text> {
    let known = ["passed", "returned", "withdrawn", "vote_approve", "vote_reject", "vote_abstain"];
    known.contains(&stored).then(|| Text::new(format!("done-{stored}")))
}

/// The status of a case by its stored ending, and since when it is suspended.
pub fn status(ending: Option<&str>, suspended_at: Option<i64>) -> Status {
    match ending {
        None if suspended_at.is_some() => Status::Suspended,
        None => Status::Running,
        Some("completed") => Ending::Completed.into(),
        Some("not_accepted") => Ending::NotAccepted.into(),
        Some("terminated") => Ending::Terminated.into(),
        Some(_) => Ending::Revoked.into(),
    }
}

fn shown(counts: Counts) -> ShownCounts {
    ShownCounts {
        todo: counts.todo,
        done: counts.done,
        mine: counts.mine,
        drafts: counts.drafts,
        incidents: counts.incidents,
        notices: counts.notices,
        letters: counts.letters,
        copies: counts.copies,
    }
}

fn choices(
    ctx: &Ctx,
    categories: &[(i64, String, waypost_base::Label)],
    chosen: Option<CategoryId>,
) -> Vec<Choice> {
    if categories.len() < 2 {
        return Vec::new();
    }
    let mut choices = vec![Choice::new("", "")];
    choices.extend(
        categories.iter().map(|(id, _, name)| Choice::new(id.to_string(), name.in_language(ctx.tag()))),
    );
    let value = chosen.map(|id| id.to_string()).unwrap_or_default();
    Choice::choose(&mut choices, &value);
    choices
}
