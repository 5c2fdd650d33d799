use serde_json::json;

use super::*;

fn schema() -> Schema {
    Schema::read(&json!({
        "type": "object", "required": ["url"],
        "properties": {
            "url": {"type": "string", "title": "地址", "x-waypost": {"live": true, "title": {"default": "地址", "en": "Address"}}},
            "token": {"type": "string", "format": "secret"},
            "tries": {"type": "integer"},
            "mode": {"enum": ["a", 2], "default": "a"},
            "dry": {"type": "boolean"},
            "hosts": {"type": "array", "items": {"type": "string"}},
            "map": {"type": "object", "additionalProperties": {"type": "string"}},
            "deep": {"type": "object", "properties": {"text": {"type": "string", "format": "textarea"}}},
            "odd": {"type": ["string", "null"]}
        }
    }))
}

fn settings() -> Map<String, Value> {
    json!({"url": "https://bank", "token": {"secret": "bank"}, "tries": 3, "mode": 2, "dry": true, "hosts": ["a", "b"],
        "map": {"k": "v = w"}, "deep": {"text": "one\ntwo", "extra": 1}, "odd": null, "more": [1]})
    .as_object()
    .cloned()
    .unwrap()
}

fn drawn(settings: &Map<String, Value>) -> Vec<Cell> {
    let say = |text: &Text| text.key.to_string();
    let secret =
        |name: &str| SecretLine { name: name.into(), set_at: 0, set_by: None, lost: false, used: vec![] };
    let secrets = [secret("bank"), secret("mail")];
    cells(&Drawing { schema: &schema(), secrets: &secrets, tag: "en", say: &say }, settings)
}

fn posted(cells: &[Cell]) -> Typed {
    let sent = cells.iter().filter(|cell| cell.kind != CellKind::Check || !cell.value.is_empty());
    Typed::of(sent.map(|cell| (cell.name.clone(), cell.value.clone())).collect())
}

#[test]
fn what_is_drawn_and_sent_unchanged_is_what_it_was() {
    let cells = drawn(&settings());
    let mut wrong = Vec::new();
    let read = read(&schema(), &posted(&cells), &mut wrong);
    assert_eq!((Value::Object(read), wrong), (Value::Object(settings()), vec![]));
    let label = &cells.iter().find(|cell| cell.name == "set.url").unwrap().label;
    assert_eq!(label, &Text::plain("Address *"));
    let token = cells.iter().find(|cell| cell.name == "set.token").unwrap();
    assert_eq!(token.choices.iter().map(|one| one.value.as_str()).collect::<Vec<_>>(), ["", "bank", "mail"]);
}

#[test]
fn what_cannot_be_read_is_told_at_its_field_and_loses_nothing() {
    let check = |name: &str, text: &str, key: &str| {
        let mut cells = drawn(&settings());
        cells.iter_mut().find(|cell| cell.name == name).unwrap().value = text.into();
        let mut wrong = Vec::new();
        read(&schema(), &posted(&cells), &mut wrong);
        assert_eq!(
            wrong.iter().map(|it| (it.cell.as_str(), &*it.words.key)).collect::<Vec<_>>(),
            [(name, key)]
        );
    };
    check("set.odd", "{", "wrong-json");
    check("set_rest", "[1", "wrong-json");
    check("set_rest", "[1]", "wrong-not_object");
    check("set.map", "k", "wrong-pair");
    check("set.map", "k = 1\nk = 2", "wrong-attribute_twice");
}

#[test]
fn what_is_emptied_is_gone_and_what_is_no_number_stays_for_the_schema_to_tell() {
    let mut cells = drawn(&settings());
    for cell in &mut cells {
        cell.value = if cell.name == "set.tries" { "three".into() } else { String::new() };
    }
    let mut wrong = Vec::new();
    let read = read(&schema(), &posted(&cells), &mut wrong);
    assert_eq!(Value::Object(read.clone()), json!({"tries": "three"}));
    let say = |text: &Text| text.key.to_string();
    let told: Vec<_> = schema().judge(&read).iter().map(|it| place(&schema(), it, &say).cell).collect();
    assert_eq!(told, ["set.url", "set.tries"]);
}
