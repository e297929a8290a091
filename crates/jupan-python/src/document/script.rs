//! A Python script: one cell, used as it stands.

use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

use super::{Cell, ipython::harmless};
use crate::depth::too_deep;

/// The cell of a script.
pub fn read(text: String) -> Cell {
    let source = with_newlines(text);
    let (source, mode) = match as_exported(&source) {
        Some(exported) => (exported, Mode::Ipython),
        None => (source, Mode::Module),
    };
    Cell {
        number: None,
        source,
        mode,
        origins: None,
    }
}

/// A script that was copied from a notebook with its magics, which are no Python: `%matplotlib inline`, `!ls`.
fn as_exported(source: &str) -> Option<String> {
    let errors = |source: &str, mode: Mode| {
        let options = ParseOptions::from(mode);
        (!too_deep(source, mode)).then(|| parse_unchecked(source, options).errors().len())
    };
    let begins = |line: &str| line.trim_start().starts_with(['%', '!']);
    if !source.lines().any(begins) {
        return None;
    }
    let plain = errors(source, Mode::Module)?;
    if plain == 0 {
        return None;
    }
    let exported = harmless(source).into_owned();
    (errors(&exported, Mode::Ipython)? < plain).then_some(exported)
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
    #[test]
    fn magics_of_a_copied_notebook_are_read_where_they_are_no_python() {
        let exported = "import keras\n%matplotlib inline\n!ls data\nx = 1\n";
        assert_eq!(read(exported.into()).mode, Mode::Ipython);
        assert_eq!(read(exported.into()).source, exported);
        for plain in [
            "x = (7\n     % 2)\n",
            "text = '''\n%matplotlib inline\n'''\n",
            "x = = 1\ny = (7\n% 2)\n",
        ] {
            assert_eq!(read(plain.into()).mode, Mode::Module, "{plain}");
        }
    }
}
