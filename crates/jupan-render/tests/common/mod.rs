//! Small models made through the core and the catalogue, and the recordings of the oracle.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub mod read_back;

use jupan_core::message::Message;
use std::io::Read;
use std::path::{Path, PathBuf};

use jupan_core::call::{self, Common};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::functional::functional;
use jupan_core::layer::Plain;
use jupan_core::program::{OperationId, TensorId};
use jupan_core::report::{ModelReport, Report};
use jupan_core::sequential;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

/// A program in the making.
#[derive(Default)]
pub struct Maker {
    pub host: Plain,
}

impl Maker {
    pub fn layer(&mut self, class: &str, arguments: &[(&str, Value)]) -> OperationId {
        let entry = jupan_layers::CATALOGUE.layer(class).expect(class);
        let passed = arguments
            .iter()
            .fold(Passed::default(), |passed, (name, value)| {
                passed.with(name, value.clone())
            });
        call::construct(&mut self.host, entry, passed, None).expect(class)
    }

    pub fn input(&mut self, dims: &[Dim]) -> TensorId {
        self.named_input(dims, DType::Float32, None)
    }

    pub fn named_input(&mut self, dims: &[Dim], dtype: DType, name: Option<&str>) -> TensorId {
        let mut shape = vec![Dim::Unspecified];
        shape.extend_from_slice(dims);
        let axes = call::input_axes(shape, false);
        call::input(&mut self.host, axes, dtype, name.map(Into::into), None)
    }

    /// Makes a layer and calls it.
    pub fn apply(
        &mut self,
        class: &str,
        arguments: &[(&str, Value)],
        inputs: &[TensorId],
    ) -> TensorId {
        let layer = self.layer(class, arguments);
        self.call(layer, inputs)
    }

    /// Calls a layer on one tensor, or on a list of several.
    pub fn call(&mut self, layer: OperationId, inputs: &[TensorId]) -> TensorId {
        let passed = match inputs {
            [one] => Passed::positional([Value::Tensor(*one)]),
            _ => Passed::positional([list(inputs)]),
        };
        let output = call::call(&mut self.host, layer, passed, None).unwrap();
        output.tensors()[0]
    }

    pub fn sequential(&mut self, layers: &[OperationId]) -> OperationId {
        let model = sequential::new(&mut self.host, "Sequential", trainable(), None);
        for layer in layers {
            let value = Value::Operation(*layer);
            sequential::add(&mut self.host, model, &value, false, None).unwrap();
        }
        sequential::rebuild(&mut self.host, model, None).unwrap();
        model
    }

    pub fn model(&mut self, inputs: &[TensorId], outputs: &[TensorId]) -> OperationId {
        let (inputs, outputs) = (list(inputs), list(outputs));
        functional(
            &mut self.host,
            "Functional",
            inputs,
            outputs,
            trainable(),
            None,
        )
        .unwrap()
    }

    pub fn report(self, models: &[(&str, OperationId)]) -> Report {
        let program = self.host.program;
        let models = models
            .iter()
            .map(|(variable, id)| ModelReport::of(&program, *id, Some((*variable).to_owned())))
            .collect();
        Report {
            files: vec!["model.py".into()],
            program,
            models,
            variables: Vec::new(),
            summaries: Vec::new(),
            unseen_summaries: Vec::new(),
            uncalled: Vec::new(),
            diagnostics: Vec::new(),
        }
    }
}

fn trainable() -> Common {
    Common {
        trainable: true,
        ..Common::default()
    }
}

fn list(tensors: &[TensorId]) -> Value {
    Value::list(
        tensors
            .iter()
            .map(|id| Value::Tensor(*id))
            .collect::<Vec<_>>(),
    )
}

pub fn int(n: i64) -> Value {
    Value::Int(n)
}

