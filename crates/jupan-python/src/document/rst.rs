//! Blocks of code in reStructuredText: directives, literal blocks behind `::`, and doctests.

use super::{
    block::{Block, Tag},
    place::{Line, lines},
};

/// The directives whose content is code in the language that they name.
const CODE: [&str; 4] = ["code", "code-block", "sourcecode", "code-cell"];

/// The directives whose content is Python by their name.
const PYTHON: [&str; 6] = [
    "ipython",
    "testcode",
    "doctest",
    "jupyter-execute",
    "plot",
    "exec_code",
];

/// The directives whose content is quoted, but not code.
const QUOTED: [&str; 6] = [
    "testoutput",
    "parsed-literal",
    "math",
    "raw",
    "productionlist",
    "jupyter-output",
];

/// What the line before an indented run says about it.
enum Opening {
    Directive(Tag),
    Literal,
}

/// The blocks of a document, in order.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let lines: Vec<Line> = lines(text).collect();
    let mut blocks = Vec::new();
    let mut highlight = Tag::Untagged;
    let mut prose = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let here = at;
        at = at.saturating_add(1);
        let text = line.text.trim();
        if let Some(language) = directive(text).and_then(|(name, language)| {
            matches!(name, "highlight" | "highlightlang").then_some(language)
        }) {
            highlight = Tag::of_info(language);
            continue;
        }
        if text.starts_with(">>>") {
            let session: Vec<Line> = lines
                .iter()
                .skip(here)
                .take_while(|line| !line.is_blank())
                .copied()
                .collect();
            at = here.saturating_add(session.len());
            blocks.push(Block {
                lines: session,
                tag: Tag::Python,
                prose: prose.take(),
            });
            continue;
        }
        let Some(opening) = opening(text) else {
            if !text.is_empty() {
                prose = Some(line.text);
            }
            continue;
        };
        let outside = width(line);
        let mut content: Vec<Line> = lines
            .iter()
            .skip(at)
            .take_while(|line| line.is_blank() || width(line) > outside)
            .copied()
            .collect();
        at = at.saturating_add(content.len());
        let (tag, options) = match opening {
            Opening::Directive(tag) => (tag, true),
            Opening::Literal => {
                if text != "::" {
                    prose = Some(line.text);
                }
                (highlight.clone(), false)
            }
        };
        if options {
            // `:linenos:` and the like, up to the first line that is none.
            let given = content
                .iter()
                .take_while(|line| {
                    let text = line.text.trim();
                    text.starts_with(':') && text[1..].contains(':')
                })
                .count();
            content.drain(..given);
        }
        while content.last().is_some_and(|line| line.is_blank()) {
            content.pop();
        }
        if content.iter().any(|line| !line.is_blank()) {
            blocks.push(Block {
                lines: content,
                tag,
                prose: prose.take(),
            });
        }
    }
    blocks
}

/// The columns before the first character.
fn width(line: &Line) -> usize {
    line.indent().chars().fold(0usize, |width, c| match c {
        '\t' => (width / 8 + 1) * 8,
        _ => width + 1,
    })
}

fn directive(text: &str) -> Option<(&str, &str)> {
    let (name, argument) = text.strip_prefix("..")?.trim_start().split_once("::")?;
    let is_name = name
        .chars()
        .all(|c| c.is_alphanumeric() || "-_:.".contains(c));
    (is_name && !name.is_empty()).then(|| (name, argument.trim()))
}

/// Notes, figures and all other directives hold text, where code may follow, so they open nothing.
fn opening(text: &str) -> Option<Opening> {
    if let Some((name, argument)) = directive(text) {
        let tag = if CODE.contains(&name) {
            Tag::of_info(argument)
        } else if PYTHON.contains(&name) {
            Tag::Python
        } else if QUOTED.contains(&name) {
            Tag::Other(name.to_owned())
        } else {
            return None;
        };
        return Some(Opening::Directive(tag));
    }
    (text.ends_with("::") && !text.starts_with("..")).then_some(Opening::Literal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Tag, &[&str])]) {
        let blocks = blocks(text);
        let found: Vec<_> = blocks
            .iter()
            .map(|block| {
                let texts = block.lines.iter().map(|line| line.text.trim_end());
                let texts: Vec<_> = texts.filter(|text| !text.is_empty()).collect();
                (block.tag.clone(), texts)
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(tag, texts)| (tag.clone(), texts.to_vec()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn directives_name_their_language() {
        check(
            ".. code-block:: python\n   :linenos:\n\n   x = 1\n\n   y = 2\n\ntext\n\n.. code::\n\n  z\n\n\
             .. code-block:: bash\n\n  ls\n",
            &[
                (Tag::Python, &["   x = 1", "   y = 2"]),
                (Tag::Untagged, &["  z"]),
                (Tag::Other("bash".into()), &["  ls"]),
            ],
        );
    }

    #[test]
    fn literal_blocks_follow_two_colons() {
        check(
            "Like this::\n\n    x = 1\n\n::\n\n  y\n\n.. highlight:: python\n\nand::\n\n  z\n",
            &[
                (Tag::Untagged, &["    x = 1"]),
                (Tag::Untagged, &["  y"]),
                (Tag::Python, &["  z"]),
            ],
        );
    }

    #[test]
    fn code_inside_a_note_and_a_doctest() {
        check(
            ".. note::\n\n   See\n\n   .. code:: python\n\n      x = 1\n\n>>> y = 2\n>>> y\n2\n\nend\n",
            &[
                (Tag::Python, &["      x = 1"]),
                (Tag::Python, &[">>> y = 2", ">>> y", "2"]),
            ],
        );
    }

    #[test]
    fn quoted_output_is_not_code() {
        check(
            ".. testoutput::\n\n   f(x)\n",
            &[(Tag::Other("testoutput".into()), &["   f(x)"])],
        );
    }
}
