//! What the forms of the case page do. Each reads what was typed, hands one command to the desk, and leads back to the
//! case; a refusal shows the case again with everything that was typed.

use waypost_app::{
    access::Visible,
    cases::drafts::{DraftBody, DraftOf},
    materials::{is_checklist, with_handed},
    read::{CaseView, rows::CaseHead},
};
use waypost_base::{Code, FieldProblem, Rejection, StageNo, UserId, VisitId};
use waypost_engine::{Command, command::Submission};

use super::{
    Leftover, ReasonPart, meanwhile, reading,
    show::{load, page, seen},
    task::Pressed,
    work,
};
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    pages::{
        Problems,
        materials::lacking,
        phrases,
        present::{Before, complete, fresh_key, read_items, worded},
        texts,
    },
    view::Text,
};

/// `POST …/submit`.
pub async fn submit(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let (view, _) = load(&ctx, &case).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let stage = view.step(visit).map(|step| step.stage).ok_or_else(Stop::not_found)?;
    // The rights are those of the stage, whether the visit is still open or not: a form that is sent again after its
    // answer was lost must become the same command.
    let stage = StageNo(u32::try_from(stage).unwrap_or_default());
    // Who signs beside the handler was shown the form to read; so the form itself says, for the same reason.
    let signs = typed.get("signs") == "yes";
    let rights = if signs { view.reading_at(stage) } else { view.rights_at(stage) };
    let mut read = read_items(&ctx, &view.flow.form, &rights, &view.values, &typed).await?;
    read.problems.extend(texts::problems(&typed, &["opinion"]));
    let copy = match reading::copy_of(&ctx, &typed) {
        Ok(copy) => copy,
        Err(problem) => {
            read.problems.push(problem);
            None
        }
    };
    let takes = read.values.iter().any(|(key, _)| is_checklist(key));
    let earlier = meanwhile::shown(&ctx, &case, &typed).await?;
    let seen = earlier.as_ref().map(|earlier| earlier.leave_untouched(&mut read.values)).unwrap_or_default();
    let touched = read.values.clone();
    let values = with_handed(&view.values, &read.values);
    let missing = takes.then(|| lacking::sentence(&ctx, &view.flow.materials, &values)).flatten();
    let votes = view.state.visits.get(&visit).is_some_and(|visit| visit.ballot.is_some());
    let notice = match missing {
        Some(_) => "flash-submitted-missing",
        None if votes => "flash-voted",
        None => "flash-submitted",
    };
    let refused = if read.problems.is_empty() {
        let submit = Submission {
            branch: typed.get("branch").parse().ok(),
            opinion: typed.get("opinion").to_owned(),
            values: read.values,
            seen,
            straight_back: typed.get("straight_back") == "yes",
            copy,
        };
        let draft = draft_id(&ctx, visit).await?;
        hand_in(&ctx, &case, &typed, draft, move |by| Command::Submit { by, visit, submit }).await?
    } else {
        let problems = complete(read.problems, &view.flow.form, &rights, &view.values, &read.values);
        Err(Rejection::of_fields(problems))
    };
    match refused {
        Ok(()) => Ok(back(&ctx, notice)),
        Err(mut rejection) => {
            if let Some(earlier) = &earlier {
                meanwhile::look_again(earlier, &view, &touched, &mut read.before, &mut rejection);
            }
            show_refused(&ctx, &case, visit, Pressed::Submit, &read.before, rejection).await
        }
    }
}

/// `POST …/return`.
pub async fn go_back(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let to = match typed.get("return_to") {
        "end" => None,
        no => match no.parse() {
            Ok(no) => Some(StageNo(no)),
            Err(_) => Some(StageNo(0)),
        },
    };
    let draft = draft_id(&ctx, visit).await?;
    let mut problems = texts::problems(&typed, &["return_reason"]);
    let reason = match return_reason(&ctx, &case, visit, &typed).await? {
        Ok(reason) => reason,
        Err(problem) => {
            problems.push(problem);
            typed.get("return_reason").to_owned()
        }
    };
    if reason.trim().is_empty() {
        problems.push(FieldProblem::new("return_reason", Code::ReasonMissing));
    }
    if problems.is_empty() {
        problems.extend(texts::reason_problem("return_reason", &reason));
    }
    let done = if !problems.is_empty() {
        Err(Rejection::of_fields(problems))
    } else {
        hand_in(&ctx, &case, &typed, draft, move |by| Command::Return { by, visit, to, reason }).await?
    };
    let before = before(&ctx, &case, visit, &typed).await?;
    finish(&ctx, &case, visit, Pressed::Return, &before, done, "flash-returned").await
}

