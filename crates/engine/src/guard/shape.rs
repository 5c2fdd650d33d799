//! After the parser: only what guards have is let through, and what a guard reads becomes plain variables.
//!
//! `form.x` and `form['x']` become the variable `form.x`, `has(case.x)` becomes `has case.x`, `open(3)` becomes
//! `open 3`; `==`, `!=` and `in` become functions that refuse decimals. So `run` binds exactly what is read.

use cel::{
    common::ast::{CallExpr, Expr, LiteralValue, operators},
    parser::Expression,
};
use waypost_base::{Decimal, ItemKey, StageNo};

use super::{GuardFault, MAX_DEPTH, MAX_NODES, Read, value};

pub(super) fn check(text: &str, expression: &mut Expression) -> Result<Vec<Read>, GuardFault> {
    let mut walk = Walk { text, nodes: 0, inside: false, bound: Vec::new(), reads: Vec::new() };
    walk.expression(expression, 0)?;
    walk.reads.sort();
    walk.reads.dedup();
    Ok(walk.reads)
}

/// The variable that stands for a read.
pub(super) fn variable(read: &Read) -> String {
    match read {
        Read::Form(key) => format!("form.{key}"),
        Read::Case(key) => format!("case.{key}"),
        Read::Open(stage) => format!("open {stage}"),
    }
}

/// The variable that stands for `has(…)` of a read.
pub(super) fn presence(read: &Read) -> String {
    format!("has {}", variable(read))
}

struct Walk<'a> {
    text: &'a str,
    nodes: usize,
    /// Whether a comprehension is around.
    inside: bool,
    /// Names that it binds.
    bound: Vec<String>,
    reads: Vec<Read>,
}

