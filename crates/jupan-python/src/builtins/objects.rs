//! Objects, classes, exceptions, properties, iterators: their constructors and methods.

use super::natives;
use crate::name::known;
use crate::native::{Args, NativeFn};
use crate::shared::Shared;
use crate::value::{Attrs, Class, Property, Super, Value};
use crate::vm::{Next, R, Vm};
use jupan_core::message;
use std::rc::Rc;

pub(super) static FUNCTIONS: &[NativeFn] = natives! {
    "isinstance" => isinstance,
    "issubclass" => issubclass,
    "getattr" => getattr,
    "setattr" => setattr,
    "hasattr" => hasattr,
    "delattr" => delattr,
    "callable" => callable,
    "id" => id,
    "vars" => vars,
    "dir" => dir,
    "globals" => globals,
    "locals" => locals,
};

pub(super) static EXCEPTION_METHODS: &[NativeFn] = natives! {
    "__init__" => exception_init,
    "with_traceback" => identity,
    "add_note" => nothing,
};

pub(super) static EXCEPTION_ARGS: NativeFn = NativeFn {
    name: "args",
    call: exception_args,
};

pub(super) static STOP_VALUE: NativeFn = NativeFn {
    name: "value",
    call: stop_value,
};

pub(super) static TYPE_METHODS: &[NativeFn] = natives! {
    "mro" => type_mro,
    "__call__" => type_call,
    "__subclasses__" => empty_list,
};

pub(super) static PROPERTY_METHODS: &[NativeFn] = natives! {
    "setter" => property_setter,
    "getter" => property_getter,
    "deleter" => property_deleter,
};

pub(super) static ITERATOR_METHODS: &[NativeFn] = natives! {
    "__next__" => iterator_next,
    "__iter__" => identity,
};

pub(super) static GENERATOR_METHODS: &[NativeFn] = natives! {
    "send" => generator_send,
    "close" => generator_close,
    "throw" => generator_throw,
};

pub(super) fn object_init(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::None)
}

pub(super) fn object_new(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let class = args.receiver();
    let Value::Class(class) = class else {
        return vm.raise("TypeError", "object.__new__(X): X is not a type object");
    };
    match class.constructor() {
        Some(construct) => construct(vm, &class, args),
        None => vm.new_instance(&class, Value::Unset),
    }
}

pub(super) fn object_setattr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [object, name, value] = args.bind(vm, "__setattr__", ["object", "name", "value"], 3)?;
    let text = vm.text_of(&name)?;
    let name = vm.name(&text);
    match object {
        Value::Instance(_) => vm.set_instance_attr(&object, name, value)?,
        other => vm.set_attr(&other, name, value)?,
    }
    Ok(Value::None)
}

pub(super) fn object_getattribute(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [object, name] = args.bind(vm, "__getattribute__", ["object", "name"], 2)?;
    let text = vm.text_of(&name)?;
    let name = vm.name(&text);
    vm.get_attr(&object, name)
}

pub(super) fn object_delattr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    delattr(vm, args)
}

pub(super) fn object_repr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let object = args.receiver();
    if vm.is_exception(&object) {
        return vm.text_value(&object);
    }
    let class = vm.class_of(&object).name.clone();
    Ok(Value::Str(format!("<{class} object>").into()))
}

pub(super) fn object_eq(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [one, other] = args.bind(vm, "__eq__", ["self", "other"], 2)?;
    Ok(if one.identity() == other.identity() {
        Value::Bool(true)
    } else {
        Value::NotImplemented
    })
}

pub(super) fn object_hash(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let object = args.receiver();
    let identity = object.identity().unwrap_or_default();
    if identity == 0 {
        vm.hash(&object)
    } else {
        Ok(Value::int(identity))
    }
}

pub(super) fn object_format(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let object = args.receiver();
    vm.text_value(&object)
}

fn identity(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(args.receiver())
}

fn nothing(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::None)
}

fn empty_list(_: &mut Vm, _: &mut Args) -> R<Value> {
    Ok(Value::list(Vec::new()))
}

pub(super) fn construct_exception(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    vm.new_instance(class, Value::tuple(args.positional.clone()))
}

fn exception_init(_: &mut Vm, args: &mut Args) -> R<Value> {
    if let Value::Instance(instance) = args.receiver() {
        *instance.payload.borrow_mut() = Value::tuple(std::mem::take(&mut args.positional));
    }
    Ok(Value::None)
}

/// What the generator that ended returned.
fn stop_value(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match exception_args(vm, args)? {
        Value::Tuple(args) => Ok(args.items.first().cloned().unwrap_or(Value::None)),
        other => Ok(other),
    }
}

fn exception_args(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(match args.receiver() {
        Value::Instance(instance) => instance.payload.borrow().clone(),
        _ => Value::tuple(Vec::new()),
    })
}

