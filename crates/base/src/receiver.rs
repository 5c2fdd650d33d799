//! Receiver rules: whom a stage is handed to, as data. `org` resolves them, the engine only carries them.

use serde::{Deserialize, Serialize};

use crate::{DepartmentId, ItemKey, PostId, StageNo, UserId};

/// One way to find receivers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Receiver {
    /// The holders of a post.
    Post(PostId),
    /// The people of a department.
    Department(DepartmentId),
    /// One named person (kept for emergencies; flows name posts).
    Person(UserId),
    /// Holders of the head post of a department.
    DepartmentHead(DepartmentId),
    /// The head of the initiator's department (`levels` = 1), of the one above (2) …; `chain` asks all of them.
    InitiatorHead {
        /// How many levels up, from 1.
        levels: u32,
        /// Whether every head on the way is asked too.
        chain: bool,
    },
    /// Whoever started the case.
    Initiator,
    /// Whoever last handled a stage.
    HandlerOf(StageNo),
    /// Chosen by the previous handler when submitting.
    ChosenByPrevious,
    /// Chosen by the initiator at the start.
    ChosenByInitiator,
    /// The person or people in a form item.
    FormItem(ItemKey),
    /// The holder of the post with the fewest open items.
    LeastLoaded(PostId),
}

/// What happens when the rules find nobody, or fewer than the stage needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NobodyFound {
    /// The visit waits in the administrators' queue.
    #[default]
    Hold,
    /// The stage is passed.
    Pass,
    /// The next head up the tree is asked.
    NextHead,
    /// A named post is asked.
    Post(PostId),
    /// The submit that would have led here is refused.
    Refuse,
}

/// All rules of one stage, in order; what several of them find is joined without repeats.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiverRule {
    /// The ways to find receivers.
    pub receivers: Vec<Receiver>,
    /// Four eyes: not whoever handled one of these stages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_handler_of: Vec<StageNo>,
    /// Not the initiator.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_initiator: bool,
    /// When nobody is found.
    #[serde(default)]
    pub nobody: NobodyFound,
}
