//! Models made of a stack of layers: `Sequential`.

use crate::message;
use crate::refusal;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::axis::is_open;
use crate::call::{self, Common};
use crate::diagnostic::{Refusal, Span};
use crate::dim::Dim;
use crate::era::Era;
use crate::functional::fitted;
use crate::layer::{Call, Host, Layer};
use crate::message::Message;
use crate::program::{NodeId, Operation, OperationId, OperationKind, Program, Tensor, TensorId};
use crate::signature::Passed;
use crate::value::Value;

/// The layers of a Sequential.
///
/// Keras calls all layers anew whenever one is added or removed. Each such rebuild uses up names and adds a call to each
/// layer, and both show later. Here only the new layer is called, and the rest is counted.
#[derive(Clone, Debug, Default)]
pub struct Stack {
    /// The layers, with the input in front where there is one.
    pub layers: Vec<OperationId>,
    /// The last call of each layer behind the input.
    pub nodes: Vec<NodeId>,
    /// The input and the output, where the shapes are known.
    pub ends: Option<(TensorId, TensorId)>,
    /// How often all layers were called anew.
    pub(crate) rebuilds: u32,
    /// How many layers were called at each rebuild that is only counted, from number `counted_from` on.
    counted: Vec<usize>,
    counted_from: u32,
    /// Whether the input in front comes from a call that Keras would not have made: the first real call sets it again.
    derived: bool,
    /// Whether the tensors inside were looked at: from then on each rebuild is done for real.
    looked_at: bool,
    names: FxHashSet<Rc<str>>,
    /// Whether a layer is in it twice.
    repeats: bool,
    /// The names that each rebuild uses up, by class: those of mask operations and of casts.
    replayed_names: Vec<&'static str>,
}

impl Stack {
    /// The layers that Keras lists: without the input, and before Keras 3 each once.
    pub fn listed(&self, program: &Program) -> Vec<OperationId> {
        let mut layers = self.visible(program).to_vec();
        if self.repeats && program.era != Era::Keras3 {
            let mut seen = FxHashSet::default();
            layers.retain(|layer| seen.insert(*layer));
        }
        layers
    }

    /// The layers without the input, in the order in which they are called.
    pub fn visible<'a>(&'a self, program: &'a Program) -> &'a [OperationId] {
        match self.layers.split_first() {
            Some((first, rest)) if is_input(program, *first) => rest,
            _ => &self.layers,
        }
    }
}

fn is_input(program: &Program, id: OperationId) -> bool {
    program.operation(id).kind == OperationKind::Input
}

/// Makes an empty Sequential.
pub fn new(host: &mut dyn Host, class: &str, common: Common, span: Option<Span>) -> OperationId {
    let program = host.program_mut();
    let name = common.name.unwrap_or_else(|| program.next_name(class));
    let mut operation = Operation::new(
        OperationKind::Model,
        name,
        Rc::from(class),
        Rc::new(Sequential),
    );
    operation.stack = Some(Box::default());
    operation.span = span;
    operation.trainable = common.trainable;
    operation.policy = common.policy.unwrap_or_else(|| program.policy_of_layer());
    operation.autocast = false;
    program.add_operation(operation)
}

fn stack(host: &dyn Host, id: OperationId) -> Result<&Stack, Refusal> {
    let operation = host.program().operation(id);
    let stack = operation.stack.as_deref();
    stack.ok_or_else(|| not_a_stack(&operation.name))
}

fn not_a_stack(name: &str) -> Refusal {
    refusal!("{layer} is not a Sequential", layer = name)
}

fn with_stack<T>(
    host: &mut dyn Host,
    id: OperationId,
    change: impl FnOnce(&mut Stack) -> T,
) -> Result<T, Refusal> {
    let operation = host.program_mut().operation_mut(id);
    match operation.stack.as_deref_mut() {
        Some(stack) => Ok(change(stack)),
        None => Err(not_a_stack(&operation.name)),
    }
}

