// Written by `cargo xtask generate`. Change the catalogue instead.

use super::layer;

layer! {
    /// Applies an activation function.
    ///
    /// See <https://keras.io/api/layers/core_layers/activation/>.
    Activation(activation)
}

layer! {
    /// Lets its input pass and adds a penalty on it to the loss.
    ///
    /// See <https://keras.io/api/layers/regularization_layers/activity_regularization/>.
    ActivityRegularization() l1 l2
}

layer! {
    /// Divides the steps into a given number of parts and takes the mean of each.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/adaptive_average_pooling1d/>.
    AdaptiveAveragePooling1D(output_size) data_format
}

layer! {
    /// Divides height and width into a given number of parts and takes the mean of each.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/adaptive_average_pooling2d/>.
    AdaptiveAveragePooling2D(output_size) data_format
}

layer! {
    /// Divides depth, height and width into a given number of parts and takes the mean of each.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/adaptive_average_pooling3d/>.
    AdaptiveAveragePooling3D(output_size) data_format
}

layer! {
    /// Divides the steps into a given number of parts and takes the maximum of each.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/adaptive_max_pooling1d/>.
    AdaptiveMaxPooling1D(output_size) data_format
}

layer! {
    /// Divides height and width into a given number of parts and takes the maximum of each.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/adaptive_max_pooling2d/>.
    AdaptiveMaxPooling2D(output_size) data_format
}

layer! {
    /// Divides depth, height and width into a given number of parts and takes the maximum of each.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/adaptive_max_pooling3d/>.
    AdaptiveMaxPooling3D(output_size) data_format
}

layer! {
    /// Adds tensors of the same shape element by element.
    ///
    /// See <https://keras.io/api/layers/merging_layers/add/>.
    Add()
}

layer! {
    /// Takes for each query a mean of the values, weighted by a learned sum over query and key.
    ///
    /// See <https://keras.io/api/layers/attention_layers/additive_attention/>.
    AdditiveAttention() use_scale dropout score_mode seed
}

layer! {
    /// Drops values at random so that mean and variance stay, in training.
    ///
    /// See <https://keras.io/api/layers/regularization_layers/alpha_dropout/>.
    AlphaDropout(rate) noise_shape seed
}

layer! {
    /// Takes for each query a mean of the values, weighted by how well query and key fit.
    ///
    /// See <https://keras.io/api/layers/attention_layers/attention/>.
    Attention() use_scale score_mode dropout seed
}

layer! {
    /// Mixes an image with several chains of random changes of it, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/aug_mix/>.
    AugMix() value_range num_chains chain_depth factor alpha all_ops interpolation seed data_format bounding_box_format
}

layer! {
    /// Stretches the values of each image to the full range.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/auto_contrast/>.
    AutoContrast() value_range bounding_box_format data_format
}

layer! {
    /// Takes the mean of tensors of the same shape element by element.
    ///
    /// See <https://keras.io/api/layers/merging_layers/average/>.
    Average()
}

layer! {
    /// Takes the mean of each window over the steps.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/average_pooling1d/>.
    AveragePooling1D(pool_size) strides padding data_format
}

layer! {
    /// Takes the mean of each window over height and width.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/average_pooling2d/>.
    AveragePooling2D(pool_size) strides padding data_format
}

layer! {
    /// Takes the mean of each window over depth, height and width.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/average_pooling3d/>.
    AveragePooling3D(pool_size) strides padding data_format
}

layer! {
    /// Brings each channel to mean 0 and variance 1 over the batch, then scales and shifts it.
    ///
    /// See <https://keras.io/api/layers/normalization_layers/batch_normalization/>.
    BatchNormalization() axis momentum epsilon center scale beta_initializer gamma_initializer moving_mean_initializer moving_variance_initializer beta_regularizer gamma_regularizer beta_constraint gamma_constraint renorm renorm_clipping renorm_momentum synchronized
}

layer! {
    /// Reads a sequence from both ends with two recurrent layers.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/bidirectional/>.
    Bidirectional(layer) merge_mode weights backward_layer
}

