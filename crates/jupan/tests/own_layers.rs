//! Layers that the program defines: masks, building, deriving from a layer of the catalogue. Expectations are what Keras
//! answered, or counted by hand.

use jupan::world::Nowhere;
use jupan::{Input, Report, Settings, analyse};

fn read(program: &str) -> Report {
    let program = format!("import keras\nfrom keras import layers, ops\n{program}");
    let bytes = program.as_bytes();
    let name = "net.py";
    analyse(Input::File { name, bytes }, &Nowhere, &Settings::default())
}

/// The rows of each model with their parameters, then what was said.
fn shown(report: &Report) -> String {
    let models = report.models.iter().map(|model| {
        let rows = model.rows.iter().map(|row| match row.params.exact() {
            Some(0) => row.name.to_string(),
            Some(n) => format!("{}={n}", row.name),
            None => format!("{}=?", row.name),
        });
        rows.collect::<Vec<_>>().join(" ")
    });
    let said = report
        .diagnostics
        .iter()
        .map(|said| format!("! {}", said.message));
    models.chain(said).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(program: &str, expected: &str) {
    assert_eq!(shown(&read(program)), expected, "\n{program}");
}

const EMBED: &str = "
class Embed(layers.Layer):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.tokens = layers.Embedding(10, 4)
    def call(self, x):
        return self.tokens(x)
    def compute_mask(self, inputs, mask=None):
        return ops.not_equal(inputs, 0)
class Block(layers.Layer):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.supports_masking = True
        self.dense = layers.Dense(4)
    def call(self, x, mask=None):
        if mask is None:
            return self.dense(x)
        return self.dense(x) * ops.cast(mask, 'float32')[..., None]
";

#[test]
fn a_mask_of_a_class_flows_on_and_is_an_operation_of_the_graph() {
    check(
        &format!(
            "{EMBED}i = keras.Input((6,), dtype='int32', name='i')\nm = keras.Model(i, Block()(Block()(Embed()(i))))"
        ),
        "i embed=40 not_equal block_1=20 block=20",
    );
    // Nobody asks for the mask: it is not part of the model.
    check(
        &format!(
            "{EMBED}i = keras.Input((6,), dtype='int32', name='i')\nm = keras.Model(i, layers.Dense(1)(Embed()(i)))"
        ),
        "i embed=40 dense=5",
    );
}

#[test]
fn a_mask_that_a_class_takes_from_a_layer_inside_is_an_operation_of_the_graph() {
    // What the layer inside knows of masks ends with the class; what the class states of it is part of the graph.
    check(
        "class Embed(layers.Layer):\n    def __init__(self):\n        super().__init__()\n        \
         self.e = layers.Embedding(10, 4, mask_zero=True)\n    def call(self, x):\n        return self.e(x)\n    \
         def compute_mask(self, inputs, mask=None):\n        return self.e.compute_mask(inputs, mask=mask)\n\
         i = keras.Input((6,), dtype='int32', name='i')\n\
         m = keras.Model(i, layers.GlobalAveragePooling1D()(Embed()(i)))",
        "i embed=40 not_equal global_average_pooling1d",
    );
}

#[test]
fn a_class_without_masks_ends_them() {
    check(
        "class Plain(layers.Layer):\n    def call(self, x):\n        return x * 2\ni = keras.Input((6,), dtype='int32', name='i')\nx = layers.Embedding(10, 4, mask_zero=True)(i)\nm = keras.Model(i, layers.LSTM(2)(Plain()(x)))",
        "i embedding=40 plain lstm=56\n! plain gets a mask, has no use for it and does not pass it on",
    );
}

#[test]
fn masks_of_several_inputs_come_as_a_structure_or_by_name() {
    check(
        "class Pair(layers.Layer):\n    def call(self, both, mask=None):\n        a, b = both\n        m, n = mask\n        assert m is not None and n is None\n        return a + b\ni = keras.Input((6,), dtype='int32', name='i')\nj = keras.Input((6, 4), name='j')\nx = layers.Embedding(10, 4, mask_zero=True)(i)\nm = keras.Model([i, j], Pair()([x, j]))",
        "i embedding=40 j pair\n! pair gets a mask, has no use for it and does not pass it on",
    );
    check(
        "class Pair(layers.Layer):\n    def call(self, a, b, b_mask=None):\n        assert b_mask is not None\n        return a + b\ni = keras.Input((6,), dtype='int32', name='i')\nj = keras.Input((6, 4), name='j')\nx = layers.Embedding(10, 4, mask_zero=True)(i)\nm = keras.Model([i, j], Pair()(j, x))",
        "i j embedding=40 pair",
    );
}

#[test]
fn compute_mask_can_be_asked_of_a_layer() {
    check(
        "e = layers.Embedding(10, 4, mask_zero=True)\nn = layers.Embedding(10, 4)\ni = keras.Input((6,), dtype='int32', name='i')\nassert n.compute_mask(i) is None\nm = keras.Model(i, e.compute_mask(i))",
        "i not_equal",
    );
}

#[test]
fn a_class_derived_from_a_layer_overrides_it_in_part() {
    // 3 × 2 + 2 of the Dense, and 2 more.
    check(
        "class Scaled(layers.Dense):\n    def build(self, shape):\n        super().build(shape)\n        self.scale = self.add_weight(shape=(self.units,), name='scale')\n    def call(self, x):\n        return super().call(x) * self.scale\nm = keras.Sequential([keras.Input((3,)), Scaled(2)])",
        "scaled=10",
    );
    // What is not overridden stays: the mask of an Embedding.
    check(
        "class Both(layers.Embedding):\n    def call(self, x):\n        return super().call(x) + 1.0\ni = keras.Input((6,), dtype='int32', name='i')\nm = keras.Model(i, layers.LSTM(2)(Both(10, 4, mask_zero=True)(i)))",
        "i both=40 not_equal lstm=56",
    );
}

#[test]
fn a_class_derived_from_a_convolution_computes_it_with_a_kernel_of_its_own() {
    check(
        "class Scaled(layers.Conv2D):\n    def call(self, x):\n        return self.convolution_op(x, self.kernel / 2) + self.bias\n\
         m = keras.Sequential([keras.Input((8, 8, 1)), Scaled(4, 3), layers.Flatten(), layers.Dense(1)])",
        "scaled=40 flatten dense=145",
    );
}

#[test]
fn a_weight_is_frozen_by_itself() {
    let report = read(
        "class Half(layers.Dense):\n    def build(self, shape):\n        super().build(shape)\n        self.kernel.trainable = False\nm = keras.Sequential([keras.Input((3,)), Half(2)])",
    );
    let row = &report.models[0].rows[0];
    assert_eq!(
        (row.params.exact(), row.trainable_params.exact()),
        (Some(8), Some(2))
    );
}

#[test]
fn build_builds_the_layers_inside_whoever_calls_it() {
    let program = "class Inner(layers.Layer):\n    def build(self, shape):\n        self.w = self.add_weight(shape=(shape[-1], 2), name='w')\n    def call(self, x):\n        return x @ self.w\nclass Outer(layers.Layer):\n    def __init__(self, **kw):\n        super().__init__(**kw)\n        self.a, self.b = Inner(name='a'), layers.Dense(5, name='b')\n    def build(self, shape):\n        self.a.build(shape)\n        self.b.build((None, 2))\n        assert self.a.built and self.b.compute_output_shape((None, 2)) == (None, 5)\n    def call(self, x):\n        return self.b(self.a(x))\nm = keras.Sequential([keras.Input((3,)), Outer(name='o')])";
    check(program, "o=21");
    let report = read(program);
    let weights = &report.models[0].rows[0].weights;
    let paths: Vec<String> = weights.iter().map(|weight| weight.weight.path()).collect();
    assert_eq!(
        paths,
        [
            "sequential/o/a/w",
            "sequential/o/b/kernel",
            "sequential/o/b/bias"
        ]
    );
}

#[test]
fn a_stated_output_shape_counts_in_a_graph() {
    let report = read(
        "class Odd(layers.Layer):\n    def call(self, x):\n        return x\n    def compute_output_shape(self, shape):\n        return (shape[0], 7)\ni = keras.Input((3,))\nm = keras.Model(i, layers.Dense(2)(Odd()(i)))",
    );
    assert_eq!(report.models[0].totals.total.count.exact(), Some(16));
}

const CELL: &str = "
class Cell(layers.Layer):
    def __init__(self, units, **kw):
        super().__init__(**kw)
        self.state_size = units
        self.dense = layers.Dense(units)
    def call(self, x, states):
        h = self.dense(ops.concatenate([x, states[0]], axis=-1))
        return h, [h]
";

/// What Keras counts: in a graph the cell is never called, so that the layer inside is not there yet.
fn keras_params(program: &str) -> Vec<Option<i128>> {
    let report = read(program);
    let rows = report.models.iter().flat_map(|model| &model.rows);
    rows.map(|row| row.keras_params().0.exact()).collect()
}

#[test]
fn a_cell_without_a_build_has_its_layers_once_it_is_called() {
    let in_a_graph =
        "s = keras.Sequential([keras.Input((5, 3)), layers.RNN(Cell(4)), layers.Dense(3)])";
    assert_eq!(
        keras_params(&format!("{CELL}{in_a_graph}")),
        [Some(0), Some(15)]
    );
    let in_a_model = "
class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.r, self.o = layers.RNN(Cell(4)), layers.Dense(2)
    def call(self, x):
        return self.o(self.r(x))
m = M()
m(keras.Input((5, 3)))";
    assert_eq!(
        keras_params(&format!("{CELL}{in_a_model}")),
        [Some(32), Some(10)]
    );
}

#[test]
fn what_a_cell_gives_counts_where_it_is_called() {
    // The state has 8 numbers, a step gives 2 × 4: 3 × 4 + 4 in the cell, 4 × 3 + 3 behind the pooling.
    check(
        "class Cell(layers.Layer):\n    state_size = 8\n    def __init__(self):\n        super().__init__()\n        \
         self.d = layers.Dense(4)\n    def call(self, x, states):\n        return self.d(x), states\n\
         class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        \
         self.r, self.p = layers.RNN(Cell()), layers.GlobalAveragePooling1D()\n        \
         self.o = layers.Dense(3)\n    def call(self, x):\n        return self.o(self.p(self.r(x)))\n\
         m = M()\nm(ops.ones((5, 6, 2, 3)))",
        "rnn=16 global_average_pooling1d dense_1=15",
    );
}

#[test]
fn a_model_that_builds_itself_may_ask_its_base_to() {
    let model = "
class M(keras.Model):
    def build(self, shape):
        self.d = layers.Dense(4)
        super().build(shape)
    def call(self, x):
        return self.d(x)
m = M()
";
    assert_eq!(
        keras_params(&format!("{model}m(keras.Input((3,)))")),
        [Some(16)]
    );
    assert_eq!(
        keras_params(&format!("{model}m.build((None, 3))")),
        [Some(0)]
    );
    check(&format!("{model}m.build((None, 3))"), "dense=16");
}

#[test]
fn a_cell_of_the_catalogue_is_built_from_a_shape_alone() {
    check(
        "
class Peephole(layers.LSTMCell):
    def build(self, shape):
        super().build(shape)
        self.peephole = self.add_weight(shape=(self.units,), name='peephole')
m = keras.Sequential([keras.Input((20, 7)), layers.RNN(Peephole(12))])",
        "rnn=972",
    );
}

#[test]
fn a_weight_made_in_a_constructor_is_under_the_name_of_its_layer() {
    let report = read(
        "
class Scale(layers.Layer):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.g = self.add_weight(shape=(3,), name='g')
    def call(self, x):
        return x * self.g
m = keras.Sequential([keras.Input((3,)), Scale(name='scale')])",
    );
    let weights = &report.models[0].rows[0].weights;
    assert_eq!(weights[0].weight.path(), "scale/g");
}

#[test]
fn models_in_dictionaries_of_every_kind_are_found() {
    let report = read(
        "
from collections import OrderedDict, defaultdict
built = defaultdict(list)
built['a'].append(keras.Sequential([keras.Input((3,)), layers.Dense(2)]))
zoo = OrderedDict(b=keras.Sequential([keras.Input((3,)), layers.Dense(4)]))",
    );
    let variables = report.models.iter().map(|model| model.variable.as_deref());
    assert_eq!(
        variables.collect::<Vec<_>>(),
        [Some("built['a'][0]"), Some("zoo['b']")]
    );
}

#[test]
fn training_builds_a_model_for_its_inputs_and_not_for_its_labels() {
    let classes = "import numpy as np
class Two(keras.Model):
    def __init__(self):
        super().__init__()
        self.deep = layers.Dense(2)
        self.out = layers.Dense(1)
    def call(self, inputs):
        a, b = inputs
        return self.out(layers.concatenate([a, self.deep(b)]))
class Own(keras.Model):
    def train_step(self, data):
        return {}
";
    check(
        &format!("{classes}m = Two()\nm.fit((np.zeros((9, 3)), np.zeros((9, 5))), np.zeros(9))"),
        "dense=12 dense_1=6",
    );
    let single =
        "m = keras.Sequential([layers.Dense(2)])\nm.fit(np.zeros((9, 5)), np.zeros((9, 3)))";
    check(&format!("import numpy as np\n{single}"), "dense=12");
    let own = "m = Own()\nm.fit(np.zeros((9, 5)))\nn = keras.Sequential([layers.Dense(2)])\nn.build((None, 5))";
    let said = shown(&read(&format!("{classes}{own}")));
    assert!(!said.contains("NotImplementedError"), "{said}");
    assert!(said.contains("dense=12"), "{said}");
}

#[test]
fn a_step_of_training_of_the_program_calls_what_it_calls() {
    let step = |call: &str| {
        format!(
            "class M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        \
             self.d = layers.Dense(3)\n        self.loss_fn = keras.losses.MeanSquaredError()\n    \
             def call(self, x):\n        return self.d(x)\n    def train_step(self, data):\n        \
             x, y = data\n        {call}\n        return {{'loss': ops.mean(loss)}}\n\
             m = M()\nm.compile()\nm.fit(ops.ones((64, 4)), ops.ones((64, 3)))\n"
        )
    };
    check(&step("loss = self.loss_fn(y, self(x))"), "dense=15");
    // What can't be followed spoils nothing of what comes later.
    check(
        &format!(
            "{}n = keras.Sequential([keras.Input((2,)), layers.Dense(1)])",
            step("loss = self.nothing(x)")
        ),
        "dense\ndense_1=3\n! AttributeError: 'M' object has no attribute 'nothing'\n\
         ! the input shape of `m` is not known, and its weights depend on it",
    );
}

#[test]
fn layers_of_keras_nlp_have_weights_and_take_no_names_from_others() {
    // 2 × (5·5 + 5) for the feedforward part of width 5, 2 · 2 · 5 for the two norms, and an attention of one head.
    let program = "import keras_nlp
i = keras.Input((7,), dtype='int32')
x = keras_nlp.layers.TokenAndPositionEmbedding(11, 7, 5)(i)
x = keras_nlp.layers.TransformerEncoder(5, 1)(x)
m = keras.Model(i, layers.Dense(2)(x))";
    check(
        program,
        "input_layer token_and_position_embedding=90 transformer_encoder=200 dense=12",
    );
}

#[test]
fn a_head_of_keras_nlp_takes_the_vocabulary_of_the_table_that_it_shares() {
    // A table of 10 words and 5 places of 4 numbers; the head has 4 × 4 + 4, 2 × 4, and one bias a word besides the table.
    check(
        "import keras_nlp\ni = keras.Input((5,), dtype='int32', name='i')\n\
         e = keras_nlp.layers.TokenAndPositionEmbedding(10, 5, 4)\nx = e(i)\n\
         h = keras_nlp.layers.MaskedLMHead(embedding_weights=e.token_embedding.embeddings)\n\
         p = keras.Input((2,), dtype='int32', name='p')\nm = keras.Model([i, p], h(x, mask_positions=p))\n\
         assert m.count_params() == 98",
        "i token_and_position_embedding=60 p masked_lm_head=38",
    );
}

#[test]
fn networks_are_made_again_from_their_configurations() {
    let classes = "
class Scale(layers.Layer):
    def __init__(self, by=2, **kw):
        super().__init__(**kw)
        self.by = by
    def call(self, x):
        return x * self.by
    def get_config(self):
        return {**super().get_config(), 'by': self.by}
";
    check(
        &format!(
            "{classes}i = keras.Input((4,), name='i')\na = keras.Model(i, layers.Dense(3, name='d')(Scale(name='s')(i)), name='a')\nb = keras.Model.from_config(a.get_config(), custom_objects={{'Scale': Scale}})\ndel a"
        ),
        "i s d=15",
    );
    let changed = "
a = keras.Sequential([keras.Input((4,)), layers.Dense(3, name='d')])
config = a.get_config()
config['layers'][1]['config']['units'] = 5
b = keras.Sequential.from_config(config)
del a";
    check(changed, "d=25");
    let report = read(changed);
    assert_eq!(
        report.models[0].rows[0].weights[0].weight.path(),
        "d/kernel"
    );
    check(
        "
def wider(layer):
    config = layer.get_config()
    if isinstance(layer, layers.Dense):
        config['units'] *= 2
    return layer.__class__.from_config(config)
a = keras.Sequential([keras.Input((6,)), layers.Dense(4, name='a'), layers.Dropout(0.2, name='o'), layers.Dense(3, name='b')])
b = keras.models.clone_model(a, clone_function=wider)
del a",
        "a=56 o b=54",
    );
}

#[test]
fn a_variable_that_a_layer_holds_is_its_weight() {
    let program = "import tensorflow as tf
class Table(layers.Layer):
    def __init__(self):
        super().__init__()
        start = tf.random_normal_initializer()
        self.table = tf.Variable(start(shape=(3, 5)), name='table')
        self.count = tf.Variable(0.0, trainable=False)
    def call(self, x):
        return tf.matmul(x, self.table)
i = keras.Input((3,))
m = keras.Model(i, Table()(i))";
    check(program, "input_layer table=16");
}

#[test]
fn a_variable_belongs_to_the_layer_that_keeps_it() {
    check(
        "
import numpy as np
class Bias(layers.Layer):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.index = keras.Variable(initializer=np.arange(6).reshape(2, 3), shape=(2, 3), dtype='int', trainable=False)
        self.free = keras.Variable(np.zeros(4))
    def call(self, x):
        return x
m = keras.Sequential([keras.Input((3,)), Bias(name='b')])",
        "b=10",
    );
}

#[test]
fn a_variable_is_named_where_it_is_made() {
    let report = read(
        "
class Own(layers.Layer):
    def __init__(self, **kw):
        super().__init__(**kw)
        self.first = keras.Variable([1.0])
        self.second = self.add_weight(shape=(2,), dtype='int', trainable=False)
    def build(self, shape):
        self.third = keras.Variable([1.0])
        self.fourth = keras.Variable([1.0], name='z', dtype='int')
    def call(self, x):
        return x
i = keras.Input((2,))
m = keras.Model(i, Own(name='own')(i))",
    );
    let model = report.models[0].id;
    let weights = report.program.weights(model);
    let told = weights.iter().map(|(owner, index, _)| {
        let weight = &report.program.operation(*owner).weights[*index];
        format!("{} {}", weight.path(), weight.dtype)
    });
    let mut told: Vec<_> = told.collect();
    told.sort();
    assert_eq!(
        told,
        [
            "own/variable_1 int32",
            "own/variable_2 float32",
            "own/z int32",
            "variable float32"
        ]
    );
}

#[test]
fn inside_another_layer_the_queries_of_one_sample_attend_to_those_of_many() {
    let report = read(
        "
class Inside(layers.Layer):
    def call(self, q, v):
        return layers.Attention()([q, v])
q, v = keras.Input((3, 4), batch_size=1), keras.Input((5, 4), batch_size=2)
m = keras.Model([q, v], [Inside()(q, v), layers.Attention()([q, v])])",
    );
    let outputs = report.models[0].outputs.iter();
    let batches = outputs.map(|output| report.program.tensor(*output).dims()[0].clone());
    let [inside, outside] = [2, 1].map(jupan_core::dim::Dim::Known);
    assert_eq!(batches.collect::<Vec<_>>(), [inside, outside]);
}

#[test]
fn predictions_have_the_shape_of_the_outputs() {
    check(
        "
import numpy as np
m = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(4, 3, name='c')])
p = m.predict(np.zeros((5, 8, 8, 1)))
n = keras.Sequential([keras.Input(p.shape[1:]), layers.Flatten(name='f'), layers.Dense(p.shape[0], name='d')])",
        "c=40\nf d=725",
    );
}

