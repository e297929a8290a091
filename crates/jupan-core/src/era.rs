//! The ages of Keras, and how they differ where it is no matter of a single layer.

use crate::message;
use crate::message::Message;
use std::rc::Rc;

use crate::diagnostic::Refusal;
use crate::layer::{Entry, Former};
use crate::signature::{Given, Passed, Signature, literal};
use crate::value::Value;

/// Which Keras is imitated where they differ, the oldest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Era {
    /// Keras 1.
    Keras1,
    /// Keras 2.0 to 2.3, a package of its own.
    Keras2,
    /// `tf.keras` of TensorFlow 1.
    TensorFlow1,
    /// `tf.keras` of TensorFlow 2.0 to 2.3.
    TensorFlow20,
    /// `tf.keras` of TensorFlow 2.4 to 2.15, which Keras 2.4 to 2.15 and tf_keras are too.
    TensorFlow2,
    /// Keras 3.
    #[default]
    Keras3,
}

impl Era {
    /// All of them, the oldest first.
    pub const ALL: [Self; 6] = [
        Self::Keras1,
        Self::Keras2,
        Self::TensorFlow1,
        Self::TensorFlow20,
        Self::TensorFlow2,
        Self::Keras3,
    ];

    /// Those before Keras 3.
    pub const BEFORE_3: &[Self] = &[
        Self::Keras1,
        Self::Keras2,
        Self::TensorFlow1,
        Self::TensorFlow20,
        Self::TensorFlow2,
    ];

    /// Keras 2 in all its places.
    pub const KERAS_2: &[Self] = &[
        Self::Keras2,
        Self::TensorFlow1,
        Self::TensorFlow20,
        Self::TensorFlow2,
    ];

    /// That of a version of Keras: `2.2.4-tf`. Today's where it is none.
    pub fn of_version(text: &str) -> Self {
        let mut numbers = text.split(['.', '-']).map(str::parse);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(0 | 1)), _) => Self::Keras1,
            (Some(Ok(2)), Some(Ok(0..=3))) if text.ends_with("-tf") => Self::TensorFlow20,
            (Some(Ok(2)), Some(Ok(0..=3))) => Self::Keras2,
            (Some(Ok(2)), _) => Self::TensorFlow2,
            _ => Self::Keras3,
        }
    }

    /// The major version of Keras.
    pub fn version(self) -> u8 {
        match self {
            Self::Keras1 => 1,
            Self::Keras2 | Self::TensorFlow1 | Self::TensorFlow20 | Self::TensorFlow2 => 2,
            Self::Keras3 => 3,
        }
    }

    /// What it is called.
    pub fn title(self) -> Message {
        match self {
            Self::Keras1 => Message::verbatim("Keras 1"),
            Self::Keras2 => Message::verbatim("Keras 2"),
            Self::TensorFlow1 => message!("tf.keras of TensorFlow 1"),
            Self::TensorFlow20 => message!("tf.keras of TensorFlow 2.0 to 2.3"),
            Self::TensorFlow2 => message!("tf.keras of TensorFlow 2"),
            Self::Keras3 => Message::verbatim("Keras 3"),
        }
    }

    /// The name as one word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Keras1 => "keras-1",
            Self::Keras2 => "keras-2",
            Self::TensorFlow1 => "tensorflow-1",
            Self::TensorFlow20 => "tensorflow-2.0",
            Self::TensorFlow2 => "tensorflow-2",
            Self::Keras3 => "keras-3",
        }
    }

    /// The last versions of Keras and of TensorFlow beside it.
    pub fn versions(self) -> (&'static str, &'static str) {
        match self {
            Self::Keras1 => ("1.2.2", "1.15.0"),
            Self::Keras2 => ("2.3.1", "1.15.0"),
            Self::TensorFlow1 => ("2.2.4-tf", "1.15.0"),
            Self::TensorFlow20 => ("2.2.4-tf", "2.1.0"),
            Self::TensorFlow2 => ("2.15.0", "2.15.0"),
            Self::Keras3 => ("3.15.1", "2.21.0"),
        }
    }

    /// Whether it is a package of its own that says "TensorFlow backend" at most, rather than a part of TensorFlow.
    pub fn stands_alone(self) -> bool {
        matches!(self, Self::Keras1 | Self::Keras2)
    }

    /// Whether it converts the arguments of Keras 1 (and warns of them).
    pub fn understands_keras_1(self) -> bool {
        self.stands_alone()
    }

    /// Whether operations on symbolic tensors become layers of the model.
    pub fn has_layers_of_operations(self) -> bool {
        !self.stands_alone() && self != Self::Keras3
    }

    /// The class as automatic names begin, and whether its first name has a number, 1.
    pub fn prefix(self, class: &str) -> (String, bool) {
        match (self, class) {
            (Self::Keras3, _) => (snake_case(class), false),
            (_, "InputLayer") => ("input".into(), true),
            (_, "Functional" | "Model") => ("model".into(), self.stands_alone()),
            (Self::Keras1, _) => (class.to_lowercase(), true),
            _ => (snake_case_with_digits(class), self.stands_alone()),
        }
    }

    /// The class and the stem of the name of the row that an operation on symbolic tensors has, where it is not as in Keras 3:
    /// from the name of TensorFlow's function, and the class of the operation in Keras 3.
    ///
    /// Up to TensorFlow 2.3 rows were named after the nodes of the graph, and functions that make several nodes had as many rows;
    /// here they have one.
    pub fn row_of(self, function: Option<&str>, class: &str) -> Option<(&'static str, String)> {
        match self {
            Self::TensorFlow2 => {
                let row = match class {
                    "GetItem" => "SlicingOpLambda",
                    _ => "TFOpLambda",
                };
                Some((row, function?.to_owned()))
            }
            Self::TensorFlow1 | Self::TensorFlow20 => {
                let node = match class {
                    "Absolute" => "Abs",
                    "Add" => "add",
                    "Concatenate" => "concat",
                    "Divide" | "TrueDivide" => "truediv",
                    "GetItem" => "strided_slice",
                    "Matmul" => "MatMul",
                    "Multiply" => "mul",
                    "Negative" => "Neg",
                    "Power" => "pow",
                    "Stack" => "stack",
                    "Subtract" => "sub",
                    "Transpose" => "transpose",
                    same => same,
                };
                Some(("TensorFlowOpLayer", format!("tf_op_layer_{node}")))
            }
            _ => None,
        }
    }

    /// The class of a model made of inputs and outputs.
    pub fn functional(self) -> &'static str {
        match self {
            Self::TensorFlow2 | Self::Keras3 => "Functional",
            _ => "Model",
        }
    }
}

