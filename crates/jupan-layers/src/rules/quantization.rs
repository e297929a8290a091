//! Weights that are kept in fewer bits: `quantize`, and policies such as `int8_from_float32` and `int4/128_from_float32`.

use jupan_core::axis::{Axis, Name};
use jupan_core::diagnostic::{Exception, Refusal};
use jupan_core::dtype::{DType, Quantization};
use jupan_core::layer::{Call, Layer};
use jupan_core::message;
use jupan_core::refusal;

const BYTES: Name = Name("bytes");
const IN_A_BYTE: Name = Name("numbers in a byte");
const BLOCKS: Name = Name("blocks");
const BLOCK: Name = Name("block size");
const STEPS_KEPT: Name = Name("training steps remembered");

/// How many of the largest values of the last steps Keras remembers for float8.
const HISTORY: i64 = 1024;

/// A large weight as rows and columns, and what of it shares a byte and a scale.
pub struct Table {
    /// The name of the weight.
    pub weight: &'static str,
    /// Its rows and columns.
    pub axes: [Axis; 2],
    /// Which of the two holds two numbers in a byte at 4 bits.
    pub packed: usize,
    /// Along which of the two numbers share a scale.
    pub shared: usize,
    /// The shape of the scales at 8 bits.
    pub scales: Vec<Axis>,
    /// The type of the numbers that stand for zero; the layer's own where none is stated.
    pub zeros: Option<DType>,
    /// Whether the number of its block is kept for each place along the shared axis.
    pub indexed: bool,
}

impl Table {
    /// A weight of two axes, as it stands in the layer's record.
    pub fn of(call: &Call<'_>, weight: &'static str, packed: usize, shared: usize) -> Option<Self> {
        let weights = &call.operation().weights;
        let found = weights.iter().find(|w| &*w.name == weight)?;
        let [rows, columns] = found.axes.as_slice() else {
            return None;
        };
        let apart = if shared == 0 { columns } else { rows };
        Some(Self {
            weight,
            axes: [rows.clone(), columns.clone()],
            packed,
            shared,
            scales: vec![apart.clone()],
            zeros: Some(DType::Int8),
            indexed: true,
        })
    }

    /// Replaces the weight by one of fewer bits, with its scales.
    ///
    /// # Errors
    /// One of the axes is unspecified.
    pub fn quantize(self, call: &mut Call<'_>, mode: Quantization) -> Result<(), Refusal> {
        let weight = self.weight;
        let block = match mode {
            Quantization::Int8 => None,
            Quantization::Int4 { block } => Some(block),
            Quantization::Float8 => return float8(call),
        };
        let record = call.host.program_mut().operation_mut(call.id);
        let Some(at) = record.weights.iter().position(|w| &*w.name == weight) else {
            return Ok(());
        };
        let whole = record.weights.remove(at);
        let own = call.operation().policy.variable;
        let [scale, zero] = ["scale", "zero"].map(|what| format!("{weight}_{what}"));
        let Some(block) = block else {
            call.weight_as(weight, whole.axes.clone(), DType::Int8, false)?;
            return call.weight_as(&scale, self.scales, own, false);
        };
        let mut packed = self.axes.to_vec();
        if let Some(axis) = packed.get_mut(self.packed) {
            let two = Axis::fixed(IN_A_BYTE, 2);
            *axis = Axis::parts(BYTES, axis.clone(), two);
        }
        call.weight_as(weight, packed, DType::Int8, false)?;
        let mut scales = self.axes.to_vec();
        let along = scales.remove(self.shared.min(1));
        let Some(block) = block else {
            return call.weight_as(&scale, scales, own, false);
        };
        let blocks = Axis::parts(BLOCKS, along.clone(), Axis::fixed(BLOCK, block));
        scales.insert(self.shared.min(1), blocks);
        call.weight_as(&scale, scales.clone(), own, false)?;
        call.weight_as(&zero, scales, self.zeros.unwrap_or(own), false)?;
        match self.indexed {
            true => call.weight_as("g_idx", vec![along], DType::Float32, false),
            false => Ok(()),
        }
    }
}

/// What float8 keeps beside the weights: a scale and the largest values of the last steps, for the inputs, the kernel and the
/// gradients of the outputs.
fn float8(call: &mut Call<'_>) -> Result<(), Refusal> {
    for what in ["inputs", "kernel", "outputs_grad"] {
        call.weight_as(&format!("{what}_scale"), Vec::new(), DType::Float32, true)?;
        let history = vec![Axis::fixed(STEPS_KEPT, HISTORY)];
        call.weight_as(
            &format!("{what}_amax_history"),
            history,
            DType::Float32,
            true,
        )?;
    }
    Ok(())
}

/// Refuses float8 where only whole numbers will do.
///
/// # Errors
/// It is float8.
pub fn whole_numbers(call: &Call<'_>, mode: Quantization) -> Result<(), Refusal> {
    match mode {
        Quantization::Float8 => Err(Refusal {
            exception: Exception::NotImplementedError,
            ..refusal!("{layer} can't be quantized to float8", layer = call.name())
        }
        .with_help(message!("write 'int8' or 'int4'"))),
        _ => Ok(()),
    }
}

/// Quantizes a layer that was just built, where its policy says so.
///
/// # Errors
/// What the layer refuses.
pub fn build(call: &mut Call<'_>, layer: &dyn Layer) -> Result<(), Refusal> {
    let Some(mode) = call.operation().policy.quantization else {
        return Ok(());
    };
    let stated = call.operation().weights.len();
    layer.quantize(call, mode)?;
    if mode == Quantization::Float8 {
        // Here they are made before the weights themselves.
        let weights = &mut call.host.program_mut().operation_mut(call.id).weights;
        weights.rotate_left(stated);
    }
    Ok(())
}
