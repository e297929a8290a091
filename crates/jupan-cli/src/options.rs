//! What commands have in common on the command line: what to read, how to show it, and how values are read.

use std::fmt;
use std::num::{IntErrorKind, ParseIntError};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use jupan::core::message::Say;
use jupan::diagnostic::near_miss;
use jupan::memory::Format as NumberFormat;
use jupan::{Arrangement, COLUMNS, Column, Convention, Message, Wanted, message};

/// What is wrong with a value of the command line.
#[derive(Debug, PartialEq, Eq)]
pub struct BadValue(pub Message);

impl fmt::Display for BadValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for BadValue {}

/// Which columns and rows a table has.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub struct Table {
    /// The columns: name, class, input, output, params, percent, trainable, macs, flops, memory, receptive-field, kernel, formula, source
    ///
    /// `percent` is the share in the column of numbers before it, of the parameters where there is none. `macs`, `flops`
    /// and `memory` (the activations that training keeps) are of one sample, or of as many as --batch or --set batch= say.
    #[arg(long, value_name = "NAME,…", value_parser = column, value_delimiter = ',')]
    pub columns: Vec<&'static Column>,
    /// Show models and layers inside others, so many levels deep
    #[arg(long, value_name = "N", conflicts_with = "nested", value_parser = at_least(0_u8))]
    pub depth: Option<u8>,
    /// The largest first, by a column of numbers: params, trainable, macs, flops
    #[arg(long, value_name = "COLUMN", value_parser = amount)]
    pub sort: Option<&'static Column>,
    /// Only the first N rows
    #[arg(long, value_name = "N", value_parser = at_least(1_u32))]
    pub top: Option<u32>,
}

impl Table {
    /// Which rows there are, and in which order.
    pub fn arrangement(&self) -> Arrangement {
        Arrangement {
            depth: self.depth.map(usize::from),
            sort: self.sort,
            top: self.top.map(|top| top as usize),
        }
    }
}

/// Finds a column by its name.
fn column(name: &str) -> Result<&'static Column, BadValue> {
    let names = || COLUMNS.iter().map(|column| column.name);
    Column::named(name.trim()).ok_or_else(|| unknown(name, names()))
}

/// Finds a column of numbers by its name.
fn amount(name: &str) -> Result<&'static Column, BadValue> {
    let column = column(name)?;
    let amounts = COLUMNS.iter().filter(|column| column.is_amount());
    match column.is_amount() {
        true => Ok(column),
        false => Err(BadValue(message!(
            "it holds no numbers; rows are sorted by {listed}",
            listed = listed(amounts.map(|column| column.name))
        ))),
    }
}

