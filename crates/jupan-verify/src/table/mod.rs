//! Finds printed tables of layers in a document and reads them.
//!
//! A table is read line by line. A row is read from its words; the columns that its heading shows are used only where a cell is
//! cut, or goes on in the next line. Boxes have bars between their cells.

mod cell;
mod line;
mod style;
mod tokens;

use jupan_core::passage::{Passage, PassageKind};
use jupan_core::printed::{PrintedRow, PrintedTable, PrintedTotal};

use crate::clean::plain;
use line::{Line, classify, is_bar};
use tokens::Cells;

/// All tables of a document, in order.
pub fn read(passages: &[Passage]) -> Vec<PrintedTable> {
    placed(passages)
        .into_iter()
        .map(|(table, _)| table)
        .collect()
}

/// All tables of a document, in order, each with the position of the passage in which it begins.
pub fn placed(passages: &[Passage]) -> Vec<(PrintedTable, usize)> {
    let mut reader = Reader::default();
    for (position, passage) in passages.iter().enumerate() {
        // An output goes on over the marks of a fence; code and other cells end it.
        let place = (passage.cell, passage.kind == PassageKind::Code);
        if reader.place != Some(place) {
            reader.finish();
            reader.title = None;
            reader.place = Some(place);
        }
        reader.kind = Some(passage.kind);
        reader.passage = position;
        for line in &passage.lines {
            reader.line(line.number, &plain(&line.text));
        }
    }
    reader.finish();
    reader.tables
}

#[derive(Default)]
struct Reader {
    tables: Vec<(PrintedTable, usize)>,
    passage: usize,
    place: Option<(Option<usize>, bool)>,
    kind: Option<PassageKind>,
    title: Option<(String, usize)>,
    draft: Option<Draft>,
}

/// A table that is being read.
struct Draft {
    title: Option<String>,
    kind: PassageKind,
    passage: usize,
    first: usize,
    last: usize,
    heading: Option<Heading>,
    rows: Vec<DraftRow>,
    /// Whether the last row may go on in the next line.
    open: bool,
    totals: Vec<PrintedTotal>,
    gap: bool,
    /// Whether the heading is over.
    begun: bool,
    /// Whether there was a rule behind a row.
    ruled: bool,
    /// Whether its box is closed below.
    closed: bool,
    sizes: bool,
}

#[derive(Default)]
struct DraftRow {
    line: usize,
    depth: usize,
    cells: Cells,
}

/// Where the columns are.
struct Heading {
    /// What stands before the heading in its line, and before each row: `# `, `INFO: `.
    prefix: usize,
    /// The columns of text, by their first characters, in the order name, shape, number, and the one after that.
    starts: Vec<usize>,
    /// Whether there are bars between the cells.
    boxed: bool,
    /// Whether these were drawn by a program, as no hand does.
    drawn: bool,
    /// In a box: which cells are the shape and the number.
    shape: Option<usize>,
    params: Option<usize>,
    indented: bool,
    connected: bool,
    /// Whether it is one of torchinfo, which shows the layers inside of layers as a tree.
    tree: bool,
}

impl Heading {
    fn of(line: &str) -> Self {
        let start = line.find("Layer").unwrap_or_default();
        let (before, heading) = line.split_at_checked(start).unwrap_or(("", line));
        let boxed = heading.contains(is_bar);
        let strange = |c: char| !c.is_whitespace() && !is_bar(c);
        let prefix = match before.contains(strange) {
            true => before.trim_end().trim_end_matches(is_bar).chars().count(),
            false => 0,
        };
        let column = |word: &str| {
            line.find(word)
                .and_then(|at| line.get(..at))
                .map(|before| before.chars().count())
        };
        let mut starts = vec![before.chars().count()];
        // In a box columns are told by their bars, and hand-written headings may lack some.
        // A narrow column breaks its heading, too.
        for word in ["Output", "Par", "Conn", "Trai"] {
            starts.extend(column(word).filter(|at| starts.last().is_some_and(|last| at > last)));
        }
        let bare = line.char_indices().nth(prefix);
        let bare = bare.and_then(|(at, _)| line.get(at..)).unwrap_or(line);
        let cells: Vec<&str> = box_cells(bare);
        let position = |word: &str| cells.iter().position(|cell| cell.contains(word));
        Self {
            prefix,
            starts: starts.into_iter().map(|at| at - prefix.min(at)).collect(),
            boxed,
            drawn: heading.contains(['│', '┃']),
            shape: position("Output"),
            params: position("Param"),
            indented: before.ends_with(' ') || before.ends_with(is_bar),
            connected: heading.contains("Connected"),
            tree: heading.contains("depth-idx"),
        }
    }

