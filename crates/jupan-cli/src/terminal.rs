//! Where output goes: colours, width, and readers that stop reading.

use std::io::{self, BufWriter, ErrorKind, StdoutLock, Write};

use anstream::{AutoStream, ColorChoice, stream::RawStream};

use crate::options::{Color, Look};

/// Text in a pipe or a file is as wide as this.
const WIDTH: usize = 80;

/// Whether a stream is to be coloured.
pub fn is_colored(stream: &impl RawStream, color: Color) -> bool {
    match color {
        Color::Always => true,
        Color::Never => false,
        // Knows NO_COLOR, CLICOLOR, TERM and what is a terminal.
        Color::Auto => AutoStream::choice(stream) != ColorChoice::Never,
    }
}

/// How many columns there are.
pub fn width(look: &Look) -> usize {
    look.width.map_or_else(columns, usize::from)
}

/// How many columns the terminal has.
pub fn columns() -> usize {
    let terminal = terminal_size::terminal_size();
    terminal.map_or(WIDTH, |(width, _)| usize::from(width.0))
}

/// Standard output, for what is written in many pieces.
pub fn output() -> BufWriter<StdoutLock<'static>> {
    BufWriter::with_capacity(1 << 16, io::stdout().lock())
}

/// Writes to standard output.
pub fn print(text: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
}

/// Writes to standard error, where there is nobody to tell about an error.
pub fn complain(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Whoever stops reading has read enough: that is no error.
pub fn quiet(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
