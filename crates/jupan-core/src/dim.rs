//! The extent of one axis, and the exact arithmetic on it.

use std::cmp::Ordering;
use std::fmt;
use std::rc::Rc;

use crate::message;
use crate::message::Message;

/// Formulas longer than this are given up: they explain nothing, and hostile input could grow them without end.
const MAX_TERMS: usize = 64;

/// Why a number is not stated that is too large.
pub const NO_64_BITS: Message = message!("the number does not fit 64 bits");
/// Why a number of the program is not known that is even larger.
pub const BEYOND_128_BITS: Message = message!("an integer beyond 128 bits");
const NO_64_BITS_OR_LONG: Message =
    message!("the number does not fit 64 bits, or its formula grew too long");
pub(crate) const NO_128_BITS: Message = message!("the count does not fit 128 bits");
/// Why a size in bytes is not known.
pub const SIZE_NO_128_BITS: Message = message!("the size does not fit 128 bits");

/// Whether a number is not known because it is too large.
pub fn is_too_large(reason: &Message) -> bool {
    [
        NO_64_BITS,
        NO_64_BITS_OR_LONG,
        NO_128_BITS,
        SIZE_NO_128_BITS,
        BEYOND_128_BITS,
    ]
    .contains(reason)
}

/// The extent of one axis of a tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dim {
    /// A number. Negative only in the middle of a calculation.
    Known(i64),
    /// Python's `None`: not fixed by the model. Whatever is computed from it is unspecified too.
    Unspecified,
    /// A positive integer that only data knows, or a formula of such integers.
    Symbolic(Rc<Poly>),
    /// Could not be found out, for the reason given.
    Unknown(Message),
}

impl Dim {
    /// A positive integer named by its source text, such as `len(word_index)`.
    pub fn symbol(name: &str) -> Self {
        Self::Symbolic(Rc::new(Poly::symbol(name)))
    }

    /// An extent that could not be found out.
    pub fn unknown(reason: impl Into<Message>) -> Self {
        Self::Unknown(reason.into())
    }

    /// The number, where it is one.
    pub fn known(&self) -> Option<i64> {
        match self {
            Self::Known(n) => Some(*n),
            _ => None,
        }
    }

    /// Whether this is Python's `None`.
    pub fn is_unspecified(&self) -> bool {
        matches!(self, Self::Unspecified)
    }

    /// Whether two extents can be the same at run time: equal, or at least one of them not known as a number.
    pub fn compatible(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a == b,
            _ => true,
        }
    }

    fn from_poly(poly: Option<Poly>) -> Self {
        match poly {
            None => Self::unknown(NO_64_BITS_OR_LONG),
            Some(poly) => match poly.constant() {
                Some(n) => i64::try_from(n).map_or_else(|_| Self::unknown(NO_64_BITS), Self::Known),
                None => Self::Symbolic(Rc::new(poly)),
            },
        }
    }

    /// The extent as a polynomial, unless it is unspecified or unknown.
    pub fn to_poly(&self) -> Option<Poly> {
        match self {
            Self::Known(n) => Some(Poly::from(i128::from(*n))),
            Self::Symbolic(poly) => Some((**poly).clone()),
            Self::Unspecified | Self::Unknown(_) => None,
        }
    }

    fn combine(
        &self,
        other: &Self,
        known: impl Fn(i64, i64) -> Option<i64>,
        poly: impl Fn(&Poly, &Poly) -> Option<Poly>,
    ) -> Self {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => {
                known(*a, *b).map_or_else(|| Self::unknown(NO_64_BITS), Self::Known)
            }
            (Self::Unknown(reason), _) | (_, Self::Unknown(reason)) => {
                Self::Unknown(reason.clone())
            }
            (Self::Unspecified, _) | (_, Self::Unspecified) => Self::Unspecified,
            _ => match (self.to_poly(), other.to_poly()) {
                (Some(a), Some(b)) => Self::from_poly(poly(&a, &b)),
                _ => Self::Unspecified,
            },
        }
    }

    /// Sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.combine(other, i64::checked_add, Poly::plus)
    }

    /// Difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.combine(other, i64::checked_sub, |a, b| {
            a.plus(&b.times(&Poly::from(-1))?)
        })
    }

    /// Product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        self.combine(other, i64::checked_mul, Poly::times)
    }

    /// Quotient rounded down, as Python's `//`. A divisor of zero gives an unknown extent.
    #[must_use]
    pub fn floor_div(&self, other: &Self) -> Self {
        if *other == Self::Known(0) {
            return Self::unknown(message!("division by zero"));
        }
        self.combine(
            other,
            |a, b| a.checked_div_euclid(b).filter(|_| b > 0),
            |a, b| match b.constant() {
                Some(divisor) => a.floor_div(divisor),
                None => a.over_term(b),
            },
        )
    }

    /// Quotient rounded up.
    #[must_use]
    pub fn ceil_div(&self, other: &Self) -> Self {
        self.plus(other).minus(&Self::Known(1)).floor_div(other)
    }

    /// The product of many extents: 1 where there are none.
    pub fn product<'a>(dims: impl IntoIterator<Item = &'a Self>) -> Self {
        dims.into_iter()
            .fold(Self::Known(1), |product, dim| product.times(dim))
    }

    /// Puts numbers in place of symbols.
    #[must_use]
    pub fn substitute(&self, value: &dyn Fn(&str) -> Option<i64>) -> Self {
        match self {
            Self::Symbolic(poly) => Self::from_poly(poly.substitute(value)),
            other => other.clone(),
        }
    }
}

