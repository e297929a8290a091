//! What was found out, in the order in which it is shown.
//!
//! A report is a snapshot: later changes to the program do not reach it. It keeps numbers of operations and tensors, and
//! whoever shows it looks up names, places and origins in the [`Program`] that goes with it.

use std::rc::Rc;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;
use thin_vec::ThinVec;

use crate::diagnostic::{Diagnostic, Span};
use crate::dim::{Count, Poly, SIZE_NO_128_BITS};
use crate::dtype::DType;
use crate::era::Era;
use crate::message;
use crate::message::Message;
use crate::program::{
    NodeId, Operation, OperationId, OperationKind, Program, TensorId, Tensors, Weight,
};
use crate::trace::Trace;
use crate::value::Value;

/// Everything about what was read.
pub struct Report {
    /// The files as the user named them.
    pub files: Vec<Rc<str>>,
    /// The program they make.
    pub program: Program,
    /// The program's global variables that are tensors, layers or models, or lists of such.
    pub variables: Vec<(Rc<str>, Value)>,
    /// The models, in the order of their variables.
    pub models: Vec<ModelReport>,
    /// The models as they stood at each `summary()`.
    pub summaries: Vec<Summary>,
    /// Where `summary()` is called on what is not known.
    pub unseen_summaries: Vec<Span>,
    /// Functions and classes that make models but were not called, each as a ready call.
    pub uncalled: Vec<Uncalled>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// A function or class that may make a model.
#[derive(Clone, Debug)]
pub struct Uncalled {
    /// A call of it, as `build_model(32, classes=10)`, with what must be filled in.
    pub call: String,
    /// Where it is defined.
    pub span: Option<Span>,
}

/// One call of `summary()`.
#[derive(Clone)]
pub struct Summary {
    /// The model as it stood.
    pub model: ModelReport,
    /// Where the call is.
    pub span: Option<Span>,
    /// `expand_nested`
    pub expand_nested: bool,
    /// `show_trainable`
    pub show_trainable: bool,
    /// `line_length`
    pub line_length: Option<usize>,
}

/// How a model is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelKind {
    /// A stack of layers.
    Sequential,
    /// A graph of layers.
    Functional,
    /// A class with a `call` of its own.
    Subclassed,
    /// A single layer.
    Layer,
}

impl ModelKind {
    /// The kind as one word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Sequential => "sequential",
            Self::Functional => "functional",
            Self::Subclassed => "subclassed",
            Self::Layer => "layer",
        }
    }
}

/// A model as it stands.
#[derive(Clone)]
pub struct ModelReport {
    /// Its number.
    pub id: OperationId,
    /// The expression that reaches it in the program: `model`, `models[0]`.
    pub variable: Option<String>,
    /// Its name.
    pub name: Rc<str>,
    /// Its class.
    pub class: Rc<str>,
    /// How it is made.
    pub kind: ModelKind,
    /// Whether its weights exist.
    pub built: bool,
    /// Its inputs.
    pub inputs: Tensors,
    /// Its outputs.
    pub outputs: Tensors,
    /// One for each layer, operation and input.
    pub rows: Vec<Row>,
    /// Whether the rows are more than a chain, so that it matters what each is connected to.
    pub branches: bool,
    /// The sums.
    pub totals: Totals,
    /// The sums that Keras would state: without what it has not built.
    pub keras_totals: Totals,
    /// Whether Keras has built it.
    pub built_in_keras: bool,
    /// Where the program went wrong with it; what came after is not in it.
    pub frozen: Option<Span>,
    /// What happens when it is called, where that was asked for.
    pub trace: Option<Rc<Trace>>,
}

/// The sums over a model's weights, each weight once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// All weights.
    pub total: Size,
    /// Those that training changes.
    pub trainable: Size,
    /// The others.
    pub non_trainable: Size,
    /// What the optimizer keeps, once training has begun.
    pub optimizer: Size,
}

/// How many numbers, and how many bytes they take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Numbers.
    pub count: Count,
    /// Bytes.
    pub bytes: Count,
}

