//! Pooling: one number for each window, for the whole extent, or for each of a given number of parts.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Padding};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Layer, spatial_names};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::spatial::{self, DataFormat, WindowSizes};
use super::{convolution::kernel_names, work};

/// What is taken of the numbers that are pooled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pool {
    /// The largest.
    Max,
    /// The mean.
    Average,
}

impl Pool {
    /// The largest or the mean.
    pub fn of(is_max: bool) -> Self {
        match is_max {
            true => Self::Max,
            false => Self::Average,
        }
    }

    /// States the work of taking each window together.
    pub fn work(self, call: &mut Call<'_>, output: &[Axis], window: &[Axis]) {
        let kind = match self {
            Self::Max => Kind::Compare,
            Self::Average => Kind::Add,
        };
        call.work(kind, parts::POOLING, || work::less_one(output, window));
        if self == Self::Average {
            call.work(Kind::Divide, parts::MEAN, || output.to_vec());
        }
    }
}

/// Pooling with a window that moves.
struct Windowed {
    pool: Pool,
    rank: usize,
    sizes: WindowSizes,
    format: DataFormat,
}

/// Reads the arguments of `MaxPooling1D` … `AveragePooling3D`.
///
/// # Errors
/// What Keras refuses.
pub fn windowed(
    made: &mut Construct<'_>,
    pool: Pool,
    rank: usize,
) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let kernel = arguments.integers("pool_size", rank, 1)?;
    // Keras looks at the padding only when the layer is called, and there it minds the case.
    let padding = match arguments.get("padding").as_str() {
        Some("valid") => Ok(Padding::Valid),
        Some("same") => Ok(Padding::Same),
        _ => Err(arguments.refuse("padding", message!("'valid' or 'same'"))),
    };
    Ok(Rc::new(Windowed {
        pool,
        rank,
        sizes: WindowSizes {
            strides: spatial::strides_or(arguments, rank, &kernel)?,
            dilation: vec![Dim::Known(1); rank],
            kernel,
            padding,
        }
        .open(arguments),
        format: DataFormat::read(made)?,
    }))
}

impl Layer for Windowed {
    fn built_at_start(&self) -> bool {
        true
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.rank + 2)?;
        let spatial = self.sizes.outputs(call, &input, self.format)?;
        let channels = input.axis(self.format.channels());
        let axes = self.format.arrange(input.axis(0), spatial, channels);
        if call.is_traced() {
            let arguments = call.operation().arguments.clone();
            let names = kernel_names(self.rank).iter().zip(&self.sizes.kernel);
            let window: Vec<Axis> = names
                .map(|(name, dim)| arguments.axis("pool_size", *name, dim.clone()))
                .collect();
            self.pool.work(call, &axes, &window);
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![match self.pool {
            Pool::Max => "Has no weights: it only takes the maximum of each window.",
            Pool::Average => "Has no weights: it only takes the mean of each window.",
        }]
    }
}

/// Pooling over all places at once.
struct Global {
    pool: Pool,
    rank: usize,
    format: DataFormat,
    keepdims: bool,
    /// Whether it leaves out the steps that a mask marks, and ends the mask there.
    masked: bool,
}

/// Reads the arguments of `GlobalMaxPooling1D` … `GlobalAveragePooling3D`.
///
/// # Errors
/// What Keras refuses.
pub fn global(made: &mut Construct<'_>, pool: Pool, rank: usize) -> Result<Rc<dyn Layer>, Refusal> {
    Ok(Rc::new(Global {
        pool,
        rank,
        format: DataFormat::read(made)?,
        keepdims: made.arguments.bool("keepdims"),
        masked: pool == Pool::Average && rank == 1,
    }))
}

impl Layer for Global {
    fn built_at_start(&self) -> bool {
        true
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, self.rank + 2)?;
        let spatial = match self.keepdims {
            true => spatial_names(self.rank)
                .iter()
                .map(|name| Axis::fixed(*name, 1))
                .collect(),
            false => Vec::new(),
        };
        let channels = input.axis(self.format.channels());
        let axes = self.format.arrange(input.axis(0), spatial, channels);
        if call.is_traced() {
            let all = (0..self.rank).map(|at| input.axis(self.format.spatial(at)));
            self.pool.work(call, &axes, &all.collect::<Vec<_>>());
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(match self.masked {
            true => "inputs, mask=None",
            false => "inputs",
        })
    }

