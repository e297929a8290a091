//! Differences for programs. The structures here are the committed schema, `schema/diff.schema.json`.

use std::rc::Rc;

use jupan_core::axis;
use jupan_core::compare::{self, Change, Pair};
use jupan_core::dim::{Count, Dim};
use jupan_core::report::{self, ModelReport, Size, Totals};
use serde::Serialize;

use super::costs::{self, Costs};
use super::difference;
use crate::json::{self, Extent, Number, Place, SCHEMA, place};
use crate::rows::Scene;

/// What is different, as JSON with a line break at the end.
pub fn json(old: &report::Report, new: &report::Report, pairs: &[Pair]) -> String {
    let scenes = [Scene::new(&old.program), Scene::new(&new.program)];
    let files = |report: &report::Report| report.files.iter().map(ToString::to_string).collect();
    let models = pairs.iter().map(|pair| {
        let before = pair.old.and_then(|at| old.models.get(at));
        let after = pair.new.and_then(|at| new.models.get(at));
        Model::new(&scenes, before, after, pair)
    });
    let document = Diff {
        jupan: env!("CARGO_PKG_VERSION"),
        schema: SCHEMA,
        equal: pairs.iter().all(Pair::is_empty),
        old: files(old),
        new: files(new),
        models: models.collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

/// The differences between two files.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Diff {
    /// The version of jupan.
    jupan: &'static str,
    /// The version of this schema.
    schema: u32,
    /// Whether nothing is different.
    equal: bool,
    /// The files of the old side.
    old: Vec<String>,
    /// The files of the new side.
    new: Vec<String>,
    /// The models that were compared, also those that are the same.
    models: Vec<Model>,
}

/// A model on both sides, or on one.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Model {
    /// As it was. None where it is new.
    old: Option<Named>,
    /// As it is now. None where it is gone.
    new: Option<Named>,
    /// What is different about it as a whole.
    changes: Vec<Difference>,
    /// The layers that were added, removed or changed, with the models they are in.
    layers: Vec<Layer>,
    /// How many layers are the same.
    unchanged: usize,
    /// The sums.
    params: Sums,
    /// The multiply-adds of one call for one sample; None where what happens in a call is not known.
    macs: Option<Sum>,
    /// The bytes of activations that must be there at once in use, for one sample.
    peak_memory: Option<Sum>,
}

/// What a model is called.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Named {
    /// The expression that reaches it in the program. None where no variable does.
    variable: Option<String>,
    /// Its name.
    name: String,
    /// Its class.
    class: String,
}

/// Numbers on both sides.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Sums {
    /// All weights.
    total: Sum,
    /// Those that training changes.
    trainable: Sum,
    /// The others.
    non_trainable: Sum,
    /// What the optimizer keeps, once training has begun.
    optimizer: Sum,
    /// The bytes that all weights take.
    bytes: Sum,
}

/// A number on both sides.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Sum {
    /// What it was; 0 where there was nothing.
    old: Number,
    /// What it is now.
    new: Number,
    /// How much was added. None where that can't be told.
    change: Option<Number>,
}

/// A layer.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Layer {
    /// `added`, `removed` or `changed`. A layer that only holds others that are different is `changed`, without `changes`.
    what: &'static str,
    /// How many models and layers it is inside of.
    depth: usize,
    /// As it was.
    old: Option<Member>,
    /// As it is now.
    new: Option<Member>,
    /// What is different.
    changes: Vec<Difference>,
    /// How many numbers its weights hold.
    params: Sum,
    /// Its multiply-adds for one sample; None where they are not known layer by layer.
    macs: Option<Sum>,
    /// The bytes of what it gives for one sample.
    activations: Option<Sum>,
}

/// A layer on one side.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Member {
    /// Its name.
    name: String,
    /// Its class.
    class: String,
    /// Where it is made.
    source: Option<Place>,
    /// The shapes of its outputs.
    output_shapes: Vec<Vec<Extent>>,
}

/// Something that is different.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Difference {
    /// An argument, or `name`, `trainable`, `dtype`, `class`.
    Argument {
        /// Its name, with the way to it where a layer is an argument: `layer.units`.
        name: String,
        /// What it was. None where there was none.
        old: Option<Setting>,
        /// What it is now.
        new: Option<Setting>,
    },
    /// What it takes, beyond layers that were added or removed between.
    Inputs {
        /// The names of the layers whose outputs it took.
        old: Vec<String>,
        /// Those it takes now.
        new: Vec<String>,
    },
    /// The shapes of its outputs.
    OutputShapes {
        /// What they were.
        old: Vec<Vec<Extent>>,
        /// What they are now.
        new: Vec<Vec<Extent>>,
    },
    /// The shape of a weight.
    Weight {
        /// Its name.
        name: String,
        /// What it was. None where there was no such weight.
        old: Option<Vec<Extent>>,
        /// What it is now.
        new: Option<Vec<Extent>>,
        /// The axes that are different.
        axes: Vec<Axis>,
    },
}

/// A value as it is set.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Setting {
    /// As Python writes it.
    value: String,
    /// False for a default.
    given: bool,
    /// Where it is written.
    source: Option<Place>,
}

/// An axis of a weight that is different.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Axis {
    /// What it is called, in English.
    name: &'static str,
    /// What it was.
    old: Extent,
    /// What it is now.
    new: Extent,
    /// What decides it.
    causes: Vec<Cause>,
}

