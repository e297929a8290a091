//! Which layer a text is about: one that it names with its counter (`conv2d_2`), or counts (`the third convolution`,
//! `세 번째 합성곱`).

use super::scene::Scene;

/// A place in a line where a layer is named, and which layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    pub at: usize,
    pub layer: usize,
}

/// The layers that a line names.
pub fn mentions(line: &str, scene: &Scene) -> Vec<Mention> {
    let words = words(line);
    let mut found: Vec<Mention> = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let layer = named(word, line, scene).or_else(|| {
            let number = ordinal(word.lower())?;
            counted(number, words.get(position + 1..).unwrap_or_default(), scene)
        });
        if let Some(layer) = layer {
            let mention = Mention { at: word.at, layer };
            // `두 번째 Conv2D_1` names one layer twice; the name says it better than the count.
            match found
                .last_mut()
                .filter(|last| word.at.saturating_sub(last.at) < 40)
            {
                Some(last) if last.layer == layer => {}
                Some(last)
                    if is_count(line, last.at) && !is_count(line, word.at) && position > 0 =>
                {
                    *last = mention
                }
                _ => found.push(mention),
            }
        }
    }
    found
}

/// A word and where it stands.
struct Word {
    at: usize,
    text: String,
    lower: String,
}

impl Word {
    fn lower(&self) -> &str {
        &self.lower
    }
}

/// More words of a line than these are not read.
const MOST_WORDS: usize = 2_000;

fn words(line: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = line;
    let mut at = 0;
    while let Some(start) = rest.find(|c: char| c.is_alphanumeric() || c == '_') {
        let (_, word) = rest.split_at(start);
        let end = word
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(word.len());
        let text = word.get(..end).unwrap_or_default();
        words.push(Word {
            at: at + start,
            text: text.to_owned(),
            lower: text.to_lowercase(),
        });
        at += start + end;
        rest = word.get(end..).unwrap_or_default();
        if words.len() >= MOST_WORDS {
            break;
        }
    }
    words
}

/// A layer named by a word: with a counter in any case, otherwise only where it is marked as code or its class follows.
fn named(word: &Word, line: &str, scene: &Scene) -> Option<usize> {
    // Particles follow Latin names without a space.
    let latin = word.lower.trim_end_matches(|c: char| !c.is_ascii());
    let position = *scene.index.names.get(latin)?;
    let counted = latin.ends_with(|c: char| c.is_ascii_digit()) && latin.contains('_');
    let exact = scene
        .layers
        .get(position)
        .is_some_and(|layer| word.text.starts_with(&layer.name));
    let before = line.get(..word.at).unwrap_or_default();
    let after = line.get(word.at + latin.len()..).unwrap_or_default();
    let marked = before.ends_with('`') && after.starts_with('`') || is_class(after);
    (counted || exact && marked).then_some(position)
}

