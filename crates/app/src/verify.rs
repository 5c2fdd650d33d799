//! `waypost verify`: everything that is kept, proved again.
//!
//! Every journal entry is read in the order of its chain: its digest, its link to the one before, its number. The
//! entries of a case are replayed through the engine, and projected through the same code that the desk uses; state,
//! steps, work items, values before and after, remarks, incidents, properties and form values must come out as they
//! are stored. Seals, files and the database's own pages are checked too. Nothing is changed.

use serde::Serialize;
use waypost_base::TenantId;
use waypost_store::{Conn, pages, seals, tenant, verify as stored};

use crate::{App, error::AppError, shared::Shared};

mod compare;
mod replay;

pub use compare::CaseDump;
use replay::Replay;

/// Case ids are far above the numbers of the other chains.
const FIRST_CASE_CHAIN: i64 = 1_000;

/// Something that does not agree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The tenant's code.
    pub tenant: String,
    /// Where: `case 12`, `chain 3`, `seal 4`, `file …`, `database`.
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
        let mut sealed = false;
        // One reading transaction: a snapshot that writers cannot move.
        self.shared.db.read(|conn| -> Result<(), AppError> {
            let mut tenants: Vec<(TenantId, String)> =
                tenant::list(conn)?.into_iter().map(|row| (TenantId::new(row.id), row.code)).collect();
            tenants.push((TenantId::new(0), "installation".to_owned()));
            for (tenant, code) in tenants {
                verify_tenant(&self.shared, conn, tenant, &code, &mut options, &mut verified)?;
                for problem in seals::check(conn, tenant, None)? {
                    verified.problem(&code, "seal", problem.to_string());
                }
                let mut before = None;
                loop {
                    let page = seals::list(conn, tenant, before, 500)?;
                    let Some(last) = page.last() else { break };
                    if before.is_none() {
                        verified.heads.push((code.clone(), crate::hex(&page[0].hash)));
                        verified.seals += page[0].no;
                    }
                    before = Some(last.no);
                    sealed |= page.iter().any(|seal| Some(crate::hex(&seal.hash)) == options.seal);
                }
            }
            Ok(())
        })?;
        if let Some(hash) = options.seal.as_ref().filter(|_| !sealed) {
            let what = format!("the published seal {hash} is not among the seals: the database was set back");
            verified.problem("", "seal", what);
        }
        Ok(verified)
    }
}

impl Verified {
    fn problem(&mut self, tenant: &str, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem { tenant: tenant.to_owned(), place: place.into(), what: what.into() });
    }
}

fn verify_tenant(
    shared: &Shared,
    conn: &mut Conn,
    tenant: TenantId,
    code: &str,
    options: &mut Options<'_>,
    verified: &mut Verified,
) -> Result<(), AppError> {
    let mut replay: Option<Replay> = None;
    let (mut chain, mut seq) = (i64::MIN, i64::MIN);
    let mut heads = Vec::new();
    let mut replayed = std::collections::BTreeSet::new();
    loop {
        let page = stored::entries_after(conn, tenant, chain, seq, 512)?;
        let end = page.is_empty();
        for entry in page {
            verified.entries += 1;
            (chain, seq) = (entry.chain, entry.seq);
            if replay.as_ref().is_none_or(|current| current.chain() != entry.chain) {
                if let Some(done) = replay.take() {
                    finish(shared, conn, tenant, code, done, &mut heads, options, verified)?;
                }
                replay = Some(Replay::new(entry.chain));
                replayed.insert(entry.chain);
            }
            if let Some(current) = &mut replay {
                current.take(&entry);
            }
        }
        if end {
            break;
        }
    }
    if let Some(done) = replay.take() {
        finish(shared, conn, tenant, code, done, &mut heads, options, verified)?;
    }
    for (chain, seq, hash) in waypost_store::chains::heads(conn, tenant)? {
        let place = format!("chain {chain}");
        match heads.iter().find(|(known, _, _)| *known == chain) {
            None if seq > 0 => verified.problem(code, place, "every entry is gone"),
            Some((_, found_seq, found)) if (*found_seq, found) != (seq, &hash) => {
                verified.problem(code, place, "the chain does not end where its head says");
            }
            _ => {}
        }
    }
    let mut after = 0;
    loop {
        let ids = stored::case_ids(conn, tenant, after, 500)?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for id in ids.into_iter().filter(|id| !replayed.contains(id)) {
            verified.problem(code, format!("case id {id}"), "there is no journal");
        }
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "one step of a walk, with what the walk carries")]
fn finish(
    shared: &Shared,
    conn: &mut Conn,
    tenant: TenantId,
    code: &str,
    done: Replay,
    heads: &mut Vec<(i64, i64, Vec<u8>)>,
    options: &mut Options<'_>,
    verified: &mut Verified,
) -> Result<(), AppError> {
    heads.push((done.chain(), done.head().seq, done.head().hash.clone()));
    if done.chain() < FIRST_CASE_CHAIN {
        for what in done.problems() {
            verified.problem(code, format!("chain {}", done.chain()), what.clone());
        }
        return Ok(());
    }
    verified.cases += 1;
    let case = waypost_base::CaseId::new(done.chain());
    let Some(head) = pages::case_by_id(conn, tenant, case)? else {
        verified.problem(code, format!("case id {case}"), "the case is gone, its journal is there");
        return Ok(());
    };
    let place = format!("case {}", head.number);
    for what in done.problems() {
        verified.problem(code, place.clone(), what.clone());
    }
    let found = compare::compare(shared, conn, tenant, &head, &done)?;
    verified.files += found.files;
    for what in found.problems {
        verified.problem(code, place.clone(), what);
    }
    if let (Some(dump), Some(kept)) = (&mut options.dump, found.dump) {
        dump(kept)?;
    }
    if let Some(progress) = options.progress {
        progress(verified.cases);
    }
    Ok(())
}
