//! Operations that keep the shape, or broadcast the shapes of their operands.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::diagnostic::{Refusal, Severity};
use jupan_core::dim::Dim;
use jupan_core::dtype::{DType, DTypeKind};
use jupan_core::layer::{Call, OpEntry};
use jupan_core::value::{Array, Value};
use jupan_core::work::Kind::{Add, Compare, Divide, Exp, Function, Log, Logic, Multiply, Sqrt};

use super::cost::Cost::{Each, Moves, View};
use super::operand::{
    Operand, Outcome, Stop, content_of, dtype, finish, give, in_graph, integer, operand_of, refuse,
    table, tensor,
};
use crate::rules::broadcast::broadcast;
use crate::rules::promotion::{Type, result_type};

const X: &str = "x";
const X1_X2: &str = "x1, x2";
const X_Y: &str = "x, y";

table! {
    Absolute["absolute" "abs"] X => |c| unary(c, part), Each(&[Compare]);
    Angle["angle"] X => |c| unary(c, float), Each(&[Divide, Function]);
    Arccos["arccos"] X => |c| unary(c, float), Each(&[Function]);
    Arccosh["arccosh"] X => |c| unary(c, float), Each(&[Function]);
    Arcsin["arcsin"] X => |c| unary(c, float), Each(&[Function]);
    Arcsinh["arcsinh"] X => |c| unary(c, float), Each(&[Function]);
    Arctan["arctan"] X => |c| unary(c, float), Each(&[Function]);
    Arctanh["arctanh"] X => |c| unary(c, float), Each(&[Function]);
    Array["array"] "x, dtype=None" => convert, Moves;
    BitwiseInvert["bitwise_invert"] X => |c| unary(c, keep), Each(&[Logic]);
    BitwiseNot["bitwise_not"] X => |c| unary(c, keep), Each(&[Logic]);
    Cast["cast"] "x, dtype" => convert, Moves;
    Cbrt["cbrt"] X => |c| unary(c, wide_float), Each(&[Function]);
    Ceil["ceil"] X => |c| unary(c, float), Each(&[Function]);
    Clip["clip"] "x, x_min, x_max" => |c| unary(c, number), Each(&[Compare, Compare]);
    Conjugate["conjugate" "conj"] X => |c| unary(c, keep), Each(&[Multiply]);
    ConvertToTensor["convert_to_tensor"] "x, dtype=None, sparse=None, ragged=None" => convert, View;
    Copy["copy"] X => |c| unary(c, keep), Moves;
    Cos["cos"] X => |c| unary(c, float), Each(&[Function]);
    Cosh["cosh"] X => |c| unary(c, float), Each(&[Function]);
    Deg2rad["deg2rad"] X => |c| unary(c, angle), Each(&[Multiply]);
    EmptyLike["empty_like"] "x, dtype=None" => cast, Moves;
    Erf["erf"] X => |c| unary(c, keep), Each(&[Function]);
    Erfc["erfc"] X => |c| unary(c, |t| result_type(&[Type::Strong(t), Type::Float])), Each(&[Function]);
    Erfinv["erfinv"] X => |c| unary(c, keep), Each(&[Function]);
    Exp["exp"] X => |c| unary(c, default_float), Each(&[Exp]);
    Exp2["exp2"] X => |c| unary(c, default_float), Each(&[Exp]);
    Expm1["expm1"] X => |c| unary(c, default_float), Each(&[Exp, Add]);
    Fabs["fabs"] X => |c| unary(c, real_float), Each(&[Compare]);
    Floor["floor"] X => |c| unary(c, float), Each(&[Function]);
    FullLike["full_like"] "x, fill_value, dtype=None" => cast, Moves;
    I0["i0"] X => |c| unary(c, angle), Each(&[Function]);
    Imag["imag"] X => |c| unary(c, part), Moves;
    Isfinite["isfinite"] X => |c| unary(c, boolean), Each(&[Compare]);
    Isinf["isinf"] X => |c| unary(c, boolean), Each(&[Compare]);
    Isnan["isnan"] X => |c| unary(c, boolean), Each(&[Compare]);
    Isneginf["isneginf"] X => |c| unary(c, boolean), Each(&[Compare]);
    Isposinf["isposinf"] X => |c| unary(c, boolean), Each(&[Compare]);
    Isreal["isreal"] X => |c| unary(c, boolean), Each(&[Compare]);
    Log["log"] X => |c| unary(c, float), Each(&[Log]);
    Log10["log10"] X => |c| unary(c, float), Each(&[Log]);
    Log1p["log1p"] X => |c| unary(c, float), Each(&[Add, Log]);
    Log2["log2"] X => |c| unary(c, float), Each(&[Log]);
    LogicalNot["logical_not"] X => |c| unary(c, boolean), Each(&[Logic]);
    NanToNum["nan_to_num"] "x, nan=0.0, posinf=None, neginf=None" => |c| unary(c, keep), Each(&[Compare]);
    Negative["negative"] X => |c| unary(c, keep), Each(&[Multiply]);
    OnesLike["ones_like"] "x, dtype=None" => cast, Moves;
    Rad2deg["rad2deg"] X => |c| unary(c, angle), Each(&[Multiply]);
    Real["real"] X => |c| unary(c, part), Moves;
    Reciprocal["reciprocal"] X => |c| unary(c, |_| Ok(DType::Float32)), Each(&[Divide]);
    Round["round"] "x, decimals=0" => |c| unary(c, keep), Each(&[Function]);
    Rsqrt["rsqrt"] X => |c| unary(c, keep), Each(&[Sqrt, Divide]);
    SaturateCast["saturate_cast"] "x, dtype" => cast, Moves;
    Sign["sign"] X => |c| unary(c, keep), Each(&[Compare]);
    Signbit["signbit"] X => |c| unary(c, boolean), Each(&[Logic]);
    Sin["sin"] X => |c| unary(c, float), Each(&[Function]);
    Sinc["sinc"] X => |c| unary(c, float), Each(&[Multiply, Function, Divide]);
    Sinh["sinh"] X => |c| unary(c, float), Each(&[Function]);
    Sqrt["sqrt"] X => |c| unary(c, float), Each(&[Sqrt]);
    Square["square"] X => |c| unary(c, number), Each(&[Multiply]);
    StopGradient["stop_gradient"] "variable" => |c| unary_of(c, "variable", keep), View;
    Tan["tan"] X => |c| unary(c, float), Each(&[Function]);
    Tanh["tanh"] X => |c| unary(c, float), Each(&[Function]);
    Trunc["trunc"] X => |c| unary(c, keep), Each(&[Function]);
    ZerosLike["zeros_like"] "x, dtype=None" => cast, Moves;

    Add["add"] X1_X2 => |c| binary(c, promote), Each(&[Add]);
    Arctan2["arctan2"] X1_X2 => arctan2, Each(&[Function]);
    BitwiseAnd["bitwise_and"] X_Y => bitwise, Each(&[Logic]);
    BitwiseLeftShift["bitwise_left_shift"] X_Y => shift, Each(&[Logic]);
    BitwiseOr["bitwise_or"] X_Y => bitwise, Each(&[Logic]);
    BitwiseRightShift["bitwise_right_shift"] X_Y => shift, Each(&[Logic]);
    BitwiseXor["bitwise_xor"] X_Y => bitwise, Each(&[Logic]);
    Divide["divide"] X1_X2 => |c| binary(c, promote_float), Each(&[Divide]);
    DivideNoNan["divide_no_nan"] X1_X2 => |c| binary(c, promote_float), Each(&[Compare, Divide]);
    Equal["equal"] X1_X2 => compare, Each(&[Compare]);
    FloorDivide["floor_divide"] X1_X2 => |c| binary(c, promote), Each(&[Divide, Function]);
    Fmax["fmax"] X1_X2 => |c| binary(c, promote), Each(&[Compare]);
    Fmin["fmin"] X1_X2 => |c| binary(c, promote), Each(&[Compare]);
    Fmod["fmod"] X1_X2 => |c| binary(c, promote_number), Each(&[Divide, Function, Multiply, Add]);
    Gcd["gcd"] X1_X2 => |c| binary(c, strong), Each(&[Function]);
    Greater["greater"] X1_X2 => compare, Each(&[Compare]);
    GreaterEqual["greater_equal"] X1_X2 => compare, Each(&[Compare]);
    Heaviside["heaviside"] X1_X2 => wide, Each(&[Compare]);
    Hypot["hypot"] X1_X2 => wide, Each(&[Multiply, Multiply, Add, Sqrt]);
    Isclose["isclose"] "x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False" => compare, Each(&[Add, Compare, Multiply, Add, Compare]);
    Lcm["lcm"] X1_X2 => |c| binary(c, strong), Each(&[Function, Multiply, Divide]);
    Ldexp["ldexp"] X1_X2 => |c| binary(c, strong_float), Each(&[Function]);
    LeftShift["left_shift"] X_Y => shift, Each(&[Logic]);
    Less["less"] X1_X2 => compare, Each(&[Compare]);
    LessEqual["less_equal"] X1_X2 => compare, Each(&[Compare]);
    Logaddexp["logaddexp"] X1_X2 => |c| binary(c, promote_float), Each(&[Exp, Exp, Add, Log]);
    Logaddexp2["logaddexp2"] X1_X2 => |c| binary(c, promote_float), Each(&[Exp, Exp, Add, Log]);
    LogicalAnd["logical_and"] X1_X2 => compare, Each(&[Logic]);
    LogicalOr["logical_or"] X1_X2 => compare, Each(&[Logic]);
    LogicalXor["logical_xor"] X1_X2 => compare, Each(&[Logic]);
    Maximum["maximum"] X1_X2 => |c| binary(c, promote), Each(&[Compare]);
    Minimum["minimum"] X1_X2 => |c| binary(c, promote), Each(&[Compare]);
    Mod["mod"] X1_X2 => |c| binary(c, promote_number), Each(&[Divide, Function, Multiply, Add]);
    Multiply["multiply"] X1_X2 => |c| binary(c, promote), Each(&[Multiply]);
    Nextafter["nextafter"] X1_X2 => |c| binary(c, strong_float), Each(&[Function]);
    NotEqual["not_equal"] X1_X2 => compare, Each(&[Compare]);
    Power["power"] X1_X2 => |c| binary(c, promote), Each(&[Function]);
    RightShift["right_shift"] X_Y => shift, Each(&[Logic]);
    Subtract["subtract"] X1_X2 => |c| binary(c, promote), Each(&[Add]);
    TrueDivide["true_divide"] X1_X2 => |c| binary(c, promote_float), Each(&[Divide]);
    Where["where"] "condition, x1=None, x2=None" => choose, Each(&[Compare]);
}

