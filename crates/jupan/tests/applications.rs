//! The architectures of `keras.applications`, by name.

use jupan::world::Nowhere;
use jupan::{Input, Report, Settings, analyse};

fn read(program: &str) -> Report {
    let input = Input::File {
        name: "net.py",
        bytes: program.as_bytes(),
    };
    let settings = Settings {
        keras: jupan::Keras::Three,
        ..Settings::default()
    };
    analyse(input, &Nowhere, &settings)
}

/// Each model as its name, its layers and its total.
fn models(program: &str) -> Vec<(String, usize, i64)> {
    let report = read(program);
    assert_eq!(said(&report), Vec::<String>::new(), "{program}");
    let models = report.models.iter().map(|model| {
        let total = model.totals.total.count.exact();
        let total = total.and_then(|n| i64::try_from(n).ok());
        (
            model.name.to_string(),
            model.rows.len(),
            total.unwrap_or_default(),
        )
    });
    models.collect()
}

fn said(report: &Report) -> Vec<String> {
    let messages = report.diagnostics.iter();
    messages
        .map(|diagnostic| diagnostic.message.to_string())
        .collect()
}

/// The parameters of all of them, as Keras states them.
const TOTALS: &[(&str, i64)] = &[
    ("ConvNeXtBase", 88_591_464),
    ("ConvNeXtLarge", 197_767_336),
    ("ConvNeXtSmall", 50_223_688),
    ("ConvNeXtTiny", 28_589_128),
    ("ConvNeXtXLarge", 350_196_968),
    ("DenseNet121", 8_062_504),
    ("DenseNet169", 14_307_880),
    ("DenseNet201", 20_242_984),
    ("EfficientNetB0", 5_330_571),
    ("EfficientNetB1", 7_856_239),
    ("EfficientNetB2", 9_177_569),
    ("EfficientNetB3", 12_320_535),
    ("EfficientNetB4", 19_466_823),
    ("EfficientNetB5", 30_562_527),
    ("EfficientNetB6", 43_265_143),
    ("EfficientNetB7", 66_658_687),
    ("EfficientNetV2B0", 7_200_312),
    ("EfficientNetV2B1", 8_212_124),
    ("EfficientNetV2B2", 10_178_374),
    ("EfficientNetV2B3", 14_467_622),
    ("EfficientNetV2L", 119_027_848),
    ("EfficientNetV2M", 54_431_388),
    ("EfficientNetV2S", 21_612_360),
    ("InceptionResNetV2", 55_873_736),
    ("InceptionV3", 23_851_784),
    ("MobileNet", 4_253_864),
    ("MobileNetV2", 3_538_984),
    ("MobileNetV3Large", 5_507_432),
    ("MobileNetV3Small", 2_554_968),
    ("NASNetLarge", 88_949_818),
    ("NASNetMobile", 5_326_716),
    ("ResNet101", 44_707_176),
    ("ResNet101V2", 44_675_560),
    ("ResNet152", 60_419_944),
    ("ResNet152V2", 60_380_648),
    ("ResNet50", 25_636_712),
    ("ResNet50V2", 25_613_800),
    ("VGG16", 138_357_544),
    ("VGG19", 143_667_240),
    ("Xception", 22_910_480),
];

#[test]
fn every_architecture_has_the_parameters_that_keras_states() {
    for (name, total) in TOTALS {
        let program = format!("import keras\nm = keras.applications.{name}(weights=None)");
        let found: Vec<i64> = models(&program).iter().map(|model| model.2).collect();
        assert_eq!(found, [*total], "{name}");
    }
}

#[test]
fn every_spelling_of_an_import_is_the_same_network() {
    for import in [
        "from keras.applications import VGG16",
        "from keras.applications.vgg16 import VGG16",
        "from tensorflow.keras.applications import *",
        "import tensorflow as tf\nVGG16 = tf.keras.applications.vgg16.VGG16",
        "import keras.applications.vgg16 as v\nVGG16 = v.VGG16",
        "from tensorflow.python.keras.applications.vgg16 import VGG16",
        "from keras.src.applications.vgg16 import VGG16",
        "from keras import applications\nVGG16 = applications.VGG16",
    ] {
        let found = models(&format!("{import}\nm = VGG16(include_top=False)"));
        assert_eq!(found, [("vgg16".to_owned(), 19, 14_714_688)], "{import}");
    }
}

#[test]
fn pre_trained_weights_bring_one_more_layer_to_efficientnet() {
    let found = models(
        "from keras.applications import EfficientNetB0 as B\nm = [B(weights=None), B(weights='imagenet')]",
    );
    let rows: Vec<usize> = found.iter().map(|model| model.1).collect();
    assert_eq!(rows, [240, 241]);
}