/// The seed's network.
pub fn seed() -> Report {
    let mut maker = Maker::default();
    let shape = Value::tuple([28, 28, 1].map(Value::Int));
    let conv = |maker: &mut Maker, filters, first: bool| {
        let mut arguments = vec![("filters", int(filters)), ("kernel_size", int(3))];
        if first {
            arguments.push(("input_shape", shape.clone()));
        }
        maker.layer("Conv2D", &arguments)
    };
    let layers = [
        conv(&mut maker, 32, true),
        maker.layer("MaxPooling2D", &[]),
        conv(&mut maker, 64, false),
        maker.layer("MaxPooling2D", &[]),
        conv(&mut maker, 64, false),
        maker.layer("Flatten", &[]),
        maker.layer("Dense", &[("units", int(64))]),
        maker.layer("Dense", &[("units", int(10))]),
    ];
    let model = maker.sequential(&layers);
    maker.report(&[("model", model)])
}

/// Two branches from one input, a layer that both share, and a model inside.
pub fn branches() -> Report {
    branches_with(|_, _| {})
}

/// The same, changed at the end; the layer that is shared goes along.
pub fn branches_with(change: impl FnOnce(&mut Maker, OperationId)) -> Report {
    let mut maker = Maker::default();
    let inner_layers = [
        maker.layer(
            "Dense",
            &[("units", int(16)), ("input_shape", Value::tuple([int(8)]))],
        ),
        maker.layer("BatchNormalization", &[]),
    ];
    let inner = maker.sequential(&inner_layers);
    let input = maker.input(&[Dim::Known(8)]);
    let shared = maker.layer(
        "Dense",
        &[("units", int(8)), ("name", Value::str("shared"))],
    );
    let left = maker.call(shared, &[input]);
    let right = maker.call(shared, &[left]);
    let nested = maker.call(inner, &[right]);
    let merge = maker.layer("Concatenate", &[]);
    let merged = maker.call(merge, &[left, nested]);
    let model = maker.model(&[input], &[merged]);
    change(&mut maker, shared);
    maker.report(&[("model", model), ("inner", inner)])
}

/// The network of `medium_model.py` beside the recordings of the seed: three inputs, residual blocks, recurrent layers, a shared
/// layer, two outputs.
pub fn medium() -> Report {
    let mut maker = Maker::default();
    let str = |text: &str| Value::str(text);
    let image = [32, 32, 3].map(Dim::Known);
    let image = maker.named_input(&image, DType::Float32, Some("image"));
    let tokens = maker.named_input(&[Dim::Unspecified], DType::Int32, Some("tokens"));
    let meta = maker.named_input(&[Dim::Known(6)], DType::Float32, Some("meta"));
    let mut x = image;
    for (at, filters) in [8, 16, 32].into_iter().enumerate() {
        let name = |part: &str| ("name", Value::str(&format!("block{at}_{part}")));
        let filters = ("filters", int(filters));
        let size = |n| ("kernel_size", int(n));
        let conv = [
            filters.clone(),
            size(3),
            ("padding", str("same")),
            ("use_bias", Value::Bool(false)),
            name("conv"),
        ];
        let y = maker.apply("Conv2D", &conv, &[x]);
        let y = maker.apply("BatchNormalization", &[name("bn")], &[y]);
        let relu = [("activation", str("relu")), name("relu")];
        let y = maker.apply("Activation", &relu, &[y]);
        let s = maker.apply("Conv2D", &[filters, size(1), name("proj")], &[x]);
        let sum = maker.apply("Add", &[name("add")], &[y, s]);
        x = maker.apply("MaxPooling2D", &[name("pool")], &[sum]);
    }
    let x = maker.apply("GlobalAveragePooling2D", &[], &[x]);
    let name = |name: &str| ("name", Value::str(name));
    let sizes = [("input_dim", int(200)), ("output_dim", int(16))];
    let embedding = [sizes[0].clone(), sizes[1].clone(), name("embedding")];
    let t = maker.apply("Embedding", &embedding, &[tokens]);
    let sequences = ("return_sequences", Value::Bool(true));
    let lstm = maker.layer("LSTM", &[("units", int(12)), sequences]);
    let both = [("layer", Value::Operation(lstm)), name("bilstm")];
    let t = maker.apply("Bidirectional", &both, &[t]);
    let t = maker.apply("GRU", &[("units", int(10)), name("gru")], &[t]);
    let units = |n| ("units", int(n));
    let shared = maker.layer("Dense", &[units(24), name("shared_dense")]);
    let a = maker.apply("Dense", &[units(16)], &[meta]);
    let a = maker.call(shared, &[a]);
    let b = maker.apply("Dense", &[units(16)], &[t]);
    let b = maker.call(shared, &[b]);
    let merged = maker.apply("Concatenate", &[name("merge")], &[x, a, b]);
    let merged = maker.apply("Dropout", &[("rate", Value::Float(0.3))], &[merged]);
    let label = maker.apply("Dense", &[units(5), name("label")], &[merged]);
    let score = maker.apply("Dense", &[units(1), name("score")], &[merged]);
    let model = maker.model(&[image, tokens, meta], &[label, score]);
    maker.host.program.operation_mut(model).name = "medium".into();
    maker.report(&[("model", model)])
}

