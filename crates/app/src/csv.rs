//! Tables for spreadsheets: opened by a double click they show what is meant, and nothing in them is run.
//!
//! A mark at the beginning says that it is UTF-8, lines end as RFC 4180 has them, and a cell that a spreadsheet would
//! take for a formula has an apostrophe before it. Plain numbers stay numbers, negative ones too.

/// A table as the bytes of a file.
pub fn table<'a>(rows: impl IntoIterator<Item = &'a [String]>) -> Vec<u8> {
    let mut text = String::from('\u{feff}');
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push(',');
            }
            push(&mut text, cell);
        }
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn push(text: &mut String, cell: &str) {
    let cell: String = cell.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let harmless = if is_formula(&cell) { format!("'{cell}") } else { cell };
    if harmless.contains([',', '"', '\n', '\t', ';']) || harmless.trim() != harmless {
        text.push('"');
        text.push_str(&harmless.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(&harmless);
    }
}

/// Whether a spreadsheet would calculate it. Signs of full width are taken for signs too by some.
fn is_formula(cell: &str) -> bool {
    let begun = cell.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    match begun.chars().next() {
        Some('=' | '@' | '|' | '%' | '＝' | '＠' | '＋' | '－') => true,
        Some('+' | '-') => !is_number(&begun[1..]),
        _ => begun.len() != cell.len() && cell.starts_with(['\t', '\n']),
    }
}

fn is_number(text: &str) -> bool {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(part)
}

#[cfg(test)]
mod tests;
