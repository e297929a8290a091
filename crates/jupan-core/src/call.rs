//! How layers are made and called: the order of events in which Keras names, builds, masks and records.

use crate::message;
use crate::refusal;
use std::rc::Rc;

use smallvec::SmallVec;

use crate::axis::{Axis, names};
use crate::diagnostic::{Exception, Refusal, Severity, Span};
use crate::dim::Dim;
use crate::dtype::{DType, Policy, Quantization};
use crate::era::{Era, snake_case, translate};
use crate::layer::{Call, Construct, Entry, Host, Layer, OpEntry};
use crate::program::{
    CallApart, LastCall, Operation, OperationId, OperationKind, Program, Tensor, TensorId,
    TensorName, Tensors,
};
use crate::signature::{Arguments, Given, Passed};
use crate::unknown;
use crate::value::{Foreign, Object, Value};

/// Calls nested more deeply than this are refused.
const MAX_DEPTH: u32 = 250;

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
        if let Some(
            other @ (Value::Int(_)
            | Value::Float(_)
            | Value::Bool(_)
            | Value::Tuple(_)
            | Value::List(_)),
        ) = regularizer.map(|given| given.value)
        {
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
    operation.policy = common.policy.unwrap_or(program.policy);
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

/// Binds the arguments of a call to the layer's signature.
fn bind(host: &mut dyn Host, id: OperationId, passed: &Passed) -> Result<Arguments, Refusal> {
    let layer = host.program().operation(id).layer.clone();
    bind_as(host, id, &*layer, passed)
}

fn bind_as(
    host: &mut dyn Host,
    id: OperationId,
    layer: &dyn Layer,
    passed: &Passed,
) -> Result<Arguments, Refusal> {
    let name = host.program().operation(id).name.clone();
    let Some(text) = layer.call_signature() else {
        return Ok(Arguments::none(name));
    };
    let signature = host.program_mut().signature(text);
    // Keras hands `training` down to whoever wants it, and drops it for the others.
    let dropped = passed.keyword.iter().any(|(name, _)| &**name == "training")
        && signature.names().all(|parameter| parameter != "training");
    let mut arguments = match dropped {
        true => {
            let mut passed = passed.clone();
            passed.take("training");
            Arguments::bind(name, &signature, &passed)?
        }
        false => Arguments::bind(name, &signature, passed)?,
    };
    arguments.operation = id;
    Ok(arguments)
}

/// Runs `body` as the inside of a layer: in its name scope, one level deeper.
fn inside<T>(
    host: &mut dyn Host,
    id: OperationId,
    body: impl FnOnce(&mut dyn Host) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let program = host.program_mut();
    if program.inside >= MAX_DEPTH {
        return Err(Refusal {
            exception: Exception::Limit,
            ..refusal!("layers call each other too deeply")
        });
    }
    program.inside += 1;
    program.enter(id);
    let result = body(host);
    let program = host.program_mut();
    program.leave();
    program.inside -= 1;
    result
}

/// Calls a function of the user as part of an operation: what it computes is not recorded in the graph.
///
/// # Errors
/// What it raises.
pub fn trace(host: &mut dyn Host, function: &Foreign, passed: Passed) -> Result<Value, Refusal> {
    host.program_mut().inside += 1;
    let result = host.call_foreign(function, passed);
    host.program_mut().inside -= 1;
    result
}

/// Builds a layer for these arguments of a call, unless it is built.
///
/// # Errors
/// What the layer refuses.
pub fn build(
    host: &mut dyn Host,
    id: OperationId,
    passed: impl Into<Rc<Passed>>,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let passed = passed.into();
    let deriving = host.program().deriving;
    let operation = host.program_mut().operation_mut(id);
    if operation.built && operation.unbuilt_in_keras && !deriving {
        // What was derived in advance now happens, perhaps with another shape.
        operation.built = false;
        operation.unbuilt_in_keras = false;
        operation.weights.clear();
        operation.last_call = None;
    }
    if operation.built {
        return Ok(());
    }
    let stated = operation.weights.len();
    let first = tensors_of(&passed).first().copied();
    let arguments = bind(host, id, &passed)?;
    let layer = host.program().operation(id).layer.clone();
    let inside = host.program_mut().begin_build(id);
    let result = layer.build(&mut Call {
        host,
        id,
        arguments,
        passed,
        span,
    });
    let program = host.program_mut();
    program.end_build(inside);
    let rank = first.map(|tensor| program.tensor(tensor).axes.len());
    let operation = program.operation_mut(id);
    if result.is_err() {
        operation.weights.truncate(stated);
    } else {
        operation.built = true;
        operation.unbuilt_in_keras = deriving;
        operation.built_rank = rank;
    }
    result
}

/// What a class that the user's class is derived from does at a call, inside the call of the user's.
///
/// # Errors
/// What the layer refuses.
pub fn call_as(
    host: &mut dyn Host,
    id: OperationId,
    layer: &dyn Layer,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    if let Some(reason) = unknown::open_among(host.program(), &passed) {
        return Ok(Value::Unknown(reason));
    }
    let arguments = bind_as(host, id, layer, &passed)?;
    layer.call(&mut Call {
        host,
        id,
        arguments,
        passed,
        span,
    })
}

/// What a class that the user's class is derived from does to be built, inside the building of the user's.
///
/// # Errors
/// What the layer refuses.
pub fn build_as(
    host: &mut dyn Host,
    id: OperationId,
    layer: &dyn Layer,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<(), Refusal> {
    if let Some(reason) = unknown::open_among(host.program(), &passed) {
        host.program_mut().operation_mut(id).uncertain = Some(reason);
        return Ok(());
    }
    let arguments = bind_as(host, id, layer, &passed)?;
    layer.build(&mut Call {
        host,
        id,
        arguments,
        passed,
        span,
    })
}

/// The mask that a layer gives its outputs for these inputs; `None` where there is none.
///
/// # Errors
/// What the layer refuses.
pub fn mask_as(
    host: &mut dyn Host,
    id: OperationId,
    layer: &dyn Layer,
    inputs: Given,
    previous: Value,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    let passed = Rc::new(Passed {
        positional: vec![inputs],
        keyword: Vec::new(),
    });
    let arguments = bind_as(host, id, layer, &passed)?;
    layer.compute_mask(
        &mut Call {
            host,
            id,
            arguments,
            passed,
            span,
        },
        previous,
    )
}

/// Changes the weights of a built layer outside of any call.
fn change_weights(
    host: &mut dyn Host,
    id: OperationId,
    span: Option<Span>,
    what: &str,
    change: impl FnOnce(&dyn Layer, &mut Call<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let record = host.program().operation(id);
    if !record.built {
        return Err(refusal!(
            "{record} is not built yet: {what}",
            record = record.name,
            what
        )
        .with_help(message!(
            "call it, or build the model with its input shape, before"
        )));
    }
    let layer = record.layer.clone();
    let kept = record.weights.clone();
    let arguments = Arguments::none(record.name.clone());
    let changed = change(
        &*layer,
        &mut Call {
            host,
            id,
            arguments,
            passed: Passed::default().into(),
            span,
        },
    );
    if changed.is_err() {
        host.program_mut().operation_mut(id).weights = kept;
    }
    changed
}

/// Adds the weights of low-rank adaptation to a built layer: `layer.enable_lora(rank)`.
///
/// # Errors
/// What the layer refuses.
pub fn enable_lora(
    host: &mut dyn Host,
    id: OperationId,
    rank: Given,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let what = "its weights do not exist, so that none can be adapted";
    change_weights(host, id, span, what, |layer, call| {
        let before = call.operation().arguments.clone();
        if lora_is_on(&before) {
            return Err(refusal!(
                "{layer} has low-rank adaptation already",
                layer = call.name()
            ));
        }
        let mut arguments = before.clone();
        arguments.set_given("lora_rank", rank);
        let record = call.host.program_mut().operation_mut(id);
        record.arguments = arguments;
        let done = layer.enable_lora(call);
        if done.is_err() {
            call.host.program_mut().operation_mut(id).arguments = before;
        }
        done
    })
}

/// Whether a layer with these arguments has the weights of low-rank adaptation.
pub fn lora_is_on(arguments: &Arguments) -> bool {
    !matches!(
        arguments.find("lora_rank").map(|argument| &argument.value),
        None | Some(Value::None | Value::Int(0))
    )
}

/// Keeps the large weights of a built layer in fewer bits: `layer.quantize(mode)`.
///
/// # Errors
/// What the layer refuses.
pub fn quantize(
    host: &mut dyn Host,
    id: OperationId,
    mode: Quantization,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let what = "its weights do not exist, so that none can be quantized";
    change_weights(host, id, span, what, |layer, call| {
        let record = call.operation();
        let policy = record.policy;
        let quantized = Policy {
            quantization: Some(mode),
            ..policy
        };
        if policy.quantization.is_some() {
            return Err(refusal!(
                "{record} is quantized already: {policy}",
                record = record.name,
                policy
            ));
        }
        if mode == Quantization::Int8 && policy.compute == DType::Float16 {
            return Err(refusal!(
                "{record} computes in float16, which does not go with int8",
                record = record.name
            )
            .with_help(message!(
                "choose the policy 'mixed_bfloat16', or quantize to int4"
            )));
        }
        // A class of the user that extends one of the catalogue is left out.
        if record
            .entry
            .is_some_and(|entry| *entry.keras.name != *record.class)
        {
            return Err(Refusal {
                exception: Exception::NotImplementedError,
                ..refusal!("{record} can't be quantized", record = record.name)
            });
        }
        layer.quantize(call, mode)?;
        let record = call.host.program_mut().operation_mut(id);
        record.policy = quantized;
        Ok(())
    })
}

/// Calls a layer.
///
/// On tensors of the graph, outside of any other layer, the call is recorded as a node.
///
/// # Errors
/// What the layer refuses.
pub fn call(
    host: &mut dyn Host,
    id: OperationId,
    passed: impl Into<Rc<Passed>>,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    let passed = passed.into();
    host.program_mut().begin_step(id, &passed)?;
    let result = carry_out(host, id, passed, span);
    host.program_mut().end_step();
    result.map_err(|refusal| refusal.of_layer(host.program().operation(id).span))
}

fn carry_out(
    host: &mut dyn Host,
    id: OperationId,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    host.charge(1)?;
    let recorded = is_recorded(host, &passed);
    let modern = host.program().era == Era::Keras3;
    if recorded && modern {
        count_casts(host, id, &passed);
    }
    let kept = passed.clone();
    let passed = arrays_as_tensors(host, id, passed);
    let mut with_masks = passed.clone();
    let (output, arguments, previous_mask) = match unknown::not_for(host.program(), id, &passed) {
        Some(reason) => {
            let output = unknown::tried_out(host, id, &passed, &reason, &mut |host, passed| {
                build(host, id, passed.clone(), span)?;
                let arguments = bind(host, id, &passed)?;
                run(host, id, arguments, passed, span)
            })?;
            (output, Arguments::none(""), Value::None)
        }
        None => {
            build(host, id, passed.clone(), span)?;
            let layer = host.program().operation(id).layer.clone();
            let mut arguments = bind(host, id, &passed)?;
            let previous_mask = match layer.parameters() {
                Some(parameters) => pass_masks(host, parameters, Rc::make_mut(&mut with_masks)),
                None => populate_masks(host, &mut arguments, &passed),
            };
            let output = run(host, id, arguments.clone(), with_masks.clone(), span)?;
            (output, arguments, previous_mask)
        }
    };
    let output = gave(host.program_mut(), id, output);
    if !host.program().is_traced() {
        let outermost = host.program().inside == 0;
        let operation = host.program_mut().operation_mut(id);
        operation.built = true;
        if !recorded {
            let again = outermost || operation.kind == OperationKind::Model;
            if let (Some(LastCall::Apart(first)), None) =
                (&operation.last_call, &operation.built_to_give)
            {
                operation.built_to_give = Some(Box::new(first.outputs.clone()));
            }
            operation.last_call = Some(LastCall::Apart(Box::new(CallApart {
                inputs: tensors_of(&passed),
                outputs: output.tensors(),
                passed: again.then(|| kept.clone()),
            })));
        }
    }
    let by_name = with_masks
        .keyword
        .iter()
        .find(|(name, _)| &**name == "mask");
    let mask = by_name.map_or(arguments.get("mask"), |(_, given)| &given.value);
    let mask = mask.clone();
    set_masks(host, id, arguments, &passed, &output, previous_mask, span)?;
    if recorded {
        let passed = match modern {
            true => with_mask(host, id, kept, mask),
            false => kept,
        };
        let program = host.program_mut();
        // What is outside the graph is a constant of the node, not an input.
        let mut inputs = tensors_of(&passed);
        inputs.retain(|tensor| program.tensor(*tensor).history.is_some());
        let node = program.add_node(id, passed, inputs, &output, span);
        program.operation_mut(id).last_call = Some(LastCall::Recorded(node));
        Ok(program.node(node).output.clone())
    } else {
        Ok(output)
    }
}

/// What an operation gave: a tensor even where nobody knows its shape.
fn gave(program: &mut Program, id: OperationId, output: Value) -> Value {
    let tensors = unknown::as_tensors(program, output.clone(), id);
    program.step_gave(&output, tensors.tensors());
    tensors
}

/// What a layer itself does at a call.
fn run(
    host: &mut dyn Host,
    id: OperationId,
    arguments: Arguments,
    passed: Rc<Passed>,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    let layer = host.program().operation(id).layer.clone();
    inside(host, id, |host| {
        layer.call(&mut Call {
            host,
            id,
            arguments,
            passed,
            span,
        })
    })
}

/// The arguments as the node of a call keeps them. A mask that was filled in is among them only where Keras had no need to
/// convert an argument: a single tensor of the layer's own type, and nothing by name.
fn with_mask(host: &dyn Host, id: OperationId, passed: Rc<Passed>, mask: Value) -> Rc<Passed> {
    let only = match (passed.positional.as_slice(), passed.keyword.as_slice()) {
        (
            [
                Given {
                    value: Value::Tensor(tensor),
                    ..
                },
            ],
            [],
        ) => *tensor,
        _ => return passed,
    };
    let program = host.program();
    let unconverted = program.tensor(only).dtype == program.operation(id).policy.compute;
    match mask {
        Value::Tensor(_) if unconverted => (*passed).clone().with("mask", mask).into(),
        _ => passed,
    }
}

/// Before a layer of another type sees an input of the graph, Keras casts it. That is an operation which no model shows, but
/// it uses up a name.
fn count_casts(host: &mut dyn Host, id: OperationId, passed: &Passed) {
    let program = host.program_mut();
    let operation = program.operation(id);
    let compute = operation.policy.compute;
    if operation.kind != OperationKind::Layer || !operation.autocast || !compute.is_float() {
        return;
    }
    for tensor in tensors_of(passed) {
        let tensor = program.tensor(tensor);
        if tensor.history.is_some() && tensor.dtype.is_float() && tensor.dtype != compute {
            program.skip_name("Cast");
            program.skip_name("KerasTensor");
            program.mask_log.push("Cast");
        }
    }
}

/// The arguments with arrays from outside the graph made tensors: a layer of the catalogue sees no difference.
fn arrays_as_tensors(host: &mut dyn Host, id: OperationId, given: Rc<Passed>) -> Rc<Passed> {
    let keyword = given.keyword.iter().map(|(_, given)| given);
    let mut all = given.positional.iter().chain(keyword);
    let none = !all.any(|given| has_array(&given.value));
    if none || host.program().operation(id).layer.foreign().is_some() {
        return given;
    }
    let mut passed = (*given).clone();
    let keyword = passed.keyword.iter_mut().map(|(_, given)| given);
    for given in passed.positional.iter_mut().chain(keyword) {
        if has_array(&given.value) {
            given.value = array_as_tensor(host, &given.value);
        }
    }
    passed.into()
}

fn has_array(value: &Value) -> bool {
    match value {
        Value::Array(array) => !array.shape.is_empty(),
        Value::Tuple(items) | Value::List(items) => items.iter().any(has_array),
        _ => false,
    }
}

fn array_as_tensor(host: &mut dyn Host, value: &Value) -> Value {
    let mut all = |items: &[Value]| {
        let made = items.iter().map(|item| array_as_tensor(host, item));
        made.collect::<Vec<Value>>()
    };
    match value {
        Value::Tuple(items) => Value::tuple(all(items)),
        Value::List(items) => Value::list(all(items)),
        Value::Array(array) if !array.shape.is_empty() => {
            let given = placeholder(host, array.shape.clone(), array.dtype);
            given.value
        }
        other => other.clone(),
    }
}

/// Whether a call with these arguments becomes a node: it is outside of any layer, and a tensor of the graph is among them.
fn is_recorded(host: &dyn Host, passed: &Passed) -> bool {
    let program = host.program();
    program.inside == 0
        && tensors_of(passed)
            .iter()
            .any(|tensor| program.tensor(*tensor).history.is_some())
}

/// The tensors among the arguments, by position first.
pub fn tensors_of(passed: &Passed) -> Tensors {
    let mut found = Tensors::new();
    let values = passed.positional.iter();
    for given in values.chain(passed.keyword.iter().map(|(_, given)| given)) {
        given.value.visit_tensors(&mut |tensor| found.push(tensor));
    }
    found
}

/// The masks that belong to the tensors in a value, in its structure; `None` where there is none at all.
fn masks_of(host: &dyn Host, value: &Value) -> Value {
    match value {
        Value::Tensor(id) => match host.program().tensor(*id).mask {
            Some(mask) => Value::Tensor(mask),
            None => Value::None,
        },
        Value::Tuple(items) => {
            Value::tuple(items.iter().map(|v| masks_of(host, v)).collect::<Vec<_>>())
        }
        Value::List(items) => {
            Value::list(items.iter().map(|v| masks_of(host, v)).collect::<Vec<_>>())
        }
        Value::Dict(entries) => {
            let masks = entries.iter();
            Value::Dict(
                masks
                    .map(|(key, v)| (key.clone(), masks_of(host, v)))
                    .collect(),
            )
        }
        _ => Value::None,
    }
}

fn has_mask(value: &Value) -> bool {
    match value {
        Value::None => false,
        Value::Tuple(items) | Value::List(items) => items.iter().any(has_mask),
        Value::Dict(entries) => entries.iter().any(|(_, item)| has_mask(item)),
        _ => true,
    }
}

/// The argument that takes the mask of each argument with tensors: `mask`, where only one has any.
fn mask_arguments<'a>(
    host: &dyn Host,
    named: impl Iterator<Item = (&'a str, &'a Value)>,
) -> Vec<(String, Value)> {
    let with_tensors: SmallVec<[(&str, &Value); 4]> = named
        .filter(|(_, value)| !value.tensors().is_empty())
        .collect();
    match with_tensors.as_slice() {
        [(_, only)] => vec![("mask".into(), masks_of(host, only))],
        several => several
            .iter()
            .map(|(name, value)| (format!("{name}_mask"), masks_of(host, value)))
            .collect(),
    }
}

/// Passes the masks of the tensors to a call that takes them by name, and returns the mask that the outputs inherit.
fn pass_masks(host: &dyn Host, parameters: &[Rc<str>], passed: &mut Passed) -> Value {
    let by_position = parameters.iter().zip(&passed.positional);
    let named = by_position.chain(passed.keyword.iter().map(|(name, given)| (name, given)));
    let first = passed.positional.first();
    let first = first.or(passed.keyword.first().map(|(_, given)| given));
    let of_first = first.map_or(Value::None, |first| masks_of(host, &first.value));
    // Before Keras 3, `mask` is that of the first argument, whatever comes behind it.
    let found = match host.program().era < Era::Keras3 {
        true => vec![("mask".into(), of_first.clone())],
        false => mask_arguments(host, named.map(|(name, given)| (&**name, &given.value))),
    };
    for (name, mask) in found.into_iter().filter(|(_, mask)| has_mask(mask)) {
        let at = parameters.iter().position(|parameter| **parameter == *name);
        let Some(at) = at.filter(|at| *at >= passed.positional.len()) else {
            continue;
        };
        match passed
            .keyword
            .iter_mut()
            .find(|(own, _)| *own == parameters[at])
        {
            Some((_, given)) if !given.value.is_none() => {}
            Some((_, given)) => given.value = mask,
            None => passed
                .keyword
                .push((parameters[at].clone(), Given::from(mask))),
        }
    }
    let mask = passed.keyword.iter().find(|(name, _)| &**name == "mask");
    match mask {
        Some((_, given)) if !given.value.is_none() => given.value.clone(),
        _ => of_first,
    }
}

/// Fills in the arguments that take masks from the masks of the tensors, and returns the mask that the outputs inherit.
fn populate_masks(host: &mut dyn Host, arguments: &mut Arguments, passed: &Passed) -> Value {
    let named = arguments.iter();
    let found = mask_arguments(host, named.map(|argument| (argument.name, &argument.value)));
    for (name, mask) in found {
        if arguments.get(&name).is_none() && has_mask(&mask) {
            arguments.set(&name, mask);
        }
    }
    match arguments.get("mask") {
        Value::None => {
            let first = arguments.iter().next().map(|argument| &argument.value);
            let first = first.or(passed.positional.first().map(|given| &given.value));
            first.map_or(Value::None, |first| masks_of(host, first))
        }
        mask => mask.clone(),
    }
}

fn set_masks(
    host: &mut dyn Host,
    id: OperationId,
    arguments: Arguments,
    passed: &Rc<Passed>,
    output: &Value,
    previous: Value,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let outputs = output.tensors();
    let program = host.program();
    let has = |tensor: &TensorId| program.tensor(*tensor).mask.is_some();
    if outputs.is_empty() || outputs.iter().all(has) {
        return Ok(());
    }
    let layer = program.operation(id).layer.clone();
    let masking = program.operation(id).masking;
    if !masking.unwrap_or_else(|| layer.supports_masking()) {
        if has_mask(&previous) && program.inside == 0 && program.operation(id).is_layer() {
            let name = program.operation(id).name.clone();
            let message = message!(
                "{name} gets a mask, has no use for it and does not pass it on",
                name
            );
            let mut call = Call {
                host,
                id,
                arguments,
                passed: Rc::default(),
                span,
            };
            call.remark(Severity::Note, message);
        }
        return Ok(());
    }
    let before = host.program().operation_count();
    // Before Keras 3, what is done with masks is no part of the graph.
    let hidden = u32::from(host.program().era < Era::Keras3);
    host.program_mut().inside += hidden;
    let masks = layer.compute_mask(
        &mut Call {
            host,
            id,
            arguments,
            passed: passed.clone(),
            span,
        },
        previous,
    );
    host.program_mut().inside -= hidden;
    let masks = masks?;
    let program = host.program_mut();
    for made in before..program.operation_count() {
        let operation = program.operation(OperationId(made as u32));
        if let Some(op) = operation.op
            && !operation.nodes.is_empty()
        {
            program.mask_log.push(op.class);
        }
    }
    let masks: SmallVec<[Option<TensorId>; 4]> = match &masks {
        Value::Tensor(mask) => SmallVec::from_elem(Some(*mask), 1),
        Value::Tuple(items) | Value::List(items) => items
            .iter()
            .map(|item| match item {
                Value::Tensor(mask) => Some(*mask),
                _ => None,
            })
            .collect(),
        _ => SmallVec::new(),
    };
    for (tensor, mask) in outputs.into_iter().zip(masks) {
        let tensor = host.program_mut().tensor_mut(tensor);
        if tensor.mask.is_none() {
            tensor.mask = mask;
        }
    }
    Ok(())
}

/// An operation of the catalogue as the behaviour of a record.
struct Op(&'static OpEntry);

impl Layer for Op {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let output = (self.0.call)(call)?;
        if call.is_traced() {
            (self.0.work)(call, &output);
        }
        Ok(output)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(self.0.signature)
    }
}

/// Applies an operation of the catalogue. On tensors of the graph it becomes a node with an automatic name, unless it is a
/// plain function.
///
/// # Errors
/// What the operation refuses.
pub fn apply(
    host: &mut dyn Host,
    entry: &'static OpEntry,
    passed: Passed,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    apply_as(host, entry, None, passed, span)
}

/// Applies an operation that TensorFlow knows under this name: in the graphs of `tf.keras` 2, it becomes a layer of that name.
///
/// # Errors
/// What the operation refuses.
pub fn apply_as(
    host: &mut dyn Host,
    entry: &'static OpEntry,
    tensorflow: Option<&'static str>,
    mut passed: Passed,
    span: Option<Span>,
) -> Result<Value, Refusal> {
    host.charge(1)?;
    let recorded = !entry.class.is_empty() && is_recorded(host, &passed);
    let given = passed.take("name").map(|given| given.value);
    // Python binds the arguments before there is an operation: a wrong keyword uses up no name.
    let public = entry.names.first().unwrap_or(&entry.class);
    let signature = host.program_mut().signature(entry.signature);
    let mut arguments = Arguments::bind(*public, &signature, &passed)?;
    let passed = Rc::new(passed);
    let era = host.program().era;
    let row = era.row_of(tensorflow, entry.class).filter(|_| recorded);
    let class = row.as_ref().map_or(entry.class, |(class, _)| class);
    let name = match (given, row) {
        (Some(Value::Str(name)), _) => name,
        (_, Some((_, row))) => host.program_mut().names.next_of(row.into(), false),
        _ if recorded => host.program_mut().next_name(entry.class),
        _ => Rc::from(snake_case(entry.class)),
    };
    let mut operation = Operation::new(
        OperationKind::Op,
        if name.is_empty() {
            Rc::from(*public)
        } else {
            name
        },
        host.program_mut().word(class),
        Rc::new(Op(entry)),
    );
    operation.built = true;
    operation.span = span;
    operation.op = Some(entry);
    let id = host.program_mut().add_operation(operation);
    arguments.operation = id;
    host.program_mut().operation_mut(id).arguments = arguments.clone();
    // Tensors are inputs in the order of the parameters, however they were passed.
    let mut inputs = Tensors::new();
    let mut collect = |tensor| inputs.push(tensor);
    arguments
        .iter()
        .for_each(|argument| argument.value.visit_tensors(&mut collect));
    // What is outside the graph is a constant of the node, not an input.
    inputs.retain(|tensor| host.program().tensor(*tensor).history.is_some());
    host.program_mut().begin_step(id, &passed)?;
    let result = match unknown::open_among(host.program(), &passed) {
        Some(reason) => {
            let signature = signature.clone();
            unknown::tried_out(host, id, &passed, &reason, &mut |host, passed| {
                let mut arguments = Arguments::bind(*public, &signature, &passed)?;
                arguments.operation = id;
                Op(entry).call(&mut Call {
                    host,
                    id,
                    arguments,
                    passed,
                    span,
                })
            })
        }
        None => Op(entry).call(&mut Call {
            host,
            id,
            arguments,
            passed: passed.clone(),
            span,
        }),
    };
    // What a plain function gives may be a number; what is computed from data outside of any layer stays data.
    let is_tensor = recorded || !entry.class.is_empty() && !host.program().is_outside();
    let output = result.map(|output| match is_tensor {
        true => gave(host.program_mut(), id, output),
        false => {
            host.program_mut().step_gave(&output, output.tensors());
            output
        }
    });
    host.program_mut().end_step();
    let output = output?;
    if recorded {
        let program = host.program_mut();
        let node = program.add_node(id, passed, inputs, &output, span);
        Ok(program.node(node).output.clone())
    } else {
        Ok(output)
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

/// A tensor without history as an argument: what a layer is built with when only a shape is given.
pub fn placeholder(host: &mut dyn Host, dims: Vec<Dim>, dtype: DType) -> Given {
    let axes = input_axes(dims, host.program().channels_first);
    let tensor = host.program_mut().add_tensor(Tensor::new(axes, dtype));
    Given::from(Value::Tensor(tensor))
}
