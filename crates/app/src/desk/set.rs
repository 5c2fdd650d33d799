//! One set: loaded, decided in memory, saved, committed.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use sha2::{Digest, Sha256};
use waypost_base::{CaseId, Code, Rejection, TenantId, Timestamp, UserId, Values, value::apply_changes};
use waypost_engine::{Command, Event, State, command::Answer as ActionAnswer, decide};
use waypost_store::{
    Conn, StoreError, Writer,
    set::{
        AuditRow, CaseRow, CaseUpdate, DocumentRow, DocumentVersionRow, KeyRow, SaveSet, SeenRow, SeriesRow,
    },
};

use super::{
    Accepted, Answer, Envelope, Target,
    facts::{DeskFacts, SeriesCounters, form_rights},
    journal::{self, Entry, Head},
    project::{Origin, Projection, ending_name},
};
use crate::{
    error::AppError,
    flows::{self, FlowUse},
    organisation::Organisation,
    shared::{Shared, business_date},
};

/// Case numbers are taken in blocks of this many; what is left of a block when the program ends is a gap.
const NUMBER_BLOCK: i64 = 16;

/// How often a set is decided again after it lost a race for a case.
const ATTEMPTS: usize = 8;

/// Handles sets; keeps what lives longer than one.
#[derive(Default)]
pub struct SetWorker {
    numbers: HashMap<TenantId, std::ops::Range<i64>>,
    stop: bool,
}

/// Why a set was not saved.
enum Fault {
    /// A case was changed elsewhere.
    Lost,
    Store(StoreError),
    App(AppError),
}

impl From<StoreError> for Fault {
    fn from(fault: StoreError) -> Self {
        Fault::Store(fault)
    }
}

impl From<AppError> for Fault {
    fn from(fault: AppError) -> Self {
        Fault::App(fault)
    }
}

type Outcome = Result<Accepted, Rejection>;

impl SetWorker {
    /// True after the storage failed to keep what it was given: going on would promise what cannot be kept.
    pub fn must_stop(&self) -> bool {
        self.stop
    }

    /// Handles the commands of one tenant as a set and answers each, in order.
    pub fn handle(
        &mut self,
        shared: &Shared,
        writer: &mut Writer,
        tenant: TenantId,
        envelopes: &[Envelope],
    ) -> Vec<Answer> {
        for _ in 0..ATTEMPTS {
            let wake = RefCell::new(false);
            match self.attempt(shared, writer, tenant, envelopes, &wake) {
                Ok(outcomes) => {
                    if wake.into_inner() {
                        shared.wake_outbox();
                    }
                    return outcomes.into_iter().map(Ok).collect();
                }
                Err(Fault::Lost) => {}
                Err(Fault::Store(fault)) if fault.is_data_fault() && envelopes.len() > 1 => {
                    let (one, other) = envelopes.split_at(envelopes.len() / 2);
                    let mut answers = self.handle(shared, writer, tenant, one);
                    answers.extend(self.handle(shared, writer, tenant, other));
                    return answers;
                }
                Err(Fault::Store(fault)) => {
                    self.stop |= fault.must_stop();
                    return refuse_all(envelopes, &AppError::from(fault));
                }
                Err(Fault::App(fault)) if envelopes.len() > 1 => {
                    tracing::debug!(%fault, "a set is halved");
                    let (one, other) = envelopes.split_at(envelopes.len() / 2);
                    let mut answers = self.handle(shared, writer, tenant, one);
                    answers.extend(self.handle(shared, writer, tenant, other));
                    return answers;
                }
                Err(Fault::App(fault)) => return refuse_all(envelopes, &fault),
            }
        }
        refuse_all(envelopes, &AppError::Contention)
    }

    fn attempt(
        &mut self,
        shared: &Shared,
        writer: &mut Writer,
        tenant: TenantId,
        envelopes: &[Envelope],
        wake: &RefCell<bool>,
    ) -> Result<Vec<Outcome>, Fault> {
        let starts =
            envelopes.iter().filter(|envelope| matches!(envelope.target, Target::New { .. })).count();
        self.reserve_numbers(writer, tenant, starts)?;
        writer.transaction(|conn| {
            let mut set = LoadedSet::load(shared, conn, tenant, envelopes)?;
            let mut outcomes = Vec::with_capacity(envelopes.len());
            for envelope in envelopes {
                outcomes.push(set.handle(shared, conn, envelope, self.numbers.get_mut(&tenant))?);
            }
            let rows = set.into_rows()?;
            *wake.borrow_mut() = !rows.jobs.is_empty();
            let saved = waypost_store::set::save(conn, &rows)?;
            if saved.lost.is_empty() { Ok(outcomes) } else { Err(Fault::Lost) }
        })
    }

