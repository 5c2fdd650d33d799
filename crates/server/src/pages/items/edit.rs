//! One item: the settings that make sense for its kind, and nothing else.
//!
//! What was typed for another kind travels on hidden, so that looking at a kind costs nothing.

use serde::Serialize;
use waypost_app::items::{COMPUTED, Catalogue, ItemSheet, KINDS, RESULTS, TEXTS, problem_code};
use waypost_base::Rejection;
use waypost_forms::{FormProblem, Kind, Op, Pattern};

use super::UseLink;
use crate::{
    pages::{Carried, Input, InputKind, Pick, Problems},
    view::{Page, Text},
};

/// The page of one item.
#[derive(Clone, Debug, Serialize)]
pub struct ItemPage {
    /// The key of an item that exists.
    pub key: Option<String>,
    /// Its name.
    pub name: String,
    /// Where it posts.
    pub action: String,
    /// The revision that was read.
    pub revision: String,
    /// The sheet as it is shown, JSON: what others change meanwhile is merged with what is changed of this.
    pub was: String,
    /// The form that the item is made for, where it is.
    pub back: Option<String>,
    /// Kinds to begin with; a kind is chosen first.
    pub kinds: Vec<KindCard>,
    /// The kind, where one is chosen.
    pub kind: Option<Input>,
    /// Name, key and hint.
    pub head: Vec<Input>,
    /// The rules of the kind.
    pub rules: Vec<Input>,
    /// A text to try the pattern with, and what came of it.
    pub trial: Option<Trial>,
    /// Columns of a table.
    pub columns: Option<Columns>,
    /// Operands of what is computed.
    pub operands: Option<Operands>,
    /// Required, sensitive.
    pub flags: Vec<Input>,
    /// What was typed for another kind.
    pub hidden: Vec<Carried>,
    /// Where the item is used.
    pub uses: Vec<UseLink>,
    /// Whether new versions of forms can be made.
    pub may_renew: bool,
    /// Not offered to forms any more.
    pub is_closed: bool,
    /// When and by whom it was changed last.
    pub changed: Option<Text>,
    /// What somebody else's version says otherwise.
    pub theirs: Vec<Text>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// A kind to begin with.
#[derive(Clone, Debug, Serialize)]
pub struct KindCard {
    /// Where it leads.
    pub href: String,
    /// Its name.
    pub name: Text,
    /// What it is for.
    pub help: Text,
}

/// A text that is tried.
#[derive(Clone, Debug, Serialize)]
pub struct Trial {
    /// The text.
    pub input: Input,
    /// Whether it fits; nothing when none was tried.
    pub fits: Option<bool>,
}

/// The columns of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Columns {
    /// One per column.
    pub rows: Vec<ColumnPart>,
    /// What is wrong with them together.
    pub problem: Option<Text>,
}

/// One column.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnPart {
    /// Its place, from 0.
    pub at: usize,
    /// Its place, from 1.
    pub no: i64,
    /// Its name, as typed.
    pub name: String,
    /// Its settings.
    pub inputs: Vec<Input>,
    /// How many operands are posted.
    pub operands: usize,
    /// What was typed for another kind.
    pub hidden: Vec<Carried>,
}

/// Most operands that are asked for.
const OPERANDS: usize = 60;

/// The operands of a formula.
#[derive(Clone, Debug, Serialize)]
pub struct Operands {
    /// One list each.
    pub inputs: Vec<Input>,
    /// How many.
    pub count: usize,
    /// What is wrong with them together.
    pub problem: Option<Text>,
}

/// What the page of a new item begins with: the kinds.
pub fn kind_cards(back: Option<&str>) -> Vec<KindCard> {
    let back = back.map(|code| format!("&form={code}")).unwrap_or_default();
    KINDS
        .iter()
        .map(|kind| KindCard {
            href: format!("/items/new?kind={kind}{back}"),
            name: kind_words(kind),
            help: Text::new(format!("forms-kind-{kind}-help")),
        })
        .collect()
}

/// A kind in words.
pub fn kind_words(kind: &str) -> Text {
    if KINDS.contains(&kind) { Text::new(format!("forms-kind-{kind}")) } else { Text::plain(kind) }
}

impl ItemPage {
    /// The page before a kind is chosen.
    pub fn choose(back: Option<&str>) -> Self {
        let mut page = Self::new(&ItemSheet::default(), &Catalogue::default(), "zh-CN");
        page.kinds = kind_cards(back);
        page.kind = None;
        page.back = back.map(str::to_owned);
        page
    }

