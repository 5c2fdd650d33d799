//! A CSV file into rows of a package; every fault with its cell.

use chrono::NaiveDate;
use waypost_base::Label;

use super::{CellFault, CellProblem, Cells, Table, shortened};
use crate::{
    AbsencePackage, AppointmentPackage, Code, DepartmentPackage, OrganisationPackage, PersonPackage,
    PostPackage, SubstitutePackage,
};

/// Longest name and reason, in characters.
const NAME_LIMIT: usize = 200;
/// Longest address of mail.
const MAIL_LIMIT: usize = 254;
/// More faults are not told at once.
const FAULTS_MAX: usize = 200;

/// Reads a table.
///
/// # Errors
/// Every fault of its cells (the first two hundred).
pub fn read(bytes: &[u8]) -> Result<Cells, Vec<CellFault>> {
    let whole =
        |problem| vec![CellFault { line: 1, column: 1, header: String::new(), cell: String::new(), problem }];
    let text = match crate::classic::decode::text(bytes) {
        Ok(text) => text,
        Err(line) => {
            let fault = CellFault { line: u64::from(line), ..whole(CellProblem::NotText).remove(0) };
            return Err(vec![fault]);
        }
    };
    let mut records = records(&text)?.into_iter();
    let Some((line, header)) = records.next() else {
        return Err(whole(CellProblem::NoHeader));
    };
    let (table, headers) = headers(line, &header)?;
    let mut cells =
        Cells { table, package: OrganisationPackage::default(), rows: records.collect(), headers };
    let mut reading = Reading { faults: Vec::new() };
    let mut package = OrganisationPackage::default();
    for row in 0..cells.rows.len() {
        if cells.rows[row].1.len() > cells.headers.len() {
            let mut fault = cells.fault(row, "", CellProblem::TooManyCells);
            fault.column = cells.headers.len() + 1;
            fault.cell = shortened(&cells.rows[row].1[cells.headers.len()]);
            reading.faults.push(fault);
        }
        reading.row(&cells, row, &mut package);
        if reading.faults.len() > FAULTS_MAX {
            reading.faults.truncate(FAULTS_MAX);
            break;
        }
    }
    if !reading.faults.is_empty() {
        return Err(reading.faults);
    }
    cells.package = package;
    Ok(cells)
}

/// The lines that are not empty, with their numbers; cells are trimmed, and rid of the apostrophe before what would
/// be a formula.
pub(crate) fn records(text: &str) -> Result<Vec<(u64, Vec<String>)>, Vec<CellFault>> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: char| first.matches(sign).count();
    let delimiter =
        [b',', b';', b'\t'].into_iter().max_by_key(|sign| (count(char::from(*sign)), *sign == b','));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut found = Vec::new();
    // The reader counts a line from the empty ones before it.
    let (mut line, mut at) = (1_u64, 0_usize);
    for record in reader.records() {
        let record = record.map_err(|why| {
            let line = why.position().map_or(1, csv::Position::line);
            let problem = CellProblem::NotCsv(why.to_string());
            vec![CellFault { line, column: 1, header: String::new(), cell: String::new(), problem }]
        })?;
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok());
        let start = start.unwrap_or_default().min(text.len());
        let empty = text.as_bytes()[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let passed = text.as_bytes()[at..start + empty].iter().filter(|byte| **byte == b'\n').count();
        (line, at) = (line + u64::try_from(passed).unwrap_or_default(), start + empty);
        let mut cells: Vec<String> = record.iter().map(|cell| plain(cell).to_owned()).collect();
        // A spreadsheet fills short lines up with empty cells.
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if !cells.is_empty() {
            found.push((line, cells));
        }
    }
    Ok(found)
}

fn plain(cell: &str) -> &str {
    let cell = cell.trim_matches(' ');
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(super::write::DANGEROUS) => rest,
        _ => cell,
    }
}

/// A day as tables write it: 2026-11-21, 2026/11/21 or 2026年11月21日.
pub(crate) fn day_of(cell: &str) -> Option<NaiveDate> {
    let written = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"];
    let day = written.iter().find_map(|form| NaiveDate::parse_from_str(cell, form).ok());
    day.filter(|day| (1900..=9999).contains(&chrono::Datelike::year(day)))
}

