//! How far layers see. Expectations are counted by hand: a window adds (kernel − 1) × dilation × jump, and multiplies the
//! jump by its stride.

use jupan::receptive_field::Extent;
use jupan::world::Nowhere;
use jupan::{FieldTable, Input, Settings, analyse};

fn fields(source: &str) -> FieldTable {
    let settings = Settings {
        trace: true,
        ..Settings::default()
    };
    let bytes = source.as_bytes();
    let name = "net.py";
    let report = analyse(Input::File { name, bytes }, &Nowhere, &settings);
    assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
    let model = report.models.last().expect("a model");
    FieldTable::of(&report.program, model).expect("a trace")
}

/// `name extent/jump extent/jump …` for the rows that have something to say.
fn told(source: &str) -> Vec<String> {
    let table = fields(source);
    let rows = table.rows.iter().filter(|row| row.is_news);
    rows.map(|row| {
        let seen = row.sees.iter().map(|seen| match seen {
            None => "-".to_owned(),
            Some(seen) => {
                let extent = match seen.extent {
                    Extent::Places(places) => places.ceil().to_string(),
                    Extent::Whole => "whole".to_owned(),
                    Extent::Unknown => "?".to_owned(),
                };
                match seen.jump.map(|jump| jump.parts()) {
                    Some((over, 1)) => format!("{extent}/{over}"),
                    Some((over, under)) => format!("{extent}/{over}:{under}"),
                    None => extent,
                }
            }
        });
        let seen: Vec<String> = seen.collect();
        format!("{} {}", row.name, seen.join(" "))
    })
    .collect()
}

/// The functional model of some lines that make `y` of `x`.
fn functional(shape: &str, lines: &str) -> String {
    let imports = "import keras\nfrom keras import ops\nfrom keras.layers import *\n";
    format!("{imports}x = keras.Input({shape})\n{lines}\nmodel = keras.Model(x, y)\n")
}

#[test]
fn a_small_cnn_sees_what_is_counted_by_hand() {
    // 1 + 2·1 = 3, + 1·1 = 4 (jump 2), + 2·2 = 8, + 1·2 = 10 (jump 4), + 2·4 = 18.
    assert_eq!(
        told(include_str!("../../../examples/cnn.py")),
        [
            "conv2d 3/1 3/1",
            "max_pooling2d 4/2 4/2",
            "conv2d_1 8/2 8/2",
            "max_pooling2d_1 10/4 10/4",
            "conv2d_2 18/4 18/4",
            "dense whole whole",
        ]
    );
}

#[test]
fn the_largest_of_several_branches_counts() {
    let source = functional(
        "(32, 32, 8)",
        "a = Conv2D(8, 3, padding='same', name='a')(x)\n\
         b = Conv2D(8, 5, padding='same', name='b')(x)\n\
         c = Concatenate()([a, b])\n\
         y = Conv2D(8, 3, name='c')(c)",
    );
    assert_eq!(told(&source), ["a 3/1 3/1", "b 5/1 5/1", "c 7/1 7/1"]);
}

#[test]
fn a_residual_block_sees_through_its_longer_path() {
    let source = functional(
        "(32, 32, 8)",
        "a = Conv2D(8, 3, strides=2, padding='same', name='a')(x)\n\
         b = Conv2D(8, 3, padding='same', name='b')(a)\n\
         s = Conv2D(8, 1, strides=2, name='s')(x)\n\
         y = Conv2D(8, 3, name='c')(Add()([s, b]))",
    );
    // 3 (jump 2), + 2·2 = 7; the shortcut sees one place; + 2·2 = 11.
    assert_eq!(
        told(&source),
        ["a 3/2 3/2", "s 1/2 1/2", "b 7/2 7/2", "c 11/2 11/2"]
    );
}

#[test]
fn dilation_stretches_a_window_and_stride_all_later_ones() {
    let source = functional(
        "(100, 3)",
        "h = Conv1D(4, 3, dilation_rate=1, padding='causal')(x)\n\
         h = Conv1D(4, 3, dilation_rate=2, padding='causal')(h)\n\
         h = Conv1D(4, 3, dilation_rate=4, padding='causal')(h)\n\
         h = Conv1D(4, 5, strides=3)(h)\n\
         y = AveragePooling1D(2)(h)",
    );
    assert_eq!(
        told(&source),
        [
            "conv1d 3/1",
            "conv1d_1 7/1",
            "conv1d_2 15/1",
            "conv1d_3 19/3",
            "average_pooling1d 22/6",
        ]
    );
}

#[test]
fn axes_are_told_apart() {
    let source = functional("(20, 30, 3)", "y = Conv2D(4, (1, 7), strides=(1, 2))(x)");
    assert_eq!(told(&source), ["conv2d 1/1 7/2"]);
}

