//! Workbooks, good and hostile, packed here.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{super::sheets, FILES, directory, today, told};
use crate::classic::{CellProblem, SourceFile, read};

fn pack(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in parts {
        writer.start_file(*name, options).expect("a part");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn letter(column: usize) -> char {
    char::from(b'A' + u8::try_from(column).expect("few columns"))
}

/// A workbook of sheets of texts; a number is written as one, and days as dates.
fn xlsx(sheets: &[(&str, &str)]) -> Vec<u8> {
    let bodies = sheets.iter().map(|(_, text)| {
        let rows = (1..).zip(text.trim_end().lines()).map(|(no, line)| {
            let cells = line.split(',').enumerate().filter(|(_, cell)| !cell.is_empty()).map(|(at, cell)| {
                let place = format!("{}{no}", letter(at));
                match cell {
                    "2026/1/1" => format!("<c r=\"{place}\" s=\"1\"><v>46023</v></c>"),
                    _ if cell.parse::<u32>().is_ok() => format!("<c r=\"{place}\"><v>{cell}</v></c>"),
                    _ => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(cell)),
                }
            });
            format!("<row r=\"{no}\">{}</row>", cells.collect::<String>())
        });
        rows.collect::<String>()
    });
    workbook(&sheets.iter().map(|(name, _)| *name).zip(bodies).collect::<Vec<_>>())
}

fn workbook(sheets: &[(&str, String)]) -> Vec<u8> {
    const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
        xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let names: String = (1..)
        .zip(sheets)
        .map(|(no, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{no}\" r:id=\"rId{no}\"/>"))
        .collect();
    let links: String = (1..=sheets.len())
        .map(|no| format!("<Relationship Id=\"rId{no}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{no}.xml\"/>"))
        .collect();
    let styles = format!(
        "<styleSheet {MAIN}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/>\
         </cellXfs></styleSheet>"
    );
    let mut parts = vec![
        (
            "_rels/.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"r\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        ("xl/workbook.xml".to_owned(), format!("<workbook {MAIN}><sheets>{names}</sheets></workbook>")),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(
                "<Relationships xmlns=\"{PACKAGE}\">{links}<Relationship Id=\"s\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        ),
        ("xl/styles.xml".to_owned(), styles),
    ];
    for (no, (_, body)) in (1..).zip(sheets) {
        let sheet = format!("<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/sheet{no}.xml"), sheet));
    }
    let parts: Vec<(&str, Vec<u8>)> =
        parts.iter().map(|(name, text)| (name.as_str(), text.clone().into_bytes())).collect();
    pack(&parts)
}

fn ods(sheets: &[(&str, String)]) -> Vec<u8> {
    let tables: String = sheets
        .iter()
        .map(|(name, rows)| format!("<table:table table:name=\"{name}\">{rows}</table:table>"))
        .collect();
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    );
    pack(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml", content.into_bytes()),
    ])
}

fn ods_rows(text: &str) -> String {
    let rows = text.trim_end().lines().map(|line| {
        let cells = line.split(',').map(|cell| match cell {
            "" => "<table:table-cell/>".to_owned(),
            "2026/1/1" => "<table:table-cell office:value-type=\"date\" office:date-value=\"2026-01-01\"><text:p>2026年1月1日</text:p></table:table-cell>".to_owned(),
            _ if cell.parse::<u32>().is_ok() => format!(
                "<table:table-cell office:value-type=\"float\" office:value=\"{cell}\"><text:p>{cell}</text:p></table:table-cell>"
            ),
            _ => format!(
                "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
                escaped(cell)
            ),
        });
        format!("<table:table-row>{}</table:table-row>", cells.collect::<String>())
    });
    // Spreadsheets fill up to their last row.
    format!(
        "{}<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>",
        rows.collect::<String>()
    )
}

#[test]
fn a_workbook_says_what_its_tables_say() {
    let plain: Vec<SourceFile> = super::files(&FILES);
    let expected = read(&plain, &directory(), today());
    let book = xlsx(&FILES);
    let open: Vec<(&str, String)> = FILES.iter().map(|(name, text)| (*name, ods_rows(text))).collect();
    for (name, bytes) in [("表.xlsx", book), ("表.ods", ods(&open))] {
        let found = read(&[SourceFile { name: name.to_owned(), bytes }], &directory(), today());
        assert_eq!(told(&found), Vec::<String>::new(), "{name}");
        assert_eq!(found.package, expected.package, "{name}");
    }
}

