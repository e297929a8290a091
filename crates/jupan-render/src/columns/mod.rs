//! Tables of chosen columns. A column is one entry of [`COLUMNS`]: its name, its heading and what it says of a row; how a
//! terminal, a document and a spreadsheet show that is in `print`.

mod arrange;
mod print;

use std::collections::HashMap;

use jupan_core::dim::{Count, Dim};
use jupan_core::program::{Program, TensorId};
use jupan_core::report::{ModelReport, Report, Row, flatten};
use jupan_core::value::Value;
use jupan_cost::memory::{Memory, MemoryRow, Question};
use jupan_cost::{CostRow, CostTable, FieldRow, FieldTable, MACS};

pub use arrange::Arrangement;
pub use print::{csv, markdown, text};

use crate::field::{self, SeenOfInput};
use crate::formula::Formula;
use crate::memory;
use crate::phrases;
use crate::rows::{self, Scene};

/// A column that can be asked for.
pub struct Column {
    /// What it is called on the command line and in spreadsheets.
    pub name: &'static str,
    /// What stands over it; a phrase of the locale files.
    heading: &'static str,
    /// Where it comes from.
    from: From,
    /// What it says of a row.
    content: Say,
}

/// Where a column comes from: the report, or what is told from a trace of the model.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Report,
    Work,
    Memory,
    Fields,
}

