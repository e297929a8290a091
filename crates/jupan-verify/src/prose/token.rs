//! The words, numbers and signs of a line, also where they are written for LaTeX.

use super::number::Fraction;

/// A piece of a line, and which bytes of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A number, and how many digits stand behind its point.
    Number(Fraction, u32),
    /// The number of biases.
    Bias,
    Plus,
    Minus,
    Times,
    Over,
    Power,
    Percent,
    Open,
    Close,
    /// `⌊` and `⌋`
    OpenFloor,
    CloseFloor,
    Equals,
    /// `\frac`
    Fraction,
    /// A word that may stand behind a number and says what it counts.
    Label,
    /// Any other word.
    Word,
    /// Anything that no equation goes on behind.
    Break,
}

/// What may be counted.
const LABELS: [&str; 27] = [
    "weight",
    "weights",
    "param",
    "params",
    "parameter",
    "parameters",
    "biases",
    "filter",
    "filters",
    "kernel",
    "kernels",
    "unit",
    "units",
    "neuron",
    "neurons",
    "channel",
    "channels",
    "node",
    "nodes",
    "pixels",
    "inputs",
    "outputs",
    "개",
    "가중치",
    "필터",
    "편향",
    "bytes",
];

const BIASES: [&str; 4] = ["bias", "biases", "편향", "바이어스"];

/// More letters than these a number has not.
const LONGEST: usize = 30;

/// The tokens of a line.
pub fn tokens(line: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    // What begins the line may be the mark of a list.
    let trimmed = line.trim_start();
    let marked = ["* ", "- ", "+ ", "• "]
        .iter()
        .find(|mark| trimmed.starts_with(**mark));
    let mut at = line.len() - trimmed.len() + marked.map_or(0, |mark| mark.len());
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest, tokens.last(), line.get(..at).unwrap_or_default());
        let end = at + length.max(1);
        if let Some(kind) = kind {
            tokens.push(Token {
                kind,
                start: at,
                end,
            });
        }
        at = end;
        while !line.is_char_boundary(at) && at < line.len() {
            at += 1;
        }
    }
    tokens
}

/// The first token of a text and how long it is; no token for what says nothing.
fn next(text: &str, before: Option<&Token>, so_far: &str) -> (Option<Kind>, usize) {
    let Some(c) = text.chars().next() else {
        return (None, 1);
    };
    let length = c.len_utf8();
    let after = text.get(length..).unwrap_or_default();
    let ends_value = before.is_some_and(|token| {
        matches!(
            token.kind,
            Kind::Number(..) | Kind::Close | Kind::Label | Kind::Bias
        )
    });
    let begins_value = |rest: &str| {
        rest.trim_start()
            .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '\\' | '{' | '$'))
    };
    match c {
        ' ' | '\t' | '$' | '`' | '&' | '\u{a0}' => (None, length),
        '0'..='9' => number(text),
        '\\' => command(text),
        'x' | 'X' if ends_value && begins_value(after) => (Some(Kind::Times), length),
        '×' | '·' | '∗' | '✕' | '⋅' | '∙' | '⨯' | '╳' => (Some(Kind::Times), length),
        '*' if after.starts_with('*') => {
            match ends_value && begins_value(after.get(1..).unwrap_or_default()) {
                true => (Some(Kind::Power), 2),
                // Bold letters.
                false => (None, 2),
            }
        }
        '*' => (Some(Kind::Times), length),
        '^' => (Some(Kind::Power), length),
        '²' | '³' => (Some(Kind::Break), length),
        '+' => (Some(Kind::Plus), length),
        '-' | '−' | '–' if !after.starts_with(['>', '-']) => (Some(Kind::Minus), length),
        '/' if after.starts_with('/') => (Some(Kind::Break), 2),
        '/' | '÷' => (Some(Kind::Over), length),
        '%' => (Some(Kind::Percent), length),
        '(' | '{' => {
            // The brackets of a call hold no term; those behind `\left` do.
            let name = so_far.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_');
            let called =
                c == '(' && name.len() < so_far.len() && !name.ends_with('\\') && !ends_value;
            (Some(if called { Kind::Break } else { Kind::Open }), length)
        }
        ')' | '}' => (Some(Kind::Close), length),
        '⌊' => (Some(Kind::OpenFloor), length),
        '⌋' => (Some(Kind::CloseFloor), length),
        '=' | '＝' => {
            let run = text.len() - text.trim_start_matches('=').len();
            match run {
                0 | 1 if after.starts_with('>') => (Some(Kind::Break), length),
                0..=2 => (Some(Kind::Equals), run.max(length)),
                _ => (Some(Kind::Break), run),
            }
        }
        c if c.is_alphabetic() || c == '_' => word(text, ends_value),
        _ => (Some(Kind::Break), length),
    }
}

