//! The largest number in a source with which a model keeps to its budgets.

use std::collections::BTreeMap;
use std::ops::Range;

use jupan_core::diagnostic::{Diagnostic, Kind, Severity, Span};
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::report::{ModelReport, Report};
use jupan_core::world::World;
use jupan_cost::budget::Budget;
use jupan_python::Literal;
use jupan_render::Locale;
use jupan_render::solution::{self, Solved};

use crate::analyse::{Input, Settings, analyse, located};
use crate::literal::Number;
use crate::print::{Format, Print, select};

/// Numbers beyond this are not tried.
const LARGEST: i64 = 1 << 40;

/// Where so many in a row are refused, those behind them are not tried.
const MOST_REFUSED: usize = 128;

/// The largest number that fits, and the next one, which doesn't.
pub struct Solution {
    /// The number, and what it makes of each budget.
    pub solved: Solved,
    /// The network with it.
    pub report: Report,
    /// The position of its model in the report.
    model: usize,
}

impl Solution {
    /// The solution, with the table of the model for people.
    ///
    /// # Errors
    /// As for [`Print::text`].
    pub fn text(&self, table: &Print) -> Result<String, Box<Diagnostic>> {
        match (table.format, self.report.models.get(self.model)) {
            (Format::Json, model) => Ok(solution::json(&self.report, model, &self.solved)),
            _ => {
                let locale = Locale::from_tag(&table.language);
                let found = solution::text(&self.solved, table.width, &locale);
                Ok(format!("{found}\n{}", table.text(&self.report)?))
            }
        }
    }
}

/// Why there is no solution.
pub struct Unsolvable {
    /// What could not be done.
    pub diagnostic: Diagnostic,
    /// The report whose sources the diagnostic speaks of.
    pub report: Report,
    /// What the least number makes, where not even that fits.
    pub least: Option<Solved>,
}

impl Unsolvable {
    fn new(diagnostic: Diagnostic, report: Report) -> Unsolved {
        Box::new(Self {
            diagnostic,
            report,
            least: None,
        })
    }

    /// For programs, that nothing fits; `None` where there is another reason.
    pub fn json(&self) -> Option<String> {
        let least = self.least.as_ref()?;
        Some(solution::json(&self.report, None, least))
    }
}

/// Why there is no solution.
pub type Unsolved = Box<Unsolvable>;

/// Finds the largest number that can stand in the place of one in the source: by doubling, then by bisection. Numbers with which
/// something in the source is refused are left out.
///
/// # Errors
/// There is no such number in the source; even the least does not fit; all are refused; the model does not grow with it.
pub fn solve(
    input: Input<'_>,
    world: &dyn World,
    settings: &Settings,
    vary: &Number,
    budgets: &[Budget],
    model: Option<&str>,
) -> Result<Solution, Unsolved> {
    let needs_trace = budgets.iter().any(|budget| budget.measure.needs_trace());
    let settings = Settings {
        trace: needs_trace,
        ..settings.clone()
    };
    let first = analyse(input, world, &settings);
    let at = match vary.locate(&first, model) {
        Ok(at) => at,
        Err(diagnostic) => return Err(Unsolvable::new(*diagnostic, first)),
    };
    let search = Search {
        input,
        world,
        settings: &settings,
        at,
        budgets,
        model,
        known: Vec::new(),
        refused: BTreeMap::new(),
    };
    search.run(vary.to_string())
}

struct Search<'a> {
    input: Input<'a>,
    world: &'a dyn World,
    settings: &'a Settings,
    at: Span,
    budgets: &'a [Budget],
    model: Option<&'a str>,
    /// What the numbers make that were tried.
    known: Vec<(i64, Vec<i128>)>,
    /// The numbers that are refused, and why.
    refused: BTreeMap<i64, Message>,
}

/// What came of a number.
struct Tried {
    value: i64,
    report: Report,
    model: usize,
    amounts: Vec<i128>,
}

