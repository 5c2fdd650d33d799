//! The whole of one case for one reader.

use std::{collections::BTreeSet, sync::Arc};

use waypost_base::{FileRef, ItemKey, Party, StageNo, Value, Values, VisitId};
use waypost_engine::{
    State, offers,
    offers::{Offers, VisitOffer},
};
use waypost_forms::{Kind, Right, Rights, mask_seen};
use waypost_org::Permission;
use waypost_store::pages::{
    self as cases, CaseHead, CopyView, IncidentView, ItemView, RemarkView, SnapshotView, StepView,
};
use waypost_store::{
    openings::{self, OpeningRow},
    reveals::{self, RevealRow},
};

use super::LoadedState;
use crate::{
    App,
    access::{Sees, Visible, Who},
    chain::Chain,
    desk::facts::form_rights,
    error::AppError,
    flows::FlowUse,
};

/// The entry of the chain of openings.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct Opened {
    pub case: waypost_base::CaseId,
    pub by: waypost_base::UserId,
}

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
    /// Sensitive items, masked for this reader, that he may have shown whole on record.
    pub revealable: BTreeSet<ItemKey>,
    /// Who had what shown whole, of the items that this reader sees, newest first.
    pub reveals: Vec<RevealRow>,
    /// The numbers of its steps that are those of batches of several.
    pub batches: Vec<i64>,
    /// Its copies, in the order they were sent.
    pub copies: Vec<CopyView>,
    /// The reader's usual phrases.
    pub phrases: Vec<String>,
    /// Who opened it, newest first; of a restricted case only.
    pub openings: Vec<OpeningRow>,
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
        let seen = self.shared.db.read(|conn| crate::access::see_case(conn, who, number))?;
        if let Ok(case) = &seen
            && case.get().restricted
        {
            self.record_opening(who, case)?;
        }
        Ok(seen)
    }

    /// Records that somebody opened a restricted case, before anything of it is shown.
    pub(crate) fn record_opening(&self, who: &Who, case: &Visible<CaseHead>) -> Result<(), AppError> {
        let at = self.now();
        self.shared.db.write(|conn| {
            let entry = Opened { case: case.id(), by: who.user() };
            let seq = crate::chain::numbered(conn, who.tenant(), Chain::Openings, at, "opened", &entry)?;
            let row = OpeningRow { case_id: case.id().raw(), seq, person: who.user().raw(), at };
            Ok(openings::insert(conn, who.tenant(), &row)?)
        })
    }

    /// Everything of a case that its page shows, read in one transaction.
    ///
    /// # Errors
    /// When the store fails.
    pub fn case(&self, who: &Who, case: &Visible<CaseHead>) -> Result<CaseView, AppError> {
        let (tenant, id) = (who.tenant(), case.id());
        let (
            loaded,
            head,
            steps,
            items,
            snapshots,
            remarks,
            incidents,
            reveals,
            batches,
            copies,
            phrases,
            openings,
        ) = self.shared.db.read(|conn| -> Result<_, AppError> {
            let loaded = LoadedState::load(&self.shared, conn, tenant, id)?;
            let head = cases::case_by_id(conn, tenant, id)?.unwrap_or_else(|| case.get().clone());
            let steps = cases::steps(conn, tenant, id)?;
            let numbers: Vec<i64> = steps.iter().map(|step| step.batch).collect();
            let batches = cases::batches_of_several(conn, tenant, &numbers)?;
            Ok((
                loaded,
                head,
                steps,
                cases::items(conn, tenant, id)?,
                cases::snapshots(conn, tenant, id)?,
                cases::remarks(conn, tenant, id)?,
                cases::incidents(conn, tenant, id)?,
                reveals::of_case(conn, tenant, id)?,
                batches,
                cases::copies_of_case(conn, tenant, id)?,
                waypost_store::phrases::of_person(conn, tenant, who.user())?,
                openings::of_case(conn, tenant, id)?,
            ))
        })?;
        let mut offered =
            self.with_facts(who, &loaded.flow, &loaded.values, &loaded.properties, &[], |facts| {
                offers::offers(&loaded.flow.flow, &loaded.state, who.user(), facts)
            });
        offered.may_comment &= case.how() != Sees::Permission;
        offered.may_copy &= case.how() == Sees::Part;
        let reader = Reader { who, how: case.how(), flow: &loaded.flow, initiator: head.initiator };
        let rights = reader.rights(&offered, &steps, &items);
        let own = reader.own_rights(&offered, &steps, &items);
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
            revealable: BTreeSet::new(),
            reveals,
            batches,
            copies,
            phrases,
            openings,
        };
        view.leave_out_hidden();
        view.revealable = view.to_reveal(own.as_ref());
        Ok(view)
    }

    /// What a signer saw, as far as the reader of the case may see it: JSON as it was stored, without the items
    /// hidden from the reader, and with those masked that are masked for him.
    ///
    /// # Errors
    /// When the store fails, or what it holds cannot be read.
    pub fn seen(&self, who: &Who, view: &CaseView, step: &StepView) -> Result<Option<String>, AppError> {
        let Some(hash) = &step.seen else { return Ok(None) };
        let Some(body) = self.shared.db.read(|conn| cases::seen(conn, who.tenant(), hash))? else {
            return Ok(None);
        };
        let damaged = |why| AppError::damaged("what a signer saw", why);
        let mut seen: serde_json::Value = serde_json::from_str(&body).map_err(damaged)?;
        if let Some(items) = seen.get_mut("items").and_then(serde_json::Value::as_object_mut) {
            items.retain(|key, _| ItemKey::new(key.clone()).is_ok_and(|key| !view.is_hidden(&key)));
            for (key, shown) in items {
                view.mask(key, shown);
            }
        }
        Ok(Some(seen.to_string()))
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
                    matches!(entry.kind.as_str(), "start" | "submit" | "return" | "vote")
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
}

