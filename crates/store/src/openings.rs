//! Openings: who looked into a restricted case, and when.

use diesel::prelude::*;
use waypost_base::{CaseId, TenantId};

use crate::{Conn, Result, db::both, schema::opening};

/// Most openings of a case that are listed.
const LISTED: i64 = 200;

/// One opening.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = opening)]
pub struct OpeningRow {
    /// Of which case.
    pub case_id: i64,
    /// Its number in the chain of openings.
    pub seq: i64,
    /// Who.
    pub person: i64,
    /// When.
    pub at: i64,
}

/// Adds an opening.
pub fn insert(conn: &mut Conn, tenant: TenantId, row: &OpeningRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(opening::table).values((opening::tenant_id.eq(tenant.raw()), row)).execute(c)?;
        Ok(())
    })
}

/// Every opening.
pub fn all(conn: &mut Conn, tenant: TenantId) -> Result<Vec<OpeningRow>> {
    both!(conn, |c| Ok(opening::table
        .filter(opening::tenant_id.eq(tenant.raw()))
        .select(OpeningRow::as_select())
        .order((opening::seq, opening::case_id))
        .load(c)?))
}

/// The openings of a case, the newest first, as far as they are listed.
pub fn of_case(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<OpeningRow>> {
    both!(conn, |c| Ok(opening::table
        .filter(opening::tenant_id.eq(tenant.raw()))
        .filter(opening::case_id.eq(case.raw()))
        .select(OpeningRow::as_select())
        .order(opening::seq.desc())
        .limit(LISTED)
        .load(c)?))
}