    fn reserve_numbers(&mut self, writer: &mut Writer, tenant: TenantId, wanted: usize) -> Result<(), Fault> {
        let wanted = i64::try_from(wanted).unwrap_or(i64::MAX);
        let left = self.numbers.get(&tenant).map_or(0, |range| range.end - range.start);
        if left < wanted {
            let first = writer.transaction(|conn| {
                waypost_store::counter::take_block(conn, tenant, "case", NUMBER_BLOCK.max(wanted))
            })?;
            self.numbers.insert(tenant, first..first + NUMBER_BLOCK.max(wanted));
        }
        Ok(())
    }
}

/// One case while its set is decided.
struct Work {
    flow: std::sync::Arc<FlowUse>,
    state: State,
    values: Values,
    properties: Values,
    number: i64,
    document: i64,
    head: Head,
    document_version: i32,
    version: i64,
    /// The version it was loaded under; none for a case that begins in this set.
    loaded_version: Option<i64>,
    begins: Option<CaseRow>,
    touched: bool,
}

struct LoadedSet {
    tenant: TenantId,
    now: Timestamp,
    today: chrono::NaiveDate,
    organisation: std::sync::Arc<Organisation>,
    cases: BTreeMap<CaseId, Work>,
    keys: HashMap<(UserId, String), (Vec<u8>, Accepted)>,
    series: RefCell<SeriesCounters>,
    series_before: SeriesCounters,
    rows: SaveSet,
}

impl LoadedSet {
    fn load(
        shared: &Shared,
        conn: &mut Conn,
        tenant: TenantId,
        envelopes: &[Envelope],
    ) -> Result<LoadedSet, Fault> {
        let now = shared.clock.now();
        let organisation = shared.organisation(conn, tenant)?;
        let today = business_date(now, organisation.zone_minutes);

        let mut wanted = BTreeSet::new();
        let mut keys = Vec::new();
        let mut series = Vec::new();
        for envelope in envelopes {
            if let Target::Case(case) = envelope.target {
                wanted.insert(case.raw());
            }
            if let (Some(user), Some(key)) = (envelope.user, &envelope.key) {
                keys.push((user.raw(), key.clone()));
            }
            if let Command::Answer { answer: ActionAnswer::Done { draw: Some(draw), .. }, .. } =
                &envelope.command
            {
                series.push((draw.series.clone(), draw.period.clone()));
            }
        }

        let mut cases = BTreeMap::new();
        let ids: Vec<i64> = wanted.into_iter().collect();
        for row in waypost_store::set::load_cases(conn, tenant, &ids)? {
            let id = CaseId::new(row.id);
            let flow = shared.flow_in(conn, tenant, waypost_base::FlowVersionId::new(row.flow_version))?;
            cases.insert(id, Work::from_row(row, flow)?);
        }
        let keys = if keys.is_empty() {
            HashMap::new()
        } else {
            waypost_store::set::load_keys(conn, tenant, &keys)?
                .into_iter()
                .map(|row| {
                    let answer = serde_json::from_str(&row.answer)
                        .map_err(|why| AppError::damaged("answer of a key", why))?;
                    Ok(((UserId::new(row.user), row.key), (row.content, answer)))
                })
                .collect::<Result<_, AppError>>()?
        };
        let mut counters = SeriesCounters::new();
        if !series.is_empty() {
            for row in waypost_store::set::load_series(conn, tenant, &series)? {
                counters.insert((row.name, row.period), row.next);
            }
            for key in series {
                counters.entry(key).or_insert(1);
            }
        }
        Ok(LoadedSet {
            tenant,
            now,
            today,
            organisation,
            cases,
            keys,
            series_before: counters.clone(),
            series: RefCell::new(counters),
            rows: SaveSet { tenant: tenant.raw(), ..SaveSet::default() },
        })
    }

