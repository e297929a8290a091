//! `math`.

use crate::builtins::natives;
use crate::name::known;
use crate::native::{Args, NativeFn};
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::dim::BEYOND_128_BITS;
use jupan_core::message;
use ruff_python_ast::Operator;

pub(super) const CONSTANTS: &[(&str, f64)] = &[
    ("pi", std::f64::consts::PI),
    ("e", std::f64::consts::E),
    ("tau", std::f64::consts::TAU),
    ("inf", f64::INFINITY),
    ("nan", f64::NAN),
];

pub(super) static FUNCTIONS: &[NativeFn] = natives! {
    "ceil" => ceil, "floor" => floor, "trunc" => trunc, "sqrt" => sqrt, "log" => log, "log2" => log2, "log10" => log10,
    "log1p" => log1p, "exp" => exp, "expm1" => expm1, "sin" => sin, "cos" => cos, "tan" => tan, "asin" => asin,
    "acos" => acos, "atan" => atan, "sinh" => sinh, "cosh" => cosh, "tanh" => tanh, "fabs" => fabs,
    "radians" => radians, "degrees" => degrees, "pow" => pow, "atan2" => atan2, "hypot" => hypot, "fmod" => fmod,
    "copysign" => copysign, "prod" => prod, "gcd" => gcd, "lcm" => lcm, "isqrt" => isqrt, "factorial" => factorial,
    "comb" => comb, "isnan" => isnan, "isinf" => isinf, "isfinite" => isfinite, "isclose" => isclose, "fsum" => fsum,
};

/// The arguments as numbers; the first that isn't one, as unknown.
fn numbers(vm: &mut Vm, args: &mut Args) -> R<Result<Vec<f64>, Value>> {
    let mut numbers = Vec::new();
    for value in std::mem::take(&mut args.positional) {
        match vm.float_of(&value)? {
            Value::Float(x) => numbers.push(x),
            other => return Ok(Err(other)),
        }
    }
    Ok(Ok(numbers))
}

fn one(vm: &mut Vm, args: &mut Args, function: fn(f64) -> f64) -> R<Value> {
    let numbers = match numbers(vm, args)? {
        Ok(numbers) => numbers,
        Err(unknown) => return Ok(unknown),
    };
    let Some(x) = numbers.first().copied() else {
        return vm.raise(
            "TypeError",
            "the function takes exactly one argument (0 given)",
        );
    };
    let result = function(x);
    if result.is_nan() && !x.is_nan() {
        return vm.raise("ValueError", "math domain error");
    }
    Ok(Value::Float(result))
}

fn two(vm: &mut Vm, args: &mut Args, function: fn(f64, f64) -> f64) -> R<Value> {
    let numbers = match numbers(vm, args)? {
        Ok(numbers) => numbers,
        Err(unknown) => return Ok(unknown),
    };
    match numbers[..] {
        [a, b] => Ok(Value::Float(function(a, b))),
        _ => vm.raise("TypeError", "the function takes exactly two arguments"),
    }
}

macro_rules! unary {
    ($($name:ident => $function:expr),* $(,)?) => {
        $(fn $name(vm: &mut Vm, args: &mut Args) -> R<Value> { one(vm, args, $function) })*
    };
}

unary! {
    sqrt => f64::sqrt, log2 => f64::log2, log10 => f64::log10, log1p => f64::ln_1p, exp => f64::exp, expm1 => f64::exp_m1,
    sin => f64::sin, cos => f64::cos, tan => f64::tan, asin => f64::asin, acos => f64::acos, atan => f64::atan,
    sinh => f64::sinh, cosh => f64::cosh, tanh => f64::tanh, fabs => f64::abs, radians => f64::to_radians,
    degrees => f64::to_degrees,
}

fn pow(vm: &mut Vm, args: &mut Args) -> R<Value> {
    two(vm, args, f64::powf)
}

fn atan2(vm: &mut Vm, args: &mut Args) -> R<Value> {
    two(vm, args, f64::atan2)
}

fn hypot(vm: &mut Vm, args: &mut Args) -> R<Value> {
    two(vm, args, f64::hypot)
}

fn fmod(vm: &mut Vm, args: &mut Args) -> R<Value> {
    two(vm, args, |a, b| a % b)
}

fn copysign(vm: &mut Vm, args: &mut Args) -> R<Value> {
    two(vm, args, f64::copysign)
}

fn log(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let numbers = match numbers(vm, args)? {
        Ok(numbers) => numbers,
        Err(unknown) => return Ok(unknown),
    };
    if numbers.iter().any(|x| *x <= 0.0) {
        return vm.raise("ValueError", "math domain error");
    }
    match numbers[..] {
        [x] => Ok(Value::Float(x.ln())),
        // The logarithms to 2 and 10 are exact where the quotient is not.
        [x, 2.0] => Ok(Value::Float(x.log2())),
        [x, 10.0] => Ok(Value::Float(x.log10())),
        [x, base] => Ok(Value::Float(x.ln() / base.ln())),
        _ => vm.raise("TypeError", "log expected 1 or 2 arguments"),
    }
}

fn rounding(vm: &mut Vm, args: &mut Args, round: fn(f64) -> f64) -> R<Value> {
    let value = args.receiver();
    match value.unwrapped() {
        Value::Int(_) | Value::Bool(_) | Value::Symbol(_) | Value::Unknown(_) => vm.int_of(&value),
        Value::Framework(_) => vm.int_of(&value),
        _ => match vm.float_of(&value)? {
            Value::Float(x) => vm.int_of(&Value::Float(round(x))),
            other => Ok(other),
        },
    }
}

