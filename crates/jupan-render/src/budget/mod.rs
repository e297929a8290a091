//! How models keep to their budgets: for a terminal, as JSON, and as annotations of GitHub.

mod github;
mod json;
mod text;

use jupan_core::diagnostic::Span;
use jupan_core::dim::Count;
use jupan_core::program::OperationId;
use jupan_core::report::Report;
use jupan_cost::budget::{Finding, Measure, Share, Verdict};

use crate::line::{Line, Piece};
use crate::locale::Locale;
use crate::numbers::{BINARY, Digits};
use crate::phrases;

pub use github::github;
pub use json::json;
pub use text::text;

/// What was found of a model: its position in the report, and how it keeps to each budget.
pub type Checked = (usize, Vec<Finding>);

/// An amount of a measure.
pub fn amount(measure: Measure, n: i128) -> String {
    match measure.in_bytes() {
        true => BINARY.write(n),
        false => Digits::Grouped.write(n),
    }
}

/// A count of a measure, which may be incomplete.
fn count(measure: Measure, count: &Count) -> String {
    match count.exact() {
        Some(n) => amount(measure, n),
        None => Digits::Grouped.formula(count),
    }
}

/// Why it can't be told whether a budget is kept.
fn reasons(actual: &Count, locale: &Locale) -> Vec<Line> {
    let mut lines: Vec<Line> = actual
        .missing
        .iter()
        .map(|r| Line::text(&locale.message(r)))
        .collect();
    let symbols = actual.known.symbols();
    if !symbols.is_empty() {
        let symbols = Line::join(symbols.iter().map(|symbol| Line::code(symbol)), ", ");
        lines.push(locale.fill(phrases::HANGS_ON, &[("symbols", symbols)]));
    }
    lines
}

/// Thousandths as per cent, as they stand in a sentence.
fn percent(share: &Share) -> Option<String> {
    share.thousandths.map(crate::explain::percent)
}

/// Where a layer was made.
fn span(report: &Report, id: OperationId) -> Option<Span> {
    report.program.operation(id).span
}

/// By how much a budget is exceeded: in numbers, and in per cent of the budget.
fn beyond(finding: &Finding, over: i128, locale: &Locale) -> Line {
    let n = Line::from(amount(finding.budget.measure, over));
    let limit = finding.budget.limit;
    let thousandths = over.checked_mul(1000).filter(|_| limit > 0);
    let thousandths = thousandths.and_then(|n| u32::try_from((n + limit / 2) / limit).ok());
    match thousandths {
        Some(share) => {
            let percent = Line::from(crate::explain::percent(share));
            locale.fill(phrases::BEYOND_SHARE, &[("n", n), ("percent", percent)])
        }
        None => locale.fill(phrases::BEYOND, &[("n", n)]),
    }
}

/// A budget that is not kept, as a sentence.
fn sentence(report: &Report, at: usize, finding: &Finding, locale: &Locale) -> Option<Line> {
    let model = report.models.get(at)?;
    let measure = finding.budget.measure;
    let mut values = vec![
        ("model", Line::name(&model.name)),
        ("measure", locale.message_line(&measure.title())),
        ("limit", Line::from(amount(measure, finding.budget.limit))),
        ("actual", Line::from(count(measure, &finding.actual))),
    ];
    match finding.verdict {
        Verdict::Kept(_) => None,
        Verdict::Broken(over) => {
            values.push(("over", Line::from(amount(measure, over))));
            Some(locale.fill(phrases::BUDGET_BROKEN, &values))
        }
        Verdict::Open => Some(locale.fill(phrases::BUDGET_OPEN, &values)),
    }
}

/// What a layer contributes, as a sentence.
fn contribution(report: &Report, finding: &Finding, share: &Share, locale: &Locale) -> Line {
    let measure = finding.budget.measure;
    let mut values = vec![
        (
            "layer",
            Line::name(&report.program.operation(share.row).name),
        ),
        ("amount", Line::from(amount(measure, share.amount))),
        ("measure", locale.message_line(&measure.title())),
    ];
    match percent(share) {
        Some(percent) => {
            values.push(("percent", Line::from(percent)));
            locale.fill(phrases::HOLDS_MOST, &values)
        }
        None => locale.fill(phrases::HOLDS, &values),
    }
}

fn place(line: Line) -> Line {
    Line(vec![Piece::Place(line.plain())])
}