    fn handle(
        &mut self,
        shared: &Shared,
        conn: &mut Conn,
        envelope: &Envelope,
        numbers: Option<&mut std::ops::Range<i64>>,
    ) -> Result<Outcome, Fault> {
        let content = content_hash(envelope)?;
        let bound = envelope.user.zip(envelope.key.clone());
        if let Some((known, answer)) = bound.as_ref().and_then(|key| self.keys.get(key)) {
            return Ok(if *known == content {
                Ok(answer.clone())
            } else {
                let rejection = Rejection::new(Code::KeyReused);
                self.audit(shared, envelope, &rejection);
                Err(rejection)
            });
        }
        let case = match self.find(shared, conn, envelope, numbers)? {
            Ok(case) => case,
            Err(rejection) => {
                self.audit(shared, envelope, &rejection);
                return Ok(Err(rejection));
            }
        };
        match self.decide(shared, envelope, case)? {
            Ok(accepted) => {
                if let Some((user, key)) = bound {
                    self.rows.keys.push(KeyRow {
                        user: user.raw(),
                        key: key.clone(),
                        content: content.clone(),
                        answer: serde_json::to_string(&accepted)
                            .map_err(|why| AppError::damaged("answer", why))?,
                        at: self.now.millis(),
                    });
                    self.keys.insert((user, key), (content, accepted.clone()));
                }
                Ok(Ok(accepted))
            }
            Err(rejection) => {
                // A case that was to begin has not begun.
                if self.cases.get(&case).is_some_and(|work| work.begins.is_some() && !work.touched) {
                    self.cases.remove(&case);
                }
                self.audit(shared, envelope, &rejection);
                Ok(Err(rejection))
            }
        }
    }

    /// The case a command is about: loaded, or made in memory for a start.
    fn find(
        &mut self,
        shared: &Shared,
        conn: &mut Conn,
        envelope: &Envelope,
        numbers: Option<&mut std::ops::Range<i64>>,
    ) -> Result<Result<CaseId, Rejection>, Fault> {
        match &envelope.target {
            Target::Case(case) if self.cases.contains_key(case) => Ok(Ok(*case)),
            Target::Case(_) => Ok(Err(Code::NotFound.into())),
            Target::New { version, title, .. } => {
                let Ok(flow) = shared.flow_in(conn, self.tenant, *version) else {
                    return Ok(Err(Code::NotFound.into()));
                };
                if !flows::in_force_at(conn, self.tenant, *version, self.now)? {
                    return Ok(Err(Code::FlowNotInForce.into()));
                }
                let number = numbers.and_then(Iterator::next).ok_or(AppError::Overloaded)?;
                let case = CaseId::new(shared.ids.fresh());
                self.cases
                    .insert(case, Work::beginning(case, number, shared.ids.fresh(), flow, title, self.now));
                Ok(Ok(case))
            }
        }
    }

    fn decide(&mut self, shared: &Shared, envelope: &Envelope, case: CaseId) -> Result<Outcome, Fault> {
        let Some(work) = self.cases.get_mut(&case) else {
            return Ok(Err(Code::NotFound.into()));
        };
        let counters = self.series.borrow().clone();
        let facts = DeskFacts {
            now: self.now,
            today: self.today,
            ids: &shared.ids,
            organisation: &self.organisation,
            form: &work.flow.form,
            values: &work.values,
            properties: &work.properties,
            series: &self.series,
            offered: &envelope.offered,
        };
        let decided = decide(&work.flow.flow, &work.state, &envelope.command, &facts);
        if !decided.as_ref().is_ok_and(|events| events.iter().any(took_a_number)) {
            // What was drawn for a command that was refused, or for an answer that was not taken, was not drawn.
            self.series.replace(counters);
        }
        let events = match decided {
            Ok(events) => events,
            Err(rejection) => return Ok(Err(rejection)),
        };
        if !events.is_empty() {
            work.accept(self.tenant, envelope, events, case, &mut self.rows)?;
            if let Target::New { draft: Some(draft), .. } = &envelope.target {
                self.rows.drafts_done.extend(envelope.user.map(|user| (user.raw(), *draft)));
            }
            if let (Some(user), Some(draft)) = (envelope.user, envelope.draft) {
                self.rows.drafts_done.push((user.raw(), draft));
            }
        }
        Ok(Ok(Accepted { case, number: work.number, version: work.version, ended: work.state.ended }))
    }

