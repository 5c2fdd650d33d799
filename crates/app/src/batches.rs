//! Batches (批次): documents that are sent on together, answered one by one.
//!
//! Every item of an operation on many is authorized, judged and answered by itself; one refusal does not stop the rest.
//! What is accepted is on disk, and each item has an idempotency key of its own, so that the same page sent twice does
//! nothing twice.

use std::collections::BTreeSet;

use waypost_base::{Code, Rejection, Values, VisitId};
use waypost_engine::{Command, State, command::Submission, decide::decide};
use waypost_store::pages::{self, CaseHead, StepView};

use crate::{
    App,
    access::{Visible, Who, see_case, see_case_by_id},
    cases::{
        Start,
        check::{ASKED, moved},
    },
    desk::{Answer, Envelope, Proof},
    error::AppError,
    read::CaseView,
};

/// Most documents that are sent on together from one page.
pub const MOST: usize = 30;

/// One row of a batch, whose case the reader may see.
pub struct BatchRow {
    /// The row.
    pub step: StepView,
    /// Its case.
    pub case: Visible<CaseHead>,
    /// All of the case that its page shows.
    pub view: CaseView,
}

/// One item of a batch approval.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Number of the case.
    pub case: i64,
    /// The visit that was shown.
    pub visit: VisitId,
    /// Idempotency key of this item.
    pub key: String,
}

impl App {
    /// Hands several commands in that belong together. The actions of their stages are asked before, and again when a
    /// case moved meanwhile. One answer for each, in order.
    pub fn hand_in_together_blocking(&self, who: &Who, envelopes: Vec<Envelope>) -> Vec<Answer> {
        let together = Some(self.shared.ids.fresh());
        let mut answers: Vec<Answer> = envelopes.iter().map(|_| Ok(moved())).collect();
        let mut waiting: Vec<(usize, Envelope)> = envelopes.into_iter().enumerate().collect();
        for _ in 0..ASKED {
            let mut asked = Vec::new();
            for (at, envelope) in &waiting {
                let envelope = Envelope { together, ..envelope.clone() };
                match self.checked(who, envelope) {
                    Ok(envelope) => asked.push((*at, envelope)),
                    Err(fault) => answers[*at] = Err(fault),
                }
            }
            let (places, asked): (Vec<usize>, Vec<Envelope>) = asked.into_iter().unzip();
            let mut again = Vec::new();
            for (at, answer) in places.into_iter().zip(self.desk.submit_together_blocking(asked)) {
                match answer {
                    Ok(Err(rejection)) if rejection.code == Code::CheckMoved => again.push(at),
                    answer => answers[at] = answer,
                }
            }
            waiting.retain(|(at, _)| again.contains(at));
            if waiting.is_empty() {
                break;
            }
        }
        answers
    }

    /// What a start would be refused for, the action of its stage included; nothing is kept.
    ///
    /// # Errors
    /// When the store fails.
    pub fn judge_start(&self, who: &Who, start: &Start) -> Result<Result<(), Rejection>, AppError> {
        let envelope = self.prepare_start(who, start.clone())?;
        let flow = self.shared.db.read(|conn| self.shared.flow_in(conn, who.tenant(), start.version))?;
        let (values, properties) = (Values::new(), Values::new());
        let decided = self.with_facts(who, &flow, &values, &properties, &envelope.offered, |facts| {
            decide(&flow.flow, &State::new(), &envelope.command, facts)
        });
        if let Err(rejection) = decided {
            return Ok(Err(rejection));
        }
        match self.checked(who, envelope)?.proof {
            Proof::Checked { verdict, .. } => Ok(verdict),
            _ => Ok(Ok(())),
        }
    }

