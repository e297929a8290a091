//! Prints reports: tables, explanations in several languages, Markdown, JSON and CSV; and diagnostics.

pub mod csv;
pub mod diagnostic;
pub mod formula;
pub mod json;
pub mod numbers;
mod rows;
pub mod text;

pub use csv::csv;
pub use json::json;
pub use text::{Style, TextOptions, model_text, summary_text};
