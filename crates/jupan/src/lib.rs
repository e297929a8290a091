//! jupan
