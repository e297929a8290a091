//! The module trees of Keras, TensorFlow and numpy: what a dotted name means.

use super::{Object, classes, config, datasets, models, numpy, python, unknown, user, value};
use crate::builtins::natives;
use crate::name::Name;
use crate::native::{Args, NativeFn};
use crate::value::Value;
use crate::vm::{Missing, R, Vm};
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::value as core;
use std::rc::Rc;

/// The root names of the framework's packages.
pub(super) fn is_framework(root: &str) -> bool {
    matches!(root, "keras" | "tensorflow" | "tf_keras" | "numpy")
}

pub(super) fn import(vm: &mut Vm, name: &str) -> R<Option<Value>> {
    let canonical = canonical(name);
    let root = canonical.split('.').next().unwrap_or(name);
    if !is_framework(root) {
        return Ok(None);
    }
    let missing = match attribute_kind(&canonical) {
        true => Missing::Framework,
        false => Missing::Unknown,
    };
    // Every spelling of a module is the same module.
    if canonical != name {
        return vm.import_by_name(&canonical).map(Some);
    }
    if let Some(module) = python::import(vm, &canonical)? {
        return Ok(Some(module));
    }
    let id = vm.add_module(&canonical, missing);
    Ok(Some(Value::Module(id)))
}

/// Whether something of the module is known.
fn attribute_kind(canonical: &str) -> bool {
    canonical == "keras"
        || canonical == "tensorflow"
        || canonical.starts_with("keras.")
        || canonical.starts_with("tensorflow.")
        || canonical.starts_with("numpy")
}

/// One name for all spellings of a module.
fn canonical(name: &str) -> String {
    if name == "jax.numpy" {
        return "tensorflow.experimental.numpy".to_owned();
    }
    for prefix in [
        "tensorflow.python.keras",
        "tensorflow.compat.v1.keras",
        "tensorflow.compat.v2.keras",
        "tensorflow.contrib.keras.python.keras",
        "tensorflow.contrib.keras.api.keras",
        "tensorflow.contrib.keras",
        "tensorflow.keras",
        "tf_keras",
        "keras.api",
        "keras.src",
    ] {
        if let Some(rest) = name.strip_prefix(prefix)
            && (rest.is_empty() || rest.starts_with('.'))
        {
            return canonical(&format!("keras{rest}"));
        }
    }
    name.to_string()
}

const KERAS_MODULES: &[&str] = &[
    "layers",
    "models",
    "ops",
    "backend",
    "utils",
    "datasets",
    "activations",
    "initializers",
    "regularizers",
    "constraints",
    "optimizers",
    "losses",
    "metrics",
    "callbacks",
    "applications",
    "preprocessing",
    "mixed_precision",
    "dtype_policies",
    "random",
    "config",
    "saving",
    "engine",
    "legacy",
    "objectives",
    "quantizers",
    "distribution",
    "export",
    "tree",
    "visualization",
    "wrappers",
    "estimator",
    "experimental",
    "api",
];

static MODEL_FUNCTIONS: &[NativeFn] = natives! {
    "Input" => models::input,
    "clone_model" => super::clone::clone_model,
    "model_from_json" => config::model_from_json,
    "load_model" => models::load_model,
    "save_model" => models::save_model,
};

static BACKEND: &[NativeFn] = natives! {
    "image_data_format" => image_data_format,
    "set_image_data_format" => set_image_data_format,
    "clear_session" => clear_session,
    "floatx" => floatx,
    "set_floatx" => set_floatx,
    "epsilon" => epsilon,
    "int_shape" => int_shape,
    "is_keras_tensor" => is_keras_tensor,
    "backend" => backend_name,
    "set_random_seed" => nothing,
    "set_learning_phase" => nothing,
    "learning_phase" => nothing,
    "set_session" => nothing,
    "ndim" => ndim,
    "image_dim_ordering" => image_dim_ordering,
    "set_image_dim_ordering" => set_image_data_format,
};

