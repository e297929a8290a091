//! A document as its readers see it: which lines are prose, which are code, and what was printed.

use std::collections::BTreeSet;

use jupan_core::passage::{NumberedLine, Passage, PassageKind};

use super::{
    Document, Kind, Unreadable, decode, kind_of, notebook,
    place::{lines, passage},
};

/// All lines of a file, in order. What is code is decided as in [`Document::read`]; the outputs of a notebook's cell are one
/// passage behind it.
pub fn passages(
    name: &str,
    bytes: &[u8],
    is_layer: &dyn Fn(&str) -> bool,
) -> Result<Vec<Passage>, Unreadable> {
    let text = decode::decode(bytes)?;
    match kind_of(name, &text) {
        Kind::Notebook => notebook::passages(&text),
        Kind::Script => Ok(vec![passage(PassageKind::Code, None, &text)]),
        Kind::Markdown | Kind::Rst | Kind::Text => {
            let document = Document::read(name, bytes, is_layer)?;
            Ok(split(&text, &document))
        }
    }
}

/// The lines of a text by what they are.
fn split(text: &str, document: &Document) -> Vec<Passage> {
    let mut code = BTreeSet::new();
    for cell in &document.cells {
        match &cell.origins {
            Some(origins) => code.extend(origins.iter().map(|origin| origin.line)),
            None => code.extend(1..=cell.source.lines().count()),
        }
    }
    let mut passages: Vec<Passage> = Vec::new();
    let mut fenced = false;
    for line in lines(text) {
        let mark = line.text.trim_start();
        let is_fence = mark.starts_with("```") || mark.starts_with("~~~");
        fenced ^= is_fence;
        let kind = match (code.contains(&line.at.line), fenced) {
            (true, _) => PassageKind::Code,
            (false, true) => PassageKind::Output,
            (false, false) => PassageKind::Prose,
        };
        if passages.last().is_none_or(|last| last.kind != kind) {
            passages.push(Passage {
                kind,
                cell: None,
                lines: Vec::new(),
            });
        }
        if let Some(last) = passages.last_mut() {
            last.lines.push(NumberedLine {
                number: line.at.line,
                text: line.text.to_owned(),
            });
        }
    }
    passages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(name: &str, text: &str) -> Vec<(PassageKind, Option<usize>, String)> {
        let passages = passages(name, text.as_bytes(), &|name| name == "Dense");
        let show = |passage: &Passage| {
            let lines = passage
                .lines
                .iter()
                .map(|line| format!("{} {}", line.number, line.text));
            (
                passage.kind,
                passage.cell,
                lines.collect::<Vec<_>>().join("|"),
            )
        };
        passages.expect("a document").iter().map(show).collect()
    }

    #[test]
    fn what_is_told_and_what_was_printed() {
        use PassageKind::{Code, Output, Prose};
        assert_eq!(
            kinds(
                "a.md",
                "A\n```python\nx = Dense(3)\n```\nB\n```\nprinted 3\n```\n"
            ),
            [
                (Prose, None, "1 A".into()),
                (Output, None, "2 ```python".into()),
                (Code, None, "3 x = Dense(3)".into()),
                (Prose, None, "4 ```|5 B".into()),
                (Output, None, "6 ```|7 printed 3".into()),
                (Prose, None, "8 ```".into()),
            ]
        );
        assert_eq!(kinds("a.py", "x = 1\n"), [(Code, None, "1 x = 1".into())]);
    }

    #[test]
    fn the_outputs_of_a_cell_follow_it() {
        use PassageKind::{Code, Output, Prose};
        let notebook = serde_json::json!({"nbformat": 4, "metadata": {}, "cells": [
            {"cell_type": "markdown", "source": ["# T\n", "text"]},
            {"cell_type": "code", "source": "f()", "outputs": [
                {"output_type": "stream", "text": ["a\n", "b\n"]},
                {"output_type": "display_data", "data": {"text/html": "<b>c</b>", "text/plain": "c", "image/png": "AAAA"}},
                {"output_type": "display_data", "data": {"text/html": ["<b>d</b>\n"], "text/plain": "<IPython.core.display.HTML object>"}},
                {"output_type": "display_data", "data": 1},
                {"output_type": "error", "evalue": "no"},
            ]},
            {"cell_type": "code", "source": ["g()"]},
        ]});
        assert_eq!(
            kinds("a.ipynb", &notebook.to_string()),
            [
                (Prose, None, "1 # T|2 text".into()),
                (Code, Some(1), "1 f()".into()),
                (Output, Some(1), "1 a|2 b|3 c|4 <b>d</b>".into()),
                (Code, Some(2), "1 g()".into()),
            ]
        );
        let old = serde_json::json!({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [
            {"cell_type": "code", "input": "f()", "outputs": [{"output_type": "pyout", "text": ["a"], "html": "<b>a</b>"}]},
        ]}]});
        assert_eq!(
            kinds("a.ipynb", &old.to_string()),
            [
                (Code, Some(1), "1 f()".into()),
                (Output, Some(1), "1 a".into())
            ]
        );
    }
}
