//! Matrices, and transforms of signals.

use jupan_core::axis::{Axis, names};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::value::Value;
use jupan_core::work::Kind::{self, Divide};
use jupan_core::work::parts;

use super::cost::Cost::{All, Each, Moves, Of, View};
use super::operand::{
    Operand, Outcome, Stop, at_least, exactly, extent, finish, flag, from_argument, give, integer,
    refuse, settled, table, tensor, tensors,
};
use crate::rules::fourier::{self, frequencies};
use crate::rules::work::axes_of;

const FRAMES: &str = "x, sequence_length, sequence_stride, fft_length, window='hann', center=True";

table! {
    Cholesky["cholesky"] "x, upper=False" => |c| { let x = square(c)?; Ok(give(c, x.axes, x.kind.strong())) };
    CholeskyInverse["cholesky_inverse"] "x, upper=False" => |c| { let x = square(c)?; Ok(give(c, x.axes, x.kind.strong())) };
    Det["det"] "x" => |c| { let x = square(c)?; batch_of(c, &x, x.dtype()) };
    Eig["eig"] "x" => eigen;
    Eigh["eigh"] "x" => eigen;
    ExtractSequences["extract_sequences"] "x, sequence_length, sequence_stride" => extract_sequences, Moves;
    FFT["fft"] "x" => |c| fourier(c, 1), Of(|c, output| transforms(c, output, 1));
    FFT2["fft2"] "x" => |c| fourier(c, 2), Of(|c, output| transforms(c, output, 2));
    IFFT2["ifft2"] "x" => |c| fourier(c, 2), All(&[Of(|c, output| transforms(c, output, 2)), Each(&[Divide])]);
    IRFFT["irfft"] "x, fft_length=None" => irfft, All(&[Of(transforms_of_real), Each(&[Divide])]);
    ISTFT["istft"] "x, sequence_length, sequence_stride, fft_length, length=None, window='hann', center=True" => istft;
    Inv["inv"] "x" => |c| { let x = square(c)?; Ok(give(c, x.axes, x.kind.strong())) };
    Logdet["logdet"] "x" => |c| { let x = tensor(c, "x")?; batch_of(c, &x, x.dtype()) };
    Lstsq["lstsq"] "a, b, rcond=None" => lstsq;
    LuFactor["lu_factor"] "x" => |c| {
        let x = matrix(c)?;
        let [m, n] = last_two(&x);
        if m.dim.is_unspecified() || n.dim.is_unspecified() {
            return refuse(message!("{layer} needs to know the size of the matrix {shape}", layer = c.name(), shape = x.shape()));
        }
        let pivots = [batch(&x), vec![shorter(m, n)]].concat();
        let factors = give(c, x.axes.clone(), x.dtype());
        let pivots = give(c, pivots, x.dtype());
        Ok(Value::tuple([factors, pivots]))
    };
    MatrixRank["matrix_rank"] "x, tol=None" => |c| { let x = matrix(c)?; batch_of(c, &x, DType::Int32) };
    Pinv["pinv"] "x, rcond=None" => |c| {
        let mut x = matrix(c)?;
        let rank = x.rank();
        x.axes.swap(rank - 2, rank - 1);
        Ok(give(c, x.axes, x.kind.strong()))
    };
    Qr["qr"] "x, mode='reduced'" => qr;
    RFFT["rfft"] "x, fft_length=None" => rfft, Of(transforms_of_real);
    STFT["stft"] FRAMES => stft, Of(windows_and_transforms);
    SVD["svd"] "x, full_matrices=True, compute_uv=True" => svd;
    Slogdet["slogdet"] "x" => |c| {
        let x = tensor(c, "x")?;
        let sign = give(c, Vec::new(), x.dtype());
        let log = batch_of(c, &x, x.dtype())?;
        Ok(Value::tuple([sign, log]))
    };
    Solve["solve"] "a, b" => solve;
    SolveTriangular["solve_triangular"] "a, b, lower=False" => solve, Of(substitution);
    ViewAsComplex["view_as_complex"] "x" => |c| {
        let mut x = tensor(c, "x")?;
        x.axes.pop();
        Ok(give(c, x.axes, DType::Complex64))
    }, View;
    ViewAsReal["view_as_real"] "x" => |c| {
        let mut x = tensor(c, "x")?;
        x.axes.push(Axis::fixed(names::SIZE, 2));
        Ok(give(c, x.axes, DType::Float32))
    }, View;
}

