//! The page of a batch, and the answers that are given on it. Each answer is a command of its own with a key of its own;
//! the desk takes them together, so that what is sent on together is a batch again.

use waypost_app::{
    AppError,
    batches::BatchRow,
    desk::{Accepted, Envelope},
    read::Earlier,
};
use waypost_base::{Code, FieldProblem, ItemKey, Rejection, StageNo, UserId, Value, VisitId};
use waypost_engine::{Command, VoteKind, command::Submission, offers::VisitOffer};

use super::{AnswerChoice, BatchPage, DocumentPart};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{
        Choice, Control, ItemField, Problem, Problems,
        case::{history, meanwhile, reveal, work},
        phrases::{self, Phrases},
        present::{Before, complete, fresh_key, party_name, read_items, worded},
        texts,
    },
    view::Text,
};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/batches/{batch}", show),
        Row::post("/batches/{batch}", answer),
        Row::post("/batches/{batch}/rows", more_rows),
    ]
}

async fn show(ctx: Ctx) -> Outcome {
    let rows = rows(&ctx).await?;
    let page = page(&ctx, &rows, &[]);
    ctx.page(&page)
}

/// The rows that this person may see; a batch without any is not there.
async fn rows(ctx: &Ctx) -> Result<Vec<BatchRow>, Stop> {
    let (who, number) = (ctx.who().clone(), ctx.number("batch")?);
    let rows = ctx.block(move |app| app.batch(&who, number)).await?;
    if rows.is_empty() { Err(Stop::not_found()) } else { Ok(rows) }
}

/// What the page of a voter had shown, and what of it he changed.
struct Changed {
    earlier: Earlier,
    touched: Vec<(ItemKey, Option<Value>)>,
}

/// What was typed for one document, and what came of it.
struct Typing {
    visit: i64,
    answer: String,
    words: String,
    return_to: String,
    before: Before,
    /// Where several vote.
    changed: Option<Changed>,
    command: Option<Command>,
    outcome: Option<Result<Accepted, Rejection>>,
}

/// More blank rows for a table: the same page with everything that was typed, and nothing judged or kept.
async fn more_rows(ctx: Ctx, typed: Typed) -> Outcome {
    let rows = rows(&ctx).await?;
    let mut typing = Vec::new();
    for row in &rows {
        let mut read = Typing { outcome: None, ..read(&ctx, row, &typed).await? };
        if let Some((field, phrase)) = phrases::pressed(&typed, &row.view.phrases)
            && field == format!("v{}.words", row.step.id)
        {
            read.words = phrases::with(&read.words, phrase);
        }
        typing.push(read);
    }
    let page = page(&ctx, &rows, &typing);
    ctx.page(&page)
}

async fn answer(ctx: Ctx, typed: Typed) -> Outcome {
    let before = rows(&ctx).await?;
    let mut typing = Vec::new();
    for row in &before {
        typing.push(read(&ctx, row, &typed).await?);
    }
    let given = typing.iter().filter(|typing| !typing.answer.is_empty()).count();
    if given == 0 {
        let rejection = Rejection::new(Code::BatchNothing);
        let mut page = page(&ctx, &before, &typing);
        page.problems = Some(Problems::of("batch", &rejection, |_| None));
        return ctx.refused(&rejection, &page);
    }
    hand_in(&ctx, &typed, &before, &mut typing).await?;
    let refused = typing.iter().filter(|typing| matches!(typing.outcome, Some(Err(_)))).count();
    if refused == 0 {
        let address = format!("/batches/{}", ctx.var("batch"));
        return Ok(ctx.see_other_saying(&address, "flash-batch-answered"));
    }
    let all_refused = refused == given;
    let after = rows(&ctx).await?;
    for typing in &mut typing {
        let Some(row) = after.iter().find(|row| row.step.id == typing.visit) else { continue };
        if let (Some(changed), Some(Err(rejection))) = (&typing.changed, &mut typing.outcome) {
            let Changed { earlier, touched } = changed;
            meanwhile::look_again(earlier, &row.view, touched, &mut typing.before, rejection);
        }
    }
    let mut page = page(&ctx, &after, &typing);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let summary = Text::new("batch-answered-in-part").with("bad", count(refused)).with("all", count(given));
    let lines = page.documents.iter().filter_map(|document| {
        let problems = document.problems.as_ref()?;
        Some(Problem {
            target: Some(problems.id.clone()),
            label: Some(Text::plain(format!("№ {} {}", document.number, document.title))),
            words: problems.summary.clone(),
        })
    });
    page.problems = Some(Problems { id: "batch-problems".to_owned(), summary, fields: lines.collect() });
    if all_refused { ctx.refused(&Rejection::new(Code::InvalidValues), &page) } else { ctx.page(&page) }
}

