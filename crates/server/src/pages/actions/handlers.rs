//! Handlers of one action row.

use serde_json::Map;
use waypost_action_host::api::Need;
use waypost_app::{
    access::DefinesFlows,
    actions::{Delivery, Schema, delivery::BOUNDS},
    editing::{ActionContent, ActionLine, BUILT_IN, PluginLine, VersionState},
    vault::SecretLine,
};
use waypost_base::{Code, Label, Rejection, Timestamp, UserId};

use super::{
    call_words,
    edit::{ActionPage, ContentRow, PluginNote, Use},
    settings::{self, Drawing},
    typed,
};
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    pages::{
        Choice,
        flows::{
            cell::{Cell, CellKind, Wrong, refuse},
            open::{encoded, summary},
        },
    },
    view::Text,
};

/// What the page of an action needs besides the row.
struct World {
    proof: DefinesFlows,
    plugins: Vec<PluginLine>,
    secrets: Vec<SecretLine>,
}

impl World {
    async fn load(ctx: &Ctx, proof: DefinesFlows) -> Result<World, Stop> {
        let by = proof.clone();
        let plugins = ctx.block(move |app| app.plugins_for_actions(&by)).await??;
        let by = proof.clone();
        let secrets = ctx.block(move |app| app.secrets_for_settings(&by)).await??;
        Ok(World { proof, plugins, secrets })
    }

    fn plugin(&self, call: &str) -> Option<&PluginLine> {
        self.plugins.iter().find(|line| line.name == call)
    }

    fn schema(&self, call: &str) -> Schema {
        match self.plugin(call).and_then(|line| line.description.as_ref()) {
            Some(said) => Schema::read(&said.settings_schema),
            None => Schema::unknown(),
        }
    }
}

/// The rows, for whoever defines all flows.
pub async fn lines(ctx: &Ctx) -> Result<(DefinesFlows, Vec<ActionLine>), Stop> {
    let proof = ctx.who().defines_flows()?;
    let by = proof.clone();
    let lines = ctx.block(move |app| app.action_lines(&by)).await??;
    Ok((proof, lines))
}

/// `GET /actions/new`.
pub async fn ask(ctx: Ctx) -> Outcome {
    let (proof, _) = lines(&ctx).await?;
    let world = World::load(&ctx, proof).await?;
    let page = page(&ctx, &world, None, &fresh()).await?;
    ctx.page(&page)
}

/// `GET /actions/{code}`.
pub async fn show(ctx: Ctx) -> Outcome {
    let (proof, lines) = lines(&ctx).await?;
    let line = of_address(&ctx, lines)?;
    let world = World::load(&ctx, proof).await?;
    let page = page(&ctx, &world, Some(&line), &line.content).await?;
    ctx.page(&page)
}

/// `POST /actions/new`.
pub async fn add(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, _) = lines(&ctx).await?;
    save(&ctx, World::load(&ctx, proof).await?, None, &typed).await
}

/// `POST /actions/{code}`.
pub async fn change(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, lines) = lines(&ctx).await?;
    let line = of_address(&ctx, lines)?;
    save(&ctx, World::load(&ctx, proof).await?, Some(&line), &typed).await
}

fn of_address(ctx: &Ctx, lines: Vec<ActionLine>) -> Result<ActionLine, Stop> {
    let code = ctx.var("code").to_owned();
    lines.into_iter().find(|line| line.content.code == code).ok_or_else(Stop::not_found)
}

fn fresh() -> ActionContent {
    ActionContent {
        code: String::new(),
        name: Label::default(),
        verbs: Vec::new(),
        rule: String::new(),
        call: "approve".to_owned(),
        settings: Map::new(),
        delivery: Delivery::default(),
    }
}

