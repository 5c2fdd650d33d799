//! What every page of the editor begins with: the proof, the flow, the version, the names.

use waypost_app::{
    access::DefinesFlows,
    editing::{Beside, FlowDraft, FlowNamed, VersionState as Stands},
};
use waypost_base::{Code, FlowVersionId, Rejection, Timestamp};
use waypost_engine::edit::Note;

use super::{
    book::{Book, Named, told_apart},
    cell::Wrong,
    changes::value_words,
    version::{VersionHead, VersionState, rows::key_of},
};
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    pages::present::{local_time, worded},
    view::{Page, Text, TextParam},
};

/// The scripts of pages of the editor come from us alone.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; \
    img-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// A page with the script of the editor.
///
/// # Errors
/// When it cannot be shown.
pub fn with_script<P: Page>(ctx: &Ctx, rejection: Option<&Rejection>, page: &P) -> Outcome {
    let mut answer = match rejection {
        None => ctx.page(page)?,
        Some(rejection) => ctx.refused(rejection, page)?,
    };
    use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
    answer.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    Ok(answer)
}

/// An open version.
#[derive(Clone)]
pub struct Open {
    /// The proof.
    pub proof: DefinesFlows,
    /// The flow.
    pub flow: FlowNamed,
    /// The version.
    pub draft: FlowDraft,
    /// Names.
    pub beside: Beside,
}

/// The flow of an address.
///
/// # Errors
/// When there is none that this person defines.
pub async fn flow(ctx: &Ctx) -> Result<(DefinesFlows, FlowNamed), Stop> {
    let proof = ctx.who().defines_flows()?;
    let code = ctx.var("code").to_owned();
    let by = proof.clone();
    let flow = ctx.block(move |app| app.flow_to_define(&by, &code)).await??;
    Ok((proof, flow))
}

/// The version of an address.
///
/// # Errors
/// When there is none that this person defines.
pub async fn version(ctx: &Ctx) -> Result<Open, Stop> {
    let (proof, flow) = flow(ctx).await?;
    let no: i32 = ctx.var("no").parse().map_err(|_| Stop::not_found())?;
    let version = flow.version(no).ok_or_else(Stop::not_found)?;
    at(ctx, proof, flow, version, None).await?.map_err(Into::into)
}

/// The draft of an address as the posted page showed it.
///
/// # Errors
/// When there is none that this person defines. The inner rejection says that it is no draft any more, or that the
/// page is too old.
pub async fn posted(ctx: &Ctx, typed: &Typed) -> Result<Result<Open, Rejection>, Stop> {
    let (proof, flow) = flow(ctx).await?;
    let no: i32 = ctx.var("no").parse().map_err(|_| Stop::not_found())?;
    let version = flow.version(no);
    let Some(version) = version else {
        return Ok(Err(Rejection::new(Code::DraftClosed).with("who", "none")));
    };
    at(ctx, proof, flow, version, Some(typed.get("base").parse().unwrap_or(-1))).await
}

/// A version of a flow.
///
/// # Errors
/// When there is none that this person defines.
pub async fn of_version(
    ctx: &Ctx,
    proof: DefinesFlows,
    flow: FlowNamed,
    version: FlowVersionId,
) -> Result<Open, Stop> {
    at(ctx, proof, flow, version, None).await?.map_err(Into::into)
}

async fn at(
    ctx: &Ctx,
    proof: DefinesFlows,
    flow: FlowNamed,
    version: FlowVersionId,
    revision: Option<i64>,
) -> Result<Result<Open, Rejection>, Stop> {
    let by = proof.clone();
    let found = ctx
        .block(move |app| -> Result<_, waypost_app::AppError> {
            let draft = match revision {
                None => app.flow_version(&by, version)?,
                Some(revision) => app.flow_draft_at(&by, version, revision)?,
            };
            Ok(match draft {
                Ok(draft) => Ok((app.beside_flow(&by, draft.form_version)?, draft)),
                Err(rejection) => Err(rejection),
            })
        })
        .await?;
    Ok(found.map(|(beside, draft)| Open { proof, flow, draft, beside }))
}

impl Open {
    /// Its address.
    pub fn path(&self) -> String {
        format!("/flows/{}/versions/{}", encoded(&self.flow.code), self.draft.no)
    }

    /// It is a draft.
    pub fn is_draft(&self) -> bool {
        self.draft.state == Stands::Draft
    }

    /// What the head of its pages says.
    pub fn head(&self, ctx: &Ctx) -> VersionHead {
        let draft = &self.draft;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        VersionHead {
            code: encoded(&self.flow.code),
            flow: self.flow.name.in_language(ctx.tag()).to_owned(),
            no: draft.no,
            state: stands(draft.state),
            valid_from: draft.begins,
            valid_to: draft.ends,
            note: draft.note.clone(),
            path: self.path(),
            editable: self.is_draft(),
            revision: draft.revision.to_string(),
            undo: draft.can_undo,
            redo: draft.can_redo,
            in_force: self.flow.in_force,
            before: self
                .flow
                .in_force
                .filter(|no| *no < draft.no)
                .or_else(|| self.flow.versions.iter().map(|(_, no)| *no).find(|no| *no < draft.no)),
            stages: count(draft.definition.stages.len()),
            ways: count(draft.definition.transitions.len()),
        }
    }

