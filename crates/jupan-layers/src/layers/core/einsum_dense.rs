//! A fully connected layer between axes that an equation names.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::{DType, Quantization};
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Example, Input, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::quantization::{self, Table};
use crate::rules::{config, lora, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "EinsumDense",
        aliases: &[],
        former: &[],
        signature: "equation, output_shape, activation=None, bias_axes=None, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, kernel_constraint=None, \
                    bias_constraint=None, lora_rank=None, lora_alpha=None, \
                    gptq_unpacked_column_size=None, quantization_config=None",
        call: "inputs, training=None",
    },
    summary: "Connects axes of the input with new axes, as an equation in letters says.",
    source: "https://keras.io/api/layers/core_layers/einsum_dense/",
    construct,
    examples: &[
        Example {
            code: "EinsumDense('abc,cd->abd', output_shape=(None, 64), bias_axes='d')",
            input: "(None, 32, 128)",
            output: "(None, None, 64)",
            params: 8256,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 32 * 128 * 64), (Kind::Add, 32 * 64)]),
        },
        Example {
            code: "EinsumDense('...x,xy->...y', output_shape=64, bias_axes='y')",
            input: "(None, 32, 128)",
            output: "(None, 32, 64)",
            params: 8256,
            work: Worked::Counted(&[(Kind::MultiplyAdd, 32 * 128 * 64), (Kind::Add, 32 * 64)]),
        },
    ],
};

/// Stands for an entry of `output_shape` that is no number: Keras finds out only when it makes the kernel.
const NO_NUMBER: Dim = Dim::Known(-1);

/// An entry of `output_shape`.
fn entry(value: &Value) -> Dim {
    match value {
        Value::Bool(one) => Dim::Known(i64::from(*one)),
        value => value.as_dim().unwrap_or(NO_NUMBER),
    }
}

struct EinsumDense {
    equation: Rc<str>,
    output: Vec<Dim>,
    bias_axes: Option<Rc<str>>,
    /// Why it is not known how many axes there are, where that is so.
    unknown: Option<Message>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let equation = match arguments.get("equation") {
        Value::Str(equation) => equation.clone(),
        // What is no text is refused when it is read, at the call.
        _ => "".into(),
    };
    let refuse = || arguments.refuse("output_shape", message!("an integer or a tuple"));
    let output = match arguments.get("output_shape") {
        value @ (Value::Int(_) | Value::Symbolic(_) | Value::Unknown(_)) => {
            vec![value.as_dim().ok_or_else(refuse)?]
        }
        Value::Bool(one) => vec![Dim::Known(i64::from(*one))],
        Value::Tuple(items) | Value::List(items) => items.iter().map(entry).collect(),
        Value::Str(text) => text.chars().map(|_| NO_NUMBER).collect(),
        _ => return Err(refuse()),
    };
    let bias_axes = match arguments.get("bias_axes") {
        Value::None | Value::Unknown(_) => None,
        Value::Str(letters) => Some(letters.clone()),
        _ => {
            return Err(
                arguments.refuse("bias_axes", message!("letters of the output, such as 'd'"))
            );
        }
    };
    config::activations(arguments, &["activation"])?;
    config::weights(arguments)?;
    Ok(Rc::new(EinsumDense {
        unknown: arguments.unknown(&["equation", "output_shape"]),
        equation,
        output,
        bias_axes,
    }))
}

/// An equation such as `abc,cd->abd`, with an ellipsis on the left or on the right of the input's letters or none.
struct Equation<'a> {
    input: &'a str,
    kernel: &'a str,
    output: &'a str,
    left_elided: bool,
}

impl<'a> Equation<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let letters = |text: &'a str| {
            let end = text
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(text.len());
            (end > 0).then(|| text.split_at(end))
        };
        let (left_elided, rest) = match text.strip_prefix("...") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (input, rest) = letters(rest)?;
        let (right_elided, rest) = match rest.strip_prefix("...") {
            Some(rest) if !left_elided && input.len() > 1 => (true, rest),
            Some(_) => return None,
            None => (false, rest),
        };
        let (kernel, rest) = letters(rest.strip_prefix(',')?)?;
        let rest = rest.strip_prefix("->")?;
        let rest = match left_elided {
            true => rest.strip_prefix("...")?,
            false => rest,
        };
        let (output, rest) = letters(rest)?;
        if right_elided && !rest.starts_with("...") {
            return None;
        }
        Some(Self {
            input,
            kernel,
            output,
            left_elided,
        })
    }
}

