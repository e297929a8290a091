//! What a document prints of its data: `X.shape`, `len(word_index)`, where the output has the number.

use std::collections::BTreeMap;
use std::fmt;

use jupan_core::passage::{Passage, PassageKind};
use ruff_python_ast::{
    Expr, ExprCall, InterpolatedStringElement, ModModule, Operator, Stmt, visitor::Visitor,
};
use ruff_python_parser::ParseOptions;
use ruff_text_size::{Ranged, TextRange};

use super::Document;
use crate::depth::too_deep;

/// Something that only data knows, as the document prints it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Where in the cell's source the call of `print` begins that prints it; none where it is the value of the whole cell.
    pub at: Option<u32>,
    /// The expression, on one line.
    pub text: String,
    /// What it is.
    pub value: Printed,
}

/// A value as it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printed {
    /// A number.
    Number(i64),
    /// A tuple, as of a shape.
    Tuple(Vec<Printed>),
    /// A list.
    List(Vec<Printed>),
}

impl Printed {
    /// The extents of a shape.
    pub fn extents(&self) -> Option<Vec<i64>> {
        let Self::Tuple(items) = self else {
            return None;
        };
        let extents = items.iter().map(|item| match item {
            Self::Number(n) => Some(*n),
            Self::Tuple(_) | Self::List(_) => None,
        });
        extents.collect()
    }
}

impl fmt::Display for Printed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (opens, items, closes) = match self {
            Self::Number(n) => return write!(f, "{n}"),
            Self::Tuple(items) => ("(", items, if items.len() == 1 { ",)" } else { ")" }),
            Self::List(items) => ("[", items, "]"),
        };
        f.write_str(opens)?;
        for (at, item) in items.iter().enumerate() {
            let between = if at > 0 { ", " } else { "" };
            write!(f, "{between}{item}")?;
        }
        f.write_str(closes)
    }
}

/// What each cell of a document prints, in the order of the cells.
pub fn told(document: &Document, passages: &[Passage]) -> Vec<Vec<Told>> {
    let outputs = Outputs::of(document, passages);
    let cells = document.cells.iter().enumerate();
    let told = cells.map(|(at, cell)| {
        let printed = outputs.of_cell(at);
        let tells = !printed.is_empty() || cell.source.contains('#');
        if !tells || too_deep(&cell.source, cell.mode) {
            return Vec::new();
        }
        let parsed =
            ruff_python_parser::parse_unchecked(&cell.source, ParseOptions::from(cell.mode));
        match parsed.try_into_module() {
            Some(parsed) => of_cell(&cell.source, parsed.syntax(), &printed),
            None => Vec::new(),
        }
    });
    told.collect()
}

/// The lines that follow each cell and are no code.
struct Outputs<'p> {
    lines: Vec<Vec<&'p str>>,
}

impl<'p> Outputs<'p> {
    fn of(document: &Document, passages: &'p [Passage]) -> Self {
        let mut lines = vec![Vec::new(); document.cells.len()];
        // In a notebook by the number of the cell, elsewhere by the line where its code ends.
        let mut by_number = BTreeMap::new();
        let mut by_end = BTreeMap::new();
        for (at, cell) in document.cells.iter().enumerate() {
            match (cell.number, &cell.origins) {
                (Some(number), _) => {
                    by_number.insert(number, at);
                }
                (None, Some(origins)) => {
                    if let Some(last) = origins.last() {
                        by_end.insert(last.line, at);
                    }
                }
                (None, None) => {}
            }
        }
        for passage in passages {
            let printed = match passage.cell {
                Some(_) => passage.kind == PassageKind::Output,
                None => passage.kind != PassageKind::Code,
            };
            let first = passage.lines.first().map_or(0, |line| line.number);
            let cell = match passage.cell {
                Some(number) => by_number.get(&number),
                None => by_end.range(..first).next_back().map(|(_, at)| at),
            };
            if let Some(lines) = cell.filter(|_| printed).and_then(|at| lines.get_mut(*at)) {
                let texts = passage.lines.iter().map(|line| line.text.trim());
                lines.extend(texts.take(MOST_LINES));
            }
        }
        Self { lines }
    }

