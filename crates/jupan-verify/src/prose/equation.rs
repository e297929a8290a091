//! Equations of numbers in a line of text.

use super::number::{Fraction, Linear};
use super::token::{Kind, Token, tokens};

/// Brackets within brackets, at most.
const DEEPEST: usize = 32;

/// Terms on two or more sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Equation {
    /// The first byte in the line, and the one behind the last.
    pub start: usize,
    pub end: usize,
    /// The sides, in order.
    pub sides: Vec<Side>,
}

/// One side of an equation.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// What it comes to.
    pub value: Linear,
    /// The factors of those of its terms that are products of plain numbers.
    pub products: Vec<Vec<i128>>,
    /// The number that it begins with.
    first: Option<Fraction>,
    /// Digits behind the point, where the side is a single number.
    decimals: Option<u32>,
    /// Whether anything is computed in it: a product, a sum or the bias.
    pub computes: bool,
    /// Whether something is divided in it.
    divides: bool,
}

/// The equations of a line: at least two sides, and something to compute.
pub fn equations(line: &str) -> Vec<Equation> {
    if !line.contains(['=', '＝']) {
        return Vec::new();
    }
    let tokens = tokens(line);
    let breaks = |token: &Token| matches!(token.kind, Kind::Word | Kind::Break);
    let mut equations = Vec::new();
    let mut start = 0;
    while start < tokens.len() {
        let rest = tokens.get(start..).unwrap_or_default();
        let length = rest.iter().position(breaks).unwrap_or(rest.len());
        let run = rest.get(..length).unwrap_or_default();
        let word_before = start > 0
            && tokens
                .get(start - 1)
                .is_some_and(|token| token.kind == Kind::Word);
        equations.extend(equation(run, word_before));
        start += length + 1;
    }
    equations
}

/// The equation that a run of tokens is, if it is one.
fn equation(run: &[Token], word_before: bool) -> Option<Equation> {
    let mut sides: Vec<(Side, usize, usize)> = Vec::new();
    let mut best: Vec<(Side, usize, usize)> = Vec::new();
    for (at, tokens) in run.split(|token| token.kind == Kind::Equals).enumerate() {
        let lone = tokens.len() == 1 && at == 0 && word_before;
        match side(tokens).filter(|_| !lone) {
            // `layer 2 = …` numbers the layer.
            Some(side) => {
                let start = tokens.first().map_or(0, |token| token.start);
                let end = tokens.last().map_or(0, |token| token.end);
                sides.push((side, start, end));
            }
            // Sides that are no terms separate those before from those behind.
            None => {
                if sides.len() > best.len() {
                    best = std::mem::take(&mut sides);
                }
                sides.clear();
            }
        }
    }
    if sides.len() > best.len() {
        best = sides;
    }
    let (start, end) = (best.first()?.1, best.last()?.2);
    let sides: Vec<Side> = best.into_iter().map(|(side, _, _)| side).collect();
    let matters = sides.len() > 1 && sides.iter().any(|side| side.computes);
    matters.then_some(Equation { start, end, sides })
}

impl Equation {
    /// The first two sides next to each other that are not equal. What is unknown is the number of biases, unless it is given.
    pub fn unequal(&self, biases: Option<i128>) -> Option<(Linear, Linear)> {
        let pairs = self.sides.iter().zip(self.sides.iter().skip(1));
        let mut unequal = pairs.filter(|(left, right)| !left.can_equal(right, biases));
        unequal
            .next()
            .map(|(left, right)| (left.value.with(biases), right.value.with(biases)))
    }

    /// The whole numbers that its sides come to.
    pub fn numbers(&self, biases: Option<i128>) -> Vec<i128> {
        let values = self.sides.iter().map(|side| side.value.with(biases));
        values.filter_map(|value| value.plain()?.whole()).collect()
    }
}