/// What a column says of a row.
enum Say {
    /// Something in words.
    Words(fn(&Scene<'_>, &Entry<'_>) -> Content),
    /// An amount, by which rows can be sorted, too.
    Amount(fn(&Entry<'_>) -> Option<Count>),
    /// An amount of bytes.
    Bytes(fn(&Entry<'_>) -> Option<Count>),
    /// The part that the row has of the column of amounts before it.
    Share,
}

/// What stands in a cell.
enum Content {
    Nothing,
    /// A name, or another text of the source.
    Name(String),
    /// The class of a layer, or another text of less interest.
    Quiet(String),
    /// The shapes of tensors.
    Shapes(Vec<TensorId>),
    /// A formula.
    Formula(Formula),
    /// A place in the source.
    Place(Option<jupan_core::diagnostic::Place>),
    /// A number.
    Amount(Count),
    /// Bytes.
    Bytes(Count),
    /// How far values see into each input.
    Sees(Vec<SeenOfInput>),
    /// A part of a whole.
    Share(Count, Count),
    /// The layer is called nowhere.
    NotCalled,
}

/// All columns, in the order in which help lists them.
pub static COLUMNS: &[Column] = &[
    Column {
        name: "name",
        heading: phrases::NAME,
        from: From::Report,
        content: Say::Words(|_, entry| Content::Name(entry.name().to_owned())),
    },
    Column {
        name: "class",
        heading: phrases::CLASS,
        from: From::Report,
        content: Say::Words(|_, entry| Content::Quiet(entry.class().to_owned())),
    },
    Column {
        name: "input",
        heading: phrases::INPUT_SHAPE,
        from: From::Report,
        content: Say::Words(|_, entry| {
            let call = entry.row.and_then(|row| row.calls.last());
            Content::Shapes(call.map_or(Vec::new(), |call| call.inputs.to_vec()))
        }),
    },
    Column {
        name: "output",
        heading: phrases::OUTPUT_SHAPE,
        from: From::Report,
        content: Say::Words(|_, entry| {
            Content::Shapes(entry.row.map_or(Vec::new(), |row| row.outputs().to_vec()))
        }),
    },
    Column {
        name: "params",
        heading: phrases::PARAM_COUNT,
        from: From::Report,
        content: Say::Amount(|entry| entry.params()),
    },
    Column {
        name: "percent",
        heading: phrases::SHARE,
        from: From::Report,
        content: Say::Share,
    },
    Column {
        name: "trainable",
        heading: phrases::TRAINABLE_PARAM_COUNT,
        from: From::Report,
        content: Say::Amount(|entry| {
            let row = entry.row?;
            Some(rows::count(row, &row.trainable_params))
        }),
    },
    Column {
        name: "macs",
        heading: "MACs",
        from: From::Work,
        content: Say::Amount(|entry| entry.macs()),
    },
    Column {
        name: "flops",
        heading: "FLOPs",
        from: From::Work,
        content: Say::Amount(|entry| Some(flops(&entry.macs()?))),
    },
    Column {
        name: "memory",
        heading: phrases::ACTIVATIONS,
        from: From::Memory,
        content: Say::Bytes(|entry| Some(entry.memory?.activations.bytes.clone())),
    },
    Column {
        name: "receptive-field",
        heading: phrases::RECEPTIVE_FIELD,
        from: From::Fields,
        content: Say::Words(|_, entry| match entry.sees {
            Some((table, row)) => Content::Sees(field::by_input(table, row)),
            None => Content::Nothing,
        }),
    },
    Column {
        name: "kernel",
        heading: phrases::KERNEL_SIZE,
        from: From::Report,
        content: Say::Words(kernel),
    },
    Column {
        name: "formula",
        heading: phrases::HOW_COUNTED,
        from: From::Report,
        content: Say::Words(|_, entry| match entry.row {
            Some(row) => Content::Formula(Formula::of_row(row)),
            None => Content::Nothing,
        }),
    },
    Column {
        name: "source",
        heading: phrases::SOURCE,
        from: From::Report,
        content: Say::Words(|scene, entry| {
            let operation = entry.row.map(|row| scene.program.operation(row.id));
            Content::Place(operation.and_then(|operation| scene.place(operation.span)))
        }),
    },
];

impl Column {
    /// A column by its name.
    pub fn named(name: &str) -> Option<&'static Self> {
        COLUMNS.iter().find(|column| column.name == name)
    }

    /// Whether it holds amounts, by which rows can be sorted.
    pub fn is_amount(&self) -> bool {
        matches!(self.content, Say::Amount(_) | Say::Bytes(_))
    }

    /// Whether the model must have been traced for it.
    pub fn needs_trace(&self) -> bool {
        self.from != From::Report
    }

    fn amount(&self, entry: &Entry<'_>) -> Option<Count> {
        match &self.content {
            Say::Amount(amount) | Say::Bytes(amount) => amount(entry),
            Say::Words(_) | Say::Share => None,
        }
    }

    fn is_right(&self) -> bool {
        self.is_amount() || matches!(self.content, Say::Share)
    }
}

impl std::fmt::Debug for Column {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Column {}

/// A line of the table: a row of the model, or what the model does outside of its layers.
struct Entry<'a> {
    depth: usize,
    row: Option<&'a Row>,
    cost: Option<&'a CostRow>,
    memory: Option<&'a MemoryRow>,
    sees: Option<(&'a FieldTable, &'a FieldRow)>,
}

impl Entry<'_> {
    fn name(&self) -> &str {
        self.row.map_or("", |row| &row.name)
    }

    fn class(&self) -> &str {
        let of_row = self.row.map(|row| &row.class);
        let of_cost = self.cost.map(|cost| &cost.class);
        let of_memory = self.memory.map(|memory| &memory.class);
        of_row.or(of_cost).or(of_memory).map_or("", |class| class)
    }

    fn params(&self) -> Option<Count> {
        self.row.map(|row| rows::count(row, &row.params))
    }

    /// Whether the model calls it nowhere, as far as its work was asked for.
    fn is_idle(&self) -> bool {
        self.cost.is_some_and(|cost| cost.is_idle)
    }

    fn macs(&self) -> Option<Count> {
        let cost = self.cost.filter(|cost| !cost.is_idle);
        cost.map(|cost| cost.count.clone())
    }
}

/// Which table is asked for.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    /// Its columns.
    pub columns: &'a [&'static Column],
    /// Which rows it has; the models are arranged already.
    pub arrangement: &'a Arrangement,
    /// Whether the layers of models inside a model have rows, too.
    pub nested: bool,
    /// How many samples go through at once, where the model leaves that open.
    pub batch: i64,
}

