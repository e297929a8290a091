//! The command line as a whole: its commands, and what its help says of them.

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::{
    check::Check,
    diff::Diff,
    show::{Cost, Explain, Field, Memory, Summary},
    solve::Solve,
    verify::Verify,
};

const EXAMPLES: &str = "\
Examples:
  jupan model.py                      every layer with its shape and its count
  jupan explain note.md --lang ko     where every number comes from, in Korean
  jupan explain net.ipynb --layer conv2d_1
  jupan explain -e 'Conv2D(32, 3)' --input-shape 28,28,1
  jupan train.py --call 'build_model(classes=10)' --set 'len(word_index)=20000'
  jupan memory net.py --batch 32      what it takes, to use and to train it
  jupan verify chapter.md             whether printed tables and stated sums are right
  curl -s https://example.org/net.py | jupan -

Exit status: 0 if all is well, 1 if something was refused or nothing was found, 2 if the command line is wrong.";

/// Shows where every number of a neural network comes from
///
/// Reads Keras networks from Python scripts, Jupyter notebooks, and Markdown or text documents. Nothing is run, and
/// neither Python nor Keras is needed.
#[derive(Parser, Debug)]
#[command(
    name = "jupan",
    version,
    after_help = EXAMPLES,
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    summary: Summary,
}

impl Cli {
    /// `jupan FILE` is `jupan summary FILE`.
    pub fn into_command(self) -> Command {
        self.command.unwrap_or(Command::Summary(self.summary))
    }
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Show the layers with their shapes and counts (the default)
    #[command(alias = "s", arg_required_else_help = true)]
    Summary(Summary),
    /// Explain layer by layer where every number comes from
    #[command(alias = "e", arg_required_else_help = true)]
    Explain(Explain),
    /// Show what using a network costs, layer by layer: multiply-adds, or what another tool counts
    #[command(alias = "c", arg_required_else_help = true)]
    Cost(Cost),
    /// Show what a network takes: weights, activations, the peak in use, and what training keeps
    #[command(alias = "m", arg_required_else_help = true)]
    Memory(Memory),
    /// Show how far layers see into the input: their windows, receptive fields and jumps
    #[command(alias = "field", arg_required_else_help = true)]
    ReceptiveField(Field),
    /// Show what is different between two networks
    #[command(alias = "d", arg_required_else_help = true)]
    Diff(Diff),
    /// Compare the summaries that a document prints with the models that its code makes
    ///
    /// Finds every printed table of layers (in the text, in stored outputs of notebooks, in comments), compares it row by row
    /// with the model as it stood at that call of summary(), and re-does the arithmetic that the text states. Names that are
    /// shifted by counters are no difference. A table without code is added up again.
    #[command(alias = "v", arg_required_else_help = true)]
    Verify(Verify),
    /// Find the largest number in a file with which its network keeps to a budget
    #[command(arg_required_else_help = true)]
    Solve(Solve),
    /// Check whether networks keep to their budgets
    #[command(arg_required_else_help = true)]
    Check(Check),
    /// Print a script that completes this command line in a shell
    ///
    /// For example: jupan completions bash > ~/.local/share/bash-completion/completions/jupan
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::options::Style;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_file_alone_asks_for_its_summary() {
        let command = |words: &[&str]| Cli::try_parse_from(words).map(Cli::into_command);
        let short = command(&["jupan", "a.py", "--style", "keras2-cut"]);
        let Ok(Command::Summary(summary)) = short else {
            panic!("{short:?}");
        };
        assert_eq!(summary.target.files, [PathBuf::from("a.py")]);
        assert_eq!(summary.style, Style::Keras2Cut);
        let explain = command(&["jupan", "explain", "-e", "Dense(3)", "--input-shape", "4"]);
        assert!(matches!(explain, Ok(Command::Explain(_))), "{explain:?}");
        assert!(command(&["jupan", "explain", "--layer", "x"]).is_err());
        assert!(command(&["jupan", "a.py", "-e", "x"]).is_err());
    }
}
