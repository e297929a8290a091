//! The layers by family: what the recordings can't say, names of axes, symbols, and layers that a user wrote.

mod attention;
mod convolutional;
mod lambda;
mod masks;
mod merging;
mod preprocessing;
mod recurrent;
mod reshaping;
mod support;