    /// The line without what stands before all of them.
    fn strip<'a>(&self, line: &'a str) -> &'a str {
        match line.char_indices().nth(self.prefix) {
            Some((at, _)) => line.get(at..).unwrap_or_default(),
            None if self.prefix == 0 => line,
            None => line.trim_start_matches(|c: char| !c.is_alphanumeric()),
        }
    }

    /// The cells of a line by the columns: name, shape, number, and whether there is more behind them. `None` where a word
    /// stands across the beginning of a column and goes on beyond it as no cut cell does.
    fn slice(&self, line: &str) -> Option<(Cells, String)> {
        let [name, shape, params, rest @ ..] = self.starts.as_slice() else {
            return None;
        };
        let letters: Vec<char> = line.chars().collect();
        let part = |from: usize, to: usize| -> String {
            let to = to.min(letters.len());
            letters
                .get(from.min(to)..to)
                .unwrap_or_default()
                .iter()
                .collect()
        };
        let end = rest.first().copied().unwrap_or(letters.len());
        // Numbers stand to the left or to the right of their column, and in older tables they begin a little before it.
        let cells = Cells {
            name: part((*name).min(*shape), *shape).trim().to_owned(),
            shape: part(*shape, *params).trim().to_owned(),
            params: part(*params, end.max(*params)).trim().to_owned(),
        };
        Some((
            cells,
            part(end.max(*params), letters.len()).trim().to_owned(),
        ))
    }
}

/// The cells between the bars of a line.
fn box_cells(line: &str) -> Vec<&str> {
    let line = line.trim();
    let inside = line.strip_prefix(is_bar).unwrap_or(line);
    let inside = inside.strip_suffix(is_bar).unwrap_or(inside);
    inside.split(is_bar).collect()
}

/// Notes on a row are at most so many lines.
const MOST_NOTES: usize = 40;

/// More rows than this no table has.
const MOST_ROWS: usize = 200_000;

impl Reader {
    fn line(&mut self, number: usize, line: &str) {
        // A page that lost its line breaks has the whole table in one line, with the rules still in it.
        if let Some(pieces) = unbroken(line) {
            for piece in pieces {
                self.line(number, piece);
            }
            return;
        }
        let whole = line;
        let line = match self.draft.as_ref().and_then(|draft| draft.heading.as_ref()) {
            Some(heading) if heading.prefix > 0 => heading.strip(line),
            _ => line,
        };
        match classify(line) {
            Line::Title(name) => {
                if self
                    .draft
                    .as_ref()
                    .is_some_and(|draft| !draft.rows.is_empty())
                {
                    self.finish();
                }
                self.title = Some((name.to_owned(), number));
            }
            Line::Heading => {
                self.finish();
                self.begin(number, Some(Heading::of(whole)));
            }
            Line::Total(kind, sum) => {
                let Some(draft) = &mut self.draft else { return };
                if draft.totals.iter().any(|total| total.kind == kind) {
                    return self.finish();
                }
                draft.sizes |= line.contains(['(']);
                draft.open = false;
                draft.last = number;
                draft.totals.push(PrintedTotal {
                    kind,
                    number: sum,
                    line: number,
                });
            }
            Line::Rule => {
                if let Some(draft) = &mut self.draft {
                    draft.begun = true;
                    draft.ruled |= draft.open && !line.contains('¯');
                    draft.closed |= line.contains(['└', '╰']);
                    draft.open = false;
                    if draft.totals.is_empty() {
                        draft.last = number;
                    }
                }
            }
            Line::Blank => {
                if let Some(draft) = &mut self.draft {
                    draft.open = false;
                }
            }
            Line::Gap => {
                if let Some(draft) = &mut self.draft {
                    draft.gap = true;
                    draft.open = false;
                }
            }
            Line::Text => self.text(number, line),
        }
    }

