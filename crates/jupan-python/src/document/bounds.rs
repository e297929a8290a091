//! Refuses source that nests too deeply, before a tree is built from it that would be walked recursively.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Brackets within brackets, operators in one chain: how deep the tree of one expression may become.
/// Python itself refuses 200 nested brackets.
const DEEPEST: usize = 500;

/// Whether `source` nests deeper than a person would write.
pub fn too_deep(source: &str, mode: Mode) -> bool {
    let mut lexer = lexer::lex(source, mode);
    // The length of the operator chain at each level of brackets, and the sum of them all.
    let mut chains: Vec<usize> = vec![0];
    let mut depth: usize = 0;
    // Blocks within blocks cost several levels of the tree each.
    let mut blocks: usize = 0;
    loop {
        let kind = lexer.next_token();
        match kind {
            TokenKind::EndOfFile => return false,
            TokenKind::Indent => blocks += 4,
            TokenKind::Dedent => blocks = blocks.saturating_sub(4),
            TokenKind::Newline => {
                chains.clear();
                chains.push(0);
                depth = 0;
            }
            TokenKind::Comma | TokenKind::Semi | TokenKind::Equal => {
                if let Some(chain) = chains.last_mut() {
                    depth = depth.saturating_sub(*chain);
                    *chain = 0;
                }
            }
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::FStringStart => {
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                }
                depth += 1;
                chains.push(0);
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace | TokenKind::FStringEnd
                if chains.len() > 1 =>
            {
                depth = depth.saturating_sub(chains.pop().unwrap_or(0));
            }
            TokenKind::Dot
            | TokenKind::Not
            | TokenKind::Lambda
            | TokenKind::If
            | TokenKind::Else
            | TokenKind::For
            | TokenKind::Await => {
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                }
                depth += 1;
            }
            kind if kind.is_arithmetic()
                || kind.is_bitwise_or_shift()
                || kind.is_unary_arithmetic_operator()
                || matches!(kind, TokenKind::Percent) =>
            {
                if let Some(chain) = chains.last_mut() {
                    *chain += 1;
                }
                depth += 1;
            }
            _ => {}
        }
        if depth.saturating_add(blocks) > DEEPEST {
            return true;
        }
    }
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
