//! Invariants of judging, written independently of how it is done.

use std::collections::BTreeMap;

use proptest::{
    collection::{btree_map, vec},
    option,
    prelude::*,
    sample::select,
};
use waypost_base::{FieldProblem, ItemKey, Table, Value, Values, value::apply_changes};
use waypost_forms::{Right, Rights, difference, parse, parse_rows, read_json, typed, typed_rows, write_json};

use crate::random::{Everything, every_kind, key, value};

/// Whether a value is one the form of every kind may hold, said a second time and plainly.
fn allowed(key: &str, value: &Value) -> bool {
    let text = |text: &str, lines: bool| text.chars().all(|c| c >= ' ' || c == '\t' || (lines && c == '\n'));
    match (key, value) {
        ("line", Value::Text(line)) => {
            (1..=12).contains(&line.chars().count()) && !line.contains('x') && text(line, false)
        }
        ("lines", Value::Text(lines)) => (1..=30).contains(&lines.chars().count()) && text(lines, true),
        ("whole", Value::Integer(number)) => number.abs() <= 1000,
        ("amount", Value::Decimal(number)) => {
            let limit = |text: &str| text.parse().unwrap();
            number.scale() <= 2 && *number >= limit("-500") && *number <= limit("500.5")
        }
        ("on", Value::Date(day)) => ("2020-01-01"..="2030-12-31").contains(&day.to_string().as_str()),
        ("one", Value::Choice(key)) => ["a", "b"].contains(&key.as_str()),
        ("some", Value::Choices(keys)) => {
            let order: Vec<_> =
                ["a", "b", "c"].into_iter().filter(|key| keys.iter().any(|k| k == key)).collect();
            *keys == order && !keys.is_empty()
        }
        ("agreed", Value::Bool(_)) | ("who", Value::Person(_)) | ("unit", Value::Department(_)) => true,
        ("proof", Value::Files(files)) => {
            let good = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
            files.len() == 1
                && files.iter().all(|file| {
                    file.media == "application/pdf"
                        && file.bytes > 0
                        && !file.name.is_empty()
                        && file.sha256.len() == 64
                        && file.sha256.bytes().all(good)
                })
        }
        ("rows", Value::Table(table)) => {
            let number =
                |cell: Option<&Value>| cell.map(|cell| write_json(cell).to_string().replace('"', ""));
            let cents = |text: String| rust_decimal::Decimal::from_str_exact(&text).unwrap();
            table.rows().len() <= 3
                && !table.is_unused()
                && table.rows().iter().all(|row| {
                    let [count, price, sum] =
                        ["count", "price", "sum"].map(|name| number(row.cells.get(name)).map(cents));
                    let expected = count.zip(price).map(|(count, price)| {
                        let up = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
                        (count * price).round_dp_with_strategy(1, up)
                    });
                    let within = count.is_none_or(|count| (0..=50).any(|n| count == n.into()));
                    sum == expected && within && !(count.is_none() && price.is_none())
                })
        }
        ("total", Value::Decimal(_)) => true,
        _ => false,
    }
}

/// What the total must be.
fn total(values: &Values) -> Value {
    let mut sum = waypost_base::decimal::Exact::ZERO;
    if let Some(Value::Integer(whole)) = values.get("whole") {
        sum = sum.plus((*whole).into()).unwrap();
    }
    if let Some(Value::Table(table)) = values.get("rows") {
        for cell in table.rows().iter().filter_map(|row| row.cells.get("sum")) {
            let Value::Decimal(number) = cell else { panic!("{cell:?}") };
            sum = sum.plus((*number).into()).unwrap();
        }
    }
    Value::Decimal(sum.round(1).unwrap())
}

fn rights() -> impl Strategy<Value = Rights> {
    btree_map(
        key(),
        select(vec![Right::Hidden, Right::Read, Right::Write, Right::Write, Right::Require]),
        0..12,
    )
}

/// Values that keep every rule: each random value goes to the items that may hold it.
fn stored() -> impl Strategy<Value = Values> {
    vec(value(), 0..20).prop_map(|values| {
        let form = every_kind();
        let pairs = values.iter().flat_map(|value| form.items.iter().map(move |item| (&item.key, value)));
        let fitting = pairs.filter(|(key, value)| allowed(key.as_str(), value));
        let mut values: Values = fitting
            .filter(|(key, _)| key.as_str() != "total")
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        // As stored: every row has an id.
        if let Some(Value::Table(rows)) = values.get_mut("rows") {
            *rows = Table::default().with_rows(rows.rows().to_vec()).unwrap();
        }
        form.compute(&mut values);
        values
    })
}

