//! Signatures of constructors and calls, and the arguments bound to them.

use crate::message;
use crate::refusal;
use std::rc::Rc;

use crate::axis::{Axis, How, Name};
use crate::diagnostic::{Refusal, Span, near_miss};
use crate::dim::Dim;
use crate::message::Message;
use crate::program::OperationId;
use crate::value::Value;

/// A parsed signature, such as `filters, kernel_size, strides=(1, 1), padding='valid', **kwargs`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signature {
    /// The parameters in order.
    pub parameters: Vec<Parameter>,
    /// Whether any further keyword is accepted.
    pub accepts_keywords: bool,
    /// The parameter that takes all further positional arguments, as a tuple: the `operands` of `*operands`.
    pub gathers: Option<&'static str>,
    /// The arguments as they are where none is given, one for each parameter.
    defaults: Vec<Argument>,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its default value; `None` where it must be given.
    pub default: Option<Value>,
    /// Whether it can only be given by name: it stands behind `*`.
    pub keyword_only: bool,
}

impl Signature {
    /// Reads a signature as Python writes it, without the parentheses. Only literals can be defaults; anything else reads
    /// as a string, which the tests of the catalogue exclude.
    pub fn parse(text: &'static str) -> Self {
        let mut signature = Self {
            parameters: Vec::new(),
            accepts_keywords: false,
            gathers: None,
            defaults: Vec::new(),
        };
        let mut keyword_only = false;
        for part in split_top_level(text) {
            let part = part.trim();
            if part.starts_with("**") {
                signature.accepts_keywords = true;
            } else if part == "*" {
                keyword_only = true;
            } else if let Some(name) = part.strip_prefix('*') {
                keyword_only = true;
                signature.gathers = Some(name);
                signature.parameters.push(Parameter {
                    name,
                    default: Some(Value::tuple([])),
                    keyword_only,
                });
            } else if !part.is_empty() && part != "/" {
                let (name, default) = match part.split_once('=') {
                    Some((name, default)) => (name.trim(), Some(literal(default.trim()))),
                    None => (part, None),
                };
                signature.parameters.push(Parameter {
                    name,
                    default,
                    keyword_only,
                });
            }
        }
        let defaults = (0..)
            .zip(&signature.parameters)
            .map(|(at, parameter)| Argument {
                name: parameter.name,
                value: parameter.default.clone().unwrap_or(Value::None),
                span: None,
                given: false,
                at,
            });
        signature.defaults = defaults.collect();
        signature
    }

    /// The parameters without a default, in order.
    pub fn required(&self) -> impl Iterator<Item = &'static str> + '_ {
        let parameters = self.parameters.iter();
        parameters
            .filter(|parameter| parameter.default.is_none())
            .map(|parameter| parameter.name)
    }

    /// The names of the parameters.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.parameters.iter().map(|parameter| parameter.name)
    }
}

fn split_top_level(text: &'static str) -> Vec<&'static str> {
    let (mut depth, mut start, mut quote) = (0usize, 0, None);
    let mut parts = Vec::new();
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            (None, ',') if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Reads a literal: `None`, numbers, strings, tuples and lists.
pub(crate) fn literal(text: &'static str) -> Value {
    let inner = |open, close| text.strip_prefix(open)?.strip_suffix(close);
    let items = |inner: &'static str| -> Rc<[Value]> {
        split_top_level(inner)
            .into_iter()
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(literal)
            .collect()
    };
    if let Some(quoted) = inner('\'', '\'').or_else(|| inner('"', '"')) {
        return Value::str(quoted);
    }
    if let Some(list) = inner('(', ')') {
        return Value::Tuple(items(list));
    }
    if let Some(list) = inner('[', ']') {
        return Value::List(items(list));
    }
    match text {
        "None" => Value::None,
        "True" => Value::Bool(true),
        "False" => Value::Bool(false),
        _ => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(n), _) => Value::Int(n),
            (_, Ok(x)) => Value::Float(x),
            _ => Value::str(text),
        },
    }
}

/// A value as it was passed, with its place in the source.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub span: Option<Span>,
}

impl From<Value> for Given {
    fn from(value: Value) -> Self {
        Self { value, span: None }
    }
}

/// The arguments of a call as they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passed {
    /// By position.
    pub positional: Vec<Given>,
    /// By name.
    pub keyword: Vec<(Rc<str>, Given)>,
}

