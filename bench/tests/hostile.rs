//! Hostile programs end, and what stopped them is told. How soon, `bench/hostile.sh` measures.

use bench::hostile;
use jupan::diagnostic::Kind;
use jupan::world::Nowhere;
use jupan::{Arrangement, Format, Input, Print, Settings, Style, View, analyse};

#[test]
fn hostile_programs_end_and_say_why() {
    // A fraction of what a program may usually take: the tests are not optimised.
    let settings = Settings {
        limits: Some((200_000, 8_000_000)),
        ..Settings::default()
    };
    let summary = View::Summary {
        style: Style::Jupan,
        nested: false,
        trainable: false,
        batch: 1,
    };
    let explanation = View::Explanation {
        layer: None,
        batch: 1,
    };
    for program in hostile::all(20) {
        let input = Input::File {
            name: program.name,
            bytes: program.source.as_bytes(),
        };
        let report = analyse(input, &Nowhere, &settings);
        if program.endless {
            let limited = |kind| matches!(kind, Kind::Limit);
            assert!(
                report.diagnostics.iter().any(|said| limited(said.kind)),
                "{}: no limit was told of: {:?}",
                program.name,
                report.diagnostics
            );
        }
        for (view, language) in [(summary.clone(), "en"), (explanation.clone(), "ko")] {
            let print = Print {
                view,
                format: Format::Text,
                language: language.to_owned(),
                model: None,
                color: false,
                width: 80,
                columns: Vec::new(),
                arrangement: Arrangement::default(),
            };
            let _what_is_not_found_is_refused = print.text(&report);
        }
    }
}
