//! Lines without what terminals and web pages put around their letters.

use std::borrow::Cow;

/// A line without escape sequences, tags of HTML, and spaces that are none.
pub fn plain(line: &str) -> Cow<'_, str> {
    let special = |c: char| {
        matches!(
            c,
            '\u{1b}' | '<' | '&' | '\t' | '\u{a0}' | '\u{200b}' | '\u{feff}' | '['
        )
    };
    if !line.contains(special) {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    let mut column = 0;
    while let Some(c) = rest.chars().next() {
        if let Some(length) = escape(rest).or_else(|| tag(rest)) {
            rest = rest.get(length..).unwrap_or_default();
            continue;
        }
        let (letter, length) = match c {
            '&' => entity(rest).unwrap_or(('&', 1)),
            '\u{a0}' => (' ', c.len_utf8()),
            c => (c, c.len_utf8()),
        };
        rest = rest.get(length..).unwrap_or_default();
        match letter {
            '\u{200b}' | '\u{feff}' | '\u{1b}' => {}
            '\t' => {
                let width = 8 - column % 8;
                text.extend(std::iter::repeat_n(' ', width));
                column += width;
            }
            letter => {
                text.push(letter);
                column += 1;
            }
        }
    }
    Cow::Owned(text)
}

/// The length of an escape sequence: `ESC [ 1 m`. Web pages lose the first character of it.
fn escape(text: &str) -> Option<usize> {
    let (found, rest) = match text.strip_prefix('\u{1b}') {
        Some(rest) => (1, rest),
        None => (0, text),
    };
    let inside = rest.strip_prefix('[')?;
    let parameters = inside.len()
        - inside
            .trim_start_matches(|c: char| c.is_ascii_digit() || c == ';')
            .len();
    let last = inside.get(parameters..)?.chars().next()?;
    let ends = match found {
        0 => last == 'm',
        _ => last.is_ascii_alphabetic(),
    };
    ends.then_some(found + 1 + parameters + 1)
}

/// What pages put around printed text.
const TAGS: [&str; 23] = [
    "a",
    "b",
    "blockquote",
    "body",
    "br",
    "center",
    "code",
    "div",
    "em",
    "font",
    "html",
    "i",
    "img",
    "li",
    "p",
    "pre",
    "samp",
    "span",
    "strong",
    "table",
    "td",
    "tr",
    "u",
];

/// The length of a tag.
fn tag(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('<')?;
    let name = inside.strip_prefix('/').unwrap_or(inside);
    let length = name.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (name, rest) = name.split_at(length);
    let known = TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name));
    if !known || !rest.starts_with([' ', '>', '/', '\t']) {
        return None;
    }
    let end = rest.find(['>', '<'])?;
    let attributes = rest.get(..end)?.trim_end_matches('/').trim();
    let closed =
        rest.get(end..)?.starts_with('>') && (attributes.is_empty() || attributes.contains('='));
    closed.then(|| text.len() - rest.len() + end + 1)
}

/// A character written as HTML writes it, and the length of that.
fn entity(text: &str) -> Option<(char, usize)> {
    const NAMED: [(&str, char); 9] = [
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&amp;", '&'),
        ("&quot;", '"'),
        ("&nbsp;", ' '),
        ("&times;", '×'),
        ("&#39;", '\''),
        ("&#x27;", '\''),
        ("&apos;", '\''),
    ];
    let found = NAMED.iter().find(|(name, _)| text.starts_with(name));
    found.map(|(name, letter)| (*letter, name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_and_tags_are_no_text() {
        assert_eq!(plain("\u{1b}[1m Layer (type)\u{1b}[0m"), " Layer (type)");
        assert_eq!(plain("[1mModel[0m dense[0][0]"), "Model dense[0][0]");
        let html = "│ dense (<span style=\"color: #0087ff\">Dense</span>) │ (<span>None</span>, 4)";
        assert_eq!(plain(html), "│ dense (Dense) │ (None, 4)");
        assert_eq!(plain("a &lt; b &amp; c<br/>"), "a < b & c");
        assert_eq!(
            plain("if a <b and c> d <lambda> <unk"),
            "if a <b and c> d <lambda> <unk"
        );
        assert_eq!(plain("a\tb\u{a0}c"), "a       b c");
    }
}
