//! Layers and models that the program defines as classes.

use super::convert::{self, ForeignValue, foreign};
use super::{Object, classes, value};
use crate::native::Args;
use crate::value::{Class, Value};
use crate::vm::{R, Vm};
use jupan_core::axis::{Axis, names};
use jupan_core::call::Common;
use jupan_core::diagnostic::{Exception, Refusal};
use jupan_core::dtype::DType;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Host, Layer};
use jupan_core::message;
use jupan_core::program::{
    Operation, OperationId, OperationKind, Tensor, TensorId, TensorName, Weight,
};
use jupan_core::signature::{Given, Passed};
use jupan_core::value::{self as core, Foreign};
use std::rc::Rc;

/// A class of the program as the behaviour of a record. What it does not define itself is done by the class of the catalogue
/// that it is derived from, if it is.
struct UserLayer {
    /// Its `call`, and what identifies it.
    call: Foreign,
    /// Whether it states its `call` itself.
    calls: bool,
    /// The names of the parameters of its `call`; `None` where it has none of its own.
    parameters: Option<Vec<Rc<str>>>,
    build: Option<Foreign>,
    mask: Option<Foreign>,
    output_shape: Option<Foreign>,
    attribute: Foreign,
    base: Option<Rc<dyn Layer>>,
}

impl UserLayer {
    /// The base, where the class itself has no `call`.
    fn whole_base(&self) -> Option<&Rc<dyn Layer>> {
        self.base.as_ref().filter(|_| self.parameters.is_none())
    }

    /// In a graph, Keras asks a class that states its output shape and does not run its `call`. Run it is here all the same,
    /// to know where the extents are from, and because it will run in earnest.
    fn as_stated(
        &self,
        call: &mut Call<'_>,
        states: &Foreign,
        passed: Passed,
    ) -> Result<core::Value, Refusal> {
        let shapes = call.host.call_foreign(states, passed.clone())?;
        let before = std::mem::replace(&mut call.host.program_mut().deriving, true);
        let computed = call.host.call_foreign(&self.call, passed);
        call.host.program_mut().deriving = before;
        let computed = match computed {
            Err(refusal) if refusal.exception == Exception::Limit => return Err(refusal),
            computed => computed.unwrap_or(core::Value::None),
        };
        Ok(stated(call, &shapes, &computed))
    }
}

impl Layer for UserLayer {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        if let Some(build) = &self.build {
            call.host.call_foreign(build, (*call.passed).clone())?;
            return Ok(());
        }
        if let Some(base) = &self.base {
            let passed = call.passed.clone();
            return jupan_core::call::build_as(call.host, call.id, &**base, passed, call.span);
        }
        // Without a `build` of its own, Keras 3 tries the call once so that the layers inside get built. Nothing but the
        // arguments is there yet, so that a call that counts on its mask fails; Keras goes on to the call itself then.
        let program = call.host.program();
        if program.era < Era::Keras3 {
            return Ok(());
        }
        let unbuilt = program
            .flatten(call.id)
            .iter()
            .any(|inner| *inner != call.id && !program.operation(*inner).built);
        if unbuilt {
            let program = call.host.program_mut();
            let waits = std::mem::take(&mut program.uncalled);
            let deriving = program.deriving;
            program.deriving = deriving || waits;
            let traced = jupan_core::call::trace(call.host, &self.call, (*call.passed).clone());
            call.host.program_mut().deriving = deriving;
            traced.ok();
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<core::Value, Refusal> {
        if let Some(base) = self.whole_base() {
            return base.call(call);
        }
        let passed = (*call.passed).clone();
        let in_graph = |tensor: &TensorId| call.host.program().tensor(*tensor).history.is_some();
        let symbolic = call.host.program().depth() == 1
            && jupan_core::call::tensors_of(&passed).iter().any(in_graph);
        match &self.output_shape {
            Some(states) if symbolic => self.as_stated(call, states, passed),
            // A dictionary comes out of the trace sorted by its keys.
            None if symbolic && call.host.program().era == Era::Keras3 => {
                let output = call.host.call_foreign(&self.call, passed)?;
                Ok(match &output {
                    core::Value::Dict(_) => {
                        core::Value::Dict(output.sorted_entries().into_iter().cloned().collect())
                    }
                    _ => output,
                })
            }
            // What a call returns unchanged is still an output of its own.
            _ => call.host.call_foreign(&self.call, passed),
        }
    }

    fn call_signature(&self) -> Option<&'static str> {
        self.whole_base()?.call_signature()
    }

