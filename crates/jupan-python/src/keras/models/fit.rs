//! Training: `compile`, `fit`, `evaluate`, `predict`, and the optimizer that a model has from them.

use super::attributes::ends;
use super::build::build_for;
use crate::keras::{Object, arrays, classes, convert, value};
use crate::name::known;
use crate::native::Args;
use crate::value::Value;
use crate::vm::{Next, R, Stop, Vm};
use jupan_core::diagnostic::Severity;
use jupan_core::dim::Dim;
use jupan_core::dtype::DType;
use jupan_core::era::Era;
use jupan_core::optimizer::{Optimizer, Training};
use jupan_core::program::OperationId;
use jupan_core::{message, value as core};
use std::rc::Rc;

/// The shape of data as an input shape: any number of samples.
fn data_shape(vm: &mut Vm, data: &Value) -> R<Option<(core::Value, DType)>> {
    let of_array = |data: &core::Value| match data {
        core::Value::Array(array) => {
            let mut dims: Vec<core::Value> = array.shape.iter().map(dim_value).collect();
            if let Some(first) = dims.first_mut() {
                *first = core::Value::None;
            }
            Some((core::Value::tuple(dims), array.dtype))
        }
        _ => None,
    };
    let data = convert::lower(vm, data)?;
    let Some(parts) = data.items().filter(|parts| !parts.is_empty()) else {
        return Ok(of_array(&data));
    };
    // Several inputs.
    let parts: Option<Vec<_>> = parts.iter().map(of_array).collect();
    Ok(parts.and_then(|parts| {
        let dtype = parts.first()?.1;
        let shapes: Vec<_> = parts.into_iter().map(|(shape, _)| shape).collect();
        Some((core::Value::List(shapes.into()), dtype))
    }))
}

fn dim_value(dim: &Dim) -> core::Value {
    match dim {
        Dim::Known(n) => core::Value::Int(*n),
        Dim::Unspecified => core::Value::None,
        Dim::Symbolic(poly) => core::Value::Symbolic(poly.clone()),
        Dim::Unknown(reason) => core::Value::Unknown(reason.clone()),
    }
}

/// Builds a model for the data that it is given, as training and prediction do.
fn build_for_data(vm: &mut Vm, id: OperationId, args: &mut Args) -> R<()> {
    if vm.options.as_recorded || vm.program.operation(id).built {
        return Ok(());
    }
    // A class that trains in steps of its own needs not even have a `call`.
    let own_step = vm.name("train_step");
    let model = classes::instance_of(vm, id);
    if let Value::Instance(instance) = &model
        && instance.class.find(own_step).is_some()
    {
        return match batch_of(vm, args)? {
            Some(batch) => take_step(vm, &model, batch),
            None => Ok(()),
        };
    }
    let x = vm.name("x");
    let data = args
        .positional
        .first()
        .cloned()
        .or_else(|| args.take_keyword(x))
        .unwrap_or(Value::None);
    let data = inputs_of(vm, data)?;
    if let Some((shape, dtype)) = data_shape(vm, &data)?
        && (vm.program.operation(id).stack.is_none() || matches!(shape, core::Value::Tuple(_)))
    {
        build_for(vm, id, &shape, dtype)?;
    }
    Ok(())
}

/// One batch of the data to train with, as a step gets it: the inputs alone, or with the targets. `None` where nothing is known
/// of it.
fn batch_of(vm: &mut Vm, args: &mut Args) -> R<Option<Value>> {
    let mut take = |vm: &mut Vm, at: usize, name: &str| {
        let name = vm.name(name);
        let given = args.positional.get(at).cloned();
        given.or_else(|| args.take_keyword(name))
    };
    let (x, y) = (take(vm, 0, "x"), take(vm, 1, "y"));
    let size = take(vm, 2, "batch_size");
    let Some(x) = x else {
        return Ok(None);
    };
    if let Some(batch) = first_batch(vm, &x)? {
        return Ok(Some(batch));
    }
    let size = match size {
        Some(Value::Int(size)) => i64::try_from(size).unwrap_or(BATCH),
        _ => BATCH,
    };
    let x = batch_of_arrays(&x, size);
    let y = y.filter(|y| !y.is_none());
    Ok(match (x, y.map(|y| batch_of_arrays(&y, size))) {
        (Some(x), None) => Some(x),
        (Some(x), Some(Some(y))) => Some(Value::tuple(vec![x, y])),
        _ => None,
    })
}

/// The size of a batch that nobody states.
const BATCH: i64 = 32;

/// The first samples of arrays.
fn batch_of_arrays(data: &Value, size: i64) -> Option<Value> {
    let all = |items: &[Value]| -> Option<Vec<Value>> {
        let items = items.iter().map(|item| batch_of_arrays(item, size));
        items.collect()
    };
    match data {
        Value::Framework(Object::Array(array)) => {
            let mut shape = array.shape.clone();
            let first = shape.first_mut()?;
            *first = match first {
                Dim::Known(n) => Dim::Known(size.min(*n)),
                _ => Dim::Known(size),
            };
            Some(arrays::array(shape, array.dtype, None))
        }
        Value::Tuple(items) => all(&items.items).map(Value::tuple),
        Value::List(list) => all(&list.read().items.clone()).map(Value::list),
        _ => None,
    }
}

