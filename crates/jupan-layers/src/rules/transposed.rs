//! Transposed convolutions: the way back from the output of a convolution to its input.

use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Layer};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::config;
use super::convolution::{Geometry, bias_remark};

struct Transposed {
    geometry: Geometry,
    filters: Axis,
    output_padding: Option<Vec<Dim>>,
    use_bias: bool,
}

/// Reads the arguments of `Conv1DTranspose`, `Conv2DTranspose` or `Conv3DTranspose`.
///
/// # Errors
/// What Keras refuses.
pub fn construct(made: &mut Construct<'_>, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    let geometry = Geometry::read(made, rank, false)?;
    let output_padding = match made.arguments.get("output_padding") {
        Value::None => None,
        _ => Some(made.arguments.integers("output_padding", rank, 0)?),
    };
    for (extra, stride) in output_padding.iter().flatten().zip(&geometry.sizes.strides) {
        if let (Dim::Known(extra), Dim::Known(stride)) = (extra, stride)
            && extra >= stride
        {
            return Err(refusal!(
                "`output_padding` of {class} must be less than the stride, but {extra} is not less than {stride}",
                class = made.arguments.class(),
                extra,
                stride
            ));
        }
    }
    geometry.strides_or_dilation()?;
    Ok(Rc::new(Transposed {
        geometry,
        filters: config::number(made.arguments, "filters", names::FILTERS)?,
        output_padding,
        use_bias: made.arguments.bool("use_bias"),
    }))
}

impl Layer for Transposed {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = self.geometry.input(call)?;
        config::expect_whole(call, "filters")?;
        let channels = self.geometry.channels(&input);
        let kernel = self.geometry.kernel([self.filters.clone(), channels]);
        call.weight("kernel", kernel)?;
        config::bias(call, self.filters.clone())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let Geometry {
            rank,
            ref sizes,
            format,
            ..
        } = self.geometry;
        let input = self.geometry.input(call)?;
        let built = call.weight_dim("kernel", rank + 1);
        call.expect_built_for(&input, format.channels(), built)?;
        sizes.padding.clone()?;
        let mut spatial = Vec::with_capacity(rank);
        for at in 0..rank {
            let from = input.axis(format.spatial(at));
            let name = from.name;
            let mut window = sizes.along(at, from);
            let extra = self.output_padding.as_ref();
            window.output_padding = extra.and_then(|extra| extra.get(at)).cloned();
            let output = Axis::transposed_window(name, window);
            if output.dim.known().is_some_and(|n| n < 0) {
                return Err(refusal!(
                    "the output of {layer} would have a negative {name}",
                    layer = call.name(),
                    name
                ));
            }
            spatial.push(output);
        }
        let axes = format.arrange(input.axis(0), spatial, self.filters.clone());
        let output = call.output(axes);
        if let (true, Value::Tensor(tensor)) = (call.is_traced(), &output) {
            // Each place of the input is spread over the output once, however large the output is.
            call.work(Kind::MultiplyAdd, parts::KERNEL, || {
                let places = format.places(&input.all_axes());
                let kernel = [self.filters.clone(), self.geometry.channels(&input)];
                places
                    .into_iter()
                    .chain(self.geometry.kernel(kernel))
                    .collect()
            });
            self.geometry.rest(call, *tensor, self.use_bias);
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