    fn hands_on(&self) -> bool {
        self.whole_base().is_none()
    }

    fn parameters(&self) -> Option<&[Rc<str>]> {
        self.parameters.as_deref()
    }

    fn only_holds(&self) -> bool {
        !self.calls && self.build.is_none() && self.base.is_none()
    }

    fn supports_masking(&self) -> bool {
        let by_base = || {
            self.base
                .as_ref()
                .is_some_and(|base| base.supports_masking())
        };
        self.mask.is_some() || by_base()
    }

    fn compute_mask(
        &self,
        call: &mut Call<'_>,
        previous: core::Value,
    ) -> Result<core::Value, Refusal> {
        let inputs = call.passed.positional.first();
        let inputs = inputs.or(call.passed.keyword.first().map(|(_, given)| given));
        let inputs = inputs.cloned().unwrap_or(Given::from(core::Value::None));
        match (&self.mask, &self.base) {
            (Some(mask), _) => {
                let passed = Passed::positional([inputs.value, previous]);
                call.host.call_foreign(mask, passed)
            }
            (None, Some(base)) => {
                let (id, span) = (call.id, call.span);
                jupan_core::call::mask_as(call.host, id, &**base, inputs, previous, span)
            }
            (None, None) => Ok(previous),
        }
    }

    fn attribute(&self, host: &mut dyn Host, id: OperationId, name: &str) -> Option<core::Value> {
        let passed = Passed::positional([core::Value::str(name)]);
        match host.call_foreign(&self.attribute, passed) {
            Ok(core::Value::Object(object))
                if &*object.family == "builtins" && &*object.name == "missing" =>
            {
                self.base.as_ref()?.attribute(host, id, name)
            }
            Ok(value) => Some(value),
            Err(_) => None,
        }
    }

    fn remarks(&self) -> Vec<&'static str> {
        self.whole_base()
            .map_or_else(Vec::new, |base| base.remarks())
    }

    fn foreign(&self) -> Option<&Foreign> {
        Some(&self.call)
    }
}

/// Tensors of these shapes, with the axes of what was computed where the extents are the same.
fn stated(call: &mut Call<'_>, shapes: &core::Value, computed: &core::Value) -> core::Value {
    let (core::Value::Tuple(items) | core::Value::List(items)) = shapes else {
        return computed.clone();
    };
    if let Ok(dims) = jupan_core::call::read_shape("an output shape", shapes) {
        let axes = match computed {
            core::Value::Tensor(id) if call.host.program().tensor(*id).dims() == dims => {
                call.host.program().tensor(*id).axes.to_vec()
            }
            _ => {
                let fixed = |dim| Axis::fixed(names::AXIS, dim);
                dims.into_iter().map(fixed).collect()
            }
        };
        return call.output(axes);
    }
    if items
        .iter()
        .any(|item| matches!(item, core::Value::Unknown(_)))
    {
        return computed.clone();
    }
    let of = computed.items().unwrap_or_default().to_vec();
    let outputs = items.iter().enumerate().map(|(index, shape)| {
        let computed = of.get(index).unwrap_or(&core::Value::None);
        stated(call, shape, computed)
    });
    let outputs: Vec<core::Value> = outputs.collect();
    match shapes {
        core::Value::Tuple(_) => core::Value::tuple(outputs),
        _ => core::Value::list(outputs),
    }
}

