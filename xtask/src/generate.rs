//! Files that are written from others. They are rewritten in place; where one changes, the check fails, so that it is
//! committed together with its cause.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use jupan::CATALOGUE;
use jupan::Signature;

/// Writes all generated files. Returns those that changed.
///
/// # Errors
/// A file can't be read or written.
pub fn all(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut changed = Vec::new();
    let path = root.join("crates/jupan/src/builder/layers.rs");
    if replace(&path, &rustfmt(&builders())?)? {
        changed.push(path);
    }
    let path = root.join("README.md");
    let readme = std::fs::read_to_string(&path)?;
    if replace(&path, &with_outputs(root, &readme)?)? {
        changed.push(path);
    }
    Ok(changed)
}

/// A page with what its commands print, `    $ jupan …`, put anew behind each of them.
fn with_outputs(root: &Path, page: &str) -> std::io::Result<String> {
    let mut fresh = String::new();
    let mut lines = page.lines().peekable();
    while let Some(line) = lines.next() {
        fresh.push_str(line);
        fresh.push('\n');
        let output = match line.strip_prefix("    $ ") {
            Some("cargo xtask oracle") => crate::oracle::figures(root)?,
            Some(command) => match command.strip_prefix("jupan ") {
                Some(arguments) => printed(root, arguments)?,
                None => continue,
            },
            None => continue,
        };
        let is_output = |line: &&str| {
            line.is_empty() || line.starts_with("    ") && !line.starts_with("    $ ")
        };
        while lines.next_if(is_output).is_some() {}
        for line in output.trim_end().lines() {
            let _ = writeln!(fresh, "{}", format!("    {line}").trim_end());
        }
        fresh.push('\n');
    }
    Ok(fresh)
}

/// What the command prints.
fn printed(root: &Path, arguments: &str) -> std::io::Result<String> {
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--package", "jupan-cli", "--"])
        .args(arguments.split_whitespace())
        .env("LANG", "C")
        .current_dir(root)
        .output()?;
    String::from_utf8(output.stdout).map_err(std::io::Error::other)
}

/// Writes a file where its content differs.
fn replace(path: &Path, content: &str) -> std::io::Result<bool> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == content) {
        return Ok(false);
    }
    std::fs::write(path, content)?;
    Ok(true)
}

fn rustfmt(code: &str) -> std::io::Result<String> {
    use std::io::Write as _;
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(code.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    String::from_utf8(output.stdout).map_err(std::io::Error::other)
}

/// The builders of all layers, from the signatures of the catalogue.
fn builders() -> String {
    let mut entries = CATALOGUE.layers.to_vec();
    entries.sort_by_key(|entry| entry.keras.name);
    let mut code = String::from(
        "// Written by `cargo xtask generate`. Change the catalogue instead.\n\nuse super::layer;\n\n",
    );
    for entry in entries {
        let signature = Signature::parse(entry.keras.signature);
        // What every layer accepts has its setter already.
        let common = ["name", "trainable", "dtype", "input_shape"];
        let (required, optional): (Vec<_>, Vec<_>) = signature
            .parameters
            .iter()
            .filter(|parameter| !common.contains(&parameter.name))
            .partition(|parameter| parameter.default.is_none());
        let names = |parameters: Vec<&jupan::Parameter>| -> Vec<&str> {
            parameters.iter().map(|parameter| parameter.name).collect()
        };
        let _ = writeln!(
            code,
            "layer! {{\n    /// {}\n    ///\n    /// See <{}>.\n    {}({}) {}\n}}\n",
            entry.summary,
            entry.source,
            entry.keras.name,
            names(required).join(", "),
            names(optional).join(" "),
        );
    }
    code
}
