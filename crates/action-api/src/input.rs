//! What a plugin is told: sender, receiver, documents, data of the case, settings and the time.
//!
//! A plugin has no clock and no database; all it may use is here. Everything has a default, so that a field added
//! by a newer minor breaks nobody.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Seat, Secret, SecretRef, Vote, WireValue};

/// The input of one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Input {
    /// Idempotency key of the effect: the same for every attempt. Empty for `check` and `preview`.
    pub key: String,
    /// The case's readable number (业务流号), from 1. 0 before the case has one.
    pub case_number: i64,
    /// The case's key in another system, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business_key: Option<String>,
    /// Name of the flow.
    pub flow: String,
    /// The stage whose action this is.
    pub stage: Stage,
    /// The branch that was picked, or, with `check` and `preview`, would be; none where none is picked. Since 1.2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<u32>,
    /// Who sent it here.
    pub sender: Side,
    /// Who handles it here.
    pub receiver: Side,
    /// What circulates.
    pub documents: Vec<Document>,
    /// Properties of the case.
    pub properties: BTreeMap<String, WireValue>,
    /// The action row's settings, of the shape the plugin described.
    pub settings: serde_json::Value,
    /// The secrets that the settings refer to, by name; none with `tally`. Since 1.2.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<String, Secret>,
    /// Who votes at this stage; with `tally` alone. Since 1.2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seats: Vec<Seat>,
    /// The votes so far in the order they were given, the newest one with them; with `tally` alone. Since 1.2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub votes: Vec<Vote>,
    /// The instant, RFC 3339 in UTC with milliseconds: `2026-11-21T08:00:00.000Z`.
    pub now: String,
    /// The organisation's calendar day at that instant: `2026-11-21`.
    pub business_date: String,
    /// Language of words for people: `zh-CN`, `en`.
    pub language: String,
}

/// A stop of the flow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stage {
    /// The administrator's number of it.
    pub no: u32,
    /// Its name.
    pub name: String,
}

/// One side of a hand-over: the people and the posts they act in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Side {
    /// The people.
    pub people: Vec<Named>,
    /// The posts.
    pub posts: Vec<Named>,
}

/// Something with an id and a name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Named {
    /// The id, as text.
    pub id: String,
    /// The name shown.
    pub name: String,
}

/// A document of the case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// The id, as text.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its form values by item key.
    pub values: BTreeMap<String, WireValue>,
}

impl Input {
    /// The year of the business date, when it has one of four digits.
    pub fn business_year(&self) -> Option<&str> {
        let year = self.business_date.split('-').next()?;
        (year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit())).then_some(year)
    }

    /// The value of the secret that the settings refer to.
    pub fn secret(&self, reference: &SecretRef) -> Option<&Secret> {
        self.secrets.get(&reference.secret)
    }

    /// The vote of a seat; the last one, should it have voted again.
    pub fn vote_of(&self, seat: &Seat) -> Option<&Vote> {
        self.votes.iter().rev().find(|vote| vote.seat == seat.id)
    }

    /// Whether no vote is outstanding: then a tally may not stay open.
    pub fn everyone_voted(&self) -> bool {
        self.seats.iter().all(|seat| self.vote_of(seat).is_some())
    }

    /// A value by key: the property, else the first document's item.
    pub fn value(&self, key: &str) -> Option<&WireValue> {
        self.properties
            .get(key)
            .or_else(|| self.documents.iter().find_map(|document| document.values.get(key)))
    }
}
