//! Which Keras a document was written for: what it imports, what it calls arguments, what its printed tables look like.

use jupan_core::era::Era::{self, Keras1, Keras2, Keras3, TensorFlow1, TensorFlow2, TensorFlow20};
use jupan_core::message;
use jupan_core::message::Message;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

use super::Cell;

/// Something that only some versions have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// Those versions, the likeliest first.
    pub eras: &'static [Era],
    /// What it is: `nb_filter`, "a table that Keras 3 prints".
    pub what: Message,
}

/// Which Keras a document was written for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The likeliest version; Keras 3 where nothing speaks against it.
    pub era: Era,
    /// What speaks for it rather than for Keras 3, or for Keras 3 rather than an older one.
    pub why: Vec<Message>,
    /// The version to try next, where nothing has spoken yet and Keras 3 refuses the document.
    pub older: Option<Era>,
}

/// The document's package, from its imports.
const PACKAGES: &[(&str, &[Era])] = &[
    ("tf.contrib", &[TensorFlow1]),
    ("tensorflow.contrib", &[TensorFlow1]),
    ("tf_keras", &[TensorFlow2, TensorFlow20]),
    ("tensorflow_addons", &[TensorFlow2, TensorFlow20]),
    (
        "tensorflow.keras",
        &[Keras3, TensorFlow2, TensorFlow20, TensorFlow1],
    ),
    (
        "tensorflow.python.keras",
        &[TensorFlow2, TensorFlow20, TensorFlow1],
    ),
    (
        "tf.keras",
        &[Keras3, TensorFlow2, TensorFlow20, TensorFlow1],
    ),
    (
        "from tensorflow import keras",
        &[Keras3, TensorFlow2, TensorFlow20, TensorFlow1],
    ),
    ("import keras", &[Keras3, Keras2, TensorFlow2, Keras1]),
    ("from keras", &[Keras3, Keras2, TensorFlow2, Keras1]),
];

const OLD: &[Era] = &[TensorFlow2, TensorFlow20, Keras2, TensorFlow1, Keras1];
const OLD_PACKAGE: &[Era] = &[Keras2, TensorFlow2, TensorFlow20, TensorFlow1, Keras1];
const TWO: &[Era] = &[Keras2, TensorFlow1, TensorFlow2, TensorFlow20];
const ONE: &[Era] = &[Keras1, Keras2];
const GRAPHS: &[Era] = &[TensorFlow1, Keras2, Keras1];

/// Words of source that only some versions have.
const WORDS: &[(&str, &[Era])] = &[
    // Keras 3
    ("keras.ops", &[Keras3]),
    ("from keras import ops", &[Keras3]),
    ("keras._tf_keras", &[Keras3]),
    ("keras_hub", &[Keras3]),
    ("keras.random", &[Keras3]),
    ("PyDataset", &[Keras3]),
    ("TFSMLayer", &[Keras3]),
    // TensorFlow 1
    ("tf.ConfigProto", GRAPHS),
    ("tf.Session", GRAPHS),
    ("tf.enable_eager_execution", GRAPHS),
    ("tf.get_default_graph", GRAPHS),
    ("tf.layers", GRAPHS),
    ("tf.placeholder", GRAPHS),
    ("tf.set_random_seed", GRAPHS),
    ("tf.train.AdamOptimizer", GRAPHS),
    // what Keras 3 has no more
    ("compat.v1.keras", &[TensorFlow2, TensorFlow20, TensorFlow1]),
    ("experimental.preprocessing", &[TensorFlow2]),
    ("optimizers.legacy", &[TensorFlow2, TensorFlow20]),
    ("CuDNNGRU", TWO),
    ("CuDNNLSTM", TWO),
    ("LocallyConnected1D", OLD_PACKAGE),
    ("LocallyConnected2D", OLD_PACKAGE),
    ("ThresholdedReLU", OLD_PACKAGE),
    ("batch_input_shape", OLD),
    ("evaluate_generator", OLD),
    ("fit_generator", OLD),
    ("keras.backend.tensorflow_backend", OLD_PACKAGE),
    ("keras.engine", OLD_PACKAGE),
    ("keras.layers.advanced_activations", OLD_PACKAGE),
    ("keras.layers.convolutional", OLD_PACKAGE),
    ("keras.layers.convolutional_recurrent", OLD_PACKAGE),
    ("keras.layers.core", OLD_PACKAGE),
    ("keras.layers.embeddings", OLD_PACKAGE),
    ("keras.layers.local", OLD_PACKAGE),
    ("keras.layers.merge", OLD_PACKAGE),
    ("keras.layers.noise", OLD_PACKAGE),
    ("keras.layers.normalization", OLD_PACKAGE),
    ("keras.layers.pooling", OLD_PACKAGE),
    ("keras.layers.recurrent", OLD_PACKAGE),
    ("keras.layers.wrappers", OLD_PACKAGE),
    ("from keras.preprocessing.image", OLD_PACKAGE),
    ("from keras.preprocessing.text", OLD_PACKAGE),
    ("from keras.preprocessing", OLD_PACKAGE),
    ("keras.utils.generic_utils", OLD_PACKAGE),
    ("keras.utils.vis_utils", OLD_PACKAGE),
    ("multi_gpu_model", OLD_PACKAGE),
    ("np_utils", OLD_PACKAGE),
    ("predict_classes", OLD),
    ("predict_generator", OLD),
    ("(lr=", OLD),
    (", lr=", OLD),
    ("theano", &[Keras2, Keras1]),
    // Keras 2 had other backends, too.
    ("KERAS_BACKEND", &[Keras3]),
    ("keras.api", &[Keras3]),
];

