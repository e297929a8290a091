//! What models cost: what all outputs of it share, and those for documents, programs and spreadsheets.

use jupan_core::axis::ShapeText;
use jupan_core::dim::Count;
use jupan_core::report::{ModelReport, Report};
use jupan_cost::{Convention, CostRow, CostTable};
use serde::Serialize;

use crate::diagnostic::visible;
use crate::json::{Number, document};
use crate::line::Line;
use crate::locale::Locale;
use crate::numbers::Digits;
use crate::phrases::{
    AS_A_TOOL_SAYS, CONVENTION, FOR_A_BATCH, FOR_ONE_SAMPLE, LAYER_TYPE, NEVER_CALLED, NOT_CALLED,
    OF_THE_MODEL_ITSELF, OUTPUT_SHAPE, SHARE, TOTAL_COST, WHAT_IS_COUNTED,
};
use crate::text::{TextOptions, cost as text};

/// A model and its costs by one convention, or by several; none where the model was never called.
pub type Costs<'a> = (&'a ModelReport, Vec<CostTable>);

/// The rows that are shown: those of models inside only where they are asked for.
pub(crate) fn shown(table: &CostTable, nested: bool) -> impl Iterator<Item = &CostRow> {
    table
        .rows
        .iter()
        .filter(move |row| nested || row.depth == 0)
}

/// A part of a whole in tenths of a percent. `None` where one of them is no number.
pub(crate) fn permille(part: &Count, whole: &Count) -> Option<i128> {
    let (part, whole) = (part.exact()?, whole.exact()?);
    if whole <= 0 {
        return None;
    }
    Some(part.checked_mul(2000)?.checked_add(whole)? / whole.checked_mul(2)?)
}

/// A part of a whole in percent, with one decimal. `None` where one of them is no number.
pub(crate) fn share(part: &Count, whole: &Count) -> Option<String> {
    let tenths = permille(part, whole)?;
    Some(format!("{}.{} %", tenths / 10, tenths % 10))
}

/// The part of a row in percent; none where it is called nowhere.
fn share_of(row: &CostRow, table: &CostTable) -> Option<String> {
    share(&row.count, &table.total).filter(|_| !row.is_idle)
}

fn say(locale: &Locale, phrase: &str, values: &[(&str, &str)]) -> String {
    let values: Vec<(&str, Line)> = values
        .iter()
        .map(|(name, value)| (*name, Line::from(*value)))
        .collect();
    locale.fill(phrase, &values).plain()
}

/// What the total is: "Total MACs for one sample".
pub(crate) fn total_label(table: &CostTable, locale: &Locale) -> String {
    let total = say(locale, TOTAL_COST, &[("unit", table.convention.unit)]);
    let batch = match table.batch {
        Some(1) => say(locale, FOR_ONE_SAMPLE, &[]),
        Some(n) => say(locale, FOR_A_BATCH, &[("n", &n.to_string())]),
        None => return total,
    };
    format!("{total} ({batch})")
}

/// What is counted, and as whose.
pub(crate) fn definition(convention: &Convention, locale: &Locale) -> String {
    let counts = locale.word(convention.counts);
    if convention.version.is_empty() {
        return format!("{}: {counts}", convention.unit);
    }
    let values = [("tool", convention.name), ("version", convention.version)];
    let whose = say(locale, AS_A_TOOL_SAYS, &values);
    format!("{}, {whose}: {counts}", convention.unit)
}

