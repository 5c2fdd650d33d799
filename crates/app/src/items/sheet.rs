//! What an administrator typed to define an item, read as one; and an item as the texts of that sheet.
//!
//! Only the fields that make sense for the kind are read; the others travel along, so that a kind chosen by mistake
//! costs nothing. What the sheet does not show of an item (more translations, rules of a column) stays as it was.

mod choices;
mod columns;
mod formula;
mod merge;

use serde::{Deserialize, Serialize};
use waypost_base::{Code, FieldProblem, ItemKey, Label};
use waypost_forms::{
    Bounds, FileRule, Item, Kind, Lengths, Pattern, TableRule, TextRule,
    check::{HELP_LENGTH, LABEL_LENGTH, UNIT_LENGTH},
    parse,
};

use super::Catalogue;
use crate::codes::suggested;

/// The kind under which a sheet defines what is computed.
pub const COMPUTED: &str = "computed";

/// Kinds, in the order in which they are offered.
pub const KINDS: [&str; 13] = [
    "text",
    "long_text",
    "integer",
    "decimal",
    "date",
    "choice",
    "choices",
    "yes_no",
    "person",
    "department",
    "file",
    "table",
    COMPUTED,
];

/// Kinds of what is computed.
pub const RESULTS: [&str; 3] = ["decimal", "integer", "date"];

/// The texts of an item, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSheet {
    /// One of [`KINDS`].
    pub kind: String,
    /// Its key.
    pub key: String,
    /// Its name.
    pub label: String,
    /// Its name in English.
    pub label_en: String,
    /// The hint.
    pub help: String,
    /// The hint in English.
    pub help_en: String,
    /// The unit.
    pub unit: String,
    /// The unit in English.
    pub unit_en: String,
    /// Must be filled in.
    pub required: bool,
    /// Masked where it may only be read.
    pub sensitive: bool,
    /// Digits after the point.
    pub scale: String,
    /// The least.
    pub min: String,
    /// The greatest.
    pub max: String,
    /// The shortest.
    pub min_length: String,
    /// The longest.
    pub max_length: String,
    /// The shape of a text.
    pub pattern: String,
    /// Filled in at the start; of several choices their keys, one per line.
    pub default: String,
    /// Choices, one per line: `key = name | English name`.
    pub options: String,
    /// Most files.
    pub max_files: String,
    /// Media types, separated by blanks or commas.
    pub media: String,
    /// Least rows.
    pub min_rows: String,
    /// Most rows.
    pub max_rows: String,
    /// Columns.
    pub columns: Vec<ItemSheet>,
    /// The kind of what is computed, one of [`RESULTS`].
    pub result: String,
    /// How it is computed.
    pub op: String,
    /// From what: item, `table.column` or number.
    pub of: Vec<String>,
}

/// The names of a sheet's texts, as pages post them.
pub const TEXTS: [&str; 22] = [
    "kind",
    "key",
    "label",
    "label_en",
    "help",
    "help_en",
    "unit",
    "unit_en",
    "scale",
    "min",
    "max",
    "min_length",
    "max_length",
    "pattern",
    "default",
    "options",
    "max_files",
    "media",
    "min_rows",
    "max_rows",
    "result",
    "op",
];

/// The kind under which an item is defined.
pub fn kind_name(item: &Item) -> &'static str {
    if item.formula.is_some() { COMPUTED } else { item.kind.name() }
}

