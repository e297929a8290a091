//! jupan's own: the multiply-adds of kernels and of products of tensors.

use jupan_core::work::Kind;

use crate::{Convention, Said};

/// Multiply-adds.
pub const MACS: Convention = Convention {
    name: "macs",
    unit: "MACs",
    version: "",
    counts: "One for each product that is added to a sum: kernels, and products of tensors. Biases, activations, normalization and pooling are not counted.",
    rule: |view| match &view.step.uncertain {
        Some(reason) => Said::Unknown(reason.clone()),
        None => Said::Part(view.amount(Kind::MultiplyAdd)),
    },
};
