//! A sum with a scaled branch: what the blocks of Inception-ResNet end with.

use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::broadcast::broadcast;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "CustomScaleLayer",
        aliases: &[],
        former: &[],
        signature: "scale",
        call: "inputs",
    },
    summary: "Adds a second input, times a given factor, to the first.",
    source: "https://arxiv.org/abs/1602.07261",
    construct: |_made| Ok(Rc::new(CustomScaleLayer)),
    examples: &[Example {
        code: "CustomScaleLayer(0.17)",
        input: "(None, 35, 35, 320); (None, 35, 35, 320)",
        output: "(None, 35, 35, 320)",
        params: 0,
        work: Worked::Counted(&[(Kind::Multiply, 35 * 35 * 320), (Kind::Add, 35 * 35 * 320)]),
    }],
};

struct CustomScaleLayer;

impl Layer for CustomScaleLayer {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let inputs = call.inputs()?;
        let [first, second, ..] = inputs.as_slice() else {
            return Err(refusal!(
                "{layer} takes a list of two tensors",
                layer = call.name()
            ));
        };
        let axes = broadcast(&first.all_axes(), &second.all_axes())?;
        call.work(Kind::Multiply, parts::SCALE, || second.all_axes());
        call.work(Kind::Add, parts::ELEMENTS, || axes.clone());
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: the factor is given, not learned."]
    }
}
