//! Where a cell stands: file, sheet, row and column, as people name it (`合同.xlsx › 阶段表 › C5`).

use std::fmt;

/// A cell, or a whole file or sheet where row and column are 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Name of the file.
    pub file: String,
    /// Name of the sheet; empty where the file is one table.
    pub sheet: String,
    /// Row, from 1; 0 means the whole sheet.
    pub row: u32,
    /// Column, from 1; 0 means the whole row.
    pub column: u32,
}

impl Place {
    /// A whole file.
    pub fn file(name: impl Into<String>) -> Self {
        Self { file: name.into(), ..Self::default() }
    }

    /// The cell in the way of spreadsheets: `C5`; a row alone is `5`, and a whole sheet is empty.
    pub fn cell(&self) -> String {
        match (self.row, self.column) {
            (0, _) => String::new(),
            (row, 0) => row.to_string(),
            (row, column) => format!("{}{row}", letters(column)),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = self.cell();
        let parts = [self.file.as_str(), self.sheet.as_str(), cell.as_str()];
        let named: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        f.write_str(&named.join(" › "))
    }
}

/// A column's letters: 1 is `A`, 27 is `AA`.
fn letters(column: u32) -> String {
    let mut left = column;
    let mut text = Vec::new();
    while left > 0 {
        left -= 1;
        text.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    text.into_iter().rev().collect()
}

#[cfg(test)]
mod tests;