impl From<i64> for Dim {
    fn from(n: i64) -> Self {
        Self::Known(n)
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(n) => write!(f, "{n}"),
            Self::Unspecified => f.write_str("None"),
            Self::Symbolic(poly) => write!(f, "{poly}"),
            Self::Unknown(_) => f.write_str("?"),
        }
    }
}

/// What stands for a number inside a polynomial.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Atom {
    Symbol(Rc<str>),
    /// ⌊polynomial / divisor⌋ where it does not divide exactly.
    Floor(Rc<Poly>, i128),
}

/// A product of atoms, each with its power, in order.
type Monomial = Vec<(Atom, u32)>;

/// A polynomial with integer coefficients over named positive integers, in normal form: equal polynomials are equal values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Poly {
    constant: i128,
    terms: Vec<(Monomial, i128)>,
}

impl From<i128> for Poly {
    fn from(constant: i128) -> Self {
        Self {
            constant,
            terms: Vec::new(),
        }
    }
}

impl Poly {
    /// One symbol.
    pub fn symbol(name: &str) -> Self {
        Self::atom(Atom::Symbol(Rc::from(name)))
    }

    fn atom(atom: Atom) -> Self {
        Self {
            constant: 0,
            terms: vec![(vec![(atom, 1)], 1)],
        }
    }

