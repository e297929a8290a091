//! What every part of jupan speaks: named axes, the graph of a network, and the way its layers are made and called.
//!
//! This crate knows no layer, no file format, no source language and no output. Counts are exact: integers and
//! polynomials over named symbols, no floating-point numbers.

pub mod axis;
pub mod call;
pub mod compare;
pub mod copy;
pub mod diagnostic;
pub mod dim;
pub mod dtype;
pub mod era;
pub mod functional;
pub mod layer;
pub mod message;
pub mod optimizer;
pub mod passage;
pub mod printed;
pub mod program;
pub mod report;
pub mod sequential;
pub mod signature;
pub mod trace;
pub mod unknown;
pub mod value;
pub mod verification;
pub mod work;
pub mod world;