/// The words of Keras 1. Keras 2 converts most of them, but few have relied on that.
const WORDS_OF_1: &[(&str, &[Era])] = &[
    ("keras.objectives", ONE),
    ("keras.utils.visualize_util", &[Keras1]),
    ("nb_val_samples", ONE),
    ("samples_per_epoch", ONE),
    ("image_dim_ordering", ONE),
    ("dim_ordering", ONE),
    ("nb_epoch=", ONE),
    ("border_mode", ONE),
    ("nb_filter", ONE),
    ("subsample=", ONE),
    ("W_regularizer", ONE),
    ("b_regularizer", ONE),
    ("inner_activation", ONE),
    ("forget_bias_init", ONE),
    ("TimeDistributedDense", &[Keras1]),
    ("MaxoutDense", &[Keras1]),
    ("AtrousConvolution2D", ONE),
    ("AtrousConvolution1D", ONE),
    ("mode='concat'", ONE),
    ("mode='sum'", ONE),
    ("mode='mul'", ONE),
    ("mode=\"concat\"", ONE),
    ("mode=\"sum\"", ONE),
];

/// What only some versions print beside tables: when they are imported, and in warnings.
const REMARKS: &[(&str, &[Era])] = &[
    ("Using TensorFlow backend", &[Keras2, Keras1]),
    ("Using Theano backend", &[Keras2, Keras1]),
    ("Using CNTK backend", &[Keras2]),
    ("keras/backend/tensorflow_backend.py", &[Keras2, Keras1]),
    (
        "/tensorflow_core/",
        &[TensorFlow20, TensorFlow1, Keras2, Keras1],
    ),
];

/// Judges by the whole text of a file and by the code in it. Only versions with this number come into question, where there
/// is one.
pub fn judge(text: &str, cells: &[Cell], version: Option<u8>) -> Judgement {
    let mut candidates = vec![
        Keras3,
        TensorFlow2,
        TensorFlow20,
        Keras2,
        TensorFlow1,
        Keras1,
    ];
    candidates.retain(|era| version.is_none_or(|version| era.version() == version));
    let mut signs = Vec::new();
    let mut take = |found: Vec<Sign>, reorders: bool| {
        for sign in found {
            let possible: Vec<Era> = match reorders {
                true => sign
                    .eras
                    .iter()
                    .copied()
                    .filter(|era| candidates.contains(era))
                    .collect(),
                false => candidates
                    .iter()
                    .copied()
                    .filter(|era| sign.eras.contains(era))
                    .collect(),
            };
            if !possible.is_empty() {
                candidates = possible;
                signs.push(sign);
            }
        }
    };
    let rows = rows(text);
    let code = Code::of(cells);
    take(tables(text, &rows), false);
    take(packages(&code), true);
    take(versions(text), false);
    take(remarks(text), false);
    let named = rows.into_iter().filter(|row| !is_given(&code, row.name));
    take(numbers(&named.collect::<Vec<_>>()), false);
    take(words(&code, WORDS), false);
    take(words(&code, WORDS_OF_1), true);
    take(filters_of_two_numbers(cells), true);
    let era = candidates.first().copied().unwrap_or_default();
    signs.retain(|sign| match era {
        Keras3 => sign.eras == [Keras3],
        _ => !sign.eras.contains(&Keras3),
    });
    // What fewest versions have says most.
    signs.sort_by_key(|sign| sign.eras.len());
    let why = signs.into_iter().map(|sign| sign.what).collect();
    let mut others = candidates.into_iter().skip(1);
    Judgement {
        era,
        older: others.next().filter(|_| era == Keras3),
        why,
    }
}

