//! The classes of layers and models.

use super::{ClassEntry, Object, config, convert, fewer_bits, models, unknown, user};
use crate::builtins::natives;
use crate::native::{Args, NativeFn};
use crate::shared::Shared;
use crate::value::{Attrs, Class, Constructor, Value};
use crate::vm::{R, Vm};
use jupan_core::call::Common;
use jupan_core::layer::Entry;
use jupan_core::message;
use jupan_core::program::{OperationId, OperationKind};
use jupan_core::signature::Passed;
use jupan_core::value as core;
use std::rc::Rc;

static LAYER_METHODS: &[NativeFn] = natives! {
    "__init__" => user::layer_init,
    "__call__" => models::call_method,
    "call" => models::super_call,
    "convolution_op" => models::convolution_op,
    "build" => models::build,
    "add_weight" => user::add_weight,
    "add_variable" => user::add_weight,
    "add_loss" => nothing,
    "add_metric" => nothing,
    "get_config" => config::get_config,
    "count_params" => models::count_params,
    "get_weights" => models::get_weights,
    "set_weights" => models::set_weights,
    "compute_output_shape" => models::compute_output_shape,
    "adapt" => models::adapt,
    "set_vocabulary" => nothing,
    "get_vocabulary" => models::vocabulary,
    "vocabulary_size" => models::vocabulary_size,
    "vocab_size" => models::vocabulary_size,
    "reset_states" => nothing,
    "reset_state" => nothing,
    "compute_mask" => models::compute_mask,
    "get_input_at" => models::get_input_at,
    "get_output_at" => models::get_output_at,
    "get_input_shape_at" => models::get_input_shape_at,
    "get_output_shape_at" => models::get_output_shape_at,
    "quantize" => fewer_bits::quantize,
    "enable_lora" => fewer_bits::enable_lora,
};

static MODEL_METHODS: &[NativeFn] = natives! {
    "summary" => models::summary,
    "compile" => models::compile,
    "fit" => models::fit,
    "fit_generator" => models::fit,
    "train_on_batch" => models::fit,
    "evaluate" => models::evaluate,
    "test_on_batch" => models::evaluate,
    "predict" => models::predict,
    "predict_on_batch" => models::predict,
    "predict_generator" => models::predict,
    "evaluate_generator" => models::evaluate,
    "save" => models::save,
    "save_weights" => models::touch,
    "export" => models::touch,
    "load_weights" => models::touch,
    "to_json" => config::to_json,
    "to_yaml" => models::unknown_data,
    "predict_classes" => models::unknown_data,
    "predict_proba" => models::predict,
    "get_layer" => models::get_layer,
    "reset_metrics" => nothing,
    "compute_loss" => models::unknown_data,
};

static SEQUENTIAL_METHODS: &[NativeFn] = natives! {
    "add" => models::add,
    "pop" => models::pop,
};

static FROM_CONFIG: NativeFn = NativeFn {
    name: "from_config",
    call: config::from_config,
};

/// A `build` of the program's own is run as one, whoever calls it.
static BUILD: NativeFn = NativeFn {
    name: "build",
    call: user::build_method,
};

fn nothing(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::None)
}

fn make(
    vm: &mut Vm,
    name: &'static str,
    base: &Rc<Class>,
    entry: Option<ClassEntry>,
    construct: Option<Constructor>,
    methods: &'static [NativeFn],
) -> Rc<Class> {
    let mut attrs = Attrs::default();
    for native in methods {
        attrs.insert(vm.names.intern(native.name), Value::Native(native));
    }
    Rc::new(Class {
        name: name.into(),
        bases: vec![base.clone()],
        mro: base.lineage().cloned().collect(),
        attrs: Shared::new(attrs),
        metaclass: None,
        construct,
        unknown_base: None,
        native: true,
        entry,
    })
}

/// The class with this name, made when it is first asked for.
pub(crate) fn base(vm: &mut Vm, name: &'static str) -> Rc<Class> {
    if let Some(class) = vm.framework.classes.get(name) {
        return class.clone();
    }
    let object = vm.types.object.clone();
    let class = match name {
        "Layer" => {
            let class = make(
                vm,
                name,
                &object,
                Some(ClassEntry::Base),
                Some(construct),
                LAYER_METHODS,
            );
            let from_config = vm.names.intern("from_config");
            class.attrs.fresh().insert(
                from_config,
                Value::ClassMethod(Rc::new(Value::Native(&FROM_CONFIG))),
            );
            class
        }
        "Model" => {
            let layer = base(vm, "Layer");
            make(
                vm,
                name,
                &layer,
                Some(ClassEntry::Model),
                None,
                MODEL_METHODS,
            )
        }
        "Sequential" => {
            let model = base(vm, "Model");
            make(
                vm,
                name,
                &model,
                Some(ClassEntry::Sequential),
                None,
                SEQUENTIAL_METHODS,
            )
        }
        "InputLayer" => {
            let layer = base(vm, "Layer");
            let construct: Constructor = |vm, _, args| models::input_layer(vm, args);
            make(vm, name, &layer, None, Some(construct), &[])
        }
        _ => make(vm, name, &object, None, None, &[]),
    };
    vm.framework.classes.insert(name, class.clone());
    class
}

/// The class of a layer of the catalogue.
pub(crate) fn layer(vm: &mut Vm, entry: &'static Entry) -> Rc<Class> {
    let name = entry.keras.name;
    if let Some(class) = vm.framework.classes.get(name) {
        return class.clone();
    }
    let layer = base(vm, "Layer");
    let class = make(vm, name, &layer, Some(ClassEntry::Layer(entry)), None, &[]);
    vm.framework.classes.insert(name, class.clone());
    class
}

