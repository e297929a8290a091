//! Formulas as rows of signs and numbers, printed as text or as LaTeX.

use jupan_core::dim::{Count, Dim};

use crate::diagnostic::visible;
use crate::numbers::push_grouped;

/// A formula such as `3 × 3 × 1 × 32 = 288`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Math(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    /// An operator, a bracket, a space.
    Sign(char),
    /// Digits.
    Number(u128),
    /// What only data knows, in the words of the source; `None`; `?`.
    Symbol(String),
}

impl Math {
    /// A number.
    pub fn number(n: impl Into<i128>) -> Self {
        let n = n.into();
        let digits = Part::Number(n.unsigned_abs());
        match n < 0 {
            true => Self(vec![Part::Sign('−'), digits]),
            false => Self(vec![digits]),
        }
    }

    /// An extent.
    pub fn dim(dim: &Dim) -> Self {
        match dim {
            Dim::Known(n) => Self::number(*n),
            Dim::Symbolic(poly) => Self::read(&poly.to_string(), &poly.symbols()),
            Dim::Unspecified | Dim::Unknown(_) => Self(vec![Part::Symbol(dim.to_string())]),
        }
    }

    /// What is known of a count.
    pub fn count(count: &Count) -> Self {
        match count.known.constant() {
            Some(n) => Self::number(n),
            None => Self::read(&count.known.to_string(), &count.known.symbols()),
        }
    }

