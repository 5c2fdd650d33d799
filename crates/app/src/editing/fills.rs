//! Who fills in a form that a flow has just been given: the initiator, until somebody says otherwise. Without this a
//! new form could be read everywhere and filled in nowhere.

use waypost_base::{FormVersionId, TenantId};
use waypost_engine::{Definition, definition::Right};
use waypost_forms::Form;
use waypost_store::{Conn, forms};

use crate::error::AppError;

/// The form of a version, where there is one.
pub(super) fn form_of(
    conn: &mut Conn,
    tenant: TenantId,
    version: Option<FormVersionId>,
) -> Result<Option<Form>, AppError> {
    let Some(id) = version else { return Ok(None) };
    let stored = forms::version(conn, tenant, id)?;
    stored
        .map(|stored| Form::from_json(&stored.definition))
        .transpose()
        .map_err(|why| AppError::damaged(format!("form version {id}"), why))
}

/// Lets the first stage fill in every item that is not computed, unless some stage has rights of its own already.
pub(super) fn initiator_fills(definition: &mut Definition, form: Option<&Form>) {
    let Some(form) = form else { return };
    if definition.stages.iter().any(|stage| !stage.rights.is_empty()) {
        return;
    }
    if let Some(first) = definition.stages.first_mut() {
        let typed = form.items.iter().filter(|item| item.formula.is_none());
        first.rights = typed.map(|item| (item.key.clone(), Right::Write)).collect();
    }
}
