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
    /// The flow version; none where the case is restricted.
    pub flow: Option<Arc<FlowUse>>,
    /// The reader may open the case.
    pub visible: bool,
}

impl App {
    /// Results whose business key begins so, by key, each key's oldest first.
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
            let mut found = register::list(conn, who.tenant(), &begins, after, limit)?;
            let more = found.len() > PAGE;
            found.truncate(PAGE);
            let next = found.last().filter(|_| more).map(|row| format!("{}.{}", row.case, row.business_key));
            let mut rows = Vec::new();
            for mut row in found {
                let flow = self.shared.flow_in(conn, who.tenant(), FlowVersionId::new(row.flow_version))?;
                if !proof.covers(flow.category) {
                    continue;
                }
                let sight = sight(conn, who, row.number)?;
                let visible = sight == Sight::Whole;
                if !visible {
                    row.title.clear();
                }
                rows.push(RegisterEntry { row, flow: (sight != Sight::Number).then_some(flow), visible });
            }
            Ok(Listed { rows, next })
        })
    }
}