/// What the imports say.
fn packages(code: &Code<'_>) -> Vec<Sign> {
    let mut found = words(code, PACKAGES);
    // `from tensorflow import keras` has the words of an import of Keras alone.
    let lines = || code.cells.iter().flat_map(|cell| cell.source.lines());
    let starts = |words: &str| lines().any(|line| line.trim_start().starts_with(words));
    let bare = in_code("import keras");
    found.retain(|sign| sign.what != bare || starts("import keras"));
    // Beside `tf.keras`, `import keras` leaves open whose layers are in use.
    let within = |sign: &Sign| !sign.eras.contains(&Keras2);
    let both = found.iter().any(within) && !found.iter().all(within);
    let found = found.into_iter().filter(|sign| !both || within(sign));
    let widen = |sign: Sign| match sign.eras {
        [Keras3, TensorFlow2, TensorFlow20, TensorFlow1] if both => Sign {
            eras: &[
                Keras3,
                TensorFlow2,
                TensorFlow20,
                TensorFlow1,
                Keras2,
                Keras1,
            ],
            ..sign
        },
        _ => sign,
    };
    found.map(widen).collect()
}

/// Which versions are to be installed: `tensorflow==2.3.0`, `Keras==2.2.4`.
fn versions(text: &str) -> Vec<Sign> {
    let text = text.to_ascii_lowercase();
    let mut signs = Vec::new();
    for package in ["tensorflow", "tensorflow-gpu", "keras"] {
        let word = format!("{package}==");
        let own = |(at, _): &(usize, &str)| {
            let before = text[..*at].chars().next_back();
            !before.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
        };
        for (at, _) in text.match_indices(&word).filter(own) {
            let version = &text[at + word.len()..];
            let numbers = |letter: char| !(letter.is_ascii_digit() || letter == '.');
            let version = version.split(numbers).next().unwrap_or_default();
            if let Some(eras) = eras_of(package, version) {
                let what = Message::verbatim(format!("`{word}{version}`"));
                signs.push(Sign { eras, what });
            }
        }
    }
    signs
}

/// The versions of Keras that come with a version of a package.
fn eras_of(package: &str, version: &str) -> Option<&'static [Era]> {
    let mut numbers = version.split('.').map(str::parse::<u32>);
    let (major, minor) = (numbers.next()?.ok()?, numbers.next().and_then(Result::ok));
    Some(match (package, major, minor?) {
        ("keras", 1, _) => &[Keras1],
        ("keras", 2, 0..=3) => &[Keras2],
        ("keras", 2, _) => &[TensorFlow2],
        ("keras", ..) => &[Keras3],
        (_, 1, _) => &[TensorFlow1, Keras2, Keras1],
        (_, 2, 0..=3) => &[TensorFlow20, Keras2],
        (_, 2, 4..=15) => &[TensorFlow2],
        (_, 2, _) => &[Keras3],
        _ => return None,
    })
}

fn remarks(text: &str) -> Vec<Sign> {
    let found = REMARKS.iter().filter(|(words, _)| text.contains(words));
    let sign = |(words, eras): &(&str, &'static [Era])| Sign {
        eras,
        what: message!("\"{words}\" in its output", words = words.trim_matches('/')),
    };
    found.map(sign).collect()
}

/// Words of code, as they are named.
fn in_code(words: &str) -> Message {
    let bare = words.trim_matches(['(', ',', ' ']);
    Message::verbatim(format!("`{bare}`"))
}

