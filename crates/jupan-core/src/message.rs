//! What is said in words: a phrase with values in its placeholders, so that every language can say it in its own order.

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use crate::axis::{Name, ShapeText};
use crate::dim::{Dim, Poly};
use crate::value::Value;

/// The phrase of a text that was not written here: nobody can translate it.
const VERBATIM: &str = "{text}";

/// Something to say. Its phrase is English, and the key under which the other languages have it.
///
/// Made by [`message!`](crate::message!), which is also how the tests find all phrases in the source. It may cross threads,
/// as errors of other libraries must.
#[derive(Clone, PartialEq, Eq)]
pub struct Message(Content);

#[derive(Clone, PartialEq, Eq)]
enum Content {
    /// By reference, so that a message takes no more room than a pointer to its text.
    Phrase(&'static &'static str),
    Filled(Arc<Filled>),
}

#[derive(PartialEq, Eq)]
struct Filled {
    phrase: &'static str,
    arguments: Box<[(&'static str, Argument)]>,
    /// How deep messages lie within messages here.
    depth: u8,
}

/// What stands in a placeholder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A name, a number, a shape: the same in all languages.
    Text(Arc<str>),
    /// Words.
    Message(Message),
}

/// A [`Message`](crate::message::Message): a phrase, and a value for each of its placeholders, `name = value` or, where a
/// variable has the name, `name` alone.
///
/// ```
/// # use jupan_core::message;
/// let units = 3;
/// let said = message!("{layer} has {units} units", layer = "dense", units);
/// assert_eq!(said.to_string(), "dense has 3 units");
/// ```
///
/// A placeholder without a value does not compile, nor does a value without a placeholder:
///
/// ```compile_fail
/// # use jupan_core::message;
/// message!("{layer} has {units} units", layer = "dense");
/// ```
#[macro_export]
macro_rules! message {
    ($phrase:literal $(,)?) => {{
        const { $crate::message::check($phrase, &[]) };
        $crate::message::Message::phrase(&$phrase)
    }};
    ($phrase:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        const { $crate::message::check($phrase, &[$(stringify!($name)),+]) };
        $crate::message::Message::filled($phrase, [$(
            (stringify!($name), $crate::message::Say::say(&$crate::message!(@ $name $(= $value)?))),
        )+])
    }};
    (@ $name:ident = $value:expr) => { $value };
    (@ $name:ident) => { $name };
}

/// A [`Refusal`](crate::diagnostic::Refusal) with a message only, written as for [`message!`](crate::message!).
#[macro_export]
macro_rules! refusal {
    ($($message:tt)*) => { $crate::diagnostic::Refusal::new($crate::message!($($message)*)) };
}

impl Message {
    /// A phrase without placeholders. Call [`message!`](crate::message!), which the tests search the source for.
    #[doc(hidden)]
    pub const fn phrase(phrase: &'static &'static str) -> Self {
        Self(Content::Phrase(phrase))
    }

    /// A phrase with values. Call [`message!`](crate::message!), which the tests search the source for.
    #[doc(hidden)]
    pub fn filled<const N: usize>(
        phrase: &'static str,
        arguments: [(&'static str, Argument); N],
    ) -> Self {
        let mut depth = 0;
        let arguments = arguments.map(|(name, argument)| match argument {
            Argument::Message(inner) if inner.depth() >= MAX_DEPTH => {
                (name, Argument::Text(Arc::from("…")))
            }
            Argument::Message(inner) => {
                depth = depth.max(inner.depth() + 1);
                (name, Argument::Message(inner))
            }
            text => (name, text),
        });
        Self(Content::Filled(Arc::new(Filled {
            phrase,
            arguments: Box::new(arguments),
            depth,
        })))
    }

    /// Several, with commas between them. Nothing where there is none.
    pub fn list(messages: impl IntoIterator<Item = Self>) -> Option<Self> {
        let both = |listed, next| message!("{listed}, {next}", listed, next);
        messages.into_iter().reduce(both)
    }

    /// The first of several names, and how many more there are. Nothing where there is none.
    pub fn first_of(most: usize, names: impl ExactSizeIterator<Item = String>) -> Option<Self> {
        let more = names.len().saturating_sub(most);
        let listed: Vec<String> = names.take(most).collect();
        let listed = (!listed.is_empty()).then(|| listed.join(", "))?;
        Some(match more {
            0 => Self::verbatim(listed),
            n => message!("{listed}, and {n} more", listed, n),
        })
    }

    fn depth(&self) -> u8 {
        match &self.0 {
            Content::Phrase(_) => 0,
            Content::Filled(filled) => filled.depth,
        }
    }

    /// A text that nobody can translate: the user's own, or another library's.
    pub fn verbatim(text: impl AsRef<str>) -> Self {
        Self::filled(
            VERBATIM,
            [("text", Argument::Text(Arc::from(text.as_ref())))],
        )
    }

    /// The phrase, where it is one that can be translated.
    pub fn key(&self) -> Option<&'static str> {
        Some(self.template()).filter(|phrase| *phrase != VERBATIM)
    }

    fn template(&self) -> &'static str {
        match &self.0 {
            Content::Phrase(phrase) => phrase,
            Content::Filled(filled) => filled.phrase,
        }
    }

