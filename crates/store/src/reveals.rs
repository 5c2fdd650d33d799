//! Reveals: who had a masked value of a case shown whole.

use diesel::prelude::*;
use waypost_base::{CaseId, TenantId};

use crate::{Conn, Result, db::both, schema::reveal};

/// Most reveals of a case that are listed.
const LISTED: i64 = 200;

/// One reveal. The value is nowhere in it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = reveal)]
pub struct RevealRow {
    /// Of which case.
    pub case_id: i64,
    /// Its number in the chain of reveals.
    pub seq: i64,
    /// Who.
    pub person: i64,
    /// Key of the item.
    pub item: String,
    /// When.
    pub at: i64,
}

/// Adds a reveal.
pub fn insert(conn: &mut Conn, tenant: TenantId, row: &RevealRow) -> Result<()> {
    both!(conn, |c| {
        diesel::insert_into(reveal::table).values((reveal::tenant_id.eq(tenant.raw()), row)).execute(c)?;
        Ok(())
    })
}

/// The reveals of a case, the newest first, as far as they are listed.
pub fn of_case(conn: &mut Conn, tenant: TenantId, case: CaseId) -> Result<Vec<RevealRow>> {
    both!(conn, |c| Ok(reveal::table
        .filter(reveal::tenant_id.eq(tenant.raw()))
        .filter(reveal::case_id.eq(case.raw()))
        .select(RevealRow::as_select())
        .order(reveal::seq.desc())
        .limit(LISTED)
        .load(c)?))
}
