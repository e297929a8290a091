//! From the syntax tree to [`Code`].

mod expr;
mod pattern;
mod scope;
mod stmt;

use crate::code::{CallShape, Code, CodeKind, ImportSpec, Op, Parameters, TopStatement};
use crate::name::{Name, Names, known};
use crate::value::Value;
use jupan_core::diagnostic::SourceId;
use jupan_core::message;
use jupan_core::message::Message;
use ruff_python_ast::Stmt;
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;
use scope::Scope;
use std::rc::Rc;

/// More operations than any model needs; nested `finally` blocks are copied and could grow without bound.
const MAX_OPS: usize = 4_000_000;

/// What stands in the place of numbers that are written in a source: where each begins, and its value.
pub(crate) type Symbols = Vec<(u32, Value)>;

/// Why source can't be compiled, and where.
pub(crate) struct CompileError {
    pub(crate) message: Message,
    pub(crate) range: TextRange,
}

type Done = Result<(), CompileError>;

/// Compiles the statements of a module.
pub(crate) fn module(
    body: &[Stmt],
    source: SourceId,
    name: &str,
    names: &mut Names,
    notebook: bool,
    symbols: Symbols,
) -> Result<Rc<Code>, CompileError> {
    let mut compiler = Compiler {
        names,
        source,
        symbols,
        units: Vec::new(),
        emitted: 0,
        notebook,
    };
    let scope = Scope::of_body(None, body);
    compiler
        .units
        .push(Unit::new(CodeKind::Module, name.into(), name.into(), scope));
    compiler.doc(body);
    for stmt in body {
        let mut binds = Scope::of_body(None, std::slice::from_ref(stmt)).bound;
        if let Stmt::Expr(_) = stmt {
            binds.clear();
        }
        let binds = binds
            .iter()
            .map(|name| compiler.names.intern(name))
            .collect();
        let range = stmt.range();
        let unit = compiler.unit();
        let start = unit.here();
        unit.statements.push(TopStatement {
            start,
            range: (range.start().to_u32(), range.end().to_u32()),
            binds,
        });
        compiler.at(range);
        compiler.emit(Op::Statement);
        compiler.stmt(stmt)?;
    }
    compiler.constant(Value::None);
    compiler.emit(Op::Return);
    match compiler.emitted > MAX_OPS {
        true => Err(CompileError {
            message: message!("the program is too large"),
            range: TextRange::default(),
        }),
        false => Ok(compiler.finish()),
    }
}

/// Compiles one expression, as a module that returns its value.
pub(crate) fn expression(
    body: &ruff_python_ast::Expr,
    source: SourceId,
    names: &mut Names,
    symbols: Symbols,
) -> Result<Rc<Code>, CompileError> {
    let mut compiler = Compiler {
        names,
        source,
        symbols,
        units: Vec::new(),
        emitted: 0,
        notebook: false,
    };
    let scope = Scope::of_expression(None, body);
    compiler.units.push(Unit::new(
        CodeKind::Module,
        "<expression>".into(),
        "<expression>".into(),
        scope,
    ));
    compiler.expr(body)?;
    compiler.emit(Op::Return);
    Ok(compiler.finish())
}

/// The high bit of a cell number marks a captured one until the frame's own cells are counted.
const CAPTURED: u32 = 1 << 31;

#[derive(Clone, Copy)]
enum Slot {
    Local(u32),
    Cell(u32),
}

enum Access {
    Local(u32),
    Cell(u32),
    Global,
    Name,
}

