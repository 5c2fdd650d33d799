//! A small judge of our own output: tags fit together, ids are unique, labels and links inside the page have their
//! target, there is a title and one first heading, nothing is inline, nothing is without words.

use std::collections::BTreeSet;

const VOID: [&str; 6] = ["meta", "link", "input", "br", "hr", "img"];

struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    closed: bool,
}

pub fn check(html: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = BTreeSet::new();
    let mut wanted = Vec::new();
    let mut named = BTreeSet::new();
    let mut inputs = Vec::new();
    let mut labels_around = 0_usize;
    let count = |name: &str, html: &str| html.matches(&format!("<{name}")).count();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with('!') {
            continue;
        }
        let end = end_of_tag(rest).ok_or_else(|| format!("a tag never ends: {}", start(rest)))?;
        let inside = &rest[..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            if name == "label" {
                labels_around -= 1;
            }
            match open.pop() {
                Some(last) if last == name => continue,
                last => return Err(format!("</{name}> closes {last:?}")),
            }
        }
        let tag = parse(inside)?;
        for (name, value) in &tag.attributes {
            match *name {
                "id" if !ids.insert(*value) => return Err(format!("id {value} stands twice")),
                "style" => return Err("inline style".into()),
                name if name.starts_with("on") => return Err(format!("inline handler {name}")),
                "for" | "list" => {
                    wanted.push(*value);
                    if *name == "for" {
                        named.insert(*value);
                    }
                }
                "aria-describedby" | "aria-labelledby" => wanted.extend(value.split(' ')),
                "href" => wanted.extend(value.strip_prefix('#')),
                _ => {}
            }
            if value.contains('⟦') {
                return Err(format!("{name} has no words: {value}"));
            }
        }
        let get = |name: &str| tag.attributes.iter().find(|(have, _)| *have == name).map(|(_, value)| *value);
        if matches!(tag.name, "input" | "select" | "textarea")
            && get("type") != Some("hidden")
            && labels_around == 0
        {
            inputs.push(get("id").ok_or("a control without id and label")?);
        }
        if tag.name == "form" && get("method").is_none() {
            return Err("a form without method".into());
        }
        labels_around += usize::from(tag.name == "label");
        if !tag.closed && !VOID.contains(&tag.name) {
            open.push(tag.name);
        }
    }
    if let Some(left) = open.last() {
        return Err(format!("<{left}> is never closed"));
    }
    if let Some(lost) = wanted.iter().find(|id| !ids.contains(*id)) {
        return Err(format!("nothing has the id {lost}"));
    }
    if let Some(bare) = inputs.iter().find(|id| !named.contains(*id)) {
        return Err(format!("the control {bare} has no label"));
    }
    if count("h1", html) != 1 || count("title>", html) < 1 || html.contains("<title> ·") {
        return Err("a page has one first heading and a title".into());
    }
    if html.contains('⟦') || html.contains("{{") || html.contains("[object]") {
        return Err("something has no words".into());
    }
    Ok(())
}

fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

fn parse(inside: &str) -> Result<Tag<'_>, String> {
    let closed = inside.ends_with('/');
    let inside = inside.trim_end_matches('/').trim_end();
    let (name, mut rest) = inside.split_once(|c: char| c.is_whitespace()).unwrap_or((inside, ""));
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) || name.is_empty() {
        return Err(format!("no tag: {}", start(inside)));
    }
    let mut attributes = Vec::new();
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let length = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let key = &rest[..length];
        rest = &rest[length..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let end = quoted.find('"').ok_or_else(|| format!("a quote never ends: {}", start(quoted)))?;
                rest = &quoted[end + 1..];
                &quoted[..end]
            }
            None => "",
        };
        if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(format!("no attribute: {key} in {}", start(inside)));
        }
        attributes.push((key, value));
    }
    Ok(Tag { name, attributes, closed })
}

fn start(text: &str) -> String {
    text.chars().take(60).collect()
}
