//! How layers and inputs are made: what every constructor takes, and the names used up on the way.

use crate::refusal;
use std::rc::Rc;

use crate::axis::{Axis, names};
use crate::diagnostic::{Exception, Refusal, Span};
use crate::dim::Dim;
use crate::dtype::{DType, Policy};
use crate::era::{Era, snake_case, translate};
use crate::layer::{Call, Construct, Entry, Host, Layer};
use crate::program::{
    Operation, OperationId, OperationKind, Tensor, TensorId, TensorName, Tensors,
};
use crate::signature::{Arguments, Given, Passed};
use crate::value::{Object, Value};

/// The regularizers that Keras knows by name.
pub const REGULARIZERS: &[&str] = &["l1", "l2", "l1l2", "orthogonal_regularizer"];

/// What every layer's constructor accepts besides its own arguments, read before the layer sees them.
#[derive(Clone, Debug, Default)]
pub struct Common {
    /// The name, where one was given.
    pub name: Option<Rc<str>>,
    /// Whether it is trainable.
    pub trainable: bool,
    /// The number types.
    pub policy: Option<Policy>,
    /// Whether inputs are cast.
    pub autocast: bool,
    /// `input_shape=` or `input_dim=`.
    pub input_shape: Option<Box<Value>>,
    /// `batch_size=`, or the first of `batch_input_shape=`: only older versions take them.
    pub input_batch: Option<Box<Value>>,
}

impl Common {
    /// Takes what all layers accept out of the arguments.
    ///
    /// # Errors
    /// A name that is no string, an unknown type.
    pub fn take(era: Era, class: &str, passed: &mut Passed) -> Result<Self, Refusal> {
        let mut common = Self {
            trainable: true,
            autocast: true,
            ..Self::default()
        };
        match passed.take("name").map(|given| given.value) {
            None | Some(Value::None) => {}
            Some(Value::Str(name)) if era < Era::Keras3 || !name.contains('/') => {
                common.name = Some(name);
            }
            Some(Value::Unknown(reason)) => {
                common.name = Some(format!("{class}_with_unknown_name").into());
                let _ = reason;
            }
            Some(other) => {
                return Err(refusal!(
                    "the name of {class} must be a string without `/`, but is {other}",
                    class,
                    other
                ));
            }
        }
        match passed.take("trainable").map(|given| given.value) {
            None | Some(Value::Unknown(_)) => {}
            Some(Value::Bool(trainable)) => common.trainable = trainable,
            Some(other) => {
                return Err(refusal!(
                    "`trainable` of {class} must be True or False, but is {other}",
                    class,
                    other
                ));
            }
        }
        if let Some(given) = passed.take("dtype") {
            common.policy = read_policy(class, &given.value)?;
        }
        if let Some(given) = passed.take("autocast") {
            common.autocast = given.value != Value::Bool(false);
        }
        // It concerns losses only, but what can't be one is refused.
        let regularizer = passed.take("activity_regularizer");
        let is_none = |value: &Value| match value {
            Value::Str(name) => era == Era::Keras3 && !REGULARIZERS.contains(&&*snake_case(name)),
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => true,
            Value::Tuple(_) | Value::List(_) => true,
            _ => false,
        };
        if let Some(other) = regularizer.map(|given| given.value).filter(is_none) {
            return Err(refusal!(
                "`activity_regularizer` of {class} must be the name of a regularizer, or a function, but is {other}",
                class,
                other
            ));
        }
        let dim = passed.take("input_dim").map(|given| given.value);
        let shape = passed.take("input_shape").map(|given| given.value);
        common.input_shape = match dim {
            Some(dim) if !dim.is_none() => Some(Box::new(Value::tuple([dim]))),
            // Of data of unknown shape: as if it were not stated.
            _ => shape
                .filter(|shape| !matches!(shape, Value::None | Value::Unknown(_)))
                .map(Box::new),
        };
        if era < Era::Keras3 {
            common.take_former(passed);
        }
        Ok(common)
    }

