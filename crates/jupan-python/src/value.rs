//! Python values: known, symbolic or unknown.

use crate::code::Code;
use crate::name::Name;
use crate::native::NativeFn;
use crate::shared::{Journaled, Merger, Shared, bury};
use crate::vm::Frame;
use indexmap::IndexMap;
use jupan_core::diagnostic::Span;
use jupan_core::dim::Poly;
use jupan_core::message::Message;
use jupan_core::program::{OperationId, TensorId};
use rustc_hash::FxBuildHasher;
use std::cell::{self, RefCell};
use std::rc::Rc;

/// Named values: attributes, globals, namespaces.
pub(crate) type Attrs = IndexMap<Name, Value, FxBuildHasher>;
/// A variable shared by a function and its closures.
pub(crate) type Cell = Shared<Variable>;

/// A Python value.
#[derive(Clone)]
pub(crate) enum Value {
    /// No value: an unbound variable. Never visible to the evaluated program.
    Unset,
    None,
    NotImplemented,
    Ellipsis,
    Bool(bool),
    Int(i128),
    Float(f64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
    List(Shared<List>),
    Tuple(Rc<Tuple>),
    Dict(Shared<Dict>),
    Set(Shared<Set>),
    Range(Rc<Range>),
    Slice(Rc<Slice>),
    Function(Rc<Function>),
    Native(&'static NativeFn),
    Method(Rc<Method>),
    Class(Rc<Class>),
    Instance(Rc<Instance>),
    Module(ModuleId),
    Iter(Shared<Iter>),
    Generator(Rc<Generator>),
    Property(Rc<Property>),
    Static(Rc<Value>),
    ClassMethod(Rc<Value>),
    Super(Rc<Super>),
    /// A positive integer that only data knows, or a formula of such.
    Symbol(Rc<Poly>),
    /// Not known, for a reason. Absorbs everything, raises nothing.
    Unknown(Rc<Unknown>),
    /// An object of the framework.
    Framework(crate::keras::Object),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct ModuleId(pub(crate) u32);

/// Why a value is not known.
pub(crate) struct Unknown {
    pub(crate) reason: Message,
    pub(crate) place: Option<Span>,
    /// The source text that stands for the value, where it is short: `word_index`.
    pub(crate) text: Option<Rc<str>>,
    /// Its shape, where the document prints that.
    pub(crate) shape: Option<Rc<[i64]>>,
    /// What stands for it in the graph, where it came of a call on tensors.
    pub(crate) tensor: Option<TensorId>,
    /// The object that it is, or is a part of, where unknown code made one.
    pub(crate) made: Option<Rc<Made>>,
}

/// An object that unknown code made: perhaps a layer.
#[derive(Default)]
pub(crate) struct Made {
    /// The source text that made it, where that is short.
    pub(crate) text: Option<Rc<str>>,
    /// The name that it was given.
    pub(crate) name: RefCell<Option<Rc<str>>>,
    /// The layer in its place, once it was called on tensors.
    pub(crate) layer: cell::Cell<Option<OperationId>>,
    /// Its input and output, where the program asked for them.
    pub(crate) ends: cell::Cell<Option<(TensorId, TensorId)>>,
    pub(crate) holder: RefCell<Option<Holder>>,
}

/// A layer that holds something in an attribute.
#[derive(Clone)]
pub(crate) struct Holder {
    pub(crate) layer: OperationId,
    pub(crate) attribute: Rc<str>,
    /// The last layer inside it when that came.
    pub(crate) behind: Option<OperationId>,
}

impl Made {
    pub(crate) fn new(text: Option<Rc<str>>, name: Option<Rc<str>>) -> Self {
        Made {
            text,
            name: RefCell::new(name),
            ..Made::default()
        }
    }
}

impl Unknown {
    pub(crate) fn new(reason: Message, place: Option<Span>, text: Option<Rc<str>>) -> Self {
        Unknown {
            reason,
            place,
            text,
            shape: None,
            tensor: None,
            made: None,
        }
    }

    /// Whether it came of a call right away, and not as a part of what did.
    pub(crate) fn is_called(&self) -> bool {
        let text = self.text.as_deref();
        text.is_some_and(|text| text.ends_with(')'))
    }

    /// A part of it, or what comes of it, under its own text.
    pub(crate) fn part(&self, text: Option<Rc<str>>) -> Value {
        Value::Unknown(Rc::new(Unknown {
            reason: self.reason.clone(),
            place: self.place,
            text,
            shape: None,
            tensor: self.tensor,
            made: self.made.clone(),
        }))
    }

    /// Whether this is the shape of something: its items are then positive integers.
    pub(crate) fn is_shape(&self) -> bool {
        let text = self.text.as_deref();
        text.is_some_and(|text| text.ends_with(".shape"))
    }

    /// Whether this is the method of an array that gives it another shape.
    pub(crate) fn is_reshape(&self) -> bool {
        let text = self.text.as_deref();
        text.is_some_and(|text| text.ends_with(".reshape"))
    }

    /// Whether the value has rows and columns: a table of numbers out of a file, or of pandas.
    fn is_table(&self) -> bool {
        let ends = [".iloc", ".loc", ".values", ".to_numpy()"];
        let inside = ["loadtxt(", "genfromtxt(", ".values.", ".iloc["];
        let text = self.text.as_deref();
        text.is_some_and(|text| {
            ends.iter().any(|end| text.ends_with(end))
                || inside.iter().any(|mark| text.contains(mark))
        })
    }

    /// How many columns `index` picks out of rows and columns, where that is written down.
    pub(crate) fn columns_picked(&self, index: &Value) -> Option<usize> {
        match index {
            Value::List(list) => {
                let list = list.read();
                let names = list.items.iter().all(|item| matches!(item, Value::Str(_)));
                (names && list.taint.is_none() && !list.items.is_empty())
                    .then_some(list.items.len())
            }
            Value::Tuple(tuple) if self.is_table() => match &tuple.items[..] {
                [Value::Slice(_), Value::Slice(columns)] => columns.between(),
                [Value::Slice(_), Value::List(columns)] => {
                    let columns = columns.read();
                    columns.taint.is_none().then_some(columns.items.len())
                }
                _ => None,
            },
            _ => None,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Variable(pub(crate) Value);

/// Items of a list; `taint` says why its length or content are not known.
#[derive(Clone, Default)]
pub(crate) struct List {
    pub(crate) items: Vec<Value>,
    pub(crate) taint: Option<Rc<Unknown>>,
    /// The layer that holds the list in an attribute: layers put into it are inside that layer.
    pub(crate) tracker: Option<(OperationId, Rc<str>)>,
}

pub(crate) struct Tuple {
    pub(crate) items: Box<[Value]>,
}

#[derive(Clone, Default)]
pub(crate) struct Dict {
    /// Each value with its key as it was first written.
    pub(crate) entries: IndexMap<Key, (Value, Value), FxBuildHasher>,
    pub(crate) taint: Option<Rc<Unknown>>,
    pub(crate) tracker: Option<(OperationId, Rc<str>)>,
    /// The attributes that this is a dictionary of: what is written here is written there.
    pub(crate) shows: Option<Shared<Attrs>>,
}

#[derive(Clone, Default)]
pub(crate) struct Set {
    pub(crate) entries: IndexMap<Key, Value, FxBuildHasher>,
    pub(crate) frozen: bool,
    pub(crate) taint: Option<Rc<Unknown>>,
}

/// A hashable value, as dictionaries compare it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Key {
    None,
    Int(i128),
    Float(u64),
    Str(Rc<str>),
    Bytes(Rc<[u8]>),
    Tuple(Rc<[Key]>),
    Frozen(Rc<[Key]>),
    Identity(usize),
}

#[derive(Clone, Copy)]
pub(crate) struct Range {
    pub(crate) start: i128,
    pub(crate) stop: i128,
    pub(crate) step: i128,
}

impl Range {
    pub(crate) fn len(&self) -> i128 {
        let (low, high, step) = if self.step > 0 {
            (self.start, self.stop, self.step)
        } else {
            (self.stop, self.start, self.step.saturating_neg())
        };
        if low >= high || step == 0 {
            return 0;
        }
        high.saturating_sub(low).saturating_sub(1) / step + 1
    }

    pub(crate) fn get(&self, index: i128) -> Option<i128> {
        let index = if index < 0 {
            index.checked_add(self.len())?
        } else {
            index
        };
        if index < 0 || index >= self.len() {
            return None;
        }
        self.start.checked_add(index.checked_mul(self.step)?)
    }
}

pub(crate) struct Slice {
    pub(crate) start: Value,
    pub(crate) stop: Value,
    pub(crate) step: Value,
}

impl Slice {
    /// How many items lie between the ends that are written down, of something that has that many.
    pub(crate) fn between(&self) -> Option<usize> {
        let stop = match self.stop {
            Value::Int(stop) => stop,
            _ => return None,
        };
        let start = match self.start {
            Value::None => 0,
            Value::Int(start) if (start < 0) == (stop < 0) => start,
            _ => return None,
        };
        let count = stop.checked_sub(start)?;
        (self.step.is_none() && stop != 0 && (stop > 0 || start < 0))
            .then(|| usize::try_from(count).ok())
            .flatten()
    }
}

pub(crate) struct Function {
    pub(crate) code: Rc<Code>,
    pub(crate) module: ModuleId,
    pub(crate) defaults: Vec<Value>,
    pub(crate) keyword_defaults: Vec<(Name, Value)>,
    pub(crate) closure: Vec<Cell>,
    pub(crate) attrs: Shared<Attrs>,
}

impl Function {
    /// What it is called: as it was defined, or as it was named since.
    pub(crate) fn name(&self) -> Rc<str> {
        match self.attrs.read().get(&crate::name::known::NAME) {
            Some(Value::Str(name)) => name.clone(),
            _ => self.code.name.clone(),
        }
    }
}

pub(crate) struct Method {
    pub(crate) receiver: Value,
    pub(crate) function: Value,
}

/// How instances of a class and its subclasses are made.
pub(crate) type Constructor =
    fn(&mut crate::vm::Vm, &Rc<Class>, &mut crate::native::Args) -> crate::vm::R<Value>;

pub(crate) struct Class {
    pub(crate) name: Rc<str>,
    pub(crate) bases: Vec<Rc<Class>>,
    /// The method resolution order, without the class itself.
    pub(crate) mro: Vec<Rc<Class>>,
    pub(crate) attrs: Shared<Attrs>,
    pub(crate) metaclass: Option<Rc<Class>>,
    pub(crate) construct: Option<Constructor>,
    /// A base that nobody knows: missing attributes are unknown then, not errors.
    pub(crate) unknown_base: Option<Rc<Unknown>>,
    pub(crate) native: bool,
    /// The catalogue's entry behind a framework class.
    pub(crate) entry: Option<crate::keras::ClassEntry>,
}

pub(crate) struct Instance {
    pub(crate) class: Rc<Class>,
    pub(crate) attrs: Shared<Attrs>,
    /// What a subclass of a built-in type holds: the list of a list, the arguments of an exception.
    pub(crate) payload: RefCell<Value>,
}

pub(crate) struct Property {
    pub(crate) get: Value,
    pub(crate) set: Value,
    pub(crate) delete: Value,
}

pub(crate) struct Super {
    pub(crate) class: Rc<Class>,
    pub(crate) object: Value,
}

pub(crate) struct Generator {
    pub(crate) state: Shared<GeneratorState>,
}

#[derive(Clone)]
pub(crate) enum GeneratorState {
    Suspended(Box<Frame>),
    Running,
    Finished,
    /// An unknown branch decided what it yields.
    Unknown(Rc<Unknown>),
}

/// An iterator over something built in.
#[derive(Clone)]
pub(crate) enum Iter {
    List(Shared<List>, usize),
    Items(Rc<Tuple>, usize),
    Chars(Rc<str>, usize),
    Range { next: i128, step: i128, left: i128 },
    Enumerate(Value, i128),
    Zip(Rc<Tuple>, bool),
    Map(Value, Rc<Tuple>),
    Filter(Value, Value),
    Indexed(Value, i128),
    Sentinel(Value, Value),
    Unknown(Value),
}

impl Value {
    pub(crate) fn str(text: &str) -> Value {
        Value::Str(text.into())
    }

    pub(crate) fn tuple(items: Vec<Value>) -> Value {
        Value::Tuple(Rc::new(Tuple {
            items: items.into(),
        }))
    }

    pub(crate) fn list(items: Vec<Value>) -> Value {
        Value::List(Shared::new(List::new(items, None)))
    }

    pub(crate) fn items(items: Vec<Value>) -> Value {
        Iter::Items(
            Rc::new(Tuple {
                items: items.into(),
            }),
            0,
        )
        .value()
    }

    pub(crate) fn int(value: usize) -> Value {
        Value::Int(value as i128)
    }

    pub(crate) fn unknown(reason: impl Into<Message>, place: Option<Span>) -> Value {
        Value::Unknown(Rc::new(Unknown::new(reason.into(), place, None)))
    }

    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    pub(crate) fn is_unset(&self) -> bool {
        matches!(self, Value::Unset)
    }

    pub(crate) fn as_unknown(&self) -> Option<&Rc<Unknown>> {
        match self {
            Value::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<Rc<str>> {
        match self {
            Value::Str(text) => Some(text.clone()),
            Value::Instance(instance) => match &*instance.payload.borrow() {
                Value::Str(text) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a subclass of a built-in type is what it holds.
    pub(crate) fn unwrapped(&self) -> Value {
        if let Value::Instance(instance) = self {
            let payload = instance.payload.borrow();
            if !payload.is_unset() && !matches!(*payload, Value::Framework(_)) {
                return payload.clone();
            }
        }
        self.clone()
    }

    /// Plain data, as opposed to objects with an identity and a history.
    pub(crate) fn is_data(&self) -> bool {
        !matches!(
            self,
            Value::Framework(_)
                | Value::Instance(_)
                | Value::Function(_)
                | Value::Class(_)
                | Value::Module(_)
                | Value::Generator(_)
        )
    }

    /// The same value or the same object, as far as that can be said without running anything.
    pub(crate) fn certainly_equal(&self, other: &Value, depth: u32) -> bool {
        match (self, other) {
            (Value::Unset, Value::Unset)
            | (Value::None, Value::None)
            | (Value::NotImplemented, Value::NotImplemented)
            | (Value::Ellipsis, Value::Ellipsis) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::Bytes(a), Value::Bytes(b)) => a == b,
            (Value::Symbol(a), Value::Symbol(b)) => a == b,
            (Value::Tuple(a), Value::Tuple(b)) => {
                Rc::ptr_eq(a, b)
                    || depth > 0
                        && a.items.len() == b.items.len()
                        && a.items
                            .iter()
                            .zip(b.items.iter())
                            .all(|(a, b)| a.certainly_equal(b, depth - 1))
            }
            (Value::List(a), Value::List(b)) => {
                if a.same(b) {
                    return true;
                }
                let (a, b) = (a.read(), b.read());
                depth > 0
                    && a.taint.is_none()
                    && b.taint.is_none()
                    && a.items.len() == b.items.len()
                    && a.items
                        .iter()
                        .zip(b.items.iter())
                        .all(|(a, b)| a.certainly_equal(b, depth - 1))
            }
            (Value::Range(a), Value::Range(b)) => {
                (a.start, a.stop, a.step) == (b.start, b.stop, b.step)
            }
            _ => self.identity().is_some() && self.identity() == other.identity(),
        }
    }

    /// The address of an object; `None` for values that have no identity of their own.
    pub(crate) fn identity(&self) -> Option<usize> {
        fn address<T: ?Sized>(object: &Rc<T>) -> Option<usize> {
            Some(Rc::as_ptr(object) as *const u8 as usize)
        }
        match self {
            Value::List(object) => Some(object.address()),
            Value::Dict(object) => Some(object.address()),
            Value::Set(object) => Some(object.address()),
            Value::Iter(object) => Some(object.address()),
            Value::Tuple(object) => address(object),
            Value::Range(object) => address(object),
            Value::Slice(object) => address(object),
            Value::Function(object) => address(object),
            Value::Method(object) => address(object),
            Value::Class(object) => address(object),
            Value::Instance(object) => address(object),
            Value::Generator(object) => address(object),
            Value::Property(object) => address(object),
            Value::Static(object) | Value::ClassMethod(object) => address(object),
            Value::Super(object) => address(object),
            Value::Unknown(object) => address(object),
            Value::Native(object) => Some(std::ptr::from_ref(*object) as usize),
            Value::Module(id) => Some(id.0 as usize),
            Value::Framework(object) => object.identity(),
            _ => None,
        }
    }
}

impl List {
    pub(crate) fn new(items: Vec<Value>, taint: Option<Rc<Unknown>>) -> Self {
        List {
            items,
            taint,
            tracker: None,
        }
    }
}

impl Class {
    /// The class and its bases, in resolution order.
    pub(crate) fn lineage(self: &Rc<Class>) -> impl Iterator<Item = &Rc<Class>> {
        std::iter::once(self).chain(self.mro.iter())
    }

    pub(crate) fn find(self: &Rc<Class>, name: Name) -> Option<Value> {
        self.lineage()
            .find_map(|class| class.attrs.read().get(&name).cloned())
    }

    pub(crate) fn is_subclass(self: &Rc<Class>, other: &Rc<Class>) -> bool {
        self.lineage().any(|class| Rc::ptr_eq(class, other))
    }

    pub(crate) fn constructor(self: &Rc<Class>) -> Option<Constructor> {
        self.lineage().find_map(|class| class.construct)
    }

    pub(crate) fn unknown_part(self: &Rc<Class>) -> Option<Rc<Unknown>> {
        self.lineage().find_map(|class| class.unknown_base.clone())
    }

    pub(crate) fn metaclass(self: &Rc<Class>) -> Option<Rc<Class>> {
        self.lineage().find_map(|class| class.metaclass.clone())
    }
}

impl Iter {
    pub(crate) fn value(self) -> Value {
        Value::Iter(Shared::new(self))
    }
}

impl Journaled for List {
    fn merge(&mut self, other: &Self, merger: &mut Merger) {
        if self.items.len() == other.items.len() {
            let items = self
                .items
                .iter()
                .zip(&other.items)
                .map(|(one, other)| merger.value(one, other))
                .collect();
            self.items = items;
        } else {
            if other.items.len() > self.items.len() {
                self.items.clone_from(&other.items);
            }
            self.taint = merger.unknown.as_unknown().cloned();
        }
        if self.taint.is_none() {
            self.taint.clone_from(&other.taint);
        }
    }
}

impl Journaled for Dict {
    fn merge(&mut self, other: &Self, merger: &mut Merger) {
        if self.entries.len() != other.entries.len() {
            self.taint = merger.unknown.as_unknown().cloned();
        }
        for (key, (written, value)) in &other.entries {
            match self.entries.get_mut(key) {
                Some((_, mine)) => *mine = merger.value(mine, value),
                None => {
                    self.entries
                        .insert(key.clone(), (written.clone(), value.clone()));
                    self.taint = merger.unknown.as_unknown().cloned();
                }
            }
        }
        if self.taint.is_none() {
            self.taint.clone_from(&other.taint);
        }
    }
}

impl Journaled for Set {
    fn merge(&mut self, other: &Self, merger: &mut Merger) {
        let before = self.entries.len();
        for (key, value) in &other.entries {
            self.entries
                .entry(key.clone())
                .or_insert_with(|| value.clone());
        }
        if self.entries.len() != before || before != other.entries.len() {
            self.taint = merger.unknown.as_unknown().cloned();
        }
        if self.taint.is_none() {
            self.taint.clone_from(&other.taint);
        }
    }
}

impl Journaled for Attrs {
    fn data_differs(&self, before: &Self) -> bool {
        before
            .iter()
            .any(|(name, old)| self.get(name).is_some_and(|new| differs(new, old)))
    }

    fn merge(&mut self, other: &Self, merger: &mut Merger) {
        for (name, value) in other {
            match self.get_mut(name) {
                Some(mine) => *mine = merger.value(mine, value),
                None => {
                    self.insert(*name, value.clone());
                }
            }
        }
        if merger.varies {
            for (_, value) in self
                .iter_mut()
                .filter(|(name, _)| !other.contains_key(*name))
            {
                *value = merger.value(value, &Value::Unset);
            }
        }
    }
}

impl Journaled for Variable {
    fn data_differs(&self, before: &Self) -> bool {
        differs(&self.0, &before.0)
    }

    fn merge(&mut self, other: &Self, merger: &mut Merger) {
        self.0 = merger.value(&self.0, &other.0);
    }
}

impl Journaled for Iter {
    fn merge(&mut self, _other: &Self, merger: &mut Merger) {
        *self = Iter::Unknown(merger.unknown.clone());
    }
}

impl Journaled for GeneratorState {
    fn merge(&mut self, _other: &Self, merger: &mut Merger) {
        if let Value::Unknown(unknown) = &merger.unknown {
            *self = GeneratorState::Unknown(unknown.clone());
        }
    }
}

/// Whether plain data has become other plain data.
pub(crate) fn differs(new: &Value, old: &Value) -> bool {
    !old.is_unset() && old.is_data() && !new.certainly_equal(old, 4)
}

/// Whether dropping the value may drop others: it is the last to hold a compound.
pub(crate) fn drops_others(value: &Value) -> bool {
    match value {
        Value::List(list) => list.is_unique(),
        Value::Dict(dict) => dict.is_unique(),
        Value::Set(set) => set.is_unique(),
        Value::Iter(iter) => iter.is_unique(),
        Value::Tuple(tuple) => Rc::strong_count(tuple) == 1,
        Value::Slice(slice) => Rc::strong_count(slice) == 1,
        Value::Function(function) => Rc::strong_count(function) == 1,
        Value::Method(method) => Rc::strong_count(method) == 1,
        Value::Class(class) => Rc::strong_count(class) == 1,
        Value::Instance(instance) => Rc::strong_count(instance) == 1,
        Value::Generator(generator) => Rc::strong_count(generator) == 1,
        Value::Property(property) => Rc::strong_count(property) == 1,
        Value::Static(inner) | Value::ClassMethod(inner) => Rc::strong_count(inner) == 1,
        Value::Super(of) => Rc::strong_count(of) == 1,
        _ => false,
    }
}

impl Drop for List {
    fn drop(&mut self) {
        bury(self.items.drain(..));
    }
}

impl Drop for Tuple {
    fn drop(&mut self) {
        bury(std::mem::take(&mut self.items).into_iter());
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        bury(self.entries.drain(..).map(|(_, (_, value))| value));
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        bury(std::iter::once(self.payload.replace(Value::None)));
        bury(
            self.attrs
                .take_if_unique()
                .into_iter()
                .flatten()
                .map(|(_, value)| value),
        );
    }
}

impl Drop for Method {
    fn drop(&mut self) {
        let pair = [
            std::mem::replace(&mut self.receiver, Value::None),
            std::mem::replace(&mut self.function, Value::None),
        ];
        bury(pair.into_iter());
    }
}

impl Drop for Variable {
    fn drop(&mut self) {
        bury(std::iter::once(std::mem::replace(&mut self.0, Value::None)));
    }
}

impl Drop for Slice {
    fn drop(&mut self) {
        let parts = [&mut self.start, &mut self.stop, &mut self.step];
        bury(
            parts
                .into_iter()
                .map(|part| std::mem::replace(part, Value::None)),
        );
    }
}

impl Drop for Iter {
    fn drop(&mut self) {
        match self {
            Iter::Enumerate(inner, _)
            | Iter::Unknown(inner)
            | Iter::Indexed(inner, _)
            | Iter::Map(inner, _) => {
                bury(std::iter::once(std::mem::replace(inner, Value::None)));
            }
            Iter::Filter(one, two) | Iter::Sentinel(one, two) => {
                bury(
                    [
                        std::mem::replace(one, Value::None),
                        std::mem::replace(two, Value::None),
                    ]
                    .into_iter(),
                );
            }
            _ => {}
        }
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        bury(self.defaults.drain(..));
        bury(self.keyword_defaults.drain(..).map(|(_, value)| value));
        bury(
            self.attrs
                .take_if_unique()
                .into_iter()
                .flatten()
                .map(|(_, value)| value),
        );
    }
}

impl Drop for Class {
    fn drop(&mut self) {
        bury(
            self.attrs
                .take_if_unique()
                .into_iter()
                .flatten()
                .map(|(_, value)| value),
        );
    }
}
