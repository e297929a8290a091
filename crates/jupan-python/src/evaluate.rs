//! From cells of source to the program they make.

use crate::Options;
use crate::code::CodeKind;
use crate::keras::{self, Object};
use crate::name::known;
use crate::value::{Unknown, Value};
use crate::vm::{Missing, Vm};
use jupan_core::diagnostic::{Diagnostic, Source, SourceId, Span};
use jupan_core::message;
use jupan_core::program::{OperationId, OperationKind, Program};
use jupan_core::report::{ModelReport, Summary, Uncalled};
use jupan_core::trace::trace_all;
use jupan_core::value as core;
use jupan_core::world::World;
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// A piece of source to evaluate; the pieces of a program share their names.
pub struct Cell {
    /// The source.
    pub source: Source,
    /// Whether it is a cell of a notebook, where lines of the shell are allowed.
    pub notebook: bool,
}

/// What an evaluation came to.
pub struct Evaluation {
    /// The program: layers, models, tensors.
    pub program: Program,
    /// The models: those that global variables reach, in the order of the variables, then those that were only used.
    pub models: Vec<ModelReport>,
    /// The global variables that are tensors, layers or models, or lists of such.
    pub variables: Vec<(Rc<str>, core::Value)>,
    /// The models as they stood at each `summary()`.
    pub summaries: Vec<Summary>,
    /// Where `summary()` is called on what is not known.
    pub unseen_summaries: Vec<Span>,
    /// Functions and classes that may make models but were not called.
    pub uncalled: Vec<Uncalled>,
    /// The names of numbers that only data knows, where some were given values.
    pub left_open: Vec<Rc<str>>,
    /// What was taken from the output that a document shows: `X.shape = (100, 8)`.
    pub learned: Vec<String>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lists within lists are searched for models as deep as this.
const MAX_DEPTH: u32 = 6;

/// So many functions that nothing calls are called with open arguments.
const MOST_OPEN_CALLS: usize = 20;

/// And as many values as this: lists can hold each other.
const MAX_SEARCHED: u32 = 200_000;

/// Evaluates a program.
pub fn evaluate(cells: Vec<Cell>, world: &dyn World, options: &Options) -> Evaluation {
    let mut vm = Vm::new(world, options);
    vm.program.era = options.era;
    vm.program.channels_first = options.channels_first;
    let main = vm.add_module("__main__", Missing::Error);
    vm.main = Some(main);
    vm.imported.insert("__main__".into(), Value::Module(main));
    assume(&mut vm, options);
    let globals = vm.globals(main);
    globals
        .fresh()
        .insert(known::FILE, Value::str(&options.script));
    for (at, cell) in cells.into_iter().enumerate() {
        vm.printing = options.told.get(at).map_or(&[], Vec::as_slice);
        vm.running = u32::try_from(vm.program.sources.len()).ok().map(SourceId);
        if let Some(code) = vm.compile(cell.source, cell.notebook)
            && let Err(stop) = vm.run_module(&code, main)
        {
            vm.report(stop, None);
        }
        vm.learn(None);
    }
    for call in &options.calls {
        make_call(&mut vm, call);
    }
    let mut uncalled = uncalled(&mut vm);
    let (mut models, mut variables) = found(&mut vm);
    if models.is_empty() {
        // What needs no argument is called where nothing else was found.
        let ready: Vec<String> = uncalled
            .iter()
            .filter(|function| function.call.ends_with("()"))
            .map(|function| function.call.clone())
            .collect();
        for call in ready {
            if make_call(&mut vm, &call) {
                uncalled.retain(|function| function.call != call);
            }
        }
        (models, variables) = found(&mut vm);
    }
    for call in &options.calls {
        // A single layer is shown when it was asked for.
        let name = vm.name(call);
        let value = vm.globals(main).read().get(&name).cloned();
        if let Some(core::Value::Operation(id)) = value.and_then(|value| described(&value, 0))
            && models.iter().all(|(other, _)| *other != id)
        {
            models.push((id, Some(call.clone())));
        }
    }
    if options.every_model {
        for function in uncalled.iter().take(MOST_OPEN_CALLS) {
            call_with_open_arguments(&mut vm, function);
        }
        let seen: FxHashSet<OperationId> = models.iter().map(|(id, _)| *id).collect();
        let made = vm.program.models().filter(|id| !seen.contains(id));
        // The last of several that are alike counts, and what is held still is later.
        models.splice(0..0, made.map(|id| (id, None)));
    }
    for id in models.iter().map(|(id, _)| *id).collect::<Vec<_>>() {
        build_with_given_shape(&mut vm, id, options);
    }
    let mut models: Vec<ModelReport> = models
        .into_iter()
        .map(|(id, variable)| ModelReport::of(&vm.program, id, variable))
        .collect();
    let mut diagnostics = std::mem::take(&mut vm.diagnostics);
    diagnostics.extend(vm.names_assumed());
    diagnostics.extend(vm.names_not_shown());
    let learned = std::mem::take(&mut vm.learned);
    diagnostics.append(&mut vm.program.diagnostics);
    if options.trace {
        trace_all(&mut vm, &mut models, &options.settings);
    }
    // Functions hold their modules, and modules their functions: the circle is opened here.
    for module in &vm.modules {
        module.globals.fresh().clear();
    }
    vm.framework.instances.clear();
    Evaluation {
        program: std::mem::take(&mut vm.program),
        models,
        variables,
        summaries: std::mem::take(&mut vm.framework.summaries),
        unseen_summaries: std::mem::take(&mut vm.framework.unseen_summaries),
        learned,
        uncalled,
        left_open: vm.left_open.take().into_iter().collect(),
        diagnostics,
    }
}

/// Binds the names that a document leaves to its readers.
fn assume(vm: &mut Vm, options: &Options) {
    for (name, path) in &options.assume {
        if let (Ok(value), Some(main)) = (vm.at_path(path), vm.main) {
            let name = vm.name(name);
            vm.globals(main).fresh().insert(name, value);
        }
    }
}

/// Makes a call that the user asked for; its result is a global variable named by the call.
fn make_call(vm: &mut Vm, call: &str) -> bool {
    match vm.evaluate_text(call) {
        Ok(value) => {
            if let Some(main) = vm.main {
                let name = vm.name(call);
                vm.globals(main).fresh().insert(name, value);
            }
            true
        }
        Err(stop) => {
            vm.report(stop, None);
            false
        }
    }
}

/// Calls what nothing called, its arguments left open. What there is to say of that is not of the program.
fn call_with_open_arguments(vm: &mut Vm, uncalled: &Uncalled) {
    let Some(main) = vm.main else { return };
    let call = &*uncalled.call;
    let (name, parameters) = call.split_once('(').unwrap_or((call, ""));
    let name = vm.name(name);
    let function = vm.globals(main).read().get(&name).cloned();
    let Some(function) = function.filter(|_| parameters != ")") else {
        return;
    };
    let parameters = parameters.trim_end_matches(')').split(", ");
    let open = parameters.map(|parameter| {
        let reason = message!("nothing calls `{call}`", call);
        let unknown = Unknown::new(reason, uncalled.span, Some(parameter.into()));
        Value::Unknown(Rc::new(unknown))
    });
    let said = (vm.diagnostics.len(), vm.program.diagnostics.len());
    let open = open.collect();
    // The model is among all that were made.
    drop(vm.call(&function, open));
    vm.diagnostics.truncate(said.0);
    vm.program.diagnostics.truncate(said.1);
}

type Found = (
    Vec<(OperationId, Option<String>)>,
    Vec<(Rc<str>, core::Value)>,
);

/// The models of the program, and its global variables that matter.
fn found(vm: &mut Vm) -> Found {
    let mut models: Vec<(OperationId, Option<String>)> = Vec::new();
    let mut seen = FxHashSet::default();
    let mut variables = Vec::new();
    let Some(main) = vm.main else {
        return (models, variables);
    };
    let mut left = MAX_SEARCHED;
    let globals: Vec<_> = vm
        .globals(main)
        .read()
        .iter()
        .map(|(name, value)| (*name, value.clone()))
        .collect();
    for (name, value) in globals {
        let text = vm.names.text(name);
        if text.starts_with("__") {
            continue;
        }
        search(vm, &text, &value, 0, &mut left, &mut |id, path| {
            if seen.insert(id) {
                models.push((id, Some(path)));
            }
        });
        if let Some(value) = described(&value, 0) {
            variables.push((text, value));
        }
    }
    for id in vm.framework.touched.clone() {
        if seen.insert(id) {
            models.push((id, None));
        }
    }
    (models, variables)
}

fn search(
    vm: &Vm,
    path: &str,
    value: &Value,
    depth: u32,
    left: &mut u32,
    tell: &mut dyn FnMut(OperationId, String),
) {
    *left = left.saturating_sub(1);
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Instance(instance) => {
            if let Value::Framework(Object::Operation(id)) = &*instance.payload.borrow()
                && vm.program.operation(*id).kind == OperationKind::Model
            {
                tell(*id, path.to_string());
            }
            // An `OrderedDict`, a `deque`, …
            let held = instance.payload.borrow().clone();
            if let Value::Dict(_) | Value::List(_) | Value::Tuple(_) = held {
                search(vm, path, &held, depth + 1, left, tell);
            }
        }
        Value::List(list) => {
            for (index, item) in list.read().items.iter().enumerate().take(10_000) {
                if *left == 0 {
                    break;
                }
                search(vm, &format!("{path}[{index}]"), item, depth + 1, left, tell);
            }
        }
        Value::Tuple(tuple) => {
            for (index, item) in tuple.items.iter().enumerate().take(10_000) {
                if *left == 0 {
                    break;
                }
                search(vm, &format!("{path}[{index}]"), item, depth + 1, left, tell);
            }
        }
        Value::Dict(dict) => {
            for (key, item) in dict.read().entries.values().take(10_000) {
                if *left == 0 {
                    break;
                }
                let key = match key {
                    Value::Str(text) => format!("'{text}'"),
                    Value::Int(n) => n.to_string(),
                    _ => continue,
                };
                search(vm, &format!("{path}[{key}]"), item, depth + 1, left, tell);
            }
        }
        _ => {}
    }
}

