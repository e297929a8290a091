//! The report as JSON. The structures here are the committed schema (`schema/report.schema.json`), whatever the internal ones
//! become.

use std::collections::HashMap;
use std::io;
use std::rc::Rc;

use jupan_core::axis::{self, How, Padding};
use jupan_core::diagnostic::{self, Severity, Span};
use jupan_core::dim::{Count, Dim};
use jupan_core::program::{OperationKind, TensorId};
use jupan_core::report::{self, ModelReport, WeightReport};
use jupan_cost::budget::Measure;
use serde::{Serialize, Serializer};

use crate::columns::{self, FromTrace};
use crate::cost::permille;
use crate::field::OfAxis;
use crate::formula::{self, Formula};
use crate::numbers::Digits;
use crate::rows::{self, Scene};

/// The version of the schema.
pub(crate) const SCHEMA: u32 = 1;

/// The report on some of its models, as JSON with a line break at the end.
pub fn json(
    report: &report::Report,
    models: &[&ModelReport],
    summaries: &[report::Summary],
) -> String {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _ = write(report, models, summaries, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

/// Writes the report on some of its models, and its summaries, layer by layer: all together may be large.
///
/// # Errors
/// What the writer refuses.
pub fn write(
    report: &report::Report,
    models: &[&ModelReport],
    summaries: &[report::Summary],
    mut to: &mut dyn io::Write,
) -> io::Result<()> {
    let scene = Scene::new(&report.program);
    let written = Report::new(&scene, report, models, summaries);
    serde_json::to_writer_pretty(&mut to, &written)?;
    to.write_all(b"\n")
}

/// What is told of the models of some files, as JSON with a line break at the end.
pub(crate) fn document<'a, T: Serialize>(
    report: &report::Report,
    models: impl Iterator<Item = (&'a ModelReport, T)>,
) -> String {
    let models = models.map(|(model, told)| OfModel {
        variable: model.variable.clone(),
        name: model.name.to_string(),
        class: model.class.to_string(),
        told,
    });
    let document = Document {
        jupan: env!("CARGO_PKG_VERSION"),
        schema: SCHEMA,
        files: report.files.iter().map(ToString::to_string).collect(),
        models: models.collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// What is told of the models of some files.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Document"))]
pub(crate) struct Document<T> {
    /// The version of jupan.
    jupan: &'static str,
    /// The version of this schema.
    schema: u32,
    /// The files as they were named.
    files: Vec<String>,
    /// The models.
    models: Vec<OfModel<T>>,
}

/// What is told of a model.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(rename = "Model"))]
struct OfModel<T> {
    /// The expression that reaches it in the program.
    variable: Option<String>,
    /// Its name.
    name: String,
    /// Its class.
    class: String,
    /// What is told of it.
    #[serde(flatten)]
    told: T,
}

/// What jupan found out about the neural networks in some files.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Report<'a> {
    /// The version of jupan.
    jupan: &'static str,
    /// The version of this schema.
    schema: u32,
    /// The files as they were named.
    files: Vec<String>,
    /// The Keras that they were read as.
    keras: Keras,
    /// The models, in the order of their variables.
    models: Vec<Model<'a>>,
    /// The models as they stood at each call of `summary()`.
    summaries: Vec<Summary<'a>>,
    /// Functions and classes that make models but were not called.
    uncalled: Vec<Uncalled>,
    /// What there is to say about the files.
    diagnostics: Vec<Diagnostic>,
}

/// A version of Keras.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Keras {
    /// Which: `keras-1`, `keras-2` (2.0 to 2.3, a package of its own), `tensorflow-1`, `tensorflow-2.0` (2.0 to 2.3), `tensorflow-2` (`tf.keras`; Keras 2.4
    /// to 2.15 and tf_keras, too) or `keras-3`.
    era: &'static str,
    /// Its major version.
    version: u8,
    /// What in the source says so; empty where nothing does.
    signs: Vec<String>,
}

/// A model.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Model<'a> {
    /// The expression that reaches it in the program: `model`, `models[0]`. None where no variable does.
    variable: Option<String>,
    /// Its name.
    name: String,
    /// Its class.
    class: String,
    /// How it is made: `sequential`, `functional`, `subclassed`, or `layer` for a single layer.
    kind: &'static str,
    /// What it takes.
    inputs: Vec<Tensor>,
    /// What it makes.
    outputs: Vec<Tensor>,
    /// The rows of Keras's table, in its order.
    #[cfg_attr(test, schemars(with = "Vec<Layer>"))]
    layers: Layers<'a>,
    /// The sums over all weights, each counted once.
    params: Totals,
    /// What it costs to use it, where that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_use: Option<InUse>,
    /// What Keras would state now, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    keras: Option<KerasModel>,
    /// The place up to which the program could be followed; later changes to the model are not in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    up_to: Option<Place>,
}

/// What it costs to use a model for one sample.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct InUse {
    /// The multiply-adds of one call.
    macs: Number,
    /// The bytes of activations that must be there at once.
    peak_memory: Number,
}

