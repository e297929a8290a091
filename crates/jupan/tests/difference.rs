//! What is different between two networks, from their sources.
#![allow(clippy::disallowed_methods)] // Tests read files.

use jupan::core::compare::{Change, Comparison, Entry, Pair, compare_reports, pair_models};
use jupan::world::Nowhere;
use jupan::{Difference, Format, Input, Report, Settings, analyse};

const HEAD: &str = "import keras\nfrom keras import layers, ops\n";

fn analysed(network: &str) -> Report {
    let code = format!("{HEAD}{network}\n");
    let input = Input::File {
        name: "network.py",
        bytes: code.as_bytes(),
    };
    let report = analyse(input, &Nowhere, &Settings::default());
    assert!(!report.models.is_empty(), "no model: {network}");
    report
}

/// Networks of all kinds, each a little different from the one before.
const NETWORKS: &[&str] = &[
    "model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(32, 3), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(10)])",
    "model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(48, 3), layers.MaxPooling2D(), layers.Dropout(0.5), layers.Flatten(), layers.Dense(10, activation='softmax')])",
    "model = keras.Sequential([keras.Input((12,)), layers.Embedding(1000, 16), layers.Bidirectional(layers.LSTM(8)), layers.Dense(1)])",
    "model = keras.Sequential([keras.Input((12,)), layers.Embedding(1000, 16), layers.Bidirectional(layers.LSTM(16)), layers.Dense(1)])",
    "model = keras.Sequential([layers.Dense(4), layers.Dense(4), layers.Dense(4)])",
    "model = keras.Sequential([layers.Dense(4), layers.Dense(4)])",
    "x = keras.Input((8,))\na = layers.Dense(8)(x)\nb = layers.Dense(8)(layers.Dense(8)(x))\nmodel = keras.Model(x, layers.Add()([a, b]))",
    "x = keras.Input((8,))\na = layers.Dense(8)(layers.Dense(8)(x))\nb = layers.Dense(8)(x)\nmodel = keras.Model(x, layers.Add()([a, b, x]))",
    "inner = keras.Sequential([keras.Input((8,)), layers.Dense(8, name='w'), layers.BatchNormalization()])\nx = keras.Input((8,))\nmodel = keras.Model(x, ops.relu(inner(inner(x))))",
    "inner = keras.Sequential([keras.Input((8,)), layers.Dense(8, name='w', use_bias=False)])\nx = keras.Input((8,))\nmodel = keras.Model(x, ops.relu(inner(x)))",
    "class Net(keras.Model):\n  def __init__(self):\n    super().__init__()\n    self.a = layers.Dense(3)\n  def call(self, x):\n    return self.a(x)\nmodel = Net()\nmodel(keras.Input((4,)))",
    "n = len(open('words.txt').read().split())\nmodel = keras.Sequential([keras.Input((12,)), layers.Embedding(n + 1, 16), layers.Dense(n)])",
];

fn pairs(old: &Report, new: &Report) -> Vec<Pair> {
    compare_reports(old, new, pair_models(old, new))
}

/// The differences between the last models of two networks.
fn compared(old: &str, new: &str) -> Comparison {
    let (old, new) = (analysed(old), analysed(new));
    let pairs = pairs(&old, &new);
    assert_eq!(pairs.len(), 1);
    pairs[0].comparison.clone()
}

/// `+name`, `-name`, `~name`.
fn marks(comparison: &Comparison) -> Vec<String> {
    let mark = |entry: &Entry| match (&entry.old, &entry.new) {
        (None, Some(new)) => format!("+{}", new.name),
        (Some(old), None) => format!("-{}", old.name),
        (_, Some(new)) => format!("~{}", new.name),
        (None, None) => String::new(),
    };
    comparison.entries.iter().map(mark).collect()
}

#[test]
fn a_network_does_not_differ_from_itself() {
    for network in NETWORKS {
        let (one, other) = (analysed(network), analysed(network));
        let difference = Difference::between(&one, &other, None, None).expect("a comparison");
        let text = difference.text(Format::Text, "en", false, 80);
        assert!(
            difference.is_empty() && text.is_empty(),
            "{network}\n{text}"
        );
    }
}