// What becomes of the type of one operand.

pub(super) fn keep(dtype: DType) -> Result<DType, Refusal> {
    Ok(dtype)
}

/// A part of a complex number, or its size.
fn part(dtype: DType) -> Result<DType, Refusal> {
    Ok(match dtype {
        DType::Complex64 => DType::Float32,
        DType::Complex128 => DType::Float64,
        dtype => dtype,
    })
}

fn boolean(_: DType) -> Result<DType, Refusal> {
    Ok(DType::Bool)
}

/// Truth values become numbers.
fn number(dtype: DType) -> Result<DType, Refusal> {
    Ok(match dtype {
        DType::Bool => DType::Int32,
        other => other,
    })
}

/// Promotion with a Python float.
pub(super) fn float(dtype: DType) -> Result<DType, Refusal> {
    match dtype {
        DType::Int64 => Ok(DType::Float32),
        other => result_type(&[Type::Strong(other), Type::Float]),
    }
}

/// Integers and truth values become the default type.
pub(super) fn default_float(dtype: DType) -> Result<DType, Refusal> {
    Ok(match dtype.kind() {
        DTypeKind::Bool | DTypeKind::Integer | DTypeKind::UnsignedInteger => DType::Float32,
        _ => dtype,
    })
}

fn real_float(dtype: DType) -> Result<DType, Refusal> {
    match dtype.kind() {
        DTypeKind::Complex => Err(Refusal::type_error(message!(
            "fabs takes no complex numbers"
        ))),
        _ => default_float(dtype),
    }
}

