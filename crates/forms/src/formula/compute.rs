//! Computing one formula over the values of a form or of a row.

use chrono::NaiveDate;
use waypost_base::{Value, Values, decimal::Exact};

use super::{Formula, Op, Operand};
use crate::{Item, kind::Kind, value::is_blank};

/// The result cannot be kept exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// One operand as it was found; `None` is empty.
type Found = Option<Part>;

/// A value as formulas see it.
#[derive(Clone, Copy)]
enum Part {
    Number(Exact),
    Day(NaiveDate),
    /// Filled in, with what can only be counted.
    Other,
}

/// The value of a computed item of a form.
pub(crate) fn of_form(item: &Item, formula: &Formula, values: &Values) -> Result<Option<Value>, TooLarge> {
    let mut found = Vec::new();
    for operand in &formula.of {
        match operand {
            Operand::Number(number) => found.push(Some(Part::Number((*number).into()))),
            Operand::Item(key) => match values.get(key) {
                Some(Value::Table(table)) => found.extend(table.rows().iter().map(|_| Some(Part::Other))),
                value => found.push(part(value)),
            },
            Operand::Column(table, column) => {
                if let Some(Value::Table(table)) = values.get(table) {
                    found.extend(table.rows().iter().map(|row| part(row.cell(column))));
                }
            }
        }
    }
    result(item, formula.op, &found)
}

/// The value of a computed column in one row.
pub(crate) fn of_row(column: &Item, formula: &Formula, cells: &Values) -> Result<Option<Value>, TooLarge> {
    let found: Vec<Found> = formula
        .of
        .iter()
        .map(|operand| match operand {
            Operand::Number(number) => Some(Part::Number((*number).into())),
            Operand::Item(key) => part(cells.get(key)),
            Operand::Column(..) => None,
        })
        .collect();
    result(column, formula.op, &found)
}

fn part(value: Option<&Value>) -> Found {
    Some(match value? {
        Value::Integer(number) => Part::Number((*number).into()),
        Value::Decimal(number) => Part::Number((*number).into()),
        Value::Date(day) => Part::Day(*day),
        blank if is_blank(blank) => return None,
        _ => Part::Other,
    })
}

fn result(item: &Item, op: Op, found: &[Found]) -> Result<Option<Value>, TooLarge> {
    let filled = || found.iter().copied().flatten();
    if let (Kind::Date(_), Op::Least | Op::Greatest) = (&item.kind, op) {
        let days = filled().filter_map(|part| match part {
            Part::Day(day) => Some(day),
            _ => None,
        });
        let day = if op == Op::Least { days.min() } else { days.max() };
        return Ok(day.map(Value::Date));
    }
    let number = |part: Part| match part {
        Part::Number(number) => Some(number),
        _ => None,
    };
    let numbers = || filled().filter_map(number);
    let or_zero = |part: &Found| part.and_then(number).unwrap_or(Exact::ZERO);
    let result = match op {
        Op::Count => i64::try_from(filled().count()).ok().map(Exact::from),
        Op::Sum => numbers().try_fold(Exact::ZERO, Exact::plus),
        Op::Difference | Op::Least | Op::Greatest if numbers().next().is_none() => return Ok(None),
        Op::Difference => match found {
            [] => return Ok(None),
            [first, rest @ ..] => {
                rest.iter().try_fold(or_zero(first), |left, next| left.minus(or_zero(next)))
            }
        },
        Op::Product => {
            let all: Option<Vec<Exact>> = found.iter().map(|part| part.and_then(number)).collect();
            match all.filter(|all| !all.is_empty()) {
                None => return Ok(None),
                Some(all) => all.into_iter().try_fold(Exact::from(1), Exact::times),
            }
        }
        Op::Least => numbers().reduce(|a, b| if b.less(a) { b } else { a }),
        Op::Greatest => numbers().reduce(|a, b| if a.less(b) { b } else { a }),
    };
    keep(item, result.ok_or(TooLarge)?).map(Some)
}

fn keep(item: &Item, number: Exact) -> Result<Value, TooLarge> {
    match &item.kind {
        Kind::Integer(_) => {
            let whole = number.round(0).and_then(|whole| whole.to_string().parse().ok());
            whole.map(Value::Integer).ok_or(TooLarge)
        }
        Kind::Decimal { scale, .. } => number.round(*scale).map(Value::Decimal).ok_or(TooLarge),
        _ => Err(TooLarge),
    }
}
