//! A published flow version as it is used: the compiled net, its form, its names.

use std::{collections::BTreeMap, sync::Arc};

use waypost_action_host::api::Ask;
use waypost_base::{
    ActionId, CategoryId, FlowId, FlowVersionId, FormVersionId, ItemKey, Label, TenantId, Value, Values,
};
use waypost_engine::{Definition, Flow, Rule};
use waypost_forms::{Form, Item, Kind, Right, Rights};
use waypost_store::{Conn, actions, flows, forms};

use crate::{
    actions::Effective,
    desk::facts::form_rights,
    error::AppError,
    materials::{self, MaterialUse},
    organisation::label,
};

mod cache;
pub mod marks;

pub use cache::{FlowCache, Flows};

/// Longest title of a case, in characters.
const TITLE_MAX: usize = 120;

/// One version of a flow, ready to run. Once it is published only its names change, and what its actions call.
pub struct FlowUse {
    /// The flow.
    pub flow_id: FlowId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: Label,
    /// Its category.
    pub category: Option<CategoryId>,
    /// The version.
    pub version: FlowVersionId,
    /// The version's number within the flow.
    pub no: i32,
    /// Not published yet.
    pub draft: bool,
    /// The compiled net.
    pub flow: Arc<Flow>,
    /// The pinned form version.
    pub form_version: FormVersionId,
    /// The form, with the checklist of materials behind its own items.
    pub form: Arc<Form>,
    /// What it asks for beside the form, with the catalogue as it is.
    pub materials: Vec<MaterialUse>,
    /// Action rows that stages name.
    pub actions: BTreeMap<ActionId, ActionUse>,
    /// Items that some stage hides.
    hidden: Rights,
}

/// An action row as a flow uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionUse {
    /// Shown name.
    pub name: Label,
    /// The plugin's name, or a built-in, as this version means it.
    pub call: String,
    /// How several handlers decide, where a stage does not say itself.
    pub rule: Option<String>,
    /// The plugin is asked whether a step may be submitted.
    pub checks: bool,
    /// The plugin says what votes come to.
    pub tallies: bool,
    /// The plugin tells the effect before a step is submitted.
    pub previews: bool,
}

impl FlowUse {
    /// Reads and compiles a version.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub fn load(conn: &mut Conn, tenant: TenantId, version: FlowVersionId) -> Result<FlowUse, AppError> {
        let what = || format!("flow version {version}");
        let row =
            flows::version(conn, tenant, version)?.ok_or_else(|| AppError::damaged(what(), "missing"))?;
        let flow = flows::flow_by_id(conn, tenant, FlowId::new(row.flow))?
            .ok_or_else(|| AppError::damaged(what(), "its flow is missing"))?;
        let mut definition: Definition =
            serde_json::from_str(&row.definition).map_err(|why| AppError::damaged(what(), why))?;
        let form_version = FormVersionId::new(row.form_version.unwrap_or(0));
        let mut form = match row.form_version {
            Some(_) => {
                let stored = forms::version(conn, tenant, form_version)?
                    .ok_or_else(|| AppError::damaged(what(), "its form is missing"))?;
                serde_json::from_str(&stored.definition).map_err(|why| AppError::damaged(what(), why))?
            }
            None => Form::new("", Vec::new()),
        };
        let materials = materials::load(conn, tenant, version, &definition)?;
        materials::extend(&mut form, &mut definition, &materials);
        let used = actions_of(conn, tenant, version, &definition)?;
        for stage in definition.stages.iter_mut().filter(|stage| stage.is_decided_together()) {
            // What an action says in words that are no rule was never published for several.
            let rule = stage.action.and_then(|id| used.get(&id)?.rule.clone());
            let rule = rule.filter(|rule| rule.parse::<Rule>().is_ok());
            stage.rule = stage.rule.take().or(rule);
        }
        let rights = definition.stages.iter().flat_map(form_rights);
        let hidden = rights.filter(|(_, right)| *right == Right::Hidden).collect();
        Ok(FlowUse {
            flow_id: FlowId::new(flow.id),
            code: flow.code,
            name: label(&flow.name),
            category: flow.category.map(CategoryId::new),
            version,
            no: row.no,
            draft: row.state == "draft",
            flow: Arc::new(Flow::new(definition).map_err(|why| AppError::damaged(what(), why))?),
            form_version,
            form: Arc::new(form),
            materials,
            actions: used,
            hidden,
        })
    }

    /// The same version with its names, its category and its actions as they are now.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn renewed(self: Arc<Self>, conn: &mut Conn, tenant: TenantId) -> Result<Arc<FlowUse>, AppError> {
        let row = flows::flow_by_id(conn, tenant, self.flow_id)?
            .ok_or_else(|| AppError::damaged(format!("flow {}", self.flow_id), "missing"))?;
        let (name, category) = (label(&row.name), row.category.map(CategoryId::new));
        let actions = actions_of(conn, tenant, self.version, self.flow.definition())?;
        if !self.materials.is_empty()
            && materials::load(conn, tenant, self.version, self.flow.definition())? != self.materials
        {
            // The catalogue's days and names stand in the form too.
            return Ok(Arc::new(FlowUse::load(conn, tenant, self.version)?));
        }
        let rules = |used: &BTreeMap<ActionId, ActionUse>| -> Vec<Option<String>> {
            used.values().map(|action| action.rule.clone()).collect()
        };
        if rules(&actions) != rules(&self.actions) {
            // The rule is part of what is executed.
            return Ok(Arc::new(FlowUse::load(conn, tenant, self.version)?));
        }
        if (&self.code, &self.name, self.category, &self.actions) == (&row.code, &name, category, &actions) {
            return Ok(self);
        }
        Ok(Arc::new(FlowUse {
            flow_id: self.flow_id,
            code: row.code,
            name,
            category,
            version: self.version,
            no: self.no,
            draft: self.draft,
            flow: self.flow.clone(),
            form_version: self.form_version,
            materials: self.materials.clone(),
            form: self.form.clone(),
            actions,
            hidden: self.hidden.clone(),
        }))
    }

    /// The strictest rights: every item may only be read, and one that any stage hides is hidden.
    pub fn strictest(&self) -> Rights {
        self.hidden.clone()
    }

    /// Whether some stage hides an item.
    pub fn hides(&self, item: &ItemKey) -> bool {
        self.hidden.contains_key(item)
    }

    /// A stage's name.
    pub fn stage_name(&self, no: waypost_base::StageNo, language: &str) -> String {
        self.flow
            .definition()
            .stage(no)
            .map_or_else(|| no.to_string(), |stage| stage.name.in_language(language).to_owned())
    }
}

