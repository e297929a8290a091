//! Tables and sentences about a model, as text.

use anstyle::Style;
use jupan_core::program::Program;
use jupan_core::report::ModelReport;

use super::jupan::Page;
use super::table::{Cell, Column, paragraph};
use super::{TextOptions, printable};
use crate::locale::Locale;
use crate::sheet::Sheet;

/// A sheet below the title of its model.
pub(crate) fn text(
    program: &Program,
    model: &ModelReport,
    sheet: &Sheet,
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let page = Page::new(options, locale);
    let mut text = page.title(program, model);
    for (at, grid) in sheet.grids.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        let columns = grid.columns.iter().map(|(header, right)| Column {
            header: header.clone(),
            right: *right,
        });
        let rows = grid.rows.iter().map(|row| {
            let cells = row.iter().enumerate().map(|(column, cell)| {
                let style = match column {
                    0 => page.theme.name,
                    _ => Style::new(),
                };
                // A line may end between words, but not within a shape or a product.
                let text = printable(cell);
                let text = text.replace(", (", ",\n(").replace(" (", "\n(");
                let pieces = text.split('\n');
                pieces.fold(Cell::default(), |cell, piece| cell.then(piece, style))
            });
            cells.collect()
        });
        text.push_str(&page.table_of(columns.collect(), rows.collect()));
    }
    if !sheet.grids.is_empty() {
        text.push('\n');
    }
    for sentence in &sheet.sentences {
        let cell = Cell::new(printable(sentence), page.theme.quiet);
        text.push_str(&paragraph(&cell, options.width));
    }
    text
}
