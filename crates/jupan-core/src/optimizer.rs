//! Optimizers: what each keeps beside the weights that it trains.
//!
//! Source: the optimizers' pages, <https://keras.io/api/optimizers/>; what each keeps was asked of Keras 3.15.1.

use std::rc::Rc;

use crate::dim::{Count, Dim};
use crate::dtype::{DType, Policy};
use crate::era::Era;
use crate::message;
use crate::message::Message;
use crate::program::{OperationId, Program, Weight};
use crate::report::Size;
use crate::value::Value;

/// An optimizer by its name and the arguments it was made with.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimizer {
    /// The name of its class, in any case: `Adam`, `rmsprop`.
    pub name: Rc<str>,
    /// Its arguments; those without a name are called by their position, `0`.
    pub arguments: Vec<(Rc<str>, Value)>,
}

/// What a model is trained with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Training {
    /// The optimizer that it was compiled with.
    pub optimizer: Option<Optimizer>,
    /// What the optimizer keeps, once training has begun.
    pub state: Option<Size>,
}

/// What is kept for one weight.
enum Slots {
    /// So many numbers for each number of it, and one more for each of these arguments that asks for it.
    Each(usize, &'static [&'static str]),
    /// The weight's own shape, and two that each lack one of its last two axes; one number each where there are fewer axes.
    Factored,
    /// One number for each of a matrix, two for each of anything else, of embeddings and of what is excluded by name.
    Orthogonal,
}

/// An optimizer that is known.
struct Known {
    name: &'static str,
    /// Its first parameters, as far as they may come without a name and matter here.
    parameters: &'static [&'static str],
    slots: Slots,
}

