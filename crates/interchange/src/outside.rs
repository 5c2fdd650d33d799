//! Forms of other systems, as far as our forms go: form.io and Camunda (JSON), Flowable (HTML).
//!
//! Nothing of a file is run, and nothing vanishes: what is no item of the form afterwards, or was a rule that our items
//! do not have, stands in the list of what was left out, with its place and the reason.

mod build;
mod components;
mod html;
mod kinds;
mod markup;
mod rules;

use std::fmt;

use serde::Serialize;
use waypost_forms::Form;

use self::build::Builder;

/// Longest text that is read, in bytes.
pub const OUTSIDE_LENGTH: usize = 1_024 * 1_024;

/// Where a form comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// form.io.
    FormIo,
    /// Camunda.
    Camunda,
    /// Flowable and other HTML.
    Html,
}

/// A form that was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutsideForm {
    /// Where it comes from.
    pub origin: Origin,
    /// What could be taken.
    pub form: Form,
    /// What could not.
    pub left_out: Vec<LeftOut>,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LeftOut {
    /// Where it stands in the file.
    pub path: String,
    /// What it is: the name of a rule, or the type of a component.
    pub what: String,
    /// Why.
    pub why: Why,
    /// A whole component, not only a rule of one.
    pub whole: bool,
}

/// Why something was left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// Our items have no such kind.
    Kind,
    /// It only arranges or explains.
    Layout,
    /// A button: flows have their own.
    Button,
    /// Shown or hidden by a condition; rights per stage do that here.
    Condition,
    /// A script, which is never run.
    Script,
    /// A rule for values that our items do not have, or that is not well-formed.
    Validation,
    /// A value to begin with that is none of the item's.
    Default,
    /// How it looks.
    Presentation,
    /// It stood inside of something that our forms do not nest; it stands in the form itself now.
    Nesting,
    /// It stands in a part that was left out.
    InLeftOut,
    /// Its choices come from elsewhere.
    Remote,
    /// Several values of one field.
    Multiple,
    /// The time of the day.
    Time,
    /// How many digits are kept is not said; two are.
    Precision,
    /// More than a form takes.
    TooMany,
}

/// Why a text is no form.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OutsideFault {
    /// Longer than is read.
    #[error("the file is longer than {OUTSIDE_LENGTH} bytes")]
    TooLong,
    /// Not JSON.
    #[error("{0}")]
    Syntax(String),
    /// JSON or HTML without a form.
    #[error("it has no fields")]
    NoFields,
}

impl Why {
    /// A stable code for language catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Why::Kind => "kind",
            Why::Layout => "layout",
            Why::Button => "button",
            Why::Condition => "condition",
            Why::Script => "script",
            Why::Validation => "validation",
            Why::Default => "default",
            Why::Presentation => "presentation",
            Why::Nesting => "nesting",
            Why::InLeftOut => "in_left_out",
            Why::Remote => "remote",
            Why::Multiple => "multiple",
            Why::Time => "time",
            Why::Precision => "precision",
            Why::TooMany => "too_many",
        }
    }
}

impl Origin {
    /// A stable code for language catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Origin::FormIo => "form_io",
            Origin::Camunda => "camunda",
            Origin::Html => "html",
        }
    }
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.path, self.what, self.why.code())
    }
}

/// Reads a form. `name` is what it is called where the file does not say.
///
/// # Errors
/// When the text is no form of a system that is known.
pub fn read_form(text: &str, name: &str) -> Result<OutsideForm, OutsideFault> {
    if text.len() > OUTSIDE_LENGTH {
        return Err(OutsideFault::TooLong);
    }
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let mut builder = Builder::new(name);
    let origin = if text.starts_with('<') {
        html::read(text, &mut builder);
        Origin::Html
    } else {
        let json = serde_json::from_str(text).map_err(|why| OutsideFault::Syntax(why.to_string()))?;
        components::read(&json, &mut builder)
    };
    let read = builder.finish(origin);
    let is_empty = read.form.items.is_empty() && !read.left_out.iter().any(|left| left.whole);
    if is_empty { Err(OutsideFault::NoFields) } else { Ok(read) }
}

#[cfg(test)]
mod tests;
