//! Sound as strengths of frequencies over time.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name, Padding, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::spatial::{DataFormat, WindowSizes};
use crate::rules::{config, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "STFTSpectrogram",
        aliases: &[],
        former: &[],
        signature: "mode='log', frame_length=256, frame_step=None, fft_length=None, window='hann', \
                    periodic=False, scaling='density', padding='valid', expand_dims=False, \
                    data_format=None",
        call: "inputs",
    },
    summary: "Turns waves into the strengths of frequencies over time, by convolutions with waves.",
    source: "https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/stft_spectrogram/",
    construct,
    examples: &[
        Example {
            code: "STFTSpectrogram()",
            input: "(None, 1600, 1)",
            output: "(None, 11, 129)",
            params: 66_048,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 2 * 11 * 129 * 256),
                (Kind::Multiply, 2 * 11 * 129),
                (Kind::Add, 11 * 129),
                (Kind::Sqrt, 11 * 129),
                (Kind::Log, 11 * 129),
            ]),
        },
        Example {
            code: "STFTSpectrogram(padding='same')",
            input: "(None, None, 1)",
            output: "(None, None, 129)",
            params: 66_048,
            work: Worked::Open,
        },
        Example {
            code: "STFTSpectrogram('magnitude', frame_length=4, frame_step=2)",
            input: "(None, 10, 1)",
            output: "(None, 4, 3)",
            params: 24,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 2 * 4 * 3 * 4),
                (Kind::Multiply, 2 * 4 * 3),
                (Kind::Add, 4 * 3),
                (Kind::Sqrt, 4 * 3),
            ]),
        },
    ],
};

const FREQUENCIES: Name = Name("frequencies");
const FRAME: Name = Name("frame length");
const PARTS: Name = Name("real and imaginary parts");

const MODES: &[&str] = &["log", "magnitude", "psd", "real", "imag", "angle", "stft"];

/// The windows of SciPy that need no parameters, by all their names.
const WINDOWS: &[&str] = &[
    "barthann",
    "brthan",
    "bth",
    "bartlett",
    "bart",
    "brt",
    "blackman",
    "black",
    "blk",
    "blackmanharris",
    "blackharr",
    "bkh",
    "bohman",
    "bman",
    "bmn",
    "boxcar",
    "box",
    "ones",
    "rect",
    "rectangular",
    "cosine",
    "halfcosine",
    "exponential",
    "poisson",
    "flattop",
    "flat",
    "flt",
    "hamming",
    "hamm",
    "ham",
    "hann",
    "han",
    "lanczos",
    "sinc",
    "nuttall",
    "nutl",
    "nut",
    "parzen",
    "parz",
    "par",
    "taylor",
    "taylorwin",
    "triangle",
    "triang",
    "tri",
    "tukey",
    "tuk",
];

struct STFTSpectrogram {
    mode: &'static str,
    frame: Axis,
    /// How many frequencies a frame is taken apart into.
    frequencies: Axis,
    sizes: WindowSizes,
    expand_dims: bool,
    format: DataFormat,
}

/// The least power of two that is not less.
fn power_of_two(n: &Dim) -> Dim {
    match n {
        Dim::Known(n) => u64::try_from(*n)
            .ok()
            .and_then(u64::checked_next_power_of_two)
            .and_then(|n| i64::try_from(n).ok())
            .map_or(Dim::unknown(jupan_core::dim::NO_64_BITS), Dim::Known),
        Dim::Unspecified | Dim::Symbolic(_) => Dim::unknown(message!(
            "the next power of two of a number that is not known"
        )),
        unknown => unknown.clone(),
    }
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let format = DataFormat::read(made)?;
    let frame = arguments.positive("frame_length")?;
    let least = |dim: &Dim, least: i64| dim.known().is_some_and(|n| n < least);
    let above = |dim: &Dim, most: &Dim| matches!((dim, most), (Dim::Known(dim), Dim::Known(most)) if dim > most);
    let step = match arguments.get("frame_step") {
        Value::None => frame.floor_div(&Dim::Known(2)),
        _ => {
            let step = arguments.int("frame_step")?;
            if least(&step, 1) || above(&step, &frame) {
                let must_be = message!("an integer from 1 to `frame_length`, {frame}", frame);
                return Err(arguments.refuse("frame_step", must_be));
            }
            step
        }
    };
    let length = match arguments.get("fft_length") {
        Value::None => power_of_two(&frame),
        _ => {
            let length = arguments.int("fft_length")?;
            if above(&frame, &length) {
                let must_be = message!("at least `frame_length`, {frame}", frame);
                return Err(arguments.refuse("fft_length", must_be));
            }
            length
        }
    };
    let mode = config::word(arguments, "mode", MODES)?.unwrap_or("log");
    if !arguments.get("scaling").is_none() {
        config::word(arguments, "scaling", &["density", "spectrum"])?;
    }
    let padding = match config::word(arguments, "padding", &["valid", "same"])? {
        Some("same") => Padding::Same,
        _ => Padding::Valid,
    };
    if let Value::Str(window) = arguments.get("window") {
        let name = window
            .trim_end_matches("_periodic")
            .trim_end_matches("_symmetric");
        if !WINDOWS.contains(&name) {
            return Err(arguments.refuse(
                "window",
                message!("the name of a window without parameters"),
            ));
        }
    }
    let frequencies = length.floor_div(&Dim::Known(2)).plus(&Dim::Known(1));
    Ok(Rc::new(STFTSpectrogram {
        mode,
        frame: arguments.axis("frame_length", FRAME, frame.clone()),
        frequencies: Axis::fixed(FREQUENCIES, frequencies),
        sizes: WindowSizes {
            kernel: vec![frame],
            strides: vec![step],
            dilation: vec![Dim::Known(1)],
            padding: Ok(padding),
        },
        expand_dims: arguments.bool("expand_dims"),
        format,
    }))
}

