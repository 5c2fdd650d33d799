//! Starting a case: the catalogue, the form, its preview, its drafts.

use waypost_app::{
    cases::{
        Start,
        drafts::{DraftBody, DraftOf},
    },
    desk::facts::form_rights,
    flows::FlowUse,
    materials::{
        is_checklist,
        on_file::{self, OnFile},
        with_handed,
    },
    read::Startable,
};
use waypost_base::{Code, DepartmentId, ItemKey, Party, Rejection, Value, Values};
use waypost_engine::{
    command::Submission,
    definition::{Duration, Split, StageKind, TimeUnit},
    preview::PreviewStep as EngineStep,
};
use waypost_forms::{Right, Rights};

use super::{
    batch,
    catalogue::{CataloguePage, FlowCard, Listed},
    form::{OtherWay, Preview, PreviewParty, PreviewStep, StartPage},
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::{
        Choice,
        case::{Branch, branches},
        materials::{Checklist, checklist::Parts, lacking},
        phrases::{self, Phrases},
        present::{
            Before, complete, computed_here, fresh_key, item_fields, item_values, person_shown, read_items,
            worded,
        },
        texts,
    },
    view::Text,
};

/// Longest title that is made from a form.
const TITLE_MADE: usize = 60;

/// Longest search that is looked at, in characters.
const SEARCH_MAX: usize = 100;

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/start", catalogue),
        Row::get("/start/{flow}", show),
        Row::get("/start/{flow}/batch", batch::handlers::show),
        Row::post("/start/{flow}/batch", batch::handlers::start),
        Row::post("/start/{flow}/batch/more", batch::handlers::more),
        Row::post("/start/{flow}", start),
        Row::post("/start/{flow}/preview", preview),
        Row::post("/start/{flow}/rows", more_rows),
        Row::post("/start/{flow}/draft", save),
        Row::get("/drafts/{draft}", show_draft),
        Row::post("/drafts/{draft}/delete", delete_draft),
    ]
}

async fn catalogue(ctx: Ctx) -> Outcome {
    let who = ctx.who().clone();
    let entries = ctx.block(move |app| app.catalogue(&who)).await?;
    let search = ctx.query("q").map(|words| words.chars().take(SEARCH_MAX).collect::<String>());
    let search = search.unwrap_or_default().trim().to_owned();
    let entries = entries.into_iter().map(|entry| {
        let card = FlowCard {
            flow: entry.code.clone(),
            name: entry.name.in_language(ctx.tag()).to_owned(),
            description: entry.description.in_language(ctx.tag()).to_owned(),
            path: path_line(&entry.stages, ctx.tag()),
        };
        let category = entry.category.as_ref();
        Listed {
            group: category.map(|(code, name)| (code.clone(), name.in_language(ctx.tag()).to_owned())),
            recent: entry.recent,
            words: entry.name.texts().chain(entry.description.texts()).collect::<Vec<_>>().join(" "),
            card,
        }
    });
    ctx.page(&CataloguePage::new(entries.collect(), search))
}

/// The stages of a flow in one line; of a long one the beginning and the end.
fn path_line(stages: &[waypost_base::Label], tag: &str) -> String {
    const SHOWN: usize = 8;
    let names: Vec<&str> = stages.iter().map(|name| name.in_language(tag)).collect();
    match names.split_at_checked(SHOWN - 2) {
        Some((head, rest)) if names.len() > SHOWN => {
            format!("{} → … → {}", head.join(" → "), rest.last().copied().unwrap_or_default())
        }
        _ => names.join(" → "),
    }
}

pub(super) async fn find(ctx: &Ctx, code: &str) -> Result<Startable, Stop> {
    let (who, code) = (ctx.who().clone(), code.to_owned());
    ctx.block(move |app| app.startable(&who, &code)).await?.ok_or_else(Stop::not_found)
}

