//! From the application's data to what pages show: values in words, items as fields, people and parties by name,
//! refusals with names instead of ids.

mod amount;
mod complete;
mod parties;
pub mod table;

use std::collections::BTreeSet;

use waypost_app::{flows::FlowUse, reveal::Revealed};
use waypost_base::{
    Code, FieldProblem, FileRef, ItemKey, Rejection, StageNo, Timestamp, UserId, Value, Values,
};
use waypost_forms::{
    DisplayText, Form, Formula, Item, Kind, Right, Rights, Shown, display_masked, parse, typed as typed_value,
};

use self::amount::grouped;
pub use self::complete::complete;
use self::parties::departments;
pub use self::parties::{party_name, party_with_people, people, person_shown};
use super::{Choice, Control, FileLink, ItemField, ItemValue, item::RevealButton};
use crate::{
    http::{Ctx, Stop, Typed},
    view::{Lang, Text},
};

/// Choices up to this many are radio buttons.
const RADIOS: usize = 5;

/// A case's files are fetched under its number.
pub fn file_link(number: i64, file: &FileRef) -> FileLink {
    FileLink {
        name: file.name.clone(),
        href: format!("/cases/{number}/files/{}", file.sha256),
        bytes: file.bytes,
    }
}

/// A value in words.
pub fn words(ctx: &Ctx, text: DisplayText<'_>) -> String {
    let say = |key: &'static str| ctx.site.views.text(ctx.lang(), &Text::new(key));
    match text {
        DisplayText::Plain(text) => text,
        DisplayText::List(list) => list.join(&say("list-comma")),
        DisplayText::YesNo(true) => say("yes"),
        DisplayText::YesNo(false) => say("no"),
        DisplayText::Person(user) => ctx.who().organisation().person_name(user),
        DisplayText::Department(id) => ctx.who().organisation().department_name(id, ctx.tag()),
        DisplayText::Files(files) => {
            files.iter().map(|file| file.name.clone()).collect::<Vec<_>>().join(&say("list-comma"))
        }
        // Tables are shown as such; in one line of words they are counted.
        DisplayText::Table(rows) => ctx.site.views.text(
            ctx.lang(),
            &Text::new("table-rows").with("n", i64::try_from(rows.len()).unwrap_or(i64::MAX)),
        ),
        _ => String::new(),
    }
}

/// What a reader sees of a form, as lines to read.
pub fn item_values(ctx: &Ctx, shown: &[Shown<'_>], number: i64) -> Vec<ItemValue> {
    revealing_values(ctx, shown, number, &Reveals { allowed: &BTreeSet::new(), now: None })
}

/// What is masked for a reader and may be shown whole.
pub struct Reveals<'a> {
    /// Items that he may have revealed.
    pub allowed: &'a BTreeSet<ItemKey>,
    /// The one that is shown whole on this page.
    pub now: Option<&'a Revealed>,
}

