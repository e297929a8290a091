//! What surrounds the layers of a file.

use jupan_core::diagnostic::{Exception, Refusal};
use jupan_core::layer::Host;
use jupan_core::message;
use jupan_core::program::{OperationId, Program};
use jupan_core::refusal;
use jupan_core::signature::Passed;
use jupan_core::value::{Foreign, Value};

/// A small file can ask for much work: models that call each other twice, layer by layer.
const MAX_STEPS: u64 = 500_000;

/// A host without a user's program, and with a budget.
#[derive(Default)]
pub struct Bounded {
    program: Program,
    steps: u64,
}

impl Bounded {
    /// A host for what a program made.
    pub fn new(program: Program) -> Self {
        Self { program, steps: 0 }
    }

    /// The program, at the end.
    pub fn into_program(self) -> Program {
        self.program
    }
}

impl Host for Bounded {
    fn program(&self) -> &Program {
        &self.program
    }

    fn program_mut(&mut self) -> &mut Program {
        &mut self.program
    }

    fn call_foreign(&mut self, foreign: &Foreign, _passed: Passed) -> Result<Value, Refusal> {
        let reason = message!(
            "`{foreign}` is a function that the file does not hold",
            foreign = foreign.name
        );
        Ok(Value::Unknown(reason))
    }

    fn clone_foreign(
        &mut self,
        foreign: &Foreign,
        _name: &str,
        _inside: bool,
    ) -> Result<OperationId, Refusal> {
        Err(refusal!(
            "the file does not hold the class {foreign}",
            foreign = foreign.name
        ))
    }

    fn charge(&mut self, steps: u64) -> Result<(), Refusal> {
        self.steps = self.steps.saturating_add(steps);
        match self.steps <= MAX_STEPS {
            true => Ok(()),
            false => Err(Refusal {
                exception: Exception::Limit,
                ..refusal!(
                    "the file asks for too much work: its layers were called more than half a million times"
                )
            }),
        }
    }
}
