//! Networks with layers and functions of libraries that nobody has: shown as far as they are known.

use jupan::world::Nowhere;
use jupan::{Input, Report, Settings, analyse};
use jupan_core::axis::ShapeText;
use jupan_core::diagnostic::Severity;
use jupan_core::report::Row;

fn read(program: &str) -> Report {
    let program = format!(
        "import lib\nfrom keras import Input, Model, Sequential, ops\nfrom keras.layers import *\n{program}"
    );
    let bytes = program.as_bytes();
    let name = "net.py";
    analyse(Input::File { name, bytes }, &Nowhere, &Settings::default())
}

/// The rows of the last model behind its inputs: name, shape, the known part of the count with `+` where there may be more.
fn rows(program: &str) -> Vec<String> {
    let report = read(program);
    assert!(
        report
            .diagnostics
            .iter()
            .all(|said| said.severity != Severity::Error),
        "{:?}",
        report.diagnostics
    );
    let model = report.models.last().expect("a model");
    let row = |row: &Row| {
        let outputs = row.outputs().iter();
        let shapes = outputs.map(|id| ShapeText(&report.program.tensor(*id).axes).to_string());
        let shapes: Vec<String> = shapes.collect();
        let more = if row.params.missing.is_empty() {
            ""
        } else {
            "+"
        };
        format!(
            "{} {} {}{more}",
            row.name,
            shapes.join(" "),
            row.params.known
        )
    };
    let layers = model.rows.iter();
    let layers = layers.filter(|row| &*row.class != "InputLayer");
    layers.map(row).collect()
}

#[track_caller]
fn check(program: &str, expected: &[&str]) {
    assert_eq!(rows(program), expected, "\n{program}");
}

#[test]
fn layers_behind_an_unknown_one_state_what_holds_for_any_shape() {
    // 64 × 10 + 10: whatever comes in, the first Dense gives 64 features.
    check(
        "i = Input((28, 28, 1))\nx = lib.Thing(3)(i)\nx = Dense(64)(x)\nx = BatchNormalization()(x)\n\
         m = Model(i, Dense(10)(x))",
        &[
            "thing ? 0+",
            "dense (…, 64) 64+",
            "batch_normalization (…, 64) 256",
            "dense_1 (…, 10) 650",
        ],
    );
    // A layer that takes one number of axes only says that there are as many.
    check(
        "i = Input((28, 28, 1))\nx = lib.Thing(3)(i)\nx = Conv2D(8, 3)(x)\nx = Conv2D(4, 1)(x)\n\
         m = Model(i, Dense(2)(Flatten()(x)))",
        &[
            "thing ? 0+",
            "conv2d (?, ?, ?, 8) 8+",
            "conv2d_1 (?, ?, ?, 4) 36",
            "flatten (?, ?) 0",
            "dense (?, 2) 2+",
        ],
    );
}

#[test]
fn axes_counted_from_the_front_are_not_mistaken_for_others() {
    // Of (…, 7, 8), axis 1 may be one of the two or one before them.
    check(
        "i = Input((280,))\nx = Reshape((5, 7, 8))(i)\ny = Add()([x, lib.f(x)])\n\
         m = Model(i, ops.mean(y, axis=1))",
        &[
            "reshape (None, 5, 7, 8) 0",
            "f ? 0+",
            "add (…, 5, 7, 8) 0",
            "mean (…, 8) 0",
        ],
    );
}

#[test]
fn unknown_tensors_are_merged_with_known_ones() {
    check(
        "i = Input((6, 6, 3))\nu = lib.f(i)\nx = Concatenate()([i, u])\nm = Model(i, Conv2D(2, 1)(x))",
        &[
            "f ? 0+",
            "concatenate (None, 6, 6, ?) 0",
            "conv2d (None, 6, 6, 2) 2+",
        ],
    );
}

#[test]
fn functions_methods_and_parts_of_results_keep_the_graph() {
    check(
        "i = Input((9,))\na, b = lib.split(i)\nx = lib.join([a, Dense(2)(b)], key=i)\n\
         m = Model(i, Dense(3)(x.last['state'][:, 0]))",
        &[
            "split ? 0+",
            "dense (…, 2) 2+",
            "join ? 0+",
            "get_item ? 0",
            "dense_1 (…, 3) 3+",
        ],
    );
}

#[test]
fn a_shared_unknown_layer_is_one_row() {
    let report = read(
        "i = Input((9,))\nt = lib.Thing(name='twice')\nm = Model(i, Add()([t(i), t(Dense(2)(i))]))",
    );
    let row = &report.models[0].rows[2];
    assert_eq!((&*row.name, row.calls.len()), ("twice", 2));
}

