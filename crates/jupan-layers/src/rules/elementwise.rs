//! Layers that keep the shape of their input: activations, dropout and the like.

use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, Construct, Layer};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;

/// The number type of what comes out of a layer that keeps the shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The type that the layer computes in: it states its output's shape, and Keras adds its own type.
    Computed,
    /// That of the input.
    Input,
    /// That of the input where it is a floating-point number, otherwise the default one.
    Float,
}

/// A layer that keeps the shape of its input and has no weights.
#[derive(Clone, Copy, Debug)]
pub struct Elementwise {
    /// The number type of what comes out.
    pub output: Output,
    /// The number of axes that the input must have, where that is fixed.
    pub rank: Option<usize>,
    /// The signature of a call.
    pub call: &'static str,
    /// Whether a mask goes on behind it.
    pub masking: bool,
    /// Why it has no weights.
    pub remark: &'static str,
}

impl Elementwise {
    /// The layer.
    pub fn layer(self) -> Result<Rc<dyn Layer>, Refusal> {
        Ok(Rc::new(self))
    }
}

impl Layer for Elementwise {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        if let Some(rank) = self.rank {
            call.expect_rank(&input, rank)?;
        }
        let dtype = match self.output {
            Output::Computed => call.dtype(),
            Output::Float if !input.dtype.is_float() => DType::Float32,
            Output::Input | Output::Float => input.dtype,
        };
        Ok(call.output_as(input.all_axes(), dtype))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(self.call)
    }

    fn supports_masking(&self) -> bool {
        self.masking
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![self.remark]
    }
}

/// A number within bounds, which may be unknown.
///
/// # Errors
/// Anything else.
pub fn number_within(
    arguments: &Arguments,
    name: &str,
    least: f64,
    most: f64,
) -> Result<(), Refusal> {
    let within = match arguments.get(name) {
        Value::Int(n) => (least..=most).contains(&(*n as f64)),
        Value::Float(x) => (least..=most).contains(x),
        Value::Bool(b) => (least..=most).contains(&f64::from(*b)),
        Value::Array(array) if array.shape.is_empty() => match array.content.as_deref() {
            Some([x]) => (least..=most).contains(x),
            _ => true,
        },
        Value::Symbolic(_) | Value::Unknown(_) | Value::Foreign(_) => true,
        _ => false,
    };
    match within {
        true => Ok(()),
        false if most.is_infinite() => {
            Err(arguments.refuse(name, &format!("a number of at least {least}")))
        }
        false => Err(arguments.refuse(name, &format!("a number from {least} to {most}"))),
    }
}

/// Reads the arguments of the dropout family: a rate, and for some the shape of the noise or a data format.
///
/// # Errors
/// What Keras refuses.
pub fn dropout(
    made: &mut Construct<'_>,
    rate: &str,
    rank: Option<usize>,
) -> Result<Rc<dyn Layer>, Refusal> {
    number_within(made.arguments, rate, 0.0, 1.0)?;
    if made.arguments.find("data_format").is_some() {
        super::spatial::DataFormat::read(made)?;
    }
    Elementwise {
        output: Output::Computed,
        rank,
        call: "inputs, training=False",
        masking: true,
        remark: "Has no weights: it only changes values at random, and only in training.",
    }
    .layer()
}
