//! One chain read again, from its first entry.

use std::borrow::Cow;

use sha2::{Digest, Sha256};
use waypost_base::{Timestamp, Values};
use waypost_engine::{
    Event, State,
    event::{Drawn, Ending},
};
use waypost_store::set::{JournalRow, SaveSet};

use super::FIRST_CASE_CHAIN;
use crate::desk::{
    effects::Effects,
    journal::{Begins, Entry, Head},
    project::{Origin, Projection},
};

/// Problems told of one chain; a chain that is broken is broken all along.
const TOLD: usize = 5;

/// A chain while it is replayed.
pub(super) struct Replay {
    chain: i64,
    head: Head,
    problems: Vec<String>,
    /// The state that the events give.
    pub state: State,
    /// Form values that the events give.
    pub values: Values,
    /// Properties that the events give.
    pub properties: Values,
    /// The rows that the events give.
    pub rows: SaveSet,
    /// Number of the document version after the last entry.
    pub document_version: i32,
    /// What the first entry says of the case.
    pub begins: Option<Begins>,
    /// When it began, in milliseconds.
    pub started_at: i64,
    /// The document versions: number, visit, who, when, values.
    pub versions: Vec<(i32, i64, i64, i64, Values)>,
    /// Numbers drawn from series.
    pub drawn: Vec<Drawn>,
    /// Keys: user, key, command, number of the entry.
    pub keys: Vec<(Option<String>, Option<String>, String, i64)>,
    /// Hashes of what signers saw.
    pub seen: Vec<String>,
}

impl Replay {
    /// Begins with a chain.
    pub fn new(chain: i64) -> Replay {
        Replay {
            chain,
            head: Head::genesis(),
            problems: Vec::new(),
            state: State::new(),
            values: Values::new(),
            properties: Values::new(),
            rows: SaveSet::default(),
            document_version: 0,
            begins: None,
            started_at: 0,
            versions: Vec::new(),
            drawn: Vec::new(),
            keys: Vec::new(),
            seen: Vec::new(),
        }
    }

    /// Which chain.
    pub fn chain(&self) -> i64 {
        self.chain
    }

    /// The last entry.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// What is wrong with the chain itself.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    /// Takes the next entry.
    pub fn take(&mut self, row: &JournalRow) {
        if row.seq != self.head.seq + 1 {
            self.problem(format!("entry {} follows entry {}", row.seq, self.head.seq));
        }
        if Sha256::digest(&row.payload).as_slice() != row.digest {
            self.problem(format!("the content of entry {} was altered", row.seq));
        }
        let hash =
            waypost_store::journal_hash(&self.head.hash, row.chain, row.seq, row.at, &row.kind, &row.digest);
        if hash.as_slice() != row.hash {
            self.problem(format!("entry {} does not continue the chain", row.seq));
        }
        self.head = Head { seq: row.seq, hash: row.hash.clone() };
        if self.chain >= FIRST_CASE_CHAIN {
            match serde_json::from_slice::<Entry<'_>>(&row.payload) {
                Ok(entry) => self.replay(row, entry),
                Err(why) => self.problem(format!("entry {} cannot be read: {why}", row.seq)),
            }
        }
    }

    fn replay(&mut self, row: &JournalRow, entry: Entry<'_>) {
        let key = entry.key.map(Cow::into_owned);
        self.keys.push((entry.by.map(|user| user.to_string()), key, row.kind.clone(), row.seq));
        let seen = entry.seen.as_deref().and_then(crate::unhex).and_then(|hash| hash.try_into().ok());
        self.seen.extend(entry.seen);
        let effects = Effects::take(&entry.events, &mut self.values, &mut self.properties);
        if effects.at.unwrap_or(self.state.at).millis() != row.at {
            self.problem(format!("entry {} has another instant than its events", row.seq));
        }
        let first = entry.begins.is_some();
        if first {
            self.started_at = row.at;
            self.begins = entry.begins;
        }
        if entry.document_version != self.document_version {
            let (visit, by) = effects.signed.map_or((0, 0), |(visit, by)| (visit.raw(), by.raw()));
            self.versions.push((entry.document_version, visit, by, row.at, self.values.clone()));
            self.document_version = entry.document_version;
        }
        let origin = Origin {
            case: self.chain,
            at: Timestamp::from_millis(row.at),
            seen,
            document_version: entry.document_version,
            restricted: self.begins.as_ref().is_some_and(|begins| begins.restricted.is_some()),
        };
        let mut rows = std::mem::take(&mut self.rows);
        let mut projection = Projection::new(origin, row.seq, &mut rows).in_batches(&entry.batches);
        if let Some(begins) = self.begins.as_ref().filter(|_| first) {
            projection.begin(begins);
        }
        let mut fault = None;
        for event in entry.events.iter() {
            if let Event::ActionAnswered { drawn: Some(drawn), .. } = event {
                self.drawn.push(drawn.clone());
            }
            projection.add(&self.state, event);
            if let Err(why) = self.state.apply(event) {
                fault = Some(why);
                break;
            }
        }
        projection.end(&self.state);
        self.rows = rows;
        if let Some(why) = fault {
            self.problem(format!("entry {} cannot be applied: {why}", row.seq));
        }
    }

    /// When the case was completed.
    pub fn completed_at(&self) -> Option<i64> {
        (self.state.ended == Some(Ending::Completed)).then(|| self.state.at.millis())
    }

    fn problem(&mut self, what: String) {
        if self.problems.len() < TOLD {
            self.problems.push(what);
        }
    }
}
