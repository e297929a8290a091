//! Mutable objects, and the journal that makes an unknown branch undoable.
//!
//! An `if` whose condition nobody knows runs both of its branches. Copying the heap for that would cost its whole
//! size; instead every write to a shared object goes through [`Shared::edit`], which, while such a branch is open,
//! keeps the contents from before the first write. Undoing, redoing and merging then cost what was written.

use crate::value::{Value, drops_others};
use rustc_hash::FxHashMap;
use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

/// A shared mutable object.
pub(crate) struct Shared<T>(Rc<RefCell<T>>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Shared(self.0.clone())
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Shared::new(T::default())
    }
}

/// Contents that an unknown branch may change.
pub(crate) trait Journaled: Clone + 'static {
    /// `self` is what one path left, `other` what the other path left: become what is known of both.
    fn merge(&mut self, other: &Self, merger: &mut Merger);

    /// Whether plain data that was there before is another now.
    fn data_differs(&self, before: &Self) -> bool {
        let _ = before;
        false
    }
}

impl<T> Shared<T> {
    pub(crate) fn new(contents: T) -> Self {
        Shared(Rc::new(RefCell::new(contents)))
    }

    pub(crate) fn read(&self) -> Ref<'_, T> {
        self.0.borrow()
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as *const u8 as usize
    }

    /// Whether nobody else holds the object.
    pub(crate) fn is_unique(&self) -> bool {
        Rc::strong_count(&self.0) == 1
    }

    /// The contents of an object that is about to go, if nobody else holds it.
    pub(crate) fn take_if_unique(&self) -> Option<T>
    where
        T: Default,
    {
        if !self.is_unique() {
            return None;
        }
        self.0
            .try_borrow_mut()
            .ok()
            .map(|mut contents| std::mem::take(&mut *contents))
    }

    /// For an object that nobody else has seen yet.
    pub(crate) fn fresh(&self) -> RefMut<'_, T> {
        self.0.borrow_mut()
    }
}

impl<T: Journaled> Shared<T> {
    /// Write access. The guard must not live across a call back into evaluated code.
    pub(crate) fn edit(&self, journal: &mut Journal) -> RefMut<'_, T> {
        if !journal.logs.is_empty() {
            journal.touch(self);
        }
        self.0.borrow_mut()
    }
}

/// How two paths that could both have happened become one.
pub(crate) struct Merger {
    /// What is said of a name that ended up different.
    pub(crate) unknown: Value,
    /// After a loop that ran "some" times, objects stay what the one run made them; only plain data becomes unknown.
    pub(crate) keep_objects: bool,
    /// The loop changes what it starts from, so that numbers it sets anew may come out differently each time.
    pub(crate) varies: bool,
}

impl Merger {
    pub(crate) fn value(&mut self, one: &Value, other: &Value) -> Value {
        if let Value::Unset = one {
            return other.clone();
        }
        if let Value::Unset = other {
            let number = matches!(
                one,
                Value::Int(_) | Value::Float(_) | Value::Str(_) | Value::Tuple(_)
            );
            return if self.varies && number {
                self.unknown.clone()
            } else {
                one.clone()
            };
        }
        if one.certainly_equal(other, 8) {
            return one.clone();
        }
        if self.keep_objects && !one.is_data() {
            return one.clone();
        }
        if let (Value::Tuple(a), Value::Tuple(b)) = (one, other)
            && a.items.len() == b.items.len()
        {
            let items = a
                .items
                .iter()
                .zip(b.items.iter())
                .map(|(a, b)| self.value(a, b))
                .collect();
            return Value::tuple(items);
        }
        self.unknown.clone()
    }
}

trait Record {
    /// Exchanges the object's contents with the saved ones.
    fn swap(&mut self);
    /// Merges the saved contents of the other path into the object.
    fn merge(&mut self, merger: &mut Merger);
    fn data_differs(&self) -> bool;
}

struct Saved<T> {
    object: Shared<T>,
    contents: T,
}

impl<T: Journaled> Record for Saved<T> {
    fn swap(&mut self) {
        std::mem::swap(&mut *self.object.0.borrow_mut(), &mut self.contents);
    }

    fn merge(&mut self, merger: &mut Merger) {
        self.object.0.borrow_mut().merge(&self.contents, merger);
    }

    fn data_differs(&self) -> bool {
        self.object.0.borrow().data_differs(&self.contents)
    }
}

/// What one path wrote.
#[derive(Default)]
pub(crate) struct Log {
    records: FxHashMap<usize, Box<dyn Record>>,
}

impl Log {
    /// Adds what the same path wrote later.
    pub(crate) fn absorb(&mut self, later: Log) {
        for (address, record) in later.records {
            self.records.entry(address).or_insert(record);
        }
    }

    /// Whether the path changed plain data that was there before it.
    pub(crate) fn changes_data(&self) -> bool {
        self.records.values().any(|record| record.data_differs())
    }

    /// Undoes the path, or redoes it if it was undone.
    pub(crate) fn swap(&mut self) {
        for record in self.records.values_mut() {
            record.swap();
        }
    }
}

/// The open logs, the outermost first.
#[derive(Default)]
pub(crate) struct Journal {
    logs: Vec<Log>,
}

impl Journal {
    fn touch<T: Journaled>(&mut self, object: &Shared<T>) {
        for log in &mut self.logs {
            log.records.entry(object.address()).or_insert_with(|| {
                Box::new(Saved {
                    object: object.clone(),
                    contents: object.read().clone(),
                })
            });
        }
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.logs.is_empty()
    }

    pub(crate) fn open(&mut self) {
        self.logs.push(Log::default());
    }

    pub(crate) fn close(&mut self) -> Log {
        self.logs.pop().unwrap_or_default()
    }

    /// Two paths from the same state: `undone` was run and undone, `done` is in effect.
    pub(crate) fn merge(undone: Log, done: Log, merger: &mut Merger) {
        let mut undone = undone.records;
        for (address, mut record) in done.records {
            match undone.remove(&address) {
                // Saved in `undone` is what that path left, saved in `done` is what was there before both.
                Some(mut other) => other.merge(merger),
                None => record.merge(merger),
            }
        }
        for (_, mut record) in undone {
            record.merge(merger);
        }
    }
}

/// Runs something recursive with room on the stack. How deep recursion goes is counted elsewhere; a thread's stack may
/// still be smaller than that needs.
pub(crate) fn with_stack<T>(run: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(256 * 1024, 2 * 1024 * 1024, run)
}

thread_local! {
    static GRAVES: RefCell<(bool, Vec<Value>)> = const { RefCell::new((false, Vec::new())) };
}

/// Drops values without recursion, however deeply they are nested.
pub(crate) fn bury(values: impl Iterator<Item = Value>) {
    // What takes nothing along is dropped here, before the graves are opened.
    let mut values: Vec<Value> = values.filter(drops_others).collect();
    if values.is_empty() {
        return;
    }
    let start = GRAVES.try_with(|graves| {
        let mut graves = graves.borrow_mut();
        graves.1.append(&mut values);
        !std::mem::replace(&mut graves.0, true)
    });
    if start != Ok(true) {
        return;
    }
    while let Ok(Some(value)) = GRAVES.try_with(|graves| {
        let mut graves = graves.borrow_mut();
        let next = graves.1.pop();
        if next.is_none() {
            graves.0 = false;
        }
        next
    }) {
        drop(value);
    }
}
