//! Which blocks of a document are code.
//!
//! A block tagged as Python is. An untagged block is code only if it parses and does something that code does, and
//! never if it is what a block before it printed. Code in documents has been copied through word processors and web
//! pages, so what they do to it is undone where that makes it parse.

use std::{borrow::Cow, collections::HashSet};

use ruff_python_ast::{
    Expr, IpyEscapeKind, ModModule, Stmt,
    visitor::{self, Visitor},
};
use ruff_python_parser::{Mode, ParseOptions, Parsed};

use super::{
    Cell, Document, Kind, Note, Remark,
    ipython::harmless,
    methods, mixed, names,
    place::{Line, join, lines},
    syntax, well_known,
};
use crate::depth::too_deep;
use jupan_core::diagnostic::LineOrigin;

/// A block of a document that could be code.
#[derive(Debug, Clone)]
pub struct Block<'a> {
    /// Its lines, without fences or the marks of a surrounding list or quotation.
    pub lines: Vec<Line<'a>>,
    /// What the document says it is.
    pub tag: Tag,
    /// The last line of prose between the block before and this one.
    pub prose: Option<&'a str>,
}

/// What a document says about a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    /// Python code.
    Python,
    /// Nothing.
    Untagged,
    /// Another language, or output.
    Other(String),
}

impl Tag {
    /// Reads the name of a language as Markdown's info strings and reStructuredText's directives give it: `python`,
    /// `py title="x"`, `{.python .numberLines}`, `{code-cell} ipython3`, `python{1,3}`.
    pub fn of_info(info: &str) -> Tag {
        let words = info.split(|c: char| c.is_whitespace() || "{},:;=".contains(c));
        for word in words {
            let word = word.trim_start_matches(['.', '#']).to_ascii_lowercase();
            match word.as_str() {
                "" | "code" | "code-cell" | "code-block" | "sourcecode" | "eval-rst" => {}
                "python" | "python3" | "python2" | "py" | "py3" | "py2" | "ipython"
                | "ipython3" | "ipython2" | "pycon" | "pycon3" | "pyconsole" | "python-console"
                | "python-repl" | "python-interactive" | "doctest" | "testcode"
                | "jupyter-execute" | "ipy" => return Tag::Python,
                _ => return Tag::Other(word),
            }
        }
        Tag::Untagged
    }
}

/// Whether the lines of a block are code.
pub(super) fn is_code(lines: &[Line]) -> bool {
    Code::of(lines).is_some_and(|code| code.parsed.is_some())
}

/// The cells of a document.
pub fn read(kind: Kind, blocks: &[Block], is_layer: &dyn Fn(&str) -> bool) -> Document {
    let mut reader = Reader {
        known: blocks
            .iter()
            .filter(|block| block.tag == Tag::Python)
            .filter_map(|block| Code::of(&block.lines)?.parsed)
            .flat_map(|(parsed, _)| names::bound(parsed.syntax()))
            .collect(),
        is_layer,
        tries: mixed::MOST_TRIES,
    };
    let mut document = Document {
        kind,
        cells: Vec::new(),
        modules: Vec::new(),
        notes: Vec::new(),
    };
    let mut before = None;
    let mut named = Vec::new();
    for block in &mixed::continued(blocks) {
        let Some(first) = block.lines.iter().find(|line| !line.is_blank()) else {
            continue;
        };
        let (cell, remark) = reader.classify(block, before);
        before = cell.is_some().then(|| block.tag.clone());
        if matches!(remark, Some(Remark::NotCode | Remark::Broken { .. }))
            && let Some((cell, names)) = assignments(block)
        {
            named.push((document.cells.len(), document.notes.len(), cell, names));
        }
        document.cells.extend(cell);
        document.notes.extend(remark.map(|remark| Note {
            cell: None,
            place: first.at,
            remark,
        }));
    }
    methods::give_back(&mut document.cells);
    // What only names things is code where other code reads the names.
    let free: HashSet<String> = document
        .free_names()
        .into_iter()
        .map(|free| free.name)
        .collect();
    for (at, note, cell, names) in named.into_iter().rev() {
        if names.iter().any(|name| free.contains(name)) {
            document.cells.insert(at, cell);
            if let Some(Remark::NotCode) = document.notes.get(note).map(|note| &note.remark) {
                document.notes.remove(note);
            }
        }
    }
    document
}

