//! The engine's questions, answered from what the desk has in memory: one snapshot of the organisation, the loaded
//! rows of the case, the counters of the set. The same answers for the same questions during one decision.

use std::{cell::RefCell, collections::BTreeMap};

use chrono::NaiveDate;
use waypost_base::{
    ActionId, Actor, CategoryId, Change, Code, ItemKey, Party, ReceiverRule, Rejection, Timestamp, UserId,
    Value, Values,
};
use waypost_engine::{
    Calendar, Facts, State,
    ballot::Tallied,
    command::Draw,
    definition::{Right, Stage},
    event::Drawn,
    facts::About,
};
use waypost_forms as forms;
use waypost_org::{Permission, Snapshot};

use super::Proof;
use crate::{
    calendars::department_of,
    flows::ActionUse,
    ids::IdMaker,
    materials::{self, MaterialUse},
    organisation::Organisation,
};

/// Numbers drawn while a set is decided: the next counter of each series the set may draw from.
pub type SeriesCounters = BTreeMap<(String, String), i64>;

/// Facts for one command on one case.
pub struct DeskFacts<'a> {
    /// The instant of the set.
    pub now: Timestamp,
    /// The business date of the tenant.
    pub today: NaiveDate,
    /// Fresh ids.
    pub ids: &'a IdMaker,
    /// The organisation.
    pub organisation: &'a Organisation,
    /// The form version that the flow version pins.
    pub form: &'a forms::Form,
    /// What the flow version asks for beside the form.
    pub materials: &'a [MaterialUse],
    /// Form values before the command.
    pub values: &'a Values,
    /// Properties before the command.
    pub properties: &'a Values,
    /// Counters of series; a command that is refused gives them back unchanged.
    pub series: &'a RefCell<SeriesCounters>,
    /// Hashes of files that whoever asks uploaded.
    pub offered: &'a [String],
    /// What is known of the action's check.
    pub checked: Checked<'a>,
    /// The flow's category.
    pub category: Option<CategoryId>,
    /// How a case stood that has ended, where that is asked for.
    pub before_the_end: Option<State>,
    /// Action rows that stages name.
    pub actions: &'a BTreeMap<ActionId, ActionUse>,
}

/// What is known of the check of a stage's action.
#[derive(Clone, Copy, Debug)]
pub enum Checked<'a> {
    /// It does not matter here: what is decided is only looked at.
    Assumed,
    /// What a command rests on, for the case at a version.
    Under {
        /// What was found out.
        proof: &'a Proof,
        /// The case's version as it is decided on.
        version: i64,
    },
}

