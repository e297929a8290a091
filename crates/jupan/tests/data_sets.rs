//! Networks that take their shapes from the data sets that they are fed with.

use jupan::world::Nowhere;
use jupan::{Input, Settings, analyse};

/// How many parameters the network has that a program makes, after imports that all share.
#[track_caller]
fn check(program: &str, expected: &str) {
    let program = format!(
        "import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n{program}"
    );
    let report = analyse(
        Input::File {
            name: "net.py",
            bytes: program.as_bytes(),
        },
        &Nowhere,
        &Settings::default(),
    );
    let totals: Vec<String> = report
        .models
        .iter()
        .map(|model| {
            let total = &model.totals.total.count;
            match total.missing.is_empty() {
                true => total.known.to_string(),
                false => "unknown".to_string(),
            }
        })
        .collect();
    assert_eq!(totals.join(", "), expected, "\n{program}");
}

/// A network that is only built when it is trained.
const FLAT: &str =
    "model = keras.Sequential([layers.Flatten(), layers.Dense(2)])\nmodel.compile('adam', 'mse')\n";

#[track_caller]
fn fed_with(data: &str, features: i64) {
    let total = (features + 1) * 2;
    check(
        &format!("{data}\n{FLAT}model.fit(data)\n"),
        &total.to_string(),
    );
}

#[test]
fn a_network_is_built_for_the_elements_of_a_data_set() {
    fed_with(
        "x, y = np.zeros((100, 4, 6)), np.zeros((100,))\n\
         data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(9).batch(32).prefetch(tf.data.AUTOTUNE)",
        24,
    );
    fed_with(
        "def prepare(x, y):\n    return tf.image.resize(x[..., tf.newaxis], (5, 5)), tf.one_hot(y, 3)\n\
         (x, y), _ = keras.datasets.mnist.load_data()\n\
         data = tf.data.Dataset.from_tensor_slices((x, y)).map(prepare).batch(8).repeat().take(50)",
        25,
    );
    fed_with(
        "data = tf.data.Dataset.range(100).window(11, shift=1, drop_remainder=True).flat_map(lambda w: w.batch(11))\n\
         data = data.map(lambda w: (w[:-1], w[-1])).batch(4)",
        10,
    );
    fed_with(
        "spec = (tf.TensorSpec(shape=(3, 7), dtype=tf.float32), tf.TensorSpec(shape=(), dtype=tf.int32))\n\
         data = tf.data.Dataset.from_generator(lambda: None, output_signature=spec).batch(4)",
        21,
    );
    fed_with(
        "data = tf.data.Dataset.zip((tf.data.Dataset.from_tensors(np.zeros((1, 6))), tf.data.Dataset.range(1)))",
        6,
    );
}

#[test]
fn a_network_is_built_for_what_is_read_from_folders_and_series() {
    fed_with(
        "data = keras.utils.image_dataset_from_directory('photos', image_size=(6, 4))",
        72,
    );
    fed_with(
        "from tensorflow.keras.preprocessing.image import ImageDataGenerator\n\
         data = ImageDataGenerator().flow_from_directory('photos', target_size=(6, 4), color_mode='grayscale')",
        24,
    );
    fed_with(
        "data = keras.utils.timeseries_dataset_from_array(np.zeros((50, 7)), np.zeros((50,)), sequence_length=3)",
        21,
    );
    fed_with(
        "import tensorflow_datasets as tfds\n\
         data = tfds.load('cifar10', split='train[:80%]', as_supervised=True).batch(32)",
        3072,
    );
    fed_with(
        "def read(name):\n    return tf.image.resize(tf.io.decode_jpeg(tf.io.read_file(name), channels=3), (6, 4))\n\
         data = tf.data.Dataset.list_files('photos/*.jpg').map(read).map(lambda x: (x, x)).batch(2)",
        72,
    );
    fed_with(
        "def cut(x):\n    return tf.image.grayscale_to_rgb(tf.image.random_crop(x, (5, 2, 1)))\n\
         data = tf.data.Dataset.from_tensors(np.zeros((9, 9, 1))).map(cut).map(lambda x: (x, x)).batch(1)",
        30,
    );
    fed_with(
        "class Batches(keras.utils.Sequence):\n\
        \x20   def __len__(self):\n        return 3\n\
        \x20   def __getitem__(self, at):\n        return np.zeros((8, 5)), np.zeros((8,))\n\
         data = Batches()",
        5,
    );
    fed_with(
        "def batches():\n    while True:\n        yield np.zeros((8, 9)), np.zeros((8,))\ndata = batches()",
        9,
    );
}

#[test]
fn samples_of_texts_are_lists_of_unknown_length() {
    check(
        "(x, y), _ = keras.datasets.imdb.load_data(num_words=500)\n\
         lengths = np.array([len(sample) for sample in x])\n\
         words = [i - 3 for i in x[1]]\n\
         model = keras.Sequential([keras.Input((4,)), layers.Dense(len(x[0]))])",
        "5 × len(x[0])",
    );
}

#[test]
fn parts_of_a_data_set_are_cut_by_weights() {
    check(
        "import tensorflow_datasets as tfds\n\
         parts = tfds.Split.TRAIN.subsplit([6, 4])\n\
         (a, b), test = tfds.load('mnist', split=(parts, tfds.Split.TEST), as_supervised=True)\n\
         model = keras.Sequential([keras.Input((4,)), layers.Dense(len(parts))])",
        "10",
    );
}

#[test]
fn only_a_folder_knows_its_classes() {
    check(
        "data = keras.utils.image_dataset_from_directory('photos')\nclasses = data.class_names\n\
         model = keras.Sequential([keras.Input((4,)), layers.Dense(len(classes))])",
        "5 × len(classes)",
    );
    check(
        "import tensorflow_datasets as tfds\n\
         data, info = tfds.load('stanford_dogs', split='train', with_info=True)\n\
         model = keras.Sequential([keras.Input((4,)), layers.Dense(info.features['label'].num_classes)])",
        "600",
    );
}

#[test]
fn steps_over_a_data_set_are_counted_where_it_tells_how_many_there_are() {
    let counted = |steps: &str, expected: &str| {
        check(
            &format!(
                "data = tf.data.Dataset.from_tensor_slices(np.zeros((70, 3))).batch(32)\nn = 0\nfor batch in data{steps}:\n    n += 1\n\
                 model = keras.Sequential([keras.Input((1,)), layers.Dense(n)])"
            ),
            expected,
        );
    };
    counted("", "6");
    counted(".take(2)", "4");
    counted(".skip(2)", "2");
    counted(".filter(lambda x: x[0] > 1)", "unknown");
}

#[test]
fn a_layer_learns_from_a_data_set() {
    check(
        "text = keras.utils.text_dataset_from_directory('reviews', batch_size=8).map(lambda x, y: x)\n\
         vectorize = layers.TextVectorization(max_tokens=100, output_sequence_length=7)\nvectorize.adapt(text)\n\
         model = keras.Sequential([keras.Input((1,), dtype='string'), vectorize, layers.Embedding(100, 3)])",
        "300",
    );
    check(
        "data = tf.data.Dataset.from_tensor_slices(np.zeros((70, 3), 'float32')).batch(32)\n\
         normalize = layers.Normalization()\nnormalize.adapt(data)\nmodel = keras.Sequential([keras.Input((3,)), normalize])",
        "7",
    );
}
