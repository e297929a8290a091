//! What came of comparing a document with the models that its code makes.

use std::rc::Rc;

use crate::printed::{PrintedTable, TotalKind};

/// Everything that was compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// The printed tables, in order.
    pub tables: Vec<TableCheck>,
    /// What the text states, in order.
    pub statements: Vec<StatementCheck>,
    /// How many statements were left unread because there are too many.
    pub unread: usize,
}

impl Verification {
    /// How many things differ in substance.
    pub fn differences(&self) -> usize {
        let tables = self.tables.iter().map(TableCheck::differences);
        let wrong = |statement: &&StatementCheck| statement.finding.is_difference();
        tables.sum::<usize>() + self.statements.iter().filter(wrong).count()
    }

    /// How many rows and sums of tables are those of models in full.
    pub fn agreeing(&self) -> usize {
        let agreeing = self.tables.iter().map(|check| {
            let rows = check.rows.iter().filter(|row| row.agrees());
            let sums = check.totals.iter();
            let sums = sums.filter(|sum| sum.basis == Basis::Model && sum.fit == Fit::Same);
            rows.count() + sums.count()
        });
        agreeing.sum()
    }

    /// Whether a table has no model, or differs from it, or has more: what went wrong with the code may be why.
    pub fn is_incomplete(&self) -> bool {
        let lacks = |check: &TableCheck| {
            let mut rows = check.rows.iter();
            let left = rows.any(|row| row.findings.contains(&RowFinding::NotFollowed));
            left || check.against.is_nothing() || check.differences() > 0
        };
        self.tables.iter().any(lacks)
    }
}

/// A printed table and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableCheck {
    /// The table.
    pub table: PrintedTable,
    /// What it is compared with.
    pub against: Against,
    /// Its rows and those of the model, in the order of both.
    pub rows: Vec<RowCheck>,
    /// The numbers that only data knows to the code, as the table has them: `len(word_index)`.
    pub values: Vec<(Rc<str>, i64)>,
    /// Its sums.
    pub totals: Vec<TotalCheck>,
    /// Whether the table and the model are too long to be aligned, so that row was compared with row in their order.
    pub unaligned: bool,
}

impl TableCheck {
    /// Whether the rows of models inside a model are among the rows.
    pub fn is_nested(&self) -> bool {
        self.table.rows.iter().any(|row| row.depth > 0)
    }

    /// How many rows and sums differ in substance.
    pub fn differences(&self) -> usize {
        let rows = self.rows.iter().filter(|row| row.is_different()).count();
        let sums = self.totals.iter().filter(|sum| sum.fit == Fit::Different);
        rows + sums.count()
    }
}

/// What a printed table is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The model as it stood at one of the report's calls of `summary()`.
    Summary(usize),
    /// One of the report's models, as it stands at the end.
    Model(usize),
    /// Nothing: the table is only added up again.
    Itself,
    /// Nothing, as the code prints it of a model that is not known.
    Unseen,
}

impl Against {
    /// Whether there is no model to compare with.
    pub fn is_nothing(self) -> bool {
        matches!(self, Against::Itself | Against::Unseen)
    }
}

/// A row of the table beside a row of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowCheck {
    /// Which row of the table.
    pub printed: Option<usize>,
    /// Which row of the model; with the rows of models inside among them, where the table shows those.
    pub row: Option<usize>,
    /// How far they agree.
    pub findings: Vec<RowFinding>,
}

impl RowCheck {
    /// Whether shape and number are the same.
    pub fn agrees(&self) -> bool {
        use RowFinding::{Class, Counter, Name, Order};
        let told = |finding: &RowFinding| matches!(finding, Class | Counter | Name | Order);
        self.printed.is_some() && self.row.is_some() && self.findings.iter().all(told)
    }

    /// Whether they differ in substance.
    pub fn is_different(&self) -> bool {
        self.findings.iter().any(|finding| finding.is_difference())
    }
}

/// What is to be said of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowFinding {
    /// Another output shape.
    Shape,
    /// Another number of parameters.
    Params,
    /// The model has no such row.
    NotInModel,
    /// The table has no such row.
    NotInTable,
    /// In one of both only, as may be: an input or an operation, which versions of Keras list differently.
    MayBeMissing,
    /// In the table only, and beyond what could be followed of the code.
    NotFollowed,
    /// Another place among the rows.
    Order,
    /// Another counter behind the same name.
    Counter,
    /// Another name.
    Name,
    /// Another class.
    Class,
    /// The shape can't be compared in full: the table or the code leaves something open.
    OpenShape,
    /// The number can't be compared: the table or the code leaves it open.
    OpenParams,
    /// One of both says that the row is not built yet.
    Unbuilt,
}