/// The behaviour of a class of the program, derived from a layer of the catalogue or not.
pub(super) fn behaviour(
    vm: &mut Vm,
    instance: &Value,
    class: &Rc<Class>,
    base: Option<Rc<dyn Layer>>,
) -> Rc<dyn Layer> {
    let own = |vm: &mut Vm, name: &str, made: fn(Value) -> ForeignValue| {
        let known = vm.name(name);
        classes::defines(class, known).map(|_| foreign(vm, made(instance.clone()), name))
    };
    let build = own(vm, "build", ForeignValue::Build);
    let mask = own(vm, "compute_mask", ForeignValue::Mask);
    let output_shape = own(vm, "compute_output_shape", ForeignValue::OutputShape);
    let call = vm.name("call");
    let own_call = classes::defines(class, call);
    let calls = own_call.is_some();
    let parameters = own_call.and_then(|call| {
        let method = Vm::method(instance.clone(), call);
        parameters_of(vm, &method)
    });
    Rc::new(UserLayer {
        call: foreign(vm, ForeignValue::Call(instance.clone()), &class.name),
        calls,
        parameters,
        build,
        mask,
        output_shape,
        attribute: foreign(vm, ForeignValue::Attribute(instance.clone()), "attribute"),
        base,
    })
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
    let span = vm.place_in_program();
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
    let layer = behaviour(vm, instance, class, None);
    let mut operation = Operation::new(kind, name, class.name.clone(), layer);
    fill(vm, &mut operation, common);
    operation.span = span;
    let states = vm.name("compute_output_shape");
    operation.states_shape = classes::defines(class, states).is_some();
    Ok(vm.program.add_operation(operation))
}

pub(super) fn fill(vm: &mut Vm, operation: &mut Operation, common: Common) {
    operation.policy = common
        .policy
        .unwrap_or_else(|| vm.program.policy_of_layer());
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
        core::Value::Tensor(id) => match vm.program.tensor(*id).open() {
            Some(reason) => core::Value::Unknown(reason),
            None => dims(vm.program.tensor(*id).dims()),
        },
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
    let name = vm.name("build");
    let Some(method) = own_method(instance, name) else {
        return Ok(core::Value::None);
    };
    let args = shape_arguments(vm, instance, &method, passed)?;
    vm.call_with(&method, args)?;
    Ok(core::Value::None)
}

/// A method that the program defines, on this instance.
fn own_method(instance: &Value, name: crate::name::Name) -> Option<Value> {
    let Value::Instance(inner) = instance else {
        return None;
    };
    match classes::defines(&inner.class, name)? {
        Value::Static(function) => Some((*function).clone()),
        function => Some(Vm::method(instance.clone(), function)),
    }
}

/// The shapes of the arguments of a call, as `build` and `compute_output_shape` take them.
fn shape_arguments(vm: &mut Vm, instance: &Value, method: &Value, passed: &Passed) -> R<Args> {
    let mut args = Args::default();
    let parameters = parameters_of(vm, method);
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
                let suffixed = parameter.strip_suffix("_shape");
                let wanted = suffixed.unwrap_or(&parameter).to_string();
                let is_of_call = call_parameters.iter().any(|name| **name == *wanted);
                if vm.program.era == Era::Keras3 && !(suffixed.is_some() && is_of_call) {
                    let text = format!(
                        "`{parameter}` is not named after an argument of `call` with `_shape` behind, as all arguments of \
                         `build` and `compute_output_shape` are that take more than one"
                    );
                    return vm.raise("ValueError", text);
                }
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
    Ok(args)
}

/// `layer.build(input_shape)` on a layer whose class defines it: as within the first call.
pub(super) fn build_method(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let instance = args.receiver();
    let id = classes::operation_of(vm, &instance)?;
    let name = vm.name("build");
    let Some(method) = own_method(&instance, name) else {
        return Ok(Value::None);
    };
    let inside = vm.program.begin_build(id);
    let result = vm.call_with(&method, std::mem::take(args));
    vm.program.end_build(inside);
    result?;
    vm.program.operation_mut(id).built = true;
    Ok(Value::None)
}

/// The shapes of the outputs that the program's `compute_output_shape` states.
pub(super) fn output_shape(vm: &mut Vm, instance: &Value, passed: &Passed) -> R<core::Value> {
    let name = vm.name("compute_output_shape");
    let Some(method) = own_method(instance, name) else {
        return Ok(core::Value::None);
    };
    let args = shape_arguments(vm, instance, &method, passed)?;
    let shapes = vm.call_with(&method, args)?;
    convert::lower(vm, &shapes)
}

