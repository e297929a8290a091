//! A model on the way from its configuration to its report.

use std::rc::Rc;

use jupan_containers::json::Json;
use jupan_core::diagnostic::{Diagnostic, Kind};
use jupan_core::era::Era;
use jupan_core::layer::{Catalogue, Host};
use jupan_core::message;
use jupan_core::optimizer::Optimizer;
use jupan_core::program::OperationId;

use crate::Reading;
use crate::revive::{Piece, Reviver, no_tensors};
use crate::weights::{self, StoredModel};

/// Whether this is the configuration of a model or a layer.
pub fn is_config(json: &Json) -> bool {
    json.text("class_name").is_some() && json.get("config").is_some()
}

/// A model that was made from its configuration, before it is reported.
pub struct Draft {
    reading: Reading,
    model: Option<OperationId>,
    optimizer: Option<Optimizer>,
    /// Whether the file says which weights training changes.
    told: bool,
}

impl Draft {
    /// Makes the model as the version of Keras that wrote it has it. How it is trained stands in its configuration, or beside it
    /// as `training`, and so does the version.
    pub fn of(
        file: &Rc<str>,
        json: &Json,
        training: Option<&Json>,
        version: Option<&str>,
        catalogue: Catalogue,
    ) -> Self {
        let mut reviver = Reviver::new(file, catalogue);
        if let Some(version) = version.or_else(|| json.text("keras_version")) {
            reviver.host.program_mut().era = Era::of_version(version);
        }
        let model = match reviver.piece(json, "") {
            Some(Piece::Layer(id)) => Some(id),
            _ => None,
        };
        let training = training.or_else(|| json.get("compile_config"));
        let optimizer = training.and_then(|training| {
            let stated = training.get("optimizer_config");
            let stated = stated.or_else(|| training.get("optimizer"))?;
            Optimizer::of(&reviver.value(stated, "optimizer", &no_tensors, "optimizer"))
        });
        Self {
            reading: Reading {
                diagnostics: reviver.diagnostics,
                program: reviver.host.into_program(),
                models: Vec::new(),
            },
            model,
            optimizer,
            told: false,
        }
    }

    /// Adds something to say.
    pub fn say(&mut self, diagnostic: Diagnostic) {
        self.reading.diagnostics.push(diagnostic);
    }

    /// Compares the model with the tensors stored beside it.
    pub fn compare(&mut self, stored: &StoredModel, file: &Rc<str>) {
        if let Some(model) = self.model {
            self.told = stored.says_what_is_trained();
            let said = weights::compare(&mut self.reading.program, model, stored, file);
            self.reading.diagnostics.extend(said);
        }
    }

    /// The same where the file does not say which layer a tensor belongs to.
    pub fn compare_all(&mut self, stored: &StoredModel, file: &Rc<str>) {
        if let Some(model) = self.model {
            let said = weights::compare_all(&mut self.reading.program, model, stored, file);
            self.reading.diagnostics.extend(said);
        }
    }

    /// The report of it.
    pub fn finish(self, file: &Rc<str>) -> Reading {
        let mut reading = self.reading;
        match self.model {
            Some(id) => {
                if let Some(optimizer) = self.optimizer {
                    let needed = optimizer.state(&reading.program, id).count.exact();
                    let training = &mut reading.program.operation_mut(id).training;
                    let training = training.get_or_insert_default();
                    // The number of steps and the learning rate are there before training begins.
                    training.state = training.state.take().filter(|state| {
                        let few = state.count.exact().is_some_and(|stored| stored <= 4);
                        !few || needed.is_none() || state.count.exact() >= needed
                    });
                    training.optimizer = Some(optimizer);
                }
                let report = weights::report(&reading.program, id, self.told);
                reading.models.push(report);
            }
            None if reading.diagnostics.is_empty() => {
                let message = message!("the file describes no model");
                let diagnostic = Diagnostic::error(Kind::NothingFound, message);
                reading.diagnostics.push(diagnostic.in_file(file));
            }
            None => {}
        }
        reading.diagnostics.append(&mut reading.program.diagnostics);
        reading
    }
}
