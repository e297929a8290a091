//! Tables and sentences about a model, told once and printed as text and as Markdown.

use jupan_core::report::ModelReport;

use crate::diagnostic::visible;

/// What there is to say about a model.
#[derive(Default)]
pub(crate) struct Sheet {
    /// Tables, one below the other.
    pub grids: Vec<Grid>,
    /// What is said below them.
    pub sentences: Vec<String>,
}

/// A table.
pub(crate) struct Grid {
    /// The headings, and whether the column is aligned right.
    pub columns: Vec<(String, bool)>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

/// Sheets as a page of Markdown.
pub(crate) fn markdown(sheets: &[(&ModelReport, Sheet)]) -> String {
    let mut page = String::new();
    let escaped = |text: &String| visible(text).replace('|', "\\|");
    for (model, sheet) in sheets {
        if !page.is_empty() {
            page.push('\n');
        }
        let (name, class) = (visible(&model.name), visible(&model.class));
        page.push_str(&format!("## {name} ({class})\n"));
        for grid in &sheet.grids {
            let headings: Vec<&str> = grid.columns.iter().map(|(text, _)| &**text).collect();
            let lines = grid.columns.iter();
            let lines: Vec<&str> = lines
                .map(|(_, right)| if *right { "--:" } else { ":--" })
                .collect();
            page.push_str(&format!(
                "\n| {} |\n| {} |\n",
                headings.join(" | "),
                lines.join(" | ")
            ));
            for row in &grid.rows {
                let cells: Vec<String> = row.iter().map(escaped).collect();
                page.push_str(&format!("| {} |\n", cells.join(" | ")));
            }
        }
        for sentence in &sheet.sentences {
            page.push_str(&format!("\n{}\n", visible(sentence)));
        }
    }
    page
}
