//! From the bytes of a file and its name to cells of Python code with exact places.
//!
//! A script is one cell. A notebook has its code cells. In a document each block of code is a cell; which blocks are
//! code is decided in `block.rs`. Nothing is evaluated here.

mod block;
mod decode;
pub mod era;
mod failures;
mod ipython;
mod markdown;
mod methods;
mod mixed;
pub mod names;
mod notebook;
mod passages;
mod place;
mod rst;
mod script;
pub(crate) mod syntax;
mod text;
pub mod told;
pub mod well_known;

use jupan_core::message;
use jupan_core::message::Message;
use std::rc::Rc;

pub use decode::LARGEST;
use jupan_core::diagnostic::{LineOrigin, Source};
pub use passages::passages;
pub use place::Place;
use ruff_python_parser::Mode;

/// What kind of file a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A Python script.
    Script,
    /// A Jupyter notebook.
    Notebook,
    /// A Markdown document.
    Markdown,
    /// A reStructuredText document.
    Rst,
    /// Any other text with code in it.
    Text,
}

impl Kind {
    /// Whether code is only quoted here, so that a reader is expected to know the names that it never binds.
    pub fn is_prose(self) -> bool {
        matches!(self, Kind::Markdown | Kind::Rst | Kind::Text)
    }
}

/// Python code that is parsed as one piece.
#[derive(Debug, Clone)]
pub struct Cell {
    /// In a notebook, the number of the code cell, counting from one.
    pub number: Option<usize>,
    /// The code to parse.
    pub source: String,
    /// How to parse it: notebooks and documents may hold IPython's `!command` and `%magic`.
    pub mode: Mode,
    /// Where each line of `source` stands in the file (in a notebook: in the cell). `None` where `source` is the file.
    pub origins: Option<Rc<[LineOrigin]>>,
}

impl Cell {
    /// The cell as a source of the program.
    pub fn as_source(&self, file: Rc<str>) -> Source {
        Source {
            file,
            cell: self.number,
            text: self.source.as_str().into(),
            lines: self.origins.clone(),
        }
    }
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Document {
    /// What kind of file it is.
    pub kind: Kind,
    /// Its code, in order.
    pub cells: Vec<Cell>,
    /// Modules that a notebook writes with `%%writefile`, under the name by which `import` finds them.
    /// A module that is written in several parts has several entries, in order.
    pub modules: Vec<(String, Cell)>,
    /// What was left out, and why.
    pub notes: Vec<Note>,
}

/// Something that was left out while reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// In a notebook, the number of the code cell.
    pub cell: Option<usize>,
    /// Where it begins.
    pub place: Place,
    /// What it is.
    pub remark: Remark,
}

/// Why something was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// A notebook cell under a magic whose body isn't Python for this kernel.
    SkippedMagic(String),
    /// A printed table of layers.
    PrintedTable,
    /// What the block before printed.
    Output,
    /// A block that isn't tagged as Python, and doesn't look like Python.
    NotCode,
    /// A block that isn't tagged as Python and doesn't parse, though it looks like Python.
    Broken {
        /// The line of the file where it stops.
        line: usize,
        /// What is wrong there.
        error: Message,
    },
    /// A block that is tagged as another language.
    OtherLanguage(String),
}

impl Remark {
    /// It in words.
    pub fn message(&self) -> Message {
        match self {
            Remark::SkippedMagic(magic) => message!("a `%%{magic}` cell is skipped", magic),
            Remark::PrintedTable => message!("a printed summary table is not code"),
            Remark::Output => message!("the output of the block before is not code"),
            Remark::NotCode => message!("an untagged block that is not Python code is skipped"),
            Remark::Broken { line, error } => message!(
                "an untagged block does not parse as Python: line {line}, {error}",
                line,
                error
            ),
            Remark::OtherLanguage(tag) => message!("a block tagged `{tag}` is skipped", tag),
        }
    }
}

/// Why a file can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The bytes aren't text.
    NotText {
        /// The line that holds the first wrong byte, where lines can be told.
        line: Option<usize>,
        /// That byte.
        byte: Option<u8>,
    },
    /// The file is larger than anybody's source code.
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// A notebook that isn't JSON, or JSON that isn't a notebook.
    NotANotebook {
        /// The line and column in the file, where it is the JSON that is wrong.
        place: Option<Place>,
        /// What is wrong.
        reason: Message,
    },
    /// A notebook in another language.
    NotPython {
        /// That language.
        language: String,
    },
}

