//! Texts made from values: format specifications, `%` and `str.format`.

use super::operate::{as_float, as_integer};
use super::{R, Vm};
use crate::name::known;
use crate::native::Args;
use crate::value::Value;

/// A parsed `[[fill]align][sign][#][0][width][,][.precision][type]`.
#[derive(Default, Clone)]
struct Spec {
    fill: Option<char>,
    align: Option<char>,
    sign: Option<char>,
    alternate: bool,
    width: usize,
    grouping: Option<char>,
    precision: Option<usize>,
    kind: Option<char>,
}

/// Wider than any text needs to be.
const MAX_WIDTH: usize = 10_000;

fn parse(spec: &str) -> Option<Spec> {
    let mut parsed = Spec::default();
    let letters: Vec<char> = spec.chars().collect();
    let mut at = 0;
    let is_align = |letter: Option<&char>| matches!(letter, Some('<' | '>' | '^' | '='));
    if is_align(letters.get(1)) {
        parsed.fill = letters.first().copied();
        parsed.align = letters.get(1).copied();
        at = 2;
    } else if is_align(letters.first()) {
        parsed.align = letters.first().copied();
        at = 1;
    }
    if let Some(sign @ ('+' | '-' | ' ')) = letters.get(at).copied() {
        parsed.sign = Some(sign);
        at += 1;
    }
    if letters.get(at) == Some(&'#') {
        parsed.alternate = true;
        at += 1;
    }
    if letters.get(at) == Some(&'0') {
        parsed.fill = parsed.fill.or(Some('0'));
        parsed.align = parsed.align.or(Some('='));
        at += 1;
    }
    let number = |at: &mut usize| {
        let start = *at;
        let mut value = 0_usize;
        while let Some(digit) = letters.get(*at).and_then(|letter| letter.to_digit(10)) {
            value = value.saturating_mul(10).saturating_add(digit as usize);
            *at += 1;
        }
        (*at > start).then_some(value)
    };
    parsed.width = number(&mut at).unwrap_or(0);
    if let Some(grouping @ (',' | '_')) = letters.get(at).copied() {
        parsed.grouping = Some(grouping);
        at += 1;
    }
    if letters.get(at) == Some(&'.') {
        at += 1;
        parsed.precision = Some(number(&mut at)?);
    }
    parsed.kind = letters.get(at).copied();
    if parsed.kind.is_some() {
        at += 1;
    }
    (at >= letters.len() && parsed.width <= MAX_WIDTH && parsed.precision.unwrap_or(0) <= MAX_WIDTH)
        .then_some(parsed)
}

