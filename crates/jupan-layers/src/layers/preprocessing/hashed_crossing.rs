//! Pairs of categories as bins by a hash.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::call::read_policy;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::hashing::policy;
use crate::rules::encoding::{BINS, Mode};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "HashedCrossing",
        aliases: &[],
        former: &[],
        signature: "num_bins, output_mode='int', sparse=False, *, dtype=None, **kwargs",
        call: "inputs",
    },
    summary: "Puts each pair of two categories into a bin by a hash of it.",
    source: "https://keras.io/api/layers/preprocessing_layers/categorical/hashed_crossing/",
    construct,
    examples: &[
        Example {
            code: "HashedCrossing(num_bins=5)",
            input: "(None, 1); (None, 1)",
            output: "(None, 1)",
            params: 0,
            work: Worked::Counted(&[(Kind::Function, 1)]),
        },
        Example {
            code: "HashedCrossing(num_bins=5, output_mode='one_hot')",
            input: "(None, 1); (None, 1)",
            output: "(None, 5)",
            params: 0,
            work: Worked::Counted(&[(Kind::Function, 1), (Kind::Read, 5)]),
        },
    ],
};

struct HashedCrossing {
    mode: Mode,
    bins: Result<Axis, Refusal>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let mode = Mode::read(arguments, &["int", "one_hot"])?;
    made.host.program_mut().operation_mut(made.id).policy = match mode {
        Mode::Int => policy(arguments, mode)?,
        _ => read_policy(arguments.class(), arguments.get("dtype"))?
            .unwrap_or_else(|| made.host.program_mut().policy_of_layer()),
    };
    Ok(Rc::new(HashedCrossing {
        mode,
        bins: match arguments.get("num_bins").as_dim() {
            Some(bins) if bins.known().is_none_or(|n| n >= 0) => {
                Ok(arguments.axis("num_bins", BINS, bins))
            }
            _ => Err(arguments.refuse("num_bins", message!("a positive integer"))),
        },
    }))
}

impl Layer for HashedCrossing {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let inputs = match call.arguments.get("inputs") {
            Value::Tuple(items) | Value::List(items) if items.len() == 2 => call.inputs()?,
            _ => Vec::new(),
        };
        let [first, second] = &*inputs else {
            return Err(refusal!(
                "{layer} takes a list of two tensors",
                layer = call.name()
            ));
        };
        let differ = match (first.dim(-1), second.dim(-1)) {
            (Dim::Known(a), Dim::Known(b)) => a != b,
            (a, b) => a.is_unspecified() != b.is_unspecified(),
        };
        if differ {
            return Err(refusal!(
                "{layer} takes two tensors of the same shape, but they are {first} and {second}",
                layer = call.name(),
                first = first.shape(),
                second = second.shape()
            ));
        }
        let axes = first.all_axes();
        call.work(Kind::Function, parts::LOOKUP, || axes.clone());
        let axes = match self.mode {
            Mode::Int => axes,
            mode => mode.encode(axes, self.bins.clone()?),
        };
        self.mode.work(call, &axes);
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: a hash is computed, not learned."]
    }
}
