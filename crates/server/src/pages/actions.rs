//! Action rows: what is done at a stage, what its buttons say, which plugin it calls; and which flows use it.

use serde::Serialize;
use serde_json::{Map, Value};
use waypost_app::{
    access::DefinesFlows,
    editing::{ActionContent, ActionLine, BUILT_IN},
};
use waypost_base::{Code, Label, Rejection};

use super::{
    Choice, Problems,
    flows::{
        book::shortened,
        cell::{Cell, CellKind, Wrong, refuse},
        open::{encoded, summary},
        stage::Pair,
    },
};
use crate::{
    http::{Ctx, Outcome, Row, Stop, Typed},
    view::{Page, Text},
};

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct ActionsPage {
    /// The actions.
    pub actions: Vec<ActionRow>,
}

/// One action.
#[derive(Clone, Debug, Serialize)]
pub struct ActionRow {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// What it calls.
    pub call: Text,
    /// The flows that use it.
    pub used: String,
}

/// One action, to be changed.
#[derive(Clone, Debug, Serialize)]
pub struct ActionPage {
    /// Its name; empty for a new one.
    pub name: String,
    /// Where it is posted.
    pub path: String,
    /// Its fields.
    pub cells: Vec<Cell>,
    /// Settings of its plugin.
    pub settings: Vec<Pair>,
    /// The flows that use it.
    pub used: Vec<Use>,
    /// Why nothing was saved.
    pub problems: Option<Problems>,
}

/// A flow that uses an action.
#[derive(Clone, Debug, Serialize)]
pub struct Use {
    /// Its address.
    pub href: String,
    /// Its name.
    pub name: String,
}

impl Page for ActionsPage {
    const TEMPLATE: &'static str = "pages/flows/actions";

    fn title(&self) -> Text {
        Text::new("actions-title")
    }
}

impl Page for ActionPage {
    const TEMPLATE: &'static str = "pages/flows/action";

    fn title(&self) -> Text {
        if self.name.is_empty() {
            Text::new("action-new")
        } else {
            Text::new("action-title").with("name", self.name.clone())
        }
    }
}

/// The routes.
pub fn routes() -> Vec<Row> {
    vec![
        Row::get("/actions", list),
        Row::get("/actions/new", ask),
        Row::post("/actions/new", add),
        Row::get("/actions/{code}", show),
        Row::post("/actions/{code}", change),
    ]
}

async fn lines(ctx: &Ctx) -> Result<(DefinesFlows, Vec<ActionLine>), Stop> {
    let proof = ctx.who().defines_flows()?;
    let by = proof.clone();
    let lines = ctx.block(move |app| app.action_lines(&by)).await??;
    Ok((proof, lines))
}

fn call_words(call: &str) -> Text {
    match call {
        "approve" => Text::new("action-call-approve"),
        "read" => Text::new("action-call-read"),
        name => Text::new("action-call-plugin").with("name", name),
    }
}

async fn list(ctx: Ctx) -> Outcome {
    let (_, lines) = lines(&ctx).await?;
    let comma = ctx.site.views.text(ctx.lang(), &Text::new("list-comma"));
    let row = |line: &ActionLine| ActionRow {
        href: format!("/actions/{}", encoded(&line.content.code)),
        name: line.content.name.in_language(ctx.tag()).to_owned(),
        code: line.content.code.clone(),
        call: call_words(&line.content.call),
        used: line.used.iter().map(|(_, name)| name.in_language(ctx.tag())).collect::<Vec<_>>().join(&comma),
    };
    ctx.page(&ActionsPage { actions: lines.iter().map(row).collect() })
}

async fn ask(ctx: Ctx) -> Outcome {
    let (proof, _) = lines(&ctx).await?;
    let page = page(&ctx, &proof, None).await?;
    ctx.page(&page)
}

fn of_address(ctx: &Ctx, lines: Vec<ActionLine>) -> Result<ActionLine, Stop> {
    let code = ctx.var("code").to_owned();
    lines.into_iter().find(|line| line.content.code == code).ok_or_else(Stop::not_found)
}

async fn show(ctx: Ctx) -> Outcome {
    let (proof, lines) = lines(&ctx).await?;
    let line = of_address(&ctx, lines)?;
    let page = page(&ctx, &proof, Some(&line)).await?;
    ctx.page(&page)
}

async fn page(ctx: &Ctx, proof: &DefinesFlows, line: Option<&ActionLine>) -> Result<ActionPage, Stop> {
    let by = proof.clone();
    let plugins = ctx.block(move |app| app.plugins_for_actions(&by)).await??;
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    let calls = BUILT_IN.iter().map(|call| (*call).to_owned()).chain(plugins);
    let calls = calls.map(|call| Choice::new(call.clone(), say(&call_words(&call)))).collect();
    let empty = ActionContent {
        code: String::new(),
        name: Label::default(),
        verbs: Vec::new(),
        rule: String::new(),
        call: "approve".to_owned(),
        settings: Map::new(),
    };
    let content = line.map_or(&empty, |line| &line.content);
    let used = line.map(|line| line.used.as_slice()).unwrap_or_default().iter().map(|(code, name)| Use {
        href: format!("/flows/{}", encoded(code)),
        name: name.in_language(ctx.tag()).to_owned(),
    });
    Ok(ActionPage {
        name: content.name.in_language(ctx.tag()).to_owned(),
        path: line.map_or_else(
            || "/actions/new".to_owned(),
            |line| format!("/actions/{}", encoded(&line.content.code)),
        ),
        cells: cells(content, calls, line.is_none()),
        settings: settings(&content.settings),
        used: used.collect(),
        problems: None,
    })
}