/// A value as a report shows variables: tensors, layers, lists and dictionaries of them.
fn described(value: &Value, depth: u32) -> Option<core::Value> {
    match value {
        Value::Framework(Object::Tensor(id)) => Some(core::Value::Tensor(*id)),
        Value::Instance(instance) => match &*instance.payload.borrow() {
            Value::Framework(Object::Operation(id)) => Some(core::Value::Operation(*id)),
            _ => None,
        },
        Value::List(list) if depth < MAX_DEPTH => {
            let items: Option<Vec<_>> = list
                .read()
                .items
                .iter()
                .map(|item| described(item, depth + 1))
                .collect();
            items
                .filter(|items| !items.is_empty())
                .map(core::Value::list)
        }
        Value::Tuple(tuple) if depth < MAX_DEPTH => {
            let items: Option<Vec<_>> = tuple
                .items
                .iter()
                .map(|item| described(item, depth + 1))
                .collect();
            items
                .filter(|items| !items.is_empty())
                .map(core::Value::tuple)
        }
        Value::Dict(dict) if depth < MAX_DEPTH => {
            let mut entries = Vec::new();
            for (key, value) in dict.read().entries.values() {
                let Value::Str(key) = key else { return None };
                let value = described(value, depth + 1)?;
                entries.push((core::Value::Str(key.clone()), value));
            }
            (!entries.is_empty()).then(|| core::Value::Dict(entries.into()))
        }
        _ => None,
    }
}

