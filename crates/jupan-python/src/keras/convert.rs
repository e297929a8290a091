//! Between the evaluator's values and the core's.

use super::{Object, value};
use crate::code::CodeKind;
use crate::native::Args;
use crate::shared::Shared;
use crate::value::{Dict, Value};
use crate::vm::{R, Raised, Stop, Vm};
use jupan_core::diagnostic::{Exception, Refusal, Span};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::era::Era;
use jupan_core::layer::{Entry, Host, OpEntry};
use jupan_core::message;
use jupan_core::program::{OperationId, Program};
use jupan_core::refusal;
use jupan_core::signature::{Given, Passed};
use jupan_core::value as core;
use std::rc::Rc;

const MAX_DEPTH: u32 = 60;

/// Something of the program's own that the core holds by number.
#[derive(Clone)]
pub(crate) enum ForeignValue {
    /// A function or any other object.
    Value(Value),
    /// A layer class of the user: the instance whose `call` it is.
    Call(Value),
    /// The instance whose `build` it is.
    Build(Value),
    /// The instance whose attributes are asked for.
    Attribute(Value),
    /// The instance whose `compute_mask` it is.
    Mask(Value),
    /// The instance whose `compute_output_shape` it is.
    OutputShape(Value),
}

/// A number for a value that only the program can use.
pub(crate) fn foreign(vm: &mut Vm, value: ForeignValue, name: &str) -> core::Foreign {
    let (inner, kind) = match &value {
        ForeignValue::Value(inner) => (inner, 0),
        ForeignValue::Call(inner) => (inner, 1),
        ForeignValue::Build(inner) => (inner, 2),
        ForeignValue::Attribute(inner) => (inner, 3),
        ForeignValue::Mask(inner) => (inner, 4),
        ForeignValue::OutputShape(inner) => (inner, 5),
    };
    let callable = match inner {
        Value::Function(_) | Value::Native(_) | Value::Method(_) | Value::Class(_) => true,
        Value::Instance(instance) => {
            kind > 0 || instance.class.find(crate::name::known::CALL).is_some()
        }
        Value::Framework(object) => super::is_callable(vm, &object.clone()),
        _ => false,
    };
    let identity = inner.identity().unwrap_or_default();
    let state = &mut vm.framework;
    let id = match state.foreign_ids.get(&(identity, kind)) {
        Some(id) => *id,
        None => {
            state.foreigns.push(value);
            let id = u32::try_from(state.foreigns.len() - 1).unwrap_or(u32::MAX);
            state.foreign_ids.insert((identity, kind), id);
            id
        }
    };
    core::Foreign {
        id,
        name: name.into(),
        callable,
    }
}

/// The evaluator's value as the core's.
pub(crate) fn lower(vm: &mut Vm, value: &Value) -> R<core::Value> {
    lower_at(vm, value, 0)
}

