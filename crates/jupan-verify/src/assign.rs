//! Which model a printed table shows.

use std::collections::HashMap;
use std::rc::Rc;

use jupan_core::diagnostic;
use jupan_core::passage::PassageKind;
use jupan_core::printed::{PrintedTable, TotalKind};
use jupan_core::program::OperationKind;
use jupan_core::report::{ModelReport, Report, Summary, flatten};
use jupan_core::verification::Against;

use crate::align::{Costs, align};
use crate::compare::without_counter;

/// Of more calls of `summary()` and more models than these, only the first are considered.
const MOST_MODELS: usize = 1_000;

/// More pairs of a table and a model are not weighed.
const MOST_PAIRS: usize = 200_000;

/// How like a table and a model must be, of 1,000, where nothing else says that they belong together.
const LEAST: u32 = 450;

/// How like they must be where the table stands above the call, so that this did not print it.
const LEAST_ABOVE: u32 = 700;

/// How like they must be where the table is printed by a call on what is not known: the same layers and numbers.
const LEAST_UNSEEN: u32 = 1_000;

/// What each table shows: the tables in their order beside the calls of `summary()` in theirs, so that as much as possible is
/// alike; those that are left, beside what is most like them.
pub fn assign(tables: &[PrintedTable], report: &Report) -> Vec<Against> {
    let summaries: Vec<&Summary> = report.summaries.iter().take(MOST_MODELS).collect();
    let mut sources = diagnostic::Places::new(&report.program.sources);
    let mut place = |span| sources.of(span).map(|place| (place.cell, place.line));
    let calls: Vec<Call> = summaries
        .iter()
        .map(|summary| Call {
            place: summary.span.and_then(&mut place),
            looks: Looks::of_model(&summary.model),
        })
        .collect();
    let unseen = report.unseen_summaries.iter().take(MOST_MODELS);
    let unseen: Vec<_> = unseen.filter_map(|span| place(*span)).collect();
    let looks = |table| (Looks::of_table(table), is_unseen(table, &unseen, &calls));
    let printed: Vec<(Looks, bool)> = tables.iter().map(looks).collect();
    let mut against = vec![Against::Itself; tables.len()];
    // Of more tables than can be weighed against all models only the first are.
    let models = report.models.len().min(MOST_MODELS) + calls.len();
    let weighed = tables.len().min(MOST_PAIRS / models.max(1));
    let places = Places::of(tables, &calls);
    let score = |table: &PrintedTable, (looks, unseen): &(Looks, bool), call: &Call| {
        let place = call.place.map_or(0, |place| places.speak_for(table, place));
        match looks.likeness(&call.looks) + place {
            score if call.is_below(table) && score < LEAST_ABOVE => 0,
            score if *unseen && score < LEAST_UNSEEN => 0,
            score => score,
        }
    };
    let scores: Vec<Vec<u32>> = tables
        .iter()
        .zip(&printed)
        .take(weighed)
        .map(|(table, looks)| calls.iter().map(|call| score(table, looks, call)).collect())
        .collect();
    let score_of =
        |table: usize, call: usize| scores.get(table).and_then(|row| row.get(call)).copied();
    let costs = Costs {
        // What is not worth pairing costs more than both alone.
        pair: |table: usize, call: usize| match score_of(table, call) {
            Some(score) if score >= LEAST => 4_000_u32.saturating_sub(score),
            _ => 10_000,
        },
        left: |_| 2_000,
        right: |_| 2_000,
    };
    for pair in align(weighed, calls.len(), &costs).unwrap_or_default() {
        if let (Some(table), Some(call)) = pair
            && score_of(table, call).is_some_and(|score| score >= LEAST)
            && let Some(against) = against.get_mut(table)
        {
            *against = Against::Summary(call);
        }
    }
    // Programs print a model more than once, and documents show what they do not print.
    let models = report.models.iter().take(MOST_MODELS);
    let models: Vec<Looks> = models.map(Looks::of_model).collect();
    let left = against
        .iter_mut()
        .zip(tables.iter().zip(&printed))
        .take(weighed);
    for (against, (table, (looks, unseen))) in
        left.filter(|(against, _)| **against == Against::Itself)
    {
        let above = !calls.is_empty() && calls.iter().all(|call| call.is_below(table));
        let least = match unseen {
            true => LEAST_UNSEEN,
            false if above => LEAST_ABOVE,
            false => LEAST,
        };
        let called = calls.iter().enumerate();
        let called = called.filter(|(_, call)| !call.is_below(table));
        let called = called.map(|(at, call)| (looks.likeness(&call.looks), Against::Summary(at)));
        let made = models.iter().enumerate();
        let made = made.map(|(at, model)| (looks.likeness(model), Against::Model(at)));
        // Among equals the last: most often it is the one that the text is about.
        let best = called.chain(made).max_by_key(|(likeness, _)| *likeness);
        if let Some((_, best)) = best.filter(|(likeness, _)| *likeness >= least) {
            *against = best;
        }
    }
    for (against, (_, unseen)) in against.iter_mut().zip(&printed) {
        if *unseen && against.is_nothing() {
            *against = Against::Unseen;
        }
    }
    against
}