static POLICY: &[NativeFn] = natives! {
    "set_global_policy" => set_policy,
    "set_dtype_policy" => set_policy,
    "set_policy" => set_policy,
    "global_policy" => global_policy,
    "dtype_policy" => global_policy,
};

static UTILS: &[NativeFn] = natives! {
    "to_categorical" => to_categorical,
    "pad_sequences" => pad_sequences,
    "plot_model" => nothing,
    "set_random_seed" => nothing,
    "clear_session" => clear_session,
    "register_keras_serializable" => register,
    "enable_interactive_logging" => nothing,
    "disable_interactive_logging" => nothing,
    "get_source_inputs" => get_source_inputs,
};

static VARIABLE: &[NativeFn] = natives! {
    "Variable" => user::keras_variable,
};

static TENSORFLOW: &[NativeFn] = natives! {
    "function" => decorator,
    "random.set_seed" => nothing,
    "random.normal" => random_tensor,
    "random.uniform" => random_tensor,
    "random.truncated_normal" => random_tensor,
    "config.list_physical_devices" => no_devices,
    "config.experimental.list_physical_devices" => no_devices,
    "test.is_gpu_available" => falsehood,
    "test.gpu_device_name" => no_name,
    "executing_eagerly" => truth,
    "is_tensor" => is_tensor,
    "Variable" => user::variable,
};

/// The family of objects that say which types a layer uses.
const POLICIES: &str = "dtype_policies";

fn find(table: &'static [NativeFn], name: &str) -> Option<Value> {
    table
        .iter()
        .find(|native| native.name == name)
        .map(Value::Native)
}

fn named(family: &str, name: &str) -> Value {
    value(Object::Named(Rc::new(core::Object {
        family: family.into(),
        name: name.into(),
        arguments: Vec::new(),
    })))
}

/// What `activations.get`, `regularizers.deserialize`, … find: objects stay what they are, and so do names, which all take
/// in their place. Only functions are called by those who get them.
pub(super) fn looked_up(function: &core::Object, args: &mut Args) -> Option<Value> {
    let looks_up = matches!(&*function.name, "get" | "serialize" | "deserialize");
    let of_all = matches!(
        &*function.family,
        "activations"
            | "initializers"
            | "regularizers"
            | "constraints"
            | "optimizers"
            | "losses"
            | "metrics"
    );
    if !looks_up || !of_all || !function.arguments.is_empty() {
        return None;
    }
    let given = args.positional.first().cloned();
    let given = given.or_else(|| args.keywords.first().map(|(_, value)| value.clone()))?;
    Some(match (&*function.family, &given) {
        ("activations", Value::None) => named("activations", "linear"),
        (family @ ("activations" | "initializers"), Value::Str(name)) => named(family, name),
        _ => given,
    })
}

fn submodule(vm: &mut Vm, path: &str) -> R<Option<Value>> {
    vm.import_by_name(path).map(Some)
}

