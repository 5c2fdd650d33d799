//! One incident: what happened in plain words, every attempt, and the ways on: try again, mend, skip.

use serde::Serialize;
use waypost_app::{
    access::Administers,
    read::{AttemptRow, IncidentDetail, IncidentEntry},
};
use waypost_base::{Code, FieldProblem, IncidentId, ItemKey, Rejection, StageNo, Timestamp, Value};
use waypost_engine::{Command, event::IncidentKind};
use waypost_org::Permission;

use super::incidents;
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    pages::{
        Choice, Problems,
        flows::{
            cell::{Cell, CellKind, Wrong, refuse},
            open::{encoded, summary},
        },
        present::{fresh_key, worded},
    },
    view::{Page, Text},
};

/// One incident.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentPage {
    /// Id, for addresses.
    pub id: String,
    /// Number of the case.
    pub number: i64,
    /// Title of the document.
    pub title: String,
    /// Name of the flow.
    pub flow: String,
    /// Name of the stage.
    pub stage: String,
    /// What happened.
    pub words: Text,
    /// What to do about it.
    pub advice: Text,
    /// Since when.
    pub at: Timestamp,
    /// The details of technology.
    pub detail: String,
    /// The plugin behind the action.
    pub plugin: Option<PluginRow>,
    /// Every attempt, oldest first.
    pub attempts: Vec<Attempt>,
    /// Idempotency key of what is done.
    pub key: String,
    /// The reason of trying again; may be empty.
    pub retry: Vec<Cell>,
    /// What the button says.
    pub button: Text,
    /// Properties to set right, declaration and reason.
    pub mend: Vec<Cell>,
    /// The action's page, and its name.
    pub action: Option<(String, String)>,
    /// Branch and reason of skipping.
    pub skip: Vec<Cell>,
    /// Why nothing was done.
    pub problems: Option<Problems>,
}

/// The plugin behind an action.
#[derive(Clone, Debug, Serialize)]
pub struct PluginRow {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the build registered now.
    pub hash: String,
}

/// One attempt.
#[derive(Clone, Debug, Serialize)]
pub struct Attempt {
    /// Its number.
    pub n: i64,
    /// When it began.
    pub at: Timestamp,
    /// Milliseconds it took.
    pub took: i64,
    /// What became of it.
    pub outcome: Text,
    /// What was said.
    pub words: String,
    /// Version and first digits of the build that was asked.
    pub build: String,
}

impl Page for IncidentPage {
    const TEMPLATE: &'static str = "pages/administration/incident";

    fn title(&self) -> Text {
        Text::new("incident-title").with("number", self.number)
    }
}

fn proof(ctx: &Ctx) -> Result<Administers, Rejection> {
    ctx.who().administers(Permission::ResolveIncidents)
}

async fn found(ctx: &Ctx, proof: &Administers) -> Result<IncidentDetail, Stop> {
    let (proof, id) = (proof.clone(), IncidentId::new(ctx.number("incident")?));
    Ok(ctx.block(move |app| app.incident(&proof, id)).await??)
}

/// `GET /incidents/{incident}`.
pub async fn show(ctx: Ctx) -> Outcome {
    let detail = found(&ctx, &proof(&ctx)?).await?;
    ctx.page(&page(&ctx, &detail))
}

fn page(ctx: &Ctx, detail: &IncidentDetail) -> IncidentPage {
    let entry = &detail.entry;
    let (words, advice) =
        detail.kind.map_or_else(|| (Text::plain(&entry.row.kind), Text::plain("")), incidents::words);
    let plugin = detail.action.as_ref().and_then(|(.., means)| {
        let row = means.plugin.as_ref()?;
        Some(PluginRow {
            name: row.name.clone(),
            version: means.description.as_ref().map(|said| said.version.clone()).unwrap_or_default(),
            hash: waypost_app::hex(&row.sha256),
        })
    });
    IncidentPage {
        id: entry.row.id.to_string(),
        number: entry.case.number,
        title: entry.case.title.clone(),
        flow: flow_name(ctx, entry),
        stage: stage_name(ctx, entry),
        words,
        advice,
        at: Timestamp::from_millis(entry.row.raised_at),
        detail: entry.row.detail.clone(),
        plugin,
        attempts: detail.attempts.iter().enumerate().map(|(at, row)| attempt(at, row)).collect(),
        key: fresh_key(),
        retry: vec![Cell::new("retry_reason", "field-reason", "").kind(CellKind::Area)],
        button: detail.kind.map_or_else(|| Text::new("command-retry"), incidents::button),
        mend: mend_cells(detail),
        action: detail.action.as_ref().map(|(code, name, _)| {
            (format!("/actions/{}", encoded(code)), name.in_language(ctx.tag()).to_owned())
        }),
        skip: skip_cells(ctx, detail),
        problems: None,
    }
}

