//! Explanations: as they are kept in tests/explain, and with every formula done again.

mod kit;

use std::path::Path;

use jupan_core::report::Report;
use jupan_render::diagnostic::Look;
use jupan_render::explain::Explanation;
use jupan_render::locale::Locale;

const PLAIN: Look = Look {
    color: false,
    width: 80,
};

fn explain(report: &Report, tag: &str) -> Explanation {
    Explanation::of(report, 0, None, &Locale::from_tag(tag)).unwrap()
}

/// Compares with a kept file, or writes it anew where `UPDATE` is set.
fn kept(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/explain")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == text,
        "{name} differs; UPDATE=1 writes it anew:\n{text}"
    );
}

#[test]
fn the_seed_is_explained_in_both_languages_and_formats() {
    let report = kit::stack(kit::SEED);
    for tag in ["en", "ko"] {
        let explanation = explain(&report, tag);
        kept(&format!("seed.{tag}.txt"), &explanation.to_text(PLAIN));
        kept(&format!("seed.{tag}.md"), &explanation.to_markdown());
    }
}

#[test]
fn every_formula_of_every_example_holds() {
    let mut checked = 0;
    for (code, report) in kit::examples() {
        for tag in ["en", "ko"] {
            let explanation = explain(&report, tag);
            let wide = Look {
                width: 1000,
                ..PLAIN
            };
            checked += kit::formulas::check(&code, &explanation.to_text(wide));
        }
    }
    assert!(checked > 300, "{checked} formulas only");
}