/// The work of transforms of complex values along so many of the last axes, one after the other.
fn transforms(call: &mut Call<'_>, output: &Value, over: usize) {
    let Some(tensor) = output.tensors().first().copied() else {
        return;
    };
    let axes = axes_of(call, tensor);
    for at in axes.len().saturating_sub(over)..axes.len() {
        let mut outer = axes.clone();
        let length = outer.remove(at).dim;
        fourier::work(call, &outer, &length, false);
    }
}

/// The work of a transform of real values, or back to them, along the last axis.
fn transforms_of_real(call: &mut Call<'_>, output: &Value) {
    let Some(tensor) = output.tensors().first().copied() else {
        return;
    };
    let mut outer = axes_of(call, tensor);
    let last = outer.pop();
    let given = match call.arguments.get("fft_length") {
        Value::None => tensor_of_signal(call),
        length => length.as_dim(),
    };
    if let Some(length) = given.or(last.map(|axis| axis.dim)) {
        fourier::work(call, &outer, &length, true);
    }
}

/// How many values a real signal has; `None` where its frequencies are given.
fn tensor_of_signal(call: &Call<'_>) -> Option<Dim> {
    tensor(call, "x").ok().map(|x| x.dim(-1))
}

fn windows_and_transforms(call: &mut Call<'_>, output: &Value) {
    transforms_of_real(call, output);
    let length = call.arguments.get("fft_length").as_dim();
    if let (Some(tensor), Some(length)) = (output.tensors().first().copied(), length)
        && !call.arguments.get("window").is_none()
    {
        let mut frames = axes_of(call, tensor);
        frames.pop();
        frames.push(Axis::fixed(names::SIZE, length));
        call.work(Kind::Multiply, parts::SCALE, || frames);
    }
}

/// The work of solving a triangular system: for each right-hand side n (n − 1) / 2 products that are subtracted, and n divisions.
fn substitution(call: &mut Call<'_>, output: &Value) {
    let (Some(tensor), Ok(a)) = (output.tensors().first().copied(), tensor(call, "a")) else {
        return;
    };
    let mut axes = axes_of(call, tensor);
    call.work(Kind::Divide, parts::ELEMENTS, || axes.clone());
    let at = axes
        .len()
        .checked_sub(if axes.len() == a.rank() { 2 } else { 1 });
    let Some(rows) = at.filter(|at| *at < axes.len()).map(|at| axes.remove(at)) else {
        return;
    };
    let others = Axis::difference(
        names::SIZE,
        vec![rows.clone(), Axis::fixed(names::FACTOR, 1)],
    );
    let pairs = Axis::product(names::SIZE, vec![rows, others]);
    axes.push(Axis::quotient(
        names::SIZE,
        pairs,
        Axis::fixed(names::FACTOR, 2),
    ));
    call.work(Kind::MultiplyAdd, parts::PRODUCT, || axes);
}

fn matrix(call: &Call<'_>) -> Outcome<Operand> {
    let x = tensor(call, "x")?;
    at_least(call, &x, 2)?;
    Ok(x)
}

fn check_square(call: &Call<'_>, x: &Operand) -> Outcome<()> {
    at_least(call, x, 2)?;
    let (rows, columns) = (x.dim(-2), x.dim(-1));
    let plain = |dim: &Dim| matches!(dim, Dim::Known(_) | Dim::Unspecified);
    match rows == columns || !(plain(&rows) && plain(&columns)) {
        true => Ok(()),
        false => refuse(message!(
            "{layer} needs square matrices, but {shape} has {rows} rows and {columns} columns",
            layer = call.name(),
            shape = x.shape(),
            rows,
            columns
        )),
    }
}

fn square(call: &Call<'_>) -> Outcome<Operand> {
    let x = tensor(call, "x")?;
    check_square(call, &x)?;
    Ok(x)
}

/// The axes in front of the matrix.
fn batch(x: &Operand) -> Vec<Axis> {
    x.axes[..x.rank().saturating_sub(2)].to_vec()
}

fn batch_of(call: &mut Call<'_>, x: &Operand, dtype: DType) -> Outcome {
    Ok(give(call, batch(x), dtype))
}

/// Rows and columns.
fn last_two(x: &Operand) -> [Axis; 2] {
    [-2, -1].map(|at| {
        x.axis(at)
            .unwrap_or_else(|| Axis::fixed(names::AXIS, Dim::unknown(message!("no such axis"))))
    })
}

/// The shorter of two axes.
fn shorter(one: Axis, other: Axis) -> Axis {
    match (&one.dim, &other.dim) {
        (Dim::Known(a), Dim::Known(b)) if a <= b => one,
        (Dim::Known(_), Dim::Known(_)) => other,
        (a, b) if a == b => one,
        _ => Axis::fixed(
            names::SIZE,
            Dim::unknown(message!("the shorter of two axes")),
        ),
    }
}

