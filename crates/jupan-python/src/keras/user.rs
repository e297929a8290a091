//! Layers and models that the program defines as classes.

use super::convert::{self, ForeignValue, foreign};
use super::{Object, classes, value};
use crate::native::Args;
use crate::value::{Class, Value};
use crate::vm::{R, Vm};
use jupan_core::axis::{Axis, names};
use jupan_core::call::Common;
use jupan_core::diagnostic::Refusal;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, Host, Layer};
use jupan_core::program::{
    Operation, OperationId, OperationKind, Tensor, TensorId, TensorName, Weight,
};
use jupan_core::signature::{Given, Passed};
use jupan_core::value::{self as core, Foreign};
use std::rc::Rc;

/// A class of the program as the behaviour of a record.
struct UserLayer {
    call: Foreign,
    build: Option<Foreign>,
    attribute: Foreign,
    masks: bool,
}

impl Layer for UserLayer {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        if let Some(build) = &self.build {
            call.host.call_foreign(build, (*call.passed).clone())?;
            return Ok(());
        }
        // Without a `build` of its own, Keras tries the call once so that the layers inside get built.
        let program = call.host.program();
        let unbuilt = program
            .flatten(call.id)
            .iter()
            .any(|inner| *inner != call.id && !program.operation(*inner).built);
        if unbuilt {
            jupan_core::call::trace(call.host, &self.call, (*call.passed).clone())?;
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<core::Value, Refusal> {
        let output = call.host.call_foreign(&self.call, (*call.passed).clone())?;
        // What a call returns unchanged is still an output of its own.
        Ok(output)
    }

    fn call_signature(&self) -> Option<&'static str> {
        None
    }

    fn supports_masking(&self) -> bool {
        self.masks
    }

    fn attribute(&self, host: &mut dyn Host, _id: OperationId, name: &str) -> Option<core::Value> {
        let passed = Passed::positional([core::Value::str(name)]);
        match host.call_foreign(&self.attribute, passed) {
            Ok(core::Value::Object(object))
                if &*object.family == "builtins" && &*object.name == "missing" =>
            {
                None
            }
            Ok(value) => Some(value),
            Err(_) => None,
        }
    }

    fn foreign(&self) -> Option<&Foreign> {
        Some(&self.call)
    }
}

/// `Layer.__init__`
pub(super) fn layer_init(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let instance = args.receiver();
    let Value::Instance(inner) = &instance else {
        return Ok(Value::None);
    };
    if matches!(&*inner.payload.borrow(), Value::Framework(_)) {
        return Ok(Value::None);
    }
    let class = inner.class.clone();
    classes::initialize(vm, &instance, &class, args)?;
    Ok(Value::None)
}

/// The record behind an instance of a class of the program.
pub(super) fn new_layer(
    vm: &mut Vm,
    instance: &Value,
    class: &Rc<Class>,
    args: &mut Args,
    kind: OperationKind,
) -> R<OperationId> {
    let span = vm.place;
    let mut passed = convert::passed(vm, args)?;
    let common = classes::common(vm, class, &mut passed)?;
    if let Some((name, _)) = passed.keyword.first() {
        let name = name.clone();
        return vm.raise(
            "ValueError",
            format!(
                "Unrecognized keyword arguments passed to {}: '{name}'",
                class.name
            ),
        );
    }
    let name = common
        .name
        .clone()
        .unwrap_or_else(|| vm.program.next_name(&class.name));
    let build = classes::defines(class, known_build(vm))
        .map(|_| foreign(vm, ForeignValue::Build(instance.clone()), "build"));
    let call = foreign(vm, ForeignValue::Call(instance.clone()), &class.name);
    let attribute = foreign(vm, ForeignValue::Attribute(instance.clone()), "attribute");
    let layer = UserLayer {
        call,
        build,
        attribute,
        masks: false,
    };
    let mut operation = Operation::new(kind, name, class.name.clone(), Rc::new(layer));
    fill(vm, &mut operation, common);
    operation.span = span;
    let states = vm.name("compute_output_shape");
    operation.states_shape = classes::defines(class, states).is_some();
    Ok(vm.program.add_operation(operation))
}

fn known_build(vm: &mut Vm) -> crate::name::Name {
    vm.name("build")
}

pub(super) fn fill(vm: &mut Vm, operation: &mut Operation, common: Common) {
    operation.policy = common.policy.unwrap_or(vm.program.policy);
    operation.trainable = common.trainable;
    operation.autocast = common.autocast;
    operation.input_shape = common.input_shape;
}

