//! The record for auditors: every act of everybody, the newest first, by person, case, flow, kind and period.
//!
//! It is read from the journals themselves, which are chained and sealed: the commands about cases, and the chains of
//! organisation, definitions, plugins, sign-ins, administrators' acts, exports and reveals. What somebody was refused
//! stands beside it ([`App::refusals`]).

use std::{collections::HashMap, sync::Arc};

use chrono::NaiveDate;
use waypost_base::{CaseId, FlowVersionId, UserId};
use waypost_store::{
    Conn, flows, pages,
    records::{self as store, END, Key, RecordRow},
};

use crate::{
    App,
    access::{Administers, Sight, Who, sight},
    chain::{Chain, record},
    error::AppError,
    flows::FlowUse,
    organisation::Organisation,
    read::Listed,
};

mod acting;
mod entry;

pub use acting::ActingEntry;
use entry::Said;

/// Lines of a page.
const PAGE: usize = 100;
/// Entries of one chain looked at for a page; where that is not enough the next page goes on from there.
const LOOK: i64 = 2_000;
/// Case ids are far above the numbers of the other chains.
const FIRST_CASE: i64 = 1_000;
/// Most lines of an export.
pub const EXPORTED: usize = 50_000;

/// What kind of acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Area {
    /// All.
    #[default]
    All,
    /// Commands about cases.
    Cases,
    /// Those of another chain.
    Chain(Chain),
}

/// Which acts.
#[derive(Clone, Debug, Default)]
pub struct RecordFilter {
    /// Of which kind.
    pub area: Area,
    /// Done by, or concerning, this person.
    pub person: Option<UserId>,
    /// About the case with this number.
    pub case: Option<i64>,
    /// About cases of the flow with this code.
    pub flow: Option<String>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Up to and with this day.
    pub until: Option<NaiveDate>,
}

/// An act.
#[derive(Clone)]
pub struct Act {
    /// When.
    pub at: i64,
    /// Which chain; a case's id, or a small number.
    pub chain: i64,
    /// Its number there.
    pub seq: i64,
    /// What was done.
    pub kind: String,
    /// Who; none: the system or the operator.
    pub who: Option<UserId>,
    /// For whom, when that is somebody else.
    pub for_whom: Option<UserId>,
    /// About which case.
    pub case: Option<ActCase>,
    /// What it says besides, where that may be shown: of cases nothing.
    pub details: Vec<String>,
}

/// The case of an act.
#[derive(Clone)]
pub struct ActCase {
    /// Its number.
    pub number: i64,
    /// Its flow version.
    pub flow: Arc<FlowUse>,
    /// It is restricted, and the auditor not among those who may see it: what was done is not told.
    pub restricted: bool,
}

impl App {
    /// The acts that an auditor asks for, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn acts(
        &self,
        proof: &Administers,
        filter: &RecordFilter,
        after: Option<&str>,
    ) -> Result<Listed<Act>, AppError> {
        self.shared.db.read(|conn| {
            let mut reading = Reading::begin(self, conn, proof, filter)?;
            reading.page(conn, after.and_then(key_of), PAGE)
        })
    }

    /// The same for a file: up to [`EXPORTED`] acts, and whether there are more. The export is itself recorded.
    ///
    /// # Errors
    /// When the store fails.
    pub fn export_acts(
        &self,
        proof: &Administers,
        filter: &RecordFilter,
    ) -> Result<(Vec<Act>, bool), AppError> {
        let (acts, more) = self.shared.db.read(|conn| -> Result<_, AppError> {
            let mut reading = Reading::begin(self, conn, proof, filter)?;
            let (mut acts, mut after) = (Vec::new(), None);
            loop {
                let listed = reading.page(conn, after, PAGE * 10)?;
                acts.extend(listed.rows);
                after = listed.next.as_deref().and_then(key_of);
                if after.is_none() || acts.len() >= EXPORTED {
                    break;
                }
            }
            acts.truncate(EXPORTED);
            Ok((acts, after.is_some()))
        })?;
        let what = format!("{filter:?}");
        self.record_export(proof.who(), "record", &what, acts.len())?;
        Ok((acts, more))
    }

    /// The flows to choose from: code and name.
    ///
    /// # Errors
    /// When the store fails.
    pub fn flow_names(&self, who: &Who) -> Result<Vec<(String, waypost_base::Label)>, AppError> {
        let rows = self.shared.db.read(|conn| flows::flows(conn, who.tenant()))?;
        Ok(rows.into_iter().map(|row| (row.code, crate::organisation::label(&row.name))).collect())
    }

    /// Records that somebody took something out of the system.
    ///
    /// # Errors
    /// When the store fails.
    pub fn record_export(&self, who: &Who, kind: &str, what: &str, rows: usize) -> Result<(), AppError> {
        let entry = Exported { by: who.user(), what, rows };
        self.shared.db.write(|conn| record(conn, who.tenant(), Chain::Exports, self.now(), kind, &entry))
    }
}