    /// The number, where no symbol is left.
    pub fn constant(&self) -> Option<i128> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// Sum. `None` where a coefficient overflows or the formula grows too long.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Option<Self> {
        let constant = self.constant.checked_add(other.constant)?;
        if self.terms.is_empty() && other.terms.is_empty() {
            return Some(Self::from(constant));
        }
        let mut terms = Vec::with_capacity(self.terms.len() + other.terms.len());
        let (mut left, mut right) = (self.terms.iter().peekable(), other.terms.iter().peekable());
        loop {
            let order = match (left.peek(), right.peek()) {
                (Some(a), Some(b)) => a.0.cmp(&b.0),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => break,
            };
            match order {
                Ordering::Less => terms.extend(left.next().cloned()),
                Ordering::Greater => terms.extend(right.next().cloned()),
                Ordering::Equal => {
                    if let (Some((monomial, a)), Some((_, b))) = (left.next(), right.next()) {
                        let coefficient = a.checked_add(*b)?;
                        if coefficient != 0 {
                            terms.push((monomial.clone(), coefficient));
                        }
                    }
                }
            }
        }
        (terms.len() <= MAX_TERMS).then_some(Self { constant, terms })
    }

    /// Product. `None` where a coefficient overflows or the formula grows too long.
    #[must_use]
    pub fn times(&self, other: &Self) -> Option<Self> {
        if let (Some(a), Some(b)) = (self.constant(), other.constant()) {
            return Some(Self::from(a.checked_mul(b)?));
        }
        let mut product = Self::default();
        for (a, x) in self.all_terms() {
            for (b, y) in other.all_terms() {
                let coefficient = x.checked_mul(y)?;
                let monomial = multiply_monomials(&a, &b)?;
                let term = if monomial.is_empty() {
                    Self::from(coefficient)
                } else if coefficient == 0 {
                    continue;
                } else {
                    Self {
                        constant: 0,
                        terms: vec![(monomial, coefficient)],
                    }
                };
                product = product.plus(&term)?;
            }
        }
        Some(product)
    }

    /// Difference. `None` where a coefficient overflows or the formula grows too long.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.times(&Self::from(-1))?)
    }

    fn all_terms(&self) -> impl Iterator<Item = (Monomial, i128)> {
        let constant = (self.constant != 0).then(|| (Monomial::new(), self.constant));
        constant.into_iter().chain(self.terms.iter().cloned())
    }

    /// Quotient rounded down; kept as ⌊…⌋ where not every coefficient is a multiple of the divisor.
    #[must_use]
    pub fn floor_div(&self, divisor: i128) -> Option<Self> {
        if divisor <= 0 {
            return None;
        }
        if self.terms.iter().all(|(_, c)| c % divisor == 0) {
            return Some(Self {
                constant: self.constant.div_euclid(divisor),
                terms: self
                    .terms
                    .iter()
                    .map(|(m, c)| (m.clone(), c / divisor))
                    .collect(),
            });
        }
        (self.depth() < 16).then(|| Self::atom(Atom::Floor(Rc::new(self.clone()), divisor)))
    }

    /// Quotient by a single term that divides every one of these; `None` where it does not.
    fn over_term(&self, divisor: &Self) -> Option<Self> {
        let ([(powers, factor)], 0) = (divisor.terms.as_slice(), divisor.constant) else {
            return None;
        };
        let mut quotient = Self::default();
        for (monomial, coefficient) in self.all_terms() {
            let mut left = monomial;
            for (atom, power) in powers {
                let at = left.binary_search_by(|(other, _)| other.cmp(atom)).ok()?;
                let (_, found) = left.get_mut(at)?;
                *found = found.checked_sub(*power)?;
                if *found == 0 {
                    left.remove(at);
                }
            }
            let term = match coefficient % factor {
                0 if left.is_empty() => Self::from(coefficient / factor),
                0 => Self {
                    constant: 0,
                    terms: vec![(left, coefficient / factor)],
                },
                _ => return None,
            };
            quotient = quotient.plus(&term)?;
        }
        Some(quotient)
    }

    /// How deeply ⌊…⌋ are nested, bounded because formulas are walked recursively.
    fn depth(&self) -> usize {
        let atoms = self.terms.iter().flat_map(|(monomial, _)| monomial);
        let depth = atoms.map(|(atom, _)| match atom {
            Atom::Symbol(_) => 0,
            Atom::Floor(inner, _) => inner.depth() + 1,
        });
        depth.max().unwrap_or(0)
    }

    /// Puts numbers in place of symbols. `None` where the result overflows.
    #[must_use]
    pub fn substitute(&self, value: &dyn Fn(&str) -> Option<i64>) -> Option<Self> {
        let mut sum = Self::from(self.constant);
        for (monomial, coefficient) in &self.terms {
            let mut product = Self::from(*coefficient);
            for (atom, power) in monomial {
                let factor = match atom {
                    Atom::Symbol(name) => match value(name) {
                        Some(n) => Self::from(i128::from(n)),
                        None => Self::symbol(name),
                    },
                    Atom::Floor(inner, divisor) => inner.substitute(value)?.floor_div(*divisor)?,
                };
                for _ in 0..*power {
                    product = product.times(&factor)?;
                }
            }
            sum = sum.plus(&product)?;
        }
        Some(sum)
    }

    /// Whether it never falls when a symbol grows: nothing is subtracted but constants.
    pub fn is_rising(&self) -> bool {
        self.terms.iter().all(|(monomial, coefficient)| {
            let mut atoms = monomial.iter().map(|(atom, _)| match atom {
                Atom::Symbol(_) => true,
                // With something negative inside, a power of it or a product with it can fall.
                Atom::Floor(inner, _) => inner.is_rising() && inner.least().is_some_and(|n| n >= 0),
            });
            *coefficient >= 0 && atoms.all(|rises| rises)
        })
    }

    /// The least number that it can be, every symbol being 1 or more. `None` where that is not plain to see.
    pub fn least(&self) -> Option<i128> {
        let ones = self.is_rising().then(|| self.substitute(&|_| Some(1)));
        ones??.constant()
    }

    /// The number that its one symbol must be for it to be `n`. `None` where there is none, more than one, or where that is
    /// not plain to see.
    pub fn argument_for(&self, n: i128) -> Option<i64> {
        // What falls rises when it is taken from nothing.
        let falling = Self::default().minus(self)?;
        let (own, n) = match (self.is_rising(), falling.is_rising()) {
            (true, _) => (self, n),
            (_, true) => (&falling, n.checked_neg()?),
            _ => return None,
        };
        // What overflows is larger than any number that is asked for.
        let at = |x: i64| own.substitute(&|_| Some(x)).and_then(|own| own.constant());
        let (mut low, mut high) = (1_i64, i64::MAX);
        while low < high {
            let middle = low + (high - low) / 2;
            match at(middle) {
                Some(own) if own < n => low = middle + 1,
                _ => high = middle,
            }
        }
        let next = low.checked_add(1).and_then(at);
        (at(low) == Some(n) && next != Some(n)).then_some(low)
    }

    /// The names of the symbols in it, each once, in order.
    pub fn symbols(&self) -> Vec<Rc<str>> {
        let mut names = Vec::new();
        self.collect_symbols(&mut names);
        names.sort();
        names.dedup();
        names
    }

    fn collect_symbols(&self, names: &mut Vec<Rc<str>>) {
        for (atom, _) in self.terms.iter().flat_map(|(monomial, _)| monomial) {
            match atom {
                Atom::Symbol(name) => names.push(name.clone()),
                Atom::Floor(inner, _) => inner.collect_symbols(names),
            }
        }
    }
}

