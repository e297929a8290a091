//! Layers and functions of libraries that are not at hand, called on tensors: what comes out is a tensor of unknown shape, and
//! the call has its place in the graph.

use super::{Object, classes, convert, models, value};
use crate::native::Args;
use crate::value::{Attrs, Holder, Made, Unknown, Value};
use crate::vm::{R, Vm};
use jupan_core::layer::Entry;
use jupan_core::message;
use jupan_core::program::{OperationId, TensorId};
use jupan_core::value as core;
use jupan_core::{call, functional, unknown};
use std::rc::Rc;

/// Layers of Keras whose work is done by code of other libraries.
pub(super) const LAYERS: &[&str] = &["FlaxLayer", "JaxLayer", "TFSMLayer", "TorchModuleWrapper"];

/// The class of a layer of Keras whose work is done by code of other libraries.
pub(super) fn layer_class(vm: &Vm, name: &str) -> Option<Value> {
    LAYERS.contains(&name).then(|| {
        let path = format!("keras.layers.{name}");
        let reason = message!("`{path}` is outside of what is evaluated", path);
        vm.unknown_named(reason, name)
    })
}

/// Arguments are searched for tensors so deep.
const MAX_DEPTH: u32 = 8;

/// The same value with tensors in place of what unknown code made of tensors.
pub(super) fn resolved(vm: &mut Vm, given: &Value) -> R<Value> {
    resolved_at(vm, given, 0)
}

fn resolved_at(vm: &mut Vm, given: &Value, depth: u32) -> R<Value> {
    if depth > MAX_DEPTH {
        return Ok(given.clone());
    }
    let all = |vm: &mut Vm, items: &[Value]| -> R<Option<Vec<Value>>> {
        vm.charge(items.len() as u64 / 4)?;
        let nothing_to_do = |item: &Value| {
            !matches!(
                item,
                Value::Unknown(_) | Value::List(_) | Value::Tuple(_) | Value::Dict(_)
            )
        };
        if items.iter().all(nothing_to_do) {
            return Ok(None);
        }
        let items = items.iter();
        let made: R<Vec<Value>> = items.map(|item| resolved_at(vm, item, depth + 1)).collect();
        made.map(Some)
    };
    match given {
        Value::Unknown(unknown) => Ok(match tensor_of(vm, unknown)? {
            Some(tensor) => value(Object::Tensor(tensor)),
            None => given.clone(),
        }),
        Value::Tuple(tuple) => Ok(match all(vm, &tuple.clone().items)? {
            Some(items) => Value::tuple(items),
            None => given.clone(),
        }),
        Value::List(list) if list.read().taint.is_none() => {
            let items = list.read().items.clone();
            Ok(match all(vm, &items)? {
                Some(items) => Value::list(items),
                None => given.clone(),
            })
        }
        Value::Dict(dict) if dict.read().taint.is_none() => {
            let mut copy = dict.read().clone();
            vm.charge(copy.entries.len() as u64 / 4)?;
            for (_, item) in copy.entries.values_mut() {
                *item = resolved_at(vm, item, depth + 1)?;
            }
            copy.tracker = None;
            copy.shows = None;
            Ok(Value::Dict(crate::shared::Shared::new(copy)))
        }
        _ => Ok(given.clone()),
    }
}

/// Puts tensors in place of what unknown code made of tensors, in all arguments.
pub(super) fn resolve(vm: &mut Vm, args: &mut Args) -> R<()> {
    for given in &mut args.positional {
        *given = resolved(vm, given)?;
    }
    for (_, given) in &mut args.keywords {
        *given = resolved(vm, given)?;
    }
    Ok(())
}

