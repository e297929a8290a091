//! How far layers see: what all outputs of it share, and those for documents, programs and spreadsheets.

use jupan_core::axis::Padding;
use jupan_core::report::{ModelReport, Report};
use jupan_cost::receptive_field::{Extent, MAX_INPUTS, Ratio};
use jupan_cost::{FieldRow, FieldTable, InputAxis, Seen, Slide};
use serde::Serialize;
use std::rc::Rc;

use crate::json::{self, document};
use crate::line::Line;
use crate::locale::Locale;
use crate::numbers::Digits;
use crate::phrases;
use crate::sheet::{self, Grid, Sheet};
use crate::text::{TextOptions, sheet as text_of};

/// A model and how far its layers see; nothing where it was never called.
pub type FieldTables<'a> = [(&'a ModelReport, Option<FieldTable>)];

struct Teller<'a> {
    locale: &'a Locale,
    nested: bool,
}

impl Teller<'_> {
    fn say(&self, phrase: &str, values: &[(&str, &str)]) -> String {
        let values: Vec<(&str, Line)> = values
            .iter()
            .map(|(name, value)| (*name, Line::from(*value)))
            .collect();
        self.locale.fill(phrase, &values).plain()
    }

    fn sheet(&self, table: Option<&FieldTable>) -> Sheet {
        let mut sheet = Sheet::default();
        let Some(table) = table else {
            let sentence = self.say(phrases::CALL_NOT_KNOWN, &[]);
            sheet.sentences.push(sentence);
            return sheet;
        };
        if table.places.is_empty() {
            sheet.sentences = sentences(table, self.locale);
            return sheet;
        }
        let column = |phrase, right| (self.say(phrase, &[]), right);
        let shown = table.rows.iter().filter(|row| is_shown(row, self.nested));
        let rows = shown.map(|row| {
            let prefix = match row.depth {
                0 => String::new(),
                depth => format!("{}└ ", "  ".repeat(depth - 1)),
            };
            vec![
                format!("{prefix}{} ({})", row.name, row.class),
                self.window(&row.slides),
                self.by_input(table, row, &|seen| self.extents(seen)),
                self.by_input(table, row, &|seen| {
                    let jumps = seen.iter().map(|seen| match seen.jump {
                        Some(jump) => ratio(jump),
                        None => String::new(),
                    });
                    let jumps: Vec<String> = jumps.collect();
                    match jumps.iter().any(String::is_empty) {
                        true => String::new(),
                        false => jumps.join(" × "),
                    }
                }),
            ]
        });
        sheet.grids.push(Grid {
            columns: vec![
                column(phrases::LAYER_TYPE, false),
                column(phrases::WINDOW_OF_LAYER, false),
                column(phrases::RECEPTIVE_FIELD, true),
                column(phrases::JUMP, true),
            ],
            rows: rows.collect(),
        });
        sheet.sentences = sentences(table, self.locale);
        let jump = self.say(phrases::WHAT_A_JUMP_IS, &[]);
        sheet.sentences.insert(1, jump);
        sheet
    }

    /// "3 × 3, stride 2, padding same".
    fn window(&self, slides: &[Slide]) -> String {
        let each = |of: &dyn Fn(&Slide) -> String| -> String {
            let all: Vec<String> = slides.iter().map(of).collect();
            match all.split_first() {
                Some((first, rest)) if rest.iter().all(|other| other == first) => first.clone(),
                _ => all.join(" × "),
            }
        };
        let kernel: Vec<String> = slides.iter().map(|s| s.kernel.to_string()).collect();
        let mut said = vec![kernel.join(" × ")];
        let stride = each(&|slide| slide.stride.to_string());
        let dilation = each(&|slide| slide.dilation.to_string());
        for (phrase, n) in [
            (phrases::WITH_STRIDE, &stride),
            (phrases::WITH_DILATION, &dilation),
        ] {
            if n != "1" && !n.is_empty() {
                said.push(self.say(phrase, &[("n", n)]));
            }
        }
        if let Some(slide) = slides.iter().find(|slide| slide.padding != Padding::Valid) {
            let name = padding(slide.padding);
            said.push(self.say(phrases::WITH_PADDING, &[("name", name)]));
        }
        if slides.iter().any(|slide| slide.transposed) {
            said.push(self.say(phrases::TRANSPOSED, &[]));
        }
        said.join(", ")
    }

    /// What is said of the axes of each input, with its name where there are several.
    fn by_input(
        &self,
        table: &FieldTable,
        row: &FieldRow,
        say: &dyn Fn(&[Seen]) -> String,
    ) -> String {
        said(&by_input(table, row), say)
    }

    fn extents(&self, seen: &[Seen]) -> String {
        extents(seen, self.locale)
    }
}

