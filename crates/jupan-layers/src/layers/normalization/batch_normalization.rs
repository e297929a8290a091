//! Normalization by the mean and variance of the batch.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::diagnostic::Refusal;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::config;
use crate::rules::normalization::{self, Axes, ScaleAndCenter};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "BatchNormalization",
        aliases: &[],
        former: &[
            Former {
                eras: &[Era::Keras1],
                name: "BatchNormalization",
                signature: "epsilon, mode, axis, momentum, weights, beta_init, gamma_init, \
                            gamma_regularizer, beta_regularizer",
                renames: &[
                    ("beta_init", "beta_initializer"),
                    ("gamma_init", "gamma_initializer"),
                    ("mode", ""),
                ],
                defaults: &[],
            },
            Former {
                eras: &[Era::TensorFlow1, Era::TensorFlow20, Era::TensorFlow2],
                name: "BatchNormalization",
                signature: "",
                renames: &[
                    ("adjustment", ""),
                    ("fused", ""),
                    ("renorm", ""),
                    ("renorm_clipping", ""),
                    ("renorm_momentum", ""),
                    ("virtual_batch_size", ""),
                ],
                defaults: &[],
            },
        ],
        signature: "axis=-1, momentum=0.99, epsilon=0.001, center=True, scale=True, \
                    beta_initializer='zeros', gamma_initializer='ones', \
                    moving_mean_initializer='zeros', moving_variance_initializer='ones', \
                    beta_regularizer=None, gamma_regularizer=None, beta_constraint=None, \
                    gamma_constraint=None, renorm=False, renorm_clipping=None, \
                    renorm_momentum=0.99, synchronized=False",
        call: "inputs, training=None, mask=None",
    },
    summary: "Brings each channel to mean 0 and variance 1 over the batch, then scales and shifts it.",
    source: "https://keras.io/api/layers/normalization_layers/batch_normalization/",
    construct,
    examples: &[
        Example {
            code: "BatchNormalization()",
            input: "(None, 14, 14, 8)",
            output: "(None, 14, 14, 8)",
            params: 32,
            work: Worked::Counted(&[
                (Kind::Add, 2 * 14 * 14 * 8 + 8),
                (Kind::Divide, 14 * 14 * 8),
                (Kind::Multiply, 14 * 14 * 8),
                (Kind::Sqrt, 8),
            ]),
        },
        Example {
            code: "BatchNormalization(axis=1, scale=False)",
            input: "(None, 8)",
            output: "(None, 8)",
            params: 24,
            work: Worked::Counted(&[(Kind::Add, 8 + 8 + 8), (Kind::Divide, 8), (Kind::Sqrt, 8)]),
        },
    ],
};

struct BatchNormalization {
    axis: Option<i64>,
    learned: ScaleAndCenter,
    renorm: bool,
}

/// Reads the axis as Python's `int()` reads it: fractions are cut off.
fn axis(arguments: &Arguments) -> Result<Option<i64>, Refusal> {
    let refuse = || arguments.refuse("axis", message!("an integer"));
    match arguments.get("axis") {
        Value::Int(axis) => Ok(Some(*axis)),
        Value::Bool(axis) => Ok(Some(i64::from(*axis))),
        Value::Float(axis) if axis.abs() < 1e9 => Ok(Some(axis.trunc() as i64)),
        Value::Str(text) => text.trim().parse().map(Some).map_err(|_| refuse()),
        Value::Symbolic(_) | Value::Unknown(_) => Ok(None),
        value => match value.as_dim().filter(|_| !value.is_none()) {
            Some(dim) => Ok(dim.known()),
            None => Err(refuse()),
        },
    }
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let axis = axis(arguments)?;
    if *arguments.get("synchronized") == Value::Bool(true) {
        return Err(refusal!(
            "`synchronized=True` is only for the TensorFlow backend"
        ));
    }
    config::numbers(arguments, &["momentum", "epsilon"])?;
    config::weights(arguments)?;
    let renorm = arguments.bool("renorm");
    if renorm {
        check_clipping(arguments)?;
    }
    Ok(Rc::new(BatchNormalization {
        axis,
        learned: ScaleAndCenter::read(arguments),
        renorm,
    }))
}

fn check_clipping(arguments: &Arguments) -> Result<(), Refusal> {
    let Value::Dict(entries) = arguments.get("renorm_clipping") else {
        return Ok(());
    };
    let number = |name: &str| {
        let entry = entries.iter().find(|(key, _)| key.as_str() == Some(name));
        entry.and_then(|(_, value)| match value {
            Value::Int(n) => Some(*n as f64),
            Value::Float(x) => Some(*x),
            _ => None,
        })
    };
    let known = |key: &Value| matches!(key.as_str(), Some("rmax" | "rmin" | "dmax"));
    let too_low = matches!((number("rmax"), number("rmin")), (Some(max), Some(min)) if max < min);
    let negative = number("dmax").is_some_and(|d| d < 0.0);
    if too_low || negative || !entries.iter().all(|(key, _)| known(key)) {
        let form =
            message!("a dictionary of `rmax`, `rmin` (not above rmax) and `dmax` (not negative)");
        return Err(arguments.refuse("renorm_clipping", form));
    }
    Ok(())
}

impl Layer for BatchNormalization {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        let axes = Axes::one(self.axis).of(call, &input)?;
        self.learned.weights(call, &axes)?;
        call.fixed_weight("moving_mean", axes.clone())?;
        call.fixed_weight("moving_variance", axes.clone())?;
        if self.renorm {
            for name in ["moving_stddev", "renorm_mean", "renorm_stddev"] {
                call.fixed_weight(name, axes.clone())?;
            }
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_built_rank(&input)?;
        Axes::one(self.axis).of(call, &input)?;
        if let Some(axis) = self.axis {
            call.expect_built_for(&input, axis, call.weight_dim("moving_mean", 0))?;
        }
        let axes = input.all_axes();
        if call.is_traced() {
            // Mean and variance are there: they were found in training.
            let channels = Axes::one(self.axis).of(call, &input)?;
            call.work(Kind::Add, parts::NORMALIZATION, || axes.clone());
            normalization::root_and_division(call, &channels, &axes);
            self.learned.work(call, &axes);
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        true
    }

    fn remarks(&self) -> Vec<&'static str> {
        let mut remarks = vec![
            self.learned.remark(),
            "The moving mean and the moving variance are kept up to date while training, not learned: they are not trainable.",
        ];
        if self.renorm {
            remarks.push("`renorm=True` keeps a moving standard deviation, and a mean and a standard deviation of its own.");
        }
        remarks
    }
}
