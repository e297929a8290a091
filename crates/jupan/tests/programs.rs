//! Small programs with the networks they make.

use jupan::world::Nowhere;
use jupan::{Arrangement, Format, Input, Keras, Print, Report, Settings, Style, View, analyse};

fn read(program: &str) -> Report {
    read_with(program, &Settings::default())
}

fn read_with(program: &str, settings: &Settings) -> Report {
    let bytes = program.as_bytes();
    analyse(
        Input::File {
            name: "net.py",
            bytes,
        },
        &Nowhere,
        settings,
    )
}

/// Each model as `variable: layers total`, then what was said.
fn shown(report: &Report) -> String {
    let models = report.models.iter().map(|model| {
        let variable = model.variable.as_deref().unwrap_or("-");
        let total = &model.totals.total.count;
        let total = match total.exact() {
            Some(n) => n.to_string(),
            None if total.missing.is_empty() => total.known.to_string(),
            None => format!("at least {}", total.known),
        };
        let rows: Vec<&str> = model.rows.iter().map(|row| &*row.name).collect();
        format!("{variable}: {} = {total}", rows.join(" "))
    });
    let said = report
        .diagnostics
        .iter()
        .map(|diagnostic| format!("! {}", diagnostic.message));
    models.chain(said).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(program: &str, expected: &str) {
    assert_eq!(shown(&read(program)), expected, "\n{program}");
}

const KERAS: &str = "import keras\nfrom keras import layers\n";

#[track_caller]
fn with_keras(program: &str, expected: &str) {
    check(&format!("{KERAS}{program}"), expected);
}

#[test]
fn every_spelling_of_keras_is_keras() {
    for import in [
        "from keras.models import Sequential\nfrom keras.layers import Dense",
        "from tensorflow.keras import Sequential\nfrom tensorflow.keras.layers import *",
        "from tensorflow.python.keras.models import Sequential\nfrom tensorflow.python.keras.layers import Dense",
        "import tensorflow as tf\nSequential = tf.keras.models.Sequential\nDense = tf.keras.layers.Dense",
        "from keras.api.models import Sequential\nfrom keras.api.layers import Dense",
        "import tf_keras as k\nSequential, Dense = k.Sequential, k.layers.Dense",
    ] {
        let program = format!("{import}\nm = Sequential([Dense(2, input_shape=(3,))])");
        let settings = Settings {
            keras: Keras::Three,
            ..Settings::default()
        };
        let shown = shown(&read_with(&program, &settings));
        assert_eq!(shown, "m: dense = 8", "\n{program}");
    }
}

#[test]
fn sequentials_grow_shrink_and_wait() {
    with_keras(
        "m = keras.Sequential()\nm.add(layers.Dense(4))\nm.add(layers.Dense(2))\nm.build((None, 3))",
        "m: dense dense_1 = 26",
    );
    with_keras(
        "m = keras.Sequential([layers.Dense(4, input_shape=(3,)), layers.Dense(2)])\nm.pop()",
        "m: dense = 16",
    );
    let report = read(&format!("{KERAS}m = keras.Sequential([layers.Dense(4)])"));
    assert!(shown(&report).starts_with("m: dense = at least 0\n! the input shape of `m`"));
    let help = report.diagnostics.first().and_then(|d| d.help.clone());
    assert!(help.is_some_and(|help| help.to_string().contains("--input-shape 784")));
    let settings = Settings {
        input_shapes: vec![vec![Some(3)]],
        ..Settings::default()
    };
    let report = read_with(
        &format!("{KERAS}m = keras.Sequential([layers.Dense(4)])"),
        &settings,
    );
    assert_eq!(shown(&report), "m: dense = 16");
}

#[test]
fn functions_loops_and_closures_build_models() {
    with_keras(
        "def block(x, n):\n    for i in range(n):\n        x = layers.Dense(4, name=f'd{i}')(x)\n    return x\ni = keras.Input((4,))\nm = keras.Model(i, block(i, 2))",
        "m: input_layer d0 d1 = 40",
    );
    with_keras(
        "i = keras.Input((4,))\nx = layers.Dense(4)(i)\nm = keras.Model(i, x * 2 + i)",
        "m: input_layer dense multiply add = 20",
    );
    with_keras(
        "zoo = {'a': keras.Sequential([layers.Dense(1, input_shape=(1,))])}",
        "zoo['a']: dense = 2",
    );
}

#[test]
fn classes_of_the_program_are_layers() {
    with_keras(
        "class Block(layers.Layer):\n    def __init__(self, n, **kw):\n        super().__init__(**kw)\n        self.convs = []\n        self.norms = []\n        for _ in range(2):\n            self.convs.append(layers.Dense(n))\n            self.norms.append(layers.BatchNormalization())\n    def call(self, x):\n        for c, n in zip(self.convs, self.norms):\n            x = n(c(x))\n        return x\ni = keras.Input((3,))\nm = keras.Model(i, Block(2)(i))",
        "m: input_layer block = 30",
    );
    with_keras(
        "class Scale(layers.Layer):\n    def build(self, shape):\n        self.w = self.add_weight(shape=(shape[-1],), name='w')\n    def call(self, x):\n        return x * self.w\nm = keras.Sequential([keras.Input((5,)), Scale()])",
        "m: scale = 5",
    );
    with_keras(
        "class Net(keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.a = layers.Dense(3)\n    def call(self, x):\n        return self.a(x)\nm = Net()\nm.build((None, 2))",
        "m: dense = 9",
    );
}

#[test]
fn numbers_of_the_data_stay_symbols() {
    let program = format!(
        "{KERAS}words = load()\nm = keras.Sequential([keras.Input((4,)), layers.Dense(len(words))])"
    );
    let program = program.replace("words = load()", "import data\nwords = data.load()");
    assert_eq!(shown(&read(&program)), "m: dense = 5 × len(words)");
    let settings = Settings {
        set: vec![("len(words)".into(), 3)],
        ..Settings::default()
    };
    assert_eq!(shown(&read_with(&program, &settings)), "m: dense = 15");
}

#[test]
fn the_known_data_sets_have_their_shapes() {
    with_keras(
        "(x, y), _ = keras.datasets.mnist.load_data()\nx = x.reshape(-1, 784).astype('float32') / 255\nm = keras.Sequential([keras.Input(x.shape[1:]), layers.Dense(int(y.max()) + 1)])",
        "m: dense = 7850",
    );
}

#[test]
fn a_failed_change_freezes_the_model() {
    with_keras(
        "m = keras.Sequential([keras.Input((4, 4, 1))])\nm.add(layers.Conv2D(2, 3))\nm.add(layers.Dense(oops))\nm.add(layers.Dense(9))",
        "m: conv2d = 20\n! NameError: name 'oops' is not defined",
    );
}

#[test]
fn a_list_with_a_layer_that_is_refused_shows_the_layers_before_it() {
    with_keras(
        "m = keras.Sequential([keras.Input((8, 8, 1)), layers.Conv2D(2, 3), layers.MaxPooling2D(9), layers.Dense(4)])",
        "-: conv2d max_pooling2d dense = at least 20\n! the window of max_pooling2d covers 9 along the height, but its input (None, 6, 6, 2) has only 6",
    );
}

/// The source that each diagnostic underlines.
fn underlined(program: &str) -> Vec<String> {
    let report = read(&format!("{KERAS}{program}"));
    let of = |diagnostic: &jupan::Diagnostic| {
        let span = diagnostic.span?;
        let source = report.program.source(span.source)?;
        Some(source.snippet(span).to_string())
    };
    report.diagnostics.iter().filter_map(of).collect()
}

#[test]
fn a_wrong_argument_is_underlined_where_its_call_begins_in_the_same_line() {
    assert_eq!(
        underlined(
            "layers.Dense(units = -3)\nlayers.Conv2D(0, 3)\nlayers.Conv2D(8, 3, paddin='same')\nlayers.Dense(\n    -3)\n"
        ),
        ["units = -3", "0", "paddin='same'", "layers.Dense(\n    -3)"]
    );
}

#[test]
fn functions_that_nobody_calls_are_offered_or_called() {
    with_keras(
        "def build(n=4):\n    return keras.Sequential([keras.Input((2,)), layers.Dense(n)])",
        "build(): dense = 12",
    );
    let report = read(&format!(
        "{KERAS}def build(n, m=1):\n    return keras.Sequential([keras.Input((2,)), layers.Dense(n)])"
    ));
    let calls: Vec<&str> = report
        .uncalled
        .iter()
        .map(|uncalled| uncalled.call.as_str())
        .collect();
    assert_eq!(calls, ["build(n)"]);
    let settings = Settings {
        calls: vec!["build(5)".into()],
        ..Settings::default()
    };
    let report = read_with(
        &format!(
            "{KERAS}def build(n):\n    return keras.Sequential([keras.Input((2,)), layers.Dense(n)])"
        ),
        &settings,
    );
    assert_eq!(shown(&report), "build(5): dense = 15");
}

#[test]
fn models_are_cloned_with_weights_of_their_own() {
    with_keras(
        "i = keras.Input((2,))\na = keras.Model(i, layers.Dense(3, name='d')(i))\nb = keras.models.clone_model(a)",
        "a: input_layer d = 9\nb: keras_tensor d = 9",
    );
}

#[test]
fn layers_made_an_unknown_number_of_times_are_at_least_one() {
    let data = "import data\nrows = data.load()\n";
    with_keras(
        &format!(
            "{data}x = i = keras.Input((2,))\nfor r in rows:\n    x = layers.Dense(2)(x)\nm = keras.Model(i, x)"
        ),
        "m: input_layer dense = at least 6",
    );
    with_keras(
        &format!(
            "{data}m = keras.Sequential([keras.Input((2,))])\nif rows:\n    m.add(layers.Dense(2))"
        ),
        "m: dense = at least 6",
    );
    with_keras(
        &format!(
            "{data}for r in rows:\n    m = keras.Sequential([keras.Input((2,)), layers.Dense(2)])"
        ),
        "m: dense = 6",
    );
}

#[test]
fn a_loop_that_failed_leaves_no_network_that_nobody_wrote() {
    let report = read(&format!(
        "{KERAS}i = keras.Input((28, 28, 1))\ny = i\nfor f in (8, 16, 32):\n    y = layers.Conv2D(f, 13)(y)\nm = keras.Model(i, y)\nn = keras.Sequential([keras.Input((4,)), layers.Dense(2, name='d')])"
    ));
    let shown = shown(&report);
    let (models, error) = shown.split_once("\n! ").unwrap();
    // That there is a model is known, and nothing of what is in it.
    assert_eq!(models, "m:  = at least 0\nn: d = 10");
    assert!(error.contains("13") && !error.contains('!'), "{error}");
    let report = read(&format!(
        "{KERAS}if True:\n    m = keras.Sequential([keras.Input((4,)), layers.Dense(2)])\n    layers.Dense(0)"
    ));
    assert_eq!(report.models.len(), 1);
}

#[test]
fn a_layer_of_an_unknown_library_has_its_row_and_those_behind_it_what_is_known() {
    let report = read(
        "import addons\nfrom keras import Sequential, Input, layers\n\
         m = Sequential([Input((4,)), layers.Dense(3), addons.layers.Maxout(units=2, name_of_something_long='more than eighty letters in all, which no name should have'), layers.Dense(1)])\n\
         n = Sequential()\nn.add(Input((4,)))\nn.add(addons.pick('gate'))\nn.add(layers.Dense(1))\n",
    );
    assert_eq!(
        shown(&report),
        "m: dense maxout dense_1 = at least 16\nn: pick dense_2 = at least 1"
    );
    // It stands where the program makes it.
    let maxout = report.models[0].rows[1].id;
    let made = report.program.operation(maxout).span.unwrap();
    let source = report.program.source(made.source).unwrap();
    assert_eq!(&*source.file, "net.py");
    let keras = Print {
        view: View::Summary {
            style: Style::Keras,
            nested: false,
            trainable: false,
            batch: 1,
        },
        format: Format::Text,
        language: "en".into(),
        model: Some("m".into()),
        color: false,
        width: 80,
        columns: Vec::new(),
        arrangement: Arrangement::default(),
    };
    let keras = keras.text(&report).unwrap();
    assert!(
        keras.contains("Total params: at least 16 (at least 64.00 B)"),
        "{keras}"
    );
    let classes: Vec<&str> = report.models[0]
        .rows
        .iter()
        .map(|row| &*row.class)
        .collect();
    assert_eq!(classes, ["Dense", "Maxout", "Dense"]);
}

#[test]
fn layers_that_wrap_other_frameworks_are_named_and_unknown() {
    for class in ["JaxLayer", "FlaxLayer", "TorchModuleWrapper", "TFSMLayer"] {
        let report = read(&format!(
            "from keras import Sequential, Input, layers\nm = Sequential([Input((4,)), layers.{class}(None)])\n"
        ));
        assert_eq!(report.models[0].rows[0].class.as_ref(), class);
        assert!(
            shown(&report).ends_with("= at least 0"),
            "{}",
            shown(&report)
        );
    }
}

#[test]
fn a_layer_of_the_program_that_computes_something_unknown_keeps_its_weights() {
    let report = read(
        "import other\nfrom keras import Sequential, Input, layers\n\
         class Mine(layers.Layer):\n    def __init__(self):\n        super().__init__()\n        self.dense = layers.Dense(2)\n\
         \x20   def call(self, x):\n        return other.mix(self.dense(x))\n\
         m = Sequential([Input((4,)), Mine(), layers.Dense(1)])\n",
    );
    assert_eq!(shown(&report), "m: mine dense_1 = at least 11");
}

#[test]
fn an_entry_under_a_key_that_only_data_tells_is_unknown_and_no_error() {
    let report = read(
        "import numpy as np\nfrom keras import datasets, Sequential, Input, layers\n\
         (x, y), _ = datasets.mnist.load_data()\nnames = {0: 'zero', 1: 'one'}\ntitle = names[y[0]]\n\
         other = names.get(y[1])\nnames[y[2]] = 'two'\nseen = y[3] in {1, 2}\n\
         m = Sequential([Input((4,)), layers.Dense(3)])\n",
    );
    assert_eq!(shown(&report), "m: dense = 15");
}

#[test]
fn a_number_of_an_array_without_its_content_picks_something_and_is_no_error() {
    with_keras(
        "import numpy as np\n\
         (x, y), _ = keras.datasets.cifar10.load_data()\n\
         names = ['cat', 'dog']\n\
         print(names[y[0][0]], names[:y[0][0]], 'ab'[y[0][0]], (1, 2)[np.argmax(y)], chr(y[0][0]))\n\
         names.insert(y[0][0], 'cow')\n\
         m = keras.Sequential([keras.Input((3,)), layers.Dense(2)])\n\
         n = keras.Sequential([keras.Input((3,)), layers.Dense(len(names))])",
        "m: dense = 8\nn: dense_1 = 4 × len(names)",
    );
}

/// Keras 3 lists a layer that is in a Sequential twice as often as it is called, and shows what came out last; before, it
/// is listed once, and what is built from the list calls it once. As Keras 3.15 and tf_keras 2.21 answered.
#[test]
fn a_layer_can_be_in_a_sequential_twice() {
    let program = format!(
        "{KERAS}r = layers.ReLU()\n\
         m = keras.Sequential([layers.Dense(8), r, layers.Dense(4), r])\n\
         m.build((None, 3))\n\
         d = layers.Dense(4)\n\
         n = keras.Sequential([layers.InputLayer((4,)), d, d])"
    );
    let as_version = |keras| {
        let settings = Settings {
            keras,
            ..Settings::default()
        };
        shown(&read_with(&program, &settings))
    };
    assert_eq!(
        as_version(Keras::Three),
        "m: dense re_lu dense_1 re_lu = 68\nn: dense_2 dense_2 = 20"
    );
    assert_eq!(
        as_version(Keras::Two),
        "m: dense_1 re_lu_1 dense_2 = 68\nn: dense_3 = 20"
    );
    with_keras(
        "d = layers.Dense(4)\n\
         m = keras.Sequential([keras.Input((4,)), d, d])\n\
         m.pop()\nm.pop()\nm.add(d)\nm.add(layers.Dense(3))",
        "m: dense dense_1 = 35",
    );
}

/// What Keras 3 refuses and `tf.keras` does not, and is the only sign of how old the program is.
#[test]
fn functions_of_tensorflow_in_a_graph_and_numbers_for_shapes_are_older_than_keras_3() {
    check(
        "import tensorflow as tf\nfrom tensorflow import keras\n\
         x = keras.Input((3,))\ny = keras.layers.Dense(2)(tf.nn.relu(x))\nm = keras.Model(x, y)",
        "m: input_1 tf.nn.relu dense = 8\n\
         ! functions of TensorFlow take no tensors of Keras 3's graph: `tf.nn.relu`",
    );
    check(
        "from tensorflow import keras\n\
         x = keras.Input(shape=(3))\nm = keras.Model(x, keras.layers.Dense(2)(x))",
        "m: input_1 dense = 8\n\
         ! `shape` of an input must be a tuple of integers and None, but is 3",
    );
    with_keras(
        "import tensorflow as tf\n\
         class Own(layers.Layer):\n    def call(self, x):\n        return tf.nn.relu(x)\n\
         x = keras.Input((3,))\nm = keras.Model(x, layers.Dense(2)(Own()(x)))",
        "m: input_layer own dense = 8",
    );
}

#[test]
fn pools_of_averages_have_a_size_before_keras_3() {
    let program = "x = keras.Input((8, 3))\n\
                   m = keras.Model(x, keras.layers.Flatten()(keras.layers.AveragePooling1D()(x)))\n\
                   n = keras.Model(x, keras.layers.Dense(2)(keras.layers.Flatten()(keras.layers.AveragePooling1D(4)(x))))";
    let old = format!("import tf_keras as keras\n{program}");
    check(
        &old,
        "m: input_1 average_pooling1d flatten = 0\n\
         n: input_1 average_pooling1d_1 flatten_1 dense = 14\n\
         ! read as a program for tf.keras of TensorFlow 2: `tf_keras`",
    );
    assert!(shown(&read(&format!("import keras\n{program}"))).contains("`pool_size`"));
}

#[test]
fn data_without_the_last_axis_of_one_fits_a_model() {
    with_keras(
        "i = keras.Input((1,))\nm = keras.Model(i, layers.Dense(2)(i))\n\
         a = m(keras.ops.ones((3,)))\nb = m(keras.ops.ones((3, 1, 1)))\n\
         n = keras.Sequential([keras.Input((a.shape[0], b.shape[1])), layers.Dense(4)])",
        "m: input_layer dense = 4\nn: dense_1 = 12",
    );
}

#[test]
fn a_model_without_a_call_of_its_own_is_what_it_holds() {
    with_keras(
        "class Gan(keras.Model):\n    def __init__(self, parts):\n        super().__init__()\n        \
         self.parts = parts\n\
         gan = Gan([keras.Sequential([keras.Input((3,)), layers.Dense(2)])])\n\
         waits = Gan([layers.Dense(2)])",
        "gan: sequential = 8\nwaits: dense_1 = at least 0\n\
         ! the input shape of `waits` is not known, and its weights depend on it",
    );
}

#[test]
fn numbers_of_numpy_are_sizes_in_documents_with_a_word_about_it() {
    let program = "m = keras.Sequential([keras.Input((3,)), layers.Dense(np.prod((2, 2)))])";
    let head = format!("import numpy as np\n{KERAS}");
    let document = format!("# A network\n\n```python\n{head}{program}\n```\n");
    let input = Input::File {
        name: "net.md",
        bytes: document.as_bytes(),
    };
    assert_eq!(
        shown(&analyse(input, &Nowhere, &Settings::default())),
        "m: dense = 16\n\
         ! `units` of Dense is a number of numpy, which newer versions of Keras 3 refuse"
    );
    let refused = read(&format!("{head}{program}"));
    assert!(
        refused.diagnostics[0]
            .message
            .to_string()
            .contains("`units`")
    );
}

#[test]
fn known_numbers_are_compared_as_operations() {
    with_keras(
        "x = keras.Input((4,))\n\
         y = layers.Dense(4)(x)\n\
         if keras.ops.equal(x.shape[-1], y.shape[-1]) and not keras.ops.less(4, x.shape[-1]):\n    \
         y = layers.Add()([x, y])\n\
         m = keras.Model(x, y)",
        "m: input_layer dense add = 20",
    );
}
