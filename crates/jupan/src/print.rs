//! What is printed of a report.

use std::borrow::Cow;
use std::io;

use jupan_core::message;
use jupan_core::{
    diagnostic::{Diagnostic, Kind, near_miss},
    report::{ModelReport, Report, Row, Summary},
};
use jupan_cost::memory::{Memory, Question};
use jupan_cost::{Convention, CostRow, CostTable, FieldTable};
use jupan_render::columns::{self, Arrangement, Choice, Column};
use jupan_render::cost::{self, Costs};
use jupan_render::numbers::{BINARY, DECIMAL};
use jupan_render::{
    Explanation, Locale, Style, TextOptions, csv, diagnostic::Look, field, json, markdown, memory,
    summary_text,
};

/// What to print of a report, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Print {
    /// What of it.
    pub view: View,
    /// For whom.
    pub format: Format,
    /// The language, as a tag or a locale: `ko`, `ko_KR.UTF-8`. English where there is none such.
    pub language: String,
    /// Only the model of this name or variable, or the one with this number, from 1.
    pub model: Option<String>,
    /// With colours, by ANSI escape sequences.
    pub color: bool,
    /// How many columns there are.
    pub width: usize,
    /// The columns of the table, instead of those that the view has.
    pub columns: Vec<&'static Column>,
    /// Which rows are shown, and in which order.
    pub arrangement: Arrangement,
}

/// What of a report is printed.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// Tables of layers.
    Summary {
        /// How they look.
        style: Style,
        /// Whether the layers of models inside a model have rows, too.
        nested: bool,
        /// Whether each row says if training changes it.
        trainable: bool,
        /// How many samples go through at once, where the model leaves that open and a column tells of work.
        batch: i64,
    },
    /// Where every number comes from.
    Explanation {
        /// Only of the layer with this name.
        layer: Option<String>,
        /// How many samples go through at once, where the model leaves that open.
        batch: i64,
    },
    /// What it costs to use a network; the report must hold traces ([`Settings::trace`](crate::Settings::trace)).
    Cost {
        /// As which tool counts: the name of a [`Convention`]; several, to have only their sums side by side.
        conventions: Vec<&'static Convention>,
        /// Only the layers with this name.
        layer: Option<String>,
        /// How many samples go through at once, where the model leaves that open.
        batch: i64,
        /// Whether the layers of models inside a model have rows, too.
        nested: bool,
    },
    /// What a network takes; the report must hold traces.
    Memory {
        /// For how many samples, with which optimizer, in which numbers.
        question: Question,
        /// Whether sizes are scaled by 1,000 (kB) instead of by 1,024 (KiB).
        decimal: bool,
        /// Whether the layers of models inside a model have rows, too.
        nested: bool,
    },
    /// How far layers see; the report must hold traces.
    ReceptiveField {
        /// Whether the layers of models inside a model have rows, too.
        nested: bool,
    },
}

impl View {
    /// Whether the report must hold traces for it.
    pub fn needs_trace(&self) -> bool {
        match self {
            Self::Summary { .. } => false,
            Self::Explanation { .. }
            | Self::Cost { .. }
            | Self::Memory { .. }
            | Self::ReceptiveField { .. } => true,
        }
    }
}

/// For whom something is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For a terminal.
    Text,
    /// A note, with formulas as `$…$`.
    Markdown,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

impl Print {
    /// Writes what is asked for, piece by piece where it may be large.
    ///
    /// # Errors
    /// A diagnostic where the report doesn't hold it; what the writer refuses.
    pub fn write(
        &self,
        report: &Report,
        to: &mut dyn io::Write,
    ) -> Result<io::Result<()>, Box<Diagnostic>> {
        let selected = select(report, self.model.as_deref())?;
        match (self.format, &self.view, selected.last()) {
            (Format::Json, View::Summary { .. } | View::Explanation { .. }, _) => {
                let arranged = self.arranged(report, &selected);
                let models: Vec<&ModelReport> = arranged.iter().map(AsRef::as_ref).collect();
                let summaries = self.summaries(report);
                Ok(json::write(report, &models, &summaries, to))
            }
            (Format::Text | Format::Markdown, View::Explanation { layer, batch }, Some(last)) => {
                let locale = Locale::from_tag(&self.language);
                let explanation =
                    self.explanation(report, *last, layer.as_deref(), *batch, &locale)?;
                let mut written = Ok(());
                self.explain(&explanation, &mut |part| {
                    if written.is_ok() {
                        written = to.write_all(part.as_bytes());
                    }
                });
                Ok(written)
            }
            _ => Ok(to.write_all(self.text(report)?.as_bytes())),
        }
    }

