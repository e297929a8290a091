//! Tables that fit a width without losing a letter: a cell that is too long goes on in the next line.

use std::borrow::Cow;

use anstyle::Style;
use smallvec::SmallVec;
use unicode_width::UnicodeWidthStr;

use super::width_of;

/// Between two columns.
const GAP: usize = 2;
/// Before the first column.
const MARGIN: usize = 1;
/// How far a cell is indented where it goes on.
const INDENT: usize = 2;
/// How far what stands below a row is indented.
const BELOW: usize = 4;
/// No column becomes narrower than this, or than the words above it, or than its numbers.
const LEAST: usize = 6;
/// Numbers with their units, such as `1,023.99 KiB`, are not wider.
const SHORT: usize = 12;
/// How many rows decide where a table that does not fit is made narrower.
const SAMPLE: usize = 200;
/// How many rows are measured. In longer tables a cell that is wider than these goes on in the next line.
const MEASURED: usize = 5_000;
/// A cell of more bytes is not a formula or a name that anybody reads.
const LONG: usize = 4_000;
/// What a line more costs, beside a piece that is broken between words, and a word that is.
const LINE_COST: usize = 2;
const PIECE_COST: usize = 1;
const WORD_COST: usize = 3;

/// A cell: pieces with spaces between them. Lines end between pieces where they can, then at spaces, then at the joints of a word,
/// then anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The texts of all pieces: a table has many, and most are short.
    text: String,
    /// Where each ends, and its colour.
    ends: SmallVec<[(usize, Style); 2]>,
}

impl Cell {
    /// A cell of one piece.
    pub fn new(text: impl AsRef<str>, style: Style) -> Self {
        Self::default().then(text, style)
    }

    /// Adds a piece.
    #[must_use]
    pub fn then(mut self, text: impl AsRef<str>, style: Style) -> Self {
        self.push(text.as_ref(), style);
        self
    }

    /// The widest of what belongs into one line: numbers, with their units where that is short.
    fn widest_number(&self) -> usize {
        let pieces = self.pieces().flat_map(|(text, _)| {
            let short = width_of(text) <= SHORT;
            let split = if short { '\n' } else { ' ' };
            text.split(split)
        });
        pieces.map(width_of).max().unwrap_or_default()
    }

    fn push(&mut self, text: &str, style: Style) {
        if self.text.is_empty() {
            // Room for what most cells hold.
            self.text.reserve(text.len().max(30));
        }
        self.text.push_str(text);
        self.ends.push((self.text.len(), style));
    }

    /// Takes the spaces off the end of the last piece.
    fn trim_end(&mut self) {
        let mut ends = self.ends.iter_mut().rev();
        let last = ends.next().map(|(end, _)| end);
        let start = ends.next().map_or(0, |(end, _)| *end);
        if let (Some(last), Some(text)) = (last, self.text.get(start..)) {
            *last = start + text.trim_end().len();
            self.text.truncate(*last);
        }
    }

    /// Adds to the last piece.
    pub fn extend_last(&mut self, text: &str) {
        if let Some((end, _)) = self.ends.last_mut() {
            self.text.push_str(text);
            *end = self.text.len();
        }
    }

    /// Adds to the first piece, before it.
    pub fn put_before(&mut self, text: &str) {
        if self.ends.is_empty() {
            self.push("", Style::new());
        }
        self.text.insert_str(0, text);
        for (end, _) in &mut self.ends {
            *end += text.len();
        }
    }

    /// Adds the pieces of another cell.
    pub fn append(&mut self, other: &Self) {
        let before = self.text.len();
        self.text.push_str(&other.text);
        let ends = other.ends.iter();
        self.ends
            .extend(ends.map(|(end, style)| (before + end, *style)));
    }

    /// The pieces, with their colours.
    fn pieces(&self) -> impl Iterator<Item = (&str, Style)> {
        let mut start = 0;
        self.ends.iter().map(move |(end, style)| {
            let text = self.text.get(start..*end).unwrap_or_default();
            start = *end;
            (text, *style)
        })
    }

