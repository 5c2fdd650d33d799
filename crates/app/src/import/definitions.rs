//! Categories, forms, actions and flows of a package into rows.

use waypost_base::{FlowVersionId, TenantId, Timestamp, UserId};
use waypost_forms::Form;
use waypost_interchange::Package;
use waypost_store::{
    Conn,
    actions::ActionRow,
    editing::{self, DraftChange},
    flows::{self, CategoryRow, FlowRow, FlowVersionRow},
    forms::{self, FormRow, FormVersionRow},
    people,
};

use super::{ImportFault, Imported, KnownCodes, OpenDraft};
use crate::{
    App,
    actions::{Delivery, change::Change},
    error::AppError,
    materials::version::asks_of,
    organisation::label_text,
};

/// Saves everything but the organisation.
pub(super) fn save(
    app: &App,
    conn: &mut Conn,
    tenant: TenantId,
    package: &Package,
    known: &mut KnownCodes,
    by: Option<UserId>,
    imported: &mut Imported,
) -> Result<(), ImportFault> {
    for (position, row) in package.categories.iter().enumerate() {
        let code = row.code.as_str().to_owned();
        let id = *known.categories.entry(code.clone()).or_insert_with(|| app.shared.ids.fresh());
        let position = i32::try_from(position).unwrap_or(i32::MAX);
        let row = CategoryRow { id, code, name: label_text(&row.name), position };
        flows::save_category(conn, tenant, &row)?;
    }
    for row in &package.forms {
        save_form(app, conn, tenant, row, known, by, imported)?;
    }
    for row in &package.actions {
        let code = row.code.as_str().to_owned();
        let id = *known.actions.entry(code.clone()).or_insert_with(|| app.shared.ids.fresh());
        let damaged = |why| AppError::damaged("action", why);
        let delivery = match row.delivery.is_empty() {
            true => Delivery::default(),
            false => Delivery::read(&serde_json::Value::from(row.delivery.clone()).to_string()),
        };
        let stored = ActionRow {
            id,
            code: code.clone(),
            name: label_text(&row.name),
            verbs: serde_json::to_string(&row.verbs).map_err(damaged)?,
            call: row.call.clone(),
            settings: serde_json::to_string(&row.settings).map_err(damaged)?,
            rule: row.rule.clone().unwrap_or_default(),
            delivery: delivery.written(),
            revision: 1,
        };
        let change = Change { at: app.now(), by, reason: None };
        crate::actions::change::save(conn, tenant, stored, change)?;
        imported.actions.push(code);
    }
    super::materials::save(app, conn, tenant, package, known, imported)?;
    // Every flow has its id before any is resolved: flows may name each other.
    for row in &package.flows {
        let id = known.flows.entry(row.code.as_str().to_owned()).or_insert_with(|| app.shared.ids.fresh());
        let stored = FlowRow {
            id: *id,
            code: row.code.as_str().to_owned(),
            name: label_text(&row.name),
            description: label_text(&row.description),
            category: row.category.as_ref().and_then(|code| known.categories.get(code.as_str()).copied()),
        };
        flows::save_flow(conn, tenant, &stored)?;
    }
    let mut open = Vec::new();
    for row in &package.flows {
        match save_flow(app, conn, tenant, row, known, by, imported) {
            Err(ImportFault::DraftsOpen(more)) => open.extend(more),
            other => other?,
        }
    }
    if open.is_empty() { Ok(()) } else { Err(ImportFault::DraftsOpen(open)) }
}

