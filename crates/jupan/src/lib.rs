//! Reads a neural network where it lives and shows where every number of it comes from.

pub mod builder;

pub use jupan_core::diagnostic::{Diagnostic, Refusal, Severity};
pub use jupan_core::report::Report;
pub use jupan_core::signature::{Parameter, Signature};
pub use jupan_layers::CATALOGUE;
