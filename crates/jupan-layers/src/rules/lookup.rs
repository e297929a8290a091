//! Vocabularies: which tokens there are, and the index or vector that each becomes.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::collections::HashSet;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, Construct, Host, Layer};
use jupan_core::program::OperationId;
use jupan_core::signature::Arguments;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::config;
use super::encoding::{self, Mode};

const MASK: Name = Name("mask token");
const OUT_OF_VOCABULARY: Name = Name("tokens for what is not in the vocabulary");
const TOKENS: Name = Name("tokens");

/// The words for what comes out, old ones included.
pub const MODES: &[&str] = &[
    "int",
    "one_hot",
    "multi_hot",
    "count",
    "tf_idf",
    "binary",
    "tf-idf",
];

/// A vocabulary as an argument states it.
enum Vocabulary {
    /// None is given; `adapt` may bring one.
    Open,
    /// These tokens.
    Tokens(Vec<Value>),
    /// It is given, but not known here.
    Unknown(Message),
}

impl Vocabulary {
    fn read(arguments: &Arguments) -> Result<Self, Refusal> {
        Ok(match arguments.get("vocabulary") {
            Value::None => Self::Open,
            Value::Unknown(reason) => Self::Unknown(reason.clone()),
            Value::Str(file) => Self::Unknown(message!("the vocabulary is in `{file}`", file)),
            Value::Tuple(items) | Value::List(items) => {
                let known = |item: &Value| matches!(item, Value::Str(_) | Value::Int(_));
                match items.iter().find(|item| !known(item)) {
                    None => Self::Tokens(items.to_vec()),
                    Some(Value::Unknown(reason)) => Self::Unknown(reason.clone()),
                    Some(_) => Self::Unknown(message!("a token of the vocabulary is not known")),
                }
            }
            Value::Array(array) => match (&*array.shape, array.content.as_deref()) {
                ([_], Some(content)) if !array.dtype.is_float() => {
                    Self::Tokens(content.iter().map(|x| Value::Int(*x as i64)).collect())
                }
                _ => Self::Unknown(message!("the vocabulary is in an array")),
            },
            Value::Tensor(_) | Value::Foreign(_) | Value::Object(_) => {
                Self::Unknown(message!("the vocabulary is in an object"))
            }
            _ => {
                return Err(arguments.refuse("vocabulary", message!("a list of tokens, or a file")));
            }
        })
    }
}

/// The tokens that stand in front of a vocabulary: one for masked places, some for what is not in it.
fn special(arguments: &Arguments, mode: Mode) -> Vec<Axis> {
    let mask = !arguments.get("mask_token").is_none() && mode == Mode::Int;
    let mask = mask.then(|| arguments.axis("mask_token", MASK, Dim::Known(1)));
    // The inner layer of a `TextVectorization` has the default.
    let others = arguments.int("num_oov_indices").unwrap_or(Dim::Known(1));
    let others = arguments.axis("num_oov_indices", OUT_OF_VOCABULARY, others);
    mask.into_iter().chain([others]).collect()
}

/// Checks a vocabulary and returns how many tokens it adds to the special ones.
fn tokens(arguments: &Arguments, mode: Mode, given: &[Value]) -> Result<usize, Refusal> {
    let refuse = |why: Message| {
        Err(refusal!(
            "`vocabulary` of {class} {why}",
            class = arguments.class(),
            why
        ))
    };
    if given.is_empty() {
        return refuse(message!("is empty"));
    }
    let mask = arguments.get("mask_token");
    let other = arguments.get("oov_token");
    let masks = usize::from(!mask.is_none() && mode == Mode::Int);
    let others = arguments.int("num_oov_indices")?.known().unwrap_or(1);
    let start = masks.saturating_add(usize::try_from(others).unwrap_or(usize::MAX));
    // The special tokens may be there already, in front.
    let is_special = |(at, token): (usize, &Value)| token == if at < masks { mask } else { other };
    let rest = match given.get(..start) {
        Some(front) if front.iter().enumerate().all(is_special) => {
            given.get(start..).unwrap_or_default()
        }
        _ => given,
    };
    let mut seen = HashSet::new();
    if let Some(twice) = rest.iter().find(|token| !seen.insert(token.to_string())) {
        return refuse(message!("has the token {twice} twice", twice));
    }
    if !mask.is_none() && rest.contains(mask) {
        return refuse(message!(
            "has the mask token {mask}, but not in front",
            mask
        ));
    }
    if arguments.bool("invert") && !other.is_none() && rest.contains(other) {
        return refuse(message!(
            "has the token {other} for all others, but not in front",
            other
        ));
    }
    if let Some(most) = arguments.int("max_tokens").ok().and_then(|n| n.known()) {
        let all = rest.len().saturating_add(start);
        if i64::try_from(all).is_ok_and(|all| all > most) {
            return refuse(message!(
                "makes {all} tokens with the special ones, but `max_tokens` is {most}",
                all,
                most
            ));
        }
    }
    Ok(rest.len())
}

