//! What the pages of the organisation read besides the organisation itself.

use std::collections::BTreeMap;

use waypost_base::{Code, Party, Rejection, UserId};
use waypost_store::work;

use super::uses::{Named, NamedBy, flows_naming, named_by};
use crate::{App, access::Administers, error::AppError};

/// What a person has open.
#[derive(Clone, Debug, Default)]
pub struct OpenWork {
    /// Open work items of each party under which the person may act in his own right.
    pub parties: Vec<(Party, i64)>,
    /// How many of all open items he has claimed.
    pub claimed: i64,
    /// Running cases that he started.
    pub cases: i64,
}

impl App {
    /// The flows that name a post or department.
    ///
    /// # Errors
    /// When the store fails.
    pub fn flows_that_name(&self, proof: &Administers, named: Named) -> Result<Vec<NamedBy>, AppError> {
        let id = match named {
            Named::Post(post) => post.raw(),
            Named::Department(department) => department.raw(),
        };
        let found =
            self.shared.db.read(|conn| flows_naming(conn, proof.who().tenant(), &[id], self.now()))?;
        Ok(named_by(found, named))
    }

    /// What a person has open today.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn open_work_of(
        &self,
        proof: &Administers,
        user: UserId,
    ) -> Result<Result<OpenWork, Rejection>, AppError> {
        let who = proof.who();
        if who.organisation().person(user).is_none() {
            return Ok(Err(Code::NotFound.into()));
        }
        let mine = who.organisation().parties_of(user, who.today());
        self.shared.db.read(|conn| {
            let mut open =
                OpenWork { cases: work::cases_running_of(conn, who.tenant(), user)?, ..OpenWork::default() };
            let mut waiting: BTreeMap<Party, i64> = BTreeMap::new();
            for row in work::open_by_party(conn, who.tenant())? {
                if row.claimed_by == Some(user.raw()) {
                    open.claimed += row.items;
                }
                if let Some(party) = row.party.parse().ok().filter(|party| mine.contains(party)) {
                    *waiting.entry(party).or_default() += row.items;
                }
            }
            open.parties = waiting.into_iter().collect();
            Ok(Ok(open))
        })
    }
}
