//! Categories as bins by a hash.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::call::read_policy;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::{DType, Policy};
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::encoding::{self, BINS, Mode};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Hashing",
        aliases: &[],
        former: &[],
        signature: "num_bins, mask_value=None, salt=None, output_mode='int', sparse=False, *, \
                    dtype=None",
        call: "inputs",
    },
    summary: "Puts each category into a bin by a hash of it.",
    source: "https://keras.io/api/layers/preprocessing_layers/categorical/hashing/",
    construct,
    examples: &[
        Example {
            code: "Hashing(num_bins=5)",
            input: "(None, 1)",
            output: "(None, 1)",
            params: 0,
            work: Worked::Counted(&[(Kind::Function, 1)]),
        },
        Example {
            code: "Hashing(num_bins=5, mask_value='')",
            input: "(None, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 4), (Kind::Function, 4)]),
        },
    ],
};

struct Hashing {
    mode: Mode,
    bins: Axis,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let mode = Mode::read(arguments, encoding::WORDS)?;
    let bins = match arguments.positive("num_bins")? {
        Dim::Unspecified => {
            return Err(arguments.refuse("num_bins", message!("a positive integer")));
        }
        bins => bins,
    };
    let policy = policy(arguments, mode)?;
    let indices = [DType::Int32, DType::Int64];
    if mode == Mode::Int && !indices.contains(&policy.compute) {
        return Err(arguments.refuse(
            "dtype",
            message!("'int32' or 'int64' where `output_mode='int'`"),
        ));
    }
    encoding::expect_dense(arguments, mode)?;
    encoding::salt(arguments)?;
    made.host.program_mut().operation_mut(made.id).policy = policy;
    Ok(Rc::new(Hashing {
        mode,
        bins: arguments.axis("num_bins", BINS, bins),
    }))
}

/// The types of a layer whose default depends on what comes out.
pub(super) fn policy(arguments: &Arguments, mode: Mode) -> Result<Policy, Refusal> {
    let given = read_policy(arguments.class(), arguments.get("dtype"))?;
    Ok(given.unwrap_or(Policy::uniform(match mode {
        Mode::Int => DType::Int64,
        Mode::OneHot | Mode::Bag => DType::Float32,
    })))
}

impl Layer for Hashing {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        let mut axes = input.all_axes();
        if self.mode != Mode::Int {
            axes.pop();
            axes.push(self.bins.clone());
        }
        call.work(Kind::Function, parts::LOOKUP, || input.all_axes());
        if !call.operation().arguments.get("mask_value").is_none() {
            call.work(Kind::Compare, parts::MASK, || input.all_axes());
        }
        self.mode.work(call, &axes);
        let dtype = call.operation().policy.variable;
        Ok(call.output_as(axes, dtype))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: a hash is computed, not learned."]
    }
}
