//! What the names mean that everybody knows, for documents that quote code without its imports.

/// What a name that a document never binds is taken to mean, as a dotted path to import: `np` is `numpy`, `Dense` is
/// `keras.layers.Dense`. `is_layer` knows the names of layers.
pub fn meaning(name: &str, is_layer: &dyn Fn(&str) -> bool) -> Option<String> {
    if let Ok(index) = RENAMED.binary_search_by_key(&name, |(name, _)| name) {
        return RENAMED.get(index).map(|(_, path)| (*path).to_owned());
    }
    if let Some((module, _)) = MEMBERS.iter().find(|(_, names)| names.contains(&name)) {
        return Some(format!("{module}.{name}"));
    }
    if crate::keras::is_application(name) {
        return Some(format!("keras.applications.{name}"));
    }
    is_layer(name).then(|| format!("keras.layers.{name}"))
}

/// Names that stand for another name, and modules; sorted.
#[rustfmt::skip]
const RENAMED: [(&str, &str); 52] = [
    ("ImageDataGenerator", "tensorflow.keras.preprocessing.image.ImageDataGenerator"),
    ("K", "keras.backend"),
    ("Tokenizer", "tensorflow.keras.preprocessing.text.Tokenizer"),
    ("argparse", "argparse"),
    ("collections", "collections"),
    ("copy", "copy"),
    ("csv", "csv"),
    ("cv2", "cv2"),
    ("datetime", "datetime"),
    ("functools", "functools"),
    ("glob", "glob"),
    ("gzip", "gzip"),
    ("hub", "tensorflow_hub"),
    ("itertools", "itertools"),
    ("jax", "jax"),
    ("jnp", "jax.numpy"),
    ("json", "json"),
    ("keras", "keras"),
    ("keras_cv", "keras_cv"),
    ("keras_hub", "keras_hub"),
    ("keras_nlp", "keras_nlp"),
    ("keras_tuner", "keras_tuner"),
    ("math", "math"),
    ("matplotlib", "matplotlib"),
    ("mpl", "matplotlib"),
    ("np", "numpy"),
    ("numpy", "numpy"),
    ("os", "os"),
    ("pandas", "pandas"),
    ("pathlib", "pathlib"),
    ("pd", "pandas"),
    ("pickle", "pickle"),
    ("plt", "matplotlib.pyplot"),
    ("random", "random"),
    ("re", "re"),
    ("scipy", "scipy"),
    ("seaborn", "seaborn"),
    ("shutil", "shutil"),
    ("sklearn", "sklearn"),
    ("sns", "seaborn"),
    ("sp", "scipy"),
    ("string", "string"),
    ("sys", "sys"),
    ("tensorflow", "tensorflow"),
    ("tf", "tensorflow"),
    ("tfa", "tensorflow_addons"),
    ("tfds", "tensorflow_datasets"),
    ("tfp", "tensorflow_probability"),
    ("time", "time"),
    ("torch", "torch"),
    ("typing", "typing"),
    ("urllib", "urllib"),
];

