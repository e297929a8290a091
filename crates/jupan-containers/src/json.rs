//! JSON as Python writes it.

use jupan_core::message;
use std::fmt;
use std::rc::Rc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::Unreadable;

/// A JSON value, with the entries of objects in their order.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// An integer.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Str(Rc<str>),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(Rc<str>, Json)>),
}

impl Json {
    /// Reads a text.
    ///
    /// # Errors
    /// It is no JSON, or nested more than 128 deep.
    pub fn parse(bytes: &[u8]) -> Result<Self, Unreadable> {
        match serde_json::from_slice(bytes) {
            Ok(json) => Ok(json),
            // Python writes numbers that JSON does not have.
            Err(error) => match with_quoted_numbers(bytes) {
                Some(text) => serde_json::from_slice(&text).map_err(|error| unreadable(&error)),
                None => Err(unreadable(&error)),
            },
        }
    }

    /// The value under a key of an object; the last one, as Python has it, where there are several.
    pub fn get(&self, key: &str) -> Option<&Self> {
        let entries = self.entries()?;
        let entry = entries.iter().rev().find(|(name, _)| &**name == key);
        entry.map(|(_, value)| value)
    }

    /// The text under a key of an object.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The entries of an object.
    pub fn entries(&self) -> Option<&[(Rc<str>, Self)]> {
        match self {
            Self::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items of an array.
    pub fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// An integer.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(n) => Some(*n),
            _ => None,
        }
    }

    /// Whether this is `null`.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }
}

fn unreadable(error: &serde_json::Error) -> Unreadable {
    let text = error.to_string();
    if text.starts_with("recursion limit") {
        return Unreadable::new(message!("the JSON is nested more than 128 deep"));
    }
    Unreadable::new(message!("the JSON is broken: {text}", text))
}

/// The text with `NaN`, `Infinity` and `-Infinity` in quotes. `None` where there are none.
fn with_quoted_numbers(bytes: &[u8]) -> Option<Vec<u8>> {
    const WORDS: [&[u8]; 3] = [b"-Infinity", b"Infinity", b"NaN"];
    let mut quoted = Vec::with_capacity(bytes.len());
    let (mut inside, mut found, mut at) = (false, false, 0);
    while let Some(&byte) = bytes.get(at) {
        let rest = bytes.get(at..).unwrap_or_default();
        let word = WORDS.iter().find(|word| !inside && rest.starts_with(word));
        if let Some(word) = word {
            found = true;
            quoted.push(b'"');
            quoted.extend_from_slice(word);
            quoted.push(b'"');
            at += word.len();
            continue;
        }
        quoted.push(byte);
        if inside && byte == b'\\' {
            quoted.extend(bytes.get(at + 1));
            at += 1;
        } else if byte == b'"' {
            inside = !inside;
        }
        at += 1;
    }
    found.then_some(quoted)
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Tree)
    }
}

/// Builds a [`Json`] from what the parser meets.
struct Tree;

impl<'de> Visitor<'de> for Tree {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(i64::try_from(value).map_or(Json::Float(value as f64), Json::Int))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Str(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some((key, value)) = entries.next_entry::<String, Json>()? {
            object.push((key.into(), value));
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_python_are_read() {
        let json = Json::parse(br#"{"a": NaN, "b": [-Infinity, 1.5], "c": "NaN \" NaN"}"#).unwrap();
        assert_eq!(json.text("a"), Some("NaN"));
        assert_eq!(json.text("c"), Some("NaN \" NaN"));
        let b = json.get("b").and_then(Json::items).unwrap();
        assert_eq!(b, [Json::Str("-Infinity".into()), Json::Float(1.5)]);
    }

    #[test]
    fn of_two_entries_with_one_key_the_last_counts() {
        let json = Json::parse(br#"{"a": 1, "a": 2}"#).unwrap();
        assert_eq!(json.get("a"), Some(&Json::Int(2)));
    }

    #[test]
    fn broken_texts_are_refused() {
        for text in ["", "{", "{\"a\": 1,}", "[1, 2", "\u{feff}{}", "NaN NaN"] {
            assert!(Json::parse(text.as_bytes()).is_err(), "{text}");
        }
        let deep = "[".repeat(1_000_000);
        let error = Json::parse(deep.as_bytes()).unwrap_err();
        assert_eq!(error.0, "the JSON is nested more than 128 deep");
    }
}
