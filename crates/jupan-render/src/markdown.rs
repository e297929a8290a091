//! Explanations as Markdown, with formulas as `$…$`.

use jupan_core::report::{ModelReport, Report};

use crate::diagnostic::visible;
use crate::explain::{Explanation, Item, Part, Section, Table, Total, total};
use crate::line::{Line, Piece};
use crate::locale::Locale;

impl Explanation<'_> {
    /// The explanation as Markdown, part by part.
    pub fn markdown(&self, write: &mut dyn FnMut(&str)) {
        let mut begun = false;
        let top = 1 + usize::from(self.of_model());
        self.tell(true, &mut |part| {
            let text = match part {
                Part::Title(title) => format!("# {}\n", plain(&title)),
                Part::Intro(line) => format!("\n{}\n", marked(&line)),
                Part::Table(table) => format!("\n{}", table_text(&table)),
                Part::Section(section) => {
                    let gap = if begun { "\n" } else { "" };
                    format!("{gap}{}", section_text(&section, section.depth + top))
                }
                Part::Total(total) => total_text(&total),
            };
            begun = true;
            write(&text);
        });
    }

    /// The explanation as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut page = String::new();
        self.markdown(&mut |part| page.push_str(part));
        page
    }
}

/// The tables of models, with their sums.
pub fn summary(report: &Report, models: &[&ModelReport], nested: bool, locale: &Locale) -> String {
    let mut page = String::new();
    for model in models {
        if !page.is_empty() {
            page.push('\n');
        }
        let title = Line::name(&model.name).then(format!(" ({})", visible(&model.class)));
        let table = Table::of(report, &model.rows, nested, locale);
        page.push_str(&format!("## {}\n\n{}\n", plain(&title), table_text(&table)));
        page.push_str(&items(&total::of(model, locale).items));
    }
    page
}

fn table_text(table: &Table<'_>) -> String {
    let columns = table.columns.each_ref().map(plain);
    let mut text = format!("| {} |\n| :-- | :-- | --: | :-- |\n", columns.join(" | "));
    for row in table.rows() {
        let arithmetic = row.arithmetic;
        let arithmetic = arithmetic.map_or(String::new(), |math| marked(&Line::math(math)));
        text.push_str(&format!(
            "| {}{} | {} | {} | {arithmetic} |\n",
            "└ ".repeat(row.depth.min(8)),
            cell(&row.layer),
            cell(&row.shape),
            escaped(&row.params.plain()),
        ));
    }
    text
}

/// In a table a bar would end the cell, also inside of code.
pub(crate) fn cell(line: &Line) -> String {
    let code = |piece: &Piece| matches!(piece, Piece::Code(text) | Piece::Name(text) if text.contains('|'));
    match line.0.iter().any(code) {
        true => plain(line),
        false => marked(line),
    }
}

fn section_text(section: &Section, level: usize) -> String {
    let level = "#".repeat(level.min(6));
    let number = match section.number.is_empty() {
        true => String::new(),
        false => format!("{}. ", section.number),
    };
    let mut text = format!("{level} {number}{}\n\n", plain(&section.title));
    text.push_str(&items(&section.items));
    text
}

fn items(items: &[Item]) -> String {
    let mut text = String::new();
    // A list follows a paragraph only behind an empty line.
    let mut in_list = false;
    for item in items {
        let line = match item {
            Item::Sentence(line) => {
                let gap = if in_list { "\n" } else { "" };
                in_list = false;
                format!("{gap}{}\n\n", marked(line))
            }
            Item::Entry(label, content) => {
                in_list = true;
                format!("- **{}**: {}\n", plain(label), marked(content))
            }
            Item::Detail(line) => format!("  - {}\n", marked(line)),
            Item::Note(line) if in_list => format!("  - {}\n", marked(line)),
            Item::Note(line) => format!("{}\n\n", marked(line)),
        };
        text.push_str(&line);
    }
    text
}

fn total_text(total: &Total) -> String {
    let mut text = format!("\n## {}\n\n", plain(&total.title));
    if !total.shares.is_empty() {
        let [layer, params, share] = total.columns.each_ref().map(plain);
        text.push_str(&format!("| {layer} | {params} | {share} |\n"));
        text.push_str("| :-- | --: | --: |\n");
        for share in &total.shares {
            let percent = share.thousandths.map_or(String::new(), |share| {
                format!("{} %", crate::explain::percent(share))
            });
            text.push_str(&format!(
                "| {} | {} | {percent} |\n",
                cell(&share.name),
                escaped(&share.params.to_text()),
            ));
        }
        text.push('\n');
    }
    text.push_str(&items(&total.items));
    text
}

/// Without code and formulas: for headings and labels.
pub(crate) fn plain(line: &Line) -> String {
    escaped(&line.plain())
}

fn marked(line: &Line) -> String {
    let pieces = line.0.iter().map(|piece| match piece {
        Piece::Text(text) => escaped(text),
        Piece::Place(text) => escaped(text),
        Piece::Code(text) | Piece::Name(text) => code(text),
        Piece::Math(math) => format!("${}$", math.to_latex()),
        Piece::Named(factors, product) => {
            let names: Vec<String> = factors.iter().map(|(name, _)| escaped(name)).collect();
            let numbers: Vec<String> = factors.iter().map(|(_, n)| n.to_latex()).collect();
            match factors.as_slice() {
                [] => format!("${}$", product.to_latex()),
                [_] => format!("{} ${}$", names.concat(), numbers.concat()),
                _ => format!(
                    "{} = ${} = {}$",
                    names.join(" × "),
                    numbers.join(" \\times "),
                    product.to_latex()
                ),
            }
        }
    });
    pieces.collect()
}

/// Code in as many backticks as it needs.
fn code(text: &str) -> String {
    let mut ticks = String::from("`");
    while text.contains(&ticks) {
        ticks.push('`');
    }
    match ticks.len() {
        1 => format!("`{text}`"),
        _ => format!("{ticks} {text} {ticks}"),
    }
}

/// Text without anything that Markdown would read as markup.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(
            c,
            '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '$' | '#' | '~'
        ) {
            escaped.push('\\');
        }
        escaped.push(if c == '\u{a0}' { ' ' } else { c });
    }
    escaped
}