layer! {
    /// Encodes the categories of each sample as vectors over all categories.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/>.
    CategoryEncoding() num_tokens output_mode sparse
}

layer! {
    /// Cuts out the middle of images.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/>.
    CenterCrop(height, width) data_format bounding_box_format
}

layer! {
    /// Puts tensors side by side along one axis.
    ///
    /// See <https://keras.io/api/layers/merging_layers/concatenate/>.
    Concatenate() axis
}

layer! {
    /// Spreads the values of each tile of an image evenly, with limited contrast.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/contrast_limited_adaptive_histogram_equalization/>.
    ContrastLimitedAdaptiveHistogramEqualization() value_range clip_limit tile_grid_size data_format bounding_box_format factor
}

layer! {
    /// Slides filters over the steps; each filter looks at all input channels.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/convolution1d/>.
    Conv1D(filters, kernel_size) strides padding data_format dilation_rate groups activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint lora_rank lora_alpha
}

layer! {
    /// Spreads every place of the input over a window of the output, over the steps: the way back of a convolution.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/convolution1d_transpose/>.
    Conv1DTranspose(filters, kernel_size) strides padding output_padding data_format dilation_rate activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint
}

layer! {
    /// Slides filters over height and width; each filter looks at all input channels.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/convolution2d/>.
    Conv2D(filters, kernel_size) strides padding data_format dilation_rate groups activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint lora_rank lora_alpha
}

layer! {
    /// Spreads every place of the input over a window of the output, over height and width: the way back of a convolution.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/convolution2d_transpose/>.
    Conv2DTranspose(filters, kernel_size) strides padding output_padding data_format dilation_rate activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint
}

layer! {
    /// Slides filters over depth, height and width; each filter looks at all input channels.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/convolution3d/>.
    Conv3D(filters, kernel_size) strides padding data_format dilation_rate groups activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint lora_rank lora_alpha
}

layer! {
    /// Spreads every place of the input over a window of the output, over depth, height and width: the way back of a convolution.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/convolution3d_transpose/>.
    Conv3DTranspose(filters, kernel_size) strides padding data_format output_padding dilation_rate activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint
}

layer! {
    /// Reads a sequence of lines step by step, like an LSTM with convolutions in place of products.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/conv_lstm1d/>.
    ConvLSTM1D(filters, kernel_size) strides padding data_format dilation_rate activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed return_sequences return_state go_backwards stateful unroll zero_output_for_mask
}

layer! {
    /// Reads a sequence of images step by step, like an LSTM with convolutions in place of products.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/conv_lstm2d/>.
    ConvLSTM2D(filters, kernel_size) strides padding data_format dilation_rate activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed return_sequences return_state go_backwards stateful unroll zero_output_for_mask
}

layer! {
    /// Reads a sequence of volumes step by step, like an LSTM with convolutions in place of products.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/conv_lstm3d/>.
    ConvLSTM3D(filters, kernel_size) strides padding data_format dilation_rate activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed return_sequences return_state go_backwards stateful unroll zero_output_for_mask
}

layer! {
    /// Cuts off both ends of the steps.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/cropping1d/>.
    Cropping1D() cropping
}

layer! {
    /// Cuts off both ends of height and width.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/cropping2d/>.
    Cropping2D() cropping data_format
}

layer! {
    /// Cuts off both ends of depth, height and width.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/cropping3d/>.
    Cropping3D() cropping data_format
}

layer! {
    /// Adds a second input, times a given factor, to the first.
    ///
    /// See <https://arxiv.org/abs/1602.07261>.
    CustomScaleLayer(scale)
}

layer! {
    /// Exchanges patches between the images of a batch, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/cut_mix/>.
    CutMix() factor seed data_format bounding_box_format
}

layer! {
    /// Connects every input feature with every unit.
    ///
    /// See <https://keras.io/api/layers/core_layers/dense/>.
    Dense(units) activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint lora_rank lora_alpha quantization_config
}

