//! Calls: finding out what is called, and putting the arguments in their places.

use super::{Exit, Frame, OnReturn, R, Stop, UNKNOWN_STEPS, Vm};
use crate::code::{Code, CodeKind};
use crate::name::{Name, known};
use crate::native::Args;
use crate::shared::Shared;
use crate::value::{
    Attrs, Class, Dict, Function, Generator, GeneratorState, Instance, Key, Made, Method, Unknown,
    Value, Variable,
};
use std::cell::RefCell;
use std::rc::Rc;

/// What a call has come to: a result at once, or a frame to run.
pub(super) enum Entered {
    Value(Value),
    Frame(Box<Frame>),
}

impl Vm<'_> {
    /// Begins a call.
    pub(super) fn enter(&mut self, mut function: Value, mut args: Args) -> R<Entered> {
        loop {
            match function {
                Value::Function(function) => {
                    let frame = self.frame_for(&function, args)?;
                    if function.code.kind == CodeKind::Generator {
                        // A frame that stays.
                        self.charge_bytes(700)?;
                        let state = Shared::new(GeneratorState::Suspended(Box::new(frame)));
                        let generator = Generator { state };
                        return Ok(Entered::Value(Value::Generator(Rc::new(generator))));
                    }
                    return Ok(Entered::Frame(Box::new(frame)));
                }
                Value::Native(native) => {
                    return Ok(Entered::Value((native.call)(self, &mut args)?));
                }
                Value::Method(method) => {
                    args.prepend(method.receiver.clone());
                    function = method.function.clone();
                }
                Value::Class(class) => return self.instantiate(&class, args),
                Value::Instance(ref instance) => match instance.class.find(known::CALL) {
                    Some(call) => {
                        args.prepend(function.clone());
                        function = match call {
                            Value::Static(inner) => {
                                args.receiver();
                                (*inner).clone()
                            }
                            call => call,
                        };
                    }
                    None => match instance.class.unknown_part() {
                        Some(unknown) => {
                            let called = crate::keras::unknown_instance(self, &function);
                            let called = called.unwrap_or(unknown);
                            return Ok(Entered::Value(self.call_unknown(&called, args)?));
                        }
                        None => return self.not_callable(&function),
                    },
                },
                Value::Static(inner) | Value::ClassMethod(inner) => function = (*inner).clone(),
                Value::Unknown(unknown) => {
                    let shaped = match unknown.is_reshape() {
                        true => crate::keras::arrays::shaped(self, &args.positional)?,
                        false => None,
                    };
                    return Ok(Entered::Value(match shaped {
                        Some(array) => array,
                        None => self.call_unknown(&unknown, args)?,
                    }));
                }
                Value::Framework(ref object) => {
                    let object = object.clone();
                    return Ok(Entered::Value(crate::keras::call_object(
                        self, &object, &mut args,
                    )?));
                }
                other => return self.not_callable(&other),
            }
        }
    }

    /// The result of calling what is not known: named by its text in the source, where that is long by what is called.
    pub(crate) fn unknown_call(&mut self, unknown: &Rc<Unknown>) -> Value {
        self.steps = self.steps.saturating_sub(UNKNOWN_STEPS);
        let called = || Some(format!("{}(…)", unknown.text.as_ref()?).into());
        let text = self.text_here().or_else(called);
        // A method of an object gives a part of it, or the object again.
        let made = match &unknown.made {
            Some(made) if !unknown.is_called() => made.clone(),
            _ => Rc::new(Made::new(text.clone(), None)),
        };
        Value::Unknown(Rc::new(Unknown {
            reason: unknown.reason.clone(),
            place: unknown.place.or(self.place),
            text,
            shape: None,
            tensor: unknown.tensor,
            made: Some(made),
        }))
    }

    fn call_unknown(&mut self, unknown: &Rc<Unknown>, mut args: Args) -> R<Value> {
        if let Some(made) = crate::keras::call_unknown(self, unknown, &mut args)? {
            return Ok(made);
        }
        self.charge_bytes(100)?;
        let is_summary = |text: &Rc<str>| text.ends_with(".summary");
        if unknown.text.as_ref().is_some_and(is_summary) {
            self.framework.unseen_summaries.extend(self.place);
        }
        let result = self.unknown_call(unknown);
        let name = self.name("name");
        let name = args.keywords.iter().find(|(own, _)| *own == name);
        if let (Some(made), Some((_, name))) =
            (result.as_unknown().and_then(|it| it.made.as_ref()), name)
            && !unknown.made.as_ref().is_some_and(|of| Rc::ptr_eq(of, made))
        {
            *made.name.borrow_mut() = name.as_str();
        }
        Ok(result)
    }

    fn not_callable<T>(&mut self, value: &Value) -> R<T> {
        let class = self.class_of(value).name.clone();
        self.raise("TypeError", format!("'{class}' object is not callable"))
    }

    /// Calls from Rust.
    pub(crate) fn call(&mut self, function: &Value, args: Vec<Value>) -> R<Value> {
        self.call_with(function, Args::of(args))
    }

    pub(crate) fn call_with(&mut self, function: &Value, args: Args) -> R<Value> {
        self.nested(|vm| match vm.enter(function.clone(), args)? {
            Entered::Value(value) => Ok(value),
            Entered::Frame(frame) => vm.run_to_end(*frame),
        })
    }

    /// Runs a frame to its end, apart from the frames below it.
    pub(super) fn run_to_end(&mut self, mut frame: Frame) -> R<Value> {
        match self.run(&mut frame, None)? {
            Exit::Returned(value) => Ok(value),
            Exit::Yielded(_) | Exit::Joined => {
                self.raise("RuntimeError", "a generator was run as a function")
            }
        }
    }

    pub(super) fn empty_frame(
        &mut self,
        code: &Rc<Code>,
        module: crate::value::ModuleId,
        closure: &[crate::value::Cell],
    ) -> R<Frame> {
        if self.frames.len() >= super::MAX_CALLS {
            return self.raise("RecursionError", "maximum recursion depth exceeded");
        }
        let mut cells = Vec::with_capacity(code.cells.len() + closure.len());
        cells.extend(
            code.cells
                .iter()
                .map(|_| Shared::new(Variable(Value::Unset))),
        );
        cells.extend(closure.iter().cloned());
        Ok(Frame {
            code: code.clone(),
            module,
            pc: 0,
            locals: Vec::with_capacity(code.locals.len()),
            cells,
            stack: Vec::new(),
            tries: Vec::new(),
            handling: Vec::new(),
            exits: Vec::new(),
            namespace: None,
            on_return: OnReturn::Push,
        })
    }

    fn frame_for(&mut self, function: &Rc<Function>, args: Args) -> R<Frame> {
        let code = &function.code;
        self.called.insert(Rc::as_ptr(code) as usize);
        self.charge(5)?;
        let mut frame = self.empty_frame(code, function.module, &function.closure)?;
        self.bind(function, args, &mut frame.locals)?;
        frame.locals.resize(code.locals.len(), Value::Unset);
        for (cell, (_, parameter)) in frame.cells.iter().zip(&code.cells) {
            if let Some(slot) =
                parameter.and_then(|parameter| frame.locals.get_mut(parameter as usize))
            {
                cell.fresh().0 = std::mem::replace(slot, Value::Unset);
            }
        }
        Ok(frame)
    }

    /// Puts arguments in the order of the parameters.
    fn bind(&mut self, function: &Rc<Function>, args: Args, locals: &mut Vec<Value>) -> R<()> {
        let parameters = &function.code.parameters;
        let name = function.name();
        let count = parameters.positional.len();
        let given = args.positional.len();
        let mut positional = args.positional.into_iter();
        locals.extend(positional.by_ref().take(count));
        let rest: Vec<Value> = positional.collect();
        if !rest.is_empty() && parameters.rest.is_none() {
            return self.raise(
                "TypeError",
                format!(
                    "{name}() takes {count} positional argument{} but {given} were given",
                    if count == 1 { "" } else { "s" }
                ),
            );
        }
        let filled = locals.len();
        locals.resize(count + parameters.keyword_only.len(), Value::Unset);
        let mut extra: Vec<(Name, Value)> = Vec::new();
        for (keyword, value) in args.keywords {
            let named = parameters
                .positional
                .iter()
                .skip(parameters.positional_only)
                .position(|name| *name == keyword);
            let slot = match named {
                Some(position) => Some(position + parameters.positional_only),
                None => parameters
                    .keyword_only
                    .iter()
                    .position(|name| *name == keyword)
                    .map(|position| count + position),
            };
            match slot.and_then(|slot| locals.get_mut(slot)) {
                Some(slot) if slot.is_unset() => *slot = value,
                Some(_) => {
                    let keyword = self.names.text(keyword);
                    return self.raise(
                        "TypeError",
                        format!("{name}() got multiple values for argument '{keyword}'"),
                    );
                }
                None if parameters.keyword_rest.is_some() => extra.push((keyword, value)),
                None => {
                    let keyword = self.names.text(keyword);
                    return self.raise(
                        "TypeError",
                        format!("{name}() got an unexpected keyword argument '{keyword}'"),
                    );
                }
            }
        }
        let defaults = function.defaults.len();
        for position in filled.min(count)..count {
            let missing = locals.get(position).is_some_and(Value::is_unset);
            if !missing {
                continue;
            }
            let default = (position + defaults)
                .checked_sub(count)
                .and_then(|index| function.defaults.get(index));
            match (default, locals.get_mut(position)) {
                (Some(default), Some(slot)) => *slot = default.clone(),
                _ => {
                    let parameter = self.names.text(
                        parameters
                            .positional
                            .get(position)
                            .copied()
                            .unwrap_or(known::EMPTY),
                    );
                    return self.raise(
                        "TypeError",
                        format!("{name}() missing 1 required positional argument: '{parameter}'"),
                    );
                }
            }
        }
        for (position, parameter) in parameters.keyword_only.iter().enumerate() {
            let Some(slot) = locals.get_mut(count + position) else {
                continue;
            };
            if slot.is_unset() {
                match function
                    .keyword_defaults
                    .iter()
                    .find(|(name, _)| name == parameter)
                {
                    Some((_, default)) => *slot = default.clone(),
                    None => {
                        let parameter = self.names.text(*parameter);
                        return self.raise(
                            "TypeError",
                            format!(
                                "{name}() missing 1 required keyword-only argument: '{parameter}'"
                            ),
                        );
                    }
                }
            }
        }
        if parameters.rest.is_some() {
            locals.push(Value::tuple(rest));
        }
        if parameters.keyword_rest.is_some() {
            let mut dict = Dict::default();
            for (keyword, value) in extra {
                let text = self.names.text(keyword);
                dict.entries
                    .insert(Key::Str(text.clone()), (Value::Str(text), value));
            }
            locals.push(Value::Dict(Shared::new(dict)));
        }
        Ok(())
    }

    /// Makes an instance: through the metaclass, `__new__`, a built-in constructor, and `__init__`.
    fn instantiate(&mut self, class: &Rc<Class>, mut args: Args) -> R<Entered> {
        if let Some(metaclass) = class.metaclass() {
            if let Some(abstract_) = class.find(known::ABSTRACT_METHODS) {
                self.refuse_abstract(class, &abstract_)?;
            }
            if let Some(call) = metaclass.find(known::CALL) {
                args.prepend(Value::Class(class.clone()));
                return self.enter(call, args);
            }
        }
        self.instantiate_plainly(class, args)
    }

    /// Of a class that leaves methods to those derived from it nothing can be made.
    fn refuse_abstract(&mut self, class: &Rc<Class>, methods: &Value) -> R<()> {
        let (methods, _) = self.collect(methods)?;
        let mut names: Vec<Rc<str>> = methods.iter().filter_map(Value::as_str).collect();
        names.sort_unstable();
        if names.is_empty() {
            return Ok(());
        }
        let plural = if names.len() == 1 { "" } else { "s" };
        self.raise(
            "TypeError",
            format!(
                "Can't instantiate abstract class {} with abstract method{plural} {}",
                class.name,
                names.join(", ")
            ),
        )
    }

    pub(super) fn instantiate_plainly(&mut self, class: &Rc<Class>, mut args: Args) -> R<Entered> {
        if let Some(Value::Static(new)) = class.find(known::NEW)
            && matches!(*new, Value::Function(_))
        {
            let mut forwarded = Args {
                positional: args.positional.clone(),
                keywords: args.keywords.clone(),
                shape: args.shape.clone(),
                source: args.source,
                receivers: args.receivers,
            };
            forwarded.prepend(Value::Class(class.clone()));
            let made = self.call_with(&new, forwarded)?;
            return match &made {
                Value::Instance(instance) if instance.class.is_subclass(class) => {
                    self.initialize(made, class, args)
                }
                _ => Ok(Entered::Value(made)),
            };
        }
        if let Some(construct) = class.constructor() {
            let made = construct(self, class, &mut args)?;
            return match &made {
                // A built-in constructor leaves the arguments alone if there is an `__init__` to take them.
                Value::Instance(instance) if !instance.class.native => {
                    self.initialize(made, class, args)
                }
                _ => Ok(Entered::Value(made)),
            };
        }
        if class.find(known::INIT).is_none()
            && !(args.positional.is_empty() && args.keywords.is_empty())
            && class.unknown_part().is_none()
        {
            return self.raise("TypeError", format!("{}() takes no arguments", class.name));
        }
        let instance = self.new_instance(class, Value::Unset)?;
        self.initialize(instance, class, args)
    }

    /// Makes an instance without asking the metaclass.
    pub(crate) fn construct_plainly(&mut self, class: &Value, args: Args) -> R<Value> {
        let Value::Class(class) = class else {
            return Ok(class.clone());
        };
        let class = class.clone();
        self.nested(|vm| match vm.instantiate_plainly(&class, args)? {
            Entered::Value(value) => Ok(value),
            Entered::Frame(frame) => vm.run_to_end(*frame),
        })
    }

    pub(crate) fn depth(&self) -> usize {
        self.frames.len()
    }

    pub(crate) fn new_instance(&mut self, class: &Rc<Class>, payload: Value) -> R<Value> {
        self.charge_bytes(260)?;
        Ok(Value::Instance(Rc::new(Instance {
            class: class.clone(),
            attrs: Shared::new(Attrs::default()),
            payload: RefCell::new(payload),
        })))
    }

    fn initialize(&mut self, instance: Value, class: &Rc<Class>, mut args: Args) -> R<Entered> {
        match class.find(known::INIT) {
            Some(init @ Value::Function(_)) => {
                args.prepend(instance.clone());
                match self.enter(init, args)? {
                    Entered::Frame(mut frame) => {
                        frame.on_return = OnReturn::Instance(instance);
                        Ok(Entered::Frame(frame))
                    }
                    Entered::Value(_) => Ok(Entered::Value(instance)),
                }
            }
            Some(init) => {
                args.prepend(instance.clone());
                self.call_with(&init, args)?;
                Ok(Entered::Value(instance))
            }
            None => Ok(Entered::Value(instance)),
        }
    }

    pub(crate) fn method(receiver: Value, function: Value) -> Value {
        Value::Method(Rc::new(Method { receiver, function }))
    }

    /// What `raise value` raises.
    pub(super) fn raise_value(&mut self, value: Value) -> Stop {
        match value {
            Value::Class(class) => match self.call(&Value::Class(class), Vec::new()) {
                Ok(exception) => self.stop_with(exception),
                Err(stop) => stop,
            },
            Value::Unknown(_) => {
                let exception = self.exception("Exception", "an exception that isn't known");
                self.stop_with(exception)
            }
            value => self.stop_with(value),
        }
    }

    pub(super) fn exception_matches(&mut self, exception: &Value, class: &Value) -> R<Value> {
        let made_of = self.class_of(exception);
        Ok(match class {
            Value::Class(class) => Value::Bool(made_of.is_subclass(class)),
            Value::Tuple(classes) => {
                let mut result = Value::Bool(false);
                for class in &classes.items {
                    match class {
                        Value::Class(class) if made_of.is_subclass(class) => {
                            return Ok(Value::Bool(true));
                        }
                        Value::Unknown(_) => result = class.clone(),
                        _ => {}
                    }
                }
                result
            }
            Value::Unknown(_) => class.clone(),
            _ => Value::Bool(false),
        })
    }

    /// `__enter__` of a context manager: what leaves it, and what it gives.
    pub(super) fn enter_context(&mut self, manager: &Value) -> R<(Value, Value)> {
        if let Value::Unknown(_) = manager {
            return Ok((Value::None, manager.clone()));
        }
        let (Some(enter), Some(exit)) = (
            self.special(manager, known::ENTER)?,
            self.special(manager, known::EXIT)?,
        ) else {
            let class = self.class_of(manager);
            if class.unknown_part().is_some() {
                return Ok((Value::None, manager.clone()));
            }
            let class = &class.name;
            return self.raise(
                "TypeError",
                format!("'{class}' object does not support the context manager protocol"),
            );
        };
        let value = self.call(&enter, Vec::new())?;
        Ok((exit, value))
    }

    pub(super) fn make_super(&mut self, class: Value, object: Value) -> R<Value> {
        match (class, object) {
            (Value::Class(class), object) => {
                Ok(Value::Super(Rc::new(crate::value::Super { class, object })))
            }
            (Value::Unknown(unknown), _) => Ok(Value::Unknown(unknown)),
            _ => self.raise("RuntimeError", "super(): no arguments"),
        }
    }
}