impl Passed {
    /// Arguments by position only, without a place.
    pub fn positional(values: impl IntoIterator<Item = Value>) -> Self {
        Self {
            positional: values.into_iter().map(Given::from).collect(),
            keyword: Vec::new(),
        }
    }

    /// Adds an argument by name, without a place.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.keyword
            .push((Rc::from(name), Given::from(value.into())));
        self
    }

    /// The same arguments with every value changed.
    #[must_use]
    pub fn map(&self, map: &mut dyn FnMut(&Value) -> Value) -> Self {
        let mut given = |given: &Given| Given {
            value: map(&given.value),
            span: given.span,
        };
        Self {
            positional: self.positional.iter().map(&mut given).collect(),
            keyword: self
                .keyword
                .iter()
                .map(|(name, value)| (name.clone(), given(value)))
                .collect(),
        }
    }

    /// Takes out an argument given by name.
    pub fn take(&mut self, name: &str) -> Option<Given> {
        let at = self.keyword.iter().position(|(n, _)| &**n == name)?;
        Some(self.keyword.remove(at).1)
    }
}

/// One argument, bound to its parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Argument {
    /// The parameter.
    pub name: &'static str,
    /// Its value: as given, or the default.
    pub value: Value,
    /// Where it was written. `None` for a default.
    pub span: Option<Span>,
    /// Whether it was written at all.
    pub given: bool,
    /// Which parameter it is.
    at: u16,
}

/// All arguments of a constructor or a call, bound to the parameters, with readers that refuse what Keras refuses.
///
/// This is a handle: copies share what was bound, and so do layers that were made with equal arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Arguments {
    /// The operation they belong to, once it has a number.
    pub operation: OperationId,
    bound: Rc<Bound>,
}

/// What was bound.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Bound {
    class: Rc<str>,
    signature: Rc<Signature>,
    /// What was given, in the order of the parameters. The defaults are shared by all calls with this signature.
    given: Vec<Argument>,
    extra: Vec<(Rc<str>, Given)>,
}

thread_local! {
    /// What is bound where nothing is, held once.
    static NOTHING: Rc<Bound> = Rc::default();
}

impl Default for Arguments {
    fn default() -> Self {
        Self {
            operation: OperationId::default(),
            bound: NOTHING.with(Rc::clone),
        }
    }
}

impl Arguments {
    /// Binds what was passed to the parameters, as Python does.
    ///
    /// # Errors
    /// Too many arguments, one given twice, one missing, an unknown keyword (with the near miss).
    pub fn bind(
        class: impl Into<Rc<str>>,
        signature: &Rc<Signature>,
        passed: &Passed,
    ) -> Result<Self, Refusal> {
        let class: Rc<str> = class.into();
        let parameters = &signature.parameters;
        let by_position = parameters.iter().filter(|p| !p.keyword_only).count();
        let (positional, rest) = passed
            .positional
            .split_at(by_position.min(passed.positional.len()));
        let argument = |at: usize, given: &Given| Argument {
            name: parameters[at].name,
            value: given.value.clone(),
            span: given.span,
            given: true,
            at: at as u16,
        };
        let mut given = Vec::with_capacity(passed.positional.len() + passed.keyword.len());
        given.extend((0..).zip(positional).map(|(at, g)| argument(at, g)));
        if let Some(first) = rest.first() {
            let gathers = |name| signature.names().position(|n| n == name);
            let Some(at) = signature.gathers.and_then(gathers) else {
                return Err(Refusal::type_error(message!(
                    "{class} takes at most {by_position} positional arguments, {positional} were given",
                    class,
                    by_position,
                    positional = passed.positional.len()
                )));
            };
            let values: Vec<Value> = rest.iter().map(|given| given.value.clone()).collect();
            let (value, span) = (Value::tuple(values), first.span);
            given.push(argument(at, &Given { value, span }));
        }
        let mut extra = Vec::new();
        for (name, value) in &passed.keyword {
            match signature.names().position(|n| n == &**name) {
                Some(at) if given.iter().any(|other| usize::from(other.at) == at) => {
                    let twice = message!("{class} got two values for `{name}`", class, name);
                    return Err(Refusal::type_error(twice).of_argument(value.span));
                }
                Some(at) => given.push(argument(at, value)),
                None if signature.accepts_keywords => extra.push((name.clone(), value.clone())),
                None => {
                    let mut refusal = refusal!("{class} has no argument `{name}`", class, name)
                        .of_argument(value.span);
                    if let Some(meant) = near_miss(name, signature.names()) {
                        refusal = refusal.with_help(message!("did you mean `{meant}`?", meant));
                    }
                    return Err(refusal);
                }
            }
        }
        given.sort_by_key(|argument| argument.at);
        for (at, parameter) in parameters.iter().enumerate() {
            if parameter.default.is_none() && given.iter().all(|g| usize::from(g.at) != at) {
                return Err(Refusal::type_error(message!(
                    "{class} needs the argument `{parameter}`",
                    class,
                    parameter = parameter.name
                )));
            }
        }
        Ok(Self {
            operation: OperationId::default(),
            bound: Rc::new(Bound {
                class,
                signature: signature.clone(),
                given,
                extra,
            }),
        })
    }

