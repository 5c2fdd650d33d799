//! One case while its set is decided: what was loaded of it, and what the commands so far made of it.

use std::{borrow::Cow, collections::BTreeSet, sync::Arc};

use sha2::{Digest, Sha256};
use waypost_base::{CaseId, ItemKey, Rejection, Timestamp, UserId, Values, VisitId};
use waypost_engine::{Event, State, definition::Stage};
use waypost_store::set::{
    CaseRow, CaseUpdate, DocumentRow, DocumentVersionRow, LoadedCase, SaveSet, SeenRow, WordsRow,
};

use super::{
    Envelope,
    batch::Batches,
    due::{self, Due},
    effects::Effects,
    facts::form_rights,
    journal::{self, Begins, Entry, Head},
    notices::Notices,
    project::{Origin, Projection, ending_name},
};
use crate::{
    error::AppError,
    flows::{FlowUse, marks},
    search::gather,
};

/// One case while its set is decided.
pub(crate) struct Work {
    pub flow: Arc<FlowUse>,
    pub state: State,
    pub values: Values,
    pub properties: Values,
    pub number: i64,
    pub document: i64,
    pub head: Head,
    pub document_version: i32,
    pub version: i64,
    /// The version it was loaded under; none for a case that begins in this set.
    pub loaded_version: Option<i64>,
    pub begins: Option<CaseRow>,
    pub touched: bool,
    /// What was due, and until when items were to be handled, when it was loaded.
    before: Due,
    /// Words by which the case is found from now on.
    words: BTreeSet<String>,
    restricted: bool,
    /// Who may see it besides those it goes through, if it turns out to be restricted.
    named: Vec<String>,
}

impl Work {
    /// A case that exists.
    ///
    /// # Errors
    /// When what is stored of it cannot be read.
    pub fn loaded(row: LoadedCase, flow: Arc<FlowUse>) -> Result<Work, AppError> {
        let what = || format!("case {}", row.number);
        let mut properties = Values::new();
        for (key, value) in &row.properties {
            let key = ItemKey::new(key.clone()).map_err(|why| AppError::damaged(what(), why))?;
            let value = serde_json::from_str(value).map_err(|why| AppError::damaged(what(), why))?;
            properties.insert(key, value);
        }
        let state: State =
            serde_json::from_slice(&row.state).map_err(|why| AppError::damaged(what(), why))?;
        Ok(Work {
            flow,
            before: Due::of(&state),
            state,
            values: serde_json::from_str(&row.values).map_err(|why| AppError::damaged(what(), why))?,
            properties,
            number: row.number,
            document: row.document,
            head: Head { seq: row.chain_seq, hash: row.chain_head },
            document_version: row.document_version,
            version: row.version,
            loaded_version: Some(row.version),
            begins: None,
            touched: false,
            words: BTreeSet::new(),
            restricted: row.restricted,
            named: Vec::new(),
        })
    }

    /// A case that begins in this set.
    pub fn beginning(
        case: CaseId,
        number: i64,
        document: i64,
        flow: Arc<FlowUse>,
        title: &str,
        now: Timestamp,
        named: Vec<String>,
    ) -> Work {
        let row = CaseRow {
            id: case.raw(),
            number,
            flow: flow.flow_id.raw(),
            flow_version: flow.version.raw(),
            form_version: flow.form_version.raw(),
            document,
            title: crate::flows::clean_title(title),
            business_key: None,
            initiator: 0,
            started_at: now.millis(),
            ended_at: None,
            ending: None,
            version: 0,
            state: Vec::new(),
            chain_seq: 0,
            chain_head: Vec::new(),
            document_version: 0,
            restricted: false,
        };
        Work {
            flow,
            state: State::new(),
            values: Values::new(),
            properties: Values::new(),
            number,
            document,
            head: Head::genesis(),
            document_version: 0,
            version: 0,
            loaded_version: None,
            begins: Some(row),
            touched: false,
            before: Due::default(),
            words: BTreeSet::new(),
            restricted: false,
            named,
        }
    }

    /// Takes the events of an accepted command in: state, values, journal, rows.
    ///
    /// # Errors
    /// When an event does not apply: then the state is damaged.
    pub fn accept(
        &mut self,
        envelope: &Envelope,
        events: &[Event],
        case: CaseId,
        mut notices: Option<Notices<'_>>,
        batches: &mut Batches,
        rows: &mut SaveSet,
    ) -> Result<(), AppError> {
        let before = self.values.clone();
        let effects = Effects::take(events, &mut self.values, &mut self.properties);
        let at = effects.at.unwrap_or(self.state.at);
        let begins = self.begin();
        let from = (rows.step_updates.len(), rows.remarks.len(), rows.access.len());
        gather::changed(&self.flow, &before, &self.values, &mut self.words);
        if effects.form_changed || begins.is_some() {
            self.document_version += 1;
            let (visit, by) = effects.signed.map_or((0, 0), |(visit, by)| (visit.raw(), by.raw()));
            rows.document_versions.push(DocumentVersionRow {
                document: self.document,
                no: self.document_version,
                visit,
                by,
                at: at.millis(),
                values: serde_json::to_string(&self.values)
                    .map_err(|why| AppError::damaged("form values", why))?,
            });
        }
        let seen = effects.signed.map(|(visit, _)| self.seen(visit, events, rows));
        let entry = Entry {
            v: journal::ENTRY_FORMAT,
            by: envelope.user,
            key: envelope.key.as_deref().map(Cow::Borrowed),
            seen: seen.map(|hash| crate::hex(&hash)),
            document_version: self.document_version,
            begins,
            batches: envelope
                .together
                .map(|of| batches.number(of, self.flow.version, events))
                .unwrap_or_default(),
            events: Cow::Borrowed(events),
        };
        let row = journal::append(&mut self.head, case.raw(), at.millis(), envelope.command.name(), &entry)
            .map_err(|why| AppError::damaged("journal entry", why))?;
        rows.journal.push(row);

        let (document_version, restricted) = (self.document_version, self.restricted);
        let origin = Origin { case: case.raw(), at, seen, document_version, restricted };
        let mut projection = Projection::new(origin, self.head.seq, rows).in_batches(&entry.batches);
        if let Some(begins) = entry.begins.as_ref() {
            projection.begin(begins);
        }
        for event in events {
            projection.add(&self.state, event);
            if let Some(notices) = &mut notices {
                notices.add(&self.state, event, projection.set());
            }
            self.state.apply(event).map_err(|why| AppError::damaged(format!("case {}", self.number), why))?;
        }
        projection.end(&self.state);
        gather::steps(&rows.step_updates[from.0..], &mut self.words);
        gather::remarks(&rows.remarks[from.1..], &mut self.words);
        gather::access(&rows.access[from.2..], &mut self.words);
        self.version += 1;
        self.touched = true;
        Ok(())
    }

