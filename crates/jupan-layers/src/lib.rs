//! jupan-layers
