//! The cases behind a number of the overview.

use std::sync::Arc;

use waypost_base::{CaseId, FlowVersionId};
use waypost_store::{
    Conn,
    pages::{self, InboxQuery},
    supervise as store,
};

use super::Covered;
use crate::{
    App,
    access::{Sight, Supervises, Who, sight},
    error::AppError,
    flows::FlowUse,
    read::Listed,
};

/// Lines of a page.
const PAGE: usize = 50;
/// Rows looked at in one go, and how often, before a page is shown though it is not full.
const LOOK: i64 = 500;
const LOOKS: usize = 10;

/// Which cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// The open ones of a flow, by its code, and of one stage where it is given; the newest first.
    Open {
        /// The flow's code.
        flow: String,
        /// Standing at this stage.
        stage: Option<u32>,
    },
    /// Those with late work, of a flow, stage or party where it is given; what is late longest first.
    Late {
        /// The flow's code.
        flow: Option<String>,
        /// At this stage.
        stage: Option<u32>,
        /// Written.
        party: Option<String>,
    },
    /// Those that the clock took back, of a flow where it is given.
    Back {
        /// The flow's code.
        flow: Option<String>,
    },
    /// Those for which nobody was found, or fewer than must handle them; the newest first.
    Nobody,
    /// The open work of a party, the newest first.
    Held {
        /// Written.
        party: String,
    },
}

/// A case as a supervisor sees it.
#[derive(Clone)]
pub struct SupervisedRow {
    /// Its number.
    pub number: i64,
    /// Its title, where he may see the case.
    pub title: Option<String>,
    /// It is restricted: nothing but its number and state is told.
    pub restricted: bool,
    /// The flow version.
    pub flow: Arc<FlowUse>,
    /// Where it stands.
    pub stages: Vec<i32>,
    /// Who has it, written.
    pub holders: Vec<String>,
    /// Since when.
    pub since: i64,
    /// Until when it is, or was, to be handled.
    pub due_at: Option<i64>,
    /// An administrator has it wait.
    pub suspended: bool,
}

/// A row before access and names are looked up: version, number, title, stages, holders, since, due; and the key
/// of the next page.
struct Raw {
    version: i64,
    number: i64,
    title: String,
    stages: Vec<i32>,
    holders: Vec<String>,
    since: i64,
    due_at: Option<i64>,
    suspended: bool,
    key: String,
}

impl App {
    /// The cases behind a number.
    ///
    /// # Errors
    /// When the store fails.
    pub fn supervised(
        &self,
        proof: &Supervises,
        what: &What,
        after: Option<&str>,
    ) -> Result<Listed<SupervisedRow>, AppError> {
        let (who, now) = (proof.who(), self.now());
        self.shared.db.read(|conn| {
            let covered = Covered::load(conn, proof)?;
            let mut reading = Reading {
                covered: &covered,
                who,
                tenant: who.tenant(),
                now,
                after: after.map(str::to_owned),
            };
            let mut raw = Vec::new();
            let mut more = true;
            for _ in 0..LOOKS {
                more = reading.next(conn, what, &mut raw)?;
                if !more || raw.len() > PAGE {
                    break;
                }
            }
            let over = raw.len() > PAGE;
            raw.truncate(PAGE);
            // A page that is not full though there is more goes on where the looking stopped.
            let next = match (over, more) {
                (true, _) => raw.last().map(|row| row.key.clone()),
                (false, true) => reading.after.clone(),
                (false, false) => None,
            };
            let mut rows = Vec::new();
            for row in raw {
                let sight = sight(conn, who, row.number)?;
                let restricted = sight == Sight::Number;
                rows.push(SupervisedRow {
                    number: row.number,
                    title: (sight == Sight::Whole).then_some(row.title),
                    restricted,
                    flow: self.shared.flow_in(conn, who.tenant(), FlowVersionId::new(row.version))?,
                    stages: if restricted { Vec::new() } else { row.stages },
                    holders: if restricted { Vec::new() } else { row.holders },
                    since: row.since,
                    due_at: row.due_at.filter(|_| !restricted),
                    suspended: row.suspended,
                });
            }
            Ok(Listed { rows, next })
        })
    }
}

struct Reading<'a> {
    covered: &'a Covered,
    who: &'a Who,
    tenant: waypost_base::TenantId,
    now: i64,
    /// The key of the last row that was looked at.
    after: Option<String>,
}

