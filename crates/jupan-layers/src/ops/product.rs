//! Products of tensors.

use jupan_core::axis::{Axis, names};
use jupan_core::diagnostic::{Refusal, Severity};
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, OpEntry};
use jupan_core::message;
use jupan_core::refusal;
use jupan_core::value::Value;
use jupan_core::work::Kind::{Add, Compare, Logic, Multiply};
use jupan_core::work::{Kind, parts};

use super::cost::Cost::{All, Each, EachIn, Together};
use super::operand::{
    Operand, Outcome, Stop, at_least, canonical, exactly, finish, flag, give, in_graph, integer,
    operand_of, refuse, table, tensor,
};
use crate::rules::broadcast::{self, broadcast};
use crate::rules::promotion::{Type, result_type};
use crate::rules::work;

const X1_X2: &str = "x1, x2";

table! {
    AllClose["allclose"] "x1, x2, rtol=1e-05, atol=1e-08, equal_nan=False" => |c| Ok(give(c, Vec::new(), DType::Bool)), All(&[EachIn(&[Add, Compare, Multiply, Add, Compare]), Together(&[Logic])]);
    CDist["cdist"] "x, y" => cdist;
    Corrcoef["corrcoef"] "x" => corrcoef;
    Correlate["correlate"] "x1, x2, mode='valid'" => correlate;
    Cross["cross"] "x1, x2, axisa=-1, axisb=-1, axisc=-1, axis=None" => cross, Each(&[Multiply, Multiply, Add]);
    Dot["dot"] X1_X2 => dot;
    Einsum["einsum"] "subscripts, *operands, **kwargs" => einsum;
    Inner["inner"] X1_X2 => inner;
    Kron["kron"] X1_X2 => kron, Each(&[Multiply]);
    Matmul["matmul"] X1_X2 => |c| {
        let (a, b) = both(c)?;
        matmul(c, a, b)
    };
    Matmul["tf.matmul" "tf.linalg.matmul"]
        "a, b, transpose_a=False, transpose_b=False, adjoint_a=False, adjoint_b=False, \
         a_is_sparse=False, b_is_sparse=False, output_type=None, name=None" => |c| {
        let (a, b) = (operand(c, "a")?, operand(c, "b")?);
        let a = turned(c, a, ["transpose_a", "adjoint_a"])?;
        let b = turned(c, b, ["transpose_b", "adjoint_b"])?;
        matmul(c, a, b)
    };
    Outer["outer"] X1_X2 => outer;
    Tensordot["tensordot"] "x1, x2, axes=2" => tensordot;
    Vdot["vdot"] X1_X2 => |c| {
        let (a, b) = both(c)?;
        let dtype = promote(&a, &b)?;
        products(c, &[], &[Some(a.flat())]);
        Ok(give(c, Vec::new(), dtype))
    };
}

/// An operand: a number, too.
fn operand(call: &Call<'_>, name: &str) -> Outcome<Operand> {
    match operand_of(call, call.arguments.get(name)) {
        Some(operand) => Ok(operand),
        None => tensor(call, name),
    }
}

fn both(call: &Call<'_>) -> Outcome<(Operand, Operand)> {
    Ok((operand(call, "x1")?, operand(call, "x2")?))
}

fn promote(a: &Operand, b: &Operand) -> Result<DType, Refusal> {
    result_type(&[a.kind, b.kind])
}

fn strong(a: &Operand, b: &Operand) -> Result<DType, Refusal> {
    match (a.dtype(), b.dtype()) {
        (DType::Int8, DType::Int8) => Ok(DType::Int32),
        (a, b) => result_type(&[Type::Strong(a), Type::Strong(b)]),
    }
}

/// The last two axes swapped where one of these arguments says so.
fn turned(call: &Call<'_>, mut x: Operand, names: [&str; 2]) -> Outcome<Operand> {
    let rank = x.rank();
    let [transposed, adjoint] = [flag(call, names[0])?, flag(call, names[1])?];
    if rank >= 2 && (transposed || adjoint) {
        x.axes.swap(rank - 2, rank - 1);
    }
    Ok(x)
}

