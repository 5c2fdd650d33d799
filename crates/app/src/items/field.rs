//! Faults of a form as problems of the fields that an administrator typed into.

use waypost_base::{Code, FieldProblem};
use waypost_forms::{FormFault, FormProblem, Item, Kind, Place};

/// A fault of an item as a problem of its sheet's field.
pub fn form_problem(item: &Item, fault: &FormFault) -> FieldProblem {
    let field = match &fault.place {
        Place::Column(_, column) => {
            let at = item.kind.columns().iter().position(|known| known.key == *column).unwrap_or_default();
            let field = match item.kind.columns().get(at) {
                Some(column) => field_of(column, &fault.problem),
                None => "key",
            };
            format!("column.{at}.{field}")
        }
        _ => field_of(item, &fault.problem).to_owned(),
    };
    worded(field, &fault.problem)
}

/// A problem at a field, worded.
pub fn problem_code(field: impl Into<String>, problem: &FormProblem) -> FieldProblem {
    worded(field.into(), problem)
}

fn worded(field: String, problem: &FormProblem) -> FieldProblem {
    let told = |name: Option<String>, limit: Option<String>| {
        let mut told = FieldProblem::new(field.clone(), Code::DefinitionFault).with("what", problem.code());
        // The words of every problem may name both.
        told = told.with("name", name.unwrap_or_default());
        told.with("limit", limit.unwrap_or_default())
    };
    match problem {
        FormProblem::NameMissing => FieldProblem::new(field, Code::ValueRequired),
        FormProblem::BadLabel(_, limit) => told(None, Some(limit.to_string())),
        FormProblem::TooManyItems(_) => told(None, Some(waypost_forms::check::ITEMS.to_string())),
        FormProblem::BoundScale(scale) => told(None, Some(scale.to_string())),
        FormProblem::Scale => told(None, Some(waypost_forms::check::SCALE_LIMIT.to_string())),
        FormProblem::Length(limit) => told(None, Some(limit.to_string())),
        FormProblem::Pattern(why) => told(Some(short(&why.to_string())), None),
        FormProblem::TooManyChoices(_) => told(None, Some(waypost_forms::check::CHOICES.to_string())),
        FormProblem::SameChoice(name) | FormProblem::BadChoice(name) | FormProblem::ChoiceName(name) => {
            told(Some(short(name)), None)
        }
        FormProblem::Files => told(None, Some(waypost_forms::check::FILES_LIMIT.to_string())),
        FormProblem::Media(name) => told(Some(short(name)), None),
        FormProblem::Default(code) => FieldProblem::new(field, *code),
        FormProblem::UnknownItem(key) | FormProblem::ItemTwice(key) => told(Some(key.to_string()), None),
        FormProblem::TooManyColumns(_) => told(None, Some(waypost_forms::check::COLUMNS.to_string())),
        FormProblem::Rows => told(None, Some(waypost_forms::check::ROWS_LIMIT.to_string())),
        FormProblem::Operands => told(None, Some(waypost_forms::check::OPERANDS.to_string())),
        FormProblem::UnknownOperand(name)
        | FormProblem::OperandKind(name)
        | FormProblem::SensitiveOperand(name) => told(Some(short(name)), None),
        _ => told(None, None),
    }
}

/// The field that a problem of an item is about.
fn field_of(item: &Item, problem: &FormProblem) -> &'static str {
    match problem {
        FormProblem::NameMissing | FormProblem::BadLabel("name", _) => "label",
        FormProblem::BadLabel("hint", _) => "help",
        FormProblem::BadLabel(..) => "unit",
        FormProblem::BoundsCrossed => "max",
        FormProblem::BoundScale(scale) => match &item.kind {
            Kind::Decimal { bounds, .. } if bounds.min.is_some_and(|min| min.scale() > *scale) => "min",
            _ => "max",
        },
        FormProblem::Scale => "scale",
        FormProblem::LengthsCrossed | FormProblem::Length(_) => "max_length",
        FormProblem::Pattern(_) => "pattern",
        FormProblem::NoChoices
        | FormProblem::TooManyChoices(_)
        | FormProblem::SameChoice(_)
        | FormProblem::BadChoice(_)
        | FormProblem::ChoiceName(_) => "options",
        FormProblem::Files => "max_files",
        FormProblem::Media(_) => "media",
        FormProblem::Default(_) | FormProblem::NoDefault => "default",
        FormProblem::NoColumns | FormProblem::TooManyColumns(_) => "columns",
        FormProblem::ColumnKind(_) => "kind",
        FormProblem::Rows => "max_rows",
        FormProblem::ComputedKind(..) => "op",
        FormProblem::ComputedRule("required") => "required",
        FormProblem::ComputedRule(_) => "default",
        FormProblem::Operands
        | FormProblem::UnknownOperand(_)
        | FormProblem::OperandKind(_)
        | FormProblem::Circular => "of",
        FormProblem::SensitiveOperand(_) => "sensitive",
        _ => "key",
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(80).collect()
}