#[test]
fn a_graph_may_begin_at_the_end_of_an_unknown_model() {
    check(
        "b = lib.Bert.from_preset('base')\nm = Model(b.input, Dense(3)(b.get_layer('x').output))",
        &["bert ? 0+", "dense (…, 3) 3+"],
    );
    check(
        "i = Input((8, 8, 3))\nb = lib.Unet('r', input_tensor=i)\nm = Model(b.input, Conv2D(3, 1)(b.output))",
        &["unet ? 0+", "conv2d (?, ?, ?, 3) 3+"],
    );
}

#[test]
fn classes_of_the_program_may_hold_extend_and_use_unknown_ones() {
    check(
        "class Net(Model):\n    def __init__(self):\n        super().__init__()\n        self.t = lib.Thing(4)\n\
         \x20       self.d = Dense(5)\n        self.loss = lib.Loss()\n    def call(self, x):\n\
         \x20       return self.d(self.t(x))\nn = Net()\nn.build((None, 7))",
        &["thing ? 0+", "dense (…, 5) 5+"],
    );
    check(
        "class Own(lib.Layer):\n    def __init__(self, n):\n        super().__init__()\n\
         i = Input((4,))\nm = Model(i, Dense(2)(Own(3)(i)))",
        &["own ? 0+", "dense (…, 2) 2+"],
    );
}

#[test]
fn a_model_knows_the_shape_that_an_unknown_tensor_must_have() {
    // 4 × 3 + 3 inside; the model's own input says what comes out.
    check(
        "inner = Sequential([Input((4,)), Dense(3)])\ni = Input((9,))\nm = Model(i, Dense(2)(inner(lib.f(i))))",
        &["f ? 0+", "sequential (None, 3) 15", "dense_1 (None, 2) 8"],
    );
}

#[test]
fn what_depends_on_the_number_of_axes_is_not_counted() {
    // An alpha for each axis but the batch.
    check(
        "i = Input((4,))\nm = Model(i, PReLU()(lib.f(i)))",
        &["f ? 0+", "p_re_lu ? 0+"],
    );
}

#[test]
fn trying_out_uses_up_no_names_and_leaves_no_remarks() {
    check(
        "i = Input((4,))\nx = lib.f(i)\nx = Bidirectional(LSTM(2))(x)\ny = LSTM(3)(lib.g(i))\n\
         m = Model(i, [x, y])",
        &[
            "f ? 0+",
            "g ? 0+",
            "bidirectional (?, 4) 48+",
            "lstm_1 (?, 3) 48+",
        ],
    );
}

#[test]
fn a_model_between_parts_of_an_unknown_one_is_a_model_of_unknown_content() {
    check(
        "base = lib.Backbone(3)\n\
         part = Model(base.levels['P2'], base.get_layer('top').output, name='part')\n\
         same = Model(base.get_layer('a').output, base.get_layer('b').output, name='same')\n\
         i = Input((8, 8, 3))\nm = Model(i, Dense(5)(same(part(i))))",
        &["part ? 0+", "same ? 0+", "dense (…, 5) 5+"],
    );
}

#[test]
fn an_unknown_class_of_inputs_and_outputs_is_a_model() {
    let program = "i = Input((8,))\nx = Dense(5)(i)\nm = lib.SimilarityModel(i, x, name='net')\n\
                   m.compile(optimizer='adam', loss=lib.Loss())\nm.reset_index()\nk = m.calibrate(1)";
    check(program, &["dense (None, 5) 45"]);
    let model = read(program).models.pop().expect("a model");
    assert_eq!((&*model.name, &*model.class), ("net", "SimilarityModel"));
}

#[test]
fn a_wrapper_of_an_unknown_layer_is_a_row_of_unknown_content() {
    check(
        "i = Input((10, 8, 8, 3))\nx = TimeDistributed(lib.Backbone(5))(i)\nm = Model(i, Dense(2)(LSTM(4)(x)))",
        &[
            "time_distributed ? 0+",
            "lstm (?, 4) 80+",
            "dense (?, 2) 10",
        ],
    );
}

#[test]
fn a_model_with_an_unknown_layer_is_cloned() {
    check(
        "import keras\ni = Input((4,))\nm = Model(i, Dense(2)(lib.Thing(3)(i)))\nn = keras.models.clone_model(m)",
        &["thing ? 0+", "dense (…, 2) 2+"],
    );
}
