//! Tables of chosen columns for terminals, documents and spreadsheets.

use std::collections::BTreeSet;

use anstyle::Style;
use jupan_core::axis::ShapeText;
use jupan_core::dim::Count;
use jupan_core::program::Program;
use jupan_core::report::{ModelReport, Report};
use jupan_cost::MACS;

use super::{Choice, Content, Entry, From, Sheet, Told};
use crate::cost;
use crate::diagnostic::visible;
use crate::explain::line_in;
use crate::field;
use crate::line::Line;
use crate::locale::Locale;
use crate::markdown::{cell as marked, escaped, plain};
use crate::math::Math;
use crate::memory::size;
use crate::numbers::{BINARY, Digits, is_unknown};
use crate::phrases::{ACTIVATIONS_KEPT, CALL_NOT_KNOWN, WHAT_IS_KEPT};
use crate::phrases::{FLOPS_MEANT, FOR_A_BATCH, FOR_ONE_SAMPLE, NEVER_CALLED, OF_THE_MODEL_ITSELF};
use crate::phrases::{
    NOT_CALLED, ROWS_SHARE, SYMBOL_LEFT, TOTAL_COST, TOTAL_PARAMS, TRAINABLE_PARAMS,
};
use crate::text::jupan::{Page, rows_share_weights};
use crate::text::table::{Cell, Rows, paragraph};
use crate::text::{TextOptions, printable};

/// Tables for a terminal: one for each model.
pub fn text(
    report: &Report,
    models: &[&ModelReport],
    choice: Choice<'_>,
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let tables = models.iter().map(|model| {
        let sheet = Sheet::new(report, model, choice);
        text_of(&report.program, &sheet, options, locale)
    });
    tables.collect::<Vec<_>>().join("\n")
}

fn text_of(program: &Program, sheet: &Sheet<'_>, options: &TextOptions, locale: &Locale) -> String {
    let mut page = Page::new(options, locale);
    let mut text = page.title(program, sheet.model);
    let headings = sheet
        .choice
        .columns
        .iter()
        .map(|column| match column.is_right() {
            true => page.right(column.heading),
            false => page.left(column.heading),
        });
    let headings: Vec<_> = headings.collect();
    let table = page.table(headings);
    let entries = sheet.entries();
    let mut rows = Rows {
        count: entries.len(),
        cells: &mut |at| {
            let entry = &entries[at];
            let contents = sheet.contents(entry).into_iter().enumerate();
            contents
                .map(|(at, content)| {
                    let cell = cell(&mut page, program, entry, content, locale);
                    match at {
                        0 => indented(entry, cell),
                        _ => cell,
                    }
                })
                .collect()
        },
    };
    text.push_str(&table.text(&mut rows, options.width));
    text.push('\n');
    let theme = page.theme;
    for (label, total) in totals(sheet, locale) {
        let total = match total {
            Total::Count(count) => page.count(&count),
            Total::Bytes(bytes) => Cell::new(printable(size(&bytes, &BINARY)), theme.number),
        };
        text.push_str(&page.sum(&label, total));
    }
    for sentence in explained(sheet, locale) {
        let cell = Cell::new(printable(&sentence), page.theme.quiet);
        text.push_str(&paragraph(&cell, options.width));
    }
    text.push_str(&page.notes());
    text
}

/// The first cell shows how many models a row is inside of.
fn indented(entry: &Entry<'_>, mut cell: Cell) -> Cell {
    if entry.depth > 0 {
        let prefix = format!("{}└ ", "  ".repeat(entry.depth - 1));
        cell.put_before(&prefix);
    }
    cell
}

fn cell(
    page: &mut Page<'_>,
    program: &Program,
    entry: &Entry<'_>,
    content: Content,
    locale: &Locale,
) -> Cell {
    let theme = page.theme;
    match content {
        Content::Name(_) if entry.row.is_none() => {
            Cell::new(page.say(OF_THE_MODEL_ITSELF, &[]), theme.quiet)
        }
        Content::Name(text) => Cell::new(printable(&text), theme.name),
        Content::Quiet(text) => Cell::new(printable(&text), theme.quiet),
        Content::Shapes(tensors) => match tensors.is_empty() {
            true => Cell::default(),
            false => page.shapes(program, &tensors),
        },
        Content::Formula(formula) => page.terms(&formula),
        Content::Place(place) => {
            let line = place.map(|place| line_in(program, &place, locale).plain());
            Cell::new(line.unwrap_or_default(), theme.quiet)
        }
        Content::Amount(count) => page.count(&count),
        Content::Bytes(bytes) => Cell::new(printable(size(&bytes, &BINARY)), theme.number),
        Content::Sees(inputs) => Cell::new(printable(field::sees(&inputs, locale)), Style::new()),
        Content::Share(part, whole) => page.share(&part, &whole),
        Content::NotCalled => Cell::new(page.say(NOT_CALLED, &[]), theme.quiet),
        Content::Nothing => Cell::default(),
    }
}

