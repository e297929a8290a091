//! Diagnostics for people: the message, the place with its line of source underlined, notes and help.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use jupan_core::diagnostic::{Diagnostic, Place, Severity, Source, SourceId, Span};
use jupan_core::message;
use unicode_width::UnicodeWidthStr;

use crate::locale::Locale;
use crate::phrases::{ERROR, HELP, NOTE, WARNING};

/// A span of more lines is shown by its first line.
const MOST_LINES: usize = 4;

/// Of longer ways only the innermost calls are shown.
const MOST_CALLS: usize = 8;

/// How diagnostics are to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// With colours, by ANSI escape sequences.
    pub color: bool,
    /// How many columns there are.
    pub width: usize,
}

/// A diagnostic in full, with a line break at its end. `sources` are those of the program, which its spans point into.
pub fn full(diagnostic: &Diagnostic, sources: &[Source], look: Look, locale: &Locale) -> String {
    let excerpt = diagnostic
        .span
        .and_then(|span| Excerpt::of(span, sources, locale));
    // Notes stand behind the numbers of the lines: `  = note: `.
    let margin = excerpt.as_ref().map_or(0, |excerpt| {
        let last = excerpt.line.saturating_add(excerpt.text.lines().count());
        last.saturating_sub(1).to_string().len()
    });
    let (note, help) = (locale.phrase(NOTE), locale.phrase(HELP));
    let below = |level: Level<'static>, label: &str, text: &str| {
        let before = margin.saturating_add(" = : ".len());
        let label = label.to_owned();
        let taken = before.saturating_add(label.width());
        level.with_name(label).message(wrapped(text, look, taken))
    };

    let (level, severity) = match diagnostic.severity {
        Severity::Error => (Level::ERROR, locale.phrase(ERROR)),
        Severity::Warning => (Level::WARNING, locale.phrase(WARNING)),
        Severity::Note => (Level::NOTE, note),
    };
    let code = diagnostic.kind.code();
    let taken = severity.width().saturating_add(code.len() + "[]: ".len());
    let message = wrapped(&locale.message(&diagnostic.message), look, taken);
    let title = level.with_name(severity).primary_title(message).id(code);
    let mut group = Group::with_title(title);
    match excerpt {
        Some(excerpt) => {
            group = group.element(
                Snippet::source(excerpt.text)
                    .line_start(excerpt.line)
                    .path(excerpt.path)
                    .annotation(AnnotationKind::Primary.span(excerpt.start..excerpt.end)),
            );
        }
        None => {
            if let Some(file) = &diagnostic.file {
                group = group.element(Origin::path(visible(file)));
            }
        }
    }
    for text in &diagnostic.notes {
        group = group.element(below(Level::NOTE, note, &locale.message(text)));
    }
    let calls = diagnostic
        .trace
        .iter()
        .filter_map(|span| place(*span, sources));
    for call in calls.take(MOST_CALLS) {
        let text = message!("called from {place}", place = in_words(&call, locale));
        group = group.element(below(Level::NOTE, note, &locale.message(&text)));
    }
    if let Some(text) = &diagnostic.help {
        group = group.element(below(Level::HELP, help, &locale.message(text)));
    }
    let renderer = match look.color {
        true => Renderer::styled(),
        false => Renderer::plain(),
    };
    let mut text = renderer.term_width(look.width).render(&[group]);
    text.push('\n');
    text
}

/// Lines narrower than this are not worth breaking.
const NARROWEST: usize = 30;

/// The text without control characters, in lines that fit beside what is in front of the first.
fn wrapped(text: &str, look: Look, taken: usize) -> String {
    let width = look.width.saturating_sub(taken).max(NARROWEST);
    let options = textwrap::Options::new(width)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::AsciiSpace)
        .word_splitter(textwrap::WordSplitter::NoHyphenation);
    textwrap::fill(&visible(text), options)
}

/// `file:line:column`, or `notebook.ipynb cell 3:2:5`.
fn in_words(place: &Place, locale: &Locale) -> String {
    format!(
        "{}:{}:{}",
        path(&place.file, place.cell, locale),
        place.line,
        place.column
    )
}

