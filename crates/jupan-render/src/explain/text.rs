//! Explanations for a terminal: labels in a column, wrapped beside it.

use std::borrow::Cow;

use anstyle::{AnsiColor, Style};
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::{Explanation, Item, Part, Section, Share, Total};
use crate::diagnostic::Look;
use crate::line::{GLUE, Line, Piece};
use crate::text::width_of;

/// Labels wider than this, or than a third of the page, have a line of their own.
const WIDEST_LABEL: usize = 24;

/// Less does not fit anything.
const NARROWEST: usize = 24;

/// The length of the bar of a layer that has all parameters.
const BAR: u32 = 24;

const TITLE: Style = Style::new().bold();
const NAME: Style = AnsiColor::Cyan.on_default();
const LABEL: Style = Style::new().bold();
const CODE: Style = AnsiColor::Green.on_default();
const MATH: Style = AnsiColor::Yellow.on_default();
const FAINT: Style = Style::new().dimmed();

/// Prints part by part: all together may be large.
pub(super) fn print(explanation: &Explanation<'_>, look: Look, write: &mut dyn FnMut(&str)) {
    let mut page = Page {
        text: String::new(),
        begun: false,
        color: look.color,
        width: look.width.max(NARROWEST),
    };
    explanation.tell(false, &mut |part| {
        match part {
            Part::Title(title) => page.heading(&title),
            Part::Intro(line) => page.wrap(&line, "", ""),
            Part::Table(_) => {}
            Part::Section(section) => page.section(&section),
            Part::Total(total) => page.total(&total),
        }
        write(&page.text);
        page.text.clear();
    });
}

struct Page {
    text: String,
    /// Whether there is anything above.
    begun: bool,
    color: bool,
    width: usize,
}

impl Page {
    fn paint<'t>(&self, text: &'t str, style: Style) -> Cow<'t, str> {
        match self.color {
            // A style ends at each space, so that no line break is inside of one.
            true => text
                .split(' ')
                .map(|word| match word.is_empty() {
                    true => String::new(),
                    false => format!("{style}{word}{style:#}"),
                })
                .collect::<Vec<_>>()
                .join(" ")
                .into(),
            false => Cow::Borrowed(text),
        }
    }

    fn styled(&self, line: &Line) -> String {
        let mut styled = String::new();
        for piece in &line.0 {
            let text = piece.plain();
            let painted = match piece {
                Piece::Text(_) => Cow::Borrowed(&*text),
                Piece::Code(_) => self.paint(&text, CODE),
                Piece::Name(_) => self.paint(&text, NAME),
                Piece::Math(_) | Piece::Named(..) => self.paint(&text, MATH),
                Piece::Place(_) => self.paint(&text, FAINT),
            };
            styled.push_str(&painted);
        }
        styled
    }

    fn push(&mut self, line: &str) {
        self.begun = true;
        self.text.push_str(line.replace(GLUE, " ").trim_end());
        self.text.push('\n');
    }

    fn wrap(&mut self, line: &Line, first: &str, others: &str) {
        let text = self.styled(line);
        self.wrap_text(&text, first, others);
    }

    fn wrap_text(&mut self, text: &str, first: &str, others: &str) {
        // Most texts fit one line.
        let plain = !self.color && !text.contains('\n');
        if plain && width_of(first) + width_of(text) <= self.width {
            self.push(&format!("{first}{text}"));
            return;
        }
        let options = Options::new(self.width)
            .initial_indent(first)
            .subsequent_indent(others)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit);
        for line in textwrap::wrap(text, options) {
            self.push(&line);
        }
    }

    fn heading(&mut self, title: &Line) {
        let title = title.plain();
        let text = self.paint(&title, TITLE);
        self.wrap_text(&text, "", "");
    }

    fn section(&mut self, section: &Section) {
        let indent = "  ".repeat(section.depth.min(8));
        if self.begun {
            self.push("");
        }
        let number = match section.number.is_empty() {
            true => String::new(),
            false => format!("{}. ", section.number),
        };
        let title = format!("{number}{}", section.title.plain());
        let mut title = self.paint(&title, TITLE).into_owned();
        if let Some(place) = &section.place {
            title = format!("{title}, {}", self.styled(place));
        }
        self.wrap_text(&title, &indent, &indent);
        self.items(&section.items, &format!("{indent}   "));
    }

    fn items(&mut self, items: &[Item], indent: &str) {
        let widest = WIDEST_LABEL.min(self.width / 3);
        let widths = items.iter().filter_map(|item| match item {
            Item::Entry(label, _) => Some(display_width(&label.plain())),
            _ => None,
        });
        let column = widths.filter(|w| *w <= widest).max().unwrap_or(0) + 2;
        let hanging = format!("{indent}{}", " ".repeat(column));
        for item in items {
            match item {
                Item::Sentence(line) => self.wrap(line, indent, indent),
                Item::Entry(label, content) => {
                    let plain = label.plain();
                    let width = display_width(&plain);
                    let painted = self.paint(&plain, LABEL);
                    match width > widest {
                        true => {
                            self.wrap_text(&painted, indent, indent);
                            self.wrap(content, &hanging, &hanging);
                        }
                        false => {
                            let padding = " ".repeat(column - width);
                            let first = format!("{indent}{painted}{padding}");
                            self.wrap(content, &first, &hanging);
                        }
                    }
                }
                Item::Detail(line) => {
                    self.wrap(line, &format!("{hanging}· "), &format!("{hanging}  "));
                }
                Item::Note(line) => self.wrap(line, &hanging, &hanging),
            }
        }
    }

    fn total(&mut self, total: &Total) {
        self.push("");
        self.heading(&total.title);
        self.shares(&total.shares);
        self.items(&total.items, "   ");
    }

    fn shares(&mut self, shares: &[Share]) {
        let width = |line: &str| display_width(line);
        let names = shares.iter().map(|share| width(&share.name.plain())).max();
        let params = shares
            .iter()
            .map(|share| width(&share.params.to_text()))
            .max();
        let (names, params) = (names.unwrap_or(0), params.unwrap_or(0));
        // Where there is no room, the bars go first.
        let room = self.width >= 3 + names + 2 + params + 10 + BAR as usize;
        for share in shares {
            let (name, count) = (share.name.plain(), share.params.to_text());
            let gap = " ".repeat(names - width(&name));
            let left = " ".repeat(params - width(&count));
            let name = self.paint(&name, NAME);
            let count = self.paint(&count, MATH);
            let percent = share.thousandths.map_or(String::new(), |share| {
                let bar = if room { bar(share) } else { String::new() };
                format!("  {:>5} %  {bar}", percent(share))
            });
            self.wrap_text(
                &format!("{name}{gap}  {left}{count}{percent}"),
                "   ",
                "   ",
            );
        }
    }
}

/// Thousandths as per cent: `19.8`.
pub(crate) fn percent(thousandths: u32) -> String {
    format!("{}.{}", thousandths / 10, thousandths % 10)
}

/// A bar in eighths of a character.
pub(crate) fn bar(thousandths: u32) -> String {
    const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
    let eighths = (thousandths * BAR * 8).div_ceil(1000);
    let mut bar = "█".repeat(eighths as usize / 8);
    if let Some(rest) = (eighths as usize % 8).checked_sub(1) {
        bar.push(EIGHTHS[rest]);
    }
    bar
}
