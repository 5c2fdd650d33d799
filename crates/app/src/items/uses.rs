//! Where items are used: in the newest version of a form, in one that a flow pins, in a draft, in a formula.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use waypost_base::{Code, FormId, Label, Rejection, TenantId};
use waypost_store::{Conn, form_drafts, forms};

use super::Catalogue;
use crate::{error::AppError, forms::Sketch, organisation::label};

/// One place that uses an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// Code of the form, or key of the computed item.
    pub code: String,
    /// What uses it.
    pub of: UsedIn,
}

/// What uses an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UsedIn {
    /// The version of this number of a form.
    Version(i32),
    /// The draft of a form.
    Draft,
    /// The formula of another item.
    Formula,
}

/// Only the keys of a form's items: what is listed need not be read whole.
#[derive(Deserialize)]
struct Keys {
    items: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

/// Every use, by the item's key.
pub(super) fn uses(
    conn: &mut Conn,
    tenant: TenantId,
    catalogue: &Catalogue,
) -> Result<BTreeMap<String, BTreeSet<Use>>, AppError> {
    let mut found: BTreeMap<String, BTreeSet<Use>> = BTreeMap::new();
    let codes: BTreeMap<i64, String> =
        forms::forms(conn, tenant)?.into_iter().map(|row| (row.id, row.code)).collect();
    let code = |form: i64| codes.get(&form).cloned().unwrap_or_default();
    let mut versions = forms::newest_versions(conn, tenant)?;
    let newest: BTreeSet<(i64, i32)> = versions.iter().map(|row| (row.form, row.no)).collect();
    let pinned: BTreeSet<(i64, i32)> =
        forms::uses(conn, tenant)?.into_iter().map(|row| (row.form, row.form_no)).collect();
    let older: BTreeSet<i64> = pinned.difference(&newest).map(|(form, _)| *form).collect();
    for form in older {
        let rows = forms::versions_of(conn, tenant, FormId::new(form))?.into_iter();
        versions
            .extend(rows.filter(|row| pinned.contains(&(form, row.no)) && !newest.contains(&(form, row.no))));
    }
    for row in versions {
        let keys: Keys = serde_json::from_str(&row.definition)
            .map_err(|why| AppError::damaged(format!("form version {}", row.id), why))?;
        for Key { key } in keys.items {
            let place = Use { code: code(row.form), of: UsedIn::Version(row.no) };
            found.entry(key).or_default().insert(place);
        }
    }
    for draft in form_drafts::list(conn, tenant)? {
        for key in Sketch::read(&draft.body)?.keys() {
            let place = Use { code: code(draft.form), of: UsedIn::Draft };
            found.entry(key.to_string()).or_default().insert(place);
        }
    }
    for known in catalogue.iter() {
        for key in known.item.formula.iter().flat_map(|formula| formula.reads()) {
            let place = Use { code: known.item.key.to_string(), of: UsedIn::Formula };
            found.entry(key.to_string()).or_default().insert(place);
        }
    }
    Ok(found)
}

/// The refusal that names where an item is used; `None` when nothing uses it.
pub(super) fn in_use(conn: &mut Conn, tenant: TenantId, key: &str) -> Result<Option<Rejection>, AppError> {
    let catalogue = Catalogue::load(conn, tenant)?;
    let Some(places) = uses(conn, tenant, &catalogue)?.remove(key) else { return Ok(None) };
    let names: BTreeMap<String, Label> =
        forms::forms(conn, tenant)?.into_iter().map(|row| (row.code, label(&row.name))).collect();
    let told: BTreeSet<String> = places
        .into_iter()
        .map(|place| match (place.of, names.get(&place.code)) {
            (UsedIn::Formula, _) | (_, None) => place.code,
            (_, Some(name)) => format!("{name} ({})", place.code),
        })
        .collect();
    let told = told.into_iter().collect::<Vec<_>>().join(", ");
    Ok(Some(Rejection::new(Code::ItemInUse).with("what", told)))
}
