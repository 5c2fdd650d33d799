//! A flow in a package: `engine::Definition` with codes in place of ids, and short texts in place of nested
//! tables.

mod export;
mod material;
mod resolve;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use waypost_base::{ItemKey, Label, StageNo};
use waypost_engine::definition::{
    AfterReturn, Outcome, ReturnDefault, ReturnPeople, Returns, Right, SamePerson, Split, StageKind,
};

pub use material::{FlowMaterialPackage, MaterialShape};

use crate::{
    code::Code,
    short::{DeadlineText, DurationText, HandlersText, JoinText, NobodyText, ReceiverText},
};

/// What a flow is called and where it belongs: the part that is no concern of the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowHead {
    /// Code, the same over all versions.
    pub code: Code,
    /// Name shown to everybody.
    pub name: Label,
    /// What it is for, in words.
    pub description: Label,
    /// Code of its category.
    pub category: Option<Code>,
    /// Laws and policies it follows.
    pub policies: Vec<Label>,
    /// First day of the version; none: from the moment it is published.
    pub valid_from: Option<NaiveDate>,
    /// Code of the form that circulates.
    pub form: Option<Code>,
}

/// One flow version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FlowPackage {
    /// Code, the same over all versions.
    pub code: Code,
    /// Name shown to everybody.
    pub name: Label,
    /// What it is for, in words.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub description: Label,
    /// Code of its category.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Code>,
    /// Laws and policies it follows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Label>,
    /// First day of the version; none: from the moment it is published.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::day")]
    pub valid_from: Option<NaiveDate>,
    /// Code of the form that circulates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Code>,
    /// What a stage without a branch-0 row offers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub return_default: ReturnDefault,
    /// What happens when the same person would handle again.
    #[serde(default, skip_serializing_if = "is_default")]
    pub same_person: SamePerson,
    /// Goal-driven mode: the facts that the flow is to establish.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub goal: Vec<String>,
    /// Several cases may be submitted at once from a list, unopened.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub batch_approve: bool,
    /// What it asks for beside the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub materials: Vec<FlowMaterialPackage>,
    /// The stages; the first is the initiator's.
    #[serde(default)]
    pub stages: Vec<StagePackage>,
    /// The transitions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transitions: Vec<TransitionPackage>,
}

/// One stop of a flow; the fields mean what they mean in [`waypost_engine::definition::Stage`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the engine's type says it")]
pub struct StagePackage {
    pub no: StageNo,
    pub name: Label,
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub description: Label,
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: StageKind,
    #[serde(default, skip_serializing_if = "is_default")]
    pub split: Split,
    #[serde(default, skip_serializing_if = "is_default")]
    pub join: JoinText,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub receivers: Vec<ReceiverText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copy_to_read: Vec<ReceiverText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub copy_for_reference: Vec<ReceiverText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_handler_of: Vec<StageNo>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub not_initiator: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub nobody: NobodyText,
    #[serde(default, skip_serializing_if = "is_default")]
    pub handlers: HandlersText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Code of the action; none: a plain approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Code>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub irreversible: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal_branch: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<DurationText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warn_before: Option<DurationText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder: Option<DurationText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_reminder: Option<DurationText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DeadlineText>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cancels: Vec<StageNo>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alone_with: Vec<StageNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_each: Option<ItemKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Code of the sub-flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_flow: Option<Code>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gives: Vec<String>,
    #[serde(default, skip_serializing_if = "is_default", with = "ReturnsTable")]
    pub returns: Returns,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rights: BTreeMap<ItemKey, Right>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

/// From a stage along a branch to a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TransitionPackage {
    /// From where.
    pub from: StageNo,
    /// 0 returns, 1, 2, … submit.
    pub branch: u32,
    /// To where; none ends the case (branch 0) or this path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<StageNo>,
    /// The condition in plain words: shown, never parsed.
    #[serde(default, skip_serializing_if = "Label::is_empty")]
    pub condition: Label,
    /// The outcome of several handlers that it serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Optional guard in CEL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guard: Option<String>,
}

/// The written shape of [`Returns`] here: an unknown field is told.
#[derive(Default, Serialize, Deserialize)]
#[serde(remote = "Returns", default, deny_unknown_fields)]
struct ReturnsTable {
    #[serde(skip_serializing_if = "is_default")]
    previous: bool,
    #[serde(skip_serializing_if = "is_default")]
    ancestors: bool,
    #[serde(skip_serializing_if = "is_default")]
    after: AfterReturn,
    #[serde(skip_serializing_if = "is_default")]
    people: ReturnPeople,
    #[serde(skip_serializing_if = "is_default")]
    return_alone: bool,
    #[serde(skip_serializing_if = "is_default")]
    keep_siblings: bool,
}

impl FlowPackage {
    /// The part that is no concern of the engine.
    pub fn head(&self) -> FlowHead {
        FlowHead {
            code: self.code.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            category: self.category.clone(),
            policies: self.policies.clone(),
            valid_from: self.valid_from,
            form: self.form.clone(),
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
