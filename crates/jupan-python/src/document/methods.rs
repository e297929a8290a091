//! Methods that stand in blocks of their own and lost their indentation: the class was begun in a block before, as books print
//! long classes, and the way from the book to the document took the spaces.

use std::collections::HashSet;

use ruff_python_ast::{
    Expr, ExprContext, Stmt, StmtFunctionDef,
    visitor::{self, Visitor},
};
use ruff_python_parser::ParseOptions;
use ruff_text_size::Ranged;

use super::Cell;
use crate::depth::too_deep;

/// A class, as far as it was shown.
struct Class {
    name: String,
    /// Its methods, and the attributes that they set.
    has: HashSet<String>,
}

/// Gives the methods back to their classes: behind the block that defines them they are set as attributes of the class.
pub fn give_back(cells: &mut [Cell]) {
    let mut class: Option<Class> = None;
    for cell in cells {
        if too_deep(&cell.source, cell.mode) {
            continue;
        }
        let options = ParseOptions::from(cell.mode);
        let parsed = ruff_python_parser::parse_unchecked(&cell.source, options);
        let Some(module) = parsed.try_into_module() else {
            continue;
        };
        let body = &module.syntax().body;
        let methods: Option<Vec<&StmtFunctionDef>> = body.iter().map(method).collect();
        if let (Some(class), Some(methods)) = (&mut class, methods) {
            let mut uses = Attributes::default();
            uses.visit_body(body);
            if !uses.read.is_disjoint(&class.has) {
                give_to(class, &methods, cell);
                class.has.extend(uses.set);
            }
            continue;
        }
        let classes = body.iter().filter_map(|stmt| match stmt {
            Stmt::ClassDef(class) => Some(class),
            _ => None,
        });
        if let Some(last) = classes.last() {
            let mut uses = Attributes::default();
            uses.visit_body(&last.body);
            let own = last.body.iter().filter_map(method);
            uses.set.extend(own.map(|method| method.name.to_string()));
            class = Some(Class {
                name: last.name.to_string(),
                has: uses.set,
            });
        }
    }
}

/// A function whose first parameter is `self`.
fn method(stmt: &Stmt) -> Option<&StmtFunctionDef> {
    let Stmt::FunctionDef(function) = stmt else {
        return None;
    };
    let first = function.parameters.iter_non_variadic_params().next()?;
    (first.name().as_str() == "self").then_some(function)
}

/// Those that the class does not have yet.
fn give_to(class: &mut Class, methods: &[&StmtFunctionDef], cell: &mut Cell) {
    let mut origins = cell.origins.as_deref().map(<[_]>::to_vec);
    let mut source = cell.source.clone();
    for method in methods {
        let name = method.name.as_str();
        if !class.has.insert(name.to_owned()) {
            continue;
        }
        if !source.ends_with('\n') {
            source.push('\n');
        }
        source.push_str(&format!("{}.{name} = {name}\n", class.name));
        let ahead = cell.source.get(..method.range().start().to_usize());
        let line = ahead.unwrap_or_default().matches('\n').count();
        if let Some(origins) = &mut origins {
            origins.truncate(source.matches('\n').count().saturating_sub(1));
            let origin = origins.get(line).copied();
            origins.extend(origin);
        }
    }
    cell.source = source;
    cell.origins = origins.map(Into::into);
}

/// The attributes of `self` that code reads and sets.
#[derive(Default)]
struct Attributes {
    read: HashSet<String>,
    set: HashSet<String>,
}

impl<'a> Visitor<'a> for Attributes {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Attribute(attribute) = expr
            && matches!(&*attribute.value, Expr::Name(name) if name.id.as_str() == "self")
        {
            let names = match attribute.ctx {
                ExprContext::Load => &mut self.read,
                _ => &mut self.set,
            };
            names.insert(attribute.attr.to_string());
        }
        visitor::walk_expr(self, expr);
    }
}
