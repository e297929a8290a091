//! Rows read from their words alone: a name, a class in brackets, a shape, a number. Spacing means nothing, so that it may have
//! been changed by hand.

/// The cells of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// The name and the class.
    pub name: String,
    /// The output shape.
    pub shape: String,
    /// The number of parameters.
    pub params: String,
}

impl Cells {
    /// Whether nothing is cut: the brackets of the class and of the shape are closed.
    pub fn are_whole(&self) -> bool {
        !is_open(&self.name) && !is_open(&self.shape)
    }
}

/// Whether a bracket is not closed.
pub fn is_open(cell: &str) -> bool {
    let count = |brackets: [char; 3]| cell.matches(brackets).count();
    count(['(', '[', '{']) > count([')', ']', '}'])
}

/// Whether an output is printed as an object of a class of its own: `TFBaseModelOutput(last_hidden_state=(None, 8), …)`.
pub fn is_of_object(shape: &str) -> bool {
    let class = shape.split('(').next().unwrap_or(shape);
    class.starts_with(|letter: char| letter.is_ascii_uppercase())
        && class.len() > "None".len()
        && class
            .chars()
            .all(|letter| letter.is_alphanumeric() || letter == ' ')
}

/// The row that a text begins with, and what follows it.
pub fn row(text: &str) -> Option<(Cells, &str)> {
    let text = text.trim_start();
    let name_end = text.find(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '{'))?;
    let (name, rest) = text.split_at_checked(name_end)?;
    if !name.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        || name.contains(['=', '"', '\'', '`', ',', '$', ')', ']'])
    {
        return None;
    }
    let after_class = class(rest).unwrap_or(rest);
    let has_class = after_class.len() < rest.len();
    let shape_text = after_class.trim_start();
    let after_shape = shape(shape_text, has_class)?;
    let params_text = after_shape.trim_start();
    let (params, rest) = number(params_text)?;
    // A name alone and a bracket with numbers may be anything; a table without classes says so by its shapes.
    let cell = |whole: &str, rest: &str| {
        whole
            .get(..whole.len() - rest.len())
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let cells = Cells {
        name: cell(text, after_class),
        shape: cell(shape_text, after_shape),
        params: params.to_owned(),
    };
    Some((cells, rest))
}

/// What follows a class in brackets. One that is cut ends where the shape begins.
fn class(text: &str) -> Option<&str> {
    let inside = text.trim_start().strip_prefix('(')?.trim_start();
    let end = inside
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | ':' | '>' | '<' | '…')))
        .unwrap_or(inside.len());
    let (word, rest) = inside.split_at_checked(end)?;
    let is_class =
        word.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '…') && word != "None";
    let is_cut_to_nothing = word.is_empty() && rest.starts_with(['(', '[']);
    if !is_class && !is_cut_to_nothing {
        return None;
    }
    Some(rest.trim_start().strip_prefix(')').unwrap_or(rest))
}

/// What follows a shape. One that is cut ends where something comes that no shape has.
fn shape(text: &str, has_class: bool) -> Option<&str> {
    const WORDS: [&str; 5] = ["multiple", "unknown", "?", "--", "None"];
    if let Some(word) = WORDS
        .iter()
        .find(|word| has_class && text.starts_with(**word))
    {
        return text.get(word.len()..);
    }
    if !text.starts_with(['(', '[', '{']) {
        return None;
    }
    let mut depth = 0_usize;
    let mut previous = ' ';
    let mut holds_extent = false;
    let mut spaced = false;
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        if quoted {
            quoted = c != '\'';
            previous = c;
            continue;
        }
        match c {
            '\'' => quoted = true,
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    let end = at + c.len_utf8();
                    return (holds_extent || text.starts_with("()"))
                        .then(|| text.get(end..))
                        .flatten();
                }
            }
            ',' | ':' | '?' | '-' | '…' => {}
            ' ' => {
                spaced = true;
                continue;
            }
            c if c.is_ascii_digit() || c.is_alphabetic() => {
                let begins_anew = spaced && (previous.is_ascii_digit() || previous.is_alphabetic());
                // An extent follows a comma or a bracket.
                if begins_anew || previous == ')' {
                    return holds_extent.then(|| text.get(at..)).flatten();
                }
                holds_extent |= c.is_ascii_digit() || c == 'N';
            }
            _ => return None,
        }
        spaced = false;
        previous = c;
    }
    None
}

