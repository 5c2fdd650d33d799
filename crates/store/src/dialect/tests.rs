use diesel::sql_types::Text;

use super::*;

#[derive(diesel::QueryableByName)]
struct Mode {
    #[diesel(sql_type = Text)]
    journal_mode: String,
}

#[derive(diesel::QueryableByName)]
struct Switch {
    #[diesel(sql_type = Integer)]
    query_only: i32,
}

#[test]
fn every_commit_is_synced_to_a_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut c = open_writer(&folder.path().join("a.db")).unwrap();
    let setting: Setting = diesel::sql_query("PRAGMA synchronous").get_result(&mut c).unwrap();
    let mode: Mode = diesel::sql_query("PRAGMA journal_mode").get_result(&mut c).unwrap();
    assert_eq!((setting.synchronous, mode.journal_mode.as_str()), (FULL, "wal"));
}

#[test]
fn a_reader_is_told_to_only_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    drop(open_writer(&path).unwrap());
    let mut c = open_reader(&path).unwrap();
    let switch: Switch = diesel::sql_query("PRAGMA query_only").get_result(&mut c).unwrap();
    assert_eq!(switch.query_only, 1);
    assert!(c.batch_execute("CREATE TABLE a (b INTEGER)").is_err());
}

#[test]
fn the_clock_of_the_database_counts_milliseconds_of_this_century() {
    let folder = tempfile::tempdir().unwrap();
    let mut c = open_writer(&folder.path().join("a.db")).unwrap();
    let (first, second) = (now(&mut c).unwrap(), now(&mut c).unwrap());
    assert!((1_700_000_000_000..4_102_444_800_000).contains(&first) && first <= second, "{first} {second}");
}