/// What is told from a trace of a model, as far as some columns need it.
struct Told {
    cost: Option<CostTable>,
    memory: Option<Memory>,
    fields: Option<FieldTable>,
}

impl Told {
    fn of(program: &Program, model: &ModelReport, columns: &[&Column], batch: i64) -> Self {
        let needs = |from| columns.iter().any(|column| column.from == from);
        let question = Question {
            batch,
            ..Question::default()
        };
        let cost = || CostTable::of(program, model, &MACS, batch);
        let memory = || Memory::of(program, model, &question);
        let fields = || FieldTable::of(program, model);
        Self {
            cost: needs(From::Work).then(cost).flatten(),
            memory: needs(From::Memory).then(memory).flatten(),
            fields: needs(From::Fields).then(fields).flatten(),
        }
    }

    /// The rows of the model with what is told of each. All go through the rows in the same order; work and memory have lines
    /// between them that are no rows, of what the model does itself there.
    fn entries<'a>(&'a self, model: &'a ModelReport) -> Vec<Entry<'a>> {
        let mut costs = self.cost.iter().flat_map(|table| &table.rows).peekable();
        let mut memories = self.memory.iter().flat_map(|table| &table.rows).peekable();
        let mut fields = self
            .fields
            .iter()
            .flat_map(|table| table.rows.iter().map(move |row| (table, row)));
        let mut entries = Vec::new();
        let mut rows = flatten(&model.rows, true).into_iter();
        loop {
            // What the models that end here do themselves, the innermost first.
            loop {
                let cost = costs.peek().filter(|cost| cost.id.is_none());
                let memory = memories.peek().filter(|memory| memory.id.is_none());
                let depths = [cost.map(|c| c.depth), memory.map(|m| m.depth)];
                let Some(depth) = depths.into_iter().flatten().max() else {
                    break;
                };
                let entry = Entry {
                    depth,
                    row: None,
                    cost: costs.next_if(|cost| cost.id.is_none() && cost.depth == depth),
                    memory: memories.next_if(|row| row.id.is_none() && row.depth == depth),
                    sees: None,
                };
                if entry.cost.is_some() || entry.memory.is_some_and(memory::takes) {
                    entries.push(entry);
                }
            }
            let Some((depth, row)) = rows.next() else {
                break;
            };
            entries.push(Entry {
                depth,
                row: Some(row),
                cost: costs.next(),
                memory: memories.next(),
                sees: fields.next(),
            });
        }
        entries
    }
}

/// A model as a table.
struct Sheet<'a> {
    scene: Scene<'a>,
    model: &'a ModelReport,
    told: Told,
    choice: Choice<'a>,
}

impl<'a> Sheet<'a> {
    fn new(report: &'a Report, model: &'a ModelReport, choice: Choice<'a>) -> Self {
        Self {
            scene: Scene::new(&report.program),
            model,
            told: Told::of(&report.program, model, choice.columns, choice.batch),
            choice,
        }
    }

