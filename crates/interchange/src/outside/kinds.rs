//! What a component of form.io or Camunda is here.

use serde_json::{Map, Value as Json};
use waypost_base::Label;
use waypost_forms::{Bounds, Choice, FileRule, Kind, TextRule};

use super::{
    Why,
    build::cut,
    components::text,
    rules::{count, flag},
};

/// What becomes of a component.
pub(super) enum Shape {
    /// A section with its own heading.
    Section,
    /// Only its parts.
    Flat,
    /// Its parts, which were values of their own inside of it.
    Nested,
    /// A table of its parts.
    Table,
    /// An item.
    Item(Kind),
    /// Nothing.
    Out(Why),
}

pub(super) fn shape(part: &Map<String, Json>) -> Shape {
    let kind = match text(part, "type") {
        "panel" | "fieldset" | "well" | "tabs" | "group" => return Shape::Section,
        "columns" => return Shape::Flat,
        // A table of form.io arranges; one of Camunda shows what others typed.
        "table" if part.get("rows").is_some_and(Json::is_array) => return Shape::Flat,
        "container" => return Shape::Nested,
        "form" if part.get("components").is_some_and(Json::is_array) => return Shape::Nested,
        "datagrid" | "editgrid" | "dynamiclist" => return Shape::Table,
        "button" => return Shape::Out(Why::Button),
        "content" | "htmlelement" | "html" | "text" | "image" | "spacer" | "separator" | "iframe" => {
            return Shape::Out(Why::Layout);
        }
        "textfield" | "email" | "url" | "phoneNumber" => Kind::Text(TextRule::default()),
        "textarea" => Kind::LongText(TextRule::default()),
        "number" => number(part),
        "currency" => Kind::Decimal { scale: 2, bounds: Bounds { min: None, max: None } },
        "checkbox" => Kind::YesNo,
        "datetime" if text(part, "subtype") == "time" => return Shape::Out(Why::Kind),
        "datetime" | "date" | "day" => Kind::Date(Bounds::default()),
        "file" | "filepicker" => {
            Kind::File(FileRule { max: (!flag(part.get("multiple"))).then_some(1), media: Vec::new() })
        }
        "radio" | "select" | "selectboxes" | "checklist" | "taglist" => match choices(part) {
            Some(options) if several(part) => Kind::Choices(options),
            Some(options) => Kind::Choice(options),
            None => return Shape::Out(Why::Remote),
        },
        _ => return Shape::Out(Why::Kind),
    };
    Shape::Item(kind)
}

fn several(part: &Map<String, Json>) -> bool {
    matches!(text(part, "type"), "selectboxes" | "checklist" | "taglist") || flag(part.get("multiple"))
}

fn number(part: &Map<String, Json>) -> Kind {
    let validate = part.get("validate");
    let scale = count(part.get("decimalLimit")).or_else(|| count(part.get("decimalDigits")));
    let is_whole = scale == Some(0) || flag(validate.and_then(|rules| rules.get("integer")));
    if is_whole {
        return Kind::Integer(Bounds::default());
    }
    let scale = scale.unwrap_or(2).min(waypost_forms::check::SCALE_LIMIT);
    Kind::Decimal { scale, bounds: Bounds { min: None, max: None } }
}

/// The choices that stand in the file; `None` when they come from elsewhere.
fn choices(part: &Map<String, Json>) -> Option<Vec<Choice>> {
    let values = part.get("values").or_else(|| part.get("data").and_then(|data| data.get("values")));
    let options: Vec<Choice> = values?.as_array()?.iter().filter_map(choice).collect();
    (!options.is_empty()).then_some(options)
}

fn choice(value: &Json) -> Option<Choice> {
    let told = |name: &str| match value.get(name) {
        Some(Json::String(text)) => cut(text, 200),
        Some(Json::Number(number)) => number.to_string(),
        Some(Json::Bool(yes)) => yes.to_string(),
        _ => String::new(),
    };
    let (key, label) = (told("value"), told("label"));
    match (key.is_empty(), label.is_empty()) {
        (true, true) => None,
        (true, false) => Some(Choice::new(cut(&label, 64), Label::new(label))),
        (false, true) => Some(Choice::new(cut(&key, 64), Label::new(key))),
        (false, false) => Some(Choice::new(cut(&key, 64), Label::new(label))),
    }
}