/// Integers become floating-point numbers, 64-bit ones 64-bit ones.
fn wide_float(dtype: DType) -> Result<DType, Refusal> {
    match dtype {
        DType::Int64 => Ok(DType::Float64),
        other => default_float(other),
    }
}

fn angle(dtype: DType) -> Result<DType, Refusal> {
    Ok(match dtype {
        DType::Int64 | DType::Float64 => DType::Float64,
        DType::BFloat16 | DType::Float16 => dtype,
        _ => DType::Float32,
    })
}

// What becomes of the types of two.

type Promotion = fn(Type, Type) -> Result<DType, Refusal>;

fn promote(a: Type, b: Type) -> Result<DType, Refusal> {
    result_type(&[a, b])
}

fn promote_float(a: Type, b: Type) -> Result<DType, Refusal> {
    result_type(&[a, b, Type::Float])
}

fn promote_number(a: Type, b: Type) -> Result<DType, Refusal> {
    number(result_type(&[a, b])?)
}

/// Python's numbers count as the types they have on their own.
fn strong(a: Type, b: Type) -> Result<DType, Refusal> {
    result_type(&[Type::Strong(a.strong()), Type::Strong(b.strong())])
}

fn strong_float(a: Type, b: Type) -> Result<DType, Refusal> {
    result_type(&[
        Type::Strong(a.strong()),
        Type::Strong(b.strong()),
        Type::Float,
    ])
}