/// The cell that a block is which does nothing but name values, and the names.
fn assignments(block: &Block) -> Option<(Cell, HashSet<String>)> {
    let mut code = Code::of(&block.lines)?;
    if code.parsed.is_none() {
        code = Code::of(&ahead_of_error(&code))?;
    }
    let (parsed, mode) = code.parsed.as_ref()?;
    let names = |stmt: &Stmt| matches!(stmt, Stmt::Assign(_) | Stmt::AnnAssign(_));
    let module = parsed.syntax();
    let bound = module
        .body
        .iter()
        .all(names)
        .then(|| names::bound(module))?;
    let mode = *mode;
    (block.tag == Tag::Untagged).then(|| (code.into_cell(mode), bound))
}

/// Whether a whole text is Python code that does something.
pub fn looks_like_a_script(text: &str) -> bool {
    match parse(text) {
        Some((parsed, _)) => does_something(parsed.syntax(), &|_| false),
        None => false,
    }
}

/// Whether a text that isn't Python code as a whole begins as a script does, and is to be refused as a script.
pub fn begins_like_a_script(text: &str) -> bool {
    if too_deep(text, Mode::Module) {
        let code = |line: &Line| {
            let begins = ["import ", "from ", "\"\"\"", "def ", "class "];
            begins.iter().any(|word| line.text.starts_with(word)) || line.text.contains('=')
        };
        let mut lines = lines(text).filter(|line| !line.is_blank() && !line.text.starts_with('#'));
        return lines.next().is_some_and(|first| code(&first));
    }
    let parsed = ruff_python_parser::parse_unchecked(text, ParseOptions::from(Mode::Module));
    let Some(parsed) = parsed.try_into_module() else {
        return false;
    };
    let mut statements = parsed.syntax().body.iter();
    let is_text = |stmt: &&Stmt| match stmt {
        Stmt::Expr(expression) => expression.value.is_string_literal_expr(),
        _ => false,
    };
    let first = statements.find(|stmt| !is_text(stmt));
    first.is_some_and(|stmt| {
        matches!(
            stmt,
            Stmt::Import(_)
                | Stmt::ImportFrom(_)
                | Stmt::FunctionDef(_)
                | Stmt::ClassDef(_)
                | Stmt::Assign(_)
        )
    })
}

struct Reader<'l> {
    /// The names that the code of the document binds, as far as it is known to be code.
    known: HashSet<String>,
    is_layer: &'l dyn Fn(&str) -> bool,
    /// How often code and what it printed may still be taken apart.
    tries: u32,
}

