//! Components of form.io and Camunda: walked in their order, each becomes an item, a column, a section, or is told.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};
use waypost_forms::{Bounds, Item, Kind, TableRule, check::COLUMNS};

use super::{
    Origin, Why,
    build::{Builder, named},
    kinds::{Shape, shape},
    rules,
};

type Component = Map<String, Json>;

/// Reads a form, or a single component.
pub(super) fn read(json: &Json, builder: &mut Builder) -> Origin {
    let Some(root) = json.as_object() else { return Origin::FormIo };
    let is_camunda = text(root, "type") == "default"
        || root.contains_key("executionPlatform")
        || root.contains_key("schemaVersion");
    builder.name(
        ["title", "name", "id"]
            .map(|name| text(root, name))
            .into_iter()
            .find(|t| !t.is_empty())
            .unwrap_or(""),
    );
    let is_component = root.contains_key("key") && !matches!(text(root, "type"), "form" | "default" | "");
    if is_component {
        component(root, "", builder);
    } else {
        children(root, "", builder);
    }
    if is_camunda { Origin::Camunda } else { Origin::FormIo }
}

/// The components that a part holds, under whatever name it keeps them, with their paths.
fn parts<'a>(holder: &'a Component, path: &str) -> Vec<(String, &'a Component)> {
    fn gather<'a>(json: &'a Json, path: String, found: &mut Vec<(String, &'a Component)>) {
        match json {
            Json::Array(list) => {
                for (at, entry) in list.iter().enumerate() {
                    gather(entry, format!("{path}[{at}]"), found);
                }
            }
            // A column or a tab holds components and is none.
            Json::Object(part) if part.contains_key("type") => found.push((path, part)),
            Json::Object(part) => {
                for name in ["components", "columns", "rows"] {
                    if let Some(inner) = part.get(name) {
                        gather(inner, format!("{path}.{name}"), found);
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for name in ["components", "columns", "rows"] {
        if let Some(inner) = holder.get(name).filter(|inner| inner.is_array()) {
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            gather(inner, path, &mut found);
        }
    }
    found
}

fn children(holder: &Component, path: &str, builder: &mut Builder) {
    for (path, part) in parts(holder, path) {
        component(part, &path, builder);
    }
}

fn component(part: &Component, path: &str, builder: &mut Builder) {
    let what = text(part, "type");
    let place = placed(path, part);
    match shape(part) {
        Shape::Section => {
            let label = [text(part, "title"), text(part, "label"), text(part, "legend")];
            let label = label.into_iter().find(|label| !label.is_empty()).unwrap_or_default();
            rules::conditions(part, &place, builder);
            builder.section(label);
            let own = builder.sections();
            children(part, path, builder);
            // What comes after a section that held something stands in one without a heading.
            if !(builder.sections() == own && builder.is_section_empty()) {
                builder.section("");
            }
        }
        Shape::Flat => {
            rules::conditions(part, &place, builder);
            children(part, path, builder);
        }
        Shape::Nested => {
            rules::conditions(part, &place, builder);
            builder.leave(&place, what, Why::Nesting);
            children(part, path, builder);
        }
        Shape::Table => table(part, path, &place, builder),
        Shape::Out(why) => {
            builder.leave_whole(&place, what, why);
            inside(part, path, builder);
        }
        Shape::Item(kind) => {
            let Some(item) = builder.item(key(part), label(part), kind) else { return };
            let item = rules::apply(part, &place, item, builder);
            builder.add(&place, what, item);
            // An address or a survey keeps fields of its own.
            inside(part, path, builder);
        }
    }
}

/// Everything inside of what was left out.
fn inside(part: &Component, path: &str, builder: &mut Builder) {
    for (path, part) in parts(part, path) {
        builder.leave_whole(&placed(&path, part), text(part, "type"), Why::InLeftOut);
        inside(part, &path, builder);
    }
}

fn table(part: &Component, path: &str, place: &str, builder: &mut Builder) {
    let mut columns = Vec::new();
    let mut keys = BTreeSet::new();
    gather_columns(part, path, &mut keys, &mut columns, builder);
    if columns.is_empty() {
        builder.leave_whole(place, text(part, "type"), Why::Kind);
        return;
    }
    let count = |name: &str| rules::count(part.get("validate").and_then(|rules| rules.get(name)));
    let rows = Bounds { min: count("minLength"), max: count("maxLength") };
    let kind = Kind::Table(TableRule { columns, rows });
    let Some(item) = builder.item(key(part), label(part), kind) else { return };
    let item = rules::apply(part, place, item, builder);
    builder.add(place, text(part, "type"), item);
}

fn gather_columns(
    holder: &Component,
    path: &str,
    keys: &mut BTreeSet<String>,
    columns: &mut Vec<Item>,
    builder: &mut Builder,
) {
    for (path, part) in parts(holder, path) {
        let (what, place) = (text(part, "type"), placed(&path, part));
        match shape(part) {
            Shape::Section | Shape::Flat | Shape::Nested => {
                builder.leave(&place, what, Why::Nesting);
                rules::conditions(part, &place, builder);
                gather_columns(part, &path, keys, columns, builder);
            }
            Shape::Item(kind) if kind.fits_column() && columns.len() < COLUMNS => {
                let Some(item) = named(key(part), label(part), kind, keys) else { continue };
                let mut item = rules::apply(part, &place, item, builder);
                if item.default.take().is_some() {
                    builder.leave(&place, "defaultValue", Why::Default);
                }
                match builder.sound(&place, item) {
                    Some(item) => columns.push(item),
                    None => builder.leave_whole(&place, what, Why::Kind),
                }
                inside(part, &path, builder);
            }
            Shape::Out(why) => {
                builder.leave_whole(&place, what, why);
                inside(part, &path, builder);
            }
            Shape::Item(_) | Shape::Table => {
                let why = if columns.len() < COLUMNS { Why::Kind } else { Why::TooMany };
                builder.leave_whole(&place, what, why);
                inside(part, &path, builder);
            }
        }
    }
}

/// The path with the component's own key, so that it is found again.
fn placed(path: &str, part: &Component) -> String {
    match (path, key(part)) {
        ("", key) => key.to_owned(),
        (path, "") => path.to_owned(),
        (path, key) => format!("{path} {key}"),
    }
}

fn key(part: &Component) -> &str {
    let key = text(part, "key");
    if key.is_empty() { text(part, "path") } else { key }
}

fn label(part: &Component) -> &str {
    let label = text(part, "label");
    if label.is_empty() { text(part, "title") } else { label }
}

pub(super) fn text<'a>(part: &'a Component, name: &str) -> &'a str {
    part.get(name).and_then(Json::as_str).unwrap_or_default()
}
