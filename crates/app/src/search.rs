//! One search over everything that a person may see: number, title, business key, people, form values, opinions.
//!
//! The words of a case are written in the commit of the step that adds them, so a search never lags behind the pages.
//! Who may see a case stands among its words too: a search asks for cases that have the typed words *and* a subject of
//! the reader, and so never finds, counts or pages over what he may not see.

use std::{collections::HashMap, sync::Arc};

use waypost_base::{CaseId, FlowVersionId, Rejection, TenantId};
use waypost_org::Permission;
use waypost_store::{
    pages::{self, COUNT_LIMIT, CaseHead},
    search::{self as store, Match, SearchQuery},
    set::WordsRow,
};

use crate::{
    App,
    access::{Sight, Who, sight},
    error::AppError,
    flows::FlowUse,
    read::Listed,
    shared::Shared,
};

pub mod gather;
pub mod typed;
pub mod views;
pub mod words;

use typed::Asked;
use words::Says;

/// Lines of a page.
const PAGE: i64 = 50;
/// Most lines of an export.
const EXPORTED: usize = 10_000;
/// Cases from before the index whose words are gathered in one transaction.
const AT_ONCE: i64 = 256;

/// A case that was found.
#[derive(Clone)]
pub struct Found {
    /// Its row.
    pub head: CaseHead,
    /// The flow version.
    pub flow: Arc<FlowUse>,
    /// Stages where it is now.
    pub stages: Vec<i32>,
    /// Parties that have it now, written.
    pub holders: Vec<String>,
    /// The soonest deadline of its open work.
    pub due_at: Option<i64>,
    /// It is restricted, and found by its number alone: nothing but that and its state is told.
    pub restricted: bool,
}

impl App {
    /// The cases that fit what was typed and that this person may see, the newest first.
    ///
    /// # Errors
    /// When the store fails. The rejection says what of the text cannot be searched by.
    pub fn search(
        &self,
        who: &Who,
        typed: &str,
        after: Option<&str>,
    ) -> Result<Result<Listed<Found>, Rejection>, AppError> {
        let now = self.now();
        self.shared.db.read(|conn| {
            let asked = match typed::read(&self.shared, conn, who, typed, now)? {
                Ok(asked) => asked,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let words = seen_by(who, &asked);
            let before = after.and_then(|key| key.parse().ok()).unwrap_or(i64::MAX);
            let query = query(&asked, &words, before.min(asked.before), PAGE + 1);
            let mut heads = store::find(conn, who.tenant(), &query)?;
            let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
            let more = heads.len() > page;
            heads.truncate(page);
            let next = heads.last().filter(|_| more).map(|head| head.id.to_string());
            let mut rows = Vec::new();
            if after.is_none() {
                rows.extend(restricted(&self.shared, conn, who, typed)?);
            }
            for head in heads {
                rows.push(found(&self.shared, conn, who.tenant(), head)?);
            }
            Ok(Ok(Listed { rows, next }))
        })
    }

    /// What a search finds, for a file: up to 10 000 cases, and whether there are more. The export is itself recorded.
    ///
    /// # Errors
    /// When the store fails. The rejection says what of the text cannot be searched by.
    pub fn export_search(
        &self,
        who: &Who,
        typed: &str,
    ) -> Result<Result<(Vec<Found>, bool), Rejection>, AppError> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            match self.search(who, typed, after.as_deref())? {
                Err(rejection) => return Ok(Err(rejection)),
                Ok(listed) => {
                    all.extend(listed.rows);
                    after = listed.next;
                }
            }
            if after.is_none() || all.len() >= EXPORTED {
                break;
            }
        }
        self.record_export(who, "search", typed, all.len())?;
        Ok(Ok((all, after.is_some())))
    }

    /// How many cases a search finds, up to 100.
    ///
    /// # Errors
    /// When the store fails.
    pub fn search_count(&self, who: &Who, typed: &str) -> Result<Result<u32, Rejection>, AppError> {
        let now = self.now();
        self.shared.db.read(|conn| {
            let asked = match typed::read(&self.shared, conn, who, typed, now)? {
                Ok(asked) => asked,
                Err(rejection) => return Ok(Err(rejection)),
            };
            let words = seen_by(who, &asked);
            let query = query(&asked, &words, asked.before, COUNT_LIMIT);
            let ids = store::find_ids(conn, who.tenant(), &query)?;
            Ok(Ok(u32::try_from(ids.len()).unwrap_or(u32::MAX)))
        })
    }
}

