//! `jupan.toml`: budgets that are kept beside the models.
//!
//! As with other tools, the file that is nearest to a model holds: the one in its folder, or in the nearest folder above, up
//! to the working directory (or up to the root for a model elsewhere). Files are not merged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jupan::{
    Diagnostic, Message,
    budget::{Allowance, Budget, Measure},
    diagnostic::{Kind, Source, SourceId, Span, near_miss},
    message,
};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The name of the file.
const NAME: &str = "jupan.toml";

/// What is asked of models.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Only this model is checked.
    pub model: Option<String>,
    /// Budgets of all models.
    pub budgets: Vec<Budget>,
    /// Budgets of single models, by variable or name. They come before those of all models.
    pub models: Vec<(String, Vec<Budget>)>,
    /// A report that was kept.
    pub baseline: Option<PathBuf>,
    /// What may have grown since.
    pub allowed: Vec<Allowance>,
}

/// Something is wrong with the file: what, and the text that the place is in.
pub type Wrong = Box<(Diagnostic, Vec<Source>)>;

/// The configuration that holds for a file.
pub fn find(file: &Path) -> Option<PathBuf> {
    let here = std::env::current_dir().ok();
    let folder = match file.to_str() {
        Some("-") => here.clone()?,
        _ => std::path::absolute(file).ok()?.parent()?.to_owned(),
    };
    let end = here.filter(|here| folder.starts_with(here));
    for folder in folder.ancestors() {
        let candidate = folder.join(NAME);
        if candidate.is_file() {
            return Some(candidate);
        }
        if Some(folder) == end.as_deref() {
            break;
        }
    }
    None
}

/// Reads a configuration.
pub fn read(path: &Path) -> Result<Rules, Wrong> {
    let name = path.to_string_lossy().into_owned();
    let text = fs::read_to_string(path).map_err(|error| {
        let reason = Message::verbatim(error.to_string());
        let message = message!("`{name}` cannot be read: {reason}", name, reason);
        Box::new((Diagnostic::error(Kind::NotReadable, message), Vec::new()))
    })?;
    let reader = Reader { path, text: &text };
    let table = DeTable::parse(&text).map_err(|error| {
        let span = error.span().unwrap_or_default();
        reader.wrong(Message::verbatim(error.message()), span, None)
    })?;
    let mut rules = Rules::default();
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "check" => reader.check(reader.table(value)?, &mut rules)?,
            _ => return Err(reader.unknown(key, &["check"])),
        }
    }
    Ok(rules)
}

struct Reader<'a> {
    path: &'a Path,
    text: &'a str,
}

type Key<'a> = Spanned<std::borrow::Cow<'a, str>>;

impl Reader<'_> {
    fn check(&self, table: &DeTable<'_>, rules: &mut Rules) -> Result<(), Wrong> {
        for (key, value) in table {
            match key.get_ref().as_ref() {
                "model" => rules.model = Some(self.string(value)?),
                "baseline" => {
                    let folder = self.path.parent().unwrap_or(Path::new(""));
                    rules.baseline = Some(folder.join(self.string(value)?));
                }
                "allow" => {
                    for (key, value) in self.table(value)? {
                        let Some(measure) = Measure::named(key.get_ref()) else {
                            return Err(self.unknown(key, &Measure::ALL.map(Measure::code)));
                        };
                        let allowance = Allowance::of(measure, &self.amount(value)?);
                        rules
                            .allowed
                            .push(allowance.map_err(|m| self.wrong(m, value.span(), None))?);
                    }
                }
                "models" => {
                    for (key, value) in self.table(value)? {
                        let mut budgets = Vec::new();
                        for (key, value) in self.table(value)? {
                            budgets.push(self.budget(key, value, &[])?);
                        }
                        rules.models.push((key.get_ref().to_string(), budgets));
                    }
                }
                _ => {
                    let others = ["model", "baseline", "allow", "models"];
                    rules.budgets.push(self.budget(key, value, &others)?);
                }
            }
        }
        Ok(())
    }

    /// `max-params = "100k"`
    fn budget(
        &self,
        key: &Key<'_>,
        value: &Spanned<DeValue<'_>>,
        others: &[&str],
    ) -> Result<Budget, Wrong> {
        let measure = key.get_ref().strip_prefix("max-").and_then(Measure::named);
        let Some(measure) = measure else {
            let all = Measure::ALL.map(|measure| format!("max-{}", measure.code()));
            let mut keys: Vec<&str> = all.iter().map(String::as_str).collect();
            keys.extend(others);
            return Err(self.unknown(key, &keys));
        };
        let limit = measure.read(&self.amount(value)?);
        Ok(Budget {
            measure,
            limit: limit.map_err(|message| self.wrong(message, value.span(), None))?,
        })
    }

    fn table<'v>(&self, value: &'v Spanned<DeValue<'v>>) -> Result<&'v DeTable<'v>, Wrong> {
        match value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.wrong(message!("a table is needed here"), value.span(), None)),
        }
    }

    fn string(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Wrong> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.wrong(
                message!("a text in quotation marks is needed here"),
                value.span(),
                None,
            )),
        }
    }

    /// A number, or a text with its unit.
    fn amount(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Wrong> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => Ok(number.as_str().to_owned()),
            _ => {
                let help = message!("write it like 100000 or '100k'");
                Err(self.wrong(message!("this is no amount"), value.span(), Some(help)))
            }
        }
    }

    fn unknown(&self, key: &Key<'_>, known: &[&str]) -> Wrong {
        let name = key.get_ref().to_string();
        let help = match near_miss(&name, known.iter().copied()) {
            Some(near) => message!("did you mean `{near}`?", near),
            None => message!("there are {listed}", listed = known.join(", ")),
        };
        let message = message!("there is no setting `{name}` here", name);
        self.wrong(message, key.span(), Some(help))
    }

    fn wrong(
        &self,
        message: Message,
        span: std::ops::Range<usize>,
        help: Option<Message>,
    ) -> Wrong {
        let at = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let source = Source {
            file: self.path.to_string_lossy().into(),
            cell: None,
            text: self.text.into(),
            lines: None,
        };
        let span = Span {
            source: SourceId(0),
            start: at(span.start),
            end: at(span.end),
        };
        let mut diagnostic = Diagnostic::error(Kind::Refused, message).at(Some(span));
        diagnostic.help = help;
        Box::new((diagnostic, vec![source]))
    }
}