fn inner_mismatch(call: &Call<'_>, a: &Operand, b: &Operand, inner: [&Dim; 2]) -> Stop {
    Stop::Refused(
        refusal!("{layer} can't multiply {shape} by {shape_2}: it adds up over {inner} elements of one and {inner_2} of the other", layer = call.name(), shape = a.shape(), shape_2 = b.shape(), inner = inner[0], inner_2 = inner[1])
        .with_note(message!("the two extents that are added up over must be equal")),
    )
}

fn matmul(call: &mut Call<'_>, a: Operand, b: Operand) -> Outcome {
    if a.rank() == 0 || b.rank() == 0 {
        return refuse(message!(
            "{layer} multiplies matrices, not numbers: {shape} by {shape_2}",
            layer = call.name(),
            shape = a.shape(),
            shape_2 = b.shape()
        ));
    }
    let inner = [a.dim(-1), b.dim(if b.rank() == 1 { -1 } else { -2 })];
    if !inner[0].compatible(&inner[1]) {
        return Err(inner_mismatch(call, &a, &b, [&inner[0], &inner[1]]));
    }
    let leading = |x: &Operand| x.axes[..x.rank().saturating_sub(2)].to_vec();
    let mut axes = broadcast(&leading(&a), &leading(&b))?;
    if a.rank() > 1 {
        axes.extend(a.axis(-2));
    }
    if b.rank() > 1 {
        axes.extend(b.axis(-1));
    }
    let dtype = strong(&a, &b)?;
    products(call, &axes, &[a.axis(-1)]);
    Ok(give(call, axes, dtype))
}

/// States the work of sums of products: one for each of these axes, along the others.
pub(super) fn products(call: &mut Call<'_>, axes: &[Axis], summed: &[Option<Axis>]) {
    call.work(Kind::MultiplyAdd, parts::PRODUCT, || {
        axes.iter()
            .chain(summed.iter().flatten())
            .cloned()
            .collect()
    });
}

fn dot(call: &mut Call<'_>) -> Outcome {
    let (a, b) = both(call)?;
    let dtype = promote(&a, &b)?;
    if a.rank() == 0 || b.rank() == 0 {
        if in_graph(call) {
            multiplied(call)?;
        }
        let axes = broadcast(&a.axes, &b.axes)?;
        call.work(Kind::Multiply, parts::PRODUCT, || axes.clone());
        return Ok(give(call, axes, dtype));
    }
    if a.rank() == 1 && b.rank() == 1 {
        products(call, &[], &[a.axis(0)]);
        return Ok(give(call, Vec::new(), dtype));
    }
    let last = a.dim(-1);
    let other = b.dim(if b.rank() == 1 { 0 } else { -2 });
    // With a vector, Keras compares the extents as they are: None is no number.
    let fits = match b.rank() {
        1 => last == other || !(both_plain(&last) && both_plain(&other)),
        _ => last.compatible(&other),
    };
    if !fits {
        return Err(inner_mismatch(call, &a, &b, [&last, &other]));
    }
    let mut axes = a.axes[..a.rank() - 1].to_vec();
    let skipped = b.rank().saturating_sub(2);
    if b.rank() > 1 {
        axes.extend(
            b.axes
                .iter()
                .enumerate()
                .filter(|(at, _)| *at != skipped)
                .map(|(_, axis)| axis.clone()),
        );
    }
    products(call, &axes, &[a.axis(-1)]);
    Ok(give(call, axes, dtype))
}

/// Whether it is a number or None, and neither a symbol nor unknown.
fn both_plain(dim: &Dim) -> bool {
    matches!(dim, Dim::Known(_) | Dim::Unspecified)
}

/// With a number, Keras asks a product for the shape, and that uses up a name.
fn multiplied(call: &mut Call<'_>) -> Outcome<()> {
    call.host.program_mut().next_name("Multiply");
    Ok(())
}

fn inner(call: &mut Call<'_>) -> Outcome {
    let (a, b) = both(call)?;
    let dtype = promote(&a, &b)?;
    let axes = match (a.rank(), b.rank()) {
        (0, _) | (_, 0) => {
            let axes = if a.rank() == 0 { b.axes } else { a.axes };
            call.work(Kind::Multiply, parts::PRODUCT, || axes.clone());
            axes
        }
        (m, n) => {
            let last = [a.dim(-1), b.dim(-1)];
            if !last[0].compatible(&last[1]) {
                return Err(inner_mismatch(call, &a, &b, [&last[0], &last[1]]));
            }
            let mut axes = a.axes[..m - 1].to_vec();
            axes.extend_from_slice(&b.axes[..n - 1]);
            products(call, &axes, &[a.axis(-1)]);
            axes
        }
    };
    Ok(give(call, axes, dtype))
}

