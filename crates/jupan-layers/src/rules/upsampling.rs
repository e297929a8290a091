//! Upsampling: each spatial axis becomes a multiple of itself.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Layer};
use jupan_core::value::Value;

use super::spatial::DataFormat;
use super::{config, work};

struct Upsampling {
    factors: Vec<Axis>,
    format: DataFormat,
}

/// Reads the arguments of `UpSampling1D`, `UpSampling2D` or `UpSampling3D`.
///
/// # Errors
/// What Keras refuses.
pub fn construct(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    if rank == 1 && matches!(arguments.get("size"), Value::Bool(_)) {
        return Err(arguments.refuse("size", message!("a positive integer")));
    }
    let (format, factors) = match rank {
        1 => (DataFormat::ChannelsLast, vec![arguments.positive("size")?]),
        _ => (
            DataFormat::read(made)?,
            arguments.integers("size", rank, 1)?,
        ),
    };
    // Keras looks up the word only when it computes, but calls a method of it at once.
    if let Some(interpolation) = arguments.find("interpolation")
        && !matches!(interpolation.value, Value::Str(_) | Value::Unknown(_))
    {
        return Err(arguments.refuse(
            "interpolation",
            message!("the name of a kind of interpolation"),
        ));
    }
    let factors = factors
        .into_iter()
        .map(|factor| arguments.axis("size", names::FACTOR, factor));
    Ok(Rc::new(Upsampling {
        factors: factors.collect(),
        format,
    }))
}

impl Layer for Upsampling {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.factors.len() + 2)?;
        config::expect_whole(call, "size")?;
        let spatial = self.factors.iter().enumerate().map(|(at, factor)| {
            let from = input.axis(self.format.spatial(at));
            Axis::product(from.name, vec![from, factor.clone()])
        });
        let channels = input.axis(self.format.channels());
        let axes = self
            .format
            .arrange(input.axis(0), spatial.collect(), channels);
        let arguments = call.operation().arguments.clone();
        let interpolation = arguments.find("interpolation");
        let interpolation = interpolation.and_then(|given| given.value.as_str());
        work::interpolate(call, interpolation.unwrap_or("nearest"), &axes);
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: it only repeats its input or interpolates in it."]
    }
}
