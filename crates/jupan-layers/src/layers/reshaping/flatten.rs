//! All axes but the batch as one.

use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;

use crate::rules::spatial::DataFormat;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Flatten",
        aliases: &[],
        former: &[],
        signature: "data_format=None",
        call: "inputs",
    },
    summary: "Lines up everything behind the batch in one axis.",
    source: "https://keras.io/api/layers/reshaping_layers/flatten/",
    construct,
    examples: &[
        Example {
            code: "Flatten()",
            input: "(None, None, 4)",
            output: "(None, None)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "Flatten(input_shape=(28, 28))",
            input: "(None, 28, 28)",
            output: "(None, 784)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

struct Flatten;

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    // Where the channels are changes the order of the numbers, not how many there are.
    DataFormat::read(made)?;
    Ok(Rc::new(Flatten))
}

impl Layer for Flatten {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_min_rank(&input, 1)?;
        let mut axes = input.all_axes();
        let rest = axes.split_off(1);
        axes.push(Axis::product(names::FEATURES, rest));
        call.view_of_input();
        Ok(call.output_as(axes, input.dtype))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only lines up its input's numbers."]
    }
}
