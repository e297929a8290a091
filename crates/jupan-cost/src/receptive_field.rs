//! Receptive fields: how far along an axis of the input one value of a tensor sees, and how far apart its neighbours look.
//!
//! A window adds (kernel − 1) × dilation × jump and multiplies the jump by its stride
//! (<https://distill.pub/2019/computing-receptive-fields/>). Both are read from how the axes of the outputs arise; of several
//! branches the largest counts. A value sees the whole input along an axis once that axis is summed away (global pooling, a
//! Dense layer on flattened places, a matrix product) or once a layer says so (recurrence, attention). That the statistics of
//! a normalization see more is left out, as is usual.

use std::collections::{BTreeMap, HashMap, HashSet};

use jupan_core::axis::{Axis, How, Window, is_open};
use jupan_core::dim::Dim;
use jupan_core::program::{Program, TensorId};
use jupan_core::trace::{Step, Trace, View};
use jupan_core::work::Kind;

/// Only of so many inputs is it told how far they are seen: each tensor has an entry for each axis of each.
pub const MAX_INPUTS: usize = 64;

/// An axis of an input of the model.
pub type Place = (TensorId, usize);

/// A positive rational number: jumps become fractions where places are repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    over: i128,
    under: i128,
}

impl Ratio {
    const ONE: Self = Self { over: 1, under: 1 };

    fn new(over: i128, under: i128) -> Option<Self> {
        if over <= 0 || under <= 0 {
            return None;
        }
        let divisor = gcd(over, under);
        Some(Self {
            over: over / divisor,
            under: under / divisor,
        })
    }

    fn times(self, over: i128, under: i128) -> Option<Self> {
        Self::new(self.over.checked_mul(over)?, self.under.checked_mul(under)?)
    }

    fn plus(self, other: Self) -> Option<Self> {
        let left = self.over.checked_mul(other.under)?;
        let right = other.over.checked_mul(self.under)?;
        Self::new(
            left.checked_add(right)?,
            self.under.checked_mul(other.under)?,
        )
    }

    fn at_least(self, other: Self) -> bool {
        match (
            self.over.checked_mul(other.under),
            other.over.checked_mul(self.under),
        ) {
            (Some(left), Some(right)) => left >= right,
            _ => true,
        }
    }

    /// Rounded up to a whole number.
    pub fn ceil(self) -> i128 {
        self.over / self.under + i128::from(self.over % self.under != 0)
    }

    /// The two numbers of the fraction in lowest terms.
    pub fn parts(self) -> (i128, i128) {
        (self.over, self.under)
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// How far a value sees along an axis of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// So many places, rounded up.
    Places(Ratio),
    /// All places.
    Whole,
    /// It is not known.
    Unknown,
}

impl Extent {
    /// The larger of two.
    #[must_use]
    pub fn or_further(self, other: Self) -> Self {
        match (self, other) {
            (Self::Whole, _) | (_, Self::Whole) => Self::Whole,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Places(a), Self::Places(b)) if b.at_least(a) => Self::Places(b),
            (a, _) => a,
        }
    }
}

/// What the values of a tensor see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// How far they see along each axis of the inputs that they depend on.
    pub sees: BTreeMap<Place, Extent>,
    /// For each axis of the tensor, along which axes of the inputs its places lie, and how far apart neighbours are there.
    along: Vec<BTreeMap<Place, Option<Ratio>>>,
}

impl Field {
    /// How far apart the fields of neighbours are along an axis of an input; `None` where there is no such distance.
    pub fn jump(&self, place: Place) -> Option<Ratio> {
        self.along.iter().find_map(|axis| *axis.get(&place)?)
    }

    /// Each place sees so many more of its neighbours along an axis, counted from the end.
    fn spread(&mut self, axis: usize, further: &Dim) {
        let places = self.along.iter().rev().nth(axis).into_iter().flatten();
        for (place, jump) in places {
            let Some(Extent::Places(seen)) = self.sees.get(place).copied() else {
                continue;
            };
            let more = further.known().filter(|more| *more >= 0).zip(*jump);
            let extent = match more {
                Some((0, _)) => Some(seen),
                Some((more, jump)) => {
                    let more = jump.times(i128::from(more), 1);
                    more.and_then(|more| seen.plus(more))
                }
                None => None,
            };
            let extent = extent.map_or(Extent::Unknown, Extent::Places);
            self.sees.insert(*place, extent);
        }
    }
}

