//! Adds an item to the catalogue.

use waypost_base::{Code, FieldProblem, ItemKey, Rejection, TenantId, UserId};
use waypost_store::{Conn, items};

use super::{Catalogue, CatalogueItem, ItemSheet, definer, row, suggested_key};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
};

impl App {
    /// Adds what was typed. Without a key it gets one from its name.
    ///
    /// # Errors
    /// When the store fails; the rejection names every field with what is wrong.
    pub fn add_item(
        &self,
        proof: &Administers,
        sheet: &ItemSheet,
    ) -> Result<Result<ItemKey, Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            let added = match judged(&Catalogue::load(conn, tenant)?, sheet, (self.now(), user)) {
                Ok(added) => added,
                Err(rejection) => return Ok(Err(rejection)),
            };
            insert(conn, tenant, user, &added)?;
            Ok(Ok(added.item.key))
        })
    }
}

/// What was typed, as a new item of this catalogue, changed at an instant by somebody.
pub(crate) fn judged(
    catalogue: &Catalogue,
    sheet: &ItemSheet,
    (changed_at, user): (i64, UserId),
) -> Result<CatalogueItem, Rejection> {
    let mut sheet = sheet.clone();
    if sheet.key.trim().is_empty() {
        sheet.key = suggested_key(&sheet, catalogue);
    }
    let item = sheet.read(None).map_err(Rejection::of_fields)?;
    let mut problems = catalogue.problems(&item);
    // The word stands in an address of the pages.
    if catalogue.get(&item.key).is_some() || item.key.as_str() == "new" {
        problems.push(FieldProblem::new("key", Code::NameTaken).with("name", &item.key));
    }
    if !problems.is_empty() {
        return Err(Rejection::of_fields(problems));
    }
    Ok(CatalogueItem { item, revision: 1, closed: false, changed_at, changed_by: Some(user) })
}

/// Writes a new item and its record.
pub(crate) fn insert(
    conn: &mut Conn,
    tenant: TenantId,
    user: UserId,
    added: &CatalogueItem,
) -> Result<(), AppError> {
    items::insert(conn, tenant, &row(added)?)?;
    record(conn, tenant, Chain::Definitions, added.changed_at, "item_added", &(user, &added.item))
}
