//! Functions on tensors: `keras.ops`, the operators, and what other libraries call them.

use jupan_core::layer::OpEntry;

/// All operations.
pub const ALL: &[&OpEntry] = &[];
