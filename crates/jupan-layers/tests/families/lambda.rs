//! A Lambda layer runs the user's function through the host.

use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::layer::{Host, Plain};
use jupan_core::message::Message;
use jupan_core::program::{OperationId, Program};
use jupan_core::signature::Passed;
use jupan_core::value::{Foreign, Value};
use jupan_core::{call, dtype::DType};
use jupan_layers::CATALOGUE;

/// Its only function returns its argument as whole numbers, or fails where a keyword is passed.
#[derive(Default)]
struct WholeNumbers(Plain);

impl Host for WholeNumbers {
    fn program(&self) -> &Program {
        self.0.program()
    }

    fn program_mut(&mut self) -> &mut Program {
        self.0.program_mut()
    }

    fn call_foreign(&mut self, _foreign: &Foreign, passed: Passed) -> Result<Value, Refusal> {
        if !passed.keyword.is_empty() {
            return Err(Refusal::type_error(Message::verbatim("no keywords here")));
        }
        let cast = CATALOGUE.op("cast").expect("an operation of that name");
        let cast_to = Passed {
            keyword: vec![("dtype".into(), Value::str("int32").into())],
            ..passed
        };
        call::apply(self, cast, cast_to, None)
    }

    fn clone_foreign(
        &mut self,
        foreign: &Foreign,
        name: &str,
        inside: bool,
    ) -> Result<OperationId, Refusal> {
        self.0.clone_foreign(foreign, name, inside)
    }

    fn charge(&mut self, steps: u64) -> Result<(), Refusal> {
        self.0.charge(steps)
    }
}

fn run(passed: Passed) -> Result<(String, DType), Refusal> {
    let mut host = WholeNumbers::default();
    let function = Foreign {
        id: 0,
        name: "lambda".into(),
        callable: true,
    };
    let passed = Passed {
        positional: vec![Value::Foreign(function).into()],
        ..passed
    };
    let entry = CATALOGUE.layer("Lambda").expect("a layer of that name");
    let layer = call::construct(&mut host, entry, passed, None)?;
    let axes = call::input_axes(vec![Dim::Unspecified, Dim::Known(4)], false);
    let x = call::input(&mut host, axes, DType::Float32, None, None);
    let output = call::call(
        &mut host,
        layer,
        Passed::positional([Value::Tensor(x)]),
        None,
    )?;
    let tensor = host.program().tensor(output.tensors()[0]);
    let shape = jupan_core::axis::ShapeText(&tensor.axes).to_string();
    Ok((shape, tensor.dtype))
}

#[test]
fn its_output_has_the_function_s_shape_and_the_layer_s_type() {
    let made = run(Passed::default()).unwrap();
    assert_eq!(made, ("(None, 4)".to_owned(), DType::Float32));
}

#[test]
fn a_failing_function_is_refused_with_its_reason() {
    let arguments = Value::Dict([(Value::str("k"), Value::Int(3))].into());
    let refusal = run(Passed::default().with("arguments", arguments)).unwrap_err();
    assert_eq!(refusal.notes, ["no keywords here"]);
}

#[test]
fn a_stated_shape_needs_no_function() {
    let shape = Value::tuple([Value::None, Value::Int(7)]);
    let made = run(Passed::default().with("output_shape", shape)).unwrap();
    assert_eq!(made.0, "(None, None, 7)");
}
