//! What is added or taken away at both ends of each spatial axis: padding and cropping.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Layer};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::spatial::DataFormat;

const START: Name = Name("added at the start");
const END: Name = Name("added at the end");
const CUT_AT_START: Name = Name("cut off at the start");
const CUT_AT_END: Name = Name("cut off at the end");

/// Whether zeros are added at the ends, or what stands there is cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Margin {
    /// Zeros are added.
    Padding,
    /// Entries are cut off.
    Cropping,
}

impl Margin {
    fn argument(self) -> &'static str {
        match self {
            Self::Padding => "padding",
            Self::Cropping => "cropping",
        }
    }
}

/// Padding or cropping.
struct Margins {
    margin: Margin,
    /// For each spatial axis: how much at its start and at its end.
    amounts: Vec<[Axis; 2]>,
    format: DataFormat,
}

/// Reads the arguments of `ZeroPadding1D` … `Cropping3D`.
///
/// # Errors
/// What Keras refuses.
pub fn construct(
    made: &mut Construct<'_>,
    margin: Margin,
    rank: usize,
) -> Result<Rc<dyn Layer>, Refusal> {
    let format = match made.arguments.find("data_format") {
        Some(_) => DataFormat::read(made)?,
        None => DataFormat::ChannelsLast,
    };
    let argument = margin.argument();
    let (start, end) = match margin {
        Margin::Padding => (START, END),
        Margin::Cropping => (CUT_AT_START, CUT_AT_END),
    };
    let amounts = amounts(made.arguments, margin, rank)?;
    let amounts = amounts.into_iter().map(|[first, last]| {
        [(start, first), (end, last)].map(|(name, dim)| made.arguments.axis(argument, name, dim))
    });
    Ok(Rc::new(Margins {
        margin,
        amounts: amounts.collect(),
        format,
    }))
}

/// One number for all ends, one for both ends of each axis, or one for each end.
fn amounts(arguments: &Arguments, margin: Margin, rank: usize) -> Result<Vec<[Dim; 2]>, Refusal> {
    let name = margin.argument();
    let value = arguments.get(name);
    let refuse = || {
        arguments.refuse(
            name,
            match rank {
                1 => message!("an integer or 2 integers, none of them negative"),
                _ => message!("an integer, {rank} integers, or {rank} pairs of integers, none of them negative", rank),
            },
        )
    };
    let whole = |value: &Value| match value {
        Value::None => None,
        value => value.as_dim(),
    };
    let natural = |dim: &Dim| dim.known().is_none_or(|n| n >= 0);
    let both = |value: &Value| -> Option<[Dim; 2]> {
        let ends = match value {
            Value::Tuple(items) | Value::List(items) => match &**items {
                [first, last] => [whole(first)?, whole(last)?],
                _ => return None,
            },
            Value::Int(_) | Value::Bool(_) | Value::Symbolic(_) | Value::Unknown(_) => {
                let dim = whole(value)?;
                [dim.clone(), dim]
            }
            _ => return None,
        };
        ends.iter().all(natural).then_some(ends)
    };
    if rank == 1 {
        return Ok(vec![both(value).ok_or_else(refuse)?]);
    }
    match value {
        // Keras takes a negative number for all ends of a padding, and cuts off with it.
        Value::Int(n) if *n < 0 && margin == Margin::Padding => {
            Ok(vec![[Dim::Known(*n), Dim::Known(*n)]; rank])
        }
        Value::Tuple(items) | Value::List(items) if items.len() == rank => items
            .iter()
            .map(both)
            .collect::<Option<_>>()
            .ok_or_else(refuse),
        Value::Tuple(_) | Value::List(_) => Err(refuse()),
        value => Ok(vec![both(value).ok_or_else(refuse)?; rank]),
    }
}

impl Layer for Margins {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.amounts.len() + 2)?;
        let mut spatial = Vec::with_capacity(self.amounts.len());
        for (at, amounts) in self.amounts.iter().enumerate() {
            let from = input.axis(self.format.spatial(at));
            let name = from.name;
            let mut parts = vec![from];
            parts.extend(amounts.iter().cloned());
            let output = match self.margin {
                Margin::Padding => Axis::sum(name, parts),
                Margin::Cropping => Axis::difference(name, parts),
            };
            let least = i64::from(self.margin == Margin::Cropping);
            if output.dim.known().is_some_and(|n| n < least) {
                let [first, last] = amounts;
                return Err(refusal!(
                    "{layer} cuts off more than the {name} of its input {input} has",
                    layer = call.name(),
                    name,
                    input = input.shape()
                )
                .with_note(message!(
                    "{first} at the start and {last} at the end leave {output} of {at}",
                    first = first.dim,
                    last = last.dim,
                    output = output.dim,
                    at = input.dim(self.format.spatial(at))
                )));
            }
            spatial.push(output);
        }
        let channels = input.axis(self.format.channels());
        let axes = self.format.arrange(input.axis(0), spatial, channels);
        call.work(Kind::Read, parts::COPY, || axes.clone());
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![match self.margin {
            Margin::Padding => "Has no weights: it only adds zeros at the edges.",
            Margin::Cropping => "Has no weights: it only cuts off the edges.",
        }]
    }
}
