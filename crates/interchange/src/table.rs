//! The organisation as tables of a spreadsheet: one CSV file per kind of row, its first line naming the columns in
//! Chinese or English. The first line also tells which kind it is.
//!
//! Text is written as UTF-8 with a byte order mark, so that spreadsheets open it right, and read in whatever they save.
//! A cell that a
//! spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break) is written after
//! an apostrophe, and reading takes that apostrophe off again; one that begins with an apostrophe gets a second.

use std::fmt;

use crate::{OrganisationPackage, ReferenceFault, ReferenceKind, ReferenceProblem};

mod over;
mod read;
mod write;

pub use read::read;
pub(crate) use read::{day_of, records};
pub(crate) use write::DANGEROUS;
pub use write::write;

/// A kind of table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Table {
    /// Departments.
    Departments,
    /// Posts.
    Posts,
    /// People.
    People,
    /// Who holds which post.
    Appointments,
    /// Who acts for whom.
    Substitutes,
    /// Who is away.
    Absences,
}

/// A column: its key, and what it is called in Chinese and otherwise.
pub(crate) struct Column {
    pub(crate) key: &'static str,
    pub(crate) words: &'static [&'static str],
    /// Tells this table from the others, and must be there.
    pub(crate) required: bool,
}

const fn column(key: &'static str, words: &'static [&'static str]) -> Column {
    Column { key, words, required: true }
}

const fn optional(key: &'static str, words: &'static [&'static str]) -> Column {
    Column { key, words, required: false }
}

impl Table {
    /// Every table, in the order in which they lean on each other.
    pub const ALL: &[Table] = &[
        Table::Departments,
        Table::Posts,
        Table::People,
        Table::Appointments,
        Table::Substitutes,
        Table::Absences,
    ];

    /// Its name in addresses and file names.
    pub const fn as_str(self) -> &'static str {
        match self {
            Table::Departments => "departments",
            Table::Posts => "posts",
            Table::People => "people",
            Table::Appointments => "appointments",
            Table::Substitutes => "substitutes",
            Table::Absences => "absences",
        }
    }

    /// The table of a name.
    pub fn of_str(name: &str) -> Option<Table> {
        Self::ALL.iter().copied().find(|table| table.as_str() == name)
    }

    pub(crate) const fn columns(self) -> &'static [Column] {
        const CODE: Column = column("code", &["编码"]);
        const NAME: Column = column("name", &["名称"]);
        const CHINESE: Column = optional("name_zh", &["中文名称"]);
        const ENGLISH: Column = optional("name_en", &["英文名称"]);
        const CLOSED: Column = optional("closed", &["已关闭"]);
        const FROM: Column = optional("from", &["起始日", "开始日期"]);
        const UNTIL: Column = optional("until", &["截止日", "结束日期"]);
        match self {
            Table::Departments => {
                const ALL: &[Column] = &[
                    CODE,
                    NAME,
                    CHINESE,
                    ENGLISH,
                    column("parent", &["上级部门"]),
                    optional("head", &["负责岗位"]),
                    CLOSED,
                ];
                ALL
            }
            Table::Posts => {
                const ALL: &[Column] = &[
                    CODE,
                    NAME,
                    CHINESE,
                    ENGLISH,
                    column("department", &["所属部门", "部门"]),
                    optional("permissions", &["功能权限", "功能"]),
                    CLOSED,
                ];
                ALL
            }
            Table::People => {
                const ALL: &[Column] = &[
                    column("sign_in", &["登录名"]),
                    column("name", &["姓名"]),
                    optional("language", &["语言"]),
                    optional("disabled", &["已停用"]),
                    optional("mail", &["邮箱", "电子邮箱", "电子邮件"]),
                ];
                ALL
            }
            Table::Appointments => {
                const ALL: &[Column] =
                    &[column("person", &["人员", "登录名"]), column("post", &["岗位"]), FROM, UNTIL];
                ALL
            }
            Table::Substitutes => {
                const ALL: &[Column] = &[
                    column("person", &["代理人"]),
                    column("acts_for", &["被代理人"]),
                    optional("post", &["岗位"]),
                    FROM,
                    UNTIL,
                ];
                ALL
            }
            Table::Absences => {
                const ALL: &[Column] =
                    &[column("person", &["人员"]), FROM, UNTIL, column("reason", &["事由"])];
                ALL
            }
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A table that was read, and where each of its cells stood.
#[derive(Clone, Debug)]
pub struct Cells {
    /// Which table.
    pub table: Table,
    /// Its rows: one list of the package, the others are empty.
    pub package: OrganisationPackage,
    /// The line of each row, and its cells.
    pub(crate) rows: Vec<(u64, Vec<String>)>,
    /// The key and the header of each column.
    pub(crate) headers: Vec<(&'static str, String)>,
}

/// Something wrong with one cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}{}: {problem}{}", header_words(.header), cell_words(.cell))]
pub struct CellFault {
    /// The line in the file, from 1.
    pub line: u64,
    /// The column in the line, from 1.
    pub column: usize,
    /// What the column is called; empty where it has no name.
    pub header: String,
    /// What stands in the cell.
    pub cell: String,
    /// What is wrong with it.
    pub problem: CellProblem,
}

/// What can be wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CellProblem {
    /// The file is no text in an encoding of spreadsheets.
    #[error("this is no text: save the table as “CSV UTF-8”")]
    NotText,
    /// A quoted cell never ends, or the like.
    #[error("this is no CSV: {0}")]
    NotCsv(String),
    /// There is nothing in the file.
    #[error("the file is empty")]
    NoHeader,
    /// The first line is that of no table.
    #[error("the first line names the columns of no table; missing for the nearest: {0}")]
    UnknownTable(String),
    /// A column that the table does not have.
    #[error("the table has no such column")]
    UnknownColumn,
    /// A column stands twice.
    #[error("the column stands twice")]
    ColumnTwice,
    /// A line has more cells than the first.
    #[error("there are more cells than columns")]
    TooManyCells,
    /// Something must stand here.
    #[error("something must stand here")]
    Empty,
    /// No code.
    #[error("a code has 1 to 64 characters and no spaces")]
    BadCode,
    /// Too long.
    #[error("at most {0} characters")]
    TooLong(usize),
    /// Control characters.
    #[error("control characters cannot be kept")]
    Control,
    /// No day.
    #[error("a day is written 2026-11-21")]
    NotADay,
    /// No hours.
    #[error("hours are written 09:00-12:00 13:00-17:00, or as a day of the week; nothing: nobody works")]
    NotHours,
    /// No address of mail.
    #[error("this is no address of mail")]
    NotMail,
    /// Neither yes nor no.
    #[error("write 1 or nothing")]
    NotYesNo,
    /// No permission.
    #[error("there is no such permission")]
    UnknownPermission,
    /// Nothing has this code.
    #[error("there is no such {0}")]
    Unknown(ReferenceKind),
    /// The code stands twice.
    #[error("it stands twice")]
    Twice,
    /// It leads back to itself.
    #[error("it leads back to itself")]
    Circle,
    /// The last day is before the first.
    #[error("the last day is before the first")]
    Backwards,
    /// The head post belongs elsewhere.
    #[error("the head post belongs neither to the department nor to one above it")]
    HeadElsewhere,
    /// A department of this name stands beside it.
    #[error("another department beside it has this name")]
    SameName,
    /// The account is there, and the cell would switch it off or on.
    #[error("an account that is there is switched off and on by its administrator only")]
    AccountStays,
    /// It would be closed, and something still needs it.
    #[error("it cannot be closed: still used by {0}")]
    StillUsed(String),
    /// Something else.
    #[error("{0}")]
    Other(String),
}

impl CellProblem {
    /// A stable code for language catalogues.
    pub const fn code(&self) -> &'static str {
        match self {
            CellProblem::NotText => "not_text",
            CellProblem::NotCsv(_) => "not_csv",
            CellProblem::NoHeader => "no_header",
            CellProblem::UnknownTable(_) => "unknown_table",
            CellProblem::UnknownColumn => "unknown_column",
            CellProblem::ColumnTwice => "column_twice",
            CellProblem::TooManyCells => "too_many_cells",
            CellProblem::Empty => "empty",
            CellProblem::BadCode => "bad_code",
            CellProblem::TooLong(_) => "too_long",
            CellProblem::Control => "control",
            CellProblem::NotADay => "not_a_day",
            CellProblem::NotHours => "not_hours",
            CellProblem::NotMail => "not_mail",
            CellProblem::NotYesNo => "not_yes_no",
            CellProblem::UnknownPermission => "unknown_permission",
            CellProblem::Unknown(_) => "unknown",
            CellProblem::Twice => "twice",
            CellProblem::Circle => "circle",
            CellProblem::Backwards => "backwards",
            CellProblem::HeadElsewhere => "head_elsewhere",
            CellProblem::SameName => "same_name",
            CellProblem::AccountStays => "account_stays",
            CellProblem::StillUsed(_) => "still_used",
            CellProblem::Other(_) => "other",
        }
    }
}

impl Cells {
    /// A fault of the cell in this column of the n-th row.
    pub fn fault(&self, row: usize, key: &str, problem: CellProblem) -> CellFault {
        let (line, cells) = self.rows.get(row).map_or((1, &[][..]), |(line, cells)| (*line, &cells[..]));
        let at = self.headers.iter().position(|(known, _)| *known == key);
        // A column that is not there: the fault is the line's.
        let cell = at.map_or(cells.first(), |at| cells.get(at));
        CellFault {
            line,
            column: at.unwrap_or_default() + 1,
            header: at.map_or_else(String::new, |at| self.headers[at].1.clone()),
            cell: shortened(cell.map_or("", String::as_str)),
            problem,
        }
    }

    /// A wrong reference (`departments[3].parent`) at its cell.
    pub fn place(&self, fault: &ReferenceFault) -> CellFault {
        let path = fault.path.split_once('[').and_then(|(_, rest)| rest.split_once("]."));
        let row = path.and_then(|(row, _)| row.parse().ok()).unwrap_or_default();
        let key = match (self.table, path.map_or("code", |(_, key)| key)) {
            (Table::People, "code") => "sign_in",
            (_, key) => key,
        };
        let problem = match fault.problem {
            ReferenceProblem::Twice => CellProblem::Twice,
            ReferenceProblem::Circle => CellProblem::Circle,
            ReferenceProblem::Backwards => CellProblem::Backwards,
            _ => CellProblem::Unknown(fault.kind),
        };
        self.fault(row, key, problem)
    }
}

/// A cell for a message: its beginning.
pub(crate) fn shortened(cell: &str) -> String {
    const MOST: usize = 80;
    if cell.chars().count() <= MOST {
        return cell.to_owned();
    }
    cell.chars().take(MOST).chain(['…']).collect()
}

fn header_words(header: &str) -> String {
    if header.is_empty() { String::new() } else { format!(" ({header})") }
}

fn cell_words(cell: &str) -> String {
    if cell.is_empty() { String::new() } else { format!(" — `{}`", cell.escape_debug()) }
}

#[cfg(test)]
mod tests;
