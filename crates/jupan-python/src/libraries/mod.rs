//! What libraries around Keras make of data, as far as shapes go: written in Python, evaluated like the program itself.
//! What is not here is unknown.

use crate::value::Value;
use crate::vm::{R, Vm};

macro_rules! modules {
    ($($name:literal => $file:literal),* $(,)?) => {
        const MODULES: &[(&str, &str)] = &[$(($name, include_str!($file))),*];
    };
}

modules! {
    "einops" => "einops.py",
    "einops.layers.tensorflow" => "einops_layers.py",
    "keras_nlp.layers" => "keras_nlp_layers.py",
    "keras_tuner" => "keras_tuner.py",
    "sklearn.datasets" => "sklearn_datasets.py",
    "sklearn.decomposition" => "sklearn_decomposition.py",
    "sklearn.model_selection" => "sklearn_model_selection.py",
    "sklearn.preprocessing" => "sklearn_preprocessing.py",
    "tensorflow_addons.layers" => "tensorflow_addons_layers.py",
    "tensorflow_datasets" => "tensorflow_datasets.py",
    "tensorflow_examples.models.pix2pix.pix2pix" => "tensorflow_examples_pix2pix.py",
    "tensorflow_io.audio" => "tensorflow_io_audio.py",
    "tensorflow_hub" => "tensorflow_hub.py",
}

/// Modules that are the same as another.
const ALIASES: &[(&str, &str)] = &[
    ("einops.layers.keras", "einops.layers.tensorflow"),
    ("keras_hub.layers", "keras_nlp.layers"),
    ("keras_tuner.engine.hyperparameters", "keras_tuner"),
    ("keras_tuner.tuners", "keras_tuner"),
    ("kerastuner", "keras_tuner"),
    ("kerastuner.engine.hyperparameters", "keras_tuner"),
    ("kerastuner.tuners", "keras_tuner"),
    ("sklearn.cross_validation", "sklearn.model_selection"),
];

/// The module with this name.
pub(crate) fn import(vm: &mut Vm, name: &str) -> R<Option<Value>> {
    if let Some((_, module)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return vm.import_by_name(module).map(Some);
    }
    match MODULES.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => vm.library(name, text).map(Some),
        None => Ok(None),
    }
}

/// Whether `module.member` is one of these modules.
pub(crate) fn is_known(name: &str) -> bool {
    MODULES.iter().any(|(known, _)| *known == name)
        || ALIASES.iter().any(|(alias, _)| *alias == name)
}

#[cfg(test)]
mod tests {
    use super::MODULES;

    #[test]
    fn every_module_written_in_python_parses() {
        for (name, text) in MODULES {
            assert!(ruff_python_parser::parse_module(text).is_ok(), "{name}");
        }
    }
}