/// What an attribute of a module of the framework is.
pub(super) fn attribute(vm: &mut Vm, module: &str, name: &str) -> R<Option<Value>> {
    if name == "__version__" {
        let (keras, tensorflow) = vm.program.era.versions();
        return Ok(Some(Value::str(match module {
            "numpy" => "2.0.0",
            "tensorflow" => tensorflow,
            _ => keras,
        })));
    }
    if name == "__all__" || name.starts_with("__") {
        return Ok(None);
    }
    match module {
        "numpy" | "numpy.random" => return numpy_attribute(vm, module, name),
        _ if module.starts_with("numpy") => return Ok(Some(unknown(vm, module, name))),
        "tensorflow" if name == "keras" => return submodule(vm, "keras"),
        _ => {}
    }
    if let Some(rest) = module.strip_prefix("tensorflow") {
        return tensorflow_attribute(vm, rest.trim_start_matches('.'), name);
    }
    let place = module
        .strip_prefix("keras")
        .unwrap_or(module)
        .trim_start_matches('.');
    if name == "name_scope" && matches!(place, "" | "backend") {
        return python::member(vm, "keras.backend.common.name_scope", name).map(Some);
    }
    if place.is_empty() && KERAS_MODULES.contains(&name) {
        return submodule(vm, &format!("keras.{name}"));
    }
    if matches!(
        name,
        "custom_object_scope" | "CustomObjectScope" | "get_custom_objects"
    ) {
        vm.framework.registered.all = true;
    }
    let (family, inner) = place.split_once('.').unwrap_or((place, ""));
    let layers = matches!(
        family,
        "" | "layers" | "models" | "engine" | "legacy" | "experimental" | "wrappers"
    );
    if layers {
        let class = match name {
            "Layer" => Some("Layer"),
            "Model" | "Functional" => Some("Model"),
            "Sequential" => Some("Sequential"),
            "InputLayer" => Some("InputLayer"),
            _ => None,
        };
        if let Some(class) = class {
            return Ok(Some(Value::Class(classes::base(vm, class))));
        }
        if let Some(function) = find(MODEL_FUNCTIONS, name) {
            return Ok(Some(function));
        }
    }
    if matches!(family, "layers" | "saving" | "models" | "utils")
        && let Some(function) = find(config::FUNCTIONS, name)
    {
        return Ok(Some(function));
    }
    if matches!(
        family,
        "layers" | "engine" | "legacy" | "wrappers" | "experimental"
    ) {
        let catalogue = vm.options.catalogue;
        if let Some(entry) = catalogue.layer_in(vm.program.era, name) {
            return Ok(Some(Value::Class(classes::layer(vm, entry))));
        }
        if let Some(function) = catalogue.shorthand_in(vm.program.era, name) {
            return Ok(Some(value(Object::Shorthand(function))));
        }
        if let Some(class) = unknown::layer_class(vm, name) {
            return Ok(Some(class));
        }
        // `keras.engine.input_spec.InputSpec`
        if name == "InputSpec" {
            return Ok(Some(named("specs", name)));
        }
        // `keras.layers.experimental.preprocessing.Rescaling`, `keras.layers.core.Dense`
        if name.starts_with(|letter: char| letter.is_ascii_lowercase()) {
            return submodule(vm, &format!("{module}.{name}"));
        }
        return Ok(match family {
            // `keras.wrappers.scikit_learn.KerasClassifier`
            "wrappers" => Some(unknown(vm, module, name)),
            // Schedules of learning rates, before they had a module of their own.
            "experimental" => Some(named("optimizers", name)),
            _ => None,
        });
    }
    match family {
        "datasets" if inner.is_empty() && datasets::is_dataset(name) => {
            return submodule(vm, &format!("{module}.{name}"));
        }
        "datasets" if name == "load_data" => return Ok(datasets::loader(inner)),
        "initializers" | "regularizers" | "constraints" | "optimizers" | "losses" | "metrics"
        | "callbacks" | "quantizers" => {
            if name == "schedules" || name == "legacy" || name == "experimental" {
                return submodule(vm, &format!("{module}.{name}"));
            }
            return Ok(Some(named(family, name)));
        }
        "activations" => return Ok(Some(named(family, name))),
        "mixed_precision" | "dtype_policies" | "config" => {
            if let Some(function) = find(POLICY, name).or_else(|| find(BACKEND, name)) {
                return Ok(Some(function));
            }
            if name.ends_with("Policy") || name == "DTypePolicyMap" {
                return Ok(Some(named(POLICIES, name)));
            }
            if name == "experimental" {
                return submodule(vm, module);
            }
        }
        "backend" => {
            if let Some(function) = find(BACKEND, name) {
                return Ok(Some(function));
            }
            if let Some(function) = operation(vm, &format!("K.{name}"), Some(name)) {
                return Ok(Some(function));
            }
        }
        "ops" => {
            let full = if inner.is_empty() {
                name.to_string()
            } else {
                format!("{inner}.{name}")
            };
            if let Some(function) = operation(vm, &full, Some(name)) {
                return Ok(Some(function));
            }
            if matches!(name, "nn" | "numpy" | "image" | "linalg" | "math") {
                return submodule(vm, &format!("keras.ops.{name}"));
            }
            // All of them are known.
            return Ok(None);
        }
        "utils" | "preprocessing" => {
            if let Some(function) = find(UTILS, name) {
                return Ok(Some(function));
            }
            if let Some(found) = python::dataset_of_files(vm, name)? {
                return Ok(Some(found));
            }
            if matches!(
                name,
                "sequence" | "image" | "text" | "np_utils" | "timeseries"
            ) {
                return submodule(vm, &format!("{module}.{name}"));
            }
        }
        "saving" => {
            if let Some(function) = find(UTILS, name).or_else(|| find(MODEL_FUNCTIONS, name)) {
                return Ok(Some(function));
            }
        }
        "random" => {
            if matches!(name, "normal" | "uniform" | "truncated_normal") {
                return Ok(find(TENSORFLOW, &format!("random.{name}")));
            }
        }
        "applications" if inner.is_empty() => {
            if let Some(found) = python::application(vm, name)? {
                return Ok(Some(found));
            }
            // Keras 2 had two more families.
            let elsewhere = ["regnet", "resnet_rs", "RegNet", "ResNetRS"];
            if !elsewhere.iter().any(|start| name.starts_with(start)) {
                return Ok(None);
            }
        }
        _ => {}
    }
    if name == "Variable" && matches!(place, "" | "backend") {
        return Ok(find(VARIABLE, name));
    }
    if place.is_empty() {
        let known = [
            "KerasTensor",
            "Operation",
            "InputSpec",
            "Initializer",
            "Optimizer",
            "Loss",
            "Metric",
            "Regularizer",
            "DTypePolicy",
            "StatelessScope",
            "Quantizer",
            "device",
            "version",
            "remat",
            "RematScope",
        ];
        if known.contains(&name) {
            return Ok(Some(match name {
                "InputSpec" => named("specs", name),
                "DTypePolicy" => named(POLICIES, name),
                _ => unknown(vm, module, name),
            }));
        }
        return Ok(None);
    }
    Ok(Some(unknown(vm, module, name)))
}