fn lower_at(vm: &mut Vm, value: &Value, depth: u32) -> R<core::Value> {
    if depth > MAX_DEPTH {
        return vm.raise("RecursionError", "an argument is nested too deeply");
    }
    let all = |vm: &mut Vm, items: &[Value]| -> R<Rc<[core::Value]>> {
        vm.charge(items.len() as u64 / 4)?;
        vm.charge_bytes(items.len() as u64 * 24)?;
        items
            .iter()
            .map(|item| lower_at(vm, item, depth + 1))
            .collect::<R<Vec<_>>>()
            .map(Into::into)
    };
    Ok(match value {
        Value::None | Value::Unset => core::Value::None,
        Value::Bool(b) => core::Value::Bool(*b),
        Value::Int(n) => match i64::try_from(*n) {
            Ok(n) => core::Value::Int(n),
            Err(_) => core::Value::Unknown(jupan_core::dim::NO_64_BITS),
        },
        Value::Float(x) => core::Value::Float(*x),
        Value::Str(text) => core::Value::Str(text.clone()),
        Value::Tuple(tuple) => core::Value::Tuple(all(vm, &tuple.items)?),
        Value::List(list) => {
            let list = list.read().clone();
            match &list.taint {
                Some(taint) => core::Value::Unknown(taint.reason.clone()),
                None => core::Value::List(all(vm, &list.items)?),
            }
        }
        Value::Range(_) | Value::Iter(_) | Value::Generator(_) | Value::Set(_) => {
            match vm.collect_known(value)? {
                Ok(items) => core::Value::List(all(vm, &items)?),
                Err(unknown) => core::Value::Unknown(unknown.reason.clone()),
            }
        }
        Value::Dict(dict) => {
            let dict = dict.read().clone();
            if let Some(taint) = &dict.taint {
                return Ok(core::Value::Unknown(taint.reason.clone()));
            }
            let mut entries = Vec::new();
            for (key, value) in dict.entries.values() {
                entries.push((
                    lower_at(vm, key, depth + 1)?,
                    lower_at(vm, value, depth + 1)?,
                ));
            }
            core::Value::Dict(entries.into())
        }
        Value::Symbol(poly) => core::Value::Symbolic(poly.clone()),
        Value::Unknown(unknown) => core::Value::Unknown(unknown.reason.clone()),
        Value::Ellipsis => builtin("Ellipsis", Vec::new()),
        Value::Slice(slice) => {
            let slice = slice.clone();
            let mut parts = Vec::new();
            for (name, part) in [
                ("start", &slice.start),
                ("stop", &slice.stop),
                ("step", &slice.step),
            ] {
                parts.push((Rc::from(name), lower_at(vm, part, depth + 1)?));
            }
            builtin("slice", parts)
        }
        Value::Framework(object) => match object {
            Object::Tensor(id) => core::Value::Tensor(*id),
            Object::Array(array) => core::Value::Array(array.clone()),
            Object::Named(named) => core::Value::Object(named.clone()),
            Object::Operation(id) => core::Value::Operation(*id),
            // A function such as `keras.ops.relu` passed as an activation is known by its name.
            Object::Op(op) => core::Value::Object(Rc::new(core::Object {
                family: "activations".into(),
                name: (*op.names.first().unwrap_or(&op.class)).into(),
                arguments: Vec::new(),
            })),
            Object::Alias(alias) => core::Value::Object(Rc::new(core::Object {
                family: "activations".into(),
                name: alias.op.into(),
                arguments: Vec::new(),
            })),
            Object::Shorthand(_) => core::Value::Foreign(foreign(
                vm,
                ForeignValue::Value(value.clone()),
                "a function",
            )),
        },
        Value::Instance(instance) => {
            let payload = instance.payload.borrow().clone();
            match payload {
                Value::Framework(Object::Operation(id)) => core::Value::Operation(id),
                Value::Unset => {
                    let name = instance.class.name.clone();
                    core::Value::Foreign(foreign(vm, ForeignValue::Value(value.clone()), &name))
                }
                _ if vm.is_exception(value) => core::Value::Unknown(message!("an exception")),
                payload => return lower_at(vm, &payload, depth + 1),
            }
        }
        Value::Class(class) => {
            let name = class.name.clone();
            match &*name {
                // Types stand for element types.
                "int" | "float" | "bool" | "str" if class.native => core::Value::Str(name),
                _ => core::Value::Foreign(foreign(vm, ForeignValue::Value(value.clone()), &name)),
            }
        }
        Value::Function(function) => {
            let name = function.code.name.clone();
            core::Value::Foreign(foreign(vm, ForeignValue::Value(value.clone()), &name))
        }
        // numpy's, too: `np.float32`.
        Value::Native(native) if native.name.parse::<DType>().is_ok() => {
            core::Value::str(native.name)
        }
        _ => core::Value::Foreign(foreign(vm, ForeignValue::Value(value.clone()), "an object")),
    })
}

fn builtin(name: &str, arguments: Vec<(Rc<str>, core::Value)>) -> core::Value {
    core::Value::Object(Rc::new(core::Object {
        family: "builtins".into(),
        name: name.into(),
        arguments,
    }))
}