/// There is nothing of this name.
fn unknown<'a>(name: &str, known: impl Iterator<Item = &'a str> + Clone) -> BadValue {
    BadValue(match near_miss(name.trim(), known.clone()) {
        Some(near) => message!("did you mean `{near}`?", near),
        None => message!("there are {listed}", listed = listed(known)),
    })
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

/// Reads a whole number that is not less.
pub fn at_least<T>(least: T) -> impl Fn(&str) -> Result<T, BadValue> + Clone
where
    T: FromStr<Err = ParseIntError> + PartialOrd + Copy + Say,
{
    move |text| match text.trim().parse() {
        Ok(number) if number >= least => Ok(number),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => {
            Err(BadValue(message!("that is too much")))
        }
        _ => Err(BadValue(message!(
            "a whole number of {least} or more is needed",
            least
        ))),
    }
}

/// What to read, and what it doesn't say.
#[derive(Args, Debug)]
pub struct Target {
    /// Scripts (.py), notebooks (.ipynb), documents (.md, .rst, .txt), model files (.keras, .h5, .json) and folders (SavedModel); `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "expression")]
    pub files: Vec<PathBuf>,
    /// Read this Python expression instead of a file, for example 'Conv2D(32, 3)'
    #[arg(short, long, value_name = "EXPR", conflicts_with = "files")]
    pub expression: Option<String>,
    #[command(flatten)]
    pub unsaid: Unsaid,
}

/// Which model of a file, and what the file doesn't say.
#[derive(Args, Debug)]
pub struct Unsaid {
    /// Only the model with this name, or the N-th
    #[arg(short, long, value_name = "NAME|N")]
    pub model: Option<String>,
    #[command(flatten)]
    pub given: Given,
}

/// What a file doesn't say.
#[derive(Args, Debug)]
pub struct Given {
    /// The shape of an input, without the batch, for a model that doesn't state it; again for the next input
    ///
    /// `None` stands for an axis of any length: --input-shape None,128
    #[arg(long, value_name = "N,N,…", value_parser = input_shape)]
    pub input_shape: Vec<InputShape>,
    /// Call this function of the file and report the model that it makes, for example 'build(32, classes=10)'
    #[arg(long, value_name = "CALL")]
    pub call: Vec<String>,
    /// The arguments that the script sees as its own, for example '--depth 18'
    #[arg(long, value_name = "ARGS", value_parser = words, allow_hyphen_values = true)]
    pub argv: Option<Words>,
    /// The value of something that only data would tell, for example 'len(word_index)=20000'
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    pub set: Vec<(String, u64)>,
    /// Take a number of the source as a symbol, by its place or by the argument: filters=32@2:7 or conv2d.filters=f
    #[arg(long, value_name = "NAME=N@LINE:COLUMN|LAYER.ARGUMENT=NAME", value_parser = |text: &str| Wanted::read(text).map_err(BadValue))]
    pub symbol: Vec<Wanted>,
    /// The Keras that the file is read as: its layers, arguments, defaults and names
    #[arg(long, value_name = "VERSION", default_value = "auto")]
    pub keras: Keras,
    /// Let `fit` and its like do nothing, as in the recordings that the tests compare with
    #[arg(long, hide = true)]
    pub as_recorded: bool,
}

impl Given {
    /// The batch, where `--set` gives it a size like any other axis that is left open.
    pub fn batch(&self) -> Option<i64> {
        let (_, size) = self.set.iter().find(|(name, _)| name == "batch")?;
        i64::try_from(*size).ok()
    }

    /// What the library is told about it.
    pub fn settings(&self) -> jupan::Settings {
        let shapes = self.input_shape.iter().map(|shape| shape.0.clone());
        jupan::Settings {
            calls: self.call.clone(),
            argv: self.argv.clone().map(|words| words.0).unwrap_or_default(),
            set: self.set.clone(),
            symbols: self.symbol.clone(),
            input_shapes: shapes.collect(),
            keras: self.keras.into(),
            as_recorded: self.as_recorded,
            without_output: false,
            until_failures: false,
            every_model: false,
            channels_first: false,
            trace: false,
            limits: None,
        }
    }
}

/// How to print.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// What to print; several files make several documents in a row
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    #[command(flatten)]
    pub look: Look,
}

/// What it looks like.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub struct Look {
    /// The language [default: that of the locale]
    #[arg(long, value_name = "TAG", value_parser = PossibleValuesParser::new(jupan::Locale::tags()))]
    pub lang: Option<String>,
    /// When to use colours
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// The number of columns [default: that of the terminal, or 80]
    #[arg(long, value_name = "COLUMNS", value_parser = at_least(20_u16))]
    pub width: Option<u16>,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// How each count arises
    Jupan,
    /// What Keras 3 prints
    Keras,
    /// What tf_keras, Keras 2, prints
    Keras2,
    /// What TensorFlow up to 2.6 prints: names cut at the column
    #[value(name = "keras2-cut")]
    Keras2Cut,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Units {
    /// 1 KiB is 1,024 bytes
    Binary,
    /// 1 kB is 1,000 bytes
    Si,
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keras {
    /// The one that the file was written for, as far as it shows
    Auto,
    /// Keras 3
    #[value(name = "3")]
    Three,
    /// Keras 2, alone or in TensorFlow
    #[value(name = "2")]
    Two,
    /// Keras 1
    #[value(name = "1")]
    One,
}

impl From<Keras> for jupan::Keras {
    fn from(keras: Keras) -> Self {
        match keras {
            Keras::Auto => Self::Auto,
            Keras::Three => Self::Three,
            Keras::Two => Self::Two,
            Keras::One => Self::One,
        }
    }
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For a terminal
    Text,
    /// A note with formulas as $…$
    Markdown,
    /// For programs; see the schema
    Json,
    /// For spreadsheets
    Csv,
}

/// How the answer to a question about files is told.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// For a terminal
    Text,
    /// For programs; see the schema
    Json,
    /// Annotations of GitHub at the lines of the source
    Github,
}

impl Answer {
    /// Reads one that is no annotation: not every answer belongs to lines.
    pub fn without_lines() -> impl TypedValueParser<Value = Self> {
        let all = [Self::Text, Self::Json];
        let values = all.iter().filter_map(Self::to_possible_value);
        PossibleValuesParser::new(values).try_map(|name| Self::from_str(&name, false))
    }
}

