//! Reads Python source: finds it in scripts, notebooks and documents, and evaluates it abstractly into a network.
//!
//! The evaluator runs no Python. Source is compiled to a list of operations for a small machine whose values are known,
//! symbolic or unknown; see `vm` for the machine, `compile` for the compiler, `builtins` and `stdlib` for what Python
//! brings along, and `keras` for the framework as the program sees it.

mod builtins;
mod code;
mod compile;
mod depth;
pub mod document;
pub mod evaluate;
mod keras;
mod libraries;
mod name;
mod native;
mod shared;
mod stdlib;
#[cfg(test)]
mod tests;
mod value;
mod vm;

use document::told::Told;
use jupan_core::diagnostic::{Source, Span};
use jupan_core::era::Era;
use jupan_core::layer::Catalogue;

/// For programs without networks.
const NO_CATALOGUE: Catalogue = Catalogue {
    layers: &[],
    past: &[],
    shorthands: &[],
    ops: &[],
    aliases: &[],
    operators: &[],
    tensorflow: &[],
};

/// How a program is evaluated.
#[derive(Clone)]
pub struct Options {
    /// The name of the script, `sys.argv[0]`.
    pub script: String,
    /// The arguments of the script.
    pub argv: Vec<String>,
    /// Values for numbers that only data knows, by their text in the source.
    pub settings: Vec<(String, i64)>,
    /// Numbers of the sources that are symbols.
    pub symbols: Vec<Literal>,
    /// Modules that the program wrote itself, as `%%writefile` does: the name that `import` knows, and the text. One that is
    /// written in several parts is here several times.
    pub modules: Vec<(String, Source)>,
    /// Names that the program never binds but everyone knows, with what they are taken to mean.
    pub assume: Vec<(String, String)>,
    /// What each piece of the program is known to print, by its place.
    pub told: Vec<Vec<Told>>,
    /// Calls to make after the program was run.
    pub calls: Vec<String>,
    /// The shapes of the inputs of models that have none, each without the batch.
    pub input_shapes: Vec<Vec<Option<u64>>>,
    /// `fit` and its like do nothing and no weights are pre-trained, as when the recordings of the tests were made.
    pub as_recorded: bool,
    /// Whether the models are reported that no variable holds any more and that were never used.
    pub every_model: bool,
    /// Whether `channels_first` is the default data format.
    pub channels_first: bool,
    /// Whether the models are called once more to see what happens in them.
    pub trace: bool,
    /// Which Keras the program is read as.
    pub era: Era,
    /// The layers and operations there are.
    pub catalogue: Catalogue,
    /// How many steps may be taken.
    pub steps: u64,
    /// How many bytes the program's values may take, all in all.
    pub bytes: u64,
}

/// A number that is written in a source, and the symbol that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Where it is written. Sources are numbered as they are read, the same in each evaluation.
    pub at: Span,
    /// The name of the symbol.
    pub name: String,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            script: "script.py".into(),
            argv: Vec::new(),
            settings: Vec::new(),
            symbols: Vec::new(),
            modules: Vec::new(),
            assume: Vec::new(),
            told: Vec::new(),
            calls: Vec::new(),
            input_shapes: Vec::new(),
            as_recorded: false,
            every_model: false,
            channels_first: false,
            trace: false,
            era: Era::default(),
            catalogue: NO_CATALOGUE,
            steps: 12_000_000,
            bytes: 200_000_000,
        }
    }
}
