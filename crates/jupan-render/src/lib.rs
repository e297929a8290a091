//! Prints reports: tables, explanations in several languages, Markdown, JSON and CSV; and diagnostics.

pub mod diagnostic;
