//! Form values as a handler types them, already read.

use waypost_base::{ItemKey, Value};

pub type Typed = Vec<(ItemKey, Option<Value>)>;

pub fn key(text: &str) -> ItemKey {
    ItemKey::new(text).unwrap()
}

pub fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

pub fn decimal(text: &str) -> Value {
    Value::Decimal(text.parse().unwrap())
}

pub fn date(text: &str) -> Value {
    Value::Date(text.parse().unwrap())
}

/// A whole application for filing a contract.
pub fn contract(project: &str) -> Typed {
    vec![
        (key("project"), Some(text(project))),
        (key("buyer"), Some(text("钱多多"))),
        (key("amount"), Some(decimal("1250000.5"))),
        (key("area"), Some(decimal("89.7"))),
        (key("signed_on"), Some(date("2026-05-20"))),
        (key("usage"), Some(Value::Choice("dwelling".to_owned()))),
    ]
}

/// A whole matter for joint review.
pub fn matter(subject: &str) -> Typed {
    vec![(key("subject"), Some(text(subject))), (key("budget"), Some(decimal("300000")))]
}
