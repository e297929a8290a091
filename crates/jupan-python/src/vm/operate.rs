//! Operators and truth.

use super::{R, Vm};
use crate::keras::Object;
use crate::name::{Name, known};
use crate::shared::Shared;
use crate::value::{List, Set, Unknown, Value};
use jupan_core::dim::BEYOND_128_BITS;
use jupan_core::dim::Poly;
use jupan_core::message;
use ruff_python_ast::{Operator, UnaryOp};
use std::rc::Rc;

/// The largest text or list that a repetition may make.
const MAX_LENGTH: i128 = 1 << 26;

fn methods(operator: Operator) -> (Name, Name, Name, &'static str) {
    match operator {
        Operator::Add => (known::ADD, known::RADD, known::IADD, "+"),
        Operator::Sub => (known::SUB, known::RSUB, known::ISUB, "-"),
        Operator::Mult => (known::MUL, known::RMUL, known::IMUL, "*"),
        Operator::MatMult => (known::MATMUL, known::RMATMUL, known::IMATMUL, "@"),
        Operator::Div => (known::TRUEDIV, known::RTRUEDIV, known::ITRUEDIV, "/"),
        Operator::Mod => (known::MOD, known::RMOD, known::IMOD, "%"),
        Operator::Pow => (known::POW, known::RPOW, known::IPOW, "**"),
        Operator::LShift => (known::LSHIFT, known::RLSHIFT, known::ILSHIFT, "<<"),
        Operator::RShift => (known::RSHIFT, known::RRSHIFT, known::IRSHIFT, ">>"),
        Operator::BitOr => (known::OR, known::ROR, known::IOR, "|"),
        Operator::BitXor => (known::XOR, known::RXOR, known::IXOR, "^"),
        Operator::BitAnd => (known::AND, known::RAND, known::IAND, "&"),
        Operator::FloorDiv => (known::FLOORDIV, known::RFLOORDIV, known::IFLOORDIV, "//"),
    }
}

/// So many names of numbers that only data knows are remembered to tell of settings that fit none.
const MAX_LEFT_OPEN: usize = 1_000;

