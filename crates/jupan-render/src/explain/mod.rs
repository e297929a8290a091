//! What a good teacher would tell about a model: layer by layer where every number comes from.
//!
//! An [`Explanation`] is told part by part, and each part is printed for a terminal or as Markdown.

mod origin;
pub(crate) use origin::line_in;
mod output;
mod table;
mod text;
pub(crate) use table::Table;
pub(crate) use text::percent;
pub(crate) mod total;
mod weights;
mod work;

use jupan_core::axis::ShapeText;
use jupan_core::program::{OperationKind, Program, TensorId};
use jupan_core::report::{CallReport, ModelKind, ModelReport, Report, Row, flatten};
use jupan_cost::WorkTable;
use rustc_hash::FxHashSet;

use crate::diagnostic::{Look, visible};
use crate::line::{Line, Piece};
use crate::locale::Locale;
use crate::math::Math;
use crate::numbers::is_unknown;
use crate::phrases;
use origin::Origins;

/// Of longer lists only the first are named.
const NAMED: usize = 6;

/// The explanation of a model, or of one of its layers, to be printed in some format.
pub struct Explanation<'a> {
    report: &'a Report,
    model: &'a ModelReport,
    /// The layer, where it is one only, and its number.
    layer: Option<(&'a Row, String)>,
    /// How many samples go through at once, where the model leaves that open.
    batch: i64,
    locale: &'a Locale,
}

/// A part of an explanation. They are printed one by one: all together may be large.
pub(crate) enum Part<'a> {
    /// The model's name and class. There is none where one layer only is explained.
    Title(Line),
    /// What there is to say about the whole.
    Intro(Line),
    /// The layers of the model.
    Table(Table<'a>),
    /// A layer; nested ones behind the one they are in.
    Section(Section),
    /// The sums of the model.
    Total(Total),
}

/// What there is to say about a layer.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    /// 1, 2, 2.1, …
    pub(crate) number: String,
    /// How many models it is inside of.
    pub(crate) depth: usize,
    /// Its name and class.
    pub(crate) title: Line,
    /// Where it was made.
    pub(crate) place: Option<Line>,
    /// What is said.
    pub(crate) items: Vec<Item>,
}

/// Something said about a layer.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A sentence about all of it.
    Sentence(Line),
    /// Something with a label: the input, a weight, the sum.
    Entry(Line, Line),
    /// More about the entry above.
    Detail(Line),
    /// A sentence about the entry above.
    Note(Line),
}

/// The sums of a model.
#[derive(Clone, Debug)]
pub(crate) struct Total {
    /// The heading.
    pub(crate) title: Line,
    /// The headings of the columns below.
    pub(crate) columns: [Line; 3],
    /// The layers with parameters.
    pub(crate) shares: Vec<Share>,
    /// What is said.
    pub(crate) items: Vec<Item>,
}

/// A layer's part of the parameters.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    /// The layer.
    pub(crate) name: Line,
    /// Its parameters.
    pub(crate) params: Math,
    /// Its thousandths of the total, where there is such a number. They add up to 1,000.
    pub(crate) thousandths: Option<u32>,
}

impl<'a> Explanation<'a> {
    /// Explains a model of a report, or one layer of it. `None` where there is no such model or layer.
    pub fn of(
        report: &'a Report,
        model: usize,
        layer: Option<&str>,
        locale: &'a Locale,
    ) -> Option<Self> {
        let model = report.models.get(model)?;
        let layer = match layer {
            Some(name) => Some(find(&model.rows, name, "")?),
            None => None,
        };
        Some(Self {
            report,
            model,
            layer,
            batch: 1,
            locale,
        })
    }

    /// The same for so many samples at once, where the model leaves that open.
    #[must_use]
    pub fn with_batch(self, batch: i64) -> Self {
        Self { batch, ..self }
    }

