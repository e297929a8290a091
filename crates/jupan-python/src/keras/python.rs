//! The parts of Keras that are written in Python, evaluated like the program itself and read only when they are used:
//! the architectures of `keras.applications`, by family, name scopes, and the data sets that models are fed with.

use crate::name::known;
use crate::value::{ModuleId, Value};
use crate::vm::{R, Vm};

macro_rules! modules {
    ($($name:literal => $file:literal),* $(,)?) => {
        /// The modules, by name.
        const MODULES: &[(&str, &str)] = &[$(($name, include_str!($file))),*];
    };
}

modules! {
    "keras.applications.convnext" => "applications/convnext.py",
    "keras.applications.densenet" => "applications/densenet.py",
    "keras.applications.efficientnet" => "applications/efficientnet.py",
    "keras.applications.efficientnet_v2" => "applications/efficientnet_v2.py",
    "keras.applications.imagenet_utils" => "applications/imagenet_utils.py",
    "keras.applications.inception_resnet_v2" => "applications/inception_resnet_v2.py",
    "keras.applications.inception_v3" => "applications/inception_v3.py",
    "keras.applications.mobilenet" => "applications/mobilenet.py",
    "keras.applications.mobilenet_v2" => "applications/mobilenet_v2.py",
    "keras.applications.mobilenet_v3" => "applications/mobilenet_v3.py",
    "keras.applications.nasnet" => "applications/nasnet.py",
    "keras.applications.network" => "applications/network.py",
    "keras.applications.resnet" => "applications/resnet.py",
    "keras.applications.resnet_v2" => "applications/resnet_v2.py",
    "keras.applications.vgg" => "applications/vgg.py",
    "keras.applications.xception" => "applications/xception.py",
    "keras.backend.common.name_scope" => "name_scope.py",
    "keras.utils.datasets_of_files" => "datasets_of_files.py",
    "tensorflow.audio" => "tensorflow_audio.py",
    "tensorflow.data" => "tensorflow_data.py",
    "tensorflow.lookup" => "tensorflow_lookup.py",
}

/// Modules that are part of another here.
const ALIASES: &[(&str, &str)] = &[
    ("keras.applications.resnet50", "keras.applications.resnet"),
    ("keras.applications.vgg16", "keras.applications.vgg"),
    ("keras.applications.vgg19", "keras.applications.vgg"),
];

/// The architectures of each module of `keras.applications`.
const APPLICATIONS: &[(&str, &[&str])] = &[
    (
        "convnext",
        &[
            "ConvNeXtBase",
            "ConvNeXtLarge",
            "ConvNeXtSmall",
            "ConvNeXtTiny",
            "ConvNeXtXLarge",
        ],
    ),
    ("densenet", &["DenseNet121", "DenseNet169", "DenseNet201"]),
    (
        "efficientnet",
        &[
            "EfficientNetB0",
            "EfficientNetB1",
            "EfficientNetB2",
            "EfficientNetB3",
            "EfficientNetB4",
            "EfficientNetB5",
            "EfficientNetB6",
            "EfficientNetB7",
        ],
    ),
    (
        "efficientnet_v2",
        &[
            "EfficientNetV2B0",
            "EfficientNetV2B1",
            "EfficientNetV2B2",
            "EfficientNetV2B3",
            "EfficientNetV2L",
            "EfficientNetV2M",
            "EfficientNetV2S",
        ],
    ),
    ("inception_resnet_v2", &["InceptionResNetV2"]),
    ("inception_v3", &["InceptionV3"]),
    ("mobilenet", &["MobileNet"]),
    ("mobilenet_v2", &["MobileNetV2"]),
    ("mobilenet_v3", &["MobileNetV3Large", "MobileNetV3Small"]),
    ("nasnet", &["NASNetLarge", "NASNetMobile"]),
    ("resnet", &["ResNet101", "ResNet152", "ResNet50"]),
    ("resnet_v2", &["ResNet101V2", "ResNet152V2", "ResNet50V2"]),
    ("vgg", &["VGG16", "VGG19"]),
    ("xception", &["Xception"]),
];

/// Whether a name is that of an architecture.
pub(crate) fn is_application(name: &str) -> bool {
    applications().any(|known| known == name)
}

/// Whether a module is one of these.
pub(crate) fn is_library(name: &str) -> bool {
    MODULES.iter().any(|(known, _)| *known == name)
}

/// The module that a name stands for, if it is one of these.
pub(super) fn import(vm: &mut Vm, name: &str) -> R<Option<Value>> {
    if let Some((_, module)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return vm.import_by_name(module).map(Some);
    }
    let Some((_, text)) = MODULES.iter().find(|(known, _)| *known == name) else {
        return Ok(None);
    };
    // Other versions of Keras have more in their modules.
    let module = vm.library(name, text)?;
    let Value::Module(id) = module else {
        return Ok(Some(module));
    };
    name_architectures(vm, id, name);
    if vm.options.as_recorded && name == "keras.applications.network" {
        let pretrained = vm.name("PRETRAINED");
        vm.globals(id).fresh().insert(pretrained, Value::None);
    }
    Ok(Some(module))
}

/// Functions that a family makes for its members are called as the members are.
fn name_architectures(vm: &mut Vm, id: ModuleId, module: &str) {
    let family = module.rsplit('.').next();
    let members = APPLICATIONS
        .iter()
        .find(|(known, _)| Some(*known) == family);
    for member in members.into_iter().flat_map(|(_, members)| *members) {
        let name = vm.name(member);
        if let Some(Value::Function(function)) = vm.globals(id).read().get(&name) {
            let mut attributes = function.attrs.fresh();
            attributes.insert(known::NAME, Value::str(member));
            attributes.insert(known::QUALNAME, Value::str(member));
        }
    }
}

/// A member of `keras.applications`: an architecture or a module.
pub(super) fn application(vm: &mut Vm, name: &str) -> R<Option<Value>> {
    let path = format!("keras.applications.{name}");
    let names = |known: &[(&str, &str)]| known.iter().any(|(known, _)| *known == path);
    if names(MODULES) || names(ALIASES) {
        return vm.import_by_name(&path).map(Some);
    }
    let Some((module, _)) = APPLICATIONS
        .iter()
        .find(|(_, members)| members.contains(&name))
    else {
        return Ok(None);
    };
    member(vm, &format!("keras.applications.{module}"), name).map(Some)
}

/// What reads data from folders, files and arrays, wherever a version of Keras or TensorFlow keeps it.
const DATASETS_OF_FILES: &[&str] = &[
    "ImageDataGenerator",
    "TimeseriesGenerator",
    "audio_dataset_from_directory",
    "decode_bmp",
    "decode_image",
    "decode_jpeg",
    "decode_png",
    "image_dataset_from_directory",
    "img_to_array",
    "load_img",
    "read_file",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
];

/// A function or class that reads data from folders and arrays.
pub(super) fn dataset_of_files(vm: &mut Vm, name: &str) -> R<Option<Value>> {
    match DATASETS_OF_FILES.contains(&name) {
        true => member(vm, "keras.utils.datasets_of_files", name).map(Some),
        false => Ok(None),
    }
}

/// What a module has under a name.
pub(super) fn member(vm: &mut Vm, module: &str, name: &str) -> R<Value> {
    let module = vm.import_by_name(module)?;
    let name = vm.name(name);
    vm.get_attr(&module, name)
}

/// The architectures that `from keras.applications import *` brings.
pub(super) fn applications() -> impl Iterator<Item = &'static str> {
    APPLICATIONS
        .iter()
        .flat_map(|(_, members)| members.iter().copied())
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