/// The receptive fields of the tensors of a trace.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    of: HashMap<TensorId, Field>,
    windowed: Vec<Place>,
}

impl Fields {
    /// What the values of a tensor see.
    pub fn of(&self, tensor: TensorId) -> Option<&Field> {
        self.of.get(&tensor)
    }

    /// The axes of the inputs along which some window slides: those for which a receptive field says something.
    pub fn windowed(&self) -> &[Place] {
        &self.windowed
    }
}

/// The receptive fields of all tensors of a trace.
pub fn receptive_fields(program: &Program, trace: &Trace) -> Fields {
    let mut fields = Fields::default();
    for input in trace.inputs.iter().take(MAX_INPUTS) {
        let axes = &program.tensor(*input).axes;
        let mut field = Field {
            sees: BTreeMap::new(),
            along: vec![BTreeMap::new(); axes.len()],
        };
        // The batch is not seen along.
        for (at, along) in field.along.iter_mut().enumerate().skip(1) {
            field.sees.insert((*input, at), Extent::Places(Ratio::ONE));
            along.insert((*input, at), Some(Ratio::ONE));
        }
        fields.of.insert(*input, field);
    }
    let mut open: Vec<usize> = Vec::new();
    for (at, step) in trace.steps.iter().enumerate() {
        while let Some(outer) = open.pop_if(|o| trace.steps.get(*o).is_none_or(|s| s.end <= at)) {
            fields.end(program, trace, outer);
        }
        for input in &step.inputs {
            fields.derive(program, *input);
        }
        if step.end > at + 1 {
            open.push(at);
        } else {
            fields.end(program, trace, at);
        }
    }
    while let Some(outer) = open.pop() {
        fields.end(program, trace, outer);
    }
    fields.windowed.sort();
    fields.windowed.dedup();
    fields
}

impl Fields {
    /// The end of a step: what it gives sees what it takes.
    fn end(&mut self, program: &Program, trace: &Trace, at: usize) {
        let Some(step) = trace.steps.get(at) else {
            return;
        };
        let whole: Vec<Place> = step
            .whole
            .iter()
            .filter_map(|(tensor, axis)| self.of.get(tensor)?.along.get(*axis))
            .flat_map(|along| along.keys().copied())
            .collect();
        for output in &step.outputs {
            if !self.of.contains_key(output) {
                let field = self.given(program, trace, at, step, *output);
                self.of.insert(*output, field);
            }
            if let Some(field) = self.of.get_mut(output) {
                for (axis, further) in &step.fed_back {
                    field.spread(*axis, further);
                }
                for place in &whole {
                    field.sees.insert(*place, Extent::Whole);
                }
            }
        }
    }

    /// A tensor that no step gave: a part of another one, taken inside a layer.
    fn derive(&mut self, program: &Program, tensor: TensorId) {
        if self.of.contains_key(&tensor) {
            return;
        }
        let mut field = Field::default();
        for axis in program.tensor(tensor).axes.iter() {
            let along = match &axis.how {
                How::Axis(from, at) => self.copied(&mut field, *from, *at),
                _ => BTreeMap::new(),
            };
            field.along.push(along);
        }
        self.of.insert(tensor, field);
    }

    /// The places along an axis of another tensor, with all that the tensor sees.
    fn copied(
        &self,
        field: &mut Field,
        tensor: TensorId,
        axis: usize,
    ) -> BTreeMap<Place, Option<Ratio>> {
        let Some(from) = self.of.get(&tensor) else {
            return BTreeMap::new();
        };
        see(field, from);
        from.along.get(axis).cloned().unwrap_or_default()
    }

    /// The field of an output of a step.
    fn given(
        &mut self,
        program: &Program,
        trace: &Trace,
        at: usize,
        step: &Step,
        output: TensorId,
    ) -> Field {
        let mut field = Field::default();
        for input in &step.inputs {
            if let Some(from) = self.of.get(input) {
                see(&mut field, from);
            }
        }
        let axes = program.tensor(output).axes.clone();
        // Axes may be those of a part that was taken inside the layer.
        let mut sources = HashSet::new();
        axes.iter()
            .for_each(|axis| read_from(&axis.how, &mut sources));
        for (tensor, _) in sources {
            self.derive(program, tensor);
        }
        for axis in axes.iter() {
            let along = self.along(&mut field, axis);
            field.along.push(along);
        }
        // Layers inside may see further than the inputs.
        for inner in trace.children(at).filter_map(|at| trace.steps.get(at)) {
            for from in inner.outputs.iter().filter_map(|id| self.of.get(id)) {
                see(&mut field, from);
            }
        }
        // Behind a tensor of which nobody knows the axes, nobody knows what is seen of the inputs, unless it was all before.
        let is_unknown = |extent: &Extent| *extent == Extent::Unknown;
        if is_open(&axes) || field.sees.values().any(is_unknown) {
            for extent in field.sees.values_mut() {
                *extent = extent.or_further(Extent::Unknown);
            }
            return field;
        }
        self.lost(program, trace, at, step, &axes, &mut field);
        field
    }

