//! A layer whose kernel is kept at spectral norm 1.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::program::OperationId;
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::wrapper;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "SpectralNormalization",
        aliases: &[],
        former: &[],
        signature: "layer, power_iterations=1",
        call: "inputs, training=False",
    },
    summary: "Keeps the largest singular value of another layer's kernel at 1 while training.",
    source: "https://keras.io/api/layers/normalization_layers/spectral_normalization/",
    construct,
    examples: &[
        Example {
            code: "SpectralNormalization(Dense(5))",
            input: "(None, 4)",
            output: "(None, 5)",
            params: 30,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 4 * 5), (Kind::Add, 5)]),
        },
        Example {
            code: "SpectralNormalization(Conv2D(8, 3))",
            input: "(None, 10, 10, 3)",
            output: "(None, 8, 8, 8)",
            params: 232,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 8 * 8 * 8 * 9 * 3),
                (Kind::Add, 8 * 8 * 8),
            ]),
        },
    ],
};

/// The one row of the vector that stands for the kernel's largest singular value.
const ROWS: Name = Name("rows");

struct SpectralNormalization {
    layer: OperationId,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let layer = wrapper::wrapped(made)?;
    let at_least_one = match made.arguments.get("power_iterations") {
        Value::Int(n) => *n > 0,
        Value::Float(x) => *x > 0.0,
        Value::Bool(b) => *b,
        Value::Symbolic(_) | Value::Unknown(_) | Value::Array(_) => true,
        _ => false,
    };
    if !at_least_one {
        return Err(made
            .arguments
            .refuse("power_iterations", message!("greater than 0")));
    }
    Ok(Rc::new(SpectralNormalization { layer }))
}

impl Layer for SpectralNormalization {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let passed = call.passed.clone();
        call.build_child(self.layer, passed)?;
        let inner = call.host.program().operation(self.layer);
        let named = |name: &str| inner.weights.iter().position(|w| &*w.name == name);
        let own = named("kernel").or_else(|| named("embeddings"));
        let own = own.map(|index| (self.layer, index));
        let Some(found) = own.or_else(|| inner.borrowed.first().copied()) else {
            return Err(refusal!(
                "{layer} normalizes a kernel, but {inner} ({class}) has none",
                layer = call.name(),
                inner = inner.name,
                class = inner.class
            ));
        };
        let kernel = call.host.program().operation(found.0).weights.get(found.1);
        let dtype = kernel.map_or(call.dtype(), |kernel| kernel.dtype);
        let last = kernel.and_then(|kernel| kernel.axes.last()).cloned();
        // Keras finds the kernel among the wrapper's own weights too, and lists it before the others.
        let operation = call.host.program_mut().operation_mut(call.id);
        operation.borrowed.push(found);
        let axes = vec![Axis::fixed(ROWS, 1)].into_iter().chain(last).collect();
        call.weight_as("vector_u", axes, dtype, false)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let passed = call.passed.clone();
        let output = call.call_child(self.layer, passed)?;
        Ok(wrapper::outputs(call, output))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            "The vector u follows the kernel's largest singular value; it is updated while training, not learned.",
        ]
    }
}
