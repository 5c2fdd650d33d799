//! Typed rows to flows. What a flow has already, and no table speaks of (guards, rights, translations, forms), stays.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use waypost_base::{Label, StageNo};
use waypost_engine::{check::MAX_STAGES, definition::ReturnDefault};

use super::{
    CellFault, CellProblem, Note, NoteKind, Place,
    directory::{Directory, NoCode, nearest},
    rows::{At, BranchRow, FlowMaterialRow, FlowRow, Rows, StageRow, StepRow},
    value,
};
use crate::{
    CategoryPackage, Code, FlowPackage, StagePackage, TransitionPackage,
    catalogue::MaterialPackage,
    flow::{FlowMaterialPackage, MaterialShape},
    short::{DeadlineText, DurationText, HandlersText, ReceiverText},
};

/// What is made of the rows.
#[derive(Debug, Default)]
pub(super) struct Assembled {
    pub flows: Vec<FlowPackage>,
    pub categories: Vec<CategoryPackage>,
    pub materials: Vec<MaterialPackage>,
    pub ends: BTreeMap<String, NaiveDate>,
    pub faults: Vec<CellFault>,
    pub notes: Vec<Note>,
}

/// The rows of one flow.
#[derive(Default)]
struct Parts<'a> {
    head: Option<&'a FlowRow>,
    stages: Vec<&'a StageRow>,
    branches: Vec<&'a BranchRow>,
    steps: Vec<&'a StepRow>,
    materials: Vec<&'a FlowMaterialRow>,
}

/// Makes flows of the rows.
pub(super) fn assemble(rows: &Rows, directory: &Directory, today: NaiveDate) -> Assembled {
    let mut made = Assembled::default();
    let mut order: Vec<String> = Vec::new();
    let mut parts: BTreeMap<String, Parts<'_>> = BTreeMap::new();
    let mut ended: BTreeSet<&str> = BTreeSet::new();
    for row in &rows.flows {
        let code = row.code.value.as_str();
        if let Some(end) = row.end.filter(|end| *end < today) {
            ended.extend([code, row.name.as_str()]);
            let text = format!("{} ({end})", row.name);
            made.notes.push(Note { place: row.code.place.clone(), kind: NoteKind::FlowEnded, text });
            continue;
        }
        let part = parts.entry(code.to_owned()).or_default();
        if part.head.is_some() {
            made.faults.push(fault(&row.code, CellProblem::FlowTwice));
            continue;
        }
        part.head = Some(row);
        order.push(code.to_owned());
    }
    let find = Finder::new(rows, directory);
    let mut lost = false;
    let mut place_row =
        |flow: &At<String>, order: &mut Vec<String>, faults: &mut Vec<CellFault>| -> Option<String> {
            match find.flow(&flow.value) {
                Some(code) => {
                    if !order.contains(&code) && !ended.contains(code.as_str()) {
                        order.push(code.clone());
                    }
                    Some(code)
                }
                None => {
                    if !rows.all_doubtful && !ended.contains(flow.value.as_str()) {
                        lost = true;
                        faults.push(fault(flow, CellProblem::FlowUnknown).hint(find.near(&flow.value)));
                    }
                    None
                }
            }
        };
    for row in &rows.stages {
        if let Some(code) = place_row(&row.flow, &mut order, &mut made.faults) {
            parts.entry(code).or_default().stages.push(row);
        }
    }
    for row in &rows.branches {
        if let Some(code) = place_row(&row.flow, &mut order, &mut made.faults) {
            parts.entry(code).or_default().branches.push(row);
        }
    }
    for row in &rows.steps {
        if let Some(code) = place_row(&row.flow, &mut order, &mut made.faults) {
            parts.entry(code).or_default().steps.push(row);
        }
    }
    for row in &rows.flow_materials {
        if let Some(code) = place_row(&row.flow, &mut order, &mut made.faults) {
            parts.entry(code).or_default().materials.push(row);
        }
    }
    catalogue(rows, directory, &mut made);
    for code in order {
        let Some(parts) = parts.get(&code) else { continue };
        let names = [Some(code.as_str()), parts.head.map(|head| head.name.as_str())];
        let doubtful =
            lost || rows.all_doubtful || names.iter().flatten().any(|name| rows.doubtful.contains(*name));
        let mut making = Making { directory, made: &mut made, doubtful };
        if let Some(flow) = making.flow(&code, parts) {
            made.flows.push(flow);
        }
    }
    made
}

