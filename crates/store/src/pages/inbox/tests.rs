use diesel::{Connection, connection::SimpleConnection, sql_types::Integer};
use waypost_base::TenantId;

use super::*;

/// The plan of a query, one line per step.
struct Plan<'a>(Page<'a>);

impl QueryFragment<Sqlite> for Plan<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("EXPLAIN QUERY PLAN ");
        self.0.walk_ast(out)
    }
}

impl QueryId for Plan<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Plan<'_> {
    type SqlType = (Integer, Integer, Integer, Text);
}

impl RunQueryDsl<SqliteConnection> for Plan<'_> {}

fn plan(query: &InboxQuery<'_>) -> Vec<String> {
    let mut c = SqliteConnection::establish(":memory:").unwrap();
    for part in [
        include_str!("../../../../../migrations/sqlite/2026-11-21-000002_definitions/up.sql"),
        include_str!("../../../../../migrations/sqlite/2026-11-21-000003_process/up.sql"),
    ] {
        // Foreign keys to tables of other migrations are not looked at while they are off.
        c.batch_execute(part).unwrap();
    }
    let rows: Vec<(i32, i32, i32, String)> =
        Plan(Page(ranges(TenantId::new(1), query, 50))).load(&mut c).unwrap();
    rows.into_iter().map(|row| row.3).collect()
}

#[test]
fn every_party_is_one_range_of_the_index_of_open_items() {
    let parties = ["post:1".to_owned(), "person:2".to_owned(), "department:3".to_owned()];
    for category in [None, Some(4)] {
        let plan = plan(&InboxQuery {
            parties: &parties,
            person: Some(UserId::new(2)),
            limit: 50,
            category,
            ..InboxQuery::default()
        });
        let ranges = plan.iter().filter(|line| {
            line.contains("SEARCH w USING INDEX work_item_open (tenant_id=? AND party=? AND id<?)")
        });
        assert_eq!(ranges.count(), parties.len(), "{plan:#?}");
        let scans: Vec<&String> = plan.iter().filter(|line| line.contains("SCAN")).collect();
        assert!(scans.iter().all(|line| !line.contains("work_item") && !line.contains("cases")), "{plan:#?}");
        assert!(
            plan.iter().any(|line| line.contains("SEARCH k USING INDEX sqlite_autoindex_cases_1")),
            "{plan:#?}"
        );
    }
}