    fn begin(&mut self, number: usize, heading: Option<Heading>) {
        let title = self.title.take().filter(|(_, at)| number <= at + 12);
        self.draft = Some(Draft {
            first: title.as_ref().map_or(number, |(_, at)| *at),
            title: title.map(|(name, _)| name),
            kind: self.kind.unwrap_or(PassageKind::Prose),
            passage: self.passage,
            last: number,
            heading,
            rows: Vec::new(),
            open: false,
            totals: Vec::new(),
            gap: false,
            begun: false,
            ruled: false,
            closed: false,
            sizes: false,
        });
    }

    fn text(&mut self, number: usize, line: &str) {
        if let Some(draft) = &mut self.draft {
            if draft.totals.is_empty() && draft.rows.len() < MOST_ROWS && draft.row(number, line) {
                return;
            }
            // Between the rows of a box there may be notes on them.
            let drawn = draft.heading.as_ref().is_some_and(|heading| heading.drawn);
            let open = draft.totals.is_empty() && !draft.closed;
            if drawn && open && !line.contains(is_bar) && number <= draft.last + MOST_NOTES {
                draft.open = false;
                return;
            }
            // The heading may go on in a second line.
            if draft.heading.is_some()
                && draft.rows.is_empty()
                && !draft.begun
                && number <= draft.last + 2
            {
                return;
            }
            self.finish();
        }
        // Rows without a heading are recognised only where all of a row is there.
        if let Some((cells, _)) = tokens::row(line.trim_start_matches(['#', ' ', '>', '-', '*'])) {
            let (_, class) = cell::name_and_class(&cells.name);
            if class.is_some() && cells.are_whole() && !cells.shape.is_empty() {
                self.begin(number, None);
                if let Some(draft) = &mut self.draft {
                    draft.row(number, line.trim_start_matches(['#', ' ', '>', '-', '*']));
                }
            }
        }
    }

    fn finish(&mut self) {
        let Some(draft) = self.draft.take() else {
            return;
        };
        if draft.rows.is_empty() {
            return;
        }
        let rows: Vec<PrintedRow> = draft
            .rows
            .iter()
            .map(|row| {
                let (name, class) = cell::name_and_class(&row.cells.name);
                let (params, unbuilt) = cell::number(&row.cells.params);
                PrintedRow {
                    line: row.line,
                    depth: row.depth,
                    name,
                    class,
                    shapes: cell::shapes(&row.cells.shape),
                    params,
                    unbuilt,
                }
            })
            .collect();
        let looks = style::Looks {
            boxed: draft.heading.as_ref().is_some_and(|heading| heading.boxed),
            headed: draft.heading.is_some(),
            indented: draft
                .heading
                .as_ref()
                .is_some_and(|heading| heading.indented),
            tree: draft.heading.as_ref().is_some_and(|heading| heading.tree),
            ruled: draft.ruled,
            sizes: draft.sizes,
        };
        let table = PrintedTable {
            style: style::of(&rows, &looks),
            title: draft.title,
            kind: draft.kind,
            cell: self.place.and_then(|(cell, _)| cell),
            lines: (draft.first, draft.last),
            excerpt: draft.gap || draft.heading.as_ref().is_none_or(|heading| heading.tree),
            rows,
            is_chain: !draft
                .heading
                .as_ref()
                .is_some_and(|heading| heading.connected),
            totals: draft.totals,
        };
        self.tables.push((table, draft.passage));
    }
}