/// What the words of the code say, in the order of the list.
fn words(code: &Code<'_>, list: &[(&str, &'static [Era])]) -> Vec<Sign> {
    let words = list.iter().filter(|(word, _)| code.has_word(word));
    let sign = |(word, eras): &(&str, &'static [Era])| Sign {
        eras,
        what: in_code(word),
    };
    words.map(sign).collect()
}

/// `Convolution2D(64, 3, 3)`: Keras 1 states height and width of a filter one after the other.
fn filters_of_two_numbers(cells: &[Cell]) -> Vec<Sign> {
    let stated = |after: &str| {
        let mut arguments = after.split([',', ')']).map(str::trim);
        let number = |text: Option<&str>| text.is_some_and(|text| text.parse::<u32>().is_ok());
        arguments.next().is_some() && number(arguments.next()) && number(arguments.next())
    };
    let call = "Convolution2D(";
    let found = cells.iter().any(|cell| {
        let code = cell.source.as_str();
        code.match_indices(call)
            .any(|(at, _)| stated(&code[at + call.len()..]))
    });
    let sign = Sign {
        eras: ONE,
        what: message!("`Convolution2D` with the two extents of its filters one after the other"),
    };
    found.then_some(sign).into_iter().collect()
}

/// The code of a document, with the names in it at hand: most of the words that are looked for have some that it hasn't.
struct Code<'a> {
    cells: &'a [Cell],
    names: FxHashSet<&'a str>,
}

fn part_of_name(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    let names = text.split(|letter| !part_of_name(letter));
    names.filter(|name| !name.is_empty())
}

impl<'a> Code<'a> {
    fn of(cells: &'a [Cell]) -> Self {
        let names = cells.iter().flat_map(|cell| names(&cell.source));
        let names = names.collect();
        Self { cells, names }
    }

    /// Whether it has these characters, not within a longer name.
    fn has_word(&self, word: &str) -> bool {
        if !names(word).all(|name| self.names.contains(name)) {
            return false;
        }
        let own_start = word.starts_with(part_of_name);
        let own_end = word.ends_with(part_of_name);
        self.cells.iter().any(|cell| {
            let code = cell.source.as_str();
            code.match_indices(word).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                let after = code[at + word.len()..].chars().next();
                let line = code[..at].rsplit('\n').next().unwrap_or_default();
                let longer = own_start && before.is_some_and(part_of_name)
                    || own_end && after.is_some_and(part_of_name);
                !longer && !line.contains('#')
            })
        })
    }
}

/// Classes that have another name since Keras 2.
const KERAS_1: [&str; 5] = [
    "Convolution1D",
    "Convolution2D",
    "Convolution3D",
    "Deconvolution2D",
    "TimeDistributedDense",
];

/// What the manner of printed tables says: the strongest first.
fn tables(text: &str, rows: &[PrintedRow]) -> Vec<Sign> {
    let mut signs = Vec::new();
    let mut sign = |eras: &'static [Era], what: Message| signs.push(Sign { eras, what });
    let has = |word: &str| text.contains(word);
    // What stands between the box and the title are spaces, tags of HTML or colours of a terminal.
    let boxed = |line: &str| line.contains(['┃', '│']) && line.contains("Layer (type)");
    if text.lines().any(boxed) || has("Layer (type)</span>") {
        sign(&[Keras3], message!("a table in the boxes of Keras 3"));
        return signs;
    }
    let titles = text.match_indices("Layer (type)");
    let titles = titles.map(|(at, _)| text[at..].lines().next().unwrap_or_default());
    let mut titles = titles.filter(|line| line.contains("Output Shape") && line.contains("Param"));
    let Some(first) = titles.next() else {
        return signs;
    };
    sign(OLD, message!("a table printed before Keras 3"));
    if rows.iter().any(|row| KERAS_1.contains(&row.class)) {
        sign(&[Keras1], message!("rows of a class that only Keras 1 has"));
    }
    let connected = |line: &str| line.contains("Connected");
    if !connected(first) || !titles.all(connected) {
        let what = message!("a table without a column of connections");
        sign(&[TensorFlow2, TensorFlow20, Keras2, TensorFlow1], what);
    }
    for class in ["TFOpLambda", "SlicingOpLambda", "Functional"] {
        if rows.iter().any(|row| row.class == class) {
            sign(&[TensorFlow2], message!("rows of the class {class}", class));
        }
    }
    if rows.iter().any(|row| row.name.starts_with("tf_op_layer_")) {
        let what = message!("rows named after nodes of TensorFlow's graph");
        sign(&[TensorFlow20, TensorFlow1], what);
    }
    if rows.iter().any(|row| row.class == "Model") {
        sign(
            &[Keras2, TensorFlow20, TensorFlow1, Keras1],
            message!("rows of the class {class}", class = "Model"),
        );
    }
    if rows.iter().any(|row| row.name == "Conv1_pad") {
        sign(
            &[Keras2, TensorFlow20, TensorFlow1],
            message!("the row Conv1_pad of an older MobileNetV2"),
        );
    }
    let mut inputs = rows.iter().filter(|row| row.class == "InputLayer");
    if inputs.clone().any(|row| row.listed_shape) {
        let what = message!("shapes of inputs in brackets in a table");
        sign(&[TensorFlow2, TensorFlow20, TensorFlow1], what);
    } else if inputs.next().is_some() {
        let what = message!("shapes of inputs without brackets in a table");
        sign(&[Keras2, TensorFlow1, Keras1], what);
    }
    signs
}

