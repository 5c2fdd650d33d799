//! Handlers of a flow's page and of the page for a new flow.

use waypost_app::{
    access::DefinesFlows,
    editing::{FlowHead, FlowNamed, NewFlow, VersionLine, VersionState as Stands},
};
use waypost_base::{Code, FormVersionId, Label, Rejection};

use super::{FlowPage, NewFlowPage, VersionRow, head_cells, read_head};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    pages::was::merged,
    pages::{
        Choice,
        flows::{
            cell::{Cell, Wrong, refuse},
            open::{self, encoded, stands, summary},
        },
    },
    view::Text,
};

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/flows/new", ask),
        Row::post("/flows/new", create),
        Row::get("/flows/{code}", show),
        Row::post("/flows/{code}", change),
        Row::get("/flows/{code}/draft", to_flow),
        Row::post("/flows/{code}/draft", draft),
        Row::get("/flows/{code}/stop", to_flow),
        Row::post("/flows/{code}/stop", stop),
    ]
}

async fn ask(ctx: Ctx) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let page = new_page(&ctx, &proof).await?;
    ctx.page(&page)
}

async fn new_page(ctx: &Ctx, proof: &DefinesFlows) -> Result<NewFlowPage, Stop> {
    let first = ctx.site.views.text(ctx.lang(), &Text::new("new-flow-first_stage"));
    let mut cells = head_cells(ctx, proof, "", "", "", "", None).await?;
    cells.insert(1, Cell::new("first_stage", "field-first_stage", first).help("field-first_stage-help"));
    cells.insert(2, form_cell(ctx, proof).await?);
    cells.push(Cell::new("code", "field-flow_code", "").optional().help("field-flow_code-help"));
    Ok(NewFlowPage { cells, problems: None })
}

/// The newest version of each form to choose from; the one that the address names is chosen.
async fn form_cell(ctx: &Ctx, proof: &DefinesFlows) -> Result<Cell, Stop> {
    let by = proof.clone();
    let forms = ctx.block(move |app| app.forms_for_flows(&by)).await?;
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    let mut choices = vec![Choice::new("", say(&Text::new("settings-no_form")))];
    let (wanted, mut chosen) = (ctx.query("form").unwrap_or_default(), String::new());
    for form in forms {
        let Some((id, no)) = form.versions.first() else { continue };
        let name = form.name.in_language(ctx.tag());
        let words = Text::new("settings-form_version").with("form", name).with("no", i64::from(*no));
        choices.push(Choice::new(id.to_string(), say(&words)));
        if form.code == wanted {
            chosen = id.to_string();
        }
    }
    let cell = Cell::select("form_version", "field-form_version", choices, chosen);
    Ok(cell.optional().help("field-new_form-help"))
}

async fn create(ctx: Ctx, typed: Typed) -> Outcome {
    let proof = ctx.who().defines_flows()?;
    let mut wrong = Vec::new();
    let head = read_head(&typed, &mut wrong);
    let form = typed.get("form_version");
    let form_version = form.parse().ok().map(FormVersionId::new);
    if form_version.is_none() && !form.is_empty() {
        wrong.push(Wrong::new("form_version", Text::new("rejection-value_not_choice")));
    }
    let new = NewFlow {
        code: typed.get("code").trim().to_owned(),
        head,
        form_version,
        first_stage: Label::new(typed.get("first_stage").trim()),
    };
    let made = if wrong.is_empty() {
        let by = proof.clone();
        ctx.block(move |app| app.create_flow(&by, &new)).await?
    } else {
        Err(Rejection::new(Code::InvalidValues))
    };
    match made {
        Ok(made) => {
            Ok(ctx.see_other_saying(&format!("/flows/{}/versions/1", encoded(&made.code)), "flash-flow-made"))
        }
        Err(rejection) => {
            wrong.extend(rejection.fields.iter().map(|p| Wrong::new(p.field.clone(), Text::from(p))));
            let mut page = new_page(&ctx, &proof).await?;
            let words = summary(&ctx, &rejection);
            page.problems = Some(refuse("new-flow", page.cells.iter_mut().collect(), &typed, words, &wrong));
            ctx.refused(&rejection, &page)
        }
    }
}

async fn show(ctx: Ctx) -> Outcome {
    let (proof, flow) = open::flow(&ctx).await?;
    let page = page(&ctx, &proof, &flow).await?;
    ctx.page(&page)
}