/// The entry of the chain of exports.
#[derive(serde::Serialize)]
struct Exported<'a> {
    by: UserId,
    what: &'a str,
    rows: usize,
}

fn key_of(text: &str) -> Option<Key> {
    let mut parts = text.split('.').map(str::parse);
    let key = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    parts.next().is_none().then_some(key)
}

/// One auditor's question.
struct Reading<'a> {
    app: &'a App,
    tenant: waypost_base::TenantId,
    who: &'a Who,
    organisation: &'a Organisation,
    area: Area,
    person: Option<UserId>,
    /// The chain of the case asked about; 0: there is no such case.
    case: Option<i64>,
    flow: Option<i64>,
    from: i64,
    until: i64,
    cases: HashMap<i64, Option<(ActCase, i64)>>,
}

/// What one chain gave, and how far it was looked through; none: to its end.
struct Stream {
    rows: Vec<RecordRow>,
    to: Option<Key>,
}

impl<'a> Reading<'a> {
    fn begin(
        app: &'a App,
        conn: &mut Conn,
        proof: &'a Administers,
        filter: &RecordFilter,
    ) -> Result<Reading<'a>, AppError> {
        let (tenant, organisation) = (proof.who().tenant(), proof.who().organisation());
        let zone = i64::from(organisation.zone_minutes) * 60_000;
        let midnight =
            |day: NaiveDate| day.and_hms_opt(0, 0, 0).map_or(0, |at| at.and_utc().timestamp_millis()) - zone;
        let case = match filter.case {
            Some(number) => Some(pages::case_by_number(conn, tenant, number)?.map_or(0, |head| head.id)),
            None => None,
        };
        let flow = match &filter.flow {
            Some(code) => Some(flows::flow_by_code(conn, tenant, code)?.map_or(0, |row| row.id)),
            None => None,
        };
        Ok(Reading {
            app,
            tenant,
            who: proof.who(),
            organisation,
            area: filter.area,
            person: filter.person,
            case,
            flow,
            from: filter.from.map_or(i64::MIN, midnight),
            until: filter.until.and_then(|day| day.succ_opt()).map_or(i64::MAX, midnight),
            cases: HashMap::new(),
        })
    }

    fn page(&mut self, conn: &mut Conn, after: Option<Key>, page: usize) -> Result<Listed<Act>, AppError> {
        let before = after.unwrap_or(END).min((self.until, i64::MIN, i64::MIN));
        let streams = self.streams(conn, before)?;
        // What is older than the shortest look of any chain is not told yet.
        let looked_to = streams.iter().filter_map(|stream| stream.to).max();
        let mut rows: Vec<RecordRow> = streams.into_iter().flat_map(|stream| stream.rows).collect();
        rows.retain(|row| looked_to.is_none_or(|to| key(row) >= to));
        rows.sort_by_key(|row| std::cmp::Reverse(key(row)));
        let mut acts = Vec::new();
        let mut next = looked_to;
        for row in rows {
            if acts.len() == page {
                next = acts.last().map(|act: &Act| (act.at, act.chain, act.seq));
                break;
            }
            acts.extend(self.act(conn, row)?);
        }
        Ok(Listed { rows: acts, next: next.map(|(at, chain, seq)| format!("{at}.{chain}.{seq}")) })
    }

    /// The chains that can hold what is asked.
    fn streams(&self, conn: &mut Conn, before: Key) -> Result<Vec<Stream>, AppError> {
        if let Some(case) = self.case {
            return Ok(vec![self.chain(conn, case, before)?]);
        }
        let of_cases = self.flow.is_some() || self.area == Area::Cases;
        let mut streams = Vec::new();
        match (self.area, self.person) {
            (Area::Chain(chain), _) if self.flow.is_none() => {
                streams.push(self.chain(conn, chain as i64, before)?);
            }
            (Area::Chain(_), _) => {}
            (_, Some(person)) => {
                let rows = store::asked_by(conn, self.tenant, person.raw(), before, self.from, LOOK)?;
                streams.push(Stream::of(rows));
                if !of_cases {
                    for chain in Chain::ALL {
                        streams.push(self.chain(conn, chain as i64, before)?);
                    }
                }
            }
            (_, None) => {
                let rows = store::all(conn, self.tenant, before, self.from, LOOK)?;
                streams.push(Stream::of(rows));
            }
        }
        Ok(streams)
    }

    fn chain(&self, conn: &mut Conn, chain: i64, before: Key) -> Result<Stream, AppError> {
        // Within one chain the number says it exactly; else the instant does, and what is of the same one is left out.
        let (seq, until) =
            if before.1 == chain { (before.2, i64::MAX) } else { (i64::MAX, before.0.saturating_add(1)) };
        let rows = store::of_chain(conn, self.tenant, chain, seq, (self.from, until), LOOK)?;
        let mut stream = Stream::of(rows);
        stream.rows.retain(|row| key(row) < before);
        Ok(stream)
    }

    /// An entry as an act, where it is among what is asked for.
    fn act(&mut self, conn: &mut Conn, row: RecordRow) -> Result<Option<Act>, AppError> {
        let is_case = row.chain >= FIRST_CASE;
        if (self.area == Area::Cases || self.flow.is_some()) && !is_case {
            return Ok(None);
        }
        let said = Said::of(&row, self.organisation);
        if self.person.is_some_and(|person| !said.concerns(person)) {
            return Ok(None);
        }
        let case = if is_case { self.case(conn, row.chain)? } else { said.case(self, conn)? };
        if let Some(flow) = self.flow
            // Of which flow a restricted case is, is not told.
            && case.as_ref().is_none_or(|(case, of)| *of != flow || case.restricted)
        {
            return Ok(None);
        }
        let restricted = case.as_ref().is_some_and(|(case, _)| case.restricted);
        Ok(Some(Act {
            at: row.at,
            chain: row.chain,
            seq: row.seq,
            kind: row.kind,
            who: said.who,
            for_whom: said.for_whom,
            case: case.map(|(case, _)| case),
            details: if restricted { Vec::new() } else { said.details },
        }))
    }

    fn case(&mut self, conn: &mut Conn, id: i64) -> Result<Option<(ActCase, i64)>, AppError> {
        if let Some(known) = self.cases.get(&id) {
            return Ok(known.clone());
        }
        let head = pages::case_by_id(conn, self.tenant, CaseId::new(id))?;
        let found = match head {
            Some(head) => {
                let version = FlowVersionId::new(head.flow_version);
                let flow = self.app.shared.flow_in(conn, self.tenant, version)?;
                let restricted = head.restricted && sight(conn, self.who, head.number)? == Sight::Number;
                Some((ActCase { number: head.number, flow, restricted }, head.flow))
            }
            None => None,
        };
        self.cases.insert(id, found.clone());
        Ok(found)
    }
}

impl Stream {
    fn of(rows: Vec<RecordRow>) -> Stream {
        let full = rows.len() == usize::try_from(LOOK).unwrap_or(usize::MAX);
        let to = rows.last().filter(|_| full).map(key);
        Stream { rows, to }
    }
}

fn key(row: &RecordRow) -> Key {
    (row.at, row.chain, row.seq)
}
