//! The layers by family: what the recordings can't say, names of axes, symbols, and layers that a user wrote.

mod attention;
mod masks;
mod merging;
mod recurrent;
mod support;
