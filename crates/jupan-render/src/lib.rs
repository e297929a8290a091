//! Prints reports: tables, explanations in several languages, Markdown, JSON and CSV; and diagnostics.

pub mod diagnostic;
pub mod formula;
pub mod numbers;
pub mod text;

pub use text::{Style, TextOptions, model_text, summary_text};