/// A class name as Keras 3 makes a layer's name of it: `MultiHeadAttention` → `multi_head_attention`, `Conv2D` → `conv2d`.
pub fn snake_case(class: &str) -> String {
    snake(class, |c| c.is_ascii_lowercase())
}

/// A class name as Keras 2 does: there, a digit stands like a small letter behind a capital.
fn snake_case_with_digits(class: &str) -> String {
    let name = snake(class, |c| c.is_ascii_lowercase() || c.is_ascii_digit());
    // TensorFlow wants no underscore in front.
    match name.starts_with('_') {
        true => format!("private{name}"),
        false => name,
    }
}

/// An underscore goes before a capital with small letters behind it ("…D" + "Block"), and between a small letter and a
/// capital. Both passes work on what the first has made, like the regular expressions they replace.
fn snake(class: &str, small: impl Fn(&char) -> bool) -> String {
    let letters: Vec<char> = class
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let mut first = String::with_capacity(letters.len() + 4);
    let mut at = 0;
    while let Some(&c) = letters.get(at) {
        let capital = letters.get(at + 1).is_some_and(char::is_ascii_uppercase);
        first.push(c);
        at += 1;
        if capital && letters.get(at + 1).is_some_and(&small) {
            first.push('_');
            first.extend(letters.get(at));
            at += 1;
            while let Some(c) = letters.get(at).filter(|c| small(c)) {
                first.push(*c);
                at += 1;
            }
        }
    }
    let mut second = String::with_capacity(first.len() + 4);
    let mut previous = ' ';
    for c in first.chars() {
        if previous.is_ascii_lowercase() && c.is_ascii_uppercase() {
            second.push('_');
        }
        second.push(c);
        previous = c;
    }
    second.to_lowercase()
}

