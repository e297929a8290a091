//! What is different between two models: layers matched along the graph, and what became of each.
//!
//! Layers are matched by what they are and by what is around them, not by their names: an automatic name counts on from
//! whatever was made before it. What is said of a pair is then compared argument by argument and weight by weight.

mod align;
mod arguments;
mod causes;
mod part;

use std::rc::Rc;

use crate::axis::{Axis, is_open};
use crate::diagnostic::Span;
use crate::dim::{Count, Dim};
use crate::program::{OperationId, OperationKind, Program};
use crate::report::{ModelReport, Report, Row, WeightReport};

pub use arguments::Setting;
pub use causes::Cause;
use part::Part;

/// A model and the program it belongs to.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The program.
    pub program: &'a Program,
    /// The model.
    pub model: &'a ModelReport,
}

/// The differences between two models.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// What is different about the model as a whole.
    pub model: Vec<Change>,
    /// The layers that were added, removed or changed, in the order of the new model, and the models they are in.
    pub entries: Vec<Entry>,
    /// How many layers are the same.
    pub unchanged: usize,
}

impl Comparison {
    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.model.is_empty() && self.entries.is_empty()
    }
}

/// A layer that is on one side only, or is different on both.
#[derive(Clone, Debug)]
pub struct Entry {
    /// How many models and layers it is inside of.
    pub depth: usize,
    /// As it was; `None` where it was added.
    pub old: Option<Member>,
    /// As it is now; `None` where it was removed.
    pub new: Option<Member>,
    /// What is different.
    pub changes: Vec<Change>,
}

/// A layer on one side.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its number.
    pub id: OperationId,
    /// What it is.
    pub kind: OperationKind,
    /// Its name.
    pub name: Rc<str>,
    /// Its class.
    pub class: Rc<str>,
    /// Where it was made.
    pub span: Option<Span>,
    /// How many numbers its weights hold.
    pub params: Count,
    /// The shapes of its outputs.
    pub shapes: Vec<Rc<[Axis]>>,
}

/// Something that is different about a layer.
#[derive(Clone, Debug)]
pub enum Change {
    /// An argument, or another property that the program sets: `trainable`, `dtype`, `name`.
    Argument {
        /// Its name, with the way to it where a layer is an argument: `layer.units`.
        name: String,
        /// What it was; `None` where there was none.
        old: Option<Setting>,
        /// What it is now.
        new: Option<Setting>,
    },
    /// What it takes: the layers whose outputs go in, beyond those that were added or removed between.
    Inputs {
        /// What it took.
        old: Vec<Rc<str>>,
        /// What it takes now.
        new: Vec<Rc<str>>,
    },
    /// The shapes of its outputs.
    Shapes {
        /// What they were.
        old: Vec<Rc<[Axis]>>,
        /// What they are now.
        new: Vec<Rc<[Axis]>>,
    },
    /// The shape of a weight, or that there is one.
    Weight {
        /// Its name.
        name: String,
        /// The shape that it had; `None` where there was none.
        old: Option<Vec<Dim>>,
        /// The shape that it has now.
        new: Option<Vec<Dim>>,
        /// The axes that are different.
        axes: Vec<AxisChange>,
    },
}

/// An axis of a weight that is different.
#[derive(Clone, Debug)]
pub struct AxisChange {
    /// What it is called.
    pub name: &'static str,
    /// What it was.
    pub old: Dim,
    /// What it is now.
    pub new: Dim,
    /// What decides it, of this layer or another.
    pub causes: Vec<Cause>,
}

/// The differences between two models. Exchanging them exchanges what is added and what is removed, and nothing else.
pub fn compare(old: Side<'_>, new: Side<'_>) -> Comparison {
    let mut comparison = Comparison {
        model: model_changes(old, new),
        ..Comparison::default()
    };
    let [old_parts, new_parts] = [old, new].map(|side| {
        let rows = &side.model.rows;
        part::of_model(side.program, side.model.id, rows)
    });
    let mut comparing = Comparing {
        old: old.program,
        new: new.program,
        comparison: &mut comparison,
    };
    comparing.level(&old_parts, &new_parts, 0);
    comparison
}

