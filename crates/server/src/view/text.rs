//! A text that is not in words yet: a key of the catalogues and its parameters.

use std::{borrow::Cow, collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use waypost_base::{Code, FieldProblem, Rejection};

/// A key and its parameters; templates say it with `{{t …}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Key in the catalogues.
    pub key: Cow<'static, str>,
    /// Parameters by name.
    pub params: BTreeMap<Cow<'static, str>, TextParam>,
}

/// A parameter: numbers choose plural forms, words stand as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TextParam {
    /// A number.
    Number(i64),
    /// Words.
    Words(String),
}

impl Text {
    /// A text without parameters.
    pub fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self { key: key.into(), params: BTreeMap::new() }
    }

    /// Words that are in no catalogue, because somebody typed them.
    pub fn plain(words: impl Into<String>) -> Self {
        Self::new("plain").with("words", words.into())
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<TextParam>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }

    fn refused(code: Code, params: &BTreeMap<String, String>) -> Self {
        let mut text = Self::new(format!("rejection-{code}"));
        for (name, value) in params {
            // Only these count something; a person may well be called 007.
            let param = match name.as_str() {
                "seconds" | "limit" | "length" | "min" | "max" | "scale" | "branch" => {
                    value.parse::<i64>().map_or_else(|_| TextParam::Words(value.clone()), TextParam::Number)
                }
                _ => TextParam::Words(value.clone()),
            };
            text.params.insert(Cow::Owned(name.clone()), param);
        }
        text
    }
}

impl From<i64> for TextParam {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for TextParam {
    fn from(number: u32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<String> for TextParam {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

impl From<&str> for TextParam {
    fn from(words: &str) -> Self {
        Self::Words(words.to_owned())
    }
}

impl From<&Rejection> for Text {
    fn from(rejection: &Rejection) -> Self {
        Self::refused(rejection.code, &rejection.params)
    }
}

impl From<&FieldProblem> for Text {
    fn from(problem: &FieldProblem) -> Self {
        Self::refused(problem.code, &problem.params)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "⟦{}⟧", self.key)
    }
}
