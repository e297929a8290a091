//! A function that the user wrote, as a layer.

use jupan_core::message;
use jupan_core::message::Message;
use jupan_core::refusal;
use std::rc::Rc;

use jupan_core::axis::{Axis, How, is_open, names};
use jupan_core::call::read_shape;
use jupan_core::diagnostic::{Exception, Refusal};
use jupan_core::dim::Dim;
use jupan_core::era::Era;
use jupan_core::layer::{Call, Construct, Entry, Example, Former, Layer, Spelling, Worked};
use jupan_core::signature::Passed;
use jupan_core::value::{Foreign, Value};

use crate::rules::work;

/// The entry of the catalogue.
pub static ENTRY: Entry = Entry {
    keras: Spelling {
        name: "Lambda",
        aliases: &[],
        former: &[Former {
            eras: &[Era::Keras1],
            name: "Lambda",
            signature: "function, output_shape, arguments",
            renames: &[],
            defaults: &[],
        }],
        signature: "function, output_shape=None, mask=None, arguments=None",
        call: "inputs, mask=None, training=None",
    },
    summary: "Applies a function that the user wrote.",
    source: "https://keras.io/api/layers/core_layers/lambda/",
    construct,
    examples: &[Example {
        code: "Lambda(lambda x: x, output_shape=(None, 7))",
        input: "(None, 4)",
        output: "(None, None, 7)",
        params: 0,
        work: Worked::Counted(&[]),
    }],
};

/// The number that Keras takes for `None` when it runs a function to find a shape.
const FILL: i64 = 83;

struct Lambda {
    function: Value,
    output_shape: Value,
    mask: Value,
    arguments: Vec<(Rc<str>, Value)>,
}