impl Unreadable {
    /// It in words.
    pub fn message(&self) -> Message {
        match self {
            Unreadable::NotText { byte: Some(0), .. } => {
                message!("not text: it has zero bytes, as UTF-16 without a byte order mark has")
            }
            Unreadable::NotText {
                byte: Some(byte), ..
            } => {
                let byte = format!("0x{byte:02x}");
                message!("not text: byte {byte} is not part of UTF-8 text", byte)
            }
            Unreadable::NotText { .. } => message!("not text: neither UTF-8 nor UTF-16"),
            Unreadable::TooLarge { bytes } => message!(
                "{bytes} bytes are more than the {most} that are read",
                bytes,
                most = LARGEST
            ),
            Unreadable::NotANotebook { reason, .. } => message!("not a notebook: {reason}", reason),
            Unreadable::NotPython { language } => message!(
                "the notebook's language is {language}, not Python",
                language
            ),
        }
    }
}

impl Document {
    /// Reads the bytes of a file. The name tells the kind; without a known ending, the content does.
    /// `is_layer` knows the names of layers, such as `Dense`.
    pub fn read(
        name: &str,
        bytes: &[u8],
        is_layer: &dyn Fn(&str) -> bool,
    ) -> Result<Document, Unreadable> {
        let text = decode::decode(bytes)?;
        match kind_of(name, &text) {
            Kind::Script => Ok(Document {
                kind: Kind::Script,
                cells: vec![script::read(text)],
                modules: Vec::new(),
                notes: Vec::new(),
            }),
            Kind::Notebook => notebook::read(&text),
            Kind::Markdown if text::stands_in_prose(&text) => Ok(text::read(&text, is_layer)),
            Kind::Markdown => {
                let document = block::read(Kind::Markdown, &markdown::blocks(&text), is_layer);
                let is_prompt = |line: &str| line.starts_with(">>> ");
                match document.cells.is_empty() && text.lines().any(is_prompt) {
                    // A session of Python that is nothing but pasted.
                    true => Ok(Document {
                        kind: Kind::Markdown,
                        ..text::read(&text, is_layer)
                    }),
                    false => Ok(document),
                }
            }
            Kind::Rst => Ok(block::read(Kind::Rst, &rst::blocks(&text), is_layer)),
            Kind::Text => Ok(text::read(&text, is_layer)),
        }
    }

    /// The imports that a document leaves to its readers. A script or a notebook is a program, and leaves none; but a script
    /// without any import is a piece of one.
    pub fn assumed_imports(&self, is_layer: &dyn Fn(&str) -> bool) -> Vec<AssumedImport> {
        let imports = |cell: &Cell| {
            let lines = cell.source.lines().map(str::trim_start);
            let mut words = lines.filter_map(|line| line.split_whitespace().next());
            words.any(|word| word == "import" || word == "from")
        };
        if !self.kind.is_prose() && self.cells.iter().any(imports) {
            return Vec::new();
        }
        let names = self.free_names().into_iter();
        names
            .filter_map(|name| {
                let path = well_known::meaning(&name.name, is_layer)?;
                Some(AssumedImport { name, path })
            })
            .collect()
    }

    /// The names that the cells read but nothing in them binds, each with the cell (by position in `cells`) and the byte
    /// where it is first read.
    pub fn free_names(&self) -> Vec<names::FreeName> {
        names::free_names(&self.cells)
    }
}

/// A name that everybody knows, in a document that doesn't import it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumedImport {
    /// Where it is first read.
    pub name: names::FreeName,
    /// What it is taken to mean, as a dotted path: `keras.layers`.
    pub path: String,
}

/// What kind of file it is: by its name, otherwise by its content.
fn kind_of(name: &str, text: &str) -> Kind {
    kind_by_name(name).unwrap_or_else(|| kind_by_content(text))
}

fn kind_by_name(name: &str) -> Option<Kind> {
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    match ending.to_ascii_lowercase().as_str() {
        "py" | "pyw" | "pyi" => Some(Kind::Script),
        "ipynb" => Some(Kind::Notebook),
        "md" | "markdown" | "mdown" | "mkd" | "mdx" | "qmd" | "rmd" => Some(Kind::Markdown),
        "rst" | "rest" => Some(Kind::Rst),
        "txt" | "text" => Some(Kind::Text),
        _ => None,
    }
}

fn kind_by_content(text: &str) -> Kind {
    if notebook::looks_like_one(text) {
        Kind::Notebook
    } else if block::looks_like_a_script(text)
        || (!text.contains("```") && !text.contains("~~~") && block::begins_like_a_script(text))
    {
        Kind::Script
    } else {
        Kind::Text
    }
}

#[cfg(test)]
mod tests;
