//! Sheets: rows of texts with their places, out of a file's bytes. What the file is decides its first bytes, and its
//! name only where these do not tell (a CSV has none).

use super::{CellFault, CellProblem, Place, decode, ods, xlsx};

/// Largest file, in bytes.
pub const FILE_MAX: usize = 8 * 1_024 * 1_024;
/// Most rows of a sheet.
pub const ROWS_MAX: u32 = 100_000;
/// Most columns of a sheet.
pub const COLUMNS_MAX: u32 = 256;
/// Most bytes that the texts of a file may come to.
pub const TEXT_MAX: usize = 32 * 1_024 * 1_024;

/// One table of texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The file.
    pub file: String,
    /// The sheet; empty for a CSV.
    pub name: String,
    /// The rows that have a text, with their numbers from 1.
    pub rows: Vec<(u32, Vec<String>)>,
}

impl Sheet {
    /// An empty sheet.
    pub fn new(file: &str, name: &str) -> Self {
        Self { file: file.to_owned(), name: name.to_owned(), rows: Vec::new() }
    }

    /// The place of a cell; both count from 1.
    pub fn place(&self, row: u32, column: u32) -> Place {
        Place { file: self.file.clone(), sheet: self.name.clone(), row, column }
    }

    /// Adds a row, if a text stands in it.
    pub(super) fn push(&mut self, row: u32, mut cells: Vec<String>) {
        while cells.last().is_some_and(|text| text.trim().is_empty()) {
            cells.pop();
        }
        if !cells.is_empty() {
            self.rows.push((row, cells));
        }
    }

    pub(super) fn fault(&self, row: u32, column: u32, problem: CellProblem, found: &str) -> CellFault {
        CellFault::new(self.place(row, column), problem, found)
    }
}

/// The sheets of a file.
///
/// # Errors
/// Why it cannot be read at all.
pub fn sheets(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, CellFault> {
    let fault = |problem| CellFault::new(Place::file(name), problem, "");
    if bytes.len() > FILE_MAX {
        return Err(fault(CellProblem::FileTooLarge).hint(FILE_MAX / 1_024 / 1_024));
    }
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_zip = bytes.starts_with(b"PK\x03\x04");
    match ending.as_str() {
        "xlsx" | "xlsm" if is_zip => xlsx::read(name, bytes),
        "ods" if is_zip => ods::read(name, bytes),
        "csv" | "txt" | "tsv" if !is_zip => csv(name, bytes).map(|sheet| vec![sheet]),
        "xlsx" | "xlsm" | "ods" | "csv" | "txt" | "tsv" => Err(fault(CellProblem::FileUnreadable)),
        _ => Err(fault(CellProblem::FileKind)),
    }
}

/// A CSV as a sheet, in whichever encoding and with whichever separator spreadsheets write.
fn csv(name: &str, bytes: &[u8]) -> Result<Sheet, CellFault> {
    let mut sheet = Sheet::new(name, "");
    let text = decode::text(bytes)
        .map_err(|line| CellFault::new(sheet.place(line, 0), CellProblem::Encoding, ""))?;
    if text.contains('\0') {
        return Err(CellFault::new(Place::file(name), CellProblem::FileUnreadable, ""));
    }
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .from_reader(text.as_bytes());
    let mut row = 0;
    let mut records = reader.into_records();
    while let Some(record) = records.next() {
        let Ok(record) = record else {
            return Err(sheet.fault(row + 1, 0, CellProblem::FileUnreadable, ""));
        };
        // The reader passes over empty lines, which spreadsheets count; a text of several lines is one row there.
        let first = record.position().map_or(0, csv::Position::line);
        let lines = records.reader().position().line().saturating_sub(first);
        let inside: usize = record.iter().map(|text| text.matches('\n').count()).sum();
        let own = u64::try_from(inside + 1).unwrap_or(u64::MAX);
        row += 1 + u32::try_from(lines.saturating_sub(own)).unwrap_or(ROWS_MAX);
        if row > ROWS_MAX {
            return Err(sheet.fault(row, 0, CellProblem::TooManyRows, "").hint(ROWS_MAX));
        }
        if record.len() > usize::try_from(COLUMNS_MAX).unwrap_or(usize::MAX) {
            return Err(sheet.fault(row, 0, CellProblem::TooManyColumns, "").hint(COLUMNS_MAX));
        }
        sheet.push(row, record.iter().map(plain).collect());
    }
    Ok(sheet)
}

/// The separator of a text: of comma, semicolon and tab the one that its first line has most of.
fn separator(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| line.bytes().filter(|byte| *byte == separator).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

/// A text as it was before it was made safe against being taken for a formula.
pub(super) fn plain(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) || rest.starts_with('\'') => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

/// A text that no spreadsheet takes for a formula.
pub(super) fn safe(text: &str) -> String {
    let risky = text.starts_with(FORMULA) || text.starts_with('\'');
    if risky { format!("'{text}") } else { text.to_owned() }
}

/// What formulas begin with; the wide forms too, which some programs take for the narrow ones.
const FORMULA: &[char] = &['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];
