use waypost_base::RowId;

use super::*;
use crate::{DisplayText, Form, Right, Rights, Shown, sample::*};

fn form() -> Form {
    toml::from_str(
        r#"
        name = "报销"
        [[items]]
        key = "lines"
        label = "明细"
        kind = "table"
        min_rows = 2
        max_rows = 4
        columns = [
            { key = "what", label = "用途", kind = "text", required = true, max_length = 8 },
            { key = "count", label = "数量", kind = "integer", min = 1 },
            { key = "price", label = "单价", kind = "decimal", scale = 2 },
            { key = "sum", label = "金额", kind = "decimal", scale = 2, formula = { op = "product", of = ["count", "price"] } },
            { key = "card", label = "卡号", kind = "text", sensitive = true },
            { key = "who", label = "经办", kind = "person" },
        ]
        [[items]]
        key = "total"
        label = "合计"
        kind = "decimal"
        scale = 2
        max = "1000"
        formula = { op = "sum", of = ["lines.sum"] }
        "#,
    )
    .unwrap()
}

fn row(id: u32, cells: &[(&str, &str)]) -> TypedRow {
    let cells = cells.iter().map(|(column, text)| (key(column), vec![(*text).to_owned()]));
    TypedRow { id: RowId(id), cells: cells.collect() }
}

fn good() -> Vec<TypedRow> {
    vec![
        row(0, &[("what", "纸"), ("count", "3"), ("price", "1.15"), ("card", "6222021234568890")]),
        row(0, &[("what", ""), ("count", " ")]),
        row(0, &[("what", "笔"), ("count", "1"), ("price", "2")]),
    ]
}

fn rights() -> Rights {
    Rights::from([(key("lines"), Right::Write)])
}

/// What judging these rows gives: the values after, or the problems.
fn judge(stored: &Values, rows: &[TypedRow]) -> Result<Values, Vec<(String, Code)>> {
    let form = form();
    let told = |problems: Vec<FieldProblem>| -> Vec<(String, Code)> {
        problems.into_iter().map(|one| (one.field, one.code)).collect()
    };
    let value = parse_rows(&form.items[0], rows).map_err(told)?;
    let changes = form.judge(&rights(), stored, &[(key("lines"), value)], &Little).map_err(told)?;
    let mut after = stored.clone();
    waypost_base::value::apply_changes(&mut after, &changes);
    Ok(after)
}

fn check_refused(stored: &Values, rows: &[TypedRow], expected: &[(&str, Code)]) {
    let expected: Vec<_> = expected.iter().map(|(field, code)| ((*field).to_owned(), *code)).collect();
    assert_eq!(judge(stored, rows), Err(expected));
}

fn table(values: &Values) -> &Table {
    match values.get("lines") {
        Some(Value::Table(table)) => table,
        other => panic!("{other:?}"),
    }
}

fn ids(values: &Values) -> Vec<u32> {
    table(values).rows().iter().map(|row| row.id.0).collect()
}

#[test]
fn rows_and_totals_are_computed_and_blank_rows_left_out() {
    assert_eq!(form().check(), []);
    let values = judge(&Values::new(), &good()).unwrap();
    assert_eq!(ids(&values), [1, 2]);
    assert_eq!(table(&values).rows()[0].cell(&key("sum")), Some(&dec("3.45")));
    assert_eq!(values.get("total"), Some(&dec("5.45")));
}

#[test]
fn a_row_keeps_its_id_and_a_removed_one_does_not_come_back() {
    let first = judge(&Values::new(), &good()).unwrap();
    let mut rows = typed_rows(&form().items[0], table(&first));
    assert_eq!(judge(&first, &rows), Ok(first.clone()), "unchanged");
    rows.remove(0);
    rows.push(row(0, &[("what", "墨"), ("count", "2"), ("price", "5")]));
    let second = judge(&first, &rows).unwrap();
    assert_eq!(ids(&second), [2, 3]);
    assert_eq!(second.get("total"), Some(&dec("12")));
    let emptied = judge(&second, &[]).unwrap();
    assert!(table(&emptied).is_empty());
    assert_eq!(emptied.get("total"), Some(&dec("0")));
    assert_eq!(ids(&judge(&emptied, &good()).unwrap()), [4, 5]);
}

