//! Recognised sheets to typed rows: each cell is judged alone here, and all that is wrong is told.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use waypost_engine::{
    check::MAX_NAME,
    definition::{Duration, Handlers, TimeUnit},
};

use super::{
    CellFault, CellProblem, Note, NoteKind, Place, Sheet,
    columns::{Column, Layout, Table},
    directory::{Directory, NoCode},
    value,
};
use crate::{Code, flow::MaterialShape, short::ReceiverText};

/// Longest description or condition, in characters.
const TEXT_MAX: usize = 4_000;
/// Longest code, in characters.
const CODE_MAX: usize = 64;

/// Most copies of a material.
const COPIES_MAX: u32 = 999;

/// A value and the cell it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At<T> {
    pub value: T,
    pub place: Place,
}

/// What the sheets hold. `None` is a column that a table does not have: what is there already stays.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub flows: Vec<FlowRow>,
    pub stages: Vec<StageRow>,
    pub branches: Vec<BranchRow>,
    pub steps: Vec<StepRow>,
    pub materials: Vec<MaterialRow>,
    pub flow_materials: Vec<FlowMaterialRow>,
    pub faults: Vec<CellFault>,
    pub notes: Vec<Note>,
    /// Flows with a row that could not be read: what refers into them is not judged.
    pub doubtful: BTreeSet<String>,
    /// A row could not even be told which flow it belongs to.
    pub all_doubtful: bool,
}

#[derive(Debug)]
pub(super) struct FlowRow {
    pub code: At<String>,
    pub name: String,
    pub stages: Option<At<String>>,
    pub policies: Option<String>,
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
    pub description: Option<String>,
    pub category: Option<String>,
    pub form: Option<Option<Code>>,
}

#[derive(Debug)]
pub(super) struct StageRow {
    pub flow: At<String>,
    pub no: At<u32>,
    pub name: String,
    pub limit: Option<Option<Duration>>,
    pub description: Option<String>,
    pub receivers: Option<Vec<ReceiverText>>,
    pub attributes: Vec<(String, String)>,
}

#[derive(Debug)]
pub(super) struct BranchRow {
    pub flow: At<String>,
    pub stage: At<String>,
    pub condition: Option<String>,
    pub next: At<String>,
    pub branch: At<u32>,
}

#[derive(Debug)]
pub(super) struct StepRow {
    pub flow: At<String>,
    pub order: At<u32>,
    pub name: Option<String>,
    pub sender: Option<Vec<ReceiverText>>,
    pub receiver: Vec<ReceiverText>,
    pub action: Option<Option<At<Code>>>,
    pub handlers: Option<Handlers>,
    pub limit: Option<Option<Duration>>,
}

#[derive(Debug)]
pub(super) struct MaterialRow {
    pub code: At<Code>,
    pub name: String,
    pub specimen: Option<At<String>>,
    pub start: Option<Option<NaiveDate>>,
    pub end: Option<Option<NaiveDate>>,
}

#[derive(Debug)]
pub(super) struct FlowMaterialRow {
    pub flow: At<String>,
    pub material: At<String>,
    pub copies: u16,
    pub kind: Option<MaterialShape>,
    pub again: Option<bool>,
}

impl Rows {
    /// Takes a recognised sheet in.
    pub fn take(&mut self, sheet: &Sheet, layout: &Layout, directory: &Directory) {
        for (header, at) in &layout.unknown {
            let kind = if layout.table == Table::Stage {
                NoteKind::ColumnAsAttribute
            } else {
                NoteKind::ColumnNotTaken
            };
            let column = u32::try_from(at + 1).unwrap_or(u32::MAX);
            self.notes.push(Note { place: sheet.place(layout.header, column), kind, text: header.clone() });
        }
        for (row, cells) in sheet.rows.iter().filter(|(row, _)| *row > layout.header) {
            let mut reading = Reading { sheet, layout, directory, row: *row, cells, faults: Vec::new() };
            let flow = reading.peek(if layout.table == Table::Flow { Column::Name } else { Column::Flow });
            let code = reading.peek(Column::Flow);
            let taken = self.row(&mut reading);
            if taken.is_none() || !reading.faults.is_empty() {
                let doubt = [flow, code];
                let named = doubt.iter().flatten().filter(|name| !name.is_empty());
                if !matches!(layout.table, Table::Flow | Table::Material)
                    && reading.faults.iter().all(|fault| fault.place.column != reading.column(Column::Flow))
                {
                    self.doubtful.extend(named.cloned());
                } else {
                    self.all_doubtful = true;
                }
            }
            self.faults.append(&mut reading.faults);
        }
    }