impl Facts for DeskFacts<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn fresh_id(&self) -> i64 {
        self.ids.fresh()
    }

    fn resolve(&self, rule: &ReceiverRule, about: &About<'_>) -> Vec<Party> {
        let form = |key: &ItemKey| about.form_value.get(key);
        self.organisation.resolve(
            rule,
            &waypost_org::About {
                initiator: about.initiator,
                department: about.department,
                handled: about.handled,
                form: &form,
            },
            self.today,
        )
    }

    fn acting(&self, user: UserId, party: &Party, except: &[UserId]) -> Option<Actor> {
        self.organisation.acting(user, party, except, self.today)
    }

    fn share(&self, user: UserId, party: &Party) -> Option<Party> {
        self.organisation.share(user, party, self.today)
    }

    fn seats(&self, party: &Party, except: &[UserId]) -> Vec<Party> {
        self.organisation.seats(party, except, self.today)
    }

    fn can_be_handed(&self, user: UserId) -> bool {
        self.organisation.may_be_handed(user)
    }

    fn may_administer(&self, user: UserId) -> bool {
        self.organisation.may(user, Permission::ResolveIncidents, self.today)
    }

    /// Whoever defines the flow looks after its cases: by the permission, or by its category.
    fn may_supervise(&self, user: UserId) -> bool {
        self.organisation.may(user, Permission::AdministerFlows, self.today)
            || self
                .category
                .is_some_and(|id| self.organisation.defines_categories(user, self.today).contains(&id))
    }

    /// Of several parties the first one's: a visit has one clock.
    fn calendar(&self, work_of: &[Party]) -> Option<&Calendar> {
        let of = work_of.first().and_then(|party| department_of(self.organisation, party, self.today));
        self.organisation.calendar_of(of)
    }

    fn heads_above(&self, work_of: &[Party]) -> Vec<Party> {
        self.organisation.heads_above_work(work_of, self.today)
    }

    fn judge(&self, stage: &Stage, handed: &[(ItemKey, Option<Value>)]) -> Result<Vec<Change>, Rejection> {
        let rights = form_rights(stage);
        let world = World { organisation: self.organisation, offered: self.offered };
        let judged = self.form.judge(&rights, self.values, handed, &world);
        let missing = materials::problems(self.materials, stage.no, self.values, handed, self.today);
        match judged {
            Ok(changes) if missing.is_empty() => Ok(changes),
            Ok(_) => Err(Rejection::of_fields(missing)),
            Err(mut problems) => {
                problems.extend(missing);
                Err(Rejection::of_fields(problems))
            }
        }
    }

    fn check(&self, stage: &Stage) -> Result<(), Rejection> {
        let action = stage.action.and_then(|id| self.actions.get(&id)).filter(|action| action.checks);
        let Checked::Under { proof, version } = self.checked else { return Ok(()) };
        match (action, proof) {
            (None, _) => Ok(()),
            (Some(_), Proof::Checked { version: asked, verdict, .. }) if *asked == version => verdict.clone(),
            (Some(_), _) => Err(Code::CheckMoved.into()),
        }
    }

    fn tally(&self, stage: &Stage) -> Option<Result<Option<Tallied>, Rejection>> {
        stage.action.and_then(|id| self.actions.get(&id)).filter(|action| action.tallies)?;
        let Checked::Under { proof, version } = self.checked else { return Some(Ok(None)) };
        Some(match proof {
            Proof::Checked { version: asked, tally: Some(tally), .. } if *asked == version => tally.clone(),
            _ => Err(Code::CheckMoved.into()),
        })
    }

    fn before_the_end(&self) -> Option<State> {
        self.before_the_end.clone()
    }

    fn form_value(&self, key: &str) -> Option<Value> {
        self.values.get(key).cloned()
    }

    fn property(&self, key: &str) -> Option<Value> {
        self.properties.get(key).cloned()
    }

    fn form_keys(&self) -> Vec<String> {
        self.form.items.iter().map(|item| item.key.to_string()).collect()
    }

    fn draw(&self, draw: &Draw) -> Result<Drawn, Rejection> {
        let key = (draw.series.clone(), draw.period.clone());
        let mut counters = self.series.borrow_mut();
        let next = counters.get_mut(&key).ok_or(Rejection::new(Code::Missing).with("what", &draw.series))?;
        let n = *next;
        *next += 1;
        let text = draw.pattern.replace("{n}", &n.to_string());
        Ok(Drawn { series: draw.series.clone(), period: draw.period.clone(), n, text })
    }
}

/// What forms may ask of the organisation.
pub struct World<'a> {
    /// The organisation.
    pub organisation: &'a Snapshot,
    /// Hashes of files that whoever asks uploaded.
    pub offered: &'a [String],
}

impl forms::World for World<'_> {
    fn person_exists(&self, user: UserId) -> bool {
        self.organisation.may_be_handed(user)
    }

    fn department_exists(&self, department: waypost_base::DepartmentId) -> bool {
        self.organisation.department(department).is_some()
    }

    fn file_offered(&self, file: &waypost_base::FileRef) -> bool {
        self.offered.contains(&file.sha256)
    }
}

/// The stage's rights in the words of `forms`.
pub fn form_rights(stage: &Stage) -> forms::Rights {
    stage
        .rights
        .iter()
        .map(|(key, right)| {
            let right = match right {
                Right::Hidden => forms::Right::Hidden,
                Right::Read => forms::Right::Read,
                Right::Write => forms::Right::Write,
                Right::Require => forms::Right::Require,
            };
            (key.clone(), right)
        })
        .collect()
}