/// The catalogue's materials; what the tables do not speak of stays.
fn catalogue(rows: &Rows, directory: &Directory, made: &mut Assembled) {
    for row in &rows.materials {
        let code = &row.code.value;
        if made.materials.iter().any(|other| other.code == *code) {
            made.faults.push(fault(&row.code, CellProblem::MaterialTwice));
            continue;
        }
        if let Some(name) = &row.specimen {
            let (place, text) = (name.place.clone(), name.value.clone());
            made.notes.push(Note { place, kind: NoteKind::SpecimenNotTaken, text });
        }
        let fresh = || MaterialPackage {
            code: code.clone(),
            name: Label::default(),
            note: Label::default(),
            valid_from: None,
            valid_to: None,
            valid_days: None,
            closed: false,
        };
        let mut material = directory.materials.get(code.as_str()).cloned().unwrap_or_else(fresh);
        relabel(&mut material.name, &row.name);
        row.start.iter().for_each(|day| material.valid_from = *day);
        row.end.iter().for_each(|day| material.valid_to = *day);
        made.materials.push(material);
    }
}

/// Finds flows by number or name: of the tables, then of the installation.
struct Finder<'a> {
    by_code: BTreeSet<&'a str>,
    by_name: BTreeMap<&'a str, Option<&'a str>>,
}

impl<'a> Finder<'a> {
    fn new(rows: &'a Rows, directory: &'a Directory) -> Self {
        let own = rows.flows.iter().map(|row| (row.code.value.as_str(), row.name.as_str()));
        let known = directory.flows.iter().map(|(code, flow)| (code.as_str(), flow.name.text()));
        let mut by_code = BTreeSet::new();
        let mut by_name: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for (code, name) in own.chain(known) {
            by_code.insert(code);
            // A name that several have tells nothing.
            let entry = by_name.entry(name).or_insert(Some(code));
            if *entry != Some(code) {
                *entry = None;
            }
        }
        Self { by_code, by_name }
    }

    fn flow(&self, text: &str) -> Option<String> {
        if self.by_code.contains(text) {
            return Some(text.to_owned());
        }
        self.by_name.get(text).copied().flatten().map(str::to_owned)
    }

    fn near(&self, text: &str) -> String {
        nearest(text, self.by_code.iter().chain(self.by_name.keys()).map(|name| (*name).to_owned()))
    }
}

struct Making<'a> {
    directory: &'a Directory,
    made: &'a mut Assembled,
    /// Something of this flow could not be read: what refers to it is not judged, so that one cell is one fault.
    doubtful: bool,
}

