//! What work arises in families: element by element, by reduction, by moving values. What is counted is the definition of a
//! function, not an implementation of it: tricks that keep numbers in bounds are left out.

use jupan_core::axis::{Axis, How, Name, names};
use jupan_core::dim::Dim;
use jupan_core::layer::Call;
use jupan_core::message;
use jupan_core::program::TensorId;
use jupan_core::signature::Passed;
use jupan_core::value::Value;
use jupan_core::work::{
    Kind::{self, Add, Compare, Divide, Exp, Function, Log, Multiply, Read, Sqrt},
    parts,
};

/// How often per value, where that is more than once.
const PER_VALUE: Name = Name("per value");
/// Sums over n values take n − 1 additions.
const STEPS_BETWEEN: Name = Name("values less the first");

/// The work of an operation, in words that fit many.
#[derive(Clone, Copy, Debug)]
pub enum Cost {
    /// Shapes, names, constants: nothing is computed with values.
    Nothing,
    /// The same values under another shape.
    View,
    /// Every value that comes out was moved.
    Moves,
    /// These, for every value that comes out.
    Each(&'static [Kind]),
    /// These, for every value that goes in, less one for each that comes out: what takes many values together.
    Together(&'static [Kind]),
    /// As above, and then these for every value that comes out.
    TogetherThen(&'static [Kind], &'static [Kind]),
    /// What the activation of this name does.
    Activation(&'static str),
    /// What the activation does that the arguments choose.
    ActivationOf(fn(&Call<'_>) -> &'static str),
    /// Brings values along `axis` to one scale, with their mean subtracted or not.
    Standardizes(bool),
    /// The mean square distance from the mean, or the root of it.
    Variance {
        /// Whether the root is taken.
        root: bool,
    },
}

/// States what a cost says, given the output.
pub fn state(call: &mut Call<'_>, output: &Value, cost: Cost) {
    call.no_work();
    match cost {
        Cost::Nothing => {}
        Cost::View => call.view_of_input(),
        Cost::Moves => on_each(call, output, parts::COPY, &[Read]),
        Cost::Each(kinds) => on_each(call, output, parts::ELEMENTS, kinds),
        Cost::Together(kinds) => together(call, output, kinds),
        Cost::TogetherThen(kinds, then) => {
            together(call, output, kinds);
            on_each(call, output, parts::ELEMENTS, then);
        }
        Cost::ActivationOf(choose) => {
            let name = choose(call);
            state(call, output, Cost::Activation(name));
        }
        Cost::Standardizes(subtract_mean) => {
            let Some(tensor) = output.tensors().first().copied() else {
                return;
            };
            let axes = axes_of(call, tensor);
            let (outer, values) = split(&axes, &call.arguments.get("axis").clone());
            super::normalization::standardize(call, &outer, &values, subtract_mean);
            let has = |name: &str| {
                let given = call.arguments.find(name);
                given.is_some_and(|argument| !argument.value.is_none())
            };
            let learned = super::normalization::ScaleAndCenter {
                scale: has("gamma") || has("scale"),
                center: has("beta"),
            };
            learned.work(call, &axes);
        }
        Cost::Variance { root } => {
            together(call, output, &[Add]);
            let inputs = jupan_core::call::tensors_of(&call.passed);
            if let Some(input) = inputs.first() {
                let axes = axes_of(call, *input);
                each(call, parts::VARIANCE, &axes, &[Add, Multiply]);
            }
            together(call, output, &[Add]);
            let first = output.tensors().first().copied();
            let then: &[Kind] = match root {
                true => &[Divide, Divide, Sqrt],
                false => &[Divide, Divide],
            };
            if let Some(tensor) = first {
                on_each(call, &Value::Tensor(tensor), parts::VARIANCE, then);
            }
        }
        Cost::Activation(name) => {
            for tensor in output.tensors() {
                let axis = call.arguments.get("axis").clone();
                let axes = axes_of(call, tensor);
                named_along(call, name, &axes, &axis);
            }
        }
    }
}

/// The axes of a tensor, each remembering where it was read from.
pub fn axes_of(call: &Call<'_>, tensor: TensorId) -> Vec<Axis> {
    let axes = call.host.program().tensor(tensor).axes.clone();
    let all = axes.iter().enumerate();
    all.map(|(at, axis)| Axis {
        name: axis.name,
        dim: axis.dim.clone(),
        how: How::Axis(tensor, at),
    })
    .collect()
}

/// These, for every value that comes out.
pub fn on_each(call: &mut Call<'_>, output: &Value, part: Name, kinds: &[Kind]) {
    for tensor in output.tensors() {
        let axes = axes_of(call, tensor);
        each(call, part, &axes, kinds);
    }
}

/// These, for every value of a tensor with these axes. A kind that is there several times is stated once, with a factor.
pub fn each(call: &mut Call<'_>, part: Name, axes: &[Axis], kinds: &[Kind]) {
    call.no_work();
    for (at, kind) in kinds.iter().enumerate() {
        if kinds.iter().take(at).any(|earlier| earlier == kind) {
            continue;
        }
        let often = kinds.iter().filter(|other| *other == kind).count();
        call.work(*kind, part, || {
            let factor = (often > 1).then(|| Axis::fixed(PER_VALUE, often as i64));
            axes.iter().cloned().chain(factor).collect()
        });
    }
}

/// What taking `values` together takes: one less than there are, for each of the `outer` places.
pub fn less_one(outer: &[Axis], values: &[Axis]) -> Vec<Axis> {
    let one = Axis::fixed(names::FACTOR, 1);
    let all = match values {
        [only] => only.clone(),
        values => Axis::product(names::SIZE, values.to_vec()),
    };
    let between = Axis::difference(STEPS_BETWEEN, vec![all, one]);
    outer.iter().cloned().chain([between]).collect()
}

fn together(call: &mut Call<'_>, output: &Value, kinds: &[Kind]) {
    let inputs = jupan_core::call::tensors_of(&call.passed);
    let Some(input) = inputs.first() else {
        return;
    };
    let input = axes_of(call, *input);
    let outputs = output.tensors();
    let output = outputs.first().map(|tensor| axes_of(call, *tensor));
    let output = output.unwrap_or_default();
    // What is left of the input is the place of a sum; what is gone is summed.
    let all = match input.as_slice() {
        [only] => only.clone(),
        axes => Axis::product(names::SIZE, axes.to_vec()),
    };
    let left = Axis::product(names::SIZE, output);
    for kind in kinds {
        call.work(*kind, parts::REDUCTION, || {
            vec![Axis::difference(
                STEPS_BETWEEN,
                vec![all.clone(), left.clone()],
            )]
        });
    }
}

/// What an activation does with each value. `None` for one that takes a whole axis together, or is not known.
pub fn kinds_of(name: &str) -> Option<&'static [Kind]> {
    Some(match name {
        "linear" => &[],
        "relu" | "sparse_relu" => &[Compare],
        "relu6" | "hard_tanh" => &[Compare, Compare],
        "leaky_relu" => &[Compare, Multiply],
        "elu" => &[Compare, Exp, Add, Multiply],
        "selu" => &[Compare, Exp, Add, Multiply, Multiply],
        "celu" => &[Compare, Divide, Exp, Add, Multiply],
        "exponential" => &[Exp],
        // ½x (1 + erf(x / √2))
        "gelu" => &[Divide, Function, Add, Multiply, Multiply],
        // ½x (1 + tanh(√(2/π) (x + 0.044715 x³)))
        "gelu_tanh" => &[
            Function, Add, Add, Multiply, Multiply, Multiply, Multiply, Multiply, Multiply,
        ],
        "sigmoid" => &[Exp, Add, Divide],
        "hard_sigmoid" => &[Add, Compare, Compare, Divide],
        "silu" | "swish" => &[Exp, Add, Divide, Multiply],
        "hard_silu" | "hard_swish" => &[Add, Compare, Compare, Divide, Multiply],
        "tanh" => &[Function],
        "softplus" => &[Exp, Add, Log],
        "log_sigmoid" => &[Exp, Add, Log],
        "softsign" => &[Compare, Add, Divide],
        "mish" => &[Exp, Add, Log, Function, Multiply],
        "soft_shrink" => &[Compare, Compare, Add],
        "hard_shrink" => &[Compare, Compare],
        "tanh_shrink" => &[Function, Add],
        "threshold" => &[Compare],
        "squareplus" => &[Multiply, Add, Sqrt, Add, Divide],
        "sparse_plus" => &[Compare, Compare, Add, Multiply, Divide],
        "sparse_sigmoid" => &[Compare, Compare, Add, Divide],
        _ => return None,
    })
}

/// States what an activation does with a tensor of these axes.
pub fn named(call: &mut Call<'_>, name: &str, axes: &[Axis]) {
    named_along(call, name, axes, &Value::None);
}

/// As [`named`]; `axis` is what an argument of that name says.
fn named_along(call: &mut Call<'_>, name: &str, axes: &[Axis], axis: &Value) {
    let name = name.rsplit('.').next().unwrap_or(name);
    if let Some(kinds) = kinds_of(name) {
        return each(call, parts::ACTIVATION, axes, kinds);
    }
    match name {
        "softmax" | "log_softmax" => {
            let (outer, inner) = split(axes, axis);
            softmax(
                call,
                parts::ACTIVATION,
                &outer,
                &inner,
                name == "log_softmax",
            );
        }
        _ => call.uncertain_work(message!(
            "the work of the activation {name} is not known",
            name
        )),
    }
}

/// The axes that stay apart and those that an `axis` argument takes together; the last where it says nothing.
pub fn split(axes: &[Axis], axis: &Value) -> (Vec<Axis>, Vec<Axis>) {
    let index = |value: &Value| match value {
        Value::Int(at) => jupan_core::layer::normalize(*at, axes.len()),
        _ => None,
    };
    let chosen: Vec<usize> = match axis.items() {
        Some(items) => items.iter().filter_map(index).collect(),
        None => index(axis)
            .or(axes.len().checked_sub(1))
            .into_iter()
            .collect(),
    };
    let part = |inside: bool| {
        let all = axes.iter().enumerate();
        let part = all.filter(|(at, _)| chosen.contains(at) == inside);
        part.map(|(_, axis)| axis.clone()).collect()
    };
    (part(false), part(true))
}

/// exp of each value, over their sum: n exponentials, n − 1 additions, n divisions. The logarithm of it takes a logarithm and n
/// subtractions in place of the divisions.
pub fn softmax(call: &mut Call<'_>, part: Name, outer: &[Axis], inner: &[Axis], logarithm: bool) {
    let all = || outer.iter().chain(inner).cloned().collect::<Vec<_>>();
    call.work(Exp, part, all);
    call.work(Add, part, || less_one(outer, inner));
    match logarithm {
        true => {
            call.work(Log, part, || outer.to_vec());
            call.work(Add, part, all);
        }
        false => call.work(Divide, part, all),
    }
}

/// States what the activation in an argument of the layer does with an output of these axes: one of Keras's by name, a layer,
/// or a function of the user's, which is called to see.
pub fn activation(call: &mut Call<'_>, argument: &str, axes: &[Axis]) {
    if !call.is_traced() {
        return;
    }
    let value = call.operation().arguments.get(argument).clone();
    activation_of(call, &value, axes);
}

/// As [`activation`], for the activation itself.
pub fn activation_of(call: &mut Call<'_>, value: &Value, axes: &[Axis]) {
    if !call.is_traced() {
        return;
    }
    match value {
        Value::None => return,
        Value::Str(name) => return named(call, name, axes),
        Value::Object(object) => return named(call, &object.name.clone(), axes),
        _ => {}
    }
    let dtype = call.dtype();
    let before = call.intermediate(axes.to_vec(), dtype);
    let passed = Passed::positional([Value::Tensor(before)]);
    let result = match value {
        Value::Operation(layer) => call.call_child(*layer, passed),
        Value::Foreign(function) => call.host.call_foreign(function, passed),
        _ => Ok(Value::Unknown(message!("the activation is not known"))),
    };
    match result {
        // As with an activation by name, the layer's own output is what there is of it.
        Ok(Value::Tensor(after)) => call.is_within(after, before),
        Ok(Value::Unknown(reason)) => call.uncertain_work(reason),
        Ok(_) => {}
        Err(refusal) => call.uncertain_work(refusal.message),
    }
}

/// One addition for each value of the output, where the layer has a bias.
pub fn bias(call: &mut Call<'_>, has_one: bool, axes: &[Axis]) {
    if has_one {
        call.work(Add, parts::BIAS, || axes.to_vec());
    }
}

/// The number of values as one axis.
pub fn size(axes: &[Axis]) -> Dim {
    Dim::product(axes.iter().map(|axis| &axis.dim))
}