async fn page(
    ctx: &Ctx,
    world: &World,
    line: Option<&ActionLine>,
    content: &ActionContent,
) -> Result<ActionPage, Stop> {
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    let (used, contents) = match line {
        Some(line) => {
            let (by, id) = (world.proof.clone(), line.id);
            ctx.block(move |app| app.action_uses(&by, id)).await??
        }
        None => Default::default(),
    };
    let called = world.plugins.iter().map(|line| line.name.clone());
    let calls = BUILT_IN.iter().map(|call| (*call).to_owned()).chain(called);
    let calls = calls.map(|call| Choice::new(call.clone(), say(&call_words(&call)))).collect();
    let schema = world.schema(&content.call);
    let built_in = BUILT_IN.contains(&content.call.as_str());
    let drawing = Drawing { schema: &schema, secrets: &world.secrets, tag: ctx.tag(), say: &say };
    let plugin = world.plugin(&content.call);
    let note = match plugin {
        _ if built_in => None,
        None => Some(Text::new("action-plugin-missing").with("name", content.call.clone())),
        Some(line) if line.description.is_none() => Some(Text::new("action-plugin-unasked")),
        Some(_) if schema.opaque => Some(Text::new("action-settings-opaque")),
        Some(_) => None,
    };
    let stands = |means: Option<i32>| means.is_some() || !used.is_empty();
    Ok(ActionPage {
        name: line.map(|line| line.content.name.in_language(ctx.tag()).to_owned()).unwrap_or_default(),
        path: line.map_or_else(
            || "/actions/new".to_owned(),
            |line| format!("/actions/{}", encoded(&line.content.code)),
        ),
        cells: cells(content, calls, line.is_none()),
        drawn: content.call.clone(),
        plugin: plugin.map(plugin_note),
        settings: if built_in { Vec::new() } else { settings::cells(&drawing, &content.settings) },
        note,
        delivery: if built_in { Vec::new() } else { delivery(&content.delivery) },
        correction: if line.is_some() && stands(None) { correction() } else { Vec::new() },
        used: used
            .iter()
            .map(|it| Use {
                href: format!("/flows/{}/versions/{}", encoded(&it.flow), it.no),
                name: it.name.in_language(ctx.tag()).to_owned(),
                no: it.no,
                state: Text::new(match it.state {
                    VersionState::Draft => "version-state-draft",
                    VersionState::Waiting => "version-state-waiting",
                    VersionState::InForce => "version-state-in_force",
                    VersionState::Ended => "version-state-ended",
                }),
                stages: it
                    .stages
                    .iter()
                    .map(|(_, name)| name.in_language(ctx.tag()))
                    .collect::<Vec<_>>()
                    .join(" · "),
                means: it.means,
            })
            .collect(),
        contents: contents
            .into_iter()
            .map(|row| ContentRow {
                no: row.no,
                at: Timestamp::from_millis(row.at),
                who: row.person.map(|user| ctx.who().organisation().person_name(UserId::new(user))),
                call: call_words(&row.call),
                reason: Some(row.reason).filter(|reason| !reason.is_empty()),
                settings: row.settings,
            })
            .collect(),
        problems: None,
    })
}

/// What is shown of a plugin beside what calls it.
fn plugin_note(line: &PluginLine) -> PluginNote {
    let said = line.description.as_ref();
    PluginNote {
        href: format!("/plugins/{}", line.name),
        name: line.name.clone(),
        version: said.map(|said| said.version.clone()).unwrap_or_default(),
        hash: line.sha256.chars().take(8).collect(),
        summary: said.map(|said| said.summary.clone()).unwrap_or_default(),
        needs: said.map(|said| said.needs.iter().map(need_words).collect()).unwrap_or_default(),
    }
}

/// What a plugin needs, in words.
pub fn need_words(need: &Need) -> Text {
    Text::new(match need {
        Need::Net => "plugin-need-net",
        Need::Files => "plugin-need-files",
        _ => "plugin-need-unknown",
    })
}

fn english(label: &Label) -> String {
    label.translation("en").unwrap_or_default().to_owned()
}

