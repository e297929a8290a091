//! What the convolutional LSTMs share.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Host, Input, Layer, Spelling};
use jupan_core::program::OperationId;
use jupan_core::signature::{Arguments, Passed};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::convolution::kernel_names;
use super::recurrent::{self, Repetition};
use super::spatial::{self, DataFormat, WindowSizes};
use super::{config, work};

/// The cell, which Keras keeps to itself: it is in no catalogue, but its name is in the paths of weights.
static CELL: Entry = Entry {
    keras: Spelling {
        name: "ConvLSTMCell",
        aliases: &[],
        former: &[],
        signature: "rank, filters, kernel_size, strides=1, padding='valid', data_format=None, \
                    dilation_rate=1, activation='tanh', recurrent_activation='sigmoid', \
                    use_bias=True, kernel_initializer='glorot_uniform', \
                    recurrent_initializer='orthogonal', bias_initializer='zeros', \
                    unit_forget_bias=True, kernel_regularizer=None, recurrent_regularizer=None, \
                    bias_regularizer=None, kernel_constraint=None, recurrent_constraint=None, \
                    bias_constraint=None, dropout=0.0, recurrent_dropout=0.0, seed=None",
        call: "inputs, states, training=False",
    },
    summary: "Takes one step of a convolutional LSTM.",
    source: "https://arxiv.org/abs/1506.04214",
    construct: |made| Ok(Rc::new(Cell::read(made)?)),
    examples: &[],
};

/// One step: like that of an LSTM, with convolutions in place of products.
#[derive(Clone)]
struct Cell {
    filters: Axis,
    kernel: Vec<Axis>,
    sizes: WindowSizes,
    format: DataFormat,
}

impl Cell {
    fn read(made: &mut Construct<'_>) -> Result<Self, Refusal> {
        let arguments = made.arguments;
        let rank = match arguments.get("rank") {
            Value::Int(rank @ 1..=3) => *rank as usize,
            _ => return Err(arguments.refuse("rank", message!("1, 2 or 3"))),
        };
        let sizes = sizes(arguments, rank)?;
        let kernel = kernel_names(rank)
            .iter()
            .zip(&sizes.kernel)
            .map(|(name, dim)| arguments.axis("kernel_size", *name, dim.clone()))
            .collect();
        // Keras takes anything here, and fails when it makes the kernel.
        let filters = match arguments.get("filters") {
            Value::Bool(one) => Dim::Known(i64::from(*one)),
            value => value.as_dim().unwrap_or(Dim::Unspecified),
        };
        Ok(Self {
            filters: arguments.axis("filters", names::FILTERS, filters),
            kernel,
            sizes,
            format: DataFormat::read(made)?,
        })
    }

    fn kernel_axes(&self, from: Axis, to: &Axis) -> Vec<Axis> {
        let mut axes = self.kernel.clone();
        axes.push(from);
        axes.push(to.clone());
        axes
    }

    /// States the work of one step: both kernels at each place of the output, then gates and states value by value.
    fn work(&self, call: &mut Call<'_>, input: &Input, output: &[Axis]) {
        let gates = Axis::fixed(names::GATES, 4);
        let columns = Axis::product(names::FILTERS, vec![gates, self.filters.clone()]);
        let channels = input.axis(self.format.channels());
        let places = self.format.places(output);
        let kernel = |from: Axis| {
            let kernel = self.kernel_axes(from, &columns);
            places.iter().cloned().chain(kernel).collect::<Vec<_>>()
        };
        call.work(Kind::MultiplyAdd, parts::KERNEL, || {
            kernel(channels.named(names::INPUT_CHANNELS))
        });
        call.work(Kind::MultiplyAdd, parts::RECURRENT_KERNEL, || {
            kernel(self.filters.clone())
        });
        let all: Vec<Axis> = places.iter().cloned().chain([columns.clone()]).collect();
        call.work(Kind::Add, parts::RECURRENT_KERNEL, || all.clone());
        let use_bias = call.operation().arguments.bool("use_bias");
        work::bias(call, use_bias, &all);
        let gates = [Axis::fixed(names::GATES, 3), self.filters.clone()];
        let gates: Vec<Axis> = places.iter().cloned().chain(gates).collect();
        work::activation(call, "recurrent_activation", &gates);
        work::activation(call, "activation", output);
        work::activation(call, "activation", output);
        let states = [Kind::Multiply, Kind::Multiply, Kind::Multiply, Kind::Add];
        work::each(call, parts::GATES, output, &states);
    }

    /// The axes of one step's output, without the batch.
    fn output(&self, call: &Call<'_>, input: &Input) -> Result<Vec<Axis>, Refusal> {
        if self.sizes.strides.contains(&Dim::Known(0)) {
            return Err(call
                .operation()
                .arguments
                .refuse("strides", message!("at least 1")));
        }
        let spatial = self.sizes.outputs(call, input, self.format)?;
        let mut axes = self
            .format
            .arrange(input.axis(0), spatial, self.filters.clone());
        axes.remove(0);
        Ok(axes)
    }
}

