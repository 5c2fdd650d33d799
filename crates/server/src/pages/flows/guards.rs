//! Conditions that the program judges, put together from an item, a comparison and a value, without knowing how they
//! are written. What was written by hand and is more than that stays as it is.

use waypost_base::ItemKey;

use crate::pages::Choice;

/// What an item holds, as far as conditions are concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// An exact decimal.
    Decimal,
    /// A day.
    Date,
    /// Yes or no.
    Bool,
    /// One of some: keys with their names.
    Choice(Vec<(String, String)>),
    /// Several of some.
    Choices(Vec<(String, String)>),
    /// Anything else: only whether it is filled.
    Other,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Of which item.
    pub item: ItemKey,
    /// How: one of [`OPERATORS`].
    pub operator: String,
    /// With what.
    pub value: String,
}

/// Several comparisons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// All must hold, else any.
    pub all: bool,
    /// The comparisons.
    pub clauses: Vec<Clause>,
}

/// The comparisons; their words stand under `operator-<name>`.
pub const OPERATORS: [&str; 9] = ["eq", "ne", "ge", "gt", "le", "lt", "contains", "filled", "empty"];

/// Why a comparison cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The item cannot be compared so.
    Operator,
    /// The value is not what the item holds.
    Value,
}

/// A comparison as a guard writes it.
///
/// # Errors
/// When it makes no sense for what the item holds.
pub fn written(clause: &Clause, holds: &Holds) -> Result<String, Misfit> {
    let of = format!("form.{}", clause.item);
    let value = clause.value.trim();
    let text = || quoted(value);
    let sign = match clause.operator.as_str() {
        "filled" => return Ok(format!("(has({of}))")),
        "empty" => return Ok(format!("(!has({of}))")),
        "eq" => "==",
        "ne" => "!=",
        "ge" => ">=",
        "gt" => ">",
        "le" => "<=",
        "lt" => "<",
        "contains" => "in",
        _ => return Err(Misfit::Operator),
    };
    let ordered = matches!(sign, ">=" | ">" | "<=" | "<");
    let test = match holds {
        Holds::Integer if sign != "in" => {
            let number: i64 = value.parse().map_err(|_| Misfit::Value)?;
            format!("{of} {sign} {number}")
        }
        Holds::Decimal if sign != "in" => {
            let number: waypost_base::Decimal = value.parse().map_err(|_| Misfit::Value)?;
            match sign {
                "!=" => format!("!eq({of}, '{number}')"),
                _ => format!("{}({of}, '{number}')", clause.operator),
            }
        }
        Holds::Date if sign != "in" => {
            let day: chrono::NaiveDate = value.parse().map_err(|_| Misfit::Value)?;
            format!("{of} {sign} '{day}'")
        }
        Holds::Bool if !ordered && sign != "in" => {
            let yes = matches!(value, "true" | "yes" | "是" | "Yes" | "1");
            format!("{of} {sign} {yes}")
        }
        Holds::Text if sign == "in" => format!("{of}.contains({})", text()),
        Holds::Text if !ordered => format!("{of} {sign} {}", text()),
        Holds::Choice(choices) if !ordered && sign != "in" => {
            let key = key_of(choices, value).ok_or(Misfit::Value)?;
            format!("{of} {sign} {}", quoted(key))
        }
        Holds::Choices(choices) if sign == "in" => {
            let key = key_of(choices, value).ok_or(Misfit::Value)?;
            format!("{} in {of}", quoted(key))
        }
        _ => return Err(Misfit::Operator),
    };
    Ok(format!("(has({of}) && {test})"))
}

fn key_of<'c>(choices: &'c [(String, String)], value: &str) -> Option<&'c str> {
    choices.iter().find(|(key, name)| key == value || name == value).map(|(key, _)| key.as_str())
}

