//! What the reader can do at one open visit: fill in, submit along a branch, return, save, claim, transfer.
//!
//! It is one form with several buttons (`formaction`), so that a refused button loses nothing that another one
//! would have sent.

use serde::Serialize;
use waypost_base::{Rejection, Timestamp};

use super::{reading::CopyPart, vote::VotePart};
use crate::{
    pages::{
        Choice, Field, FieldKind, ItemField, Problems,
        deadline::Deadline,
        materials::{Checklist, lacking::Tick},
    },
    view::Text,
};

/// One open visit of the reader.
#[derive(Clone, Debug, Serialize)]
pub struct Task {
    /// Id of the visit.
    pub visit: String,
    /// Name of the stage.
    pub stage: String,
    /// What is to be done here.
    pub description: String,
    /// Who sent it.
    pub from: Option<String>,
    /// Acting for somebody who is away.
    pub acting_for: Option<String>,
    /// When it arrived.
    pub since: Timestamp,
    /// Until when it is to be handled.
    pub deadline: Option<Deadline>,
    /// It was taken back after its deadline, and may be mended and sent again.
    pub recalled: bool,
    /// The reason, where it came back by a return.
    pub returned: Option<String>,
    /// Idempotency key.
    pub key: String,
    /// Items to fill in.
    pub items: Vec<ItemField>,
    /// Materials that are taken in here.
    pub materials: Option<Checklist>,
    /// The opinion.
    pub opinion: Field,
    /// What can be submitted. Empty while somebody else has claimed it.
    pub branches: Vec<Branch>,
    /// Several decide: what the reader can vote beside approving.
    pub votes: Option<VotePart>,
    /// The version of the document that is shown, where several may change it at a time.
    pub shown: Option<i32>,
    /// What the stage's action would do, in its words.
    pub foretold: Vec<Text>,
    /// A note beside the buttons where the engine picks the way (`split-first`, `split-every`, `split-all`).
    pub split: Option<Text>,
    /// Name of the stage that returned it, where the handler may go straight back there.
    pub straight_back: Option<String>,
    /// Return, where there is one.
    pub returns: Option<ReturnPart>,
    /// Copies that go out with the submit.
    pub copy: Option<CopyPart>,
    /// Transfer, where it is allowed.
    pub transfer: Option<TransferPart>,
    /// Claiming.
    pub claim: Claim,
    /// Something typed was saved (暂存) at this instant.
    pub saved: Option<Timestamp>,
    /// Why it came back.
    pub problems: Option<Problems>,
}

/// One submit button.
#[derive(Clone, Debug, Serialize)]
pub struct Branch {
    /// What the button posts; `None` where nothing is to be picked.
    pub branch: Option<u32>,
    /// 提交, or 提交1 among several.
    pub label: Text,
    /// The condition in the administrator's words.
    pub condition: Option<String>,
    /// Names of the stages it leads to; empty: the path ends.
    pub target: Option<String>,
    /// The guard does not hold now: the button is off, and says so.
    pub closed: bool,
    /// The first button.
    pub main: bool,
}

/// The part that returns.
#[derive(Clone, Debug, Serialize)]
pub struct ReturnPart {
    /// Stages to return to (value: stage number; `end`: not accepted).
    pub targets: Vec<Choice>,
    /// Id of the select.
    pub target_id: String,
    /// Materials that can be named as missing; empty where the flow asks for none.
    pub missing: Vec<Tick>,
    /// Id of the group of ticks.
    pub missing_id: String,
    /// What is wrong with them.
    pub missing_problem: Option<Text>,
    /// The reason.
    pub reason: Field,
    /// Shown open, because it came back or something was typed.
    pub open: bool,
}

/// The part that hands over, or asks others.
#[derive(Clone, Debug, Serialize)]
pub struct TransferPart {
    /// People (value: sign-in name).
    pub people: Vec<Choice>,
    /// What is asked of him: `transfer`, `delegate`, and where signers can be added `before`, `after`, `beside`.
    pub ways: Vec<Choice>,
    /// Id of the select of these.
    pub way_id: String,
    /// Id of the select.
    pub person_id: String,
    /// The reason; may be empty.
    pub reason: Field,
    /// Shown open, because it came back or something was typed.
    pub open: bool,
}

/// Who claimed the work.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "state", content = "name", rename_all = "snake_case")]
pub enum Claim {
    /// Offered to one person: nothing to claim.
    Needless,
    /// Offered to several; free.
    Free,
    /// The reader has it.
    Mine,
    /// Somebody else has it.
    Other(String),
}

/// Which button was refused, so that its part is shown open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressed {
    /// Submit or save.
    Submit,
    /// Return.
    Return,
    /// Transfer.
    Transfer,
}

