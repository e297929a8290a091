//! Sound as energies of pitch bands over time.

use jupan_core::message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, Name, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Call, Construct, Entry, Example, Layer, Spelling, Worked};
use jupan_core::value::Value;
use jupan_core::work::{Kind, parts};

use crate::rules::{fourier, work};

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "MelSpectrogram",
        aliases: &[],
        former: &[],
        signature: "fft_length=2048, sequence_stride=512, sequence_length=None, window='hann', \
                    sampling_rate=16000, num_mel_bins=128, min_freq=20.0, max_freq=None, \
                    power_to_db=True, top_db=80.0, mag_exp=2.0, min_power=1e-10, ref_power=1.0",
        call: "inputs",
    },
    summary: "Turns waves into the energies of pitch bands over time.",
    source: "https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/mel_spectrogram/",
    construct,
    examples: &[
        Example {
            code: "MelSpectrogram()",
            input: "(None, 1, 16000)",
            output: "(None, 128, 1)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 128 * 1025),
                (Kind::Multiply, 2048 + 2 * 1024 * 11 + 2 * 1025 + 128),
                (Kind::Add, 3 * 1024 * 11 + 1025 + 128),
                (Kind::Sqrt, 1025),
                (Kind::Function, 1025),
                (Kind::Compare, 3 * 128),
                (Kind::Log, 128),
            ]),
        },
        Example {
            code: "MelSpectrogram(num_mel_bins=40)",
            input: "(16000,)",
            output: "(40, 32)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 32 * 40 * 1025),
                (Kind::Multiply, 32 * (2048 + 2 * 1024 * 11 + 2 * 1025 + 40)),
                (Kind::Add, 32 * (3 * 1024 * 11 + 1025 + 40)),
                (Kind::Sqrt, 32 * 1025),
                (Kind::Function, 32 * 1025),
                (Kind::Compare, 32 * 3 * 40),
                (Kind::Log, 32 * 40),
            ]),
        },
        Example {
            code: "MelSpectrogram(fft_length=8, sequence_stride=4, num_mel_bins=3)",
            input: "(None, 16)",
            output: "(None, 3, 5)",
            params: 0,
            work: Worked::Counted(&[
                (Kind::MultiplyAdd, 5 * 3 * 5),
                (Kind::Multiply, 5 * (8 + 2 * 4 * 3 + 2 * 5 + 3)),
                (Kind::Add, 5 * (3 * 4 * 3 + 5 + 3)),
                (Kind::Sqrt, 5 * 5),
                (Kind::Function, 5 * 5),
                (Kind::Compare, 5 * 3 * 3),
                (Kind::Log, 5 * 3),
            ]),
        },
    ],
};

const BANDS: Name = Name("mel bands");
const FREQUENCIES: Name = Name("frequencies");
const FRAMES: Name = Name("frames");

struct MelSpectrogram {
    /// The bands, and how far the window moves; refused only when the layer is called.
    bands: Result<Axis, Refusal>,
    stride: Result<Dim, Refusal>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let (whole, part) = (
        arguments.get("fft_length"),
        arguments.get("sequence_length"),
    );
    match (number(whole), number(part)) {
        (Some(whole), Some(part)) if part > whole => {
            return Err(refusal!(
                "`sequence_length` of MelSpectrogram is {part}, more than `fft_length`, which is {whole}",
                part,
                whole
            ));
        }
        _ if whole.is_none() => return Err(arguments.refuse("fft_length", message!("an integer"))),
        _ => {}
    }
    let rate = arguments.get("sampling_rate");
    let derived = matches!(arguments.get("max_freq"), Value::None | Value::Int(0));
    if derived && (rate.is_none() || matches!(rate, Value::Str(_))) {
        return Err(arguments.refuse("sampling_rate", message!("a number")));
    }
    let stride = match arguments.get("sequence_stride").as_dim() {
        Some(Dim::Known(n)) if n <= 0 => Err(()),
        Some(Dim::Unspecified) | None => Err(()),
        Some(stride) => Ok(stride),
    };
    let bands = match arguments.get("num_mel_bins").as_dim() {
        Some(bands) if bands.known().is_none_or(|n| n >= 0) => Ok(bands),
        _ => Err(arguments.refuse("num_mel_bins", message!("a positive integer"))),
    };
    Ok(Rc::new(MelSpectrogram {
        bands: bands.map(|bands| arguments.axis("num_mel_bins", BANDS, bands)),
        stride: stride
            .map_err(|()| arguments.refuse("sequence_stride", message!("a positive integer"))),
    }))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(n) => Some(*n as f64),
        Value::Float(x) => Some(*x),
        _ => None,
    }
}

/// States the work for bands and frames of these axes: windows, transforms, magnitudes, a matrix product, decibels.
fn work(call: &mut Call<'_>, axes: &[Axis]) {
    if !call.is_traced() {
        return;
    }
    let arguments = call.operation().arguments.clone();
    let Some(length) = arguments.get("fft_length").as_dim() else {
        return;
    };
    let frames: Vec<Axis> = axes
        .iter()
        .filter(|axis| axis.name != BANDS)
        .cloned()
        .collect();
    if !arguments.get("window").is_none() {
        let values = arguments.axis("fft_length", names::SIZE, length.clone());
        call.work(Kind::Multiply, parts::SCALE, || {
            [&frames[..], &[values]].concat()
        });
    }
    fourier::work(call, &frames, &length, true);
    let frequencies = Axis::fixed(FREQUENCIES, fourier::frequencies(&length));
    let spectrum = [&frames[..], std::slice::from_ref(&frequencies)].concat();
    let magnitude = [
        Kind::Multiply,
        Kind::Multiply,
        Kind::Add,
        Kind::Sqrt,
        Kind::Function,
    ];
    work::each(call, parts::ELEMENTS, &spectrum, &magnitude);
    call.work(Kind::MultiplyAdd, parts::PRODUCT, || {
        [axes, &[frequencies]].concat()
    });
    if arguments.bool("power_to_db") {
        // Not below the least power, a logarithm, a factor, an offset; not too far below the largest, which is looked for.
        let decibels = [
            Kind::Compare,
            Kind::Log,
            Kind::Multiply,
            Kind::Add,
            Kind::Compare,
            Kind::Compare,
        ];
        work::each(call, parts::SCALE, axes, &decibels);
    }
}

impl Layer for MelSpectrogram {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        let input = call.input()?;
        call.expect_min_rank(&input, 1)?;
        // A batch of waves, or one wave. Keras reads no further than the second axis.
        let (batch, samples) = match input.rank() {
            1 => (None, input.dim(0)),
            _ => (Some(input.axis(0)), input.dim(1)),
        };
        let stride = self.stride.clone()?;
        let frames = samples
            .plus(&stride)
            .plus(&Dim::Known(1))
            .floor_div(&stride);
        let mut axes: Vec<Axis> = batch.into_iter().collect();
        axes.push(self.bands.clone()?);
        axes.push(Axis::fixed(FRAMES, frames));
        work(call, &axes);
        Ok(call.output(axes))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["Has no weights: the pitch bands are computed, not learned."]
    }
}
