//! What Python has without an import.

mod collections;
mod functions;
mod iteration;
mod numbers;
mod objects;
pub(crate) mod sort;
mod text;
mod types;

use crate::name::{Name, known};
use crate::native::NativeFn;
use crate::value::Value;
use crate::vm::Vm;

pub(crate) use types::Types;

/// A table of native functions.
macro_rules! natives {
    ($($name:literal => $function:path),* $(,)?) => {
        &[$($crate::native::NativeFn { name: $name, call: $function }),*]
    };
}
pub(crate) use natives;

/// Puts the built-in names in their place.
pub(crate) fn install(vm: &mut Vm) {
    let mut builtins = crate::value::Attrs::default();
    builtins.reserve(256);
    for table in [
        functions::FUNCTIONS,
        iteration::FUNCTIONS,
        numbers::FUNCTIONS,
        objects::FUNCTIONS,
    ] {
        for native in table {
            builtins.insert(vm.names.intern(native.name), Value::Native(native));
        }
    }
    let types = vm.types.clone();
    for class in types.public() {
        builtins.insert(vm.names.intern(&class.name), Value::Class(class.clone()));
    }
    for (name, value) in [
        ("NotImplemented", Value::NotImplemented),
        ("Ellipsis", Value::Ellipsis),
        ("__debug__", Value::Bool(true)),
        ("IOError", Value::Class(types.exception("OSError"))),
        ("EnvironmentError", Value::Class(types.exception("OSError"))),
    ] {
        builtins.insert(vm.names.intern(name), value);
    }
    *vm.builtins.fresh() = builtins;
}

/// What every object has, where its class says nothing else; whether it is static.
pub(crate) fn object_method(name: Name) -> Option<(Value, bool)> {
    static METHODS: &[NativeFn] = natives! {
        "__init__" => objects::object_init,
        "__setattr__" => objects::object_setattr,
        "__getattribute__" => objects::object_getattribute,
        "__new__" => objects::object_new,
        "__init_subclass__" => objects::object_init,
        "__repr__" => objects::object_repr,
        "__str__" => objects::object_repr,
        "__eq__" => objects::object_eq,
        "__hash__" => objects::object_hash,
        "__delattr__" => objects::object_delattr,
        "__format__" => objects::object_format,
    };
    let index = match name {
        known::INIT => 0,
        known::SETATTR => 1,
        known::GETATTRIBUTE => 2,
        known::NEW => 3,
        known::INIT_SUBCLASS => 4,
        known::REPR => 5,
        known::STR => 6,
        known::EQ => 7,
        known::HASH => 8,
        known::DELATTR => 9,
        known::FORMAT => 10,
        _ => return None,
    };
    METHODS
        .get(index)
        .map(|native| (Value::Native(native), index == 3))
}
