//! The abstract machine.

mod attr;
mod call;
mod class;
mod compare;
mod convert;
mod fork;
mod format;
mod import;
mod index;
mod iter;
mod learn;
mod operate;
mod run;
mod step;

use crate::Options;
use crate::builtins::Types;
use crate::code::{Code, Op};
use crate::document::told::Told;
use crate::name::{Name, Names};
use crate::shared::{Journal, Shared, with_stack};
use crate::value::{Attrs, Cell, Class, Instance, ModuleId, Unknown, Value};
use jupan_core::diagnostic::{Diagnostic, Kind, Source, SourceId, Span, near_miss};
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::program::Program;
use jupan_core::world::World;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::rc::Rc;

pub(crate) use convert::float_text;
pub(crate) use index::position;
pub(crate) use iter::Next;
pub(crate) use run::Exit;

/// What a computation that did not finish ended with.
pub(crate) enum Stop {
    Raise(Box<Raised>),
    /// A bound was met. The program can't catch it.
    Limit(Message),
    /// A generator's next value depends on an unknown branch.
    UnknownYield(Rc<Unknown>),
}

/// What an exception says: a message, or Python's own words, which are English in every language.
pub(crate) struct Said(Message);

impl From<Message> for Said {
    fn from(message: Message) -> Self {
        Self(message)
    }
}

impl From<&str> for Said {
    fn from(python: &str) -> Self {
        Self(Message::verbatim(python))
    }
}

impl From<String> for Said {
    fn from(python: String) -> Self {
        Self(Message::verbatim(python))
    }
}

/// A raised exception.
#[derive(Clone)]
pub(crate) struct Raised {
    pub(crate) exception: Value,
    /// What it says, where it was raised here.
    pub(crate) message: Option<Message>,
    pub(crate) place: Option<Span>,
    /// The calls on the way to it, the innermost first.
    pub(crate) trace: Vec<Span>,
    /// More about it: notes and help of a refusal.
    pub(crate) refusal: Option<Rc<jupan_core::diagnostic::Refusal>>,
    /// The name that is not there, and the module that does not have it.
    pub(crate) missing: Option<(Name, ModuleId)>,
}

pub(crate) type R<T = Value> = Result<T, Stop>;

/// A call in progress.
#[derive(Clone)]
pub(crate) struct Frame {
    pub(crate) code: Rc<Code>,
    pub(crate) module: ModuleId,
    pub(crate) pc: usize,
    pub(crate) locals: Vec<Value>,
    pub(crate) cells: Vec<Cell>,
    pub(crate) stack: Vec<Value>,
    tries: Vec<TryBlock>,
    handling: Vec<Rc<Raised>>,
    exits: Vec<Value>,
    pub(crate) namespace: Option<Shared<Attrs>>,
    on_return: OnReturn,
}

#[derive(Clone, Copy)]
struct TryBlock {
    handler: u32,
    stack: usize,
    handling: usize,
    exits: usize,
}

/// What becomes of the value that a frame returns.
#[derive(Clone)]
enum OnReturn {
    Push,
    /// `__init__` returned: the instance is the result.
    Instance(Value),
}

impl Frame {
    /// Whether the program has an answer to errors here.
    fn catches(&self) -> bool {
        let answers = |block: &TryBlock| {
            let first = self.code.ops.get(block.handler as usize);
            !matches!(first, Some(Op::ExitWithException))
        };
        self.tries.iter().any(answers)
    }
}

impl Drop for Frame {
    fn drop(&mut self) {
        crate::shared::bury(self.locals.drain(..));
        crate::shared::bury(self.stack.drain(..));
    }
}

/// A module of the program.
pub(crate) struct Module {
    pub(crate) name: Rc<str>,
    pub(crate) globals: Shared<Attrs>,
    /// What a missing attribute is.
    pub(crate) missing: Missing,
    /// A module that is not seen and all of whose names were imported.
    pub(crate) open_to: Option<Rc<str>>,
}

/// What an attribute is that a module does not have.
#[derive(Clone)]
pub(crate) enum Missing {
    Error,
    Unknown,
    /// The framework's module tree decides.
    Framework,
}

