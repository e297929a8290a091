//! Annotations of GitHub: one line each, which its runners show beside the line of the file.

use jupan_core::report::Report;
use jupan_core::verification::Verification;

use super::{Level, Teller, plain};
use crate::github::command;
use crate::locale::Locale;

/// The differences as errors, and what else is to be said of single lines as notices.
///
/// A line of a notebook's cell is no line of its file, so that the cell is named in the message.
pub fn github(file: &str, report: &Report, verification: &Verification, locale: &Locale) -> String {
    let teller = Teller::new(report, locale);
    let mut text = String::new();
    for section in teller.tell(verification).sections {
        let title = plain(&section.title);
        for item in &section.items {
            let (level, Some(place)) = (item.level, item.place) else {
                continue;
            };
            let level = match level {
                Level::Difference => "error",
                Level::Note => "notice",
                Level::Good => continue,
            };
            let message = plain(&item.line);
            text.push_str(&match place.cell {
                None => command(level, file, &[("line", place.line)], &title, &message),
                Some(_) => {
                    let message = format!("{}: {message}", plain(&teller.place(place)));
                    command(level, file, &[], &title, &message)
                }
            });
        }
    }
    text
}
