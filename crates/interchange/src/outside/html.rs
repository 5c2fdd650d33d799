//! Fields of an HTML form, as Flowable renders them: a field's type and whether it is required stand in hidden fields
//! beside it (`NAME_type`, `NAME_required`, `NAME_boolean`).

use std::collections::BTreeMap;

use waypost_base::Label;
use waypost_forms::{Bounds, Choice, FileRule, Item, Kind, Pattern, TextRule, parse};

use super::{
    Why,
    build::{Builder, cut},
    markup::{Piece, pieces},
};

/// One field as it stands in the text.
#[derive(Default)]
struct Field {
    /// `input`, `textarea` or `select`.
    tag: String,
    attributes: BTreeMap<String, String>,
    label: String,
    /// Of a list its rows, of radios each value with its text.
    options: Vec<(String, String)>,
    /// The text inside of a `textarea`.
    text: String,
}

impl Field {
    fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    fn input_type(&self) -> &str {
        match self.get("type") {
            "" => "text",
            other => other,
        }
    }

    fn is(&self, input_type: &str) -> bool {
        self.tag == "input" && self.input_type() == input_type
    }

    fn path(&self) -> String {
        match self.get("name") {
            "" => format!("<{}>", self.tag),
            name => format!("<{} name={}>", self.tag, cut(name, 80)),
        }
    }
}

pub(super) fn read(text: &str, builder: &mut Builder) {
    let fields = gather(text, builder);
    let hidden: BTreeMap<String, String> = fields
        .iter()
        .filter(|field| field.is("hidden"))
        .map(|field| (field.get("name").to_owned(), field.get("value").to_owned()))
        .collect();
    let told = |name: &str, what: &str| hidden.get(&format!("{name}_{what}")).map(String::as_str);
    let names: Vec<String> =
        fields.iter().filter(|field| !field.is("hidden")).map(|field| field.get("name").to_owned()).collect();
    for field in &fields {
        let path = field.path();
        let what = if field.tag == "input" { field.input_type() } else { &field.tag };
        if field.is("hidden") {
            let name = field.get("name");
            let belongs = ["_required", "_type", "_boolean", "_readable", "_writable"]
                .into_iter()
                .filter_map(|end| name.strip_suffix(end))
                .any(|of| names.iter().any(|known| known == of));
            if !belongs {
                builder.leave_whole(&path, what, Why::Presentation);
            }
            continue;
        }
        let why = match (field.tag.as_str(), field.input_type()) {
            ("input", "submit" | "button" | "reset" | "image") => Some(Why::Button),
            ("input", "password" | "color" | "time" | "datetime-local" | "month" | "week") => Some(Why::Kind),
            ("select", _) if field.options.is_empty() => Some(Why::Remote),
            _ => None,
        };
        if let Some(why) = why {
            builder.leave_whole(&path, what, why);
            continue;
        }
        let kind = kind(field, told(field.get("name"), "type"), told(field.get("name"), "boolean"));
        let Some(mut item) = builder.item(field.get("name"), &field.label, kind) else { continue };
        item.required =
            told(field.get("name"), "required") == Some("true") || field.attributes.contains_key("required");
        rules(field, &path, &mut item, builder);
        builder.add(&path, what, item);
    }
}

/// Every field with its label; headings and scripts on the way.
fn gather(text: &str, builder: &mut Builder) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    // Text of the label that is open, and the fields inside of it.
    let mut label: Option<(String, usize)> = None;
    let mut labels: BTreeMap<String, String> = BTreeMap::new();
    let mut names: Option<(String, String)> = None;
    let mut heading = None;
    // Where text goes: an option, a text area.
    let mut option: Option<String> = None;
    let mut area = false;
    for piece in pieces(text) {
        match piece {
            Piece::Open(tag, attributes) => {
                let scripts = attributes.iter().filter(|(name, _)| name.starts_with("on"));
                for (name, _) in scripts {
                    builder.leave(&format!("<{tag}>"), name, Why::Script);
                }
                match tag.as_str() {
                    "script" => builder.leave("<script>", "script", Why::Script),
                    "h1" | "title" | "legend" => heading = Some(String::new()),
                    "label" => {
                        let target = attributes.iter().find(|(name, _)| name == "for");
                        names = target.map(|(_, target)| (target.clone(), String::new()));
                        label = Some((String::new(), fields.len()));
                    }
                    "option" => {
                        let value = attributes.iter().find(|(name, _)| name == "value");
                        option = Some(value.map(|(_, value)| value.clone()).unwrap_or_default());
                        if let Some(field) = fields.last_mut() {
                            field.options.push((option.clone().unwrap_or_default(), String::new()));
                        }
                    }
                    "button" => builder.leave_whole("<button>", "button", Why::Button),
                    "input" | "textarea" | "select" => {
                        area = tag == "textarea";
                        let attributes: BTreeMap<String, String> = attributes.into_iter().collect();
                        let mut field = Field { tag, attributes, ..Field::default() };
                        if field.is("radio") {
                            let value = field.get("value").to_owned();
                            let name = field.get("name").to_owned();
                            let known = fields
                                .iter_mut()
                                .find(|known| known.is("radio") && known.get("name") == name);
                            if let Some(known) = known {
                                known.options.push((value, String::new()));
                                continue;
                            }
                            field.options.push((value, String::new()));
                        }
                        fields.push(field);
                    }
                    _ => {}
                }
            }
            Piece::Close(tag) => match tag.as_str() {
                "h1" | "title" | "legend" => {
                    if let Some(text) = heading.take() {
                        builder.name(&text);
                    }
                }
                "label" => {
                    if let Some((text, from)) = label.take() {
                        for field in &mut fields[from..] {
                            field.label.clone_from(&text);
                        }
                    }
                    if let Some((target, text)) = names.take() {
                        labels.insert(target, text);
                    }
                }
                "option" => option = None,
                "textarea" => area = false,
                _ => {}
            },
            Piece::Text(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
                if let (Some(_), Some(last)) =
                    (&option, fields.last_mut().and_then(|field| field.options.last_mut()))
                {
                    last.1.push_str(&text);
                } else if area {
                    if let Some(field) = fields.last_mut() {
                        field.text.push_str(&text);
                    }
                } else if let Some((words, _)) = &mut label {
                    words.push_str(&text);
                    if let Some((_, named)) = &mut names {
                        named.push_str(&text);
                    }
                }
            }
        }
    }
    for field in &mut fields {
        field.label = cut(&field.label, 200);
        if field.label.is_empty() {
            field.label = labels.get(field.get("id")).map(|text| cut(text, 200)).unwrap_or_default();
        }
        let clean = field.label.trim_end_matches([':', '：', ' ']).len();
        field.label.truncate(clean);
    }
    fields
}

