//! Budgets: how much of something a model may have, and whether it keeps to that.

use jupan_core::diagnostic::near_miss;
use jupan_core::dim::Count;
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::program::{OperationId, Program};
use jupan_core::report::{ModelReport, Row, Size, WeightReport};
use jupan_core::trace::{BATCH, Trace};
use jupan_core::work::Kind;

use crate::memory::{Memory, Question};

const CALL_NOT_KNOWN: Message = message!("what a call of the model does is not known");

/// So many of the rows that weigh most are named where a budget is broken.
const HEAVIEST: usize = 3;

/// Something of which a model may have only so much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// The numbers in all weights.
    Params,
    /// Those that training changes.
    Trainable,
    /// The bytes of all weights.
    Weights,
    /// The multiply-adds of one call for one sample. A trace of the model tells them.
    Macs,
    /// The bytes of the activations that must be there at once in use, for one sample. A trace of the model tells them.
    PeakMemory,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Params,
        Self::Trainable,
        Self::Weights,
        Self::Macs,
        Self::PeakMemory,
    ];

    /// What it is called in options and files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Params => "params",
            Self::Trainable => "trainable",
            Self::Weights => "weights",
            Self::Macs => "macs",
            Self::PeakMemory => "peak-memory",
        }
    }

    /// What it is called in sentences.
    pub fn title(self) -> Message {
        match self {
            Self::Params => message!("parameters"),
            Self::Trainable => message!("trainable parameters"),
            Self::Weights => message!("weights"),
            Self::Macs => message!("MACs for one sample"),
            Self::PeakMemory => message!("peak of activations for one sample"),
        }
    }

    /// Whether a trace of the model is needed to measure it.
    pub fn needs_trace(self) -> bool {
        matches!(self, Self::Macs | Self::PeakMemory)
    }

    /// The measure that is called so.
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|measure| measure.code() == code)
    }

    /// Whether it is measured in bytes.
    pub fn in_bytes(self) -> bool {
        match self {
            Self::Params | Self::Trainable | Self::Macs => false,
            Self::Weights | Self::PeakMemory => true,
        }
    }

    /// How much of it a model has.
    pub fn of(self, program: &Program, model: &ModelReport) -> Count {
        match self {
            Self::Params => model.totals.total.count.clone(),
            Self::Trainable => model.totals.trainable.count.clone(),
            Self::Weights => model.totals.total.bytes.clone(),
            Self::Macs => {
                let all = |trace: &Trace| Some(0).filter(|_| !trace.steps.is_empty()).into_iter();
                let mut macs = macs(model, all);
                for id in program.flatten(model.id) {
                    if let Some(reason) = &program.operation(id).uncertain {
                        macs.add(&Count::unknown(reason.clone()));
                    }
                }
                macs
            }
            Self::PeakMemory => {
                let memory = Memory::of(program, model, &Question::default());
                let peak = memory.and_then(|memory| memory.peak);
                peak.map_or(Count::unknown(CALL_NOT_KNOWN), |peak| peak.size.bytes)
            }
        }
    }

    /// How much of it a row of a model has. Of a peak, which is no sum, a row has none.
    fn of_row(self, model: &ModelReport, row: &Row) -> Count {
        let size = |counts: &dyn Fn(&WeightReport) -> bool| {
            let mut size = Size::default();
            for report in row.weights.iter().filter(|report| counts(report)) {
                size.add(&report.weight.count(), report.weight.dtype);
            }
            size
        };
        match self {
            Self::Params => row.params.clone(),
            Self::Trainable => size(&|report| report.trained).count,
            Self::Weights => size(&|_| true).bytes,
            Self::Macs => macs(model, |trace| {
                let steps = trace.children(0);
                steps.filter(|at| trace.steps.get(*at).is_some_and(|s| s.operation == row.id))
            }),
            Self::PeakMemory => Count::default(),
        }
    }
}

/// The multiply-adds of some steps of a model's trace, for one sample.
fn macs<'a, I: Iterator<Item = usize>>(
    model: &'a ModelReport,
    steps: impl FnOnce(&'a Trace) -> I,
) -> Count {
    let Some(trace) = model.trace.as_deref() else {
        return Count::unknown(CALL_NOT_KNOWN);
    };
    let mut sum = Count::default();
    for step in steps(trace) {
        sum.add(&trace.total(step, Kind::MultiplyAdd));
    }
    if let Some(refusal) = &trace.stopped {
        sum.add(&Count::unknown(refusal.message.clone()));
    }
    let one = |name: &str| (name == BATCH).then_some(1);
    match sum.known.substitute(&one) {
        Some(known) => Count { known, ..sum },
        None => Count::unknown(message!("the count does not fit 128 bits")),
    }
}