    /// The value of a placeholder.
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        match &self.0 {
            Content::Phrase(_) => None,
            Content::Filled(filled) => {
                let mut arguments = filled.arguments.iter();
                arguments.find(|(n, _)| *n == name).map(|(_, value)| value)
            }
        }
    }

    /// The message in a language, which says what a phrase is in it and which form fits a value.
    pub fn render<'a>(
        &self,
        phrase: &dyn Fn(&'static str) -> &'a str,
        form: &dyn Fn(&str, &'a str, &'a str) -> &'a str,
    ) -> String {
        let mut text = String::new();
        self.write(phrase, form, &mut text);
        text
    }

    fn write<'a>(
        &self,
        phrase: &dyn Fn(&'static str) -> &'a str,
        form: &dyn Fn(&str, &'a str, &'a str) -> &'a str,
        text: &mut String,
    ) {
        let template = match self.key() {
            Some(key) => phrase(key),
            None => VERBATIM,
        };
        for piece in pieces(template) {
            let (name, forms) = match piece {
                Piece::Words(words) => {
                    text.push_str(words);
                    continue;
                }
                Piece::Place { name, forms } => (name, forms),
            };
            let start = text.len();
            match self.argument(name) {
                Some(Argument::Text(value)) => text.push_str(value),
                Some(Argument::Message(inner)) => inner.write(phrase, form, text),
                None => continue,
            }
            if let Some((first, second)) = forms {
                let fitting = form(text.get(start..).unwrap_or_default(), first, second);
                text.push_str(fitting);
            }
        }
    }
}

/// Messages within messages within messages are kept as deep as this.
const MAX_DEPTH: u8 = 6;

/// The form for a number, in languages that have one for 1 and another for the rest: the first for "1".
pub fn by_number<'a>(value: &str, one: &'a str, other: &'a str) -> &'a str {
    match value {
        "1" => one,
        _ => other,
    }
}

impl PartialEq<str> for Message {
    /// Whether that is what it says in English.
    fn eq(&self, english: &str) -> bool {
        let said = self.to_string();
        said == english
    }
}

impl PartialEq<&str> for Message {
    fn eq(&self, english: &&str) -> bool {
        *self == **english
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl fmt::Display for Message {
    /// The message in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(&|phrase| phrase, &by_number))
    }
}

/// A part of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// A placeholder, `{name}` or `{name:first/second}`.
    Place {
        /// The name of the value.
        name: &'a str,
        /// The two forms of what follows the value.
        forms: Option<(&'a str, &'a str)>,
    },
}

/// The words and placeholders of a phrase, in order.
pub fn pieces(phrase: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = phrase;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some(after) = rest.strip_prefix('{') {
            let (inside, behind) = after.split_once('}').unwrap_or((after, ""));
            rest = behind;
            let (name, forms) = match inside.split_once(':') {
                Some((name, forms)) => (name, forms.split_once('/')),
                None => (inside, None),
            };
            return Some(Piece::Place { name, forms });
        }
        let (words, behind) = rest.split_at(rest.find('{').unwrap_or(rest.len()));
        rest = behind;
        Some(Piece::Words(words))
    })
}

