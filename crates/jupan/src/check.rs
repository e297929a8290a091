//! Whether the models of a report keep to their budgets.

use jupan_core::report::{ModelReport, Report};
use jupan_cost::budget::{Budget, Verdict, check};
use jupan_render::diagnostic::Look;
use jupan_render::{Locale, budget};

/// What was found of the models of a report.
///
/// ```
/// use jupan::builder::{Sequential, layers::*};
/// use jupan::budget::{Budget, Measure};
/// use jupan::{Check, CheckFormat};
///
/// let report = Sequential::new().add(Dense::new(10).input_shape((9,))).report();
/// let budget = Budget { measure: Measure::Params, limit: 50 };
/// let check = Check::of(&report, [(0, vec![budget])]);
/// assert!(!check.is_kept());
/// assert!(check.text(CheckFormat::Text, "en", false, 80).contains("over by 50"));
/// ```
pub struct Check<'a> {
    report: &'a Report,
    checked: Vec<budget::Checked>,
}

/// For whom something about budgets is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckFormat {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
    /// For the annotations of GitHub.
    Github,
}

impl<'a> Check<'a> {
    /// Holds models, by their positions in a report, each against its budgets.
    pub fn of(report: &'a Report, budgets: impl IntoIterator<Item = (usize, Vec<Budget>)>) -> Self {
        let model = |at: usize| -> Option<&ModelReport> { report.models.get(at) };
        let budgets = budgets.into_iter();
        let checked = budgets
            .filter_map(|(at, budgets)| Some((at, check(&report.program, model(at)?, &budgets))));
        Self {
            report,
            checked: checked.collect(),
        }
    }

    /// Whether all budgets are kept. One of which that can't be told is not.
    pub fn is_kept(&self) -> bool {
        let mut findings = self.checked.iter().flat_map(|(_, findings)| findings);
        findings.all(|finding| matches!(finding.verdict, Verdict::Kept(_)))
    }

    /// What was found.
    pub fn text(&self, format: CheckFormat, language: &str, color: bool, width: usize) -> String {
        let locale = Locale::from_tag(language);
        match format {
            CheckFormat::Text => {
                let look = Look { color, width };
                budget::text(self.report, &self.checked, look, &locale)
            }
            CheckFormat::Json => budget::json(self.report, &self.checked),
            CheckFormat::Github => budget::github(self.report, &self.checked, &locale),
        }
    }
}
