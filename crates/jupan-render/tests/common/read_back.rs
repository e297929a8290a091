//! Reads what was printed: the cells of a table, and formulas, which are computed anew.

use unicode_width::UnicodeWidthChar;

/// A table as it was printed: the lines of a cell are joined by spaces.
pub struct Printed {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Printed {
    /// The cells of a column.
    pub fn column(&self, header: &str) -> Vec<&str> {
        // Where it is narrow, the words of a header break.
        let letters = |text: &str| text.replace(' ', "");
        let same = |h: &String| letters(h) == letters(header);
        let at = self.header.iter().position(same).expect(header);
        self.rows.iter().map(|row| &*row[at]).collect()
    }
}

/// Reads a table with a line of `─` under each column. The header is what stands above it, back to the title.
pub fn table(text: &str) -> Printed {
    let lines: Vec<&str> = text.lines().collect();
    let line = lines
        .iter()
        .position(|l| l.trim().starts_with('─'))
        .unwrap();
    let columns = columns(lines[line]);
    let title = lines[..line].iter().rposition(|l| !l.starts_with(' '));
    let cells = |text: &str| -> Vec<String> {
        columns
            .iter()
            .map(|(from, to)| slice(text, *from, *to))
            .collect()
    };
    let join = |row: &mut Vec<String>, more: Vec<String>| {
        for (cell, more) in row.iter_mut().zip(more) {
            let space = if cell.is_empty() || more.trim().is_empty() {
                ""
            } else {
                " "
            };
            *cell = format!("{cell}{space}{}", more.trim());
        }
    };
    let mut header = vec![String::new(); columns.len()];
    for text in &lines[title.map_or(0, |at| at + 1)..line] {
        join(&mut header, cells(text));
    }
    let mut rows: Vec<Vec<String>> = Vec::new();
    for text in lines[line + 1..]
        .iter()
        .take_while(|l| !l.trim().is_empty())
    {
        let cells = cells(text);
        let goes_on = cells[0].starts_with("  ") && !cells[0].trim_start().starts_with('└');
        match rows.last_mut() {
            Some(row) if goes_on || cells[0].is_empty() => join(row, cells),
            _ => rows.push(cells.iter().map(|cell| cell.trim().to_owned()).collect()),
        }
    }
    Printed { header, rows }
}

/// Where the columns begin and end.
fn columns(line: &str) -> Vec<(usize, usize)> {
    let mut columns = Vec::new();
    let mut start = None;
    for (at, c) in line.chars().chain([' ']).enumerate() {
        match (c, start) {
            ('─', None) => start = Some(at),
            (' ', Some(from)) => {
                columns.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    columns
}

/// The letters between two columns of the terminal.
fn slice(text: &str, from: usize, to: usize) -> String {
    let mut at = 0;
    let mut found = String::new();
    for c in text.chars() {
        if (from..to).contains(&at) {
            found.push(c);
        }
        at += c.width().unwrap_or_default();
    }
    found.trim_end().to_owned()
}

/// Computes a sum of products of numbers, symbols (`len(word_index)`), brackets and `⌊… / …⌋`. `None` where a `?` is in it.
pub fn compute(formula: &str, symbol: &dyn Fn(&str) -> i128) -> Option<i128> {
    let letters: Vec<char> = formula.chars().filter(|c| !c.is_whitespace()).collect();
    let mut reader = Reader {
        letters: &letters,
        at: 0,
        symbol,
    };
    let value = reader.sum();
    assert_eq!(reader.at, letters.len(), "could not read back: {formula}");
    value
}

struct Reader<'a> {
    letters: &'a [char],
    at: usize,
    symbol: &'a dyn Fn(&str) -> i128,
}

impl Reader<'_> {
    fn next_is(&mut self, c: char) -> bool {
        let found = self.letters.get(self.at) == Some(&c);
        self.at += usize::from(found);
        found
    }

    fn sum(&mut self) -> Option<i128> {
        let mut sum = if self.next_is('−') {
            self.product().map(|n| -n)
        } else {
            self.product()
        };
        loop {
            if self.next_is('+') {
                sum = self.product().and_then(|n| Some(sum? + n));
            } else if self.next_is('−') {
                sum = self.product().and_then(|n| Some(sum? - n));
            } else {
                return sum;
            }
        }
    }

    fn product(&mut self) -> Option<i128> {
        let mut product = self.factor();
        while self.next_is('×') {
            product = self.factor().and_then(|n| Some(product? * n));
        }
        product
    }

    fn factor(&mut self) -> Option<i128> {
        if self.next_is('?') {
            return None;
        }
        if self.next_is('(') {
            let value = self.sum();
            assert!(self.next_is(')'), "a bracket is open");
            return value;
        }
        if self.next_is('⌊') {
            let dividend = self.factor();
            assert!(self.next_is('/'), "⌊ without a division");
            let divisor = self.factor();
            assert!(self.next_is('⌋'), "⌊ is open");
            return Some(dividend?.div_euclid(divisor?));
        }
        let start = self.at;
        let mut depth = 0;
        while let Some(c) = self.letters.get(self.at) {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' if depth > 0 => depth -= 1,
                c if depth > 0 || c.is_alphanumeric() || matches!(c, '_' | ',' | '.' | '\'') => {}
                _ => break,
            }
            self.at += 1;
        }
        let word: String = self.letters[start..self.at].iter().collect();
        assert!(!word.is_empty(), "nothing to read at letter {start}");
        match word.replace(',', "").parse() {
            Ok(number) => Some(number),
            Err(_) => Some((self.symbol)(&word)),
        }
    }
}