async fn page(ctx: &Ctx, proof: &DefinesFlows, flow: &FlowNamed) -> Result<FlowPage, Stop> {
    let (by, id) = (proof.clone(), flow.flow);
    let lines = ctx.block(move |app| app.flow_versions(&by, id)).await??;
    let english = |label: &Label| {
        if label.languages().any(|language| language == "en") {
            label.in_language("en").to_owned()
        } else {
            String::new()
        }
    };
    let cells = head_cells(
        ctx,
        proof,
        flow.name.text(),
        &english(&flow.name),
        flow.description.text(),
        &english(&flow.description),
        flow.category,
    )
    .await?;
    let cells = cells.into_iter().map(Cell::remembering).collect();
    let path = format!("/flows/{}", encoded(&flow.code));
    let organisation = ctx.who().organisation();
    let row = |line: &VersionLine| {
        let who = match (&line.published, &line.edited) {
            (Some((who, _)), _) => *who,
            (None, Some((who, _))) => Some(*who),
            (None, None) => line.created.0,
        };
        VersionRow {
            no: line.no,
            href: format!("{path}/versions/{}", line.no),
            state: stands(line.state),
            from: line.begins,
            to: line.ends,
            who: who.map(|who| organisation.person_name(who)).unwrap_or_default(),
            note: line.note.clone(),
            running: line.running,
            ended: line.ended,
            before: lines.iter().map(|other| other.no).find(|no| *no < line.no),
        }
    };
    let (reader, code) = (ctx.who().clone(), flow.code.clone());
    let starts = ctx.block(move |app| app.startable(&reader, &code)).await?.is_some();
    Ok(FlowPage {
        code: flow.code.clone(),
        name: flow.name.in_language(ctx.tag()).to_owned(),
        description: flow.description.in_language(ctx.tag()).to_owned(),
        cells,
        problems: None,
        draft: lines.iter().find(|line| line.state == Stands::Draft).map(|line| line.no),
        starts,
        several: lines.len() > 1,
        versions: lines.iter().map(row).collect(),
        path,
    })
}

async fn to_flow(ctx: Ctx) -> Outcome {
    let (_, flow) = open::flow(&ctx).await?;
    Ok(ctx.see_other(&format!("/flows/{}", encoded(&flow.code))))
}

async fn change(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, flow) = open::flow(&ctx).await?;
    let mut page = page(&ctx, &proof, &flow).await?;
    let now = page.cells.iter().map(|cell| (cell.name.as_str(), cell.value.as_str()));
    let (meant, moved) = merged(&typed, now);
    let mut wrong: Vec<Wrong> =
        moved.iter().map(|problem| Wrong::new(problem.field.clone(), Text::from(problem))).collect();
    let mut head = read_head(&meant, &mut wrong);
    // Translations into languages without a field of their own stay.
    for (label, before) in [(&mut head.name, &flow.name), (&mut head.description, &flow.description)] {
        for language in before.languages().filter(|language| *language != "en") {
            *label = label.clone().with(language, before.in_language(language));
        }
    }
    let done = if wrong.is_empty() {
        let (by, id) = (proof.clone(), flow.flow);
        let seen = FlowHead {
            name: flow.name.clone(),
            description: flow.description.clone(),
            category: flow.category,
        };
        ctx.block(move |app| app.change_flow_head(&by, id, &seen, &head)).await?
    } else {
        Err(Rejection::new(Code::InvalidValues))
    };
    match done {
        Ok(()) => Ok(ctx.see_other_saying(&format!("/flows/{}", encoded(&flow.code)), "flash-flow-saved")),
        Err(rejection) => {
            wrong.extend(rejection.fields.iter().map(|p| Wrong::new(p.field.clone(), Text::from(p))));
            let words = summary(&ctx, &rejection);
            page.problems = Some(refuse("flow", page.cells.iter_mut().collect(), &meant, words, &wrong));
            ctx.refused(&rejection, &page)
        }
    }
}

/// Opens the draft: the one there is, or a new one from the version in force, or from the one that is named.
async fn draft(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, flow) = open::flow(&ctx).await?;
    let from = typed.get("from").parse().ok().and_then(|no| flow.version(no));
    let (by, id) = (proof, flow.flow);
    let version = ctx.block(move |app| app.open_flow_draft(&by, id, from)).await??;
    let (_, fresh) = open::flow(&ctx).await?;
    let no = fresh.versions.iter().find(|(known, _)| *known == version).map_or(1, |(_, no)| *no);
    Ok(ctx.see_other(&format!("/flows/{}/versions/{no}", encoded(&flow.code))))
}

/// Only the form that says what it does ends a flow.
async fn stop(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, flow) = open::flow(&ctx).await?;
    let id = flow.flow;
    if typed.get("sure") != "yes" {
        return to_flow(ctx).await;
    }
    ctx.block(move |app| app.retire_flow(&proof, id)).await??;
    Ok(ctx.see_other_saying(&format!("/flows/{}", encoded(&flow.code)), "flash-flow-stopped"))
}