fn kind(field: &Field, told: Option<&str>, boolean: Option<&str>) -> Kind {
    let options = || -> Vec<Choice> {
        let rows = field.options.iter().filter(|(value, text)| !(value.is_empty() && text.trim().is_empty()));
        rows.map(|(value, text)| {
            let text = cut(text, 200);
            let key = cut(value, 64);
            let key = if key.is_empty() { cut(&text, 64) } else { key };
            let text = if text.is_empty() { key.clone() } else { text };
            Choice::new(key, Label::new(text))
        })
        .collect()
    };
    match (field.tag.as_str(), field.input_type(), told) {
        ("textarea", ..) => Kind::LongText(TextRule::default()),
        ("select", ..) if field.attributes.contains_key("multiple") => Kind::Choices(options()),
        ("select", ..) | ("input", "radio", _) => Kind::Choice(options()),
        ("input", "checkbox", _) => Kind::YesNo,
        _ if boolean == Some("true") => Kind::YesNo,
        ("input", "file", _) => Kind::File(FileRule {
            max: (!field.attributes.contains_key("multiple")).then_some(1),
            media: Vec::new(),
        }),
        ("input", "date", _) | (_, _, Some("Date")) => Kind::Date(Bounds::default()),
        (_, _, Some("User")) => Kind::Person,
        (_, _, Some("Integer" | "Long")) => Kind::Integer(Bounds::default()),
        ("input", "number" | "range", _)
            if !field.get("step").contains('.') && field.get("step") != "any" =>
        {
            Kind::Integer(Bounds::default())
        }
        ("input", "number" | "range", _) => {
            Kind::Decimal { scale: 2, bounds: Bounds { min: None, max: None } }
        }
        _ => Kind::Text(TextRule::default()),
    }
}

/// Attributes that an item has too; the others are told.
fn rules(field: &Field, path: &str, item: &mut Item, builder: &mut Builder) {
    match &mut item.kind {
        Kind::Text(rule) | Kind::LongText(rule) => {
            rule.lengths.min = field.get("minlength").parse().ok();
            rule.lengths.max = field.get("maxlength").parse().ok();
            rule.pattern = Some(field.get("pattern")).filter(|text| !text.is_empty()).map(Pattern::new);
        }
        Kind::Integer(bounds) => {
            (bounds.min, bounds.max) = (field.get("min").parse().ok(), field.get("max").parse().ok());
        }
        Kind::Decimal { bounds, .. } => {
            (bounds.min, bounds.max) = (field.get("min").parse().ok(), field.get("max").parse().ok());
        }
        Kind::Date(bounds) => {
            (bounds.min, bounds.max) = (field.get("min").parse().ok(), field.get("max").parse().ok());
        }
        _ => {}
    }
    let takes_bounds = matches!(item.kind, Kind::Integer(_) | Kind::Decimal { .. } | Kind::Date(_));
    let takes_lengths = matches!(item.kind, Kind::Text(_) | Kind::LongText(_));
    for (name, taken) in [
        ("min", takes_bounds),
        ("max", takes_bounds),
        ("minlength", takes_lengths),
        ("maxlength", takes_lengths),
        ("pattern", takes_lengths),
    ] {
        if !taken && !field.get(name).is_empty() {
            builder.leave(path, name, Why::Validation);
        }
    }
    for name in ["placeholder", "readonly", "disabled", "accept"] {
        if field.attributes.contains_key(name) {
            builder.leave(path, name, Why::Presentation);
        }
    }
    let value = match field.tag.as_str() {
        "textarea" => field.text.trim(),
        _ if field.is("checkbox") || field.is("radio") => "",
        _ => field.get("value"),
    };
    if !value.is_empty() {
        match parse(item, &[value.to_owned()]) {
            Ok(value) if !matches!(item.kind, Kind::Person | Kind::File(_)) => item.default = value,
            _ => builder.leave(path, "value", Why::Default),
        }
    }
}
