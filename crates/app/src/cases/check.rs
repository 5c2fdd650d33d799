//! Before a step is handed in: its action is asked whether it may be, and what it would do.
//!
//! The step is decided first on a scratch state, so that a plugin never sees what the engine or the form refuses, and
//! sees the values as the step leaves them. The verdict travels with the command, under the case version it was asked
//! about; where the case moved meanwhile the desk says so, and the plugin is asked again.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use waypost_action_host::api::{self, Ask, Reply, Request};
use waypost_base::{CaseId, Code, Rejection, StageNo, UserId, Values, VisitId, value::apply_changes};
use waypost_engine::{
    Command, Event, Rule, State, VoteKind,
    ballot::Tallied,
    command::Submission,
    decide::decide,
    definition::{Outcome, Stage},
    rule::Base,
};
use waypost_store::{pages, set};

use super::Start;
use crate::{
    App,
    access::{Visible, Who},
    actions::{
        Effective,
        input::{self, Told},
        plugins::reference,
    },
    desk::{Accepted, Answer, Envelope, Proof, Target},
    error::AppError,
    flows::FlowUse,
    read::LoadedState,
    vault::Blanks,
};

/// How often an action is asked for one command, when the case moves in between.
pub const ASKED: usize = 3;
/// How long a check may take.
const CHECK: Duration = Duration::from_secs(3);
/// How long previews may take, all branches of a stage together.
const PREVIEW: Duration = Duration::from_millis(1_500);

/// What an action says it would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foretold {
    /// In these words.
    Words(String),
    /// It has nothing to say.
    Nothing,
    /// It gave no answer in time.
    Silent,
}

/// A step that is about to be handed in, as its action is told of it.
struct Step {
    stage: StageNo,
    action: String,
    version: i64,
    means: Effective,
    request: Request,
}

/// Number of a case, its business key, and its document: id and title.
type Head = (i64, Option<String>, (String, String));

impl App {
    /// The envelope with the verdict of the action of the stage that it submits; as it was where there is none to ask.
    ///
    /// # Errors
    /// When the store fails.
    pub fn checked(&self, who: &Who, mut envelope: Envelope) -> Result<Envelope, AppError> {
        let submits = matches!(
            envelope.command,
            Command::Start { .. } | Command::Submit { .. } | Command::Vote { vote: VoteKind::Approve, .. }
        );
        let votes = matches!(
            envelope.command,
            Command::Submit { .. } | Command::Vote { .. } | Command::Return { .. }
        );
        // What was accepted before is answered by its key, whatever the action says now.
        if !(submits || votes) || self.is_known(&envelope)? {
            return Ok(envelope);
        }
        let check = if submits { self.step(who, &envelope, Ask::Check)? } else { None };
        let tally = if votes { self.step(who, &envelope, Ask::Tally)? } else { None };
        if let Some(version) = check.as_ref().or(tally.as_ref()).map(|step| step.version) {
            let verdict = check.map_or(Ok(()), |step| {
                self.verdict(step.action.clone(), &step.means, &step.request, step.stage)
            });
            // A vote that its action refuses is not counted.
            let tally = tally.filter(|step| step.version == version && verdict.is_ok());
            let tally = tally.map(|step| self.tally(&step));
            envelope.proof = Proof::Checked { version, verdict, tally };
        }
        Ok(envelope)
    }

    /// Hands a command in after its action was asked; asks again, a few times, when the case moved in between.
    ///
    /// # Errors
    /// As [`crate::desk::Desk::submit`].
    pub fn hand_in_blocking(&self, who: &Who, envelope: &Envelope) -> Answer {
        for _ in 0..ASKED {
            match self.desk.submit_blocking(self.checked(who, envelope.clone())?)? {
                Err(rejection) if rejection.code == Code::CheckMoved => {}
                answer => return Ok(answer),
            }
        }
        Ok(moved())
    }

