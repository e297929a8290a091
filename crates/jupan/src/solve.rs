//! The largest number in a source with which a model keeps to its budgets.

use jupan_core::diagnostic::{Diagnostic, Kind, Severity};
use jupan_core::message;
use jupan_core::report::Report;
use jupan_core::world::World;
use jupan_cost::budget::Budget;
use jupan_python::Literal;

use crate::analyse::{Input, Settings, analyse, located};
use crate::literal::Number;
use crate::print::select;

/// Numbers beyond this are not tried.
const LARGEST: i64 = 1 << 40;

/// The largest number that fits, and the next one, which doesn't.
pub struct Solution {
    /// The number.
    pub value: i64,
    /// The network with it.
    pub report: Report,
    /// How much the model has with it, and with the next one, of what has a budget.
    pub amounts: Vec<(Budget, i128, i128)>,
    /// Whether more never meant less among all that was tried; otherwise still larger numbers may fit.
    pub is_monotone: bool,
}

/// What could not be done, and the report whose sources the diagnostic speaks of.
pub type Unsolved = Box<(Diagnostic, Report)>;

/// Finds the largest number that can stand in the place of one in the source: by doubling, then by bisection.
///
/// # Errors
/// There is no such number in the source; even 1 does not fit; some number is refused; the model does not grow with it.
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
        Err(diagnostic) => return Err(Box::new((*diagnostic, first))),
    };
    let search = Search {
        input,
        world,
        settings: &settings,
        at,
        budgets,
        model,
    };
    search.run()
}

struct Search<'a> {
    input: Input<'a>,
    world: &'a dyn World,
    settings: &'a Settings,
    at: jupan_core::diagnostic::Span,
    budgets: &'a [Budget],
    model: Option<&'a str>,
}

/// What came of a number.
struct Tried {
    value: i64,
    report: Report,
    amounts: Vec<i128>,
}

impl Search<'_> {
    fn run(&self) -> Result<Solution, Unsolved> {
        let mut low = self.attempt(1)?;
        let mut known: Vec<(i64, Vec<i128>)> = vec![(1, low.amounts.clone())];
        if let Some((budget, amount)) = self.broken(&low) {
            let write = |n| jupan_render::budget::amount(budget.measure, n);
            let (amount, over) = (write(amount), write(amount - budget.limit));
            let (measure, limit) = (budget.measure.code(), write(budget.limit));
            let message = message!(
                "even 1 does not fit: {amount} {measure} are {over} more than {limit}",
                amount,
                measure,
                over,
                limit
            );
            let diagnostic = Diagnostic::error(Kind::Refused, message).at(Some(self.at));
            return Err(Box::new((diagnostic, low.report)));
        }
        let mut high = loop {
            let value = low.value.saturating_mul(2);
            if value > LARGEST {
                let message = message!("every number up to {LARGEST} fits", LARGEST);
                let help = message!("what has a budget may not depend on this number");
                let diagnostic = Diagnostic::error(Kind::Refused, message).at(Some(self.at));
                return Err(Box::new((diagnostic.with_help(help), low.report)));
            }
            let next = self.attempt(value)?;
            known.push((value, next.amounts.clone()));
            match self.broken(&next) {
                Some(_) => break next,
                None => low = next,
            }
        };
        while high.value - low.value > 1 {
            let middle = self.attempt(low.value + (high.value - low.value) / 2)?;
            known.push((middle.value, middle.amounts.clone()));
            match self.broken(&middle) {
                Some(_) => high = middle,
                None => low = middle,
            }
        }
        known.sort_by_key(|(value, _)| *value);
        let rising = |one: &[i128], next: &[i128]| one.iter().zip(next).all(|(a, b)| a <= b);
        let mut pairs = known.windows(2);
        let amounts = low.amounts.iter().zip(&high.amounts);
        let amounts = self.budgets.iter().zip(amounts);
        Ok(Solution {
            value: low.value,
            amounts: amounts
                .map(|(budget, (fits, next))| (*budget, *fits, *next))
                .collect(),
            is_monotone: pairs.all(|pair| match pair {
                [(_, one), (_, next)] => rising(one, next),
                _ => true,
            }),
            report: low.report,
        })
    }

    fn broken(&self, tried: &Tried) -> Option<(Budget, i128)> {
        let amounts = self
            .budgets
            .iter()
            .copied()
            .zip(tried.amounts.iter().copied());
        amounts
            .into_iter()
            .find(|(budget, amount)| *amount > budget.limit)
    }

    /// How much the model has with this number.
    fn attempt(&self, value: i64) -> Result<Tried, Unsolved> {
        const NAME: &str = "the number that is varied";
        let mut settings = self.settings.clone();
        settings.set.push((NAME.into(), value.unsigned_abs()));
        let literal = Literal {
            at: self.at,
            name: NAME.into(),
        };
        let report = located(self.input, self.world, &settings, &[literal]);
        let amounts = match select(&report, self.model) {
            Ok(selected) => selected
                .last()
                .and_then(|at| report.models.get(*at))
                .map(|model| {
                    let amount =
                        |budget: &Budget| budget.measure.of(&report.program, model).exact();
                    self.budgets.iter().map(amount).collect::<Option<Vec<_>>>()
                }),
            Err(diagnostic) => return Err(Box::new((*diagnostic, report))),
        };
        let mut errors = report.diagnostics.iter();
        let error = errors.find(|diagnostic| diagnostic.severity == Severity::Error);
        match (amounts.flatten(), error) {
            (Some(amounts), None) => Ok(Tried {
                value,
                report,
                amounts,
            }),
            (_, Some(error)) => {
                let reason = error.message.clone();
                let message = message!("{value} is refused: {reason}", value, reason);
                let mut diagnostic = error.clone();
                diagnostic.message = message;
                Err(Box::new((diagnostic, report)))
            }
            (None, None) => {
                let message = message!(
                    "with {value} what has a budget is not a known number",
                    value
                );
                let diagnostic = Diagnostic::error(Kind::Refused, message).at(Some(self.at));
                Err(Box::new((diagnostic, report)))
            }
        }
    }
}