fn outer(call: &mut Call<'_>) -> Outcome {
    let (a, b) = both(call)?;
    let dtype = promote(&a, &b)?;
    let axes = vec![a.flat(), b.flat()];
    call.work(Kind::Multiply, parts::PRODUCT, || axes.clone());
    Ok(give(call, axes, dtype))
}

/// Axis by axis; Keras pairs the axes from the first and forgets the rest.
fn kron(call: &mut Call<'_>) -> Outcome {
    let (a, b) = both(call)?;
    let dtype = strong_of(&a, &b)?;
    let axes = a.axes.iter().zip(&b.axes);
    let axes = axes
        .map(|(x, y)| Axis::product(x.name, vec![x.clone(), y.clone()]))
        .collect();
    Ok(give(call, axes, dtype))
}

fn strong_of(a: &Operand, b: &Operand) -> Result<DType, Refusal> {
    result_type(&[Type::Strong(a.dtype()), Type::Strong(b.dtype())])
}

fn tensordot(call: &mut Call<'_>) -> Outcome {
    let (a, b) = both(call)?;
    let dtype = promote(&a, &b)?;
    let pairs = match call.arguments.get("axes").clone() {
        Value::Tuple(items) | Value::List(items) => match &items[..] {
            [one, other] => {
                let read = |value: &Value, x: &Operand| -> Outcome<Vec<usize>> {
                    let numbers: Vec<&Value> = match value.items() {
                        Some(items) => items.iter().collect(),
                        None => vec![value],
                    };
                    numbers
                        .into_iter()
                        .map(|value| {
                            let axis = super::operand::integer_in(call, "axes", value)?;
                            canonical(call, axis, x.rank(), &x.shape())
                        })
                        .collect()
                };
                [read(one, &a)?, read(other, &b)?]
            }
            _ => {
                return Err(call
                    .arguments
                    .refuse("axes", message!("a number or two lists of axes"))
                    .into());
            }
        },
        _ => {
            let n = integer(call, "axes")?.max(0) as usize;
            // Keras does not look whether there are as many.
            let from = a.rank().saturating_sub(n);
            [(from..a.rank()).collect(), (0..n.min(b.rank())).collect()]
        }
    };
    let listed = call.arguments.get("axes").items().is_some();
    let summed = |x: &Operand, chosen: &[usize]| -> Vec<Dim> {
        chosen.iter().map(|at| x.dim(*at as i64)).collect()
    };
    let (of_a, of_b) = (summed(&a, &pairs[0]), summed(&b, &pairs[1]));
    if listed && of_a.len() != of_b.len() {
        return refuse(message!(
            "{layer} adds up over {number} axes of one and {number_2} of the other",
            layer = call.name(),
            number = of_a.len(),
            number_2 = of_b.len()
        ));
    }
    if let Some((x, y)) = of_a.iter().zip(&of_b).find(|(x, y)| !x.compatible(y)) {
        if listed {
            return Err(inner_mismatch(call, &a, &b, [x, y]));
        }
        warn_inner(call, &x.clone(), &y.clone());
    }
    let left = |x: &Operand, chosen: &[usize]| -> Vec<Axis> {
        let axes = x.axes.iter().enumerate();
        axes.filter(|(at, _)| !chosen.contains(at))
            .map(|(_, axis)| axis.clone())
            .collect()
    };
    let mut axes = left(&a, &pairs[0]);
    axes.extend(left(&b, &pairs[1]));
    let along: Vec<_> = pairs[0].iter().map(|at| a.axis(*at as i64)).collect();
    products(call, &axes, &along);
    Ok(give(call, axes, dtype))
}

/// Keras states a shape although the computation will fail.
fn warn_inner(call: &mut Call<'_>, x: &Dim, y: &Dim) {
    let message = message!(
        "{layer} adds up over {x} elements of one and {y} of the other: Keras does not notice before it runs",
        layer = call.name(),
        x,
        y
    );
    call.remark(Severity::Warning, message);
}

