use super::StoreError;

#[test]
fn each_message_of_sqlite_has_its_kind() {
    // (message, kind, a row's fault, stop, try again)
    let cases = [
        ("database or disk is full", "Full", false, false, false),
        (
            "fts5: error creating shadow table case_index_data: database or disk is full",
            "Full",
            false,
            false,
            false,
        ),
        ("database is locked", "Busy", false, false, true),
        ("disk I/O error", "Io", false, true, false),
        ("unable to open database file", "Io", false, false, false),
        ("database disk image is malformed", "Damaged", false, true, false),
        ("file is not a database", "Damaged", false, true, false),
        ("cannot store TEXT value in INTEGER column cases.id", "Constraint", true, false, false),
        ("string or blob too big", "Constraint", true, false, false),
        ("no such table: cases", "Other", false, false, false),
    ];
    for (message, kind, data_fault, must_stop, may_retry) in cases {
        let error = StoreError::from_message(message);
        assert!(format!("{error:?}").starts_with(kind), "{message}: {error:?}");
        assert_eq!(
            (error.is_data_fault(), error.must_stop(), error.may_retry()),
            (data_fault, must_stop, may_retry),
            "{message}"
        );
    }
}
