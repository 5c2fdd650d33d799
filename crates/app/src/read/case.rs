//! The whole of one case for one reader.

use std::sync::Arc;

use waypost_base::{DocumentId, FileRef, ItemKey, StageNo, Value, Values, VisitId};
use waypost_engine::{State, offers, offers::Offers};
use waypost_forms::{Right, Rights};
use waypost_org::Permission;
use waypost_store::pages::{
    self as cases, CaseHead, DocumentVersionView, IncidentView, ItemView, RemarkView, SnapshotView, StepView,
};

use super::LoadedState;
use crate::{
    App,
    access::{Visible, Who},
    desk::facts::form_rights,
    error::AppError,
    flows::FlowUse,
};

/// One case as one reader may see it.
pub struct CaseView {
    /// Its row.
    pub head: CaseHead,
    /// The flow version it is pinned to.
    pub flow: Arc<FlowUse>,
    /// Where it stands.
    pub state: State,
    /// Form values that this reader may see.
    pub values: Values,
    /// Properties.
    pub properties: Values,
    /// Rights of this reader on the form's items.
    pub rights: Rights,
    /// What this reader can do now.
    pub offers: Offers,
    /// Every visit, oldest first.
    pub steps: Vec<StepView>,
    /// Work items.
    pub items: Vec<ItemView>,
    /// Values before and after that this reader may see.
    pub snapshots: Vec<SnapshotView>,
    /// Comments, transfers, claims …
    pub remarks: Vec<RemarkView>,
    /// Incidents.
    pub incidents: Vec<IncidentView>,
}

impl App {
    /// A case by its number, if this person may see it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn see(
        &self,
        who: &Who,
        number: i64,
    ) -> Result<Result<Visible<CaseHead>, waypost_base::Rejection>, AppError> {
        self.shared.db.read(|conn| crate::access::see_case(conn, who, number))
    }

    /// Everything of a case that its page shows, read in one transaction.
    ///
    /// # Errors
    /// When the store fails.
    pub fn case(&self, who: &Who, case: &Visible<CaseHead>) -> Result<CaseView, AppError> {
        let (tenant, id) = (who.tenant(), case.id());
        let (loaded, head, steps, items, snapshots, remarks, incidents) =
            self.shared.db.read(|conn| -> Result<_, AppError> {
                let loaded = LoadedState::load(&self.shared, conn, tenant, id)?;
                let head = cases::case_by_id(conn, tenant, id)?.unwrap_or_else(|| case.get().clone());
                Ok((
                    loaded,
                    head,
                    cases::steps(conn, tenant, id)?,
                    cases::items(conn, tenant, id)?,
                    cases::snapshots(conn, tenant, id)?,
                    cases::remarks(conn, tenant, id)?,
                    cases::incidents(conn, tenant, id)?,
                ))
            })?;
        let offered = self.with_facts(who, &loaded.flow, &loaded.values, &loaded.properties, &[], |facts| {
            offers::offers(&loaded.flow.flow, &loaded.state, who.user(), facts)
        });
        let rights = rights_of(who, &loaded.flow, &offered, &steps, head.initiator);
        let mut view = CaseView {
            head,
            flow: loaded.flow,
            state: loaded.state,
            values: loaded.values,
            properties: loaded.properties,
            rights,
            offers: offered,
            steps,
            items,
            snapshots,
            remarks,
            incidents,
        };
        view.leave_out_hidden();
        Ok(view)
    }

    /// What a signer saw, as it was stored, with the hash under which it stands in the journal.
    ///
    /// # Errors
    /// When the store fails.
    pub fn seen(&self, who: &Who, step: &StepView) -> Result<Option<String>, AppError> {
        let Some(hash) = &step.seen else { return Ok(None) };
        Ok(self.shared.db.read(|conn| cases::seen(conn, who.tenant(), hash))?)
    }

    /// The journal entry that holds a step's decision: its number in the chain and its hash.
    ///
    /// # Errors
    /// When the store fails.
    pub fn entry_of_step(
        &self,
        who: &Who,
        case: &Visible<CaseHead>,
        step: &StepView,
    ) -> Result<Option<(i64, Vec<u8>)>, AppError> {
        let needle = format!("\"{}\"", step.id);
        self.shared.db.read(|conn| {
            let mut after = 0;
            loop {
                let page = cases::journal(conn, who.tenant(), case.id().raw(), after, 200)?;
                let Some(last) = page.last() else { return Ok(None) };
                after = last.seq;
                // The entry of the command that decided the visit names it, and is of the instant it was decided.
                let found = page.iter().find(|entry| {
                    matches!(entry.kind.as_str(), "start" | "submit" | "return")
                        && String::from_utf8_lossy(&entry.payload).contains(&needle)
                        && serde_json::from_slice::<crate::desk::journal::Entry<'_>>(&entry.payload)
                            .is_ok_and(|entry| decides(&entry, step.id))
                });
                if let Some(entry) = found {
                    return Ok(Some((entry.seq, entry.hash.clone())));
                }
            }
        })
    }

    /// The versions of a case's document.
    ///
    /// # Errors
    /// When the store fails.
    pub fn document_versions(
        &self,
        who: &Who,
        head: &CaseHead,
    ) -> Result<Vec<DocumentVersionView>, AppError> {
        let document = DocumentId::new(head.document);
        Ok(self.shared.db.read(|conn| cases::document_versions(conn, who.tenant(), document))?)
    }
}

