//! The built-in types and exceptions.

use super::{collections, numbers, objects, text};
use crate::name::{Names, known};
use crate::native::NativeFn;
use crate::shared::Shared;
use crate::value::{Attrs, Class, Constructor, Value};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// The classes of built-in values.
#[allow(missing_docs)]
pub(crate) struct Types {
    pub(crate) object: Rc<Class>,
    pub(crate) type_: Rc<Class>,
    pub(crate) none: Rc<Class>,
    pub(crate) bool: Rc<Class>,
    pub(crate) int: Rc<Class>,
    pub(crate) float: Rc<Class>,
    pub(crate) str: Rc<Class>,
    pub(crate) bytes: Rc<Class>,
    pub(crate) list: Rc<Class>,
    pub(crate) tuple: Rc<Class>,
    pub(crate) dict: Rc<Class>,
    pub(crate) set: Rc<Class>,
    pub(crate) frozenset: Rc<Class>,
    pub(crate) range: Rc<Class>,
    pub(crate) slice: Rc<Class>,
    pub(crate) function: Rc<Class>,
    pub(crate) native: Rc<Class>,
    pub(crate) method: Rc<Class>,
    pub(crate) module: Rc<Class>,
    pub(crate) iterator: Rc<Class>,
    pub(crate) generator: Rc<Class>,
    pub(crate) property: Rc<Class>,
    pub(crate) static_method: Rc<Class>,
    pub(crate) class_method: Rc<Class>,
    pub(crate) super_: Rc<Class>,
    pub(crate) base_exception: Rc<Class>,
    exceptions: FxHashMap<&'static str, Rc<Class>>,
}

