//! Tables of chosen columns. A column is one entry of [`COLUMNS`]: its name, its heading and what it says of a row; how a
//! terminal, a document and a spreadsheet show that is in `print`.

mod arrange;
mod print;

use jupan_core::dim::{Count, Dim};
use jupan_core::program::TensorId;
use jupan_core::report::{ModelReport, Report, Row, flatten};
use jupan_core::value::Value;
use jupan_cost::{CostRow, CostTable, MACS};

pub use arrange::Arrangement;
pub use print::{csv, markdown, text};

use crate::formula::Formula;
use crate::phrases;
use crate::rows::{self, Scene};

/// A column that can be asked for.
pub struct Column {
    /// What it is called on the command line and in spreadsheets.
    pub name: &'static str,
    /// What stands over it; a phrase of the locale files.
    heading: &'static str,
    /// What it says of a row.
    content: Say,
}

/// What a column says of a row.
enum Say {
    /// Something in words.
    Words(fn(&Scene<'_>, &Entry<'_>) -> Content),
    /// An amount, by which rows can be sorted, too.
    Amount(fn(&Entry<'_>) -> Option<Count>),
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
    /// A part of a whole.
    Share(Count, Count),
}

/// All columns, in the order in which help lists them.
pub static COLUMNS: &[Column] = &[
    Column {
        name: "name",
        heading: phrases::NAME,
        content: Say::Words(|_, entry| Content::Name(entry.name().to_owned())),
    },
    Column {
        name: "class",
        heading: phrases::CLASS,
        content: Say::Words(|_, entry| Content::Quiet(entry.class().to_owned())),
    },
    Column {
        name: "input",
        heading: phrases::INPUT_SHAPE,
        content: Say::Words(|_, entry| {
            let call = entry.row.and_then(|row| row.calls.last());
            Content::Shapes(call.map_or(Vec::new(), |call| call.inputs.to_vec()))
        }),
    },
    Column {
        name: "output",
        heading: phrases::OUTPUT_SHAPE,
        content: Say::Words(|_, entry| {
            Content::Shapes(entry.row.map_or(Vec::new(), |row| row.outputs().to_vec()))
        }),
    },
    Column {
        name: "params",
        heading: phrases::PARAM_COUNT,
        content: Say::Amount(|entry| entry.params()),
    },
    Column {
        name: "percent",
        heading: phrases::SHARE,
        content: Say::Share,
    },
    Column {
        name: "trainable",
        heading: phrases::TRAINABLE_PARAM_COUNT,
        content: Say::Amount(|entry| {
            let row = entry.row?;
            Some(rows::count(row, &row.trainable_params))
        }),
    },
    Column {
        name: "macs",
        heading: "MACs",
        content: Say::Amount(|entry| entry.macs()),
    },
    Column {
        name: "flops",
        heading: "FLOPs",
        content: Say::Amount(|entry| Some(flops(&entry.macs()?))),
    },
    Column {
        name: "kernel",
        heading: phrases::KERNEL_SIZE,
        content: Say::Words(kernel),
    },
    Column {
        name: "formula",
        heading: phrases::HOW_COUNTED,
        content: Say::Words(|_, entry| match entry.row {
            Some(row) => Content::Formula(Formula::of_row(row)),
            None => Content::Nothing,
        }),
    },
    Column {
        name: "source",
        heading: phrases::SOURCE,
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
        matches!(self.content, Say::Amount(_))
    }

    /// Whether the model must have been traced for it.
    pub fn needs_trace(&self) -> bool {
        matches!(self.name, "macs" | "flops")
    }

    fn is_right(&self) -> bool {
        matches!(self.content, Say::Amount(_) | Say::Share)
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
}

impl Entry<'_> {
    fn name(&self) -> &str {
        self.row.map_or("", |row| &row.name)
    }

    fn class(&self) -> &str {
        let of_cost = || self.cost.map_or("", |cost| &cost.class);
        self.row.map_or_else(of_cost, |row| &row.class)
    }

    fn params(&self) -> Option<Count> {
        self.row.map(|row| rows::count(row, &row.params))
    }

    fn macs(&self) -> Option<Count> {
        self.cost.map(|cost| cost.count.clone())
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

/// A model as a table.
struct Sheet<'a> {
    scene: Scene<'a>,
    model: &'a ModelReport,
    cost: Option<CostTable>,
    choice: Choice<'a>,
}

impl<'a> Sheet<'a> {
    fn new(report: &'a Report, model: &'a ModelReport, choice: Choice<'a>) -> Self {
        let is_needed = choice.columns.iter().any(|column| column.needs_trace());
        let cost = || CostTable::of(&report.program, model, &MACS, choice.batch);
        Self {
            scene: Scene::new(&report.program),
            model,
            cost: is_needed.then(cost).flatten(),
            choice,
        }
    }

    /// The lines of the table in their order.
    fn entries(&self) -> Vec<Entry<'_>> {
        let mut rows = flatten(&self.model.rows, true).into_iter();
        let entries: Vec<Entry<'_>> = match &self.cost {
            // Both go through the rows of the model in the same order; costs have lines between them that are no rows.
            Some(table) => table
                .rows
                .iter()
                .map(|cost| Entry {
                    depth: cost.depth,
                    row: cost.id.and_then(|_| rows.next()).map(|(_, row)| row),
                    cost: Some(cost),
                })
                .collect(),
            None => rows
                .map(|(depth, row)| Entry {
                    depth,
                    row: Some(row),
                    cost: None,
                })
                .collect(),
        };
        let shown = |entry: &Entry<'_>| self.choice.nested || entry.depth == 0;
        let mut entries: Vec<Entry<'_>> = entries.into_iter().filter(shown).collect();
        let arrangement = self.choice.arrangement;
        arrangement.cut(&mut entries, |entry| entry.row.map(|_| entry.depth));
        entries
    }

    /// What stands in the line of an entry.
    fn contents(&self, entry: &Entry<'_>) -> Vec<Content> {
        let columns = self.choice.columns.iter().enumerate();
        let contents = columns.map(|(at, column)| match &column.content {
            Say::Words(words) => words(&self.scene, entry),
            Say::Amount(amount) => amount(entry).map_or(Content::Nothing, Content::Amount),
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
                let part = of.and_then(|column| match &column.content {
                    Say::Amount(amount) => amount(entry),
                    _ => None,
                });
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
        let macs = || Some(self.cost.as_ref()?.total.clone());
        match column.name {
            "params" => Some(self.model.totals.total.count.clone()),
            "trainable" => Some(self.model.totals.trainable.count.clone()),
            "macs" => macs(),
            "flops" => macs().map(|macs| flops(&macs)),
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
    let Some(row) = entry.row else {
        return Content::Nothing;
    };
    let arguments = &scene.program.operation(row.id).arguments;
    let size = ["kernel_size", "pool_size"].map(|name| arguments.find(name));
    let Some(size) = size.into_iter().flatten().next() else {
        return Content::Nothing;
    };
    let input = row.calls.last().and_then(|call| call.inputs.first());
    let rank = input.map_or(3, |id| scene.program.tensor(*id).axes.len());
    let extent = |value: &Value| match value {
        Value::Int(n) => n.to_string(),
        Value::Symbolic(poly) => poly.to_string(),
        _ => "?".to_owned(),
    };
    let extents = match &size.value {
        Value::Tuple(items) | Value::List(items) => items.iter().map(extent).collect(),
        // One number is that of each axis between the batch and the channels.
        one => vec![extent(one); rank.saturating_sub(2).max(1)],
    };
    Content::Name(extents.join(" × "))
}
