//! Axes in another order.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::call::read_shape;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Permute",
        aliases: &[],
        former: &[],
        signature: "dims",
        call: "inputs",
    },
    summary: "Puts the axes behind the batch in another order.",
    source: "https://keras.io/api/layers/reshaping_layers/permute/",
    construct,
    examples: &[
        Example {
            code: "Permute((1,))",
            input: "(None, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 4)]),
        },
        Example {
            code: "Permute([2, 1])",
            input: "(None, 4, 5)",
            output: "(None, 5, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Read, 5 * 4)]),
        },
    ],
};

struct Permute {
    /// For each axis of the output the axis of the input, counted from 1, the first behind the batch.
    dims: Vec<i64>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let refuse = || {
        let must_be = message!("the numbers 1, 2, … up to the number of axes, in any order");
        made.arguments.refuse("dims", must_be)
    };
    let shape =
        read_shape("`dims` of Permute", made.arguments.get("dims")).map_err(|_| refuse())?;
    let dims: Vec<i64> = shape.iter().filter_map(Dim::known).collect();
    let mut sorted = dims.clone();
    sorted.sort_unstable();
    let whole = shape.len() as i64;
    if !sorted.iter().copied().eq(1..=whole) {
        return Err(refuse());
    }
    Ok(Rc::new(Permute { dims }))
}

impl Layer for Permute {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.dims.len() + 1)?;
        let mut axes = vec![input.axis(0)];
        axes.extend(self.dims.iter().map(|from| input.axis(*from)));
        call.work(Kind::Read, parts::COPY, || axes.clone());
        Ok(call.output_as(axes, input.dtype))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only puts the axes in another order."]
    }
}