type Headers = Vec<(&'static str, String)>;

/// Which table has these columns: all of its required ones, and none that it does not know. Of several that fit, or
/// none, the nearest.
fn headers(line: u64, header: &[String]) -> Result<(Table, Headers), Vec<CellFault>> {
    let fold = |text: &str| text.trim().to_lowercase().replace([' ', '-'], "_");
    let known = |table: Table, header: &str| {
        let mut columns = table.columns().iter();
        columns.find(|column| column.key == fold(header) || column.words.contains(&header.trim()))
    };
    let missing = |table: Table| -> Vec<&'static str> {
        let columns = table.columns().iter().filter(|column| column.required);
        let absent = columns.filter(|column| {
            !header.iter().any(|name| known(table, name).is_some_and(|found| found.key == column.key))
        });
        absent.map(|column| column.key).collect()
    };
    let strangers = |table: Table| header.iter().filter(|name| known(table, name).is_none()).count();
    let nearest = Table::ALL.iter().copied().min_by_key(|table| (missing(*table).len(), strangers(*table)));
    let table = nearest.unwrap_or(Table::Departments);
    let fault = |at: usize, problem| CellFault {
        line,
        column: at + 1,
        header: String::new(),
        cell: shortened(header.get(at).map_or("", String::as_str)),
        problem,
    };
    let absent = missing(table);
    if !absent.is_empty() {
        return Err(vec![fault(0, CellProblem::UnknownTable(absent.join(", ")))]);
    }
    let mut found: Headers = Vec::new();
    let mut faults = Vec::new();
    for (at, name) in header.iter().enumerate() {
        match known(table, name) {
            None => faults.push(fault(at, CellProblem::UnknownColumn)),
            Some(column) if found.iter().any(|(key, _)| *key == column.key) => {
                faults.push(fault(at, CellProblem::ColumnTwice));
            }
            Some(column) => found.push((column.key, name.clone())),
        }
    }
    if faults.is_empty() { Ok((table, found)) } else { Err(faults) }
}

struct Reading {
    faults: Vec<CellFault>,
}

/// One row while it is read.
struct RowOf<'a> {
    cells: &'a Cells,
    row: usize,
    faults: &'a mut Vec<CellFault>,
}

impl Reading {
    fn row(&mut self, cells: &Cells, row: usize, package: &mut OrganisationPackage) {
        let known = self.faults.len();
        let mut row = RowOf { cells, row, faults: &mut self.faults };
        let mut read = OrganisationPackage::default();
        match cells.table {
            Table::Departments => row.department(&mut read),
            Table::Posts => row.post(&mut read),
            Table::People => row.person(&mut read),
            Table::Appointments => row.appointment(&mut read),
            Table::Substitutes => row.substitute(&mut read),
            Table::Absences => row.absence(&mut read),
        }
        if self.faults.len() > known {
            return;
        }
        package.departments.append(&mut read.departments);
        package.posts.append(&mut read.posts);
        package.people.append(&mut read.people);
        package.appointments.append(&mut read.appointments);
        package.substitutes.append(&mut read.substitutes);
        package.absences.append(&mut read.absences);
    }
}

