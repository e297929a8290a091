//! Where an extent comes from: back through the tensors to the argument or the layer that decided it.

use std::cell::RefCell;
use std::rc::Rc;

use jupan_core::axis::{Axis, How};
use jupan_core::diagnostic::{Place, Places, Span};
use jupan_core::program::{OperationId, OperationKind, Program, TensorId};
use jupan_core::value::Value;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::visible;
use crate::line::{Line, Piece};
use crate::locale::Locale;
use crate::math::Math;
use crate::phrases;

/// So many layers that pass an axis on are named.
const NAMED: usize = 2;

/// Longer ways are cut, in case they are circular.
const LONGEST_WAY: usize = 1_000_000;

/// Longer ways among the layers inside one are cut.
const LONGEST_INSIDE: usize = 1_000;

/// Longer source texts are not quoted.
const LONGEST_QUOTE: usize = 40;

/// The way of an axis back to where its extent was decided.
#[derive(Clone, Debug)]
struct Trail {
    /// The tensor that has it first, and which of its axes it is.
    first: (TensorId, usize),
    /// How many layers pass it on.
    passed: usize,
    /// The last of them, the one nearest to the start coming last.
    by: Vec<OperationId>,
}

/// Looks up origins. Ways that were gone once are remembered, so that a long chain of layers is walked once.
pub(super) struct Origins<'a> {
    program: &'a Program,
    locale: &'a Locale,
    trails: FxHashMap<(TensorId, usize), Trail>,
    /// Whether places must name their file.
    several_files: bool,
    places: RefCell<Places<'a>>,
    /// What was said of places, without the column and with it.
    lines: RefCell<FxHashMap<(Span, bool), Option<Line>>>,
    /// What was said of arguments that are written down.
    arguments: RefCell<FxHashMap<(Span, &'static str), Line>>,
    /// The layer that is being explained and those inside it: what they pass on among themselves is not told.
    pub(super) current: FxHashSet<OperationId>,
    /// What an input is the input of, where that is not the model that is explained.
    pub(super) input_of: Option<Rc<str>>,
}

impl<'a> Origins<'a> {
    pub(super) fn new(program: &'a Program, locale: &'a Locale) -> Self {
        let mut files = program.sources.iter().map(|source| &source.file);
        let first = files.next();
        let several_files = files.any(|file| Some(file) != first);
        Self {
            program,
            locale,
            trails: FxHashMap::default(),
            places: RefCell::new(Places::new(&program.sources)),
            lines: RefCell::default(),
            arguments: RefCell::default(),
            several_files,
            current: FxHashSet::default(),
            input_of: None,
        }
    }

