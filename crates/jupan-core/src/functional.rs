//! Models made from a graph: `Model(inputs, outputs)`.

use crate::message;
use crate::refusal;
use std::cmp::Reverse;
use std::rc::Rc;

use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::axis::{Axis, ShapeText, fits, is_open};
use crate::call::{Common, tensors_of};
use crate::diagnostic::{Refusal, Span};
use crate::dim::Dim;
use crate::era::Era;
use crate::layer::{Call, Host, Layer};
use crate::program::{
    NodeId, Operation, OperationId, OperationKind, Program, Tensor, TensorId, TensorName, Tensors,
};

use crate::value::Value;

/// The graph of a functional model.
#[derive(Clone, Debug)]
pub struct Graph {
    /// The tensors that go in, as the structure they were given in.
    pub inputs: Value,
    /// The tensors that come out, likewise.
    pub outputs: Value,
    /// The calls, in the order in which they are computed.
    pub nodes: Vec<NodeId>,
    /// The operations called, in the order of a summary's rows.
    pub operations: Vec<OperationId>,
    /// Whether a summary shows what each row is connected to: the graph is more than a chain.
    pub branches: bool,
}

/// Makes a functional model.
///
/// # Errors
/// Inputs or outputs are no tensors of the graph, an output does not depend on the inputs alone, or a name is used twice.
pub fn functional(
    host: &mut dyn Host,
    class: &str,
    inputs: Value,
    outputs: Value,
    common: Common,
    span: Option<Span>,
) -> Result<OperationId, Refusal> {
    for (what, value) in [("inputs", &inputs), ("outputs", &outputs)] {
        if let Some(Value::Unknown(reason)) = not_a_tensor(value) {
            let refusal = refusal!("the {what} of a model are not known", what);
            return Err(refusal.with_note(reason.clone()));
        }
        let tensors = value.tensors();
        if tensors.is_empty() {
            return Err(refusal!(
                "the {what} of a model must be tensors, but are {value}",
                what,
                value
            ));
        }
        let program = host.program();
        if tensors.iter().any(|t| program.tensor(*t).history.is_none()) {
            return Err(refusal!(
                "the {what} of a model must come from keras.Input() or from layers called on such tensors",
                what
            ));
        }
        if let Some(other) = not_a_tensor(value) {
            return Err(refusal!(
                "the {what} of a model must be tensors, but there is {other} among them",
                what,
                other
            ));
        }
    }
    let (inputs, outputs) = with_real_inputs(host.program_mut(), inputs, outputs);
    let program = host.program_mut();
    let name = common.name.unwrap_or_else(|| program.next_name(class));
    let graph = map_graph(program, inputs, outputs)?;
    host.charge(graph.nodes.len() as u64)?;
    let program = host.program_mut();
    let layers: Vec<OperationId> = graph
        .operations
        .iter()
        .filter(|id| program.operation(**id).is_layer())
        .copied()
        .collect();
    let mut operation = Operation::new(
        OperationKind::Model,
        name,
        Rc::from(class),
        Rc::new(Functional),
    );
    operation.built = true;
    operation.span = span;
    operation.policy = common.policy.unwrap_or_else(|| program.policy_of_layer());
    operation.autocast = false;
    operation.graph = Some(Rc::new(graph));
    let id = program.add_operation(operation);
    for layer in layers {
        let attribute = program.operation(layer).name.clone();
        program.adopt(id, &attribute, layer)?;
    }
    if !common.trainable {
        program.set_trainable(id, false);
    }
    Ok(id)
}

fn not_a_tensor(value: &Value) -> Option<&Value> {
    match value {
        Value::Tensor(_) => None,
        Value::Tuple(items) | Value::List(items) => items.iter().find_map(not_a_tensor),
        Value::Dict(entries) => entries.iter().find_map(|(_, value)| not_a_tensor(value)),
        other => Some(other),
    }
}

/// Whether a tensor comes right out of an input.
pub fn is_input(program: &Program, tensor: TensorId) -> bool {
    program.tensor(tensor).history.is_some_and(|(node, _)| {
        program.operation(program.node(node).operation).kind == OperationKind::Input
    })
}

