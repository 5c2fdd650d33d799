//! The organisation as files: a package or a table in, after a look at what it would change; a package or tables out.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use waypost_base::{FileRef, TenantId};
use waypost_interchange::{
    Code, OrganisationPackage, Package, Position, ReferenceFault, parse, position_of,
    table::{self, CellFault, CellProblem, Cells, Table},
    yudao,
};
use waypost_org::{OrgFault, OrgProblem, Permission, Row, check::same_names};
use waypost_store::{Conn, StoreError, org};

use super::{Organisation, change::powers_stay_apart, consequences::Consequences};
use crate::{
    App,
    access::{Administers, Who},
    chain::{Chain, record},
    error::AppError,
    import::{ImportFault, KnownCodes, organisation as import},
    shared::business_date,
};

/// Longest file that is read, in bytes.
const FILE_MAX: u64 = 8 * 1_024 * 1_024;

/// What a file would change.
#[derive(Clone, Debug)]
pub struct Preview {
    /// Rows by table.
    pub counts: Vec<(Table, Counts)>,
    /// What that does to work and people.
    pub consequences: Consequences,
    /// What is left out of the file of another program, in words.
    pub left_out: Vec<String>,
    /// The mark of all this.
    pub mark: String,
}

/// Rows of one table of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Not there before.
    pub added: usize,
    /// There, and otherwise.
    pub changed: usize,
    /// There already.
    pub unchanged: usize,
}

/// What became of a file.
#[derive(Clone, Debug)]
pub enum Received {
    /// It is taken in.
    Done,
    /// Nothing is saved: this is what it would do.
    Ask(Box<Preview>),
}

/// Something wrong with a file, at its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileFault {
    /// A cell of a table.
    Cell(CellFault),
    /// A place in a package, in the words of its reader.
    Text {
        /// Where, as far as it is known.
        place: Option<Position>,
        /// What is wrong.
        words: String,
    },
    /// It is too large.
    TooLarge,
    /// It has nothing of an organisation.
    NoOrganisation,
    /// Two of the three administrators would be one person.
    NotSeparate,
    /// Only a system administrator may change who holds the powers of the three.
    NeedsSystem,
}

/// A file while it is taken in.
enum Source {
    Table(Box<Cells>),
    /// With what else stands in it, which is taken in elsewhere.
    Package(String, Box<OrganisationPackage>, Vec<String>),
    /// Another program's, with what is left out of it.
    Dump(Box<OrganisationPackage>, Vec<String>),
}

/// Why its transaction is taken back.
enum TakenBack {
    Seen(Box<Preview>),
    Faults(Vec<FileFault>),
    Broken(AppError),
}

impl From<AppError> for TakenBack {
    fn from(fault: AppError) -> Self {
        TakenBack::Broken(fault)
    }
}

impl From<StoreError> for TakenBack {
    fn from(fault: StoreError) -> Self {
        TakenBack::Broken(fault.into())
    }
}

