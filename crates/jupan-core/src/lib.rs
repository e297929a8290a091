//! jupan-core
