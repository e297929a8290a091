//! Reshaping: the same elements under other axes.

use jupan_core::axis::{Axis, ShapeText, names};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::message;
use jupan_core::refusal;

/// The axes of a new shape, of which one entry may be −1: what is left over. An axis that goes through unchanged keeps its
/// name and origin, axes that are merged become a product; for the others `stated` makes one from its entry. Inside a traced
/// computation (`traced`) Keras puts one number in the place of every `None`, so that as many on either side cancel.
///
/// # Errors
/// More than one −1, an entry below it, or another number of elements.
pub fn reshape_axes(
    what: &str,
    input: &[Axis],
    wanted: &[Dim],
    traced: bool,
    stated: impl Fn(Dim) -> Axis,
) -> Result<Vec<Axis>, Refusal> {
    let rest = Dim::Known(-1);
    let text = || {
        let entries: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        format!("({})", entries.join(", "))
    };
    if wanted.iter().any(|dim| dim.known().is_some_and(|n| n < -1)) {
        return Err(refusal!(
            "an axis can't be negative: the new shape of {what} is {value}",
            what,
            value = text()
        )
        .with_help(message!("−1 stands for what is left over, once")));
    }
    if wanted.iter().filter(|dim| **dim == rest).count() > 1 {
        return Err(refusal!(
            "only one axis can be −1, what is left over: the new shape of {what} is {value}",
            what,
            value = text()
        ));
    }
    let before = input
        .iter()
        .filter(|axis| axis.dim.is_unspecified())
        .count();
    let after = wanted.iter().filter(|dim| dim.is_unspecified()).count();
    let open = match traced {
        true => before != after,
        false => before + after > 0,
    };
    let sized: Vec<Dim> = match wanted.iter().position(|dim| *dim == rest) {
        None => {
            if !open {
                check_size(what, input, wanted, &text())?;
            }
            wanted.to_vec()
        }
        Some(at) => {
            let left = match open {
                true => Dim::Unspecified,
                false => left_over(what, input, wanted, at, &text())?,
            };
            let mut sized = wanted.to_vec();
            if let Some(dim) = sized.get_mut(at) {
                *dim = left;
            }
            sized
        }
    };
    let derived = |at: usize| wanted.get(at) == Some(&rest);
    Ok(traced_axes(input, &sized, derived, stated))
}

fn size(dims: &[Dim]) -> Dim {
    Dim::product(dims)
}

fn dims(axes: &[Axis]) -> Vec<Dim> {
    axes.iter().map(|axis| axis.dim.clone()).collect()
}

fn product_text(dims: &[Dim]) -> String {
    let factors: Vec<String> = dims.iter().map(ToString::to_string).collect();
    match factors.is_empty() {
        true => "1".into(),
        false => factors.join(" × "),
    }
}

fn check_size(what: &str, input: &[Axis], wanted: &[Dim], text: &str) -> Result<(), Refusal> {
    let old = dims(input);
    let (before, after) = (size(&old), size(wanted));
    // Two formulas that differ by a number are as different as two numbers.
    if before.minus(&after).known().is_none_or(|n| n == 0) {
        return Ok(());
    }
    Err(refusal!(
        "{what} can't turn {input} into {text}: the number of elements would change",
        what,
        input = ShapeText(input),
        text
    )
    .with_note(message!(
        "{old} = {before}, but {wanted} = {after}",
        old = product_text(&old),
        before,
        wanted = product_text(wanted),
        after
    )))
}

/// The extent of the axis that takes what is left over.
fn left_over(
    what: &str,
    input: &[Axis],
    wanted: &[Dim],
    at: usize,
    text: &str,
) -> Result<Dim, Refusal> {
    // Extents that stand on both sides cancel, so that symbols divide too.
    let mut old = dims(input);
    let mut new: Vec<Dim> = wanted.to_vec();
    new.remove(at);
    if !new.contains(&Dim::Known(0)) {
        new.retain(|dim| {
            match old
                .iter()
                .position(|other| other == dim && !matches!(dim, Dim::Unknown(_)))
            {
                Some(at) => {
                    old.remove(at);
                    false
                }
                None => true,
            }
        });
    }
    let (total, known) = (size(&old), size(&new));
    match (&total, &known) {
        (_, Dim::Known(1)) => Ok(total),
        (Dim::Known(n), Dim::Known(m)) => match n.checked_rem(*m) {
            Some(0) => Ok(total.floor_div(&known)),
            _ => {
                let all = dims(input);
                let mut rest = wanted.to_vec();
                rest.remove(at);
                Err(refusal!(
                    "{what} can't turn {input} into {text}: the elements don't divide",
                    what,
                    input = ShapeText(input),
                    text
                )
                .with_note(message!(
                    "{all} = {all_2} is no multiple of {rest} = {rest_2}",
                    all = product_text(&all),
                    all_2 = size(&all),
                    rest = product_text(&rest),
                    rest_2 = size(&rest)
                )))
            }
        },
        (Dim::Unknown(_), _) => Ok(total),
        (_, Dim::Unknown(_)) => Ok(known),
        (_, Dim::Known(_)) => Ok(total.floor_div(&known)),
        _ => Ok(Dim::unknown(message!("{total} over {known}", total, known))),
    }
}