/// One part in so many of the budget is kept for the statements after the one in progress.
const KEPT: u64 = 8;
/// How many steps it takes to say why something is not known.
const UNKNOWN_STEPS: u64 = 6;
/// Most calls within each other, as CPython's default.
const MAX_CALLS: usize = 1000;
/// How many looks at records of the framework take as long as a step of the program.
const LOOKS_PER_STEP: u64 = 2;
/// Most calls from built-in functions back into the program, within each other: these use the machine's stack.
const MAX_NATIVE: u32 = 70;

/// The machine and everything it knows.
pub(crate) struct Vm<'w> {
    pub(crate) names: Names,
    pub(crate) journal: Journal,
    pub(crate) types: Rc<Types>,
    pub(crate) builtins: Shared<Attrs>,
    pub(crate) modules: Vec<Module>,
    pub(crate) imported: FxHashMap<Rc<str>, Value>,
    pub(crate) program: Program,
    pub(crate) world: &'w dyn World,
    pub(crate) options: &'w Options,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The names of the numbers that only data knows, of which a user may set some: kept where any is set.
    pub(crate) left_open: RefCell<FxHashSet<Rc<str>>>,
    /// Of what each text was a number first, that only data knows: `len(words)`.
    pub(crate) numbers: FxHashMap<Rc<str>, Rc<str>>,
    /// The texts of places, as `text_here` tells them.
    texts: RefCell<FxHashMap<Span, Option<Rc<str>>>>,
    frames: Vec<Frame>,
    native: u32,
    /// Where the call or operation in progress stands.
    pub(crate) place: Option<Span>,
    steps: u64,
    bytes: u64,
    /// How many bytes of the records of `program`, and how many looks at them, are paid for.
    paid: (u64, u64),
    /// Steps and bytes kept for the statements after the one in progress.
    reserve: (u64, u64),
    pub(crate) main: Option<ModuleId>,
    /// What the piece of source that is running is known to print.
    pub(crate) printing: &'w [Told],
    /// That piece.
    pub(crate) running: Option<SourceId>,
    /// Numbers that only data knows, by their texts, as far as they were printed.
    printed: FxHashMap<Rc<str>, i64>,
    /// What was taken from that.
    pub(crate) learned: Vec<String>,
    /// The names that a document does not define, and where each is first read.
    pub(crate) not_shown: Vec<(Name, Option<Span>)>,
    /// The names that were found to mean what they usually do, with what that is, and where each is first read.
    assumed: Vec<(String, Option<Span>)>,
    /// Loops of which nobody knows whether they go on, by the depth of their frame: each goes on once.
    doubtful: Vec<(usize, usize)>,
    /// The functions that were called, by the address of their code.
    called: rustc_hash::FxHashSet<usize>,
    pub(crate) framework: crate::keras::State,
}

impl<'w> Vm<'w> {
    pub(crate) fn new(world: &'w dyn World, options: &'w Options) -> Self {
        let mut names = Names::new();
        let types = Rc::new(Types::new(&mut names));
        let mut vm = Vm {
            names,
            journal: Journal::default(),
            builtins: Shared::new(Attrs::default()),
            types,
            modules: Vec::new(),
            imported: FxHashMap::default(),
            program: Program::new(),
            world,
            options,
            diagnostics: Vec::new(),
            left_open: RefCell::default(),
            numbers: FxHashMap::default(),
            texts: RefCell::default(),
            frames: Vec::new(),
            native: 0,
            place: None,
            steps: options.steps,
            bytes: options.bytes,
            paid: (0, 0),
            reserve: (0, 0),
            main: None,
            printing: &[],
            running: None,
            printed: FxHashMap::default(),
            learned: Vec::new(),
            not_shown: Vec::new(),
            assumed: Vec::new(),
            doubtful: Vec::new(),
            called: rustc_hash::FxHashSet::default(),
            framework: crate::keras::State::default(),
        };
        crate::builtins::install(&mut vm);
        vm
    }

    pub(crate) fn add_source(&mut self, source: Source) -> SourceId {
        self.program.add_source(source)
    }