/// How much there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Of what.
    pub measure: Measure,
    /// The most that is allowed.
    pub limit: i128,
}

/// How a model keeps to a budget.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The budget.
    pub budget: Budget,
    /// How much there is.
    pub actual: Count,
    /// Whether that is too much.
    pub verdict: Verdict,
    /// The rows that have most of it, the heaviest first. Those that have none are not among them.
    pub heaviest: Vec<Share>,
}

/// Whether a budget is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is so much left.
    Kept(i128),
    /// There is so much too much, or more.
    Broken(i128),
    /// It can't be told: parts are not known, or hang on symbols.
    Open,
}

/// What a row contributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// The row.
    pub row: OperationId,
    /// How much.
    pub amount: i128,
    /// In thousandths of all, where that is known.
    pub thousandths: Option<u32>,
}

/// Holds a model against budgets.
pub fn check(program: &Program, model: &ModelReport, budgets: &[Budget]) -> Vec<Finding> {
    let findings = budgets.iter().map(|budget| {
        let actual = budget.measure.of(program, model);
        Finding {
            verdict: verdict(&actual, budget.limit),
            heaviest: heaviest(program, model, budget.measure, actual.exact()),
            budget: *budget,
            actual,
        }
    });
    findings.collect()
}

fn verdict(actual: &Count, limit: i128) -> Verdict {
    // What is known already can be too much, whatever the rest is.
    let over = |n: i128| n.checked_sub(limit).filter(|over| *over > 0);
    match actual.exact() {
        Some(n) => match over(n) {
            Some(over) => Verdict::Broken(over),
            None => limit.checked_sub(n).map_or(Verdict::Open, Verdict::Kept),
        },
        None => actual
            .least()
            .and_then(over)
            .map_or(Verdict::Open, Verdict::Broken),
    }
}

fn heaviest(
    program: &Program,
    model: &ModelReport,
    measure: Measure,
    all: Option<i128>,
) -> Vec<Share> {
    let amounts: Vec<(OperationId, i128)> = match measure {
        Measure::PeakMemory => at_peak(program, model),
        _ => {
            let rows = model.rows.iter();
            rows.filter_map(|row| Some((row.id, measure.of_row(model, row).least()?)))
                .collect()
        }
    };
    let shares = amounts.into_iter().filter(|(_, amount)| *amount > 0);
    let mut shares: Vec<Share> = shares
        .map(|(row, amount)| {
            let thousandths = all.filter(|all| *all > 0).and_then(|all| {
                let scaled = amount.checked_mul(1000)?.checked_add(all / 2)?;
                u32::try_from(scaled / all).ok()
            });
            Share {
                row,
                amount,
                thousandths,
            }
        })
        .collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.amount));
    shares.truncate(HEAVIEST);
    shares
}

/// What is there at the peak, by what made it.
fn at_peak(program: &Program, model: &ModelReport) -> Vec<(OperationId, i128)> {
    let memory = Memory::of(program, model, &Question::default());
    let live = memory.and_then(|memory| memory.peak).map(|peak| peak.live);
    let live = live.unwrap_or_default();
    live.iter()
        .filter_map(|(tensor, size)| Some((program.tensor(*tensor).maker?, size.bytes.exact()?)))
        .collect()
}

