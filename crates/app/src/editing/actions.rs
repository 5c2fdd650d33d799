//! Action rows: what is done at a stage. Only who defines all flows changes them, for every flow may use them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use waypost_action_host::api::Describe;
use waypost_base::{ActionId, Code, FieldProblem, FlowVersionId, Label, Rejection, StageNo, TenantId};
use waypost_engine::Definition;
use waypost_store::{
    Conn,
    actions::{self, ActionRow, RevisionRow},
    editing::VersionHead,
    flows, plugins, secrets,
};

use super::{
    Stop, VersionState,
    create::{MAX_NAME, bad_code, check_label, refuse},
    settle,
};
use crate::{
    App,
    access::DefinesFlows,
    actions::{
        Delivery, Schema,
        change::{self, Change, Saved},
        effective::{INSTALLATION, described, schema_of},
    },
    chain::{Chain, record},
    error::AppError,
    organisation::{label, label_text},
};

/// Most settings of an action, and the longest of them in characters.
const MAX_SETTINGS: usize = 100;
const MAX_SETTING: usize = 100_000;
/// Longest rule or reason, in characters.
const MAX_RULE: usize = 1_000;

/// What an action is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ActionContent {
    /// Unique among the actions.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// What the buttons say.
    pub verbs: Vec<Label>,
    /// How several handlers decide, in the administrator's words; may be empty.
    pub rule: String,
    /// A built-in, or a plugin's name.
    pub call: String,
    /// Settings of the plugin.
    pub settings: Map<String, Value>,
    /// How its jobs are delivered.
    pub delivery: Delivery,
}

/// An action with the flows that use it.
#[derive(Clone, Debug)]
pub struct ActionLine {
    /// Its id.
    pub id: ActionId,
    /// What it is.
    pub content: ActionContent,
    /// Number of the content.
    pub revision: i32,
    /// Code and name of the flows whose version in force uses it.
    pub used: Vec<(String, Label)>,
}

/// A flow version that uses an action.
#[derive(Clone, Debug)]
pub struct ActionUseLine {
    /// Code of the flow.
    pub flow: String,
    /// Its name.
    pub name: Label,
    /// Number of the version.
    pub no: i32,
    /// How it stands.
    pub state: VersionState,
    /// The stages that name the action.
    pub stages: Vec<(StageNo, Label)>,
    /// The content it means, where that is not the present one.
    pub means: Option<i32>,
}

/// A plugin that an action may call.
#[derive(Clone, Debug)]
pub struct PluginLine {
    /// Its name.
    pub name: String,
    /// SHA-256 of the registered build, hex.
    pub sha256: String,
    /// When it was registered.
    pub registered_at: i64,
    /// What it said of itself; none: nobody has asked it.
    pub description: Option<Describe>,
}

/// What an action may call without a plugin.
pub const BUILT_IN: [&str; 2] = ["approve", "read"];

/// Where an action is used, and what it was before.
pub type ActionUses = (Vec<ActionUseLine>, Vec<RevisionRow>);