    /// Takes what all layers accepted before Keras 3.
    fn take_former(&mut self, passed: &mut Passed) {
        for name in ["weights", "dynamic", "input_dtype"] {
            passed.take(name);
        }
        // Only Keras 3 minds whether a number is Python's or numpy's.
        let keyword = passed.keyword.iter_mut().map(|(_, given)| given);
        for given in passed.positional.iter_mut().chain(keyword) {
            if let Value::Array(array) = &given.value
                && array.shape.is_empty()
                && let Some(Dim::Known(number)) = given.value.as_dim()
            {
                given.value = Value::Int(number);
            }
        }
        self.input_batch = passed.take("batch_size").map(|given| given.value.into());
        let whole = passed.take("batch_input_shape").map(|given| given.value);
        if let Some(items) = whole.as_ref().and_then(Value::items)
            && let Some((batch, rest)) = items.split_first()
        {
            self.input_batch = Some(batch.clone().into());
            self.input_shape = Some(Value::tuple(rest.to_vec()).into());
        }
    }
}

/// Reads a `dtype=` argument: a name, or a policy object.
///
/// # Errors
/// Neither.
pub fn read_policy(class: &str, value: &Value) -> Result<Option<Policy>, Refusal> {
    let name = match value {
        Value::None | Value::Unknown(_) => return Ok(None),
        Value::Str(name) => name.clone(),
        Value::Object(object) => match policy_name(object) {
            Some(name) => name,
            None => return Ok(None),
        },
        other => {
            return Err(refusal!(
                "`dtype` of {class} must name a type or a policy, but is {other}",
                class,
                other
            ));
        }
    };
    name.parse().map(Some).map_err(|()| {
        refusal!(
            "`dtype` of {class} must name a type or a policy, but is '{name}'",
            class,
            name
        )
    })
}

/// What a policy object is called. `None` for one that leaves it to the default.
fn policy_name(object: &Object) -> Option<Rc<str>> {
    // Arguments by position are named after their place.
    let argument = |place: &str, name: &str| {
        let mut arguments = object.arguments.iter();
        let found = arguments.find(|(own, _)| &**own == place || &**own == name);
        found.map(|(_, value)| value)
    };
    match &*object.name {
        "DTypePolicyMap" => None,
        "DTypePolicy" | "FloatDTypePolicy" | "Policy" => match argument("0", "name")? {
            Value::Str(name) => Some(name.clone()),
            Value::None | Value::Unknown(_) => None,
            other => Some(other.to_string().into()),
        },
        name if name.ends_with("DTypePolicy") => {
            let mode = argument("0", "mode")?.as_str()?;
            let source = argument("1", "source_name").and_then(Value::as_str);
            Some(format!("{mode}_from_{}", source.unwrap_or("float32")).into())
        }
        name => Some(name.into()),
    }
}

/// Makes a layer of the catalogue.
///
/// # Errors
/// What its constructor refuses.
pub fn construct(
    host: &mut dyn Host,
    entry: &'static Entry,
    mut passed: Passed,
    span: Option<Span>,
) -> Result<OperationId, Refusal> {
    host.charge(1)?;
    let era = host.program().era;
    let former = entry.keras.former_in(era);
    let class = former.map_or(entry.keras.name, |former| former.name);
    if era < Era::Keras3 {
        passed = translate(era, entry, passed)?;
        // The function of that name is a class today.
        for (name, given) in &mut passed.keyword {
            if name.ends_with("_regularizer") && given.value.as_str() == Some("l1_l2") {
                given.value = Value::str("l1l2");
            }
        }
    }
    let signature = host.program_mut().signature(entry.keras.signature);
    // Some signatures list what all layers accept, so that it can be given by position.
    for name in ["name", "trainable"] {
        let place = signature.names().position(|n| n == name);
        if let Some(given) = place.and_then(|at| passed.positional.get_mut(at)) {
            let given = std::mem::replace(given, Given::from(Value::None));
            passed.keyword.push((Rc::from(name), given));
        }
    }
    // And some have a parameter of their own of the same name: an Embedding's `input_dim`.
    let kept: Vec<_> = ["dtype", "input_dim", "input_shape"]
        .into_iter()
        .filter(|name| signature.names().any(|n| n == *name))
        .filter_map(|name| Some((Rc::<str>::from(name), passed.take(name)?)))
        .collect();
    let common = Common::take(era, class, &mut passed)?;
    passed.keyword.extend(kept);
    let class = host.program_mut().word(class);
    let bound = Arguments::bind(class.clone(), &signature, &passed);
    if let Err(refusal) = &bound
        && refusal.exception == Exception::TypeError
    {
        return Err(refusal.clone());
    }
    let program = host.program_mut();
    let name = common
        .name
        .clone()
        .unwrap_or_else(|| program.next_name(&class));
    let mut arguments = bound?;
    let mut operation = Operation::new(OperationKind::Layer, name, class, program.unfinished());
    operation.entry = Some(entry);
    operation.policy = common.policy.unwrap_or_else(|| program.policy_of_layer());
    operation.autocast = common.autocast;
    operation.trainable = common.trainable;
    operation.input_shape = common.input_shape;
    operation.input_batch = common.input_batch;
    operation.span = span;
    let id = program.add_operation(operation);
    arguments.operation = id;
    program.keep(&signature, &mut arguments);
    program.operation_mut(id).arguments = arguments.clone();
    let layer = (entry.construct)(&mut Construct {
        host,
        id,
        arguments: &arguments,
    })?;
    let operation = host.program_mut().operation_mut(id);
    operation.built |= layer.built_at_start();
    operation.states_shape = layer.states_shape();
    operation.layer = layer;
    Ok(id)
}

