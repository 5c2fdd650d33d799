//! What publishing a calendar would do to open deadlines: the engine decides it on every case, and nothing is saved.

use std::{cell::RefCell, sync::Arc};

use waypost_base::{DepartmentId, StageNo, Timestamp};
use waypost_engine::{Command, Event, calendar::Calendar, decide};
use waypost_store::{Conn, calendars::CalendarRow, org, set::load_cases, tenant, timers};

use super::WHOLE;
use crate::{
    App,
    access::Who,
    desk::{
        facts::{Checked, DeskFacts},
        work::Work,
    },
    error::AppError,
    flows::FlowUse,
    organisation::Organisation,
    shared::business_date,
};

/// Cases that are tried.
const TRIED: i64 = 1_000;
/// Moved deadlines that are told.
const TOLD: usize = 50;

/// What publishing a calendar would change.
#[derive(Clone, Default)]
pub struct Effect {
    /// Open cases with something due that were tried.
    pub cases: usize,
    /// There are more than were tried.
    pub more: bool,
    /// How many deadlines would move.
    pub moves: usize,
    /// Some of them.
    pub moved: Vec<Moved>,
}

/// A deadline that would move.
#[derive(Clone)]
pub struct Moved {
    /// The case's number.
    pub number: i64,
    /// The flow.
    pub flow: Arc<FlowUse>,
    /// The stage.
    pub stage: StageNo,
    /// When it is due.
    pub from: Timestamp,
    /// When it would be due; none: it could not be reckoned.
    pub to: Option<Timestamp>,
}

impl App {
    pub(super) fn effect(
        &self,
        conn: &mut Conn,
        who: &Who,
        department: Option<DepartmentId>,
        calendar: Option<&Calendar>,
    ) -> Result<Effect, AppError> {
        let tenant = who.tenant();
        let organisation = self.would_be(conn, who, department, calendar)?;
        let cases = timers::cases_with(conn, tenant, 0, TRIED + 1)?;
        let most = usize::try_from(TRIED).unwrap_or(usize::MAX);
        let mut effect = Effect { more: cases.len() > most, ..Effect::default() };
        let flows = self.shared.flows(conn, tenant)?;
        let now = self.shared.clock.now();
        for row in load_cases(conn, tenant, &cases[..cases.len().min(most)])? {
            effect.cases += 1;
            let flow = flows.get(conn, waypost_base::FlowVersionId::new(row.flow_version))?;
            let work = Work::loaded(row, flow)?;
            let series = RefCell::default();
            let facts = DeskFacts {
                now,
                today: business_date(now, organisation.zone_minutes),
                ids: &self.shared.ids,
                organisation: &organisation,
                form: &work.flow.form,
                materials: &work.flow.materials,
                values: &work.values,
                properties: &work.properties,
                series: &series,
                offered: &[],
                checked: Checked::Assumed,
                category: work.flow.category,
                before_the_end: None,
                actions: &work.flow.actions,
            };
            let Ok(events) = decide(&work.flow.flow, &work.state, &Command::Reckon, &facts) else { continue };
            for event in &events {
                let Event::ClockSet { visit, clock } = event else { continue };
                let Some(known) = work.state.visits.get(visit) else { continue };
                let Some(from) = known.clock.as_ref().and_then(|clock| clock.due) else { continue };
                if clock.due == Some(from) {
                    continue;
                }
                effect.moves += 1;
                if effect.moved.len() < TOLD {
                    effect.moved.push(Moved {
                        number: work.number,
                        flow: work.flow.clone(),
                        stage: known.stage,
                        from,
                        to: clock.due,
                    });
                }
            }
        }
        Ok(effect)
    }

    /// The organisation with the calendar in it.
    fn would_be(
        &self,
        conn: &mut Conn,
        who: &Who,
        department: Option<DepartmentId>,
        calendar: Option<&Calendar>,
    ) -> Result<Organisation, AppError> {
        let row = tenant::by_id(conn, who.tenant())?;
        let row = row.ok_or_else(|| AppError::damaged("tenant", "it is gone"))?;
        let mut rows = org::load(conn, who.tenant())?;
        let id = department.map_or(WHOLE, DepartmentId::raw);
        rows.calendars.retain(|row| row.department != id);
        let body = serde_json::to_string(&calendar).map_err(|why| AppError::damaged("calendar", why))?;
        rows.calendars.push(CalendarRow {
            department: id,
            no: i64::MAX,
            body,
            published_at: 0,
            published_by: None,
        });
        Organisation::of_rows(row, rows)
    }
}
