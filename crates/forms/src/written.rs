//! The written form of an item: one flat table, read strictly.
//!
//! In memory a rule that makes no sense for a kind cannot be expressed; in a file it can, so it is refused here with
//! the item's key and the rule's name. Numbers and days that must be exact are written as text.

use std::{collections::BTreeSet, fmt, str::FromStr};

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value as Json;
use waypost_base::{Decimal, ItemKey, Label};

use crate::{
    Formula, Item, Pattern,
    json::read_json,
    kind::{Bounds, Choice, FileRule, Kind, Lengths, TableRule, TextRule},
    value::normal,
};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct WrittenItem {
    key: ItemKey,
    label: Label,
    kind: KindName,
    #[serde(default, skip_serializing_if = "is_false")]
    required: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    sensitive: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scale: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min: Option<Scalar>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max: Option<Scalar>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_length: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_length: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_files: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    media: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    default: Option<Scalar>,
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    unit: Label,
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    help: Label,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    options: Option<Vec<Choice>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    min_rows: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    max_rows: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    columns: Option<Vec<Item>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    formula: Option<Formula>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KindName {
    Text,
    LongText,
    Integer,
    Decimal,
    Date,
    Choice,
    Choices,
    YesNo,
    Person,
    Department,
    File,
    Table,
}

/// A bound or default as written: a text, a whole number, yes or no, or a list of texts.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
struct Scalar(Json);

/// Why a written item is none.
#[derive(Debug, thiserror::Error)]
#[error("item `{key}`: {what}")]
pub(crate) struct BadItem {
    key: ItemKey,
    what: String,
}

impl TryFrom<WrittenItem> for Item {
    type Error = BadItem;

    fn try_from(mut written: WrittenItem) -> Result<Self, BadItem> {
        let key = written.key.clone();
        let bad = |what: String| BadItem { key: key.clone(), what };
        let kind = read_kind(&mut written).map_err(&bad)?;
        if let Some(rule) = written.rules().first() {
            return Err(bad(format!("a kind `{}` takes no `{rule}`", kind.name())));
        }
        let mut item = Item::new(written.key, written.label, kind);
        if let Some(Scalar(default)) = written.default {
            let value = read_json(&item, &default);
            let value = value.map_err(|problem| bad(format!("its default is refused: {}", problem.code)))?;
            item.default = value.and_then(|value| normal(&item, value));
        }
        item.help = written.help;
        item.unit = written.unit;
        item.required = written.required;
        item.sensitive = written.sensitive;
        item.formula = written.formula;
        Ok(item)
    }
}

impl WrittenItem {
    /// The names of the rules that are still there.
    fn rules(&self) -> BTreeSet<&'static str> {
        let there = [
            ("scale", self.scale.is_some()),
            ("min", self.min.is_some()),
            ("max", self.max.is_some()),
            ("min_length", self.min_length.is_some()),
            ("max_length", self.max_length.is_some()),
            ("pattern", self.pattern.is_some()),
            ("max_files", self.max_files.is_some()),
            ("media", self.media.is_some()),
            ("options", self.options.is_some()),
            ("min_rows", self.min_rows.is_some()),
            ("max_rows", self.max_rows.is_some()),
            ("columns", self.columns.is_some()),
        ];
        there.into_iter().filter(|(_, there)| *there).map(|(name, _)| name).collect()
    }
}

