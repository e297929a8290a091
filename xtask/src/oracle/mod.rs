//! Holds jupan against what real Keras answered: `cargo xtask oracle [FOLDER]`.
//!
//! For each part of a folder of recordings: how many of how many are exact, and for each other one how it differs. The
//! questions go through the public library, as a user's would.

mod applications;
mod compare;
mod costs;
mod eras;
pub mod known;
mod layer_cases;
mod model_files;
mod naming;
mod recordings;
mod scripts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What one recording came to.
pub struct Outcome {
    /// The recording's id.
    pub id: String,
    /// What it is counted with: a class of layers, a part.
    pub group: String,
    /// In what it differs; empty where it is exact.
    pub differences: Vec<String>,
}

/// The outcomes of one part.
pub struct Part {
    /// The folder's or file's name.
    pub name: &'static str,
    /// One for each recording.
    pub outcomes: Vec<Outcome>,
}

impl Part {
    /// How many are exact.
    pub fn exact(&self) -> usize {
        let exact = |outcome: &&Outcome| outcome.differences.is_empty();
        self.outcomes.iter().filter(exact).count()
    }
}

/// Asks all questions of a folder.
///
/// # Errors
/// A recording can't be read.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Part>> {
    Ok(vec![
        Part {
            name: "layer-cases",
            outcomes: layer_cases::ask(&folder.join("layer-cases"))?,
        },
        Part {
            name: "layer-cases-more",
            outcomes: layer_cases::ask(&folder.join("layer-cases-more"))?,
        },
        Part {
            name: "naming-cases",
            outcomes: naming::ask(folder)?,
        },
        Part {
            name: "applications",
            outcomes: applications::ask(&folder.join("applications"))?,
        },
        Part {
            name: "functional",
            outcomes: scripts::ask(&folder.join("functional"))?,
        },
        Part {
            name: "functional-errors",
            outcomes: scripts::ask(&folder.join("functional-errors"))?,
        },
        Part {
            name: "applications-json",
            outcomes: model_files::ask(&folder.join("applications"))?,
        },
        Part {
            name: "seed-json",
            outcomes: model_files::ask(&folder.join("seed"))?,
        },
        Part {
            name: "seed-files",
            outcomes: model_files::ask_files(&folder.join("seed"))?,
        },
        Part {
            name: "functional-json",
            outcomes: model_files::ask_scripts(&folder.join("functional"))?,
        },
        Part {
            name: "eras",
            outcomes: eras::ask(&folder.join("eras"))?,
        },
        Part {
            name: "naming-json",
            outcomes: model_files::ask_naming(folder)?,
        },
        Part {
            name: "costs",
            outcomes: costs::ask(&folder.join("../costs"))?,
        },
    ])
}

/// The recordings of this folder are those of Keras 3.
fn keras_3() -> jupan::Settings {
    jupan::Settings {
        keras: jupan::Keras::Three,
        ..jupan::Settings::default()
    }
}

/// How many of how many recordings of the project's own folder are exact, a line for each part.
///
/// # Errors
/// A recording can't be read.
pub fn figures(root: &Path) -> std::io::Result<String> {
    let text = report(&ask(&root.join("oracle/keras"))?, None);
    let figures = text.lines().take_while(|line| !line.is_empty());
    let figures = figures.filter(|line| !line.starts_with(' '));
    Ok(figures.map(|line| format!("{line}\n")).collect())
}

/// The outcomes as text: the figures first, then the differences.
pub fn report(parts: &[Part], only: Option<&str>) -> String {
    let mut text = String::new();
    for part in parts.iter().filter(|part| !part.outcomes.is_empty()) {
        let _ = writeln!(
            text,
            "{}: {} of {} exact",
            part.name,
            part.exact(),
            part.outcomes.len()
        );
        let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for outcome in &part.outcomes {
            let group = groups.entry(&outcome.group).or_default();
            group.0 += usize::from(outcome.differences.is_empty());
            group.1 += 1;
        }
        if groups.len() > 1 {
            for (group, (exact, all)) in groups.iter().filter(|(_, (exact, all))| exact < all) {
                let _ = writeln!(text, "  {group}: {exact} of {all}");
            }
        }
    }
    for part in parts {
        for outcome in &part.outcomes {
            let wanted = only.is_none_or(|only| outcome.id.contains(only) || outcome.group == only);
            if outcome.differences.is_empty() || !wanted {
                continue;
            }
            let _ = writeln!(text, "\n{} {}", part.name, outcome.id);
            for difference in outcome.differences.iter().take(8) {
                let _ = writeln!(text, "  {difference}");
            }
            if outcome.differences.len() > 8 {
                let _ = writeln!(text, "  … and {} more", outcome.differences.len() - 8);
            }
        }
    }
    text
}

/// Whether a diagnostic says that Keras would refuse something. That there is no model or no input shape is an error to
/// whoever wants to see a table, and nothing to Keras.
fn is_refusal(diagnostic: &jupan::Diagnostic) -> bool {
    use jupan::diagnostic::{Kind, Severity};
    diagnostic.severity == Severity::Error
        && !matches!(diagnostic.kind, Kind::NotBuilt | Kind::NothingFound)
}
