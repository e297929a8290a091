//! The frames that run: which goes on, what it returns or raises, and where that is handled.

use super::step::Flow;
use super::{Frame, OnReturn, R, Raised, Stop, Vm};
use crate::code::Op;
use crate::value::{Unknown, Value};
use jupan_core::message;
use std::rc::Rc;

/// How a run of a frame ended.
pub(crate) enum Exit {
    Returned(Value),
    Yielded(Value),
    /// It came to the place where two ways meet.
    Joined,
}

impl Vm<'_> {
    /// Runs a frame until it returns or yields, or, if `stop` is given, until it comes to a join at or behind that
    /// position.
    pub(crate) fn run(&mut self, frame: &mut Frame, stop: Option<usize>) -> R<Exit> {
        let floor = self.frames.len();
        let started = frame.pc;
        let mut tries_floor = if stop.is_some() { frame.tries.len() } else { 0 };
        loop {
            let result = self.step(frame, floor, stop, started);
            let failure = match result {
                Ok(Flow::On) => return Ok(Exit::Joined),
                Ok(Flow::Call(new)) => {
                    self.frames.push(std::mem::replace(frame, new));
                    continue;
                }
                Ok(Flow::Yield(value)) => {
                    return Ok(Exit::Yielded(value));
                }
                Ok(Flow::Return(value)) => {
                    let value = self.returned(frame, value);
                    match value {
                        Err(failure) => failure,
                        Ok(value) => {
                            if self.frames.len() <= floor {
                                return Ok(Exit::Returned(value));
                            }
                            if let Some(caller) = self.frames.pop() {
                                *frame = caller;
                                frame.push(value);
                            }
                            continue;
                        }
                    }
                }
                Ok(Flow::Fork {
                    first,
                    second,
                    stop: join,
                    unknown,
                    of_loop,
                }) => match self.fork(frame, *first, *second, join as usize, &unknown, of_loop) {
                    Ok(Exit::Joined) => {
                        if frame.tries.len() < tries_floor && self.frames.len() == floor {
                            tries_floor = frame.tries.len();
                        }
                        continue;
                    }
                    Ok(Exit::Returned(value)) => {
                        if self.frames.len() <= floor {
                            return Ok(Exit::Returned(value));
                        }
                        if let Some(caller) = self.frames.pop() {
                            *frame = caller;
                            frame.push(value);
                        }
                        continue;
                    }
                    Ok(Exit::Yielded(value)) => return Ok(Exit::Yielded(value)),
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            if self.frames.len() == floor && frame.tries.len() < tries_floor {
                tries_floor = frame.tries.len();
            }
            self.unwind(frame, floor, tries_floor, failure)?;
        }
    }

    /// Runs a frame as if it had raised this where it stands.
    pub(crate) fn run_raising(&mut self, frame: &mut Frame, failure: Stop) -> R<Exit> {
        self.unwind(frame, self.frames.len(), 0, failure)?;
        self.run(frame, None)
    }

    fn returned(&mut self, frame: &mut Frame, value: Value) -> R<Value> {
        match std::mem::replace(&mut frame.on_return, OnReturn::Push) {
            OnReturn::Push => Ok(value),
            OnReturn::Instance(instance) => match value {
                Value::None | Value::Unknown(_) => Ok(instance),
                _ => self.raise("TypeError", "__init__() should return None"),
            },
        }
    }

    /// Finds the handler of what was raised; leaves frames that have none.
    fn unwind(
        &mut self,
        frame: &mut Frame,
        floor: usize,
        tries_floor: usize,
        failure: Stop,
    ) -> R<()> {
        let Stop::Raise(mut raised) = failure else {
            while self.frames.len() > floor {
                if let Some(caller) = self.frames.pop() {
                    *frame = caller;
                }
            }
            return Err(failure);
        };
        loop {
            let span = frame.code.span(frame.pc.saturating_sub(1));
            if raised.place.is_none() {
                raised.place = Some(span);
            }
            if raised.trace.len() < 20 {
                raised.trace.push(span);
            }
            let least = if self.frames.len() == floor {
                tries_floor
            } else {
                0
            };
            if frame.tries.len() > least
                && let Some(block) = frame.tries.pop()
            {
                frame.stack.truncate(block.stack);
                frame.handling.truncate(block.handling);
                frame.exits.truncate(block.exits);
                frame.push(raised.exception.clone());
                frame.handling.push(Rc::new(*raised));
                frame.pc = block.handler as usize;
                return Ok(());
            }
            if self.frames.len() == floor {
                if self.main.is_some() && self.resume_at_next_statement(frame, &raised) {
                    return Ok(());
                }
                return Err(Stop::Raise(raised));
            }
            if let Some(caller) = self.frames.pop() {
                *frame = caller;
            }
        }
    }

    /// At the top level of the main program, an error ends its statement only.
    fn resume_at_next_statement(&mut self, frame: &mut Frame, raised: &Raised) -> bool {
        if !self.journal_is_idle()
            || self.main != Some(frame.module)
            || frame.code.statements.is_empty()
            || frame.namespace.is_some()
        {
            return false;
        }
        self.skip_statement(frame, Stop::Raise(Box::new(raised.clone())))
    }

    pub(super) fn skip_statement(&mut self, frame: &mut Frame, stop: Stop) -> bool {
        let code = frame.code.clone();
        let at = frame.pc.saturating_sub(1);
        let next = code
            .statements
            .partition_point(|statement| statement.start as usize <= at);
        let Some(failed) = next
            .checked_sub(1)
            .and_then(|index| code.statements.get(index))
        else {
            return false;
        };
        let exits = matches!(&stop, Stop::Raise(raised) if self.is_exit(&raised.exception));
        let place = Some(jupan_core::diagnostic::Span {
            source: code.source,
            start: failed.range.0,
            end: failed.range.1,
        });
        if !exits {
            let message = self.report(stop, place);
            let why = message!("the loop that fills it failed: {message}", message);
            let why = Value::Unknown(Rc::new(Unknown::new(why, place, None)));
            let globals = self.globals(frame.module);
            let end = code.statements.get(next);
            let end = end.map_or(code.ops.len(), |statement| statement.start as usize);
            let from = loops_from(&code.ops, at, end);
            if from < at {
                self.leave_open(frame, from..end, &why);
            }
            let open = still_to_bind(&code.ops, from, end);
            for name in &failed.binds {
                let text = self.names.text(*name);
                let reason = message!(
                    "the statement that would have set it failed: {message}",
                    message
                );
                let unknown = Unknown::new(reason, place, Some(text));
                let unknown = Value::Unknown(Rc::new(unknown));
                let bound = globals.read().contains_key(name);
                // A block that failed half-way leaves what it had set before, unless it was to set it again.
                if !bound || open.contains(name) {
                    globals.edit(&mut self.journal).insert(*name, unknown);
                }
            }
        }
        if !exits {
            // The model whose change was being prepared: `model.add(Dense(oops))`.
            for value in &frame.stack {
                crate::keras::freeze(&mut self.program, value, place);
            }
        }
        frame.stack.clear();
        frame.tries.clear();
        frame.handling.clear();
        frame.exits.clear();
        // The recorded processes ended at their first error.
        let ends = exits || self.options.as_recorded;
        frame.pc = match code.statements.get(next) {
            Some(statement) if !ends => statement.start as usize,
            _ => code.ops.len().saturating_sub(2),
        };
        true
    }

    fn is_exit(&self, exception: &Value) -> bool {
        matches!(exception, Value::Instance(instance) if &*instance.class.name == "SystemExit")
    }

    fn journal_is_idle(&self) -> bool {
        !self.journal.is_open()
    }
}

/// Where a statement goes on that fails at this operation: there, or at the head of the loop around it.
fn loops_from(ops: &[Op], at: usize, end: usize) -> usize {
    let rest = ops.get(at..end).unwrap_or_default().iter();
    let heads = rest.filter_map(|op| match op {
        Op::LoopBack { head, .. } => Some(*head as usize),
        _ => None,
    });
    heads.fold(at, usize::min)
}

/// The global names that a statement would still have bound.
fn still_to_bind(ops: &[Op], from: usize, end: usize) -> Vec<crate::name::Name> {
    let rest = ops.get(from..end).unwrap_or_default().iter();
    rest.filter_map(|op| match op {
        Op::StoreGlobal(name) | Op::StoreName(name) => Some(*name),
        _ => None,
    })
    .collect()
}
