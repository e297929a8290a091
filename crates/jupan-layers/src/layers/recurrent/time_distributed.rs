//! A layer applied to each step.

use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::names;
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Input, Layer, Spelling, Worked};
use jupan_core::program::OperationId;
use jupan_core::signature::Passed;
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::{recurrent, wrapper};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "TimeDistributed",
        aliases: &[],
        former: &[],
        signature: "layer",
        call: "inputs, training=None, mask=None",
    },
    summary: "Applies a layer to each step of a sequence.",
    source: "https://keras.io/api/layers/recurrent_layers/time_distributed/",
    construct,
    examples: &[
        Example {
            code: "TimeDistributed(Dense(8))",
            input: "(None, None, 6)",
            output: "(None, None, 8)",
            params: 56,
            work: Worked::Open,
        },
        Example {
            code: "TimeDistributed(Conv2D(8, 3, strides=2, padding='same'))",
            input: "(None, None, 20, 20, 3)",
            output: "(None, None, 10, 10, 8)",
            params: 224,
            work: Worked::Open,
        },
        Example {
            code: "TimeDistributed(Dense(8))",
            input: "(None, 10, 6)",
            output: "(None, 10, 8)",
            params: 56,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 10 * 6 * 8), (Kind::Add, 10 * 8)]),
        },
    ],
};

struct TimeDistributed {
    layer: OperationId,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let layer = wrapper::wrapped(made)?;
    Ok(Rc::new(TimeDistributed { layer }))
}

/// The input, which has steps and something at each.
fn input(call: &Call<'_>) -> Result<Input, Refusal> {
    let input = call.input()?;
    call.expect_min_rank(&input, 3)?;
    Ok(input)
}

impl Layer for TimeDistributed {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = input(call)?;
        let step = recurrent::step(call, &input);
        call.build_child(self.layer, Passed::positional([step]))
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = input(call)?;
        let step = recurrent::step(call, &input);
        if let Value::Tensor(step) = step {
            call.is_within(step, input.id);
        }
        let passed = Passed::positional([step]);
        let output = call.repeat(input.axis(1).named(names::STEPS), |call| {
            call.call_child(self.layer, passed)
        })?;
        match output {
            Value::Tensor(tensor) => {
                let mut axes = call.host.program().tensor(tensor).axes.to_vec();
                axes.insert(axes.len().min(1), input.axis(1));
                let all = call.output(axes);
                if let Value::Tensor(all) = all {
                    call.is_within(tensor, all);
                }
                Ok(all)
            }
            Value::Unknown(reason) => Ok(Value::Unknown(reason)),
            _ => Err(refusal!(
                "{layer} needs a layer that gives one tensor",
                layer = call.name()
            )),
        }
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["All steps share the weights of the one layer inside."]
    }
}
