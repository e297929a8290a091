//! Tables that fit a width without losing a letter: a cell that is too long goes on in the next line.

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Between two columns.
const GAP: usize = 2;
/// Before the first column.
const MARGIN: usize = 1;
/// How far a cell is indented where it goes on.
const INDENT: usize = 2;
/// No column becomes narrower than this.
const LEAST: usize = 8;

/// A piece of a cell. Lines end between pieces where they can, then at spaces, then behind `_`, `/`, `.`, then anywhere.
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

    /// The width it takes on one line.
    fn width(&self) -> usize {
        let text: usize = self.0.iter().map(|piece| piece.text.width()).sum();
        text + self.0.len().saturating_sub(1)
    }

    /// The width in which no piece is broken.
    fn longest_piece(&self) -> usize {
        let pieces = self.0.iter().map(|piece| piece.text.as_str());
        longest(pieces)
    }

    /// The width in which no word is broken.
    fn longest_word(&self) -> usize {
        longest(self.0.iter().flat_map(|piece| piece.text.split(' ')))
    }
}

/// The width in which none of these texts is broken. All but the first may stand in lines that are indented.
fn longest<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    let widths = texts.enumerate().map(|(at, text)| match at {
        0 => text.width(),
        _ => text.width() + INDENT,
    });
    widths.max().unwrap_or_default()
}

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands over it.
    pub header: String,
    /// Whether its cells end, instead of begin, under each other.
    pub right: bool,
}

/// A table.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; as many cells as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// The colour of the header and the line below it.
    pub header_style: Style,
    /// The colour of the line below the header.
    pub line_style: Style,
}

impl Table {
    /// The table in this width. Ends with a line break.
    pub fn text(&self, width: usize) -> String {
        let widths = self.widths(width);
        let mut text = String::new();
        let header: Vec<Cell> = self.columns.iter().map(|c| self.header(c)).collect();
        self.write_row(&mut text, &header, &widths);
        let line: Vec<Cell> = widths
            .iter()
            .map(|width| Cell::new("─".repeat(*width), self.line_style))
            .collect();
        self.write_row(&mut text, &line, &widths);
        for row in &self.rows {
            self.write_row(&mut text, row, &widths);
        }
        text
    }

    /// As wide as the cells are, if there is room. Otherwise all columns get the same limit, but none less than its longest piece;
    /// if there is no room for that, pieces break between words, and at last words do.
    fn widths(&self, width: usize) -> Vec<usize> {
        let measure = |measure: fn(&Cell) -> usize| -> Vec<usize> {
            let columns = self.columns.iter().enumerate().map(|(at, column)| {
                let cells = self.rows.iter().filter_map(|row| row.get(at));
                let header = measure(&self.header(column));
                cells.map(measure).fold(header, usize::max)
            });
            columns.collect()
        };
        let gaps = MARGIN + GAP * self.columns.len().saturating_sub(1);
        let room = width.saturating_sub(gaps);
        let mut wanted = measure(Cell::width);
        for needed in [Cell::longest_piece, Cell::longest_word] {
            let needed = measure(needed);
            if needed.iter().sum::<usize>() <= room {
                return share(&wanted, &needed, room);
            }
            wanted = needed;
        }
        let least: Vec<usize> = wanted.iter().map(|width| LEAST.min(*width)).collect();
        share(&wanted, &least, room)
    }

    fn header(&self, column: &Column) -> Cell {
        Cell::new(column.header.clone(), self.header_style)
    }

    fn write_row(&self, text: &mut String, row: &[Cell], widths: &[usize]) {
        let cells: Vec<Vec<Vec<Piece>>> = row
            .iter()
            .zip(widths)
            .zip(&self.columns)
            .map(|((cell, width), column)| wrap(cell, *width, !column.right))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        for at in 0..height {
            // Spaces are written only where text follows.
            let mut spaces = MARGIN;
            for ((lines, width), column) in cells.iter().zip(widths).zip(&self.columns) {
                let line = lines.get(at).map(Vec::as_slice).unwrap_or_default();
                let used: usize = line.iter().map(|piece| piece.text.width()).sum();
                let free = width.saturating_sub(used);
                if column.right {
                    spaces += free;
                }
                for piece in line {
                    let bare = piece.text.trim_start_matches(' ');
                    spaces += piece.text.len() - bare.len();
                    if !bare.is_empty() {
                        text.push_str(&" ".repeat(spaces));
                        spaces = 0;
                        text.push_str(&paint(bare, piece.style));
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
    for line in wrap(cell, width.saturating_sub(MARGIN), true) {
        text.push(' ');
        for piece in line {
            text.push_str(&paint(&piece.text, piece.style));
        }
        text.push('\n');
    }
    text
}

/// A text in a colour; as it is where the colour is none.
pub fn paint(text: &str, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// Widths between what each column needs and what it wants, with the same limit for all.
fn share(wanted: &[usize], needed: &[usize], room: usize) -> Vec<usize> {
    let limited = |limit: usize| -> Vec<usize> {
        let widths = wanted.iter().zip(needed);
        widths
            .map(|(want, need)| limit.clamp(*need, *want.max(need)))
            .collect()
    };
    let fits = |limit: usize| limited(limit).iter().sum::<usize>() <= room;
    let most = wanted.iter().max().copied().unwrap_or_default().min(room);
    // The largest limit that fits, by halving.
    let (mut low, mut high) = (0, most);
    while low < high {
        let middle = (low + high).div_ceil(2);
        match fits(middle) {
            true => low = middle,
            false => high = middle - 1,
        }
    }
    let mut widths = limited(low);
    let mut rest = room.saturating_sub(widths.iter().sum());
    for (width, want) in widths.iter_mut().zip(wanted) {
        if rest > 0 && *width < *want {
            *width += 1;
            rest -= 1;
        }
    }
    widths
}

/// The lines of a cell. Where it goes on, it is indented, unless it ends under others or there is hardly room.
fn wrap(cell: &Cell, width: usize, indented: bool) -> Vec<Vec<Piece>> {
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
    lines.done.push(lines.line);
    lines.done
}

#[derive(Default)]
struct Lines {
    width: usize,
    indent: usize,
    done: Vec<Vec<Piece>>,
    line: Vec<Piece>,
    used: usize,
}

impl Lines {
    /// Adds a text to the line if it fits there, otherwise to the next one if it fits there, otherwise part by part: the words,
    /// then the parts of a word, then the letters.
    fn add(&mut self, text: &str, style: Style, depth: u8) {
        let space = usize::from(depth < 2 && self.used > self.start());
        let width = text.width();
        if self.used + space + width <= self.width {
            self.push(&format!("{}{text}", " ".repeat(space)), style);
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
        let parts: Vec<&str> = match depth {
            0 => text.split(' ').collect(),
            1 => text.split_inclusive(['_', '/', '.']).collect(),
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
        self.used += text
            .chars()
            .filter_map(UnicodeWidthChar::width)
            .sum::<usize>();
        match self.line.last_mut() {
            Some(last) if last.style == style => last.text.push_str(text),
            _ => self.line.push(Piece {
                text: text.to_owned(),
                style,
            }),
        }
    }
}
