//! What printed tables tell of numbers that only data knows.

use std::collections::BTreeMap;
use std::rc::Rc;

use jupan_core::dim::{Dim, Poly};
use jupan_core::printed::{PrintedRow, PrintedTable, TotalKind};
use jupan_core::program::{Program, TensorId};
use jupan_core::report::{ModelReport, Report, Row, flatten};
use jupan_core::verification::{TableCheck, Verification};

use crate::prose;

/// More equations are not solved.
const MOST_EQUATIONS: usize = 10_000;

/// A formula over symbols, and the number that a table has for it.
struct Equation {
    formula: Poly,
    number: i128,
}

/// The values of symbols with which the models are as their tables have them, by name. A symbol of which tables tell different
/// things is left open.
pub fn values(verification: &Verification, report: &Report) -> Vec<(Rc<str>, u64)> {
    let mut shapes = Vec::new();
    let mut counts = Vec::new();
    for check in &verification.tables {
        if let Some(model) = prose::model(report, check.against) {
            of_rows(check, model, &report.program, &mut shapes, &mut counts);
            of_total(&check.table, model, &mut counts);
        }
    }
    // An extent stands for itself; a count may have several symbols in it.
    shapes.append(&mut counts);
    shapes.truncate(MOST_EQUATIONS);
    solve(&shapes)
}

fn of_rows(
    check: &TableCheck,
    model: &ModelReport,
    program: &Program,
    shapes: &mut Vec<Equation>,
    counts: &mut Vec<Equation>,
) {
    let rows = flatten(&model.rows, check.is_nested());
    for pair in &check.rows {
        let printed = pair.printed.and_then(|at| check.table.rows.get(at));
        let row = pair.row.and_then(|at| rows.get(at));
        if let (Some(printed), Some((_, row))) = (printed, row) {
            shapes.extend(of_shapes(printed, row.outputs(), program));
            counts.extend(of_params(printed, row));
        }
    }
}

/// The extents of a row's outputs, but for the batch.
fn of_shapes(printed: &PrintedRow, outputs: &[TensorId], program: &Program) -> Vec<Equation> {
    let mut found = Vec::new();
    if printed.shapes.len() != outputs.len() {
        return found;
    }
    for (shape, id) in printed.shapes.iter().zip(outputs) {
        let dims = program.tensor(*id).dims();
        if shape.cut.is_some() || shape.axes.len() != dims.len() {
            continue;
        }
        for (axis, dim) in shape.axes.iter().zip(&*dims).skip(1) {
            if let (Some(number), Dim::Symbolic(formula)) = (axis, dim) {
                found.push(Equation {
                    formula: (**formula).clone(),
                    number: i128::from(*number),
                });
            }
        }
    }
    found
}

fn of_params(printed: &PrintedRow, row: &Row) -> Option<Equation> {
    let number = i128::try_from(printed.params.number()?).ok()?;
    let whole = row.built && !row.params.at_least();
    whole.then(|| Equation {
        formula: row.params.known.clone(),
        number,
    })
}

fn of_total(table: &PrintedTable, model: &ModelReport, counts: &mut Vec<Equation>) {
    let total = &model.totals.total.count;
    let with_optimizer = table.total(TotalKind::Optimizer).is_some();
    if let Some(printed) = table.total(TotalKind::Total)
        && !total.at_least()
        && !with_optimizer
        && let Ok(number) = i128::try_from(printed.number)
    {
        counts.push(Equation {
            formula: total.known.clone(),
            number,
        });
    }
}

/// Solves again and again what has one open symbol left.
fn solve(equations: &[Equation]) -> Vec<(Rc<str>, u64)> {
    let mut values: BTreeMap<Rc<str>, Option<u64>> = BTreeMap::new();
    loop {
        let mut found: BTreeMap<Rc<str>, Option<u64>> = BTreeMap::new();
        for Equation { formula, number } in equations {
            let value = |name: &str| i64::try_from((*values.get(name)?)?).ok();
            let Some(left) = formula.substitute(&value) else {
                continue;
            };
            if let [name] = &left.symbols()[..]
                && !values.contains_key(name)
                && let Some(n) = root(&left, name, *number)
            {
                let known = found.entry(name.clone()).or_insert(Some(n));
                *known = known.filter(|known| *known == n);
            }
        }
        if found.is_empty() {
            break;
        }
        values.extend(found);
    }
    values
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// The positive integer with which a rising formula of one symbol is a number.
fn root(formula: &Poly, name: &str, number: i128) -> Option<u64> {
    if !formula.is_rising() {
        return None;
    }
    let at = |n: i64| {
        formula
            .substitute(&|other| (other == name).then_some(n))?
            .constant()
    };
    let (mut low, mut high) = (1_i64, i64::from(u32::MAX));
    while low < high {
        let middle = low.midpoint(high);
        match at(middle) {
            Some(found) if found < number => low = middle + 1,
            _ => high = middle,
        }
    }
    // With quotients that are rounded down more than one may fit.
    let only = at(low) == Some(number) && at(low + 1) != Some(number);
    only.then(|| u64::try_from(low).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn equation(formula: Poly, number: i128) -> Equation {
        Equation { formula, number }
    }

    fn solved(equations: &[Equation]) -> Vec<(String, u64)> {
        let values = solve(equations).into_iter();
        values.map(|(name, n)| (name.to_string(), n)).collect()
    }

    #[test]
    fn what_has_one_symbol_left_is_solved() {
        let (a, b) = (Poly::symbol("a"), Poly::symbol("b"));
        // (a + 1) × b = 44 with b = 4
        let both = a.plus(&Poly::from(1)).and_then(|sum| sum.times(&b));
        let both = both.expect("a short formula");
        let equations = [equation(both, 44), equation(b, 4)];
        assert_eq!(solved(&equations), [("a".into(), 10), ("b".into(), 4)]);
    }

    #[test]
    fn what_cannot_be_or_is_told_in_two_ways_stays_open() {
        let a = Poly::symbol("a");
        let two = a.times(&Poly::from(2)).expect("a short formula");
        assert_eq!(solved(&[equation(two.clone(), 7)]), []);
        assert_eq!(solved(&[equation(two.clone(), 8), equation(a, 3)]), []);
        // ⌊2a / 4⌋ = 3 holds for a = 6 and a = 7.
        let half = two.floor_div(4).expect("a short formula");
        assert_eq!(solved(&[equation(half, 3)]), []);
    }
}
