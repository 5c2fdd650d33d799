//! One job: the plugin asked, its answer handed in, or the job put back for its next attempt.

use waypost_action_host::api::{Ask, Reply, Request};
use waypost_base::{ActionId, CaseId, TenantId, VisitId};
use waypost_engine::{Command, command::Answer};
use waypost_store::{
    jobs::{self, AttemptRow, LeasedJob},
    pages,
};

use super::Outbox;
use crate::{
    actions::{
        Delivery, Effective,
        input::{self, Told},
        plugins::reference,
    },
    desk::{Envelope, Lease, Proof},
    error::AppError,
    read::LoadedState,
    vault::Blanks,
};

/// What an attempt came to.
struct Outcome {
    answer: Result<Answer, Failure>,
    attempt: AttemptRow,
}

/// Why there is no answer that can be taken in.
struct Failure {
    words: String,
    retry: bool,
    /// The plugin said so itself.
    said: bool,
}

impl Failure {
    fn lasting(words: impl Into<String>) -> Failure {
        Failure { words: words.into(), retry: false, said: false }
    }
}

impl Outbox {
    pub(super) fn run_job(
        &self,
        tenant: TenantId,
        job: &LeasedJob,
        terms: &Delivery,
    ) -> Result<(), AppError> {
        let Outcome { answer, attempt } = self.attempt(tenant, job, terms)?;
        let answer = match answer {
            Ok(answer) => answer,
            Err(failure) if failure.retry && job.attempts < terms.attempts => {
                tracing::warn!(key = %job.key, attempt = job.attempts, words = %failure.words, "an action failed");
                return self.put_back(tenant, job, terms, &failure.words, Some(attempt));
            }
            Err(failure) => Answer::Failed { words: failure.words },
        };
        self.hand_in(tenant, job, answer, attempt)
    }

    /// After a fault of our own. While attempts are left the job waits for the next; then an administrator is called,
    /// and a job whose case takes not even that waits on, for whoever mends the store.
    pub(super) fn after_fault(
        &self,
        tenant: TenantId,
        job: &LeasedJob,
        terms: &Delivery,
        fault: &AppError,
    ) -> Result<(), AppError> {
        let words = fault.to_string();
        if job.attempts >= terms.attempts {
            let answer = Answer::Failed { words: words.clone() };
            let handed = self.hand_in(tenant, job, answer, self.begun(job));
            let Err(fault) = handed else { return Ok(()) };
            tracing::error!(key = %job.key, %fault, "nor could its incident be opened");
        }
        self.put_back(tenant, job, terms, &words, None)
    }

    /// Brings an answer to the desk, which notes the job as done in the commit that takes it in.
    fn hand_in(
        &self,
        tenant: TenantId,
        job: &LeasedJob,
        answer: Answer,
        attempt: AttemptRow,
    ) -> Result<(), AppError> {
        let command = Command::Answer { visit: VisitId::new(job.visit), key: job.key.clone(), answer };
        let lease = Lease { job: job.id, fence: job.fence, attempt };
        let envelope = Envelope {
            proof: Proof::Lease(Box::new(lease)),
            ..Envelope::system(tenant, CaseId::new(job.case), command)
        };
        let words = match self.app.desk.submit_blocking(envelope)? {
            Ok(_) if !self.app.shared.db.read(|conn| jobs::holds(conn, tenant, job.id, job.fence))? => {
                return Ok(());
            }
            Ok(_) => "the answer changed nothing".to_owned(),
            Err(rejection) if rejection.code == waypost_base::Code::LeaseLost => {
                tracing::warn!(key = %job.key, fence = job.fence, "an answer came after its lease; another worker has the job");
                return Ok(());
            }
            // The engine takes every answer; only a case that is gone refuses.
            Err(rejection) => rejection.to_string(),
        };
        // Nothing waits for this job any more.
        tracing::error!(key = %job.key, %words, "an action's answer was not taken");
        self.app.shared.db.write(|conn| jobs::fail(conn, tenant, job.id, job.fence, &words, None))?;
        Ok(())
    }

    /// Lets a job wait for its next attempt, longer each time, and keeps what became of this one.
    pub(super) fn put_back(
        &self,
        tenant: TenantId,
        job: &LeasedJob,
        terms: &Delivery,
        words: &str,
        attempt: Option<AttemptRow>,
    ) -> Result<(), AppError> {
        let pause = terms.pause_millis(job.attempts, &job.key);
        self.app.shared.db.write(|conn| {
            if jobs::fail(conn, tenant, job.id, job.fence, words, Some(pause))?
                && let Some(attempt) = attempt
            {
                jobs::keep_attempt(conn, tenant, &attempt)?;
            }
            Ok(())
        })
    }

    /// The record of an attempt that begins, as long as nothing else is known of it.
    fn begun(&self, job: &LeasedJob) -> AttemptRow {
        let began_at = self.app.now();
        AttemptRow {
            key: job.key.clone(),
            fence: job.fence,
            began_at,
            ended_at: began_at,
            outcome: "unanswered".to_owned(),
            words: String::new(),
            plugin: String::new(),
            version: String::new(),
            sha256: None,
        }
    }

