//! Expressions.

use super::scope::{Scope, inner_mentions};
use super::{CompileError, Compiler, Done, Slot, Unit, index};
use crate::code::{CallShape, CodeKind, Conversion, Op};
use crate::name::{Name, known};
use crate::shared::with_stack;
use crate::value::Value;
use jupan_core::dim::BEYOND_128_BITS;
use jupan_core::message;
use ruff_python_ast::{
    Arguments, BoolOp, CmpOp, Comprehension, ConversionFlag, Expr, ExprCall, FStringPart,
    InterpolatedStringElement, InterpolatedStringElements, Number, Parameters,
};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// What the innermost loop of a comprehension does with its element.
enum Element<'a> {
    List(&'a Expr),
    Set(&'a Expr),
    Dict(&'a Expr, &'a Expr),
    Yield(&'a Expr),
}

impl<'a> Compiler<'_, 'a> {
    pub(super) fn expr(&mut self, expr: &'a Expr) -> Done {
        with_stack(|| self.any_expr(expr))
    }

    fn any_expr(&mut self, expr: &'a Expr) -> Done {
        self.at(expr.range());
        match expr {
            Expr::NoneLiteral(_) => self.constant(Value::None),
            Expr::BooleanLiteral(literal) => self.constant(Value::Bool(literal.value)),
            Expr::EllipsisLiteral(_) => self.constant(Value::Ellipsis),
            Expr::StringLiteral(literal) => self.text(literal.value.to_str()),
            Expr::BytesLiteral(literal) => {
                self.constant(Value::Bytes(literal.value.bytes().collect()))
            }
            Expr::NumberLiteral(literal) => {
                let start = literal.range.start().to_u32();
                let mut symbols = self.symbols.iter();
                let value = match symbols.find(|(at, _)| *at == start) {
                    Some((_, value)) => value.clone(),
                    None => number(&literal.value),
                };
                self.constant(value);
            }
            // The parser puts it where an expression is missing; the syntax error has been told.
            Expr::Name(name) if name.id.is_empty() => {
                self.constant(Value::unknown(
                    message!("the source does not parse here"),
                    None,
                ));
            }
            Expr::Name(name) => self.load(name.id.as_str()),
            Expr::Attribute(attribute) => {
                self.expr(&attribute.value)?;
                self.at(expr.range());
                let name = self.mangled(attribute.attr.as_str());
                self.emit(Op::LoadAttr(name));
            }
            Expr::Subscript(subscript) => {
                self.expr(&subscript.value)?;
                self.expr(&subscript.slice)?;
                self.at(expr.range());
                self.emit(Op::Index);
            }
            Expr::Slice(slice) => {
                for part in [&slice.lower, &slice.upper, &slice.step] {
                    match part {
                        Some(part) => self.expr(part)?,
                        None => self.constant(Value::None),
                    }
                }
                self.at(expr.range());
                self.emit(Op::BuildSlice);
            }
            Expr::Call(call) => self.call(call)?,
            Expr::BinOp(binary) => {
                self.expr(&binary.left)?;
                self.expr(&binary.right)?;
                self.at(expr.range());
                self.emit(Op::Binary(binary.op));
            }
            Expr::UnaryOp(unary) => {
                self.expr(&unary.operand)?;
                self.at(expr.range());
                self.emit(Op::Unary(unary.op));
            }
            Expr::BoolOp(boolean) => {
                let mut ends = Vec::new();
                for (position, value) in boolean.values.iter().enumerate() {
                    self.expr(value)?;
                    if position + 1 < boolean.values.len() {
                        self.at(expr.range());
                        ends.push(self.emit(match boolean.op {
                            BoolOp::And => Op::JumpIfFalseOrPop(0),
                            BoolOp::Or => Op::JumpIfTrueOrPop(0),
                        }));
                    }
                }
                for end in ends {
                    self.land(end);
                }
                self.emit(Op::Join);
            }
            Expr::Compare(compare) => self.compare(
                &compare.left,
                &compare.ops,
                &compare.comparators,
                expr.range(),
            )?,
            Expr::If(conditional) => {
                self.expr(&conditional.test)?;
                self.at(expr.range());
                let test = self.emit(Op::PopJumpIfFalse { target: 0, join: 0 });
                self.expr(&conditional.body)?;
                let end = self.emit(Op::Jump(0));
                self.land(test);
                self.expr(&conditional.orelse)?;
                self.land(end);
                let here = self.here();
                self.join_at(test, here);
                self.emit(Op::Join);
            }
            Expr::Named(named) => {
                self.expr(&named.value)?;
                self.emit(Op::Dup);
                if let Expr::Name(name) = &*named.target {
                    // Inside a comprehension the target is the function's, whatever the loop variables are called.
                    let hidden = std::mem::take(&mut self.unit().comprehensions);
                    self.store(name.id.as_str());
                    self.unit().comprehensions = hidden;
                } else {
                    self.emit(Op::Pop);
                }
            }
            Expr::Tuple(tuple) => {
                if tuple.elts.iter().any(Expr::is_starred_expr) {
                    self.spread(&tuple.elts)?;
                    self.emit(Op::ListToTuple);
                } else {
                    let count = self.all(&tuple.elts)?;
                    self.at(expr.range());
                    self.emit(Op::BuildTuple(count));
                }
            }
            Expr::List(list) => {
                if list.elts.iter().any(Expr::is_starred_expr) {
                    self.spread(&list.elts)?;
                } else {
                    let count = self.all(&list.elts)?;
                    self.at(expr.range());
                    self.emit(Op::BuildList(count));
                }
            }
            Expr::Set(set) => {
                self.emit(Op::BuildSet);
                for item in &set.elts {
                    if let Expr::Starred(starred) = item {
                        self.expr(&starred.value)?;
                        self.emit(Op::SetUpdate);
                    } else {
                        self.expr(item)?;
                        self.emit(Op::SetAdd(0));
                    }
                }
            }
            Expr::Dict(dict) => {
                self.emit(Op::BuildDict);
                for item in &dict.items {
                    match &item.key {
                        Some(key) => {
                            self.expr(key)?;
                            self.expr(&item.value)?;
                            self.emit(Op::DictAdd(0));
                        }
                        None => {
                            self.expr(&item.value)?;
                            self.emit(Op::DictUpdate { call: false });
                        }
                    }
                }
            }
            Expr::ListComp(comprehension) => {
                self.emit(Op::BuildList(0));
                self.comprehension(
                    expr,
                    &comprehension.generators,
                    Element::List(&comprehension.elt),
                )?;
            }
            Expr::SetComp(comprehension) => {
                self.emit(Op::BuildSet);
                self.comprehension(
                    expr,
                    &comprehension.generators,
                    Element::Set(&comprehension.elt),
                )?;
            }
            Expr::DictComp(comprehension) => {
                self.emit(Op::BuildDict);
                match &comprehension.key {
                    Some(key) => self.comprehension(
                        expr,
                        &comprehension.generators,
                        Element::Dict(key, &comprehension.value),
                    )?,
                    None => {
                        return Err(CompileError {
                            message: message!("a dictionary comprehension without keys"),
                            range: expr.range(),
                        });
                    }
                }
            }
            Expr::Generator(generator) => {
                self.generator(expr, &generator.generators, &generator.elt)?
            }
            Expr::Lambda(lambda) => {
                let scope = Scope::of_expression(lambda.parameters.as_deref(), &lambda.body);
                self.function(
                    "<lambda>",
                    lambda.parameters.as_deref(),
                    scope,
                    expr.range(),
                    |compiler| {
                        compiler.expr(&lambda.body)?;
                        compiler.emit(Op::Return);
                        Ok(())
                    },
                )?;
            }
            Expr::FString(string) => {
                let mut parts = 0;
                for part in string.value.as_slice() {
                    match part {
                        FStringPart::Literal(literal) => {
                            self.text(&literal.value);
                            parts += 1;
                        }
                        FStringPart::FString(string) => {
                            parts += self.interpolated(&string.elements)?
                        }
                    }
                }
                self.at(expr.range());
                self.emit(Op::BuildString(parts));
            }
            Expr::TString(string) => {
                let mut parts = 0;
                for string in string.value.as_slice() {
                    parts += self.interpolated(&string.elements)?;
                }
                self.emit(Op::BuildString(parts));
            }
            Expr::Yield(yielded) => {
                match &yielded.value {
                    Some(value) => self.expr(value)?,
                    None => self.constant(Value::None),
                }
                self.at(expr.range());
                self.emit(Op::Yield);
            }
            Expr::YieldFrom(yielded) => {
                self.expr(&yielded.value)?;
                self.emit(Op::GetIter);
                self.constant(Value::None);
                self.emit(Op::YieldFrom);
            }
            Expr::Await(awaited) => {
                self.expr(&awaited.value)?;
                self.emit(Op::Await);
            }
            Expr::Starred(starred) => {
                return Err(CompileError {
                    message: message!("a starred expression can't be used here"),
                    range: starred.range(),
                });
            }
            Expr::IpyEscapeCommand(_) => {
                self.emit(Op::ShellUnknown);
            }
        }
        Ok(())
    }

    fn all(&mut self, items: &'a [Expr]) -> Result<u32, CompileError> {
        for item in items {
            self.expr(item)?;
        }
        Ok(u32::try_from(items.len()).unwrap_or(u32::MAX))
    }

    /// Items, some of them starred, as a list.
    fn spread(&mut self, items: &'a [Expr]) -> Done {
        self.emit(Op::BuildList(0));
        for item in items {
            if let Expr::Starred(starred) = item {
                self.expr(&starred.value)?;
                self.emit(Op::ListExtend);
            } else {
                self.expr(item)?;
                self.emit(Op::ListAppend(0));
            }
        }
        Ok(())
    }

    fn compare(
        &mut self,
        left: &'a Expr,
        ops: &'a [CmpOp],
        comparators: &'a [Expr],
        range: TextRange,
    ) -> Done {
        self.expr(left)?;
        let mut ends = Vec::new();
        for (position, (op, right)) in ops.iter().zip(comparators).enumerate() {
            self.expr(right)?;
            self.at(range);
            if position + 1 < ops.len() {
                self.emit(Op::Dup);
                self.emit(Op::Rotate3);
                self.emit(Op::Compare(*op));
                ends.push(self.emit(Op::JumpIfFalseOrPop(0)));
            } else {
                self.emit(Op::Compare(*op));
            }
        }
        if !ends.is_empty() {
            let done = self.emit(Op::Jump(0));
            for end in ends {
                self.land(end);
            }
            // The middle operand is left under the result.
            self.emit(Op::Join);
            self.emit(Op::Swap);
            self.emit(Op::Pop);
            self.land(done);
            self.emit(Op::Join);
        }
        Ok(())
    }

    fn interpolated(
        &mut self,
        elements: &'a InterpolatedStringElements,
    ) -> Result<u32, CompileError> {
        let mut parts = 0;
        for element in elements {
            match element {
                InterpolatedStringElement::Literal(literal) => {
                    self.text(&literal.value);
                    parts += 1;
                }
                InterpolatedStringElement::Interpolation(element) => {
                    let mut conversion = match element.conversion {
                        ConversionFlag::None => Conversion::None,
                        ConversionFlag::Str => Conversion::Str,
                        ConversionFlag::Repr => Conversion::Repr,
                        ConversionFlag::Ascii => Conversion::Ascii,
                    };
                    if let Some(debug) = &element.debug_text {
                        let text = format!(
                            "{}{}{}",
                            debug.leading(),
                            debug.expression(),
                            debug.trailing()
                        );
                        self.text(&text);
                        parts += 1;
                        if element.format_spec.is_none() && conversion == Conversion::None {
                            conversion = Conversion::Repr;
                        }
                    }
                    self.expr(&element.expression)?;
                    match &element.format_spec {
                        Some(spec) => {
                            let count = self.interpolated(&spec.elements)?;
                            self.emit(Op::BuildString(count));
                        }
                        None => self.text(""),
                    }
                    self.at(element.range());
                    self.emit(Op::Format(conversion));
                    parts += 1;
                }
            }
        }
        Ok(parts)
    }

    fn call(&mut self, call: &'a ExprCall) -> Done {
        if let Expr::Name(name) = &*call.func
            && name.id.as_str() == "super"
            && call.arguments.args.is_empty()
            && call.arguments.keywords.is_empty()
            && matches!(self.unit().kind, CodeKind::Function | CodeKind::Generator)
            && !self.unit().parameters.positional.is_empty()
        {
            self.load("__class__");
            let first = self.unit().parameters.positional.first().copied();
            // The first parameter may live in a cell.
            let cell = self
                .unit()
                .cells
                .iter()
                .position(|(name, parameter)| *parameter == Some(0) && Some(*name) == first);
            let op = match cell {
                Some(cell) => Op::LoadCell(u32::try_from(cell).unwrap_or(0)),
                None => Op::LoadLocal(0),
            };
            self.emit(op);
            self.at(call.range());
            self.emit(Op::LoadSuper);
            return Ok(());
        }
        let spread = spreads(&call.arguments);
        if !spread && let Expr::Attribute(attribute) = &*call.func {
            self.expr(&attribute.value)?;
            self.at(attribute.range());
            let name = self.mangled(attribute.attr.as_str());
            self.emit(Op::LoadMethod(name));
            let shape = self.arguments(&call.arguments)?;
            self.at(call.range());
            self.emit(Op::CallMethod(shape));
            return Ok(());
        }
        self.expr(&call.func)?;
        if spread {
            let shape = self.spread_arguments(&call.arguments)?;
            self.at(call.range());
            self.emit(Op::CallSpread(shape));
        } else {
            let shape = self.arguments(&call.arguments)?;
            self.at(call.range());
            self.emit(Op::Call(shape));
        }
        Ok(())
    }

    fn arguments(&mut self, arguments: &'a Arguments) -> Result<u32, CompileError> {
        let mut spans = Vec::with_capacity(arguments.args.len() + arguments.keywords.len());
        for argument in &arguments.args {
            self.expr(argument)?;
            spans.push(span(argument.range()));
        }
        let mut keywords: Vec<Name> = Vec::with_capacity(arguments.keywords.len());
        for keyword in &arguments.keywords {
            self.expr(&keyword.value)?;
            if let Some(name) = &keyword.arg {
                keywords.push(self.names.intern(name.as_str()));
            }
            spans.push(span(keyword.value.range()));
        }
        let positional = u32::try_from(arguments.args.len()).unwrap_or(u32::MAX);
        let unit = self.unit();
        unit.calls.push(Rc::new(CallShape {
            positional,
            keywords: keywords.into(),
            spans: spans.into(),
        }));
        Ok(index(unit.calls.len()))
    }

    /// Arguments with `*` and `**`: a list and a dictionary.
    pub(super) fn spread_arguments(
        &mut self,
        arguments: &'a Arguments,
    ) -> Result<u32, CompileError> {
        let plain = arguments
            .args
            .iter()
            .position(Expr::is_starred_expr)
            .unwrap_or(arguments.args.len());
        let mut spans: Vec<_> = arguments
            .args
            .iter()
            .take(plain)
            .map(|argument| span(argument.range()))
            .collect();
        self.spread(&arguments.args)?;
        self.emit(Op::BuildDict);
        let mut keywords = Vec::new();
        for keyword in &arguments.keywords {
            match &keyword.arg {
                Some(name) => {
                    self.text(name.as_str());
                    self.expr(&keyword.value)?;
                    self.emit(Op::DictAdd(0));
                    keywords.push(self.names.intern(name.as_str()));
                    spans.push(span(keyword.value.range()));
                }
                None => {
                    self.expr(&keyword.value)?;
                    self.at(keyword.range());
                    self.emit(Op::DictUpdate { call: true });
                }
            }
        }
        let positional = u32::try_from(plain).unwrap_or(u32::MAX);
        let unit = self.unit();
        unit.calls.push(Rc::new(CallShape {
            positional,
            keywords: keywords.into(),
            spans: spans.into(),
        }));
        Ok(index(unit.calls.len()))
    }

    /// The loops of a comprehension, in the frame of the function around it, with variables of their own.
    fn comprehension(
        &mut self,
        whole: &'a Expr,
        generators: &'a [Comprehension],
        element: Element<'a>,
    ) -> Done {
        let inner = inner_mentions(whole);
        self.comprehension_loops(generators, element, &inner, 0)
    }

    fn comprehension_loops(
        &mut self,
        generators: &'a [Comprehension],
        element: Element<'a>,
        inner: &rustc_hash::FxHashSet<&'a str>,
        depth: u32,
    ) -> Done {
        let Some((generator, rest)) = generators.split_first() else {
            match element {
                Element::List(item) => {
                    self.expr(item)?;
                    self.emit(Op::ListAppend(depth));
                }
                Element::Set(item) => {
                    self.expr(item)?;
                    self.emit(Op::SetAdd(depth));
                }
                Element::Dict(key, value) => {
                    self.expr(key)?;
                    self.expr(value)?;
                    self.emit(Op::DictAdd(depth));
                }
                Element::Yield(item) => {
                    self.expr(item)?;
                    self.emit(Op::Yield);
                    self.emit(Op::Pop);
                }
            }
            return Ok(());
        };
        if let (Element::Yield(_), true) = (
            &element,
            depth == 0 && self.unit().parameters.positional.first() == Some(&known::ITERATION_ARG),
        ) {
            // The first iterable of a generator expression is evaluated outside, at once.
            self.emit(Op::LoadLocal(0));
        } else {
            self.expr(&generator.iter)?;
        }
        let mut names = Vec::new();
        target_names(&generator.target, &mut names);
        let mut slots = FxHashMap::default();
        for name in names {
            let interned = self.intern(name);
            let unit = self.unit();
            let slot = if inner.contains(name) {
                let cell = unit.add_cell(interned, None);
                self.emit(Op::NewCell(cell));
                Slot::Cell(cell)
            } else {
                Slot::Local(unit.add_local(interned))
            };
            slots.insert(name, slot);
        }
        self.unit().comprehensions.push(slots);
        self.at(generator.iter.range());
        self.emit(Op::GetIter);
        let head = self.here();
        let next = self.emit(Op::ForIter { exit: 0, back: 0 });
        self.assign(&generator.target)?;
        let mut skips = Vec::new();
        for condition in &generator.ifs {
            self.expr(condition)?;
            skips.push(self.emit(Op::PopJumpIfFalse { target: 0, join: 0 }));
        }
        self.comprehension_loops(rest, element, inner, depth + 1)?;
        let back = self.here();
        for skip in skips {
            self.land_at(skip, back);
            self.join_at(skip, back);
        }
        self.back_at(next, back);
        self.emit(Op::Join);
        let again = self.emit(Op::LoopBack { head, exit: 0 });
        self.land(again);
        self.land(next);
        self.emit(Op::Join);
        self.unit().comprehensions.pop();
        Ok(())
    }

    fn generator(
        &mut self,
        whole: &'a Expr,
        generators: &'a [Comprehension],
        element: &'a Expr,
    ) -> Done {
        let Some(first) = generators.first() else {
            return Ok(());
        };
        // The inner functions of the generator's own body.
        let mut scope = Scope::of_expression(None, element);
        let mut bound = Vec::new();
        for generator in generators {
            for condition in &generator.ifs {
                scope.inner.extend(inner_mentions(condition));
            }
            scope.inner.extend(inner_mentions(&generator.iter));
            target_names(&generator.target, &mut bound);
        }
        scope.bound.clear();
        let inner = scope.inner.clone();
        let unit = Unit::new(
            CodeKind::Generator,
            "<genexpr>".into(),
            self.qualified("<genexpr>"),
            scope,
        );
        self.units.push(unit);
        let unit = self.unit();
        unit.parameters.positional.push(known::ITERATION_ARG);
        unit.add_local(known::ITERATION_ARG);
        unit.range = span(whole.range());
        self.comprehension_loops(generators, Element::Yield(element), &inner, 0)?;
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
        self.expr(&first.iter)?;
        self.emit(Op::GetIter);
        let unit = self.unit();
        unit.calls.push(Rc::new(CallShape {
            positional: 1,
            keywords: Box::default(),
            spans: Box::default(),
        }));
        let shape = index(unit.calls.len());
        self.at(whole.range());
        self.emit(Op::Call(shape));
        Ok(())
    }

    /// A function: its defaults, then the function made of its code.
    pub(super) fn function(
        &mut self,
        name: &str,
        parameters: Option<&'a Parameters>,
        scope: Scope<'a>,
        range: TextRange,
        body: impl FnOnce(&mut Self) -> Done,
    ) -> Done {
        let mut defaults = 0;
        let mut keyword_defaults = 0;
        if let Some(parameters) = parameters {
            for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
                if let Some(default) = &parameter.default {
                    self.expr(default)?;
                    defaults += 1;
                }
            }
            for parameter in &parameters.kwonlyargs {
                if let Some(default) = &parameter.default {
                    self.text(parameter.parameter.name.as_str());
                    self.expr(default)?;
                    keyword_defaults += 1;
                }
            }
        }
        let kind = if scope.yields {
            CodeKind::Generator
        } else {
            CodeKind::Function
        };
        let qualified = self.qualified(name);
        self.units
            .push(Unit::new(kind, name.into(), qualified, scope));
        self.unit().range = span(range);
        if let Some(parameters) = parameters {
            let mut ordered: Vec<&'a str> = Vec::new();
            for parameter in parameters.posonlyargs.iter().chain(&parameters.args) {
                ordered.push(parameter.parameter.name.as_str());
                let name = self.names.intern(parameter.parameter.name.as_str());
                self.unit().parameters.positional.push(name);
            }
            self.unit().parameters.positional_only = parameters.posonlyargs.len();
            for parameter in &parameters.kwonlyargs {
                ordered.push(parameter.parameter.name.as_str());
                let name = self.names.intern(parameter.parameter.name.as_str());
                self.unit().parameters.keyword_only.push(name);
            }
            if let Some(rest) = &parameters.vararg {
                ordered.push(rest.name.as_str());
                self.unit().parameters.rest = Some(self.names.intern(rest.name.as_str()));
            }
            if let Some(rest) = &parameters.kwarg {
                ordered.push(rest.name.as_str());
                self.unit().parameters.keyword_rest = Some(self.names.intern(rest.name.as_str()));
            }
            for parameter in parameters.iter() {
                if let Some(annotation) = parameter.annotation() {
                    let name = self.names.intern(parameter.name().as_str());
                    let range = span(annotation.range());
                    self.unit().parameters.annotations.push((name, range));
                }
            }
            for name in ordered {
                let interned = self.names.intern(name);
                let unit = self.unit();
                let local = unit.add_local(interned);
                let slot = if unit.scope.inner.contains(name) {
                    Slot::Cell(unit.add_cell(interned, Some(local)))
                } else {
                    Slot::Local(local)
                };
                unit.slots.insert(name, slot);
            }
        }
        self.place_variables();
        self.at(range);
        body(self)?;
        let code = self.finish();
        self.at(range);
        let unit = self.unit();
        unit.codes.push(code);
        let code = index(unit.codes.len());
        self.emit(Op::MakeFunction {
            code,
            defaults,
            keyword_defaults,
        });
        self.check_size(range)
    }
}