impl Size {
    /// Adds numbers of one type.
    pub fn add(&mut self, count: &Count, dtype: DType) {
        self.count.add(count);
        let width = Poly::from(i128::from(dtype.bytes().unwrap_or(0)));
        let bytes = match count.known.times(&width) {
            Some(known) => Count {
                known,
                missing: count.missing.clone(),
            },
            None => Count::unknown(SIZE_NO_128_BITS),
        };
        self.bytes.add(&bytes);
    }
}

/// One row of a summary: a layer, an operation or an input, with all its calls in the model.
#[derive(Clone, Debug)]
pub struct Row {
    /// The number of the operation.
    pub id: OperationId,
    /// What it is.
    pub kind: OperationKind,
    /// Its name.
    pub name: Rc<str>,
    /// Its class.
    pub class: Rc<str>,
    /// Its calls in this model: one for most, several for a shared layer, none where it was never called.
    pub calls: ThinVec<CallReport>,
    /// Its weights and those of the layers inside it.
    pub weights: ThinVec<WeightReport>,
    /// How many numbers they hold.
    pub params: Count,
    /// How many of them training changes.
    pub trainable_params: Count,
    /// Whether it is trainable.
    pub trainable: bool,
    /// Whether its weights exist.
    pub built: bool,
    /// The outputs that it takes, call by call: of which operation, which call of it, which output of that.
    pub connected_to: ThinVec<(OperationId, u32, u32)>,
    /// The rows of a model inside.
    pub children: ThinVec<Self>,
    /// What Keras would state, where that differs.
    pub keras: KerasRow,
}

/// What Keras would state of a row at that moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KerasRow {
    /// Keras prints `?` for the output shape.
    pub no_shape: bool,
    /// Keras has built it; otherwise it prints `0 (unbuilt)`.
    pub built: bool,
    /// How many numbers Keras counts and how many of them it would train, where that differs.
    pub params: Option<Box<(Count, Count)>>,
    /// The outputs whose shapes Keras prints, where they are others: those of a call outside of this model, or a model's own.
    pub outputs: Option<Box<Tensors>>,
    /// Whether Keras has recorded a call, whose outputs it prints as a list; asked for its shapes, a layer answers with a tuple.
    pub recorded: bool,
}

impl Row {
    /// The outputs that the row shows: those of the last call.
    pub fn outputs(&self) -> &[TensorId] {
        self.calls.last().map_or(&[], |call| &call.outputs)
    }

    /// How many numbers Keras counts, and how many of them it would train.
    pub fn keras_params(&self) -> (&Count, &Count) {
        match &self.keras.params {
            Some(params) => (&params.0, &params.1),
            None => (&self.params, &self.trainable_params),
        }
    }
}

/// The rows, each with how many models it is inside of; rows of models inside only where they are asked for.
pub fn flatten(rows: &[Row], expand_nested: bool) -> Vec<(usize, &Row)> {
    let mut flat = Vec::new();
    let mut waiting: Vec<(usize, &Row)> = rows.iter().rev().map(|row| (0, row)).collect();
    while let Some((level, row)) = waiting.pop() {
        flat.push((level, row));
        if expand_nested {
            waiting.extend(row.children.iter().rev().map(|child| (level + 1, child)));
        }
    }
    flat
}

/// One call of an operation in a model.
#[derive(Clone, Debug)]
pub struct CallReport {
    /// Which of the operation's calls it is; `None` where it is not recorded in a graph.
    pub index: Option<u32>,
    /// What went in.
    pub inputs: Tensors,
    /// What came out.
    pub outputs: Tensors,
}

/// A weight, and whether it is trained.
#[derive(Clone, Debug)]
pub struct WeightReport {
    /// The layer that has it.
    pub owner: OperationId,
    /// The weight.
    pub weight: Rc<Weight>,
    /// Whether training changes it.
    pub trained: bool,
}

