//! Deadline: the longest wait of a visit is over, and what the stage says for it happens.
//!
//! | outcome | what it does | hindered when |
//! |---|---|---|
//! | recall | everything open is taken back, the first stage opens for the first sender; sending again is the next run | an irreversible action was handed out, any action is at work |
//! | note | nothing more; the handlers go on and are reminded | never |
//! | escalate | the heads above the handlers are told and may read the case | there is nobody above |
//! | submit | the branch is submitted by nobody, no values are asked, the stage's action is handed out as for a handler | there is no such branch, its guard does not hold or fails, an action is at work |
//! | return | to the first branch-0 row, else to where `return_default` says | there is none, what refuses a handler's return |
//! | transfer | to the post; all who had the work lose it | nobody holds the post (four eyes counted), an action is at work, several decide |
//!
//! A hindered outcome changes nothing: the passing is recorded, and an incident says why. A retry of the incident tries
//! the outcome again; it ends by itself when the visit is left. A recall at the first stage, with nothing else open,
//! has nothing to take back and is only noted. Mind that an action at work in the visit itself exists at stages of kind
//! `action` only: at others the clock is over once people have decided.

use waypost_base::{
    Code, IncidentId, Party, Receiver, ReceiverRule, Rejection, StageNo, Timestamp, UserId, VisitId,
};

use super::{clock, run::Run};
use crate::{
    command::Submission,
    definition::{DeadlineOutcome, ReturnDefault, Split},
    event::{Event, IncidentKind},
    rights::Way,
    state::{Phase, Visit},
};

/// What is going to happen, judged.
enum Course {
    Nothing,
    Recall,
    Tell(Vec<Party>),
    Submit { branch: Option<u32>, straight_back: bool },
    GiveBack(Option<StageNo>, Way),
    HandOver { to: Vec<Party>, except: Vec<UserId> },
}

/// Why an outcome is hindered, as an incident keeps it: the code of the refusal, and what a guard said.
fn told(why: &Rejection) -> String {
    match why.params.get("why") {
        Some(said) => format!("{}: {said}", why.code),
        None => why.code.to_string(),
    }
}