impl Side {
    fn can_equal(&self, other: &Self, biases: Option<i128>) -> bool {
        let (left, right) = (self.value.with(biases), other.value.with(biases));
        let Some(difference) = right.negated().and_then(|right| left.plus(right)) else {
            // Too large to tell.
            return true;
        };
        if let (Some(left), Some(right)) = (left.plain(), right.plain()) {
            return left == right
                || other.first == Some(left) && other.computes
                || self.rounds_to(left, other, right)
                || other.rounds_to(right, self, left);
        }
        match difference.plain() {
            Some(constant) => constant.is_zero(),
            // Some number of biases must do: a whole one.
            None => {
                let biases = difference
                    .constant
                    .negated()
                    .and_then(|constant| constant.over(difference.biases));
                biases.and_then(Fraction::whole).is_some_and(|n| n >= 0)
            }
        }
    }

    /// Whether a side that was computed is stated by another in so many digits, or as a whole number.
    fn rounds_to(&self, value: Fraction, other: &Self, stated: Fraction) -> bool {
        match other.decimals {
            Some(0) => self.divides && value.is_within(stated, 1),
            Some(decimals) => 10_i128
                .checked_pow(decimals)
                .is_some_and(|parts| value.is_within(stated, parts)),
            None => false,
        }
    }
}