layer! {
    /// Slides kernels over the steps, each over one input channel.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/depthwise_convolution1d/>.
    DepthwiseConv1D(kernel_size) strides padding depth_multiplier data_format dilation_rate activation use_bias depthwise_initializer bias_initializer depthwise_regularizer bias_regularizer activity_regularizer depthwise_constraint bias_constraint
}

layer! {
    /// Slides kernels over height and width, each over one input channel.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/>.
    DepthwiseConv2D(kernel_size) strides padding depth_multiplier data_format dilation_rate activation use_bias depthwise_initializer bias_initializer depthwise_regularizer bias_regularizer activity_regularizer depthwise_constraint bias_constraint
}

layer! {
    /// Puts each number into the bin whose bounds it is between.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/numerical/discretization/>.
    Discretization() bin_boundaries num_bins epsilon output_mode sparse
}

layer! {
    /// Multiplies two tensors and sums along one axis of each.
    ///
    /// See <https://keras.io/api/layers/merging_layers/dot/>.
    Dot(axes) normalize
}

layer! {
    /// Sets values to 0 at random, in training.
    ///
    /// See <https://keras.io/api/layers/regularization_layers/dropout/>.
    Dropout(rate) noise_shape seed
}

layer! {
    /// Lets positive values pass and bends negative ones towards a bound.
    ///
    /// See <https://keras.io/api/layers/activation_layers/elu/>.
    ELU() alpha
}

layer! {
    /// Connects axes of the input with new axes, as an equation in letters says.
    ///
    /// See <https://keras.io/api/layers/core_layers/einsum_dense/>.
    EinsumDense(equation, output_shape) activation bias_axes kernel_initializer bias_initializer kernel_regularizer bias_regularizer kernel_constraint bias_constraint lora_rank lora_alpha gptq_unpacked_column_size quantization_config
}

layer! {
    /// Looks up a learned vector for each whole number.
    ///
    /// See <https://keras.io/api/layers/core_layers/embedding/>.
    Embedding(input_dim, output_dim) embeddings_initializer embeddings_regularizer embeddings_constraint mask_zero weights lora_rank lora_alpha quantization_config input_length
}

layer! {
    /// Spreads the values of each channel evenly.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/equalization/>.
    Equalization() value_range bins data_format bounding_box_format factor
}

layer! {
    /// Lines up everything behind the batch in one axis.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/flatten/>.
    Flatten() data_format
}

layer! {
    /// Reads a sequence step by step; gates decide what is kept of the output before.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/gru/>.
    GRU(units) activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed return_sequences return_state go_backwards stateful unroll reset_after use_cudnn implementation zero_output_for_mask
}

layer! {
    /// Takes one step of a GRU: an output from an input and the output before.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/gru_cell/>.
    GRUCell(units) activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout reset_after seed implementation
}

layer! {
    /// Multiplies its input by normal noise with mean 1, in training.
    ///
    /// See <https://keras.io/api/layers/regularization_layers/gaussian_dropout/>.
    GaussianDropout(rate) seed
}

layer! {
    /// Adds normal noise with mean 0, in training.
    ///
    /// See <https://keras.io/api/layers/regularization_layers/gaussian_noise/>.
    GaussianNoise(stddev) seed
}

layer! {
    /// Takes the mean of each channel over the steps.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/global_average_pooling1d/>.
    GlobalAveragePooling1D() data_format keepdims
}

layer! {
    /// Takes the mean of each channel over height and width.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/global_average_pooling2d/>.
    GlobalAveragePooling2D() data_format keepdims
}

layer! {
    /// Takes the mean of each channel over depth, height and width.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/global_average_pooling3d/>.
    GlobalAveragePooling3D() data_format keepdims
}

layer! {
    /// Takes the maximum of each channel over the steps.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/global_max_pooling1d/>.
    GlobalMaxPooling1D() data_format keepdims
}

layer! {
    /// Takes the maximum of each channel over height and width.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/global_max_pooling2d/>.
    GlobalMaxPooling2D() data_format keepdims
}