impl STFTSpectrogram {
    /// Refuses values of a window that are not as many as a frame has.
    fn expect_window(&self, call: &Call<'_>) -> Result<(), Refusal> {
        let arguments = &call.operation().arguments;
        let window = arguments.get("window");
        let fits = match window {
            Value::Tuple(items) | Value::List(items) => {
                let values = |item: &Value| !matches!(item, Value::Str(_) | Value::None);
                let count = Dim::Known(items.len() as i64);
                count.compatible(&self.frame.dim) && items.iter().all(values)
            }
            Value::Array(array) => match &*array.shape {
                [count] => count.compatible(&self.frame.dim),
                _ => false,
            },
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => false,
            _ => true,
        };
        match fits {
            true => Ok(()),
            false => Err(arguments.refuse(
                "window",
                message!("a name, or as many numbers as a frame has"),
            )),
        }
    }
}

impl STFTSpectrogram {
    /// States the work of frames at these places: each wave is a filter of a convolution.
    fn work(&self, call: &mut Call<'_>, places: &[Axis]) {
        let all = [places, std::slice::from_ref(&self.frequencies)].concat();
        for unless in ["imag", "real"] {
            if self.mode != unless {
                call.work(Kind::MultiplyAdd, parts::KERNEL, || {
                    [&all[..], std::slice::from_ref(&self.frame)].concat()
                });
            }
        }
        let square = [Kind::Multiply, Kind::Multiply, Kind::Add];
        let then: &[Kind] = match self.mode {
            "angle" => &[Kind::Function],
            // Frequencies but the first and the last are there twice.
            "psd" => &[Kind::Add],
            "magnitude" => &[Kind::Sqrt],
            "log" => &[Kind::Sqrt, Kind::Log],
            _ => &[],
        };
        if matches!(self.mode, "psd" | "magnitude" | "log") {
            work::each(call, parts::ELEMENTS, &all, &square);
        }
        work::each(call, parts::ELEMENTS, &all, then);
    }
}

impl Layer for STFTSpectrogram {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, 3)?;
        self.expect_window(call)?;
        for (part, unless) in [("real_kernel", "imag"), ("imag_kernel", "real")] {
            if self.mode != unless {
                let one = Axis::fixed(names::INPUT_CHANNELS, 1);
                let axes = vec![self.frame.clone(), one, self.frequencies.clone()];
                call.weight(part, axes)?;
            }
        }
        Ok(())
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_rank(&input, 3)?;
        let channels = input.axis(self.format.channels());
        if channels.dim.is_unspecified() {
            return Err(refusal!(
                "{layer} needs to know the channels of its input {input}",
                layer = call.name(),
                input = input.shape()
            ));
        }
        let steps = self.sizes.outputs(call, &input, self.format)?;
        self.work(
            call,
            &[vec![input.axis(0), channels.clone()], steps.clone()].concat(),
        );
        let frequencies = match self.mode {
            "stft" => Axis::product(
                FREQUENCIES,
                vec![Axis::fixed(PARTS, 2), self.frequencies.clone()],
            ),
            _ => self.frequencies.clone(),
        };
        let axes = match self.expand_dims {
            true => {
                let steps = steps.into_iter().chain([frequencies]).collect();
                self.format.arrange(input.axis(0), steps, channels)
            }
            false => {
                let both = Axis::product(names::FEATURES, vec![frequencies, channels]);
                self.format.arrange(input.axis(0), steps, both)
            }
        };
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec![
            "Its kernels are waves: one for each frequency, the real and the imaginary part apart.",
        ]
    }
}
