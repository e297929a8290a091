//! Statements.

use super::expr::{span, spreads};
use super::scope::Scope;
use super::{Block, CompileError, Compiler, Done, LoopLabels, Slot, Unit, index};
use crate::code::{CallShape, CodeKind, ImportSpec, Op};
use crate::name::known;
use crate::shared::with_stack;
use crate::value::Value;
use jupan_core::message;
use ruff_python_ast::{
    Decorator, ExceptHandler, Expr, Stmt, StmtClassDef, StmtFor, StmtFunctionDef, StmtIf,
    StmtImport, StmtImportFrom, StmtTry, StmtWhile, StmtWith, WithItem,
};
use ruff_text_size::Ranged;
use std::rc::Rc;

impl<'a> Compiler<'_, 'a> {
    pub(super) fn body(&mut self, body: &'a [Stmt]) -> Done {
        body.iter().try_for_each(|stmt| self.stmt(stmt))
    }

    pub(super) fn stmt(&mut self, stmt: &'a Stmt) -> Done {
        with_stack(|| self.any_stmt(stmt))
    }

    fn any_stmt(&mut self, stmt: &'a Stmt) -> Done {
        self.at(stmt.range());
        match stmt {
            Stmt::Expr(stmt) => {
                self.expr(&stmt.value)?;
                self.emit(Op::Pop);
            }
            Stmt::Assign(assign) => {
                self.expr(&assign.value)?;
                for (position, target) in assign.targets.iter().enumerate() {
                    if position + 1 < assign.targets.len() {
                        self.emit(Op::Dup);
                    }
                    self.assign(target)?;
                }
            }
            Stmt::AnnAssign(assign) => {
                if let Some(value) = &assign.value {
                    self.expr(value)?;
                    self.assign(&assign.target)?;
                }
                // Only classes are asked for their annotations: dataclasses and named tuples.
                if self.unit().kind == CodeKind::Class
                    && let Expr::Name(name) = &*assign.target
                {
                    let text = self.source_text_of_annotation(&assign.annotation);
                    self.constant(text);
                    let name = self.intern(name.id.as_str());
                    self.emit(Op::Annotate(name));
                }
            }
            Stmt::AugAssign(assign) => match &*assign.target {
                Expr::Attribute(attribute) => {
                    self.expr(&attribute.value)?;
                    self.emit(Op::Dup);
                    let name = self.mangled(attribute.attr.as_str());
                    self.at(attribute.range());
                    self.emit(Op::LoadAttr(name));
                    self.expr(&assign.value)?;
                    self.at(assign.range());
                    self.emit(Op::InPlace(assign.op));
                    self.emit(Op::Swap);
                    self.emit(Op::StoreAttr(name));
                }
                Expr::Subscript(subscript) => {
                    self.expr(&subscript.value)?;
                    self.expr(&subscript.slice)?;
                    self.emit(Op::DupTwo);
                    self.at(subscript.range());
                    self.emit(Op::Index);
                    self.expr(&assign.value)?;
                    self.at(assign.range());
                    self.emit(Op::InPlace(assign.op));
                    self.emit(Op::Rotate3);
                    self.emit(Op::StoreIndex);
                }
                target => {
                    self.expr(target)?;
                    self.expr(&assign.value)?;
                    self.at(assign.range());
                    self.emit(Op::InPlace(assign.op));
                    self.assign(target)?;
                }
            },
            Stmt::Delete(delete) => {
                for target in &delete.targets {
                    self.delete_target(target)?;
                }
            }
            Stmt::Return(returned) => {
                match &returned.value {
                    Some(value) => self.expr(value)?,
                    None => self.constant(Value::None),
                }
                self.unwind(0)?;
                self.at(stmt.range());
                self.emit(Op::Return);
            }
            Stmt::If(stmt) => self.if_stmt(stmt)?,
            Stmt::For(stmt) => self.for_stmt(stmt)?,
            Stmt::While(stmt) => self.while_stmt(stmt)?,
            Stmt::Break(_) => self.leave_loop(true)?,
            Stmt::Continue(_) => self.leave_loop(false)?,
            Stmt::Pass(_) | Stmt::Global(_) | Stmt::Nonlocal(_) => {}
            Stmt::FunctionDef(function) => self.function_def(function)?,
            Stmt::ClassDef(class) => self.class_def(class)?,
            Stmt::Try(stmt) => self.try_stmt(stmt)?,
            Stmt::With(stmt) => self.with_items(&stmt.items, stmt)?,
            Stmt::Raise(raise) => match &raise.exc {
                None => {
                    self.emit(Op::Reraise);
                }
                Some(exception) => {
                    self.expr(exception)?;
                    if let Some(cause) = &raise.cause {
                        self.expr(cause)?;
                    }
                    self.at(raise.range());
                    self.emit(Op::Raise {
                        cause: raise.cause.is_some(),
                    });
                }
            },
            Stmt::Assert(assert) => {
                self.expr(&assert.test)?;
                let passed = self.emit(Op::PopJumpIfTrue { target: 0, join: 0 });
                if let Some(message) = &assert.msg {
                    self.expr(message)?;
                }
                self.at(assert.range());
                self.emit(Op::AssertFailed {
                    message: assert.msg.is_some(),
                });
                self.land(passed);
                let here = self.here();
                self.join_at(passed, here);
                self.emit(Op::Join);
            }
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::Match(stmt) => self.match_stmt(stmt)?,
            Stmt::TypeAlias(alias) => {
                self.constant(Value::unknown(message!("a type alias"), None));
                self.assign(&alias.name)?;
            }
            Stmt::IpyEscapeCommand(_) => {
                if !self.notebook {
                    return Err(CompileError {
                        message: message!("a notebook command in a script"),
                        range: stmt.range(),
                    });
                }
            }
        }
        Ok(())
    }

    fn source_text_of_annotation(&mut self, annotation: &Expr) -> Value {
        let mut head = annotation;
        while let Expr::Subscript(subscript) = head {
            head = &subscript.value;
        }
        match head {
            Expr::Name(name) => Value::str(name.id.as_str()),
            Expr::Attribute(attribute) => Value::str(attribute.attr.as_str()),
            Expr::StringLiteral(text) => Value::str(
                text.value
                    .to_str()
                    .split(['[', '.'])
                    .next()
                    .unwrap_or_default(),
            ),
            _ => Value::str("object"),
        }
    }

    /// Stores the value on the stack.
    pub(super) fn assign(&mut self, target: &'a Expr) -> Done {
        match target {
            Expr::Name(name) => {
                self.at(target.range());
                self.store(name.id.as_str());
            }
            Expr::Attribute(attribute) => {
                self.expr(&attribute.value)?;
                self.at(target.range());
                let name = self.mangled(attribute.attr.as_str());
                self.emit(Op::StoreAttr(name));
            }
            Expr::Subscript(subscript) => {
                self.expr(&subscript.value)?;
                self.expr(&subscript.slice)?;
                self.at(target.range());
                self.emit(Op::StoreIndex);
            }
            Expr::Tuple(tuple) => self.unpack(&tuple.elts, target)?,
            Expr::List(list) => self.unpack(&list.elts, target)?,
            Expr::Starred(starred) => self.assign(&starred.value)?,
            _ => {
                return Err(CompileError {
                    message: message!("this can't be assigned to"),
                    range: target.range(),
                });
            }
        }
        Ok(())
    }

    fn unpack(&mut self, targets: &'a [Expr], whole: &'a Expr) -> Done {
        self.at(whole.range());
        let count = u32::try_from(targets.len()).unwrap_or(u32::MAX);
        match targets.iter().position(Expr::is_starred_expr) {
            Some(star) => {
                let before = u32::try_from(star).unwrap_or(u32::MAX);
                self.emit(Op::UnpackStar {
                    before,
                    after: count.saturating_sub(before + 1),
                });
            }
            None => {
                self.emit(Op::Unpack(count));
            }
        }
        targets.iter().try_for_each(|target| self.assign(target))
    }

    fn delete_target(&mut self, target: &'a Expr) -> Done {
        match target {
            Expr::Name(name) => self.delete(name.id.as_str()),
            Expr::Attribute(attribute) => {
                self.expr(&attribute.value)?;
                let name = self.mangled(attribute.attr.as_str());
                self.emit(Op::DeleteAttr(name));
            }
            Expr::Subscript(subscript) => {
                self.expr(&subscript.value)?;
                self.expr(&subscript.slice)?;
                self.emit(Op::DeleteIndex);
            }
            Expr::Tuple(tuple) => tuple
                .elts
                .iter()
                .try_for_each(|target| self.delete_target(target))?,
            Expr::List(list) => list
                .elts
                .iter()
                .try_for_each(|target| self.delete_target(target))?,
            _ => {
                return Err(CompileError {
                    message: message!("this can't be deleted"),
                    range: target.range(),
                });
            }
        }
        Ok(())
    }

    fn if_stmt(&mut self, stmt: &'a StmtIf) -> Done {
        let mut tests = Vec::new();
        let mut ends = Vec::new();
        self.expr(&stmt.test)?;
        self.at(stmt.test.range());
        let mut test = Some(self.emit(Op::PopJumpIfFalse { target: 0, join: 0 }));
        self.body(&stmt.body)?;
        for clause in &stmt.elif_else_clauses {
            ends.push(self.emit(Op::Jump(0)));
            if let Some(test) = test.take() {
                self.land(test);
                tests.push(test);
            }
            if let Some(condition) = &clause.test {
                self.expr(condition)?;
                self.at(condition.range());
                test = Some(self.emit(Op::PopJumpIfFalse { target: 0, join: 0 }));
            }
            self.body(&clause.body)?;
        }
        if let Some(test) = test {
            self.land(test);
            tests.push(test);
        }
        for end in ends {
            self.land(end);
        }
        let here = self.here();
        for test in tests {
            self.join_at(test, here);
        }
        self.emit(Op::Join);
        Ok(())
    }

    fn open_loop(&mut self, iterates: bool) -> usize {
        let unit = self.unit();
        let id = unit.loops.len();
        unit.loops.push(LoopLabels::default());
        unit.blocks.push(Block::Loop { id, iterates });
        id
    }

    fn close_loop(&mut self, id: usize) -> LoopLabels {
        let unit = self.unit();
        unit.blocks.pop();
        unit.loops
            .get_mut(id)
            .map(std::mem::take)
            .unwrap_or_default()
    }

    fn for_stmt(&mut self, stmt: &'a StmtFor) -> Done {
        self.expr(&stmt.iter)?;
        self.at(stmt.iter.range());
        self.emit(Op::GetIter);
        let head = self.here();
        let next = self.emit(Op::ForIter { exit: 0, back: 0 });
        self.assign(&stmt.target)?;
        let id = self.open_loop(true);
        self.body(&stmt.body)?;
        let labels = self.close_loop(id);
        self.finish_loop(head, next, labels, &stmt.orelse)
    }

    fn while_stmt(&mut self, stmt: &'a StmtWhile) -> Done {
        let head = self.here();
        self.expr(&stmt.test)?;
        self.at(stmt.test.range());
        let test = self.emit(Op::WhileTest { exit: 0, back: 0 });
        let id = self.open_loop(false);
        self.body(&stmt.body)?;
        let labels = self.close_loop(id);
        self.finish_loop(head, test, labels, &stmt.orelse)
    }

    fn finish_loop(
        &mut self,
        head: u32,
        test: usize,
        labels: LoopLabels,
        orelse: &'a [Stmt],
    ) -> Done {
        let back = self.here();
        for continued in labels.continues {
            self.land_at(continued, back);
        }
        self.back_at(test, back);
        self.emit(Op::Join);
        let again = self.emit(Op::LoopBack { head, exit: 0 });
        self.land(test);
        self.land(again);
        self.body(orelse)?;
        for left in labels.breaks {
            self.land(left);
        }
        self.emit(Op::Join);
        Ok(())
    }

    fn leave_loop(&mut self, breaks: bool) -> Done {
        let blocks = self.unit().blocks.clone();
        let Some(depth) = blocks
            .iter()
            .rposition(|block| matches!(block, Block::Loop { .. }))
        else {
            return Ok(());
        };
        let Some(&Block::Loop { id, iterates }) = blocks.get(depth) else {
            return Ok(());
        };
        self.unwind(depth + 1)?;
        if breaks && iterates {
            self.emit(Op::Pop);
        }
        let jump = self.emit(Op::Jump(0));
        if let Some(labels) = self.unit().loops.get_mut(id) {
            if breaks {
                labels.breaks.push(jump)
            } else {
                labels.continues.push(jump)
            }
        }
        Ok(())
    }

    /// Undoes the blocks from the innermost down to `depth`, as leaving them does, without closing them.
    fn unwind(&mut self, depth: usize) -> Done {
        let blocks = self.unit().blocks.clone();
        for (position, block) in blocks.iter().enumerate().skip(depth).rev() {
            match *block {
                Block::Loop { .. } => {}
                Block::Try => {
                    self.emit(Op::PopTry);
                }
                Block::With => {
                    self.emit(Op::PopTry);
                    self.emit(Op::ExitNormally);
                }
                Block::Handler(name) => {
                    self.emit(Op::EndHandler);
                    if let Some(name) = name {
                        self.forget(name);
                    }
                }
                Block::Finally(body) => {
                    self.emit(Op::PopTry);
                    self.unit().blocks.truncate(position);
                    self.body(body)?;
                }
            }
        }
        self.unit().blocks = blocks;
        Ok(())
    }

    fn forget(&mut self, name: &'a str) {
        self.constant(Value::None);
        self.store(name);
        self.delete(name);
    }

    fn try_stmt(&mut self, stmt: &'a StmtTry) -> Done {
        let finally = if stmt.finalbody.is_empty() {
            None
        } else {
            self.unit().blocks.push(Block::Finally(&stmt.finalbody));
            Some(self.emit(Op::SetupTry(0)))
        };
        let mut ends = Vec::new();
        if stmt.handlers.is_empty() {
            self.body(&stmt.body)?;
        } else {
            let setup = self.emit(Op::SetupTry(0));
            self.unit().blocks.push(Block::Try);
            self.body(&stmt.body)?;
            self.unit().blocks.pop();
            self.emit(Op::PopTry);
            self.body(&stmt.orelse)?;
            ends.push(self.emit(Op::Jump(0)));
            self.land(setup);
            for handler in &stmt.handlers {
                let ExceptHandler::ExceptHandler(handler) = handler;
                self.at(handler.range());
                let skip = match &handler.type_ {
                    Some(class) => {
                        self.expr(class)?;
                        self.emit(Op::MatchException);
                        Some(self.emit(Op::PopJumpIfFalse { target: 0, join: 0 }))
                    }
                    None => None,
                };
                let name = handler.name.as_ref().map(|name| name.as_str());
                match name {
                    Some(name) => self.store(name),
                    None => {
                        self.emit(Op::Pop);
                    }
                }
                self.unit().blocks.push(Block::Handler(name));
                self.body(&handler.body)?;
                self.unit().blocks.pop();
                self.emit(Op::EndHandler);
                if let Some(name) = name {
                    self.forget(name);
                }
                ends.push(self.emit(Op::Jump(0)));
                if let Some(skip) = skip {
                    self.land(skip);
                    let here = self.here();
                    self.join_at(skip, here);
                }
            }
            self.emit(Op::Reraise);
        }
        for end in ends {
            self.land(end);
        }
        self.emit(Op::Join);
        if let Some(setup) = finally {
            self.unit().blocks.pop();
            self.emit(Op::PopTry);
            self.body(&stmt.finalbody)?;
            let done = self.emit(Op::Jump(0));
            self.land(setup);
            self.emit(Op::Pop);
            self.unit().blocks.push(Block::Handler(None));
            self.body(&stmt.finalbody)?;
            self.unit().blocks.pop();
            self.emit(Op::Reraise);
            self.land(done);
            self.emit(Op::Join);
        }
        self.check_size(stmt.range())
    }

    fn with_items(&mut self, items: &'a [WithItem], stmt: &'a StmtWith) -> Done {
        let Some((item, rest)) = items.split_first() else {
            return self.body(&stmt.body);
        };
        self.expr(&item.context_expr)?;
        self.at(item.range());
        self.emit(Op::Enter);
        let setup = self.emit(Op::SetupTry(0));
        self.unit().blocks.push(Block::With);
        match &item.optional_vars {
            Some(target) => self.assign(target)?,
            None => {
                self.emit(Op::Pop);
            }
        }
        self.with_items(rest, stmt)?;
        self.unit().blocks.pop();
        self.emit(Op::PopTry);
        self.emit(Op::ExitNormally);
        let done = self.emit(Op::Jump(0));
        self.land(setup);
        self.emit(Op::ExitWithException);
        let swallowed = self.emit(Op::PopJumpIfTrue { target: 0, join: 0 });
        self.emit(Op::Reraise);
        self.land(swallowed);
        let here = self.here();
        self.join_at(swallowed, here);
        self.emit(Op::Join);
        self.emit(Op::EndHandler);
        self.land(done);
        self.emit(Op::Join);
        Ok(())
    }

    fn decorators(&mut self, decorators: &'a [Decorator]) -> Done {
        decorators
            .iter()
            .try_for_each(|decorator| self.expr(&decorator.expression))
    }

    fn decorate(&mut self, decorators: &'a [Decorator]) {
        for decorator in decorators.iter().rev() {
            self.at(decorator.range());
            let unit = self.unit();
            let spans = Box::new([span(decorator.range())]);
            unit.calls.push(Rc::new(CallShape {
                positional: 1,
                keywords: Box::default(),
                spans,
            }));
            let shape = index(unit.calls.len());
            self.emit(Op::Call(shape));
        }
    }

    fn function_def(&mut self, function: &'a StmtFunctionDef) -> Done {
        self.decorators(&function.decorator_list)?;
        let scope = Scope::of_body(Some(&function.parameters), &function.body);
        self.function(
            function.name.as_str(),
            Some(&function.parameters),
            scope,
            function.range(),
            |compiler| {
                compiler.doc(&function.body);
                compiler.body(&function.body)?;
                compiler.constant(Value::None);
                compiler.emit(Op::Return);
                Ok(())
            },
        )?;
        self.decorate(&function.decorator_list);
        self.at(function.name.range());
        self.store(function.name.as_str());
        Ok(())
    }

    fn class_def(&mut self, class: &'a StmtClassDef) -> Done {
        self.decorators(&class.decorator_list)?;
        self.text(class.name.as_str());
        match &class.arguments {
            Some(arguments) if spreads(arguments) => {
                self.spread_arguments(arguments)?;
            }
            arguments => {
                self.emit(Op::BuildList(0));
                for base in arguments.iter().flat_map(|arguments| &arguments.args) {
                    self.expr(base)?;
                    self.emit(Op::ListAppend(0));
                }
                self.emit(Op::BuildDict);
                for keyword in arguments.iter().flat_map(|arguments| &arguments.keywords) {
                    if let Some(name) = &keyword.arg {
                        self.text(name.as_str());
                        self.expr(&keyword.value)?;
                        self.emit(Op::DictAdd(0));
                    }
                }
            }
        }
        let scope = Scope::of_body(None, &class.body);
        let qualified = self.qualified(class.name.as_str());
        let needs_class = scope.inner.contains("__class__");
        self.units.push(Unit::new(
            CodeKind::Class,
            class.name.as_str().into(),
            qualified,
            scope,
        ));
        self.unit().range = span(class.range());
        if needs_class {
            let unit = self.unit();
            let cell = unit.add_cell(known::CLASS, None);
            unit.slots.insert("__class__", Slot::Cell(cell));
        }
        self.doc(&class.body);
        self.body(&class.body)?;
        self.constant(Value::None);
        self.emit(Op::Return);
        let code = self.finish();
        let unit = self.unit();
        unit.codes.push(code);
        let code = index(unit.codes.len());
        self.emit(Op::MakeFunction {
            code,
            defaults: 0,
            keyword_defaults: 0,
        });
        self.at(class.range());
        self.emit(Op::MakeClass);
        self.decorate(&class.decorator_list);
        self.at(class.name.range());
        self.store(class.name.as_str());
        Ok(())
    }

    fn add_import(&mut self, spec: ImportSpec) -> u32 {
        let unit = self.unit();
        unit.imports.push(Rc::new(spec));
        index(unit.imports.len())
    }

    fn import(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let spec = ImportSpec {
                module: alias.name.as_str().into(),
                level: 0,
                names: Vec::new(),
                leaf: alias.asname.is_some(),
            };
            let spec = self.add_import(spec);
            self.at(alias.range());
            self.emit(Op::Import(spec));
            match &alias.asname {
                Some(name) => self.store(name.as_str()),
                None => self.store(alias.name.as_str().split('.').next().unwrap_or_default()),
            }
        }
    }

    fn import_from(&mut self, import: &'a StmtImportFrom) {
        let module = import.module.as_ref().map_or("", |module| module.as_str());
        if module == "__future__" {
            return;
        }
        let star = import.names.iter().any(|alias| alias.name.as_str() == "*");
        let names = import
            .names
            .iter()
            .map(|alias| self.names.intern(alias.name.as_str()))
            .collect();
        let spec = self.add_import(ImportSpec {
            module: module.into(),
            level: import.level,
            names,
            leaf: true,
        });
        if star {
            self.emit(Op::ImportStar(spec));
            return;
        }
        self.emit(Op::ImportFrom(spec));
        for alias in &import.names {
            self.at(alias.range());
            self.store(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
        }
    }
}
