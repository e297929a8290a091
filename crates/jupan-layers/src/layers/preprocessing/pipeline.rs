//! Layers one after the other.

use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::signature::Passed;
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::config;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Pipeline",
        aliases: &[],
        former: &[],
        signature: "layers, name=None",
        call: "inputs, training=True, mask=None",
    },
    summary: "Applies layers one after the other.",
    source: "https://keras.io/api/layers/preprocessing_layers/image_augmentation/pipeline/",
    construct,
    examples: &[Example {
        code: "Pipeline([RandomFlip(), RandomRotation(0.2), Resizing(64, 64)])",
        input: "(None, 32, 32, 3)",
        output: "(None, 64, 64, 3)",
        params: 0,
        work: Worked::Counted(&[
            (Kind::Read, 64 * 64 * 3 * 4),
            (Kind::Multiply, 64 * 64 * 3 * 4),
            (Kind::Add, 64 * 64 * 3 * 3),
        ]),
    }],
};

struct Pipeline;

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    config::nothing_else(made, false)?;
    for item in made.arguments.get("layers").items().unwrap_or_default() {
        if let Value::Operation(layer) = item {
            made.adopt("layers", *layer)?;
        }
    }
    Ok(Rc::new(Pipeline))
}

impl Layer for Pipeline {
    fn states_shape(&self) -> bool {
        false
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let refuse = || {
            Err(refusal!(
                "`layers` of Pipeline must be a list of layers, at least one"
            ))
        };
        let layers = call.operation().arguments.get("layers").clone();
        let Some(layers) = layers.items().filter(|layers| !layers.is_empty()) else {
            return refuse();
        };
        let mut value = call.arguments.get("inputs").clone();
        for layer in layers {
            let Value::Operation(layer) = layer else {
                return refuse();
            };
            value = call.call_child(*layer, Passed::positional([value]))?;
        }
        Ok(value)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["All its weights are those of the layers inside."]
    }
}