/// All tokens in order, where they are stated.
fn vocabulary(arguments: &Arguments, mode: Mode) -> Option<Value> {
    let Ok(Vocabulary::Tokens(given)) = Vocabulary::read(arguments) else {
        return None;
    };
    let rest = given
        .len()
        .checked_sub(tokens(arguments, mode, &given).ok()?)?;
    let others = arguments.int("num_oov_indices").ok()?.known()?;
    let mask = arguments.get("mask_token");
    let masks = usize::from(!mask.is_none() && mode == Mode::Int);
    let other = arguments.get("oov_token").clone();
    let special = std::iter::repeat_n(mask.clone(), masks)
        .chain(std::iter::repeat_n(other, usize::try_from(others).ok()?));
    Some(Value::list(
        special
            .chain(given.into_iter().skip(rest))
            .collect::<Vec<_>>(),
    ))
}

/// How many tokens there are with the special ones; unspecified before `adapt`.
fn size(arguments: &Arguments, mode: Mode) -> Result<Axis, Refusal> {
    let axis = |argument, dim| arguments.axis(argument, names::VOCABULARY, dim);
    if !arguments.get("vocabulary_size").is_none() {
        return Ok(axis("vocabulary_size", arguments.int("vocabulary_size")?));
    }
    Ok(match Vocabulary::read(arguments)? {
        Vocabulary::Open => axis("vocabulary", Dim::Unspecified),
        Vocabulary::Unknown(reason) => axis("vocabulary", Dim::Unknown(reason)),
        Vocabulary::Tokens(given) => {
            let count = tokens(arguments, mode, &given)? as i64;
            let mut parts = special(arguments, mode);
            parts.push(arguments.axis("vocabulary", TOKENS, Dim::Known(count)));
            Axis::sum(names::VOCABULARY, parts)
        }
    })
}

/// The axes of what comes out for an input with these axes. The arguments are those of the constructor, or what `adapt`
/// has made of them.
///
/// # Errors
/// The vocabulary is wrong.
pub fn encode(arguments: &Arguments, axes: Vec<Axis>) -> Result<Vec<Axis>, Refusal> {
    let mode = Mode::read(arguments, MODES)?;
    let depth = match arguments.bool("pad_to_max_tokens") {
        true => arguments.axis(
            "max_tokens",
            names::VOCABULARY,
            arguments.int("max_tokens")?,
        ),
        false => size(arguments, mode)?,
    };
    Ok(mode.encode(axes, depth))
}

