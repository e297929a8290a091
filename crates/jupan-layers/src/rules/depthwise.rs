//! Convolutions that look at each input channel by itself: depthwise, and separable ones that mix the channels afterwards.

use std::rc::Rc;

use jupan_core::axis::{Axis, Name, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::layer::{Call, Construct, Layer, normalize};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::convolution::{Geometry, bias_remark, kernel_names};
use super::{config, work};

/// The channels that come out of the depthwise step.
const DEPTHWISE_CHANNELS: Name = Name("depthwise channels");

const DEPTHWISE_KERNEL: Name = Name("depthwise kernel");
const POINTWISE_KERNEL: Name = Name("pointwise kernel");

const MULTIPLIER: &str = "depth_multiplier";

/// A depthwise convolution.
struct Depthwise {
    geometry: Geometry,
    multiplier: Axis,
    use_bias: bool,
}

/// Reads the arguments of `DepthwiseConv1D` or `DepthwiseConv2D`.
///
/// # Errors
/// What Keras refuses.
pub fn depthwise(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    Ok(Rc::new(Depthwise {
        geometry: Geometry::read(made, rank, false)?,
        multiplier: config::number(made.arguments, MULTIPLIER, names::DEPTH_MULTIPLIER)?,
        use_bias: made.arguments.bool("use_bias"),
    }))
}

impl Depthwise {
    fn outputs(&self, channels: Axis) -> Axis {
        Axis::product(DEPTHWISE_CHANNELS, vec![channels, self.multiplier.clone()])
    }
}

impl Layer for Depthwise {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = self.geometry.input(call)?;
        config::expect_whole(call, MULTIPLIER)?;
        let channels = self.geometry.channels(&input);
        let sizes = &self.geometry.sizes;
        sizes.outputs(call, &input, self.geometry.format)?;
        let kernel = self
            .geometry
            .kernel([channels.clone(), self.multiplier.clone()]);
        call.weight("kernel", kernel)?;
        config::bias(call, self.outputs(channels))
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = self.geometry.input(call)?;
        let built = call.weight_dim("kernel", self.geometry.rank);
        call.expect_built_for(&input, self.geometry.format.channels(), built)?;
        let channels = self.geometry.channels(&input);
        let output = self
            .geometry
            .output(call, &input, self.outputs(channels.clone()))?;
        let kernel = || [channels, self.multiplier.clone()];
        self.geometry
            .work(call, &output, parts::KERNEL, kernel, self.use_bias);
        Ok(output)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            "Each input channel has kernels of its own: channels are not mixed.",
            bias_remark(self.use_bias, "One bias per output channel."),
        ]
    }
}

/// A separable convolution.
struct Separable {
    geometry: Geometry,
    multiplier: Axis,
    filters: Axis,
    use_bias: bool,
}

/// Reads the arguments of `SeparableConv1D` or `SeparableConv2D`.
///
/// # Errors
/// What Keras refuses.
pub fn separable(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    Ok(Rc::new(Separable {
        geometry: Geometry::read(made, rank, false)?,
        multiplier: config::number(made.arguments, MULTIPLIER, names::DEPTH_MULTIPLIER)?,
        filters: config::number(made.arguments, "filters", names::FILTERS)?,
        use_bias: made.arguments.bool("use_bias"),
    }))
}

impl Separable {
    /// The channels between the two steps.
    fn between(&self, channels: Axis) -> Axis {
        Axis::product(DEPTHWISE_CHANNELS, vec![channels, self.multiplier.clone()])
    }
}

impl Layer for Separable {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = self.geometry.input(call)?;
        config::expect_whole(call, MULTIPLIER)?;
        config::expect_whole(call, "filters")?;
        let channels = self.geometry.channels(&input);
        let sizes = &self.geometry.sizes;
        sizes.outputs(call, &input, self.geometry.format)?;
        let depthwise = self
            .geometry
            .kernel([channels.clone(), self.multiplier.clone()]);
        call.weight("depthwise_kernel", depthwise)?;
        let ones = kernel_names(self.geometry.rank)
            .iter()
            .map(|name| Axis::fixed(*name, 1));
        let between = self.between(channels);
        let pointwise = ones.chain([between, self.filters.clone()]).collect();
        call.weight("pointwise_kernel", pointwise)?;
        config::bias(call, self.filters.clone())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = self.geometry.input(call)?;
        let built = call.weight_dim("depthwise_kernel", self.geometry.rank);
        call.expect_built_for(&input, self.geometry.format.channels(), built)?;
        let output = self.geometry.output(call, &input, self.filters.clone())?;
        if let (true, Value::Tensor(tensor)) = (call.is_traced(), &output) {
            let channels = self.geometry.channels(&input);
            let places = self.geometry.format.places(&work::axes_of(call, *tensor));
            call.work(Kind::MultiplyAdd, DEPTHWISE_KERNEL, || {
                let kernel = [channels.clone(), self.multiplier.clone()];
                places
                    .iter()
                    .cloned()
                    .chain(self.geometry.kernel(kernel))
                    .collect()
            });
            let mut between = work::axes_of(call, *tensor);
            if let Some(at) = normalize(self.geometry.format.channels(), between.len())
                && let Some(axis) = between.get_mut(at)
            {
                *axis = self.between(channels.clone());
            }
            let dtype = call.dtype();
            let between = call.intermediate(between, dtype);
            call.makes(between, [input.id]);
            call.gives_of([between]);
            call.work(Kind::MultiplyAdd, POINTWISE_KERNEL, || {
                let kernel = [self.between(channels), self.filters.clone()];
                places.into_iter().chain(kernel).collect()
            });
            self.geometry.rest(call, *tensor, self.use_bias);
        }
        Ok(output)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            "Two steps: a kernel for each input channel, then a 1 × 1 convolution that mixes the channels.",
            bias_remark(self.use_bias, "One bias per filter."),
        ]
    }
}