async fn show(ctx: Ctx) -> Outcome {
    let startable = find(&ctx, ctx.var("flow")).await?;
    let filled = Filled { on_file: held(&ctx, &startable).await?, ..Filled::default() };
    let page = page(&ctx, &startable, None, &filled);
    ctx.page(&page)
}

/// What is on file for this person.
pub(super) async fn held(ctx: &Ctx, startable: &Startable) -> Result<Vec<OnFile>, Stop> {
    let (who, version) = (ctx.who().clone(), startable.flow.version);
    ctx.block(move |app| app.on_file(&who, version)).await
}

async fn show_draft(ctx: Ctx) -> Outcome {
    let id = ctx.number("draft")?;
    let who = ctx.who().clone();
    let (flow, body) = ctx.block(move |app| app.draft(&who, id)).await?.ok_or_else(Stop::not_found)?;
    let who = ctx.who().clone();
    let startable = ctx.block(move |app| app.startable_flow(&who, flow)).await?;
    // The flow was taken out of force, or this person may not start it any more.
    let startable = startable.ok_or(Code::FlowNotInForce)?;
    let filled = Filled {
        title: body.title.clone(),
        opinion: body
            .fields
            .iter()
            .find(|(name, _)| name == "opinion")
            .map(|(_, v)| v.clone())
            .unwrap_or_default(),
        department: body.fields.iter().find(|(name, _)| name == "department").map(|(_, v)| v.clone()),
        before: Some(Before { fields: body.fields, files: body.files }),
        draft: Some(id),
        key: None,
        on_file: held(&ctx, &startable).await?,
        handed: Vec::new(),
    };
    let page = page(&ctx, &startable, None, &filled);
    ctx.page(&page)
}

async fn delete_draft(ctx: Ctx, _typed: Typed) -> Outcome {
    let id = ctx.number("draft")?;
    let who = ctx.who().clone();
    if ctx.block(move |app| app.delete_draft(&who, id)).await? {
        Ok(ctx.see_other_saying("/inbox?tab=drafts", "flash-draft-deleted"))
    } else {
        Err(Stop::not_found())
    }
}

/// What fills the form: nothing, a draft, or what was typed before a refusal.
#[derive(Clone, Debug, Default)]
struct Filled {
    title: String,
    opinion: String,
    department: Option<String>,
    before: Option<Before>,
    draft: Option<i64>,
    key: Option<String>,
    on_file: Vec<OnFile>,
    /// The values that could be read from what was typed.
    handed: Vec<(ItemKey, Option<Value>)>,
}

impl Filled {
    fn of(typed: &Typed, before: Before) -> Filled {
        Filled {
            title: typed.get("title").to_owned(),
            opinion: typed.get("opinion").to_owned(),
            department: Some(typed.get("department").to_owned()),
            before: Some(before),
            draft: typed.get("draft").parse().ok(),
            key: Some(typed.get("key").to_owned()).filter(|key| !key.is_empty()),
            on_file: Vec::new(),
            handed: Vec::new(),
        }
    }
}

struct Handed {
    startable: Startable,
    start: Start,
    problems: Vec<waypost_base::FieldProblem>,
    filled: Filled,
}

/// Reads the posted form.
async fn handed(ctx: &Ctx, typed: &Typed) -> Result<Handed, Stop> {
    let startable = find(ctx, ctx.var("flow")).await?;
    let rights = first_rights(&startable.flow);
    let on_file = held(ctx, &startable).await?;
    let filed = on_file::values(&startable.flow.materials, &on_file);
    let mut read = read_items(ctx, &startable.flow.form, &rights, &filed, typed).await?;
    read.problems.extend(texts::title_problem(typed.get("title")));
    read.problems.extend(texts::problems(typed, &["opinion"]));
    let mut filled = Filled::of(typed, read.before);
    (filled.on_file, filled.handed) = (on_file, read.values.clone());
    let start = Start {
        version: startable.flow.version,
        title: title(&startable.flow, &read.values, typed.get("title")),
        department: typed.get("department").parse().ok().map(DepartmentId::new),
        submit: Submission {
            branch: typed.get("branch").parse().ok(),
            opinion: typed.get("opinion").to_owned(),
            values: read.values,
            ..Submission::default()
        },
        draft: filled.draft,
        key: filled.key.clone().unwrap_or_else(fresh_key),
    };
    Ok(Handed { startable, start, problems: read.problems, filled })
}

