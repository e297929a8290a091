//! Networks written in Rust.
//!
//! ```
//! use jupan::builder::{Sequential, layers::*};
//!
//! let report = Sequential::new()
//!     .add(Conv2D::new(32, (3, 3)).activation("relu").input_shape((28, 28, 1)))
//!     .report();
//! assert_eq!(report.models[0].totals.total.count.exact(), Some(320));
//! ```

mod argument;
/// One builder for each layer of the catalogue, written by `cargo xtask generate` from the catalogue's signatures.
pub mod layers;

use jupan_core::call::{self, Common, construct, input_axes, read_shape};
use jupan_core::diagnostic::{Diagnostic, Refusal};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::functional::functional;
use jupan_core::layer::{Host, Plain};
use jupan_core::program::{OperationId, TensorId};
use jupan_core::refusal;
use jupan_core::report::{ModelReport, Report};
use jupan_core::sequential;
use jupan_core::signature::Passed;
use jupan_core::value::Value;

pub use argument::Argument;

/// A layer to be made: the name of its class and its arguments.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    class: &'static str,
    arguments: Vec<(&'static str, Argument)>,
}

impl Layer {
    /// A layer of a class, without arguments yet.
    pub fn new(class: &'static str) -> Self {
        Self {
            class,
            arguments: Vec::new(),
        }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    fn make(self, host: &mut dyn Host) -> Result<OperationId, Refusal> {
        let class = self.class;
        let entry = jupan_layers::CATALOGUE
            .layer(class)
            .ok_or_else(|| refusal!("there is no layer {class}", class))?;
        let mut passed = Passed::default();
        for (name, argument) in self.arguments {
            passed = passed.with(name, argument.make(host)?);
        }
        construct(host, entry, passed, None)
    }
}

/// Declares the builder of one layer: the arguments it must have, and those it can have.
macro_rules! layer {
    ($(#[$doc:meta])* $class:ident($($required:ident),*) $($optional:ident)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $class($crate::builder::Layer);

        impl $class {
            /// The layer with the arguments that it must have.
            #[allow(clippy::new_without_default, clippy::too_many_arguments)]
            pub fn new($($required: impl Into<$crate::builder::Argument>),*) -> Self {
                Self($crate::builder::Layer::new(stringify!($class))
                    $(.with(stringify!($required), $required))*)
            }

            layer!(@setters $($optional)* name trainable dtype input_shape);
        }

        impl From<$class> for $crate::builder::Layer {
            fn from(layer: $class) -> Self {
                layer.0
            }
        }

        impl From<$class> for $crate::builder::Argument {
            fn from(layer: $class) -> Self {
                Self::Layer(Box::new(layer.0))
            }
        }
    };
    (@setters $($name:ident)*) => {
        $(
            #[doc = concat!("Sets the argument `", stringify!($name), "`.")]
            #[must_use]
            pub fn $name(self, value: impl Into<$crate::builder::Argument>) -> Self {
                Self(self.0.with(stringify!($name), value))
            }
        )*
    };
}
pub(crate) use layer;

/// A stack of layers.
#[derive(Default)]
pub struct Sequential {
    layers: Vec<Layer>,
    name: Option<String>,
}

impl Sequential {
    /// An empty stack.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the model a name.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Puts a layer on top.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "the word that Keras users know"
    )]
    pub fn add(mut self, layer: impl Into<Layer>) -> Self {
        self.layers.push(layer.into());
        self
    }

    /// Derives everything. What a layer refuses is among the diagnostics, and the model is reported up to there.
    pub fn report(self) -> Report {
        let mut host = Plain::default();
        let common = Common {
            name: self.name.map(Into::into),
            trainable: true,
            ..Common::default()
        };
        let model = sequential::new(&mut host, "Sequential", common, None);
        for layer in self.layers {
            let added = layer.make(&mut host).and_then(|id| {
                sequential::add(&mut host, model, &Value::Operation(id), true, None)
            });
            if let Err(refusal) = added {
                let diagnostic = refusal.at(None);
                return report(host.program, &[model], vec![diagnostic]);
            }
        }
        report(host.program, &[model], Vec::new())
    }
}

/// A graph of layers.
///
/// ```
/// use jupan::builder::{Network, layers::*};
///
/// let mut network = Network::new();
/// let image = network.input((32, 32, 3))?;
/// let features = network.call(Conv2D::new(8, 3).padding("same"), &[image])?;
/// let shortcut = network.call(Conv2D::new(8, 1), &[image])?;
/// let sum = network.call(Add::new(), &[features, shortcut])?;
/// let report = network.report(&[image], &[sum])?;
/// assert_eq!(report.models[0].totals.total.count.exact(), Some(224 + 32));
/// # Ok::<(), jupan::Refusal>(())
/// ```
#[derive(Default)]
pub struct Network {
    host: Plain,
}

impl Network {
    /// An empty graph.
    pub fn new() -> Self {
        Self::default()
    }

    /// A place where data comes in. The shape does not include the batch.
    ///
    /// # Errors
    /// The argument is no shape.
    pub fn input(&mut self, shape: impl Into<Argument>) -> Result<TensorId, Refusal> {
        let value = shape.into().make(&mut self.host)?;
        let mut dims = vec![Dim::Unspecified];
        dims.extend(read_shape("the shape of an input", &value)?);
        let axes = input_axes(dims, false);
        Ok(call::input(
            &mut self.host,
            axes,
            DType::Float32,
            None,
            None,
        ))
    }

    /// Makes a layer and calls it.
    ///
    /// # Errors
    /// What the layer refuses, or a layer with several outputs.
    pub fn call(
        &mut self,
        layer: impl Into<Layer>,
        inputs: &[TensorId],
    ) -> Result<TensorId, Refusal> {
        let id = layer.into().make(&mut self.host)?;
        let tensors: Vec<Value> = inputs.iter().map(|id| Value::Tensor(*id)).collect();
        let passed = match <[Value; 1]>::try_from(tensors) {
            Ok(single) => Passed::positional(single),
            Err(several) => Passed::positional([Value::list(several)]),
        };
        match call::call(&mut self.host, id, passed, None)? {
            Value::Tensor(tensor) => Ok(tensor),
            _ => Err(refusal!(
                "a layer with several outputs can't be called here"
            )),
        }
    }

    /// Makes a model of the graph and derives everything.
    ///
    /// # Errors
    /// The outputs do not come from the inputs.
    pub fn report(mut self, inputs: &[TensorId], outputs: &[TensorId]) -> Result<Report, Refusal> {
        let list = |ids: &[TensorId]| {
            Value::list(ids.iter().map(|id| Value::Tensor(*id)).collect::<Vec<_>>())
        };
        let common = Common {
            trainable: true,
            ..Common::default()
        };
        let host = &mut self.host;
        let model = functional(
            host,
            "Functional",
            list(inputs),
            list(outputs),
            common,
            None,
        )?;
        Ok(report(self.host.program, &[model], Vec::new()))
    }
}

fn report(
    mut program: jupan_core::program::Program,
    models: &[OperationId],
    mut diagnostics: Vec<Diagnostic>,
) -> Report {
    diagnostics.append(&mut program.diagnostics);
    let models = models
        .iter()
        .map(|id| ModelReport::of(&program, *id, None))
        .collect();
    Report {
        files: Vec::new(),
        program,
        models,
        variables: Vec::new(),
        summaries: Vec::new(),
        unseen_summaries: Vec::new(),
        uncalled: Vec::new(),
        diagnostics,
    }
}