/// Takes the rules of the kind out of the written item.
fn read_kind(written: &mut WrittenItem) -> Result<Kind, String> {
    Ok(match written.kind {
        KindName::Text => Kind::Text(text_rule(written)),
        KindName::LongText => Kind::LongText(text_rule(written)),
        KindName::Integer => Kind::Integer(bounds(written, |text| text.parse::<i64>().ok())?),
        KindName::Decimal => {
            let scale = written.scale.take().ok_or("a kind `decimal` needs a `scale`")?;
            Kind::Decimal { scale, bounds: bounds(written, |text| Decimal::from_str(text).ok())? }
        }
        KindName::Date => {
            Kind::Date(bounds(written, |text| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?)
        }
        KindName::Choice => Kind::Choice(written.options.take().unwrap_or_default()),
        KindName::Choices => Kind::Choices(written.options.take().unwrap_or_default()),
        KindName::YesNo => Kind::YesNo,
        KindName::Person => Kind::Person,
        KindName::Department => Kind::Department,
        KindName::File => Kind::File(FileRule {
            max: written.max_files.take(),
            media: written.media.take().unwrap_or_default(),
        }),
        KindName::Table => Kind::Table(TableRule {
            columns: written.columns.take().unwrap_or_default(),
            rows: Bounds { min: written.min_rows.take(), max: written.max_rows.take() },
        }),
    })
}

fn text_rule(written: &mut WrittenItem) -> TextRule {
    TextRule {
        lengths: Lengths { min: written.min_length.take(), max: written.max_length.take() },
        pattern: written.pattern.take().map(Pattern::new),
    }
}

fn bounds<T>(written: &mut WrittenItem, read: impl Fn(&str) -> Option<T>) -> Result<Bounds<T>, String> {
    let kind = written.kind;
    let one = |name: &str, bound: Option<Scalar>| match bound {
        None => Ok(None),
        Some(Scalar(json)) => {
            let text = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
            let value = read(&text).ok_or_else(|| {
                let kind = serde_json::to_string(&kind).unwrap_or_default();
                format!("its `{name}` is not of kind {kind}")
            });
            value.map(Some)
        }
    };
    Ok(Bounds { min: one("min", written.min.take())?, max: one("max", written.max.take())? })
}

impl From<Item> for WrittenItem {
    fn from(item: Item) -> Self {
        let default = item.default.as_ref().map(|value| Scalar(crate::json::write_json(value)));
        let mut written = WrittenItem {
            key: item.key,
            label: item.label,
            kind: KindName::YesNo,
            required: item.required,
            sensitive: item.sensitive,
            scale: None,
            min: None,
            max: None,
            min_length: None,
            max_length: None,
            pattern: None,
            max_files: None,
            media: None,
            default,
            unit: item.unit,
            help: item.help,
            options: None,
            min_rows: None,
            max_rows: None,
            columns: None,
            formula: item.formula,
        };
        let text = |bound: String| Scalar(Json::String(bound));
        match item.kind {
            Kind::Text(rule) => write_text(&mut written, KindName::Text, rule),
            Kind::LongText(rule) => write_text(&mut written, KindName::LongText, rule),
            Kind::Integer(Bounds { min, max }) => {
                written.kind = KindName::Integer;
                written.min = min.map(|bound| Scalar(bound.into()));
                written.max = max.map(|bound| Scalar(bound.into()));
            }
            Kind::Decimal { scale, bounds: Bounds { min, max } } => {
                written.kind = KindName::Decimal;
                written.scale = Some(scale);
                written.min = min.map(|bound| text(bound.to_string()));
                written.max = max.map(|bound| text(bound.to_string()));
            }
            Kind::Date(Bounds { min, max }) => {
                written.kind = KindName::Date;
                written.min = min.map(|bound| text(bound.to_string()));
                written.max = max.map(|bound| text(bound.to_string()));
            }
            Kind::Choice(options) => {
                written.kind = KindName::Choice;
                written.options = Some(options);
            }
            Kind::Choices(options) => {
                written.kind = KindName::Choices;
                written.options = Some(options);
            }
            Kind::YesNo => {}
            Kind::Person => written.kind = KindName::Person,
            Kind::Department => written.kind = KindName::Department,
            Kind::File(rule) => {
                written.kind = KindName::File;
                written.max_files = rule.max;
                written.media = (!rule.media.is_empty()).then_some(rule.media);
            }
            Kind::Table(rule) => {
                written.kind = KindName::Table;
                written.min_rows = rule.rows.min;
                written.max_rows = rule.rows.max;
                written.columns = Some(rule.columns);
            }
        }
        written
    }
}

fn write_text(written: &mut WrittenItem, kind: KindName, rule: TextRule) {
    written.kind = kind;
    written.min_length = rule.lengths.min;
    written.max_length = rule.lengths.max;
    written.pattern = rule.pattern.map(|pattern| pattern.as_str().to_owned());
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor).map(Self)
    }
}

struct ScalarVisitor;

impl<'de> de::Visitor<'de> for ScalarVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a text, a whole number, true, false or a list of texts (decimals and days are written as text)",
        )
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_bool<E: de::Error>(self, yes: bool) -> Result<Json, E> {
        Ok(yes.into())
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Json, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = list.next_element::<String>()? {
            texts.push(Json::String(text));
        }
        Ok(Json::Array(texts))
    }
}

fn is_false(yes: &bool) -> bool {
    !yes
}

#[cfg(test)]
mod tests;
