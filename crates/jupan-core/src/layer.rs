//! What a layer is: it states weights and outputs as named axes, and nothing else.

use crate::message;
use crate::message::Message;
use crate::refusal;
use std::rc::Rc;

use crate::axis::{Axis, How, Name, ShapeText, is_open, names};
use crate::diagnostic::{Diagnostic, Exception, Kind, Refusal, Severity, Span};
use crate::dim::Dim;
use crate::dtype::{DType, Quantization};
use crate::era::Era;
use crate::program::{Operation, OperationId, Program, Tensor, TensorId, Weight};
use crate::signature::{Arguments, Given, Passed};
use crate::value::{Foreign, Value};
use crate::work;

/// A layer or an operation. Configuration lives in the implementing type, state (weights, whether it is built, layers inside)
/// in the [`Program`]'s record of it.
pub trait Layer {
    /// States the weights, once, before the first call. The arguments are those of that call.
    ///
    /// # Errors
    /// What the framework would refuse.
    fn build(&self, _call: &mut Call<'_>) -> Result<(), Refusal> {
        Ok(())
    }

    /// States the outputs of one call: tensors from [`Call::output`], alone or in any structure.
    ///
    /// # Errors
    /// What the framework would refuse.
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal>;

    /// The signature of the call. A layer that reads [`Call::passed`] itself has none.
    fn call_signature(&self) -> Option<&'static str>;

    /// The names of the call's parameters, for a layer without a signature whose call takes masks by name.
    fn parameters(&self) -> Option<&[Rc<str>]> {
        None
    }

    /// Whether it is only what it holds: a class of the program that states no call of its own makes nothing more of it.
    fn only_holds(&self) -> bool {
        false
    }

    /// Whether a mask on its input has a meaning after it. Without it, masks end here.
    fn supports_masking(&self) -> bool {
        false
    }

    /// The mask of the outputs, given the one of the inputs (`None`, a tensor, or a structure of them).
    ///
    /// # Errors
    /// What the framework would refuse.
    fn compute_mask(&self, _call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        Ok(previous)
    }

    /// Whether Keras takes it as built from the start, because there is nothing to build. Such a layer can't tell its output
    /// shape before it is called in a graph.
    fn built_at_start(&self) -> bool {
        false
    }

    /// Whether it tells its output shape from the shapes that it was built for, without a call.
    fn states_shape(&self) -> bool {
        !self.built_at_start()
    }

    /// Whether it hands its inputs on to others and does not look at their axes itself.
    fn hands_on(&self) -> bool {
        false
    }

    /// A property that other layers ask for: `state_size`, `output_size`, `units`, …
    fn attribute(&self, _host: &mut dyn Host, _id: OperationId, _name: &str) -> Option<Value> {
        None
    }

    /// Sentences for the explanation that the axes don't say: why there are no weights, what a gate is. English phrases,
    /// keys of the locale files.
    fn remarks(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Adds two small weights beside the large one, which rests from now on: low-rank adaptation. The rank is the argument
    /// `lora_rank` of the layer's record.
    ///
    /// # Errors
    /// The layer has no such method, or refuses.
    fn enable_lora(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        Err(Refusal {
            exception: Exception::AttributeError,
            ..refusal!(
                "{layer} has no low-rank adaptation (`enable_lora`)",
                layer = call.name()
            )
        }
        .with_help(message!(
            "only Dense, EinsumDense, Embedding and the plain convolutions have it"
        )))
    }

    /// Keeps the large weights in fewer bits.
    ///
    /// # Errors
    /// The layer has no such method, or refuses.
    fn quantize(&self, call: &mut Call<'_>, _mode: Quantization) -> Result<(), Refusal> {
        Err(Refusal {
            exception: Exception::NotImplementedError,
            ..refusal!("{layer} can't be quantized", layer = call.name())
        }
        .with_help(message!(
            "only Dense, EinsumDense, Embedding and ReversibleEmbedding can"
        )))
    }

    /// A layer of the same kind for another place (a copy in a wrapper, a clone of a model); made by the host for layers
    /// that the user wrote.
    fn foreign(&self) -> Option<&Foreign> {
        None
    }
}

/// What surrounds the layers: the program they belong to, and whoever can run the user's own functions.
pub trait Host {
    /// The program being read.
    fn program(&self) -> &Program;