layer! {
    /// Takes the maximum of each channel over depth, height and width.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/global_max_pooling3d/>.
    GlobalMaxPooling3D() data_format keepdims
}

layer! {
    /// Brings groups of channels of each sample to mean 0 and variance 1, then scales and shifts each channel.
    ///
    /// See <https://keras.io/api/layers/normalization_layers/group_normalization/>.
    GroupNormalization() groups axis epsilon center scale beta_initializer gamma_initializer beta_regularizer gamma_regularizer beta_constraint gamma_constraint
}

layer! {
    /// Lets each position look at all others; groups of query heads share keys and values.
    ///
    /// See <https://keras.io/api/layers/attention_layers/group_query_attention/>.
    GroupedQueryAttention(head_dim, num_query_heads, num_key_value_heads) dropout use_bias sliding_window flash_attention kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint use_gate seed
}

layer! {
    /// Puts each pair of two categories into a bin by a hash of it.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/categorical/hashed_crossing/>.
    HashedCrossing(num_bins) output_mode sparse
}

layer! {
    /// Puts each category into a bin by a hash of it.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/categorical/hashing/>.
    Hashing(num_bins) mask_value salt output_mode sparse
}

layer! {
    /// Passes its input on unchanged.
    ///
    /// See <https://keras.io/api/layers/core_layers/identity/>.
    Identity()
}

layer! {
    /// Looks integers up in a vocabulary.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/categorical/integer_lookup/>.
    IntegerLookup() max_tokens num_oov_indices mask_token oov_token vocabulary vocabulary_dtype idf_weights invert output_mode sparse pad_to_max_tokens oov_method salt vocabulary_size has_input_vocabulary
}

layer! {
    /// Reads a sequence step by step and keeps a carry that gates write to, clear and read.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/lstm/>.
    LSTM(units) activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed return_sequences return_state go_backwards stateful unroll use_cudnn implementation zero_output_for_mask
}

layer! {
    /// Takes one step of an LSTM: an output and a carry from an input and those before.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/lstm_cell/>.
    LSTMCell(units) activation recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed implementation
}

layer! {
    /// Applies a function that the user wrote.
    ///
    /// See <https://keras.io/api/layers/core_layers/lambda/>.
    Lambda(function) output_shape mask arguments
}

layer! {
    /// Brings each sample to mean 0 and variance 1 along its features, then scales and shifts it.
    ///
    /// See <https://keras.io/api/layers/normalization_layers/layer_normalization/>.
    LayerNormalization() axis epsilon center scale beta_initializer gamma_initializer beta_regularizer gamma_regularizer beta_constraint gamma_constraint rms_scaling
}

layer! {
    /// Multiplies each channel by a learned factor.
    ///
    /// See <https://arxiv.org/abs/2103.17239>.
    LayerScale(init_values, projection_dim)
}

layer! {
    /// Lets positive values pass and multiplies negative ones by a small slope.
    ///
    /// See <https://keras.io/api/layers/activation_layers/leaky_relu/>.
    LeakyReLU() negative_slope alpha
}

layer! {
    /// Marks the steps whose features all have one value, so that later layers skip them.
    ///
    /// See <https://keras.io/api/layers/core_layers/masking/>.
    Masking() mask_value
}

layer! {
    /// Pads or cuts the list of bounding boxes of each image to a given length.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/max_num_bounding_boxes/>.
    MaxNumBoundingBoxes(max_number) fill_value bounding_box_format data_format factor
}

layer! {
    /// Takes the maximum of each window over the steps.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/max_pooling1d/>.
    MaxPooling1D() pool_size strides padding data_format
}

layer! {
    /// Takes the maximum of each window over height and width.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/max_pooling2d/>.
    MaxPooling2D() pool_size strides padding data_format
}

layer! {
    /// Takes the maximum of each window over depth, height and width.
    ///
    /// See <https://keras.io/api/layers/pooling_layers/max_pooling3d/>.
    MaxPooling3D() pool_size strides padding data_format
}