// Rules.

/// One tensor, whose shape is kept.
pub(super) fn unary(call: &mut Call<'_>, becomes: fn(DType) -> Result<DType, Refusal>) -> Outcome {
    let first = call.arguments.iter().next().map_or("x", |a| a.name);
    unary_of(call, first, becomes)
}

pub(super) fn unary_of(
    call: &mut Call<'_>,
    name: &str,
    becomes: fn(DType) -> Result<DType, Refusal>,
) -> Outcome {
    let x = tensor(call, name)?;
    let dtype = becomes(x.dtype())?;
    Ok(give(call, x.axes, dtype))
}

/// The same shape in the type that an argument names, or in the same.
fn cast(call: &mut Call<'_>) -> Outcome {
    let to = dtype(call, "dtype")?;
    let x = tensor(call, "x")?;
    let dtype = to.unwrap_or(x.dtype());
    Ok(give(call, x.axes, dtype))
}

/// As above; numbers keep their values.
fn convert(call: &mut Call<'_>) -> Outcome {
    let value = call.arguments.get("x").clone();
    let to = dtype(call, "dtype")?;
    let whole = to.is_none_or(|dtype| !dtype.is_float());
    if whole && matches!(value, Value::Int(_) | Value::Symbolic(_)) {
        return Ok(value);
    }
    let output = cast(call)?;
    let mut content = Vec::new();
    Ok(match output {
        Value::Array(array)
            if content_of(&value, &mut content).is_some()
                && (array.dtype.is_float() || content.iter().all(|n| n.fract() == 0.0))
                && array.dtype != DType::Bool =>
        {
            Value::Array(Rc::new(Array {
                content: jupan_core::value::Content::new(content),
                ..(*array).clone()
            }))
        }
        output => output,
    })
}

/// Two operands, of which one may not be known: then it is taken for a number, or an array that fits.
fn pair(call: &mut Call<'_>, names: [&str; 2], anything: bool) -> Outcome<[Operand; 2]> {
    let values = names.map(|name| call.arguments.get(name).clone());
    let graph = in_graph(call);
    let read = |value: &Value| match operand_of(call, value) {
        Some(operand) => Some(operand),
        None if !graph => super::operand::array_of(value, 0),
        // A comparison takes anything for a number.
        None if anything && !matches!(value, Value::Unknown(_)) => Some(Operand {
            axes: Vec::new(),
            kind: Type::Int,
        }),
        None => None,
    };
    let [a, b] = [read(&values[0]), read(&values[1])];
    let (known, reason) = match (a, b) {
        (Some(a), Some(b)) => return Ok([a, b]),
        (Some(known), None) => (known, &values[1]),
        (None, Some(known)) => (known, &values[0]),
        (None, None) => return unknown_or_refuse(call, names[0], &values[0]),
    };
    let Value::Unknown(text) = reason else {
        let name = if *reason == values[0] {
            names[0]
        } else {
            names[1]
        };
        return unknown_or_refuse(call, name, reason);
    };
    if known.rank() == 0 {
        return Err(Stop::Unknown(text.clone()));
    }
    call.remark(
        Severity::Note,
        message!(
            "an operand of {layer} is not known ({text}); it is taken to fit the shape {known}",
            layer = call.name(),
            text,
            known = known.shape()
        ),
    );
    // What fits leaves every extent as it is, but 1.
    let beside = |axis: &Axis| match axis.dim {
        Dim::Known(1) => Axis::fixed(axis.name, Dim::Unknown(text.clone())),
        _ => Axis::fixed(axis.name, 1),
    };
    let partner = Operand {
        axes: known.axes.iter().map(beside).collect(),
        kind: known.kind,
    };
    Ok([known, partner])
}

fn unknown_or_refuse<T>(call: &Call<'_>, name: &str, value: &Value) -> Outcome<T> {
    match value {
        Value::Unknown(reason) => Err(Stop::Unknown(reason.clone())),
        _ => refuse(message!(
            "`{name}` of {layer} must be a tensor or a number, but is {value}",
            name,
            layer = call.name(),
            value
        )),
    }
}

