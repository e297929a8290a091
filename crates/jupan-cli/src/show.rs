//! The commands that show a network: its table, its explanation, what it costs and takes, how far it sees.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use clap::{Args, builder::PossibleValuesParser};
use jupan::{
    CONVENTIONS, Convention, Input, Message, Print, Report, Settings, View, analyse,
    core::optimizer::Optimizer,
    memory::{Format as NumberFormat, Question},
    world::Nowhere,
};

use crate::{
    input::{name, read},
    language,
    options::{Format, Output, Style, Table, Target, Units, at_least, convention, number_format},
    tell::{Teller, exit_code, was_written},
    terminal,
};

#[derive(Args, Debug)]
pub struct Summary {
    #[command(flatten)]
    pub target: Target,
    /// How the table looks
    #[arg(
        long,
        value_name = "STYLE",
        default_value = "jupan",
        conflicts_with = "columns",
        help_heading = "Output"
    )]
    pub style: Style,
    /// Show the layers of models inside a model, too
    #[arg(long, help_heading = "Output")]
    pub nested: bool,
    /// Show which layers training changes
    #[arg(long, help_heading = "Output")]
    pub trainable: bool,
    #[command(flatten)]
    pub table: Table,
    #[command(flatten)]
    pub output: Output,
}

impl Summary {
    /// Shows the tables. Where there is no such file, `instead` knows what may have been meant.
    pub fn run(self, instead: impl Fn(&str) -> Option<Message>) -> ExitCode {
        let view = View::Summary {
            style: self.style.into(),
            nested: self.nested,
            trainable: self.trainable,
            batch: self.target.unsaid.given.batch().unwrap_or(1),
        };
        let run = Run::new(&self.target, &self.output, view, Some(self.table));
        run.on(&self.target, instead)
    }
}

#[derive(Args, Debug)]
pub struct Explain {
    #[command(flatten)]
    pub target: Target,
    /// Explain only the layer with this name
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    #[command(flatten)]
    pub output: Output,
}

impl Explain {
    /// Explains the networks.
    pub fn run(self) -> ExitCode {
        let batch = self.target.unsaid.given.batch().unwrap_or(1);
        let view = View::Explanation {
            layer: self.layer,
            batch,
        };
        Run::new(&self.target, &self.output, view, None).on(&self.target, |_| None)
    }
}

#[derive(Args, Debug)]
pub struct Cost {
    #[command(flatten)]
    pub target: Target,
    /// Show only the layer with this name
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    /// How many samples go through at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least(1_i64))]
    pub batch: i64,
    /// Count as another tool does
    #[arg(long, value_name = "TOOL", default_value = "macs", value_parser = convention, conflicts_with_all = ["conventions", "columns"])]
    pub convention: &'static Convention,
    /// Show what all tools count, side by side, and how they differ
    #[arg(long, conflicts_with = "columns")]
    pub conventions: bool,
    /// Show the layers of models inside a model, too
    #[arg(long, help_heading = "Output")]
    pub nested: bool,
    #[command(flatten)]
    pub table: Table,
    #[command(flatten)]
    pub output: Output,
}

impl Cost {
    /// Shows what the networks cost.
    pub fn run(self) -> ExitCode {
        let view = View::Cost {
            conventions: match self.conventions {
                true => CONVENTIONS.iter().collect(),
                false => vec![self.convention],
            },
            layer: self.layer,
            batch: self.target.unsaid.given.batch().unwrap_or(self.batch),
            nested: self.nested,
        };
        let run = Run::new(&self.target, &self.output, view, Some(self.table));
        run.on(&self.target, |_| None)
    }
}