    fn of_cell(&self, at: usize) -> Vec<&'p str> {
        self.lines.get(at).cloned().unwrap_or_default()
    }
}

/// Of what a cell prints, so much is looked at.
const MOST_LINES: usize = 2_000;

/// A line that is printed, as far as the code tells: its words, and between them what is computed.
#[derive(Debug)]
enum Part {
    Words(String),
    Computed(TextRange),
}

fn of_cell(source: &str, module: &ModModule, lines: &[&str]) -> Vec<Told> {
    let mut told = Vec::new();
    let mut next = 0;
    let last = module.body.len().saturating_sub(1);
    for (at, statement) in module.body.iter().enumerate() {
        let Stmt::Expr(statement) = statement else {
            continue;
        };
        let start = statement.range().start().to_u32();
        if let Some(call) = print(&statement.value) {
            let Some(parts) = template(call) else {
                continue;
            };
            // Programs tell in a comment behind it what a line prints.
            let comment = comment(source, statement.range());
            let values = comment.and_then(|comment| fit(&parts, comment));
            let values = values.or_else(|| {
                let rest = lines.iter().enumerate().skip(next);
                let mut found = rest.filter_map(|(line, text)| Some((line, fit(&parts, text)?)));
                let (line, values) = found.next()?;
                next = line + 1;
                Some(values)
            });
            for (range, value) in values.into_iter().flatten() {
                told.push(Told {
                    at: Some(start),
                    text: text(source, range),
                    value,
                });
            }
        } else if at == last {
            let mut rest = lines.iter().skip(next);
            let value = rest.find_map(|line| whole(line));
            let value = comment(source, statement.range()).and_then(whole).or(value);
            if let Some(value) = value {
                pairs(source, &statement.value, value, &mut told);
            }
        }
    }
    told
}

/// The value of a whole cell: of each item, where it is a tuple.
fn pairs(source: &str, expression: &Expr, value: Printed, told: &mut Vec<Told>) {
    match (expression, value) {
        (Expr::Tuple(tuple), Printed::Tuple(values)) if tuple.elts.len() == values.len() => {
            for (item, value) in tuple.elts.iter().zip(values) {
                pairs(source, item, value, told);
            }
        }
        (expression, value) => told.push(Told {
            at: None,
            text: text(source, expression.range()),
            value,
        }),
    }
}

/// A call of `print`.
fn print(expression: &Expr) -> Option<&ExprCall> {
    let call = expression.as_call_expr()?;
    let is_print = call.func.as_name_expr()?.id == "print";
    is_print.then_some(call)
}

fn template(call: &ExprCall) -> Option<Vec<Part>> {
    if !call.arguments.keywords.is_empty() {
        return None;
    }
    let mut parts = Vec::new();
    for (at, argument) in call.arguments.args.iter().enumerate() {
        if at > 0 {
            parts.push(Part::Words(" ".into()));
        }
        add(argument, &mut parts, 0)?;
    }
    let computes = parts.iter().any(|part| matches!(part, Part::Computed(_)));
    let broken = |part: &Part| matches!(part, Part::Words(words) if words.contains('\n'));
    (computes && !parts.iter().any(broken)).then_some(parts)
}

