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
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let row: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        String::from_utf8(table([row.as_slice()])).unwrap()
    }

    #[test]
    fn a_table_begins_with_its_mark_and_its_lines_end_as_spreadsheets_expect() {
        assert_eq!(written(&["流号", "标题"]), "\u{feff}流号,标题\r\n");
        assert_eq!(table(std::iter::empty()), "\u{feff}".as_bytes());
        assert_eq!(
            written(&["a,b", "说\"好\"", "两\n行", " 空 "]),
            "\u{feff}\"a,b\",\"说\"\"好\"\"\",\"两\n行\",\" 空 \"\r\n"
        );
    }

    #[test]
    fn nothing_in_a_cell_is_run() {
        for cell in [
            "=1+1",
            "=cmd|' /C calc'!A0",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\n=1",
            " =1",
            "＝1",
            "-",
            "+",
            "-2+3",
            "|x",
            "%x",
            "\u{feff}=1",
            "-1.",
            "-.5",
            "=\"a\",b",
        ] {
            let text = written(&[cell]);
            let body = text.trim_start_matches('\u{feff}').trim_start_matches('"');
            assert!(body.starts_with('\''), "{cell:?}: {text:?}");
        }
        for cell in ["-5", "+8613800000000", "-1280000.00", "12", "a=b", "2026-01-01", "№ 7", ""] {
            assert!(!written(&[cell]).contains('\''), "{cell:?}");
        }
    }

    #[test]
    fn control_signs_do_not_get_into_a_file() {
        assert_eq!(written(&["a\u{0}b\u{7}\rc"]), "\u{feff}abc\r\n");
    }
}
