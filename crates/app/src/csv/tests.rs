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
