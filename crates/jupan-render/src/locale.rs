//! Languages. The English phrase is the key; a locale file holds its translation. A phrase without one stays English.

use std::cell::RefCell;
use std::collections::BTreeSet;

use jupan_core::message::{Message, Piece, by_number, pieces};

use crate::diagnostic::visible;
use crate::line::Line;
use crate::{particle, phrases};

/// The files of `locales/`.
const FILES: &[Phrases] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// What a file of a language says.
struct Phrases {
    /// `ko`.
    tag: &'static str,
    /// Whether the forms of a placeholder are chosen by the sound that the value ends in.
    particles: bool,
    /// Line by line an English phrase and what it is in this language, sorted.
    text: &'static str,
    /// Where the English phrases begin in the text.
    starts: &'static [u32],
}

impl Phrases {
    const NONE: Self = Self {
        tag: Locale::ENGLISH,
        particles: false,
        text: "",
        starts: &[],
    };

    /// The pair that begins there.
    fn pair(&self, start: u32) -> Option<(&'static str, &'static str)> {
        let mut lines = self.text.get(start as usize..)?.lines();
        Some((lines.next()?, lines.next()?))
    }

    fn pairs(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.starts.iter().filter_map(|start| self.pair(*start))
    }

    fn find(&self, english: &str) -> Option<&'static str> {
        let before = |start: &u32| {
            self.pair(*start)
                .is_some_and(|(phrase, _)| phrase < english)
        };
        let start = self.starts.get(self.starts.partition_point(before))?;
        let (phrase, translation) = self.pair(*start)?;
        (phrase == english).then_some(translation)
    }
}

/// A language.
///
/// Its file is a list of pairs: the English phrase, and on the next line, indented, what it is in this language. `#` begins a
/// comment, `!` a property. A phrase may have placeholders: `{layer}` is the value, `{layer:은/는}` the value and behind it
/// the form that fits: with `!forms particles` by the sound the value ends in, otherwise the first for 1 and the second for
/// other numbers (`{n: layer/ layers}`).
pub struct Locale {
    phrases: &'static Phrases,
    /// The phrases that were asked for, where somebody wants to know.
    asked: Option<RefCell<BTreeSet<String>>>,
}

impl Locale {
    /// The tag of the language in which the phrases are written.
    pub const ENGLISH: &str = "en";

    /// The language for a tag as in `LANG`: `ko`, `ko-KR`, `ko_KR.UTF-8`. English where there is no file for it.
    pub fn from_tag(tag: &str) -> Self {
        let language = tag.split(['_', '-', '.', '@']).next().unwrap_or_default();
        let language = language.to_ascii_lowercase();
        let found = FILES.iter().find(|phrases| phrases.tag == language);
        Self {
            phrases: found.unwrap_or(&Phrases::NONE),
            asked: None,
        }
    }

    /// The tags of all languages, English first.
    pub fn tags() -> impl Iterator<Item = &'static str> {
        let others = FILES.iter().map(|phrases| phrases.tag);
        std::iter::once(Self::ENGLISH).chain(others.filter(|tag| *tag != Self::ENGLISH))
    }

    /// The sentences of the explanation, in English. Beside them, names and remarks of layers are phrases.
    pub fn sentences() -> impl Iterator<Item = &'static str> {
        phrases::ALL.iter().copied()
    }

    /// The tag of the language.
    pub fn tag(&self) -> &'static str {
        self.phrases.tag
    }

    /// A phrase in this language.
    pub fn phrase<'a>(&'a self, english: &'a str) -> &'a str {
        self.note(english);
        self.phrases.find(english).unwrap_or(english)
    }

    /// Has the phrases noted that are asked for from here on.
    #[must_use]
    pub fn noting(mut self) -> Self {
        self.asked = Some(RefCell::default());
        self
    }

    fn note(&self, english: &str) {
        if let Some(asked) = &self.asked {
            asked.borrow_mut().insert(english.to_owned());
        }
    }

    /// A text of several lines and paragraphs, each a phrase of its own. What is indented is an example, as it is typed;
    /// behind it, two blanks or more away, may stand a remark, which is a phrase.
    pub fn passage(&self, english: &str) -> String {
        let lines = english.lines().map(|line| {
            if line.is_empty() {
                return String::new();
            }
            let code = line.trim_start();
            if code.len() == line.len() {
                return self.phrase(line).to_owned();
            }
            match code.split_once("  ") {
                Some((code, remark)) => {
                    let gap = remark.len() - remark.trim_start().len();
                    let remark = self.phrase(remark.trim_start());
                    format!("  {code}  {}{remark}", " ".repeat(gap))
                }
                None => line.to_owned(),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// A name that may have a translation, but needs none: those of weights, which users choose too.
    pub fn word<'a>(&'a self, name: &'a str) -> &'a str {
        match self.phrases.find(name) {
            Some(word) => {
                self.note(name);
                word
            }
            None => name,
        }
    }

    /// A phrase in this language as a line, with `code` between backticks.
    pub fn line(&self, english: &str) -> Line {
        Line::text(self.phrase(english))
    }

    /// A phrase in this language, with values in its placeholders. One that is given no value is left out.
    pub fn fill(&self, english: &str, values: &[(&str, Line)]) -> Line {
        let mut line = Line::default();
        for piece in pieces(self.phrase(english)) {
            let (name, forms) = match piece {
                Piece::Words(words) => {
                    line.push_text(words);
                    continue;
                }
                Piece::Place { name, forms } => (name, forms),
            };
            let Some((_, value)) = values.iter().find(|(n, _)| *n == name) else {
                continue;
            };
            line.0.extend_from_slice(&value.0);
            if let Some((first, second)) = forms {
                line = line.then(self.form(&value.plain(), first, second));
            }
        }
        line
    }

    /// A message in this language.
    pub fn message(&self, message: &Message) -> String {
        let form = |value: &str, first, second| self.form(value, first, second);
        message.render(&|phrase| self.phrase(phrase), &form)
    }

    /// A message in this language as a line, with `code` between backticks.
    pub fn message_line(&self, message: &Message) -> Line {
        Line::text(&visible(&self.message(message)))
    }

    /// The form that fits a value.
    fn form<'a>(&self, value: &str, first: &'a str, second: &'a str) -> &'a str {
        match self.phrases.particles {
            true => particle::choose(value, first, second),
            false => by_number(value, first, second),
        }
    }

    /// The phrases that were noted so far, each with its translation where there is one.
    pub fn asked(&self) -> Vec<(String, Option<&'static str>)> {
        let pair = |phrase: &String| (phrase.clone(), self.phrases.find(phrase));
        let asked = self.asked.iter();
        asked
            .flat_map(|asked| asked.borrow().iter().map(pair).collect::<Vec<_>>())
            .collect()
    }

    /// The translations that there are, by English phrase.
    pub fn translated(&self) -> impl Iterator<Item = &'static str> {
        self.phrases.pairs().map(|(english, _)| english)
    }
}
