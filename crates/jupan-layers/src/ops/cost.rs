//! The work of operations, in words that fit many: element by element, by reduction, by moving values.

use jupan_core::axis::{Axis, Name, names};
use jupan_core::call::tensors_of;
use jupan_core::layer::Call;
use jupan_core::message;
use jupan_core::program::TensorId;
use jupan_core::value::Value;
use jupan_core::work::{
    Kind::{self, Add, Divide, Multiply, Read, Sqrt},
    parts,
};

use crate::rules::normalization::{ScaleAndCenter, standardize};
use crate::rules::work::{axes_of, each, named_along, on_each, split};

/// The work of an operation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cost {
    /// Shapes, names, constants: nothing is computed with values.
    Nothing,
    /// The same values under another shape.
    View,
    /// Every value that comes out was moved.
    Moves,
    /// These, for every value that comes out.
    Each(&'static [Kind]),
    /// These, for every value that goes in.
    EachIn(&'static [Kind]),
    /// These, for every value that goes in, less one for each that comes out: what takes many values together.
    Together(&'static [Kind]),
    /// What the activation of this name does.
    Activation(&'static str),
    /// Brings values along `axis` to one scale, with their mean subtracted or not.
    Standardizes(bool),
    /// The mean square distance from the mean, or the root of it.
    Variance {
        /// Whether the root is taken.
        root: bool,
    },
    /// All of these.
    All(&'static [Cost]),
    /// This, where what goes in is the argument of this name.
    On(&'static str, &'static Cost),
    /// What the arguments say.
    By(fn(&Call<'_>) -> Cost),
    /// What this states by itself, given the output.
    Of(fn(&mut Call<'_>, &Value)),
    /// It hangs on the values, or on how it is computed.
    Unknown,
}

/// States what a cost says, given the output.
pub(super) fn state(call: &mut Call<'_>, output: &Value, cost: Cost) {
    call.no_work();
    let input = tensors_of(&call.passed).first().copied();
    state_on(call, input, output, cost);
}

fn state_on(call: &mut Call<'_>, input: Option<TensorId>, output: &Value, cost: Cost) {
    let on_input = |call: &mut Call<'_>, part: Name, kinds: &[Kind]| {
        if let Some(input) = input {
            let axes = axes_of(call, input);
            each(call, part, &axes, kinds);
        }
    };
    let together = |call: &mut Call<'_>, kinds: &[Kind]| {
        if let Some(input) = input {
            together(call, input, output, kinds);
        }
    };
    match cost {
        Cost::Nothing => {}
        Cost::View => call.view_of_input(),
        Cost::Moves => on_each(call, output, parts::COPY, &[Read]),
        Cost::Each(kinds) => on_each(call, output, parts::ELEMENTS, kinds),
        Cost::EachIn(kinds) => on_input(call, parts::ELEMENTS, kinds),
        Cost::Together(kinds) => together(call, kinds),
        Cost::All(costs) => {
            for cost in costs {
                state_on(call, input, output, *cost);
            }
        }
        Cost::On(argument, cost) => {
            let given = call.arguments.get(argument).tensors().first().copied();
            state_on(call, given, output, *cost);
        }
        Cost::By(choose) => {
            let cost = choose(call);
            state_on(call, input, output, cost);
        }
        Cost::Of(state) => state(call, output),
        Cost::Unknown => {
            let class = call.operation().class.clone();
            call.uncertain_work(message!("the work of {class} is not known", class));
        }
        Cost::Standardizes(subtract_mean) => {
            let Some(tensor) = output.tensors().first().copied() else {
                return;
            };
            let axes = axes_of(call, tensor);
            let (outer, values) = split(&axes, &call.arguments.get("axis").clone());
            standardize(call, &outer, &values, subtract_mean);
            let has = |name: &str| {
                let given = call.arguments.find(name);
                given.is_some_and(|argument| !argument.value.is_none())
            };
            let learned = ScaleAndCenter {
                scale: has("gamma") || has("scale"),
                center: has("beta"),
            };
            learned.work(call, &axes);
        }
        Cost::Variance { root } => {
            together(call, &[Add]);
            on_input(call, parts::VARIANCE, &[Add, Multiply]);
            together(call, &[Add]);
            let then: &[Kind] = match root {
                true => &[Divide, Divide, Sqrt],
                false => &[Divide, Divide],
            };
            if let Some(tensor) = output.tensors().first().copied() {
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

fn together(call: &mut Call<'_>, input: TensorId, output: &Value, kinds: &[Kind]) {
    let outputs = output.tensors();
    let output = outputs.first().map(|tensor| axes_of(call, *tensor));
    // What is left of the input is the place of a sum; what is gone is summed.
    let all = as_one(&axes_of(call, input));
    let left = Axis::product(names::SIZE, output.unwrap_or_default());
    for kind in kinds {
        call.work(*kind, parts::REDUCTION, || {
            vec![Axis::difference(
                crate::rules::work::STEPS_BETWEEN,
                vec![all.clone(), left.clone()],
            )]
        });
    }
}

/// All values of these axes as one axis.
fn as_one(axes: &[Axis]) -> Axis {
    match axes {
        [only] => only.clone(),
        axes => Axis::product(names::SIZE, axes.to_vec()),
    }
}
