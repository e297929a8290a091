//! Conversions: to text, to numbers, to lengths.

use super::iter::ITEM_OF;
use super::operate::as_integer;
use super::{R, Vm};
use crate::name::known;
use crate::value::{Key, Unknown, Value};
use jupan_core::dim::BEYOND_128_BITS;
use jupan_core::message;
use std::rc::Rc;

const MAX_DEPTH: u32 = 50;

impl Vm<'_> {
    /// `str(value)`, with `?` for what is not known. For messages.
    pub(crate) fn text_of(&mut self, value: &Value) -> R<Rc<str>> {
        Ok(match self.text_value(value)? {
            Value::Str(text) => text,
            _ => "?".into(),
        })
    }

    /// `str(value)`: a text, or unknown.
    pub(crate) fn text_value(&mut self, value: &Value) -> R<Value> {
        match value {
            Value::Str(_) | Value::Unknown(_) => return Ok(value.clone()),
            Value::Instance(instance) => {
                for name in [known::STR, known::REPR] {
                    if let Some(method) = self.special(value, name)? {
                        return self.call(&method, Vec::new());
                    }
                }
                if self.is_exception(value) {
                    let payload = instance.payload.borrow().clone();
                    return match &payload {
                        Value::Tuple(args) if args.items.is_empty() => Ok(Value::str("")),
                        Value::Tuple(args) if args.items.len() == 1 => {
                            let is_key = &*instance.class.name == "KeyError";
                            if is_key {
                                self.repr_value(&args.items[0])
                            } else {
                                self.nested(|vm| vm.text_value(&args.items[0]))
                            }
                        }
                        payload => self.repr_value(payload),
                    };
                }
            }
            _ => {}
        }
        self.repr_value(value)
    }

    /// `repr(value)`: a text, or unknown.
    pub(crate) fn repr_value(&mut self, value: &Value) -> R<Value> {
        let mut text = String::new();
        Ok(match self.write_repr(value, &mut text, 0)? {
            Ok(()) => {
                self.charge_text(text.len())?;
                Value::Str(text.into())
            }
            Err(unknown) => Value::Unknown(unknown),
        })
    }

    fn write_repr(
        &mut self,
        value: &Value,
        out: &mut String,
        depth: u32,
    ) -> R<Result<(), Rc<Unknown>>> {
        if depth > MAX_DEPTH {
            out.push_str("...");
            return Ok(Ok(()));
        }
        self.charge(1)?;
        if out.len() > 1 << 24 {
            return Err(super::Stop::Limit(message!(
                "the program builds a text that is too large"
            )));
        }
        match value {
            Value::None | Value::Unset => out.push_str("None"),
            Value::NotImplemented => out.push_str("NotImplemented"),
            Value::Ellipsis => out.push_str("Ellipsis"),
            Value::Bool(true) => out.push_str("True"),
            Value::Bool(false) => out.push_str("False"),
            Value::Int(n) => out.push_str(&n.to_string()),
            Value::Float(x) => out.push_str(&float_text(*x)),
            Value::Str(text) => write_quoted(text, out),
            Value::Bytes(bytes) => {
                out.push_str("b'");
                for byte in bytes.iter() {
                    match byte {
                        b'\\' | b'\'' => {
                            out.push('\\');
                            out.push(char::from(*byte));
                        }
                        32..=126 => out.push(char::from(*byte)),
                        byte => out.push_str(&format!("\\x{byte:02x}")),
                    }
                }
                out.push('\'');
            }
            Value::Symbol(poly) => out.push_str(&poly.to_string()),
            Value::Unknown(unknown) => return Ok(Err(unknown.clone())),
            Value::List(list) => {
                let list = list.read().clone();
                if let Some(taint) = &list.taint {
                    return Ok(Err(taint.clone()));
                }
                out.push('[');
                if let Err(unknown) = self.write_items(&list.items, out, depth)? {
                    return Ok(Err(unknown));
                }
                out.push(']');
            }
            Value::Tuple(tuple) => {
                let tuple = tuple.clone();
                out.push('(');
                if let Err(unknown) = self.write_items(&tuple.items, out, depth)? {
                    return Ok(Err(unknown));
                }
                out.push_str(if tuple.items.len() == 1 { ",)" } else { ")" });
            }
            Value::Set(set) => {
                let set = set.read().clone();
                if let Some(taint) = &set.taint {
                    return Ok(Err(taint.clone()));
                }
                let items: Vec<Value> = set.entries.values().cloned().collect();
                let (open, close) = match (set.frozen, items.is_empty()) {
                    (false, true) => ("set(", ")"),
                    (false, false) => ("{", "}"),
                    (true, true) => ("frozenset(", ")"),
                    (true, false) => ("frozenset({", "})"),
                };
                out.push_str(open);
                if let Err(unknown) = self.write_items(&items, out, depth)? {
                    return Ok(Err(unknown));
                }
                out.push_str(close);
            }
            Value::Dict(dict) => {
                let dict = dict.read().clone();
                if let Some(taint) = &dict.taint {
                    return Ok(Err(taint.clone()));
                }
                out.push('{');
                for (position, (key, value)) in dict.entries.values().enumerate() {
                    if position > 0 {
                        out.push_str(", ");
                    }
                    if let Err(unknown) = self.write_repr(key, out, depth + 1)? {
                        return Ok(Err(unknown));
                    }
                    out.push_str(": ");
                    if let Err(unknown) = self.write_repr(value, out, depth + 1)? {
                        return Ok(Err(unknown));
                    }
                }
                out.push('}');
            }
            Value::Range(range) if range.step == 1 => {
                out.push_str(&format!("range({}, {})", range.start, range.stop))
            }
            Value::Range(range) => out.push_str(&format!(
                "range({}, {}, {})",
                range.start, range.stop, range.step
            )),
            Value::Function(function) => {
                out.push_str(&format!("<function {}>", function.code.qualified))
            }
            Value::Native(native) => out.push_str(&format!("<built-in function {}>", native.name)),
            Value::Method(method) => {
                out.push_str("<bound method ");
                let function = method.function.clone();
                if let Err(unknown) = self.write_repr(&function, out, depth + 1)? {
                    return Ok(Err(unknown));
                }
                out.push('>');
            }
            Value::Class(class) => {
                out.push_str("<class '");
                if !class.native && class.entry.is_none() {
                    out.push_str("__main__.");
                }
                out.push_str(&class.name);
                out.push_str("'>");
            }
            Value::Module(id) => {
                let name = self
                    .modules
                    .get(id.0 as usize)
                    .map_or_else(|| "".into(), |module| module.name.clone());
                out.push_str(&format!("<module '{name}'>"));
            }
            Value::Framework(object) => {
                let object = object.clone();
                out.push_str(&crate::keras::repr(self, &object));
            }
            Value::Instance(instance) => {
                if let Some(method) = self.special(value, known::REPR)? {
                    let text = self.call(&method, Vec::new())?;
                    match text {
                        Value::Unknown(unknown) => return Ok(Err(unknown)),
                        text => out.push_str(&text.as_str().unwrap_or_default()),
                    }
                    return Ok(Ok(()));
                }
                let payload = instance.payload.borrow().clone();
                match payload {
                    Value::Unset => out.push_str(&format!("<{} object>", instance.class.name)),
                    Value::Framework(object) => out.push_str(&crate::keras::repr(self, &object)),
                    Value::Tuple(args) if self.is_exception(value) => {
                        out.push_str(&instance.class.name);
                        out.push('(');
                        if let Err(unknown) = self.write_items(&args.items, out, depth)? {
                            return Ok(Err(unknown));
                        }
                        out.push(')');
                    }
                    payload => return self.write_repr(&payload, out, depth + 1),
                }
            }
            other => {
                let name = self.class_of(other).name.clone();
                out.push_str(&format!("<{name} object>"));
            }
        }
        Ok(Ok(()))
    }

    fn write_items(
        &mut self,
        items: &[Value],
        out: &mut String,
        depth: u32,
    ) -> R<Result<(), Rc<Unknown>>> {
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                out.push_str(", ");
            }
            if let Err(unknown) = self.write_repr(item, out, depth + 1)? {
                return Ok(Err(unknown));
            }
        }
        Ok(Ok(()))
    }

    /// `int(value)`.
    pub(crate) fn int_of(&mut self, value: &Value) -> R<Value> {
        Ok(match &value.unwrapped() {
            Value::Int(_) | Value::Symbol(_) => value.unwrapped(),
            Value::Bool(b) => Value::Int(i128::from(*b)),
            Value::Float(x) => {
                if x.is_nan() || x.is_infinite() {
                    return self.raise(
                        "ValueError",
                        "cannot convert float NaN or infinity to integer",
                    );
                }
                if x.abs() < 1e38 {
                    Value::Int(x.trunc() as i128)
                } else {
                    self.unknown(BEYOND_128_BITS)
                }
            }
            Value::Str(text) => {
                let digits = text.trim().replace('_', "");
                match digits.parse::<i128>() {
                    Ok(n) => Value::Int(n),
                    Err(_)
                        if digits.len() > 30
                            && digits.bytes().all(|byte| byte.is_ascii_digit()) =>
                    {
                        self.unknown(BEYOND_128_BITS)
                    }
                    Err(_) => {
                        let shown = self.repr_value(value)?;
                        let shown = self.text_of(&shown)?;
                        return self.raise(
                            "ValueError",
                            format!("invalid literal for int() with base 10: {shown}"),
                        );
                    }
                }
            }
            Value::Unknown(_) => match self.text_here() {
                Some(text) => self.symbol(&text),
                None => value.clone(),
            },
            Value::Framework(object) => return crate::keras::to_int(self, object),
            Value::Instance(instance) => {
                for name in [known::INT, known::INDEX] {
                    if let Some(method) = self.user_special(value, name)? {
                        return self.call(&method, Vec::new());
                    }
                }
                if let Some(unknown) = instance.class.unknown_part() {
                    return Ok(Value::Unknown(unknown));
                }
                return self.no_conversion("int", value);
            }
            _ => return self.no_conversion("int", value),
        })
    }

    fn no_conversion<T>(&mut self, to: &str, value: &Value) -> R<T> {
        let class = self.class_of(value).name.clone();
        self.raise(
            "TypeError",
            format!("{to}() argument must be a string or a real number, not '{class}'"),
        )
    }

    /// `float(value)`.
    pub(crate) fn float_of(&mut self, value: &Value) -> R<Value> {
        Ok(match &value.unwrapped() {
            Value::Float(_) | Value::Unknown(_) => value.unwrapped(),
            Value::Symbol(_) => self.unknown(message!("a number that only data knows")),
            Value::Str(text) => {
                let digits = text.trim().replace('_', "").to_lowercase();
                let number = match &*digits {
                    "inf" | "+inf" | "infinity" => Ok(f64::INFINITY),
                    "-inf" | "-infinity" => Ok(f64::NEG_INFINITY),
                    "nan" => Ok(f64::NAN),
                    digits => digits.parse(),
                };
                match number {
                    Ok(number) => Value::Float(number),
                    Err(_) => {
                        return self.raise(
                            "ValueError",
                            format!("could not convert string to float: '{text}'"),
                        );
                    }
                }
            }
            Value::Framework(object) => return crate::keras::to_float(self, object),
            inner => match as_integer(inner) {
                Some(n) => Value::Float(n as f64),
                None => match self.user_special(value, known::FLOAT)? {
                    Some(method) => return self.call(&method, Vec::new()),
                    None => return self.no_conversion("float", value),
                },
            },
        })
    }

    /// `len(value)`: a number; a symbol for what is not known.
    pub(crate) fn length(&mut self, value: &Value) -> R<Value> {
        if let Some(method) = self.user_special(value, known::LEN)? {
            return self.call(&method, Vec::new());
        }
        let known = |vm: &mut Self, length: usize, taint: Option<Rc<Unknown>>| match taint {
            Some(unknown) => vm.length_of_unknown(&unknown),
            None => Value::int(length),
        };
        Ok(match &value.unwrapped() {
            Value::Str(text) => {
                self.charge_reading(text.len())?;
                Value::int(text.chars().count())
            }
            Value::Bytes(bytes) => Value::int(bytes.len()),
            Value::Tuple(tuple) => Value::int(tuple.items.len()),
            Value::Range(range) => Value::Int(range.len()),
            Value::List(list) => {
                let (length, taint) = (list.read().items.len(), list.read().taint.clone());
                known(self, length, taint)
            }
            Value::Dict(dict) => {
                let (length, taint) = (dict.read().entries.len(), dict.read().taint.clone());
                known(self, length, taint)
            }
            Value::Set(set) => {
                let (length, taint) = (set.read().entries.len(), set.read().taint.clone());
                known(self, length, taint)
            }
            Value::Unknown(unknown) => match unknown.shape.as_deref() {
                Some([first, ..]) => Value::Int(i128::from(*first)),
                _ => self.length_of_unknown(unknown),
            },
            Value::Framework(object) => return crate::keras::length(self, object),
            Value::Class(class) => match class
                .metaclass()
                .and_then(|metaclass| metaclass.find(known::LEN))
            {
                Some(method) => return self.call(&method, vec![value.clone()]),
                None => return self.no_length(value),
            },
            Value::Instance(instance) => match instance.class.unknown_part() {
                Some(unknown) => self.length_of_unknown(&unknown),
                None => return self.no_length(value),
            },
            _ => return self.no_length(value),
        })
    }

    /// The length of what is not known, by the text here. A function that is called with one thing after another reads the
    /// same for all of them: those after the first go by their own text.
    fn length_of_unknown(&mut self, of: &Unknown) -> Value {
        let Some(text) = self.text_here() else {
            return self.unknown(message!("the length of something that is not known"));
        };
        let Some(own) = of.text.clone() else {
            return self.symbol(&text);
        };
        // Of a list of all its items.
        let other = format!("len({})", own.trim_start_matches(ITEM_OF));
        let name = self.name_of_number(text, own, &other);
        self.symbol(&name)
    }

    /// What a number is called that only data knows: by the text here, unless that stood for a number of something else.
    pub(crate) fn name_of_number(&mut self, text: Rc<str>, of: Rc<str>, other: &str) -> Rc<str> {
        let first = self
            .numbers
            .entry(text.clone())
            .or_insert_with(|| of.clone());
        match *first == of {
            true => text,
            false => other.into(),
        }
    }

    fn no_length<T>(&mut self, value: &Value) -> R<T> {
        let class = self.class_of(value).name.clone();
        self.raise(
            "TypeError",
            format!("object of type '{class}' has no len()"),
        )
    }

    /// `hash(value)`: stable within a run, as Python's is.
    pub(crate) fn hash(&mut self, value: &Value) -> R<Value> {
        use std::hash::{Hash, Hasher};
        let key = match self.key(value)? {
            Ok(key) => key,
            Err(unknown) => return Ok(Value::Unknown(unknown)),
        };
        if let Key::Int(n) = key {
            return Ok(Value::Int(n));
        }
        let mut hasher = rustc_hash::FxHasher::default();
        key.hash(&mut hasher);
        Ok(Value::Int(i128::from(hasher.finish() >> 1)))
    }
}

fn write_quoted(text: &str, out: &mut String) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for letter in text.chars() {
        match letter {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            letter if letter == quote => {
                out.push('\\');
                out.push(letter);
            }
            letter if letter.is_control() => out.push_str(&format!("\\x{:02x}", u32::from(letter))),
            letter => out.push(letter),
        }
    }
    out.push(quote);
}

/// A float as Python writes it.
pub(crate) fn float_text(x: f64) -> String {
    if x.is_nan() {
        return "nan".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf".into() } else { "-inf".into() };
    }
    if x != 0.0 && (x.abs() >= 1e16 || x.abs() < 1e-4) {
        let text = format!("{x:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, digits) = match exponent.strip_prefix('-') {
            Some(digits) => ('-', digits),
            None => ('+', exponent),
        };
        return format!("{mantissa}e{sign}{digits:0>2}");
    }
    if x.fract() == 0.0 {
        format!("{x:.1}")
    } else {
        format!("{x}")
    }
}
