//! Annotations of GitHub: one line each, which its runners show beside the line of the file.

use jupan_core::report::Report;
use jupan_core::verification::Verification;

use super::{Level, Teller, plain};
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
            let command = match level {
                Level::Difference => "error",
                Level::Note => "notice",
                Level::Good => continue,
            };
            let mut message = plain(&item.line);
            let line = match place.cell {
                None => format!(",line={}", place.line),
                Some(_) => {
                    message = format!("{}: {message}", plain(&teller.place(place)));
                    String::new()
                }
            };
            text.push_str(&format!(
                "::{command} file={}{line},title={}::{}\n",
                property(file),
                property(&title),
                data(&message)
            ));
        }
    }
    text
}

/// What a message may not hold.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// What a property may not hold.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