/// What Keras 1 called arguments that many layers have.
const KERAS_1_WORDS: &[(&str, &str)] = &[
    ("W_constraint", "kernel_constraint"),
    ("W_regularizer", "kernel_regularizer"),
    ("U_regularizer", "recurrent_regularizer"),
    ("atrous_rate", "dilation_rate"),
    ("b_constraint", "bias_constraint"),
    ("b_regularizer", "bias_regularizer"),
    ("bias", "use_bias"),
    ("border_mode", "padding"),
    ("consume_less", ""),
    ("dim_ordering", "data_format"),
    ("dropout_U", "recurrent_dropout"),
    ("dropout_W", "dropout"),
    ("filter_length", "kernel_size"),
    ("forget_bias_init", ""),
    ("init", "kernel_initializer"),
    ("inner_activation", "recurrent_activation"),
    ("inner_init", "recurrent_initializer"),
    ("kernel_dim1", "kernel_size[0]"),
    ("kernel_dim2", "kernel_size[1]"),
    ("kernel_dim3", "kernel_size[2]"),
    ("nb_col", "kernel_size[1]"),
    ("nb_filter", "filters"),
    ("nb_row", "kernel_size[0]"),
    ("p", "rate"),
    ("pool_length", "pool_size"),
    ("sigma", "stddev"),
    ("stride", "strides"),
    ("subsample", "strides"),
    ("subsample_length", "strides"),
];

/// The arguments of a constructor in today's words.
///
/// # Errors
/// More arguments by position than that Keras takes.
pub fn translate(era: Era, entry: &'static Entry, passed: Passed) -> Result<Passed, Refusal> {
    let own = entry.keras.former_in(era);
    // Keras 2 converts the words of Keras 1, but has an order of its own.
    let words = match era {
        Era::Keras2 => entry.keras.former_in(Era::Keras1),
        _ => None,
    };
    let renames = own.into_iter().chain(words).flat_map(|f| f.renames.iter());
    let shared = KERAS_1_WORDS.iter().filter(|_| era.understands_keras_1());
    let renames = renames.chain(shared);
    let mut translation = Translation::default();
    let order = Signature::parse(own.map_or("", |former| former.signature));
    let mut positional = passed.positional;
    if let (Era::Keras2, Some(words)) = (era, words) {
        spread_kernel(words, &mut positional);
    }
    for (at, given) in positional.into_iter().enumerate() {
        match order.parameters.get(at).map(|parameter| parameter.name) {
            Some(name) => {
                let rename = renames.clone().find(|(old, _)| *old == name);
                translation.put(rename.map_or(name, |(_, new)| new), given);
            }
            None if order.parameters.is_empty() => translation.passed.positional.push(given),
            None => {
                return Err(Refusal::type_error(message!(
                    "{former} takes at most {parameters} positional arguments",
                    former = own.map_or(entry.keras.name, |former| former.name),
                    parameters = order.parameters.len()
                )));
            }
        }
    }
    for (name, given) in passed.keyword {
        let rename = renames.clone().find(|(old, _)| *old == &*name);
        translation.put(rename.map_or(&*name, |(_, new)| new), given);
    }
    for (name, value) in own.map_or(&[][..], |former| former.defaults) {
        if !translation.has(name) {
            translation.put(name, Given::from(literal(value)));
        }
    }
    Ok(translation.finish())
}

/// `Conv2D(64, 3, 3)`: Keras 2 takes whole numbers behind the filters for the extents of one kernel, as Keras 1 did.
fn spread_kernel(words: &Former, positional: &mut Vec<Given>) {
    let names = Signature::parse(words.signature);
    let is_part = |name: &&str| {
        let rename = KERAS_1_WORDS.iter().find(|(old, _)| old == name);
        rename.is_some_and(|(_, new)| new.starts_with("kernel_size["))
    };
    let parts = names.names().filter(is_part).count();
    let whole = |given: &Given| matches!(given.value, Value::Int(_) | Value::Symbolic(_));
    let kernel = positional.get(1..=parts).unwrap_or_default();
    if parts < 2 || kernel.is_empty() || !kernel.iter().all(whole) {
        return;
    }
    let span = kernel.first().and_then(|given| given.span);
    let values: Vec<Value> = kernel.iter().map(|given| given.value.clone()).collect();
    let value = Value::tuple(values);
    positional.splice(1..=parts, [Given { value, span }]);
}

/// Arguments on their way into today's words.
#[derive(Default)]
struct Translation {
    passed: Passed,
    /// The items of tuples that were arguments of their own: the name, the index, the item.
    items: Vec<(String, usize, Given)>,
}