impl Draft {
    /// Takes a line as a row, or as more of the row before. `false` where it is neither.
    fn row(&mut self, number: usize, line: &str) -> bool {
        let taken = match self.heading.as_ref().is_some_and(|heading| heading.boxed) {
            true => self.box_row(number, line),
            false => {
                self.tree_row(number, line) || self.token_row(number, line) || self.goes_on(line)
            }
        };
        if taken {
            self.last = number;
        }
        taken
    }

    fn push(&mut self, number: usize, depth: usize, cells: Cells) {
        self.rows.push(DraftRow {
            line: number,
            depth,
            cells,
        });
        self.open = true;
    }

    fn box_row(&mut self, number: usize, line: &str) -> bool {
        if !line.contains(is_bar) {
            return false;
        }
        let Some(heading) = &self.heading else {
            return false;
        };
        let mut cells = box_cells(line);
        // A terminal that is too narrow cuts whole lines.
        let cut = match line.contains('│') && !line.trim_end().ends_with('│') {
            true => cells.pop().map(|last| format!("{}…", last.trim_end())),
            false => None,
        };
        cells.extend(cut.as_deref());
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).copied().unwrap_or_default();
        let name = cells.first().copied().unwrap_or_default();
        let bare = name.trim_start().trim_start_matches('└').trim();
        let found = Cells {
            name: bare.to_owned(),
            shape: cell(heading.shape).trim().to_owned(),
            params: cell(heading.params).trim().to_owned(),
        };
        // Numbers are never broken, so that a second one begins another row.
        let counts = found
            .params
            .starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '?');
        let whole = self
            .rows
            .last()
            .is_some_and(|row| !row.cells.params.is_empty());
        if self.open && !(counts && whole && !bare.is_empty()) {
            self.extend(&found);
            return true;
        }
        let nested = name.trim_start().starts_with('└');
        let indent = name.len() - name.trim_start().len();
        let depth = match nested {
            // Four columns for each model, behind the first space.
            true => (indent / 4).max(1),
            false => 0,
        };
        // Where the name does not fit behind the mark, it begins in the next line.
        if found.name.is_empty() && !nested {
            return false;
        }
        self.push(number, depth, found);
        true
    }

    /// A row of torchinfo: `│    └─Linear: 2-1  [2, 50]  16,050`.
    fn tree_row(&mut self, number: usize, line: &str) -> bool {
        let Some(heading) = self.heading.as_ref().filter(|heading| heading.tree) else {
            return false;
        };
        let Some((mut cells, _)) = heading.slice(line) else {
            return false;
        };
        let bare = cells
            .name
            .trim_start_matches(|c: char| !c.is_alphanumeric());
        let depth = cells
            .name
            .chars()
            .count()
            .saturating_sub(bare.chars().count())
            / 2;
        cells.name = bare.split(": ").next().unwrap_or(bare).to_owned();
        if cells.name.is_empty() {
            return false;
        }
        self.push(number, depth, cells);
        true
    }

    fn token_row(&mut self, number: usize, line: &str) -> bool {
        let bars = line.trim_start();
        let depth = bars.chars().take_while(|c| *c == '|').count();
        let inside = bars.get(depth..).unwrap_or_default();
        let inside = match depth {
            0 => line,
            _ => inside.trim_end().trim_end_matches('|'),
        };
        let tokens = tokens::row(inside);
        let by_column = || {
            let heading = self.heading.as_ref()?;
            let padded = format!("{}{inside}", " ".repeat(depth));
            let (cells, _) = heading.slice(if depth > 0 { &padded } else { line })?;
            let (number, _) = cell::number(&cells.params);
            let digits = cells.params.split_whitespace().next()?;
            let counts =
                number.number().is_some() && digits.chars().all(|c| c.is_ascii_digit() || c == ',');
            let shaped = cells.shape.starts_with(['(', '[', '{'])
                || cells.shape == "multiple"
                || tokens::is_of_object(&cells.shape);
            (counts && shaped && !cells.name.is_empty()).then_some(cells)
        };
        let (cells, mut rest) = match tokens {
            Some((cells, rest)) if cells.are_whole() => (cells, rest),
            Some((cells, rest)) => match by_column() {
                Some(cells) => (cells, ""),
                None => (cells, rest),
            },
            None => match by_column() {
                Some(cells) => (cells, ""),
                None => return false,
            },
        };
        self.push(number, depth, self.with_mark(cells));
        while let Some((cells, after)) = tokens::row(tokens::after_connections(rest)) {
            self.push(number, depth, cells);
            rest = after;
        }
        true
    }

    /// The cells, with a mark where a name is cut before its class: it fills its column.
    fn with_mark(&self, mut cells: Cells) -> Cells {
        let column = self
            .heading
            .as_ref()
            .and_then(|heading| match heading.starts.as_slice() {
                [name, shape, ..] => Some(shape - name),
                _ => None,
            });
        let length = cells.name.chars().count();
        if column.is_some_and(|column| length + 1 >= column) && !cells.name.contains(['(', ' ']) {
            cells.name.push('…');
        }
        cells
    }

    /// The rest of the cells of the row before.
    fn goes_on(&mut self, line: &str) -> bool {
        let connections =
            |text: &str| !text.is_empty() && text.split_whitespace().all(tokens::is_connection);
        if connections(line) && !self.rows.is_empty() {
            return true;
        }
        if !self.open {
            return false;
        }
        let line = line
            .trim_start_matches('|')
            .trim_end()
            .trim_end_matches('|');
        let padding = self.rows.last().map_or(0, |row| row.depth);
        let line = format!("{}{line}", " ".repeat(padding));
        let Some((cells, _)) = self
            .heading
            .as_ref()
            .and_then(|heading| heading.slice(&line))
        else {
            return false;
        };
        let Some(last) = self.rows.last() else {
            return false;
        };
        let name_fits = cells.name.is_empty() || !last.cells.name.ends_with(')');
        let shape_fits = cells.shape.is_empty()
            || tokens::is_open(&last.cells.shape)
            || tokens::is_of_object(&last.cells.shape) && !last.cells.shape.contains('(')
            || last.cells.shape.ends_with(',');
        if !name_fits || !shape_fits || !cells.params.is_empty() && !cells.params.starts_with('(') {
            return false;
        }
        self.extend(&cells);
        true
    }

    fn extend(&mut self, more: &Cells) {
        let Some(row) = self.rows.last_mut() else {
            return;
        };
        for (cell, more) in [
            (&mut row.cells.name, &more.name),
            (&mut row.cells.shape, &more.shape),
            (&mut row.cells.params, &more.params),
        ] {
            // A row of this length nobody has printed.
            if !more.is_empty() && cell.len() < 10_000 {
                cell.push(' ');
                cell.push_str(more);
            }
        }
    }
}

