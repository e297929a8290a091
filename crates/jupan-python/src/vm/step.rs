//! The operations, one by one.

use super::{Frame, R, Stop, TryBlock, Vm};
use crate::code::{Conversion, Op};
use crate::name::known;
use crate::native::Args;
use crate::shared::Shared;
use crate::value::{Attrs, Function, Slice, Unknown, Value, Variable};
use crate::vm::Next;
use crate::vm::call::Entered;
use jupan_core::message;
use ruff_python_ast::UnaryOp;
use std::rc::Rc;

/// What comes after the operations of a frame.
pub(super) enum Flow {
    On,
    Call(Frame),
    Return(Value),
    Yield(Value),
    /// An unknown condition: both ways.
    Fork {
        first: Box<Frame>,
        second: Box<Frame>,
        stop: u32,
        unknown: Rc<Unknown>,
        of_loop: Option<usize>,
    },
}

impl Frame {
    pub(super) fn pop(&mut self) -> Value {
        self.stack.pop().unwrap_or(Value::None)
    }

    pub(super) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    fn pop_many(&mut self, count: u32) -> Vec<Value> {
        let at = self.stack.len().saturating_sub(count as usize);
        self.stack.split_off(at)
    }

    fn below(&self, depth: u32) -> Value {
        let at = self.stack.len().checked_sub(1 + depth as usize);
        at.and_then(|at| self.stack.get(at))
            .cloned()
            .unwrap_or(Value::None)
    }
}