/// Functions and model classes at the top level that nothing called.
fn uncalled(vm: &mut Vm) -> Vec<Uncalled> {
    let Some(main) = vm.main else {
        return Vec::new();
    };
    let globals: Vec<Value> = vm.globals(main).read().values().cloned().collect();
    let mut found = Vec::new();
    for value in globals {
        let (function, name, skip, code) = match &value {
            Value::Function(function)
                if function.module == main && function.code.kind == CodeKind::Function =>
            {
                (
                    function.clone(),
                    function.code.name.clone(),
                    0,
                    function.code.clone(),
                )
            }
            Value::Class(class)
                if !class.native
                    && class
                        .lineage()
                        .any(|class| &*class.name == "Model" && class.native) =>
            {
                match class.find(known::INIT) {
                    Some(Value::Function(init)) => {
                        (init.clone(), class.name.clone(), 1, init.code.clone())
                    }
                    _ => continue,
                }
            }
            _ => continue,
        };
        if vm.called(&code) {
            continue;
        }
        let makes_models = skip == 1 || mentions_models(vm, &code, 0);
        if !makes_models {
            continue;
        }
        let parameters = &function.code.parameters;
        let required = parameters
            .positional
            .len()
            .saturating_sub(function.defaults.len());
        let names: Vec<Rc<str>> = parameters
            .positional
            .iter()
            .take(required)
            .skip(skip)
            .map(|name| vm.names.text(*name))
            .collect();
        let span = Span {
            source: code.source,
            start: code.range.0,
            end: code.range.1,
        };
        found.push(Uncalled {
            call: format!("{name}({})", names.join(", ")),
            span: Some(span),
        });
    }
    found
}

/// Whether a function speaks of what models are made with.
fn mentions_models(vm: &Vm, code: &crate::code::Code, depth: u32) -> bool {
    let names = ["Sequential", "Model", "Input", "Dense", "Conv2D"];
    let mentions = code.ops.iter().any(|op| match op {
        crate::code::Op::LoadGlobal(name)
        | crate::code::Op::LoadAttr(name)
        | crate::code::Op::LoadMethod(name) => names.contains(&vm.names.str(*name)),
        _ => false,
    });
    mentions
        || depth < 10
            && code
                .codes
                .iter()
                .any(|code| mentions_models(vm, code, depth + 1))
}

/// Gives a model or a layer without an input shape the one that the user gave.
fn build_with_given_shape(vm: &mut Vm, id: OperationId, options: &Options) {
    let operation = vm.program.operation(id);
    let is_layer = operation.kind == OperationKind::Layer;
    let has_input = match is_layer {
        true => operation.last_call.is_some(),
        false => operation.built,
    };
    if has_input || options.input_shapes.is_empty() {
        return;
    }
    let shapes: Vec<Value> = options
        .input_shapes
        .iter()
        .map(|shape| {
            let dims = shape
                .iter()
                .map(|dim| dim.map_or(Value::None, |n| Value::Int(i128::from(n))));
            Value::tuple(std::iter::once(Value::None).chain(dims).collect())
        })
        .collect();
    let shape = match &shapes[..] {
        [only] => only.clone(),
        _ => Value::list(shapes),
    };
    let tried = match is_layer {
        true => keras::try_out(vm, id, &shape),
        false => keras::build(vm, id, &shape),
    };
    if let Err(stop) = tried {
        vm.report(stop, None);
    }
}
