//! Others are asked: signers, and opinions.

use serde::{Deserialize, Serialize};
use waypost_base::{Actor, UserId, VisitId, WorkItemId};

use super::NewItem;
use crate::ballot::{Ballot, Place};

/// Somebody who has the work asked another person to sign as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerAdded {
    /// At which visit.
    pub visit: VisitId,
    /// Who asked.
    pub by: Actor,
    /// When the signer is asked.
    pub place: Place,
    /// The signer.
    pub signer: UserId,
    /// Items that end: of whoever waits now, and where one handles the stage all others.
    pub ended: Vec<WorkItemId>,
    /// Items that begin.
    pub asked: Vec<NewItem>,
    /// The seats as they are now.
    pub ballot: Ballot,
    /// Why; may be empty.
    pub reason: String,
}

/// A signer who was added, and has not voted, is not asked any more; nor are those whom he had asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerRemoved {
    /// At which visit.
    pub visit: VisitId,
    /// Who took him off.
    pub by: Actor,
    /// The signer.
    pub signer: UserId,
    /// Items that end.
    pub ended: Vec<WorkItemId>,
    /// Items that begin: of whoever had waited for him.
    pub asked: Vec<NewItem>,
    /// The seats as they are now; none where the stage's one handler is left alone.
    pub ballot: Option<Ballot>,
}

/// An item was delegated (委派): it rests, and comes back with an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkDelegated {
    /// Of which visit.
    pub visit: VisitId,
    /// The item that rests.
    pub item: WorkItemId,
    /// By whom.
    pub by: Actor,
    /// The item of whoever is to give his opinion.
    pub new: NewItem,
    /// Who that is.
    pub to: UserId,
    /// What is asked; may be empty.
    pub reason: String,
}

/// Delegated work came back with an opinion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationAnswered {
    /// Of which visit.
    pub visit: VisitId,
    /// The item that ends.
    pub item: WorkItemId,
    /// Who gives it back.
    pub by: Actor,
    /// The opinion.
    pub opinion: String,
    /// The item of whoever had delegated it.
    pub back: NewItem,
}

/// Whoever delegated work took it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DelegationTakenBack {
    /// Of which visit.
    pub visit: VisitId,
    /// The item that ends.
    pub item: WorkItemId,
    /// Who.
    pub by: Actor,
    /// His item.
    pub back: NewItem,
}