/// Exceptions with their bases, in Python's order.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("Exception", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("SystemExit", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"),
    ("FloatingPointError", "ArithmeticError"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BufferError", "Exception"),
    ("EOFError", "Exception"),
    ("ImportError", "Exception"),
    ("ModuleNotFoundError", "ImportError"),
    ("LookupError", "Exception"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("MemoryError", "Exception"),
    ("NameError", "Exception"),
    ("UnboundLocalError", "NameError"),
    ("OSError", "Exception"),
    ("FileNotFoundError", "OSError"),
    ("FileExistsError", "OSError"),
    ("PermissionError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("NotADirectoryError", "OSError"),
    ("ConnectionError", "OSError"),
    ("TimeoutError", "OSError"),
    ("ReferenceError", "Exception"),
    ("RuntimeError", "Exception"),
    ("NotImplementedError", "RuntimeError"),
    ("RecursionError", "RuntimeError"),
    ("StopIteration", "Exception"),
    ("StopAsyncIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SystemError", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("UnicodeError", "ValueError"),
    ("UnicodeDecodeError", "UnicodeError"),
    ("UnicodeEncodeError", "UnicodeError"),
    ("Warning", "Exception"),
    ("UserWarning", "Warning"),
    ("DeprecationWarning", "Warning"),
    ("FutureWarning", "Warning"),
    ("PendingDeprecationWarning", "Warning"),
    ("RuntimeWarning", "Warning"),
    ("SyntaxWarning", "Warning"),
    ("ImportWarning", "Warning"),
    ("ResourceWarning", "Warning"),
];

fn class(
    names: &mut Names,
    name: &str,
    base: Option<&Rc<Class>>,
    construct: Option<Constructor>,
    methods: &[&'static [NativeFn]],
) -> Rc<Class> {
    let mut attrs = Attrs::default();
    for native in methods.iter().copied().flatten() {
        attrs.insert(names.intern(native.name), Value::Native(native));
    }
    let bases: Vec<Rc<Class>> = base.into_iter().cloned().collect();
    let mro = base
        .map(|base| base.lineage().cloned().collect())
        .unwrap_or_default();
    Rc::new(Class {
        name: name.into(),
        bases,
        mro,
        attrs: Shared::new(attrs),
        metaclass: None,
        construct,
        unknown_base: None,
        native: true,
        entry: None,
    })
}

impl Types {
    pub(crate) fn new(names: &mut Names) -> Self {
        let object = class(names, "object", None, None, &[]);
        let base = Some(&object);
        let int = class(
            names,
            "int",
            base,
            Some(numbers::construct_int),
            &[numbers::INT_METHODS],
        );
        let base_exception = class(
            names,
            "BaseException",
            base,
            Some(objects::construct_exception),
            &[objects::EXCEPTION_METHODS],
        );
        let mut exceptions: FxHashMap<&'static str, Rc<Class>> = FxHashMap::default();
        exceptions.insert("BaseException", base_exception.clone());
        for (name, parent) in EXCEPTIONS {
            let parent = exceptions.get(parent).cloned();
            exceptions.insert(name, class(names, name, parent.as_ref(), None, &[]));
        }
        let read_only = |get| {
            let property = crate::value::Property {
                get: Value::Native(get),
                set: Value::None,
                delete: Value::None,
            };
            Value::Property(Rc::new(property))
        };
        base_exception
            .attrs
            .fresh()
            .insert(known::ARGS, read_only(&objects::EXCEPTION_ARGS));
        if let Some(stop) = exceptions.get("StopIteration") {
            let value = names.intern("value");
            let attrs = &stop.attrs;
            attrs.fresh().insert(value, read_only(&objects::STOP_VALUE));
        }
        let dict = class(
            names,
            "dict",
            base,
            Some(collections::construct_dict),
            &[collections::DICT_METHODS],
        );
        let from_keys = Value::ClassMethod(Rc::new(Value::Native(&collections::FROM_KEYS)));
        dict.attrs
            .fresh()
            .insert(names.intern("fromkeys"), from_keys);
        let set = class(
            names,
            "set",
            base,
            Some(collections::construct_set),
            &[collections::SET_METHODS, collections::FROZENSET_METHODS],
        );
        let frozenset = class(
            names,
            "frozenset",
            base,
            Some(collections::construct_frozenset),
            &[collections::FROZENSET_METHODS],
        );
        let text_class = class(
            names,
            "str",
            base,
            Some(text::construct_str),
            &[text::METHODS],
        );
        text_class.attrs.fresh().insert(
            names.intern("maketrans"),
            Value::Static(Rc::new(Value::Native(&text::MAKETRANS))),
        );
        Types {
            type_: class(
                names,
                "type",
                base,
                Some(objects::construct_type),
                &[objects::TYPE_METHODS],
            ),
            none: class(names, "NoneType", base, None, &[]),
            bool: class(
                names,
                "bool",
                Some(&int),
                Some(numbers::construct_bool),
                &[],
            ),
            float: class(
                names,
                "float",
                base,
                Some(numbers::construct_float),
                &[numbers::FLOAT_METHODS],
            ),
            str: text_class,
            bytes: class(
                names,
                "bytes",
                base,
                Some(text::construct_bytes),
                &[text::BYTES_METHODS],
            ),
            list: class(
                names,
                "list",
                base,
                Some(collections::construct_list),
                &[collections::LIST_METHODS],
            ),
            tuple: class(
                names,
                "tuple",
                base,
                Some(collections::construct_tuple),
                &[collections::TUPLE_METHODS],
            ),
            dict,
            set,
            frozenset,
            range: class(
                names,
                "range",
                base,
                Some(collections::construct_range),
                &[collections::TUPLE_METHODS],
            ),
            slice: class(
                names,
                "slice",
                base,
                Some(collections::construct_slice),
                &[],
            ),
            function: class(names, "function", base, None, &[]),
            native: class(names, "builtin_function_or_method", base, None, &[]),
            method: class(names, "method", base, None, &[]),
            module: class(names, "module", base, None, &[]),
            iterator: class(names, "iterator", base, None, &[objects::ITERATOR_METHODS]),
            generator: class(
                names,
                "generator",
                base,
                None,
                &[objects::ITERATOR_METHODS, objects::GENERATOR_METHODS],
            ),
            property: class(
                names,
                "property",
                base,
                Some(objects::construct_property),
                &[objects::PROPERTY_METHODS],
            ),
            static_method: class(
                names,
                "staticmethod",
                base,
                Some(objects::construct_static),
                &[],
            ),
            class_method: class(
                names,
                "classmethod",
                base,
                Some(objects::construct_class_method),
                &[],
            ),
            super_: class(names, "super", base, Some(objects::construct_super), &[]),
            object,
            int,
            base_exception,
            exceptions,
        }
    }

    /// A built-in exception class.
    pub(crate) fn exception(&self, name: &str) -> Rc<Class> {
        self.exceptions
            .get(name)
            .unwrap_or(&self.base_exception)
            .clone()
    }

    /// The classes that have a name in every program.
    pub(super) fn public(&self) -> impl Iterator<Item = &Rc<Class>> {
        let types = [
            &self.object,
            &self.type_,
            &self.bool,
            &self.int,
            &self.float,
            &self.str,
            &self.bytes,
            &self.list,
            &self.tuple,
            &self.dict,
            &self.set,
            &self.frozenset,
            &self.range,
            &self.slice,
            &self.property,
            &self.static_method,
            &self.class_method,
            &self.super_,
        ];
        types.into_iter().chain(self.exceptions.values())
    }
}
