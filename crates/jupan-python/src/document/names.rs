//! The names that code binds, and those that it reads without binding them.

use std::collections::HashSet;

use ruff_python_ast::{
    Alias, ExceptHandler, Expr, ExprContext, ModModule, Parameters, Pattern, Stmt, TypeParams,
    visitor::{self, Visitor},
};
use ruff_python_parser::ParseOptions;
use ruff_text_size::Ranged;

use super::Cell;
use crate::depth::too_deep;

/// A name that code reads but never binds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeName {
    /// The name.
    pub name: String,
    /// The position of the cell that reads it first.
    pub cell: usize,
    /// The byte in that cell's source.
    pub offset: usize,
}

/// The names that a module binds at its top level.
pub fn bound(module: &ModModule) -> HashSet<String> {
    let mut bound = HashSet::new();
    let mut bindings = Bindings(&mut bound);
    bindings.visit_body(&module.body);
    let mut globals = Globals(bound);
    globals.visit_body(&module.body);
    globals.0.into_iter().map(str::to_owned).collect()
}

/// The names that `cells`, which share one namespace, read but never bind, in the order of reading.
/// Built-in names are bound. Cells that don't parse tell nothing.
pub fn free_names(cells: &[Cell]) -> Vec<FreeName> {
    let modules: Vec<(usize, ModModule)> = cells
        .iter()
        .enumerate()
        .filter(|(_, cell)| !too_deep(&cell.source, cell.mode))
        .filter_map(|(index, cell)| {
            let options = ParseOptions::from(cell.mode);
            let parsed = ruff_python_parser::parse_unchecked(&cell.source, options);
            Some((index, parsed.try_into_module()?.into_syntax()))
        })
        .collect();
    let globals = modules
        .iter()
        .flat_map(|(_, module)| bound(module))
        .collect();
    let mut reader = Reader {
        globals,
        scopes: Vec::new(),
        cell: 0,
        seen: HashSet::new(),
        free: Vec::new(),
    };
    for (cell, module) in &modules {
        reader.cell = *cell;
        reader.visit_body(&module.body);
    }
    reader.free
}

/// The names that one scope binds, without those that the scopes inside it do.
struct Bindings<'s, 'a>(&'s mut HashSet<&'a str>);

impl<'a> Visitor<'a> for Bindings<'_, 'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                self.0.insert(function.name.as_str());
            }
            Stmt::ClassDef(class) => {
                self.0.insert(class.name.as_str());
            }
            Stmt::Nonlocal(_) | Stmt::Global(_) => {}
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(_) => {}
            Expr::Name(name) if name.ctx != ExprContext::Load => {
                self.0.insert(name.id.as_str());
            }
            _ => visitor::walk_expr(self, expr),
        }
    }

    fn visit_alias(&mut self, alias: &'a Alias) {
        let name = match &alias.asname {
            Some(name) => name.as_str(),
            None => alias.name.split('.').next().unwrap_or_default(),
        };
        self.0.insert(name);
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(named) = handler;
        self.0.extend(named.name.as_ref().map(|name| name.as_str()));
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        self.0.extend(name.map(|name| name.as_str()));
        visitor::walk_pattern(self, pattern);
    }
}

/// Adds the names that functions declare `global`.
struct Globals<'a>(HashSet<&'a str>);

impl<'a> Visitor<'a> for Globals<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::Global(global) = stmt {
            self.0.extend(global.names.iter().map(|name| name.as_str()));
        }
        visitor::walk_stmt(self, stmt);
    }

    // No statement stands inside an expression.
    fn visit_expr(&mut self, _: &'a Expr) {}
}

struct Reader<'a> {
    globals: HashSet<String>,
    /// The names that the functions and classes around bind, outermost first.
    scopes: Vec<HashSet<&'a str>>,
    cell: usize,
    seen: HashSet<&'a str>,
    free: Vec<FreeName>,
}

impl<'a> Reader<'a> {
    fn scope(
        &mut self,
        parameters: Option<&'a Parameters>,
        type_params: Option<&'a TypeParams>,
        body: &'a [Stmt],
    ) {
        let mut names = HashSet::new();
        names.extend(
            type_params
                .iter()
                .flat_map(|params| params.iter())
                .map(|p| p.name().as_str()),
        );
        let parameters = parameters
            .into_iter()
            .flat_map(|parameters| parameters.iter());
        names.extend(parameters.map(|parameter| parameter.name().as_str()));
        Bindings(&mut names).visit_body(body);
        self.scopes.push(names);
        self.visit_body(body);
        self.scopes.pop();
    }
}

impl<'a> Visitor<'a> for Reader<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                for decorator in &function.decorator_list {
                    self.visit_decorator(decorator);
                }
                self.visit_parameters(&function.parameters);
                if let Some(returns) = &function.returns {
                    self.visit_annotation(returns);
                }
                let type_params = function.type_params.as_deref();
                self.scope(Some(&function.parameters), type_params, &function.body);
            }
            Stmt::ClassDef(class) => {
                for decorator in &class.decorator_list {
                    self.visit_decorator(decorator);
                }
                if let Some(arguments) = &class.arguments {
                    self.visit_arguments(arguments);
                }
                self.scope(None, class.type_params.as_deref(), &class.body);
            }
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.visit_parameters(parameters);
                }
                let parameters = lambda.parameters.iter().flat_map(|p| p.iter());
                let names = parameters.map(|parameter| parameter.name().as_str());
                self.scopes.push(names.collect());
                self.visit_expr(&lambda.body);
                self.scopes.pop();
            }
            Expr::Name(name) if name.ctx == ExprContext::Load => {
                let text = name.id.as_str();
                let bound = is_builtin(text)
                    || self.globals.contains(text)
                    || self.scopes.iter().any(|scope| scope.contains(text));
                if !bound && self.seen.insert(text) {
                    self.free.push(FreeName {
                        name: text.to_owned(),
                        cell: self.cell,
                        offset: name.start().to_usize(),
                    });
                }
            }
            _ => visitor::walk_expr(self, expr),
        }
    }
}