impl Reader<'_> {
    /// The cell that a block is, or else why it is none; both, where a printed table follows the code in one block.
    /// `before` is the tag of the block before, if that was code.
    fn classify(&mut self, block: &Block, before: Option<Tag>) -> (Option<Cell>, Option<Remark>) {
        let Some(code) = Code::of(&block.lines) else {
            return (None, Some(Remark::NotCode));
        };
        if let Tag::Other(tag) = &block.tag
            && !code.prompted
        {
            return (None, Some(Remark::OtherLanguage(tag.clone())));
        }
        let Some((parsed, mode)) = &code.parsed else {
            if let Some(ahead) = ahead_of_table(&code.lines) {
                let all = without_tables(&code.lines);
                let cell = self.part(block, all, before.clone());
                let cell = cell.or_else(|| self.part(block, ahead, before));
                return (cell, Some(Remark::PrintedTable));
            }
            if let Some(cell) = self.taken_apart(block, &code, before.clone()) {
                return (Some(cell), Some(Remark::Output));
            }
            // What is tagged as Python, and looks like it, is left to fail where it is evaluated.
            return match block.tag {
                Tag::Python if mixed::is_printed_only(&code.lines, &self.known) => {
                    (None, Some(Remark::Output))
                }
                Tag::Python => (Some(code.into_cell(Mode::Ipython)), None),
                _ if block.prose.is_none() && before == Some(Tag::Python) => {
                    (None, Some(Remark::Output))
                }
                // What it printed may stand right behind code.
                _ => {
                    let cell = self.part(block, ahead_of_error(&code), before);
                    (cell, Some(self.why_not(code)))
                }
            };
        };
        let module = parsed.syntax();
        if block.tag != Tag::Python && !code.prompted {
            let known = |name: &str| {
                self.known.contains(name) || well_known::meaning(name, self.is_layer).is_some()
            };
            if !does_something(module, &known) {
                return (None, Some(Remark::NotCode));
            }
            if self.is_output(block, module, before) {
                return (None, Some(Remark::Output));
            }
        } else if !code.prompted && mixed::shows_values(module, &self.known) {
            return (None, Some(Remark::Output));
        }
        self.known.extend(names::bound(module));
        let mode = *mode;
        (Some(code.into_cell(mode)), None)
    }

    /// The cell that a part of a block is.
    fn part(&mut self, block: &Block, lines: Vec<Line>, before: Option<Tag>) -> Option<Cell> {
        let code = Code::of(&lines)?;
        if code.parsed.is_none() {
            return self.taken_apart(block, &code, before);
        }
        let tag = block.tag.clone();
        let prose = block.prose;
        self.classify(&Block { lines, tag, prose }, before).0
    }

    /// The cell of a block that is code with what it printed between its lines, where the document says that it is Python or
    /// where it begins as Python does.
    fn taken_apart(&mut self, block: &Block, code: &Code, before: Option<Tag>) -> Option<Cell> {
        let begins = || {
            let ahead = Code::of(&ahead_of_error(code))?;
            let (parsed, _) = ahead.parsed.as_ref()?;
            does_something(parsed.syntax(), &|_| false).then_some(())
        };
        if block.tag != Tag::Python {
            begins()?;
        }
        let lines = mixed::without_output(&code.lines, &self.known, &mut self.tries)?;
        Code::of(&lines)?.parsed.as_ref()?;
        self.part(block, lines, before)
    }

    /// Why a block that doesn't parse isn't code: the error, if what does parse of it looks like code.
    fn why_not(&self, code: Code) -> Remark {
        let cell = code.into_cell(Mode::Ipython);
        if too_deep(&cell.source, cell.mode) {
            return Remark::NotCode;
        }
        let options = ParseOptions::from(cell.mode);
        let parsed = ruff_python_parser::parse_unchecked(&cell.source, options);
        let error = syntax::first_error(parsed.errors(), parsed.tokens());
        let (Some((error, range)), Some(parsed)) = (error, parsed.try_into_module()) else {
            return Remark::NotCode;
        };
        let known = |name: &str| well_known::meaning(name, self.is_layer).is_some();
        if !does_something(parsed.syntax(), &known) {
            return Remark::NotCode;
        }
        let at = cell.as_source("".into()).place(range.start().to_u32());
        Remark::Broken {
            line: at.line,
            error,
        }
    }

    /// Whether an untagged block that parses is what the block before printed: nothing but expressions, right behind
    /// code that does have a tag, or announced as output. What calls a name of the document, as `model.summary()` does,
    /// was not printed.
    fn is_output(&self, block: &Block, module: &ModModule, before: Option<Tag>) -> bool {
        let printable = module.body.iter().all(|stmt| match stmt {
            Stmt::Expr(expression) => {
                is_shape_and_value(&expression.value)
                    || !root_of(&expression.value).is_some_and(|root| self.known.contains(root))
            }
            _ => false,
        });
        let behind_tagged = block.prose.is_none() && before == Some(Tag::Python);
        printable && (behind_tagged || block.prose.is_some_and(announces_output))
    }
}

/// The lines of a block after everything that isn't code was taken away.
struct Code<'a> {
    lines: Vec<Line<'a>>,
    /// Whether the lines were copied from an interactive session.
    prompted: bool,
    /// Whether spaces that don't break are to be spaces.
    plain_spaces: bool,
    parsed: Option<(Parsed<ModModule>, Mode)>,
}