fn multiply_monomials(a: &Monomial, b: &Monomial) -> Option<Monomial> {
    let mut product = a.clone();
    for (atom, power) in b {
        match product.binary_search_by(|(other, _)| other.cmp(atom)) {
            Ok(at) => {
                if let Some((_, existing)) = product.get_mut(at) {
                    *existing = existing.checked_add(*power)?;
                }
            }
            Err(at) => product.insert(at, (atom.clone(), *power)),
        }
    }
    (product
        .iter()
        .map(|(_, power)| *power as usize)
        .sum::<usize>()
        <= MAX_TERMS)
        .then_some(product)
}

impl fmt::Display for Poly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        // The highest powers first.
        let mut terms: Vec<_> = self.terms.iter().collect();
        terms.sort_by_key(|(monomial, _)| {
            let powers = monomial.iter().map(|(_, power)| u64::from(*power));
            std::cmp::Reverse(powers.sum::<u64>())
        });
        for (monomial, coefficient) in terms {
            let sign = match (first, *coefficient < 0) {
                (true, true) => "−",
                (true, false) => "",
                (false, true) => " − ",
                (false, false) => " + ",
            };
            f.write_str(sign)?;
            first = false;
            let magnitude = coefficient.unsigned_abs();
            if magnitude != 1 {
                write!(f, "{magnitude} × ")?;
            }
            for (index, (atom, power)) in monomial.iter().enumerate() {
                if index > 0 {
                    f.write_str(" × ")?;
                }
                match atom {
                    Atom::Symbol(name) => f.write_str(name)?,
                    Atom::Floor(inner, divisor) => write!(f, "⌊({inner}) / {divisor}⌋")?,
                }
                if *power > 1 {
                    write!(f, "^{power}")?;
                }
            }
        }
        match (first, self.constant) {
            (true, n) => write!(f, "{n}"),
            (false, 0) => Ok(()),
            (false, n) if n < 0 => write!(f, " − {}", n.unsigned_abs()),
            (false, n) => write!(f, " + {n}"),
        }
    }
}