    /// The width it takes on one line.
    fn width(&self) -> usize {
        self.width_with(true)
    }

    /// The width it takes on one line, with spaces between the pieces or without.
    fn width_with(&self, spaced: bool) -> usize {
        let text: usize = self.pieces().map(|(text, _)| width_of(text)).sum();
        let spaces = self.ends.len().saturating_sub(1);
        text + if spaced { spaces } else { 0 }
    }
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands over it.
    pub header: String,
    /// Whether its cells end, instead of begin, under each other.
    pub right: bool,
}

/// The rows of a table: how many there are, and the cells of each, as many as there are columns. Those of a long table are made
/// when they are needed, for the widths and for the text, and never held all together.
pub struct Rows<'a> {
    /// How many.
    pub count: usize,
    /// The cells of the row with this number.
    pub cells: &'a mut dyn FnMut(usize) -> Vec<Cell>,
}

impl Rows<'_> {
    /// All rows, where all are measured; otherwise none.
    fn held(&mut self) -> Vec<Vec<Cell>> {
        let all = if self.count <= MEASURED {
            self.count
        } else {
            0
        };
        (0..all).map(&mut *self.cells).collect()
    }

    /// A row, made now where it is not held.
    fn row<'a>(&mut self, held: &'a [Vec<Cell>], at: usize) -> Cow<'a, [Cell]> {
        match held.get(at) {
            Some(row) => row.into(),
            None => (self.cells)(at).into(),
        }
    }
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// What stands below some of the rows, across all columns: the lines of the row with this number.
    pub below: Vec<Vec<Cell>>,
    /// The colour of the header and the line below it.
    pub header_style: Style,
    /// The colour of the line below the header.
    pub line_style: Style,
}

impl Table {
    /// The table in this width. Ends with a line break.
    pub fn text(&self, rows: &mut Rows<'_>, width: usize) -> String {
        let held = rows.held();
        let count = rows.count;
        let mut row = |at| rows.row(&held, at);
        let widths = self.widths(count, &mut row, width);
        let mut text = String::new();
        let header: Vec<Cell> = self.columns.iter().map(|c| self.header(c)).collect();
        self.write_row(&mut text, &header, &widths);
        let line: Vec<Cell> = widths
            .iter()
            .map(|width| Cell::new("─".repeat(*width), self.line_style))
            .collect();
        self.write_row(&mut text, &line, &widths);
        self.write_body(&mut text, count, &mut row, &widths, width);
        text
    }

    /// The rows alone, without a header, in this width.
    pub fn body(&self, rows: &mut Rows<'_>, width: usize) -> String {
        let held = rows.held();
        let count = rows.count;
        let mut row = |at| rows.row(&held, at);
        let widths = self.widths(count, &mut row, width);
        let mut text = String::new();
        self.write_body(&mut text, count, &mut row, &widths, width);
        text
    }

