//! Values with mean 0 and variance 1.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::Axis;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{
    Call, Construct, Entry, Example, Input, Layer, Spelling, Worked, normalize,
};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Normalization",
        aliases: &[],
        former: &[],
        signature: "axis=-1, mean=None, variance=None, invert=False",
        call: "inputs",
    },
    summary: "Shifts and scales values by a mean and a variance that are given or taken from data.",
    source: "https://keras.io/api/layers/preprocessing_layers/numerical/normalization/",
    construct,
    examples: &[
        Example {
            code: "Normalization()",
            input: "(None, 5, 3)",
            output: "(None, 5, 3)",
            params: 7,
            work: Worked::Counted(&[(Kind::Add, 5 * 3), (Kind::Divide, 5 * 3), (Kind::Sqrt, 3)]),
        },
        Example {
            code: "Normalization(invert=True)",
            input: "(None, 5, 3)",
            output: "(None, 5, 3)",
            params: 7,
            work: Worked::Counted(&[(Kind::Add, 5 * 3), (Kind::Multiply, 5 * 3), (Kind::Sqrt, 3)]),
        },
    ],
};

struct Normalization {
    /// The axes along which values have a mean of their own; the others share it.
    axes: Vec<Option<i64>>,
    /// The shape of the mean, where it is given.
    mean: Option<Vec<Dim>>,
}

fn must_be() -> Message {
    message!("an integer, a tuple of integers or None")
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let refuse = || arguments.refuse("axis", must_be());
    let whole = |value: &Value| match value {
        Value::None => None,
        value => value.as_dim().and_then(|dim| dim.known()),
    };
    let axes = match arguments.get("axis") {
        Value::None => Vec::new(),
        // Keras looks at what is in a tuple only when it builds the layer, and takes a text for one of letters.
        Value::Tuple(items) | Value::List(items) => items.iter().map(whole).collect(),
        Value::Str(letters) => letters.chars().map(|_| None).collect(),
        value => vec![Some(whole(value).ok_or_else(refuse)?)],
    };
    let (mean, variance) = (arguments.get("mean"), arguments.get("variance"));
    if mean.is_none() != variance.is_none() {
        return Err(refusal!(
            "Normalization takes both `mean` and `variance`, or neither"
        ));
    }
    let (mean, variance) = (shape(mean), shape(variance));
    if let (Some(mean), Some(variance)) = (&mean, &variance)
        && mean != variance
    {
        return Err(refusal!(
            "`mean` and `variance` of Normalization must have the same shape"
        ));
    }
    if let Some(mean) = &mean
        && mean.len() > axes.len()
    {
        return Err(refusal!(
            "`mean` of Normalization has {number} axes, but only {number_2} are kept",
            number = mean.len(),
            number_2 = axes.len()
        ));
    }
    let given = !arguments.get("mean").is_none();
    Ok(Rc::new(Normalization {
        axes,
        // What is not known is taken as one number for all.
        mean: given.then(|| mean.unwrap_or_default()),
    }))
}

/// The shape of nested lists or an array; `None` where it is not known.
fn shape(value: &Value) -> Option<Vec<Dim>> {
    match value {
        Value::Int(_) | Value::Float(_) | Value::Bool(_) => Some(Vec::new()),
        Value::Array(array) => Some(array.shape.clone()),
        Value::Tuple(items) | Value::List(items) => {
            let mut dims = vec![Dim::Known(items.len() as i64)];
            if let Some(first) = items.first() {
                dims.extend(shape(first)?);
            }
            Some(dims)
        }
        _ => None,
    }
}

impl Normalization {
    /// The kept axes as indices from the front, sorted.
    fn kept(&self, call: &Call<'_>, input: &Input) -> Result<Vec<usize>, Refusal> {
        let mut kept = Vec::with_capacity(self.axes.len());
        for axis in &self.axes {
            let Some(axis) = axis else {
                let arguments = &call.operation().arguments;
                return Err(arguments.refuse("axis", must_be()));
            };
            let Some(at) = normalize(*axis, input.rank()) else {
                return Err(refusal!(
                    "{layer} keeps axis {axis}, but its input {input} has no such axis",
                    layer = call.name(),
                    axis,
                    input = input.shape()
                ));
            };
            if kept.contains(&at) {
                return Err(refusal!(
                    "{layer} keeps axis {at} of its input twice",
                    layer = call.name(),
                    at
                ));
            }
            kept.push(at);
        }
        kept.sort_unstable();
        Ok(kept)
    }
}

impl Layer for Normalization {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        let kept = self.kept(call, &input)?;
        let axes: Vec<Axis> = kept.iter().map(|at| input.axis(*at as i64)).collect();
        if let Some(open) = axes.iter().find(|axis| axis.dim.is_unspecified()) {
            return Err(refusal!(
                "{layer} needs to know the {open} of its input {input}",
                layer = call.name(),
                open = open.name,
                input = input.shape()
            ));
        }
        match &self.mean {
            None => {
                call.fixed_weight("mean", axes.clone())?;
                call.fixed_weight("variance", axes)?;
                call.weight_as("count", Vec::new(), DType::Int32, false)
            }
            Some(mean) => {
                let fits =
                    |(axis, dim): (&Axis, &Dim)| *dim == Dim::Known(1) || dim.compatible(&axis.dim);
                match axes.iter().rev().zip(mean.iter().rev()).all(fits) {
                    true => Ok(()),
                    false => Err(refusal!(
                        "the mean of {layer} does not fit its input {input}",
                        layer = call.name(),
                        input = input.shape()
                    )),
                }
            }
        }
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        let axes = input.all_axes();
        if call.is_traced() {
            let kept = self.kept(call, &input)?;
            call.work(Kind::Sqrt, parts::VARIANCE, || {
                kept.iter().map(|at| input.axis(*at as i64)).collect()
            });
            let scale = match call.operation().arguments.bool("invert") {
                true => Kind::Multiply,
                false => Kind::Divide,
            };
            call.work(Kind::Add, parts::MEAN, || axes.clone());
            call.work(scale, parts::VARIANCE, || axes.clone());
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
        match self.mean {
            None => vec![
                "Mean and variance are taken from data by `adapt`, not learned; one number counts the data.",
            ],
            Some(_) => vec!["Has no weights: mean and variance are given."],
        }
    }
}
