//! Checking and publishing a flow version.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use waypost_base::{
    ActionId, DepartmentId, FlowId, FlowVersionId, FormVersionId, PostId, ReceiverRule, TenantId, UserId,
};
use waypost_engine::{
    Calendar, Definition,
    calendar::CalendarFault,
    check::{ActionInfo, FormItemInfo, ItemHolds, Problem, Report, TraceStep, World, check},
};
use waypost_forms::{Form, Formula, Kind};
use waypost_store::{Conn, actions, editing, flows, forms, plugins};

use super::ImportFault;
use crate::{
    App,
    actions::effective::{INSTALLATION, described, schema_of, settings_of},
    chain::{Chain, record},
    editing::BUILT_IN,
    error::AppError,
    flows::marks,
    organisation::{Organisation, consequences::finds_somebody},
};

/// What a check found, with the stage names for wording it.
#[derive(Clone, Debug, serde::Serialize)]
pub struct FlowCheck {
    /// The flow's code.
    pub flow: String,
    /// Whether it may be published.
    pub publishable: bool,
    /// The problems.
    pub problems: Vec<ProblemView>,
}

/// One problem, ready to be worded.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ProblemView {
    /// `refuses`, `unknown`, `warns`.
    pub severity: waypost_engine::check::Severity,
    /// The code; its words are in the catalogues under `problem-<code>`.
    pub code: String,
    /// Parameters of the wording.
    pub params: BTreeMap<String, String>,
    /// The way there, in stage names and branches.
    pub trace: Vec<String>,
}

impl App {
    /// Checks a stored version.
    ///
    /// # Errors
    /// When the store fails, or there is no such version.
    pub fn check_version(&self, tenant: TenantId, version: FlowVersionId) -> Result<FlowCheck, AppError> {
        self.shared.db.read(|conn| self.check_in(conn, tenant, version).map(|(check, _)| check))
    }

    /// Publishes a draft version, now or at the day it names, if its check refuses nothing.
    ///
    /// # Errors
    /// When the store fails. The check says why nothing was published.
    pub fn publish(
        &self,
        tenant: TenantId,
        version: FlowVersionId,
        by: Option<UserId>,
    ) -> Result<FlowCheck, ImportFault> {
        self.shared.db.write(|conn| self.publish_in(conn, tenant, version, by))
    }

    pub(crate) fn publish_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        version: FlowVersionId,
        by: Option<UserId>,
    ) -> Result<FlowCheck, ImportFault> {
        let now = self.now();
        let (check, row) = self.check_in(conn, tenant, version)?;
        if check.publishable {
            let valid_from = row.valid_from.unwrap_or(now).max(now);
            if !self.put_in_force(conn, tenant, version, valid_from, by)? {
                return Err(ImportFault::Row {
                    path: format!("flow {} version {}", check.flow, row.no),
                    message: "it is published already".to_owned(),
                });
            }
        }
        Ok(check)
    }

    /// Publishes a checked draft from `valid_from` on and records it; `false` when it is no draft (any more).
    pub(crate) fn put_in_force(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        version: FlowVersionId,
        valid_from: i64,
        by: Option<UserId>,
    ) -> Result<bool, AppError> {
        let now = self.now();
        if !flows::publish(conn, tenant, version, valid_from)? {
            return Ok(false);
        }
        editing::mark_published(conn, tenant, version, now, by.map(UserId::raw))?;
        record(conn, tenant, Chain::Definitions, now, "publish", &(version, by, valid_from))?;
        Ok(true)
    }

    /// What the check says of a definition for a form version, as the installation is now.
    pub(crate) fn report_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        definition: &Definition,
        form_version: Option<FormVersionId>,
    ) -> Result<Report, AppError> {
        let form = match form_version {
            None => None,
            Some(id) => forms::version(conn, tenant, id)?
                .map(|stored| Form::from_json(&stored.definition))
                .transpose()
                .map_err(|why| AppError::damaged(format!("form version {id}"), why))?,
        };
        let organisation = self.shared.organisation(conn, tenant)?;
        let world = Installation {
            today: crate::shared::business_date(self.shared.clock.now(), organisation.zone_minutes),
            organisation: &organisation,
            form,
            actions: known_actions(conn, tenant)?,
        };
        let mut report = check(definition, &world);
        report.problems.extend(marks::problems(definition));
        Ok(report)
    }

    pub(crate) fn check_in(
        &self,
        conn: &mut Conn,
        tenant: TenantId,
        version: FlowVersionId,
    ) -> Result<(FlowCheck, flows::FlowVersionRow), AppError> {
        let what = || format!("flow version {version}");
        let row =
            flows::version(conn, tenant, version)?.ok_or_else(|| AppError::damaged(what(), "missing"))?;
        let flow = flows::flow_by_id(conn, tenant, FlowId::new(row.flow))?
            .ok_or_else(|| AppError::damaged(what(), "its flow is missing"))?;
        let definition: Definition =
            serde_json::from_str(&row.definition).map_err(|why| AppError::damaged(what(), why))?;
        let form = row.form_version.map(FormVersionId::new);
        let report = self.report_in(conn, tenant, &definition, form)?;
        Ok((view(&flow.code, &definition, &report), row))
    }
}

