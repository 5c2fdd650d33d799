//! Closes an item, so that no form gets it any more, or opens it again.

use waypost_base::{Code, Rejection};
use waypost_store::items;

use super::{CatalogueItem, definer, read, row, uses};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
};

impl App {
    /// Closes an item that nothing uses, or opens it again.
    ///
    /// # Errors
    /// When the store fails; the rejection says where the item is used.
    pub fn set_item_closed(
        &self,
        proof: &Administers,
        key: &str,
        closed: bool,
    ) -> Result<Result<(), Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            let Some(before) = items::by_key(conn, tenant, key)? else {
                return Ok(Err(Code::NotFound.into()));
            };
            if before.closed == closed {
                return Ok(Ok(()));
            }
            if closed && let Some(rejection) = uses::in_use(conn, tenant, key)? {
                return Ok(Err(rejection));
            }
            let seen = before.revision;
            let after = CatalogueItem {
                closed,
                revision: seen.saturating_add(1),
                changed_at: self.now(),
                changed_by: Some(user),
                ..read(before)?
            };
            items::replace(conn, tenant, seen, &row(&after)?)?;
            let kind = if closed { "item_closed" } else { "item_opened" };
            record(conn, tenant, Chain::Definitions, self.now(), kind, &(user, key))?;
            Ok(Ok(()))
        })
    }
}