fn english(label: &Label) -> String {
    if label.languages().any(|language| language == "en") {
        label.in_language("en").to_owned()
    } else {
        String::new()
    }
}

fn cells(content: &ActionContent, calls: Vec<Choice>, new: bool) -> Vec<Cell> {
    let mut cells = vec![
        Cell::new("name", "field-action_name", content.name.text()),
        Cell::new("name_en", "field-name_en", english(&content.name)),
    ];
    if new {
        cells.push(Cell::new("code", "field-flow_code", "").help("field-flow_code-help"));
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
    cells.push(
        Cell::new("rule", "field-action_rule", content.rule.clone())
            .kind(CellKind::Area)
            .help("field-action_rule-help"),
    );
    cells
}

fn settings(settings: &Map<String, Value>) -> Vec<Pair> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let rows = settings.iter().map(|(key, value)| (key.clone(), text(value)));
    let empty = [(String::new(), String::new()), (String::new(), String::new())];
    rows.chain(empty)
        .enumerate()
        .map(|(at, (key, value))| Pair {
            key: Cell::new(format!("setting.{at}.key"), "field-setting_key", key),
            value: Cell::new(format!("setting.{at}.value"), "field-setting_value", value),
        })
        .collect()
}

async fn add(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, _) = lines(&ctx).await?;
    save(&ctx, &proof, None, &typed).await
}

async fn change(ctx: Ctx, typed: Typed) -> Outcome {
    let (proof, lines) = lines(&ctx).await?;
    let line = of_address(&ctx, lines)?;
    save(&ctx, &proof, Some(&line), &typed).await
}

async fn save(ctx: &Ctx, proof: &DefinesFlows, line: Option<&ActionLine>, typed: &Typed) -> Outcome {
    let mut wrong = Vec::new();
    let new = read(line.map(|line| &line.content), typed, &mut wrong);
    let done = if wrong.is_empty() {
        let (by, id) = (proof.clone(), line.map(|line| line.id));
        ctx.block(move |app| app.save_action(&by, id, &new)).await?
    } else {
        Err(Rejection::new(Code::InvalidValues))
    };
    match done {
        Ok(()) => Ok(ctx.see_other_saying("/actions", "flash-action-saved")),
        Err(rejection) => {
            wrong.extend(rejection.fields.iter().map(|p| Wrong::new(p.field.clone(), Text::from(p))));
            let mut page = page(ctx, proof, line).await?;
            while typed.has(&format!("setting.{}.key", page.settings.len())) && page.settings.len() < 200 {
                let at = page.settings.len();
                page.settings.push(Pair {
                    key: Cell::new(format!("setting.{at}.key"), "field-setting_key", ""),
                    value: Cell::new(format!("setting.{at}.value"), "field-setting_value", ""),
                });
            }
            let words = summary(ctx, &rejection);
            let pairs = page.settings.iter_mut().flat_map(|pair| [&mut pair.key, &mut pair.value]);
            page.problems =
                Some(refuse("action", page.cells.iter_mut().chain(pairs).collect(), typed, words, &wrong));
            ctx.refused(&rejection, &page)
        }
    }
}

fn read(before: Option<&ActionContent>, typed: &Typed, wrong: &mut Vec<Wrong>) -> ActionContent {
    let label = |text: &str, english: &str| {
        let label = Label::new(text.trim());
        if english.trim().is_empty() { label } else { label.with("en", english.trim()) }
    };
    let mut verbs = Vec::new();
    for at in 0..50 {
        let name = format!("verb.{at}");
        if !typed.has(&name) {
            break;
        }
        let verb = label(typed.get(&name), typed.get(&format!("verb_en.{at}")));
        if !verb.is_empty() {
            verbs.push(verb);
        }
    }
    let mut settings = Map::new();
    for at in 0..200 {
        let (name, value) = (format!("setting.{at}.key"), format!("setting.{at}.value"));
        if !typed.has(&name) {
            break;
        }
        let (key, text) = (typed.get(&name).trim(), typed.get(&value).trim());
        match (key.is_empty(), text.is_empty()) {
            (true, true) => {}
            (true, false) => wrong.push(Wrong::new(name, Text::new("rejection-value_required"))),
            (false, _) if settings.contains_key(key) => {
                wrong
                    .push(Wrong::new(name, Text::new("wrong-attribute_twice").with("typed", shortened(key))));
            }
            (false, _) => {
                // A value that was no text stays of its kind while it is one of that kind.
                let was = before.and_then(|before| before.settings.get(key)).filter(|was| !was.is_string());
                let value =
                    was.and_then(|_| serde_json::from_str(text).ok()).unwrap_or_else(|| Value::from(text));
                settings.insert(key.to_owned(), value);
            }
        }
    }
    ActionContent {
        code: before.map_or_else(|| typed.get("code").trim().to_owned(), |before| before.code.clone()),
        name: label(typed.get("name"), typed.get("name_en")),
        verbs,
        rule: typed.get("rule").trim().replace("\r\n", "\n"),
        call: typed.get("call").to_owned(),
        settings,
    }
}