/// The prefixes of counts.
const THOUSANDS: [(&str, i128); 5] = [
    ("k", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("B", 1_000_000_000),
    ("T", 1_000_000_000_000),
];

/// The units of sizes.
const BYTES: [(&str, i128); 9] = [
    ("B", 1),
    ("kB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

impl Measure {
    /// Reads an amount: `100k`, `1.5M`, `100_000`; of bytes `400KiB`, `2MB`, `1024`. A fraction of one is left away.
    ///
    /// # Errors
    /// It is no number, is negative, has no unit that is known here, or does not fit.
    pub fn read(self, text: &str) -> Result<i128, Message> {
        let text = text.trim();
        if text.starts_with(['-', '−']) {
            return Err(message!(
                "`{text}` is negative: no model keeps to that",
                text
            ));
        }
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_' | ',')));
        let (number, unit) = text.split_at(end.unwrap_or(text.len()));
        let number = Decimal::read(number).ok_or_else(|| match self.in_bytes() {
            true => message!("`{text}` is not a size; write it like 400KiB", text),
            false => message!("`{text}` is not a number; write it like 100k or 1.5M", text),
        })?;
        let factor = self.factor(unit.trim())?;
        number
            .times(factor, 1)
            .ok_or_else(|| message!("`{text}` does not fit 128 bits", text))
    }

    fn factor(self, unit: &str) -> Result<i128, Message> {
        let found = |units: &[(&str, i128)]| {
            let found = units.iter().find(|(name, _)| *name == unit);
            found.map(|(_, factor)| *factor)
        };
        match (unit, self.in_bytes()) {
            ("", _) => Ok(1),
            ("K", false) => Ok(1_000),
            (_, false) => found(&THOUSANDS).ok_or_else(|| {
                message!("`{unit}` is no unit of a count; there are k, M, G (or B) and T", unit)
            }),
            (_, true) => found(&BYTES).ok_or_else(|| match unit {
                "K" | "k" | "KB" | "kb" | "Kb" => {
                    message!("`{unit}` may mean 1,000 bytes (kB) or 1,024 bytes (KiB); write which", unit)
                }
                "M" | "G" | "T" => {
                    message!("`{unit}` may mean {unit}B (decimal) or {unit}iB (binary); write which", unit)
                }
                _ => message!(
                    "`{unit}` is no unit of a size; there are B, kB, MB, GB, TB, KiB, MiB, GiB and TiB",
                    unit
                ),
            }),
        }
    }
}

/// A number as people write it: digits, some of them behind a point.
#[derive(Clone, Copy, Debug)]
struct Decimal {
    digits: i128,
    /// 10 for each digit behind the point.
    scale: i128,
}

impl Decimal {
    fn read(text: &str) -> Option<Self> {
        let is_digit = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '_');
        if !text.chars().all(is_digit) {
            return None;
        }
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let mut groups = whole.split([',', '_']);
        let first = groups.next()?;
        let separated = whole.contains([',', '_']);
        let grouped = groups.all(|group| group.len() == 3 || whole.contains('_'));
        if first.is_empty() || separated && !grouped || fraction.contains([',', '_', '.']) {
            return None;
        }
        let digits: String = whole
            .chars()
            .chain(fraction.chars())
            .filter(char::is_ascii_digit)
            .collect();
        let scale = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        Some(Self {
            digits: digits.parse().ok()?,
            scale,
        })
    }

    /// The number times a fraction, rounded down.
    fn times(self, numerator: i128, denominator: i128) -> Option<i128> {
        let scaled = self.digits.checked_mul(numerator)?;
        scaled.checked_div(self.scale.checked_mul(denominator)?)
    }
}

/// By how much a measure may grow.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// What may grow.
    pub measure: Measure,
    by: Growth,
}

#[derive(Clone, Debug)]
enum Growth {
    Amount(i128),
    Percent(Decimal),
}

impl Allowance {
    /// Reads `params=+1%`, `weights=+2KiB`, `macs=0`.
    ///
    /// # Errors
    /// There is no such measure, or no such amount.
    pub fn read(text: &str) -> Result<Self, Message> {
        let Some((name, growth)) = text.split_once('=') else {
            return Err(message!(
                "`{text}` has no `=`; write it like params=+1%",
                text
            ));
        };
        let name = name.trim();
        let Some(measure) = Measure::named(name) else {
            let codes = Measure::ALL.map(Measure::code);
            return Err(match near_miss(name, codes) {
                Some(near) => message!(
                    "`{name}` is nothing that is measured; did you mean `{near}`?",
                    name,
                    near
                ),
                None => {
                    let listed = codes.join(", ");
                    message!(
                        "`{name}` is nothing that is measured; there are {listed}",
                        name,
                        listed
                    )
                }
            });
        };
        Self::of(measure, growth)
    }

    /// Reads `+1%`, `+2KiB`.
    ///
    /// # Errors
    /// It is no such amount.
    pub fn of(measure: Measure, growth: &str) -> Result<Self, Message> {
        let growth = growth.trim();
        let amount = growth.strip_prefix('+').unwrap_or(growth).trim();
        let by = match amount.strip_suffix('%') {
            Some(percent) => Growth::Percent(Decimal::read(percent.trim()).ok_or_else(|| {
                message!("`{growth}` is no percentage; write it like +1%", growth)
            })?),
            None => Growth::Amount(measure.read(amount)?),
        };
        Ok(Self { measure, by })
    }

    /// The budget of a model that had so much. `None` where it does not fit.
    pub fn budget(&self, before: i128) -> Option<Budget> {
        let more = match self.by {
            Growth::Amount(n) => n,
            Growth::Percent(percent) => percent.times(before, 100)?,
        };
        Some(Budget {
            measure: self.measure,
            limit: before.checked_add(more)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupan_core::dim::Dim;

    #[test]
    fn amounts_are_read_exactly() {
        for (text, amount) in [
            ("0", 0),
            ("100k", 100_000),
            ("100 k", 100_000),
            ("1.5M", 1_500_000),
            ("93,322", 93_322),
            ("1_0_0", 100),
            ("7B", 7_000_000_000),
            ("0.3", 0),
            // What a float would not hold.
            ("9007199254740993", 9_007_199_254_740_993),
            ("1.000000000000000001T", 1_000_000_000_000),
        ] {
            assert_eq!(Measure::Params.read(text), Ok(amount), "{text}");
        }
        for (text, amount) in [
            ("400KiB", 409_600),
            ("400kB", 400_000),
            ("1.5MiB", 1_572_864),
            ("12", 12),
            ("12B", 12),
        ] {
            assert_eq!(Measure::Weights.read(text), Ok(amount), "{text}");
        }
    }

    #[test]
    fn impossible_amounts_are_refused_with_their_reason() {
        for (measure, text, reason) in [
            (Measure::Params, "-5", "negative"),
            (Measure::Params, "many", "not a number"),
            (Measure::Params, "", "not a number"),
            (Measure::Params, "1,00", "not a number"),
            (Measure::Params, "1.2.3", "not a number"),
            (Measure::Params, "100KiB", "no unit of a count"),
            (Measure::Params, &"9".repeat(60), "not a number"),
            (
                Measure::Params,
                "170141183460469231731687303715884105T",
                "128 bits",
            ),
            (Measure::Weights, "400KB", "1,024"),
            (Measure::Weights, "400K", "write which"),
            (Measure::Weights, "4M", "write which"),
            (Measure::Weights, "4 apples", "no unit of a size"),
            (Measure::Weights, "-1KiB", "negative"),
        ] {
            let error = measure.read(text).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn allowances_are_added_to_what_there_was() {
        let limit = |text: &str, before| {
            let allowance = Allowance::read(text).expect("an allowance");
            allowance.budget(before).map(|budget| budget.limit)
        };
        assert_eq!(limit("params=+1%", 93_322), Some(94_255));
        assert_eq!(limit("params=0.5%", 1000), Some(1005));
        assert_eq!(limit("params=+10", 7), Some(17));
        assert_eq!(limit("weights=+1KiB", 0), Some(1024));
        assert_eq!(limit("params=0", 7), Some(7));
        assert_eq!(limit("params=+1%", i128::MAX), None);
        for (text, reason) in [
            ("param=+1%", "did you mean `params`?"),
            ("params", "no `=`"),
            ("params=-1%", "no percentage"),
            ("params=-1", "negative"),
            ("params=+x%", "no percentage"),
            ("zebra=1", "there are params"),
        ] {
            let error = Allowance::read(text).expect_err(text).to_string();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn what_is_known_decides_where_it_is_enough() {
        let mut open = Count::from(100);
        open.add(&Count::unknown(Message::verbatim("a file")));
        let n = Count::of_shape(&[Dim::symbol("n"), Dim::Known(64)]);
        let of = |count: &Count, limit| verdict(count, limit);
        assert_eq!(of(&Count::from(100), 100), Verdict::Kept(0));
        assert_eq!(of(&Count::from(101), 100), Verdict::Broken(1));
        assert_eq!(of(&open, 99), Verdict::Broken(1));
        assert_eq!(of(&open, 100), Verdict::Open);
        assert_eq!(of(&n, 63), Verdict::Broken(1));
        assert_eq!(of(&n, 64), Verdict::Open);
    }
}