impl Run<'_> {
    pub fn deadline_passed(&mut self, id: VisitId, due: Timestamp) -> Result<(), Rejection> {
        let visit = self.visit(id)?;
        let reckoner = self.reckoner(visit)?;
        let outcome = clock::outcome(reckoner.stage);
        // Where the interval stays the same the reminder that is due stays due.
        let next = match (&visit.clock, reckoner.stage.overdue_reminder) {
            (Some(clock), None) => clock.remind,
            _ => reckoner.reminder(true, self.now()).unwrap_or_default(),
        };
        self.emit(Event::DeadlinePassed { visit: id, due, outcome, next })?;
        match self.course(id, outcome) {
            Ok(course) => self.follow(id, course),
            Err(why) => self.raise(id, IncidentKind::DeadlineHindered, told(&why)),
        }
    }

    /// An administrator has the outcome tried again.
    pub fn try_outcome_again(
        &mut self,
        by: UserId,
        incident: IncidentId,
        id: VisitId,
    ) -> Result<(), Rejection> {
        let outcome = clock::outcome(self.stage(self.visit(id)?.stage)?);
        let course = self.course(id, outcome)?;
        self.emit(Event::IncidentResolved { incident, by: Some(by) })?;
        self.follow(id, course)
    }

    /// What an outcome comes to now.
    ///
    /// # Errors
    /// It cannot be done; why, as it would be told to somebody who tried.
    fn course(&self, id: VisitId, outcome: DeadlineOutcome) -> Result<Course, Rejection> {
        match outcome {
            DeadlineOutcome::Note => Ok(Course::Nothing),
            DeadlineOutcome::Escalate => self.above(self.visit(id)?),
            DeadlineOutcome::Recall => self.may_recall(id),
            DeadlineOutcome::Submit(branch) => self.may_submit(id, branch),
            DeadlineOutcome::Return => self.may_give_back(id),
            DeadlineOutcome::Transfer(post) => {
                self.idle(id)?;
                let stage = self.stage(self.visit(id)?.stage)?;
                if self.visit(id)?.ballot.is_some() {
                    return Err(Code::DecidedTogether.into());
                }
                let except = self.barred(stage);
                let rule = ReceiverRule {
                    receivers: vec![Receiver::Post(post)],
                    nobody: waypost_base::NobodyFound::Hold,
                    ..stage.receivers.clone()
                };
                let to = self.about(|about| self.facts.resolve(&rule, about)).unwrap_or_default();
                if to.is_empty() {
                    return Err(Rejection::new(Code::NobodyFound).with("stage", stage.no));
                }
                Ok(Course::HandOver { to, except })
            }
        }
    }

    fn above(&self, visit: &Visit) -> Result<Course, Rejection> {
        let parties: Vec<Party> = visit.items.values().map(|item| item.party).collect();
        let heads = self.facts.heads_above(&parties);
        if heads.is_empty() {
            return Err(Rejection::new(Code::NobodyFound).with("stage", visit.stage));
        }
        Ok(Course::Tell(heads))
    }

    fn may_recall(&self, id: VisitId) -> Result<Course, Rejection> {
        if self.state.irreversible {
            return Err(Code::Irreversible.into());
        }
        if self.state.live().any(|(_, visit)| visit.phase == Phase::Acting) {
            return Err(Code::ActionRunning.into());
        }
        let alone = self.state.live().count() == 1 && self.state.tokens.is_empty();
        let first = self.visit(id)?.stage == self.flow.first();
        Ok(if alone && first { Course::Nothing } else { Course::Recall })
    }

    fn may_submit(&self, id: VisitId, branch: u32) -> Result<Course, Rejection> {
        self.idle(id)?;
        if self.goes_straight_back(id, &Submission::default())? {
            return Ok(Course::Submit { branch: None, straight_back: true });
        }
        let (stage, plan) = {
            let no = self.visit(id)?.stage;
            (self.stage(no)?, self.plan(no)?)
        };
        let way =
            plan.way(branch).ok_or_else(|| Rejection::new(Code::NoSuchBranch).with("branch", branch))?;
        if stage.split != Split::Choose {
            return Ok(Course::Submit { branch: None, straight_back: false });
        }
        match self.is_open(way) {
            Ok(true) => Ok(Course::Submit { branch: Some(branch), straight_back: false }),
            Ok(false) => Err(self.closed(way)),
            Err(error) => Err(self.closed(way).with("why", error)),
        }
    }

    fn may_give_back(&self, id: VisitId) -> Result<Course, Rejection> {
        self.idle(id)?;
        let plan = self.plan(self.visit(id)?.stage)?;
        let default = self.flow.definition().return_default == ReturnDefault::Start;
        let to = match plan.back.first() {
            Some(to) => *to,
            None if default => Some(self.flow.first()),
            None => return Err(Code::NoSuchReturn.into()),
        };
        let way = self.rights().return_to(id, to)?;
        Ok(Course::GiveBack(to, way))
    }

    /// No action is at work at the visit.
    fn idle(&self, id: VisitId) -> Result<(), Rejection> {
        if self.visit(id)?.phase == Phase::Acting {
            return Err(Code::ActionRunning.into());
        }
        self.rights().open(id).map(drop)
    }

    fn follow(&mut self, id: VisitId, course: Course) -> Result<(), Rejection> {
        match course {
            Course::Nothing => Ok(()),
            Course::Recall => self.recall(id),
            Course::Tell(to) => self.emit(Event::Escalated { visit: id, to }),
            Course::GiveBack(to, way) => self.give_back(id, None, to, &way, ""),
            Course::Submit { branch, straight_back } => {
                self.resolve_incidents(id)?;
                self.emit(Event::VisitDecided {
                    visit: id,
                    item: None,
                    by: None,
                    branch,
                    opinion: String::new(),
                    changes: Vec::new(),
                    straight_back,
                    outcome: None,
                })?;
                self.proceed(id)
            }
            Course::HandOver { to, except } => {
                self.resolve_those(id, |kind| {
                    matches!(kind, IncidentKind::NobodyFound | IncidentKind::TooFewFound)
                })?;
                let items = self.items(&to, &except);
                self.emit(Event::HandedToPost { visit: id, items })
            }
        }
    }
}