/// Which models of two reports are compared with each other: positions on both sides, `None` where the other has no such
/// model. Models that are part of another are compared with that one.
pub fn pair_models(old: &Report, new: &Report) -> Vec<(Option<usize>, Option<usize>)> {
    let [mut left, mut right] = [old, new].map(|report| outermost(&report.models));
    let mut pairs = Vec::new();
    type Same = fn(&ModelReport, &ModelReport) -> bool;
    let ways: [Same; 2] = [
        |a, b| a.variable.is_some() && a.variable == b.variable,
        |a, b| a.name == b.name,
    ];
    for same in ways {
        left.retain(|at| {
            let Some(a) = old.models.get(*at) else {
                return false;
            };
            let is_same = |at: &usize| new.models.get(*at).is_some_and(|b| same(a, b));
            let Some(found) = right.iter().position(is_same) else {
                return true;
            };
            pairs.push((Some(*at), Some(right.remove(found))));
            false
        });
    }
    if let ([a], [b]) = (&left[..], &right[..]) {
        pairs.push((Some(*a), Some(*b)));
        (left, right) = (Vec::new(), Vec::new());
    }
    pairs.extend(left.into_iter().map(|at| (Some(at), None)));
    pairs.extend(right.into_iter().map(|at| (None, Some(at))));
    pairs.sort_by_key(|(old, new)| (new.or(*old), *old));
    pairs
}

/// The models that are no part of another.
fn outermost(models: &[ModelReport]) -> Vec<usize> {
    let mut inside = std::collections::HashSet::new();
    let mut waiting: Vec<&Row> = models.iter().flat_map(|model| &model.rows).collect();
    while let Some(row) = waiting.pop() {
        if row.kind == OperationKind::Model && inside.insert(row.id) {
            waiting.extend(&row.children);
        }
    }
    let models = models.iter().enumerate();
    let outer = models.filter(|(_, model)| !inside.contains(&model.id));
    outer.map(|(at, _)| at).collect()
}

fn model_changes(old: Side<'_>, new: Side<'_>) -> Vec<Change> {
    let [settings_old, settings_new] = [old, new].map(|side| {
        let named = arguments::name_of(side.program, side.model.id);
        let span = side.program.operation(side.model.id).span;
        let class = Setting::plain("class", side.model.class.to_string(), span);
        vec![named, class]
    });
    arguments::changes(&settings_old, &settings_new)
}

/// A comparison while it is made.
struct Comparing<'a> {
    old: &'a Program,
    new: &'a Program,
    comparison: &'a mut Comparison,
}

