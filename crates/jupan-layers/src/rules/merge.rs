//! What the layers share that combine several tensors element by element.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, Name, ShapeText, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Input, Layer};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::{masks, work};

const INPUTS: Name = Name("inputs");

/// A layer that combines tensors of the same or of broadcastable shapes.
pub struct Merge {
    /// The only number of inputs it takes, where there is one.
    pub exactly: Option<usize>,
    /// What it does with each pair of values.
    pub kind: Kind,
    /// Whether it divides by the number of inputs.
    pub mean: bool,
    /// Why it has no weights.
    pub remark: &'static str,
}

impl Merge {
    /// One of any number of tensors.
    pub fn of_any(kind: Kind, remark: &'static str) -> Rc<dyn Layer> {
        Rc::new(Self {
            exactly: None,
            kind,
            mean: false,
            remark,
        })
    }
}

/// The tensors of the list that a merging layer is called on.
///
/// # Errors
/// It is no list, or an empty one.
pub fn inputs(call: &Call<'_>) -> Result<Vec<Input>, Refusal> {
    let value = call.arguments.iter().next().map(|a| a.value.clone());
    match value {
        Some(Value::List(items) | Value::Tuple(items)) if !items.is_empty() => call.inputs(),
        other => {
            let layer = call.name();
            Err(match other {
                Some(Value::Tensor(_)) => refusal!(
                    "{layer} takes a list of tensors, but was called with one tensor",
                    layer
                ),
                Some(given) => refusal!(
                    "{layer} takes a list of tensors, but was called with {given}",
                    layer,
                    given
                ),
                None => refusal!(
                    "{layer} takes a list of tensors, but was called with nothing",
                    layer
                ),
            }
            .with_help(message!("put the tensors in a list: `layer([a, b])`")))
        }
    }
}

impl Layer for Merge {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let inputs = inputs(call)?;
        if let Some(exactly) = self.exactly
            && inputs.len() != exactly
        {
            return Err(refusal!(
                "{layer} takes exactly {exactly} tensors, but was called on {number}",
                layer = call.name(),
                exactly,
                number = inputs.len()
            ));
        }
        let batch = batch(call, &inputs)?;
        let mut merged: Vec<Axis> = Vec::new();
        for (at, input) in inputs.iter().enumerate() {
            let rest = input.all_axes().split_off(1.min(input.rank()));
            merged = match at {
                0 => rest,
                _ => broadcast(call, &merged, &rest)?,
            };
        }
        merged.insert(0, batch);
        call.work(self.kind, parts::ELEMENTS, || {
            let inputs = Axis::fixed(INPUTS, inputs.len() as i64);
            work::less_one(&merged, &[inputs])
        });
        if self.mean {
            call.work(Kind::Divide, parts::MEAN, || merged.clone());
        }
        Ok(call.output(merged))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        let Some(all) = previous.items() else {
            return Ok(Value::None);
        };
        let mut merged: Option<Value> = None;
        if all.iter().any(Value::is_none) {
            return Ok(Value::None);
        }
        for mask in all {
            merged = Some(match merged {
                None => mask.clone(),
                Some(so_far) => masks::either(call, so_far, mask.clone())?,
            });
        }
        Ok(merged.unwrap_or(Value::None))
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![self.remark]
    }
}

/// The batch that all inputs agree on.
fn batch(call: &Call<'_>, inputs: &[Input]) -> Result<Axis, Refusal> {
    let one = |axis: &Axis| axis.dim == Dim::Known(1);
    // Inside the call of another layer one sample really meets many.
    let meets = call.host.program().depth() > 1 && !inputs.iter().all(|input| one(&input.axis(0)));
    let axes = || {
        let all = inputs.iter().map(|input| input.axis(0));
        all.filter(move |axis| !(meets && one(axis)))
    };
    let mut known: Option<Axis> = None;
    for axis in axes().filter(|axis| axis.dim.known().is_some()) {
        match &known {
            Some(first) if first.dim != axis.dim => {
                return Err(refusal!(
                    "{layer} can't combine batches of {first} and {axis}",
                    layer = call.name(),
                    first = first.dim,
                    axis = axis.dim
                )
                .with_note(shapes(inputs)));
            }
            Some(_) => {}
            None => known = Some(axis),
        }
    }
    let stated = || axes().find(|axis| !axis.dim.is_unspecified());
    let batch = known.or_else(stated).or_else(|| axes().next());
    Ok(batch.unwrap_or_else(|| Axis::fixed(names::BATCH, Dim::Unspecified)))
}

/// "shapes of the inputs: (None, 4), (None, 5)"
pub fn shapes(inputs: &[Input]) -> Message {
    let shapes: Vec<String> = inputs.iter().map(Input::shape).collect();
    message!("shapes of the inputs: {shapes}", shapes = shapes.join(", "))
}

/// The axes, without the batch, of what two shapes are merged to. Where one of them says `None`, so does the result.
fn broadcast(call: &Call<'_>, one: &[Axis], other: &[Axis]) -> Result<Vec<Axis>, Refusal> {
    let (long, short) = match one.len() < other.len() {
        true => (other, one),
        false => (one, other),
    };
    let offset = long.len() - short.len();
    let mut merged = long.to_vec();
    for (axis, with) in merged.iter_mut().skip(offset).zip(short) {
        let chosen = match (&axis.dim, &with.dim) {
            (Dim::Unspecified, _) | (_, Dim::Known(1)) => continue,
            (_, Dim::Unspecified) | (Dim::Known(1), _) => with.clone(),
            (a, b) if a == b => continue,
            (Dim::Known(a), Dim::Known(b)) => {
                return Err(refusal!(
                    "{layer} can't combine the shapes {one} and {other}",
                    layer = call.name(),
                    one = ShapeText(one),
                    other = ShapeText(other)
                )
                .with_note(message!(
                    "{a} and {b} differ, and neither is 1 (the batch is left out here)",
                    a,
                    b
                )));
            }
            (Dim::Known(_), _) => continue,
            (_, Dim::Known(_)) => with.clone(),
            (Dim::Unknown(_), _) => continue,
            (_, Dim::Unknown(_)) => with.clone(),
            (a, b) => Axis {
                name: axis.name,
                dim: Dim::unknown(message!(
                    "{a} and {b} must be equal, or one of them 1",
                    a,
                    b
                )),
                how: How::Fixed,
            },
        };
        *axis = chosen;
    }
    Ok(merged)
}