/// The masks of the outputs that the program's `compute_mask` gives.
pub(super) fn mask(vm: &mut Vm, instance: &Value, passed: &Passed) -> R<core::Value> {
    let name = vm.name("compute_mask");
    let Some(method) = own_method(instance, name) else {
        return Ok(core::Value::None);
    };
    let args = convert::arguments(vm, passed);
    let masks = vm.call_with(&method, args)?;
    convert::lower(vm, &masks)
}

/// The parameters of a method written in Python, without the receiver.
fn parameters_of(vm: &mut Vm, method: &Value) -> Option<Vec<Rc<str>>> {
    let (function, receivers) = match method {
        Value::Method(method) => (&method.function, 1),
        function => (function, 0),
    };
    let Value::Function(function) = function else {
        return None;
    };
    let parameters = &function.code.parameters;
    let named = parameters.positional.iter().skip(receivers);
    let named = named.chain(&parameters.keyword_only);
    Some(named.map(|name| vm.names.text(*name)).collect())
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
    vm.charge(40)?;
    vm.charge_bytes(600)?;
    vm.charge_records()?;
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
            ("dtype", core::Value::Str(text)) => dtype = weight_type(text).unwrap_or(dtype),
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

/// The type of a weight, as Keras reads its name.
fn weight_type(name: &str) -> Option<DType> {
    match name {
        "int" => Some(DType::Int32),
        name => name.parse().ok(),
    }
}

/// A variable that the program made itself, until a layer holds it.
#[derive(Clone)]
pub(crate) struct Variable {
    name: Rc<str>,
    /// The names of the layers around it, where it has them from where it was made.
    scope: Option<Rc<str>>,
    trainable: bool,
}

/// `keras.Variable(initializer, shape=…)`: one that is named, like a layer, where it is made.
pub(super) fn keras_variable(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let made = variable(vm, args)?;
    if let Value::Framework(Object::Tensor(tensor)) = made
        && let Some(mut variable) = vm.framework.variables.remove(&tensor)
    {
        variable.scope = Some(vm.program.scope());
        if &*variable.name == UNNAMED {
            variable.name = vm.program.next_name(UNNAMED);
        }
        vm.framework.variables.insert(tensor, variable);
    }
    Ok(made)
}

/// What a variable without a name is called.
const UNNAMED: &str = "Variable";

/// `tf.Variable(initial_value, trainable, name=…)`: a weight of the layer that comes to hold it in an attribute.
pub(super) fn variable(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let passed = convert::passed(vm, args)?;
    let positional = passed.positional.iter().zip(["initial_value", "trainable"]);
    let positional = positional.map(|(given, name)| (Rc::from(name), given.clone()));
    let (mut dims, mut dtype, mut trainable) = (None, DType::Float32, true);
    let mut name: Rc<str> = UNNAMED.into();
    let mut why = message!("the shape of a variable");
    for (key, given) in positional.chain(passed.keyword.iter().cloned()) {
        match (&*key, &given.value) {
            ("initial_value" | "initializer" | "value", core::Value::Tensor(id)) => {
                let tensor = vm.program.tensor(*id);
                dims = Some(tensor.dims());
                dtype = tensor.dtype;
            }
            ("initial_value" | "initializer" | "value", core::Value::Array(array)) => {
                dims = Some(array.shape.clone());
                dtype = if array.dtype == DType::Float64 {
                    dtype
                } else {
                    array.dtype
                };
            }
            ("initial_value", core::Value::Int(_) | core::Value::Float(_)) => {
                dims = Some(Vec::new())
            }
            ("initial_value", core::Value::List(items))
                if items
                    .iter()
                    .all(|item| matches!(item, core::Value::Int(_) | core::Value::Float(_))) =>
            {
                let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
                dims = Some(vec![jupan_core::dim::Dim::Known(count)]);
            }
            ("initial_value", core::Value::Unknown(reason)) => why = reason.clone(),
            ("shape", core::Value::None) => {}
            ("shape", shape) => {
                let read = jupan_core::call::read_shape("the shape of a variable", shape);
                dims = Some(read.or_else(|refusal| convert::refused(vm, refusal))?);
            }
            ("dtype", core::Value::Str(text)) => dtype = weight_type(text).unwrap_or(dtype),
            ("trainable", core::Value::Bool(value)) => trainable = *value,
            ("name", core::Value::Str(text)) => name = text.clone(),
            _ => {}
        }
    }
    let Some(dims) = dims else {
        return Ok(vm.unknown(why));
    };
    let axes = dims.into_iter().map(|dim| Axis::fixed(names::AXIS, dim));
    let tensor = Tensor::new(axes.collect::<Vec<_>>(), dtype);
    let tensor = vm.program.add_tensor(tensor);
    let scope = None;
    let variable = Variable {
        name,
        scope,
        trainable,
    };
    vm.framework.variables.insert(tensor, variable);
    Ok(value(Object::Tensor(tensor)))
}

/// A layer comes to hold a tensor in an attribute: a variable is its weight from then on.
pub(super) fn hold(vm: &mut Vm, id: OperationId, tensor: TensorId) {
    let Some(variable) = vm.framework.variables.remove(&tensor) else {
        return;
    };
    let made = vm.program.tensor(tensor);
    let weight = Weight {
        name: variable.name,
        axes: made.axes.to_vec(),
        dtype: made.dtype,
        scope: variable.scope.unwrap_or_else(|| vm.program.scope_of(id)),
        trainable: variable.trainable,
        resting: false,
    };
    vm.program.add_weight(id, weight);
    let index = vm.program.operation(id).weights.len() - 1;
    vm.framework.weights.insert(tensor, (id, index));
}

/// A weight as a tensor that can be computed with.
pub(super) fn weight_tensor(vm: &mut Vm, id: OperationId, index: usize) -> TensorId {
    let weight = vm.program.operation(id).weights.get(index).cloned();
    let known = vm.framework.weight_tensors.get(&(id, index));
    if let (Some(weight), Some((of, tensor))) = (&weight, known)
        && Rc::ptr_eq(of, weight)
    {
        return *tensor;
    }
    let (axes, dtype, path) = match &weight {
        Some(weight) => (weight.axes.clone(), weight.dtype, weight.path()),
        None => (Vec::new(), DType::Float32, "variable".to_owned()),
    };
    let mut tensor = Tensor::new(axes, dtype);
    tensor.name = Some(TensorName::Given(path.into()));
    let tensor = vm.program.add_tensor(tensor);
    vm.framework.weights.insert(tensor, (id, index));
    if let Some(weight) = weight {
        let tensors = &mut vm.framework.weight_tensors;
        tensors.insert((id, index), (weight, tensor));
    }
    tensor
}

/// `weight.trainable = …`: one of the kind that training changes rests, or does no longer.
pub(super) fn set_weight_trainable(
    vm: &mut Vm,
    (owner, index): (OperationId, usize),
    trainable: bool,
) {
    if let Some(weight) = vm.program.operation_mut(owner).weights.get_mut(index) {
        Rc::make_mut(weight).resting = !trainable;
    }
}

/// A copy of a layer that the program wrote: its configuration, under another name.
/// As a part of another layer it is described by the name of its class, which Keras must have been told.
pub(super) fn clone(vm: &mut Vm, foreign: &Foreign, name: &str, inside: bool) -> R<OperationId> {
    let instance = match vm.framework.foreigns.get(foreign.id as usize) {
        Some(ForeignValue::Call(instance)) => instance.clone(),
        _ => return vm.raise("ValueError", "the layer can't be copied"),
    };
    let Value::Instance(inner) = &instance else {
        return vm.raise("ValueError", "the layer can't be copied");
    };
    let class = inner.class.clone();
    let registered = &vm.framework.registered;
    if inside && !registered.all && !registered.classes.contains(&class.name) {
        return vm.raise("TypeError", super::config::no_class(&class.name));
    }
    let get_config = vm.name("get_config");
    let method = vm.get_attr(&instance, get_config)?;
    let config = vm.call(&method, Vec::new())?;
    // A class whose configuration does not hold its name gets a new one.
    if super::config::entry(&config, "name").is_some() {
        vm.set_item(&config, Value::str("name"), Value::str(name))?;
    }
    let from_config = vm.name("from_config");
    let from = vm.get_attr(&Value::Class(class), from_config)?;
    let made = vm.call(&from, vec![config])?;
    classes::operation_of(vm, &made)
}