    /// The program being read, to change it.
    fn program_mut(&mut self) -> &mut Program;

    /// Calls a function or an object that the user wrote.
    ///
    /// # Errors
    /// What it raises.
    fn call_foreign(&mut self, foreign: &Foreign, passed: Passed) -> Result<Value, Refusal>;

    /// Makes another layer like one that the user wrote, under this name.
    ///
    /// # Errors
    /// What its constructor raises.
    fn clone_foreign(
        &mut self,
        foreign: &Foreign,
        name: &str,
        inside: bool,
    ) -> Result<OperationId, Refusal>;

    /// Takes steps from the budget of the evaluation, and the memory that the records of the program took since the last
    /// time.
    ///
    /// # Errors
    /// The budget is used up.
    fn charge(&mut self, steps: u64) -> Result<(), Refusal>;
}

/// A host without a user's program: for files, tests and the library.
#[derive(Default)]
pub struct Plain {
    /// The program.
    pub program: Program,
}

impl Host for Plain {
    fn program(&self) -> &Program {
        &self.program
    }

    fn program_mut(&mut self) -> &mut Program {
        &mut self.program
    }

    fn call_foreign(&mut self, foreign: &Foreign, _passed: Passed) -> Result<Value, Refusal> {
        Ok(Value::Unknown(message!(
            "`{foreign}` is a function that is not at hand here",
            foreign = foreign.name
        )))
    }

    fn clone_foreign(
        &mut self,
        foreign: &Foreign,
        _name: &str,
        _inside: bool,
    ) -> Result<OperationId, Refusal> {
        Err(refusal!(
            "a layer of the class {foreign} can't be copied here",
            foreign = foreign.name
        ))
    }

    fn charge(&mut self, _steps: u64) -> Result<(), Refusal> {
        Ok(())
    }
}

/// One layer of the catalogue: what it is called, how it is made, and examples that are documentation, test and question to
/// the oracle at once.
pub struct Entry {
    /// How Keras spells it.
    pub keras: Spelling,
    /// What it does, in one sentence; a phrase of the locale files.
    pub summary: &'static str,
    /// Where its rules are from: a documentation page, a paper.
    pub source: &'static str,
    /// Reads the arguments.
    pub construct: fn(&mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal>,
    /// Worked examples.
    pub examples: &'static [Example],
}

/// A framework's words for a layer.
pub struct Spelling {
    /// The name of the class.
    pub name: &'static str,
    /// Other public names of it.
    pub aliases: &'static [&'static str],
    /// How older versions spelled it, where that was different.
    pub former: &'static [Former],
    /// The constructor's signature, without what all layers accept.
    pub signature: &'static str,
    /// The signature of a call.
    pub call: &'static str,
}

impl Spelling {
    /// How it was spelled then.
    pub fn former_in(&self, era: Era) -> Option<&'static Former> {
        self.former.iter().find(|former| former.eras.contains(&era))
    }
}

/// How older versions spelled a layer.
pub struct Former {
    /// Which versions.
    pub eras: &'static [Era],
    /// The name of the class then.
    pub name: &'static str,
    /// The parameters by their names then, in their order; empty where that is as today.
    pub signature: &'static str,
    /// Names of parameters with today's; an empty one means that the argument changes no shape, and `size[1]` an item of a
    /// tuple. Those that all layers of Keras 1 share need not be here.
    pub renames: &'static [(&'static str, &'static str)],
    /// Today's parameters that had another default.
    pub defaults: &'static [(&'static str, &'static str)],
}

/// A worked example.
pub struct Example {
    /// The constructor, as in `Conv2D(32, 3)`.
    pub code: &'static str,
    /// The shape of the input, or of the inputs separated by `;`.
    pub input: &'static str,
    /// The shape of the output, or of the outputs separated by `;`.
    pub output: &'static str,
    /// The number of parameters.
    pub params: i64,
    /// What is done for one sample, worked out by hand.
    pub work: Worked,
}