/// Submit buttons with their labels: 提交 alone, 提交1, 提交2 … among several.
pub fn branches(rows: Vec<Branch>) -> Vec<Branch> {
    let several = rows.len() > 1;
    let label = |n: u32| match several {
        true => Text::new("submit-n").with("n", n),
        false => Text::new("submit"),
    };
    let label_of = |row: &Branch| row.branch.map_or_else(|| Text::new("submit"), label);
    rows.into_iter()
        .enumerate()
        .map(|(at, row)| Branch { label: label_of(&row), main: at == 0, ..row })
        .collect()
}

/// The same where several decide: 同意, or 同意（1）, 同意（2） … where votes pick the branch.
pub fn approvals(rows: Vec<Branch>) -> Vec<Branch> {
    let several = rows.len() > 1;
    let label = |row: &Branch| match row.branch.filter(|_| several) {
        Some(branch) => Text::new("vote-approve-n").with("n", branch),
        None => Text::new("vote-approve"),
    };
    branches(rows).into_iter().map(|row| Branch { label: label(&row), ..row }).collect()
}

impl Branch {
    /// A way to submit, before [`branches`] labels it.
    pub fn new(branch: Option<u32>, condition: &str, target: Option<String>) -> Self {
        Self {
            branch,
            label: Text::new("submit"),
            condition: (!condition.is_empty()).then(|| condition.to_owned()),
            target,
            closed: false,
            main: false,
        }
    }
}

impl Task {
    /// A task without items and buttons yet.
    pub fn new(
        visit: impl Into<String>,
        stage: impl Into<String>,
        since: Timestamp,
        key: impl Into<String>,
    ) -> Self {
        let visit = visit.into();
        Self {
            opinion: Field::new(&form(&visit), "opinion").kind(FieldKind::Area).optional(),
            visit,
            stage: stage.into(),
            description: String::new(),
            from: None,
            acting_for: None,
            since,
            deadline: None,
            recalled: false,
            returned: None,
            key: key.into(),
            items: Vec::new(),
            materials: None,
            branches: Vec::new(),
            votes: None,
            shown: None,
            foretold: Vec::new(),
            split: None,
            straight_back: None,
            returns: None,
            copy: None,
            transfer: None,
            claim: Claim::Needless,
            saved: None,
            problems: None,
        }
    }

    /// The prefix of every id of this task's form; items are made with it.
    pub fn form(&self) -> String {
        form(&self.visit)
    }

    /// Offers a return to these stages.
    pub fn may_return(&mut self, targets: Vec<Choice>) {
        let reason = Field::new(&self.form(), "return_reason").kind(FieldKind::Area).labelled("field-reason");
        let target_id = format!("{}-return_to", self.form());
        let missing_id = format!("{}-missing", self.form());
        self.returns = Some(ReturnPart {
            targets,
            target_id,
            missing: Vec::new(),
            missing_id,
            missing_problem: None,
            reason,
            open: false,
        });
    }

    /// Offers to hand the work to these people, or to ask them.
    pub fn may_transfer(&mut self, people: Vec<Choice>, ways: Vec<Choice>) {
        let reason = Field::new(&self.form(), "transfer_reason")
            .kind(FieldKind::Area)
            .labelled("field-reason")
            .optional();
        let person_id = format!("{}-transfer_to", self.form());
        let way_id = format!("{}-transfer_way", self.form());
        self.transfer = Some(TransferPart { people, ways, way_id, person_id, reason, open: false });
    }

    /// Shows a refusal on top and beside the fields. What was typed must stand in the fields already.
    pub fn refuse(&mut self, pressed: Pressed, rejection: &Rejection) {
        ItemField::refuse(&mut self.items, rejection);
        if let Some(materials) = &mut self.materials {
            materials.refuse(rejection);
        }
        let form = self.form();
        let mut own: Vec<&mut Field> = vec![&mut self.opinion];
        if let Some(part) = &mut self.returns {
            part.open |= pressed == Pressed::Return;
            part.missing_problem = rejection.fields.iter().find(|p| p.field == "missing").map(Text::from);
            own.push(&mut part.reason);
        }
        if let Some(part) = &mut self.copy {
            part.refuse(rejection);
        }
        if let Some(part) = &mut self.transfer {
            part.open |= pressed == Pressed::Transfer;
            own.push(&mut part.reason);
        }
        for field in &mut own {
            field.problem = rejection.fields.iter().find(|p| p.field == field.name).map(Text::from);
        }
        let (items, materials, copy) = (&self.items, self.materials.as_ref(), self.copy.as_ref());
        let problems = Problems::of(&form, rejection, |name| {
            let field = own.iter().find(|field| field.name == name);
            field
                .map(|field| (field.id.clone(), field.label.clone()))
                .or_else(|| ItemField::place(items, name))
                .or_else(|| materials?.place(name))
                .or_else(|| copy?.place(name))
        });
        self.problems = Some(problems);
    }
}

fn form(visit: &str) -> String {
    format!("v{visit}")
}
