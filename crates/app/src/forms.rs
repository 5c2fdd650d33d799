//! Forms as administrators make them: a draft of items ticked from the catalogue, published as a version that never
//! changes. One file per verb.
//!
//! A form has at most one draft. Whoever saves it names the stamp of what he saw; with another stamp nothing is
//! saved. Flows keep the version they pin.

mod add;
mod draft;
mod list;
mod outside;
mod publish;
mod save;
mod sketch;
mod versions;

use waypost_base::{FormId, FormVersionId, ItemKey, Label, TenantId, UserId};
use waypost_forms::{Form, Kind};
use waypost_store::{
    Conn,
    forms::{self, FormRow, FormVersionRow},
};

pub use self::{
    draft::FormDraft,
    list::{FormLine, PinnedBy},
    outside::{Taken, TakenItem, TakenPart},
    sketch::{Group, Placed, Sketch},
    versions::FormVersionLine,
};
use crate::{App, error::AppError, organisation::label_text};

impl App {
    /// The items of a form version, for whoever gives rights on them: key, name, kind.
    ///
    /// # Errors
    /// When the store fails, or there is no such version.
    pub fn form_items(
        &self,
        tenant: TenantId,
        version: FormVersionId,
    ) -> Result<Vec<(ItemKey, Label, Kind)>, AppError> {
        self.shared.db.read(|conn| {
            let row = forms::version(conn, tenant, version)?
                .ok_or_else(|| AppError::damaged(format!("form version {version}"), "missing"))?;
            let items = form_of(&row)?.items.into_iter();
            Ok(items.map(|item| (item.key, item.label, item.kind)).collect())
        })
    }
}

/// The form of a stored version.
pub(crate) fn form_of(row: &FormVersionRow) -> Result<Form, AppError> {
    Form::from_json(&row.definition).map_err(|why| AppError::damaged(format!("form version {}", row.id), why))
}

/// Adds the version after `newest` (0: the first) and gives the form its name.
pub(crate) fn insert_version(
    app: &App,
    conn: &mut Conn,
    tenant: TenantId,
    form: FormId,
    newest: i32,
    definition: &Form,
    by: Option<UserId>,
) -> Result<(), AppError> {
    let code = forms::forms(conn, tenant)?.into_iter().find(|row| row.id == form.raw());
    if let Some(row) = code {
        forms::save_form(conn, tenant, &FormRow { name: label_text(&definition.name), ..row })?;
    }
    let version = FormVersionRow {
        id: app.shared.ids.fresh(),
        form: form.raw(),
        no: newest + 1,
        created_at: app.now(),
        created_by: by.map(UserId::raw),
        definition: definition.to_json(),
    };
    Ok(forms::insert_version(conn, tenant, &version)?)
}
