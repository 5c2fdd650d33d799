//! The catalogue of items: what forms are ticked together from. One file per verb.
//!
//! A form version holds its items whole, so a change of the catalogue never reaches a version that exists; it reaches
//! the next one. An item that a form, a draft or another item's formula uses is neither closed nor removed.

pub(crate) mod add;
mod change;
mod close;
mod field;
mod list;
mod remove;
mod renew;
mod sheet;
mod take_in;
mod uses;

use std::collections::BTreeMap;

use waypost_base::{Code, ItemKey, Rejection, TenantId, UserId};
use waypost_forms::{Form, Item, Place};
use waypost_org::Permission;
use waypost_store::{Conn, items};

use crate::{access::Administers, error::AppError};

pub(crate) use self::{change::definition_moved, sheet::text_problem, take_in::take_in};
pub use self::{
    field::{form_problem, problem_code},
    list::{ItemFilter, ItemLine, ItemList},
    sheet::{COMPUTED, ItemSheet, KINDS, RESULTS, TEXTS, kind_name, relabel, suggested_key},
    uses::{Use, UsedIn},
};

/// One item with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueItem {
    /// The item.
    pub item: Item,
    /// How often it was changed.
    pub revision: i32,
    /// Not offered to forms any more.
    pub closed: bool,
    /// When it was changed last.
    pub changed_at: i64,
    /// By whom; `None`: by a package.
    pub changed_by: Option<UserId>,
}

/// Every item of a tenant, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue {
    items: BTreeMap<ItemKey, CatalogueItem>,
}

impl Catalogue {
    /// A catalogue of these items.
    pub fn of(items: impl IntoIterator<Item = CatalogueItem>) -> Catalogue {
        Catalogue { items: items.into_iter().map(|item| (item.item.key.clone(), item)).collect() }
    }

    /// Reads the catalogue.
    ///
    /// # Errors
    /// When the store fails or a definition cannot be read.
    pub fn load(conn: &mut Conn, tenant: TenantId) -> Result<Catalogue, AppError> {
        let rows = items::list(conn, tenant)?.into_iter();
        let items = rows.map(|row| read(row).map(|item| (item.item.key.clone(), item)));
        Ok(Catalogue { items: items.collect::<Result<_, _>>()? })
    }

    /// The same with one more.
    pub(crate) fn with(&self, item: &CatalogueItem) -> Catalogue {
        Catalogue::of(self.items.values().chain([item]).cloned())
    }

    /// The item of a key.
    pub fn get(&self, key: &ItemKey) -> Option<&CatalogueItem> {
        self.items.get(key)
    }

    /// Every item, by key.
    pub fn iter(&self) -> impl Iterator<Item = &CatalogueItem> {
        self.items.values()
    }

    /// Every item in the order that a reader expects: `item_2` before `item_10`.
    pub fn in_order(&self) -> Vec<&CatalogueItem> {
        let mut items: Vec<_> = self.iter().collect();
        items.sort_by(|a, b| place(a.item.key.as_str()).cmp(&place(b.item.key.as_str())));
        items
    }

    /// What is wrong with an item as it would stand in this catalogue: its own rules, and those of its formula with
    /// what that reads. Problems are named by the fields of an [`ItemSheet`].
    pub fn problems(&self, item: &Item) -> Vec<waypost_base::FieldProblem> {
        let mut around = vec![item.clone()];
        let mut at = 0;
        while let Some(next) = around.get(at) {
            let reads: Vec<ItemKey> = next.formula.iter().flat_map(|f| f.reads().cloned()).collect();
            for key in reads {
                if let Some(found) = self.get(&key).filter(|_| around.iter().all(|item| item.key != key)) {
                    around.push(found.item.clone());
                }
            }
            at += 1;
        }
        let own = |place: &Place| match place {
            Place::Item(key) | Place::Column(key, _) => *key == item.key,
            _ => false,
        };
        let faults = Form::new("x", around).check();
        faults.iter().filter(|fault| own(&fault.place)).map(|fault| form_problem(item, fault)).collect()
    }
}

/// A key as it is sorted: its name, the number at its end, and the whole where these are alike.
fn place(key: &str) -> (&str, u64, &str) {
    let stem = key.trim_end_matches(|c: char| c.is_ascii_digit());
    (stem, key[stem.len()..].parse().unwrap_or_default(), key)
}

fn read(row: items::ItemRow) -> Result<CatalogueItem, AppError> {
    let item = serde_json::from_str(&row.definition)
        .map_err(|why| AppError::damaged(format!("item `{}`", row.key), why))?;
    Ok(CatalogueItem {
        item,
        revision: row.revision,
        closed: row.closed,
        changed_at: row.changed_at,
        changed_by: row.changed_by.map(UserId::new),
    })
}

pub(crate) fn row(item: &CatalogueItem) -> Result<items::ItemRow, AppError> {
    Ok(items::ItemRow {
        key: item.item.key.to_string(),
        definition: written(&item.item)?,
        revision: item.revision,
        closed: item.closed,
        changed_at: item.changed_at,
        changed_by: item.changed_by.map(UserId::raw),
    })
}

/// An item as its column holds it.
fn written(item: &Item) -> Result<String, AppError> {
    serde_json::to_string(item).map_err(|why| AppError::damaged("item", why))
}

/// Who may change definitions: tenant and person of a proof of that permission.
pub(crate) fn definer(proof: &Administers) -> Result<(TenantId, UserId), Rejection> {
    if proof.permission() == Permission::AdministerFlows {
        return Ok((proof.who().tenant(), proof.who().user()));
    }
    Err(Rejection::new(Code::NotAllowed).with("permission", Permission::AdministerFlows))
}
