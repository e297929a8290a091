//! What is wrong with source that does not parse, in words for a stranger.

use jupan_core::message;
use jupan_core::message::Message;
use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::{LexicalErrorType, ParseError, ParseErrorType};
use ruff_text_size::{Ranged, TextRange};

/// The first thing that is wrong, and where: a bracket that is never closed, or else what the parser says.
pub fn first_error(errors: &[ParseError], tokens: &Tokens) -> Option<(Message, TextRange)> {
    let error = errors.first()?;
    let is_lexical = matches!(error.error, ParseErrorType::Lexical(ref lexical)
        if !matches!(lexical, LexicalErrorType::Eof));
    match unclosed(tokens) {
        Some((bracket, place)) if !is_lexical && place.start() <= error.location.start() => {
            let never = message!("the bracket `{bracket}` is never closed", bracket);
            Some((never, place))
        }
        _ => Some((message_of(&error.error), error.location)),
    }
}

/// The innermost bracket that is still open at the end.
fn unclosed(tokens: &Tokens) -> Option<(char, TextRange)> {
    let mut open: Vec<(char, TextRange)> = Vec::new();
    for token in tokens.iter() {
        let closed = match token.kind() {
            TokenKind::Lpar => {
                open.push(('(', token.range()));
                continue;
            }
            TokenKind::Lsqb => {
                open.push(('[', token.range()));
                continue;
            }
            TokenKind::Lbrace => {
                open.push(('{', token.range()));
                continue;
            }
            TokenKind::Rpar => '(',
            TokenKind::Rsqb => '[',
            TokenKind::Rbrace => '{',
            _ => continue,
        };
        match open.pop() {
            Some((bracket, _)) if bracket == closed => {}
            // Another kind of bracket closes here, or none was open: the parser says so.
            _ => return None,
        }
    }
    open.pop()
}

/// An error of the parser. The rare ones stay in the parser's own words.
pub fn message_of(error: &ParseErrorType) -> Message {
    match error {
        ParseErrorType::ExpectedExpression => message!("an expression is missing here"),
        ParseErrorType::ExpectedToken { expected, found } => {
            let (expected, found) = (expected.to_string(), found.to_string());
            message!("expected {expected}, found {found}", expected, found)
        }
        ParseErrorType::SimpleStatementsOnSameLine => {
            message!("two statements on one line need a line break or `;` between them")
        }
        ParseErrorType::SimpleAndCompoundStatementOnSameLine => {
            message!("a block can't begin behind another statement on the same line")
        }
        ParseErrorType::UnexpectedIndentation => {
            message!("the line is indented further than the one above it allows")
        }
        ParseErrorType::UnexpectedExpressionToken => {
            message!("something stands behind the end of the expression")
        }
        ParseErrorType::InvalidAssignmentTarget
        | ParseErrorType::InvalidAugmentedAssignmentTarget
        | ParseErrorType::InvalidAnnotatedAssignmentTarget => {
            message!("nothing can be assigned to this")
        }
        ParseErrorType::PositionalAfterKeywordArgument
        | ParseErrorType::PositionalAfterKeywordUnpacking => {
            message!("an argument without a name can't follow one with a name")
        }
        ParseErrorType::NonDefaultParamAfterDefaultParam => {
            message!("a parameter without a default can't follow one with a default")
        }
        ParseErrorType::UnparenthesizedGeneratorExpression => {
            message!("a generator beside other arguments needs brackets of its own")
        }
        ParseErrorType::Lexical(error) => lexical(error),
        other => Message::verbatim(other.to_string()),
    }
}

fn lexical(error: &LexicalErrorType) -> Message {
    match error {
        LexicalErrorType::UnclosedStringError => message!("the closing quote of a text is missing"),
        LexicalErrorType::IndentationError => {
            message!("the line is indented like none of the lines above it")
        }
        LexicalErrorType::Eof => message!("the source ends in the middle of something"),
        LexicalErrorType::UnrecognizedToken { tok } => {
            let code = format!("U+{:04X}", u32::from(*tok));
            match meant(*tok) {
                Some(' ') => message!(
                    "the character {code} looks like a space, but is another one",
                    code
                ),
                Some(meant) => message!(
                    "the character {tok} ({code}) looks like `{meant}`, but is another one",
                    tok,
                    code,
                    meant
                ),
                None => message!(
                    "the character {tok} ({code}) means nothing in Python here",
                    tok,
                    code
                ),
            }
        }
        LexicalErrorType::LineContinuationError => {
            message!("nothing may follow a `\\` at the end of a line")
        }
        other => Message::verbatim(other.to_string()),
    }
}

/// The character of Python that one from a word processor or a wide keyboard stands for.
fn meant(found: char) -> Option<char> {
    Some(match found {
        '“' | '”' | '„' | '«' | '»' => '"',
        '‘' | '’' | '‚' | '´' => '\'',
        '–' | '—' | '−' | '‐' | '‑' => '-',
        '×' | '∗' => '*',
        '÷' => '/',
        '…' => '.',
        // The wide forms of ASCII.
        '！'..='～' => char::from_u32(u32::from(found).checked_sub(0xFEE0)?)?,
        '、' | '،' => ',',
        '\u{a0}' | '\u{3000}' | '\u{200b}' | '\u{feff}' => ' ',
        _ => return None,
    })
}
