//! A Python script: one cell, used as it stands.

use ruff_python_parser::Mode;

use super::Cell;

/// The cell of a script.
pub fn read(text: String) -> Cell {
    Cell {
        number: None,
        source: with_newlines(text),
        mode: Mode::Module,
        origins: None,
    }
}

/// Python takes a lone `\r` for a line break, and hardly anybody else does. Every byte stays where it was.
fn with_newlines(text: String) -> String {
    let mut characters = text.chars().peekable();
    let mut lone = false;
    while let Some(c) = characters.next() {
        lone |= c == '\r' && characters.peek() != Some(&'\n');
    }
    if !lone {
        return text;
    }
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let newline = c == '\r' && characters.peek() != Some(&'\n');
        result.push(if newline { '\n' } else { c });
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::place;

    #[test]
    fn a_script_is_one_cell_as_it_stands() {
        let cell = read("import keras\r\nx = 1\ry = 2\r".into());
        assert_eq!(cell.source, "import keras\r\nx = 1\ny = 2\n");
        assert_eq!(place(&cell, 18), (2, 5));
        assert_eq!(place(&cell, 20), (3, 1));
    }
}
