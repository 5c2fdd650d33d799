//! Filling a template in.

use handlebars::Handlebars;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{TemplateFault, Values, helpers};

/// Longest template.
const TEMPLATE: usize = 64 * 1024;
/// Longest text made from one; with everything else of an answer it stays under the message limit.
const MADE: usize = 512 * 1024;

/// How values stand in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Plain text: as they are.
    Words,
    /// A part of an address: percent-encoded, so that none becomes another part.
    Address,
    /// HTML: escaped.
    Html,
}

/// What may stand unchanged in an address.
const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What a template may not use, and how it is called in words.
const FORBIDDEN: [(&str, &str); 6] = [
    ("{{{", "{{{ }}}"),
    ("{{&", "{{& }}"),
    ("{{>", "{{> }}"),
    ("{{#>", "{{#> }}"),
    ("{{*", "{{* }}"),
    ("{{#*", "{{#* }}"),
];

/// The text that a template makes.
///
/// # Errors
/// What is wrong with it, or what it names and the case does not have.
pub fn fill(template: &str, style: Style, values: &Values, language: &str) -> Result<String, TemplateFault> {
    let templates = read(template, style, language)?;
    let text = templates.render("it", values.map()).map_err(|error| TemplateFault::of_render(&error))?;
    if text.len() > MADE { Err(TemplateFault::TooLong { most: MADE }) } else { Ok(text) }
}

/// Whether a text is a template, whatever it names.
///
/// # Errors
/// What is wrong with it.
pub fn compile(template: &str) -> Result<(), TemplateFault> {
    read(template, Style::Words, "").map(drop)
}

fn read(template: &str, style: Style, language: &str) -> Result<Handlebars<'static>, TemplateFault> {
    if template.trim().is_empty() {
        return Err(TemplateFault::Empty);
    }
    if template.len() > TEMPLATE {
        return Err(TemplateFault::TooLong { most: TEMPLATE });
    }
    // `{{~` only trims the space around.
    let plain = template.replace("{{~", "{{");
    for (mark, what) in FORBIDDEN {
        if let Some(at) = plain.find(mark) {
            return Err(TemplateFault::Forbidden { what, line: plain[..at].matches('\n').count() + 1 });
        }
    }
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    match style {
        Style::Words => templates.register_escape_fn(handlebars::no_escape),
        Style::Address => {
            templates.register_escape_fn(|text| utf8_percent_encode(text, IN_ADDRESS).to_string());
        }
        Style::Html => templates.register_escape_fn(handlebars::html_escape),
    }
    helpers::register(&mut templates, language);
    templates.register_template_string("it", template).map_err(|error| TemplateFault::of_template(&error))?;
    Ok(templates)
}

#[cfg(test)]
mod tests;