/// A text as CEL writes it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The comparisons of a guard, where it is made of nothing else.
pub fn parts_of(guard: &str, holds: &dyn Fn(&ItemKey) -> Option<Holds>) -> Option<Condition> {
    let all = !guard.contains(") || (");
    let pieces: Vec<&str> = guard.split(if all { ") && (" } else { ") || (" }).collect();
    let last = pieces.len().checked_sub(1)?;
    let mut clauses = Vec::new();
    for (at, piece) in pieces.into_iter().enumerate() {
        let piece = if at == 0 { piece.strip_prefix('(')? } else { piece };
        let piece = if at == last { piece.strip_suffix(')')? } else { piece };
        clauses.push(clause_of(piece, holds)?);
    }
    let condition = Condition { all, clauses };
    // Only what would be written in the same way again is shown as parts.
    (joined(&condition, holds).ok()? == guard).then_some(condition)
}

/// A condition as a guard.
///
/// # Errors
/// The place of the comparison that makes no sense, and why.
pub fn joined(
    condition: &Condition,
    holds: &dyn Fn(&ItemKey) -> Option<Holds>,
) -> Result<String, (usize, Misfit)> {
    let mut parts = Vec::new();
    for (at, clause) in condition.clauses.iter().enumerate() {
        let holds = holds(&clause.item).unwrap_or(Holds::Other);
        parts.push(written(clause, &holds).map_err(|misfit| (at, misfit))?);
    }
    Ok(parts.join(if condition.all { " && " } else { " || " }))
}

fn clause_of(text: &str, holds: &dyn Fn(&ItemKey) -> Option<Holds>) -> Option<Clause> {
    let key = |text: &str| ItemKey::new(text).ok();
    let bare = |operator: &str, text: &str| {
        let item = key(text.strip_suffix(')')?)?;
        Some(Clause { item, operator: operator.to_owned(), value: String::new() })
    };
    if let Some(rest) = text.strip_prefix("!has(form.") {
        return bare("empty", rest);
    }
    let rest = text.strip_prefix("has(form.")?;
    let Some((name, test)) = rest.split_once(") && ") else { return bare("filled", rest) };
    let item = key(name)?;
    let of = format!("form.{name}");
    let named = |literal: &str| {
        let value = unquoted(literal)?;
        let (Some(Holds::Choice(choices)) | Some(Holds::Choices(choices))) = holds(&item) else {
            return Some(value);
        };
        Some(choices.into_iter().find(|(key, _)| *key == value).map_or(value, |(_, name)| name))
    };
    let found = |operator: &str, literal: &str| {
        Some(Clause { item: item.clone(), operator: operator.to_owned(), value: named(literal)? })
    };
    if let Some(literal) = test.strip_suffix(&format!(" in {of}")) {
        return found("contains", literal);
    }
    if let Some(inner) = test.strip_prefix(&format!("{of}.contains(")) {
        return found("contains", inner.strip_suffix(')')?);
    }
    for (operator, call) in
        [("ne", "!eq("), ("eq", "eq("), ("ge", "ge("), ("gt", "gt("), ("le", "le("), ("lt", "lt(")]
    {
        if let Some(inner) = test.strip_prefix(call) {
            return found(operator, inner.strip_prefix(&format!("{of}, "))?.strip_suffix(')')?);
        }
    }
    let compared = test.strip_prefix(&format!("{of} "))?;
    for (operator, sign) in
        [("eq", "== "), ("ne", "!= "), ("ge", ">= "), ("le", "<= "), ("gt", "> "), ("lt", "< ")]
    {
        if let Some(literal) = compared.strip_prefix(sign) {
            return found(operator, literal);
        }
    }
    None
}

/// The value of a literal: a text in quotes, or a bare word.
fn unquoted(literal: &str) -> Option<String> {
    let Some(inner) = literal.strip_prefix('\'') else { return Some(literal.to_owned()) };
    let inner = inner.strip_suffix('\'')?;
    Some(inner.replace("\\'", "'").replace("\\\\", "\\"))
}

/// The values to choose from for an item, by name.
pub fn values_of(holds: &Holds) -> Vec<Choice> {
    match holds {
        Holds::Choice(choices) | Holds::Choices(choices) => {
            choices.iter().map(|(_, name)| Choice::new(name.clone(), name.clone())).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