/// A model may begin at tensors inside a graph. Then new inputs take their place and the calls behind them are repeated.
fn with_real_inputs(program: &mut Program, inputs: Value, outputs: Value) -> (Value, Value) {
    let given = inputs.tensors();
    if given.iter().all(|tensor| is_input(program, *tensor)) {
        return (inputs, outputs);
    }
    let order = Calls::between(program, &given, &outputs.tensors()).order;
    let mut replaced: FxHashMap<TensorId, TensorId> = FxHashMap::default();
    let inputs = inputs.map_tensors(&mut |tensor| {
        if is_input(program, tensor) {
            return Value::Tensor(tensor);
        }
        let original = program.tensor(tensor).clone();
        let name = original.name.as_ref().map(TensorName::text);
        let name = name.as_deref().unwrap_or("keras_tensor");
        let name: Rc<str> = format!("{name}CLONE").into();
        let mut operation = Operation::new(
            OperationKind::Input,
            name.clone(),
            "InputLayer".into(),
            Rc::new(crate::call::InputLayer),
        );
        operation.built = true;
        let id = program.add_operation(operation);
        let fresh = Tensor::new(original.axes, original.dtype).made_by(id);
        let fresh = program.add_tensor(Tensor {
            name: Some(TensorName::Given(name)),
            ..fresh
        });
        let fresh = Value::Tensor(fresh);
        let node = program.add_node(id, Rc::default(), Tensors::new(), &fresh, None);
        let made = program.node(node).outputs[0];
        replaced.insert(tensor, made);
        Value::Tensor(made)
    });
    let substitute = |replaced: &FxHashMap<TensorId, TensorId>, value: &Value| {
        value.map_tensors(&mut |t| Value::Tensor(replaced.get(&t).copied().unwrap_or(t)))
    };
    for node in order {
        let node = program.node(node).clone();
        if node.inputs.is_empty() || node.outputs.iter().any(|t| replaced.contains_key(t)) {
            continue;
        }
        let passed = node.passed().map(&mut |value| substitute(&replaced, value));
        let inputs = tensors_of(&passed);
        let copies = node.output.map_tensors(&mut |tensor| {
            let original = program.tensor(tensor);
            let copy = Tensor {
                history: None,
                name: None,
                ..original.clone()
            };
            Value::Tensor(program.add_tensor(copy))
        });
        let made = program.add_node(node.operation, passed.into(), inputs, &copies, node.span);
        let made = program.node(made).outputs.clone();
        replaced.extend(node.outputs.into_iter().zip(made));
    }
    let outputs = substitute(&replaced, &outputs);
    (inputs, outputs)
}

/// The calls behind the outputs of a model.
#[derive(Default)]
struct Calls {
    /// Inputs first.
    order: Vec<NodeId>,
    /// The calls that were seen to their end, and whether they are in the order.
    finished: FxHashMap<NodeId, bool>,
    /// When each operation was met on the way back from the outputs.
    met: FxHashMap<OperationId, usize>,
}

impl Calls {
    /// Visits the calls between inputs and outputs, depth first.
    fn between(program: &Program, inputs: &[TensorId], outputs: &[TensorId]) -> Self {
        let inputs: FxHashSet<TensorId> = inputs.iter().copied().collect();
        let mut calls = Self::default();
        let mut waiting: Vec<(NodeId, usize)> = Vec::new();
        for output in outputs {
            waiting.extend(calls.enter(program, &inputs, *output));
            while let Some((node, at)) = waiting.last_mut() {
                match program.node(*node).inputs.get(*at) {
                    Some(input) => {
                        *at += 1;
                        waiting.extend(calls.enter(program, &inputs, *input));
                    }
                    None => {
                        if calls.finished.insert(*node, true).is_none() {
                            calls.order.push(*node);
                        }
                        waiting.pop();
                    }
                }
            }
        }
        calls
    }

    /// The call that made a tensor, to be visited, unless it was.
    fn enter(
        &mut self,
        program: &Program,
        inputs: &FxHashSet<TensorId>,
        tensor: TensorId,
    ) -> Option<(NodeId, usize)> {
        let (node, _) = program.tensor(tensor).history?;
        if self.finished.contains_key(&node) {
            return None;
        }
        let record = program.node(node);
        if !record.inputs.is_empty() && inputs.contains(&tensor) {
            self.finished.insert(node, false);
            return None;
        }
        let next = self.met.len();
        self.met.entry(record.operation).or_insert(next);
        Some((node, 0))
    }
}