#[test]
fn where_the_recordings_had_no_pre_trained_weights_there_are_none() {
    let settings = Settings {
        as_recorded: true,
        ..Settings::default()
    };
    let input = Input::File {
        name: "net.py",
        bytes: b"from keras.applications import EfficientNetB0\nm = EfficientNetB0(classes=3)",
    };
    let report = analyse(input, &Nowhere, &settings);
    let rows: Vec<usize> = report.models.iter().map(|model| model.rows.len()).collect();
    assert_eq!(rows, [240]);
}

#[test]
fn architectures_are_called_by_their_names() {
    let found = models(
        "import keras\nfrom keras.applications import EfficientNetV2B0, MobileNet\nx = keras.Input((4,))\n\
         name = EfficientNetV2B0.__name__ + MobileNet.__name__\nm = keras.Model(x, x, name=name)",
    );
    assert_eq!(found, [("EfficientNetV2B0MobileNet".to_owned(), 1, 0)]);
    let report = read("from keras.applications import VGG16\nVGG16(depth=3)");
    assert_eq!(
        said(&report),
        ["TypeError: VGG16() got an unexpected keyword argument 'depth'"]
    );
}

#[test]
fn images_are_prepared_within_the_graph() {
    let found = models(
        "import keras\nfrom keras.applications.resnet50 import preprocess_input\n\
         x = keras.Input((8, 8, 3))\nm = keras.Model(x, preprocess_input(x))",
    );
    assert_eq!(found, [("functional".to_owned(), 6, 0)]);
}

#[test]
fn another_input_is_taken_with_what_made_it() {
    let found = models(
        "import keras\na, b = keras.Input((64, 64, 1)), keras.Input((64, 64, 2))\n\
         x = keras.layers.Concatenate()([a, b])\n\
         m = keras.applications.MobileNet(input_tensor=x, include_top=False, weights=None)",
    );
    assert_eq!(found, [("mobilenet_1.00_None".to_owned(), 88, 3_228_864)]);
}

#[test]
fn name_scopes_stand_before_the_names_of_weights() {
    let report = read(
        "import keras\nx = keras.Input((4,))\nwith keras.name_scope('outer'):\n    with keras.name_scope('inner'):\n        \
         y = keras.layers.Dense(2, name='d')(x)\nm = keras.Model(x, keras.layers.Dense(1, name='e')(y))",
    );
    let weights = report.models[0].rows.iter().flat_map(|row| &row.weights);
    let paths: Vec<String> = weights.map(|weight| weight.weight.path()).collect();
    assert_eq!(
        paths,
        [
            "outer/inner/d/kernel",
            "outer/inner/d/bias",
            "e/kernel",
            "e/bias"
        ]
    );
}

#[test]
fn what_keras_refuses_is_refused_at_the_line_of_the_program() {
    for call in [
        "VGG16(classes=10)",
        "VGG16(weights='nosuch')",
        "VGG16(weights=None, input_shape=(31, 32, 3))",
        "VGG16(weights=None, input_shape=(None, None, 3))",
        "VGG16(weights=None, input_shape=(224, 224))",
        "VGG16(input_shape=(224, 224, 1))",
        "VGG16(classifier_activation='sigmoid')",
        "VGG16(weights=None, depth=3)",
        "InceptionV3(weights=None, input_shape=(74, 75, 3))",
        "MobileNet(alpha=0.3)",
        "MobileNet(depth_multiplier=2)",
        "MobileNetV2(weights=None, input_tensor=keras.Input((96, 96, 3)), input_shape=(64, 64, 3))",
        "MobileNetV3Small(alpha=0.75, minimalistic=True)",
        "EfficientNetV2S(weights=None, name='mine')",
        "ConvNeXtTiny(name='mine')",
        "NASNetLarge(include_top=False, input_shape=(None, None, 3))",
        "VGG17()",
    ] {
        let report = read(&format!("import keras\nm = keras.applications.{call}"));
        assert!(report.models.is_empty(), "{call}");
        let spans = report
            .diagnostics
            .iter()
            .filter_map(|diagnostic| diagnostic.span);
        let places = spans.filter_map(|span| Some((report.program.source(span.source)?, span)));
        let lines: Vec<_> = places
            .map(|(source, span)| (&*source.file, source.place(span.start).line))
            .collect();
        assert_eq!(lines, [("net.py", 2)], "{call}: {:?}", said(&report));
    }
}
