//! The parts of the standard library that model scripts touch. Most are Python, evaluated like the script itself;
//! what needs the machine is in `_jupan` and `math`.

mod intrinsics;
mod math;

use crate::native::NativeFn;
use crate::value::Value;
use crate::vm::{Missing, R, Vm};

macro_rules! modules {
    ($($name:literal => $file:literal),* $(,)?) => {
        /// The modules that are written in Python, by name.
        const PYTHON: &[(&str, &str)] = &[$(($name, include_str!($file))),*];
    };
}

modules! {
    "abc" => "abc.py",
    "argparse" => "argparse.py",
    "ast" => "ast.py",
    "collections" => "collections.py",
    "collections.abc" => "collections_abc.py",
    "contextlib" => "contextlib.py",
    "copy" => "copy.py",
    "dataclasses" => "dataclasses.py",
    "datetime" => "datetime.py",
    "enum" => "enum.py",
    "functools" => "functools.py",
    "itertools" => "itertools.py",
    "json" => "json.py",
    "logging" => "logging.py",
    "operator" => "operator.py",
    "os" => "os.py",
    "os.path" => "os_path.py",
    "pathlib" => "pathlib.py",
    "random" => "random.py",
    "re" => "re.py",
    "string" => "string.py",
    "sys" => "sys.py",
    "time" => "time.py",
    "types" => "types.py",
    "typing" => "typing.py",
    "typing_extensions" => "typing.py",
    "warnings" => "warnings.py",
}

const NATIVE: &[(&str, &[NativeFn])] =
    &[("_jupan", intrinsics::FUNCTIONS), ("math", math::FUNCTIONS)];

/// Whether a module of this name is part of what is known here, so that a file beside the script isn't asked for.
pub(crate) fn is_known(name: &str) -> bool {
    PYTHON.iter().any(|(known, _)| *known == name) || NATIVE.iter().any(|(known, _)| *known == name)
}

/// The module with this name.
pub(crate) fn import(vm: &mut Vm, name: &str) -> R<Option<Value>> {
    if let Some((_, functions)) = NATIVE.iter().find(|(known, _)| *known == name) {
        let id = vm.add_module(name, Missing::Unknown);
        let globals = vm.globals(id);
        for function in *functions {
            let name = vm.names.intern(function.name);
            globals.fresh().insert(name, Value::Native(function));
        }
        for (constant, value) in math::CONSTANTS.iter().filter(|_| name == "math") {
            let constant = vm.names.intern(constant);
            globals.fresh().insert(constant, Value::Float(*value));
        }
        return Ok(Some(Value::Module(id)));
    }
    let Some((_, text)) = PYTHON.iter().find(|(known, _)| *known == name) else {
        return Ok(None);
    };
    vm.library(name, text).map(Some)
}

#[cfg(test)]
mod tests {
    use super::PYTHON;

    #[test]
    fn every_module_written_in_python_parses() {
        for (name, text) in PYTHON {
            assert!(ruff_python_parser::parse_module(text).is_ok(), "{name}");
        }
    }
}
