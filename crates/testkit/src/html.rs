//! A small reader of HTML: enough for pages that our own templates write, not for the web.
//!
//! Text becomes a row of tokens; [`forms`] and [`visible_text`] walk over it. Nothing builds a tree, because nothing
//! asked of a page so far needs one.

mod controls;

pub(crate) use self::controls::{Control, ControlKind, FormText, forms};

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// `<name …>`.
    Open(Tag),
    /// `</name>`.
    Close(String),
    /// Text, with its entities decoded.
    Text(String),
}

/// An opening tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    /// An attribute's value; an attribute without one is empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether it stands there at all (`checked`, `disabled`).
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// Elements whose content is text up to their end tag.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// Elements that begin a new line of text.
const BLOCKS: [&str; 24] = [
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "form", "section", "header", "footer", "main", "nav",
    "dl", "dt", "dd", "tr", "td", "th", "button", "label", "option", "br",
];

/// The pieces of a page, in order.
pub(crate) fn tokens(page: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = page;
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            tokens.push(Token::Text(decode(rest)));
            break;
        };
        if at > 0 {
            tokens.push(Token::Text(decode(&rest[..at])));
        }
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if rest.starts_with("<!") {
            rest = rest.split_once('>').map_or("", |(_, after)| after);
        } else if let Some(closing) = rest.strip_prefix("</") {
            let (name, after) = closing.split_once('>').unwrap_or((closing, ""));
            tokens.push(Token::Close(name.trim().to_ascii_lowercase()));
            rest = after;
        } else {
            let (tag, after) = tag(&rest[1..]);
            rest = after;
            let raw = RAW.contains(&tag.name.as_str()).then(|| format!("</{}", tag.name));
            tokens.push(Token::Open(tag));
            if let Some(end) = raw {
                let at = rest.to_ascii_lowercase().find(&end).unwrap_or(rest.len());
                tokens.push(Token::Text(decode(&rest[..at])));
                rest = &rest[at..];
            }
        }
    }
    tokens
}

/// What a reader sees: one line per block, spaces folded, without scripts and styles.
pub(crate) fn visible_text(page: &str) -> String {
    let mut text = String::new();
    let mut hidden = 0_u32;
    for token in tokens(page) {
        match token {
            Token::Open(tag) if tag.name == "script" || tag.name == "style" => hidden += 1,
            Token::Close(name) if name == "script" || name == "style" => hidden = hidden.saturating_sub(1),
            Token::Open(Tag { name, .. }) | Token::Close(name) if BLOCKS.contains(&name.as_str()) => {
                text.push('\n');
            }
            Token::Text(piece) if hidden == 0 => text.push_str(&piece.replace('\n', " ")),
            _ => {}
        }
    }
    text.lines().map(folded).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Text with every run of spaces as one, and none at the ends.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a tag behind its `<`; what follows its `>` is the rest.
fn tag(text: &str) -> (Tag, &str) {
    let name_end = text.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
    let mut tag = Tag { name: text[..name_end].to_ascii_lowercase(), attributes: Vec::new() };
    let mut rest = &text[name_end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return (tag, rest);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len()).max(1);
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (raw, behind) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => {
                    after.split_at(after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len()))
                }
            };
            value = decode(raw);
            rest = behind;
        }
        tag.attributes.push((name, value));
    }
}

/// Decodes the entities that an escaping template writes.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        match rest.split_once(';').and_then(|(entity, after)| Some((character(&entity[1..])?, after))) {
            Some((character, after)) => {
                decoded.push(character);
                rest = after;
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded + rest
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests;