/// What a receptive field is and along which axes, and of what it is not told; or that there is none.
pub(crate) fn sentences(table: &FieldTable, locale: &Locale) -> Vec<String> {
    if table.places.is_empty() {
        return vec![locale.fill(phrases::NO_WINDOW, &[]).plain()];
    }
    let axes = table.places.iter().map(|axis| {
        let name = locale.word(axis.name.0);
        match &axis.input {
            Some(input) => format!("{name} {} ({input})", axis.dim),
            None => format!("{name} {}", axis.dim),
        }
    });
    let axes = axes.collect::<Vec<_>>().join(" × ");
    let values = [("axes", Line::from(&*axes))];
    let mut sentences = vec![locale.fill(phrases::WHAT_A_FIELD_IS, &values).plain()];
    if table.inputs_left_out > 0 {
        let n = MAX_INPUTS.to_string();
        let values = [("n", Line::from(&*n))];
        sentences.push(locale.fill(phrases::FIRST_INPUTS, &values).plain());
    }
    if let Some(reason) = &table.stopped {
        let reason = locale.message(reason);
        sentences.push(format!("?: {reason}"));
    }
    sentences
}

/// How far a row sees along the axes of an input, which is named where there are several.
pub(crate) struct SeenOfInput {
    input: Option<Rc<str>>,
    axes: Vec<Seen>,
}

/// How far a row sees into each input on which it depends.
pub(crate) fn by_input(table: &FieldTable, row: &FieldRow) -> Vec<SeenOfInput> {
    let mut inputs = Vec::new();
    let mut all: Vec<(&InputAxis, &Option<Seen>)> = table.places.iter().zip(&row.sees).collect();
    while let Some((first, _)) = all.first() {
        let (tensor, input) = (first.place.0, first.input.clone());
        let of_input = all.iter().filter(|(axis, _)| axis.place.0 == tensor);
        let axes: Vec<Seen> = of_input.filter_map(|(_, seen)| **seen).collect();
        all.retain(|(axis, _)| axis.place.0 != tensor);
        if !axes.is_empty() {
            inputs.push(SeenOfInput { input, axes });
        }
    }
    inputs
}

/// What is said of each input, with its name where there are several.
fn said(inputs: &[SeenOfInput], say: &dyn Fn(&[Seen]) -> String) -> String {
    let texts = inputs.iter().filter_map(|of| {
        let text = say(&of.axes);
        (!text.is_empty()).then(|| match &of.input {
            Some(input) => format!("{input}: {text}"),
            None => text,
        })
    });
    texts.collect::<Vec<_>>().join("; ")
}

/// How far a row sees, for people: `4 × 4`.
pub(crate) fn sees(inputs: &[SeenOfInput], locale: &Locale) -> String {
    said(inputs, &|axes| extents(axes, locale))
}

/// How far a row sees, for programs: `4 × 4`, `whole × whole`.
pub(crate) fn bare(inputs: &[SeenOfInput]) -> String {
    said(inputs, &|axes| {
        let extents = axes.iter().map(|seen| extent(seen.extent));
        extents.collect::<Vec<_>>().join(" × ")
    })
}