/// The reason of a return: the materials that were ticked as missing, by the copies typed in the same form, and the
/// typed words.
async fn return_reason(
    ctx: &Ctx,
    case: &Visible<CaseHead>,
    visit: VisitId,
    typed: &Typed,
) -> Result<Result<String, FieldProblem>, Stop> {
    let (words, ticked) = (typed.get("return_reason"), typed.all("missing"));
    if ticked.is_empty() {
        return Ok(Ok(words.to_owned()));
    }
    let (view, _) = load(ctx, case).await?;
    let stage = view.step(visit).map(|step| step.stage).ok_or_else(Stop::not_found)?;
    let rights = view.rights_at(StageNo(u32::try_from(stage).unwrap_or_default()));
    let read = read_items(ctx, &view.flow.form, &rights, &view.values, typed).await?;
    let values = with_handed(&view.values, &read.values);
    Ok(lacking::reason(ctx, &view.flow.materials, &values, &ticked, words))
}

/// `POST …/save`: the typed text, values and uploads survive; nobody else sees them.
pub async fn save(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let before = before(&ctx, &case, visit, &typed).await?;
    let own = |name: &str| {
        name.starts_with("item.")
            || matches!(
                name,
                "missing"
                    | "copy_to"
                    | "copy_how"
                    | meanwhile::SHOWN
                    | "opinion"
                    | "return_reason"
                    | "return_to"
                    | "transfer_to"
                    | "transfer_way"
                    | "transfer_reason"
            )
    };
    let body = DraftBody {
        title: case.get().title.clone(),
        fields: before.fields.iter().filter(|(name, _)| own(name)).cloned().collect(),
        files: before.files.clone(),
    };
    let (who, id) = (ctx.who().clone(), case.get().id);
    let of = DraftOf::Visit { case: id, visit };
    let saved = ctx.block(move |app| app.save_draft(&who, of, &body)).await?.map(|_| ());
    finish(&ctx, &case, visit, Pressed::Submit, &before, saved, "flash-saved").await
}

/// `POST …/rows`: more blank rows for a table; the same page with everything that was typed, and nothing judged or kept.
pub async fn more_rows(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let mut before = before(&ctx, &case, visit, &typed).await?;
    let (view, drafts) = load(&ctx, &case).await?;
    phrases::into_fields(&mut before.fields, &typed, &view.phrases);
    let mut page = page(&ctx, &view, &drafts);
    let offer = view.offers.visits.iter().find(|offer| offer.visit == visit && offer.work.is_some());
    let Some(task) = offer.and_then(|offer| work::task(&ctx, &view, offer, Some(&before))) else {
        // Somebody was first: what was typed is shown, to be copied.
        let closed = view.step(visit).is_some_and(|step| step.closed_at.is_some());
        let why = if closed { Code::AlreadyHandled } else { Code::NotYourWork };
        let gone = worded(&ctx, Some(&view.flow), why.into());
        page.leftover = Some(typed_before(&ctx, &view, &before, &gone));
        return ctx.refused(&gone, &page);
    };
    if let Some(place) = page.tasks.iter_mut().find(|other| other.visit == task.visit) {
        *place = task;
    }
    ctx.page(&page)
}

/// `POST …/claim`.
pub async fn claim(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let done = hand_in(&ctx, &case, &typed, None, move |by| Command::Claim { by, visit }).await?;
    let before = before(&ctx, &case, visit, &typed).await?;
    finish(&ctx, &case, visit, Pressed::Submit, &before, done, "flash-claimed").await
}

/// `POST …/unclaim`.
pub async fn unclaim(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let done = hand_in(&ctx, &case, &typed, None, move |by| Command::Unclaim { by, visit }).await?;
    let before = before(&ctx, &case, visit, &typed).await?;
    finish(&ctx, &case, visit, Pressed::Submit, &before, done, "flash-unclaimed").await
}

/// `POST …/withdraw`.
pub async fn withdraw(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let visit = VisitId::new(ctx.number("visit")?);
    let done = hand_in(&ctx, &case, &typed, None, move |by| Command::Withdraw { by, visit }).await?;
    finish(&ctx, &case, visit, Pressed::Submit, &Before::default(), done, "flash-withdrawn").await
}

