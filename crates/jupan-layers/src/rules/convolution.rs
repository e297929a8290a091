//! What all convolutions share, and the plain ones.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, Name, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Input, Layer};
use jupan_core::program::{OperationId, TensorId};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::spatial::{self, DataFormat, WindowSizes};
use super::{config, lora, work};

/// The names of a kernel's axes, by how many there are.
pub fn kernel_names(rank: usize) -> &'static [Name] {
    match rank {
        1 => &[names::KERNEL_SIZE],
        2 => &[names::KERNEL_HEIGHT, names::KERNEL_WIDTH],
        _ => &[
            names::KERNEL_DEPTH,
            names::KERNEL_HEIGHT,
            names::KERNEL_WIDTH,
        ],
    }
}

/// The window of a convolution and where its channels are.
pub struct Geometry {
    /// The number of spatial axes.
    pub rank: usize,
    /// The kernel's spatial axes.
    pub kernel: Vec<Axis>,
    /// The window.
    pub sizes: WindowSizes,
    /// Where the channels are.
    pub format: DataFormat,
}

impl Geometry {
    /// Reads `kernel_size`, `strides`, `dilation_rate`, `padding` and `data_format`, and checks the arguments that change no
    /// shape.
    ///
    /// # Errors
    /// What Keras refuses.
    pub fn read(made: &Construct<'_>, rank: usize, causal: bool) -> Result<Self, Refusal> {
        let arguments = made.arguments;
        let sizes = WindowSizes {
            kernel: arguments.integers("kernel_size", rank, 1)?,
            strides: arguments.integers("strides", rank, 1)?,
            dilation: arguments.integers("dilation_rate", rank, 1)?,
            padding: spatial::padding(arguments, causal)?,
        }
        .open(arguments);
        config::activations(arguments, &["activation"])?;
        config::weights(arguments)?;
        let kernel = kernel_names(rank)
            .iter()
            .zip(&sizes.kernel)
            .map(|(name, dim)| arguments.axis("kernel_size", *name, dim.clone()))
            .collect();
        Ok(Self {
            rank,
            kernel,
            sizes,
            format: DataFormat::read(made)?,
        })
    }

    /// Refuses strides together with a dilation.
    ///
    /// # Errors
    /// Both are above 1.
    pub fn strides_or_dilation(&self) -> Result<(), Refusal> {
        let above_one = |dims: &[Dim]| dims.iter().any(|d| d.known().is_some_and(|n| n > 1));
        match above_one(&self.sizes.strides) && above_one(&self.sizes.dilation) {
            true => Err(refusal!(
                "a convolution can have strides or a dilation, not both above 1"
            )),
            false => Ok(()),
        }
    }

    /// The input of a call, with as many axes as the window needs.
    ///
    /// # Errors
    /// Another number of axes.
    pub fn input(&self, call: &Call<'_>) -> Result<Input, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.rank + 2)?;
        config::expect_whole(call, "kernel_size")?;
        Ok(input)
    }

    /// The channels of the input.
    pub fn channels(&self, input: &Input) -> Axis {
        input
            .axis(self.format.channels())
            .named(names::INPUT_CHANNELS)
    }

    /// The axes of a kernel: the spatial ones, then these.
    pub fn kernel(&self, more: [Axis; 2]) -> Vec<Axis> {
        self.kernel.iter().cloned().chain(more).collect()
    }

    /// The output: as many places as the window has, with these channels.
    ///
    /// # Errors
    /// The window does not fit.
    pub fn output(
        &self,
        call: &mut Call<'_>,
        input: &Input,
        channels: Axis,
    ) -> Result<Value, Refusal> {
        let spatial = self.sizes.outputs(call, input, self.format)?;
        let axes = self.format.arrange(input.axis(0), spatial, channels);
        Ok(call.output(axes))
    }

    /// States the work of a kernel that is applied at each place of the output, and that of a bias and an activation on it.
    pub fn work(
        &self,
        call: &mut Call<'_>,
        output: &Value,
        part: Name,
        kernel: impl FnOnce() -> [Axis; 2],
        use_bias: bool,
    ) {
        let Value::Tensor(output) = output else {
            return;
        };
        if !call.is_traced() {
            return;
        }
        let places = self.format.places(&work::axes_of(call, *output));
        call.work(Kind::MultiplyAdd, part, || {
            places.into_iter().chain(self.kernel(kernel())).collect()
        });
        self.rest(call, *output, use_bias);
    }

