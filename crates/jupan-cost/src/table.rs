//! A model's rows with what each of them costs.

use std::rc::Rc;

use jupan_core::dim::Count;
use jupan_core::program::{OperationId, Program, TensorId};
use jupan_core::report::ModelReport;
use jupan_core::trace::BATCH;

use crate::Convention;
use crate::rows::rows;

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
    /// Whether the model calls it nowhere, so that it costs nothing. An input is not called, but there.
    pub is_idle: bool,
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
        let mut total = sum(shares.iter());
        if let Some(refusal) = &trace.stopped {
            total.add(&Count::unknown(refusal.message.clone()));
        }
        let rows = rows(program, model, trace).into_iter().filter_map(|row| {
            let mut count = sum(row.steps().filter_map(|at| shares.get(at)));
            let mut is_idle = row.is_idle();
            if let Some(refusal) = trace.stopped.as_ref().filter(|_| is_idle) {
                count.add(&Count::unknown(refusal.message.clone()));
                is_idle = false;
            }
            // What a model does itself has a row where it costs something.
            (row.id.is_some() || count != Count::default()).then_some(CostRow {
                depth: row.depth,
                id: row.id,
                name: row.name,
                class: row.class,
                calls: row.calls,
                is_idle,
                outputs: row.outputs,
                count,
            })
        });
        let rows = rows.collect();
        Some(Self {
            convention,
            rows,
            symbols: total.known.symbols(),
            total,
            batch: Some(batch),
        })
    }
}

pub(crate) fn sum<'a>(shares: impl Iterator<Item = &'a Count>) -> Count {
    let mut sum = Count::default();
    // Most steps add nothing.
    for share in shares.filter(|share| **share != Count::default()) {
        sum.add(share);
    }
    sum
}
