//! Normalization by the root of the mean square.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::normalization::{self, Axes};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RMSNormalization",
        aliases: &[],
        former: &[],
        signature: "axis=-1, epsilon=1e-06",
        call: "x",
    },
    summary: "Divides each sample by the root of its mean square along its features, then scales it.",
    source: "https://keras.io/api/layers/normalization_layers/rms_normalization/",
    construct,
    examples: &[
        Example {
            code: "RMSNormalization()",
            input: "(None, 7, 8)",
            output: "(None, 7, 8)",
            params: 8,
            work: Worked::Counted(&[
                (Kind::Add, 7 * (8 - 1) + 7),
                (Kind::Divide, 7 + 7 * 8),
                (Kind::Multiply, 2 * 7 * 8),
                (Kind::Sqrt, 7),
            ]),
        },
        Example {
            code: "RMSNormalization(axis=(1, 2))",
            input: "(None, 14, 14, 8)",
            output: "(None, 14, 14, 8)",
            params: 196,
            work: Worked::Counted(&[
                (Kind::Add, 8 * (14 * 14 - 1) + 8),
                (Kind::Divide, 8 + 14 * 14 * 8),
                (Kind::Multiply, 2 * 14 * 14 * 8),
                (Kind::Sqrt, 8),
            ]),
        },
    ],
};

struct RmsNormalization;

fn construct(_made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    Ok(Rc::new(RmsNormalization))
}

impl Layer for RmsNormalization {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        // Keras looks at `axis` when it builds, not before.
        let axes = Axes::read(&call.operation().arguments)?;
        let input = call.input()?;
        let axes = axes.of(call, &input)?;
        call.weight("scale", axes)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let axes = Axes::read(&call.operation().arguments)?;
        let input = call.input()?;
        axes.of(call, &input)?;
        if call.is_traced() {
            let (outer, values) = axes.split(&input);
            normalization::standardize(call, &outer, &values, false);
            call.work(Kind::Multiply, parts::SCALE, || input.all_axes());
        }
        Ok(call.output(input.all_axes()))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            "A learned factor (scale) for each place along the axis; the mean is not subtracted, so there is no offset.",
        ]
    }
}
