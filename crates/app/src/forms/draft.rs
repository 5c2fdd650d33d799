//! The draft of a form with all that its page shows: the catalogue, the newest version, who pins which version.

use waypost_base::{Code, FormId, Rejection, TenantId, UserId};
use waypost_forms::Form;
use waypost_store::{
    Conn,
    form_drafts::{self, FormDraftRow},
    forms::{self, FormRow},
};

use super::{PinnedBy, Sketch, form_of, list::pinned_by};
use crate::{
    App,
    access::Administers,
    error::AppError,
    items::{Catalogue, definer},
};

/// The draft of a form.
#[derive(Clone, Debug)]
pub struct FormDraft {
    /// Code of the form.
    pub code: String,
    /// The draft, or the newest version as one.
    pub sketch: Sketch,
    /// What was seen, to be named when saving.
    pub stamp: String,
    /// Whether something was saved since the newest version.
    pub is_saved: bool,
    /// When, and by whom.
    pub changed: Option<(i64, Option<UserId>)>,
    /// Whether the last change can be taken back.
    pub can_undo: bool,
    /// Number and form of the newest version.
    pub newest: Option<(i32, Form)>,
    /// Flows that pin a version.
    pub pinned: Vec<PinnedBy>,
    /// Every item.
    pub catalogue: Catalogue,
}

/// What a form's draft is worked on with, inside one transaction.
pub(super) struct Open {
    pub(super) form: FormRow,
    pub(super) newest: Option<(i32, Form)>,
    pub(super) row: Option<FormDraftRow>,
    pub(super) catalogue: Catalogue,
}

impl Open {
    pub(super) fn load(conn: &mut Conn, tenant: TenantId, code: &str) -> Result<Option<Open>, AppError> {
        let Some(form) = forms::form_by_code(conn, tenant, code)? else { return Ok(None) };
        let id = FormId::new(form.id);
        let newest = forms::versions_of(conn, tenant, id)?.into_iter().next();
        let newest = newest.map(|row| form_of(&row).map(|form| (row.no, form))).transpose()?;
        let row = form_drafts::of_form(conn, tenant, id)?;
        Ok(Some(Open { form, newest, row, catalogue: Catalogue::load(conn, tenant)? }))
    }

    pub(super) fn id(&self) -> FormId {
        FormId::new(self.form.id)
    }

    /// Version, revision and instant: a version that somebody published meanwhile is another stamp too.
    pub(super) fn stamp(&self) -> String {
        let no = self.newest.as_ref().map_or(0, |(no, _)| *no);
        // A draft that was thrown away and begun anew counts from 1 again, at another instant.
        let (revision, at) = self.row.as_ref().map_or((0, 0), |row| (row.revision, row.changed_at));
        format!("{no}.{revision}.{at}")
    }

    pub(super) fn sketch(&self) -> Result<Sketch, AppError> {
        match (&self.row, &self.newest) {
            (Some(row), _) => Sketch::read(&row.body),
            (None, Some((_, form))) => Ok(Sketch::of(form, &self.catalogue)),
            (None, None) => Ok(Sketch::new(crate::organisation::label(&self.form.name))),
        }
    }
}

impl App {
    /// The draft of a form.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn form_draft(
        &self,
        proof: &Administers,
        code: &str,
    ) -> Result<Result<FormDraft, Rejection>, AppError> {
        let (tenant, _) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.read(|conn| {
            let Some(open) = Open::load(conn, tenant, code)? else { return Ok(Err(Code::NotFound.into())) };
            let pinned = pinned_by(conn, tenant)?.remove(&open.form.id).unwrap_or_default();
            Ok(Ok(FormDraft {
                code: open.form.code.clone(),
                sketch: open.sketch()?,
                stamp: open.stamp(),
                is_saved: open.row.is_some(),
                changed: open.row.as_ref().map(|row| (row.changed_at, row.changed_by.map(UserId::new))),
                can_undo: open.row.as_ref().is_some_and(|row| row.before.is_some()),
                newest: open.newest,
                pinned,
                catalogue: open.catalogue,
            }))
        })
    }
}