/// The typed title, else the first line of text of the form that everybody may read: lists need something to show.
pub(super) fn title(flow: &FlowUse, values: &[(ItemKey, Option<Value>)], typed: &str) -> String {
    if !typed.trim().is_empty() {
        return typed.to_owned();
    }
    let stages = &flow.flow.definition().stages;
    let hidden =
        |key: &ItemKey| stages.iter().any(|stage| form_rights(stage).get(key) == Some(&Right::Hidden));
    let plain = |key: &ItemKey| flow.form.item(key).is_some_and(|item| !item.sensitive) && !hidden(key);
    values
        .iter()
        .find_map(|(key, value)| match value {
            Some(Value::Text(text)) if plain(key) => text.lines().find(|line| !line.trim().is_empty()),
            _ => None,
        })
        .map(|line| line.trim().chars().take(TITLE_MADE).collect())
        .unwrap_or_default()
}

async fn start(ctx: Ctx, typed: Typed) -> Outcome {
    let handed = handed(&ctx, &typed).await?;
    let rejection = if handed.problems.is_empty() {
        let (who, start) = (ctx.who().clone(), handed.start.clone());
        let envelope = ctx.block(move |app| app.prepare_start(&who, start)).await?;
        match ctx.hand_in(envelope).await? {
            Ok(accepted) => {
                let values = with_handed(&Values::new(), &handed.filled.handed);
                let missing = lacking::sentence(&ctx, &handed.startable.flow.materials, &values);
                let notice = if missing.is_some() { "flash-submitted-missing" } else { "flash-submitted" };
                return Ok(ctx.see_other_saying(&format!("/cases/{}", accepted.number), notice));
            }
            Err(rejection) => rejection,
        }
    } else {
        let Handed { startable, start, problems, .. } = &handed;
        let (form, rights) = (&startable.flow.form, first_rights(&startable.flow));
        let stored = Values::new();
        Rejection::of_fields(complete(problems.clone(), form, &rights, &stored, &start.submit.values))
    };
    show_refused(&ctx, &handed.startable, &handed.filled, rejection)
}

fn show_refused(ctx: &Ctx, startable: &Startable, filled: &Filled, rejection: Rejection) -> Outcome {
    let rejection = worded(ctx, Some(&startable.flow), rejection);
    let page = page(ctx, startable, None, filled).refused(&rejection);
    ctx.refused(&rejection, &page)
}

async fn preview(ctx: Ctx, typed: Typed) -> Outcome {
    let handed = handed(&ctx, &typed).await?;
    let (who, start) = (ctx.who().clone(), handed.start.clone());
    let (flow, steps, foretold) = ctx
        .block(move |app| -> Result<_, waypost_app::AppError> {
            let (flow, steps) = app.preview_start(&who, &start)?;
            let foretold = if steps.is_ok() { app.foretell_start(&who, &start)? } else { None };
            Ok((flow, steps, foretold))
        })
        .await?;
    match steps {
        Ok(steps) => {
            let mut shown = shown_preview(&ctx, &flow, &steps);
            shown.foretold = foretold.and_then(crate::pages::case::foretold::words);
            let page = page(&ctx, &handed.startable, Some(shown), &handed.filled);
            // The path may hang on a value that could not be read: both are shown.
            if handed.problems.is_empty() {
                return ctx.page(&page);
            }
            let rejection = worded(&ctx, Some(&flow), Rejection::of_fields(handed.problems));
            ctx.page(&page.refused(&rejection))
        }
        Err(rejection) => show_refused(&ctx, &handed.startable, &handed.filled, rejection),
    }
}

