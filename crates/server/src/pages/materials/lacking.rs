//! What is missing, in words: on the checklist, and in the reason of a return (补正).

use serde::Serialize;
use waypost_app::materials::{MaterialUse, Shortage};
use waypost_base::{Code, FieldProblem, Values};

use crate::{http::Ctx, view::Text};

/// One material that a return can name.
#[derive(Clone, Debug, Serialize)]
pub struct Tick {
    /// What it posts.
    pub value: String,
    /// Its name.
    pub name: String,
    /// What of it is missing.
    pub missing: Option<Text>,
    /// Whether it is named.
    pub chosen: bool,
}

/// What is missing of a material whose name stands beside it.
pub fn short(lacks: Shortage) -> Text {
    let key = match (lacks.copies > 0, lacks.scan) {
        (true, true) => "materials-lack-both",
        (true, false) => "materials-lack-copies",
        _ => "materials-lack-scan",
    };
    Text::new(key).with("n", lacks.copies)
}

/// Everything that is missing; `None` when nothing is.
pub fn sentence(ctx: &Ctx, materials: &[MaterialUse], values: &Values) -> Option<String> {
    let today = ctx.who().today();
    let short = materials.iter().filter(|material| material.shortage(values, today).is_any());
    of_these(ctx, short.collect(), values)
}

/// The ticks of a return. What is missing is ticked where the return leads to the initiator and nobody chose yet.
pub fn ticks(
    ctx: &Ctx,
    materials: &[MaterialUse],
    values: &Values,
    chosen: Option<&[String]>,
    to_initiator: bool,
) -> Vec<Tick> {
    let today = ctx.who().today();
    let asked = materials.iter().filter(|material| material.is_asked(today));
    asked
        .map(|material| {
            let lacks = material.shortage(values, today);
            Tick {
                value: material.id.to_string(),
                name: material.name.in_language(ctx.tag()).to_owned(),
                missing: lacks.is_any().then(|| short(lacks)),
                chosen: match chosen {
                    Some(chosen) => chosen.contains(&material.id.to_string()),
                    None => to_initiator && lacks.is_any(),
                },
            }
        })
        .collect()
}

/// What was typed, and below it the words for the materials that were ticked.
///
/// # Errors
/// A tick that is none of the version's materials.
pub fn reason(
    ctx: &Ctx,
    materials: &[MaterialUse],
    values: &Values,
    ticked: &[String],
    typed: &str,
) -> Result<String, FieldProblem> {
    let mut named = Vec::new();
    for tick in ticked {
        let known = materials.iter().find(|material| material.id.to_string() == *tick);
        named.push(known.ok_or_else(|| FieldProblem::new("missing", Code::ValueNotChoice))?);
    }
    let Some(words) = of_these(ctx, named, values) else { return Ok(typed.to_owned()) };
    Ok(if typed.trim().is_empty() { words } else { format!("{}\n{words}", typed.trim_end()) })
}

fn of_these(ctx: &Ctx, materials: Vec<&MaterialUse>, values: &Values) -> Option<String> {
    let today = ctx.who().today();
    let say = |text: &Text| ctx.site.views.text(ctx.lang(), text);
    let names: Vec<String> = materials
        .iter()
        .map(|material| {
            let name = material.name.in_language(ctx.tag());
            let lacks = material.shortage(values, today);
            if !lacks.is_any() {
                return name.to_owned();
            }
            say(&Text::new("materials-lack-of").with("name", name).with("what", say(&short(lacks))))
        })
        .collect();
    let list = names.join(&say(&Text::new("materials-comma")));
    (!names.is_empty()).then(|| say(&Text::new("materials-lacking").with("list", list)))
}
