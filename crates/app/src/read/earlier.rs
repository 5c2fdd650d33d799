//! What a document held when a page of it was shown, and who changed it since.

use std::collections::BTreeMap;

use waypost_base::{DocumentId, ItemKey, UserId, Value, Values};
use waypost_store::pages::{self, CaseHead};

use crate::{
    App,
    access::{Visible, Who},
    error::AppError,
};

/// An earlier version of a document.
pub struct Earlier {
    /// What it held.
    pub values: Values,
    /// What was changed since, and by whom last.
    pub changed: BTreeMap<ItemKey, UserId>,
}

impl App {
    /// A version of the document of a case; none where there is no such version.
    ///
    /// # Errors
    /// When the store fails, or a version is damaged.
    pub fn earlier(&self, who: &Who, case: &Visible<CaseHead>, no: i32) -> Result<Option<Earlier>, AppError> {
        let document = DocumentId::new(case.get().document);
        let rows = self.shared.db.read(|conn| pages::document_versions(conn, who.tenant(), document))?;
        let mut earlier: Option<Earlier> = None;
        let mut last = Values::new();
        for row in rows.into_iter().skip_while(|row| row.no < no) {
            let values: Values =
                serde_json::from_str(&row.values).map_err(|why| AppError::damaged("form values", why))?;
            match &mut earlier {
                None if row.no == no => {
                    earlier = Some(Earlier { values: values.clone(), changed: BTreeMap::new() })
                }
                None => return Ok(None),
                Some(earlier) => {
                    let keys =
                        last.keys().chain(values.keys()).filter(|key| last.get(*key) != values.get(*key));
                    earlier.changed.extend(keys.map(|key| (key.clone(), UserId::new(row.by))));
                }
            }
            last = values;
        }
        Ok(earlier)
    }
}

impl Earlier {
    /// Takes out of what was typed what stands as it was shown: it is not whoever typed that changes it. Gives what he
    /// was shown of the rest.
    pub fn leave_untouched(
        &self,
        typed: &mut Vec<(ItemKey, Option<Value>)>,
    ) -> Vec<(ItemKey, Option<Value>)> {
        typed.retain(|(key, value)| self.values.get(key) != value.as_ref());
        typed.iter().map(|(key, _)| (key.clone(), self.values.get(key).cloned())).collect()
    }
}