    /// The places along an output's axis.
    fn along(&mut self, field: &mut Field, axis: &Axis) -> BTreeMap<Place, Option<Ratio>> {
        match &axis.how {
            How::Fixed | How::Argument(..) | How::Rest => BTreeMap::new(),
            How::Axis(tensor, at) => self.copied(field, *tensor, *at),
            How::Window(window) => {
                let along = self.along(field, &window.input);
                self.slide(field, along, window, false)
            }
            How::TransposedWindow(window) => {
                let along = self.along(field, &window.input);
                self.slide(field, along, window, true)
            }
            How::Product(factors) => {
                let mut all = BTreeMap::new();
                let mut repeated = Some(1_i128);
                let mut places = 0;
                for factor in factors {
                    let along = self.along(field, factor);
                    if along.is_empty() {
                        let times = factor.dim.known().map(i128::from);
                        repeated = repeated.zip(times).and_then(|(a, b)| a.checked_mul(b));
                    } else {
                        places += 1;
                    }
                    all.extend(along);
                }
                for jump in all.values_mut() {
                    // One axis whose places are repeated; several laid out in a row have no distance.
                    *jump = match (places, repeated) {
                        (1, Some(times)) => jump.and_then(|jump| jump.times(1, times)),
                        _ => None,
                    };
                }
                all
            }
            How::Sum(parts) | How::Difference(parts) => {
                let mut all: BTreeMap<Place, Option<Ratio>> = BTreeMap::new();
                for part in parts {
                    for (place, jump) in self.along(field, part) {
                        let known = all.entry(place).or_insert(jump);
                        if *known != jump {
                            *known = None;
                        }
                    }
                }
                all
            }
            How::Quotient(parts) | How::Parts(parts) => {
                let mut all = self.along(field, &parts[0]);
                let step = parts[1].dim.known().map(i128::from);
                for jump in all.values_mut() {
                    *jump = jump.zip(step).and_then(|(jump, step)| jump.times(step, 1));
                }
                all
            }
        }
    }

    /// A window slides along an axis.
    fn slide(
        &mut self,
        field: &mut Field,
        along: BTreeMap<Place, Option<Ratio>>,
        window: &Window,
        transposed: bool,
    ) -> BTreeMap<Place, Option<Ratio>> {
        let number = |dim: &Dim| dim.known().map(i128::from).filter(|n| *n > 0);
        let kernel = number(&window.effective_kernel());
        let stride = number(&window.stride);
        let slid = along.into_iter().map(|(place, jump)| {
            self.windowed.push(place);
            let extent = field.sees.entry(place).or_insert(Extent::Unknown);
            let (Some(kernel), Some(stride), Some(step)) = (kernel, stride, jump) else {
                *extent = extent.or_further(Extent::Unknown);
                return (place, None);
            };
            // A transposed window meets an input every `stride` taps.
            let taps = match transposed {
                true => kernel.saturating_sub(1) / stride,
                false => kernel.saturating_sub(1),
            };
            if let Extent::Places(seen) = *extent {
                let further = match taps {
                    0 => Some(seen),
                    taps => step.times(taps, 1).and_then(|more| seen.plus(more)),
                };
                *extent = further.map_or(Extent::Unknown, Extent::Places);
            }
            let jump = match transposed {
                true => step.times(1, stride),
                false => step.times(stride, 1),
            };
            (place, jump)
        });
        slid.collect()
    }

