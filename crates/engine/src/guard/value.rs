//! Values as guards see them, and the functions that compare decimals exactly.

use std::{any::Any, cmp::Ordering, sync::Arc, sync::LazyLock};

use cel::{
    Env, ExecutionError,
    common::{
        types::{CelBool, CelInt, CelList, CelNull, CelString, DYN_TYPE, Type},
        value::{CowVal, StaticVal, Val},
    },
};
use waypost_base::{Decimal, Value};

/// The exact comparisons.
pub(super) const COMPARISONS: [&str; 5] = ["eq", "lt", "le", "gt", "ge"];
/// What `==` becomes.
pub(super) const SAME: &str = "@same";
/// What `!=` becomes.
pub(super) const DIFFERENT: &str = "@different";
/// What `in` becomes.
pub(super) const AMONG: &str = "@among";

static DECIMAL: Type = Type::new_unspecified_type("decimal");

/// A decimal inside CEL: it has no operator, so that only the exact comparisons can use it.
#[derive(Debug)]
struct Exact(Decimal);

impl Val for Exact {
    fn get_type(&self) -> &Type {
        &DECIMAL
    }

    fn cel_type() -> &'static Type {
        &DECIMAL
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<Exact>().is_some_and(|other| other.0 == self.0)
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
        Box::new(Exact(self.0))
    }

    fn as_any(&self) -> Option<&dyn Any> {
        Some(self)
    }
}

impl StaticVal for Exact {}

/// The environment of every guard: the standard functions and ours.
pub(super) fn environment() -> Result<Arc<Env>, ExecutionError> {
    static SHARED: LazyLock<Result<Arc<Env>, ExecutionError>> = LazyLock::new(|| {
        let mut env = Env::stdlib();
        let functions: [(&str, cel::common::functions::Function); 8] = [
            ("eq", |a| ordering(&a).map(|o| truth(o == Ordering::Equal))),
            ("lt", |a| ordering(&a).map(|o| truth(o == Ordering::Less))),
            ("le", |a| ordering(&a).map(|o| truth(o != Ordering::Greater))),
            ("gt", |a| ordering(&a).map(|o| truth(o == Ordering::Greater))),
            ("ge", |a| ordering(&a).map(|o| truth(o != Ordering::Less))),
            (SAME, |a| same(&a).map(truth)),
            (DIFFERENT, |a| same(&a).map(|yes| truth(!yes))),
            (AMONG, |a| among(&a).map(truth)),
        ];
        for (name, function) in functions {
            env.add_overload(name, name, vec![DYN_TYPE, DYN_TYPE], function)
                .map_err(|error| ExecutionError::function_error(name, error))?;
        }
        Ok(Arc::new(env))
    });
    SHARED.clone()
}

/// A stored value as CEL sees it; `None` is null.
pub(super) fn to_cel(value: Option<&Value>) -> Box<dyn Val> {
    let text = |text: &str| -> Box<dyn Val> { Box::new(CelString::from(text.to_owned())) };
    let texts = |texts: Vec<Box<dyn Val>>| -> Box<dyn Val> { Box::new(CelList::from(texts)) };
    match value {
        None => Box::new(CelNull),
        Some(Value::Text(words) | Value::Choice(words)) => text(words),
        Some(Value::Integer(number)) => Box::new(CelInt::from(*number)),
        Some(Value::Decimal(number)) => Box::new(Exact(*number)),
        Some(Value::Date(day)) => text(&day.to_string()),
        Some(Value::Bool(yes)) => Box::new(CelBool::from(*yes)),
        Some(Value::Choices(keys)) => texts(keys.iter().map(|key| text(key)).collect()),
        Some(Value::Person(user)) => text(&user.to_string()),
        Some(Value::Department(department)) => text(&department.to_string()),
        Some(Value::Files(files)) => texts(files.iter().map(|file| text(&file.name)).collect()),
        // An emptied table is as empty as one that was never filled in.
        Some(Value::Table(table)) if table.is_empty() => Box::new(CelNull),
        Some(Value::Table(table)) => texts(
            table
                .rows()
                .iter()
                .map(|row| -> Box<dyn Val> { Box::new(CelInt::from(i64::from(row.id.0))) })
                .collect(),
        ),
        // A kind of value newer than this module: it has no operator at all.
        Some(_) => Box::new(Opaque),
    }
}

/// A value that guards cannot look into.
#[derive(Debug)]
struct Opaque;

static OPAQUE: Type = Type::new_unspecified_type("opaque");

impl Val for Opaque {
    fn get_type(&self) -> &Type {
        &OPAQUE
    }

    fn cel_type() -> &'static Type {
        &OPAQUE
    }

    fn clone_as_boxed<'v>(&self) -> Box<dyn Val + 'v> {
        Box::new(Opaque)
    }
}

fn truth<'b, 'v>(yes: bool) -> CowVal<'b, 'v> {
    CowVal::owned(CelBool::from(yes))
}

fn ordering(arguments: &[CowVal<'_, '_>]) -> Result<Ordering, ExecutionError> {
    let [a, b] = arguments else { return Err(ExecutionError::invalid_argument_count(2, arguments.len())) };
    Ok(number(a.as_ref())?.cmp(&number(b.as_ref())?))
}

fn number(value: &dyn Val) -> Result<Decimal, ExecutionError> {
    if let Some(exact) = value.downcast_ref::<Exact>() {
        return Ok(exact.0);
    }
    if let Some(whole) = value.downcast_ref::<CelInt>() {
        return Ok(Decimal::from(*whole.inner()));
    }
    if let Some(text) = value.downcast_ref::<CelString<'_>>() {
        return text.inner().parse().map_err(|error| ExecutionError::function_error("decimal", error));
    }
    Err(ExecutionError::function_error("decimal", format!("{} is not a number", value.get_type().name())))
}

fn same(arguments: &[CowVal<'_, '_>]) -> Result<bool, ExecutionError> {
    let [a, b] = arguments else { return Err(ExecutionError::invalid_argument_count(2, arguments.len())) };
    comparable(a.as_ref(), b.as_ref())?;
    Ok(a.as_ref().equals(b.as_ref()))
}

fn among(arguments: &[CowVal<'_, '_>]) -> Result<bool, ExecutionError> {
    let [a, b] = arguments else { return Err(ExecutionError::invalid_argument_count(2, arguments.len())) };
    let Some(list) = b.as_ref().downcast_ref::<CelList<'_>>() else {
        return Err(ExecutionError::function_error("in", "the right side is not a list"));
    };
    for element in list.inner() {
        comparable(a.as_ref(), element.as_ref())?;
    }
    Ok(list.inner().iter().any(|element| element.equals(a.as_ref())))
}

/// `==` on a decimal and a number would quietly be false, so it is an error; with null or another decimal it is right.
fn comparable(a: &dyn Val, b: &dyn Val) -> Result<(), ExecutionError> {
    let null = |v: &dyn Val| v.downcast_ref::<CelNull>().is_some();
    let opaque = |v: &dyn Val| v.downcast_ref::<Exact>().is_some();
    let fits = match (has_exact(a), has_exact(b)) {
        (false, false) => true,
        (true, true) => opaque(a) && opaque(b),
        (true, false) => null(b),
        (false, true) => null(a),
    };
    if fits { Ok(()) } else { Err(ExecutionError::function_error("==", "decimals are compared with `eq`")) }
}

fn has_exact(value: &dyn Val) -> bool {
    value.downcast_ref::<Exact>().is_some()
        || value
            .downcast_ref::<CelList<'_>>()
            .is_some_and(|list| list.inner().iter().any(|element| has_exact(element.as_ref())))
}
