//! Cases in the words of the plugin contract, and its answers in the words of the engine.

use std::collections::BTreeMap;

use chrono::SecondsFormat;
use waypost_action_host::api::{Document, Input, Named, Output, Side, Stage, WireFile, WireRow, WireValue};
use waypost_base::{CaseId, FileRef, ItemKey, Party, Row, TenantId, UserId, Value, Values, VisitId};
use waypost_engine::command::{Answer, Draw};
use waypost_store::{actions::ActionRow, jobs::LeasedJob, pages};

use crate::{App, error::AppError, organisation::Organisation, read::LoadedState, shared::business_date};

/// What a plugin is told about a job.
///
/// # Errors
/// When the case cannot be read.
pub(super) fn build(
    app: &App,
    tenant: TenantId,
    job: &LeasedJob,
    action: &ActionRow,
) -> Result<Input, AppError> {
    let case = CaseId::new(job.case);
    app.shared.db.read(|conn| {
        let loaded = LoadedState::load(&app.shared, conn, tenant, case)?;
        let organisation = app.shared.organisation(conn, tenant)?;
        let head = pages::case_by_id(conn, tenant, case)?
            .ok_or_else(|| AppError::damaged(format!("case {case}"), "missing"))?;
        let step = pages::step(conn, tenant, VisitId::new(job.visit))?.map(|(_, step)| step);
        let stage = loaded.state.visits.get(&VisitId::new(job.visit)).map(|visit| visit.stage);
        let receiver = match &step {
            Some(step) => side(&organisation, step.handler, &step.receivers),
            None => Side::default(),
        };
        let sender = step.as_ref().map(|step| side(&organisation, None, &step.sender)).unwrap_or_default();
        let now = app.shared.clock.now();
        Ok(Input {
            key: job.key.clone(),
            case_number: head.number,
            business_key: head.business_key.clone(),
            flow: loaded.flow.name.text().to_owned(),
            stage: Stage {
                no: stage.map_or(0, |stage| stage.0),
                name: stage.map(|stage| loaded.flow.stage_name(stage, "")).unwrap_or_default(),
            },
            sender,
            receiver,
            documents: vec![Document {
                id: head.document.to_string(),
                title: head.title.clone(),
                values: wire_values(&loaded.values),
            }],
            properties: wire_values(&loaded.properties),
            settings: serde_json::from_str(&action.settings)
                .map_err(|why| AppError::damaged(format!("settings of action {}", action.code), why))?,
            now: now.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true),
            business_date: business_date(now, organisation.zone_minutes).to_string(),
            language: language_of(conn, tenant, step.as_ref().and_then(|step| step.handler))?,
            ..Input::default()
        })
    })
}

/// The words of a plugin are read by whoever handled the stage.
fn language_of(
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

fn side(organisation: &Organisation, person: Option<i64>, parties: &str) -> Side {
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

/// A plugin's output as an answer to the engine.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn output(output: Output) -> Result<Answer, String> {
    let key = |text: &str| ItemKey::new(text).map_err(|why| why.to_string());
    if let Some(document) = output.attach.first() {
        return Err(format!("document `{}` has nowhere to go", document.name));
    }
    let mut set = Vec::new();
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
        WireValue::Files(_) => return Err("files cannot be set by an action yet".to_owned()),
        WireValue::Table(_) => return Err("tables cannot be set by an action".to_owned()),
        _ => return Err("an unknown kind of value".to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_becomes_an_answer_or_says_what_is_wrong() {
        let good =
            Output::default().set("record_number", "1").set("amount", WireValue::Decimal("1.50".into()));
        let Ok(Answer::Done { set, .. }) = output(good) else { panic!("refused") };
        assert_eq!(set.len(), 2);
        for bad in [
            Output::default().set("Bad key", "1"),
            Output::default().set("amount", WireValue::Decimal("1e9".into())),
            Output::default().set("day", WireValue::Date("yesterday".into())),
            Output::default().set("who", WireValue::Person("zhang".into())),
        ] {
            assert!(output(bad).is_err());
        }
    }
}
