//! What is done with hostile bytes: everything that the command would do with a file. The fuzz targets call it, and a test
//! calls it again with what they found (`regressions/`).

use std::rc::Rc;
use std::sync::Arc;

use jupan::look::{Look, full};
use jupan::world::{Blob, Nowhere, World};
use jupan::{Arrangement, Format, Input, Locale, Print, Settings, Style, View, analyse, verify};

/// The kinds of input, and how a file of that kind is called. A `folder` is told by its parts.
pub const KINDS: [(&str, &str); 8] = [
    ("script", "net.py"),
    ("notebook", "net.ipynb"),
    ("document", "net.md"),
    ("configuration", "model.json"),
    ("archive", "model.keras"),
    ("hdf5", "model.h5"),
    ("browser", "model.json"),
    ("folder", ""),
];

/// The files of which models in folders are made.
const PARTS: [&str; 5] = [
    "saved_model.pb",
    "keras_metadata.pb",
    "variables/variables.index",
    "checkpoint",
    "weights.index",
];

/// A folder from bytes: each file after the number of its name (one byte) and its length (three).
struct Folder<'a>(Vec<(&'static str, &'a [u8])>);

impl<'a> Folder<'a> {
    fn new(mut bytes: &'a [u8]) -> Self {
        let mut files = Vec::new();
        while let [name, a, b, c, rest @ ..] = bytes {
            let length = u32::from_be_bytes([0, *a, *b, *c]) as usize;
            let (file, after) = rest.split_at(length.min(rest.len()));
            files.push((PARTS[*name as usize % PARTS.len()], file));
            bytes = after;
        }
        Self(files)
    }
}

impl World for Folder<'_> {
    fn read(&self, path: &str) -> Option<Rc<[u8]>> {
        let found = self.0.iter().find(|(name, _)| *name == path);
        found.map(|(_, bytes)| (*bytes).into())
    }
}

/// Reads bytes as this kind of input, derives and prints all that there is to say, in bounds that suit a fuzzer. Whatever the
/// bytes are, it returns.
///
/// # Panics
/// The kind is none of [`KINDS`], or there is a defect.
pub fn exercise(kind: &str, bytes: &[u8]) {
    let settings = Settings {
        trace: true,
        limits: Some((100_000, 16_000_000)),
        ..Settings::default()
    };
    let (_, name) = KINDS
        .into_iter()
        .find(|(known, _)| *known == kind)
        .expect("a known kind");
    let report = match kind {
        "folder" => analyse(
            Input::Folder { name: "model" },
            &Folder::new(bytes),
            &settings,
        ),
        _ => analyse(Input::File { name, bytes }, &Nowhere, &settings),
    };
    let views = [
        View::Summary {
            style: Style::Jupan,
            nested: true,
            trainable: true,
            batch: 1,
        },
        View::Explanation {
            layer: None,
            batch: 1,
        },
        View::ReceptiveField { nested: true },
    ];
    for (view, format, language) in views.into_iter().flat_map(|view| {
        [
            (view.clone(), Format::Text, "ko"),
            (view.clone(), Format::Markdown, "en"),
            (view, Format::Json, "en"),
        ]
    }) {
        let print = Print {
            view,
            format,
            language: language.to_owned(),
            model: None,
            color: true,
            width: 80,
            columns: Vec::new(),
            arrangement: Arrangement::default(),
        };
        let _what_is_not_there_is_refused = print.write(&report, &mut std::io::sink());
    }
    let look = Look {
        color: true,
        width: 80,
    };
    let korean = Locale::from_tag("ko");
    for diagnostic in &report.diagnostics {
        let _said = full(diagnostic, &report.program.sources, look, &korean);
    }
    if matches!(kind, "notebook" | "document") {
        let blob: Arc<dyn Blob> = Arc::new(bytes.to_vec());
        let _unreadable_is_refused = verify(name, &blob, &Nowhere, &settings);
    }
}
