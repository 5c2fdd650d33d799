//! Publishes a draft as the next version, which never changes.

use waypost_base::{Code, Rejection};
use waypost_store::form_drafts;

use super::{draft::Open, insert_version, save::moved};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
    items::definer,
};

impl App {
    /// Makes the saved draft the form's newest version; gives its number.
    ///
    /// # Errors
    /// When the store fails; the rejection names what keeps it from being published.
    pub fn publish_form(
        &self,
        proof: &Administers,
        code: &str,
        stamp: &str,
    ) -> Result<Result<i32, Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.write(|conn| {
            let Some(open) = Open::load(conn, tenant, code)? else { return Ok(Err(Code::NotFound.into())) };
            if let Some(rejection) = moved(&open, stamp) {
                return Ok(Err(rejection));
            }
            let sketch = open.sketch()?;
            let problems = sketch.problems(&open.catalogue);
            if !problems.is_empty() {
                return Ok(Err(Rejection::of_fields(problems)));
            }
            let form = sketch.form(&open.catalogue);
            let newest = open.newest.as_ref().map_or(0, |(no, _)| *no);
            if open.newest.as_ref().is_some_and(|(_, before)| *before == form) {
                return Ok(Err(Code::NothingToPublish.into()));
            }
            insert_version(self, conn, tenant, open.id(), newest, &form, Some(user))?;
            form_drafts::remove(conn, tenant, open.id())?;
            let no = newest + 1;
            record(conn, tenant, Chain::Definitions, self.now(), "form_published", &(user, code, no, &form))?;
            Ok(Ok(no))
        })
    }
}