impl<'a> Code<'a> {
    /// `None` where nothing is left.
    fn of(lines: &[Line<'a>]) -> Option<Code<'a>> {
        let mut lines: Vec<Line> = lines.iter().map(|line| line.trim_end()).collect();
        while lines.last().is_some_and(|line| line.is_blank()) {
            lines.pop();
        }
        let blank = lines.iter().take_while(|line| line.is_blank()).count();
        lines.drain(..blank);
        let mut prompted = false;
        if let Some(stripped) = unprompted(&lines) {
            lines = stripped;
            prompted = true;
        }
        dedent(&mut lines);
        if lines.is_empty() {
            return None;
        }
        let mut code = Code {
            lines,
            prompted,
            plain_spaces: false,
            parsed: None,
        };
        code.parsed = parse(&code.source());
        if code.parsed.is_none() {
            code.repair();
        }
        Some(code)
    }

    /// Tries what word processors and web pages do to code.
    fn repair(&mut self) {
        let nbsp = self.lines.iter().any(|line| line.text.contains('\u{a0}'));
        if nbsp {
            self.plain_spaces = true;
            self.parsed = parse(&self.source());
            if self.parsed.is_some() {
                return;
            }
        }
        // The first line lost the indentation that all the others have.
        let Some((first, rest)) = self.lines.split_first() else {
            return;
        };
        let mut rest = rest.to_vec();
        dedent(&mut rest);
        let lines: Vec<Line> = std::iter::once(*first).chain(rest).collect();
        let given = std::mem::replace(&mut self.lines, lines);
        self.parsed = parse(&self.source());
        if self.parsed.is_none() {
            self.lines = given;
        }
    }

    fn source(&self) -> String {
        self.source_and_origins().0
    }

    fn source_and_origins(&self) -> (String, Vec<LineOrigin>) {
        let (source, origins) = join(self.lines.iter().copied());
        if !self.plain_spaces {
            return (source, origins);
        }
        // One character for one character, but fewer bytes: each line is mapped anew.
        let lines: Vec<String> = self
            .lines
            .iter()
            .map(|line| line.text.replace('\u{a0}', " "))
            .collect();
        let lines = lines
            .iter()
            .zip(&self.lines)
            .map(|(text, line)| Line { text, at: line.at });
        join(lines)
    }

    fn into_cell(self, mode: Mode) -> Cell {
        let (source, origins) = self.source_and_origins();
        Cell {
            number: None,
            source: match mode {
                Mode::Ipython => harmless(&source).into_owned(),
                _ => source,
            },
            mode,
            origins: Some(origins.into()),
        }
    }
}

/// Parses Python, or Python with the commands and magics of IPython.
pub(super) fn parse(source: &str) -> Option<(Parsed<ModModule>, Mode)> {
    [Mode::Module, Mode::Ipython].into_iter().find_map(|mode| {
        if too_deep(source, mode) {
            return None;
        }
        let source = match mode {
            Mode::Ipython => harmless(source),
            _ => Cow::Borrowed(source),
        };
        let parsed = ruff_python_parser::parse(&source, ParseOptions::from(mode)).ok()?;
        let parsed = parsed.try_into_module()?;
        // `What is this?` is a question, not IPython's `?`.
        let asks = parsed.syntax().body.iter().any(|stmt| match stmt {
            Stmt::IpyEscapeCommand(command) => !matches!(
                command.kind,
                IpyEscapeKind::Shell | IpyEscapeKind::ShCap | IpyEscapeKind::Magic
            ),
            _ => false,
        });
        (!asks).then_some((parsed, mode))
    })
}

/// Whether code does more than name and compute things: it imports, defines, loops, or calls something known.
fn does_something(module: &ModModule, known: &dyn Fn(&str) -> bool) -> bool {
    let mut search = Search {
        known,
        found: false,
    };
    search.visit_body(&module.body);
    search.found
}

struct Search<'k> {
    known: &'k dyn Fn(&str) -> bool,
    found: bool,
}

impl<'a> Visitor<'a> for Search<'_> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::Import(_)
            | Stmt::ImportFrom(_)
            | Stmt::FunctionDef(_)
            | Stmt::ClassDef(_)
            | Stmt::For(_)
            | Stmt::With(_) => self.found = true,
            _ if self.found => {}
            _ => visitor::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Call(call) = expr
            && let Some(root) = root_of(&call.func)
            && ((self.known)(root) || (names::is_builtin(root) && self.mentions_known(expr)))
        {
            self.found = true;
        }
        if !self.found {
            visitor::walk_expr(self, expr);
        }
    }
}

impl Search<'_> {
    /// `print(model.output_shape)` is code where `model` is known; `print(1)` might be Lua.
    fn mentions_known(&self, expr: &Expr) -> bool {
        struct Mentions<'k> {
            known: &'k dyn Fn(&str) -> bool,
            found: bool,
        }
        impl<'a> Visitor<'a> for Mentions<'_> {
            fn visit_expr(&mut self, expr: &'a Expr) {
                if let Expr::Name(name) = expr {
                    self.found |= (self.known)(name.id.as_str());
                }
                if !self.found {
                    visitor::walk_expr(self, expr);
                }
            }
        }
        let mut mentions = Mentions {
            known: self.known,
            found: false,
        };
        mentions.visit_expr(expr);
        mentions.found
    }
}

