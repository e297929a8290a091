//! What recurrent layers share: cells, which take one step, and the layers that repeat a cell.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, Name, ShapeText, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Host, Input, Layer};
use jupan_core::program::{OperationId, TensorId};
use jupan_core::signature::{Arguments, Given, Passed};
use jupan_core::value::Value;
use jupan_core::work::{Kind as Work, parts};

use super::broadcast::broadcast;
use super::{config, work};

/// The units whose output of the step before is fed back.
const PREVIOUS_UNITS: Name = Name("previous units");
/// One bias for the input, one for what is fed back.
const BIASES: Name = Name("biases");

/// The signature of a call of a recurrent layer.
pub const CALL: &str = "sequences, initial_state=None, mask=None, training=False";

/// The kinds of cells with dense kernels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One layer that sees its own last output.
    Simple,
    /// Three gates and a candidate, with a carry state (<https://www.bioinf.jku.at/publications/older/2604.pdf>).
    Lstm,
    /// Two gates and a candidate (<https://arxiv.org/abs/1406.1078>).
    Gru,
}

/// A cell with dense kernels.
pub struct Cell {
    kind: Kind,
    units: Axis,
    use_bias: bool,
    /// Why there are two biases, one for the input and one for what is fed back, where that is so.
    two_biases: Option<&'static str>,
}

/// Reads the arguments of a cell.
///
/// # Errors
/// What Keras refuses.
pub fn construct_cell(made: &mut Construct<'_>, kind: Kind) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let units = units(arguments)?;
    check(arguments)?;
    let reset_after = kind == Kind::Gru && arguments.bool("reset_after");
    let why = "Two biases, one for the input and one for the recurrent part: `reset_after=True`.";
    Ok(Rc::new(Cell {
        kind,
        units,
        use_bias: arguments.bool("use_bias"),
        two_biases: reset_after.then_some(why),
    }))
}

/// Reads the arguments of a cell whose weights are laid out for cuDNN.
///
/// # Errors
/// What Keras refuses.
pub fn construct_cudnn_cell(
    made: &mut Construct<'_>,
    kind: Kind,
) -> Result<Rc<dyn Layer>, Refusal> {
    let units = units(made.arguments)?;
    config::weights(made.arguments)?;
    Ok(Rc::new(Cell {
        kind,
        units,
        use_bias: true,
        two_biases: Some(
            "Two biases, one for the input and one for the recurrent part, as cuDNN has them.",
        ),
    }))
}

/// The number of units. Keras takes any number here, and refuses one that is no integer of Python's later.
fn units(arguments: &Arguments) -> Result<Axis, Refusal> {
    let refuse = || arguments.refuse("units", message!("a positive integer"));
    let dim = match arguments.get("units") {
        Value::None => return Err(refuse()),
        Value::Bool(one) => Dim::Known(i64::from(*one)),
        Value::Float(units) if *units > 0.0 => Dim::Unspecified,
        Value::Array(array) if array.shape.is_empty() && array.dtype.is_float() => Dim::Unspecified,
        value => value.as_dim().ok_or_else(refuse)?,
    };
    match dim {
        Dim::Known(n) if n <= 0 => Err(refuse()),
        dim => Ok(arguments.axis("units", names::UNITS, dim)),
    }
}

