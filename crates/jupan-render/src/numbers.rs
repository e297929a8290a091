//! Numbers as text: counts, which may be incomplete, and sizes in bytes.

use jupan_core::dim::Count;

use crate::math::Math;

/// Whether thousands are separated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    /// `1,234,567`, for people.
    Grouped,
    /// `1234567`, for machines.
    Plain,
}

impl Digits {
    /// A number as text.
    pub fn write(self, n: i128) -> String {
        let separator = match self {
            Self::Grouped => ",",
            Self::Plain => "",
        };
        let mut text = String::from(if n < 0 { "−" } else { "" });
        push_grouped(&mut text, n.unsigned_abs(), separator);
        text
    }

    /// What is counted for certain: a number or a formula of symbols.
    pub fn known(self, count: &Count) -> String {
        match self {
            Self::Grouped => match count.known.constant() {
                Some(n) => self.write(n),
                None => Math::count(count).to_text(),
            },
            Self::Plain => count.known.to_string(),
        }
    }

    /// A count as one formula, with `?` for what is not known of it: `64 × n + ?`.
    pub fn formula(self, count: &Count) -> String {
        match (is_unknown(count), count.at_least()) {
            (true, _) => "?".to_owned(),
            (false, true) => format!("{} + ?", self.known(count)),
            (false, false) => self.known(count),
        }
    }
}

/// Adds a number to a text, its digits in groups of three.
pub(crate) fn push_grouped(text: &mut String, number: u128, separator: &str) {
    // Most are small, and tables have many.
    let (before, group) = match u64::try_from(number) {
        Ok(number) => (u128::from(number / 1000), number % 1000),
        Err(_) => (number / 1000, (number % 1000) as u64),
    };
    if before > 0 {
        push_grouped(text, before, separator);
        text.push_str(separator);
    }
    for unit in [100, 10, 1] {
        if before > 0 || group >= unit || unit == 1 {
            text.push(char::from(b'0' + (group / unit % 10) as u8));
        }
    }
}

/// Whether nothing at all is known of a count.
pub fn is_unknown(count: &Count) -> bool {
    count.at_least() && count.known.constant() == Some(0)
}

/// How a size in bytes is scaled and named.
pub struct Units {
    /// How many of one unit make the next.
    pub base: i128,
    /// The names of 1 byte, of `base` bytes, of `base`², …
    pub names: [&'static str; 6],
    /// Whether single bytes, too, are printed with two decimals.
    pub decimal_bytes: bool,
    /// How digits are written: frameworks do not group those of sizes.
    pub digits: Digits,
}

/// Powers of 1024 under their own names.
pub const BINARY: Units = Units {
    base: 1024,
    names: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"],
    decimal_bytes: false,
    digits: Digits::Grouped,
};

/// Powers of 1000 under their own names.
pub const DECIMAL: Units = Units {
    base: 1000,
    names: ["B", "kB", "MB", "GB", "TB", "PB"],
    decimal_bytes: false,
    digits: Digits::Grouped,
};

impl Units {
    /// A size with two decimals of the largest unit that it reaches.
    pub fn write(&self, bytes: i128) -> String {
        let (mut unit, mut divisor) = (0, 1_i128);
        while unit + 1 < self.names.len() && bytes >= divisor * self.base {
            unit += 1;
            divisor *= self.base;
        }
        let name = self.names.get(unit).copied().unwrap_or_default();
        if unit == 0 && !self.decimal_bytes {
            return format!("{} {name}", self.digits.write(bytes));
        }
        let (mut whole, rest) = (bytes / divisor, bytes % divisor * 100);
        // A tie goes to the even digit, as Python formats it.
        let up = (rest % divisor * 2).cmp(&divisor);
        let mut hundredths = rest / divisor;
        if up.is_gt() || (up.is_eq() && hundredths % 2 == 1) {
            hundredths += 1;
        }
        if hundredths == 100 {
            (whole, hundredths) = (whole + 1, 0);
        }
        format!("{}.{hundredths:02} {name}", self.digits.write(whole))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupan_core::dim::Dim;

    #[test]
    fn thousands_are_separated() {
        let grouped = [0, 7, 999, 1000, 93_322, 1_234_567].map(|n| Digits::Grouped.write(n));
        let expected = ["0", "7", "999", "1,000", "93,322", "1,234,567"];
        assert_eq!(grouped, expected);
        assert_eq!(Digits::Plain.write(93_322), "93322");
        let count = Count::of_shape(&[Dim::Known(75_780), Dim::symbol("f2000")]);
        assert_eq!(Digits::Grouped.known(&count), "75,780 × f2000");
        assert_eq!(Digits::Plain.known(&count), "75780 × f2000");
    }

    #[test]
    fn sizes_are_scaled_by_1024_and_rounded_to_even() {
        let sizes = [0, 448, 373_288, 1024 * 1024, 1_119_872, 1024 * 1024 - 1];
        let expected = [
            "0 B",
            "448 B",
            "364.54 KiB",
            "1.00 MiB",
            "1.07 MiB",
            "1,024.00 KiB",
        ];
        assert_eq!(sizes.map(|n| BINARY.write(n)), expected);
        assert_eq!(DECIMAL.write(148_136), "148.14 kB");
        assert_eq!(DECIMAL.write(999), "999 B");
        assert_eq!(BINARY.write(1000), "1,000 B");
        assert_eq!(
            BINARY.write(8_000_000_000_008_000_000_000_000),
            "7,105,427,357.61 PiB"
        );
        // 1.125 and 1.375 are ties.
        assert_eq!(BINARY.write(1152), "1.12 KiB");
        assert_eq!(BINARY.write(1408), "1.38 KiB");
    }
}
