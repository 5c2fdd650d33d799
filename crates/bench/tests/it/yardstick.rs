use waypost_app::verify::Options;
use waypost_bench::{
    approval,
    equal::{self, Size},
    fault::Result,
    hand::writer::SETTINGS,
    world::World,
};

/// Desk and hand run the same cases; gives the databases' folder and the number of rows.
fn both_sides() -> (tempfile::TempDir, Result<i64>) {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let rows = runtime.block_on(async {
        let world = World::make(&folder.path().join("world"))?;
        let template = approval::template(&world, folder.path()).await?;
        approval::compare(&world, template, folder.path()).await
    });
    (folder, rows)
}

#[test]
fn by_hand_the_same_rows_of_the_same_sizes_are_written() {
    let (folder, rows) = both_sides();
    assert!(rows.unwrap() > 40 * 30);
    let sizes = equal::sizes(&folder.path().join("compared-hand/waypost.db")).unwrap();
    let rows = |table: &str| sizes[table].rows;
    // 40 cases of five commands, each with an entry, a step, a document version, what was seen and a key.
    assert_eq!([rows("cases"), rows("document")], [40, 40]);
    for table in ["step_log", "work_item", "document_version", "seen", "idem_key"] {
        assert_eq!(rows(table), 200, "{table}");
    }
    assert_eq!(rows("snapshot"), 40 * (5 + 4));
    let Size { columns, .. } = &sizes["work_item"];
    assert_eq!(columns["closed_at"].1, 0, "every case came to its end");
}

#[test]
fn cases_written_by_hand_verify_like_those_of_the_desk() {
    let (folder, rows) = both_sides();
    rows.unwrap();
    for side in ["compared-desk", "compared-hand"] {
        let (app, threads) = waypost_bench::world::open(&folder.path().join(side)).unwrap();
        let verified = app.verify(Options::default()).unwrap();
        assert_eq!(verified.cases, 40, "{side}");
        let of_cases: Vec<_> =
            verified.problems.iter().filter(|found| found.place.starts_with("case")).collect();
        assert!(of_cases.is_empty(), "{side}: {of_cases:?}");
        drop(app);
        threads.join();
    }
}

#[test]
fn a_missing_row_and_a_shorter_text_are_told() {
    let (folder, rows) = both_sides();
    rows.unwrap();
    let database = |side: &str| folder.path().join(side).join("waypost.db");
    let conn = rusqlite::Connection::open(database("compared-hand")).unwrap();
    conn.execute("UPDATE seen SET body = substr(body, 2) WHERE rowid = 1", []).unwrap();
    conn.execute("DELETE FROM idem_key WHERE at = (SELECT max(at) FROM idem_key)", []).unwrap();
    let told = equal::check(&database("compared-desk"), &database("compared-hand")).unwrap_err().to_string();
    assert!(told.contains("seen.body") && told.contains("idem_key"), "{told}");
}

#[test]
fn the_yardsticks_settings_are_those_of_the_desk() {
    let store =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../store/src/dialect.rs")).unwrap();
    let begins = store.find("const WRITER: &str = \"").unwrap();
    let ends = store[begins..].find("\";").unwrap();
    let stands = &store[begins + "const WRITER: &str = \"".len()..begins + ends];
    assert_eq!(stands, SETTINGS);
}
