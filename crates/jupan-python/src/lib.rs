//! Reads Python source: finds it in scripts, notebooks and documents, and evaluates it abstractly into a network.
//!
//! The evaluator runs no Python. Source is compiled to a list of operations for a small machine whose values are known,
//! symbolic or unknown; see `vm` for the machine, `compile` for the compiler, `builtins` and `stdlib` for what Python
//! brings along, and `keras` for the framework as the program sees it.

mod builtins;
mod code;
mod compile;
pub mod document;
mod keras;
mod name;
mod native;
mod shared;
mod stdlib;
#[cfg(test)]
mod tests;
mod value;
mod vm;

use std::rc::Rc;

/// How a program is evaluated.
#[derive(Clone, Debug)]
pub struct Options {
    /// The name of the script, `sys.argv[0]`.
    pub script: String,
    /// The arguments of the script.
    pub argv: Vec<String>,
    /// Values for numbers that only data knows, by their text in the source.
    pub settings: Vec<(String, i64)>,
    /// Modules that the program wrote itself, as `%%writefile` does: file name and text.
    pub modules: Vec<(String, Rc<str>)>,
    /// How many steps may be taken.
    pub steps: u64,
    /// How many bytes the program's values may take, all in all.
    pub bytes: u64,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            script: "script.py".into(),
            argv: Vec::new(),
            settings: Vec::new(),
            modules: Vec::new(),
            steps: 40_000_000,
            bytes: 150_000_000,
        }
    }
}
