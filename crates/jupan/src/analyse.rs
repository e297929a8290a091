//! From a file to a report.

use jupan_core::message;
use jupan_core::message::Message;
use std::rc::Rc;
use std::sync::Arc;

use jupan_core::{
    diagnostic::{Diagnostic, Kind, Severity},
    era::Era,
    program::Program,
    report::Report,
    trace::trace_all,
    world::{Blob, World},
};
use jupan_formats::{Bounded, Reading};
use jupan_layers::CATALOGUE;
use jupan_python::document::era::{self, Judgement};
use jupan_python::document::told::told;
use jupan_python::document::{Document, LARGEST, Note, Remark, Unreadable, passages, well_known};
use jupan_python::evaluate::{Cell, Evaluation, evaluate};
use jupan_python::{Literal, Options};
use ruff_python_parser::Mode;

use crate::conclude::{conclude, without_effect};
use crate::literal::Wanted;

/// What is to be analysed.
#[derive(Clone, Copy)]
pub enum Input<'a> {
    /// A file. Its name tells what it is; without a known ending, its content does.
    File {
        /// The name, as the user gave it.
        name: &'a str,
        /// The content.
        bytes: &'a [u8],
    },
    /// A file of which any part can be read: model files are large, and only a little of them is needed.
    Blob {
        /// The name, as the user gave it.
        name: &'a str,
        /// The content.
        blob: &'a Arc<dyn Blob>,
    },
    /// A folder that holds a model; `world` shows what is in it.
    Folder {
        /// The name, as the user gave it.
        name: &'a str,
    },
    /// A Python expression that makes a layer or a model: `Conv2D(32, 3)`.
    Expression(&'a str),
}

/// What a file doesn't say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Calls to make after the file was run: `build_model(32, classes=10)`.
    pub calls: Vec<String>,
    /// The arguments of the script.
    pub argv: Vec<String>,
    /// Values for symbols that only data knows: `len(word_index)` is 20000.
    pub set: Vec<(String, u64)>,
    /// Numbers of the source that are to be symbols.
    pub symbols: Vec<Wanted>,
    /// The shapes of the inputs of a model that has none, each without the batch; `None` is an axis of any length.
    pub input_shapes: Vec<Vec<Option<u64>>>,
    /// Which Keras the program is read as.
    pub keras: Keras,
    /// `fit` and its like do nothing and no weights are pre-trained, as when the recordings of the tests were made.
    pub as_recorded: bool,
    /// Whether each model is called once more to see what happens in it: what it costs is told from that.
    pub trace: bool,
    /// Whether nothing is taken from the output that a document shows of its code.
    pub without_output: bool,
    /// Whether a cell of a notebook ends before the statement that failed by what is stored behind the cell.
    pub until_failures: bool,
    /// Whether the models are reported, too, that no variable holds any more and that were never used.
    pub every_model: bool,
    /// Whether images have their channels first where the program doesn't say it.
    pub channels_first: bool,
    /// How many steps the program may take, and how many bytes its values, where it is not as many as usual.
    pub limits: Option<(u64, u64)>,
}

/// Which Keras a program is read as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keras {
    /// The one that it was written for, as far as it shows.
    #[default]
    Auto,
    /// Keras 3.
    Three,
    /// Keras 2: alone or in TensorFlow, as far as it shows.
    Two,
    /// Keras 1.
    One,
}

impl Keras {
    fn version(self) -> Option<u8> {
        match self {
            Self::Auto => None,
            Self::Three => Some(3),
            Self::Two => Some(2),
            Self::One => Some(1),
        }
    }
}

/// Analyses an input. `world` holds the files beside it. What goes wrong is in the report.
pub fn analyse(input: Input, world: &dyn World, settings: &Settings) -> Report {
    if settings.symbols.is_empty() {
        return located(input, world, settings, &[]);
    }
    // Where an argument was written is known once the program was followed; until then what is set for its symbol fits nothing.
    let is_symbol = |name: &str| settings.symbols.iter().any(|wanted| *wanted.name == *name);
    let mut first = settings.clone();
    first.set.retain(|(name, _)| !is_symbol(name));
    let mut report = located(input, world, &first, &[]);
    let literals = settings.symbols.iter();
    let literals: Result<Vec<Literal>, _> = literals.map(|wanted| wanted.locate(&report)).collect();
    match literals {
        Ok(literals) => located(input, world, settings, &literals),
        Err(diagnostic) => {
            report.diagnostics.push(*diagnostic);
            report
        }
    }
}

