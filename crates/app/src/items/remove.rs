//! Removes an item that nothing uses.

use waypost_base::{Code, Rejection};
use waypost_store::items;

use super::{definer, uses};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
};

impl App {
    /// Takes an item out of the catalogue.
    ///
    /// # Errors
    /// When the store fails; the rejection says where the item is used.
    pub fn remove_item(&self, proof: &Administers, key: &str) -> Result<Result<(), Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            if items::by_key(conn, tenant, key)?.is_none() {
                return Ok(Err(Code::NotFound.into()));
            }
            if let Some(rejection) = uses::in_use(conn, tenant, key)? {
                return Ok(Err(rejection));
            }
            items::remove(conn, tenant, key)?;
            record(conn, tenant, Chain::Definitions, self.now(), "item_removed", &(user, key))?;
            Ok(Ok(()))
        })
    }
}