impl App {
    /// The content of a file that this person uploaded; `None` when there is none, or it is too large to be read.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn staged_content(&self, who: &Who, file: &FileRef) -> Result<Option<Vec<u8>>, AppError> {
        let Some(file) = self.staged_file(who, &file.sha256, &file.name)? else { return Ok(None) };
        if file.bytes > FILE_MAX {
            return Ok(None);
        }
        let path = self.shared.files.path(who.tenant(), &file.sha256);
        std::fs::read(path).map(Some).map_err(AppError::io("read a stored file"))
    }

    /// Takes a file in, or says what it would change: a table (CSV), a package (TOML), or
    /// the dump of another program (JSON). `seen` is the mark of the
    /// preview that was agreed to.
    ///
    /// # Errors
    /// When the store fails. The inner error names every fault with its place; nothing was changed then.
    pub fn receive_organisation(
        &self,
        proof: &Administers,
        content: &[u8],
        seen: Option<&str>,
    ) -> Result<Result<Received, Vec<FileFault>>, AppError> {
        if proof.permission() != Permission::AdministerOrganisation {
            return Ok(Err(vec![FileFault::NeedsSystem]));
        }
        let source = match Source::read(content) {
            Ok(source) => source,
            Err(faults) => return Ok(Err(faults)),
        };
        match self.shared.db.write(|conn| self.receive_in(conn, proof, &source, content, seen)) {
            Ok(()) => Ok(Ok(Received::Done)),
            Err(TakenBack::Seen(preview)) => Ok(Ok(Received::Ask(preview))),
            Err(TakenBack::Faults(faults)) => Ok(Err(faults)),
            Err(TakenBack::Broken(fault)) => Err(fault),
        }
    }

    fn receive_in(
        &self,
        conn: &mut Conn,
        proof: &Administers,
        source: &Source,
        content: &[u8],
        seen: Option<&str>,
    ) -> Result<(), TakenBack> {
        let tenant = proof.who().tenant();
        let before = self.shared.organisation(conn, tenant)?;
        let kept = import::package_of(&before)?;
        let source = &source.over(&kept).map_err(TakenBack::Faults)?;
        let package = source.package();
        let today = business_date(self.shared.clock.now(), before.zone_minutes);
        let known = KnownCodes::load(conn, tenant)?;
        if let Err(faults) = package.check(&known) {
            return Err(TakenBack::Faults(faults.iter().map(|fault| source.place(fault)).collect()));
        }
        let faults = unknown_permissions(source);
        if !faults.is_empty() {
            return Err(TakenBack::Faults(faults));
        }
        match import::save(self, conn, tenant, package, &known) {
            Ok(_) => {}
            Err(ImportFault::Broken(fault)) => return Err(fault.into()),
            Err(ImportFault::Separate(_)) => return Err(TakenBack::Faults(vec![FileFault::NotSeparate])),
            Err(ImportFault::Organisation(faults)) => {
                let at = At::load(conn, tenant, source)?;
                return Err(TakenBack::Faults(faults.0.iter().map(|fault| at.place(fault)).collect()));
            }
            Err(ImportFault::StillUsed(used)) => {
                let faults = used.into_iter();
                let faults = faults
                    .map(|used| source.fault(used.list, used.row, "closed", CellProblem::StillUsed(used.by)));
                return Err(TakenBack::Faults(faults.collect()));
            }
            Err(other) => return Err(TakenBack::Faults(vec![FileFault::words(other.to_string())])),
        }
        let after = Organisation::load(conn, tenant)?;
        let same = same_names_now(source, &before, &after);
        if !same.is_empty() {
            return Err(TakenBack::Faults(same));
        }
        if let Err(rejection) = powers_stay_apart(&before, &after, today, proof) {
            let fault = match rejection.code {
                waypost_base::Code::NeedsSystemAdministrator => FileFault::NeedsSystem,
                _ => FileFault::NotSeparate,
            };
            return Err(TakenBack::Faults(vec![fault]));
        }
        let consequences = self.consequences(conn, tenant, &before, &after, today)?;
        let counts = counts(package, &kept, &import::package_of(&after)?);
        let told = format!("{} {counts:?}", consequences.mark());
        let mark = crate::hex(&Sha256::new().chain_update(content).chain_update(told).finalize()[..16]);
        let left_out = match source {
            Source::Package(.., left_out) | Source::Dump(_, left_out) => left_out.clone(),
            Source::Table(_) => Vec::new(),
        };
        if seen != Some(mark.as_str()) {
            return Err(TakenBack::Seen(Box::new(Preview { counts, consequences, left_out, mark })));
        }
        let entry = (proof.who().user(), import::to_record(package));
        record(conn, tenant, Chain::Organisation, self.now(), "import", &entry)?;
        Ok(())
    }

    /// The organisation to be taken out, which is recorded; `what` names the file.
    ///
    /// # Errors
    /// When the store fails.
    pub fn take_out_organisation(
        &self,
        proof: &Administers,
        what: &str,
    ) -> Result<OrganisationPackage, AppError> {
        let (tenant, by) = (proof.who().tenant(), proof.who().user());
        self.shared.db.write(|conn| {
            let organisation = self.shared.organisation(conn, tenant)?;
            record(conn, tenant, Chain::Exports, self.now(), "organisation", &(by, what))?;
            import::package_of(&organisation)
        })
    }
}