/// A tensor.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Tensor {
    /// The operation that made it, which call of that, and which output of the call: `dense[0][0]`. None outside of a graph.
    from: Option<String>,
    /// Its extents.
    shape: Vec<Extent>,
    /// The type of its elements.
    dtype: &'static str,
}

/// An extent: a number, null where the model does not fix it, otherwise the text of a symbol or a formula, or `?`. In a shape, `…`
/// in the first place stands for any number of axes: a shape of which nothing is known is `["…"]`.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum Extent {
    /// A number.
    Number(i64),
    /// Python's None.
    Unspecified,
    /// What only data knows.
    Text(String),
}

/// A count: a number, or what is known of it where it holds symbols or unknowns.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum Number {
    /// The number.
    Exact(i128),
    /// What is known of it.
    Open {
        /// What is counted, with `?` for what is not known.
        formula: String,
        /// It is not less than this.
        at_least: i128,
        /// Why parts are not known.
        missing: Vec<String>,
    },
}

/// A layer, an operation or an input, with all its calls in the model.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Layer<'a> {
    /// `layer`, `op` or `input`. A model inside is a `layer` that has `layers`.
    kind: &'static str,
    /// Its name.
    name: String,
    /// Its class.
    class: String,
    /// The shapes of all outputs of its last call.
    output_shapes: Vec<Vec<Extent>>,
    /// Its calls: one for most, several for a shared layer.
    calls: Vec<Call>,
    /// The extents of its kernel or pool.
    #[serde(skip_serializing_if = "Option::is_none")]
    kernel: Option<Vec<Extent>>,
    /// How many numbers its weights hold.
    params: Number,
    /// The part that its parameters are of the model's, in percent with one decimal. None where either is no number.
    percent: Option<f64>,
    /// How many of them training changes.
    trainable_params: Number,
    /// The multiply-adds of all its calls for one sample, where a column or an order of rows asked for work and it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    macs: Option<Number>,
    /// The part that its multiply-adds are of the model's, in percent with one decimal. None where either is no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    macs_percent: Option<f64>,
    /// The bytes of activations that training keeps of it for one sample, where work was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    activations: Option<Number>,
    /// How far it sees along the axes of the inputs along which windows slide, where work was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    receptive_field: Vec<OfAxis>,
    /// How `params` arises: products of extents, one for each weight, or the counts of layers inside. None without weights.
    formula: Option<String>,
    /// The outputs that it takes, call by call: `dense[0][0]` is the first output of the first call of `dense`.
    connected_to: Vec<String>,
    /// Its weights and those of the layers inside.
    weights: Vec<Weight>,
    /// Where it is made.
    source: Option<Place>,
    /// What Keras would state now, where it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    keras: Option<KerasLayer>,
    /// The rows of a model inside.
    #[serde(skip_serializing_if = "Layers::is_empty")]
    #[cfg_attr(test, schemars(with = "Vec<Layer>"))]
    layers: Layers<'a>,
}

