//! Action rows: what is done at a stage. Only who defines all flows changes them, for every flow may use them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use waypost_base::{ActionId, Code, FieldProblem, Label, Rejection, TenantId};
use waypost_store::{
    Conn, StoreError,
    actions::{self, ActionRow},
    flows, plugins,
};

use super::{
    create::{MAX_NAME, bad_code, check_label, refuse},
    settle,
};
use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
    organisation::{label, label_text},
};

/// Most settings of an action, and the longest of them in characters.
const MAX_SETTINGS: usize = 100;
const MAX_SETTING: usize = 2_000;
/// Longest rule, in characters.
const MAX_RULE: usize = 1_000;
/// Plugins belong to the installation.
const INSTALLATION: TenantId = TenantId::new(0);

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
}

/// An action with the flows that use it.
#[derive(Clone, Debug)]
pub struct ActionLine {
    /// Its id.
    pub id: ActionId,
    /// What it is.
    pub content: ActionContent,
    /// Code and name of the flows whose version in force uses it.
    pub used: Vec<(String, Label)>,
}

/// What an action may call without a plugin.
pub const BUILT_IN: [&str; 2] = ["approve", "read"];

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
                used: used.remove(&row.id).unwrap_or_default(),
                content: content(row),
            });
            Ok::<_, super::Stop>(lines.collect())
        }))
    }

    /// The plugins that are registered.
    ///
    /// # Errors
    /// When the store fails.
    pub fn plugins_for_actions(
        &self,
        proof: &DefinesFlows,
    ) -> Result<Result<Vec<String>, Rejection>, AppError> {
        settle(self.shared.db.read(|conn| {
            proof.over_everything()?;
            let rows = plugins::list(conn, INSTALLATION)?;
            Ok::<_, super::Stop>(rows.into_iter().map(|row| row.name).collect())
        }))
    }

    /// Adds an action (`id` is none), or changes one; the code of one that is there stays.
    ///
    /// # Errors
    /// When the store fails; the rejection has a problem per field.
    pub fn save_action(
        &self,
        proof: &DefinesFlows,
        id: Option<ActionId>,
        new: &ActionContent,
    ) -> Result<Result<(), Rejection>, AppError> {
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
            check(conn, new, &mut problems)?;
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
            };
            actions::save(conn, tenant, &row)?;
            let entry = (row_id, new, proof.who().user());
            Ok::<_, super::Stop>(record(
                conn,
                tenant,
                Chain::Definitions,
                self.now(),
                "action_saved",
                &entry,
            )?)
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
            let mut ids: Vec<i64> = in_use
                .flow
                .definition()
                .stages
                .iter()
                .filter_map(|stage| stage.action)
                .map(|id| id.raw())
                .collect();
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
        code: row.code,
        rule: row.rule,
        call: row.call,
    }
}

fn check(conn: &mut Conn, new: &ActionContent, problems: &mut Vec<FieldProblem>) -> Result<(), StoreError> {
    check_label(problems, "name", &new.name, MAX_NAME, true);
    for (at, verb) in new.verbs.iter().enumerate() {
        check_label(problems, &format!("verb.{at}"), verb, 40, false);
    }
    let known =
        BUILT_IN.contains(&new.call.as_str()) || plugins::by_name(conn, INSTALLATION, &new.call)?.is_some();
    if !known {
        problems.push(FieldProblem::new("call", Code::ValueNotChoice));
    }
    let control = |text: &str| text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    let length = new.rule.chars().count();
    if length > MAX_RULE {
        problems
            .push(FieldProblem::new("rule", Code::ValueTooLong).with("max", MAX_RULE).with("length", length));
    } else if control(&new.rule) {
        problems.push(FieldProblem::new("rule", Code::ValueControl));
    }
    if new.settings.len() > MAX_SETTINGS {
        problems.push(FieldProblem::new("setting.0.key", Code::TooManyEntries).with("limit", MAX_SETTINGS));
    }
    for (at, (key, value)) in new.settings.iter().enumerate() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let length = key.chars().count().max(text.chars().count());
        if length > MAX_SETTING {
            let long = FieldProblem::new(format!("setting.{at}.value"), Code::ValueTooLong);
            problems.push(long.with("max", MAX_SETTING).with("length", length));
        } else if control(key) || control(&text) {
            problems.push(FieldProblem::new(format!("setting.{at}.value"), Code::ValueControl));
        }
    }
    Ok(())
}
