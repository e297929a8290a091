//! What tests of the examples of the catalogue share.

/// The start of a program that has inputs of these shapes, `xs`, and a function that calls a layer on them in the way that it takes.
pub fn inputs_and_call(shapes: &str) -> String {
    let inputs: Vec<String> = shapes
        .split(';')
        .map(|shape| format!("keras.Input(batch_shape={shape})"))
        .collect();
    format!(
        "import keras
from keras.layers import *
xs = [{}]
def call(layer):
    for way in (lambda: layer(xs[0] if len(xs) == 1 else xs), lambda: layer(xs[0], xs[1:]), lambda: layer(*xs)):
        try:
            return way()
        except Exception:
            pass
",
        inputs.join(", ")
    )
}
