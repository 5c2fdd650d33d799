//! Random values for a form that has every kind.

use std::sync::LazyLock;

use chrono::NaiveDate;
use proptest::{collection::vec, option, prelude::*, sample::subsequence};
use waypost_base::{Decimal, DepartmentId, FileRef, ItemKey, Row, RowId, Table, UserId, Value};
use waypost_forms::{Form, Item, World};

/// A world in which whatever is named exists.
pub struct Everything;

impl World for Everything {
    fn person_exists(&self, _: UserId) -> bool {
        true
    }

    fn department_exists(&self, _: DepartmentId) -> bool {
        true
    }

    fn file_offered(&self, _: &FileRef) -> bool {
        true
    }
}

/// A form with an item of every kind, each with every rule its kind has.
pub fn every_kind() -> &'static Form {
    &FORM
}

static FORM: LazyLock<Form> = LazyLock::new(|| {
    let form: Form = toml::from_str(
        r#"
        name = "各种"
        items = [
            { key = "line", label = "L", kind = "text", min_length = 1, max_length = 12, pattern = "[^x]*" },
            { key = "lines", label = "L", kind = "long_text", max_length = 30 },
            { key = "whole", label = "W", kind = "integer", min = -1000, max = 1000 },
            { key = "amount", label = "A", kind = "decimal", scale = 2, min = "-500", max = "500.5" },
            { key = "on", label = "D", kind = "date", min = "2020-01-01", max = "2030-12-31" },
            { key = "one", label = "O", kind = "choice", options = [{ key = "a", label = "A" }, { key = "b", label = "B" }] },
            { key = "some", label = "S", kind = "choices", options = [{ key = "a", label = "A" }, { key = "b", label = "B" }, { key = "c", label = "C" }] },
            { key = "agreed", label = "Y", kind = "yes_no" },
            { key = "who", label = "P", kind = "person" },
            { key = "unit", label = "U", kind = "department" },
            { key = "proof", label = "F", kind = "file", max_files = 1, media = ["application/pdf"] },
            { key = "rows", label = "R", kind = "table", max_rows = 3, columns = [
                { key = "count", label = "C", kind = "integer", min = 0, max = 50 },
                { key = "price", label = "P", kind = "decimal", scale = 2 },
                { key = "sum", label = "S", kind = "decimal", scale = 1, formula = { op = "product", of = ["count", "price"] } },
            ] },
            { key = "total", label = "T", kind = "decimal", scale = 1, formula = { op = "sum", of = ["rows.sum", "whole"] } },
        ]
        "#,
    )
    .unwrap();
    assert_eq!(form.check(), []);
    form
});

/// Any value of any kind, inside and outside every bound.
pub fn value() -> impl Strategy<Value = Value> {
    let keys = || subsequence(vec!["a", "b", "c", "d"], 0..=4);
    prop_oneof![
        "[ a-zx\u{0}\t\r\n长💩]{0,14}".prop_map(Value::Text),
        "(?s).{0,8}".prop_map(Value::Text),
        (-2_000i64..2_000).prop_map(Value::Integer),
        any::<i64>().prop_map(Value::Integer),
        (-70_000i64..70_000, 0u32..4).prop_map(|(digits, scale)| {
            Value::Decimal(Decimal::from(rust_decimal::Decimal::new(digits, scale)))
        }),
        (2018i32..2033, 1u32..=366)
            .prop_map(|(year, day)| { Value::Date(NaiveDate::from_yo_opt(year, day.min(365)).unwrap()) }),
        keys().prop_map(|keys| Value::Choice(keys.first().copied().unwrap_or_default().to_owned())),
        keys().prop_map(|keys| Value::Choices(keys.into_iter().map(str::to_owned).collect())),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|id| Value::Person(UserId::new(id))),
        any::<i64>().prop_map(|id| Value::Department(DepartmentId::new(id))),
        vec(file(), 0..3).prop_map(Value::Files),
        vec(row(), 0..5).prop_map(|rows| Value::Table(Table::handed(rows))),
    ]
}

/// A row as somebody may hand it in: known, new or made up, with cells that may be wrong.
fn row() -> impl Strategy<Value = Row> {
    let key = |name: &str| ItemKey::new(name).unwrap();
    let count =
        prop_oneof![4 => (0i64..=50).prop_map(Value::Integer), 1 => (-9i64..90).prop_map(Value::Integer)];
    let price = (-70_000i64..70_000, 0u32..3)
        .prop_map(|(digits, scale)| Value::Decimal(rust_decimal::Decimal::new(digits, scale).into()));
    let cells = (
        option::weighted(0.8, count),
        option::weighted(0.8, price),
        option::weighted(0.05, price_of_nothing()),
    );
    (0u32..4, cells).prop_map(move |(id, (count, price, sum))| {
        let cells = [("count", count), ("price", price), ("sum", sum)];
        let cells = cells.into_iter().filter_map(|(name, cell)| Some((key(name), cell?)));
        Row { id: RowId(id), cells: cells.collect() }
    })
}

fn price_of_nothing() -> impl Strategy<Value = Value> {
    Just(Value::Decimal(0.into()))
}

fn file() -> impl Strategy<Value = FileRef> {
    (prop_oneof!["[0-9a-f]{64}", "[0-9a-g]{63,64}"], "[a-z]{0,3}", any::<bool>(), 0u64..3).prop_map(
        |(sha256, name, pdf, bytes)| FileRef {
            sha256,
            name,
            media: if pdf { "application/pdf" } else { "text/html" }.to_owned(),
            bytes,
        },
    )
}

/// One of the keys of [`every_kind`].
pub fn key() -> impl Strategy<Value = ItemKey> {
    let keys: Vec<ItemKey> = every_kind().items.iter().map(|item: &Item| item.key.clone()).collect();
    proptest::sample::select(keys)
}