/// Trains one step in the program's own way. What can't be followed of it is told, and spoils nothing of what comes later.
fn take_step(vm: &mut Vm, model: &Value, batch: Value) -> R<()> {
    let name = vm.name("train_step");
    let step = vm.get_attr(model, name)?;
    // With JAX a step gets all variables, and gives them back.
    if convert::accepts(vm, &step, "state") {
        return Ok(());
    }
    match vm.call(&step, vec![batch]) {
        Err(stop @ Stop::Raise(_)) => {
            let place = vm.place;
            vm.report(stop, place);
            if let Some(told) = vm.diagnostics.last_mut() {
                told.severity = Severity::Warning;
            }
            Ok(())
        }
        result => result.map(|_| ()),
    }
}

/// What a model sees of the data that it is given: of something that gives batches, the inputs of the first one.
pub(super) fn inputs_of(vm: &mut Vm, data: Value) -> R<Value> {
    let Some(batch) = first_batch(vm, &data)? else {
        return Ok(data);
    };
    Ok(match &batch {
        Value::Tuple(parts) => parts.items.first().cloned().unwrap_or(batch),
        _ => batch,
    })
}

/// The first batch of a data set, a generator, or another object that gives batches.
fn first_batch(vm: &mut Vm, data: &Value) -> R<Option<Value>> {
    match data {
        Value::Instance(instance)
            if matches!(&*instance.payload.borrow(), Value::Unset)
                && [known::ITER, known::GETITEM]
                    .iter()
                    .any(|method| instance.class.find(*method).is_some()) => {}
        Value::Generator(_) => {}
        _ => return Ok(None),
    }
    let iterator = vm.get_iter(data)?;
    Ok(match vm.next(&iterator)? {
        Next::Item(batch) | Next::Unknown(batch, _) => Some(batch),
        Next::Done => None,
    })
}

pub(super) fn touched(vm: &mut Vm, id: OperationId) {
    vm.framework.touched.insert(id);
}

/// `model.compile(…)`
pub(in crate::keras) fn compile(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    let name = vm.name("optimizer");
    let optimizer = args
        .take_keyword(name)
        .or_else(|| args.positional.first().cloned())
        .unwrap_or_else(|| Value::str("rmsprop"));
    let scale = vm.name("auto_scale_loss");
    let scales = !matches!(args.take_keyword(scale), Some(Value::Bool(false)));
    trained_with(vm, id, optimizer, scales)?;
    Ok(Value::None)
}

/// A model is trained with this optimizer from here on. One that another model was trained with keeps what it keeps.
pub(super) fn trained_with(vm: &mut Vm, id: OperationId, optimizer: Value, scales: bool) -> R<()> {
    let others = vm.framework.optimizers.len() as u64;
    vm.charge(others)?;
    let lowered = convert::lower(vm, &optimizer).unwrap_or(core::Value::None);
    let policy = vm.program.operation(id).policy;
    let state = user_of(vm, &optimizer).and_then(|user| {
        let training = vm.program.operation(user).training.as_deref();
        training.and_then(|training| training.state.clone())
    });
    let optimizer_of_model = Optimizer::of(&lowered).map(|mut optimizer| {
        optimizer.arguments.retain(|(name, _)| &**name != MODEL);
        match scales {
            true => optimizer.scaling_for(policy),
            false => optimizer,
        }
    });
    vm.program.operation_mut(id).training = Some(Box::new(Training {
        optimizer: optimizer_of_model,
        state,
    }));
    vm.framework.optimizers.insert(id, optimizer);
    Ok(())
}

/// Keras 3 compiles the clone of a compiled model with a like optimizer, and makes that keep at once what it keeps.
pub(in crate::keras) fn compile_like(vm: &mut Vm, model: OperationId, clone: OperationId) {
    let training = vm.program.operation(model).training.as_deref();
    let optimizer = training.and_then(|training| training.optimizer.clone());
    let (Some(optimizer), Era::Keras3) = (optimizer, vm.program.era) else {
        return;
    };
    let built = vm.program.operation(clone).built;
    let state = built.then(|| optimizer.state(&vm.program, clone));
    vm.program.operation_mut(clone).training = Some(Box::new(Training {
        optimizer: Some(optimizer),
        state,
    }));
    let found = match vm.framework.optimizers.get(&model) {
        // An object of its own, with the same arguments.
        Some(Value::Framework(Object::Named(object))) => {
            value(Object::Named(Rc::new(core::Object::clone(object))))
        }
        Some(other) => other.clone(),
        None => return,
    };
    vm.framework.optimizers.insert(clone, found);
}

