//! What layers share that wrap another layer.

use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct};
use jupan_core::message;
use jupan_core::program::OperationId;
use jupan_core::value::Value;

/// Takes the layer in the argument `layer` as the one inside.
///
/// # Errors
/// It is no layer.
pub fn wrapped(made: &mut Construct<'_>) -> Result<OperationId, Refusal> {
    let layer = made.layer("layer")?;
    if !made.host.program().operation(layer).is_layer() {
        return Err(made.arguments.refuse("layer", message!("a layer")));
    }
    made.adopt("layer", layer)?;
    Ok(layer)
}

/// What the layer inside gave, as outputs of the wrapper: the same axes in the type that the wrapper computes in.
pub fn outputs(call: &mut Call<'_>, output: Value) -> Value {
    output.map_tensors(&mut |tensor| {
        let axes = call.host.program().tensor(tensor).axes.to_vec();
        call.output(axes)
    })
}