/// The behaviour of a layer whose constructor has not returned.
pub(crate) struct Unfinished;

impl Layer for Unfinished {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        Err(refusal!(
            "{layer} was called before its constructor had finished",
            layer = call.name()
        ))
    }

    fn call_signature(&self) -> Option<&'static str> {
        None
    }
}

/// Makes the place where data comes in: `keras.Input`. The shape includes the batch.
pub fn input(
    host: &mut dyn Host,
    axes: Vec<Axis>,
    dtype: DType,
    name: Option<Rc<str>>,
    span: Option<Span>,
) -> TensorId {
    let program = host.program_mut();
    let given = name.clone();
    let name = name.unwrap_or_else(|| program.next_name("InputLayer"));
    let mut operation = Operation::new(
        OperationKind::Input,
        name,
        "InputLayer".into(),
        Rc::new(InputLayer),
    );
    operation.built = true;
    operation.policy = Policy::uniform(dtype);
    operation.span = span;
    let id = program.add_operation(operation);
    let mut tensor = Tensor::new(axes, dtype).made_by(id);
    tensor.name = given.map(TensorName::Given);
    let tensor = program.add_tensor(tensor);
    let node = program.add_node(
        id,
        Rc::default(),
        Tensors::new(),
        &Value::Tensor(tensor),
        span,
    );
    program.node(node).outputs[0]
}

/// The axes of an input from its shape: the batch, then axes named by how many there are.
pub fn input_axes(dims: Vec<Dim>, channels_first: bool) -> Vec<Axis> {
    let rank = dims.len();
    let spatial: &[_] = crate::layer::spatial_names(rank.saturating_sub(2));
    let axes = dims.into_iter().enumerate().map(|(at, dim)| {
        let name = match at {
            0 => names::BATCH,
            _ if rank == 2 => names::FEATURES,
            1 if channels_first && rank > 3 => names::CHANNELS,
            _ if channels_first && rank > 3 => spatial.get(at - 2).copied().unwrap_or(names::AXIS),
            _ if at + 1 == rank && rank == 3 => names::FEATURES,
            _ if at + 1 == rank && rank > 3 => names::CHANNELS,
            _ => spatial.get(at - 1).copied().unwrap_or(names::AXIS),
        };
        Axis::fixed(name, dim)
    });
    axes.collect()
}

/// The behaviour of an input: it is never called.
pub(crate) struct InputLayer;

impl Layer for InputLayer {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        Err(refusal!(
            "{layer} is an input and can't be called",
            layer = call.name()
        ))
    }

    fn call_signature(&self) -> Option<&'static str> {
        None
    }
}

/// The shape in an argument: a tuple or list of numbers, `None`s and symbols.
///
/// # Errors
/// Anything else, or a negative extent.
pub fn read_shape(what: &str, value: &Value) -> Result<Vec<Dim>, Refusal> {
    let refuse = || {
        refusal!(
            "{what} must be a tuple of integers and None, but is {value}",
            what,
            value
        )
    };
    let items = match value {
        Value::Tuple(items) | Value::List(items) => items,
        _ => return Err(refuse()),
    };
    let mut dims = Vec::with_capacity(items.len());
    for item in items.iter() {
        match item.as_dim() {
            Some(Dim::Known(n)) if n < 0 => {
                return Err(refusal!(
                    "{what} has a negative extent: {value}",
                    what,
                    value
                ));
            }
            Some(dim) => dims.push(dim),
            None => return Err(refuse()),
        }
    }
    Ok(dims)
}
