//! A recurrent layer twice: once from the start, once from the end.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Host, Layer, Spelling, Worked};
use jupan_core::program::OperationId;
use jupan_core::signature::Passed;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{recurrent::attribute, work};
use jupan_core::copy::copy;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Bidirectional",
        aliases: &[],
        former: &[],
        signature: "layer, merge_mode='concat', weights=None, backward_layer=None",
        call: "sequences, initial_state=None, mask=None, training=None",
    },
    summary: "Reads a sequence from both ends with two recurrent layers.",
    source: "https://keras.io/api/layers/recurrent_layers/bidirectional/",
    construct,
    examples: &[
        Example {
            code: "Bidirectional(LSTM(7))",
            input: "(None, 10, 6)",
            output: "(None, 14)",
            params: 784,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 2 * 10 * (6 + 7) * 28),
                (Kind::Add, 2 * 10 * (28 + 28 + 3 * 7 + 7)),
                (Kind::Multiply, 2 * 10 * 3 * 7),
                (Kind::Exp, 2 * 10 * 3 * 7),
                (Kind::Divide, 2 * 10 * 3 * 7),
                (Kind::Function, 2 * 10 * 2 * 7),
                (Kind::Read, 14),
            ]),
        },
        Example {
            code: "Bidirectional(GRU(7, return_sequences=True), merge_mode='sum')",
            input: "(None, 10, 6)",
            output: "(None, 10, 7)",
            params: 630,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 2 * 10 * (6 + 7) * 21),
                (Kind::Add, 2 * 10 * (21 + 2 * 21 + 2 * 7 + 2 * 7) + 10 * 7),
                (Kind::Multiply, 2 * 10 * 3 * 7),
                (Kind::Exp, 2 * 10 * 2 * 7),
                (Kind::Divide, 2 * 10 * 2 * 7),
                (Kind::Function, 2 * 10 * 7),
            ]),
        },
    ],
};

const DIRECTIONS: Name = Name("directions");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Merge {
    Concatenate,
    ElementByElement,
    Nothing,
}

struct Bidirectional {
    forward: OperationId,
    backward: OperationId,
    merge: Merge,
    return_sequences: bool,
    return_state: bool,
    stateful: bool,
    /// Why it is not known how the directions are merged, where that is so.
    unknown: Option<Message>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let layer = made.layer("layer")?;
    let given = match made.arguments.get("backward_layer") {
        Value::None => None,
        Value::Operation(layer) => Some(*layer),
        _ => {
            return Err(made
                .arguments
                .refuse("backward_layer", message!("a layer or None")));
        }
    };
    let merge = match made.arguments.get("merge_mode") {
        Value::None | Value::Unknown(_) => Merge::Nothing,
        Value::Str(mode) if &**mode == "concat" => Merge::Concatenate,
        Value::Str(mode) if matches!(&**mode, "sum" | "mul" | "ave") => Merge::ElementByElement,
        _ => {
            let modes = message!("'concat', 'sum', 'mul', 'ave' or None");
            return Err(made.arguments.refuse("merge_mode", modes));
        }
    };
    // The given layer is only a pattern: Keras makes copies of it.
    let name = made.host.program().operation(layer).name.clone();
    let named = |prefix: &str| format!("{prefix}{}", name.strip_prefix(prefix).unwrap_or(&name));
    let forward = copy(made.host, layer, &named("forward_"), &[])?;
    made.adopt("forward_layer", forward)?;
    let backward = match given {
        Some(backward) => backward,
        None => {
            let changes = [("go_backwards", Value::Bool(true))];
            copy(made.host, layer, &named("backward_"), &changes)?
        }
    };
    made.adopt("backward_layer", backward)?;
    let mut flag = |id: OperationId, attribute_name: &str| {
        let class = made.host.program().operation(id).class.clone();
        match attribute(made.host, id, attribute_name) {
            Some(value) => Ok(value == Value::Bool(true)),
            None => Err(refusal!(
                "Bidirectional needs a recurrent layer, but {class} has no `{attribute_name}`",
                class,
                attribute_name
            )),
        }
    };
    if flag(forward, "go_backwards")? == flag(backward, "go_backwards")? {
        return Err(refusal!("the two layers of Bidirectional must read in opposite directions, but have the same `go_backwards`")
        .with_help(message!("give the backward layer `go_backwards=True`")));
    }
    for name in ["stateful", "return_sequences", "return_state"] {
        let (one, other) = (flag(forward, name)?, flag(backward, name)?);
        if one != other {
            let python = |flag| Value::Bool(flag);
            return Err(refusal!(
                "the two layers of Bidirectional must have the same `{name}`, but have {one} and {other}",
                name,
                one = python(one),
                other = python(other)
            ));
        }
    }
    Ok(Rc::new(Bidirectional {
        unknown: made.arguments.unknown(&["merge_mode"]),
        merge,
        return_sequences: flag(forward, "return_sequences")?,
        return_state: flag(forward, "return_state")?,
        stateful: flag(forward, "stateful")?,
        forward,
        backward,
    }))
}