    fn write_body<'a>(
        &self,
        text: &mut String,
        count: usize,
        row: &mut dyn FnMut(usize) -> Cow<'a, [Cell]>,
        widths: &[usize],
        width: usize,
    ) {
        for at in 0..count {
            self.write_row(text, &row(at), widths);
            for cell in self.below.get(at).into_iter().flatten() {
                let indent = " ".repeat(BELOW);
                for line in paragraph(cell, width.saturating_sub(BELOW)).lines() {
                    text.push_str(&format!("{indent}{line}\n"));
                }
            }
        }
    }

    /// As wide as the cells are, if there is room. Otherwise letter by letter is taken from the column where it costs least: the
    /// table shall be low, and words whole.
    fn widths<'a>(
        &self,
        count: usize,
        row: &mut dyn FnMut(usize) -> Cow<'a, [Cell]>,
        width: usize,
    ) -> Vec<usize> {
        let gaps = MARGIN + GAP * self.columns.len().saturating_sub(1);
        let room = width.saturating_sub(gaps);
        // The rows that decide, spread over the table; the header is one of them.
        let step = count / SAMPLE + 1;
        let mut sample: Vec<Cow<'_, [Cell]>> = Vec::new();
        let mut widths = vec![0; self.columns.len()];
        let header = self.columns.iter().map(|c| self.header(c)).collect();
        let measured = count / MEASURED + 1;
        let last = count.saturating_sub(1);
        let measured = (0..count).filter(|at| at % measured == 0 || *at == last);
        let all = measured.map(|at| (at % step == 0, row(at)));
        for (decides, row) in std::iter::once((true, header)).chain(all) {
            for (width, cell) in widths.iter_mut().zip(row.iter()) {
                *width = cell.width().max(*width);
            }
            if decides {
                sample.push(row);
            }
        }
        if widths.iter().sum::<usize>() <= room {
            return widths;
        }
        for width in &mut widths {
            *width = (*width).min(room);
        }
        // A number that goes on in the next line would be read as two.
        let numbers = |at: usize| {
            let cells = sample.iter().filter_map(move |row| row.get(at));
            let widest = cells.map(Cell::widest_number).max();
            widest.unwrap_or_default().min(room / 2)
        };
        let columns = self.columns.iter().enumerate();
        let least = columns.map(|(at, column)| match column.right {
            true => numbers(at).max(LEAST),
            false => {
                let words = column.header.split(' ').map(UnicodeWidthStr::width);
                words.max().unwrap_or_default().max(LEAST)
            }
        });
        let least: Vec<usize> = least.collect();
        let shape = |at: usize, width: usize| -> Vec<Shape> {
            let indented = self.columns.get(at).is_some_and(|column| !column.right);
            let cells = sample.iter().filter_map(|row| row.get(at));
            cells.map(|cell| Shape::of(cell, width, indented)).collect()
        };
        let columns = widths.iter().enumerate();
        let mut now: Vec<Vec<Shape>> = columns
            .clone()
            .map(|(at, width)| shape(at, *width))
            .collect();
        let mut narrower: Vec<Vec<Shape>> = columns
            .map(|(at, width)| shape(at, width.saturating_sub(1)))
            .collect();
        while widths.iter().sum::<usize>() > room {
            let candidates = (0..widths.len()).filter(|at| widths[*at] > least[*at]);
            let cost = |at: &usize| {
                let shapes = |column: usize| {
                    if column == *at {
                        &narrower[column]
                    } else {
                        &now[column]
                    }
                };
                let rows = 0..sample.len();
                let rows = rows.map(|row| {
                    let cells = (0..widths.len()).filter_map(|column| shapes(column).get(row));
                    let lines = cells
                        .clone()
                        .map(|shape| shape.lines)
                        .max()
                        .unwrap_or_default();
                    let broken: usize = cells.map(|shape| shape.broken).sum();
                    LINE_COST * lines + broken
                });
                (rows.sum::<usize>(), std::cmp::Reverse(widths[*at]))
            };
            let Some(at) = candidates.min_by_key(cost) else {
                break;
            };
            widths[at] -= 1;
            now[at] = std::mem::replace(&mut narrower[at], shape(at, widths[at].saturating_sub(1)));
        }
        widths
    }

    fn header(&self, column: &Column) -> Cell {
        Cell::new(&column.header, self.header_style)
    }

    fn write_row(&self, text: &mut String, row: &[Cell], widths: &[usize]) {
        let columns = widths.iter().zip(&self.columns);
        let cells = row.iter().zip(columns);
        // Most rows fit on one line.
        if cells
            .clone()
            .all(|(cell, (width, _))| cell.width() <= *width)
        {
            let line = cells.map(|(cell, (width, column))| (Some(cell), true, *width, column));
            return write_line(text, line);
        }
        let wrapped: Vec<_> = cells
            .map(|(cell, (width, column))| (wrap(cell, *width, !column.right), *width, column))
            .collect();
        let heights = wrapped.iter().map(|((lines, _), _, _)| lines.len());
        for at in 0..heights.max().unwrap_or_default() {
            let cells = wrapped.iter();
            let line = cells
                .map(|((lines, spaced), width, column)| (lines.get(at), *spaced, *width, *column));
            write_line(text, line);
        }
    }
}

