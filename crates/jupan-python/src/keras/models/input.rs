//! `keras.Input` and `keras.layers.InputLayer`.

use super::settle;
use crate::keras::{Object, classes, convert, value};
use crate::native::Args;
use crate::value::Value;
use crate::vm::{R, Vm};
use jupan_core::call as layer_calls;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::era::Era;
use jupan_core::value as core;

/// What `keras.Input` takes, in the order of all versions.
const INPUT_PARAMETERS: [&str; 12] = [
    "shape",
    "batch_size",
    "dtype",
    "sparse",
    "batch_shape",
    "name",
    "tensor",
    "ragged",
    "type_spec",
    "optional",
    "input_shape",
    "batch_input_shape",
];

/// `keras.Input(…)`
pub(in crate::keras) fn input(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let span = vm.place;
    vm.charge(40)?;
    vm.charge_bytes(1_200)?;
    vm.charge_records()?;
    let [
        shape,
        batch_size,
        dtype,
        _,
        batch_shape,
        name,
        tensor,
        _,
        _,
        _,
        input_shape,
        batch_input_shape,
    ] = args.bind(vm, "Input", INPUT_PARAMETERS, 0)?;
    if let Value::Framework(Object::Tensor(_)) = tensor {
        return Ok(tensor);
    }
    let given = |value: &Value| !value.is_unset() && !value.is_none();
    if given(&batch_shape) {
        for (name, other) in [("shape", &shape), ("batch_size", &batch_size)] {
            if given(other) {
                let both =
                    format!("You cannot pass both `{name}` and `batch_shape` at the same time.");
                return vm.raise("ValueError", both);
            }
        }
    }
    let (shape, whole) = match (&shape, &batch_shape, &input_shape, &batch_input_shape) {
        (_, whole, _, _) if given(whole) => (whole.clone(), true),
        (_, _, _, whole) if given(whole) => (whole.clone(), true),
        (_, _, shape, _) if given(shape) => (shape.clone(), false),
        (shape, _, _, _) if given(shape) => (shape.clone(), false),
        _ => {
            return vm.raise("ValueError", "You must pass a `shape` argument.");
        }
    };
    if let Value::Unknown(_) = shape {
        return Ok(shape);
    }
    let shape = convert::as_extents(vm, &shape);
    let mut lowered = convert::lower(vm, &shape)?;
    // The `tf.keras` of TensorFlow 2 took a number for a shape of one axis.
    let takes_numbers = matches!(vm.program.era, Era::TensorFlow20 | Era::TensorFlow2);
    if takes_numbers && !whole && lowered.as_dim().is_some() {
        lowered = core::Value::tuple([lowered]);
    }
    let dims = layer_calls::read_shape("`shape` of an input", &lowered);
    let mut dims = settle(vm, dims)?;
    if !whole {
        let batch = match convert::lower(vm, &batch_size)?.as_dim() {
            Some(dim) => dim,
            None => Dim::Unspecified,
        };
        dims.insert(0, batch);
    }
    let dtype = match dtype.as_str() {
        Some(text) => match text.parse::<DType>() {
            Ok(dtype) => dtype,
            Err(()) => return vm.raise("ValueError", format!("Invalid dtype: {text}")),
        },
        None => vm.program.policy.floatx(),
    };
    let axes = layer_calls::input_axes(dims, vm.program.channels_first);
    let tensor = layer_calls::input(vm, axes, dtype, name.as_str(), span);
    Ok(value(Object::Tensor(tensor)))
}

/// `keras.layers.InputLayer(…)`
pub(in crate::keras) fn input_layer(vm: &mut Vm, args: &mut Args) -> R<Value> {
    // Unlike `Input`, the class ignores keywords that it doesn't know.
    args.keywords
        .retain(|(name, _)| INPUT_PARAMETERS.contains(&&*vm.names.text(*name)));
    let tensor = input(vm, args)?;
    match &tensor {
        Value::Framework(Object::Tensor(id)) => match vm.program.tensor(*id).maker {
            Some(maker) => Ok(classes::instance_of(vm, maker)),
            None => Ok(tensor),
        },
        _ => Ok(tensor),
    }
}