impl Vm<'_> {
    pub(crate) fn binary(&mut self, operator: Operator, left: Value, right: Value) -> R<Value> {
        if let (Value::Int(a), Value::Int(b)) = (&left, &right) {
            return self.integers(operator, *a, *b);
        }
        if let Value::Framework(_) = &left {
            return crate::keras::operator(self, operator, left, right);
        }
        if let Value::Framework(_) = &right
            && !matches!(left, Value::Instance(_))
        {
            return crate::keras::operator(self, operator, left, right);
        }
        let (method, reflected, _, _) = methods(operator);
        // A subclass's reflected method goes first only in corners nobody builds models in.
        if let Some(special) = self.user_special(&left, method)? {
            let result = self.call(&special, vec![right.clone()])?;
            if !matches!(result, Value::NotImplemented) {
                return Ok(result);
            }
        }
        if let Some(special) = self.user_special(&right, reflected)? {
            let result = self.call(&special, vec![left.clone()])?;
            if !matches!(result, Value::NotImplemented) {
                return Ok(result);
            }
        }
        if let (Value::Instance(_), _) | (_, Value::Instance(_)) = (&left, &right) {
            let (a, b) = (left.unwrapped(), right.unwrapped());
            if !matches!(a, Value::Instance(_))
                && !matches!(b, Value::Instance(_))
                && !self.is_exception(&left)
                && !self.is_exception(&right)
            {
                return self.binary(operator, a, b);
            }
            if let Some(result) = crate::keras::instance_operator(self, operator, &left, &right)? {
                return Ok(result);
            }
            for side in [&left, &right] {
                if let Value::Instance(instance) = side
                    && let Some(unknown) = instance.class.unknown_part()
                {
                    return Ok(Value::Unknown(unknown));
                }
            }
        }
        self.builtin_binary(operator, left, right)
    }

    fn builtin_binary(&mut self, operator: Operator, left: Value, right: Value) -> R<Value> {
        match (operator, &left, &right) {
            // Formatting a text with unknown values gives an unknown text.
            (Operator::Mod, Value::Str(template), _) => {
                return self.percent_format(template, &right);
            }
            (_, Value::Unknown(unknown), other) | (_, other, Value::Unknown(unknown)) => {
                let tensor = |of: &Value| of.as_unknown().is_some_and(|of| of.tensor.is_some());
                let shaped = |of: &Value| of.as_unknown().is_some_and(|of| of.shape.is_some());
                if unknown.tensor.is_some() || tensor(other) || shaped(&left) || shaped(&right) {
                    return crate::keras::operator(self, operator, left, right);
                }
                return Ok(self.unknown_result(unknown));
            }
            (Operator::Add, Value::Str(a), Value::Str(b)) => {
                self.charge_text(a.len() + b.len())?;
                return Ok(Value::Str(format!("{a}{b}").into()));
            }
            (Operator::Add, Value::List(a), Value::List(b)) => {
                let (a, b) = (a.read().clone(), b.read().clone());
                self.charge_values(a.items.len() + b.items.len())?;
                let taint = a.taint.clone().or_else(|| b.taint.clone());
                let items = a.items.iter().chain(&b.items).cloned().collect();
                return Ok(Value::List(Shared::new(List::new(items, taint))));
            }
            (Operator::Add, Value::Tuple(a), Value::Tuple(b)) => {
                self.charge_values(2 + a.items.len() + b.items.len())?;
                return Ok(Value::tuple(
                    a.items.iter().chain(b.items.iter()).cloned().collect(),
                ));
            }
            (Operator::Add, Value::Bytes(a), Value::Bytes(b)) => {
                self.charge_text(a.len() + b.len())?;
                return Ok(Value::Bytes(a.iter().chain(b.iter()).copied().collect()));
            }
            (
                Operator::Mult,
                Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_),
                Value::Int(_) | Value::Bool(_) | Value::Symbol(_),
            ) => {
                return self.repeat(&left, &right);
            }
            (
                Operator::Mult,
                Value::Int(_) | Value::Bool(_) | Value::Symbol(_),
                Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_),
            ) => {
                return self.repeat(&right, &left);
            }
            (Operator::BitOr, Value::Dict(a), Value::Dict(_)) => {
                let merged = Value::Dict(Shared::new(a.read().clone()));
                self.dict_update(&merged, &right, false)?;
                return Ok(merged);
            }
            // `int | None` as a type.
            (Operator::BitOr, Value::Class(_) | Value::None, Value::Class(_) | Value::None) => {
                return Ok(Value::tuple(vec![left, right]));
            }
            (Operator::BitOr, Value::Tuple(a), Value::Class(_) | Value::None) => {
                return Ok(Value::tuple(
                    a.items.iter().cloned().chain([right]).collect(),
                ));
            }
            (
                Operator::BitOr | Operator::BitAnd | Operator::Sub | Operator::BitXor,
                Value::Set(a),
                Value::Set(b),
            ) => {
                return Ok(set_operation(operator, &a.read(), &b.read()));
            }
            (
                _,
                Value::Symbol(_),
                Value::Int(_) | Value::Bool(_) | Value::Float(_) | Value::Symbol(_),
            )
            | (_, Value::Int(_) | Value::Bool(_) | Value::Float(_), Value::Symbol(_)) => {
                return self.symbols(operator, &left, &right);
            }
            _ => {}
        }
        match (as_integer(&left), as_integer(&right)) {
            (Some(a), Some(b)) => {
                if let (Value::Bool(_), Value::Bool(_)) = (&left, &right)
                    && matches!(
                        operator,
                        Operator::BitAnd | Operator::BitOr | Operator::BitXor
                    )
                {
                    return Ok(match self.integers(operator, a, b)? {
                        Value::Int(n) => Value::Bool(n != 0),
                        other => other,
                    });
                }
                self.integers(operator, a, b)
            }
            _ => match (as_float(&left), as_float(&right)) {
                (Some(a), Some(b)) => self.floats(operator, a, b),
                _ => {
                    let (a, b) = (
                        self.class_of(&left).name.clone(),
                        self.class_of(&right).name.clone(),
                    );
                    let sign = methods(operator).3;
                    self.raise(
                        "TypeError",
                        format!("unsupported operand type(s) for {sign}: '{a}' and '{b}'"),
                    )
                }
            },
        }
    }

    /// What comes of an operation on something unknown: as unknown, but named by its own text.
    fn unknown_result(&self, unknown: &Rc<Unknown>) -> Value {
        // A text with only a variable in it may stand for something else the next time.
        let shows = |text: &Rc<str>| unknown.text.as_ref().is_some_and(|of| text.contains(&**of));
        let reason = unknown.reason.clone();
        let text = self.text_here().filter(shows);
        Value::Unknown(Rc::new(Unknown::new(reason, unknown.place, text)))
    }

    fn integers(&mut self, operator: Operator, a: i128, b: i128) -> R<Value> {
        let result = match operator {
            Operator::Add => a.checked_add(b),
            Operator::Sub => a.checked_sub(b),
            Operator::Mult => a.checked_mul(b),
            Operator::Div => {
                if b == 0 {
                    return self.raise("ZeroDivisionError", "division by zero");
                }
                return Ok(Value::Float(a as f64 / b as f64));
            }
            Operator::FloorDiv | Operator::Mod => {
                if b == 0 {
                    return self.raise("ZeroDivisionError", "integer division or modulo by zero");
                }
                let quotient = a.checked_div(b).map(|quotient| {
                    if a % b != 0 && (a < 0) != (b < 0) {
                        quotient - 1
                    } else {
                        quotient
                    }
                });
                if operator == Operator::FloorDiv {
                    quotient
                } else {
                    quotient.and_then(|quotient| a.checked_sub(quotient.checked_mul(b)?))
                }
            }
            Operator::Pow => {
                if b < 0 {
                    return self.floats(operator, a as f64, b as f64);
                }
                match (a, u32::try_from(b)) {
                    (0 | 1, _) => Some(if b == 0 { 1 } else { a }),
                    (-1, _) => Some(if b % 2 == 0 { 1 } else { -1 }),
                    (_, Ok(exponent)) => a.checked_pow(exponent),
                    _ => None,
                }
            }
            Operator::LShift => u32::try_from(b)
                .ok()
                .filter(|b| *b < 127)
                .and_then(|b| a.checked_mul(1_i128.checked_shl(b)?)),
            Operator::RShift => Some(
                u32::try_from(b)
                    .ok()
                    .filter(|b| *b < 127)
                    .map_or(if a < 0 { -1 } else { 0 }, |b| a >> b),
            ),
            Operator::BitOr => Some(a | b),
            Operator::BitXor => Some(a ^ b),
            Operator::BitAnd => Some(a & b),
            Operator::MatMult => {
                return self.raise(
                    "TypeError",
                    "unsupported operand type(s) for @: 'int' and 'int'",
                );
            }
        };
        Ok(result.map_or_else(|| self.unknown(BEYOND_128_BITS), Value::Int))
    }

    fn floats(&mut self, operator: Operator, a: f64, b: f64) -> R<Value> {
        if b == 0.0 && matches!(operator, Operator::Div | Operator::FloorDiv | Operator::Mod) {
            return self.raise("ZeroDivisionError", "float division by zero");
        }
        Ok(Value::Float(match operator {
            Operator::Add => a + b,
            Operator::Sub => a - b,
            Operator::Mult => a * b,
            Operator::Div => a / b,
            Operator::FloorDiv => (a / b).floor(),
            Operator::Mod => a - b * (a / b).floor(),
            Operator::Pow => {
                if a < 0.0 && b.fract() != 0.0 {
                    return Ok(self.unknown(message!("a complex number")));
                }
                if a == 0.0 && b < 0.0 {
                    return self.raise(
                        "ZeroDivisionError",
                        "0.0 cannot be raised to a negative power",
                    );
                }
                a.powf(b)
            }
            _ => {
                let sign = methods(operator).3;
                return self.raise(
                    "TypeError",
                    format!("unsupported operand type(s) for {sign}: 'float' and 'float'"),
                );
            }
        }))
    }

    fn symbols(&mut self, operator: Operator, left: &Value, right: &Value) -> R<Value> {
        let poly = |value: &Value| match value {
            Value::Symbol(poly) => Some((**poly).clone()),
            other => as_integer(other).map(Poly::from),
        };
        let (Some(a), Some(b)) = (poly(left), poly(right)) else {
            return Ok(self.unknown(message!("arithmetic on a number that only data knows")));
        };
        let result = match operator {
            Operator::Add => a.plus(&b),
            Operator::Sub => b.times(&Poly::from(-1)).and_then(|b| a.plus(&b)),
            Operator::Mult => a.times(&b),
            Operator::FloorDiv => b.constant().and_then(|divisor| a.floor_div(divisor)),
            Operator::Pow => match b
                .constant()
                .and_then(|n| u32::try_from(n).ok())
                .filter(|n| *n < 8)
            {
                Some(power) => (0..power).try_fold(Poly::from(1), |product, _| product.times(&a)),
                None => None,
            },
            _ => None,
        };
        Ok(match result {
            Some(poly) => symbol_value(poly),
            None => {
                let text = self.text_here();
                match text {
                    // An integer operation on a number that only data knows is another one.
                    Some(text)
                        if matches!(
                            operator,
                            Operator::FloorDiv | Operator::Pow | Operator::LShift
                        ) =>
                    {
                        self.symbol(&text)
                    }
                    _ => self.unknown(message!("arithmetic on a number that only data knows")),
                }
            }
        })
    }

    /// A positive integer that only data knows, named by its text; its value where the user gave one.
    pub(crate) fn symbol(&self, text: &str) -> Value {
        let mut left_open = self.left_open.borrow_mut();
        if !self.options.settings.is_empty() && left_open.len() < MAX_LEFT_OPEN {
            left_open.insert(text.into());
        }
        match self.options.settings.iter().find(|(name, _)| name == text) {
            Some((_, value)) => Value::Int(i128::from(*value)),
            None => match self.printed(text) {
                Some(n) => Value::Int(i128::from(n)),
                None => Value::Symbol(Rc::new(Poly::symbol(text))),
            },
        }
    }

    fn repeat(&mut self, sequence: &Value, times: &Value) -> R<Value> {
        let Some(times) = as_integer(times) else {
            return Ok(self.unknown(message!("a repetition of which only data knows how often")));
        };
        let times = times.max(0);
        let check = |vm: &mut Self, length: usize, width: u64| -> R<usize> {
            let total = (length as i128).saturating_mul(times);
            if total > MAX_LENGTH {
                return Err(super::Stop::Limit(message!(
                    "the program builds a text or a list that is too large"
                )));
            }
            vm.charge_bytes((total as u64).saturating_mul(width))?;
            vm.charge(total as u64 / 64)?;
            usize::try_from(times).map_err(|_| {
                super::Stop::Limit(message!(
                    "the program builds a text or a list that is too large"
                ))
            })
        };
        Ok(match sequence {
            Value::Str(text) => {
                let times = if text.is_empty() {
                    0
                } else {
                    check(self, text.len(), 1)?
                };
                Value::Str(text.repeat(times).into())
            }
            Value::Bytes(bytes) => {
                let times = if bytes.is_empty() {
                    0
                } else {
                    check(self, bytes.len(), 1)?
                };
                Value::Bytes(bytes.repeat(times).into())
            }
            Value::Tuple(tuple) => {
                let times = if tuple.items.is_empty() {
                    0
                } else {
                    check(self, tuple.items.len(), 32)?
                };
                Value::tuple(
                    tuple
                        .items
                        .iter()
                        .cycle()
                        .take(tuple.items.len().saturating_mul(times))
                        .cloned()
                        .collect(),
                )
            }
            Value::List(list) => {
                let list = list.read().clone();
                let times = if list.items.is_empty() {
                    0
                } else {
                    check(self, list.items.len(), 32)?
                };
                let items = list
                    .items
                    .iter()
                    .cycle()
                    .take(list.items.len().saturating_mul(times))
                    .cloned()
                    .collect();
                Value::List(Shared::new(List::new(items, list.taint.clone())))
            }
            _ => Value::None,
        })
    }

    pub(super) fn in_place(&mut self, operator: Operator, left: Value, right: Value) -> R<Value> {
        let special = methods(operator).2;
        if let Some(method) = self.user_special(&left, special)? {
            let result = self.call(&method, vec![right.clone()])?;
            if !matches!(result, Value::NotImplemented) {
                return Ok(result);
            }
        }
        match (operator, &left) {
            (Operator::Add, Value::List(_)) => {
                self.list_extend(&left, &right)?;
                Ok(left)
            }
            (Operator::BitOr, Value::Dict(_)) => {
                self.dict_update(&left, &right, false)?;
                Ok(left)
            }
            (Operator::BitOr, Value::Set(_)) => {
                let (items, _) = self.collect(&right)?;
                for item in items {
                    self.set_add(&left, item)?;
                }
                Ok(left)
            }
            (_, Value::Framework(Object::Array(array))) => {
                let array = array.clone();
                let result = self.binary(operator, left, right)?;
                Ok(crate::keras::written_in_place(&array, result))
            }
            _ => self.binary(operator, left, right),
        }
    }

    pub(super) fn unary(&mut self, operator: UnaryOp, operand: Value) -> R<Value> {
        let method = match operator {
            UnaryOp::USub => known::NEG,
            UnaryOp::UAdd => known::POS,
            _ => known::INVERT,
        };
        if let Some(special) = self.user_special(&operand, method)? {
            return self.call(&special, Vec::new());
        }
        Ok(match (operator, operand.unwrapped()) {
            (_, Value::Unknown(unknown)) => self.unknown_result(&unknown),
            (_, framework @ Value::Framework(_)) => {
                return crate::keras::unary_operator(self, operator, framework);
            }
            (UnaryOp::USub, Value::Float(x)) => Value::Float(-x),
            (UnaryOp::UAdd, value @ (Value::Float(_) | Value::Symbol(_))) => value,
            (UnaryOp::USub, Value::Symbol(poly)) => poly.times(&Poly::from(-1)).map_or_else(
                || self.unknown(message!("arithmetic on a number that only data knows")),
                symbol_value,
            ),
            (_, value) => match (operator, as_integer(&value)) {
                (UnaryOp::USub, Some(n)) => n
                    .checked_neg()
                    .map_or_else(|| self.unknown(BEYOND_128_BITS), Value::Int),
                (UnaryOp::UAdd, Some(n)) => Value::Int(n),
                (UnaryOp::Invert, Some(n)) => Value::Int(!n),
                _ => {
                    let class = self.class_of(&operand).name.clone();
                    let sign = if operator == UnaryOp::USub {
                        "-"
                    } else if operator == UnaryOp::UAdd {
                        "+"
                    } else {
                        "~"
                    };
                    return self.raise(
                        "TypeError",
                        format!("bad operand type for unary {sign}: '{class}'"),
                    );
                }
            },
        })
    }

    /// Whether a value counts as true; the unknown that decides, where one does.
    pub(crate) fn truth(&mut self, value: &Value) -> R<Result<bool, Rc<Unknown>>> {
        let length = |count: usize, taint: &Option<Rc<Unknown>>| match taint {
            Some(taint) => Err(taint.clone()),
            None => Ok(count > 0),
        };
        Ok(match value {
            Value::Bool(truth) => Ok(*truth),
            Value::None | Value::Unset => Ok(false),
            Value::Int(n) => Ok(*n != 0),
            Value::Float(x) => Ok(*x != 0.0),
            Value::Str(text) => Ok(!text.is_empty()),
            Value::Bytes(bytes) => Ok(!bytes.is_empty()),
            Value::List(list) => length(list.read().items.len(), &list.read().taint),
            Value::Dict(dict) => length(dict.read().entries.len(), &dict.read().taint),
            Value::Set(set) => length(set.read().entries.len(), &set.read().taint),
            Value::Tuple(tuple) => Ok(!tuple.items.is_empty()),
            Value::Range(range) => Ok(range.len() > 0),
            Value::Unknown(unknown) => Err(unknown.clone()),
            // A symbol is a positive integer; a formula of symbols may be anything.
            Value::Symbol(poly)
                if poly.symbols().len() == 1 && **poly == Poly::symbol(&poly.symbols()[0]) =>
            {
                Ok(true)
            }
            Value::Symbol(_) => {
                match self.unknown(message!("whether a number that only data knows is zero")) {
                    Value::Unknown(unknown) => Err(unknown),
                    _ => Ok(true),
                }
            }
            Value::Instance(instance) => {
                for name in [known::BOOL, known::LEN] {
                    if let Some(method) = self.user_special(value, name)? {
                        let result = self.call(&method, Vec::new())?;
                        return self.truth(&result);
                    }
                }
                let payload = instance.payload.borrow().clone();
                match payload {
                    Value::Unset | Value::Framework(_) => Ok(true),
                    _ if self.is_exception(value) => Ok(true),
                    payload => return self.truth(&payload),
                }
            }
            Value::Framework(object) => crate::keras::truth(self, object)?,
            _ => Ok(true),
        })
    }
}