    /// Axes of the inputs that the outputs no longer have: summed away, and so seen as a whole, where something is computed;
    /// laid out anew in a view.
    fn lost(
        &self,
        program: &Program,
        trace: &Trace,
        at: usize,
        step: &Step,
        axes: &[Axis],
        field: &mut Field,
    ) {
        let computes = [Kind::MultiplyAdd, Kind::Add, Kind::Multiply, Kind::Compare]
            .iter()
            .any(|kind| {
                let count = trace.total(at, *kind);
                count.at_least() || count.known.constant() != Some(0)
            });
        let multiplies = step.work.iter().any(|work| work.kind == Kind::MultiplyAdd);
        let mut lost: BTreeMap<Place, Option<Ratio>> = BTreeMap::new();
        for input in &step.inputs {
            let Some(from) = self.of.get(input) else {
                continue;
            };
            let tensor = program.tensor(*input);
            for (index, along) in from.along.iter().enumerate() {
                let kept = |place: &Place| field.along.iter().any(|axis| axis.contains_key(place));
                let missing: Vec<Place> =
                    along.keys().copied().filter(|place| !kept(place)).collect();
                if missing.is_empty() {
                    continue;
                }
                // Of tensors that are taken together place by place only one lends its axes to the output; and an axis whose
                // extent is chosen (adaptive pooling, resizing) lies along the input all the same.
                let same_rank = tensor.axes.len() == axes.len();
                let (Some(before), Some(after)) = (tensor.axes.get(index), axes.get(index)) else {
                    lost.extend(missing.into_iter().map(|place| (place, None)));
                    continue;
                };
                let merged = step.inputs.len() > 1 && !multiplies && before.dim == after.dim;
                // Reduced to one place, it is summed away all the same.
                let reduced = computes && after.dim == Dim::Known(1) && before.dim != after.dim;
                let chosen =
                    step.inputs.len() == 1 && !multiplies && !reduced && before.name == after.name;
                if same_rank && (merged || chosen) {
                    for place in missing {
                        let jump = along.get(&place).copied().flatten().filter(|_| merged);
                        if chosen && before.dim != after.dim {
                            field.sees.insert(place, Extent::Unknown);
                        }
                        if let Some(axis) = field.along.get_mut(index) {
                            axis.insert(place, jump);
                        }
                    }
                    continue;
                }
                lost.extend(missing.into_iter().map(|place| (place, None)));
            }
        }
        if multiplies {
            for place in self.contracted(step, axes) {
                field.sees.insert(place, Extent::Whole);
            }
        }
        if step.view == View::Always {
            let anew = field.along.iter_mut().skip(1);
            for axis in anew.filter(|axis| axis.is_empty()) {
                axis.extend(lost.iter().map(|(place, jump)| (*place, *jump)));
            }
            return;
        }
        if computes {
            for place in lost.into_keys() {
                field.sees.insert(place, Extent::Whole);
            }
        }
    }
}

impl Fields {
    /// Axes of the inputs over which a product of tensors sums: all tensors that lie along them have an axis there that the
    /// output does not take over. Another of their axes may lie there too, as in attention of places to places.
    fn contracted(&self, step: &Step, axes: &[Axis]) -> Vec<Place> {
        let mut kept: HashSet<(TensorId, usize)> = HashSet::new();
        axes.iter().for_each(|axis| read_from(&axis.how, &mut kept));
        let mut all: BTreeMap<Place, bool> = BTreeMap::new();
        for input in &step.inputs {
            let Some(from) = self.of.get(input) else {
                continue;
            };
            let mut own: BTreeMap<Place, bool> = BTreeMap::new();
            for (index, along) in from.along.iter().enumerate() {
                for place in along.keys() {
                    *own.entry(*place).or_default() |= !kept.contains(&(*input, index));
                }
            }
            for (place, summed) in own {
                let every = all.entry(place).or_insert(true);
                *every &= summed;
            }
        }
        let summed = all.into_iter().filter(|(_, summed)| *summed);
        summed.map(|(place, _)| place).collect()
    }
}

/// The axes of tensors from which an axis arises.
fn read_from(how: &How, axes: &mut HashSet<(TensorId, usize)>) {
    match how {
        How::Fixed | How::Argument(..) | How::Rest => {}
        How::Axis(tensor, at) => {
            axes.insert((*tensor, *at));
        }
        How::Product(parts) | How::Sum(parts) | How::Difference(parts) => {
            parts.iter().for_each(|part| read_from(&part.how, axes));
        }
        How::Quotient(parts) | How::Parts(parts) => {
            parts.iter().for_each(|part| read_from(&part.how, axes));
        }
        How::Window(window) | How::TransposedWindow(window) => {
            read_from(&window.input.how, axes);
        }
    }
}

/// Sees all that another field sees.
fn see(field: &mut Field, from: &Field) {
    for (place, extent) in &from.sees {
        let sees = field.sees.entry(*place).or_insert(*extent);
        *sees = sees.or_further(*extent);
    }
}
