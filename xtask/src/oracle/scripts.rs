//! Whole scripts: all their models, each `summary()`, and the line of an error.

use std::path::Path;

use jupan::core::report::ModelReport;
use jupan::{Input, Report, Settings, Style, TextOptions, analyse};
use serde_json::Value;

use super::{Outcome, compare, naming, recordings};

/// Asks all scripts of a folder.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let mut outcomes = Vec::new();
    for stem in recordings::stems(folder, ".py")? {
        let Some(record) = recordings::record(&stem.with_added_extension("truth.json"))? else {
            continue;
        };
        let script = std::fs::read(stem.with_added_extension("py"))?;
        let id = stem
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let settings = Settings {
            as_recorded: true,
            ..super::keras_3()
        };
        let input = Input::File {
            name: &format!("{id}.py"),
            bytes: &script,
        };
        let report = analyse(input, &jupan::world::Nowhere, &settings);
        outcomes.push(Outcome {
            id,
            group: "scripts".to_owned(),
            differences: differences(&report, &record),
        });
    }
    Ok(outcomes)
}

fn differences(report: &Report, record: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let error = report
        .diagnostics
        .iter()
        .find(|diagnostic| super::is_refusal(diagnostic));
    let line = |error: &jupan::Diagnostic| {
        let span = error.span?;
        Some(report.program.source(span.source)?.place(span.start).line)
    };
    match (record["error"].is_null(), error) {
        (true, Some(error)) => found.push(format!(
            "refused at line {:?}: {}",
            line(error),
            error.message
        )),
        (false, None) => found.push(format!("not refused: {}", record["error"]["headline"])),
        (false, Some(error)) => {
            let wanted = record["error"]["line"].as_u64();
            let got = line(error).map(|line| line as u64);
            if wanted != got {
                found.push(format!(
                    "error: Keras at line {wanted:?}: {}, jupan at line {got:?}: {}",
                    record["error"]["headline"], error.message
                ));
            }
        }
        (true, None) => {}
    }
    let models = record["models"].as_array().cloned().unwrap_or_default();
    for wanted in &models {
        let variable = wanted["variable"].as_str();
        let name = wanted["model_name"].as_str();
        let is_it = |model: &&ModelReport| match variable {
            Some(_) => model.variable.as_deref() == variable,
            None => Some(&*model.name) == name,
        };
        // What no variable holds is looked for there first.
        let mut apart = report.models.iter().filter(|m| m.variable.is_none());
        let model = apart.find(is_it).or(report.models.iter().find(is_it));
        let label = variable.or(name).unwrap_or("?");
        match model {
            None => found.push(format!("{label} is missing")),
            Some(model) => {
                let mut inner = Vec::new();
                compare::model(&report.program, wanted, model, &mut inner);
                found.extend(inner.into_iter().map(|text| format!("{label}: {text}")));
                naming::texts(report, model, wanted, &mut found);
            }
        }
    }
    let summaries = record["summary_calls"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    if summaries.len() != report.summaries.len() {
        found.push(format!(
            "summary() calls: Keras {}, jupan {}",
            summaries.len(),
            report.summaries.len()
        ));
    }
    for (wanted, got) in summaries.iter().zip(&report.summaries) {
        let options = TextOptions {
            style: Style::Keras,
            expand_nested: got.expand_nested,
            show_trainable: got.show_trainable,
            line_length: got.line_length,
            ..TextOptions::default()
        };
        let recorded = &wanted["text_80cols"];
        naming::text(
            "summary()",
            recorded,
            report,
            &got.model,
            &options,
            &mut found,
        );
    }
    found
}
