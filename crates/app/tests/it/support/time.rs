//! Flows with deadlines, and what time does to their cases.

use std::sync::Arc;

use waypost_app::{
    notices::NoticeEntry,
    scheduler::{Round, Scheduler},
};

use super::{House, Person};

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 60 * MINUTE;
pub const DAY: i64 = 24 * HOUR;

impl House {
    /// Contract filing with clocks at 受理 (stage 2), published beside nothing else: `limit = "1 hours"` and so on.
    pub fn timed(clocks: &str) -> House {
        let house = House::demo();
        house.put_clocks(2, clocks);
        house
    }

    /// Publishes contract filing with clocks at a stage.
    pub fn put_clocks(&self, stage: u32, clocks: &str) {
        let head = format!("[[flows.stages]]\nno = {stage}\n");
        assert!(waypost_demo::CONTRACT_FILING.contains(&head));
        let text = waypost_demo::CONTRACT_FILING.replacen(&head, &format!("{head}{clocks}\n"), 1);
        self.publish_all(&self.import(&text));
        // A version that is published counts from the next moment on.
        self.clock.advance_millis(1_000);
    }

    /// Tells what is due, round after round, until nothing is.
    pub fn tell_due(&self) -> Round {
        let scheduler = Scheduler::new(Arc::clone(&self.app));
        let mut sum = Round::default();
        loop {
            let round = scheduler.round().unwrap();
            sum.told += round.told;
            sum.put_off += round.put_off;
            sum.reckoned += round.reckoned;
            if round.told + round.reckoned == 0 {
                return sum;
            }
        }
    }

    /// Time passes, and what came due is told.
    pub fn pass(&self, millis: i64) -> Round {
        self.clock.advance_millis(millis);
        self.tell_due()
    }

    /// A person's notices, the newest first.
    pub fn notices(&self, person: &Person) -> Vec<NoticeEntry> {
        self.app.notices(person.who(), false, None).unwrap().rows
    }

    /// Their kinds.
    pub fn told(&self, person: &Person) -> Vec<String> {
        self.notices(person).into_iter().map(|notice| notice.kind).collect()
    }

    /// Kinds of the remarks of a case that nobody made, oldest first.
    pub fn by_clock(&self, person: &Person, number: i64) -> Vec<String> {
        let remarks = self.case(person, number).remarks;
        remarks.into_iter().filter(|row| row.by.is_none()).map(|row| row.kind).collect()
    }
}