/// The cell and the line of a call.
type Place = (Option<usize>, usize);

/// Whether a table is printed by a call of `summary()` on what is not known: of those in its cell, or the last before it.
fn is_unseen(table: &PrintedTable, unseen: &[Place], calls: &[Call]) -> bool {
    let seen = calls.iter().filter_map(|call| call.place);
    match table.cell {
        Some(_) => {
            let here = |place: &Place| place.0 == table.cell;
            unseen.iter().any(here) && !seen.into_iter().any(|place| here(&place))
        }
        None => {
            let lines = |place: Place| (place.1 <= table.lines.0).then_some(place.1);
            let last_seen = seen.filter_map(lines).max();
            unseen.iter().copied().filter_map(lines).max() > last_seen
        }
    }
}

/// A call of `summary()`.
struct Call {
    /// The cell and the line of it.
    place: Option<Place>,
    looks: Looks,
}

impl Call {
    /// Whether the table stands above the call.
    fn is_below(&self, table: &PrintedTable) -> bool {
        match (table.cell, self.place) {
            (None, Some((None, line))) => table.lines.1 < line,
            _ => false,
        }
    }
}

/// Where tables and calls stand in the document.
struct Places {
    /// How many tables each cell printed, and how many calls it holds.
    tables: HashMap<usize, usize>,
    calls: HashMap<usize, usize>,
    /// The lines where tables begin and where calls are, in a document without cells, in order.
    starts: Vec<usize>,
    lines: Vec<usize>,
}

impl Places {
    fn of(tables: &[PrintedTable], calls: &[Call]) -> Self {
        let mut places = Self {
            tables: HashMap::new(),
            calls: HashMap::new(),
            starts: Vec::new(),
            lines: Vec::new(),
        };
        for table in tables {
            match table.cell {
                Some(cell) => *places.tables.entry(cell).or_default() += 1,
                None => places.starts.push(table.lines.0),
            }
        }
        for (cell, line) in calls.iter().filter_map(|call| call.place) {
            match cell {
                Some(cell) => *places.calls.entry(cell).or_default() += 1,
                None => places.lines.push(line),
            }
        }
        places.starts.sort_unstable();
        places.lines.sort_unstable();
        places
    }

