//! A learned factor for each channel: what the blocks of ConvNeXt end with.

use std::rc::Rc;

use jupan_core::axis::names;
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::broadcast::broadcast;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "LayerScale",
        aliases: &[],
        former: &[],
        signature: "init_values, projection_dim",
        call: "x",
    },
    summary: "Multiplies each channel by a learned factor.",
    source: "https://arxiv.org/abs/2103.17239",
    construct: |_made| Ok(Rc::new(LayerScale)),
    examples: &[Example {
        code: "LayerScale(1e-6, 96)",
        input: "(None, 56, 56, 96)",
        output: "(None, 56, 56, 96)",
        params: 96,
        work: Worked::Counted(&[(Kind::Multiply, 56 * 56 * 96)]),
    }],
};

struct LayerScale;

impl Layer for LayerScale {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let arguments = call.operation().arguments.clone();
        let size = arguments.positive("projection_dim")?;
        let axis = arguments.axis("projection_dim", names::CHANNELS, size);
        // Keras gives this weight no name, so that it gets an automatic one.
        let name = call.host.program_mut().next_name("variable");
        call.weight(&name, vec![axis])
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        let factors = call.operation().weights.first();
        let factors = factors.map_or(Vec::new(), |weight| weight.axes.clone());
        let axes = broadcast(&input.all_axes(), &factors)?;
        call.work(Kind::Multiply, parts::SCALE, || axes.clone());
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["One learned factor for each channel."]
    }
}