    /// Whether the models must have been traced ([`Settings::trace`](crate::Settings::trace)) for what is printed.
    pub fn needs_trace(&self) -> bool {
        let sorted = self.arrangement.sort.iter();
        let is_told = |view: &View| match (view, self.format) {
            // Programs are told of the weights.
            (View::Explanation { .. }, Format::Json | Format::Csv) => false,
            (view, _) => view.needs_trace(),
        };
        is_told(&self.view)
            || sorted
                .chain(&self.columns)
                .any(|column| column.needs_trace())
    }

    /// The text that is asked for; a diagnostic where the report doesn't hold it.
    pub fn text(&self, report: &Report) -> Result<String, Box<Diagnostic>> {
        let selected = select(report, self.model.as_deref())?;
        let arranged = self.arranged(report, &selected);
        let models: Vec<&ModelReport> = arranged.iter().map(AsRef::as_ref).collect();
        if let Some(table) = self.chosen(report, &models) {
            return Ok(table);
        }
        match (self.format, &self.view) {
            (
                format,
                View::Cost {
                    conventions,
                    layer,
                    batch,
                    nested,
                },
            ) => {
                let costs = models.iter().map(|model| {
                    let tables = conventions.iter().filter_map(|convention| {
                        CostTable::of(&report.program, model, convention, *batch)
                    });
                    (*model, tables.collect::<Vec<_>>())
                });
                let mut costs: Vec<Costs<'_>> = costs.collect();
                for table in costs.iter_mut().flat_map(|(_, tables)| tables) {
                    let depth = |row: &CostRow| row.id.map(|_| row.depth);
                    self.arrangement.cut(&mut table.rows, depth);
                }
                if let Some(layer) = layer {
                    only(&mut costs, layer).map_err(|names| {
                        Box::new(no_layer_among(layer, names.iter().map(String::as_str)))
                    })?;
                }
                let nested = *nested || self.arrangement.depth.is_some();
                Ok(self.costs(report, format, &costs, nested))
            }
            (
                format,
                View::Memory {
                    question,
                    decimal,
                    nested,
                },
            ) => {
                let memories = models
                    .iter()
                    .map(|model| (*model, Memory::of(&report.program, model, question)));
                let memories: Vec<_> = memories.collect();
                let units = if *decimal { &DECIMAL } else { &BINARY };
                let (options, locale) = self.for_people(*nested);
                Ok(match format {
                    Format::Json => memory::json(report, &memories),
                    Format::Csv => memory::csv(report, &memories),
                    Format::Markdown => {
                        memory::markdown(report, &memories, units, *nested, &locale)
                    }
                    Format::Text => memory::text(report, &memories, units, &options, &locale),
                })
            }
            (format, View::ReceptiveField { nested }) => {
                let tables = models
                    .iter()
                    .map(|model| (*model, FieldTable::of(&report.program, model)));
                let tables: Vec<_> = tables.collect();
                let (options, locale) = self.for_people(*nested);
                Ok(match format {
                    Format::Json => field::json(report, &tables),
                    Format::Csv => field::csv(&tables),
                    Format::Markdown => field::markdown(&tables, *nested, &locale),
                    Format::Text => field::text(report, &tables, &options, &locale),
                })
            }
            (Format::Json, _) => Ok(json::json(report, &models, &self.summaries(report))),
            (Format::Csv, _) => Ok(csv(report, &models)),
            (
                Format::Markdown,
                View::Summary {
                    style: Style::Jupan,
                    nested,
                    ..
                },
            ) => {
                let locale = Locale::from_tag(&self.language);
                let nested = *nested || self.arrangement.depth.is_some();
                Ok(markdown::summary(report, &models, nested, &locale))
            }
            (
                _,
                View::Summary {
                    style,
                    nested,
                    trainable,
                    ..
                },
            ) => {
                let options = TextOptions {
                    style: *style,
                    width: self.width,
                    color: self.color && self.format == Format::Text,
                    expand_nested: *nested || self.arrangement.depth.is_some(),
                    show_trainable: *trainable,
                    ..TextOptions::default()
                };
                let locale = Locale::from_tag(&self.language);
                let tables = summary_text(report, &models, &options, &locale);
                match self.format == Format::Markdown && !tables.is_empty() {
                    true => Ok(format!("```\n{}\n```\n", tables.trim_end())),
                    false => Ok(tables),
                }
            }
            (_, View::Explanation { layer, batch }) => {
                // Where a program makes several models the last is most often the one that it is about.
                let Some(last) = selected.last() else {
                    return Ok(String::new());
                };
                let locale = Locale::from_tag(&self.language);
                let explanation =
                    self.explanation(report, *last, layer.as_deref(), *batch, &locale)?;
                let mut page = String::new();
                self.explain(&explanation, &mut |part| page.push_str(part));
                Ok(page)
            }
        }
    }

