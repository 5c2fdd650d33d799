//! The classic tables: flow description, stages, branches, materials (FOUNDATIONS B) and steps (FOUNDATIONS A), as
//! bureaus keep them in spreadsheets, in and out.
//!
//! Reading goes in three steps, and each finds all that it can find before anything is given up: files become
//! [`Sheet`]s of texts (`sheet`, `xlsx`, `ods`, `decode`), sheets are recognised by their headers and become typed rows
//! (`columns`, `rows`, `value`), rows become flows (`assemble`). What the tables do not say stays as the installation
//! has it, or empty: a stage without receiver is a draft that the publication check names, no fault here. Every
//! [`CellFault`] names file, sheet and cell, what stands there, and what would be right.

mod assemble;
pub mod columns;
pub(crate) mod decode;
mod directory;
mod fault;
mod ods;
mod place;
mod rows;
mod sheet;
mod value;
pub mod write;
mod xlsx;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use self::{
    directory::{Directory, PostName, nearest},
    fault::{CellFault, CellProblem},
    place::Place,
    rows::{FlowMaterialRow, MaterialRow},
    sheet::{FILE_MAX, Sheet, sheets},
};
use crate::Package;

/// One file as it was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name; the ending tells what it is.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What was found in the tables.
#[derive(Debug, Default)]
pub struct Reading {
    /// The flows, and the categories that they name first. With faults it is what could be read, not to be taken in.
    pub package: Package,
    /// The last day of flows that have one, by code.
    pub ends: BTreeMap<String, NaiveDate>,
    /// The materials of the catalogue.
    pub materials: Vec<MaterialRow>,
    /// The materials of flows.
    pub flow_materials: Vec<FlowMaterialRow>,
    /// All that is wrong.
    pub faults: Vec<CellFault>,
    /// What one should know.
    pub notes: Vec<Note>,
}

/// What somebody who hands tables in should know. Its words are in the catalogues under `classic-note-<kind>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where; may be nowhere in particular.
    pub place: Place,
    /// What.
    pub kind: NoteKind,
    /// A name in it.
    pub text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum NoteKind {
    /// A column that nobody knows became an attribute of the stages.
    ColumnAsAttribute,
    /// A column that nobody knows was passed over.
    ColumnNotTaken,
    /// A flow that is not in force any more was passed over.
    FlowEnded,
    /// A category was made.
    CategoryMade,
    /// Rows of materials were read and not taken.
    MaterialsNotTaken,
}

impl NoteKind {
    /// Every kind.
    pub const ALL: &[NoteKind] = &[
        Self::ColumnAsAttribute,
        Self::ColumnNotTaken,
        Self::FlowEnded,
        Self::CategoryMade,
        Self::MaterialsNotTaken,
    ];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ColumnAsAttribute => "column-as-attribute",
            Self::ColumnNotTaken => "column-not-taken",
            Self::FlowEnded => "flow-ended",
            Self::CategoryMade => "category-made",
            Self::MaterialsNotTaken => "materials-not-taken",
        }
    }
}

/// Reads tables from files that belong together. `today` tells which flows have ended.
pub fn read(files: &[SourceFile], directory: &Directory, today: NaiveDate) -> Reading {
    let mut reading = Reading::default();
    let mut rows = rows::Rows::default();
    let mut tables = 0;
    // Faults before rows: what a file that cannot be read would have held, nothing is told of.
    for file in files {
        match sheets(&file.name, &file.bytes) {
            Err(fault) => {
                reading.faults.push(fault);
                rows.all_doubtful = true;
            }
            Ok(found) => {
                for sheet in found.iter().filter(|sheet| !sheet.rows.is_empty()) {
                    tables += 1;
                    match columns::recognise(sheet) {
                        Ok(layout) => rows.take(sheet, &layout, directory),
                        Err(faults) => {
                            reading.faults.extend(faults);
                            rows.all_doubtful = true;
                        }
                    }
                }
            }
        }
    }
    if tables == 0 && reading.faults.is_empty() {
        let place = files.first().map(|file| Place::file(&file.name)).unwrap_or_default();
        reading.faults.push(CellFault::new(place, CellProblem::NoTable, ""));
    }
    let made = assemble::assemble(&rows, directory, today);
    materials(&rows, &mut reading);
    reading.faults.extend(rows.faults);
    reading.faults.extend(made.faults);
    reading.faults.sort_by(|a, b| a.place.cmp(&b.place));
    reading.notes.extend(rows.notes);
    reading.notes.extend(made.notes);
    reading.package.flows = made.flows;
    reading.package.categories = made.categories;
    reading.ends = made.ends;
    reading.materials = rows.materials;
    reading.flow_materials = rows.flow_materials;
    reading
}

/// The materials of flows name materials of the catalogue, each once.
fn materials(rows: &rows::Rows, reading: &mut Reading) {
    let known = |text: &str| rows.materials.iter().any(|row| row.code.as_str() == text || row.name == text);
    let judged = !rows.materials.is_empty() && !rows.all_doubtful;
    for row in rows.flow_materials.iter().filter(|row| judged && !known(&row.material)) {
        let fault = CellFault::new(row.place.clone(), CellProblem::MaterialUnknown, &row.material);
        let names = rows.materials.iter().map(|row| row.name.clone());
        reading.faults.push(fault.hint(nearest(&row.material, names)));
    }
    let mut seen = std::collections::BTreeSet::new();
    for row in rows.flow_materials.iter().filter(|row| !seen.insert((&row.flow, &row.material))) {
        reading.faults.push(CellFault::new(row.place.clone(), CellProblem::MaterialTwice, &row.material));
    }
    let count = rows.materials.len() + rows.flow_materials.len();
    if count > 0 {
        let kind = NoteKind::MaterialsNotTaken;
        reading.notes.push(Note { place: Place::default(), kind, text: count.to_string() });
    }
}

#[cfg(test)]
mod tests;