/// What a layer does, as a hand works it out: from the definition of the layer, not from what its rule says.
pub enum Worked {
    /// So often each of these and nothing else, the numbers written as their factors: `(Kind::MultiplyAdd, 26 * 26 * 32 * 9)`.
    Counted(&'static [(work::Kind, i64)]),
    /// It is counted by axes that the example leaves open.
    Open,
    /// It hangs on what the layer can't know.
    Unknown,
}

/// A function that makes a layer and calls it at once: `keras.layers.add`.
pub struct Shorthand {
    /// Its name, in the module of the layers.
    pub name: &'static str,
    /// Its signature: the inputs, then arguments of the layer.
    pub signature: &'static str,
    /// The layer.
    pub entry: &'static Entry,
}

/// One operation of the catalogue: a function on tensors, without weights.
pub struct OpEntry {
    /// The class that Keras gives the operation in a graph, as in `Add`; its automatic name is derived from it. Empty for a
    /// plain function, which leaves no trace in the graph.
    pub class: &'static str,
    /// The public names, as in `add`; with their module where it is not `keras.ops`.
    pub names: &'static [&'static str],
    /// The signature of a call.
    pub signature: &'static str,
    /// States the outputs.
    pub call: fn(&mut Call<'_>) -> Result<Value, Refusal>,
    /// States the work, given the outputs; called only while work is being collected. One that states nothing is not known.
    pub work: fn(&mut Call<'_>, &Value),
}

/// Everything that can be made and called: passed to whoever reads sources, which don't know the catalogue otherwise.
#[derive(Clone, Copy)]
pub struct Catalogue {
    /// The layers, by family.
    pub layers: &'static [&'static Entry],
    /// The layers that only older versions have.
    pub past: &'static [&'static Entry],
    /// The functions that make a layer and call it.
    pub shorthands: &'static [Shorthand],
    /// The operations.
    pub ops: &'static [&'static OpEntry],
    /// What other libraries call the operations.
    pub aliases: &'static [Alias],
    /// Python's operators on tensors and the public name of the operation of each: `+`, `@`, `[]`, `unary -`, `abs`.
    pub operators: &'static [(&'static str, &'static str)],
    /// How operations are spelled, and TensorFlow's names for them in the graphs of `tf.keras` 2; sorted.
    pub tensorflow: &'static [(&'static str, &'static str)],
}

/// Another library's name for an operation of the catalogue.
pub struct Alias {
    /// Its full name, as in `tf.reduce_mean`.
    pub name: &'static str,
    /// The public name of the operation.
    pub op: &'static str,
    /// Its own signature.
    pub signature: &'static str,
    /// Its own names of parameters, with the operation's; an empty name means that the argument changes no shape.
    pub renames: &'static [(&'static str, &'static str)],
}

impl Alias {
    /// The arguments as the operation wants them. Those with the same name keep it.
    ///
    /// # Errors
    /// What does not fit the alias's own signature.
    pub fn translate(&self, program: &mut Program, passed: Passed) -> Result<Passed, Refusal> {
        let signature = program.signature(self.signature);
        let arguments = Arguments::bind(self.name, &signature, &passed)?;
        let mut translated = Passed::default();
        for argument in arguments.iter() {
            let rename = self.renames.iter().find(|(own, _)| *own == argument.name);
            let name = rename.map_or(argument.name, |(_, name)| name);
            // A default of the alias's own counts too: it may differ from the operation's.
            let wanted = argument.given || !argument.value.is_none();
            if name.is_empty() || !wanted {
                continue;
            }
            let given = Given {
                value: argument.value.clone(),
                span: argument.span,
            };
            translated.keyword.push((Rc::from(name), given));
        }
        Ok(translated)
    }
}

