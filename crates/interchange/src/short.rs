//! Short texts for what would be nested tables: `post:clerk`, `3 working_days`, `60%`, `submit:2`.
//!
//! Each type mirrors one of the engine's, with codes in place of ids, and has one written form that reads back
//! equal. A wrong one is told with its line and column, since it is found while reading.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use waypost_base::{ItemKey, StageNo};
use waypost_engine::definition::{Duration, Handlers, Join, TimeUnit};

use crate::code::Code;

/// Why a short text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` cannot be read: {expected}")]
pub struct BadShort {
    /// What was written.
    pub text: String,
    /// What may be written.
    pub expected: &'static str,
}

/// One way to find receivers, by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiverText {
    /// `post:CODE`.
    Post(Code),
    /// `department:CODE`.
    Department(Code),
    /// `person:CODE`.
    Person(Code),
    /// `department_head:CODE`.
    DepartmentHead(Code),
    /// `head:LEVELS`, or `head_chain:LEVELS` for every head on the way.
    InitiatorHead {
        /// How many levels up, from 1.
        levels: u32,
        /// Whether every head on the way is asked.
        chain: bool,
    },
    /// `initiator`.
    Initiator,
    /// `handler_of:STAGE`.
    HandlerOf(StageNo),
    /// `chosen_by_previous`.
    ChosenByPrevious,
    /// `chosen_by_initiator`.
    ChosenByInitiator,
    /// `item:KEY`, a person item of the form.
    FormItem(ItemKey),
    /// `least_loaded:POST`.
    LeastLoaded(Code),
}

/// What happens when nobody is found: `hold`, `pass`, `next_head`, `refuse` or `post:CODE`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it, and the engine's type says it at length")]
pub enum NobodyText {
    #[default]
    Hold,
    Pass,
    NextHead,
    Post(Code),
    Refuse,
}

/// What happens past the longest wait: `recall`, `note`, `escalate`, `return`, `submit:BRANCH` or
/// `transfer:POST`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it, and the engine's type says it at length")]
pub enum DeadlineText {
    Recall,
    Note,
    Escalate,
    Submit(u32),
    Return,
    Transfer(Code),
}

/// A length of time: `3 working_days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DurationText(pub Duration);

/// When arriving tokens open a visit: `any`, `each`, `all`, `active`, or `n:2` for the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JoinText(pub Join);

/// How many must handle a stage: a number (0 for all), `all`, `ordered`, or a share such as `60%`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandlersText(pub Handlers);

const RECEIVER: &str = "expected post:CODE, department:CODE, department_head:CODE, person:CODE, \
     least_loaded:POST, handler_of:STAGE, head:LEVELS, head_chain:LEVELS, item:KEY, initiator, \
     chosen_by_previous or chosen_by_initiator";
const NOBODY: &str = "expected hold, pass, next_head, refuse or post:CODE";
const DEADLINE: &str = "expected recall, note, escalate, return, submit:BRANCH or transfer:POST";
const DURATION: &str = "expected a number and one of minutes, hours, days, working_hours, working_days";
const JOIN: &str = "expected any, each, all, active or n:NUMBER";
const HANDLERS: &str = "expected a number (0 for all), all, ordered or a share from 1% to 100%";

impl FromStr for ReceiverText {
    type Err = BadShort;

    fn from_str(text: &str) -> Result<Self, BadShort> {
        let bad = || BadShort { text: text.to_owned(), expected: RECEIVER };
        let code = |rest: &str| Code::new(rest).map_err(|_| bad());
        let number = |rest: &str| rest.parse::<u32>().ok().filter(|n| *n > 0).ok_or_else(bad);
        Ok(match text.split_once(':') {
            None => match text {
                "initiator" => Self::Initiator,
                "chosen_by_previous" => Self::ChosenByPrevious,
                "chosen_by_initiator" => Self::ChosenByInitiator,
                _ => return Err(bad()),
            },
            Some(("post", rest)) => Self::Post(code(rest)?),
            Some(("department", rest)) => Self::Department(code(rest)?),
            Some(("person", rest)) => Self::Person(code(rest)?),
            Some(("department_head", rest)) => Self::DepartmentHead(code(rest)?),
            Some(("least_loaded", rest)) => Self::LeastLoaded(code(rest)?),
            Some(("head", rest)) => Self::InitiatorHead { levels: number(rest)?, chain: false },
            Some(("head_chain", rest)) => Self::InitiatorHead { levels: number(rest)?, chain: true },
            Some(("handler_of", rest)) => Self::HandlerOf(StageNo(number(rest)?)),
            Some(("item", rest)) => Self::FormItem(ItemKey::new(rest).map_err(|_| bad())?),
            Some(_) => return Err(bad()),
        })
    }
}

impl fmt::Display for ReceiverText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Post(code) => write!(f, "post:{code}"),
            Self::Department(code) => write!(f, "department:{code}"),
            Self::Person(code) => write!(f, "person:{code}"),
            Self::DepartmentHead(code) => write!(f, "department_head:{code}"),
            Self::LeastLoaded(code) => write!(f, "least_loaded:{code}"),
            Self::InitiatorHead { levels, chain: false } => write!(f, "head:{levels}"),
            Self::InitiatorHead { levels, chain: true } => write!(f, "head_chain:{levels}"),
            Self::HandlerOf(stage) => write!(f, "handler_of:{stage}"),
            Self::FormItem(key) => write!(f, "item:{key}"),
            Self::Initiator => f.write_str("initiator"),
            Self::ChosenByPrevious => f.write_str("chosen_by_previous"),
            Self::ChosenByInitiator => f.write_str("chosen_by_initiator"),
        }
    }
}

