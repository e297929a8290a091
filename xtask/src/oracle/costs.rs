//! What other tools said that networks cost.

use std::path::Path;

use jupan::world::Nowhere;
use jupan::{Convention, CostTable, Input, Settings, analyse};
use serde_json::Value;

use super::{Outcome, recordings};

/// Counts each network of a folder as each tool does, for one sample.
///
/// # Errors
/// A recording can't be read.
pub fn ask(folder: &Path) -> std::io::Result<Vec<Outcome>> {
    let Some(recorded) = recordings::text(&folder.join("recorded.json"))? else {
        return Ok(Vec::new());
    };
    let recorded: Value = serde_json::from_str(&recorded)?;
    let mut outcomes = Vec::new();
    for (network, tools) in recorded.as_object().into_iter().flatten() {
        let name = format!("{network}.py");
        let bytes = std::fs::read(folder.join(&name))?;
        let settings = Settings {
            trace: true,
            ..super::keras_3()
        };
        let input = Input::File {
            name: &name,
            bytes: &bytes,
        };
        let report = analyse(input, &Nowhere, &settings);
        for (tool, expected) in tools.as_object().into_iter().flatten() {
            let convention = Convention::named(tool);
            let model = report.models.last();
            let table = convention.zip(model).and_then(|(convention, model)| {
                CostTable::of(&report.program, model, convention, 1)
            });
            let total = table.map(|table| table.total);
            let exact = total.as_ref().and_then(|total| total.exact());
            let differences = match exact == expected.as_i64().map(i128::from) {
                true => Vec::new(),
                false => vec![format!("{expected} was recorded, jupan says {total:?}")],
            };
            outcomes.push(Outcome {
                id: format!("{network} {tool}"),
                group: tool.clone(),
                differences,
            });
        }
    }
    Ok(outcomes)
}