    /// The models with their rows in the order that is asked for.
    fn arranged<'a>(&self, report: &'a Report, selected: &[usize]) -> Vec<Cow<'a, ModelReport>> {
        let models = selected.iter().filter_map(|at| report.models.get(*at));
        // What a model costs is told from all of its rows, and so are columns.
        let is_told = self.columns.is_empty() || self.format == Format::Json;
        let cuts = matches!(self.view, View::Summary { .. }) && is_told;
        let arranged = models.map(|model| match self.arrangement.of(&report.program, model) {
            Some(mut model) => {
                if cuts {
                    self.arrangement.cut(&mut model.rows, |_| Some(0));
                }
                Cow::Owned(model)
            }
            None => Cow::Borrowed(model),
        });
        arranged.collect()
    }

    /// The models as they stood at each `summary()`, arranged like the models.
    fn summaries<'a>(&self, report: &'a Report) -> Cow<'a, [Summary]> {
        if self.arrangement == Arrangement::default() {
            return Cow::Borrowed(&report.summaries);
        }
        let mut summaries = report.summaries.clone();
        for summary in &mut summaries {
            if let Some(arranged) = self.arrangement.of(&report.program, &summary.model) {
                summary.model = arranged;
            }
            self.arrangement.cut(&mut summary.model.rows, |_| Some(0));
        }
        Cow::Owned(summaries)
    }

    /// The table of the chosen columns, where some are.
    fn chosen(&self, report: &Report, models: &[&ModelReport]) -> Option<String> {
        let (nested, batch) = match &self.view {
            View::Summary { nested, batch, .. } | View::Cost { nested, batch, .. } => {
                (*nested || self.arrangement.depth.is_some(), *batch)
            }
            _ => return None,
        };
        if self.columns.is_empty() {
            return None;
        }
        let choice = Choice {
            columns: &self.columns,
            arrangement: &self.arrangement,
            nested,
            batch,
        };
        let locale = Locale::from_tag(&self.language);
        match self.format {
            Format::Json => None,
            Format::Csv => Some(columns::csv(report, models, choice)),
            Format::Markdown => Some(columns::markdown(report, models, choice, &locale)),
            Format::Text => {
                let options = TextOptions {
                    width: self.width,
                    color: self.color,
                    ..TextOptions::default()
                };
                let text = columns::text(report, models, choice, &options, &locale);
                Some(text)
            }
        }
    }

    fn costs(&self, report: &Report, format: Format, costs: &[Costs<'_>], nested: bool) -> String {
        let (options, locale) = self.for_people(nested);
        match format {
            Format::Json => cost::json(report, costs),
            Format::Csv => cost::csv(report, costs),
            Format::Markdown => cost::markdown(report, costs, nested, &locale),
            Format::Text => cost::text(report, costs, &options, &locale),
        }
    }

    /// How tables look, and their language.
    fn for_people(&self, nested: bool) -> (TextOptions, Locale) {
        let options = TextOptions {
            width: self.width,
            color: self.color,
            expand_nested: nested,
            ..TextOptions::default()
        };
        (options, Locale::from_tag(&self.language))
    }

    fn explanation<'a>(
        &self,
        report: &'a Report,
        model: usize,
        layer: Option<&str>,
        batch: i64,
        locale: &'a Locale,
    ) -> Result<Explanation<'a>, Box<Diagnostic>> {
        let explanation = Explanation::of(report, model, layer, locale);
        let none = || Box::new(no_layer(report, model, layer.unwrap_or_default()));
        let explanation = explanation.ok_or_else(none)?;
        Ok(explanation.with_batch(batch))
    }

    fn explain(&self, explanation: &Explanation<'_>, write: &mut dyn FnMut(&str)) {
        let look = Look {
            color: self.color,
            width: self.width,
        };
        match self.format {
            Format::Markdown => explanation.markdown(write),
            _ => explanation.text(look, write),
        }
    }
}