impl Vm<'_> {
    /// Carries out operations of the innermost frame until something concerns other frames.
    pub(super) fn step(
        &mut self,
        f: &mut Frame,
        floor: usize,
        stop: Option<usize>,
        started: usize,
    ) -> R<Flow> {
        let code = f.code.clone();
        loop {
            let Some(op) = code.ops.get(f.pc).copied() else {
                return Ok(Flow::Return(Value::None));
            };
            f.pc += 1;
            if self.steps == 0 {
                self.charge(1)?;
            }
            self.steps -= 1;
            match op {
                Op::Const(index) => {
                    let value = code
                        .consts
                        .get(index as usize)
                        .cloned()
                        .unwrap_or(Value::None);
                    f.push(value);
                }
                Op::LoadLocal(index) => match f.locals.get(index as usize) {
                    Some(Value::Unset) | None => return self.unbound(&code, index),
                    Some(value) => {
                        let value = value.clone();
                        f.push(value);
                    }
                },
                Op::StoreLocal(index) => {
                    let value = f.pop();
                    if let Some(slot) = f.locals.get_mut(index as usize) {
                        *slot = value;
                    }
                }
                Op::DeleteLocal(index) => {
                    if let Some(slot) = f.locals.get_mut(index as usize) {
                        *slot = Value::Unset;
                    }
                }
                Op::LoadCell(index) => {
                    let value = f
                        .cells
                        .get(index as usize)
                        .map_or(Value::Unset, |cell| cell.read().0.clone());
                    if value.is_unset() {
                        let own = code.cells.len();
                        let name = match (index as usize).checked_sub(own) {
                            None => code.cells.get(index as usize).map(|cell| cell.0),
                            Some(captured) => code.captured.get(captured).map(|cell| cell.0),
                        };
                        let name = self.names.text(name.unwrap_or(known::EMPTY));
                        return self.raise(
                            "NameError",
                            format!("cannot access variable '{name}' where it is not set"),
                        );
                    }
                    f.push(value);
                }
                Op::StoreCell(index) => {
                    let value = f.pop();
                    if let Some(cell) = f.cells.get(index as usize) {
                        cell.edit(&mut self.journal).0 = value;
                    }
                }
                Op::DeleteCell(index) => {
                    if let Some(cell) = f.cells.get(index as usize) {
                        cell.edit(&mut self.journal).0 = Value::Unset;
                    }
                }
                Op::NewCell(index) => {
                    if let Some(cell) = f.cells.get_mut(index as usize) {
                        *cell = Shared::new(Variable(Value::Unset));
                    }
                }
                Op::LoadGlobal(name) => {
                    let value = self
                        .modules
                        .get(f.module.0 as usize)
                        .and_then(|module| module.globals.read().get(&name).cloned());
                    let value = match value {
                        Some(value) => value,
                        None => self.load_builtin(name, f)?,
                    };
                    f.push(value);
                }
                Op::StoreGlobal(name) => {
                    let value = f.pop();
                    if let Some(module) = self.modules.get(f.module.0 as usize) {
                        module.globals.edit(&mut self.journal).insert(name, value);
                    }
                }
                Op::DeleteGlobal(name) => {
                    let globals = self.globals(f.module);
                    globals.edit(&mut self.journal).shift_remove(&name);
                }
                Op::LoadName(name) => {
                    let value = f
                        .namespace
                        .as_ref()
                        .and_then(|namespace| namespace.read().get(&name).cloned());
                    let value = match value {
                        Some(value) => value,
                        None => match self.globals(f.module).read().get(&name).cloned() {
                            Some(value) => value,
                            None => self.load_builtin(name, f)?,
                        },
                    };
                    f.push(value);
                }
                Op::StoreName(name) => {
                    let value = f.pop();
                    if let Some(namespace) = &f.namespace {
                        namespace.edit(&mut self.journal).insert(name, value);
                    }
                }
                Op::DeleteName(name) => {
                    if let Some(namespace) = &f.namespace {
                        namespace.edit(&mut self.journal).shift_remove(&name);
                    }
                }
                Op::LoadAttr(name) => {
                    let object = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let value = self.get_attr(&object, name)?;
                    f.push(value);
                }
                Op::StoreAttr(name) => {
                    let object = f.pop();
                    let value = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    self.set_attr(&object, name, value)?;
                }
                Op::DeleteAttr(name) => {
                    let object = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    self.delete_attr(&object, name)?;
                }
                Op::LoadMethod(name) => {
                    let object = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    match self.find_method(&object, name)? {
                        Some(function) => {
                            f.push(function);
                            f.push(object);
                        }
                        None => {
                            let value = self.get_attr(&object, name)?;
                            f.push(value);
                            f.push(Value::Unset);
                        }
                    }
                }
                Op::Call(shape) | Op::CallMethod(shape) => {
                    let Some(shape) = code.calls.get(shape as usize) else {
                        continue;
                    };
                    let keywords =
                        f.pop_many(u32::try_from(shape.keywords.len()).unwrap_or(u32::MAX));
                    // The receiver of a method stands before the arguments.
                    let is_method = matches!(op, Op::CallMethod(_));
                    let receivers = is_method && !f.below(shape.positional).is_unset();
                    let args = Args {
                        positional: f.pop_many(shape.positional + u32::from(receivers)),
                        keywords: shape.keywords.iter().copied().zip(keywords).collect(),
                        shape: Some(shape.clone()),
                        source: Some(code.source),
                        receivers: u32::from(receivers),
                    };
                    if is_method && !receivers {
                        f.pop();
                    }
                    let function = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    match self.enter(function, args)? {
                        Entered::Value(value) => f.push(value),
                        Entered::Frame(frame) => return Ok(Flow::Call(*frame)),
                    }
                }
                Op::CallSpread(shape) => {
                    let keywords = f.pop();
                    let positional = f.pop();
                    let function = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let mut args = Args {
                        shape: code.calls.get(shape as usize).cloned(),
                        source: Some(code.source),
                        ..Args::default()
                    };
                    let mut missing = None;
                    if let Value::List(list) = &positional {
                        let list = list.read();
                        args.positional = list.items.clone();
                        missing.clone_from(&list.taint);
                    }
                    if let Value::Dict(dict) = &keywords {
                        let dict = dict.read();
                        for (key, value) in dict.entries.values() {
                            match key {
                                Value::Str(text) => {
                                    args.keywords.push((self.names.intern(text), value.clone()))
                                }
                                _ => {
                                    return self.raise("TypeError", "keywords must be strings");
                                }
                            }
                        }
                        missing = missing.or_else(|| dict.taint.clone());
                    }
                    let entered = match missing {
                        // A call with arguments nobody knows has a result nobody knows.
                        Some(unknown) => Entered::Value(Value::Unknown(unknown)),
                        None => self.enter(function, args)?,
                    };
                    match entered {
                        Entered::Value(value) => f.push(value),
                        Entered::Frame(frame) => return Ok(Flow::Call(*frame)),
                    }
                }
                Op::LoadSuper => {
                    let object = f.pop();
                    let class = f.pop();
                    let value = self.make_super(class, object)?;
                    f.push(value);
                }
                Op::Index => {
                    let index = f.pop();
                    let object = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let value = self.get_item(&object, &index)?;
                    f.push(value);
                }
                Op::StoreIndex => {
                    let index = f.pop();
                    let object = f.pop();
                    let value = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    self.set_item(&object, index, value)?;
                }
                Op::DeleteIndex => {
                    let index = f.pop();
                    let object = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    self.delete_item(&object, &index)?;
                }
                Op::BuildTuple(count) => {
                    let items = f.pop_many(count);
                    self.charge_values(2 + items.len())?;
                    f.push(Value::tuple(items));
                }
                Op::BuildList(count) => {
                    let items = f.pop_many(count);
                    self.charge_values(2 + items.len())?;
                    f.push(Value::list(items));
                }
                Op::BuildSet => f.push(Value::Set(Shared::default())),
                Op::BuildDict => {
                    self.charge_values(4)?;
                    f.push(Value::Dict(Shared::default()));
                }
                Op::BuildSlice => {
                    let step = f.pop();
                    let stop = f.pop();
                    let start = f.pop();
                    f.push(Value::Slice(Rc::new(Slice { start, stop, step })));
                }
                Op::BuildString(count) => {
                    let parts = f.pop_many(count);
                    let value = self.join_parts(parts)?;
                    f.push(value);
                }
                Op::ListAppend(depth) => {
                    let item = f.pop();
                    if let Value::List(list) = f.below(depth) {
                        self.charge_values(1)?;
                        list.edit(&mut self.journal).items.push(item);
                    }
                }
                Op::SetAdd(depth) => {
                    let item = f.pop();
                    let set = f.below(depth);
                    self.set_add(&set, item)?;
                }
                Op::DictAdd(depth) => {
                    let value = f.pop();
                    let key = f.pop();
                    let dict = f.below(depth);
                    self.set_item(&dict, key, value)?;
                }
                Op::ListExtend => {
                    let items = f.pop();
                    let list = f.below(0);
                    self.place = Some(code.span(f.pc - 1));
                    self.list_extend(&list, &items)?;
                }
                Op::SetUpdate => {
                    let items = f.pop();
                    let set = f.below(0);
                    let (items, taint) = self.collect(&items)?;
                    for item in items {
                        self.set_add(&set, item)?;
                    }
                    if let (Some(taint), Value::Set(set)) = (taint, &set) {
                        set.edit(&mut self.journal).taint = Some(taint);
                    }
                }
                Op::DictUpdate { call } => {
                    let other = f.pop();
                    let dict = f.below(0);
                    self.place = Some(code.span(f.pc - 1));
                    self.dict_update(&dict, &other, call)?;
                }
                Op::ListToTuple => {
                    if let Value::List(list) = f.pop() {
                        let list = list.read();
                        match &list.taint {
                            Some(taint) => f.push(Value::Unknown(taint.clone())),
                            None => f.push(Value::tuple(list.items.clone())),
                        }
                    }
                }
                Op::Format(conversion) => {
                    let spec = f.pop();
                    let value = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let value = match conversion {
                        Conversion::None => value,
                        Conversion::Str => self.text_value(&value)?,
                        Conversion::Repr | Conversion::Ascii => self.repr_value(&value)?,
                    };
                    let text = self.format_value(&value, &spec)?;
                    f.push(text);
                }
                Op::Binary(operator) => {
                    let right = f.pop();
                    let left = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let value = self.binary(operator, left, right)?;
                    f.push(value);
                }
                Op::InPlace(operator) => {
                    let right = f.pop();
                    let left = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let value = self.in_place(operator, left, right)?;
                    f.push(value);
                }
                Op::Unary(operator) => {
                    let operand = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let value = if operator == UnaryOp::Not {
                        match self.truth(&operand)? {
                            Ok(truth) => Value::Bool(!truth),
                            Err(unknown) => Value::Unknown(unknown),
                        }
                    } else {
                        self.unary(operator, operand)?
                    };
                    f.push(value);
                }
                Op::Compare(operator) => {
                    let right = f.pop();
                    let left = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let value = self.compare(operator, &left, &right)?;
                    f.push(value);
                }
                Op::Jump(target) => f.pc = target as usize,
                Op::PopJumpIfFalse { target, join } | Op::PopJumpIfTrue { target, join } => {
                    let condition = f.pop();
                    let jump_if = matches!(op, Op::PopJumpIfTrue { .. });
                    self.place = Some(code.span(f.pc - 1));
                    match self.truth(&condition)? {
                        Ok(truth) => {
                            if truth == jump_if {
                                f.pc = target as usize;
                            }
                        }
                        Err(unknown) => {
                            let mut other = Box::new(f.clone());
                            other.pc = target as usize;
                            return Ok(Flow::Fork {
                                first: Box::new(f.clone()),
                                second: other,
                                stop: join,
                                unknown,
                                of_loop: None,
                            });
                        }
                    }
                }
                Op::JumpIfFalseOrPop(target) | Op::JumpIfTrueOrPop(target) => {
                    let condition = f.below(0);
                    let jump_if = matches!(op, Op::JumpIfTrueOrPop(_));
                    self.place = Some(code.span(f.pc - 1));
                    match self.truth(&condition)? {
                        Ok(truth) => {
                            if truth == jump_if {
                                f.pc = target as usize;
                            } else {
                                f.pop();
                            }
                        }
                        Err(unknown) => {
                            let mut jumps = Box::new(f.clone());
                            jumps.pc = target as usize;
                            let mut goes_on = Box::new(f.clone());
                            goes_on.pop();
                            return Ok(Flow::Fork {
                                first: jumps,
                                second: goes_on,
                                stop: target,
                                unknown,
                                of_loop: None,
                            });
                        }
                    }
                }
                Op::Join => {
                    if let Some(stop) = stop
                        && self.frames.len() == floor
                        && f.pc > stop
                    {
                        f.pc -= 1;
                        return Ok(Flow::On);
                    }
                }
                Op::WhileTest { exit, back } => {
                    let condition = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    match self.truth(&condition)? {
                        Ok(true) => {}
                        Ok(false) => f.pc = exit as usize,
                        Err(unknown) => {
                            let mut skips = Box::new(f.clone());
                            skips.pc = exit as usize;
                            return Ok(Flow::Fork {
                                first: skips,
                                second: Box::new(f.clone()),
                                stop: exit,
                                unknown,
                                of_loop: Some(back as usize),
                            });
                        }
                    }
                }
                Op::GetIter => {
                    let object = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let iterator = self.get_iter(&object)?;
                    f.push(iterator);
                }
                Op::ForIter { exit, back } => {
                    let iterator = f.below(0);
                    self.place = Some(code.span(f.pc - 1));
                    match self.next(&iterator)? {
                        Next::Item(item) => f.push(item),
                        Next::Done => {
                            f.pop();
                            f.pc = exit as usize;
                        }
                        Next::Unknown(item, unknown) => {
                            let mut skips = Box::new(f.clone());
                            skips.pop();
                            skips.pc = exit as usize;
                            let mut once = Box::new(f.clone());
                            once.push(item);
                            return Ok(Flow::Fork {
                                first: skips,
                                second: once,
                                stop: exit,
                                unknown,
                                of_loop: Some(back as usize),
                            });
                        }
                    }
                }
                Op::LoopBack { head, exit } => {
                    let here = f.pc - 1;
                    let forked_inside = stop.is_some_and(|stop| stop > here)
                        && self.frames.len() == floor
                        && (head as usize..=here).contains(&started);
                    let doubtful = (self.frames.len(), here.saturating_sub(1));
                    if forked_inside && !self.doubtful.contains(&doubtful) {
                        // Once more, so that what changes from turn to turn is seen to change.
                        self.doubtful.push(doubtful);
                        f.pc = head as usize;
                    } else if forked_inside {
                        // Whether the loop goes on is not known: it ends here.
                        if matches!(code.ops.get(head as usize), Some(Op::ForIter { .. })) {
                            f.pop();
                        }
                        f.pc = exit as usize;
                    } else {
                        f.pc = head as usize;
                    }
                }
                Op::Unpack(count) => {
                    let value = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let mut items = self.unpack(&value, count as usize, None)?;
                    items.reverse();
                    f.stack.append(&mut items);
                }
                Op::UnpackStar { before, after } => {
                    let value = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let mut items = self.unpack(&value, before as usize, Some(after as usize))?;
                    items.reverse();
                    f.stack.append(&mut items);
                }
                Op::Pop => {
                    f.pop();
                }
                Op::Dup => {
                    let top = f.below(0);
                    f.push(top);
                }
                Op::DupTwo => {
                    let (below, top) = (f.below(1), f.below(0));
                    f.push(below);
                    f.push(top);
                }
                Op::Swap => {
                    let (top, below) = (f.pop(), f.pop());
                    f.push(top);
                    f.push(below);
                }
                Op::Rotate3 => {
                    let (c, b, a) = (f.pop(), f.pop(), f.pop());
                    f.push(c);
                    f.push(a);
                    f.push(b);
                }
                Op::Return => return Ok(Flow::Return(f.pop())),
                Op::Yield => return Ok(Flow::Yield(f.pop())),
                Op::YieldFrom => {
                    // iterator, value sent
                    f.pop();
                    let iterator = f.below(0);
                    match self.next_with_return(&iterator)? {
                        Ok(Next::Item(item)) => {
                            f.pc -= 1;
                            return Ok(Flow::Yield(item));
                        }
                        Ok(Next::Unknown(_, unknown)) => return Err(Stop::UnknownYield(unknown)),
                        Ok(Next::Done) => {
                            f.pop();
                            f.push(Value::None);
                        }
                        Err(value) => {
                            f.pop();
                            f.push(value);
                        }
                    }
                }
                Op::Await => {
                    let value = f.pop();
                    f.push(value);
                }
                Op::MakeFunction {
                    code: index,
                    defaults,
                    keyword_defaults,
                } => {
                    let Some(inner) = code.codes.get(index as usize) else {
                        continue;
                    };
                    let pairs = f.pop_many(keyword_defaults * 2);
                    let mut named = Vec::new();
                    let mut pairs = pairs.into_iter();
                    while let (Some(Value::Str(name)), Some(value)) = (pairs.next(), pairs.next()) {
                        named.push((self.names.intern(&name), value));
                    }
                    let defaults = f.pop_many(defaults);
                    let closure = inner
                        .captured
                        .iter()
                        .filter_map(|(_, from)| f.cells.get(*from as usize).cloned())
                        .collect();
                    self.charge_bytes(200)?;
                    f.push(Value::Function(Rc::new(Function {
                        code: inner.clone(),
                        module: f.module,
                        defaults,
                        keyword_defaults: named,
                        closure,
                        attrs: Shared::new(Attrs::default()),
                    })));
                }
                Op::MakeClass => {
                    let body = f.pop();
                    let keywords = f.pop();
                    let bases = f.pop();
                    let name = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let class = self.nested(|vm| vm.make_class(name, bases, keywords, body))?;
                    f.push(class);
                }
                Op::SetupTry(handler) => {
                    let block = TryBlock {
                        handler,
                        stack: f.stack.len(),
                        handling: f.handling.len(),
                        exits: f.exits.len(),
                    };
                    f.tries.push(block);
                }
                Op::PopTry => {
                    f.tries.pop();
                }
                Op::EndHandler => {
                    f.handling.pop();
                }
                Op::MatchException => {
                    let class = f.pop();
                    let exception = f.below(0);
                    let matches = self.exception_matches(&exception, &class)?;
                    f.push(matches);
                }
                Op::Reraise => {
                    let raised = f.handling.last().cloned().or_else(|| {
                        self.frames
                            .iter()
                            .rev()
                            .find_map(|frame| frame.handling.last().cloned())
                    });
                    match raised {
                        Some(raised) => return Err(Stop::Raise(Box::new((*raised).clone()))),
                        None => {
                            return self.raise("RuntimeError", "No active exception to reraise");
                        }
                    }
                }
                Op::Raise { cause } => {
                    if cause {
                        f.pop();
                    }
                    let exception = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    return Err(self.raise_value(exception));
                }
                Op::Enter => {
                    let manager = f.pop();
                    self.place = Some(code.span(f.pc - 1));
                    let (exit, value) = self.enter_context(&manager)?;
                    f.exits.push(exit);
                    f.push(value);
                }
                Op::ExitNormally => {
                    let exit = f.exits.pop().unwrap_or(Value::None);
                    self.place = Some(code.span(f.pc - 1));
                    if !exit.is_none() {
                        self.call(&exit, vec![Value::None, Value::None, Value::None])?;
                    }
                }
                Op::ExitWithException => {
                    let exit = f.exits.pop().unwrap_or(Value::None);
                    let exception = f.pop();
                    let swallowed = if exit.is_none() {
                        Value::Bool(false)
                    } else {
                        let class = Value::Class(self.class_of(&exception));
                        match self.call(&exit, vec![class, exception, Value::None])? {
                            // What nobody knows is not taken to swallow errors.
                            Value::Unknown(_) => Value::Bool(false),
                            value => value,
                        }
                    };
                    f.push(swallowed);
                }
                Op::Import(index) => {
                    let Some(spec) = code.imports.get(index as usize) else {
                        continue;
                    };
                    self.place = Some(code.span(f.pc - 1));
                    let module = self.import(spec, f.module)?;
                    f.push(module);
                }
                Op::ImportFrom(index) => {
                    let Some(spec) = code.imports.get(index as usize) else {
                        continue;
                    };
                    self.place = Some(code.span(f.pc - 1));
                    let caught = self.frames.iter().chain([&*f]).any(Frame::catches);
                    let mut values = self.import_from(spec, f.module, caught)?;
                    values.reverse();
                    f.stack.append(&mut values);
                }
                Op::ImportStar(index) => {
                    let Some(spec) = code.imports.get(index as usize) else {
                        continue;
                    };
                    self.place = Some(code.span(f.pc - 1));
                    let target = f
                        .namespace
                        .clone()
                        .unwrap_or_else(|| self.globals(f.module));
                    self.import_star(spec, f.module, &target)?;
                }
                Op::Annotate(name) => {
                    let annotation = f.pop();
                    if let Some(namespace) = f.namespace.clone() {
                        let annotations = namespace.read().get(&known::ANNOTATIONS).cloned();
                        let annotations =
                            annotations.unwrap_or_else(|| Value::Dict(Shared::default()));
                        let text = Value::Str(self.names.text(name));
                        self.set_item(&annotations, text, annotation)?;
                        namespace
                            .edit(&mut self.journal)
                            .insert(known::ANNOTATIONS, annotations);
                    }
                }
                Op::AssertFailed { message } => {
                    let message = if message { f.pop() } else { Value::Unset };
                    let class = self.types.exception("AssertionError");
                    let args = if message.is_unset() {
                        Vec::new()
                    } else {
                        vec![message]
                    };
                    let exception = self.exception_of(&class, args);
                    return Err(self.stop_with(exception));
                }
                Op::MatchSequence { length, star } => {
                    let subject = f.pop();
                    let fits = |count: usize| {
                        if star {
                            count >= length as usize
                        } else {
                            count == length as usize
                        }
                    };
                    let matches = match subject.unwrapped() {
                        Value::List(list) => match &list.read().taint {
                            Some(taint) => Value::Unknown(taint.clone()),
                            None => Value::Bool(fits(list.read().items.len())),
                        },
                        Value::Tuple(tuple) => Value::Bool(fits(tuple.items.len())),
                        Value::Range(range) => {
                            Value::Bool(fits(usize::try_from(range.len()).unwrap_or(usize::MAX)))
                        }
                        Value::Unknown(unknown) => Value::Unknown(unknown),
                        _ => Value::Bool(false),
                    };
                    f.push(matches);
                }
                Op::MatchMapping => {
                    let subject = f.pop();
                    f.push(match subject.unwrapped() {
                        Value::Dict(_) => Value::Bool(true),
                        Value::Unknown(unknown) => Value::Unknown(unknown),
                        _ => Value::Bool(false),
                    });
                }
                Op::MatchKey => {
                    let key = f.pop();
                    let subject = f.pop();
                    let (value, found) = self.match_key(&subject, &key)?;
                    f.push(value);
                    f.push(found);
                }
                Op::MatchClass { positional, names } => {
                    let class = f.pop();
                    let subject = f.pop();
                    let names = code
                        .names
                        .get(names as usize)
                        .map_or(&[][..], |names| names);
                    let (parts, matches) =
                        self.match_class(&subject, &class, positional as usize, names)?;
                    f.push(parts);
                    f.push(matches);
                }
                Op::Statement => {
                    f.stack.clear();
                    self.begin_statement();
                }
                Op::ShellUnknown => {
                    self.place = Some(code.span(f.pc - 1));
                    f.push(self.unknown(message!("the output of a shell command")));
                }
            }
        }
    }

    fn unbound<T>(&mut self, code: &crate::code::Code, local: u32) -> R<T> {
        let name = code
            .locals
            .get(local as usize)
            .copied()
            .unwrap_or(known::EMPTY);
        let name = self.names.text(name);
        self.raise(
            "UnboundLocalError",
            format!(
                "cannot access local variable '{name}' where it is not associated with a value"
            ),
        )
    }
}