/// `1,234`, `1{,}234`, `0.25`. A number with letters at it is a word, as `2nd` and `3D`, except for `3x3`.
fn number(text: &str) -> (Option<Kind>, usize) {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let three = |at: usize| digit(at) && digit(at + 1) && digit(at + 2) && !digit(at + 3);
    let mut digits = String::new();
    let mut decimals: u32 = 0;
    let mut at = 0;
    let mut point = false;
    let mut grouped = false;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        if digit(at) {
            digits.extend(rest.chars().next());
            decimals += u32::from(point);
            at += 1;
        } else if !point && (grouped || digits.len() <= 3) && rest.starts_with(',') && three(at + 1)
        {
            grouped = true;
            at += 1;
        } else if !point
            && (grouped || digits.len() <= 3)
            && rest.starts_with("{,}")
            && three(at + 3)
        {
            grouped = true;
            at += 3;
        } else if !point && rest.starts_with('.') && digit(at + 1) {
            point = true;
            at += 1;
        } else {
            break;
        }
    }
    let rest = text.get(at..).unwrap_or_default();
    let mut letters = rest.chars();
    let glued = match letters.next() {
        Some('x' | 'X') if letters.next().is_some_and(|c| c.is_ascii_digit()) => false,
        Some(c) => c.is_ascii_alphabetic() || c == '_',
        None => false,
    };
    if glued || digits.len() > LONGEST {
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        return (Some(Kind::Word), at + end);
    }
    let value = digits
        .parse()
        .ok()
        .and_then(|over| Fraction::new(over, 10_i128.checked_pow(decimals)?));
    (
        Some(value.map_or(Kind::Break, |value| Kind::Number(value, decimals))),
        at,
    )
}

/// `\times` and the like.
fn command(text: &str) -> (Option<Kind>, usize) {
    let inside = text.get(1..).unwrap_or_default();
    let length = inside
        .find(|c: char| !c.is_ascii_alphabetic())
        .unwrap_or(inside.len());
    let name = inside.get(..length).unwrap_or_default();
    let kind = match name {
        "" => {
            // `\,` is a space, `\\` ends a line, `\*` is a star that marks nothing, `\(` begins a formula.
            return match inside.chars().next() {
                Some('*') => (Some(Kind::Times), 2),
                Some('\\') => (Some(Kind::Break), 2),
                Some(c) => (None, 1 + c.len_utf8()),
                None => (None, 1),
            };
        }
        "times" | "cdot" | "ast" => Kind::Times,
        "div" => Kind::Over,
        "frac" | "dfrac" | "tfrac" => Kind::Fraction,
        "lfloor" => Kind::OpenFloor,
        "rfloor" => Kind::CloseFloor,
        "left" | "right" | "text" | "mathrm" | "mathbf" | "mathit" | "textbf" | "quad"
        | "qquad" | "big" | "Big" => {
            return (None, length + 1);
        }
        _ => Kind::Word,
    };
    (Some(kind), length + 1)
}

fn word(text: &str, ends_value: bool) -> (Option<Kind>, usize) {
    let end = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(text.len());
    let word = text.get(..end).unwrap_or_default();
    let lower = word.to_lowercase();
    // Korean particles follow a word without a space.
    let is = |known: &str| match known.is_ascii() {
        true => lower.trim_end_matches(|c: char| !c.is_ascii()) == known,
        false => lower.starts_with(known) && lower.chars().count() <= known.chars().count() + 2,
    };
    let kind = if BIASES.iter().any(|bias| is(bias)) {
        // `32 biases` are 32.
        if ends_value { Kind::Label } else { Kind::Bias }
    } else if ends_value && LABELS.iter().any(|label| is(label)) {
        Kind::Label
    } else {
        Kind::Word
    };
    (Some(kind), end)
}