#[test]
fn a_fault_in_a_workbook_names_sheet_and_cell() {
    let broken = FILES[1].1.replace("C01,3,初审,5", "C01,3,初审,很快");
    let book = xlsx(&[("流程描述", FILES[0].1), ("阶段表", &broken), ("流程表", FILES[2].1)]);
    let found = read(&[SourceFile { name: "表.xlsx".to_owned(), bytes: book }], &directory(), today());
    assert_eq!(told(&found), ["表.xlsx › 阶段表 › D4: not-duration `很快`"]);
}

#[test]
fn what_unpacks_to_too_much_is_refused() {
    let zeros = vec![b' '; 80 * 1_024 * 1_024];
    let bomb = pack(&[("xl/workbook.xml", zeros.clone())]);
    assert!(bomb.len() < 1_024 * 1_024, "{}", bomb.len());
    let far = |row: &str| workbook(&[("s", format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>"))]);
    let wide = workbook(&[("s", "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>".to_owned())]);
    let cell = "<table:table-cell office:value-type=\"string\"><text:p>x</text:p></table:table-cell>";
    let repeated = |rows: u32, columns: u32| {
        let cell = cell.replace(
            "<table:table-cell ",
            &format!("<table:table-cell table:number-columns-repeated=\"{columns}\" "),
        );
        ods(&[(
            "s",
            format!("<table:table-row table:number-rows-repeated=\"{rows}\">{cell}</table:table-row>"),
        )])
    };
    for (name, bytes, problem) in [
        ("x.xlsx", bomb.clone(), CellProblem::FileTooLarge),
        ("x.ods", pack(&[("content.xml", zeros)]), CellProblem::FileTooLarge),
        ("x.xlsx", far("1048576"), CellProblem::TooManyRows),
        ("x.xlsx", wide, CellProblem::TooManyColumns),
        ("x.ods", repeated(1_000_000_000, 1), CellProblem::TooManyRows),
        ("x.ods", repeated(1, 1_000_000_000), CellProblem::TooManyColumns),
        ("x.csv", vec![b','; 9 * 1_024 * 1_024], CellProblem::FileTooLarge),
        ("x.csv", vec![b','; 100_000], CellProblem::TooManyColumns),
        ("x.csv", "a\n".repeat(200_000).into_bytes(), CellProblem::TooManyRows),
        ("x.xlsx", pack(&[("word/document.xml", b"<w/>".to_vec())]), CellProblem::FileUnreadable),
        ("x.ods", pack(&[("word/document.xml", b"<w/>".to_vec())]), CellProblem::FileUnreadable),
    ] {
        let found = sheets(name, &bytes).map(|sheets| sheets.len()).map_err(|fault| fault.problem);
        assert_eq!(found, Err(problem), "{name}");
    }
}

/// What broke other programs, in every cell of a good set: kept, or refused at its cell; never a panic, and what was
/// kept comes back.
#[test]
fn naughty_material_in_every_cell_is_kept_or_told() {
    let named = std::env::var_os("WAYPOST_TEST_DATA").map(std::path::PathBuf::from);
    let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let Some(folder) = named.or_else(|| beside.is_dir().then_some(beside)) else { return };
    let text = std::fs::read_to_string(folder.join("naughty/blns-even.json")).expect("the material");
    let list: Vec<serde_json::Value> = serde_json::from_str(&text).expect("JSON");
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    for entry in &list {
        let naughty = entry["s"].as_str().expect("a string").trim();
        let cell = quoted(&crate::classic::sheet::safe(naughty));
        let flows = FILES[0].1.replace("网上备案", &cell);
        let stages = FILES[1].1.replace("核对材料", &cell);
        let branches = FILES[2].1.replace("材料齐全", &cell);
        let set = [(FILES[0].0, flows.as_str()), (FILES[1].0, &stages), (FILES[2].0, &branches)];
        let found = super::read_texts(&set);
        if found.faults.is_empty() {
            let flow = &found.package.flows[0];
            let written = naughty.replace("\r\n", "\n").replace('\r', "\n");
            assert_eq!(flow.description.text(), written);
            assert_eq!(flow.stages[1].description.text(), written);
            assert_eq!(flow.transitions[3].condition.text(), written);
        } else {
            assert_eq!(found.faults.len(), 3, "{naughty:?}: {:?}", told(&found));
        }
        // In cells that are numbers, codes and receivers nothing of it passes for something else.
        for (which, from) in [(1, "C01,2,受理"), (3, "C01,2,受理,,受理岗")] {
            let text = FILES[which].1.replace(from, &format!("C01,{cell},受理"));
            let mut set = FILES;
            set[which] = (FILES[which].0, &text);
            let _ = super::read_texts(&set);
        }
    }
}
