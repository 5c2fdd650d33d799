//! Changing an action row: its content gets a new number, and published versions go on meaning the one they had, unless
//! the change is a correction.

use waypost_base::{ActionId, FlowVersionId, TenantId, UserId};
use waypost_engine::Definition;
use waypost_store::{
    Conn,
    actions::{self, ActionRow, RevisionRow},
    flows, plugins,
};

use super::effective::{INSTALLATION, described, meaning, schema_of, settings_of};
use crate::error::AppError;

/// Who changes a row, when; with a reason it is a correction, which holds for every version.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    /// When.
    pub at: i64,
    /// Who; none: a package at the command line.
    pub by: Option<UserId>,
    /// Why it holds also for versions that were published before.
    pub reason: Option<&'a str>,
}

/// What saving a row did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Number of the content now.
    pub revision: i32,
    /// Published versions that go on meaning an earlier content.
    pub kept: usize,
}

/// Adds a row, or changes the one with its id. Number and pins are found here.
///
/// # Errors
/// When the store fails, or what it holds cannot be read.
pub fn save(
    conn: &mut Conn,
    tenant: TenantId,
    mut row: ActionRow,
    change: Change<'_>,
) -> Result<Saved, AppError> {
    let id = ActionId::new(row.id);
    row.revision = 1;
    let before = actions::by_id(conn, tenant, id)?;
    if let Some(before) = &before {
        // Rows of an earlier version of this program have no content kept.
        actions::keep(conn, tenant, &revision(before, &Change { by: None, reason: None, ..change }))?;
        row.revision = before.revision + i32::from(content(before) != content(&row));
    }
    actions::save(conn, tenant, &row)?;
    actions::keep(conn, tenant, &revision(&row, &change))?;
    if let Some(before) = before.filter(|before| before.revision != row.revision) {
        if change.reason.is_some() {
            actions::unpin(conn, tenant, id)?;
        } else if meant(conn, &before)? != meant(conn, &row)? {
            for version in published_with(conn, tenant, id)? {
                actions::pin(conn, tenant, id, version, before.revision)?;
            }
        }
    }
    Ok(Saved { revision: row.revision, kept: actions::pins(conn, tenant, id)?.len() })
}

fn content(row: &ActionRow) -> (&str, &str, &str) {
    (&row.call, &row.settings, &row.rule)
}

fn revision(row: &ActionRow, change: &Change<'_>) -> RevisionRow {
    RevisionRow {
        action: row.id,
        no: row.revision,
        at: change.at,
        person: change.by.map(UserId::raw),
        call: row.call.clone(),
        settings: row.settings.clone(),
        rule: row.rule.clone(),
        reason: change.reason.unwrap_or_default().to_owned(),
    }
}

/// What a published version means by a content: everything but what is live.
fn meant(conn: &mut Conn, row: &ActionRow) -> Result<(String, String, serde_json::Value), AppError> {
    let plugin = plugins::by_name(conn, INSTALLATION, &row.call)?;
    let schema = schema_of(plugin.as_ref().and_then(described).as_ref());
    Ok((row.call.clone(), row.rule.clone(), meaning(&settings_of(row)?, &schema).into()))
}

/// Published versions, former ones too (cases may run on them), that use an action.
///
/// # Errors
/// When the store fails.
pub fn published_with(
    conn: &mut Conn,
    tenant: TenantId,
    id: ActionId,
) -> Result<Vec<FlowVersionId>, AppError> {
    let all = flows::all_versions(conn, tenant)?.into_iter().filter(|(_, version)| version.state != "draft");
    let uses = |text: &str| {
        let definition: Result<Definition, _> = serde_json::from_str(text);
        definition.is_ok_and(|it| it.stages.iter().any(|stage| stage.action == Some(id)))
    };
    let using = all.filter(|(_, version)| uses(&version.definition));
    Ok(using.map(|(_, version)| FlowVersionId::new(version.id)).collect())
}
