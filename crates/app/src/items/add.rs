//! Adds an item to the catalogue.

use waypost_base::{Code, FieldProblem, ItemKey, Rejection};
use waypost_store::items;

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
            let catalogue = Catalogue::load(conn, tenant)?;
            let mut sheet = sheet.clone();
            if sheet.key.trim().is_empty() {
                sheet.key = suggested_key(&sheet, &catalogue);
            }
            let item = match sheet.read(None) {
                Ok(item) => item,
                Err(problems) => return Ok(Err(Rejection::of_fields(problems))),
            };
            let mut problems = catalogue.problems(&item);
            // The word stands in an address of the pages.
            if catalogue.get(&item.key).is_some() || item.key.as_str() == "new" {
                problems.push(FieldProblem::new("key", Code::NameTaken).with("name", &item.key));
            }
            if !problems.is_empty() {
                return Ok(Err(Rejection::of_fields(problems)));
            }
            let (key, now) = (item.key.clone(), self.now());
            let added =
                CatalogueItem { item, revision: 1, closed: false, changed_at: now, changed_by: Some(user) };
            items::insert(conn, tenant, &row(&added)?)?;
            record(conn, tenant, Chain::Definitions, now, "item_added", &(user, &added.item))?;
            Ok(Ok(key))
        })
    }
}