/// Reads what was typed for one document into a command, or into why there is none.
async fn read(ctx: &Ctx, row: &BatchRow, typed: &Typed) -> Result<Typing, Stop> {
    let own = typed.part(&format!("v{}.", row.step.id));
    let view = &row.view;
    let visit = VisitId::new(row.step.id);
    let stage = StageNo(u32::try_from(row.step.stage).unwrap_or_default());
    // As on the page of a case: the rights are those of what was shown, whether the visit is still open or not.
    let rights = if own.get("signs") == "yes" { view.reading_at(stage) } else { view.rights_at(stage) };
    let mut read = read_items(ctx, &view.flow.form, &rights, &view.values, &own).await?;
    let mut typing = Typing {
        visit: row.step.id,
        answer: own.get("answer").to_owned(),
        words: own.get("words").to_owned(),
        return_to: own.get("return_to").to_owned(),
        before: read.before,
        changed: None,
        command: None,
        outcome: None,
    };
    let offered = offer(row).is_some_and(|offer| offer.may_submit && !offer.picks);
    if typing.answer.is_empty() && typed.get("all") == "submit" && offered {
        typing.answer = "submit".to_owned();
    }
    let by = ctx.who().user();
    let mut problems = texts::problems(&own, &["words"]);
    match typing.answer.split_once('.').unwrap_or((&typing.answer, "")) {
        ("", _) => return Ok(typing),
        ("submit", branch) => {
            problems.extend(read.problems);
            let mut seen = Vec::new();
            if let Some(earlier) = meanwhile::shown(ctx, &row.case, &own).await? {
                seen = earlier.leave_untouched(&mut read.values);
                typing.changed = Some(Changed { earlier, touched: read.values.clone() });
            }
            if problems.is_empty() {
                let submit = Submission {
                    branch: branch.parse().ok(),
                    opinion: typing.words.clone(),
                    values: read.values,
                    seen,
                    ..Submission::default()
                };
                typing.command = Some(Command::Submit { by, visit, submit });
            } else {
                problems = complete(problems, &view.flow.form, &rights, &view.values, &read.values);
            }
        }
        ("vote", kind @ ("reject" | "abstain")) => {
            let vote = if kind == "reject" { VoteKind::Reject } else { VoteKind::Abstain };
            if vote == VoteKind::Reject && typing.words.trim().is_empty() {
                problems.push(FieldProblem::new("words", Code::ReasonMissing));
            } else if problems.is_empty() {
                let submit = Submission { opinion: typing.words.clone(), ..Submission::default() };
                typing.command = Some(Command::Vote { by, visit, vote, submit });
            }
        }
        ("return", _) => {
            if typing.words.trim().is_empty() {
                problems.push(FieldProblem::new("words", Code::ReasonMissing));
            } else if problems.is_empty() {
                let to = match typing.return_to.as_str() {
                    "end" => None,
                    no => Some(StageNo(no.parse().unwrap_or_default())),
                };
                typing.command = Some(Command::Return { by, visit, to, reason: typing.words.clone() });
            }
        }
        _ => problems.push(FieldProblem::new("answer", Code::ValueNotChoice)),
    }
    if !problems.is_empty() {
        typing.outcome = Some(Err(Rejection::of_fields(problems)));
    }
    Ok(typing)
}

