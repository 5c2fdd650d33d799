//! Running a guard: bind what it reads, bound the cost with the values at hand, evaluate.

use cel::{
    Context,
    common::{types::CelBool, value::Val},
};

use waypost_base::Value;

use super::{Guard, GuardError, GuardScope, Read, cost, shape, value};

pub(super) fn holds(guard: &Guard, scope: &dyn GuardScope) -> Result<bool, GuardError> {
    let failed = |error: cel::ExecutionError| GuardError::Failed(short(&error.to_string()));
    let mut context = Context::with_env(value::environment().map_err(failed)?);
    let mut sizes = cost::Sizes::default();
    let known = scope.form_keys();
    for read in guard.reads() {
        let (name, has) = (shape::variable(read), shape::presence(read));
        match read {
            Read::Open(stage) => context.add_variable_as_val(name, truth(scope.open(*stage))),
            Read::Form(key) => {
                if !known.contains(key) {
                    return Err(GuardError::UnknownItem(key.clone()));
                }
                let found = scope.form(key);
                sizes.add(&name, found.as_ref());
                let filled = found
                    .as_ref()
                    .is_some_and(|value| !matches!(value, Value::Table(rows) if rows.is_empty()));
                context.add_variable_as_val(has, truth(filled));
                context.add_variable_as_val(name, value::to_cel(found.as_ref()));
            }
            Read::Case(key) => {
                let found = scope.case(key);
                sizes.add(&name, found.as_ref());
                context.add_variable_as_val(has, truth(found.is_some()));
                if found.is_some() {
                    context.add_variable_as_val(name, value::to_cel(found.as_ref()));
                }
            }
        }
    }
    if sizes.cost(&guard.expression) > cost::LIMIT {
        return Err(GuardError::TooCostly);
    }
    let answer = cel::Value::resolve_val(&guard.expression, &context).map_err(failed)?;
    match answer.as_ref().downcast_ref::<CelBool>() {
        Some(yes) => Ok(*yes.inner()),
        None => Err(GuardError::NotABool(answer.as_ref().get_type().name().to_owned())),
    }
}

fn truth(yes: bool) -> Box<dyn Val> {
    Box::new(CelBool::from(yes))
}

/// Messages of the library may print whole values; an incident needs the beginning.
fn short(message: &str) -> String {
    message.chars().take(200).collect()
}
