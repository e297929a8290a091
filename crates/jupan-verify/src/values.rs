//! What a table says of the numbers that only data knows.

use std::rc::Rc;

use jupan_core::dim::{Count, Dim, Poly};
use jupan_core::printed::{PrintedNumber, PrintedRow};
use jupan_core::program::Program;
use jupan_core::report::Row;

/// How often the equations are gone through.
const ROUNDS: usize = 4;

/// The symbols of a model that one table gives a number, each the same wherever the table shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(Rc<str>, i64)>);

impl Values {
    /// Compares the rows that belong together. A symbol of which they say different things keeps its name.
    pub fn of(
        pairs: &[(Option<usize>, Option<usize>, bool)],
        printed: &[PrintedRow],
        rows: &[&Row],
        program: &Program,
    ) -> Self {
        let pairs = pairs.iter().filter_map(|(at, row_at, _)| {
            let printed = at.and_then(|at| printed.get(at))?;
            let row = row_at.and_then(|at| rows.get(at))?;
            Some((printed, *row))
        });
        let mut equations: Vec<(Rc<Poly>, i128)> = Vec::new();
        let mut counts = Vec::new();
        for (printed, row) in pairs {
            let outputs = row.outputs();
            if outputs.len() == printed.shapes.len() {
                for (shape, id) in printed.shapes.iter().zip(outputs) {
                    let dims = program.tensor(*id).dims();
                    if shape.cut.is_some() || shape.axes.len() != dims.len() {
                        continue;
                    }
                    for (axis, dim) in shape.axes.iter().zip(dims) {
                        if let (Some(n), Dim::Symbolic(poly)) = (axis, dim) {
                            equations.push((poly, i128::from(*n)));
                        }
                    }
                }
            }
            if let PrintedNumber::Number(n) = &printed.params
                && !printed.unbuilt
                && row.params.missing.is_empty()
                && row.params.known.constant().is_none()
                && let Ok(n) = i128::try_from(*n)
            {
                counts.push((Rc::new(row.params.known.clone()), n));
            }
        }
        equations.extend(counts);
        let mut values = Self::default();
        let mut contested: Vec<Rc<str>> = Vec::new();
        // An equation of several symbols may be one of a single symbol once the others are known.
        for _ in 0..ROUNDS {
            equations.retain(|(poly, n)| {
                let Some(rest) = poly.substitute(&|name| values.get(name)) else {
                    return false;
                };
                match rest.symbols().as_slice() {
                    [] => {
                        let against = rest.constant() != Some(*n);
                        contested.extend(against.then(|| poly.symbols()).into_iter().flatten());
                        false
                    }
                    [only] => {
                        match rest.argument_for(*n) {
                            Some(value) => values.0.push((only.clone(), value)),
                            None => contested.push(only.clone()),
                        }
                        false
                    }
                    _ => true,
                }
            });
        }
        values.0.retain(|(name, _)| !contested.contains(name));
        values.0.sort();
        values
    }

    fn get(&self, name: &str) -> Option<i64> {
        let found = self.0.iter().find(|(own, _)| &**own == name);
        found.map(|(_, value)| *value)
    }

    /// An extent with what is known of it.
    pub fn dim(&self, dim: &Dim) -> Dim {
        dim.substitute(&|name| self.get(name))
    }

    /// A count with what is known of it.
    pub fn count(&self, count: &Count) -> Count {
        count.substitute(&|name| self.get(name))
    }

    /// The symbols with their numbers, in order.
    pub fn into_pairs(self) -> Vec<(Rc<str>, i64)> {
        self.0
    }
}
