//! `match`: every part of the subject goes through a hidden variable, so that a failing pattern leaves the stack clean.

use super::{Compiler, Done, index};
use crate::code::Op;
use crate::value::Value;
use ruff_python_ast::{CmpOp, Pattern, Singleton, StmtMatch};
use ruff_text_size::Ranged;

impl<'a> Compiler<'_, 'a> {
    pub(super) fn match_stmt(&mut self, stmt: &'a StmtMatch) -> Done {
        self.expr(&stmt.subject)?;
        let subject = self.hidden();
        self.emit(Op::StoreLocal(subject));
        let mut ends = Vec::new();
        let mut tests = Vec::new();
        for case in &stmt.cases {
            let mut fails = Vec::new();
            self.pattern(&case.pattern, subject, &mut fails)?;
            if let Some(guard) = &case.guard {
                self.expr(guard)?;
                fails.push(self.emit(Op::PopJumpIfFalse { target: 0, join: 0 }));
            }
            self.body(&case.body)?;
            ends.push(self.emit(Op::Jump(0)));
            for fail in &fails {
                self.land(*fail);
            }
            tests.extend(fails);
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

    fn require(&mut self, fails: &mut Vec<usize>) {
        fails.push(self.emit(Op::PopJumpIfFalse { target: 0, join: 0 }));
    }

    fn pattern(&mut self, pattern: &'a Pattern, subject: u32, fails: &mut Vec<usize>) -> Done {
        self.at(pattern.range());
        match pattern {
            Pattern::MatchValue(pattern) => {
                self.emit(Op::LoadLocal(subject));
                self.expr(&pattern.value)?;
                self.emit(Op::Compare(CmpOp::Eq));
                self.require(fails);
            }
            Pattern::MatchSingleton(pattern) => {
                self.emit(Op::LoadLocal(subject));
                self.constant(match pattern.value {
                    Singleton::None => Value::None,
                    Singleton::True => Value::Bool(true),
                    Singleton::False => Value::Bool(false),
                });
                self.emit(Op::Compare(CmpOp::Is));
                self.require(fails);
            }
            Pattern::MatchAs(pattern) => {
                if let Some(inner) = &pattern.pattern {
                    self.pattern(inner, subject, fails)?;
                }
                if let Some(name) = &pattern.name {
                    self.emit(Op::LoadLocal(subject));
                    self.store(name.as_str());
                }
            }
            Pattern::MatchOr(pattern) => {
                let mut matched = Vec::new();
                for (position, alternative) in pattern.patterns.iter().enumerate() {
                    if position + 1 == pattern.patterns.len() {
                        self.pattern(alternative, subject, fails)?;
                        break;
                    }
                    let mut next = Vec::new();
                    self.pattern(alternative, subject, &mut next)?;
                    matched.push(self.emit(Op::Jump(0)));
                    let here = self.here();
                    for fail in next {
                        self.land(fail);
                        self.join_at(fail, here);
                    }
                    self.emit(Op::Join);
                }
                for jump in matched {
                    self.land(jump);
                }
                self.emit(Op::Join);
            }
            Pattern::MatchSequence(pattern) => {
                let star = pattern
                    .patterns
                    .iter()
                    .position(|pattern| matches!(pattern, Pattern::MatchStar(_)));
                let count = u32::try_from(pattern.patterns.len()).unwrap_or(u32::MAX);
                let length = count - u32::from(star.is_some());
                self.emit(Op::LoadLocal(subject));
                self.emit(Op::MatchSequence {
                    length,
                    star: star.is_some(),
                });
                self.require(fails);
                self.emit(Op::LoadLocal(subject));
                match star {
                    Some(star) => {
                        let before = u32::try_from(star).unwrap_or(u32::MAX);
                        self.emit(Op::UnpackStar {
                            before,
                            after: length.saturating_sub(before),
                        });
                    }
                    None => {
                        self.emit(Op::Unpack(count));
                    }
                }
                let parts: Vec<u32> = pattern.patterns.iter().map(|_| self.hidden()).collect();
                for part in &parts {
                    self.emit(Op::StoreLocal(*part));
                }
                for (inner, part) in pattern.patterns.iter().zip(parts) {
                    if let Pattern::MatchStar(star) = inner {
                        if let Some(name) = &star.name {
                            self.emit(Op::LoadLocal(part));
                            self.store(name.as_str());
                        }
                    } else {
                        self.pattern(inner, part, fails)?;
                    }
                }
            }
            Pattern::MatchStar(_) => {}
            Pattern::MatchMapping(pattern) => {
                self.emit(Op::LoadLocal(subject));
                self.emit(Op::MatchMapping);
                self.require(fails);
                for (key, inner) in pattern.keys.iter().zip(&pattern.patterns) {
                    let part = self.hidden();
                    self.emit(Op::LoadLocal(subject));
                    self.expr(key)?;
                    self.emit(Op::MatchKey);
                    self.emit(Op::Swap);
                    self.emit(Op::StoreLocal(part));
                    self.require(fails);
                    self.pattern(inner, part, fails)?;
                }
                if let Some(rest) = &pattern.rest {
                    self.emit(Op::BuildDict);
                    self.emit(Op::LoadLocal(subject));
                    self.emit(Op::DictUpdate { call: false });
                    for key in &pattern.keys {
                        self.emit(Op::Dup);
                        self.expr(key)?;
                        self.emit(Op::DeleteIndex);
                    }
                    self.store(rest.as_str());
                }
            }
            Pattern::MatchClass(pattern) => {
                let mut names = Vec::new();
                for keyword in &pattern.arguments.keywords {
                    names.push(self.names.intern(keyword.attr.as_str()));
                }
                let unit = self.unit();
                unit.name_lists.push(names);
                let names = index(unit.name_lists.len());
                let positional =
                    u32::try_from(pattern.arguments.patterns.len()).unwrap_or(u32::MAX);
                self.emit(Op::LoadLocal(subject));
                self.expr(&pattern.cls)?;
                self.at(pattern.range());
                self.emit(Op::MatchClass { positional, names });
                let parts_holder = self.hidden();
                self.emit(Op::Swap);
                self.emit(Op::StoreLocal(parts_holder));
                self.require(fails);
                let inner: Vec<&'a Pattern> = pattern
                    .arguments
                    .patterns
                    .iter()
                    .chain(
                        pattern
                            .arguments
                            .keywords
                            .iter()
                            .map(|keyword| &keyword.pattern),
                    )
                    .collect();
                self.emit(Op::LoadLocal(parts_holder));
                self.emit(Op::Unpack(u32::try_from(inner.len()).unwrap_or(u32::MAX)));
                let parts: Vec<u32> = inner.iter().map(|_| self.hidden()).collect();
                for part in &parts {
                    self.emit(Op::StoreLocal(*part));
                }
                for (inner, part) in inner.into_iter().zip(parts) {
                    self.pattern(inner, part, fails)?;
                }
            }
        }
        Ok(())
    }
}