impl Catalogue {
    /// A layer by name or alias.
    pub fn layer(&self, name: &str) -> Option<&'static Entry> {
        self.layers
            .iter()
            .find(|entry| entry.keras.name == name || entry.keras.aliases.contains(&name))
            .copied()
    }

    /// A layer by a name that it had then, or has today.
    pub fn layer_in(&self, era: Era, name: &str) -> Option<&'static Entry> {
        if era == Era::Keras3 {
            return self.layer(name);
        }
        let former = |entry: &&&'static Entry| {
            let former = entry.keras.former.iter();
            let mut own = former.filter(|former| former.eras.contains(&era));
            own.any(|former| former.name == name)
        };
        let mut all = self.layers.iter().chain(self.past);
        all.find(former).copied().or_else(|| self.layer(name))
    }

    /// The names under which layers are known then.
    pub fn layer_names(&self, era: Era) -> Vec<&'static str> {
        let today = self.layers.iter().flat_map(|entry| {
            let names = entry.keras.aliases.iter().copied();
            names.chain([entry.keras.name])
        });
        let former = self.layers.iter().chain(self.past).filter_map(|entry| {
            let former = entry.keras.former_in(era)?;
            Some(former.name)
        });
        today.chain(former).collect()
    }

    /// A function that makes a layer and calls it, by name; the layer must be known then.
    pub fn shorthand_in(&self, era: Era, name: &str) -> Option<&'static Shorthand> {
        let mut functions = self.shorthands.iter();
        let function = functions.find(|function| function.name == name)?;
        let layer = self.layer_in(era, function.entry.keras.name)?;
        let former = layer.keras.former_in(era);
        // The function of a layer of the past was there at first only: `merge` is a module since Keras 2.
        let is_past = self.layer(layer.keras.name).is_none();
        let at_first = former.and_then(|former| former.eras.first()) == Some(&era);
        (!is_past || at_first).then_some(function)
    }

    /// An operation by one of its names.
    pub fn op(&self, name: &str) -> Option<&'static OpEntry> {
        self.ops
            .iter()
            .find(|entry| entry.names.contains(&name))
            .copied()
    }

    /// Another library's name for an operation.
    pub fn alias(&self, name: &str) -> Option<&'static Alias> {
        self.aliases.iter().find(|alias| alias.name == name)
    }

    /// The name of an operation's row in a graph of `tf.keras` 2, by how the program spells the operation.
    pub fn tensorflow_name(&self, spelled: &'static str) -> Option<&'static str> {
        let rows = self.tensorflow;
        let found = rows.binary_search_by_key(&spelled, |(own, _)| own);
        let found = found.ok().and_then(|at| rows.get(at));
        match found {
            Some((_, name)) => Some(name),
            None => spelled.starts_with("tf.").then_some(spelled),
        }
    }

    /// The operation of one of Python's operators.
    pub fn operator(&self, symbol: &str) -> Option<&'static OpEntry> {
        let (_, name) = self.operators.iter().find(|(own, _)| *own == symbol)?;
        self.op(name)
    }
}

/// The making of a layer.
pub struct Construct<'a> {
    /// Who surrounds it.
    pub host: &'a mut dyn Host,
    /// The new layer's number; its record is there already, with its name.
    pub id: OperationId,
    /// The arguments.
    pub arguments: &'a Arguments,
}

impl Construct<'_> {
    /// Makes a layer inside this one, known by the name of the attribute that holds it.
    ///
    /// # Errors
    /// What the inner layer refuses.
    pub fn child(
        &mut self,
        attribute: &str,
        entry: &'static Entry,
        passed: Passed,
    ) -> Result<OperationId, Refusal> {
        let child = crate::call::construct(self.host, entry, passed, None)?;
        self.adopt(attribute, child)?;
        Ok(child)
    }

    /// Takes a layer that was passed as an argument as one inside this one.
    ///
    /// # Errors
    /// Layers are nested too deeply.
    pub fn adopt(&mut self, attribute: &str, child: OperationId) -> Result<(), Refusal> {
        self.host.program_mut().adopt(self.id, attribute, child)
    }

    /// The layer passed as an argument.
    ///
    /// # Errors
    /// Anything else than a layer.
    pub fn layer(&self, name: &str) -> Result<OperationId, Refusal> {
        match self.arguments.get(name) {
            Value::Operation(id) => Ok(*id),
            _ => Err(self.arguments.refuse(name, message!("a layer"))),
        }
    }
}

/// One call of a layer, or its building before the first call.
pub struct Call<'a> {
    /// Who surrounds it.
    pub host: &'a mut dyn Host,
    /// The layer's number.
    pub id: OperationId,
    /// The arguments, bound to the signature of the call.
    pub arguments: Arguments,
    /// The arguments as they were passed.
    pub passed: Rc<Passed>,
    /// The place of the call.
    pub span: Option<Span>,
}

/// A tensor as a layer sees it: cast to the layer's type where the policy says so.
#[derive(Clone, Debug)]
pub struct Input {
    /// The tensor.
    pub id: TensorId,
    /// Its axes.
    pub axes: Rc<[Axis]>,
    /// The type of its elements.
    pub dtype: DType,
}

impl Input {
    /// The number of axes.
    pub fn rank(&self) -> usize {
        self.axes.len()
    }

