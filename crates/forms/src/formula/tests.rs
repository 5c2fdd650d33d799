use waypost_base::{Row, RowId, Table, Value, Values};

use super::{compute::TooLarge, *};
use crate::{Item, sample::*};

/// A row of a table with these amounts, `-` for an empty cell.
fn table(amounts: &[&str]) -> Value {
    let rows = amounts.iter().enumerate().map(|(nth, amount)| {
        let cell = (*amount != "-").then(|| (key("n"), dec(amount)));
        Row { id: RowId(u32::try_from(nth + 1).unwrap()), cells: cell.into_iter().collect() }
    });
    Value::Table(Table::handed(rows.collect()))
}

fn values() -> Values {
    Values::from([
        (key("a"), dec("10.05")),
        (key("b"), Value::Integer(3)),
        (key("rows"), table(&["1.1", "-", "2.2"])),
        (key("none"), table(&[])),
        (key("day"), date("2026-11-21")),
        (key("eve"), date("2026-11-20")),
        (key("huge"), dec("9999999999999999999999999999")),
    ])
}

fn check(kind: &str, op: &str, of: &[&str], expected: &str) {
    let item: Item = written(&format!("{kind}\nformula = {{ op = '{op}', of = {of:?} }}"));
    let computed = of_form(&item, item.formula.as_ref().unwrap(), &values());
    let shown = match computed {
        Err(TooLarge) => "too large".to_owned(),
        Ok(None) => "empty".to_owned(),
        Ok(Some(value)) => crate::typed(&item, &value).concat(),
    };
    assert_eq!(shown, expected, "{op} of {of:?}");
}

#[test]
fn each_op_computes_exactly_and_rounds_once() {
    let amount = "kind = 'decimal'\nscale = 2";
    for (op, of, expected) in [
        ("sum", &["a", "b"] as &[&str], "13.05"),
        ("sum", &["rows.n"], "3.30"),
        ("sum", &["rows.n", "a", "0.005"], "13.36"),
        ("difference", &["a", "b", "1"], "6.05"),
        ("product", &["a", "b"], "30.15"),
        ("product", &["a", "0.1"], "1.01"),
        ("least", &["rows.n", "b"], "1.10"),
        ("greatest", &["rows.n", "b"], "3.00"),
        ("count", &["rows.n"], "2.00"),
        ("sum", &["huge", "huge"], "too large"),
        ("product", &["huge", "b"], "too large"),
    ] {
        check(amount, op, of, expected);
    }
    check("kind = 'integer'", "sum", &["a"], "10");
    check("kind = 'integer'", "sum", &["huge"], "too large");
    check("kind = 'integer'", "count", &["rows"], "3");
    check("kind = 'date'", "least", &["day", "eve"], "2026-11-20");
    check("kind = 'date'", "greatest", &["day", "eve", "gone"], "2026-11-21");
}

#[test]
fn what_empty_operands_do_is_defined() {
    let amount = "kind = 'decimal'\nscale = 2";
    for (op, of, expected) in [
        ("sum", &["gone"] as &[&str], "0.00"),
        ("sum", &["none.n"], "0.00"),
        ("sum", &["gone", "a"], "10.05"),
        ("count", &["gone", "none", "none.n"], "0.00"),
        ("difference", &["gone", "a"], "-10.05"),
        ("difference", &["a", "gone"], "10.05"),
        ("difference", &["gone", "none.n"], "empty"),
        ("product", &["a", "gone"], "empty"),
        ("product", &["rows.n"], "empty"),
        ("least", &["gone", "a"], "10.05"),
        ("greatest", &["none.n"], "empty"),
    ] {
        check(amount, op, of, expected);
    }
}

#[test]
fn an_operand_is_an_item_a_column_or_a_number() {
    for (text, expected) in [
        ("price", Some(Operand::Item(key("price")))),
        ("lines.amount", Some(Operand::Column(key("lines"), key("amount")))),
        ("-0.130", Some(Operand::Number("-0.13".parse().unwrap()))),
        ("", None),
        ("a.b.c", None),
        ("A", None),
        ("1e3", None),
    ] {
        assert_eq!(text.parse().ok(), expected, "{text}");
    }
}

#[test]
fn what_is_computed_first_stands_first_and_circles_are_apart() {
    let computed = |name: &str, of: &[&str]| {
        let of = of.iter().map(|operand| operand.parse().unwrap());
        let kind = crate::Kind::Integer(crate::Bounds::default());
        Item::new(key(name), "项", kind).computed(Formula::new(Op::Sum, of))
    };
    let items = [
        computed("c", &["b", "x"]),
        computed("a", &["x"]),
        computed("b", &["a"]),
        computed("self", &["self"]),
        computed("p", &["q"]),
        computed("q", &["p"]),
        computed("after", &["q"]),
    ];
    let (order, circular) = in_order(&items);
    let keys = |items: &[&Item]| items.iter().map(|item| item.key.to_string()).collect::<Vec<_>>();
    assert_eq!(keys(&order), ["a", "b", "c"]);
    assert_eq!(keys(&circular), ["self", "p", "q", "after"]);
}