    /// Reads what a polynomial prints of itself.
    fn read(text: &str, symbols: &[impl AsRef<str>]) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let symbol = symbols
                .iter()
                .map(AsRef::as_ref)
                .filter(|symbol| !symbol.is_empty() && rest.starts_with(symbol))
                .max_by_key(|symbol| symbol.len());
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let length = match symbol {
                Some(symbol) => {
                    parts.push(Part::Symbol(visible(symbol)));
                    symbol.len()
                }
                None if digits > 0 => {
                    let number = rest[..digits].parse().map(Part::Number);
                    parts.push(number.unwrap_or_else(|_| Part::Symbol(rest[..digits].to_owned())));
                    digits
                }
                None => {
                    parts.push(Part::Sign(next));
                    next.len_utf8()
                }
            };
            rest = &rest[length..];
        }
        Self(parts)
    }

    /// Adds signs, and the digits among them, as they are.
    #[must_use]
    pub fn signs(mut self, signs: &str) -> Self {
        self.0.extend(signs.chars().map(Part::Sign));
        self
    }

    /// Adds a formula as it is.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Many formulas with signs between them.
    pub fn join(items: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut items = items.into_iter();
        let first = items.next().unwrap_or_default();
        items.fold(first, |joined, item| joined.signs(between).then(item))
    }

    /// `a × b × c`; 1 where there are none.
    pub fn product(factors: impl IntoIterator<Item = Self>) -> Self {
        let mut factors = factors.into_iter().peekable();
        match factors.peek() {
            None => Self::number(1),
            Some(_) => Self::join(factors.map(Self::as_factor), " × "),
        }
    }

    /// `a × b × c`, of extents; 1 where there are none.
    pub fn product_of<'a>(extents: impl IntoIterator<Item = &'a Dim>) -> Self {
        let mut extents = extents.into_iter().peekable();
        if extents.peek().is_none() {
            return Self::number(1);
        }
        let mut product = Self(Vec::with_capacity(8));
        for extent in extents {
            if !product.is_empty() {
                product = product.signs(" × ");
            }
            match extent {
                // Most are, and tables have many.
                Dim::Known(n @ 0..) => product.0.push(Part::Number(n.unsigned_abs().into())),
                _ => product = product.then(Self::dim(extent).as_factor()),
            }
        }
        product
    }

    /// `self = other`
    #[must_use]
    pub fn equals(self, other: Self) -> Self {
        self.signs(" = ").then(other)
    }

    /// In brackets where it is more than a product.
    #[must_use]
    pub fn as_factor(self) -> Self {
        let mut depth = 0_usize;
        let sum = self.0.iter().any(|part| {
            match part {
                Part::Symbol(words) => return depth == 0 && !is_product(words),
                Part::Sign('⌊' | '⌈' | '(') => depth += 1,
                Part::Sign('⌋' | '⌉' | ')') => depth = depth.saturating_sub(1),
                Part::Sign('+' | '−') => return depth == 0,
                _ => {}
            }
            false
        });
        match sum {
            true => Self::default().signs("(").then(self).signs(")"),
            false => self,
        }
    }

    /// Whether it is one number or symbol.
    pub fn is_single(&self) -> bool {
        self.0.len() == 1
    }

    /// How many terms and signs it has.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `36,928 = 576 × 64 + 64`
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        self.push_text(&mut text);
        text
    }

    /// Adds it to a text.
    pub(crate) fn push_text(&self, text: &mut String) {
        self.push_text_with(text, ",");
    }

    /// `36928 = 576 × 64 + 64`, for machines.
    pub fn to_plain(&self) -> String {
        let mut text = String::new();
        self.push_text_with(&mut text, "");
        text
    }

    fn push_text_with(&self, text: &mut String, separator: &str) {
        for part in &self.0 {
            match part {
                Part::Sign(sign) => text.push(*sign),
                Part::Number(number) => push_grouped(text, *number, separator),
                Part::Symbol(symbol) => text.push_str(symbol),
            }
        }
    }

    /// `36{,}928 = 576 \times 64 + 64`
    pub fn to_latex(&self) -> String {
        let mut text = String::new();
        for part in &self.0 {
            match part {
                Part::Sign('×') => text.push_str("\\times"),
                Part::Sign('−') => text.push('-'),
                Part::Sign('⌊') => text.push_str("\\lfloor "),
                Part::Sign('⌋') => text.push_str(" \\rfloor"),
                Part::Sign('⌈') => text.push_str("\\lceil "),
                Part::Sign('⌉') => text.push_str(" \\rceil"),
                Part::Sign('≥') => text.push_str("\\ge"),
                Part::Sign(sign) => text.push(*sign),
                Part::Number(number) => push_grouped(&mut text, *number, "{,}"),
                Part::Symbol(symbol) => {
                    text.push_str("\\texttt{");
                    for c in symbol.chars() {
                        match c {
                            '_' | '%' | '&' | '#' | '$' | '{' | '}' => text.extend(['\\', c]),
                            '\\' | '^' | '~' | '`' | '|' | '<' | '>' => text.push(' '),
                            c => text.push(c),
                        }
                    }
                    text.push('}');
                }
            }
        }
        text.replace("max(", "\\max(")
    }
}

/// Whether words of the source can stand in a product as they are: no operator outside of brackets but `×`.
fn is_product(words: &str) -> bool {
    let mut depth = 0_usize;
    let mut outside = String::new();
    for c in words.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => outside.push(c),
            _ => {}
        }
    }
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '?' | '\'' | '"');
    outside.chars().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_latex_say_the_same() {
        let sum = Math::product([576, 64].map(Math::number))
            .signs(" + ")
            .then(Math::number(64))
            .equals(Math::number(36_928));
        assert_eq!(sum.to_text(), "576 × 64 + 64 = 36,928");
        assert_eq!(sum.to_latex(), "576 \\times 64 + 64 = 36{,}928");
    }

    #[test]
    fn symbols_are_kept_whole_and_sums_bracketed_as_factors() {
        let words = Dim::symbol("len(word_index)").plus(&Dim::Known(1));
        let product = Math::product([Math::dim(&words), Math::number(50)]);
        assert_eq!(product.to_text(), "(len(word_index) + 1) × 50");
        assert_eq!(
            product.to_latex(),
            "(\\texttt{len(word\\_index)} + 1) \\times 50"
        );
    }
}