/// What is handed in: for any item, or, more often, for one that may hold it.
fn handed() -> impl Strategy<Value = Vec<(ItemKey, Option<Value>)>> {
    let one = (key(), option::weighted(0.9, value()), prop::bool::weighted(0.9)).prop_map(
        |(key, value, fitting)| {
            let fits =
                |item: &&waypost_forms::Item| value.as_ref().is_some_and(|v| allowed(item.key.as_str(), v));
            let form = every_kind();
            let place = form.items.iter().find(fits).filter(|_| fitting).map(|item| item.key.clone());
            (place.unwrap_or(key), value)
        },
    );
    vec(one, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_accepted_keeps_every_rule_and_right(
        rights in rights(),
        stored in stored(),
        handed in handed(),
    ) {
        let form = every_kind();
        let right = |key| rights.get(key).copied().unwrap_or_default();
        match form.judge(&rights, &stored, &handed, &Everything) {
            Ok(changes) => {
                let mut after = stored.clone();
                apply_changes(&mut after, &changes);
                for change in &changes {
                    prop_assert!(right(&change.key) >= Right::Write || change.key.as_str() == "total");
                    prop_assert_ne!(&change.before, &change.after);
                    prop_assert_eq!(stored.get(&change.key), change.before.as_ref());
                }
                for (key, value) in &after {
                    prop_assert!(allowed(key.as_str(), value), "{} holds {:?}", key, value);
                }
                for item in &form.items {
                    let blank = match after.get(&item.key) {
                        Some(Value::Text(text)) => text.trim().is_empty(),
                        value => value.is_none(),
                    };
                    prop_assert!(right(&item.key) != Right::Require || !blank);
                }
                let told: BTreeMap<_, _> = changes.iter().map(|change| (change.key.clone(), change.clone())).collect();
                let found: BTreeMap<_, _> =
                    difference(&stored, &after).into_iter().map(|change| (change.key.clone(), change)).collect();
                prop_assert_eq!(told, found);
                prop_assert_eq!(after.get("total"), Some(&total(&after)), "computed whatever the rights are");
                // A row without an id would be added once more.
                let new_rows = handed.iter().any(|(_, value)| matches!(value, Some(Value::Table(_))));
                if !new_rows {
                    prop_assert_eq!(form.judge(&rights, &after, &handed, &Everything), Ok(vec![]), "a second time nothing changes");
                }
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                let mut fields: Vec<_> = problems.iter().map(|problem: &FieldProblem| &problem.field).collect();
                fields.sort();
                fields.dedup();
                prop_assert_eq!(fields.len(), problems.len(), "one problem per item or cell: {:?}", problems);
            }
        }
    }

    #[test]
    fn allowed_values_for_writable_items_are_always_accepted(values in stored()) {
        let form = every_kind();
        let rights: Rights = form.items.iter().map(|item| (item.key.clone(), Right::Write)).collect();
        let handed: Vec<_> = values.iter().map(|(key, value)| (key.clone(), Some(value.clone()))).collect();
        let changes = form.judge(&rights, &Values::new(), &handed, &Everything).unwrap();
        let mut after = Values::new();
        apply_changes(&mut after, &changes);
        prop_assert_eq!(after, values);
    }

    #[test]
    fn a_value_typed_again_as_its_field_shows_it_is_the_same(values in stored()) {
        let form = every_kind();
        for (key, value) in values {
            let item = form.item(&key).unwrap();
            prop_assert_eq!(read_json(item, &write_json(&value)), Ok(Some(value.clone())));
            if let Value::Table(table) = &value {
                let again = parse_rows(item, &typed_rows(item, table)).unwrap();
                let Some(Value::Table(again)) = again else { panic!("{again:?}") };
                prop_assert_eq!(again.rows().len(), table.rows().len());
            }
            if ["proof", "rows", "total"].contains(&key.as_str()) {
                continue;
            }
            let mut texts = typed(item, &value);
            prop_assert_eq!(parse(item, &texts), Ok(Some(value.clone())));
            if key.as_str() == "lines" {
                texts[0] = texts[0].replace('\n', "\r\n");
                prop_assert_eq!(parse(item, &texts), Ok(Some(value.clone())), "as a browser sends it");
            }
        }
    }

    #[test]
    fn reading_any_typed_text_gives_an_allowed_value_or_a_problem(key in key(), text in "(?s).{0,14}|[-+0-9.,年月日０-９]{0,12}") {
        let form = every_kind();
        let item = form.item(&key).unwrap();
        if let Ok(Some(value)) = parse(item, &[text]) {
            prop_assert!(allowed(key.as_str(), &value), "{:?}", value);
        }
    }

    #[test]
    fn what_the_signer_saw_never_holds_a_hidden_value(rights in rights(), stored in stored()) {
        let form = every_kind();
        let seen: serde_json::Value =
            serde_json::from_str(&form.seen_json(waypost_base::FormVersionId::new(1), &rights, &stored)).unwrap();
        for item in &form.items {
            let hidden = rights.get(&item.key) == Some(&Right::Hidden);
            prop_assert_eq!(seen["items"].get(item.key.as_str()).is_none(), hidden);
        }
    }
}
