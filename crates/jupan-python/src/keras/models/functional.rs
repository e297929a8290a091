//! `Model(inputs, outputs)`.

use super::settle;
use crate::keras::{classes, convert, unknown, user};
use crate::native::Args;
use crate::value::{Class, Value};
use crate::vm::{R, Vm};
use jupan_core::era::Era;
use jupan_core::message::Message;
use jupan_core::program::{OperationId, OperationKind};
use jupan_core::{functional, value as core};
use std::rc::Rc;

/// `Model(inputs, outputs, name)`, or the base of a class of the program.
pub(in crate::keras) fn new_model(
    vm: &mut Vm,
    instance: &Value,
    class: &Rc<Class>,
    args: &mut Args,
) -> R<OperationId> {
    let span = vm.place;
    if vm.program.era.understands_keras_1() {
        for (old, new) in [("input", "inputs"), ("output", "outputs")] {
            let (old, new) = (vm.name(old), vm.name(new));
            let keywords = args.keywords.iter_mut();
            keywords
                .filter(|(name, _)| *name == old)
                .for_each(|(name, _)| *name = new);
        }
    }
    let has = |vm: &mut Vm, name: &str| {
        let name = vm.name(name);
        args.keywords.iter().any(|(keyword, _)| *keyword == name)
    };
    let outputs = has(vm, "outputs");
    let mut graph = !args.positional.is_empty() || has(vm, "inputs") || outputs;
    // Before Keras 3, one argument alone makes no graph: `super().__init__(self)` in a class is read over.
    if vm.program.era < Era::Keras3 && !class.native && args.positional.len() == 1 && !outputs {
        args.positional.clear();
        graph = false;
    }
    if !graph {
        return user::new_layer(vm, instance, class, args, OperationKind::Model);
    }
    unknown::resolve(vm, args)?;
    let mut passed = convert::passed(vm, args)?;
    if passed.positional.len() > 2 {
        let name = passed.positional.remove(2);
        passed.keyword.push(("name".into(), name));
    }
    let common = classes::common(vm, class, &mut passed)?;
    let mut take = |index: usize, name: &str| {
        let positional = passed.positional.get(index).cloned();
        positional
            .or_else(|| passed.take(name))
            .map_or(core::Value::None, |given| given.value)
    };
    let (inputs, outputs) = (take(0, "inputs"), take(1, "outputs"));
    if let Some((name, _)) = passed.keyword.first() {
        let name = name.clone();
        return vm.raise(
            "TypeError",
            format!("Functional.__init__() got an unexpected keyword argument '{name}'"),
        );
    }
    // Keras calls the class of a plain functional model by its own name.
    let class_name = if class.native {
        vm.program.era.functional().into()
    } else {
        class.name.clone()
    };
    // What is made of something unknown is a model all the same: only what is in it is not known.
    let part = part_of_unknown(vm, &inputs, &outputs);
    if let Some(reason) = part.filter(|_| class.native) {
        let name = common.name;
        let name = name.unwrap_or_else(|| vm.program.next_name(&class_name));
        let id = jupan_core::unknown::layer(&mut vm.program, &class_name, name, reason, span);
        vm.program.operation_mut(id).kind = OperationKind::Model;
        return Ok(id);
    }
    let result = functional::functional(vm, &class_name, inputs, outputs, common, span);
    vm.charge_records()?;
    settle(vm, result)
}

/// Why it is not known what lies between the inputs and the outputs of a model, where that is so: one of them is not known, or
/// they are taken out of a model that nobody knows.
fn part_of_unknown(vm: &Vm, inputs: &core::Value, outputs: &core::Value) -> Option<Message> {
    fn reason(value: &core::Value) -> Option<Message> {
        match value {
            core::Value::Unknown(reason) => Some(reason.clone()),
            core::Value::Tuple(items) | core::Value::List(items) => items.iter().find_map(reason),
            _ => None,
        }
    }
    let same = || {
        let given = inputs.tensors();
        let reasons = outputs.tensors().into_iter().map(|output| {
            let open = vm.program.tensor(output).open();
            open.filter(|_| given.contains(&output))
        });
        reasons.collect::<Option<Vec<Message>>>()?.pop()
    };
    reason(inputs).or_else(|| reason(outputs)).or_else(same)
}
