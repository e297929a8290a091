//! What programs do with layers and models.

mod attributes;
mod build;
mod call;
mod files;
mod fit;
mod functional;
mod input;
mod sequential;
mod summary;

use super::convert;
use crate::vm::{R, Vm};
use jupan_core::diagnostic::Refusal;
use jupan_core::program::OperationId;

pub(crate) use attributes::track;
pub(super) use attributes::{
    attribute, get_input_at, get_input_shape_at, get_output_at, get_output_shape_at, set_attribute,
    unknown_data, vocabulary, vocabulary_size,
};
pub(super) use build::{adapt, build, compute_mask, compute_output_shape, try_out};
pub(super) use call::{call, call_method, convolution_op, shorthand, super_call};
pub(super) use files::{load_model, save, save_model};
pub(super) use fit::{build_optimizer, compile, compile_like, evaluate, fit, predict, touch};
pub(super) use functional::new_model;
pub(super) use input::{input, input_layer};
pub(super) use sequential::{add, new_sequential, pop};
pub(super) use summary::{count_params, get_layer, get_weights, set_weights, summary};

pub(super) fn settle<T>(vm: &mut Vm, result: Result<T, Refusal>) -> R<T> {
    result.or_else(|refusal| convert::refused(vm, refusal))
}

pub(super) fn frozen(vm: &Vm, id: OperationId) -> bool {
    vm.program.operation(id).frozen.is_some()
}

/// After a change of a model failed, nothing more is changed in it, so that no network appears that nobody wrote.
fn freeze<T>(vm: &mut Vm, id: OperationId, result: R<T>) -> R<T> {
    if let Err(crate::vm::Stop::Raise(_)) = &result {
        let place = vm.place;
        let operation = vm.program.operation_mut(id);
        if operation.frozen.is_none() {
            operation.frozen = place;
        }
    }
    result
}