/// `kernel_size[1]` is an item of `kernel_size`.
fn as_item(name: &str) -> Option<(&str, usize)> {
    let (whole, index) = name.strip_suffix(']')?.split_once('[')?;
    Some((whole, index.parse().ok()?))
}

impl Translation {
    /// Adds an argument under today's name; without one, it changes nothing. Values that had other words get today's.
    fn put(&mut self, name: &str, mut given: Given) {
        given.value = match (name, given.value) {
            ("data_format", Value::Str(word)) => match &*word {
                "th" => Value::str("channels_first"),
                "tf" => Value::str("channels_last"),
                "default" => Value::None,
                _ => Value::Str(word),
            },
            (_, value) => value,
        };
        match as_item(name) {
            Some((whole, index)) => self.items.push((whole.to_owned(), index, given)),
            None if name.is_empty() => {}
            None => self.passed.keyword.push((Rc::from(name), given)),
        }
    }

    /// Whether an argument was given, or the tuple that it is an item of.
    fn has(&self, name: &str) -> bool {
        let whole = as_item(name).map_or(name, |(whole, _)| whole);
        let item = self.items.iter().any(|(own, ..)| own == whole);
        item || self.passed.keyword.iter().any(|(own, _)| &**own == whole)
    }

    /// Puts the items together; those that nobody gave are `None`. A tuple that was given as such goes before.
    fn finish(mut self) -> Passed {
        while let Some((whole, ..)) = self.items.first() {
            let whole = whole.clone();
            let is_own = |item: &(String, usize, Given)| item.0 == whole;
            let (own, others) = self.items.into_iter().partition(is_own);
            self.items = others;
            let own: Vec<(String, usize, Given)> = own;
            if self.passed.keyword.iter().any(|(name, _)| **name == *whole) {
                continue;
            }
            let span = own.iter().find_map(|(_, _, given)| given.span);
            let len = own.iter().map(|(_, index, _)| index + 1).max();
            let item = |at| own.iter().find(|(_, index, _)| *index == at);
            let items = (0..len.unwrap_or(0))
                .map(|at| item(at).map_or(Value::None, |(_, _, given)| given.value.clone()));
            let value = Value::tuple(items.collect::<Vec<_>>());
            self.passed
                .keyword
                .push((whole.into(), Given { value, span }));
        }
        self.passed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn class_names_become_layer_names_as_each_keras_makes_them() {
        let rows = [
            ("Conv2D", "conv2d", "conv2d", "conv2d"),
            (
                "MaxPooling2D",
                "maxpooling2d",
                "max_pooling2d",
                "max_pooling2d",
            ),
            (
                "MultiHeadAttention",
                "multiheadattention",
                "multi_head_attention",
                "multi_head_attention",
            ),
            ("ReLU", "relu", "re_lu", "re_lu"),
            ("PReLU", "prelu", "p_re_lu", "p_re_lu"),
            ("VAE2D", "vae2d", "va_e2d", "vae2d"),
            ("GPT2Block", "gpt2block", "gp_t2block", "gpt2_block"),
            (
                "Snake_Case_Layer",
                "snake_case_layer",
                "snake__case__layer",
                "snake__case__layer",
            ),
            (
                "Conv2DTranspose",
                "conv2dtranspose",
                "conv2d_transpose",
                "conv2d_transpose",
            ),
            ("RNN", "rnn", "rnn", "rnn"),
        ];
        for (class, first, second, third) in rows {
            assert_eq!(Era::Keras1.prefix(class), (first.into(), true));
            assert_eq!(Era::Keras2.prefix(class), (second.into(), true));
            assert_eq!(Era::TensorFlow2.prefix(class), (second.into(), false));
            assert_eq!(Era::Keras3.prefix(class), (third.into(), false));
        }
    }

    #[test]
    fn inputs_and_graphs_had_other_names() {
        let names = |era: Era| [era.prefix("InputLayer"), era.prefix("Functional")];
        let (input, model) = ("input".to_owned(), "model".to_owned());
        assert_eq!(
            names(Era::Keras2),
            [(input.clone(), true), (model.clone(), true)]
        );
        assert_eq!(names(Era::TensorFlow2), [(input, true), (model, false)]);
    }
}