    /// The page of a sheet; a new item's until it is told otherwise.
    pub fn new(sheet: &ItemSheet, catalogue: &Catalogue, tag: &str) -> Self {
        let input = |name: &str| Input::new("item", name).typed(text(sheet, name));
        let kinds = KINDS.iter().map(|kind| Pick::new(*kind, kind_words(kind))).collect();
        let names = shown(&sheet.kind, &sheet.result);
        let mut rules: Vec<Input> = names.iter().map(|name| rule(input(name), &sheet.kind)).collect();
        if sheet.kind == "yes_no" {
            let words = |value: &'static str, key: &'static str| Pick::new(value, Text::new(key));
            let picks = vec![words("", "empty-value"), words("yes", "yes"), words("no", "no")];
            rules = vec![input("default").select(picks)];
        }
        let mut flags =
            vec![Input::new("item", "sensitive").check(sheet.sensitive).help("forms-help-sensitive")];
        if sheet.kind != COMPUTED {
            flags.insert(0, Input::new("item", "required").check(sheet.required));
        }
        let known = |name: &str| {
            names.contains(&name)
                || ["kind", "key", "label", "label_en", "help", "help_en"].contains(&name)
                || (name == "default" && sheet.kind == "yes_no")
        };
        let mut hidden = carried(sheet, "", known);
        if sheet.kind != "table" {
            hidden.extend(hidden_columns(sheet));
        }
        if sheet.kind != COMPUTED {
            hidden.extend(hidden_operands(sheet, ""));
        }
        Self {
            key: None,
            name: sheet.label.clone(),
            action: "/items/new".to_owned(),
            revision: String::new(),
            was: String::new(),
            back: None,
            kinds: Vec::new(),
            kind: Some(input("kind").select(kinds).needed()),
            head: vec![
                input("label").needed(),
                input("label_en"),
                input("key").help("forms-help-key"),
                input("help").kind(InputKind::Area),
                input("help_en").kind(InputKind::Area),
            ],
            trial: names
                .contains(&"pattern")
                .then(|| Trial { input: Input::new("item", "trial"), fits: None }),
            columns: (sheet.kind == "table").then(|| columns(sheet)),
            operands: (sheet.kind == COMPUTED).then(|| operands("", sheet, &readable(catalogue, sheet, tag))),
            rules,
            flags,
            hidden,
            uses: Vec::new(),
            may_renew: false,
            is_closed: false,
            changed: None,
            theirs: Vec::new(),
            problems: None,
        }
    }

    /// The same with a text that was tried.
    #[must_use]
    pub fn tried(mut self, sheet: &ItemSheet, typed: &str) -> Self {
        if let Some(trial) = &mut self.trial {
            trial.input.value = typed.to_owned();
            let pattern = Pattern::new(sheet.pattern.trim());
            match pattern.check() {
                Ok(()) => trial.fits = (!typed.is_empty()).then(|| pattern.fits(typed)),
                Err(bad) => {
                    let problem = problem_code("pattern", &FormProblem::Pattern(bad));
                    let input = self.rules.iter_mut().find(|input| input.name == "pattern");
                    input.into_iter().for_each(|input| input.problem = Some(Text::from(&problem)));
                }
            }
        }
        self
    }

    /// The same after a refusal.
    #[must_use]
    pub fn refused(mut self, rejection: &Rejection) -> Self {
        let words = |name: &str| rejection.fields.iter().find(|p| p.field == name).map(Text::from);
        if let Some(columns) = &mut self.columns {
            columns.problem = words("columns");
        }
        if let Some(operands) = &mut self.operands {
            operands.problem = words("of");
        }
        let mut all: Vec<&mut Input> = Vec::new();
        all.extend(self.kind.iter_mut());
        all.extend(self.head.iter_mut().chain(&mut self.rules).chain(&mut self.flags));
        for column in self.columns.iter_mut().flat_map(|columns| &mut columns.rows) {
            all.extend(column.inputs.iter_mut());
        }
        let mut problems = Input::refuse("item", rejection, all);
        for (line, problem) in problems.fields.iter_mut().zip(&rejection.fields) {
            let (target, label) = match problem.field.as_str() {
                "of" => ("item-of", "forms-part-operands"),
                "columns" => ("item-columns", "forms-part-columns"),
                _ => continue,
            };
            (line.target, line.label) = (Some(target.to_owned()), Some(Text::new(label)));
        }
        self.problems = Some(problems);
        self
    }
}

