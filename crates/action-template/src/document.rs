//! Printable documents: a template in Markdown becomes one HTML file of A4, with nothing from elsewhere.
//!
//! Markdown is laid out first, with a stand-in for each `{{…}}`, and filled in afterwards: so no value is ever read as
//! markup. HTML, links and images of the template are shown as the text they are.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use crate::{Style, TemplateFault, Values, fill};

/// Media type of what is made.
pub const MEDIA: &str = "text/html";

/// Style of the sheet; the only one, so that all documents of a house look alike.
const SHEET: &str = include_str!("document/sheet.css");

/// Around the number of a stand-in: private-use characters, which no template has.
const OPEN: char = '\u{E000}';
const CLOSE: char = '\u{E001}';

/// The document.
///
/// # Errors
/// What is wrong with the template, or what it names and the case does not have.
pub fn render(template: &str, title: &str, values: &Values, language: &str) -> Result<String, TemplateFault> {
    // What is wrong is told by the lines that the administrator sees.
    fill(template, Style::Words, values, language)?;
    let body = fill(&laid_out(template), Style::Html, values, language)?;
    let (language, title) = (handlebars::html_escape(language), handlebars::html_escape(title));
    Ok(format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>\n{SHEET}</style>\n\
         </head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    ))
}

/// The template as HTML, its `{{…}}` still in it.
fn laid_out(template: &str) -> String {
    let template = template.replace([OPEN, CLOSE], "\u{FFFD}");
    let (text, marks) = without_marks(&template);
    let parser = Parser::new_ext(&text, Options::ENABLE_TABLES).filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
        | Event::End(TagEnd::Link | TagEnd::Image | TagEnd::HtmlBlock) => None,
        other => Some(other),
    });
    let mut laid_out = String::new();
    html::push_html(&mut laid_out, parser);
    for (at, mark) in marks.iter().enumerate() {
        let stand_in = format!("{OPEN}{at}{CLOSE}");
        // A block's begin and end stand alone on a line; they are no paragraph.
        let block = mark.trim_start_matches(['{', '~']).starts_with(['#', '/']) || mark.contains("{{else");
        if block {
            laid_out = laid_out.replace(&format!("<p>{stand_in}</p>\n"), mark);
        }
        laid_out = laid_out.replace(&stand_in, mark);
    }
    laid_out
}

/// The text with a numbered stand-in for each `{{…}}`, and these.
fn without_marks(template: &str) -> (String, Vec<String>) {
    let (mut text, mut marks, mut rest) = (String::new(), Vec::new(), template);
    while let Some(begin) = rest.find("{{") {
        let Some(length) = rest[begin..].find("}}") else { break };
        let end = begin + length + 2;
        text.push_str(&rest[..begin]);
        text.push_str(&format!("{OPEN}{}{CLOSE}", marks.len()));
        marks.push(rest[begin..end].to_owned());
        rest = &rest[end..];
    }
    text.push_str(rest);
    (text, marks)
}

#[cfg(test)]
mod tests;