/// Puts a layer on top. `value` may be the tensor of an input. With `rebuild`, shapes are derived at once where the input's
/// is known, as `add()` does; without, as for a list of layers, the caller ends with [`rebuild`].
///
/// # Errors
/// The value is no layer, its name is used already, or the layer refuses its input.
pub fn add(
    host: &mut dyn Host,
    id: OperationId,
    value: &Value,
    rebuild_now: bool,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let program = host.program();
    let layer = match value {
        Value::Operation(layer) => *layer,
        Value::Tensor(tensor) => match program.tensor(*tensor).maker {
            Some(maker) if is_input(program, maker) => maker,
            _ => {
                return Err(refusal!(
                    "only layers can be added to {layer}, but this is a tensor that layers made",
                    layer = program.operation(id).name
                ));
            }
        },
        other => {
            return Err(refusal!(
                "only layers can be added to {layer}, but this is {other}",
                layer = program.operation(id).name,
                other
            ));
        }
    };
    let empty = stack(host, id)?.layers.is_empty();
    if empty && let Some(shape) = host.program().operation(layer).input_shape.clone() {
        let first = host.program().operation(layer);
        let batch = first.input_batch.as_deref().and_then(Value::as_dim);
        let mut dims = vec![batch.unwrap_or(Dim::Unspecified)];
        dims.extend(call::read_shape("`input_shape`", &shape)?);
        let origin = first.arguments.operation;
        let span = first.span;
        let input = new_input(
            host,
            dims,
            crate::dtype::DType::Float32,
            layer,
            Some(origin),
            span,
        );
        push(host, id, input)?;
    }
    push(host, id, layer)?;
    match rebuild_now {
        true => rebuild(host, id, span),
        false => {
            host.program_mut().operation_mut(id).built = false;
            Ok(())
        }
    }
}

/// Makes an input in front of a layer; an argument of a layer may have stated its shape.
fn new_input(
    host: &mut dyn Host,
    dims: Vec<Dim>,
    dtype: crate::dtype::DType,
    first: OperationId,
    stated_by: Option<OperationId>,
    span: Option<Span>,
) -> OperationId {
    let mut axes = call::input_axes(dims, host.program().channels_first);
    if let Some(origin) = stated_by {
        for axis in axes.iter_mut().skip(1) {
            axis.how = crate::axis::How::Argument(origin, "input_shape");
        }
    }
    // Before Keras 3, such an input was called after the layer.
    let first = host.program().operation(first);
    let name: Option<Rc<str>> = match host.program().era {
        Era::Keras3 => None,
        Era::Keras1 => {
            let prefix = format!("{}_input", first.class.to_lowercase());
            Some(host.program_mut().names.next_of(prefix.into(), true))
        }
        _ => Some(format!("{}_input", first.name).into()),
    };
    let tensor = call::input(host, axes, dtype, name, span);
    let maker = host.program().tensor(tensor).maker;
    maker.unwrap_or_default()
}

fn push(host: &mut dyn Host, id: OperationId, layer: OperationId) -> Result<(), Refusal> {
    let program = host.program();
    let name = program.operation(layer).name.clone();
    let model = program.operation(id).name.clone();
    let layers = &stack(host, id)?.layers;
    let open = !layers
        .first()
        .is_some_and(|first| is_input(program, *first));
    let again = stack(host, id)?.names.contains(&name);
    if again && !is_input(program, layer) && layers.contains(&layer) {
        // Before Keras 3, models list a layer once, and what is built from the list calls it once.
        let dropped = open && program.era != Era::Keras3;
        return with_stack(host, id, |stack| {
            stack.repeats = true;
            stack.layers.extend((!dropped).then_some(layer));
        });
    }
    if again {
        return Err(refusal!(
            "{model} has a layer with the name \"{name}\" already; names of layers must differ",
            model,
            name
        )
        .with_help(message!("pass `name=` to one of them, or make a new layer")));
    }
    if is_input(program, layer) && !open {
        return Err(refusal!(
            "{model} has an input already; it can't get another one",
            model
        ));
    }
    if !is_input(program, layer) {
        host.program_mut().adopt(id, &name, layer)?;
    }
    with_stack(host, id, |stack| {
        stack.names.insert(name);
        stack.layers.push(layer);
    })
}

