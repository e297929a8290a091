//! Which rows of a model are shown, and in which order.

use jupan_core::dim::Count;
use jupan_core::program::Program;
use jupan_core::report::{ModelReport, Row};

use super::{Column, Told};

/// Which rows are shown, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// How many levels of models and layers inside have rows of their own; as the view has it where nothing is said.
    pub depth: Option<usize>,
    /// The largest first by this column, beside each other and inside of others.
    pub sort: Option<&'static Column>,
    /// Only so many of the outermost.
    pub top: Option<usize>,
}

impl Arrangement {
    /// The model with its rows opened and sorted; `None` where they stay as they are.
    pub fn of(&self, program: &Program, model: &ModelReport) -> Option<ModelReport> {
        if *self == Self::default() {
            return None;
        }
        let mut model = model.clone();
        if let Some(depth) = self.depth {
            model.open(program, depth);
        }
        if let Some(column) = self.sort {
            let told = Told::of(program, &model, &[column], 1);
            let entries = told.entries(&model).into_iter();
            let rows = entries.filter(|entry| entry.row.is_some());
            let weights = rows.map(|entry| {
                let amount = column.amount(&entry);
                amount.map_or(0, |count| weight(&count))
            });
            let weights: Vec<i128> = weights.collect();
            model.rows = sorted(std::mem::take(&mut model.rows), &mut weights.into_iter());
        }
        Some(model)
    }

    /// Leaves away what is behind the first rows, given how deep each is. What belongs to no row goes, too.
    pub fn cut<T>(&self, rows: &mut Vec<T>, depth_of_row: impl Fn(&T) -> Option<usize>) {
        let Some(top) = self.top else { return };
        let mut outermost = 0;
        rows.retain(|row| {
            let depth = depth_of_row(row);
            outermost += usize::from(depth == Some(0));
            depth.is_some() && outermost <= top
        });
    }
}

/// What a count is at least: symbols stand for 1 or more.
fn weight(count: &Count) -> i128 {
    count.least().unwrap_or_default()
}

/// The rows with the heaviest first, and those inside each as well. Their weights come in the order in which they stand.
fn sorted(rows: Vec<Row>, weights: &mut impl Iterator<Item = i128>) -> Vec<Row> {
    let mut weighed: Vec<(i128, Row)> = Vec::with_capacity(rows.len());
    for mut row in rows {
        let own = weights.next().unwrap_or_default();
        let children = std::mem::take(&mut row.children);
        row.children = sorted(children.into_iter().collect(), weights)
            .into_iter()
            .collect();
        weighed.push((own, row));
    }
    weighed.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    weighed.into_iter().map(|(_, row)| row).collect()
}
