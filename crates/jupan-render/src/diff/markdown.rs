//! Differences as Markdown, fit for a comment on a pull request.

use jupan_core::compare::Pair;
use jupan_core::report::Report;

use super::{Told, ToldRow, tell};
use crate::line::Line;
use crate::locale::Locale;
use crate::markdown::{cell, escaped, plain};
use crate::phrases;

/// What is different, model by model; a sentence where nothing is.
pub fn markdown(old: &Report, new: &Report, pairs: &[Pair], locale: &Locale) -> String {
    let told = tell(old, new, pairs, locale);
    if told.is_empty() {
        return format!("{}\n", plain(&locale.line(phrases::NO_DIFFERENCE)));
    }
    let models: Vec<String> = told.iter().map(|told| model(told, locale)).collect();
    models.join("\n")
}

fn model(told: &Told, locale: &Locale) -> String {
    let mut title = Line::name(&told.name).then(format!(" ({})", told.class));
    if let Some(variable) = &told.variable {
        title = title.then(", ").then(Line::code(variable));
    }
    let mut page = format!("### {}\n\n", cell(&title));
    for sentence in &told.sentences {
        page.push_str(&format!("{}\n\n", cell(sentence)));
    }
    page.push_str(&format!("| | | | {} |\n", header(phrases::CHANGE, locale)));
    page.push_str("| :-- | --: | --: | --: |\n");
    for total in &told.totals {
        page.push_str(&format!(
            "| {} | {} | **{}** | {} |\n",
            plain(&total.what),
            escaped(&total.old),
            escaped(&total.new),
            escaped(&total.delta),
        ));
    }
    // Shapes that follow from other changes are many: they are there for who looks for them.
    let (shapes, rows): (Vec<_>, Vec<_>) = told.rows.iter().partition(|row| row.only_shape);
    if !rows.is_empty() {
        page.push_str(&format!("\n{}", table(&rows, locale)));
    }
    if !shapes.is_empty() {
        let n = [("n", Line::from(shapes.len().to_string()))];
        let summary = plain(&locale.fill(phrases::ONLY_SHAPES, &n));
        let table = table(&shapes, locale);
        page.push_str(&format!(
            "\n<details><summary>{summary}</summary>\n\n{table}\n</details>\n"
        ));
    }
    if let Some(unchanged) = &told.unchanged {
        page.push_str(&format!("\n{}\n", plain(unchanged)));
    }
    page
}

fn header(phrase: &str, locale: &Locale) -> String {
    plain(&locale.line(phrase))
}

fn table(rows: &[&ToldRow], locale: &Locale) -> String {
    let [layer, changed, params, change] = [
        phrases::LAYER_TYPE,
        phrases::WHAT_CHANGED,
        phrases::PARAM_COUNT,
        phrases::CHANGE,
    ]
    .map(|phrase| header(phrase, locale));
    let mut text = format!("| | {layer} | {changed} | {params} | {change} |\n");
    text.push_str("| :-: | :-- | :-- | --: | --: |\n");
    for row in rows {
        let changes: Vec<String> = row.changes.iter().map(cell).collect();
        let counts: Vec<String> = row.params.iter().map(plain).collect();
        text.push_str(&format!(
            "| `{}` | {}{} ({}) | {} | {} | {} |\n",
            row.mark.sign(),
            "└ ".repeat(row.depth.min(8)),
            cell(&Line::name(&row.name)),
            escaped(&row.class),
            changes.join("<br>"),
            counts.join(" "),
            escaped(&row.delta),
        ));
    }
    text
}
