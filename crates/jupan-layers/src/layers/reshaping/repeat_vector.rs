//! A vector, several times.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "RepeatVector",
        aliases: &[],
        former: &[],
        signature: "n",
        call: "inputs",
    },
    summary: "Repeats a vector a given number of times, as steps.",
    source: "https://keras.io/api/layers/reshaping_layers/repeat_vector/",
    construct,
    examples: &[Example {
        code: "RepeatVector(3)",
        input: "(None, 4)",
        output: "(None, 3, 4)",
        params: 0,
        work: Worked::Counted(&[(Kind::Read, 3 * 4)]),
    }],
};

struct RepeatVector {
    times: Axis,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    if matches!(arguments.get("n"), Value::Bool(_)) {
        return Err(arguments.refuse("n", message!("a positive integer")));
    }
    let n = arguments.positive("n")?;
    Ok(Rc::new(RepeatVector {
        times: arguments.axis("n", names::STEPS, n),
    }))
}

impl Layer for RepeatVector {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, 2)?;
        let axes = vec![input.axis(0), self.times.clone(), input.axis(1)];
        call.work(Kind::Read, parts::COPY, || axes.clone());
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only repeats its input."]
    }
}
