//! Places in what was read, and what is to be said about them.

use std::rc::Rc;

use crate::message::Message;

/// A place in the source: which text, and which bytes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Which of the program's sources.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Whether another place is within this one.
    pub fn contains(self, other: Self) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }
}

/// The number of a source within the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A piece of code that was read: a script, a cell of a notebook, all code of a document.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file as the user named it; `<stdin>` or `<expression>` where there is none.
    pub file: Rc<str>,
    /// The number of the cell, from 1, in a notebook.
    pub cell: Option<usize>,
    /// The text that spans point into.
    pub text: Rc<str>,
    /// For each line of `text`: where it starts in the file. `None` where `text` is the file itself.
    pub lines: Option<Rc<[LineOrigin]>>,
}

/// Where a line of a [`Source`] stands in its file (or, in a notebook, in its cell).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineOrigin {
    /// Its line number in the file, from 1.
    pub line: usize,
    /// How many columns were cut off in front of it.
    pub indent: usize,
}

/// A place as people count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Rc<str>,
    /// The cell, from 1, in a notebook.
    pub cell: Option<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Source {
    /// The place of a byte of the text.
    pub fn place(&self, offset: u32) -> Place {
        let bytes = self.text.as_bytes();
        let offset = (offset as usize).min(bytes.len());
        let before = bytes.get(..offset).unwrap_or_default();
        let line = before.iter().filter(|&&byte| byte == b'\n').count();
        let start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        self.place_in_line(line, start, offset)
    }

    /// The place of a byte in a line of the text, which starts at this byte.
    fn place_in_line(&self, line: usize, start: usize, offset: usize) -> Place {
        let before = self.text.as_bytes().get(start..offset).unwrap_or_default();
        let column = String::from_utf8_lossy(before).chars().count();
        let origin = match &self.lines {
            None => LineOrigin {
                line: line + 1,
                indent: 0,
            },
            Some(lines) => lines.get(line).copied().unwrap_or(LineOrigin {
                line: line + 1,
                indent: 0,
            }),
        };
        Place {
            file: self.file.clone(),
            cell: self.cell,
            line: origin.line,
            column: origin.indent + column + 1,
        }
    }

    /// The text of a span.
    pub fn snippet(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }
}

/// The places of many spans: each source is read through once only.
pub struct Places<'a> {
    sources: &'a [Source],
    /// For each source: where its lines start, once that was asked for.
    starts: Vec<Option<Vec<usize>>>,
}

impl<'a> Places<'a> {
    /// The places in these sources.
    pub fn new(sources: &'a [Source]) -> Self {
        Self {
            sources,
            starts: vec![None; sources.len()],
        }
    }

    /// The place where a span starts.
    pub fn of(&mut self, span: Span) -> Option<Place> {
        let at = span.source.0 as usize;
        let source = self.sources.get(at)?;
        let starts = self.starts.get_mut(at)?.get_or_insert_with(|| {
            let breaks = source.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        });
        let offset = (span.start as usize).min(source.text.len());
        let line = starts.partition_point(|start| *start <= offset);
        let line = line.saturating_sub(1);
        let start = starts.get(line).copied().unwrap_or_default();
        Some(source.place_in_line(line, start, offset))
    }
}

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Note,
    /// Something may not be what the user expects.
    Warning,
    /// Something could not be done; the exit code is 1.
    Error,
}

/// The kinds of diagnostic, as the JSON output names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    SyntaxError,
    /// The framework would refuse it: a wrong shape, a wrong argument.
    Refused,
    /// Python would raise an exception.
    PythonError,
    UnknownName,
    /// A value could not be found out.
    Unknown,
    /// A model has no input shape.
    NotBuilt,
    NothingFound,
    /// Steps, memory or depth ran out.
    Limit,
    NotReadable,
    /// The command line is wrong.
    Usage,
    /// A well-known name was used without an import.
    AssumedImport,
    /// Which Keras it was read as, and why.
    Era,
    /// The framework would warn.
    Remark,
}

impl Kind {
    /// The kind as one word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::SyntaxError => "syntax-error",
            Self::Refused => "refused",
            Self::PythonError => "python-error",
            Self::UnknownName => "unknown-name",
            Self::Unknown => "unknown",
            Self::NotBuilt => "not-built",
            Self::NothingFound => "nothing-found",
            Self::Limit => "limit",
            Self::NotReadable => "not-readable",
            Self::Usage => "usage",
            Self::AssumedImport => "assumed-import",
            Self::Era => "era",
            Self::Remark => "remark",
        }
    }
}

/// Something to say about what was read.
///
/// `message` stands alone as one sentence: what is wrong, with the names and numbers. `notes` add the arithmetic or the
/// context; `help` says what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// What kind it is.
    pub kind: Kind,
    /// How much it matters.
    pub severity: Severity,
    /// One sentence.
    pub message: Message,
    /// Where, in a source.
    pub span: Option<Span>,
    /// Which file, where there is no source to point into.
    pub file: Option<Rc<str>>,
    /// How the program came there: the places of the calls, innermost first.
    pub trace: Vec<Span>,
    /// More about it.
    pub notes: Vec<Message>,
    /// What to do.
    pub help: Option<Message>,
}

