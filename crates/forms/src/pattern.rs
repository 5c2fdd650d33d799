//! Patterns: the shape of a text as a regular expression over the whole text.
//!
//! The engine is one without back-tracking blow-up, and the compiled size is bounded, so that a pattern costs at
//! most (pattern size × text length) steps. Flags and named groups are not taken, so that the same pattern means the
//! same in a browser and in a JSON Schema.

use std::sync::OnceLock;

use regex_lite::{Regex, RegexBuilder};

/// Longest pattern, in bytes.
pub const PATTERN_LENGTH: usize = 500;
/// Most memory of a compiled pattern, in bytes.
const COMPILED_SIZE: usize = 32 * 1024;
const NESTING: u32 = 20;

/// A pattern as it was written; compiled when first used.
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

/// Why a pattern is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadPattern {
    /// Longer than allowed.
    #[error("it is longer than {PATTERN_LENGTH} bytes")]
    TooLong,
    /// A group of a kind that not every reader of patterns has.
    #[error("of the groups that begin with `(?` only `(?:…)` is taken")]
    Group,
    /// Not a regular expression, or too large when compiled.
    #[error("{0}")]
    Syntax(String),
}

impl Pattern {
    /// Keeps a pattern; [`Pattern::check`] says whether it is one.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), compiled: OnceLock::new() }
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern can be used.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn check(&self) -> Result<(), BadPattern> {
        compile(&self.text).map(drop)
    }

    /// Whether the whole text has the shape. A pattern that cannot be used fits nothing.
    pub fn fits(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| compile(&self.text).ok());
        compiled.as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

fn compile(text: &str) -> Result<Regex, BadPattern> {
    if text.len() > PATTERN_LENGTH {
        return Err(BadPattern::TooLong);
    }
    if has_special_group(text) {
        return Err(BadPattern::Group);
    }
    let build = |text: &str| {
        let regex = RegexBuilder::new(text).size_limit(COMPILED_SIZE).nest_limit(NESTING).build();
        regex.map_err(|error| BadPattern::Syntax(error.to_string()))
    };
    // Alone first: `a)|(b` is a pattern only between the parentheses of the anchored form.
    build(text)?;
    build(&format!("^(?:{text})$"))
}

/// Whether a group other than `(?:` opens, outside character classes and escapes.
fn has_special_group(text: &str) -> bool {
    let mut escaped = false;
    let mut in_class = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class && text[at..].starts_with("(?") && !text[at..].starts_with("(?:") => {
                return true;
            }
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests;