/// One call of a layer.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Call {
    /// What went in.
    inputs: Vec<Tensor>,
    /// The shapes of what came out.
    output_shapes: Vec<Vec<Extent>>,
    /// The types of what came out.
    dtypes: Vec<&'static str>,
}

/// A weight.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Weight {
    /// Its name: `kernel`.
    name: String,
    /// Its name with those of the layers around: `sequential/dense/kernel`.
    path: String,
    /// Its extents.
    shape: Vec<Extent>,
    /// The type of its numbers.
    dtype: &'static str,
    /// Whether training changes it.
    trainable: bool,
    /// How the number of its numbers arises: `3 × 3 × 1 × 32`.
    formula: String,
    /// Its axes: what `shape` is made of.
    axes: Vec<Axis>,
}

/// An axis, or a part of the arithmetic behind one.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Axis {
    /// What it is called, in English: `input channels`.
    name: &'static str,
    /// Its extent.
    size: Extent,
    /// How the extent arises.
    origin: Origin,
}

/// How an extent arises, one step back.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Origin {
    /// Part of the layer's definition, or stated without a reason.
    Fixed,
    /// Set by an argument.
    Argument {
        /// The layer that has the argument.
        layer: String,
        /// The argument.
        argument: &'static str,
        /// Where it is written. None for a default.
        source: Option<Place>,
    },
    /// The same as an axis of a tensor.
    Axis {
        /// The operation that made the tensor, which call of that, and which output of the call. None outside of a graph.
        from: Option<String>,
        /// What the axis is called there.
        name: &'static str,
        /// Which axis, from 0.
        axis: usize,
    },
    /// The product of these.
    Product {
        /// The factors.
        factors: Vec<Axis>,
    },
    /// The sum of these.
    Sum {
        /// The parts.
        parts: Vec<Axis>,
    },
    /// The first less all the others.
    Difference {
        /// The parts.
        parts: Vec<Axis>,
    },
    /// The first over the second, without remainder.
    Quotient {
        /// Both.
        parts: Vec<Axis>,
    },
    /// As many parts of the second's size as the first needs: their quotient rounded up.
    Parts {
        /// Both.
        parts: Vec<Axis>,
    },
    /// The number of places where a window fits.
    Window(Box<Window>),
    /// The extent that a transposed convolution makes.
    TransposedWindow(Box<Window>),
}

/// A window sliding along an axis.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Window {
    /// The axis it slides along.
    input: Axis,
    /// Its size, before dilation.
    kernel: Extent,
    /// How far it moves at each step.
    stride: Extent,
    /// The distance of its taps.
    dilation: Extent,
    /// What is done at the edges: `valid`, `same` or `causal`.
    padding: &'static str,
    /// Extra places at the end, where a transposed convolution has them.
    output_padding: Option<Extent>,
}

/// What Keras would state of a layer now, where it differs.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct KerasLayer {
    /// The shapes that Keras prints; null where it prints `?`.
    #[serde(skip_serializing_if = "Option::is_none")]
    output_shapes: Option<Option<Vec<Vec<Extent>>>>,
    /// The count that Keras states.
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<i128>,
    /// The trainable part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    trainable_params: Option<i128>,
    /// False where the weights do not exist yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    built: Option<bool>,
}

/// What Keras would state of a model now, where it differs.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct KerasModel {
    /// The count that Keras states, without the optimizer.
    params: i128,
    /// Whether the weights exist.
    built: bool,
}

/// The sums over a model's weights.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Totals {
    /// All weights.
    total: Number,
    /// Those that training changes.
    trainable: Number,
    /// The others.
    non_trainable: Number,
    /// What the optimizer keeps, once training has begun.
    optimizer: Number,
    /// All weights and the optimizer, which Keras calls the total.
    total_with_optimizer: Number,
    /// The bytes that all weights take.
    bytes: Number,
}