/// The flow's name; empty where only the number of the case may be told.
pub fn flow_name(ctx: &Ctx, entry: &IncidentEntry) -> String {
    entry.flow.as_ref().map(|flow| flow.name.in_language(ctx.tag()).to_owned()).unwrap_or_default()
}

/// The stage's name; empty as the flow's.
pub fn stage_name(ctx: &Ctx, entry: &IncidentEntry) -> String {
    let stage = entry.stage.and_then(|no| u32::try_from(no).ok());
    let names = entry.flow.as_ref().zip(stage);
    names.map(|(flow, no)| flow.stage_name(StageNo(no), ctx.tag())).unwrap_or_default()
}

/// A refusal in words; of a case of which only the number may be told, without the stage.
pub fn refusal(ctx: &Ctx, entry: &IncidentEntry, mut rejection: Rejection) -> Rejection {
    if entry.flow.is_none()
        && let Some(stage) = rejection.params.get_mut("stage")
    {
        *stage = "…".to_owned();
    }
    worded(ctx, entry.flow.as_deref(), rejection)
}

fn attempt(at: usize, row: &AttemptRow) -> Attempt {
    let hash = row.sha256.as_ref().map(|hash| waypost_app::hex(hash)).unwrap_or_default();
    Attempt {
        n: i64::try_from(at + 1).unwrap_or_default(),
        at: Timestamp::from_millis(row.began_at),
        took: row.ended_at - row.began_at,
        outcome: Text::new(format!("attempt-{}", row.outcome)),
        words: row.words.clone(),
        build: format!("{} {} {}", row.plugin, row.version, hash.chars().take(8).collect::<String>()),
    }
}

fn mend_cells(detail: &IncidentDetail) -> Vec<Cell> {
    // A property cannot be set right by somebody who may not see it.
    if detail.kind == Some(IncidentKind::LateAnswer) || detail.entry.flow.is_none() {
        return Vec::new();
    }
    let mut cells = Vec::new();
    for (key, value) in &detail.properties {
        let label = Text::new("incident-property").with("key", key.to_string());
        let cell = match value {
            Value::Bool(yes) => Cell::check(format!("property.{key}"), "field-setting_value", *yes),
            Value::Date(day) => Cell::new(format!("property.{key}"), "field-setting_value", day.to_string())
                .kind(CellKind::Date),
            other => Cell::new(format!("property.{key}"), "field-setting_value", plain(other)),
        };
        cells.push(cell.labelled(label));
    }
    cells.push(Cell::new("new_key", "incident-new-key", ""));
    cells.push(Cell::new("new_value", "incident-new-value", ""));
    if detail.handed_out {
        let declared = Cell::check("effect_did_not_happen", "incident-not-happened", false);
        cells.push(declared.help("incident-not-happened-help"));
    }
    cells.push(Cell::new("mend_reason", "field-reason", "").kind(CellKind::Area));
    cells
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Decimal(number) => number.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => String::new(),
    }
}

fn skip_cells(ctx: &Ctx, detail: &IncidentDetail) -> Vec<Cell> {
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    let mut cells = Vec::new();
    if !detail.branches.is_empty() {
        let several = detail.branches.len() > 1;
        let name = |(branch, condition, to): &(u32, waypost_base::Label, Option<StageNo>)| {
            let button = if several { Text::new("submit-n").with("n", *branch) } else { Text::new("submit") };
            let to = detail.entry.flow.as_ref().zip(*to);
            let to = to.map(|(flow, no)| flow.stage_name(no, ctx.tag())).unwrap_or_default();
            let condition = condition.in_language(ctx.tag());
            let words = [say(&button), condition.to_owned(), to];
            Choice::new(
                branch.to_string(),
                words.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" · "),
            )
        };
        let none = std::iter::once(Choice::new("", ""));
        let choices = none.chain(detail.branches.iter().map(name)).collect();
        let only = if several { String::new() } else { detail.branches[0].0.to_string() };
        cells.push(Cell::select("branch", "incident-skip-branch", choices, only));
    }
    cells.push(Cell::new("skip_reason", "field-reason", "").kind(CellKind::Area));
    cells
}

/// `POST /incidents/{incident}/mend`: with a reason alone it is a retry on record.
pub async fn mend(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = proof(&ctx)?;
    let detail = found(&ctx, &proof).await?;
    let not_happened = typed.has("effect_did_not_happen");
    if not_happened {
        ctx.who().proved_lately(ctx.site.app.now())?;
    }
    let mut wrong = Vec::new();
    let set = properties(&detail, &typed, &mut wrong);
    let reason = given(&typed, "mend_reason", &mut wrong);
    let incident = IncidentId::new(detail.entry.row.id);
    let ok = wrong.is_empty();
    let done = act(&ctx, proof, &detail, &typed, ok, move |by| Command::Mend {
        by,
        incident,
        set,
        reason,
        effect_did_not_happen: not_happened,
    })
    .await?;
    answer(&ctx, &detail, &typed, done, wrong, "flash-mended")
}