    /// No arguments: for a layer that reads what was passed itself.
    pub fn none(class: impl Into<Rc<str>>) -> Self {
        let bound = Bound {
            class: class.into(),
            ..Bound::default()
        };
        Self {
            bound: Rc::new(bound),
            ..Self::default()
        }
    }

    /// Takes equal arguments in place of its own, to hold them once. Whether these were equal.
    pub(crate) fn share(&mut self, other: &Rc<Bound>) -> bool {
        let (a, b) = (&*self.bound, &**other);
        // A signature is read once, so that another one would be elsewhere.
        let equal = Rc::ptr_eq(&a.signature, &b.signature)
            && (&a.class, &a.given, &a.extra) == (&b.class, &b.given, &b.extra);
        if equal {
            self.bound = other.clone();
        }
        equal
    }

    /// What was bound, to be shared.
    pub(crate) fn bound(&self) -> &Rc<Bound> {
        &self.bound
    }

    /// How many bytes it takes, about.
    pub(crate) fn bytes(&self) -> u64 {
        let given = self.bound.given.len() + self.bound.extra.len();
        (size_of::<Bound>() + given * size_of::<Argument>()) as u64 + 64
    }

    /// What the arguments are for; the start of a message.
    pub fn class(&self) -> &Rc<str> {
        &self.bound.class
    }

    /// Further keywords, where the signature accepts them.
    pub fn extra(&self) -> &[(Rc<str>, Given)] {
        &self.bound.extra
    }

    /// What was given, in the order of the parameters.
    pub fn given(&self) -> &[Argument] {
        &self.bound.given
    }

    /// All arguments in order.
    pub fn iter(&self) -> impl Iterator<Item = &Argument> {
        let mut given = self.bound.given.iter().peekable();
        self.bound.signature.defaults.iter().map(move |default| {
            let given = given.next_if(|argument| argument.at == default.at);
            given.unwrap_or(default)
        })
    }

    /// What a configuration states: all arguments in order, but not those that the class takes beside its signature (behind `*`),
    /// where they were not given.
    pub fn stated(&self) -> impl Iterator<Item = &Argument> {
        let all = self.iter().zip(&self.bound.signature.parameters);
        all.filter(|(argument, parameter)| argument.given || !parameter.keyword_only)
            .map(|(argument, _)| argument)
    }

    /// The argument for a parameter.
    pub fn find(&self, name: &str) -> Option<&Argument> {
        let mut all = self
            .bound
            .given
            .iter()
            .chain(&self.bound.signature.defaults);
        all.find(|argument| argument.name == name)
    }

    /// The value for a parameter; `None` where the signature has no such parameter.
    pub fn get(&self, name: &str) -> &Value {
        self.find(name)
            .map_or(&Value::None, |argument| &argument.value)
    }

    /// Replaces a value, for layers that make others with changed arguments.
    pub fn set(&mut self, name: &str, value: Value) {
        self.set_given(name, Given::from(value));
    }