/// The tensor that stands for something unknown: an output of a call on tensors, or an end of an unknown model.
fn tensor_of(vm: &mut Vm, unknown: &Rc<Unknown>) -> R<Option<TensorId>> {
    let Some(text) = unknown.text.as_deref() else {
        return Ok(unknown.tensor);
    };
    let attribute = text.rsplit('.').next().unwrap_or_default();
    let attribute = attribute.split('[').next().unwrap_or_default();
    match (&unknown.made, attribute) {
        (Some(made), "input" | "inputs") => Ok(Some(ends(vm, unknown, made)?.0)),
        (Some(made), "output" | "outputs") => Ok(Some(match unknown.tensor {
            Some(tensor) => tensor,
            None => ends(vm, unknown, made)?.1,
        })),
        (_, "shape" | "dtype" | "ndim") => Ok(None),
        _ => Ok(unknown.tensor),
    }
}

/// Where an unknown model begins and ends: at its first call, or, where it was not called, at an input of its own.
fn ends(vm: &mut Vm, unknown: &Rc<Unknown>, made: &Rc<Made>) -> R<(TensorId, TensorId)> {
    if let Some(ends) = made.ends.get() {
        return Ok(ends);
    }
    let id = layer_of(vm, unknown)?;
    let node = vm.program.operation(id).nodes.first().copied();
    let called = node.and_then(|node| {
        let node = vm.program.node(node);
        Some((*node.inputs.first()?, *node.outputs.first()?))
    });
    let ends = match called {
        Some(ends) => ends,
        None => {
            let reason = unknown.reason.clone();
            let axes = vec![jupan_core::axis::Axis::rest(reason)];
            let span = unknown.place;
            let input = call::input(vm, axes, jupan_core::dtype::DType::Float32, None, span);
            let passed = jupan_core::signature::Passed::positional([core::Value::Tensor(input)]);
            let result = call::call(vm, id, passed, span);
            let output = models::settle(vm, result)?;
            match output.tensors().first() {
                Some(output) => (input, *output),
                None => (input, input),
            }
        }
    };
    made.ends.set(Some(ends));
    Ok(ends)
}

