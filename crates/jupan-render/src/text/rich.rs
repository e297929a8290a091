//! How the Python library `rich` lays out tables and wraps lines, which is what Keras prints its summaries with.
//! The rules are those of rich 15 (<https://rich.readthedocs.io/en/stable/tables.html>), as far as Keras uses it:
//! columns of a stated width, boxes with a heavy head, cells that wrap at spaces and end in `…` where a word is too long.

use unicode_width::UnicodeWidthChar;

/// Where a cell's text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Justify {
    /// At the start of the cell.
    Left,
    /// In the middle, nearer to the start where it does not come out even.
    Center,
    /// At the end.
    Right,
}

/// A column, with the width that is wanted for it.
#[derive(Clone, Debug)]
pub struct Column {
    /// What stands over it.
    pub header: &'static str,
    /// Where the text stands.
    pub justify: Justify,
    /// The wanted width of its text.
    pub width: usize,
}

/// What is done with a word that is longer than the line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Overflow {
    Ellipsis,
    Fold,
}

/// A table of this width, borders included, cropped at the width of the terminal. Ends with a line break.
pub fn table(columns: &[Column], rows: &[Vec<String>], width: usize, terminal: usize) -> String {
    let widths = column_widths(columns, width);
    let mut text = String::new();
    let mut line = |line: String| {
        text.push_str(&crop(&line, terminal));
        text.push('\n');
    };
    let header: Vec<String> = columns.iter().map(|c| c.header.to_owned()).collect();
    line(border(&widths, ["┏", "━", "┳", "┓"]));
    for cells in row_lines(columns, &widths, &header, Vertical::Bottom) {
        line(format!("┃{}┃", cells.join("┃")));
    }
    line(border(&widths, ["┡", "━", "╇", "┩"]));
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            line(border(&widths, ["├", "─", "┼", "┤"]));
        }
        for cells in row_lines(columns, &widths, row, Vertical::Top) {
            line(format!("│{}│", cells.join("│")));
        }
    }
    line(border(&widths, ["└", "─", "┴", "┘"]));
    text
}

/// A line of text, wrapped at the width of the terminal. Ends with a line break.
pub fn print(text: &str, terminal: usize) -> String {
    let lines = wrap(text, terminal, Overflow::Fold);
    lines
        .iter()
        .map(|line| crop(line, terminal) + "\n")
        .collect()
}

/// The widths of the columns with a space on both sides. Together with the borders the wanted ones are always too wide: what is
/// too much is taken off evenly, what does not come out even from the columns as rounding to even has it.
fn column_widths(columns: &[Column], width: usize) -> Vec<usize> {
    let widths: Vec<usize> = columns.iter().map(|column| column.width + 2).collect();
    let available = width.saturating_sub(columns.len() + 1);
    let mut excess = widths.iter().sum::<usize>().saturating_sub(available);
    let mut left = columns.len();
    let mut reduced = Vec::with_capacity(left);
    for width in widths {
        let share = (excess as f64 / left as f64).round_ties_even() as usize;
        let taken = share.min(width);
        reduced.push(width - taken);
        excess -= taken;
        left -= 1;
    }
    reduced
}

fn border(widths: &[usize], [left, line, cross, right]: [&str; 4]) -> String {
    let lines: Vec<String> = widths.iter().map(|width| line.repeat(*width)).collect();
    format!("{left}{}{right}", lines.join(cross))
}

/// Where the lines of a cell stand in a row that is higher.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Vertical {
    Top,
    Bottom,
}

/// The lines of a row: for each line, the padded text of each cell.
fn row_lines(
    columns: &[Column],
    widths: &[usize],
    row: &[String],
    vertical: Vertical,
) -> Vec<Vec<String>> {
    let cells: Vec<Vec<String>> = columns
        .iter()
        .zip(widths)
        .zip(row)
        .map(|((column, width), text)| cell(text, width.saturating_sub(2), column.justify))
        .collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or_default();
    (0..height)
        .map(|at| {
            let cells = cells.iter().zip(widths);
            let line = cells.map(|(lines, width)| {
                let at = match vertical {
                    Vertical::Top => Some(at),
                    Vertical::Bottom => (at + lines.len()).checked_sub(height),
                };
                match at.and_then(|at| lines.get(at)) {
                    Some(text) => format!(" {text} "),
                    None => " ".repeat(*width),
                }
            });
            line.collect()
        })
        .collect()
}

