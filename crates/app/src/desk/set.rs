//! One set: loaded, decided in memory, saved, committed.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
};

use sha2::{Digest, Sha256};
use waypost_base::{CaseId, Code, FlowVersionId, Rejection, TenantId, Timestamp, UserId};
use waypost_engine::{Command, Event, command::Answer as ActionAnswer, decide};
use waypost_store::{
    Conn, StoreError, Writer,
    set::{AuditRow, KeyRow, SaveSet, SeriesRow},
};

use super::{
    Accepted, Answer, Envelope, Proof, Target,
    batch::Batches,
    facts::{Checked, DeskFacts, SeriesCounters},
    notices::{self, Notices},
    work::Work,
};
use crate::{
    error::AppError,
    flows,
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
    /// Case numbers in stock, by tenant.
    numbers: HashMap<TenantId, VecDeque<i64>>,
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
            // A panic is one command's trouble, not the end of the desk: the transaction was rolled back.
            let attempt = AssertUnwindSafe(|| self.attempt(shared, writer, tenant, envelopes, &wake));
            let attempt = catch_unwind(attempt)
                .unwrap_or_else(|_| Err(Fault::App(AppError::damaged("command", "handling it panicked"))));
            match attempt {
                Ok(outcomes) => {
                    if wake.into_inner() {
                        shared.wake_outbox();
                    }
                    return outcomes.into_iter().map(Ok).collect();
                }
                Err(Fault::Lost) => {}
                Err(Fault::Store(fault)) if fault.is_data_fault() && envelopes.len() > 1 => {
                    tracing::debug!(%fault, "a set is halved");
                    return self.handle_halves(shared, writer, tenant, envelopes);
                }
                Err(Fault::Store(fault)) => {
                    self.stop |= fault.must_stop();
                    return refuse_all(envelopes, &AppError::from(fault));
                }
                Err(Fault::App(fault)) if envelopes.len() > 1 => {
                    tracing::debug!(%fault, "a set is halved");
                    return self.handle_halves(shared, writer, tenant, envelopes);
                }
                Err(Fault::App(fault)) => return refuse_all(envelopes, &fault),
            }
        }
        refuse_all(envelopes, &AppError::Contention)
    }

    /// Until the culprit stands alone.
    fn handle_halves(
        &mut self,
        shared: &Shared,
        writer: &mut Writer,
        tenant: TenantId,
        envelopes: &[Envelope],
    ) -> Vec<Answer> {
        let (one, other) = envelopes.split_at(envelopes.len() / 2);
        let mut answers = self.handle(shared, writer, tenant, one);
        answers.extend(self.handle(shared, writer, tenant, other));
        answers
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
                outcomes.push(set.handle(shared, conn, envelope, self.numbers.entry(tenant).or_default())?);
            }
            let rows = set.into_rows()?;
            *wake.borrow_mut() = !rows.jobs.is_empty();
            let saved = waypost_store::set::save(conn, &rows)?;
            if saved.lost.is_empty() { Ok(outcomes) } else { Err(Fault::Lost) }
        })
    }

    fn reserve_numbers(&mut self, writer: &mut Writer, tenant: TenantId, wanted: usize) -> Result<(), Fault> {
        let stock = self.numbers.entry(tenant).or_default();
        if stock.len() < wanted {
            // Under load a block serves several sets: taking it is a commit of its own.
            let wanted = i64::try_from(wanted).unwrap_or(i64::MAX / 8);
            let block = NUMBER_BLOCK.max(wanted.saturating_mul(8));
            let first =
                writer.transaction(|conn| waypost_store::counter::take_block(conn, tenant, "case", block))?;
            stock.extend(first..first + block);
        }
        Ok(())
    }
}