/// Checks the arguments of a lookup layer.
///
/// # Errors
/// What Keras refuses.
pub fn check(arguments: &Arguments) -> Result<Mode, Refusal> {
    let number = |name: &str, least: i64, or_none: bool| match arguments.get(name) {
        Value::None if or_none => Ok(()),
        Value::Float(x) if *x >= least as f64 => Ok(()),
        _ => match arguments.int(name)? {
            Dim::Known(n) if n < least => {
                Err(arguments.refuse(name, message!("an integer of at least {least}", least)))
            }
            _ => Ok(()),
        },
    };
    number("max_tokens", 2, true)?;
    number("num_oov_indices", 0, false)?;
    if arguments.bool("pad_to_max_tokens") && arguments.get("max_tokens").is_none() {
        return Err(refusal!(
            "{class} pads to `max_tokens`, so that this must be given",
            class = arguments.class()
        ));
    }
    encoding::salt(arguments)?;
    let mode = Mode::read(arguments, MODES)?;
    if arguments.bool("invert") && mode != Mode::Int {
        return Err(refusal!(
            "`output_mode` of {class} must be 'int' where `invert` is true",
            class = arguments.class()
        ));
    }
    encoding::expect_dense(arguments, mode)?;
    let weights = arguments.get("idf_weights");
    let weighted = matches!(
        arguments.get("output_mode").as_str(),
        Some("tf_idf" | "tf-idf")
    );
    match (weighted, weights.is_none()) {
        (false, false) => {
            return Err(refusal!(
                "`idf_weights` of {class} are only for `output_mode='tf_idf'`",
                class = arguments.class()
            ));
        }
        (true, true) if !arguments.get("vocabulary").is_none() => {
            return Err(refusal!(
                "{class} needs `idf_weights` beside its vocabulary where `output_mode='tf_idf'`",
                class = arguments.class()
            ));
        }
        _ => {}
    }
    let given = arguments.get("vocabulary").items();
    if let (Some(tokens), Some(weights)) = (given, weights.items())
        && tokens.len() != weights.len()
    {
        return Err(refusal!(
            "{class} has {number} tokens, but {number_2} `idf_weights`",
            class = arguments.class(),
            number = tokens.len(),
            number_2 = weights.len()
        ));
    }
    size(arguments, mode)?;
    Ok(mode)
}

/// A layer that looks tokens up.
struct Lookup;

/// Reads the arguments of `StringLookup` or `IntegerLookup`.
///
/// # Errors
/// What Keras refuses.
pub fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    check(made.arguments)?;
    Ok(Rc::new(Lookup))
}

/// An output of a layer that looks tokens up: indices, or vectors of the default type.
pub fn output(call: &mut Call<'_>, axes: Vec<Axis>, mode: Mode) -> Value {
    let dtype = match mode {
        Mode::Int => DType::Int64,
        Mode::OneHot | Mode::Bag => DType::Float32,
    };
    call.output_as(axes, dtype)
}

impl Layer for Lookup {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        let arguments = call.operation().arguments.clone();
        let axes = encode(&arguments, input.all_axes())?;
        let mode = Mode::read(&arguments, MODES)?;
        call.work(Kind::Read, parts::LOOKUP, || input.all_axes());
        mode.work(call, &axes);
        if arguments.get("output_mode").as_str() == Some("tf_idf") {
            call.work(Kind::Multiply, parts::SCALE, || axes.clone());
        }
        Ok(output(call, axes, mode))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn attribute(&self, host: &mut dyn Host, id: OperationId, name: &str) -> Option<Value> {
        let arguments = host.program().operation(id).arguments.clone();
        let mode = Mode::read(&arguments, MODES).ok()?;
        match name {
            "vocabulary_size" => Some(match size(&arguments, mode).ok()?.dim {
                // Before `adapt` there are the special tokens only.
                Dim::Unspecified => Axis::sum(names::SIZE, special(&arguments, mode)).dim.into(),
                dim => dim.into(),
            }),
            "vocabulary" => vocabulary(&arguments, mode),
            _ => None,
        }
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: its vocabulary is not learned by training."]
    }
}

/// The words that `standardize` of a `TextVectorization` may be.
pub const STANDARDIZE: &[&str] = &["lower_and_strip_punctuation", "lower", "strip_punctuation"];

/// A word, `None`, or a function of the user.
///
/// # Errors
/// Something else.
pub fn word_or_function(
    arguments: &Arguments,
    name: &str,
    words: &'static [&'static str],
) -> Result<(), Refusal> {
    match arguments.get(name) {
        Value::None | Value::Foreign(_) | Value::Object(_) | Value::Operation(_) => Ok(()),
        _ => config::word(arguments, name, words).map(|_| ()),
    }
}
