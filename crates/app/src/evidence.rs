//! The evidence of one case: its journal as it is kept, with all that is needed to check it without Waypost.
//!
//! Each entry has its digest and its hash, the last of them is a leaf of a published seal, and the way to the seal's
//! root is there too. What the reader may not see is left out entry by entry: the digest stands in its place, so the
//! chain is whole, and it is said which entries are kept back.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value as Json;
use waypost_base::{ItemKey, UserId};
use waypost_engine::Event;
use waypost_org::Permission;
use waypost_store::{
    pages::{self, CaseHead},
    seals::{self, Sealed},
};

use crate::{
    App,
    access::{Visible, Who},
    desk::journal::Entry,
    error::AppError,
    read::CaseView,
};

/// Entries read at once.
const PAGE: i64 = 500;

/// The evidence of a case. Ids are texts: scripts have no whole numbers of 64 bits.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// Version of this shape.
    pub format: u32,
    /// The tenant, as the seal's hash has it.
    pub tenant: String,
    /// The case's id: the number of its chain.
    pub chain: String,
    /// Its readable number.
    pub number: i64,
    /// The journal.
    pub entries: Vec<EvidenceEntry>,
    /// What signers saw, by its hash; none: kept back.
    pub seen: BTreeMap<String, Option<String>>,
    /// The seal that covers it; none: there is none yet.
    pub seal: Option<EvidenceSeal>,
    /// Names of the people in it, by id.
    pub people: BTreeMap<String, String>,
}

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceEntry {
    /// Its number.
    pub seq: String,
    /// Its instant, in milliseconds.
    pub at: String,
    /// The command.
    pub kind: String,
    /// SHA-256 of the payload, hex.
    pub digest: String,
    /// Its hash, hex.
    pub hash: String,
    /// The payload, as it was stored; none: kept back.
    pub payload: Option<String>,
    /// Of an entry that is kept back: the visits that it decided, so that who handled them can be told.
    pub decided: Vec<String>,
}

/// The seal.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceSeal {
    /// Its number.
    pub no: String,
    /// Its instant, in milliseconds.
    pub at: String,
    /// The last entry that it covers.
    pub seq: String,
    /// Merkle root, hex.
    pub root: String,
    /// Hash of the seal before, hex.
    pub previous: String,
    /// Its hash: what is published, hex.
    pub hash: String,
    /// From the chain's leaf to the root: the hash beside it, and whether that stands on the left.
    pub way: Vec<(bool, String)>,
}

impl App {
    /// The evidence of a case, as far as its reader may see it. A seal is made first where its last entry has none.
    ///
    /// # Errors
    /// When the store fails.
    pub fn evidence(
        &self,
        who: &Who,
        case: &Visible<CaseHead>,
        view: &CaseView,
    ) -> Result<Evidence, AppError> {
        let (tenant, chain) = (who.tenant(), case.id().raw());
        let last = self.shared.db.read(|conn| seals::head(conn, tenant, chain))?.map_or(0, |(seq, _)| seq);
        let sealed = self.shared.db.read(|conn| seals::sealed(conn, tenant, chain))?;
        if sealed.is_none_or(|sealed| sealed.seq < last) {
            self.seal()?;
        }
        self.shared.db.read(|conn| {
            let mut evidence = Evidence {
                format: 1,
                tenant: tenant.to_string(),
                chain: chain.to_string(),
                number: view.head.number,
                entries: Vec::new(),
                seen: BTreeMap::new(),
                seal: seals::sealed(conn, tenant, chain)?.as_ref().map(seal),
                people: BTreeMap::new(),
            };
            let whole = view.flow.form.items.iter().all(|item| !view.is_kept_back(&item.key));
            let mut after = 0;
            loop {
                let page = pages::journal(conn, tenant, chain, after, PAGE)?;
                let Some(last) = page.last() else { break };
                after = last.seq;
                for row in page {
                    let entry: Entry<'_> = serde_json::from_slice(&row.payload)
                        .map_err(|why| AppError::damaged("journal entry", why))?;
                    if let Some(hash) = &entry.seen {
                        let body = crate::unhex(hash).filter(|_| whole);
                        let body = match body {
                            Some(hash) => pages::seen(conn, tenant, &hash)?,
                            None => None,
                        };
                        evidence.seen.insert(hash.clone(), body);
                    }
                    let kept_back = match serde_json::from_slice(&row.payload) {
                        Ok(payload) => is_kept_back(&payload, who, view),
                        Err(_) => true,
                    };
                    let payload = String::from_utf8_lossy(&row.payload).into_owned();
                    name_people(&payload, who, &mut evidence.people);
                    evidence.entries.push(EvidenceEntry {
                        seq: row.seq.to_string(),
                        at: row.at.to_string(),
                        kind: row.kind,
                        digest: crate::hex(&row.digest),
                        hash: crate::hex(&row.hash),
                        decided: if kept_back { decided(&entry) } else { Vec::new() },
                        payload: (!kept_back).then_some(payload),
                    });
                }
            }
            Ok(evidence)
        })
    }

