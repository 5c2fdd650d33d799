//! What the audit page needs beside the refusals themselves: the readable numbers of the cases they belong to.

use std::collections::BTreeMap;

use waypost_base::CaseId;
use waypost_store::pages;

use crate::{App, access::Administers, error::AppError};

impl App {
    /// The readable numbers of cases by their ids; a case that is not there is left out.
    ///
    /// # Errors
    /// When the store fails.
    pub fn case_numbers(&self, proof: &Administers, cases: &[i64]) -> Result<BTreeMap<i64, i64>, AppError> {
        let tenant = proof.who().tenant();
        self.shared.db.read(|conn| {
            let mut numbers = BTreeMap::new();
            for id in cases {
                if !numbers.contains_key(id)
                    && let Some(case) = pages::case_by_id(conn, tenant, CaseId::new(*id))?
                {
                    numbers.insert(*id, case.number);
                }
            }
            Ok(numbers)
        })
    }
}
