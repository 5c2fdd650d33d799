//! The catalogue of materials: number, name, specimen, first and last day.

use chrono::NaiveDate;
use serde::Serialize;
use waypost_base::{Code, FieldProblem, FileRef, Label, Rejection};
use waypost_forms::check::{HELP_LENGTH, LABEL_LENGTH};
use waypost_org::Permission;
use waypost_store::materials::{self as stored, MaterialRow};

use super::day;
use crate::{
    App,
    access::{Administers, Who},
    chain::{Chain, record},
    error::AppError,
    organisation::{label, label_text},
};

/// Longest number, in characters.
const CODE_MAX: usize = 64;
/// Most days for which what is on file may be used again.
const DAYS_MAX: i32 = 36_500;
/// What a specimen may be: an image that every browser shows, or a PDF.
const SPECIMENS: &[&str] = &["image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"];

/// One material with the flow versions that ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialEntry {
    /// Its number.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// What to mind.
    pub note: Label,
    /// First and last day on which it is asked for.
    pub valid: (Option<NaiveDate>, Option<NaiveDate>),
    /// How many days what is on file may be used again.
    pub valid_days: Option<i32>,
    /// Not asked for any more.
    pub closed: bool,
    /// The specimen's file: its name and its hash.
    pub specimen: Option<(String, String)>,
    /// The flows that ask for it, each with its newest such version.
    pub used: Vec<UsedBy>,
}

/// A flow that asks for a material.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsedBy {
    /// Code of the flow.
    pub flow: String,
    /// Its name.
    pub name: Label,
    /// Number of the version.
    pub no: i32,
    /// `draft`, `published`, `retired`.
    pub state: String,
}

/// What an administrator wants of a material, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaterialEdit {
    /// Number; of a material that is there it does not change.
    pub code: String,
    /// Name.
    pub name: String,
    /// Name in English; may be empty.
    pub name_en: String,
    /// What to mind.
    pub note: String,
    /// The same in English.
    pub note_en: String,
    /// First day; empty: always.
    pub valid_from: String,
    /// Last day; empty: always.
    pub valid_to: String,
    /// Days for which what is on file may be used again; empty: for ever.
    pub valid_days: String,
    /// Not asked for any more.
    pub closed: bool,
    /// The specimen.
    pub specimen: Option<FileRef>,
}

/// A specimen as it is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specimen {
    /// Its hash.
    pub sha256: String,
    /// Its name.
    pub name: String,
    /// Its media type, as its content was found to be.
    pub media: String,
}

#[derive(Serialize)]
struct Recorded<'a> {
    code: &'a str,
    name: &'a str,
    note: &'a str,
    valid_from: Option<&'a str>,
    valid_to: Option<&'a str>,
    valid_days: Option<i32>,
    closed: bool,
    specimen: Option<String>,
    by: Option<waypost_base::UserId>,
}

impl App {
    /// The whole catalogue, by number.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotAllowed`].
    pub fn materials(&self, proof: &Administers) -> Result<Result<Vec<MaterialEntry>, Rejection>, AppError> {
        if let Err(lacking) = defines(proof) {
            return Ok(Err(lacking));
        }
        let tenant = proof.who().tenant();
        self.shared.db.read(|conn| {
            let asking = stored::asking(conn, tenant)?;
            let entries = stored::list(conn, tenant)?.into_iter().map(|row| {
                let mut used: Vec<UsedBy> = Vec::new();
                for one in asking.iter().filter(|one| one.material == row.id) {
                    if used.last().is_none_or(|last| last.flow != one.flow) {
                        let (flow, state) = (one.flow.clone(), one.state.clone());
                        used.push(UsedBy { flow, name: label(&one.name), no: one.no, state });
                    }
                }
                entry(row, used)
            });
            Ok(Ok(entries.collect::<Result<_, AppError>>()?))
        })
    }

