//! Products of two tensors, summed along one axis of each.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Input, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{merge, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Dot",
        aliases: &[],
        former: &[],
        signature: "axes, normalize=False",
        call: "inputs",
    },
    summary: "Multiplies two tensors and sums along one axis of each.",
    source: "https://keras.io/api/layers/merging_layers/dot/",
    construct,
    examples: &[
        Example {
            code: "Dot(axes=1)",
            input: "(None, 4); (None, 4)",
            output: "(None, 1)",
            params: 0,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 4)]),
        },
        Example {
            code: "Dot(axes=2)",
            input: "(None, 4, 5); (None, 6, 5)",
            output: "(None, 4, 6)",
            params: 0,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 4 * 6 * 5)]),
        },
    ],
};

struct Dot {
    /// The axes, or why they are not known.
    axes: Result<(i64, i64), Message>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let axes = made.arguments.get("axes");
    if let Value::Unknown(reason) = axes {
        let axes = Err(reason.clone());
        return Ok(Rc::new(Dot { axes }));
    }
    let pair = match axes {
        Value::Int(axis) => Some((*axis, *axis)),
        Value::Tuple(items) | Value::List(items) => match &**items {
            [Value::Int(first), Value::Int(second)] => Some((*first, *second)),
            _ => None,
        },
        _ => None,
    };
    let refuse = || {
        made.arguments
            .refuse("axes", message!("an integer or two integers"))
    };
    Ok(Rc::new(Dot {
        axes: Ok(pair.ok_or_else(refuse)?),
    }))
}

/// The axes of an input without the one that is summed along.
fn without(call: &Call<'_>, input: &Input, axis: i64) -> Result<(Axis, Vec<Axis>), Refusal> {
    let Some(at) = input.index(axis) else {
        return Err(refusal!(
            "{layer} is to sum along axis {axis}, but its input {input} has no such axis",
            layer = call.name(),
            axis,
            input = input.shape()
        ));
    };
    let mut axes = input.all_axes();
    let summed = axes.remove(at);
    Ok((summed, axes))
}

impl Layer for Dot {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let inputs = merge::inputs(call)?;
        let [first, second] = inputs.as_slice() else {
            return Err(refusal!(
                "{layer} takes exactly 2 tensors, but was called on {number}",
                layer = call.name(),
                number = inputs.len()
            ));
        };
        let (of_first, of_second) = match &self.axes {
            Ok(axes) => *axes,
            Err(reason) => return Ok(Value::Unknown(reason.clone())),
        };
        let (one, mut axes) = without(call, first, of_first)?;
        let (other, mut rest) = without(call, second, of_second)?;
        // Keras compares them as they stand: an axis of unspecified extent fits only another one.
        let unknown = |axis: &Axis| matches!(axis.dim, Dim::Unknown(_));
        let fits = unknown(&one)
            || unknown(&other)
            || one.dim.compatible(&other.dim)
                && one.dim.is_unspecified() == other.dim.is_unspecified();
        if !fits {
            return Err(refusal!(
                "{layer} sums along axes of different extents: {one} and {other}",
                layer = call.name(),
                one = one.dim,
                other = other.dim
            )
            .with_note(merge::shapes(&inputs)));
        }
        if !rest.is_empty() {
            rest.remove(0);
        }
        axes.extend(rest);
        call.work(Kind::MultiplyAdd, parts::PRODUCT, || {
            axes.iter().cloned().chain([one]).collect()
        });
        if call.operation().arguments.bool("normalize") {
            for input in &inputs {
                let all = input.all_axes();
                work::each(
                    call,
                    parts::NORMALIZATION,
                    &all,
                    &[Kind::Multiply, Kind::Add, Kind::Divide],
                );
            }
        }
        if axes.len() == 1 {
            axes.push(Axis::fixed(names::SIZE, 1));
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, _call: &mut Call<'_>, _previous: Value) -> Result<Value, Refusal> {
        Ok(Value::None)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only multiplies and adds its inputs."]
    }
}
