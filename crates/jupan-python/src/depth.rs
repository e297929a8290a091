//! Refuses source that nests too deeply, before a tree is built from it that would be walked recursively.

use jupan_core::message;
use jupan_core::message::Message;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Brackets within brackets, as many as CPython allows.
const MAX_BRACKETS: usize = 200;
/// Blocks within blocks, as many as CPython allows.
const MAX_BLOCKS: usize = 100;
/// Operators, dots and brackets on the way from a statement to its deepest part.
const MAX_LEVELS: usize = 1000;

/// Source that nests deeper than a person would write.
#[derive(Debug, PartialEq)]
pub(crate) struct TooDeep {
    /// What there is too much of.
    pub message: Message,
    /// Where it becomes too much.
    pub offset: usize,
}

/// Whether `source` nests deeper than a person would write.
pub(crate) fn too_deep(source: &str, mode: Mode) -> bool {
    reason(source, mode).is_some()
}

/// Refuses source whose syntax tree would be too deep.
///
/// # Errors
/// There are too many brackets, blocks or operators within each other.
pub(crate) fn check(source: &str, mode: Mode) -> Result<(), TooDeep> {
    let Some(message) = reason(source, mode) else {
        return Ok(());
    };
    // The lexer doesn't tell where it is: the longest beginning that is not too deep ends there.
    let beginning = |end: usize| source.get(..source.floor_char_boundary(end));
    let (mut fits, mut exceeds) = (0, source.len());
    while exceeds - fits > 1 {
        let middle = fits.midpoint(exceeds);
        match beginning(middle).is_some_and(|part| too_deep(part, mode)) {
            true => exceeds = middle,
            false => fits = middle,
        }
    }
    let offset = source.floor_char_boundary(fits);
    Err(TooDeep { message, offset })
}

fn reason(source: &str, mode: Mode) -> Option<Message> {
    let mut lexer = lexer::lex(source, mode);
    // How many levels there are since the last comma, for each open bracket, and the sum of them all.
    let mut chains: Vec<usize> = vec![0];
    let mut levels: usize = 0;
    let mut blocks: usize = 0;
    loop {
        let kind = lexer.next_token();
        let deeper = match kind {
            TokenKind::Dot
            | TokenKind::Not
            | TokenKind::Lambda
            | TokenKind::If
            | TokenKind::Else
            | TokenKind::For
            | TokenKind::Await
            | TokenKind::Percent => true,
            kind => {
                opens(kind)
                    || kind.is_arithmetic()
                    || kind.is_bitwise_or_shift()
                    || kind.is_unary_arithmetic_operator()
            }
        };
        // A bracket belongs to the level outside: `f()()()` is as deep as `f.a.b`.
        if deeper && let Some(chain) = chains.last_mut() {
            *chain += 1;
            levels += 1;
        }
        match kind {
            TokenKind::EndOfFile => return None,
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            TokenKind::Newline => {
                chains.clear();
                chains.push(0);
                levels = 0;
            }
            TokenKind::Comma | TokenKind::Semi | TokenKind::Equal => {
                let chain = chains.last_mut().map(std::mem::take);
                levels = levels.saturating_sub(chain.unwrap_or(0));
            }
            kind if opens(kind) => chains.push(0),
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd
                if chains.len() > 1 =>
            {
                levels = levels.saturating_sub(chains.pop().unwrap_or(0));
            }
            _ => {}
        }
        if chains.len() > MAX_BRACKETS + 1 {
            return Some(message!(
                "more than {most} brackets within each other",
                most = MAX_BRACKETS
            ));
        }
        if blocks > MAX_BLOCKS {
            return Some(message!(
                "more than {most} levels of indentation",
                most = MAX_BLOCKS
            ));
        }
        if levels > MAX_LEVELS {
            return Some(message!(
                "an expression of more than {most} levels",
                most = MAX_LEVELS
            ));
        }
    }
}

fn opens(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_not_too_deep() {
        let long_list = format!("x = [{}]\n", "f(1), ".repeat(10_000));
        let long_script = "model.add(Dense(3 + 4)(x).y)\n".repeat(10_000);
        for source in [&long_list, &long_script] {
            assert!(!too_deep(source, Mode::Module));
        }
    }

    #[test]
    fn brackets_in_strings_do_not_count_but_in_those_with_expressions_they_do() {
        let brackets =
            |quote: &str, n: usize| format!("x = {quote}{{{}1{}}}'", "(".repeat(n), ")".repeat(n));
        assert!(!too_deep(&brackets("'", 5_000), Mode::Module));
        assert!(too_deep(&brackets("f'", 5_000), Mode::Module));
    }

    #[test]
    fn where_it_becomes_too_deep_is_told() {
        let source = format!("y = '가'\nx = {}", "(".repeat(300));
        let deep = check(&source, Mode::Module).unwrap_err();
        assert_eq!(deep.offset, "y = '가'\nx = ".len() + MAX_BRACKETS);
        assert!(check("x = (1)\n", Mode::Module).is_ok());
    }

    #[test]
    fn deep_trees_are_refused_whatever_makes_them_deep() {
        for piece in [
            "(",
            "[",
            "{",
            "-",
            "not ",
            "1 + ",
            "lambda: ",
            "x if y else ",
            "x.",
            "f(",
        ] {
            let source = format!("x = {}1", piece.repeat(50_000));
            assert!(too_deep(&source, Mode::Module), "{piece}");
        }
        let calls = format!("f{}", "()".repeat(50_000));
        assert!(too_deep(&calls, Mode::Module));
        let blocks: String = (0..1000)
            .map(|n| format!("{}if x:\n", " ".repeat(n)))
            .collect();
        assert!(too_deep(&blocks, Mode::Module));
    }
}
