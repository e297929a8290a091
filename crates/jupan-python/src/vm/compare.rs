//! Equality, order, membership and hashing.

use super::{R, Vm};
use crate::name::known;
use crate::value::{Key, Unknown, Value};
use jupan_core::dim::Poly;
use jupan_core::message;
use ruff_python_ast::CmpOp;
use std::cmp::Ordering;
use std::rc::Rc;

const MAX_DEPTH: u32 = 100;

impl Vm<'_> {
    pub(crate) fn compare(&mut self, operator: CmpOp, left: &Value, right: &Value) -> R<Value> {
        match operator {
            CmpOp::Is => Ok(self.identical(left, right)),
            CmpOp::IsNot => Ok(negate(self.identical(left, right))),
            CmpOp::In => self.contains(right, left),
            CmpOp::NotIn => {
                let found = self.contains(right, left)?;
                Ok(match self.truth(&found)? {
                    Ok(truth) => Value::Bool(!truth),
                    Err(unknown) => Value::Unknown(unknown),
                })
            }
            CmpOp::Eq => self.equal_value(left, right, false),
            CmpOp::NotEq => self.equal_value(left, right, true),
            CmpOp::Lt => self.order(left, right, known::LT, known::GT, "<", Ordering::is_lt),
            CmpOp::LtE => self.order(left, right, known::LE, known::GE, "<=", Ordering::is_le),
            CmpOp::Gt => self.order(left, right, known::GT, known::LT, ">", Ordering::is_gt),
            CmpOp::GtE => self.order(left, right, known::GE, known::LE, ">=", Ordering::is_ge),
        }
    }

    fn identical(&mut self, left: &Value, right: &Value) -> Value {
        match (left, right) {
            // Nothing unknown is taken to be None: `if x is not None` goes on with what there is.
            (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) => {
                Value::Unknown(unknown.clone())
            }
            (
                Value::Int(_)
                | Value::Str(_)
                | Value::Bool(_)
                | Value::Float(_)
                | Value::None
                | Value::Ellipsis
                | Value::NotImplemented,
                _,
            ) => Value::Bool(
                std::mem::discriminant(left) == std::mem::discriminant(right)
                    && left.certainly_equal(right, 1),
            ),
            _ => Value::Bool(left.identity().is_some() && left.identity() == right.identity()),
        }
    }

    fn equal_value(&mut self, left: &Value, right: &Value, not: bool) -> R<Value> {
        if let (Value::Instance(_), _)
        | (_, Value::Instance(_))
        | (Value::Framework(_), _)
        | (_, Value::Framework(_)) = (left, right)
        {
            if let Some(result) = crate::keras::compare(
                self,
                if not { CmpOp::NotEq } else { CmpOp::Eq },
                left,
                right,
            )? {
                return Ok(result);
            }
            if not {
                for (one, other) in [(left, right), (right, left)] {
                    if let Some(method) = self.user_special(one, known::NE)? {
                        let result = self.call(&method, vec![other.clone()])?;
                        if !matches!(result, Value::NotImplemented) {
                            return Ok(result);
                        }
                    }
                }
            }
        }
        Ok(match self.equals(left, right, 0)? {
            Ok(equal) => Value::Bool(equal != not),
            Err(unknown) => Value::Unknown(unknown),
        })
    }

    /// Whether two values are equal; the unknown that decides, where one does.
    pub(crate) fn equals(
        &mut self,
        left: &Value,
        right: &Value,
        depth: u32,
    ) -> R<Result<bool, Rc<Unknown>>> {
        if depth > MAX_DEPTH {
            return self.raise(
                "RecursionError",
                "maximum recursion depth exceeded in comparison",
            );
        }
        if let (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) = (left, right) {
            return Ok(Err(unknown.clone()));
        }
        if let Some(a) = left.identity()
            && Some(a) == right.identity()
            && !matches!(left, Value::Framework(_))
        {
            return Ok(Ok(true));
        }
        Ok(match (left, right) {
            (Value::Instance(_), _) | (_, Value::Instance(_)) => {
                for (one, other) in [(left, right), (right, left)] {
                    if let Some(method) = self.user_special(one, known::EQ)? {
                        let result = self.call(&method, vec![other.clone()])?;
                        if !matches!(result, Value::NotImplemented) {
                            return self.truth(&result);
                        }
                    }
                }
                let (a, b) = (left.unwrapped(), right.unwrapped());
                if matches!((&a, &b), (Value::Instance(_), _) | (_, Value::Instance(_)))
                    || self.is_exception(left)
                {
                    return Ok(Ok(false));
                }
                return self.equals(&a, &b, depth + 1);
            }
            (Value::Str(a), Value::Str(b)) => {
                self.charge_reading(a.len().min(b.len()))?;
                Ok(a == b)
            }
            (Value::List(a), Value::List(b)) => {
                let taint = a.read().taint.clone().or_else(|| b.read().taint.clone());
                if let Some(taint) = taint {
                    return Ok(Err(taint));
                }
                let lengths = (a.read().items.len(), b.read().items.len());
                return self.equal_items(lengths, depth, |at| {
                    let pair = (
                        a.read().items.get(at).cloned(),
                        b.read().items.get(at).cloned(),
                    );
                    pair.0.zip(pair.1)
                });
            }
            (Value::Tuple(a), Value::Tuple(b)) => {
                let lengths = (a.items.len(), b.items.len());
                return self.equal_items(lengths, depth, |at| {
                    a.items.get(at).cloned().zip(b.items.get(at).cloned())
                });
            }
            (Value::Dict(a), Value::Dict(b)) => {
                let taint = a.read().taint.clone().or_else(|| b.read().taint.clone());
                if let Some(taint) = taint {
                    return Ok(Err(taint));
                }
                let lengths = (a.read().entries.len(), b.read().entries.len());
                return self.equal_items(lengths, depth, |at| {
                    let (a, b) = (a.read(), b.read());
                    let (key, (_, value)) = a.entries.get_index(at)?;
                    let (_, other) = b.entries.get(key)?;
                    Some((value.clone(), other.clone()))
                });
            }
            (Value::Set(a), Value::Set(b)) => {
                let (a, b) = (a.read(), b.read());
                self.charge(a.entries.len() as u64)?;
                match a.taint.clone().or_else(|| b.taint.clone()) {
                    Some(taint) => Err(taint),
                    None => Ok(a.entries.len() == b.entries.len()
                        && a.entries.keys().all(|key| b.entries.contains_key(key))),
                }
            }
            (Value::Symbol(a), Value::Symbol(b)) if a == b => Ok(true),
            (Value::Symbol(_), Value::Int(n)) | (Value::Int(n), Value::Symbol(_)) if *n <= 0 => {
                Ok(false)
            }
            (Value::Symbol(_), Value::Int(_) | Value::Float(_) | Value::Symbol(_))
            | (Value::Int(_) | Value::Float(_), Value::Symbol(_)) => {
                let Value::Unknown(unknown) =
                    self.unknown(message!("a comparison with a number that only data knows"))
                else {
                    return Ok(Ok(false));
                };
                Err(unknown)
            }
            (Value::Range(a), Value::Range(b)) => Ok(a.len() == b.len()
                && (a.len() == 0 || a.start == b.start && (a.len() == 1 || a.step == b.step))),
            (Value::Method(a), Value::Method(b)) => Ok(a.receiver.identity()
                == b.receiver.identity()
                && a.function.identity() == b.function.identity()),
            (Value::Framework(_), _) | (_, Value::Framework(_)) => {
                return Ok(Ok(crate::keras::equal(self, left, right)));
            }
            _ => match numeric_order(left, right) {
                Some(order) => Ok(order == Ordering::Equal),
                None => Ok(left.certainly_equal(right, 1)),
            },
        })
    }

    /// Whether all pairs are equal. What compares them may change what they are from, so that each is fetched in its turn;
    /// a missing one is like nothing.
    fn equal_items(
        &mut self,
        lengths: (usize, usize),
        depth: u32,
        pair: impl Fn(usize) -> Option<(Value, Value)>,
    ) -> R<Result<bool, Rc<Unknown>>> {
        if lengths.0 != lengths.1 {
            return Ok(Ok(false));
        }
        self.charge(lengths.0 as u64)?;
        let mut unknown = None;
        for at in 0..lengths.0 {
            let Some((a, b)) = pair(at) else {
                return Ok(Ok(false));
            };
            match self.equals(&a, &b, depth + 1)? {
                Ok(true) => {}
                Ok(false) => return Ok(Ok(false)),
                Err(reason) => unknown = Some(reason),
            }
        }
        Ok(unknown.map_or(Ok(true), Err))
    }

    pub(crate) fn is_exception(&self, value: &Value) -> bool {
        matches!(value, Value::Instance(instance) if instance.class.is_subclass(&self.types.base_exception))
    }

    fn order(
        &mut self,
        left: &Value,
        right: &Value,
        method: crate::name::Name,
        reflected: crate::name::Name,
        sign: &str,
        holds: fn(Ordering) -> bool,
    ) -> R<Value> {
        if let Some(result) = crate::keras::compare(self, order_of(sign), left, right)? {
            return Ok(result);
        }
        if let Some(special) = self.user_special(left, method)? {
            let result = self.call(&special, vec![right.clone()])?;
            if !matches!(result, Value::NotImplemented) {
                return Ok(result);
            }
        }
        if let Some(special) = self.user_special(right, reflected)? {
            let result = self.call(&special, vec![left.clone()])?;
            if !matches!(result, Value::NotImplemented) {
                return Ok(result);
            }
        }
        if let (Value::Set(a), Value::Set(b)) = (left, right) {
            let (a, b) = (a.read(), b.read());
            self.charge(a.entries.len().min(b.entries.len()) as u64)?;
            let subset = |a: &crate::value::Set, b: &crate::value::Set| {
                a.entries.keys().all(|key| b.entries.contains_key(key))
            };
            let result = match sign {
                "<" => subset(&a, &b) && a.entries.len() < b.entries.len(),
                "<=" => subset(&a, &b),
                ">" => subset(&b, &a) && b.entries.len() < a.entries.len(),
                _ => subset(&b, &a),
            };
            return Ok(Value::Bool(result));
        }
        Ok(match self.ordering(left, right, sign, 0)? {
            Ok(Some(order)) => Value::Bool(holds(order)),
            Ok(None) => Value::Bool(false),
            Err(unknown) => Value::Unknown(unknown),
        })
    }

    /// How two values are ordered; `None` for NaN.
    pub(crate) fn ordering(
        &mut self,
        left: &Value,
        right: &Value,
        sign: &str,
        depth: u32,
    ) -> R<Result<Option<Ordering>, Rc<Unknown>>> {
        if depth > MAX_DEPTH {
            return self.raise(
                "RecursionError",
                "maximum recursion depth exceeded in comparison",
            );
        }
        if let Some(order) = numeric_order(left, right) {
            return Ok(Ok(Some(order)));
        }
        let (left, right) = (&left.unwrapped(), &right.unwrapped());
        if let (Value::Unknown(unknown), _) | (_, Value::Unknown(unknown)) = (left, right) {
            return Ok(Err(unknown.clone()));
        }
        if let Some(order) = numeric_order(left, right) {
            return Ok(Ok(Some(order)));
        }
        if is_number(left) && is_number(right) {
            return Ok(Ok(None));
        }
        match (left, right) {
            (Value::Str(a), Value::Str(b)) => {
                self.charge_reading(a.len().min(b.len()))?;
                return Ok(Ok(Some(a.cmp(b))));
            }
            (Value::Bytes(a), Value::Bytes(b)) => {
                self.charge_reading(a.len().min(b.len()))?;
                return Ok(Ok(Some(a.cmp(b))));
            }
            // A symbol is at least one.
            (Value::Symbol(a), Value::Symbol(b)) if a == b => return Ok(Ok(Some(Ordering::Equal))),
            (Value::Symbol(symbol), Value::Int(n)) if *n <= 0 && is_single(symbol) => {
                return Ok(Ok(Some(Ordering::Greater)));
            }
            (Value::Int(n), Value::Symbol(symbol)) if *n <= 0 && is_single(symbol) => {
                return Ok(Ok(Some(Ordering::Less)));
            }
            (Value::Symbol(_), other) | (other, Value::Symbol(_))
                if is_number(other) || matches!(other, Value::Symbol(_)) =>
            {
                let Value::Unknown(unknown) =
                    self.unknown(message!("a comparison with a number that only data knows"))
                else {
                    return Ok(Ok(None));
                };
                return Ok(Err(unknown));
            }
            _ => {}
        }
        let items = match (left, right) {
            (Value::Tuple(a), Value::Tuple(b)) => Some((a.items.to_vec(), b.items.to_vec())),
            (Value::List(a), Value::List(b)) => {
                let taint = a.read().taint.clone().or_else(|| b.read().taint.clone());
                if let Some(taint) = taint {
                    return Ok(Err(taint));
                }
                Some((a.read().items.clone(), b.read().items.clone()))
            }
            _ => None,
        };
        if let Some((a, b)) = items {
            self.charge(a.len() as u64)?;
            for (a, b) in a.iter().zip(&b) {
                match self.equals(a, b, depth + 1)? {
                    Ok(true) => {}
                    Ok(false) => return self.ordering(a, b, sign, depth + 1),
                    Err(unknown) => return Ok(Err(unknown)),
                }
            }
            return Ok(Ok(Some(a.len().cmp(&b.len()))));
        }
        for (one, other, order) in [
            (left, right, Ordering::Less),
            (right, left, Ordering::Greater),
        ] {
            if let Some(special) = self.user_special(one, known::LT)? {
                let result = self.call(&special, vec![other.clone()])?;
                match self.truth(&result)? {
                    Ok(true) => return Ok(Ok(Some(order))),
                    Ok(false) => {}
                    Err(unknown) => return Ok(Err(unknown)),
                }
                if order == Ordering::Greater || self.user_special(other, known::LT)?.is_none() {
                    return Ok(Ok(Some(Ordering::Equal)));
                }
            }
        }
        let (a, b) = (
            self.class_of(left).name.clone(),
            self.class_of(right).name.clone(),
        );
        self.raise(
            "TypeError",
            format!("'{sign}' not supported between instances of '{a}' and '{b}'"),
        )
    }

    pub(crate) fn contains(&mut self, container: &Value, item: &Value) -> R<Value> {
        if let Some(method) = self.user_special(container, known::CONTAINS)? {
            return self.call(&method, vec![item.clone()]);
        }
        let container = &container.unwrapped();
        match container {
            Value::Unknown(_) => Ok(container.clone()),
            Value::Dict(dict) => {
                let key = match self.key(item)? {
                    Ok(key) => key,
                    Err(unknown) => return Ok(Value::Unknown(unknown)),
                };
                let dict = dict.read();
                Ok(match (dict.entries.contains_key(&key), &dict.taint) {
                    (false, Some(taint)) => Value::Unknown(taint.clone()),
                    (found, _) => Value::Bool(found),
                })
            }
            Value::Set(set) => {
                let key = match self.key(item)? {
                    Ok(key) => key,
                    Err(unknown) => return Ok(Value::Unknown(unknown)),
                };
                let set = set.read();
                Ok(match (set.entries.contains_key(&key), &set.taint) {
                    (false, Some(taint)) => Value::Unknown(taint.clone()),
                    (found, _) => Value::Bool(found),
                })
            }
            Value::Str(text) => match item.unwrapped() {
                Value::Str(part) => {
                    self.charge(text.len() as u64 / 16)?;
                    Ok(Value::Bool(text.contains(&*part)))
                }
                unknown @ Value::Unknown(_) => Ok(unknown),
                _ => self.raise("TypeError", "'in <string>' requires string as left operand"),
            },
            Value::Range(range) => Ok(match item {
                Value::Int(n) => Value::Bool(
                    range.step != 0
                        && range.len() > 0
                        && n.checked_sub(range.start).is_some_and(|offset| {
                            offset % range.step == 0
                                && (0..range.len()).contains(&(offset / range.step))
                        }),
                ),
                Value::Unknown(_) => item.clone(),
                _ => Value::Bool(false),
            }),
            Value::Bytes(bytes) => Ok(match item {
                Value::Int(n) => Value::Bool(bytes.iter().any(|byte| i128::from(*byte) == *n)),
                Value::Bytes(part) => Value::Bool(
                    part.is_empty() || bytes.windows(part.len()).any(|window| window == &**part),
                ),
                _ => Value::Bool(false),
            }),
            _ => {
                let (items, taint) = self.collect(container)?;
                self.charge(items.len() as u64)?;
                let mut unknown = taint;
                for candidate in &items {
                    match self.equals(candidate, item, 0)? {
                        Ok(true) => return Ok(Value::Bool(true)),
                        Ok(false) => {}
                        Err(reason) => unknown = Some(reason),
                    }
                }
                Ok(unknown.map_or(Value::Bool(false), Value::Unknown))
            }
        }
    }

    /// A value as a key of dictionaries, or why it is not known.
    pub(crate) fn key(&mut self, value: &Value) -> R<Result<Key, Rc<Unknown>>> {
        self.key_at(value, 0)
    }

    fn key_at(&mut self, value: &Value, depth: u32) -> R<Result<Key, Rc<Unknown>>> {
        if depth > MAX_DEPTH {
            return self.raise("RecursionError", "maximum recursion depth exceeded");
        }
        Ok(Ok(match value {
            Value::Str(text) => {
                self.charge_reading(text.len())?;
                Key::Str(text.clone())
            }
            Value::Int(n) => Key::Int(*n),
            Value::Bool(b) => Key::Int(i128::from(*b)),
            Value::Float(x) if x.fract() == 0.0 && x.abs() < 1e30 => Key::Int(*x as i128),
            Value::Float(x) => Key::Float(x.to_bits()),
            Value::None => Key::None,
            Value::Bytes(bytes) => {
                self.charge_reading(bytes.len())?;
                Key::Bytes(bytes.clone())
            }
            Value::Framework(crate::keras::Object::Array(array)) => {
                return match crate::keras::arrays::number(array) {
                    Some(x) => self.key_at(&Value::Float(x), depth + 1),
                    None => {
                        let reason = message!("a number that only the data tells");
                        Ok(Err(Rc::new(Unknown::new(reason, self.place, None))))
                    }
                };
            }
            Value::Symbol(symbol) => Key::Str(format!("\0{symbol}").into()),
            Value::Tuple(tuple) => {
                // A tuple that shares its parts is small, but its key holds each part as often as it occurs.
                self.charge_values(1 + tuple.items.len())?;
                self.charge(1)?;
                let mut keys = Vec::with_capacity(tuple.items.len());
                for item in &tuple.items {
                    match self.key_at(item, depth + 1)? {
                        Ok(key) => keys.push(key),
                        Err(unknown) => return Ok(Err(unknown)),
                    }
                }
                Key::Tuple(keys.into())
            }
            Value::Set(set) if set.read().frozen => {
                let mut keys: Vec<Key> = set.read().entries.keys().cloned().collect();
                keys.sort();
                Key::Frozen(keys.into())
            }
            Value::Range(range) => {
                Key::Tuple([range.start, range.stop, range.step].map(Key::Int).into())
            }
            Value::List(_) | Value::Dict(_) | Value::Set(_) => {
                let class = self.class_of(value).name.clone();
                return self.raise("TypeError", format!("unhashable type: '{class}'"));
            }
            Value::Unknown(unknown) => return Ok(Err(unknown.clone())),
            Value::Method(method) => Key::Tuple(
                [method.receiver.identity(), method.function.identity()]
                    .map(|part| Key::Identity(part.unwrap_or_default()))
                    .into(),
            ),
            Value::Instance(_) => {
                if let Some(hash) = self.user_special(value, known::HASH)? {
                    if hash.is_none() {
                        let class = self.class_of(value).name.clone();
                        return self.raise("TypeError", format!("unhashable type: '{class}'"));
                    }
                    let hash = self.call(&hash, Vec::new())?;
                    return self
                        .key_at(&hash, depth + 1)
                        .map(|key| key.map(|key| Key::Tuple([Key::None, key].into())));
                }
                match value.unwrapped() {
                    inner @ (Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Tuple(_))
                        if !self.is_exception(value) =>
                    {
                        return self.key_at(&inner, depth + 1);
                    }
                    _ => Key::Identity(value.identity().unwrap_or_default()),
                }
            }
            _ => Key::Identity(value.identity().unwrap_or_default()),
        }))
    }
}

