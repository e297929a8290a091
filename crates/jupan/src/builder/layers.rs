// Written by `cargo xtask generate`. Change the catalogue instead.

use super::layer;

layer! {
    /// Slides filters over height and width; each filter looks at all input channels.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/convolution2d/>.
    Conv2D(filters, kernel_size) strides padding data_format dilation_rate groups activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint
}

layer! {
    /// Connects every input feature with every unit.
    ///
    /// See <https://keras.io/api/layers/core_layers/dense/>.
    Dense(units) activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint lora_rank lora_alpha quantization_config
}
