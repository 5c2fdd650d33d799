//! One tenant walked through: every chain in order, then what only the whole can tell.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::{CaseId, TenantId};
use waypost_store::{Conn, chains, files, numbers, openings, pages, set, verify as stored};

use super::{
    FIRST_CASE_CHAIN, Options, Verified,
    compare::{self, FileCheck},
    replay::Replay,
};
use crate::{chain::Chain, error::AppError, read::Opened, shared::Shared};

/// Rows read at once.
const PAGE: i64 = 512;

/// The walk through one tenant.
pub(super) struct Walk<'a, 'o> {
    shared: &'a Shared,
    tenant: TenantId,
    code: &'a str,
    options: &'a mut Options<'o>,
    verified: &'a mut Verified,
    files: FileCheck,
    /// Last entry of each chain that is no case.
    heads: BTreeMap<i64, (i64, Vec<u8>)>,
    replayed: BTreeSet<i64>,
    /// Who may see which case, by the journals.
    access: usize,
    /// Cases, by the journals.
    cases: usize,
    /// Counters of the numbers drawn, by series and period.
    drawn: BTreeMap<(String, String), Vec<i64>>,
    /// Who opened which restricted case when, by the chain of openings: number, case, person, instant.
    opened: Vec<(i64, i64, i64, i64)>,
}

impl<'a, 'o> Walk<'a, 'o> {
    /// Begins with a tenant.
    pub fn new(
        shared: &'a Shared,
        tenant: TenantId,
        code: &'a str,
        options: &'a mut Options<'o>,
        verified: &'a mut Verified,
    ) -> Self {
        Walk {
            shared,
            tenant,
            code,
            options,
            verified,
            files: FileCheck::default(),
            heads: BTreeMap::new(),
            replayed: BTreeSet::new(),
            access: 0,
            cases: 0,
            drawn: BTreeMap::new(),
            opened: Vec::new(),
        }
    }

    /// Walks.
    ///
    /// # Errors
    /// When reading fails.
    pub fn run(mut self, conn: &mut Conn) -> Result<(), AppError> {
        self.entries(conn)?;
        self.chains(conn)?;
        self.cases_without_journal(conn)?;
        self.access_rows(conn)?;
        self.openings(conn)?;
        self.series(conn)?;
        self.other_files(conn)?;
        self.verified.files += self.files.count();
        Ok(())
    }

    fn problem(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.verified.problem(self.code, place, what);
    }

    fn entries(&mut self, conn: &mut Conn) -> Result<(), AppError> {
        let mut replay: Option<Replay> = None;
        let (mut chain, mut seq) = (i64::MIN, i64::MIN);
        loop {
            let page = stored::entries_after(conn, self.tenant, chain, seq, PAGE)?;
            let end = page.is_empty();
            for entry in page {
                self.verified.entries += 1;
                (chain, seq) = (entry.chain, entry.seq);
                if replay.as_ref().is_none_or(|current| current.chain() != chain) {
                    if let Some(done) = replay.replace(Replay::new(chain)) {
                        self.finish(conn, done)?;
                    }
                    self.replayed.insert(chain);
                }
                if chain == Chain::Openings as i64 {
                    match serde_json::from_slice::<Opened>(&entry.payload) {
                        Ok(of) => self.opened.push((seq, of.case.raw(), of.by.raw(), entry.at)),
                        Err(why) => self.problem(format!("chain {chain}"), format!("entry {seq}: {why}")),
                    }
                }
                if let Some(current) = &mut replay {
                    current.take(&entry);
                }
            }
            if end {
                break;
            }
        }
        replay.map_or(Ok(()), |done| self.finish(conn, done))
    }

    /// A chain was read to its end.
    fn finish(&mut self, conn: &mut Conn, done: Replay) -> Result<(), AppError> {
        if done.chain() < FIRST_CASE_CHAIN {
            for what in done.problems() {
                self.problem(format!("chain {}", done.chain()), what.clone());
            }
            self.heads.insert(done.chain(), (done.head().seq, done.head().hash.clone()));
            return Ok(());
        }
        self.verified.cases += 1;
        self.cases += 1;
        let access: BTreeSet<&str> = done.rows.access.iter().map(|row| row.subject.as_str()).collect();
        self.access += access.len();
        for drawn in &done.drawn {
            let key = (drawn.series.clone(), drawn.period.clone());
            self.drawn.entry(key).or_default().push(drawn.n);
        }
        let case = CaseId::new(done.chain());
        let Some(head) = pages::case_by_id(conn, self.tenant, case)? else {
            self.problem(format!("case id {case}"), "the case is gone, its journal is there");
            return Ok(());
        };
        let place = format!("case {}", head.number);
        for what in done.problems() {
            self.problem(place.clone(), what.clone());
        }
        let found = compare::compare(self.shared, conn, self.tenant, &head, &done, &mut self.files)?;
        for what in found.problems {
            self.problem(place.clone(), what);
        }
        if let (Some(dump), Some(kept)) = (&mut self.options.dump, found.dump) {
            dump(kept)?;
        }
        if let Some(progress) = self.options.progress {
            progress(self.verified.cases);
        }
        Ok(())
    }

