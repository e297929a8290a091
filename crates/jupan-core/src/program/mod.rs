//! The program that is being read: its operations, the tensors between them, and the names it has used.

mod names;
mod operation;
mod tensor;

pub use names::Names;
use operation::FEW;
pub use operation::{CallApart, LastCall, Operation, OperationKind, Weight};
pub use tensor::{Node, Tensor, TensorName};

use crate::refusal;
use std::cell::Cell;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::axis::Axis;
use crate::call::Unfinished;
use crate::diagnostic::{Diagnostic, Refusal, Source, SourceId, Span};
use crate::dtype::{DType, GlobalPolicy, Policy};
use crate::era::Era;
use crate::layer::Layer;
use crate::message::Message;
use crate::signature::{Arguments, Bound, Given, Passed, Signature};
use crate::trace::Tracing;
use crate::value::Value;

/// The number of an operation within the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(pub u32);

/// The number of a tensor within the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TensorId(pub u32);

/// The number of a node within the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// The tensors of a call: most often one, rarely more than four.
pub type Tensors = SmallVec<[TensorId; 4]>;

/// Layers nested more deeply than this are refused: they are walked recursively.
const MAX_NESTING: u32 = 200;

/// What a trial leaves as it was: see [`Program::begin_trial`].
pub(crate) struct Trial {
    /// The operations that it may change, as they were.
    kept: Vec<(OperationId, Operation)>,
    operations: usize,
    tensors: usize,
    diagnostics: usize,
    bytes: u64,
    tracing: Option<usize>,
}

/// What [`Program::end_build`] puts back.
pub struct Building {
    inside: u32,
    around: u32,
}

/// The bytes of so many records, with what the allocator adds.
const fn bytes_of<T>(count: usize) -> u64 {
    match count {
        0 => 0,
        _ => (size_of::<T>() * count) as u64 + 16,
    }
}

/// An operation with its layer, its place in the lists of its model, and whoever holds it.
const OPERATION_BYTES: u64 = bytes_of::<Operation>(1) + 150;

fn bytes_passed(passed: &Passed) -> u64 {
    let given = passed.positional.len() + passed.keyword.len();
    bytes_of::<Passed>(1) + bytes_of::<Given>(given) + 16 * passed.keyword.len() as u64
}

/// Everything that a program has made so far.
#[derive(Default)]
pub struct Program {
    /// Which Keras is imitated.
    pub era: Era,
    /// What in the source says that it was written for this Keras.
    pub era_signs: Vec<Message>,
    /// The pieces of source that were read.
    pub sources: Vec<Source>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
    /// The automatic names used.
    pub names: Names,
    /// The policy of layers that state none.
    pub policy: GlobalPolicy,
    /// Whether layers are built now that Keras would leave unbuilt, to know what they will be.
    pub deriving: bool,
    /// Whether the layer that is being built is not about to be called, so that what it makes at its first call waits.
    pub uncalled: bool,
    /// Whether `channels_first` is the default data format.
    pub channels_first: bool,
    operations: Vec<Operation>,
    tensors: Vec<Tensor>,
    nodes: Vec<Node>,
    /// By the address of their text: the same text elsewhere is read once more.
    signatures: FxHashMap<(usize, usize), Rc<Signature>>,
    /// The arguments that a layer with this signature was made with last.
    recent: FxHashMap<*const Signature, Rc<Bound>>,
    /// What stands for a layer until its constructor returns.
    unfinished: Option<Rc<dyn Layer>>,
    /// Words that many records have in common.
    words: FxHashSet<Rc<str>>,
    /// How many bytes the records take, about.
    bytes: u64,
    /// How often a record was looked at.
    looks: Cell<u64>,
    paths: Vec<Rc<str>>,
    /// Where paths are written.
    scratch: Cell<String>,
    /// How many layers deep the current computation is; nothing is recorded inside one.
    pub(crate) inside: u32,
    /// How deep the computation is that the layer being built is about to take part in.
    pub(crate) around: u32,
    /// The classes of the operations that masks and casts were made with, for Sequentials that repeat their calls.
    pub(crate) mask_log: Vec<&'static str>,
    /// The trace that is being taken.
    pub(crate) tracing: Option<Box<Tracing>>,
}