#[test]
fn shapes_that_are_open_are_written_as_open() {
    let network = |units: u32| {
        analysed(&format!(
            "import lib\nx = keras.Input((8,))\nmodel = keras.Model(x, layers.Dense({units}, name='d')(lib.Thing()(x)))"
        ))
    };
    let (old, new) = (network(16), network(4));
    let difference = Difference::between(&old, &new, None, None).expect("a comparison");
    let text = difference.text(Format::Text, "en", false, 200);
    let plain = text.replace('\u{a0}', " ");
    assert!(
        plain.contains("(…, 16)") && plain.contains("(…, 4)"),
        "{text}"
    );
    let json = difference.text(Format::Json, "en", false, 80);
    assert!(json.contains("\"…\""), "{json}");
}

#[test]
fn a_script_and_the_files_of_its_model_are_the_same() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../oracle/keras/seed/");
    let read = |name: &str| {
        let bytes = std::fs::read(format!("{folder}{name}")).expect("a recording");
        let input = Input::File {
            name,
            bytes: &bytes,
        };
        analyse(input, &Nowhere, &Settings::default())
    };
    for (one, other) in [
        ("seed.py", "seed.keras3.model.json"),
        ("medium.keras", "medium.keras3.h5"),
        ("medium.keras3.model.json", "medium.keras3.h5"),
    ] {
        let (old, new) = (read(one), read(other));
        let difference = Difference::between(&old, &new, None, None).expect("a comparison");
        let text = difference.text(Format::Text, "en", false, 80);
        assert!(difference.is_empty(), "{one} {other}\n{text}");
    }
}

/// A comparison as a set of lines, with both sides written by `write(old, new)`.
fn lines(comparison: &Comparison, exchanged: bool) -> Vec<String> {
    let both = |old: String, new: String| match exchanged {
        true => format!("{new} → {old}"),
        false => format!("{old} → {new}"),
    };
    let mut lines = Vec::new();
    let mut tell = |about: &str, change: &Change| {
        lines.push(match change {
            Change::Argument { name, old, new } => {
                let text = |setting: &Option<jupan::core::compare::Setting>| {
                    setting.as_ref().map_or(String::new(), |s| s.text.clone())
                };
                format!("{about} {name} {}", both(text(old), text(new)))
            }
            Change::Inputs { old, new } => {
                format!("{about} {}", both(format!("{old:?}"), format!("{new:?}")))
            }
            Change::Shapes { old, new } => {
                format!("{about} {}", both(format!("{old:?}"), format!("{new:?}")))
            }
            Change::Weight { name, old, new, .. } => {
                format!(
                    "{about} {name} {}",
                    both(format!("{old:?}"), format!("{new:?}"))
                )
            }
        });
    };
    for change in &comparison.model {
        tell("model", change);
    }
    for entry in &comparison.entries {
        let name = |member: &Option<jupan::core::compare::Member>| {
            member
                .as_ref()
                .map_or(String::new(), |m| format!("{} {:?}", m.name, m.params))
        };
        let about = format!(
            "{} {}",
            entry.depth,
            both(name(&entry.old), name(&entry.new))
        );
        tell(
            &about,
            &Change::Inputs {
                old: Vec::new(),
                new: Vec::new(),
            },
        );
        for change in &entry.changes {
            tell(&about, change);
        }
    }
    lines.sort();
    lines
}

#[test]
fn there_and_back_mirror_each_other() {
    for old in NETWORKS {
        for new in NETWORKS {
            let (a, b) = (analysed(old), analysed(new));
            let (there, back) = (pairs(&a, &b), pairs(&b, &a));
            assert_eq!(there.len(), back.len());
            for (there, back) in there.iter().zip(&back) {
                assert_eq!((there.old, there.new), (back.new, back.old));
                let there = lines(&there.comparison, false);
                let back = lines(&back.comparison, true);
                assert_eq!(there, back, "{old}\n{new}");
            }
        }
    }
}