    /// How much their places say for a table being printed by a call.
    fn speak_for(&self, table: &PrintedTable, (cell, line): Place) -> u32 {
        match (table.cell, cell) {
            (Some(printed), Some(called))
                if printed == called && table.kind == PassageKind::Output =>
            {
                let once = |counts: &HashMap<usize, usize>| counts.get(&called) == Some(&1);
                match once(&self.tables) && once(&self.calls) {
                    true => 1_000,
                    false => 400,
                }
            }
            (None, None) => {
                // The last call before the table, where no other table is between them.
                let first = table.lines.0;
                let before = |lines: &[usize], end: usize| {
                    let count = lines.partition_point(|line| *line < end);
                    count
                        .checked_sub(1)
                        .and_then(|last| lines.get(last))
                        .copied()
                };
                let last_call = before(&self.lines, first.saturating_add(1)) == Some(line);
                let other_table = before(&self.starts, first) > Some(line);
                match last_call && !other_table {
                    true => 400,
                    false => 0,
                }
            }
            _ => 0,
        }
    }
}

/// What of a table or a model is compared to see how like they are.
struct Looks {
    title: Option<Rc<str>>,
    total: Option<i128>,
    rows: usize,
    classes: HashMap<Rc<str>, usize>,
    numbers: HashMap<i128, usize>,
}

impl Looks {
    fn of_table(table: &PrintedTable) -> Self {
        let mut looks = Self::new(table.title.as_deref());
        for row in table.rows.iter().filter(|row| row.depth == 0) {
            let class = row.class.as_ref().map_or("", |class| &*class.text);
            let number = row.params.number().and_then(|n| i128::try_from(n).ok());
            looks.add(&row.name.text, class, number);
        }
        let optimizer = table
            .total(TotalKind::Optimizer)
            .map_or(0, |total| total.number);
        let total = table.total(TotalKind::Total);
        looks.total =
            total.and_then(|total| i128::try_from(total.number.saturating_sub(optimizer)).ok());
        looks
    }

    fn of_model(model: &ModelReport) -> Self {
        let mut looks = Self::new(Some(&model.name));
        for (_, row) in flatten(&model.rows, false) {
            if matches!(row.kind, OperationKind::Layer | OperationKind::Model) {
                looks.add(&row.name, &row.class, row.params.exact());
            }
        }
        looks.total = model.totals.total.count.exact();
        looks
    }

    fn new(title: Option<&str>) -> Self {
        Self {
            title: title.map(Rc::from),
            total: None,
            rows: 0,
            classes: HashMap::new(),
            numbers: HashMap::new(),
        }
    }

    fn add(&mut self, name: &str, class: &str, number: Option<i128>) {
        if class.starts_with("InputLayer") || class.starts_with("TFOp") {
            return;
        }
        self.rows += 1;
        // The beginning of a class is what a narrow column leaves of it.
        let class: String = match class.is_empty() {
            true => without_counter(name).chars().take(5).collect(),
            false => class.chars().take(5).collect(),
        };
        *self.classes.entry(class.into()).or_default() += 1;
        if let Some(number) = number.filter(|number| *number > 0) {
            *self.numbers.entry(number).or_default() += 1;
        }
    }

    /// How like two are, from 0 to 1,000 and a little more where their sums or names are the same.
    fn likeness(&self, other: &Self) -> u32 {
        let most = self.rows.max(other.rows).max(1);
        let counted = |looks: &Self| looks.numbers.values().sum::<usize>();
        let numbers = counted(self).max(counted(other));
        let classes = common(&self.classes, &other.classes) * 500 / most;
        let numbers = match numbers {
            0 => classes,
            _ => common(&self.numbers, &other.numbers) * 500 / numbers,
        };
        let mut likeness = classes + numbers;
        likeness += match (self.total, other.total) {
            (Some(a), Some(b)) if a == b && a > 0 => 200,
            _ => 0,
        };
        likeness += match (&self.title, &other.title) {
            (Some(a), Some(b)) if a == b => 100,
            _ => 0,
        };
        u32::try_from(likeness).unwrap_or(u32::MAX)
    }
}

/// How many things two heaps have in common.
fn common<K: std::hash::Hash + Eq>(a: &HashMap<K, usize>, b: &HashMap<K, usize>) -> usize {
    a.iter()
        .map(|(key, count)| b.get(key).copied().unwrap_or_default().min(*count))
        .sum()
}