fn view(flow: &str, definition: &Definition, report: &Report) -> FlowCheck {
    FlowCheck {
        flow: flow.to_owned(),
        publishable: !report.refuses(),
        problems: report.problems.iter().map(|problem| ProblemView::of(definition, problem)).collect(),
    }
}

impl ProblemView {
    /// A problem of a definition.
    pub fn of(definition: &Definition, problem: &Problem) -> ProblemView {
        let name = |no| definition.stage(no).map_or_else(|| no.to_string(), |stage| stage.name.to_string());
        let step = |step: &TraceStep| match step.branch {
            Some(branch) => format!("{} → {branch}", name(step.stage)),
            None => name(step.stage),
        };
        ProblemView {
            severity: problem.severity,
            code: problem.code.as_str().to_owned(),
            params: problem.params.clone(),
            trace: problem.trace.iter().map(step).collect(),
        }
    }
}

struct Installation<'a> {
    today: NaiveDate,
    organisation: &'a Organisation,
    form: Option<Form>,
    actions: BTreeMap<ActionId, ActionInfo>,
}

/// What is known of every action row. A draft means the present content of a row, so that is what is judged.
fn known_actions(conn: &mut Conn, tenant: TenantId) -> Result<BTreeMap<ActionId, ActionInfo>, AppError> {
    let mut known = BTreeMap::new();
    for row in actions::list(conn, tenant)? {
        let plugin = !BUILT_IN.contains(&row.call.as_str());
        let registered = plugins::by_name(conn, INSTALLATION, &row.call)?;
        let description = registered.as_ref().and_then(described);
        let wrong = schema_of(description.as_ref()).judge(&settings_of(&row)?);
        let unfit = wrong.first().filter(|_| plugin).map(|wrong| wrong.field.clone());
        known.insert(ActionId::new(row.id), ActionInfo { plugin, rule: row.rule.clone(), unfit });
    }
    Ok(known)
}

impl World for Installation<'_> {
    fn form_items(&self) -> Vec<FormItemInfo> {
        let items = self.form.iter().flat_map(|form| &form.items);
        items
            .map(|item| FormItemInfo {
                key: item.key.clone(),
                holds: match item.kind {
                    Kind::Person => ItemHolds::Person,
                    Kind::Department => ItemHolds::Department,
                    _ => ItemHolds::Other,
                },
                always_filled: item.formula.as_ref().is_some_and(Formula::always_fills),
                fills_itself: item.formula.is_some() || item.default.is_some(),
            })
            .collect()
    }

    fn has_post(&self, post: PostId) -> bool {
        self.organisation.post(post).is_some()
    }

    fn has_department(&self, department: DepartmentId) -> bool {
        self.organisation.department(department).is_some()
    }

    fn has_person(&self, person: UserId) -> bool {
        self.organisation.person(person).is_some()
    }

    fn is_closed_post(&self, post: PostId) -> bool {
        self.organisation.is_closed_post(post)
    }

    fn is_closed_department(&self, department: DepartmentId) -> bool {
        self.organisation.is_closed_department(department)
    }

    fn finds_somebody(&self, rule: &ReceiverRule) -> bool {
        finds_somebody(self.organisation, rule, self.today)
    }

    fn action(&self, action: ActionId) -> Option<ActionInfo> {
        self.actions.get(&action).cloned()
    }

    fn has_calendar(&self) -> bool {
        let works = |calendar: &Calendar| !calendar.faults().contains(&CalendarFault::NoWorkingTime);
        self.organisation.calendar_of(None).is_some_and(works)
    }

    fn may_set_property(&self, _key: &str) -> bool {
        // Plugins describe their output only when they run, so the world cannot tell.
        true
    }
}