/// The same, with a button beside what may be revealed, and what was revealed just now.
pub fn revealing_values(
    ctx: &Ctx,
    shown: &[Shown<'_>],
    number: i64,
    reveals: &Reveals<'_>,
) -> Vec<ItemValue> {
    shown
        .iter()
        .filter_map(|shown| {
            let revealed = reveals.now.is_some_and(|now| *now.item() == shown.item.key);
            let text = if revealed { shown.revealed(ctx.tag()) } else { shown.display(ctx.tag()) }?;
            let files = match text {
                DisplayText::Files(files) => files.iter().map(|file| file_link(number, file)).collect(),
                _ => Vec::new(),
            };
            let label = shown.item.label.in_language(ctx.tag());
            let mut value = if files.is_empty() { words(ctx, text) } else { String::new() };
            if is_amount(shown.item) && matches!(shown.value, Some(Value::Decimal(_))) {
                value = grouped(&value);
            }
            let mut line = ItemValue::new(label, value);
            line.unit = unit(shown.item, ctx);
            line.wide = matches!(shown.item.kind, Kind::LongText(_));
            line.files = files;
            if let Some(Value::Table(table)) = shown.value {
                if table.is_empty() {
                    return None;
                }
                line.value = String::new();
                line.wide = true;
                line.table =
                    Some(table::shown(ctx, shown.item, table, !revealed && !shown.right.may_write()));
            }
            line.revealed = revealed;
            let button = !revealed && reveals.allowed.contains(&shown.item.key);
            line.reveal = button.then(|| RevealButton {
                address: format!("/cases/{number}/reveal"),
                item: shown.item.key.to_string(),
            });
            Some(line)
        })
        .collect()
}

/// A number that is read in groups; a masked one is no number any more.
fn is_amount(item: &Item) -> bool {
    matches!(item.kind, Kind::Decimal { .. }) && !item.sensitive
}

fn unit(item: &Item, ctx: &Ctx) -> Option<String> {
    Some(item.unit.in_language(ctx.tag())).filter(|unit| !unit.is_empty()).map(str::to_owned)
}

/// One value of a journal row in words; what cannot be read is shown as it is stored.
pub fn stored_words(ctx: &Ctx, form: &Form, key: &str, stored: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(stored) else { return stored.to_owned() };
    match ItemKey::new(key).ok().and_then(|key| form.item(&key)) {
        Some(item) => {
            let mut text = words(ctx, display_masked(item, &value, ctx.tag()));
            if is_amount(item) {
                text = grouped(&text);
            }
            unit(item, ctx).map_or(text.clone(), |unit| format!("{text} {unit}"))
        }
        None => match value {
            Value::Text(text) => text,
            Value::Integer(number) => number.to_string(),
            Value::Decimal(number) => number.to_string(),
            Value::Date(day) => day.to_string(),
            Value::Files(files) => words(ctx, DisplayText::Files(&files)),
            other => serde_json::to_string(&other).unwrap_or_default(),
        },
    }
}

/// The name of an item or a property.
pub fn item_name(form: &Form, key: &str, tag: &str) -> String {
    ItemKey::new(key)
        .ok()
        .and_then(|key| form.item(&key).map(|item| item.label.in_language(tag).to_owned()))
        .unwrap_or_else(|| key.to_owned())
}

/// What was typed into a form before: fields by name, and files that are kept.
#[derive(Clone, Debug, Default)]
pub struct Before {
    /// Fields by name.
    pub fields: Vec<(String, String)>,
    /// Staged files by item key.
    pub files: Vec<(String, FileRef)>,
}

/// Whether an item is computed from what may be written, so that it stands among the fields.
pub fn computed_here(shown: &Shown<'_>, all: &[Shown<'_>]) -> bool {
    let mut waiting: Vec<&ItemKey> = shown.item.formula.iter().flat_map(Formula::reads).collect();
    let mut known: BTreeSet<&ItemKey> = BTreeSet::new();
    while let Some(key) = waiting.pop() {
        if !known.insert(key) {
            continue;
        }
        let Some(read) = all.iter().find(|other| other.item.key == *key) else { continue };
        if read.right.may_write() {
            return true;
        }
        waiting.extend(read.item.formula.iter().flat_map(Formula::reads));
    }
    false
}