    /// The rows of a batch whose cases this person may see. Empty: there is no such batch for him. Restricted ones are
    /// opened by it, which is recorded before anything is shown.
    ///
    /// # Errors
    /// When the store fails.
    pub fn batch(&self, who: &Who, number: i64) -> Result<Vec<BatchRow>, AppError> {
        let rows = self.shared.db.read(|conn| -> Result<_, AppError> {
            let mut rows = Vec::new();
            for (case, step) in pages::batch(conn, who.tenant(), number)? {
                if let Ok(case) = see_case_by_id(conn, who, case)? {
                    rows.push((step, case));
                }
            }
            Ok(rows)
        })?;
        for (_, case) in rows.iter().filter(|(_, case)| case.get().restricted) {
            self.record_opening(who, case)?;
        }
        rows.into_iter()
            .map(|(step, case)| Ok(BatchRow { view: self.case(who, &case)?, step, case }))
            .collect()
    }

    /// The batch in which a case was sent on last, if it is one of several.
    ///
    /// # Errors
    /// When the store fails.
    pub fn batch_of_case(&self, who: &Who, number: i64) -> Result<Option<i64>, AppError> {
        self.shared.db.read(|conn| {
            let Ok(case) = see_case(conn, who, number)? else { return Ok(None) };
            let steps = pages::steps(conn, who.tenant(), case.id())?;
            let numbers: Vec<i64> = steps.iter().rev().map(|step| step.batch).collect();
            let several = pages::batches_of_several(conn, who.tenant(), &numbers)?;
            Ok(numbers.into_iter().find(|batch| several.contains(batch)))
        })
    }

    /// Approves many items, each by itself: those whose flow allows it, as the person at work would with one press and
    /// nothing typed but the opinion. One answer for each, in order.
    ///
    /// # Errors
    /// When the store fails.
    pub fn approve_many(
        &self,
        who: &Who,
        items: &[Approval],
        opinion: &str,
    ) -> Result<Vec<Answer>, AppError> {
        let mut answers: Vec<Answer> = Vec::with_capacity(items.len());
        let mut places = Vec::new();
        let mut envelopes = Vec::new();
        for (at, item) in items.iter().enumerate() {
            answers.push(Ok(moved()));
            match self.approval(who, item, opinion)? {
                Ok(envelope) => {
                    places.push(at);
                    envelopes.push(envelope);
                }
                Err(rejection) => answers[at] = Ok(Err(rejection)),
            }
        }
        for (at, answer) in places.into_iter().zip(self.hand_in_together_blocking(who, envelopes)) {
            answers[at] = answer;
        }
        Ok(answers)
    }

    /// Those among approved items where others had decided before, so that the approval is an opinion only.
    ///
    /// # Errors
    /// When the store fails.
    pub fn came_late(&self, who: &Who, items: &[Approval]) -> Result<BTreeSet<VisitId>, AppError> {
        let me = Some(who.user().raw());
        self.shared.db.read(|conn| {
            let mut late = BTreeSet::new();
            for item in items {
                let Ok(case) = see_case(conn, who, item.case)? else { continue };
                let remarks = pages::remarks(conn, who.tenant(), case.id())?;
                let visit = Some(item.visit.raw());
                let mine = |row: &pages::RemarkView| {
                    row.kind == "late_approve" && row.visit == visit && row.by == me
                };
                if remarks.iter().any(mine) {
                    late.insert(item.visit);
                }
            }
            Ok(late)
        })
    }

    fn approval(
        &self,
        who: &Who,
        item: &Approval,
        opinion: &str,
    ) -> Result<Result<Envelope, Rejection>, AppError> {
        let case = match self.see(who, item.case)? {
            Ok(case) => case,
            Err(rejection) => return Ok(Err(rejection)),
        };
        let version = waypost_base::FlowVersionId::new(case.get().flow_version);
        let flow = self.shared.db.read(|conn| self.shared.flow_in(conn, who.tenant(), version))?;
        if !flow.flow.definition().batch_approve {
            return Ok(Err(Code::BatchNotAllowed.into()));
        }
        let submit = Submission { opinion: opinion.to_owned(), ..Submission::default() };
        let (visit, key) = (item.visit, Some(item.key.clone()));
        self.prepare(who, &case, key, None, |by| Command::Submit { by, visit, submit })
    }
}
