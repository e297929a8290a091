//! Interned names: an attribute, a variable or a keyword is a small number.

use rustc_hash::FxHashMap;
use std::rc::Rc;

/// An interned identifier.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Name(pub(crate) u32);

macro_rules! known_names {
    ($($constant:ident = $text:literal),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Order { $($constant),* }
        /// Names the evaluator itself speaks of.
        #[allow(missing_docs)]
        pub mod known {
            use super::{Name, Order};
            $(pub const $constant: Name = Name(Order::$constant as u32);)*
        }
        const KNOWN: &[&str] = &[$($text),*];
    };
}

known_names! {
    INIT = "__init__", NEW = "__new__", CALL = "__call__", NAME = "__name__",
    QUALNAME = "__qualname__", DOC = "__doc__", MODULE = "__module__", DICT = "__dict__",
    CLASS = "__class__", BASES = "__bases__", MRO = "__mro__", FILE = "__file__", ALL = "__all__",
    ANNOTATIONS = "__annotations__", GETATTR = "__getattr__", SETATTR = "__setattr__",
    DELATTR = "__delattr__", GETATTRIBUTE = "__getattribute__", GET = "__get__", SET = "__set__",
    SET_NAME = "__set_name__", INIT_SUBCLASS = "__init_subclass__",
    CLASS_GETITEM = "__class_getitem__", GETITEM = "__getitem__", SETITEM = "__setitem__",
    DELITEM = "__delitem__", MISSING = "__missing__", CONTAINS = "__contains__", LEN = "__len__",
    ITER = "__iter__", NEXT = "__next__", REVERSED = "__reversed__", BOOL = "__bool__",
    INT = "__int__", FLOAT = "__float__", INDEX = "__index__", STR = "__str__", REPR = "__repr__",
    FORMAT = "__format__", HASH = "__hash__", ENTER = "__enter__", EXIT = "__exit__",
    ABS = "__abs__", ROUND = "__round__", EQ = "__eq__", NE = "__ne__", LT = "__lt__",
    LE = "__le__", GT = "__gt__", GE = "__ge__", ADD = "__add__", SUB = "__sub__",
    MUL = "__mul__", MATMUL = "__matmul__", TRUEDIV = "__truediv__", FLOORDIV = "__floordiv__",
    MOD = "__mod__", POW = "__pow__", LSHIFT = "__lshift__", RSHIFT = "__rshift__",
    AND = "__and__", OR = "__or__", XOR = "__xor__", NEG = "__neg__", POS = "__pos__",
    INVERT = "__invert__", RADD = "__radd__", RSUB = "__rsub__", RMUL = "__rmul__",
    RMATMUL = "__rmatmul__", RTRUEDIV = "__rtruediv__", RFLOORDIV = "__rfloordiv__",
    RMOD = "__rmod__", RPOW = "__rpow__", RLSHIFT = "__rlshift__", RRSHIFT = "__rrshift__",
    RAND = "__rand__", ROR = "__ror__", RXOR = "__rxor__", IADD = "__iadd__", ISUB = "__isub__",
    IMUL = "__imul__", IMATMUL = "__imatmul__", ITRUEDIV = "__itruediv__",
    IFLOORDIV = "__ifloordiv__", IMOD = "__imod__", IPOW = "__ipow__", ILSHIFT = "__ilshift__",
    IRSHIFT = "__irshift__", IAND = "__iand__", IOR = "__ior__", IXOR = "__ixor__",
    DEEPCOPY = "__deepcopy__", ARGS = "args", KEY = "key", REVERSE = "reverse",
    DEFAULT = "default", START = "start", STRICT = "strict", FGET = "fget", FUNC = "__func__",
    STOP = "stop", STEP = "step", DEFAULTS = "__defaults__", CODE = "__code__",
    SELF_ = "__self__", MATCH_ARGS = "__match_args__", REAL = "real", IMAG = "imag", EMPTY = "",
    ITERATION_ARG = ".0", ABSTRACT_METHODS = "__abstractmethods__",
}

/// The interner.
pub(crate) struct Names {
    texts: Vec<Rc<str>>,
    index: FxHashMap<Rc<str>, Name>,
}

impl Names {
    pub(crate) fn new() -> Self {
        let mut names = Names {
            texts: Vec::with_capacity(512),
            index: FxHashMap::default(),
        };
        names.index.reserve(512);
        for text in KNOWN {
            names.intern(text);
        }
        names
    }

    pub(crate) fn intern(&mut self, text: &str) -> Name {
        if let Some(name) = self.index.get(text) {
            return *name;
        }
        let name = Name(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        let text: Rc<str> = text.into();
        self.texts.push(text.clone());
        self.index.insert(text, name);
        name
    }

    pub(crate) fn text(&self, name: Name) -> Rc<str> {
        self.texts
            .get(name.0 as usize)
            .cloned()
            .unwrap_or_else(|| "".into())
    }

    pub(crate) fn str(&self, name: Name) -> &str {
        self.texts.get(name.0 as usize).map_or("", |text| text)
    }
}