fn cross(call: &mut Call<'_>) -> Outcome {
    let (mut a, mut b) = (tensor(call, "x1")?, tensor(call, "x2")?);
    let axis = |name: &str| match call.arguments.get("axis") {
        Value::None => integer(call, name),
        _ => integer(call, "axis"),
    };
    let of_a = canonical(call, axis("axisa")?, a.rank(), &a.shape())?;
    let of_b = canonical(call, axis("axisb")?, b.rank(), &b.shape())?;
    let to = axis("axisc")?;
    let (one, other) = (a.axes.remove(of_a), b.axes.remove(of_b));
    let mut axes = broadcast(&a.axes, &b.axes)?;
    for vector in [&one, &other] {
        if vector.dim.known().is_some_and(|n| n != 2 && n != 3) {
            return refuse(message!(
                "{layer} multiplies vectors of 2 or 3 numbers, not of {vector}",
                layer = call.name(),
                vector = vector.dim
            ));
        }
    }
    let rank = axes.len() + 1;
    let three = [one, other].into_iter().find(|v| v.dim == Dim::Known(3));
    if let Some(vector) = three {
        let at = canonical(call, to, rank, &format!("the result, which has {rank}"))?;
        axes.insert(at, vector);
    }
    let dtype = promote(&a, &b)?;
    Ok(give(call, axes, dtype))
}

fn correlate(call: &mut Call<'_>) -> Outcome {
    let (a, b) = both(call)?;
    exactly(call, &a, 1)?;
    exactly(call, &b, 1)?;
    let mode = call.arguments.choice("mode", &["valid", "same", "full"])?;
    let (n, m) = (a.dim(0), b.dim(0));
    let dim = match (&n, &m, mode) {
        (_, _, "full") => n.plus(&m).minus(&Dim::Known(1)),
        (Dim::Known(n), Dim::Known(m), "same") => Dim::Known(*n.max(m)),
        (Dim::Known(n), Dim::Known(m), _) => {
            Dim::Known(n.max(m).saturating_sub(*n.min(m)).saturating_add(1))
        }
        _ if n.is_unspecified() || m.is_unspecified() => {
            return refuse(message!(
                "{layer} needs to know both lengths",
                layer = call.name()
            ));
        }
        _ => Dim::unknown(message!("the longer of two axes")),
    };
    // Of all pairs of values, those whose windows overlap as a whole, or all of them.
    match (&n, &m, mode) {
        (_, _, "full") => products(call, &[], &[a.axis(0), b.axis(0)]),
        (Dim::Known(n), Dim::Known(m), "valid") => {
            let shorter = Axis::fixed(names::SIZE, *n.min(m));
            products(
                call,
                &[Axis::fixed(names::SIZE, dim.clone())],
                &[Some(shorter)],
            );
        }
        // Of all pairs, those are left out whose windows would begin or end outside: 1, 2, … on both sides.
        (Dim::Known(n), Dim::Known(m), _) => {
            let less = (*n.min(m)).saturating_sub(1).max(0);
            let outside = |side: i64| side.saturating_mul(side.saturating_add(1)) / 2;
            let outside = outside(less / 2).saturating_add(outside(less - less / 2));
            let pairs = n.checked_mul(*m).and_then(|all| all.checked_sub(outside));
            if let Some(pairs) = pairs {
                products(call, &[Axis::fixed(names::SIZE, pairs)], &[]);
            }
        }
        _ => {}
    }
    let dtype = match promote(&a, &b)? {
        dtype @ (DType::BFloat16 | DType::Float16 | DType::Float64) => dtype,
        _ => DType::Float32,
    };
    Ok(give(call, vec![Axis::fixed(names::SIZE, dim)], dtype))
}

/// Keras states the shape of the input, though the result has a row and a column for each of its rows.
fn corrcoef(call: &mut Call<'_>) -> Outcome {
    let x = tensor(call, "x")?;
    let dtype = match x.dtype() {
        DType::Int64 => DType::Float64,
        dtype => result_type(&[Type::Strong(dtype), Type::Float])?,
    };
    if let [rows, values] = x.axes.as_slice() {
        // Distances from the mean of each row, their products for each pair of rows, over the roots of those of a row with itself.
        let (rows, values) = (std::slice::from_ref(rows), std::slice::from_ref(values));
        let pairs = [rows, rows].concat();
        call.work(Kind::Add, parts::MEAN, || work::less_one(rows, values));
        call.work(Kind::Divide, parts::MEAN, || rows.to_vec());
        call.work(Kind::Add, parts::ELEMENTS, || [rows, values].concat());
        call.work(Kind::MultiplyAdd, parts::PRODUCT, || {
            [&pairs[..], values].concat()
        });
        call.work(Kind::Sqrt, parts::VARIANCE, || rows.to_vec());
        work::each(
            call,
            parts::NORMALIZATION,
            &pairs,
            &[Kind::Multiply, Kind::Divide],
        );
    }
    Ok(give(call, x.axes, dtype))
}