impl Reading<'_> {
    /// Looks at more rows; whether there may be still more.
    fn next(&mut self, conn: &mut Conn, what: &What, found: &mut Vec<Raw>) -> Result<bool, AppError> {
        let looked = match what {
            What::Open { flow, stage } => self.open(conn, flow, *stage, found)?,
            What::Late { flow, stage, party } => {
                self.late(conn, flow.as_deref(), *stage, party.as_deref(), found)?
            }
            What::Back { flow } => self.back(conn, flow.as_deref(), found)?,
            What::Nobody => self.nobody(conn, found)?,
            What::Held { party } => self.held(conn, party, found)?,
        };
        Ok(looked == usize::try_from(LOOK).unwrap_or(usize::MAX))
    }

    fn before(&self) -> i64 {
        self.after.as_ref().and_then(|key| key.parse().ok()).unwrap_or(i64::MAX)
    }

    fn is_of(&self, id: i64, code: Option<&str>) -> bool {
        self.covered.flows.iter().any(|flow| flow.id == id && code.is_none_or(|code| flow.code == code))
    }

    /// Whether a list by stage or party may have this case: of a restricted one that would tell both.
    fn tells(&self, conn: &mut Conn, number: i64) -> Result<bool, AppError> {
        Ok(sight(conn, self.who, number)? != Sight::Number)
    }

    fn open(
        &mut self,
        conn: &mut Conn,
        code: &str,
        stage: Option<u32>,
        found: &mut Vec<Raw>,
    ) -> Result<usize, AppError> {
        let Some(flow) = self.covered.flows.iter().find(|flow| flow.code == code) else { return Ok(0) };
        let heads = store::open_of_flow(conn, self.tenant, flow.id, self.before(), LOOK)?;
        let looked = heads.len();
        for head in heads {
            self.after = Some(head.id.to_string());
            if found.len() > PAGE {
                break;
            }
            let case = CaseId::new(head.id);
            let mut steps = pages::steps(conn, self.tenant, case)?;
            steps.retain(|step| step.closed_at.is_none());
            if stage.is_some_and(|stage| steps.iter().all(|step| u32::try_from(step.stage) != Ok(stage))) {
                continue;
            }
            if stage.is_some() && !self.tells(conn, head.number)? {
                continue;
            }
            let items = pages::open_items(conn, self.tenant, case)?;
            found.push(Raw {
                version: head.flow_version,
                number: head.number,
                title: head.title,
                stages: steps.iter().map(|step| step.stage).collect(),
                holders: items.iter().map(|item| item.party.clone()).collect(),
                since: steps.iter().map(|step| step.opened_at).min().unwrap_or(head.started_at),
                due_at: items.iter().filter_map(|item| item.due_at).min(),
                suspended: head.suspended_at.is_some(),
                key: head.id.to_string(),
            });
        }
        Ok(looked)
    }

    fn late(
        &mut self,
        conn: &mut Conn,
        code: Option<&str>,
        stage: Option<u32>,
        party: Option<&str>,
        found: &mut Vec<Raw>,
    ) -> Result<usize, AppError> {
        let after = self.after.as_ref().and_then(|key| key.split_once('.'));
        let after = after.and_then(|(due, item)| Some((due.parse().ok()?, item.parse().ok()?)));
        let rows = store::late(conn, self.tenant, self.now, after, LOOK)?;
        let looked = rows.len();
        for row in rows {
            let key = format!("{}.{}", row.due_at, row.item);
            self.after = Some(key.clone());
            let asked = self.is_of(row.flow, code)
                && stage.is_none_or(|stage| u32::try_from(row.stage) == Ok(stage))
                && party.is_none_or(|party| party == row.party);
            let narrowed = stage.is_some() || party.is_some();
            if asked && found.len() <= PAGE && (!narrowed || self.tells(conn, row.number)?) {
                found.push(Raw {
                    version: row.flow_version,
                    number: row.number,
                    title: row.title,
                    stages: vec![row.stage],
                    holders: vec![row.party],
                    since: row.due_at,
                    due_at: Some(row.due_at),
                    // While it waits, its clock stands.
                    suspended: false,
                    key,
                });
            }
        }
        Ok(looked)
    }

    fn back(&mut self, conn: &mut Conn, code: Option<&str>, found: &mut Vec<Raw>) -> Result<usize, AppError> {
        let rows = store::taken_back(conn, self.tenant, self.before(), LOOK)?;
        let looked = rows.len();
        for row in rows {
            self.after = Some(row.visit.to_string());
            if self.is_of(row.flow, code) && found.len() <= PAGE {
                found.push(Raw {
                    version: row.flow_version,
                    number: row.number,
                    title: row.title,
                    stages: vec![row.stage],
                    holders: vec![format!("person:{}", row.initiator)],
                    since: row.since,
                    due_at: None,
                    suspended: row.suspended_at.is_some(),
                    key: row.visit.to_string(),
                });
            }
        }
        Ok(looked)
    }

    fn nobody(&mut self, conn: &mut Conn, found: &mut Vec<Raw>) -> Result<usize, AppError> {
        let rows = pages::open_incidents(conn, self.tenant, Some(self.before()), LOOK)?;
        let looked = rows.len();
        for row in rows {
            if found.len() > PAGE {
                break;
            }
            self.after = Some(row.id.to_string());
            if !matches!(row.kind.as_str(), "nobody_found" | "too_few_found") {
                continue;
            }
            let case = CaseId::new(row.case);
            let Some(head) = pages::case_by_id(conn, self.tenant, case)? else { continue };
            if !self.covered.has(head.flow) || !self.tells(conn, head.number)? {
                continue;
            }
            let steps = pages::steps(conn, self.tenant, case)?;
            let stage = steps.iter().find(|step| step.id == row.visit).map(|step| step.stage);
            found.push(Raw {
                version: head.flow_version,
                number: head.number,
                title: head.title,
                stages: stage.into_iter().collect(),
                holders: Vec::new(),
                since: row.raised_at,
                due_at: None,
                suspended: head.suspended_at.is_some(),
                key: row.id.to_string(),
            });
        }
        Ok(looked)
    }

    fn held(&mut self, conn: &mut Conn, party: &str, found: &mut Vec<Raw>) -> Result<usize, AppError> {
        let one = [party.to_owned()];
        let query =
            InboxQuery { parties: &one, before: Some(self.before()), limit: LOOK, ..InboxQuery::default() };
        let rows = pages::inbox(conn, self.tenant, &query)?;
        let looked = rows.len();
        for row in rows {
            self.after = Some(row.item.to_string());
            if self.covered.has(row.flow) && found.len() <= PAGE && self.tells(conn, row.number)? {
                found.push(Raw {
                    version: row.flow_version,
                    number: row.number,
                    title: row.title,
                    stages: vec![row.stage],
                    holders: vec![row.party],
                    since: row.created_at,
                    suspended: row.suspended_at.is_some(),
                    due_at: row.due_at,
                    key: row.item.to_string(),
                });
            }
        }
        Ok(looked)
    }
}