#[test]
fn what_was_added_and_removed_adds_up_to_the_difference_of_the_totals() {
    for old in NETWORKS {
        for new in NETWORKS {
            let (a, b) = (analysed(old), analysed(new));
            let total = |report: &Report| report.models[0].totals.total.count.exact();
            let (Some(before), Some(after)) = (total(&a), total(&b)) else {
                continue;
            };
            // A model inside that is reached by a variable is compared within the outer one.
            let pair = &pairs(&a, &b)[..];
            let [pair] = pair else { continue };
            let mut sum = 0;
            for entry in pair
                .comparison
                .entries
                .iter()
                .filter(|entry| entry.depth == 0)
            {
                let count = |member: &Option<jupan::core::compare::Member>| {
                    member.as_ref().map_or(Some(0), |m| m.params.exact())
                };
                sum += count(&entry.new).expect("exact") - count(&entry.old).expect("exact");
            }
            let at = |report: &Report, at: Option<usize>| {
                report.models[at.expect("both")]
                    .totals
                    .total
                    .count
                    .exact()
                    .expect("exact")
            };
            let _ = (before, after);
            assert_eq!(sum, at(&b, pair.new) - at(&a, pair.old), "{old}\n{new}");
        }
    }
}

#[test]
fn layers_are_matched_by_what_they_are_not_by_automatic_names() {
    // The names of both later layers count on by one.
    let comparison = compared(
        "model = keras.Sequential([keras.Input((8,)), layers.Dense(32), layers.Dense(16), layers.Dense(10)])",
        "model = keras.Sequential([keras.Input((8,)), layers.Dense(32), layers.Dense(24), layers.Dense(16), layers.Dense(10)])",
    );
    assert_eq!(marks(&comparison), ["+dense_1", "~dense_2"]);
    assert_eq!(comparison.unchanged, 2);
    // The kernel of the one behind it is larger, because of it.
    let Change::Weight { name, axes, .. } = &comparison.entries[1].changes[0] else {
        panic!("{:?}", comparison.entries[1].changes);
    };
    assert_eq!((name.as_str(), axes.len()), ("kernel", 1));
    assert_eq!(axes[0].causes[0].argument, Some("units"));
    assert_eq!(&*axes[0].causes[0].name, "dense_1");
}

#[test]
fn a_changed_argument_is_told_with_its_values_and_places() {
    let comparison = compared(NETWORKS[2], NETWORKS[3]);
    let bidirectional = &comparison.entries[0];
    let Change::Argument { name, old, new } = &bidirectional.changes[0] else {
        panic!("{:?}", bidirectional.changes);
    };
    assert_eq!(name, "layer.units");
    let text = |setting: &Option<jupan::core::compare::Setting>| {
        setting
            .as_ref()
            .map(|setting| (setting.text.clone(), setting.span.is_some()))
    };
    assert_eq!(text(old), Some(("8".to_owned(), true)));
    assert_eq!(text(new), Some(("16".to_owned(), true)));
}

#[test]
fn a_layer_that_is_put_between_does_not_change_what_is_behind_it() {
    let comparison = compared(
        "x = keras.Input((8,))\ny = layers.Dense(8)(x)\nmodel = keras.Model(x, layers.Add()([x, y]))",
        "x = keras.Input((8,))\ny = layers.Dropout(0.1)(layers.Dense(8)(x))\nmodel = keras.Model(x, layers.Add()([x, y]))",
    );
    assert_eq!(marks(&comparison), ["+dropout"]);
}

#[test]
fn other_connections_are_a_difference() {
    let network = |inputs: &str| {
        format!(
            "x = keras.Input((8,))\na = layers.Dense(8, name='a')(x)\nb = layers.Dense(8, name='b')(a)\nmodel = keras.Model(x, layers.Subtract()([{inputs}]))"
        )
    };
    let comparison = compared(&network("a, b"), &network("b, a"));
    assert_eq!(marks(&comparison), ["~subtract"]);
    assert!(matches!(
        &comparison.entries[0].changes[0],
        Change::Inputs { .. }
    ));
    let comparison = compared(&network("a, b"), &network("x, b"));
    assert_eq!(marks(&comparison), ["~subtract"]);
}