impl ModelReport {
    /// The model as it stands now.
    pub fn of(program: &Program, id: OperationId, variable: Option<String>) -> Self {
        let operation = program.operation(id);
        let (kind, inputs, outputs) = match (&operation.graph, &operation.stack) {
            (Some(graph), _) => (
                ModelKind::Functional,
                graph.inputs.tensors(),
                graph.outputs.tensors(),
            ),
            (None, Some(stack)) => {
                let ends = stack.ends;
                (
                    ModelKind::Sequential,
                    ends.iter().map(|(input, _)| *input).collect(),
                    ends.iter().map(|(_, output)| *output).collect(),
                )
            }
            (None, None) => {
                let kind = match operation.kind {
                    OperationKind::Model => ModelKind::Subclassed,
                    _ => ModelKind::Layer,
                };
                let last = program.last_call(id);
                let (inputs, outputs) = last.map(|(i, o)| (i.clone(), o.clone())).unzip();
                (
                    kind,
                    inputs.unwrap_or_default(),
                    outputs.unwrap_or_default(),
                )
            }
        };
        let weights = program.weights(id);
        let inside = program.flatten(id);
        let sums = totals(program, &inside, &weights, false);
        let differs = |id: &OperationId| program.operation(*id).unbuilt_in_keras;
        let keras_totals = match unfinished(program, operation) {
            None if !inside.iter().any(differs) => sums.clone(),
            _ => totals(program, &inside, &weights, true),
        };
        let mut budget = MAX_ROWS;
        let rows = match kind {
            ModelKind::Layer => vec![row(program, id, None, &mut budget)],
            _ => rows(program, id, &mut budget),
        };
        Self {
            id,
            variable,
            name: operation.name.clone(),
            class: operation.class.clone(),
            kind,
            built: operation.built,
            inputs,
            outputs,
            rows,
            branches: operation.graph.as_ref().is_some_and(|graph| graph.branches),
            totals: sums,
            keras_totals,
            built_in_keras: operation.built && !operation.unbuilt_in_keras,
            frozen: operation.frozen,
            trace: None,
        }
    }
}

impl ModelReport {
    /// Opens the models and layers inside, so many levels deep, and no deeper. Layers inside a layer have rows like those of a
    /// model.
    pub fn open(&mut self, program: &Program, levels: usize) {
        let mut budget = MAX_ROWS;
        open(program, &mut self.rows, levels.min(MAX_LEVELS), &mut budget);
    }
}

fn open(program: &Program, rows: &mut [Row], levels: usize, budget: &mut usize) {
    for row in rows {
        if levels == 0 {
            row.children.clear();
            continue;
        }
        if row.children.is_empty() && row.kind == OperationKind::Layer && *budget > 0 {
            let inside = program.operation(row.id).children.iter();
            let inside = inside.map(|(_, id)| self::row(program, *id, None, budget));
            row.children = inside.collect();
        }
        open(program, &mut row.children, levels - 1, budget);
    }
}

/// Models inside models inside models can stand for many more rows than the program has operations. Models inside are not
/// opened any more when there are as many as this.
const MAX_ROWS: usize = 1_000_000;

/// Models and layers inside are opened so deep: a layer may hold itself.
const MAX_LEVELS: usize = 64;

/// The rows of a model, in Keras's order.
fn rows(program: &Program, model: OperationId, budget: &mut usize) -> Vec<Row> {
    let operation = program.operation(model);
    if *budget == 0 {
        return Vec::new();
    }
    match (&operation.graph, &operation.stack) {
        (Some(graph), _) => {
            let nodes: FxHashSet<NodeId> = graph.nodes.iter().copied().collect();
            let operations = graph.operations.iter();
            operations
                .map(|id| row(program, *id, Some(&nodes), budget))
                .collect()
        }
        (None, Some(stack)) => {
            let nodes: FxHashSet<NodeId> = stack.nodes.iter().copied().collect();
            let layers = stack.listed(program);
            layers
                .iter()
                .map(|id| row(program, *id, Some(&nodes), budget))
                .collect()
        }
        (None, None) => {
            let children = operation.children.iter();
            children
                .map(|(_, id)| row(program, *id, None, budget))
                .collect()
        }
    }
}