fn extents(seen: &[Seen], locale: &Locale) -> String {
    let say = |phrase: &str| locale.fill(phrase, &[]).plain();
    if seen.iter().all(|seen| seen.extent == Extent::Whole) {
        return say(phrases::WHOLE_INPUT);
    }
    let extents = seen.iter().map(|seen| match seen.extent {
        Extent::Places(places) => Digits::Grouped.write(places.ceil()),
        Extent::Whole => say(phrases::WHOLE_AXIS),
        Extent::Unknown => "?".to_owned(),
    });
    extents.collect::<Vec<_>>().join(" × ")
}

fn is_shown(row: &FieldRow, nested: bool) -> bool {
    row.is_news && (nested || row.depth == 0)
}

/// `3`, `1/2`, for people.
fn ratio(ratio: Ratio) -> String {
    match ratio.parts() {
        (over, 1) => Digits::Grouped.write(over),
        _ => plain(ratio),
    }
}

/// `3`, `1/2`, for programs.
fn plain(ratio: Ratio) -> String {
    match ratio.parts() {
        (over, 1) => over.to_string(),
        (over, under) => format!("{over}/{under}"),
    }
}

fn padding(padding: Padding) -> &'static str {
    match padding {
        Padding::Valid => "valid",
        Padding::Same => "same",
        Padding::Causal => "causal",
    }
}

fn sheets<'a>(
    tables: &FieldTables<'a>,
    nested: bool,
    locale: &Locale,
) -> Vec<(&'a ModelReport, Sheet)> {
    let teller = Teller { locale, nested };
    let all = tables.iter();
    all.map(|(model, table)| (*model, teller.sheet(table.as_ref())))
        .collect()
}

/// How far layers see, as text.
pub fn text(
    report: &Report,
    tables: &FieldTables<'_>,
    options: &TextOptions,
    locale: &Locale,
) -> String {
    let sheets = sheets(tables, options.expand_nested, locale);
    let texts = sheets
        .iter()
        .map(|(model, sheet)| text_of::text(&report.program, model, sheet, options, locale));
    texts.collect::<Vec<_>>().join("\n")
}

/// How far layers see, as Markdown.
pub fn markdown(tables: &FieldTables<'_>, nested: bool, locale: &Locale) -> String {
    sheet::markdown(&sheets(tables, nested, locale))
}

/// How far layers see, for spreadsheets: a line for each row and axis of an input.
pub fn csv(tables: &FieldTables<'_>) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record([
        "model",
        "depth",
        "layer",
        "class",
        "input",
        "axis",
        "kernel",
        "stride",
        "dilation",
        "padding",
        "receptive_field",
        "jump",
    ]);
    for (model, table) in tables {
        for row in table.iter().flat_map(|table| &table.rows) {
            for view in views(table.as_ref(), row) {
                let number = |n: Option<String>| n.unwrap_or_default();
                let slide = view.slide;
                let _ = writer.write_record([
                    &*model.name,
                    &row.depth.to_string(),
                    &row.name,
                    &row.class,
                    view.axis.input.as_deref().unwrap_or_default(),
                    view.axis.name.0,
                    &number(slide.map(|slide| slide.kernel.to_string())),
                    &number(slide.map(|slide| slide.stride.to_string())),
                    &number(slide.map(|slide| slide.dilation.to_string())),
                    slide.map_or("", |slide| padding(slide.padding)),
                    &extent(view.seen.extent),
                    &number(view.seen.jump.map(plain)),
                ]);
            }
        }
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}

/// `18`, `whole`, `?`.
fn extent(extent: Extent) -> String {
    match extent {
        Extent::Places(places) => places.ceil().to_string(),
        Extent::Whole => "whole".to_owned(),
        Extent::Unknown => "?".to_owned(),
    }
}

/// How far a row sees along one axis, and the window that it slides along the axis of that name.
struct ViewOf<'a> {
    axis: &'a InputAxis,
    seen: Seen,
    slide: Option<&'a Slide>,
}

