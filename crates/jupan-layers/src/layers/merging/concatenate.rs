//! Its inputs side by side along one axis.

use jupan_core::message;
use jupan_core::refusal;
use std::collections::BTreeSet;
use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{
    Call, Construct, Entry, Example, Input, Layer, Spelling, Worked, normalize,
};
use jupan_core::signature::Passed;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{masks, merge};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Concatenate",
        aliases: &[],
        former: &[],
        signature: "axis=-1",
        call: "inputs",
    },
    summary: "Puts tensors side by side along one axis.",
    source: "https://keras.io/api/layers/merging_layers/concatenate/",
    construct,
    examples: &[
        Example {
            code: "Concatenate()",
            input: "(None, 4); (None, 5)",
            output: "(None, 9)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 4 + 5)]),
        },
        Example {
            code: "Concatenate(axis=-2)",
            input: "(None, 8, 3); (None, 2, 3)",
            output: "(None, 10, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 8 * 3 + 2 * 3)]),
        },
    ],
};

struct Concatenate {
    axis: Value,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let axis = made.arguments.get("axis").clone();
    Ok(Rc::new(Concatenate { axis }))
}

/// Refuses inputs that differ elsewhere than along the axis.
fn check(call: &Call<'_>, inputs: &[Input], axis: i64) -> Result<(), Refusal> {
    let refuse = || {
        refusal!(
            "{layer} needs inputs that differ only along axis {axis}",
            layer = call.name(),
            axis
        )
        .with_note(merge::shapes(inputs))
    };
    let mut others: Vec<Vec<Dim>> = Vec::new();
    for input in inputs {
        let mut dims = input.dims();
        if let Some(at) = input.index(axis) {
            dims.remove(at);
        } else if axis < 0 {
            return Err(refuse());
        }
        others.push(dims);
    }
    let first = others.first().map_or(0, Vec::len);
    if others.iter().any(|dims| dims.len() != first) {
        return Err(refuse());
    }
    for at in 0..first {
        let known = others.iter().filter_map(|dims| dims.get(at)?.known());
        if known.collect::<BTreeSet<_>>().len() > 1 {
            return Err(refuse());
        }
    }
    // A single input is passed on as it is, whatever the axis.
    if inputs.len() > 1 && inputs.iter().any(|input| input.index(axis).is_none()) {
        return Err(refuse());
    }
    Ok(())
}

impl Layer for Concatenate {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let inputs = merge::inputs(call)?;
        let Some(first) = inputs.first() else {
            return Err(refusal!("{layer} has no inputs", layer = call.name()));
        };
        let mut axes = first.all_axes();
        let axis = match &self.axis {
            Value::Int(axis) => *axis,
            Value::Unknown(_) | Value::Symbolic(_) => {
                for axis in &mut axes {
                    axis.dim = Dim::unknown(message!("the axis of a concatenation is not known"));
                }
                return Ok(call.output(axes));
            }
            _ => {
                return Err(call
                    .operation()
                    .arguments
                    .refuse("axis", message!("an integer")));
            }
        };
        check(call, &inputs, axis)?;
        if let Some(at) = normalize(axis, axes.len())
            && inputs.len() > 1
        {
            let parts: Vec<Axis> = inputs.iter().map(|input| input.axis(axis)).collect();
            let name = axes[at].name;
            axes[at] = Axis::sum(name, parts);
        }
        call.work(Kind::Read, parts::COPY, || axes.clone());
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        let Some(given) = previous.items() else {
            return Ok(Value::None);
        };
        if given.iter().all(Value::is_none) {
            return Ok(Value::None);
        }
        let boolean = || Value::str("bool");
        let mut masks = Vec::with_capacity(given.len());
        for (input, mask) in merge::inputs(call)?.into_iter().zip(given) {
            let tensor = Passed::positional([Value::Tensor(input.id)]);
            masks.push(match mask {
                Value::Tensor(id) if call.view(*id).rank() < input.rank() => {
                    let mask = Passed::positional([mask.clone()]).with("axis", -1);
                    let mask = masks::apply(call, "expand_dims", mask)?;
                    let zeros = tensor.with("dtype", boolean());
                    let zeros = masks::apply(call, "zeros_like", zeros)?;
                    masks::either(call, mask, zeros)?
                }
                Value::None => masks::apply(call, "ones_like", tensor.with("dtype", boolean()))?,
                mask => mask.clone(),
            });
        }
        let passed = Passed::positional([Value::list(masks)]).with("axis", self.axis.clone());
        let all = masks::apply(call, "concatenate", passed)?;
        masks::any_of_last(call, all)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only puts its inputs side by side."]
    }
}