/// A model that was compiled with this very object.
fn user_of(vm: &Vm, optimizer: &Value) -> Option<OperationId> {
    model_of(vm, optimizer, |training| training.state.is_some())
}

/// A model that is trained with this optimizer in a way that counts.
fn model_of(vm: &Vm, optimizer: &Value, counts: fn(&Training) -> bool) -> Option<OperationId> {
    let Value::Framework(Object::Named(object)) = optimizer else {
        return None;
    };
    let mut arguments = object.arguments.iter();
    if let Some((_, core::Value::Operation(id))) = arguments.find(|(name, _)| &**name == MODEL) {
        return Some(*id);
    }
    let mut all = vm.framework.optimizers.iter();
    let found = all.find(|(id, other)| {
        let training = vm.program.operation(**id).training.as_deref();
        let same = match other {
            Value::Framework(Object::Named(other)) => Rc::ptr_eq(object, other),
            _ => false,
        };
        same && training.is_some_and(counts)
    });
    found.map(|(id, _)| *id)
}

/// The optimizer that a model was compiled with, as an object that knows its model.
pub(super) fn optimizer_of(vm: &mut Vm, id: OperationId) -> Value {
    let Some(optimizer) = vm.framework.optimizers.get(&id).cloned() else {
        return Value::None;
    };
    let (name, mut arguments) = match &optimizer {
        Value::Str(name) => (name.clone(), Vec::new()),
        Value::Framework(Object::Named(object)) => (object.name.clone(), object.arguments.clone()),
        _ => return optimizer,
    };
    arguments.push((MODEL.into(), core::Value::Operation(id)));
    value(Object::Named(Rc::new(core::Object {
        family: "optimizers".into(),
        name,
        arguments,
    })))
}

/// The argument by which an optimizer knows its model.
const MODEL: &str = " model";

/// `optimizer.build(variables)`
pub(in crate::keras) fn build_optimizer(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let optimizer = args.receiver();
    if let Some(id) = model_of(vm, &optimizer, |_| true) {
        optimizer_slots(vm, id)?;
    }
    Ok(Value::None)
}

/// The optimizer of a model keeps what it keeps from here on.
fn optimizer_slots(vm: &mut Vm, id: OperationId) -> R<()> {
    let training = vm.program.operation(id).training.as_deref();
    // What was built once is not built again.
    let training = training.filter(|training| training.state.is_none());
    let Some(optimizer) = training.and_then(|training| training.optimizer.clone()) else {
        return Ok(());
    };
    vm.charge(3 * vm.program.weights(id).len() as u64)?;
    let state = optimizer.state(&vm.program, id);
    if let Some(training) = vm.program.operation_mut(id).training.as_deref_mut() {
        training.state = Some(state);
    }
    Ok(())
}

/// `model.fit(…)`: builds the model and what its optimizer keeps.
pub(in crate::keras) fn fit(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    super::files::checkpoints(vm, id, args);
    build_for_data(vm, id, args)?;
    if !vm.options.as_recorded && vm.program.operation(id).built {
        optimizer_slots(vm, id)?;
    }
    Ok(vm.unknown_named(message!("the history of a training"), "history"))
}

/// `model.evaluate(…)`
pub(in crate::keras) fn evaluate(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    build_for_data(vm, id, args)?;
    Ok(vm.unknown_named(message!("what a model is worth"), "scores"))
}

/// `model.predict(…)`: arrays with the shapes of its outputs, for as many samples as there are.
pub(in crate::keras) fn predict(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    let data = args.positional.first().cloned();
    build_for_data(vm, id, args)?;
    let samples = match data {
        Some(Value::Framework(Object::Array(data))) => data.shape.first().cloned(),
        _ => None,
    };
    let samples = samples.unwrap_or_else(|| Dim::unknown(message!("how many samples there are")));
    let outputs = ends(vm, id, "outputs").ok().flatten();
    let Some(Value::List(outputs)) = outputs else {
        return Ok(vm.unknown_named(message!("the predictions of a model"), "predictions"));
    };
    let outputs = outputs.read().items.clone();
    let mut arrays = Vec::new();
    for output in &outputs {
        let Value::Framework(Object::Tensor(tensor)) = output else {
            continue;
        };
        let tensor = vm.program.tensor(*tensor);
        let mut shape = tensor.dims();
        if let Some(first) = shape.first_mut() {
            *first = samples.clone();
        }
        arrays.push(arrays::array(shape, tensor.dtype, None));
    }
    Ok(match (arrays.pop(), arrays.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            arrays.extend(last);
            Value::list(arrays)
        }
    })
}

/// `model.save(…)` and the like.
pub(in crate::keras) fn touch(vm: &mut Vm, args: &mut Args) -> R<Value> {
    let model = args.receiver();
    let id = classes::operation_of(vm, &model)?;
    touched(vm, id);
    Ok(Value::None)
}