impl Source {
    fn read(content: &[u8]) -> Result<Source, Vec<FileFault>> {
        if content.len() as u64 > FILE_MAX {
            return Err(vec![FileFault::TooLarge]);
        }
        let text = std::str::from_utf8(content).unwrap_or_default().trim_start_matches('\u{feff}');
        if text.trim_start().starts_with('{') {
            let taken = yudao::read(text, None).map_err(|fault| vec![FileFault::words(fault.to_string())])?;
            let left_out = taken.left_out.iter().map(ToString::to_string).collect();
            return Ok(Source::Dump(Box::new(taken.organisation), left_out));
        }
        if !is_package(text) {
            let cells = table::read(content);
            let cells =
                cells.map_err(|faults| faults.into_iter().map(FileFault::Cell).collect::<Vec<_>>())?;
            return Ok(Source::Table(Box::new(cells)));
        }
        let package = parse(text).map_err(|fault| {
            let place = Some(Position { line: fault.line, column: fault.column });
            vec![FileFault::Text { place, words: fault.message }]
        })?;
        let left_out = beside(&package);
        let organisation = package.organisation;
        if organisation.is_empty() {
            return Err(vec![FileFault::NoOrganisation]);
        }
        Ok(Source::Package(text.to_owned(), Box::new(organisation), left_out))
    }

    /// The same with what a table leaves as it is.
    fn over(&self, kept: &OrganisationPackage) -> Result<Source, Vec<FileFault>> {
        match self {
            Source::Table(cells) => match cells.over(kept) {
                Ok(package) => {
                    let mut laid = Cells::clone(cells);
                    laid.package = package;
                    Ok(Source::Table(Box::new(laid)))
                }
                Err(faults) => Err(faults.into_iter().map(FileFault::Cell).collect()),
            },
            Source::Package(text, package, left_out) => {
                Ok(Source::Package(text.clone(), package.clone(), left_out.clone()))
            }
            Source::Dump(package, left_out) => Ok(Source::Dump(package.clone(), left_out.clone())),
        }
    }

    fn package(&self) -> &OrganisationPackage {
        match self {
            Source::Table(cells) => &cells.package,
            Source::Package(_, package, _) | Source::Dump(package, _) => package,
        }
    }

    fn place(&self, fault: &ReferenceFault) -> FileFault {
        match self {
            Source::Table(cells) => FileFault::Cell(cells.place(fault)),
            Source::Package(text, ..) => {
                let place = position_of(text, &format!("organisation.{}", fault.path));
                FileFault::Text { place, words: fault.to_string() }
            }
            Source::Dump(..) => FileFault::words(fault.to_string()),
        }
    }

    /// A fault of one field of the n-th row of a list.
    fn fault(&self, list: &str, row: usize, key: &str, problem: CellProblem) -> FileFault {
        match self {
            Source::Table(cells) => FileFault::Cell(cells.fault(row, key, problem)),
            Source::Package(text, ..) => {
                let place = position_of(text, &format!("organisation.{list}[{row}].{key}"));
                FileFault::Text { place, words: problem.to_string() }
            }
            Source::Dump(package, _) => {
                let posts = package.posts.get(row).filter(|_| list == "posts");
                let which = posts.map_or_else(|| row.to_string(), |post| post.code.to_string());
                FileFault::words(format!("{list} {which}: {problem}"))
            }
        }
    }
}

/// What a package holds beside the organisation, as the package itself calls it.
fn beside(package: &Package) -> Vec<String> {
    let Package { format: _, organisation: _, calendars, categories, forms, actions, materials, flows } =
        package;
    let parts = [
        ("calendars", calendars.len()),
        ("categories", categories.len()),
        ("forms", forms.len()),
        ("actions", actions.len()),
        ("materials", materials.len()),
        ("flows", flows.len()),
    ];
    parts.into_iter().filter(|(_, n)| *n > 0).map(|(part, n)| format!("{part}: {n}")).collect()
}

