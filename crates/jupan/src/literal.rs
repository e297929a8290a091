//! Numbers of a source that are to be symbols: which are meant, and where they are written.

use jupan_core::diagnostic::{Diagnostic, Kind, Places, Span, near_miss};
use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::program::{OperationId, Program};
use jupan_core::report::{Report, flatten};
use jupan_python::Literal;

use crate::print::select;

/// A number in a source, and the name of the symbol that stands for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The name of the symbol.
    pub name: String,
    /// Which number is meant.
    pub number: Number,
}

/// A number in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// What is given to an argument of a layer.
    Argument {
        /// The name of the layer.
        layer: String,
        /// The argument.
        argument: String,
    },
    /// What is written at a place.
    Place {
        /// The number that is expected there.
        value: i64,
        /// The cell of a notebook, from 1.
        cell: Option<usize>,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
}

impl Wanted {
    /// Reads `filters=32@2:7`, in a notebook `filters=32@3:2:7`, or `conv2d.filters=f`.
    ///
    /// # Errors
    /// It is written in neither way.
    pub fn read(text: &str) -> Result<Self, Message> {
        let wrong = || {
            message!(
                "`{text}` names no number; write it like filters=32@2:7 or conv2d.filters=f",
                text
            )
        };
        let (left, right) = text.split_once('=').ok_or_else(wrong)?;
        let (left, right) = (left.trim(), right.trim());
        let (name, number) = match right.contains('@') {
            true => (left, Number::read(right)),
            false => (right, Number::read(left)),
        };
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let number = number.map_err(|_| wrong())?;
        match name.starts_with(|c: char| c.is_alphabetic() || c == '_') && name.chars().all(is_name)
        {
            true => Ok(Self {
                name: name.to_owned(),
                number,
            }),
            false => Err(wrong()),
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Argument { layer, argument } => write!(f, "{layer}.{argument}"),
            Self::Place {
                value,
                cell: None,
                line,
                column,
            } => write!(f, "{value}@{line}:{column}"),
            Self::Place {
                value,
                cell: Some(cell),
                line,
                column,
            } => write!(f, "{value}@{cell}:{line}:{column}"),
        }
    }
}

impl Number {
    /// Reads `conv2d.filters` or `32@2:7`.
    ///
    /// # Errors
    /// It is written in neither way.
    pub fn read(text: &str) -> Result<Self, Message> {
        let wrong = || {
            message!(
                "`{text}` names no number; write it like conv2d.filters or 32@2:7",
                text
            )
        };
        if let Some((value, place)) = text.split_once('@') {
            let value = value.trim().replace('_', "").parse().map_err(|_| wrong())?;
            let parts: Result<Vec<usize>, _> = place.split(':').map(|n| n.trim().parse()).collect();
            let (cell, line, column) = match parts.map_err(|_| wrong())?.as_slice() {
                [line, column] => (None, *line, *column),
                [cell, line, column] => (Some(*cell), *line, *column),
                _ => return Err(wrong()),
            };
            return Ok(Self::Place {
                value,
                cell,
                line,
                column,
            });
        }
        match text.rsplit_once('.') {
            Some((layer, argument)) if !layer.is_empty() && !argument.is_empty() => {
                Ok(Self::Argument {
                    layer: layer.to_owned(),
                    argument: argument.to_owned(),
                })
            }
            _ => Err(wrong()),
        }
    }

    /// Where the number is written in the sources of a report.
    ///
    /// # Errors
    /// There is no such number, or what is given is none.
    pub(crate) fn locate(
        &self,
        report: &Report,
        model: Option<&str>,
    ) -> Result<Span, Box<Diagnostic>> {
        match self {
            Self::Argument { layer, argument } => of_argument(report, model, layer, argument),
            Self::Place {
                value,
                cell,
                line,
                column,
            } => at_place(&report.program, *value, (*cell, *line, *column)),
        }
    }
}

impl Wanted {
    pub(crate) fn locate(&self, report: &Report) -> Result<Literal, Box<Diagnostic>> {
        let at = self.number.locate(report, None)?;
        Ok(Literal {
            at,
            name: self.name.clone(),
        })
    }
}

fn refused(message: Message) -> Diagnostic {
    Diagnostic::error(Kind::NothingFound, message)
}

