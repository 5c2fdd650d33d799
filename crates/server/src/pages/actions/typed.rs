//! An action row as it was typed.

use waypost_app::{
    actions::{Delivery, Schema, delivery::BOUNDS},
    editing::{ActionContent, BUILT_IN},
};
use waypost_base::{Code, FieldProblem, Label};

use super::settings;
use crate::{http::Typed, pages::flows::cell::Wrong, view::Text};

/// What was typed.
pub struct Read {
    /// The content.
    pub content: ActionContent,
    /// The reason of a correction; none: published versions keep what they mean.
    pub correction: Option<String>,
    /// What cannot be read.
    pub wrong: Vec<Wrong>,
}

/// Reads it. `schema` is that of the plugin whose fields the page had.
pub fn read(before: Option<&ActionContent>, typed: &Typed, schema: &Schema) -> Read {
    let mut wrong = Vec::new();
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
    let call = typed.get("call").to_owned();
    let built_in = BUILT_IN.contains(&call.as_str());
    let settings = if built_in { Default::default() } else { settings::read(schema, typed, &mut wrong) };
    let delivery = delivery(before.map(|before| before.delivery).unwrap_or_default(), typed, &mut wrong);
    let content = ActionContent {
        code: before.map_or_else(|| typed.get("code").trim().to_owned(), |before| before.code.clone()),
        name: label(typed.get("name"), typed.get("name_en")),
        verbs,
        rule: typed.get("rule").trim().replace("\r\n", "\n"),
        call,
        settings,
        delivery,
    };
    let correction = typed.has("correction").then(|| typed.get("correction_reason").replace("\r\n", "\n"));
    Read { content, correction, wrong }
}

fn delivery(mut terms: Delivery, typed: &Typed, wrong: &mut Vec<Wrong>) -> Delivery {
    for (name, ..) in BOUNDS {
        let cell = format!("delivery.{name}");
        if !typed.has(&cell) {
            continue;
        }
        match typed.get(&cell).trim() {
            "" => terms.set(name, Delivery::default().get(name)),
            text => match text.parse() {
                Ok(value) => terms.set(name, value),
                Err(_) => {
                    let fault = FieldProblem::new(cell.clone(), Code::ValueNotInteger);
                    wrong.push(Wrong::new(cell, Text::from(&fault)));
                }
            },
        }
    }
    terms
}