/// What printing an expression looks like. None where that is not plain to see.
fn add(expression: &Expr, parts: &mut Vec<Part>, depth: usize) -> Option<()> {
    if depth > 8 {
        return None;
    }
    match expression {
        Expr::StringLiteral(words) => parts.push(Part::Words(words.value.to_str().to_owned())),
        Expr::FString(string) => {
            for element in string.value.elements() {
                parts.push(match element {
                    InterpolatedStringElement::Literal(words) => {
                        Part::Words(words.value.to_string())
                    }
                    InterpolatedStringElement::Interpolation(computed) => {
                        Part::Computed(computed.expression.range())
                    }
                });
            }
        }
        Expr::BinOp(sum) if sum.op == Operator::Add && mentions_text(expression) => {
            add(&sum.left, parts, depth + 1)?;
            add(&sum.right, parts, depth + 1)?;
        }
        Expr::BinOp(format)
            if format.op == Operator::Mod && format.left.is_string_literal_expr() =>
        {
            let words = format.left.as_string_literal_expr()?.value.to_str();
            let values: Vec<&Expr> = match &*format.right {
                Expr::Tuple(tuple) => tuple.elts.iter().collect(),
                single => vec![single],
            };
            fill(words, '%', values, parts)?;
        }
        Expr::Call(call) => match &*call.func {
            Expr::Attribute(method) if method.attr.as_str() == "format" => {
                let words = method.value.as_string_literal_expr()?.value.to_str();
                let values = call.arguments.args.iter().collect();
                fill(words, '{', values, parts)?;
            }
            Expr::Name(name) if name.id == "str" && call.arguments.args.len() == 1 => {
                let value = call.arguments.args.first()?;
                parts.push(Part::Computed(value.range()));
            }
            _ => parts.push(Part::Computed(expression.range())),
        },
        _ => parts.push(Part::Computed(expression.range())),
    }
    Some(())
}

/// Whether a text is among the terms of a sum.
fn mentions_text(sum: &Expr) -> bool {
    struct Search(bool);
    impl<'a> Visitor<'a> for Search {
        fn visit_expr(&mut self, expr: &'a Expr) {
            match expr {
                Expr::StringLiteral(_) | Expr::FString(_) => self.0 = true,
                Expr::BinOp(sum) if sum.op == Operator::Add => {
                    self.visit_expr(&sum.left);
                    self.visit_expr(&sum.right);
                }
                _ => {}
            }
        }
    }
    let mut search = Search(false);
    search.visit_expr(sum);
    search.0
}

/// A text with places for values: `%d` or `{}`.
fn fill(words: &str, mark: char, values: Vec<&Expr>, parts: &mut Vec<Part>) -> Option<()> {
    let mut values = values.into_iter();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once(mark) {
        parts.push(Part::Words(before.to_owned()));
        if let Some(after) = after.strip_prefix(mark) {
            parts.push(Part::Words(mark.into()));
            rest = after;
            continue;
        }
        rest = match mark {
            '%' => {
                let end = after.find(|c: char| c.is_ascii_alphabetic())?;
                after.get(end + 1..)?
            }
            _ => {
                let (inside, after) = after.split_once('}')?;
                let plain = inside.is_empty() || inside.starts_with(':');
                plain.then_some(after)?
            }
        };
        parts.push(Part::Computed(values.next()?.range()));
    }
    parts.push(Part::Words(rest.to_owned()));
    Some(())
}

/// The values in a line that is printed so.
fn fit(parts: &[Part], line: &str) -> Option<Vec<(TextRange, Printed)>> {
    let mut found = Vec::new();
    let mut rest = line.trim();
    let mut parts = parts.iter().peekable();
    let mut begins = true;
    while let Some(part) = parts.next() {
        match part {
            Part::Words(words) => {
                let words = match begins {
                    true => words.trim_start(),
                    false => words,
                };
                let words = match parts.peek() {
                    None => words.trim_end(),
                    Some(_) => words,
                };
                rest = rest.strip_prefix(words)?;
            }
            Part::Computed(range) => match value(rest, 0) {
                Some((value, after)) => {
                    found.push((*range, value));
                    rest = after;
                }
                // Something else than a number: up to the words behind it.
                None => {
                    rest = match parts.peek() {
                        Some(Part::Words(words)) if !words.trim().is_empty() => {
                            rest.get(rest.find(words.trim_end())?..)?
                        }
                        Some(_) => return None,
                        None => "",
                    };
                }
            },
        }
        begins = false;
    }
    (rest.trim().is_empty() && !found.is_empty()).then_some(found)
}

/// A line that is nothing but a number or a tuple.
fn whole(line: &str) -> Option<Printed> {
    let (value, rest) = value(line.trim(), 0)?;
    rest.trim().is_empty().then_some(value)
}

