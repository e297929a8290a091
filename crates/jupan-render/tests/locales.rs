//! The locale files: complete, without leftovers, and with the same placeholders as the English phrases.
#![allow(clippy::disallowed_methods)] // Tests read and write the files beside them.

mod kit;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jupan_core::message::{Piece, pieces};
use jupan_render::diagnostic::Look;
use jupan_render::explain::Explanation;
use jupan_render::locale::Locale;

/// What begins the list of phrases that nobody has translated yet.
const WAITING: &str = "# Waiting for a translation:";

/// The string literals of a source file, each with what stands right in front of it.
fn literals(source: &str) -> Vec<(String, String)> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let code = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let code: String = code.map(|line| line.replace("'\"'", "") + "\n").collect();
    let mut literals = Vec::new();
    let mut letters = code.chars();
    let mut before = String::new();
    while let Some(letter) = letters.next() {
        if letter != '"' {
            before.push(letter);
            continue;
        }
        let mut text = String::new();
        while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
            match (letter, letters.clone().next()) {
                // The next line goes on behind its indent.
                ('\\', Some('\n')) => {
                    let rest = letters.as_str().trim_start();
                    letters = rest.chars();
                }
                ('\\', _) => text.extend(letters.next()),
                _ => text.push(letter),
            }
        }
        literals.push((before.trim_end().to_owned(), text));
        before.clear();
    }
    literals
}

/// The messages, the names of axes and the remarks that stand in the code, also those that no example prints.
fn in_the_code() -> BTreeSet<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeSet::new();
    for entry in crates.read_dir().unwrap().flatten() {
        let name = entry.file_name();
        let of_layers = ["jupan-core", "jupan-cost", "jupan-layers"]
            .iter()
            .any(|n| name == *n);
        let mut folders = vec![entry.path().join("src")];
        while let Some(folder) = folders.pop() {
            for file in folder.read_dir().unwrap().flatten().map(|file| file.path()) {
                if file.is_dir() {
                    folders.push(file);
                    continue;
                }
                let Ok(source) = std::fs::read_to_string(&file) else {
                    continue;
                };
                let speaks = |(before, text): &(String, String)| {
                    is_message(before) || of_layers && (is_name(before) || is_sentence(text))
                };
                let literals = literals(&source).into_iter();
                found.extend(literals.filter(speaks).map(|(_, text)| text));
            }
        }
    }
    found
}

/// Whether a literal behind this is the phrase of a message.
fn is_message(before: &str) -> bool {
    before.ends_with("message!(") || before.ends_with("refusal!(")
}

/// The help of the command line, which stands in its source as documentation of what the command line is read into, and in
/// a few constants.
fn help() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../jupan-cli/src");
    let mut found = Vec::new();
    for file in folder.read_dir().unwrap().flatten() {
        let source = std::fs::read_to_string(file.path()).unwrap();
        for (before, text) in literals(&source) {
            if before.ends_with("EXAMPLES: &str =") || before.ends_with("help_heading =") {
                found.push(text);
            }
        }
        found.extend(documentation(&source));
    }
    found
}

/// The documentation of variants and fields, and of whatever is derived from a command line.
fn documentation(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut text = String::new();
    let (mut in_attribute, mut is_read, mut is_parser) = (false, false, false);
    for line in source.lines().map(str::trim) {
        if let Some(line) = line.strip_prefix("///") {
            match line.trim() {
                "" => text.push_str("\n\n"),
                words if text.is_empty() || text.ends_with('\n') => text.push_str(words),
                words => text.extend([" ", words]),
            }
            continue;
        }
        if line.starts_with("#[derive(") {
            is_read = ["Parser", "Subcommand", "Args", "ValueEnum"]
                .iter()
                .any(|name| line.contains(name));
            is_parser = line.contains("Parser");
        }
        if in_attribute || line.starts_with("#[") {
            in_attribute = !line.ends_with(']');
            continue;
        }
        // Of the types that are parts of the command line only their own parts are shown.
        let is_container = ["struct ", "enum "].iter().any(|word| line.contains(word));
        let is_item = [
            "fn ",
            "pub fn ",
            "const ",
            "pub const ",
            "pub type ",
            "impl",
        ]
        .iter()
        .any(|start| line.starts_with(start));
        is_read &= !is_item;
        if is_read && !text.is_empty() && (is_parser || !is_container) {
            // The parser of the command line takes a first paragraph without its full stop.
            let is_one = !text.contains('\n');
            found.push(match text.strip_suffix('.').filter(|_| is_one) {
                Some(text) => text.to_owned(),
                None => text.clone(),
            });
        }
        text.clear();
        is_read &= !line.starts_with('}');
    }
    found
}

fn is_name(before: &str) -> bool {
    before.ends_with("Name(") && !before.ends_with("fn Name(")
}

fn is_sentence(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.ends_with('.')
        && text.contains(' ')
        && !text.contains('{')
}

