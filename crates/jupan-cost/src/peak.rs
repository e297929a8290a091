//! The peak of live activations: how much the tensors take that must be there at the same time when a network is used.
//!
//! A tensor lives from the moment at which it is made to the last one that takes it; the inputs from the start, the outputs to
//! the end. A view lives in the tensor it shows. Steps are taken in the order in which the framework takes them, and no step
//! writes into its own input. What is done at each time step is done in the same place.

use std::collections::{HashMap, HashSet};

use jupan_core::dim::{Count, Poly};
use jupan_core::message::Message;
use jupan_core::program::TensorId;
use jupan_core::report::Size;
use jupan_core::trace::{Trace, View};

/// The moment at which the most must be there.
#[derive(Clone, Debug)]
pub struct Peak {
    /// What is there then.
    pub size: Size,
    /// The step that happens then.
    pub step: usize,
    /// The tensors that are there, in the order in which they came.
    pub live: Vec<(TensorId, Size)>,
    /// Whether it is the peak for all values of the symbols; otherwise another step may need more for some.
    pub certain: bool,
}

/// From when to when a tensor that has memory of its own must be there: the numbers of moments, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// The tensor.
    pub tensor: TensorId,
    /// When it comes.
    pub from: usize,
    /// When it is needed last.
    pub to: usize,
}

/// Something that happens in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// This step makes something on the way: the place in its list.
    Makes(usize, usize),
    /// This step ends.
    Ends(usize),
}

/// All that happens in a trace, in order.
pub(crate) fn events(trace: &Trace) -> Vec<Event> {
    let mut events = Vec::new();
    // The steps that have begun, each with how much it has made.
    let mut open: Vec<(usize, usize)> = Vec::new();
    for at in 0..trace.steps.len() {
        while let Some((step, made)) = open.pop_if(|(step, _)| ends_by(trace, *step, at)) {
            end(trace, step, made, &mut events);
        }
        if let Some((step, made)) = open.last_mut() {
            make(trace, *step, made, at, &mut events);
        }
        open.push((at, 0));
    }
    while let Some((step, made)) = open.pop() {
        end(trace, step, made, &mut events);
    }
    events
}

fn ends_by(trace: &Trace, step: usize, at: usize) -> bool {
    trace.steps.get(step).is_none_or(|step| step.end <= at)
}

/// What a step makes until another one begins.
fn make(trace: &Trace, step: usize, made: &mut usize, until: usize, events: &mut Vec<Event>) {
    let all = trace.steps.get(step).map_or(&[][..], |step| &step.made);
    while all.get(*made).is_some_and(|next| next.after <= until) {
        events.push(Event::Makes(step, *made));
        *made += 1;
    }
}

fn end(trace: &Trace, step: usize, mut made: usize, events: &mut Vec<Event>) {
    make(trace, step, &mut made, usize::MAX, events);
    events.push(Event::Ends(step));
}

/// The lives of all tensors of a trace, and the step of each moment.
///
/// A step without steps inside is one moment, and so is all that one makes on the way. One with steps inside has a moment at
/// its end if it gives something that none of them gave; it then takes what they gave and nobody else took.
pub fn lives(trace: &Trace) -> (Vec<Life>, Vec<usize>) {
    let mut lives = Lives::new(trace);
    for input in &trace.inputs {
        lives.give(*input, 0);
    }
    let mut moments = Vec::new();
    for event in events(trace) {
        let now = moments.len();
        match event {
            Event::Makes(at, made) => {
                let Some(made) = trace.steps.get(at).and_then(|step| step.made.get(made)) else {
                    continue;
                };
                moments.push(at);
                made.of.iter().for_each(|tensor| lives.take(*tensor, now));
                lives.give(made.tensor, now);
            }
            Event::Ends(at) => {
                if lives.end(at, now) {
                    moments.push(at);
                }
            }
        }
    }
    if moments.is_empty() && !trace.steps.is_empty() {
        // Nothing but views: the inputs are there.
        moments.push(0);
    }
    let last = moments.len().saturating_sub(1);
    for output in &trace.outputs {
        lives.take(*output, last);
    }
    (lives.all, moments)
}

struct Lives<'a> {
    trace: &'a Trace,
    all: Vec<Life>,
    /// Which life a tensor is part of.
    of: HashMap<TensorId, usize>,
    taken: HashSet<TensorId>,
}

impl<'a> Lives<'a> {
    fn new(trace: &'a Trace) -> Self {
        Self {
            trace,
            all: Vec::new(),
            of: HashMap::new(),
            taken: HashSet::new(),
        }
    }

    /// The tensor is there from now on.
    fn give(&mut self, tensor: TensorId, now: usize) {
        let whole = whole(self.trace, tensor);
        if !self.of.contains_key(&whole) {
            self.of.insert(whole, self.all.len());
            self.all.push(Life {
                tensor: whole,
                from: now,
                to: now,
            });
        }
        self.take(whole, now);
    }