fn unknown(vm: &mut Vm, module: &str, name: &str) -> Value {
    vm.unknown_named(
        message!(
            "`{module}.{name}` is outside of what is evaluated",
            module,
            name
        ),
        name,
    )
}

/// An operation by its public name, or by what another library calls it.
pub(super) fn operation(vm: &Vm, full: &str, short: Option<&str>) -> Option<Value> {
    let catalogue = vm.options.catalogue;
    if let Some(alias) = catalogue.alias(full) {
        return Some(value(Object::Alias(alias)));
    }
    let op = catalogue.op(full).or_else(|| catalogue.op(short?))?;
    Some(value(Object::Op(op)))
}

fn numpy_attribute(vm: &mut Vm, module: &str, name: &str) -> R<Option<Value>> {
    if let Some(function) = numpy::function(module, name) {
        return Ok(Some(function));
    }
    Ok(Some(match name {
        "random" if module == "numpy" => return submodule(vm, "numpy.random"),
        "pi" => Value::Float(std::f64::consts::PI),
        "e" => Value::Float(std::f64::consts::E),
        "inf" => Value::Float(f64::INFINITY),
        "nan" => Value::Float(f64::NAN),
        "newaxis" => Value::None,
        "float16" | "int8" | "int16" | "uint16" | "uint32" | "uint64" | "bool_" | "str_"
        | "object_" => Value::str(name),
        "ndarray" => Value::Class(classes::base(vm, "ndarray")),
        "int" | "float" | "bool" | "object" | "str" => Value::str(name),
        _ => {
            // Called on tensors of the graph, numpy's functions are the framework's.
            let function = operation(vm, &format!("np.{name}"), None);
            match function {
                Some(function) => function,
                None => unknown(vm, module, name),
            }
        }
    }))
}