impl Making<'_> {
    fn flow(&mut self, code: &str, parts: &Parts<'_>) -> Option<FlowPackage> {
        let base = self.directory.flows.get(code);
        let mut flow = match base {
            Some(base) => FlowPackage { valid_from: None, ..base.clone() },
            None => empty(Code::new(code).ok()?),
        };
        if let Some(head) = parts.head {
            self.head(&mut flow, head);
        }
        if !parts.stages.is_empty() {
            self.stages(&mut flow, parts);
        } else if !parts.steps.is_empty() && parts.branches.is_empty() && base.is_none() {
            steps_alone(&mut flow, &parts.steps);
            self.materials(&mut flow, &parts.materials);
            return Some(flow);
        } else if base.is_none() {
            self.stages_of_list(&mut flow, parts);
        }
        self.check_list(&flow, parts);
        if !parts.branches.is_empty() {
            self.branches(&mut flow, &parts.branches);
        }
        self.steps(&mut flow, parts, base);
        self.materials(&mut flow, &parts.materials);
        Some(flow)
    }

    fn head(&mut self, flow: &mut FlowPackage, head: &FlowRow) {
        relabel(&mut flow.name, &head.name);
        head.description.iter().for_each(|text| relabel(&mut flow.description, text));
        if let Some(text) = &head.policies {
            let now: Vec<&str> = flow.policies.iter().map(Label::text).collect();
            if now.join("\n") != *text {
                let parts = text.split(['\n', '；', ';']).map(str::trim).filter(|part| !part.is_empty());
                flow.policies = parts.map(Label::new).collect();
            }
        }
        flow.valid_from = head.start;
        if let Some(end) = head.end {
            self.made.ends.insert(flow.code.as_str().to_owned(), end);
        }
        if let Some(form) = &head.form {
            flow.form.clone_from(form);
        }
        match head.category.as_deref() {
            None => {}
            Some("") => flow.category = None,
            Some(name) => flow.category = Some(self.category(name)).flatten(),
        }
    }

    /// The category of a name; one that nobody knows is made.
    fn category(&mut self, name: &str) -> Option<Code> {
        match Directory::code_in(&self.directory.categories, name) {
            Ok(code) => return Some(code),
            Err(NoCode::Several(_) | NoCode::Unknown(_)) => {}
        }
        let made: String = name.split_whitespace().collect();
        let code = Code::new(made).ok()?;
        if !self.made.categories.iter().any(|row| row.code == code) {
            self.made.categories.push(CategoryPackage { code: code.clone(), name: Label::new(name) });
            let note = Note { place: Place::default(), kind: NoteKind::CategoryMade, text: name.to_owned() };
            self.made.notes.push(note);
        }
        Some(code)
    }

    fn stages(&mut self, flow: &mut FlowPackage, parts: &Parts<'_>) {
        let before = std::mem::take(&mut flow.stages);
        let mut seen = BTreeSet::new();
        for row in &parts.stages {
            if !seen.insert(row.no.value) {
                self.made.faults.push(fault(&row.no, CellProblem::StageTwice));
                continue;
            }
            if seen.len() > MAX_STAGES {
                self.made.faults.push(fault(&row.no, CellProblem::TooManyStages).hint(MAX_STAGES));
                return;
            }
            let known = before.iter().find(|stage| stage.no.0 == row.no.value);
            let mut stage = known.cloned().unwrap_or_else(|| blank(row.no.value, &row.name));
            relabel(&mut stage.name, &row.name);
            row.description.iter().for_each(|text| relabel(&mut stage.description, text));
            row.limit.iter().for_each(|limit| stage.limit = limit.map(DurationText));
            row.receivers.iter().for_each(|receivers| stage.receivers.clone_from(receivers));
            for (key, text) in &row.attributes {
                if text.is_empty() {
                    stage.attributes.remove(key);
                } else {
                    stage.attributes.insert(key.clone(), text.clone());
                }
            }
            flow.stages.push(stage);
        }
    }

    /// A flow whose stages stand only in its description, by name: one after another.
    fn stages_of_list(&mut self, flow: &mut FlowPackage, parts: &Parts<'_>) {
        let list = parts.head.and_then(|head| head.stages.as_ref());
        let names = list.map(|list| value::list(&list.value)).unwrap_or_default();
        if names.is_empty() || names.iter().all(|name| numbers(name).is_some()) {
            if let Some(head) = parts.head.filter(|_| !self.doubtful) {
                self.made.faults.push(fault(&head.code, CellProblem::NoStages));
            }
            return;
        }
        for (no, name) in (1..).zip(names.iter().take(MAX_STAGES)) {
            flow.stages.push(blank(no, name));
        }
        if parts.branches.is_empty() {
            in_a_row(flow);
        }
    }

    /// The list of stages in the description says the same as the stage table.
    fn check_list(&mut self, flow: &FlowPackage, parts: &Parts<'_>) {
        let Some(list) = parts.head.and_then(|head| head.stages.as_ref()) else { return };
        if self.doubtful || list.value.is_empty() {
            return;
        }
        let tokens = value::list(&list.value);
        if let [token] = tokens.as_slice()
            && let Ok(count) = value::number(token)
        {
            let same = usize::try_from(count) == Ok(flow.stages.len());
            if !same && flow.stages.iter().all(|stage| stage.no.0 != count) {
                self.made.faults.push(fault(list, CellProblem::StepsDiffer).hint(flow.stages.len()));
            }
            return;
        }
        let mut listed = BTreeSet::new();
        for token in tokens {
            let named: Vec<u32> = match numbers(token) {
                Some(range) => range.collect(),
                None => {
                    flow.stages.iter().filter(|stage| stage.name.text() == token).map(|s| s.no.0).collect()
                }
            };
            let known = !named.is_empty() && named.iter().all(|no| flow.stages.iter().any(|s| s.no.0 == *no));
            if !known {
                let names = flow.stages.iter().map(|stage| stage.name.text().to_owned());
                let problem = CellFault::new(list.place.clone(), CellProblem::StageUnknown, token);
                self.made.faults.push(problem.hint(nearest(token, names)));
                return;
            }
            listed.extend(named);
        }
        for row in parts.stages.iter().filter(|row| !listed.contains(&row.no.value)) {
            self.made.faults.push(fault(&row.no, CellProblem::StageNotListed).hint(&row.name));
        }
    }

    fn stage_no(&mut self, flow: &FlowPackage, at: &At<String>) -> Option<StageNo> {
        let by_number = value::number(&at.value).ok().map(StageNo);
        let found = flow
            .stages
            .iter()
            .find(|stage| Some(stage.no) == by_number)
            .or_else(|| flow.stages.iter().find(|stage| stage.name.text() == at.value));
        if found.is_none() && !self.doubtful {
            let names = flow.stages.iter().flat_map(|s| [s.name.text().to_owned(), s.no.to_string()]);
            let hint = nearest(&at.value, names);
            self.made.faults.push(fault(at, CellProblem::StageUnknown).hint(hint));
        }
        found.map(|stage| stage.no)
    }

    fn branches(&mut self, flow: &mut FlowPackage, rows: &[&BranchRow]) {
        let before = std::mem::take(&mut flow.transitions);
        let mut seen = BTreeSet::new();
        for row in rows {
            let ends = matches!(
                row.next.value.to_lowercase().as_str(),
                "" | "-" | "—" | "/" | "无" | "结束" | "办结" | "end" | "none"
            ) && !flow.stages.iter().any(|stage| stage.name.text() == row.next.value);
            let from = self.stage_no(flow, &row.stage);
            let to = if ends { None } else { self.stage_no(flow, &row.next) };
            let (Some(from), true) = (from, ends || to.is_some()) else { continue };
            if !seen.insert((from, row.branch.value, to)) {
                self.made.faults.push(fault(&row.branch, CellProblem::RowTwice));
                continue;
            }
            let known = before.iter().find(|t| (t.from, t.branch, t.to) == (from, row.branch.value, to));
            let fresh = || TransitionPackage {
                from,
                branch: row.branch.value,
                to,
                condition: Label::default(),
                outcome: None,
                guard: None,
            };
            let mut transition = known.cloned().unwrap_or_else(fresh);
            row.condition.iter().for_each(|text| relabel(&mut transition.condition, text));
            flow.transitions.push(transition);
        }
    }

    /// The materials that a flow asks for, where a table names any.
    fn materials(&mut self, flow: &mut FlowPackage, rows: &[&FlowMaterialRow]) {
        if rows.is_empty() {
            return;
        }
        let before = std::mem::take(&mut flow.materials);
        for row in rows {
            let known = self.made.materials.iter().chain(self.directory.materials.values());
            let known = known.map(|row| (row.code.clone(), row.name.text().to_owned()));
            let known: BTreeMap<Code, String> = known.collect();
            let text = row.material.value.as_str();
            let found = known.iter().find(|(code, name)| code.as_str() == text || *name == text);
            let Some((code, _)) = found else {
                if !self.doubtful {
                    let problem = fault(&row.material, CellProblem::MaterialUnknown);
                    self.made.faults.push(problem.hint(nearest(text, known.values().cloned())));
                }
                continue;
            };
            if flow.materials.iter().any(|other| other.material == *code) {
                self.made.faults.push(fault(&row.material, CellProblem::MaterialTwice));
                continue;
            }
            let fresh = || FlowMaterialPackage {
                material: code.clone(),
                kind: MaterialShape::default(),
                copies: 1,
                scan: true,
                again: true,
                required: false,
                stages: Vec::new(),
            };
            let mut material =
                before.iter().find(|other| other.material == *code).cloned().unwrap_or_else(fresh);
            material.copies = row.copies;
            row.kind.iter().for_each(|kind| material.kind = *kind);
            row.again.iter().for_each(|again| material.again = *again);
            flow.materials.push(material);
        }
    }

    fn steps(&mut self, flow: &mut FlowPackage, parts: &Parts<'_>, base: Option<&FlowPackage>) {
        let mut seen = BTreeSet::new();
        let limits = parts.stages.iter().any(|row| row.limit.is_some());
        let first = flow.stages.first().map(|stage| stage.no);
        for row in &parts.steps {
            let no = StageNo(row.order.value);
            if !seen.insert(no) {
                self.made.faults.push(fault(&row.order, CellProblem::StageTwice));
                continue;
            }
            let known = base.is_some_and(|base| base.stages.iter().any(|stage| stage.no == no));
            let Some(stage) = flow.stages.iter_mut().find(|stage| stage.no == no) else {
                if !self.doubtful {
                    self.made.faults.push(fault(&row.order, CellProblem::StageUnknown));
                }
                continue;
            };
            let starts = row.sender.as_ref().filter(|sender| first == Some(no) && !sender.is_empty());
            stage.receivers.clone_from(starts.unwrap_or(&row.receiver));
            work(stage, row, !known && !limits, limits);
        }
    }
}