/// The shapes of the tensors in an argument, in its structure.
fn shape_of(vm: &Vm, given: &core::Value) -> core::Value {
    let dims = |dims: Vec<jupan_core::dim::Dim>| {
        let items: Vec<core::Value> = dims
            .into_iter()
            .map(|dim| match dim {
                jupan_core::dim::Dim::Known(n) => core::Value::Int(n),
                jupan_core::dim::Dim::Unspecified => core::Value::None,
                jupan_core::dim::Dim::Symbolic(poly) => core::Value::Symbolic(poly),
                jupan_core::dim::Dim::Unknown(reason) => core::Value::Unknown(reason),
            })
            .collect();
        core::Value::tuple(items)
    };
    match given {
        core::Value::Tensor(id) => dims(vm.program.tensor(*id).dims()),
        core::Value::Array(array) => dims(array.shape.clone()),
        core::Value::List(items) => core::Value::list(
            items
                .iter()
                .map(|item| shape_of(vm, item))
                .collect::<Vec<_>>(),
        ),
        core::Value::Tuple(items) => core::Value::tuple(
            items
                .iter()
                .map(|item| shape_of(vm, item))
                .collect::<Vec<_>>(),
        ),
        core::Value::Dict(entries) => core::Value::Dict(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), shape_of(vm, value)))
                .collect(),
        ),
        _ => core::Value::None,
    }
}

/// Calls the program's `build` with the shapes of the arguments of the first call.
pub(super) fn build(vm: &mut Vm, instance: &Value, passed: &Passed) -> R<core::Value> {
    let name = known_build(vm);
    let method = vm.get_attr(instance, name)?;
    let mut args = Args::default();
    let parameters = parameters_of(vm, &method);
    let first = passed
        .positional
        .first()
        .or(passed.keyword.first().map(|(_, given)| given));
    match parameters {
        // `build(self, query_shape, value_shape)`: each by the name of the call's argument.
        Some(parameters) if parameters.len() > 1 => {
            let call = vm.name("call");
            let call = vm.get_attr(instance, call)?;
            let call_parameters = parameters_of(vm, &call).unwrap_or_default();
            for parameter in parameters {
                let wanted = parameter
                    .strip_suffix("_shape")
                    .unwrap_or(&parameter)
                    .to_string();
                let by_position = call_parameters
                    .iter()
                    .position(|name| **name == *wanted)
                    .and_then(|at| passed.positional.get(at));
                let by_name = passed
                    .keyword
                    .iter()
                    .find(|(name, _)| **name == *wanted)
                    .map(|(_, given)| given);
                if let Some(given) = by_name.or(by_position) {
                    let shape = shape_of(vm, &given.value);
                    let shape = convert::raise(vm, &shape);
                    args.keywords.push((vm.names.intern(&parameter), shape));
                }
            }
            if args.keywords.is_empty()
                && let Some(first) = first
            {
                let shape = shape_of(vm, &first.value);
                args.positional.push(convert::raise(vm, &shape));
            }
        }
        Some(parameters) if parameters.is_empty() => {}
        _ => {
            if let Some(first) = first {
                let shape = shape_of(vm, &first.value);
                args.positional.push(convert::raise(vm, &shape));
            }
        }
    }
    vm.call_with(&method, args)?;
    Ok(core::Value::None)
}

/// The parameters of a method written in Python, without the receiver.
fn parameters_of(vm: &mut Vm, method: &Value) -> Option<Vec<Rc<str>>> {
    match method {
        Value::Method(method) => match &method.function {
            Value::Function(function) => Some(
                function
                    .code
                    .parameters
                    .positional
                    .iter()
                    .skip(1)
                    .map(|name| vm.names.text(*name))
                    .collect(),
            ),
            _ => None,
        },
        Value::Function(function) => Some(
            function
                .code
                .parameters
                .positional
                .iter()
                .map(|name| vm.names.text(*name))
                .collect(),
        ),
        _ => None,
    }
}

/// Calls the program's `call`.
pub(super) fn call(vm: &mut Vm, instance: &Value, passed: &Passed) -> R<core::Value> {
    let name = vm.name("call");
    let Value::Instance(inner) = instance else {
        return Ok(core::Value::None);
    };
    if classes::defines(&inner.class, name).is_none() && !inner.attrs.read().contains_key(&name) {
        let class = inner.class.name.clone();
        return vm.raise(
            "NotImplementedError",
            format!("Layer {class} does not have a `call()` method implemented."),
        );
    }
    let method = vm.get_attr(instance, name)?;
    let mut args = convert::arguments(vm, passed);
    for dropped in ["training", "mask"] {
        if !convert::accepts(vm, &method, dropped) {
            let name = vm.name(dropped);
            args.take_keyword(name);
        }
    }
    let output = vm.call_with(&method, args)?;
    convert::lower(vm, &output)
}

