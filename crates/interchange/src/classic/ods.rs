//! Sheets of an OpenDocument workbook. Repeated rows and cells are written out only where they hold a text, and only
//! as often as a sheet may have rows: `number-rows-repeated` costs its writer nothing.

use std::io::{Cursor, Read};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    CellFault, CellProblem, Place,
    sheet::{COLUMNS_MAX, ROWS_MAX, Sheet, TEXT_MAX, plain},
    xlsx::measure,
};

/// Reads every sheet.
pub(super) fn read(name: &str, bytes: &[u8]) -> Result<Vec<Sheet>, CellFault> {
    measure(name, bytes)?;
    let unreadable = || CellFault::new(Place::file(name), CellProblem::FileUnreadable, "");
    let mut text = String::new();
    zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| unreadable())?
        .by_name("content.xml")
        .map_err(|_| unreadable())?
        .read_to_string(&mut text)
        .map_err(|_| unreadable())?;
    let mut reader = Reader::from_str(&text);
    let mut reading = Reading { file: name.to_owned(), ..Reading::default() };
    loop {
        match reader.read_event().map_err(|_| unreadable())? {
            Event::Eof => return Ok(reading.sheets),
            Event::Start(tag) => reading.start(&tag),
            Event::Empty(tag) => {
                reading.start(&tag);
                reading.end(tag.name().as_ref())?;
            }
            Event::End(tag) => reading.end(tag.name().as_ref())?,
            Event::Text(words) => reading.words(&words.xml10_content()),
            Event::CData(words) => reading.words(&words.xml10_content()),
            Event::GeneralRef(entity) => {
                let character = match entity.resolve_char_ref() {
                    Ok(Some(character)) => Some(character),
                    _ => match entity.xml10_content().as_ref() {
                        "lt" => Some('<'),
                        "gt" => Some('>'),
                        "amp" => Some('&'),
                        "quot" => Some('"'),
                        "apos" => Some('\''),
                        _ => None,
                    },
                };
                if let Some(character) = character {
                    reading.words(character.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Reading {
    file: String,
    sheets: Vec<Sheet>,
    /// The row that is next.
    row: u32,
    /// How often the present row stands there.
    row_times: u32,
    cells: Vec<String>,
    /// Empty cells before the next that holds something.
    gap: u32,
    cell: Option<Cell>,
    /// Inside of a comment, whose words are no value.
    aside: u32,
    total: usize,
}

struct Cell {
    times: u32,
    value: Option<String>,
    text: String,
    paragraphs: u32,
}

impl Reading {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            "table:table" => {
                let name = attribute(tag, "table:name").unwrap_or_default();
                self.sheets.push(Sheet::new(&self.file, &name));
                self.row = 1;
            }
            "table:table-row" => {
                self.row_times = count(tag, "table:number-rows-repeated");
                self.cells.clear();
                self.gap = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                let value = match attribute(tag, "office:value-type").as_deref() {
                    Some("float" | "currency" | "percentage") => attribute(tag, "office:value"),
                    Some("date") => attribute(tag, "office:date-value"),
                    Some("boolean") => attribute(tag, "office:boolean-value")
                        .map(|value| if value == "true" { "是".to_owned() } else { "否".to_owned() }),
                    _ => attribute(tag, "office:string-value"),
                };
                let times = count(tag, "table:number-columns-repeated");
                self.cell = Some(Cell { times, value, text: String::new(), paragraphs: 0 });
            }
            "office:annotation" => self.aside += 1,
            "text:p" if self.aside == 0 => {
                if let Some(cell) = &mut self.cell {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "text:s" if self.aside == 0 => {
                if let Some(cell) = &mut self.cell {
                    cell.text.push(' ');
                }
            }
            "text:line-break" | "text:tab" if self.aside == 0 => {
                if let Some(cell) = &mut self.cell {
                    cell.text.push('\n');
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if let (Some(cell), 0) = (&mut self.cell, self.aside)
            && cell.paragraphs > 0
        {
            cell.text.push_str(words);
        }
    }

    fn end(&mut self, tag: &str) -> Result<(), CellFault> {
        match tag {
            "office:annotation" => self.aside = self.aside.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => self.cell_ends()?,
            "table:table-row" => self.row_ends()?,
            _ => {}
        }
        Ok(())
    }

    fn cell_ends(&mut self) -> Result<(), CellFault> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let text = plain(&cell.value.unwrap_or(cell.text));
        if text.trim().is_empty() {
            self.gap = self.gap.saturating_add(cell.times);
            return Ok(());
        }
        let wide = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        if wide.saturating_add(self.gap).saturating_add(cell.times) > COLUMNS_MAX {
            return Err(self.fault(CellProblem::TooManyColumns, COLUMNS_MAX));
        }
        for _ in 0..std::mem::take(&mut self.gap) {
            self.cells.push(String::new());
        }
        for _ in 0..cell.times {
            self.cells.push(text.clone());
        }
        Ok(())
    }

    fn row_ends(&mut self) -> Result<(), CellFault> {
        let times = self.row_times.max(1);
        if !self.cells.is_empty() {
            if self.row.saturating_add(times) > ROWS_MAX {
                return Err(self.fault(CellProblem::TooManyRows, ROWS_MAX));
            }
            let bytes: usize = self.cells.iter().map(String::len).sum();
            self.total =
                self.total.saturating_add(bytes.saturating_mul(usize::try_from(times).unwrap_or(usize::MAX)));
            if self.total > TEXT_MAX {
                return Err(self.fault(CellProblem::FileTooLarge, 32));
            }
            let (first, cells) = (self.row, std::mem::take(&mut self.cells));
            if let Some(sheet) = self.sheets.last_mut() {
                (first..first + times).for_each(|row| sheet.push(row, cells.clone()));
            }
        }
        self.row = self.row.saturating_add(times);
        Ok(())
    }

    fn fault(&self, problem: CellProblem, limit: u32) -> CellFault {
        let place =
            self.sheets.last().map_or_else(|| Place::file(&self.file), |sheet| sheet.place(self.row, 0));
        CellFault::new(place, problem, "").hint(limit)
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
    found.normalized_value(quick_xml::XmlVersion::Explicit1_0).ok().map(std::borrow::Cow::into_owned)
}

fn count(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}
