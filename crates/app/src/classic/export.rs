//! Flows out of the system, many at once: as a package, or as the classic tables. That they left is recorded.

use std::collections::{BTreeMap, BTreeSet};

use waypost_base::{CategoryId, FlowId, FlowVersionId, FormVersionId, TenantId};
use waypost_engine::Definition;
use waypost_interchange::{
    ActionPackage, CategoryPackage, Code, CodeTable, FlowHead, FlowPackage, FormPackage, Package,
    classic::write::{TableFile, tables},
};
use waypost_store::{
    Conn, actions,
    flows::{self, CategoryRow, FlowRow},
    forms,
};

use crate::{
    App,
    access::DefinesFlows,
    chain::{Chain, record},
    error::AppError,
    import::{KnownCodes, code_table, materials},
    materials::version::asks_of,
    organisation::label,
};

/// Which flows are taken out.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Selection {
    /// One, by its code.
    Flow(String),
    /// Those of a category, by its code.
    Category(String),
    /// Every flow.
    All,
}

/// Flows that were taken out.
#[derive(Clone, Debug)]
pub struct Exported {
    /// As a package.
    pub package: Package,
    /// As the classic tables.
    pub tables: Vec<TableFile>,
    /// Codes of flows that a package cannot carry, since something in them has no code any more.
    pub left_out: Vec<String>,
}

/// Codes, forms, actions and categories, read once for any number of flows.
pub(super) struct Known {
    codes: CodeTable,
    categories: BTreeMap<i64, CategoryRow>,
    forms: BTreeMap<i64, String>,
}

impl Known {
    pub(super) fn load(conn: &mut Conn, tenant: TenantId) -> Result<Known, AppError> {
        Ok(Known {
            codes: code_table(&KnownCodes::load(conn, tenant)?),
            categories: flows::categories(conn, tenant)?.into_iter().map(|row| (row.id, row)).collect(),
            forms: forms::forms(conn, tenant)?.into_iter().map(|row| (row.id, row.code)).collect(),
        })
    }

    /// The newest version of a flow as a package entry; `None` where something in it has no code.
    pub(super) fn flow(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        row: &FlowRow,
    ) -> Result<Option<FlowPackage>, AppError> {
        let damaged = |why: &dyn std::fmt::Display| AppError::damaged(format!("flow `{}`", row.code), why);
        let Some(version) = flows::newest(conn, tenant, FlowId::new(row.id))? else { return Ok(None) };
        let definition: Definition =
            serde_json::from_str(&version.definition).map_err(|why| damaged(&why))?;
        let form = match version.form_version {
            None => None,
            Some(id) => {
                forms::form_of(conn, tenant, FormVersionId::new(id))?.and_then(|form| self.forms.get(&form))
            }
        };
        let code = |text: &str| Code::new(text).map_err(|why| damaged(&why));
        let head = FlowHead {
            code: code(&row.code)?,
            name: label(&row.name),
            description: label(&row.description),
            category: self.category(row).map(|row| code(&row.code)).transpose()?,
            policies: serde_json::from_str(&version.policies).map_err(|why| damaged(&why))?,
            // A day that has passed would not say when the copy begins.
            valid_from: None,
            form: form.map(|text| code(text)).transpose()?,
        };
        let asks = asks_of(conn, tenant, FlowVersionId::new(version.id))?;
        let (_, materials) = materials::exported(conn, tenant, &asks)?;
        let exported = FlowPackage::export(head, &definition, &self.codes).ok();
        Ok(exported.map(|flow| FlowPackage { materials, ..flow }))
    }

    fn category(&self, row: &FlowRow) -> Option<&CategoryRow> {
        self.categories.get(&row.category?)
    }
}

impl App {
    /// Flows that this person defines, as a package and as tables; `None` when none of them is his.
    ///
    /// # Errors
    /// When the store fails.
    pub fn export_flows(
        &self,
        proof: &DefinesFlows,
        selection: &Selection,
        kind: &str,
    ) -> Result<Option<Exported>, AppError> {
        let covers = |category: Option<i64>| proof.covers(category.map(CategoryId::new));
        let by = Some(proof.who().user());
        self.export_selected(proof.who().tenant(), selection, &covers, &(by, selection, kind))
    }