fn tensorflow_attribute(vm: &mut Vm, place: &str, name: &str) -> R<Option<Value>> {
    // `tf.dtypes.float32` and `tf.dtypes.cast` are those of `tf`.
    let place = place.strip_prefix("dtypes").unwrap_or(place);
    // The functions of numpy, on tensors.
    if place == "experimental.numpy" {
        let function = operation(vm, &format!("np.{name}"), Some(name));
        return match function {
            Some(function) => Ok(Some(function)),
            None => numpy_attribute(vm, "numpy", name),
        };
    }
    let path = if place.is_empty() {
        name.to_string()
    } else {
        format!("{place}.{name}")
    };
    if let Some(function) = find(TENSORFLOW, &path) {
        return Ok(Some(function));
    }
    // Most of `tf.math` is in `tf` too, and was so in TensorFlow 1.
    let elsewhere = match place {
        "math" | "compat.v1" | "compat.v2" => format!("tf.{name}"),
        "" => format!("tf.math.{name}"),
        _ => path.replacen("compat.v1", "tf", 1),
    };
    let function = operation(vm, &format!("tf.{path}"), None);
    if let Some(function) = function.or_else(|| operation(vm, &elsewhere, None)) {
        return Ok(Some(function));
    }
    if matches!(place, "io" | "image")
        && let Some(found) = python::dataset_of_files(vm, name)?
    {
        return Ok(Some(found));
    }
    Ok(Some(match &*path {
        "float16" | "float32" | "float64" | "bfloat16" | "int8" | "int16" | "int32" | "int64"
        | "uint8" | "uint16" | "uint32" | "uint64" | "complex64" | "complex128" | "bool"
        | "string" => Value::str(name),
        "newaxis" => Value::None,
        "compat.v1.keras" | "compat.v2.keras" | "contrib.keras" | "python.keras" => {
            return submodule(vm, "keras");
        }
        "TensorSpec" => return python::member(vm, "tensorflow.data", name).map(Some),
        "Tensor" => Value::Class(classes::base(vm, "KerasTensor")),
        "Module" => Value::Class(classes::base(vm, "Module")),
        "math"
        | "nn"
        | "random"
        | "dtypes"
        | "debugging"
        | "config"
        | "linalg"
        | "image"
        | "test"
        | "experimental"
        | "config.experimental"
        | "experimental.numpy"
        | "compat"
        | "compat.v1"
        | "compat.v2"
        | "contrib"
        | "data"
        | "initializers"
        | "audio"
        | "lookup"
        | "python"
        | "signal"
        | "strings"
        | "distribute"
        | "io"
        | "train"
        | "summary"
        | "saved_model"
        | "errors" => {
            return submodule(vm, &format!("tensorflow.{path}"));
        }
        "constant_initializer"
        | "random_normal_initializer"
        | "random_uniform_initializer"
        | "truncated_normal_initializer"
        | "zeros_initializer"
        | "ones_initializer" => named("initializers", name),
        _ => unknown(vm, "tensorflow", &path),
    }))
}

/// The names that `from keras.layers import *` brings.
pub(super) fn exported(vm: &mut Vm, module: &str) -> Vec<Name> {
    let canonical = canonical(module);
    let catalogue = vm.options.catalogue;
    match &*canonical {
        "keras.layers" => {
            let era = vm.program.era;
            let mut names = catalogue.layer_names(era);
            let functions = catalogue.shorthands.iter().map(|function| function.name);
            names.extend(functions.filter(|name| catalogue.shorthand_in(era, name).is_some()));
            names.extend(["Input", "InputLayer", "Layer"]);
            names.extend(unknown::LAYERS);
            names
                .into_iter()
                .map(|name| vm.names.intern(name))
                .collect()
        }
        "keras.applications" => python::applications()
            .map(|name| vm.names.intern(name))
            .collect(),
        "keras.models" => ["Model", "Sequential"]
            .map(|name| vm.names.intern(name))
            .to_vec(),
        "keras.ops" => {
            let names = catalogue
                .ops
                .iter()
                .flat_map(|op| op.names.iter().copied())
                .filter(|name| !name.contains('.'));
            names.map(|name| vm.names.intern(name)).collect()
        }
        "keras" => {
            let names =
                KERAS_MODULES
                    .iter()
                    .copied()
                    .chain(["Input", "Model", "Sequential", "Layer"]);
            names.map(|name| vm.names.intern(name)).collect()
        }
        "keras.optimizers" => [
            "SGD", "Adam", "RMSprop", "Adagrad", "Adadelta", "AdamW", "Adamax", "Nadam", "Ftrl",
        ]
        .map(|name| vm.names.intern(name))
        .to_vec(),
        "keras.callbacks" => [
            "EarlyStopping",
            "ModelCheckpoint",
            "ReduceLROnPlateau",
            "TensorBoard",
            "LearningRateScheduler",
            "Callback",
        ]
        .map(|name| vm.names.intern(name))
        .to_vec(),
        "keras.utils" => ["to_categorical", "plot_model", "pad_sequences"]
            .map(|name| vm.names.intern(name))
            .to_vec(),
        _ => Vec::new(),
    }
}

