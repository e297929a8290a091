//! Makes and calls layers without a user's program.

use jupan_core::axis::Axis;
use jupan_core::call;
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::Plain;
use jupan_core::program::{OperationId, Weight};
use jupan_core::signature::Passed;
use jupan_core::value::Value;
use jupan_layers::CATALOGUE;

/// A layer of the catalogue.
pub fn make(host: &mut Plain, class: &str, passed: Passed) -> Result<OperationId, Refusal> {
    let entry = CATALOGUE.layer(class).expect("a layer of that name");
    call::construct(host, entry, passed, None)
}

/// A place where data of this shape comes in, the batch left out.
pub fn input(host: &mut Plain, dims: &[Dim]) -> Value {
    let mut all = vec![Dim::Unspecified];
    all.extend_from_slice(dims);
    let axes = call::input_axes(all, false);
    Value::Tensor(call::input(host, axes, DType::Float32, None, None))
}

/// Calls a layer.
pub fn apply(host: &mut Plain, layer: OperationId, passed: Passed) -> Result<Value, Refusal> {
    call::call(host, layer, passed, None)
}

/// The shapes of all tensors in a value.
pub fn shapes(host: &Plain, value: &Value) -> Vec<String> {
    let shape = |id| jupan_core::axis::ShapeText(&host.program.tensor(id).axes).to_string();
    value.tensors().into_iter().map(shape).collect()
}

/// All weights of a layer, as Keras lists them.
pub fn weights(host: &Plain, layer: OperationId) -> Vec<&Weight> {
    let listed = host.program.weights(layer).into_iter();
    listed
        .map(|(owner, index, _)| &*host.program.operation(owner).weights[index])
        .collect()
}

/// `gates 4 × units 16`
pub fn factors(axis: &Axis) -> String {
    let named = axis
        .factors()
        .iter()
        .map(|f| format!("{} {}", f.name, f.dim));
    named.collect::<Vec<_>>().join(" × ")
}

/// What a new layer gives for one input, or why it refuses.
pub fn run(class: &str, passed: Passed, dims: &[Dim]) -> Result<String, String> {
    let mut host = Plain::default();
    let layer = make(&mut host, class, passed).map_err(|refusal| refusal.message.to_string())?;
    let x = input(&mut host, dims);
    let output = apply(&mut host, layer, Passed::positional([x]));
    let output = output.map_err(|refusal| refusal.message.to_string())?;
    Ok(shapes(&host, &output).concat())
}
