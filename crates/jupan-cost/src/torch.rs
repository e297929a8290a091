//! The same network in PyTorch: what a layer of Keras is there, module by module. The tools for PyTorch count modules or functions,
//! each in its own way.
//!
//! An activation in an argument is a module of its own there. `MultiHeadAttention` is taken to be written out: a linear layer for
//! each projection, two matrix products and a softmax. `LSTM` and its like are one module for all steps, with two biases.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::number::N;
use crate::view::View;

/// One module, or one call of a function on tensors.
pub(crate) struct Piece {
    /// What it is.
    pub part: Part,
    /// How many values go in.
    pub size_in: N,
    /// How many values come out.
    pub size_out: N,
    /// How many samples.
    pub batch: N,
    /// The multiply-adds of its kernels.
    pub macs: N,
}

/// What a module is.
#[derive(Clone)]
pub(crate) enum Part {
    /// A convolution.
    Conv {
        /// Whether it is transposed.
        transposed: bool,
        /// The numbers in its kernel.
        weight: N,
        /// The channels that come out.
        channels: N,
        /// Whether it has a bias.
        bias: bool,
    },
    /// `nn.Linear`
    Linear {
        /// The numbers in its weight.
        weight: N,
        /// The features that come out.
        features: N,
        /// Whether it has a bias.
        bias: bool,
    },
    /// A normalization.
    Norm {
        /// Which.
        kind: Norm,
        /// The numbers in its factors and offsets.
        params: N,
        /// Whether it has any.
        affine: bool,
    },
    /// An activation that works value by value: `relu`.
    Activation(String),
    /// `nn.Softmax` along an axis of so many values.
    Softmax(N),
    /// Pooling with a window.
    Pool {
        /// Over one, two or three axes.
        rank: usize,
        /// Whether it takes the largest, or the mean.
        max: bool,
        /// The values in a window.
        window: N,
        /// Whether the window is found from the size of the output.
        adaptive: bool,
    },
    /// A recurrent module.
    Recurrent {
        /// Which.
        kind: Cell,
        /// The features of a step.
        features: N,
        /// The units.
        units: N,
        /// The steps.
        steps: N,
        /// Whether it has biases.
        bias: bool,
        /// One, or two.
        directions: i64,
    },
    /// `nn.Embedding` with so many numbers.
    Embedding(N),
    /// `nn.Upsample`
    Upsample {
        /// Over one, two or three axes.
        rank: usize,
        /// Whether it interpolates linearly.
        linear: bool,
    },
    /// A product of matrices, or of tensors.
    MatMul,
    /// A function on values: `add`, `mul`, `mean`, …
    Function(&'static str),
    /// A function that is applied without a module: `F.relu`.
    Functional(String),
    /// Nothing that any tool counts: views, copies, dropout.
    Free,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Norm {
    Batch,
    Layer,
    Group,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cell {
    Simple,
    Lstm,
    Gru,
}

impl Cell {
    /// How many blocks of columns its kernels have.
    pub fn gates(self) -> i64 {
        match self {
            Self::Simple => 1,
            Self::Lstm => 4,
            Self::Gru => 3,
        }
    }
}

/// What a step is in PyTorch.
pub(crate) enum Modules {
    /// These, and nothing within the step counts.
    Of(Vec<Piece>),
    /// These, and what happens within the step.
    And(Vec<Piece>),
    /// It has no counterpart that is known.
    Unknown(Message),
}

/// The rules of a tool for modules applied to a step.
pub(crate) fn said(view: &View<'_>, count: impl Fn(&Piece) -> Result<N, Message>) -> crate::Said {
    use crate::Said;
    let (pieces, within) = match modules(view) {
        Modules::Of(pieces) => (pieces, false),
        Modules::And(pieces) => (pieces, true),
        Modules::Unknown(reason) => return Said::Unknown(reason),
    };
    let mut sum = N::ZERO;
    for piece in &pieces {
        match count(piece) {
            Ok(n) => sum = sum + n,
            Err(what) => {
                return Said::Unknown(message!("how the tool counts {what} is not known", what));
            }
        }
    }
    match within {
        true => Said::Part(sum),
        false => Said::Whole(sum),
    }
}

/// Whether PyTorch has a module for an activation.
pub(crate) fn is_module(activation: &str) -> bool {
    matches!(
        activation,
        "celu"
            | "elu"
            | "gelu"
            | "hard_shrink"
            | "hard_sigmoid"
            | "hard_silu"
            | "hard_swish"
            | "hard_tanh"
            | "leaky_relu"
            | "log_sigmoid"
            | "log_softmax"
            | "mish"
            | "prelu"
            | "relu"
            | "relu6"
            | "selu"
            | "sigmoid"
            | "silu"
            | "soft_shrink"
            | "softplus"
            | "softsign"
            | "swish"
            | "tanh"
            | "tanh_shrink"
    )
}

/// The modules that a step is.
pub(crate) fn modules(view: &View<'_>) -> Modules {
    if view.is_made_of_others() {
        return Modules::And(Vec::new());
    }
    if view.is_op() {
        return operation(view);
    }
    let one = |part: Part| Modules::Of(vec![piece(view, part)]);
    let with_activation = |mut pieces: Vec<Piece>| {
        pieces.extend(activation(view, "activation"));
        Modules::Of(pieces)
    };
    let class = view.class();
    let rank = view.input(0).len().saturating_sub(2);
    match class {
        "Conv1D" | "Conv2D" | "Conv3D" | "Conv1DTranspose" | "Conv2DTranspose"
        | "Conv3DTranspose" | "DepthwiseConv1D" | "DepthwiseConv2D" => {
            let part = Part::Conv {
                transposed: class.ends_with("Transpose"),
                weight: view.weight("kernel").unwrap_or(N::ZERO),
                channels: channels(view),
                bias: view.weight("bias").is_some(),
            };
            with_activation(vec![piece(view, part)])
        }
        "SeparableConv1D" | "SeparableConv2D" => with_activation(separable(view)),
        "Dense" => with_activation(vec![piece(view, linear(view))]),
        "EinsumDense" if view.class_around().ends_with("Attention") => {
            with_activation(vec![piece(view, linear(view))])
        }
        "BatchNormalization" | "LayerNormalization" | "GroupNormalization" => {
            let weights = ["gamma", "beta"].map(|name| view.weight(name));
            let affine = weights.iter().any(Option::is_some);
            one(Part::Norm {
                kind: match class {
                    "BatchNormalization" => Norm::Batch,
                    "LayerNormalization" => Norm::Layer,
                    _ => Norm::Group,
                },
                params: weights.into_iter().flatten().sum(),
                affine,
            })
        }
        "ReLU" => one(Part::Activation(rectifier(view).into())),
        "LeakyReLU" => one(Part::Activation("leaky_relu".into())),
        "ELU" => one(Part::Activation("elu".into())),
        "PReLU" => one(Part::Activation("prelu".into())),
        "Softmax" => one(softmax(view)),
        "Activation" => Modules::Of(activation(view, "activation")),
        "Embedding" => one(Part::Embedding(
            view.weight("embeddings").unwrap_or(N::ZERO),
        )),
        "LSTM" | "GRU" | "SimpleRNN" => match recurrent(view, 1) {
            Some(part) => one(part),
            None => Modules::Unknown(message!(
                "{class} has no counterpart in PyTorch as it is",
                class
            )),
        },
        "Bidirectional" => {
            let inside: Vec<View<'_>> = view.children().collect();
            let concat = view.argument("merge_mode").as_str() == Some("concat");
            match inside.first().and_then(|inside| recurrent(inside, 2)) {
                Some(part) if concat => one(part),
                _ => Modules::Unknown(message!(
                    "{class} has no counterpart in PyTorch as it is",
                    class
                )),
            }
        }
        "TimeDistributed" | "MultiHeadAttention" | "GroupQueryAttention" | "Attention" => {
            let mut pieces = Vec::new();
            for work in view.work(Kind::MultiplyAdd) {
                let product = N::size(&work.axes);
                pieces.push(Piece {
                    part: Part::MatMul,
                    size_in: N::ZERO,
                    size_out: N::ZERO,
                    batch: N::from(1),
                    macs: product,
                });
            }
            let scaled = view.work(Kind::Multiply).filter(|w| w.part == parts::SCALE);
            let masked = view.work(Kind::Add).filter(|w| w.part == parts::MASK);
            let scaled = scaled.map(|work| (work, "mul"));
            for (work, function) in scaled.chain(masked.map(|work| (work, "add"))) {
                let size = N::size(&work.axes);
                pieces.push(Piece {
                    part: Part::Function(function),
                    size_in: size.clone(),
                    size_out: size,
                    batch: N::from(1),
                    macs: N::ZERO,
                });
            }
            if class == "Attention" {
                let size: N = view.work(Kind::Exp).map(|work| N::size(&work.axes)).sum();
                pieces.push(Piece {
                    part: Part::Functional("softmax".into()),
                    size_in: size.clone(),
                    size_out: size,
                    batch: N::from(1),
                    macs: N::ZERO,
                });
            }
            Modules::And(pieces)
        }
        "UpSampling1D" | "UpSampling2D" | "UpSampling3D" => {
            match view.argument("interpolation").as_str() {
                None | Some("nearest") => one(Part::Upsample {
                    rank,
                    linear: false,
                }),
                Some("bilinear") => one(Part::Upsample { rank, linear: true }),
                Some(_) => Modules::Unknown(message!(
                    "how the tool counts {what} is not known",
                    what = message!("that interpolation")
                )),
            }
        }
        "Add" | "Subtract" | "Average" => several(view, "add"),
        "Multiply" => several(view, "mul"),
        "Maximum" | "Minimum" => several(view, "max"),
        "Dot" => one(Part::MatMul),
        "Rescaling" => Modules::Of(vec![
            piece(view, Part::Function("mul")),
            piece(view, Part::Function("add")),
        ]),
        _ if view.is_view() || is_moved(view) && !prepares_data(view) => one(Part::Free),
        _ => pooling(view, rank).unwrap_or_else(|| {
            Modules::Unknown(message!(
                "{class} has no counterpart in PyTorch that is known",
                class
            ))
        }),
    }
}

/// A merging layer: a function for each input behind the first.
fn several(view: &View<'_>, function: &'static str) -> Modules {
    let calls = view.step.inputs.len().saturating_sub(1);
    let mut pieces: Vec<Piece> = (0..calls)
        .map(|_| {
            let mut piece = piece(view, Part::Function(function));
            piece.size_in = view.size_out();
            piece
        })
        .collect();
    if view.class() == "Average" {
        pieces.push(piece(view, Part::Function("div")));
    }
    Modules::Of(pieces)
}

fn pooling(view: &View<'_>, rank: usize) -> Option<Modules> {
    let class = view.class();
    let max = class.contains("Max");
    if !class.contains("Pooling") {
        return None;
    }
    let adaptive = class.starts_with("Global") || class.starts_with("Adaptive");
    // One less than the values of a window are compared or added.
    let last = view.step.work.first()?.axes.last()?;
    let window = N::from(last.dim.clone()) + N::from(1);
    Some(Modules::Of(vec![piece(
        view,
        Part::Pool {
            rank,
            max,
            window,
            adaptive,
        },
    )]))
}

/// A convolution of each channel by itself, and one that mixes them.
fn separable(view: &View<'_>) -> Vec<Piece> {
    let kernels = ["depthwise_kernel", "pointwise_kernel"];
    let kernels = kernels.map(|name| view.weight(name).unwrap_or(N::ZERO));
    let mut works = view.work(Kind::MultiplyAdd);
    let macs = [works.next(), works.next()].map(|work| work.map_or(N::ZERO, |w| N::size(&w.axes)));
    let [depthwise, pointwise] = kernels;
    let [first, second] = macs;
    let places = view.size_out().over(&channels(view));
    // Of the pointwise kernel each row is for one channel between.
    let between = pointwise.over(&channels(view));
    let middle = places * between.clone();
    let conv = |weight: N, channels: N, bias: bool| Part::Conv {
        transposed: false,
        weight,
        channels,
        bias,
    };
    let batch = batch(view);
    vec![
        Piece {
            part: conv(depthwise, between, false),
            size_in: view.size_in(),
            size_out: middle.clone(),
            batch: batch.clone(),
            macs: first,
        },
        Piece {
            part: conv(pointwise, channels(view), view.weight("bias").is_some()),
            size_in: middle,
            size_out: view.size_out(),
            batch,
            macs: second,
        },
    ]
}

/// The channels that come out of a convolution.
fn channels(view: &View<'_>) -> N {
    let first = view.argument("data_format").as_str() == Some("channels_first")
        || view.argument("data_format").is_none() && view.program.channels_first;
    let output = view.output();
    let axis = match first {
        true => output.get(1),
        false => output.last(),
    };
    axis.map_or(N::ZERO, |axis| N::from(axis.dim.clone()))
}

fn linear(view: &View<'_>) -> Part {
    Part::Linear {
        weight: view.weight("kernel").unwrap_or(N::ZERO),
        features: match view.weight("bias") {
            Some(bias) => bias,
            None => {
                let last = view.output().last();
                last.map_or(N::ZERO, |axis| N::from(axis.dim.clone()))
            }
        },
        bias: view.weight("bias").is_some(),
    }
}

fn batch(view: &View<'_>) -> N {
    let first = view.output().first();
    first.map_or(N::from(1), |axis| N::from(axis.dim.clone()))
}

fn piece(view: &View<'_>, part: Part) -> Piece {
    Piece {
        part,
        size_in: view.size_in(),
        size_out: view.size_out(),
        batch: batch(view),
        macs: view.amount(Kind::MultiplyAdd),
    }
}

/// The module of the activation in an argument; nothing where there is none.
fn activation(view: &View<'_>, argument: &str) -> Vec<Piece> {
    let name = match view.argument(argument) {
        Value::None => return Vec::new(),
        Value::Str(name) => name.to_string(),
        Value::Object(object) => {
            let name = object.name.rsplit('.').next();
            name.unwrap_or_default().to_owned()
        }
        _ => "an activation of one's own".to_owned(),
    };
    let part = match name.as_str() {
        "linear" => return Vec::new(),
        "softmax" => softmax(view),
        _ => Part::Activation(name),
    };
    let size = view.size_out();
    vec![Piece {
        part,
        size_in: size.clone(),
        size_out: size,
        batch: batch(view),
        macs: N::ZERO,
    }]
}

fn softmax(view: &View<'_>) -> Part {
    let last = view.output().last();
    Part::Softmax(last.map_or(N::from(1), |axis| N::from(axis.dim.clone())))
}

/// What `ReLU` is with its arguments.
fn rectifier(view: &View<'_>) -> &'static str {
    let is_zero =
        |value: &Value| matches!(value, Value::None | Value::Int(0)) || *value == Value::Float(0.0);
    match view.argument("max_value") {
        Value::Int(6) => "relu6",
        value if *value == Value::Float(6.0) => "relu6",
        _ if !is_zero(view.argument("negative_slope")) => "leaky_relu",
        _ => "relu",
    }
}

/// A recurrent layer as a module of PyTorch's, if it has the activations of one.
fn recurrent(view: &View<'_>, directions: i64) -> Option<Part> {
    let (kind, usual) = match view.class() {
        "LSTM" => (Cell::Lstm, "sigmoid"),
        "GRU" => (Cell::Gru, "sigmoid"),
        "SimpleRNN" => (Cell::Simple, ""),
        _ => return None,
    };
    let activations = [("activation", "tanh"), ("recurrent_activation", usual)];
    let is_usual = |(argument, usual): &(&str, &str)| {
        usual.is_empty() || view.argument(argument).as_str() == Some(usual)
    };
    if !activations.iter().all(is_usual) {
        return None;
    }
    let [_, steps, features] = view.input(0) else {
        return None;
    };
    Some(Part::Recurrent {
        kind,
        features: N::from(features.dim.clone()),
        units: N::from(view.argument("units").as_dim()?),
        steps: N::from(steps.dim.clone()),
        bias: view.is("use_bias"),
        directions,
    })
}

/// Whether values are only moved, or nothing is done at all.
pub(crate) fn is_moved(view: &View<'_>) -> bool {
    let mut work = view.step.work.iter();
    let calls_others = view.step.end > view.at + 1;
    work.all(|work| work.kind == Kind::Read)
        && view.step.uncertain.is_none()
        && !(view.step.work.is_empty() && calls_others)
}

/// Whether it is one of the layers that prepare data: networks in PyTorch have none of them, and in TensorFlow they look at the
/// values first.
pub(crate) fn prepares_data(view: &View<'_>) -> bool {
    let module = ["Encoding", "Lookup", "Resizing", "Crop", "BoundingBoxes"];
    !view.is_op() && module.iter().any(|end| view.class().ends_with(end))
}

/// What an operation is there.
fn operation(view: &View<'_>) -> Modules {
    let one = |part: Part| Modules::Of(vec![piece(view, part)]);
    if let Some(reason) = &view.step.uncertain {
        return Modules::Unknown(reason.clone());
    }
    match view.class() {
        "Matmul" | "Einsum" | "Dot" | "Tensordot" | "Inner" | "BatchDot" | "Vdot" => {
            one(Part::MatMul)
        }
        "Add" | "Subtract" => one(Part::Function("add")),
        "Multiply" => one(Part::Function("mul")),
        "Relu" | "ReLU" => one(Part::Functional("relu".into())),
        "Relu6" => one(Part::Functional("relu6".into())),
        "Elu" => one(Part::Functional("elu".into())),
        "Gelu" => one(Part::Functional("gelu".into())),
        "Silu" => one(Part::Functional("silu".into())),
        "LeakyRelu" => one(Part::Functional("leaky_relu".into())),
        "Softmax" => one(Part::Functional("softmax".into())),
        _ if view.is_view() || is_moved(view) => one(Part::Free),
        _ if view.work(Kind::MultiplyAdd).next().is_some() => Modules::Unknown(message!(
            "{class} has no counterpart in PyTorch that is known",
            class = view.class()
        )),
        _ => one(Part::Function("other")),
    }
}
