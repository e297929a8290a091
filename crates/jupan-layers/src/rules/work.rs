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

/// How many neighbours are weighed for one value of an interpolation.
const NEIGHBOURS: Name = Name("neighbours");
/// How often per value, where that is more than once.
const PER_VALUE: Name = Name("per value");
/// How often a sorted row is halved until one place is left.
const HALVINGS: Name = Name("halvings");
/// Sums over n values take n − 1 additions.
pub const STEPS_BETWEEN: Name = Name("values less the first");

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
pub fn named_along(call: &mut Call<'_>, name: &str, axes: &[Axis], axis: &Value) {
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
        Value::None => return call.no_work(),
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

/// States what finding values between others takes: the nearest is read, others are weighted sums of their neighbours in the
/// plane.
pub fn interpolate(call: &mut Call<'_>, interpolation: &str, axes: &[Axis]) {
    let neighbours = match interpolation {
        "nearest" => return call.work(Read, parts::COPY, || axes.to_vec()),
        "bilinear" => 4,
        "bicubic" => 16,
        "lanczos3" => 36,
        "lanczos5" => 100,
        other => {
            return call.uncertain_work(message!(
                "the work of the interpolation {other} is not known",
                other
            ));
        }
    };
    self::neighbours(call, neighbours, axes);
}

/// States what so many neighbours take that are weighed for each value.
pub fn neighbours(call: &mut Call<'_>, neighbours: i64, axes: &[Axis]) {
    let neighbours = [Axis::fixed(NEIGHBOURS, neighbours)];
    call.work(Read, parts::INTERPOLATION, || [axes, &neighbours].concat());
    call.work(Multiply, parts::INTERPOLATION, || {
        [axes, &neighbours].concat()
    });
    call.work(Add, parts::INTERPOLATION, || less_one(axes, &neighbours));
}

/// States what finding the place of a number among so many sorted ones takes: each comparison leaves half of them.
pub fn bisect(call: &mut Call<'_>, axes: &[Axis], sorted: &Dim) {
    match sorted.known().and_then(|n| u64::try_from(n).ok()) {
        Some(n) => {
            let halvings = Axis::fixed(HALVINGS, i64::from(u64::BITS - n.leading_zeros()));
            call.work(Compare, parts::LOOKUP, || [axes, &[halvings]].concat());
        }
        None => call.uncertain_work(message!(
            "among how many numbers {layer} looks is not known",
            layer = call.name()
        )),
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