/// `x.shape (60000, 28, 28)`, as `print("x.shape", x.shape)` prints it.
fn is_shape_and_value(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if matches!(&*call.func, Expr::Attribute(of) if of.attr.as_str() == "shape"))
}

/// `keras` of `keras.layers.Dense(3)(x)`.
fn root_of(mut expr: &Expr) -> Option<&str> {
    loop {
        expr = match expr {
            Expr::Name(name) => return Some(name.id.as_str()),
            Expr::Attribute(attribute) => &attribute.value,
            Expr::Call(call) => &call.func,
            Expr::Subscript(subscript) => &subscript.value,
            _ => return None,
        };
    }
}

fn announces_output(prose: &str) -> bool {
    const WORDS: [&str; 9] = [
        "output",
        "outputs",
        "result",
        "results",
        "prints",
        "returns",
        "출력",
        "결과",
        "출력값",
    ];
    let prose = prose.to_lowercase();
    let words = prose.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .any(|word| WORDS.contains(&word) || word.starts_with("출력") || word.starts_with("결과"))
}

/// The line where a table of layers begins, as `summary()` prints it.
fn printed_table(lines: &[Line]) -> Option<usize> {
    let head = lines.iter().position(|line| {
        let text = line.text;
        (text.contains("Layer") && text.contains("Output Shape"))
            || text.contains("Layer (type)")
            || text.contains("Param #")
            || text.trim_start().starts_with("Total params:")
            || text.trim_start().starts_with("Model: \"")
    })?;
    let rules = lines.iter().take(head).rev();
    Some(head - rules.take_while(|line| is_rule(line)).count())
}

/// Whether a line does nothing but rule a table.
fn is_rule(line: &Line) -> bool {
    line.text
        .chars()
        .all(|c| c.is_whitespace() || "-=_+|".contains(c) || ('\u{2500}'..='\u{257f}').contains(&c))
}

/// The lines ahead of a table, without the title that stands right behind code: `model.summary()Model: "model"`.
fn ahead_of_table<'a>(lines: &[Line<'a>]) -> Option<Vec<Line<'a>>> {
    let mut ahead = lines.get(..printed_table(lines)?)?.to_vec();
    if let Some(last) = ahead.iter_mut().rfind(|line| !line.is_blank())
        && let Some((code, _)) = last.text.split_once("Model: \"")
    {
        last.text = code;
    }
    Some(ahead)
}

/// The lines ahead of, between and behind the tables that end with their sums.
fn without_tables<'a>(mut lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let mut code = Vec::new();
    let of_sums = |line: &Line| {
        let text = line.text.trim_start().to_ascii_lowercase();
        let names = ["total", "trainable", "non-trainable", "optimizer"];
        let name = |name: &str| text.strip_prefix(name).map(str::trim_start);
        let mut rest = names.into_iter().filter_map(name);
        is_rule(line) || rest.any(|rest| rest.starts_with("params"))
    };
    while let (Some(ahead), Some(table)) = (ahead_of_table(lines), printed_table(lines)) {
        code.extend(ahead);
        let table = lines.get(table..).unwrap_or_default();
        let total = |line: &Line| line.text.trim_start().starts_with("Total params");
        let behind = table.iter().position(total).unwrap_or(table.len());
        let sums = table.iter().skip(behind);
        let end = behind.saturating_add(sums.take_while(|line| of_sums(line)).count());
        lines = table.get(end..).unwrap_or_default();
    }
    code.extend(lines);
    code
}

/// As many of the lines of code that does not parse as parse.
fn ahead_of_error<'a>(code: &Code<'a>) -> Vec<Line<'a>> {
    let source = code.source();
    if too_deep(&source, Mode::Ipython) {
        return Vec::new();
    }
    let parsed = ruff_python_parser::parse_unchecked(&source, ParseOptions::from(Mode::Ipython));
    let Some((_, range)) = syntax::first_error(parsed.errors(), parsed.tokens()) else {
        return Vec::new();
    };
    let before = source.get(..range.start().to_usize()).unwrap_or_default();
    let lines = before.lines().count();
    let parts = (lines.saturating_sub(MOST_OPEN)..=lines).rev();
    let mut parts = parts.filter_map(|count| code.lines.get(..count));
    let whole = parts.find(|part| {
        let (source, _) = join(part.iter().copied());
        parse(&source).is_some()
    });
    whole.unwrap_or_default().to_vec()
}