/// How many of something there are: a number or a formula, of which a part may be missing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// What is counted for certain.
    pub known: Poly,
    /// Why more may be missing; the count is then "at least".
    pub missing: Vec<Message>,
}

impl Count {
    /// A count for which nothing is known but the reason why.
    pub fn unknown(reason: Message) -> Self {
        Self {
            known: Poly::default(),
            missing: vec![reason],
        }
    }

    /// The product of a shape's extents: how many numbers a weight holds.
    pub fn of_shape<'a>(dims: impl IntoIterator<Item = &'a Dim>) -> Self {
        // Most extents are numbers, and models have many weights.
        let mut number = 1_i128;
        let mut formula: Option<Poly> = None;
        for dim in dims {
            let fits = match dim {
                Dim::Unknown(reason) => return Self::unknown(reason.clone()),
                Dim::Unspecified => return Self::unknown(message!("an axis is not specified")),
                Dim::Known(factor) => {
                    let next = number.checked_mul(i128::from(*factor));
                    next.map(|next| number = next)
                }
                Dim::Symbolic(factor) => {
                    let next = match &formula {
                        Some(formula) => formula.times(factor),
                        None => Some((**factor).clone()),
                    };
                    next.map(|next| formula = Some(next))
                }
            };
            if fits.is_none() {
                return Self::unknown(NO_128_BITS);
            }
        }
        let number = Poly::from(number);
        let product = match formula {
            Some(formula) => number.times(&formula),
            None => Some(number),
        };
        product.map_or_else(|| Self::unknown(NO_128_BITS), Self::from)
    }

    /// Adds another count.
    pub fn add(&mut self, other: &Self) {
        match self.known.plus(&other.known) {
            Some(sum) => self.known = sum,
            None => self.missing.push(NO_128_BITS),
        }
        self.miss(&other.missing);
    }

    /// Adds parts of which only is known why they are not known.
    pub fn miss(&mut self, reasons: &[Message]) {
        for reason in reasons {
            if self.missing.len() < MAX_TERMS && !self.missing.contains(reason) {
                self.missing.push(reason.clone());
            }
        }
    }

    /// So many times as much.
    #[must_use]
    pub fn times(&self, dim: &Dim) -> Self {
        let mut product = Self::of_shape([dim]);
        match product.known.times(&self.known) {
            Some(known) => product.known = known,
            None => {
                product.known = Poly::default();
                product.missing.push(NO_128_BITS);
            }
        }
        for reason in &self.missing {
            if !product.missing.contains(reason) {
                product.missing.push(reason.clone());
            }
        }
        product
    }

    /// Puts numbers in place of symbols.
    #[must_use]
    pub fn substitute(&self, value: &dyn Fn(&str) -> Option<i64>) -> Self {
        if self.known.constant().is_some() {
            return self.clone();
        }
        match self.known.substitute(value) {
            Some(known) => Self {
                known,
                missing: self.missing.clone(),
            },
            None => Self::unknown(message!("the count does not fit 128 bits")),
        }
    }

    /// The number, where nothing is missing and no symbol is left.
    pub fn exact(&self) -> Option<i128> {
        self.missing
            .is_empty()
            .then(|| self.known.constant())
            .flatten()
    }

    /// A number that it never goes below, whatever is missing. `None` where there is none that is plain to see.
    pub fn least(&self) -> Option<i128> {
        self.known.least()
    }

    /// Whether parts are missing.
    pub fn at_least(&self) -> bool {
        !self.missing.is_empty()
    }
}

