//! A report that was kept: what the JSON output said of the models at that time.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::report::ModelReport;
use jupan_cost::budget::{Allowance, Budget, Measure};
use serde_json::Value;

/// What is measured of some models.
pub struct Baseline {
    models: Vec<Kept>,
}

struct Kept {
    variable: Option<String>,
    name: String,
    /// How much there was of each measure; what was not known as a number is left out.
    amounts: Vec<(Measure, i128)>,
}

impl Baseline {
    /// Reads a report that was printed as JSON.
    ///
    /// # Errors
    /// It is no such report, in words.
    pub fn read(text: &str) -> Result<Self, Message> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| message!("it is not JSON: {error}", error = error.to_string()))?;
        let models = value.get("models").and_then(Value::as_array);
        let Some(models) = models.filter(|_| value.get("jupan").is_some()) else {
            return Err(message!(
                "it is no report; make one with `jupan FILE --format json`"
            ));
        };
        let models = models.iter().map(Kept::read);
        Ok(Self {
            models: models.collect::<Result<_, _>>()?,
        })
    }

    /// Whether something is measured of which a trace tells.
    pub fn needs_trace(&self) -> bool {
        let mut amounts = self.models.iter().flat_map(|model| &model.amounts);
        amounts.any(|(measure, _)| measure.needs_trace())
    }

    /// The budgets of a model: what it had at that time and what may have come on top of that; no more than it had of anything
    /// where nothing is said about what may. `None` where the model was not there: the one of the same variable, or name, or the
    /// only one where there is only one now.
    pub fn budgets(
        &self,
        model: &ModelReport,
        is_only: bool,
        allowed: &[Allowance],
    ) -> Option<Vec<Budget>> {
        let variable = |kept: &&Kept| kept.variable.is_some() && kept.variable == model.variable;
        let named = |kept: &&Kept| kept.name == *model.name;
        let mut kept = self.models.iter();
        let found = kept
            .clone()
            .find(variable)
            .or_else(|| kept.clone().find(named));
        let found = found.or_else(|| kept.next().filter(|_| is_only && self.models.len() == 1))?;
        let budgets = found
            .amounts
            .iter()
            .filter_map(|(measure, before)| match allowed {
                [] => Some(Budget {
                    measure: *measure,
                    limit: *before,
                }),
                allowed => {
                    let mut allowed = allowed.iter().rev();
                    allowed.find(|a| a.measure == *measure)?.budget(*before)
                }
            });
        Some(budgets.collect())
    }
}

impl Kept {
    fn read(model: &Value) -> Result<Self, Message> {
        let text = |key| model.get(key).and_then(Value::as_str).map(str::to_owned);
        let mut amounts = Vec::new();
        for measure in Measure::ALL {
            let (part, key) = match measure {
                Measure::Params => ("params", "total"),
                Measure::Trainable => ("params", "trainable"),
                Measure::Weights => ("params", "bytes"),
                Measure::Macs => ("in_use", "macs"),
                Measure::PeakMemory => ("in_use", "peak_memory"),
            };
            // What was not known as a number is no measure of anything.
            if let Some(Value::Number(number)) = model.get(part).and_then(|p| p.get(key)) {
                let amount = number.to_string().parse();
                let amount = amount.map_err(|_| {
                    let number = number.to_string();
                    message!("`{number}` is no count that fits", number)
                })?;
                amounts.push((measure, amount));
            }
        }
        Ok(Self {
            variable: text("variable"),
            name: text("name").unwrap_or_default(),
            amounts,
        })
    }
}