fn cdist(call: &mut Call<'_>) -> Outcome {
    let (a, b) = (tensor(call, "x")?, tensor(call, "y")?);
    at_least(call, &a, 2)?;
    at_least(call, &b, 2)?;
    let last = [a.dim(-1), b.dim(-1)];
    if !last[0].compatible(&last[1]) {
        return Err(inner_mismatch(call, &a, &b, [&last[0], &last[1]]));
    }
    let mut axes = broadcast(&a.axes[..a.rank() - 2], &b.axes[..b.rank() - 2])?;
    axes.extend(a.axis(-2));
    axes.extend(b.axis(-2));
    let dtype = result_type(&[a.kind, b.kind, Type::Float])?;
    // The root of the sum of the squares of the differences.
    let last: Vec<Axis> = a.axis(-1).into_iter().collect();
    let all = [axes.clone(), last.clone()].concat();
    work::each(call, parts::ELEMENTS, &all, &[Kind::Add, Kind::Multiply]);
    call.work(Kind::Add, parts::REDUCTION, || work::less_one(&axes, &last));
    call.work(Kind::Sqrt, parts::ELEMENTS, || axes.clone());
    Ok(give(call, axes, dtype))
}

/// The letters of one operand, in front of and behind its `...`.
struct Subscript {
    front: Vec<char>,
    /// The letters behind `...`, where there is one.
    back: Option<Vec<char>>,
}

impl Subscript {
    fn parse(text: &str) -> Option<Self> {
        let letters = |text: &str| -> Option<Vec<char>> {
            text.chars()
                .map(|c| c.is_ascii_alphabetic().then_some(c))
                .collect()
        };
        match text.split_once("...") {
            None => Some(Self {
                front: letters(text)?,
                back: None,
            }),
            Some((front, back)) => Some(Self {
                front: letters(front)?,
                back: Some(letters(back)?),
            }),
        }
    }

    fn letters(&self) -> impl Iterator<Item = char> {
        let back = self.back.iter().flatten();
        self.front.iter().chain(back).copied()
    }
}

