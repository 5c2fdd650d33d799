//! The path and the people expected, before anything is handed in: the same engine on a scratch state.

use std::{cell::RefCell, sync::Arc};

use waypost_base::{Rejection, Values};
use waypost_engine::{Command, State, preview::PreviewStep};

use super::Start;
use crate::{
    App,
    access::Who,
    desk::facts::{Checked, DeskFacts, SeriesCounters},
    error::AppError,
    flows::FlowUse,
};

/// The steps expected, or what the command itself would be refused for.
pub type Expected = Result<Vec<PreviewStep>, Rejection>;

impl App {
    /// Where a start would go.
    ///
    /// # Errors
    /// When the store fails; the rejection is what the start itself would be refused for.
    pub fn preview_start(&self, who: &Who, start: &Start) -> Result<(Arc<FlowUse>, Expected), AppError> {
        let flow = self.shared.db.read(|conn| self.shared.flow_in(conn, who.tenant(), start.version))?;
        let own = who.organisation().departments_of(who.user(), who.today());
        let department = start.department.filter(|typed| own.contains(typed)).or(own.first().copied());
        let command = Command::Start { by: who.user(), department, submit: start.submit.clone() };
        let (values, properties) = (Values::new(), Values::new());
        let offered = self.offered_at_start(who, start)?;
        let steps = self.with_facts(who, &flow, &values, &properties, &offered, |facts| {
            waypost_engine::preview::preview(&flow.flow, &State::new(), &command, facts)
        });
        Ok((flow, steps))
    }

    pub(crate) fn with_facts<T>(
        &self,
        who: &Who,
        flow: &FlowUse,
        values: &Values,
        properties: &Values,
        offered: &[String],
        ask: impl FnOnce(&DeskFacts<'_>) -> T,
    ) -> T {
        let series = RefCell::new(SeriesCounters::new());
        ask(&DeskFacts {
            now: self.shared.clock.now(),
            today: who.today(),
            ids: &self.shared.ids,
            organisation: who.organisation(),
            form: &flow.form,
            materials: &flow.materials,
            values,
            properties,
            series: &series,
            offered,
            checked: Checked::Assumed,
            category: flow.category,
            before_the_end: None,
            actions: &flow.actions,
        })
    }
}
