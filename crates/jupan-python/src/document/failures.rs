//! Where the cells of a notebook stopped when they were last run.

use jupan_core::diagnostic::LineOrigin;
use ruff_python_ast::{Mod, Stmt};
use ruff_python_parser::ParseOptions;
use ruff_text_size::Ranged;
use std::rc::Rc;

use super::{Cell, Document, Kind, decode, notebook, notebook::Failure};

impl Document {
    /// Ends each cell of a notebook before the statement that failed by what is stored behind the cell. `bytes` is the file.
    pub fn end_at_failures(&mut self, bytes: &[u8]) {
        if self.kind != Kind::Notebook {
            return;
        }
        let failures = match decode::decode(bytes).map(|text| notebook::failures(&text)) {
            Ok(Ok(failures)) => failures,
            _ => return,
        };
        for failure in &failures {
            let mut cells = self.cells.iter_mut();
            if let Some(cell) = cells.find(|cell| cell.number == Some(failure.cell)) {
                end_at(cell, failure);
            }
        }
    }
}

fn end_at(cell: &mut Cell, failure: &Failure) {
    let mut lines = cell.source.split_inclusive('\n');
    let before = lines.by_ref().take(failure.line.saturating_sub(1));
    let at: usize = before.map(str::len).sum();
    // The traceback can be of another state of the cell.
    if lines.next().map(str::trim) != Some(failure.text.trim()) {
        return;
    }
    let options = ParseOptions::from(cell.mode);
    let parsed = ruff_python_parser::parse_unchecked(&cell.source, options);
    let Mod::Module(module) = parsed.syntax() else {
        return;
    };
    let failed = |statement: &&Stmt| statement.end().to_usize() > at;
    let Some(statement) = module.body.iter().find(failed) else {
        return;
    };
    let end = statement.start().to_usize();
    cell.source.truncate(end);
    if let Some(origins) = &cell.origins {
        let kept = cell.source.lines().count().max(1);
        let kept: Vec<LineOrigin> = origins.iter().take(kept).copied().collect();
        cell.origins = Some(Rc::from(kept));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sources(cells: &[(&str, &[&str])]) -> Vec<String> {
        let cells: Vec<_> = cells
            .iter()
            .map(|(source, traceback)| {
                let output = json!({"output_type": "error", "traceback": traceback});
                json!({"cell_type": "code", "source": source, "outputs": [output]})
            })
            .collect();
        let bytes = json!({"nbformat": 4, "metadata": {}, "cells": cells}).to_string();
        let bytes = bytes.as_bytes();
        let mut document = Document::read("n.ipynb", bytes, &|_| false).expect("a notebook");
        document.end_at_failures(bytes);
        document.cells.into_iter().map(|cell| cell.source).collect()
    }

    #[test]
    fn a_cell_ends_before_the_statement_that_failed() {
        let tracebacks: [&[&str]; 4] = [
            &[
                "ValueError",
                "\u{1b}[0;32m<ipython-input-5-ab>\u{1b}[0m in \u{1b}[0;36m<module>\u{1b}[0;34m\u{1b}[0m\n      1 x = 1\n\u{1b}[0;32m----> 2\u{1b}[0;31m \u{1b}[0mf\u{1b}[0m(\n      3   x)",
            ],
            &["Cell In[7], line 2\n      1 x = 1\n----> 2 f(\n      3   x)"],
            &["Input In [7], in <cell line: 2>()\n      1 x = 1\n----> 2 f("],
            &["/tmp/ipykernel_1/2.py in <module>\n      1 x = 1\n----> 3   x)"],
        ];
        for traceback in tracebacks {
            let source = "x = 1\nf(\n  x)\ny = 2\n";
            assert_eq!(sources(&[(source, traceback)]), ["x = 1\n"]);
        }
    }

    #[test]
    fn a_traceback_of_another_state_of_the_cell_is_not_followed() {
        let tracebacks: [&[&str]; 3] = [
            &["Cell In[7], line 2\n----> 2 g(x)"],
            &["KeyError: 'a'"],
            &["File nets.py\n----> 1 x = 1"],
        ];
        for traceback in tracebacks {
            assert_eq!(sources(&[("x = 1\nf(x)\n", traceback)]), ["x = 1\nf(x)\n"]);
        }
    }
}