#[test]
fn what_keras_traces_fixes_the_sizes_of_a_reshape() {
    let report = read(
        "m = keras.Sequential([keras.Input((8, 8, 8)), layers.Lambda(lambda x: ops.reshape(x, [ops.shape(x)[0], -1, 4]))])",
    );
    let output = report.program.tensor(report.models[0].outputs[0]);
    assert_eq!(output.dims()[1], jupan_core::dim::Dim::Known(128));
}

#[test]
fn a_class_without_a_configuration_is_copied_with_what_it_was_made_with() {
    check(
        "class A(layers.Layer):\n    def __init__(self, units, **kw):\n        super().__init__(**kw)\n        self.fc = layers.Dense(units)\n    def call(self, x):\n        return self.fc(x)\ni = keras.Input((4,), name='i')\nm = keras.Model(i, A(3)(i))\nc = keras.models.clone_model(m)",
        "i a=15\ni a=15",
    );
}

#[test]
fn only_a_registered_class_is_copied_inside_another_layer() {
    let program = |registered: &str| {
        format!(
            "{registered}class C(layers.Layer):\n    def __init__(self, units, **kw):\n        super().__init__(**kw)\n        self.units = self.state_size = units\n    def build(self, s):\n        self.w = self.add_weight(shape=(s[-1], self.units), name='w')\n    def call(self, x, states):\n        h = ops.matmul(x, self.w) + states[0]\n        return h, [h]\ni = keras.Input((5, 3), name='i')\nm = keras.Model(i, layers.Bidirectional(layers.RNN(C(2)))(i))"
        )
    };
    check(
        &program("@keras.saving.register_keras_serializable()\n"),
        "i bidirectional=12",
    );
    let said = shown(&read(&program("")));
    assert!(said.contains("Could not locate class 'C'"), "{said}");
}