    /// Python's index as an index from the front. Where the number of axes is not known, only the last ones have one.
    pub fn index(&self, axis: i64) -> Option<usize> {
        let at = normalize(axis, self.rank())?;
        (!is_open(&self.axes) || axis < 0 && at > 0).then_some(at)
    }

    /// The extent of an axis; negative indices count from the end. Unknown where there is no such axis.
    pub fn dim(&self, axis: i64) -> Dim {
        self.index(axis)
            .and_then(|at| self.axes.get(at))
            .map_or_else(
                || Dim::unknown(message!("no such axis")),
                |axis| axis.dim.clone(),
            )
    }

    /// All extents.
    pub fn dims(&self) -> Vec<Dim> {
        self.axes.iter().map(|axis| axis.dim.clone()).collect()
    }

    /// The axis as a factor that remembers where it was read from; negative indices count from the end.
    pub fn axis(&self, axis: i64) -> Axis {
        match self
            .index(axis)
            .and_then(|at| Some((at, self.axes.get(at)?)))
        {
            Some((at, found)) => Axis {
                name: found.name,
                dim: found.dim.clone(),
                how: How::Axis(self.id, at),
            },
            None => Axis::fixed(names::AXIS, Dim::unknown(message!("no such axis"))),
        }
    }

    /// All axes, each remembering where it was read from.
    pub fn all_axes(&self) -> Vec<Axis> {
        (0..self.rank() as i64).map(|at| self.axis(at)).collect()
    }

    /// The shape as text.
    pub fn shape(&self) -> String {
        ShapeText(&self.axes).to_string()
    }
}

/// Python's index as an index from the front.
pub fn normalize(index: i64, len: usize) -> Option<usize> {
    let len = i64::try_from(len).ok()?;
    let at = if index < 0 { index + len } else { index };
    (0..len).contains(&at).then_some(at as usize)
}

