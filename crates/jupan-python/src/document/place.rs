//! The lines of a file: from a byte offset in a cell's source back to the line and column, and the passages that they make.

use jupan_core::diagnostic::LineOrigin;
use jupan_core::passage::{NumberedLine, Passage, PassageKind};

/// A place in the file that was read, or in the cell of a notebook. Both count from one, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

/// One line of a file, without its line break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// The text of the line.
    pub text: &'a str,
    /// Where `text` begins.
    pub at: Place,
}

impl<'a> Line<'a> {
    /// The line from the byte `offset` on, or the empty end of the line where there is no such character.
    pub fn from(self, offset: usize) -> Line<'a> {
        let (before, text) = self
            .text
            .split_at_checked(offset)
            .unwrap_or((self.text, ""));
        let column = self.at.column.saturating_add(before.chars().count());
        Line {
            text,
            at: Place { column, ..self.at },
        }
    }

    /// The line without white space at its end.
    pub fn trim_end(self) -> Line<'a> {
        Line {
            text: self.text.trim_end(),
            ..self
        }
    }

    /// Whether the line holds nothing but white space.
    pub fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }

    /// The white space that the line begins with.
    pub fn indent(self) -> &'a str {
        let rest = self.text.trim_start_matches([' ', '\t', '\x0c', '\u{a0}']);
        &self.text[..self.text.len() - rest.len()]
    }
}

/// The lines of `text` as Python counts them: `\n`, `\r\n` and a lone `\r` end a line.
pub fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut rest = (!text.is_empty()).then_some(text);
    let mut number = 0;
    std::iter::from_fn(move || {
        let here = rest?;
        number += 1;
        let (text, after) = match here.find(['\n', '\r']) {
            Some(end) => {
                let (text, broken) = here.split_at(end);
                let after = broken
                    .strip_prefix("\r\n")
                    .or_else(|| broken.strip_prefix(['\n', '\r']));
                (text, after.filter(|after| !after.is_empty()))
            }
            None => (here, None),
        };
        rest = after;
        Some(Line {
            text,
            at: Place {
                line: number,
                column: 1,
            },
        })
    })
}

/// The source that `lines` make together, and where each of them stands.
pub fn join<'a>(lines: impl IntoIterator<Item = Line<'a>>) -> (String, Vec<LineOrigin>) {
    let mut source = String::new();
    let mut origins = Vec::new();
    for line in lines {
        source.push_str(line.text);
        source.push('\n');
        origins.push(LineOrigin {
            line: line.at.line,
            indent: line.at.column.saturating_sub(1),
        });
    }
    (source, origins)
}

/// A text of one kind.
pub fn passage(kind: PassageKind, cell: Option<usize>, text: &str) -> Passage {
    let lines = lines(text).map(|line| NumberedLine {
        number: line.at.line,
        text: line.text.to_owned(),
    });
    Passage {
        kind,
        cell,
        lines: lines.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_line_breaks_end_a_line() {
        let texts: Vec<_> = lines("a\r\nb\rc\n\nd\n").map(|line| line.text).collect();
        assert_eq!(texts, ["a", "b", "c", "", "d"]);
        assert_eq!(lines("").count(), 0);
        assert_eq!(lines("\n").count(), 1);
    }

    #[test]
    fn joined_lines_remember_where_they_were() {
        let text = "one\n    두 two\n";
        let (source, origins) = join(lines(text).skip(1).map(|line| line.from(4)));
        assert_eq!(source, "두 two\n");
        assert_eq!(origins, [LineOrigin { line: 2, indent: 4 }]);
    }
}
