//! What is different between two reports.

use jupan_core::compare::{Pair, compare_reports, pair_models};
use jupan_core::diagnostic::Diagnostic;
use jupan_core::report::Report;
use jupan_render::diagnostic::Look;
use jupan_render::{Locale, diff};

use crate::print::{Format, select};

/// The differences between two reports, model by model.
///
/// ```
/// use jupan::builder::{Sequential, layers::*};
/// use jupan::{Difference, Format};
///
/// let network = |units| Sequential::new().add(Dense::new(units).input_shape((8,))).report();
/// let (narrow, wide) = (network(4), network(16));
/// let difference = Difference::between(&narrow, &wide, None, None)?;
/// assert!(!difference.is_empty());
/// assert!(difference.text(Format::Text, "en", false, 80).contains("units: 4 → 16"));
/// assert!(Difference::between(&narrow, &narrow, None, None)?.is_empty());
/// # Ok::<(), Box<jupan::Diagnostic>>(())
/// ```
pub struct Difference<'a> {
    old: &'a Report,
    new: &'a Report,
    pairs: Vec<Pair>,
}

impl<'a> Difference<'a> {
    /// Compares two reports: the selected models with each other (by variable, name or number), or all of them, each with
    /// the one of the same variable or name.
    ///
    /// # Errors
    /// A selected model is not there.
    pub fn between(
        old: &'a Report,
        new: &'a Report,
        old_model: Option<&str>,
        new_model: Option<&str>,
    ) -> Result<Self, Box<Diagnostic>> {
        let one = |report, wanted: Option<&str>| -> Result<_, Box<Diagnostic>> {
            let found = wanted
                .map(|wanted| select(report, Some(wanted)))
                .transpose()?;
            Ok(found.and_then(|found| found.first().copied()))
        };
        let pairs = match (one(old, old_model)?, one(new, new_model)?) {
            (None, None) => pair_models(old, new),
            (Some(a), None) => vec![(Some(a), beside(old, a, new))],
            (None, Some(b)) => vec![(beside(new, b, old), Some(b))],
            (Some(a), Some(b)) => vec![(Some(a), Some(b))],
        };
        Ok(Self {
            old,
            new,
            pairs: compare_reports(old, new, pairs),
        })
    }

    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.pairs.iter().all(Pair::is_empty)
    }

    /// The differences as text, nothing where there are none; as Markdown; or as JSON, which is also what takes the place of
    /// CSV here.
    pub fn text(&self, format: Format, language: &str, color: bool, width: usize) -> String {
        let locale = Locale::from_tag(language);
        match format {
            Format::Text => {
                let look = Look { color, width };
                diff::text(self.old, self.new, &self.pairs, look, &locale)
            }
            Format::Markdown => diff::markdown(self.old, self.new, &self.pairs, &locale),
            Format::Json | Format::Csv => diff::json(self.old, self.new, &self.pairs),
        }
    }
}

/// What a selected model is compared with where the other side selects none: the model of the same variable or name, or
/// the only one.
fn beside(report: &Report, at: usize, other: &Report) -> Option<usize> {
    let model = report.models.get(at)?;
    let same = |candidate: &jupan_core::report::ModelReport| {
        candidate.variable.is_some() && candidate.variable == model.variable
    };
    let named = |candidate: &jupan_core::report::ModelReport| candidate.name == model.name;
    let models = &other.models;
    let found = models.iter().position(same);
    let found = found.or_else(|| models.iter().position(named));
    found.or_else(|| (models.len() == 1).then_some(0))
}
