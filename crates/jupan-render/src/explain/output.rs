//! The arithmetic of output shapes.

use jupan_core::axis::{Axis, How, Padding, Window};
use jupan_core::dim::Dim;
use jupan_core::program::{OperationKind, TensorId};
use jupan_core::report::{CallReport, Row};

use super::origin::arithmetic;
use super::{Item, Teller};
use crate::line::{Line, Piece};
use crate::math::Math;
use crate::phrases;

/// Maths with more parts are not printed.
const LONGEST: usize = 80;

/// Axes that one explanation holds for.
struct Group {
    explained: Line,
    axes: Vec<Line>,
    arguments: Vec<Line>,
}

impl<'a> Teller<'a> {
    /// The shape of the outputs and how it arises. `introduce`: with the default arguments that matter.
    pub(super) fn output(&mut self, row: &Row, call: &CallReport, introduce: bool) {
        let several = call.outputs.len() > 1;
        for (at, output) in call.outputs.iter().enumerate().take(super::NAMED) {
            let number = [("number", Line::from((at + 1).to_string()))];
            let label = match several {
                true => self.locale.fill(phrases::OUTPUT_NUMBER, &number),
                false => self.label(phrases::OUTPUT),
            };
            if row.kind == OperationKind::Input {
                let source = self.source_of(*output, true);
                self.items
                    .push(Item::Entry(self.label(phrases::INPUT), source));
                continue;
            }
            let shape = self.shape(*output);
            if self.is_same(*output, call) {
                let phrase = match call.inputs.len() {
                    1 => phrases::SHAPE_SAME,
                    _ => phrases::SHAPE_SAME_ALL,
                };
                let content = self.locale.fill(phrase, &[("shape", shape)]);
                self.items.push(Item::Entry(label, content));
                continue;
            }
            self.items.push(Item::Entry(label, shape));
            if row.kind != OperationKind::Model {
                self.axes(*output, row, call, introduce);
            }
        }
    }

    /// Whether an output has the shape of all inputs and each axis from one of them.
    fn is_same(&self, output: TensorId, call: &CallReport) -> bool {
        let output = self.program.tensor(output);
        let kept = |(at, axis): (usize, &Axis)| {
            let How::Axis(tensor, from) = axis.how else {
                return false;
            };
            let (tensor, from) = self.origins.outside(tensor, from);
            from == at && call.inputs.contains(&tensor)
        };
        let same = |input: &TensorId| self.program.tensor(*input).dims() == output.dims();
        !call.inputs.is_empty()
            && call.inputs.iter().all(same)
            && output.axes.iter().enumerate().all(kept)
    }

    fn axes(&mut self, output: TensorId, row: &Row, call: &CallReport, introduce: bool) {
        let axes = self.program.tensor(output).axes.clone();
        let mut groups: Vec<Group> = Vec::new();
        let mut windows = 0;
        let mut arguments: Vec<Line> = Vec::new();
        for axis in axes.iter() {
            let axis = &self.seen_outside(axis);
            if axis.dim.is_unspecified() {
                continue;
            }
            let name = self.locale.phrase(axis.name.0).to_owned();
            let named = |dim: &Dim| {
                let factors = vec![(name.clone(), Math::dim(dim))];
                Line(vec![Piece::Named(factors, Math::default())])
            };
            let mut set_by = Vec::new();
            let (explained, subject) = match &axis.how {
                How::Axis(tensor, _) if call.inputs.contains(tensor) => {
                    (self.label(phrases::KEPT), named(&axis.dim))
                }
                How::Window(window) | How::TransposedWindow(window) => {
                    let transposed = matches!(axis.how, How::TransposedWindow(_));
                    windows += 1;
                    if windows == 1 {
                        self.dilation(row, window);
                        arguments = self.window_arguments(row, introduce);
                    }
                    match formula(window, transposed, &axis.dim) {
                        Some(formula) => {
                            set_by.clone_from(&arguments);
                            (Line::math(formula), Line::from(name.as_str()))
                        }
                        None => {
                            let padding = self.origins.argument(row.id, "padding");
                            let values = [("padding", padding)];
                            let kept = self.locale.fill(phrases::KEPT_BY_PADDING, &values);
                            (kept, named(&axis.dim))
                        }
                    }
                }
                How::Product(_)
                | How::Sum(_)
                | How::Difference(_)
                | How::Quotient(_)
                | How::Parts(_) => {
                    let right = arithmetic(axis);
                    if right.is_single() || right.len() > LONGEST {
                        continue;
                    }
                    let formula = Math::dim(&axis.dim).equals(right);
                    set_by = self.set_by(axis);
                    (Line::math(formula), Line::from(name.as_str()))
                }
                How::Argument(..) | How::Axis(..) => match self.origins.of(axis) {
                    Some(origin) => {
                        let origin = match self.is_told(&axis.dim, &origin) {
                            true => self.label(phrases::AS_ABOVE),
                            false => origin,
                        };
                        (origin, named(&axis.dim))
                    }
                    None => continue,
                },
                How::Fixed | How::Rest => continue,
            };
            match groups.iter_mut().find(|group| group.explained == explained) {
                Some(group) => group.axes.push(subject),
                None => groups.push(Group {
                    explained,
                    axes: vec![subject],
                    arguments: set_by,
                }),
            }
        }
        // Arguments stand behind the last of the axes that they concern.
        let mut shown: Vec<Line> = Vec::new();
        for group in groups.iter_mut().rev() {
            group.arguments.retain(|argument| !shown.contains(argument));
            shown.extend(group.arguments.iter().cloned());
        }
        for group in groups {
            let explained = match group.arguments.is_empty() {
                true => group.explained,
                false => {
                    let arguments = Line::join(group.arguments, ", ");
                    let values = [("formula", group.explained), ("arguments", arguments)];
                    self.locale.fill(phrases::WINDOW, &values)
                }
            };
            let values = [
                ("factors", Line::join(group.axes, ", ")),
                ("origin", explained),
            ];
            let detail = self.locale.fill(phrases::FACTOR, &values);
            self.items.push(Item::Detail(detail));
        }
    }

