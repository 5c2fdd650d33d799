//! A flow as a package: with its category, form and actions, so that another installation can take it in.

use std::collections::BTreeSet;

use waypost_base::{ActionId, FlowId, FlowVersionId, FormVersionId, TenantId};
use waypost_engine::Definition;
use waypost_interchange::{
    ActionPackage, CategoryPackage, Code, CodeTable, FlowHead, FlowPackage, FormPackage, Package,
    ReferenceFault,
};
use waypost_store::{Conn, actions, flows, forms};

use super::KnownCodes;
use crate::{
    App,
    actions::Effective,
    chain::{Chain, record},
    error::AppError,
    organisation::label,
};

impl App {
    /// The newest version of a flow as a package; `None` when there is no such flow. That it left is recorded.
    ///
    /// # Errors
    /// When the store fails. The inner error names everything without a code that packages take.
    pub fn export_flow(
        &self,
        tenant: TenantId,
        code: &str,
    ) -> Result<Option<Result<Package, Vec<ReferenceFault>>>, AppError> {
        self.shared.db.write(|conn| {
            let exported = export(conn, tenant, code)?;
            if let Some(Ok(_)) = exported {
                record(conn, tenant, Chain::Exports, self.now(), "flow", &code)?;
            }
            Ok(exported)
        })
    }
}

fn export(
    conn: &mut Conn,
    tenant: TenantId,
    code: &str,
) -> Result<Option<Result<Package, Vec<ReferenceFault>>>, AppError> {
    let Some(flow) = flows::flow_by_code(conn, tenant, code)? else { return Ok(None) };
    let damaged = |why: &dyn std::fmt::Display| AppError::damaged(format!("flow `{code}`"), why);
    let version = flows::versions_of(conn, tenant, FlowId::new(flow.id))?.into_iter().next();
    let version = version.ok_or_else(|| damaged(&"it has no version"))?;
    let definition: Definition = serde_json::from_str(&version.definition).map_err(|why| damaged(&why))?;
    let checked = |code: &str| Code::new(code).map_err(|why| damaged(&why));
    let mut package = Package::default();

    let category = match flow.category {
        None => None,
        Some(id) => flows::categories(conn, tenant)?.into_iter().find(|row| row.id == id),
    };
    if let Some(row) = &category {
        package.categories.push(CategoryPackage { code: checked(&row.code)?, name: label(&row.name) });
    }
    if let Some(id) = version.form_version {
        let stored = forms::version(conn, tenant, FormVersionId::new(id))?;
        let stored = stored.ok_or_else(|| damaged(&"its form is missing"))?;
        let row = forms::forms(conn, tenant)?.into_iter().find(|row| row.id == stored.form);
        let code = checked(&row.ok_or_else(|| damaged(&"its form is missing"))?.code)?;
        let form = serde_json::from_str(&stored.definition).map_err(|why| damaged(&why))?;
        package.forms.push(FormPackage { code, form });
    }
    let used: BTreeSet<ActionId> = definition.stages.iter().filter_map(|stage| stage.action).collect();
    for row in actions::list(conn, tenant)?.into_iter().filter(|row| used.contains(&ActionId::new(row.id))) {
        let means = Effective::load(conn, tenant, ActionId::new(row.id), FlowVersionId::new(version.id))?;
        let means = means.ok_or_else(|| damaged(&"an action is missing"))?;
        package.actions.push(ActionPackage {
            code: checked(&row.code)?,
            name: label(&row.name),
            verbs: serde_json::from_str(&row.verbs).map_err(|why| damaged(&why))?,
            rule: Some(row.rule).filter(|rule| !rule.is_empty()),
            // What this version means, not what the row says now.
            settings: means.settings.as_object().cloned().unwrap_or_default(),
            delivery: serde_json::from_str(&row.delivery).unwrap_or_default(),
            call: means.call,
        });
    }
    let head = FlowHead {
        code: checked(&flow.code)?,
        name: label(&flow.name),
        description: label(&flow.description),
        category: package.categories.first().map(|row| row.code.clone()),
        policies: serde_json::from_str(&version.policies).map_err(|why| damaged(&why))?,
        // A day that has passed would not say when the copy begins.
        valid_from: None,
        form: package.forms.first().map(|row| row.code.clone()),
    };
    let names = code_table(&KnownCodes::load(conn, tenant)?);
    let asks = crate::materials::version::asks_of(conn, tenant, FlowVersionId::new(version.id))?;
    let (materials, asked) = super::materials::exported(conn, tenant, &asks)?;
    Ok(Some(FlowPackage::export(head, &definition, &names).map(|mut flow| {
        flow.materials = asked;
        package.materials = materials;
        package.flows.push(flow);
        package
    })))
}

/// Codes and ids, both ways.
pub(crate) fn code_table(known: &KnownCodes) -> CodeTable {
    use waypost_base::{DepartmentId, PostId, UserId};
    let mut table = CodeTable::default();
    known.posts.iter().for_each(|(code, id)| table.posts.insert(code, PostId::new(*id)));
    known.departments.iter().for_each(|(code, id)| table.departments.insert(code, DepartmentId::new(*id)));
    known.people.iter().for_each(|(code, id)| table.people.insert(code, UserId::new(*id)));
    known.actions.iter().for_each(|(code, id)| table.actions.insert(code, ActionId::new(*id)));
    known.flows.iter().for_each(|(code, id)| table.flows.insert(code, FlowId::new(*id)));
    table
}
