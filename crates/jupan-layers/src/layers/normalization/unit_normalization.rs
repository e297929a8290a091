//! Scaling to length 1.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{normalization::Axes, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "UnitNormalization",
        aliases: &[],
        former: &[],
        signature: "axis=-1",
        call: "inputs",
    },
    summary: "Scales each sample to length 1 along its features.",
    source: "https://keras.io/api/layers/normalization_layers/unit_normalization/",
    construct,
    examples: &[
        Example {
            code: "UnitNormalization()",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::Multiply, 8),
                (Kind::Add, 8 - 1),
                (Kind::Sqrt, 1),
                (Kind::Divide, 8),
            ]),
        },
        Example {
            code: "UnitNormalization(axis=1)",
            input: "(None, None, 8)",
            output: "(None, None, 8)",
            params: 0,
            work: Worked::Open,
        },
    ],
};

struct UnitNormalization {
    axes: Axes,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let axes = Axes::read(made.arguments)?;
    Ok(Rc::new(UnitNormalization { axes }))
}

impl Layer for UnitNormalization {
    fn built_at_start(&self) -> bool {
        true
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        self.axes.of(call, &input)?;
        let axes = input.all_axes();
        if call.is_traced() {
            let (outer, values) = self.axes.split(&input);
            call.work(Kind::Multiply, parts::NORMALIZATION, || axes.clone());
            call.work(Kind::Add, parts::NORMALIZATION, || {
                work::less_one(&outer, &values)
            });
            call.work(Kind::Sqrt, parts::NORMALIZATION, || outer.clone());
            call.work(Kind::Divide, parts::NORMALIZATION, || axes.clone());
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
        vec!["Has no weights: the length it divides by is computed from each sample."]
    }
}