impl App {
    /// Every action row, by code.
    ///
    /// # Errors
    /// When the store fails.
    pub fn action_lines(&self, proof: &DefinesFlows) -> Result<Result<Vec<ActionLine>, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            proof.over_everything()?;
            let tenant = proof.who().tenant();
            let mut used = self.uses(conn, tenant)?;
            let rows = actions::list(conn, tenant)?.into_iter();
            let lines = rows.map(|row| ActionLine {
                id: ActionId::new(row.id),
                revision: row.revision,
                used: used.remove(&row.id).unwrap_or_default(),
                content: content(row),
            });
            Ok::<_, Stop>(lines.collect())
        }))
    }

    /// The versions that use an action, and the contents it had, the newest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn action_uses(
        &self,
        proof: &DefinesFlows,
        id: ActionId,
    ) -> Result<Result<ActionUses, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            proof.over_everything()?;
            let tenant = proof.who().tenant();
            let pins: BTreeMap<i64, i32> = actions::pins(conn, tenant, id)?.into_iter().collect();
            let mut lines = Vec::new();
            for (flow, version) in flows::all_versions(conn, tenant)? {
                let definition: Definition = serde_json::from_str(&version.definition)
                    .map_err(|why| AppError::damaged(format!("flow version {}", version.id), why))?;
                let naming = definition.stages.iter().filter(|stage| stage.action == Some(id));
                let stages: Vec<_> = naming.map(|stage| (stage.no, stage.name.clone())).collect();
                if stages.is_empty() {
                    continue;
                }
                let head = waypost_store::editing::head(conn, tenant, FlowVersionId::new(version.id))?;
                let state = |head: &VersionHead| VersionState::of(head, self.now());
                lines.push(ActionUseLine {
                    flow: flow.code.clone(),
                    name: label(&flow.name),
                    no: version.no,
                    state: head.as_ref().map_or(VersionState::Ended, state),
                    stages,
                    means: pins.get(&version.id).copied(),
                });
            }
            Ok::<_, Stop>((lines, actions::revisions(conn, tenant, id)?))
        }))
    }

    /// The plugins that are registered.
    ///
    /// # Errors
    /// When the store fails.
    pub fn plugins_for_actions(
        &self,
        proof: &DefinesFlows,
    ) -> Result<Result<Vec<PluginLine>, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            proof.over_everything()?;
            let rows = plugins::list(conn, INSTALLATION)?.into_iter();
            Ok::<_, Stop>(
                rows.map(|row| PluginLine {
                    description: described(&row),
                    sha256: crate::hex(&row.sha256),
                    registered_at: row.registered_at,
                    name: row.name,
                })
                .collect(),
            )
        }))
    }

    /// Adds an action (`id` is none), or changes one; the code of one that is there stays. With a `correction` (its
    /// reason) the change holds for versions that were published before, too; without, they go on meaning what they did.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field.
    pub fn save_action(
        &self,
        proof: &DefinesFlows,
        id: Option<ActionId>,
        new: &ActionContent,
        correction: Option<&str>,
    ) -> Result<Result<Saved, Rejection>, AppError> {
        settle(self.shared.db.write(|conn| {
            proof.over_everything()?;
            let tenant = proof.who().tenant();
            let code = new.code.trim();
            let mut problems = Vec::new();
            let row_id = match id {
                Some(id) => {
                    let row = actions::by_id(conn, tenant, id)?.ok_or(Code::NotFound)?;
                    if row.code != code {
                        problems.push(FieldProblem::new("code", Code::ValueReadOnly));
                    }
                    row.id
                }
                None => {
                    problems.extend(bad_code(code));
                    if actions::by_code(conn, tenant, code)?.is_some() {
                        problems.push(FieldProblem::new("code", Code::NameTaken).with("name", code));
                    }
                    self.shared.ids.fresh()
                }
            };
            check(conn, tenant, new, &mut problems)?;
            if let Some(reason) = correction {
                check_text(&mut problems, "correction_reason", reason);
                if reason.trim().is_empty() {
                    problems.push(FieldProblem::new("correction_reason", Code::ReasonMissing));
                }
            }
            refuse(problems)?;
            let json = |why| AppError::damaged("action", why);
            let row = ActionRow {
                id: row_id,
                code: code.to_owned(),
                name: label_text(&new.name),
                verbs: serde_json::to_string(&new.verbs).map_err(json)?,
                call: new.call.clone(),
                settings: serde_json::to_string(&new.settings).map_err(json)?,
                rule: new.rule.trim().to_owned(),
                delivery: new.delivery.written(),
                revision: 0,
            };
            let by = proof.who().user();
            let change = Change { at: self.now(), by: Some(by), reason: correction.map(str::trim) };
            let saved = change::save(conn, tenant, row, change)?;
            let entry = (row_id, new, by, saved.revision, change.reason);
            record(conn, tenant, Chain::Definitions, self.now(), "action_saved", &entry)?;
            Ok::<_, Stop>(saved)
        }))
    }

    /// The flows in force that use each action.
    fn uses(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
    ) -> Result<BTreeMap<i64, Vec<(String, Label)>>, AppError> {
        let mut used: BTreeMap<i64, Vec<(String, Label)>> = BTreeMap::new();
        for (flow, version) in flows::in_force(conn, tenant, self.now())? {
            let in_use = self.shared.flow_in(conn, tenant, version)?;
            let stages = in_use.flow.definition().stages.iter();
            let mut ids: Vec<i64> = stages.filter_map(|stage| stage.action).map(|id| id.raw()).collect();
            ids.sort_unstable();
            ids.dedup();
            for id in ids {
                used.entry(id).or_default().push((flow.code.clone(), label(&flow.name)));
            }
        }
        Ok(used)
    }
}

fn content(row: ActionRow) -> ActionContent {
    ActionContent {
        name: label(&row.name),
        verbs: serde_json::from_str(&row.verbs).unwrap_or_default(),
        settings: serde_json::from_str(&row.settings).unwrap_or_default(),
        delivery: Delivery::read(&row.delivery),
        code: row.code,
        rule: row.rule,
        call: row.call,
    }
}

fn check(
    conn: &mut Conn,
    tenant: TenantId,
    new: &ActionContent,
    problems: &mut Vec<FieldProblem>,
) -> Result<(), AppError> {
    check_label(problems, "name", &new.name, MAX_NAME, true);
    for (at, verb) in new.verbs.iter().enumerate() {
        check_label(problems, &format!("verb.{at}"), verb, 40, false);
    }
    check_text(problems, "rule", &new.rule);
    problems.extend(new.delivery.judge());
    if BUILT_IN.contains(&new.call.as_str()) {
        return Ok(());
    }
    let Some(plugin) = plugins::by_name(conn, INSTALLATION, &new.call)? else {
        problems.push(FieldProblem::new("call", Code::ValueNotChoice));
        return Ok(());
    };
    if new.settings.len() > MAX_SETTINGS {
        problems.push(FieldProblem::new("setting", Code::TooManyEntries).with("limit", MAX_SETTINGS));
    }
    for (key, value) in &new.settings {
        let length = key.chars().count().max(value.to_string().chars().count());
        if length > MAX_SETTING {
            let long = FieldProblem::new(format!("setting:{key}"), Code::ValueTooLong);
            problems.push(long.with("max", MAX_SETTING).with("length", length));
        }
    }
    let wrong = schema_of(described(&plugin).as_ref()).judge(&new.settings);
    problems.extend(
        wrong.into_iter().map(|wrong| FieldProblem { field: format!("setting:{}", wrong.field), ..wrong }),
    );
    for (key, value) in &new.settings {
        for name in Schema::secrets(value) {
            if secrets::by_name(conn, tenant, &name)?.is_none() {
                let unknown = FieldProblem::new(format!("setting:{key}"), Code::SecretUnknown);
                problems.push(unknown.with("name", name));
            }
        }
    }
    Ok(())
}

fn check_text(problems: &mut Vec<FieldProblem>, field: &str, text: &str) {
    let length = text.chars().count();
    if length > MAX_RULE {
        problems
            .push(FieldProblem::new(field, Code::ValueTooLong).with("max", MAX_RULE).with("length", length));
    } else if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        problems.push(FieldProblem::new(field, Code::ValueControl));
    }
}