    /// One material by its number.
    ///
    /// # Errors
    /// As [`App::materials`]; also [`Code::NotFound`].
    pub fn material(
        &self,
        proof: &Administers,
        code: &str,
    ) -> Result<Result<MaterialEntry, Rejection>, AppError> {
        let all = match self.materials(proof)? {
            Ok(all) => all,
            Err(lacking) => return Ok(Err(lacking)),
        };
        Ok(all.into_iter().find(|entry| entry.code == code).ok_or(Code::NotFound.into()))
    }

    /// Adds a material (`old` is none), or changes one that is as it was seen. Gives its number.
    ///
    /// # Errors
    /// When the store fails; the rejection names every field that is wrong, or is [`Code::ChangedMeanwhile`].
    pub fn save_material(
        &self,
        proof: &Administers,
        old: Option<&MaterialEntry>,
        edit: &MaterialEdit,
    ) -> Result<Result<String, Rejection>, AppError> {
        if let Err(lacking) = defines(proof) {
            return Ok(Err(lacking));
        }
        let tenant = proof.who().tenant();
        let (mut row, mut problems) = read(edit);
        self.shared.db.write(|conn| {
            let known = stored::by_code(conn, tenant, old.map_or(&row.code, |old| &old.code))?;
            match (old, known) {
                (None, None) => row.id = self.shared.ids.fresh(),
                (None, Some(_)) => {
                    problems.push(FieldProblem::new("code", Code::NameTaken).with("name", &row.code));
                }
                (Some(_), None) => return Ok(Err(Code::NotFound.into())),
                (Some(old), Some(known)) => {
                    let now = entry(known.clone(), old.used.clone())?;
                    if now != *old {
                        return Ok(Err(Code::ChangedMeanwhile.into()));
                    }
                    (row.id, row.code) = (known.id, known.code);
                    problems.retain(|problem| problem.field != "code");
                }
            }
            if !problems.is_empty() {
                return Ok(Err(Rejection::of_fields(problems)));
            }
            stored::save(conn, tenant, &row)?;
            let by = Some(proof.who().user());
            record(conn, tenant, Chain::Definitions, self.now(), "material", &recorded(&row, by))?;
            Ok(Ok(row.code))
        })
    }

    /// The specimen of a material, for whoever is signed in: applicants look at it before they hand something in.
    ///
    /// # Errors
    /// When the store fails.
    pub fn specimen(&self, who: &Who, code: &str) -> Result<Option<Specimen>, AppError> {
        self.shared.db.read(|conn| {
            let Some(row) = stored::by_code(conn, who.tenant(), code)? else { return Ok(None) };
            let Some(hash) = row.specimen else { return Ok(None) };
            let file = waypost_store::files::by_hash(conn, who.tenant(), &hash)?;
            Ok(file.map(|file| Specimen {
                sha256: crate::hex(&hash),
                name: row.specimen_name.unwrap_or_else(|| row.code.clone()),
                media: file.media,
            }))
        })
    }
}

/// Materials belong to all flows, so whoever defines them administers flows.
fn defines(proof: &Administers) -> Result<(), Rejection> {
    if proof.permission() == Permission::AdministerFlows {
        return Ok(());
    }
    Err(Rejection::new(Code::NotAllowed).with("permission", Permission::AdministerFlows))
}

/// What is wrong with a number. It stands in addresses: `new` is a page of its own, and a dot alone is no name.
pub fn code_problem(code: &str) -> Option<Code> {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    match code {
        "" => Some(Code::ValueRequired),
        "new" => Some(Code::NameTaken),
        code if code.chars().count() > CODE_MAX => Some(Code::ValueTooLong),
        code if !code.chars().all(good) => Some(Code::ValuePattern),
        _ => None,
    }
}

pub(crate) fn recorded(row: &MaterialRow, by: Option<waypost_base::UserId>) -> impl Serialize + '_ {
    Recorded {
        code: &row.code,
        name: &row.name,
        note: &row.note,
        valid_from: row.valid_from.as_deref(),
        valid_to: row.valid_to.as_deref(),
        valid_days: row.valid_days,
        closed: row.closed,
        specimen: row.specimen.as_ref().map(|hash| crate::hex(hash)),
        by,
    }
}