/// The axes that an equation gives for an input.
struct Axes {
    kernel: Vec<Axis>,
    /// Those that products are added up along.
    summed: Vec<Axis>,
    bias: Option<Vec<Axis>>,
    output: Vec<Axis>,
}

impl EinsumDense {
    fn axes(&self, call: &Call<'_>, input: &Input) -> Result<Axes, Refusal> {
        let refuse = |why: Message| {
            refusal!(
                "the equation '{equation}' of {layer} does not fit: {why}",
                equation = self.equation,
                layer = call.name(),
                why
            )
            .with_note(message!(
                "shape of the input: {input}",
                input = input.shape()
            ))
        };
        let arguments = &call.operation().arguments;
        if !matches!(arguments.get("equation"), Value::Str(_)) {
            return Err(arguments.refuse("equation", message!("a string such as 'abc,cd->abd'")));
        }
        let Some(equation) = Equation::parse(&self.equation) else {
            return Err(refuse(message!(
                "it must have the form X,Y->Z or ...X,Y->...Z or X...,Y->Z..."
            )));
        };
        let argument = |dim: &Dim| Axis {
            name: names::UNITS,
            dim: dim.clone(),
            how: How::Argument(call.id, "output_shape"),
        };
        let letters = equation.input.len();
        let elided = input.rank().saturating_sub(letters);
        let mut output = vec![input.axis(0)];
        output.extend(self.output.iter().map(argument));
        if equation.left_elided {
            // Keras puts each of them right behind the batch, so that several come out in reverse.
            for at in 1..elided {
                output.insert(1.min(output.len()), input.axis(at as i64));
            }
        } else {
            output.extend((letters..input.rank()).map(|at| input.axis(at as i64)));
        }
        let find = |letter: char| -> Result<Option<Axis>, Refusal> {
            let Some(at) = equation.input.rfind(letter) else {
                return Ok(None);
            };
            let at = match equation.left_elided {
                true => at as i64 - letters as i64,
                false => at as i64,
            };
            match input.index(at) {
                Some(_) => Ok(Some(input.axis(at))),
                None => Err(refuse(message!(
                    "the input has no axis for '{letter}'",
                    letter
                ))),
            }
        };
        let offset = if equation.left_elided { elided } else { 0 };
        if call.is_traced() || call.host.program().era < Era::Keras3 {
            // What `output_shape` leaves open is what the input has there; before Keras 3 the product itself told the shape.
            for (at, letter) in equation.output.chars().enumerate() {
                if let (Some(axis), Some(given)) = (output.get_mut(at + offset), find(letter)?)
                    && axis.dim.is_unspecified()
                {
                    *axis = given;
                }
            }
        }
        let made = |letter: char| -> Result<Option<Axis>, Refusal> {
            let Some(at) = equation.output.rfind(letter) else {
                return Ok(None);
            };
            match output.get(at + offset) {
                Some(axis) => Ok(Some(axis.clone())),
                None => Err(refuse(message!(
                    "`output_shape` has no entry for '{letter}'",
                    letter
                ))),
            }
        };
        for letter in equation.input.chars() {
            let (Some(given), Some(stated)) = (find(letter)?, made(letter)?) else {
                continue;
            };
            let same = stated.dim.is_unspecified()
                || !given.dim.is_unspecified() && given.dim.compatible(&stated.dim);
            if !same {
                return Err(refuse(message!(
                    "axis '{letter}' is {given} in the input, but {stated} in `output_shape`",
                    letter,
                    given = given.dim,
                    stated = stated.dim
                )));
            }
        }
        let known =
            |letter: char| equation.input.contains(letter) || equation.kernel.contains(letter);
        if let Some(letter) = equation.output.chars().find(|letter| !known(*letter)) {
            return Err(refuse(message!(
                "axis '{letter}' of the output is in neither the input nor the kernel",
                letter
            )));
        }
        let mut kernel = Vec::new();
        for letter in equation.kernel.chars() {
            let axis = match made(letter)? {
                Some(axis) => axis,
                None => find(letter)?.ok_or_else(|| {
                    refuse(message!(
                        "axis '{letter}' of the kernel is in neither the input nor the output",
                        letter
                    ))
                })?,
            };
            kernel.push(axis);
        }
        let bias = match self.bias_axes.as_deref() {
            None => None,
            Some(wanted) => {
                let missing = |letter: &char| !equation.output.contains(*letter);
                if let Some(letter) = wanted.chars().find(missing) {
                    return Err(refuse(message!(
                        "`bias_axes` names '{letter}', which is not in the output",
                        letter
                    )));
                }
                let places = wanted.chars().filter_map(|l| equation.output.find(l));
                let Some(first) = places.min() else {
                    return Err(refuse(message!("`bias_axes` is empty")));
                };
                let mut axes = Vec::new();
                for letter in equation.output[first..].chars() {
                    axes.push(match made(letter)? {
                        Some(axis) if wanted.contains(letter) => axis,
                        _ => Axis::fixed(names::SIZE, 1),
                    });
                }
                if !equation.left_elided {
                    axes.extend((0..elided).map(|_| Axis::fixed(names::SIZE, 1)));
                }
                Some(axes)
            }
        };
        let mut summed = Vec::new();
        let letters = equation.input.chars().chain(equation.kernel.chars());
        let mut seen = String::new();
        for letter in letters.filter(|letter| !equation.output.contains(*letter)) {
            if !seen.contains(letter) {
                seen.push(letter);
                summed.extend(find(letter)?);
            }
        }
        Ok(Axes {
            kernel,
            summed,
            bias,
            output,
        })
    }
}