fn views<'a>(table: Option<&'a FieldTable>, row: &'a FieldRow) -> impl Iterator<Item = ViewOf<'a>> {
    let places = table.map_or(&[][..], |table| &table.places);
    places.iter().zip(&row.sees).filter_map(|(axis, seen)| {
        let mut slides = row.slides.iter();
        Some(ViewOf {
            axis,
            seen: (*seen)?,
            slide: slides.find(|slide| slide.axis == axis.name),
        })
    })
}

/// How far layers see, for programs. The structures here are the committed schema, `schema/receptive-field.schema.json`.
pub fn json(report: &Report, tables: &FieldTables<'_>) -> String {
    let models = tables.iter().map(|(model, table)| {
        let rows = table.iter().flat_map(|table| &table.rows);
        let layers = rows.map(|row| Layer {
            depth: row.depth,
            name: row.name.to_string(),
            class: row.class.to_string(),
            axes: table.as_ref().map_or(Vec::new(), |table| axes(table, row)),
        });
        let layers = table.is_some().then(|| layers.collect());
        (*model, Seeing { layers })
    });
    document(report, models)
}

/// How far a row sees, for programs.
pub(crate) fn axes(table: &FieldTable, row: &FieldRow) -> Vec<OfAxis> {
    views(Some(table), row).map(OfAxis::from).collect()
}

/// How far the layers of a model see.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Seeing {
    /// Its layers; None where it was never called.
    layers: Option<Vec<Layer>>,
}

/// A layer or operation.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Layer {
    /// How many models it is inside of.
    depth: usize,
    /// Its name.
    name: String,
    /// Its class.
    class: String,
    /// The axes of the inputs along which some window of the model slides, as far as it depends on them.
    axes: Vec<OfAxis>,
}

/// How far a layer sees along an axis of an input.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct OfAxis {
    /// The input, where there are several with windows.
    input: Option<String>,
    /// The name of the axis.
    axis: &'static str,
    /// How many places one value depends on: a number, `whole`, or `?` where it is not known.
    receptive_field: NumberOrText,
    /// How far apart neighbours look: a number, or a fraction as `1/2`; None where there is no such distance.
    jump: Option<NumberOrText>,
    /// The window that the layer slides along the axis of that name.
    window: Option<Window>,
}

/// A number, or a text where it is none.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
enum NumberOrText {
    Number(i128),
    Text(String),
}

impl From<Extent> for NumberOrText {
    fn from(extent: Extent) -> Self {
        match extent {
            Extent::Places(places) => Self::Number(places.ceil()),
            Extent::Whole | Extent::Unknown => Self::Text(self::extent(extent)),
        }
    }
}

impl From<Ratio> for NumberOrText {
    fn from(ratio: Ratio) -> Self {
        match ratio.parts() {
            (over, 1) => Self::Number(over),
            _ => Self::Text(plain(ratio)),
        }
    }
}

/// A window.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Window {
    /// Its size, before dilation.
    kernel: json::Extent,
    /// How far it moves at each step.
    stride: json::Extent,
    /// The distance of its taps.
    dilation: json::Extent,
    /// `valid`, `same` or `causal`.
    padding: &'static str,
    /// Whether it is that of a transposed convolution.
    transposed: bool,
}

impl From<ViewOf<'_>> for OfAxis {
    fn from(view: ViewOf<'_>) -> Self {
        Self {
            input: view.axis.input.as_deref().map(str::to_owned),
            axis: view.axis.name.0,
            receptive_field: view.seen.extent.into(),
            jump: view.seen.jump.map(NumberOrText::from),
            window: view.slide.map(|slide| Window {
                kernel: (&slide.kernel).into(),
                stride: (&slide.stride).into(),
                dilation: (&slide.dilation).into(),
                padding: padding(slide.padding),
                transposed: slide.transposed,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_committed_one() {
        crate::json::check_schema::<crate::json::Document<Seeing>>("receptive-field");
    }
}