/// A number, and what follows it.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == ','))
        .unwrap_or(text.len());
    let (digits, mut rest) = text.split_at_checked(end)?;
    if digits.is_empty() {
        // Operations of Keras 3 and layers of PyTorch without weights have none.
        let rest = text.strip_prefix("--").or_else(|| text.strip_prefix('-'))?;
        return (rest.is_empty() || rest.starts_with(' ')).then_some(("-", rest));
    }
    for remark in [" (unbuilt)", " (unused)"] {
        if let Some(after) = rest.strip_prefix(remark) {
            rest = after;
        }
    }
    let ends = rest.is_empty() || rest.starts_with([' ', '|', '│', '…']);
    let params = text.get(..text.len() - rest.len())?;
    ends.then_some((params, rest))
}

/// What follows the connections and the remarks at the end of a row: `conv2d[0][0]`, `['a[0][0]',`, `Y`.
pub fn after_connections(text: &str) -> &str {
    let mut rest = text.trim_start();
    while let Some(word) = rest.split_whitespace().next() {
        let is_connection = is_connection(word) || matches!(word, "Y" | "N" | "-" | "|" | "[]");
        if !is_connection {
            break;
        }
        rest = rest.get(word.len()..).unwrap_or_default().trim_start();
    }
    rest
}

/// `conv2d[0][0]`, with or without the quotes and commas of a list.
pub fn is_connection(word: &str) -> bool {
    let word = word
        .trim_matches(['[', '\'', ',', '"'])
        .trim_end_matches(']');
    let Some((name, index)) = word.rsplit_once("][") else {
        return false;
    };
    name.contains('[') && index.chars().all(|c| c.is_ascii_digit()) && !index.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Option<(String, String, String)> {
        row(text).map(|(cells, _)| (cells.name, cells.shape, cells.params))
    }

    fn check(text: &str, name: &str, shape: &str, params: &str) {
        let expected = (name.to_owned(), shape.to_owned(), params.to_owned());
        assert_eq!(cells(text), Some(expected), "{text}");
    }

    #[test]
    fn rows_in_any_spacing() {
        check(
            "conv2d (Conv2D)  (None, 26, 26, 32)   320  ",
            "conv2d (Conv2D)",
            "(None, 26, 26, 32)",
            "320",
        );
        check(
            "conv2d ( Conv2D) ( None, 24,24, 24) 1176",
            "conv2d ( Conv2D)",
            "( None, 24,24, 24)",
            "1176",
        );
        check("a (Dense) multiple 7,850", "a (Dense)", "multiple", "7,850");
        check(
            "in (InputLayer) [(None, 784)] 0 []",
            "in (InputLayer)",
            "[(None, 784)]",
            "0",
        );
        check("d (Dense) ? 0 (unbuilt)", "d (Dense)", "?", "0 (unbuilt)");
        check(
            "Conv2d-1   [-1, 64, 112, 112]   9,408",
            "Conv2d-1",
            "[-1, 64, 112, 112]",
            "9,408",
        );
        check(
            "d (Dict) {'a': (None, 3)} 5",
            "d (Dict)",
            "{'a': (None, 3)}",
            "5",
        );
        check(
            "tf.math.add (TFOpLambda) (None, 3) 0 ['x[0][0]']",
            "tf.math.add (TFOpLambda)",
            "(None, 3)",
            "0",
        );
        check(
            "max_pooling2d_1 (MaxPooling2 (None, 5, 5, 64) 0",
            "max_pooling2d_1 (MaxPooling2",
            "(None, 5, 5, 64)",
            "0",
        );
        check(
            "conv (Conv2D) (None, 150, 150, 3 896 in[0][0]",
            "conv (Conv2D)",
            "(None, 150, 150, 3",
            "896",
        );
    }

    #[test]
    fn what_is_no_row() {
        for text in [
            "The layer (Dense) has 7 units",
            "x = Dense(3)(y) 4",
            "Total params: 3",
            "f(1, 2) 3",
            "input (3)",
            "conv2d (Conv2D) (None, 26, 26, 32)",
            "conv2d (Conv2D) (None, 26, 26, 32) many",
            "(",
            "",
        ] {
            let read = row(text).filter(|(cells, _)| cells.name != "f");
            assert_eq!(read, None, "{text}");
        }
    }

    #[test]
    fn rows_on_one_line_follow_each_other() {
        let text = "a (Dense) (None, 3) 5 b[0][0] c (Add) (None, 3) 0";
        let (_, rest) = row(text).unwrap();
        assert_eq!(after_connections(rest), "c (Add) (None, 3) 0");
    }
}
