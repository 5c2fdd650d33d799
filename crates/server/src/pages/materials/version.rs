//! What a flow version asks for. One form holds the whole list; every button saves all of it.

use serde::Serialize;
use waypost_app::materials::{
    MaterialKind,
    version::{Ask, MaterialChange, VersionMaterials, difference},
};
use waypost_base::{Code, FieldProblem, Rejection, StageNo};

use super::checklist::kind_words;
use crate::{
    http::{Ctx, Outcome, Stop, Typed},
    pages::{Choice, Problems},
    view::{Page, Text},
};

/// Most digits of a number of copies that are kept for showing again.
const DIGITS: usize = 12;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct VersionPage {
    /// Code of the flow.
    pub flow: String,
    /// Its name.
    pub name: String,
    /// Number of the version.
    pub no: i64,
    /// Whether it may still be changed.
    pub is_draft: bool,
    /// The list that the form was filled from.
    pub revision: String,
    /// The materials, in order.
    pub rows: Vec<AskRow>,
    /// Materials that can be added.
    pub more: Vec<Choice>,
    /// Whether the catalogue is empty.
    pub no_catalogue: bool,
    /// The stages that take materials in where none are chosen.
    pub usual: String,
    /// What saving now would change of a list that somebody else changed meanwhile.
    pub moved: Vec<Text>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// One material.
#[derive(Clone, Debug, Serialize)]
pub struct AskRow {
    /// Its place, from 0.
    pub at: usize,
    /// Its place, from 1.
    pub nth: usize,
    /// Its number.
    pub material: String,
    /// Its name.
    pub name: String,
    /// It is not asked for any more, whatever this list says.
    pub closed: bool,
    /// The shapes.
    pub kinds: Vec<Choice>,
    /// The shape in words.
    pub kind: Text,
    /// Copies as typed.
    pub copies: String,
    /// A scan is asked for.
    pub scan: bool,
    /// Asked for each time.
    pub again: bool,
    /// Nothing is taken without it.
    pub required: bool,
    /// The stages that may take it in.
    pub stages: Vec<Choice>,
    /// Those chosen, in words; empty: the usual ones.
    pub chosen: String,
    /// What is wrong with the number of copies.
    pub problem: Option<Text>,
    /// Whether it can go up.
    pub up: bool,
    /// Whether it can go down.
    pub down: bool,
}

/// A list as typed: a number of copies that is none is kept with its text.
#[derive(Default)]
struct Asked {
    asks: Vec<Ask>,
    copies: Vec<String>,
}

impl Page for VersionPage {
    const TEMPLATE: &'static str = "pages/materials/version";

    fn title(&self) -> Text {
        Text::new("materials-title-version").with("flow", self.name.clone()).with("no", self.no)
    }
}

/// `GET /flows/{flow}/versions/{no}/materials`.
pub async fn show(ctx: Ctx) -> Outcome {
    let version = read(&ctx).await?;
    let page = page(&ctx, &version, &version.asks, &[]);
    ctx.page(&page)
}

/// `POST /flows/{flow}/versions/{no}/materials`.
pub async fn change(ctx: Ctx, typed: Typed) -> Outcome {
    let version = read(&ctx).await?;
    let mut asked = asked(&typed);
    let outcome = match apply(&mut asked, &typed, &version) {
        Err(problem) => Err(Rejection::of_fields(vec![problem])),
        Ok(()) if !asked.unread().is_empty() => Err(Rejection::of_fields(asked.unread())),
        Ok(()) => {
            let (proof, no) = (ctx.who().defines_flows()?, number(&ctx)?);
            let (flow, asks) = (ctx.var("flow").to_owned(), asked.asks.clone());
            let revision = typed.get("revision").to_owned();
            ctx.block(move |app| app.set_version_materials(&proof, &flow, no, &revision, &asks)).await?
        }
    };
    match outcome {
        Ok(()) => {
            let path = format!("/flows/{}/versions/{}/materials", ctx.var("flow"), ctx.var("no"));
            Ok(ctx.see_other_saying(&path, "flash-materials-saved"))
        }
        Err(rejection) => {
            let mut page = page(&ctx, &version, &asked.asks, &asked.copies).refused(&rejection);
            if rejection.code == Code::MaterialsMoved {
                page.moved = difference_lines(&ctx, &moved(&version, &asked.asks));
            }
            ctx.refused(&rejection, &page)
        }
    }
}

fn number(ctx: &Ctx) -> Result<i32, Stop> {
    ctx.var("no").parse().map_err(|_| Stop::not_found())
}

async fn read(ctx: &Ctx) -> Result<VersionMaterials, Stop> {
    let (proof, flow, no) = (ctx.who().defines_flows()?, ctx.var("flow").to_owned(), number(ctx)?);
    Ok(ctx.block(move |app| app.version_materials(&proof, &flow, no)).await??)
}

/// The list as it was typed.
fn asked(typed: &Typed) -> Asked {
    let mut asked = Asked::default();
    for at in 0.. {
        let field = |name: &str| format!("{name}.{at}");
        if !typed.has(&field("material")) {
            break;
        }
        let yes = |name: &str| typed.get(&field(name)) == "yes";
        let kind = MaterialKind::of_str(typed.get(&field("kind"))).unwrap_or_default();
        let text: String = typed.get(&field("copies")).trim().chars().take(DIGITS).collect();
        let copies = if kind == MaterialKind::Electronic { 0 } else { text.parse().unwrap_or_default() };
        let stages: Vec<StageNo> =
            typed.all(&field("stages")).iter().filter_map(|no| no.parse().ok().map(StageNo)).collect();
        asked.asks.push(Ask {
            material: typed.get(&field("material")).to_owned(),
            kind,
            copies,
            scan: yes("scan"),
            again: yes("again"),
            required: yes("required"),
            stages: Some(stages).filter(|stages| !stages.is_empty()),
        });
        asked.copies.push(text);
    }
    asked
}

/// What the typed list would change of the stored one.
fn moved(version: &VersionMaterials, asks: &[Ask]) -> Vec<MaterialChange> {
    difference(&version.asks, asks, |code| {
        let offer = version.catalogue.iter().find(|offer| offer.code == code);
        offer.map_or_else(|| code.into(), |offer| offer.name.clone())
    })
}

impl Asked {
    /// Numbers of copies that are none.
    fn unread(&self) -> Vec<FieldProblem> {
        let typed = self.asks.iter().zip(&self.copies).enumerate();
        let unread = typed.filter(|(_, (ask, text))| {
            ask.kind != MaterialKind::Electronic && !text.is_empty() && text.parse::<i64>().is_err()
        });
        unread.map(|(at, _)| FieldProblem::new(format!("copies.{at}"), Code::ValueNotInteger)).collect()
    }
}

/// Does what the button says: add, move, remove.
fn apply(asked: &mut Asked, typed: &Typed, version: &VersionMaterials) -> Result<(), FieldProblem> {
    let (what, at) = typed.get("do").split_once('.').unwrap_or((typed.get("do"), ""));
    let count = asked.asks.len();
    let at = at.parse::<usize>().ok().filter(|at| *at < count);
    let mut swap = |a: usize, b: usize| {
        asked.asks.swap(a, b);
        asked.copies.swap(a, b);
    };
    match (what, at) {
        ("up", Some(at)) if at > 0 => swap(at, at - 1),
        ("down", Some(at)) if at + 1 < count => swap(at, at + 1),
        ("remove", Some(at)) => {
            asked.asks.remove(at);
            asked.copies.remove(at);
        }
        ("add", _) => {
            let code = typed.get("add");
            if !version.catalogue.iter().any(|offer| offer.code == code) {
                return Err(FieldProblem::new("add", Code::ValueNotChoice));
            }
            asked.asks.push(Ask::new(code));
            asked.copies.push("1".to_owned());
        }
        _ => {}
    }
    Ok(())
}

fn page(ctx: &Ctx, version: &VersionMaterials, asks: &[Ask], copies: &[String]) -> VersionPage {
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    let names = |chosen: &[StageNo]| {
        let named = version.stages.iter().filter(|(no, _)| chosen.contains(no));
        let named: Vec<&str> = named.map(|(_, name)| name.in_language(ctx.tag())).collect();
        named.join(&say(&Text::new("list-comma")))
    };
    let offer = |code: &str| version.catalogue.iter().find(|offer| offer.code == code);
    let last = asks.len().saturating_sub(1);
    let rows = asks.iter().enumerate().map(|(at, ask)| AskRow {
        at,
        nth: at + 1,
        name: offer(&ask.material)
            .map_or(ask.material.as_str(), |offer| offer.name.in_language(ctx.tag()))
            .to_owned(),
        closed: offer(&ask.material).is_some_and(|offer| offer.closed),
        material: ask.material.clone(),
        kinds: MaterialKind::ALL
            .into_iter()
            .map(|kind| Choice {
                value: kind.as_str().to_owned(),
                label: say(&kind_words(kind)),
                chosen: kind == ask.kind,
            })
            .collect(),
        kind: kind_words(ask.kind),
        copies: copies.get(at).cloned().unwrap_or_else(|| ask.copies.to_string()),
        scan: ask.scan,
        again: ask.again,
        required: ask.required,
        stages: version
            .stages
            .iter()
            .map(|(no, name)| Choice {
                value: no.to_string(),
                label: name.in_language(ctx.tag()).to_owned(),
                chosen: ask.stages.as_ref().is_some_and(|stages| stages.contains(no)),
            })
            .collect(),
        chosen: names(ask.stages.as_deref().unwrap_or_default()),
        problem: None,
        up: at > 0,
        down: at < last,
    });
    let free = version
        .catalogue
        .iter()
        .filter(|offer| !offer.closed && !asks.iter().any(|ask| ask.material == offer.code));
    VersionPage {
        flow: ctx.var("flow").to_owned(),
        name: version.name.in_language(ctx.tag()).to_owned(),
        no: ctx.var("no").parse().unwrap_or_default(),
        is_draft: version.is_draft,
        revision: version.revision.clone(),
        rows: rows.collect(),
        more: free
            .map(|offer| {
                let name = offer.name.in_language(ctx.tag());
                Choice::new(&offer.code, format!("{} {name}", offer.code))
            })
            .collect(),
        no_catalogue: version.catalogue.is_empty(),
        usual: names(&version.usual),
        moved: Vec::new(),
        problems: None,
    }
}

impl VersionPage {
    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        for row in &mut self.rows {
            let own = |problem: &&FieldProblem| {
                problem.field.split_once('.').is_some_and(|(_, at)| at == row.at.to_string())
            };
            row.problem = rejection.fields.iter().find(own).map(Text::from);
        }
        let rows = &self.rows;
        let problems = Problems::of("materials", rejection, |name| {
            let at = name.split_once('.').map(|(_, at)| at);
            match rows.iter().find(|row| at == Some(&row.at.to_string())) {
                Some(row) => Some((format!("ask-{}", row.at), Text::plain(row.name.clone()))),
                None => {
                    (name == "add").then(|| ("materials-add".to_owned(), Text::new("materials-field-add")))
                }
            }
        });
        self.problems = Some(problems);
        self
    }
}

