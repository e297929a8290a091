//! Everything that has to hold before a change lands.

use std::path::Path;
use std::process::Command;

/// Runs all checks. Stops at the first that fails.
pub fn run(root: &Path) -> std::io::Result<bool> {
    let steps: &[(&str, &[&str])] = &[
        (
            "cargo",
            &[
                "clippy",
                "--workspace",
                "--all-targets",
                "--quiet",
                "--",
                "-D",
                "warnings",
            ],
        ),
        ("cargo", &["test", "--workspace", "--quiet"]),
        ("cargo", &["doc", "--workspace", "--no-deps", "--quiet"]),
        ("cargo", &["xtask", "generate"]),
    ];
    if !formatted(root)? {
        return Ok(false);
    }
    for (program, arguments) in steps {
        if !step(root, program, arguments)? {
            return Ok(false);
        }
    }
    wasm(root)
}

/// Whether every source file is formatted. `cargo fmt` does not follow modules that a macro declares, like the layers.
fn formatted(root: &Path) -> std::io::Result<bool> {
    let listed = Command::new("git")
        .args(["ls-files", "*.rs"])
        .current_dir(root)
        .output()?;
    let files = String::from_utf8_lossy(&listed.stdout).into_owned();
    println!("$ rustfmt --check (all files)");
    let status = Command::new("rustfmt")
        .args(["--edition", "2024", "--check"])
        .args(files.lines())
        .current_dir(root)
        .status()?;
    Ok(status.success())
}

fn step(root: &Path, program: &str, arguments: &[&str]) -> std::io::Result<bool> {
    println!("\n$ {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .env("RUSTDOCFLAGS", "-D warnings")
        .current_dir(root)
        .status()?;
    if !status.success() {
        println!("failed: {program} {}", arguments.join(" "));
    }
    Ok(status.success())
}

/// The library has to build for the browser. The target's standard library may not be installable everywhere.
fn wasm(root: &Path) -> std::io::Result<bool> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let installed = Command::new("rustup")
        .args(["target", "add", TARGET])
        .current_dir(root)
        .output();
    if !installed.is_ok_and(|output| output.status.success()) {
        println!(
            "\nskipped: the target {TARGET} can't be installed here, so the library was not built for it"
        );
        return Ok(true);
    }
    step(
        root,
        "cargo",
        &["check", "--quiet", "--package", "jupan", "--target", TARGET],
    )
}