/// A line of the cells of a row, as far as they are as high, each with whether there are spaces between its pieces.
fn write_line<'a>(
    text: &mut String,
    line: impl Iterator<Item = (Option<&'a Cell>, bool, usize, &'a Column)>,
) {
    // Spaces are written only where text follows.
    let mut spaces = MARGIN;
    for (cell, spaced, width, column) in line {
        let free = width.saturating_sub(cell.map_or(0, |cell| cell.width_with(spaced)));
        if column.right {
            spaces += free;
        }
        for (nth, (piece, style)) in cell.into_iter().flat_map(Cell::pieces).enumerate() {
            let bare = piece.trim_start_matches(' ');
            spaces += piece.len() - bare.len();
            spaces += usize::from(nth > 0 && spaced);
            if !bare.is_empty() {
                text.extend(std::iter::repeat_n(' ', spaces));
                spaces = 0;
                write_painted(text, bare, style);
            }
        }
        spaces += if column.right { GAP } else { free + GAP };
    }
    text.push('\n');
}

/// A cell as a paragraph of its own. Ends with a line break.
pub fn paragraph(cell: &Cell, width: usize) -> String {
    let mut text = String::new();
    let (lines, spaced) = wrap(cell, width.saturating_sub(MARGIN), true);
    for line in &lines {
        for (nth, (piece, style)) in line.pieces().enumerate() {
            text.push_str(if nth == 0 || spaced { " " } else { "" });
            write_painted(&mut text, piece, style);
        }
        text.push('\n');
    }
    text
}

/// A text in a colour; as it is where the colour is none.
pub fn paint(text: &str, style: Style) -> String {
    let mut painted = String::new();
    write_painted(&mut painted, text, style);
    painted
}

fn write_painted(to: &mut String, text: &str, style: Style) {
    match style.is_plain() {
        true => to.push_str(text),
        false => to.push_str(&format!("{style}{text}{style:#}")),
    }
}

/// What becomes of a cell in some width.
struct Shape {
    lines: usize,
    /// What it costs that pieces and words are broken.
    broken: usize,
}

impl Shape {
    fn of(cell: &Cell, width: usize, indented: bool) -> Self {
        let length = cell.text.len();
        if length > LONG {
            // Breaking it for each width that is tried would take long, and no width suits it.
            let lines = length / width.max(1) + 1;
            return Self {
                lines,
                broken: lines * WORD_COST,
            };
        }
        let lines = fill(cell, width, indented);
        Self {
            lines: lines.done.len() + 1,
            broken: lines.broken,
        }
    }
}

/// The lines of a cell, and whether there are spaces between their pieces. Where it goes on, it is indented, unless it ends under
/// others or there is hardly room.
fn wrap(cell: &Cell, width: usize, indented: bool) -> (Vec<Cell>, bool) {
    if cell.width() <= width {
        return (vec![cell.clone()], true);
    }
    let mut lines = fill(cell, width, indented);
    lines.done.push(lines.line);
    (lines.done, false)
}

fn fill(cell: &Cell, width: usize, indented: bool) -> Lines {
    let indent = if indented && width > 3 * INDENT {
        INDENT
    } else {
        0
    };
    let mut lines = Lines {
        width: width.max(2),
        indent,
        ..Lines::default()
    };
    for (text, style) in cell.pieces() {
        lines.add(text, style, 0);
    }
    lines
}

/// A word in parts: `_`, `/` and `.` end one, and a capital behind a small letter begins one.
fn joints(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut previous = ' ';
    for (at, c) in word.char_indices() {
        let joint =
            matches!(previous, '_' | '/' | '.') || previous.is_lowercase() && c.is_uppercase();
        if joint {
            parts.extend(word.get(start..at));
            start = at;
        }
        previous = c;
    }
    parts.extend(word.get(start..));
    parts
}