enum Total {
    Count(Count),
    Bytes(Count),
}

/// The sums with their names: "Total MACs (for one sample)".
fn totals(sheet: &Sheet<'_>, locale: &Locale) -> Vec<(String, Total)> {
    let totals = sheet.totals().into_iter().map(|(column, total)| {
        let label = match column.name {
            "params" => say(locale, TOTAL_PARAMS, &[]),
            "trainable" => say(locale, TRAINABLE_PARAMS, &[]),
            "memory" => say(locale, ACTIVATIONS_KEPT, &[]),
            _ => say(locale, TOTAL_COST, &[("unit", column.heading)]),
        };
        let label = match (column.needs_trace(), sheet.choice.batch) {
            (false, _) => label,
            (true, 1) => format!("{label} ({})", say(locale, FOR_ONE_SAMPLE, &[])),
            (true, n) => {
                let n = n.to_string();
                format!("{label} ({})", say(locale, FOR_A_BATCH, &[("n", &n)]))
            }
        };
        match column.from {
            From::Memory => (label, Total::Bytes(total)),
            _ => (label, Total::Count(total)),
        }
    });
    totals.collect()
}

/// What there is to say below the sums.
fn explained(sheet: &Sheet<'_>, locale: &Locale) -> Vec<String> {
    let columns = sheet.choice.columns;
    let has = |name: &str| columns.iter().any(|column| column.name == name);
    let needs = |from| columns.iter().any(|column| column.from == from);
    let mut sentences = Vec::new();
    if has("params") && rows_share_weights(sheet.model) {
        sentences.push(say(locale, ROWS_SHARE, &[]));
    }
    if has("macs") {
        sentences.push(cost::definition(&MACS, locale));
    }
    if has("flops") {
        sentences.push(say(locale, FLOPS_MEANT, &[]));
    }
    let Told {
        cost,
        memory,
        fields,
    } = &sheet.told;
    if needs(From::Work) && cost.is_none() {
        sentences.push(say(locale, NEVER_CALLED, &[]));
    }
    if needs(From::Memory) && memory.is_none() || needs(From::Fields) && fields.is_none() {
        sentences.push(say(locale, CALL_NOT_KNOWN, &[]));
    }
    if let Some(memory) = memory {
        sentences.push(say(locale, WHAT_IS_KEPT, &[]));
        let kept = memory.training.iter().map(|training| &training.activations);
        for reason in kept.flat_map(|kept| &kept.bytes.missing) {
            sentences.push(format!("?: {}", locale.message(reason)));
        }
    }
    if let Some(fields) = fields {
        sentences.extend(field::sentences(fields, locale));
    }
    let of_cost = cost.iter().flat_map(|table| &table.symbols);
    let of_memory = memory.iter().flat_map(|memory| &memory.symbols);
    let symbols: BTreeSet<&str> = of_cost.chain(of_memory).map(|symbol| &**symbol).collect();
    let left = symbols.into_iter();
    sentences.extend(left.map(|symbol| say(locale, SYMBOL_LEFT, &[("symbol", symbol)])));
    sentences
}

fn say(locale: &Locale, phrase: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<(&str, Line)> = values
        .iter()
        .map(|(name, value)| (*name, Line::from(*value)))
        .collect();
    locale.fill(phrase, &values).plain()
}

