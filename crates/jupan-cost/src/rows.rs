//! The steps of a trace by the rows of its model.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use jupan_core::program::{OperationId, OperationKind, Program, TensorId};
use jupan_core::report::{ModelReport, Row};
use jupan_core::trace::Trace;

/// What happens in a row of a model.
pub(crate) struct RowSteps<'a> {
    /// How many models it is inside of.
    pub depth: usize,
    /// The layer or operation; `None` for what a model computes itself, outside of its layers.
    pub id: Option<OperationId>,
    /// The row of the report.
    pub row: Option<&'a Row>,
    /// Its name.
    pub name: Rc<str>,
    /// Its class.
    pub class: Rc<str>,
    /// How many calls of it there are.
    pub calls: usize,
    /// The tensors of its last call.
    pub outputs: Vec<TensorId>,
    /// The calls' steps, from the first of a call to the one behind its last.
    ranges: Vec<Range<usize>>,
}

impl RowSteps<'_> {
    /// The steps that are calls of it.
    pub fn calls(&self) -> impl Iterator<Item = usize> {
        self.ranges.iter().map(|range| range.start)
    }

    /// Whether it is a layer or a model that is called nowhere.
    pub fn is_idle(&self) -> bool {
        let kind = self.row.map(|row| row.kind);
        self.calls == 0 && kind.is_some_and(|kind| kind != OperationKind::Input)
    }

    /// The numbers of the steps.
    pub fn steps(&self) -> impl Iterator<Item = usize> {
        self.ranges.iter().cloned().flatten()
    }
}

/// The rows of a model, those of models inside behind their own, and behind those of each model what happens in it outside of
/// its layers.
pub(crate) fn rows<'a>(
    program: &Program,
    model: &'a ModelReport,
    trace: &Trace,
) -> Vec<RowSteps<'a>> {
    let mut all = Vec::new();
    let root = 0..trace.steps.len();
    Assembly { program, trace }.rows(&model.rows, &[root], 0, &mut all);
    all
}

struct Assembly<'p> {
    program: &'p Program,
    trace: &'p Trace,
}

impl Assembly<'_> {
    /// The tensors of a row that is called nowhere: of an input of the model the fresh one of the trace.
    fn not_called(&self, row: &Row) -> Vec<TensorId> {
        let mut fresh = self.trace.inputs.iter().copied();
        match fresh.find(|id| self.program.tensor(*id).maker == Some(row.id)) {
            Some(input) => vec![input],
            None => row.outputs().to_vec(),
        }
    }

    /// The rows whose calls happen within these ranges of steps, and what is between them.
    fn rows<'a>(
        &self,
        rows: &'a [Row],
        within: &[Range<usize>],
        depth: usize,
        all: &mut Vec<RowSteps<'a>>,
    ) {
        let places: HashMap<OperationId, usize> = rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.id, at))
            .collect();
        let mut calls: Vec<Vec<Range<usize>>> = vec![Vec::new(); rows.len()];
        let mut rest: Vec<Range<usize>> = Vec::new();
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
                        rest.push(at..at + 1);
                        at += 1;
                    }
                }
            }
        }
        for (row, calls) in rows.iter().zip(calls) {
            let last = calls
                .last()
                .and_then(|call| self.trace.steps.get(call.start));
            all.push(RowSteps {
                depth,
                id: Some(row.id),
                row: Some(row),
                name: row.name.clone(),
                class: row.class.clone(),
                calls: calls.len(),
                outputs: last.map_or_else(|| self.not_called(row), |step| step.outputs.to_vec()),
                ranges: calls.clone(),
            });
            if !row.children.is_empty() {
                self.rows(&row.children, &calls, depth + 1, all);
            }
        }
        let around = within
            .first()
            .and_then(|range| self.trace.steps.get(range.start));
        let class = around.map(|step| self.program.operation(step.operation).class.clone());
        all.push(RowSteps {
            depth,
            id: None,
            row: None,
            name: "".into(),
            class: class.unwrap_or_else(|| "".into()),
            calls: within.len(),
            outputs: Vec::new(),
            ranges: rest,
        });
    }
}