/// What a class is to the framework, by its nearest framework ancestor.
pub(crate) fn entry_of(class: &Rc<Class>) -> Option<ClassEntry> {
    class.lineage().find_map(|class| class.entry)
}

/// Makes an instance: for a class of the framework at once, for one of the program empty, to be filled by `__init__`.
fn construct(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    if !class.native {
        let instance = vm.new_instance(class, Value::Unset)?;
        config::remember(vm, &instance, class, args)?;
        return Ok(instance);
    }
    let instance = vm.new_instance(class, Value::Unset)?;
    initialize(vm, &instance, class, args)?;
    Ok(instance)
}

/// `Layer.__init__`, `Model.__init__`, …: makes the record behind an instance.
pub(crate) fn initialize(
    vm: &mut Vm,
    instance: &Value,
    class: &Rc<Class>,
    args: &mut Args,
) -> R<()> {
    let span = vm.place;
    let id = match entry_of(class) {
        Some(ClassEntry::Layer(entry)) => {
            convert::number_extents(vm, args, entry);
            unknown::resolve_layer(vm, args, entry)?;
            let mut passed = convert::passed(vm, args)?;
            if !class.native
                && !passed
                    .keyword
                    .iter()
                    .any(|(name, given)| &**name == "name" && !given.value.is_none())
            {
                let name = vm.program.next_name(&class.name);
                passed = passed.with("name", core::Value::Str(name));
            }
            let id = convert::construct(vm, entry, passed, span)?;
            if !class.native {
                let base = vm.program.operation(id).layer.clone();
                let layer = user::behaviour(vm, instance, class, Some(base.clone()));
                let operation = vm.program.operation_mut(id);
                operation.class = class.name.clone();
                operation.layer = layer;
                vm.framework.bases.insert(id, base);
            }
            id
        }
        Some(ClassEntry::Sequential) => models::new_sequential(vm, class, args)?,
        Some(ClassEntry::Model) => models::new_model(vm, instance, class, args)?,
        _ => user::new_layer(vm, instance, class, args, OperationKind::Layer)?,
    };
    attach(vm, instance, id);
    // What an attribute held before is inside, too.
    if let Value::Instance(inner) = instance {
        let before = inner.attrs.read().clone();
        for (name, held) in &before {
            let name = vm.names.text(*name);
            if *name != *super::config::MADE_WITH {
                super::track(vm, id, &name, held)?;
            }
        }
    }
    Ok(())
}

/// Ties an instance to its record.
pub(crate) fn attach(vm: &mut Vm, instance: &Value, id: OperationId) {
    if let Value::Instance(inner) = instance {
        *inner.payload.borrow_mut() = Value::Framework(Object::Operation(id));
        let build = vm.name("build");
        if vm.program.operation(id).kind == OperationKind::Layer
            && defines(&inner.class, build).is_some()
        {
            let method = Vm::method(instance.clone(), Value::Native(&BUILD));
            inner.attrs.edit(&mut vm.journal).insert(build, method);
        }
        vm.framework.instances.insert(id, instance.clone());
    }
}

/// The instance of a record; made now for layers that layers have made.
pub(crate) fn instance_of(vm: &mut Vm, id: OperationId) -> Value {
    if let Some(instance) = vm.framework.instances.get(&id) {
        return instance.clone();
    }
    let operation = vm.program.operation(id);
    let class = match (operation.entry, operation.kind, operation.stack.is_some()) {
        (Some(entry), _, _) => layer(vm, entry),
        (None, OperationKind::Model, true) => base(vm, "Sequential"),
        (None, OperationKind::Model, false) => base(vm, "Model"),
        (None, OperationKind::Input, _) => base(vm, "InputLayer"),
        _ => base(vm, "Layer"),
    };
    match vm.new_instance(&class, Value::Framework(Object::Operation(id))) {
        Ok(instance) => {
            vm.framework.instances.insert(id, instance.clone());
            instance
        }
        Err(_) => Value::Framework(Object::Operation(id)),
    }
}

/// The record behind a layer or model. One whose class never called `super().__init__()` gets it now.
pub(crate) fn operation_of(vm: &mut Vm, instance: &Value) -> R<OperationId> {
    let found = match instance {
        Value::Framework(Object::Operation(id)) => Some(*id),
        Value::Instance(inner) => match &*inner.payload.borrow() {
            Value::Framework(Object::Operation(id)) => Some(*id),
            _ => None,
        },
        _ => None,
    };
    match (found, instance) {
        (Some(id), _) => {
            // Of what was done before: what is to be done now isn't known yet.
            vm.charge_records()?;
            Ok(id)
        }
        (None, Value::Instance(inner)) if entry_of(&inner.class).is_some() => vm.raise(
            "RuntimeError",
            message!("a layer was used before `super().__init__()` was called in its `__init__`"),
        ),
        _ => vm.raise("TypeError", message!("a layer is needed here")),
    }
}

/// What all layers accept, taken out of the arguments of a class of the program.
pub(crate) fn common(vm: &mut Vm, class: &Rc<Class>, passed: &mut Passed) -> R<Common> {
    Common::take(vm.program.era, &class.name, passed)
        .or_else(|refusal| convert::refused(vm, refusal))
}

/// Whether the class defines the method itself, in Python.
pub(crate) fn defines(class: &Rc<Class>, name: crate::name::Name) -> Option<Value> {
    match class.find(name) {
        Some(function @ (Value::Function(_) | Value::Static(_))) => Some(function),
        _ => None,
    }
}