    fn axis(&self, (tensor, at): (TensorId, usize)) -> Option<&'a Axis> {
        self.program.tensor(tensor).axes.get(at)
    }

    fn trail(&mut self, start: (TensorId, usize)) -> Trail {
        let mut way = vec![start];
        let mut here = start;
        let mut trail = loop {
            if let Some(known) = self.trails.get(&here) {
                way.pop();
                break known.clone();
            }
            match self.axis(here).map(|axis| &axis.how) {
                Some(How::Axis(tensor, at)) if way.len() < LONGEST_WAY => {
                    here = (*tensor, *at);
                    way.push(here);
                }
                _ => {
                    way.pop();
                    let trail = Trail {
                        first: here,
                        passed: 0,
                        by: Vec::new(),
                    };
                    self.trails.insert(here, trail.clone());
                    break trail;
                }
            }
        };
        for step in way.into_iter().rev() {
            let maker = self.program.tensor(step.0).maker;
            if let Some(maker) = maker.filter(|maker| trail.by.last() != Some(maker)) {
                trail.passed += 1;
                trail.by.push(maker);
                if trail.by.len() > NAMED {
                    trail.by.remove(0);
                }
            }
            self.trails.insert(step, trail.clone());
        }
        trail
    }

    /// What a factor's extent is: "filters=32 (line 3, column 9)", "the filters of conv2d". `None` where there is nothing to
    /// say but the number.
    pub(super) fn of(&mut self, axis: &Axis) -> Option<Line> {
        if let jupan_core::dim::Dim::Unknown(reason) = &axis.dim {
            let reason = self.locale.message_line(reason);
            return Some(self.locale.fill(phrases::NOT_KNOWN, &[("reason", reason)]));
        }
        match &axis.how {
            How::Fixed | How::Rest => None,
            How::Argument(operation, argument) => Some(self.argument(*operation, argument)),
            How::Axis(tensor, at) => self.axis_of(*tensor, *at),
            How::Quotient(parts) | How::Parts(parts) => {
                let [dividend, divisor] = &**parts;
                let formula = Line::math(Math::dim(&axis.dim).equals(arithmetic(axis)));
                let [dividend, divisor] = [dividend, divisor].map(|part| {
                    let named = || {
                        let name = self.locale.phrase(part.name.0).to_owned();
                        let named = vec![(name, Math::dim(&part.dim))];
                        Line(vec![Piece::Named(named, Math::default())])
                    };
                    self.of(part).unwrap_or_else(named)
                });
                let values = [
                    ("formula", formula),
                    ("dividend", dividend),
                    ("divisor", divisor),
                ];
                Some(self.locale.fill(phrases::QUOTIENT, &values))
            }
            How::Product(_) | How::Sum(_) | How::Difference(_) => {
                let formula = arithmetic(axis);
                let whole = || Line::math(Math::dim(&axis.dim).equals(formula.clone()));
                (!formula.is_single()).then(whole)
            }
            How::Window(_) | How::TransposedWindow(_) => None,
        }
    }

    /// Out of the layer that is being explained: the axis of the tensor that went into it.
    pub(super) fn outside(&self, tensor: TensorId, at: usize) -> (TensorId, usize) {
        let mut here = (tensor, at);
        for _ in 0..LONGEST_INSIDE {
            let maker = self.program.tensor(here.0).maker;
            let inside = maker.is_some_and(|maker| self.current.contains(&maker));
            match self.axis(here).map(|axis| &axis.how) {
                Some(How::Axis(tensor, at)) if inside => here = (*tensor, *at),
                _ => break,
            }
        }
        here
    }

    fn axis_of(&mut self, tensor: TensorId, at: usize) -> Option<Line> {
        let trail = self.trail(self.outside(tensor, at));
        let first = self.axis(trail.first)?;
        let maker = self.program.tensor(trail.first.0).maker;
        if maker.is_some_and(|maker| self.current.contains(&maker)) {
            return match &first.how {
                How::Argument(operation, argument) => Some(self.argument(*operation, argument)),
                _ => {
                    let formula = arithmetic(first);
                    (!formula.is_single()).then(|| Line::math(formula))
                }
            };
        }
        let name = Line::from(self.locale.phrase(first.name.0));
        let origin = match maker.map(|id| self.program.operation(id)) {
            Some(operation) if operation.kind == OperationKind::Input => match &self.input_of {
                Some(layer) => {
                    let values = [("axis", name), ("layer", Line::name(layer))];
                    self.locale.fill(phrases::AXIS_OF_LAYER_INPUT, &values)
                }
                None => self.locale.fill(phrases::AXIS_OF_INPUT, &[("axis", name)]),
            },
            Some(operation) => {
                let values = [("axis", name), ("layer", Line::name(&operation.name))];
                self.locale.fill(phrases::AXIS_OF_LAYER, &values)
            }
            None => self.locale.fill(phrases::AXIS_OF_TENSOR, &[("axis", name)]),
        };
        let names = trail.by.iter();
        let names = names.map(|id| Line::name(&self.program.operation(*id).name));
        Some(match trail.passed {
            0 => origin,
            n if n <= NAMED => {
                let layers = Line::join(names, ", ");
                let values = [("origin", origin), ("layer", layers)];
                self.locale.fill(phrases::UNCHANGED_BY, &values)
            }
            n => {
                let n = Line::math(Math::number(n as i128));
                let values = [("origin", origin), ("n", n)];
                self.locale.fill(phrases::UNCHANGED_BY_MANY, &values)
            }
        })
    }

    /// An argument with its place, or that it is the default.
    pub(super) fn argument(&self, operation: OperationId, name: &str) -> Line {
        let record = self.program.operation(operation);
        let found = record.arguments.find(name);
        let written = found.filter(|argument| argument.given);
        let written = written.and_then(|argument| Some((argument.span?, argument.name)));
        let known = written.and_then(|written| self.arguments.borrow().get(&written).cloned());
        if let Some(known) = known {
            return known;
        }
        let (value, span, given) = match found {
            Some(argument) => (Some(&argument.value), argument.span, argument.given),
            None if name == "input_shape" => (record.input_shape.as_deref(), None, true),
            None => (None, None, true),
        };
        let quote = span.and_then(|span| self.quote(span));
        let written = written.filter(|_| quote.is_some());
        let text = match (quote, value) {
            (Some(quote), _) => {
                let bare = quote.strip_prefix(name).map(str::trim_start);
                let bare = bare.and_then(|rest| rest.strip_prefix('=')).map(str::trim);
                format!("{name}={}", bare.unwrap_or(&quote))
            }
            (None, Some(value)) => match short(&value.to_string()) {
                Some(value) => format!("{name}={value}"),
                None => name.to_owned(),
            },
            (None, None) => name.to_owned(),
        };
        let argument = Line::code(&text);
        if !given {
            return self
                .locale
                .fill(phrases::ARGUMENT_DEFAULT, &[("argument", argument)]);
        }
        let place = match (span, record.span) {
            (Some(span), _) => self.place(span),
            (None, Some(span)) => self.line_of(span),
            (None, None) => None,
        };
        let line = match place {
            Some(place) => {
                let values = [("argument", argument), ("place", place)];
                self.locale.fill(phrases::ARGUMENT_AT, &values)
            }
            None => argument,
        };
        if let Some(written) = written {
            self.arguments.borrow_mut().insert(written, line.clone());
        }
        line
    }

    /// An argument with its value, where the operation has it at all.
    pub(super) fn argument_if_any(&self, operation: OperationId, name: &str) -> Option<Line> {
        let argument = self.program.operation(operation).arguments.find(name)?;
        if name == "strides" && argument.value == Value::None {
            return Some(self.locale.line(phrases::STRIDES_AS_POOL));
        }
        Some(self.argument(operation, name))
    }

    /// The source text, where it is short.
    fn quote(&self, span: Span) -> Option<String> {
        let source = self.program.source(span.source)?;
        let text = source.snippet(span);
        let words: Vec<&str> = text.split_whitespace().collect();
        short(&words.join(" "))
    }

    /// "line 3, column 9", with the cell of a notebook.
    pub(super) fn place(&self, span: Span) -> Option<Line> {
        self.place_in(span, true)
    }

    /// "line 3".
    pub(super) fn line_of(&self, span: Span) -> Option<Line> {
        self.place_in(span, false)
    }

    fn place_in(&self, span: Span, column: bool) -> Option<Line> {
        if let Some(known) = self.lines.borrow().get(&(span, column)) {
            return known.clone();
        }
        let line = self.place_anew(span, column);
        let mut lines = self.lines.borrow_mut();
        lines.insert((span, column), line.clone());
        line
    }

    fn place_anew(&self, span: Span, column: bool) -> Option<Line> {
        let place = self.places.borrow_mut().of(span)?;
        let mut line = place_line(&place, column, self.locale);
        if self.several_files {
            let values = [("file", Line::from(visible(&place.file))), ("place", line)];
            line = self.locale.fill(phrases::FILE, &values);
        }
        Some(Line(vec![Piece::Place(line.plain())]))
    }
}

