//! The rows of a model, as all outputs show them.

use jupan_core::message;
use std::cell::RefCell;

use jupan_core::diagnostic::{Place, Places, Span};
use jupan_core::dim::Count;
use jupan_core::program::{OperationId, OperationKind, Program};
use jupan_core::report::Row;
pub use jupan_core::report::flatten;

/// A program, with the places in its sources at hand.
pub struct Scene<'a> {
    /// The program.
    pub program: &'a Program,
    places: RefCell<Places<'a>>,
}

impl<'a> Scene<'a> {
    /// For many places.
    pub fn new(program: &'a Program) -> Self {
        Self {
            program,
            places: RefCell::new(Places::new(&program.sources)),
        }
    }

    /// The place where a span begins.
    pub fn place(&self, span: Option<Span>) -> Option<Place> {
        self.places.borrow_mut().of(span?)
    }
}

/// An output: of which operation, which call of it, which of its outputs.
pub type Connection = (OperationId, u32, u32);

/// A tensor as Keras names it: the operation, which call of it, which output of that.
pub fn connection(program: &Program, (operation, call, output): Connection) -> String {
    let name = &program.operation(operation).name;
    format!("{name}[{call}][{output}]")
}

/// What a row is, as one word for machines.
pub fn kind(row: &Row) -> &'static str {
    match row.kind {
        OperationKind::Op => "op",
        OperationKind::Input => "input",
        OperationKind::Layer | OperationKind::Model => "layer",
    }
}

/// A count of a row. What is not built has weights that nobody knows yet.
pub fn count(row: &Row, count: &Count) -> Count {
    let mut count = count.clone();
    if !row.built {
        count.add(&Count::unknown(message!(
            "not built: the shape of its input is not known"
        )));
    }
    count
}
