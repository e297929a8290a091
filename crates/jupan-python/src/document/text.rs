//! Any other text: read as Markdown, because fences and indentation are what people use in plain notes too; then as
//! reStructuredText; then whole, as a script with the wrong name; then paragraph by
//! paragraph.

use super::{
    Document, Kind, Remark,
    block::{self, Block, Tag},
    markdown,
    place::{Line, lines},
    rst, script,
};

/// The code of a text.
pub fn read(text: &str, is_layer: &dyn Fn(&str) -> bool) -> Document {
    let in_blocks = |blocks: &[Block]| block::read(Kind::Text, blocks, is_layer);
    if stands_in_prose(text) && !block::looks_like_a_script(text) {
        return only_broken(in_blocks(&paragraphs(text)));
    }
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
    let in_paragraphs = in_blocks(&paragraphs(text));
    if !in_paragraphs.cells.is_empty() {
        return only_broken(in_paragraphs);
    }
    as_markdown
}

/// Whether code stands at the margin between prose, and nothing marks it as code: indented lines go on with what is above
/// them there.
pub fn stands_in_prose(text: &str) -> bool {
    let imports = |line: Line| {
        let words: Vec<&str> = line.text.split_whitespace().collect();
        let written = match words.as_slice() {
            ["import", module] => Some(*module),
            ["import", module, "as", _] => Some(*module),
            ["from", module, "import", _, ..] => Some(*module),
            _ => None,
        };
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        line.indent().is_empty() && written.is_some_and(|module| module.chars().all(name))
    };
    !text.contains("```") && !text.contains("~~~") && lines(text).any(imports)
}

/// Every paragraph of prose has a note, but only broken code matters.
fn only_broken(mut document: Document) -> Document {
    let broken = |note: &super::Note| matches!(note.remark, Remark::Broken { .. });
    document.notes.retain(broken);
    document
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
