//! The forms of a tenant, and which flows pin which version of them.

use std::collections::BTreeMap;

use waypost_base::{Label, Rejection, TenantId};
use waypost_store::{Conn, form_drafts, forms};

use crate::{App, access::Administers, error::AppError, items::definer, organisation::label};

/// One form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormLine {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// How many versions it has.
    pub versions: i64,
    /// Whether there is a draft.
    pub has_draft: bool,
    /// Flows that pin a version of it.
    pub pinned: Vec<PinnedBy>,
}

/// A flow version that pins a form version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedBy {
    /// Code of the flow.
    pub flow: String,
    /// Its name.
    pub name: Label,
    /// Number of the flow version.
    pub no: i32,
    /// Whether that version is a draft.
    pub is_draft: bool,
    /// Number of the form version.
    pub form_no: i32,
}

impl App {
    /// Every form whose code or name has these words, by code.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forms(
        &self,
        proof: &Administers,
        words: &str,
    ) -> Result<Result<Vec<FormLine>, Rejection>, AppError> {
        let (tenant, _) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let words = words.trim().to_lowercase();
        self.shared.db.read(|conn| {
            let counts: BTreeMap<i64, i64> = forms::version_counts(conn, tenant)?.into_iter().collect();
            let drafts: Vec<i64> = form_drafts::list(conn, tenant)?.into_iter().map(|row| row.form).collect();
            let mut pinned = pinned_by(conn, tenant)?;
            let lines = forms::forms(conn, tenant)?.into_iter().map(|row| FormLine {
                name: label(&row.name),
                versions: counts.get(&row.id).copied().unwrap_or_default(),
                has_draft: drafts.contains(&row.id),
                pinned: pinned.remove(&row.id).unwrap_or_default(),
                code: row.code,
            });
            let fits = |line: &FormLine| {
                line.code.contains(&words)
                    || line.name.texts().any(|text| text.to_lowercase().contains(&words))
            };
            Ok(Ok(lines.filter(fits).collect()))
        })
    }
}

/// Who pins which form.
pub(super) fn pinned_by(conn: &mut Conn, tenant: TenantId) -> Result<BTreeMap<i64, Vec<PinnedBy>>, AppError> {
    let mut pinned: BTreeMap<i64, Vec<PinnedBy>> = BTreeMap::new();
    for row in forms::uses(conn, tenant)? {
        pinned.entry(row.form).or_default().push(PinnedBy {
            flow: row.flow,
            name: label(&row.name),
            no: row.no,
            is_draft: row.state == "draft",
            form_no: row.form_no,
        });
    }
    Ok(pinned)
}
