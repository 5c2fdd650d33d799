//! A formula chosen from lists.

use waypost_base::{Code, FieldProblem};
use waypost_forms::{Formula, Op, Operand};

/// The formula; empty operands are left out.
pub(super) fn read(op: &str, of: &[String], problems: &mut Vec<FieldProblem>) -> Option<Formula> {
    let Some(op) = Op::ALL.into_iter().find(|known| known.name() == op) else {
        problems.push(FieldProblem::new("op", Code::ValueNotChoice));
        return None;
    };
    let mut operands = Vec::new();
    for text in of.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        match text.parse::<Operand>() {
            Ok(operand) => operands.push(operand),
            Err(_) => problems.push(FieldProblem::new("of", Code::ValueNotChoice)),
        }
    }
    Some(Formula::new(op, operands))
}
