//! `jupan check`: whether networks keep to their budgets.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use jupan::{
    Baseline, Check as Checked, CheckFormat, Diagnostic, Message, Report, Settings,
    budget::{Allowance, Budget, Measure},
    core::report::ModelReport,
    diagnostic::Kind,
    message, select,
};

use crate::{
    config::{self, Rules},
    input::{name, read},
    language,
    options::{Answer, BadValue, Look, Unsaid},
    tell::{Teller, USAGE, print},
    terminal,
};

const EXAMPLES: &str = "\
Examples:
  jupan check net.py --max-params 100k --max-weights 400KiB
  jupan net.py --format json > report.json
  jupan check net.py --baseline report.json --allow params=+1%
  jupan check models/*.py --format github

Without a budget on the command line those of the nearest jupan.toml hold, in the folder of the file or above it:

  [check]
  max-params = \"100k\"
  baseline = \"report.json\"
  allow = { params = \"+1%\" }

  [check.models.encoder]
  max-weights = \"400KiB\"

Exit status: 0 if all budgets are kept, 1 if one is not or that can't be told, 2 if the command line or jupan.toml is wrong.";

#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct Check {
    /// Files that jupan reads; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    budgets: Budgets,
    /// Nothing may be more than in this report, made with `jupan FILE --format json`
    #[arg(long, value_name = "REPORT", help_heading = "Budgets")]
    baseline: Option<PathBuf>,
    /// Only this may be no more than in the baseline, and so much on top: params=+1%, macs=+1% or weights=+2KiB
    #[arg(long, value_name = "WHAT=MORE", value_parser = allowance, value_delimiter = ',', help_heading = "Budgets")]
    allow: Vec<Allowance>,
    /// Take budgets from this file instead of the nearest jupan.toml
    #[arg(long, value_name = "TOML", help_heading = "Budgets")]
    config: Option<PathBuf>,
    /// Take no budgets from files
    #[arg(long, conflicts_with = "config", help_heading = "Budgets")]
    isolated: bool,
    #[command(flatten)]
    unsaid: Unsaid,
    /// What to print
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        help_heading = "Output"
    )]
    format: Answer,
    #[command(flatten)]
    look: Look,
}

/// Reads an amount of the command line.
fn amount(measure: Measure, text: &str) -> Result<i128, BadValue> {
    measure.read(text).map_err(BadValue)
}

/// Reads an allowance of the command line.
fn allowance(text: &str) -> Result<Allowance, BadValue> {
    Allowance::read(text).map_err(BadValue)
}

/// How much there may be.
#[derive(Args, Debug)]
#[command(next_help_heading = "Budgets")]
pub struct Budgets {
    /// The most parameters: 100k, 1.5M, 93322
    #[arg(long, value_name = "N", value_parser = |text: &str| amount(Measure::Params, text), allow_negative_numbers = true)]
    max_params: Option<i128>,
    /// The most parameters that training changes
    #[arg(long, value_name = "N", value_parser = |text: &str| amount(Measure::Trainable, text), allow_negative_numbers = true)]
    max_trainable: Option<i128>,
    /// The most bytes of weights: 400KiB, 2MB, 1024
    #[arg(long, value_name = "SIZE", value_parser = |text: &str| amount(Measure::Weights, text), allow_negative_numbers = true)]
    max_weights: Option<i128>,
    /// The most multiply-adds (MACs) of one call for one sample: 3M
    #[arg(long, value_name = "N", value_parser = |text: &str| amount(Measure::Macs, text), allow_negative_numbers = true)]
    max_macs: Option<i128>,
    /// The most bytes of activations that must be there at once in use, for one sample: 100KiB
    #[arg(long, value_name = "SIZE", value_parser = |text: &str| amount(Measure::PeakMemory, text), allow_negative_numbers = true)]
    max_peak_memory: Option<i128>,
}

impl Budgets {
    /// The budgets that are stated.
    pub fn stated(&self) -> Vec<Budget> {
        let stated = [
            (Measure::Params, self.max_params),
            (Measure::Trainable, self.max_trainable),
            (Measure::Weights, self.max_weights),
            (Measure::Macs, self.max_macs),
            (Measure::PeakMemory, self.max_peak_memory),
        ];
        let stated = stated.into_iter();
        stated
            .filter_map(|(measure, limit)| {
                Some(Budget {
                    measure,
                    limit: limit?,
                })
            })
            .collect()
    }
}

/// Checks files.
pub fn run(check: &Check) -> ExitCode {
    let language = language::of(check.look.lang.as_deref());
    let teller = Teller::new(&check.look, &language);
    let mut kept = true;
    for path in &check.files {
        match check.file(path, &teller, &language) {
            Ok(one) => kept &= one,
            Err(wrong) => {
                let (diagnostic, sources) = *wrong;
                teller.tell(&diagnostic, &sources);
                return ExitCode::from(USAGE);
            }
        }
    }
    match kept {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

fn wrong(message: Message) -> config::Wrong {
    Box::new((Diagnostic::error(Kind::Refused, message), Vec::new()))
}

impl Check {
    /// Whether a file was read and all budgets are kept.
    fn file(&self, path: &Path, teller: &Teller, language: &str) -> Result<bool, config::Wrong> {
        let rules = self.rules(path)?;
        let baseline = rules.baseline.as_deref().map(baseline).transpose()?;
        let of_models = rules.models.iter().flat_map(|(_, budgets)| budgets);
        let mut budgets = rules.budgets.iter().chain(of_models);
        let settings = Settings {
            trace: budgets.any(|budget| budget.measure.needs_trace())
                || baseline.as_ref().is_some_and(Baseline::needs_trace),
            ..self.unsaid.given.settings()
        };
        let report = match read(path, &settings) {
            Ok(report) => report,
            Err(diagnostic) => {
                teller.tell(&diagnostic, &[]);
                return Ok(false);
            }
        };
        let fine = teller.tell_of(&report);
        let selected = match select(&report, rules.model.as_deref()) {
            Ok(selected) => selected,
            Err(diagnostic) => return Err(Box::new((*diagnostic, Vec::new()))),
        };
        let budgets = selected.iter().filter_map(|at| {
            let model = report.models.get(*at)?;
            let of_baseline = baseline
                .as_ref()
                .and_then(|baseline| baseline.budgets(model, selected.len() == 1, &rules.allowed));
            Some((
                *at,
                budgets_of(model, &rules, of_baseline.unwrap_or_default()),
            ))
        });
        let budgets: Vec<(usize, Vec<Budget>)> =
            budgets.filter(|(_, budgets)| !budgets.is_empty()).collect();
        if budgets.is_empty() && !selected.is_empty() {
            return Err(wrong(message!(
                "none of the budgets is for a model of `{file}`: there are {models}",
                file = name(path),
                models = names(&report)
            )));
        }
        let checked = Checked::of(&report, budgets);
        let (format, is_text) = match self.format {
            Answer::Text => (CheckFormat::Text, true),
            Answer::Json => (CheckFormat::Json, false),
            Answer::Github => (CheckFormat::Github, false),
        };
        let color = is_text && terminal::is_colored(&io::stdout(), self.look.color);
        let width = terminal::width(&self.look);
        let printed = print(&checked.text(format, language, color, width));
        Ok(printed && fine && checked.is_kept())
    }

    /// What is asked of the models of a file: what the command line says comes before what the configuration says.
    fn rules(&self, path: &Path) -> Result<Rules, config::Wrong> {
        let config = match (&self.config, self.isolated) {
            (Some(config), _) => Some(config.clone()),
            (None, true) => None,
            (None, false) => config::find(path),
        };
        let mut rules = config
            .as_deref()
            .map(config::read)
            .transpose()?
            .unwrap_or_default();
        for budget in self.budgets.stated() {
            for budgets in rules.models.iter_mut().map(|(_, budgets)| budgets) {
                budgets.retain(|other| other.measure != budget.measure);
            }
            rules
                .budgets
                .retain(|other| other.measure != budget.measure);
            rules.budgets.push(budget);
        }
        rules.allowed.extend(self.allow.iter().cloned());
        if let Some(baseline) = &self.baseline {
            rules.baseline = Some(baseline.clone());
        }
        if let Some(model) = &self.unsaid.model {
            rules.model = Some(model.clone());
        }
        if rules.budgets.is_empty() && rules.models.is_empty() && rules.baseline.is_none() {
            let file = name(path);
            let message = match &config {
                Some(config) => {
                    let config = config.display().to_string();
                    message!(
                        "there is no budget for `{file}`: `{config}` states none",
                        file,
                        config
                    )
                }
                None => message!("there is no budget for `{file}`, and no jupan.toml", file),
            };
            let help =
                message!("state one, for example --max-params 100k, or see jupan check --help");
            let diagnostic = Diagnostic::error(Kind::Refused, message).with_help(help);
            return Err(Box::new((diagnostic, Vec::new())));
        }
        if rules.baseline.is_none() && !rules.allowed.is_empty() {
            return Err(wrong(message!(
                "without a baseline there is nothing that could have grown"
            )));
        }
        Ok(rules)
    }
}

/// The budgets of a model: its own, those of all, those of the baseline; of each measure the first.
fn budgets_of(model: &ModelReport, rules: &Rules, of_baseline: Vec<Budget>) -> Vec<Budget> {
    let is_it = |name: &str| model.variable.as_deref() == Some(name) || &*model.name == name;
    let own = rules.models.iter().filter(|(name, _)| is_it(name));
    let own = own.flat_map(|(_, budgets)| budgets);
    let mut budgets: Vec<Budget> = Vec::new();
    for budget in own.chain(&rules.budgets).chain(&of_baseline) {
        if budgets.iter().all(|other| other.measure != budget.measure) {
            budgets.push(*budget);
        }
    }
    budgets.sort_by_key(|budget| budget.measure);
    budgets
}

/// A report that was kept.
fn baseline(path: &Path) -> Result<Baseline, config::Wrong> {
    let cannot = |reason: Message| {
        let name = path.display().to_string();
        wrong(message!(
            "the baseline `{name}` cannot be read: {reason}",
            name,
            reason
        ))
    };
    let text =
        fs::read_to_string(path).map_err(|error| cannot(Message::verbatim(error.to_string())))?;
    Baseline::read(&text).map_err(cannot)
}

/// What the models of a report are called.
fn names(report: &Report) -> String {
    let names = report.models.iter().map(|model| match &model.variable {
        Some(variable) => format!("`{variable}`"),
        None => format!("\"{}\"", model.name),
    });
    names.collect::<Vec<_>>().join(", ")
}