layer! {
    /// Takes the largest of the inputs element by element.
    ///
    /// See <https://keras.io/api/layers/merging_layers/maximum/>.
    Maximum()
}

layer! {
    /// Turns waves into the energies of pitch bands over time.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/mel_spectrogram/>.
    MelSpectrogram() fft_length sequence_stride sequence_length window sampling_rate num_mel_bins min_freq max_freq power_to_db top_db mag_exp min_power ref_power
}

layer! {
    /// Takes the smallest of the inputs element by element.
    ///
    /// See <https://keras.io/api/layers/merging_layers/minimum/>.
    Minimum()
}

layer! {
    /// Mixes the images of a batch and their labels, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/mix_up/>.
    MixUp() alpha data_format seed bounding_box_format factor
}

layer! {
    /// Lets each position look at all others, with several heads side by side.
    ///
    /// See <https://keras.io/api/layers/attention_layers/multi_head_attention/>.
    MultiHeadAttention(num_heads, key_dim) value_dim dropout use_bias output_shape attention_axes sliding_window flash_attention kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint use_gate seed
}

layer! {
    /// Multiplies tensors of the same shape element by element.
    ///
    /// See <https://keras.io/api/layers/merging_layers/multiply/>.
    Multiply()
}

layer! {
    /// Shifts and scales values by a mean and a variance that are given or taken from data.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/numerical/normalization/>.
    Normalization() axis mean variance invert
}

layer! {
    /// Lets positive values pass and multiplies negative ones by a learned slope.
    ///
    /// See <https://keras.io/api/layers/activation_layers/prelu/>.
    PReLU() alpha_initializer alpha_regularizer alpha_constraint shared_axes
}

layer! {
    /// Puts the axes behind the batch in another order.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/permute/>.
    Permute(dims)
}

layer! {
    /// Applies layers one after the other.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/pipeline/>.
    Pipeline(layers)
}

layer! {
    /// Divides each sample by the root of its mean square along its features, then scales it.
    ///
    /// See <https://keras.io/api/layers/normalization_layers/rms_normalization/>.
    RMSNormalization() axis epsilon
}

layer! {
    /// Repeats a cell over the steps of a sequence.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/rnn/>.
    RNN(cell) return_sequences return_state go_backwards stateful unroll zero_output_for_mask
}

layer! {
    /// Applies several random changes in a row, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/rand_augment/>.
    RandAugment() value_range num_ops factor interpolation seed data_format bounding_box_format
}

layer! {
    /// Changes the brightness of images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/>.
    RandomBrightness(factor) value_range seed bounding_box_format data_format
}

layer! {
    /// Draws the colors of images towards gray at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_color_degeneration/>.
    RandomColorDegeneration(factor) value_range data_format seed bounding_box_format
}

layer! {
    /// Changes brightness, contrast, saturation and hue of images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_color_jitter/>.
    RandomColorJitter() value_range brightness_factor contrast_factor saturation_factor hue_factor seed data_format bounding_box_format factor
}

layer! {
    /// Changes the contrast of images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/>.
    RandomContrast(factor) value_range seed bounding_box_format data_format
}

layer! {
    /// Cuts a part out of images, at a random place in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_crop/>.
    RandomCrop(height, width) seed data_format bounding_box_format factor
}

layer! {
    /// Distorts images like rubber at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_elastic_transform/>.
    RandomElasticTransform() factor scale interpolation fill_mode fill_value value_range seed data_format bounding_box_format
}

layer! {
    /// Overwrites rectangles in images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_erasing/>.
    RandomErasing() factor scale fill_value value_range seed data_format bounding_box_format
}

layer! {
    /// Flips images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/>.
    RandomFlip() mode seed data_format bounding_box_format
}

layer! {
    /// Blurs images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_gaussian_blur/>.
    RandomGaussianBlur() factor kernel_size sigma value_range data_format seed bounding_box_format
}

layer! {
    /// Takes away the colors of images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_grayscale/>.
    RandomGrayscale() factor data_format seed bounding_box_format
}

