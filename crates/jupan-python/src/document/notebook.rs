//! Jupyter notebooks, format 3 (`worksheets`) and 4, and the cell magics of IPython.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::passage::{Passage, PassageKind};
use ruff_python_parser::Mode;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::{
    Cell, Document, Kind, Note, Place, Remark, Unreadable,
    block::{dedent, unprompted},
    ipython::harmless,
    place::{Line, join, lines, passage},
};

/// The cell magics whose body runs in the notebook's own namespace.
const RUNNING: [&str; 3] = ["time", "timeit", "capture"];

/// The line magics whose argument is a statement that runs in the notebook's own namespace.
const RUNNING_LINE: [&str; 2] = ["time", "timeit"];

/// What names a cell in a traceback of one version of IPython or another.
const FRAMES: [&str; 4] = ["<ipython-input-", "Input In [", "Cell In[", "ipykernel_"];

/// A notebook, with cells of which as much is read as `C` holds.
#[derive(Deserialize)]
#[serde(bound(deserialize = "C: Deserialize<'de>"))]
struct Notebook<C> {
    #[serde(default)]
    metadata: Metadata,
    #[serde(default)]
    cells: Option<Vec<C>>,
    #[serde(default)]
    worksheets: Option<Vec<Worksheet<C>>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata {
    kernelspec: Option<Language>,
    language_info: Option<Language>,
}

/// `kernelspec.language`, or `language_info.name`; a kernel's own name tells nothing.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Language {
    language: Option<String>,
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "C: Deserialize<'de>"))]
struct Worksheet<C> {
    #[serde(default)]
    cells: Vec<C>,
}

#[derive(Deserialize)]
struct RawCell {
    cell_type: String,
    /// In format 3 the source of a code cell is its `input`.
    #[serde(default, alias = "input")]
    source: Option<Text>,
}

/// A cell with what it printed.
#[derive(Deserialize)]
struct CellAndOutputs {
    #[serde(flatten)]
    cell: RawCell,
    #[serde(default)]
    outputs: Vec<Output>,
}

