//! Arguments that change no shape but can be wrong: activations, initializers, regularizers, constraints.

use jupan_core::axis::{Axis, Name};
use jupan_core::call::REGULARIZERS;
use jupan_core::diagnostic::{Diagnostic, Kind, Refusal, Severity, near_miss};
use jupan_core::dim::Dim;
use jupan_core::era::{Era, snake_case};
use jupan_core::layer::{Call, Construct};
use jupan_core::message;
use jupan_core::refusal;
use jupan_core::signature::Arguments;
use jupan_core::value::Value;

const ACTIVATIONS: &[&str] = &[
    "celu",
    "elu",
    "exponential",
    "gelu",
    "glu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "softsign",
    "soft_shrink",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
    "threshold",
];

const INITIALIZERS: &[&str] = &[
    "constant",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "stft",
    "truncated_normal",
    "variance_scaling",
    "zeros",
];

const CONSTRAINTS: &[&str] = &["max_norm", "min_max_norm", "non_neg", "unit_norm"];

/// Other spellings that Keras takes: class names and old short forms.
const ALIASES: &[(&str, &str)] = &[
    ("one", "ones"),
    ("zero", "zeros"),
    ("normal", "random_normal"),
    ("uniform", "random_uniform"),
    ("stft_initializer", "stft"),
    ("identity_initializer", "identity"),
    ("orthogonal_initializer", "orthogonal"),
];

/// Refuses an argument that names nothing of its kind. Functions, objects and `None` pass.
fn check(arguments: &Arguments, name: &str, what: &str, known: &[&str]) -> Result<(), Refusal> {
    let refuse = |text: &str| {
        let refusal = refusal!(
            "`{name}` of {class} names no {what}: '{text}'",
            name,
            class = arguments.class(),
            what,
            text
        );
        match near_miss(text, known.iter().copied()) {
            Some(meant) => refusal.with_help(message!("did you mean '{meant}'?", meant)),
            None => refusal,
        }
    };
    match arguments.get(name) {
        Value::Str(text) => {
            let snake = snake_case(text);
            let alias = ALIASES.iter().find(|(alias, _)| *alias == snake);
            let wanted = alias.map_or(snake.as_str(), |(_, meant)| meant);
            // Activations are functions and have one spelling; the others are classes and have two.
            let by_class = what != "activation" && known.contains(&wanted);
            match by_class || known.contains(&&**text) {
                true => Ok(()),
                false => Err(refuse(text)),
            }
        }
        Value::Int(_)
        | Value::Float(_)
        | Value::Bool(_)
        | Value::Array(_)
        | Value::Tuple(_)
        | Value::List(_) => Err(arguments.refuse(
            name,
            message!("the name of a known {what}, or a function", what),
        )),
        _ => Ok(()),
    }
}

/// Refuses unknown activations in these arguments.
///
/// # Errors
/// The name of no activation, or something that is no name and no function.
pub fn activations(arguments: &Arguments, names: &[&str]) -> Result<(), Refusal> {
    names
        .iter()
        .try_for_each(|name| check(arguments, name, "activation", ACTIVATIONS))
}

/// Refuses unknown initializers, regularizers and constraints, told apart by the ends of the arguments' names.
///
/// # Errors
/// The name of none of them.
pub fn weights(arguments: &Arguments) -> Result<(), Refusal> {
    for argument in arguments.given() {
        let name = argument.name;
        if name.ends_with("_initializer") {
            check(arguments, name, "initializer", INITIALIZERS)?;
        } else if name.ends_with("_regularizer") {
            check(arguments, name, "regularizer", REGULARIZERS)?;
        } else if name.ends_with("_constraint") {
            check(arguments, name, "constraint", CONSTRAINTS)?;
        }
    }
    Ok(())
}

/// Refuses arguments that are no numbers where Keras makes them numbers.
///
/// # Errors
/// Anything that is no number.
pub fn numbers(arguments: &Arguments, names: &[&str]) -> Result<(), Refusal> {
    for name in names {
        match arguments.get(name) {
            Value::Int(_) | Value::Float(_) | Value::Bool(_) | Value::Array(_) => {}
            Value::Symbolic(_) | Value::Unknown(_) => {}
            Value::Str(text) if text.trim().parse::<f64>().is_ok() => {}
            _ => return Err(arguments.refuse(name, message!("a number"))),
        }
    }
    Ok(())
}

/// Refuses a `seed` that is no integer. Layers take one wherever they draw random numbers.
///
/// # Errors
/// Anything else than an integer of 32 bits or `None`.
pub fn seed(arguments: &Arguments) -> Result<(), Refusal> {
    match arguments.get("seed") {
        Value::None | Value::Bool(_) | Value::Symbolic(_) | Value::Unknown(_) => Ok(()),
        Value::Int(n) if u32::try_from(*n).is_ok() => Ok(()),
        _ => Err(arguments.refuse("seed", message!("an integer from 0 to 2³² − 1"))),
    }
}

