//! Tables that fit a width without losing a letter: a cell that is too long goes on in the next line.

use anstyle::Style;
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

/// A piece of a cell. Lines end between pieces where they can, then at spaces, then at the joints of a word, then anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Its colour.
    pub style: Style,
}

/// A cell: pieces with spaces between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell(pub Vec<Piece>);

impl Cell {
    /// A cell of one piece.
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self::default().then(text, style)
    }

    /// Adds a piece.
    #[must_use]
    pub fn then(mut self, text: impl Into<String>, style: Style) -> Self {
        self.0.push(Piece {
            text: text.into(),
            style,
        });
        self
    }

    /// The widest of what belongs into one line: numbers, with their units where that is short.
    fn widest_number(&self) -> usize {
        let pieces = self.0.iter().flat_map(|piece| {
            let short = width_of(&piece.text) <= SHORT;
            let split = if short { '\n' } else { ' ' };
            piece.text.split(split)
        });
        pieces.map(width_of).max().unwrap_or_default()
    }

    /// The width it takes on one line.
    fn width(&self) -> usize {
        let text: usize = self.0.iter().map(|piece| width_of(&piece.text)).sum();
        text + self.0.len().saturating_sub(1)
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

/// The rows of a table: how many there are, and the cells of each, as many as there are columns. They are made when they are
/// needed, for the widths and for the text, and never held all together.
pub struct Rows<'a> {
    /// How many.
    pub count: usize,
    /// The cells of the row with this number.
    pub cells: &'a mut dyn FnMut(usize) -> Vec<Cell>,
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
        let widths = self.widths(rows, width);
        let mut text = String::new();
        let header = self.columns.iter().map(|c| self.header(c)).collect();
        self.write_row(&mut text, header, &widths);
        let line = widths
            .iter()
            .map(|width| Cell::new("─".repeat(*width), self.line_style))
            .collect();
        self.write_row(&mut text, line, &widths);
        self.write_body(&mut text, rows, &widths, width);
        text
    }

    /// The rows alone, without a header, in this width.
    pub fn body(&self, rows: &mut Rows<'_>, width: usize) -> String {
        let widths = self.widths(rows, width);
        let mut text = String::new();
        self.write_body(&mut text, rows, &widths, width);
        text
    }

    fn write_body(&self, text: &mut String, rows: &mut Rows<'_>, widths: &[usize], width: usize) {
        for at in 0..rows.count {
            self.write_row(text, (rows.cells)(at), widths);
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
    fn widths(&self, rows: &mut Rows<'_>, width: usize) -> Vec<usize> {
        let gaps = MARGIN + GAP * self.columns.len().saturating_sub(1);
        let room = width.saturating_sub(gaps);
        // The rows that decide, spread over the table; the header is one of them.
        let step = rows.count / SAMPLE + 1;
        let mut sample: Vec<Vec<Cell>> = Vec::new();
        let mut widths = vec![0; self.columns.len()];
        let header = self.columns.iter().map(|c| self.header(c)).collect();
        let measured = rows.count / MEASURED + 1;
        let last = rows.count.saturating_sub(1);
        let measured = (0..rows.count).filter(|at| at % measured == 0 || *at == last);
        let all = measured.map(|at| (at % step == 0, (rows.cells)(at)));
        for (decides, row) in std::iter::once((true, header)).chain(all) {
            for (width, cell) in widths.iter_mut().zip(&row) {
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
        Cell::new(column.header.clone(), self.header_style)
    }

    fn write_row(&self, text: &mut String, row: Vec<Cell>, widths: &[usize]) {
        let cells = row.into_iter().zip(widths).zip(&self.columns);
        let cells: Vec<Vec<Line>> = cells
            .map(|((cell, width), column)| wrap(cell, *width, !column.right))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        for at in 0..height {
            // Spaces are written only where text follows.
            let mut spaces = MARGIN;
            for ((lines, width), column) in cells.iter().zip(widths).zip(&self.columns) {
                let line = lines.get(at);
                let free = width.saturating_sub(line.map_or(0, Line::width));
                if column.right {
                    spaces += free;
                }
                for (nth, piece) in line
                    .into_iter()
                    .flat_map(|line| line.pieces.iter().enumerate())
                {
                    let bare = piece.text.trim_start_matches(' ');
                    spaces += piece.text.len() - bare.len();
                    spaces += usize::from(nth > 0 && line.is_some_and(|line| line.spaced));
                    if !bare.is_empty() {
                        text.extend(std::iter::repeat_n(' ', spaces));
                        spaces = 0;
                        write_painted(text, bare, piece.style);
                    }
                }
                spaces += if column.right { GAP } else { free + GAP };
            }
            text.push('\n');
        }
    }
}

/// A cell as a paragraph of its own. Ends with a line break.
pub fn paragraph(cell: &Cell, width: usize) -> String {
    let mut text = String::new();
    for line in wrap(cell.clone(), width.saturating_sub(MARGIN), true) {
        for (nth, piece) in line.pieces.iter().enumerate() {
            text.push_str(if nth == 0 || line.spaced { " " } else { "" });
            write_painted(&mut text, &piece.text, piece.style);
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
        let length: usize = cell.0.iter().map(|piece| piece.text.len()).sum();
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

/// A line of a cell.
struct Line {
    pieces: Vec<Piece>,
    /// Whether there is a space between the pieces.
    spaced: bool,
}

impl Line {
    fn width(&self) -> usize {
        let text: usize = self.pieces.iter().map(|piece| width_of(&piece.text)).sum();
        let spaces = self.pieces.len().saturating_sub(1);
        text + if self.spaced { spaces } else { 0 }
    }
}

/// The lines of a cell. Where it goes on, it is indented, unless it ends under others or there is hardly room.
fn wrap(cell: Cell, width: usize, indented: bool) -> Vec<Line> {
    // Most cells fit.
    if cell.width() <= width {
        let pieces = cell.0;
        return vec![Line {
            pieces,
            spaced: true,
        }];
    }
    let mut lines = fill(&cell, width, indented);
    lines.done.push(lines.line);
    let spaced = false;
    lines
        .done
        .into_iter()
        .map(|pieces| Line { pieces, spaced })
        .collect()
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
    for piece in &cell.0 {
        lines.add(&piece.text, piece.style, 0);
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
    done: Vec<Vec<Piece>>,
    line: Vec<Piece>,
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
        let next = if self.done.is_empty() && self.line.is_empty() {
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
        if let Some(last) = self.line.last_mut() {
            last.text.truncate(last.text.trim_end().len());
        }
        self.done.push(std::mem::take(&mut self.line));
        self.used = 0;
        if self.indent > 0 {
            self.push(&" ".repeat(self.indent), Style::new());
        }
    }

    fn push(&mut self, text: &str, style: Style) {
        self.used += width_of(text);
        match self.line.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.line.push(Piece {
                text: text.to_owned(),
                style,
            }),
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