fn query<'a>(asked: &'a Asked, words: &'a Match, before: i64, limit: i64) -> SearchQuery<'a> {
    SearchQuery { words, from: asked.from, before, now: asked.now(), limit }
}

/// What was asked, of the cases that a person may see. Auditors see all but the restricted ones, which are for whom
/// they name.
fn seen_by(who: &Who, asked: &Asked) -> Match {
    let subjects = who.subjects().into_iter().map(|subject| Match::Word(Says::Subject.word(&subject)));
    let mut seen: Vec<Match> = subjects.collect();
    if who.may(Permission::Audit) {
        let all = Match::Word(Says::There.word(""));
        let restricted = Match::Word(Says::Restricted.word(""));
        seen.push(Match::Without(Box::new(all), Box::new(restricted)));
    }
    let mut words = asked.words.clone();
    // Somebody without any subject sees nothing: no case has a subject without a name.
    words.push(if seen.is_empty() { Match::Word(Says::Subject.word("")) } else { Match::Any(seen) });
    Match::All(words)
}

fn found(
    shared: &Shared,
    conn: &mut waypost_store::Conn,
    tenant: TenantId,
    head: CaseHead,
) -> Result<Found, AppError> {
    let case = CaseId::new(head.id);
    let flow = shared.flow_in(conn, tenant, FlowVersionId::new(head.flow_version))?;
    let (mut steps, mut items) = (Vec::new(), Vec::new());
    if head.ended_at.is_none() {
        steps = pages::steps(conn, tenant, case)?;
        steps.retain(|step| step.closed_at.is_none());
        items = pages::open_items(conn, tenant, case)?;
    }
    Ok(Found {
        flow,
        stages: steps.iter().map(|step| step.stage).collect(),
        holders: items.iter().map(|item| item.party.clone()).collect(),
        due_at: items.iter().filter_map(|item| item.due_at).min(),
        restricted: false,
        head,
    })
}

/// A restricted case by its number, for auditors and supervisors who may not see it: that it is there.
fn restricted(
    shared: &Shared,
    conn: &mut waypost_store::Conn,
    who: &Who,
    typed: &str,
) -> Result<Option<Found>, AppError> {
    let Ok(number) = typed.trim().trim_start_matches(['№', '#']).trim().parse() else { return Ok(None) };
    if who.supervises().is_err() || sight(conn, who, number)? != Sight::Number {
        return Ok(None);
    }
    let Some(mut head) = pages::case_by_number(conn, who.tenant(), number)? else { return Ok(None) };
    head.title.clear();
    let flow = shared.flow_in(conn, who.tenant(), FlowVersionId::new(head.flow_version))?;
    Ok(Some(Found { head, flow, stages: Vec::new(), holders: Vec::new(), due_at: None, restricted: true }))
}

/// Gathers the words of cases from before there was an index. Nothing to do, ever after.
///
/// # Errors
/// When the store fails.
pub(crate) fn catch_up(shared: &Shared) -> Result<(), AppError> {
    let mut told = HashMap::new();
    loop {
        let unread = shared.db.read(|conn| store::unread(conn, AT_ONCE))?;
        if unread.is_empty() {
            return Ok(());
        }
        shared.db.write_unchecked(|conn| -> Result<(), AppError> {
            for (tenant, case) in unread {
                let owner = TenantId::new(tenant);
                let head = pages::case_by_id(conn, owner, CaseId::new(case))?;
                let words = match &head {
                    Some(head) => crate::verify::words_of(shared, conn, owner, head)?,
                    None => Default::default(),
                };
                store::gathered(conn, owner, &WordsRow { case, begins: true, words })?;
                *told.entry(tenant).or_insert(0_usize) += 1;
            }
            Ok(())
        })?;
        tracing::info!(cases = told.values().sum::<usize>(), "words of earlier cases gathered for searching");
    }
}
