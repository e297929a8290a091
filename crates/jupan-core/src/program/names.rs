//! The automatic names of layers and tensors.

use super::TensorName;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::era::Era;

/// How the automatic names of each class begin, and whether the first has a number.
type Prefixes = FxHashMap<Box<str>, (Rc<str>, bool)>;

/// The automatic names that a program has used, consumed in Keras's order.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// How the names for a class begin.
    prefixes: FxHashMap<Era, Prefixes>,
    used: FxHashMap<Rc<str>, u32>,
    buffer: String,
    /// The beginnings of the names used since a trial began, where one is being made.
    pub(super) tried: Option<Vec<Rc<str>>>,
}

impl Names {
    /// The next automatic name for a class: `conv2d`, `conv2d_1`, … In some versions, the first has a number, too.
    pub fn next(&mut self, era: Era, class: &str) -> Rc<str> {
        let (prefix, numbered) = self.prefix(era, class);
        self.next_of(prefix, numbered)
    }

    /// The next name with this beginning.
    pub fn next_of(&mut self, prefix: Rc<str>, numbered: bool) -> Rc<str> {
        match self.count(&prefix) + u32::from(numbered) {
            0 => prefix,
            number => {
                self.buffer.clear();
                self.buffer.push_str(&prefix);
                self.buffer.push('_');
                push_number(&mut self.buffer, number);
                self.buffer.as_str().into()
            }
        }
    }

    /// Uses up an automatic name that nothing is called by.
    pub fn skip(&mut self, era: Era, class: &str) {
        let (prefix, _) = self.prefix(era, class);
        self.count(&prefix);
    }

    /// The name of the next tensor of the graph.
    pub(crate) fn next_tensor(&mut self, era: Era) -> TensorName {
        let (prefix, numbered) = self.prefix(era, "KerasTensor");
        match (&*prefix, numbered) {
            ("keras_tensor", false) => TensorName::Automatic(self.count(&prefix)),
            _ => TensorName::Given(self.next_of(prefix, numbered)),
        }
    }

    /// How the names for a class begin, and whether the first has a number.
    fn prefix(&mut self, era: Era, class: &str) -> (Rc<str>, bool) {
        let prefixes = self.prefixes.entry(era).or_default();
        if let Some(prefix) = prefixes.get(class) {
            return prefix.clone();
        }
        let (prefix, numbered) = era.prefix(class);
        let prefix: Rc<str> = prefix.into();
        prefixes.insert(class.into(), (prefix.clone(), numbered));
        (prefix, numbered)
    }

    /// How many names with this beginning were used before.
    fn count(&mut self, prefix: &Rc<str>) -> u32 {
        if let Some(tried) = &mut self.tried {
            tried.push(prefix.clone());
        }
        match self.used.get_mut(prefix) {
            Some(count) => {
                *count += 1;
                *count
            }
            None => {
                self.used.insert(prefix.clone(), 0);
                0
            }
        }
    }

    /// Gives back the names used since the trial began.
    pub(super) fn give_back(&mut self) {
        for prefix in self.tried.take().into_iter().flatten() {
            match self.used.get_mut(&prefix) {
                Some(0) | None => {
                    self.used.remove(&prefix);
                }
                Some(count) => *count -= 1,
            }
        }
    }

    /// Forgets all names, as `keras.backend.clear_session()` does.
    pub fn clear(&mut self) {
        self.used.clear();
    }
}

/// Adds a number to a text.
fn push_number(text: &mut String, number: u32) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn automatic_names_count_up() {
        let mut names = Names::default();
        let classes = ["Dense", "Dense", "Conv2D", "Dense"];
        let made = classes.map(|class| names.next(Era::Keras3, class));
        assert_eq!(
            made.map(|name| name.to_string()),
            ["dense", "dense_1", "conv2d", "dense_2"]
        );
        let mut names = Names::default();
        let made = classes.map(|class| names.next(Era::Keras2, class));
        assert_eq!(
            made.map(|name| name.to_string()),
            ["dense_1", "dense_2", "conv2d_1", "dense_3"]
        );
    }
}
