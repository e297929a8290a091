//! Keeps IPython's rarer commands from the parser, which panics on malformed source around them.

use std::borrow::Cow;

use ruff_python_parser::{Mode, ParseOptions};

use super::{place::lines, too_deep};

/// Source that is safe to parse in IPython mode, with every byte where it was.
///
/// A line that begins with `?` asks for help and becomes a magic, which does as little. A line that begins with `/`,
/// `;` or `,` calls a function without its parentheses, which nobody does in a saved notebook. Within brackets it is
/// plain Python, but where the parser recovers from an error it may take such a line for a command and panics
/// (ruff_python_parser 0.0.10), so in source that isn't plainly right it becomes a syntax error.
pub fn harmless(source: &str) -> Cow<'_, str> {
    let mut replacements: Vec<(usize, char)> = Vec::new();
    let mut calls = false;
    for (offset, first) in line_starts(source) {
        match first {
            '?' => replacements.push((offset, '%')),
            '/' | ';' | ',' => {
                calls = true;
                replacements.push((offset, '$'));
            }
            _ => {}
        }
    }
    if calls && is_right(source) {
        replacements.retain(|(_, replacement)| *replacement == '%');
    }
    if replacements.is_empty() {
        return Cow::Borrowed(source);
    }
    Cow::Owned(replaced(source, &replacements))
}

/// Whether the source without its magics and shell commands is Python.
fn is_right(source: &str) -> bool {
    let comments: Vec<(usize, char)> = line_starts(source)
        .filter(|(_, first)| matches!(first, '%' | '!' | '?'))
        .map(|(offset, _)| (offset, '#'))
        .collect();
    let source = replaced(source, &comments);
    !too_deep(&source, Mode::Module)
        && ruff_python_parser::parse(&source, ParseOptions::from(Mode::Module)).is_ok()
}

/// The first character of each line that the lexer can do something with, with its offset.
fn line_starts(source: &str) -> impl Iterator<Item = (usize, char)> {
    let origin = source.as_ptr() as usize;
    let skipped =
        |c: char| !c.is_alphanumeric() && (!c.is_ascii_punctuation() || "\\$`".contains(c));
    lines(source).filter_map(move |line| {
        let text = line.text.trim_start_matches(skipped);
        let first = text.chars().next()?;
        Some((text.as_ptr() as usize - origin, first))
    })
}

/// The source with ASCII characters exchanged for others.
fn replaced(source: &str, replacements: &[(usize, char)]) -> String {
    let mut result = String::with_capacity(source.len());
    let mut done = 0;
    for (offset, replacement) in replacements {
        result.push_str(source.get(done..*offset).unwrap_or_default());
        result.push(*replacement);
        done = offset.saturating_add(1);
    }
    result.push_str(source.get(done..).unwrap_or_default());
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_source_keeps_its_lines_that_begin_with_a_comma() {
        let source = "!ls\nx = f(a\n  , b)\ny = (a\n  / b)\n";
        assert_eq!(harmless(source), source);
    }

    #[test]
    fn questions_become_magics() {
        assert_eq!(harmless("?f\n  ??g\nx = 1"), "%f\n  %?g\nx = 1");
    }

    #[test]
    fn no_source_makes_the_parser_panic() {
        let pieces = [
            "?",
            "/",
            ";",
            ",",
            "%",
            "!",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "\n",
            "\n ",
            "\\",
            "\\\n",
            ":",
            "x",
            "=",
            "def ",
            "class ",
            "'",
            "\"\"\"",
            "f'{",
            "lambda ",
            "@",
            "if ",
            "match x:\n",
            " case ",
            "#",
            "$",
            "\u{a0}",
        ];
        let mut random = super::super::tests::random();
        for _ in 0..5_000 {
            let text: String = (0..random() % 14)
                .map(|_| pieces[random() % pieces.len()])
                .collect();
            let options = ParseOptions::from(Mode::Ipython);
            drop(ruff_python_parser::parse_unchecked(
                &harmless(&text),
                options,
            ));
        }
    }

    #[test]
    fn source_that_makes_the_parser_panic_becomes_a_syntax_error() {
        let source = harmless("def f(:\n,x{%\n/y");
        assert_eq!(source, "def f(:\n$x{%\n$y");
        assert!(ruff_python_parser::parse(&source, ParseOptions::from(Mode::Ipython)).is_err());
    }
}
