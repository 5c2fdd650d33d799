//! Running work in the hands of those who define its flow: one case on a page of its own, many from the supervisor's
//! lists. Each operation asks for a reason, and stands on record.

pub mod bulk;

use serde::Serialize;
use waypost_app::{
    access::DefinesFlows,
    steer::{Steer, SteeredCase, Work},
};
use waypost_base::{Code, FieldProblem, Rejection, StageNo, Timestamp, UserId, VisitId, WorkItemId};
use waypost_engine::{
    definition::{Duration, TimeUnit},
    state::Phase,
};

use super::{
    Choice, Problems,
    deadline::Deadline,
    flows::cell::{Cell, CellKind, Wrong, refuse},
    present::{fresh_key, party_with_people, people, worded},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    view::{Page, Text},
};

/// The page of a case to be steered.
#[derive(Clone, Debug, Serialize)]
pub struct SteerPage {
    /// Its number.
    pub number: i64,
    /// Its title, where the reader may see the case.
    pub title: Option<String>,
    /// Where it leads, likewise.
    pub href: Option<String>,
    /// The flow's name.
    pub flow: String,
    /// Where it stands.
    pub places: Vec<Standing>,
    /// Since when it waits.
    pub suspended: Option<Timestamp>,
    /// It has ended.
    pub ended: bool,
    /// What can be done.
    pub forms: Vec<SteerForm>,
    /// Why nothing was done.
    pub problems: Option<Problems>,
}

/// A stage where the case is.
#[derive(Clone, Debug, Serialize)]
pub struct Standing {
    /// Its name.
    pub stage: String,
    /// Who has it; empty: nobody was found.
    pub holders: String,
    /// Until when.
    pub deadline: Option<Deadline>,
}

/// A form of one operation.
#[derive(Clone, Debug, Serialize)]
pub struct SteerForm {
    /// Which.
    pub what: &'static str,
    /// Its name.
    pub title: Text,
    /// What it does.
    pub help: Text,
    /// Idempotency key.
    pub key: String,
    /// What is typed.
    pub cells: Vec<Cell>,
    /// It takes something away.
    pub danger: bool,
}

impl SteerForm {
    /// A form with its words.
    pub fn new(what: &'static str, key: String, cells: Vec<Cell>, danger: bool) -> SteerForm {
        let title = Text::new(format!("steer-{what}"));
        let help = Text::new(format!("steer-{what}-help"));
        SteerForm { what, title, help, key, cells, danger }
    }
}

impl Page for SteerPage {
    const TEMPLATE: &'static str = "pages/supervise/steer";

    fn title(&self) -> Text {
        Text::new("steer-title").with("number", self.number)
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/supervise/cases/{case}", show),
        Row::post("/supervise/cases/{case}", steer),
        Row::post("/supervise/cases", bulk::steer_many),
    ]
}

async fn show(ctx: Ctx) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let case = found(&ctx, &proof).await?;
    ctx.page(&page(&ctx, &case))
}

async fn found(ctx: &Ctx, proof: &DefinesFlows) -> Result<SteeredCase, Stop> {
    let (proof, number) = (proof.clone(), ctx.number("case")?);
    Ok(ctx.block(move |app| app.steered(&proof, number)).await??)
}

fn page(ctx: &Ctx, case: &SteeredCase) -> SteerPage {
    let tag = ctx.tag();
    let live = case.state.live();
    let places = live.map(|(id, visit)| {
        let open: Vec<_> =
            case.items.iter().filter(|item| item.visit == id.raw() && item.closed_at.is_none()).collect();
        let due = visit.clock.as_ref().filter(|clock| clock.stopped.is_none()).and_then(|clock| clock.due);
        Standing {
            stage: case.flow.stage_name(visit.stage, tag),
            holders: open
                .iter()
                .filter_map(|item| party_with_people(ctx, &item.party))
                .collect::<Vec<_>>()
                .join(" · "),
            deadline: Deadline::of(
                ctx,
                due.map(|due| due.millis()),
                open.first().map(|item| item.party.as_str()),
            ),
        }
    });
    SteerPage {
        number: case.number,
        title: case.title.clone(),
        href: case.title.as_ref().map(|_| format!("/cases/{}", case.number)),
        flow: case.flow.name.in_language(tag).to_owned(),
        places: places.collect(),
        suspended: case.state.suspended.as_ref().map(|suspension| suspension.since),
        ended: case.state.ended.is_some(),
        forms: forms(ctx, case),
        problems: None,
    }
}