impl Vm<'_> {
    /// Texts put together; unknown if a part is.
    pub(super) fn join_parts(&mut self, parts: Vec<Value>) -> R<Value> {
        let mut text = String::new();
        for part in parts {
            match part {
                Value::Str(part) => text.push_str(&part),
                unknown @ Value::Unknown(_) => return Ok(unknown),
                _ => {}
            }
        }
        self.charge_text(text.len())?;
        Ok(Value::Str(text.into()))
    }

    /// `format(value, spec)`.
    pub(crate) fn format_value(&mut self, value: &Value, spec: &Value) -> R<Value> {
        if let Value::Unknown(_) = spec {
            return Ok(spec.clone());
        }
        let spec = spec.as_str().unwrap_or_else(|| "".into());
        if let Some(method) = self.user_special(value, known::FORMAT)? {
            return self.call(&method, vec![Value::Str(spec)]);
        }
        if spec.is_empty() {
            return self.text_value(value);
        }
        let value = value.unwrapped();
        if let Value::Unknown(_) = value {
            return Ok(value);
        }
        let Some(parsed) = parse(&spec) else {
            return self.raise("ValueError", format!("Invalid format specifier '{spec}'"));
        };
        let text = match number_text(&value, &parsed) {
            Some(text) => text,
            None => {
                let Value::Str(text) = self.text_value(&value)? else {
                    return self.text_value(&value);
                };
                let text: String = match parsed.precision {
                    Some(precision) => text.chars().take(precision).collect(),
                    None => text.to_string(),
                };
                text
            }
        };
        let numeric = as_float(&value).is_some();
        let padded = pad(text, &parsed, if numeric { '>' } else { '<' });
        Ok(Value::Str(padded.into()))
    }

    /// `template % values`.
    pub(super) fn percent_format(&mut self, template: &str, values: &Value) -> R<Value> {
        let mut out = String::new();
        let letters: Vec<char> = template.chars().collect();
        self.charge(letters.len() as u64)?;
        let mut at = 0;
        let mut used = 0;
        let positional: Vec<Value> = match values {
            Value::Tuple(tuple) => tuple.items.to_vec(),
            value => vec![value.clone()],
        };
        while let Some(&letter) = letters.get(at) {
            at += 1;
            if letter != '%' {
                out.push(letter);
                continue;
            }
            if letters.get(at) == Some(&'%') {
                out.push('%');
                at += 1;
                continue;
            }
            let mut value = None;
            if letters.get(at) == Some(&'(') {
                let end = letters
                    .iter()
                    .skip(at)
                    .position(|letter| *letter == ')')
                    .map_or(letters.len(), |end| at + end);
                let key: String = letters
                    .get(at + 1..end)
                    .unwrap_or_default()
                    .iter()
                    .collect();
                at = end + 1;
                value = Some(self.get_item(values, &Value::str(&key))?);
            }
            let mut spec = Spec {
                align: Some('>'),
                ..Spec::default()
            };
            while let Some(flag @ ('-' | '+' | ' ' | '0' | '#')) = letters.get(at).copied() {
                match flag {
                    '-' => spec.align = Some('<'),
                    '+' | ' ' => spec.sign = Some(flag),
                    '0' => {
                        spec.fill = Some('0');
                        spec.align = Some('=');
                    }
                    _ => spec.alternate = true,
                }
                at += 1;
            }
            let mut next = |vm: &mut Self| -> R<Value> {
                let value = positional.get(used).cloned();
                used += 1;
                match value {
                    Some(value) => Ok(value),
                    None => vm.raise("TypeError", "not enough arguments for format string"),
                }
            };
            let mut number = |vm: &mut Self, at: &mut usize| -> R<Option<usize>> {
                if letters.get(*at) == Some(&'*') {
                    *at += 1;
                    let value = next(vm)?;
                    return Ok(as_integer(&value).and_then(|n| usize::try_from(n).ok()));
                }
                let start = *at;
                let mut value = 0_usize;
                while let Some(digit) = letters.get(*at).and_then(|letter| letter.to_digit(10)) {
                    value = value.saturating_mul(10).saturating_add(digit as usize);
                    *at += 1;
                }
                Ok((*at > start).then_some(value))
            };
            spec.width = number(self, &mut at)?.unwrap_or(0).min(MAX_WIDTH);
            if letters.get(at) == Some(&'.') {
                at += 1;
                spec.precision = Some(number(self, &mut at)?.unwrap_or(0).min(MAX_WIDTH));
            }
            while let Some('l' | 'h' | 'L') = letters.get(at) {
                at += 1;
            }
            let Some(kind) = letters.get(at).copied() else {
                return self.raise("ValueError", "incomplete format");
            };
            at += 1;
            let value = match value {
                Some(value) => value,
                None => next(self)?,
            };
            if let Value::Unknown(_) = value {
                return Ok(value);
            }
            let text = match kind {
                's' | 'r' | 'a' => {
                    let text = if kind == 's' {
                        self.text_value(&value)?
                    } else {
                        self.repr_value(&value)?
                    };
                    let Value::Str(text) = text else {
                        return Ok(text);
                    };
                    match spec.precision {
                        Some(precision) => text.chars().take(precision).collect(),
                        None => text.to_string(),
                    }
                }
                'd' | 'i' | 'u' => {
                    let value = match value.unwrapped() {
                        Value::Float(x) => Value::Int(x.trunc() as i128),
                        value => value,
                    };
                    spec.kind = Some('d');
                    match number_text(
                        &value,
                        &Spec {
                            precision: None,
                            ..spec.clone()
                        },
                    ) {
                        Some(text) => text,
                        None if matches!(value, Value::Symbol(_)) => {
                            self.text_of(&value)?.to_string()
                        }
                        None => {
                            return self.raise(
                                "TypeError",
                                format!("%{kind} format: a real number is required"),
                            );
                        }
                    }
                }
                'f' | 'F' | 'e' | 'E' | 'g' | 'G' | 'x' | 'X' | 'o' => {
                    spec.kind = Some(kind);
                    match number_text(&value.unwrapped(), &spec) {
                        Some(text) => text,
                        None => {
                            return self.raise("TypeError", "must be real number");
                        }
                    }
                }
                'c' => self.text_of(&value)?.to_string(),
                _ => {
                    return self.raise(
                        "ValueError",
                        format!("unsupported format character '{kind}'"),
                    );
                }
            };
            out.push_str(&pad(text, &spec, '>'));
        }
        if used < positional.len() && matches!(values, Value::Tuple(_)) {
            return self.raise(
                "TypeError",
                "not all arguments converted during string formatting",
            );
        }
        self.charge_text(out.len())?;
        Ok(Value::Str(out.into()))
    }

    /// `template.format(…)`.
    pub(crate) fn format_template(&mut self, template: &str, args: &Args, depth: u32) -> R<Value> {
        if depth > 2 {
            return self.raise("ValueError", "Max string recursion exceeded");
        }
        let letters: Vec<char> = template.chars().collect();
        self.charge(letters.len() as u64)?;
        let mut out = String::new();
        let mut at = 0;
        let mut automatic = 0;
        while let Some(&letter) = letters.get(at) {
            at += 1;
            match letter {
                '{' | '}' if letters.get(at) == Some(&letter) => {
                    out.push(letter);
                    at += 1;
                }
                '{' => {
                    let start = at;
                    let mut open = 1;
                    while open > 0 {
                        match letters.get(at) {
                            Some('{') => open += 1,
                            Some('}') => open -= 1,
                            Some(_) => {}
                            None => {
                                return self
                                    .raise("ValueError", "expected '}' before end of string");
                            }
                        }
                        at += 1;
                    }
                    let field: String = letters
                        .get(start..at - 1)
                        .unwrap_or_default()
                        .iter()
                        .collect();
                    let split = field.find([':', '!']).unwrap_or(field.len());
                    let (path, rest) = field.split_at(split);
                    let (conversion, spec) = match rest.strip_prefix('!') {
                        Some(rest) => (
                            rest.chars().next(),
                            rest.get(1..)
                                .unwrap_or_default()
                                .strip_prefix(':')
                                .unwrap_or_default(),
                        ),
                        None => (None, rest.strip_prefix(':').unwrap_or_default()),
                    };
                    let value = self.field(path, args, &mut automatic)?;
                    let value = match conversion {
                        Some('r' | 'a') => self.repr_value(&value)?,
                        Some('s') => self.text_value(&value)?,
                        _ => value,
                    };
                    let spec = if spec.contains('{') {
                        self.format_template(spec, args, depth + 1)?
                    } else {
                        Value::str(spec)
                    };
                    match self.format_value(&value, &spec)? {
                        Value::Str(text) => out.push_str(&text),
                        unknown => return Ok(unknown),
                    }
                }
                '}' => {
                    return self.raise("ValueError", "Single '}' encountered in format string");
                }
                letter => out.push(letter),
            }
        }
        self.charge_text(out.len())?;
        Ok(Value::Str(out.into()))
    }

    fn field(&mut self, path: &str, args: &Args, automatic: &mut usize) -> R<Value> {
        let end = path.find(['.', '[']).unwrap_or(path.len());
        let (first, mut rest) = path.split_at(end);
        let mut value = if first.is_empty() {
            *automatic += 1;
            args.positional.get(*automatic - 1).cloned()
        } else if let Ok(index) = first.parse::<usize>() {
            args.positional.get(index).cloned()
        } else {
            let name = self.name(first);
            args.keywords
                .iter()
                .find(|(keyword, _)| *keyword == name)
                .map(|(_, value)| value.clone())
        };
        if value.is_none() && !first.is_empty() && first.parse::<usize>().is_err() {
            return self.raise("KeyError", first);
        }
        let Some(mut current) = value.take() else {
            return self.raise(
                "IndexError",
                "Replacement index out of range for positional args tuple",
            );
        };
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('.') {
                let end = after.find(['.', '[']).unwrap_or(after.len());
                let name = self.name(&after[..end]);
                current = self.get_attr(&current, name)?;
                rest = &after[end..];
            } else if let Some(after) = rest.strip_prefix('[') {
                let end = after.find(']').unwrap_or(after.len());
                let key = match after[..end].parse::<i128>() {
                    Ok(index) => Value::Int(index),
                    Err(_) => Value::str(&after[..end]),
                };
                current = self.get_item(&current, &key)?;
                rest = after.get(end + 1..).unwrap_or_default();
            } else {
                break;
            }
        }
        Ok(current)
    }
}