impl RowOf<'_> {
    fn department(&mut self, into: &mut OrganisationPackage) {
        let (code, name) = (self.code("code"), self.label());
        let (parent, head, closed) = (self.some_code("parent"), self.some_code("head"), self.yes("closed"));
        if let Some(code) = code {
            into.departments.push(DepartmentPackage { code, name, parent, head, closed });
        }
    }

    fn post(&mut self, into: &mut OrganisationPackage) {
        let (code, name) = (self.code("code"), self.label());
        let (department, closed) = (self.code("department"), self.yes("closed"));
        let permissions = self.text("permissions", NAME_LIMIT).map(str::to_owned).unwrap_or_default();
        let permissions =
            permissions.split([' ', ',', ';', '、', '，', '；']).filter(|code| !code.is_empty());
        if let (Some(code), Some(department)) = (code, department) {
            let permissions = permissions.map(str::to_owned).collect();
            into.posts.push(PostPackage { code, name, department, permissions, closed });
        }
    }

    fn person(&mut self, into: &mut OrganisationPackage) {
        let (code, name) = (self.code("sign_in"), self.name("name"));
        let language = self.text("language", 20).map(str::to_owned);
        let disabled = self.yes("disabled");
        let mail = self.text("mail", MAIL_LIMIT).map(str::to_owned);
        if mail.as_deref().is_some_and(|mail| !waypost_base::mail::is_address(mail)) {
            self.wrong("mail", CellProblem::NotMail);
        }
        if let Some(code) = code {
            into.people.push(PersonPackage { code, name, language, disabled, mail });
        }
    }

    fn appointment(&mut self, into: &mut OrganisationPackage) {
        let (person, post) = (self.code("person"), self.code("post"));
        let (from, until) = (self.day("from"), self.day("until"));
        if let (Some(person), Some(post)) = (person, post) {
            into.appointments.push(AppointmentPackage { person, post, from, until });
        }
    }

    fn substitute(&mut self, into: &mut OrganisationPackage) {
        let (person, acts_for, post) = (self.code("person"), self.code("acts_for"), self.some_code("post"));
        let (from, until) = (self.day("from"), self.day("until"));
        if let (Some(person), Some(acts_for)) = (person, acts_for) {
            into.substitutes.push(SubstitutePackage { person, acts_for, post, from, until });
        }
    }

    fn absence(&mut self, into: &mut OrganisationPackage) {
        let (person, from, until) = (self.code("person"), self.day("from"), self.day("until"));
        let reason = self.text("reason", NAME_LIMIT).unwrap_or_default().to_owned();
        if let Some(person) = person {
            into.absences.push(AbsencePackage { person, from, until, reason });
        }
    }

    fn wrong(&mut self, key: &str, problem: CellProblem) {
        let fault = self.cells.fault(self.row, key, problem);
        self.faults.push(fault);
    }

    /// What stands in a column; `None` when the cell is empty or not there.
    fn cell(&self, key: &str) -> Option<&str> {
        let at = self.cells.headers.iter().position(|(known, _)| *known == key)?;
        let cell = self.cells.rows.get(self.row)?.1.get(at)?;
        Some(cell.trim()).filter(|cell| !cell.is_empty())
    }

    fn text(&mut self, key: &str, most: usize) -> Option<&str> {
        let cell = self.cell(key)?;
        let problem = if cell.chars().any(char::is_control) {
            CellProblem::Control
        } else if cell.chars().count() > most {
            CellProblem::TooLong(most)
        } else {
            return self.cell(key);
        };
        self.wrong(key, problem);
        None
    }

    fn name(&mut self, key: &str) -> String {
        if self.cell(key).is_none() {
            self.wrong(key, CellProblem::Empty);
        }
        self.text(key, NAME_LIMIT).unwrap_or_default().to_owned()
    }

    fn label(&mut self) -> Label {
        let mut label = Label::new(self.name("name"));
        for (key, tag) in [("name_zh", "zh-CN"), ("name_en", "en")] {
            if let Some(text) = self.text(key, NAME_LIMIT) {
                label = label.with(tag, text);
            }
        }
        label
    }

    fn code(&mut self, key: &str) -> Option<Code> {
        if self.cell(key).is_none() {
            self.wrong(key, CellProblem::Empty);
        }
        self.some_code(key)
    }

    fn some_code(&mut self, key: &str) -> Option<Code> {
        let code = Code::new(self.cell(key)?).ok();
        if code.is_none() {
            self.wrong(key, CellProblem::BadCode);
        }
        code
    }

    fn day(&mut self, key: &str) -> Option<NaiveDate> {
        let day = day_of(self.cell(key)?);
        if day.is_none() {
            self.wrong(key, CellProblem::NotADay);
        }
        day
    }

    fn yes(&mut self, key: &str) -> bool {
        match self.cell(key).map(str::to_lowercase).as_deref() {
            None | Some("0" | "no" | "false" | "否") => false,
            Some("1" | "yes" | "true" | "是") => true,
            Some(_) => {
                self.wrong(key, CellProblem::NotYesNo);
                false
            }
        }
    }
}