/// Whether the code gives something this name.
fn is_given(code: &Code<'_>, name: &str) -> bool {
    let ways = [format!("name='{name}'"), format!("name=\"{name}\"")];
    ways.iter().any(|way| code.has_word(way))
}

/// What the numbers in the names of printed tables say.
fn numbers(rows: &[PrintedRow]) -> Vec<Sign> {
    let sign = |eras: &'static [Era]| Sign {
        eras,
        what: match eras {
            [Keras1] => message!("names as Keras 1 makes them in a table"),
            [Keras2, ..] => message!("first names with the number 1 in a table"),
            _ => message!("first names without a number in a table"),
        },
    };
    numbering(rows).map(sign).into_iter().collect()
}

/// A row of a printed table.
struct PrintedRow<'a> {
    name: &'a str,
    class: &'a str,
    /// Its shape is in brackets: `[(None, 10)]`.
    listed_shape: bool,
}

/// More rows than this say nothing new.
const MOST_ROWS: usize = 400;

/// What looks like rows of a table, `dense_1 (Dense)   (None, 10)`, wherever it stands.
fn rows(text: &str) -> Vec<PrintedRow<'_>> {
    let mut rows = Vec::new();
    for (at, _) in text.match_indices(" (") {
        let name_start = text[..at]
            .rfind(|letter: char| !(letter.is_ascii_alphanumeric() || "_./".contains(letter)))
            .map_or(0, |before| before + 1);
        let name = text.get(name_start..at).unwrap_or_default();
        let rest = text.get(at + 2..).unwrap_or_default();
        let end = rest.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
        let Some(end) = end else { continue };
        let (class, rest) = rest.split_at(end);
        // The class may be cut by the column.
        let rest = rest
            .strip_prefix(')')
            .unwrap_or(rest)
            .trim_start_matches(' ');
        let listed_shape = rest.starts_with("[(");
        let shaped = listed_shape
            || rest.starts_with("(None")
            || rest.starts_with("multiple")
            || rest.starts_with("(1");
        if !name.is_empty() && class.starts_with(|c: char| c.is_ascii_uppercase()) && shaped {
            rows.push(PrintedRow {
                name,
                class,
                listed_shape,
            });
        }
        if rows.len() >= MOST_ROWS {
            break;
        }
    }
    rows
}

