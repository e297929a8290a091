//! The language of the output.

/// The languages that there are, the first being the default.
pub const LANGUAGES: [&str; 2] = ["en", "ko"];

/// The language of the user's locale, where there is one, or English.
pub fn of_locale() -> &'static str {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    // The order of POSIX.
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(variable);
    let locale = locale.or_else(sys_locale::get_locale);
    of_tag(locale.as_deref().unwrap_or_default())
}

/// `ko` of `ko_KR.UTF-8` or `ko-KR`.
fn of_tag(locale: &str) -> &'static str {
    let tag = locale
        .split(['_', '-', '.', '@'])
        .next()
        .unwrap_or_default();
    let known = LANGUAGES
        .into_iter()
        .find(|language| tag.eq_ignore_ascii_case(language));
    known.unwrap_or(LANGUAGES[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_name_their_language_first() {
        for (locale, language) in [
            ("ko_KR.UTF-8", "ko"),
            ("ko", "ko"),
            ("ko-KR", "ko"),
            ("kok_IN", "en"),
            ("en_GB", "en"),
            ("C", "en"),
            ("", "en"),
        ] {
            assert_eq!(of_tag(locale), language, "{locale}");
        }
    }
}
