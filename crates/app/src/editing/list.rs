//! The flows that a person defines, page by page.

use std::collections::HashMap;

use waypost_base::{CategoryId, FlowId, FlowVersionId, Label, Timestamp, UserId};
use waypost_store::{
    Conn,
    editing::{self, VersionHead},
    flows::{self, FlowRow},
};

use super::VersionState;
use crate::{App, access::DefinesFlows, error::AppError, organisation::label};

/// Which flows.
#[derive(Clone, Debug, Default)]
pub struct FlowsQuery {
    /// Words that stand in the code or the name, in any language; empty: all.
    pub search: String,
    /// Of which category.
    pub category: InCategory,
    /// Those after this code, as the page before said.
    pub after: Option<String>,
    /// How many at most.
    pub limit: usize,
}

/// Of which category.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InCategory {
    /// Of any or none.
    #[default]
    Any,
    /// Of this one.
    Is(CategoryId),
    /// Of none.
    None,
}

/// A page of flows, by code.
#[derive(Clone, Debug, Default)]
pub struct FlowsPage {
    /// The flows.
    pub lines: Vec<FlowLine>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
    /// How many there are on all pages.
    pub total: usize,
}

/// One flow.
#[derive(Clone, Debug)]
pub struct FlowLine {
    /// The flow.
    pub flow: FlowId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// Its category and the category's name.
    pub category: Option<(CategoryId, Label)>,
    /// The version in force, its number, and since when.
    pub in_force: Option<(FlowVersionId, i32, Timestamp)>,
    /// The version that is published for a later day, its number, and from when on.
    pub waiting: Option<(FlowVersionId, i32, Timestamp)>,
    /// The open draft.
    pub draft: Option<DraftLine>,
    /// Cases of any version that run.
    pub running: i64,
}

/// An open draft.
#[derive(Clone, Debug)]
pub struct DraftLine {
    /// The version.
    pub version: FlowVersionId,
    /// Its number.
    pub no: i32,
    /// Who changed it last, and when.
    pub edited: Option<(UserId, Timestamp)>,
}

impl App {
    /// The flows that this person defines.
    ///
    /// # Errors
    /// When the store fails.
    pub fn flows_to_define(&self, proof: &DefinesFlows, query: &FlowsQuery) -> Result<FlowsPage, AppError> {
        self.shared.db.read(|conn| {
            let tenant = proof.who().tenant();
            let categories = flows::categories(conn, tenant)?;
            let names: HashMap<i64, Label> =
                categories.into_iter().map(|row| (row.id, label(&row.name))).collect();
            let words: Vec<String> = query.search.split_whitespace().map(str::to_lowercase).collect();
            let mut found = flows::flows(conn, tenant)?;
            found.retain(|row| {
                let category = row.category.map(CategoryId::new);
                let asked = match query.category {
                    InCategory::Any => true,
                    InCategory::Is(asked) => category == Some(asked),
                    InCategory::None => category.is_none(),
                };
                asked && proof.covers(category) && matches(row, &words)
            });
            let total = found.len();
            let start =
                query.after.as_ref().map_or(0, |after| found.partition_point(|row| row.code <= *after));
            let limit = query.limit.max(1);
            let next = found.get(start + limit - 1).filter(|_| found.len() > start + limit);
            let next = next.map(|row| row.code.clone());
            let rows: Vec<FlowRow> = found.into_iter().skip(start).take(limit).collect();
            let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
            let mut heads: HashMap<i64, Vec<VersionHead>> = HashMap::new();
            for head in editing::heads_of(conn, tenant, &ids)? {
                heads.entry(head.flow).or_default().push(head);
            }
            let mut lines = Vec::with_capacity(rows.len());
            for row in rows {
                let heads = heads.remove(&row.id).unwrap_or_default();
                lines.push(self.line(conn, proof, row, &heads, &names)?);
            }
            Ok(FlowsPage { lines, next, total })
        })
    }

    fn line(
        &self,
        conn: &mut Conn,
        proof: &DefinesFlows,
        row: FlowRow,
        heads: &[VersionHead],
        names: &HashMap<i64, Label>,
    ) -> Result<FlowLine, AppError> {
        let now = self.now();
        let instant = Timestamp::from_millis;
        let of = |state| {
            let head = heads.iter().find(|head| VersionState::of(head, now) == state)?;
            Some((FlowVersionId::new(head.id), head.no, instant(head.valid_from.unwrap_or_default())))
        };
        let draft = heads.iter().find(|head| head.state == "draft").map(|head| DraftLine {
            version: FlowVersionId::new(head.id),
            no: head.no,
            edited: head.edited_by.zip(head.edited_at).map(|(by, at)| (UserId::new(by), instant(at))),
        });
        let mut running = 0;
        for head in heads.iter().filter(|head| head.state != "draft") {
            let (all, ended) = editing::case_counts(conn, proof.who().tenant(), FlowVersionId::new(head.id))?;
            running += all - ended;
        }
        let category = row.category.and_then(|id| Some((CategoryId::new(id), names.get(&id)?.clone())));
        Ok(FlowLine {
            flow: FlowId::new(row.id),
            name: label(&row.name),
            code: row.code,
            category,
            in_force: of(VersionState::InForce),
            waiting: of(VersionState::Waiting),
            draft,
            running,
        })
    }
}

/// Whether every word stands in the code or a name.
fn matches(row: &FlowRow, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let name = label(&row.name);
    let mut texts: Vec<String> = name.texts().map(str::to_lowercase).collect();
    texts.push(row.code.to_lowercase());
    words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
}