/// The last name of a path that is called in the source, and whether it is that of a class: `tfa.layers.Maxout(2)` makes a
/// `Maxout`, and `hub.Bert.from_preset("base")` a `Bert`.
fn spelled(text: Option<&str>) -> (&str, bool) {
    let path = text.unwrap_or_default();
    let path = path.split_once('(').map_or(path, |(path, _)| path);
    let is_name = |name: &&str| {
        name.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
            && name
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    let names = || path.rsplit('.').map(str::trim).filter(is_name);
    let is_class = |name: &&str| name.starts_with(|letter: char| letter.is_ascii_uppercase());
    match names().find(is_class) {
        Some(class) => (class, true),
        None => match path.rsplit('.').next().filter(is_name) {
            Some(function) => (function, false),
            None => ("Layer", true),
        },
    }
}

/// A new layer in the place of what is called so.
fn new_layer(vm: &mut Vm, unknown: &Unknown) -> OperationId {
    let made = unknown.made.as_ref();
    let text = made.and_then(|made| made.text.as_deref());
    let (class, is_class) = spelled(text.or(unknown.text.as_deref()));
    let given = made.and_then(|made| made.name.borrow().clone());
    let name = match given {
        Some(name) => name,
        None if is_class => vm.program.next_name(class),
        None => unknown::name_of_function(&mut vm.program, class),
    };
    let place = unknown.place.or(vm.place);
    unknown::layer(&mut vm.program, class, name, unknown.reason.clone(), place)
}

/// The layer in the place of a value that nobody knows, always the same for the same object.
pub(super) fn layer_of(vm: &mut Vm, unknown: &Rc<Unknown>) -> R<OperationId> {
    let known = unknown.made.as_ref().and_then(|made| made.layer.get());
    if let Some(id) = known {
        return Ok(id);
    }
    let id = new_layer(vm, unknown);
    vm.charge_records()?;
    if let Some(made) = &unknown.made {
        made.layer.set(Some(id));
        let holder = made.holder.borrow().clone();
        if let Some(holder) = holder {
            let adopted = vm.program.adopt(holder.layer, &holder.attribute, id);
            models::settle(vm, adopted)?;
            vm.program.move_last_child(holder.layer, holder.behind);
        }
    }
    Ok(id)
}

/// The layer in the place of a value that nobody knows, or of an instance of a class that is derived from an unknown one.
pub(super) fn stand_in(vm: &mut Vm, given: &Value) -> R<Option<Value>> {
    let unknown = match given {
        Value::Unknown(unknown) => unknown.clone(),
        _ => match instance(vm, given) {
            Some(unknown) => unknown,
            None => return Ok(None),
        },
    };
    let id = layer_of(vm, &unknown)?;
    Ok(Some(classes::instance_of(vm, id)))
}

/// Puts a layer in the place of an unknown object that a wrapper gets: `TimeDistributed(lib.Attention(8))`. One that has the
/// layer go backwards must know it.
pub(super) fn resolve_layer(vm: &mut Vm, args: &mut Args, entry: &'static Entry) -> R<()> {
    if entry.keras.name == "Bidirectional" {
        return Ok(());
    }
    if vm.program.signature(entry.keras.signature).names().next() != Some("layer") {
        return Ok(());
    }
    let name = vm.name("layer");
    let by_name = args.keywords.iter_mut().find(|(own, _)| *own == name);
    let by_name = by_name.map(|(_, given)| given);
    let Some(given) = args.positional.first_mut().or(by_name) else {
        return Ok(());
    };
    let is_object = |given: &Value| {
        let unknown = given.as_unknown();
        unknown.is_some_and(|unknown| unknown.is_called() && unknown.made.is_some())
    };
    if is_object(given)
        && let Some(layer) = stand_in(vm, given)?
    {
        *given = layer;
    }
    Ok(())
}

/// What is unknown of an instance of a class that is derived from an unknown one.
pub(crate) fn instance(vm: &mut Vm, given: &Value) -> Option<Rc<Unknown>> {
    let Value::Instance(inner) = given else {
        return None;
    };
    if !inner.payload.borrow().is_unset() || super::classes::entry_of(&inner.class).is_some() {
        return None;
    }
    let base = inner.class.unknown_part()?;
    let identity = given.identity()?;
    if let Some((_, unknown)) = vm.framework.derived.get(&identity) {
        return Some(unknown.clone());
    }
    let text: Rc<str> = format!("{}()", inner.class.name).into();
    let unknown = Rc::new(Unknown {
        reason: base.reason.clone(),
        place: vm.place_in_program(),
        text: Some(text.clone()),
        shape: None,
        tensor: None,
        made: Some(Rc::new(Made::new(Some(text), None))),
    });
    vm.framework
        .derived
        .insert(identity, (given.clone(), unknown.clone()));
    Some(unknown)
}

/// Calls what is not known: an object that unknown code made, a class, or a function. `None` where there is no tensor among the
/// arguments, so that nothing happens that a model would show.
pub(crate) fn call(vm: &mut Vm, unknown: &Rc<Unknown>, args: &mut Args) -> R<Option<Value>> {
    resolve(vm, args)?;
    let keywords = args.keywords.iter().map(|(_, given)| given);
    let mut given = args.positional.iter().chain(keywords);
    if !given.any(|given| has_tensor(vm, given, 0)) {
        return Ok(None);
    }
    let text = unknown.text.as_deref();
    let is_object = unknown.is_called() && unknown.made.is_some();
    let makes_object = !is_object && spelled(text).1;
    if makes_object && let Some(graph) = graph_of(vm, args)? {
        let (class, _) = spelled(text);
        let model = Value::Class(classes::base(vm, "Model"));
        let bases = vec![model, Value::Unknown(unknown.clone())];
        let class = vm.type_new(&class.into(), bases, Attrs::default(), None, Vec::new())?;
        return vm.call_with(&Value::Class(class), graph).map(Some);
    }
    let id = match is_object {
        true => layer_of(vm, unknown)?,
        false => {
            let name = vm.name("name");
            let name = args.keywords.iter().find(|(own, _)| *own == name);
            let name = name.and_then(|(_, given)| given.as_str());
            let new = Unknown {
                reason: unknown.reason.clone(),
                place: vm.place_in_program(),
                text: unknown.text.clone(),
                shape: None,
                tensor: None,
                made: Some(Rc::new(Made::new(unknown.text.clone(), name))),
            };
            new_layer(vm, &new)
        }
    };
    let span = vm.place;
    let passed = convert::passed(vm, args)?;
    let result = vm.nested(|vm| Ok(call::call(vm, id, passed, span)))?;
    let output = models::settle(vm, result)?;
    let called = || Some(format!("{}(…)", unknown.text.as_ref()?).into());
    let made = makes_object.then(|| {
        let made = Made::new(unknown.text.clone(), None);
        made.layer.set(Some(id));
        Rc::new(made)
    });
    Ok(Some(Value::Unknown(Rc::new(Unknown {
        reason: unknown.reason.clone(),
        place: unknown.place.or(vm.place),
        text: vm.text_here().or_else(called),
        shape: None,
        tensor: output.tensors().first().copied(),
        made,
    }))))
}

/// The inputs, outputs and the name of a model, where a class is called with those: `SimilarityModel(inputs, outputs)`.
fn graph_of(vm: &mut Vm, args: &Args) -> R<Option<Args>> {
    let mut graph = Args::of(Vec::new());
    let mut ends = Vec::new();
    for (at, word) in ["inputs", "outputs"].into_iter().enumerate() {
        let word = vm.name(word);
        let by_word = args.keywords.iter().find(|(own, _)| *own == word);
        let by_word = by_word.map(|(_, given)| given);
        let Some(given) = args.positional.get(at).or(by_word) else {
            return Ok(None);
        };
        graph.positional.push(given.clone());
        ends.push(convert::lower(vm, given)?.tensors());
    }
    let is_input = |tensor: &TensorId| functional::is_input(&vm.program, *tensor);
    let [inputs, outputs] = &ends[..] else {
        return Ok(None);
    };
    if inputs.is_empty() || !inputs.iter().all(is_input) || outputs.iter().all(is_input) {
        return Ok(None);
    }
    let name = vm.name("name");
    let name = args.keywords.iter().find(|(own, _)| *own == name);
    graph.keywords.extend(name.cloned());
    Ok(Some(graph))
}

/// Whether there is a tensor of the graph in a value, or any tensor inside a layer.
fn has_tensor(vm: &Vm, given: &Value, depth: u32) -> bool {
    if depth > MAX_DEPTH {
        return false;
    }
    match given {
        Value::Framework(Object::Tensor(id)) => {
            !vm.program.is_outside() || vm.program.tensor(*id).history.is_some()
        }
        Value::Tuple(tuple) => tuple
            .items
            .iter()
            .any(|item| has_tensor(vm, item, depth + 1)),
        Value::List(list) => {
            let list = list.read();
            list.items
                .iter()
                .any(|item| has_tensor(vm, item, depth + 1))
        }
        Value::Dict(dict) => {
            let dict = dict.read();
            let mut items = dict.entries.values();
            items.any(|(_, item)| has_tensor(vm, item, depth + 1))
        }
        _ => false,
    }
}

/// A layer holds something unknown in an attribute. Should it turn out to be a layer, it is one of those inside, and has had
/// its name since it was made.
pub(super) fn hold(vm: &mut Vm, parent: OperationId, attribute: &str, unknown: &Unknown) {
    let (class, is_class) = spelled(unknown.text.as_deref());
    let Some(made) = unknown.made.as_ref().filter(|_| unknown.is_called()) else {
        return;
    };
    if made.holder.borrow().is_some() {
        return;
    }
    let last = vm.program.operation(parent).children.last();
    *made.holder.borrow_mut() = Some(Holder {
        layer: parent,
        attribute: attribute.into(),
        behind: last.map(|(_, id)| *id),
    });
    if is_class && made.name.borrow().is_none() {
        *made.name.borrow_mut() = Some(vm.program.next_name(class));
    }
}
