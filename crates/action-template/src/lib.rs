#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod capital;
pub mod document;
mod fault;
mod fill;
mod helpers;
pub mod schema;
mod values;

pub use self::{
    fault::TemplateFault,
    fill::{Style, compile, fill},
    helpers::{grouped, read_amount},
    values::{Values, is_key},
};

/// The words in the reader's language: English where it is asked for, else Chinese.
pub fn say(language: &str, chinese: impl Into<String>, english: impl Into<String>) -> String {
    if language.starts_with("en") { english.into() } else { chinese.into() }
}
