//! The register in force and its history, by business key: the results of cases that were completed.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};
use waypost_base::TenantId;

use crate::{Conn, Result, db::both, statement::statement};

/// The result of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    pub business_key: String,
    pub case: i64,
    pub number: i64,
    pub title: String,
    pub flow_version: i64,
    /// When it entered the register.
    pub register_at: i64,
    /// When a newer one took its place; none: it is in force.
    pub history_at: Option<i64>,
}

type Sql = (Text, BigInt, BigInt, Text, BigInt, BigInt, Nullable<BigInt>);
type Columns = (String, i64, i64, String, i64, i64, Option<i64>);

statement! {
    SelectRegister { tenant: i64, key: &'a str, case: i64, until: &'a str, limit: i64 } -> Sql,
    "SELECT k.business_key, k.id, k.number, k.title, k.flow_version, k.ended_at, \
     (SELECT s.history_at FROM step_log AS s WHERE s.tenant_id = k.tenant_id AND s.case_id = k.id LIMIT 1) \
     FROM cases AS k INDEXED BY cases_business_key WHERE k.tenant_id = " [BigInt, tenant]
    " AND k.business_key IS NOT NULL AND (k.business_key, k.id) > (" [Text, key]
    ", " [BigInt, case]
    ") AND k.business_key < " [Text, until]
    " AND k.ending = 'completed' ORDER BY k.business_key, k.id LIMIT " [BigInt, limit]
    ""
}

/// Results whose business key begins so, by key and case, after a key and case.
pub fn list(
    conn: &mut Conn,
    tenant: TenantId,
    begins: &str,
    after: Option<(&str, i64)>,
    limit: i64,
) -> Result<Vec<RegisterRow>> {
    let (key, case) = after.unwrap_or((begins, i64::MIN));
    let until = format!("{begins}\u{10ffff}");
    both!(conn, |c| {
        let rows: Vec<Columns> = SelectRegister::new(tenant.raw(), key, case, &until, limit).load(c)?;
        let row = |(business_key, case, number, title, flow_version, register_at, history_at)| RegisterRow {
            business_key,
            case,
            number,
            title,
            flow_version,
            register_at,
            history_at,
        };
        Ok(rows.into_iter().map(row).collect())
    })
}
