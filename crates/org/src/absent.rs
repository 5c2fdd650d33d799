//! Who is away, and who acts meanwhile. Being away takes nothing from anybody and gives nothing to anybody.

use chrono::NaiveDate;
use waypost_base::{PostId, UserId};

use crate::{Snapshot, data::Absence};

impl Snapshot {
    /// The absence that a day of this person lies in; of several, the one that ends last.
    pub fn absence_of(&self, user: UserId, day: NaiveDate) -> Option<&Absence> {
        let now = self.absences_of(user).filter(|absence| absence.period.contains(day));
        now.max_by_key(|absence| absence.period.until.unwrap_or(NaiveDate::MAX))
    }

    /// All absences of a person, in the order of the rows.
    pub fn absences_of(&self, user: UserId) -> impl Iterator<Item = &Absence> {
        self.by_absent.get(&user).into_iter().flatten().map(|&i| &self.data.absences[i])
    }

    /// Who acts for this person on that day, each with the post that it is limited to, in the order of the rows.
    pub fn stand_ins(&self, user: UserId, day: NaiveDate) -> Vec<(UserId, Option<PostId>)> {
        self.acted_for_by(user, day).map(|row| (row.substitute, row.post)).collect()
    }
}

#[cfg(test)]
mod tests;
