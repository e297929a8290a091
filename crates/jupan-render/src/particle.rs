//! Korean particles (조사): which form follows a word depends on the sound the word ends in, also where it is a number (읽는
//! 대로: 320은, 64는) or a Latin word by its usual reading (conv2d는, flatten은).
//!
//! The crate tossicat chooses for Hangul and numbers but leaves Latin words open (`flatten(은)는`), and names of layers are
//! Latin words.

/// The consonant that ends the last syllable of a word as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Final {
    /// A vowel: 커널 수.
    None,
    /// ㄹ, before which 으로 becomes 로: 커널.
    Rieul,
    /// Any other consonant: 편향.
    Other,
}

/// The form of a particle that follows a word. `after_consonant` and `after_vowel` are its two forms, as 은 and 는, with what
/// closes a quotation in front of them, where the word is quoted.
pub fn choose<'a>(word: &str, after_consonant: &'a str, after_vowel: &'a str) -> &'a str {
    match final_of(word) {
        Final::None => after_vowel,
        Final::Rieul
            if after_consonant
                .trim_start_matches(['`', '\'', '"'])
                .starts_with("으로") =>
        {
            after_vowel
        }
        Final::Rieul | Final::Other => after_consonant,
    }
}

fn final_of(word: &str) -> Final {
    // Brackets and quotes are not read.
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    match word.chars().last() {
        Some(last @ '가'..='힣') => match (u32::from(last) - u32::from('가')) % 28 {
            0 => Final::None,
            8 => Final::Rieul,
            _ => Final::Other,
        },
        Some('0'..='9') => number(word),
        Some(last) if last.is_ascii_alphabetic() => {
            let start = word
                .rfind(|c: char| !c.is_ascii_alphabetic())
                .map_or(0, |at| {
                    at + word[at..].chars().next().map_or(1, char::len_utf8)
                });
            latin(&word[start..])
        }
        _ => Final::None,
    }
}

/// A number is read digit by digit at its end, round ones by their power of ten: 십, 백, 천, 만, 억, 조, 경.
fn number(word: &str) -> Final {
    let digits = word
        .chars()
        .rev()
        .take_while(|c| c.is_ascii_digit() || *c == ',')
        .filter(char::is_ascii_digit);
    let zeros = digits.clone().take_while(|digit| *digit == '0').count();
    let first = digits.clone().nth(zeros);
    let decimal = word
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == ',')
        .ends_with('.');
    match (zeros, first) {
        (0, Some('1' | '7' | '8')) => Final::Rieul,
        (0, Some('3' | '6')) => Final::Other,
        (0, _) => Final::None,
        // 조, the only power of ten that ends in a vowel.
        (12..=15, Some(_)) if !decimal => Final::None,
        _ => Final::Other,
    }
}

/// The usual Korean reading of an English word, or of letters where it has no vowel (cnn) or stands alone (the d of conv2d).
fn latin(word: &str) -> Final {
    let word = word.to_ascii_lowercase();
    let vowel = |c: &u8| b"aeiouy".contains(c);
    if word.len() < 2 || !word.bytes().any(|c| vowel(&c)) || ACRONYMS.contains(&&*word) {
        return match word.bytes().last() {
            Some(b'l' | b'r') => Final::Rieul,
            Some(b'm' | b'n') => Final::Other,
            _ => Final::None,
        };
    }
    let bytes = word.as_bytes();
    let from_end = |at: usize| bytes.len().checked_sub(at).and_then(|i| bytes.get(i));
    let (last, second, third) = (from_end(1), from_end(2), from_end(3));
    let short_vowel =
        |at: Option<&u8>, before: Option<&u8>| at.is_some_and(vowel) && !before.is_some_and(vowel);
    match (last, second) {
        (Some(b'l'), _) => Final::Rieul,
        // module, scale: the e is silent.
        (Some(b'e'), Some(b'l')) => Final::Rieul,
        (Some(b'e'), Some(b'm' | b'n')) => Final::Other,
        (Some(b'm' | b'n'), _) | (Some(b'g'), Some(b'n')) => Final::Other,
        (Some(b'k'), Some(b'c')) => Final::Other,
        // dropout, output, input
        (Some(b't'), Some(b'u')) => Final::Other,
        // A voiceless stop behind a short vowel closes the syllable: unit, top, block; not beat, loop.
        (Some(b'p' | b't' | b'k' | b'c'), before) if short_vowel(before, third) => Final::Other,
        _ => Final::None,
    }
}

/// Words with a vowel that are read letter by letter.
const ACRONYMS: &[&str] = &[
    "ae", "ai", "api", "gan", "gpu", "gru", "io", "mae", "relu", "url", "vae", "vit",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_korean() {
        for (word, expected) in [
            ("320", "은"),
            ("64", "는"),
            ("26", "은"),
            ("10", "은"),
            ("7", "은"),
            ("93,322", "는"),
            ("1,000", "은"),
            ("10000", "은"),
            ("0", "은"),
            ("1000000000000", "는"),
            ("0.5", "는"),
            ("(28, 28, 1)", "은"),
        ] {
            assert_eq!(choose(word, "은", "는"), expected, "{word}");
        }
    }

    #[test]
    fn rieul_takes_ro() {
        for (word, expected) in [
            ("64", "로"),
            ("7", "로"),
            ("3", "으로"),
            ("320", "으로"),
            ("커널", "로"),
            ("편향", "으로"),
            ("kernel", "로"),
            ("conv2d_1", "로"),
        ] {
            assert_eq!(choose(word, "으로", "로"), expected, "{word}");
        }
        assert_eq!(choose("kernel", "`으로", "`로"), "`로");
    }

    #[test]
    fn hangul_and_latin_words_end_as_they_are_read() {
        for (word, expected) in [
            ("커널", "을"),
            ("필터", "를"),
            ("편향", "을"),
            ("conv2d", "를"),
            ("conv2d_10", "을"),
            ("max_pooling2d_4", "를"),
            ("flatten", "을"),
            ("dense", "를"),
            ("dropout", "을"),
            ("lstm", "을"),
            ("gru", "를"),
            ("embedding", "을"),
            ("batch_normalization", "을"),
            ("concatenate", "를"),
            ("attention", "을"),
            ("bidirectional", "을"),
            ("input_layer", "를"),
            ("add", "를"),
            ("encoder_block", "을"),
            ("`units`", "를"),
            ("filters", "를"),
            ("strides=(2, 2)", "를"),
            ("cnn", "을"),
            ("relu", "를"),
            ("softmax", "를"),
            ("reshape", "를"),
            ("time", "을"),
            ("scale", "을"),
        ] {
            assert_eq!(choose(word, "을", "를"), expected, "{word}");
        }
    }
}