    /// Replaces a value by one that was written somewhere else: by a method that changes the layer.
    pub fn set_given(&mut self, name: &str, given: Given) {
        let Given { value, span } = given;
        let bound = Rc::make_mut(&mut self.bound);
        let Some(at) = bound.signature.names().position(|n| n == name) else {
            return;
        };
        match bound.given.binary_search_by_key(&at, |a| usize::from(a.at)) {
            Ok(place) => {
                let argument = &mut bound.given[place];
                argument.value = value;
                argument.span = span.or(argument.span);
            }
            Err(place) => {
                let argument = Argument {
                    name: bound.signature.parameters[at].name,
                    value,
                    span,
                    given: true,
                    at: at as u16,
                };
                bound.given.insert(place, argument);
            }
        }
    }

    /// The arguments as they would have to be passed to get them again.
    pub fn to_passed(&self) -> Passed {
        let keyword = self.bound.given.iter().map(|argument| {
            let given = Given {
                value: argument.value.clone(),
                span: argument.span,
            };
            (Rc::from(argument.name), given)
        });
        Passed {
            positional: Vec::new(),
            keyword: keyword.chain(self.bound.extra.iter().cloned()).collect(),
        }
    }

    /// "`name` of Class must be …, but is VALUE"; or that the value is not known, and why.
    pub fn refuse(&self, name: &str, must_be: Message) -> Refusal {
        let refusal = match self.get(name) {
            Value::Unknown(reason) => refusal!(
                "`{name}` of {class} is not known, and the shapes hang on it",
                name,
                class = self.class()
            )
            .with_note(reason.clone()),
            value => refusal!(
                "`{name}` of {class} must be {must_be}, but is {value}",
                name,
                class = self.class(),
                must_be,
                value
            ),
        };
        refusal.of_argument(self.find(name).and_then(|argument| argument.span))
    }