impl CaseView {
    /// The rights at the stage of an open visit.
    pub fn rights_at(&self, stage: StageNo) -> Rights {
        self.flow.flow.definition().stage(stage).map(form_rights).unwrap_or_default()
    }

    /// The rights of who has work at an open visit: of its stage; who only signs writes nothing.
    pub fn rights_of(&self, offer: &VisitOffer) -> Rights {
        let fills = offer.fills || offer.work.is_none();
        if fills { self.rights_at(offer.stage) } else { self.reading_at(offer.stage) }
    }

    /// What a stage shows, and nothing to be written.
    pub fn reading_at(&self, stage: StageNo) -> Rights {
        read_only(self.rights_at(stage))
    }

    /// The step of a visit.
    pub fn step(&self, visit: VisitId) -> Option<&StepView> {
        self.steps.iter().find(|step| step.id == visit.raw())
    }

    /// A file that stands, or stood, in an item that this reader may see unmasked.
    pub fn file(&self, sha256: &str) -> Option<FileRef> {
        let of_value = |value: &Value| match value {
            Value::Files(files) => files.iter().find(|file| file.sha256 == sha256).cloned(),
            _ => None,
        };
        let open = |key: &ItemKey| !self.is_masked(key);
        self.values.iter().filter(|(key, _)| open(key)).find_map(|(_, value)| of_value(value)).or_else(|| {
            let rows = self.snapshots.iter();
            let rows = rows.filter(|row| ItemKey::new(row.key.clone()).is_ok_and(|key| open(&key)));
            let rows = rows.flat_map(|row| [&row.before, &row.after]).flatten();
            rows.filter_map(|value| serde_json::from_str(value).ok()).find_map(|value| of_value(&value))
        })
    }

    /// Keeps only what the reader may see: as his rights are, or at any open visit where he has work.
    fn leave_out_hidden(&mut self) {
        let shown_at = self.shown_at();
        let hidden = |key: &ItemKey| shown_at.iter().all(|rights| right_in(rights, key) == Right::Hidden);
        self.values.retain(|key, _| !hidden(key));
        self.snapshots
            .retain(|row| row.kind != "form" || ItemKey::new(row.key.clone()).is_ok_and(|key| !hidden(&key)));
        self.reveals.retain(|row| ItemKey::new(row.item.clone()).is_ok_and(|key| !hidden(&key)));
    }

    /// The rights of every way in which the reader sees the form.
    fn shown_at(&self) -> Vec<Rights> {
        let mut shown_at: Vec<Rights> =
            self.offers.visits.iter().map(|offer| self.rights_of(offer)).collect();
        let opinions = self.offers.opinions.iter();
        shown_at.extend(opinions.map(|offer| self.reading_at(offer.stage)));
        shown_at.push(self.rights.clone());
        shown_at
    }

    /// Whether no way in which the reader sees the form shows an item.
    pub(crate) fn is_hidden(&self, key: &ItemKey) -> bool {
        self.shown_at().iter().all(|rights| right_in(rights, key) == Right::Hidden)
    }