#[test]
fn problems_stand_at_their_cells() {
    let none = Values::new();
    check_refused(&none, &good()[..1], &[("lines", Code::ValueTooFewRows)]);
    let five: Vec<_> = (0..5).map(|_| row(0, &[("what", "a")])).collect();
    check_refused(&none, &five, &[("lines", Code::ValueTooManyRows)]);
    let typed = [
        row(0, &[("what", "")]),
        row(0, &[("what", "a"), ("count", "x"), ("price", "1.234")]),
        row(0, &[("what", "a"), ("odd", "1"), ("sum", "5")]),
    ];
    check_refused(
        &none,
        &typed,
        &[
            ("lines.n1.count", Code::ValueNotInteger),
            ("lines.n1.price", Code::ValueScale),
            ("lines.n2.odd", Code::ValueUnknown),
            ("lines.n2.sum", Code::ValueComputed),
        ],
    );
    let first = judge(&none, &good()).unwrap();
    let mut rows = typed_rows(&form().items[0], table(&first));
    rows[1] = row(2, &[("count", "5"), ("who", "9")]);
    rows.push(row(0, &[("what", "b"), ("price", "9999999999999999999999999"), ("count", "100000")]));
    check_refused(
        &first,
        &rows,
        &[
            ("lines.n1.sum", Code::ValueComputedTooLarge),
            ("lines.2.what", Code::ValueRequired),
            ("lines.2.who", Code::ValueNoPerson),
        ],
    );
}

#[test]
fn nobody_writes_what_is_computed_and_its_bounds_hold() {
    let form = form();
    let all = Rights::from([(key("lines"), Right::Write), (key("total"), Right::Require)]);
    let check = |handed: (ItemKey, Option<Value>), expected: Result<usize, Code>| {
        let found = form.judge(&all, &Values::new(), &[handed], &Little);
        assert_eq!(found.map(|changes| changes.len()).map_err(|problems| problems[0].code), expected);
    };
    check((key("total"), Some(dec("5"))), Err(Code::ValueComputed));
    check((key("total"), Some(dec("0"))), Ok(1));
    let rows = |price: &str| {
        let cells = |price: &str| {
            let what = (key("what"), Value::Text("a".into()));
            Row::new(Values::from([what, (key("count"), Value::Integer(1)), (key("price"), dec(price))]))
        };
        (key("lines"), Some(Value::Table(Table::handed(vec![cells(price), cells("1")]))))
    };
    check(rows("999"), Ok(2));
    check(rows("999.01"), Err(Code::ValueTooLarge));
    let values = Values::new();
    assert_eq!(form.visible(&all, &values)[1].right, Right::Read, "no page offers to write it");
}

#[test]
fn what_may_only_be_read_stays_and_hides_its_sensitive_cells() {
    let form = form();
    let values = judge(&Values::new(), &good()).unwrap();
    let emptied = [(key("lines"), None)];
    let refused = form.judge(&Rights::new(), &values, &emptied, &Little).unwrap_err();
    assert_eq!(refused[0].code, Code::ValueReadOnly);
    let card = |right| {
        let rights = Rights::from([(key("lines"), right)]);
        let shown: Shown<'_> = form.visible(&rights, &values)[0];
        let seen = form.seen_json(waypost_base::FormVersionId::new(1), &rights, &values);
        let Some(DisplayText::Table(rows)) = shown.display("zh-CN") else { panic!() };
        assert_eq!(shown.hides_something(), right == Right::Read);
        assert_eq!(seen.contains("6222021234568890"), right != Right::Read, "{seen}");
        rows[0].cells[4].clone().unwrap()
    };
    assert_eq!(card(Right::Read), DisplayText::Plain("••••8890".into()));
    assert_eq!(card(Right::Write), DisplayText::Plain("6222021234568890".into()));
}

#[test]
fn a_difference_tells_rows_added_removed_and_changed() {
    let first = judge(&Values::new(), &good()).unwrap();
    let mut rows = typed_rows(&form().items[0], table(&first));
    rows.remove(1);
    rows[0].cells[0].1 = vec!["本".to_owned()];
    rows.push(row(0, &[("what", "墨")]));
    let second = judge(&first, &rows).unwrap();
    let changes = row_changes(Some(table(&first)), Some(table(&second)));
    let RowChange::Changed(RowId(1), cells) = &changes[0] else { panic!("{changes:?}") };
    assert_eq!((cells.len(), cells[0].column.as_str()), (1, "what"));
    assert!(matches!(&changes[1], RowChange::Added(row) if row.id == RowId(3)));
    assert!(matches!(&changes[2], RowChange::Removed(row) if row.id == RowId(2)));
    assert_eq!(row_changes(None, Some(table(&first))).len(), 2);
    assert_eq!(row_changes(Some(table(&first)), Some(table(&first))), []);
}