fn binary(call: &mut Call<'_>, promotion: Promotion) -> Outcome {
    let [a, b] = pair(call, ["x1", "x2"], false)?;
    let axes = broadcast(&a.axes, &b.axes)?;
    let dtype = promotion(a.kind, b.kind)?;
    Ok(give(call, axes, dtype))
}

/// Whatever is no tensor counts as a number of the default type.
fn arctan2(call: &mut Call<'_>) -> Outcome {
    let [a, b] = pair(call, ["x1", "x2"], true)?;
    let axes = broadcast(&a.axes, &b.axes)?;
    let kind = |kind: Type| match kind {
        Type::Strong(dtype) => dtype,
        Type::Int | Type::Float => DType::Float32,
    };
    let kinds = [a.kind, b.kind].map(|k| Type::Strong(kind(k)));
    let dtype = result_type(&[kinds[0], kinds[1], Type::Float])?;
    Ok(give(call, axes, dtype))
}

fn compare(call: &mut Call<'_>) -> Outcome {
    let [a, b] = pair(call, ["x1", "x2"], true)?;
    let axes = broadcast(&a.axes, &b.axes)?;
    let output = give(call, axes, DType::Bool);
    Ok(match (output, compared(call)) {
        (Value::Array(array), Some(truth)) if array.shape.is_empty() => {
            Value::Array(Rc::new(Array {
                content: jupan_core::value::Content::new(vec![f64::from(u8::from(truth))]),
                ..(*array).clone()
            }))
        }
        (output, _) => output,
    })
}

/// What comes of comparing two numbers that are known.
fn compared(call: &Call<'_>) -> Option<bool> {
    let number = |name: &str| {
        let mut content = Vec::new();
        content_of(call.arguments.get(name), &mut content)?;
        match content.as_slice() {
            [x] => Some(*x),
            _ => None,
        }
    };
    let (a, b) = (number("x1")?, number("x2")?);
    Some(match &*call.operation().class {
        "Equal" => a == b,
        "NotEqual" => a != b,
        "Less" => a < b,
        "LessEqual" => a <= b,
        "Greater" => a > b,
        "GreaterEqual" => a >= b,
        _ => return None,
    })
}

/// Both must be tensors; 64-bit integers become 64-bit floating-point numbers.
fn wide(call: &mut Call<'_>) -> Outcome {
    let (a, b) = (tensor(call, "x1")?, tensor(call, "x2")?);
    let axes = broadcast(&a.axes, &b.axes)?;
    let dtype = match promote(a.kind, b.kind)? {
        DType::Bool => DType::Bool,
        other => wide_float(other)?,
    };
    Ok(give(call, axes, dtype))
}

/// The shape is that of the first, without broadcasting.
fn bitwise(call: &mut Call<'_>) -> Outcome {
    let (a, b) = (tensor(call, "x")?, tensor(call, "y")?);
    let dtype = promote(a.kind, b.kind)?;
    Ok(give(call, a.axes, dtype))
}

fn shift(call: &mut Call<'_>) -> Outcome {
    let a = tensor(call, "x")?;
    let dtype = match call.arguments.get("y") {
        Value::Int(_) | Value::Bool(_) => {
            integer(call, "y")?;
            a.dtype()
        }
        _ => promote(a.kind, tensor(call, "y")?.kind)?,
    };
    Ok(give(call, a.axes, dtype))
}

fn choose(call: &mut Call<'_>) -> Outcome {
    let condition = tensor(call, "condition");
    let one = call.arguments.get("x1").is_none();
    let other = call.arguments.get("x2").is_none();
    if one != other {
        return refuse(message!(
            "{layer} needs both `x1` and `x2`, or neither",
            layer = call.name()
        ));
    }
    if one {
        let condition = condition?;
        return Ok(give(call, condition.axes, DType::Int32));
    }
    let [a, b] = pair(call, ["x1", "x2"], false)?;
    let axes = match condition {
        Ok(condition) => broadcast(&condition.axes, &a.axes)?,
        Err(Stop::Unknown(reason)) if a.rank() == 0 && b.rank() == 0 => {
            return Err(Stop::Unknown(reason));
        }
        Err(_) => a.axes,
    };
    let axes = broadcast(&axes, &b.axes)?;
    let dtype = promote(a.kind, b.kind)?;
    Ok(give(call, axes, dtype))
}
