//! Pooling: one number for each window, for the whole extent, or for each of a given number of parts.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name, Padding, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Layer, spatial_names};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use super::spatial::{self, DataFormat, WindowSizes};
use super::{convolution::kernel_names, work};

/// The values of all parts along an axis, those that neighbours share counted for both.
const VALUES_IN_PARTS: Name = Name("values in the parts");

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
        self.together(call, output, || work::less_one(output, window));
    }

    /// As `work`, given how often two values are taken together.
    fn together(self, call: &mut Call<'_>, output: &[Axis], between: impl FnOnce() -> Vec<Axis>) {
        let kind = match self {
            Self::Max => Kind::Compare,
            Self::Average => Kind::Add,
        };
        call.work(kind, parts::POOLING, between);
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

/// States the work of taking each part of the `whole` together, for each of the `outer` places. Of n values, the i-th of m parts
/// goes from ⌊i n / m⌋ to ⌈(i + 1) n / m⌉; where n / m is no integer, neighbours share a value, so that all of them have
/// n + m − gcd(n, m).
pub fn adaptive_work(
    call: &mut Call<'_>,
    pool: Pool,
    outer: &[Axis],
    whole: &[Axis],
    parts: &[Axis],
) {
    let output = [outer, parts].concat();
    let divides = |(whole, part): (&Axis, &Axis)| {
        whole.dim.floor_div(&part.dim).times(&part.dim) == whole.dim
    };
    if whole.iter().zip(parts).all(divides) {
        let inside = whole.iter().zip(parts);
        let inside: Vec<Axis> = inside
            .map(|(whole, part)| Axis::quotient(part.name, whole.clone(), part.clone()))
            .collect();
        return pool.work(call, &output, &inside);
    }
    if parts.iter().any(|part| part.dim == Dim::Known(0)) {
        return call.no_work();
    }
    let pooled = |(whole, part): (&Axis, &Axis)| {
        let (n, m) = (whole.dim.known()?, part.dim.known()?);
        let values = n.checked_add(m.checked_sub(gcd(n, m))?)?;
        Some(Axis::fixed(VALUES_IN_PARTS, values))
    };
    let pooled: Option<Vec<Axis>> = whole.iter().zip(parts).map(pooled).collect();
    let Some(pooled) = pooled else {
        return call.uncertain_work(message!(
            "how many values the parts that are pooled share is not known"
        ));
    };
    let together = Axis::difference(
        work::STEPS_BETWEEN,
        vec![
            Axis::product(names::SIZE, pooled),
            Axis::product(names::SIZE, parts.to_vec()),
        ],
    );
    pool.together(call, &output, || [outer, &[together]].concat())
}

/// The greatest common divisor.
fn gcd(a: i64, b: i64) -> i64 {
    match b {
        0 => a,
        b => gcd(b, a % b),
    }
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
            let whole = (0..self.sizes.len()).map(|at| input.axis(self.format.spatial(at)));
            let channels = [input.axis(0), input.axis(self.format.channels())];
            adaptive_work(
                call,
                self.pool,
                &channels,
                &whole.collect::<Vec<_>>(),
                &self.sizes,
            );
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
