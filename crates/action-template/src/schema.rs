//! Fields of a settings schema, as an administrator's page shows them in each language.

use serde_json::{Map, Value, json};

/// A field with its title and what it is for, each in Chinese and in English; an empty text is none.
pub fn field(schema: Value, title: [&str; 2], help: [&str; 2]) -> Value {
    let mut map = object(schema);
    let mut note = Map::new();
    for (name, [chinese, english]) in [("title", title), ("description", help)] {
        if !chinese.is_empty() {
            map.insert(name.to_owned(), chinese.into());
            note.insert(name.to_owned(), json!({"default": chinese, "en": english}));
        }
    }
    map.insert("x-waypost".to_owned(), note.into());
    map.into()
}

/// The same field, whose change holds for cases that run, too: an address for instance.
pub fn live(schema: Value) -> Value {
    let mut map = object(schema);
    let mut note = map.remove("x-waypost").map(object).unwrap_or_default();
    note.insert("live".to_owned(), true.into());
    map.insert("x-waypost".to_owned(), note.into());
    map.into()
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests;