    pub(crate) fn add_module(&mut self, name: &str, missing: Missing) -> ModuleId {
        let mut globals = Attrs::default();
        globals.insert(crate::name::known::NAME, Value::str(name));
        self.modules.push(Module {
            name: name.into(),
            globals: Shared::new(globals),
            missing,
            open_to: None,
        });
        ModuleId(u32::try_from(self.modules.len() - 1).unwrap_or(u32::MAX))
    }

    pub(crate) fn globals(&self, module: ModuleId) -> Shared<Attrs> {
        self.modules.get(module.0 as usize).map_or_else(
            || Shared::new(Attrs::default()),
            |module| module.globals.clone(),
        )
    }

    /// Spends steps. What takes time proportional to data spends in proportion to it.
    pub(crate) fn charge(&mut self, steps: u64) -> R<()> {
        self.steps = self.steps.saturating_sub(steps);
        if self.steps == 0 {
            return Err(Stop::Limit(message!(
                "the program takes too many steps to be followed to its end"
            )));
        }
        Ok(())
    }

    /// Spends memory. Nothing is given back, so this bounds what can be held at once.
    pub(crate) fn charge_bytes(&mut self, bytes: u64) -> R<()> {
        if self.bytes < bytes {
            return Err(Stop::Limit(message!(
                "the program needs too much memory to be followed to its end"
            )));
        }
        self.bytes -= bytes;
        Ok(())
    }

    /// Spends what the records of the program have grown by, and what looking at them took.
    pub(crate) fn charge_records(&mut self) -> R<()> {
        let (bytes, looks) = (self.program.bytes(), self.program.looks());
        let grown = bytes.saturating_sub(self.paid.0);
        let looked = looks.saturating_sub(self.paid.1);
        self.paid = (bytes, looks);
        self.charge_bytes(grown)?;
        self.charge(looked / LOOKS_PER_STEP)
    }

    /// A top-level statement may take most of what is left, not all, so that what follows an endless loop is still read.
    fn begin_statement(&mut self) {
        if self.frames.is_empty() && !self.journal.is_open() {
            self.share_budget();
        }
    }

    /// Whether anything was left to share.
    fn share_budget(&mut self) -> bool {
        let total = (
            self.steps.saturating_add(self.reserve.0),
            self.bytes.saturating_add(self.reserve.1),
        );
        self.steps = total.0 - total.0 / KEPT;
        self.bytes = total.1 - total.1 / KEPT;
        self.reserve = (total.0 - self.steps, total.1 - self.bytes);
        self.steps > 100
    }

    /// Room for so many values.
    pub(crate) fn charge_values(&mut self, count: usize) -> R<()> {
        self.charge_bytes((count as u64).saturating_mul(32))?;
        self.charge(count as u64 / 8)
    }

    /// Spends what reading so long a text takes.
    pub(crate) fn charge_reading(&mut self, length: usize) -> R<()> {
        match length {
            0..256 => Ok(()),
            _ => self.charge(length as u64 / 256),
        }
    }

    pub(crate) fn charge_text(&mut self, length: usize) -> R<()> {
        if length < 64 {
            return Ok(());
        }
        self.charge_bytes(length as u64)?;
        self.charge(length as u64 / 64)
    }

    /// A new exception of a built-in class.
    pub(crate) fn exception(&mut self, class: &str, message: &str) -> Value {
        let class = self.types.exception(class);
        self.exception_of(&class, vec![Value::str(message)])
    }

    pub(crate) fn exception_of(&mut self, class: &Rc<Class>, args: Vec<Value>) -> Value {
        self.steps = self.steps.saturating_sub(50);
        Value::Instance(Rc::new(Instance {
            class: class.clone(),
            attrs: Shared::new(Attrs::default()),
            payload: RefCell::new(Value::tuple(args)),
        }))
    }

    pub(crate) fn stop_with(&mut self, exception: Value) -> Stop {
        Stop::Raise(Box::new(Raised {
            exception,
            message: None,
            place: None,
            trace: Vec::new(),
            refusal: None,
            missing: None,
        }))
    }

