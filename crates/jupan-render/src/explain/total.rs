//! The sums of a model and what each layer contributes.

use jupan_core::dim::Count;
use jupan_core::report::ModelReport;

use super::{Item, Share, Total};
use crate::line::Line;
use crate::locale::Locale;
use crate::math::Math;
use crate::numbers::{BINARY, is_unknown};
use crate::phrases;

/// Sums of more parts are not written out.
const MOST_PARTS: usize = 12;

pub(crate) fn of(model: &ModelReport, locale: &Locale) -> Total {
    let totals = &model.totals;
    let rows: Vec<_> = model
        .rows
        .iter()
        .filter(|row| row.params.exact() != Some(0))
        .collect();
    let counts: Vec<Option<i128>> = rows.iter().map(|row| row.params.exact()).collect();
    let exact: Option<Vec<i128>> = counts.into_iter().collect();
    let sum = exact.as_ref().and_then(|counts| {
        let mut sum = 0_i128;
        for count in counts {
            sum = sum.checked_add(*count)?;
        }
        Some(sum)
    });
    let total = totals.total.count.exact();
    let adds_up = sum.is_some() && sum == total;
    let thousandths = match (&exact, adds_up) {
        (Some(counts), true) => thousandths(counts),
        _ => vec![None; rows.len()],
    };
    let shares = rows.iter().zip(thousandths);
    let shares: Vec<Share> = shares
        .map(|(row, thousandths)| Share {
            name: Line::name(&row.name),
            params: match row.params.at_least() {
                true => Math::default().signs("≥ ").then(Math::count(&row.params)),
                false => Math::count(&row.params),
            },
            thousandths,
        })
        .collect();

    let mut items = Vec::new();
    let label = locale.line(phrases::PARAMETERS);
    let all = Math::count(&totals.total.count);
    if totals.total.count.at_least() {
        items.push(Item::Entry(label, incomplete(&totals.total.count, locale)));
        for reason in &totals.total.count.missing {
            items.push(Item::Detail(locale.message_line(reason)));
        }
    } else if total == Some(0) {
        items.push(Item::Sentence(locale.line(phrases::NO_PARAMETERS)));
    } else {
        let formula = match &exact {
            Some(counts) if adds_up && (2..=MOST_PARTS).contains(&counts.len()) => {
                Math::join(counts.iter().map(|n| Math::number(*n)), " + ").equals(all)
            }
            _ => all,
        };
        items.push(Item::Entry(label, Line::math(formula)));
        if sum.is_some() && !adds_up {
            items.push(Item::Note(locale.line(phrases::SHARED_ONCE)));
        }
        if let Some(bytes) = totals.total.bytes.exact() {
            let size = [("size", Line::from(BINARY.write(bytes)))];
            items.push(Item::Note(locale.fill(phrases::BYTES, &size)));
        }
        let (trainable, rest) = (&totals.trainable.count, &totals.non_trainable.count);
        if rest.exact() == Some(0) {
            items.push(Item::Note(locale.line(phrases::ALL_TRAINABLE)));
        } else if trainable.exact() == Some(0) {
            items.push(Item::Note(locale.line(phrases::NONE_TRAINABLE)));
        } else {
            let values = [
                ("trainable", Line::math(Math::count(trainable).as_factor())),
                ("rest", Line::math(Math::count(rest).as_factor())),
            ];
            items.push(Item::Note(locale.fill(phrases::TRAINABLE_SPLIT, &values)));
        }
    }
    let optimizer = &totals.optimizer.count;
    if optimizer.exact() != Some(0) {
        let n = Line::math(Math::count(optimizer));
        items.push(Item::Note(locale.fill(phrases::OPTIMIZER, &[("n", n)])));
    }
    Total {
        title: locale.line(phrases::TOTAL),
        columns: [phrases::LAYER_TYPE, phrases::PARAM_COUNT, phrases::SHARE]
            .map(|p| locale.line(p)),
        shares,
        items,
    }
}

/// "at least 320", or "not known", where parts are missing; the reasons follow.
pub(super) fn incomplete(count: &Count, locale: &Locale) -> Line {
    match is_unknown(count) {
        true => locale.line(phrases::UNKNOWN),
        false => {
            let known = Line::math(Math::count(count));
            locale.fill(phrases::AT_LEAST, &[("count", known)])
        }
    }
}

/// The thousandths of each, rounded so that they add up to 1,000: the largest remainders are rounded up.
fn thousandths(counts: &[i128]) -> Vec<Option<u32>> {
    let total: i128 = counts.iter().sum();
    let scaled: Option<Vec<i128>> = counts.iter().map(|n| n.checked_mul(1000)).collect();
    let Some(scaled) = scaled.filter(|_| total > 0) else {
        return vec![None; counts.len()];
    };
    let mut shares: Vec<i128> = scaled.iter().map(|n| n / total).collect();
    let missing = 1000 - shares.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..counts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(scaled[*at] % total));
    for at in order
        .into_iter()
        .take(usize::try_from(missing).unwrap_or(0))
    {
        shares[at] += 1;
    }
    let shares = shares.into_iter();
    shares.map(|share| u32::try_from(share).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up() {
        for counts in [vec![1, 1, 1], vec![320, 18496, 36928, 36928, 650], vec![7]] {
            let shares = thousandths(&counts);
            assert_eq!(shares.iter().flatten().sum::<u32>(), 1000, "{counts:?}");
        }
    }
}
