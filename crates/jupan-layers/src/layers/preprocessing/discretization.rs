//! Numbers as bins.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::Kind;

use crate::rules::encoding::{self, BINS, Mode};
use crate::rules::{config, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Discretization",
        aliases: &[],
        former: &[],
        signature: "bin_boundaries=None, num_bins=None, epsilon=0.01, output_mode='int', sparse=False",
        call: "inputs",
    },
    summary: "Puts each number into the bin whose bounds it is between.",
    source: "https://keras.io/api/layers/preprocessing_layers/numerical/discretization/",
    construct,
    examples: &[
        Example {
            code: "Discretization(num_bins=4)",
            input: "(None, 4)",
            output: "(None, 4)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 4 * 2)]),
        },
        Example {
            code: "Discretization(bin_boundaries=[0.0, 1.0], output_mode='count')",
            input: "(None, 1)",
            output: "(None, 3)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 2), (Kind::Read, 3)]),
        },
        Example {
            code: "Discretization(bin_boundaries=[1., 2., 3.])",
            input: "(None, 7)",
            output: "(None, 7)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 7 * 2)]),
        },
        Example {
            code: "Discretization(bin_boundaries=[1., 2., 3., 4.])",
            input: "(None, 7)",
            output: "(None, 7)",
            params: 0,
            work: Worked::Counted(&[(Kind::Compare, 7 * 3)]),
        },
    ],
};

struct Discretization {
    mode: Mode,
    /// How many bins there are; refused only where the shape depends on them, as in Keras.
    bins: Result<Axis, Refusal>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    config::nothing_else(made, true)?;
    let arguments = made.arguments;
    let mode = Mode::read(arguments, encoding::WORDS)?;
    encoding::expect_dense(arguments, mode)?;
    let (bins, boundaries) = (arguments.get("num_bins"), arguments.get("bin_boundaries"));
    let bins = match (bins, boundaries) {
        (Value::None, Value::None) => {
            return Err(refusal!(
                "Discretization needs either `num_bins` or `bin_boundaries`"
            ));
        }
        (Value::None, Value::Tuple(items) | Value::List(items)) => {
            let inner = Axis::fixed(encoding::BOUNDARIES, items.len() as i64);
            Ok(Axis::sum(BINS, vec![inner, Axis::fixed(encoding::LAST, 1)]))
        }
        (Value::None, Value::Unknown(reason)) => {
            Ok(arguments.axis("bin_boundaries", BINS, Dim::Unknown(reason.clone())))
        }
        (Value::None, _) => Err(arguments.refuse("bin_boundaries", message!("a list of numbers"))),
        (_, Value::None) => match bins.as_dim() {
            Some(Dim::Known(n)) if n < 0 => {
                return Err(arguments.refuse("num_bins", message!("an integer of at least 0")));
            }
            Some(bins) => Ok(arguments.axis("num_bins", BINS, bins)),
            None => match bins {
                Value::Float(x) if *x >= 0.0 => {
                    Err(arguments.refuse("num_bins", message!("an integer")))
                }
                _ => return Err(arguments.refuse("num_bins", message!("an integer of at least 0"))),
            },
        },
        _ => {
            return Err(refusal!(
                "Discretization takes `num_bins` or `bin_boundaries`, not both"
            ));
        }
    };
    Ok(Rc::new(Discretization { mode, bins }))
}

impl Layer for Discretization {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        let mut axes = input.all_axes();
        if let Ok(bins) = &self.bins {
            let boundaries = bins.dim.minus(&Dim::Known(1));
            work::bisect(call, &axes, &boundaries);
        }
        let axes = match self.mode {
            Mode::Int => return Ok(call.output_as(axes, DType::Int32)),
            Mode::OneHot => self.mode.encode(axes, self.bins.clone()?),
            // Keras takes away the axis behind the batch, wherever the categories of a sample are.
            Mode::Bag if axes.len() > 1 => {
                axes.remove(1);
                axes.push(self.bins.clone()?);
                axes
            }
            Mode::Bag => vec![self.bins.clone()?],
        };
        self.mode.work(call, &axes);
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: the bounds of the bins are not learned by training."]
    }
}
