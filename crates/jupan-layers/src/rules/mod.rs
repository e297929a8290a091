//! Arithmetic and readings that several layers share.

pub mod config;
pub mod convolution;
pub mod spatial;
