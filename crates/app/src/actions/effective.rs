//! What an action row means for one flow version.
//!
//! A published version means the row's content as it was when the version was published: which plugin it calls, its
//! rule, its settings. What only says *where and how* the other system is reached (settings that the plugin's schema
//! marks `live`, and every secret) is the row's present content, for running cases too. So are the row's name, its verbs
//! and the terms of delivery. An administrator may correct a content on record, and then it holds for every version.

use serde_json::{Map, Value};
use waypost_action_host::api::Describe;
use waypost_base::{ActionId, FlowVersionId, TenantId};
use waypost_store::{
    Conn,
    actions::{self, ActionRow},
    plugins::{self, PluginRow},
};

use super::{Delivery, Schema};
use crate::error::AppError;

/// The tenant of rows that belong to the installation.
pub(crate) const INSTALLATION: TenantId = TenantId::new(0);

/// An action row as one flow version means it.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The row's code, for words.
    pub code: String,
    /// Number of the content meant.
    pub revision: i32,
    /// The plugin's name, or a built-in.
    pub call: String,
    /// How several handlers decide; may be empty.
    pub rule: String,
    /// Settings as the plugin gets them.
    pub settings: Value,
    /// Terms of delivery.
    pub delivery: Delivery,
    /// The plugin, where one is registered under the name.
    pub plugin: Option<PluginRow>,
    /// What it said of itself.
    pub description: Option<Describe>,
}

impl Effective {
    /// Reads it; `None` when there is no such row.
    ///
    /// # Errors
    /// When the store fails, or what it holds cannot be read.
    pub fn load(
        conn: &mut Conn,
        tenant: TenantId,
        id: ActionId,
        version: FlowVersionId,
    ) -> Result<Option<Effective>, AppError> {
        let Some(row) = actions::by_id(conn, tenant, id)? else { return Ok(None) };
        let pinned = actions::pinned(conn, tenant, id, version)?;
        let call = pinned.as_ref().map_or_else(|| row.call.clone(), |pinned| pinned.call.clone());
        let plugin = plugins::by_name(conn, INSTALLATION, &call)?;
        let description = plugin.as_ref().and_then(described);
        let present = settings_of(&row)?;
        let settings = match &pinned {
            Some(pinned) if pinned.call == row.call => {
                let then = read(&row.code, &pinned.settings)?;
                joined(then, &present, &schema_of(description.as_ref()))
            }
            Some(pinned) => read(&row.code, &pinned.settings)?,
            None => present,
        };
        let rule = pinned.as_ref().map_or(&row.rule, |pinned| &pinned.rule).clone();
        Ok(Some(Effective {
            rule,
            revision: pinned.map_or(row.revision, |pinned| pinned.no),
            delivery: Delivery::read(&row.delivery),
            code: row.code,
            call,
            settings: Value::Object(settings),
            plugin,
            description,
        }))
    }

    /// Whether nothing but the desk is needed for it.
    pub fn is_built_in(&self) -> bool {
        crate::editing::BUILT_IN.contains(&self.call.as_str())
    }
}

/// The settings of a row.
///
/// # Errors
/// When they cannot be read.
pub(crate) fn settings_of(row: &ActionRow) -> Result<Map<String, Value>, AppError> {
    read(&row.code, &row.settings)
}

fn read(code: &str, settings: &str) -> Result<Map<String, Value>, AppError> {
    serde_json::from_str(settings).map_err(|why| AppError::damaged(format!("settings of action {code}"), why))
}

/// What a plugin said of itself.
pub(crate) fn described(row: &PluginRow) -> Option<Describe> {
    serde_json::from_str(row.description.as_deref()?).ok()
}

/// The schema of its settings; of a plugin that nobody asked, one that takes anything.
pub(crate) fn schema_of(description: Option<&Describe>) -> Schema {
    match description {
        Some(description) => Schema::read(&description.settings_schema),
        None => Schema::unknown(),
    }
}

/// Settings of then, with what is live as it is now.
fn joined(mut then: Map<String, Value>, now: &Map<String, Value>, schema: &Schema) -> Map<String, Value> {
    let keys: Vec<String> =
        then.keys().chain(now.keys()).filter(|key| schema.is_live(key)).cloned().collect();
    for key in keys {
        match now.get(&key) {
            Some(value) => then.insert(key, value.clone()),
            None => then.remove(&key),
        };
    }
    then
}

/// Settings without what is live: what a published version means.
pub(crate) fn meaning(settings: &Map<String, Value>, schema: &Schema) -> Map<String, Value> {
    settings
        .iter()
        .filter(|(key, _)| !schema.is_live(key))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}