impl Call<'_> {
    /// The record of the layer.
    pub fn operation(&self) -> &Operation {
        self.host.program().operation(self.id)
    }

    /// What the layer is called in messages: "conv2d".
    pub fn name(&self) -> Rc<str> {
        self.operation().name.clone()
    }

    /// The type that the layer computes in.
    pub fn dtype(&self) -> DType {
        self.operation().policy.compute
    }

    /// A tensor as the layer sees it.
    pub fn view(&self, id: TensorId) -> Input {
        let operation = self.operation();
        let tensor = self.host.program().tensor(id);
        let cast = operation.is_layer() && self.host.program().casts(operation, tensor.dtype);
        Input {
            id,
            axes: tensor.axes.clone(),
            dtype: if cast {
                operation.policy.compute
            } else {
                tensor.dtype
            },
        }
    }

    /// The one tensor that the call is about. Before Keras 3 it may stand in a list of its own.
    ///
    /// # Errors
    /// The first argument is something else.
    pub fn input(&self) -> Result<Input, Refusal> {
        let first = self.arguments.iter().next().map(|a| &a.value);
        match first {
            Some(Value::Tensor(id)) => Ok(self.view(*id)),
            Some(list @ (Value::Tuple(items) | Value::List(items))) if items.len() == 1 => {
                match items[0] {
                    Value::Tensor(id) if self.host.program().era < Era::Keras3 => Ok(self.view(id)),
                    Value::Tensor(_) => Err(self
                        .not_a_tensor(list)
                        .with_help(message!("leave out the brackets around the one tensor"))),
                    _ => Err(self.not_a_tensor(&items[0])),
                }
            }
            Some(other) => Err(self.not_a_tensor(other)),
            None => Err(Refusal::type_error(message!(
                "{layer} needs an input",
                layer = self.name()
            ))),
        }
    }

    /// The tensors of the first argument, in Keras's order.
    ///
    /// # Errors
    /// It holds something else.
    pub fn inputs(&self) -> Result<Vec<Input>, Refusal> {
        let first = self.arguments.iter().next().map(|a| &a.value);
        match first {
            Some(value @ (Value::Tuple(items) | Value::List(items))) => {
                let tensors = value.tensors();
                if tensors.len() < items.len() {
                    return Err(self.not_a_tensor(value));
                }
                Ok(tensors.into_iter().map(|id| self.view(id)).collect())
            }
            Some(value @ Value::Dict(_)) => Ok(value
                .tensors()
                .into_iter()
                .map(|id| self.view(id))
                .collect()),
            _ => Ok(vec![self.input()?]),
        }
    }

    /// The tensor in an argument, where there is one.
    pub fn tensor(&self, argument: &str) -> Option<Input> {
        match self.arguments.get(argument) {
            Value::Tensor(id) => Some(self.view(*id)),
            _ => None,
        }
    }

    fn not_a_tensor(&self, value: &Value) -> Refusal {
        refusal!(
            "the input of {layer} must be a tensor, but is {value}",
            layer = self.name(),
            value
        )
    }

    /// Refuses an input with another number of axes.
    ///
    /// # Errors
    /// The rank differs.
    pub fn expect_rank(&self, input: &Input, rank: usize) -> Result<(), Refusal> {
        if input.rank() == rank {
            return Ok(());
        }
        Err(refusal!(
            "{layer} takes an input with {rank} axes, but its input has {rank_2}: {input}",
            layer = self.name(),
            rank,
            rank_2 = input.rank(),
            input = input.shape()
        ))
    }

    /// Refuses an input with another number of axes than the one that the layer was built for.
    ///
    /// # Errors
    /// The rank differs.
    pub fn expect_built_rank(&self, input: &Input) -> Result<(), Refusal> {
        match self.operation().built_rank {
            Some(rank) => self.expect_rank(input, rank),
            None => Ok(()),
        }
    }

    /// Refuses an input with fewer axes.
    ///
    /// # Errors
    /// The rank is smaller.
    pub fn expect_min_rank(&self, input: &Input, rank: usize) -> Result<(), Refusal> {
        if input.rank() >= rank {
            return Ok(());
        }
        Err(refusal!(
            "{layer} takes an input with at least {rank} axes, but its input has {rank_2}: {input}",
            layer = self.name(),
            rank,
            rank_2 = input.rank(),
            input = input.shape()
        ))
    }

    /// States a weight of the layer's own type.
    ///
    /// # Errors
    /// One of its axes is unspecified, or negative.
    pub fn weight(&mut self, name: &str, axes: Vec<Axis>) -> Result<(), Refusal> {
        let dtype = self.operation().policy.variable;
        self.weight_as(name, axes, dtype, true)
    }

    /// States a weight that training does not change.
    ///
    /// # Errors
    /// One of its axes is unspecified, or negative.
    pub fn fixed_weight(&mut self, name: &str, axes: Vec<Axis>) -> Result<(), Refusal> {
        let dtype = self.operation().policy.variable;
        self.weight_as(name, axes, dtype, false)
    }

    /// States a weight.
    ///
    /// # Errors
    /// One of its axes is unspecified, or negative.
    pub fn weight_as(
        &mut self,
        name: &str,
        axes: Vec<Axis>,
        dtype: DType,
        trainable: bool,
    ) -> Result<(), Refusal> {
        if let Some(axis) = axes.iter().find(|axis| axis.dim.is_unspecified()) {
            return Err(refusal!("the weight `{name}` of {layer} needs to know its axis \"{axis}\", but that is None", name, layer = self.name(), axis = axis.name)
            .with_note(message!("shape of the weight: {axes}", axes = ShapeText(&axes))));
        }
        if axes
            .iter()
            .any(|axis| axis.dim.known().is_some_and(|n| n < 0))
        {
            return Err(refusal!(
                "the weight `{name}` of {layer} would have a negative extent: {axes}",
                name,
                layer = self.name(),
                axes = ShapeText(&axes)
            ));
        }
        let program = self.host.program_mut();
        let weight = Weight {
            name: program.word(name),
            scope: program.scope_of(self.id),
            axes,
            dtype,
            trainable,
            resting: false,
        };
        program.add_weight(self.id, weight);
        Ok(())
    }

    /// The extent of a weight's axis as it was when the layer was built; `None` where there is no such weight.
    pub fn weight_dim(&self, name: &str, axis: usize) -> Option<Dim> {
        let weights = &self.operation().weights;
        let weight = weights.iter().find(|weight| &*weight.name == name)?;
        weight.axes.get(axis).map(|axis| axis.dim.clone())
    }

    /// Refuses an input whose axis is not the one the layer was built for.
    ///
    /// # Errors
    /// The extents differ.
    pub fn expect_built_for(
        &self,
        input: &Input,
        axis: i64,
        built: Option<Dim>,
    ) -> Result<(), Refusal> {
        let Some(built) = built else { return Ok(()) };
        let dim = input.dim(axis);
        if dim.is_unspecified() || dim.compatible(&built) {
            return Ok(());
        }
        Err(refusal!(
            "{layer} was built for {built} {axis}, but its input {input} has {dim}",
            layer = self.name(),
            built,
            axis = input.axis(axis).name,
            input = input.shape(),
            dim
        ))
    }

    /// An output in the type that the layer computes in.
    pub fn output(&mut self, axes: Vec<Axis>) -> Value {
        let dtype = self.dtype();
        self.output_as(axes, dtype)
    }

    /// An output in this type.
    pub fn output_as(&mut self, axes: Vec<Axis>, dtype: DType) -> Value {
        let tensor = Tensor::new(axes, dtype).made_by(self.id);
        Value::Tensor(self.host.program_mut().add_tensor(tensor))
    }

    /// The same tensor again: an output with all axes of an input.
    pub fn same(&mut self, input: &Input) -> Value {
        self.output_as(input.all_axes(), input.dtype)
    }

    /// Makes a layer inside this one while it is built.
    ///
    /// # Errors
    /// What the inner layer refuses.
    pub fn child(
        &mut self,
        attribute: &str,
        entry: &'static Entry,
        passed: Passed,
    ) -> Result<OperationId, Refusal> {
        let child = crate::call::construct(self.host, entry, passed, None)?;
        self.host.program_mut().adopt(self.id, attribute, child)?;
        Ok(child)
    }

    /// The layer inside this one that an attribute holds.
    pub fn child_named(&self, attribute: &str) -> Option<OperationId> {
        let children = &self.operation().children;
        let found = children.iter().find(|(name, _)| &**name == attribute);
        found.map(|(_, id)| *id)
    }

    /// Builds a layer inside this one for these tensors.
    ///
    /// # Errors
    /// What the inner layer refuses.
    pub fn build_child(
        &mut self,
        child: OperationId,
        passed: impl Into<Rc<Passed>>,
    ) -> Result<(), Refusal> {
        crate::call::build(self.host, child, passed, self.span)
    }

    /// Calls a layer inside this one.
    ///
    /// # Errors
    /// What the inner layer refuses.
    pub fn call_child(
        &mut self,
        child: OperationId,
        passed: impl Into<Rc<Passed>>,
    ) -> Result<Value, Refusal> {
        let output = crate::call::call(self.host, child, passed, self.span)?;
        // Layers of the catalogue compute with axes. Where those inside give tensors of unknown shape, they give the same.
        let program = self.host.program();
        let catalogued = program.operation(self.id).entry.is_some();
        let mut tensors = output.tensors().into_iter();
        let open = tensors.find_map(|tensor| program.tensor(tensor).open());
        Ok(match open.filter(|_| catalogued) {
            Some(reason) => Value::Unknown(reason),
            None => output,
        })
    }

    /// Applies an operation.
    ///
    /// # Errors
    /// What it refuses.
    pub fn apply(&mut self, op: &'static OpEntry, passed: Passed) -> Result<Value, Refusal> {
        crate::call::apply(self.host, op, passed, self.span)
    }

    /// A property of a layer inside this one.
    pub fn attribute(&mut self, child: OperationId, name: &str) -> Option<Value> {
        let layer = self.host.program().operation(child).layer.clone();
        layer.attribute(self.host, child, name)
    }

    /// A tensor with these axes that is no output: what is passed to a layer inside.
    pub fn intermediate(&mut self, axes: Vec<Axis>, dtype: DType) -> TensorId {
        let tensor = Tensor::new(axes, dtype).made_by(self.id);
        self.host.program_mut().add_tensor(tensor)
    }

    /// Says something about the call: what Keras would warn of, a shape of zero size.
    pub fn remark(&mut self, severity: Severity, message: Message) {
        if self.is_traced() {
            return;
        }
        let diagnostic = Diagnostic::new(Kind::Remark, severity, message).at(self.span);
        self.host.program_mut().diagnostics.push(diagnostic);
    }
}

/// The names of the spatial axes of an input, by how many there are.
pub fn spatial_names(rank: usize) -> &'static [Name] {
    match rank {
        1 => &[names::STEPS],
        2 => &[names::HEIGHT, names::WIDTH],
        3 => &[names::DEPTH, names::HEIGHT, names::WIDTH],
        _ => &[],
    }
}