    /// The arguments that parts of an extent come from, where that was not told with the weights.
    fn set_by(&self, axis: &Axis) -> Vec<Line> {
        let mut arguments = Vec::new();
        for part in parts(axis) {
            if let How::Argument(operation, argument) = part.how {
                let argument = self.origins.argument(operation, argument);
                let plain = argument.plain();
                let is_told = self.told.iter().any(|told| told.ends_with(&plain));
                if !is_told && !arguments.contains(&argument) {
                    arguments.push(argument);
                }
            }
        }
        arguments
    }

    /// An axis that comes out of the layers inside, as an axis of what went into the layer.
    fn seen_outside(&self, axis: &Axis) -> Axis {
        let How::Axis(tensor, at) = axis.how else {
            return axis.clone();
        };
        let (tensor, at) = self.origins.outside(tensor, at);
        let inside = self
            .program
            .tensor(tensor)
            .maker
            .is_some_and(|maker| self.origins.current.contains(&maker));
        match self.program.tensor(tensor).axes.get(at) {
            Some(made) if inside => made.clone().named(axis.name),
            _ => Axis {
                how: How::Axis(tensor, at),
                ..axis.clone()
            },
        }
    }

    /// The arguments that decide about windows: what is given, and the first time what is not.
    fn window_arguments(&mut self, row: &Row, introduce: bool) -> Vec<Line> {
        let arguments = self.program.operation(row.id).arguments.clone();
        let mut lines = Vec::new();
        for name in ["pool_size", "strides", "padding", "output_padding"] {
            let Some(argument) = arguments.find(name) else {
                continue;
            };
            let matters = introduce && name != "output_padding";
            if (argument.given || matters)
                && let Some(line) = self.origins.argument_if_any(row.id, name)
            {
                lines.push(line);
            }
        }
        lines
    }

    /// What a dilated kernel covers.
    fn dilation(&mut self, row: &Row, window: &Window) {
        if window.dilation == Dim::Known(1) {
            return;
        }
        let covered = Math::dim(&window.effective_kernel())
            .signs(" = (")
            .then(Math::dim(&window.kernel).as_factor())
            .signs(" − 1) × ")
            .then(Math::dim(&window.dilation).as_factor())
            .signs(" + 1");
        let argument = self.origins.argument(row.id, "dilation_rate");
        let values = [("argument", argument), ("formula", Line::math(covered))];
        let detail = self.locale.fill(phrases::DILATED, &values);
        self.items.push(Item::Detail(detail));
    }
}

/// What an extent is computed from.
fn parts(axis: &Axis) -> &[Axis] {
    match &axis.how {
        How::Product(parts) | How::Sum(parts) | How::Difference(parts) => parts,
        How::Quotient(parts) | How::Parts(parts) => &**parts,
        _ => &[],
    }
}

/// `26 = ⌊(28 − 3) / 1⌋ + 1`. `None` where the padding just keeps the extent.
fn formula(window: &Window, transposed: bool, result: &Dim) -> Option<Math> {
    let n = || Math::dim(&window.input.dim).as_factor();
    let kernel = || Math::dim(&window.effective_kernel()).as_factor();
    let stride = || Math::dim(&window.stride).as_factor();
    let open = |signs: &str| Math::default().signs(signs);
    let left = Math::dim(result);
    let padded = window.padding != Padding::Valid;
    let right = match (&window.output_padding, transposed) {
        (_, false) if !padded => open("⌊(")
            .then(n())
            .signs(" − ")
            .then(kernel())
            .signs(") / ")
            .then(stride())
            .signs("⌋ + 1"),
        (_, false) if window.stride == Dim::Known(1) => return None,
        (_, false) => open("⌈").then(n()).signs(" / ").then(stride()).signs("⌉"),
        (None, true) if padded && window.stride == Dim::Known(1) => return None,
        (None, true) if padded => n().signs(" × ").then(stride()),
        (None, true) => n()
            .signs(" × ")
            .then(stride())
            .signs(" + max(")
            .then(kernel())
            .signs(" − ")
            .then(stride())
            .signs(", 0)"),
        (Some(extra), true) => {
            let steps = open("(")
                .then(n())
                .signs(" − 1) × ")
                .then(stride())
                .signs(" + ")
                .then(kernel());
            let trimmed = match padded {
                true => steps.signs(" − 2 × ⌊").then(kernel()).signs(" / 2⌋"),
                false => steps,
            };
            trimmed.signs(" + ").then(Math::dim(extra).as_factor())
        }
    };
    Some(left.equals(right))
}
