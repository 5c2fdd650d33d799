//! Codes for what nobody gave one: made of a name, else numbered. Whoever does not care for codes never meets them.

#[cfg(test)]
mod tests;

/// Longest code that is made, in characters.
const LONGEST: usize = 40;

/// A code made of the first name that has Latin letters, else `stem` with a number; always one that is `free`.
pub(crate) fn suggested(names: &[&str], stem: &str, mut free: impl FnMut(&str) -> bool) -> String {
    let named = names.iter().find_map(|name| slug(name));
    if let Some(code) = &named
        && free(code)
    {
        return code.clone();
    }
    let stem = named.unwrap_or_else(|| stem.to_owned());
    let mut numbered = (1_u64..).map(|n| format!("{stem}_{n}"));
    numbered.find(|code| free(code)).unwrap_or(stem)
}

/// What is Latin in a name, in small letters.
fn slug(text: &str) -> Option<String> {
    let mut code = String::new();
    for c in text.trim().chars().take(200) {
        match c.to_ascii_lowercase() {
            c @ ('a'..='z' | '0'..='9') => code.push(c),
            _ if !code.is_empty() && !code.ends_with('_') => code.push('_'),
            _ => {}
        }
    }
    let code: String = code.chars().take(LONGEST).collect();
    let code = code.trim_matches('_').to_owned();
    code.starts_with(|c: char| c.is_ascii_lowercase()).then_some(code)
}