/// How what two versions ask for differs, one line for each change: for the page that compares versions.
pub fn difference_lines(ctx: &Ctx, changes: &[MaterialChange]) -> Vec<Text> {
    let tag = ctx.tag();
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    let mut lines = Vec::new();
    for change in changes {
        match change {
            MaterialChange::Added(name) => {
                lines.push(Text::new("materials-diff-added").with("name", name.in_language(tag)));
            }
            MaterialChange::Removed(name) => {
                lines.push(Text::new("materials-diff-removed").with("name", name.in_language(tag)));
            }
            MaterialChange::Reordered => lines.push(Text::new("materials-diff-reordered")),
            MaterialChange::Changed { name, before, after } => {
                let line = |key: &'static str, before: String, after: String| {
                    let line = Text::new(key).with("name", name.in_language(tag));
                    line.with("before", before).with("after", after)
                };
                let yes = |on: bool| say(&Text::new(if on { "yes" } else { "no" }));
                let stages = |ask: &Ask| match &ask.stages {
                    None => say(&Text::new("materials-usual-stages")),
                    Some(stages) => {
                        let numbers: Vec<String> = stages.iter().map(ToString::to_string).collect();
                        numbers.join(&say(&Text::new("list-comma")))
                    }
                };
                let kind = |ask: &Ask| say(&kind_words(ask.kind));
                if before.kind != after.kind {
                    lines.push(line("materials-diff-kind", kind(before), kind(after)));
                }
                if before.copies != after.copies {
                    let (before, after) = (before.copies.to_string(), after.copies.to_string());
                    lines.push(line("materials-diff-copies", before, after));
                }
                for (key, before, after) in [
                    ("materials-diff-scan", before.scan, after.scan),
                    ("materials-diff-again", before.again, after.again),
                    ("materials-diff-required", before.required, after.required),
                ] {
                    if before != after {
                        lines.push(line(key, yes(before), yes(after)));
                    }
                }
                if before.stages != after.stages {
                    lines.push(line("materials-diff-stages", stages(before), stages(after)));
                }
            }
        }
    }
    lines
}
