//! Numbers that conventions calculate with: extents and their sums and products, exact or unknown with the reason.

use std::iter::{Product, Sum};
use std::ops::{Add, Mul, Sub};

use jupan_core::axis::Axis;
use jupan_core::dim::{Count, Dim};

/// A number, a formula of symbols, or an unknown.
#[derive(Clone, Debug)]
pub(crate) struct N(Dim);

impl N {
    /// Nothing.
    pub const ZERO: Self = Self(Dim::Known(0));

    /// How many values a tensor of these axes has.
    pub fn size<'a>(axes: impl IntoIterator<Item = &'a Axis>) -> Self {
        Self(Dim::product(axes.into_iter().map(|axis| &axis.dim)))
    }

    /// As a count.
    pub fn count(&self) -> Count {
        Count::of_shape([&self.0])
    }

    /// Quotient rounded down.
    pub fn over(&self, other: &Self) -> Self {
        Self(self.0.floor_div(&other.0))
    }
}

impl From<Dim> for N {
    fn from(dim: Dim) -> Self {
        Self(dim)
    }
}

impl From<i64> for N {
    fn from(n: i64) -> Self {
        Self(Dim::Known(n))
    }
}

impl Add for N {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.plus(&other.0))
    }
}

impl Sub for N {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.minus(&other.0))
    }
}

impl Mul for N {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0.times(&other.0))
    }
}

impl Mul<i64> for N {
    type Output = Self;
    fn mul(self, other: i64) -> Self {
        self * Self::from(other)
    }
}

impl Sum for N {
    fn sum<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::ZERO, Add::add)
    }
}

impl Product for N {
    fn product<I: Iterator<Item = Self>>(numbers: I) -> Self {
        numbers.fold(Self::from(1), Mul::mul)
    }
}
