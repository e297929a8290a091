//! What models cost, as text.

use jupan_core::program::Program;
use jupan_core::report::ModelReport;
use jupan_cost::{CostRow, CostTable};

use super::jupan::Page;
use super::table::Cell;
use super::{TextOptions, printable};
use crate::cost;
use crate::locale::Locale;
use crate::phrases::{
    CONVENTION, LAYER_TYPE, NEVER_CALLED, NOT_CALLED, OF_THE_MODEL_ITSELF, OUTPUT_SHAPE, SHARE,
    SYMBOL_LEFT, WHAT_IS_COUNTED,
};

/// The costs of a model's rows and their sum.
pub fn of_one(
    program: &Program,
    model: &ModelReport,
    table: Option<&CostTable>,
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let mut page = Page::new(options, locale);
    let mut text = page.title(program, model);
    let Some(table) = table else {
        text.push_str(&format!(" {}\n", page.say(NEVER_CALLED, &[])));
        return text;
    };
    let columns = vec![
        page.left(LAYER_TYPE),
        page.left(OUTPUT_SHAPE),
        page.right(table.convention.unit),
        page.right(SHARE),
    ];
    let rows = cost::shown(table, options.expand_nested);
    let rows = rows
        .map(|row| {
            vec![
                name(&page, row),
                match row.id {
                    Some(_) => page.shapes(program, &row.outputs),
                    None => Cell::default(),
                },
                match row.is_idle {
                    true => Cell::new(page.say(NOT_CALLED, &[]), page.theme.quiet),
                    false => page.count(&row.count),
                },
                match row.is_idle {
                    true => Cell::default(),
                    false => page.share(&row.count, &table.total),
                },
            ]
        })
        .collect();
    text.push_str(&page.table_of(columns, rows));
    let total = page.count(&table.total);
    text.push('\n');
    text.push_str(&page.sum(&cost::total_label(table, locale), total));
    let mut explained = vec![cost::definition(table.convention, locale)];
    explained.extend(
        table
            .symbols
            .iter()
            .map(|symbol| page.say(SYMBOL_LEFT, &[("symbol", symbol)])),
    );
    for sentence in explained {
        let cell = Cell::new(printable(&sentence), page.theme.quiet);
        text.push_str(&super::table::paragraph(&cell, options.width));
    }
    text.push_str(&page.notes());
    text
}

fn name(page: &Page<'_>, row: &CostRow) -> Cell {
    let prefix = match row.depth {
        0 => String::new(),
        depth => format!("{}└ ", "  ".repeat(depth - 1)),
    };
    if row.id.is_none() {
        let name = format!("{prefix}{}", page.say(OF_THE_MODEL_ITSELF, &[]));
        return Cell::new(name, page.theme.quiet);
    }
    let name = format!("{prefix}{}", printable(&*row.name));
    let class = format!("({})", printable(&*row.class));
    Cell::new(name, page.theme.name).then(class, page.theme.quiet)
}

/// What all conventions say of a model.
pub fn of_several(
    program: &Program,
    model: &ModelReport,
    tables: &[CostTable],
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let mut page = Page::new(options, locale);
    let mut text = page.title(program, model);
    let columns = vec![
        page.left(CONVENTION),
        page.right("#"),
        page.left(WHAT_IS_COUNTED),
    ];
    let rows = tables
        .iter()
        .map(|table| {
            let name = Cell::new(table.convention.name, page.theme.name);
            let sentence = locale.word(table.convention.counts);
            let mut counted = Cell::new(format!("{}:", table.convention.unit), page.theme.quiet);
            for word in sentence.split(' ') {
                counted = counted.then(word, page.theme.quiet);
            }
            vec![name, page.count(&table.total), counted]
        })
        .collect();
    text.push_str(&page.table_of(columns, rows));
    text.push_str(&page.notes());
    text
}
