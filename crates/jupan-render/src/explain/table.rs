//! The table of a model's layers: shapes, parameters and how these arise.

use jupan_core::axis::ShapeText;
use jupan_core::dim::Count;
use jupan_core::report::{Report, Row};

use super::{enumerate, weights};
use crate::diagnostic::visible;
use crate::line::{Line, Piece};
use crate::locale::Locale;
use crate::math::Math;
use crate::numbers::is_unknown;
use crate::{phrases, rows};

/// The table of a model's layers.
pub(crate) struct Table<'a> {
    report: &'a Report,
    /// The headings.
    pub(crate) columns: [Line; 4],
    rows: Vec<(usize, &'a Row)>,
}

/// A line of the table.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    /// How many models it is inside of.
    pub(crate) depth: usize,
    /// Name and class.
    pub(crate) layer: Line,
    /// The shapes of the outputs.
    pub(crate) shape: Line,
    /// How many parameters.
    pub(crate) params: Line,
    /// How they arise, where there are any.
    pub(crate) arithmetic: Option<Math>,
}

impl<'a> Table<'a> {
    pub(crate) fn of(report: &'a Report, rows: &'a [Row], nested: bool, locale: &Locale) -> Self {
        let columns = [
            phrases::LAYER_TYPE,
            phrases::OUTPUT_SHAPE,
            phrases::PARAM_COUNT,
            phrases::HOW_COUNTED,
        ];
        Self {
            report,
            columns: columns.map(|column| locale.line(column)),
            rows: rows::flatten(rows, nested),
        }
    }

    /// A line for each row, made when it is needed: all together may be large.
    pub(crate) fn rows(&self) -> impl Iterator<Item = TableRow> {
        let rows = self.rows.iter();
        rows.map(|(depth, row)| TableRow::of(self.report, row, *depth))
    }
}

impl TableRow {
    fn of(report: &Report, row: &Row, depth: usize) -> Self {
        let shapes = row.outputs().iter().map(|id| {
            let shape = ShapeText(&report.program.tensor(*id).axes).to_string();
            Line(vec![Piece::Code(visible(&shape))])
        });
        let count = rows::count(row, &row.params);
        Self {
            depth,
            layer: Line::name(&row.name).then(format!(" ({})", visible(&row.class))),
            shape: enumerate(shapes),
            params: params(&count),
            arithmetic: weights::written_out(row),
        }
    }
}

fn params(count: &Count) -> Line {
    match (is_unknown(count), count.at_least()) {
        (true, _) => Line::from("?"),
        (false, true) => Line::math(Math::default().signs("≥ ").then(Math::count(count))),
        (false, false) => Line::math(Math::count(count)),
    }
}