/// What einsum subscripts make of the operands: also the rule of the layer EinsumDense's products.
fn einsum(call: &mut Call<'_>) -> Outcome {
    let text = match call.arguments.get("subscripts") {
        Value::Str(text) => text.clone(),
        Value::Unknown(reason) => return Err(Stop::Unknown(reason.clone())),
        _ => {
            return Err(call
                .arguments
                .refuse("subscripts", message!("a string"))
                .into());
        }
    };
    let values = call.arguments.get("operands").clone();
    let mut operands = Vec::new();
    for value in values.items().unwrap_or_default() {
        operands.push(match operand_of(call, value) {
            Some(operand) => operand,
            None => super::operand::tensor_in(call, "operands", value)?,
        });
    }
    let malformed = || refusal!("the subscripts '{text}' are not like 'ij,jk->ik'", text);
    let (inputs, output) = match text.split("->").collect::<Vec<_>>().as_slice() {
        [inputs] => (*inputs, None),
        [inputs, output] => (*inputs, Some(*output)),
        _ => return Err(malformed().into()),
    };
    let specs: Vec<Subscript> = inputs
        .split(',')
        .map(|spec| Subscript::parse(spec.trim()))
        .collect::<Option<_>>()
        .ok_or_else(malformed)?;
    if specs.len() != operands.len() {
        return refuse(message!(
            "the subscripts '{text}' are for {number} tensors, but {number_2} were given",
            text,
            number = specs.len(),
            number_2 = operands.len()
        ));
    }
    let output = match output {
        Some(output) => Subscript::parse(output.trim()).ok_or_else(malformed)?,
        None => {
            // All letters that stand there once, in alphabetical order, behind what `...` covers.
            let all: Vec<char> = specs.iter().flat_map(Subscript::letters).collect();
            let mut once: Vec<char> = all
                .iter()
                .copied()
                .filter(|c| all.iter().filter(|other| *other == c).count() == 1)
                .collect();
            once.sort_unstable();
            Subscript {
                front: Vec::new(),
                back: Some(once),
            }
        }
    };
    let mut found: Vec<(char, Axis)> = Vec::new();
    let mut covered: Vec<Axis> = Vec::new();
    let mut clashes = Vec::new();
    for (spec, x) in specs.iter().zip(&operands) {
        let back = spec.back.as_deref().unwrap_or_default();
        let fits = match spec.back {
            None => x.rank() == spec.front.len(),
            Some(_) => x.rank() >= spec.front.len() + back.len(),
        };
        if !fits {
            let letters: String = spec.letters().collect();
            return refuse(message!(
                "the subscript '{letters}' of '{text}' does not fit a tensor with {rank} axes: {shape}",
                letters,
                text,
                rank = x.rank(),
                shape = x.shape()
            ));
        }
        let behind = x.rank() - back.len();
        let front = spec.front.iter().zip(&x.axes);
        let tail = back.iter().zip(x.axes.iter().skip(behind));
        for (letter, axis) in front.chain(tail) {
            match found.iter_mut().find(|(own, _)| own == letter) {
                None => found.push((*letter, axis.clone())),
                Some((_, own)) => match broadcast::extent(&own.dim, &axis.dim) {
                    Some(dim) if dim == own.dim => {}
                    Some(_) => *own = axis.clone(),
                    None => clashes.push((*letter, own.dim.clone(), axis.dim.clone())),
                },
            }
        }
        if spec.back.is_some() {
            covered = broadcast(&covered, &x.axes[spec.front.len()..behind])?;
        }
    }
    for (letter, one, other) in clashes {
        let message = message!(
            "'{letter}' of '{text}' is {one} in one tensor and {other} in another",
            letter,
            text,
            one,
            other
        );
        // Keras compares only the axes that are left; the others fail when it runs.
        if !in_graph(call) || output.letters().any(|c| c == letter) {
            return refuse(message);
        }
        call.remark(Severity::Warning, message);
    }
    let of = |letter: &char| {
        let axis = found.iter().find(|(own, _)| own == letter);
        axis.map(|(_, axis)| axis.clone())
    };
    let letters = |letters: &[char]| -> Outcome<Vec<Axis>> {
        letters
            .iter()
            .map(|letter| {
                // A letter that no tensor has is an axis of 1 to Keras.
                match of(letter) {
                    Some(axis) => Ok(axis),
                    None if in_graph(call) => Ok(Axis::fixed(names::AXIS, 1)),
                    None => refuse(message!(
                        "no tensor has the '{letter}' of '{text}'",
                        letter,
                        text
                    )),
                }
            })
            .collect()
    };
    let mut axes = letters(&output.front)?;
    if let Some(back) = &output.back {
        axes.extend(covered);
        axes.extend(letters(back)?);
    }
    let summed = found
        .iter()
        .filter(|(letter, _)| !output.letters().any(|l| l == *letter));
    let summed: Vec<_> = summed.map(|(_, axis)| Some(axis.clone())).collect();
    match (operands.len(), summed.is_empty()) {
        (2, false) => products(call, &axes, &summed),
        (2, true) => call.work(Kind::Multiply, parts::PRODUCT, || axes.clone()),
        (1, true) => call.work(Kind::Read, parts::COPY, || axes.clone()),
        (1, false) => call.work(Kind::Add, parts::REDUCTION, || {
            let summed: Vec<Axis> = summed.iter().flatten().cloned().collect();
            crate::rules::work::less_one(&axes, &summed)
        }),
        _ => call.uncertain_work(message!(
            "it is not known in which order an einsum of several tensors is computed"
        )),
    }
    let mut kinds: Vec<Type> = operands.iter().map(|x| Type::Strong(x.dtype())).collect();
    kinds.dedup();
    let dtype = match kinds.as_slice() {
        [Type::Strong(DType::Int8)] => DType::Int32,
        kinds => result_type(kinds)?,
    };
    Ok(give(call, axes, dtype))
}