/// A statement that does not parse is at most so long.
const MOST_OPEN: usize = 40;

/// The lines of an interactive session without its prompts and without what it printed; `None` where it is none.
pub fn unprompted<'a>(lines: &[Line<'a>]) -> Option<Vec<Line<'a>>> {
    let first = lines.iter().find(|line| !line.is_blank())?;
    after_prompt(*first).filter(|(_, begins)| *begins)?;
    let mut code = Vec::new();
    let mut open = false;
    for line in lines {
        match after_prompt(*line) {
            Some((line, begins)) if begins || open => {
                code.push(line);
                open = true;
            }
            _ => open = false,
        }
    }
    Some(code)
}

/// The line behind its prompt, and whether the prompt begins a statement.
fn after_prompt(line: Line) -> Option<(Line, bool)> {
    let indent = line.indent().len();
    let text = line.text.get(indent..).unwrap_or_default();
    let (length, begins) = if text.starts_with(">>>") {
        (3, true)
    } else if text.starts_with("...") {
        let dots = text.len() - text.trim_start_matches('.').len();
        // `   ...: ` continues IPython's `In [1]: `.
        (dots + usize::from(text[dots..].starts_with(':')), false)
    } else if let Some(numbered) = text.strip_prefix("In [") {
        let digits = numbered.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        digits.strip_prefix("]:")?;
        (text.len() - digits.len() + 2, true)
    } else {
        return None;
    };
    let rest = text.get(length..).unwrap_or_default();
    let space = usize::from(rest.starts_with(' '));
    (rest.is_empty() || space == 1).then(|| (line.from(indent + length + space), begins))
}

/// Takes the indentation of the first line away from every line that has it.
pub fn dedent(lines: &mut [Line]) {
    let indent = match lines.iter().find(|line| !line.is_blank()) {
        Some(first) => first.indent(),
        None => return,
    };
    if indent.is_empty() {
        return;
    }
    for line in lines {
        if line.text.starts_with(indent) {
            *line = line.from(indent.len());
        } else if line.is_blank() {
            *line = line.from(line.text.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_strings_name_python_in_many_ways() {
        for info in [
            "python",
            "Python",
            "py",
            "python3",
            "{python}",
            "{.python .numberLines}",
            "{python, echo=FALSE}",
            "ipython",
            "pycon",
            "{code-cell} ipython3",
            "{code-block} python",
            "python{1,3}",
            "python title=\"model.py\"",
            "py:model",
        ] {
            assert_eq!(Tag::of_info(info), Tag::Python, "{info}");
        }
        assert_eq!(Tag::of_info(""), Tag::Untagged);
        assert_eq!(Tag::of_info("{code-cell}"), Tag::Untagged);
        for info in ["bash", "text", "json", "{r}", "pytb"] {
            assert!(matches!(Tag::of_info(info), Tag::Other(_)), "{info}");
        }
    }

    #[test]
    fn prompts_are_taken_away_and_output_with_them() {
        let session = ">>> x = 1\n>>> for i in y:\n...     f(i)\n...\nprinted\n>>>\n>>> g()\n42\n";
        let lines: Vec<_> = super::super::place::lines(session).collect();
        let code = unprompted(&lines).expect("a session");
        let texts: Vec<_> = code.iter().map(|line| line.text).collect();
        assert_eq!(texts, ["x = 1", "for i in y:", "    f(i)", "", "", "g()"]);
        assert_eq!(code[2].at.column, 5);

        let ipython = "In [1]: x = 1\n\nIn [12]: for i in y:\n   ...:     f(i)\n\nOut[12]: 3";
        let lines: Vec<_> = super::super::place::lines(ipython).collect();
        let code = unprompted(&lines).expect("a session");
        let texts: Vec<_> = code.iter().map(|line| line.text).collect();
        assert_eq!(texts, ["x = 1", "for i in y:", "    f(i)"]);
    }
}