    pub(crate) fn raise<T>(&mut self, class: &str, message: impl Into<Said>) -> R<T> {
        Err(Stop::Raise(Box::new(self.raised(class, message.into().0))))
    }

    fn raised(&mut self, class: &str, message: Message) -> Raised {
        Raised {
            exception: self.exception(class, &message.to_string()),
            message: Some(message),
            place: None,
            trace: Vec::new(),
            refusal: None,
            missing: None,
        }
    }

    /// Raises an exception about a name that a module does not have.
    pub(crate) fn raise_missing<T>(
        &mut self,
        class: &str,
        message: impl Into<Said>,
        name: Name,
        module: ModuleId,
    ) -> R<T> {
        let mut raised = self.raised(class, message.into().0);
        raised.missing = Some((name, module));
        Err(Stop::Raise(Box::new(raised)))
    }

    /// The name that may have been meant by one that a module does not have.
    pub(super) fn meant(&self, name: Name, module: ModuleId) -> Option<Message> {
        // Each search takes time, and nobody reads as many.
        if self.diagnostics.len() > 100 {
            return None;
        }
        let globals = self.globals(module);
        let is_main = self.main == Some(module);
        let mut names: Vec<Rc<str>> = Vec::new();
        names.extend(globals.read().keys().map(|name| self.names.text(*name)));
        if is_main {
            let builtins = self.builtins.read();
            names.extend(builtins.keys().map(|name| self.names.text(*name)));
        }
        let layers = match self.modules.get(module.0 as usize)?.missing {
            Missing::Framework => self.options.catalogue.layers,
            _ => &[],
        };
        let layers = layers.iter().map(|entry| entry.keras.name);
        let own = self.names.str(name);
        let candidates = names.iter().map(|name| &**name).chain(layers);
        // What a document leaves out has a value by now.
        near_miss(own, candidates.filter(|near| *near != own))
            .map(|near| message!("did you mean `{near}`?", near))
    }

    /// An unknown value that arises here.
    pub(crate) fn unknown(&self, reason: impl Into<Message>) -> Value {
        Value::unknown(reason, self.place)
    }

    pub(crate) fn unknown_named(&self, reason: impl Into<Message>, text: &str) -> Value {
        let text = (text.len() <= 80).then(|| text.into());
        Value::Unknown(Rc::new(Unknown::new(reason.into(), self.place, text)))
    }

    /// The source text of where evaluation is, on one line, where that is short enough to be a name.
    pub(crate) fn text_here(&self) -> Option<Rc<str>> {
        let span = self.place?;
        if let Some(known) = self.texts.borrow().get(&span) {
            return known.clone();
        }
        let text = self.program.source(span.source)?.snippet(span);
        let text: Option<Rc<str>> = (1..=80).contains(&text.len()).then(|| {
            let words: Vec<&str> = text.split_whitespace().collect();
            words.join(" ").into()
        });
        self.texts.borrow_mut().insert(span, text.clone());
        text
    }

