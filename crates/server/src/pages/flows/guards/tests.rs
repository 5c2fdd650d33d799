use waypost_base::ItemKey;
use waypost_engine::Guard;

use super::{Clause, Condition, Holds, joined, parts_of};

fn holds(key: &ItemKey) -> Option<Holds> {
    let usage = vec![("dwelling".to_owned(), "住宅".to_owned()), ("shop".to_owned(), "商业".to_owned())];
    Some(match key.as_str() {
        "amount" => Holds::Decimal,
        "copies" => Holds::Integer,
        "signed_on" => Holds::Date,
        "urgent" => Holds::Bool,
        "usage" => Holds::Choice(usage),
        "rights" => Holds::Choices(usage),
        "remark" => Holds::Text,
        _ => Holds::Other,
    })
}

fn clause(item: &str, operator: &str, value: &str) -> Clause {
    Clause { item: ItemKey::new(item).unwrap(), operator: operator.into(), value: value.into() }
}

#[test]
fn what_is_put_together_compiles_and_is_taken_apart_again() {
    let sets = [
        vec![clause("amount", "ge", "100000.5")],
        vec![clause("amount", "ne", "3"), clause("copies", "lt", "7")],
        vec![clause("usage", "eq", "住宅"), clause("rights", "contains", "商业")],
        vec![clause("remark", "contains", "it's \\ '\"x"), clause("remark", "ne", "")],
        vec![clause("signed_on", "le", "2026-11-21"), clause("urgent", "eq", "true")],
        vec![clause("scan", "filled", ""), clause("scan", "empty", "")],
    ];
    for clauses in sets {
        for all in [true, false] {
            let condition = Condition { all: all || clauses.len() == 1, clauses: clauses.clone() };
            let guard = joined(&condition, &holds).unwrap();
            Guard::compile(&guard).unwrap_or_else(|why| panic!("{guard}: {why}"));
            assert_eq!(parts_of(&guard, &holds), Some(condition), "{guard}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_refused_at_its_place() {
    for (item, operator, value) in [
        ("amount", "ge", "viel"),
        ("amount", "contains", "1"),
        ("copies", "eq", "1.5"),
        ("usage", "ge", "住宅"),
        ("usage", "eq", "Villa"),
        ("signed_on", "eq", "gestern"),
        ("scan", "eq", "x"),
        ("remark", "like", "x"),
    ] {
        let fine = clause("scan", "filled", "");
        let condition = Condition { all: true, clauses: vec![fine, clause(item, operator, value)] };
        assert_eq!(joined(&condition, &holds).unwrap_err().0, 1, "{item} {operator} {value}");
    }
}

#[test]
fn a_guard_written_by_hand_is_left_alone() {
    for guard in
        ["form.copies > 3", "true", "(has(form.copies) && form.copies > 3) && case.x == 'y'", "", "("]
    {
        assert_eq!(parts_of(guard, &holds), None, "{guard}");
    }
}
