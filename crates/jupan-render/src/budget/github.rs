//! Budgets as annotations of GitHub.

use jupan_core::diagnostic::{Place, Span};
use jupan_core::program::Program;
use jupan_core::report::Report;
use jupan_cost::budget::Verdict;

use super::{Checked, contribution, sentence, span};
use crate::diagnostic::visible;
use crate::explain::line_in;
use crate::github::command;
use crate::line::Line;
use crate::locale::Locale;
use crate::rows::Scene;

/// An error for each budget that is not kept, where the model is made, and a notice at each layer that weighs most.
pub fn github(report: &Report, checked: &[Checked], locale: &Locale) -> String {
    let scene = Scene::new(&report.program);
    let file = report
        .files
        .first()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut text = String::new();
    for (at, findings) in checked {
        let Some(model) = report.models.get(*at) else {
            continue;
        };
        for finding in findings {
            let Some(message) = sentence(report, *at, finding, locale) else {
                continue;
            };
            let title = locale.message(&finding.budget.measure.title());
            let mut tell = |level: &str, span: Option<Span>, message: &Line| {
                let place = scene.place(span);
                let named = (level, &*file, &*title);
                text.push_str(&annotation(
                    &report.program,
                    place.as_ref(),
                    named,
                    message,
                    locale,
                ));
            };
            tell("error", span(report, model.id), &message);
            if matches!(finding.verdict, Verdict::Broken(_)) {
                for share in &finding.heaviest {
                    let message = contribution(report, finding, share, locale);
                    tell("notice", span(report, share.row), &message);
                }
            }
        }
    }
    text
}

/// An annotation at a place. The lines of a notebook's cell are no lines of its file, and modules of Keras are no files of the
/// project, so that they are named instead.
fn annotation(
    program: &Program,
    place: Option<&Place>,
    (level, file, title): (&str, &str, &str),
    message: &Line,
    locale: &Locale,
) -> String {
    let message = visible(&message.plain());
    match place {
        Some(place) if place.cell.is_some() || place.file.starts_with('<') => {
            let at = line_in(program, place, locale).plain();
            command(level, file, &[], title, &format!("{at}: {message}"))
        }
        Some(place) => {
            let at = [("line", place.line), ("col", place.column)];
            command(level, &place.file, &at, title, &message)
        }
        None => command(level, file, &[], title, &message),
    }
}
