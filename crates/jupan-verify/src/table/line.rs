//! What a line of a table is.

use jupan_core::printed::TotalKind;

/// A line of a table, or of what is around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Nothing.
    Blank,
    /// A rule between rows.
    Rule,
    /// The name of the model above the table.
    Title(&'a str),
    /// What stands over the columns.
    Heading,
    /// A sum below the table.
    Total(TotalKind, u128),
    /// `...`: rows are left out.
    Gap,
    /// Anything else.
    Text,
}

/// What a line is.
pub fn classify(line: &str) -> Line<'_> {
    let text = line.trim();
    if text.is_empty() || text.starts_with("```") || text.starts_with("~~~") {
        return Line::Blank;
    }
    if is_rule(text) {
        return Line::Rule;
    }
    if matches!(
        text.trim_matches(['│', '|', ' ', '(', ')', '[', ']']),
        "..." | "…" | "⋮" | ". . ." | "...."
    ) {
        return Line::Gap;
    }
    if let Some((kind, number)) = total(text) {
        return Line::Total(kind, number);
    }
    if is_heading(text) {
        return Line::Heading;
    }
    match title(text) {
        Some(name) => Line::Title(name),
        None => Line::Text,
    }
}

/// A line of nothing but rules: `____`, `====`, `├───┼───┤`, `|---|---|`, `+---+`.
fn is_rule(text: &str) -> bool {
    let mut drawn = 0;
    for c in text.chars() {
        match c {
            '-' | '_' | '=' | '¯' | '─' | '━' | '═' | '—' | '*' | '~' => drawn += 1,
            '\u{2500}'..='\u{257f}' | '|' | '+' | ':' | ' ' | '\\' => {}
            _ => return false,
        }
    }
    drawn >= 3
}

/// Whether a character draws the side of a box.
pub fn is_bar(c: char) -> bool {
    matches!(c, '│' | '┃' | '║' | '|')
}

/// `Layer (type)  Output Shape  Param #`, in any spacing.
fn is_heading(text: &str) -> bool {
    let Some(at) = text.find("Layer") else {
        return false;
    };
    let after = text.get(at..).unwrap_or_default();
    let squeezed: String = after
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(400)
        .collect();
    let typed = squeezed.starts_with("Layer(type")
        || squeezed.starts_with("Layer") && !squeezed.starts_with("LayerN");
    typed && squeezed.contains("OutputShape") && squeezed.contains("Param")
        || squeezed.starts_with("Layer(type)")
            && (squeezed.contains("Output") || squeezed.contains("Param"))
}

/// `Model: "sequential"`.
fn title(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['#', ' ', '*', '>']);
    let name = text
        .strip_prefix("Model:")
        .or_else(|| text.strip_prefix("Model :"))?
        .trim();
    let name = name.trim_end_matches('*').trim();
    let quoted = name
        .strip_prefix(['"', '\'', '“', '”'])
        .and_then(|name| name.strip_suffix(['"', '\'', '”', '“']));
    quoted.or_else(|| (!name.is_empty() && !name.contains(' ')).then_some(name))
}

/// `Total params: 93,322 (364.54 KB)`.
fn total(text: &str) -> Option<(TotalKind, u128)> {
    const WORDS: [(&str, TotalKind); 4] = [
        ("non-trainable params", TotalKind::NonTrainable),
        ("trainable params", TotalKind::Trainable),
        ("optimizer params", TotalKind::Optimizer),
        ("total params", TotalKind::Total),
    ];
    let text = text.trim_start_matches(['#', ' ', '│', '|', '*', '>', '"', '-']);
    let start: String = text.chars().take(24).collect::<String>().to_lowercase();
    let (word, kind) = WORDS.iter().find(|(word, _)| start.starts_with(word))?;
    let rest = text
        .get(word.len()..)?
        .trim_start_matches([':', ' ', '*', '│', '|']);
    let digits: String = rest
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit)
        .collect();
    Some((*kind, digits.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_tables() {
        for rule in [
            "-----",
            "_____",
            "=====",
            "├────┼───┤",
            "|---|:--|",
            "|¯¯¯¯¯¯|",
            "+----+",
        ] {
            assert_eq!(classify(rule), Line::Rule, "{rule}");
        }
        for heading in [
            "Layer (type)                Output Shape              Param #  ",
            "┃ Layer (type)        ┃ Output Shape      ┃    Param # ┃ Connected to      ┃",
            "| Layer (type) | Output Shape | Param # |",
            "Layer (type:depth-idx)                   Output Shape              Param #",
            "#Layer (  type)    Output   Shape      Param   #",
        ] {
            assert_eq!(classify(heading), Line::Heading, "{heading}");
        }
        for text in [
            "Layers have an output shape",
            "LayerNormalization",
            "-5",
            "Model: the best one",
        ] {
            assert_eq!(classify(text), Line::Text, "{text}");
        }
        assert_eq!(classify("Model: \"vgg 16\""), Line::Title("vgg 16"));
        assert_eq!(
            classify(" Total params: 93,322 (364.54 KB)"),
            Line::Total(TotalKind::Total, 93_322)
        );
        assert_eq!(
            classify("Non-trainable params: 0"),
            Line::Total(TotalKind::NonTrainable, 0)
        );
        assert_eq!(classify("Total params: many"), Line::Text);
        assert_eq!(classify("│ ... │"), Line::Gap);
    }
}