/// Takes the top layer off.
///
/// # Errors
/// There is none.
pub fn pop(
    host: &mut dyn Host,
    id: OperationId,
    span: Option<Span>,
) -> Result<OperationId, Refusal> {
    unfold(host, id)?;
    let (layer, nodes) = with_stack(host, id, |stack| {
        let kept = stack.layers.len().saturating_sub(2).min(stack.nodes.len());
        (stack.layers.pop(), stack.nodes.split_off(kept))
    })?;
    for node in nodes {
        host.program_mut().settle(node);
    }
    let Some(layer) = layer else {
        return Err(refusal!("there is no layer to take off"));
    };
    let name = host.program().operation(layer).name.clone();
    let still = with_stack(host, id, |stack| {
        let still = stack.repeats && stack.layers.contains(&layer);
        if !still {
            stack.names.remove(&name);
        }
        still
    })?;
    if !still {
        host.program_mut().operation_mut(id).disown(layer);
    }
    rebuild(host, id, span)?;
    Ok(layer)
}

/// More calls than this are not recorded in retrospect.
const MAX_UNFOLDED: usize = 100_000;

/// Records the calls that were only counted, and has later ones recorded as they happen: to be called when the program looks
/// at the tensors of a Sequential or of a layer inside one, since each call has made tensors of its own.
///
/// # Errors
/// The budget is used up.
pub fn look_inside(host: &mut dyn Host, id: OperationId) -> Result<(), Refusal> {
    let mut sequentials = host.program().repeaters(id);
    sequentials.extend(host.program().operation(id).stack.is_some().then_some(id));
    for id in sequentials {
        unfold(host, id)?;
        for node in stack(host, id)?.nodes.clone() {
            host.program_mut().settle(node);
        }
        with_stack(host, id, |stack| stack.looked_at = true)?;
    }
    Ok(())
}

/// Records the calls that were only counted.
fn unfold(host: &mut dyn Host, id: OperationId) -> Result<(), Refusal> {
    let (counted, since) = with_stack(host, id, |stack| {
        let since = std::mem::replace(&mut stack.counted_from, stack.rebuilds);
        let last = stack.counted.last().copied();
        let counted = std::mem::replace(&mut stack.counted, last.into_iter().collect());
        (counted, since)
    })?;
    // The last rebuild is recorded already.
    let earlier = counted.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let calls: usize = earlier.iter().sum();
    let Some((input, _)) = stack(host, id)?.ends else {
        return Ok(());
    };
    if calls == 0 || calls > MAX_UNFOLDED {
        return Ok(());
    }
    host.charge(calls as u64)?;
    let nodes = stack(host, id)?.nodes.clone();
    let rebuilds = stack(host, id)?.rebuilds;
    for (at, layers) in earlier.iter().enumerate() {
        let back = rebuilds.saturating_sub(since + at as u32);
        let mut output = input;
        for node in nodes.iter().take(*layers) {
            output = host.program_mut().add_earlier(*node, output, back);
        }
    }
    Ok(())
}

/// Derives the shapes anew, where the input's is known.
///
/// # Errors
/// What a layer refuses.
pub fn rebuild(host: &mut dyn Host, id: OperationId, span: Option<Span>) -> Result<(), Refusal> {
    host.program_mut().operation_mut(id).built = false;
    with_stack(host, id, |stack| stack.ends = None)?;
    let layers = &stack(host, id)?.layers;
    let (Some(first), true) = (layers.first().copied(), layers.len() > 1) else {
        return Ok(());
    };
    if is_input(host.program(), first) && !stack(host, id)?.derived {
        return derive(host, id, span);
    }
    match input_dims(host.program(), first) {
        Some(dims) => build(host, id, dims, span),
        None => Ok(()),
    }
}

