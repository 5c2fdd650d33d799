//! The end of a draft: published or discarded; and the end of a flow.

use waypost_base::{Code, FieldProblem, FlowId, FlowVersionId, Rejection, Timestamp};
use waypost_engine::{
    Flow,
    check::{Report, Severity},
};
use waypost_store::{
    Conn, StoreError,
    editing::{self, VersionHead},
    flows,
};

use super::{Stop, blame, content::Content, draft_of, flow_of, read::content_of, settle};
use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
};

/// What publishing did.
#[derive(Clone, Debug)]
pub struct Published {
    /// From when on new cases start with the version.
    pub begins: Timestamp,
    /// What the check warned of.
    pub report: Report,
}

/// Why nothing was published.
#[derive(Clone, Debug)]
pub struct NotPublished {
    /// In words.
    pub rejection: Rejection,
    /// What the check found, where that is why.
    pub report: Option<Report>,
}

impl App {
    /// Publishes a draft at the revision that a page showed, from its day on, or from now on. The version in force
    /// then ends there; its cases keep it. `confirmed` is needed where the check did not come to an end.
    ///
    /// # Errors
    /// When the store fails. Nothing was changed where it was refused.
    pub fn publish_flow(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
        revision: i64,
        confirmed: bool,
    ) -> Result<Result<Published, NotPublished>, AppError> {
        let done =
            self.shared.db.write(|conn| self.publish_in_force(conn, proof, version, revision, confirmed));
        match done {
            Ok(published) => Ok(Ok(published)),
            Err(Unpublished::Refused(why)) => Ok(Err(*why)),
            Err(Unpublished::Broken(fault)) => Err(fault),
        }
    }

    /// Throws a draft away, at the revision that a page showed.
    ///
    /// # Errors
    /// When the store fails. [`Code::ChangedMeanwhile`] when somebody else changed it since, [`Code::DraftClosed`] when
    /// it is no draft any more.
    pub fn discard_flow_draft(
        &self,
        proof: &DefinesFlows,
        version: FlowVersionId,
        revision: i64,
    ) -> Result<Result<(), Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            let (flow, head) = draft_of(conn, proof, version)?;
            at_revision(proof, &head, revision)?;
            let tenant = proof.who().tenant();
            editing::discard(conn, tenant, version)?;
            let entry = (flow.id, version, proof.who().user());
            Ok(record(conn, tenant, Chain::Definitions, self.now(), "draft_discarded", &entry)?)
        }))
    }

    /// Ends a flow: nothing new starts with it, cases that run go on. `false` when nothing was in force.
    ///
    /// # Errors
    /// When the store fails; the rejection is [`Code::NotFound`].
    pub fn retire_flow(
        &self,
        proof: &DefinesFlows,
        flow: FlowId,
    ) -> Result<Result<bool, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            flow_of(conn, proof, flow)?;
            let (tenant, now) = (proof.who().tenant(), self.now());
            let ended = flows::retire(conn, tenant, flow, now)?;
            if ended {
                let entry = (flow, now, proof.who().user());
                record(conn, tenant, Chain::Definitions, now, "flow_retired", &entry)?;
            }
            Ok(ended)
        }))
    }

    fn publish_in_force(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        version: FlowVersionId,
        revision: i64,
        confirmed: bool,
    ) -> Result<Published, Unpublished> {
        let (tenant, now) = (proof.who().tenant(), self.now());
        let (_, head) = draft_of(conn, proof, version)?;
        at_revision(proof, &head, revision)?;
        let content = content_of(conn, proof, &head)?;
        if content.valid_from.is_some_and(|day| day < proof.who().today()) {
            let passed = FieldProblem::new("valid_from", Code::DayPassed);
            return Err(Stop::from(Rejection::of_fields(vec![passed])).into());
        }
        let report = self.judged(conn, proof, &content, confirmed)?;
        let begins = head.valid_from.unwrap_or(now).max(now);
        if !self.put_in_force(conn, tenant, version, begins, Some(proof.who().user()))? {
            return Err(Stop::from(Rejection::new(Code::DraftClosed).with("who", "none")).into());
        }
        Ok(Published { begins: Timestamp::from_millis(begins), report })
    }

    /// The report, where it lets the version be published.
    fn judged(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        content: &Content,
        confirmed: bool,
    ) -> Result<Report, Unpublished> {
        let report = self.report_in(conn, proof.who().tenant(), &content.definition, content.form_version)?;
        let refuse = |rejection: Rejection, report: Report| {
            Err(Unpublished::Refused(Box::new(NotPublished { rejection, report: Some(report) })))
        };
        if report.refuses() {
            let count =
                report.problems.iter().filter(|problem| problem.severity == Severity::Refuses).count();
            return refuse(Rejection::new(Code::FlowRefused).with("count", count), report);
        }
        if report.needs_confirmation() && !confirmed {
            return refuse(Code::FlowNotJudged.into(), report);
        }
        // What the check lets through can be run; else every page that lists flows would break.
        Flow::new(content.definition.clone()).map_err(|why| AppError::damaged("checked flow", why))?;
        Ok(report)
    }
}

/// Refuses where somebody changed the draft after the page was shown.
fn at_revision(proof: &DefinesFlows, head: &VersionHead, revision: i64) -> Result<(), Rejection> {
    if head.revision == revision { Ok(()) } else { Err(blame::moved(proof, head)) }
}

/// Why the work of publishing stops; it is rolled back.
enum Unpublished {
    Refused(Box<NotPublished>),
    Broken(AppError),
}

impl From<Stop> for Unpublished {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Refused(rejection) => rejection.into(),
            Stop::Broken(fault) => Unpublished::Broken(fault),
        }
    }
}

impl From<Rejection> for Unpublished {
    fn from(rejection: Rejection) -> Self {
        Unpublished::Refused(Box::new(NotPublished { rejection, report: None }))
    }
}

impl From<AppError> for Unpublished {
    fn from(fault: AppError) -> Self {
        Unpublished::Broken(fault)
    }
}

impl From<StoreError> for Unpublished {
    fn from(fault: StoreError) -> Self {
        Unpublished::Broken(fault.into())
    }
}