/// A bare symbol is positive; of a formula that can't be said.
fn is_single(symbol: &Poly) -> bool {
    matches!(&symbol.symbols()[..], [name] if *symbol == Poly::symbol(name))
}

fn negate(value: Value) -> Value {
    match value {
        Value::Bool(value) => Value::Bool(!value),
        other => other,
    }
}

fn order_of(sign: &str) -> CmpOp {
    match sign {
        "<" => CmpOp::Lt,
        "<=" => CmpOp::LtE,
        ">" => CmpOp::Gt,
        _ => CmpOp::GtE,
    }
}

fn is_number(value: &Value) -> bool {
    matches!(value, Value::Int(_) | Value::Float(_) | Value::Bool(_))
}

fn numeric_order(left: &Value, right: &Value) -> Option<Ordering> {
    let integer = |value: &Value| match value {
        Value::Int(n) => Some(*n),
        Value::Bool(b) => Some(i128::from(*b)),
        _ => None,
    };
    match (integer(left), integer(right)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        (Some(a), None) => match right {
            Value::Float(b) => (a as f64).partial_cmp(b),
            _ => None,
        },
        (None, Some(b)) => match left {
            Value::Float(a) => a.partial_cmp(&(b as f64)),
            _ => None,
        },
        (None, None) => match (left, right) {
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            _ => None,
        },
    }
}