fn entry(row: MaterialRow, used: Vec<UsedBy>) -> Result<MaterialEntry, AppError> {
    Ok(MaterialEntry {
        name: label(&row.name),
        note: label(&row.note),
        valid: (day(row.valid_from.as_deref())?, day(row.valid_to.as_deref())?),
        valid_days: row.valid_days,
        closed: row.closed,
        specimen: row
            .specimen
            .map(|hash| (row.specimen_name.unwrap_or_else(|| row.code.clone()), crate::hex(&hash))),
        used,
        code: row.code,
    })
}

/// The row that was typed, without its id, and what is wrong with it.
fn read(edit: &MaterialEdit) -> (MaterialRow, Vec<FieldProblem>) {
    let mut problems = Vec::new();
    let code = edit.code.trim();
    if let Some(wrong) = code_problem(code) {
        let length = code.chars().count();
        let problem = FieldProblem::new("code", wrong).with("name", "new");
        problems.push(problem.with("max", CODE_MAX).with("length", length));
    }
    if edit.name.trim().is_empty() {
        problems.push(FieldProblem::new("name", Code::ValueRequired));
    }
    for (field, typed, max, lines) in [
        ("name", &edit.name, LABEL_LENGTH, false),
        ("name_en", &edit.name_en, LABEL_LENGTH, false),
        ("note", &edit.note, HELP_LENGTH, true),
        ("note_en", &edit.note_en, HELP_LENGTH, true),
    ] {
        problems.extend(text_problem(field, typed, max, lines));
    }
    let mut days = |field: &str, typed: &str| {
        let read = Some(typed.trim()).filter(|typed| !typed.is_empty()).map(str::parse::<NaiveDate>);
        if let Some(Err(_)) = read {
            problems.push(FieldProblem::new(field, Code::ValueNotDate));
        }
        read.and_then(Result::ok)
    };
    let (from, to) = (days("valid_from", &edit.valid_from), days("valid_to", &edit.valid_to));
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        problems.push(FieldProblem::new("valid_to", Code::ValueTooSmall).with("min", from));
    }
    let valid_days = match edit.valid_days.trim() {
        "" => None,
        typed => match typed.parse::<i32>() {
            Ok(days) if days < 1 => {
                problems.push(FieldProblem::new("valid_days", Code::ValueTooSmall).with("min", 1));
                None
            }
            Ok(days) if days > DAYS_MAX => {
                problems.push(FieldProblem::new("valid_days", Code::ValueTooLarge).with("max", DAYS_MAX));
                None
            }
            Ok(days) => Some(days),
            Err(_) => {
                problems.push(FieldProblem::new("valid_days", Code::ValueNotInteger));
                None
            }
        },
    };
    if let Some(file) = &edit.specimen
        && !SPECIMENS.contains(&file.media.as_str())
    {
        problems.push(FieldProblem::new("specimen", Code::FileKind).with("name", &file.name));
    }
    let row = MaterialRow {
        id: 0,
        code: code.to_owned(),
        name: label_text(&translated(&edit.name, &edit.name_en)),
        note: label_text(&translated(&edit.note, &edit.note_en)),
        valid_from: from.map(|day| day.to_string()),
        valid_to: to.map(|day| day.to_string()),
        closed: edit.closed,
        valid_days,
        specimen: edit.specimen.as_ref().and_then(|file| crate::unhex(&file.sha256)),
        specimen_name: edit.specimen.as_ref().map(|file| file.name.clone()),
    };
    (row, problems)
}

fn translated(text: &str, english: &str) -> Label {
    let text = Label::new(text.trim().replace("\r\n", "\n"));
    let english = english.trim().replace("\r\n", "\n");
    if english.is_empty() { text } else { text.with("en", english) }
}

fn text_problem(field: &str, typed: &str, max: usize, lines: bool) -> Option<FieldProblem> {
    let length = typed.trim().chars().count();
    let bad = |c: char| c.is_control() && !(lines && matches!(c, '\n' | '\r'));
    if typed.trim().chars().any(bad) {
        return Some(FieldProblem::new(field, Code::ValueControl));
    }
    let problem = || FieldProblem::new(field, Code::ValueTooLong).with("max", max).with("length", length);
    (length > max).then(problem)
}
