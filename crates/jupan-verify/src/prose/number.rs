//! Exact arithmetic on what a text states: fractions, and a number of biases that is not known yet.

/// A fraction in lowest terms, with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fraction {
    over: i128,
    under: i128,
}

fn gcd(a: u128, b: u128) -> u128 {
    match b {
        0 => a,
        b => gcd(b, a % b),
    }
}

impl Fraction {
    /// `None` where a number grows too large, or the denominator is zero.
    pub fn new(over: i128, under: i128) -> Option<Self> {
        let divisor = i128::try_from(gcd(over.unsigned_abs(), under.unsigned_abs())).ok()?;
        let sign = under.signum();
        let divisor = divisor.checked_mul(sign).filter(|divisor| *divisor != 0)?;
        Some(Self {
            over: over.checked_div(divisor)?,
            under: under.checked_div(divisor)?,
        })
    }

    /// The number, where it is whole.
    pub fn whole(self) -> Option<i128> {
        (self.under == 1).then_some(self.over)
    }

    pub fn is_zero(self) -> bool {
        self.over == 0
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        let left = self.over.checked_mul(other.under)?;
        let right = other.over.checked_mul(self.under)?;
        Self::new(
            left.checked_add(right)?,
            self.under.checked_mul(other.under)?,
        )
    }

    pub fn times(self, other: Self) -> Option<Self> {
        Self::new(
            self.over.checked_mul(other.over)?,
            self.under.checked_mul(other.under)?,
        )
    }

    pub fn over(self, other: Self) -> Option<Self> {
        self.times(Self::new(other.under, other.over)?)
    }

    pub fn negated(self) -> Option<Self> {
        Self::new(self.over.checked_neg()?, self.under)
    }

    /// The largest whole number that is not larger.
    pub fn floor(self) -> Option<Self> {
        Self::new(self.over.div_euclid(self.under), 1)
    }

    /// Whether the distance between two is less than `1 / parts`, or just that.
    pub fn is_within(self, other: Self, parts: i128) -> bool {
        let distance = other.negated().and_then(|other| self.plus(other));
        distance.is_some_and(|distance| {
            let scaled = distance
                .over
                .unsigned_abs()
                .checked_mul(parts.unsigned_abs());
            scaled.is_some_and(|scaled| scaled <= distance.under.unsigned_abs())
        })
    }
}

impl From<i128> for Fraction {
    fn from(n: i128) -> Self {
        Self { over: n, under: 1 }
    }
}

/// A number plus so many times the number of biases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linear {
    pub constant: Fraction,
    pub biases: Fraction,
}

impl Linear {
    pub fn number(n: Fraction) -> Self {
        Self {
            constant: n,
            biases: Fraction::from(0),
        }
    }

    pub fn bias() -> Self {
        Self {
            constant: Fraction::from(0),
            biases: Fraction::from(1),
        }
    }

    /// The number, where no bias is in it.
    pub fn plain(self) -> Option<Fraction> {
        self.biases.is_zero().then_some(self.constant)
    }

    /// With a number in place of the biases.
    pub fn with(self, biases: Option<i128>) -> Self {
        let filled = biases.and_then(|n| self.biases.times(Fraction::from(n))?.plus(self.constant));
        filled.map_or(self, Self::number)
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        Some(Self {
            constant: self.constant.plus(other.constant)?,
            biases: self.biases.plus(other.biases)?,
        })
    }

    pub fn negated(self) -> Option<Self> {
        Some(Self {
            constant: self.constant.negated()?,
            biases: self.biases.negated()?,
        })
    }

    /// `None` where both hold biases.
    pub fn times(self, other: Self) -> Option<Self> {
        let (factor, other) = match (self.plain(), other.plain()) {
            (Some(factor), _) => (factor, other),
            (None, Some(factor)) => (factor, self),
            (None, None) => return None,
        };
        Some(Self {
            constant: other.constant.times(factor)?,
            biases: other.biases.times(factor)?,
        })
    }

    pub fn over(self, other: Self) -> Option<Self> {
        let divisor = other.plain()?;
        Some(Self {
            constant: self.constant.over(divisor)?,
            biases: self.biases.over(divisor)?,
        })
    }

    pub fn power(self, exponent: Self) -> Option<Self> {
        let base = self.plain()?;
        let exponent = exponent.plain()?.whole().filter(|n| (0..=16).contains(n))?;
        let mut power = Fraction::from(1);
        for _ in 0..exponent {
            power = power.times(base)?;
        }
        Some(Self::number(power))
    }
}

impl std::fmt::Display for Linear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.biases.is_zero() {
            return self.constant.fmt(f);
        }
        if !self.constant.is_zero() {
            write!(f, "{} + ", self.constant)?;
        }
        match self.biases.whole() {
            Some(1) => f.write_str("bias"),
            _ => write!(f, "{} × bias", self.biases),
        }
    }
}

impl std::fmt::Display for Fraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.under {
            1 => write!(f, "{}", self.over),
            under => write!(f, "{}/{under}", self.over),
        }
    }
}