#[derive(Default)]
struct Lines {
    width: usize,
    indent: usize,
    done: Vec<Cell>,
    line: Cell,
    used: usize,
    broken: usize,
}

impl Lines {
    /// Adds a text to the line if it fits there, otherwise to the next one if it fits there, otherwise part by part: the words,
    /// then the parts of a word, then the letters.
    fn add(&mut self, text: &str, style: Style, depth: u8) {
        let space = usize::from(depth < 2 && self.used > self.start());
        let width = width_of(text);
        if self.used + space + width <= self.width {
            if space > 0 {
                self.push(" ", style);
            }
            self.push(text, style);
            return;
        }
        let next = if self.done.is_empty() && self.line.ends.is_empty() {
            0
        } else {
            self.indent
        };
        if next + width <= self.width || depth > 2 {
            self.end_line();
            self.push(text, style);
            return;
        }
        self.broken += match depth {
            0 => PIECE_COST,
            1 => WORD_COST,
            _ => 0,
        };
        let parts: Vec<&str> = match depth {
            0 => text.split(' ').collect(),
            1 => joints(text),
            _ => text.split_inclusive(|_| true).collect(),
        };
        for (at, part) in parts.into_iter().enumerate() {
            // Only the first part of a word has a space before it.
            if depth == 1 && at == 0 && space > 0 && self.used < self.width {
                self.push(" ", style);
            }
            self.add(part, style, depth + 1);
        }
    }

    /// Where the text of the current line starts.
    fn start(&self) -> usize {
        if self.done.is_empty() { 0 } else { self.indent }
    }

    fn end_line(&mut self) {
        self.line.trim_end();
        self.done.push(std::mem::take(&mut self.line));
        self.used = 0;
        if self.indent > 0 {
            self.push(&" ".repeat(self.indent), Style::new());
        }
    }

    fn push(&mut self, text: &str, style: Style) {
        self.used += width_of(text);
        match self.line.ends.last() {
            Some((_, last)) if *last == style => self.line.extend_last(text),
            _ => self.line.push(text, style),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wider_than_the_measured_rows_goes_on_in_the_next_line() {
        let column = |header: &str| Column {
            header: header.to_owned(),
            right: false,
        };
        let table = Table {
            columns: vec![column("name"), column("count")],
            ..Table::default()
        };
        let mut rows = Rows {
            count: 3 * MEASURED,
            cells: &mut |at| {
                let name = if at == 5 { "one two" } else { "one" };
                let cell = |text: &str| Cell::new(text, Style::new());
                vec![cell(name), cell("1")]
            },
        };
        let text = table.text(&mut rows, 80);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[6..10], [" one   1", " one   1", " two", " one   1"]);
        assert_eq!(lines.len(), 2 + 3 * MEASURED + 1);
    }

    #[test]
    fn numbers_stay_in_one_line_with_their_units() {
        let column = |header: &str, right| Column {
            header: header.to_owned(),
            right,
        };
        let table = Table {
            columns: vec![column("text", false), column("#", true)],
            ..Table::default()
        };
        let cells = ["one two three four five", "1,023.99 KiB"];
        let mut rows = Rows {
            count: 1,
            cells: &mut |_| cells.map(|text| Cell::new(text, Style::new())).to_vec(),
        };
        let text = table.text(&mut rows, 28);
        assert!(text.contains("1,023.99 KiB\n"), "{text}");
        let cells = ["one two three four five", "1,234,567 × sequence"];
        let mut rows = Rows {
            count: 1,
            cells: &mut |_| cells.map(|text| Cell::new(text, Style::new())).to_vec(),
        };
        let text = table.text(&mut rows, 30);
        assert!(text.contains("1,234,567 ×\n"), "{text}");
    }
}
