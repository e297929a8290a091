//! Windows with weights of their own at each place.

use jupan_core::message;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Input, Layer};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::convolution::{bias_remark, kernel_names};
use super::spatial::{self, DataFormat, WindowSizes};
use super::{config, work};

/// The signature of `LocallyConnected1D` and `LocallyConnected2D`.
pub const SIGNATURE: &str = "filters, kernel_size, strides=1, padding='valid', \
                    data_format=None, activation=None, use_bias=True, \
                    kernel_initializer='glorot_uniform', bias_initializer='zeros', \
                    kernel_regularizer=None, bias_regularizer=None, \
                    activity_regularizer=None, kernel_constraint=None, \
                    bias_constraint=None, implementation=1";

/// The places of a window.
const PLACES: Name = Name("places");
/// What a window covers.
const WINDOW: Name = Name("numbers in a window");

struct LocallyConnected {
    filters: Axis,
    sizes: WindowSizes,
    kernel: Vec<Axis>,
    format: DataFormat,
    use_bias: bool,
}

/// Reads the arguments.
///
/// # Errors
/// What Keras refuses.
pub fn construct(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let filters = config::number(arguments, "filters", names::FILTERS)?;
    let sizes = WindowSizes {
        kernel: arguments.integers("kernel_size", rank, 1)?,
        strides: arguments.integers("strides", rank, 1)?,
        dilation: vec![Dim::Known(1); rank],
        padding: spatial::padding(arguments, false)?,
    }
    .open(arguments);
    config::activations(arguments, &["activation"])?;
    if arguments.get("padding").as_str().map(str::to_lowercase) != Some("valid".into())
        && arguments.get("implementation") == &Value::Int(1)
    {
        return Err(arguments.refuse("padding", message!("'valid' with implementation=1")));
    }
    let names = kernel_names(rank).iter().zip(&sizes.kernel);
    let kernel = names.map(|(name, dim)| arguments.axis("kernel_size", *name, dim.clone()));
    Ok(Rc::new(LocallyConnected {
        filters,
        kernel: kernel.collect(),
        sizes,
        format: DataFormat::read(made)?,
        use_bias: arguments.bool("use_bias"),
    }))
}

impl LocallyConnected {
    fn input(&self, call: &Call<'_>) -> Result<Input, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.kernel.len() + 2)?;
        Ok(input)
    }
}

impl Layer for LocallyConnected {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = self.input(call)?;
        let places = self.sizes.outputs(call, &input, self.format)?;
        let channels = input.axis(self.format.channels());
        let mut window = self.kernel.clone();
        window.push(channels.named(names::INPUT_CHANNELS));
        let kernel = vec![
            Axis::product(PLACES, places.clone()),
            Axis::product(WINDOW, window),
            self.filters.clone(),
        ];
        call.weight("kernel", kernel)?;
        if self.use_bias {
            let bias = places.into_iter().chain([self.filters.clone()]);
            call.weight("bias", bias.collect())?;
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = self.input(call)?;
        let places = self.sizes.outputs(call, &input, self.format)?;
        let axes = self
            .format
            .arrange(input.axis(0), places, self.filters.clone());
        let output = call.output(axes.clone());
        if call.is_traced() {
            let channels = input.axis(self.format.channels());
            let window = self.kernel.iter().cloned();
            let window = window.chain([channels.named(names::INPUT_CHANNELS)]);
            let each = axes.iter().cloned().chain(window).collect();
            call.work(Kind::MultiplyAdd, parts::KERNEL, || each);
            work::bias(call, self.use_bias, &axes);
            work::activation(call, "activation", &axes);
        }
        Ok(output)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            "Unlike in a convolution, each place has weights of its own.",
            bias_remark(self.use_bias, "One bias per filter and place."),
        ]
    }
}
