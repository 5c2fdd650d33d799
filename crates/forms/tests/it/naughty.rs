//! Strings that break programs: each comes back byte for byte or is refused for its control characters.

use waypost_base::{Code, ItemKey, Value, Values, value::apply_changes};
use waypost_forms::{
    DisplayText, Form, Item, Kind, Right, Rights, TextRule, display, parse, read_json, typed, write_json,
};

use crate::{material, random::Everything};

/// The fate of one string in one item; true when it was kept.
fn check(kind: Kind, text: &str) -> bool {
    let key = ItemKey::new("it").unwrap();
    let item = Item::new(key.clone(), "项", kind);
    let refused = text.contains(|c: char| c < ' ' && c != '\t');
    let form = Form::new("表", vec![item.clone()]);
    let rights = Rights::from([(key.clone(), Right::Write)]);
    let wanted = (!text.is_empty()).then(|| Value::Text(text.to_owned()));
    let handed = [(key.clone(), wanted.clone())];
    let judged = form.judge(&rights, &Values::new(), &handed, &Everything);

    if refused {
        assert_eq!(parse(&item, &[text.to_owned()]).unwrap_err().code, Code::ValueControl, "{text:?}");
        assert_eq!(judged.unwrap_err()[0].code, Code::ValueControl, "{text:?}");
        return false;
    }
    assert_eq!(parse(&item, &[text.to_owned()]).unwrap(), wanted, "{text:?}");
    let mut values = Values::new();
    apply_changes(&mut values, &judged.unwrap());
    assert_eq!(values.get(&key), wanted.as_ref(), "{text:?}");

    let stored = serde_json::to_string(&values).unwrap();
    assert_eq!(serde_json::from_str::<Values>(&stored).unwrap(), values, "{text:?}");
    let seen: serde_json::Value =
        serde_json::from_str(&form.seen_json(waypost_base::FormVersionId::new(1), &rights, &values)).unwrap();
    let Some(value) = wanted else { return true };
    assert_eq!(seen["items"]["it"]["value"]["text"], text);
    assert_eq!(read_json(&item, &write_json(&value)).unwrap().as_ref(), Some(&value), "{text:?}");
    assert_eq!(typed(&item, &value), [text]);
    assert_eq!(display(&item, &value, "en"), DisplayText::Plain(text.to_owned()));
    true
}

#[test]
fn naughty_strings_come_back_byte_for_byte_or_are_refused_for_control_characters() {
    let Some(list) = material::json("naughty/blns-even.json") else { return };
    let texts: Vec<&str> = list.as_array().unwrap().iter().map(|row| row["s"].as_str().unwrap()).collect();
    assert!(texts.len() > 200);
    let refused = texts
        .iter()
        .filter(|text| {
            let kept = [
                check(Kind::Text(TextRule::default()), text),
                check(Kind::LongText(TextRule::default()), text),
            ];
            kept == [false, false]
        })
        .count();
    assert!((1..10).contains(&refused), "{refused} refused");
}

#[test]
fn naughty_strings_as_names_of_a_form_survive_toml_and_json() {
    let Some(list) = material::json("naughty/blns-even.json") else { return };
    for row in list.as_array().unwrap() {
        let text = row["s"].as_str().unwrap();
        let item = Item::new(ItemKey::new("it").unwrap(), text, Kind::Text(TextRule::default()));
        let form = Form::new(text, vec![item]);
        assert_eq!(Form::from_json(&form.to_json()).unwrap(), form);
        assert_eq!(toml::from_str::<Form>(&toml::to_string(&form).unwrap()).unwrap(), form);
    }
}

#[test]
fn naughty_strings_in_every_other_field_are_read_or_refused_and_never_crash() {
    let Some(list) = material::json("naughty/blns-even.json") else { return };
    let form = crate::random::every_kind();
    let mut refused = 0;
    for row in list.as_array().unwrap() {
        let text = row["s"].as_str().unwrap().to_owned();
        for item in &form.items {
            match parse(item, std::slice::from_ref(&text)) {
                Ok(Some(value)) => {
                    let again = parse(item, &typed(item, &value));
                    assert_eq!(again.unwrap(), Some(value), "{text:?} for {}", item.key);
                }
                Ok(None) => assert!(text.trim().is_empty(), "{text:?} for {}", item.key),
                Err(problem) => {
                    assert_eq!(problem.field, item.key.as_str());
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 1_000);
}
