//! Unknown branches: both ways are gone, then merged.
//!
//! The two ways start from the same state. They rarely end at the same place: one may `return` or `break` while the
//! other falls through. So the way that is behind goes on until both meet; functions and loops are structured, so
//! "behind" is simply a smaller position, and a return is the end of all positions.

use super::{Exit, Frame, R, Stop, Vm};
use crate::code::Op;
use crate::keras::Branch;
use crate::shared::{Journal, Log, Merger};
use crate::value::{Unknown, Value, differs};
use jupan_core::message;
use std::ops::Range;
use std::rc::Rc;

struct Way {
    frame: Frame,
    outcome: R<Exit>,
    log: Log,
}

impl Way {
    /// Where the way has got to; `None` if it failed.
    fn position(&self) -> Option<usize> {
        match &self.outcome {
            Ok(Exit::Joined) => Some(self.frame.pc),
            Ok(Exit::Returned(_)) => Some(usize::MAX),
            Ok(Exit::Yielded(_)) | Err(_) => None,
        }
    }
}

impl Vm<'_> {
    /// Goes both ways until they meet. For a loop of unknown length, known by the end of its body, the second way is one
    /// turn of it, and its objects are kept: see [`Merger`].
    pub(super) fn fork(
        &mut self,
        frame: &mut Frame,
        first: Frame,
        second: Frame,
        stop: usize,
        unknown: &Rc<Unknown>,
        of_loop: Option<usize>,
    ) -> R<Exit> {
        let doubtful = self.doubtful.len();
        self.charge(100 + 4 * frame.locals.len() as u64)?;
        let depth = self.depth();
        self.doubtful.extend(of_loop.map(|back| (depth, back)));
        self.framework.branches.push(Branch {
            operations: self.program.operation_count(),
            tensors: self.program.tensor_count(),
            is_loop: of_loop.is_some(),
            hangs_on: unknown.reason.clone(),
        });
        let result = self.both_ways(frame, first, second, stop, unknown, of_loop);
        self.framework.branches.pop();
        self.doubtful.truncate(doubtful);
        result
    }

    fn both_ways(
        &mut self,
        frame: &mut Frame,
        first: Frame,
        second: Frame,
        stop: usize,
        unknown: &Rc<Unknown>,
        of_loop: Option<usize>,
    ) -> R<Exit> {
        let keep_objects = of_loop.is_some();
        let mut one = self.nested(|vm| Ok(vm.go(first, stop)))?;
        one.log.swap();
        let mut two = self.nested(|vm| Ok(vm.go(second, stop)))?;
        // `two` is in effect, `one` is undone, whenever this loop begins.
        loop {
            let yields = |outcome: &R<Exit>| {
                matches!(outcome, Ok(Exit::Yielded(_)) | Err(Stop::UnknownYield(_)))
            };
            if yields(&one.outcome) || yields(&two.outcome) {
                return Err(Stop::UnknownYield(unknown.clone()));
            }
            if let Err(Stop::Limit(message)) = one.outcome {
                two.log.swap();
                one.log.swap();
                return Err(Stop::Limit(message));
            }
            if let Err(Stop::Limit(message)) = two.outcome {
                return Err(Stop::Limit(message));
            }
            match (one.position(), two.position()) {
                // A way that raises is a way the author did not mean to be gone.
                (_, None) if one.position().is_some() => {
                    two.log.swap();
                    one.log.swap();
                    *frame = one.frame;
                    if let Some(back) = of_loop {
                        let undecided = self.undecided(unknown);
                        self.leave_open(frame, loop_of(&frame.code.ops, back), &undecided);
                    }
                    return one.outcome;
                }
                (None, _) => {
                    *frame = two.frame;
                    return two.outcome;
                }
                (Some(a), Some(b)) if a == b => break,
                (Some(a), Some(b)) if b < a => self.advance(&mut two, a)?,
                (_, Some(b)) => {
                    two.log.swap();
                    one.log.swap();
                    self.advance(&mut one, b)?;
                    one.log.swap();
                    two.log.swap();
                }
                (Some(_), None) => unreachable!("the first arm took it"),
            }
        }
        let varies = keep_objects
            && (two.log.changes_data()
                || two
                    .frame
                    .locals
                    .iter()
                    .zip(&one.frame.locals)
                    .any(|(new, old)| differs(new, old)));
        let mut merger = Merger {
            unknown: self.undecided(unknown),
            keep_objects,
            varies,
        };
        Journal::merge(one.log, two.log, &mut merger);
        for (mine, other) in two.frame.locals.iter_mut().zip(&one.frame.locals) {
            *mine = merger.value(mine, other);
        }
        for (mine, other) in two.frame.stack.iter_mut().zip(&one.frame.stack) {
            *mine = merger.value(mine, other);
        }
        *frame = two.frame;
        match (one.outcome, two.outcome) {
            (Ok(Exit::Returned(other)), Ok(Exit::Returned(mine))) => {
                Ok(Exit::Returned(merger.value(&mine, &other)))
            }
            (_, outcome) => outcome,
        }
    }

    /// What a loop would have filled that failed on the way: how much the empty lists, sets and dictionaries hold that its
    /// code names is not known.
    pub(super) fn leave_open(&mut self, frame: &Frame, of: Range<usize>, why: &Value) {
        let Some(why) = why.as_unknown() else { return };
        let code = frame.code.clone();
        let globals = self.globals(frame.module);
        let mut named = Value::Unset;
        for op in code.ops.get(of).unwrap_or_default() {
            named = match op {
                Op::LoadLocal(at) => frame.locals.get(*at as usize).cloned(),
                Op::LoadCell(at) => {
                    let cell = frame.cells.get(*at as usize);
                    cell.map(|cell| cell.read().0.clone())
                }
                Op::LoadGlobal(name) | Op::LoadName(name) => globals.read().get(name).cloned(),
                Op::LoadAttr(name) => match &named {
                    Value::Instance(of) => of.attrs.read().get(name).cloned(),
                    _ => None,
                },
                _ => None,
            }
            .unwrap_or(Value::Unset);
            match &named {
                Value::List(list) if list.read().items.is_empty() => {
                    list.edit(&mut self.journal).taint = Some(why.clone());
                }
                Value::Set(set) if set.read().entries.is_empty() => {
                    set.edit(&mut self.journal).taint = Some(why.clone());
                }
                Value::Dict(dict) if dict.read().entries.is_empty() => {
                    dict.edit(&mut self.journal).taint = Some(why.clone());
                }
                _ => {}
            }
        }
    }

    /// What is said of a value that depends on an unknown condition.
    pub(super) fn undecided(&self, condition: &Rc<Unknown>) -> Value {
        let reason = &condition.reason;
        let depends = message!(
            "it depends on a condition that isn't known: {reason}",
            reason
        );
        // A condition that depends on another one is the other's matter.
        let reason = match reason.key() == depends.key() {
            true => reason.clone(),
            false => depends,
        };
        let place = condition.place.or(self.place);
        Value::Unknown(Rc::new(Unknown::new(reason, place, None)))
    }

    fn go(&mut self, mut frame: Frame, stop: usize) -> Way {
        self.journal.open();
        let outcome = self.run(&mut frame, Some(stop));
        let log = self.journal.close();
        Way {
            frame,
            outcome,
            log,
        }
    }

    fn advance(&mut self, way: &mut Way, stop: usize) -> R<()> {
        self.nested(|vm| {
            vm.journal.open();
            way.outcome = vm.run(&mut way.frame, Some(stop));
            let log = vm.journal.close();
            way.log.absorb(log);
            Ok(())
        })
    }
}

/// The operations of the loop whose body ends here.
fn loop_of(ops: &[Op], back: usize) -> Range<usize> {
    match ops.get(back.saturating_add(1)) {
        Some(Op::LoopBack { head, .. }) => *head as usize..back,
        _ => 0..0,
    }
}