impl RowFinding {
    /// Whether this is a difference in substance.
    pub fn is_difference(self) -> bool {
        matches!(
            self,
            Self::Shape | Self::Params | Self::NotInModel | Self::NotInTable
        )
    }

    /// The finding as one word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Shape => "shape",
            Self::Params => "params",
            Self::NotInModel => "not-in-model",
            Self::NotInTable => "not-in-table",
            Self::MayBeMissing => "may-be-missing",
            Self::NotFollowed => "not-followed",
            Self::Order => "order",
            Self::Counter => "counter",
            Self::Name => "name",
            Self::Class => "class",
            Self::OpenShape => "open-shape",
            Self::OpenParams => "open-params",
            Self::Unbuilt => "unbuilt",
        }
    }
}

/// Whether two things can be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fit {
    /// They are.
    Same,
    /// As far as is known.
    Open,
    /// They are not.
    Different,
}

impl Fit {
    /// Both fits at once.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Different, _) | (_, Self::Different) => Self::Different,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            (Self::Same, Self::Same) => Self::Same,
        }
    }

    /// The fit as one word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Open => "open",
            Self::Different => "different",
        }
    }
}

/// A printed sum and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TotalCheck {
    /// Of what it is the sum.
    pub kind: TotalKind,
    /// What is printed.
    pub printed: u128,
    /// The line where it stands.
    pub line: usize,
    /// What it is compared with.
    pub basis: Basis,
    /// What it should be, where that is a number.
    pub expected: Option<i128>,
    /// Whether it is.
    pub fit: Fit,
}

/// What a sum is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The sum over the weights of the model.
    Model,
    /// The sum over the rows of the table.
    Rows,
    /// The sum of what is trainable, what is not, and what the optimizer keeps, as the table states them.
    Parts,
}

impl Basis {
    /// The basis as one word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Rows => "rows",
            Self::Parts => "parts",
        }
    }
}

/// Something that the text states, and whether it is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementCheck {
    /// In a notebook: the number of the code cell that the text follows.
    pub cell: Option<usize>,
    /// The line.
    pub line: usize,
    /// The statement as it is written.
    pub text: String,
    /// The layer that it is about, where that is known.
    pub subject: Option<Subject>,
    /// What was found.
    pub finding: StatementFinding,
}

/// The layer that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Which of the tables and models it belongs to.
    pub against: Against,
    /// Its name.
    pub name: String,
}

/// What is to be said of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementFinding {
    /// It is so.
    Holds,
    /// The two sides of an equation are not equal.
    NotEqual {
        /// What the left side comes to.
        left: String,
        /// What the right side comes to.
        right: String,
    },
    /// The arithmetic is right, but the layer has no such number.
    NotOfLayer {
        /// What is stated.
        stated: i128,
        /// How the layer's number arises: the extents of its weights.
        weights: Vec<Vec<String>>,
        /// The layer's number.
        params: i128,
    },
    /// The equation holds, but leaves out factors that are 1.
    FactorsOfOne {
        /// The extents of the weight that the product is.
        factors: Vec<String>,
    },
    /// Another shape of the input or the output.
    Shape {
        /// Which of both.
        side: Side,
        /// The shapes that it has, without the batch.
        shapes: Vec<String>,
        /// The layer whose output the input is.
        from: Option<String>,
    },
}

impl StatementFinding {
    /// Whether the statement is wrong in substance.
    pub fn is_difference(&self) -> bool {
        !matches!(self, Self::Holds | Self::FactorsOfOne { .. })
    }

    /// The finding as one word for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::NotEqual { .. } => "not-equal",
            Self::NotOfLayer { .. } => "not-of-layer",
            Self::FactorsOfOne { .. } => "factors-of-one",
            Self::Shape { .. } => "shape",
        }
    }
}

/// An end of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// What goes in.
    Input,
    /// What comes out.
    Output,
}

impl Side {
    /// The side as one word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Output => "output",
        }
    }
}
