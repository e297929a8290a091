//! For a terminal.

use anstyle::{AnsiColor, Style};
use jupan_core::report::Report;
use jupan_core::verification::Verification;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::{Item, Level, Teller, plain};
use crate::diagnostic::Look;
use crate::line::Line;
use crate::locale::Locale;
use crate::phrases;

/// Less does not fit anything.
const NARROWEST: usize = 24;

const TITLE: Style = Style::new().bold();
const DIFFERENCE: Style = AnsiColor::Red.on_default();
const NOTE: Style = Style::new().dimmed();

/// What was found, as text with a line break at its end.
pub fn text(report: &Report, verification: &Verification, locale: &Locale, look: Look) -> String {
    let teller = Teller::new(report, locale);
    let told = teller.tell(verification);
    let mut page = Page {
        text: String::new(),
        look,
    };
    for section in &told.sections {
        page.write(&plain(&section.title), TITLE, "", "  ");
        for item in &section.items {
            page.item(&teller, item);
        }
        page.text.push('\n');
    }
    page.write(&plain(&told.conclusion), TITLE, "", "");
    page.text
}

struct Page {
    text: String,
    look: Look,
}

impl Page {
    fn item(&mut self, teller: &Teller<'_>, item: &Item) {
        let (mark, style) = match item.level {
            Level::Difference => ("  ✗ ", DIFFERENCE),
            Level::Note => ("  · ", NOTE),
            Level::Good => ("  ", Style::new()),
        };
        let indent = " ".repeat(mark.chars().count());
        let line = match item.place {
            Some(place) => {
                let values = [
                    ("place", teller.place(place)),
                    ("finding", item.line.clone()),
                ];
                teller.locale.fill(phrases::IN_LINE, &values)
            }
            None => Line::clone(&item.line),
        };
        self.write(&plain(&line), style, mark, &indent);
    }

    fn write(&mut self, text: &str, style: Style, first: &str, others: &str) {
        let options = Options::new(self.look.width.max(NARROWEST))
            .initial_indent(first)
            .subsequent_indent(others)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        for line in textwrap::wrap(text, options) {
            let line = line.trim_end();
            match self.look.color {
                true => self.text.push_str(&format!("{style}{line}{style:#}\n")),
                false => self.text.push_str(&format!("{line}\n")),
            }
        }
    }
}