fn path(file: &str, cell: Option<usize>, locale: &Locale) -> String {
    let file = visible(file);
    match cell {
        Some(cell) => locale.message(&message!("{file} cell {cell}", file, cell)),
        None => file,
    }
}

fn place(span: Span, sources: &[Source]) -> Option<Place> {
    source(span.source, sources).map(|source| source.place(span.start))
}

fn source(id: SourceId, sources: &[Source]) -> Option<&Source> {
    sources.get(usize::try_from(id.0).ok()?)
}

/// The lines that a span stands on, as they stand in the file.
struct Excerpt {
    path: String,
    text: String,
    /// The number of the first line.
    line: usize,
    /// The span, in bytes of `text`.
    start: usize,
    end: usize,
}

impl Excerpt {
    fn of(span: Span, sources: &[Source], locale: &Locale) -> Option<Excerpt> {
        let source = source(span.source, sources)?;
        let all = &*source.text;
        let start = all.floor_char_boundary(usize::try_from(span.start).ok()?);
        let end = all
            .ceil_char_boundary(usize::try_from(span.end).ok()?)
            .max(start);
        let (above, _) = all.split_at_checked(start)?;
        let first = above.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let mut excerpt = Excerpt {
            path: path(&source.file, source.cell, locale),
            text: String::new(),
            line: source.place(span.start).line,
            start: 0,
            end: 0,
        };
        let mut offset = first;
        for (index, line) in all.get(first..)?.split_inclusive('\n').enumerate() {
            let at = source.place(u32::try_from(offset).ok()?);
            let in_a_row = at.line == excerpt.line.saturating_add(index);
            if index > 0 && (offset >= end || index >= MOST_LINES || !in_a_row) {
                break;
            }
            // What was cut off in front of the line is shown as spaces.
            let indent = " ".repeat(at.column.saturating_sub(1));
            excerpt.text.push_str(&indent);
            let here = excerpt.text.len();
            if index == 0 {
                excerpt.start = here.saturating_add(start.saturating_sub(offset));
            }
            let within = end.saturating_sub(offset).min(line.trim_end().len());
            excerpt.end = here.saturating_add(within).max(excerpt.start);
            excerpt.text.push_str(line);
            offset = offset.saturating_add(line.len());
        }
        // An end of the file has no character to underline.
        if excerpt.text.len() <= excerpt.start {
            excerpt.text.push(' ');
        }
        let last = excerpt.text.len();
        if excerpt.end == excerpt.start {
            excerpt.end = excerpt
                .text
                .ceil_char_boundary(excerpt.start.saturating_add(1));
        }
        excerpt.end = excerpt.end.min(last);
        Some(excerpt)
    }
}

/// The text without control characters, which could do anything to a terminal.
pub(crate) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\t' => c,
            c if controls(c) => char::REPLACEMENT_CHARACTER,
            c => c,
        })
        .collect()
}