impl Diagnostic {
    /// A diagnostic with nothing but its message.
    pub fn new(kind: Kind, severity: Severity, message: impl Into<Message>) -> Self {
        Self {
            kind,
            severity,
            message: message.into(),
            span: None,
            file: None,
            trace: Vec::new(),
            notes: Vec::new(),
            help: None,
        }
    }

    /// An error.
    pub fn error(kind: Kind, message: impl Into<Message>) -> Self {
        Self::new(kind, Severity::Error, message)
    }

    /// A warning.
    pub fn warning(kind: Kind, message: impl Into<Message>) -> Self {
        Self::new(kind, Severity::Warning, message)
    }

    /// A note.
    pub fn note(kind: Kind, message: impl Into<Message>) -> Self {
        Self::new(kind, Severity::Note, message)
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    /// Says which file, where there is no text to point into.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        self.file = Some(Rc::from(file));
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<Message>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A layer or the framework says no, and why. It carries no place: whoever called knows the place and adds it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// One sentence.
    pub message: Message,
    /// More about it: the shapes, the arithmetic.
    pub notes: Vec<Message>,
    /// What to do.
    pub help: Option<Message>,
    /// Which Python exception it is.
    pub exception: Exception,
    /// Where the layer was made that refuses, where a layer does.
    pub layer: Option<Span>,
    /// Where the argument stands that is wrong, where one is.
    pub argument: Option<Span>,
}

/// The Python exception that a refusal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Exception {
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    /// Not the program's fault: a bound of the evaluation was met. Can't be caught by the program.
    Limit,
}

impl Refusal {
    /// A refusal with a message only.
    pub fn new(message: impl Into<Message>) -> Self {
        Self {
            message: message.into(),
            notes: Vec::new(),
            help: None,
            exception: Exception::ValueError,
            layer: None,
            argument: None,
        }
    }

    /// A wrong type of argument.
    pub fn type_error(message: impl Into<Message>) -> Self {
        Self {
            exception: Exception::TypeError,
            ..Self::new(message)
        }
    }

    /// Adds a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<Message>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says where the layer was made that refuses, unless a layer inside of it has said so.
    #[must_use]
    pub fn of_layer(mut self, made: Option<Span>) -> Self {
        self.layer = self.layer.or(made);
        self
    }

    /// Says where the argument stands that is wrong.
    #[must_use]
    pub fn of_argument(mut self, argument: Option<Span>) -> Self {
        self.argument = argument;
        self
    }

    /// The refusal as a diagnostic at a place.
    pub fn at(self, span: Option<Span>) -> Diagnostic {
        let kind = match self.exception {
            Exception::Limit => Kind::Limit,
            _ => Kind::Refused,
        };
        Diagnostic {
            notes: self.notes,
            help: self.help,
            ..Diagnostic::error(kind, self.message).at(span)
        }
    }
}

/// The candidate most like a mistyped name, where one is near enough to be meant.
pub fn near_miss<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = name.chars().count() / 3 + 1;
    let scored = candidates
        .into_iter()
        .map(|candidate| (edit_distance(name, candidate), candidate));
    let best = scored.min_by_key(|(distance, _)| *distance)?;
    (best.0 <= limit).then_some(best.1)
}

/// The number of letters to insert, remove, exchange or swap; case counts nothing.
fn edit_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().take(64).flat_map(char::to_lowercase).collect();
    let mut before_previous: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut cost = (previous[j] + usize::from(x != y))
                .min(previous[j + 1] + 1)
                .min(current[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before_previous[j - 1] + 1);
            }
            current.push(cost);
        }
        before_previous = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_offered_and_far_ones_are_not() {
        let names = ["padding", "filters", "kernel_size"];
        assert_eq!(near_miss("paddding", names), Some("padding"));
        assert_eq!(near_miss("kernelsize", names), Some("kernel_size"));
        assert_eq!(near_miss("foo", names), None);
    }

    #[test]
    fn places_count_characters_and_shifted_lines() {
        let source = Source {
            file: "note.md".into(),
            cell: None,
            text: "가 = 1\nb = 2\n".into(),
            lines: Some([10, 14].map(|line| LineOrigin { line, indent: 4 }).into()),
        };
        let place = source.place(source.text.find('b').unwrap_or(0) as u32 + 4);
        assert_eq!((place.line, place.column), (14, 9));
    }

    #[test]
    fn many_places_are_those_of_each_alone() {
        let text = "가 = 1\n\n  b = 2\n";
        let source = Source {
            file: "net.py".into(),
            cell: None,
            text: text.into(),
            lines: None,
        };
        let sources = [source.clone()];
        let mut places = Places::new(&sources);
        for start in 0..text.len() as u32 + 2 {
            let span = Span {
                source: SourceId(0),
                start,
                end: start,
            };
            assert_eq!(places.of(span), Some(source.place(start)), "{start}");
        }
    }
}
