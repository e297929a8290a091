//! The differences between two reports: told once, printed for a terminal, as Markdown and as JSON.

mod costs;
mod json;
mod markdown;
mod text;

use std::rc::Rc;

use jupan_core::axis::{Axis, ShapeText};
use jupan_core::compare::{Cause, Change, Entry, Member, Pair, Setting};
use jupan_core::diagnostic::Span;
use jupan_core::dim::{Count, Dim, Poly};
use jupan_core::program::OperationId;
use jupan_core::report::{ModelReport, Report, Totals};
use jupan_cost::budget::Measure;

use crate::diagnostic::visible;
use crate::explain::line_in;
use crate::line::{GLUE, Line, Piece};
use crate::locale::Locale;
use crate::numbers::{BINARY, Digits};
use crate::phrases;
use crate::rows::Scene;

use costs::Costs;

pub use json::json;
pub use markdown::markdown;
pub use text::text;

/// Longer values are cut: whoever wants all of them reads the source.
const LONGEST_VALUE: usize = 60;

/// What happened to a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Added,
    Removed,
    Changed,
}

impl Mark {
    fn sign(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Removed => "-",
            Self::Changed => "~",
        }
    }
}

/// All that is said of a model.
struct Told {
    name: String,
    class: String,
    /// The expression that reaches it.
    variable: Option<String>,
    /// What is said of it as a whole.
    sentences: Vec<Line>,
    rows: Vec<ToldRow>,
    totals: Vec<ToldTotal>,
    unchanged: Option<Line>,
}

/// What is said of a layer.
struct ToldRow {
    mark: Mark,
    depth: usize,
    name: String,
    class: String,
    changes: Vec<Line>,
    /// The counts on both sides, where they are different or on one side only.
    params: Vec<Line>,
    /// By how much the count has changed.
    delta: String,
    /// Whether nothing but the shape of its output is different.
    only_shape: bool,
}

/// A sum on both sides.
struct ToldTotal {
    what: Line,
    old: String,
    new: String,
    delta: String,
}

/// Tells what is different, model by model.
struct Teller<'a> {
    old: Scene<'a>,
    new: Scene<'a>,
    locale: &'a Locale,
}

fn tell(old: &Report, new: &Report, pairs: &[Pair], locale: &Locale) -> Vec<Told> {
    let teller = Teller {
        old: Scene::new(&old.program),
        new: Scene::new(&new.program),
        locale,
    };
    let pairs = pairs.iter().filter(|pair| !pair.is_empty());
    pairs
        .filter_map(|pair| {
            let before = pair.old.and_then(|at| old.models.get(at));
            let after = pair.new.and_then(|at| new.models.get(at));
            teller.model(before, after, pair)
        })
        .collect()
}

