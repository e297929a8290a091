//! What a network costs, and what other tools say that it costs.
//!
//! Layers state their work by kind ([`Work`](jupan_core::work::Work)). A [`Convention`] is a way to add it up: jupan's own counts
//! the multiply-adds, the others count what another tool would print, one file each in `conventions/`. Their rules were learned
//! from the published sources of the tools, and are checked against what the tools print (`oracle/costs`).

pub mod budget;
mod conventions;
mod field_table;
pub mod memory;
mod number;
pub mod peak;
pub mod receptive_field;
mod rows;
mod table;
mod torch;
mod view;
mod work;

use jupan_core::dim::Count;
use jupan_core::message::Message;
use jupan_core::program::Program;
use jupan_core::trace::Trace;

pub use conventions::{ALL, MACS};
pub use field_table::{FieldRow, FieldTable, InputAxis, Seen, Slide};
pub use table::{CostRow, CostTable};
pub use work::{RowWork, Term, WorkTable};

use number::N;
use view::View;

/// A way to add work up.
pub struct Convention {
    /// What the tool is called on the command line: `fvcore`.
    pub name: &'static str,
    /// What its number is called, there and as a heading: `FLOPs`.
    pub unit: &'static str,
    /// The version whose rules these are; empty for jupan's own.
    pub version: &'static str,
    /// What is counted, in one sentence; a phrase of the locale files.
    pub counts: &'static str,
    /// What a step is counted as.
    rule: fn(&View<'_>) -> Said,
}

/// What a convention says of a step.
enum Said {
    /// So much, with all that happens within it.
    Whole(N),
    /// So much, and what the steps within it add.
    Part(N),
    /// The rule of the tool is not known.
    Unknown(Message),
}

impl std::fmt::Debug for Convention {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Convention {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Convention {}

impl Convention {
    /// A convention by its name.
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|convention| convention.name == name)
    }

    /// What each step of a trace adds to the total.
    pub fn shares(&self, program: &Program, trace: &Trace) -> Vec<Count> {
        let mut shares = vec![Count::default(); trace.steps.len()];
        let mut at = 0;
        while let Some(step) = trace.steps.get(at) {
            let view = View::of(program, trace, at);
            let (count, next) = match (self.rule)(&view) {
                Said::Whole(n) => (n.count(), step.end.max(at + 1)),
                Said::Part(n) => (n.count(), at + 1),
                Said::Unknown(reason) => (Count::unknown(reason), step.end.max(at + 1)),
            };
            let times = step.times.iter();
            let mut count = times.fold(count, |count, axis| count.times(&axis.dim));
            // It may hold more layers than are known.
            if let Some(reason) = &program.operation(step.operation).uncertain {
                count.add(&Count::unknown(reason.clone()));
            }
            if let Some(share) = shares.get_mut(at) {
                *share = count;
            }
            at = next;
        }
        shares
    }
}