impl Search<'_> {
    fn run(mut self, number: String) -> Result<Solution, Unsolved> {
        let mut low = self.least()?;
        if self.broken(&low.amounts).next().is_some() {
            return Err(self.impossible(number, low));
        }
        let mut next = None;
        // All numbers from here on are refused or do not fit.
        let mut high = low.value;
        while next.is_none() && high < LARGEST {
            high = low.value.saturating_mul(2);
            match self.first_of(high..high.saturating_mul(2)) {
                Some(tried) if self.fits(&tried) => low = tried,
                Some(tried) => next = Some(tried),
                None => break,
            }
        }
        if high >= LARGEST {
            let message = message!("every number up to {LARGEST} fits", LARGEST);
            let help = message!("what has a budget may not depend on this number");
            let diagnostic = Diagnostic::error(Kind::Refused, message).at(Some(self.at));
            return Err(Unsolvable::new(diagnostic.with_help(help), low.report));
        }
        while high - low.value > 1 {
            let middle = low.value + (high - low.value) / 2;
            match self.first_of(middle..high) {
                Some(tried) if self.fits(&tried) => low = tried,
                Some(tried) => (high, next) = (middle, Some(tried)),
                None => high = middle,
            }
        }
        self.known.sort_by_key(|(value, _)| *value);
        let rising = |one: &[i128], next: &[i128]| one.iter().zip(next).all(|(a, b)| a <= b);
        let mut pairs = self.known.windows(2);
        let is_monotone = pairs.all(|pair| match pair {
            [(_, one), (_, next)] => rising(one, next),
            _ => true,
        });
        let budgets = self.budgets.iter().zip(&low.amounts).enumerate();
        let amounts = budgets.map(|(at, (budget, fits))| {
            let next = next.as_ref();
            let beyond = next.and_then(|next| next.amounts.get(at).copied());
            (*budget, Some(*fits), beyond)
        });
        let solved = Solved {
            number,
            value: Some(low.value),
            next: next.as_ref().map(|next| next.value),
            amounts: amounts.collect(),
            refused: self.refused.into_iter().collect(),
            is_monotone,
        };
        Ok(Solution {
            solved,
            report: low.report,
            model: low.model,
        })
    }

    /// The budgets that are exceeded, and how much there is.
    fn broken(&self, amounts: &[i128]) -> impl Iterator<Item = (Budget, i128)> {
        let budgets = self.budgets.iter().copied().zip(amounts.iter().copied());
        budgets.filter(|(budget, amount)| *amount > budget.limit)
    }

    fn fits(&self, tried: &Tried) -> bool {
        self.broken(&tried.amounts).next().is_none()
    }

    /// What is said where even the least number does not fit.
    fn impossible(&self, number: String, least: Tried) -> Unsolved {
        let value = least.value;
        let message = message!("even {value} does not fit", value);
        let diagnostic = Diagnostic::error(Kind::Refused, message).at(Some(self.at));
        let broken = self.broken(&least.amounts);
        let diagnostic = broken.fold(diagnostic, |diagnostic, (budget, amount)| {
            let write = |n| jupan_render::budget::amount(budget.measure, n);
            diagnostic.with_note(message!(
                "{measure}: {amount}, {over} more than the budget of {limit}",
                measure = budget.measure.title(),
                amount = write(amount),
                over = write(amount - budget.limit),
                limit = write(budget.limit)
            ))
        });
        let budgets = self.budgets.iter().copied().zip(&least.amounts);
        let solved = Solved {
            number,
            value: None,
            next: Some(value),
            amounts: budgets
                .map(|(budget, n)| (budget, None, Some(*n)))
                .collect(),
            refused: self.refused.clone().into_iter().collect(),
            is_monotone: true,
        };
        Box::new(Unsolvable {
            diagnostic,
            report: least.report,
            least: Some(solved),
        })
    }

    /// The least number that is not refused; what is said of 1, where all are.
    fn least(&mut self) -> Result<Tried, Unsolved> {
        match self.attempt(1) {
            Ok(tried) => {
                self.known.push((1, tried.amounts.clone()));
                Ok(tried)
            }
            Err((reason, unsolved)) => {
                self.refused.insert(1, reason);
                let least = self.first_of(2..LARGEST);
                least.ok_or(unsolved)
            }
        }
    }

    /// The first of some numbers that is not refused.
    fn first_of(&mut self, values: Range<i64>) -> Option<Tried> {
        for value in values.take(MOST_REFUSED) {
            if self.refused.contains_key(&value) {
                continue;
            }
            match self.attempt(value) {
                Ok(tried) => {
                    self.known.push((value, tried.amounts.clone()));
                    return Some(tried);
                }
                Err((reason, _)) => {
                    self.refused.insert(value, reason);
                }
            }
        }
        None
    }

    /// With what there is of each measure that is no number, and what would make it one.
    fn with_what_is_open(
        &self,
        mut diagnostic: Diagnostic,
        report: &Report,
        model: &ModelReport,
    ) -> Diagnostic {
        for budget in self.budgets {
            let count = budget.measure.of(&report.program, model);
            if count.exact().is_some() {
                continue;
            }
            let formula = || Message::verbatim(count.known.to_string());
            let open = count.missing.first().cloned().unwrap_or_else(formula);
            let measure = budget.measure.title();
            diagnostic = diagnostic.with_note(message!("{measure}: {open}", measure, open));
            if let Some(symbol) = count.known.symbols().first() {
                diagnostic = diagnostic.with_help(message!(
                    "give it a value: `--set {symbol}=…`",
                    symbol = symbol.to_string()
                ));
            }
        }
        diagnostic
    }

    /// How much the model has with this number; or why it is refused.
    fn attempt(&self, value: i64) -> Result<Tried, (Message, Unsolved)> {
        const NAME: &str = "the number that is varied";
        let mut settings = self.settings.clone();
        settings.set.push((NAME.into(), value.unsigned_abs()));
        let literal = Literal {
            at: self.at,
            name: NAME.into(),
        };
        let report = located(self.input, self.world, &settings, &[literal]);
        let selected = match select(&report, self.model) {
            Ok(selected) => selected.last().copied(),
            Err(diagnostic) => {
                let message = diagnostic.message.clone();
                return Err((message, Unsolvable::new(*diagnostic, report)));
            }
        };
        let found = selected.and_then(|at| {
            let model = report.models.get(at)?;
            let amount = |budget: &Budget| budget.measure.of(&report.program, model).exact();
            let amounts = self.budgets.iter().map(amount).collect::<Option<Vec<_>>>();
            Some((at, amounts?))
        });
        let mut errors = report.diagnostics.iter();
        let error = errors.find(|diagnostic| diagnostic.severity == Severity::Error);
        match (found, error) {
            (Some((model, amounts)), None) => Ok(Tried {
                value,
                report,
                model,
                amounts,
            }),
            (_, Some(error)) => {
                let reason = error.message.clone();
                let mut diagnostic = error.clone();
                diagnostic.message = message!(
                    "{value} is refused: {reason}",
                    value,
                    reason = reason.clone()
                );
                Err((reason, Unsolvable::new(diagnostic, report)))
            }
            (None, None) => {
                let message = message!(
                    "with {value} what has a budget is not a known number",
                    value
                );
                let mut diagnostic = Diagnostic::error(Kind::Refused, message.clone());
                if let Some(model) = selected.and_then(|at| report.models.get(at)) {
                    diagnostic = self.with_what_is_open(diagnostic, &report, model);
                }
                Err((
                    message,
                    Unsolvable::new(diagnostic.at(Some(self.at)), report),
                ))
            }
        }
    }
}
