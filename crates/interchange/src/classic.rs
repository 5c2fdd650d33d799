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
    /// A specimen is a file of its own, to be uploaded in the catalogue.
    SpecimenNotTaken,
}

impl NoteKind {
    /// Every kind.
    pub const ALL: &[NoteKind] = &[
        Self::ColumnAsAttribute,
        Self::ColumnNotTaken,
        Self::FlowEnded,
        Self::CategoryMade,
        Self::SpecimenNotTaken,
    ];

    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ColumnAsAttribute => "column-as-attribute",
            Self::ColumnNotTaken => "column-not-taken",
            Self::FlowEnded => "flow-ended",
            Self::CategoryMade => "category-made",
            Self::SpecimenNotTaken => "specimen-not-taken",
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
    reading.faults.extend(rows.faults);
    reading.faults.extend(made.faults);
    reading.faults.sort_by(|a, b| a.place.cmp(&b.place));
    reading.notes.extend(rows.notes);
    reading.notes.extend(made.notes);
    reading.package.flows = made.flows;
    reading.package.categories = made.categories;
    reading.ends = made.ends;
    reading.package.materials = made.materials;
    reading
}

#[cfg(test)]
mod tests;