layer! {
    /// Shifts the hue of images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_hue/>.
    RandomHue(factor) value_range data_format seed bounding_box_format
}

layer! {
    /// Inverts the colors of images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_invert/>.
    RandomInvert() factor value_range seed data_format bounding_box_format
}

layer! {
    /// Changes the perspective of images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_perspective/>.
    RandomPerspective() factor scale interpolation fill_value seed data_format bounding_box_format
}

layer! {
    /// Keeps only a few bits of each color, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_posterization/>.
    RandomPosterization(factor) value_range data_format seed bounding_box_format
}

layer! {
    /// Rotates images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_rotation/>.
    RandomRotation(factor) fill_mode interpolation seed fill_value data_format bounding_box_format
}

layer! {
    /// Changes the saturation of images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_saturation/>.
    RandomSaturation(factor) value_range data_format seed bounding_box_format
}

layer! {
    /// Sharpens or blurs images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_sharpness/>.
    RandomSharpness(factor) value_range data_format seed bounding_box_format
}

layer! {
    /// Shears images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_shear/>.
    RandomShear() x_factor y_factor interpolation fill_mode fill_value data_format seed bounding_box_format
}

layer! {
    /// Shifts images at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/>.
    RandomTranslation(height_factor, width_factor) fill_mode interpolation seed fill_value data_format bounding_box_format
}

layer! {
    /// Zooms into images or out of them at random, in training.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_zoom/>.
    RandomZoom(height_factor) width_factor fill_mode interpolation seed fill_value data_format bounding_box_format
}

layer! {
    /// Lets positive values pass and sets negative ones to 0.
    ///
    /// See <https://keras.io/api/layers/activation_layers/relu/>.
    ReLU() max_value negative_slope threshold
}

layer! {
    /// Repeats a vector a given number of times, as steps.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/repeat_vector/>.
    RepeatVector(n)
}

layer! {
    /// Multiplies values by a factor and adds an offset.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/>.
    Rescaling(scale) offset
}

layer! {
    /// Gives the numbers of each sample another shape.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/reshape/>.
    Reshape(target_shape)
}

layer! {
    /// Scales images to a given height and width.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/>.
    Resizing(height, width) interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode fill_value antialias data_format bounding_box_format
}

layer! {
    /// Looks up a learned vector for each whole number, or scores all numbers for a vector.
    ///
    /// See <https://keras.io/api/layers/core_layers/reversible_embedding/>.
    ReversibleEmbedding(input_dim, output_dim) tie_weights embeddings_initializer embeddings_regularizer embeddings_constraint mask_zero reverse_dtype logit_soft_cap weights lora_rank lora_alpha quantization_config input_length
}

layer! {
    /// Turns waves into the strengths of frequencies over time, by convolutions with waves.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/stft_spectrogram/>.
    STFTSpectrogram() mode frame_length frame_step fft_length window periodic scaling padding expand_dims data_format
}

layer! {
    /// Slides kernels over the steps, each over one input channel, then mixes the channels.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/separable_convolution1d/>.
    SeparableConv1D(filters, kernel_size) strides padding data_format dilation_rate depth_multiplier activation use_bias depthwise_initializer pointwise_initializer bias_initializer depthwise_regularizer pointwise_regularizer bias_regularizer activity_regularizer depthwise_constraint pointwise_constraint bias_constraint
}

layer! {
    /// Slides kernels over height and width, each over one input channel, then mixes the channels.
    ///
    /// See <https://keras.io/api/layers/convolution_layers/separable_convolution2d/>.
    SeparableConv2D(filters, kernel_size) strides padding data_format dilation_rate depth_multiplier activation use_bias depthwise_initializer pointwise_initializer bias_initializer depthwise_regularizer pointwise_regularizer bias_regularizer activity_regularizer depthwise_constraint pointwise_constraint bias_constraint
}

layer! {
    /// Reads a sequence step by step; each step sees the output of the one before.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/simple_rnn/>.
    SimpleRNN(units) activation use_bias kernel_initializer recurrent_initializer bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout return_sequences return_state go_backwards stateful unroll seed zero_output_for_mask
}