/// More blank rows for a table: the same form with everything that was typed, and nothing judged or kept.
async fn more_rows(ctx: Ctx, typed: Typed) -> Outcome {
    let mut handed = handed(&ctx, &typed).await?;
    if let Some((_, phrase)) = phrases::pressed(&typed, &handed.startable.phrases) {
        handed.filled.opinion = phrases::with(&handed.filled.opinion, phrase);
    }
    let page = page(&ctx, &handed.startable, None, &handed.filled);
    ctx.page(&page)
}

async fn save(ctx: Ctx, typed: Typed) -> Outcome {
    let handed = handed(&ctx, &typed).await?;
    let body = draft_body(&typed, &handed.filled);
    let of = DraftOf::Start { flow: handed.startable.flow.flow_id, draft: handed.filled.draft };
    let who = ctx.who().clone();
    match ctx.block(move |app| app.save_draft(&who, of, &body)).await? {
        Ok(id) => Ok(ctx.see_other_saying(&format!("/drafts/{id}"), "flash-saved")),
        Err(rejection) => show_refused(&ctx, &handed.startable, &handed.filled, rejection),
    }
}

fn draft_body(typed: &Typed, filled: &Filled) -> DraftBody {
    let own = |name: &str| name.starts_with("item.") || matches!(name, "opinion" | "department");
    DraftBody {
        title: filled.title.clone(),
        fields: typed.fields().iter().filter(|(name, _)| own(name)).cloned().collect(),
        files: filled.before.as_ref().map(|before| before.files.clone()).unwrap_or_default(),
    }
}

pub(super) fn first_rights(flow: &FlowUse) -> Rights {
    flow.flow.definition().first().map(form_rights).unwrap_or_default()
}

fn page(ctx: &Ctx, startable: &Startable, preview: Option<Preview>, filled: &Filled) -> StartPage {
    let flow = &startable.flow;
    let name = flow.name.in_language(ctx.tag());
    let mut page = StartPage::new(&flow.code, name, filled.key.clone().unwrap_or_else(fresh_key));
    startable.description.in_language(ctx.tag()).clone_into(&mut page.description);
    page.draft = filled.draft.map(|id| id.to_string());
    page.title.value.clone_from(&filled.title);
    page.title.optional = true;
    page.title.help = Some(Text::new("title-help"));
    page.opinion.value.clone_from(&filled.opinion);
    page.opinion.phrases =
        Phrases::new(&startable.phrases, format!("/start/{}/rows#start-opinion", flow.code), "opinion");
    page.departments = departments(ctx, filled.department.as_deref());
    let rights = first_rights(flow);
    let mut values = flow.form.defaults();
    values.extend(on_file::values(&flow.materials, &filled.on_file));
    let after = match &filled.before {
        Some(_) => with_handed(&Values::new(), &filled.handed),
        None => values.clone(),
    };
    let (listed, shown): (Vec<_>, Vec<_>) =
        flow.form.visible(&rights, &values).into_iter().partition(|shown| is_checklist(&shown.item.key));
    page.materials = Checklist::new(
        ctx,
        "start",
        Parts {
            materials: &flow.materials,
            shown: &listed,
            values: &after,
            number: 0,
            before: filled.before.as_ref(),
            on_file: &filled.on_file,
        },
    );
    page.items =
        item_fields(ctx, "start", &format!("/start/{}/rows", flow.code), &shown, filled.before.as_ref());
    let mut read_only = shown.clone();
    read_only.retain(|one| !one.right.may_write() && !computed_here(one, &shown));
    page.shown = item_values(ctx, &read_only, 0);
    page.branches = branches(start_branches(ctx, flow));
    page.preview = preview;
    page
}

/// A person of several departments says for which one a case is started.
pub(super) fn departments(ctx: &Ctx, chosen: Option<&str>) -> Vec<Choice> {
    let organisation = ctx.who().organisation();
    let own = organisation.departments_of(ctx.who().user(), ctx.who().today());
    if own.len() < 2 {
        return Vec::new();
    }
    let mut choices: Vec<Choice> = own
        .iter()
        .map(|id| Choice::new(id.to_string(), organisation.department_name(*id, ctx.tag())))
        .collect();
    Choice::choose(&mut choices, chosen.unwrap_or_default());
    choices
}

