//! The approval job: a case starts with five form values and goes through four human steps, one after another, each
//! with an opinion and one changed value. Both sides are given the same inputs.

use chrono::NaiveDate;
use waypost_base::{CaseId, ItemKey, UserId, Value, VisitId};
use waypost_engine::{Command, command::Submission};

use waypost_app::desk::{Envelope, Target};

use crate::{
    fault::{Fault, Result},
    world::{STAGES, TENANT, World},
};

/// Commands of a case: the start, and a step for each later stage.
pub const STEPS: usize = STAGES;

/// What people type into one case.
#[derive(Clone, Debug)]
pub struct Typed {
    /// Who starts, and who handles each later stage.
    pub people: [UserId; STAGES],
    /// The contract's number, which no other case has; always the same length.
    pub contract: String,
    /// The idempotency key of each command.
    pub keys: [String; STEPS],
}

impl Typed {
    /// The inputs of the case with this serial number on one side.
    pub fn of(world: &World, serial: usize) -> Typed {
        Typed {
            people: world.handlers(serial),
            contract: format!("HT-2026-{serial:010}"),
            keys: std::array::from_fn(|step| key(serial, step)),
        }
    }

    /// The part of the contract's number that is the case's alone.
    pub fn serial(&self) -> &str {
        self.contract.rsplit('-').next().unwrap_or_default()
    }

    /// The command of a step on its way to the desk. `at` is the case and its open visit; none for the start.
    ///
    /// # Errors
    /// When a later step is given no case.
    pub fn envelope(&self, world: &World, step: usize, at: Option<(CaseId, VisitId)>) -> Result<Envelope> {
        let by = self.people[step];
        let submit = Submission {
            branch: Some(1),
            opinion: opinion(step).to_owned(),
            values: self.values(step)?,
            ..Submission::default()
        };
        let (target, command) = match (step, at) {
            (0, _) => {
                let target = Target::New { version: world.version, title: String::new(), draft: None };
                (target, Command::Start { by, department: None, submit })
            }
            (_, Some((case, visit))) => (Target::Case(case), Command::Submit { by, visit, submit }),
            _ => return Err(Fault::new("a step without a case")),
        };
        Ok(Envelope {
            tenant: TENANT,
            user: Some(by),
            key: Some(self.keys[step].clone()),
            target,
            command,
            draft: None,
            offered: Vec::new(),
            proof: Default::default(),
            together: None,
        })
    }

    fn values(&self, step: usize) -> Result<Vec<(ItemKey, Option<Value>)>> {
        let key = |text: &str| ItemKey::new(text).map_err(Fault::new);
        let decimal = |text: String| Ok::<_, Fault>(Some(Value::Decimal(text.parse().map_err(Fault::new)?)));
        let amount = (key("amount")?, decimal(format!("1250000.0{}", step + 1))?);
        if step > 0 {
            return Ok(vec![amount]);
        }
        Ok(vec![
            (key("contract_no")?, Some(Value::Text(self.contract.clone()))),
            (key("buyer")?, Some(Value::Text("李晓明、陈建国".to_owned()))),
            (key("area")?, decimal("118.65".to_owned())?),
            amount,
            (key("signed_on")?, NaiveDate::from_ymd_opt(2026, 11, 2).map(Value::Date)),
        ])
    }
}

/// The opinion of a step.
fn opinion(step: usize) -> &'static str {
    if step == 0 {
        "申请备案，材料齐全。"
    } else {
        "同意，材料齐全，请下一环节办理。"
    }
}

/// Thirty-two hex digits, in no order, as random keys are.
fn key(serial: usize, step: usize) -> String {
    let number = (serial * STEPS + step + 1) as u128;
    format!("{:032x}", number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835))
}