/// Reads one of a few words, exactly as written. What is not known passes as `None`.
///
/// # Errors
/// Anything else.
pub fn word(
    arguments: &Arguments,
    name: &str,
    words: &'static [&'static str],
) -> Result<Option<&'static str>, Refusal> {
    let text = match arguments.get(name) {
        Value::Unknown(_) => return Ok(None),
        value => value.as_str(),
    };
    if let Some(found) = words.iter().find(|word| Some(**word) == text) {
        return Ok(Some(*found));
    }
    // The reader that does not mind the case has the near miss.
    match arguments.choice(name, words) {
        Ok(meant) => Err(arguments
            .refuse(name, message!("in small letters"))
            .with_help(message!("write '{meant}'", meant))),
        Err(refusal) => Err(refusal),
    }
}

/// Refuses what other layers take beside their own arguments: a few layers take a name only, or a name and a type.
///
/// # Errors
/// It was given, and is not the default.
pub fn nothing_else(made: &Construct<'_>, dtype: bool) -> Result<(), Refusal> {
    let program = made.host.program();
    let record = program.operation(made.id);
    let refused = match (
        record.trainable,
        dtype || record.policy == program.policy.get(),
    ) {
        (true, true) => return Ok(()),
        (false, _) => "trainable",
        (true, false) => "dtype",
    };
    Err(Refusal::type_error(message!(
        "{class} has no argument `{refused}`",
        class = made.arguments.class(),
        refused
    )))
}

/// Reads the number of something that the output will have: `filters`, `depth_multiplier`. Keras takes `None` and
/// floating-point numbers and fails when it makes the kernel; see [`expect_whole`].
///
/// # Errors
/// No positive integer.
pub fn number(arguments: &Arguments, argument: &str, name: Name) -> Result<Axis, Refusal> {
    let refuse = || arguments.refuse(argument, message!("a positive integer"));
    let dim = match arguments.get(argument) {
        Value::Float(x) if *x > 0.0 => Dim::Unspecified,
        value => value.as_dim().ok_or_else(refuse)?,
    };
    match dim {
        Dim::Known(n) if n <= 0 => Err(refuse()),
        dim => Ok(arguments.axis(argument, name, dim)),
    }
}

/// An integer greater than zero. Keras refuses a number of numpy only since lately: in Dense since 3.13, in Embedding since
/// 3.15. So one in a document, whose code has run, is taken with a word about it.
///
/// # Errors
/// No positive integer.
pub fn size(made: &mut Construct<'_>, argument: &str) -> Result<Dim, Refusal> {
    let value = made.arguments.get(argument);
    let number = match value {
        Value::Array(array) if array.shape.is_empty() && !array.dtype.is_float() => value.as_dim(),
        _ => None,
    };
    let Some(Dim::Known(number)) = number.filter(|dim| dim.known().is_some_and(|n| n > 0)) else {
        return made.arguments.positive(argument);
    };
    let program = made.host.program_mut();
    if program.era != Era::Keras3 {
        return Ok(Dim::Known(number));
    }
    if !program.is_of_document() {
        return made.arguments.positive(argument);
    }
    let operation = program.operation(made.id);
    let message = message!(
        "`{argument}` of {layer} is a number of numpy, which newer versions of Keras 3 refuse",
        argument,
        layer = operation.class
    );
    let warning = Diagnostic::new(Kind::Remark, Severity::Warning, message).at(operation.span);
    let help = message!("make it Python's: `int(…)`");
    program.diagnostics.push(warning.with_help(help));
    Ok(Dim::Known(number))
}

/// Refuses `None` and floating-point numbers that the constructor let pass, alone or in a tuple.
///
/// # Errors
/// The argument is one of them.
pub fn expect_whole(call: &Call<'_>, argument: &str) -> Result<(), Refusal> {
    let arguments = &call.operation().arguments;
    let value = arguments.get(argument);
    let all = value.items().unwrap_or(std::slice::from_ref(value));
    let refusal = || arguments.refuse(argument, message!("whole, without a decimal point"));
    if all.iter().any(|item| matches!(item, Value::Float(_))) {
        return Err(refusal().with_help(message!("write `//` where it is computed with `/`")));
    }
    match value {
        Value::None => Err(refusal()),
        _ => Ok(()),
    }
}

/// States a bias along an axis, unless `use_bias` is false. Where that is not known, how many numbers it has is not either.
///
/// # Errors
/// The axis is unspecified.
pub fn bias(call: &mut Call<'_>, axis: Axis) -> Result<(), Refusal> {
    let arguments = call.operation().arguments.clone();
    match arguments.get("use_bias") {
        Value::Unknown(reason) => {
            let dim = Dim::Unknown(reason.clone());
            call.weight("bias", vec![Axis { dim, ..axis }])
        }
        _ if arguments.bool("use_bias") => call.weight("bias", vec![axis]),
        _ => Ok(()),
    }
}
