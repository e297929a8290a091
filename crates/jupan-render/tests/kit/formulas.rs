//! Reads formulas out of printed text and does them again.

/// A side of an equation that is being read.
struct Reader<'a> {
    rest: &'a [char],
}

impl Reader<'_> {
    fn space(&mut self) {
        while let [' ', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn eat(&mut self, sign: char) -> Option<()> {
        self.space();
        let (first, rest) = self.rest.split_first()?;
        (*first == sign).then(|| self.rest = rest)
    }

    fn sum(&mut self) -> Option<i128> {
        let is_negative = self.eat('−').is_some();
        let first = self.product()?;
        let mut sum = if is_negative { -first } else { first };
        loop {
            if self.eat('+').is_some() {
                sum += self.product()?;
            } else if self.eat('−').is_some() {
                sum -= self.product()?;
            } else {
                return Some(sum);
            }
        }
    }

    fn product(&mut self) -> Option<i128> {
        let mut product = self.factor()?;
        loop {
            if self.eat('×').is_some() {
                product *= self.factor()?;
            } else if self.eat('/').is_some() {
                let divisor = self.factor()?;
                assert_eq!(product % divisor, 0, "a division leaves a rest");
                product /= divisor;
            } else {
                return Some(product);
            }
        }
    }

    /// Inside of ⌊ ⌋ and ⌈ ⌉ there is one division, which is rounded.
    fn rounded(&mut self, close: char) -> Option<i128> {
        let dividend = self.factor()?;
        self.eat('/')?;
        let divisor = self.factor()?;
        self.eat(close)?;
        Some(match close {
            '⌋' => dividend.div_euclid(divisor),
            _ => (dividend + divisor - 1).div_euclid(divisor),
        })
    }

    fn factor(&mut self) -> Option<i128> {
        self.space();
        if let ['m', 'a', 'x', '(', rest @ ..] = self.rest {
            self.rest = rest;
            let first = self.sum()?;
            self.eat(',')?;
            let second = self.sum()?;
            self.eat(')')?;
            return Some(first.max(second));
        }
        // Names stand in front of their numbers; where there is no number the last word is a symbol.
        let mut symbol = None;
        while self.rest.first().is_some_and(|first| first.is_alphabetic()) {
            let is_of_word = |c: &&char| c.is_alphanumeric() || **c == '_';
            let length = self.rest.iter().take_while(is_of_word).count();
            let (word, rest) = self.rest.split_at(length);
            self.rest = rest;
            self.space();
            symbol = Some(value_of(word));
        }
        for (open, close) in [('⌊', '⌋'), ('⌈', '⌉')] {
            if self.eat(open).is_some() {
                return self.rounded(close);
            }
        }
        if self.eat('(').is_some() {
            let inner = self.sum()?;
            self.eat(')')?;
            return Some(inner);
        }
        let is_digit = |c: &char| c.is_ascii_digit() || *c == ',';
        let mut count = self.rest.iter().take_while(|c| is_digit(c)).count();
        // A comma at the end belongs to the sentence.
        while count > 0 && self.rest[count - 1] == ',' {
            count -= 1;
        }
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        let digits: String = digits.iter().filter(|c| **c != ',').collect();
        match digits.is_empty() {
            true => symbol,
            false => digits.parse().ok(),
        }
    }
}

/// A number for a symbol, always the same for the same, so that what is said of all numbers holds for it.
fn value_of(symbol: &[char]) -> i128 {
    let of = |n: i128, c: &char| (n * 31 + i128::from(u32::from(*c))) % 9973;
    1 + symbol.iter().fold(0, of)
}

/// The value of a side, where all of it is one, up to a comma or a bracket of the sentence around.
fn value(side: &str) -> Option<i128> {
    let side: Vec<char> = side.chars().collect();
    let mut reader = Reader { rest: &side };
    let value = reader.sum()?;
    reader.space();
    matches!(reader.rest, [] | [',' | '.' | '(', ..]).then_some(value)
}

/// Does every equation in a text again and returns how many there are.
pub fn check(what: &str, text: &str) -> usize {
    let mut checked = 0;
    for line in text.lines() {
        // Arguments such as `strides=2` have no spaces around their sign.
        let Some((left, right)) = line.split_once(" = ") else {
            continue;
        };
        // The left side begins behind a label or a colon.
        let left = left.rsplit(": ").next().unwrap_or(left);
        let left = left.rsplit("  ").next().unwrap_or(left);
        match (value(left), value(right)) {
            (Some(a), Some(b)) => assert_eq!(a, b, "{what}: {line}"),
            _ => panic!("{what}: can't read {line}"),
        }
        checked += 1;
    }
    checked
}