/// The row of an operation. `nodes` are the calls that belong to the model.
fn row(
    program: &Program,
    id: OperationId,
    nodes: Option<&FxHashSet<NodeId>>,
    budget: &mut usize,
) -> Row {
    *budget = budget.saturating_sub(1);
    let operation = program.operation(id);
    let recorded = operation.nodes.iter().copied();
    let recorded: SmallVec<[NodeId; 4]> = recorded
        .filter(|node| nodes.is_none_or(|nodes| nodes.contains(node)))
        .collect();
    // Most rows have one call with one input: there shall be no room left over.
    let mut calls = ThinVec::with_capacity(recorded.len().max(1));
    let inputs = recorded.iter().map(|id| program.node(*id).inputs.len());
    let mut connected_to = ThinVec::with_capacity(inputs.sum());
    for id in &recorded {
        let node = program.node(*id);
        calls.push(CallReport {
            index: Some(program.node_index(*id)),
            inputs: node.inputs.clone(),
            outputs: node.outputs.clone(),
        });
        for input in &node.inputs {
            if let Some((from, tensor)) = program.tensor(*input).history {
                let from_operation = program.node(from).operation;
                connected_to.push((from_operation, program.node_index(from), tensor));
            }
        }
    }
    if calls.is_empty()
        && let Some((inputs, outputs)) = program.last_call(id)
    {
        calls.push(CallReport {
            index: None,
            inputs: inputs.clone(),
            outputs: outputs.clone(),
        });
    }
    let outputs = calls.last().map(|call: &CallReport| &call.outputs);
    // A model has outputs of its own, those of its graph.
    let own: Option<Tensors> = match (&operation.graph, &operation.stack) {
        (Some(graph), _) => Some(graph.outputs.tensors()),
        (None, Some(stack)) => stack.ends.map(|(_, output)| [output].into_iter().collect()),
        (None, None) => None,
    };
    // Keras shows the last recorded call of all, in this model or not.
    let keras_outputs = operation
        .nodes
        .iter()
        .filter(|node| !program.node(**node).derived)
        .max_by_key(|node| program.node_index(**node))
        .map(|node| &program.node(*node).outputs);
    let same_shapes = |one: &[TensorId], other: &[TensorId]| {
        let dims = |id: &TensorId| program.tensor(*id).dims();
        one == other || one.iter().map(dims).eq(other.iter().map(dims))
    };
    // Keras 3 shows them where the model was never called as a layer in a graph, tf.keras of TensorFlow 2 always. Before that
    // they are one more call, and calls that give different shapes have none.
    let called = !operation.nodes.is_empty();
    let unlike = |own: &Tensors| outputs.is_some_and(|outputs| !same_shapes(own, outputs));
    let differs = called && program.era < Era::TensorFlow2 && own.as_ref().is_some_and(unlike);
    let own = own.filter(|own| !called || program.era == Era::TensorFlow2 && unlike(own));
    let no_shape = match &keras_outputs {
        Some(_) => differs,
        // Without a recorded call Keras asks the layer for the shape, which classes of the user rarely answer.
        None => {
            !operation.built
                || operation.unbuilt_in_keras
                || !(operation.states_shape || own.is_some())
        }
    };
    let listed = program.weights(id);
    let mut weights = ThinVec::with_capacity(listed.len());
    weights.extend(
        listed
            .into_iter()
            .map(|(owner, index, trained)| WeightReport {
                owner,
                weight: program.operation(owner).weights[index].clone(),
                trained,
            }),
    );
    let sums = |counts: &dyn Fn(&WeightReport) -> bool| {
        let weights = || weights.iter().filter(|weight| counts(weight));
        let sum = |weights: &mut dyn Iterator<Item = &WeightReport>| {
            let mut sum = Count::default();
            weights.for_each(|weight| sum.add(&weight.weight.count()));
            sum
        };
        let all = sum(&mut weights());
        // Most often it is all of them.
        let trained = match weights().all(|weight| weight.trained) {
            true => all.clone(),
            false => sum(&mut weights().filter(|weight| weight.trained)),
        };
        (all, trained)
    };
    let (mut params, mut trainable_params) = sums(&|_| true);
    let in_keras = |weight: &WeightReport| !program.operation(weight.owner).unbuilt_in_keras;
    // Without one, the shape is that of what it was built for.
    let built_to_give = operation.built_to_give.as_deref();
    let keras = KerasRow {
        recorded: keras_outputs.is_some(),
        no_shape,
        built: operation.built && !operation.unbuilt_in_keras,
        params: (!weights.iter().all(in_keras)).then(|| Box::new(sums(&in_keras))),
        outputs: own
            .or_else(|| {
                let called = outputs.map_or(&[][..], |outputs| outputs);
                let shown = keras_outputs.or(built_to_give);
                shown.filter(|others| !same_shapes(others, called)).cloned()
            })
            .map(Box::new),
    };
    let missing = match operation.children.is_empty() {
        true => Missing::within(program, &[id]),
        false => Missing::within(program, &program.flatten(id)),
    };
    trainable_params.miss(&missing.of_any_kind);
    params.miss(&missing.all());
    Row {
        id,
        kind: operation.kind,
        name: operation.name.clone(),
        class: operation.class.clone(),
        calls,
        params,
        trainable_params,
        weights,
        trainable: operation.trainable,
        built: operation.built,
        connected_to,
        children: match operation.kind {
            OperationKind::Model => rows(program, id, budget).into(),
            _ => ThinVec::new(),
        },
        keras,
    }
}

