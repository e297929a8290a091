//! A fully connected layer.

use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dtype::Quantization;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::quantization::{self, Table};
use crate::rules::{config, lora, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Dense",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "Dense",
            signature: "output_dim, init, activation, weights, W_regularizer, b_regularizer, \
                            activity_regularizer, W_constraint, b_constraint, bias, input_dim",
            renames: &[("output_dim", "units")],
            defaults: &[],
        }],
        signature: "units, activation=None, use_bias=True, kernel_initializer='glorot_uniform', \
                    bias_initializer='zeros', kernel_regularizer=None, bias_regularizer=None, \
                    activity_regularizer=None, kernel_constraint=None, bias_constraint=None, \
                    lora_rank=None, lora_alpha=None, quantization_config=None",
        call: "inputs, training=None",
    },
    summary: "Connects every input feature with every unit.",
    source: "https://keras.io/api/layers/core_layers/dense/",
    construct,
    examples: &[
        Example {
            code: "Dense(64)",
            input: "(None, 576)",
            output: "(None, 64)",
            params: 36_928,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 576 * 64), (Kind::Add, 64)]),
        },
        Example {
            code: "Dense(10, use_bias=False)",
            input: "(None, 7, 64)",
            output: "(None, 7, 10)",
            params: 640,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 7 * 64 * 10)]),
        },
        Example {
            code: "Dense(3, lora_rank=2)",
            input: "(None, 5)",
            output: "(None, 3)",
            params: 34,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 5 * 3 + 5 * 2 * 3),
                (Kind::Multiply, 5 * 3),
                (Kind::Add, 5 * 3 + 3),
            ]),
        },
    ],
};

struct Dense {
    units: Axis,
    use_bias: bool,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let units = config::size(made, "units")?;
    let arguments = made.arguments;
    config::activations(arguments, &["activation"])?;
    config::weights(arguments)?;
    Ok(Rc::new(Dense {
        units: arguments.axis("units", names::UNITS, units),
        use_bias: arguments.bool("use_bias"),
    }))
}

impl Layer for Dense {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        call.expect_min_rank(&input, 2)?;
        let features = input.axis(-1).named(names::INPUT_FEATURES);
        call.weight("kernel", vec![features, self.units.clone()])?;
        config::bias(call, self.units.clone())?;
        lora::build(call, self)?;
        quantization::build(call, self)
    }

    fn enable_lora(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        lora::enable(call, "kernel")
    }

    fn quantize(&self, call: &mut Call<'_>, mode: Quantization) -> Result<(), Refusal> {
        match Table::of(call, "kernel", 1, 0) {
            Some(table) => table.quantize(call, mode),
            None => Ok(()),
        }
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_min_rank(&input, 2)?;
        call.expect_built_for(&input, -1, call.weight_dim("kernel", 0))?;
        let mut axes = input.all_axes();
        axes.pop();
        axes.push(self.units.clone());
        call.work(Kind::MultiplyAdd, parts::KERNEL, || {
            let mut factors = input.all_axes();
            let features = factors.pop();
            let features = features.map(|features| features.named(names::INPUT_FEATURES));
            factors
                .into_iter()
                .chain(features)
                .chain([self.units.clone()])
                .collect()
        });
        lora::work(call, "kernel");
        work::bias(call, self.use_bias, &axes);
        work::activation(call, "activation", &axes);
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        match self.use_bias {
            true => vec!["One bias per unit."],
            false => vec!["No bias: `use_bias=False`."],
        }
    }
}