/// Action, how many and longest wait of a step. Past the longest wait the run of a new step is taken back, as the
/// founding text says. Where the stage table has limits too, an empty cell here takes none of them back.
fn work(stage: &mut StagePackage, row: &StepRow, fresh: bool, limits_elsewhere: bool) {
    if let Some(action) = &row.action {
        stage.action = action.as_ref().map(|action| action.value.clone());
    }
    row.handlers.iter().for_each(|handlers| stage.handlers = HandlersText(*handlers));
    if let Some(limit) = row.limit.filter(|limit| limit.is_some() || !limits_elsewhere) {
        stage.limit = limit.map(DurationText);
        if fresh && limit.is_some() {
            stage.deadline = Some(DeadlineText::Recall);
        }
    }
}

/// A flow that only the step table tells of: its steps one after another, before them the sender's stage where the
/// first step goes to somebody else, and a return to the start from everywhere.
fn steps_alone(flow: &mut FlowPackage, rows: &[&StepRow]) {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| row.order.value);
    flow.return_default = ReturnDefault::Start;
    let mut no = 1;
    if let Some(row) = rows.first() {
        let sender = row.sender.clone().unwrap_or_default();
        if !row.receiver.is_empty() && sender != row.receiver {
            flow.stages.push(StagePackage { receivers: sender, ..blank(no, "发起") });
            no += 1;
        }
    }
    for row in rows.iter().take(MAX_STAGES) {
        let name = row.name.clone().filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| format!("步骤 {}", row.order.value));
        let mut stage = StagePackage { receivers: row.receiver.clone(), ..blank(no, &name) };
        work(&mut stage, row, true, false);
        flow.stages.push(stage);
        no += 1;
    }
    in_a_row(flow);
}