    /// The explanation for a terminal, part by part.
    pub fn text(&self, look: Look, write: &mut dyn FnMut(&str)) {
        text::print(self, look, write);
    }

    /// The explanation for a terminal.
    pub fn to_text(&self, look: Look) -> String {
        let mut page = String::new();
        self.text(look, &mut |part| page.push_str(part));
        page
    }

    /// Whether it is about a model as a whole.
    pub(crate) fn of_model(&self) -> bool {
        self.layer.is_none() && self.model.kind != ModelKind::Layer
    }

    /// Tells the parts in order, with the table or without.
    pub(crate) fn tell(&self, with_table: bool, print: &mut dyn FnMut(Part<'_>)) {
        let (model, locale) = (self.model, self.locale);
        let mut teller = Teller::new(&self.report.program, locale, print);
        teller.several_inputs = model.inputs.len() > 1 && model.kind != ModelKind::Layer;
        teller.works = WorkTable::of(&self.report.program, model, self.batch);
        if let Some((row, number)) = &self.layer {
            let mut rows = flatten(&model.rows, true).into_iter();
            let at = rows.position(|(_, other)| std::ptr::eq(other, *row));
            teller.at = at.unwrap_or_default();
            return teller.row(row, number, 0, false);
        }
        if self.of_model() {
            let title = teller.title(&model.name, &model.class);
            (teller.print)(Part::Title(title));
            let contents = teller.contents(model);
            (teller.print)(Part::Intro(contents));
        }
        self.intro(&mut teller);
        if self.of_model() && with_table {
            let table = Table::of(self.report, &model.rows, false, locale);
            (teller.print)(Part::Table(table));
        }
        for (at, row) in model.rows.iter().enumerate() {
            let number = match self.of_model() {
                true => (at + 1).to_string(),
                false => String::new(),
            };
            teller.row(row, &number, 0, true);
        }
        if self.of_model() {
            let mut total = total::of(model, locale);
            total.items.extend(teller.work_of_all(model));
            (teller.print)(Part::Total(total));
        }
    }

    fn intro(&self, teller: &mut Teller<'_>) {
        let (model, locale) = (self.model, self.locale);
        let open = |ids: &[TensorId]| {
            let tensors = ids.iter().map(|id| self.report.program.tensor(*id));
            tensors
                .flat_map(|tensor| tensor.axes.iter())
                .any(|axis| axis.dim.is_unspecified())
        };
        if self.of_model() && (open(&model.inputs) || open(&model.outputs)) {
            (teller.print)(Part::Intro(locale.line(phrases::OPEN_SIZES)));
        }
        if let Some(place) = model.frozen.and_then(|span| teller.origins.line_of(span)) {
            let line = locale.fill(phrases::FROZEN_AT, &[("place", place)]);
            (teller.print)(Part::Intro(line));
        }
        let others = self.report.models.iter();
        let others = others.filter(|other| other.id != model.id);
        let models = enumerate(others.map(|other| Line::name(&other.name)));
        if models != Line::default() {
            let line = locale.fill(phrases::OTHER_MODELS, &[("models", models)]);
            (teller.print)(Part::Intro(line));
        }
        if model.rows.is_empty() {
            (teller.print)(Part::Intro(locale.line(phrases::NO_LAYERS)));
        }
    }
}

/// The row of a layer with this name, also inside models, and its number.
fn find<'a>(rows: &'a [Row], name: &str, prefix: &str) -> Option<(&'a Row, String)> {
    let numbered = || {
        rows.iter()
            .enumerate()
            .map(|(at, row)| (row, format!("{prefix}{}", at + 1)))
    };
    let here = numbered().find(|(row, _)| &*row.name == name);
    here.or_else(|| {
        numbered().find_map(|(row, number)| find(&row.children, name, &format!("{number}.")))
    })
}

