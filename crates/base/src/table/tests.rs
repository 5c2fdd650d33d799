use super::*;
use crate::Value;

fn cells(number: i64) -> Values {
    Values::from([(ItemKey::new("n").unwrap(), Value::Integer(number))])
}

fn ids(table: &Table) -> Vec<u32> {
    table.rows().iter().map(|row| row.id.0).collect()
}

fn keep(table: &Table, ids: &[u32]) -> Vec<Row> {
    ids.iter().filter_map(|id| table.row(RowId(*id)).cloned()).collect()
}

#[test]
fn an_id_survives_edits_of_other_rows_and_is_never_given_again() {
    let three = Table::default().with_rows((1..=3).map(|n| Row::new(cells(n))).collect()).unwrap();
    assert_eq!(ids(&three), [1, 2, 3]);
    let two = three.with_rows(keep(&three, &[3, 1])).unwrap();
    assert_eq!(ids(&two), [3, 1]);
    let none = two.with_rows(vec![]).unwrap();
    assert!(none.is_empty() && !none.is_unused());
    let again = none.with_rows(vec![Row::new(cells(9)), Row { id: RowId(2), cells: cells(8) }]).unwrap();
    assert_eq!(ids(&again), [4, 5], "what is gone does not come back under its old number");
}

#[test]
fn of_two_rows_of_one_id_the_later_is_new() {
    let one = Table::default().with_rows(vec![Row::new(cells(1))]).unwrap();
    let row = one.rows()[0].clone();
    assert_eq!(ids(&one.with_rows(vec![row.clone(), row.clone()]).unwrap()), [1, 2]);
    assert_eq!(ids(&Table::handed(vec![row.clone(), row])), [1, 0]);
}

#[test]
fn when_no_id_is_left_no_row_is_added() {
    let full: Table = serde_json::from_str(r#"{"next":4294967295,"rows":[]}"#).unwrap();
    assert_eq!(full.with_rows(vec![Row::new(cells(1))]), None);
}

#[test]
fn the_stored_shape_of_a_table_is_frozen() {
    let stored = r#"{"table":{"next":4,"rows":[{"id":3,"cells":{"n":{"integer":5}}},{"id":1,"cells":{}}]}}"#;
    let value: Value = serde_json::from_str(stored).unwrap();
    let Value::Table(table) = &value else { panic!("{value:?}") };
    assert_eq!(ids(table), [3, 1]);
    assert_eq!(serde_json::to_string(&value).unwrap(), stored);
    for bad in [
        r#"{"table":{"next":4,"rows":[{"id":1,"cells":{}},{"id":1,"cells":{}}]}}"#,
        r#"{"table":{"next":2,"rows":[{"id":2,"cells":{}}]}}"#,
    ] {
        assert!(serde_json::from_str::<Value>(bad).is_err(), "{bad}");
    }
}
