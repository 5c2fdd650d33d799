//! The four lists of a person: what waits, what was handled, what was started, drafts. Keyset-paged, counts to 99+.

use std::sync::Arc;

use waypost_base::{CategoryId, FlowVersionId, UserId};
use waypost_forms::Kind;
use waypost_org::Permission;
use waypost_store::{
    drafts, notices,
    pages::{self, CaseHead, DoneRow, InboxQuery, InboxRow},
};

use crate::{
    App,
    access::Who,
    cases::drafts::read_body,
    error::AppError,
    flows::{FlowUse, clean_title},
};

/// Lines of a page.
const PAGE: i64 = 50;

/// A page of a list, and the key that the next one begins after.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The lines.
    pub rows: Vec<T>,
    /// The key of the next page, when there is one.
    pub next: Option<String>,
}

/// A work item that waits.
#[derive(Clone)]
pub struct TodoEntry {
    /// Its row.
    pub row: InboxRow,
    /// The flow version.
    pub flow: Arc<FlowUse>,
    /// Who sent it, as the step log says (`person:…`).
    pub sender: String,
    /// Why the visit opened.
    pub cause: String,
    /// The number of the batch that it came in, if that has others.
    pub batch: Option<i64>,
}

/// In which order the waiting work stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TodoOrder {
    /// The newest first.
    #[default]
    Newest,
    /// Only what has a deadline, the soonest first: what is overdue stands on top.
    Soonest,
}

/// A step that was handled.
#[derive(Clone)]
pub struct DoneEntry {
    /// Its row.
    pub row: DoneRow,
    /// The flow version.
    pub flow: Arc<FlowUse>,
}

/// A case that was started.
#[derive(Clone)]
pub struct MineEntry {
    /// Its row.
    pub row: CaseHead,
    /// The flow version.
    pub flow: Arc<FlowUse>,
    /// Parties that have it now, written.
    pub holders: Vec<String>,
    /// Stages where it is now.
    pub stages: Vec<i32>,
    /// It came back by a return and waits to be mended.
    pub returned: bool,
    /// A stage waits for an administrator: nobody has it, and no action runs.
    pub stuck: bool,
}

/// A copy of a case.
#[derive(Clone)]
pub struct CopyEntry {
    /// The copy.
    pub copy: pages::CopyView,
    /// Its case.
    pub row: CaseHead,
    /// The flow version.
    pub flow: Arc<FlowUse>,
}

/// A draft of a start.
#[derive(Clone, Debug)]
pub struct DraftEntry {
    /// Its id.
    pub id: i64,
    /// The flow's code.
    pub flow_code: String,
    /// The flow's name.
    pub flow: waypost_base::Label,
    /// Typed title; else the case's, else the first line typed into the form.
    pub title: String,
    /// When it was saved.
    pub updated_at: i64,
    /// The case and visit, where it is of a visit.
    pub case: Option<i64>,
}

/// Counts of the lists; each stops at 100.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// What waits.
    pub todo: u32,
    /// Drafts.
    pub drafts: u32,
    /// Open incidents, for those who may mend.
    pub incidents: u32,
    /// Notices that were not read.
    pub notices: u32,
    /// Letters that were given up, for those who administer the system.
    pub letters: u32,
    /// Handled steps.
    pub done: u32,
    /// Started cases.
    pub mine: u32,
    /// Copies that wait to be acknowledged.
    pub copies: u32,
}

impl App {
    /// What waits for a person.
    ///
    /// # Errors
    /// When the store fails.
    pub fn todo(
        &self,
        who: &Who,
        category: Option<CategoryId>,
        after: Option<&str>,
    ) -> Result<Listed<TodoEntry>, AppError> {
        self.todo_in(who, category, TodoOrder::Newest, after)
    }