    /// The last entry of a case's chain: its number and its hash, hex.
    ///
    /// # Errors
    /// When the store fails.
    pub fn chain_head(&self, who: &Who, case: &Visible<CaseHead>) -> Result<Option<(i64, String)>, AppError> {
        let head = self.shared.db.read(|conn| seals::head(conn, who.tenant(), case.id().raw()))?;
        Ok(head.map(|(seq, hash)| (seq, crate::hex(&hash))))
    }
}

fn seal(sealed: &Sealed) -> EvidenceSeal {
    EvidenceSeal {
        no: sealed.seal.no.to_string(),
        at: sealed.seal.at.to_string(),
        seq: sealed.seq.to_string(),
        root: crate::hex(&sealed.seal.root),
        previous: crate::hex(&sealed.seal.previous),
        hash: crate::hex(&sealed.seal.hash),
        way: sealed.way.iter().map(|(left, hash)| (*left, crate::hex(hash))).collect(),
    }
}

/// Whether an entry says something that this reader does not get whole. It is looked for in all of the entry, whatever
/// events there are: every value before and after stands beside its key, and what went wrong inside is for those who
/// mend it.
fn is_kept_back(payload: &Json, who: &Who, view: &CaseView) -> bool {
    match payload {
        Json::Array(parts) => parts.iter().any(|part| is_kept_back(part, who, view)),
        Json::Object(fields) => {
            let valued = fields.contains_key("before") || fields.contains_key("after");
            let key = fields.get("key").and_then(Json::as_str).filter(|_| valued);
            let value = key.is_some_and(|key| ItemKey::new(key).map_or(true, |key| view.is_kept_back(&key)));
            let inner = fields.get("detail").and_then(Json::as_str).is_some_and(|detail| !detail.is_empty());
            let mends = who.may(Permission::Audit) || who.may(Permission::ResolveIncidents);
            value || (inner && !mends) || fields.values().any(|part| is_kept_back(part, who, view))
        }
        _ => false,
    }
}

fn decided(entry: &Entry<'_>) -> Vec<String> {
    let visits = entry.events.iter().filter_map(|event| match event {
        Event::VisitDecided { visit, .. } | Event::StageReturned { visit, .. } => Some(visit.to_string()),
        _ => None,
    });
    visits.collect()
}

/// Ids are unique in the whole installation, so any text of digits that is a person's id means that person.
fn name_people(payload: &str, who: &Who, people: &mut BTreeMap<String, String>) {
    for part in payload.split(|c: char| !c.is_ascii_digit()).filter(|part| (1..20).contains(&part.len())) {
        let Ok(id) = part.parse::<i64>() else { continue };
        if let Some(person) = who.organisation().person(UserId::new(id)) {
            people.entry(part.to_owned()).or_insert_with(|| person.name.clone());
        }
    }
}
