//! Items of a form that came as a package into the catalogue.

use waypost_base::{TenantId, UserId};
use waypost_forms::Form;
use waypost_store::{Conn, items};

use super::{CatalogueItem, read, row};
use crate::error::AppError;

/// Adds what the catalogue does not have. It follows the package where it said the same as the form's version
/// before; what an administrator or another form made of an item stays, and the form then has its own shape of it.
pub(crate) fn take_in(
    conn: &mut Conn,
    tenant: TenantId,
    form: &Form,
    before: Option<&Form>,
    at: i64,
    by: Option<UserId>,
) -> Result<(), AppError> {
    for item in &form.items {
        let known = items::by_key(conn, tenant, item.key.as_str())?.map(read).transpose()?;
        let taken = |revision| CatalogueItem {
            item: item.clone(),
            revision,
            closed: false,
            changed_at: at,
            changed_by: by,
        };
        match known {
            None => items::insert(conn, tenant, &row(&taken(1))?)?,
            Some(known) if known.item == *item => {}
            Some(known) if before.and_then(|form| form.item(&item.key)) == Some(&known.item) => {
                let after = row(&taken(known.revision.saturating_add(1)))?;
                items::replace(conn, tenant, known.revision, &after)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}
