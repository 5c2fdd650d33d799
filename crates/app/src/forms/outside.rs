//! A form of another system into the catalogue and a draft.

use std::collections::BTreeSet;

use waypost_base::{Code, FieldProblem, ItemKey, Rejection, TenantId, UserId};
use waypost_forms::Form;
use waypost_store::{
    Conn,
    form_drafts::{self, FormDraftRow},
    forms::{self, FormRow},
    items,
};

use super::{Sketch, add::code_problem};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
    items::{Catalogue, CatalogueItem, definer, row},
    organisation::label_text,
};

/// What a foreign form became.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Taken {
    /// Code of the form with the draft.
    pub form: String,
    /// Its items.
    pub items: Vec<TakenItem>,
}

/// What became of one item.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct TakenItem {
    /// Its key.
    pub key: ItemKey,
    /// How.
    pub part: TakenPart,
}

/// How an item was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TakenPart {
    /// It is new in the catalogue.
    Added,
    /// The catalogue has the same.
    Same,
    /// The catalogue has another item of this key; the form keeps its own shape of it.
    Own,
}

impl App {
    /// Makes the items of a foreign form and a draft of it.
    ///
    /// # Errors
    /// When the store fails; the rejection is about the field `code`.
    pub fn take_form(
        &self,
        proof: &Administers,
        code: &str,
        form: &Form,
    ) -> Result<Result<Taken, Rejection>, AppError> {
        match definer(proof) {
            Ok((tenant, user)) => {
                self.shared.db.write(|conn| self.take_form_in(conn, tenant, Some(user), code.trim(), form))
            }
            Err(rejection) => Ok(Err(rejection)),
        }
    }

    /// The same at the command line.
    ///
    /// # Errors
    /// As [`App::take_form`].
    pub fn take_form_as_operator(
        &self,
        tenant: TenantId,
        code: &str,
        form: &Form,
    ) -> Result<Result<Taken, Rejection>, AppError> {
        self.shared.db.write(|conn| self.take_form_in(conn, tenant, None, code.trim(), form))
    }

    fn take_form_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        by: Option<UserId>,
        code: &str,
        form: &Form,
    ) -> Result<Result<Taken, Rejection>, AppError> {
        if let Some(problem) = code_problem(code) {
            return Ok(Err(Rejection::of_fields(vec![problem])));
        }
        if forms::form_by_code(conn, tenant, code)?.is_some() {
            let taken = FieldProblem::new("code", Code::NameTaken).with("name", code);
            return Ok(Err(Rejection::of_fields(vec![taken])));
        }
        let catalogue = Catalogue::load(conn, tenant)?;
        let now = self.now();
        let mut taken = Vec::new();
        let mut seen = BTreeSet::new();
        for item in form.items.iter().filter(|item| seen.insert(item.key.clone())) {
            let part = match catalogue.get(&item.key) {
                None => {
                    let item = CatalogueItem {
                        item: item.clone(),
                        revision: 1,
                        closed: false,
                        changed_at: now,
                        changed_by: by,
                    };
                    items::insert(conn, tenant, &row(&item)?)?;
                    TakenPart::Added
                }
                Some(known) if known.item == *item => TakenPart::Same,
                Some(_) => TakenPart::Own,
            };
            taken.push(TakenItem { key: item.key.clone(), part });
        }
        let sketch = Sketch::of(form, &Catalogue::load(conn, tenant)?);
        let stored =
            FormRow { id: self.shared.ids.fresh(), code: code.to_owned(), name: label_text(&form.name) };
        forms::save_form(conn, tenant, &stored)?;
        let draft = FormDraftRow {
            form: stored.id,
            revision: 1,
            body: sketch.written()?,
            before: None,
            changed_at: now,
            changed_by: by.map(UserId::raw),
        };
        form_drafts::save(conn, tenant, &draft)?;
        record(conn, tenant, Chain::Definitions, now, "form_taken", &(by, code, form))?;
        Ok(Ok(Taken { form: code.to_owned(), items: taken }))
    }
}