/// Whether it is no letter, but does something to what is around it.
pub(crate) fn controls(c: char) -> bool {
    c.is_control()
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2066}'..='\u{2069}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupan_core::diagnostic::{Kind, LineOrigin};
    use jupan_core::message::Message;

    const PLAIN: Look = Look {
        color: false,
        width: 80,
    };

    fn english() -> Locale {
        Locale::from_tag("en")
    }

    fn source(file: &str, cell: Option<usize>, text: &str) -> Source {
        Source {
            file: file.into(),
            cell,
            text: text.into(),
            lines: None,
        }
    }

    /// The span of `part` in the source.
    fn span(source: &Source, part: &str) -> Option<Span> {
        let start = u32::try_from(source.text.find(part)?).ok()?;
        let end = start + u32::try_from(part.len()).ok()?;
        Some(Span {
            source: SourceId(0),
            start,
            end,
        })
    }

    #[test]
    fn an_error_shows_its_line_and_what_to_do() {
        let source = source("net.py", None, "import keras\nx = Conv2D(32, 9)(y)\n");
        let diagnostic = Diagnostic::error(
            Kind::Refused,
            Message::verbatim("a window of 9 is larger than its input of 5"),
        )
        .at(span(&source, "Conv2D(32, 9)(y)"))
        .with_note(Message::verbatim("5 - 9 + 1 = -3"))
        .with_help(Message::verbatim(
            "use a smaller `kernel_size` or `padding=\"same\"`",
        ));
        assert_eq!(
            full(
                &diagnostic,
                std::slice::from_ref(&source),
                PLAIN,
                &english()
            ),
            "\
error[refused]: a window of 9 is larger than its input of 5
 --> net.py:2:5
  |
2 | x = Conv2D(32, 9)(y)
  |     ^^^^^^^^^^^^^^^^
  |
  = note: 5 - 9 + 1 = -3
  = help: use a smaller `kernel_size` or `padding=\"same\"`
"
        );
    }

    #[test]
    fn a_notebook_names_its_cell_and_a_document_its_own_lines() {
        let mut source = source("deep.ipynb", Some(3), "층 = 1\ny = Dense()\n");
        let span = span(&source, "Dense()");
        let diagnostic =
            Diagnostic::warning(Kind::Remark, Message::verbatim("units is missing")).at(span);
        assert_eq!(
            full(
                &diagnostic,
                std::slice::from_ref(&source),
                PLAIN,
                &english()
            ),
            "\
warning[remark]: units is missing
 --> deep.ipynb cell 3:2:5
  |
2 | y = Dense()
  |     ^^^^^^^
"
        );
        source.cell = None;
        source.file = "note.md".into();
        source.lines = Some([10, 14].map(|line| LineOrigin { line, indent: 4 }).into());
        let text = full(
            &diagnostic,
            std::slice::from_ref(&source),
            PLAIN,
            &english(),
        );
        assert!(text.contains(" --> note.md:14:9\n"), "{text}");
        assert!(
            text.contains("14 |     y = Dense()\n   |         ^^^^^^^\n"),
            "{text}"
        );
    }

    #[test]
    fn without_a_place_there_is_the_file_or_nothing() {
        let diagnostic = Diagnostic::error(Kind::NotReadable, Message::verbatim("no such file"));
        assert_eq!(
            full(&diagnostic, &[], PLAIN, &english()),
            "error[not-readable]: no such file\n"
        );
        let diagnostic = diagnostic.in_file("a\x1b[2J.py");
        let text = full(&diagnostic, &[], PLAIN, &english());
        assert!(text.contains("a\u{fffd}[2J.py"), "{text}");
    }

    #[test]
    fn the_way_there_is_told() {
        let source = source("net.py", None, "def f(): g()\nf()\n");
        let mut diagnostic =
            Diagnostic::error(Kind::PythonError, Message::verbatim("g is not defined"))
                .at(span(&source, "g()"));
        diagnostic.trace.extend(span(&source, "f()\n"));
        let text = full(&diagnostic, &[source], PLAIN, &english());
        assert!(text.contains("= note: called from net.py:"), "{text}");
    }

    #[test]
    fn every_span_can_be_shown() {
        let text = "가 = 1\r\n\tx(\n\n\n\n\n\n\u{1b})\r\n끝";
        let mut source = source("a", None, text);
        let locale = english();
        for lines in [None, Some([LineOrigin { line: 3, indent: 2 }; 3].into())] {
            source.lines = lines;
            for start in 0..text.len() as u32 + 3 {
                for end in 0..text.len() as u32 + 3 {
                    let span = Span {
                        source: SourceId(0),
                        start,
                        end,
                    };
                    let diagnostic =
                        Diagnostic::error(Kind::Refused, Message::verbatim("no")).at(Some(span));
                    for color in [false, true] {
                        let text = full(
                            &diagnostic,
                            std::slice::from_ref(&source),
                            Look { color, width: 20 },
                            &locale,
                        );
                        assert!(text.contains("a:"), "{text}");
                        assert!(color || !text.contains('\u{1b}'), "{text}");
                    }
                }
            }
        }
    }
}