const fn known(name: &'static str, parameters: &'static [&'static str], slots: Slots) -> Known {
    Known {
        name,
        parameters,
        slots,
    }
}

const KNOWN: [Known; 14] = [
    known(
        "SGD",
        &["learning_rate", "momentum"],
        Slots::Each(0, &["momentum"]),
    ),
    known(
        "RMSprop",
        &["learning_rate", "rho", "momentum", "epsilon", "centered"],
        Slots::Each(1, &["momentum", "centered"]),
    ),
    known(
        "Adam",
        &["learning_rate", "beta_1", "beta_2", "epsilon", "amsgrad"],
        Slots::Each(2, &["amsgrad"]),
    ),
    known(
        "AdamW",
        &[
            "learning_rate",
            "weight_decay",
            "beta_1",
            "beta_2",
            "epsilon",
            "amsgrad",
        ],
        Slots::Each(2, &["amsgrad"]),
    ),
    known("Adamax", &["learning_rate"], Slots::Each(2, &[])),
    known("Adadelta", &["learning_rate"], Slots::Each(2, &[])),
    known("Adagrad", &["learning_rate"], Slots::Each(1, &[])),
    known("Nadam", &["learning_rate"], Slots::Each(2, &[])),
    known("Ftrl", &["learning_rate"], Slots::Each(2, &[])),
    known("Lion", &["learning_rate"], Slots::Each(1, &[])),
    known("Lamb", &["learning_rate"], Slots::Each(2, &[])),
    known("ScheduleFreeAdamW", &["learning_rate"], Slots::Each(2, &[])),
    known("Adafactor", &["learning_rate"], Slots::Factored),
    known("Muon", &["learning_rate"], Slots::Orthogonal),
];

/// An optimizer around another one.
const LOSS_SCALE: &str = "LossScaleOptimizer";

impl Optimizer {
    /// One with its default arguments.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.into(),
            arguments: Vec::new(),
        }
    }

    /// The names of those that are known.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|known| known.name)
    }

    /// The optimizer that a value stands for, as `compile` takes it: a name or an object.
    pub fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Str(name) => Some(Self::named(name)),
            Value::Object(object) => Some(Self {
                // Keras 2.11 to 2.15 and tf_keras save their own as if they were the user's.
                name: match object.name.strip_prefix("Custom>") {
                    Some(name) => name.into(),
                    None => object.name.clone(),
                },
                arguments: object.arguments.clone(),
            }),
            _ => None,
        }
    }

    /// Itself, or what `compile` makes of it for a model that computes in half precision: one that scales the loss.
    #[must_use]
    pub fn scaling_for(self, policy: Policy) -> Self {
        let half = policy.compute == DType::Float16 && policy.variable == DType::Float32;
        if !half || &*self.name == LOSS_SCALE {
            return self;
        }
        let inner = Value::Object(Rc::new(crate::value::Object {
            family: "optimizers".into(),
            name: self.name,
            arguments: self.arguments,
        }));
        Self {
            name: LOSS_SCALE.into(),
            arguments: vec![("inner_optimizer".into(), inner)],
        }
    }

    /// Its name as Keras writes it, where it is known.
    pub fn title(&self) -> Rc<str> {
        self.known()
            .map_or_else(|| self.name.clone(), |known| known.name.into())
    }

    fn known(&self) -> Option<&'static Known> {
        let mut all = KNOWN.iter();
        all.find(|known| known.name.eq_ignore_ascii_case(&self.name))
    }

    /// The value of an argument, where it was given.
    fn argument(&self, name: &str) -> Option<&Value> {
        let parameters = self.known().map_or(&[][..], |known| known.parameters);
        let place = parameters.iter().position(|parameter| *parameter == name);
        let place = place.map(|place| place.to_string());
        let mut arguments = self.arguments.iter();
        let found = arguments.find(|(own, _)| &**own == name || place.as_deref() == Some(own));
        found.map(|(_, value)| value)
    }

    /// 1 where an argument asks for something, 0 where it doesn't; why that is not known.
    fn asks(&self, name: &str) -> Result<usize, Message> {
        match self.argument(name) {
            None | Some(Value::None | Value::Bool(false) | Value::Int(0)) => Ok(0),
            Some(Value::Float(n)) if *n == 0.0 => Ok(0),
            Some(Value::Unknown(reason)) => Err(reason.clone()),
            Some(_) => Ok(1),
        }
    }

    /// What it keeps for the weights of a model that are trained, each weight's in the type of the weight; and beside them
    /// the number of steps taken and the learning rate.
    pub fn state(&self, program: &Program, model: OperationId) -> Size {
        let mut size = Size::default();
        if let Err(reason) = self.each(program, model, &mut |count, dtype| size.add(count, dtype)) {
            size.count.add(&Count::unknown(reason.clone()));
            size.bytes.add(&Count::unknown(reason));
        }
        size
    }

    /// The parts of its [`state`](Self::state), each with the type of its numbers.
    ///
    /// # Errors
    /// Why there may be more.
    pub fn each(
        &self,
        program: &Program,
        model: OperationId,
        add: &mut dyn FnMut(&Count, DType),
    ) -> Result<(), Message> {
        let unknown = || {
            message!(
                "what {name} keeps is not known",
                name = self.name.to_string()
            )
        };
        let one = Count::from(1);
        if &*self.name == LOSS_SCALE {
            let mut arguments = self.arguments.iter();
            let inner = arguments.find(|(name, _)| matches!(&**name, "inner_optimizer" | "0"));
            let inner = inner
                .and_then(|(_, value)| Self::of(value))
                .ok_or_else(unknown)?;
            // Its own steps and learning rate, the steps since the scale grew, and the scale.
            for dtype in [DType::Int32, DType::Float32, DType::Int32, DType::Float32] {
                add(&one, dtype);
            }
            // Nesting it again is refused by Keras.
            return match &*inner.name == LOSS_SCALE {
                true => Err(unknown()),
                false => inner.each(program, model, add),
            };
        }
        let known = self.known().ok_or_else(unknown)?;
        // The steps taken, in 64 bits before Keras 3.
        let steps = match program.era {
            Era::Keras3 => DType::Int32,
            _ => DType::Int64,
        };
        add(&one, steps);
        // A schedule is computed, not kept.
        if !matches!(self.argument("learning_rate"), Some(Value::Object(_))) {
            add(&one, DType::Float32);
        }
        // Nadam keeps the product of its momentums, too.
        if known.name == "Nadam" {
            add(&one, DType::Float32);
        }
        // A moving average of the weight itself, and the sum of several steps' gradients.
        let copies = self.asks("use_ema")? + self.asks("gradient_accumulation_steps")?;
        let more = match known.slots {
            Slots::Each(n, arguments) => {
                let mut each = n;
                for argument in arguments {
                    each += self.asks(argument)?;
                }
                each
            }
            Slots::Factored | Slots::Orthogonal => 0,
        };
        for (owner, index, trained) in program.weights(model) {
            let weight = program.operation(owner).weights.get(index);
            let Some(weight) = weight.filter(|_| trained) else {
                continue;
            };
            let slots = match known.slots {
                Slots::Each(..) => more,
                Slots::Factored => {
                    for count in factored(weight) {
                        add(&count, weight.dtype);
                    }
                    1
                }
                Slots::Orthogonal => self.orthogonal(weight)?,
            };
            let count = weight.count();
            for _ in 0..copies + slots {
                add(&count, weight.dtype);
            }
        }
        Ok(())
    }

    /// How many numbers Muon keeps for each of a weight.
    fn orthogonal(&self, weight: &Weight) -> Result<usize, Message> {
        let path = weight.path();
        let embeddings_too = matches!(
            self.argument("exclude_embeddings"),
            Some(Value::Bool(false))
        );
        let embedding = !embeddings_too && path.to_lowercase().contains("embedding");
        if weight.axes.len() != 2 || embedding {
            return Ok(2);
        }
        let patterns = match self.argument("exclude_layers") {
            None | Some(Value::None) => &[][..],
            Some(Value::List(patterns) | Value::Tuple(patterns)) => &patterns[..],
            Some(_) => return Err(message!("which layers Muon leaves out is not known")),
        };
        let mut excluded = false;
        for pattern in patterns {
            let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/');
            match pattern {
                Value::Str(text) if text.chars().all(plain) => {
                    excluded |= path.contains(&**text);
                }
                // A regular expression, or something that only data tells.
                _ => return Err(message!("which layers Muon leaves out is not known")),
            }
        }
        Ok(if excluded { 2 } else { 1 })
    }
}

/// The two factors that Adafactor keeps of a weight.
fn factored(weight: &Weight) -> [Count; 2] {
    let dims: Vec<&Dim> = weight.axes.iter().map(|axis| &axis.dim).collect();
    let (rows, columns): (Vec<&Dim>, Vec<&Dim>) = match dims.as_slice() {
        [outer @ .., rows, columns] => (
            outer.iter().chain([rows]).copied().collect(),
            outer.iter().chain([columns]).copied().collect(),
        ),
        _ => (Vec::new(), Vec::new()),
    };
    [Count::of_shape(rows), Count::of_shape(columns)]
}
