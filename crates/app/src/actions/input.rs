//! Cases in the words of the plugin contract, and its answers in the words of the engine.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use waypost_action_host::api::{
    Document, Input, Named, Output, Secret, Side, Stage, WireFile, WireRow, WireValue,
};
use waypost_base::{FileRef, ItemKey, Party, Row, StageNo, TenantId, Timestamp, UserId, Value, Values};
use waypost_engine::command::{Answer, Draw};

use crate::{error::AppError, flows::FlowUse, organisation::Organisation, shared::business_date};

/// What a plugin is told about, of one stage of one case.
pub(crate) struct Told<'a> {
    /// The flow version.
    pub flow: &'a FlowUse,
    /// The stage.
    pub stage: StageNo,
    /// The branch picked, or that would be.
    pub branch: Option<u32>,
    /// Delivery key; empty where nothing is delivered.
    pub key: String,
    /// Readable number of the case; 0 before it has one.
    pub number: i64,
    /// Key in another system.
    pub business_key: Option<String>,
    /// Id and title of the document.
    pub document: (String, String),
    /// Form values.
    pub values: &'a Values,
    /// Properties.
    pub properties: &'a Values,
    /// Who sent it here.
    pub sender: Side,
    /// Who handles it here.
    pub receiver: Side,
    /// Language of words.
    pub language: String,
    /// The instant.
    pub now: Timestamp,
    /// Minutes east of UTC.
    pub zone_minutes: i32,
}

impl Told<'_> {
    /// As the contract writes it, with settings and secrets.
    pub fn input(self, settings: &serde_json::Value, secrets: BTreeMap<String, Secret>) -> Input {
        Input {
            key: self.key,
            case_number: self.number,
            business_key: self.business_key,
            flow: self.flow.name.text().to_owned(),
            stage: Stage { no: self.stage.0, name: self.flow.stage_name(self.stage, "") },
            branch: self.branch,
            sender: self.sender,
            receiver: self.receiver,
            documents: vec![Document {
                id: self.document.0,
                title: self.document.1,
                values: wire_values(self.values),
            }],
            properties: wire_values(self.properties),
            settings: settings.clone(),
            secrets,
            now: self.now.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true),
            business_date: business_date(self.now, self.zone_minutes).to_string(),
            language: self.language,
            ..Input::default()
        }
    }
}

/// The words of a plugin are read by whoever handled the stage.
pub(crate) fn language_of(
    conn: &mut waypost_store::Conn,
    tenant: TenantId,
    handler: Option<i64>,
) -> Result<String, AppError> {
    let person = match handler {
        Some(user) => waypost_store::people::by_id(conn, tenant, UserId::new(user))?,
        None => None,
    };
    Ok(person.and_then(|person| person.language).unwrap_or_else(|| "zh-CN".to_owned()))
}

/// One side of a hand-over, as a step holds it.
pub(crate) fn side(organisation: &Organisation, person: Option<i64>, parties: &str) -> Side {
    let mut side = Side::default();
    let mut add_person = |user: UserId| {
        side.people.push(Named { id: user.to_string(), name: organisation.person_name(user) });
    };
    if let Some(person) = person {
        add_person(UserId::new(person));
    }
    for party in parties.split(' ').filter_map(|text| text.parse::<Party>().ok()) {
        if let Party::Person(user) | Party::Seat(_, user) = party
            && person != Some(user.raw())
        {
            add_person(user);
        }
        if let Party::Post(post) | Party::Seat(post, _) = party {
            let name = organisation.post(post).map_or_else(String::new, |post| post.name.to_string());
            side.posts.push(Named { id: post.to_string(), name });
        }
    }
    side
}

fn wire_values(values: &Values) -> BTreeMap<String, WireValue> {
    values.iter().filter_map(|(key, value)| Some((key.to_string(), to_wire(value)?))).collect()
}

fn to_wire(value: &Value) -> Option<WireValue> {
    Some(match value {
        Value::Text(text) => WireValue::Text(text.clone()),
        Value::Integer(number) => WireValue::Integer(*number),
        Value::Decimal(number) => WireValue::Decimal(number.to_string()),
        Value::Date(day) => WireValue::Date(day.to_string()),
        Value::Bool(yes) => WireValue::Bool(*yes),
        Value::Choice(key) => WireValue::Choice(key.clone()),
        Value::Choices(keys) => WireValue::Choices(keys.clone()),
        Value::Person(user) => WireValue::Person(user.to_string()),
        Value::Department(department) => WireValue::Department(department.to_string()),
        Value::Files(files) => WireValue::Files(files.iter().map(wire_file).collect()),
        Value::Table(table) => {
            let row = |row: &Row| WireRow { id: row.id.0, cells: wire_values(&row.cells) };
            WireValue::Table(table.rows().iter().map(row).collect())
        }
        _ => return None,
    })
}

fn wire_file(file: &FileRef) -> WireFile {
    WireFile {
        sha256: file.sha256.clone(),
        name: file.name.clone(),
        media: file.media.clone(),
        bytes: file.bytes,
    }
}

/// A plugin's output as an answer to the engine. `files` are the documents it made, stored by now, by property.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn output(output: Output, files: BTreeMap<String, Vec<FileRef>>) -> Result<Answer, String> {
    let key = |text: &str| ItemKey::new(text).map_err(|why| format!("`{text}` is no property: {why}"));
    let mut set = Vec::new();
    for (name, files) in files {
        if output.set.contains_key(&name) {
            return Err(format!("{name}: a value and a document for one property"));
        }
        set.push((key(&name)?, Value::Files(files)));
    }
    for (name, value) in output.set {
        set.push((key(&name)?, from_wire(value).map_err(|why| format!("{name}: {why}"))?));
    }
    let draw = match output.draw {
        Some(draw) => Some(Draw {
            into: key(&draw.into)?,
            series: draw.series,
            period: draw.period,
            pattern: draw.pattern,
        }),
        None => None,
    };
    Ok(Answer::Done { set, draw, branch: output.branch })
}

fn from_wire(value: WireValue) -> Result<Value, String> {
    Ok(match value {
        WireValue::Text(text) => Value::Text(text),
        WireValue::Integer(number) => Value::Integer(number),
        WireValue::Decimal(text) => Value::Decimal(text.parse().map_err(|why| format!("{why}"))?),
        WireValue::Date(text) => Value::Date(text.parse().map_err(|why| format!("{why}"))?),
        WireValue::Bool(yes) => Value::Bool(yes),
        WireValue::Choice(key) => Value::Choice(key),
        WireValue::Choices(keys) => Value::Choices(keys),
        WireValue::Person(id) => Value::Person(id.parse().map_err(|_| "not a person".to_owned())?),
        WireValue::Department(id) => {
            Value::Department(id.parse().map_err(|_| "not a department".to_owned())?)
        }
        WireValue::Files(_) => return Err("files are attached, not set".to_owned()),
        WireValue::Table(_) => return Err("tables cannot be set by an action".to_owned()),
        _ => return Err("an unknown kind of value".to_owned()),
    })
}

#[cfg(test)]
mod tests;
