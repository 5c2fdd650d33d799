//! The versions of a form, each with what it changed.

use waypost_base::{Code, FormId, Rejection, UserId};
use waypost_forms::{Form, FormChange};
use waypost_store::forms;

use super::form_of;
use crate::{App, access::Administers, error::AppError, items::definer};

/// One version.
#[derive(Clone, Debug)]
pub struct FormVersionLine {
    /// Its number.
    pub no: i32,
    /// When it was made.
    pub at: i64,
    /// By whom; `None`: by a package.
    pub by: Option<UserId>,
    /// The form.
    pub form: Form,
    /// What differs from the version before; `None` for the first.
    pub changes: Option<Vec<FormChange>>,
}

impl App {
    /// The versions of a form, the newest first.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn form_versions(
        &self,
        proof: &Administers,
        code: &str,
    ) -> Result<Result<Vec<FormVersionLine>, Rejection>, AppError> {
        let (tenant, _) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.read(|conn| {
            let Some(form) = forms::form_by_code(conn, tenant, code)? else {
                return Ok(Err(Code::NotFound.into()));
            };
            let rows = forms::versions_of(conn, tenant, FormId::new(form.id))?;
            let mut lines: Vec<FormVersionLine> = Vec::with_capacity(rows.len());
            for row in rows.into_iter().rev() {
                let form = form_of(&row)?;
                let changes = lines.last().map(|before| before.form.compare(&form));
                lines.push(FormVersionLine {
                    no: row.no,
                    at: row.created_at,
                    by: row.created_by.map(UserId::new),
                    form,
                    changes,
                });
            }
            lines.reverse();
            Ok(Ok(lines))
        })
    }
}