fn nothing(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::None)
}

fn truth(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::Bool(true))
}

fn falsehood(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::Bool(false))
}

/// `tf.is_tensor(x)`: what a layer gives is one, whatever it is.
fn is_tensor(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match args.receiver() {
        Value::Framework(Object::Tensor(_)) => Value::Bool(true),
        Value::Unknown(unknown) if unknown.tensor.is_some() => Value::Bool(true),
        unknown @ Value::Unknown(_) => unknown,
        _ => Value::Bool(false),
    })
}

fn no_name(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::str(""))
}

/// A fresh machine has a processor and no graphics card.
fn no_devices(_: &mut Vm, args: &mut Args) -> R<Value> {
    let gpu = args
        .positional
        .first()
        .and_then(Value::as_str)
        .is_some_and(|kind| &*kind != "CPU");
    Ok(Value::list(if gpu {
        Vec::new()
    } else {
        vec![Value::str("/physical_device:CPU:0")]
    }))
}

/// A decorator that changes nothing, with or without arguments.
fn decorator(_: &mut Vm, args: &mut Args) -> R<Value> {
    static IDENTITY: NativeFn = NativeFn {
        name: "decorator",
        call: identity,
    };
    Ok(match args.positional.first() {
        Some(function @ (Value::Function(_) | Value::Class(_) | Value::Method(_))) => {
            function.clone()
        }
        _ => Value::Native(&IDENTITY),
    })
}

/// `register_keras_serializable(package, name)`
fn register(vm: &mut Vm, args: &mut Args) -> R<Value> {
    static REGISTER: NativeFn = NativeFn {
        name: "register_keras_serializable",
        call: register,
    };
    let Some(Value::Class(class)) = args.positional.first().cloned() else {
        // Of a function nothing needs to be known.
        let function = args.positional.first();
        let function = function.filter(|it| matches!(it, Value::Function(_)));
        return Ok(function.cloned().unwrap_or(Value::Native(&REGISTER)));
    };
    let classes = &mut vm.framework.registered.classes;
    classes.insert(class.name.clone());
    Ok(Value::Class(class))
}

fn identity(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(args.receiver())
}

fn image_data_format(vm: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::str(if vm.program.channels_first {
        "channels_first"
    } else {
        "channels_last"
    }))
}

fn set_image_data_format(vm: &mut Vm, args: &mut Args) -> R<Value> {
    vm.program.channels_first = args
        .positional
        .first()
        .and_then(Value::as_str)
        .is_some_and(|text| matches!(&*text, "channels_first" | "th"));
    Ok(Value::None)
}

/// What Keras 1 called the data format: "th" as in Theano, "tf" as in TensorFlow.
fn image_dim_ordering(vm: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::str(match vm.program.channels_first {
        true => "th",
        false => "tf",
    }))
}

fn clear_session(vm: &mut Vm, _: &mut Args) -> R<Value> {
    vm.program.names.clear();
    if vm.program.era == jupan_core::era::Era::Keras3 {
        vm.program.policy.forget();
    }
    Ok(Value::None)
}