/// An attribute that another layer asks for.
pub(super) fn attribute(vm: &mut Vm, instance: &Value, passed: &Passed) -> R<core::Value> {
    let missing = || {
        core::Value::Object(Rc::new(core::Object {
            family: "builtins".into(),
            name: "missing".into(),
            arguments: Vec::new(),
        }))
    };
    let Some(core::Value::Str(name)) = passed.positional.first().map(|given| given.value.clone())
    else {
        return Ok(missing());
    };
    let Value::Instance(inner) = instance else {
        return Ok(missing());
    };
    let name = vm.name(&name);
    // Only what the program itself has set or defined: the record knows the rest.
    let own = inner.attrs.read().get(&name).cloned();
    let found = match own {
        Some(value) => Some(value),
        None => match inner
            .class
            .lineage()
            .filter(|class| !class.native)
            .find_map(|class| class.attrs.read().get(&name).cloned())
        {
            Some(_) => vm.look_up(instance, name)?,
            None => None,
        },
    };
    match found {
        Some(value) => convert::lower(vm, &value),
        None => Ok(missing()),
    }
}

/// `add_weight(…)`
pub(super) fn add_weight(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let instance = args.receiver();
    let id = classes::operation_of(vm, &instance)?;
    let passed = convert::passed(vm, args)?;
    let mut shape = core::Value::tuple([]);
    let (mut dtype, mut trainable) = (vm.program.operation(id).policy.variable, true);
    let mut name = None;
    // Keras 2 had the name first.
    let old = matches!(
        passed.positional.first(),
        Some(Given {
            value: core::Value::Str(_),
            ..
        })
    );
    let order: [&str; 4] = if old {
        ["name", "shape", "dtype", "initializer"]
    } else {
        ["shape", "initializer", "dtype", "trainable"]
    };
    let positional = passed
        .positional
        .iter()
        .zip(order)
        .map(|(given, name)| (Rc::from(name), given.clone()));
    for (key, given) in positional.chain(passed.keyword.iter().cloned()) {
        match (&*key, &given.value) {
            ("shape", core::Value::None) => {}
            ("shape", core::Value::Int(_) | core::Value::Symbolic(_)) => {
                shape = core::Value::tuple([given.value.clone()])
            }
            ("shape", value) => shape = value.clone(),
            ("dtype", core::Value::Str(text)) => dtype = text.parse::<DType>().unwrap_or(dtype),
            ("trainable", core::Value::Bool(value)) => trainable = *value,
            ("name", core::Value::Str(text)) => name = Some(text.clone()),
            _ => {}
        }
    }
    let name = name.unwrap_or_else(|| vm.program.next_name("Variable"));
    if let core::Value::Unknown(reason) = &shape {
        let reason = reason.clone();
        vm.program.operation_mut(id).uncertain = Some(reason.clone());
        return Ok(vm.unknown(reason));
    }
    let dims = jupan_core::call::read_shape("the shape of a weight", &shape);
    let dims = dims.or_else(|refusal| convert::refused(vm, refusal))?;
    if dims.iter().any(jupan_core::dim::Dim::is_unspecified) {
        let shown = format!("{shape}");
        return vm.raise("ValueError", format!("Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received: shape={shown} for variable path='{name}'"));
    }
    let axes: Vec<Axis> = dims
        .into_iter()
        .map(|dim| Axis::fixed(names::AXIS, dim))
        .collect();
    let weight = Weight {
        name,
        scope: vm.program.scope_of(id),
        axes,
        dtype,
        trainable,
        resting: false,
    };
    vm.program.add_weight(id, weight);
    let index = vm.program.operation(id).weights.len() - 1;
    Ok(value(Object::Tensor(weight_tensor(vm, id, index))))
}

/// A weight as a tensor that can be computed with.
pub(super) fn weight_tensor(vm: &mut Vm, id: OperationId, index: usize) -> TensorId {
    let (axes, dtype, path) = match vm.program.operation(id).weights.get(index) {
        Some(weight) => (weight.axes.clone(), weight.dtype, weight.path()),
        None => (Vec::new(), DType::Float32, "variable".to_owned()),
    };
    let mut tensor = Tensor::new(axes, dtype);
    tensor.name = Some(TensorName::Given(path.into()));
    vm.program.add_tensor(tensor)
}

/// A copy of a layer that the program wrote: its configuration, under another name.
pub(super) fn clone(vm: &mut Vm, foreign: &Foreign, name: &str) -> R<OperationId> {
    let instance = match vm.framework.foreigns.get(foreign.id as usize) {
        Some(ForeignValue::Call(instance)) => instance.clone(),
        _ => return vm.raise("ValueError", "the layer can't be copied"),
    };
    let Value::Instance(inner) = &instance else {
        return vm.raise("ValueError", "the layer can't be copied");
    };
    let class = inner.class.clone();
    let get_config = vm.name("get_config");
    let method = vm.get_attr(&instance, get_config)?;
    let config = vm.call(&method, Vec::new())?;
    let name_key = Value::str("name");
    vm.set_item(&config, name_key, Value::str(name))?;
    let from_config = vm.name("from_config");
    let from = vm.get_attr(&Value::Class(class), from_config)?;
    let made = vm.call(&from, vec![config])?;
    classes::operation_of(vm, &made)
}