/// The shape that a layer takes, where it is an input or a model that knows.
fn input_dims(program: &Program, layer: OperationId) -> Option<Vec<Dim>> {
    let operation = program.operation(layer);
    let tensor = match (&operation.graph, &operation.stack) {
        (Some(graph), _) => match graph.inputs.tensors().as_slice() {
            [one] => *one,
            _ => return None,
        },
        (_, Some(stack)) => stack.ends?.0,
        _ if operation.kind == OperationKind::Input => {
            *program.node(*operation.nodes.first()?).outputs.first()?
        }
        _ => return None,
    };
    Some(program.tensor(tensor).dims())
}

/// Derives the shapes for an input of this shape, batch included: `model.build(shape)`.
///
/// # Errors
/// What a layer refuses, an empty model, or another input shape than the model has.
pub fn build(
    host: &mut dyn Host,
    id: OperationId,
    dims: Vec<Dim>,
    span: Option<Span>,
) -> Result<(), Refusal> {
    let model = host.program().operation(id).name.clone();
    let deriving = host.program().deriving;
    if stack(host, id)?.derived && !deriving {
        with_stack(host, id, |stack| {
            stack.layers.remove(0);
            stack.nodes.clear();
            stack.derived = false;
        })?;
    }
    let Some(first) = stack(host, id)?.layers.first().copied() else {
        return Err(refusal!(
            "{model} can't be built because it has no layers",
            model
        ));
    };
    if is_input(host.program(), first) {
        let known = input_dims(host.program(), first);
        if known.as_ref() != Some(&dims) {
            return Err(refusal!(
                "{model} has an input of another shape already",
                model
            ));
        }
    } else {
        let dtype = host.program().operation(first).policy.compute;
        let input = new_input(host, dims, dtype, first, None, span);
        let name = host.program().operation(input).name.clone();
        with_stack(host, id, |stack| {
            stack.layers.insert(0, input);
            stack.names.insert(name);
            stack.nodes.clear();
            stack.derived = deriving;
        })?;
    }
    derive(host, id, span)
}

/// Derives the shapes from the input in front.
fn derive(host: &mut dyn Host, id: OperationId, span: Option<Span>) -> Result<(), Refusal> {
    let inside = std::mem::take(&mut host.program_mut().inside);
    host.program_mut().enter(id);
    let result = call_layers(host, id, span);
    host.program_mut().leave();
    host.program_mut().inside = inside;
    let ends = match result? {
        Ok(ends) => ends,
        Err(reason) => {
            host.program_mut().operation_mut(id).uncertain = Some(reason);
            return Ok(());
        }
    };
    if host.program().era == Era::Keras3 {
        host.program_mut().skip_name("Functional");
    }
    with_stack(host, id, |stack| stack.ends = Some(ends))?;
    host.program_mut().operation_mut(id).built = true;
    Ok(())
}

