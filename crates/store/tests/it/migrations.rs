//! Migrations: up, down, up again; whole or not at all; never backwards.

use diesel::{
    RunQueryDsl,
    connection::SimpleConnection,
    sql_types::{Integer, Text},
};
use waypost_store::{
    Db, DbConfig, StoreError, pages,
    set::{RemarkRow, SaveSet},
};

use crate::support::{TENANT, TestDb, start};

#[derive(diesel::QueryableByName)]
struct Sql {
    #[diesel(sql_type = Text)]
    sql: String,
}

#[derive(diesel::QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    r#type: String,
    #[diesel(sql_type = Integer)]
    notnull: i32,
    #[diesel(sql_type = Integer)]
    pk: i32,
}

fn dump(test: &TestDb) -> Vec<String> {
    let rows: Vec<Sql> = diesel::sql_query(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT IN ('__diesel_schema_migrations', 'sqlite_stat4') ORDER BY name",
    )
    .load(&mut test.raw())
    .unwrap();
    rows.into_iter().map(|row| row.sql).collect()
}

/// The folders of migrations, in order.
fn folders() -> Vec<String> {
    let all = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite")).unwrap();
    let mut names: Vec<String> = all.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn up_down_up_gives_the_same_schema() {
    let test = TestDb::empty();
    assert_eq!(test.db.pending().unwrap().len(), folders().len());
    assert_eq!(test.db.migrate().unwrap().len(), folders().len());
    let first = dump(&test);
    assert!(first.len() > 60);
    test.db.revert_all().unwrap();
    assert_eq!(dump(&test), Vec::<String>::new());
    test.db.migrate().unwrap();
    assert_eq!(dump(&test), first);
    assert_eq!(test.db.migrate().unwrap(), Vec::<String>::new());
    assert_eq!(test.db.pending().unwrap(), Vec::<String>::new());
}

#[test]
fn an_interrupted_migration_leaves_old_or_new() {
    let whole = {
        let test = TestDb::empty();
        test.db.migrate().unwrap();
        dump(&test)
    };
    let mut interrupted = 0;
    for pages in 2.. {
        let test = TestDb::empty();
        test.db.limit_pages_for_tests(pages).unwrap();
        match test.db.migrate() {
            Ok(_) => {
                assert_eq!(dump(&test), whole);
                break;
            }
            Err(error) => {
                assert!(matches!(error, StoreError::Full), "{error:?}");
                assert_eq!(dump(&test), Vec::<String>::new());
                interrupted += 1;
                test.db.limit_pages_for_tests(10_000).unwrap();
                test.db.migrate().unwrap();
                assert_eq!(dump(&test), whole);
            }
        }
    }
    assert!(interrupted > 10);
}

#[test]
fn a_database_from_a_newer_version_is_refused_untouched() {
    let test = TestDb::empty();
    test.db.migrate().unwrap();
    test.raw()
        .batch_execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('20990101000000')")
        .unwrap();
    let config = DbConfig { path: test.db.path().to_path_buf(), readers: 1 };
    let newest = folders().pop().and_then(|name| Some(name.split_once('_')?.0.replace('-', ""))).unwrap();
    for error in [test.db.migrate().err(), test.db.pending().err(), Db::open(&config).err()] {
        let Some(StoreError::Newer { found, known }) = error else { panic!("{error:?}") };
        assert_eq!((found, known), ("20990101000000".to_owned(), newest.clone()));
    }
}

/// (column, type, may be null).
type Declared = (String, String, bool);

/// What `diesel::table!` says of every table: its name, columns and primary key.
fn declared() -> Vec<(String, Vec<Declared>, String)> {
    let files = [
        include_str!("../../src/schema/people.rs"),
        include_str!("../../src/schema/definitions.rs"),
        include_str!("../../src/schema/process.rs"),
        include_str!("../../src/schema/reading.rs"),
        include_str!("../../src/schema/records.rs"),
        include_str!("../../src/schema/seeing.rs"),
        include_str!("../../src/schema/time.rs"),
    ];
    let mut tables = Vec::new();
    let mut renamed = None;
    for line in files.iter().flat_map(|file| file.lines()).map(str::trim) {
        if let Some((table, rest)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            tables.push((table.to_owned(), Vec::new(), rest.trim_end_matches(") {").replace(' ', "")));
        } else if let Some(name) = line.strip_prefix("#[sql_name = \"") {
            renamed = Some(name.trim_end_matches("\"]").to_owned());
        } else if let Some((column, kind)) = line.split_once(" -> ") {
            let kind = kind.trim_end_matches(',');
            let inner = kind.strip_prefix("Nullable<").map(|kind| kind.trim_end_matches('>'));
            let column = renamed.take().unwrap_or_else(|| column.to_owned());
            let columns = &mut tables.last_mut().unwrap().1;
            columns.push((column, inner.unwrap_or(kind).to_owned(), inner.is_some()));
        }
    }
    tables
}

#[test]
fn the_declared_tables_are_the_migrated_ones() {
    let test = TestDb::empty();
    test.db.migrate().unwrap();
    let mut raw = test.raw();
    let declared = declared();
    for (table, columns, key) in &declared {
        let stored: Vec<Column> =
            diesel::sql_query(format!("SELECT * FROM pragma_table_info('{table}')")).load(&mut raw).unwrap();
        let names: Vec<&str> = stored.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, columns.iter().map(|column| column.0.as_str()).collect::<Vec<_>>(), "{table}");
        for (stored, (name, kind, nullable)) in stored.iter().zip(columns) {
            let expected = match kind.as_str() {
                "BigInt" | "Integer" | "Bool" => "INTEGER",
                "Text" => "TEXT",
                "Binary" => "BLOB",
                other => panic!("{table}.{name} has {other}, which not both databases have"),
            };
            assert_eq!(
                (stored.r#type.as_str(), stored.notnull == 0),
                (expected, *nullable),
                "{table}.{name}"
            );
        }
        let mut keys: Vec<&Column> = stored.iter().filter(|column| column.pk > 0).collect();
        keys.sort_by_key(|column| column.pk);
        assert!(table == "node" || keys[0].name == "tenant_id", "{table}: the tenant comes first");
        assert_eq!(keys.len(), key.split(',').count(), "{table}");
    }
    let tables: Vec<Sql> = diesel::sql_query(
        "SELECT name AS sql FROM sqlite_schema WHERE type = 'table' AND name <> '__diesel_schema_migrations' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'case_index%'",
    )
    .load(&mut raw)
    .unwrap();
    let mut stored: Vec<&str> = tables.iter().map(|row| row.sql.as_str()).collect();
    let mut known: Vec<&str> = declared.iter().map(|table| table.0.as_str()).collect();
    stored.sort_unstable();
    known.sort_unstable();
    assert_eq!(stored, known);
}

#[test]
fn of_a_database_from_before_suspended_cases_are_marked_as_the_record_says() {
    let test = TestDb::new();
    let said = [
        (100, vec!["suspend"], Some(1)),
        (200, vec!["suspend", "resume"], None),
        (300, vec!["suspend", "resume", "extend", "suspend", "comment"], Some(4)),
        (400, vec!["suspend", "terminate", "reopen"], None),
        (500, vec!["comment"], None),
    ];
    for (case, kinds, _) in &said {
        let remark = |(n, kind): (i64, &&str)| RemarkRow {
            id: case + n,
            case: *case,
            visit: None,
            kind: (*kind).to_owned(),
            by: Some(6),
            acting_for: None,
            to: None,
            at: n,
            text: String::new(),
        };
        let remarks = (1..).zip(kinds).map(remark).collect();
        test.save(&SaveSet { remarks, ..start(*case) });
    }
    let script = |name: &str| {
        let folder =
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite/2026-12-01-000098_suspended/");
        std::fs::read_to_string(format!("{folder}{name}.sql")).unwrap()
    };
    test.raw().batch_execute(&script("down")).unwrap();
    test.raw().batch_execute(&script("up")).unwrap();
    for (case, kinds, since) in said {
        let head = test.read(|c| pages::case_by_number(c, TENANT, case)).unwrap();
        assert_eq!(head.suspended_at, since, "{kinds:?}");
    }
}
