//! Modules: the framework's, those of the standard library that scripts touch, the files beside the script, and all else,
//! which is unknown.

use super::{Exit, Frame, Missing, R, Stop, Vm};
use crate::code::{Code, ImportSpec};
use crate::document::{syntax, well_known};
use crate::name::{Name, known};
use crate::shared::Shared;
use crate::value::{Attrs, Function, ModuleId, Unknown, Value};
use jupan_core::diagnostic::{Diagnostic, Kind, Source, Span};
use jupan_core::message;
use jupan_core::message::Message;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::Ranged;
use std::rc::Rc;

/// How deep modules may import each other.
const MAX_IMPORTS: usize = 40;
/// How many lines a script may have, or a cell: more than anybody writes, and as many as are read within a second.
const MAX_LINES: usize = 200_000;

impl Vm<'_> {
    /// Compiles source, or says why not, in a diagnostic. What stands before an error is compiled.
    pub(crate) fn compile(&mut self, source: Source, notebook: bool) -> Option<Rc<Code>> {
        let text = source.text.clone();
        let id = self.add_source(source);
        let span = |start: usize, end: usize| {
            Some(Span {
                source: id,
                start: u32::try_from(start).unwrap_or(u32::MAX),
                end: u32::try_from(end).unwrap_or(u32::MAX),
            })
        };
        if u32::try_from(text.len()).is_err() {
            self.diagnostics.push(Diagnostic::error(
                Kind::Limit,
                message!("the source is too large"),
            ));
            return None;
        }
        if let Some((line, _)) = text.match_indices('\n').nth(MAX_LINES) {
            let message = message!(
                "the source is too long: more than {most} lines",
                most = MAX_LINES
            );
            let diagnostic = Diagnostic::error(Kind::Limit, message);
            self.diagnostics.push(diagnostic.at(span(line, line + 1)));
            return None;
        }
        let mode = if notebook {
            Mode::Ipython
        } else {
            Mode::Module
        };
        if let Err(deep) = crate::depth::check(&text, mode) {
            let diagnostic = Diagnostic::error(
                Kind::Limit,
                message!(
                    "the source is nested too deeply: {message}",
                    message = deep.message
                ),
            );
            self.diagnostics
                .push(diagnostic.at(span(deep.offset, deep.offset + 1)));
            return None;
        }
        let parsed = parse_unchecked(&text, ParseOptions::from(mode)).try_into_module()?;
        let first_error = syntax::first_error(parsed.errors(), parsed.tokens());
        let mut body = parsed.into_suite();
        if let Some((message, location)) = first_error {
            let diagnostic = Diagnostic::error(Kind::SyntaxError, message);
            self.diagnostics
                .push(diagnostic.at(span(location.start().to_usize(), location.end().to_usize())));
            let keep = body
                .iter()
                .take_while(|stmt| stmt.end() <= location.start())
                .count();
            body.truncate(keep);
        }
        let symbols = self.symbols_of(id);
        match crate::compile::module(&body, id, "<module>", &mut self.names, notebook, symbols) {
            Ok(code) => Some(code),
            Err(error) => {
                let place = span(error.range.start().to_usize(), error.range.end().to_usize());
                self.diagnostics
                    .push(Diagnostic::error(Kind::SyntaxError, error.message).at(place));
                None
            }
        }
    }

    /// The numbers of a source that are symbols: where they begin, and their values.
    fn symbols_of(&mut self, source: jupan_core::diagnostic::SourceId) -> crate::compile::Symbols {
        let options = self.options;
        let literals = options.symbols.iter();
        let here = literals.filter(|literal| literal.at.source == source);
        here.map(|literal| (literal.at.start, self.symbol(&literal.name)))
            .collect()
    }

    /// Evaluates an expression in the globals of the main program.
    pub(crate) fn evaluate_text(&mut self, text: &str) -> R<Value> {
        let module = match self.main {
            Some(module) => module,
            None => self.add_module("__main__", Missing::Error),
        };
        self.evaluate_in(module, text)
    }

    /// What the annotations of a function's parameters come to; the text of those that come to nothing.
    pub(crate) fn annotations(&mut self, function: &Function) -> R<Value> {
        let mut annotations = Vec::new();
        for (name, (start, end)) in &function.code.parameters.annotations {
            let source = self.program.sources.get(function.code.source.0 as usize);
            let range = *start as usize..*end as usize;
            let text: Rc<str> = match source.and_then(|source| source.text.get(range)) {
                Some(text) => text.into(),
                None => continue,
            };
            let value = match self.evaluate_in(function.module, &text) {
                Err(Stop::Raise(_)) => Value::Str(text),
                value => value?,
            };
            annotations.push((self.names.text(*name), value));
        }
        let made = Value::Dict(Shared::default());
        for (name, value) in annotations {
            self.set_item(&made, Value::Str(name), value)?;
        }
        Ok(made)
    }

    /// Evaluates an expression in the globals of a module.
    fn evaluate_in(&mut self, module: ModuleId, text: &str) -> R<Value> {
        if crate::depth::too_deep(text, Mode::Expression) {
            return self.raise("SyntaxError", "the expression is nested too deeply");
        }
        let Ok(parsed) = ruff_python_parser::parse_expression(text) else {
            return Ok(self.unknown(message!("text that is no expression")));
        };
        let source = Source {
            file: "<expression>".into(),
            cell: None,
            text: text.into(),
            lines: None,
        };
        let id = self.add_source(source);
        let symbols = self.symbols_of(id);
        let code = match crate::compile::expression(parsed.expr(), id, &mut self.names, symbols) {
            Ok(code) => code,
            Err(error) => return self.raise("SyntaxError", error.message),
        };
        let mut frame = self.empty_frame(&code, module, &[])?;
        frame.locals.resize(code.locals.len(), Value::Unset);
        self.nested(|vm| vm.run_to_end(frame))
    }

    pub(crate) fn import_by_name(&mut self, name: &str) -> R<Value> {
        self.module_named(name, ModuleId(0))
    }

    /// What a dotted path leads to: a member of a module, or a module.
    pub(crate) fn at_path(&mut self, path: &str) -> R<Value> {
        if let Some((module, member)) = path.rsplit_once('.') {
            let member = self.name(member);
            let module = self.import_by_name(module)?;
            match self.get_attr(&module, member) {
                Ok(Value::Unknown(_)) | Err(_) => {}
                found => return found,
            }
        }
        self.import_by_name(path)
    }

    /// Runs a module's code in its own globals.
    pub(crate) fn run_module(&mut self, code: &Rc<Code>, module: ModuleId) -> R<()> {
        // The cells of a notebook are one module, whose text begins with the first.
        let globals = self.globals(module);
        if !globals.read().contains_key(&known::DOC) {
            let doc = code.doc.clone();
            globals.edit(&mut self.journal).insert(known::DOC, doc);
        }
        let mut frame = self.empty_frame(code, module, &[])?;
        frame.locals.resize(code.locals.len(), Value::Unset);
        loop {
            match self.run(&mut frame, None) {
                Ok(Exit::Returned(_) | Exit::Joined | Exit::Yielded(_)) => return Ok(()),
                // A bound ends the statement; the next one has the rest of the budget.
                Err(stop @ (Stop::Limit(_) | Stop::UnknownYield(_)))
                    if self.main == Some(module) && !self.journal.is_open() =>
                {
                    self.frames.clear();
                    if !self.skip_statement(&mut frame, stop) || !self.share_budget() {
                        return Ok(());
                    }
                }
                Err(stop) => return Err(stop),
            }
        }
    }

    /// The value of a name that the module of a frame does not bind.
    pub(super) fn load_builtin(&mut self, name: Name, frame: &Frame) -> R<Value> {
        if let Some(value) = self.builtins.read().get(&name) {
            return Ok(value.clone());
        }
        if let Some(value) = self.unseen(name, frame) {
            return Ok(value);
        }
        let text = self.names.text(name);
        let message = format!("name '{text}' is not defined");
        match self.main {
            Some(main) => self.raise_missing("NameError", message, name, main),
            None => self.raise("NameError", message),
        }
    }

    /// What a name is that only code binds that is not seen: a module of which all was imported, or what a document, whose
    /// code has run, leaves out. None where the program would fail, or looks out for that itself.
    fn unseen(&mut self, name: Name, frame: &Frame) -> Option<Value> {
        if self.frames.iter().chain([frame]).any(Frame::catches) {
            return None;
        }
        let place = Some(frame.code.span(frame.pc.saturating_sub(1)));
        let text = self.names.text(name);
        let module = self.modules.get(frame.module.0 as usize)?;
        let of_document = self.main == Some(frame.module) && self.program.is_of_document();
        let open_to = module.open_to.clone();
        if (open_to.is_some() || of_document)
            && let Some(value) = self.usual(&text, place)
        {
            let globals = self.globals(frame.module);
            globals.edit(&mut self.journal).insert(name, value.clone());
            return Some(value);
        }
        let reason = match open_to {
            Some(other) => message!("`from {other} import *` may define it", other),
            None if of_document => {
                self.not_shown.push((name, place));
                message!("`{name}` is not defined in the document", name = &text)
            }
            None => return None,
        };
        let unknown = Value::Unknown(Rc::new(Unknown::new(reason, place, Some(text))));
        let globals = self.globals(frame.module);
        globals
            .edit(&mut self.journal)
            .insert(name, unknown.clone());
        Some(unknown)
    }

    /// What is said of the names that are bound in no part of the program that is shown.
    pub(crate) fn names_not_shown(&self) -> Option<Diagnostic> {
        const MOST: usize = 12;
        let (_, place) = self.not_shown.first()?;
        let names = self.not_shown.iter();
        let names = names.map(|(name, _)| format!("`{}`", self.names.str(*name)));
        let list = Message::first_of(MOST, names)?;
        let message = message!(
            "names that no code before them defines, so that what they hold is not known: {list}",
            list
        );
        let mut meant = self.not_shown.iter().take(MOST);
        let mut diagnostic = Diagnostic::warning(Kind::UnknownName, message).at(*place);
        diagnostic.help = meant.find_map(|(name, _)| self.meant(*name, self.main?));
        Some(diagnostic)
    }

    /// What is said of the names that were found to mean what they usually do.
    pub(crate) fn names_assumed(&self) -> Option<Diagnostic> {
        const MOST: usize = 8;
        let (_, place) = self.assumed.first()?;
        let listed = self.assumed.iter().take(MOST);
        let mut names: Vec<String> = listed.map(|(name, _)| name.clone()).collect();
        if self.assumed.len() > MOST {
            names.push(format!("{} more", self.assumed.len() - MOST));
        }
        let message = message!(
            "names without an import are taken for what they usually are: {list}",
            list = names.join(", ")
        );
        Some(Diagnostic::note(Kind::AssumedImport, message).at(*place))
    }

    /// What everybody takes a name to mean.
    fn usual(&mut self, name: &str, place: Option<Span>) -> Option<Value> {
        let catalogue = self.options.catalogue;
        let path = well_known::meaning(name, &|name| catalogue.layer(name).is_some())?;
        let value = self.at_path(&path).ok()?;
        self.assumed.push((format!("`{name}` = {path}"), place));
        Some(value)
    }

    pub(super) fn import(&mut self, spec: &ImportSpec, from: ModuleId) -> R<Value> {
        let module = self.module_named(&spec.module, from)?;
        if spec.leaf {
            return Ok(module);
        }
        match spec.module.split_once('.') {
            Some((root, _)) => self.module_named(root, from),
            None => Ok(module),
        }
    }

    /// The module with this dotted name.
    fn module_named(&mut self, name: &str, from: ModuleId) -> R<Value> {
        if let Some(module) = self.imported.get(name) {
            return Ok(module.clone());
        }
        let module = self.load_module(name, from)?;
        self.imported.insert(name.into(), module.clone());
        // `import a.b` makes `b` an attribute of `a`.
        if let Some((parent, child)) = name.rsplit_once('.') {
            let parent = self.module_named(parent, from)?;
            if let Value::Module(id) = parent {
                let child = self.name(child);
                if self.globals(id).read().get(&child).is_none() {
                    self.globals(id)
                        .edit(&mut self.journal)
                        .insert(child, module.clone());
                }
            }
        }
        Ok(module)
    }

    fn load_module(&mut self, name: &str, from: ModuleId) -> R<Value> {
        if let Some(module) = self.file_module(name, from)? {
            return Ok(module);
        }
        if let Some(module) = crate::keras::import(self, name)? {
            return Ok(module);
        }
        if let Some(module) = crate::stdlib::import(self, name)? {
            return Ok(module);
        }
        if let Some(module) = crate::libraries::import(self, name)? {
            return Ok(module);
        }
        let id = self.add_module(name, Missing::Unknown);
        Ok(Value::Module(id))
    }

    /// A module in a file beside the script.
    fn file_module(&mut self, name: &str, _from: ModuleId) -> R<Option<Value>> {
        let root = name.split('.').next().unwrap_or(name);
        if crate::keras::is_framework(root) || crate::stdlib::is_known(root) {
            return Ok(None);
        }
        let path = name.replace('.', "/");
        let written = self.options.modules.iter();
        let written = written.filter(|(written, _)| written == name);
        let written: Vec<Source> = written.map(|(_, source)| source.clone()).collect();
        if !written.is_empty() {
            let file = format!("{path}.py");
            return self.module_from(name, &file, written).map(Some);
        }
        for candidate in [format!("{path}.py"), format!("{path}/__init__.py")] {
            let Some(bytes) = self.world.read(&candidate) else {
                continue;
            };
            if let Ok(text) = std::str::from_utf8(&bytes) {
                let module = self.module_from_text(name, &candidate, text.into());
                return module.map(Some);
            }
        }
        Ok(None)
    }

    /// Evaluates a module that is written here in the place of another. What it does not define exists all the same:
    /// it is unknown, not an error.
    pub(crate) fn library(&mut self, name: &str, text: &str) -> R<Value> {
        let module = self.module_from_text(name, &format!("<{name}>"), text.into())?;
        if let Value::Module(id) = &module
            && let Some(module) = self.modules.get_mut(id.0 as usize)
        {
            module.missing = Missing::Unknown;
        }
        Ok(module)
    }

    /// Evaluates the text of a module.
    pub(crate) fn module_from_text(&mut self, name: &str, file: &str, text: Rc<str>) -> R<Value> {
        let source = Source {
            file: file.into(),
            cell: None,
            text,
            lines: None,
        };
        self.module_from(name, file, vec![source])
    }

    /// Evaluates a module that is written in several parts.
    fn module_from(&mut self, name: &str, file: &str, parts: Vec<Source>) -> R<Value> {
        if self.imported.len() > 5000 || self.frames.len() > MAX_IMPORTS * 20 {
            return self.raise("ImportError", "modules import each other too deeply");
        }
        let id = self.add_module(name, Missing::Error);
        let value = Value::Module(id);
        // A module that imports itself in a circle sees what is there so far.
        self.imported.insert(name.into(), value.clone());
        let globals = self.globals(id);
        globals.fresh().insert(known::FILE, Value::str(file));
        for part in parts {
            let Some(code) = self.compile(part, false) else {
                return Ok(self.unknown(message!("the module `{name}` could not be read", name)));
            };
            let result = self.nested(|vm| vm.run_module(&code, id));
            if let Err(stop) = result {
                if !matches!(stop, Stop::Limit(_)) {
                    self.imported.remove(name);
                }
                return Err(stop);
            }
        }
        Ok(value)
    }

    fn absolute(&mut self, spec: &ImportSpec, from: ModuleId) -> Rc<str> {
        if spec.level == 0 {
            return spec.module.clone();
        }
        // A relative import counts from the module's package; the script itself is in the top one.
        let current = self
            .modules
            .get(from.0 as usize)
            .map_or_else(|| "".into(), |module| module.name.clone());
        let mut parts: Vec<&str> = current.split('.').collect();
        for _ in 0..spec.level {
            parts.pop();
        }
        if !spec.module.is_empty() {
            parts.push(&spec.module);
        }
        parts.join(".").into()
    }

    /// What `from module import names` binds. A name that is missing is an error of its own where nothing in the program
    /// looks out for it: the others are there all the same.
    pub(super) fn import_from(
        &mut self,
        spec: &ImportSpec,
        from: ModuleId,
        caught: bool,
    ) -> R<Vec<Value>> {
        let name = self.absolute(spec, from);
        let module = if name.is_empty() {
            Value::Unset
        } else {
            self.module_named(&name, from)?
        };
        let mut values = Vec::with_capacity(spec.names.len());
        for item in &spec.names {
            let text = self.names.text(*item);
            let found = if module.is_unset() {
                None
            } else {
                self.look_up(&module, *item)?
            };
            let value = match found {
                Some(value) => value,
                None => {
                    let inner = if name.is_empty() {
                        text.to_string()
                    } else {
                        format!("{name}.{text}")
                    };
                    match self.file_module(&inner, from)? {
                        Some(module) => {
                            self.imported.insert(inner.as_str().into(), module.clone());
                            module
                        }
                        None if name.is_empty() => self.module_named(&text, from)?,
                        None => match crate::stdlib::import(self, &inner)? {
                            Some(module) => module,
                            None => {
                                let message = format!("cannot import name '{text}' from '{name}'");
                                let raised: R<Value> = match module {
                                    Value::Module(id) => {
                                        self.raise_missing("ImportError", message, *item, id)
                                    }
                                    _ => self.raise("ImportError", message),
                                };
                                match raised {
                                    Err(stop) if !caught && !self.options.as_recorded => {
                                        let message = self.report(stop, self.place);
                                        self.unknown_named(message, &inner)
                                    }
                                    raised => raised?,
                                }
                            }
                        },
                    }
                }
            };
            values.push(value);
        }
        Ok(values)
    }

    pub(super) fn import_star(
        &mut self,
        spec: &ImportSpec,
        from: ModuleId,
        target: &Shared<Attrs>,
    ) -> R<()> {
        let name = self.absolute(spec, from);
        let module = self.module_named(&name, from)?;
        let Value::Module(id) = module else {
            return Ok(());
        };
        let is_unknown = matches!(
            self.modules
                .get(id.0 as usize)
                .map(|module| &module.missing),
            Some(Missing::Unknown)
        );
        if is_unknown {
            let diagnostic = Diagnostic::note(
                Kind::Unknown,
                message!(
                    "`from {name} import *` may define any name: the module is outside of what is evaluated",
                    name
                ),
            );
            let place = self.place;
            self.diagnostics.push(diagnostic.at(place));
            if let Some(importing) = self.modules.get_mut(from.0 as usize) {
                importing.open_to.get_or_insert(name.clone());
            }
        }
        let mut names: Vec<crate::name::Name> = crate::keras::exported(self, &name);
        if names.is_empty() {
            let globals = self.globals(id);
            let all = globals.read().get(&known::ALL).cloned();
            names = match all {
                Some(all) => {
                    let (all, _) = self.collect(&all)?;
                    all.iter()
                        .filter_map(Value::as_str)
                        .map(|text| self.names.intern(&text))
                        .collect()
                }
                None => globals
                    .read()
                    .keys()
                    .copied()
                    .filter(|name| !self.names.str(*name).starts_with('_'))
                    .collect(),
            };
        }
        for name in names {
            if let Some(value) = self.look_up(&module, name)? {
                target.edit(&mut self.journal).insert(name, value);
            }
        }
        Ok(())
    }
}