/// The rules that a kind shows.
fn shown(kind: &str, result: &str) -> Vec<&'static str> {
    match kind {
        "text" => vec!["min_length", "max_length", "unit", "unit_en", "pattern", "default"],
        "long_text" => vec!["min_length", "max_length", "pattern", "default"],
        "integer" => vec!["min", "max", "unit", "unit_en", "default"],
        "decimal" => vec!["scale", "min", "max", "unit", "unit_en", "default"],
        "date" => vec!["min", "max", "default"],
        "choice" | "choices" => vec!["options", "default"],
        "file" => vec!["max_files", "media"],
        "table" => vec!["min_rows", "max_rows"],
        COMPUTED if result == "decimal" => vec!["result", "scale", "unit", "unit_en", "op"],
        COMPUTED => vec!["result", "unit", "unit_en", "op"],
        _ => Vec::new(),
    }
}

/// A rule's field as its kind wants it.
fn rule(input: Input, kind: &str) -> Input {
    let name = input.name.rsplit('.').next().unwrap_or_default().to_owned();
    match name.as_str() {
        "scale" => input.kind(InputKind::Number).help("forms-help-scale").needed(),
        "min" | "max" if kind == "date" => input.help("forms-help-day"),
        "min" | "max" | "min_length" | "max_length" | "min_rows" | "max_rows" | "max_files" => {
            input.kind(InputKind::Number)
        }
        "pattern" => input.help("forms-help-pattern"),
        "options" => input.kind(InputKind::Area).help("forms-help-options").needed(),
        "media" => input.help("forms-help-media"),
        "default" if kind == "choices" => input.kind(InputKind::Area).help("forms-help-default-choices"),
        "default" if kind == "choice" => input.help("forms-help-default-choice"),
        "default" if kind == "long_text" => input.kind(InputKind::Area),
        "result" => {
            let picks = RESULTS.iter().map(|kind| Pick::new(*kind, kind_words(kind))).collect();
            input.select(picks).needed()
        }
        "op" => input.select(ops()).needed().help("forms-help-op"),
        _ => input,
    }
}

fn ops() -> Vec<Pick> {
    Op::ALL.iter().map(|op| Pick::new(op.name(), Text::new(format!("forms-op-{}", op.name())))).collect()
}

fn text(sheet: &ItemSheet, name: &str) -> String {
    sheet.clone().text_mut(name).cloned().unwrap_or_default()
}

/// The texts that the page does not show, where there are some.
fn carried(sheet: &ItemSheet, prefix: &str, known: impl Fn(&str) -> bool) -> Vec<Carried> {
    let rest = TEXTS.iter().filter(|name| !known(name));
    rest.map(|name| Carried { name: format!("{prefix}{name}"), value: text(sheet, name) })
        .filter(|carried| !carried.value.is_empty())
        .collect()
}

fn hidden_columns(sheet: &ItemSheet) -> Vec<Carried> {
    let mut hidden = Vec::new();
    if sheet.columns.is_empty() {
        return hidden;
    }
    hidden.push(Carried { name: "columns".to_owned(), value: sheet.columns.len().to_string() });
    for (at, column) in sheet.columns.iter().enumerate() {
        let prefix = format!("column.{at}.");
        hidden.extend(carried(column, &prefix, |_| false));
        if column.required {
            hidden.push(Carried { name: format!("{prefix}required"), value: "yes".to_owned() });
        }
        hidden.extend(hidden_operands(column, &prefix));
    }
    hidden
}

fn hidden_operands(sheet: &ItemSheet, prefix: &str) -> Vec<Carried> {
    if sheet.of.is_empty() {
        return Vec::new();
    }
    let mut hidden = vec![Carried { name: format!("{prefix}operands"), value: sheet.of.len().to_string() }];
    for (at, of) in sheet.of.iter().enumerate() {
        hidden.push(Carried { name: format!("{prefix}of.{at}"), value: of.clone() });
    }
    hidden
}

