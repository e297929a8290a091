//! Blocks of code in Markdown: fenced, or indented by four columns.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag as Element, TagEnd};

use super::{
    block::{Block, Tag},
    place::{Line, lines},
};

/// The blocks of a document, in order.
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut lines: Vec<Line> = lines(text).collect();
    lines.drain(..front_matter(&lines));
    let text = lines
        .first()
        .and_then(|first| text.get(first.text.as_ptr() as usize - text.as_ptr() as usize..))
        .unwrap_or_default();
    let fences = fenced(text, &lines);
    let mut blocks: Vec<Block> = Vec::new();
    // What was read since the last block.
    let mut prose = None;
    let mut at = 0;
    let mut fences = fences.into_iter().peekable();
    let mut after_blank = true;
    while let Some(line) = lines.get(at) {
        if let Some(fence) = fences.next_if(|fence| fence.first <= at) {
            blocks.push(Block {
                lines: fence.lines,
                tag: fence.tag,
                prose: prose.take(),
            });
            at = fence.last.max(at).saturating_add(1);
            after_blank = true;
            continue;
        }
        if after_blank && is_indented(line) {
            let end = fences.peek().map_or(lines.len(), |fence| fence.first);
            let run = indented_run(lines.get(at..end).unwrap_or_default());
            for (tag, lines) in indented_fences(run) {
                blocks.push(Block {
                    lines: lines.to_vec(),
                    tag,
                    prose: prose.take(),
                });
            }
            at = at.saturating_add(run.len().max(1));
            continue;
        }
        after_blank = line.is_blank();
        if !after_blank && !is_markup(line.text) {
            prose = Some(line.text);
        }
        at = at.saturating_add(1);
    }
    blocks
}

/// How many lines at the very beginning are a header in YAML. Further down `---` is a rule, whatever stands behind it.
fn front_matter(lines: &[Line]) -> usize {
    let is_rule = |line: &Line| line.text.trim_end() == "---";
    let Some((first, inside)) = lines.split_first() else {
        return 0;
    };
    let fence = |line: &Line| line.text.trim_start().starts_with(['`', '~']);
    let end = inside.iter().position(|line| is_rule(line) || fence(line));
    match end.filter(|&end| is_rule(first) && inside.get(end).is_some_and(is_rule)) {
        Some(end) => end.saturating_add(2),
        None => 0,
    }
}

/// Code by its indentation, whatever Markdown would make of it: behind a list item people indent code by four spaces,
/// where Markdown asks for more.
fn is_indented(line: &Line) -> bool {
    let width = line.indent().chars().fold(0usize, |width, c| match c {
        '\t' => (width / 4 + 1) * 4,
        _ => width + 1,
    });
    width >= 4 && !line.is_blank()
}

/// The lines up to the last indented one before a line at the margin.
fn indented_run<'l, 'a>(lines: &'l [Line<'a>]) -> &'l [Line<'a>] {
    let open = lines
        .iter()
        .take_while(|line| line.is_blank() || is_indented(line))
        .count();
    let run = lines.get(..open).unwrap_or_default();
    let blank = run.iter().rev().take_while(|line| line.is_blank()).count();
    run.get(..open.saturating_sub(blank)).unwrap_or_default()
}

/// The pieces of an indented run. People indent fences too, further than Markdown allows.
fn indented_fences<'l, 'a>(run: &'l [Line<'a>]) -> Vec<(Tag, &'l [Line<'a>])> {
    let marks = |line: &Line| {
        let text = line.text.trim();
        let first = text.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let count = text.len() - text.trim_start_matches(first).len();
        (count >= 3).then_some(count)
    };
    let mut pieces = Vec::new();
    let mut rest = run;
    loop {
        let Some(open) = rest.iter().position(|line| marks(line).is_some()) else {
            pieces.push((Tag::Untagged, rest));
            break;
        };
        let (before, fenced) = rest.split_at(open);
        pieces.push((Tag::Untagged, before));
        let Some((fence, inside)) = fenced.split_first() else {
            break;
        };
        let info = fence.text.trim().trim_start_matches(['`', '~']);
        let bare = |line: &Line| line.text.trim().trim_start_matches(['`', '~']).is_empty();
        let close = inside
            .iter()
            .position(|line| bare(line) && marks(line) >= marks(fence))
            .unwrap_or(inside.len());
        let (code, after) = inside.split_at(close);
        pieces.push((Tag::of_info(info), code));
        rest = after.get(1..).unwrap_or_default();
    }
    pieces.retain(|(_, lines)| lines.iter().any(|line| !line.is_blank()));
    pieces
}

/// Whether a line is nothing but one tag of HTML, `<div class="output">`, and so says nothing.
fn is_markup(line: &str) -> bool {
    let inside = line.trim().strip_prefix('<');
    inside
        .and_then(|inside| inside.strip_suffix('>'))
        .is_some_and(|inside| !inside.contains(['<', '>']))
}

