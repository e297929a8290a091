//! Looks at the source before the parser does: deep nesting would exhaust the stack of anything recursive.

use jupan_core::message;
use jupan_core::message::Message;

/// Brackets within brackets, as many as CPython allows.
const MAX_BRACKETS: usize = 200;
/// Indentation levels, as many as CPython allows.
const MAX_INDENTATION: usize = 100;
/// Operators, dots and brackets on the way from a statement to its deepest part.
const MAX_DEPTH: usize = 1000;

/// Source that is nested too deeply, and where.
#[derive(Debug, PartialEq)]
pub(crate) struct TooDeep {
    pub(crate) message: Message,
    pub(crate) offset: usize,
}

/// Refuses source whose syntax tree would be too deep.
///
/// Nothing here needs to be exact: a string is skipped as a string, anything else that looks like an operator counts
/// one level until the next comma, semicolon or line.
pub(crate) fn check(text: &str) -> Result<(), TooDeep> {
    let bytes = text.as_bytes();
    let mut at = 0;
    // Levels spent since the last comma, for each open bracket.
    let mut levels: Vec<usize> = vec![0];
    let mut total = 0_usize;
    let mut indents: Vec<usize> = Vec::new();
    let mut line_start = true;
    while let Some(&byte) = bytes.get(at) {
        if line_start && levels.len() == 1 {
            let blank = bytes[at..]
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            let next = bytes.get(at + blank).copied().unwrap_or(b'\n');
            if !matches!(next, b'\n' | b'\r' | b'#') {
                while indents.last().is_some_and(|&indent| indent > blank) {
                    indents.pop();
                }
                if blank > 0 && indents.last().is_none_or(|&indent| indent < blank) {
                    indents.push(blank);
                }
                if indents.len() > MAX_INDENTATION {
                    return Err(TooDeep {
                        message: message!(
                            "more than {most} levels of indentation",
                            most = MAX_INDENTATION
                        ),
                        offset: at,
                    });
                }
            }
            at += blank;
            line_start = false;
            continue;
        }
        line_start = false;
        let mut spend = 0;
        match byte {
            b'#' => {
                at += bytes[at..]
                    .iter()
                    .take_while(|&&byte| byte != b'\n')
                    .count();
                continue;
            }
            b'\'' | b'"' => {
                at = skip_string(bytes, at);
                continue;
            }
            b'\n' => {
                line_start = true;
                if levels.len() == 1 {
                    total = 0;
                    levels[0] = 0;
                }
            }
            b'(' | b'[' | b'{' => {
                if levels.len() > MAX_BRACKETS {
                    return Err(TooDeep {
                        message: message!(
                            "more than {most} brackets within each other",
                            most = MAX_BRACKETS
                        ),
                        offset: at,
                    });
                }
                // The bracket belongs to the level outside: `f()()()` is as deep as `f.a.b`.
                if let Some(level) = levels.last_mut() {
                    *level += 1;
                }
                total += 1;
                levels.push(0);
            }
            b')' | b']' | b'}' => {
                if levels.len() > 1
                    && let Some(level) = levels.pop()
                {
                    total = total.saturating_sub(level);
                }
            }
            b',' | b';' => {
                if let Some(level) = levels.last_mut() {
                    total = total.saturating_sub(*level);
                    *level = 0;
                }
            }
            b'\\' => {
                at += 2;
                if bytes.get(at - 1) == Some(&b'\r') && bytes.get(at) == Some(&b'\n') {
                    at += 1;
                }
                continue;
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~' | b'<' | b'>'
            | b'=' | b'!' | b'.' | b':' => spend = 1,
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                let length = bytes[at..]
                    .iter()
                    .take_while(|byte| {
                        byte.is_ascii_alphanumeric() || **byte == b'_' || **byte >= 0x80
                    })
                    .count();
                let word = bytes.get(at..at + length).unwrap_or_default();
                at += length;
                if matches!(
                    word,
                    b"not"
                        | b"lambda"
                        | b"if"
                        | b"else"
                        | b"await"
                        | b"and"
                        | b"or"
                        | b"in"
                        | b"is"
                        | b"yield"
                        | b"for"
                ) {
                    spend = 1;
                    at -= 1;
                } else {
                    continue;
                }
            }
            _ if byte.is_ascii_digit() => {
                // `1.5` is no attribute.
                at += bytes[at..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
                    .count();
                continue;
            }
            _ => {}
        }
        if spend > 0 {
            if let Some(level) = levels.last_mut() {
                *level += spend;
            }
            total += spend;
        }
        if total > MAX_DEPTH {
            return Err(TooDeep {
                message: message!("an expression of more than {most} levels", most = MAX_DEPTH),
                offset: at.min(bytes.len()),
            });
        }
        at += 1;
    }
    Ok(())
}

fn skip_string(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let triple = bytes.get(start + 1) == Some(&quote) && bytes.get(start + 2) == Some(&quote);
    let mut at = start + if triple { 3 } else { 1 };
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 1,
            b'\n' if !triple => return at,
            _ if byte == quote => {
                if !triple {
                    return at + 1;
                }
                if bytes.get(at + 1) == Some(&quote) && bytes.get(at + 2) == Some(&quote) {
                    return at + 3;
                }
            }
            _ => {}
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn ordinary_source_passes() {
        assert_eq!(
            check("x = [1, 2, (3, 4)]\nif x:\n    y = a + b - c\n"),
            Ok(())
        );
        let long_list = format!("x = [{}]", "f(1.5, -2), ".repeat(100_000));
        assert_eq!(check(&long_list), Ok(()));
    }

    #[test]
    fn deep_source_is_refused() {
        assert!(
            check(&format!(
                "x = {}1{}",
                "(".repeat(50_000),
                ")".repeat(50_000)
            ))
            .is_err()
        );
        assert!(check(&format!("x = 1{}", " + 1".repeat(50_000))).is_err());
        assert!(check(&format!("x = {}1", "not ".repeat(50_000))).is_err());
        assert!(check(&format!("x = f{}", "()".repeat(50_000))).is_err());
        let indented: String = (0..200)
            .map(|depth| format!("{}if x:\n", " ".repeat(depth)))
            .collect();
        assert!(check(&indented).is_err());
    }

    #[test]
    fn brackets_in_strings_do_not_count() {
        assert_eq!(check(&format!("x = '{}'", "(".repeat(5_000))), Ok(()));
    }
}