    fn supports_masking(&self) -> bool {
        self.masked
    }

    fn compute_mask(&self, _call: &mut Call<'_>, _previous: Value) -> Result<Value, Refusal> {
        Ok(Value::None)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![match self.pool {
            Pool::Max => "Has no weights: it only takes the maximum of each channel.",
            Pool::Average => "Has no weights: it only takes the mean of each channel.",
        }]
    }
}

/// Pooling into as many parts as the output is to have.
struct Adaptive {
    pool: Pool,
    sizes: Vec<Axis>,
    format: DataFormat,
}

/// Reads the arguments of `AdaptiveMaxPooling1D` … `AdaptiveAveragePooling3D`.
///
/// # Errors
/// What Keras refuses.
pub fn adaptive(
    made: &mut Construct<'_>,
    pool: Pool,
    rank: usize,
) -> Result<Rc<dyn Layer>, Refusal> {
    // Keras minds only how many there are; a size of `None` stays one.
    let value = made.arguments.get("output_size");
    let sizes = match value {
        Value::Tuple(items) | Value::List(items) if items.len() == rank => {
            items.iter().map(Value::as_dim).collect()
        }
        Value::Int(_) | Value::Bool(_) | Value::Symbolic(_) | Value::Unknown(_) => {
            value.as_dim().map(|dim| vec![dim; rank])
        }
        _ => None,
    };
    let sizes: Vec<Dim> = sizes.ok_or_else(|| {
        let must_be = match rank {
            1 => message!("an integer"),
            _ => message!("an integer or {rank} integers", rank),
        };
        made.arguments.refuse("output_size", must_be)
    })?;
    // Unlike elsewhere, the case of the word counts; an empty word or 0 means the default.
    match made.arguments.get("data_format") {
        Value::Str(word) if !["", "channels_first", "channels_last"].contains(&&**word) => {
            let words = message!("'channels_first' or 'channels_last'");
            return Err(made.arguments.refuse("data_format", words));
        }
        _ => {}
    }
    let sizes = spatial_names(rank)
        .iter()
        .zip(sizes)
        .map(|(name, size)| made.arguments.axis("output_size", *name, size))
        .collect();
    Ok(Rc::new(Adaptive {
        pool,
        sizes,
        format: DataFormat::read(made)?,
    }))
}

impl Layer for Adaptive {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_min_rank(
            &input,
            1 + usize::from(self.format == DataFormat::ChannelsFirst),
        )?;
        let negative = |size: &&Axis| size.dim.known().is_some_and(|n| n < 0);
        if let Some(size) = self.sizes.iter().find(negative) {
            return Err(refusal!(
                "the output of {layer} can't have {size} as its {size_2}",
                layer = call.name(),
                size = size.dim,
                size_2 = size.name
            ));
        }
        let channels = input.axis(self.format.channels());
        let axes = self
            .format
            .arrange(input.axis(0), self.sizes.clone(), channels);
        if call.is_traced() {
            let whole = |at: usize| input.axis(self.format.spatial(at));
            let parts = self
                .sizes
                .iter()
                .enumerate()
                .map(|(at, size)| Axis::quotient(size.name, whole(at), size.clone()));
            let divides = self.sizes.iter().enumerate().all(|(at, size)| {
                let back = whole(at).dim.floor_div(&size.dim).times(&size.dim);
                back == whole(at).dim
            });
            match divides {
                true => self.pool.work(call, &axes, &parts.collect::<Vec<_>>()),
                false => call.uncertain_work(message!("the parts that are pooled overlap")),
            }
        }
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some("inputs")
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![match self.pool {
            Pool::Max => "Has no weights: it only takes the maximum of each part of its input.",
            Pool::Average => "Has no weights: it only takes the mean of each part of its input.",
        }]
    }
}
