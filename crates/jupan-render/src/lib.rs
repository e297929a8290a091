//! jupan-render