impl Layer for EinsumDense {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        let uncertain = |reason| vec![Axis::fixed(names::SIZE, Dim::Unknown(reason))];
        if let Some(reason) = &self.unknown {
            return call.weight("kernel", uncertain(reason.clone()));
        }
        let axes = self.axes(call, &input)?;
        call.weight("kernel", axes.kernel)?;
        if let Some(reason) = call.operation().arguments.unknown(&["bias_axes"]) {
            call.weight("bias", uncertain(reason))?;
        }
        if let Some(bias) = axes.bias {
            call.weight("bias", bias)?;
        }
        lora::build(call, self)?;
        quantization::build(call, self)
    }

    fn enable_lora(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        lora::enable(call, "kernel")
    }

    /// The axes that the equation sums over become the rows of a table, the others its columns.
    fn quantize(&self, call: &mut Call<'_>, mode: Quantization) -> Result<(), Refusal> {
        let kernel = call.operation().weights.iter();
        let kernel = kernel.into_iter().find(|weight| &*weight.name == "kernel");
        let axes = kernel.map(|weight| weight.axes.clone()).unwrap_or_default();
        let Some(equation) = Equation::parse(&self.equation) else {
            return Ok(());
        };
        if mode != Quantization::Float8 && self.equation.contains("...") {
            return Err(Refusal::type_error(message!(
                "{layer} can't be quantized: its equation '{equation}' has an ellipsis",
                layer = call.name(),
                equation = self.equation
            ))
            .with_help(message!("write a letter for each axis")));
        }
        let lettered = || equation.kernel.chars().zip(&axes);
        let part = |name, summed: bool| {
            let wanted = |(letter, _): &(char, &Axis)| equation.output.contains(*letter) != summed;
            let factors = lettered().filter(wanted).map(|(_, axis)| axis.clone());
            Axis::product(name, factors.collect())
        };
        let scales = equation.output.chars().map(|letter| {
            let axis = lettered().find(|(own, _)| *own == letter);
            axis.map_or(Axis::fixed(names::SIZE, 1), |(_, axis)| axis.clone())
        });
        let table = Table {
            weight: "kernel",
            axes: [part(names::INPUT_FEATURES, true), part(names::UNITS, false)],
            packed: 1,
            shared: 0,
            scales: scales.collect(),
            zeros: Some(DType::Int8),
            indexed: true,
        };
        table.quantize(call, mode)
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_built_rank(&input)?;
        if let Some(reason) = &self.unknown {
            return Ok(Value::Unknown(reason.clone()));
        }
        let axes = self.axes(call, &input)?;
        call.work(Kind::MultiplyAdd, parts::KERNEL, || {
            axes.output.iter().chain(&axes.summed).cloned().collect()
        });
        lora::work(call, "kernel");
        work::bias(call, axes.bias.is_some(), &axes.output);
        work::activation(call, "activation", &axes.output);
        Ok(call.output(axes.output))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        match self.bias_axes {
            Some(_) => vec!["The bias has the axes that `bias_axes` names."],
            None => vec!["No bias: `bias_axes=None`."],
        }
    }
}