/// The action rows that stages of a definition name.
fn actions_of(
    conn: &mut Conn,
    tenant: TenantId,
    version: FlowVersionId,
    definition: &Definition,
) -> Result<BTreeMap<ActionId, ActionUse>, AppError> {
    let mut used = BTreeMap::new();
    for id in definition.stages.iter().filter_map(|stage| stage.action) {
        let Some(row) = actions::by_id(conn, tenant, id)? else { continue };
        let Some(means) = Effective::load(conn, tenant, id, version)? else { continue };
        let answers = |ask| means.description.as_ref().is_some_and(|said| said.does_answer(ask));
        let (checks, previews, tallies) = (answers(Ask::Check), answers(Ask::Preview), answers(Ask::Tally));
        let rule = Some(means.rule).filter(|rule| !rule.trim().is_empty());
        used.insert(
            id,
            ActionUse { name: label(&row.name), call: means.call, rule, checks, tallies, previews },
        );
    }
    Ok(used)
}

/// Whether a case may be started with a version at an instant.
///
/// # Errors
/// When the store fails.
pub fn in_force_at(
    conn: &mut Conn,
    tenant: TenantId,
    version: FlowVersionId,
    at: waypost_base::Timestamp,
) -> Result<bool, AppError> {
    let known = flows::validity(conn, tenant, version)?;
    Ok(known.is_some_and(|(state, from, to)| {
        let at = at.millis();
        state != "draft" && from.is_some_and(|from| from <= at) && to.is_none_or(|to| at < to)
    }))
}

/// A typed title as it is kept: one line, no control characters, not too long.
pub fn clean_title(typed: &str) -> String {
    typed.trim().chars().filter(|c| !c.is_control()).take(TITLE_MAX).collect()
}

/// The title of a case without a typed one: its first filled line of text, else the flow's name. Whoever sees
/// the case sees its title, so what is sensitive, or hidden at any stage, is not in it.
pub fn title(flow: &FlowUse, values: &Values) -> String {
    let open = |item: &&Item| matches!(item.kind, Kind::Text(_)) && !item.sensitive && !flow.hides(&item.key);
    let line = flow.form.items.iter().filter(open).find_map(|item| match values.get(&item.key) {
        Some(Value::Text(text)) if !text.trim().is_empty() => Some(text.trim()),
        _ => None,
    });
    line.unwrap_or(flow.name.text()).chars().take(TITLE_MAX).collect()
}
