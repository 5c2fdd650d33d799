//! Labels: the names administrators give, with optional translations.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// A text with optional translations by language tag. Written as a plain text when there are none, else as a
/// table whose key `default` is the text: `{ default = "初审", en = "First review" }`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Label {
    text: String,
    translations: BTreeMap<String, String>,
}

impl Label {
    /// A label without translations.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), translations: BTreeMap::new() }
    }

    /// The same label with one more translation.
    #[must_use]
    pub fn with(mut self, language: impl Into<String>, text: impl Into<String>) -> Self {
        self.translations.insert(language.into(), text.into());
        self
    }

    /// The text as the administrator wrote it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text for a language tag (`en`, `zh-CN`), by whole tag, then by primary language, then the text itself.
    pub fn in_language(&self, tag: &str) -> &str {
        let primary = tag.split('-').next().unwrap_or(tag);
        self.translations.get(tag).or_else(|| self.translations.get(primary)).unwrap_or(&self.text)
    }

    /// The translations by language tag.
    pub fn translations(&self) -> impl Iterator<Item = (&str, &str)> {
        self.translations.iter().map(|(tag, text)| (tag.as_str(), text.as_str()))
    }

    /// The translation under exactly this tag.
    pub fn translation(&self, tag: &str) -> Option<&str> {
        self.translations.get(tag).map(String::as_str)
    }

    /// The language tags that have a translation.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.translations.keys().map(String::as_str)
    }

    /// True when there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// All texts: the administrator's own first, then the translations.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.text.as_str()).chain(self.translations.values().map(String::as_str))
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Label {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    Translated {
        default: String,
        #[serde(flatten)]
        translations: BTreeMap<String, String>,
    },
}

impl From<Written> for Label {
    fn from(written: Written) -> Self {
        match written {
            Written::Plain(text) => Self::new(text),
            Written::Translated { default, translations } => Self { text: default, translations },
        }
    }
}

impl From<Label> for Written {
    fn from(label: Label) -> Self {
        if label.translations.is_empty() {
            Written::Plain(label.text)
        } else {
            Written::Translated { default: label.text, translations: label.translations }
        }
    }
}

#[cfg(test)]
mod tests;
