//! Who acted for whom: every step that a substitute handled.

use std::sync::Arc;

use chrono::NaiveDate;
use waypost_base::{FlowVersionId, UserId};
use waypost_store::records::{self, ActingRow};

use super::PAGE;
use crate::{
    App,
    access::{Administers, Sight, sight},
    error::AppError,
    flows::FlowUse,
    read::Listed,
};

/// Rows looked at for a page.
const LOOK: i64 = 2_000;

/// A step that somebody handled for another.
#[derive(Clone)]
pub struct ActingEntry {
    /// Its row; of a restricted case that the reader may not see, the stage and the people are 0.
    pub row: ActingRow,
    /// The flow version; none where only the number of the case may be told.
    pub flow: Option<Arc<FlowUse>>,
}

impl App {
    /// Steps handled for another, the newest first; of one person where it is given, as substitute or as the one who
    /// was away. Of a restricted case only the number is told, and none of its steps is found by a person.
    ///
    /// # Errors
    /// When the store fails.
    pub fn acting(
        &self,
        proof: &Administers,
        person: Option<UserId>,
        period: (Option<NaiveDate>, Option<NaiveDate>),
        after: Option<&str>,
    ) -> Result<Listed<ActingEntry>, AppError> {
        let tenant = proof.who().tenant();
        let zone = i64::from(proof.who().organisation().zone_minutes) * 60_000;
        let midnight =
            |day: NaiveDate| day.and_hms_opt(0, 0, 0).map_or(0, |at| at.and_utc().timestamp_millis()) - zone;
        let from = period.0.map_or(i64::MIN, midnight);
        let until = period.1.and_then(|day| day.succ_opt()).map_or(i64::MAX, midnight);
        let before = after
            .and_then(|key| key.split_once('.'))
            .and_then(|(at, visit)| Some((at.parse().ok()?, visit.parse().ok()?)))
            .unwrap_or((i64::MAX, i64::MAX))
            .min((until, i64::MIN));
        self.shared.db.read(|conn| {
            let looked = records::acting(conn, tenant, before, from, LOOK)?;
            let full = looked.len() == usize::try_from(LOOK).unwrap_or(usize::MAX);
            let last = looked.last().map(|row| (row.at, row.visit)).filter(|_| full);
            let is_his = |row: &ActingRow| {
                person.is_none_or(|person| [row.handler, row.acting_for].contains(&person.raw()))
            };
            let mut rows = Vec::new();
            let mut next = last;
            for mut row in looked.into_iter().filter(is_his) {
                if rows.len() == PAGE {
                    next = rows.last().map(|entry: &ActingEntry| (entry.row.at, entry.row.visit));
                    break;
                }
                if sight(conn, proof.who(), row.number)? == Sight::Number {
                    if person.is_none() {
                        (row.stage, row.handler, row.acting_for) = (0, 0, 0);
                        row.outcome.clear();
                        rows.push(ActingEntry { row, flow: None });
                    }
                    continue;
                }
                let flow = self.shared.flow_in(conn, tenant, FlowVersionId::new(row.flow_version))?;
                rows.push(ActingEntry { row, flow: Some(flow) });
            }
            Ok(Listed { rows, next: next.map(|(at, visit)| format!("{at}.{visit}")) })
        })
    }
}