/// Everything that an explanation may say: its sentences, and what the layers say of themselves and in their examples.
fn everything(tag: &str) -> Locale {
    let locale = Locale::from_tag(tag).noting();
    for sentence in Locale::sentences() {
        locale.phrase(sentence);
    }
    for entry in jupan_layers::CATALOGUE.layers {
        locale.phrase(entry.summary);
    }
    for kind in jupan_core::work::Kind::ALL {
        locale.phrase(kind.phrase());
    }
    for phrase in in_the_code() {
        locale.phrase(&phrase);
    }
    for text in help() {
        locale.passage(&text);
    }
    for (_, report) in kit::examples() {
        let look = Look {
            color: false,
            width: 80,
        };
        let explanation = Explanation::of(&report, 0, None, &locale);
        explanation.unwrap().to_text(look);
        for row in report.models.iter().flat_map(|model| &model.rows) {
            let calls = row.calls.iter();
            let tensors = calls.flat_map(|call| call.inputs.iter().chain(&call.outputs));
            let tensors = tensors.map(|id| &report.program.tensor(*id).axes);
            let weights = row.weights.iter().flat_map(|w| &w.weight.axes);
            for axis in tensors.flat_map(|axes| axes.iter()).chain(weights) {
                locale.phrase(axis.name.0);
            }
        }
    }
    locale
}

fn waiting(tag: &str) -> Vec<String> {
    let asked = everything(tag).asked().into_iter();
    let untranslated = asked.filter(|(_, translation)| translation.is_none());
    untranslated.map(|(phrase, _)| phrase).collect()
}

fn file(tag: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{tag}.txt"))
}

#[test]
fn the_files_list_what_waits_for_a_translation() {
    // The phrases are English already.
    for tag in Locale::tags().skip(1) {
        let text = std::fs::read_to_string(file(tag)).unwrap();
        let translated = text.split(WAITING).next().unwrap_or_default().trim_end();
        let mut expected = format!("{translated}\n");
        let waiting = waiting(tag);
        if !waiting.is_empty() {
            expected.push_str(&format!("\n{WAITING}\n"));
            for phrase in waiting {
                expected.push_str(&format!("# {phrase}\n#     …\n"));
            }
        }
        if text != expected {
            std::fs::write(file(tag), expected).unwrap();
            panic!("the phrases of {tag} have changed; its file is written anew");
        }
    }
}

#[test]
fn nothing_waits_for_a_translation_into_korean() {
    let waiting = waiting("ko");
    assert!(waiting.is_empty(), "{}", waiting.join("\n"));
}

#[test]
fn phrases_are_found_in_the_code() {
    let source = r#"const A: Name = Name("kernel height"); vec!["One bias \
        per unit."]; refuse("no"); Name( "b" )"#;
    let found = literals(source);
    let texts: Vec<&str> = found.iter().map(|(_, text)| &**text).collect();
    assert_eq!(texts, ["kernel height", "One bias per unit.", "no", "b"]);
    let code = in_the_code();
    assert!(code.contains("groups") && code.contains("One bias per filter."));
}

#[test]
fn no_translation_is_left_over() {
    for tag in Locale::tags() {
        let locale = everything(tag);
        let asked: BTreeSet<String> = locale.asked().into_iter().map(|(p, _)| p).collect();
        let left: Vec<_> = locale
            .translated()
            .filter(|p| !asked.contains(*p))
            .collect();
        assert!(left.is_empty(), "{tag}:\n{}", left.join("\n"));
    }
}

/// The names in braces.
fn placeholders(phrase: &str) -> BTreeSet<&str> {
    let inside = phrase
        .split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next());
    inside
        .map(|part| part.split(':').next().unwrap_or(part))
        .collect()
}

#[test]
fn translations_have_the_placeholders_of_their_phrases() {
    for tag in Locale::tags() {
        let locale = Locale::from_tag(tag).noting();
        for phrase in locale.translated() {
            let translation = locale.phrase(phrase);
            assert_eq!(
                placeholders(translation),
                placeholders(phrase),
                "{tag}: {phrase}"
            );
        }
    }
}

#[test]
fn both_forms_behind_a_value_begin_with_the_same_marks() {
    for tag in Locale::tags() {
        let locale = Locale::from_tag(tag);
        for phrase in locale.translated() {
            let translation = locale.phrase(phrase);
            for piece in pieces(translation) {
                if let Piece::Place {
                    forms: Some((one, other)),
                    ..
                } = piece
                {
                    let marks = |form: &str| {
                        let mark = |c: &char| !c.is_alphabetic();
                        form.chars().take_while(mark).collect::<String>()
                    };
                    assert_eq!(marks(one), marks(other), "{tag}: {translation}");
                }
            }
        }
    }
}

#[test]
fn every_locale_file_is_a_language() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales");
    let files = folder.read_dir().unwrap().flatten().count();
    let tags: Vec<_> = Locale::tags().collect();
    assert_eq!(tags.len(), files, "{tags:?}");
    assert_eq!(tags[0], "en");
    assert!(tags.contains(&"ko"));
}

#[test]
fn tags_are_read_as_locales_write_them() {
    for (tag, language) in [
        ("ko_KR.UTF-8", "ko"),
        ("ko-KR", "ko"),
        ("ko", "ko"),
        ("KO", "ko"),
        ("en_US.UTF-8", "en"),
        ("C", "en"),
        ("xx", "en"),
        ("", "en"),
    ] {
        assert_eq!(Locale::from_tag(tag).tag(), language, "{tag}");
    }
}