    /// States the work behind the kernel: bias and activation.
    pub fn rest(&self, call: &mut Call<'_>, output: TensorId, use_bias: bool) {
        let axes = work::axes_of(call, output);
        work::bias(call, use_bias, &axes);
        work::activation(call, "activation", &axes);
    }
}

/// What is to say about the bias of a convolution.
pub fn bias_remark(use_bias: bool, has_one: &'static str) -> &'static str {
    match use_bias {
        true => has_one,
        false => "No bias: `use_bias=False`.",
    }
}

/// A convolution: each filter looks through a window at all input channels of its group.
struct Convolution {
    geometry: Geometry,
    filters: Axis,
    groups: Dim,
    use_bias: bool,
}

/// Reads the arguments of `Conv1D`, `Conv2D` or `Conv3D`.
///
/// # Errors
/// What Keras refuses.
pub fn construct(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let filters = config::number(arguments, "filters", names::FILTERS)?;
    let groups = arguments.positive("groups")?;
    if let (Value::Float(x), Some(groups)) = (arguments.get("filters"), groups.known())
        && x % groups as f64 != 0.0
    {
        return Err(arguments.refuse("filters", message!("a positive integer")));
    }
    if let (Dim::Known(filters), Dim::Known(groups)) = (&filters.dim, &groups)
        && filters % groups != 0
    {
        return Err(refusal!(
            "{groups} groups do not divide {filters} filters",
            groups,
            filters
        )
        .with_note(message!(
            "{filters} / {groups} leaves {groups_2}",
            filters,
            groups,
            groups_2 = filters % groups
        ))
        .with_help(message!("choose filters as a multiple of groups")));
    }
    let geometry = Geometry::read(made, rank, rank == 1)?;
    geometry.strides_or_dilation()?;
    Ok(Rc::new(Convolution {
        geometry,
        filters,
        groups,
        use_bias: arguments.bool("use_bias"),
    }))
}

impl Convolution {
    /// How many input channels a filter looks at.
    fn channels_of_a_group(&self, id: OperationId, input: &Input) -> Axis {
        let channels = self.geometry.channels(input);
        match self.groups {
            Dim::Known(1) => channels,
            ref groups => {
                let groups = Axis {
                    name: names::GROUPS,
                    dim: groups.clone(),
                    how: How::Argument(id, "groups"),
                };
                Axis::quotient(names::INPUT_CHANNELS, channels, groups)
            }
        }
    }
}

impl Layer for Convolution {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = self.geometry.input(call)?;
        config::expect_whole(call, "filters")?;
        let channels = self.geometry.channels(&input);
        if let (Dim::Known(n), Dim::Known(groups)) = (&channels.dim, &self.groups)
            && n % groups != 0
        {
            return Err(refusal!(
                "{groups} groups of {layer} do not divide {n} input channels",
                groups,
                layer = call.name(),
                n
            )
            .with_note(message!(
                "{n} / {groups} leaves {groups_2}",
                n,
                groups,
                groups_2 = n % groups
            )));
        }
        let channels = self.channels_of_a_group(call.id, &input);
        let kernel = self.geometry.kernel([channels, self.filters.clone()]);
        call.weight("kernel", kernel)?;
        config::bias(call, self.filters.clone())?;
        // Keras computes the output shape while building, so that a window that does not fit leaves the layer unbuilt.
        let sizes = &self.geometry.sizes;
        sizes.outputs(call, &input, self.geometry.format)?;
        lora::build(call, self)
    }

    fn enable_lora(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        lora::enable(call, "kernel")
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = self.geometry.input(call)?;
        let built = call
            .weight_dim("kernel", self.geometry.rank)
            .map(|dim| dim.times(&self.groups));
        call.expect_built_for(&input, self.geometry.format.channels(), built)?;
        let output = self.geometry.output(call, &input, self.filters.clone())?;
        let kernel = || {
            [
                self.channels_of_a_group(call.id, &input),
                self.filters.clone(),
            ]
        };
        let kernel = call.is_traced().then(kernel);
        if let Some(kernel) = kernel {
            lora::work(call, "kernel");
            self.geometry
                .work(call, &output, parts::KERNEL, || kernel, self.use_bias);
        }
        Ok(output)
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![bias_remark(self.use_bias, "One bias per filter.")]
    }
}
