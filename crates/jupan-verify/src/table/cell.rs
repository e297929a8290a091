//! What stands in the cells of a row: names, shapes, numbers.

use jupan_core::printed::{PrintedNumber, PrintedShape, Word};

/// Where a cell goes on in the next line, words are broken anywhere, and nothing but spaces was added.
fn joined(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `conv2d (Conv2D)`: the name and the class. A class without its closing bracket is cut.
pub fn name_and_class(cell: &str) -> (Word, Option<Word>) {
    let cell = cell.trim();
    let (name, class) = match cell.split_once('(') {
        Some((name, class)) => (name, Some(class)),
        None => (cell, None),
    };
    let class = class.map(|class| match class.split_once(')') {
        Some((class, _)) => word(class),
        None => Word {
            cut: true,
            ..word(class)
        },
    });
    (word(name), class)
}

fn word(text: &str) -> Word {
    let text = joined(text);
    let cut = text.find(['…']).or_else(|| text.find("..."));
    match cut {
        Some(at) => Word {
            text: text.get(..at).unwrap_or_default().to_owned(),
            cut: true,
        },
        None => Word { text, cut: false },
    }
}

/// The innermost brackets of a cell that hold extents: `[(None, 3), (None, 4)]` are two shapes.
pub fn shapes(cell: &str) -> Vec<PrintedShape> {
    let mut shapes = Vec::new();
    let mut rest = cell;
    while let Some(open) = rest.find(['(', '[']) {
        rest = rest.get(open + 1..).unwrap_or_default();
        let end = rest.find(['(', '[', ')', ']']).unwrap_or(rest.len());
        let (inside, after) = rest.split_at(end);
        if !after.starts_with(['(', '[']) {
            let closed = after.starts_with([')', ']']);
            shapes.extend(shape(inside, closed));
        }
        rest = after.trim_start_matches([')', ']']);
    }
    // A list that is cut between its shapes.
    let open = cell.matches(['(', '[', '{']).count() > cell.matches([')', ']', '}']).count();
    if open && shapes.last().is_some_and(|last| last.cut.is_none()) {
        shapes.push(PrintedShape {
            axes: Vec::new(),
            cut: Some(String::new()),
        });
    }
    shapes
}

/// The extents between two brackets.
fn shape(inside: &str, closed: bool) -> Option<PrintedShape> {
    let inside = joined(inside);
    let mut shape = PrintedShape::default();
    let mut pieces = inside.split(',').peekable();
    while let Some(piece) = pieces.next() {
        let last = pieces.peek().is_none();
        let digits = piece.trim_end_matches(['…', '.']);
        if last && (!closed || digits.len() < piece.len()) {
            let plausible =
                digits.chars().all(|c| c.is_ascii_digit()) || "None".starts_with(digits);
            shape.cut = plausible.then(|| digits.to_owned());
            shape.cut.as_ref()?;
        } else if piece.is_empty() {
            // The comma of `(None,)`; nothing at all in `()`.
            if !last {
                return None;
            }
        } else {
            shape.axes.push(extent(piece)?);
        }
    }
    let says_nothing = shape.axes.is_empty() && shape.cut.as_deref() == Some("");
    (!says_nothing).then_some(shape)
}

fn extent(piece: &str) -> Option<Option<u64>> {
    match piece {
        "None" | "?" | "-1" | "none" => Some(None),
        piece => piece.parse().ok().map(Some),
    }
}

/// A number of parameters and whether the table says that nothing is built.
pub fn number(cell: &str) -> (PrintedNumber, bool) {
    // Behind the number somebody may have noted how it comes about: `0   16 = 32/2`, `896 # 3*3*3*32 + 32`.
    let noted = cell.contains(['=', '#']);
    let cell = match cell.split_whitespace().next() {
        Some(first) if noted => first,
        _ => cell,
    };
    let text = joined(cell);
    let unbuilt = text.contains("(un");
    let digits: String = text
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    let cut = text.contains('…');
    let number = match digits.parse::<u128>() {
        _ if cut => PrintedNumber::Cut(digits),
        Ok(number) => PrintedNumber::Number(number),
        Err(_) => PrintedNumber::Absent,
    };
    (number, unbuilt)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(axes: &[u64], cut: Option<&str>) -> PrintedShape {
        let known = axes.iter().map(|n| Some(*n));
        PrintedShape {
            axes: std::iter::once(None).chain(known).collect(),
            cut: cut.map(str::to_owned),
        }
    }

    #[test]
    fn shapes_of_all_sorts() {
        assert_eq!(shapes("(None, 26, 26, 32)"), [shape(&[26, 26, 32], None)]);
        assert_eq!(shapes("[(None, 784)]"), [shape(&[784], None)]);
        assert_eq!(shapes("[-1, 64, 112]"), [shape(&[64, 112], None)]);
        assert_eq!(shapes("(None,)"), [shape(&[], None)]);
        assert_eq!(
            shapes("[(None, 3), (None,4 )]"),
            [shape(&[3], None), shape(&[4], None)]
        );
        assert_eq!(shapes("{'a': (None, 3)}"), [shape(&[3], None)]);
        assert_eq!(shapes("(None, 150, 15"), [shape(&[150], Some("15"))]);
        assert_eq!(shapes("(None, 150, "), [shape(&[150], Some(""))]);
        assert_eq!(shapes("(None, 150, 1…"), [shape(&[150], Some("1"))]);
        let nothing = PrintedShape {
            axes: Vec::new(),
            cut: Some(String::new()),
        };
        assert_eq!(shapes("[(None, 3), ("), [shape(&[3], None), nothing]);
        assert_eq!(shapes("multiple"), []);
        assert_eq!(shapes("()"), [PrintedShape::default()]);
        assert_eq!(shapes("((((("), []);
    }

    #[test]
    fn numbers_of_all_sorts() {
        assert_eq!(number("18,496"), (PrintedNumber::Number(18_496), false));
        assert_eq!(number("0 (unbuilt)"), (PrintedNumber::Number(0), true));
        assert_eq!(number("0   16 = 32/2"), (PrintedNumber::Number(0), false));
        assert_eq!(
            number("896 # 3*3*3*32"),
            (PrintedNumber::Number(896), false)
        );
        assert_eq!(number("-"), (PrintedNumber::Absent, false));
        assert_eq!(number("12,3…"), (PrintedNumber::Cut("123".into()), false));
        assert_eq!(number(&"9".repeat(99)), (PrintedNumber::Absent, false));
    }

    #[test]
    fn names_that_are_cut_or_broken() {
        let of = |cell: &str| {
            let (name, class) = name_and_class(cell);
            let show = |word: Word| format!("{}{}", word.text, if word.cut { "~" } else { "" });
            (show(name), class.map(show))
        };
        let pair = |name: &str, class: &str| (name.to_owned(), Some(class.to_owned()));
        assert_eq!(
            of("max_pooling2d_1 (MaxPooling2"),
            pair("max_pooling2d_1", "MaxPooling2~")
        );
        assert_eq!(
            of("max_pooling2d_1 (MaxPooling2 D)"),
            pair("max_pooling2d_1", "MaxPooling2D")
        );
        assert_eq!(
            of("batch_normalizati… (BatchNorm…)"),
            pair("batch_normalizati~", "BatchNorm~")
        );
        assert_eq!(
            of("tf.nn.relu (TFOpLambda)"),
            pair("tf.nn.relu", "TFOpLambda")
        );
        assert_eq!(of("Conv2d-1"), ("Conv2d-1".to_owned(), None));
    }
}