fn sizes(arguments: &Arguments, rank: usize) -> Result<WindowSizes, Refusal> {
    let sizes = WindowSizes {
        kernel: arguments.integers("kernel_size", rank, 1)?,
        strides: arguments.integers("strides", rank, 0)?,
        dilation: arguments.integers("dilation_rate", rank, 1)?,
        padding: spatial::padding(arguments, false)?,
    };
    let above_one = |dims: &[Dim]| dims.iter().any(|d| d.known().is_some_and(|n| n > 1));
    if above_one(&sizes.strides) && above_one(&sizes.dilation) {
        return Err(refusal!(
            "a convolution can have strides or a dilation, not both above 1"
        ));
    }
    Ok(sizes)
}

impl Layer for Cell {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        if self.filters.dim.is_unspecified() {
            return Err(call
                .operation()
                .arguments
                .refuse("filters", message!("an integer")));
        }
        for at in 0..self.kernel.len() {
            let axis = input.axis(self.format.spatial(at));
            if axis.dim.is_unspecified() {
                return Err(refusal!("a convolutional LSTM needs to know the {axis} of each step, but a step is {input}", axis = axis.name, input = input.shape())
                .with_help(message!("state height and width in the shape of the input")));
            }
        }
        let channels = input.axis(self.format.channels());
        let gates = Axis::fixed(names::GATES, 4);
        let columns = Axis::product(names::FILTERS, vec![gates, self.filters.clone()]);
        let from = channels.named(names::INPUT_CHANNELS);
        call.weight("kernel", self.kernel_axes(from, &columns))?;
        let fed_back = self.kernel_axes(self.filters.clone(), &columns);
        call.weight("recurrent_kernel", fed_back)?;
        config::bias(call, columns)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        let mut axes = self.output(call, &input)?;
        axes.insert(0, input.axis(0));
        if call.is_traced() {
            self.work(call, &input, &axes);
        }
        let states = [call.output(axes.clone()), call.output(axes.clone())];
        let output = call.output(axes);
        Ok(Value::tuple([output, Value::list(states)]))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(CELL.keras.call)
    }

    fn attribute(&self, _host: &mut dyn Host, _id: OperationId, name: &str) -> Option<Value> {
        (name == "state_size").then_some(Value::Int(-1))
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            "Four times as many filters: an input gate, a forget gate, the candidate and an output gate have weights each.",
            "The recurrent kernel slides over the output of the step before, which has as many channels as there are filters.",
        ]
    }
}

/// A convolutional LSTM over `rank` spatial axes.
struct ConvLstm {
    cell: OperationId,
    step: Cell,
    repetition: Repetition,
}

/// Reads the arguments of `ConvLSTM1D`, `ConvLSTM2D` or `ConvLSTM3D`.
///
/// # Errors
/// What Keras refuses.
pub fn construct(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    sizes(made.arguments, rank)?;
    config::activations(made.arguments, &["activation", "recurrent_activation"])?;
    config::weights(made.arguments)?;
    config::seed(made.arguments)?;
    let mut passed = recurrent::cell_arguments(made, &CELL, "conv_lstm_cell");
    passed.take("trainable");
    let passed = passed.with("rank", rank as i64);
    let cell = made.child("cell", &CELL, passed)?;
    let arguments = made.host.program().operation(cell).arguments.clone();
    let step = Cell::read(&mut Construct {
        host: made.host,
        id: cell,
        arguments: &arguments,
    })?;
    Ok(Rc::new(ConvLstm {
        cell,
        step,
        repetition: Repetition::read(made.arguments),
    }))
}

impl ConvLstm {
    fn input(&self, call: &Call<'_>) -> Result<Input, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.step.kernel.len() + 3)?;
        Ok(input)
    }
}

impl Layer for ConvLstm {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = self.input(call)?;
        let step = recurrent::step(call, &input);
        let passed = Passed::positional([step, Value::list(Vec::new())]);
        call.build_child(self.cell, passed)?;
        self.repetition.check_batch(call, &input)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = self.input(call)?;
        if let Some(reason) = &self.repetition.unknown {
            return Ok(Value::Unknown(reason.clone()));
        }
        let Value::Tensor(step) = recurrent::step(call, &input) else {
            return Err(refusal!("{layer} has no step", layer = call.name()));
        };
        let step = self.step.output(call, &call.view(step))?;
        let output = self.repetition.output(call, &input, step.clone());
        let mut axes = step;
        axes.insert(0, input.axis(0));
        let mut all = vec![output];
        if self.repetition.return_state {
            all.extend([call.output(axes.clone()), call.output(axes.clone())]);
        }
        if call.is_traced() {
            // Each step but the first slides the recurrent kernel over what the step before gave.
            let again = input.dim(1).minus(&Dim::Known(1));
            let behind = usize::from(self.step.format == DataFormat::ChannelsLast);
            for (at, kernel) in self.step.sizes.kernel.iter().rev().enumerate() {
                let further = kernel.minus(&Dim::Known(1)).times(&again);
                call.sees_neighbours(behind + at, further);
            }
            let states = vec![call.output(axes.clone()), call.output(axes)];
            self.repetition
                .repeat_cell(call, self.cell, &input, states, &all);
        }
        Ok(self.repetition.given(all))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(recurrent::CALL)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, _call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        Ok(self.repetition.mask(&previous, 2))
    }

    fn attribute(&self, _host: &mut dyn Host, _id: OperationId, name: &str) -> Option<Value> {
        match name {
            "cell" => Some(Value::Operation(self.cell)),
            "filters" => Some(Value::from(self.step.filters.dim.clone())),
            _ => self.repetition.attribute(name),
        }
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![self.repetition.remark()]
    }
}