/// Finds the calls between inputs and outputs and sorts them as Keras does: by the longest way to an output, then in the
/// order in which they are met going back from the outputs.
fn map_graph(program: &Program, inputs: Value, outputs: Value) -> Result<Graph, Refusal> {
    let given = inputs.tensors();
    let calls = Calls::between(program, &given, &outputs.tensors());
    let count = calls.order.len();
    // In the order in which they came.
    let mut node_depths: IndexMap<NodeId, usize, FxBuildHasher> = IndexMap::default();
    let mut operation_depths: IndexMap<OperationId, usize, FxBuildHasher> = IndexMap::default();
    node_depths.reserve(count);
    operation_depths.reserve(calls.met.len());
    for node in calls.order.iter().rev() {
        let record = program.node(*node);
        let of_node = node_depths.entry(*node).or_default();
        let of_operation = operation_depths.entry(record.operation).or_default();
        let depth = (*of_node).max(*of_operation);
        (*of_node, *of_operation) = (depth, depth);
        for input in &record.inputs {
            if let Some((parent, _)) = program.tensor(*input).history
                && calls.finished.get(&parent) == Some(&true)
            {
                let known = node_depths.entry(parent).or_default();
                *known = (*known).max(depth + 1);
            }
        }
    }
    let mut first = Vec::new();
    for input in &given {
        let Some((node, _)) = program.tensor(*input).history else {
            continue;
        };
        let operation = program.node(node).operation;
        if !operation_depths.contains_key(&operation) && program.node(node).inputs.is_empty() {
            operation_depths.insert(operation, 0);
            node_depths.insert(node, 0);
            first.push(operation);
        }
    }
    let met = calls.met;
    // Inputs that no output depends on come before all others of their depth.
    let unused: FxHashSet<OperationId> = first.into_iter().collect();
    let place = |id: &OperationId| match unused.contains(id) {
        true => 0,
        false => met.get(id).map_or(met.len() + 1, |at| at + 1),
    };
    let mut operations: Vec<(OperationId, usize)> = operation_depths.into_iter().collect();
    operations.sort_by_cached_key(|(id, depth)| (Reverse(*depth), place(id)));
    let mut nodes: Vec<(NodeId, usize)> = node_depths.into_iter().collect();
    nodes.sort_by_key(|(_, depth)| Reverse(*depth));

    let mut computable: FxHashSet<TensorId> = given.iter().copied().collect();
    computable.reserve(nodes.len());
    for (node, _) in &nodes {
        let record = program.node(*node);
        for input in &record.inputs {
            if !computable.contains(input) {
                let tensor = program.tensor(*input);
                let name = &program.operation(record.operation).name;
                let maker = tensor.maker.map(|id| program.operation(id).name.clone());
                let maker = maker.as_deref().unwrap_or("?").to_owned();
                return Err(refusal!("the graph is disconnected: {name} needs the output {tensor} of {maker}, which does not come from the model's inputs", name, tensor = ShapeText(&tensor.axes), maker)
                .with_help(message!("add the missing input to `inputs`, or start from the right one")));
            }
        }
        // An input that the model was not given feeds nothing.
        if program.operation(record.operation).kind != OperationKind::Input {
            computable.extend(record.outputs.iter().copied());
        }
    }
    for output in outputs.tensors() {
        if !computable.contains(&output) {
            return Err(refusal!(
                "an output of the model is not connected to its inputs"
            ));
        }
    }
    let mut names = FxHashSet::default();
    names.reserve(operations.len());
    for (id, _) in &operations {
        let operation = program.operation(*id);
        let name = &operation.name;
        if !operation.is_unknown() && !names.insert(&**name) {
            return Err(refusal!("the name \"{name}\" is used twice in the model; all names of its operations must differ", name)
            .with_help(message!("pass `name=` to one of them")));
        }
    }
    let branches = branches(program, &nodes, &operations);
    Ok(Graph {
        inputs,
        outputs,
        nodes: nodes.into_iter().map(|(node, _)| node).collect(),
        operations: operations.into_iter().map(|(id, _)| id).collect(),
        branches,
    })
}

/// Whether the graph is more than a chain: two calls at one depth, a call with several inputs, a layer called twice.
fn branches(
    program: &Program,
    nodes: &[(NodeId, usize)],
    operations: &[(OperationId, usize)],
) -> bool {
    let side_by_side = nodes.windows(2).any(|pair| pair[0].1 == pair[1].1);
    let several_inputs = nodes
        .iter()
        .any(|(node, _)| program.node(*node).inputs.len() > 1);
    side_by_side || several_inputs || operations.len() < nodes.len()
}

/// The behaviour of a functional model: it calls its operations in order.
pub struct Functional;

