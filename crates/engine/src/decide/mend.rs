//! Mend: an administrator sets properties right and has an incident tried again, on record.
//!
//! Form values are not his to change: they are what the signers saw. What a retry does for each kind of incident
//! happens after the properties are set, in the same command; where that is refused nothing was set. An action is
//! delivered under the key it had, so that what was done is not done twice, unless the administrator declares that the
//! effect did not happen: then under a new key, and an answer to the old one comes late.

use waypost_base::{Change, Code, IncidentId, ItemKey, Rejection, UserId, Value};

use super::run::{Run, reason_given};
use crate::{
    event::{Event, IncidentKind},
    state::Incident,
};

impl Run<'_> {
    pub fn mend(
        &mut self,
        by: UserId,
        id: IncidentId,
        set: &[(ItemKey, Value)],
        reason: &str,
        effect_did_not_happen: bool,
    ) -> Result<(), Rejection> {
        let incident = self.incident(by, id)?;
        reason_given(reason)?;
        let Incident { visit, kind } = incident;
        let delivered = matches!(kind, IncidentKind::ActionFailed | IncidentKind::BadAnswer);
        if effect_did_not_happen && !delivered {
            return Err(Code::NothingHandedOut.into());
        }
        if self.state.ended.is_some() && !set.is_empty() {
            return Err(Code::CaseEnded.into());
        }
        let changes = self.changed_by(set);
        self.values.case.extend(changes.iter().cloned());
        self.emit(Event::IncidentMended {
            incident: id,
            visit,
            by,
            reason: reason.to_owned(),
            changes,
            effect_did_not_happen,
        })?;
        if effect_did_not_happen {
            return self.hand_out_anew(by, id, visit);
        }
        self.try_again(by, id, incident)
    }

    /// Properties before and after; what is as it was is left out, and the last of several for a key counts.
    fn changed_by(&self, set: &[(ItemKey, Value)]) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::new();
        for (key, after) in set {
            let before = self.values.property(key.as_str());
            changes.retain(|change| change.key != *key);
            if before.as_ref() != Some(after) {
                changes.push(Change { key: key.clone(), before, after: Some(after.clone()) });
            }
        }
        changes
    }
}