#[test]
fn transposed_convolutions_lie_closer_than_their_input() {
    let source = functional(
        "(32, 32, 3)",
        "h = Conv2D(8, 3, strides=2, padding='same')(x)\n\
         h = Conv2DTranspose(8, 3, strides=2, padding='same')(h)\n\
         y = Conv2D(8, 3)(h)",
    );
    // Three taps at every second place meet at most two of the places of before: 3 + 1·2 = 5; then 5 + 2·1 = 7.
    assert_eq!(
        told(&source),
        [
            "conv2d 3/2 3/2",
            "conv2d_transpose 5/1 5/1",
            "conv2d_1 7/1 7/1"
        ]
    );
}

#[test]
fn repeated_places_lie_fractions_apart() {
    let source = functional(
        "(8, 8, 3)",
        "y = Conv2D(4, 3, name='c')(UpSampling2D(2)(x))",
    );
    // Three places of the doubled image lie on at most two of the image.
    assert_eq!(told(&source), ["c 2/1:2 2/1:2"]);
}

#[test]
fn what_is_pooled_globally_sees_the_whole() {
    let squeeze = "h = Conv2D(8, 3, padding='same')(x)\n\
                   s = GlobalAveragePooling2D(keepdims=True, name='squeeze')(h)\n\
                   y = Conv2D(8, 3, name='last')(Multiply()([h, Dense(8)(s)]))";
    assert_eq!(
        told(&functional("(32, 32, 3)", squeeze)),
        [
            "conv2d 3/1 3/1",
            "squeeze whole whole",
            "last whole/1 whole/1",
        ]
    );
}

#[test]
fn recurrence_and_attention_see_all_steps() {
    let with = |last: &str| {
        let lines = format!("h = Conv1D(8, 3, name='c')(x)\ny = {last}");
        told(&functional("(50, 8)", &lines))
    };
    assert_eq!(
        with("LSTM(4, return_sequences=True)(h)"),
        ["c 3/1", "lstm whole/1"]
    );
    assert_eq!(
        with("Bidirectional(GRU(4))(h)"),
        ["c 3/1", "bidirectional whole"]
    );
    assert_eq!(
        with("MultiHeadAttention(2, 4)(h, h)"),
        ["c 3/1", "multi_head_attention whole/1"]
    );
    assert_eq!(with("Attention()([h, h])"), ["c 3/1", "attention whole/1"]);
    // The same written out: places meet places, and then all are summed.
    let by_hand = with("ops.matmul(ops.softmax(ops.matmul(h, ops.transpose(h, (0, 2, 1)))), h)");
    assert_eq!(by_hand.last().map(String::as_str), Some("matmul_1 whole/1"));
    assert_eq!(by_hand.len(), 2);
}

#[test]
fn places_that_are_cut_out_are_said_to_be_unknown() {
    let source = functional("(20, 3)", "y = Conv1D(4, 3, name='c')(x[:, ::2])");
    assert_eq!(told(&source).last().map(String::as_str), Some("c ?"));
}

#[test]
fn networks_without_windows_have_nothing_to_tell() {
    let table = fields(&functional("(8,)", "y = Dense(3)(x)"));
    assert!(table.places.is_empty());
}

#[test]
fn behind_a_layer_that_nobody_knows_nothing_is_said_to_be_seen() {
    let lines = "import lib\ny = Conv2D(8, 3, name='c')(x)\ny = lib.Thing(2)(y)\ny = Dense(16)(Flatten()(y))";
    assert_eq!(
        told(&functional("(32, 32, 3)", lines)),
        ["c 3/1 3/1", "thing ? ?"]
    );
}

#[test]
fn what_a_convolutional_recurrence_feeds_back_is_seen_step_by_step() {
    // 3 of the input, and 2 more for each of the 9 steps before the last; then twice that again, and 2.
    let source = functional(
        "(10, 99, 99, 1)",
        "h = ConvLSTM2D(8, 3, padding='same', return_sequences=True, name='a')(x)\n\
         h = ConvLSTM2D(8, 3, padding='same', name='b')(h)\n\
         y = Conv2D(1, 3, name='c')(h)",
    );
    assert_eq!(told(&source), ["a 21/1 21/1", "b 41/1 41/1", "c 43/1 43/1"]);
    // How many steps there are is open, and so is how far is seen.
    let open = functional("(None, 99, 2)", "y = ConvLSTM1D(4, 3, name='a')(x)");
    assert_eq!(told(&open), ["a ?/1"]);
    let strided = functional(
        "(4, 2, 99, 99)",
        "y = ConvLSTM2D(4, (5, 1), strides=2, data_format='channels_first', name='a')(x)",
    );
    // The recurrent kernel slides over outputs that lie 2 apart: 5 + 3 · 4 · 2 = 29.
    assert_eq!(told(&strided), ["a 29/2 1/2"]);
}