/// What can be done now, the most usual first.
fn forms(ctx: &Ctx, case: &SteeredCase) -> Vec<SteerForm> {
    let form = |what, mut cells: Vec<Cell>, danger| {
        let reason = format!("{what}.reason");
        cells.push(Cell::new(reason, "field-reason", "").kind(CellKind::Area));
        SteerForm::new(what, fresh_key(), cells, danger)
    };
    let mut forms = Vec::new();
    if case.state.ended.is_some() {
        forms.push(form("reopen", Vec::new(), false));
        return forms;
    }
    let works = works(ctx, case);
    if !works.is_empty() {
        let only = if works.len() == 1 { works[0].value.clone() } else { String::new() };
        let none = (works.len() > 1).then(|| Choice::new("", ""));
        let works = none.into_iter().chain(works).collect();
        forms.push(form(
            "reassign",
            vec![Cell::select("reassign.work", "steer-work", works, only), to_cell(ctx, "reassign.to")],
            false,
        ));
    }
    let timed = timed(ctx, case);
    if !timed.is_empty() {
        let first = timed[0].value.clone();
        let mut cells = vec![Cell::select("extend.visit", "steer-at", timed, first)];
        cells.extend(more_cells(ctx, "extend"));
        forms.push(form("extend", cells, false));
    }
    forms.push(match case.state.suspended {
        None => form("suspend", Vec::new(), false),
        Some(_) => form("resume", Vec::new(), false),
    });
    let jumps = jumps(ctx, case);
    if !jumps.is_empty() && case.state.suspended.is_none() {
        let first = if jumps.len() == 1 { jumps[0].value.clone() } else { String::new() };
        let none = || std::iter::once(Choice::new("", ""));
        let from = if jumps.len() == 1 { jumps } else { none().chain(jumps).collect() };
        let stages = case.flow.flow.definition().stages.iter();
        let to = stages.map(|it| Choice::new(it.no.to_string(), it.name.in_language(ctx.tag())));
        let cells = vec![
            Cell::select("jump.visit", "steer-jump-from", from, first),
            Cell::select("jump.to", "steer-jump-to", none().chain(to).collect(), ""),
        ];
        forms.push(form("jump", cells, false));
    }
    forms.push(form("terminate", Vec::new(), true));
    forms
}

/// The work that can be given to another.
fn works(ctx: &Ctx, case: &SteeredCase) -> Vec<Choice> {
    let mut works = Vec::new();
    for (id, visit) in case.state.live().filter(|(_, visit)| visit.phase == Phase::Open) {
        let stage = case.flow.stage_name(visit.stage, ctx.tag());
        if visit.ballot.is_none() {
            works.push(Choice::new(format!("{id}."), stage.clone()));
        }
        if visit.ballot.is_some() || visit.items.len() > 1 {
            works.extend(visit.items.iter().map(|(item, work)| {
                let party = party_with_people(ctx, &work.party.to_string()).unwrap_or_default();
                Choice::new(format!("{id}.{item}"), format!("{stage} · {party}"))
            }));
        }
    }
    works
}

/// The stages from which the case can be sent elsewhere: no action is at work there.
fn jumps(ctx: &Ctx, case: &SteeredCase) -> Vec<Choice> {
    let live = case.state.live().filter(|(_, visit)| visit.phase != Phase::Acting);
    live.map(|(id, visit)| Choice::new(id.to_string(), case.flow.stage_name(visit.stage, ctx.tag())))
        .collect()
}

/// The stages whose deadline runs.
fn timed(ctx: &Ctx, case: &SteeredCase) -> Vec<Choice> {
    let runs = |visit: &waypost_engine::state::Visit| {
        visit.clock.as_ref().is_some_and(|clock| clock.due.is_some() && clock.stopped.is_none())
    };
    let live = case.state.live().filter(|(_, visit)| runs(visit));
    live.map(|(id, visit)| Choice::new(id.to_string(), case.flow.stage_name(visit.stage, ctx.tag())))
        .collect()
}

/// A person to be chosen.
fn to_cell(ctx: &Ctx, name: &str) -> Cell {
    let none = std::iter::once(Choice::new("", ""));
    Cell::select(name, "steer-to", none.chain(people(ctx.who(), None)).collect(), "")
}

/// How much more time.
fn more_cells(ctx: &Ctx, form: &str) -> [Cell; 2] {
    let unit = |unit: &'static str| {
        Choice::new(unit, ctx.site.views.text(ctx.lang(), &Text::new(format!("unit-{unit}"))))
    };
    let units = UNITS.iter().map(|(name, _)| unit(name)).collect();
    [
        Cell::new(format!("{form}.more"), "steer-more", "").kind(CellKind::Number),
        Cell::select(format!("{form}.unit"), "steer-unit", units, UNITS[0].0),
    ]
}

/// Units as they are posted.
const UNITS: [(&str, TimeUnit); 5] = [
    ("working_days", TimeUnit::WorkingDays),
    ("days", TimeUnit::Days),
    ("working_hours", TimeUnit::WorkingHours),
    ("hours", TimeUnit::Hours),
    ("minutes", TimeUnit::Minutes),
];

