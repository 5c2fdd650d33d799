//! The rules of a component that an item has too, and the names of those that it has not.

use serde_json::{Map, Value as Json};
use waypost_base::Label;
use waypost_forms::{Item, Kind, Pattern, parse};

use super::{
    Why,
    build::{Builder, cut},
    components::text,
};

/// Settings that say nothing about the form: ids, editors' state, and what is read elsewhere.
const SILENT: &[&str] = &[
    "id",
    "key",
    "label",
    "title",
    "type",
    "input",
    "tableView",
    "components",
    "columns",
    "rows",
    "values",
    "data",
    "validate",
    "conditional",
    "customConditional",
    "logic",
    "calculateValue",
    "customDefaultValue",
    "defaultValue",
    "description",
    "tooltip",
    "suffix",
    "multiple",
    "persistent",
    "clearOnHide",
    "path",
    "legend",
    "version",
    "decimalLimit",
    "decimalDigits",
    "dateLabel",
    "subtype",
    "tags",
    "properties",
    "row",
    "tree",
    "validateOn",
    "currency",
    "enableTime",
    "widget",
    "dataSrc",
];

/// Puts the rules of a component on its item; what has no place is told.
pub(super) fn apply(part: &Map<String, Json>, path: &str, mut item: Item, builder: &mut Builder) -> Item {
    let validate = part.get("validate").and_then(Json::as_object);
    let rule = |name: &str| validate.and_then(|rules| rules.get(name));
    item.required = flag(rule("required")) && !matches!(item.kind, Kind::Table(_));
    let help = [text(part, "description"), text(part, "tooltip")].map(plain);
    let help = help.into_iter().find(|help| !help.is_empty()).unwrap_or_default();
    item.help = Label::new(cut(&help, waypost_forms::check::HELP_LENGTH));
    match &mut item.kind {
        Kind::Text(text_rule) | Kind::LongText(text_rule) => {
            text_rule.lengths.min = count(rule("minLength"));
            text_rule.lengths.max = count(rule("maxLength"));
            let pattern = rule("pattern").and_then(Json::as_str).filter(|pattern| !pattern.is_empty());
            text_rule.pattern = pattern.map(Pattern::new);
            for name in ["minWords", "maxWords", "validationType"] {
                leave_rule(rule(name), path, name, Why::Validation, builder);
            }
        }
        Kind::Integer(bounds) => {
            bounds.min = whole(rule("min"));
            bounds.max = whole(rule("max"));
        }
        Kind::Decimal { bounds, .. } => {
            bounds.min = exact(rule("min"));
            bounds.max = exact(rule("max"));
        }
        _ => {}
    }
    unread_rules(part, &item, path, builder);
    if matches!(item.kind, Kind::Text(_) | Kind::Integer(_) | Kind::Decimal { .. }) {
        let unit =
            if text(part, "type") == "currency" { text(part, "currency") } else { text(part, "suffix") };
        item.unit = Label::new(cut(&plain(unit), waypost_forms::check::UNIT_LENGTH));
    }
    default(part, path, &mut item, builder);
    conditions(part, path, builder);
    item
}

/// Rules of a kind that our items of that kind do not have.
fn unread_rules(part: &Map<String, Json>, item: &Item, path: &str, builder: &mut Builder) {
    let what = text(part, "type");
    if matches!(what, "email" | "url" | "phoneNumber") {
        builder.leave(path, what, Why::Validation);
    }
    let says = |name: &str| count(part.get(name)).is_some();
    if what == "number"
        && matches!(item.kind, Kind::Decimal { .. })
        && !says("decimalLimit")
        && !says("decimalDigits")
    {
        builder.leave(path, "decimalLimit", Why::Precision);
    }
    if matches!(item.kind, Kind::Date(_)) {
        let widget = part.get("widget").and_then(|widget| widget.get("enableTime"));
        let enabled = part.get("enableTime").or(widget);
        if what == "datetime" && text(part, "subtype") != "date" && enabled != Some(&Json::Bool(false)) {
            builder.leave(path, "enableTime", Why::Time);
        }
        for name in ["minDate", "maxDate"] {
            let bound = part.get("datePicker").and_then(|picker| picker.get(name));
            leave_rule(bound, path, name, Why::Validation, builder);
        }
    }
    let takes_several = matches!(item.kind, Kind::Choices(_) | Kind::File(_) | Kind::Table(_));
    if flag(part.get("multiple")) && !takes_several {
        builder.leave(path, "multiple", Why::Multiple);
    }
    let known = ["required", "minLength", "maxLength", "pattern", "min", "max", "custom", "json", "integer"];
    let known = [&known[..], &["minWords", "maxWords", "validationType", "minLength"]].concat();
    for (name, rule) in part.get("validate").and_then(Json::as_object).into_iter().flatten() {
        if !known.contains(&name.as_str()) {
            leave_rule(Some(rule), path, &format!("validate.{name}"), Why::Validation, builder);
        }
        let fits = match name.as_str() {
            "minLength" | "maxLength" => {
                matches!(item.kind, Kind::Text(_) | Kind::LongText(_) | Kind::Table(_))
            }
            "pattern" => matches!(item.kind, Kind::Text(_) | Kind::LongText(_)),
            "min" => {
                matches!(&item.kind, Kind::Integer(b) if b.min.is_some())
                    || matches!(&item.kind, Kind::Decimal { bounds, .. } if bounds.min.is_some())
            }
            "max" => {
                matches!(&item.kind, Kind::Integer(b) if b.max.is_some())
                    || matches!(&item.kind, Kind::Decimal { bounds, .. } if bounds.max.is_some())
            }
            "required" => item.required,
            _ => true,
        };
        if !fits {
            leave_rule(Some(rule), path, &format!("validate.{name}"), Why::Validation, builder);
        }
    }
}