fn eigen(call: &mut Call<'_>) -> Outcome {
    let x = square(call)?;
    let mut values = x.axes.clone();
    values.pop();
    let values = give(call, values, x.dtype());
    let vectors = give(call, x.axes, x.kind.strong());
    Ok(Value::tuple([values, vectors]))
}

fn qr(call: &mut Call<'_>) -> Outcome {
    let mode = call.arguments.choice("mode", &["reduced", "complete"])?;
    let x = matrix(call)?;
    let [m, n] = last_two(&x);
    if m.dim.is_unspecified() || n.dim.is_unspecified() {
        return refuse(message!(
            "{layer} needs to know the size of the matrix {shape}",
            layer = call.name(),
            shape = x.shape()
        ));
    }
    let k = shorter(m.clone(), n.clone());
    let pairs = match mode {
        "reduced" => [[m, k.clone()], [k, n]],
        _ => [[m.clone(), m.clone()], [m, n]],
    };
    let outputs = pairs.map(|pair| {
        let axes = [batch(&x), pair.to_vec()].concat();
        give(call, axes, x.dtype())
    });
    Ok(Value::tuple(outputs))
}

fn svd(call: &mut Call<'_>) -> Outcome {
    let x = matrix(call)?;
    let [m, n] = last_two(&x);
    if m.dim.is_unspecified() || n.dim.is_unspecified() {
        return refuse(message!(
            "{layer} needs to know the size of the matrix {shape}",
            layer = call.name(),
            shape = x.shape()
        ));
    }
    let k = shorter(m.clone(), n.clone());
    let full = flag(call, "full_matrices")?;
    let around = |axes: Vec<Axis>| [batch(&x), axes].concat();
    let s = around(vec![k.clone()]);
    if !flag(call, "compute_uv")? {
        return Ok(give(call, s, x.dtype()));
    }
    let (left, right) = match full {
        true => (vec![m.clone(), m], vec![n.clone(), n]),
        false => (vec![m, k.clone()], vec![k, n]),
    };
    let outputs = [around(left), s, around(right)].map(|axes| give(call, axes, x.dtype()));
    Ok(Value::tuple(outputs))
}

fn solve(call: &mut Call<'_>) -> Outcome {
    let (a, b) = (tensor(call, "a")?, tensor(call, "b")?);
    check_square(call, &a)?;
    at_least(call, &b, 1)?;
    let pair = match a.rank() {
        rank if rank == b.rank() => Some([a.dim(-2), b.dim(-2)]),
        rank if rank + 1 == b.rank() => Some([a.dim(-1), b.dim(-1)]),
        _ => None,
    };
    if let Some([one, other]) = pair
        && one != other
        && matches!(
            (&one, &other),
            (
                Dim::Known(_) | Dim::Unspecified,
                Dim::Known(_) | Dim::Unspecified
            )
        )
    {
        return refuse(message!(
            "{layer} has {one} equations in {shape} and {other} right-hand sides in {shape_2}",
            layer = call.name(),
            one,
            shape = a.shape(),
            other,
            shape_2 = b.shape()
        ));
    }
    Ok(give(call, b.axes, b.kind.strong()))
}

fn lstsq(call: &mut Call<'_>) -> Outcome {
    let (a, b) = (tensor(call, "a")?, tensor(call, "b")?);
    exactly(call, &a, 2)?;
    if !matches!(b.rank(), 1 | 2) {
        return refuse(message!(
            "{layer} takes a vector or a matrix as right-hand side, but it is {shape}",
            layer = call.name(),
            shape = b.shape()
        ));
    }
    if !a.dim(0).compatible(&b.dim(0)) {
        return refuse(message!(
            "{layer} has {n_a} equations and {n_b} right-hand sides",
            layer = call.name(),
            n_a = a.dim(0),
            n_b = b.dim(0)
        ));
    }
    let mut axes = vec![a.axes[1].clone()];
    axes.extend(b.axes.get(1).cloned());
    Ok(give(call, axes, a.dtype()))
}

/// The real and the imaginary part.
fn complex(call: &Call<'_>, rank: usize) -> Outcome<[Operand; 2]> {
    let parts = match call.arguments.get("x") {
        Value::Tuple(_) | Value::List(_) | Value::Unknown(_) => tensors(call, "x")?,
        _ => Vec::new(),
    };
    let [real, imaginary] = <[Operand; 2]>::try_from(parts).map_err(|_| {
        Stop::Refused(call.arguments.refuse(
            "x",
            message!("a pair of tensors, the real and the imaginary part"),
        ))
    })?;
    let same = real.rank() == imaginary.rank()
        && real
            .axes
            .iter()
            .zip(&imaginary.axes)
            .all(|(a, b)| a.dim == b.dim || matches!(a.dim, Dim::Unknown(_)));
    if !same {
        return refuse(message!(
            "the real and the imaginary part of {layer} differ in shape: {real} and {imaginary}",
            layer = call.name(),
            real = real.shape(),
            imaginary = imaginary.shape()
        ));
    }
    at_least(call, &real, rank)?;
    Ok([real, imaginary])
}

