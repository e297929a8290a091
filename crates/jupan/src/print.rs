//! What is printed of a report.

use jupan_core::{
    diagnostic::{Diagnostic, Kind, near_miss},
    report::{ModelReport, Report},
};
use jupan_render::{Style, TextOptions, csv, json, summary_text};

/// What to print of a report, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    /// What of it.
    pub view: View,
    /// For whom.
    pub format: Format,
    /// The language, as a tag: `en`.
    pub language: String,
    /// Only the model of this name or variable, or the one with this number, from 1.
    pub model: Option<String>,
    /// With colours, by ANSI escape sequences.
    pub color: bool,
    /// How many columns there are.
    pub width: usize,
}

/// What of a report is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// Tables of layers.
    Summary {
        /// How they look.
        style: Style,
        /// Whether the layers of models inside a model have rows, too.
        nested: bool,
        /// Whether each row says if training changes it.
        trainable: bool,
    },
    /// Where every number comes from.
    Explanation {
        /// Only of the layer with this name.
        layer: Option<String>,
    },
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
    /// The text that is asked for; a diagnostic where the report doesn't hold it.
    pub fn text(&self, report: &Report) -> Result<String, Box<Diagnostic>> {
        let models = select(report, self.model.as_deref())?;
        match (&self.view, self.format) {
            (_, Format::Json) => Ok(json(report, &models)),
            (_, Format::Csv) => Ok(csv(report, &models)),
            (View::Explanation { .. }, _) => Err(Box::new(missing("explanations"))),
            (View::Summary { .. }, Format::Markdown) => Err(Box::new(missing("notes"))),
            (
                View::Summary {
                    style,
                    nested,
                    trainable,
                },
                Format::Text,
            ) => {
                let options = TextOptions {
                    style: *style,
                    width: self.width,
                    color: self.color,
                    expand_nested: *nested,
                    show_trainable: *trainable,
                    ..TextOptions::default()
                };
                Ok(summary_text(report, &models, &options))
            }
        }
    }
}

fn missing(what: &str) -> Diagnostic {
    Diagnostic::error(
        Kind::NothingFound,
        format!("{what} are not printed by this version"),
    )
}

/// All models, or the wanted one.
fn select<'r>(
    report: &'r Report,
    wanted: Option<&str>,
) -> Result<Vec<&'r ModelReport>, Box<Diagnostic>> {
    let Some(wanted) = wanted else {
        return Ok(report.models.iter().collect());
    };
    let is_named =
        |model: &&ModelReport| model.variable.as_deref() == Some(wanted) || &*model.name == wanted;
    let numbered = || {
        let number: usize = wanted.parse().ok()?;
        report.models.get(number.checked_sub(1)?)
    };
    if let Some(model) = report.models.iter().find(is_named).or_else(numbered) {
        return Ok(vec![model]);
    }
    if report.models.is_empty() {
        return Ok(Vec::new());
    }
    let names = report
        .models
        .iter()
        .flat_map(|model| model.variable.as_deref().into_iter().chain([&*model.name]));
    let message = format!("no model is called `{wanted}`");
    let diagnostic = Diagnostic::error(Kind::NothingFound, message);
    let diagnostic = match near_miss(wanted, names) {
        Some(near) => diagnostic.with_help(format!("did you mean `{near}`?")),
        None => diagnostic,
    };
    let listed = report.models.iter().enumerate().take(20);
    let notes = listed.map(|(index, model)| {
        let number = index.saturating_add(1);
        match &model.variable {
            Some(variable) => format!("model {number} is `{variable}`, named \"{}\"", model.name),
            None => format!("model {number} is named \"{}\"", model.name),
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
            inputs: Vec::new(),
            outputs: Vec::new(),
            rows: Vec::new(),
            branches: false,
            totals: Totals::default(),
            frozen: None,
        };
        Report {
            files: Vec::new(),
            program: Program::new(),
            models: models.iter().enumerate().map(model).collect(),
            variables: Vec::new(),
            summaries: Vec::new(),
            uncalled: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    #[test]
    fn models_are_selected_by_variable_name_or_number() {
        let report = report(&[("encoder", "sequential"), ("decoder", "sequential_1")]);
        let selected = |wanted| {
            let models = select(&report, wanted).expect("a model");
            models
                .into_iter()
                .filter_map(|model| model.variable.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(selected(None), ["encoder", "decoder"]);
        assert_eq!(selected(Some("decoder")), ["decoder"]);
        assert_eq!(selected(Some("sequential")), ["encoder"]);
        assert_eq!(selected(Some("2")), ["decoder"]);
        let refused = select(&report, Some("encodr"))
            .err()
            .expect("no such model");
        assert_eq!(refused.help.as_deref(), Some("did you mean `encoder`?"));
        assert_eq!(refused.notes.len(), 2);
        assert!(select(&report, Some("0")).is_err() && select(&report, Some("3")).is_err());
    }
}
