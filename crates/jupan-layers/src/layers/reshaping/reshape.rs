//! Another shape for the same numbers.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::axis::names;
use jupan_core::call::input_axes;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;

use crate::rules::reshape::reshape_axes;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Reshape",
        aliases: &[],
        former: &[],
        signature: "target_shape",
        call: "inputs",
    },
    summary: "Gives the numbers of each sample another shape.",
    source: "https://keras.io/api/layers/reshaping_layers/reshape/",
    construct,
    examples: &[
        Example {
            code: "Reshape(())",
            input: "(None, 1)",
            output: "(None,)",
            params: 0,
            work: Worked::Counted(&[]),
        },
        Example {
            code: "Reshape((-1, 4))",
            input: "(None, None, 4)",
            output: "(None, None, 4)",
            params: 0,
            work: Worked::Counted(&[]),
        },
    ],
};

struct Reshape {
    /// The target; an extent of −1 is whatever is left.
    target: Vec<Dim>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let refuse = || {
        let must_be = message!("a tuple of integers, of which one may be -1");
        arguments.refuse("target_shape", must_be)
    };
    let items = arguments.get("target_shape").items().ok_or_else(refuse)?;
    // What is no integer counts as an axis that is not known, as in Keras.
    let target: Vec<Dim> = items
        .iter()
        .map(|item| item.as_dim().unwrap_or(Dim::Unspecified))
        .collect();
    let open = |dim: &&Dim| **dim == Dim::Known(-1);
    let below = |dim: &Dim| dim.known().is_some_and(|n| n < -1);
    if target.iter().any(below) || target.iter().filter(open).count() > 1 {
        return Err(refuse());
    }
    Ok(Rc::new(Reshape { target }))
}

impl Layer for Reshape {
    fn built_at_start(&self) -> bool {
        true
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_min_rank(&input, 1)?;
        let arguments = call.operation().arguments.clone();
        let stated = |dim| arguments.axis("target_shape", names::AXIS, dim);
        let sample = input.all_axes().split_off(1);
        let sample = reshape_axes(&call.name(), &sample, &self.target, false, stated)?;
        let mut axes = vec![input.axis(0)];
        axes.extend(sample);
        // Axes that come from nowhere are called by how many there are, as those of an input.
        let dims = axes.iter().map(|axis| axis.dim.clone()).collect();
        let usual = input_axes(dims, call.host.program().channels_first);
        for (axis, usual) in axes.iter_mut().zip(usual) {
            if [names::AXIS, names::SIZE].contains(&axis.name) {
                axis.name = usual.name;
            }
        }
        call.view_of_input();
        Ok(call.output_as(axes, input.dtype))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only reads its input's numbers in another shape."]
    }
}
