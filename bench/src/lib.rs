//! The networks that the benchmarks read.

pub mod hostile;

/// The small CNN of the README.
pub const CNN: &str = include_str!("../../examples/cnn.py");

/// A stack of so many Dense layers, added in a loop.
pub fn dense_stack(layers: usize) -> String {
    format!(
        "import keras\nmodel = keras.Sequential([keras.Input((8,))])\nfor _ in range({layers}):\n    model.add(keras.layers.Dense(8))\n"
    )
}