fn of_argument(
    report: &Report,
    model: Option<&str>,
    layer: &str,
    argument: &str,
) -> Result<Span, Box<Diagnostic>> {
    let program = &report.program;
    let models = select(report, model)?.into_iter();
    let rows = models.filter_map(|at| report.models.get(at));
    let rows = rows.flat_map(|model| flatten(&model.rows, true));
    let layers: Vec<OperationId> = rows.flat_map(|(_, row)| program.flatten(row.id)).collect();
    let name = |id: &OperationId| &*program.operation(*id).name;
    let Some(id) = layers.iter().find(|id| name(id) == layer) else {
        let diagnostic = refused(message!("the model has no layer called `{layer}`", layer));
        return Err(Box::new(match near_miss(layer, layers.iter().map(name)) {
            Some(near) => diagnostic.with_help(message!("did you mean `{near}`?", near)),
            None => diagnostic,
        }));
    };
    let operation = program.operation(*id);
    let Some(found) = operation.arguments.find(argument) else {
        let class = operation.class.to_string();
        let diagnostic = refused(message!(
            "{class} has no argument `{argument}`",
            class,
            argument
        ));
        let names: Vec<&str> = operation
            .arguments
            .iter()
            .map(|argument| argument.name)
            .collect();
        return Err(Box::new(match near_miss(argument, names) {
            Some(near) => diagnostic.with_help(message!("did you mean `{near}`?", near)),
            None => diagnostic,
        }));
    };
    let Some(span) = found.span else {
        return Err(Box::new(refused(message!(
            "`{layer}.{argument}` is a default: no number is written there",
            layer,
            argument
        ))));
    };
    number_in(program, span).ok_or_else(|| {
        let message = message!(
            "what is given to `{layer}.{argument}` is not a number that is written there",
            layer,
            argument
        );
        let help = message!("name the number by its place, like filters=32@2:7");
        Box::new(refused(message).at(Some(span)).with_help(help))
    })
}

/// The span of the number that an argument is: `32`, or the one in `filters=32`.
fn number_in(program: &Program, span: Span) -> Option<Span> {
    let text = &*program.source(span.source)?.text;
    let whole = text.get(span.start as usize..span.end as usize)?;
    let number = whole.rsplit('=').next()?.trim();
    read(number)?;
    let start = span.end - u32::try_from(whole.len() - whole.rfind(number)?).ok()?;
    Some(Span {
        source: span.source,
        start,
        end: start + u32::try_from(number.len()).ok()?,
    })
}

fn read(number: &str) -> Option<i64> {
    let digits = number.chars().all(|c| c.is_ascii_digit() || c == '_');
    digits.then(|| number.replace('_', "").parse().ok())?
}

/// The whole numbers that are written in a text, as byte ranges.
fn numbers(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut before = ' ';
    let starts = text.char_indices().filter(move |(_, c)| {
        let begins =
            c.is_ascii_digit() && !(before.is_alphanumeric() || matches!(before, '_' | '.'));
        before = *c;
        begins
    });
    starts.filter_map(move |(at, _)| {
        let rest = text.get(at..)?;
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.')));
        Some((at, rest.get(..end.unwrap_or(rest.len()))?))
    })
}

fn at_place(
    program: &Program,
    value: i64,
    (cell, line, column): (Option<usize>, usize, usize),
) -> Result<Span, Box<Diagnostic>> {
    let mut places = Places::new(&program.sources);
    let mut beside: Vec<String> = Vec::new();
    for (index, source) in program.sources.iter().enumerate() {
        if cell.is_some() && source.cell != cell {
            continue;
        }
        let Ok(id) = u32::try_from(index) else { break };
        for (at, number) in numbers(&source.text) {
            let Ok(start) = u32::try_from(at) else { break };
            let span = Span {
                source: jupan_core::diagnostic::SourceId(id),
                start,
                end: start.saturating_add(u32::try_from(number.len()).unwrap_or(0)),
            };
            let Some(place) = places.of(span).filter(|place| place.line == line) else {
                continue;
            };
            if place.column == column && read(number) == Some(value) {
                return Ok(span);
            }
            if read(number).is_some() {
                beside.push(format!("{number}@{line}:{}", place.column));
            }
        }
    }
    let message = message!(
        "no {value} is written on line {line} at column {column}",
        value,
        line,
        column
    );
    beside.truncate(8);
    let diagnostic = refused(message);
    Err(Box::new(match beside.is_empty() {
        true => diagnostic,
        false => {
            let numbers = beside.join(", ");
            diagnostic.with_help(message!("the numbers of that line are {numbers}", numbers))
        }
    }))
}
