//! Any other text: read as Markdown, because fences and indentation are what people use in plain notes too; then as
//! reStructuredText; then whole, as a script with the wrong name.

use super::{Document, Kind, block, markdown, rst, script};

/// The code of a text.
pub fn read(text: &str, is_layer: &dyn Fn(&str) -> bool) -> Document {
    let document = block::read(Kind::Text, &markdown::blocks(text), is_layer);
    if !document.cells.is_empty() {
        return document;
    }
    let as_rst = block::read(Kind::Text, &rst::blocks(text), is_layer);
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
    document
}