    /// The same in another order.
    ///
    /// # Errors
    /// When the store fails.
    pub fn todo_in(
        &self,
        who: &Who,
        category: Option<CategoryId>,
        order: TodoOrder,
        after: Option<&str>,
    ) -> Result<Listed<TodoEntry>, AppError> {
        let parties = party_texts(who);
        let by_due = order == TodoOrder::Soonest;
        self.shared.db.read(|conn| {
            let query = InboxQuery {
                parties: &parties,
                person: Some(who.user()),
                before: after.and_then(|key| key.parse().ok()),
                by_due,
                after: after
                    .and_then(|key| key.split_once('.'))
                    .and_then(|(due, item)| Some((due.parse().ok()?, item.parse().ok()?))),
                limit: PAGE + 1,
                category: category.map(CategoryId::raw),
            };
            let flows = self.shared.flows(conn, who.tenant())?;
            let rows = pages::inbox(conn, who.tenant(), &query)?;
            let (rows, next) = cut(rows, |row| match row.due_at.filter(|_| by_due) {
                Some(due) => format!("{due}.{}", row.item),
                None => row.item.to_string(),
            });
            let visits: Vec<i64> = rows.iter().map(|row| row.visit).collect();
            let steps = pages::steps_by_id(conn, who.tenant(), &visits)?;
            let numbers: Vec<i64> = steps.iter().map(|step| step.batch).collect();
            let several = pages::batches_of_several(conn, who.tenant(), &numbers)?;
            let rows = rows
                .into_iter()
                .map(|row| {
                    let step = steps.iter().find(|step| step.id == row.visit);
                    Ok(TodoEntry {
                        flow: flows.get(conn, FlowVersionId::new(row.flow_version))?,
                        sender: step.map(|step| step.sender.clone()).unwrap_or_default(),
                        cause: step.map(|step| step.cause.clone()).unwrap_or_default(),
                        batch: step.map(|step| step.batch).filter(|batch| several.contains(batch)),
                        row,
                    })
                })
                .collect::<Result<_, AppError>>()?;
            Ok(Listed { rows, next })
        })
    }