/// What leaving a region of code has to undo.
#[derive(Clone, Copy)]
enum Block<'a> {
    /// A loop: where `continue` goes, and whether an iterator lies on the stack.
    Loop {
        id: usize,
        iterates: bool,
    },
    Try,
    With,
    Handler(Option<&'a str>),
    Finally(&'a [Stmt]),
}

#[derive(Default)]
struct LoopLabels {
    breaks: Vec<usize>,
    continues: Vec<usize>,
}

struct Unit<'a> {
    kind: CodeKind,
    name: Rc<str>,
    qualified: Rc<str>,
    scope: Scope<'a>,
    slots: FxHashMap<&'a str, Slot>,
    comprehensions: Vec<FxHashMap<&'a str, Slot>>,
    locals: Vec<Name>,
    cells: Vec<(Name, Option<u32>)>,
    captured: Vec<(Name, u32)>,
    parameters: Parameters,
    ops: Vec<Op>,
    spans: Vec<(u32, u32)>,
    span: (u32, u32),
    range: (u32, u32),
    consts: Vec<Value>,
    calls: Vec<Rc<CallShape>>,
    codes: Vec<Rc<Code>>,
    imports: Vec<Rc<ImportSpec>>,
    name_lists: Vec<Vec<Name>>,
    statements: Vec<TopStatement>,
    doc: Value,
    blocks: Vec<Block<'a>>,
    loops: Vec<LoopLabels>,
}

impl<'a> Unit<'a> {
    fn new(kind: CodeKind, name: Rc<str>, qualified: Rc<str>, scope: Scope<'a>) -> Self {
        Unit {
            kind,
            name,
            qualified,
            scope,
            slots: FxHashMap::default(),
            comprehensions: Vec::new(),
            locals: Vec::new(),
            cells: Vec::new(),
            captured: Vec::new(),
            parameters: Parameters::default(),
            ops: Vec::new(),
            spans: Vec::new(),
            span: (0, 0),
            range: (0, 0),
            consts: Vec::new(),
            calls: Vec::new(),
            codes: Vec::new(),
            imports: Vec::new(),
            name_lists: Vec::new(),
            statements: Vec::new(),
            doc: Value::None,
            blocks: Vec::new(),
            loops: Vec::new(),
        }
    }

    fn here(&self) -> u32 {
        u32::try_from(self.ops.len()).unwrap_or(u32::MAX)
    }

    fn add_local(&mut self, name: Name) -> u32 {
        self.locals.push(name);
        index(self.locals.len())
    }

    fn add_cell(&mut self, name: Name, parameter: Option<u32>) -> u32 {
        self.cells.push((name, parameter));
        index(self.cells.len())
    }
}

/// The index of the last of so many.
fn index(length: usize) -> u32 {
    u32::try_from(length.saturating_sub(1)).unwrap_or(u32::MAX)
}

struct Compiler<'n, 'a> {
    names: &'n mut Names,
    source: SourceId,
    symbols: Symbols,
    units: Vec<Unit<'a>>,
    emitted: usize,
    notebook: bool,
}

