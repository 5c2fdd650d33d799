//! The catalogue as it is read: all of it, and one item.

use std::collections::BTreeSet;

use waypost_base::{Code, Rejection};

use super::{Catalogue, CatalogueItem, Use, definer, place, uses};
use crate::{App, access::Administers, error::AppError};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFilter {
    /// A part of key, name or help, in any language; empty: every item.
    pub words: String,
    /// The kind; empty: every kind.
    pub kind: String,
    /// Closed ones too.
    pub closed: bool,
    /// Lines after the one of this key.
    pub after: String,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLine {
    /// The item.
    pub item: CatalogueItem,
    /// Where it is used.
    pub uses: BTreeSet<Use>,
}

/// A part of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemList {
    /// The lines.
    pub lines: Vec<ItemLine>,
    /// The key after which the next part begins.
    pub next: Option<String>,
    /// How many fit in all.
    pub total: usize,
    /// The whole catalogue, for the names of what uses them.
    pub catalogue: Catalogue,
}

/// Lines of a part.
const PAGE: usize = 60;

impl ItemFilter {
    /// Whether an item is what is looked for.
    pub fn fits(&self, known: &CatalogueItem) -> bool {
        let item = &known.item;
        let words = self.words.trim().to_lowercase();
        let found = words.is_empty()
            || item.key.as_str().contains(&words)
            || item.label.texts().chain(item.help.texts()).any(|text| text.to_lowercase().contains(&words));
        found
            && (self.kind.is_empty() || self.kind == super::sheet::kind_name(item))
            && (self.closed || !known.closed)
    }
}

impl App {
    /// A part of the catalogue.
    ///
    /// # Errors
    /// When the store fails.
    pub fn items(
        &self,
        proof: &Administers,
        filter: &ItemFilter,
    ) -> Result<Result<ItemList, Rejection>, AppError> {
        let (tenant, _) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.read(|conn| {
            let catalogue = Catalogue::load(conn, tenant)?;
            let mut uses = uses::uses(conn, tenant, &catalogue)?;
            let fitting: Vec<_> =
                catalogue.in_order().into_iter().filter(|known| filter.fits(known)).collect();
            let total = fitting.len();
            let after = place(&filter.after);
            let mut rest = fitting.into_iter().filter(|known| place(known.item.key.as_str()) > after);
            let mut line = |known: &CatalogueItem| ItemLine {
                uses: uses.remove(known.item.key.as_str()).unwrap_or_default(),
                item: known.clone(),
            };
            let lines: Vec<_> = rest.by_ref().take(PAGE).map(&mut line).collect();
            let last = lines.last().map(|line| line.item.item.key.to_string());
            let next = rest.next().and(last);
            drop(rest);
            Ok(Ok(ItemList { next, lines, total, catalogue }))
        })
    }

    /// One item, with the whole catalogue for what its formula may read.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn item(
        &self,
        proof: &Administers,
        key: &str,
    ) -> Result<Result<(ItemLine, Catalogue), Rejection>, AppError> {
        let (tenant, _) = match definer(proof) {
            Ok(who) => who,
            Err(rejection) => return Ok(Err(rejection)),
        };
        self.shared.db.read(|conn| {
            let catalogue = Catalogue::load(conn, tenant)?;
            let Some(item) = catalogue.iter().find(|known| known.item.key.as_str() == key).cloned() else {
                return Ok(Err(Code::NotFound.into()));
            };
            let uses = uses::uses(conn, tenant, &catalogue)?.remove(key).unwrap_or_default();
            Ok(Ok((ItemLine { item, uses }, catalogue)))
        })
    }

    /// The whole catalogue.
    ///
    /// # Errors
    /// When the store fails.
    pub fn item_catalogue(&self, proof: &Administers) -> Result<Result<Catalogue, Rejection>, AppError> {
        match definer(proof) {
            Ok((tenant, _)) => self.shared.db.read(|conn| Ok(Ok(Catalogue::load(conn, tenant)?))),
            Err(rejection) => Ok(Err(rejection)),
        }
    }
}