/// What decides an axis.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Cause {
    /// The layer.
    layer: String,
    /// Its argument, where it is one.
    argument: Option<&'static str>,
}

impl Model {
    fn new(
        scenes: &[Scene<'_>; 2],
        old: Option<&ModelReport>,
        new: Option<&ModelReport>,
        pair: &Pair,
    ) -> Self {
        let named = |model: &ModelReport| Named {
            variable: model.variable.clone(),
            name: model.name.to_string(),
            class: model.class.to_string(),
        };
        let none = Totals::default();
        let totals = |model: Option<&ModelReport>| {
            model.map_or_else(|| none.clone(), |model| model.totals.clone())
        };
        let (before, after) = (totals(old), totals(new));
        let sum = |part: fn(&Totals) -> &Size| Sum::new(&part(&before).count, &part(&after).count);
        let comparison = &pair.comparison;
        let costs = costs::both(
            old.map(|model| (scenes[0].program, model)),
            new.map(|model| (scenes[1].program, model)),
        );
        let costs = costs.as_ref();
        Self {
            macs: costs.map(|[old, new]| Sum::new(&old.macs, &new.macs)),
            peak_memory: costs.map(|[old, new]| Sum::new(&old.peak, &new.peak)),
            old: old.map(named),
            new: new.map(named),
            changes: differences(scenes, &comparison.model),
            layers: comparison
                .entries
                .iter()
                .map(|entry| Layer::new(scenes, entry, costs))
                .collect(),
            unchanged: comparison.unchanged,
            params: Sums {
                total: sum(|totals| &totals.total),
                trainable: sum(|totals| &totals.trainable),
                non_trainable: sum(|totals| &totals.non_trainable),
                optimizer: sum(|totals| &totals.optimizer),
                bytes: Sum::new(&before.total.bytes, &after.total.bytes),
            },
        }
    }
}

impl Sum {
    fn new(old: &Count, new: &Count) -> Self {
        let change = difference(old, new).map(|known| Count {
            known,
            missing: Vec::new(),
        });
        Self {
            old: Number::from(old),
            new: Number::from(new),
            change: change.map(|count| Number::from(&count)),
        }
    }
}

impl Layer {
    fn new(scenes: &[Scene<'_>; 2], entry: &compare::Entry, costs: Option<&[Costs; 2]>) -> Self {
        let [old, new] = scenes;
        let costs = costs::of_entry(costs, entry);
        let count = |member: &Option<compare::Member>| {
            member
                .as_ref()
                .map(|member| member.params.clone())
                .unwrap_or_default()
        };
        Self {
            what: match (&entry.old, &entry.new) {
                (None, _) => "added",
                (_, None) => "removed",
                _ => "changed",
            },
            depth: entry.depth,
            old: entry.old.as_ref().map(|member| Member::new(old, member)),
            new: entry.new.as_ref().map(|member| Member::new(new, member)),
            changes: differences(scenes, &entry.changes),
            params: Sum::new(&count(&entry.old), &count(&entry.new)),
            macs: costs.as_ref().map(|(a, b)| Sum::new(&a.macs, &b.macs)),
            activations: costs
                .as_ref()
                .map(|(a, b)| Sum::new(&a.activations, &b.activations)),
        }
    }
}

impl Member {
    fn new(scene: &Scene<'_>, member: &compare::Member) -> Self {
        Self {
            name: member.name.to_string(),
            class: member.class.to_string(),
            source: place(scene, member.span),
            output_shapes: shapes(&member.shapes),
        }
    }
}

fn shapes(shapes: &[Rc<[axis::Axis]>]) -> Vec<Vec<Extent>> {
    shapes.iter().map(|axes| json::shape(axes)).collect()
}

fn shape(dims: &[Dim]) -> Vec<Extent> {
    dims.iter().map(Extent::from).collect()
}

fn differences([old_scene, new_scene]: &[Scene<'_>; 2], changes: &[Change]) -> Vec<Difference> {
    let setting = |scene: &Scene<'_>, setting: &compare::Setting| Setting {
        value: setting.text.clone(),
        given: setting.given,
        source: place(scene, setting.span),
    };
    let changes = changes.iter().map(|change| match change {
        Change::Argument { name, old, new } => Difference::Argument {
            name: name.clone(),
            old: old.as_ref().map(|old| setting(old_scene, old)),
            new: new.as_ref().map(|new| setting(new_scene, new)),
        },
        Change::Inputs { old, new } => Difference::Inputs {
            old: old.iter().map(ToString::to_string).collect(),
            new: new.iter().map(ToString::to_string).collect(),
        },
        Change::Shapes { old, new } => Difference::OutputShapes {
            old: shapes(old),
            new: shapes(new),
        },
        Change::Weight {
            name,
            old,
            new,
            axes,
        } => Difference::Weight {
            name: name.clone(),
            old: old.as_ref().map(|dims| shape(dims)),
            new: new.as_ref().map(|dims| shape(dims)),
            axes: axes
                .iter()
                .map(|axis| Axis {
                    name: axis.name,
                    old: Extent::from(&axis.old),
                    new: Extent::from(&axis.new),
                    causes: axis
                        .causes
                        .iter()
                        .map(|cause| Cause {
                            layer: cause.name.to_string(),
                            argument: cause.argument,
                        })
                        .collect(),
                })
                .collect(),
        },
    });
    changes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_committed_one() {
        crate::json::check_schema::<Diff>("diff");
    }
}