fn save_form(
    app: &App,
    conn: &mut Conn,
    tenant: TenantId,
    row: &waypost_interchange::FormPackage,
    known: &mut KnownCodes,
    by: Option<UserId>,
    imported: &mut Imported,
) -> Result<(), ImportFault> {
    let code = row.code.as_str().to_owned();
    let fault = |message: String| ImportFault::Form { code: code.clone(), message };
    let form: Form = serde_json::from_value(row.form.clone()).map_err(|why| fault(why.to_string()))?;
    let faults = form.check();
    if !faults.is_empty() {
        return Err(fault(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")));
    }
    let id = *known.forms.entry(code.clone()).or_insert_with(|| app.shared.ids.fresh());
    forms::save_form(conn, tenant, &FormRow { id, code: code.clone(), name: label_text(&form.name) })?;
    let versions = forms::versions_of(conn, tenant, waypost_base::FormId::new(id))?;
    let definition = form.to_json();
    let newest = versions.iter().max_by_key(|version| version.no);
    if newest.is_some_and(|newest| newest.definition == definition) {
        return Ok(());
    }
    let version = FormVersionRow {
        id: app.shared.ids.fresh(),
        form: id,
        no: newest.map_or(1, |newest| newest.no + 1),
        created_at: app.now(),
        created_by: by.map(UserId::raw),
        definition,
    };
    forms::insert_version(conn, tenant, &version)?;
    let before = newest.and_then(|newest| Form::from_json(&newest.definition).ok());
    crate::items::take_in(conn, tenant, &form, before.as_ref(), app.now(), by)?;
    imported.forms.push(code);
    Ok(())
}

fn save_flow(
    app: &App,
    conn: &mut Conn,
    tenant: TenantId,
    row: &waypost_interchange::FlowPackage,
    known: &KnownCodes,
    by: Option<UserId>,
    imported: &mut Imported,
) -> Result<(), ImportFault> {
    let definition = row.resolve(known).map_err(ImportFault::References)?;
    let unknown = known.unknown_materials(row);
    if !unknown.is_empty() {
        return Err(ImportFault::References(unknown));
    }
    let asks = super::materials::asks(row);
    let form_version = match &row.form {
        None => None,
        Some(code) => {
            let form = known.forms.get(code.as_str()).copied().unwrap_or_default();
            let versions = forms::versions_of(conn, tenant, waypost_base::FormId::new(form))?;
            versions.iter().max_by_key(|version| version.no).map(|version| version.id)
        }
    };
    let flow = known.flows.get(row.code.as_str()).copied().unwrap_or_default();
    // A day begins at midnight of the organisation, not of Greenwich.
    let zone = waypost_store::tenant::by_id(conn, tenant)?.map_or(0, |tenant| tenant.zone_minutes);
    let midnight = row
        .valid_from
        .and_then(|day| day.and_hms_opt(0, 0, 0))
        .map(|at| Timestamp::from(at.and_utc()).plus_millis(-i64::from(zone) * 60_000));
    let mut version = FlowVersionRow {
        id: 0,
        flow,
        no: 1,
        state: "draft".to_owned(),
        form_version,
        policies: serde_json::to_string(&row.policies).map_err(|why| AppError::damaged("policies", why))?,
        valid_from: midnight.map(Timestamp::millis),
        valid_to: None,
        created_at: app.now(),
        created_by: by.map(UserId::raw),
        definition: serde_json::to_string(&definition).map_err(|why| AppError::damaged("flow", why))?,
    };
    let versions = flows::versions_of(conn, tenant, waypost_base::FlowId::new(flow))?;
    if let Some(newest) = versions.iter().max_by_key(|version| version.no) {
        let same = newest.definition == version.definition
            && newest.form_version == version.form_version
            && newest.policies == version.policies
            && asks_of(conn, tenant, FlowVersionId::new(newest.id))? == asks;
        match newest.state.as_str() {
            // The draft of this content waits to be published; publishing again is not asked for what is in force.
            "draft" if same && newest.valid_from == version.valid_from => {
                imported.flows.push((row.code.as_str().to_owned(), FlowVersionId::new(newest.id)));
                return Ok(());
            }
            "published" if same => return Ok(()),
            _ => {}
        }
        version.no = newest.no + 1;
    }
    // A flow has one draft: one that a package brought is brought anew, one that somebody edits is his.
    if let Some(draft) = versions.iter().find(|version| version.state == "draft") {
        let id = FlowVersionId::new(draft.id);
        bring_anew(conn, tenant, row.code.as_str(), id, &version)?;
        let rows = crate::materials::version::rows(&asks, &known.materials);
        waypost_store::materials::set_version(conn, tenant, id, &rows)?;
        imported.flows.push((row.code.as_str().to_owned(), id));
        return Ok(());
    }
    version.id = app.shared.ids.fresh();
    flows::insert_version(conn, tenant, &version)?;
    let rows = crate::materials::version::rows(&asks, &known.materials);
    waypost_store::materials::set_version(conn, tenant, FlowVersionId::new(version.id), &rows)?;
    imported.flows.push((row.code.as_str().to_owned(), FlowVersionId::new(version.id)));
    Ok(())
}

/// Puts other content into a draft that nobody touched since a package brought it.
fn bring_anew(
    conn: &mut Conn,
    tenant: TenantId,
    flow: &str,
    draft: FlowVersionId,
    content: &FlowVersionRow,
) -> Result<(), ImportFault> {
    let gone = || AppError::damaged(format!("flow version {draft}"), "missing");
    let head = editing::head(conn, tenant, draft)?.ok_or_else(gone)?;
    if !editing::edit_heads(conn, tenant, draft)?.is_empty() {
        let person = head.edited_by.or(head.created_by).map(UserId::new);
        let who = match person {
            Some(person) => people::by_id(conn, tenant, person)?.map(|row| row.display),
            None => None,
        };
        let who = who.unwrap_or_else(|| "somebody".to_owned());
        let open = OpenDraft { flow: flow.to_owned(), no: head.no, who };
        return Err(ImportFault::DraftsOpen(vec![open]));
    }
    // A page that still shows what was brought before is told so when it saves.
    let change = DraftChange {
        revision: head.revision + 1,
        edited_at: Some(content.created_at),
        edited_by: content.created_by,
        form_version: content.form_version,
        policies: content.policies.clone(),
        valid_from: content.valid_from,
        note: head.note,
        definition: content.definition.clone(),
    };
    editing::save_draft(conn, tenant, draft, head.revision, &change)?;
    waypost_store::tenant::bump_definitions(conn, tenant)?;
    Ok(())
}