async fn hand_in(ctx: &Ctx, typed: &Typed, rows: &[BatchRow], typing: &mut [Typing]) -> Result<(), Stop> {
    let key = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && key.len() <= 70);
    let commands: Vec<_> = rows
        .iter()
        .zip(typing.iter_mut())
        .filter_map(|(row, typing)| {
            let key = key.as_ref().map(|key| format!("{key}.{}", typing.visit));
            Some((typing.visit, row.case.clone(), key, typing.command.take()?))
        })
        .collect();
    let who = ctx.who().clone();
    let answers = ctx
        .block(move |app| -> Result<_, AppError> {
            let mut answers = Vec::new();
            let mut envelopes: Vec<(i64, Envelope)> = Vec::new();
            for (visit, case, key, command) in commands {
                let draft = app.draft_of_visit(&who, VisitId::new(visit))?.map(|(id, _)| id);
                match app.prepare(&who, &case, key, draft, |_: UserId| command)? {
                    Ok(envelope) => envelopes.push((visit, envelope)),
                    Err(rejection) => answers.push((visit, Err(rejection))),
                }
            }
            let (visits, envelopes): (Vec<i64>, Vec<Envelope>) = envelopes.into_iter().unzip();
            for (visit, answer) in visits.into_iter().zip(app.hand_in_together_blocking(&who, envelopes)) {
                answers.push((visit, answer?));
            }
            Ok(answers)
        })
        .await?;
    for (visit, answer) in answers {
        if let Some(typing) = typing.iter_mut().find(|typing| typing.visit == visit) {
            typing.outcome = Some(answer);
        }
    }
    Ok(())
}

/// What the reader can do with the visit of a row, while it is his to do.
fn offer(row: &BatchRow) -> Option<&VisitOffer> {
    let visits = &row.view.offers.visits;
    visits.iter().find(|offer| offer.visit.raw() == row.step.id && offer.work.is_some())
}

fn page(ctx: &Ctx, rows: &[BatchRow], typing: &[Typing]) -> BatchPage {
    let documents: Vec<DocumentPart> = rows
        .iter()
        .map(|row| document(ctx, row, typing.iter().find(|typing| typing.visit == row.step.id)))
        .collect();
    let first = rows.first();
    let stage = |row: &BatchRow| StageNo(u32::try_from(row.step.stage).unwrap_or_default());
    let single = |row: &&BatchRow| offer(row).is_some_and(|offer| offer.may_submit && !offer.picks);
    let open = rows.iter().filter(|row| offer(row).is_some()).count();
    BatchPage {
        batch: ctx.var("batch").to_owned(),
        flow: first.map(|row| row.view.flow.name.in_language(ctx.tag()).to_owned()).unwrap_or_default(),
        stage: first.map(|row| row.view.flow.stage_name(stage(row), ctx.tag())).unwrap_or_default(),
        many: Text::new("batch-many").with("n", i64::try_from(rows.len()).unwrap_or(i64::MAX)),
        key: fresh_key(),
        documents,
        open: open > 0,
        may_submit_all: open > 1 && rows.iter().filter(single).count() == open,
        problems: None,
    }
}