/// `POST /cases/{case}/revoke`.
pub async fn revoke(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let reason = typed.get("reason").to_owned();
    if typed.has("phrase") {
        let (view, drafts) = load(&ctx, &case).await?;
        let mut page = page(&ctx, &view, &drafts);
        if let (Some(part), Some((_, phrase))) = (&mut page.revoke, phrases::pressed(&typed, &view.phrases)) {
            part.text.value = phrases::with(&reason, phrase);
            part.open = true;
        }
        return ctx.page(&page);
    }
    let mut problems = texts::problems(&typed, &["reason"]);
    if reason.trim().is_empty() {
        problems.push(FieldProblem::new("reason", Code::ReasonMissing));
    }
    let done = if !problems.is_empty() {
        Err(Rejection::of_fields(problems))
    } else {
        let reason = reason.clone();
        hand_in(&ctx, &case, &typed, None, move |by| Command::Revoke { by, reason }).await?
    };
    let Err(rejection) = done else { return Ok(back(&ctx, "flash-revoked")) };
    let (view, drafts) = load(&ctx, &case).await?;
    let rejection = worded(&ctx, Some(&view.flow), rejection);
    let mut page = page(&ctx, &view, &drafts);
    match page.revoke.take() {
        Some(part) => page.revoke = Some(part.refused("revoke", &rejection, &reason)),
        None => {
            let label = ctx.site.views.text(ctx.lang(), &Text::new("field-reason"));
            page.leftover = Some(leftover(&rejection, &[(&label, &reason)]));
        }
    }
    ctx.refused(&rejection, &page)
}

/// `POST /cases/{case}/comment`.
pub async fn comment(ctx: Ctx, typed: Typed) -> Outcome {
    let case = seen(&ctx).await?;
    let text = typed.get("text").to_owned();
    if typed.has("phrase") {
        let (view, drafts) = load(&ctx, &case).await?;
        let mut page = page(&ctx, &view, &drafts);
        if let (Some(part), Some((_, phrase))) = (&mut page.comment, phrases::pressed(&typed, &view.phrases))
        {
            part.text.value = phrases::with(&text, phrase);
            part.open = true;
        }
        return ctx.page(&page);
    }
    let mut problems = texts::problems(&typed, &["text"]);
    if text.trim().is_empty() {
        problems.push(FieldProblem::new("text", Code::ValueRequired));
    }
    let done = if !problems.is_empty() {
        Err(Rejection::of_fields(problems))
    } else {
        let text = text.clone();
        hand_in(&ctx, &case, &typed, None, move |by| Command::Comment { by, text }).await?
    };
    let Err(rejection) = done else { return Ok(back(&ctx, "flash-commented")) };
    let (view, drafts) = load(&ctx, &case).await?;
    let rejection = worded(&ctx, Some(&view.flow), rejection);
    let mut page = page(&ctx, &view, &drafts);
    let part = page.comment.take().unwrap_or_else(|| ReasonPart::comment(fresh_key()));
    page.comment = Some(part.refused("comment", &rejection, &text));
    ctx.refused(&rejection, &page)
}

pub(super) async fn hand_in(
    ctx: &Ctx,
    case: &Visible<CaseHead>,
    typed: &Typed,
    draft: Option<i64>,
    command: impl FnOnce(UserId) -> Command + Send + 'static,
) -> Result<Result<(), Rejection>, Stop> {
    let key = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && key.len() <= 100);
    let (who, case) = (ctx.who().clone(), case.clone());
    let envelope = ctx.block(move |app| app.prepare(&who, &case, key, draft, command)).await?;
    let envelope = match envelope {
        Ok(envelope) => envelope,
        Err(rejection) => return Ok(Err(rejection)),
    };
    Ok(ctx.hand_in(envelope).await?.map(|_| ()))
}

pub(super) async fn draft_id(ctx: &Ctx, visit: VisitId) -> Result<Option<i64>, Stop> {
    let who = ctx.who().clone();
    Ok(ctx.block(move |app| app.draft_of_visit(&who, visit)).await?.map(|(id, _)| id))
}