fn floatx(vm: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::str(vm.program.policy.floatx().name()))
}

fn set_floatx(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [given] = args.bind(vm, "set_floatx", ["value"], 1)?;
    if let Some(name) = given.as_str() {
        match name.parse() {
            Ok(dtype) => vm.program.policy.set_floatx(dtype),
            Err(()) => return vm.raise("ValueError", format!("Unknown `floatx` value: {name}")),
        }
    }
    Ok(Value::None)
}

fn set_policy(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let given = args.positional.first().cloned().unwrap_or(Value::None);
    let lowered = super::convert::lower(vm, &given)?;
    let lowered = match &lowered {
        // A policy object made with its name as the only argument.
        core::Value::Object(object) => object
            .arguments
            .first()
            .map_or(core::Value::Str(object.name.clone()), |(_, value)| {
                value.clone()
            }),
        other => other.clone(),
    };
    match jupan_core::call::read_policy("the global policy", &lowered) {
        Ok(Some(policy)) => vm.program.policy.set(policy),
        Ok(None) => {}
        Err(refusal) => return super::convert::refused(vm, refusal),
    }
    Ok(Value::None)
}

/// A policy as an object that tells its name and its types.
pub(super) fn policy_object(policy: &jupan_core::dtype::Policy) -> Value {
    let policy_name = core::Value::str(&policy.to_string());
    value(Object::Named(Rc::new(core::Object {
        family: POLICIES.into(),
        name: "DTypePolicy".into(),
        arguments: vec![("name".into(), policy_name)],
    })))
}

/// What a policy tells of itself.
pub(super) fn policy_attribute(object: &Rc<core::Object>, name: &str) -> Option<Value> {
    if &*object.family != POLICIES {
        return None;
    }
    let given = core::Value::Object(object.clone());
    let policy = jupan_core::call::read_policy(&object.name, &given).ok()??;
    match name {
        "name" => Some(Value::str(&policy.to_string())),
        "compute_dtype" => Some(Value::str(policy.compute.name())),
        "variable_dtype" => Some(Value::str(policy.variable.name())),
        _ => None,
    }
}

fn global_policy(vm: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(policy_object(&vm.program.policy_of_layer()))
}

fn epsilon(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::Float(1e-7))
}

fn backend_name(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::str("tensorflow"))
}

fn int_shape(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let tensor = args.receiver();
    let shape = vm.name("shape");
    vm.get_attr(&tensor, shape)
}

fn ndim(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let tensor = args.receiver();
    let ndim = vm.name("ndim");
    vm.get_attr(&tensor, ndim)
}

fn is_keras_tensor(vm: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match args.receiver() {
        Value::Framework(Object::Tensor(id)) => {
            Value::Bool(vm.program.tensor(id).history.is_some())
        }
        unknown @ Value::Unknown(_) => unknown,
        _ => Value::Bool(false),
    })
}

/// The inputs of the graph that a tensor was made from, each once.
fn get_source_inputs(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let given = args.receiver();
    let Value::Framework(Object::Tensor(tensor)) = &given else {
        return Ok(given);
    };
    let sources = vm.program.sources_of(*tensor);
    Ok(Value::list(
        sources
            .into_iter()
            .map(|source| value(Object::Tensor(source)))
            .collect(),
    ))
}

/// `tf.random.normal(shape)`: an eager tensor, which is an array to us.
/// Whether a shape is among the arguments.
pub(super) fn has_shape(vm: &mut Vm, args: &Args) -> bool {
    let shape = vm.name("shape");
    args.keywords.iter().any(|(name, _)| *name == shape)
        || matches!(
            args.positional.first(),
            Some(Value::Tuple(_) | Value::List(_))
        )
}

