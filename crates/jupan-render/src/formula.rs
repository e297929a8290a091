//! How a count arises, as a line of arithmetic that can be read back: `3 × 3 × 1 × 32 + 32`.

use jupan_core::axis::Axis;
use jupan_core::dim::{Count, Dim};
use jupan_core::message::Message;
use jupan_core::program::{OperationKind, Weight};
use jupan_core::report::Row;

use crate::math::Math;
use crate::numbers::is_unknown;

/// Beyond so many weights, each layer inside gets one term instead of each weight.
const MAX_PRODUCTS: usize = 8;

/// The terms of a sum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Formula {
    /// The terms: products, or the counts of layers inside.
    pub terms: Vec<Math>,
    /// Whether the terms are layers inside, not weights.
    pub by_layer: bool,
}

impl Formula {
    /// How the count of a row arises: a term for each weight, or for each layer inside where there are many.
    pub fn of_row(row: &Row) -> Self {
        let first = row.weights.first().map(|weight| weight.owner);
        let mut owners = row.weights.iter().map(|weight| Some(weight.owner));
        let many = row.weights.len() > MAX_PRODUCTS && owners.any(|owner| owner != first);
        let by_layer = many || row.kind == OperationKind::Model;
        let mut terms: Vec<Math> = match by_layer {
            true => {
                let counts = row_counts(row).unwrap_or_else(|| layer_counts(row));
                counts.iter().map(term).collect()
            }
            false => row.weights.iter().map(|w| product(&w.weight)).collect(),
        };
        // More may be missing than extents of weights: layers that could not be followed.
        if !row.params.missing.is_empty() {
            let mut weights = Count::default();
            for weight in &row.weights {
                weights.add(&weight.weight.count());
            }
            let said = terms.iter().any(|term| term.to_text().contains('?'));
            if row.params.missing.len() > weights.missing.len() && !said {
                terms.push(unknown());
            }
        }
        Self { terms, by_layer }
    }

    /// The sum, where there is anything to add up.
    pub fn sum(&self) -> Option<Math> {
        let terms = self.terms.iter().cloned();
        (!self.terms.is_empty()).then(|| Math::join(terms, " + "))
    }
}

/// A count as a term of a sum.
fn term(count: &Count) -> Math {
    match (is_unknown(count), count.at_least()) {
        (true, _) => unknown(),
        (false, true) => Math::count(count).signs(" + ").then(unknown()),
        (false, false) => Math::count(count),
    }
}

fn unknown() -> Math {
    Math::dim(&Dim::unknown(Message::verbatim("")))
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
pub fn product(weight: &Weight) -> Math {
    let factors = weight.axes.iter().flat_map(Axis::factors);
    Math::product_of(factors.map(|axis| &axis.dim))
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
            scope: "layer".into(),
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
        let text = |dims: &[Dim]| product(&weight(dims)).to_text();
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
        assert_eq!(
            text(&[Dim::unknown(Message::verbatim("a file")), 64.into()]),
            "? × 64"
        );
        assert_eq!(text(&[20_000.into(), 128.into()]), "20,000 × 128");
        assert_eq!(text(&[]), "1");
    }
}