/// A side, where the tokens are a term.
fn side(tokens: &[Token]) -> Option<Side> {
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let (value, products) = parser.sum()?;
    if parser.at < tokens.len() {
        return None;
    }
    let has = |kinds: &[Kind]| tokens.iter().any(|token| kinds.contains(&token.kind));
    let first = tokens.iter().find_map(|token| match token.kind {
        Kind::Number(number, _) => Some(number),
        _ => None,
    });
    let decimals = match tokens {
        [
            Token {
                kind: Kind::Number(_, decimals),
                ..
            },
        ]
        | [
            Token {
                kind: Kind::Number(_, decimals),
                ..
            },
            Token {
                kind: Kind::Label, ..
            },
        ] => Some(*decimals),
        _ => None,
    };
    Some(Side {
        value,
        products,
        first,
        decimals,
        computes: has(&[Kind::Times, Kind::Plus, Kind::Bias]),
        divides: has(&[Kind::Over, Kind::Fraction]),
    })
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|token| &token.kind)
    }

    fn eat(&mut self, kind: &Kind) -> bool {
        let found = self.peek() == Some(kind);
        self.at += usize::from(found);
        found
    }

    fn sum(&mut self) -> Option<(Linear, Vec<Vec<i128>>)> {
        let mut products = Vec::new();
        let negative = self.eat(&Kind::Minus);
        let (first, factors) = self.product()?;
        products.extend(factors);
        let mut sum = if negative { first.negated()? } else { first };
        loop {
            let minus = match self.peek() {
                Some(Kind::Plus) => false,
                Some(Kind::Minus) => true,
                _ => return Some((sum, products)),
            };
            self.at += 1;
            let (term, factors) = self.product()?;
            products.extend(factors);
            sum = sum.plus(if minus { term.negated()? } else { term })?;
        }
    }

    /// A product, and its factors where they all are plain numbers.
    fn product(&mut self) -> Option<(Linear, Option<Vec<i128>>)> {
        let (mut product, first) = self.power()?;
        let mut factors = first.map(|factor| vec![factor]);
        loop {
            match self.peek() {
                Some(Kind::Times) => {
                    self.at += 1;
                    let (factor, plain) = self.power()?;
                    product = product.times(factor)?;
                    factors = factors.zip(plain).map(|(mut factors, plain)| {
                        factors.push(plain);
                        factors
                    });
                }
                Some(Kind::Over) => {
                    self.at += 1;
                    let (divisor, _) = self.power()?;
                    product = product.over(divisor)?;
                    factors = None;
                }
                // Brackets next to each other.
                Some(Kind::Open) => {
                    let (factor, _) = self.power()?;
                    product = product.times(factor)?;
                    factors = None;
                }
                _ => return Some((product, factors)),
            }
        }
    }

    fn power(&mut self) -> Option<(Linear, Option<i128>)> {
        let (base, plain) = self.value()?;
        if self.eat(&Kind::Power) {
            let (exponent, _) = self.value()?;
            return Some((base.power(exponent)?, None));
        }
        Some((base, plain))
    }

    fn value(&mut self) -> Option<(Linear, Option<i128>)> {
        let kind = self.peek()?.clone();
        self.at += 1;
        let (value, plain) = match kind {
            Kind::Number(number, _) => {
                let percent = self.eat(&Kind::Percent);
                let number = match percent {
                    true => number.over(Fraction::from(100))?,
                    false => number,
                };
                (Linear::number(number), number.whole())
            }
            Kind::Bias => (Linear::bias(), None),
            Kind::Open => (self.inside(&Kind::Close)?, None),
            Kind::OpenFloor => {
                let value = self.inside(&Kind::CloseFloor)?;
                (Linear::number(value.plain()?.floor()?), None)
            }
            Kind::Fraction => {
                self.eat(&Kind::Open).then_some(())?;
                let over = self.inside(&Kind::Close)?;
                self.eat(&Kind::Open).then_some(())?;
                let under = self.inside(&Kind::Close)?;
                (over.over(under)?, None)
            }
            _ => return None,
        };
        while self.eat(&Kind::Label) {}
        Some((value, plain))
    }

    /// What stands in brackets, behind the first of them.
    fn inside(&mut self, close: &Kind) -> Option<Linear> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let (value, _) = self.sum()?;
        self.depth -= 1;
        self.eat(close).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is unequal in each equation of a line.
    fn read(line: &str) -> Vec<Option<(String, String)>> {
        let show = |(left, right): (Linear, Linear)| (left.to_string(), right.to_string());
        equations(line)
            .iter()
            .map(|equation| equation.unequal(None).map(show))
            .collect()
    }

    #[test]
    fn equations_that_hold() {
        for line in [
            r"따라서 파라미터의 수는 $3 \times 3 \times 32 + bias = 320$",
            "$bias = 320 - 288 = 32$ 로 필터의 개수와 동일함을 알 수 있다.",
            "conv2d (Conv2D) = 32 * ((3 * 3)+1) = 320",
            "* 3x3x1x32 + 32 = 320 parameters",
            "assert 64 * (32 * (3*3) + 1) == 18496",
            "the weights are (3 × 3 × 3 weights + 1 bias) × 32 filters = 896",
            r"\(\frac{28 - 3}{1} + 1 = 26\)",
            "(25 - 2) / 2 + 1 = 12",
            "93322 × 4 / 1024 = 364.54 KB",
            "28 × 28 = 784 + 1 = 785 × 512 = 401,920",
            "3 × 3 = 9 weights, 9 × 32 = 288",
            r"**$(3^{2} \cdot 16 + 1) \cdot 32 = 4{,}640$**",
            "(5 * 5) * 16 * 32 + 32 = 12,832",
            "Layer 2 = 64 × 3 = 192",
            "8 × 10 / 100 = 80%",
            "⌊(13 − 2) / 2⌋ + 1 = 6",
            "필터 32개 + 편향 = 64",
        ] {
            let found = read(line);
            assert!(
                !found.is_empty() && found.iter().all(Option::is_none),
                "{line}: {found:?}"
            );
        }
    }

    #[test]
    fn equations_that_do_not() {
        let wrong = |line: &str, left: &str, right: &str| {
            assert_eq!(
                read(line),
                [Some((left.to_owned(), right.to_owned()))],
                "{line}"
            );
        };
        wrong("3 × 3 × 3 = 28", "27", "28");
        wrong("3*3*64*64 + 64 = 36,864 parameters", "36928", "36864");
        wrong("4 x (128 x 128 + 128) = 66,050, roughly", "66048", "66050");
    }

    #[test]
    fn what_is_no_equation() {
        for line in [
            "x = 3 * y = 4",
            "learning_rate=0.001, batch_size = 32",
            "input shape = (28, 28, 1)",
            "============= 3 + 4",
            "f(3) = 2 + 2",
            "epochs => 3 + 4",
            "3 + 4 != 8",
            "2 = 2",
            "((((((((((((((((((((((((((((((((((((((((1 + 1)))) = 2",
            "99999999999999999999999999999999 × 10 = 1",
            "a × 64 = 128",
            "64 × 3 = 3 × a",
        ] {
            assert_eq!(read(line), [], "{line}");
        }
    }

    #[test]
    fn products_keep_their_factors() {
        let equations = equations("3 × 3 × 32 + bias = 320");
        assert_eq!(equations[0].sides[0].products, [vec![3, 3, 32]]);
        assert_eq!(equations[0].numbers(Some(32)), [320, 320]);
    }
}