#[derive(Args, Debug)]
pub struct Memory {
    #[command(flatten)]
    pub target: Target,
    /// How many samples go through at once
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = at_least(1_i64))]
    pub batch: i64,
    /// The optimizer [default: the one that the program compiles the model with]
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(Optimizer::names()), ignore_case = true)]
    pub optimizer: Option<String>,
    /// Take all floating-point numbers, of weights and of activations, as stored so
    #[arg(long, value_name = "TYPE", value_parser = number_format)]
    pub dtype: Option<NumberFormat>,
    /// The units of sizes
    #[arg(
        long,
        value_name = "UNITS",
        default_value = "binary",
        help_heading = "Output"
    )]
    pub units: Units,
    /// Show the layers of models inside a model, too
    #[arg(long, help_heading = "Output")]
    pub nested: bool,
    #[command(flatten)]
    pub output: Output,
}

impl Memory {
    /// Shows what the networks take.
    pub fn run(self) -> ExitCode {
        let view = View::Memory {
            question: Question {
                batch: self.target.unsaid.given.batch().unwrap_or(self.batch),
                optimizer: self.optimizer.as_deref().map(Optimizer::named),
                format: self.dtype,
            },
            decimal: self.units == Units::Si,
            nested: self.nested,
        };
        Run::new(&self.target, &self.output, view, None).on(&self.target, |_| None)
    }
}

#[derive(Args, Debug)]
pub struct Field {
    #[command(flatten)]
    pub target: Target,
    /// Show the layers of models inside a model, too
    #[arg(long, help_heading = "Output")]
    pub nested: bool,
    #[command(flatten)]
    pub output: Output,
}

impl Field {
    /// Shows how far the layers see.
    pub fn run(self) -> ExitCode {
        let view = View::ReceptiveField {
            nested: self.nested,
        };
        Run::new(&self.target, &self.output, view, None).on(&self.target, |_| None)
    }
}

/// What is the same for all inputs.
struct Run {
    settings: Settings,
    print: Print,
    teller: Teller,
}

impl Run {
    fn new(target: &Target, output: &Output, view: View, table: Option<Table>) -> Run {
        let language = language::of(output.look.lang.as_deref());
        let teller = Teller::new(&output.look, &language);
        let arrangement = table.as_ref().map(Table::arrangement);
        let print = Print {
            view,
            format: output.format.into(),
            language,
            model: target.unsaid.model.clone(),
            color: output.format == Format::Text
                && terminal::is_colored(&io::stdout(), output.look.color),
            width: terminal::width(&output.look),
            columns: table.map(|table| table.columns).unwrap_or_default(),
            arrangement: arrangement.unwrap_or_default(),
        };
        Run {
            settings: Settings {
                // What a report costs in use is part of what is kept of it as a baseline.
                trace: print.needs_trace()
                    || matches!(print.view, View::Summary { .. }) && output.format == Format::Json,
                ..target.unsaid.given.settings()
            },
            print,
            teller,
        }
    }

    /// Shows what each file holds.
    fn on(self, target: &Target, instead: impl Fn(&str) -> Option<Message>) -> ExitCode {
        let mut fine = true;
        if let Some(expression) = &target.expression {
            let report = analyse(Input::Expression(expression), &Nowhere, &self.settings);
            fine &= self.show(&report);
        }
        let last = target.files.len().saturating_sub(1);
        for (at, path) in target.files.iter().enumerate() {
            match read(path, &self.settings) {
                Ok(report) => {
                    fine &= self.show(&report);
                    if at == last {
                        // The process ends here: giving back the memory piece by piece would only take time.
                        std::mem::forget(report);
                    }
                }
                Err(mut diagnostic) => {
                    if !path.exists() {
                        diagnostic.help = instead(&name(path));
                    }
                    self.teller.tell(&diagnostic, &[]);
                    fine = false;
                }
            }
        }
        exit_code(fine)
    }

    /// Prints what is found: results to standard output, diagnostics to standard error. Whether all went well.
    fn show(&self, report: &Report) -> bool {
        let mut out = terminal::output();
        let fine = match self.print.write(report, &mut out) {
            Ok(written) => was_written(written.and_then(|()| out.flush())),
            Err(diagnostic) => {
                self.teller.tell(&diagnostic, &report.program.sources);
                false
            }
        };
        fine & self.teller.tell_of(report)
    }
}