pub(super) fn construct_type(vm: &mut Vm, class: &Rc<Class>, args: &mut Args) -> R<Value> {
    if args.positional.len() == 1 {
        let value = args.receiver();
        if let Value::Unknown(_) = value {
            return Ok(value);
        }
        return Ok(Value::Class(vm.class_of(&value)));
    }
    let keywords = std::mem::take(&mut args.keywords);
    let [name, bases, namespace] = args.bind(vm, "type", ["name", "bases", "dict"], 3)?;
    let name = vm.text_of(&name)?;
    let (bases, _) = vm.collect(&bases)?;
    let mut attrs = Attrs::default();
    if let Value::Dict(dict) = &namespace {
        for (key, value) in dict.read().entries.values() {
            if let Value::Str(key) = key {
                attrs.insert(vm.names.intern(key), value.clone());
            }
        }
    }
    let metaclass = (!Rc::ptr_eq(class, &vm.types.type_)).then(|| class.clone());
    vm.type_new(&name, bases, attrs, metaclass, keywords)
        .map(Value::Class)
}

fn type_mro(vm: &mut Vm, args: &mut Args) -> R<Value> {
    match args.receiver() {
        Value::Class(class) => Ok(Value::list(
            class.lineage().cloned().map(Value::Class).collect(),
        )),
        _ => vm.raise("TypeError", "mro() needs a class"),
    }
}

/// `type.__call__`: what a metaclass calls to make an instance as usual.
fn type_call(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let class = args.receiver();
    vm.construct_plainly(&class, std::mem::take(args))
}

pub(super) fn construct_property(vm: &mut Vm, _: &Rc<Class>, args: &mut Args) -> R<Value> {
    let [get, set, delete, _] = args.bind(vm, "property", ["fget", "fset", "fdel", "doc"], 0)?;
    let or_none = |value: Value| if value.is_unset() { Value::None } else { value };
    Ok(Value::Property(Rc::new(Property {
        get: or_none(get),
        set: or_none(set),
        delete: or_none(delete),
    })))
}

fn property_with(args: &mut Args, change: impl FnOnce(&mut Property, Value)) -> Value {
    let property = args.receiver();
    let function = args.receiver();
    match property {
        Value::Property(property) => {
            let mut changed = Property {
                get: property.get.clone(),
                set: property.set.clone(),
                delete: property.delete.clone(),
            };
            change(&mut changed, function);
            Value::Property(Rc::new(changed))
        }
        other => other,
    }
}

fn property_setter(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(property_with(args, |property, function| {
        property.set = function
    }))
}

fn property_getter(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(property_with(args, |property, function| {
        property.get = function
    }))
}

fn property_deleter(_: &mut Vm, args: &mut Args) -> R<Value> {
    Ok(property_with(args, |property, function| {
        property.delete = function
    }))
}

pub(super) fn construct_static(_: &mut Vm, _: &Rc<Class>, args: &mut Args) -> R<Value> {
    Ok(Value::Static(Rc::new(args.receiver())))
}

pub(super) fn construct_class_method(_: &mut Vm, _: &Rc<Class>, args: &mut Args) -> R<Value> {
    Ok(Value::ClassMethod(Rc::new(args.receiver())))
}

pub(super) fn construct_super(vm: &mut Vm, _: &Rc<Class>, args: &mut Args) -> R<Value> {
    let [class, object] = args.bind(vm, "super", ["type", "object"], 2)?;
    match class {
        Value::Class(class) => Ok(Value::Super(Rc::new(Super { class, object }))),
        other => Ok(other),
    }
}

fn iterator_next(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let iterator = args.receiver();
    step(vm, &iterator)
}

/// The next item, or `StopIteration`.
pub(super) fn step(vm: &mut Vm, iterator: &Value) -> R<Value> {
    let next = vm.next_with_return(iterator)?;
    item_or_stop(vm, next)
}

/// The item, or `StopIteration` with what a generator returned.
fn item_or_stop(vm: &mut Vm, next: Result<Next, Value>) -> R<Value> {
    let returned = match next {
        Ok(Next::Item(item) | Next::Unknown(item, _)) => return Ok(item),
        Ok(Next::Done) => None,
        Err(returned) => Some(returned),
    };
    let class = vm.types.exception("StopIteration");
    let exception = vm.exception_of(&class, returned.into_iter().collect());
    Err(vm.stop_with(exception))
}

fn generator_send(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let generator = args.receiver();
    let sent = args.receiver();
    let next = vm.resume(&generator, sent)?;
    item_or_stop(vm, next)
}

/// `throw(exception)`, or as of old `throw(class, exception, traceback)`.
fn generator_throw(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let generator = args.receiver();
    let given = args.receiver();
    let exception = match args.positional.first() {
        Some(value) if !value.is_none() => value.clone(),
        _ => given,
    };
    let exception = match exception {
        Value::Class(_) => vm.call(&exception, Vec::new())?,
        exception => exception,
    };
    let stop = vm.stop_with(exception);
    let next = vm.resume_with(&generator, Err(stop))?;
    item_or_stop(vm, next)
}

