//! A model's rows with what each of them costs.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use jupan_core::dim::Count;
use jupan_core::program::{OperationId, Program, TensorId};
use jupan_core::report::{ModelReport, Row};
use jupan_core::trace::{BATCH, Trace};

use crate::Convention;

/// What a model costs by a convention.
pub struct CostTable {
    /// The convention.
    pub convention: &'static Convention,
    /// The rows, those of models inside behind their own.
    pub rows: Vec<CostRow>,
    /// The sum over all steps.
    pub total: Count,
    /// Symbols left in the counts: what they stand for, as axis and input.
    pub symbols: Vec<Rc<str>>,
    /// The samples in one call: `None` where they are a symbol that is left.
    pub batch: Option<i64>,
}

/// What a row of a model costs.
pub struct CostRow {
    /// How many models it is inside of.
    pub depth: usize,
    /// The layer or operation; `None` for what a model computes itself, outside of its layers.
    pub id: Option<OperationId>,
    /// Its name.
    pub name: Rc<str>,
    /// Its class.
    pub class: Rc<str>,
    /// How many calls of it there are.
    pub calls: usize,
    /// The tensors of its last call.
    pub outputs: Vec<TensorId>,
    /// What it costs, over all calls.
    pub count: Count,
}

impl CostTable {
    /// What a model costs; `None` without a trace of it. The batch is as large as `batch` says where the model leaves it open.
    pub fn of(
        program: &Program,
        model: &ModelReport,
        convention: &'static Convention,
        batch: i64,
    ) -> Option<Self> {
        let trace = model.trace.as_deref()?;
        let value = |name: &str| (name == BATCH).then_some(batch);
        let shares: Vec<Count> = convention
            .shares(program, trace)
            .iter()
            .map(|share| share.substitute(&value))
            .collect();
        let mut total = sum(&shares);
        if let Some(refusal) = &trace.stopped {
            total.add(&Count::unknown(refusal.message.clone()));
        }
        let mut rows = Vec::new();
        let root = 0..trace.steps.len();
        let assembly = Assembly {
            program,
            trace,
            shares: &shares,
        };
        assembly.rows(&model.rows, &[root], 0, &mut rows);
        Some(Self {
            convention,
            rows,
            symbols: total.known.symbols(),
            total,
            batch: Some(batch),
        })
    }
}

fn sum(shares: &[Count]) -> Count {
    let mut sum = Count::default();
    // Most steps add nothing.
    for share in shares.iter().filter(|share| **share != Count::default()) {
        sum.add(share);
    }
    sum
}

struct Assembly<'a> {
    program: &'a Program,
    trace: &'a Trace,
    shares: &'a [Count],
}

impl Assembly<'_> {
    /// The costs of rows whose calls happen within these ranges of steps, and of what is between them.
    fn rows(&self, rows: &[Row], within: &[Range<usize>], depth: usize, costs: &mut Vec<CostRow>) {
        let places: HashMap<OperationId, usize> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.id, at))
            .collect();
        let mut calls: Vec<Vec<Range<usize>>> = vec![Vec::new(); rows.len()];
        let mut rest: Vec<usize> = Vec::new();
        for range in within {
            let mut at = range.start;
            while at < range.end {
                let Some(step) = self.trace.steps.get(at) else {
                    break;
                };
                match places.get(&step.operation) {
                    Some(place) => {
                        let end = step.end.max(at + 1);
                        if let Some(calls) = calls.get_mut(*place) {
                            calls.push(at..end);
                        }
                        at = end;
                    }
                    None => {
                        rest.push(at);
                        at += 1;
                    }
                }
            }
        }
        for (row, calls) in rows.iter().zip(&calls) {
            let mut count = Count::default();
            for call in calls {
                count.add(&sum(self.shares.get(call.clone()).unwrap_or_default()));
            }
            let last = calls
                .last()
                .and_then(|call| self.trace.steps.get(call.start));
            costs.push(CostRow {
                depth,
                id: Some(row.id),
                name: row.name.clone(),
                class: row.class.clone(),
                calls: calls.len(),
                outputs: last.map_or(row.outputs().to_vec(), |step| step.outputs.to_vec()),
                count,
            });
            if !row.children.is_empty() {
                self.rows(&row.children, calls, depth + 1, costs);
            }
        }
        let mut own = Count::default();
        for at in rest {
            if let Some(share) = self.shares.get(at) {
                own.add(share);
            }
        }
        if own != Count::default() {
            let around = within
                .first()
                .and_then(|range| self.trace.steps.get(range.start));
            let class = around.map(|step| self.program.operation(step.operation).class.clone());
            costs.push(CostRow {
                depth,
                id: None,
                name: "".into(),
                class: class.unwrap_or_else(|| "".into()),
                calls: within.len(),
                outputs: Vec::new(),
                count: own,
            });
        }
    }
}