fn cells(content: &ActionContent, calls: Vec<Choice>, new: bool) -> Vec<Cell> {
    let mut cells = vec![
        Cell::new("name", "field-action_name", content.name.text()),
        Cell::new("name_en", "field-name_en", english(&content.name)),
    ];
    if new {
        cells.push(Cell::new("code", "field-flow_code", content.code.clone()).help("field-flow_code-help"));
    }
    cells.push(Cell::select("call", "field-call", calls, content.call.clone()).help("field-call-help"));
    let empty = Label::default();
    for (at, verb) in content.verbs.iter().chain([&empty]).enumerate() {
        let n = i64::try_from(at + 1).unwrap_or_default();
        let named = |key: &'static str| Text::new(key).with("n", n);
        cells.push(Cell::new(format!("verb.{at}"), "field-verb", verb.text()).labelled(named("field-verb")));
        cells.push(
            Cell::new(format!("verb_en.{at}"), "field-verb_en", english(verb))
                .labelled(named("field-verb_en")),
        );
    }
    let rule = Cell::new("rule", "field-action_rule", content.rule.clone());
    cells.push(rule.kind(CellKind::Area).help("field-action_rule-help"));
    cells
}

fn delivery(terms: &Delivery) -> Vec<Cell> {
    let cell = |(name, least, most): (&'static str, i64, i64)| {
        let label = Text::new(format!("field-delivery_{name}"));
        let mut cell =
            Cell::new(format!("delivery.{name}"), "field-setting_value", terms.get(name).to_string());
        cell = cell.kind(CellKind::Number).labelled(label);
        cell.help = Some(Text::new("field-delivery-help").with("least", least).with("most", most));
        cell
    };
    BOUNDS.into_iter().map(cell).collect()
}

fn correction() -> Vec<Cell> {
    vec![
        Cell::check("correction", "field-correction", false).help("field-correction-help"),
        Cell::new("correction_reason", "field-correction_reason", "").kind(CellKind::Area),
    ]
}

async fn save(ctx: &Ctx, world: World, line: Option<&ActionLine>, typed: &Typed) -> Outcome {
    let drawn = typed.get("drawn").to_owned();
    let schema = world.schema(&drawn);
    let typed::Read { content, correction, mut wrong } =
        typed::read(line.map(|line| &line.content), typed, &schema);
    let known = BUILT_IN.contains(&content.call.as_str()) || world.plugin(&content.call).is_some();
    let other = content.call != drawn && known;
    // Another plugin was picked: its settings are asked for before anything is saved.
    if other && (typed.get("do") == "draw" || !BUILT_IN.contains(&content.call.as_str())) {
        let mut page = page(ctx, &world, line, &content).await?;
        for cell in page.cells.iter_mut().chain(&mut page.delivery).chain(&mut page.correction) {
            cell.keep(typed);
        }
        page.note = page.note.or_else(|| Some(Text::new("action-settings-next")));
        return ctx.page(&page);
    }
    let done = if wrong.is_empty() {
        let (by, id, new) = (world.proof.clone(), line.map(|line| line.id), content.clone());
        ctx.block(move |app| app.save_action(&by, id, &new, correction.as_deref())).await?
    } else {
        Err(Rejection::new(Code::InvalidValues))
    };
    match done {
        Ok(saved) if saved.kept > 0 => Ok(ctx.see_other_saying("/actions", "flash-action-saved_kept")),
        Ok(_) => Ok(ctx.see_other_saying("/actions", "flash-action-saved")),
        Err(rejection) => {
            let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
            let told = |problem: &waypost_base::FieldProblem| match problem.field.starts_with("setting") {
                true => settings::place(&schema, problem, &say),
                false => Wrong::new(problem.field.clone(), Text::from(problem)),
            };
            wrong.extend(rejection.fields.iter().map(told));
            let mut page = page(ctx, &world, line, &content).await?;
            let words = summary(ctx, &rejection);
            let cells = page.cells.iter_mut().chain(&mut page.settings);
            let cells = cells.chain(&mut page.delivery).chain(&mut page.correction);
            page.problems = Some(refuse("action", cells.collect(), typed, words, &wrong));
            ctx.refused(&rejection, &page)
        }
    }
}