    /// What the action of a stage would do, for each branch that can be taken.
    ///
    /// # Errors
    /// When the store fails.
    pub fn foretell(
        &self,
        who: &Who,
        case: &Visible<pages::CaseHead>,
        visit: VisitId,
        branches: &[Option<u32>],
    ) -> Result<Vec<(Option<u32>, Foretold)>, AppError> {
        let until = Instant::now() + PREVIEW;
        let mut told = Vec::new();
        for branch in branches {
            let submit = Submission { branch: *branch, ..Submission::default() };
            let command = Command::Submit { by: who.user(), visit, submit };
            let envelope =
                Envelope { user: Some(who.user()), ..Envelope::system(who.tenant(), case.id(), command) };
            if let Some(step) = self.step_at(who, &envelope, visit, *branch)? {
                told.push((*branch, self.ask_preview(&step, until)));
            }
        }
        Ok(told)
    }

    /// The same for a start with what was typed so far; `None` where no action speaks.
    ///
    /// # Errors
    /// When the store fails.
    pub fn foretell_start(&self, who: &Who, start: &Start) -> Result<Option<Foretold>, AppError> {
        let until = Instant::now() + PREVIEW;
        let envelope = self.prepare_start(who, start.clone())?;
        Ok(self.step(who, &envelope, Ask::Preview)?.map(|step| self.ask_preview(&step, until)))
    }

    fn is_known(&self, envelope: &Envelope) -> Result<bool, AppError> {
        let Some((user, key)) = envelope.user.zip(envelope.key.clone()) else { return Ok(false) };
        let keys = [(user.raw(), key)];
        Ok(!self.shared.db.read(|conn| set::load_keys(conn, envelope.tenant, &keys))?.is_empty())
    }

    fn verdict(
        &self,
        action: String,
        means: &Effective,
        request: &Request,
        stage: StageNo,
    ) -> Result<(), Rejection> {
        let unavailable = || Err(unavailable(&action));
        match self.put(means, request, CHECK) {
            Some(Reply::Allowed) => Ok(()),
            Some(Reply::Refused { words }) => {
                Err(Rejection::new(Code::ActionCheck).with("words", words).with("action", &action))
            }
            Some(Reply::Failed { words, .. }) => {
                tracing::warn!(%action, stage = %stage, %words, "a check failed");
                unavailable()
            }
            _ => unavailable(),
        }
    }

    /// What the action makes of the votes. Nothing yet when everybody has voted is no answer.
    fn tally(&self, step: &Step) -> Result<Option<Tallied>, Rejection> {
        let decided = |outcome, branch| Ok(Some(Tallied { outcome, branch }));
        match self.put(&step.means, &step.request, CHECK) {
            Some(Reply::Tally(told)) => match told.outcome {
                api::Outcome::Approved => decided(Outcome::Approved, told.branch),
                api::Outcome::Rejected => decided(Outcome::Rejected, None),
                api::Outcome::Open if !step.request.input.everyone_voted() => Ok(None),
                api::Outcome::Open => Err(unavailable(&step.action)),
            },
            Some(Reply::Failed { words, .. }) => {
                tracing::warn!(action = %step.action, stage = %step.stage, %words, "a tally failed");
                Err(unavailable(&step.action))
            }
            _ => Err(unavailable(&step.action)),
        }
    }

