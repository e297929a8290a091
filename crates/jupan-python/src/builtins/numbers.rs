//! Numbers.

use super::natives;
use crate::name::known;
use crate::native::{Args, NativeFn};
use crate::value::{Class, Value};
use crate::vm::{R, Vm};
use jupan_core::dim::BEYOND_128_BITS;
use jupan_core::message;
use ruff_python_ast::Operator;
use std::rc::Rc;

pub(super) static FUNCTIONS: &[NativeFn] = natives! {
    "abs" => abs,
    "round" => round,
    "divmod" => divmod,
    "pow" => pow,
    "bin" => bin,
    "hex" => hex,
    "oct" => oct,
    "complex" => complex,
};

pub(super) static INT_METHODS: &[NativeFn] = natives! {
    "bit_length" => bit_length,
    "conjugate" => conjugate,
    "__index__" => conjugate,
    "is_integer" => is_integer,
};

pub(super) static FLOAT_METHODS: &[NativeFn] = natives! {
    "is_integer" => is_integer,
    "conjugate" => conjugate,
};

/// The value itself for the built-in class; an instance that holds it for a subclass.
pub(super) fn held(vm: &mut Vm, class: &Rc<Class>, value: Value) -> R<Value> {
    if class.native {
        Ok(value)
    } else {
        vm.new_instance(class, value)
    }
}

pub(super) fn construct_int(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    let value = match (
        args.positional.first().cloned(),
        args.positional.get(1).cloned(),
    ) {
        (None, _) => Value::Int(0),
        (Some(value), None) => vm.int_of(&value)?,
        (Some(text), Some(base)) => {
            let (Some(text), Value::Int(base)) = (text.as_str(), base) else {
                return Ok(vm.unknown(message!("a number from a text")));
            };
            let digits = text.trim().to_lowercase().replace('_', "");
            let digits = ["0x", "0b", "0o"]
                .iter()
                .find_map(|prefix| digits.strip_prefix(prefix))
                .unwrap_or(&digits)
                .to_string();
            let radix = if base == 0 {
                10
            } else {
                u32::try_from(base).unwrap_or(10).clamp(2, 36)
            };
            match i128::from_str_radix(&digits, radix) {
                Ok(n) => Value::Int(n),
                Err(_) => {
                    return vm.raise(
                        "ValueError",
                        format!("invalid literal for int() with base {base}: '{text}'"),
                    );
                }
            }
        }
    };
    held(vm, class, value)
}

pub(super) fn construct_bool(vm: &mut Vm, _: &Rc<Class>, args: &mut Args) -> R<Value> {
    if args.positional.is_empty() {
        return Ok(Value::Bool(false));
    }
    let value = args.receiver();
    Ok(match vm.truth(&value)? {
        Ok(truth) => Value::Bool(truth),
        Err(unknown) => Value::Unknown(unknown),
    })
}

pub(super) fn construct_float(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    let value = match args.positional.first().cloned() {
        None => Value::Float(0.0),
        Some(value) => vm.float_of(&value)?,
    };
    held(vm, class, value)
}

fn abs(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    if let Some(method) = vm.user_special(&value, known::ABS)? {
        return vm.call(&method, Vec::new());
    }
    match value.unwrapped() {
        Value::Int(n) => Ok(n
            .checked_abs()
            .map_or_else(|| vm.unknown(BEYOND_128_BITS), Value::Int)),
        Value::Bool(b) => Ok(Value::Int(i128::from(b))),
        Value::Float(x) => Ok(Value::Float(x.abs())),
        value @ Value::Unknown(_) => Ok(value),
        value @ Value::Symbol(_) => Ok(value),
        value @ Value::Framework(_) => crate::keras::function(vm, "abs", value),
        _ => vm.raise("TypeError", "bad operand type for abs()"),
    }
}

