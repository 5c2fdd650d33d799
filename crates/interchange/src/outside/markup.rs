//! HTML as a row of tags and texts. Nothing is run and nothing is fetched; what is not well-formed is text.

/// A piece of HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A tag that opens or stands alone: name and attributes, in lower case.
    Open(String, Vec<(String, String)>),
    /// A tag that closes.
    Close(String),
    /// Text, decoded.
    Text(String),
}

/// The pieces of a text. Scripts and styles are one tag without their text.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        push_text(&rest[..at], &mut pieces);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some((tag, after)) = tag(&rest[1..]) else {
            push_text("<", &mut pieces);
            rest = &rest[1..];
            continue;
        };
        rest = after;
        let Some((name, attributes, closes)) = tag else { continue };
        if closes {
            pieces.push(Piece::Close(name));
            continue;
        }
        let is_raw = matches!(name.as_str(), "script" | "style");
        pieces.push(Piece::Open(name.clone(), attributes));
        if is_raw {
            let end = format!("</{name}");
            let lower = rest.to_ascii_lowercase();
            rest = lower.find(&end).map_or("", |at| &rest[at..]);
        }
    }
    push_text(rest, &mut pieces);
    pieces
}

/// The text of a piece of HTML.
pub(super) fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let texts = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(text) => text,
        _ => " ".to_owned(),
    });
    texts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_text(text: &str, pieces: &mut Vec<Piece>) {
    if !text.is_empty() {
        pieces.push(Piece::Text(decoded(text)));
    }
}

type Tag = (String, Vec<(String, String)>, bool);

/// What stands behind a `<`: a tag (`None` for a declaration) and the rest; nothing when it is none.
fn tag(text: &str) -> Option<(Option<Tag>, &str)> {
    if text.starts_with(['!', '?']) {
        return Some((None, text.split_once('>').map_or("", |(_, after)| after)));
    }
    let (closes, body) = text.strip_prefix('/').map_or((false, text), |body| (true, body));
    let length = body.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(body.len());
    if length == 0 {
        return None;
    }
    let (name, mut rest) = body.split_at(length);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            return Some((Some((name.to_ascii_lowercase(), attributes, closes)), rest));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Some((Some((name.to_ascii_lowercase(), attributes, closes)), after));
        }
        let length = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len());
        let (key, after) = rest.split_at(length.max(rest.chars().next().map_or(0, char::len_utf8)));
        let after = after.trim_start();
        let (value, after) = match after.strip_prefix('=').map(str::trim_start) {
            None => (String::new(), after),
            Some(quoted) if quoted.starts_with(['"', '\'']) => {
                let (quote, inner) = quoted.split_at(1);
                let (value, after) = inner.split_once(quote).unwrap_or((inner, ""));
                (decoded(value), after)
            }
            Some(bare) => {
                let length = bare.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(bare.len());
                let (value, after) = bare.split_at(length);
                (decoded(value), after)
            }
        };
        attributes.push((key.to_ascii_lowercase(), value));
        rest = after;
    }
}

/// The usual entities as their signs.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(at, _)| at);
        let sign = end.and_then(|end| sign(&rest[1..end]).map(|sign| (sign, end)));
        match sign {
            Some((sign, end)) => {
                out.push(sign);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn sign(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let code = name.strip_prefix('#')?;
            let code = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}