/// What was typed, with the files, for showing or saving; what cannot be read is kept as typed.
pub(super) async fn before(
    ctx: &Ctx,
    case: &Visible<CaseHead>,
    visit: VisitId,
    typed: &Typed,
) -> Result<Before, Stop> {
    let (view, _) = load(ctx, case).await?;
    let stage = view.step(visit).map(|step| step.stage).ok_or_else(Stop::not_found)?;
    let rights = view.rights_at(StageNo(u32::try_from(stage).unwrap_or_default()));
    Ok(read_items(ctx, &view.flow.form, &rights, &view.values, typed).await?.before)
}

pub(super) async fn finish(
    ctx: &Ctx,
    case: &Visible<CaseHead>,
    visit: VisitId,
    pressed: Pressed,
    before: &Before,
    done: Result<(), Rejection>,
    notice: &'static str,
) -> Outcome {
    match done {
        Ok(()) => Ok(back(ctx, notice)),
        Err(rejection) => show_refused(ctx, case, visit, pressed, before, rejection).await,
    }
}

pub(super) fn back(ctx: &Ctx, notice: &'static str) -> actix_web::HttpResponse {
    ctx.see_other_saying(&format!("/cases/{}", ctx.var("case")), notice)
}

/// The case again, with the refusal beside what was typed. Where the work is gone (somebody was first), what was typed
/// stands on top, to be copied.
async fn show_refused(
    ctx: &Ctx,
    case: &Visible<CaseHead>,
    visit: VisitId,
    pressed: Pressed,
    before: &Before,
    rejection: Rejection,
) -> Outcome {
    let (view, drafts) = load(ctx, case).await?;
    let rejection = worded(ctx, Some(&view.flow), rejection);
    let mut page = page(ctx, &view, &drafts);
    let offer = view.offers.visits.iter().find(|offer| offer.visit == visit && offer.work.is_some());
    match offer.and_then(|offer| work::task(ctx, &view, offer, Some(before))) {
        Some(mut task) => {
            task.refuse(pressed, &rejection);
            if let Some(place) = page.tasks.iter_mut().find(|other| other.visit == task.visit) {
                *place = task;
            }
        }
        None => page.leftover = Some(typed_before(ctx, &view, before, &rejection)),
    }
    ctx.refused(&rejection, &page)
}

fn typed_before(ctx: &Ctx, view: &CaseView, before: &Before, rejection: &Rejection) -> Leftover {
    let say = |key: &'static str| ctx.site.views.text(ctx.lang(), &Text::new(key));
    let words: Vec<(String, String)> = before
        .fields
        .iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .filter_map(|(name, value)| match name.as_str() {
            "opinion" => Some((say("field-opinion"), value.clone())),
            "return_reason" | "transfer_reason" => Some((say("field-reason"), value.clone())),
            name => {
                let name = name.strip_prefix("item.")?;
                if let Some((table, cell)) = name.split_once('.') {
                    return typed_cell(ctx, view, table, cell, value);
                }
                let key = waypost_base::ItemKey::new(name).ok()?;
                let item = view.flow.form.item(&key)?;
                // What was chosen is told by its label, what was typed as it was typed.
                let chosen = item.kind.choices().iter().find(|choice| choice.key == *value);
                let shown = chosen.map_or(value.as_str(), |choice| choice.label.in_language(ctx.tag()));
                Some((item.label.in_language(ctx.tag()).to_owned(), shown.to_owned()))
            }
        })
        .collect();
    let words: Vec<(&str, &str)> = words.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    leftover(rejection, &words)
}

/// A typed cell of a table, by the names of both.
fn typed_cell(ctx: &Ctx, view: &CaseView, table: &str, cell: &str, value: &str) -> Option<(String, String)> {
    let item = view.flow.form.items.iter().find(|item| item.key.as_str() == table)?;
    let (_, column) = cell.split_once('.')?;
    let column = item.kind.columns().iter().find(|found| found.key.as_str() == column)?;
    let chosen = column.kind.choices().iter().find(|choice| choice.key == value);
    let shown = chosen.map_or(value, |choice| choice.label.in_language(ctx.tag()));
    let (item, column) = (item.label.in_language(ctx.tag()), column.label.in_language(ctx.tag()));
    Some((format!("{item} · {column}"), shown.to_owned()))
}

pub(super) fn leftover(rejection: &Rejection, typed: &[(&str, &str)]) -> Leftover {
    Leftover {
        problems: Problems::of("leftover", rejection, |_| None),
        typed: typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}