/// Calls the layers that have no call yet, on top of each other, and counts a rebuild for the others. Gives the ends, or why
/// nobody knows what comes out of a layer.
fn call_layers(
    host: &mut dyn Host,
    id: OperationId,
    span: Option<Span>,
) -> Result<Result<(TensorId, TensorId), Message>, Refusal> {
    with_stack(host, id, |stack| {
        if stack.looked_at {
            stack.nodes.clear();
            stack.replayed_names.clear();
        }
    })?;
    let stack_now = stack(host, id)?;
    let Some(first) = stack_now.layers.first().copied() else {
        return Err(refusal!("there is no layer"));
    };
    let (calls, done) = (stack_now.layers.len() - 1, stack_now.nodes.len());
    let last = stack_now.nodes.last().copied();
    let looked_at = stack_now.looked_at;
    let replayed = stack_now.replayed_names.clone();
    host.charge(replayed.len() as u64)?;
    let program = host.program_mut();
    let input = program.operation(first).nodes.first().copied();
    let Some(input) = input.map(|node| program.node(node).outputs[0]) else {
        return Err(refusal!("the input has no tensor"));
    };
    for class in replayed {
        program.skip_name(class);
    }
    if let Some(Value::Unknown(reason)) = last.map(|node| &program.node(node).output) {
        return Ok(Err(reason.clone()));
    }
    let mut output = last.map_or(input, |node| program.node(node).outputs[0]);
    let rebuilds = with_stack(host, id, |stack| {
        stack.rebuilds += u32::from(done > 0);
        stack.counted.push(calls);
        stack.rebuilds
    })?;
    for at in done..calls {
        let layer = stack(host, id)?.layers[at + 1];
        let logged = host.program().mask_log.len();
        let span = host.program().operation(layer).span.or(span);
        let result = call::call(
            host,
            layer,
            Passed::positional([Value::Tensor(output)]),
            span,
        )?;
        let unknown = match result {
            Value::Tensor(tensor) => {
                output = tensor;
                None
            }
            Value::Unknown(reason) => Some(reason),
            _ => {
                let name = host.program().operation(layer).name.clone();
                return Err(refusal!(
                    "{name} gives several outputs; a layer of a Sequential may give only one",
                    name
                ));
            }
        };
        let program = host.program_mut();
        let names: Vec<&'static str> = program.mask_log.drain(logged..).collect();
        let node = program.operation(layer).nodes.last().copied();
        if let Some(node) = node.filter(|_| !looked_at) {
            program.replay(node, id, rebuilds);
        }
        with_stack(host, id, |stack| {
            stack.nodes.extend(node);
            stack.replayed_names.extend(names);
        })?;
        if let Some(reason) = unknown {
            return Ok(Err(reason));
        }
    }
    Ok(Ok((input, output)))
}

/// The behaviour of a Sequential.
pub struct Sequential;

impl Layer for Sequential {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let (id, span) = (call.id, call.span);
        match call.arguments.get("inputs") {
            Value::Tensor(tensor) => {
                let dims = call.host.program().tensor(*tensor).dims();
                build(call.host, id, dims, span)
            }
            _ => Ok(()),
        }
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let id = call.id;
        let ends = stack(call.host, id)?.ends;
        let mut value = call.arguments.get("inputs").clone();
        if let (Some((input, output)), Value::Tensor(given)) = (ends, &value) {
            let given = fitted(call, *given, input)?;
            value = Value::Tensor(given);
            let program = call.host.program();
            let (reference, given) = (program.tensor(input), program.tensor(given));
            let open = is_open(&given.axes);
            if (open || given.dims() == reference.dims()) && !call.is_traced() {
                let output = program.tensor(output);
                let tensor = Tensor::new(output.axes.clone(), output.dtype).made_by(id);
                return Ok(Value::Tensor(call.host.program_mut().add_tensor(tensor)));
            }
            if open {
                value = Value::Tensor(input);
            }
        }
        let stack = stack(call.host, id)?;
        let layers = stack.visible(call.host.program()).to_vec();
        for layer in layers {
            value = call.call_child(layer, Passed::positional([value]))?;
            if matches!(value, Value::Unknown(_)) {
                return Ok(value);
            }
        }
        if call.is_traced() {
            return Ok(value);
        }
        let program = call.host.program_mut();
        Ok(value.map_tensors(&mut |tensor| {
            let made = program.tensor(tensor);
            let copy = Tensor::new(made.axes.clone(), made.dtype).made_by(id);
            Value::Tensor(program.add_tensor(copy))
        }))
    }

    fn hands_on(&self) -> bool {
        true
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs, training=None, mask=None, **kwargs")
    }
}