    /// The names of everything that it may mention.
    pub fn book<'c>(&self, ctx: &'c Ctx) -> Book<'c> {
        let mut book = book(ctx, &self.beside);
        book.stages_of(&self.draft.definition);
        book
    }
}

/// The names of everything but stages.
pub fn book<'c>(ctx: &'c Ctx, beside: &Beside) -> Book<'c> {
    let (tag, organisation) = (ctx.tag(), &beside.organisation);
    let data = organisation.data();
    let mut book = Book::new(&ctx.site.views, ctx.lang());
    let department = |id| organisation.department_name(id, tag);
    book.posts = told_apart(
        data.posts
            .iter()
            .map(|post| {
                let short = post.name.in_language(tag).to_owned();
                let name = format!("{} · {short}", department(post.department));
                let closed = organisation.is_closed_post(post.id);
                Named { id: post.id, code: post.code.clone(), short, name, closed }
            })
            .collect(),
    );
    book.departments = told_apart(
        data.departments
            .iter()
            .map(|of| {
                let name = of.name.in_language(tag).to_owned();
                let closed = organisation.is_closed_department(of.id);
                Named { id: of.id, code: of.code.clone(), short: name.clone(), name, closed }
            })
            .collect(),
    );
    book.people = told_apart(
        data.people
            .iter()
            .filter(|person| person.active)
            .map(|person| Named {
                id: person.id,
                code: person.sign_in.clone(),
                short: person.name.clone(),
                name: person.name.clone(),
                closed: false,
            })
            .collect(),
    );
    book.actions = beside.actions.iter().map(|(id, name)| (*id, name.in_language(tag).to_owned())).collect();
    if let Some(form) = &beside.form {
        book.items_of(form);
    }
    book
}

/// The state of a version as pages tell it.
pub fn stands(state: Stands) -> VersionState {
    match state {
        Stands::Draft => VersionState::Draft,
        Stands::Waiting => VersionState::Future,
        Stands::InForce => VersionState::InForce,
        Stands::Ended => VersionState::Past,
    }
}

/// A code as a part of an address.
pub fn encoded(code: &str) -> String {
    code.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
        text
    })
}

/// What an edit changed beside what it says, in words.
pub fn notes(notes: &[Note]) -> Vec<Text> {
    let word = |note: &Note| {
        note.params.iter().fold(Text::new(format!("note-{}", note.code.as_str())), |text, (name, value)| {
            text.with(name.clone(), TextParam::Words(value.clone()))
        })
    };
    notes.iter().map(word).collect()
}

/// The summary of a refusal.
pub fn summary(ctx: &Ctx, rejection: &Rejection) -> Text {
    Text::from(&worded(ctx, None, rejection.clone()))
}

/// A conflict as the cell that it belongs to: what stands there now, whose it is, and since when.
pub fn conflict(ctx: &Ctx, book: &Book<'_>, open: &Open, problem: &waypost_base::FieldProblem) -> Wrong {
    let get = |name: &str| problem.params.get(name).cloned().unwrap_or_default();
    let value = |name: &str| {
        let raw = get(name);
        if raw.is_empty() {
            return book.say("empty-value");
        }
        let json = serde_json::from_str(&raw).unwrap_or(serde_json::Value::String(raw));
        value_words(book, &problem.field, &json)
    };
    let zone = ctx.who().organisation().zone_minutes;
    let when = chrono::DateTime::parse_from_rfc3339(&get("when"))
        .map_or_else(|_| get("when"), |at| local_time(Timestamp::from(at.to_utc()), zone, ctx.lang()));
    let who = match get("who") {
        who if who == "none" || who.is_empty() => book.say("somebody"),
        who => who,
    };
    let words = Text::new("wrong-conflict")
        .with("who", who)
        .with("when", when)
        .with("theirs", value("theirs"))
        .with("mine", value("mine"));
    Wrong::new(cell_of(open, problem), words)
}

/// The cell that shows a field of a part.
fn cell_of(open: &Open, problem: &waypost_base::FieldProblem) -> String {
    let get = |name: &str| problem.params.get(name).map(String::as_str).unwrap_or_default();
    let field = match problem.field.as_str() {
        "receivers.receivers" => "receivers",
        "name.en" | "name.zh-CN" | "name.zh" => "name",
        "condition.en" | "condition.zh-CN" | "condition.zh" => "condition",
        other => other,
    };
    match get("part") {
        "stage" => format!("s.{}.{field}", get("no")),
        "transition" => {
            let (from, branch) = (get("no"), get("branch"));
            let rows = &open.draft.definition.transitions;
            let row =
                rows.iter().find(|row| row.from.to_string() == from && row.branch.to_string() == branch);
            let field = if field == "no" { "condition" } else { field };
            row.map_or_else(|| problem.field.clone(), |row| format!("t.{}.{field}", key_of(row.arrow())))
        }
        _ => problem.field.clone(),
    }
}