/// A call of `summary()`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Summary<'a> {
    /// The file of the call.
    file: Option<String>,
    /// The cell, from 1, in a notebook.
    cell: Option<usize>,
    /// The line, from 1.
    line: Option<usize>,
    /// The column in characters, from 1.
    column: Option<usize>,
    /// The model as it stood.
    #[serde(flatten)]
    model: Model<'a>,
}

/// A function or class that makes a model but was not called.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Uncalled {
    /// A call of it, with what must be filled in.
    call: String,
    /// Where it is defined.
    source: Option<Place>,
}

/// A place in a file.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Place {
    /// The file.
    file: String,
    /// The cell, from 1, in a notebook.
    cell: Option<usize>,
    /// The line, from 1.
    line: usize,
    /// The column in characters, from 1.
    column: usize,
}

/// Something to say about what was read.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Diagnostic {
    /// What kind it is, as one word.
    kind: &'static str,
    /// `note`, `warning` or `error`.
    severity: &'static str,
    /// One sentence, in English whatever the language of the output.
    message: String,
    /// The file.
    file: Option<String>,
    /// The cell, from 1, in a notebook.
    cell: Option<usize>,
    /// The line, from 1.
    line: Option<usize>,
    /// The column in characters, from 1.
    column: Option<usize>,
    /// More about it: the shapes, the arithmetic.
    notes: Vec<String>,
    /// What to do.
    help: Option<String>,
}

/// The layers of a model, each put together when it is written.
struct Layers<'a> {
    scene: &'a Scene<'a>,
    rows: &'a [report::Row],
    amounts: Rc<Amounts>,
}

/// What is told of the rows of a model beside what they hold themselves.
struct Amounts {
    /// The numbers in all weights of the model.
    params: Count,
    /// What a trace tells of the rows, if the model was traced.
    traced: HashMap<*const report::Row, FromTrace>,
}

impl Amounts {
    fn new(scene: &Scene<'_>, model: &ModelReport) -> Self {
        Self {
            params: model.totals.total.count.clone(),
            traced: columns::from_trace(scene.program, model),
        }
    }
}

/// A part of a whole in percent, with one decimal.
fn percent(part: &Count, whole: &Count) -> Option<f64> {
    let tenths = permille(part, whole)?;
    Some(i32::try_from(tenths).ok().map(f64::from)? / 10.0)
}

impl Layers<'_> {
    fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Serialize for Layers<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let layers = self
            .rows
            .iter()
            .map(|row| Layer::new(self.scene, row, &self.amounts));
        serializer.collect_seq(layers)
    }
}

