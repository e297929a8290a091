//! Workflow commands of GitHub: one line each, which its runners show beside the line of the file
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).

/// An annotation: `error` or `notice`, the file with the properties of a place in it, a title and a message.
pub(crate) fn command(
    level: &str,
    file: &str,
    place: &[(&str, usize)],
    title: &str,
    message: &str,
) -> String {
    let mut properties = format!("file={}", property(file));
    for (name, value) in place {
        properties.push_str(&format!(",{name}={value}"));
    }
    format!(
        "::{level} {properties},title={}::{}\n",
        property(title),
        data(message)
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(
            command("error", "C:\\a,b.py", &[("line", 3)], "a: b", "100 %\nmore"),
            "::error file=C%3A\\a%2Cb.py,line=3,title=a%3A b::100 %25%0Amore\n"
        );
    }
}