#[test]
fn a_stack_and_a_graph_of_the_same_layers_differ_in_their_class_only() {
    let comparison = compared(
        "model = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.Dense(2)])",
        "x = keras.Input((8,))\nmodel = keras.Model(x, layers.Dense(2)(layers.Dense(4)(x)))",
    );
    assert!(comparison.entries.is_empty(), "{:?}", marks(&comparison));
    let [Change::Argument { name, .. }] = &comparison.model[..] else {
        panic!("{:?}", comparison.model);
    };
    assert_eq!(name, "class");
}

#[test]
fn branches_keep_their_layers_when_their_order_changes() {
    // One branch grows by two layers: the rows of the branches come in another order.
    let network = |more: &str| {
        format!(
            "x = keras.Input((8,))\na = layers.Dense(5, name='a')(x)\nb = layers.Dense(6, activation='relu')(x)\n{more}\nb = layers.Dense(7)(b)\nmodel = keras.Model(x, layers.Concatenate()([a, b]))"
        )
    };
    let comparison = compared(
        &network(""),
        &network("b = layers.LayerNormalization()(b)\nb = layers.Dropout(0.1)(b)"),
    );
    assert_eq!(marks(&comparison), ["+layer_normalization", "+dropout"]);
}

#[test]
fn models_inside_are_compared_layer_by_layer() {
    let comparison = compared(NETWORKS[8], NETWORKS[9]);
    let depths: Vec<usize> = comparison.entries.iter().map(|entry| entry.depth).collect();
    assert_eq!(
        marks(&comparison)[..],
        ["~sequential", "~w", "-batch_normalization"]
    );
    assert_eq!(depths, [0, 1, 1]);
}

#[test]
fn layers_of_a_class_of_the_user_are_compared_by_what_they_hold() {
    let network = |units: i64| {
        format!(
            "class Block(layers.Layer):\n  def __init__(self, n, **kw):\n    super().__init__(**kw)\n    self.a = layers.Dense(n)\n    self.b = layers.Dense(3)\n  def call(self, x):\n    return self.b(self.a(x))\nmodel = keras.Sequential([keras.Input((4,)), Block({units})])"
        )
    };
    let comparison = compared(&network(8), &network(16));
    assert_eq!(marks(&comparison), ["~block", "~dense", "~dense_1"]);
    let argument = &comparison.entries[1].changes[0];
    assert!(
        matches!(argument, Change::Argument { name, .. } if name == "units"),
        "{argument:?}"
    );
}

#[test]
fn a_model_on_one_side_only_is_a_difference() {
    let old = analysed("a = keras.Sequential([keras.Input((3,)), layers.Dense(1)])");
    let new = analysed(
        "a = keras.Sequential([keras.Input((3,)), layers.Dense(1)])\nb = keras.Sequential([keras.Input((3,)), layers.Dense(2)])",
    );
    let found: Vec<_> = pairs(&old, &new)
        .iter()
        .map(|p| (p.old, p.new, p.is_empty()))
        .collect();
    assert_eq!(found, [(Some(0), Some(0), true), (None, Some(1), false)]);
    let difference = Difference::between(&new, &new, Some("a"), Some("b")).expect("both");
    assert!(
        difference
            .text(Format::Text, "en", false, 80)
            .contains("units: 1 → 2")
    );
    let refused = Difference::between(&new, &new, Some("c"), None)
        .err()
        .expect("no such model");
    assert!(refused.message.to_string().contains("`c`"));
}

#[test]
fn a_thousand_layers_are_compared_quickly_and_alike() {
    let stack = |more: &str| {
        format!(
            "model = keras.Sequential([keras.Input((4,))])\nfor i in range(1000):\n  model.add(layers.Dense(4 + i % 3))\n  if i == 500:\n    {more}"
        )
    };
    let comparison = compared(&stack("pass"), &stack("model.add(layers.Dropout(0.5))"));
    assert_eq!(marks(&comparison), ["+dropout"]);
    assert_eq!(comparison.unchanged, 1000);
}
