//! The user's language.

/// The language that the user asks for, or that of the system.
pub fn of(asked: Option<&str>) -> String {
    let asked = asked.map(str::to_owned);
    asked.or_else(locale).unwrap_or_default()
}

/// The locale that the user's system names, if it does: `ko_KR.UTF-8`, `ko-KR`.
fn locale() -> Option<String> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    // The order of POSIX.
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(variable);
    named.or_else(sys_locale::get_locale)
}