/// The pieces of a line that holds a whole table with its rules.
fn unbroken(line: &str) -> Option<Vec<&str>> {
    let heading = line.find("Layer (type)")?;
    let behind = line.get(heading..)?;
    let is_drawn = |c: char| matches!(c, '_' | '=' | '-' | '─' | '━');
    let run = |text: &str| -> Option<(usize, usize)> {
        let mut start = 0;
        let mut length = 0;
        for (at, c) in text.char_indices() {
            match is_drawn(c) {
                true if length == 0 => (start, length) = (at, 1),
                true => length += 1,
                false if length >= 8 => return Some((start, at)),
                false => length = 0,
            }
        }
        (length >= 8).then_some((start, text.len()))
    };
    run(behind)?;
    let mut pieces = Vec::new();
    let mut rest = line;
    while let Some((start, end)) = run(rest) {
        pieces.push(rest.get(..start)?);
        pieces.push(rest.get(start..end)?);
        rest = rest.get(end..)?;
    }
    // The sums follow each other without a rule.
    for word in ["Trainable params", "Non-trainable params"] {
        if let Some(at) = rest.find(word) {
            pieces.push(rest.get(..at)?);
            rest = rest.get(at..)?;
        }
    }
    pieces.push(rest);
    pieces.retain(|piece| !piece.trim().is_empty());
    (pieces.len() > 1).then_some(pieces)
}
