//! Revealing: a masked value of a case is shown whole once, on record.
//!
//! Whoever may only read a sensitive item sees its last characters. He may have it shown whole when the item is his to
//! read by a part of his own in the case: he works on it, worked on it, was asked, started it, or heads the department
//! it was started in. Who only looks (an auditor, who resolves an incident) or was told for information never may,
//! whatever permissions he holds: a permission is no need to know. Files are not revealed; whoever needs them has to be
//! asked at a stage.
//!
//! Who, of which case, which item and when is appended to the chain of reveals before anything is shown, and listed on
//! the page of the case. The value itself is never recorded.

use serde::Serialize;
use waypost_base::{CaseId, Code, ItemKey, Rejection, UserId};
use waypost_store::{pages::CaseHead, reveals};

use crate::{
    App,
    access::{Visible, Who},
    chain::{Chain, numbered},
    error::AppError,
    read::CaseView,
};

/// Proof that a reveal of an item stands on record; pages show the item whole only for this.
#[derive(Clone, Debug)]
pub struct Revealed(ItemKey);

impl Revealed {
    /// Which item.
    pub fn item(&self) -> &ItemKey {
        &self.0
    }
}

/// The entry of the chain.
#[derive(Serialize)]
struct Entry<'a> {
    case: CaseId,
    item: &'a ItemKey,
    by: UserId,
}

impl App {
    /// Records that this person has an item of a case shown whole. `view` is the case as he sees it.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`] for an item that he does not see, and
    /// [`Code::NotAllowed`] for one that is not his to have revealed.
    pub fn reveal(
        &self,
        who: &Who,
        case: &Visible<CaseHead>,
        view: &CaseView,
        item: &ItemKey,
    ) -> Result<Result<Revealed, Rejection>, AppError> {
        if view.head.id != case.id().raw() || !view.values.contains_key(item) {
            return Ok(Err(Code::NotFound.into()));
        }
        if !view.revealable.contains(item) {
            return Ok(Err(Code::NotAllowed.into()));
        }
        let at = self.now();
        self.shared.db.write(|conn| -> Result<(), AppError> {
            let entry = Entry { case: case.id(), item, by: who.user() };
            let seq = numbered(conn, who.tenant(), Chain::Reveals, at, "revealed", &entry)?;
            let row = reveals::RevealRow {
                case_id: case.id().raw(),
                seq,
                person: who.user().raw(),
                item: item.to_string(),
                at,
            };
            Ok(reveals::insert(conn, who.tenant(), &row)?)
        })?;
        Ok(Ok(Revealed(item.clone())))
    }
}