impl Layer for Functional {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let Some(graph) = call.operation().graph.clone() else {
            return Err(refusal!("{layer} has no graph", layer = call.name()));
        };
        let passed = call.arguments.get("inputs").clone();
        let mut given = match_inputs(call.host.program(), &call.name(), &graph, &passed)?;
        let expected = graph.inputs.tensors();
        // Work is done at every call, whatever the shapes.
        let mut same = !call.is_traced();
        for (tensor, reference) in given.iter_mut().zip(&expected) {
            *tensor = fitted(call, *tensor, *reference)?;
            let program = call.host.program();
            let (given, expected) = (program.tensor(*tensor), program.tensor(*reference));
            // A shape that is not known is taken for the right one.
            same &= is_open(&given.axes) || given.dims() == expected.dims();
        }
        let mut made: FxHashMap<TensorId, Value> = FxHashMap::default();
        if !same {
            for (reference, tensor) in expected.iter().zip(&given) {
                let open = is_open(&call.host.program().tensor(*tensor).axes);
                made.insert(
                    *reference,
                    Value::Tensor(if open { *reference } else { *tensor }),
                );
            }
            for node in &graph.nodes {
                let node = call.host.program().node(*node).clone();
                if node.inputs.is_empty() || !node.inputs.iter().all(|t| made.contains_key(t)) {
                    continue;
                }
                let passed = node.passed().map(&mut |value| {
                    value.map_tensors(&mut |t| made.get(&t).cloned().unwrap_or(Value::Tensor(t)))
                });
                let output = call.call_child(node.operation, passed)?;
                for (reference, tensor) in node.outputs.iter().zip(output.tensors()) {
                    made.insert(*reference, Value::Tensor(tensor));
                }
            }
        }
        if call.is_traced() {
            return Ok(unpack_single(graph.outputs.map_tensors(&mut |reference| {
                let made = made.get(&reference).cloned();
                made.unwrap_or(Value::Tensor(reference))
            })));
        }
        let program = call.host.program();
        let outputs = graph.outputs.tensors();
        let results: FxHashMap<TensorId, Tensor> = outputs
            .iter()
            .map(|reference| {
                let id = match made.get(reference) {
                    Some(Value::Tensor(id)) => *id,
                    _ => *reference,
                };
                let tensor = program.tensor(id);
                (*reference, Tensor::new(tensor.axes.clone(), tensor.dtype))
            })
            .collect();
        let id = call.id;
        let program = call.host.program_mut();
        Ok(unpack_single(graph.outputs.map_tensors(&mut |reference| {
            let tensor = results[&reference].clone().made_by(id);
            Value::Tensor(program.add_tensor(tensor))
        })))
    }

    fn hands_on(&self) -> bool {
        true
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs, training=None, mask=None, **kwargs")
    }
}

/// A list of one tensor as that tensor: what a model with one output returns.
fn unpack_single(value: Value) -> Value {
    match &value {
        Value::List(items) if items.len() == 1 => items[0].clone(),
        _ => value,
    }
}

/// The tensors that were passed, in the order of the model's inputs. A dictionary is matched by the inputs' names.
fn match_inputs(
    program: &Program,
    model: &str,
    graph: &Graph,
    passed: &Value,
) -> Result<Tensors, Refusal> {
    let expected = graph.inputs.tensors();
    let given = match (&graph.inputs, passed) {
        (Value::Dict(_), _) | (_, Value::Tensor(_) | Value::List(_) | Value::Tuple(_)) => {
            passed.tensors()
        }
        (_, Value::Dict(entries)) => expected
            .iter()
            .filter_map(|tensor| {
                let name = program.tensor(*tensor).maker;
                let name = name.map(|id| program.operation(id).name.clone())?;
                let entry = entries.iter().find(|(key, _)| key.as_str() == Some(&*name));
                entry.and_then(|(_, value)| value.tensors().first().copied())
            })
            .collect(),
        _ => passed.tensors(),
    };
    if given.len() == expected.len() {
        return Ok(given);
    }
    Err(refusal!(
        "{model} takes {number} input tensors, but {number_2} were passed",
        model,
        number = expected.len(),
        number_2 = given.len()
    ))
}

/// The tensor that takes the place of an input: the one that was passed, or where it has a last axis of one too many or too few,
/// without it or with it.
///
/// # Errors
/// It has another shape.
pub(crate) fn fitted(
    call: &mut Call<'_>,
    given: TensorId,
    expected: TensorId,
) -> Result<TensorId, Refusal> {
    let program = call.host.program();
    let (tensor, reference) = (program.tensor(given), &program.tensor(expected).axes);
    if fits(&tensor.axes, reference) {
        return Ok(given);
    }
    let is_one = |axes: &[Axis]| axes.last().is_some_and(|axis| axis.dim == Dim::Known(1));
    let mut axes = tensor.axes.to_vec();
    if axes.len() == reference.len() + 1 && is_one(&axes) {
        axes.pop();
    } else if axes.len() + 1 == reference.len() && is_one(reference) {
        axes.extend(reference.last().cloned());
    }
    if fits(&axes, reference) {
        // In a graph Keras 3 asks each layer for its shape, and takes the tensor as it is.
        if program.era == Era::Keras3 && program.depth() <= 1 && tensor.history.is_some() {
            return Ok(given);
        }
        let dtype = tensor.dtype;
        let made = call.intermediate(axes, dtype);
        call.is_within(made, given);
        return Ok(made);
    }
    Err(refusal!(
        "{layer} takes an input of shape {expected}, but was called with {given}",
        layer = call.name(),
        expected = ShapeText(reference),
        given = ShapeText(&tensor.axes)
    ))
}
