//! How a count arises, as a line of arithmetic that can be read back: `3 × 3 × 1 × 32 + 32`.

use jupan_core::axis::Axis;
use jupan_core::dim::{Count, Dim};
use jupan_core::program::{OperationKind, Weight};
use jupan_core::report::Row;

use crate::numbers::Digits;

/// Beyond so many weights, each layer inside gets one term instead of each weight.
const MAX_PRODUCTS: usize = 8;

/// The terms of a sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    /// The terms: products, or the counts of layers inside.
    pub terms: Vec<String>,
    /// Whether the terms are layers inside, not weights.
    pub by_layer: bool,
}

impl Formula {
    /// How the count of a row arises: a term for each weight, or for each layer inside where there are many.
    pub fn of_row(row: &Row, digits: Digits) -> Self {
        let mut owners: Vec<_> = row.weights.iter().map(|weight| weight.owner).collect();
        owners.dedup();
        let many = row.weights.len() > MAX_PRODUCTS && owners.len() > 1;
        let by_layer = many || row.kind == OperationKind::Model;
        let mut terms: Vec<String> = match by_layer {
            true => {
                let counts = row_counts(row).unwrap_or_else(|| layer_counts(row));
                counts.iter().map(|count| digits.formula(count)).collect()
            }
            false => {
                let weights = row.weights.iter();
                weights.map(|w| product(&w.weight, digits)).collect()
            }
        };
        // More may be missing than extents of weights: layers that could not be followed.
        let mut weights = Count::default();
        for weight in &row.weights {
            weights.add(&weight.weight.count());
        }
        if row.params.missing.len() > weights.missing.len()
            && !terms.iter().any(|t| t.contains('?'))
        {
            terms.push("?".to_owned());
        }
        Self { terms, by_layer }
    }
}

impl std::fmt::Display for Formula {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.terms.join(" + "))
    }
}

/// The counts of the rows inside, unless they have weights in common or some are not shown.
fn row_counts(row: &Row) -> Option<Vec<Count>> {
    let mut sum = Count::default();
    for child in &row.children {
        sum.add(&child.params);
    }
    let counts = row.children.iter().map(|child| child.params.clone());
    let some = counts.filter(|count| *count != Count::default());
    (sum == row.params).then(|| some.collect())
}

/// The counts of the layers inside that have weights, each layer once.
fn layer_counts(row: &Row) -> Vec<Count> {
    let mut counts: Vec<Count> = Vec::new();
    let mut last = None;
    // The weights of a layer stand together.
    for weight in &row.weights {
        if last != Some(weight.owner) {
            counts.push(Count::default());
            last = Some(weight.owner);
        }
        if let Some(count) = counts.last_mut() {
            count.add(&weight.weight.count());
        }
    }
    counts
}

/// A weight as the product of its factors: `3 × 3 × 1 × 32`.
pub fn product(weight: &Weight, digits: Digits) -> String {
    let factors = weight.axes.iter().flat_map(Axis::factors);
    let factors: Vec<String> = factors.map(|axis| factor(&axis.dim, digits)).collect();
    match factors.is_empty() {
        true => "1".to_owned(),
        false => factors.join(" × "),
    }
}

fn factor(dim: &Dim, digits: Digits) -> String {
    match dim {
        Dim::Known(n) => digits.write(i128::from(*n)),
        Dim::Symbolic(poly) => {
            let text = poly.to_string();
            match is_product(&text) {
                true => text,
                false => format!("({text})"),
            }
        }
        Dim::Unspecified | Dim::Unknown(_) => "?".to_owned(),
    }
}

/// Whether a text can stand in a product as it is: no operator outside of brackets but `×`.
fn is_product(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut outside = String::new();
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '⌊' => depth += 1,
            ')' | ']' | '}' | '⌋' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '^' | '\'' | '"');
    outside
        .split(" × ")
        .all(|factor| factor.chars().all(is_word))
}

#[cfg(test)]
mod tests {
    use jupan_core::axis::{Axis, names};
    use jupan_core::dtype::DType;

    use super::*;

    fn weight(dims: &[Dim]) -> Weight {
        let axes = dims.iter().map(|dim| Axis::fixed(names::SIZE, dim.clone()));
        Weight {
            name: "kernel".into(),
            path: "layer/kernel".into(),
            axes: axes.collect(),
            dtype: DType::Float32,
            trainable: true,
            resting: false,
        }
    }

    #[test]
    fn sums_and_expressions_stand_in_brackets() {
        let one = Dim::Known(1);
        let words = Dim::symbol("len(word_index)");
        let choice = Dim::symbol("a if b else c");
        let text = |dims: &[Dim]| product(&weight(dims), Digits::Grouped);
        assert_eq!(text(&[words.clone(), 64.into()]), "len(word_index) × 64");
        assert_eq!(
            text(&[words.plus(&one), 64.into()]),
            "(len(word_index) + 1) × 64"
        );
        assert_eq!(
            text(&[words.times(&2.into()), 64.into()]),
            "2 × len(word_index) × 64"
        );
        assert_eq!(text(&[choice, 64.into()]), "(a if b else c) × 64");
        assert_eq!(
            text(&[words.floor_div(&2.into())]),
            "⌊(len(word_index)) / 2⌋"
        );
        assert_eq!(text(&[Dim::unknown("a file"), 64.into()]), "? × 64");
        assert_eq!(text(&[20_000.into(), 128.into()]), "20,000 × 128");
        assert_eq!(text(&[]), "1");
    }
}