    /// The tensor must still be there now. One that nobody gave is none: a weight, a constant.
    fn take(&mut self, tensor: TensorId, now: usize) {
        self.taken.insert(tensor);
        let whole = whole(self.trace, tensor);
        let life = self.of.get(&whole).and_then(|life| self.all.get_mut(*life));
        if let Some(life) = life {
            life.to = life.to.max(now);
        }
    }

    /// The end of a step. Whether it is a moment of its own.
    fn end(&mut self, at: usize, now: usize) -> bool {
        let Some(step) = self.trace.steps.get(at) else {
            return false;
        };
        let is_leaf = step.end <= at + 1;
        if step.view != View::No
            && let (Some(input), Some(output)) = (step.inputs.first(), step.outputs.first())
        {
            self.take(*input, now.saturating_sub(1));
            let shown = whole(self.trace, *input);
            if let Some(life) = self.of.get(&shown).copied() {
                self.of.entry(*output).or_insert(life);
            }
            return false;
        }
        let is_new = |id: &TensorId| !self.of.contains_key(&whole(self.trace, *id));
        if !is_leaf && !step.outputs.iter().any(is_new) {
            return false;
        }
        for tensor in step.of.as_ref().unwrap_or(&step.inputs) {
            self.take(*tensor, now);
        }
        if !is_leaf {
            let inner = self.trace.children(at);
            let inner = inner.filter_map(|child| self.trace.steps.get(child));
            let given: Vec<TensorId> = inner.flat_map(|step| step.outputs.clone()).collect();
            for tensor in given {
                if !self.taken.contains(&tensor) {
                    self.take(tensor, now);
                }
            }
        }
        for tensor in &step.outputs {
            if !self.of.contains_key(&whole(self.trace, *tensor)) {
                self.give(*tensor, now);
                self.taken.remove(&whole(self.trace, *tensor));
            }
        }
        true
    }
}

/// The tensor that a tensor is, or is a part of.
pub(crate) fn whole(trace: &Trace, tensor: TensorId) -> TensorId {
    let mut whole = tensor;
    // As many hops as layers can be nested.
    for _ in 0..1000 {
        match trace.within.get(&whole) {
            Some(next) => whole = *next,
            None => break,
        }
    }
    whole
}

/// The peak of live activations of a trace, and for each step how many bytes must be there while it happens; steps that are no
/// moments have none. `None` where there are no steps. `size` is what a tensor takes.
pub(crate) fn peak(
    trace: &Trace,
    size: &dyn Fn(TensorId) -> Size,
) -> Option<(Peak, HashMap<usize, Poly>)> {
    let (lives, moments) = lives(trace);
    let mut comes: Vec<Vec<usize>> = vec![Vec::new(); moments.len()];
    let mut goes: Vec<Vec<usize>> = vec![Vec::new(); moments.len()];
    for (at, life) in lives.iter().enumerate() {
        comes.get_mut(life.from)?.push(at);
        goes.get_mut(life.to)?.push(at);
    }
    let sizes: Vec<Size> = lives.iter().map(|life| size(life.tensor)).collect();
    let mut by_step: HashMap<usize, Poly> = HashMap::new();
    let mut now = Poly::default();
    let (mut most, mut when, mut certain) = (Poly::default(), 0, true);
    for (moment, step) in moments.iter().enumerate() {
        for life in comes.get(moment)? {
            now = now.plus(&sizes.get(*life)?.bytes.known)?;
        }
        if is_more(&now, &most)? {
            (most, when) = (now.clone(), moment);
        } else if !is_more(&most, &now)? {
            certain = false;
        }
        let here = by_step.entry(*step).or_default();
        if is_more(&now, here)? {
            here.clone_from(&now);
        }
        for life in goes.get(moment)? {
            now = now.minus(&sizes.get(*life)?.bytes.known)?;
        }
    }
    let there = |life: &Life| life.from <= when && when <= life.to;
    let mut total = Size::default();
    let mut live = Vec::new();
    let mut missing: Vec<&Message> = Vec::new();
    for (life, size) in lives.iter().zip(&sizes) {
        if there(life) {
            total.count.add(&size.count);
            total.bytes.add(&size.bytes);
            live.push((life.tensor, size.clone()));
        }
        // A tensor of unknown size may be what decides.
        missing.extend(&size.bytes.missing);
    }
    for reason in missing {
        total.count.add(&Count::unknown(reason.clone()));
        total.bytes.add(&Count::unknown(reason.clone()));
    }
    let peak = Peak {
        size: total,
        step: *moments.get(when)?,
        live,
        certain,
    };
    Some((peak, by_step))
}

/// Whether one number is more than another, or as much, whatever the symbols stand for, as far as that is plain to see.
pub(crate) fn is_more(a: &Poly, b: &Poly) -> Option<bool> {
    Some(a.minus(b)?.least().is_some_and(|least| least >= 0))
}
