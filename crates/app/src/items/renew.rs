//! Makes new versions of the forms that use an item, with the item as it is now.

use waypost_base::{Code, FormId, Rejection};
use waypost_forms::Form;
use waypost_store::{forms, items};

use super::{definer, form_problem, read};
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    error::AppError,
    forms::insert_version,
};

impl App {
    /// A new version of every form whose newest one has an older shape of the item; gives their codes. What a form
    /// says of the item itself (required, help) stays.
    ///
    /// # Errors
    /// When the store fails; the rejection names the form that the item as it is now would break.
    pub fn renew_forms(
        &self,
        proof: &Administers,
        key: &str,
    ) -> Result<Result<Vec<String>, Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let done: Result<Result<Vec<String>, Rejection>, Stopped> = self.shared.db.write(|conn| {
            let Some(now) = items::by_key(conn, tenant, key)?.map(read).transpose()? else {
                return Ok(Err(Code::NotFound.into()));
            };
            let codes = forms::forms(conn, tenant)?;
            let mut renewed = Vec::new();
            for newest in forms::newest_versions(conn, tenant)? {
                let mut form = Form::from_json(&newest.definition)
                    .map_err(|why| AppError::damaged(format!("form version {}", newest.id), why))?;
                let Some(item) = form.items.iter_mut().find(|item| item.key.as_str() == key) else {
                    continue;
                };
                let after = waypost_forms::Item {
                    required: item.required && now.item.formula.is_none(),
                    help: item.help.clone(),
                    ..now.item.clone()
                };
                if *item == after {
                    continue;
                }
                *item = after;
                let code = codes.iter().find(|row| row.id == newest.form).map_or("", |row| row.code.as_str());
                if let Some(fault) = form.check().first() {
                    // Not one of the forms is renewed when one cannot be.
                    let problem = form_problem(&now.item, fault);
                    let mut rejection = Rejection::new(problem.code).with("name", code);
                    rejection.params.extend(problem.params);
                    return Err(Stopped::Refused(rejection));
                }
                insert_version(self, conn, tenant, FormId::new(newest.form), newest.no, &form, Some(user))?;
                record(
                    conn,
                    tenant,
                    Chain::Definitions,
                    self.now(),
                    "form_renewed",
                    &(user, code, newest.no + 1, key),
                )?;
                renewed.push(code.to_owned());
            }
            Ok(Ok(renewed))
        });
        match done {
            Ok(done) => Ok(done),
            Err(Stopped::Refused(rejection)) => Ok(Err(rejection)),
            Err(Stopped::Broken(fault)) => Err(fault),
        }
    }
}

/// Why the transaction was taken back.
enum Stopped {
    Refused(Rejection),
    Broken(AppError),
}

impl From<AppError> for Stopped {
    fn from(fault: AppError) -> Self {
        Stopped::Broken(fault)
    }
}

impl From<waypost_store::StoreError> for Stopped {
    fn from(fault: waypost_store::StoreError) -> Self {
        Stopped::Broken(fault.into())
    }
}
