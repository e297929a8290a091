//! The user's language.

use std::env;

use jupan::Locale;

/// The language that the user asks for, or that of the system.
pub fn of(asked: Option<&str>) -> String {
    let asked = asked.map(str::to_owned);
    asked.or_else(of_system).unwrap_or_default()
}

/// The locale that the user's system names, if it does: `ko_KR.UTF-8`, `ko-KR`.
fn of_system() -> Option<String> {
    let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
    // The order of POSIX.
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(variable);
    named.or_else(sys_locale::get_locale)
}

/// The language, before the command line could be read.
pub fn locale() -> Locale {
    let mut arguments = env::args_os().map(|argument| argument.to_string_lossy().into_owned());
    let mut asked = None;
    while let Some(argument) = arguments.next() {
        match argument.strip_prefix("--lang") {
            Some("") => asked = arguments.next(),
            Some(tag) => asked = tag.strip_prefix('=').map(str::to_owned).or(asked),
            None => {}
        }
    }
    Locale::from_tag(&of(asked.as_deref()))
}