impl Bidirectional {
    /// What comes out for one direction's output. As in Keras, the backward layer is taken to give the same shape.
    fn merged(&self, call: &mut Call<'_>, output: &Value) -> Result<Vec<Value>, Refusal> {
        let Value::Tensor(id) = output else {
            return Err(refusal!(
                "{layer} needs layers that give tensors",
                layer = call.name()
            ));
        };
        let mut axes = call.host.program().tensor(*id).axes.to_vec();
        Ok(match self.merge {
            Merge::Concatenate => {
                if let Some(last) = axes.pop() {
                    let name = last.name;
                    let directions = Axis::fixed(DIRECTIONS, 2);
                    axes.push(Axis::product(name, vec![directions, last]));
                }
                call.work(Kind::Read, parts::COPY, || axes.clone());
                vec![call.output(axes)]
            }
            Merge::ElementByElement => {
                let mode = call.operation().arguments.get("merge_mode").clone();
                let kinds: &[Kind] = match mode.as_str() {
                    Some("mul") => &[Kind::Multiply],
                    Some("ave") => &[Kind::Add, Kind::Divide],
                    _ => &[Kind::Add],
                };
                work::each(call, parts::ELEMENTS, &axes, kinds);
                vec![call.output(axes)]
            }
            Merge::Nothing => vec![call.output(axes.clone()), call.output(axes)],
        })
    }
}

impl Layer for Bidirectional {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        for layer in [self.forward, self.backward] {
            call.build_child(layer, Passed::positional([Value::Tensor(input.id)]))?;
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        let passed = Passed::positional([Value::Tensor(input.id)]);
        let output = call.call_child(self.forward, passed.clone())?;
        if call.is_traced() {
            call.call_child(self.backward, passed)?;
            // Only what the two give is put together.
            call.gives_of([]);
        }
        if let Some(reason) = &self.unknown {
            return Ok(Value::Unknown(reason.clone()));
        }
        if let Value::Unknown(_) = output {
            return Ok(output);
        }
        let (output, states) = match (self.return_state, output.items()) {
            (true, Some([output, states @ ..])) => (output.clone(), states.to_vec()),
            _ => (output, Vec::new()),
        };
        let mut all = self.merged(call, &output)?;
        if all.len() == 1
            && !self.return_state
            && let Some(single) = all.pop()
        {
            return Ok(single);
        }
        for _direction in 0..2 {
            for state in &states {
                all.push(state.map_tensors(&mut |tensor| {
                    let axes = call.host.program().tensor(tensor).axes.to_vec();
                    call.output(axes)
                }));
            }
        }
        Ok(Value::tuple(all))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn compute_mask(&self, call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        if self.return_state && self.stateful {
            // Keras 3.15 fails on its own here: it multiplies a generator.
            return Err(Refusal::type_error(message!(
                "{layer} can't have both `stateful=True` and `return_state=True`: Keras fails when it derives the mask",
                layer = call.name()
            )));
        }
        let mask = match &previous {
            Value::List(items) => items.first().cloned().unwrap_or(Value::None),
            other => other.clone(),
        };
        let mask = match self.return_sequences {
            true => mask,
            false => Value::None,
        };
        Ok(match self.merge {
            Merge::Nothing => Value::tuple([mask.clone(), mask]),
            _ => mask,
        })
    }

    fn attribute(&self, _host: &mut dyn Host, _id: OperationId, name: &str) -> Option<Value> {
        match name {
            "forward_layer" => Some(Value::Operation(self.forward)),
            "backward_layer" => Some(Value::Operation(self.backward)),
            "return_sequences" => Some(Value::Bool(self.return_sequences)),
            "return_state" => Some(Value::Bool(self.return_state)),
            "stateful" => Some(Value::Bool(self.stateful)),
            _ => None,
        }
    }

    fn remarks(&self) -> Vec<&'static str> {
        let mut remarks = vec!["Two layers with weights of their own, one for each direction."];
        remarks.push(match self.merge {
            Merge::Concatenate => "Their outputs are put side by side: twice as many features.",
            Merge::ElementByElement => "Their outputs are combined element by element.",
            Merge::Nothing => "Their outputs come out apart: `merge_mode=None`.",
        });
        remarks
    }
}