impl Teller<'_> {
    fn model(
        &self,
        old: Option<&ModelReport>,
        new: Option<&ModelReport>,
        pair: &Pair,
    ) -> Option<Told> {
        let shown = new.or(old)?;
        let mut sentences = Vec::new();
        match (old, new) {
            (None, _) => sentences.push(self.locale.line(phrases::MODEL_ADDED)),
            (_, None) => sentences.push(self.locale.line(phrases::MODEL_REMOVED)),
            _ => {}
        }
        let whole = pair.comparison.model.iter();
        sentences.extend(whole.flat_map(|change| self.change(change, None)));
        let entries = pair.comparison.entries.iter();
        let costs = costs::both(
            old.map(|model| (self.old.program, model)),
            new.map(|model| (self.new.program, model)),
        );
        let unchanged = pair.comparison.unchanged;
        let n = Line::from(Digits::Grouped.write(unchanged as i128));
        Some(Told {
            name: visible(&shown.name),
            class: visible(&shown.class),
            variable: shown.variable.as_deref().map(visible),
            sentences,
            rows: entries
                .filter_map(|entry| self.row(entry, costs.as_ref()))
                .collect(),
            totals: self.totals(
                old.map(|model| &model.totals),
                new.map(|model| &model.totals),
                costs.as_ref(),
            ),
            unchanged: (unchanged > 0).then(|| self.locale.fill(phrases::SAME_LAYERS, &[("n", n)])),
        })
    }

    fn row(&self, entry: &Entry, costs: Option<&[Costs; 2]>) -> Option<ToldRow> {
        let (mark, member) = match (&entry.old, &entry.new) {
            (Some(_), Some(new)) => (Mark::Changed, new),
            (None, Some(new)) => (Mark::Added, new),
            (Some(old), None) => (Mark::Removed, old),
            (None, None) => return None,
        };
        let mut changes: Vec<Line> = match mark {
            Mark::Changed => {
                let changes = entry.changes.iter();
                let own = Some(member.id);
                changes
                    .flat_map(|change| self.change(change, own))
                    .collect()
            }
            Mark::Added => vec![self.one_sided(
                self.place(&self.new, member.span),
                [phrases::ADDED, phrases::ADDED_AT],
            )],
            Mark::Removed => vec![self.one_sided(
                self.place(&self.old, member.span),
                [phrases::REMOVED, phrases::REMOVED_AT],
            )],
        };
        changes.extend(self.costs(entry, costs));
        let counts = |member: &Option<Member>| member.as_ref().map(|member| member.params.clone());
        let (was, is) = (counts(&entry.old), counts(&entry.new));
        let plain = |count: &Count| Line::from(visible(&Digits::Grouped.formula(count)));
        let params = match (&was, &is) {
            (Some(a), Some(b)) if a != b => {
                vec![plain(a).then(format!("{GLUE}→")), plain(b)]
            }
            (Some(count), _) | (_, Some(count)) => vec![plain(count)],
            (None, None) => Vec::new(),
        };
        let zero = Count::default();
        Some(ToldRow {
            mark,
            depth: entry.depth,
            name: visible(&member.name),
            class: visible(&member.class),
            changes,
            params,
            delta: delta(was.as_ref().unwrap_or(&zero), is.as_ref().unwrap_or(&zero)),
            only_shape: mark == Mark::Changed
                && !entry.changes.is_empty()
                && entry
                    .changes
                    .iter()
                    .all(|change| matches!(change, Change::Shapes { .. })),
        })
    }

    /// What has changed about the work and the activations of a layer.
    fn costs(&self, entry: &Entry, costs: Option<&[Costs; 2]>) -> Vec<Line> {
        let Some((old, new)) = costs::of_entry(costs, entry) else {
            return Vec::new();
        };
        let mut said = Vec::new();
        if old.macs != new.macs {
            let number = |count: &Count| Line::from(visible(&Digits::Grouped.formula(count)));
            let what = self.locale.message_line(&Measure::Macs.title());
            said.push(self.became(what, number(&old.macs), number(&new.macs)));
        }
        if old.activations != new.activations {
            let what = self.locale.line(phrases::ACTIVATIONS);
            let (old, new) = (bytes(&old.activations), bytes(&new.activations));
            said.push(self.became(what, old.into(), new.into()));
        }
        said
    }

    fn one_sided(&self, place: Option<Line>, [plain, placed]: [&'static str; 2]) -> Line {
        match place {
            Some(place) => self.locale.fill(placed, &[("place", place)]),
            None => self.locale.line(plain),
        }
    }

    /// The line of a place; its file, where it is the one that was read, is in the title.
    fn place(&self, scene: &Scene<'_>, span: Option<Span>) -> Option<Line> {
        let place = scene.place(span)?;
        let line = line_in(scene.program, &place, self.locale);
        Some(Line(vec![Piece::Place(line.plain())]))
    }

    /// What is different about a layer. What decides an axis is named where it is not the layer itself.
    fn change(&self, change: &Change, own: Option<OperationId>) -> Vec<Line> {
        match change {
            Change::Argument { name, old, new } => vec![self.argument(name, old, new)],
            Change::Inputs { old, new } => {
                let names = |names: &[std::rc::Rc<str>]| match names.is_empty() {
                    true => self.locale.line(phrases::NOTHING),
                    false => Line::join(names.iter().map(|name| Line::name(name)), ", "),
                };
                let what = self.locale.line(phrases::INPUT);
                vec![self.became(what, names(old), names(new))]
            }
            Change::Shapes { old, new } => {
                let what = self.locale.line(phrases::OUTPUT);
                vec![self.became(what, shapes(old), shapes(new))]
            }
            Change::Weight {
                name,
                old,
                new,
                axes,
            } => {
                let causes = axes.iter().flat_map(|axis| &axis.causes);
                let causes = causes.filter(|cause| Some(cause.layer) != own);
                self.weight(name, old.as_deref(), new.as_deref(), causes)
            }
        }
    }

    fn argument(&self, name: &str, old: &Option<Setting>, new: &Option<Setting>) -> Line {
        let value = |setting: &Option<Setting>| match setting {
            None => self.locale.line(phrases::NOTHING),
            Some(setting) => {
                let value = Line::code(&short(&setting.text));
                match setting.given {
                    true => value,
                    false => self
                        .locale
                        .fill(phrases::ARGUMENT_DEFAULT, &[("argument", value)]),
                }
            }
        };
        let change = self.became(Line::code(name), value(old), value(new));
        let span = |setting: &Option<Setting>| setting.as_ref().and_then(|setting| setting.span);
        let place = |scene, setting| self.place(scene, span(setting));
        match place(&self.new, new).or_else(|| place(&self.old, old)) {
            Some(place) => {
                let values = [("change", change), ("place", place)];
                self.locale.fill(phrases::CHANGED_AT, &values)
            }
            None => change,
        }
    }

    fn weight<'c>(
        &self,
        name: &str,
        old: Option<&[Dim]>,
        new: Option<&[Dim]>,
        causes: impl Iterator<Item = &'c Cause>,
    ) -> Vec<Line> {
        let weight = match self.locale.word(name) {
            word if word == name => Line::code(name),
            word => Line::from(word),
        };
        let one = |phrase, dims: &[Dim]| {
            let values = [("name", weight.clone()), ("shape", shape(dims))];
            vec![self.locale.fill(phrase, &values)]
        };
        match (old, new) {
            (None, Some(dims)) => one(phrases::WEIGHT_ADDED, dims),
            (Some(dims), None) => one(phrases::WEIGHT_REMOVED, dims),
            (Some(old), Some(new)) => {
                let whole = self.became(weight, shape(old), shape(new));
                let mut said: Vec<Line> = Vec::new();
                for cause in causes {
                    let layer = Line::name(&cause.name);
                    let line = match cause.argument {
                        Some(argument) => {
                            let values = [("argument", Line::code(argument)), ("layer", layer)];
                            self.locale.fill(phrases::ARGUMENT_OF_LAYER, &values)
                        }
                        None => layer,
                    };
                    if !said.contains(&line) {
                        said.push(line);
                    }
                }
                match said.is_empty() {
                    true => vec![whole],
                    false => {
                        let values = [("change", whole), ("causes", Line::join(said, ", "))];
                        vec![self.locale.fill(phrases::DECIDED_BY, &values)]
                    }
                }
            }
            (None, None) => Vec::new(),
        }
    }

    fn became(&self, what: Line, old: Line, new: Line) -> Line {
        let values = [("what", what), ("old", old), ("new", new)];
        self.locale.fill(phrases::CHANGED_FROM_TO, &values)
    }

    fn totals(
        &self,
        old: Option<&Totals>,
        new: Option<&Totals>,
        costs: Option<&[Costs; 2]>,
    ) -> Vec<ToldTotal> {
        let none = Totals::default();
        let (old, new) = (old.unwrap_or(&none), new.unwrap_or(&none));
        let counts = [
            (phrases::TOTAL_PARAMS, &old.total, &new.total, true),
            (
                phrases::TRAINABLE_PARAMS,
                &old.trainable,
                &new.trainable,
                false,
            ),
            (
                phrases::NON_TRAINABLE_PARAMS,
                &old.non_trainable,
                &new.non_trainable,
                false,
            ),
            (
                phrases::OPTIMIZER_PARAMS,
                &old.optimizer,
                &new.optimizer,
                false,
            ),
        ];
        let mut totals = Vec::new();
        for (phrase, a, b, always) in counts {
            if a.count == b.count && !always {
                continue;
            }
            let percent = percent(&a.count, &b.count);
            let percent = percent.map_or(String::new(), |percent| format!(" ({percent} %)"));
            totals.push(ToldTotal {
                what: self.locale.line(phrase),
                old: visible(&Digits::Grouped.formula(&a.count)),
                new: visible(&Digits::Grouped.formula(&b.count)),
                delta: format!("{}{percent}", delta(&a.count, &b.count)),
            });
        }
        totals.extend(self.size(phrases::SIZE_OF_WEIGHTS, &old.total.bytes, &new.total.bytes));
        if let Some([old, new]) = costs {
            let percent = percent(&old.macs, &new.macs);
            let percent = percent.map_or(String::new(), |percent| format!(" ({percent} %)"));
            totals.push(ToldTotal {
                what: self.locale.message_line(&Measure::Macs.title()),
                old: visible(&Digits::Grouped.formula(&old.macs)),
                new: visible(&Digits::Grouped.formula(&new.macs)),
                delta: format!("{}{percent}", delta(&old.macs, &new.macs)),
            });
            totals.extend(self.size(phrases::PEAK_MEMORY, &old.peak, &new.peak));
        }
        totals
    }

    /// A size on both sides, where both are known.
    fn size(&self, what: &'static str, old: &Count, new: &Count) -> Option<ToldTotal> {
        let (a, b) = (old.exact()?, new.exact()?);
        let sign = if b < a { "−" } else { "+" };
        Some(ToldTotal {
            what: self.locale.line(what),
            old: BINARY.write(a),
            new: BINARY.write(b),
            delta: match b.abs_diff(a) {
                0 => "0".to_owned(),
                n => format!(
                    "{sign}{}",
                    BINARY.write(i128::try_from(n).unwrap_or(i128::MAX))
                ),
            },
        })
    }
}

