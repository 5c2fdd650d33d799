//! What makes a form usable: every fault of its definition, each naming its place.

mod formula;

use std::{collections::HashSet, fmt};

use waypost_base::{Code, ItemKey, Label};

use crate::{
    Form, Item, Section,
    kind::{Bounds, Choice, FileRule, Kind, TableRule, TextRule},
    pattern::BadPattern,
    value::keep_rules,
};

/// Most items of a form.
pub const ITEMS: usize = 300;
/// Longest name of a form, section, item or choice, in characters.
pub const LABEL_LENGTH: usize = 200;
/// Longest hint, in characters.
pub const HELP_LENGTH: usize = 2_000;
/// Longest unit, in characters.
pub const UNIT_LENGTH: usize = 20;
/// Most choices of an item.
pub const CHOICES: usize = 500;
/// Longest text that an item may ask for, in characters.
pub const TEXT_LENGTH_LIMIT: u32 = 4_000;
/// Longest long text that an item may ask for, in characters.
pub const LONG_TEXT_LENGTH_LIMIT: u32 = 200_000;
/// Most digits after the point.
pub const SCALE_LIMIT: u32 = 18;
/// Most files that an item may ask for.
pub const FILES_LIMIT: u32 = 100;

/// Keys that begin so are of items that whoever uses a form adds to it, so no form has one of its own.
pub const RESERVED_KEYS: &str = "material__";
/// Most columns of a table.
pub const COLUMNS: usize = 30;
/// Most rows that a table may ask for.
pub const ROWS_LIMIT: u32 = 200;
/// Most operands of a formula.
pub const OPERANDS: usize = 20;

/// Something wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}")]
pub struct FormFault {
    /// Where.
    pub place: Place,
    /// What.
    pub problem: FormProblem,
}

/// A part of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The form itself.
    Form,
    /// The n-th section, from 1.
    Section(usize),
    /// An item.
    Item(ItemKey),
    /// A column of a table, after the table.
    Column(ItemKey, ItemKey),
}