fn columns(sheet: &ItemSheet) -> Columns {
    let kinds: Vec<Pick> = KINDS
        .iter()
        .filter(|kind| !["choices", "file", "table"].contains(*kind))
        .map(|kind| Pick::new(*kind, kind_words(kind)))
        .collect();
    let row = |(at, column): (usize, &ItemSheet)| {
        let prefix = format!("column.{at}.");
        let input = |name: &str| Input::new("item", format!("{prefix}{name}")).typed(text(column, name));
        let mut inputs = vec![
            input("label").needed(),
            input("label_en"),
            input("key").needed().help("forms-help-column-key"),
            input("kind").select(kinds.clone()).needed(),
        ];
        let names: Vec<&str> = match column.kind.as_str() {
            "text" => vec!["max_length"],
            "long_text" | "yes_no" | "person" | "department" => Vec::new(),
            kind => shown(kind, &column.result).into_iter().filter(|name| *name != "default").collect(),
        };
        inputs.extend(names.iter().map(|name| rule(input(name), &column.kind)));
        let known =
            |name: &str| names.contains(&name) || ["kind", "key", "label", "label_en"].contains(&name);
        let mut hidden = carried(column, &prefix, known);
        let mut operands = 0;
        if column.kind == COMPUTED {
            let others = sheet.columns.iter().enumerate().filter(|(other, column)| {
                *other != at && ["integer", "decimal", "date", COMPUTED].contains(&column.kind.as_str())
            });
            let others: Vec<Pick> =
                others.map(|(_, other)| Pick::new(&other.key, Text::plain(&other.label))).collect();
            let part = self::operands(&prefix, column, &others);
            operands = part.count;
            inputs.extend(part.inputs);
        } else {
            inputs.push(input("required").check(column.required));
            hidden.extend(hidden_operands(column, &prefix));
        }
        if column.sensitive {
            hidden.push(Carried { name: format!("{prefix}sensitive"), value: "yes".to_owned() });
        }
        ColumnPart {
            at,
            no: i64::try_from(at + 1).unwrap_or(i64::MAX),
            name: column.label.clone(),
            inputs,
            operands,
            hidden,
        }
    };
    Columns { rows: sheet.columns.iter().enumerate().map(row).collect(), problem: None }
}

/// The lists of a formula: those chosen and one more, and as many as were asked for.
fn operands(prefix: &str, sheet: &ItemSheet, readable: &[Pick]) -> Operands {
    let chosen: Vec<&String> = sheet.of.iter().filter(|of| !of.is_empty()).collect();
    let count = (chosen.len() + 1).max(sheet.of.len()).clamp(2, OPERANDS);
    let input = |at: usize| {
        let value = chosen.get(at).map_or("", |of| of.as_str());
        let mut picks = vec![Pick::new("", Text::new("choose"))];
        picks.extend(readable.iter().cloned());
        // A number, or what is not in the catalogue any more.
        if !value.is_empty() && readable.iter().all(|pick| pick.value != value) {
            picks.push(Pick::new(value, Text::plain(value)));
        }
        let label = Text::new("forms-field-operand").with("n", i64::try_from(at + 1).unwrap_or_default());
        Input::new("item", format!("{prefix}of.{at}")).typed(value).select(picks).labelled(label)
    };
    Operands { inputs: (0..count).map(input).collect(), count, problem: None }
}

/// What a formula can read: numbers, days, and the columns of tables that hold such.
fn readable(catalogue: &Catalogue, sheet: &ItemSheet, tag: &str) -> Vec<Pick> {
    let fits = |kind: &Kind| matches!(kind, Kind::Integer(_) | Kind::Decimal { .. } | Kind::Date(_));
    let mut picks = Vec::new();
    for known in
        catalogue.in_order().into_iter().filter(|known| !known.closed && known.item.key.as_str() != sheet.key)
    {
        let item = &known.item;
        let name = item.label.in_language(tag);
        if fits(&item.kind) || (sheet.op == "count" && !matches!(item.kind, Kind::Table(_))) {
            picks.push(Pick::new(item.key.as_str(), Text::plain(format!("{name} ({})", item.key))));
        }
        if matches!(item.kind, Kind::Table(_)) {
            let rows = Text::new("forms-rows-of").with("name", name).with("key", item.key.as_str());
            picks.push(Pick::new(item.key.as_str(), rows));
        }
        for column in item.kind.columns().iter().filter(|column| fits(&column.kind)) {
            let words = format!("{name} · {} ({}.{})", column.label.in_language(tag), item.key, column.key);
            picks.push(Pick::new(format!("{}.{}", item.key, column.key), Text::plain(words)));
        }
    }
    picks
}

impl Page for ItemPage {
    const TEMPLATE: &'static str = "pages/items/edit";

    fn title(&self) -> Text {
        if self.key.is_some() {
            Text::new("forms-item-title").with("name", self.name.clone())
        } else {
            Text::new("forms-item-new")
        }
    }
}
