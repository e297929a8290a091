//! The work of each row of a model, term by term as the layers state it: what an explanation tells.

use jupan_core::axis::{Axis, Name};
use jupan_core::dim::{Count, Dim};
use jupan_core::program::{OperationId, Program};
use jupan_core::report::ModelReport;
use jupan_core::trace::{BATCH, Step, Trace};
use jupan_core::work::{Kind, Work};

use crate::MACS;
use crate::rows::{RowSteps, rows};
use crate::table::sum;

/// The multiply-adds of a model by its rows, and what else is done in them.
pub struct WorkTable<'a> {
    trace: &'a Trace,
    rows: Vec<RowSteps<'a>>,
    shares: Vec<Count>,
    batch: i64,
    /// The sum over all steps.
    pub total: Count,
}

/// The work of a row of a model, over all its calls.
pub struct RowWork {
    /// How many calls of it there are.
    pub calls: usize,
    /// Its multiply-adds.
    pub macs: Count,
    /// What they are the sum of.
    pub terms: Vec<Term>,
    /// How much of other kinds there is.
    pub others: Vec<(Kind, Count)>,
}

/// A product of named factors.
pub struct Term {
    /// The layer or operation that does it.
    pub operation: OperationId,
    /// What is done.
    pub part: Name,
    /// How many calls do the same.
    pub calls: usize,
    /// The factors.
    pub axes: Vec<Axis>,
    /// What all of the calls do.
    pub count: Count,
}

impl<'a> WorkTable<'a> {
    /// `None` without a trace of the model. The batch is as large as `batch` says where the model leaves it open.
    pub fn of(program: &Program, model: &'a ModelReport, batch: i64) -> Option<Self> {
        let trace = model.trace.as_deref()?;
        let shares = MACS.shares(program, trace).into_iter();
        let shares: Vec<Count> = shares.map(|n| n.substitute(&of_batch(batch))).collect();
        let mut total = sum(shares.iter());
        if let Some(refusal) = &trace.stopped {
            total.add(&Count::unknown(refusal.message.clone()));
        }
        let mut rows = rows(program, model, trace);
        rows.retain(|row| row.id.is_some());
        Some(Self {
            trace,
            rows,
            shares,
            batch,
            total,
        })
    }

    /// How many rows there are: those of the report, with those of models inside behind their own.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether a model or layer leaves the number of samples open, so that it is what was asked for.
    pub fn batch(&self) -> Option<i64> {
        let mut symbols = self.trace.symbols.iter();
        symbols
            .any(|(name, ..)| &**name == BATCH)
            .then_some(self.batch)
    }

    /// The multiply-adds of a row.
    pub fn macs(&self, row: usize) -> Count {
        let steps = self.rows.get(row).into_iter().flat_map(RowSteps::steps);
        sum(steps.filter_map(|at| self.shares.get(at)))
    }

    /// What a row does.
    pub fn row(&self, row: usize) -> Option<RowWork> {
        let steps = self.rows.get(row)?;
        let mut terms: Vec<Term> = Vec::new();
        let mut others: Vec<(Kind, Count)> = Vec::new();
        for step in steps.steps().filter_map(|at| self.trace.steps.get(at)) {
            for work in &step.work {
                let axes = self.factors(step, work);
                let count = Count::of_shape(axes.iter().map(|axis| &axis.dim));
                if work.kind == Kind::MultiplyAdd {
                    add(&mut terms, step.operation, work.part, axes, &count);
                    continue;
                }
                match others.iter_mut().find(|(kind, _)| *kind == work.kind) {
                    Some((_, sum)) => sum.add(&count),
                    None => others.push((work.kind, count)),
                }
            }
        }
        others.sort_by_key(|(kind, _)| *kind);
        Some(RowWork {
            calls: steps.calls,
            macs: self.macs(row),
            terms,
            others,
        })
    }

    /// How often something is done, over all repetitions, without the factor of one sample.
    fn factors(&self, step: &Step, work: &Work) -> Vec<Axis> {
        let axes = step.times.iter().chain(&work.axes);
        let axes = axes.filter(|axis| self.batch != 1 || axis.dim != Dim::symbol(BATCH));
        let value = of_batch(self.batch);
        axes.map(|axis| Axis {
            dim: axis.dim.substitute(&value),
            ..axis.clone()
        })
        .collect()
    }
}

/// The number of samples as the value of its symbol.
fn of_batch(batch: i64) -> impl Fn(&str) -> Option<i64> {
    move |name| (name == BATCH).then_some(batch)
}

/// Adds a term, to the last one where it is that once more.
fn add(terms: &mut Vec<Term>, operation: OperationId, part: Name, axes: Vec<Axis>, count: &Count) {
    let alike = |(one, other): (&Axis, &Axis)| one.name == other.name && one.dim == other.dim;
    let same = |term: &&mut Term| {
        term.operation == operation
            && term.part == part
            && term.axes.len() == axes.len()
            && term.axes.iter().zip(&axes).all(alike)
    };
    // Calls of a shared layer have others between them, but not many terms.
    match terms.iter_mut().rev().take(SEEN_AGAIN).find(same) {
        Some(term) => {
            term.calls += 1;
            term.count.add(count);
        }
        None => terms.push(Term {
            operation,
            part,
            calls: 1,
            axes,
            count: count.clone(),
        }),
    }
}

/// Among so many terms one that is the same is looked for.
const SEEN_AGAIN: usize = 64;