fn document(ctx: &Ctx, row: &BatchRow, typing: Option<&Typing>) -> DocumentPart {
    let (view, step) = (&row.view, &row.step);
    let organisation = ctx.who().organisation();
    let state = history::outcome(ctx, view, step);
    let mut part = DocumentPart::new(step.id, view.head.number, view.head.title.clone(), state);
    part.who = match step.handler {
        Some(user) => Some(organisation.person_name(UserId::new(user))),
        None => {
            let open = view.items.iter().filter(|item| item.visit == step.id && item.closed_at.is_none());
            let names: Vec<String> =
                open.filter_map(|item| party_name(organisation, &item.party, ctx.tag())).collect();
            Some(names.join(" · ")).filter(|names| !names.is_empty())
        }
    };
    part.said = step.opinion.clone().filter(|words| !words.is_empty());
    part.again = view
        .steps
        .iter()
        .rev()
        .find(|later| later.stage == step.stage && later.id > step.id && later.batch != step.batch)
        .map(|later| later.batch.to_string());
    part.values = reveal::items(ctx, view, None);
    // A button of its own form cannot stand in the form of the batch.
    part.values.iter_mut().for_each(|value| value.reveal = None);
    if let Some(typing) = typing {
        part.words.value.clone_from(&typing.words);
    }
    if let Some(offer) = offer(row) {
        open(ctx, row, offer, typing, &mut part);
    } else if let Some(typing) = typing.filter(|typing| matches!(typing.outcome, Some(Err(_)))) {
        part.leftover = Some(typing.words.clone()).filter(|words| !words.trim().is_empty());
    }
    match typing.and_then(|typing| typing.outcome.as_ref()) {
        Some(Ok(_)) => part.answered = Some(Text::new("batch-answer-done")),
        Some(Err(rejection)) => part.refuse(&worded(ctx, Some(&view.flow), rejection.clone())),
        None => {}
    }
    part
}

/// The fields of a document that waits for the reader.
fn open(ctx: &Ctx, row: &BatchRow, offer: &VisitOffer, typing: Option<&Typing>, part: &mut DocumentPart) {
    let Some(mut task) = work::task(ctx, &row.view, offer, typing.map(|typing| &typing.before)) else {
        return;
    };
    let address = format!("/batches/{}/rows", ctx.var("batch"));
    for item in &mut task.items {
        if let Control::Table(table) = &mut item.control {
            table.more = table.more.take().map(|_| address.clone());
        }
    }
    ItemField::under(&mut task.items, &part.at);
    if let Some(materials) = &mut task.materials {
        materials.under(&part.at);
    }
    let at_words = format!("{address}#{}", part.words.id);
    part.words.phrases = Phrases::new(&row.view.phrases, at_words, part.words.name.clone());
    let chosen = typing.map_or("", |typing| typing.answer.as_str());
    let choice = |value: String, label: Text| AnswerChoice {
        chosen: value == chosen,
        value,
        label,
        note: None,
        closed: false,
    };
    part.answers = vec![choice(String::new(), Text::new("batch-answer-leave"))];
    for branch in &task.branches {
        let value =
            branch.branch.filter(|_| offer.picks).map_or("submit".to_owned(), |no| format!("submit.{no}"));
        let target = branch.target.as_ref().map(|target| format!("→ {target}"));
        let note: Vec<String> = branch.condition.iter().cloned().chain(target).collect();
        let note = Some(note.join(" ")).filter(|note| !note.is_empty());
        let closed = branch.closed;
        part.answers.push(AnswerChoice { note, closed, ..choice(value, branch.label.clone()) });
    }
    if let Some(votes) = &task.votes {
        let rejection = ctx.site.views.text(ctx.lang(), &votes.rejection);
        let reject = choice("vote.reject".to_owned(), Text::new("vote-reject"));
        part.answers.extend(votes.may_reject.then_some(AnswerChoice { note: Some(rejection), ..reject }));
        let abstain = choice("vote.abstain".to_owned(), Text::new("vote-abstain"));
        part.answers.extend(votes.may_abstain.then_some(abstain));
    }
    if let Some(returns) = &mut task.returns {
        part.answers.push(choice("return".to_owned(), Text::new("command-return")));
        part.returns = std::mem::take(&mut returns.targets);
        if let Some(typing) = typing.filter(|typing| !typing.return_to.is_empty()) {
            Choice::choose(&mut part.returns, &typing.return_to);
        }
    }
    part.task = Some(task);
}
