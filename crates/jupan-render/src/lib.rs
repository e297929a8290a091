//! Prints reports: tables, explanations in several languages, Markdown, JSON and CSV; and diagnostics.

mod baseline;
pub mod budget;
pub mod columns;
pub mod cost;
pub mod csv;
pub mod diagnostic;
pub mod diff;
pub mod explain;
pub mod field;
pub mod formula;
mod github;
pub mod json;
pub mod line;
pub mod locale;
pub mod markdown;
pub mod math;
pub mod memory;
pub mod numbers;
mod particle;
mod phrases;
mod rows;
mod sheet;
pub mod solution;
pub mod text;
pub mod verification;

pub use baseline::Baseline;
pub use csv::csv;
pub use explain::Explanation;
pub use json::json;
pub use locale::Locale;
pub use text::{Style, TextOptions, model_text, summary_text};
