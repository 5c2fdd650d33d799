//! Several ranges of one index, merged: one limited range per key under `UNION ALL`.
//!
//! `WHERE key IN (…) ORDER BY id LIMIT n` would walk the whole of every key; a limited range per key reads at
//! most
//! `n` entries of each.

use diesel::{
    QueryResult,
    query_builder::{AstPass, QueryFragment},
    sql_types::{BigInt, Text},
    sqlite::Sqlite,
};

/// Most terms of one `UNION ALL`; SQLite takes 500. More keys are grouped.
const TERMS: usize = 400;

/// One range per key, each `<head> tenant <key_is> key <from> <order>`.
pub(super) struct Ranges<'a> {
    /// `SELECT … FROM … WHERE tenant_id = `.
    pub head: &'static str,
    /// ` AND … = `.
    pub key_is: &'static str,
    /// Where each range begins.
    pub from: From,
    /// ` ORDER BY … LIMIT `.
    pub order: &'static str,
    /// Further conditions of each range.
    pub filter: Filter,
    pub tenant: i64,
    pub keys: &'a [String],
    pub limit: i64,
}

/// Where a range begins, in its order.
pub(super) enum From {
    /// ` AND … < `, the id: of the greatest ids first.
    Below(&'static str, i64),
    /// ` AND (…, …) > (`, an instant and the id: of the earliest first.
    After(&'static str, i64, i64),
}

/// Further conditions of work items.
#[derive(Default)]
pub(super) struct Filter {
    pub category: Option<i64>,
    /// ` % 12 %`: no item from which this person is barred.
    pub barred: Option<String>,
}

impl QueryFragment<Sqlite> for Ranges<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        if self.keys.len() <= TERMS {
            return self.terms(self.keys, out);
        }
        for (at, group) in self.keys.chunks(TERMS).enumerate() {
            out.push_sql(if at == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            self.terms(group, out.reborrow())?;
            out.push_sql(")");
        }
        Ok(())
    }
}

impl Ranges<'_> {
    fn terms<'b>(&'b self, keys: &'b [String], mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        for (at, key) in keys.iter().enumerate() {
            out.push_sql(if at == 0 { "SELECT * FROM (" } else { " UNION ALL SELECT * FROM (" });
            out.push_sql(self.head);
            out.push_bind_param::<BigInt, _>(&self.tenant)?;
            out.push_sql(self.key_is);
            out.push_bind_param::<Text, _>(key)?;
            match &self.from {
                From::Below(below, id) => {
                    out.push_sql(below);
                    out.push_bind_param::<BigInt, _>(id)?;
                }
                From::After(after, at, id) => {
                    out.push_sql(after);
                    out.push_bind_param::<BigInt, _>(at)?;
                    out.push_sql(", ");
                    out.push_bind_param::<BigInt, _>(id)?;
                    out.push_sql(")");
                }
            }
            if let Some(category) = &self.filter.category {
                out.push_sql(
                    " AND EXISTS (SELECT 1 FROM cases AS k JOIN flow AS f ON f.tenant_id = k.tenant_id AND f.id = k.flow \
                     WHERE k.tenant_id = w.tenant_id AND k.id = w.case_id AND f.category = ",
                );
                out.push_bind_param::<BigInt, _>(category)?;
                out.push_sql(")");
            }
            if let Some(barred) = &self.filter.barred {
                out.push_sql(" AND (w.barred = '' OR (' ' || w.barred || ' ') NOT LIKE ");
                out.push_bind_param::<Text, _>(barred)?;
                out.push_sql(")");
            }
            out.push_sql(self.order);
            out.push_bind_param::<BigInt, _>(&self.limit)?;
            out.push_sql(")");
        }
        Ok(())
    }
}
