//! What a command's events do besides moving the case: values, and who signed. The desk and `verify` ask the same.

use waypost_base::{Timestamp, UserId, Values, VisitId, value::apply_changes};
use waypost_engine::Event;

/// What the events of one command did to the values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// The instant of the events.
    pub at: Option<Timestamp>,
    /// Which visit somebody signed, by submitting or returning it or by his vote, and who.
    pub signed: Option<(VisitId, UserId)>,
    /// A form value changed.
    pub form_changed: bool,
}

impl Effects {
    /// Takes the values of events in.
    pub fn take(events: &[Event], values: &mut Values, properties: &mut Values) -> Effects {
        let mut effects = Effects::default();
        for event in events {
            match event {
                Event::CaseStarted { at, .. } | Event::At { at } => effects.at = Some(*at),
                Event::VisitDecided { visit, by, changes, .. } => {
                    effects.form_changed |= !changes.is_empty();
                    apply_changes(values, changes);
                    if let Some(by) = by {
                        effects.signed = Some((*visit, by.user));
                    }
                }
                Event::VoteCast { visit, by, changes, .. } => {
                    effects.form_changed |= !changes.is_empty();
                    apply_changes(values, changes);
                    effects.signed = Some((*visit, by.user));
                }
                Event::StageReturned { visit, by: Some(by), .. } => effects.signed = Some((*visit, by.user)),
                Event::ActionAnswered { changes, .. } | Event::IncidentMended { changes, .. } => {
                    apply_changes(properties, changes);
                }
                _ => {}
            }
        }
        effects
    }
}