/// Conditions, scripts and looks: of items, sections and everything else.
pub(super) fn conditions(part: &Map<String, Json>, path: &str, builder: &mut Builder) {
    if let Some(conditional) = part.get("conditional").and_then(Json::as_object) {
        let says = ["when", "json", "hide", "conditions"]
            .into_iter()
            .any(|name| conditional.get(name).is_some_and(says));
        if says {
            builder.leave(path, "conditional", Why::Condition);
        }
    }
    for (name, why) in [
        ("customConditional", Why::Condition),
        ("logic", Why::Script),
        ("calculateValue", Why::Script),
        ("customDefaultValue", Why::Script),
    ] {
        leave_rule(part.get(name), path, name, why, builder);
    }
    for name in ["custom", "json"] {
        let rule = part.get("validate").and_then(|rules| rules.get(name));
        leave_rule(rule, path, &format!("validate.{name}"), Why::Script, builder);
    }
    let mut looks: Vec<&str> = part
        .iter()
        .filter(|(name, value)| !SILENT.contains(&name.as_str()) && says(value))
        .map(|(name, _)| name.as_str())
        .collect();
    looks.sort_unstable();
    if !looks.is_empty() {
        builder.leave(path, &looks.join(", "), Why::Presentation);
    }
}

fn default(part: &Map<String, Json>, path: &str, item: &mut Item, builder: &mut Builder) {
    let Some(value) = part.get("defaultValue").filter(|value| says(value) || **value == Json::Bool(false))
    else {
        return;
    };
    let typed = match value {
        Json::String(text) => vec![text.clone()],
        Json::Number(number) => vec![number.to_string()],
        Json::Bool(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        Json::Array(list) => list.iter().filter_map(Json::as_str).map(str::to_owned).collect(),
        // The boxes of form.io: each with yes or no.
        Json::Object(boxes) => {
            boxes.iter().filter(|(_, ticked)| flag(Some(ticked))).map(|(key, _)| key.clone()).collect()
        }
        Json::Null => return,
    };
    let takes_none = matches!(item.kind, Kind::Table(_) | Kind::File(_));
    let is_nothing = match value {
        Json::Object(boxes) => !boxes.values().any(says),
        Json::Array(list) => !list.iter().any(says),
        _ => false,
    };
    if is_nothing {
        return;
    }
    match parse(item, &typed) {
        Ok(value) if !takes_none => item.default = value,
        _ => builder.leave(path, "defaultValue", Why::Default),
    }
}

fn leave_rule(rule: Option<&Json>, path: &str, what: &str, why: Why, builder: &mut Builder) {
    if rule.is_some_and(says) {
        builder.leave(path, what, why);
    }
}

/// Whether a setting says anything: not empty, not off.
fn says(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => false,
        Json::Bool(true) | Json::Number(_) => true,
        Json::String(text) => !text.trim().is_empty(),
        Json::Array(list) => list.iter().any(says),
        Json::Object(fields) => fields.values().any(says),
    }
}

/// A flag, also where it is written as a text.
pub(super) fn flag(value: Option<&Json>) -> bool {
    match value {
        Some(Json::Bool(yes)) => *yes,
        Some(Json::String(text)) => text == "true",
        _ => false,
    }
}

/// A count, also where it is written as a text.
pub(super) fn count(value: Option<&Json>) -> Option<u32> {
    match value? {
        Json::Number(number) => u32::try_from(number.as_u64()?).ok(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn written(value: Option<&Json>) -> Option<String> {
    match value? {
        Json::Number(number) => Some(number.to_string()),
        Json::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn whole(value: Option<&Json>) -> Option<i64> {
    written(value)?.parse().ok()
}

fn exact(value: Option<&Json>) -> Option<waypost_base::Decimal> {
    written(value)?.parse().ok()
}

/// A text without its markup.
fn plain(text: &str) -> String {
    super::markup::plain(text)
}