/// What the automatic names in tables say: how they are made of the class, and which number the first of each class has.
fn numbering(rows: &[PrintedRow]) -> Option<&'static [Era]> {
    let mut smallest: BTreeMap<&str, u32> = BTreeMap::new();
    let (mut joined, mut parted) = (false, false);
    for row in rows {
        let is_number =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|d| d.is_ascii_digit());
        let (stem, number) = match row.name.rsplit_once('_') {
            Some((stem, digits)) if is_number(digits) => (stem, digits.parse().ok()?),
            _ => (row.name, 0),
        };
        // Inputs always begin at 1. A class that is cut by its column gives no stem to compare with.
        let (snake, lower) = (Keras2.prefix(row.class).0, Keras1.prefix(row.class).0);
        if row.class == "InputLayer" || (stem != snake && stem != lower) {
            continue;
        }
        joined |= snake != lower && stem == lower;
        parted |= snake != lower && stem == snake;
        let known = smallest.entry(row.class).or_insert(number);
        *known = number.min(*known);
    }
    let count = |wanted| {
        smallest
            .values()
            .filter(|number| **number == wanted)
            .count()
    };
    let (zeros, ones) = (count(0), count(1));
    match (joined, parted) {
        (true, false) => Some(&[Keras1]),
        // A few names without a number may have been given: `flatten` in VGG16.
        _ if zeros > 0 && zeros + 1 >= ones => Some(&[TensorFlow2, TensorFlow20, TensorFlow1]),
        // A single class may have been counted on from an earlier table.
        _ if ones < 2 || zeros + ones < smallest.len() => None,
        (_, true) => Some(&[Keras2]),
        _ => Some(&[Keras2, Keras1]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ruff_python_parser::Mode;

    fn era(code: &str, text: &str) -> (Era, Vec<String>) {
        let cell = Cell {
            number: None,
            source: code.into(),
            mode: Mode::Module,
            origins: None,
        };
        let judgement = judge(text, &[cell], None);
        let why = judgement.why.iter().map(ToString::to_string);
        (judgement.era, why.collect())
    }

    fn judged(code: &str) -> Era {
        era(code, "").0
    }

    #[test]
    fn without_a_sign_it_is_keras_3() {
        for code in [
            "",
            "import keras",
            "from tensorflow.keras import layers",
            "lr = 0.1\nfit(lr)",
        ] {
            assert_eq!(era(code, ""), (Keras3, Vec::new()), "{code}");
        }
    }

    #[test]
    fn two_extents_of_a_filter_tell() {
        let import = "from keras.layers import Convolution2D\n";
        assert_eq!(
            judged(&format!("{import}Convolution2D(8, 3, 3)")),
            Era::Keras1
        );
        assert_eq!(
            judged(&format!(
                "{import}Convolution2D(n, 5, 5, activation='relu')"
            )),
            Era::Keras1
        );
        assert_ne!(
            judged(&format!("{import}Convolution2D(8, (3, 3))")),
            Era::Keras1
        );
        assert_ne!(judged(&format!("{import}Convolution2D(8, 3)")), Era::Keras1);
    }

    #[test]
    fn imports_and_arguments_tell() {
        assert_eq!(judged("from keras.layers.core import Dense"), Keras2);
        assert_eq!(
            judged("import keras\nkeras.optimizers.Adam(lr=0.1)"),
            Keras2
        );
        assert_eq!(
            judged("import tensorflow as tf\ntf.keras.optimizers.Adam(lr=0.1)"),
            TensorFlow2
        );
        assert_eq!(
            judged("import tensorflow as tf\ntf.keras.layers.GRU(3)\ntf.Session()"),
            TensorFlow1
        );
        assert_eq!(
            judged("from keras.layers import *\nx(border_mode='same')"),
            Keras1
        );
        assert_eq!(
            judged("from tensorflow.keras.layers.experimental.preprocessing import Rescaling"),
            TensorFlow2
        );
        assert_eq!(
            judged("import keras\nfrom keras import ops\nAdam(lr=1)"),
            Keras3
        );
        assert_eq!(judged("# Adam(lr=1)\nimport keras"), Keras3);
    }

    #[test]
    fn versions_and_remarks_in_the_output_tell() {
        let judged = |import: &str, text: &str| era(import, text).0;
        let (package, within) = ("import keras", "from tensorflow import keras");
        assert_eq!(judged(package, "Using TensorFlow backend.\n"), Keras2);
        // Another library has imported Keras then.
        assert_eq!(judged(within, "Using TensorFlow backend.\n"), Keras3);
        let warning = "/site-packages/tensorflow_core/python/ops.py:1: Warning";
        assert_eq!(judged(within, warning), TensorFlow20);
        for (text, expected) in [
            ("!pip install tensorflow==2.3.1", TensorFlow20),
            ("pip install tensorflow-gpu==2.8", TensorFlow2),
            ("tensorflow==1.14.0 numpy==1.2", TensorFlow1),
            ("tensorflow==2.16.1", Keras3),
            ("tensorflow", Keras3),
            ("tensorflow==2", Keras3),
        ] {
            assert_eq!(judged(within, text), expected, "{text}");
        }
        for (text, expected) in [
            ("Keras==2.2.4", Keras2),
            ("keras==2.10.0", TensorFlow2),
            ("tf-keras==2.10.0", Keras3),
            ("keras==3.5.0", Keras3),
        ] {
            assert_eq!(judged(package, text), expected, "{text}");
        }
    }

    #[test]
    fn names_that_were_given_say_little() {
        let title = "Layer (type)                 Output Shape              Param #   \n====\n";
        let input = "input_1 (InputLayer)   (None, 10)   0\n";
        let listed = "input_1 (InputLayer)   [(None, 10)]   0\n";
        let given = "flatten (Flatten)   (None, 10)   0\n";
        let first = "globalmaxpooling1d_1 (GlobalMaxPooling1D)   (None, 10)   0\n";
        let dense = "dense_1 (Dense)   (None, 10)   110\n";
        let connected = "Layer (type)    Output Shape    Param #    Connected to\n====\n";
        assert_eq!(
            era(
                "from keras.layers import Dense",
                &format!("{connected}{given}{first}")
            )
            .0,
            Keras1
        );
        assert_eq!(
            era(
                "import keras\nDense(3, name='flatten')",
                &format!("{title}{input}{given}")
            )
            .0,
            Keras2
        );
        assert_eq!(
            era("import keras", &format!("{title}{input}{given}{dense}")).0,
            Keras2
        );
        assert_eq!(
            era("import keras", &format!("{title}{listed}{given}")).0,
            TensorFlow2
        );
    }

    #[test]
    fn what_is_imported_tells_more_than_numbers() {
        let rows = "Layer (type)                 Output Shape              Param #   \n\
            dense_1 (Dense)   (None, 10)   110\nflatten_1 (Flatten)   (None, 10)   0\n";
        assert_eq!(
            era("from tensorflow.keras import layers", rows).0,
            TensorFlow2
        );
        assert_eq!(era("import keras", rows).0, Keras2);
        assert_eq!(
            era("import keras\ntf.keras.backend.clear_session()", rows).0,
            Keras2
        );
    }

    #[test]
    fn tables_tell_more_than_words() {
        let title = "Layer (type)                 Output Shape              Param #   \n====\n";
        let row = |row: &str| format!("{title}{row}              (None, 10)                100\n");
        let old_words = "import keras\nx(border_mode='same')";
        let flat = "flatten_1 (Flatten)   (None, 10)   0";
        let pool = "max_pooling2d_1 (MaxPooling2D)   (None, 3, 3, 8)   0";
        let two = row("dense_1 (Dense)") + flat;
        assert_eq!(era("import keras", &two).0, Keras2);
        let connected = |row: &str| row.replace("Param #", "Param #  Connected to");
        assert_eq!(era(old_words, &two).0, Keras2);
        assert_eq!(era(old_words, &connected(&two)).0, Keras1);
        assert_eq!(
            era(old_words, &connected(&(row("dense_1 (Dense)") + pool))).0,
            Keras2
        );
        let convolution = "conv (Convolution2D)   (None, 3, 3, 8)   80";
        assert_eq!(
            era(
                "import keras",
                &connected(&(row("flatten (Flatten)") + convolution))
            )
            .0,
            Keras1
        );
        assert_eq!(era("import keras", &row("dense (Dense)")).0, TensorFlow2);
        let cut = format!(
            "{}maxpooling2d_1 (MaxPooling2D)   (None, 3, 3, 8)   0",
            connected(title)
        );
        assert_eq!(era("import keras", &cut).0, Keras1);
        for title in [
            "┃ Layer (type) ┃ Output Shape ┃",
            "│ Layer (type) │ Output Shape │",
            "┃<span> Layer (type)    </span>┃<span> Output Shape </span>┃",
            "┃\u{1b}[1m \u{1b}[0m\u{1b}[1mLayer (type) \u{1b}[0m\u{1b}[1m \u{1b}[0m┃",
        ] {
            assert_eq!(era("Adam(lr=1)", title).0, Keras3, "{title}");
        }
    }
}