    fn row(&mut self, reading: &mut Reading<'_>) -> Option<()> {
        match reading.layout.table {
            Table::Flow => self.flows.push(reading.flow()?),
            Table::Stage => self.stages.push(reading.stage()?),
            Table::Branch => self.branches.push(reading.branch()?),
            Table::Step => self.steps.push(reading.step()?),
            Table::Material => self.materials.push(reading.material()?),
            Table::FlowMaterial => self.flow_materials.push(reading.flow_material()?),
        }
        Some(())
    }
}

struct Reading<'a> {
    sheet: &'a Sheet,
    layout: &'a Layout,
    directory: &'a Directory,
    row: u32,
    cells: &'a [String],
    faults: Vec<CellFault>,
}

impl Reading<'_> {
    /// What stands in a cell, unjudged.
    fn peek(&self, column: Column) -> Option<String> {
        let at = self.layout.at(column)?;
        Some(self.cells.get(at).map(|text| text.trim().to_owned()).unwrap_or_default())
    }

    fn column(&self, column: Column) -> u32 {
        self.layout.at(column).and_then(|at| u32::try_from(at + 1).ok()).unwrap_or_default()
    }

    fn place(&self, column: Column) -> Place {
        self.sheet.place(self.row, self.column(column))
    }

    fn fault(&mut self, column: Column, problem: CellProblem, found: &str, hint: impl ToString) {
        let fault = CellFault::new(self.place(column), problem, found).hint(hint.to_string());
        self.faults.push(fault);
    }

    /// A cell's text; `None` when the table lacks the column, or the text is none to keep.
    fn text(&mut self, column: Column, max: usize) -> Option<String> {
        let found = self.peek(column)?;
        self.judged(column, found, max)
    }

    fn judged(&mut self, column: Column, found: String, max: usize) -> Option<String> {
        if found.chars().count() > max {
            self.fault(column, CellProblem::TooLong, &found, max);
            return None;
        }
        let unkept = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
        let problem = match () {
            () if found.chars().any(unkept) => Some(CellProblem::ControlCharacter),
            () if is_error(&found) => Some(CellProblem::SpreadsheetError),
            () => None,
        };
        if let Some(problem) = problem {
            self.fault(column, problem, &found, "");
            return None;
        }
        Some(found.replace("\r\n", "\n").replace('\r', "\n"))
    }

    /// A text of one line.
    fn line(&mut self, column: Column, max: usize) -> Option<String> {
        let text = self.text(column, max)?;
        let several = text.contains(['\n', '\t']);
        Some(if several { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text })
    }

    /// A text that must be there.
    fn needed(&mut self, column: Column, max: usize) -> Option<At<String>> {
        let value = self.line(column, max)?;
        if value.is_empty() {
            self.fault(column, CellProblem::Missing, "", "");
            return None;
        }
        Some(At { value, place: self.place(column) })
    }

    fn number(&mut self, column: Column) -> Option<At<u32>> {
        let text = self.needed(column, TEXT_MAX)?;
        self.parsed(column, &text.value, value::number).map(|value| At { value, place: text.place })
    }

    fn parsed<T>(
        &mut self,
        column: Column,
        text: &str,
        read: impl FnOnce(&str) -> Result<T, CellProblem>,
    ) -> Option<T> {
        match read(text) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.fault(column, problem, text, "");
                None
            }
        }
    }

    /// An optional value: `None` where it is wrong, `Some(None)` where it is absent.
    fn optional<T>(
        &mut self,
        column: Column,
        read: impl FnOnce(&str) -> Result<T, CellProblem>,
    ) -> Option<Option<T>> {
        if self.layout.at(column).is_none() {
            return Some(None);
        }
        let text = self.line(column, TEXT_MAX)?;
        if text.is_empty() { Some(None) } else { self.parsed(column, &text, read).map(Some) }
    }

    fn code(&mut self, column: Column) -> Option<At<String>> {
        let text = self.needed(column, MAX_NAME)?;
        if !is_code(&text.value) {
            self.fault(column, CellProblem::NotCode, &text.value, CODE_MAX);
            return None;
        }
        Some(text)
    }

    fn limit(&mut self) -> Option<Option<Option<Duration>>> {
        if self.layout.at(Column::Limit).is_none() {
            return Some(None);
        }
        let unit: Option<Option<TimeUnit>> =
            self.optional(Column::Unit, |text| value::unit(text).ok_or(CellProblem::NotUnit));
        let text = self.line(Column::Limit, TEXT_MAX);
        let (unit, text) = (unit?.or(self.layout.unit), text?);
        if text.is_empty() {
            return Some(Some(None));
        }
        self.parsed(Column::Limit, &text, |text| value::duration(text, unit)).map(|limit| Some(Some(limit)))
    }

    fn receivers(&mut self, column: Column) -> Option<Vec<ReceiverText>> {
        let text = self.text(column, TEXT_MAX)?;
        let mut found = Vec::new();
        let mut sound = true;
        // A post may have a separator in its name: the whole cell is tried first.
        let parts = match self.directory.receiver(&text) {
            Ok(_) => vec![text.as_str()],
            Err(_) => value::list(&text),
        };
        for part in parts {
            match self.directory.receiver(part) {
                Ok(receiver) => found.push(receiver),
                Err(why) => {
                    sound = false;
                    let (problem, hint) = match why {
                        NoCode::Unknown(near) => (CellProblem::ReceiverUnknown, near),
                        NoCode::Several(names) => (CellProblem::ReceiverAmbiguous, names),
                    };
                    self.fault(column, problem, part, hint);
                }
            }
        }
        sound.then_some(found)
    }

    /// A code or name of a list; `None` where it is wrong.
    fn listed(
        &mut self,
        column: Column,
        list: &[(String, String)],
        problem: CellProblem,
    ) -> Option<Option<At<Code>>> {
        let text = self.line(column, MAX_NAME)?;
        if text.is_empty() {
            return Some(None);
        }
        match Directory::code_in(list, &text) {
            Ok(value) => Some(Some(At { value, place: self.place(column) })),
            Err(NoCode::Unknown(hint) | NoCode::Several(hint)) => {
                self.fault(column, problem, &text, hint);
                None
            }
        }
    }

    fn flow(&mut self) -> Option<FlowRow> {
        let name = self.needed(Column::Name, MAX_NAME);
        let code = match self.peek(Column::Flow) {
            Some(text) if !text.is_empty() => self.code(Column::Flow),
            _ => name.clone().and_then(|name| {
                let code: String = name.value.split_whitespace().collect();
                if is_code(&code) {
                    return Some(At { value: code, place: name.place });
                }
                self.fault(Column::Name, CellProblem::NotCode, &name.value, CODE_MAX);
                None
            }),
        };
        let start = self.optional(Column::Start, value::day);
        let end = self.optional(Column::End, value::day);
        if let (Some(Some(start)), Some(Some(end))) = (start, end)
            && end < start
        {
            self.fault(Column::End, CellProblem::EndsBeforeStart, &end.to_string(), start);
        }
        let has = |reading: &Self, column| reading.layout.at(column).is_some();
        let stages = self.text(Column::Stages, TEXT_MAX * 4);
        let policies = self.text(Column::Policies, TEXT_MAX);
        let description = self.text(Column::Description, TEXT_MAX);
        let category = self.line(Column::Category, CODE_MAX);
        let form = if has(self, Column::Form) {
            let forms = &self.directory.forms;
            Some(self.listed(Column::Form, forms, CellProblem::FormUnknown)?.map(|form| form.value))
        } else {
            None
        };
        Some(FlowRow {
            code: code?,
            name: name?.value,
            stages: stages.map(|value| At { value, place: self.place(Column::Stages) }),
            policies,
            start: start?,
            end: end?,
            description,
            category,
            form,
        })
    }

    fn stage(&mut self) -> Option<StageRow> {
        let flow = self.needed(Column::Flow, MAX_NAME);
        let no = self.number(Column::Stage);
        let name = self.needed(Column::Name, MAX_NAME);
        let limit = self.limit();
        let description = self.text(Column::Description, TEXT_MAX);
        let receivers = match self.layout.at(Column::Receiver) {
            Some(_) => Some(self.receivers(Column::Receiver)?),
            None => None,
        };
        let mut attributes = Vec::new();
        for (header, at) in &self.layout.unknown {
            let text = self.cells.get(*at).map(|text| text.trim()).unwrap_or_default();
            let sound =
                text.chars().count() <= TEXT_MAX && !text.chars().any(|c| c.is_control() && c != '\n');
            if !sound {
                let place = self.sheet.place(self.row, u32::try_from(at + 1).unwrap_or(u32::MAX));
                let problem = if text.chars().count() > TEXT_MAX {
                    CellProblem::TooLong
                } else {
                    CellProblem::ControlCharacter
                };
                self.faults.push(CellFault::new(place, problem, text).hint(TEXT_MAX));
            }
            attributes.push((header.clone(), text.to_owned()));
        }
        Some(StageRow {
            flow: flow?,
            no: no?,
            name: name?.value,
            limit: limit?,
            description,
            receivers,
            attributes,
        })
    }

    fn branch(&mut self) -> Option<BranchRow> {
        let flow = self.needed(Column::Flow, MAX_NAME);
        let stage = self.needed(Column::Stage, MAX_NAME);
        let condition = self.text(Column::Condition, TEXT_MAX);
        let next = self.line(Column::Next, MAX_NAME);
        let branch = self.number(Column::Branch);
        let next = At { value: next?, place: self.place(Column::Next) };
        Some(BranchRow { flow: flow?, stage: stage?, condition, next, branch: branch? })
    }

    fn step(&mut self) -> Option<StepRow> {
        let flow = self.needed(Column::Flow, MAX_NAME);
        let order = self.number(Column::Order);
        let name = self.line(Column::Name, MAX_NAME);
        let sender = match self.layout.at(Column::Sender) {
            Some(_) => self.receivers(Column::Sender).map(Some),
            None => Some(None),
        };
        let receiver = self.receivers(Column::Receiver);
        let action = match self.layout.at(Column::Action) {
            Some(_) => {
                let actions = &self.directory.actions;
                self.listed(Column::Action, actions, CellProblem::ActionUnknown).map(Some)
            }
            None => Some(None),
        };
        let handlers = self.optional(Column::HowMany, value::handlers);
        let limit = self.limit();
        Some(StepRow {
            flow: flow?,
            order: order?,
            name,
            sender: sender?,
            receiver: receiver?,
            action: action?,
            handlers: handlers?,
            limit: limit?,
        })
    }

    fn material(&mut self) -> Option<MaterialRow> {
        let code = self.code(Column::Material);
        let name = self.needed(Column::Name, MAX_NAME);
        // The specimen is a file of its own: its name is judged, and the file uploaded in the catalogue.
        let specimen = self.layout.at(Column::Specimen).map(|_| self.line(Column::Specimen, MAX_NAME));
        let start = self.optional(Column::Start, value::day);
        let end = self.optional(Column::End, value::day);
        if let (Some(Some(start)), Some(Some(end))) = (start, end)
            && end < start
        {
            self.fault(Column::End, CellProblem::EndsBeforeStart, &end.to_string(), start);
        }
        let has = |column| self.layout.at(column).is_some();
        let (has_start, has_end) = (has(Column::Start), has(Column::End));
        let code = code?;
        let shaped = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        if code.value == "new" || !code.value.chars().all(shaped) {
            self.fault(Column::Material, CellProblem::NotCode, &code.value, CODE_MAX);
            return None;
        }
        let value = Code::new(code.value).ok()?;
        let specimen = match specimen {
            None => None,
            Some(text) => Some(At { value: text?, place: self.place(Column::Specimen) }),
        };
        Some(MaterialRow {
            specimen: specimen.filter(|name| !name.value.is_empty()),
            code: At { value, place: code.place },
            name: name?.value,
            start: has_start.then_some(start?),
            end: has_end.then_some(end?),
        })
    }

    fn flow_material(&mut self) -> Option<FlowMaterialRow> {
        let flow = self.needed(Column::Flow, MAX_NAME);
        let material = self.needed(Column::Material, MAX_NAME);
        let copies = self.number(Column::Copies);
        let kind = self.optional(Column::Kind, value::shape);
        let again = self.optional(Column::Again, value::yes_no);
        let copies = copies?.value;
        if copies > COPIES_MAX {
            self.fault(Column::Copies, CellProblem::TooManyCopies, &copies.to_string(), COPIES_MAX);
            return None;
        }
        Some(FlowMaterialRow {
            flow: flow?,
            material: material?,
            copies: u16::try_from(copies).unwrap_or(1),
            kind: kind?,
            again: again?,
        })
    }
}

/// A code that may stand in an address.
fn is_code(text: &str) -> bool {
    Code::new(text).is_ok() && !text.contains(['/', '?', '#', '%', '\\']) && !text.starts_with('.')
}

/// What spreadsheets show where a formula has no result.
fn is_error(text: &str) -> bool {
    const ERRORS: &[&str] =
        &["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "Err:502"];
    ERRORS.contains(&text)
}
