//! The operations that masks are made with. In a graph they are nodes and use up automatic names.

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::Call;
use jupan_core::program::TensorId;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

/// Applies an operation of the catalogue by its name.
///
/// # Errors
/// What it refuses.
pub fn apply(call: &mut Call<'_>, name: &str, passed: Passed) -> Result<Value, Refusal> {
    match crate::CATALOGUE.op(name) {
        Some(op) => call.apply(op, passed),
        None => Ok(Value::None),
    }
}

/// Where a tensor differs from a number.
///
/// # Errors
/// What the operation refuses.
pub fn differs(call: &mut Call<'_>, tensor: TensorId, from: Value) -> Result<Value, Refusal> {
    let passed = Passed::positional([Value::Tensor(tensor), from]);
    apply(call, "not_equal", passed)
}

/// Whether anything along the last axis is true.
///
/// # Errors
/// What the operation refuses.
pub fn any_of_last(call: &mut Call<'_>, value: Value) -> Result<Value, Refusal> {
    apply(call, "any", Passed::positional([value]).with("axis", -1))
}

/// Whether one or the other is true.
///
/// # Errors
/// What the operation refuses.
pub fn either(call: &mut Call<'_>, one: Value, other: Value) -> Result<Value, Refusal> {
    apply(call, "logical_or", Passed::positional([one, other]))
}