/// Tables for a document: one for each model.
pub fn markdown(
    report: &Report,
    models: &[&ModelReport],
    choice: Choice<'_>,
    locale: &Locale,
) -> String {
    let mut page = String::new();
    for model in models {
        let sheet = Sheet::new(report, model, choice);
        if !page.is_empty() {
            page.push('\n');
        }
        let title = Line::name(&model.name).then(format!(" ({})", visible(&model.class)));
        page.push_str(&format!("## {}\n\n", plain(&title)));
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let headings = choice.columns.iter().map(|column| {
            let heading = say(locale, column.heading, &[]);
            escaped(&heading)
        });
        page.push_str(&line(headings.collect()));
        let rules = choice.columns.iter().map(|column| match column.is_right() {
            true => "--:".to_owned(),
            false => ":--".to_owned(),
        });
        page.push_str(&line(rules.collect()));
        for entry in sheet.entries() {
            let contents = sheet.contents(&entry).into_iter().enumerate();
            let cells = contents.map(|(at, content)| {
                let cell = marked(&words(&report.program, &entry, content, locale));
                match at {
                    0 => format!("{}{cell}", "└ ".repeat(entry.depth.min(8))),
                    _ => cell,
                }
            });
            page.push_str(&line(cells.collect()));
        }
        page.push('\n');
        for (label, total) in totals(&sheet, locale) {
            let total = match total {
                Total::Count(count) => Digits::Grouped.formula(&count),
                Total::Bytes(bytes) => size(&bytes, &BINARY),
            };
            page.push_str(&format!("- **{}**: {}\n", escaped(&label), escaped(&total)));
        }
        for sentence in explained(&sheet, locale) {
            page.push_str(&format!("\n{}\n", escaped(&sentence)));
        }
    }
    page
}

fn words(program: &Program, entry: &Entry<'_>, content: Content, locale: &Locale) -> Line {
    match content {
        Content::Name(_) if entry.row.is_none() => locale.line(OF_THE_MODEL_ITSELF),
        Content::Name(text) => Line::name(&text),
        Content::Quiet(text) => Line::from(visible(&text)),
        Content::Shapes(tensors) => {
            let shapes = tensors.iter().map(|id| {
                let shape = ShapeText(&program.tensor(*id).axes).to_string();
                Line::code(&shape)
            });
            Line::join(shapes, ", ")
        }
        Content::Formula(formula) => formula.sum().map(Line::math).unwrap_or_default(),
        Content::Place(place) => place
            .map(|place| line_in(program, &place, locale))
            .unwrap_or_default(),
        Content::Amount(count) => match (is_unknown(&count), count.at_least()) {
            (true, _) => Line::from("?"),
            (false, true) => Line::math(Math::default().signs("≥ ").then(Math::count(&count))),
            (false, false) => Line::from(Digits::Grouped.formula(&count)),
        },
        Content::Bytes(bytes) => Line::from(size(&bytes, &BINARY)),
        Content::Sees(inputs) => Line::from(visible(&field::sees(&inputs, locale))),
        Content::Share(part, whole) => Line::from(cost::share(&part, &whole).unwrap_or_default()),
        Content::NotCalled => locale.line(NOT_CALLED),
        Content::Nothing => Line::default(),
    }
}

/// The chosen columns for spreadsheets: a line for each row of each model, those of models inside as well.
pub fn csv(report: &Report, models: &[&ModelReport], choice: Choice<'_>) -> String {
    let columns = choice.columns.iter().map(|column| column.name);
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let first = ["model", "depth"].into_iter();
    let choice = Choice {
        nested: true,
        ..choice
    };
    // Writing to memory does not fail.
    let _ = writer.write_record(first.chain(columns));
    for model in models {
        let sheet = Sheet::new(report, model, choice);
        for entry in sheet.entries() {
            let first = [model.name.to_string(), entry.depth.to_string()].into_iter();
            let contents = sheet.contents(&entry).into_iter();
            let cells = contents.map(|content| bare(&report.program, content));
            let _ = writer.write_record(first.chain(cells));
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

fn bare(program: &Program, content: Content) -> String {
    match content {
        Content::Name(text) | Content::Quiet(text) => text,
        Content::Shapes(tensors) => {
            let shapes = tensors.iter().map(|id| &program.tensor(*id).axes);
            let shapes: Vec<String> = shapes.map(|axes| ShapeText(axes).to_string()).collect();
            shapes.join("; ")
        }
        Content::Formula(formula) => formula.sum().map(|sum| sum.to_plain()).unwrap_or_default(),
        Content::Place(Some(place)) => format!("{}:{}:{}", place.file, place.line, place.column),
        Content::Amount(count) | Content::Bytes(count) => Digits::Plain.formula(&count),
        Content::Sees(inputs) => field::bare(&inputs),
        Content::Share(part, whole) => cost::share(&part, &whole)
            .map(|share| share.trim_end_matches(" %").to_owned())
            .unwrap_or_default(),
        Content::Place(None) | Content::NotCalled | Content::Nothing => String::new(),
    }
}