fn number_text(value: &Value, spec: &Spec) -> Option<String> {
    let sign = |negative: bool| match (negative, spec.sign) {
        (true, _) => "-",
        (false, Some('+')) => "+",
        (false, Some(' ')) => " ",
        _ => "",
    };
    match spec.kind {
        None | Some('d' | 'n' | 'x' | 'X' | 'o' | 'b' | 'c')
            if as_integer(value).is_some()
                && !(matches!(value, Value::Bool(_)) && spec.kind.is_none()) =>
        {
            let n = as_integer(value)?;
            let digits = n.unsigned_abs();
            let (prefix, digits) = match spec.kind {
                Some('x') => ("0x", format!("{digits:x}")),
                Some('X') => ("0X", format!("{digits:X}")),
                Some('o') => ("0o", format!("{digits:o}")),
                Some('b') => ("0b", format!("{digits:b}")),
                Some('c') => {
                    return u32::try_from(n)
                        .ok()
                        .and_then(char::from_u32)
                        .map(String::from);
                }
                _ => ("", digits.to_string()),
            };
            let digits = spec
                .grouping
                .map_or(digits.clone(), |mark| group(&digits, mark));
            Some(format!(
                "{}{}{digits}",
                sign(n < 0),
                if spec.alternate { prefix } else { "" }
            ))
        }
        None | Some('f' | 'F' | 'e' | 'E' | 'g' | 'G' | '%' | 'n') => {
            if spec.kind.is_none() && !matches!(value, Value::Float(_)) {
                return None;
            }
            let x = as_float(value)?;
            let negative = x.is_sign_negative() && !x.is_nan();
            let size = x.abs();
            let precision = spec.precision.unwrap_or(6);
            if !size.is_finite() {
                return Some(format!(
                    "{}{}",
                    sign(negative),
                    if size.is_nan() { "nan" } else { "inf" }
                ));
            }
            let digits = match spec.kind {
                Some('f' | 'F') => format!("{size:.precision$}"),
                Some('%') => format!("{:.precision$}%", size * 100.0),
                Some(kind @ ('e' | 'E')) => exponent(size, precision, kind),
                None if spec.precision.is_none() => super::convert::float_text(size),
                kind => general(size, precision.max(1), kind.is_none()),
            };
            let digits = match spec.grouping {
                Some(mark) => {
                    let (whole, fraction) = digits
                        .find('.')
                        .map_or((&*digits, ""), |at| digits.split_at(at));
                    format!("{}{fraction}", group(whole, mark))
                }
                None => digits,
            };
            Some(format!("{}{digits}", sign(negative)))
        }
        _ => None,
    }
}