impl FromStr for NobodyText {
    type Err = BadShort;

    fn from_str(text: &str) -> Result<Self, BadShort> {
        let bad = || BadShort { text: text.to_owned(), expected: NOBODY };
        Ok(match text {
            "hold" => Self::Hold,
            "pass" => Self::Pass,
            "next_head" => Self::NextHead,
            "refuse" => Self::Refuse,
            _ => Self::Post(Code::new(text.strip_prefix("post:").ok_or_else(bad)?).map_err(|_| bad())?),
        })
    }
}

impl fmt::Display for NobodyText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hold => f.write_str("hold"),
            Self::Pass => f.write_str("pass"),
            Self::NextHead => f.write_str("next_head"),
            Self::Refuse => f.write_str("refuse"),
            Self::Post(code) => write!(f, "post:{code}"),
        }
    }
}

impl FromStr for DeadlineText {
    type Err = BadShort;

    fn from_str(text: &str) -> Result<Self, BadShort> {
        let bad = || BadShort { text: text.to_owned(), expected: DEADLINE };
        Ok(match text.split_once(':') {
            None => match text {
                "recall" => Self::Recall,
                "note" => Self::Note,
                "escalate" => Self::Escalate,
                "return" => Self::Return,
                _ => return Err(bad()),
            },
            Some(("submit", branch)) => Self::Submit(branch.parse().map_err(|_| bad())?),
            Some(("transfer", post)) => Self::Transfer(Code::new(post).map_err(|_| bad())?),
            Some(_) => return Err(bad()),
        })
    }
}

impl fmt::Display for DeadlineText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recall => f.write_str("recall"),
            Self::Note => f.write_str("note"),
            Self::Escalate => f.write_str("escalate"),
            Self::Return => f.write_str("return"),
            Self::Submit(branch) => write!(f, "submit:{branch}"),
            Self::Transfer(post) => write!(f, "transfer:{post}"),
        }
    }
}

impl FromStr for DurationText {
    type Err = BadShort;

    fn from_str(text: &str) -> Result<Self, BadShort> {
        let bad = || BadShort { text: text.to_owned(), expected: DURATION };
        let (count, unit) = text.split_once(' ').ok_or_else(bad)?;
        let unit = match unit {
            "minutes" => TimeUnit::Minutes,
            "hours" => TimeUnit::Hours,
            "days" => TimeUnit::Days,
            "working_hours" => TimeUnit::WorkingHours,
            "working_days" => TimeUnit::WorkingDays,
            _ => return Err(bad()),
        };
        Ok(Self(Duration { count: count.parse().map_err(|_| bad())?, unit }))
    }
}

impl fmt::Display for DurationText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.0.unit {
            TimeUnit::Minutes => "minutes",
            TimeUnit::Hours => "hours",
            TimeUnit::Days => "days",
            TimeUnit::WorkingHours => "working_hours",
            TimeUnit::WorkingDays => "working_days",
        };
        write!(f, "{} {unit}", self.0.count)
    }
}

impl FromStr for JoinText {
    type Err = BadShort;

    fn from_str(text: &str) -> Result<Self, BadShort> {
        let bad = || BadShort { text: text.to_owned(), expected: JOIN };
        Ok(Self(match text {
            "any" => Join::Any,
            "each" => Join::Each,
            "all" => Join::All,
            "active" => Join::Active,
            _ => Join::N(text.strip_prefix("n:").and_then(|n| n.parse().ok()).ok_or_else(bad)?),
        }))
    }
}

impl fmt::Display for JoinText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Join::Any => f.write_str("any"),
            Join::Each => f.write_str("each"),
            Join::All => f.write_str("all"),
            Join::Active => f.write_str("active"),
            Join::N(n) => write!(f, "n:{n}"),
        }
    }
}

impl FromStr for HandlersText {
    type Err = BadShort;

    fn from_str(text: &str) -> Result<Self, BadShort> {
        let bad = || BadShort { text: text.to_owned(), expected: HANDLERS };
        Ok(Self(match text {
            "all" => Handlers::All,
            "ordered" => Handlers::Ordered,
            _ => match text.strip_suffix('%') {
                Some(share) => {
                    Handlers::Share(share.parse().ok().filter(|n| (1..=100).contains(n)).ok_or_else(bad)?)
                }
                None => match text.parse().map_err(|_| bad())? {
                    0 => Handlers::All,
                    n => Handlers::Count(n),
                },
            },
        }))
    }
}

macro_rules! as_text {
    ($($name:ident)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
            }
        }
    )*};
}

as_text! { ReceiverText NobodyText DeadlineText DurationText JoinText }

impl Serialize for HandlersText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Handlers::Count(n) => serializer.serialize_u32(n),
            Handlers::All => serializer.serialize_u32(0),
            Handlers::Share(n) => serializer.collect_str(&format_args!("{n}%")),
            Handlers::Ordered => serializer.serialize_str("ordered"),
        }
    }
}

impl<'de> Deserialize<'de> for HandlersText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberOrWord)
    }
}

struct NumberOrWord;

impl de::Visitor<'_> for NumberOrWord {
    type Value = HandlersText;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HANDLERS.trim_start_matches("expected "))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<HandlersText, E> {
        number.to_string().parse().map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<HandlersText, E> {
        number.to_string().parse().map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<HandlersText, E> {
        text.parse().map_err(E::custom)
    }
}

#[cfg(test)]
mod tests;
