//! What took too long: every deadline that passed, with what the clock did then, for those who look after the flows.
//! From this list a flow is redesigned: which stage, how often, since when.

use std::sync::Arc;

use chrono::NaiveDate;
use waypost_base::{FlowVersionId, StageNo};
use waypost_store::{
    flows,
    timers::{self, OverrunQuery, OverrunView},
};

use crate::{
    App,
    access::{DefinesFlows, Sight},
    error::AppError,
    flows::FlowUse,
    read::Listed,
};

/// Lines of a page.
const PAGE: i64 = 50;
/// Overruns that are counted for the summary.
const COUNTED: i64 = 2_000;

/// Which overruns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OverrunFilter {
    /// Of the flow with this code; none: of all.
    pub flow: Option<String>,
    /// At this stage.
    pub stage: Option<u32>,
    /// With this outcome; none: all.
    pub outcome: Option<String>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Up to and with this day.
    pub until: Option<NaiveDate>,
}

/// A deadline that passed.
#[derive(Clone)]
pub struct Overrun {
    /// Its row.
    pub row: OverrunView,
    /// The flow version.
    pub flow: Arc<FlowUse>,
    /// The reader may open the case.
    pub visible: bool,
    /// The case is restricted: nothing but its number is told.
    pub restricted: bool,
}

/// How often a stage took too long.
#[derive(Clone)]
pub struct StageCount {
    /// The flow's code.
    pub flow_code: String,
    /// The flow version seen last.
    pub flow: Arc<FlowUse>,
    /// The stage.
    pub stage: StageNo,
    /// How often.
    pub count: usize,
    /// How often the run was taken back.
    pub recalled: usize,
}

/// A page of overruns, and the stages that have most of them.
pub struct Overruns {
    /// The lines, the newest first.
    pub listed: Listed<Overrun>,
    /// Stages by how often, over the whole period; at most ten.
    pub stages: Vec<StageCount>,
    /// More than were counted.
    pub more: bool,
    /// The flows that may be chosen: code and name.
    pub flows: Vec<(String, waypost_base::Label)>,
}

impl App {
    /// Deadlines that passed, of the flows that this person defines.
    ///
    /// # Errors
    /// When the store fails.
    pub fn overruns(
        &self,
        proof: &DefinesFlows,
        filter: &OverrunFilter,
        after: Option<&str>,
    ) -> Result<Overruns, AppError> {
        let who = proof.who();
        let tenant = who.tenant();
        let zone = i64::from(who.organisation().zone_minutes) * 60_000;
        let midnight = |day: NaiveDate| {
            let local = day.and_hms_opt(0, 0, 0).map_or(0, |midnight| midnight.and_utc().timestamp_millis());
            local - zone
        };
        self.shared.db.read(|conn| {
            let all = flows::flows(conn, tenant)?;
            let mine: Vec<_> = all
                .into_iter()
                .filter(|flow| proof.covers(flow.category.map(waypost_base::CategoryId::new)))
                .collect();
            let chosen: Vec<i64> = mine
                .iter()
                .filter(|flow| filter.flow.as_ref().is_none_or(|code| *code == flow.code))
                .map(|flow| flow.id)
                .collect();
            let everything = proof.covers_everything() && filter.flow.is_none();
            let query = OverrunQuery {
                flows: (!everything).then_some(chosen.as_slice()),
                stage: filter.stage.and_then(|stage| i32::try_from(stage).ok()),
                outcome: filter.outcome.as_deref(),
                from: filter.from.map_or(0, midnight),
                until: filter.until.and_then(|day| day.succ_opt()).map_or(i64::MAX, midnight),
                before: after.and_then(key_of),
                limit: PAGE + 1,
            };
            let mut rows = timers::overruns(conn, tenant, &query)?;
            let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
            let more = rows.len() > page;
            rows.truncate(page);
            let next = rows.last().filter(|_| more).map(|row| format!("{}.{}.{}", row.at, row.case, row.id));
            let versions = self.shared.flows(conn, tenant)?;
            let mut lines = Vec::new();
            for row in rows {
                let flow = versions.get(conn, FlowVersionId::new(row.flow_version))?;
                let sight = crate::access::sight(conn, who, row.number)?;
                let (visible, restricted) = (sight == Sight::Whole, sight == Sight::Number);
                lines.push(Overrun { row, flow, visible, restricted });
            }
            let counted =
                timers::overruns(conn, tenant, &OverrunQuery { before: None, limit: COUNTED + 1, ..query })?;
            let mut stages: Vec<StageCount> = Vec::new();
            for row in counted.iter().take(usize::try_from(COUNTED).unwrap_or(usize::MAX)) {
                let stage = StageNo(u32::try_from(row.stage).unwrap_or_default());
                let recalled = usize::from(row.outcome == "recall");
                let code = mine.iter().find(|flow| flow.id == row.flow).map(|flow| flow.code.clone());
                let code = code.unwrap_or_default();
                match stages.iter_mut().find(|known| known.flow_code == code && known.stage == stage) {
                    Some(known) => {
                        (known.count, known.recalled) = (known.count + 1, known.recalled + recalled)
                    }
                    None => {
                        let flow = versions.get(conn, FlowVersionId::new(row.flow_version))?;
                        stages.push(StageCount { flow_code: code, flow, stage, count: 1, recalled });
                    }
                }
            }
            stages
                .sort_by_key(|stage| (std::cmp::Reverse(stage.count), stage.flow_code.clone(), stage.stage));
            stages.truncate(10);
            let names = mine.iter().map(|flow| (flow.code.clone(), crate::organisation::label(&flow.name)));
            Ok(Overruns {
                listed: Listed { rows: lines, next },
                stages,
                more: counted.len() > usize::try_from(COUNTED).unwrap_or(usize::MAX),
                flows: names.collect(),
            })
        })
    }
}

fn key_of(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split('.').map(str::parse);
    let key = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    parts.next().is_none().then_some(key)
}