    /// Runs something that may call back into the program, with the depth of such calls bounded.
    pub(crate) fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> R<T>) -> R<T> {
        if self.native >= MAX_NATIVE {
            return self.raise("RecursionError", "maximum recursion depth exceeded");
        }
        self.native += 1;
        self.steps = self.steps.saturating_sub(10);
        let result = with_stack(|| run(self));
        self.native -= 1;
        result
    }

    /// The class and message of an exception, as Python prints it.
    pub(crate) fn describe(&mut self, raised: &Raised) -> Message {
        let exception = &raised.exception;
        let Value::Instance(instance) = exception else {
            return message!("an exception");
        };
        let class = instance.class.name.clone();
        let message = raised.message.clone().unwrap_or_else(|| {
            let text = self.nested(|vm| vm.text_of(exception));
            Message::verbatim(text.unwrap_or_else(|_| "".into()))
        });
        match message.to_string().is_empty() {
            true => Message::verbatim(class),
            false => message!("{class}: {message}", class, message),
        }
    }

    pub(crate) fn name(&mut self, text: &str) -> Name {
        self.names.intern(text)
    }

    /// Whether a function with this code was called.
    pub(crate) fn called(&self, code: &Rc<Code>) -> bool {
        self.called.contains(&(Rc::as_ptr(code) as usize))
    }

    /// Whether a place is in a library module that is part of what is known here.
    fn is_library(&self, span: Span) -> bool {
        let file = self.program.source(span.source).map(|source| &*source.file);
        file.and_then(|file| file.strip_prefix('<')?.strip_suffix('>'))
            .is_some_and(|name| {
                crate::stdlib::is_known(name)
                    || crate::keras::is_library(name)
                    || crate::libraries::is_known(name)
            })
    }

    /// An argument with its name, where it stands in the line in which the call of it begins. In a later line it would hide the line
    /// that Python names, and the whole call shows it anyway.
    fn in_line_of(&self, call: Span, argument: Span) -> Option<Span> {
        if !call.contains(argument) {
            return None;
        }
        let text = &self.program.source(call.source)?.text;
        let before = text.get(call.start as usize..argument.start as usize)?;
        if before.contains('\n') {
            return None;
        }
        let name = before.trim_end().strip_suffix('=').map(|before| {
            let before = before.trim_end();
            before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_')
        });
        let start = name.map_or(argument.start, |before| call.start + before.len() as u32);
        Some(Span { start, ..argument })
    }

    /// Where the program itself is: inside a library module, where it called that.
    pub(crate) fn place_in_program(&self) -> Option<Span> {
        let is_own = |place: &Span| !self.is_library(*place);
        let callers = self.frames.iter().rev();
        let callers = callers.map(|frame| frame.code.span(frame.pc.saturating_sub(1)));
        let mut places = self.place.into_iter().chain(callers);
        places.find(is_own).or(self.place)
    }

    /// Records what stopped a top-level statement.
    pub(crate) fn report(&mut self, stop: Stop, fallback: Option<Span>) -> Message {
        let diagnostic = match stop {
            Stop::Limit(message) => Diagnostic::error(Kind::Limit, message)
                .at(fallback)
                .with_help(message!("what was built up to here is kept")),
            Stop::UnknownYield(unknown) => {
                Diagnostic::warning(Kind::Unknown, unknown.reason.clone()).at(fallback)
            }
            Stop::Raise(raised) => {
                let message = self.describe(&raised);
                let class = match &raised.exception {
                    Value::Instance(instance) => &*instance.class.name,
                    _ => "",
                };
                let kind = match class {
                    _ if raised.refusal.is_some() => Kind::Refused,
                    "NameError" | "ImportError" | "ModuleNotFoundError" => Kind::UnknownName,
                    "RecursionError" => Kind::Limit,
                    _ => Kind::PythonError,
                };
                // What fails inside a library is told at the line of the program that called it.
                let Raised {
                    place,
                    mut trace,
                    refusal,
                    missing,
                    ..
                } = *raised;
                trace.retain(|span| !self.is_library(*span));
                let place = match place {
                    Some(place) if self.is_library(place) => trace.first().copied(),
                    place => place,
                };
                let mut diagnostic = match &refusal {
                    Some(refusal) => (**refusal).clone().at(place.or(fallback)),
                    None => Diagnostic::error(kind, message).at(place.or(fallback)),
                };
                // A layer that can't be called is shown where it was made; the call is part of the way there.
                let made = refusal.as_ref().and_then(|refusal| refusal.layer);
                if let Some(made) = made.filter(|made| !self.is_library(*made)) {
                    diagnostic.span = Some(made);
                }
                let argument = refusal.as_ref().and_then(|refusal| refusal.argument);
                if let Some(argument) =
                    argument.and_then(|span| self.in_line_of(diagnostic.span?, span))
                {
                    diagnostic.span = Some(argument);
                }
                let shown = diagnostic.span;
                trace.retain(|span| !shown.is_some_and(|shown| span.contains(shown)));
                diagnostic.trace = trace;
                if let Some((name, module)) = missing {
                    diagnostic.help = self.meant(name, module);
                }
                diagnostic
            }
        };
        let message = diagnostic.message.clone();
        self.diagnostics.push(diagnostic);
        message
    }
}
