//! Layers whose class or function the file does not hold: what comes out is what the file states elsewhere.

use jupan_core::message;
use std::cell::RefCell;
use std::rc::Rc;

use jupan_core::axis::{Axis, names};
use jupan_core::call::{input_axes, tensors_of};
use jupan_core::diagnostic::Refusal;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::layer::{Call, Host, Layer};
use jupan_core::program::OperationId;
use jupan_core::value::Value;

/// A tensor as the file states it, where another layer takes it.
#[derive(Clone, Debug, PartialEq)]
pub struct StatedTensor {
    /// Its extents; `None` where not even their number is known.
    pub dims: Option<Vec<Dim>>,
    /// The type of its elements.
    pub dtype: DType,
}

impl StatedTensor {
    /// Of a tensor nothing is known.
    pub fn unknown() -> Self {
        Self {
            dims: None,
            dtype: DType::Float32,
        }
    }
}

/// A layer that can't tell its outputs itself.
pub struct Stated {
    /// What it does, as far as that is known.
    pub inner: Option<Rc<dyn Layer>>,
    /// What comes out of the next call.
    pub outputs: RefCell<Vec<StatedTensor>>,
    /// For which inputs that holds.
    known_for: RefCell<Option<Vec<Vec<Dim>>>>,
}

impl Stated {
    /// A layer with these outputs.
    pub fn new(inner: Option<Rc<dyn Layer>>, outputs: Vec<StatedTensor>) -> Self {
        Self {
            inner,
            outputs: RefCell::new(outputs),
            known_for: RefCell::new(None),
        }
    }

    /// Says what comes out of the next call.
    pub fn expect(&self, outputs: Vec<StatedTensor>) {
        self.outputs.replace(outputs);
        self.known_for.replace(None);
    }

    fn axes(&self, call: &Call<'_>, output: &StatedTensor, same: bool) -> Vec<Axis> {
        let reason = || {
            Dim::unknown(message!(
                "the file does not state what {layer} gives",
                layer = call.name()
            ))
        };
        match &output.dims {
            None => vec![Axis::fixed(names::AXIS, reason())],
            Some(dims) if same => input_axes(dims.clone(), call.host.program().channels_first),
            Some(dims) => {
                let unknown = dims.iter().map(|_| reason()).collect();
                input_axes(unknown, call.host.program().channels_first)
            }
        }
    }
}

impl Layer for Stated {
    fn build(&self, call: &mut Call<'_>) -> Result<(), Refusal> {
        match &self.inner {
            Some(inner) => inner.build(call),
            None => Ok(()),
        }
    }

    fn call(&self, call: &mut Call<'_>) -> Result<Value, Refusal> {
        if let Some(inner) = &self.inner {
            match inner.call(call)? {
                Value::Unknown(_) => {}
                known => return Ok(known),
            }
        }
        // What the file states holds for the inputs of this call in the graph, not for others.
        let inputs = tensors_of(&call.passed);
        let inputs = inputs.into_iter().map(|id| call.view(id).dims()).collect();
        let same = *self
            .known_for
            .borrow_mut()
            .get_or_insert_with(|| Vec::clone(&inputs))
            == inputs;
        let stated = self.outputs.borrow().clone();
        let mut outputs = Vec::with_capacity(stated.len());
        for output in &stated {
            let axes = self.axes(call, output, same);
            outputs.push(call.output_as(axes, output.dtype));
        }
        Ok(match <[Value; 1]>::try_from(outputs) {
            Ok([only]) => only,
            Err(several) => Value::list(several),
        })
    }

    fn call_signature(&self) -> Option<&'static str> {
        self.inner.as_ref()?.call_signature()
    }

    fn supports_masking(&self) -> bool {
        // It may pass masks on or not; nothing is to be said about it.
        true
    }

    fn compute_mask(&self, call: &mut Call<'_>, previous: Value) -> Result<Value, Refusal> {
        match &self.inner {
            Some(inner) if inner.supports_masking() => inner.compute_mask(call, previous),
            _ => Ok(Value::None),
        }
    }

    fn attribute(&self, host: &mut dyn Host, id: OperationId, name: &str) -> Option<Value> {
        self.inner.as_ref()?.attribute(host, id, name)
    }

    fn remarks(&self) -> Vec<&'static str> {
        self.inner
            .as_ref()
            .map_or(Vec::new(), |inner| inner.remarks())
    }
}