/// The same with these numbers of the source as symbols.
pub(crate) fn located(
    input: Input,
    world: &dyn World,
    settings: &Settings,
    literals: &[Literal],
) -> Report {
    let (name, blob): (_, Arc<dyn Blob>) = match input {
        Input::File { name, bytes } => (name, Arc::new(bytes.to_vec())),
        Input::Blob { name, blob } => (name, blob.clone()),
        Input::Folder { name } => return folder(name, world, settings),
        Input::Expression(source) => return expression(source, world, settings, literals),
    };
    let file: Rc<str> = name.into();
    let mut report = empty(&file);
    if let Some(reading) = jupan_formats::read(&file, &blob, world, CATALOGUE) {
        of_model_file(&mut report, reading, settings);
        return report;
    }
    let bytes = match text(&*blob) {
        Ok(bytes) => bytes,
        Err(message) => {
            let diagnostic = Diagnostic::error(Kind::NotReadable, message);
            report.diagnostics.push(diagnostic.in_file(&file));
            return report;
        }
    };
    match Document::read(name, &bytes, &|name| CATALOGUE.layer(name).is_some()) {
        Err(error) => report.diagnostics.push(unreadable(&error, &file)),
        Ok(mut document) => match document.cells.is_empty() {
            true => report.diagnostics.push(no_code(&document, &file)),
            false => {
                if settings.until_failures {
                    document.end_at_failures(&bytes);
                }
                let era = era::judge(
                    &String::from_utf8_lossy(&bytes),
                    &document.cells,
                    settings.keras.version(),
                );
                let mut options = options(&file, settings);
                options.symbols = literals.to_vec();
                if !settings.without_output
                    && let Ok(passages) = passages(name, &bytes, &is_layer)
                {
                    options.told = told(&document, &passages);
                }
                evaluate_document(&document, &era, &file, world, options, &mut report);
                report.diagnostics.extend(broken(&document, &file));
                conclude(&mut report);
            }
        },
    }
    report
}

/// The report of a file of which nothing is known yet.
fn empty(file: &Rc<str>) -> Report {
    Report {
        files: vec![file.clone()],
        program: Program::new(),
        models: Vec::new(),
        variables: Vec::new(),
        summaries: Vec::new(),
        unseen_summaries: Vec::new(),
        uncalled: Vec::new(),
        diagnostics: Vec::new(),
    }
}

fn of_model_file(report: &mut Report, reading: Reading, settings: &Settings) {
    report.program = reading.program;
    report.models = reading.models;
    report.diagnostics = reading.diagnostics;
    if settings.trace {
        trace(report, settings);
    }
    without_effect(report, &values(settings), &[]);
}

/// Calls the models of a report once more to see what happens in them. Layers that the user wrote can't be called here: the
/// traces of programs are taken while they are at hand, by [`analyse`].
pub fn trace(report: &mut Report, settings: &Settings) {
    let mut host = Bounded::new(std::mem::take(&mut report.program));
    trace_all(&mut host, &mut report.models, &values(settings));
    report.program = host.into_program();
}

/// The numbers given to symbols.
fn values(settings: &Settings) -> Vec<(String, i64)> {
    let set = settings.set.iter();
    set.map(|(name, value)| (name.clone(), i64::try_from(*value).unwrap_or(i64::MAX)))
        .collect()
}

/// A folder is a model, or it is nothing that is read here.
fn folder(name: &str, world: &dyn World, settings: &Settings) -> Report {
    let file: Rc<str> = name.into();
    let mut report = empty(&file);
    match jupan_formats::read_folder(&file, world, CATALOGUE) {
        Some(reading) => of_model_file(&mut report, reading, settings),
        None => {
            let message = message!("the folder holds no model");
            let diagnostic = Diagnostic::error(Kind::NothingFound, message).in_file(&file);
            let help = message!(
                "a SavedModel has a saved_model.pb, a checkpoint a file `checkpoint`; name other files themselves"
            );
            report.diagnostics.push(diagnostic.with_help(help));
        }
    }
    report
}

/// The whole content of a file that is no model file.
pub(crate) fn text(blob: &dyn Blob) -> Result<Vec<u8>, Message> {
    let size = usize::try_from(blob.size()).ok();
    let Some(size) = size.filter(|size| *size <= LARGEST) else {
        return Err(message!(
            "it is larger than {most} MiB",
            most = LARGEST >> 20
        ));
    };
    let mut bytes = vec![0; size];
    match blob.read_at(0, &mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(message!(
            "it can't be read: {error}",
            error = error.to_string()
        )),
    }
}

fn is_layer(name: &str) -> bool {
    CATALOGUE.layer(name).is_some()
}