/// Why the weights of a model do not all exist yet, where that is so.
fn unfinished(program: &Program, operation: &Operation) -> Option<Message> {
    let model = &operation.name;
    if operation.built || operation.uncertain.is_some() {
        return None;
    }
    if let Some(span) = operation.frozen {
        let place = program.source(span.source)?.place(span.start);
        let line = place.line;
        return Some(match place.cell {
            Some(cell) => message!(
                "{model} stopped at line {line} of cell {cell}",
                model,
                line,
                cell
            ),
            None => message!("{model} stopped at line {line}", model, line),
        });
    }
    let mut held = operation.children.iter();
    if operation.layer.only_holds() && held.all(|(_, child)| program.operation(*child).built) {
        return None;
    }
    Some(message!("{model} has no input shape yet", model))
}

/// Why there may be more weights than are known.
#[derive(Default)]
struct Missing {
    /// Of layers that may have more inside.
    of_layers: Vec<Message>,
    /// Of layers that nobody knows: they may have weights of any kind.
    of_any_kind: Vec<Message>,
}

impl Missing {
    /// In operations and all inside them.
    fn within(program: &Program, operations: &[OperationId]) -> Self {
        let mut missing = Self::default();
        for id in operations {
            let operation = program.operation(*id);
            let Some(reason) = &operation.uncertain else {
                continue;
            };
            let reasons = match operation.is_unknown() {
                true => &mut missing.of_any_kind,
                false => &mut missing.of_layers,
            };
            if !reasons.contains(reason) && reasons.len() < MAX_REASONS {
                reasons.push(reason.clone());
            }
        }
        missing
    }

    fn all(&self) -> Vec<Message> {
        let all = self.of_any_kind.iter().chain(&self.of_layers);
        all.cloned().collect()
    }
}

/// No more reasons than this are told.
const MAX_REASONS: usize = 64;

/// The sums over a model, which comes first among itself and all inside it.
fn totals(
    program: &Program,
    operations: &[OperationId],
    weights: &[(OperationId, usize, bool)],
    in_keras: bool,
) -> Totals {
    // There are many weights of few types.
    let mut by_type: Vec<(DType, bool, Count)> = Vec::new();
    for &(owner, index, trained) in weights {
        if in_keras && program.operation(owner).unbuilt_in_keras {
            continue;
        }
        let weight = &program.operation(owner).weights[index];
        let count = weight.count();
        let same = |(dtype, by_training, _): &&mut (DType, bool, Count)| {
            *dtype == weight.dtype && *by_training == trained
        };
        match by_type.iter_mut().find(same) {
            Some((_, _, sum)) => sum.add(&count),
            None => by_type.push((weight.dtype, trained, count)),
        }
    }
    let mut totals = Totals::default();
    for (dtype, trained, count) in &by_type {
        let part = match trained {
            true => &mut totals.trainable,
            false => &mut totals.non_trainable,
        };
        part.add(count, *dtype);
        totals.total.add(count, *dtype);
    }
    let model = operations.first().map(|id| program.operation(*id));
    let mut missing = Missing::within(program, operations);
    if !in_keras && let Some(why) = model.and_then(|model| unfinished(program, model)) {
        missing.of_layers.push(why);
    }
    let all = missing.all();
    for (part, missing) in [
        (&mut totals.total, all.clone()),
        (&mut totals.trainable, all),
        (&mut totals.non_trainable, missing.of_any_kind),
    ] {
        part.count.miss(&missing);
        part.bytes.miss(&missing);
    }
    let training = model.and_then(|model| model.training.as_deref());
    let state = training.and_then(|training| training.state.clone());
    totals.optimizer = state.unwrap_or_default();
    totals
}