    fn audit(&mut self, shared: &Shared, envelope: &Envelope, rejection: &Rejection) {
        self.rows.audit.push(AuditRow {
            id: shared.ids.fresh(),
            at: self.now.millis(),
            user: envelope.user.map(UserId::raw),
            command: envelope.command.name().to_owned(),
            case: match envelope.target {
                Target::Case(case) => Some(case.raw()),
                Target::New { .. } => None,
            },
            code: rejection.code.to_string(),
            params: serde_json::to_string(&rejection.params).unwrap_or_default(),
        });
    }

    fn into_rows(self) -> Result<SaveSet, AppError> {
        let mut rows = self.rows;
        for (id, work) in self.cases {
            if work.touched {
                work.finish(id, &mut rows)?;
            }
        }
        for ((name, period), next) in self.series.into_inner() {
            if self.series_before.get(&(name.clone(), period.clone())) != Some(&next) {
                rows.series.push(SeriesRow { name, period, next });
            }
        }
        rows.keys.sort_by(|a, b| (a.user, &a.key).cmp(&(b.user, &b.key)));
        Ok(rows)
    }
}

impl Work {
    fn from_row(
        row: waypost_store::set::LoadedCase,
        flow: std::sync::Arc<FlowUse>,
    ) -> Result<Work, AppError> {
        let what = || format!("case {}", row.number);
        let mut properties = Values::new();
        for (key, value) in &row.properties {
            let key =
                waypost_base::ItemKey::new(key.clone()).map_err(|why| AppError::damaged(what(), why))?;
            let value = serde_json::from_str(value).map_err(|why| AppError::damaged(what(), why))?;
            properties.insert(key, value);
        }
        Ok(Work {
            flow,
            state: serde_json::from_slice(&row.state).map_err(|why| AppError::damaged(what(), why))?,
            values: serde_json::from_str(&row.values).map_err(|why| AppError::damaged(what(), why))?,
            properties,
            number: row.number,
            document: row.document,
            head: Head { seq: row.chain_seq, hash: row.chain_head },
            document_version: row.document_version,
            version: row.version,
            loaded_version: Some(row.version),
            begins: None,
            touched: false,
        })
    }

    fn beginning(
        case: CaseId,
        number: i64,
        document: i64,
        flow: std::sync::Arc<FlowUse>,
        title: &str,
        now: Timestamp,
    ) -> Work {
        let row = CaseRow {
            id: case.raw(),
            number,
            flow: flow.flow_id.raw(),
            flow_version: flow.version.raw(),
            form_version: flow.form_version.raw(),
            document,
            title: crate::flows::clean_title(title),
            business_key: None,
            initiator: 0,
            started_at: now.millis(),
            ended_at: None,
            ending: None,
            version: 0,
            state: Vec::new(),
            chain_seq: 0,
            chain_head: Vec::new(),
            document_version: 0,
        };
        Work {
            flow,
            state: State::new(),
            values: Values::new(),
            properties: Values::new(),
            number,
            document,
            head: Head::genesis(),
            document_version: 0,
            version: 0,
            loaded_version: None,
            begins: Some(row),
            touched: false,
        }
    }