impl<'a> Compiler<'_, 'a> {
    /// The unit being compiled. There is always one while compiling.
    #[allow(clippy::missing_panics_doc)]
    fn unit(&mut self) -> &mut Unit<'a> {
        let last = self.units.len().saturating_sub(1);
        &mut self.units[last]
    }

    fn at(&mut self, range: TextRange) {
        self.unit().span = (range.start().to_u32(), range.end().to_u32());
    }

    fn emit(&mut self, op: Op) -> usize {
        self.emitted += 1;
        let unit = self.unit();
        unit.ops.push(op);
        unit.spans.push(unit.span);
        unit.ops.len() - 1
    }

    /// Operations may become very many only by copied `finally` blocks.
    fn check_size(&mut self, range: TextRange) -> Done {
        if self.emitted > MAX_OPS {
            return Err(CompileError {
                message: message!("the program is too large"),
                range,
            });
        }
        Ok(())
    }

    fn here(&mut self) -> u32 {
        self.unit().here()
    }

    /// Lets the jump at `at` go to where the next operation will be.
    fn land(&mut self, at: usize) {
        let here = self.here();
        self.land_at(at, here);
    }

    fn land_at(&mut self, at: usize, to: u32) {
        if let Some(
            Op::Jump(target)
            | Op::PopJumpIfFalse { target, .. }
            | Op::PopJumpIfTrue { target, .. }
            | Op::JumpIfFalseOrPop(target)
            | Op::JumpIfTrueOrPop(target)
            | Op::SetupTry(target)
            | Op::ForIter { exit: target, .. }
            | Op::WhileTest { exit: target, .. }
            | Op::LoopBack { exit: target, .. },
        ) = self.unit().ops.get_mut(at)
        {
            *target = to;
        }
    }

    fn join_at(&mut self, at: usize, to: u32) {
        if let Some(Op::PopJumpIfFalse { join, .. } | Op::PopJumpIfTrue { join, .. }) =
            self.unit().ops.get_mut(at)
        {
            *join = to;
        }
    }

    fn back_at(&mut self, at: usize, to: u32) {
        if let Some(Op::ForIter { back, .. } | Op::WhileTest { back, .. }) =
            self.unit().ops.get_mut(at)
        {
            *back = to;
        }
    }

    fn constant(&mut self, value: Value) {
        let unit = self.unit();
        unit.consts.push(value);
        let index = index(unit.consts.len());
        self.emit(Op::Const(index));
    }

    fn text(&mut self, text: &str) {
        self.constant(Value::str(text));
    }

    fn intern(&mut self, text: &str) -> Name {
        self.names.intern(text)
    }

    /// Names of a class's own are hidden from its subclasses.
    fn mangled(&mut self, text: &str) -> Name {
        if text.starts_with("__") && !text.ends_with("__") {
            let class = self
                .units
                .iter()
                .rev()
                .find(|unit| unit.kind == CodeKind::Class)
                .map(|unit| unit.name.clone());
            if let Some(class) = class {
                let mangled = format!("_{}{text}", class.trim_start_matches('_'));
                return self.names.intern(&mangled);
            }
        }
        self.names.intern(text)
    }

    fn doc(&mut self, body: &[Stmt]) {
        if let Some(Stmt::Expr(stmt)) = body.first()
            && let ruff_python_ast::Expr::StringLiteral(text) = &*stmt.value
        {
            self.unit().doc = Value::str(text.value.to_str());
        }
    }

    fn hidden(&mut self) -> u32 {
        self.unit().add_local(known::EMPTY)
    }

    /// Gives every bound name of a function its place.
    fn place_variables(&mut self) {
        let bound: Vec<&'a str> = self.unit().scope.bound.iter().copied().collect();
        for name in bound {
            let unit = self.unit();
            if unit.slots.contains_key(name)
                || unit.scope.globals.contains(name)
                || unit.scope.nonlocals.contains(name)
            {
                continue;
            }
            let captured = unit.scope.inner.contains(name);
            let interned = self.intern(name);
            let unit = self.unit();
            let slot = if captured {
                Slot::Cell(unit.add_cell(interned, None))
            } else {
                Slot::Local(unit.add_local(interned))
            };
            unit.slots.insert(name, slot);
        }
    }

    fn access(&mut self, name: &'a str) -> Access {
        let Some(last) = self.units.len().checked_sub(1) else {
            return Access::Global;
        };
        let unit = &self.units[last];
        for comprehension in unit.comprehensions.iter().rev() {
            if let Some(slot) = comprehension.get(name) {
                return match slot {
                    Slot::Local(local) => Access::Local(*local),
                    Slot::Cell(cell) => Access::Cell(*cell),
                };
            }
        }
        if unit.scope.globals.contains(name) {
            return Access::Global;
        }
        match unit.kind {
            CodeKind::Module => return Access::Global,
            CodeKind::Class
                if unit.scope.bound.contains(name) && !unit.scope.nonlocals.contains(name) =>
            {
                return Access::Name;
            }
            _ => {}
        }
        if let Some(slot) = unit.slots.get(name) {
            return match slot {
                Slot::Local(local) => Access::Local(*local),
                Slot::Cell(cell) => Access::Cell(*cell),
            };
        }
        match self.capture(last, name) {
            Some(cell) => Access::Cell(cell),
            None => Access::Global,
        }
    }

    /// The cell of an enclosing function's variable, captured through every function between.
    fn capture(&mut self, at: usize, name: &'a str) -> Option<u32> {
        let parent = at.checked_sub(1)?;
        let interned = self.names.intern(name);
        if let Some(position) = self.units[at]
            .captured
            .iter()
            .position(|(captured, _)| *captured == interned)
        {
            return Some(CAPTURED | u32::try_from(position).ok()?);
        }
        let unit = &self.units[parent];
        let mut from = None;
        for comprehension in unit.comprehensions.iter().rev() {
            if let Some(Slot::Cell(cell)) = comprehension.get(name) {
                from = Some(*cell);
                break;
            }
        }
        if from.is_none() {
            if unit.scope.globals.contains(name) {
                return None;
            }
            from = match unit.slots.get(name) {
                Some(Slot::Cell(cell)) => Some(*cell),
                Some(Slot::Local(_)) => None,
                None => self.capture(parent, name),
            };
        }
        let from = from?;
        self.units[at].captured.push((interned, from));
        Some(CAPTURED | index(self.units[at].captured.len()))
    }

    fn load(&mut self, name: &'a str) {
        let op = match self.access(name) {
            Access::Local(local) => Op::LoadLocal(local),
            Access::Cell(cell) => Op::LoadCell(cell),
            Access::Global => Op::LoadGlobal(self.mangled(name)),
            Access::Name => Op::LoadName(self.mangled(name)),
        };
        self.emit(op);
    }

    fn store(&mut self, name: &'a str) {
        let op = match self.access(name) {
            Access::Local(local) => Op::StoreLocal(local),
            Access::Cell(cell) => Op::StoreCell(cell),
            Access::Global => Op::StoreGlobal(self.mangled(name)),
            Access::Name => Op::StoreName(self.mangled(name)),
        };
        self.emit(op);
    }

    fn delete(&mut self, name: &'a str) {
        let op = match self.access(name) {
            Access::Local(local) => Op::DeleteLocal(local),
            Access::Cell(cell) => Op::DeleteCell(cell),
            Access::Global => Op::DeleteGlobal(self.mangled(name)),
            Access::Name => Op::DeleteName(self.mangled(name)),
        };
        self.emit(op);
    }

    fn qualified(&mut self, name: &str) -> Rc<str> {
        let unit = self.unit();
        match unit.kind {
            CodeKind::Module => name.into(),
            CodeKind::Class => format!("{}.{name}", unit.qualified).into(),
            _ => format!("{}.<locals>.{name}", unit.qualified).into(),
        }
    }

    fn finish(&mut self) -> Rc<Code> {
        let Some(mut unit) = self.units.pop() else {
            unreachable!("a unit is pushed before it is finished")
        };
        let own = u32::try_from(unit.cells.len()).unwrap_or(u32::MAX);
        let resolve = |cell: u32| {
            if cell & CAPTURED == 0 {
                cell
            } else {
                (cell & !CAPTURED).saturating_add(own)
            }
        };
        for op in &mut unit.ops {
            match op {
                Op::LoadCell(cell)
                | Op::StoreCell(cell)
                | Op::DeleteCell(cell)
                | Op::NewCell(cell) => *cell = resolve(*cell),
                _ => {}
            }
        }
        // The codes inside were finished before this unit's cells were counted.
        for code in &mut unit.codes {
            if let Some(code) = Rc::get_mut(code) {
                for (_, from) in &mut code.captured {
                    *from = resolve(*from);
                }
            }
        }
        Rc::new(Code {
            name: unit.name,
            qualified: unit.qualified,
            kind: unit.kind,
            source: self.source,
            range: unit.range,
            ops: unit.ops,
            spans: unit.spans,
            consts: unit.consts,
            locals: unit.locals,
            cells: unit.cells,
            captured: unit.captured,
            parameters: unit.parameters,
            calls: unit.calls,
            codes: unit.codes,
            imports: unit.imports,
            names: unit.name_lists,
            statements: unit.statements,
            doc: unit.doc,
        })
    }
}
