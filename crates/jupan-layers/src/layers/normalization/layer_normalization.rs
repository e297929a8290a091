//! Normalization of each sample by its own mean and variance.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::config;
use crate::rules::normalization::{self, Axes, ScaleAndCenter};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "LayerNormalization",
        aliases: &[],
        former: &[],
        signature: "axis=-1, epsilon=0.001, center=True, scale=True, beta_initializer='zeros', \
                    gamma_initializer='ones', beta_regularizer=None, gamma_regularizer=None, \
                    beta_constraint=None, gamma_constraint=None, *, rms_scaling=False",
        call: "inputs",
    },
    summary: "Brings each sample to mean 0 and variance 1 along its features, then scales and shifts it.",
    source: "https://keras.io/api/layers/normalization_layers/layer_normalization/",
    construct,
    examples: &[
        Example {
            code: "LayerNormalization()",
            input: "(None, 7, 8)",
            output: "(None, 7, 8)",
            params: 16,
            work: Worked::Counted(&[
                (Kind::Add, 2 * 7 * (8 - 1) + 7 + 2 * 7 * 8),
                (Kind::Divide, 2 * 7 + 7 * 8),
                (Kind::Multiply, 2 * 7 * 8),
                (Kind::Sqrt, 7),
            ]),
        },
        Example {
            code: "LayerNormalization(axis=[1, 2])",
            input: "(None, 7, 8)",
            output: "(None, 7, 8)",
            params: 112,
            work: Worked::Counted(&[
                (Kind::Add, 2 * (7 * 8 - 1) + 1 + 2 * 7 * 8),
                (Kind::Divide, 2 + 7 * 8),
                (Kind::Multiply, 2 * 7 * 8),
                (Kind::Sqrt, 1),
            ]),
        },
    ],
};

struct LayerNormalization {
    axes: Axes,
    learned: ScaleAndCenter,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let axes = Axes::read(arguments)?;
    config::weights(arguments)?;
    let mut learned = ScaleAndCenter::read(arguments);
    if arguments.bool("rms_scaling") {
        learned = ScaleAndCenter {
            scale: true,
            center: false,
        };
    }
    Ok(Rc::new(LayerNormalization { axes, learned }))
}

impl Layer for LayerNormalization {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        let axes = self.axes.of(call, &input)?;
        self.learned.weights(call, &axes)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        self.axes.of(call, &input)?;
        let axes = input.all_axes();
        if call.is_traced() {
            let (outer, values) = self.axes.split(&input);
            normalization::standardize(call, &outer, &values, true);
            self.learned.work(call, &axes);
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            self.learned.remark(),
            "No moving statistics: each sample is normalized by itself, in training as later.",
        ]
    }
}