impl From<Poly> for Count {
    fn from(known: Poly) -> Self {
        Self {
            known,
            missing: Vec::new(),
        }
    }
}

impl From<i64> for Count {
    fn from(n: i64) -> Self {
        Self::from(Poly::from(i128::from(n)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_and_unknown_spread() {
        let unknown = Dim::unknown(Message::verbatim("why"));
        assert_eq!(Dim::Unspecified.plus(&Dim::Known(3)), Dim::Unspecified);
        assert_eq!(Dim::Unspecified.times(&unknown), unknown);
    }

    #[test]
    fn overflow_is_unknown_not_wrapped() {
        assert!(matches!(
            Dim::Known(i64::MAX).times(&Dim::Known(2)),
            Dim::Unknown(_)
        ));
    }

    #[test]
    fn formulas_are_kept_in_normal_form() {
        let n = Dim::symbol("n");
        let left = n.plus(&Dim::Known(1)).times(&Dim::Known(64));
        let right = n.times(&Dim::Known(64)).plus(&Dim::Known(64));
        assert_eq!(left, right);
        assert_eq!(left.to_string(), "64 × n + 64");
        assert_eq!(left.minus(&right), Dim::Known(0));
    }

    #[test]
    fn a_term_divides_what_it_is_in() {
        let (n, m) = (Dim::symbol("n"), Dim::symbol("m"));
        let area = n.times(&m).times(&Dim::Known(6));
        assert_eq!(
            area.floor_div(&m.times(&Dim::Known(2))),
            n.times(&Dim::Known(3))
        );
        assert!(matches!(area.plus(&n).floor_div(&m), Dim::Unknown(_)));
    }

    #[test]
    fn substitution_commutes_with_arithmetic() {
        let n = Dim::symbol("n");
        let formula = n.minus(&Dim::Known(3)).floor_div(&Dim::Known(2)).times(&n);
        for value in 3..20 {
            let expected = Dim::Known((value - 3) / 2 * value);
            assert_eq!(formula.substitute(&|_| Some(value)), expected);
        }
    }

    #[test]
    fn a_count_with_an_unknown_axis_is_at_least() {
        let mut total = Count::from(5);
        total.add(&Count::of_shape(&[
            Dim::Known(2),
            Dim::unknown(Message::verbatim("a CSV")),
        ]));
        assert!(total.at_least());
        assert_eq!(total.known.constant(), Some(5));
    }

    #[test]
    fn a_formula_that_only_adds_has_a_least_value() {
        let poly = |dim: Dim| dim.to_poly().expect("a formula");
        let n = Dim::symbol("n");
        let more = n.times(&Dim::Known(64)).plus(&Dim::Known(10));
        let less = n.times(&Dim::Known(64)).minus(&Dim::Known(10));
        assert_eq!(poly(more).least(), Some(74));
        // A constant does not fall.
        assert_eq!(poly(less).least(), Some(54));
        assert_eq!(poly(Dim::Known(9).minus(&n)).least(), None);
        assert_eq!(poly(n.floor_div(&Dim::Known(2))).least(), Some(0));
        let places = n.minus(&Dim::Known(3)).floor_div(&Dim::Known(2));
        assert_eq!(poly(places.times(&places)).least(), None);
    }

    #[test]
    fn the_number_that_a_symbol_must_be_is_found_whether_the_formula_rises_or_falls() {
        let k = Poly::symbol("k");
        let twice = k
            .times(&Poly::from(2))
            .and_then(|twice| twice.plus(&Poly::from(1)));
        assert_eq!(twice.and_then(|twice| twice.argument_for(7)), Some(3));
        let less = Poly::from(29).minus(&k);
        assert_eq!(
            less.as_ref().and_then(|less| less.argument_for(26)),
            Some(3)
        );
        assert_eq!(less.and_then(|less| less.argument_for(29)), None);
    }
}
