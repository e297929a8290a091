//! Any other text: read as Markdown, because fences and indentation are what people use in plain notes too; then as
//! reStructuredText; then whole, as a script with the wrong name; then paragraph by
//! paragraph.

use super::{
    Document, Kind, Remark,
    block::{self, Block, Tag},
    markdown,
    place::lines,
    rst, script,
};

/// The code of a text.
pub fn read(text: &str, is_layer: &dyn Fn(&str) -> bool) -> Document {
    let in_blocks = |blocks: &[Block]| block::read(Kind::Text, blocks, is_layer);
    let as_markdown = in_blocks(&markdown::blocks(text));
    if !as_markdown.cells.is_empty() {
        return as_markdown;
    }
    let as_rst = in_blocks(&rst::blocks(text));
    if !as_rst.cells.is_empty() {
        return as_rst;
    }
    if block::looks_like_a_script(text) {
        return Document {
            kind: Kind::Text,
            cells: vec![script::read(text.to_owned())],
            modules: Vec::new(),
            notes: Vec::new(),
        };
    }
    let mut in_paragraphs = in_blocks(&paragraphs(text));
    if !in_paragraphs.cells.is_empty() {
        // Every paragraph of prose has a note, but only broken code matters.
        in_paragraphs
            .notes
            .retain(|note| matches!(note.remark, Remark::Broken { .. }));
        return in_paragraphs;
    }
    as_markdown
}

/// The paragraphs of a text. An indented line goes on with the paragraph before, as the body of a function does.
fn paragraphs(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut after_blank = true;
    for line in lines(text) {
        if after_blank && !line.is_blank() && line.indent().is_empty() {
            blocks.push(Block {
                lines: Vec::new(),
                tag: Tag::Untagged,
                prose: None,
            });
        }
        after_blank = line.is_blank();
        if let Some(block) = blocks.last_mut() {
            block.lines.push(line);
        }
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::place::Line;

    #[test]
    fn indented_lines_belong_to_the_paragraph_before() {
        let blocks = paragraphs("\nText\n\ndef f():\n    a\n\n    b\n\nText\n");
        let texts = |block: &Block| {
            block
                .lines
                .iter()
                .map(|line: &Line| line.text)
                .collect::<Vec<_>>()
                .join("|")
        };
        assert_eq!(
            blocks.iter().map(texts).collect::<Vec<_>>(),
            ["Text|", "def f():|    a||    b|", "Text"]
        );
    }
}
