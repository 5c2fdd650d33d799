//! Whether a formula can be computed: what it reads is there and of use, and it does not read itself.

use super::{FormProblem, OPERANDS};
use crate::{
    Form, Formula, Item, Op, Operand,
    formula::in_order,
    kind::{Kind, TableRule},
};

/// Where a formula stands.
pub(super) enum Around<'a> {
    /// In an item of a form.
    Form(&'a Form),
    /// In a column of a table.
    Row(&'a Item, &'a TableRule),
}

/// What an operand turned out to be.
struct Found<'a> {
    item: &'a Item,
    sensitive: bool,
}

pub(super) fn check(item: &Item, around: &Around<'_>, problems: &mut Vec<FormProblem>) {
    let Some(formula) = &item.formula else { return };
    for (rule, there) in [("required", item.required), ("default", item.default.is_some())] {
        if there {
            problems.push(FormProblem::ComputedRule(rule));
        }
    }
    if !gives(formula.op, &item.kind) {
        problems.push(FormProblem::ComputedKind(item.kind.name(), formula.op.name()));
    }
    let least = if formula.op == Op::Difference { 2 } else { 1 };
    if !(least..=OPERANDS).contains(&formula.of.len()) {
        problems.push(FormProblem::Operands);
    }
    for operand in &formula.of {
        check_operand(item, formula, operand, around, problems);
    }
    if around.items().iter().filter(|other| other.key == item.key).count() == 1
        && in_order(around.items()).1.iter().any(|circular| circular.key == item.key)
    {
        problems.push(FormProblem::Circular);
    }
}

fn check_operand(
    item: &Item,
    formula: &Formula,
    operand: &Operand,
    around: &Around<'_>,
    problems: &mut Vec<FormProblem>,
) {
    if let Operand::Number(_) = operand {
        if matches!(formula.op, Op::Count) || matches!(item.kind, Kind::Date(_)) {
            problems.push(FormProblem::OperandKind(operand.to_string()));
        }
        return;
    }
    let Some(found) = around.find(operand) else {
        problems.push(FormProblem::UnknownOperand(operand.to_string()));
        return;
    };
    let fits = match (&found.item.kind, formula.op) {
        (_, Op::Count) => true,
        (Kind::Date(_), Op::Least | Op::Greatest) => matches!(item.kind, Kind::Date(_)),
        (Kind::Integer(_) | Kind::Decimal { .. }, _) => !matches!(item.kind, Kind::Date(_)),
        _ => false,
    };
    if !fits {
        problems.push(FormProblem::OperandKind(operand.to_string()));
    }
    // How many there are tells nothing of what they are.
    let tells = found.sensitive && formula.op != Op::Count;
    if tells && !around.hides(item) {
        problems.push(FormProblem::SensitiveOperand(operand.to_string()));
    }
}

/// Whether an op gives values of this kind.
fn gives(op: Op, kind: &Kind) -> bool {
    match kind {
        Kind::Integer(_) | Kind::Decimal { .. } => true,
        Kind::Date(_) => matches!(op, Op::Least | Op::Greatest),
        _ => false,
    }
}

impl<'a> Around<'a> {
    fn items(&self) -> &'a [Item] {
        match self {
            Around::Form(form) => &form.items,
            Around::Row(_, rule) => &rule.columns,
        }
    }

    fn find(&self, operand: &Operand) -> Option<Found<'a>> {
        let (key, column) = match operand {
            Operand::Item(key) => (key, None),
            Operand::Column(table, column) => (table, Some(column)),
            Operand::Number(_) => return None,
        };
        let item = self.items().iter().find(|item| item.key == *key)?;
        match column {
            None => Some(Found { item, sensitive: item.sensitive }),
            Some(column) => {
                let found = item.kind.columns().iter().find(|found| found.key == *column)?;
                Some(Found { item: found, sensitive: item.sensitive || found.sensitive })
            }
        }
    }

    fn hides(&self, item: &Item) -> bool {
        item.sensitive || matches!(self, Around::Row(table, _) if table.sensitive)
    }
}
