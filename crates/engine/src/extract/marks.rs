//! What in a copied flow still reads what was dropped.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use waypost_base::{ItemKey, Receiver, StageNo};

use crate::{
    definition::{DeadlineOutcome, Definition, Right, Stage, StageKind, Transition},
    guard::{Guard, Read},
    part::Part,
};

/// Something to look at in a copied flow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What.
    pub code: MarkCode,
    /// Where.
    pub part: Part,
    /// Parameters of the wording.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, String>,
}

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What is to be looked at. The words are in the catalogues under `mark-<code>`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum MarkCode {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl MarkCode {
            /// Every code, for the test that each one is worded.
            pub const ALL: &[MarkCode] = &[$(MarkCode::$name,)*];

            /// The stable text form.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(MarkCode::$name => $text,)*
                }
            }
        }
    };
}

marks! {
    /// A condition reads an item that only dropped stages wrote. Parameters `stage`, `branch`, `item`.
    GuardItem = "guard_item",
    /// A condition reads a property, and an action that was dropped may have set it. Parameters `stage`, `branch`,
    /// `property`.
    GuardProperty = "guard_property",
    /// A condition asks whether a dropped stage is open. Parameters `stage`, `branch`, `no`.
    GuardStage = "guard_stage",
    /// The receivers are whoever handled a dropped stage. Parameters `stage`, `no`.
    HandlerOf = "handler_of",
    /// Not whoever handled a dropped stage. Parameters `stage`, `no`.
    FourEyes = "four_eyes",
    /// The receivers stand in an item that only dropped stages wrote. Parameters `stage`, `item`.
    ReceiverItem = "receiver_item",
    /// Ends a dropped stage. Parameters `stage`, `no`.
    Cancels = "cancels",
    /// Never open together with a dropped stage. Parameters `stage`, `no`.
    AloneWith = "alone_with",
    /// The branch that a refusal or a deadline takes is gone. Parameters `stage`, `branch`.
    BranchGone = "branch_gone",
    /// A submit that led only around in circles was dropped. Parameters `stage`, `branch`.
    LeadsNowhere = "leads_nowhere",
    /// A return to a dropped stage was dropped. Parameters `stage`, `branch`.
    ReturnDropped = "return_dropped",
    /// The stage is the initiator's now: its receivers say who may start. Parameter `stage`.
    First = "first",
}

impl Mark {
    /// A mark on the stage that a transition leaves.
    pub(super) fn new(code: MarkCode, new: &Definition, row: &Transition) -> Mark {
        let stage = crate::check::name_of(new, row.from);
        let params = [("stage", stage), ("branch", row.branch.to_string())];
        let params = params.map(|(name, value)| (name.to_owned(), value));
        Mark { code, part: Part::Stage(row.from), params: params.into() }
    }
}

pub(super) fn of(old: &Definition, new: &Definition) -> Vec<Mark> {
    let kept: BTreeSet<StageNo> = new.stages.iter().map(|stage| stage.no).collect();
    let dropped: Vec<&Stage> = old.stages.iter().filter(|stage| !kept.contains(&stage.no)).collect();
    let written = |stages: &mut dyn Iterator<Item = &Stage>| {
        let rights = stages.flat_map(|stage| stage.rights.iter());
        let written = rights.filter(|(_, right)| **right >= Right::Write);
        written.map(|(key, _)| key.clone()).collect::<BTreeSet<ItemKey>>()
    };
    let still = written(&mut new.stages.iter());
    let lost: BTreeSet<ItemKey> = &written(&mut dropped.iter().copied()) - &still;
    let mut marking = Marking {
        new,
        gone: dropped.iter().map(|stage| stage.no).collect(),
        lost,
        actions: dropped.iter().any(|stage| stage.kind == StageKind::Action),
        marks: Vec::new(),
    };
    if let (Some(first), Some(former)) = (new.first(), old.first())
        && first.no != former.no
    {
        marking.mark(MarkCode::First, first, "no", first.no);
    }
    new.stages.iter().for_each(|stage| marking.stage(stage));
    new.transitions.iter().for_each(|row| marking.transition(row));
    marking.marks
}

struct Marking<'a> {
    new: &'a Definition,
    /// Numbers of dropped stages.
    gone: BTreeSet<StageNo>,
    /// Items that only dropped stages wrote.
    lost: BTreeSet<ItemKey>,
    /// Whether a dropped stage may have set properties.
    actions: bool,
    marks: Vec<Mark>,
}

impl Marking<'_> {
    fn stage(&mut self, stage: &Stage) {
        let copies = stage.copy_to_read.iter().chain(&stage.copy_for_reference);
        for receiver in stage.receivers.receivers.iter().chain(copies) {
            match receiver {
                Receiver::HandlerOf(no) if self.gone.contains(no) => {
                    self.mark(MarkCode::HandlerOf, stage, "no", no);
                }
                Receiver::FormItem(item) if self.lost.contains(item) => {
                    self.mark(MarkCode::ReceiverItem, stage, "item", item);
                }
                _ => {}
            }
        }
        for (list, code) in [
            (&stage.receivers.not_handler_of, MarkCode::FourEyes),
            (&stage.cancels, MarkCode::Cancels),
            (&stage.alone_with, MarkCode::AloneWith),
        ] {
            for no in list.iter().filter(|no| self.gone.contains(no)).copied().collect::<Vec<_>>() {
                self.mark(code, stage, "no", no);
            }
        }
        let deadline = match stage.deadline {
            Some(DeadlineOutcome::Submit(branch)) => Some(branch),
            _ => None,
        };
        for branch in [stage.refusal_branch, deadline].into_iter().flatten() {
            if !self.new.submits(stage.no).any(|row| row.branch == branch) {
                self.mark(MarkCode::BranchGone, stage, "branch", branch);
            }
        }
    }

    fn transition(&mut self, row: &Transition) {
        // A condition that cannot be read is told by the check.
        let Some(Ok(guard)) = row.guard.as_deref().map(Guard::compile) else { return };
        let Some(stage) = self.new.stage(row.from) else { return };
        for read in guard.reads() {
            let (code, name, value) = match read {
                Read::Form(key) if self.lost.iter().any(|item| item.as_str() == key) => {
                    (MarkCode::GuardItem, "item", key.clone())
                }
                Read::Case(key) if self.actions => (MarkCode::GuardProperty, "property", key.clone()),
                Read::Open(no) if self.gone.contains(no) => (MarkCode::GuardStage, "no", no.to_string()),
                _ => continue,
            };
            let mark = self.mark(code, stage, name, value);
            mark.part = Part::Transition(row.arrow());
            mark.params.insert("branch".to_owned(), row.branch.to_string());
        }
    }

    fn mark(
        &mut self,
        code: MarkCode,
        stage: &Stage,
        name: &str,
        value: impl std::fmt::Display,
    ) -> &mut Mark {
        let stage_name = crate::check::name_of(self.new, stage.no);
        let params = BTreeMap::from([("stage".to_owned(), stage_name), (name.to_owned(), value.to_string())]);
        let at = self.marks.len();
        self.marks.push(Mark { code, part: Part::Stage(stage.no), params });
        &mut self.marks[at]
    }
}
