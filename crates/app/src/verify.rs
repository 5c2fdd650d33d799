//! `waypost verify`: everything that is kept, proved again.
//!
//! Every journal entry is read in the order of its chain: its digest, its link to the one before, its number. The
//! entries of a case are replayed through the engine, and projected through the same code that the desk uses; state,
//! steps, work items, values before and after, remarks, incidents, properties and form values must come out as they
//! are stored. Seals, files and the database's own pages are checked too. Nothing is changed.

use std::{collections::BTreeSet, path::Path};

use serde::Serialize;
use waypost_base::TenantId;
use waypost_store::{
    Conn,
    pages::{self, CaseHead},
    seals, tenant,
};

use crate::{App, error::AppError, shared::Shared};

mod compare;
mod dump;
mod replay;
mod rows;
mod walk;

pub use dump::{CaseDump, KeyDump, StepDump};
use walk::Walk;

/// Case ids are far above the numbers of the other chains.
const FIRST_CASE_CHAIN: i64 = 1_000;

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The tenant's code.
    pub tenant: String,
    /// Where: `case 12`, `chain 3`, `series …`, `access`, `file …`, `seal`, `database`.
    pub place: String,
    /// What.
    pub what: String,
}

/// What a verification found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verified {
    /// Cases replayed.
    pub cases: usize,
    /// Journal entries read.
    pub entries: usize,
    /// Files read.
    pub files: usize,
    /// Seals checked.
    pub seals: i64,
    /// Hash of the newest seal of each tenant, hex: to be compared with what was published.
    pub heads: Vec<(String, String)>,
    /// What does not agree; empty: clean.
    pub problems: Vec<Problem>,
}

/// What to verify, and who watches.
#[derive(Default)]
pub struct Options<'a> {
    /// A published seal's hash that must be among the seals.
    pub seal: Option<String>,
    /// Told after each case, with how many there are.
    pub progress: Option<&'a dyn Fn(usize)>,
    /// Gets every case as it is kept.
    pub dump: Option<&'a mut dyn FnMut(CaseDump) -> Result<(), AppError>>,
}

impl App {
    /// Verifies everything.
    ///
    /// # Errors
    /// When reading fails; what does not agree is no error but a [`Problem`].
    pub fn verify(&self, mut options: Options<'_>) -> Result<Verified, AppError> {
        let mut verified = Verified::default();
        for finding in self.shared.db.integrity_check()? {
            verified.problem("", "database", finding);
        }
        // Read before the database is: a seal is made first and written to the log after.
        let published = published_seals(&self.shared.folder, options.seal.as_deref());
        let mut known = BTreeSet::new();
        // One reading transaction: a snapshot that writers cannot move.
        self.shared.db.read(|conn| -> Result<(), AppError> {
            let mut tenants: Vec<(TenantId, String)> =
                tenant::list(conn)?.into_iter().map(|row| (TenantId::new(row.id), row.code)).collect();
            tenants.push((TenantId::new(0), INSTALLATION.to_owned()));
            for (tenant, code) in tenants {
                Walk::new(&self.shared, tenant, &code, &mut options, &mut verified).run(conn)?;
                verify_seals(conn, tenant, &code, &mut known, &mut verified)?;
            }
            Ok(())
        })?;
        for (place, hash) in published {
            if !known.contains(&hash) {
                let what =
                    format!("the published seal {hash} is not among the seals: the database was set back");
                verified.problem("", place, what);
            }
        }
        Ok(verified)
    }
}

/// What the problems of the installation itself are told under.
pub(crate) const INSTALLATION: &str = "installation";

/// The words by which a case is found, gathered from its journal.
///
/// # Errors
/// When the journal or the flow version cannot be read.
pub(crate) fn words_of(
    shared: &Shared,
    conn: &mut Conn,
    tenant: TenantId,
    head: &CaseHead,
) -> Result<BTreeSet<String>, AppError> {
    let mut replay = replay::Replay::new(head.id);
    let mut after = 0;
    loop {
        let page = pages::journal(conn, tenant, head.id, after, 500)?;
        let Some(last) = page.last() else { break };
        after = last.seq;
        page.iter().for_each(|entry| replay.take(entry));
    }
    compare::gathered(shared, conn, tenant, head, &replay)
}

/// The hashes of seals that were published: the one the caller names, and those of `seals.log`. A last line that a
/// crash cut is none.
fn published_seals(folder: &Path, named: Option<&str>) -> Vec<(&'static str, String)> {
    let log = std::fs::read_to_string(folder.join("seals.log")).unwrap_or_default();
    let logged = crate::upkeep::logged_seals(&log).into_iter().map(|hash| ("seals.log", hash.to_owned()));
    named.map(|hash| ("seal", hash.trim().to_lowercase())).into_iter().chain(logged).collect()
}

/// Checks the seals of a tenant, and notes the hash of each.
fn verify_seals(
    conn: &mut Conn,
    tenant: TenantId,
    code: &str,
    known: &mut BTreeSet<String>,
    verified: &mut Verified,
) -> Result<(), AppError> {
    for problem in seals::check(conn, tenant, None)? {
        verified.problem(code, "seal", problem.to_string());
    }
    let mut before = None;
    loop {
        let page = seals::list(conn, tenant, before, 500)?;
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(()) };
        if before.is_none() {
            verified.heads.push((code.to_owned(), crate::hex(&first.hash)));
            verified.seals += first.no;
        }
        before = Some(last.no);
        known.extend(page.iter().map(|seal| crate::hex(&seal.hash)));
    }
}

impl Verified {
    fn problem(&mut self, tenant: &str, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem { tenant: tenant.to_owned(), place: place.into(), what: what.into() });
    }
}
