//! Changes an item. Versions of forms that exist keep it as it was.

use waypost_base::{Code, Rejection};
use waypost_store::items;

use super::{Catalogue, CatalogueItem, ItemSheet, definer, row};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
};

impl App {
    /// Changes the item of a key to what was typed, if nobody changed it since revision `seen`. The key stays.
    ///
    /// # Errors
    /// When the store fails; the rejection names every field with what is wrong, or who changed it meanwhile.
    pub fn change_item(
        &self,
        proof: &Administers,
        key: &str,
        seen: i32,
        sheet: &ItemSheet,
    ) -> Result<Result<(), Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            let catalogue = Catalogue::load(conn, tenant)?;
            let Some(before) = catalogue.iter().find(|known| known.item.key.as_str() == key) else {
                return Ok(Err(Code::NotFound.into()));
            };
            let sheet = ItemSheet { key: key.to_owned(), ..sheet.clone() };
            let item = match sheet.read(Some(&before.item)) {
                Ok(item) => item,
                Err(problems) => return Ok(Err(Rejection::of_fields(problems))),
            };
            let problems = catalogue.problems(&item);
            if !problems.is_empty() {
                return Ok(Err(Rejection::of_fields(problems)));
            }
            if item == before.item {
                return Ok(Ok(()));
            }
            let now = self.now();
            let after = CatalogueItem {
                item,
                revision: before.revision.saturating_add(1),
                changed_at: now,
                changed_by: Some(user),
                closed: before.closed,
            };
            if before.revision != seen || !items::replace(conn, tenant, seen, &row(&after)?)? {
                return Ok(Err(definition_moved(before.changed_by)));
            }
            record(conn, tenant, Chain::Definitions, now, "item_changed", &(user, &after.item))?;
            Ok(Ok(()))
        })
    }
}

/// The refusal of whoever saw an older revision.
pub(crate) fn definition_moved(by: Option<waypost_base::UserId>) -> Rejection {
    let who = by.map_or_else(|| "none".to_owned(), |user| user.to_string());
    Rejection::new(Code::DefinitionMoved).with("who", who)
}