/// How the program is evaluated.
fn options(script: &str, settings: &Settings) -> Options {
    let usual = Options::default();
    let (steps, bytes) = settings.limits.unwrap_or((usual.steps, usual.bytes));
    Options {
        steps,
        bytes,
        script: script.into(),
        argv: settings.argv.clone(),
        settings: values(settings),
        calls: settings.calls.clone(),
        input_shapes: settings.input_shapes.clone(),
        as_recorded: settings.as_recorded,
        every_model: settings.every_model,
        channels_first: settings.channels_first,
        trace: settings.trace,
        era: match settings.keras {
            Keras::Auto | Keras::Three => Era::Keras3,
            Keras::Two => Era::TensorFlow2,
            Keras::One => Era::Keras1,
        },
        catalogue: CATALOGUE,
        ..usual
    }
}

fn evaluate_document(
    document: &Document,
    judgement: &Judgement,
    file: &Rc<str>,
    world: &dyn World,
    mut options: Options,
    report: &mut Report,
) {
    for (name, cell) in &document.modules {
        let source = cell.as_source(file.clone());
        options.modules.push((name.clone(), source));
    }
    for assumed in document.assumed_imports(&is_layer) {
        let name = assumed.name.name.to_string();
        options.assume.push((name, assumed.path));
    }
    report
        .diagnostics
        .extend(assumptions(&options.assume, file));
    let mut run = |era: Era| {
        let cells = document.cells.iter().map(|cell| Cell {
            source: cell.as_source(file.clone()),
            notebook: cell.mode == Mode::Ipython,
        });
        options.era = era;
        evaluate(cells.collect(), world, &options)
    };
    let evaluation = run(judgement.era);
    report.diagnostics.extend(learned(&evaluation, file));
    let refused = errors(&evaluation);
    // What met its bounds once would only meet them again.
    let bounded = |diagnostic: &Diagnostic| diagnostic.kind == Kind::Limit;
    let again = refused > 0 && !evaluation.diagnostics.iter().any(bounded);
    let older = judgement.older.filter(|_| again).map(&mut run);
    match older.filter(|older| errors(older) < refused) {
        Some(older) => {
            report.diagnostics.extend(only_older(&evaluation, &older));
            fill(report, older, &options.settings);
        }
        None => {
            fill(report, evaluation, &options.settings);
            report.program.era_signs.clone_from(&judgement.why);
        }
    }
    report
        .diagnostics
        .extend(written_for(&report.program, file));
}

/// How many errors there are.
fn errors(evaluation: &Evaluation) -> usize {
    let all = evaluation.diagnostics.iter();
    all.filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count()
}

/// What Keras 3 refuses and the older version does not.
fn only_older(evaluation: &Evaluation, older: &Evaluation) -> Vec<Diagnostic> {
    let all = evaluation.diagnostics.iter();
    let errors = all.filter(|diagnostic| diagnostic.severity == Severity::Error);
    let only = errors.filter(|error| {
        let mut others = older.diagnostics.iter();
        others.all(|other| other.message != error.message || other.span != error.span)
    });
    let version = older.program.era.title();
    // One tells why; what failed for want of what it would have made tells nothing more.
    let warnings = only.take(1).map(|error| {
        let mut warning = error.clone();
        warning.severity = Severity::Warning;
        warning.kind = Kind::Era;
        warning.with_note(message!(
            "Keras 3 refuses this, {version} does not: the program is read as one of {version}",
            version
        ))
    });
    warnings.collect()
}

/// Says which older Keras the program was read as, and why.
fn written_for(program: &Program, file: &Rc<str>) -> Option<Diagnostic> {
    const MOST: usize = 3;
    if program.era == Era::Keras3 {
        return None;
    }
    let list = Message::list(program.era_signs.iter().take(MOST).cloned())?;
    let title = program.era.title();
    let message = message!("read as a program for {title}: {list}", title, list);
    let note = Diagnostic::note(Kind::Era, message).in_file(file);
    Some(note.with_help(message!("--keras 3 reads it as one for Keras 3")))
}

/// Says which names were bound although the document never does.
fn assumptions(assumed: &[(String, String)], file: &Rc<str>) -> Option<Diagnostic> {
    const MOST: usize = 8;
    let names = assumed
        .iter()
        .map(|(name, path)| format!("`{name}` = {path}"));
    let list = Message::first_of(MOST, names)?;
    let message = message!(
        "names without an import are taken for what they usually are: {list}",
        list
    );
    Some(Diagnostic::note(Kind::AssumedImport, message).in_file(file))
}

