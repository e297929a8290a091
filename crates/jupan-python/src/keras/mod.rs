//! The framework, as the evaluated program sees it.

use crate::name::Name;
use crate::native::Args;
use crate::value::{Class, ModuleId, Unknown, Value};
use crate::vm::{R, Vm};
use ruff_python_ast::{CmpOp, Operator, UnaryOp};
use std::rc::Rc;

pub(crate) type ClassEntry = ();

#[derive(Clone)]
pub(crate) enum Object {
    #[allow(dead_code)]
    None,
}

#[derive(Default)]
pub(crate) struct State {}

impl Object {
    pub(crate) fn identity(&self) -> Option<usize> {
        None
    }
}
pub(crate) fn call_object(_: &mut Vm, _: &Object, _: &mut Args) -> R<Value> {
    Ok(Value::None)
}
pub(crate) fn class_of(vm: &Vm, _: &Object) -> Rc<Class> {
    vm.types.object.clone()
}
pub(crate) fn attribute(_: &mut Vm, _: &Object, _: Name) -> R<Option<Value>> {
    Ok(None)
}
pub(crate) fn set_attribute(_: &mut Vm, _: &Object, _: Name, _: Value) -> R<()> {
    Ok(())
}
pub(crate) fn set_instance_attribute(
    _: &mut Vm,
    _: &Value,
    _: &Object,
    _: Name,
    _: &Value,
) -> R<bool> {
    Ok(false)
}
pub(crate) fn base_class(_: &mut Vm, _: &Object) -> Option<Rc<Class>> {
    None
}
pub(crate) fn is_kind_of(_: &mut Vm, _: &Rc<Class>, _: &Object) -> bool {
    false
}
pub(crate) fn compare(_: &mut Vm, _: CmpOp, _: &Value, _: &Value) -> R<Option<Value>> {
    Ok(None)
}
pub(crate) fn equal(_: &mut Vm, _: &Value, _: &Value) -> bool {
    false
}
pub(crate) fn operator(_: &mut Vm, _: Operator, left: Value, _: Value) -> R<Value> {
    Ok(left)
}
pub(crate) fn instance_operator(_: &mut Vm, _: Operator, _: &Value, _: &Value) -> R<Option<Value>> {
    Ok(None)
}
pub(crate) fn unary_operator(_: &mut Vm, _: UnaryOp, v: Value) -> R<Value> {
    Ok(v)
}
pub(crate) fn truth(_: &mut Vm, _: &Object) -> Result<bool, Rc<Unknown>> {
    Ok(true)
}
pub(crate) fn repr(_: &mut Vm, _: &Object) -> String {
    String::new()
}
pub(crate) fn iterate(_: &mut Vm, _: &Object) -> R<Value> {
    Ok(Value::None)
}
pub(crate) fn item(_: &mut Vm, _: &Object, _: &Value) -> R<Value> {
    Ok(Value::None)
}
pub(crate) fn set_item(_: &mut Vm, _: &Object, _: &Value, _: Value) -> R<()> {
    Ok(())
}
pub(crate) fn to_int(_: &mut Vm, _: &Object) -> R<Value> {
    Ok(Value::None)
}
pub(crate) fn to_float(_: &mut Vm, _: &Object) -> R<Value> {
    Ok(Value::None)
}
pub(crate) fn length(_: &mut Vm, _: &Object) -> R<Value> {
    Ok(Value::None)
}
pub(crate) fn assumed(_: &mut Vm, _: Name) -> R<Option<Value>> {
    Ok(None)
}
pub(crate) fn import(_: &mut Vm, _: &str) -> R<Option<Value>> {
    Ok(None)
}
pub(crate) fn is_framework(_: &str) -> bool {
    false
}
pub(crate) fn exported(_: &mut Vm, _: &str) -> Vec<Name> {
    Vec::new()
}
pub(crate) fn module_attribute(_: &mut Vm, _: ModuleId, _: &str, _: Name) -> R<Option<Value>> {
    Ok(None)
}
pub(crate) fn function(_: &mut Vm, _: &str, v: Value) -> R<Value> {
    Ok(v)
}
pub(crate) fn as_list(_: &mut Vm, _: &Object) -> R<Value> {
    Ok(Value::None)
}
pub(crate) fn is_callable(_: &mut Vm, _: &Object) -> bool {
    false
}
