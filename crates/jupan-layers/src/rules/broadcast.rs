//! Broadcasting: axes are paired from the last, and an axis of extent 1 is repeated along its partner.

use jupan_core::axis::{Axis, How, ShapeText};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::message;
use jupan_core::refusal;

/// The extent of two that are paired. `None` where neither is 1 and they differ.
pub fn extent(a: &Dim, b: &Dim) -> Option<Dim> {
    match (a, b) {
        (Dim::Known(1), other) | (other, Dim::Known(1)) => Some(other.clone()),
        (Dim::Known(n), Dim::Known(m)) => (n == m).then(|| a.clone()),
        // Whatever the other turns out to be, only 1 or this number fits.
        (Dim::Known(_), _) => Some(a.clone()),
        (_, Dim::Known(_)) => Some(b.clone()),
        (Dim::Unknown(_), _) => Some(a.clone()),
        (_, Dim::Unknown(_)) => Some(b.clone()),
        (Dim::Unspecified, other) | (other, Dim::Unspecified) => Some(other.clone()),
        _ if a == b => Some(a.clone()),
        _ => Some(Dim::unknown(message!(
            "{a} or {b}, as one of them is 1",
            a,
            b
        ))),
    }
}

/// The axes of the result of two shapes that are broadcast. Each comes from the operand that sets its extent.
///
/// # Errors
/// Two axes with different extents, neither of them 1.
pub fn broadcast(a: &[Axis], b: &[Axis]) -> Result<Vec<Axis>, Refusal> {
    let rank = a.len().max(b.len());
    let mut axes = Vec::with_capacity(rank);
    for from_end in (1..=rank).rev() {
        let of = |axes: &[Axis]| {
            let at = axes.len().checked_sub(from_end)?;
            axes.get(at).cloned()
        };
        axes.push(match (of(a), of(b)) {
            (Some(x), Some(y)) => {
                let dim = extent(&x.dim, &y.dim).ok_or_else(|| mismatch(a, b, from_end, &x, &y))?;
                pick(x, y, dim)
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => continue,
        });
    }
    Ok(axes)
}

/// Of two axes, the one that explains the extent: a tensor's rather than an array's.
fn pick(x: Axis, y: Axis, dim: Dim) -> Axis {
    let explained = |axis: &Axis| axis.how != How::Fixed;
    match (x.dim == dim, y.dim == dim) {
        (true, true) if !explained(&x) && explained(&y) => y,
        (true, _) => x,
        (_, true) => y,
        _ => Axis::fixed(x.name, dim),
    }
}

fn mismatch(a: &[Axis], b: &[Axis], from_end: usize, x: &Axis, y: &Axis) -> Refusal {
    refusal!("the shapes {shape} and {shape_2} don't go together: axis −{from_end} is {n_x} in one and {n_y} in the other, and neither is 1", shape = ShapeText(a), shape_2 = ShapeText(b), from_end, n_x = x.dim, n_y = y.dim)
    .with_note(message!("axes are paired from the last; an axis of 1 is repeated along its partner"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupan_core::axis::names;

    fn shape(dims: &[i64]) -> Vec<Axis> {
        let dim = |n: &i64| match n {
            -1 => Dim::Unspecified,
            n => Dim::Known(*n),
        };
        dims.iter()
            .map(|n| Axis::fixed(names::AXIS, dim(n)))
            .collect()
    }

    fn text(a: &[i64], b: &[i64]) -> String {
        match broadcast(&shape(a), &shape(b)) {
            Ok(axes) => ShapeText(&axes).to_string(),
            Err(refusal) => refusal.message.to_string(),
        }
    }

    #[test]
    fn axes_are_paired_from_the_last() {
        assert_eq!(text(&[-1, 8, 1], &[6]), "(None, 8, 6)");
        assert_eq!(text(&[-1, 4], &[3, 4]), "(3, 4)");
        assert_eq!(text(&[1, 4], &[-1, 4]), "(None, 4)");
        assert!(text(&[-1, 4], &[3]).contains("axis −1 is 4 in one and 3 in the other"));
    }

    #[test]
    fn a_symbol_beside_a_number_is_that_number() {
        let n = Dim::symbol("n");
        assert_eq!(extent(&n, &Dim::Known(5)), Some(Dim::Known(5)));
        assert_eq!(extent(&n, &n), Some(n.clone()));
        assert!(matches!(
            extent(&n, &Dim::symbol("m")),
            Some(Dim::Unknown(_))
        ));
    }
}