    /// The same for the operator.
    ///
    /// # Errors
    /// When the store fails.
    pub fn export_flows_as_operator(
        &self,
        tenant: TenantId,
        selection: &Selection,
        kind: &str,
    ) -> Result<Option<Exported>, AppError> {
        let by: Option<waypost_base::UserId> = None;
        self.export_selected(tenant, selection, &|_| true, &(by, selection, kind))
    }

    fn export_selected(
        &self,
        tenant: TenantId,
        selection: &Selection,
        covers: &dyn Fn(Option<i64>) -> bool,
        entry: &impl serde::Serialize,
    ) -> Result<Option<Exported>, AppError> {
        self.shared.db.write(|conn| {
            let known = Known::load(conn, tenant)?;
            let mut rows = flows::flows(conn, tenant)?;
            rows.retain(|row| {
                let meant = match selection {
                    Selection::All => true,
                    Selection::Flow(code) => row.code == *code,
                    Selection::Category(code) => known.category(row).is_some_and(|of| of.code == *code),
                };
                meant && covers(row.category)
            });
            if rows.is_empty() {
                return Ok(None);
            }
            let exported = self.export_rows(conn, tenant, &known, &rows)?;
            record(conn, tenant, Chain::Exports, self.now(), "flows", entry)?;
            Ok(Some(exported))
        })
    }

    fn export_rows(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        known: &Known,
        rows: &[FlowRow],
    ) -> Result<Exported, AppError> {
        let (mut package, mut left_out) = (Package::default(), Vec::new());
        for row in rows {
            match known.flow(conn, tenant, row)? {
                Some(flow) => package.flows.push(flow),
                None => left_out.push(row.code.clone()),
            }
        }
        let damaged = |what: &str, why: &dyn std::fmt::Display| AppError::damaged(what.to_owned(), why);
        let named = |code: &str| {
            package.flows.iter().any(|flow| flow.category.as_ref().is_some_and(|c| c.as_str() == code))
        };
        for row in known.categories.values().filter(|row| named(&row.code)) {
            let code = Code::new(row.code.as_str()).map_err(|why| damaged("category", &why))?;
            package.categories.push(CategoryPackage { code, name: label(&row.name) });
        }
        let used: Vec<&Code> = package.flows.iter().filter_map(|flow| flow.form.as_ref()).collect();
        for (id, text) in
            known.forms.iter().filter(|(_, text)| used.iter().any(|code| code.as_str() == **text))
        {
            let newest = forms::versions_of(conn, tenant, waypost_base::FormId::new(*id))?.into_iter().next();
            let Some(newest) = newest else { continue };
            let form = serde_json::from_str(&newest.definition).map_err(|why| damaged("form", &why))?;
            let code = Code::new(text.as_str()).map_err(|why| damaged("form", &why))?;
            package.forms.push(FormPackage { code, form });
        }
        let used: Vec<&Code> = package
            .flows
            .iter()
            .flat_map(|flow| &flow.stages)
            .filter_map(|stage| stage.action.as_ref())
            .collect();
        for row in actions::list(conn, tenant)? {
            if used.iter().any(|code| code.as_str() == row.code) {
                package.actions.push(ActionPackage {
                    code: Code::new(row.code.as_str()).map_err(|why| damaged("action", &why))?,
                    name: label(&row.name),
                    verbs: serde_json::from_str(&row.verbs).map_err(|why| damaged("action", &why))?,
                    rule: None,
                    settings: serde_json::from_str(&row.settings).map_err(|why| damaged("action", &why))?,
                    delivery: serde_json::from_str(&row.delivery).unwrap_or_default(),
                    call: row.call,
                });
            }
        }
        let (directory, ..) = self.directory_in(conn, tenant)?;
        let asked: BTreeSet<&Code> =
            package.flows.iter().flat_map(|flow| &flow.materials).map(|row| &row.material).collect();
        package.materials =
            asked.iter().filter_map(|code| directory.materials.get(code.as_str()).cloned()).collect();
        let tables = tables(&package, &directory).map_err(|why| damaged("tables", &why))?;
        Ok(Exported { package, tables, left_out })
    }
}