/// Each stage leads to the one behind it; the last ends the case.
fn in_a_row(flow: &mut FlowPackage) {
    let numbers: Vec<StageNo> = flow.stages.iter().map(|stage| stage.no).collect();
    for (i, from) in numbers.iter().enumerate() {
        flow.transitions.push(TransitionPackage {
            from: *from,
            branch: 1,
            to: numbers.get(i + 1).copied(),
            condition: Label::default(),
            outcome: None,
            guard: None,
        });
    }
}

/// `3`, or `1-6` for each of them.
fn numbers(text: &str) -> Option<std::ops::RangeInclusive<u32>> {
    if let Ok(one) = value::number(text) {
        return Some(one..=one);
    }
    let narrow = value::narrow(text);
    let (from, to) = narrow.split_once(['-', '~', '至', '–'])?;
    let (from, to) = (value::number(from).ok()?, value::number(to).ok()?);
    (from <= to && usize::try_from(to - from).is_ok_and(|many| many < MAX_STAGES)).then_some(from..=to)
}

/// Changes a label, unless its own text says the same: then its translations stay.
fn relabel(label: &mut Label, text: &str) {
    if label.text() != text {
        *label = Label::new(text);
    }
}

fn fault<T: ToString>(at: &At<T>, problem: CellProblem) -> CellFault {
    CellFault::new(at.place.clone(), problem, &at.value.to_string())
}

fn empty(code: Code) -> FlowPackage {
    FlowPackage {
        name: Label::new(code.as_str()),
        code,
        description: Label::default(),
        category: None,
        policies: Vec::new(),
        valid_from: None,
        form: None,
        materials: Vec::new(),
        return_default: ReturnDefault::default(),
        same_person: waypost_engine::definition::SamePerson::default(),
        goal: Vec::new(),
        batch_approve: false,
        stages: Vec::new(),
        transitions: Vec::new(),
    }
}

fn blank(no: u32, name: &str) -> StagePackage {
    StagePackage {
        no: StageNo(no),
        name: Label::new(name),
        description: Label::default(),
        kind: waypost_engine::definition::StageKind::default(),
        split: waypost_engine::definition::Split::default(),
        join: crate::short::JoinText::default(),
        receivers: Vec::<ReceiverText>::new(),
        not_handler_of: Vec::new(),
        not_initiator: false,
        nobody: crate::short::NobodyText::default(),
        handlers: HandlersText::default(),
        rule: None,
        action: None,
        irreversible: false,
        refusal_branch: None,
        limit: None,
        warn_before: None,
        reminder: None,
        overdue_reminder: None,
        deadline: None,
        cancels: Vec::new(),
        alone_with: Vec::new(),
        for_each: None,
        setting: None,
        sub_flow: None,
        copy_to_read: Vec::new(),
        copy_for_reference: Vec::new(),
        needs: Vec::new(),
        gives: Vec::new(),
        returns: waypost_engine::definition::Returns::default(),
        rights: BTreeMap::new(),
        attributes: BTreeMap::new(),
    }
}
