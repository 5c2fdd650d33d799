//! What a template can name.

use serde_json::{Map, Value as Json};
use waypost_action_sdk::{Input, WireValue, api::Side};

/// Values by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(Map<String, Json>);

impl Values {
    /// The case's own, then the items of its documents, then its properties: later ones win.
    pub fn of(input: &Input) -> Self {
        let mut values = Map::new();
        let mut add = |name: &str, value: Json| {
            values.insert(name.to_owned(), value);
        };
        add("case_number", input.case_number.into());
        add("business_date", input.business_date.clone().into());
        add("flow", input.flow.clone().into());
        add("stage", input.stage.name.clone().into());
        add("title", input.documents.first().map(|it| it.title.clone()).unwrap_or_default().into());
        add("sender", people(&input.sender).into());
        add("receiver", people(&input.receiver).into());
        let items = input.documents.iter().rev().flat_map(|document| &document.values);
        for (key, value) in items.chain(&input.properties) {
            add(key, json(value));
        }
        Self(values)
    }

    /// The same with one more.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0.get(name)
    }

    pub(crate) fn map(&self) -> &Map<String, Json> {
        &self.0
    }
}

/// Whether a property can be called so.
pub fn is_key(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

fn people(side: &Side) -> String {
    side.people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>().join("、")
}

/// Text, numbers and truth as they are; files by their names; rows as objects.
fn json(value: &WireValue) -> Json {
    match value {
        WireValue::Text(text)
        | WireValue::Decimal(text)
        | WireValue::Date(text)
        | WireValue::Choice(text)
        | WireValue::Person(text)
        | WireValue::Department(text) => text.clone().into(),
        WireValue::Integer(number) => (*number).into(),
        WireValue::Bool(yes) => (*yes).into(),
        WireValue::Choices(keys) => keys.clone().into(),
        WireValue::Files(files) => files.iter().map(|file| file.name.clone()).collect::<Vec<_>>().into(),
        WireValue::Table(rows) => rows
            .iter()
            .map(|row| Json::Object(row.cells.iter().map(|(key, cell)| (key.clone(), json(cell))).collect()))
            .collect::<Vec<_>>()
            .into(),
        _ => Json::Null,
    }
}
