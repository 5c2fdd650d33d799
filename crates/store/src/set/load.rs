//! Loading: the rows of every case that a set touches.

use diesel::{
    OptionalExtension, QueryResult, RunQueryDsl, SqliteConnection,
    sql_types::{BigInt, Binary, Bool, Integer, Nullable, Text},
};
use waypost_base::TenantId;

use super::SeriesRow;
use crate::{Conn, StoreError, db::both, statement::statement};

/// A case as the desk needs it: the state, and the values that guards, forms and titles ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedCase {
    pub id: i64,
    pub number: i64,
    pub flow: i64,
    pub flow_version: i64,
    pub form_version: i64,
    pub document: i64,
    pub title: String,
    pub initiator: i64,
    pub version: i64,
    pub state: Vec<u8>,
    pub chain_seq: i64,
    pub chain_head: Vec<u8>,
    pub document_version: i32,
    /// Only those it goes through and names may see it.
    pub restricted: bool,
    /// Values of that document version, JSON.
    pub values: String,
    /// Properties: key and JSON of the value.
    pub properties: Vec<(String, String)>,
}

/// A key found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedKey {
    pub user: i64,
    pub key: String,
    pub content: Vec<u8>,
    pub answer: String,
}

type CaseSql = (
    (BigInt, BigInt, BigInt, BigInt, BigInt, BigInt, Text),
    (BigInt, BigInt, Binary, BigInt, Binary, Integer, Bool, Nullable<Text>),
);

type CaseColumns =
    ((i64, i64, i64, i64, i64, i64, String), (i64, i64, Vec<u8>, i64, Vec<u8>, i32, bool, Option<String>));

statement! {
    SelectCase { tenant: i64, id: i64 } -> CaseSql,
    "SELECT c.id, c.number, c.flow, c.flow_version, c.form_version, c.document, c.title, \
     c.initiator, c.version, c.state, c.chain_seq, c.chain_head, c.document_version, c.restricted, d.body \
     FROM cases AS c LEFT JOIN document_version AS d \
     ON d.tenant_id = c.tenant_id AND d.document = c.document AND d.no = c.document_version \
     WHERE c.tenant_id = " [BigInt, tenant]
    " AND c.id = " [BigInt, id]
    ""
}

statement! {
    SelectProperties { tenant: i64, id: i64 } -> (Text, Text),
    "SELECT key, value FROM property WHERE tenant_id = " [BigInt, tenant]
    " AND case_id = " [BigInt, id]
    " ORDER BY key"
}

statement! {
    SelectKey { tenant: i64, user: i64, key: &'a str } -> (Binary, Text),
    "SELECT content, answer FROM idem_key WHERE tenant_id = " [BigInt, tenant]
    " AND person = " [BigInt, user]
    " AND key = " [Text, key]
    ""
}

statement! {
    SelectSeries { tenant: i64, name: &'a str, period: &'a str } -> BigInt,
    "SELECT next FROM series WHERE tenant_id = " [BigInt, tenant]
    " AND name = " [Text, name]
    " AND period = " [Text, period]
    ""
}

/// The named cases; one that does not exist in this tenant is left out. No order is promised.
///
/// # Errors
/// What the database reports.
pub fn load_cases(conn: &mut Conn, tenant: TenantId, ids: &[i64]) -> Result<Vec<LoadedCase>, StoreError> {
    both!(conn, |c| {
        let mut found = Vec::with_capacity(ids.len());
        for &id in ids {
            found.extend(load_case(c, tenant.raw(), id)?);
        }
        Ok(found)
    })
}

/// Those of the named idempotency keys (user, key) that are bound.
///
/// # Errors
/// What the database reports.
pub fn load_keys(
    conn: &mut Conn,
    tenant: TenantId,
    keys: &[(i64, String)],
) -> Result<Vec<LoadedKey>, StoreError> {
    both!(conn, |c| {
        let mut found = Vec::new();
        for (user, key) in keys {
            let row: Option<(Vec<u8>, String)> =
                SelectKey::new(tenant.raw(), *user, key).get_result(c).optional()?;
            found.extend(row.map(|(content, answer)| LoadedKey {
                user: *user,
                key: key.clone(),
                content,
                answer,
            }));
        }
        Ok(found)
    })
}

/// The named series (name, period); one never drawn from begins at 1.
///
/// # Errors
/// What the database reports.
pub fn load_series(
    conn: &mut Conn,
    tenant: TenantId,
    series: &[(String, String)],
) -> Result<Vec<SeriesRow>, StoreError> {
    both!(conn, |c| {
        let mut found = Vec::with_capacity(series.len());
        for (name, period) in series {
            let next: Option<i64> = SelectSeries::new(tenant.raw(), name, period).get_result(c).optional()?;
            found.push(SeriesRow { name: name.clone(), period: period.clone(), next: next.unwrap_or(1) });
        }
        Ok(found)
    })
}

fn load_case(c: &mut SqliteConnection, tenant: i64, id: i64) -> QueryResult<Option<LoadedCase>> {
    let row: Option<CaseColumns> = SelectCase::new(tenant, id).get_result(c).optional()?;
    let Some((head, tail)) = row else { return Ok(None) };
    let properties = SelectProperties::new(tenant, id).load(c)?;
    let (id, number, flow, flow_version, form_version, document, title) = head;
    let (initiator, version, state, chain_seq, chain_head, document_version, restricted, values) = tail;
    Ok(Some(LoadedCase {
        id,
        number,
        flow,
        flow_version,
        form_version,
        document,
        title,
        initiator,
        version,
        state,
        chain_seq,
        chain_head,
        document_version,
        restricted,
        values: values.unwrap_or_else(|| "{}".to_owned()),
        properties,
    }))
}