impl<'a> Report<'a> {
    fn new(
        scene: &'a Scene<'a>,
        report: &'a report::Report,
        models: &[&'a ModelReport],
        summaries: &'a [report::Summary],
    ) -> Self {
        let all = models.len() == report.models.len();
        let wanted = |model: &ModelReport| all || models.iter().any(|m| m.id == model.id);
        let summaries = summaries.iter().filter(|s| wanted(&s.model));
        Self {
            jupan: env!("CARGO_PKG_VERSION"),
            schema: SCHEMA,
            files: report.files.iter().map(ToString::to_string).collect(),
            keras: Keras {
                era: report.program.era.code(),
                version: report.program.era.version(),
                signs: report
                    .program
                    .era_signs
                    .iter()
                    .map(ToString::to_string)
                    .collect(),
            },
            models: models.iter().map(|m| Model::new(scene, m)).collect(),
            summaries: summaries.map(|s| Summary::new(scene, s)).collect(),
            uncalled: report
                .uncalled
                .iter()
                .map(|uncalled| Uncalled {
                    call: uncalled.call.clone(),
                    source: place(scene, uncalled.span),
                })
                .collect(),
            diagnostics: report
                .diagnostics
                .iter()
                .map(|diagnostic| Diagnostic::new(scene, diagnostic))
                .collect(),
        }
    }
}

impl<'a> Model<'a> {
    pub(crate) fn new(scene: &'a Scene<'a>, model: &'a ModelReport) -> Self {
        let tensors = |ids: &[TensorId]| ids.iter().map(|id| tensor(scene, *id)).collect();
        let stated = &model.keras_totals.total.count;
        let differs = !model.built_in_keras || *stated != model.totals.total.count;
        let keras = differs.then(|| KerasModel {
            params: stated.known.constant().unwrap_or_default(),
            built: model.built_in_keras,
        });
        Self {
            variable: model.variable.clone(),
            name: model.name.to_string(),
            class: model.class.to_string(),
            kind: model.kind.code(),
            inputs: tensors(&model.inputs),
            outputs: tensors(&model.outputs),
            layers: Layers {
                scene,
                rows: &model.rows,
                amounts: Rc::new(Amounts::new(scene, model)),
            },
            params: Totals::new(&model.totals),
            in_use: model.trace.as_ref().map(|_| InUse {
                macs: Number::from(&Measure::Macs.of(scene.program, model)),
                peak_memory: Number::from(&Measure::PeakMemory.of(scene.program, model)),
            }),
            keras,
            up_to: place(scene, model.frozen),
        }
    }
}

impl<'a> Layer<'a> {
    fn new(scene: &'a Scene<'a>, row: &'a report::Row, amounts: &Rc<Amounts>) -> Self {
        let params = rows::count(row, &row.params);
        let traced = amounts.traced.get(&std::ptr::from_ref(row));
        let macs = traced.and_then(|told| told.macs.as_ref());
        let connected_to = row.connected_to.iter();
        Self {
            kind: rows::kind(row),
            name: row.name.to_string(),
            class: row.class.to_string(),
            output_shapes: shapes(scene, row.outputs()),
            calls: row
                .calls
                .iter()
                .map(|call| Call {
                    inputs: call.inputs.iter().map(|id| tensor(scene, *id)).collect(),
                    output_shapes: shapes(scene, &call.outputs),
                    dtypes: call
                        .outputs
                        .iter()
                        .map(|id| scene.program.tensor(*id).dtype.name())
                        .collect(),
                })
                .collect(),
            kernel: columns::kernel_of(scene, row)
                .map(|dims| dims.iter().map(Extent::from).collect()),
            percent: percent(&params, &amounts.params),
            params: Number::from(&params),
            trainable_params: Number::from(&rows::count(row, &row.trainable_params)),
            macs: macs.map(|(macs, _)| Number::from(macs)),
            macs_percent: macs.and_then(|(macs, all)| percent(macs, all)),
            activations: traced
                .and_then(|told| told.activations.as_ref())
                .map(Number::from),
            receptive_field: traced.map_or(Vec::new(), |told| told.sees.clone()),
            formula: Formula::of_row(row).sum().map(|sum| sum.to_plain()),
            connected_to: connected_to
                .map(|connection| rows::connection(scene.program, *connection))
                .collect(),
            weights: row.weights.iter().map(|w| Weight::new(scene, w)).collect(),
            source: place(scene, scene.program.operation(row.id).span),
            keras: KerasLayer::new(scene, row),
            layers: Layers {
                scene,
                rows: &row.children,
                amounts: amounts.clone(),
            },
        }
    }
}

impl KerasLayer {
    /// `None` where Keras states the same.
    fn new(scene: &Scene<'_>, row: &report::Row) -> Option<Self> {
        let no_shape = row.keras.no_shape && !row.outputs().is_empty();
        let others = row
            .keras
            .outputs
            .as_ref()
            .map(|ids| Some(shapes(scene, ids)));
        let unbuilt = !row.keras.built && row.kind != OperationKind::Op;
        let stated = |keras: &Count, ours: &Count| {
            let differs = unbuilt || keras != ours;
            differs.then(|| keras.known.constant().unwrap_or_default())
        };
        let keras = Self {
            output_shapes: if no_shape { Some(None) } else { others },
            params: stated(row.keras_params().0, &row.params),
            trainable_params: stated(row.keras_params().1, &row.trainable_params),
            built: unbuilt.then_some(false),
        };
        (keras.output_shapes.is_some() || keras.params.is_some()).then_some(keras)
    }
}

impl Weight {
    fn new(scene: &Scene<'_>, report: &WeightReport) -> Self {
        let weight = &report.weight;
        Self {
            name: weight.name.to_string(),
            path: weight.path(),
            shape: weight
                .axes
                .iter()
                .map(|axis| Extent::from(&axis.dim))
                .collect(),
            dtype: weight.dtype.name(),
            trainable: report.trained,
            formula: formula::product(weight).to_plain(),
            axes: weight
                .axes
                .iter()
                .map(|axis| Axis::new(scene, axis))
                .collect(),
        }
    }
}

impl Axis {
    fn new(scene: &Scene<'_>, axis: &axis::Axis) -> Self {
        Self {
            name: axis.name.0,
            size: Extent::from(&axis.dim),
            origin: Origin::new(scene, &axis.how),
        }
    }
}

impl Origin {
    fn new(scene: &Scene<'_>, how: &How) -> Self {
        let axes = |axes: &[axis::Axis]| axes.iter().map(|a| Axis::new(scene, a)).collect();
        match how {
            How::Fixed | How::Rest => Self::Fixed,
            How::Argument(operation, argument) => {
                let record = scene.program.operation(*operation);
                let found = record.arguments.find(argument);
                Self::Argument {
                    layer: record.name.to_string(),
                    argument,
                    source: place(scene, found.and_then(|argument| argument.span)),
                }
            }
            How::Axis(id, at) => {
                let there = scene.program.tensor(*id).axes.get(*at);
                Self::Axis {
                    from: from(scene, *id),
                    name: there.map_or("", |axis| axis.name.0),
                    axis: *at,
                }
            }
            How::Product(factors) => Self::Product {
                factors: axes(factors),
            },
            How::Sum(parts) => Self::Sum { parts: axes(parts) },
            How::Difference(parts) => Self::Difference { parts: axes(parts) },
            How::Quotient(parts) => Self::Quotient {
                parts: axes(&**parts),
            },
            How::Parts(parts) => Self::Parts {
                parts: axes(&**parts),
            },
            How::Window(window) => Self::Window(Box::new(Window::new(scene, window))),
            How::TransposedWindow(window) => {
                Self::TransposedWindow(Box::new(Window::new(scene, window)))
            }
        }
    }
}

impl Window {
    fn new(scene: &Scene<'_>, window: &axis::Window) -> Self {
        Self {
            input: Axis::new(scene, &window.input),
            kernel: Extent::from(&window.kernel),
            stride: Extent::from(&window.stride),
            dilation: Extent::from(&window.dilation),
            padding: match window.padding {
                Padding::Valid => "valid",
                Padding::Same => "same",
                Padding::Causal => "causal",
            },
            output_padding: window.output_padding.as_ref().map(Extent::from),
        }
    }
}

impl Totals {
    fn new(totals: &report::Totals) -> Self {
        let mut with_optimizer = totals.total.count.clone();
        with_optimizer.add(&totals.optimizer.count);
        Self {
            total: Number::from(&totals.total.count),
            trainable: Number::from(&totals.trainable.count),
            non_trainable: Number::from(&totals.non_trainable.count),
            optimizer: Number::from(&totals.optimizer.count),
            total_with_optimizer: Number::from(&with_optimizer),
            bytes: Number::from(&totals.total.bytes),
        }
    }
}

impl<'a> Summary<'a> {
    fn new(scene: &'a Scene<'a>, summary: &'a report::Summary) -> Self {
        let place = place(scene, summary.span);
        Self {
            cell: place.as_ref().and_then(|place| place.cell),
            line: place.as_ref().map(|place| place.line),
            column: place.as_ref().map(|place| place.column),
            file: place.map(|place| place.file),
            model: Model::new(scene, &summary.model),
        }
    }
}

impl Diagnostic {
    fn new(scene: &Scene<'_>, diagnostic: &diagnostic::Diagnostic) -> Self {
        let place = place(scene, diagnostic.span);
        let file = diagnostic.file.as_ref().map(Rc::to_string);
        Self {
            kind: diagnostic.kind.code(),
            severity: match diagnostic.severity {
                Severity::Note => "note",
                Severity::Warning => "warning",
                Severity::Error => "error",
            },
            message: diagnostic.message.to_string(),
            cell: place.as_ref().and_then(|place| place.cell),
            line: place.as_ref().map(|place| place.line),
            column: place.as_ref().map(|place| place.column),
            file: place.map(|place| place.file).or(file),
            notes: diagnostic.notes.iter().map(ToString::to_string).collect(),
            help: diagnostic.help.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&Dim> for Extent {
    fn from(dim: &Dim) -> Self {
        match dim {
            Dim::Known(n) => Self::Number(*n),
            Dim::Unspecified => Self::Unspecified,
            Dim::Symbolic(_) | Dim::Unknown(_) => Self::Text(dim.to_string()),
        }
    }
}

impl From<&Count> for Number {
    fn from(count: &Count) -> Self {
        if let Some(n) = count.exact() {
            return Self::Exact(n);
        }
        Self::Open {
            formula: Digits::Plain.formula(count),
            at_least: count.least().unwrap_or_default().max(0),
            missing: count.missing.iter().map(ToString::to_string).collect(),
        }
    }
}

fn tensor(scene: &Scene<'_>, id: TensorId) -> Tensor {
    let tensor = scene.program.tensor(id);
    Tensor {
        from: from(scene, id),
        shape: shape(&tensor.axes),
        dtype: tensor.dtype.name(),
    }
}

fn from(scene: &Scene<'_>, id: TensorId) -> Option<String> {
    let (node, output) = scene.program.tensor(id).history?;
    let connection = (
        scene.program.node(node).operation,
        scene.program.node_index(node),
        output,
    );
    Some(rows::connection(scene.program, connection))
}

fn shapes(scene: &Scene<'_>, ids: &[TensorId]) -> Vec<Vec<Extent>> {
    let tensors = ids.iter().map(|id| scene.program.tensor(*id));
    tensors.map(|tensor| shape(&tensor.axes)).collect()
}

pub(crate) fn shape(axes: &[axis::Axis]) -> Vec<Extent> {
    let extent = |axis: &axis::Axis| match axis.how {
        How::Rest => Extent::Text("…".to_owned()),
        _ => Extent::from(&axis.dim),
    };
    axes.iter().map(extent).collect()
}

pub(crate) fn place(scene: &Scene<'_>, span: Option<Span>) -> Option<Place> {
    let place = scene.place(span)?;
    Some(Place {
        file: place.file.to_string(),
        cell: place.cell,
        line: place.line,
        column: place.column,
    })
}

/// Compares a committed schema with the structures; writes it anew where it is another.
#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "a test rewrites the schema")]
pub(crate) fn check_schema<T: schemars::JsonSchema>(name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema");
    let path = format!("{folder}/{name}.schema.json");
    let generator = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    let schema = generator.into_root_schema_for::<T>();
    let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    if std::fs::read_to_string(&path).unwrap_or_default() != schema {
        std::fs::write(&path, schema).unwrap();
        panic!("schema/{name}.schema.json was out of date and is rewritten; commit it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_committed_one() {
        check_schema::<Report>("report");
    }
}