pub(crate) fn symbol_value(poly: Poly) -> Value {
    match poly.constant() {
        Some(constant) => Value::Int(constant),
        None => Value::Symbol(Rc::new(poly)),
    }
}

pub(crate) fn as_integer(value: &Value) -> Option<i128> {
    match value {
        Value::Int(n) => Some(*n),
        Value::Bool(b) => Some(i128::from(*b)),
        Value::Framework(crate::keras::Object::Array(array)) if !array.dtype.is_float() => {
            crate::keras::arrays::number(array).map(|x| x as i128)
        }
        _ => None,
    }
}

pub(crate) fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(x) => Some(*x),
        Value::Framework(crate::keras::Object::Array(array)) => crate::keras::arrays::number(array),
        other => as_integer(other).map(|n| n as f64),
    }
}

fn set_operation(operator: Operator, a: &Set, b: &Set) -> Value {
    let mut result = Set {
        frozen: a.frozen,
        taint: a.taint.clone().or_else(|| b.taint.clone()),
        ..Set::default()
    };
    for (key, value) in &a.entries {
        let in_both = b.entries.contains_key(key);
        let keep = match operator {
            Operator::BitOr => true,
            Operator::BitAnd => in_both,
            _ => !in_both,
        };
        if keep {
            result.entries.insert(key.clone(), value.clone());
        }
    }
    if matches!(operator, Operator::BitOr | Operator::BitXor) {
        for (key, value) in &b.entries {
            if !a.entries.contains_key(key) {
                result.entries.insert(key.clone(), value.clone());
            }
        }
    }
    Value::Set(Shared::new(result))
}