    fn attempt(&self, tenant: TenantId, job: &LeasedJob, terms: &Delivery) -> Result<Outcome, AppError> {
        let mut attempt = self.begun(job);
        let answer = match self.ask(tenant, job, terms, &mut attempt) {
            Ok(answer) => answer,
            // Time mends no damage; an administrator must see it.
            Err(fault @ AppError::Damaged { .. }) => Err(Failure::lasting(fault.to_string())),
            Err(fault) => return Err(fault),
        };
        attempt.ended_at = self.app.now();
        let (outcome, words) = match &answer {
            Ok(Answer::Refused { words }) => ("refused", words.as_str()),
            Ok(_) => ("done", ""),
            Err(Failure { words, said: true, .. }) => ("failed", words.as_str()),
            Err(Failure { words, .. }) => ("unanswered", words.as_str()),
        };
        (attempt.outcome, attempt.words) = (outcome.to_owned(), words.to_owned());
        Ok(Outcome { answer, attempt })
    }

    fn ask(
        &self,
        tenant: TenantId,
        job: &LeasedJob,
        terms: &Delivery,
        attempt: &mut AttemptRow,
    ) -> Result<Result<Answer, Failure>, AppError> {
        let action = ActionId::new(job.action);
        let (means, request) = match self.question(tenant, job, action)? {
            Ok(question) => question,
            Err(failure) => return Ok(Err(failure)),
        };
        if means.is_built_in() {
            return Ok(Ok(Answer::Done { set: Vec::new(), draw: None, branch: None }));
        }
        let Some(row) = &means.plugin else {
            let words = format!("no plugin is registered under the name `{}`", means.call);
            return Ok(Err(Failure::lasting(words)));
        };
        attempt.plugin.clone_from(&row.name);
        attempt.sha256 = Some(row.sha256.clone());
        attempt.version = means.description.as_ref().map(|said| said.version.clone()).unwrap_or_default();
        let plugin = match reference(row) {
            Ok(plugin) => plugin,
            Err(words) => return Ok(Err(Failure::lasting(words))),
        };
        let blanks = Blanks::of(&request.input.secrets);
        let reply = match self.runner.invoke(&plugin, &request, terms.deadline()) {
            Ok(reply) => reply,
            Err(fault) => {
                let words = blanks.out_of(&fault.to_string());
                return Ok(Err(Failure { words, retry: fault.retry_helps(), said: false }));
            }
        };
        self.answer(tenant, reply, &means, &blanks)
    }

    /// What is asked of which plugin.
    fn question(
        &self,
        tenant: TenantId,
        job: &LeasedJob,
        action: ActionId,
    ) -> Result<Result<(Effective, Request), Failure>, AppError> {
        let app = &self.app;
        app.shared.db.read(|conn| {
            let case = CaseId::new(job.case);
            let loaded = LoadedState::load(&app.shared, conn, tenant, case)?;
            let Some(means) = Effective::load(conn, tenant, action, loaded.flow.version)? else {
                return Ok(Err(Failure::lasting(format!("there is no action {action}"))));
            };
            let secrets = match app.secrets_in(conn, tenant, &means.settings)? {
                Ok(secrets) => secrets,
                Err(words) => return Ok(Err(Failure::lasting(format!("action `{}`: {words}", means.code)))),
            };
            let organisation = app.shared.organisation(conn, tenant)?;
            let head = pages::case_by_id(conn, tenant, case)?
                .ok_or_else(|| AppError::damaged(format!("case {case}"), "missing"))?;
            let step = pages::step(conn, tenant, VisitId::new(job.visit))?.map(|(_, step)| step);
            let visit = loaded.state.visits.get(&VisitId::new(job.visit));
            let told = Told {
                flow: &loaded.flow,
                stage: visit.map_or(waypost_base::StageNo(0), |visit| visit.stage),
                branch: visit.and_then(|visit| visit.branch),
                key: job.key.clone(),
                number: head.number,
                business_key: head.business_key.clone(),
                document: (head.document.to_string(), head.title.clone()),
                values: &loaded.values,
                properties: &loaded.properties,
                sender: step
                    .as_ref()
                    .map(|step| input::side(&organisation, None, &step.sender))
                    .unwrap_or_default(),
                receiver: step
                    .as_ref()
                    .map(|step| input::side(&organisation, step.handler, &step.receivers))
                    .unwrap_or_default(),
                language: input::language_of(conn, tenant, step.as_ref().and_then(|step| step.handler))?,
                now: app.shared.clock.now(),
                zone_minutes: organisation.zone_minutes,
            };
            let request = Request::new(Ask::Run, told.input(&means.settings, secrets));
            Ok(Ok((means, request)))
        })
    }

    fn answer(
        &self,
        tenant: TenantId,
        reply: Reply,
        means: &Effective,
        blanks: &Blanks,
    ) -> Result<Result<Answer, Failure>, AppError> {
        let rubbish =
            |why: String| Failure::lasting(format!("action `{}` answered rubbish: {why}", means.code));
        Ok(match reply {
            Reply::Done(mut output) => {
                let attached = std::mem::take(&mut output.attach);
                let written = serde_json::to_vec(&output).unwrap_or_default();
                if blanks.stand_in(&written) || attached.iter().any(|one| blanks.stand_in(&one.content)) {
                    return Ok(Err(rubbish("it gives a secret away".to_owned())));
                }
                match self.keep_attached(tenant, attached)? {
                    Ok(files) => input::output(output, files).map_err(rubbish),
                    Err(why) => Err(rubbish(why)),
                }
            }
            Reply::Refused { words } => Ok(Answer::Refused { words: blanks.out_of(&words) }),
            Reply::Failed { words, retry } => {
                Err(Failure { words: blanks.out_of(&words), retry, said: true })
            }
            _ => Err(Failure::lasting(format!("action `{}` did not answer what it was asked", means.code))),
        })
    }
}
