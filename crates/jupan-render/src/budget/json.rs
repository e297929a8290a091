//! Budgets for programs. The structures here are the committed schema, `schema/check.schema.json`.

use jupan_core::report::Report;
use jupan_cost::budget::{Finding, Verdict};
use serde::Serialize;

use super::{Checked, span};
use crate::json::{Number, Place, SCHEMA, place};
use crate::rows::Scene;

/// How the models keep to their budgets, as JSON with a line break at the end.
pub fn json(report: &Report, checked: &[Checked]) -> String {
    let scene = Scene::new(&report.program);
    let kept = |finding: &Finding| matches!(finding.verdict, Verdict::Kept(_));
    let models = checked.iter().filter_map(|(at, findings)| {
        let model = report.models.get(*at)?;
        Some(Model {
            variable: model.variable.clone(),
            name: model.name.to_string(),
            class: model.class.to_string(),
            source: place(&scene, span(report, model.id)),
            budgets: findings
                .iter()
                .map(|finding| Budget::new(report, &scene, finding))
                .collect(),
        })
    });
    let document = Check {
        jupan: env!("CARGO_PKG_VERSION"),
        schema: SCHEMA,
        files: report.files.iter().map(ToString::to_string).collect(),
        kept: checked.iter().flat_map(|(_, findings)| findings).all(kept),
        models: models.collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// How the models of a file keep to their budgets.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Check {
    /// The version of jupan.
    jupan: &'static str,
    /// The version of this schema.
    schema: u32,
    /// The files as they were named.
    files: Vec<String>,
    /// Whether all budgets are kept.
    kept: bool,
    /// The models.
    models: Vec<Model>,
}

/// A model.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Model {
    /// The expression that reaches it in the program. None where no variable does.
    variable: Option<String>,
    /// Its name.
    name: String,
    /// Its class.
    class: String,
    /// Where it is made.
    source: Option<Place>,
    /// Its budgets.
    budgets: Vec<Budget>,
}

/// A budget.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Budget {
    /// What is measured: `params`, `trainable`, `weights` (in bytes), …
    measure: &'static str,
    /// The most that is allowed.
    limit: i128,
    /// How much there is.
    actual: Number,
    /// `kept`, `broken`, or `open` where it can't be told.
    verdict: &'static str,
    /// How much is left. None where the budget is not kept.
    left: Option<i128>,
    /// How much is too much, at least. None where the budget is not broken.
    over: Option<i128>,
    /// The layers that have most of it, the heaviest first.
    heaviest: Vec<Share>,
}

/// What a layer contributes.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Share {
    /// Its name.
    layer: String,
    /// Its class.
    class: String,
    /// How much it has.
    amount: i128,
    /// In per cent of all, where that is known.
    percent: Option<f64>,
    /// Where it is made.
    source: Option<Place>,
}

impl Budget {
    fn new(report: &Report, scene: &Scene<'_>, finding: &Finding) -> Self {
        let (verdict, left, over) = match finding.verdict {
            Verdict::Kept(left) => ("kept", Some(left), None),
            Verdict::Broken(over) => ("broken", None, Some(over)),
            Verdict::Open => ("open", None, None),
        };
        let shares = finding.heaviest.iter().map(|share| {
            let operation = report.program.operation(share.row);
            Share {
                layer: operation.name.to_string(),
                class: operation.class.to_string(),
                amount: share.amount,
                percent: share.thousandths.map(|share| f64::from(share) / 10.0),
                source: place(scene, operation.span),
            }
        });
        Self {
            measure: finding.budget.measure.code(),
            limit: finding.budget.limit,
            actual: Number::from(&finding.actual),
            verdict,
            left,
            over,
            heaviest: shares.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_committed_one() {
        crate::json::check_schema::<Check>("check");
    }
}