#[test]
fn attention_is_built_for_the_shapes_of_query_and_value() {
    check(
        "class A(layers.Layer):\n    def build(self, s):\n        self.att = layers.MultiHeadAttention(2, 4)\n        self.att.build(s, value_shape=(None, 7, 5))\n    def call(self, x):\n        return x\ni = keras.Input((6, 8), name='i')\nm = keras.Model(i, A()(i))",
        // query 8 × 8 + 8, key and value 5 × 8 + 8 each, output 8 × 8 + 8
        "i a=240",
    );
}

#[test]
fn weights_that_are_set_have_the_shapes_of_those_that_are_there() {
    let said = shown(&read(
        "a = keras.Sequential([keras.Input((2,)), layers.Dense(3)])\nb = keras.Sequential([keras.Input((2,)), layers.Dense(4)], name='b')\na.set_weights(a.get_weights())\nb.set_weights(a.get_weights())",
    ));
    assert!(
        said.ends_with("! ValueError: Layer b weight shape (2, 4) is not compatible with provided weight shape (2, 3)."),
        "{said}"
    );
}

#[test]
fn a_tensor_of_the_graph_comes_before_an_array() {
    check(
        "i = keras.Input((4,), name='i')\nm = keras.Model(i, i * ops.ones(4))",
        "i multiply",
    );
    let said = shown(&read("i = keras.Input((4,))\nx = ops.ones(4) * i"));
    assert!(said.contains("before `*`"), "{said}");
}

#[test]
fn a_layer_shows_the_shape_that_it_was_built_for() {
    let report = read(
        "import numpy as np\nclass M(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.fc = layers.Dense(3)\n        self.act = layers.ReLU()\n    def call(self, x):\n        return self.act(self.fc(x))\nm = M()\nm(np.zeros((2, 4)))\nm(np.zeros((5, 4)))\nm.summary()",
    );
    let said = &report.summaries;
    assert_eq!(said.len(), 1);
    let rows = &report.models[0].rows;
    let outputs = rows[0].keras.outputs.as_deref().map(|outputs| outputs[0]);
    let shown = outputs.map(|tensor| report.program.tensor(tensor).dims());
    assert_eq!(format!("{shown:?}"), "Some([Known(2), Known(3)])");
}