pub(super) fn start_branches(ctx: &Ctx, flow: &FlowUse) -> Vec<Branch> {
    let definition = flow.flow.definition();
    let Some(first) = definition.first() else { return Vec::new() };
    let rows: Vec<Branch> = definition
        .submits(first.no)
        .map(|row| {
            let target = row.to.map(|to| flow.stage_name(to, ctx.tag()));
            Branch::new(Some(row.branch), row.condition.in_language(ctx.tag()), target)
        })
        .collect();
    match first.split {
        Split::Choose if !rows.is_empty() => rows,
        _ => vec![Branch::new(None, "", None)],
    }
}

/// The engine's preview in names.
pub fn shown_preview(ctx: &Ctx, flow: &FlowUse, steps: &[EngineStep]) -> Preview {
    let organisation = ctx.who().organisation();
    let today = ctx.who().today();
    let definition = flow.flow.definition();
    let condition = |from: waypost_base::StageNo, branch: u32| {
        definition
            .submits(from)
            .find(|row| row.branch == branch)
            .map(|row| row.condition.in_language(ctx.tag()).to_owned())
            .unwrap_or_default()
    };
    let shown = steps
        .iter()
        .map(|step| {
            let stage = definition.stage(step.stage);
            let automatic = stage.is_some_and(|stage| stage.kind != StageKind::Human);
            let parties: Vec<PreviewParty> = step
                .parties
                .iter()
                .map(|party| PreviewParty {
                    name: match party {
                        Party::Person(_) => String::new(),
                        _ => organisation.party_name(party, ctx.tag()),
                    },
                    people: organisation
                        .candidates(party, &[], today)
                        .iter()
                        .filter(|actor| actor.acting_for.is_none())
                        .map(|actor| person_shown(ctx, actor.user))
                        .collect(),
                })
                .collect();
            let nobody = (parties.is_empty() && !automatic).then(|| {
                use waypost_base::NobodyFound;
                let rule = match stage.map(|stage| &stage.receivers.nobody) {
                    Some(NobodyFound::Pass) => "preview-nobody-pass",
                    Some(NobodyFound::NextHead) => "preview-nobody-next_head",
                    Some(NobodyFound::Post(_)) => "preview-nobody-post",
                    Some(NobodyFound::Refuse) => "preview-nobody-refuse",
                    _ => "preview-nobody-hold",
                };
                Text::new(rule)
            });
            PreviewStep {
                stage: flow.stage_name(step.stage, ctx.tag()),
                parties,
                // The way that is taken from here; where the path splits, the ways speak for themselves.
                condition: match step.branches[..] {
                    [branch] => Some(condition(step.stage, branch)).filter(|words| !words.is_empty()),
                    _ => None,
                },
                others: step
                    .alternatives
                    .iter()
                    .map(|other| OtherWay {
                        condition: condition(step.stage, other.branch),
                        target: other.to.map(|to| flow.stage_name(to, ctx.tag())),
                    })
                    .collect(),
                automatic,
                nobody,
                within: step.limit.map(within),
            }
        })
        .collect::<Vec<_>>();
    let open_ended = steps.iter().any(|step| !step.alternatives.is_empty());
    Preview { steps: shown, open_ended, foretold: None }
}

/// A longest wait in words.
fn within(limit: Duration) -> Text {
    let key = match limit.unit {
        TimeUnit::Minutes => "within-minutes",
        TimeUnit::Hours => "within-hours",
        TimeUnit::Days => "within-days",
        TimeUnit::WorkingHours => "within-working_hours",
        TimeUnit::WorkingDays => "within-working_days",
    };
    Text::new(key).with("count", i64::from(limit.count))
}