/// The core's value as the evaluator's.
pub(crate) fn raise(vm: &mut Vm, from: &core::Value) -> Value {
    match from {
        core::Value::None => Value::None,
        core::Value::Bool(b) => Value::Bool(*b),
        core::Value::Int(n) => Value::Int(i128::from(*n)),
        core::Value::Float(x) => Value::Float(*x),
        core::Value::Str(text) => Value::Str(text.clone()),
        core::Value::Tuple(items) => {
            Value::tuple(items.iter().map(|item| raise(vm, item)).collect())
        }
        core::Value::List(items) => Value::list(items.iter().map(|item| raise(vm, item)).collect()),
        core::Value::Dict(entries) => {
            let mut dict = Dict::default();
            for (key, value) in entries.iter() {
                let key = raise(vm, key);
                let value = raise(vm, value);
                if let Ok(Ok(hashed)) = vm.key(&key) {
                    dict.entries.insert(hashed, (key, value));
                }
            }
            Value::Dict(Shared::new(dict))
        }
        core::Value::Symbolic(poly) => Value::Symbol(poly.clone()),
        core::Value::Unknown(reason) => vm.unknown(reason.clone()),
        core::Value::Tensor(id) => value(Object::Tensor(*id)),
        core::Value::Operation(id) => super::classes::instance_of(vm, *id),
        core::Value::Array(array) => value(Object::Array(array.clone())),
        core::Value::Foreign(foreign) => match vm.framework.foreigns.get(foreign.id as usize) {
            Some(
                ForeignValue::Value(inner)
                | ForeignValue::Call(inner)
                | ForeignValue::Build(inner)
                | ForeignValue::Attribute(inner)
                | ForeignValue::Mask(inner)
                | ForeignValue::OutputShape(inner),
            ) => inner.clone(),
            None => vm.unknown(message!("an object of the program")),
        },
        core::Value::Object(object) => value(Object::Named(object.clone())),
    }
}

/// An extent as the program sees it.
pub(crate) fn dim(dim: &Dim) -> Value {
    match dim {
        Dim::Known(n) => Value::Int(i128::from(*n)),
        Dim::Unspecified => Value::None,
        Dim::Symbolic(poly) => Value::Symbol(poly.clone()),
        Dim::Unknown(reason) => Value::unknown(reason.clone(), None),
    }
}

/// A shape as the program sees it.
pub(crate) fn shape<'a>(dims: impl IntoIterator<Item = &'a Dim>) -> Value {
    Value::tuple(dims.into_iter().map(dim).collect())
}

/// The arguments of a call as the core wants them, with their places.
pub(crate) fn passed(vm: &mut Vm, args: &mut Args) -> R<Passed> {
    let mut passed = Passed {
        positional: Vec::with_capacity(args.positional.len()),
        keyword: Vec::with_capacity(args.keywords.len()),
    };
    for (index, value) in std::mem::take(&mut args.positional).iter().enumerate() {
        let span = args.span_of(index);
        passed.positional.push(Given {
            value: lower(vm, value)?,
            span,
        });
    }
    args.receivers = 0;
    for (name, value) in std::mem::take(&mut args.keywords) {
        let span = args.span_of_keyword(name);
        let text = vm.names.text(name);
        passed.keyword.push((
            text,
            Given {
                value: lower(vm, &value)?,
                span,
            },
        ));
    }
    Ok(passed)
}

/// Parameters that are positive integers.
const EXTENTS: [&str; 10] = [
    "units",
    "filters",
    "input_dim",
    "output_dim",
    "input_length",
    "num_heads",
    "key_dim",
    "num_tokens",
    "nb_filter",
    "n",
];

/// Parameters that are tuples of such.
const SHAPES: [&str; 5] = [
    "input_shape",
    "batch_input_shape",
    "shape",
    "batch_shape",
    "target_shape",
];

