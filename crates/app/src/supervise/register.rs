//! The register in force (现势库) and its history (历史库), by business key.

use std::sync::Arc;

use waypost_base::FlowVersionId;
use waypost_store::register::{self, RegisterRow};

use crate::{
    App,
    access::{Sight, Supervises, sight},
    error::AppError,
    flows::FlowUse,
    read::Listed,
};

/// Lines of a page.
const PAGE: usize = 50;

/// A result in the register.
#[derive(Clone)]
pub struct RegisterEntry {
    /// Its row; the title is empty where the reader may not see the case.
    pub row: RegisterRow,
    /// The flow version.
    pub flow: Arc<FlowUse>,
    /// The reader may open the case.
    pub visible: bool,
}

impl App {
    /// Results whose business key begins so, by key, each key's oldest first. Restricted cases that the reader may not
    /// see are left out: their key, and that it begins so, is more than their number.
    ///
    /// # Errors
    /// When the store fails.
    pub fn register(
        &self,
        proof: &Supervises,
        begins: &str,
        after: Option<&str>,
    ) -> Result<Listed<RegisterEntry>, AppError> {
        let who = proof.who();
        let begins: String = begins.trim().chars().take(100).collect();
        let after = after.and_then(|key| key.split_once('.'));
        let after = after.and_then(|(case, key)| Some((key, case.parse().ok()?)));
        self.shared.db.read(|conn| {
            let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
            let mut after = after.map(|(key, case): (&str, i64)| (key.to_owned(), case));
            let mut rows: Vec<RegisterEntry> = Vec::new();
            // What is left out is not seen in the address of the next page either.
            while rows.len() <= PAGE {
                let from = after.as_ref().map(|(key, case)| (key.as_str(), *case));
                let found = register::list(conn, who.tenant(), &begins, from, limit)?;
                let Some(last) = found.last() else { break };
                after = Some((last.business_key.clone(), last.case));
                for mut row in found {
                    let version = FlowVersionId::new(row.flow_version);
                    let flow = self.shared.flow_in(conn, who.tenant(), version)?;
                    if !proof.covers(flow.category) {
                        continue;
                    }
                    let sight = sight(conn, who, row.number)?;
                    let visible = sight == Sight::Whole;
                    if !visible {
                        row.title.clear();
                    }
                    if sight != Sight::Number {
                        rows.push(RegisterEntry { row, flow, visible });
                    }
                }
            }
            let more = rows.len() > PAGE;
            rows.truncate(PAGE);
            let last = rows.last().filter(|_| more).map(|entry| &entry.row);
            let next = last.map(|row| format!("{}.{}", row.case, row.business_key));
            Ok(Listed { rows, next })
        })
    }
}
