//! The rectified linear unit with learned slopes.

use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::era::Era;
use jupan_core::layer::{
    Call, Construct, Entry, Example, Former, Layer, Spelling, Worked, normalize,
};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{config, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "PReLU",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "PReLU",
            signature: "init, weights, shared_axes",
            renames: &[("init", "alpha_initializer")],
            defaults: &[],
        }],
        signature: "alpha_initializer='Zeros', alpha_regularizer=None, alpha_constraint=None, \
                    shared_axes=None",
        call: "inputs",
    },
    summary: "Lets positive values pass and multiplies negative ones by a learned slope.",
    source: "https://keras.io/api/layers/activation_layers/prelu/",
    construct,
    examples: &[
        Example {
            code: "PReLU()",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 8,
            work: Worked::Counted(&[(Kind::Compare, 8), (Kind::Multiply, 8)]),
        },
        Example {
            code: "PReLU(shared_axes=[0])",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 1,
            work: Worked::Counted(&[(Kind::Compare, 8), (Kind::Multiply, 8)]),
        },
    ],
};

struct PRelu {
    /// Axes along which all values share a slope, counted with the batch.
    shared: Vec<Value>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    config::weights(made.arguments)?;
    let shared = match made.arguments.get("shared_axes") {
        Value::None => Vec::new(),
        Value::Tuple(items) | Value::List(items) => items.to_vec(),
        one => vec![one.clone()],
    };
    Ok(Rc::new(PRelu { shared }))
}

impl Layer for PRelu {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        let mut slopes = input.all_axes();
        slopes.rotate_left(1);
        slopes.pop();
        for shared in &self.shared {
            let at = match shared {
                Value::Int(axis) => normalize(axis.saturating_sub(1), slopes.len()),
                _ => None,
            };
            match at.and_then(|at| slopes.get_mut(at)) {
                Some(slope) => *slope = Axis::fixed(slope.name, 1),
                None => {
                    return Err(refusal!(
                        "{layer} shares its slopes along axis {shared}, but its input {input} has no such axis",
                        layer = call.name(),
                        shared,
                        input = input.shape()
                    ));
                }
            }
        }
        call.weight("alpha", slopes)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        let slopes = call.operation().weights.first().map(|w| w.axes.len() + 1);
        call.expect_rank(&input, slopes.unwrap_or(input.rank()))?;
        // Keras remembers the extents only where some are shared.
        if !self.shared.is_empty() {
            let named = |at: &i64| {
                let is = |shared: &Value| *shared == Value::Int(*at);
                !self.shared.iter().any(is)
            };
            for at in (1..input.rank() as i64).filter(named) {
                let built = call.weight_dim("alpha", at as usize - 1);
                let built = built.filter(|dim| *dim != Dim::Known(1));
                call.expect_built_for(&input, at, built)?;
            }
        }
        let axes = input.all_axes();
        work::each(
            call,
            parts::ACTIVATION,
            &axes,
            &[Kind::Compare, Kind::Multiply],
        );
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["One learned slope for each value of a sample, or one for all along the shared axes."]
    }
}
