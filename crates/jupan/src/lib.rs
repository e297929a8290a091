//! Reads a neural network where it lives and shows where every number of it comes from.
//!
//! [`analyse`] turns a file into a [`Report`], and [`Print`] says what is printed of it. Networks can also be written in
//! Rust, with the [`builder`].

mod analyse;
pub mod builder;
mod check;
mod conclude;
mod difference;
mod literal;
mod print;
mod solve;
mod verify;

pub use jupan_core as core;

pub use analyse::{Input, Keras, Settings, analyse, trace};
pub use check::{Check, CheckFormat};
pub use difference::Difference;
pub use jupan_core::diagnostic::{Diagnostic, Refusal, Severity};
pub use jupan_core::message;
pub use jupan_core::message::Message;
pub use jupan_core::report::Report;
pub use jupan_core::signature::{Parameter, Signature};
pub use jupan_core::verification::Verification;
pub use jupan_core::{diagnostic, world};
pub use jupan_cost::{
    ALL as CONVENTIONS, Convention, CostTable, FieldTable, budget, memory, receptive_field,
};
pub use jupan_layers::CATALOGUE;
pub use jupan_python::document::LARGEST;
pub use jupan_render::budget::amount;
pub use jupan_render::columns::{Arrangement, COLUMNS, Column};
pub use jupan_render::diagnostic as look;
pub use jupan_render::verification as findings;
pub use jupan_render::{Baseline, Locale, Style, TextOptions, model_text};
pub use literal::{Number, Wanted};
pub use print::{Format, Print, View, select};
pub use solve::{Solution, Unsolved, solve};
pub use verify::verify;