fn exponent(x: f64, precision: usize, kind: char) -> String {
    let text = format!("{x:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    format!("{mantissa}{kind}{sign}{digits:0>2}")
}

/// The `g` format: as few digits as needed, at most `precision`.
fn general(x: f64, precision: usize, keep_point: bool) -> String {
    let scientific = format!("{x:.*e}", precision - 1);
    let power: i32 = scientific
        .split_once('e')
        .and_then(|(_, power)| power.parse().ok())
        .unwrap_or(0);
    let trim = |text: String| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_string()
        } else {
            text
        }
    };
    let limit = i32::try_from(precision).unwrap_or(i32::MAX);
    if power < -4 || power >= limit {
        let text = exponent(x, precision - 1, 'e');
        let (mantissa, tail) = text.split_once('e').unwrap_or((&text, "+00"));
        return format!("{}e{tail}", trim(mantissa.into()));
    }
    let decimals = usize::try_from(limit - 1 - power).unwrap_or(0);
    let text = trim(format!("{x:.decimals$}"));
    if keep_point && !text.contains('.') {
        format!("{text}.0")
    } else {
        text
    }
}

fn group(digits: &str, mark: char) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

fn pad(text: String, spec: &Spec, default: char) -> String {
    let length = text.chars().count();
    let Some(missing) = spec
        .width
        .checked_sub(length)
        .filter(|missing| *missing > 0)
    else {
        return text;
    };
    let fill = spec.fill.unwrap_or(' ');
    let filling = |count: usize| fill.to_string().repeat(count);
    match spec.align.unwrap_or(default) {
        '<' => format!("{text}{}", filling(missing)),
        '^' => format!(
            "{}{text}{}",
            filling(missing / 2),
            filling(missing - missing / 2)
        ),
        '=' => {
            let at = usize::from(text.starts_with(['+', '-', ' ']));
            let (sign, digits) = text.split_at(at);
            format!("{sign}{}{digits}", filling(missing))
        }
        _ => format!("{}{text}", filling(missing)),
    }
}