impl Program {
    /// An empty program.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a piece of source.
    pub fn add_source(&mut self, source: Source) -> SourceId {
        self.sources.push(source);
        SourceId(self.sources.len() as u32 - 1)
    }

    /// Whether the program is taken from a document, whose code has run.
    #[must_use]
    pub fn is_of_document(&self) -> bool {
        let taken = |source: &Source| source.cell.is_some() || source.lines.is_some();
        self.sources.iter().any(taken)
    }

    /// A piece of source.
    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.get(id.0 as usize)
    }

    /// The models, in the order in which they were made.
    pub fn models(&self) -> impl Iterator<Item = OperationId> {
        let numbered = (0..).map(OperationId).zip(&self.operations);
        let models = numbered.filter(|(_, operation)| operation.kind == OperationKind::Model);
        models.map(|(id, _)| id)
    }

    /// An operation. Ids come from this program only, so that there always is one.
    pub fn operation(&self, id: OperationId) -> &Operation {
        self.look_up();
        &self.operations[id.0 as usize]
    }

    /// An operation, to change it.
    pub fn operation_mut(&mut self, id: OperationId) -> &mut Operation {
        self.look_up();
        &mut self.operations[id.0 as usize]
    }

    /// A tensor.
    pub fn tensor(&self, id: TensorId) -> &Tensor {
        self.look_up();
        &self.tensors[id.0 as usize]
    }

    /// A tensor, to change it.
    pub fn tensor_mut(&mut self, id: TensorId) -> &mut Tensor {
        &mut self.tensors[id.0 as usize]
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// Adds an operation.
    pub fn add_operation(&mut self, operation: Operation) -> OperationId {
        self.bytes += OPERATION_BYTES + operation.name.len() as u64;
        if let Some(graph) = &operation.graph {
            self.bytes += bytes_of::<NodeId>(graph.nodes.len());
            self.bytes += bytes_of::<OperationId>(graph.operations.len());
        }
        self.operations.push(operation);
        OperationId(self.operations.len() as u32 - 1)
    }

    /// How many operations there are.
    pub fn operation_count(&self) -> usize {
        self.operations.len()
    }

    /// How many tensors there are.
    pub fn tensor_count(&self) -> usize {
        self.tensors.len()
    }

    /// Adds a tensor.
    pub fn add_tensor(&mut self, tensor: Tensor) -> TensorId {
        self.bytes += bytes_of::<Tensor>(1) + bytes_of::<Axis>(tensor.axes.len());
        self.tensors.push(tensor);
        TensorId(self.tensors.len() as u32 - 1)
    }

    /// Whether an operation on this tensor would be recorded: it is of the graph, and no layer is being computed.
    pub fn in_graph(&self, tensor: TensorId) -> bool {
        self.inside == 0 && self.tensor(tensor).history.is_some()
    }

    /// Records a call and makes its outputs tensors of the graph. An output that has a history already (or is an argument)
    /// is copied, so that each tensor is made once.
    pub(crate) fn add_node(
        &mut self,
        operation: OperationId,
        passed: Rc<Passed>,
        inputs: Tensors,
        output: &Value,
        span: Option<Span>,
    ) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        let mut outputs = Tensors::new();
        let output = output.map_tensors(&mut |tensor| {
            let mut made = self.tensor(tensor).clone();
            let fresh = made.history.is_none() && !inputs.contains(&tensor);
            made.history = Some((id, outputs.len() as u32));
            made.maker = Some(operation);
            if made.name.is_none() || !fresh {
                made.name = Some(self.names.next_tensor(self.era));
            }
            let tensor = if fresh {
                *self.tensor_mut(tensor) = made;
                tensor
            } else {
                self.add_tensor(made)
            };
            outputs.push(tensor);
            Value::Tensor(tensor)
        });
        let index = self.next_node_index(operation);
        let positional = passed.positional.iter().map(|given| &given.value);
        let alone = passed.keyword.is_empty()
            && passed.positional.len() == inputs.len()
            && positional
                .zip(&inputs)
                .all(|(value, input)| *value == Value::Tensor(*input));
        let passed = (!alone).then_some(passed);
        self.bytes += bytes_of::<Node>(1) + bytes_of::<TensorId>(inputs.len() + outputs.len());
        self.bytes += passed.as_ref().map_or(0, |passed| bytes_passed(passed));
        self.nodes.push(Node {
            operation,
            passed,
            inputs,
            output,
            outputs,
            span,
            index,
            replayed: None,
            derived: self.deriving,
        });
        self.operation_mut(operation).nodes.push(id);
        id
    }

    /// The index of an operation's next node. Nodes that a Sequential repeats move up; the others keep theirs, and the last
    /// of them has the highest.
    fn next_node_index(&self, operation: OperationId) -> u32 {
        let record = self.operation(operation);
        let last = record.nodes.last();
        let nodes = record.replayed.iter().chain(last);
        let next = nodes.map(|id| self.node_index(*id).saturating_add(1));
        next.max().unwrap_or(0)
    }

    /// Says that a node is repeated whenever a Sequential changes, which it has done `rebuilds` times so far.
    pub(crate) fn replay(&mut self, node: NodeId, sequential: OperationId, rebuilds: u32) {
        let record = &mut self.nodes[node.0 as usize];
        record.replayed = Some((sequential, rebuilds));
        let operation = record.operation;
        self.operation_mut(operation).replayed.push(node);
    }

    /// Ends the repetition of a node: from now on it keeps its index.
    pub(crate) fn settle(&mut self, node: NodeId) {
        let index = self.node_index(node);
        let record = &mut self.nodes[node.0 as usize];
        record.index = index;
        record.replayed = None;
        let operation = record.operation;
        let replayed = &mut self.operation_mut(operation).replayed;
        replayed.retain(|other| *other != node);
    }

    /// The Sequentials that repeat calls of an operation.
    pub(crate) fn repeaters(&self, operation: OperationId) -> Vec<OperationId> {
        let replayed = self.operation(operation).replayed.iter();
        replayed
            .filter_map(|node| self.node(*node).replayed)
            .map(|(sequential, _)| sequential)
            .collect()
    }

    /// Records an earlier call that was only counted: like `model`, on this input, `back` calls before it.
    pub(crate) fn add_earlier(&mut self, model: NodeId, input: TensorId, back: u32) -> TensorId {
        let id = NodeId(self.nodes.len() as u32);
        let record = self.node(model).clone();
        let index = self.node_index(model).saturating_sub(back);
        let output = record.outputs.first();
        let output = output.map(|tensor| self.tensor(*tensor).clone());
        let copy = Tensor {
            history: Some((id, 0)),
            name: Some(self.names.next_tensor(self.era)),
            ..output.unwrap_or(Tensor::new(Vec::new(), DType::Float32))
        };
        let output = self.add_tensor(copy);
        self.bytes += bytes_of::<Node>(1);
        self.nodes.push(Node {
            passed: None,
            inputs: Tensors::from_slice(&[input]),
            output: Value::Tensor(output),
            outputs: Tensors::from_slice(&[output]),
            index,
            replayed: None,
            ..record
        });
        let nodes = &mut self.operation_mut(record.operation).nodes;
        let at = nodes.iter().position(|node| *node == model);
        nodes.insert(at.unwrap_or(0), id);
        output
    }

    /// Which of its operation's calls a node is, from 0: the 1 in `dense[1][0]`.
    pub fn node_index(&self, id: NodeId) -> u32 {
        let node = self.node(id);
        let moved = node.replayed.map_or(0, |(sequential, since)| {
            let stack = self.operation(sequential).stack.as_ref();
            stack.map_or(0, |stack| stack.rebuilds.saturating_sub(since))
        });
        node.index + moved
    }

    /// The inputs of the graph that a tensor was made from, each once, in the order in which its makers take them.
    pub fn sources_of(&self, tensor: TensorId) -> Vec<TensorId> {
        let mut sources = Vec::new();
        let mut seen = FxHashSet::default();
        let mut waiting = vec![tensor];
        while let Some(tensor) = waiting.pop() {
            if !seen.insert(tensor) {
                continue;
            }
            let made_by = self.tensor(tensor).history.map(|(node, _)| self.node(node));
            match made_by {
                Some(node) if !node.inputs.is_empty() => waiting.extend(node.inputs.iter().rev()),
                _ => sources.push(tensor),
            }
        }
        sources
    }

    /// Uses up an automatic name that nothing is called by.
    pub(crate) fn skip_name(&mut self, class: &str) {
        self.names.skip(self.era, class);
    }

    /// The next automatic name for a class.
    pub fn next_name(&mut self, class: &str) -> Rc<str> {
        self.names.next(self.era, class)
    }

    /// A parsed signature, parsed once.
    pub fn signature(&mut self, text: &'static str) -> Rc<Signature> {
        let parsed = self.signatures.entry((text.as_ptr() as usize, text.len()));
        parsed
            .or_insert_with(|| Rc::new(Signature::parse(text)))
            .clone()
    }

    /// Keeps the arguments that a layer is made with, once for all that are made in a row with equal ones.
    pub(crate) fn keep(&mut self, signature: &Rc<Signature>, arguments: &mut Arguments) {
        let recent = self.recent.entry(Rc::as_ptr(signature));
        let recent = recent.or_insert_with(|| Rc::new(Bound::default()));
        if !arguments.share(recent) {
            *recent = arguments.bound().clone();
            self.bytes += arguments.bytes();
        }
    }

    pub(crate) fn unfinished(&mut self) -> Rc<dyn Layer> {
        let layer = self.unfinished.get_or_insert_with(|| Rc::new(Unfinished));
        layer.clone()
    }

    /// A word that many records have in common, held once.
    pub fn word(&mut self, text: &str) -> Rc<str> {
        match self.words.get(text) {
            Some(word) => word.clone(),
            None => {
                let word: Rc<str> = text.into();
                self.words.insert(word.clone());
                word
            }
        }
    }

    /// How many bytes the records take, about: what the budget of an evaluation is spent on.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// How often records were looked at: what has been done with them, about.
    pub fn looks(&self) -> u64 {
        self.looks.get()
    }

    fn look_up(&self) {
        self.looks.set(self.looks.get() + 1);
    }

    /// Gives an operation another weight.
    pub fn add_weight(&mut self, operation: OperationId, weight: Weight) {
        self.bytes += bytes_of::<Weight>(1) + bytes_of::<Axis>(weight.axes.len()) + 32;
        self.operation_mut(operation).weights.push(Rc::new(weight));
    }

    /// The latest call of an operation: what went in, and what came out.
    pub fn last_call(&self, operation: OperationId) -> Option<(&Tensors, &Tensors)> {
        self.operation(operation)
            .last_call
            .as_ref()
            .map(|call| match call {
                LastCall::Recorded(node) => {
                    let node = self.node(*node);
                    (&node.inputs, &node.outputs)
                }
                LastCall::Apart(call) => (&call.inputs, &call.outputs),
            })
    }

    /// Makes a layer one of those inside another. Does nothing where it is one already.
    ///
    /// # Errors
    /// Layers are nested too deeply, or one inside itself.
    pub fn adopt(
        &mut self,
        parent: OperationId,
        attribute: &str,
        child: OperationId,
    ) -> Result<(), Refusal> {
        let nesting = self.operation(child).nesting + 1;
        if nesting > MAX_NESTING || parent == child {
            return Err(Refusal {
                exception: crate::diagnostic::Exception::Limit,
                ..refusal!(
                    "layers are nested more than {MAX_NESTING} deep inside {parent}",
                    MAX_NESTING,
                    parent = self.operation(parent).name
                )
            });
        }
        let name = &self.operation(child).name;
        let attribute = match **name == *attribute {
            true => name.clone(),
            false => self.word(attribute),
        };
        self.bytes += 40;
        let record = self.operation_mut(parent);
        if !record.contains(child) {
            record.children.push((attribute, child));
            match &mut record.inside {
                Some(inside) => {
                    inside.insert(child);
                }
                None if record.children.len() > FEW => {
                    let all = record.children.iter().map(|(_, id)| *id);
                    record.inside = Some(Box::new(all.collect()));
                }
                None => {}
            }
        }
        record.nesting = record.nesting.max(nesting);
        Ok(())
    }

    /// Moves the last layer inside another right behind one of its siblings, or to the front: where it would be, had it been
    /// known to be a layer when that was the last.
    pub fn move_last_child(&mut self, parent: OperationId, behind: Option<OperationId>) {
        let children = &self.operation(parent).children;
        let sibling = children.iter().position(|(_, id)| Some(*id) == behind);
        let mut at = sibling.map_or(0, |at| at + 1);
        // Unknown ones are found out in their order.
        while let Some((_, id)) = children.get(at)
            && at + 1 < children.len()
            && self.operation(*id).is_unknown()
        {
            at += 1;
        }
        let children = &mut self.operation_mut(parent).children;
        if let Some(last) = children.pop() {
            children.insert(at.min(children.len()), last);
        }
    }

    /// The names of the layers around a weight that the operation makes now, its own among them even in its constructor.
    pub fn scope_of(&self, operation: OperationId) -> Rc<str> {
        let operation = self.operation(operation);
        let entered = operation.path.clone();
        entered.unwrap_or_else(|| self.scoped(&operation.name))
    }

    /// Begins to try out what an operation would do. Only this one, those inside it and new ones may be changed meanwhile, and
    /// nobody else may keep the number of anything new.
    pub(crate) fn begin_trial(&mut self, operation: OperationId) -> Trial {
        let inside = self.flatten(operation).into_iter();
        let kept = inside.map(|id| (id, self.operation(id).clone())).collect();
        self.names.tried = Some(Vec::new());
        Trial {
            kept,
            operations: self.operations.len(),
            tensors: self.tensors.len(),
            diagnostics: self.diagnostics.len(),
            bytes: self.bytes,
            tracing: self.tracing.as_ref().map(|tracing| tracing.begin_trial()),
        }
    }

    /// Puts everything back as it was when the trial began, names and numbers too.
    pub(crate) fn end_trial(&mut self, trial: Trial) {
        for (id, kept) in trial.kept {
            *self.operation_mut(id) = kept;
        }
        self.names.give_back();
        self.operations.truncate(trial.operations);
        self.tensors.truncate(trial.tensors);
        self.diagnostics.truncate(trial.diagnostics);
        self.bytes = trial.bytes;
        if let (Some(tracing), Some(steps)) = (self.tracing.as_deref_mut(), trial.tracing) {
            tracing.end_trial(steps, trial.tensors);
        }
    }

    /// Whether nothing is being computed inside a layer right now.
    pub fn is_outside(&self) -> bool {
        self.inside == 0
    }

    /// The policy of a layer that states none. Since Keras 3 the first layer settles it: `set_floatx` comes too late then.
    pub fn policy_of_layer(&mut self) -> Policy {
        let policy = self.policy.get();
        if self.era == Era::Keras3 {
            self.policy.set(policy);
        }
        policy
    }

    /// Whether a layer casts what it gets of this type: floating-point numbers, since Keras 3 to whatever it computes in.
    pub fn casts(&self, layer: &Operation, given: DType) -> bool {
        let casts = layer.policy.compute.is_float() || self.era == Era::Keras3;
        layer.autocast && casts && given.is_float()
    }

    /// How many layers deep the computation is right now.
    pub fn depth(&self) -> u32 {
        self.inside
    }

    /// Begins to build an operation, within its name scope. Weights are made for real, not inside a traced computation: what
    /// is recorded there is recorded here. Returns what [`Program::end_build`] needs.
    pub fn begin_build(&mut self, operation: OperationId) -> Building {
        self.enter(operation);
        let inside = std::mem::take(&mut self.inside);
        let around = self.around;
        self.around += inside;
        Building { inside, around }
    }

    /// Ends what [`Program::begin_build`] began.
    pub fn end_build(&mut self, building: Building) {
        self.leave();
        self.inside = building.inside;
        self.around = building.around;
    }

    /// Whether no layer is being built or called right now.
    pub fn is_idle(&self) -> bool {
        self.paths.is_empty()
    }

    /// How many layers are computing around the one that is being built.
    pub fn depth_around_build(&self) -> u32 {
        self.around
    }

    /// Enters an operation's name scope. The first time decides under which path its weights are.
    pub fn enter(&mut self, operation: OperationId) {
        let path = match &self.operation(operation).path {
            Some(path) => path.clone(),
            None => {
                let path = self.scoped(&self.operation(operation).name);
                self.bytes += path.len() as u64 + 24;
                self.operation_mut(operation).path = Some(path.clone());
                path
            }
        };
        self.paths.push(path);
    }

    /// Enters a name scope that the program opens itself.
    pub fn enter_scope(&mut self, name: &str) {
        self.paths.push(self.scoped(name));
    }

    /// The names of the layers around what is made now.
    pub fn scope(&self) -> Rc<str> {
        self.paths.last().cloned().unwrap_or_default()
    }

    /// A name under the current path.
    fn scoped(&self, name: &str) -> Rc<str> {
        match self.paths.last() {
            Some(outer) if !outer.is_empty() => {
                let mut path = self.scratch.take();
                path.clear();
                path.extend([&**outer, "/", name]);
                let scoped = path.as_str().into();
                self.scratch.set(path);
                scoped
            }
            _ => name.into(),
        }
    }

    /// Leaves the scope that was entered last.
    pub fn leave(&mut self) {
        self.paths.pop();
    }

    /// All weights of an operation and of those inside it, each once, as `layer.weights` lists them: its own trainable
    /// ones, its own others, then layer by layer. Each with the operation that owns it, its index there, and whether
    /// training changes it now.
    pub fn weights(&self, operation: OperationId) -> Vec<(OperationId, usize, bool)> {
        let record = self.operation(operation);
        let asked = record.trainable;
        if record.children.is_empty() && record.borrowed.is_empty() {
            let mut found = Vec::with_capacity(record.weights.len());
            for trainable in [true, false] {
                let weights = record.weights.iter().enumerate();
                let listed = weights.filter(|(_, weight)| weight.trainable == trainable);
                found.extend(listed.map(|(index, weight)| {
                    (operation, index, trainable && !weight.resting && asked)
                }));
            }
            return found;
        }
        let mut found = Vec::new();
        let mut seen = FxHashSet::default();
        let inside = self.flatten(operation);
        // Only what is borrowed can be met twice.
        let any_borrowed = inside
            .iter()
            .any(|id| !self.operation(*id).borrowed.is_empty());
        for id in inside {
            let lister = self.operation(id);
            for trainable in [true, false] {
                let own = (0..lister.weights.len()).map(|index| (id, index));
                for (id, index) in lister.borrowed.iter().copied().chain(own) {
                    let owner = self.operation(id);
                    let Some(weight) = owner.weights.get(index) else {
                        continue;
                    };
                    if weight.trainable == trainable && (!any_borrowed || seen.insert((id, index)))
                    {
                        // As in Keras, only the flag of the owner and that of the operation asked for count; setting a flag
                        // sets those of all layers inside.
                        let trained = trainable && !weight.resting && owner.trainable && asked;
                        found.push((id, index, trained));
                    }
                }
            }
        }
        found
    }

    /// An operation and all inside it, each once, outer before inner.
    pub fn flatten(&self, operation: OperationId) -> Vec<OperationId> {
        if self.operation(operation).children.is_empty() {
            return vec![operation];
        }
        let mut found = Vec::new();
        let mut seen = FxHashSet::default();
        let mut waiting = vec![operation];
        while let Some(id) = waiting.pop() {
            if seen.insert(id) {
                found.push(id);
                let children = self.operation(id).children.iter().rev();
                waiting.extend(children.map(|(_, child)| *child));
            }
        }
        found
    }

    /// Freezes or thaws an operation and all inside it.
    pub fn set_trainable(&mut self, operation: OperationId, trainable: bool) {
        for id in self.flatten(operation) {
            self.operation_mut(id).trainable = trainable;
        }
    }
}