impl CaseView {
    /// The rights at the stage of an open visit.
    pub fn rights_at(&self, stage: StageNo) -> Rights {
        self.flow.flow.definition().stage(stage).map(form_rights).unwrap_or_default()
    }

    /// The step of a visit.
    pub fn step(&self, visit: VisitId) -> Option<&StepView> {
        self.steps.iter().find(|step| step.id == visit.raw())
    }

    /// A file that stands, or stood, in an item that this reader may see.
    pub fn file(&self, sha256: &str) -> Option<FileRef> {
        let of_value = |value: &Value| match value {
            Value::Files(files) => files.iter().find(|file| file.sha256 == sha256).cloned(),
            _ => None,
        };
        self.values.values().find_map(of_value).or_else(|| {
            let rows = self.snapshots.iter().flat_map(|row| [&row.before, &row.after]).flatten();
            rows.filter_map(|value| serde_json::from_str(value).ok()).find_map(|value| of_value(&value))
        })
    }

    /// Keeps only what the reader may see: as his rights are, or at any open visit where he has work.
    fn leave_out_hidden(&mut self) {
        let mut shown_at: Vec<Rights> =
            self.offers.visits.iter().map(|offer| self.rights_at(offer.stage)).collect();
        shown_at.push(self.rights.clone());
        let hidden_in = |rights: &Rights, key: &ItemKey| rights.get(key) == Some(&Right::Hidden);
        let hidden = |key: &ItemKey| shown_at.iter().all(|rights| hidden_in(rights, key));
        self.values.retain(|key, _| !hidden(key));
        self.snapshots
            .retain(|row| row.kind != "form" || ItemKey::new(row.key.clone()).is_ok_and(|key| !hidden(&key)));
    }
}

fn decides(entry: &crate::desk::journal::Entry<'_>, visit: i64) -> bool {
    use waypost_engine::Event;
    entry.events.iter().any(|event| match event {
        Event::VisitDecided { visit: decided, .. } | Event::StageReturned { visit: decided, .. } => {
            decided.raw() == visit
        }
        _ => false,
    })
}

/// What a reader may see of the form: as at the open visit he works on; else as at the stage he handled last; else,
/// for the initiator, as at the first stage; auditors and heads see every item.
fn rights_of(who: &Who, flow: &FlowUse, offers: &Offers, steps: &[StepView], initiator: i64) -> Rights {
    let definition = flow.flow.definition();
    let at = |stage: StageNo| definition.stage(stage).map(form_rights).unwrap_or_default();
    if who.may(Permission::Audit) {
        return Rights::new();
    }
    if let Some(visit) = offers.visits.first() {
        return at(visit.stage);
    }
    let mine = |step: &&StepView| {
        step.handler == Some(who.user().raw()) || step.acting_for == Some(who.user().raw())
    };
    if let Some(step) = steps.iter().rev().find(mine) {
        return read_only(at(StageNo(u32::try_from(step.stage).unwrap_or_default())));
    }
    if initiator == who.user().raw() {
        return read_only(at(flow.flow.first()));
    }
    // A participant by post who has not handled anything sees what his post's stages show: the most that one of
    // them hides is hidden; others who may see the case (heads) see every item.
    let asked: Vec<String> = who.parties().iter().map(|(party, _)| party.to_string()).collect();
    let step = steps
        .iter()
        .rev()
        .find(|step| step.receivers.split(' ').any(|party| asked.iter().any(|own| own == party)));
    step.map_or_else(Rights::new, |step| {
        read_only(at(StageNo(u32::try_from(step.stage).unwrap_or_default())))
    })
}

fn read_only(rights: Rights) -> Rights {
    rights
        .into_iter()
        .map(|(key, right)| (key, if right == Right::Hidden { Right::Hidden } else { Right::Read }))
        .collect()
}
