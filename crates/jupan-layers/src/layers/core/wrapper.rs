//! The base of layers that wrap another layer.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Layer, Spelling};
use jupan_core::program::OperationId;
use jupan_core::value::Value;

use crate::rules::wrapper;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Wrapper",
        aliases: &[],
        former: &[],
        signature: "layer",
        call: "*args, **kwargs",
    },
    summary: "The base of layers that wrap another one; by itself it can't be called.",
    source: "https://keras.io/api/layers/base_layer/",
    construct,
    examples: &[],
};

struct Wrapper {
    layer: OperationId,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let layer = wrapper::wrapped(made)?;
    Ok(Rc::new(Wrapper { layer }))
}

impl Layer for Wrapper {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let passed = call.passed.clone();
        call.build_child(self.layer, passed)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        Err(refusal!(
            "{layer} is only a base for other layers and has no call of its own",
            layer = call.name()
        )
        .with_help(message!(
            "derive a class from Wrapper, or call the wrapped layer itself"
        )))
    }

    fn call_signature(&self) -> Option<&'static str> {
        None
    }
}