fn ceil(vm: &mut Vm, args: &mut Args) -> R<Value> {
    rounding(vm, args, f64::ceil)
}

fn floor(vm: &mut Vm, args: &mut Args) -> R<Value> {
    rounding(vm, args, f64::floor)
}

fn trunc(vm: &mut Vm, args: &mut Args) -> R<Value> {
    rounding(vm, args, f64::trunc)
}

fn prod(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let start = args.take_keyword(known::START).unwrap_or(Value::Int(1));
    let items = args.receiver();
    let items = match vm.collect_known(&items)? {
        Ok(items) => items,
        Err(unknown) => return Ok(Value::Unknown(unknown)),
    };
    items.into_iter().try_fold(start, |product, item| {
        vm.binary(Operator::Mult, product, item)
    })
}

fn fsum(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let items = args.receiver();
    let items = match vm.collect_known(&items)? {
        Ok(items) => items,
        Err(unknown) => return Ok(Value::Unknown(unknown)),
    };
    items.into_iter().try_fold(Value::Float(0.0), |sum, item| {
        vm.binary(Operator::Add, sum, item)
    })
}

fn divisor(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i128::try_from(a).unwrap_or(i128::MAX)
}

fn integers(vm: &mut Vm, args: &mut Args) -> R<Result<Vec<i128>, Value>> {
    let mut integers = Vec::new();
    for value in std::mem::take(&mut args.positional) {
        match value.unwrapped() {
            Value::Int(n) => integers.push(n),
            Value::Bool(b) => integers.push(i128::from(b)),
            Value::Unknown(_) => return Ok(Err(value)),
            Value::Symbol(_) => {
                let text = vm.text_here();
                return Ok(Err(match text {
                    Some(text) => vm.symbol(&text),
                    None => vm.unknown(message!("a number that only data knows")),
                }));
            }
            _ => return vm.raise("TypeError", "an integer is required"),
        }
    }
    Ok(Ok(integers))
}

macro_rules! integers {
    ($vm:ident, $args:ident) => {
        match integers($vm, $args)? {
            Ok(integers) => integers,
            Err(unknown) => return Ok(unknown),
        }
    };
}

fn gcd(vm: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(Value::Int(integers!(vm, args).into_iter().fold(0, divisor)))
}

fn lcm(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let mut product: i128 = 1;
    for n in integers!(vm, args) {
        if n == 0 {
            return Ok(Value::Int(0));
        }
        match (product / divisor(product, n)).checked_mul(n) {
            Some(next) => product = next.saturating_abs(),
            None => return Ok(vm.unknown(BEYOND_128_BITS)),
        }
    }
    Ok(Value::Int(product))
}

fn isqrt(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match integers!(vm, args)[..] {
        [n] if n >= 0 => Ok(Value::Int(n.isqrt())),
        _ => vm.raise("ValueError", "isqrt() argument must be nonnegative"),
    }
}

fn factorial(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match integers!(vm, args)[..] {
        [n] if n >= 0 => {
            let product = (1..=n.min(100)).try_fold(1_i128, i128::checked_mul);
            Ok(product.map_or_else(|| vm.unknown(BEYOND_128_BITS), Value::Int))
        }
        _ => vm.raise("ValueError", "factorial() not defined for negative values"),
    }
}

fn comb(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match integers!(vm, args)[..] {
        [n, k] if n >= 0 && k >= 0 => {
            if k > n {
                return Ok(Value::Int(0));
            }
            let k = k.min(n - k);
            let mut result: i128 = 1;
            for step in 0..k.min(200) {
                match result.checked_mul(n - step) {
                    Some(product) => result = product / (step + 1),
                    None => return Ok(vm.unknown(BEYOND_128_BITS)),
                }
            }
            Ok(if k > 200 {
                vm.unknown(BEYOND_128_BITS)
            } else {
                Value::Int(result)
            })
        }
        _ => vm.raise("ValueError", "comb() needs two non-negative integers"),
    }
}

fn test(vm: &mut Vm, args: &mut Args, test: fn(f64) -> bool) -> R<Value> {
    match numbers(vm, args)? {
        Ok(numbers) => Ok(Value::Bool(numbers.first().is_some_and(|x| test(*x)))),
        Err(unknown) => Ok(unknown),
    }
}

fn isnan(vm: &mut Vm, args: &mut Args) -> R<Value> {
    test(vm, args, f64::is_nan)
}

fn isinf(vm: &mut Vm, args: &mut Args) -> R<Value> {
    test(vm, args, f64::is_infinite)
}

fn isfinite(vm: &mut Vm, args: &mut Args) -> R<Value> {
    test(vm, args, f64::is_finite)
}

fn isclose(vm: &mut Vm, args: &mut Args) -> R<Value> {
    args.keywords.clear();
    args.positional.truncate(2);
    match numbers(vm, args)? {
        Ok(numbers) => match numbers[..] {
            [a, b] => Ok(Value::Bool((a - b).abs() <= 1e-9 * a.abs().max(b.abs()))),
            _ => vm.raise("TypeError", "isclose() takes two numbers"),
        },
        Err(unknown) => Ok(unknown),
    }
}