/// Stops the compilation where the placeholders of a phrase are not the names of its values.
pub const fn check(phrase: &str, names: &[&str]) {
    let text = phrase.as_bytes();
    let mut used = [false; 16];
    assert!(names.len() <= used.len(), "too many values");
    let mut at = 0;
    while at < text.len() {
        if text[at] == b'{' {
            let start = at + 1;
            while at < text.len() && text[at] != b'}' && text[at] != b':' {
                at += 1;
            }
            let mut found = false;
            let mut index = 0;
            while index < names.len() {
                if same(text, start, at, names[index].as_bytes()) {
                    used[index] = true;
                    found = true;
                }
                index += 1;
            }
            assert!(found, "a placeholder has no value");
        }
        at += 1;
    }
    let mut index = 0;
    while index < names.len() {
        assert!(used[index], "a value has no placeholder");
        index += 1;
    }
}

const fn same(text: &[u8], start: usize, end: usize, name: &[u8]) -> bool {
    if end - start != name.len() {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if text[start + at] != name[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// What can stand in a placeholder.
pub trait Say {
    /// It as words.
    fn say(&self) -> Argument;
}

impl Say for Message {
    fn say(&self) -> Argument {
        Argument::Message(self.clone())
    }
}

impl Say for Name {
    /// The name of an axis is a phrase.
    fn say(&self) -> Argument {
        Argument::Message(Message::filled(self.0, []))
    }
}

impl Say for Rc<str> {
    fn say(&self) -> Argument {
        Argument::Text(Arc::from(&**self))
    }
}

impl Say for Rc<Poly> {
    fn say(&self) -> Argument {
        (**self).say()
    }
}

impl<T: Say + ?Sized> Say for &T {
    fn say(&self) -> Argument {
        (**self).say()
    }
}

/// Says what `Display` writes.
macro_rules! say_as_displayed {
    ($($type:ty),* $(,)?) => {$(
        impl Say for $type {
            fn say(&self) -> Argument {
                Argument::Text(Arc::from(self.to_string()))
            }
        }
    )*};
}

say_as_displayed!(
    str,
    String,
    std::borrow::Cow<'_, str>,
    char,
    i32,
    i64,
    i128,
    u8,
    u16,
    u32,
    u64,
    u128,
    usize,
    f64,
    Dim,
    Poly,
    Value,
    ShapeText<'_>,
    crate::dtype::DType,
    crate::dtype::Policy,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_says_its_phrase_with_its_values() {
        let n = 1;
        let inner = message!("{n: axis/ axes}", n);
        let text = message!("{layer} takes {axes}", layer = "dense", axes = inner);
        assert_eq!(text.to_string(), "dense takes 1 axis");
        assert_eq!(message!("no layers").to_string(), "no layers");
    }

    #[test]
    fn a_language_has_its_own_order_and_forms() {
        let text = message!("{layer} takes {axes} axes", layer = "dense", axes = 2);
        let said = text.render(
            &|_| "축 {axes}개를 {layer:이/가} 받는다",
            &|_, _, vowel| vowel,
        );
        assert_eq!(said, "축 2개를 dense가 받는다");
    }

    #[test]
    fn what_is_verbatim_has_no_key_and_no_placeholders() {
        let text = Message::verbatim("{layer} of 100 %");
        assert_eq!(text.to_string(), "{layer} of 100 %");
        assert_eq!(text.key(), None);
    }

    #[test]
    fn deep_messages_end() {
        let mut deep = message!("nothing");
        for _ in 0..100_000 {
            deep = message!("{why} again", why = deep);
        }
        let said = deep.to_string();
        assert!(said.starts_with("… again") && said.len() < 100, "{said}");
    }

    #[test]
    fn it_takes_no_more_room_than_a_string() {
        assert_eq!(size_of::<Message>(), size_of::<Rc<str>>());
        assert_eq!(size_of::<Option<Message>>(), size_of::<Rc<str>>());
    }
}
