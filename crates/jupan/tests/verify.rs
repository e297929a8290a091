//! Documents of every era beside the models that their code makes.

use std::sync::Arc;

use jupan::core::verification::{Against, Fit, RowFinding, TableCheck, Verification};
use jupan::world::{Blob, Nowhere};
use jupan::{Report, Settings, verify};

fn check(name: &str, text: &str) -> (Report, Verification) {
    let blob: Arc<dyn Blob> = Arc::new(text.as_bytes().to_vec());
    verify(name, &blob, &Nowhere, &Settings::default()).expect("a document")
}

/// The findings of all rows of all tables, by the name of the row.
fn findings(verification: &Verification) -> Vec<(String, RowFinding)> {
    let mut found = Vec::new();
    for check in &verification.tables {
        for row in &check.rows {
            let printed = row
                .printed
                .map_or("", |at| &*check.table.rows[at].name.text);
            found.extend(
                row.findings
                    .iter()
                    .map(|finding| (printed.to_owned(), *finding)),
            );
        }
    }
    found
}

const NETWORK: &str = "\
```python
from tensorflow.keras import layers, models
model = models.Sequential()
model.add(layers.Conv2D(8, (3, 3), input_shape=(10, 10, 1)))
model.add(layers.MaxPooling2D((2, 2)))
model.add(layers.Flatten())
model.add(layers.Dense(4))
model.summary()
```
";

/// Cut at its columns, as Keras printed it up to 2.6.
const CUT: &str = "\
Model: \"sequential\"
_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
conv2d (Conv2D)              (None, 8, 8, 8)           80        
_________________________________________________________________
max_pooling2d_7 (MaxPooling2 (None, 4, 4, 8)           0         
_________________________________________________________________
flatten (Flatten)            (None, 128)               0         
_________________________________________________________________
dense (Dense)                (None, 4)                 516       
=================================================================
Total params: 596
Trainable params: 596
Non-trainable params: 0
_________________________________________________________________
";

#[test]
fn a_cut_table_agrees_and_counters_are_no_difference() {
    let (_, verification) = check("note.md", &format!("{NETWORK}\n```\n{CUT}```\n"));
    assert_eq!(verification.tables.len(), 1);
    assert_eq!(verification.tables[0].against, Against::Summary(0));
    assert_eq!(
        findings(&verification),
        [("max_pooling2d_7".into(), RowFinding::Counter)]
    );
    assert!(
        verification.tables[0]
            .totals
            .iter()
            .all(|sum| sum.fit == Fit::Same)
    );
    assert_eq!(verification.differences(), 0);
}

#[test]
fn wrong_numbers_shapes_rows_and_sums_are_differences() {
    let wrong = CUT
        .replace("8, 8, 8)           80 ", "8, 8, 9)           80 ")
        .replace("516 ", "517 ")
        .replace(
            "flatten (Flatten)            (None, 128)               0",
            "dropout (Dropout)            (None, 4, 4, 8)           0",
        )
        .replace("Total params: 596", "Total params: 597");
    let (_, verification) = check("note.md", &format!("{NETWORK}\n```\n{wrong}```\n"));
    let differences: Vec<_> = findings(&verification)
        .into_iter()
        .filter(|(_, finding)| finding.is_difference())
        .collect();
    let expected = [
        ("conv2d", RowFinding::Shape),
        ("dropout", RowFinding::NotInModel),
        ("", RowFinding::NotInTable),
        ("dense", RowFinding::Params),
    ];
    assert_eq!(differences.len(), 4, "{differences:?}");
    for (name, finding) in expected {
        assert!(
            differences.contains(&(name.to_owned(), finding)),
            "{name}: {differences:?}"
        );
    }
    // The sum is neither that of the model nor that of its parts.
    assert_eq!(verification.differences(), 4 + 2);
}

#[test]
fn a_table_without_code_is_added_up_again() {
    let (_, verification) = check("train.log", &format!("Epoch 1\n{CUT}"));
    assert_eq!(verification.tables[0].against, Against::Itself);
    assert_eq!(verification.differences(), 0);
    let (_, verification) = check("train.log", &CUT.replace("516", "520"));
    assert_eq!(verification.differences(), 1, "the rows come to 600");
}

#[test]
fn the_text_is_compared_with_the_layer_that_it_is_about() {
    use jupan::core::verification::StatementFinding::{
        FactorsOfOne, Holds, NotEqual, NotOfLayer, Shape,
    };
    let text = format!(
        "{NETWORK}
1. 첫 번째 합성곱의 파라미터

input shape = (10, 10, 1)이므로 $3 \\times 3 \\times 8 + bias = 80$이고, $bias = 80 - 72 = 8$이다.

output shape = (8, 8, 16)

2. 첫번째 Dense layer

input shape = (128,)이고 파라미터는 128 × 4 + 4 = 516개, 아니면 128 × 4 + 5 = 516개,

파라미터의 수는 128 × 5 + 5 = 645

3. 다른 이야기

input shape = (7, 7)
"
    );
    let (_, verification) = check("note.md", &text);
    let found: Vec<(usize, &str)> = verification
        .statements
        .iter()
        .map(|statement| {
            let layer = statement
                .subject
                .as_ref()
                .map_or("", |subject| &*subject.name);
            let line = statement.line - NETWORK.lines().count();
            match (&statement.finding, layer) {
                (Holds, _) => (line, "holds"),
                (FactorsOfOne { factors }, "conv2d") if factors.join(" ") == "3 3 1 8" => {
                    (line, "factor")
                }
                (
                    Shape {
                        shapes, from: None, ..
                    },
                    "conv2d",
                ) if shapes[0] == "(8, 8, 8)" => (line, "shape"),
                (NotEqual { left, right }, "dense") if left == "517" && right == "516" => {
                    (line, "unequal")
                }
                (NotOfLayer { params: 516, .. }, "dense") => (line, "other"),
                (finding, layer) => panic!("{layer}: {finding:?}"),
            }
        })
        .collect();
    let expected = [
        (4, "holds"),
        (4, "factor"),
        (4, "holds"),
        (6, "shape"),
        (10, "holds"),
        (10, "holds"),
        (10, "unequal"),
        (12, "other"),
    ];
    assert_eq!(found, expected);
    assert_eq!(verification.differences(), 3);
}

#[test]
fn a_table_alone_tells_the_shapes_of_a_chain() {
    let text = format!(
        "```\n{CUT}```\n\nThe input of the first Dense layer has shape (127,).\n\nconv2d (Conv2D): 3*3*1*8 + 8 = 80\n"
    );
    let (_, verification) = check("note.md", &text);
    let wrong: Vec<_> = verification
        .statements
        .iter()
        .filter(|statement| statement.finding.is_difference())
        .collect();
    assert_eq!((verification.statements.len(), wrong.len()), (2, 1));
    assert_eq!(
        wrong[0].subject.as_ref().map(|subject| &*subject.name),
        Some("dense")
    );
}

#[test]
fn keras_2_counts_twice_what_was_frozen_since_it_was_compiled() {
    let frozen = NETWORK.replace(
        "model.summary()",
        "model.compile('adam', 'mse')\nmodel.trainable = False\nmodel.summary()",
    );
    let table = CUT
        .replace("Total params: 596", "Total params: 1,192")
        .replace("Non-trainable params: 0", "Non-trainable params: 596");
    let (_, verification) = check("note.md", &format!("{frozen}\n```\n{table}```\n"));
    assert_eq!(verification.differences(), 0);
    // Without the freezing these are other numbers.
    let (_, verification) = check("note.md", &format!("{NETWORK}\n```\n{table}```\n"));
    assert_eq!(verification.differences(), 2);
}

#[test]
fn what_could_not_be_followed_is_no_difference() {
    let broken = NETWORK.replace(
        "model.add(layers.Flatten())",
        "model.add(layers.Reshape((7, 7)))",
    );
    let (report, verification) = check("note.md", &format!("{broken}\n```\n{CUT}```\n"));
    assert!(report.summaries[0].model.frozen.is_some());
    assert!(findings(&verification).contains(&("dense".into(), RowFinding::NotFollowed)));
    assert_eq!(verification.differences(), 0);
}

#[test]
fn a_heading_tells_the_layer_for_its_section_and_a_sentence_for_its_paragraph() {
    let text = format!(
        "{NETWORK}
## The first Dense layer

Its input has the shape (128,).

1. multiply

The output shape is (5,).

### What follows

The output shape is (6,).

The first Conv2D is small; its input shape is (10, 10, 1).
Its output shape is (8, 8, 8).

The output shape is (7,).
"
    );
    let (_, verification) = check("note.md", &text);
    let found: Vec<(&str, bool)> = verification
        .statements
        .iter()
        .map(|statement| {
            let layer = statement
                .subject
                .as_ref()
                .map_or("", |subject| &*subject.name);
            (layer, statement.finding.is_difference())
        })
        .collect();
    let expected = [
        ("dense", false),
        ("dense", true),
        ("conv2d", false),
        ("conv2d", false),
    ];
    assert_eq!(found, expected);
}

/// As TensorFlow 2.1 prints it: a row for each node of its graph, and a mobile network that pads first.
#[test]
fn tables_of_the_first_tensorflow_2_agree() {
    let text = "\
```python
import tensorflow as tf
inputs = tf.keras.Input(shape=(8, 8, 3))
x = tf.reduce_mean(inputs / 255.0, axis=-1)
x = tf.keras.layers.Flatten()(x)
x = tf.math.l2_normalize(x, axis=1)
outputs = tf.keras.layers.Dense(4)(x + x)
tf.keras.Model(inputs, outputs).summary()
```

```
Model: \"model\"
__________________________________________________________________________________________________
Layer (type)                    Output Shape         Param #     Connected to                     
==================================================================================================
input_1 (InputLayer)            [(None, 8, 8, 3)]    0                                            
__________________________________________________________________________________________________
tf_op_layer_truediv (TensorFlow [(None, 8, 8, 3)]    0           input_1[0][0]                    
__________________________________________________________________________________________________
tf_op_layer_Mean (TensorFlowOpL [(None, 8, 8)]       0           tf_op_layer_truediv[0][0]        
__________________________________________________________________________________________________
flatten (Flatten)               (None, 64)           0           tf_op_layer_Mean[0][0]           
__________________________________________________________________________________________________
tf_op_layer_l2_normalize/Square [(None, 64)]         0           flatten[0][0]                    
__________________________________________________________________________________________________
tf_op_layer_l2_normalize/Sum (T [(None, 1)]          0           tf_op_layer_l2_normalize/Square[0
__________________________________________________________________________________________________
tf_op_layer_l2_normalize/Maximu [(None, 1)]          0           tf_op_layer_l2_normalize/Sum[0][0
__________________________________________________________________________________________________
tf_op_layer_l2_normalize/Rsqrt  [(None, 1)]          0           tf_op_layer_l2_normalize/Maximum[
__________________________________________________________________________________________________
tf_op_layer_l2_normalize (Tenso [(None, 64)]         0           flatten[0][0]                    
                                                                 tf_op_layer_l2_normalize/Rsqrt[0]
__________________________________________________________________________________________________
tf_op_layer_add (TensorFlowOpLa [(None, 64)]         0           tf_op_layer_l2_normalize[0][0]   
                                                                 tf_op_layer_l2_normalize[0][0]   
__________________________________________________________________________________________________
dense (Dense)                   (None, 4)            260         tf_op_layer_add[0][0]            
==================================================================================================
Total params: 260
Trainable params: 260
Non-trainable params: 0
```

```python
base = tf.keras.applications.MobileNetV2(input_shape=(96, 96, 3), include_top=False, weights=None)
model = tf.keras.Sequential([base, tf.keras.layers.GlobalAveragePooling2D()])
for layer in base.layers[:3]:
    layer.trainable = False
model.summary()
```

```
Model: \"sequential\"
_________________________________________________________________
Layer (type)                 Output Shape              Param #   
=================================================================
mobilenetv2_1.00_96 (Model)  (None, 3, 3, 1280)        2257984   
_________________________________________________________________
global_average_pooling2d (Gl (None, 1280)              0         
=================================================================
Total params: 2,257,984
Trainable params: 2,223,008
Non-trainable params: 34,976
```
";
    let (report, verification) = check("guide.md", text);
    assert_eq!(report.program.era.code(), "tensorflow-2.0");
    assert_eq!(
        verification.differences(),
        0,
        "{:?}",
        findings(&verification)
    );
}

/// A notebook of one cell of code for each pair of source and output.
fn notebook(cells: &[(&str, &str)]) -> String {
    let cells = cells.iter().map(|(source, output)| {
        serde_json::json!({"cell_type": "code", "source": source, "outputs": [
            {"output_type": "stream", "name": "stdout", "text": output},
        ]})
    });
    let cells: Vec<_> = cells.collect();
    serde_json::json!({"nbformat": 4, "metadata": {}, "cells": cells}).to_string()
}

/// A table of Keras 2 of rows `name (Class)`, shape and number, with their sum.
fn table(rows: &[(&str, &str, u64)]) -> String {
    let rule = |with: &str| format!("{}\n", with.repeat(65));
    let mut text = format!(
        "{}{:<29}{:<26}Param #\n{}",
        rule("_"),
        "Layer (type)",
        "Output Shape",
        rule("=")
    );
    for (name, shape, params) in rows {
        text += &format!("{name:<29}{shape:<26}{params}\n");
    }
    let total: u64 = rows.iter().map(|row| row.2).sum();
    text += &rule("=");
    text + &format!("Total params: {total}\nTrainable params: {total}\nNon-trainable params: 0\n")
}

/// What the first table says of numbers that only data knows. All its sums must follow from that.
fn taken(verification: &Verification) -> Vec<(&str, i64)> {
    let table = &verification.tables[0];
    assert!(table.totals.iter().all(|sum| sum.fit == Fit::Same));
    let values = table.values.iter();
    values.map(|(name, n)| (&**name, *n)).collect()
}

/// Whether all tables are those of models, but for counters.
fn agree(verification: &Verification) -> bool {
    let agrees = |check: &TableCheck| {
        check.against != Against::Itself
            && check.rows.iter().all(|row| row.agrees())
            && check.totals.iter().all(|total| total.fit == Fit::Same)
    };
    verification.tables.iter().all(agrees)
}

#[test]
fn a_statement_that_failed_adds_nothing() {
    let start = "from keras import layers, models\nmodel = models.Sequential()\n\
        model.add(layers.Dense(3, input_dim=2))";
    let printed = table(&[
        ("dense_1 (Dense)", "(None, 3)", 9),
        ("dense_2 (Dense)", "(None, 1)", 4),
    ]);
    let fails = "n = 1\nmodel.add(layers.Activation('softmax'))";
    let ends = "model.add(layers.Dense(n))\nmodel.summary()";
    let text = notebook(&[(start, ""), (fails, ""), (ends, &printed)]);
    let mut failed: serde_json::Value = serde_json::from_str(&text).expect("a notebook");
    let traceback = [
        "Cell In[2], line 2\n      1 n = 1\n----> 2 \u{1b}[0mmodel.add(layers.Activation('softmax'))",
    ];
    failed["cells"][1]["outputs"] =
        serde_json::json!([{"output_type": "error", "traceback": traceback}]);
    let (_, verification) = check("a.ipynb", &failed.to_string());
    assert!(agree(&verification));
    // Where it did not fail, it does.
    let (_, verification) = check("a.ipynb", &text);
    assert!(!agree(&verification));
    // Nor where the table is that of the mended cell.
    let printed = table(&[
        ("dense_1 (Dense)", "(None, 3)", 9),
        ("activation_1 (Activation)", "(None, 3)", 0),
        ("dense_2 (Dense)", "(None, 1)", 4),
    ]);
    failed["cells"][2]["outputs"][0]["text"] = printed.into();
    let (_, verification) = check("a.ipynb", &failed.to_string());
    assert!(agree(&verification));
}

#[test]
fn tables_of_models_that_others_took_the_place_of_are_compared() {
    let block = |units: u64| {
        let printed = table(&[
            ("dense_1 (Dense)", "(None, 9)", 27),
            ("dense_2 (Dense)", &format!("(None, {units})"), units * 10),
        ]);
        format!(
            "```python\nmodel = keras.Sequential([layers.Dense(9, input_shape=(2,)), \
             layers.Dense({units})])\n```\n\n```\n{printed}```\n\n"
        )
    };
    let text = [block(4), block(5), block(6)].concat();
    let (_, verification) = check("a.md", &text);
    assert!(agree(&verification));
    let is_model = |check: &TableCheck| matches!(check.against, Against::Model(_));
    assert!(verification.tables.iter().all(is_model));
}

#[test]
fn a_session_that_is_pasted_into_prose_is_read() {
    let printed = table(&[("dense (Dense)", "(None, 3)", 15)]);
    let text = format!(
        "# Layers\n\nIn the terminal:\n\n>>> from keras import layers, models\n\
         >>> m = models.Sequential([\n... layers.Dense(3, input_shape=(4,))])\n\
         >>> m.summary()\n{printed}"
    );
    let (_, verification) = check("a.md", &text);
    assert_eq!(findings(&verification), []);
    assert_eq!(verification.tables[0].against, Against::Summary(0));
}

#[test]
fn numbers_that_only_data_knows_are_taken_from_the_table() {
    let code = "import pandas as pd\nfrom keras.layers import Dense\nfrom keras.models import Sequential\n\
        X = pd.read_csv('x.csv').values\ny = pd.read_csv('y.csv').values\n\
        model = Sequential([Dense(8, input_dim=X.shape[1]), Dense(max(y) + 1)])\nmodel.summary()";
    let printed = table(&[
        ("dense_1 (Dense)", "(None, 8)", 48),
        ("dense_2 (Dense)", "(None, 3)", 27),
    ]);
    let (_, verification) = check("a.ipynb", &notebook(&[(code, &printed)]));
    assert_eq!(findings(&verification), []);
    assert_eq!(taken(&verification), [("X.shape[1]", 5), ("max(y) + 1", 3)]);
    // 47 is not 8 × (k + 1): nothing is taken from that.
    let wrong = printed.replace("48", "47").replace("75", "74");
    let (_, verification) = check("a.ipynb", &notebook(&[(code, &wrong)]));
    assert_eq!(verification.tables[0].values.len(), 1);
}

#[test]
fn shapes_and_numbers_are_taken_from_what_cells_print() {
    let cells = [
        (
            "import pickle\nfrom keras import layers, models\nX, names = pickle.load(open('x', 'rb'))\n\
          print('images:', X.shape, 'of', len(names))",
            "images: (100, 6, 6, 2) of 7\n",
        ),
        ("X[0].shape, 3", "((6, 6, 2), 3)\n"),
        (
            "model = models.Sequential()\nmodel.add(layers.Flatten(input_shape=X[0].shape))\n\
          model.add(layers.Dense(len(names)))\nmodel.summary()",
            &table(&[
                ("flatten_1 (Flatten)", "(None, 72)", 0),
                ("dense_1 (Dense)", "(None, 7)", 511),
            ]),
        ),
    ];
    let (_, verification) = check("a.ipynb", &notebook(&cells));
    assert_eq!(findings(&verification), []);
    assert_eq!(verification.tables[0].values, []);
    // Of a comment behind the line, too.
    let script = "import numpy as np\nfrom keras import layers, models\nx = np.load('x.npy')\n\
        print(x.shape)  # (60000, 9, 4)\n\
        model = models.Sequential([layers.LSTM(2, input_shape=x.shape[1:])])\nmodel.summary()\n'''\n";
    let printed = table(&[("lstm_1 (LSTM)", "(None, 2)", 56)]);
    let (_, verification) = check("a.py", &format!("{script}{printed}'''\n"));
    assert_eq!(findings(&verification), []);
    assert_eq!(verification.tables[0].against, Against::Summary(0));
}

#[test]
fn the_layout_of_images_is_told_by_the_table() {
    let code = "from keras import layers, models\nmodel = models.Sequential()\n\
        model.add(layers.Conv2D(4, 3, input_shape=(1, 8, 8)))\nmodel.summary()";
    let printed = table(&[("conv2d_1 (Conv2D)", "(None, 4, 6, 6)", 40)]);
    let (_, verification) = check("a.ipynb", &notebook(&[(code, &printed)]));
    assert_eq!(findings(&verification), []);
    assert_eq!(verification.differences(), 0);
}

#[test]
fn a_table_above_the_code_is_of_an_older_version_where_it_is_unlike() {
    let printed = table(&[
        ("dense_2 (Dense)", "(None, 8)", 80),
        ("flatten_1 (Flatten)", "(None, 8)", 0),
    ]);
    let code = "from keras import layers, models\nmodel = models.Sequential([layers.Dense(7, input_dim=9), \
        layers.Dense(3), layers.Dropout(0.5), layers.Dense(1)])\nmodel.summary()\n";
    let (_, verification) = check("a.py", &format!("'''\n{printed}'''\n{code}"));
    assert_eq!(verification.tables[0].against, Against::Itself);
    let (_, verification) = check("a.py", &format!("{code}'''\n{printed}'''\n"));
    assert_eq!(verification.tables[0].against, Against::Summary(0));
}

#[test]
fn what_a_search_finds_is_taken_from_the_table() {
    let code = "import keras_tuner as kt\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n\
        def build(hp):\n    return keras.Sequential([\n        \
        layers.Conv2D(hp.Int('filters', 4, 64), hp.Choice('kernel', [3, 5]), input_shape=(9, 9, 1)),\n        \
        layers.Flatten(), layers.Dense(2)])\n\
        tuner = kt.RandomSearch(build, objective='val_loss')\nmodel = tuner.get_best_models()[0]\nmodel.summary()";
    let printed = table(&[
        ("conv2d (Conv2D)", "(None, 7, 7, 5)", 50),
        ("flatten (Flatten)", "(None, 245)", 0),
        ("dense (Dense)", "(None, 2)", 492),
    ]);
    let (_, verification) = check("a.ipynb", &notebook(&[(code, &printed)]));
    assert_eq!(findings(&verification), []);
    assert_eq!(taken(&verification), [("filters", 5), ("kernel", 3)]);
}

#[test]
fn shapes_of_tensors_have_methods_before_keras_3() {
    let code = "from keras import layers, models\nx = layers.Input((4, 6))\n\
        n = x.get_shape().as_list()[1] * x.shape[2].value + x.shape.ndims + x.shape[1:].num_elements()\n\
        y = layers.Dense(n)(layers.Flatten()(x))\nmodel = models.Model(x, y)\n\
        z = layers.Dense(model.layers[-1].get_output_at(0).get_shape().as_list()[-1])(y)\n\
        model = models.Model(y._keras_history[0].input, z)\nmodel.summary()";
    let printed = table(&[
        ("input_2 (InputLayer)", "(None, 24)", 0),
        ("dense_1 (Dense)", "(None, 51)", 1275),
        ("dense_2 (Dense)", "(None, 51)", 2652),
    ]);
    let (_, verification) = check("a.ipynb", &notebook(&[(code, &printed)]));
    assert_eq!(
        verification.differences(),
        0,
        "{:?}",
        findings(&verification)
    );
    let agreeing = verification.tables[0]
        .rows
        .iter()
        .filter(|row| row.agrees());
    assert!(agreeing.count() >= 2, "{:?}", findings(&verification));
}

#[test]
fn what_nobody_knows_may_be_several_outputs_with_names() {
    let code = "import tensorflow as tf\nimport tensorflow_hub as hub\nencoder = hub.KerasLayer('bert')\n\
        text = tf.keras.layers.Input((), dtype=tf.string)\nx = tf.keras.layers.Dropout(0.1)(encoder(text)['pooled'])\n\
        model = tf.keras.Model(text, tf.keras.layers.Dense(2)(x))\nmodel.summary()";
    let printed = table(&[
        ("input_1 (InputLayer)", "[(None,)]", 0),
        ("keras_layer (KerasLayer)", "[(None, 8), (None, 3, 8)]", 100),
        ("dropout (Dropout)", "(None, 8)", 0),
        ("dense (Dense)", "(None, 2)", 18),
    ]);
    let (_, verification) = check("a.ipynb", &notebook(&[(code, &printed)]));
    assert_eq!(verification.differences(), 0);
    assert_eq!(verification.tables[0].rows.len(), 4);
    assert!(findings(&verification).contains(&("keras_layer".into(), RowFinding::OpenShape)));
    assert_eq!(verification.tables[0].against, Against::Summary(0));
}

#[test]
fn a_table_that_is_printed_for_what_is_not_known_is_of_no_other_model() {
    let own = "from keras.models import Sequential, load_model\nfrom keras.layers import Dense\n\
        model = Sequential([Dense(3, input_dim=2)])\nmodel.summary()";
    let own_table = table(&[("dense_1 (Dense)", "(None, 3)", 9)]);
    let loaded = "other = load_model('other.h5')\nother.summary()";
    let other_table = table(&[("dense_1 (Dense)", "(None, 5)", 45)]);
    let cells = [(own, &*own_table), (loaded, &*other_table)];
    let (_, verification) = check("a.ipynb", &notebook(&cells));
    assert_eq!(findings(&verification), []);
    assert_eq!(verification.tables[0].against, Against::Summary(0));
    assert_eq!(verification.tables[1].against, Against::Unseen);
    // The same model, saved and loaded, is one that the code makes.
    let cells = [(own, &*own_table), (loaded, &*own_table)];
    let (_, verification) = check("a.ipynb", &notebook(&cells));
    assert!(!verification.tables[1].against.is_nothing());
}
