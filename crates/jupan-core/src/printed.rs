//! Tables of layers as `summary()` prints them, read back.

use crate::passage::PassageKind;

/// A printed table of layers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedTable {
    /// The model's name, where the title gives it.
    pub title: Option<String>,
    /// What the lines around it are.
    pub kind: PassageKind,
    /// In a notebook: the number of the code cell that printed it.
    pub cell: Option<usize>,
    /// Its first and its last line.
    pub lines: (usize, usize),
    /// Its rows, in order.
    pub rows: Vec<PrintedRow>,
    /// The sums below it.
    pub totals: Vec<PrintedTotal>,
    /// What printed it, as far as its looks tell.
    pub style: Option<TableStyle>,
    /// Whether each row takes what the one before makes, as the table does not say what they are connected to.
    pub is_chain: bool,
    /// Whether it may be a part of what was printed: rows are left out (`...`), or it has no heading.
    pub excerpt: bool,
}

impl PrintedTable {
    /// A sum below the table.
    pub fn total(&self, kind: TotalKind) -> Option<&PrintedTotal> {
        self.totals.iter().find(|total| total.kind == kind)
    }
}

/// What printed a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TableStyle {
    /// Keras 1: `convolution2d_1`, `maxpooling2d_1`.
    Keras1,
    /// Keras 2.0 to 2.6: a line below each row, and cells cut at their column.
    Keras2Cut,
    /// Keras 2.7 to 2.15: cells go on in the next line; from 2.13 on sizes in bytes stand beside the sums.
    Keras2,
    /// Keras 3: boxes.
    Keras3,
    /// A summary of PyTorch: torchsummary, torchinfo.
    Torch,
}

/// A row of a printed table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedRow {
    /// The line where it begins.
    pub line: usize,
    /// How many models it is inside of.
    pub depth: usize,
    /// The name of the layer.
    pub name: Word,
    /// Its class.
    pub class: Option<Word>,
    /// Its output shapes. None where the table has no number for them: `multiple`, `?`.
    pub shapes: Vec<PrintedShape>,
    /// How many parameters it has.
    pub params: PrintedNumber,
    /// Whether the table says that it is not built, or not used.
    pub unbuilt: bool,
}

/// A word that may be cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Word {
    /// As much of it as is printed.
    pub text: String,
    /// Whether its end is cut off.
    pub cut: bool,
}

impl Word {
    /// Whether this can be another word, as far as it goes.
    pub fn can_be(&self, other: &str) -> bool {
        match self.cut {
            true => other.starts_with(&self.text),
            false => other == self.text,
        }
    }
}

/// A printed shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrintedShape {
    /// Its extents, `None` as Python's `None`.
    pub axes: Vec<Option<u64>>,
    /// Where the shape is cut: the first digits of the extent at which it is, or nothing.
    pub cut: Option<String>,
}

/// A printed number of parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum PrintedNumber {
    /// None is printed.
    #[default]
    Absent,
    /// A number.
    Number(u128),
    /// The first digits of a number that is cut.
    Cut(String),
}

impl PrintedNumber {
    /// The number, where it is whole.
    pub fn number(&self) -> Option<u128> {
        match self {
            Self::Number(n) => Some(*n),
            _ => None,
        }
    }

    /// Whether this can be a number, as far as it goes.
    pub fn can_be(&self, n: i128) -> bool {
        match self {
            Self::Absent => true,
            Self::Number(printed) => i128::try_from(*printed) == Ok(n),
            Self::Cut(digits) => n.to_string().starts_with(digits),
        }
    }
}

/// A sum below a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedTotal {
    /// Of what.
    pub kind: TotalKind,
    /// The number.
    pub number: u128,
    /// The line where it stands.
    pub line: usize,
}

/// Of what a sum is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TotalKind {
    /// Everything.
    Total,
    /// What training changes.
    Trainable,
    /// What it doesn't.
    NonTrainable,
    /// What the optimizer keeps.
    Optimizer,
}