/// The lines of a cell, padded to its width.
fn cell(text: &str, width: usize, justify: Justify) -> Vec<String> {
    let mut lines = wrap(text, width, Overflow::Ellipsis);
    for line in &mut lines {
        if justify != Justify::Left {
            line.truncate(line.trim_end().len());
        }
        truncate(line, width);
        let space = width.saturating_sub(text_width(line));
        let before = match justify {
            Justify::Left => 0,
            Justify::Center => space / 2,
            Justify::Right => space,
        };
        *line = format!("{}{line}{}", " ".repeat(before), " ".repeat(space - before));
    }
    lines
}

/// Cuts a text to a width, its end replaced by `…`.
fn truncate(line: &mut String, width: usize) {
    if text_width(line) > width {
        *line = crop(line, width.saturating_sub(1)) + "…";
    }
}

/// The beginning of a text that fits a width; half of a wide character becomes a space.
fn crop(text: &str, width: usize) -> String {
    let mut cropped = String::with_capacity(text.len());
    let mut used = 0;
    for c in text.chars() {
        let next = used + char_width(c);
        if next > width {
            cropped.push_str(&" ".repeat(width - used));
            break;
        }
        cropped.push(c);
        used = next;
    }
    cropped
}

fn char_width(c: char) -> usize {
    c.width().unwrap_or_default()
}

fn text_width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

/// Breaks a text into lines.
fn wrap(text: &str, width: usize, overflow: Overflow) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let letters: Vec<char> = paragraph.chars().collect();
        let breaks = line_breaks(&letters, width, overflow);
        let starts = std::iter::once(0).chain(breaks.iter().copied());
        let ends = breaks.iter().copied().chain([letters.len()]);
        for (start, end) in starts.zip(ends) {
            let mut line = letters.get(start..end).unwrap_or_default().to_vec();
            // Spaces at the end count only as far as there is room for them.
            while line.len() > width && line.last().is_some_and(|c| c.is_whitespace()) {
                line.pop();
            }
            lines.push(line.into_iter().collect());
        }
    }
    lines
}

/// Where the lines but the first begin. A word takes the spaces around it along; it goes to the next line where it does not fit
/// any more, and a word that fits no line is folded, or stands on a line of its own to be cut later.
fn line_breaks(letters: &[char], width: usize, overflow: Overflow) -> Vec<usize> {
    let measure = |word: &[char]| word.iter().copied().map(char_width).sum::<usize>();
    let mut breaks = Vec::new();
    let mut used = 0;
    let mut start = 0;
    while let Some((word, bare)) = next_word(letters.get(start..).unwrap_or_default()) {
        let end = start + word.len();
        if measure(bare) <= width.saturating_sub(used) {
            used += measure(word);
        } else if measure(bare) > width {
            if start > 0 {
                breaks.push(start);
            }
            used = measure(word);
            if overflow == Overflow::Fold {
                used = 0;
                for (at, c) in (start..).zip(word) {
                    if used + char_width(*c) > width && used > 0 {
                        breaks.push(at);
                        used = 0;
                    }
                    used += char_width(*c);
                }
            }
        } else if used > 0 && start > 0 {
            breaks.push(start);
            used = measure(word);
        }
        start = end;
    }
    breaks
}

/// The first word of a text with the spaces around it, and without those behind it.
fn next_word(letters: &[char]) -> Option<(&[char], &[char])> {
    let begin = letters.iter().position(|c| !c.is_whitespace())?;
    let rest = letters.get(begin..)?;
    let len = rest.iter().position(|c| c.is_whitespace());
    let bare = begin + len.unwrap_or(rest.len());
    let tail = letters.get(bare..)?;
    let spaces = tail.iter().position(|c| !c.is_whitespace());
    let end = bare + spaces.unwrap_or(tail.len());
    Some((letters.get(..end)?, letters.get(..bare)?))
}