    /// Whether an item is sensitive, and this reader may write it nowhere.
    fn is_masked(&self, key: &ItemKey) -> bool {
        self.flow.form.item(key).is_some_and(|item| item.sensitive) && !self.may_write(key)
    }

    /// Whether the reader does not get an item whole: it is hidden, or something of it is masked for him.
    pub(crate) fn is_kept_back(&self, key: &ItemKey) -> bool {
        let sensitive = |item: &waypost_forms::Item| {
            item.sensitive || item.kind.columns().iter().any(|column| column.sensitive)
        };
        self.is_hidden(key) || (self.flow.form.item(key).is_some_and(sensitive) && !self.may_write(key))
    }

    /// Masks one item of what a signer saw, who might write it where this reader may only read.
    fn mask(&self, key: &str, shown: &mut serde_json::Value) {
        let Ok(key) = ItemKey::new(key) else { return };
        if let Some(item) = self.flow.form.item(&key).filter(|_| !self.may_write(&key)) {
            mask_seen(item, shown);
        }
    }

    /// What this reader may have shown whole: masked for him, and his to read by a part of his own.
    fn to_reveal(&self, own: Option<&Rights>) -> BTreeSet<ItemKey> {
        let Some(own) = own else { return BTreeSet::new() };
        let masked = self.flow.form.visible(&read_only(self.rights.clone()), &self.values);
        masked
            .iter()
            .filter(|shown| shown.hides_something() && !matches!(shown.item.kind, Kind::File(_)))
            .map(|shown| shown.item.key.clone())
            .filter(|key| right_in(own, key) != Right::Hidden && !self.may_write(key))
            .collect()
    }

    fn may_write(&self, key: &ItemKey) -> bool {
        self.shown_at().iter().any(|rights| right_in(rights, key).may_write())
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

fn right_in(rights: &Rights, key: &ItemKey) -> Right {
    rights.get(key).copied().unwrap_or_default()
}

/// Who reads a case, and by what.
struct Reader<'a> {
    who: &'a Who,
    how: Sees,
    flow: &'a FlowUse,
    initiator: i64,
}

impl Reader<'_> {
    /// What the reader may see of the form. Auditors see every item. Others see it as at the open visit they work
    /// on; else as at the stage they handled last; else, the initiator, as at the first stage; else as at the stage
    /// of the latest work that was theirs. Heads who have no other part in it see every item. Whoever is left (a
    /// person copied, one whose substitution is over, one who resolves an incident) sees no item that any stage
    /// hides.
    fn rights(&self, offers: &Offers, steps: &[StepView], items: &[ItemView]) -> Rights {
        if self.who.may(Permission::Audit) {
            return Rights::new();
        }
        self.own_rights(offers, steps, items).unwrap_or_else(|| self.flow.strictest())
    }

    /// The same by the reader's own part in the case, whatever permissions he holds; `None` when he has none.
    fn own_rights(&self, offers: &Offers, steps: &[StepView], items: &[ItemView]) -> Option<Rights> {
        if self.how == Sees::Permission {
            return None;
        }
        if let Some(visit) = offers.visits.first() {
            return Some(self.at(visit.stage));
        }
        let user = self.who.user();
        let mine = |step: &&StepView| step.handler == Some(user.raw()) || step.acting_for == Some(user.raw());
        if let Some(step) = steps.iter().rev().find(mine) {
            return Some(read_only(self.at(stage_no(step.stage))));
        }
        if self.initiator == user.raw() {
            return Some(read_only(self.at(self.flow.flow.first())));
        }
        let asked = self.who.party_subjects();
        let was_his = |item: &&ItemView| match item.party.parse() {
            Ok(Party::Person(person) | Party::Seat(_, person)) if person == user => true,
            _ => asked.contains(&item.party),
        };
        match items.iter().filter(was_his).max_by_key(|item| item.id) {
            Some(item) => Some(read_only(self.at(stage_no(item.stage)))),
            None if self.how == Sees::Head => Some(Rights::new()),
            None => None,
        }
    }

    fn at(&self, stage: StageNo) -> Rights {
        self.flow.flow.definition().stage(stage).map(form_rights).unwrap_or_default()
    }
}

fn stage_no(stored: i32) -> StageNo {
    StageNo(u32::try_from(stored).unwrap_or_default())
}

fn read_only(rights: Rights) -> Rights {
    rights
        .into_iter()
        .map(|(key, right)| (key, if right == Right::Hidden { Right::Hidden } else { Right::Read }))
        .collect()
}