impl Walk<'_> {
    fn expression(&mut self, expression: &mut Expression, depth: usize) -> Result<(), GuardFault> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(GuardFault::TooManyNodes);
        }
        if depth > MAX_DEPTH {
            return Err(GuardFault::TooDeep);
        }
        if let Some(replaced) = self.read(&expression.expr)? {
            expression.expr = replaced;
            return Ok(());
        }
        match &mut expression.expr {
            Expr::Literal(literal) => supported(literal),
            Expr::Ident(name) if self.bound.contains(name) => Ok(()),
            Expr::Ident(name) => Err(GuardFault::UnknownName { name: name.clone() }),
            Expr::Select(select) => Err(GuardFault::UnknownName { name: format!("….{}", select.field) }),
            Expr::List(list) => list.elements.iter_mut().try_for_each(|e| self.expression(e, depth + 1)),
            Expr::Call(call) => self.call(call, depth),
            Expr::Comprehension(comprehension) => {
                if self.inside {
                    return Err(GuardFault::NestedComprehension);
                }
                let c = comprehension.as_mut();
                let own = c.iter_var.clone();
                if ["form", "case"].contains(&own.as_str()) {
                    return Err(GuardFault::UnknownName { name: own });
                }
                self.inside = true;
                self.expression(&mut c.iter_range, depth + 1)?;
                self.bound = vec![c.accu_var.clone(), own];
                for part in [&mut c.accu_init, &mut c.loop_cond, &mut c.loop_step, &mut c.result] {
                    self.expression(part, depth + 1)?;
                }
                self.bound.clear();
                self.inside = false;
                Ok(())
            }
            Expr::Map(_) => Err(unsupported("a map")),
            Expr::Struct(_) => Err(unsupported("a structure")),
            Expr::Unspecified => Err(unsupported("nothing")),
        }
    }

    /// The variable for an expression that reads something, noting the read.
    fn read(&mut self, expression: &Expr) -> Result<Option<Expr>, GuardFault> {
        let (root, key, test) = match expression {
            Expr::Select(select) => (&select.operand.expr, select.field.as_str(), select.test),
            Expr::Call(call) if call.func_name == operators::INDEX && call.args.len() == 2 => {
                match &call.args[1].expr {
                    Expr::Literal(LiteralValue::String(key)) => (&call.args[0].expr, key.inner(), false),
                    _ => return Ok(None),
                }
            }
            Expr::Call(call) if call.func_name == "open" && call.target.is_none() => {
                let [Expression { expr: Expr::Literal(LiteralValue::Int(number)), .. }] = &call.args[..]
                else {
                    return Err(GuardFault::BadArguments { name: "open".to_owned() });
                };
                let number = u32::try_from(*number.inner())
                    .map_err(|_| GuardFault::BadArguments { name: "open".to_owned() })?;
                return Ok(Some(self.note(Read::Open(StageNo(number)), false)));
            }
            _ => return Ok(None),
        };
        let Expr::Ident(root) = root else { return Ok(None) };
        let make = match root.as_str() {
            "form" => Read::Form,
            "case" => Read::Case,
            _ => return Ok(None),
        };
        if ItemKey::new(key).is_err() {
            return Err(GuardFault::UnknownName { name: format!("{root}.{key}") });
        }
        Ok(Some(self.note(make(key.to_owned()), test)))
    }

    fn note(&mut self, read: Read, test: bool) -> Expr {
        let name = if test { presence(&read) } else { variable(&read) };
        self.reads.push(read);
        Expr::Ident(name)
    }

    fn call(&mut self, call: &mut CallExpr, depth: usize) -> Result<(), GuardFault> {
        if call.func_name == operators::NEGATE && matches!(call.args[..], [ref a] if is_double(&a.expr)) {
            return Err(float());
        }
        let name = call.func_name.as_str();
        let wanted = match (&call.target, name) {
            (Some(_), "contains" | "startsWith" | "endsWith") => 1,
            (Some(_), "size") => 0,
            (None, "size" | "int" | "string") => 1,
            (None, _) if value::COMPARISONS.contains(&name) => 2,
            (None, _) if OPERATORS.contains(&name) => call.args.len(),
            _ => return Err(GuardFault::UnknownFunction { name: name.to_owned() }),
        };
        if call.args.len() != wanted {
            return Err(GuardFault::BadArguments { name: name.to_owned() });
        }
        if value::COMPARISONS.contains(&name) {
            for argument in &mut call.args {
                self.decimal_literal(&mut argument.expr)?;
            }
        }
        match name {
            operators::EQUALS => call.func_name = value::SAME.to_owned(),
            operators::NOT_EQUALS => call.func_name = value::DIFFERENT.to_owned(),
            operators::IN => call.func_name = value::AMONG.to_owned(),
            _ => {}
        }
        if let Some(target) = &mut call.target {
            self.expression(target, depth + 1)?;
        }
        call.args.iter_mut().try_for_each(|argument| self.expression(argument, depth + 1))
    }

    /// `lt(form.amount, 0.05)`: the number as it was typed, not the float nearest to it. The tree no longer has the
    /// typed digits, so they are looked up in the text; if several numbers there are the same float, it is refused.
    fn decimal_literal(&self, argument: &mut Expr) -> Result<(), GuardFault> {
        let double = match argument {
            Expr::Literal(LiteralValue::Double(double)) => *double.inner(),
            Expr::Call(call) if call.func_name == operators::NEGATE => {
                match call.args.first().map(|a| &a.expr) {
                    Some(Expr::Literal(LiteralValue::Double(double))) => -*double.inner(),
                    _ => return Ok(()),
                }
            }
            _ => return Ok(()),
        };
        let mut typed: Option<Decimal> = None;
        for word in self.text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_')) {
            if word.parse::<f64>().is_ok_and(|float| float == double.abs()) {
                match (word.parse::<Decimal>(), typed) {
                    (Ok(number), None) => typed = Some(number),
                    (Ok(number), Some(same)) if number == same => {}
                    _ => return Err(float()),
                }
            }
        }
        let number = typed.ok_or_else(float)?;
        let sign = if double < 0.0 { "-" } else { "" };
        *argument = Expr::Literal(LiteralValue::String(format!("{sign}{number}").into()));
        Ok(())
    }
}

const OPERATORS: [&str; 19] = [
    operators::INDEX,
    operators::IN,
    operators::CONDITIONAL,
    operators::LOGICAL_AND,
    operators::LOGICAL_OR,
    operators::LOGICAL_NOT,
    operators::NOT_STRICTLY_FALSE,
    operators::ADD,
    operators::SUBSTRACT,
    operators::MULTIPLY,
    operators::DIVIDE,
    operators::MODULO,
    operators::NEGATE,
    operators::EQUALS,
    operators::NOT_EQUALS,
    operators::GREATER,
    operators::GREATER_EQUALS,
    operators::LESS,
    operators::LESS_EQUALS,
];

fn supported(literal: &LiteralValue) -> Result<(), GuardFault> {
    match literal {
        LiteralValue::Boolean(_) | LiteralValue::Int(_) | LiteralValue::Null | LiteralValue::String(_) => {
            Ok(())
        }
        LiteralValue::Double(_) => Err(float()),
        LiteralValue::UInt(_) => Err(unsupported("an unsigned number")),
        LiteralValue::Bytes(_) => Err(unsupported("a row of bytes")),
    }
}

fn is_double(expression: &Expr) -> bool {
    matches!(expression, Expr::Literal(LiteralValue::Double(_)))
}

fn float() -> GuardFault {
    unsupported("a number with a point outside of `eq`, `lt`, `le`, `gt` and `ge`")
}

fn unsupported(what: &str) -> GuardFault {
    GuardFault::Unsupported { what: what.to_owned() }
}
