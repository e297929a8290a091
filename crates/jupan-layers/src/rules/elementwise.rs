//! Layers that keep the shape of their input: activations, dropout and the like.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Layer};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;

use super::config;
use super::spatial::DataFormat;

/// A layer that keeps the shape of its input and has no weights. What comes out is of the type that it computes in.
pub struct Elementwise {
    /// The number of axes that the input must have, where that is fixed.
    pub rank: Option<usize>,
    /// The signature of a call.
    pub call: &'static str,
    /// What it does with each value.
    pub work: fn(&mut Call<'_>, &[Axis]),
    /// Why it has no weights.
    pub remark: &'static str,
}

impl Layer for Elementwise {
    fn built_at_start(&self) -> bool {
        true
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        // What is in a list or a dictionary comes out in one.
        let first = call
            .arguments
            .iter()
            .next()
            .map(|first| first.value.clone());
        let data = first.unwrap_or(Value::None);
        let tensors = data.tensors();
        if tensors.is_empty() {
            call.input()?;
        }
        for tensor in tensors {
            let input = call.view(tensor);
            if let Some(rank) = self.rank {
                call.expect_rank(&input, rank)?;
            }
            if call.is_traced() {
                (self.work)(call, &input.all_axes());
            }
        }
        Ok(data.map_tensors(&mut |tensor| {
            let axes = call.view(tensor).all_axes();
            call.output(axes)
        }))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(self.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![self.remark]
    }
}

/// An activation as a layer.
///
/// # Errors
/// None: the arguments are checked before.
pub fn activation(
    call: &'static str,
    work: fn(&mut Call<'_>, &[Axis]),
) -> Result<Rc<dyn Layer>, Refusal> {
    Ok(Rc::new(Elementwise {
        rank: None,
        call,
        work,
        remark: "Has no weights: it only applies a function to each value.",
    }))
}

/// Reads the arguments of the dropout family: a rate, for some a data format, a seed.
///
/// # Errors
/// What Keras refuses.
pub fn noise(
    made: &mut Construct<'_>,
    rate: &str,
    rank: Option<usize>,
) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    number_within(arguments, rate, 0.0, 1.0)?;
    if arguments.find("data_format").is_some() {
        DataFormat::read(made)?;
    }
    // Nothing is drawn at random where the rate is 0, and Keras does not look at the seed.
    if !matches!(arguments.get(rate), Value::Int(0) | Value::Bool(false))
        && *arguments.get(rate) != Value::Float(0.0)
    {
        config::seed(arguments)?;
    }
    Ok(Rc::new(Elementwise {
        rank,
        call: "inputs, training=False",
        // What is asked is the work of using a network.
        work: |call, _| call.unchanged_in_use(),
        remark: "Has no weights: it only changes values at random, and only in training.",
    }))
}

/// Dropout of whole channels. Unlike other layers it takes nothing beside its own arguments, a name and a type.
///
/// # Errors
/// What Keras refuses.
pub fn spatial_dropout(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    config::nothing_else(made, true)?;
    noise(made, "rate", Some(rank + 2))
}

/// Refuses a number outside of bounds. What is not known passes.
///
/// # Errors
/// Anything else than a number within.
pub fn number_within(
    arguments: &Arguments,
    name: &str,
    least: f64,
    most: f64,
) -> Result<(), Refusal> {
    let within = |x: f64| (least..=most).contains(&x);
    let fits = match arguments.get(name) {
        Value::Int(n) => within(*n as f64),
        Value::Float(x) => within(*x),
        Value::Bool(b) => within(f64::from(*b)),
        Value::Array(array) => match array.content.as_deref() {
            Some([x]) => within(*x),
            Some(_) => false,
            None => true,
        },
        Value::Symbolic(_) | Value::Unknown(_) => true,
        _ => false,
    };
    match fits {
        true => Ok(()),
        false if most.is_infinite() => {
            Err(arguments.refuse(name, message!("a number of at least {least}", least)))
        }
        false => Err(arguments.refuse(
            name,
            message!("a number from {least} to {most}", least, most),
        )),
    }
}
