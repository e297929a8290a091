//! What the layers of a model cost on one side, where a trace of it was taken.

use std::collections::HashMap;

use jupan_core::compare::{Entry, Member};
use jupan_core::dim::Count;
use jupan_core::program::{OperationId, Program};
use jupan_core::report::ModelReport;
use jupan_cost::budget::Measure;
use jupan_cost::memory::{Memory, Question};
use jupan_cost::{CostTable, MACS};

/// What a model costs for one sample.
#[derive(Default)]
pub(super) struct Costs {
    /// The multiply-adds of one call.
    pub macs: Count,
    /// The bytes of activations that must be there at once.
    pub peak: Count,
    rows: HashMap<OperationId, OfRow>,
}

/// What a layer costs, over all its calls.
#[derive(Clone, Default)]
pub(super) struct OfRow {
    /// Multiply-adds.
    pub macs: Count,
    /// The bytes of what it gives.
    pub activations: Count,
}

impl Costs {
    /// What a model costs; `None` without a trace of it.
    pub fn of(program: &Program, model: &ModelReport) -> Option<Self> {
        model.trace.as_ref()?;
        let mut costs = Self {
            macs: Measure::Macs.of(program, model),
            peak: Measure::PeakMemory.of(program, model),
            rows: HashMap::new(),
        };
        for row in CostTable::of(program, model, &MACS, 1)?.rows {
            if let Some(id) = row.id {
                costs.rows.entry(id).or_default().macs.add(&row.count);
            }
        }
        for row in Memory::of(program, model, &Question::default())?.rows {
            if let Some(id) = row.id {
                let of_row = costs.rows.entry(id).or_default();
                of_row.activations.add(&row.activations.bytes);
            }
        }
        Some(costs)
    }

    fn row(&self, member: Option<&Member>) -> Option<OfRow> {
        match member {
            Some(member) => self.rows.get(&member.id).cloned(),
            None => Some(OfRow::default()),
        }
    }
}

/// What a layer costs on both sides; nothing is known of layers that are no rows of the model.
pub(super) fn of_entry(costs: Option<&[Costs; 2]>, entry: &Entry) -> Option<(OfRow, OfRow)> {
    let [old, new] = costs?;
    Some((old.row(entry.old.as_ref())?, new.row(entry.new.as_ref())?))
}

/// The costs on both sides, where one that has a model has them: nothing where the model is not there.
pub(super) fn both(
    old: Option<(&Program, &ModelReport)>,
    new: Option<(&Program, &ModelReport)>,
) -> Option<[Costs; 2]> {
    let costs = |side: Option<(&Program, &ModelReport)>| match side {
        Some((program, model)) => Costs::of(program, model),
        None => Some(Costs::default()),
    };
    Some([costs(old)?, costs(new)?])
}