struct LoadedSet {
    tenant: TenantId,
    now: Timestamp,
    today: chrono::NaiveDate,
    organisation: std::sync::Arc<Organisation>,
    /// The version of the definitions in this transaction.
    definitions: i64,
    cases: BTreeMap<CaseId, Work>,
    keys: HashMap<(UserId, String), (Vec<u8>, Accepted)>,
    /// Versions that a start asked for, and whether they may be started now.
    in_force: HashMap<FlowVersionId, bool>,
    series: RefCell<SeriesCounters>,
    series_before: SeriesCounters,
    batches: Batches,
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
        let versions = waypost_store::tenant::versions(conn, tenant)?;
        let organisation = shared.organisation_at(conn, tenant, versions.org)?;
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
        let flows = shared.flows_at(tenant, versions.definitions);
        let ids: Vec<i64> = wanted.into_iter().collect();
        for row in waypost_store::set::load_cases(conn, tenant, &ids)? {
            let id = CaseId::new(row.id);
            let flow = flows.get(conn, FlowVersionId::new(row.flow_version))?;
            let work = Work::loaded(row, flow)?;
            // Answers that were kept are taken in when the case goes on.
            let kept = work.state.suspended.iter().flat_map(|suspension| &suspension.kept);
            series.extend(kept.filter_map(|kept| match &kept.answer {
                ActionAnswer::Done { draw: Some(draw), .. } => {
                    Some((draw.series.clone(), draw.period.clone()))
                }
                _ => None,
            }));
            cases.insert(id, work);
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
            definitions: versions.definitions,
            cases,
            keys,
            in_force: HashMap::new(),
            series_before: counters.clone(),
            series: RefCell::new(counters),
            batches: Batches::default(),
            rows: SaveSet { tenant: tenant.raw(), ..SaveSet::default() },
        })
    }

    fn handle(
        &mut self,
        shared: &Shared,
        conn: &mut Conn,
        envelope: &Envelope,
        numbers: &mut VecDeque<i64>,
    ) -> Result<Outcome, Fault> {
        let bound = match envelope.user.zip(envelope.key.clone()) {
            Some(key) => Some((key, content_hash(envelope)?)),
            None => None,
        };
        if let Some((content, (known, answer))) =
            bound.as_ref().and_then(|(key, content)| Some((content, self.keys.get(key)?)))
        {
            if known == content {
                return Ok(Ok(answer.clone()));
            }
            let rejection = Rejection::new(Code::KeyReused);
            self.audit(shared, envelope, &rejection);
            return Ok(Err(rejection));
        }
        if let Proof::Lease(lease) = &envelope.proof {
            // Another worker has the job now, and answers for it.
            if !waypost_store::jobs::holds(conn, self.tenant, lease.job, lease.fence)? {
                return Ok(Err(Code::LeaseLost.into()));
            }
            self.rows.attempts.push(lease.attempt.clone());
        }
        let case = match self.find(shared, conn, envelope, numbers)? {
            Ok(case) => case,
            Err(rejection) => {
                self.audit(shared, envelope, &rejection);
                return Ok(Err(rejection));
            }
        };
        match self.decide(shared, conn, envelope, case)? {
            Ok(accepted) => {
                if let Some(((user, key), content)) = bound {
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
                let asks_anew = rejection.code == Code::CheckMoved;
                // A case that was to begin has not begun.
                if self.cases.get(&case).is_some_and(|work| work.begins.is_some() && !work.touched)
                    && let Some(work) = self.cases.remove(&case)
                {
                    numbers.push_front(work.number);
                }
                // Nobody was refused: the action is asked again, and the command comes back.
                if !asks_anew {
                    self.audit(shared, envelope, &rejection);
                }
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
        numbers: &mut VecDeque<i64>,
    ) -> Result<Result<CaseId, Rejection>, Fault> {
        match &envelope.target {
            Target::Case(case) if self.cases.contains_key(case) => Ok(Ok(*case)),
            Target::Case(_) => Ok(Err(Code::NotFound.into())),
            Target::New { version, title, .. } => {
                let flows = shared.flows_at(self.tenant, self.definitions);
                let Ok(flow) = flows.get(conn, *version) else {
                    return Ok(Err(Code::NotFound.into()));
                };
                let known = self.in_force.get(version).copied();
                let in_force = match known {
                    Some(known) => known,
                    None => flows::in_force_at(conn, self.tenant, *version, self.now)?,
                };
                self.in_force.insert(*version, in_force);
                if !in_force {
                    return Ok(Err(Code::FlowNotInForce.into()));
                }
                let number = numbers.pop_front().ok_or(AppError::Overloaded)?;
                let case = CaseId::new(shared.ids.fresh());
                let named = flows::marks::restricted_to(&flow, &self.organisation);
                let document = shared.ids.fresh();
                self.cases
                    .insert(case, Work::beginning(case, number, document, flow, title, self.now, named));
                Ok(Ok(case))
            }
        }
    }

    fn decide(
        &mut self,
        shared: &Shared,
        conn: &mut Conn,
        envelope: &Envelope,
        case: CaseId,
    ) -> Result<Outcome, Fault> {
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
            materials: &work.flow.materials,
            values: &work.values,
            properties: &work.properties,
            series: &self.series,
            offered: &envelope.offered,
            checked: Checked::Under {
                proof: &envelope.proof,
                version: work.loaded_version.map_or(0, |_| work.version),
            },
            category: work.flow.category,
            before_the_end: match envelope.command {
                Command::Reopen { .. } => super::ended::before(conn, self.tenant, case)?,
                _ => None,
            },
            actions: &work.flow.actions,
        };
        let decided = decide(&work.flow.flow, &work.state, &envelope.command, &facts);
        let decided = decided.and_then(|events| match work.restricts_late(&events) {
            Some(rejection) => Err(rejection),
            None => Ok(events),
        });
        if !decided.as_ref().is_ok_and(|events| events.iter().any(took_a_number)) {
            // What was drawn for a command that was refused, or for an answer that was not taken, was not drawn.
            self.series.replace(counters);
        }
        let events = match decided {
            Ok(events) => events,
            Err(rejection) => return Ok(Err(rejection)),
        };
        if !events.is_empty() {
            let notices = if notices::tell_anybody(&events) {
                let about = (case.raw(), self.now.max(work.state.at).millis());
                let organisation = &*self.organisation;
                let mut notices =
                    Notices::new(organisation, self.today, &shared.ids, about, envelope.user, &events);
                notices.reminders = reminders_so_far(conn, self.tenant, case, &events, &self.rows)?;
                Some(notices)
            } else {
                None
            };
            work.accept(envelope, &events, case, notices, &mut self.batches, &mut self.rows)?;
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

/// How often the handlers of the visit that is reminded now were reminded before.
fn reminders_so_far(
    conn: &mut Conn,
    tenant: TenantId,
    case: CaseId,
    events: &[Event],
    rows: &SaveSet,
) -> Result<usize, StoreError> {
    let reminded = events.iter().find_map(|event| match event {
        Event::HandlersReminded { visit, .. } => Some(visit.raw()),
        _ => None,
    });
    let Some(visit) = reminded else { return Ok(0) };
    let same = |kind: &str, of: Option<i64>| kind == "reminder" && of == Some(visit);
    let stored = waypost_store::pages::remarks(conn, tenant, case)?;
    let stored = stored.iter().filter(|row| same(&row.kind, row.visit)).count();
    Ok(stored + rows.remarks.iter().filter(|row| same(&row.kind, row.visit)).count())
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
