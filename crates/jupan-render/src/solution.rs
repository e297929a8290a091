//! The largest number with which a model keeps to its budgets: as text, and as JSON.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::report::{ModelReport, Report};
use jupan_cost::budget::Budget;
use serde::Serialize;

use crate::budget::amount;
use crate::json::{Model, SCHEMA};
use crate::locale::Locale;
use crate::numbers::Digits;
use crate::rows::Scene;

/// So many of the numbers that are refused are listed, those next to the solution.
const LISTED: usize = 8;

/// The largest number that fits, and the next one, which doesn't.
pub struct Solved {
    /// The number in the source that is varied.
    pub number: String,
    /// The largest value that fits; `None` where not even the least does.
    pub value: Option<i64>,
    /// The next value that is not refused; `None` where all larger ones are.
    pub next: Option<i64>,
    /// What has a budget, how much of it there is with the value, and how much there is with the next one.
    pub amounts: Vec<(Budget, Option<i128>, Option<i128>)>,
    /// Values that were tried and refused, in their order, and why.
    pub refused: Vec<(i64, Message)>,
    /// Whether more never meant less among all that was tried; otherwise still larger values may fit.
    pub is_monotone: bool,
}

/// The number, what it makes of each budget, and what was refused, in lines of this width. Nothing where none fits.
pub fn text(solved: &Solved, width: usize, locale: &Locale) -> String {
    let write = |n: i64| Digits::Grouped.write(n.into());
    let Some(largest) = solved.value else {
        return String::new();
    };
    let (number, value) = (&*solved.number, write(largest));
    let title = message!("{number}: {value} is the largest that fits", number, value);
    let mut lines = vec![locale.message(&title)];
    let options = textwrap::Options::new(width)
        .initial_indent("  ")
        .subsequent_indent("    ")
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .break_words(false);
    let below = |line: &Message| textwrap::fill(&locale.message(line), &options);
    for (budget, fits, beyond) in &solved.amounts {
        let Some(fits) = fits else { continue };
        let measure = budget.measure;
        let amount = |n: i128| amount(measure, n);
        let (limit, left) = (amount(budget.limit), amount(budget.limit - fits));
        let (fits, measure) = (amount(*fits), measure.title());
        let line = match solved.next.map(write).zip(beyond.map(amount)) {
            Some((more, beyond)) => message!(
                "{measure}: {fits} of {limit}, {left} left; {more} would make {beyond}",
                measure,
                fits,
                limit,
                left,
                more,
                beyond
            ),
            None => message!(
                "{measure}: {fits} of {limit}, {left} left; larger numbers are refused",
                measure,
                fits,
                limit,
                left
            ),
        };
        lines.push(below(&line));
    }
    let behind = solved.refused.partition_point(|(n, _)| *n < largest);
    let first = behind.saturating_sub(LISTED / 2);
    let listed = solved.refused.iter().skip(first).take(LISTED);
    let listed: Vec<String> = listed.map(|(n, _)| write(*n)).collect();
    let around = solved.refused.get(behind).or(solved.refused.last());
    if let Some((n, reason)) = around {
        let (listed, n, count) = (listed.join(", "), write(*n), solved.refused.len());
        let line = match count > LISTED {
            true => message!(
                "{count} numbers are refused, among them {listed}; {n}: {reason}",
                count,
                listed,
                n,
                reason
            ),
            false => message!("refused: {listed}; {n}: {reason}", listed, n, reason),
        };
        lines.push(below(&line));
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The same for programs, with the model, where one fits. The structures here are the committed schema, `schema/solution.schema.json`.
pub fn json(report: &Report, model: Option<&ModelReport>, solved: &Solved) -> String {
    let scene = Scene::new(&report.program);
    let budgets = solved.amounts.iter().map(|(budget, fits, next)| Kept {
        measure: budget.measure.code(),
        limit: budget.limit,
        actual: *fits,
        next: *next,
    });
    let refused = solved.refused.iter().map(|(value, reason)| Refused {
        value: *value,
        reason: reason.to_string(),
    });
    let solution = Solution {
        jupan: env!("CARGO_PKG_VERSION"),
        schema: SCHEMA,
        files: report.files.iter().map(ToString::to_string).collect(),
        number: solved.number.clone(),
        value: solved.value,
        next: solved.next,
        certain: solved.is_monotone,
        budgets: budgets.collect(),
        refused: refused.collect(),
        model: model.map(|model| Model::new(&scene, model)),
    };
    serde_json::to_string_pretty(&solution).unwrap_or_default() + "\n"
}

/// The largest number in a file with which a model keeps to its budgets.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Solution<'a> {
    /// The version of jupan.
    jupan: &'static str,
    /// The version of this schema.
    schema: u32,
    /// The files as they were named.
    files: Vec<String>,
    /// The number that is varied, as it was asked for.
    number: String,
    /// The largest value that fits. None where not even the least one does.
    value: Option<i64>,
    /// The next value that is not refused, which does not fit: the least one where none fits. None where all larger ones are refused.
    next: Option<i64>,
    /// Whether larger values always made more among all that was tried; otherwise still larger ones may fit.
    certain: bool,
    /// The budgets.
    budgets: Vec<Kept>,
    /// The values that were tried and refused.
    refused: Vec<Refused>,
    /// The model with the value. None where no value fits.
    model: Option<Model<'a>>,
}

/// A budget.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Kept {
    /// What is measured: `params`, `trainable`, `weights` (in bytes), …
    measure: &'static str,
    /// The most that is allowed.
    limit: i128,
    /// How much there is. None where no value fits.
    actual: Option<i128>,
    /// How much there is with the next value.
    next: Option<i128>,
}

/// A value that is refused.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Refused {
    /// The value.
    value: i64,
    /// Why, in English whatever the language of the output.
    reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_committed_one() {
        crate::json::check_schema::<Solution<'_>>("solution");
    }
}