    fn ask_preview(&self, step: &Step, until: Instant) -> Foretold {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Foretold::Silent;
        }
        match self.put(&step.means, &step.request, left) {
            Some(Reply::Preview { words: Some(words) }) if !words.trim().is_empty() => Foretold::Words(words),
            Some(Reply::Preview { .. }) => Foretold::Nothing,
            _ => Foretold::Silent,
        }
    }

    /// Puts a question to a plugin; `None` when there is no answer. Nothing that comes back holds a secret.
    fn put(&self, means: &Effective, request: &Request, deadline: Duration) -> Option<Reply> {
        let runner = self.shared.runner()?;
        let plugin = reference(means.plugin.as_ref()?).ok()?;
        let blanks = Blanks::of(&request.input.secrets);
        match runner.invoke(&plugin, request, deadline) {
            Ok(Reply::Refused { words }) => Some(Reply::Refused { words: blanks.out_of(&words) }),
            Ok(Reply::Failed { words, retry }) => Some(Reply::Failed { words: blanks.out_of(&words), retry }),
            Ok(Reply::Preview { words }) => {
                Some(Reply::Preview { words: words.map(|it| blanks.out_of(&it)) })
            }
            Ok(reply) => Some(reply),
            Err(fault) => {
                tracing::warn!(fault = %blanks.out_of(&fault.to_string()), "a plugin gave no answer");
                None
            }
        }
    }

    /// The step that a command makes, where its action answers the question. `None` also where the command would be
    /// refused anyway: the desk says why.
    fn step(&self, who: &Who, envelope: &Envelope, ask: Ask) -> Result<Option<Step>, AppError> {
        self.shared.db.read(|conn| {
            let (flow, state, values, properties, version) = match &envelope.target {
                Target::Case(case) => {
                    let loaded = LoadedState::load(&self.shared, conn, envelope.tenant, *case)?;
                    (loaded.flow, loaded.state, loaded.values, loaded.properties, loaded.version)
                }
                Target::New { version, .. } => {
                    let flow = self.shared.flow_in(conn, envelope.tenant, *version)?;
                    (flow, State::new(), Values::new(), Values::new(), 0)
                }
            };
            if !flow.actions.values().any(|action| asks(action, ask)) {
                return Ok(None);
            }
            let decided = self.with_facts(who, &flow, &values, &properties, &envelope.offered, |facts| {
                decide(&flow.flow, &state, &envelope.command, facts)
            });
            let Ok(events) = decided else { return Ok(None) };
            let voted = events.iter().find_map(|event| match event {
                Event::VoteCast { visit, branch, changes, .. } => Some((*visit, *branch, changes)),
                _ => None,
            });
            if ask == Ask::Tally && voted.is_none() {
                return Ok(None);
            }
            let decided = voted.filter(|_| ask == Ask::Tally);
            let decided = decided.or_else(|| {
                events.iter().find_map(|event| match event {
                    Event::VisitDecided { visit, by: Some(_), branch, changes, .. }
                    | Event::VoteCast { visit, vote: VoteKind::Approve, branch, changes, .. } => {
                        Some((*visit, *branch, changes))
                    }
                    _ => None,
                })
            });
            let Some((visit, branch, changes)) = decided else { return Ok(None) };
            let opened = events.iter().find_map(|event| match event {
                Event::VisitOpened { visit: opened, stage, .. } if *opened == visit => Some(*stage),
                _ => None,
            });
            let Some(stage) = opened.or_else(|| state.visits.get(&visit).map(|visit| visit.stage)) else {
                return Ok(None);
            };
            let mut after = values;
            apply_changes(&mut after, changes);
            let place = Place {
                flow: &flow,
                stage,
                branch,
                visit: Some(visit),
                values: &after,
                properties: &properties,
            };
            let mut step = self.told(conn, who, envelope, place, version, ask)?;
            if let Some(step) = step.as_mut().filter(|_| ask == Ask::Tally) {
                let mut voted = state.clone();
                for event in &events {
                    voted.apply(event).map_err(|why| AppError::damaged("a vote", why))?;
                    if matches!(event, Event::VoteCast { .. }) {
                        break;
                    }
                }
                if let Some(ballot) = voted.visits.get(&visit).and_then(|visit| visit.ballot.as_ref()) {
                    let led = flow.flow.definition().stage(stage).is_some_and(leads);
                    let input = &mut step.request.input;
                    let words = self.opinions(conn, envelope, visit, &events)?;
                    (input.seats, input.votes) = input::votes(who.organisation(), ballot, led, &words);
                    input.secrets.clear();
                }
            }
            Ok(step)
        })
    }

    /// The opinions of votes at a visit by who gave them, the one about to be given among them.
    fn opinions(
        &self,
        conn: &mut waypost_store::Conn,
        envelope: &Envelope,
        visit: VisitId,
        events: &[Event],
    ) -> Result<BTreeMap<UserId, String>, AppError> {
        let Target::Case(case) = envelope.target else { return Ok(BTreeMap::new()) };
        let given = pages::remarks(conn, envelope.tenant, case)?.into_iter();
        let given = given.filter(|row| row.visit == Some(visit.raw()) && row.kind.starts_with("vote_"));
        let mut words: BTreeMap<UserId, String> =
            given.filter_map(|row| Some((UserId::new(row.by?), row.text))).collect();
        words.extend(events.iter().filter_map(|event| match event {
            Event::VoteCast { by, opinion, .. } => Some((by.user, opinion.clone())),
            _ => None,
        }));
        Ok(words)
    }

    /// The same with the values as they are: before anybody typed, what is required is not there yet.
    fn step_at(
        &self,
        who: &Who,
        envelope: &Envelope,
        visit: VisitId,
        branch: Option<u32>,
    ) -> Result<Option<Step>, AppError> {
        let Target::Case(case) = envelope.target else { return Ok(None) };
        self.shared.db.read(|conn| {
            let loaded = LoadedState::load(&self.shared, conn, envelope.tenant, case)?;
            let Some(stage) = loaded.state.visits.get(&visit).map(|visit| visit.stage) else {
                return Ok(None);
            };
            let (flow, values, properties) = (&loaded.flow, &loaded.values, &loaded.properties);
            let place = Place { flow, stage, branch, visit: Some(visit), values, properties };
            self.told(conn, who, envelope, place, loaded.version, Ask::Preview)
        })
    }

    fn told(
        &self,
        conn: &mut waypost_store::Conn,
        who: &Who,
        envelope: &Envelope,
        place: Place<'_>,
        version: i64,
        ask: Ask,
    ) -> Result<Option<Step>, AppError> {
        let tenant = envelope.tenant;
        let action = place.flow.flow.definition().stage(place.stage).and_then(|stage| stage.action);
        let known = action.and_then(|id| Some((id, place.flow.actions.get(&id)?)));
        let Some((id, used)) = known.filter(|(_, used)| asks(used, ask)) else { return Ok(None) };
        let Some(means) = Effective::load(conn, tenant, id, place.flow.version)? else { return Ok(None) };
        let name = used.name.text().to_owned();
        let secrets = match self.secrets_in(conn, tenant, &means.settings)? {
            Ok(secrets) => secrets,
            Err(words) => {
                tracing::warn!(action = %means.code, %words, "an action cannot be asked");
                Default::default()
            }
        };
        let (number, business_key, document) = match &envelope.target {
            Target::Case(case) => self.head(conn, who, *case)?,
            Target::New { title, .. } => (0, None, (String::new(), title.clone())),
        };
        let step = match place.visit.filter(|_| matches!(envelope.target, Target::Case(_))) {
            Some(visit) => pages::step(conn, tenant, visit)?.map(|(_, step)| step),
            None => None,
        };
        let organisation = who.organisation();
        let told = Told {
            flow: place.flow,
            stage: place.stage,
            branch: place.branch,
            key: String::new(),
            number,
            business_key,
            document,
            values: place.values,
            properties: place.properties,
            sender: step
                .as_ref()
                .map(|step| input::side(organisation, None, &step.sender))
                .unwrap_or_default(),
            receiver: input::side(
                organisation,
                Some(who.user().raw()),
                step.as_ref().map(|step| step.receivers.as_str()).unwrap_or_default(),
            ),
            language: input::language_of(conn, tenant, Some(who.user().raw()))?,
            now: self.shared.clock.now(),
            zone_minutes: organisation.zone_minutes,
        };
        let request = Request::new(ask, told.input(&means.settings, secrets));
        Ok(Some(Step { stage: place.stage, action: name, version, means, request }))
    }

    fn head(&self, conn: &mut waypost_store::Conn, who: &Who, case: CaseId) -> Result<Head, AppError> {
        let head = pages::case_by_id(conn, who.tenant(), case)?;
        let head = head.ok_or_else(|| AppError::damaged(format!("case {case}"), "missing"))?;
        Ok((head.number, head.business_key.clone(), (head.document.to_string(), head.title)))
    }
}

/// Where a step is taken.
struct Place<'a> {
    flow: &'a Arc<FlowUse>,
    stage: StageNo,
    branch: Option<u32>,
    visit: Option<VisitId>,
    values: &'a Values,
    properties: &'a Values,
}

/// The first of those asked leads.
fn leads(stage: &Stage) -> bool {
    let rule = stage.rule.as_deref().and_then(|rule| rule.parse::<Rule>().ok());
    rule.is_some_and(|rule| rule.base == Some(Base::Lead))
}

fn unavailable(action: &str) -> Rejection {
    Rejection::new(Code::ActionUnavailable).with("action", action)
}

fn asks(action: &crate::flows::ActionUse, ask: Ask) -> bool {
    match ask {
        Ask::Check => action.checks,
        Ask::Tally => action.tallies,
        _ => action.previews,
    }
}

/// The answer to a command whose case did not stand still.
pub fn moved() -> Result<Accepted, Rejection> {
    Err(Code::CaseMoved.into())
}
