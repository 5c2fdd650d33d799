//! Sheets of an Excel workbook. Before it is read, every part is unpacked once and counted, so that a small file that
//! unpacks to gigabytes is refused; cells are then read one by one, so that two cells far apart cost nothing.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use calamine::{Data, DataRef, Reader, SheetType, Xlsx};

use super::{
    CellFault, CellProblem, Place,
    sheet::{COLUMNS_MAX, ROWS_MAX, Sheet, TEXT_MAX, plain},
};

/// Most bytes that all parts of a workbook may unpack to.
const UNPACKED_MAX: u64 = 64 * 1_024 * 1_024;
/// Most parts of a workbook.
const PARTS_MAX: usize = 2_000;

/// Reads every sheet that shows.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, CellFault> {
    let unreadable = || CellFault::new(Place::file(name), CellProblem::FileUnreadable, "");
    measure(name, bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| unreadable())?;
    let names: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut sheets = Vec::new();
    let mut total = 0;
    for of in names {
        let mut sheet = Sheet::new(name, &of);
        let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        let mut cells = book.worksheet_cells_reader(&of).map_err(|_| unreadable())?;
        while let Some(cell) = cells.next_cell().map_err(|_| unreadable())? {
            let (row, column) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::Empty => continue,
                DataRef::SharedString(text) => plain(text),
                other => shown(&Data::from(other.clone())),
            };
            if row >= ROWS_MAX {
                return Err(sheet.fault(row + 1, 0, CellProblem::TooManyRows, "").hint(ROWS_MAX));
            }
            if column >= COLUMNS_MAX {
                return Err(sheet.fault(row + 1, 0, CellProblem::TooManyColumns, "").hint(COLUMNS_MAX));
            }
            // A shared string costs a few bytes in the file and its length each time it is used.
            total += text.len();
            if total > TEXT_MAX {
                return Err(CellFault::new(Place::file(name), CellProblem::FileTooLarge, "")
                    .hint(TEXT_MAX / 1_024 / 1_024));
            }
            let at = usize::try_from(column).unwrap_or_default();
            let texts = rows.entry(row + 1).or_default();
            if texts.len() <= at {
                texts.resize(at + 1, String::new());
            }
            texts[at] = text;
        }
        rows.into_iter().for_each(|(row, texts)| sheet.push(row, texts));
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Unpacks every part into nothing and refuses what comes to too much.
pub(super) fn measure(name: &str, bytes: &[u8]) -> Result<(), CellFault> {
    let fault = |problem| CellFault::new(Place::file(name), problem, "");
    let mut parts =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| fault(CellProblem::FileUnreadable))?;
    let too_large = || fault(CellProblem::FileTooLarge).hint(UNPACKED_MAX / 1_024 / 1_024);
    if parts.len() > PARTS_MAX {
        return Err(too_large());
    }
    let mut left = UNPACKED_MAX;
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(|_| fault(CellProblem::FileUnreadable))?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
        let unpacked = unpacked.map_err(|_| fault(CellProblem::FileUnreadable))?;
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
    }
    Ok(())
}

/// A value as the text that a person would have typed.
fn shown(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => plain(text),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(true) => "是".to_owned(),
        Data::Bool(false) => "否".to_owned(),
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(error) => error.to_string(),
    }
}
