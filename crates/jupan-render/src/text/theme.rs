//! The colours of a table.

use anstyle::{AnsiColor, Style};

/// What is coloured, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    /// Titles and headers.
    pub heading: Style,
    /// Lines, and what is of less interest: the class beside a name.
    pub quiet: Style,
    /// The names of layers.
    pub name: Style,
    /// Counts.
    pub number: Style,
    /// How a count arises.
    pub formula: Style,
    /// What is not known.
    pub warning: Style,
}

impl Theme {
    /// No colours.
    pub const PLAIN: Self = Self {
        heading: Style::new(),
        quiet: Style::new(),
        name: Style::new(),
        number: Style::new(),
        formula: Style::new(),
        warning: Style::new(),
    };

    /// The colours of a terminal; those that it can choose itself, so that they are seen on light and dark ground.
    pub const COLORS: Self = Self {
        heading: Style::new().bold(),
        quiet: Style::new().dimmed(),
        name: AnsiColor::Cyan.on_default(),
        number: Style::new().bold(),
        formula: AnsiColor::Green.on_default(),
        warning: AnsiColor::Yellow.on_default(),
    };
}