/// The items that may be written, as fields: with what was typed, else with what is stored; and between them what is
/// computed from them. `address` is where the form is posted for more rows of a table.
pub fn item_fields(
    ctx: &Ctx,
    form_id: &str,
    address: &str,
    shown: &[Shown<'_>],
    before: Option<&Before>,
) -> Vec<ItemField> {
    let computed = computed_values(ctx, shown, before);
    shown
        .iter()
        .filter(|one| one.right.may_write() || computed_here(one, shown))
        .map(|shown| {
            if shown.item.is_computed() {
                return output(ctx, form_id, shown, computed.get(&shown.item.key));
            }
            if let Kind::Table(_) = shown.item.kind {
                let stored = match shown.value {
                    Some(Value::Table(table)) => Some(table),
                    _ => None,
                };
                let field = table::field(ctx, form_id, shown.item, stored, before, address);
                return with_notes(ctx, form_id, shown, Control::Table(field));
            }
            let item = shown.item;
            let name = format!("item.{}", item.key);
            let texts: Vec<String> = match before {
                Some(before) if before.fields.iter().any(|(field, _)| *field == name) => before
                    .fields
                    .iter()
                    .filter(|(field, _)| *field == name)
                    .map(|(_, value)| value.clone())
                    .collect(),
                _ => stored_texts(ctx, item, shown.value),
            };
            let files = match before {
                Some(before) => before
                    .files
                    .iter()
                    .filter(|(key, _)| *key == item.key.as_str())
                    .map(|(_, file)| file.clone())
                    .collect(),
                None => match shown.value {
                    Some(Value::Files(files)) => files.clone(),
                    _ => Vec::new(),
                },
            };
            with_notes(ctx, form_id, shown, control(ctx, item, &texts, &files))
        })
        .collect()
}

fn with_notes(ctx: &Ctx, form_id: &str, shown: &Shown<'_>, control: Control) -> ItemField {
    let item = shown.item;
    let label = item.label.in_language(ctx.tag());
    let mut field = ItemField::new(form_id, item.key.as_str(), label, control);
    field.help = Some(item.help.in_language(ctx.tag())).filter(|help| !help.is_empty()).map(str::to_owned);
    field.unit = unit(item, ctx);
    field.required = shown.is_required();
    field
}

/// A computed item among the fields; masked like everything that may only be read.
fn output(ctx: &Ctx, form_id: &str, shown: &Shown<'_>, value: Option<&Value>) -> ItemField {
    let text = Shown { value, ..*shown }.display(ctx.tag()).map(|text| words(ctx, text)).unwrap_or_default();
    let value = if is_amount(shown.item) { grouped(&text) } else { text };
    with_notes(ctx, form_id, shown, Control::Output { value })
}

/// Everything computed from what is typed, as far as it can be read; without typing, from what is stored.
fn computed_values(ctx: &Ctx, shown: &[Shown<'_>], before: Option<&Before>) -> Values {
    if !shown.iter().any(|shown| shown.item.is_computed()) {
        return Values::new();
    }
    let stored = shown.iter().filter_map(|shown| Some((shown.item.key.clone(), shown.value?.clone())));
    let mut values: Values = stored.collect();
    let mut unread: BTreeSet<&ItemKey> = BTreeSet::new();
    for shown in shown.iter().filter(|shown| shown.right.may_write()) {
        let Some(before) = before else { break };
        let item = shown.item;
        let typed = if let Kind::Table(_) = item.kind {
            let stored = match shown.value {
                Some(Value::Table(table)) => Some(table),
                _ => None,
            };
            let Some(posted) = table::posted(&before.fields, item, stored) else { continue };
            table::read(ctx, item, &posted).map_err(drop)
        } else {
            let name = format!("item.{}", item.key);
            let own = before.fields.iter().filter(|(field, _)| *field == name);
            let texts: Vec<String> = own.map(|(_, text)| text.clone()).collect();
            if texts.is_empty() {
                continue;
            }
            parse(item, &texts).map_err(drop)
        };
        if typed.is_err() {
            unread.insert(&item.key);
        }
        match typed {
            Ok(Some(value)) => values.insert(item.key.clone(), value),
            Ok(None) | Err(()) => values.remove(&item.key),
        };
    }
    Form::new("", shown.iter().map(|shown| shown.item.clone()).collect()).compute(&mut values);
    // What is computed from something that cannot be read has no result yet, and so on.
    let reads = |item: &Item, unread: &BTreeSet<&ItemKey>| {
        item.formula.as_ref().is_some_and(|formula| formula.reads().any(|key| unread.contains(key)))
    };
    while let Some(found) =
        shown.iter().find(|one| !unread.contains(&one.item.key) && reads(one.item, &unread))
    {
        values.remove(&found.item.key);
        unread.insert(&found.item.key);
    }
    values
}

/// A cell of a table: small controls only.
fn cell_control(ctx: &Ctx, column: &Item, texts: &[String], list: &str) -> Control {
    let value = || texts.last().cloned().unwrap_or_default();
    match control(ctx, column, texts, &[]) {
        Control::Radios { choices } => Control::Select { choices },
        Control::YesNo { .. } => {
            let say = |key: &'static str| ctx.site.views.text(ctx.lang(), &Text::new(key));
            let mut choices = vec![Choice::new("yes", say("yes")), Choice::new("no", say("no"))];
            Choice::choose(&mut choices, &value());
            Control::Select { choices }
        }
        Control::Person { value, .. } => Control::PersonOf { value, list: list.to_owned() },
        other => other,
    }
}

fn stored_texts(ctx: &Ctx, item: &Item, value: Option<&Value>) -> Vec<String> {
    match value {
        // People are typed by their sign-in names.
        Some(Value::Person(user)) => {
            ctx.who().organisation().person(*user).map(|person| person.sign_in.clone()).into_iter().collect()
        }
        Some(value) => typed_value(item, value),
        None => Vec::new(),
    }
}

fn control(ctx: &Ctx, item: &Item, texts: &[String], files: &[FileRef]) -> Control {
    let value = texts.first().cloned().unwrap_or_default();
    let choices = |chosen: &dyn Fn(&str) -> bool| -> Vec<Choice> {
        item.kind
            .choices()
            .iter()
            .map(|choice| Choice {
                value: choice.key.clone(),
                label: choice.label.in_language(ctx.tag()).to_owned(),
                chosen: chosen(&choice.key),
            })
            .collect()
    };
    match &item.kind {
        Kind::LongText(_) => Control::LongText { value },
        Kind::Integer(_) => Control::Integer { value },
        Kind::Decimal { .. } => Control::Decimal { value },
        Kind::Date(_) => Control::Date { value },
        Kind::Choice(all) if all.len() <= RADIOS => {
            Control::Radios { choices: choices(&|key| texts.last().is_some_and(|text| text == key)) }
        }
        Kind::Choice(_) => {
            Control::Select { choices: choices(&|key| texts.last().is_some_and(|text| text == key)) }
        }
        Kind::Choices(_) => Control::Boxes { choices: choices(&|key| texts.iter().any(|text| text == key)) },
        Kind::YesNo => {
            let last = texts.last().map_or("", String::as_str);
            Control::YesNo { yes: last == "yes", no: last == "no" }
        }
        Kind::Person => Control::Person { value, choices: people(ctx.who(), None) },
        Kind::Department => {
            let mut choices = departments(ctx);
            Choice::choose(&mut choices, &value);
            Control::Select { choices }
        }
        Kind::File(_) => Control::Files {
            kept: files
                .iter()
                .map(|file| Choice {
                    value: format!("{}/{}", file.sha256, file.name),
                    label: file.name.clone(),
                    chosen: true,
                })
                .collect(),
            most: match &item.kind {
                Kind::File(rule) => rule.most(),
                _ => 1,
            },
        },
        _ => Control::Text { value },
    }
}

/// What was typed, read: the values to hand in, the problems, and all of it for showing again.
pub struct ReadItems {
    /// Values that could be read.
    pub values: Vec<(ItemKey, Option<Value>)>,
    /// What could not.
    pub problems: Vec<FieldProblem>,
    /// Everything as typed.
    pub before: Before,
}

/// Reads the posted items of a form. One that may not be written here is a problem, and one that may not be seen is to
/// the sender like one that is not there.
///
/// # Errors
/// When the store fails.
pub async fn read_items(
    ctx: &Ctx,
    form: &Form,
    rights: &Rights,
    stored: &Values,
    typed: &Typed,
) -> Result<ReadItems, Stop> {
    let mut read = ReadItems {
        values: Vec::new(),
        problems: Vec::new(),
        before: Before { fields: typed.fields().to_vec(), files: Vec::new() },
    };
    for item in &form.items {
        let right = rights.get(&item.key).copied().unwrap_or_default();
        let name = format!("item.{}", item.key);
        if item.is_computed() {
            if right != Right::Hidden && typed.has(&name) {
                read.problems.push(FieldProblem::new(item.key.as_str(), Code::ValueComputed));
            }
            continue;
        }
        if !matches!(right, Right::Write | Right::Require) {
            if right != Right::Hidden && typed.has(&name) {
                let label = item.label.in_language(ctx.tag());
                read.problems
                    .push(FieldProblem::new(item.key.as_str(), Code::ValueReadOnly).with("name", label));
            }
            continue;
        }
        if let Kind::Table(_) = item.kind {
            let had = match stored.get(&item.key) {
                Some(Value::Table(table)) => Some(table),
                _ => None,
            };
            let Some(posted) = table::posted(typed.fields(), item, had) else { continue };
            match table::read(ctx, item, &posted) {
                Ok(value) => read.values.push((item.key.clone(), value)),
                Err(problems) => read.problems.extend(problems),
            }
            continue;
        }
        if let Kind::File(_) = item.kind {
            read_files(ctx, item, &name, stored, typed, &mut read).await?;
            continue;
        }
        if !typed.has(&name) {
            continue;
        }
        let mut texts = typed.all(&name);
        if let Kind::Choice(_) = item.kind {
            // Radio buttons come after a hidden empty field, which says that the item was on the page.
            texts.drain(..texts.len().saturating_sub(1));
        }
        if let Kind::Person = item.kind {
            match person_id(ctx, &texts) {
                Ok(found) => texts = found,
                Err(()) => {
                    read.problems.push(FieldProblem::new(item.key.as_str(), Code::ValueNoPerson));
                    continue;
                }
            }
        }
        match parse(item, &texts) {
            Ok(value) => read.values.push((item.key.clone(), value)),
            Err(problem) => read.problems.push(problem),
        }
    }
    read.problems.extend(unknown_items(form, rights, typed));
    Ok(read)
}

fn unknown_items(form: &Form, rights: &Rights, typed: &Typed) -> Vec<FieldProblem> {
    let keys: BTreeSet<&str> =
        typed.fields().iter().filter_map(|(name, _)| name.strip_prefix("item.")).collect();
    let known = |key: &str| {
        // A cell of a table is named after its table, and known with it.
        let cell = key.split_once('.').map(|(table, _)| table);
        let item = form.items.iter().find(|item| match (cell, &item.kind) {
            (Some(table), Kind::Table(_)) => item.key.as_str() == table,
            (None, _) => item.key.as_str() == key,
            _ => false,
        });
        item.is_some_and(|item| rights.get(&item.key).copied().unwrap_or_default() != Right::Hidden)
    };
    let unknown = keys.into_iter().filter(|key| !known(key));
    unknown.map(|key| FieldProblem::new(key, Code::ValueUnknown).with("name", key)).collect()
}

/// A typed sign-in name (or "Name (sign-in)" as the list shows it) as an id.
fn person_id(ctx: &Ctx, texts: &[String]) -> Result<Vec<String>, ()> {
    let text = texts.first().map_or("", |text| text.trim());
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let name = text.rsplit_once('(').map_or(text, |(_, rest)| rest.trim_end_matches(')'));
    ctx.who()
        .organisation()
        .person_by_sign_in(name.trim())
        .map(|person| vec![person.id.to_string()])
        .ok_or(())
}

async fn read_files(
    ctx: &Ctx,
    item: &Item,
    name: &str,
    stored: &Values,
    typed: &Typed,
    read: &mut ReadItems,
) -> Result<(), Stop> {
    let kept = typed.all(&format!("keep.{}", item.key));
    let had = match stored.get(&item.key) {
        Some(Value::Files(files)) => files.clone(),
        _ => Vec::new(),
    };
    let mut files = Vec::new();
    for choice in kept {
        let (sha256, file_name) = choice.split_once('/').unwrap_or((choice.as_str(), "file"));
        if let Some(file) = had.iter().find(|file| file.sha256 == sha256) {
            files.push(file.clone());
            continue;
        }
        let (who, sha256, file_name) = (ctx.who().clone(), sha256.to_owned(), file_name.to_owned());
        if let Some(file) = ctx.block(move |app| app.staged_file(&who, &sha256, &file_name)).await? {
            files.push(file);
        }
    }
    for file in typed.files(name) {
        match file {
            Ok(file) => files.push(file.clone()),
            Err(rejection) => read.problems.push(FieldProblem {
                field: item.key.to_string(),
                code: rejection.code,
                params: rejection.params.clone(),
            }),
        }
    }
    read.before.files.extend(files.iter().map(|file| (item.key.to_string(), file.clone())));
    let value = if files.is_empty() { None } else { Some(Value::Files(files)) };
    if value.is_some() || !had.is_empty() {
        read.values.push((item.key.clone(), value));
    }
    Ok(())
}

/// A refusal with names instead of ids, and every parameter that its words need.
pub fn worded(ctx: &Ctx, flow: Option<&FlowUse>, mut rejection: Rejection) -> Rejection {
    let organisation = ctx.who().organisation();
    let fields = rejection.fields.iter_mut().map(|field| &mut field.params);
    for params in fields.chain([&mut rejection.params]) {
        if let Some(who) = params.get_mut("who")
            && let Ok(user) = who.parse::<UserId>()
        {
            *who = organisation.person_name(user);
        }
        if let Some(when) = params.get_mut("when")
            && let Some(at) = chrono::DateTime::parse_from_rfc3339(when).ok().map(|at| at.to_utc())
        {
            *when = local_time(Timestamp::from(at), organisation.zone_minutes, ctx.lang());
        }
    }
    if let (Some(stage), Some(flow)) = (rejection.params.get_mut("stage"), flow)
        && let Ok(no) = stage.parse()
    {
        *stage = flow.stage_name(StageNo(no), ctx.tag());
    }
    let params = &mut rejection.params;
    match rejection.code {
        Code::AlreadyHandled => {
            params.entry("who".to_owned()).or_insert_with(|| "none".to_owned());
            params.entry("when".to_owned()).or_default();
        }
        Code::SuccessorActed => {
            let stage = params.get("stage").cloned().unwrap_or_default();
            params.entry("who".to_owned()).or_insert(stage);
        }
        _ => {}
    }
    rejection
}

/// An instant in the organisation's zone.
pub fn local_time(at: Timestamp, zone_minutes: i32, lang: Lang) -> String {
    let local = at.plus_millis(i64::from(zone_minutes) * 60_000).to_utc();
    match lang {
        Lang::Chinese => local.format("%Y-%m-%d %H:%M:%S").to_string(),
        Lang::English => local.format("%-d %b %Y, %H:%M:%S").to_string(),
    }
}

/// A fresh idempotency key for a form.
pub fn fresh_key() -> String {
    waypost_app::secrets::token().map(|(text, _)| text[..32].to_owned()).unwrap_or_default()
}