/// What was asked for, as it is typed in a form's fields.
struct Asked<'a> {
    ctx: &'a Ctx,
    typed: &'a Typed,
    form: &'a str,
    wrong: Vec<Wrong>,
}

impl Asked<'_> {
    fn field(&self, name: &str) -> String {
        format!("{}.{name}", self.form)
    }

    fn blame(&mut self, name: &str, code: Code) {
        let field = self.field(name);
        self.wrong.push(Wrong::new(field.clone(), Text::from(&FieldProblem::new(field, code))));
    }

    fn to(&mut self) -> Option<UserId> {
        let typed = self.typed.get(&self.field("to")).trim().to_owned();
        let found = self.ctx.who().organisation().person_by_sign_in(&typed).map(|person| person.id);
        if found.is_none() {
            self.blame("to", if typed.is_empty() { Code::ValueRequired } else { Code::ValueNoPerson });
        }
        found
    }

    fn more(&mut self) -> Option<Duration> {
        let count = self.typed.get(&self.field("more")).trim().parse::<u32>().ok();
        let unit = self.typed.get(&self.field("unit"));
        let unit = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, unit)| *unit);
        let count = count.filter(|count| (1..=10_000).contains(count));
        if count.is_none() {
            self.blame("more", Code::ValueNotInteger);
        }
        Some(Duration { count: count?, unit: unit? })
    }

    fn reason(&mut self) -> String {
        let reason = self.typed.get(&self.field("reason")).replace("\r\n", "\n");
        if reason.trim().is_empty() {
            self.blame("reason", Code::ReasonMissing);
        }
        reason
    }
}

async fn steer(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let case = found(&ctx, &proof).await?;
    let form = typed.get("do").to_owned();
    let mut asked = Asked { ctx: &ctx, typed: &typed, form: &form, wrong: Vec::new() };
    let reason = asked.reason();
    let what = match form.as_str() {
        "reassign" => {
            let to = asked.to();
            let work = typed.get("reassign.work").split_once('.').and_then(|(visit, item)| {
                let item = if item.is_empty() { None } else { Some(WorkItemId::new(item.parse().ok()?)) };
                Some(Work::At(VisitId::new(visit.parse().ok()?), item))
            });
            if work.is_none() {
                asked.blame("work", Code::ValueRequired);
            }
            work.zip(to).map(|(work, to)| Steer::Reassign { work, to })
        }
        "extend" => {
            let visit = typed.get("extend.visit").parse().ok().map(VisitId::new);
            asked.more().map(|more| Steer::Extend { visit, more })
        }
        "suspend" => Some(Steer::Suspend),
        "resume" => Some(Steer::Resume),
        "jump" => {
            let visit = typed.get("jump.visit").parse().ok().map(VisitId::new);
            let to = typed.get("jump.to").parse().ok().map(StageNo);
            for (name, missing) in [("visit", visit.is_none()), ("to", to.is_none())] {
                if missing {
                    asked.blame(name, Code::ValueRequired);
                }
            }
            visit.zip(to).map(|(visit, to)| Steer::Jump { visit, to })
        }
        "reopen" => Some(Steer::Reopen),
        "terminate" => Some(Steer::Terminate),
        _ => return Err(Stop::not_found()),
    };
    let wrong = asked.wrong;
    let rejection = match what.filter(|_| wrong.is_empty()) {
        None => Rejection::new(Code::InvalidValues),
        Some(what) => {
            if what == Steer::Terminate {
                ctx.who().proved_lately(ctx.site.app.now())?;
            }
            let key = Some(typed.get("key").to_owned()).filter(|key| !key.is_empty() && key.len() <= 90);
            let number = case.number;
            let done =
                ctx.block(move |app| app.steer(&proof, number, &what, &reason, key.as_deref())).await?;
            match done {
                Ok(()) => {
                    let back = format!("/supervise/cases/{number}");
                    return Ok(ctx.see_other_saying(&back, said(&form)));
                }
                Err(rejection) => rejection,
            }
        }
    };
    let case = found(&ctx, &ctx.who().defines_flows()?).await?;
    let mut page = page(&ctx, &case);
    let rejection = worded(&ctx, Some(&case.flow), rejection);
    let summary = Text::from(&rejection);
    let cells = page.forms.iter_mut().find(|it| it.what == form).map(|it| it.cells.iter_mut().collect());
    page.problems = Some(refuse("steer", cells.unwrap_or_default(), &typed, summary, &wrong));
    ctx.refused(&rejection, &page)
}

fn said(form: &str) -> &'static str {
    match form {
        "reassign" => "flash-steer-reassign",
        "extend" => "flash-steer-extend",
        "suspend" => "flash-steer-suspend",
        "resume" => "flash-steer-resume",
        "jump" => "flash-steer-jump",
        "reopen" => "flash-steer-reopen",
        _ => "flash-steer-terminate",
    }
}
