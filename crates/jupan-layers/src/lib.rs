//! The catalogue: what Keras's layers and operations are, one file a layer.
//!
//! A layer states its weights and outputs as named axes; counts, formulas and explanations are derived from them elsewhere.
//! Arithmetic that several layers share is in [`rules`]. Nothing here knows files, sources or outputs.

use jupan_core::layer::Catalogue;

pub mod layers;
pub mod ops;
pub mod rules;

/// All layers and operations.
pub const CATALOGUE: Catalogue = Catalogue {
    layers: layers::ALL,
    past: layers::PAST,
    shorthands: layers::SHORTHANDS,
    ops: ops::ALL,
    aliases: ops::ALIASES,
    operators: ops::OPERATORS,
    tensorflow: ops::ROWS,
};