/// A size in bytes, as far as it is known.
fn bytes(count: &Count) -> String {
    match count.exact() {
        Some(n) => BINARY.write(n),
        None => visible(&format!("{} B", Digits::Grouped.formula(count))),
    }
}

/// By how much a count has changed: `+320`, `−18,432`, `0`; `?` where that can't be told.
fn delta(old: &Count, new: &Count) -> String {
    match difference(old, new) {
        None => "?".to_owned(),
        Some(poly) => match poly.constant() {
            Some(0) => "0".to_owned(),
            Some(n) if n > 0 => format!("+{}", Digits::Grouped.write(n)),
            Some(n) => Digits::Grouped.write(n),
            None => {
                let text = visible(&poly.to_string());
                match text.starts_with('−') {
                    true => text,
                    false => format!("+{text}"),
                }
            }
        },
    }
}

/// What was added to a count. `None` where parts of it are not known, or the number is too large.
fn difference(old: &Count, new: &Count) -> Option<Poly> {
    (!old.at_least() && !new.at_least())
        .then(|| new.known.minus(&old.known))
        .flatten()
}

/// The change in per cent of the old count, with one decimal: `+20.4`.
fn percent(old: &Count, new: &Count) -> Option<String> {
    let (old, new) = (old.exact()?, new.exact()?);
    if old <= 0 || old == new {
        return None;
    }
    let thousandths = new.checked_sub(old)?.checked_mul(2000)?.checked_add(old)?;
    let thousandths = thousandths.div_euclid(old.checked_mul(2)?);
    let sign = if new < old { "−" } else { "+" };
    let size = thousandths.unsigned_abs();
    Some(format!(
        "{sign}{}.{}",
        Digits::Grouped.write(i128::try_from(size / 10).ok()?),
        size % 10
    ))
}