/// The text with other letters for the `<` that begin a line, so that a fence within `<div>` opens and closes as its author
/// meant it. To Markdown such a block of HTML goes on to the next blank line, whatever is in it, and from there all
/// fences would be the wrong way round. What HTML itself quotes or hides is left.
fn without_html_blocks<'a>(text: &'a str, lines: &[Line<'a>]) -> Cow<'a, str> {
    let origin = text.as_ptr() as usize;
    let tags = lines.iter().filter_map(|line| {
        let tag = line.text.trim_start().strip_prefix('<')?;
        let name = tag.trim_start_matches('/');
        let name = name
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let quoting = matches!(name.as_str(), "" | "pre" | "script" | "style" | "textarea");
        (!quoting).then_some(tag.as_ptr() as usize - origin)
    });
    let mut masked = String::new();
    let mut copied = 0;
    for tag in tags {
        masked.push_str(text.get(copied..tag - 1).unwrap_or_default());
        masked.push('x');
        copied = tag;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(text.get(copied..).unwrap_or_default());
    Cow::Owned(masked)
}

struct Fence<'a> {
    /// The positions of the first and the last of its lines in the document, fences included.
    first: usize,
    last: usize,
    tag: Tag,
    /// Whether it is one of MyST's directives, which may have options.
    directive: bool,
    lines: Vec<Line<'a>>,
}

impl<'a> Fence<'a> {
    /// Code whose fence opens within another one that is not for code, and of as many marks: one mark was too many or too
    /// few before it. What is in front of it stays.
    fn code_inside(&mut self, lines: &[Line<'a>]) -> Option<Self> {
        let marks = |line: &Line| line.text.trim().chars().take_while(|c| *c == '`').count();
        let count = lines.get(self.first).map(marks).filter(|n| *n >= 3)?;
        let opens = |line: &Line| {
            let info = line.text.trim().trim_start_matches('`');
            marks(line) == count && Tag::of_info(info) == Tag::Python
        };
        let at = match self.tag {
            Tag::Python => return None,
            _ => self.lines.iter().position(opens)?,
        };
        let mut code = self.lines.split_off(at);
        let first = code.remove(0).at.line;
        let first = lines.partition_point(|line| line.at.line < first);
        let last = std::mem::replace(&mut self.last, first.saturating_sub(1));
        Some(Self {
            first,
            last,
            tag: Tag::Python,
            directive: false,
            lines: code,
        })
    }
}

/// Drops the options of a directive, `:tags: [hide-input]`.
fn drop_options(lines: &mut Vec<Line>) {
    let is_option = |line: &&Line| {
        let name = line
            .text
            .strip_prefix(':')
            .and_then(|text| text.split_once(':'));
        name.is_some_and(|(name, _)| !name.is_empty() && !name.contains(char::is_whitespace))
    };
    let options = lines.iter().take_while(is_option).count();
    lines.drain(..options);
}

/// The fenced blocks, found by a parser of Markdown, because a fence may stand in lists and quotations.
fn fenced<'a>(text: &'a str, lines: &[Line<'a>]) -> Vec<Fence<'a>> {
    let origin = text.as_ptr() as usize;
    let start_of = |line: &Line| line.text.as_ptr() as usize - origin;
    let line_of = |offset: usize| {
        lines
            .partition_point(|line| start_of(line) <= offset)
            .saturating_sub(1)
    };
    let mut fences = Vec::new();
    let mut open: Option<Fence> = None;
    let masked = without_html_blocks(text, lines);
    for (event, range) in Parser::new(&masked).into_offset_iter() {
        match event {
            Event::Start(Element::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let end = text.get(..range.end).unwrap_or_default().trim_end();
                open = Some(Fence {
                    first: line_of(range.start),
                    last: line_of(end.len().saturating_sub(1)),
                    tag: Tag::of_info(&info),
                    directive: info.starts_with("{code"),
                    lines: Vec::new(),
                });
            }
            Event::End(TagEnd::CodeBlock) => {
                if let Some(mut fence) = open.take() {
                    if fence.directive {
                        drop_options(&mut fence.lines);
                    }
                    let code = fence.code_inside(lines);
                    fences.push(fence);
                    fences.extend(code);
                }
            }
            Event::Text(_) => {
                let Some(fence) = &mut open else { continue };
                let mut at = range.start;
                while at < range.end {
                    let index = line_of(at);
                    let Some(line) = lines.get(index) else { break };
                    let within = at.saturating_sub(start_of(line));
                    // A line may come in several pieces; the first holds where it begins.
                    let continued = fence
                        .lines
                        .last()
                        .is_some_and(|last| last.at.line == line.at.line);
                    if !continued {
                        fence.lines.push(line.from(within));
                    }
                    match lines.get(index.saturating_add(1)) {
                        Some(next) => at = start_of(next),
                        None => break,
                    }
                }
            }
            _ => {}
        }
    }
    fences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Tag, &[&str])]) {
        let blocks = blocks(text);
        let found: Vec<_> = blocks
            .iter()
            .map(|block| {
                let texts: Vec<_> = block.lines.iter().map(|line| line.text).collect();
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
    fn fences_of_both_kinds() {
        check(
            "# Title\n```python\nx = 1\n\ny = 2\n```\ntext\n~~~\nz\n~~~\n",
            &[
                (Tag::Python, &["x = 1", "", "y = 2"]),
                (Tag::Untagged, &["z"]),
            ],
        );
    }

    #[test]
    fn a_fence_that_is_never_closed_runs_to_the_end() {
        check(
            "text\n\n```py\nx = 1\ny = 2",
            &[(Tag::Python, &["x = 1", "y = 2"])],
        );
        check("```py", &[(Tag::Python, &[])]);
    }

    #[test]
    fn a_fence_for_code_within_another_one_opens_code() {
        check(
            "```\n1\n```\n\n```\n## Title\n\n```python\nx = 1\n```\ntext\n```python\ny = 2\n```\n",
            &[
                (Tag::Untagged, &["1"]),
                (Tag::Untagged, &["## Title", ""]),
                (Tag::Python, &["x = 1"]),
                (Tag::Python, &["y = 2"]),
            ],
        );
        let quoted = "````\n```python\nx = 1\n```\n````\n";
        check(quoted, &[(Tag::Untagged, &["```python", "x = 1", "```"])]);
    }

    #[test]
    fn fences_in_lists_and_quotations_begin_where_their_code_does() {
        let text = "* item\n\n  ```python\n  x = 1\n    y\n  ```\n\n> ```python\n> z = 3\n> ```\n";
        check(
            text,
            &[(Tag::Python, &["x = 1", "  y"]), (Tag::Python, &["z = 3"])],
        );
        let blocks = blocks(text);
        let at = blocks[1].lines[0].at;
        assert_eq!((at.line, at.column), (9, 3));
    }

    #[test]
    fn indented_code_also_behind_a_list_item() {
        check(
            "1. First\n\n    x = 1\n\n    y = 2\n\ntext\n\tnot code, a paragraph goes on\n\n\tz = 3\n",
            &[
                (Tag::Untagged, &["    x = 1", "", "    y = 2"]),
                (Tag::Untagged, &["\tz = 3"]),
            ],
        );
    }

    #[test]
    fn options_of_a_directive_are_not_code() {
        check(
            "```{code-cell} ipython3\n:tags: [hide-input]\nx = 1\n```\n",
            &[(Tag::Python, &["x = 1"])],
        );
    }

    #[test]
    fn fences_in_an_indented_document() {
        check(
            "    Title\n\n    ```python\n    x = 1\n    ```\n\n    ~~~\n    y\n",
            &[
                (Tag::Untagged, &["    Title", ""]),
                (Tag::Python, &["    x = 1"]),
                (Tag::Untagged, &["    y"]),
            ],
        );
    }

    #[test]
    fn fences_within_html_open_and_close_as_they_look() {
        check(
            "```python\nx = 1\n```\n<div class=\"output\">\n```\n1\n\n```\n</div>\n---\n```python\ny = 2\n```\n",
            &[
                (Tag::Python, &["x = 1"]),
                (Tag::Untagged, &["1", ""]),
                (Tag::Python, &["y = 2"]),
            ],
        );
        check(
            "<!--\n```python\nx = 1\n```\n-->\n\n<style>\n```\n.a {}\n```\n</style>\n",
            &[],
        );
    }

    #[test]
    fn tags_of_html_are_no_prose() {
        let text = "text\n\n```python\nx\n```\n<div>\n```\n<tf.Tensor 1>\n```\n</div>\n";
        let blocks = blocks(text);
        assert_eq!(blocks[0].prose, Some("text"));
        assert_eq!(blocks[1].prose, None);
        assert_eq!(blocks[1].lines[0].text, "<tf.Tensor 1>");
    }

    #[test]
    fn windows_line_ends() {
        check(
            "a\r\n\r\n```\r\nx = 1  \r\ny = 2\r\n```\r\n",
            &[(Tag::Untagged, &["x = 1  ", "y = 2"])],
        );
    }

    #[test]
    fn front_matter_is_not_code() {
        check(
            "---\ntitle: x\n\n    y\n---\n\n```py\nx\n```\n",
            &[(Tag::Python, &["x"])],
        );
        let blocks = blocks("---\ntitle: x\n---\n\n```py\nx\n```\n");
        assert_eq!(blocks[0].lines[0].at.line, 6);
    }

    #[test]
    fn sections_between_rules_are_read() {
        check(
            "# Title\n\n---\n## A\n\n```py\nx\n```\n\n---\n## B\n\n```py\ny\n```\n",
            &[(Tag::Python, &["x"]), (Tag::Python, &["y"])],
        );
        check(
            "---\n# A\n\n```py\nx\n```\n\n---\n# B\n",
            &[(Tag::Python, &["x"])],
        );
    }
}
