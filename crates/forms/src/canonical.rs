//! Canonical JSON: one text per value, so that equal values are equal bytes in a hash.

use serde_json::Value as Json;

/// The value as JSON with sorted keys and no white space, whatever order the value keeps its keys in.
pub fn canonical(json: &Json) -> String {
    let mut out = String::new();
    write(json, &mut out);
    out
}

/// Appends a text as a JSON string.
pub(crate) fn quote(text: &str, out: &mut String) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Json::from(text).to_string());
    }
}

/// Appends the value as canonical JSON.
pub(crate) fn write(json: &Json, out: &mut String) {
    match json {
        Json::Array(list) => {
            out.push('[');
            for (index, element) in list.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(element, out);
            }
            out.push(']');
        }
        Json::Object(map) => {
            let sorted = map.keys().is_sorted();
            let mut keys: Vec<_> = map.iter().collect();
            if !sorted {
                keys.sort_by_key(|(key, _)| *key);
            }
            out.push('{');
            for (index, (key, value)) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quote(key, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
        Json::String(text) => quote(text, out),
        plain => out.push_str(&plain.to_string()),
    }
}

#[cfg(test)]
mod tests;