/// Follows the axes through: unchanged, merged, or stated anew.
fn traced_axes(
    input: &[Axis],
    sized: &[Dim],
    derived: impl Fn(usize) -> bool,
    stated: impl Fn(Dim) -> Axis,
) -> Vec<Axis> {
    let mut axes: Vec<Axis> = Vec::with_capacity(sized.len());
    let mut all_matched = true;
    let (mut from, mut to) = (0, 0);
    while to < sized.len() {
        let (start, first) = (from, to);
        let mut old = Dim::Known(1);
        let mut new = Dim::Known(1);
        // The shortest stretch on both sides with the same number of elements.
        loop {
            if (from > start || to > first) && old == new && !matches!(old, Dim::Unknown(_)) {
                break;
            }
            let grow_old = match (&old, &new) {
                (Dim::Known(a), Dim::Known(b)) => a < b || from == start,
                _ => from == start || !matches!(old, Dim::Unspecified),
            };
            if grow_old && from < input.len() {
                old = old.times(&input[from].dim);
                from += 1;
                if to == first && to < sized.len() {
                    new = new.times(&sized[to]);
                    to += 1;
                }
            } else if to < sized.len() {
                new = new.times(&sized[to]);
                to += 1;
            } else if from < input.len() {
                old = old.times(&input[from].dim);
                from += 1;
            } else {
                break;
            }
        }
        let matched = old == new;
        let merged = &input[start..from];
        all_matched &= matched;
        let exact = matched && !old.is_unspecified();
        for at in first..to {
            let dim = sized[at].clone();
            axes.push(match merged {
                [only] if to - first == 1 && matched => only.clone(),
                // One axis out of several: their product, as far as that is known.
                several if to - first == 1 && exact && several.len() > 1 => {
                    Axis::product(names::SIZE, several.to_vec())
                }
                several if derived(at) && exact => {
                    let others = (first..to).filter(|other| *other != at);
                    let divisor: Vec<Axis> = others.map(|o| stated(sized[o].clone())).collect();
                    Axis {
                        dim,
                        ..Axis::quotient(
                            names::SIZE,
                            Axis::product(names::SIZE, several.to_vec()),
                            Axis::product(names::SIZE, divisor),
                        )
                    }
                }
                _ if derived(at) => Axis::fixed(names::SIZE, dim),
                _ => stated(dim),
            });
        }
    }
    if !all_matched {
        // Elements went from one axis to another: an unspecified extent is not the old one.
        for axis in &mut axes {
            if axis.dim.is_unspecified() {
                *axis = Axis::fixed(names::SIZE, Dim::Unspecified);
            }
        }
    }
    axes
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupan_core::axis::How;

    fn shape(dims: &[Dim]) -> Vec<Axis> {
        dims.iter()
            .map(|dim| Axis::fixed(names::WIDTH, dim.clone()))
            .collect()
    }

    fn reshape(input: &[Dim], wanted: &[Dim]) -> Result<Vec<Axis>, Refusal> {
        let stated = |dim| Axis::fixed(names::AXIS, dim);
        reshape_axes("reshape", &shape(input), wanted, false, stated)
    }

    fn known(dims: &[i64]) -> Vec<Dim> {
        dims.iter().map(|n| Dim::Known(*n)).collect()
    }

    #[test]
    fn what_is_not_fixed_cancels_inside_a_traced_computation() {
        let stated = |dim| Axis::fixed(names::AXIS, dim);
        let input = shape(&[Dim::Unspecified, Dim::Known(6), Dim::Known(4)]);
        let wanted = [Dim::Unspecified, Dim::Known(-1), Dim::Known(3)];
        let left = |traced| {
            let axes = reshape_axes("reshape", &input, &wanted, traced, stated).unwrap();
            axes[1].dim.clone()
        };
        assert_eq!(left(true), Dim::Known(8));
        assert_eq!(left(false), Dim::Unspecified);
    }

    #[test]
    fn what_is_left_over_is_divided() {
        let axes = reshape(&known(&[8, 6]), &known(&[-1, 12])).unwrap();
        assert_eq!(ShapeText(&axes).to_string(), "(4, 12)");
        let refusal = reshape(&known(&[8, 6]), &known(&[-1, 7])).unwrap_err();
        assert_eq!(refusal.notes[0], "8 × 6 = 48 is no multiple of 7 = 7");
    }

    #[test]
    fn merged_axes_are_products_and_others_stay() {
        let axes = reshape(
            &[Dim::Unspecified, Dim::Known(8), Dim::Known(6)],
            &[Dim::Unspecified, Dim::Known(48)],
        )
        .unwrap();
        assert_eq!(axes[0].name, names::WIDTH);
        assert!(matches!(&axes[1].how, How::Product(factors) if factors.len() == 2));
    }

    #[test]
    fn symbols_cancel() {
        let n = Dim::symbol("n");
        let axes = reshape(&[n.clone(), Dim::Known(6)], &[n, Dim::Known(-1)]).unwrap();
        assert_eq!(axes[1].dim, Dim::Known(6));
    }

    #[test]
    fn another_number_of_elements_is_refused_with_the_arithmetic() {
        let refusal = reshape(&known(&[8, 6]), &known(&[3, 17])).unwrap_err();
        assert_eq!(refusal.notes[0], "8 × 6 = 48, but 3 × 17 = 51");
    }
}
