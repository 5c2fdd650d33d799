//! Items, values and a little world for the unit tests.

use waypost_base::{DepartmentId, FileRef, ItemKey, UserId, Value};

use crate::{Choice, Form, Item, Kind, TextRule, World};

pub(crate) fn key(text: &str) -> ItemKey {
    ItemKey::new(text).unwrap()
}

pub(crate) fn item(kind: Kind) -> Item {
    Item::new(key("it"), "项", kind)
}

pub(crate) fn line() -> Kind {
    Kind::Text(TextRule::default())
}

/// An item in its written form, without key and label.
pub(crate) fn written(rules: &str) -> Item {
    toml::from_str(&format!("key = \"it\"\nlabel = \"项\"\n{rules}")).unwrap()
}

pub(crate) fn colours() -> Vec<Choice> {
    vec![Choice::new("red", "红"), Choice::new("green", "绿"), Choice::new("blue", "蓝")]
}

pub(crate) fn one_item(kind: Kind) -> Form {
    Form::new("表", vec![item(kind)])
}

pub(crate) fn file(name: &str, media: &str) -> FileRef {
    FileRef { sha256: "0a".repeat(32), name: name.to_owned(), media: media.to_owned(), bytes: 3 }
}

pub(crate) fn dec(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

pub(crate) fn date(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

/// Person 1, department 2 and the file `a.pdf` exist.
pub(crate) struct Little;

impl World for Little {
    fn person_exists(&self, user: UserId) -> bool {
        user.raw() == 1
    }

    fn department_exists(&self, department: DepartmentId) -> bool {
        department.raw() == 2
    }

    fn file_offered(&self, file: &FileRef) -> bool {
        file.name == "a.pdf"
    }
}