/// ` (Conv2D)`
fn is_class(after: &str) -> bool {
    let Some(inside) = after.trim_start().strip_prefix('(') else {
        return false;
    };
    let name = inside.split(')').next().unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Where one counts from the end.
const LAST: usize = usize::MAX;

/// The number that an ordinal is, from 0.
fn ordinal(word: &str) -> Option<usize> {
    const ENGLISH: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    const KOREAN: [&[&str]; 10] = [
        &["첫번째", "첫째", "첫"],
        &["두번째", "둘째", "두"],
        &["세번째", "셋째", "세"],
        &["네번째", "넷째", "네"],
        &["다섯번째", "다섯째", "다섯"],
        &["여섯번째", "여섯째", "여섯"],
        &["일곱번째", "일곱째", "일곱"],
        &["여덟번째", "여덟째", "여덟"],
        &["아홉번째", "아홉째", "아홉"],
        &["열번째", "열째", "열"],
    ];
    if matches!(word, "last" | "final" | "마지막") {
        return Some(LAST);
    }
    if let Some(at) = ENGLISH.iter().position(|english| *english == word) {
        return Some(at);
    }
    if let Some(at) = KOREAN.iter().position(|names| names.contains(&word)) {
        return Some(at);
    }
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let suffix = word.get(digits.len()..)?;
    let is_ordinal = matches!(suffix, "st" | "nd" | "rd" | "th" | "번째" | "번");
    digits
        .parse::<usize>()
        .ok()
        .filter(|n| is_ordinal && *n > 0)
        .map(|n| n - 1)
}

fn is_count(line: &str, at: usize) -> bool {
    let word = words(line.get(at..).unwrap_or_default());
    word.first()
        .is_some_and(|word| ordinal(&word.lower).is_some())
}

/// The layer of a class that the next words name, counted.
fn counted(number: usize, next: &[Word], scene: &Scene) -> Option<usize> {
    // `첫 번째` is written in two words.
    let next = match next.first() {
        Some(word) if matches!(word.lower(), "번째" | "번") => next.get(1..).unwrap_or_default(),
        _ => next,
    };
    let layers = match kind(next)? {
        SortOf::Class(class) => scene.index.classes.get(&class)?,
        SortOf::Convolution => &scene.index.convolutions,
        SortOf::Pooling => &scene.index.poolings,
    };
    match number {
        LAST => layers.last(),
        number => layers.get(number),
    }
    .copied()
}

/// A sort of layer as texts name it.
enum SortOf {
    /// In small letters.
    Class(String),
    Convolution,
    Pooling,
}

/// The sort of layer that words begin with; a word may stand before it: `second hidden dense`.
fn kind(words: &[Word]) -> Option<SortOf> {
    const CLASSES: [&str; 19] = [
        "conv1d",
        "conv2d",
        "conv3d",
        "convolution1d",
        "convolution2d",
        "dense",
        "lstm",
        "gru",
        "embedding",
        "flatten",
        "dropout",
        "maxpooling1d",
        "maxpooling2d",
        "averagepooling2d",
        "globalaveragepooling2d",
        "batchnormalization",
        "simplernn",
        "conv2dtranspose",
        "separableconv2d",
    ];
    let [first, rest @ ..] = words else {
        return None;
    };
    let second = rest.first().map_or("", |word| word.lower());
    let word = first.lower();
    let latin = word.trim_end_matches(|c: char| !c.is_ascii());
    // `Conv2D_1` counts and names; the name is found by itself.
    let class = latin
        .trim_end_matches(|c: char| c.is_ascii_digit())
        .strip_suffix('_')
        .unwrap_or(latin);
    if CLASSES.contains(&class) {
        return Some(SortOf::Class(class.to_owned()));
    }
    if matches!(
        latin,
        "conv" | "convolution" | "convolutional" | "convolutions"
    ) || word.starts_with("합성곱")
        || word.starts_with("컨볼루션")
        || word.starts_with("콘볼루션")
    {
        return Some(SortOf::Convolution);
    }
    if latin == "max" && second.starts_with("pool")
        || latin == "pooling"
        || word.starts_with("풀링")
        || word.starts_with("최대") && second.starts_with("풀링")
    {
        return Some(SortOf::Pooling);
    }
    let connected = matches!(latin, "fully" | "densely") && second == "connected";
    let fully = connected || latin == "fc";
    if fully
        || word.starts_with("밀집")
        || word.starts_with("완전연결")
        || word == "완전" && second.starts_with("연결")
        || word.starts_with("전결합")
    {
        return Some(SortOf::Class("dense".to_owned()));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::scene::{Index, Layer};
    use super::*;
    use jupan_core::verification::Against;

    fn scene() -> Scene {
        let layer = |(name, class): (&str, &str)| Layer {
            name: name.to_owned(),
            class: class.to_owned(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            from: None,
            params: None,
            weights: Vec::new(),
        };
        let layers = [
            ("conv2d", "Conv2D"),
            ("max_pooling2d", "MaxPooling2D"),
            ("conv2d_1", "Conv2D"),
            ("max_pooling2d_1", "MaxPooling2D"),
            ("conv2d_2", "Conv2D"),
            ("dense", "Dense"),
            ("dense_1", "Dense"),
        ];
        let layers = layers.map(layer);
        Scene {
            against: Against::Itself,
            index: Index::of(&layers),
            layers: layers.into(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            totals: Vec::new(),
        }
    }

    #[test]
    fn layers_are_named_and_counted() {
        let scene = scene();
        for (line, expected) in [
            ("1. 첫번째 Conv2D layer의 Parameter", &["conv2d"][..]),
            ("2. 두번째 Conv2D_1 layer의 Parameter", &["conv2d_1"]),
            ("세 번째 합성곱층은", &["conv2d_2"]),
            ("4. 첫번째 Dense layer의 Parameter", &["dense"]),
            ("## The third convolutional layer", &["conv2d_2"]),
            ("the 2nd Conv2D", &["conv2d_1"]),
            ("the last fully connected layer", &["dense_1"]),
            ("`conv2d_2` takes", &["conv2d_2"]),
            ("conv2d (Conv2D) has 320", &["conv2d"]),
            (
                "conv2d_1은 max_pooling2d_1 앞에",
                &["conv2d_1", "max_pooling2d_1"],
            ),
            ("두 번째 완전 연결 층", &["dense_1"]),
            ("the second max pooling", &["max_pooling2d_1"]),
            ("a conv2d layer is the first thing", &[]),
            ("the fourth convolution", &[]),
            ("first of all, dense layers", &[]),
        ] {
            let found: Vec<&str> = mentions(line, &scene)
                .iter()
                .map(|mention| &*scene.layers[mention.layer].name)
                .collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
