//! Files to one package: tables and packages together, every fault told.

use std::collections::BTreeMap;

use waypost_base::{TenantId, Timestamp};
use waypost_interchange::{
    Package, PackageFault, ReferenceFault,
    classic::{self, CellFault, CellProblem, FILE_MAX, Note, Place, Reading, SourceFile},
    parse, position_of,
};

use crate::{App, error::AppError, import::OpenDraft};

/// What the files hold.
#[derive(Debug, Default)]
pub struct FilesRead {
    /// Everything as one package.
    pub package: Package,
    /// The instant at which a flow ends, for those that have one.
    pub ends: BTreeMap<String, Timestamp>,
    /// All that is wrong.
    pub faults: Vec<FilesFault>,
    /// What one should know.
    pub notes: Vec<Note>,
}

/// What is wrong with files.
#[derive(Clone, Debug)]
pub enum FilesFault {
    /// A cell of a table.
    Cell(CellFault),
    /// A package that cannot be read: the file and where.
    Package(String, PackageFault),
    /// A reference that leads nowhere: the file and line, where these are known.
    Reference(String, ReferenceFault),
    /// A package brings departments, posts or people, which are taken in elsewhere.
    Organisation(String),
    /// A flow has a draft that somebody edits.
    DraftOpen(OpenDraft),
    /// The import as a whole was refused.
    Refused(String),
}

impl App {
    /// Reads files against what a tenant has.
    ///
    /// # Errors
    /// When the store fails.
    pub fn read_files(&self, tenant: TenantId, files: &[SourceFile]) -> Result<FilesRead, AppError> {
        let mut read = FilesRead::default();
        let (packages, tables): (Vec<_>, Vec<_>) =
            files.iter().partition(|file| file.name.to_ascii_lowercase().ends_with(".toml"));
        let mut texts = Vec::new();
        for file in &packages {
            self.package(file, &mut read, &mut texts);
        }
        if !tables.is_empty() {
            let (mut directory, today, zone) = self.shared.db.read(|conn| self.directory_in(conn, tenant))?;
            directory.add_forms(&read.package.forms);
            let tables: Vec<SourceFile> = tables.into_iter().cloned().collect();
            let Reading { package, ends, faults, notes, .. } = classic::read(&tables, &directory, today);
            read.faults.extend(faults.into_iter().map(FilesFault::Cell));
            read.notes = notes;
            read.package = std::mem::take(&mut read.package).join(package);
            // The last day is inside.
            let over = ends.into_iter().filter_map(|(code, day)| {
                let midnight = day.succ_opt()?.and_hms_opt(0, 0, 0)?;
                Some((code, Timestamp::from(midnight.and_utc()).plus_millis(-i64::from(zone) * 60_000)))
            });
            read.ends = over.collect();
        }
        if read.faults.is_empty() {
            for fault in self.reference_faults(tenant, &read.package)? {
                // A path leads to a line only where one text is the whole package.
                let place = match texts.as_slice() {
                    [(name, text)] if files.len() == 1 => match position_of(text, &fault.path) {
                        Some(at) => format!("{name}:{}:{}", at.line, at.column),
                        None => name.clone(),
                    },
                    _ => String::new(),
                };
                read.faults.push(FilesFault::Reference(place, fault));
            }
        }
        Ok(read)
    }

    fn package(&self, file: &SourceFile, read: &mut FilesRead, texts: &mut Vec<(String, String)>) {
        let cell = |problem| CellFault::new(Place::file(&file.name), problem, "");
        if file.bytes.len() > FILE_MAX {
            read.faults.push(cell(CellProblem::FileTooLarge).hint(FILE_MAX / 1_024 / 1_024).into());
            return;
        }
        let Ok(text) = std::str::from_utf8(&file.bytes) else {
            read.faults.push(cell(CellProblem::Encoding).into());
            return;
        };
        match parse(text) {
            Err(fault) => read.faults.push(FilesFault::Package(file.name.clone(), fault)),
            Ok(package) if !package.organisation.is_empty() => {
                read.faults.push(FilesFault::Organisation(file.name.clone()));
            }
            Ok(package) => {
                read.package = std::mem::take(&mut read.package).join(package);
                texts.push((file.name.clone(), text.trim_start_matches('\u{feff}').to_owned()));
            }
        }
    }
}