fn generator_close(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if let Value::Generator(generator) = args.receiver() {
        *generator.state.edit(&mut vm.journal) = crate::value::GeneratorState::Finished;
    }
    Ok(Value::None)
}

fn isinstance(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [value, class] = args.bind(vm, "isinstance", ["object", "class"], 2)?;
    if let Value::Unknown(_) = value {
        return Ok(value);
    }
    let of = vm.class_of(&value);
    vm.is_kind_of(&of, &class, 0)
}

fn issubclass(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [value, class] = args.bind(vm, "issubclass", ["class", "of"], 2)?;
    match value {
        Value::Class(of) => vm.is_kind_of(&of, &class, 0),
        Value::Unknown(_) => Ok(value),
        _ => vm.raise("TypeError", "issubclass() arg 1 must be a class"),
    }
}

fn getattr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [object, name, default] = args.bind(vm, "getattr", ["object", "name", "default"], 2)?;
    let Some(text) = name.as_str() else {
        return Ok(vm.unknown(message!("an attribute whose name is not known")));
    };
    let name = vm.name(&text);
    if default.is_unset() {
        return vm.get_attr(&object, name);
    }
    match vm.look_up(&object, name) {
        Ok(value) => Ok(value.unwrap_or(default)),
        Err(stop) if vm.is_raised(&stop, "AttributeError") => Ok(default),
        Err(stop) => Err(stop),
    }
}

fn setattr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [object, name, value] = args.bind(vm, "setattr", ["object", "name", "value"], 3)?;
    if let Some(text) = name.as_str() {
        // A name of its own, and its place in the object.
        vm.charge_bytes(200)?;
        vm.charge(20)?;
        let name = vm.name(&text);
        vm.set_attr(&object, name, value)?;
    }
    Ok(Value::None)
}

fn hasattr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [object, name] = args.bind(vm, "hasattr", ["object", "name"], 2)?;
    let Some(text) = name.as_str() else {
        return Ok(vm.unknown(message!("an attribute whose name is not known")));
    };
    if let Value::Unknown(_) = object {
        return Ok(object);
    }
    let name = vm.name(&text);
    match vm.look_up(&object, name) {
        Ok(Some(unknown @ Value::Unknown(_))) if matches!(&object, Value::Instance(instance) if instance.class.unknown_part().is_some()) => {
            Ok(unknown)
        }
        Ok(value) => Ok(Value::Bool(value.is_some())),
        Err(stop) if vm.is_raised(&stop, "AttributeError") => Ok(Value::Bool(false)),
        Err(stop) => Err(stop),
    }
}

fn delattr(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let [object, name] = args.bind(vm, "delattr", ["object", "name"], 2)?;
    if let (Some(text), Value::Instance(instance)) = (name.as_str(), object) {
        let name = vm.name(&text);
        instance.attrs.edit(&mut vm.journal).shift_remove(&name);
    }
    Ok(Value::None)
}

fn callable(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    Ok(match &value {
        Value::Unknown(_) => value,
        Value::Function(_) | Value::Native(_) | Value::Method(_) | Value::Class(_) => {
            Value::Bool(true)
        }
        Value::Instance(instance) => Value::Bool(instance.class.find(known::CALL).is_some()),
        Value::Framework(object) => Value::Bool(crate::keras::is_callable(vm, object)),
        _ => Value::Bool(false),
    })
}

fn id(_: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    Ok(Value::int(value.identity().unwrap_or_default()))
}

fn vars(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if args.positional.is_empty() {
        return globals(vm, args);
    }
    let value = args.receiver();
    vm.get_attr(&value, known::DICT)
}

fn dir(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let value = args.receiver();
    let mut names: Vec<Rc<str>> = Vec::new();
    match &value {
        Value::Instance(instance) => {
            names.extend(
                instance
                    .attrs
                    .read()
                    .keys()
                    .map(|name| vm.names.text(*name)),
            );
            for class in instance.class.lineage() {
                names.extend(class.attrs.read().keys().map(|name| vm.names.text(*name)));
            }
        }
        Value::Class(class) => {
            for class in class.lineage() {
                names.extend(class.attrs.read().keys().map(|name| vm.names.text(*name)));
            }
        }
        Value::Module(module) => names.extend(
            vm.globals(*module)
                .read()
                .keys()
                .map(|name| vm.names.text(*name)),
        ),
        _ => return Ok(vm.unknown(message!("the attributes of an object"))),
    }
    names.sort();
    names.dedup();
    Ok(Value::list(names.into_iter().map(Value::Str).collect()))
}

fn globals(vm: &mut Vm, _: &mut Args) -> R<Value> {
    let module = vm.main;
    let globals = module.map_or_else(
        || Shared::new(Attrs::default()),
        |module| vm.globals(module),
    );
    Ok(vm.attrs_as_dict(&globals))
}

fn locals(vm: &mut Vm, args: &mut Args) -> R<Value> {
    if vm.depth() == 0 {
        return globals(vm, args);
    }
    Ok(vm.unknown(message!("the local variables as a dictionary")))
}