/// One output of a cell: a stream of text, or one thing in several representations.
#[derive(Deserialize)]
struct Output {
    /// In format 3 also the representation as text.
    #[serde(default)]
    text: Option<Text>,
    /// The representation as HTML of format 3.
    #[serde(default)]
    html: Option<Text>,
    #[serde(default)]
    data: Option<Representations>,
    #[serde(default)]
    traceback: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Representations {
    Known {
        #[serde(rename = "text/plain", default)]
        plain: Option<Text>,
        #[serde(rename = "text/html", default)]
        html: Option<Text>,
    },
    Other(IgnoredAny),
}

impl Output {
    /// The one representation that counts: text, unless that only names an object which is shown as HTML.
    fn into_text(self) -> Option<String> {
        let (plain, html) = match self.data {
            Some(Representations::Known { plain, html }) => (plain, html),
            _ => (self.text, self.html),
        };
        let plain = plain.map(Text::into_string);
        let is_object =
            |text: &String| text.starts_with('<') && text.trim_end().ends_with("object>");
        match (plain.filter(|text| !is_object(text)), html) {
            (None, Some(html)) => Some(html.into_string()),
            (plain, _) => plain,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Whole(String),
    Lines(Vec<String>),
}

impl Text {
    fn into_string(self) -> String {
        match self {
            Text::Whole(text) => text,
            Text::Lines(lines) => lines.concat(),
        }
    }
}

/// Whether a file without a telling name is a notebook.
pub fn looks_like_one(text: &str) -> bool {
    text.trim_start().starts_with('{')
        && (text.contains("\"cell_type\"") || text.contains("\"nbformat\""))
}

/// The cells of a notebook.
fn cells<C: DeserializeOwned>(text: &str) -> Result<Vec<C>, Unreadable> {
    let notebook: Notebook<C> =
        serde_json::from_str(text).map_err(|error| Unreadable::NotANotebook {
            place: Some(Place {
                line: error.line(),
                column: error.column(),
            }),
            reason: Message::verbatim(error.to_string()),
        })?;
    if let Some(language) = notebook.metadata.language()
        && !language.to_ascii_lowercase().contains("python")
    {
        return Err(Unreadable::NotPython { language });
    }
    match (notebook.cells, notebook.worksheets) {
        (Some(cells), _) => Ok(cells),
        (None, Some(worksheets)) => Ok(worksheets.into_iter().flat_map(|w| w.cells).collect()),
        (None, None) => Err(Unreadable::NotANotebook {
            place: None,
            reason: message!("it has no `cells`"),
        }),
    }
}

/// All of a notebook that is text: its prose, its code, and behind each cell what it printed.
pub fn passages(text: &str) -> Result<Vec<Passage>, Unreadable> {
    let mut passages = Vec::new();
    let mut number = None;
    for CellAndOutputs { cell, outputs } in cells(text)? {
        let source = cell.source.map(Text::into_string).unwrap_or_default();
        if cell.cell_type != "code" {
            passages.push(passage(PassageKind::Prose, number, &source));
            continue;
        }
        number = Some(number.unwrap_or(0_usize).saturating_add(1));
        passages.push(passage(PassageKind::Code, number, &source));
        let mut printed = String::new();
        for output in outputs {
            if !printed.is_empty() && !printed.ends_with('\n') {
                printed.push('\n');
            }
            printed.extend(output.into_text());
        }
        if !printed.is_empty() {
            passages.push(passage(PassageKind::Output, number, &printed));
        }
    }
    Ok(passages)
}

/// Where a cell failed, by the traceback that is stored behind it.
pub struct Failure {
    /// The number of the cell.
    pub cell: usize,
    /// The line in the cell, counting from one.
    pub line: usize,
    /// The line itself.
    pub text: String,
}

/// Where the cells of a notebook failed.
pub fn failures(text: &str) -> Result<Vec<Failure>, Unreadable> {
    let cells = cells(text)?.into_iter();
    let code = cells.filter(|both: &CellAndOutputs| both.cell.cell_type == "code");
    let failures = code.enumerate().filter_map(|(index, both)| {
        let mut outputs = both.outputs.iter();
        let traceback = outputs.find_map(|output| output.failed_at())?;
        Some(Failure {
            cell: index.saturating_add(1),
            line: traceback.0,
            text: traceback.1,
        })
    });
    Ok(failures.collect())
}

impl Output {
    /// The line of its cell at which a traceback points, and its text.
    fn failed_at(&self) -> Option<(usize, String)> {
        let traceback = plain(&self.traceback.join("\n"));
        let mut lines = traceback.lines();
        lines.find(|line| FRAMES.iter().any(|frame| line.contains(frame)))?;
        let pointed = lines.find_map(|line| line.trim_start_matches('-').strip_prefix("> "))?;
        let (number, text) = pointed.split_once(' ').unwrap_or((pointed, ""));
        Some((number.parse().ok()?, text.to_owned()))
    }
}

/// A text without the escape sequences that colour it in a terminal.
fn plain(text: &str) -> String {
    let mut pieces = text.split("\u{1b}[");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        plain.push_str(piece.split_once('m').map_or("", |(_, rest)| rest));
    }
    plain
}

/// Reads a notebook.
pub fn read(text: &str) -> Result<Document, Unreadable> {
    let cells: Vec<RawCell> = cells(text)?;
    let mut document = Document {
        kind: Kind::Notebook,
        cells: Vec::new(),
        modules: Vec::new(),
        notes: Vec::new(),
    };
    let code = cells.into_iter().filter(|cell| cell.cell_type == "code");
    for (index, cell) in code.enumerate() {
        let source = cell.source.map(Text::into_string).unwrap_or_default();
        read_cell(&mut document, index.saturating_add(1), &source);
    }
    Ok(document)
}

impl Metadata {
    fn language(self) -> Option<String> {
        let info = self.language_info.and_then(|info| info.name);
        info.or_else(|| self.kernelspec.and_then(|spec| spec.language))
    }
}

/// Adds one code cell: as IPython does, without leading blank lines, common indentation and pasted prompts, and then
/// by its cell magics.
fn read_cell(document: &mut Document, number: usize, source: &str) {
    let mut body: Vec<Line> = lines(source).skip_while(|line| line.is_blank()).collect();
    if let Some(stripped) = unprompted(&body) {
        body = stripped;
    }
    dedent(&mut body);
    let mut rest = body.as_slice();
    loop {
        let Some((first, after)) = rest.split_first() else {
            rest = &[];
            break;
        };
        let Some(magic) = first.text.strip_prefix("%%") else {
            break;
        };
        let (name, arguments) = magic.split_once(char::is_whitespace).unwrap_or((magic, ""));
        if RUNNING.contains(&name) {
            rest = after;
        } else if matches!(name, "writefile" | "file") {
            write_file(document, number, arguments, after);
            return;
        } else {
            document.notes.push(Note {
                cell: Some(number),
                place: first.at,
                remark: Remark::SkippedMagic(name.to_owned()),
            });
            return;
        }
    }
    let statements = rest
        .iter()
        .map(|line| statement_of_line_magic(*line).unwrap_or(*line));
    let (source, origins) = join(statements);
    document.cells.push(Cell {
        number: Some(number),
        source: harmless(&source).into_owned(),
        mode: Mode::Ipython,
        origins: Some(origins.into()),
    });
}

/// `%time statement` is that statement.
fn statement_of_line_magic(line: Line) -> Option<Line> {
    // The parser wants an indented statement where it was, so only magics at the margin are taken apart.
    let magic = line.text.strip_prefix('%')?;
    let (name, mut rest) = magic.split_once(char::is_whitespace)?;
    if !RUNNING_LINE.contains(&name) {
        return None;
    }
    rest = rest.trim_start();
    while let Some(option) = rest.strip_prefix('-') {
        // `-n 10` and `-n10`, but `-o` and `-q` alone.
        let takes_number = option.starts_with(['n', 'r', 'p']);
        let (option, after) = option.split_once(char::is_whitespace)?;
        rest = after.trim_start();
        if takes_number && option.len() == 1 {
            rest = rest.split_once(char::is_whitespace)?.1.trim_start();
        }
    }
    Some(line.from(line.text.len() - rest.len()))
}

/// `%%writefile [-a] path.py`: the rest of the cell is a module.
fn write_file(document: &mut Document, number: usize, arguments: &str, body: &[Line]) {
    let mut append = false;
    let mut path = None;
    for word in arguments.split_whitespace() {
        match word {
            "-a" | "--append" => append = true,
            word => path = Some(word.trim_matches(['"', '\''])),
        }
    }
    let Some(module) = path.and_then(module_name) else {
        return;
    };
    if !append {
        document.modules.retain(|(name, _)| *name != module);
    }
    let (source, origins) = join(body.iter().copied());
    let cell = Cell {
        number: Some(number),
        source,
        mode: Mode::Module,
        origins: Some(origins.into()),
    };
    document.modules.push((module, cell));
}

/// The name under which `import` finds a file: `./src/nets.py` is `src.nets`. An absolute path is taken to be in the
/// working folder, as `/content/nets.py` is on Colab.
fn module_name(path: &str) -> Option<String> {
    let path = path.strip_suffix(".py")?;
    let path = match path.strip_prefix('/') {
        Some(absolute) => absolute.rsplit('/').next().unwrap_or(absolute),
        None => path,
    };
    let parts: Vec<&str> = path.split('/').filter(|part| *part != ".").collect();
    let parts = match parts.as_slice() {
        [package @ .., "__init__"] => package,
        parts => parts,
    };
    let is_name = |part: &&str| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    };
    (!parts.is_empty() && parts.iter().all(is_name)).then(|| parts.join("."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::tests::place;
    use serde_json::json;

    fn notebook(cells: &[&str]) -> Document {
        let cells: Vec<_> = cells
            .iter()
            .map(|source| json!({"cell_type": "code", "source": source, "outputs": [{"data": 1}]}))
            .collect();
        let text = json!({"nbformat": 4, "metadata": {}, "cells": cells}).to_string();
        read(&text).expect("a notebook")
    }

    fn sources(document: &Document) -> Vec<(usize, &str)> {
        let cells = document.cells.iter();
        cells
            .map(|cell| (cell.number.unwrap_or(0), cell.source.as_str()))
            .collect()
    }

    #[test]
    fn code_cells_are_numbered_without_the_others() {
        let text = json!({"nbformat": 4, "metadata": {"language_info": {"name": "python"}}, "cells": [
            {"cell_type": "markdown", "source": ["# Title\n", "text"]},
            {"cell_type": "code", "source": ["import keras\n", "x = 1"]},
            {"cell_type": "raw", "source": "raw"},
            {"cell_type": "code", "source": "y = 2\n"},
        ]});
        let document = read(&text.to_string()).expect("a notebook");
        assert_eq!(
            sources(&document),
            [(1, "import keras\nx = 1\n"), (2, "y = 2\n")]
        );
        assert!(document.cells.iter().all(|cell| cell.mode == Mode::Ipython));
    }

    #[test]
    fn format_three_keeps_its_cells_in_worksheets() {
        let text = json!({"nbformat": 3, "metadata": {"name": ""}, "worksheets": [
            {"cells": [{"cell_type": "code", "input": ["x = 1\n"], "language": "python"}]},
            {"cells": [{"cell_type": "code", "input": "y = 2"}]},
        ]});
        let document = read(&text.to_string()).expect("a notebook");
        assert_eq!(sources(&document), [(1, "x = 1\n"), (2, "y = 2\n")]);
    }

    #[test]
    fn bodies_of_timing_and_capturing_magics_run() {
        let document = notebook(&["\n%%time\nx = 1", "%%capture out\n%%timeit -n 1\ny = 2"]);
        assert_eq!(sources(&document), [(1, "x = 1\n"), (2, "y = 2\n")]);
        assert_eq!(place(&document.cells[0], 0), (3, 1));
        assert!(document.notes.is_empty());
    }

    #[test]
    fn timed_statements_run() {
        let document = notebook(&["%time x = f(1)\n%timeit -n 10 -r3 -o g(x)\n%matplotlib inline"]);
        assert_eq!(
            document.cells[0].source,
            "x = f(1)\ng(x)\n%matplotlib inline\n"
        );
        assert_eq!(place(&document.cells[0], 0), (1, 7));
        assert_eq!(place(&document.cells[0], 9), (2, 22));
    }

    #[test]
    fn a_written_file_is_a_module() {
        let document = notebook(&[
            "%%writefile nets.py\nold = 1",
            "%%writefile nets.py\nx = 1",
            "%%file -a ./nets.py\ny = 2",
            "%%writefile \"/content/helpers.py\"\nz = 3",
            "%%writefile pkg/__init__.py\n",
            "%%writefile notes.txt\nnot code",
            "%%writefile ../up.py\nx",
        ]);
        let modules: Vec<_> = document
            .modules
            .iter()
            .map(|(name, cell)| (name.as_str(), cell.source.as_str()))
            .collect();
        let expected = [
            ("nets", "x = 1\n"),
            ("nets", "y = 2\n"),
            ("helpers", "z = 3\n"),
            ("pkg", ""),
        ];
        assert_eq!(modules, expected);
        assert!(document.cells.is_empty());
        assert_eq!(place(&document.modules[0].1, 0), (2, 1));
    }

    #[test]
    fn other_cell_magics_are_skipped_whole() {
        let document = notebook(&["%%bash\npip install keras", "x = 1"]);
        assert_eq!(sources(&document), [(2, "x = 1\n")]);
        assert_eq!(
            document.notes[0].remark,
            Remark::SkippedMagic("bash".into())
        );
        assert_eq!(document.notes[0].cell, Some(1));
    }

    #[test]
    fn pasted_prompts_and_indentation_are_no_part_of_the_code() {
        let document = notebook(&[
            "    x = 1\n    y = 2",
            ">>> x = 1\n>>> for i in x:\n...     y",
        ]);
        assert_eq!(document.cells[0].source, "x = 1\ny = 2\n");
        assert_eq!(place(&document.cells[0], 6), (2, 5));
        assert_eq!(document.cells[1].source, "x = 1\nfor i in x:\n    y\n");
    }

    #[test]
    fn what_is_not_a_python_notebook_is_refused() {
        let refused = |text: &str| read(text).expect_err("refused").message().to_string();
        assert!(refused("{\"cells\": [").starts_with("not a notebook: EOF"));
        assert_eq!(refused("{}"), "not a notebook: it has no `cells`");
        assert!(refused("[]").starts_with("not a notebook"));
        let julia = json!({"metadata": {"kernelspec": {"language": "julia"}}, "cells": []});
        assert_eq!(
            refused(&julia.to_string()),
            "the notebook's language is julia, not Python"
        );
        assert!(refused(&"[".repeat(100_000)).starts_with("not a notebook"));
    }
}