    /// What a person handled, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn done(&self, who: &Who, after: Option<&str>) -> Result<Listed<DoneEntry>, AppError> {
        let before = after
            .and_then(|key| key.split_once('.'))
            .and_then(|(at, visit)| Some((at.parse().ok()?, visit.parse().ok()?)));
        self.shared.db.read(|conn| {
            let flows = self.shared.flows(conn, who.tenant())?;
            let rows = pages::done(conn, who.tenant(), who.user(), before, PAGE + 1)?;
            let (rows, next) = cut(rows, |row| format!("{}.{}", row.closed_at, row.visit));
            let rows = rows
                .into_iter()
                .map(|row| {
                    let version = FlowVersionId::new(row.flow_version);
                    Ok(DoneEntry { flow: flows.get(conn, version)?, row })
                })
                .collect::<Result<_, AppError>>()?;
            Ok(Listed { rows, next })
        })
    }

    /// What a person started, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn mine(&self, who: &Who, after: Option<&str>) -> Result<Listed<MineEntry>, AppError> {
        let before = after.and_then(|key| key.parse().ok());
        self.shared.db.read(|conn| {
            let flows = self.shared.flows(conn, who.tenant())?;
            let rows = pages::mine(conn, who.tenant(), who.user(), before, PAGE + 1)?;
            let (rows, next) = cut(rows, |row| row.id.to_string());
            let mut entries = Vec::new();
            for row in rows {
                let case = waypost_base::CaseId::new(row.id);
                let (items, steps) = if row.ended_at.is_some() {
                    (Vec::new(), Vec::new())
                } else {
                    let mut steps = pages::steps(conn, who.tenant(), case)?;
                    steps.retain(|step| step.closed_at.is_none());
                    (pages::open_items(conn, who.tenant(), case)?, steps)
                };
                let held = |visit: i64| items.iter().any(|item| item.visit == visit);
                entries.push(MineEntry {
                    flow: flows.get(conn, FlowVersionId::new(row.flow_version))?,
                    holders: items.iter().map(|item| item.party.clone()).collect(),
                    stages: steps.iter().map(|step| step.stage).collect(),
                    returned: steps.iter().any(|step| step.cause == "return"),
                    stuck: steps.iter().any(|step| step.handler.is_none() && !held(step.id)),
                    row,
                });
            }
            Ok(Listed { rows: entries, next })
        })
    }

    /// 传阅: what was copied to a person's parties, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn copies(&self, who: &Who, after: Option<&str>) -> Result<Listed<CopyEntry>, AppError> {
        let parties = party_texts(who);
        let before = after.and_then(|key| key.parse().ok());
        self.shared.db.read(|conn| {
            let flows = self.shared.flows(conn, who.tenant())?;
            let rows = pages::copies(conn, who.tenant(), &parties, before, PAGE + 1)?;
            let (rows, next) = cut(rows, |(copy, _)| copy.id.to_string());
            let entry = |(copy, row): (pages::CopyView, CaseHead)| {
                let flow = flows.get(conn, FlowVersionId::new(row.flow_version))?;
                Ok(CopyEntry { copy, row, flow })
            };
            let rows = rows.into_iter().map(entry).collect::<Result<_, AppError>>()?;
            Ok(Listed { rows, next })
        })
    }

    /// A person's drafts, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn drafts(&self, who: &Who, after: Option<&str>) -> Result<Listed<DraftEntry>, AppError> {
        let before = after.and_then(|key| key.parse().ok());
        self.shared.db.read(|conn| {
            let rows = drafts::list(conn, who.tenant(), who.user(), before, PAGE + 1)?;
            let (rows, next) = cut(rows, |row| row.id.to_string());
            let flows = waypost_store::flows::flows(conn, who.tenant())?;
            let current = waypost_store::flows::in_force(conn, who.tenant(), self.now())?;
            let versions = self.shared.flows(conn, who.tenant())?;
            let mut entries = Vec::new();
            for row in rows {
                let body = read_body(&row.body)?;
                let (flow_id, case, title) = match (row.flow, row.case) {
                    (Some(flow), _) => {
                        let version = current.iter().find(|(of, _)| of.id == flow);
                        let title = match version {
                            Some((_, version)) => {
                                let flow = versions.get(conn, *version)?;
                                first_line(&flow, &body.fields)
                            }
                            None => String::new(),
                        };
                        (flow, None, title)
                    }
                    (None, Some(case)) => {
                        let case = waypost_base::CaseId::new(case);
                        match pages::case_by_id(conn, who.tenant(), case)? {
                            Some(head) => (head.flow, Some(head.number), head.title),
                            None => continue,
                        }
                    }
                    (None, None) => continue,
                };
                let Some(flow) = flows.iter().find(|flow| flow.id == flow_id) else { continue };
                entries.push(DraftEntry {
                    id: row.id,
                    flow_code: flow.code.clone(),
                    flow: crate::organisation::label(&flow.name),
                    title: if body.title.trim().is_empty() { title } else { body.title },
                    updated_at: row.updated_at,
                    case,
                });
            }
            Ok(Listed { rows: entries, next })
        })
    }

    /// How much waits, for the frame of every page.
    ///
    /// # Errors
    /// When the store fails.
    pub fn counts(&self, who: &Who) -> Result<Counts, AppError> {
        let parties = party_texts(who);
        let (tenant, user): (_, UserId) = (who.tenant(), who.user());
        self.shared.db.read(|conn| {
            let query = InboxQuery { parties: &parties, person: Some(user), ..InboxQuery::default() };
            let limit = pages::COUNT_LIMIT;
            let incidents = if who.may(Permission::ResolveIncidents) {
                pages::open_incidents(conn, tenant, None, limit)?.len()
            } else {
                0
            };
            let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            Ok(Counts {
                todo: u32::try_from(pages::count(conn, tenant, &query)?).unwrap_or_default(),
                drafts: small(drafts::list(conn, tenant, user, None, limit)?.len()),
                incidents: small(incidents),
                notices: u32::try_from(notices::count_unread(conn, tenant, user, limit)?).unwrap_or_default(),
                letters: small(App::failed_letters(conn, who)?),
                copies: small(pages::count_unread_copies(conn, tenant, &parties, limit)?),
                done: 0,
                mine: 0,
            })
        })
    }

    /// The counts of all four lists, for the page that shows them.
    ///
    /// # Errors
    /// When the store fails.
    pub fn all_counts(&self, who: &Who) -> Result<Counts, AppError> {
        let counts = self.counts(who)?;
        let (tenant, user) = (who.tenant(), who.user());
        self.shared.db.read(|conn| {
            let limit = pages::COUNT_LIMIT;
            let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            Ok(Counts {
                done: small(pages::done(conn, tenant, user, None, limit)?.len()),
                mine: small(pages::mine(conn, tenant, user, None, limit)?.len()),
                ..counts
            })
        })
    }
}

/// The first line of text that was typed into a form.
fn first_line(flow: &FlowUse, fields: &[(String, String)]) -> String {
    let lines = flow.form.items.iter().filter(|item| matches!(item.kind, Kind::Text(_)) && !item.sensitive);
    let typed = |key: &str| fields.iter().find(|(name, _)| name.strip_prefix("item.") == Some(key));
    let mut typed = lines.filter_map(|item| typed(item.key.as_str())).map(|(_, value)| value.trim());
    typed.find(|value| !value.is_empty()).map_or_else(String::new, clean_title)
}

fn party_texts(who: &Who) -> Vec<String> {
    who.parties().iter().map(|(party, _)| party.to_string()).collect()
}

/// One row more than a page was read: its presence says that there is a next page.
fn cut<T>(mut rows: Vec<T>, key: impl Fn(&T) -> String) -> (Vec<T>, Option<String>) {
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > page;
    rows.truncate(page);
    let next = rows.last().filter(|_| more).map(key);
    (rows, next)
}