/// Refuses unknown activations, initializers and so on.
fn check(arguments: &Arguments) -> Result<(), Refusal> {
    config::activations(arguments, &["activation", "recurrent_activation"])?;
    config::weights(arguments)?;
    config::seed(arguments)?;
    for name in ["dropout", "recurrent_dropout"] {
        if arguments.find(name).is_none() {
            continue;
        }
        match arguments.get(name) {
            Value::Str(_) | Value::None | Value::List(_) | Value::Tuple(_) => {
                return Err(arguments.refuse(name, message!("a number from 0 to 1")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// States the work of an activation; a cell of cuDNN has no such argument, and always the `usual` one.
fn activation(call: &mut Call<'_>, argument: &str, usual: &str, axes: &[Axis]) {
    match call.operation().arguments.find(argument) {
        Some(_) => work::activation(call, argument, axes),
        None => work::named(call, usual, axes),
    }
}

impl Cell {
    /// The columns of the kernels: one block of units per gate.
    fn columns(&self) -> Axis {
        let gates = match self.kind {
            Kind::Simple => return self.units.clone(),
            Kind::Lstm => 4,
            Kind::Gru => 3,
        };
        let gates = Axis::fixed(names::GATES, gates);
        Axis::product(names::UNITS, vec![gates, self.units.clone()])
    }

    /// States the work of one step on `rows` inputs: both kernels on each, then gates and states unit by unit.
    fn work(&self, call: &mut Call<'_>, input: &Input) {
        let columns = self.columns();
        let features = input.axis(-1).named(names::INPUT_FEATURES);
        let mut rows = input.all_axes();
        rows.pop();
        let with = |more: &[Axis]| rows.iter().chain(more).cloned().collect::<Vec<_>>();
        let previous = self.units.clone().named(PREVIOUS_UNITS);
        call.work(Work::MultiplyAdd, parts::KERNEL, || {
            with(&[features, columns.clone()])
        });
        call.work(Work::MultiplyAdd, parts::RECURRENT_KERNEL, || {
            with(&[previous, columns.clone()])
        });
        call.work(Work::Add, parts::RECURRENT_KERNEL, || {
            with(std::slice::from_ref(&columns))
        });
        let biases = match self.two_biases.is_some() {
            true => vec![Axis::fixed(BIASES, 2), columns],
            false => vec![columns],
        };
        work::bias(call, self.use_bias, &with(&biases));
        let (gates, states): (i64, &[Work]) = match self.kind {
            Kind::Simple => (0, &[]),
            Kind::Lstm => (
                3,
                &[Work::Multiply, Work::Multiply, Work::Multiply, Work::Add],
            ),
            Kind::Gru => (
                2,
                &[
                    Work::Multiply,
                    Work::Multiply,
                    Work::Multiply,
                    Work::Add,
                    Work::Add,
                ],
            ),
        };
        let units = with(std::slice::from_ref(&self.units));
        if gates > 0 {
            let gates = [Axis::fixed(names::GATES, gates), self.units.clone()];
            activation(call, "recurrent_activation", "sigmoid", &with(&gates));
        }
        activation(call, "activation", "tanh", &units);
        if self.kind == Kind::Lstm {
            // Of the candidate, and of the state that comes out.
            activation(call, "activation", "tanh", &units);
        }
        work::each(call, parts::GATES, &units, states);
    }

    fn states(&self) -> usize {
        match self.kind {
            Kind::Lstm => 2,
            Kind::Simple | Kind::Gru => 1,
        }
    }
}

impl Layer for Cell {
    fn states_shape(&self) -> bool {
        false
    }

    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        config::expect_whole(call, "units")?;
        let features = call.input()?.axis(-1).named(names::INPUT_FEATURES);
        let columns = self.columns();
        call.weight("kernel", vec![features, columns.clone()])?;
        let previous = self.units.clone().named(PREVIOUS_UNITS);
        call.weight("recurrent_kernel", vec![previous, columns.clone()])?;
        let arguments = &call.operation().arguments;
        if let Some(reason) = arguments.unknown(&["use_bias", "reset_after"]) {
            let dim = Dim::Unknown(reason);
            return call.weight("bias", vec![Axis { dim, ..columns }]);
        }
        match (self.use_bias, self.two_biases) {
            (false, _) => Ok(()),
            (true, None) => call.weight("bias", vec![columns]),
            (true, Some(_)) => call.weight("bias", vec![Axis::fixed(BIASES, 2), columns]),
        }
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_built_for(&input, -1, call.weight_dim("kernel", 0))?;
        let states = call.arguments.get("states").clone();
        let given: Vec<Value> = match states.items() {
            Some(items) => items.to_vec(),
            None => vec![states.clone()],
        };
        if given.len() < self.states() {
            return Err(refusal!(
                "{layer} needs {states} states, but got {number}",
                layer = call.name(),
                states = self.states(),
                number = given.len()
            ));
        }
        let mut axes = input.all_axes();
        axes.pop();
        axes.push(self.units.clone());
        for (at, state) in given.iter().take(self.states()).enumerate() {
            let Value::Tensor(state) = state else {
                continue;
            };
            let state = call.view(*state);
            let mut state_axes = state.all_axes();
            if at == 0 {
                // The output before goes through the recurrent kernel.
                if !same_extent(&state.dim(-1), &self.units.dim) {
                    return Err(refusal!(
                        "{layer} has {units} units, but a state of shape {state}",
                        layer = call.name(),
                        units = self.units.dim,
                        state = state.shape()
                    ));
                }
                state_axes.pop();
                state_axes.push(self.units.clone());
            }
            axes = step_axes(&axes, &state_axes)?;
        }
        if self.kind == Kind::Lstm && axes.len() > 2 {
            return Err(refusal!("{layer} takes one step, an input of shape (batch, features), but was called with {input}", layer = call.name(), input = input.shape())
            .with_help(message!("for a whole sequence use LSTM, or RNN around the cell")));
        }
        if call.is_traced() {
            self.work(call, &input);
        }
        let output = call.output(axes.clone());
        let mut new: Vec<Value> = (0..self.states())
            .map(|_| call.output(axes.clone()))
            .collect();
        if let (true, Some(first)) = (call.is_traced(), new.first_mut()) {
            // What comes out is the first state.
            first.clone_from(&output);
        }
        let new = match (states.items(), new.as_slice()) {
            (None, [single]) => single.clone(),
            _ => Value::list(new),
        };
        Ok(Value::tuple([output, new]))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(match self.kind {
            Kind::Simple => "sequence, states, training=False",
            Kind::Lstm | Kind::Gru => "inputs, states, training=False",
        })
    }

    fn attribute(&self, host: &mut dyn Host, id: OperationId, name: &str) -> Option<Value> {
        let units = || match host.program().operation(id).arguments.get("units") {
            Value::Bool(one) => Value::Int(i64::from(*one)),
            units => units.clone(),
        };
        match (name, self.kind) {
            ("state_size", Kind::Lstm) => Some(Value::list([units(), units()])),
            ("units" | "output_size" | "state_size", _) => Some(units()),
            _ => None,
        }
    }

    fn remarks(&self) -> Vec<&'static str> {
        let mut remarks = vec![match self.kind {
            Kind::Simple => {
                "The kernel works on the input of a step, the recurrent kernel on the output of the step before."
            }
            Kind::Lstm => {
                "Four times as many columns as units: an input gate, a forget gate, the candidate and an output gate have weights each."
            }
            Kind::Gru => {
                "Three times as many columns as units: an update gate, a reset gate and the candidate have weights each."
            }
        }];
        match (self.use_bias, self.two_biases) {
            (true, Some(why)) => remarks.push(why),
            (true, None) => {}
            (false, _) => remarks.push("No bias: `use_bias=False`."),
        }
        remarks
    }
}

/// Whether two extents meet when a step is computed: an unspecified one doesn't meet a number.
fn same_extent(a: &Dim, b: &Dim) -> bool {
    match (a, b) {
        (Dim::Unspecified, Dim::Known(_)) | (Dim::Known(_), Dim::Unspecified) => false,
        _ => a.compatible(b),
    }
}

/// The axes of a sum of a step's input with a state.
///
/// A step is computed for real where Keras infers its shape, so an unspecified extent beside a number is refused,
/// which operations on their own let pass.
fn step_axes(a: &[Axis], b: &[Axis]) -> Result<Vec<Axis>, Refusal> {
    let one = Dim::Known(1);
    let paired = a.iter().rev().zip(b.iter().rev());
    for (x, y) in paired {
        if x.dim != one && y.dim != one && !same_extent(&x.dim, &y.dim) {
            return Err(refusal!(
                "a step of shape {shape} and a state of shape {shape_2} don't go together: an axis is {n_x} in one and {n_y} in the other",
                shape = ShapeText(a),
                shape_2 = ShapeText(b),
                n_x = x.dim,
                n_y = y.dim
            ));
        }
    }
    broadcast(a, b)
}

/// The arguments of a layer that its cell takes as well, with those that all layers take.
pub fn cell_arguments(made: &mut Construct<'_>, cell: &'static Entry, name: &str) -> Passed {
    let signature = made.host.program_mut().signature(cell.keras.signature);
    let operation = made.host.program().operation(made.id);
    let given = made.arguments.iter().filter(|argument| {
        argument.given
            && signature
                .names()
                .any(|parameter| parameter == argument.name)
    });
    let keyword = given.map(|argument| {
        let given = Given {
            value: argument.value.clone(),
            span: argument.span,
        };
        (Rc::from(argument.name), given)
    });
    let passed = Passed {
        positional: Vec::new(),
        keyword: keyword.collect(),
    };
    passed
        .with("name", Value::str(name))
        .with("dtype", Value::str(&operation.policy.to_string()))
        .with("trainable", Value::Bool(operation.trainable))
}

/// A layer that repeats one kind of cell.
///
/// # Errors
/// What the cell refuses.
pub fn construct(
    made: &mut Construct<'_>,
    cell: &'static Entry,
    name: &str,
) -> Result<Rc<dyn Layer>, Refusal> {
    units(made.arguments)?;
    check(made.arguments)?;
    if made.arguments.find("use_cudnn").is_some() {
        match made.arguments.get("use_cudnn") {
            Value::Bool(_) | Value::Int(0 | 1) | Value::Unknown(_) => {}
            Value::Str(word) if &**word == "auto" => {}
            _ => {
                return Err(made
                    .arguments
                    .refuse("use_cudnn", message!("'auto', True or False")));
            }
        }
    }
    let passed = cell_arguments(made, cell, name);
    let cell = made.child("cell", cell, passed)?;
    Ok(Rc::new(Recurrent::read(made, Some(cell), Some(3))?))
}

/// What all layers that repeat a cell read and do.
pub struct Repetition {
    /// Whether the outputs of all steps come out, or only the last.
    pub return_sequences: bool,
    /// Whether the states after the last step come out too.
    pub return_state: bool,
    /// Whether the steps are taken from the end.
    pub go_backwards: bool,
    /// Whether the next batch goes on with the states of the last.
    pub stateful: bool,
    /// Whether what comes out of a masked step is zero.
    pub zero_output_for_mask: bool,
    /// Why it is not known what comes out, where that is so.
    pub unknown: Option<Message>,
}

impl Repetition {
    /// Reads the arguments.
    pub fn read(arguments: &Arguments) -> Self {
        Self {
            return_sequences: arguments.bool("return_sequences"),
            return_state: arguments.bool("return_state"),
            go_backwards: arguments.bool("go_backwards"),
            stateful: arguments.bool("stateful"),
            zero_output_for_mask: arguments.bool("zero_output_for_mask"),
            unknown: arguments.unknown(&["return_sequences", "return_state"]),
        }
    }

    /// An argument by its name.
    pub fn attribute(&self, name: &str) -> Option<Value> {
        Some(Value::Bool(match name {
            "return_sequences" => self.return_sequences,
            "return_state" => self.return_state,
            "go_backwards" => self.go_backwards,
            "stateful" => self.stateful,
            "zero_output_for_mask" => self.zero_output_for_mask,
            _ => return None,
        }))
    }

    /// Refuses a layer that keeps its states for batches of unspecified size.
    ///
    /// # Errors
    /// The batch is unspecified.
    pub fn check_batch(&self, call: &Call<'_>, input: &Input) -> Result<(), Refusal> {
        if !self.stateful || !input.dim(0).is_unspecified() {
            return Ok(());
        }
        Err(refusal!("{layer} keeps its states from batch to batch (`stateful=True`), so its batch must have a fixed size, but its input is {input}", layer = call.name(), input = input.shape())
        .with_help(message!("state the size: `Input(batch_shape=(32, …))` or `batch_size=32`")))
    }

    /// The output of a layer whose cell gives `step` (without the batch): with the steps before it, or of the last step.
    pub fn output(&self, call: &mut Call<'_>, input: &Input, step: Vec<Axis>) -> Value {
        let mut axes = vec![input.axis(0)];
        if self.return_sequences {
            axes.push(input.axis(1));
        }
        axes.extend(step);
        call.output(axes)
    }

    /// The output alone, or with the states.
    pub fn given(&self, mut all: Vec<Value>) -> Value {
        match (self.return_state, all.pop()) {
            (false, Some(output)) => output,
            (_, last) => Value::tuple(all.into_iter().chain(last).collect::<Vec<_>>()),
        }
    }

    /// The mask of the outputs: that of the steps, where the steps come out.
    pub fn mask(&self, previous: &Value, states: usize) -> Value {
        let first = first_leaf(previous);
        let mask = match self.return_sequences {
            true => first,
            false => Value::None,
        };
        match self.return_state {
            true => {
                let states = (0..states).map(|_| Value::None);
                Value::list(std::iter::once(mask).chain(states).collect::<Vec<_>>())
            }
            false => mask,
        }
    }

    /// What there is to say about how often the weights are used.
    pub fn remark(&self) -> &'static str {
        "All steps use the same weights, so that their number does not depend on the number of steps."
    }
}

fn first_leaf(value: &Value) -> Value {
    match value {
        Value::Tuple(items) | Value::List(items) => items.first().map_or(Value::None, first_leaf),
        other => other.clone(),
    }
}

impl Repetition {
    /// Calls a cell as often as there are steps, to have its work stated. `all` is what the layer gives: its output, and its
    /// states where they are returned.
    pub fn repeat_cell(
        &self,
        call: &mut Call<'_>,
        cell: OperationId,
        input: &Input,
        states: Vec<Value>,
        all: &[Value],
    ) {
        if !call.is_traced() {
            return;
        }
        call.sees_all_along(input, 1);
        let step = step(call, input);
        if let Value::Tensor(step) = step {
            call.is_within(step, input.id);
        }
        let states = Value::list(states);
        for state in states.tensors() {
            call.makes(state, []);
        }
        let passed = Passed::positional([step, states]);
        let steps = input.axis(1).named(names::STEPS);
        let made = match call.repeat(steps, |call| call.call_child(cell, passed)) {
            Ok(made) => made.tensors(),
            Err(refusal) => return call.uncertain_work(refusal.message),
        };
        let [Value::Tensor(output), returned @ ..] = all else {
            return;
        };
        let Some(one) = made.first() else { return };
        // Either all steps come out, each a part of the output, or what comes out is what the last step gave.
        match self.return_sequences {
            true => call.is_within(*one, *output),
            false => call.is_within(*output, *one),
        }
        let returned = Value::list(returned.to_vec()).tensors();
        for (state, new) in returned.into_iter().zip(made.into_iter().skip(1)) {
            call.is_within(state, new);
        }
    }
}

/// One step of a sequence as an input for a cell: everything but the steps.
pub fn step(call: &mut Call<'_>, input: &Input) -> Value {
    let mut axes = input.all_axes();
    if axes.len() > 1 {
        axes.remove(1);
    }
    let dtype = input.dtype;
    Value::Tensor(call.intermediate(axes, dtype))
}

/// A layer that repeats a cell over the steps of a sequence.
pub struct Recurrent {
    /// `None` for a cell that is no layer and could not be looked into.
    cell: Option<OperationId>,
    state_size: Value,
    repetition: Repetition,
    rank: Option<usize>,
}

impl Recurrent {
    /// Reads the arguments that all recurrent layers have. `rank` is the only number of axes that the input may have.
    ///
    /// # Errors
    /// The cell does not say how large its states are.
    pub fn read(
        made: &mut Construct<'_>,
        cell: Option<OperationId>,
        rank: Option<usize>,
    ) -> Result<Self, Refusal> {
        let state_size = match cell {
            Some(cell) => attribute(made.host, cell, "state_size"),
            None => Some(Value::Unknown(message!("the cell is not a layer"))),
        };
        let is_size = |value: &Value| {
            matches!(
                value,
                Value::Int(_) | Value::Symbolic(_) | Value::Unknown(_)
            )
        };
        let state_size = match state_size {
            Some(size) if is_size(&size) || size.items().is_some() => size,
            Some(other) => {
                return Err(refusal!(
                    "the `state_size` of a cell must be an integer or a list of integers, but is {other}",
                    other
                ));
            }
            None => {
                let name = cell.map(|cell| made.host.program().operation(cell).class.clone());
                return Err(refusal!(
                    "{cell} can't be the cell of {class}: it has no `state_size`",
                    cell = name.as_deref().unwrap_or("this"),
                    class = made.arguments.class()
                )
                .with_help(message!(
                    "a cell has `state_size` and is called with an input and its states"
                )));
            }
        };
        Ok(Self {
            cell,
            state_size,
            repetition: Repetition::read(made.arguments),
            rank,
        })
    }

    /// The axis of a state or output of the cell.
    fn size_axis(&self, call: &Call<'_>, size: &Value) -> Axis {
        let dim = size
            .as_dim()
            .unwrap_or_else(|| Dim::unknown(message!("the cell's size is no integer")));
        let units = self.cell.filter(|cell| {
            let arguments = &call.host.program().operation(*cell).arguments;
            arguments.get("units").as_dim().as_ref() == Some(&dim)
        });
        Axis {
            name: names::UNITS,
            dim,
            how: units.map_or(How::Fixed, |cell| How::Argument(cell, "units")),
        }
    }

    fn sizes(&self) -> Vec<Value> {
        match self.state_size.items() {
            Some(items) => items.to_vec(),
            None => vec![self.state_size.clone()],
        }
    }

    /// Whether a cell of the program's own is called, and says by that what it gives. In a graph Keras 3 asks for the shape
    /// that is stated; behind the call of another layer, and for data, it computes.
    fn runs(&self, call: &Call<'_>, input: &Input, cell: OperationId) -> bool {
        let program = call.host.program();
        let asked = program.era == Era::Keras3
            && program.depth() <= 1
            && program.tensor(input.id).history.is_some();
        program.operation(cell).layer.foreign().is_some() && !asked && !call.is_traced()
    }

    /// Calls the cell for one step.
    fn run(&self, call: &mut Call<'_>, input: &Input, cell: OperationId) -> Result<Value, Refusal> {
        let step = step(call, input);
        let states = Value::list(self.states(call, input));
        let made = call.call_child(cell, Passed::positional([step, states]))?;
        let made = made.tensors();
        let step_of = |call: &Call<'_>, id: &TensorId| {
            let axes = call.host.program().tensor(*id).axes.iter();
            axes.skip(1).cloned().collect::<Vec<_>>()
        };
        let Some((first, states)) = made.split_first() else {
            return Ok(Value::Unknown(message!("what the cell gives is not known")));
        };
        let first = step_of(call, first);
        let mut all = vec![self.repetition.output(call, input, first)];
        if self.repetition.return_state {
            for state in states {
                let mut axes = vec![input.axis(0)];
                axes.extend(step_of(call, state));
                all.push(call.output(axes));
            }
        }
        Ok(self.repetition.given(all))
    }

    /// Tensors of the cell's states.
    fn states(&self, call: &mut Call<'_>, input: &Input) -> Vec<Value> {
        let batch = input.axis(0);
        let one = |call: &mut Call<'_>, size: &Value| {
            let axes = vec![batch.clone(), self.size_axis(call, size)];
            call.output(axes)
        };
        let sizes = self.sizes();
        let states = sizes.iter().map(|size| match size.items() {
            Some(items) => {
                let states = items.iter().map(|size| one(call, size));
                Value::list(states.collect::<Vec<_>>())
            }
            None => one(call, size),
        });
        states.collect()
    }
}

/// A property of a layer.
pub fn attribute(host: &mut dyn Host, id: OperationId, name: &str) -> Option<Value> {
    let layer = host.program().operation(id).layer.clone();
    layer.attribute(host, id, name)
}

impl Layer for Recurrent {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        if let Some(rank) = self.rank {
            call.expect_rank(&input, rank)?;
        }
        if let Some(cell) = self.cell {
            let step = step(call, &input);
            let states = self.states(call, &input);
            // In a graph Keras asks this layer for its shape and never calls the cell.
            let asked = call.host.program().depth_around_build() == 0
                && call.host.program().tensor(input.id).history.is_some();
            let outer = std::mem::replace(&mut call.host.program_mut().uncalled, asked);
            let built = call.build_child(cell, Passed::positional([step, Value::list(states)]));
            call.host.program_mut().uncalled = outer;
            built?;
        }
        self.repetition.check_batch(call, &input)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        match self.rank {
            Some(rank) => call.expect_rank(&input, rank)?,
            None => call.expect_min_rank(&input, 2)?,
        }
        if let Some(reason) = &self.repetition.unknown {
            return Ok(Value::Unknown(reason.clone()));
        }
        if let Some(cell) = self.cell.filter(|cell| self.runs(call, &input, *cell)) {
            return self.run(call, &input, cell);
        }
        let output_size = match self.cell {
            Some(cell) => call.attribute(cell, "output_size"),
            None => None,
        };
        let size = match output_size {
            Some(size) if !size.is_none() => size,
            _ => self.sizes().first().cloned().unwrap_or(Value::None),
        };
        let units = match &size {
            Value::Int(_) | Value::Symbolic(_) | Value::Unknown(_) => self.size_axis(call, &size),
            other => {
                return Err(refusal!("the `output_size` of the cell of {layer} must be an integer of Python's, but is {other}", layer = call.name(), other)
                .with_help(message!("write `int(…)` around it")));
            }
        };
        let output = self.repetition.output(call, &input, vec![units]);
        let mut all = vec![output];
        if self.repetition.return_state {
            all.extend(self.states(call, &input));
        }
        match self.cell {
            Some(cell) if call.is_traced() => {
                let states = self.states(call, &input);
                self.repetition
                    .repeat_cell(call, cell, &input, states, &all);
            }
            Some(_) => {}
            None => call.uncertain_work(message!("the cell is not a layer")),
        }
        Ok(self.repetition.given(all))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(CALL)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, _call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        Ok(self.repetition.mask(&previous, self.sizes().len()))
    }

    fn attribute(&self, host: &mut dyn Host, _id: OperationId, name: &str) -> Option<Value> {
        match name {
            "state_size" => Some(Value::list(self.sizes())),
            "cell" => self.cell.map(Value::Operation),
            "units" => attribute(host, self.cell?, name),
            _ => self.repetition.attribute(name),
        }
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![self.repetition.remark()]
    }
}