/// What is not known, but must be a positive integer because it is passed for one, is a symbol.
pub(crate) fn number_extents(vm: &mut Vm, args: &mut Args, entry: &Entry) {
    let signature = vm.program.signature(entry.keras.signature);
    let extent = |vm: &Vm, name: &str, value: &mut Value| {
        if EXTENTS.contains(&name) {
            *value = as_number(vm, value);
        } else if SHAPES.contains(&name) {
            *value = as_extents(vm, value);
        }
    };
    for (name, value) in signature.names().zip(&mut args.positional) {
        extent(vm, name, value);
    }
    for (name, value) in &mut args.keywords {
        extent(vm, &vm.names.text(*name), value);
    }
}

/// A symbol in place of what is not known.
fn as_number(vm: &Vm, value: &Value) -> Value {
    match value {
        Value::Unknown(unknown) if !unknown.is_shape() => match &unknown.text {
            Some(text) => vm.symbol(text),
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

/// Symbols in place of what is not known in a tuple.
pub(crate) fn as_extents(vm: &Vm, value: &Value) -> Value {
    match value {
        Value::Tuple(tuple) => {
            let items = tuple.items.iter();
            Value::tuple(items.map(|item| as_number(vm, item)).collect())
        }
        _ => value.clone(),
    }
}

/// A described object of the framework, made with these arguments.
pub(crate) fn named(vm: &mut Vm, object: &Rc<core::Object>, args: &mut Args) -> R<Value> {
    let passed = passed(vm, args)?;
    let positional = passed
        .positional
        .into_iter()
        .enumerate()
        .map(|(index, given)| (Rc::from(format!("{index}")), given.value));
    let keyword = passed
        .keyword
        .into_iter()
        .map(|(name, given)| (name, given.value));
    Ok(value(Object::Named(Rc::new(core::Object {
        family: object.family.clone(),
        name: object.name.clone(),
        arguments: positional.chain(keyword).collect(),
    }))))
}

/// A refusal as the exception that it is.
pub(crate) fn refused<T>(vm: &mut Vm, refusal: Refusal) -> R<T> {
    // Where the program's own code stopped within the framework, that is what stops it; unless a layer has made a refusal of
    // its own of it.
    if let Some(stop) = vm.framework.pending.take()
        && told(vm, &stop).message == refusal.message
    {
        return Err(stop);
    }
    let class = match refusal.exception {
        Exception::ValueError => "ValueError",
        Exception::TypeError => "TypeError",
        Exception::AttributeError => "AttributeError",
        Exception::NotImplementedError => "NotImplementedError",
        Exception::Limit => return Err(Stop::Limit(refusal.message)),
    };
    let exception = vm.exception(class, &refusal.message.to_string());
    Err(Stop::Raise(Box::new(Raised {
        exception,
        message: Some(refusal.message.clone()),
        place: None,
        trace: Vec::new(),
        refusal: Some(Rc::new(refusal)),
        missing: None,
    })))
}

/// Applies an operation of the catalogue, which the program spells so.
pub(crate) fn apply(
    vm: &mut Vm,
    op: &'static OpEntry,
    spelled: &'static str,
    passed: Passed,
    span: Option<Span>,
) -> R<Value> {
    let tensors = jupan_core::call::tensors_of(&passed);
    if vm.program.era == Era::Keras3
        && spelled.starts_with("tf.")
        && tensors.iter().any(|tensor| vm.program.in_graph(*tensor))
    {
        let refusal = refusal!(
            "functions of TensorFlow take no tensors of Keras 3's graph: `{function}`",
            function = spelled
        );
        let help = message!("use the function of `keras.ops`, or call it in a layer");
        return refused(vm, refusal.with_help(help));
    }
    let tensorflow = vm.options.catalogue.tensorflow_name(spelled);
    let result =
        vm.nested(|vm| Ok(jupan_core::call::apply_as(vm, op, tensorflow, passed, span)))?;
    match result {
        Ok(output) => Ok(raise(vm, &output)),
        Err(refusal) => refused(vm, refusal),
    }
}

/// Makes a layer of the catalogue.
pub(crate) fn construct(
    vm: &mut Vm,
    entry: &'static Entry,
    passed: Passed,
    span: Option<Span>,
) -> R<OperationId> {
    let result = vm.nested(|vm| Ok(jupan_core::call::construct(vm, entry, passed, span)))?;
    result.or_else(|refusal| refused(vm, refusal))
}

impl Host for Vm<'_> {
    fn program(&self) -> &Program {
        &self.program
    }

    fn program_mut(&mut self) -> &mut Program {
        &mut self.program
    }

    fn call_foreign(
        &mut self,
        foreign: &core::Foreign,
        passed: Passed,
    ) -> Result<core::Value, Refusal> {
        let Some(target) = self.framework.foreigns.get(foreign.id as usize).cloned() else {
            return Ok(core::Value::Unknown(message!("a function of the program")));
        };
        let result = self.nested(|vm| call_foreign(vm, target, passed));
        result.map_err(|stop| stopped(self, stop))
    }

    fn clone_foreign(
        &mut self,
        foreign: &core::Foreign,
        name: &str,
        inside: bool,
    ) -> Result<OperationId, Refusal> {
        let result = super::user::clone(self, foreign, name, inside);
        result.map_err(|stop| stopped(self, stop))
    }

    fn charge(&mut self, steps: u64) -> Result<(), Refusal> {
        let result = Vm::charge(self, steps.saturating_mul(4)).and_then(|()| self.charge_records());
        result.map_err(|stop| stopped(self, stop))
    }
}

/// What stopped the program's own code, to be carried through the framework.
pub(super) fn stopped(vm: &mut Vm, stop: Stop) -> Refusal {
    let refusal = told(vm, &stop);
    vm.framework.pending = Some(stop);
    refusal
}

/// What stopped the program's own code, in the framework's words.
fn told(vm: &mut Vm, stop: &Stop) -> Refusal {
    match stop {
        Stop::Raise(raised) => match &raised.refusal {
            Some(refusal) => (**refusal).clone(),
            None => Refusal::new(vm.describe(raised)),
        },
        Stop::Limit(message) => Refusal {
            exception: Exception::Limit,
            ..Refusal::new(message.clone())
        },
        Stop::UnknownYield(unknown) => Refusal::new(unknown.reason.clone()),
    }
}

fn call_foreign(vm: &mut Vm, target: ForeignValue, passed: Passed) -> R<core::Value> {
    match target {
        ForeignValue::Value(function) => {
            let args = arguments(vm, &passed);
            let result = vm.call_with(&function, args)?;
            lower(vm, &result)
        }
        ForeignValue::Call(instance) => super::user::call(vm, &instance, &passed),
        ForeignValue::Build(instance) => super::user::build(vm, &instance, &passed),
        ForeignValue::Attribute(instance) => super::user::attribute(vm, &instance, &passed),
        ForeignValue::Mask(instance) => super::user::mask(vm, &instance, &passed),
        ForeignValue::OutputShape(instance) => super::user::output_shape(vm, &instance, &passed),
    }
}

/// The core's arguments as the evaluator's.
pub(crate) fn arguments(vm: &mut Vm, passed: &Passed) -> Args {
    let mut args = Args::default();
    for given in &passed.positional {
        args.positional.push(raise(vm, &given.value));
    }
    for (name, given) in &passed.keyword {
        let value = raise(vm, &given.value);
        args.keywords.push((vm.names.intern(name), value));
    }
    args
}

/// Whether a function of the program takes an argument of this name.
pub(crate) fn accepts(vm: &mut Vm, function: &Value, name: &str) -> bool {
    let name = vm.names.intern(name);
    match function {
        Value::Function(function) if function.code.kind != CodeKind::Module => {
            let parameters = &function.code.parameters;
            parameters.keyword_rest.is_some()
                || parameters.positional.contains(&name)
                || parameters.keyword_only.contains(&name)
        }
        Value::Method(method) => accepts_name(&method.function, name),
        _ => true,
    }
}

fn accepts_name(function: &Value, name: crate::name::Name) -> bool {
    match function {
        Value::Function(function) => {
            let parameters = &function.code.parameters;
            parameters.keyword_rest.is_some()
                || parameters.positional.contains(&name)
                || parameters.keyword_only.contains(&name)
        }
        _ => true,
    }
}