    /// Why these events are not taken: they would restrict a case that began open.
    pub fn restricts_late(&self, events: &[Event]) -> Option<Rejection> {
        let changed = |event: &Event| match event {
            Event::VisitDecided { changes, .. } | Event::VoteCast { changes, .. } => !changes.is_empty(),
            _ => false,
        };
        if self.restricted || self.head.seq == 0 || !events.iter().any(changed) {
            return None;
        }
        let (mut after, mut properties) = (self.values.clone(), Values::new());
        Effects::take(events, &mut after, &mut properties);
        marks::restricts_late(&self.flow, &self.values, &after)
    }

    /// What the first entry says of the case itself; nothing for later ones.
    fn begin(&mut self) -> Option<Begins> {
        let row = self.begins.as_mut().filter(|_| self.head.seq == 0)?;
        if row.title.is_empty() {
            row.title = crate::flows::title(&self.flow, &self.values);
        }
        row.business_key = marks::business_key(&self.flow, &self.values);
        row.restricted = marks::is_restricted(&self.flow, &self.values);
        self.restricted = row.restricted;
        Some(Begins {
            flow_version: self.flow.version,
            form_version: self.flow.form_version,
            number: row.number,
            document: row.document,
            title: row.title.clone(),
            business_key: row.business_key.clone(),
            restricted: row.restricted.then(|| std::mem::take(&mut self.named)),
        })
    }

    /// Keeps what the signer of a visit saw, under its hash.
    fn seen(&self, visit: VisitId, events: &[Event], rows: &mut SaveSet) -> [u8; 32] {
        let rights = self.stage_of(visit, events).map(form_rights).unwrap_or_default();
        let body = self.flow.form.seen_json(self.flow.form_version, &rights, &self.values);
        let hash: [u8; 32] = Sha256::digest(body.as_bytes()).into();
        rows.seen.push(SeenRow { hash: hash.to_vec(), body });
        hash
    }

    fn stage_of(&self, visit: VisitId, events: &[Event]) -> Option<&Stage> {
        let opened = events.iter().find_map(|event| match event {
            Event::VisitOpened { visit: opened, stage, .. } if *opened == visit => Some(*stage),
            _ => None,
        });
        let stage = opened.or_else(|| self.state.visits.get(&visit).map(|visit| visit.stage))?;
        self.flow.flow.definition().stage(stage)
    }

    /// The case's own row, once per set.
    ///
    /// # Errors
    /// When the state cannot be written.
    pub fn finish(self, id: CaseId, rows: &mut SaveSet) -> Result<(), AppError> {
        let state = serde_json::to_vec(&self.state).map_err(|why| AppError::damaged("case state", why))?;
        due::changes(id, &self.before, &Due::of(&self.state), rows);
        let ending = self.state.ended.map(|ending| ending_name(ending).to_owned());
        let ended_at = self.state.ended.map(|_| self.state.at.millis());
        let mut words = self.words;
        if let Some(row) = &self.begins {
            let initiator = self.state.initiator.map_or(0, UserId::raw);
            gather::begun(row.number, &row.title, &self.flow, initiator, &mut words);
            gather::marked(row.business_key.as_deref(), row.restricted, &mut words);
        }
        if !words.is_empty() {
            rows.words.push(WordsRow { case: id.raw(), begins: self.begins.is_some(), words });
        }
        match (self.begins, self.loaded_version) {
            (Some(mut row), _) => {
                row.initiator = self.state.initiator.map_or(0, UserId::raw);
                row.version = self.version;
                row.state = state;
                row.chain_seq = self.head.seq;
                row.chain_head = self.head.hash;
                row.document_version = self.document_version;
                row.ended_at = ended_at;
                row.ending = ending;
                rows.documents.push(DocumentRow {
                    id: row.document,
                    kind: "form".to_owned(),
                    case: id.raw(),
                    created_at: row.started_at,
                });
                rows.cases.push(row);
            }
            (None, Some(loaded_version)) => rows.case_updates.push(CaseUpdate {
                id: id.raw(),
                loaded_version,
                version: self.version,
                state,
                chain_seq: self.head.seq,
                chain_head: self.head.hash,
                document_version: self.document_version,
                ended_at,
                ending,
                suspended_at: self.state.suspended.as_ref().map(|suspension| suspension.since.millis()),
            }),
            (None, None) => {}
        }
        Ok(())
    }
}
