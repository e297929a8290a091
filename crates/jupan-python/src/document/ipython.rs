//! Keeps IPython's rarer commands from the parser, which panics on malformed source around them.

use std::borrow::Cow;

use ruff_python_parser::{Mode, ParseOptions};

use super::place::lines;
use crate::depth::too_deep;

/// Source that is safe to parse in IPython mode, with every byte where it was.
///
/// A line that begins with `?` asks for help and becomes a magic, which does as little. A line that begins with `/`,
/// `;` or `,` calls a function without its parentheses, which nobody does in a saved notebook. Within brackets it is
/// plain Python, but where the parser recovers from an error it may take such a line for a command and panics
/// (ruff_python_parser 0.0.10), so in source that isn't plainly right it becomes a syntax error.
pub fn harmless(source: &str) -> Cow<'_, str> {
    let mut replacements: Vec<(usize, char)> = Vec::new();
    let mut calls = false;
    replacements.extend(commands_without_a_sign(source).map(|offset| (offset, '%')));
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
    replacements.sort_unstable();
    Cow::Owned(replaced(source, &replacements))
}

/// What IPython takes for a magic without its `%`, as long as it is no Python: `pwd`, `ls data`, `pip install keras`.
const COMMANDS: [&str; 19] = [
    "cat",
    "cd",
    "clear",
    "conda",
    "cp",
    "less",
    "ll",
    "load_ext",
    "ls",
    "man",
    "matplotlib",
    "mkdir",
    "more",
    "mv",
    "pip",
    "pwd",
    "rm",
    "rmdir",
    "tensorboard",
];

/// Where such commands begin. Behind the first text of several lines none is looked for: it could be part of the text.
fn commands_without_a_sign(source: &str) -> impl Iterator<Item = usize> {
    let origin = source.as_ptr() as usize;
    let outside = |text: &str| !text.contains("\"\"\"") && !text.contains("'''");
    lines(source)
        .map(|line| line.text)
        .take_while(move |text| outside(text))
        .filter(|text| is_command(text))
        .map(move |text| text.as_ptr() as usize - origin)
}

fn is_command(line: &str) -> bool {
    let (word, rest) = line.split_once(' ').unwrap_or((line.trim_end(), ""));
    let begins = |c: char| c.is_alphanumeric() || "-./~_$".contains(c);
    let mut words = rest.split_whitespace();
    let second = words.next().unwrap_or_default();
    let is_operator = matches!(second, "in" | "is" | "and" | "or" | "not" | "if");
    let is_argument = second.starts_with(begins) && !matches!(second, "-" | "/" | "-=" | "/=");
    COMMANDS.contains(&word) && !is_operator && (second.is_empty() || is_argument)
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
    fn commands_without_a_sign_become_magics() {
        let source = "pwd\nls data/\npip install keras\nmkdir -p out\nx = 1";
        assert_eq!(
            harmless(source),
            "%wd\n%s data/\n%ip install keras\n%kdir -p out\nx = 1"
        );
        for python in [
            "ls = 3\nls = ls + 1",
            "cat(1)\ncat.x\ncat, dog = 1, 2",
            "cat in x",
            "rm -= 1",
            "if x:\n    cd",
            "text = '''\npip install keras\n'''",
        ] {
            assert_eq!(harmless(python), python);
        }
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