/// Whether a text is a package: its first line that says something is a heading or a value. That of a table names
/// columns, whatever its cells hold.
fn is_package(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        let key = line.split('=').next().unwrap_or_default().trim();
        line.starts_with('[')
            || key.len() < line.len() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    })
}

impl FileFault {
    fn words(words: String) -> FileFault {
        FileFault::Text { place: None, words }
    }
}

/// Where rows of the store stand in a file.
struct At<'a> {
    source: &'a Source,
    people: HashMap<i64, String>,
    posts: HashMap<i64, String>,
    rows: org::OrgRows,
}

impl<'a> At<'a> {
    fn load(conn: &mut Conn, tenant: TenantId, source: &'a Source) -> Result<At<'a>, AppError> {
        let rows = org::load(conn, tenant)?;
        Ok(At {
            source,
            people: rows.people.iter().map(|row| (row.id, row.name.clone())).collect(),
            posts: rows.posts.iter().map(|row| (row.id, row.code.clone())).collect(),
            rows,
        })
    }

    /// A fault of the whole at the row of the file that it comes from.
    fn place(&self, fault: &OrgFault) -> FileFault {
        let package = self.source.package();
        let person = |id: i64, code: &Code| {
            self.people.get(&id).is_some_and(|name| *name == code.as_str().to_lowercase())
        };
        let post = |id: i64, code: &Code| self.posts.get(&id).is_some_and(|known| known == code.as_str());
        let (list, row) = match &fault.row {
            Row::Department(code) => {
                ("departments", package.departments.iter().position(|row| row.code.as_str() == code))
            }
            Row::Post(code) => ("posts", package.posts.iter().position(|row| row.code.as_str() == code)),
            Row::Person(code) => {
                ("people", package.people.iter().position(|row| row.code.as_str().to_lowercase() == *code))
            }
            Row::Appointment(nth) => {
                let stored = self.rows.appointments.get(nth.saturating_sub(1));
                let fits = |row: &waypost_interchange::AppointmentPackage| {
                    stored.is_some_and(|stored| {
                        person(stored.person, &row.person) && post(stored.post, &row.post)
                    })
                };
                ("appointments", package.appointments.iter().position(fits))
            }
            Row::Substitute(nth) => {
                let stored = self.rows.substitutes.get(nth.saturating_sub(1));
                let fits = |row: &waypost_interchange::SubstitutePackage| {
                    stored.is_some_and(|stored| {
                        person(stored.person, &row.person) && person(stored.absent, &row.acts_for)
                    })
                };
                ("substitutes", package.substitutes.iter().position(fits))
            }
            Row::Absence(nth) => {
                let stored = self.rows.absences.get(nth.saturating_sub(1));
                let fits = |row: &waypost_interchange::AbsencePackage| {
                    stored.is_some_and(|stored| person(stored.person, &row.person))
                };
                ("absences", package.absences.iter().position(fits))
            }
        };
        let (key, problem) = match &fault.problem {
            OrgProblem::Loop(_) => ("parent", CellProblem::Circle),
            OrgProblem::HeadElsewhere(_) | OrgProblem::UnknownHead(_) => ("head", CellProblem::HeadElsewhere),
            OrgProblem::SameCode => (if list == "people" { "sign_in" } else { "code" }, CellProblem::Twice),
            OrgProblem::BadName => ("name", CellProblem::Control),
            OrgProblem::BadReason => ("reason", CellProblem::Control),
            OrgProblem::Repeated => ("person", CellProblem::Twice),
            OrgProblem::EndsBeforeItBegins => ("until", CellProblem::Backwards),
            OrgProblem::OwnSubstitute => ("acts_for", CellProblem::Circle),
            other => ("code", CellProblem::Other(other.to_string())),
        };
        match row {
            Some(row) => self.source.fault(list, row, key, problem),
            // What was there before contradicts what the file brings.
            None => FileFault::words(fault.to_string()),
        }
    }
}

fn unknown_permissions(source: &Source) -> Vec<FileFault> {
    let posts = source.package().posts.iter().enumerate();
    let wrong =
        posts.filter(|(_, row)| row.permissions.iter().any(|code| code.parse::<Permission>().is_err()));
    wrong.map(|(at, _)| source.fault("posts", at, "permissions", CellProblem::UnknownPermission)).collect()
}

fn same_names_now(source: &Source, before: &Organisation, after: &Organisation) -> Vec<FileFault> {
    let known = same_names(before.data());
    let fresh = same_names(after.data()).into_iter().filter(|id| !known.contains(id));
    let codes = fresh.filter_map(|id| after.department(id).map(|row| row.code.clone()));
    codes
        .map(|code| {
            let rows = &source.package().departments;
            let twin = after.data().departments.iter().find(|row| row.code == code);
            // Of two, the one that the file brings is told, whichever stands first.
            let beside = |row: &waypost_interchange::DepartmentPackage| {
                let parent = row.parent.as_ref().map(|parent| parent.as_str().to_owned());
                twin.is_some_and(|twin| {
                    let above =
                        twin.parent.and_then(|id| after.department(id)).map(|above| above.code.clone());
                    above == parent && row.name.texts().any(|name| twin.name.texts().any(|text| text == name))
                })
            };
            let own = rows.iter().position(|row| row.code.as_str() == code);
            match own.or_else(|| rows.iter().position(beside)) {
                Some(row) => source.fault("departments", row, "name", CellProblem::SameName),
                None => FileFault::words(format!("department `{code}`: {}", CellProblem::SameName)),
            }
        })
        .collect()
}

/// How many rows of each list of the file are new, changed or as they were.
fn counts(
    file: &OrganisationPackage,
    before: &OrganisationPackage,
    after: &OrganisationPackage,
) -> Vec<(Table, Counts)> {
    let person = |code: &Code| code.as_str().to_lowercase();
    let found = [
        (
            Table::Departments,
            counted([&file.departments, &before.departments, &after.departments], |row| row.code.clone()),
        ),
        (Table::Posts, counted([&file.posts, &before.posts, &after.posts], |row| row.code.clone())),
        (Table::People, counted([&file.people, &before.people, &after.people], |row| person(&row.code))),
        (
            Table::Appointments,
            counted([&file.appointments, &before.appointments, &after.appointments], |row| {
                (person(&row.person), row.post.clone(), row.from)
            }),
        ),
        (
            Table::Substitutes,
            counted([&file.substitutes, &before.substitutes, &after.substitutes], |row| {
                (person(&row.person), person(&row.acts_for), row.post.clone(), row.from)
            }),
        ),
        (
            Table::Absences,
            counted([&file.absences, &before.absences, &after.absences], |row| {
                (person(&row.person), row.from)
            }),
        ),
    ];
    found.into_iter().filter(|(_, counts)| *counts != Counts::default()).collect()
}

fn counted<T: PartialEq, K: Eq + std::hash::Hash>(
    [file, before, after]: [&Vec<T>; 3],
    key: impl Fn(&T) -> K,
) -> Counts {
    let index = |rows: &'_ [T]| -> HashMap<K, usize> {
        rows.iter().enumerate().map(|(at, row)| (key(row), at)).collect()
    };
    let (had, has) = (index(before), index(after));
    let mut counts = Counts::default();
    for row in file {
        let key = key(row);
        let was = had.get(&key).and_then(|at| before.get(*at));
        match (was, has.get(&key).and_then(|at| after.get(*at))) {
            (None, _) => counts.added += 1,
            (Some(was), Some(is)) if was == is => counts.unchanged += 1,
            (Some(_), _) => counts.changed += 1,
        }
    }
    counts
}

#[cfg(test)]
mod tests;