/// Two layers with Korean names.
pub fn korean() -> Report {
    let mut maker = Maker::default();
    let dense = |maker: &mut Maker, name: &str, units| {
        let arguments = [("units", int(units)), ("name", Value::str(name))];
        maker.layer("Dense", &arguments)
    };
    let hidden = "은닉층_가나다라마바사아자차카타파하거너더러머버";
    let shape = ("input_shape", Value::tuple([int(4)]));
    let first = maker.layer(
        "Dense",
        &[("units", int(3)), ("name", Value::str(hidden)), shape],
    );
    let layers = [first, dense(&mut maker, "출력", 2)];
    let model = maker.sequential(&layers);
    maker.host.program.operation_mut(model).name = "한국어_모델".into();
    maker.report(&[("model", model)])
}

/// A Sequential that does not know its input.
pub fn unbuilt() -> Report {
    let mut maker = Maker::default();
    let layers = [
        maker.layer("Dense", &[("units", int(4))]),
        maker.layer("Flatten", &[]),
    ];
    let model = maker.sequential(&layers);
    maker.report(&[("model", model)])
}

/// An embedding whose size only data knows, and a layer of which nothing is known.
pub fn symbols() -> Report {
    let mut maker = Maker::default();
    let words = Dim::symbol("len(word_index)").plus(&Dim::Known(1));
    let layers = [
        maker.layer(
            "Embedding",
            &[("input_dim", words.into()), ("output_dim", int(64))],
        ),
        maker.layer(
            "Dense",
            &[(
                "units",
                Value::Unknown(Message::verbatim("a column of data.csv")),
            )],
        ),
        maker.layer("Dense", &[("units", int(2))]),
    ];
    let input = maker.input(&[Dim::Known(10)]);
    let output = layers
        .iter()
        .fold(input, |tensor, layer| maker.call(*layer, &[tensor]));
    let model = maker.model(&[input], &[output]);
    maker.report(&[("model", model)])
}

/// The folder of the whole project.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

pub fn oracle() -> PathBuf {
    root().join("oracle/keras")
}

/// The text of a recording, compressed or not.
#[allow(clippy::disallowed_methods, reason = "tests read files")]
pub fn read(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    match path.extension().is_some_and(|e| e == "gz") {
        true => flate2::read::GzDecoder::new(&*bytes)
            .read_to_string(&mut text)
            .unwrap(),
        false => (&*bytes).read_to_string(&mut text).unwrap(),
    };
    text
}

/// A text of the folder `seed`.
pub fn seed_text(name: &str) -> String {
    read(&oracle().join("seed").join(name))
}

/// A text that Keras printed for one of the models above.
pub fn keras_text(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keras");
    read(&folder.join(name))
}
