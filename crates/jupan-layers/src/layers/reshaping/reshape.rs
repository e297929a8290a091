//! Another shape for the same numbers.

use std::rc::Rc;

use jupan_core::axis::{Axis, How, names};
use jupan_core::call::input_axes;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling};
use jupan_core::value::Value;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Reshape",
        aliases: &[],
        signature: "target_shape",
        call: "inputs",
    },
    summary: "Gives the numbers of each sample another shape.",
    source: "https://keras.io/api/layers/reshaping_layers/reshape/",
    construct,
    examples: &[
        Example {
            code: "Reshape(())",
            input: "(None, 1)",
            output: "(None,)",
            params: 0,
        },
        Example {
            code: "Reshape((-1, 4))",
            input: "(None, None, 4)",
            output: "(None, None, 4)",
            params: 0,
        },
    ],
};

struct Reshape {
    /// The target; an extent of −1 is whatever is left.
    target: Vec<Dim>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let refuse = || {
        let must_be = "a tuple of integers, of which one may be -1";
        arguments.refuse("target_shape", must_be)
    };
    let items = arguments.get("target_shape").items().ok_or_else(refuse)?;
    // What is no integer counts as an axis that is not known, as in Keras.
    let target: Vec<Dim> = items
        .iter()
        .map(|item| item.as_dim().unwrap_or(Dim::Unspecified))
        .collect();
    let open = |dim: &&Dim| **dim == Dim::Known(-1);
    let below = |dim: &Dim| dim.known().is_some_and(|n| n < -1);
    if target.iter().any(below) || target.iter().filter(open).count() > 1 {
        return Err(refuse());
    }
    Ok(Rc::new(Reshape { target }))
}

impl Layer for Reshape {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_min_rank(&input, 1)?;
        let size = Axis::product(names::SIZE, input.all_axes().split_off(1));
        let given: Vec<Axis> = self
            .target
            .iter()
            .filter(|dim| **dim != Dim::Known(-1))
            .map(|dim| Axis::fixed(names::FACTOR, dim.clone()))
            .collect();
        let whole = given.len() == self.target.len();
        let given = Axis::product(names::FACTOR, given);
        let refuse = |why: String| {
            Err(Refusal::new(format!(
                "{} can't give its input {} the shape {}",
                call.name(),
                input.shape(),
                Value::tuple(
                    self.target
                        .iter()
                        .cloned()
                        .map(Value::from)
                        .collect::<Vec<_>>()
                )
            ))
            .with_note(why))
        };
        // Two formulas that differ by a number are as different as two numbers.
        let differs = size.dim.minus(&given.dim).known().is_some_and(|n| n != 0);
        if whole && differs {
            return refuse(format!(
                "each sample has {} numbers, the new shape holds {}",
                size.dim, given.dim
            ));
        }
        if let (false, Dim::Known(n), Dim::Known(by)) = (whole, &size.dim, &given.dim)
            && (*by == 0 || n % by != 0)
        {
            return refuse(format!(
                "each sample has {n} numbers, which {by} does not divide"
            ));
        }
        let rest = match size.dim.is_unspecified() || given.dim.is_unspecified() {
            true => Axis::fixed(names::AXIS, Dim::Unspecified),
            false => Axis::quotient(names::AXIS, size, given),
        };
        let mut dims = vec![Dim::Unspecified];
        dims.extend(self.target.iter().cloned());
        let named = input_axes(dims, call.host.program().channels_first);
        let mut axes = vec![input.axis(0)];
        axes.extend(named.into_iter().skip(1).map(|axis| match axis.dim {
            Dim::Known(-1) => rest.clone().named(axis.name),
            _ => Axis {
                how: How::Argument(call.id, "target_shape"),
                ..axis
            },
        }));
        Ok(call.output_as(axes, input.dtype))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only reads its input's numbers in another shape."]
    }
}
