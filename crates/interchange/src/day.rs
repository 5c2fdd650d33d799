//! Days in packages: read as a TOML date or as text `2026-01-31`, written as a TOML date.
//!
//! A day means its first moment in the tenant's time zone; who imports turns it into an instant.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, value::MapAccessDeserializer},
};
use toml::value::{Date, Datetime};

pub(crate) fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
    let Some(day) = day else { return serializer.serialize_none() };
    match (u16::try_from(day.year()), u8::try_from(day.month()), u8::try_from(day.day())) {
        (Ok(year), Ok(month), Ok(day)) => {
            Datetime { date: Some(Date { year, month, day }), time: None, offset: None }.serialize(serializer)
        }
        _ => serializer.collect_str(day),
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    deserializer.deserialize_any(Day).map(Some)
}

struct Day;

impl<'de> de::Visitor<'de> for Day {
    type Value = NaiveDate;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day such as 2026-01-31")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<NaiveDate, E> {
        text.parse().map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<NaiveDate, A::Error> {
        let found = Datetime::deserialize(MapAccessDeserializer::new(map))?;
        let plain = found.date.filter(|_| found.time.is_none());
        plain
            .and_then(|d| NaiveDate::from_ymd_opt(i32::from(d.year), u32::from(d.month), u32::from(d.day)))
            .ok_or_else(|| de::Error::invalid_value(de::Unexpected::Other(&found.to_string()), &self))
    }
}