/// "line 3", with the file where that is not the one that was read first: another module of the program, or one of Keras.
pub(crate) fn line_in(program: &Program, place: &Place, locale: &Locale) -> Line {
    let line = place_line(place, false, locale);
    let first = program.sources.first();
    if first.is_none_or(|first| first.file == place.file) {
        return line;
    }
    let values = [("file", Line::from(visible(&place.file))), ("place", line)];
    locale.fill(phrases::FILE, &values)
}

/// "line 3, column 9", or "line 3", with the cell of a notebook.
fn place_line(place: &Place, column: bool, locale: &Locale) -> Line {
    let number = |n: usize| Line::from(n.to_string());
    let phrase = match column {
        true => phrases::LINE_COLUMN,
        false => phrases::LINE,
    };
    let values = [
        ("line", number(place.line)),
        ("column", number(place.column)),
    ];
    let line = locale.fill(phrase, &values);
    match place.cell {
        Some(cell) => {
            let values = [("cell", number(cell)), ("place", line)];
            locale.fill(phrases::CELL, &values)
        }
        None => line,
    }
}

/// The text, where it is short enough to be quoted.
fn short(text: &str) -> Option<String> {
    let fits = !text.is_empty() && text.chars().count() <= LONGEST_QUOTE;
    fits.then(|| visible(text))
}

/// How an extent is computed from others, in numbers: `3 × 3 × 64`. A number alone where it is not.
pub(super) fn arithmetic(axis: &Axis) -> Math {
    let dims = |parts: &[Axis]| -> Vec<Math> {
        parts
            .iter()
            .map(|part| match part.how {
                // One level of brackets is enough for what layers do; deeper parts stand as their numbers.
                How::Quotient(ref of) if part.dim.known().is_some() => Math::dim(&of[0].dim)
                    .as_factor()
                    .signs(" / ")
                    .then(Math::dim(&of[1].dim).as_factor()),
                _ => Math::dim(&part.dim).as_factor(),
            })
            .collect()
    };
    match &axis.how {
        How::Product(parts) if parts.len() > 1 => Math::product(dims(parts)),
        How::Sum(parts) if parts.len() > 1 => Math::join(dims(parts), " + "),
        How::Difference(parts) if parts.len() > 1 => Math::join(dims(parts), " − "),
        How::Quotient(parts) => Math::join(dims(&**parts), " / "),
        How::Parts(parts) => Math::default()
            .signs("⌈")
            .then(Math::join(dims(&**parts), " / "))
            .signs("⌉"),
        _ => Math::dim(&axis.dim),
    }
}