/// What was taken from the output that the document shows.
fn learned(evaluation: &Evaluation, file: &Rc<str>) -> Option<Diagnostic> {
    const MOST: usize = 8;
    let learned = evaluation.learned.iter().map(|it| format!("`{it}`"));
    let list = Message::first_of(MOST, learned)?;
    let message = message!(
        "what only data knows, as the document prints it: {list}",
        list
    );
    Some(Diagnostic::note(Kind::Remark, message).in_file(file))
}

fn fill(report: &mut Report, evaluation: Evaluation, set: &[(String, i64)]) {
    report.program = evaluation.program;
    report.models = evaluation.models;
    report.variables = evaluation.variables;
    report.summaries = evaluation.summaries;
    report.unseen_summaries = evaluation.unseen_summaries;
    report.uncalled = evaluation.uncalled;
    report.diagnostics.extend(evaluation.diagnostics);
    without_effect(report, set, &evaluation.left_open);
}

/// An expression that makes a layer or a model, with the names that everyone knows.
fn expression(
    source: &str,
    world: &dyn World,
    settings: &Settings,
    literals: &[Literal],
) -> Report {
    let mut options = options("<expression>", settings);
    options.symbols = literals.to_vec();
    options.calls.insert(0, source.trim().into());
    options.assume = names_of(source)
        .filter_map(|name| Some((name.to_string(), well_known::meaning(name, &is_layer)?)))
        .collect();
    let mut report = Report {
        files: vec!["<expression>".into()],
        program: Program::new(),
        models: Vec::new(),
        variables: Vec::new(),
        summaries: Vec::new(),
        unseen_summaries: Vec::new(),
        uncalled: Vec::new(),
        diagnostics: Vec::new(),
    };
    fill(
        &mut report,
        evaluate(Vec::new(), world, &options),
        &options.settings,
    );
    conclude(&mut report);
    report
}

/// The words of an expression that may be names.
fn names_of(source: &str) -> impl Iterator<Item = &str> {
    source
        .split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|word| word.starts_with(|letter: char| letter.is_alphabetic()))
}

fn unreadable(error: &Unreadable, file: &Rc<str>) -> Diagnostic {
    let diagnostic = Diagnostic::error(Kind::NotReadable, error.message()).in_file(file);
    match error {
        Unreadable::NotText { line, .. } => {
            let diagnostic = match line {
                Some(line) => diagnostic.with_note(message!("it is on line {line}", line)),
                None => diagnostic,
            };
            diagnostic.with_help(message!("save the file as UTF-8 text"))
        }
        Unreadable::NotPython { .. } => {
            diagnostic.with_help(message!("only networks in Python notebooks are read"))
        }
        Unreadable::NotANotebook { .. } | Unreadable::TooLarge { .. } => diagnostic,
    }
}

/// What was looked for, and what was found instead.
fn no_code(document: &Document, file: &Rc<str>) -> Diagnostic {
    const MOST: usize = 5;
    let message = match document.kind.is_prose() {
        true => message!("no Python code was found in the document"),
        false => message!("the file holds no code"),
    };
    let mut diagnostic = Diagnostic::error(Kind::NothingFound, message).in_file(file);
    for note in document.notes.iter().take(MOST) {
        let Note {
            cell,
            place,
            remark,
        } = note;
        let at = match cell {
            Some(cell) => message!("cell {cell}", cell),
            None => message!("line {line}", line = place.line),
        };
        diagnostic =
            diagnostic.with_note(message!("{at}: {remark}", at, remark = remark.message()));
    }
    diagnostic.with_help(message!(
        "code is a block that is fenced with ``` or indented by four spaces; tag it as ```python"
    ))
}

/// Blocks that were meant to be code, as far as one can tell.
fn broken(document: &Document, file: &Rc<str>) -> impl Iterator<Item = Diagnostic> {
    let notes = document.notes.iter();
    let broken = notes.filter(|note| matches!(note.remark, Remark::Broken { .. }));
    broken.map(|note| {
        Diagnostic::warning(Kind::SyntaxError, note.remark.message())
            .in_file(file)
            .with_help(message!(
                "if it is Python, mend it or tag it as ```python to see where it fails"
            ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jupan_core::world::Nowhere;

    fn messages(name: &str, bytes: &[u8]) -> Vec<String> {
        let report = analyse(Input::File { name, bytes }, &Nowhere, &Settings::default());
        report
            .diagnostics
            .into_iter()
            .map(|d| d.message.to_string())
            .collect()
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        assert_eq!(
            messages("net.py", b"\x7fELF\xff"),
            ["not text: byte 0xff is not part of UTF-8 text"]
        );
        assert_eq!(
            messages("net.md", b"nothing"),
            ["no Python code was found in the document"]
        );
    }
}