/// The number or the tuple that a text begins with, and what follows.
fn value(text: &str, depth: usize) -> Option<(Printed, &str)> {
    for (opens, closes) in [('(', ')'), ('[', ']')] {
        let Some(inside) = text.strip_prefix(opens) else {
            continue;
        };
        if depth > 3 {
            return None;
        }
        let mut rest = inside.trim_start();
        let mut items = Vec::new();
        loop {
            if let Some(after) = rest.strip_prefix(closes) {
                let value = match opens {
                    '(' => Printed::Tuple(items),
                    _ => Printed::List(items),
                };
                return Some((value, after));
            }
            let (item, after) = value(rest, depth + 1)?;
            items.push(item);
            let after = after.trim_start();
            rest = match after.strip_prefix(',') {
                Some(more) => more.trim_start(),
                None if after.starts_with(closes) => after,
                None => return None,
            };
        }
    }
    let end = text.find(|c: char| !c.is_ascii_digit());
    let (mut digits, mut rest) = text.split_at(end.unwrap_or(text.len()));
    let mut number = digits.to_owned();
    // 88,582
    while let Some(more) = rest.strip_prefix(',')
        && depth == 0
    {
        let end = more.find(|c: char| !c.is_ascii_digit());
        (digits, rest) = match more.split_at(end.unwrap_or(more.len())) {
            (digits, after) if digits.len() == 3 => (digits, after),
            _ => break,
        };
        number.push_str(digits);
    }
    // 1.5, 3rd
    let goes_on = rest.starts_with(|c: char| c.is_alphanumeric() || c == '_')
        || rest
            .strip_prefix('.')
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if goes_on {
        return None;
    }
    Some((Printed::Number(number.parse().ok()?), rest))
}

/// The comment behind a statement, in its last line.
fn comment(source: &str, statement: TextRange) -> Option<&str> {
    let rest = source.get(statement.end().to_usize()..)?;
    let line = rest.lines().next()?;
    line.trim_start().strip_prefix('#')
}

/// A piece of source on one line.
fn text(source: &str, range: TextRange) -> String {
    let piece = source.get(range.to_std_range()).unwrap_or_default();
    piece.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(source: &str, output: &[&str]) -> Vec<String> {
        let parsed = ruff_python_parser::parse_module(source).expect("Python");
        let told = of_cell(source, parsed.syntax(), output);
        let show = |told: &Told| format!("{} = {}", told.text, told.value);
        told.iter().map(show).collect()
    }

    #[test]
    fn values_stand_where_the_call_of_print_puts_them() {
        let source = "print('train', x.shape, len(x))\nprint(f'{n} of {len(w):,} words')\n\
            print('%d%% of %s' % (a, b))\nprint('{} {:d}'.format(c, d))\nprint('size ' + str(e))";
        let output = [
            "a warning",
            "train (5, 2) 5",
            "12 of 88,582 words",
            "50% of 7",
            "1 2",
            "size 9",
        ];
        let expected = [
            "x.shape = (5, 2)",
            "len(x) = 5",
            "n = 12",
            "len(w) = 88582",
            "a = 50",
            "b = 7",
            "c = 1",
            "d = 2",
            "e = 9",
        ];
        assert_eq!(lines(source, &output), expected);
    }

    #[test]
    fn a_cell_shows_its_last_expression() {
        assert_eq!(
            lines("f()\nx.shape, n", &["1.5", "((5,), 3)"]),
            ["x.shape = (5,)", "n = 3"]
        );
        assert_eq!(lines("shape", &["[2, 128]"]), ["shape = [2, 128]"]);
        assert_eq!(lines("x.shape\ny = 1", &["(5, 2)"]), [""; 0]);
    }

    #[test]
    fn comments_tell_what_a_line_prints() {
        assert_eq!(lines("print(x.shape)  # (7, 3)", &[]), ["x.shape = (7, 3)"]);
    }

    #[test]
    fn nothing_is_read_into_other_lines() {
        for output in ["x 5", "3.5", "(5, 2) and more", "(None, 2)", "5th", "(1 2)"] {
            assert_eq!(lines("print(x)", &[output]), [""; 0], "{output}");
        }
        assert_eq!(lines("print(x, sep='')", &["5"]), [""; 0]);
        assert_eq!(lines("for x in y:\n    print(x)", &["5"]), [""; 0]);
    }
}