pub(super) fn span(range: TextRange) -> (u32, u32) {
    (range.start().to_u32(), range.end().to_u32())
}

pub(super) fn spreads(arguments: &Arguments) -> bool {
    arguments.args.iter().any(Expr::is_starred_expr)
        || arguments
            .keywords
            .iter()
            .any(|keyword| keyword.arg.is_none())
}

fn target_names<'a>(target: &'a Expr, names: &mut Vec<&'a str>) {
    match target {
        Expr::Name(name) => names.push(name.id.as_str()),
        Expr::Tuple(tuple) => tuple
            .elts
            .iter()
            .for_each(|target| target_names(target, names)),
        Expr::List(list) => list
            .elts
            .iter()
            .for_each(|target| target_names(target, names)),
        Expr::Starred(starred) => target_names(&starred.value, names),
        _ => {}
    }
}

fn number(number: &Number) -> Value {
    match number {
        Number::Int(int) => match int.as_i64() {
            Some(value) => Value::Int(i128::from(value)),
            None => {
                let text = int.to_string().replace('_', "");
                let (digits, radix) = match text.get(..2) {
                    Some("0x" | "0X") => (&text[2..], 16),
                    Some("0o" | "0O") => (&text[2..], 8),
                    Some("0b" | "0B") => (&text[2..], 2),
                    _ => (text.as_str(), 10),
                };
                i128::from_str_radix(digits, radix)
                    .map_or_else(|_| Value::unknown(BEYOND_128_BITS, None), Value::Int)
            }
        },
        Number::Float(value) => Value::Float(*value),
        Number::Complex { .. } => Value::unknown(message!("a complex number"), None),
    }
}