    /// The lines of the table in their order.
    fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = self.told.entries(self.model);
        entries.retain(|entry| self.choice.nested || entry.depth == 0);
        let arrangement = self.choice.arrangement;
        arrangement.cut(&mut entries, |entry| entry.row.map(|_| entry.depth));
        entries
    }

    /// What stands in the line of an entry.
    fn contents(&self, entry: &Entry<'_>) -> Vec<Content> {
        let columns = self.choice.columns.iter().enumerate();
        let contents = columns.map(|(at, column)| match &column.content {
            Say::Words(words) => words(&self.scene, entry),
            _ if column.from == From::Work && entry.is_idle() => Content::NotCalled,
            Say::Amount(amount) => amount(entry).map_or(Content::Nothing, Content::Amount),
            Say::Bytes(bytes) => bytes(entry).map_or(Content::Nothing, Content::Bytes),
            Say::Share => {
                let before = self
                    .choice
                    .columns
                    .get(..at)
                    .unwrap_or_default()
                    .iter()
                    .rev();
                let of = before.copied().find(|column| column.is_amount());
                let of = of.or_else(|| Column::named("params"));
                let part = of.and_then(|column| column.amount(entry));
                let whole = of.and_then(|column| self.total(column));
                part.zip(whole).map_or(Content::Nothing, |(part, whole)| {
                    Content::Share(part, whole)
                })
            }
        });
        contents.collect()
    }

    /// The sum over the whole model; weights that several rows share count once.
    fn total(&self, column: &Column) -> Option<Count> {
        let macs = || Some(self.told.cost.as_ref()?.total.clone());
        match column.name {
            "params" => Some(self.model.totals.total.count.clone()),
            "trainable" => Some(self.model.totals.trainable.count.clone()),
            "macs" => macs(),
            "flops" => macs().map(|macs| flops(&macs)),
            "memory" => {
                let training = self.told.memory.as_ref()?.training.as_ref()?;
                Some(training.activations.bytes.clone())
            }
            _ => None,
        }
    }

    /// The chosen columns that have a sum, each once.
    fn totals(&self) -> Vec<(&'static Column, Count)> {
        let mut totals: Vec<(&'static Column, Count)> = Vec::new();
        for column in self.choice.columns {
            let known = totals.iter().any(|(other, _)| other == column);
            if let Some(total) = self.total(column).filter(|_| !known) {
                totals.push((*column, total));
            }
        }
        totals
    }
}

/// Two for each multiply-add of the kernels: the product and the sum.
fn flops(macs: &Count) -> Count {
    macs.times(&Dim::Known(2))
}

/// The size of the kernel or of the pool: `3 × 3`.
fn kernel(scene: &Scene<'_>, entry: &Entry<'_>) -> Content {
    let extents = entry.row.and_then(|row| kernel_of(scene, row));
    extents.map_or(Content::Nothing, |extents| {
        let extents: Vec<String> = extents.iter().map(ToString::to_string).collect();
        Content::Name(extents.join(" × "))
    })
}

/// The extents of the kernel or of the pool along each axis; `None` where a row has neither.
pub(crate) fn kernel_of(scene: &Scene<'_>, row: &Row) -> Option<Vec<Dim>> {
    let arguments = &scene.program.operation(row.id).arguments;
    let size = ["kernel_size", "pool_size"].map(|name| arguments.find(name));
    let size = size.into_iter().flatten().next()?;
    let input = row.calls.last().and_then(|call| call.inputs.first());
    let rank = input.map_or(3, |id| scene.program.tensor(*id).axes.len());
    match &size.value {
        Value::Tuple(items) | Value::List(items) => items.iter().map(Value::as_dim).collect(),
        // One number is that of each axis between the batch and the channels.
        one => Some(vec![one.as_dim()?; rank.saturating_sub(2).max(1)]),
    }
}

/// What is told of a row from a trace of its model, for one sample.
#[derive(Default)]
pub(crate) struct FromTrace {
    /// The multiply-adds of its calls, and those of the model.
    pub macs: Option<(Count, Count)>,
    /// The bytes of activations that training keeps.
    pub activations: Option<Count>,
    /// How far it sees into the inputs.
    pub sees: Vec<field::OfAxis>,
}

/// What is told of each row of a model that was traced.
pub(crate) fn from_trace(program: &Program, model: &ModelReport) -> HashMap<*const Row, FromTrace> {
    if model.trace.is_none() {
        return HashMap::new();
    }
    let columns: Vec<&Column> = COLUMNS.iter().collect();
    let told = Told::of(program, model, &columns, 1);
    let total = told.cost.as_ref().map(|table| table.total.clone());
    let entries = told.entries(model).into_iter();
    let rows = entries.filter_map(|entry| {
        let told = FromTrace {
            macs: entry.macs().zip(total.clone()),
            activations: entry.memory.map(|memory| memory.activations.bytes.clone()),
            sees: entry
                .sees
                .map_or(Vec::new(), |(table, row)| field::axes(table, row)),
        };
        Some((std::ptr::from_ref(entry.row?), told))
    });
    rows.collect()
}