impl ItemSheet {
    /// A text by its name.
    pub fn text_mut(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "kind" => &mut self.kind,
            "key" => &mut self.key,
            "label" => &mut self.label,
            "label_en" => &mut self.label_en,
            "help" => &mut self.help,
            "help_en" => &mut self.help_en,
            "unit" => &mut self.unit,
            "unit_en" => &mut self.unit_en,
            "scale" => &mut self.scale,
            "min" => &mut self.min,
            "max" => &mut self.max,
            "min_length" => &mut self.min_length,
            "max_length" => &mut self.max_length,
            "pattern" => &mut self.pattern,
            "default" => &mut self.default,
            "options" => &mut self.options,
            "max_files" => &mut self.max_files,
            "media" => &mut self.media,
            "min_rows" => &mut self.min_rows,
            "max_rows" => &mut self.max_rows,
            "result" => &mut self.result,
            "op" => &mut self.op,
            _ => return None,
        })
    }

    /// The texts of an item.
    pub fn of(item: &Item) -> ItemSheet {
        let text = |label: &Label| (label.text().to_owned(), own(label, "en"));
        let ((label, label_en), (help, help_en), (unit, unit_en)) =
            (text(&item.label), text(&item.help), text(&item.unit));
        let mut sheet = ItemSheet {
            kind: kind_name(item).to_owned(),
            key: item.key.to_string(),
            label,
            label_en,
            help,
            help_en,
            unit,
            unit_en,
            required: item.required,
            sensitive: item.sensitive,
            ..ItemSheet::default()
        };
        if let Some(default) = &item.default {
            sheet.default = waypost_forms::typed(item, default).join("\n");
        }
        match &item.kind {
            Kind::Text(rule) | Kind::LongText(rule) => {
                sheet.min_length = shown(rule.lengths.min);
                sheet.max_length = shown(rule.lengths.max);
                sheet.pattern = rule.pattern.as_ref().map_or("", Pattern::as_str).to_owned();
            }
            Kind::Integer(bounds) => (sheet.min, sheet.max) = (shown(bounds.min), shown(bounds.max)),
            Kind::Decimal { scale, bounds } => {
                sheet.scale = scale.to_string();
                (sheet.min, sheet.max) = (shown(bounds.min), shown(bounds.max));
            }
            Kind::Date(bounds) => (sheet.min, sheet.max) = (shown(bounds.min), shown(bounds.max)),
            Kind::Choice(options) | Kind::Choices(options) => sheet.options = choices::lines(options),
            Kind::File(rule) => {
                sheet.max_files = shown(rule.max);
                sheet.media = rule.media.join(" ");
            }
            Kind::Table(rule) => {
                (sheet.min_rows, sheet.max_rows) = (shown(rule.rows.min), shown(rule.rows.max));
                sheet.columns = rule.columns.iter().map(ItemSheet::of).collect();
            }
            _ => {}
        }
        if let Some(formula) = &item.formula {
            sheet.result = item.kind.name().to_owned();
            sheet.op = formula.op.name().to_owned();
            sheet.of = formula.of.iter().map(ToString::to_string).collect();
        }
        sheet
    }

    /// The item; `base` is what it was before, where it was.
    ///
    /// # Errors
    /// Every problem, by the names of the fields.
    pub fn read(&self, base: Option<&Item>) -> Result<Item, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let item = self.read_into(base, &mut problems);
        match item {
            Some(item) if problems.is_empty() => Ok(item),
            _ => Err(problems),
        }
    }

    fn read_into(&self, base: Option<&Item>, problems: &mut Vec<FieldProblem>) -> Option<Item> {
        let key = ItemKey::new(self.key.trim());
        if key.is_err() {
            let code = if self.key.trim().is_empty() { Code::ValueRequired } else { Code::BadKey };
            problems.push(FieldProblem::new("key", code));
        }
        let label = read_label(base.map(|item| &item.label), ["label", "label_en"], self, problems);
        if self.label.trim().is_empty() {
            problems.push(FieldProblem::new("label", Code::ValueRequired));
        }
        let kind = self.read_kind(base, problems)?;
        // Without a key the rest can be judged all the same.
        let mut item = Item::new(key.ok().or_else(|| ItemKey::new("x").ok())?, label, kind);
        item.help = read_label(base.map(|item| &item.help), ["help", "help_en"], self, problems);
        if matches!(item.kind, Kind::Integer(_) | Kind::Decimal { .. } | Kind::Text(_)) {
            item.unit = read_label(base.map(|item| &item.unit), ["unit", "unit_en"], self, problems);
        }
        item.sensitive = self.sensitive;
        if self.kind == COMPUTED {
            item.formula = formula::read(&self.op, &self.of, problems);
        } else {
            item.required = self.required;
            item.default = self.read_default(&item, base, problems);
        }
        Some(item)
    }

    fn read_kind(&self, base: Option<&Item>, problems: &mut Vec<FieldProblem>) -> Option<Kind> {
        let kind = if self.kind == COMPUTED { self.result.as_str() } else { self.kind.as_str() };
        Some(match kind {
            "text" => Kind::Text(self.read_text(problems)),
            "long_text" => Kind::LongText(self.read_text(problems)),
            "integer" => {
                let plain = plain(Kind::Integer(Bounds::default()))?;
                let [min, max] = self.read_bounds(&plain, problems);
                let whole = |value| match value {
                    Some(waypost_base::Value::Integer(number)) => Some(number),
                    _ => None,
                };
                Kind::Integer(Bounds { min: whole(min), max: whole(max) })
            }
            "decimal" => {
                let scale = read_count("scale", &self.scale, problems).unwrap_or_else(|| {
                    if self.scale.trim().is_empty() {
                        problems.push(FieldProblem::new("scale", Code::ValueRequired));
                    }
                    0
                });
                // Judged with every digit, so that too many of them are told as what they are.
                let all = waypost_forms::check::SCALE_LIMIT;
                let plain = plain(Kind::Decimal { scale: all, bounds: Bounds { min: None, max: None } })?;
                let [min, max] = self.read_bounds(&plain, problems);
                let exact = |value| match value {
                    Some(waypost_base::Value::Decimal(number)) => Some(number),
                    _ => None,
                };
                Kind::Decimal { scale, bounds: Bounds { min: exact(min), max: exact(max) } }
            }
            "date" => {
                let plain = plain(Kind::Date(Bounds::default()))?;
                let [min, max] = self.read_bounds(&plain, problems);
                let day = |value| match value {
                    Some(waypost_base::Value::Date(day)) => Some(day),
                    _ => None,
                };
                Kind::Date(Bounds { min: day(min), max: day(max) })
            }
            "choice" | "choices" => {
                let options = choices::read(&self.options, base.map(|item| &item.kind));
                if kind == "choice" { Kind::Choice(options) } else { Kind::Choices(options) }
            }
            "yes_no" => Kind::YesNo,
            "person" => Kind::Person,
            "department" => Kind::Department,
            "file" => Kind::File(FileRule {
                max: read_count("max_files", &self.max_files, problems),
                media: self
                    .media
                    .split([' ', ',', '，', '、', '\t', '\r', '\n'])
                    .filter(|media| !media.is_empty())
                    .map(str::to_owned)
                    .collect(),
            }),
            "table" => Kind::Table(TableRule {
                columns: columns::read(&self.columns, base.map(|item| &item.kind), problems),
                rows: Bounds {
                    min: read_count("min_rows", &self.min_rows, problems),
                    max: read_count("max_rows", &self.max_rows, problems),
                },
            }),
            _ => {
                let field = if self.kind == COMPUTED { "result" } else { "kind" };
                problems.push(FieldProblem::new(field, Code::ValueNotChoice));
                return None;
            }
        })
    }

    fn read_text(&self, problems: &mut Vec<FieldProblem>) -> TextRule {
        let min = read_count("min_length", &self.min_length, problems);
        let max = read_count("max_length", &self.max_length, problems);
        let pattern = Some(self.pattern.trim()).filter(|text| !text.is_empty()).map(Pattern::new);
        TextRule { lengths: Lengths { min, max }, pattern }
    }

    fn read_bounds(
        &self,
        plain: &Item,
        problems: &mut Vec<FieldProblem>,
    ) -> [Option<waypost_base::Value>; 2] {
        [("min", &self.min), ("max", &self.max)].map(|(field, text)| {
            if self.kind == COMPUTED {
                return None;
            }
            parse(plain, std::slice::from_ref(text)).unwrap_or_else(|problem| {
                problems.push(FieldProblem { field: field.to_owned(), ..problem });
                None
            })
        })
    }

    fn read_default(
        &self,
        item: &Item,
        base: Option<&Item>,
        problems: &mut Vec<FieldProblem>,
    ) -> Option<waypost_base::Value> {
        let typed: Vec<String> = match item.kind {
            _ if self.default.is_empty() => return None,
            Kind::Choices(_) => self
                .default
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|key| !key.is_empty())
                .collect(),
            // These have none; the form's own check says so where a package gave one.
            Kind::Person | Kind::Department | Kind::File(_) | Kind::Table(_) => return None,
            Kind::LongText(_) => vec![self.default.clone()],
            _ => vec![self.default.trim().to_owned()],
        };
        let before = problems.len();
        let read = parse(item, &typed).unwrap_or_else(|problem| {
            problems.push(FieldProblem { field: "default".to_owned(), ..problem });
            None
        });
        // An old default that no rule touched stays as it is.
        let same = base.filter(|base| base.kind == item.kind && ItemSheet::of(base).default == self.default);
        match same {
            Some(base) if base.default.is_some() => {
                problems.truncate(before);
                base.default.clone()
            }
            _ => read,
        }
    }
}

