//! Code that is not one block: it goes on in the next, or stands in one with what it printed.

use std::collections::HashSet;

use ruff_python_ast::{Expr, ModModule, Stmt};
use ruff_python_parser::{Mode, ParseOptions};

use super::block::{Block, Tag, is_code, parse};
use super::place::{Line, join};
use super::syntax;
use crate::depth::too_deep;

/// Code and what it printed are taken apart in blocks of at most so many lines, and blocks put together up to as many.
const MOST_MIXED: usize = 1000;

/// And in a document at most so often.
pub const MOST_TRIES: u32 = 400;

/// The blocks, with those that go on inside of a function or class of the block of code before as one with that.
pub fn continued<'a>(blocks: &[Block<'a>]) -> Vec<Block<'a>> {
    let mut all: Vec<Block> = Vec::new();
    // The last block of code, and whether it was left inside of something.
    let mut open: Option<usize> = None;
    let mut tries = MOST_TRIES;
    for block in blocks {
        let indented = |line: &&Line| !line.is_blank() && !line.indent().is_empty();
        let first = block.lines.iter().find(|line| !line.is_blank());
        if let Some(first) = first.filter(indented)
            && block.tag == Tag::Python
            && let Some(earlier) = open.and_then(|at| all.get_mut(at))
            && earlier.goes_on_at(first)
            && earlier.lines.len() < MOST_MIXED
            && tries > 0
        {
            tries -= 1;
            let lines = earlier.lines.iter().chain(&block.lines);
            let lines: Vec<Line> = lines.copied().collect();
            if is_code(&lines) {
                earlier.lines = lines;
                continue;
            }
        }
        if block.tag == Tag::Python {
            open = Some(all.len());
        }
        all.push(block.clone());
    }
    all
}

impl Block<'_> {
    /// Whether a line may go on where the block ends: deeper than it begins, and not behind a `return`.
    fn goes_on_at(&self, line: &Line) -> bool {
        let mut lines = self.lines.iter().filter(|line| !line.is_blank());
        let (Some(first), Some(last)) = (lines.next(), lines.next_back()) else {
            return false;
        };
        let returned =
            last.indent() == line.indent() && last.text.trim_start().starts_with("return");
        line.indent().len() > first.indent().len() && !returned
    }
}

/// The lines of a block without those that its code printed, which stand right behind it. `None` where that is not all
/// that is wrong.
pub fn without_output<'a>(
    lines: &[Line<'a>],
    known: &HashSet<String>,
    tries: &mut u32,
) -> Option<Vec<Line<'a>>> {
    let mut lines = lines.to_vec();
    if lines.len() > MOST_MIXED {
        return None;
    }
    while *tries > 0 {
        *tries -= 1;
        let source = join(lines.iter().copied()).0;
        if too_deep(&source, Mode::Ipython) {
            return None;
        }
        let options = ParseOptions::from(Mode::Ipython);
        let parsed = ruff_python_parser::parse_unchecked(&source, options);
        let Some((_, range)) = syntax::first_error(parsed.errors(), parsed.tokens()) else {
            return Some(lines);
        };
        let before = source.get(..range.start().to_usize())?;
        let at = before.matches('\n').count();
        let (ahead, rest) = lines.split_at_checked(at)?;
        parse(&join(ahead.iter().copied()).0)?;
        let printed = match rest {
            // `<tf.Tensor: …` is shown in several lines.
            [first, ..] if first.text.trim_start().starts_with('<') => {
                let end = rest.iter().position(|line| line.text.ends_with('>'));
                end.map_or(1, |end| end.saturating_add(1))
            }
            _ => rest
                .iter()
                .take_while(|line| is_printed(line, known))
                .count(),
        };
        if printed == 0 {
            return None;
        }
        // A warning quotes the line of the library that gives it, indented by two spaces.
        let warns = |line: &Line| line.text.contains("Warning: ");
        let quoted = |line: &&Line| line.indent() == "  ";
        let warned = rest.get(printed - 1).is_some_and(warns);
        let quoted = rest.get(printed).filter(quoted).is_some_and(|_| warned);
        let printed = printed.saturating_add(usize::from(quoted));
        lines.drain(at..at.saturating_add(printed));
    }
    None
}