fn shape(dims: &[Dim]) -> Line {
    let extents: Vec<String> = dims.iter().map(ToString::to_string).collect();
    let end = if dims.len() == 1 { ",)" } else { ")" };
    on_one_line(&format!("({}{end}", extents.join(", ")))
}

/// A shape stays on one line.
fn on_one_line(shape: &str) -> Line {
    Line::code(&visible(shape).replace(", ", &format!(",{GLUE}")))
}

fn shapes(shapes: &[Rc<[Axis]>]) -> Line {
    let text = |axes: &Rc<[Axis]>| on_one_line(&ShapeText(axes).to_string());
    match shapes.is_empty() {
        true => Line::from("?"),
        false => Line::join(shapes.iter().map(text), ", "),
    }
}

fn short(text: &str) -> String {
    let text = visible(text);
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupan_core::message::Message;

    #[test]
    fn changes_are_written_with_their_sign() {
        let of = |old: i64, new: i64| delta(&Count::from(old), &Count::from(new));
        assert_eq!(of(0, 1234), "+1,234");
        assert_eq!(of(1234, 0), "−1,234");
        assert_eq!(of(7, 7), "0");
        let n = Count::of_shape(&[Dim::symbol("n"), Dim::Known(64)]);
        assert_eq!(delta(&Count::from(0), &n), "+64 × n");
        assert_eq!(delta(&n, &Count::from(0)), "−64 × n");
        assert_eq!(delta(&n, &n), "0");
        let open = Count::unknown(Message::verbatim("why"));
        // Something has changed, and what is open may be what has.
        assert_eq!(delta(&open, &open), "?");
        assert_eq!(delta(&n, &open), "?");
    }

    #[test]
    fn per_cents_are_of_the_old_and_rounded() {
        let of = |old: i64, new: i64| percent(&Count::from(old), &Count::from(new));
        assert_eq!(of(93_322, 112_330).as_deref(), Some("+20.4"));
        assert_eq!(of(3, 2).as_deref(), Some("−33.3"));
        assert_eq!(of(3, 1).as_deref(), Some("−66.7"));
        assert_eq!(of(1, 21).as_deref(), Some("+2,000.0"));
        assert_eq!(of(0, 5), None);
        assert_eq!(of(5, 5), None);
    }
}