/// Names under which the members of a module are known without it. A layer needs no line here.
const MEMBERS: &[(&str, &[&str])] = &[
    (
        "keras",
        &[
            "Functional",
            "Initializer",
            "Input",
            "KerasTensor",
            "Layer",
            "Loss",
            "Metric",
            "Model",
            "Optimizer",
            "Regularizer",
            "Sequential",
            "Variable",
            "activations",
            "applications",
            "backend",
            "callbacks",
            "constraints",
            "datasets",
            "initializers",
            "layers",
            "losses",
            "metrics",
            "mixed_precision",
            "models",
            "ops",
            "optimizers",
            "preprocessing",
            "regularizers",
            "utils",
            "wrappers",
        ],
    ),
    (
        "keras.models",
        &["clone_model", "load_model", "model_from_json"],
    ),
    (
        "keras.optimizers",
        &[
            "Adadelta",
            "Adafactor",
            "Adagrad",
            "Adam",
            "AdamW",
            "Adamax",
            "Ftrl",
            "Lion",
            "Nadam",
            "RMSprop",
            "SGD",
        ],
    ),
    (
        "keras.losses",
        &[
            "BinaryCrossentropy",
            "CategoricalCrossentropy",
            "Huber",
            "MeanAbsoluteError",
            "MeanSquaredError",
            "SparseCategoricalCrossentropy",
            "binary_crossentropy",
            "categorical_crossentropy",
            "mean_absolute_error",
            "mean_squared_error",
            "sparse_categorical_crossentropy",
        ],
    ),
    (
        "keras.metrics",
        &[
            "AUC",
            "Accuracy",
            "BinaryAccuracy",
            "CategoricalAccuracy",
            "MeanIoU",
            "Precision",
            "Recall",
            "SparseCategoricalAccuracy",
        ],
    ),
    (
        "keras.callbacks",
        &[
            "Callback",
            "CSVLogger",
            "EarlyStopping",
            "LearningRateScheduler",
            "ModelCheckpoint",
            "ReduceLROnPlateau",
            "TensorBoard",
        ],
    ),
    (
        "keras.datasets",
        &[
            "boston_housing",
            "california_housing",
            "cifar10",
            "cifar100",
            "fashion_mnist",
            "imdb",
            "mnist",
            "reuters",
        ],
    ),
    (
        "keras.regularizers",
        &[
            "L1",
            "L1L2",
            "L2",
            "OrthogonalRegularizer",
            "l1",
            "l1_l2",
            "l2",
        ],
    ),
    (
        "keras.initializers",
        &[
            "Constant",
            "GlorotNormal",
            "GlorotUniform",
            "HeNormal",
            "HeUniform",
            "Identity",
            "LecunNormal",
            "LecunUniform",
            "Ones",
            "Orthogonal",
            "RandomNormal",
            "RandomUniform",
            "TruncatedNormal",
            "VarianceScaling",
            "Zeros",
        ],
    ),
    (
        "keras.constraints",
        &["MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm", "max_norm"],
    ),
    (
        "keras.utils",
        &[
            "image_dataset_from_directory",
            "load_img",
            "img_to_array",
            "pad_sequences",
            "plot_model",
            "set_random_seed",
            "text_dataset_from_directory",
            "to_categorical",
        ],
    ),
    (
        "keras.layers",
        &[
            "add",
            "average",
            "concatenate",
            "dot",
            "maximum",
            "minimum",
            "multiply",
            "subtract",
        ],
    ),
    (
        "collections",
        &[
            "Counter",
            "OrderedDict",
            "defaultdict",
            "deque",
            "namedtuple",
        ],
    ),
    ("functools", &["partial", "reduce"]),
    ("pathlib", &["Path"]),
    ("sklearn.model_selection", &["train_test_split"]),
    ("tqdm", &["tqdm"]),
    ("PIL", &["Image"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renamed_names_are_sorted() {
        assert!(RENAMED.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn no_name_means_two_things() {
        let mut names: Vec<_> = MEMBERS
            .iter()
            .flat_map(|(_, names)| *names)
            .copied()
            .collect();
        names.extend(RENAMED.iter().map(|(name, _)| *name));
        names.sort_unstable();
        let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert_eq!(twice, Vec::<&[&str]>::new());
    }

    #[test]
    fn well_known_names_mean_what_everybody_thinks() {
        let is_layer = |name: &str| name == "Dense";
        for (name, expected) in [
            ("models", Some("keras.models")),
            ("layers", Some("keras.layers")),
            ("tf", Some("tensorflow")),
            ("np", Some("numpy")),
            ("plt", Some("matplotlib.pyplot")),
            ("K", Some("keras.backend")),
            ("Sequential", Some("keras.Sequential")),
            ("Dense", Some("keras.layers.Dense")),
            ("mnist", Some("keras.datasets.mnist")),
            ("math", Some("math")),
            ("num_classes", None),
        ] {
            assert_eq!(meaning(name, &is_layer).as_deref(), expected, "{name}");
        }
    }
}