    /// The chains that are no case end where their heads say.
    fn chains(&mut self, conn: &mut Conn) -> Result<(), AppError> {
        for (chain, seq, hash) in chains::heads(conn, self.tenant)? {
            match self.heads.remove(&chain) {
                Some(found) if found == (seq, hash) => {}
                Some(_) => {
                    self.problem(format!("chain {chain}"), "the chain does not end where its head says")
                }
                None => self.problem(format!("chain {chain}"), "every entry is gone"),
            }
        }
        for chain in std::mem::take(&mut self.heads).into_keys() {
            self.problem(format!("chain {chain}"), "the head is gone");
        }
        Ok(())
    }

    fn cases_without_journal(&mut self, conn: &mut Conn) -> Result<(), AppError> {
        let mut after = 0;
        loop {
            let ids = stored::case_ids(conn, self.tenant, after, PAGE)?;
            let Some(last) = ids.last() else { return Ok(()) };
            after = *last;
            for id in ids {
                if !self.replayed.contains(&id) {
                    self.problem(format!("case id {id}"), "there is no journal");
                }
            }
        }
    }

    /// Each expected row was looked up with its case; so one more means that somebody was let in.
    fn access_rows(&mut self, conn: &mut Conn) -> Result<(), AppError> {
        let stored = stored::access_rows(conn, self.tenant)?;
        if usize::try_from(stored).ok() != Some(self.access) {
            let what = format!("{stored} rows say who may see a case, the journals give {}", self.access);
            self.problem("access", what);
        }
        let stored = waypost_store::search::rows(conn, self.tenant)?;
        if usize::try_from(stored).ok() != Some(self.cases) {
            let what = format!("{stored} rows of words, the journals give {}", self.cases);
            self.problem("search", what);
        }
        Ok(())
    }

    /// The table of openings is what the pages show: it says what the chain says, no more and no less.
    fn openings(&mut self, conn: &mut Conn) -> Result<(), AppError> {
        let expected: BTreeSet<_> = std::mem::take(&mut self.opened).into_iter().collect();
        let rows = openings::all(conn, self.tenant)?.into_iter();
        let stored: BTreeSet<_> = rows.map(|row| (row.seq, row.case_id, row.person, row.at)).collect();
        for (seq, case, ..) in expected.difference(&stored) {
            let what = format!("opening {seq} of the chain, of case id {case}, is not in the table so");
            self.problem("openings", what);
        }
        for (seq, case, ..) in stored.difference(&expected) {
            let what = format!("the table has opening {seq} of case id {case}, the chain does not say so");
            self.problem("openings", what);
        }
        Ok(())
    }

    /// Numbers of a series: from 1, none twice, without a gap but where an administrator set the next number, and the
    /// counter stands after the last.
    fn series(&mut self, conn: &mut Conn) -> Result<(), AppError> {
        for (key, mut numbers) in std::mem::take(&mut self.drawn) {
            numbers.sort_unstable();
            let place = format!("series {} {}", key.0, key.1);
            let starts = numbers::starts(conn, self.tenant, &key.0, &key.1)?;
            let mut next = 1;
            for n in &numbers {
                if *n != next && !starts.iter().any(|row| row.start == *n && row.skipped == next) {
                    self.problem(place.clone(), "its numbers have a gap or stand twice");
                    break;
                }
                next = n + 1;
            }
            let counter = set::load_series(conn, self.tenant, std::slice::from_ref(&key))?;
            let next = numbers.last().map_or(1, |last| last + 1);
            let set = starts.iter().filter(|row| row.skipped >= next).map(|row| row.start).max();
            let next = set.unwrap_or(next);
            if counter.iter().any(|row| row.next != next) {
                self.problem(place, "the counter does not stand after the last number");
            }
        }
        Ok(())
    }

    /// Files that no case names: uploaded, perhaps in a draft. What nobody uses is about to be removed, and may be
    /// gone already in a copy that was taken meanwhile.
    fn other_files(&mut self, conn: &mut Conn) -> Result<(), AppError> {
        let mut after = Vec::new();
        loop {
            let page = files::list(conn, self.tenant, &after, PAGE)?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.sha256.clone();
            for row in page {
                let sha256 = crate::hex(&row.sha256);
                let known = self.files.knows(&sha256) || !files::is_used(conn, self.tenant, &row.sha256)?;
                if let Some(what) = self.files.problem(self.shared, self.tenant, &sha256).filter(|_| !known) {
                    self.problem(format!("file {sha256}"), what);
                }
            }
        }
    }
}
