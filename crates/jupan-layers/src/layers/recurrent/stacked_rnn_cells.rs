//! Cells on top of each other as one cell.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Host, Layer, Spelling, Worked};
use jupan_core::program::OperationId;
use jupan_core::signature::Passed;
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::recurrent::attribute;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "StackedRNNCells",
        aliases: &[],
        former: &[],
        signature: "cells",
        call: "inputs, states, training=False, **kwargs",
    },
    summary: "Takes one step through several cells on top of each other.",
    source: "https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/",
    construct,
    examples: &[Example {
        code: "StackedRNNCells([GRUCell(8), GRUCell(4)])",
        input: "(None, 6); (None, 8); (None, 4)",
        output: "(None, 4); (None, 8); (None, 4)",
        params: 552,
        work: Worked::Counted(&[
            (Kind::MultiplyAdd, (6 + 8) * 24 + (8 + 4) * 12),
            (Kind::Add, 3 * 24 + 4 * 8 + 3 * 12 + 4 * 4),
            (Kind::Multiply, 3 * 8 + 3 * 4),
            (Kind::Exp, 2 * 8 + 2 * 4),
            (Kind::Divide, 2 * 8 + 2 * 4),
            (Kind::Function, 8 + 4),
        ]),
    }],
};

struct StackedRnnCells {
    cells: Vec<OperationId>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let refuse = || made.arguments.refuse("cells", message!("a list of cells"));
    let items = made.arguments.get("cells").items().ok_or_else(refuse)?;
    let mut cells = Vec::with_capacity(items.len());
    for item in items {
        let Value::Operation(cell) = item else {
            return Err(refuse());
        };
        if attribute(made.host, *cell, "state_size").is_none() {
            let class = made.host.program().operation(*cell).class.clone();
            return Err(refusal!(
                "{class} can't be a cell: it has no `state_size`",
                class
            ));
        }
        cells.push(*cell);
    }
    for (at, cell) in cells.iter().enumerate() {
        made.adopt(&format!("cells[{at}]"), *cell)?;
    }
    Ok(Rc::new(StackedRnnCells { cells }))
}

/// The number of outputs of a cell: its `output_size`, or that of its first state.
fn output_size(host: &mut dyn Host, cell: OperationId) -> Option<Value> {
    match attribute(host, cell, "output_size") {
        Some(Value::None) | None => {}
        size => return size,
    }
    let state = attribute(host, cell, "state_size")?;
    match state.items() {
        Some(items) => items.first().cloned(),
        None => Some(state),
    }
}

impl Layer for StackedRnnCells {
    fn states_shape(&self) -> bool {
        false
    }

    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        let (batch, dtype) = (input.axis(0), input.dtype);
        let mut step = input.id;
        for cell in &self.cells {
            let passed = Passed::positional([Value::Tensor(step), Value::list(Vec::new())]);
            call.build_child(*cell, passed)?;
            let size = output_size(call.host, *cell).and_then(|size| size.as_dim());
            let size =
                size.unwrap_or_else(|| Dim::unknown(message!("the size of a cell is not known")));
            let axes = vec![batch.clone(), Axis::fixed(names::UNITS, size)];
            step = call.intermediate(axes, dtype);
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let mut output = Value::Tensor(call.input()?.id);
        let states = call.arguments.get("states").clone();
        let states = states.items().unwrap_or_default();
        let mut all = Vec::new();
        for (cell, state) in self.cells.iter().zip(states) {
            let given = match state.items() {
                Some(_) => state.clone(),
                None => Value::list([state.clone()]),
            };
            let made = call.call_child(*cell, Passed::positional([output, given]))?;
            let (next, new) = match made.items() {
                Some([next, new]) => (next.clone(), new.clone()),
                _ => {
                    return Err(refusal!(
                        "a cell must return its output and a list of its new states"
                    ));
                }
            };
            output = next;
            all.push(match (new.items(), state.items()) {
                (Some([single]), None) => single.clone(),
                _ => new,
            });
        }
        let all = match all.as_slice() {
            [single] => single.clone(),
            _ => Value::list(all),
        };
        Ok(Value::tuple([output, all]))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn attribute(&self, host: &mut dyn Host, _id: OperationId, name: &str) -> Option<Value> {
        match name {
            "state_size" => {
                let sizes = self.cells.iter().map(|cell| attribute(host, *cell, name));
                Some(Value::list(sizes.collect::<Option<Vec<_>>>()?))
            }
            "output_size" => output_size(host, *self.cells.last()?),
            "cells" => {
                let cells = self.cells.iter().map(|cell| Value::Operation(*cell));
                Some(Value::list(cells.collect::<Vec<_>>()))
            }
            _ => None,
        }
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Each cell reads the output of the one below it."]
    }
}
