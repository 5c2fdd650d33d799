//! Saves, takes back or discards a draft.

use waypost_base::{Code, ItemKey, Rejection, TenantId, UserId};
use waypost_store::{
    Conn,
    form_drafts::{self, FormDraftRow},
};

use super::{Sketch, draft::Open};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
    items::{ItemSheet, add, definer, definition_moved},
};

impl App {
    /// Saves a draft that was made from `was` at `stamp`, merged with what others saved or published since; gives what
    /// is saved. Without `was` it is saved only if nobody did.
    ///
    /// # Errors
    /// When the store fails; the rejection says who was faster, names what both changed, or what cannot be kept.
    pub fn save_form_draft(
        &self,
        proof: &Administers,
        code: &str,
        (stamp, was): (&str, Option<&Sketch>),
        sketch: &Sketch,
    ) -> Result<Result<Sketch, Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            let Some(open) = Open::load(conn, tenant, code)? else { return Ok(Err(Code::NotFound.into())) };
            let merged = match merged(&open, stamp, was, sketch)? {
                Ok(merged) => merged,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let sketch = &merged;
            let problems = sketch.damage(&open.catalogue);
            if !problems.is_empty() {
                return Ok(Err(Rejection::of_fields(problems)));
            }
            self.write_draft(conn, tenant, user, &open, sketch)?;
            Ok(Ok(merged))
        })
    }

    /// Saves a draft with an item that the catalogue does not have yet, both or neither. It comes last in its section.
    ///
    /// # Errors
    /// As [`App::save_form_draft`]; what is wrong with the item is named by the fields of an [`ItemSheet`].
    pub fn add_item_to_form(
        &self,
        proof: &Administers,
        code: &str,
        (stamp, was): (&str, Option<&Sketch>),
        sketch: &Sketch,
        (sheet, section): (&ItemSheet, usize),
    ) -> Result<Result<ItemKey, Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            let Some(open) = Open::load(conn, tenant, code)? else { return Ok(Err(Code::NotFound.into())) };
            let mut sketch = match merged(&open, stamp, was, sketch)? {
                Ok(merged) => merged,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let added = match add::judged(&open.catalogue, sheet, (self.now(), user)) {
                Ok(added) => added,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let key = added.item.key.clone();
            sketch.add(key.clone(), section);
            let problems = sketch.damage(&open.catalogue.with(&added));
            if !problems.is_empty() {
                return Ok(Err(Rejection::of_fields(problems)));
            }
            add::insert(conn, tenant, user, &added)?;
            self.write_draft(conn, tenant, user, &open, &sketch)?;
            Ok(Ok(key))
        })
    }

    fn write_draft(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        user: UserId,
        open: &Open,
        sketch: &Sketch,
    ) -> Result<(), AppError> {
        let before = open.sketch()?;
        if before == *sketch {
            return Ok(());
        }
        let row = FormDraftRow {
            form: open.form.id,
            revision: next_revision(open),
            body: sketch.written()?,
            before: Some(before.written()?),
            changed_at: self.now(),
            changed_by: Some(user.raw()),
        };
        form_drafts::save(conn, tenant, &row)?;
        let entry = (user, &open.form.code, sketch);
        record(conn, tenant, Chain::Definitions, self.now(), "form_draft", &entry)
    }

    /// Takes the last change of a draft back; taking back twice brings it again.
    ///
    /// # Errors
    /// When the store fails; the rejection says that there is nothing to take back, or who was faster.
    pub fn undo_form_draft(
        &self,
        proof: &Administers,
        code: &str,
        stamp: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            let Some(open) = Open::load(conn, tenant, code)? else { return Ok(Err(Code::NotFound.into())) };
            if let Some(rejection) = moved(&open, stamp) {
                return Ok(Err(rejection));
            }
            let revision = next_revision(&open);
            let Some((body, before)) = open.row.and_then(|row| Some((row.before?, row.body))) else {
                return Ok(Err(Code::NothingToUndo.into()));
            };
            let row = FormDraftRow {
                form: open.form.id,
                revision,
                body,
                before: Some(before),
                changed_at: self.now(),
                changed_by: Some(user.raw()),
            };
            form_drafts::save(conn, tenant, &row)?;
            record(conn, tenant, Chain::Definitions, self.now(), "form_draft_undone", &(user, code))?;
            Ok(Ok(()))
        })
    }

    /// Throws a draft away; the newest version stands again.
    ///
    /// # Errors
    /// When the store fails; the rejection says who was faster.
    pub fn discard_form_draft(
        &self,
        proof: &Administers,
        code: &str,
        stamp: &str,
    ) -> Result<Result<(), Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            let Some(open) = Open::load(conn, tenant, code)? else { return Ok(Err(Code::NotFound.into())) };
            if let Some(rejection) = moved(&open, stamp) {
                return Ok(Err(rejection));
            }
            form_drafts::remove(conn, tenant, open.id())?;
            record(conn, tenant, Chain::Definitions, self.now(), "form_draft_discarded", &(user, code))?;
            Ok(Ok(()))
        })
    }
}

/// What was made from `was` at `stamp`, with what others saved since.
fn merged(
    open: &Open,
    stamp: &str,
    was: Option<&Sketch>,
    sketch: &Sketch,
) -> Result<Result<Sketch, Rejection>, AppError> {
    Ok(match (moved(open, stamp), was) {
        (None, _) => Ok(sketch.clone()),
        (Some(rejection), None) => Err(rejection),
        (Some(_), Some(was)) => match sketch.merge(was, &open.sketch()?) {
            (merged, problems) if problems.is_empty() => Ok(merged),
            (_, problems) => Err(Rejection::of_fields(problems)),
        },
    })
}

/// The refusal of whoever saw something older.
pub(super) fn moved(open: &Open, stamp: &str) -> Option<Rejection> {
    let by = open.row.as_ref().and_then(|row| row.changed_by.map(UserId::new));
    (open.stamp() != stamp).then(|| definition_moved(by))
}

fn next_revision(open: &Open) -> i32 {
    open.row.as_ref().map_or(1, |row| row.revision.saturating_add(1))
}