layer! {
    /// Takes one step: an output from an input and the output before.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/simple_rnn_cell/>.
    SimpleRNNCell(units) activation use_bias kernel_initializer recurrent_initializer bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed
}

layer! {
    /// Makes values along an axis positive and sum up to 1.
    ///
    /// See <https://keras.io/api/layers/activation_layers/softmax/>.
    Softmax() axis
}

layer! {
    /// Inverts values above a threshold and adds to them.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/image_augmentation/solarization/>.
    Solarization() addition_factor threshold_factor value_range seed bounding_box_format data_format
}

layer! {
    /// Drops whole channels over the steps at random, in training.
    ///
    /// See <https://keras.io/api/layers/regularization_layers/spatial_dropout1d/>.
    SpatialDropout1D(rate) seed
}

layer! {
    /// Drops whole channels over height and width at random, in training.
    ///
    /// See <https://keras.io/api/layers/regularization_layers/spatial_dropout2d/>.
    SpatialDropout2D(rate) data_format seed
}

layer! {
    /// Drops whole channels over depth, height and width at random, in training.
    ///
    /// See <https://keras.io/api/layers/regularization_layers/spatial_dropout3d/>.
    SpatialDropout3D(rate) data_format seed
}

layer! {
    /// Keeps the largest singular value of another layer's kernel at 1 while training.
    ///
    /// See <https://keras.io/api/layers/normalization_layers/spectral_normalization/>.
    SpectralNormalization(layer) power_iterations
}

layer! {
    /// Takes one step through several cells on top of each other.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/>.
    StackedRNNCells(cells)
}

layer! {
    /// Looks strings up in a vocabulary.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/categorical/string_lookup/>.
    StringLookup() max_tokens num_oov_indices mask_token oov_token vocabulary idf_weights invert output_mode pad_to_max_tokens sparse encoding salt vocabulary_size has_input_vocabulary
}

layer! {
    /// Subtracts the second tensor from the first element by element.
    ///
    /// See <https://keras.io/api/layers/merging_layers/subtract/>.
    Subtract()
}

layer! {
    /// Splits texts into tokens and looks them up in a vocabulary.
    ///
    /// See <https://keras.io/api/layers/preprocessing_layers/text/text_vectorization/>.
    TextVectorization() max_tokens standardize split ngrams output_mode output_sequence_length pad_to_max_tokens vocabulary idf_weights sparse ragged encoding vocabulary_size has_input_vocabulary
}

layer! {
    /// Applies a layer to each step of a sequence.
    ///
    /// See <https://keras.io/api/layers/recurrent_layers/time_distributed/>.
    TimeDistributed(layer)
}

layer! {
    /// Scales each sample to length 1 along its features.
    ///
    /// See <https://keras.io/api/layers/normalization_layers/unit_normalization/>.
    UnitNormalization() axis
}

layer! {
    /// Multiplies the steps by whole numbers.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/up_sampling1d/>.
    UpSampling1D() size
}

layer! {
    /// Multiplies height and width by whole numbers.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/up_sampling2d/>.
    UpSampling2D() size data_format interpolation
}

layer! {
    /// Multiplies depth, height and width by whole numbers.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/up_sampling3d/>.
    UpSampling3D() size data_format
}

layer! {
    /// The base of layers that wrap another one; by itself it can't be called.
    ///
    /// See <https://keras.io/api/layers/base_layer/>.
    Wrapper(layer)
}

layer! {
    /// Adds zeros at both ends of the steps.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/zero_padding1d/>.
    ZeroPadding1D() padding data_format
}

layer! {
    /// Adds zeros at both ends of height and width.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/zero_padding2d/>.
    ZeroPadding2D() padding data_format
}

layer! {
    /// Adds zeros at both ends of depth, height and width.
    ///
    /// See <https://keras.io/api/layers/reshaping_layers/zero_padding3d/>.
    ZeroPadding3D() padding data_format
}