fn fourier(call: &mut Call<'_>, over: usize) -> Outcome {
    let [real, imaginary] = complex(call, over)?;
    let last = &real.axes[real.rank() - over..];
    if last.iter().any(|axis| axis.dim.is_unspecified()) {
        return refuse(message!(
            "{layer} needs to know the axes that it transforms: {real}",
            layer = call.name(),
            real = real.shape()
        ));
    }
    let outputs = [real, imaginary].map(|x| give(call, x.axes, x.kind.strong()));
    Ok(Value::tuple(outputs))
}

fn with_last(x: &Operand, last: Vec<Axis>, removed: usize) -> Vec<Axis> {
    let mut axes = x.axes[..x.rank().saturating_sub(removed)].to_vec();
    axes.extend(last);
    axes
}

fn rfft(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    at_least(call, &x, 1)?;
    let length = match call.arguments.get("fft_length") {
        Value::None => x.dim(-1),
        _ => extent(call, "fft_length")?,
    };
    let axes = with_last(&x, vec![Axis::fixed(names::SIZE, frequencies(&length))], 1);
    let outputs = [axes.clone(), axes].map(|axes| give(call, axes, x.dtype()));
    Ok(Value::tuple(outputs))
}

fn irfft(call: &mut Call<'_>) -> Outcome {
    let [x, _] = complex(call, 1)?;
    let length = match call.arguments.get("fft_length") {
        Value::None => x.dim(-1).minus(&Dim::Known(1)).times(&Dim::Known(2)),
        _ => extent(call, "fft_length")?,
    };
    let axes = with_last(&x, vec![Axis::fixed(names::SIZE, length)], 1);
    Ok(give(call, axes, x.dtype()))
}

fn stride(call: &Call<'_>) -> Outcome<Dim> {
    Ok(settled(call.arguments.positive("sequence_stride")?))
}

/// The number of frames that fit: ⌊(length − frame) / stride⌋ + 1.
pub(super) fn frames(length: &Dim, frame: &Dim, stride: &Dim) -> Dim {
    length.minus(frame).floor_div(stride).plus(&Dim::Known(1))
}

fn extract_sequences(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    at_least(call, &x, 1)?;
    let length = extent(call, "sequence_length")?;
    let stride = extent(call, "sequence_stride")?;
    let count = Axis::fixed(names::STEPS, frames(&x.dim(-1), &length, &stride));
    let length = from_argument(call, "sequence_length", names::SIZE, length);
    let axes = with_last(&x, vec![count, length], 1);
    Ok(give(call, axes, x.dtype()))
}

fn stft(call: &mut Call<'_>) -> Outcome {
    let stride = stride(call)?;
    let x = tensor(call, "x")?;
    at_least(call, &x, 1)?;
    let length = extent(call, "fft_length")?;
    let mut signal = x.dim(-1);
    if call.arguments.get("center") != &Value::Bool(false) {
        let half = length.floor_div(&Dim::Known(2));
        signal = signal.plus(&half.times(&Dim::Known(2)));
    }
    let last = vec![
        Axis::fixed(names::STEPS, frames(&signal, &length, &stride)),
        Axis::fixed(names::SIZE, frequencies(&length)),
    ];
    let axes = with_last(&x, last, 1);
    let outputs = [axes.clone(), axes].map(|axes| give(call, axes, x.dtype()));
    Ok(Value::tuple(outputs))
}

fn istft(call: &mut Call<'_>) -> Outcome {
    let stride = stride(call)?;
    let [x, _] = complex(call, 2)?;
    let fft_length = extent(call, "fft_length")?;
    let length = match call.arguments.get("length") {
        Value::None => {
            let hops = x.dim(-2).minus(&Dim::Known(1)).times(&stride);
            let all = hops.plus(&fft_length);
            match flag(call, "center")? {
                true => {
                    let half = fft_length.floor_div(&Dim::Known(2));
                    all.minus(&half.times(&Dim::Known(2)))
                }
                false => all,
            }
        }
        _ => Dim::Known(integer(call, "length")?),
    };
    let axes = with_last(&x, vec![Axis::fixed(names::STEPS, length)], 2);
    Ok(give(call, axes, x.dtype()))
}