/// Leaves only the rows of a layer; all names where there is none called so.
fn only(costs: &mut [Costs<'_>], layer: &str) -> Result<(), Vec<String>> {
    let mut names = Vec::new();
    let mut found = false;
    for table in costs.iter_mut().flat_map(|(_, tables)| tables) {
        names.extend(table.rows.iter().map(|row| row.name.to_string()));
        table.rows.retain(|row| &*row.name == layer);
        for row in &mut table.rows {
            row.depth = 0;
            found = true;
        }
    }
    match found {
        true => Ok(()),
        false => Err(names),
    }
}

/// What is said where a model has no layer of that name.
fn no_layer(report: &Report, model: usize, layer: &str) -> Diagnostic {
    let mut names: Vec<&str> = Vec::new();
    let mut waiting: Vec<&Row> = report
        .models
        .get(model)
        .iter()
        .flat_map(|model| &model.rows)
        .collect();
    while let Some(row) = waiting.pop() {
        names.push(&row.name);
        waiting.extend(&row.children);
    }
    no_layer_among(layer, names)
}

fn no_layer_among<'a>(layer: &str, names: impl IntoIterator<Item = &'a str>) -> Diagnostic {
    let message = message!("the model has no layer called `{layer}`", layer);
    let diagnostic = Diagnostic::error(Kind::NothingFound, message);
    match near_miss(layer, names) {
        Some(near) => diagnostic.with_help(message!("did you mean `{near}`?", near)),
        None => diagnostic.with_help(message!("the summary lists the names of all layers")),
    }
}

/// The positions of all models of a report, or of the wanted one: by variable, by name, or by number from 1.
///
/// # Errors
/// There are models, but none of them is the wanted one.
pub fn select(report: &Report, wanted: Option<&str>) -> Result<Vec<usize>, Box<Diagnostic>> {
    let Some(wanted) = wanted else {
        return Ok((0..report.models.len()).collect());
    };
    let is_named =
        |model: &ModelReport| model.variable.as_deref() == Some(wanted) || &*model.name == wanted;
    let numbered = || {
        let number: usize = wanted.parse().ok()?;
        number
            .checked_sub(1)
            .filter(|index| *index < report.models.len())
    };
    if let Some(model) = report.models.iter().position(is_named).or_else(numbered) {
        return Ok(vec![model]);
    }
    if report.models.is_empty() {
        return Ok(Vec::new());
    }
    let names = report
        .models
        .iter()
        .flat_map(|model| model.variable.as_deref().into_iter().chain([&*model.name]));
    let message = message!("no model is called `{wanted}`", wanted);
    let diagnostic = Diagnostic::error(Kind::NothingFound, message);
    let diagnostic = match near_miss(wanted, names) {
        Some(near) => diagnostic.with_help(message!("did you mean `{near}`?", near)),
        None => diagnostic,
    };
    let listed = report.models.iter().enumerate().take(20);
    let notes = listed.map(|(index, model)| {
        let number = index.saturating_add(1);
        match &model.variable {
            Some(variable) => message!(
                "model {number} is `{variable}`, named \"{model}\"",
                number,
                variable,
                model = model.name
            ),
            None => message!(
                "model {number} is named \"{model}\"",
                number,
                model = model.name
            ),
        }
    });
    Err(Box::new(notes.fold(diagnostic, Diagnostic::with_note)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupan_core::{
        program::{OperationId, Program},
        report::{ModelKind, Totals},
    };

    fn report(models: &[(&str, &str)]) -> Report {
        let model = |(index, (variable, name)): (usize, &(&str, &str))| ModelReport {
            id: OperationId(u32::try_from(index).unwrap_or(0)),
            variable: Some((*variable).to_owned()),
            name: (*name).into(),
            class: "Sequential".into(),
            kind: ModelKind::Sequential,
            built: true,
            inputs: Default::default(),
            outputs: Default::default(),
            rows: Default::default(),
            branches: false,
            totals: Totals::default(),
            keras_totals: Totals::default(),
            built_in_keras: true,
            frozen: None,
            trace: None,
        };
        Report {
            files: Vec::new(),
            program: Program::new(),
            models: models.iter().enumerate().map(model).collect(),
            variables: Vec::new(),
            summaries: Vec::new(),
            unseen_summaries: Vec::new(),
            uncalled: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    #[test]
    fn models_are_selected_by_variable_name_or_number() {
        let report = report(&[("encoder", "sequential"), ("decoder", "sequential_1")]);
        let selected = |wanted| {
            let positions = select(&report, wanted).expect("a model");
            let variable = |index: usize| report.models[index].variable.clone();
            positions
                .into_iter()
                .filter_map(variable)
                .collect::<Vec<_>>()
        };
        assert_eq!(selected(None), ["encoder", "decoder"]);
        assert_eq!(selected(Some("decoder")), ["decoder"]);
        assert_eq!(selected(Some("sequential")), ["encoder"]);
        assert_eq!(selected(Some("2")), ["decoder"]);
        let refused = select(&report, Some("encodr")).expect_err("no such model");
        assert!(
            refused
                .help
                .is_some_and(|help| help == "did you mean `encoder`?")
        );
        assert_eq!(refused.notes.len(), 2);
        assert!(select(&report, Some("0")).is_err() && select(&report, Some("3")).is_err());
    }
}