/// The first few of many, with "…" for the others.
fn enumerate(lines: impl Iterator<Item = Line>) -> Line {
    let mut lines: Vec<Line> = lines.take(NAMED + 1).collect();
    if lines.len() > NAMED {
        lines.truncate(NAMED);
        lines.push(Line::from("…"));
    }
    Line::join(lines, ", ")
}

/// Puts the explanation together.
struct Teller<'a> {
    program: &'a Program,
    locale: &'a Locale,
    origins: Origins<'a>,
    /// The classes that were explained: what they do and what their defaults are is told once.
    introduced: FxHashSet<&'a str>,
    /// The origins that were told in the current section.
    told: FxHashSet<String>,
    /// Whether inputs must be told apart by their names.
    several_inputs: bool,
    /// What each row does, where the model was traced.
    works: Option<WorkTable<'a>>,
    /// The number of the row that is told next, with those inside of others.
    at: usize,
    print: &'a mut dyn FnMut(Part<'_>),
    items: Vec<Item>,
}

impl<'a> Teller<'a> {
    fn new(program: &'a Program, locale: &'a Locale, print: &'a mut dyn FnMut(Part<'_>)) -> Self {
        Self {
            program,
            locale,
            origins: Origins::new(program, locale),
            introduced: FxHashSet::default(),
            told: FxHashSet::default(),
            several_inputs: false,
            works: None,
            at: 0,
            print,
            items: Vec::new(),
        }
    }

    fn title(&self, name: &str, class: &str) -> Line {
        Line::name(name).then(format!(" ({})", visible(class)))
    }

    /// "8 layers, 93,322 parameters"
    fn contents(&self, model: &ModelReport) -> Line {
        let layers = model.rows.iter();
        let layers = layers
            .filter(|row| row.kind != OperationKind::Input)
            .count();
        let layers = Line::math(Math::number(layers as i128));
        let count = &model.totals.total.count;
        if is_unknown(count) {
            let values = [("layers", layers)];
            return self.locale.fill(phrases::CONTENTS_UNKNOWN, &values);
        }
        let params = match count.at_least() {
            true => Math::default().signs("≥ ").then(Math::count(count)),
            false => Math::count(count).as_factor(),
        };
        let values = [("layers", layers), ("params", Line::math(params))];
        self.locale.fill(phrases::CONTENTS, &values)
    }

    /// One layer, and those inside where it is a model.
    fn row(&mut self, row: &'a Row, number: &str, depth: usize, with_children: bool) {
        let operation = self.program.operation(row.id);
        let first = self.introduced.insert(&row.class);
        self.told.clear();
        self.origins.current = match row.kind {
            OperationKind::Model => FxHashSet::from_iter([row.id]),
            _ => self.program.flatten(row.id).into_iter().collect(),
        };
        if row.kind == OperationKind::Model {
            let sentence = self.model_inside(row);
            self.items.push(Item::Sentence(sentence));
        }
        if first && let Some(entry) = operation.entry {
            self.items
                .push(Item::Sentence(self.locale.line(entry.summary)));
        }
        if row.calls.len() > 1 && !row.weights.is_empty() {
            let n = Line::math(Math::number(row.calls.len() as i128));
            let sentence = self.locale.fill(phrases::CALLED_OFTEN, &[("n", n)]);
            self.items.push(Item::Sentence(sentence));
        }
        if row.kind != OperationKind::Input {
            if let [call] = row.calls.as_slice() {
                self.input(call);
            }
            self.weights(row);
        }
        match row.calls.as_slice() {
            [call] => self.output(row, call, first),
            calls => {
                for (at, call) in calls.iter().enumerate().take(MOST_CALLS) {
                    self.call(call, at + 1);
                }
                if let Some(call) = calls.first() {
                    self.output(row, call, first);
                }
            }
        }
        self.work(row);
        self.at += 1;
        let section = Section {
            number: number.to_owned(),
            depth,
            title: self.title(&row.name, &row.class),
            place: operation.span.and_then(|span| self.origins.line_of(span)),
            items: std::mem::take(&mut self.items),
        };
        (self.print)(Part::Section(section));
        if with_children && !row.children.is_empty() {
            let outer = self.origins.input_of.replace(row.name.clone());
            for (at, child) in row.children.iter().enumerate() {
                let number = match number.is_empty() {
                    true => (at + 1).to_string(),
                    false => format!("{number}.{}", at + 1),
                };
                self.row(child, &number, depth + 1, true);
            }
            self.origins.input_of = outer;
        }
    }

    fn shape(&self, tensor: TensorId) -> Line {
        Line(vec![Piece::Code(visible(
            &ShapeText(&self.program.tensor(tensor).axes).to_string(),
        ))])
    }

    fn shapes(&self, tensors: &[TensorId]) -> Line {
        enumerate(tensors.iter().map(|id| self.shape(*id)))
    }

    fn label(&self, phrase: &str) -> Line {
        self.locale.line(phrase)
    }

    /// "(None, 13, 13, 32), the output of max_pooling2d"
    fn source(&mut self, tensor: TensorId) -> Line {
        self.source_of(tensor, false)
    }

    /// The same, or what an input says of itself.
    fn source_of(&mut self, tensor: TensorId, itself: bool) -> Line {
        let shape = ("shape", self.shape(tensor));
        let record = self.program.tensor(tensor);
        let Some(maker) = record.maker else {
            return self.locale.fill(phrases::INPUT_PLAIN, &[shape]);
        };
        let operation = self.program.operation(maker);
        let inside = self.origins.input_of.clone();
        if operation.kind == OperationKind::Input
            && let Some(layer) = inside
        {
            let values = [shape, ("layer", Line::name(&layer))];
            return self.locale.fill(phrases::INPUT_OF_LAYER, &values);
        }
        if operation.kind != OperationKind::Input || (self.several_inputs && !itself) {
            let values = [shape, ("layer", Line::name(&operation.name))];
            return self.locale.fill(phrases::INPUT_FROM, &values);
        }
        let stated = record.axes.iter().find_map(|axis| match &axis.how {
            jupan_core::axis::How::Argument(operation, argument) => Some((*operation, *argument)),
            _ => None,
        });
        match stated {
            Some((operation, argument)) => {
                let argument = self.origins.argument(operation, argument);
                let values = [shape, ("argument", argument)];
                self.locale.fill(phrases::INPUT_STATED, &values)
            }
            None => self.locale.fill(phrases::INPUT_OF_MODEL, &[shape]),
        }
    }

    fn input(&mut self, call: &CallReport) {
        let label = self.label(phrases::INPUT);
        match call.inputs.as_slice() {
            [] => {}
            [input] => {
                let content = self.source(*input);
                self.items.push(Item::Entry(label, content));
            }
            inputs => {
                let n = Line::math(Math::number(inputs.len() as i128));
                let content = self.locale.fill(phrases::SEVERAL, &[("n", n)]);
                self.items.push(Item::Entry(label, content));
                for input in inputs.iter().take(NAMED) {
                    let source = self.source(*input);
                    self.items.push(Item::Detail(source));
                }
                if inputs.len() > NAMED {
                    self.items.push(Item::Detail(Line::from("…")));
                }
            }
        }
    }

    /// One of several calls of a shared layer.
    fn call(&mut self, call: &CallReport, number: usize) {
        let number = Line::from(number.to_string());
        let label = self.locale.fill(phrases::CALL, &[("number", number)]);
        let inputs: Vec<Line> = call
            .inputs
            .iter()
            .take(NAMED)
            .map(|id| self.source(*id))
            .collect();
        let content = enumerate(inputs.into_iter())
            .then(" → ")
            .then(self.shapes(&call.outputs));
        self.items.push(Item::Entry(label, content));
    }
}

/// Of a layer that is called more often, only these calls are listed.
const MOST_CALLS: usize = 12;
