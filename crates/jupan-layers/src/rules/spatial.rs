//! Where the channels are, and windows along the spatial axes.

use jupan_core::axis::{Axis, Padding, Window};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Input};
use jupan_core::message;
use jupan_core::refusal;
use jupan_core::signature::Arguments;
use jupan_core::value::Value;

/// Whether the channels are the last axis or the one behind the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFormat {
    /// (batch, spatial axes, channels)
    ChannelsLast,
    /// (batch, channels, spatial axes)
    ChannelsFirst,
}

impl DataFormat {
    /// Reads the argument `data_format`; the program's default where it is `None`.
    ///
    /// # Errors
    /// Another word.
    pub fn read(made: &Construct<'_>) -> Result<Self, Refusal> {
        if made.arguments.get("data_format").is_none() {
            return Ok(match made.host.program().channels_first {
                true => Self::ChannelsFirst,
                false => Self::ChannelsLast,
            });
        }
        let choices = &["channels_last", "channels_first"];
        Ok(match made.arguments.choice("data_format", choices)? {
            "channels_first" => Self::ChannelsFirst,
            _ => Self::ChannelsLast,
        })
    }

    /// The axis of the channels.
    pub fn channels(self) -> i64 {
        match self {
            Self::ChannelsLast => -1,
            Self::ChannelsFirst => 1,
        }
    }

    /// The axis of a spatial extent.
    pub fn spatial(self, at: usize) -> i64 {
        match self {
            Self::ChannelsLast => at as i64 + 1,
            Self::ChannelsFirst => at as i64 + 2,
        }
    }

    /// All axes but the channels.
    pub fn places(self, axes: &[Axis]) -> Vec<Axis> {
        let channels = match self {
            Self::ChannelsLast => axes.len().saturating_sub(1),
            Self::ChannelsFirst => 1,
        };
        let all = axes.iter().enumerate();
        all.filter(|(at, _)| *at != channels)
            .map(|(_, axis)| axis.clone())
            .collect()
    }

    /// Puts batch, spatial axes and channels in order.
    pub fn arrange(self, batch: Axis, spatial: Vec<Axis>, channels: Axis) -> Vec<Axis> {
        let mut axes = vec![batch];
        match self {
            Self::ChannelsLast => {
                axes.extend(spatial);
                axes.push(channels);
            }
            Self::ChannelsFirst => {
                axes.push(channels);
                axes.extend(spatial);
            }
        }
        axes
    }
}

/// Reads the argument `padding`. Amounts instead of a word pass the constructor, as in Keras, and are refused when the
/// window is used. What is not known passes, see [`WindowSizes::open`].
///
/// # Errors
/// A word that is not allowed.
pub fn padding(arguments: &Arguments, causal: bool) -> Result<Result<Padding, Refusal>, Refusal> {
    let choices: &[&str] = match causal {
        true => &["valid", "same", "causal"],
        false => &["valid", "same"],
    };
    if matches!(arguments.get("padding"), Value::Unknown(_)) {
        return Ok(Ok(Padding::Valid));
    }
    let amounts = arguments.get("padding").items().is_some();
    match arguments.choice("padding", choices) {
        Ok("same") => Ok(Ok(Padding::Same)),
        Ok("causal") => Ok(Ok(Padding::Causal)),
        Ok(_) => Ok(Ok(Padding::Valid)),
        Err(refusal) if amounts => Ok(Err(refusal.with_help(message!(
            "put a ZeroPadding layer in front to add a chosen number of zeros"
        )))),
        Err(refusal) => Err(refusal),
    }
}

/// Sizes of a window along the spatial axes.
#[derive(Clone, Debug)]
pub struct WindowSizes {
    /// Sizes of the kernel or the pool.
    pub kernel: Vec<Dim>,
    /// Strides.
    pub strides: Vec<Dim>,
    /// Dilations.
    pub dilation: Vec<Dim>,
    /// What is done at the edges; refused only when the window is used, where Keras looks at it only then.
    pub padding: Result<Padding, Refusal>,
}

impl WindowSizes {
    /// Makes the places of the window unknown where the padding is.
    #[must_use]
    pub fn open(mut self, arguments: &Arguments) -> Self {
        if let Value::Unknown(reason) = arguments.get("padding") {
            self.padding = Ok(Padding::Valid);
            self.strides.fill(Dim::Unknown(reason.clone()));
        }
        self
    }

    /// The window along one spatial axis.
    pub fn along(&self, at: usize, input: Axis) -> Window {
        let get = |dims: &[Dim]| dims.get(at).cloned().unwrap_or(Dim::Known(1));
        Window {
            input,
            kernel: get(&self.kernel),
            stride: get(&self.strides),
            dilation: get(&self.dilation),
            padding: self.padding.clone().unwrap_or(Padding::Valid),
            output_padding: None,
        }
    }

    /// The output extents along the spatial axes.
    ///
    /// # Errors
    /// The window is larger than what it slides along.
    pub fn outputs(
        &self,
        call: &Call<'_>,
        input: &Input,
        format: DataFormat,
    ) -> Result<Vec<Axis>, Refusal> {
        self.padding.clone()?;
        if self.strides.contains(&Dim::Known(0)) {
            return Err(refusal!(
                "the window of {layer} would never move on: its stride is 0",
                layer = call.name()
            ));
        }
        let mut outputs = Vec::with_capacity(self.kernel.len());
        for at in 0..self.kernel.len() {
            let from = input.axis(format.spatial(at));
            let window = self.along(at, from.clone());
            let output = Axis::window(from.name, window.clone());
            // With padding, nothing in gives nothing out; without, there is no place for the window.
            let least = i64::from(window.padding == Padding::Valid);
            if output.dim.known().is_some_and(|n| n < least) {
                return Err(too_large(call, input, &window));
            }
            outputs.push(output);
        }
        Ok(outputs)
    }
}

/// "The window does not fit", with the arithmetic.
fn too_large(call: &Call<'_>, input: &Input, window: &Window) -> Refusal {
    let name = window.input.name;
    let effective = window.effective_kernel();
    let covered = match window.dilation {
        Dim::Known(1) => format!("{}", window.kernel),
        ref dilation => format!("({} − 1) × {dilation} + 1 = {effective}", window.kernel),
    };
    refusal!("the window of {layer} covers {effective} along the {name}, but its input {input} has only {input_2}", layer = call.name(), effective, name, input = input.shape(), input_2 = window.input.dim)
    .with_note(message!("output {name} = ⌊({input} − {covered}) / {stride}⌋ + 1 would be less than 1", name, input = window.input.dim, covered, stride = window.stride))
    .with_help(message!("use a smaller kernel or pool, `padding='same'`, or a larger input"))
}

/// Strides that default to the size of the pool.
///
/// # Errors
/// No integers.
pub fn strides_or(
    arguments: &Arguments,
    rank: usize,
    default: &[Dim],
) -> Result<Vec<Dim>, Refusal> {
    match arguments.get("strides") {
        Value::None => Ok(default.to_vec()),
        // Keras takes 0 and divides by it when the layer is called.
        _ => arguments.integers("strides", rank, 0),
    }
}