/// What can be wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormProblem {
    /// A name is empty.
    #[error("its name is empty")]
    NameMissing,
    /// A name, hint or unit is too long or has control characters.
    #[error("its {0} is longer than {1} characters or has control characters")]
    BadLabel(&'static str, usize),
    /// More items than a form takes.
    #[error("it has {0} items; at most {ITEMS} are taken")]
    TooManyItems(usize),
    /// Two items have one key.
    #[error("its key is used twice")]
    SameKey,
    /// Its key begins as reserved keys do.
    #[error("its key begins with `{RESERVED_KEYS}`, which is reserved")]
    ReservedKey,
    /// The least is greater than the greatest.
    #[error("its least value is greater than its greatest")]
    BoundsCrossed,
    /// A bound has more digits after the point than the values.
    #[error("a bound has more than {0} digits after the point")]
    BoundScale(u32),
    /// More digits after the point than can be kept.
    #[error("it has more than {SCALE_LIMIT} digits after the point")]
    Scale,
    /// The shortest length is greater than the longest.
    #[error("its shortest length is greater than its longest")]
    LengthsCrossed,
    /// A length is zero or greater than the kind takes.
    #[error("its longest length must be from 1 to {0}")]
    Length(u32),
    /// The pattern cannot be used.
    #[error("its pattern cannot be used: {0}")]
    Pattern(#[from] BadPattern),
    /// A choice without choices.
    #[error("it has no choices")]
    NoChoices,
    /// More choices than an item takes.
    #[error("it has {0} choices; at most {CHOICES} are taken")]
    TooManyChoices(usize),
    /// Two choices have one key.
    #[error("the choice `{0}` is there twice")]
    SameChoice(String),
    /// A choice's key is empty, too long, begins or ends with white space, or has control characters.
    #[error("`{0}` is no key of a choice")]
    BadChoice(String),
    /// A choice's name is empty, too long, or has control characters.
    #[error("the choice `{0}` has no good name")]
    ChoiceName(String),
    /// The number of files is zero or greater than is taken.
    #[error("its number of files must be from 1 to {FILES_LIMIT}")]
    Files,
    /// Not a media type.
    #[error("`{0}` is no media type")]
    Media(String),
    /// The default breaks the item's own rules.
    #[error("its default breaks its rules: {0}")]
    Default(Code),
    /// Files, people, departments, tables and columns have no default.
    #[error("an item of this kind has no default")]
    NoDefault,
    /// A section names an item that the form does not have.
    #[error("it names `{0}`, which is no item of the form")]
    UnknownItem(ItemKey),
    /// An item stands in two sections, or twice in one.
    #[error("it names `{0}`, which stands in a section already")]
    ItemTwice(ItemKey),
    /// A table without columns.
    #[error("it has no columns")]
    NoColumns,
    /// More columns than a table takes.
    #[error("it has {0} columns; at most {COLUMNS} are taken")]
    TooManyColumns(usize),
    /// A kind that no column can have.
    #[error("a column cannot be of kind `{0}`")]
    ColumnKind(&'static str),
    /// Numbers of rows that make no sense.
    #[error("its most rows must be from 1 to {ROWS_LIMIT}, and its least rows not more than these")]
    Rows,
    /// A kind that cannot be computed in this way.
    #[error("an item of kind `{0}` cannot be computed as `{1}`")]
    ComputedKind(&'static str, &'static str),
    /// A computed item with a rule for those who write.
    #[error("what is computed takes no `{0}`")]
    ComputedRule(&'static str),
    /// A formula without operands, with too many, or a difference of one.
    #[error("its formula reads too little or more than {OPERANDS} things")]
    Operands,
    /// A formula reads what is not there.
    #[error("its formula reads `{0}`, which is not there")]
    UnknownOperand(String),
    /// A formula reads what it cannot use.
    #[error("its formula cannot compute with `{0}`")]
    OperandKind(String),
    /// A formula reads, in the end, itself.
    #[error("it is computed from itself")]
    Circular,
    /// A formula tells something sensitive.
    #[error("its formula reads `{0}`, which is sensitive, so it must be sensitive too")]
    SensitiveOperand(String),
}

impl FormProblem {
    /// A stable code for language catalogues.
    pub const fn code(&self) -> &'static str {
        match self {
            FormProblem::NameMissing => "name_missing",
            FormProblem::BadLabel(..) => "bad_label",
            FormProblem::TooManyItems(_) => "too_many_items",
            FormProblem::SameKey => "same_key",
            FormProblem::ReservedKey => "reserved_key",
            FormProblem::BoundsCrossed => "bounds_crossed",
            FormProblem::BoundScale(_) => "bound_scale",
            FormProblem::Scale => "scale",
            FormProblem::LengthsCrossed => "lengths_crossed",
            FormProblem::Length(_) => "length",
            FormProblem::Pattern(_) => "pattern",
            FormProblem::NoChoices => "no_choices",
            FormProblem::TooManyChoices(_) => "too_many_choices",
            FormProblem::SameChoice(_) => "same_choice",
            FormProblem::BadChoice(_) => "bad_choice",
            FormProblem::ChoiceName(_) => "choice_name",
            FormProblem::Files => "files",
            FormProblem::Media(_) => "media",
            FormProblem::Default(_) => "default",
            FormProblem::NoDefault => "no_default",
            FormProblem::UnknownItem(_) => "unknown_item",
            FormProblem::ItemTwice(_) => "item_twice",
            FormProblem::NoColumns => "no_columns",
            FormProblem::TooManyColumns(_) => "too_many_columns",
            FormProblem::ColumnKind(_) => "column_kind",
            FormProblem::Rows => "rows",
            FormProblem::ComputedKind(..) => "computed_kind",
            FormProblem::ComputedRule(_) => "computed_rule",
            FormProblem::Operands => "operands",
            FormProblem::UnknownOperand(_) => "unknown_operand",
            FormProblem::OperandKind(_) => "operand_kind",
            FormProblem::Circular => "circular",
            FormProblem::SensitiveOperand(_) => "sensitive_operand",
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Form => f.write_str("form"),
            Place::Section(nth) => write!(f, "section {nth}"),
            Place::Item(key) => write!(f, "item `{key}`"),
            Place::Column(table, column) => write!(f, "item `{table}`, column `{column}`"),
        }
    }
}

impl Form {
    /// Every fault, in the order of the form; empty when it can be used.
    pub fn check(&self) -> Vec<FormFault> {
        let mut faults = Vec::new();
        let mut problems = Vec::new();
        label(&mut problems, &self.name, "name", LABEL_LENGTH, true);
        if self.items.len() > ITEMS {
            problems.push(FormProblem::TooManyItems(self.items.len()));
        }
        gather(&mut faults, &Place::Form, &mut problems);

        let keys: HashSet<_> = self.items.iter().map(|item| &item.key).collect();
        let mut placed = HashSet::new();
        for (index, section) in self.sections.iter().enumerate() {
            check_section(section, &keys, &mut placed, &mut problems);
            gather(&mut faults, &Place::Section(index + 1), &mut problems);
        }
        let mut seen = HashSet::new();
        for item in &self.items {
            if !seen.insert(&item.key) {
                problems.push(FormProblem::SameKey);
            }
            if item.key.as_str().starts_with(RESERVED_KEYS) {
                problems.push(FormProblem::ReservedKey);
            }
            check_item(item, &mut problems);
            formula::check(item, &formula::Around::Form(self), &mut problems);
            gather(&mut faults, &Place::Item(item.key.clone()), &mut problems);
            if let Kind::Table(rule) = &item.kind {
                check_columns(item, rule, &mut faults);
            }
        }
        faults
    }
}

fn check_columns(table: &Item, rule: &TableRule, faults: &mut Vec<FormFault>) {
    let (mut seen, mut problems) = (HashSet::new(), Vec::new());
    for column in &rule.columns {
        if !seen.insert(&column.key) {
            problems.push(FormProblem::SameKey);
        }
        if column.kind.fits_column() {
            check_item(column, &mut problems);
            if column.default.is_some() {
                problems.push(FormProblem::NoDefault);
            }
            formula::check(column, &formula::Around::Row(table, rule), &mut problems);
        } else {
            problems.push(FormProblem::ColumnKind(column.kind.name()));
        }
        gather(faults, &Place::Column(table.key.clone(), column.key.clone()), &mut problems);
    }
}

fn check_table(rule: &TableRule, problems: &mut Vec<FormProblem>) {
    match rule.columns.len() {
        0 => problems.push(FormProblem::NoColumns),
        1..=COLUMNS => {}
        more => problems.push(FormProblem::TooManyColumns(more)),
    }
    let most = rule.most();
    if most == 0 || most > ROWS_LIMIT || rule.rows.min.is_some_and(|min| min > most) {
        problems.push(FormProblem::Rows);
    }
}

fn gather(faults: &mut Vec<FormFault>, place: &Place, problems: &mut Vec<FormProblem>) {
    faults.extend(problems.drain(..).map(|problem| FormFault { place: place.clone(), problem }));
}

fn check_section<'a>(
    section: &'a Section,
    keys: &HashSet<&ItemKey>,
    placed: &mut HashSet<&'a ItemKey>,
    problems: &mut Vec<FormProblem>,
) {
    label(problems, &section.label, "name", LABEL_LENGTH, false);
    for key in &section.items {
        if !keys.contains(key) {
            problems.push(FormProblem::UnknownItem(key.clone()));
        } else if !placed.insert(key) {
            problems.push(FormProblem::ItemTwice(key.clone()));
        }
    }
}

fn check_item(item: &Item, problems: &mut Vec<FormProblem>) {
    label(problems, &item.label, "name", LABEL_LENGTH, true);
    label(problems, &item.help, "hint", HELP_LENGTH, false);
    label(problems, &item.unit, "unit", UNIT_LENGTH, false);
    let before = problems.len();
    match &item.kind {
        Kind::Text(rule) => check_text(rule, TEXT_LENGTH_LIMIT, item, problems),
        Kind::LongText(rule) => check_text(rule, LONG_TEXT_LENGTH_LIMIT, item, problems),
        Kind::Integer(bounds) => check_bounds(bounds, problems),
        Kind::Decimal { scale, bounds } => {
            if *scale > SCALE_LIMIT {
                problems.push(FormProblem::Scale);
            }
            if bounds.min.iter().chain(&bounds.max).any(|bound| bound.scale() > *scale) {
                problems.push(FormProblem::BoundScale(*scale));
            }
            check_bounds(bounds, problems);
        }
        Kind::Date(bounds) => check_bounds(bounds, problems),
        Kind::Choice(choices) | Kind::Choices(choices) => check_choices(choices, problems),
        Kind::YesNo | Kind::Person | Kind::Department => {}
        Kind::File(rule) => check_files(rule, problems),
        Kind::Table(rule) => check_table(rule, problems),
    }
    match (&item.default, &item.kind) {
        (None, _) => {}
        (Some(_), Kind::Person | Kind::Department | Kind::File(_) | Kind::Table(_)) => {
            problems.push(FormProblem::NoDefault)
        }
        // Where the rules themselves are wrong, a default cannot be judged by them.
        (Some(value), _) if problems.len() == before => {
            problems.extend(keep_rules(item, value).err().map(|problem| FormProblem::Default(problem.code)));
        }
        _ => {}
    }
}

fn label(problems: &mut Vec<FormProblem>, label: &Label, what: &'static str, limit: usize, needed: bool) {
    if needed && label.texts().any(|text| text.trim().is_empty()) {
        problems.push(FormProblem::NameMissing);
    } else if label.texts().any(|text| !is_good(text, limit, what == "hint")) {
        problems.push(FormProblem::BadLabel(what, limit));
    }
}

fn is_good(text: &str, limit: usize, lines: bool) -> bool {
    text.chars().count() <= limit && !text.contains(|c: char| c.is_control() && !(lines && c == '\n'))
}

fn check_text(rule: &TextRule, limit: u32, item: &Item, problems: &mut Vec<FormProblem>) {
    if rule.lengths.max.is_some_and(|max| max == 0 || max > limit) {
        problems.push(FormProblem::Length(limit));
    } else if rule.lengths.min.zip(item.kind.longest()).is_some_and(|(min, max)| min > max) {
        problems.push(FormProblem::LengthsCrossed);
    }
    if let Some(Err(bad)) = rule.pattern.as_ref().map(|pattern| pattern.check()) {
        problems.push(bad.into());
    }
}

fn check_bounds<T: PartialOrd + Copy>(bounds: &Bounds<T>, problems: &mut Vec<FormProblem>) {
    if bounds.min.zip(bounds.max).is_some_and(|(min, max)| min > max) {
        problems.push(FormProblem::BoundsCrossed);
    }
}

fn check_choices(choices: &[Choice], problems: &mut Vec<FormProblem>) {
    if choices.is_empty() {
        problems.push(FormProblem::NoChoices);
    }
    if choices.len() > CHOICES {
        problems.push(FormProblem::TooManyChoices(choices.len()));
    }
    let mut seen = HashSet::new();
    for choice in choices {
        let key = &choice.key;
        if key.is_empty() || key.trim() != key || !is_good(key, 64, false) {
            problems.push(FormProblem::BadChoice(key.clone()));
        }
        if !seen.insert(key) {
            problems.push(FormProblem::SameChoice(key.clone()));
        }
        if choice.label.texts().any(|text| text.trim().is_empty() || !is_good(text, LABEL_LENGTH, false)) {
            problems.push(FormProblem::ChoiceName(key.clone()));
        }
    }
}

fn check_files(rule: &FileRule, problems: &mut Vec<FormProblem>) {
    if rule.max.is_some_and(|max| max == 0 || max > FILES_LIMIT) {
        problems.push(FormProblem::Files);
    }
    let token = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"+-._".contains(&b))
    };
    for media in &rule.media {
        let good =
            media.split_once('/').is_some_and(|(family, kind)| token(family) && (kind == "*" || token(kind)));
        if !good {
            problems.push(FormProblem::Media(media.clone()));
        }
    }
}

#[cfg(test)]
mod tests;