fn round(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [value, digits] = args.bind(vm, "round", ["number", "ndigits"], 1)?;
    if let Some(method) = vm.user_special(&value, known::ROUND)? {
        return vm.call(&method, Vec::new());
    }
    let value = value.unwrapped();
    Ok(match (&value, &digits) {
        (
            Value::Int(_) | Value::Bool(_) | Value::Symbol(_) | Value::Unknown(_),
            Value::Unset | Value::None,
        ) => return vm.int_of(&value),
        (Value::Int(n), Value::Int(digits)) if *digits >= 0 => Value::Int(*n),
        (Value::Float(x), Value::Unset | Value::None) => {
            let rounded = x.round_ties_even();
            return vm.int_of(&Value::Float(rounded));
        }
        (Value::Float(x), Value::Int(digits)) => {
            let digits = i32::try_from(*digits).unwrap_or(0).clamp(-300, 300);
            if digits >= 0 {
                // Rounding the decimal text is what rounds as Python does.
                let text = format!("{x:.*}", usize::try_from(digits).unwrap_or(0));
                Value::Float(text.parse().unwrap_or(*x))
            } else {
                let scale = 10_f64.powi(-digits);
                Value::Float((x / scale).round_ties_even() * scale)
            }
        }
        (Value::Framework(_), _) => return crate::keras::function(vm, "round", value),
        _ => vm.unknown(message!("a rounded number")),
    })
}

fn divmod(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [a, b] = args.bind(vm, "divmod", ["a", "b"], 2)?;
    let quotient = vm.binary(Operator::FloorDiv, a.clone(), b.clone())?;
    let rest = vm.binary(Operator::Mod, a, b)?;
    Ok(Value::tuple(vec![quotient, rest]))
}

fn pow(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [a, b, modulus] = args.bind(vm, "pow", ["base", "exp", "mod"], 2)?;
    if modulus.is_unset() || modulus.is_none() {
        return vm.binary(Operator::Pow, a, b);
    }
    let (Value::Int(base), Value::Int(mut exponent), Value::Int(modulus)) = (a, b, modulus) else {
        return Ok(vm.unknown(message!("a modular power")));
    };
    if modulus <= 0 || modulus > 1 << 62 || exponent < 0 {
        return Ok(vm.unknown(message!("a modular power")));
    }
    let mut base = base.rem_euclid(modulus);
    let mut result = 1 % modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % modulus;
        }
        base = base * base % modulus;
        exponent >>= 1;
    }
    Ok(Value::Int(result))
}

fn in_base(vm: &mut Vm, args: &mut Args, prefix: &str, digits: fn(u128) -> String) -> R<Value> {
    let value = args.receiver();
    Ok(match vm.integer(&value.unwrapped())? {
        Ok(n) => {
            let sign = if n < 0 { "-" } else { "" };
            Value::Str(format!("{sign}{prefix}{}", digits(n.unsigned_abs())).into())
        }
        Err(unknown) => Value::Unknown(unknown),
    })
}

fn bin(vm: &mut Vm, args: &mut Args) -> R<Value> {
    in_base(vm, args, "0b", |n| format!("{n:b}"))
}

fn hex(vm: &mut Vm, args: &mut Args) -> R<Value> {
    in_base(vm, args, "0x", |n| format!("{n:x}"))
}

fn oct(vm: &mut Vm, args: &mut Args) -> R<Value> {
    in_base(vm, args, "0o", |n| format!("{n:o}"))
}

fn complex(vm: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(vm.unknown(message!("a complex number")))
}

fn bit_length(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match args.receiver().unwrapped() {
        Value::Int(n) => Ok(Value::Int(i128::from(
            128 - n.unsigned_abs().leading_zeros(),
        ))),
        _ => Ok(vm.unknown(message!("the bits of a number that only data knows"))),
    }
}

fn conjugate(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(args.receiver())
}

fn is_integer(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match args.receiver().unwrapped() {
        Value::Float(x) => Value::Bool(x.fract() == 0.0),
        _ => Value::Bool(true),
    })
}