    /// The index of a parameter's name, as the signature spells it.
    fn key(&self, name: &str) -> &'static str {
        self.find(name).map_or("", |argument| argument.name)
    }

    /// An axis or factor whose extent this argument sets.
    pub fn axis(&self, parameter: &str, name: Name, dim: Dim) -> Axis {
        Axis {
            name,
            dim,
            how: How::Argument(self.operation, self.key(parameter)),
        }
    }

    /// Why one of these arguments is not known, where one is not.
    pub fn unknown(&self, names: &[&str]) -> Option<Message> {
        names.iter().find_map(|name| match self.get(name) {
            Value::Unknown(reason) => Some(reason.clone()),
            _ => None,
        })
    }

    /// A truth value. Numbers and `None` are read as Python reads them.
    pub fn bool(&self, name: &str) -> bool {
        match self.get(name) {
            Value::Bool(b) => *b,
            Value::Int(n) => *n != 0,
            Value::None => false,
            Value::Str(text) => !text.is_empty(),
            _ => true,
        }
    }

    /// An integer: a number or a symbol or an unknown, whatever its sign.
    ///
    /// # Errors
    /// Anything else.
    pub fn int(&self, name: &str) -> Result<Dim, Refusal> {
        match self.get(name) {
            Value::None | Value::Array(_) => Err(self.refuse(name, message!("an integer"))),
            value => value
                .as_dim()
                .ok_or_else(|| self.refuse(name, message!("an integer"))),
        }
    }

    /// An integer greater than zero, or a symbol, or an unknown. Numbers of numpy are refused, as Keras refuses them.
    ///
    /// # Errors
    /// Anything else.
    pub fn positive(&self, name: &str) -> Result<Dim, Refusal> {
        match self.int(name) {
            Ok(Dim::Known(n)) if n <= 0 => Err(self.refuse(name, message!("a positive integer"))),
            Ok(dim) => Ok(dim),
            Err(_) => Err(self.refuse(name, message!("a positive integer"))),
        }
    }

    /// One of a few words; the case counts nothing where Keras does not mind.
    ///
    /// # Errors
    /// Any other word or value.
    pub fn choice(
        &self,
        name: &str,
        choices: &'static [&'static str],
    ) -> Result<&'static str, Refusal> {
        let wanted = self.get(name).as_str().map(str::to_lowercase);
        choices
            .iter()
            .find(|choice| Some(**choice) == wanted.as_deref())
            .copied()
            .ok_or_else(|| {
                let listed: Vec<String> = choices.iter().map(|c| format!("'{c}'")).collect();
                let refusal =
                    self.refuse(name, message!("one of {list}", list = listed.join(", ")));
                match near_miss(
                    wanted.as_deref().unwrap_or_default(),
                    choices.iter().copied(),
                ) {
                    Some(meant) if wanted.is_some() => {
                        refusal.with_help(message!("did you mean '{meant}'?", meant))
                    }
                    _ => refusal,
                }
            })
    }

    /// As many integers as there are spatial axes: one number stands for all.
    ///
    /// # Errors
    /// Another number of them, no integers, or a number below `least`.
    pub fn integers(&self, name: &str, rank: usize, least: i64) -> Result<Vec<Dim>, Refusal> {
        let refuse = || {
            self.refuse(
                name,
                match (rank, least) {
                    (1, _) => message!("an integer of at least {least}", least),
                    _ => message!(
                        "an integer or {rank} integers of at least {least}",
                        rank,
                        least
                    ),
                },
            )
        };
        let value = self.get(name);
        let dims: Vec<Dim> = match value {
            Value::Int(_) | Value::Bool(_) | Value::Symbolic(_) | Value::Unknown(_) => {
                vec![value.as_dim().ok_or_else(refuse)?; rank]
            }
            Value::Tuple(items) | Value::List(items) if items.len() == rank => items
                .iter()
                .map(|item| match item {
                    Value::None => None,
                    // Inside a tuple, Keras minds only the value.
                    Value::Float(x) if x.fract() == 0.0 && x.abs() < 9e15 => {
                        Some(Dim::Known(*x as i64))
                    }
                    item => item.as_dim(),
                })
                .collect::<Option<_>>()
                .ok_or_else(refuse)?,
            _ => return Err(refuse()),
        };
        let too_small = |dim: &Dim| dim.known().is_some_and(|n| n < least);
        if dims.iter().any(too_small) {
            return Err(refuse());
        }
        Ok(dims)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "filters, kernel_size, strides=(1, 1), padding='valid', rate=1e-3, *, name=None";

    #[test]
    fn signatures_are_read_as_python_writes_them() {
        let signature = Rc::new(Signature::parse(TEXT));
        let names: Vec<_> = signature.names().collect();
        assert_eq!(
            names,
            [
                "filters",
                "kernel_size",
                "strides",
                "padding",
                "rate",
                "name"
            ]
        );
        let defaults: Vec<_> = signature
            .parameters
            .iter()
            .map(|p| p.default.as_ref().map(ToString::to_string))
            .collect();
        assert_eq!(defaults[2].as_deref(), Some("(1, 1)"));
        assert_eq!(defaults[3].as_deref(), Some("'valid'"));
        assert_eq!(defaults[4].as_deref(), Some("0.001"));
        assert!(signature.parameters[5].keyword_only);
    }

    #[test]
    fn a_starred_parameter_gathers_the_rest() {
        let signature = Rc::new(Signature::parse("subscripts, *operands, axis=0"));
        let passed = Passed::positional([1, 2, 3].map(Value::Int)).with("axis", 4);
        let arguments = Arguments::bind("einsum", &signature, &passed).unwrap();
        assert_eq!(arguments.get("subscripts"), &Value::Int(1));
        assert_eq!(
            arguments.get("operands"),
            &Value::tuple([Value::Int(2), Value::Int(3)])
        );
        assert_eq!(arguments.get("axis"), &Value::Int(4));
    }

    #[test]
    fn a_mistyped_keyword_gets_its_near_miss() {
        let signature = Rc::new(Signature::parse(TEXT));
        let passed = Passed::positional([Value::Int(3), Value::Int(3)]).with("paddin", 1);
        let refusal = Arguments::bind("Conv2D", &signature, &passed).unwrap_err();
        assert_eq!(refusal.message, "Conv2D has no argument `paddin`");
        assert!(
            refusal
                .help
                .is_some_and(|help| help == "did you mean `padding`?")
        );
    }

    #[test]
    fn one_number_stands_for_all_axes() {
        let signature = Rc::new(Signature::parse(TEXT));
        let passed = Passed::positional([Value::Int(3), Value::Int(5)]);
        let arguments = Arguments::bind("Conv2D", &signature, &passed).unwrap();
        assert_eq!(
            arguments.integers("kernel_size", 2, 1),
            Ok(vec![Dim::Known(5); 2])
        );
        assert!(arguments.integers("kernel_size", 2, 6).is_err());
        assert!(arguments.integers("strides", 3, 1).is_err());
    }
}