/// An item of a kind without rules, to read texts with.
fn plain(kind: Kind) -> Option<Item> {
    Some(Item::new(ItemKey::new("x").ok()?, "x", kind))
}

/// A count; what is none is a problem, nothing is nothing.
fn read_count(field: &str, text: &str, problems: &mut Vec<FieldProblem>) -> Option<u32> {
    let item = plain(Kind::Integer(Bounds { min: Some(0), max: Some(i64::from(u32::MAX)) }))?;
    match parse(&item, &[text.to_owned()]) {
        Ok(Some(waypost_base::Value::Integer(number))) => u32::try_from(number).ok(),
        Ok(_) => None,
        Err(problem) => {
            problems.push(FieldProblem { field: field.to_owned(), ..problem });
            None
        }
    }
}

/// A label of two typed texts; translations that the sheet does not show stay.
fn read_label(
    base: Option<&Label>,
    fields: [&'static str; 2],
    sheet: &ItemSheet,
    problems: &mut Vec<FieldProblem>,
) -> Label {
    let (text, en, limit) = match fields[0] {
        "label" => (&sheet.label, &sheet.label_en, LABEL_LENGTH),
        "help" => (&sheet.help, &sheet.help_en, HELP_LENGTH),
        _ => (&sheet.unit, &sheet.unit_en, UNIT_LENGTH),
    };
    for (field, typed) in fields.into_iter().zip([text, en]) {
        problems.extend(text_problem(field, typed, limit, fields[0] == "help"));
    }
    relabel(base, text, en)
}

/// What is wrong with a text of a definition.
pub(crate) fn text_problem(field: &str, text: &str, limit: usize, lines: bool) -> Option<FieldProblem> {
    let length = text.trim().chars().count();
    if length > limit {
        return Some(FieldProblem::new(field, Code::ValueTooLong).with("max", limit).with("length", length));
    }
    let bad = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r'));
    text.trim().contains(bad).then(|| FieldProblem::new(field, Code::ValueControl))
}

/// A label with its own text and its English one replaced.
pub fn relabel(base: Option<&Label>, text: &str, en: &str) -> Label {
    let clean = |text: &str| text.trim().replace("\r\n", "\n");
    let mut label = Label::new(clean(text));
    for (language, words) in base.into_iter().flat_map(Label::translations) {
        if language != "en" {
            label = label.with(language, words);
        }
    }
    let en = clean(en);
    if en.is_empty() { label } else { label.with("en", en) }
}

/// A label's own text in a language; empty where it has none.
pub(crate) fn own(label: &Label, language: &str) -> String {
    label
        .translations()
        .find(|(tag, _)| *tag == language)
        .map_or_else(String::new, |(_, text)| text.to_owned())
}

fn shown(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A key made of the English name, else of what is Latin in the name, else a number; never one in use.
pub fn suggested_key(sheet: &ItemSheet, catalogue: &Catalogue) -> String {
    let free = |key: &str| key != "new" && ItemKey::new(key).is_ok_and(|key| catalogue.get(&key).is_none());
    suggested(&[&sheet.label_en, &sheet.label], "item", free)
}

#[cfg(test)]
mod tests;