/// Whether a line that is no code by itself does not look like code, either.
fn is_printed(line: &Line, known: &HashSet<String>) -> bool {
    let text = line.text.trim();
    let word = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    let word = word.into_iter().next().unwrap_or_default();
    let is_code = is_keyword(word)
        || known.contains(word)
        || text.starts_with(['@', '#', '%', '!', ')', ']', '}', '.'])
        || text.ends_with(['(', '[', '{', ',', ':', '\\']);
    !text.is_empty() && !is_code && parse(text).is_none()
}

/// Whether a block that is no code, but is marked as such, holds nothing but what was printed.
pub fn is_printed_only(lines: &[Line], known: &HashSet<String>) -> bool {
    let mut lines = lines.iter().filter(|line| !line.is_blank());
    lines.all(|line| {
        let text = line.text.trim();
        let mut words = text.split_whitespace();
        let first = words.next().unwrap_or_default();
        let second = words.next().unwrap_or_default();
        // `x_train shape: (60000, 28, 28)`
        let labelled = known.contains(first)
            && second.starts_with(char::is_alphabetic)
            && !is_operator(second);
        let calls = |text: &str| {
            let mut before = text.split('(');
            let last = before.next_back();
            last.is_some()
                && before.any(|part| part.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        };
        let shown = ["tf.Tensor(", "array(", "<"];
        match parse(text) {
            Some((parsed, _)) => {
                let mut body = parsed.syntax().body.iter();
                body.all(|stmt| is_shown_value(stmt, known) || has_no_effect(stmt))
            }
            None if shown.iter().any(|start| text.starts_with(start)) => true,
            None => !calls(text) && !text.contains(" = ") && (labelled || is_printed(line, known)),
        }
    })
}

/// Whether code only shows values, and could not be run as they are shown: `(60000, 28, 28) (60000,)`, `array([1., 2.])`.
pub fn shows_values(module: &ModModule, known: &HashSet<String>) -> bool {
    let shown = |stmt: &Stmt| is_shown_value(stmt, known);
    module.body.iter().any(shown)
        && module
            .body
            .iter()
            .all(|stmt| shown(stmt) || has_no_effect(stmt))
}

fn is_shown_value(stmt: &Stmt, known: &HashSet<String>) -> bool {
    const SHOWN: [&str; 5] = [
        "array",
        "dict_items",
        "dict_keys",
        "dict_values",
        "TensorShape",
    ];
    let Stmt::Expr(of) = stmt else { return false };
    let Expr::Call(call) = &*of.value else {
        return false;
    };
    match &*call.func {
        Expr::Name(name) => {
            let name = name.id.as_str();
            SHOWN.contains(&name) && !known.contains(name)
        }
        func => has_no_effect_value(func),
    }
}

/// `1.5`, `[1, 2]`, `loss: 0.1`
fn has_no_effect(stmt: &Stmt) -> bool {
    match stmt {
        Stmt::Expr(of) => has_no_effect_value(&of.value),
        Stmt::AnnAssign(of) => of.value.is_none() && has_no_effect_value(&of.annotation),
        _ => false,
    }
}

fn has_no_effect_value(value: &Expr) -> bool {
    match value {
        Expr::Tuple(of) => of.elts.iter().all(has_no_effect_value),
        Expr::List(of) => of.elts.iter().all(has_no_effect_value),
        Expr::UnaryOp(of) => has_no_effect_value(&of.operand),
        Expr::BinOp(of) => has_no_effect_value(&of.left) && has_no_effect_value(&of.right),
        _ => value.is_literal_expr(),
    }
}

/// Whether a word stands between two values.
fn is_operator(word: &str) -> bool {
    ["and", "else", "for", "if", "in", "is", "not", "or"].contains(&word)
}

/// Whether a word begins a statement of Python, or of Python 2.
fn is_keyword(word: &str) -> bool {
    const WORDS: [&str; 26] = [
        "assert", "async", "await", "break", "class", "def", "del", "elif", "else", "except",
        "exec", "finally", "for", "from", "global", "if", "import", "lambda", "pass", "print",
        "raise", "return", "try", "while", "with", "yield",
    ];
    WORDS.contains(&word)
}