    /// Takes the events of an accepted command in: state, values, journal, rows.
    fn accept(
        &mut self,
        tenant: TenantId,
        envelope: &Envelope,
        events: Vec<Event>,
        case: CaseId,
        rows: &mut SaveSet,
    ) -> Result<(), AppError> {
        let _ = tenant;
        let mut at = self.state.at;
        let mut signed = None;
        let mut changed = self.begins.is_some() && !self.touched;
        for event in &events {
            match event {
                Event::CaseStarted { at: instant, .. } | Event::At { at: instant } => at = *instant,
                Event::VisitDecided { visit, by: Some(by), changes, .. } => {
                    changed |= !changes.is_empty();
                    apply_changes(&mut self.values, changes);
                    signed = Some((*visit, by.user));
                }
                Event::StageReturned { visit, by, .. } => signed = Some((*visit, by.user)),
                Event::ActionAnswered { changes, .. } => apply_changes(&mut self.properties, changes),
                _ => {}
            }
        }
        if changed {
            self.document_version += 1;
            let (visit, by) = signed.map_or((0, 0), |(visit, by)| (visit.raw(), by.raw()));
            rows.document_versions.push(DocumentVersionRow {
                document: self.document,
                no: self.document_version,
                visit,
                by,
                at: at.millis(),
                values: serde_json::to_string(&self.values)
                    .map_err(|why| AppError::damaged("form values", why))?,
            });
        }
        let seen = match signed {
            Some((visit, _)) => {
                let stage = self.stage_of(visit, &events);
                let rights = stage.map(form_rights).unwrap_or_default();
                let body = self.flow.form.seen_json(self.flow.form_version, &rights, &self.values);
                let hash: [u8; 32] = Sha256::digest(body.as_bytes()).into();
                rows.seen.push(SeenRow { hash: hash.to_vec(), body });
                Some(hash)
            }
            None => None,
        };

        let mut entry =
            Entry::new(envelope.user, envelope.key.clone(), self.document_version, events.clone());
        entry.seen = seen.map(|hash| crate::hex(&hash));
        entry.flow_version = (self.head.seq == 0).then_some(self.flow.version);
        let row = journal::append(&mut self.head, case.raw(), at.millis(), envelope.command.name(), &entry)
            .map_err(|why| AppError::damaged("journal entry", why))?;
        rows.journal.push(row);

        let origin = Origin { case: case.raw(), at, seen, document_version: self.document_version };
        let mut projection = Projection::new(origin, self.head.seq, rows);
        for event in &events {
            projection.add(&self.state, event);
            self.state.apply(event).map_err(|why| AppError::damaged(format!("case {}", self.number), why))?;
        }
        self.version += 1;
        self.touched = true;
        Ok(())
    }

    fn stage_of(
        &self,
        visit: waypost_base::VisitId,
        events: &[Event],
    ) -> Option<&waypost_engine::definition::Stage> {
        let opened = events.iter().find_map(|event| match event {
            Event::VisitOpened { visit: opened, stage, .. } if *opened == visit => Some(*stage),
            _ => None,
        });
        let stage = opened.or_else(|| self.state.visits.get(&visit).map(|visit| visit.stage))?;
        self.flow.flow.definition().stage(stage)
    }

    /// The case's own row, once per set.
    fn finish(self, id: CaseId, rows: &mut SaveSet) -> Result<(), AppError> {
        let state = serde_json::to_vec(&self.state).map_err(|why| AppError::damaged("case state", why))?;
        let ending = self.state.ended.map(|ending| ending_name(ending).to_owned());
        let ended_at = self.state.ended.map(|_| self.state.at.millis());
        match (self.begins, self.loaded_version) {
            (Some(mut row), _) => {
                if row.title.is_empty() {
                    row.title = crate::flows::title(&self.flow, &self.values);
                }
                row.initiator = self.state.initiator.map_or(0, UserId::raw);
                row.version = self.version;
                row.state = state;
                row.chain_seq = self.head.seq;
                row.chain_head = self.head.hash;
                row.document_version = self.document_version;
                row.ended_at = ended_at;
                row.ending = ending;
                rows.documents.push(DocumentRow {
                    id: row.document,
                    kind: "form".to_owned(),
                    case: id.raw(),
                    created_at: row.started_at,
                });
                rows.cases.push(row);
            }
            (None, Some(loaded_version)) => rows.case_updates.push(CaseUpdate {
                id: id.raw(),
                loaded_version,
                version: self.version,
                state,
                chain_seq: self.head.seq,
                chain_head: self.head.hash,
                document_version: self.document_version,
                ended_at,
                ending,
            }),
            (None, None) => {}
        }
        Ok(())
    }
}

fn took_a_number(event: &Event) -> bool {
    matches!(event, Event::ActionAnswered { drawn: Some(_), .. })
}

fn refuse_all(envelopes: &[Envelope], fault: &AppError) -> Vec<Answer> {
    envelopes.iter().map(|_| Err(fault.clone())).collect()
}

/// What a key is bound to: the target and the whole command.
fn content_hash(envelope: &Envelope) -> Result<Vec<u8>, AppError> {
    let mut hash = Sha256::new();
    match &envelope.target {
        Target::New { version, title, .. } => {
            hash.update(format!("new {version} {} ", title.len()));
            hash.update(title);
        }
        Target::Case(case) => hash.update(format!("case {case} ")),
    }
    let command = serde_json::to_vec(&envelope.command).map_err(|why| AppError::damaged("command", why))?;
    hash.update(command);
    Ok(hash.finalize().to_vec())
}
