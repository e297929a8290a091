//! `jupan solve`: the largest number with which a network keeps to its budgets.

use std::{io, path::PathBuf, process::ExitCode};

use clap::Args;
use jupan::{
    Arrangement, Diagnostic, Input, Number, Print, Solution, Style, View, diagnostic::Kind,
    message, solve,
};

use crate::{
    check::Budgets,
    input::{missing, name},
    language,
    options::{Answer, BadValue, Look, Unsaid},
    tell::{Teller, print, wrong},
    terminal,
    world::{self, Folder},
};

const EXAMPLES: &str = "\
Examples:
  jupan solve net.py --vary conv2d.filters --max-params 50k
  jupan solve net.py --vary 64@9:18 --max-macs 3M --max-weights 400KiB

Exit status: 0 if there is such a number, 1 if there is none or something was refused, 2 if the command line is wrong.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Solve {
    /// A script, a notebook or a document
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The number that is varied: an argument of a layer, or a number at a place, like 64@9:18
    #[arg(long, value_name = "LAYER.ARGUMENT|N@LINE:COLUMN", value_parser = |text: &str| Number::read(text).map_err(BadValue))]
    vary: Number,
    #[command(flatten)]
    budgets: Budgets,
    #[command(flatten)]
    unsaid: Unsaid,
    /// What to print
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output",
        value_parser = Answer::without_lines()
    )]
    format: Answer,
    #[command(flatten)]
    look: Look,
}

/// Finds the number, and shows the network with it.
pub fn run(options: &Solve) -> ExitCode {
    let language = language::of(options.look.lang.as_deref());
    let teller = Teller::new(&options.look, &language);
    let budgets = options.budgets.stated();
    if budgets.is_empty() {
        let help = message!("state one, for example --max-params 50k");
        return wrong(message!("there is no budget"), help, &language);
    }
    let file = name(&options.file);
    let blob = match world::open(&options.file) {
        Ok(blob) => blob,
        Err(error) => {
            teller.tell(&missing(&options.file, &error), &[]);
            return ExitCode::FAILURE;
        }
    };
    let input = Input::Blob {
        name: &file,
        blob: &blob,
    };
    let model = options.unsaid.model.as_deref();
    let settings = options.unsaid.given.settings();
    let world = Folder::of(&options.file);
    match solve(input, &world, &settings, &options.vary, &budgets, model) {
        Ok(solution) => {
            let fine = teller.tell_of(&solution.report);
            match show(&solution, options, &language, &teller) && fine {
                true => ExitCode::SUCCESS,
                false => ExitCode::FAILURE,
            }
        }
        Err(unsolved) => {
            if options.format == Answer::Json
                && let Some(answer) = unsolved.json()
            {
                print(&answer);
            }
            teller.tell(&unsolved.diagnostic, &unsolved.report.program.sources);
            ExitCode::FAILURE
        }
    }
}

fn show(solution: &Solution, options: &Solve, language: &str, teller: &Teller) -> bool {
    if !solution.solved.is_monotone {
        let warning =
            message!("larger numbers do not always make more here: still larger ones may fit, too");
        teller.tell(&Diagnostic::warning(Kind::Refused, warning), &[]);
    }
    let table = Print {
        view: View::Summary {
            style: Style::Jupan,
            nested: false,
            trainable: false,
            batch: 1,
        },
        format: match options.format {
            Answer::Json => jupan::Format::Json,
            Answer::Text | Answer::Github => jupan::Format::Text,
        },
        language: language.to_owned(),
        model: options.unsaid.model.clone(),
        color: terminal::is_colored(&io::stdout(), options.look.color),
        width: terminal::width(&options.look),
        columns: Vec::new(),
        arrangement: Arrangement::default(),
    };
    match solution.text(&table) {
        Ok(page) => print(&page),
        Err(diagnostic) => {
            teller.tell(&diagnostic, &solution.report.program.sources);
            false
        }
    }
}