/// Whether Python itself binds a name in every module.
pub fn is_builtin(name: &str) -> bool {
    BUILTINS.binary_search(&name).is_ok()
}

#[rustfmt::skip]
const BUILTINS: [&str; 163] = [
    "ArithmeticError", "AssertionError", "AttributeError", "BaseException",
    "BaseExceptionGroup", "BlockingIOError", "BrokenPipeError", "BufferError", "BytesWarning",
    "ChildProcessError", "ConnectionAbortedError", "ConnectionError", "ConnectionRefusedError",
    "ConnectionResetError", "DeprecationWarning", "EOFError", "Ellipsis", "EncodingWarning",
    "EnvironmentError", "Exception", "ExceptionGroup", "False", "FileExistsError",
    "FileNotFoundError", "FloatingPointError", "FutureWarning", "GeneratorExit", "IOError",
    "ImportError", "ImportWarning", "IndentationError", "IndexError", "InterruptedError",
    "IsADirectoryError", "KeyError", "KeyboardInterrupt", "LookupError", "MemoryError",
    "ModuleNotFoundError", "NameError", "None", "NotADirectoryError", "NotImplemented",
    "NotImplementedError", "OSError", "OverflowError", "PendingDeprecationWarning",
    "PermissionError", "ProcessLookupError", "PythonFinalizationError", "RecursionError",
    "ReferenceError", "ResourceWarning", "RuntimeError", "RuntimeWarning", "StopAsyncIteration",
    "StopIteration", "SyntaxError", "SyntaxWarning", "SystemError", "SystemExit", "TabError",
    "TimeoutError", "True", "TypeError", "UnboundLocalError", "UnicodeDecodeError",
    "UnicodeEncodeError", "UnicodeError", "UnicodeTranslateError", "UnicodeWarning",
    "UserWarning", "ValueError", "Warning", "ZeroDivisionError", "__annotations__",
    "__build_class__", "__builtins__", "__class__", "__debug__", "__doc__", "__file__",
    "__import__", "__loader__", "__name__", "__package__", "__path__", "__spec__", "abs",
    "aiter", "all", "anext", "any", "ascii", "bin", "bool", "breakpoint", "bytearray", "bytes",
    "callable", "chr", "classmethod", "compile", "complex", "copyright", "credits", "delattr",
    "dict", "dir", "divmod", "enumerate", "eval", "exec", "exit", "filter", "float", "format",
    "frozenset", "getattr", "globals", "hasattr", "hash", "help", "hex", "id", "input", "int",
    "isinstance", "issubclass", "iter", "len", "license", "list", "locals", "map", "max",
    "memoryview", "min", "next", "object", "oct", "open", "ord", "pow", "print", "property",
    "quit", "range", "repr", "reversed", "round", "set", "setattr", "slice", "sorted",
    "staticmethod", "str", "sum", "super", "tuple", "type", "vars", "zip",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::script;

    fn free(sources: &[&str]) -> Vec<String> {
        let cells: Vec<Cell> = sources.iter().map(|s| script::read((*s).into())).collect();
        free_names(&cells)
            .into_iter()
            .map(|free| free.name)
            .collect()
    }

    #[test]
    fn built_in_names_are_sorted() {
        assert!(BUILTINS.is_sorted());
        assert!(is_builtin("print") && is_builtin("ValueError") && !is_builtin("np"));
    }

    #[test]
    fn names_that_nothing_binds_are_free() {
        assert_eq!(
            free(&[
                "model = models.Sequential()\nmodel.add(layers.Dense(n))",
                "print(model, layers)"
            ]),
            ["models", "layers", "n"]
        );
    }

    #[test]
    fn every_kind_of_binding_binds() {
        let source = "
import a.b, c as d
from e import f
for g, (h, *i) in d: pass
with f as j: pass
try: pass
except ValueError as k: pass
def l(m, *n, o=1, **p): return m, n, o, p
class q(object):
    r = 1
    s = r
t: int = 1
u += 1
[v for v in a if (w := v)]
match t:
    case {'x': x, **y}: pass
    case [z, *aa]: pass
(lambda bb: bb)(1)
print(g, h, i, j, k, l, q, t, u, w, x, y, z, aa)
del t
def cc():
    global dd
    dd = 1
print(dd)
";
        assert_eq!(free(&[source]), Vec::<String>::new());
    }

    #[test]
    fn a_parameter_does_not_bind_outside_its_function() {
        assert_eq!(
            free(&["def f(layers): return layers\nlayers.Dense"]),
            ["layers"]
        );
        assert_eq!(
            free(&["def f(x=n): return [m + x for x in f'{k}']"]),
            ["n", "k", "m"]
        );
    }

    #[test]
    fn a_free_name_knows_where_it_is_read() {
        let cells = [
            script::read("x = 1".into()),
            script::read("y = x + np".into()),
        ];
        let expected = FreeName {
            name: "np".into(),
            cell: 1,
            offset: 8,
        };
        assert_eq!(free_names(&cells), [expected]);
    }
}