/// The costs as text: a table for each model.
pub fn text(
    report: &Report,
    costs: &[Costs<'_>],
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let texts = costs.iter().map(|(model, tables)| match tables.as_slice() {
        [] => text::of_one(&report.program, model, None, options, locale),
        [table] => text::of_one(&report.program, model, Some(table), options, locale),
        several => text::of_several(&report.program, model, several, options, locale),
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// The costs as Markdown: a table for each model.
pub fn markdown(report: &Report, costs: &[Costs<'_>], nested: bool, locale: &Locale) -> String {
    let mut page = String::new();
    let word = |phrase| say(locale, phrase, &[]);
    let escaped = |text: &str| visible(text).replace('|', "\\|");
    for (model, tables) in costs {
        if !page.is_empty() {
            page.push('\n');
        }
        page.push_str(&format!(
            "## {} ({})\n\n",
            visible(&model.name),
            visible(&model.class)
        ));
        match tables.as_slice() {
            [] => page.push_str(&format!("{}\n", word(NEVER_CALLED))),
            [table] => {
                page.push_str(&format!(
                    "| {} | {} | {} | {} |\n| :-- | :-- | --: | --: |\n",
                    word(LAYER_TYPE),
                    word(OUTPUT_SHAPE),
                    table.convention.unit,
                    word(SHARE)
                ));
                for row in shown(table, nested) {
                    let name = match row.id {
                        Some(_) => format!("{} ({})", escaped(&row.name), escaped(&row.class)),
                        None => word(OF_THE_MODEL_ITSELF),
                    };
                    page.push_str(&format!(
                        "| {}{name} | {} | {} | {} |\n",
                        "└ ".repeat(row.depth.min(8)),
                        escaped(&shapes(report, row)),
                        match row.is_idle {
                            true => word(NOT_CALLED),
                            false => escaped(&Digits::Grouped.formula(&row.count)),
                        },
                        share_of(row, table).unwrap_or_default(),
                    ));
                }
                page.push_str(&format!(
                    "\n**{}**: {}\n\n{}\n",
                    total_label(table, locale),
                    Digits::Grouped.formula(&table.total),
                    definition(table.convention, locale)
                ));
            }
            several => {
                page.push_str(&format!(
                    "| {} | # | {} |\n| :-- | --: | :-- |\n",
                    word(CONVENTION),
                    word(WHAT_IS_COUNTED)
                ));
                for table in several {
                    page.push_str(&format!(
                        "| {} | {} | {}: {} |\n",
                        table.convention.name,
                        escaped(&Digits::Grouped.formula(&table.total)),
                        table.convention.unit,
                        locale.word(table.convention.counts)
                    ));
                }
            }
        }
        for table in tables {
            for reason in &table.total.missing {
                page.push_str(&format!("\n{}\n", visible(&locale.message(reason))));
            }
            if tables.len() > 1 {
                break;
            }
        }
    }
    page
}

fn shapes(report: &Report, row: &CostRow) -> String {
    let shapes = row.outputs.iter();
    let shapes: Vec<String> = shapes
        .map(|id| ShapeText(&report.program.tensor(*id).axes).to_string())
        .collect();
    shapes.join(", ")
}

/// The costs for spreadsheets: a line for each row, and one for each total, whose layer is empty.
pub fn csv(report: &Report, costs: &[Costs<'_>]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let header = [
        "model",
        "convention",
        "unit",
        "batch",
        "depth",
        "layer",
        "class",
        "calls",
        "output_shape",
        "count",
    ];
    // Writing to memory does not fail.
    let _ = writer.write_record(header);
    for (model, tables) in costs {
        for table in tables {
            let of_all = |fields: [String; 6]| {
                let batch = table.batch.map(|n| n.to_string()).unwrap_or_default();
                let first = [
                    &*model.name,
                    table.convention.name,
                    table.convention.unit,
                    &batch,
                ];
                first.map(str::to_owned).into_iter().chain(fields)
            };
            for row in &table.rows {
                let _ = writer.write_record(of_all([
                    row.depth.to_string(),
                    row.name.to_string(),
                    row.class.to_string(),
                    row.calls.to_string(),
                    shapes(report, row),
                    match row.is_idle {
                        true => String::new(),
                        false => Digits::Plain.formula(&row.count),
                    },
                ]));
            }
            let total = Digits::Plain.formula(&table.total);
            let nothing = || String::new();
            let _ = writer.write_record(of_all([
                nothing(),
                nothing(),
                nothing(),
                nothing(),
                nothing(),
                total,
            ]));
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// The costs for programs. The structures here are the committed schema, `schema/cost.schema.json`.
pub fn json(report: &Report, costs: &[Costs<'_>]) -> String {
    let models = costs.iter().map(|(model, tables)| {
        let costs = tables.iter().map(Cost::new).collect();
        (*model, Costly { costs })
    });
    document(report, models)
}

/// The costs of a model.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Costly {
    /// What it costs, by each convention that was asked for. Empty where it was never called.
    costs: Vec<Cost>,
}

/// What a model costs.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Cost {
    /// The convention: `macs` is jupan's own.
    convention: &'static str,
    /// The version of the tool whose rules these are.
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'static str,
    /// What the number is called.
    unit: &'static str,
    /// What is counted.
    counts: &'static str,
    /// How many samples go through at once, where the model leaves that open.
    batch: Option<i64>,
    /// The sum.
    total: Number,
    /// The symbols in it.
    symbols: Vec<String>,
    /// The rows.
    layers: Vec<Layer>,
}

/// A row of a model.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Layer {
    /// How many models it is inside of.
    depth: usize,
    /// The name of the layer or operation; None for what a model does outside of its layers.
    name: Option<String>,
    /// Its class.
    class: String,
    /// How many calls of it there are.
    calls: usize,
    /// What all of them cost; None where the model calls it nowhere.
    count: Option<Number>,
}

impl Cost {
    fn new(table: &CostTable) -> Self {
        let layers = table.rows.iter().map(|row| Layer {
            depth: row.depth,
            name: row.id.map(|_| row.name.to_string()),
            class: row.class.to_string(),
            calls: row.calls,
            count: (!row.is_idle).then(|| Number::from(&row.count)),
        });
        Self {
            convention: table.convention.name,
            version: table.convention.version,
            unit: table.convention.unit,
            counts: table.convention.counts,
            batch: table.batch,
            total: Number::from(&table.total),
            symbols: table.symbols.iter().map(ToString::to_string).collect(),
            layers: layers.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_committed_one() {
        crate::json::check_schema::<crate::json::Document<Costly>>("cost");
    }

    #[test]
    fn shares_are_rounded_to_a_tenth_of_a_percent() {
        let share = |part: i64, whole: i64| share(&Count::from(part), &Count::from(whole));
        assert_eq!(share(2_230_272, 2_794_240).as_deref(), Some("79.8 %"));
        assert_eq!(share(1, 3).as_deref(), Some("33.3 %"));
        assert_eq!(share(5, 5).as_deref(), Some("100.0 %"));
        assert_eq!(share(1, 0), None);
    }
}
