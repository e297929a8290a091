//! What all convolutions share.

use std::rc::Rc;

use jupan_core::axis::{Axis, How, Name, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Layer};
use jupan_core::value::Value;

use super::config;
use super::spatial::{self, DataFormat, WindowSizes};

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

/// A convolution: each filter looks through a window at all input channels of its group.
pub struct Convolution {
    rank: usize,
    filters: Axis,
    kernel: Vec<Axis>,
    sizes: WindowSizes,
    groups: Dim,
    format: DataFormat,
    use_bias: bool,
}

/// Reads the arguments of `Conv1D`, `Conv2D` or `Conv3D`.
///
/// # Errors
/// What Keras refuses.
pub fn construct(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let filters = arguments.positive("filters")?;
    let groups = arguments.positive("groups")?;
    if let (Dim::Known(filters), Dim::Known(groups)) = (&filters, &groups)
        && filters % groups != 0
    {
        return Err(
            Refusal::new(format!("{groups} groups do not divide {filters} filters"))
                .with_note(format!("{filters} / {groups} leaves {}", filters % groups))
                .with_help("choose filters as a multiple of groups"),
        );
    }
    let sizes = WindowSizes {
        kernel: arguments.integers("kernel_size", rank, 1)?,
        strides: arguments.integers("strides", rank, 1)?,
        dilation: arguments.integers("dilation_rate", rank, 1)?,
        padding: spatial::padding(arguments, rank == 1)?,
    };
    let above_one = |dims: &[Dim]| dims.iter().any(|d| d.known().is_some_and(|n| n > 1));
    if above_one(&sizes.strides) && above_one(&sizes.dilation) {
        return Err(Refusal::new(
            "a convolution can have strides or a dilation, not both above 1",
        ));
    }
    config::activations(arguments, &["activation"])?;
    config::weights(arguments)?;
    let kernel = kernel_names(rank)
        .iter()
        .zip(&sizes.kernel)
        .map(|(name, dim)| arguments.axis("kernel_size", *name, dim.clone()))
        .collect();
    Ok(Rc::new(Convolution {
        rank,
        filters: arguments.axis("filters", names::FILTERS, filters),
        kernel,
        sizes,
        groups,
        format: DataFormat::read(made)?,
        use_bias: arguments.bool("use_bias"),
    }))
}

impl Layer for Convolution {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.rank + 2)?;
        let channels = input
            .axis(self.format.channels())
            .named(names::INPUT_CHANNELS);
        if let (Dim::Known(n), Dim::Known(groups)) = (&channels.dim, &self.groups)
            && n % groups != 0
        {
            return Err(Refusal::new(format!(
                "{groups} groups of {} do not divide {n} input channels",
                call.name()
            ))
            .with_note(format!("{n} / {groups} leaves {}", n % groups)));
        }
        let channels = match self.groups {
            Dim::Known(1) => channels,
            ref groups => {
                let groups = Axis {
                    name: names::GROUPS,
                    dim: groups.clone(),
                    how: How::Argument(call.id, "groups"),
                };
                Axis::quotient(names::INPUT_CHANNELS, channels, groups)
            }
        };
        let mut axes = self.kernel.clone();
        axes.push(channels);
        axes.push(self.filters.clone());
        call.weight("kernel", axes)?;
        if self.use_bias {
            call.weight("bias", vec![self.filters.clone()])?;
        }
        // Keras computes the output shape while building, so that a window that does not fit leaves the layer unbuilt.
        self.sizes.outputs(call, &input, self.format)?;
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.rank + 2)?;
        let built = call
            .weight_dim("kernel", self.rank)
            .map(|dim| dim.times(&self.groups));
        call.expect_built_for(&input, self.format.channels(), built)?;
        let spatial = self.sizes.outputs(call, &input, self.format)?;
        let axes = self
            .format
            .arrange(input.axis(0), spatial, self.filters.clone());
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        match self.use_bias {
            true => vec!["One bias per filter."],
            false => vec!["No bias: `use_bias=False`."],
        }
    }
}