fn construct(made: &mut Construct<'_>) -> Result<Rc<dyn Layer>, Refusal> {
    let arguments = made.arguments;
    let function = arguments.get("function");
    let callable = match function {
        Value::Foreign(foreign) => foreign.callable,
        Value::Object(_) | Value::Unknown(_) => true,
        _ => false,
    };
    if !callable {
        return Err(arguments.refuse("function", message!("a function")));
    }
    let given = match arguments.get("arguments") {
        Value::Dict(entries) => entries
            .iter()
            .filter_map(|(key, value)| match key {
                Value::Str(name) => Some((name.clone(), value.clone())),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Ok(Rc::new(Lambda {
        function: function.clone(),
        output_shape: arguments.get("output_shape").clone(),
        mask: arguments.get("mask").clone(),
        arguments: given,
    }))
}

impl Lambda {
    /// Calls the function on tensors like the inputs. `fill` stands for extents that are unspecified.
    fn call_function(
        &self,
        call: &mut Call<'_>,
        function: &Foreign,
        fill: Option<i64>,
    ) -> Result<Value, Refusal> {
        let dtype = call.dtype();
        let inputs = call.arguments.get("inputs").clone();
        let inputs = inputs.map_tensors(&mut |tensor| {
            // Of a tensor of unknown shape only the last axes are there: as it is, not as these axes.
            let whole = &call.host.program().tensor(tensor).axes;
            if is_open(whole) {
                let axes = whole.to_vec();
                return Value::Tensor(call.intermediate(axes, dtype));
            }
            let mut axes = call.view(tensor).all_axes();
            for axis in axes.iter_mut().filter(|axis| axis.dim.is_unspecified()) {
                axis.dim = fill.map_or(Dim::Unspecified, Dim::Known);
            }
            Value::Tensor(call.intermediate(axes, dtype))
        });
        let mut passed = Passed::positional([inputs]);
        for (name, value) in &self.arguments {
            passed = passed.with(name, value.clone());
        }
        call.host.call_foreign(function, passed)
    }

    /// States the work of the function, where it is not called for the shape of the output anyway.
    fn work(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        match (&self.function, &self.output_shape) {
            (Value::Foreign(_), Value::None) => call.no_work(),
            (Value::Foreign(function), _) => {
                call.no_work();
                if let Value::Unknown(reason) = self.call_function(call, function, None)? {
                    call.uncertain_work(reason);
                }
            }
            (function, _) => {
                let axes = call.input()?.all_axes();
                work::activation_of(call, function, &axes);
            }
        }
        Ok(())
    }

    /// The outputs as the function itself makes them.
    fn run(&self, call: &mut Call<'_>, function: &Foreign) -> Result<Value, Refusal> {
        let layer = call.name();
        let refuse = |why: Message| {
            refusal!(
                "the shape of what {layer} returns could not be found by running its function",
                layer
            )
            .with_note(why)
            .with_help(message!("correct the function, or state `output_shape=`"))
        };
        let inputs = call.arguments.get("inputs").tensors();
        let open = |tensor| call.view(tensor).dims().iter().any(Dim::is_unspecified);
        // Keras runs the function on numbers in place of `None`, so that what does not divide is refused.
        let fill = inputs.into_iter().any(open).then_some(FILL);
        let mut result = self.call_function(call, function, fill);
        if fill.is_some() && result.is_ok() {
            result = self.call_function(call, function, None);
        }
        let result = match result {
            Err(refusal) if refusal.exception == Exception::Limit => return Err(refusal),
            Err(refusal) => return Err(refuse(refusal.message)),
            Ok(Value::Unknown(reason)) => return Ok(Value::Unknown(reason)),
            Ok(result) => result,
        };
        if result.tensors().is_empty() {
            return Err(refuse(message!(
                "it returns {result}, not a tensor",
                result
            )));
        }
        Ok(result.map_tensors(&mut |tensor| {
            let axes = call.host.program().tensor(tensor).axes.to_vec();
            call.output(axes)
        }))
    }

    /// The output whose shape, without the batch, the user states.
    fn stated(&self, call: &mut Call<'_>, shape: &Value) -> Result<Value, Refusal> {
        match shape {
            Value::Tuple(items) if items.iter().all(|item| item.as_dim().is_some()) => {
                let first = call.arguments.get("inputs").tensors().first().copied();
                let batch = first.map(|tensor| call.view(tensor).axis(0));
                let mut axes: Vec<Axis> = batch.into_iter().collect();
                axes.extend(self.axes(call, shape)?);
                Ok(call.output(axes))
            }
            Value::Tuple(items) | Value::List(items)
                if items
                    .iter()
                    .all(|i| matches!(i, Value::Tuple(_) | Value::List(_))) =>
            {
                let outputs: Result<Vec<Value>, Refusal> =
                    items.iter().map(|item| self.stated(call, item)).collect();
                Ok(Value::list(outputs?))
            }
            _ => Err(call.operation().arguments.refuse(
                "output_shape",
                message!("a tuple of integers and None, or a function"),
            )),
        }
    }

    fn axes(&self, call: &Call<'_>, shape: &Value) -> Result<Vec<Axis>, Refusal> {
        let dims = read_shape("`output_shape`", shape)?;
        let axis = |dim| Axis {
            name: names::AXIS,
            dim,
            how: How::Argument(call.id, "output_shape"),
        };
        Ok(dims.into_iter().map(axis).collect())
    }
}

/// The shapes in a structure of tensors, as tuples: what a function for `output_shape` is called with.
fn shapes(call: &Call<'_>, inputs: &Value) -> Value {
    inputs.map_tensors(&mut |tensor| {
        let dims = call.view(tensor).dims();
        Value::tuple(dims.into_iter().map(Value::from).collect::<Vec<_>>())
    })
}

impl Layer for Lambda {
    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        if call.is_traced() {
            self.work(call)?;
        }
        match (&self.output_shape, &self.function) {
            (Value::None, Value::Foreign(function)) => self.run(call, function),
            (Value::None, Value::Object(object)) if &*object.family == "activations" => {
                let axes = call.input()?.all_axes();
                Ok(call.output(axes))
            }
            (Value::None, function) => Ok(Value::Unknown(message!(
                "what `{function}` returns is not known",
                function
            ))),
            (Value::Foreign(function), _) => {
                let inputs = shapes(call, call.arguments.get("inputs"));
                let shape = call
                    .host
                    .call_foreign(function, Passed::positional([inputs]))?;
                match shape {
                    Value::Unknown(reason) => Ok(Value::Unknown(reason)),
                    shape => {
                        let axes = self.axes(call, &shape)?;
                        Ok(call.output(axes))
                    }
                }
            }
            (Value::Unknown(reason), _) => Ok(Value::Unknown(reason.clone())),
            (shape, _) => self.stated(call, &shape.clone()),
        }
    }

    fn hands_on(&self) -> bool {
        !matches!(self.function, Value::Object(_))
    }

    fn call_signature(&self) -> Option<&'static str> {
        Some(ENTRY.keras.call)
    }

    fn supports_masking(&self) -> bool {
        !self.mask.is_none()
    }

    fn compute_mask(&self, call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        match &self.mask {
            Value::Foreign(function) => {
                let inputs = call.arguments.get("inputs").clone();
                let passed = Passed::positional([inputs, previous]);
                call.host.call_foreign(function, passed)
            }
            mask => Ok(mask.clone()),
        }
    }

    fn remarks(&self) -> Vec<&'static str> {
        vec!["A Lambda layer has no weights of its own."]
    }
}