/// `POST /incidents/{incident}/skip`.
pub async fn skip(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = proof(&ctx)?;
    ctx.who().proved_lately(ctx.site.app.now())?;
    let detail = found(&ctx, &proof).await?;
    let mut wrong = Vec::new();
    let reason = given(&typed, "skip_reason", &mut wrong);
    let branch: Option<u32> = typed.get("branch").parse().ok();
    if branch.is_none() && !detail.branches.is_empty() {
        wrong.push(told("branch", Code::BranchMissing));
    }
    let incident = IncidentId::new(detail.entry.row.id);
    let ok = wrong.is_empty();
    let done =
        act(&ctx, proof, &detail, &typed, ok, move |by| Command::Skip { by, incident, branch, reason })
            .await?;
    answer(&ctx, &detail, &typed, done, wrong, "flash-skipped")
}

fn given(typed: &Typed, name: &str, wrong: &mut Vec<Wrong>) -> String {
    let reason = typed.get(name).replace("\r\n", "\n");
    if reason.trim().is_empty() {
        wrong.push(told(name, Code::ReasonMissing));
    }
    reason
}

fn told(field: &str, code: Code) -> Wrong {
    Wrong::new(field, Text::from(&FieldProblem::new(field, code)))
}

/// The properties that were changed, each read as the kind it has.
fn properties(detail: &IncidentDetail, typed: &Typed, wrong: &mut Vec<Wrong>) -> Vec<(ItemKey, Value)> {
    let mut set = Vec::new();
    for (key, before) in &detail.properties {
        let name = format!("property.{key}");
        let raw = typed.get(&name).trim().to_owned();
        let read = match before {
            Value::Bool(_) => Ok(Value::Bool(typed.has(&name))),
            _ if !typed.has(&name) => continue,
            Value::Integer(_) => raw.parse().map(Value::Integer).map_err(|_| Code::ValueNotInteger),
            Value::Decimal(_) => raw.parse().map(Value::Decimal).map_err(|_| Code::ValueNotDecimal),
            Value::Date(_) => raw.parse().map(Value::Date).map_err(|_| Code::ValueNotDate),
            _ if raw.is_empty() => Err(Code::ValueRequired),
            _ => Ok(Value::Text(raw)),
        };
        match read {
            Ok(value) if value != *before => set.push((key.clone(), value)),
            Ok(_) => {}
            Err(code) => wrong.push(told(&name, code)),
        }
    }
    let (key, value) = (typed.get("new_key").trim(), typed.get("new_value").trim());
    match (key.is_empty(), value.is_empty()) {
        (true, true) => {}
        (true, false) => wrong.push(told("new_key", Code::ValueRequired)),
        (false, true) => wrong.push(told("new_value", Code::ValueRequired)),
        (false, false) => match ItemKey::new(key) {
            Ok(key) => set.push((key, Value::Text(value.to_owned()))),
            Err(_) => wrong.push(told("new_key", Code::BadKey)),
        },
    }
    set
}

async fn act(
    ctx: &Ctx,
    proof: Administers,
    detail: &IncidentDetail,
    typed: &Typed,
    good: bool,
    command: impl FnOnce(waypost_base::UserId) -> Command + Send + 'static,
) -> Result<Result<(), Rejection>, Stop> {
    if !good {
        return Ok(Err(Code::InvalidValues.into()));
    }
    let key = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && key.len() <= 100);
    let (incident, number) = (IncidentId::new(detail.entry.row.id), detail.entry.case.number);
    let prepared = ctx.block(move |app| app.prepare_settling(&proof, number, incident, key, command)).await?;
    match prepared {
        Ok(envelope) => Ok(ctx.site.app.desk.submit(envelope).await?.map(|_| ())),
        Err(rejection) => Ok(Err(rejection)),
    }
}

fn answer(
    ctx: &Ctx,
    detail: &IncidentDetail,
    typed: &Typed,
    done: Result<(), Rejection>,
    wrong: Vec<Wrong>,
    notice: &'static str,
) -> Outcome {
    let Err(rejection) = done else { return Ok(ctx.see_other_saying("/incidents", notice)) };
    let rejection = refusal(ctx, &detail.entry, rejection);
    let mut page = page(ctx, detail);
    let cells = page.retry.iter_mut().chain(&mut page.mend).chain(&mut page.skip).collect();
    page.problems = Some(refuse("incident", cells, typed, summary(ctx, &rejection), &wrong));
    ctx.refused(&rejection, &page)
}
