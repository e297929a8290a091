//! Two sequences side by side, in their order, so that as little as possible is unlike.

/// More pairs than this are not weighed.
const MOST_PAIRS: usize = 4_000_000;

/// What it costs that two sequences are unlike.
pub struct Costs<P, L, R> {
    /// Of a pair.
    pub pair: P,
    /// Of something on the left that stands alone.
    pub left: L,
    /// Of something on the right that stands alone.
    pub right: R,
}

/// The pairs and those that stand alone, in order. `None` where there are too many pairs to weigh.
pub fn align<P, L, R>(
    lefts: usize,
    rights: usize,
    costs: &Costs<P, L, R>,
) -> Option<Vec<(Option<usize>, Option<usize>)>>
where
    P: Fn(usize, usize) -> u32,
    L: Fn(usize) -> u32,
    R: Fn(usize) -> u32,
{
    // What is alike at both ends, as most is, needs no weighing.
    let most = lefts.min(rights);
    let ahead = (0..most)
        .take_while(|at| (costs.pair)(*at, *at) == 0)
        .count();
    let behind = (0..most - ahead)
        .take_while(|at| (costs.pair)(lefts - 1 - at, rights - 1 - at) == 0)
        .count();
    let (inner_left, inner_right) = (lefts - ahead - behind, rights - ahead - behind);
    let mut pairs: Vec<(Option<usize>, Option<usize>)> =
        (0..ahead).map(|at| (Some(at), Some(at))).collect();
    let width = inner_right + 1;
    if (inner_left + 1).checked_mul(width)? > MOST_PAIRS {
        return None;
    }
    // `best[i * width + j]`: the cheapest way for what comes from i and j on.
    let mut best = vec![0_u32; (inner_left + 1) * width];
    for i in (0..=inner_left).rev() {
        for j in (0..=inner_right).rev() {
            let at = |i: usize, j: usize| best.get(i * width + j).copied().unwrap_or(u32::MAX);
            let (left, right) = (ahead + i, ahead + j);
            let mut cheapest = if i == inner_left && j == inner_right {
                0
            } else {
                u32::MAX
            };
            if i < inner_left && j < inner_right {
                cheapest = cheapest.min(at(i + 1, j + 1).saturating_add((costs.pair)(left, right)));
            }
            if i < inner_left {
                cheapest = cheapest.min(at(i + 1, j).saturating_add((costs.left)(left)));
            }
            if j < inner_right {
                cheapest = cheapest.min(at(i, j + 1).saturating_add((costs.right)(right)));
            }
            if let Some(cell) = best.get_mut(i * width + j) {
                *cell = cheapest;
            }
        }
    }
    let at = |i: usize, j: usize| best.get(i * width + j).copied().unwrap_or(u32::MAX);
    let (mut i, mut j) = (0, 0);
    while i < inner_left || j < inner_right {
        let (left, right) = (ahead + i, ahead + j);
        let here = at(i, j);
        let paired = i < inner_left
            && j < inner_right
            && here == at(i + 1, j + 1).saturating_add((costs.pair)(left, right));
        if paired {
            pairs.push((Some(left), Some(right)));
            (i, j) = (i + 1, j + 1);
        } else if i < inner_left && here == at(i + 1, j).saturating_add((costs.left)(left)) {
            pairs.push((Some(left), None));
            i += 1;
        } else {
            pairs.push((None, Some(right)));
            j += 1;
        }
    }
    pairs.extend((0..behind).map(|at| (Some(lefts - behind + at), Some(rights - behind + at))));
    Some(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(left: &str, right: &str) -> Option<String> {
        let (a, b) = (left.as_bytes(), right.as_bytes());
        let costs = Costs {
            pair: |i: usize, j: usize| match a[i] == b[j] {
                true => 0,
                false => 3,
            },
            left: |_| 2,
            right: |_| 2,
        };
        let letter = |text: &[u8], at: Option<usize>| at.map_or('.', |at| char::from(text[at]));
        let pairs = align(a.len(), b.len(), &costs)?;
        Some(
            pairs
                .into_iter()
                .map(|(i, j)| format!("{}{} ", letter(a, i), letter(b, j)))
                .collect(),
        )
    }

    #[test]
    fn what_is_alike_stands_beside_each_other() {
        assert_eq!(letters("abc", "abc").as_deref(), Some("aa bb cc "));
        assert_eq!(letters("abcd", "acd").as_deref(), Some("aa b. cc dd "));
        assert_eq!(letters("acd", "abcd").as_deref(), Some("aa .b cc dd "));
        assert_eq!(letters("axc", "ayc").as_deref(), Some("aa xy cc "));
        assert_eq!(letters("", "ab").as_deref(), Some(".a .b "));
        assert_eq!(letters("", "").as_deref(), Some(""));
        assert_eq!(letters("aab", "ab").as_deref(), Some("aa a. bb "));
    }

    #[test]
    fn too_much_is_refused_and_much_alike_is_not() {
        let long = "a".repeat(100_000);
        assert!(letters(&long, &long).is_some());
        let other = "b".repeat(100_000);
        assert_eq!(letters(&long, &other), None);
    }
}