pub(super) fn random_tensor(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let shape = vm.name("shape");
    let shape = args
        .take_keyword(shape)
        .or_else(|| args.positional.first().cloned())
        .unwrap_or(Value::None);
    let dtype = vm.name("dtype");
    let dtype = args
        .take_keyword(dtype)
        .and_then(|value| super::arrays::dtype_of(&value))
        .unwrap_or(jupan_core::dtype::DType::Float32);
    let lowered = super::convert::lower(vm, &shape)?;
    Ok(match jupan_core::call::read_shape("the shape", &lowered) {
        Ok(dims) => super::arrays::array(dims, dtype, None),
        Err(_) => vm.unknown(message!("a random tensor of unknown shape")),
    })
}

/// The second extent of the array that is made here: a symbol named after the call that makes it.
fn only_data_knows(vm: &mut Vm, reason: Message) -> jupan_core::dim::Dim {
    let text = vm.text_here().map(|text| format!("{text}.shape[1]"));
    let symbol = text.map(|text| vm.symbol(&text));
    match symbol {
        Some(Value::Symbol(poly)) => jupan_core::dim::Dim::Symbolic(poly),
        Some(Value::Int(n)) => jupan_core::dim::Dim::Known(i64::try_from(n).unwrap_or(i64::MAX)),
        _ => jupan_core::dim::Dim::unknown(reason),
    }
}

/// `to_categorical(y, num_classes)`
fn to_categorical(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [labels, classes, _] = args.bind(vm, "to_categorical", ["x", "num_classes", "dtype"], 1)?;
    let mut largest = None;
    let mut shape = match &labels {
        Value::Framework(Object::Array(labels)) => {
            largest = super::arrays::largest_of(vm, labels);
            labels.shape.clone()
        }
        Value::Unknown(_) => vec![jupan_core::dim::Dim::unknown(message!(
            "how many labels there are"
        ))],
        _ => return Ok(vm.unknown(message!("one-hot labels"))),
    };
    if shape.len() > 1 && shape.last() == Some(&jupan_core::dim::Dim::Known(1)) {
        shape.pop();
    }
    let count = match (super::convert::lower(vm, &classes)?.as_dim(), largest) {
        (Some(dim), _) if !dim.is_unspecified() => dim,
        (_, Some(largest)) => jupan_core::dim::Dim::Known(largest.saturating_add(1)),
        _ => only_data_knows(vm, message!("how many classes the labels have")),
    };
    shape.push(count);
    Ok(super::arrays::array(
        shape,
        jupan_core::dtype::DType::Float64,
        None,
    ))
}

/// `pad_sequences(sequences, maxlen)`
fn pad_sequences(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [sequences, length, _, _, _, _] = args.bind(
        vm,
        "pad_sequences",
        [
            "sequences",
            "maxlen",
            "dtype",
            "padding",
            "truncating",
            "value",
        ],
        1,
    )?;
    let count = match &sequences {
        Value::Unknown(_) => {
            jupan_core::dim::Dim::unknown(message!("how many sequences there are"))
        }
        other => {
            let count = vm.length(&other.clone())?;
            super::convert::lower(vm, &count)?
                .as_dim()
                .unwrap_or_else(|| {
                    jupan_core::dim::Dim::unknown(message!("how many sequences there are"))
                })
        }
    };
    let length = match super::convert::lower(vm, &length)?.as_dim() {
        Some(dim) if !dim.is_unspecified() => dim,
        _ => match longest(vm, &sequences)? {
            Some(length) => length,
            None => only_data_knows(vm, message!("how long the longest sequence is")),
        },
    };
    Ok(super::arrays::array(
        vec![count, length],
        jupan_core::dtype::DType::Int32,
        None,
    ))
}

/// How long the longest of written sequences is.
fn longest(vm: &mut Vm, sequences: &Value) -> R<Option<jupan_core::dim::Dim>> {
    let Value::List(list) = sequences else {
        return Ok(None);
    };
    let items = list.read().items.clone();
    let mut longest = 0;
    for item in &items {
        match vm.length(item)? {
            Value::Int(n) => longest = longest.max(n),
            _ => return Ok(None),
        }
    }
    Ok(i64::try_from(longest).ok().map(jupan_core::dim::Dim::Known))
}