#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// In a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl From<Style> for jupan::Style {
    fn from(style: Style) -> Self {
        match style {
            Style::Jupan => Self::Jupan,
            Style::Keras => Self::Keras,
            Style::Keras2 => Self::Keras2,
            Style::Keras2Cut => Self::Keras2Cut,
        }
    }
}

impl From<Format> for jupan::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Markdown => Self::Markdown,
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
        }
    }
}

/// A shape without its batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputShape(pub Vec<Option<u64>>);

/// Words as a shell splits them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(pub Vec<String>);

/// Reads `28,28,1`, `(28, 28, 1)`, `28x28x1`, `None,128`; `()` is the shape of a single number.
fn input_shape(text: &str) -> Result<InputShape, BadValue> {
    let inside = text.trim();
    let inside = inside
        .strip_prefix(['(', '['])
        .and_then(|text| text.strip_suffix([')', ']']))
        .unwrap_or(inside);
    if inside.trim().is_empty() && text.trim().len() > 1 {
        return Ok(InputShape(Vec::new()));
    }
    let axes = inside.trim().trim_end_matches(',').split([',', 'x', '×']);
    let axes: Result<Vec<_>, BadValue> = axes
        .map(|axis| match axis.trim() {
            "None" | "none" | "?" => Ok(None),
            axis => match axis.parse::<u64>() {
                Ok(length) => Ok(Some(length)),
                Err(_) => Err(BadValue(message!(
                    "`{axis}` is not the length of an axis; write it like 28,28,1",
                    axis
                ))),
            },
        })
        .collect();
    axes.map(InputShape)
}

/// Finds a convention by its name.
pub fn convention(name: &str) -> Result<&'static Convention, BadValue> {
    let names = jupan::CONVENTIONS.iter().map(|convention| convention.name);
    Convention::named(name).ok_or_else(|| unknown(name, names))
}

/// Finds a format of numbers by its name.
pub fn number_format(name: &str) -> Result<NumberFormat, BadValue> {
    let names = NumberFormat::ALL.iter().map(|format| format.name);
    NumberFormat::named(name).ok_or_else(|| unknown(name, names))
}

/// Reads `NAME=VALUE`; the name may hold `=` itself.
fn setting(text: &str) -> Result<(String, u64), BadValue> {
    let Some((name, value)) = text.rsplit_once('=') else {
        return Err(BadValue(message!(
            "it has no `=`; write it like 'len(word_index)=20000'"
        )));
    };
    match value.trim().replace('_', "").parse::<u64>() {
        Ok(value) if !name.trim().is_empty() && value > 0 => Ok((name.trim().to_owned(), value)),
        Ok(_) => Err(BadValue(message!(
            "a name and a number above zero are needed"
        ))),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => {
            Err(BadValue(message!("that is too much")))
        }
        Err(_) => Err(BadValue(message!(
            "`{value}` is not a whole number",
            value = value.trim()
        ))),
    }
}

fn words(text: &str) -> Result<Words, BadValue> {
    match shlex::split(text) {
        Some(words) => Ok(Words(words)),
        None => Err(BadValue(message!("a quotation mark is not closed"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_read_as_people_write_them() {
        let shape = |axes: &[u64]| Ok(InputShape(axes.iter().map(|axis| Some(*axis)).collect()));
        for text in [
            "28,28,1",
            "(28, 28, 1)",
            "[28,28,1]",
            "28x28x1",
            " 28, 28, 1, ",
        ] {
            assert_eq!(input_shape(text), shape(&[28, 28, 1]), "{text}");
        }
        assert_eq!(input_shape("(10,)"), shape(&[10]));
        assert_eq!(input_shape("()"), shape(&[]));
        assert_eq!(input_shape("None,8"), Ok(InputShape(vec![None, Some(8)])));
        for text in ["", "a", "-1", "3,,4", "99999999999999999999"] {
            assert!(input_shape(text).is_err(), "{text}");
        }
    }

    #[test]
    fn settings_are_split_at_the_last_equals_sign() {
        assert_eq!(setting("n=3"), Ok(("n".into(), 3)));
        assert_eq!(setting("f(x=1) = 20_000"), Ok(("f(x=1)".into(), 20_000)));
        for text in ["n", "n=", "=3", "n=x", "n=0", "n=-1"] {
            assert!(setting(text).is_err(), "{text}");
        }
    }
}
