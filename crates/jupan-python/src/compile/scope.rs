//! Which names a function binds, and which of them its inner functions speak of.

use crate::shared::with_stack;
use indexmap::IndexSet;
use ruff_python_ast::visitor::{self, Visitor};
use ruff_python_ast::{ExceptHandler, Expr, ExprContext, Parameters, Pattern, Stmt};
use rustc_hash::{FxBuildHasher, FxHashSet};

/// The names of one function, class body or module.
#[derive(Default)]
pub(super) struct Scope<'a> {
    pub(super) bound: IndexSet<&'a str, FxBuildHasher>,
    pub(super) globals: FxHashSet<&'a str>,
    pub(super) nonlocals: FxHashSet<&'a str>,
    /// Names that inner functions mention: bound here, they need a cell.
    pub(super) inner: FxHashSet<&'a str>,
    pub(super) yields: bool,
    depth_of_comprehension: u32,
}

impl<'a> Scope<'a> {
    pub(super) fn of_body(parameters: Option<&'a Parameters>, body: &'a [Stmt]) -> Self {
        let mut scope = Scope::default();
        if let Some(parameters) = parameters {
            for parameter in parameters.iter() {
                scope.bound.insert(parameter.name().as_str());
            }
        }
        scope.visit_body(body);
        scope
    }

    pub(super) fn of_expression(parameters: Option<&'a Parameters>, body: &'a Expr) -> Self {
        let mut scope = Scope::default();
        if let Some(parameters) = parameters {
            for parameter in parameters.iter() {
                scope.bound.insert(parameter.name().as_str());
            }
        }
        scope.visit_expr(body);
        scope
    }

    fn bind(&mut self, name: &'a str) {
        self.bound.insert(name);
    }
}

impl<'a> Visitor<'a> for Scope<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(function) => {
                self.bind(function.name.as_str());
                for decorator in &function.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                visit_defaults(self, &function.parameters);
                let mut inner = Mentions(&mut self.inner);
                inner.visit_body(&function.body);
            }
            Stmt::ClassDef(class) => {
                self.bind(class.name.as_str());
                for decorator in &class.decorator_list {
                    self.visit_expr(&decorator.expression);
                }
                if let Some(arguments) = &class.arguments {
                    self.visit_arguments(arguments);
                }
                let mut inner = Mentions(&mut self.inner);
                inner.visit_body(&class.body);
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.asname.as_ref().map_or_else(
                        || alias.name.as_str().split('.').next().unwrap_or_default(),
                        |name| name.as_str(),
                    );
                    self.bind(name);
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.bind(alias.asname.as_ref().unwrap_or(&alias.name).as_str());
                }
            }
            Stmt::Global(global) => self
                .globals
                .extend(global.names.iter().map(|name| name.as_str())),
            Stmt::Nonlocal(nonlocal) => self
                .nonlocals
                .extend(nonlocal.names.iter().map(|name| name.as_str())),
            Stmt::AnnAssign(assign) => {
                self.visit_expr(&assign.target);
                if let Some(value) = &assign.value {
                    self.visit_expr(value);
                }
            }
            _ => with_stack(|| visitor::walk_stmt(self, stmt)),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx != ExprContext::Load => {
                if self.depth_of_comprehension == 0 {
                    self.bind(name.id.as_str());
                }
            }
            // The target of `:=` belongs to the function even inside a comprehension.
            Expr::Named(named) => {
                if let Expr::Name(name) = &*named.target {
                    self.bind(name.id.as_str());
                }
                self.visit_expr(&named.value);
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    visit_defaults(self, parameters);
                }
                Mentions(&mut self.inner).visit_expr(&lambda.body);
            }
            Expr::Generator(generator) => {
                if let Some(first) = generator.generators.first() {
                    self.visit_expr(&first.iter);
                }
                with_stack(|| visitor::walk_expr(&mut Mentions(&mut self.inner), expr));
            }
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) => {
                self.depth_of_comprehension += 1;
                with_stack(|| visitor::walk_expr(self, expr));
                self.depth_of_comprehension -= 1;
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                self.yields = true;
                with_stack(|| visitor::walk_expr(self, expr));
            }
            _ => with_stack(|| visitor::walk_expr(self, expr)),
        }
    }

    fn visit_except_handler(&mut self, handler: &'a ExceptHandler) {
        let ExceptHandler::ExceptHandler(inner) = handler;
        if let Some(name) = &inner.name {
            self.bind(name.as_str());
        }
        visitor::walk_except_handler(self, handler);
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        let name = match pattern {
            Pattern::MatchAs(pattern) => pattern.name.as_ref(),
            Pattern::MatchStar(pattern) => pattern.name.as_ref(),
            Pattern::MatchMapping(pattern) => pattern.rest.as_ref(),
            _ => None,
        };
        if let Some(name) = name {
            self.bind(name.as_str());
        }
        visitor::walk_pattern(self, pattern);
    }
}

fn visit_defaults<'a>(visitor: &mut impl Visitor<'a>, parameters: &'a Parameters) {
    for parameter in parameters.iter_non_variadic_params() {
        if let Some(default) = &parameter.default {
            visitor.visit_expr(default);
        }
    }
}

/// Every name mentioned, however deep.
struct Mentions<'s, 'a>(&'s mut FxHashSet<&'a str>);

impl<'a> Visitor<'a> for Mentions<'_, 'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) => {
                self.0.insert(name.id.as_str());
                if name.id.as_str() == "super" {
                    self.0.insert("__class__");
                }
            }
            _ => with_stack(|| visitor::walk_expr(self, expr)),
        }
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        if let Stmt::Nonlocal(nonlocal) = stmt {
            self.0
                .extend(nonlocal.names.iter().map(|name| name.as_str()));
        }
        with_stack(|| visitor::walk_stmt(self, stmt));
    }
}

/// Names that an inner function of this expression mentions.
pub(super) fn inner_mentions(expr: &Expr) -> FxHashSet<&str> {
    Scope::of_expression(None, expr).inner
}
