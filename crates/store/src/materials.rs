//! Materials: the catalogue, and what each flow version asks for. Rows of a published version never change.

use diesel::prelude::*;
use waypost_base::{FlowId, FlowVersionId, TenantId, UserId};

use crate::{
    Conn, Result,
    db::both,
    schema::{cases, document_version, flow, flow_material, flow_version, material},
    tenant::bump_definitions,
};

/// A material of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = material, treat_none_as_null = true)]
pub struct MaterialRow {
    pub id: i64,
    /// Unique in the tenant.
    pub code: String,
    /// A label, JSON.
    pub name: String,
    /// What to mind: a label, JSON.
    pub note: String,
    /// First day, `2026-11-21`.
    pub valid_from: Option<String>,
    /// Last day.
    pub valid_to: Option<String>,
    pub closed: bool,
    /// How many days what is on file may be used again.
    pub valid_days: Option<i32>,
    /// Hash of the specimen.
    pub specimen: Option<Vec<u8>>,
    pub specimen_name: Option<String>,
}

/// One material of a flow version.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = flow_material)]
pub struct FlowMaterialRow {
    pub material: i64,
    /// Its place in the list, from 0.
    pub position: i32,
    /// Copies on paper.
    pub copies: i32,
    /// `original`, `copy`, `either`, `electronic`.
    pub kind: String,
    /// Whether a scan is asked for.
    pub scan: bool,
    /// Asked for each time; else what is on file serves.
    pub again: bool,
    /// Refused without it.
    pub required: bool,
    /// Numbers of the stages that take it in, JSON; none: as the definition suggests.
    pub stages: Option<String>,
}

/// A case that ended well, with its last document.
#[derive(Clone, Debug, Queryable)]
pub struct EndedCase {
    pub id: i64,
    pub number: i64,
    pub ended_at: Option<i64>,
    /// Form values, JSON.
    pub values: String,
}

/// A flow version that asks for a material.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct AskingVersion {
    pub material: i64,
    /// Code of the flow.
    pub flow: String,
    /// Name of the flow: a label, JSON.
    pub name: String,
    pub no: i32,
    /// `draft`, `published`, `retired`.
    pub state: String,
}

/// Adds a material, or replaces the one with this id. A code in use is a `Constraint`.
pub fn save(conn: &mut Conn, tenant: TenantId, row: &MaterialRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(material::table)
            .values((material::tenant_id.eq(tenant.raw()), row))
            .on_conflict((material::tenant_id, material::id))
            .do_update()
            .set(row)
            .execute(c)?;
    });
    bump_definitions(conn, tenant)
}

/// Every material, by code.
pub fn list(conn: &mut Conn, tenant: TenantId) -> Result<Vec<MaterialRow>> {
    both!(conn, |c| Ok(material::table
        .filter(material::tenant_id.eq(tenant.raw()))
        .select(MaterialRow::as_select())
        .order(material::code)
        .load(c)?))
}

/// The material with a code.
pub fn by_code(conn: &mut Conn, tenant: TenantId, code: &str) -> Result<Option<MaterialRow>> {
    both!(conn, |c| Ok(material::table
        .filter(material::tenant_id.eq(tenant.raw()))
        .filter(material::code.eq(code))
        .select(MaterialRow::as_select())
        .get_result(c)
        .optional()?))
}

/// The material with an id.
pub fn by_id(conn: &mut Conn, tenant: TenantId, id: i64) -> Result<Option<MaterialRow>> {
    both!(conn, |c| Ok(material::table
        .find((tenant.raw(), id))
        .select(MaterialRow::as_select())
        .get_result(c)
        .optional()?))
}

/// What a flow version asks for, in its order.
pub fn of_version(conn: &mut Conn, tenant: TenantId, version: FlowVersionId) -> Result<Vec<FlowMaterialRow>> {
    both!(conn, |c| Ok(flow_material::table
        .filter(flow_material::tenant_id.eq(tenant.raw()))
        .filter(flow_material::flow_version.eq(version.raw()))
        .select(FlowMaterialRow::as_select())
        .order((flow_material::position, flow_material::material))
        .load(c)?))
}

/// Replaces what a draft asks for; `false` when it is no draft (any more).
pub fn set_version(
    conn: &mut Conn,
    tenant: TenantId,
    version: FlowVersionId,
    rows: &[FlowMaterialRow],
) -> Result<bool> {
    both!(conn, |c| {
        let draft: Option<i64> = flow_version::table
            .find((tenant.raw(), version.raw()))
            .filter(flow_version::state.eq("draft"))
            .select(flow_version::id)
            .get_result(c)
            .optional()?;
        if draft.is_none() {
            return Ok(false);
        }
        let old = flow_material::table
            .filter(flow_material::tenant_id.eq(tenant.raw()))
            .filter(flow_material::flow_version.eq(version.raw()));
        diesel::delete(old).execute(c)?;
        for row in rows {
            let place =
                (flow_material::tenant_id.eq(tenant.raw()), flow_material::flow_version.eq(version.raw()));
            diesel::insert_into(flow_material::table).values((place, row)).execute(c)?;
        }
    });
    bump_definitions(conn, tenant)?;
    Ok(true)
}

/// Copies what one version asks for to a draft: for whoever opens a draft from a version.
pub fn copy_to(conn: &mut Conn, tenant: TenantId, from: FlowVersionId, to: FlowVersionId) -> Result<bool> {
    let rows = of_version(conn, tenant, from)?;
    set_version(conn, tenant, to, &rows)
}

/// Removes what a draft asks for: before the draft itself is removed.
pub fn drop_version(conn: &mut Conn, tenant: TenantId, draft: FlowVersionId) -> Result<bool> {
    set_version(conn, tenant, draft, &[])
}

/// The versions that ask for materials, of every flow, the newest of each flow first.
pub fn asking(conn: &mut Conn, tenant: TenantId) -> Result<Vec<AskingVersion>> {
    both!(conn, |c| Ok(flow_material::table
        .inner_join(
            flow_version::table.on(flow_version::tenant_id
                .eq(flow_material::tenant_id)
                .and(flow_version::id.eq(flow_material::flow_version))),
        )
        .inner_join(
            flow::table.on(flow::tenant_id.eq(flow_version::tenant_id).and(flow::id.eq(flow_version::flow))),
        )
        .filter(flow_material::tenant_id.eq(tenant.raw()))
        .select((flow_material::material, flow::code, flow::name, flow_version::no, flow_version::state))
        .order((flow::code, flow_version::no.desc()))
        .load(c)?))
}

/// The latest cases of a flow that this person started and that were completed, each with its last document.
pub fn completed_by(
    conn: &mut Conn,
    tenant: TenantId,
    initiator: UserId,
    of: FlowId,
    limit: i64,
) -> Result<Vec<EndedCase>> {
    both!(conn, |c| Ok(cases::table
        .inner_join(
            document_version::table.on(document_version::tenant_id
                .eq(cases::tenant_id)
                .and(document_version::document.eq(cases::document))
                .and(document_version::no.eq(cases::document_version))),
        )
        .filter(cases::tenant_id.eq(tenant.raw()))
        .filter(cases::initiator.eq(initiator.raw()))
        .filter(cases::flow.eq(of.raw()))
        .filter(cases::ending.eq("completed"))
        .select((cases::id, cases::number, cases::ended_at, document_version::body))
        .order(cases::id.desc())
        .limit(limit)
        .load(c)?))
}
