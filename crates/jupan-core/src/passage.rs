//! A document as its readers see it: what is told, what is code, and what was printed.

/// Lines that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// What the lines are.
    pub kind: PassageKind,
    /// In a notebook: the number of the code cell, from 1, that they are, or that they follow; prose before all code follows none.
    pub cell: Option<usize>,
    /// The lines, in order.
    pub lines: Vec<NumberedLine>,
}

/// What a passage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassageKind {
    /// Text for people.
    Prose,
    /// Code, with its comments.
    Code,
    /// What a program printed: the stored output of a notebook's cell, a block that is not code.
    Output,
}

/// A line and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberedLine {
    /// Its number, from 1: in the file, or in a notebook in the source or in the joined outputs of a cell.
    pub number: usize,
    /// Its text.
    pub text: String,
}
