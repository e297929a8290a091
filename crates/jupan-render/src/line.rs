//! A line of an explanation: pieces of text that each output format shows in its own way.

use std::borrow::Cow;

use crate::diagnostic::visible;
use crate::math::Math;

/// A space that no line is broken at; shown as any other space.
pub(crate) const GLUE: &str = "\u{a0}";

/// A line of pieces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Piece>);

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// Something from the source: `filters=32`.
    Code(String),
    /// The name of a layer or a model.
    Name(String),
    /// A formula or a number.
    Math(Math),
    /// A product of named factors and what it makes: `filters 32 × groups 2 = 64`.
    Named(Vec<(String, Math)>, Math),
    /// A place in the source.
    Place(String),
}

impl Piece {
    /// The piece without any decoration.
    pub fn plain(&self) -> Cow<'_, str> {
        Cow::Owned(match self {
            Self::Text(text) | Self::Code(text) | Self::Name(text) | Self::Place(text) => {
                return Cow::Borrowed(text);
            }
            Self::Math(math) => math.to_text(),
            Self::Named(factors, product) => {
                let named = factors.iter().map(|(name, number)| {
                    let number = number.to_text();
                    match name.is_empty() || is_called(&number, name) {
                        true => number,
                        // What belongs together stays on one line.
                        false => format!("{name} {number}").replace(' ', GLUE),
                    }
                });
                let named: Vec<String> = named.collect();
                match factors.as_slice() {
                    [] => product.to_text(),
                    [_] => named.concat(),
                    _ => format!("{} = {}", named.join(" × "), product.to_text()),
                }
            }
        })
    }
}

/// Whether a symbol says itself what it is: `steps`, `steps_2`.
fn is_called(symbol: &str, name: &str) -> bool {
    symbol.strip_prefix(name).is_some_and(|rest| {
        let number = rest.strip_prefix('_').unwrap_or(rest);
        number.bytes().all(|digit| digit.is_ascii_digit())
    })
}

impl Line {
    /// Words, with `code` between backticks.
    pub fn text(text: &str) -> Self {
        let mut line = Self::default();
        line.push_text(text);
        line
    }

    /// Adds words, with `code` between backticks.
    pub(crate) fn push_text(&mut self, text: &str) {
        let parts = text.split('`').enumerate();
        let parts = parts.filter(|(_, part)| !part.is_empty());
        self.0.extend(parts.map(|(at, part)| match at % 2 {
            0 => Piece::Text(part.to_owned()),
            _ => Piece::Code(part.to_owned()),
        }));
    }

    /// Something from the source.
    pub fn code(text: &str) -> Self {
        Self(vec![Piece::Code(visible(text).replace(['\n', '\t'], " "))])
    }

    /// The name of a layer or a model.
    pub fn name(text: &str) -> Self {
        Self(vec![Piece::Name(visible(text).replace(['\n', '\t'], " "))])
    }

    /// A formula.
    pub fn math(formula: Math) -> Self {
        Self(vec![Piece::Math(formula)])
    }

    /// Adds another line.
    #[must_use]
    pub fn then(mut self, other: impl Into<Self>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// Many lines with a text between them.
    pub fn join(lines: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut lines = lines.into_iter();
        let first = lines.next().unwrap_or_default();
        lines.fold(first, |joined, line| joined.then(between).then(line))
    }

    /// The line without any decoration.
    pub fn plain(&self) -> String {
        self.0.iter().map(Piece::plain).collect()
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Self {
        Self(vec![Piece::Text(text.to_owned())])
    }
}

impl From<String> for Line {
    fn from(text: String) -> Self {
        Self(vec![Piece::Text(text)])
    }
}

impl From<Math> for Line {
    fn from(formula: Math) -> Self {
        Self::math(formula)
    }
}