impl Comparing<'_> {
    /// Compares the parts of two models, or of two layers.
    fn level(&mut self, old: &[Part], new: &[Part], depth: usize) {
        let pairs = align::align(old, new);
        let mut partner_of_new = vec![None; new.len()];
        let mut partner_of_old = vec![None; old.len()];
        for (a, b) in pairs {
            partner_of_old[a] = Some(b);
            partner_of_new[b] = Some(a);
        }
        let mut next = 0;
        for (at, part) in new.iter().enumerate() {
            let Some(partner) = partner_of_new[at] else {
                self.one_sided(part, depth, false);
                continue;
            };
            // What was removed stands where it was.
            while next < partner {
                if partner_of_old[next].is_none() {
                    self.one_sided(&old[next], depth, true);
                }
                next += 1;
            }
            next = next.max(partner + 1);
            let before = &old[partner];
            let inputs =
                align::inputs_differ((old, partner, &partner_of_old), (new, at, &partner_of_new));
            self.pair(before, part, inputs, depth);
        }
        for (at, part) in old.iter().enumerate().skip(next) {
            if partner_of_old[at].is_none() {
                self.one_sided(part, depth, true);
            }
        }
    }

    /// A part that is on one side only, with everything inside it.
    fn one_sided(&mut self, part: &Part, depth: usize, removed: bool) {
        let member = Some(part.member.clone());
        let (old, new) = match removed {
            true => (member, None),
            false => (None, member),
        };
        self.comparison.entries.push(Entry {
            depth,
            old,
            new,
            changes: Vec::new(),
        });
    }

    fn pair(&mut self, old: &Part, new: &Part, inputs: Option<Change>, depth: usize) {
        let mut changes = arguments::changes(&old.settings, &new.settings);
        changes.extend(inputs);
        let (a, b) = (&old.member, &new.member);
        if !same_shapes(&a.shapes, &b.shapes) {
            changes.push(Change::Shapes {
                old: a.shapes.clone(),
                new: b.shapes.clone(),
            });
        }
        self.weights(old, new, &mut changes);
        let at = self.comparison.entries.len();
        self.level(&old.children, &new.children, depth + 1);
        let inside = self.comparison.entries.len() > at;
        if changes.is_empty() && !inside {
            let is_layer = a.kind != OperationKind::Input;
            self.comparison.unchanged += usize::from(is_layer);
            return;
        }
        let entry = Entry {
            depth,
            old: Some(a.clone()),
            new: Some(b.clone()),
            changes,
        };
        self.comparison.entries.insert(at, entry);
    }

    fn weights(&self, old: &Part, new: &Part, changes: &mut Vec<Change>) {
        let named = |program: &Program, part: &Part| -> Vec<(String, WeightReport)> {
            let weights = part.weights.iter();
            let named = weights.map(|report| {
                let name = &report.weight.name;
                let name = match report.owner == part.member.id {
                    true => name.to_string(),
                    false => format!("{}/{name}", program.operation(report.owner).name),
                };
                (name, report.clone())
            });
            named.collect()
        };
        let before = named(self.old, old);
        let after = named(self.new, new);
        // Weights keep their order; where there are as many they belong to each other.
        let in_order = before.len() == after.len();
        let dims = |report: &WeightReport| -> Vec<Dim> {
            let axes = report.weight.axes.iter();
            axes.map(|axis| axis.dim.clone()).collect()
        };
        let mut met = vec![false; before.len()];
        for (at, (name, weight)) in after.iter().enumerate() {
            let other = match in_order {
                true => Some(at),
                false => before.iter().position(|(other, _)| other == name),
            };
            let other = other.filter(|at| !std::mem::replace(&mut met[*at], true));
            let Some((_, other)) = other.and_then(|at| before.get(at)) else {
                changes.push(Change::Weight {
                    name: name.clone(),
                    old: None,
                    new: Some(dims(weight)),
                    axes: Vec::new(),
                });
                continue;
            };
            let (was, is) = (dims(other), dims(weight));
            if was != is {
                let axes = other.weight.axes.iter().zip(&weight.weight.axes);
                let axes = axes.filter(|(a, b)| a.dim != b.dim);
                let same_rank = was.len() == is.len();
                let axes = axes.filter(|_| same_rank).map(|(a, b)| AxisChange {
                    name: b.name.0,
                    old: a.dim.clone(),
                    new: b.dim.clone(),
                    causes: causes::of((self.old, a), (self.new, b)),
                });
                changes.push(Change::Weight {
                    name: name.clone(),
                    old: Some(was),
                    new: Some(is),
                    axes: axes.collect(),
                });
            }
            let numbers = [other, weight].map(|report| {
                let text = report.weight.dtype.name().to_owned();
                Setting::plain(&format!("{name}.dtype"), text, None)
            });
            let [a, b] = numbers;
            changes.extend(arguments::changes(&[a], &[b]));
        }
        for ((name, weight), met) in before.iter().zip(met) {
            if !met {
                changes.push(Change::Weight {
                    name: name.clone(),
                    old: Some(dims(weight)),
                    new: None,
                    axes: Vec::new(),
                });
            }
        }
    }
}

/// What became of a model: the positions in both reports, `None` on the side that has no such model.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The model as it was.
    pub old: Option<usize>,
    /// The model as it is now.
    pub new: Option<usize>,
    /// The differences, where it is on both sides.
    pub comparison: Comparison,
}

impl Pair {
    /// Whether the model is the same on both sides.
    pub fn is_empty(&self) -> bool {
        self.old.is_some() && self.new.is_some() && self.comparison.is_empty()
    }
}

/// Compares the models of two reports, as [`pair_models`] or the user has paired them.
pub fn compare_reports(
    old: &Report,
    new: &Report,
    pairs: impl IntoIterator<Item = (Option<usize>, Option<usize>)>,
) -> Vec<Pair> {
    fn side(report: &Report, at: Option<usize>) -> Option<Side<'_>> {
        let model = report.models.get(at?)?;
        Some(Side {
            program: &report.program,
            model,
        })
    }
    let pairs = pairs.into_iter();
    pairs
        .map(|(a, b)| {
            let comparison = match (side(old, a), side(new, b)) {
                (Some(old), Some(new)) => compare(old, new),
                _ => Comparison::default(),
            };
            Pair {
                old: a,
                new: b,
                comparison,
            }
        })
        .collect()
}

fn same_shapes(one: &[Rc<[Axis]>], other: &[Rc<[Axis]>]) -> bool {
    let same = |(one, other): (&Rc<[Axis]>, &Rc<[Axis]>)| {
        let dims = |axes: &Rc<[Axis]>| axes.iter().map(|axis| axis.dim.clone()).collect::<Vec<_>>();
        is_open(one) == is_open(other) && dims(one) == dims(other)
    };
    one.len() == other.len() && one.iter().zip(other).all(same)
}
