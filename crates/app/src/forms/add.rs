//! Adds a form: its code, its name and an empty draft.

use waypost_base::{Code, FieldProblem, Rejection};
use waypost_forms::check::LABEL_LENGTH;
use waypost_store::{
    form_drafts::{self, FormDraftRow},
    forms::{self, FormRow},
};

use super::Sketch;
use crate::{
    App,
    access::Administers,
    chain::{Chain, record},
    codes::suggested,
    error::AppError,
    items::{definer, relabel, text_problem},
    organisation::label_text,
};

/// Words that stand in addresses of the pages.
const RESERVED: [&str; 2] = ["new", "import"];

impl App {
    /// Adds a form without items. Without a code it gets one from its name.
    ///
    /// # Errors
    /// When the store fails; the rejection names the fields `code`, `label`, `label_en`.
    pub fn add_form(
        &self,
        proof: &Administers,
        code: &str,
        name: &str,
        name_en: &str,
    ) -> Result<Result<String, Rejection>, AppError> {
        let (tenant, user) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let code = code.trim();
        let mut problems = Vec::new();
        if !code.is_empty() {
            problems.extend(code_problem(code));
        }
        if name.trim().is_empty() {
            problems.push(FieldProblem::new("label", Code::ValueRequired));
        }
        problems.extend(text_problem("label", name, LABEL_LENGTH, false));
        problems.extend(text_problem("label_en", name_en, LABEL_LENGTH, false));
        self.shared.db.write(|conn| {
            if problems.is_empty() && forms::form_by_code(conn, tenant, code)?.is_some() {
                problems.push(FieldProblem::new("code", Code::NameTaken).with("name", code));
            }
            if !problems.is_empty() {
                return Ok(Err(Rejection::of_fields(problems)));
            }
            let code = match code {
                "" => {
                    let known = forms::forms(conn, tenant)?;
                    let free = |code: &str| {
                        code_problem(code).is_none() && known.iter().all(|form| form.code != code)
                    };
                    suggested(&[name_en, name], "form", free)
                }
                code => code.to_owned(),
            };
            let name = relabel(None, name, name_en);
            let row = FormRow { id: self.shared.ids.fresh(), code: code.clone(), name: label_text(&name) };
            forms::save_form(conn, tenant, &row)?;
            let draft = FormDraftRow {
                form: row.id,
                revision: 1,
                body: Sketch::new(name).written()?,
                before: None,
                changed_at: self.now(),
                changed_by: Some(user.raw()),
            };
            form_drafts::save(conn, tenant, &draft)?;
            record(conn, tenant, Chain::Definitions, self.now(), "form_added", &(user, &code))?;
            Ok(Ok(code))
        })
    }
}

/// What is wrong with a form's code.
pub(super) fn code_problem(code: &str) -> Option<FieldProblem> {
    if code.is_empty() {
        return Some(FieldProblem::new("code", Code::ValueRequired));
    }
    if RESERVED.contains(&code) {
        return Some(FieldProblem::new("code", Code::NameTaken).with("name", code));
    }
    waypost_interchange::Code::new(code).err().map(|_| FieldProblem::new("code", Code::BadKey))
}
